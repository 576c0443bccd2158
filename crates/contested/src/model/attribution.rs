use serde::de::IntoDeserializer;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{AttributionId, DateRange, EntityId, Polarity, Span, UnknownWord};

/// Who says it: a source, the words that mark the saying, and what is said.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Attribution {
    /// The source's words in reading order; empty where the text names none ("reportedly").
    pub source: Vec<Span>,
    /// Where the source's words only point back ("he", "the ministry"): the fuller words that they stand for, the
    /// fullest first.
    #[serde(default)]
    pub antecedents: Vec<Span>,
    /// The words that mark the saying.
    pub cue: Vec<Span>,
    /// What is said; several spans where it is broken up.
    pub content: Vec<Span>,
    /// The attribution whose content holds this one.
    pub inside: Option<AttributionId>,
    /// How the source stands to the content.
    pub stance: Stance,
    /// Who the source is, where known.
    pub entity: Option<EntityId>,
    /// Whether it, or what it points back to, is called by a name that tells who it is beyond this report: a body's
    /// name or a person's full one. Not so for "a military source", "activists in Ostrel", "Mirov".
    #[serde(default)]
    pub by_name: bool,
    /// What kind of source.
    pub role: SourceRole,
    /// Through what it was said: "briefing", "facebook", "video".
    pub medium: Option<SmolStr>,
    /// Whether the source is kept from being known.
    pub anonymous: bool,
    /// When it was said.
    pub said: DateRange,
    /// Whether the source is a link in the chain of who told the content. Not so for an attitude to something
    /// taken as given ("condemned the attack") and for a plan ("refused to leave"): those are told by whoever tells them.
    pub link: bool,
}

impl Attribution {
    /// Words that somebody said who is not named: what says so, and what was said.
    pub fn unnamed(cue: Vec<Span>, content: Vec<Span>) -> Attribution {
        Attribution {
            source: Vec::new(),
            antecedents: Vec::new(),
            cue,
            content,
            inside: None,
            stance: Stance::Reports,
            entity: None,
            by_name: false,
            role: SourceRole::Unnamed,
            medium: None,
            anonymous: false,
            said: DateRange::UNKNOWN,
            link: true,
        }
    }

    /// The source's words, with those that they stand for where they only point back, in reading order.
    pub fn all_source_words(&self) -> Vec<Span> {
        let mut words = self.source.clone();
        words.extend(
            self.antecedents.iter().filter(|full| !self.source.iter().any(|own| own.touches(**full))),
        );
        words.sort();
        words
    }
}

/// A source's position on what it tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// Says it in its own voice.
    Asserts,
    /// Tells it neutrally.
    Reports,
    /// Says it in its own interest, or the cue casts it as a claim.
    Claims,
    /// Says it is not so.
    Denies,
    /// Says it against its own interest.
    Admits,
    /// Thinks it unlikely.
    Doubts,
    /// Says that it cannot tell.
    CannotConfirm,
    /// Takes back what it said.
    Retracts,
    /// Says it will be.
    Predicts,
    /// Wants it.
    Demands,
}

impl Stance {
    /// Whether who has this stance to a claim of this polarity says that its event is so (`true`) or is not so; `None`
    /// where he says neither: who doubts, predicts or demands.
    ///
    /// ```
    /// use contested::model::{Polarity, Stance};
    ///
    /// assert_eq!(Stance::Denies.says_so(Polarity::Positive), Some(false));
    /// // Who denies that nobody was hurt says that somebody was.
    /// assert_eq!(Stance::Denies.says_so(Polarity::Negative), Some(true));
    /// assert_eq!(Stance::Predicts.says_so(Polarity::Positive), None);
    /// ```
    pub fn says_so(self, polarity: Polarity) -> Option<bool> {
        match self {
            Stance::Asserts | Stance::Reports | Stance::Claims | Stance::Admits => {
                Some(polarity == Polarity::Positive)
            }
            Stance::Denies | Stance::Retracts => Some(polarity == Polarity::Negative),
            Stance::Doubts | Stance::CannotConfirm | Stance::Predicts | Stance::Demands => None,
        }
    }
}

/// By the published word: "cannot_confirm".
impl std::str::FromStr for Stance {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Stance, UnknownWord> {
        Stance::deserialize(word.into_deserializer()).map_err(|_: serde::de::value::Error| UnknownWord {
            found: word.to_owned(),
            expected: "a stance",
        })
    }
}

/// What kind of source speaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceRole {
    /// A paper, broadcaster or site.
    Outlet,
    /// A news agency.
    Agency,
    /// An official or office of a state or body.
    Official,
    /// One who speaks for another.
    Spokesperson,
    /// A non-state group under arms.
    ArmedGroup,
    /// A state's forces.
    Military,
    /// One who saw it, or lives there.
    Witness,
    /// A doctor, hospital or rescue worker.
    Medical,
    /// A group that watches and counts.
    Monitor,
    /// A paper, court file or data set.
    Document,
    /// A post or account.
    SocialMedia,
    /// An analyst.
    Expert,
    /// Not named.
    Unnamed,
}

use std::fmt;
use std::str::FromStr;

use serde::de::IntoDeserializer;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Facet, Span, UnknownWord};

/// What a claim says happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// The codebook's kind.
    pub kind: EventKind,
    /// The words that name the act; several where the report tells it again.
    pub trigger: Vec<Span>,
    /// How far it got.
    pub stage: Stage,
    /// The field's other codes for it.
    pub codes: EventCodes,
}

/// The kind's codes in the field's other codebooks; which ones hold may depend on who took part.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct EventCodes {
    /// PLOVER event type: "ASSAULT".
    pub plover: Option<SmolStr>,
    /// PLOVER mode: "aerial".
    pub plover_mode: Option<SmolStr>,
    /// CAMEO code: "195".
    pub cameo: Option<SmolStr>,
    /// ACLED event and sub-event type: "Battles:Armed clash".
    pub acled: Option<SmolStr>,
}

/// How far an event got.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Done.
    Accomplished,
    /// Under way.
    Ongoing,
    /// Tried: failed, foiled or repelled.
    Attempted,
    /// Meant.
    Planned,
    /// Announced against somebody.
    Threatened,
    /// Only thought of: conditions, questions, demands.
    Hypothetical,
}

/// By the published word: "attempted".
impl FromStr for Stage {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Stage, UnknownWord> {
        Stage::deserialize(word.into_deserializer())
            .map_err(|_: serde::de::value::Error| UnknownWord { found: word.to_owned(), expected: "a stage" })
    }
}

/// A string that is no kind of the codebook.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no such kind of event: {0}")]
pub struct UnknownKind(pub String);

macro_rules! kinds {
    (
        families { $($family:literal = $family_label:literal,)* }
        kinds { $(
            $(#[$doc:meta])* $variant:ident = $name:literal of $of:literal, $label:literal $verb:literal $meant:literal,
            is [$($facet:ident)*], refines [$($refined:ident)*],
        )* }
    ) => {
        /// The codebook's kinds of event, version 1: a family and an act. They are made from the lexicon's codebook, which has
        /// definitions, examples, codes and what each kind is ([`Facet`]).
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum EventKind { $($(#[$doc])* $variant),* }

        impl EventKind {
            /// All of them, in the codebook's order.
            pub const ALL: &'static [EventKind] = &[$(EventKind::$variant),*];

            const KNOWN: &'static [Known] = &[$(Known {
                name: $name,
                family: $of,
                label: $label,
                verb: $verb,
                meant: $meant,
                facets: 0 $(| Facet::$facet.bit())*,
                refines: &[$(EventKind::$refined),*],
            }),*];

            const FAMILIES: &'static [(&'static str, &'static str)] = &[$(($family, $family_label)),*];
        }
    };
}

contested_lexicon::for_each_kind!(kinds);

/// What the codebook says of a kind.
struct Known {
    name: &'static str,
    family: &'static str,
    label: &'static str,
    verb: &'static str,
    meant: &'static str,
    facets: u64,
    refines: &'static [EventKind],
}

impl EventKind {
    fn known(self) -> &'static Known {
        &EventKind::KNOWN[self as usize]
    }

    /// "control.capture".
    pub fn as_str(self) -> &'static str {
        self.known().name
    }

    /// "control".
    pub fn family(self) -> &'static str {
        self.known().family
    }

    /// Whether the codebook says so of the kind or of its family.
    ///
    /// ```
    /// use contested::model::{EventKind, Facet};
    ///
    /// let kind: EventKind = "control.capture".parse()?;
    /// assert!(kind.is(Facet::Ground) && !kind.is(Facet::Violent));
    /// # Ok::<(), contested::model::UnknownKind>(())
    /// ```
    pub fn is(self, facet: Facet) -> bool {
        self.known().facets & facet.bit() != 0
    }

    /// Whether somebody is hurt or something broken by force: strikes, attacks, battles, violence, and harm told
    /// without an act.
    pub fn is_violent(self) -> bool {
        self.is(Facet::Violent)
    }

    /// Whether it is the other kind told more exactly: a suicide attack is a bombing.
    pub fn refines(self, other: EventKind) -> bool {
        self.known().refines.contains(&other)
    }

    /// The kind as a noun, for people: "Capture".
    pub fn label(self) -> &'static str {
        self.known().label
    }

    /// What somebody did to somebody or something: "took"; empty where that makes no line.
    pub fn verb(self) -> &'static str {
        self.known().verb
    }

    /// The same as what somebody meant or tried to do: "take".
    pub fn verb_meant(self) -> &'static str {
        self.known().meant
    }

    /// The name of a family for people: "Ground".
    pub fn family_label(family: &str) -> Option<&'static str> {
        EventKind::FAMILIES.iter().find(|(name, _)| *name == family).map(|(_, label)| *label)
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EventKind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<EventKind, UnknownKind> {
        EventKind::ALL
            .iter()
            .copied()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

impl Serialize for EventKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for EventKind {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<EventKind, D::Error> {
        let word = SmolStr::deserialize(deserializer)?;
        word.parse().map_err(serde::de::Error::custom)
    }
}

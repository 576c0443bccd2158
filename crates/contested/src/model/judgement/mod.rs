//! What people hold of what was read: records that are only ever added, named by their content.

mod agreement;

mod correction;

mod force;

pub use agreement::{Agreement, agreement, cohens_kappa, krippendorffs_alpha};
pub use correction::{Bounds, Correction, Named};
pub use force::{Force, by_date, forces};

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use smol_str::SmolStr;

use super::EventKind;

/// `j-` and the first 16 hex digits of the SHA-256 of the judgement's JSON without its id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JudgementId(pub SmolStr);

impl fmt::Display for JudgementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What one person held of one thing at one time, and why. Never changed: who thinks again adds another.
///
/// This is also the published shape (docs/ledger.md, "Judgements").
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Judgement {
    /// Its name, made from all the rest.
    pub id: JudgementId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// Why, in the person's words.
    pub reason: String,
    /// The version of the rules that had read what was judged.
    pub rules: String,
    /// The judgement that answered the same question when this one was made.
    #[serde(default)]
    pub after: Option<JudgementId>,
    /// The claims it rests on, by their words: what it is found again by when a report is read anew.
    #[serde(default)]
    pub anchors: Vec<Anchor>,
    /// What is held.
    #[serde(flatten)]
    pub ruling: Ruling,
}

/// A claim that a judgement rests on, as it was read then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Anchor {
    /// What it stands for in the judgement: an event's id, "part", "rest", a side's position; empty for the claim itself.
    #[serde(default)]
    pub of: String,
    /// "r-…/c3".
    pub claim: String,
    /// What was claimed.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// From the first to the last code point of its evidence.
    pub span: [u32; 2],
    /// The evidence's words.
    pub words: String,
}

/// What can be held.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ruling {
    /// What to make of a contradiction.
    Resolve {
        /// "x-…".
        contradiction: String,
        /// What its sides differ in: "control", "value".
        about: SmolStr,
        /// One of the five answers.
        #[serde(flatten)]
        answer: Answer,
    },
    /// Whether a claim was read rightly.
    Claim {
        /// "r-…/c3".
        claim: String,
        /// Whether.
        verdict: ClaimVerdict,
    },
    /// A claim's field was read wrongly, and how it should read.
    Correct {
        /// "r-…/c3".
        claim: String,
        /// The field, as read and as judged.
        correction: Correction,
    },
    /// Whether two actors or two events are one.
    Identity {
        /// Actors or events.
        of: Thing,
        /// The one whose id sorts first.
        a: String,
        /// The other.
        b: String,
        /// Whether.
        verdict: Sameness,
    },
    /// Several actors or events are one.
    Merge {
        /// Actors or events.
        of: Thing,
        /// Their ids, in order.
        members: Vec<String>,
    },
    /// Some claims were put under one actor or event and belong to another.
    Split {
        /// An actor or an event.
        of: Thing,
        /// Its id.
        whole: String,
        /// The claims that belong elsewhere, in order.
        part: Vec<String>,
        /// What the other actor shall be called; for events nothing.
        #[serde(default)]
        name: Option<String>,
    },
    /// How far a source can be relied on (Admiralty code, by hand).
    Reliability {
        /// The origin's id.
        source: String,
        /// The letter.
        letter: Letter,
    },
    /// Words kept beside something; they are the reason.
    Note {
        /// A claim, event, contradiction, actor, source, place or report.
        on: String,
    },
    /// Whether something should only be shown after a warning.
    Sensitive {
        /// A claim, event or report.
        on: String,
        /// Whether.
        sensitive: bool,
    },
    /// An earlier judgement no longer holds, as if it had not been made.
    Undo {
        /// Which.
        judgement: JudgementId,
    },
}

/// The five answers to a disagreement (Every Casualty's standards for casualty recorders).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// One side is followed.
    Prefer {
        /// Its position, as the contradiction has it.
        position: String,
        /// The origin preferred, where one is named.
        #[serde(default)]
        source: Option<String>,
    },
    /// All values stay: the range is the answer.
    KeepRange,
    /// It cannot be resolved from what there is.
    Unresolved,
    /// Put off until more is known.
    Pending,
    /// To be asked of a source.
    Ask {
        /// Whom.
        #[serde(default)]
        whom: Option<String>,
    },
}

/// Whether a claim was read rightly: not whether what it says is so.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimVerdict {
    /// The report says so.
    Confirmed,
    /// The report does not say so: the claim counts for nothing.
    Rejected,
}

/// What can be one or two.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    /// Somebody.
    Actor,
    /// An occurrence.
    Event,
}

/// Whether two are one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sameness {
    /// They are.
    Same,
    /// They are not.
    Different,
    /// It cannot be told.
    Unsure,
}

/// Reliability of a source, Admiralty code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Letter {
    /// Completely reliable.
    A,
    /// Usually reliable.
    B,
    /// Fairly reliable.
    C,
    /// Not usually reliable.
    D,
    /// Unreliable.
    E,
    /// Reliability cannot be judged.
    F,
}

/// A string that is none of the words expected.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("\"{found}\" is none of: {expected}")]
pub struct UnknownWord {
    /// What was found.
    pub found: String,
    /// What could have stood there.
    pub expected: &'static str,
}

impl Judgement {
    /// Gives a judgement its name. The id that it has is not looked at.
    #[must_use]
    pub fn sealed(mut self) -> Judgement {
        self.id = self.content_id();
        self
    }

    /// Whether its name is that of its content.
    pub fn is_sound(&self) -> bool {
        self.id == self.content_id()
    }

    /// The question it answers: of two judgements with one slot the later counts. Notes and undoings answer none.
    pub fn slot(&self) -> Option<String> {
        let of_thing = |of: &Thing| match of {
            Thing::Actor => "actor",
            Thing::Event => "event",
        };
        match &self.ruling {
            Ruling::Resolve { contradiction, .. } => Some(format!("resolve {contradiction}")),
            Ruling::Claim { claim, .. } => Some(format!("claim {claim}")),
            Ruling::Correct { claim, correction } => Some(format!("correct {claim} {}", correction.field())),
            Ruling::Identity { of, a, b, .. } => Some(format!("identity {} {a} {b}", of_thing(of))),
            Ruling::Merge { of, members } => Some(format!("merge {} {}", of_thing(of), members.join(" "))),
            Ruling::Split { of, whole, part, .. } => {
                Some(format!("split {} {whole} {}", of_thing(of), part.join(" ")))
            }
            Ruling::Reliability { source, .. } => Some(format!("reliability {source}")),
            Ruling::Sensitive { on, .. } => Some(format!("sensitive {on}")),
            Ruling::Note { .. } | Ruling::Undo { .. } => None,
        }
    }

    /// What it is about, by id: the first is the main one.
    pub fn subjects(&self) -> Vec<&str> {
        match &self.ruling {
            Ruling::Resolve { contradiction, .. } => vec![contradiction],
            Ruling::Claim { claim, .. } | Ruling::Correct { claim, .. } => vec![claim],
            Ruling::Identity { a, b, .. } => vec![a, b],
            Ruling::Merge { members, .. } => members.iter().map(String::as_str).collect(),
            Ruling::Split { whole, part, .. } => {
                std::iter::once(whole).chain(part).map(String::as_str).collect()
            }
            Ruling::Reliability { source, .. } => vec![source],
            Ruling::Note { on } | Ruling::Sensitive { on, .. } => vec![on],
            Ruling::Undo { judgement } => vec![&judgement.0],
        }
    }

    /// What is held, in short: "prefer denied", "rejected", "place: Norvel", "same", "B". What reviewers are compared by.
    pub fn verdict(&self) -> String {
        match &self.ruling {
            Ruling::Resolve { answer, .. } => match answer {
                Answer::Prefer { position, .. } => format!("prefer {position}"),
                other => other.word().to_owned(),
            },
            Ruling::Claim { verdict: ClaimVerdict::Confirmed, .. } => "confirmed".to_owned(),
            Ruling::Claim { verdict: ClaimVerdict::Rejected, .. } => "rejected".to_owned(),
            Ruling::Correct { correction, .. } => {
                format!("{}: {}", correction.field(), correction.judged_words())
            }
            Ruling::Identity { verdict, .. } => verdict.word().to_owned(),
            Ruling::Merge { .. } => "merge".to_owned(),
            Ruling::Split { .. } => "split".to_owned(),
            Ruling::Reliability { letter, .. } => letter.word().to_owned(),
            Ruling::Note { .. } => "note".to_owned(),
            Ruling::Sensitive { sensitive: true, .. } => "sensitive".to_owned(),
            Ruling::Sensitive { sensitive: false, .. } => "not sensitive".to_owned(),
            Ruling::Undo { .. } => "undo".to_owned(),
        }
    }

    /// The kind of ruling, in one word, as published.
    pub fn kind(&self) -> &'static str {
        match self.ruling {
            Ruling::Resolve { .. } => "resolve",
            Ruling::Claim { .. } => "claim",
            Ruling::Correct { .. } => "correct",
            Ruling::Identity { .. } => "identity",
            Ruling::Merge { .. } => "merge",
            Ruling::Split { .. } => "split",
            Ruling::Reliability { .. } => "reliability",
            Ruling::Note { .. } => "note",
            Ruling::Sensitive { .. } => "sensitive",
            Ruling::Undo { .. } => "undo",
        }
    }

    /// Whether it changes what follows from the reports, and not only how it is shown.
    pub fn changes_the_ledger(&self) -> bool {
        !matches!(
            self.ruling,
            Ruling::Resolve { .. }
                | Ruling::Claim { verdict: ClaimVerdict::Confirmed, .. }
                | Ruling::Reliability { .. }
                | Ruling::Note { .. }
                | Ruling::Sensitive { .. }
        )
    }

    /// Whether everything said of ids and order holds that the types do not: lists in order and without repetition,
    /// nothing empty, nothing the same as itself.
    pub fn is_well_formed(&self) -> bool {
        let in_order = |list: &[String]| list.windows(2).all(|pair| pair[0] < pair[1]);
        let said = |words: &str| !words.trim().is_empty();
        let shape = match &self.ruling {
            Ruling::Identity { a, b, .. } => a < b,
            Ruling::Merge { members, .. } => members.len() > 1 && in_order(members),
            Ruling::Split { part, .. } => !part.is_empty() && in_order(part),
            Ruling::Note { .. } => said(&self.reason),
            _ => true,
        };
        shape && said(&self.who) && self.subjects().iter().all(|subject| said(subject))
    }

    fn content_id(&self) -> JudgementId {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            // The order of keys is that of the fields: the same on every machine.
            object.shift_remove("id");
        }
        let digest = Sha256::digest(value.to_string().as_bytes());
        let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        JudgementId(SmolStr::from(format!("j-{hex}")))
    }
}

impl Answer {
    /// "prefer", "keep_range", …
    pub fn word(&self) -> &'static str {
        match self {
            Answer::Prefer { .. } => "prefer",
            Answer::KeepRange => "keep_range",
            Answer::Unresolved => "unresolved",
            Answer::Pending => "pending",
            Answer::Ask { .. } => "ask",
        }
    }

    /// The answer of this word ("keep_range", "keep-range"), with the side that is preferred (the word may carry it, too:
    /// "prefer:denied") and whom to prefer or to ask.
    ///
    /// # Errors
    /// Where it is no answer.
    pub fn of(word: &str, side: Option<String>, whom: Option<String>) -> Result<Answer, UnknownWord> {
        Ok(match word.replace('-', "_").as_str() {
            "prefer" => Answer::Prefer { position: side.unwrap_or_default(), source: whom },
            "keep_range" => Answer::KeepRange,
            "unresolved" => Answer::Unresolved,
            "pending" => Answer::Pending,
            "ask" => Answer::Ask { whom },
            _ => match word.strip_prefix("prefer:") {
                Some(side) => Answer::Prefer { position: side.to_owned(), source: whom },
                None => {
                    return Err(UnknownWord {
                        found: word.to_owned(),
                        expected: "prefer, keep_range, unresolved, pending, ask",
                    });
                }
            },
        })
    }

    /// Whether nothing is left to do: pending and asked contradictions stay in the inbox.
    pub fn is_final(&self) -> bool {
        matches!(self, Answer::Prefer { .. } | Answer::KeepRange | Answer::Unresolved)
    }
}

/// By its word, as it is kept ("confirmed") or said ("confirm").
impl std::str::FromStr for ClaimVerdict {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<ClaimVerdict, UnknownWord> {
        match word {
            "confirm" | "confirmed" => Ok(ClaimVerdict::Confirmed),
            "reject" | "rejected" => Ok(ClaimVerdict::Rejected),
            _ => Err(UnknownWord { found: word.to_owned(), expected: "confirmed, rejected" }),
        }
    }
}

impl std::str::FromStr for Sameness {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Sameness, UnknownWord> {
        [Sameness::Same, Sameness::Different, Sameness::Unsure]
            .into_iter()
            .find(|one| one.word() == word)
            .ok_or_else(|| UnknownWord { found: word.to_owned(), expected: "same, different, unsure" })
    }
}

impl Sameness {
    /// "same", "different", "unsure".
    pub fn word(self) -> &'static str {
        match self {
            Sameness::Same => "same",
            Sameness::Different => "different",
            Sameness::Unsure => "unsure",
        }
    }
}

impl Letter {
    /// All of them.
    pub const ALL: [Letter; 6] = [Letter::A, Letter::B, Letter::C, Letter::D, Letter::E, Letter::F];

    /// "A".
    pub fn word(self) -> &'static str {
        match self {
            Letter::A => "A",
            Letter::B => "B",
            Letter::C => "C",
            Letter::D => "D",
            Letter::E => "E",
            Letter::F => "F",
        }
    }

    /// What it means.
    pub fn meaning(self) -> &'static str {
        match self {
            Letter::A => "completely reliable",
            Letter::B => "usually reliable",
            Letter::C => "fairly reliable",
            Letter::D => "not usually reliable",
            Letter::E => "unreliable",
            Letter::F => "reliability cannot be judged",
        }
    }
}

impl std::str::FromStr for Letter {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Letter, UnknownWord> {
        Letter::ALL
            .into_iter()
            .find(|letter| letter.word().eq_ignore_ascii_case(word.trim()))
            .ok_or_else(|| UnknownWord { found: word.to_owned(), expected: "A, B, C, D, E, F" })
    }
}

/// The ids of a list, in order and once each: how lists in judgements must stand.
pub fn in_order(ids: impl IntoIterator<Item = String>) -> Vec<String> {
    ids.into_iter().collect::<BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests;

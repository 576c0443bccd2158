//! Two reports that tell one text → what was changed in copying, and which facts differ.
//!
//! Needs: what each report yielded. Adds: stretches kept, replaced, left out, added and moved, with both places in the
//! texts, and the facts (figures, actors, places, dates, attributions, acts) that no longer say the same. It takes no
//! position on which of the two is right.

mod words;

mod facts;

use serde::{Deserialize, Serialize};

use crate::model::{Extraction, Span};

/// How a copy differs from what it was made from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Alignment {
    /// The texts side by side, in the copy's order; what was left out stands where it was.
    pub parts: Vec<Part>,
    /// The facts that differ, in the original's order, added ones last.
    pub facts: Vec<FactChange>,
    /// Words that stand in both, of the words of the longer text: 0 to 1.
    pub kept: f64,
}

/// A stretch of the two texts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Part {
    /// What was done to it.
    pub kind: PartKind,
    /// In the original; `None` where it was added.
    pub original: Option<Span>,
    /// In the copy; `None` where it was left out.
    pub copy: Option<Span>,
}

/// What was done to a stretch of text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// The same words.
    Kept,
    /// The same words in another place.
    Moved,
    /// Other words in its place.
    Replaced,
    /// Only the original has it.
    LeftOut,
    /// Only the copy has it.
    Added,
}

/// A fact that the two tell differently.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FactChange {
    /// What kind of fact.
    pub kind: FactKind,
    /// What became of it.
    pub change: ChangeKind,
    /// As the original has it; `None` where it was added.
    pub original: Option<Fact>,
    /// As the copy has it; `None` where it was left out.
    pub copy: Option<Fact>,
}

/// What became of a fact in copying.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Told otherwise.
    Altered,
    /// Not told.
    LeftOut,
    /// Told only by the copy.
    Added,
}

/// Kinds of fact that copying may change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// How many.
    Figure,
    /// Who: a person, a group, a state, a body.
    Actor,
    /// Where.
    Place,
    /// When.
    Date,
    /// Who says it, and how he stands to it.
    Attribution,
    /// What happened, whether it did, and how far it got.
    Act,
}

/// A fact as one of the two texts has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fact {
    /// Where it stands.
    pub span: Span,
    /// Its words.
    pub words: String,
    /// What they stand for ("hts", "killed 14", "2021-03-08"); `None` where the words in its place could not be read so.
    pub value: Option<String>,
}

/// Compares a copy with what it was made from. Any two reports compare; of unrelated ones nothing is kept.
pub fn align(original: &Extraction, copy: &Extraction) -> Alignment {
    let (a, b) = (words::split(&original.report.text), words::split(&copy.report.text));
    let matched = words::matched(&a, &b);
    let kept = matched.iter().flatten().count();
    Alignment {
        parts: words::parts(&a, &b, &matched),
        facts: facts::changes(original, copy, &words::Map::new(&a, &b, &matched)),
        kept: if kept == 0 { 0.0 } else { kept as f64 / a.len().max(b.len()) as f64 },
    }
}

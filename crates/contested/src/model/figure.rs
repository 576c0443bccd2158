use serde::{Deserialize, Serialize};

use super::Span;

/// A count of people, with its bounds as told. Never worked out, averaged or rounded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// What befell them.
    pub kind: FigureKind,
    /// Who they were, in the text's words: "militants".
    pub group: Option<String>,
    /// At least so many; `None` where only vague words or an upper bound are given.
    pub low: Option<u64>,
    /// At most so many; `None` for "at least", "dozens".
    pub high: Option<u64>,
    /// The words: "At least 300 militants".
    pub span: Span,
    /// Index, in the same claim's figures, of the total this is a part of ("including 4 children").
    pub part_of: Option<u32>,
}

/// What befell the people of a [`Figure`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// Dead.
    Killed,
    /// Hurt.
    Injured,
    /// Not found.
    Missing,
    /// Driven from home.
    Displaced,
    /// Taken in battle.
    Captured,
    /// Held by an authority.
    Arrested,
    /// Carried off.
    Abducted,
    /// Taking part or there.
    Present,
    /// Anything else.
    Other,
}

impl FigureKind {
    /// As the published shapes have it.
    pub fn as_str(self) -> &'static str {
        match self {
            FigureKind::Killed => "killed",
            FigureKind::Injured => "injured",
            FigureKind::Missing => "missing",
            FigureKind::Displaced => "displaced",
            FigureKind::Captured => "captured",
            FigureKind::Arrested => "arrested",
            FigureKind::Abducted => "abducted",
            FigureKind::Present => "present",
            FigureKind::Other => "other",
        }
    }
}

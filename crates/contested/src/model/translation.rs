use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{Block, Notice, Span};

/// That a report is read through a translation: its text is the translation's, and this is what it was made from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Translation {
    /// Who or what translated it, as the caller says; `None` where nobody does.
    pub by: Option<String>,
    /// How it came here.
    pub how: TranslatedHow,
    /// The command of the caller's program that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// The name of the file it came in, where it has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Its headline, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// ISO 639-1 code of what it is in.
    pub language: SmolStr,
    /// SHA-256 of its text, 64 hex digits.
    pub sha256: String,
    /// The report's own text, as it was taken in. Spans named so point into it, all others into the translation.
    pub original: String,
    /// Parts of the original that are no running text.
    #[serde(default)]
    pub blocks: Vec<Block>,
    /// What was to be said of the original.
    #[serde(default)]
    pub notices: Vec<Notice>,
}

impl Translation {
    /// "read through a translation by Anna Kesten": what stands wherever a claim of it does.
    pub fn said(&self) -> String {
        said(self.by.as_deref(), self.how)
    }
}

/// What is said of claims that were read through a translation.
pub fn said(by: Option<&str>, how: TranslatedHow) -> String {
    match (by, how) {
        (Some(by), _) => format!("read through a translation by {by}"),
        (None, TranslatedHow::Given) => "read through a translation by somebody not named".to_owned(),
        (None, TranslatedHow::Program) => "read through a translation by a program".to_owned(),
    }
}

/// How a translation came in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TranslatedHow {
    /// In a file or a column of a table.
    Given,
    /// The caller's program made it while the report was taken in.
    Program,
}

/// Sentences of a translation and those of the original that they render.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Aligned {
    /// In the translation; empty where the translation leaves these sentences out.
    pub span: Span,
    /// In the original; empty where it has nothing of the kind.
    pub original: Span,
    /// What the two do not have in common.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

/// Something that a translation and its original do not have in common.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Difference {
    /// What about.
    pub kind: DifferenceKind,
    /// For people: "the original has 14, the translation 40".
    pub message: String,
}

/// What a [`Difference`] is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// How many.
    Number,
    /// Which day.
    Date,
    /// Who or where.
    Name,
    /// Whether it is so.
    Negation,
    /// A sentence that the other does not have.
    Sentence,
}

impl DifferenceKind {
    /// The code of the notice about it.
    pub fn code(self) -> &'static str {
        match self {
            DifferenceKind::Number => "translation-number",
            DifferenceKind::Date => "translation-date",
            DifferenceKind::Name => "translation-name",
            DifferenceKind::Negation => "translation-negation",
            DifferenceKind::Sentence => "translation-sentence",
        }
    }

    /// All of them.
    pub const ALL: [DifferenceKind; 5] = [
        DifferenceKind::Number,
        DifferenceKind::Date,
        DifferenceKind::Name,
        DifferenceKind::Negation,
        DifferenceKind::Sentence,
    ];
}

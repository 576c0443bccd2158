use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::{ReportId, Span, Translation};

/// One document: its canonical text and what is known about it. The original bytes stay beside it, in the case.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Report {
    /// Made from the original bytes, and from what the caller said of their carrier: see [`identity`](crate::ingest::identity).
    pub id: ReportId,
    /// The caller's own id, where the input has one.
    pub key: Option<String>,
    /// SHA-256 of the original bytes (of the row, for CSV and JSONL), 64 hex digits.
    pub sha256: String,
    /// Headline.
    pub title: Option<String>,
    /// The outlet that published it.
    pub publisher: Option<String>,
    /// Byline.
    pub author: Option<String>,
    /// Address, as given.
    pub url: Option<String>,
    /// ISO 639-1 code of the language that the report is written in.
    pub language: SmolStr,
    /// When it was published, and how that is known.
    pub published: PublishedDate,
    /// What on a page or in a row said so: "meta dc.date", "address". Empty where nothing did.
    #[serde(default)]
    pub dated_by: SmolStr,
    /// What it was taken from: "text", "page", "row", "document", "mail", "item" (of a feed), "message",
    /// "transcript", "article" (of a news database).
    #[serde(default)]
    pub form: SmolStr,
    /// Every offset of every record points into this text. Verbatim for plain text and table rows. Of a report that is read
    /// through a translation, it is the translation's.
    pub text: String,
    /// Parts of a page that are no running text (captions, credits, update stamps); empty for plain text.
    pub blocks: Vec<Block>,
    /// What could not be understood or was repaired, in reading order.
    pub notices: Vec<Notice>,
    /// Through which translation it is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translation: Option<Translation>,
}

impl Report {
    /// Its text as it was taken in, also where a translation of it is read.
    pub fn own_text(&self) -> &str {
        self.translation.as_ref().map_or(&self.text, |translation| &translation.original)
    }

    /// The page that some words begin on, where the report was read from pages: "page 3".
    pub fn page(&self, words: Span) -> Option<&str> {
        self.notices
            .iter()
            .filter(|notice| notice.code == Notice::PAGE)
            .find(|notice| {
                notice.span.is_some_and(|page| page.start() <= words.start() && words.start() < page.end())
            })
            .map(|notice| notice.message.as_str())
    }
}

/// A report's date and how it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PublishedDate {
    /// The day; `None` exactly when the basis is [`DateBasis::None`].
    pub date: Option<Date>,
    /// How it is known.
    pub basis: DateBasis,
}

/// How a report's date is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateBasis {
    /// The caller said so.
    Given,
    /// The page's own markup.
    Metadata,
    /// A date line in the text.
    Dateline,
    /// Worked out from dates in the text; a notice says how.
    Inferred,
    /// Not known. Nothing silently takes the day of intake.
    None,
}

/// A part of a page's text that is no running text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Block {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
}

/// What a [`Block`] is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A heading inside the text.
    Heading,
    /// A picture's caption.
    Caption,
    /// A picture's or agency's credit.
    Credit,
    /// "Updated 3:27 am".
    Update,
    /// Links to other stories, calls to subscribe.
    Related,
    /// A passage in another language: kept, not read.
    Foreign,
}

/// Something a person should know about how a report was read. Never an error: the rest goes on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notice {
    /// Stable, for programs: "no-date".
    pub code: SmolStr,
    /// For people: what and where.
    pub message: String,
    /// The words it is about.
    pub span: Option<Span>,
}

impl Notice {
    /// The code of the notices that say which words stand on which page.
    pub const PAGE: &'static str = "page";
}

//! A row of a table → [`Report`], by the published keys.

use super::{Given, Limits, Reason, Taken, dates, plain};
use crate::model::{DateBasis, Notice};

/// The keys that a row may have, beside `text`.
pub(super) const KEYS: [&str; 6] = ["id", "title", "published", "publisher", "author", "url"];

/// What a row says, each field as written.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) text: String,
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) published: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) author: Option<String>,
    pub(super) url: Option<String>,
}

impl Row {
    /// Where the value of a key goes.
    pub(super) fn field(&mut self, key: &str) -> Option<&mut Option<String>> {
        match key {
            "id" => Some(&mut self.id),
            "title" => Some(&mut self.title),
            "published" => Some(&mut self.published),
            "publisher" => Some(&mut self.publisher),
            "author" => Some(&mut self.author),
            "url" => Some(&mut self.url),
            _ => None,
        }
    }
}

/// Makes the report. What the row says goes before what the caller says of all of them.
pub(super) fn report(
    row: Row,
    original: Vec<u8>,
    notices: Vec<Notice>,
    given: &Given,
    limits: &Limits,
) -> Result<Taken, Reason> {
    if row.text.trim().is_empty() {
        return Err(Reason::Empty);
    }
    if row.text.len() > limits.report_bytes {
        return Err(Reason::TooLong { limit: limits.report_bytes });
    }
    let mut report = plain(&original, row.text, given);
    report.notices.splice(0..0, notices);
    report.key = row.id;
    report.title = row.title;
    report.publisher = row.publisher.or(report.publisher);
    report.author = row.author;
    report.url = row.url.or(report.url);
    if let Some(words) = row.published {
        dates::set(&mut report, &words, DateBasis::Given);
    }
    Ok(Taken { report, original })
}

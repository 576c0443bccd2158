//! Files of one document each (PDF, word processors, books), and tables in workbooks.

pub(super) mod docx;

pub(super) mod epub;

pub(super) mod odt;

pub(super) mod pdf;

pub(super) mod rtf;

pub(super) mod saved_page;

pub(super) mod sheets;

pub(super) mod xml;

use super::{Found, Given, Reason, Refused, Rules, Taken, dates, plain};
use crate::model::{Block, BlockKind, DateBasis, Notice, PublishedDate, Span};
use smol_str::SmolStr;

/// What comes of an input that is one report.
pub(super) fn once<'a>(taken: Result<Taken, Refused>) -> Found<'a> {
    Box::new(std::iter::once(taken))
}

/// What a document says, before it is a [`Report`](crate::model::Report).
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    pub(super) title: Option<String>,
    pub(super) author: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) url: Option<String>,
    pub(super) language: Option<String>,
    /// When it was published, as written.
    pub(super) published: Option<String>,
    /// When the file was made or last changed, as written: the nearest that some files have to a day of publication.
    pub(super) changed: Option<String>,
}

impl Words {
    /// Adds a paragraph, an empty line after the one before; nothing for white space.
    pub(super) fn paragraph(&mut self, words: &str, kind: Option<BlockKind>) {
        let words = words.trim();
        if words.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        self.text.push_str(words);
        if let (Some(kind), Ok(start), Ok(end)) = (kind, u32::try_from(start), u32::try_from(self.text.len()))
        {
            self.blocks.push(Block { span: Span::new(start, end), kind });
        }
    }

    /// Makes the report; what the caller says of a document goes before what it says itself.
    pub(super) fn report(self, original: Vec<u8>, given: &Given, rules: &Rules) -> Result<Taken, Reason> {
        if self.text.trim().is_empty() {
            return Err(Reason::Empty);
        }
        if self.text.len() > rules.limits.report_bytes {
            return Err(Reason::TooLong { limit: rules.limits.report_bytes });
        }
        let mut report = plain(&original, self.text, given);
        report.blocks = self.blocks;
        report.title = tidy(self.title);
        report.author = tidy(self.author);
        report.publisher = report.publisher.or_else(|| tidy(self.publisher));
        report.url = report.url.or_else(|| tidy(self.url));
        if let Some(code) = self.language.as_deref().and_then(|words| rules.languages.code(words)) {
            report.language = code;
        }
        if let Some(words) = self.published
            && report.published.date.is_none()
        {
            dates::tell(&mut report, &words, "document", rules);
        }
        if report.published.date.is_none()
            && let Some(date) = self.changed.as_deref().and_then(dates::published)
        {
            report.published = PublishedDate { date: Some(date), basis: DateBasis::Metadata };
            report.dated_by = SmolStr::new_static("last change");
            report.notices.push(Notice {
                code: SmolStr::new_static("date-of-file"),
                message: format!(
                    "no day of publication is named; that of the file's last change, {date}, stands for it"
                ),
                span: None,
            });
        }
        Ok(Taken { report, original })
    }
}

/// Words with single spaces; `None` where there are none.
pub(super) fn tidy(words: Option<String>) -> Option<String> {
    let words = words?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

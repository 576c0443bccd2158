//! A row of a table → [`Report`](crate::model::Report), by what its fields say.

use smol_str::SmolStr;

use super::dates::{self, Drafted, Said};
use super::translation::{Rendering, translate};
use super::{Given, Reason, Rules, Taken, plain};
use crate::model::{DateBasis, Notice, PublishedDate, TranslatedHow};

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
    pub(super) language: Option<String>,
    pub(super) translation: Option<String>,
    pub(super) translated_by: Option<String>,
}

impl Row {
    /// Takes words for a field; empty ones say nothing.
    pub(super) fn set(&mut self, field: &str, words: String) {
        if words.is_empty() {
            return;
        }
        match field {
            "text" => self.text = words,
            "id" => self.id = Some(words),
            "title" => self.title = Some(words),
            "published" => self.published = Some(words),
            "publisher" => self.publisher = Some(words),
            "author" => self.author = Some(words),
            "url" => self.url = Some(words),
            "language" => self.language = Some(words),
            "translation" => self.translation = Some(words),
            "translated_by" => self.translated_by = Some(words),
            _ => {}
        }
    }
}

/// Makes the report. What the row says goes before what the caller says of all of them.
pub(super) fn report(
    row: Row,
    original: Vec<u8>,
    notices: Vec<Notice>,
    given: &Given,
    rules: &Rules,
) -> Result<Drafted, Reason> {
    let limits = &rules.limits;
    if row.text.trim().is_empty() {
        return Err(Reason::Empty);
    }
    if row.text.len() > limits.report_bytes {
        return Err(Reason::TooLong { limit: limits.report_bytes });
    }
    let mut report = plain(&original, row.text, given);
    report.form = SmolStr::new_static("row");
    report.notices.splice(0..0, notices);
    report.key = row.id;
    report.title = row.title;
    report.publisher = row.publisher.or(report.publisher);
    report.author = row.author;
    report.url = row.url.or(report.url);
    if let Some(code) = row.language.and_then(|words| rules.languages.code(&words)) {
        report.language = code;
    }
    let (mut either, mut shows) = (None, None);
    if let Some(words) = row.published.filter(|words| !words.trim().is_empty()) {
        // Several sources of one event have a date each.
        let said = match rules.months.read(&words) {
            Said::Nothing => {
                words.split_once(';').map_or(Said::Nothing, |(first, _)| rules.months.read(first))
            }
            said => said,
        };
        match said {
            Said::Day(day, order) => {
                report.published = PublishedDate { date: Some(day), basis: DateBasis::Given };
                shows = order.map(|order| (words, order));
            }
            Said::Either(days) => either = Some((words, days)),
            Said::Nothing => report.notices.push(dates::not_understood(&words)),
        }
    }
    if let Some(text) = row.translation.filter(|text| !text.trim().is_empty()) {
        rules.languages.tell(&mut report);
        let rendering = Rendering {
            text,
            title: None,
            by: row.translated_by.or_else(|| rules.asked.translated_by.clone()),
            how: TranslatedHow::Given,
            program: None,
            file: None,
        };
        if let Err(why) = translate(&mut report, rendering, rules) {
            report.notices.push(why.notice());
        }
    }
    Ok(Drafted { taken: Taken { report, original }, either, shows })
}

//! MHTML: a page as a browser saved it, with everything it shows in one file.

use std::io::{Cursor, Read};

use mail_parser::{MessageParser, PartType};

use super::super::containers::Source;
use super::super::{Found, Given, Reason, Rules, Taken, page, whole};
use crate::model::Report;

/// Reads the page, which is the first of the parts that is one; pictures, styles and frames are passed over.
pub(in crate::ingest) fn read<'a>(
    source: Source,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    match saved(&source, input, given, rules) {
        Ok(found) => Box::new(found.into_iter().map(Ok)),
        Err(reason) => source.refuse(reason),
    }
}

fn saved(source: &Source, input: impl Read, given: &Given, rules: &Rules) -> Result<Vec<Taken>, Reason> {
    let bytes = whole(input, rules.limits.document_bytes)?;
    let broken = || Reason::Broken { what: "saved page", why: "there is no page in it".to_owned() };
    let message = MessageParser::default().parse(&bytes).ok_or_else(broken)?;
    let html = message.parts.iter().find_map(|part| match &part.body {
        PartType::Html(html) => Some(html.as_ref()),
        _ => None,
    });
    let html = html.ok_or_else(broken)?;
    let header = |name: &str| {
        let words = message.header(name.to_owned()).and_then(|value| value.as_text())?;
        Some(words.trim().to_owned()).filter(|words| !words.is_empty())
    };
    let url = header("Snapshot-Content-Location").or_else(|| header("Content-Location"));
    let subject = message.subject().map(str::to_owned);
    let saved_on = message.date().map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
    let read = page::reports(&source.name, Cursor::new(html.as_bytes()), given, rules);
    let sign = |report: &mut Report| {
        report.url = report.url.take().or_else(|| url.clone());
        report.title = report.title.take().or_else(|| subject.clone());
        if let Some(day) = &saved_on {
            super::super::fetched_on(report, day);
        }
    };
    Ok(match read.map_err(|refused| refused.reason)? {
        page::Held::Page(mut taken) => {
            sign(&mut taken.report);
            vec![super::super::identified(taken.report, bytes)]
        }
        page::Held::Posts(mut posts) => {
            posts.iter_mut().for_each(|taken| sign(&mut taken.report));
            posts
        }
    })
}

/// Where and when a page was saved, from the remark that the browser extension SingleFile puts at its head.
#[derive(Default)]
pub(in crate::ingest) struct Saved {
    url: Option<String>,
    day: Option<String>,
}

impl Saved {
    /// What some bytes say of it; nothing for other pages.
    pub(in crate::ingest) fn of(head: &[u8]) -> Saved {
        let head = &head[..head.len().min(2000)];
        if memchr::memmem::find(head, b"Page saved with SingleFile").is_none() {
            return Saved::default();
        }
        let head = String::from_utf8_lossy(head);
        let field = |name: &str| head.lines().find_map(|line| line.trim().strip_prefix(name)).map(str::trim);
        // "Mon Dec 09 2024 10:00:00 GMT+0100 (Central European Standard Time)"
        let day = field("saved date:").and_then(|moment| {
            let day: Vec<&str> = moment.split_whitespace().skip(1).take(3).collect();
            jiff::civil::Date::strptime("%b %d %Y", day.join(" ")).ok()
        });
        Saved { url: field("url:").map(str::to_owned), day: day.map(|day| day.to_string()) }
    }

    /// Puts it on the report where the page does not say it itself.
    pub(in crate::ingest) fn sign(&self, mut taken: Taken) -> Taken {
        taken.report.url = taken.report.url.or_else(|| self.url.clone());
        if let Some(day) = &self.day {
            super::super::fetched_on(&mut taken.report, day);
        }
        taken
    }
}

/// Whether some bytes begin the head of such a file.
pub(in crate::ingest) fn is_saved_page(start: &[u8]) -> bool {
    let head = &start[..start.len().min(4096)];
    let lower = head.to_ascii_lowercase();
    let has = |words: &str| memchr::memmem::find(&lower, words.as_bytes()).is_some();
    has("content-type: multipart/related")
        && (has("snapshot-content-location:") || has("type=\"text/html\"") || has("content-location:"))
}

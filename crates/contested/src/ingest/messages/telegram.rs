//! Channels and chats as Telegram Desktop exports them (`result.json`, `messages*.html`): one report a message.

use std::io::Read;

use dom_query::Selection;
use serde_json::Value;
use smol_str::SmolStr;

use super::super::containers::Source;
use super::super::documents::tidy;
use super::super::json::Elements;
use super::super::{Found, Given, Place, Reason, Refused, Rules, Taken, dates, encoding, page, plain, whole};
use super::MESSAGE;
use crate::model::{Notice, Report};

/// Reads the messages of `result.json`, of one chat or of all.
pub(in crate::ingest) fn read<'a>(
    source: Source,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let elements =
        Elements::new(encoding::to_utf8(input), rules.limits.report_bytes.saturating_mul(4), &["list"]);
    let mut any = false;
    let mut elements = elements.enumerate();
    Box::new(std::iter::from_fn(move || {
        for (index, element) in elements.by_ref() {
            let place = Place { row: Some(index as u64 + 1), ..Place::WHOLE };
            let found = element.and_then(|element| {
                let channel = element.around("name").map(str::to_owned);
                message(element.json, channel, given, rules)
            });
            match found {
                Ok(None) => {}
                Ok(Some(taken)) => {
                    any = true;
                    return Some(Ok(taken));
                }
                Err(reason) => {
                    any = true;
                    return Some(Err(Refused::new(&source.name, place, reason)));
                }
            }
        }
        if std::mem::replace(&mut any, true) { None } else { Some(Err(source.refused(Reason::Empty))) }
    }))
}

/// Whether some JSON begins as `result.json` does.
pub(in crate::ingest) fn is_export(start: &[u8]) -> bool {
    let has = |words: &[u8]| memchr::memmem::find(start, words).is_some();
    has(b"\"messages\"") && (has(b"\"date_unixtime\"") || has(b"\"text_entities\"") || has(b"\"from_id\""))
}

/// Whether a page is `messages.html`.
pub(in crate::ingest) fn is_export_page(start: &[u8]) -> bool {
    let has = |words: &[u8]| memchr::memmem::find(start, words).is_some();
    has(b"class=\"page_wrap\"") && has(b"class=\"page_header\"") && has(b"class=\"message ")
}

/// One message with words; `None` for pictures without any, and for what the program itself notes.
fn message(
    original: Vec<u8>,
    channel: Option<String>,
    given: &Given,
    rules: &Rules,
) -> Result<Option<Taken>, Reason> {
    let limit = rules.limits.report_bytes;
    let value: Value = serde_json::from_slice(&original).map_err(|error| Reason::Json(error.to_string()))?;
    if value.get("type").and_then(Value::as_str) != Some("message") {
        return Ok(None);
    }
    let field = |key: &str| match value.get(key) {
        Some(Value::String(words)) => Some(words.clone()).filter(|words| !words.trim().is_empty()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let text = words(value.get("text").unwrap_or(&Value::Null));
    if text.trim().is_empty() {
        return Ok(None);
    }
    if text.len() > limit {
        return Err(Reason::TooLong { limit });
    }
    let mut report = plain(&original, text, given);
    report.key = field("id");
    let from = Sender {
        channel,
        name: field("author").or_else(|| field("from")),
        forwarded: field("forwarded_from"),
    };
    from.sign(&mut report);
    if let Some(date) = field("date") {
        dates::tell(&mut report, &date, MESSAGE, rules);
    }
    if let Some(moment) = field("edited") {
        note(&mut report, "edited", format!("edited at {moment}"));
    }
    if let Some(id) = field("reply_to_message_id") {
        note(&mut report, "reply", format!("answers message {id}"));
    }
    Ok(Some(Taken { report, original }))
}

/// Words, or a list of words and of words with a meaning (links, mentions).
fn words(value: &Value) -> String {
    match value {
        Value::String(words) => words.clone(),
        Value::Array(parts) => parts
            .iter()
            .map(|part| part.as_str().or_else(|| part.get("text")?.as_str()).unwrap_or_default())
            .collect(),
        _ => String::new(),
    }
}

/// Who sent a message, where, and whose words it passes on.
struct Sender {
    channel: Option<String>,
    name: Option<String>,
    forwarded: Option<String>,
}

impl Sender {
    /// The channel is the outlet. Who wrote what it passes on is the author, and that it was passed on is noted.
    fn sign(self, report: &mut Report) {
        let channel = tidy(self.channel);
        report.author = tidy(self.name).filter(|name| Some(name) != channel.as_ref());
        report.publisher = channel.or(report.publisher.take());
        if let Some(from) = tidy(self.forwarded) {
            note(report, "forwarded", format!("forwarded from {from}"));
            report.author = Some(from);
        }
    }
}

fn note(report: &mut Report, code: &'static str, message: String) {
    report.notices.push(Notice { code: SmolStr::new_static(code), message, span: None });
}

/// Reads the messages of one `messages.html`.
pub(in crate::ingest) fn read_page<'a>(
    source: Source,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let found = whole(input, rules.limits.page_bytes)
        .and_then(|bytes| page::document(&encoding::decode(&bytes, None).text, &rules.limits))
        .map(|document| messages(&document, given, rules));
    match found {
        Err(reason) => source.refuse(reason),
        Ok(found) if found.is_empty() => source.refuse(Reason::Empty),
        Ok(found) => {
            Box::new(found.into_iter().map(move |each| each.map_err(|reason| source.refused(reason))))
        }
    }
}

fn messages(document: &dom_query::Document, given: &Given, rules: &Rules) -> Vec<Result<Taken, Reason>> {
    let channel = words_of(&document.select_single(".page_header .text"));
    let mut name: Option<String> = None;
    let mut found = Vec::new();
    for message in document.select(".history > .message.default").iter() {
        // Messages in a row by one sender name him once.
        name = words_of(&message.select_single(".body > .from_name")).or(name);
        let forwarded = message.select_single(".forwarded > .from_name");
        // The name is followed by when the message was first sent.
        let stamp = forwarded.select_single(".date").text().to_string();
        let forwarded =
            words_of(&forwarded).map(|words| words.trim_end_matches(stamp.trim()).trim().to_owned());
        let text = message.select_single(".text");
        if !text.exists() {
            continue;
        }
        let original = message.html().to_string().into_bytes();
        let read = page::fragment(&text.html(), &rules.pages, &rules.limits);
        let (text, blocks) = match read {
            Ok(read) => read,
            Err(Reason::Empty) => continue,
            Err(reason) => {
                found.push(Err(reason));
                continue;
            }
        };
        let mut report = plain(&original, text, given);
        report.blocks = blocks;
        report.key = message.attr("id").map(|id| id.trim_start_matches("message").to_owned());
        Sender { channel: channel.clone(), name: name.clone(), forwarded }.sign(&mut report);
        if let Some(moment) = message.select_single(".date.details").attr("title") {
            dates::tell(&mut report, &day(&moment), MESSAGE, rules);
        }
        let answered = message.select_single(".reply_to a").attr("href");
        if let Some(id) = answered.as_deref().and_then(|link| link.rsplit_once("go_to_message")) {
            note(&mut report, "reply", format!("answers message {}", id.1));
        }
        found.push(Ok(Taken { report, original }));
    }
    found
}

fn words_of(selection: &Selection<'_>) -> Option<String> {
    tidy(Some(selection.text().to_string()))
}

/// "03.12.2024 18:20:11 UTC+01:00", as the program writes it in every language, day first.
fn day(moment: &str) -> String {
    let day = moment.split_whitespace().next().unwrap_or_default();
    let parts: Vec<&str> = day.split('.').collect();
    match parts.as_slice() {
        [day, month, year] if year.len() == 4 => format!("{year}-{month}-{day}"),
        _ => moment.to_owned(),
    }
}

//! Mails: the words of the message, or the page where it is written as one; attachments as further inputs.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use jiff::civil::Date;
use mail_parser::{Address, Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use smol_str::SmolStr;

use super::super::containers::{Source, part};
use super::super::{Found, Given, Reason, Rules, Taken, encoding, page, plain, whole};
use crate::model::{DateBasis, PublishedDate, Report};

/// Reads one mail.
pub(in crate::ingest) fn read<'a>(
    source: Source,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    match whole(input, rules.limits.document_bytes) {
        Ok(bytes) => read_bytes(&source, bytes, given, rules),
        Err(reason) => source.refuse(reason),
    }
}

/// Reads one mail that is at hand: its words first, then its attachments in their order.
pub(in crate::ingest) fn read_bytes<'a>(
    source: &Source,
    bytes: Vec<u8>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let Some(message) = MessageParser::default().parse(&bytes) else {
        return source.refuse(Reason::Broken { what: "mail", why: "no head of a mail found".to_owned() });
    };
    let attachments: Vec<(String, Vec<u8>)> =
        message.attachments().enumerate().filter_map(attachment).collect();
    let key = message.message_id().map(str::to_owned);
    let outer = outline(&message, given);
    let report = words(source, &message, &bytes, given, rules);
    drop(message);
    let first = match report {
        Ok(report) => Some(Ok(Taken { report, original: bytes })),
        // A mail that only carries something is none the worse for having no words.
        Err(Reason::Empty) if !attachments.is_empty() => None,
        Err(reason) => Some(Err(source.refused(reason))),
    };
    let source = source.clone();
    let parts = attachments.into_iter().flat_map(move |(name, bytes)| -> Found<'a> {
        let (key, outer, path) = (key.clone(), outer.clone(), name.clone());
        Box::new(part(&source, &name, Cursor::new(bytes), given, rules).map(move |each| {
            each.map(|mut taken| {
                // What came with a mail came from whom and when it did, unless it says so itself.
                let report = &mut taken.report;
                report.publisher = report.publisher.take().or_else(|| outer.publisher.clone());
                if report.published.date.is_none() && outer.published.date.is_some() {
                    report.published = outer.published;
                    report.dated_by = outer.dated_by.clone();
                }
                if let (Some(id), true) =
                    (&key, report.key.as_deref().is_some_and(|key| key.ends_with(&path)))
                {
                    report.key = Some(format!("{id}/{path}"));
                }
                taken
            })
        }))
    });
    Box::new(first.into_iter().chain(parts))
}

/// Whether some bytes begin with the head of a mail. A text that merely says whom it is from is none.
pub(in crate::ingest) fn is_mail(start: &[u8]) -> bool {
    let mut names = Vec::new();
    for line in start.split(|byte| *byte == b'\n').take(200) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        match field(line) {
            Some(name) => names.push(name.to_ascii_lowercase()),
            None if line.starts_with(b" ") || line.starts_with(b"\t") => {}
            None => return false,
        }
    }
    let has = |name: &str| names.iter().any(|found| found == name.as_bytes());
    let sent = has("message-id") || has("received") || has("mime-version") || has("return-path");
    sent && (has("from") || has("content-type")) && (has("date") || has("subject"))
}

/// The name of a field of a mail's head: "Subject: …".
pub(in crate::ingest) fn field(line: &[u8]) -> Option<&[u8]> {
    let name = &line[..line.iter().position(|byte| *byte == b':')?];
    let sound = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (!name.is_empty() && name.len() < 60 && name.iter().all(sound)).then_some(name)
}

/// What a mail says of itself.
#[derive(Clone)]
struct Outline {
    publisher: Option<String>,
    published: PublishedDate,
    dated_by: SmolStr,
}

fn outline(message: &Message<'_>, given: &Given) -> Outline {
    let mut report = plain(b"", String::new(), given);
    if report.published.date.is_none()
        && let Some(date) = message.date().and_then(day)
    {
        report.published = PublishedDate { date: Some(date), basis: DateBasis::Metadata };
        report.dated_by = SmolStr::new_static("mail");
    }
    let from = message.from().or_else(|| message.sender()).and_then(person);
    Outline { publisher: report.publisher.or(from), published: report.published, dated_by: report.dated_by }
}

fn words(
    source: &Source,
    message: &Message<'_>,
    bytes: &[u8],
    given: &Given,
    rules: &Rules,
) -> Result<Report, Reason> {
    let limit = rules.limits.report_bytes;
    let texts: Vec<Cow<'_, str>> = message.text_bodies().filter_map(|part| text_of(part, bytes)).collect();
    let pages: Vec<&str> = message
        .html_bodies()
        .filter_map(|part| match &part.body {
            PartType::Html(page) => Some(page.as_ref()),
            _ => None,
        })
        .collect();
    let mut text = texts.join("\n\n").replace("\r\n", "\n");
    let mut blocks = Vec::new();
    let mut url = None;
    // Newsletters often say no more in plain text than where their page is.
    if text.trim().len() < SHORT && !pages.is_empty() {
        let page = pages.join("\n");
        match page::read(&source.name, Cursor::new(page.as_bytes()), given, rules) {
            Ok(read) if read.report.text.len() > text.len() => {
                (text, blocks, url) = (read.report.text, read.report.blocks, read.report.url);
            }
            _ => match page::fragment(&page, &rules.pages, &rules.limits) {
                Ok((words, found)) if words.len() > text.len() => (text, blocks) = (words, found),
                Err(reason) if text.trim().is_empty() => return Err(reason),
                _ => {}
            },
        }
    }
    if text.trim().is_empty() {
        return Err(Reason::Empty);
    }
    if text.len() > limit {
        return Err(Reason::TooLong { limit });
    }
    let mut report = plain(bytes, text, given);
    let outline = outline(message, given);
    report.blocks = blocks;
    report.key = message.message_id().map(str::to_owned);
    report.title = message.subject().map(str::trim).filter(|title| !title.is_empty()).map(str::to_owned);
    report.author = message.from().and_then(person);
    report.publisher = outline.publisher;
    report.published = outline.published;
    report.dated_by = outline.dated_by;
    report.url = report.url.or(url);
    Ok(report)
}

/// The words of a part in plain text. Old mails often do not say how they are written, and what is no UTF-8 then is
/// guessed as it is for files.
fn text_of<'m>(part: &'m MessagePart<'_>, bytes: &[u8]) -> Option<Cow<'m, str>> {
    let PartType::Text(text) = &part.body else { return None };
    let raw = bytes.get(part.offset_body as usize..part.offset_end as usize);
    match raw {
        Some(raw) if part.encoding == Encoding::None && text.contains('\u{FFFD}') => {
            Some(Cow::Owned(encoding::decode(raw, None).text))
        }
        _ => Some(Cow::Borrowed(text.as_ref())),
    }
}

/// Plain text of fewer bytes beside a page is a hint that there is a page.
const SHORT: usize = 200;

fn attachment((index, part): (usize, &MessagePart<'_>)) -> Option<(String, Vec<u8>)> {
    let kind = part.content_type().map(|kind| kind.ctype().to_ascii_lowercase()).unwrap_or_default();
    let subtype =
        part.content_type().and_then(|kind| kind.subtype()).unwrap_or_default().to_ascii_lowercase();
    // Logos and signatures are no documents that somebody attached.
    if kind == "image" || subtype.ends_with("-signature") {
        return None;
    }
    let bytes: Vec<u8> = match &part.body {
        PartType::Text(text) | PartType::Html(text) => text.as_bytes().to_vec(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes.to_vec(),
        PartType::Message(message) => message.raw_message().to_vec(),
        PartType::Multipart(_) => return None,
    };
    if bytes.trim_ascii().is_empty() {
        return None;
    }
    let ending = match &part.body {
        PartType::Html(_) => ".html",
        PartType::Message(_) => ".eml",
        _ => "",
    };
    let name = part.attachment_name().map(|name| name.replace(['/', '\\'], "_"));
    Some((name.unwrap_or_else(|| format!("attachment-{}{ending}", index + 1)), bytes))
}

/// A sender's name, else the address.
fn person(address: &Address<'_>) -> Option<String> {
    let first = address.first()?;
    let words = first.name().filter(|name| !name.trim().is_empty()).or_else(|| first.address())?;
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

/// The day as it was written, in whatever zone it was written.
fn day(moment: &mail_parser::DateTime) -> Option<Date> {
    let year = i16::try_from(moment.year).ok()?;
    Date::new(year, i8::try_from(moment.month).ok()?, i8::try_from(moment.day).ok()?).ok()
}

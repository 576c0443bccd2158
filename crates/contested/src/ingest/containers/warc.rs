//! Crawls in WARC: the pages that were found, each at its own address.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::Encoding;

use super::super::{Found, Given, Reason, Refused, Rules, Taken, fetched_on, identified, page, whole};
use super::Source;

/// Reads the pages one by one: responses of status 200 in HTML. What else a crawl fetched is passed over.
pub(in crate::ingest) fn read<'a>(
    source: Source,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let mut input = BufReader::with_capacity(64 << 10, input);
    let (mut any, mut ended) = (false, false);
    let mut waiting = VecDeque::new();
    Box::new(std::iter::from_fn(move || {
        while !ended || !waiting.is_empty() {
            if let Some(next) = waiting.pop_front() {
                return Some(next);
            }
            let found = match record(&mut input) {
                Ok(Some(head)) => page_of(&source, &mut input, &head, given, rules),
                Ok(None) => {
                    ended = true;
                    let none = || source.refused(Reason::NotText("a crawl (WARC) without pages".to_owned()));
                    return (!any).then(|| Err(none()));
                }
                Err(reason) => Err(source.refused(reason)),
            };
            match found {
                Ok(found) => {
                    any |= !found.is_empty();
                    waiting.extend(found);
                }
                // Behind a broken record there is no telling where the next begins.
                Err(refused) => {
                    ended = true;
                    return Some(Err(refused));
                }
            }
        }
        None
    }))
}

/// The fields of a record's head, names in lower case.
struct Head {
    fields: Vec<(String, String)>,
    length: u64,
}

impl Head {
    fn field(&self, name: &str) -> Option<&str> {
        field(&self.fields, name)
    }
}

fn field<'f>(fields: &'f [(String, String)], name: &str) -> Option<&'f str> {
    fields.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

/// The head of the next record; `None` at the end.
fn record(input: &mut impl BufRead) -> Result<Option<Head>, Reason> {
    let broken = |why: &str| Reason::Broken { what: "crawl (WARC)", why: why.to_owned() };
    loop {
        let line = line(input).map_err(|error| Reason::io(&error))?;
        match line {
            None => return Ok(None),
            Some(line) if line.trim_ascii().is_empty() => {}
            Some(line) if line.starts_with(b"WARC/") => break,
            Some(_) => return Err(broken("a record does not begin where it should")),
        }
    }
    let fields = fields(input)?.ok_or_else(|| broken("it ends inside the head of a record"))?;
    let length = field(&fields, "content-length").and_then(|length| length.parse().ok());
    let length = length.ok_or_else(|| broken("a record does not say how long it is"))?;
    Ok(Some(Head { fields, length }))
}

/// Fields up to an empty line; `None` where the input ends before.
fn fields(input: &mut impl BufRead) -> Result<Option<Vec<(String, String)>>, Reason> {
    let mut fields: Vec<(String, String)> = Vec::new();
    loop {
        let Some(line) = line(input).map_err(|error| Reason::io(&error))? else { return Ok(None) };
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end();
        if line.is_empty() {
            return Ok(Some(fields));
        }
        if fields.len() >= FIELDS {
            return Err(Reason::Broken { what: "crawl (WARC)", why: "a head without end".to_owned() });
        }
        match line.split_once(':') {
            Some((name, value)) => fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned())),
            None => continue,
        }
    }
}

/// Fields of one head, and bytes of one line of it: more is no head.
const FIELDS: usize = 500;
const LINE: u64 = 64 << 10;

fn line(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let count = input.by_ref().take(LINE).read_until(b'\n', &mut line)?;
    Ok((count > 0).then_some(line))
}

/// Reads the body of a record, and the page in it where it is one; of a live blog its posts.
fn page_of(
    source: &Source,
    input: &mut impl BufRead,
    head: &Head,
    given: &Given,
    rules: &Rules,
) -> Result<Vec<Result<Taken, Refused>>, Refused> {
    let mut body = input.by_ref().take(head.length);
    let found = response(source, &mut body, head, given, rules).unwrap_or_default();
    io::copy(&mut body, &mut io::sink()).map_err(|error| source.refused(Reason::io(&error)))?;
    if body.limit() > 0 {
        let why = "it ends inside a record".to_owned();
        return Err(source.refused(Reason::Broken { what: "crawl (WARC)", why }));
    }
    Ok(found)
}

fn response(
    source: &Source,
    body: &mut impl BufRead,
    head: &Head,
    given: &Given,
    rules: &Rules,
) -> Option<Vec<Result<Taken, Refused>>> {
    let is = |name: &str, wanted: &str| {
        head.field(name).is_some_and(|value| value.to_ascii_lowercase().starts_with(wanted))
    };
    if !is("warc-type", "response") || !is("content-type", "application/http") {
        return None;
    }
    let status = line(body).ok()??;
    let status = String::from_utf8_lossy(&status).into_owned();
    if status.split_whitespace().nth(1) != Some("200") {
        return None;
    }
    let fields = fields(body).ok()??;
    let kind = field(&fields, "content-type").unwrap_or_default().to_ascii_lowercase();
    if !kind.starts_with("text/html") && !kind.starts_with("application/xhtml") {
        return None;
    }
    let url = head.field("warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned());
    let name = format!("{}/{}", source.name, url.as_deref().unwrap_or_default());
    let refuse = |reason| Some(vec![Err(Refused { name: name.clone(), ..source.refused(reason) })]);
    let bytes = match content(source, body, &fields, rules.limits.page_bytes) {
        Ok(bytes) => bytes,
        Err(reason) => return refuse(reason),
    };
    // What the server says of the encoding is not in the page, so it has to be obeyed here.
    let declared = kind.split_once("charset=").map(|(_, label)| label.trim_matches(['"', '\'', ' ', ';']));
    let declared = declared.and_then(|label| Encoding::for_label(label.as_bytes()));
    let shown = match declared.filter(|encoding| *encoding != encoding_rs::UTF_8) {
        Some(encoding) => encoding.decode(&bytes).0.into_owned().into_bytes(),
        None => bytes.clone(),
    };
    let id = head.field("warc-record-id");
    let date = head.field("warc-date");
    match page::reports(&name, Cursor::new(shown), given, rules) {
        Err(refused) => Some(vec![Err(refused)]),
        Ok(page::Held::Page(taken)) => {
            let mut report = taken.report;
            report.url = url.or(report.url);
            report.key = id.map(str::to_owned);
            if let Some(date) = date {
                fetched_on(&mut report, date);
            }
            Some(vec![Ok(identified(report, bytes))])
        }
        Ok(page::Held::Posts(posts)) => {
            let signed = posts.into_iter().map(|mut taken| {
                let report = &mut taken.report;
                report.url = report.url.take().or_else(|| url.clone());
                report.key = id.zip(report.key.as_ref()).map(|(id, key)| format!("{id}/{key}"));
                if let Some(date) = date {
                    fetched_on(report, date);
                }
                Ok(taken)
            });
            Some(signed.collect())
        }
    }
}

/// The page's bytes, unchunked and unpacked.
fn content(
    source: &Source,
    body: &mut impl BufRead,
    fields: &[(String, String)],
    limit: usize,
) -> Result<Vec<u8>, Reason> {
    let says = |name: &str| field(fields, name).unwrap_or_default().to_ascii_lowercase();
    let bytes = if says("transfer-encoding").contains("chunked") {
        unchunked(body, limit)?
    } else {
        whole(body, limit)?
    };
    match says("content-encoding").as_str() {
        "" | "identity" => Ok(bytes),
        // Some crawlers unpack what they store and keep the head as it was.
        _ if bytes.trim_ascii_start().starts_with(b"<") => Ok(bytes),
        "gzip" | "x-gzip" => {
            whole(source.unpacked(flate2::read::MultiGzDecoder::new(bytes.as_slice())), limit)
        }
        "deflate" => whole(source.unpacked(flate2::read::ZlibDecoder::new(bytes.as_slice())), limit),
        // A window beyond 16 MB, which the web's standard (RFC 7932) does not have, would be allotted before a byte is read.
        "br" if bytes.first().is_some_and(|first| first & 0x7F == 0x11) => {
            Err(Reason::NotText("a page packed by Brotli with a large window".to_owned()))
        }
        "br" => whole(source.unpacked(brotli_decompressor::Decompressor::new(bytes.as_slice(), 4096)), limit),
        "zstd" => {
            let decoder =
                zstd::stream::read::Decoder::new(bytes.as_slice()).map_err(|error| Reason::io(&error))?;
            whole(source.unpacked(decoder), limit)
        }
        other => Err(Reason::NotText(format!("a page packed as `{}`", other.escape_debug()))),
    }
}

/// RFC 9112, 7.1. A body that was stored without its chunks is taken as it is.
fn unchunked(body: &mut impl BufRead, limit: usize) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    loop {
        let Some(head) = line(body).map_err(|error| Reason::io(&error))? else { return Ok(bytes) };
        let words = String::from_utf8_lossy(&head);
        let size = words.trim().split(';').next().and_then(|size| u64::from_str_radix(size.trim(), 16).ok());
        match size {
            Some(0) => return Ok(bytes),
            Some(size) => {
                let rest = (limit + 1).saturating_sub(bytes.len()) as u64;
                body.by_ref()
                    .take(size.min(rest))
                    .read_to_end(&mut bytes)
                    .map_err(|error| Reason::io(&error))?;
                if bytes.len() > limit {
                    return Err(Reason::TooLong { limit });
                }
                line(body).map_err(|error| Reason::io(&error))?;
            }
            None => {
                bytes.extend_from_slice(&head);
                let rest = limit.saturating_sub(bytes.len());
                bytes.extend(whole(body, rest)?);
                return Ok(bytes);
            }
        }
    }
}

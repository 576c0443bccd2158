//! JSON lines: one object a line with the published keys; others are left alone.

use std::io::{self, BufRead};
use std::iter;

use serde_json::{Map, Value};

use super::{Given, Limits, Place, Reason, Refused, Taken, encoding, row};

/// Reads the rows one by one. A line that is broken is refused and the next one read.
pub(super) fn read<'a>(
    name: String,
    mut input: Box<dyn BufRead + 'a>,
    given: &'a Given,
    limits: &'a Limits,
) -> Box<dyn Iterator<Item = Result<Taken, Refused>> + 'a> {
    let mut number = 0;
    let mut failed = false;
    Box::new(iter::from_fn(move || {
        while !failed {
            number += 1;
            let refuse = |column, reason| {
                Some(Err(Refused::new(&name, Place { row: None, line: Some(number), column }, reason)))
            };
            let line = match next_line(&mut input, limits.report_bytes) {
                Ok(Line::End) => return None,
                Ok(Line::TooLong) => return refuse(None, Reason::TooLong { limit: limits.report_bytes }),
                Ok(Line::Whole(line)) if line.trim_ascii().is_empty() => continue,
                Ok(Line::Whole(line)) => line,
                Err(error) => {
                    failed = true;
                    return refuse(None, Reason::io(&error));
                }
            };
            return match one(line, given, limits) {
                Ok(taken) => Some(Ok(taken)),
                Err((column, reason)) => refuse(column, reason),
            };
        }
        None
    }))
}

enum Line {
    /// Without its line end.
    Whole(Vec<u8>),
    /// Passed over without holding it.
    TooLong,
    End,
}

fn next_line(input: &mut impl BufRead, limit: usize) -> io::Result<Line> {
    let mut line = Vec::new();
    let mut too_long = false;
    loop {
        let buffer = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let end = memchr::memchr(b'\n', buffer);
        let part = &buffer[..end.unwrap_or(buffer.len())];
        // Escapes make a row longer than its text: "\u00e9" is six bytes for two.
        if line.len() + part.len() > limit.saturating_mul(4) {
            too_long = true;
            line = Vec::new();
        }
        if !too_long {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        let empty = used == 0;
        input.consume(used);
        if end.is_some() || empty {
            return Ok(match line {
                _ if too_long => Line::TooLong,
                line if empty && line.is_empty() => Line::End,
                mut line => {
                    if line.last() == Some(&b'\r') {
                        line.pop();
                    }
                    Line::Whole(line)
                }
            });
        }
    }
}

/// One line; the error with its column, where it has one.
fn one(original: Vec<u8>, given: &Given, limits: &Limits) -> Result<Taken, (Option<u64>, Reason)> {
    let (line, notice) = encoding::decode_row(&original);
    let value: Value = serde_json::from_str(&line).map_err(|error| {
        // The place is ours to name; serde_json's own would say "line 1" of every line.
        let words = error.to_string();
        let words = words.split(" at line ").next().unwrap_or_default().to_owned();
        (Some(column(&line, error.column())), Reason::Json(words))
    })?;
    let Value::Object(mut object) = value else {
        return Err((None, Reason::NotAnObject(kind(&value))));
    };
    let mut row = row::Row { text: text(&mut object)?, ..row::Row::default() };
    for key in row::KEYS {
        if let Some(field) = row.field(key) {
            *field = object.remove(key).and_then(words);
        }
    }
    row::report(row, original, notice.into_iter().collect(), given, limits).map_err(|reason| (None, reason))
}

fn text(object: &mut Map<String, Value>) -> Result<String, (Option<u64>, Reason)> {
    match object.remove("text") {
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err((None, Reason::TextNotString(kind(&other)))),
        None => Err((
            None,
            Reason::NoText { what: "key", found: object.keys().cloned().collect::<Vec<String>>() },
        )),
    }
}

/// A field as words: strings as they are, numbers as written, nothing for null.
fn words(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(words) => Some(words),
        other => Some(other.to_string()),
    }
}

/// serde_json counts bytes from 1, people count characters.
fn column(line: &str, byte: usize) -> u64 {
    line.char_indices().take_while(|(at, _)| *at < byte).count().max(1) as u64
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

//! JSON lines: one object a line with keys that say what of a report; others are left alone.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, BufRead};
use std::iter;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::columns::{self, FIELDS, plain};
use super::dates::{self, Drafted};
use super::{Given, Place, Reason, Refused, Rules, Taken, encoding, row};

/// Reads the rows one by one. A line that is broken is refused and the next one read.
pub(super) fn read<'a>(
    name: String,
    mut input: Box<dyn BufRead + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Box<dyn Iterator<Item = Result<Taken, Refused>> + 'a> {
    let limits = &rules.limits;
    let mut number = 0;
    let mut failed = false;
    let mut said = Said::default();
    let drafted = iter::from_fn(move || {
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
            return match one(line, given, rules, &mut said) {
                Ok(drafted) => Some(Ok(drafted)),
                Err((column, reason)) => refuse(column, reason),
            };
        }
        None
    });
    Box::new(dates::decide(drafted, rules.asked.date_order))
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

/// What was said of a file's keys: each is named once.
#[derive(Default)]
struct Said {
    taken: BTreeSet<(&'static str, String)>,
    unused: BTreeSet<String>,
    twice: BTreeSet<String>,
    missing: bool,
}

/// Keys that are named; a file of which every line has others has told enough.
const NAMED: usize = 200;

/// An object's keys and values as written: of equal keys a map would keep one and say nothing.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Pairs, D::Error> {
        struct Seen;
        impl<'de> Visitor<'de> for Seen {
            type Value = Pairs;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Seen)
    }
}

/// One line; the error with its column, where it has one.
fn one(
    original: Vec<u8>,
    given: &Given,
    rules: &Rules,
    said: &mut Said,
) -> Result<Drafted, (Option<u64>, Reason)> {
    let (line, notice) = encoding::decode_row(&original);
    let broken = |error: &serde_json::Error| {
        // The place is ours to name; serde_json's own would say "line 1" of every line.
        let words = error.to_string();
        let words = words.split(" at line ").next().unwrap_or_default().to_owned();
        (Some(column(&line, error.column())), Reason::Json(words))
    };
    let Pairs(pairs) = if line.trim_start().starts_with('{') {
        serde_json::from_str(&line).map_err(|error| broken(&error))?
    } else {
        let value: Value = serde_json::from_str(&line).map_err(|error| broken(&error))?;
        return Err((None, Reason::NotAnObject(kind(&value))));
    };
    let mut row = row::Row::default();
    let mut notices: Vec<_> = notice.into_iter().collect();
    let names: Vec<String> = pairs.iter().map(|(key, _)| plain(key)).collect();
    let mut used = vec![false; pairs.len()];
    let mut taken = Vec::new();
    let asked = &rules.asked.columns;
    let mut missing = Vec::new();
    for (field, name) in asked {
        match inside(&pairs, name) {
            Some(value) if !names.contains(&plain(name)) => {
                row.set(field, words(value.clone()).unwrap_or_default());
                if let Some((top, _)) = name.split_once('.') {
                    pairs
                        .iter()
                        .zip(&mut used)
                        .filter(|((key, _), _)| key == top)
                        .for_each(|(_, used)| *used = true);
                }
                taken.push((field_of(field), name.clone()));
            }
            None if !names.contains(&plain(name)) => missing.push(format!("{field}={name}")),
            _ => {}
        }
    }
    for field in FIELDS {
        if taken.iter().any(|(taken, _)| *taken == field) {
            continue;
        }
        let has = |name: &String| {
            names
                .iter()
                .zip(&pairs)
                .any(|(key, (_, value))| key == name && (name == field || says_something(value)))
        };
        let Some(name) = rules.columns.names(field, asked).find(has) else { continue };
        for (index, (_, value)) in pairs.iter().enumerate().filter(|(index, _)| names[*index] == name) {
            if field == "text" && !matches!(value, Value::String(_) | Value::Null) {
                return Err((None, Reason::TextNotString(kind(value))));
            }
            used[index] = true;
            // A translation may be an object that says more of itself.
            if field == "translation"
                && let Value::Object(object) = value
            {
                for (key, field) in [("text", "translation"), ("by", "translated_by")] {
                    row.set(field, object.get(key).and_then(Value::as_str).unwrap_or_default().to_owned());
                }
                continue;
            }
            row.set(field, words(value.clone()).unwrap_or_default());
        }
        taken.push((field, name));
    }
    if !taken.iter().any(|(field, _)| *field == "text") {
        let found = pairs.iter().map(|(key, _)| key.clone()).collect::<Vec<String>>();
        return Err((None, Reason::NoText { what: "key", found }));
    }
    let mut seen = BTreeSet::new();
    let twice = names.iter().filter(|name| !seen.insert(*name));
    let twice: Vec<String> =
        twice.take(NAMED).filter(|name| said.twice.insert((*name).clone())).cloned().collect();
    let unused: Vec<String> = pairs
        .iter()
        .zip(&used)
        .filter(|((key, _), used)| !**used && said.unused.len() < NAMED && said.unused.insert(key.clone()))
        .map(|((key, _), _)| key.clone())
        .collect();
    let is_new = taken.iter().any(|one| !said.taken.contains(one));
    said.taken.extend(taken.iter().cloned());
    let missing = if std::mem::replace(&mut said.missing, true) { Vec::new() } else { missing };
    let shown = if is_new { taken.as_slice() } else { &[] };
    let of_file = columns::said(shown, &unused, &missing, &twice, "key");
    notices.splice(0..0, of_file);
    row::report(row, original, notices, given, rules).map_err(|reason| (None, reason))
}

/// A key by the path to it: "data.body".
fn inside<'v>(pairs: &'v [(String, Value)], path: &str) -> Option<&'v Value> {
    let mut keys = path.split('.');
    let top = keys.next()?;
    let first = pairs.iter().rev().find(|(key, _)| key == top).map(|(_, value)| value)?;
    keys.try_fold(first, |value, key| value.get(key))
}

fn field_of(field: &str) -> &'static str {
    FIELDS.into_iter().find(|known| *known == field).unwrap_or_default()
}

/// Whether a value could be words.
fn says_something(value: &Value) -> bool {
    !matches!(value, Value::Null) && value.as_str() != Some("")
}

/// A field as words: strings as they are, numbers as written, nothing for null; of an object its name, of a list its items.
fn words(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(words) => Some(words),
        Value::Object(mut object) => match object.remove("name") {
            Some(Value::String(name)) => Some(name),
            _ => Some(Value::Object(object).to_string()),
        },
        Value::Array(items) => Some(items.into_iter().filter_map(words).collect::<Vec<_>>().join(", ")),
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

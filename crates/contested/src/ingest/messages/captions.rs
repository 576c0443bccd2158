//! Captions of recordings (SRT, WebVTT): what is said, without numbers and times.

use std::io::Read;

use super::super::containers::Source;
use super::super::documents::Words;
use super::super::{Given, Refused, Rules, Taken, encoding, whole};

/// Reads the captions of one recording.
pub(in crate::ingest) fn read(
    source: &Source,
    input: impl Read,
    given: &Given,
    rules: &Rules,
) -> Result<Taken, Refused> {
    let refuse = |reason| source.refused(reason);
    let original = whole(input, rules.limits.report_bytes).map_err(refuse)?;
    let decoded = encoding::decode(&original, None);
    let words = words(&decoded.text);
    let mut taken = words.report(original, given, rules).map_err(refuse)?;
    taken.report.notices.extend(decoded.notice);
    Ok(taken)
}

/// Whether some words begin as captions do.
pub(in crate::ingest) fn is_captions(start: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&start[..start.len().min(1000)]).into_owned();
    let mut lines = head.lines().map(str::trim).filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return false };
    first == "WEBVTT"
        || first.starts_with("WEBVTT ")
        || first.bytes().all(|byte| byte.is_ascii_digit())
            && lines.next().is_some_and(|line| times(line).is_some())
}

/// A pause of so many milliseconds begins a paragraph.
const PAUSE: u64 = 3000;

fn words(text: &str) -> Words {
    let mut words = Words::default();
    let (mut paragraph, mut ended) = (String::new(), 0);
    let mut said: Vec<String> = Vec::new();
    for block in text.replace("\r\n", "\n").split("\n\n") {
        let lines: Vec<&str> = block.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        // What stands before the times is the caption's number or name; blocks without times are heads and remarks.
        let Some(at) = lines.iter().position(|line| times(line).is_some()) else { continue };
        let Some((from, to)) = times(lines[at]) else { continue };
        if from > ended + PAUSE {
            words.paragraph(&std::mem::take(&mut paragraph), None);
            said.clear();
        }
        ended = to;
        let mut lines_now: Vec<String> = Vec::new();
        for line in &lines[at + 1..] {
            let line = unmarked(line);
            // Captions that roll up show each line twice or more.
            if line.is_empty() || said.contains(&line) || lines_now.contains(&line) {
                if !line.is_empty() {
                    lines_now.push(line);
                }
                continue;
            }
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(&line);
            lines_now.push(line);
        }
        said = lines_now;
    }
    words.paragraph(&paragraph, None);
    words
}

/// "00:01:02,500 --> 00:01:04,000", in milliseconds.
fn times(line: &str) -> Option<(u64, u64)> {
    let (from, to) = line.split_once("-->")?;
    Some((time(from.trim())?, time(to.split_whitespace().next()?)?))
}

fn time(words: &str) -> Option<u64> {
    let (clock, fraction) = words.split_once([',', '.'])?;
    let fraction: u64 = fraction.parse().ok().filter(|_| fraction.len() == 3)?;
    let mut seconds = 0u64;
    let parts: Vec<&str> = clock.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    for part in parts {
        let sound = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        seconds = seconds * 60 + part.parse::<u64>().ok().filter(|_| sound)?;
    }
    Some(seconds * 1000 + fraction)
}

/// Without tags (`<i>`, `<v Name>`) and places (`{\an8}`).
fn unmarked(line: &str) -> String {
    let mut words = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['<', '{']) {
        let (before, from) = rest.split_at(at);
        words.push_str(before);
        let mark = match from.as_bytes() {
            [b'<', b'/' | b'0'..=b'9', ..] => from.find('>'),
            [b'<', next, ..] if next.is_ascii_alphabetic() => from.find('>'),
            [b'{', b'\\', ..] => from.find('}'),
            _ => None,
        };
        match mark {
            Some(end) => rest = &from[end + 1..],
            None => {
                words.push_str(&from[..1]);
                rest = &from[1..];
            }
        }
    }
    words.push_str(rest);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

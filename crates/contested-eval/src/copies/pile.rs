//! A generated pile of reports: how fast signatures are made, and what grouping a million takes.

#![allow(clippy::disallowed_methods, reason = "it measures how long something takes")]

use std::fmt::Write as _;
use std::fs;
use std::time::Instant;

use contested::model::{Account, ReportId};
use contested::read::Signer;
use contested::reconcile;
use contested_lexicon::Lexicon;
use serde_json::{Value, json};

use super::account;
use super::spin::Numbers;

/// Words of a report, about those of a short agency story.
const WORDS: usize = 300;
/// Different content words and names.
const CONTENT: u64 = 30_000;
const NAMES: u64 = 20_000;
/// One report in so many is a copy of one of the last [`RECENT`], with half of its content words replaced.
const COPIED_EVERY: u64 = 20;
const RECENT: u64 = 1000;

pub(super) fn measure(reports: usize, signer: &Signer, lexicon: &Lexicon) -> anyhow::Result<Value> {
    let function_words: Vec<&str> = lexicon
        .text("en/function_words.txt")?
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let mut accounts: Vec<Account> = Vec::with_capacity(reports);
    let mut copies = Vec::new();
    // What each was made from in the end: a copy of a copy is made from the first.
    let mut made_from: Vec<u64> = Vec::with_capacity(reports);
    let mut signing = 0.0;
    let mut characters = 0;
    for index in 0..reports as u64 {
        let mut numbers = Numbers::new(index);
        let of = (index > RECENT && numbers.next().is_multiple_of(COPIED_EVERY))
            .then(|| made_from[(index - 1 - numbers.next() % RECENT) as usize]);
        made_from.push(of.unwrap_or(index));
        let text = text(of.unwrap_or(index), of.map(|_| index), &function_words);
        characters += text.len();
        let start = Instant::now();
        let mut made = account("", &text, None, signer);
        signing += start.elapsed().as_secs_f64();
        made.report = ReportId(format!("r-{index:08}").into());
        accounts.push(made);
        copies.extend(of.map(|of| (of as usize, index as usize)));
    }
    let start = Instant::now();
    let groups = reconcile::copies_among(&accounts);
    let grouping = start.elapsed().as_secs_f64();
    let group_of = super::group_of(&groups);
    let found =
        copies.iter().filter(|(a, b)| super::same_group(&group_of, &accounts[*a], &accounts[*b])).count();
    Ok(json!({
        "reports": reports,
        "characters_each": characters / reports.max(1),
        "signed_per_second": (reports as f64 / signing).round(),
        "grouping_seconds": (grouping * 10.0).round() / 10.0,
        "copies": copies.len(),
        "copies_found": super::percent(found, copies.len()),
        "groups": groups.len(),
        "peak_memory_mb": peak_memory_mb(),
    }))
}

/// The text with a number; as a copy with another number half of its content words are others.
fn text(index: u64, copy: Option<u64>, function_words: &[&str]) -> String {
    let mut numbers = Numbers::new(index.wrapping_mul(0x9e37_79b9).wrapping_add(1));
    let mut changes = Numbers::new(copy.unwrap_or(0).wrapping_add(77));
    let mut text = String::with_capacity(WORDS * 7);
    for _ in 0..WORDS {
        let sort = numbers.share();
        if sort < 0.45 {
            text.push_str(function_words[rank(&mut numbers, function_words.len() as u64) as usize]);
        } else if sort < 0.58 {
            write!(text, "N{}", rank(&mut numbers, NAMES)).expect("writing to a string");
        } else {
            let word = rank(&mut numbers, CONTENT);
            let other = copy.is_some() && changes.share() < 0.5;
            let word = if other { changes.next() % CONTENT } else { word };
            write!(text, "w{word}").expect("writing to a string");
        }
        text.push(' ');
    }
    text
}

/// A rank below `count`, low ones far oftener, about as words are spread (Zipf).
fn rank(numbers: &mut Numbers, count: u64) -> u64 {
    ((count as f64).powf(numbers.share()) as u64).saturating_sub(1).min(count - 1)
}

/// The most memory that the process had, in megabytes; `None` where the system does not say.
fn peak_memory_mb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

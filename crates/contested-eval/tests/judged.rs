//! What is right of claims drawn by `contested-eval sample` and judged by hand (`eval/gold/claims-judged.tsv`), field by
//! field, as the program reads them now.
//!
//! A claim that was right stays judged though other words may tell it now: what counts is the field's answer. The gold
//! holds no text; where `../shared` is missing the test passes with a word.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells its rates"
)]

mod corpora;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use contested::Reader;
use contested::export::extract_json;
use contested::ingest::{self, Given};
use contested_lexicon::Lexicon;
use rayon::prelude::*;
use serde_json::Value;

/// Percent of the judged claims' fields that may not be undercut: what was measured, less two points.
const LEAST: [(&str, f64); 9] = [
    ("claim", 88.0),
    ("kind", 83.0),
    ("agent", 77.0),
    ("target", 82.0),
    ("place", 78.5),
    ("figures", 88.0),
    ("origin", 91.5),
    ("stance", 96.0),
    ("stage", 94.0),
];

const FILE: &str = "eval/gold/claims-judged.tsv";

#[test]
fn judged_claims_are_read_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let Some(shared) = corpora::shared() else { return };
    let gold = fs::read_to_string(root.join(FILE)).unwrap();
    let lines: Vec<&str> = gold.lines().filter(|line| !line.starts_with('#')).collect();
    let names: Vec<&str> = lines[0].split('\t').collect();
    let rows: Vec<BTreeMap<&str, &str>> =
        lines[1..].iter().map(|line| names.iter().copied().zip(line.split('\t')).collect()).collect();
    let records = records(&shared, &rows);

    let mut rates: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut shown = Vec::new();
    for row in &rows {
        let record = &records[&(row["corpus"], row["key"])];
        assert!(record["report"]["sha256"].as_str().unwrap().starts_with(row["sha256"]), "another text");
        let claim = claim_at(record, number(row["start"]), number(row["end"]));
        let mut count = |field, fits: bool| {
            let rate = rates.entry(field).or_default();
            rate.0 += u32::from(fits);
            rate.1 += 1;
            if !fits {
                shown.push(format!("{} {} at {}: wanted {}", row["key"], field, row["start"], row[field]));
            }
        };
        count("claim", claim.is_some() == (row["claim"] == "yes"));
        if let Some(claim) = claim.filter(|_| row["claim"] == "yes") {
            for (field, _) in &LEAST[1..] {
                count(field, agrees(field, row[field], claim, record));
            }
        }
    }
    println!("{}", shown.join("\n"));
    let percent = |rate: (u32, u32)| 100.0 * f64::from(rate.0) / f64::from(rate.1.max(1));
    for (field, _) in LEAST {
        let rate = rates[field];
        println!("{field}: {} of {} right = {:.1} %", rate.0, rate.1, percent(rate));
    }
    let under: Vec<&str> = LEAST
        .iter()
        .filter(|(field, least)| percent(rates[field]) < *least)
        .map(|(field, _)| *field)
        .collect();
    assert!(under.is_empty(), "less is right than was: {under:?}");
}

/// The judged reports, read.
fn records<'r>(shared: &Path, rows: &[BTreeMap<&'r str, &'r str>]) -> BTreeMap<(&'r str, &'r str), Value> {
    let mut texts: BTreeMap<(&str, &str), Value> = BTreeMap::new();
    let corpora: BTreeMap<&str, String> = rows
        .iter()
        .map(|row| row["corpus"])
        .map(|name| (name, fs::read_to_string(shared.join(format!("corpora/{name}.jsonl"))).unwrap()))
        .collect();
    let parsed: BTreeMap<&str, BTreeMap<String, Value>> = corpora
        .iter()
        .map(|(name, text)| {
            let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            (*name, rows.map(|row| (row["row"].to_string(), row)).collect())
        })
        .collect();
    for row in rows {
        texts.entry((row["corpus"], row["key"])).or_insert_with(|| parsed[row["corpus"]][row["key"]].clone());
    }
    let reader = Reader::fast(&Lexicon::bundled()).unwrap();
    texts
        .into_par_iter()
        .map(|(key, row)| {
            let text = row["text"].as_str().unwrap();
            let word = |name: &str| row[name].as_str().map(str::to_owned);
            let given = Given { publisher: word("publisher"), ..Given::default() };
            let mut report = ingest::plain(text.as_bytes(), text.to_owned(), &given);
            report.title = word("title");
            (key, extract_json::extraction(&reader.extract(report)))
        })
        .collect()
}

/// The claim with a trigger at these words; else the one that has them in its evidence, as a death that is told with
/// the act that caused it.
fn claim_at(record: &Value, start: u64, end: u64) -> Option<&Value> {
    let touches = |span: &Value| span[0].as_u64().unwrap() < end && start < span[1].as_u64().unwrap();
    let claims = record["claims"].as_array().unwrap();
    let triggered = |claim: &&Value| claim["event"]["trigger"].as_array().unwrap().iter().any(touches);
    let told = |claim: &&Value| claim["evidence"].as_array().unwrap().iter().any(touches);
    claims.iter().find(triggered).or_else(|| claims.iter().find(told))
}

/// Whether a field of a claim is as it was judged to be.
fn agrees(field: &str, wanted: &str, claim: &Value, record: &Value) -> bool {
    let spans = |roles: &[&str]| -> Vec<Value> {
        let arguments = claim["arguments"].as_array().unwrap().iter();
        arguments
            .filter(|one| roles.contains(&one["role"].as_str().unwrap()))
            .map(|one| one["span"].clone())
            .collect()
    };
    let text: Vec<char> = record["report"]["text"].as_str().unwrap().chars().collect();
    let touch = |wanted: &str, found: &[Value]| touch(wanted, found, &text);
    match field {
        "kind" => claim["event"]["type"] == wanted,
        "stage" => claim["event"]["stage"] == wanted,
        "stance" => claim["stance"] == wanted,
        "agent" => touch(wanted, &spans(&["agent"])),
        // Of harm told without an act those it befell were judged as its targets.
        "target" if claim["event"]["type"].as_str().unwrap().starts_with("harm.") => {
            touch(wanted, &spans(&["target", "victim", "recipient"]))
        }
        "target" => touch(wanted, &spans(&["target", "recipient"])),
        "place" => {
            let place = &claim["place"];
            touch(wanted, &if place.is_null() { Vec::new() } else { vec![place["span"].clone()] })
        }
        "origin" => {
            let first = claim["chain"].as_array().unwrap().first();
            let attributions = record["attributions"].as_array().unwrap();
            let origin = first.and_then(|id| attributions.iter().find(|one| one["id"] == *id));
            let source = origin.map(|one| one["source"].as_array().unwrap().clone());
            match source {
                Some(source) if source.is_empty() => wanted == "nobody",
                source => touch(wanted, &source.unwrap_or_default()),
            }
        }
        "figures" => {
            let figure = |one: &Value| {
                let bound = |name: &str| one[name].as_u64().map_or_else(|| "-".to_owned(), |n| n.to_string());
                format!("{}:{}:{}", one["kind"].as_str().unwrap(), bound("low"), bound("high"))
            };
            let mut found: Vec<String> = claim["figures"].as_array().unwrap().iter().map(figure).collect();
            let mut wanted: Vec<String> =
                wanted.split(',').filter(|one| *one != "-").map(str::to_owned).collect();
            found.sort();
            wanted.sort();
            found == wanted
        }
        other => panic!("no field {other}"),
    }
}

/// Whether some spans touch those wanted, or are the same words; where none is wanted, whether there is none.
fn touch(wanted: &str, found: &[Value], text: &[char]) -> bool {
    let wanted: Vec<(u64, u64)> = wanted
        .split(';')
        .filter_map(|span| span.split_once('-'))
        .filter(|(start, _)| !start.is_empty())
        .map(|(start, end)| (number(start), number(end)))
        .collect();
    let touches = |span: &Value| {
        let (from, to) = (span[0].as_u64().unwrap(), span[1].as_u64().unwrap());
        let words = |start: u64, end: u64| &text[start as usize..end as usize];
        wanted.iter().any(|(start, end)| from < *end && *start < to || words(from, to) == words(*start, *end))
    };
    if wanted.is_empty() { found.is_empty() } else { found.iter().any(touches) }
}

fn number(text: &str) -> u64 {
    text.parse().unwrap()
}

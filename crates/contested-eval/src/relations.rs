//! `contested-eval relations`: relations between claims of a corpus, drawn by their hashes for judging by hand, or held
//! against those that were judged.
//!
//! A draw depends on the seed, the reports' keys, where the claims' triggers stand and the kind of the relation, and on
//! nothing else. No kind takes more than its share of a draw: "same" is most of all there is, and says the least.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use contested::Reader;
use contested::ingest::{self, Given};
use contested::link;
use contested::model::{Claim, ClaimRef, CodePoints, Extraction, ReportId};
use contested::reconcile::{self, Ledger, Policy, Relation, RelationKind};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `id` (or `row`), `text` and, where known, `publisher`
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// Relations judged by hand, tab-separated: prints how many of them are found now, and how many were right
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,

    /// Read by rules alone, as the reports were when their relations were judged
    #[arg(long)]
    fast: bool,

    /// How many to draw
    #[arg(long, default_value_t = 100)]
    draw: usize,

    /// Another draw for another number
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// At most so many of one kind
    #[arg(long, default_value_t = 40)]
    most_of_a_kind: usize,
}

#[derive(Deserialize)]
struct Row {
    #[serde(alias = "row")]
    id: Value,
    text: String,
    #[serde(default)]
    publisher: Option<String>,
}

/// A relation that somebody judged, right or wrong; offsets are those of the triggers, in code points.
#[derive(Deserialize)]
struct Judged {
    from: String,
    sha256_from: String,
    from_start: u32,
    from_end: u32,
    to: String,
    sha256_to: String,
    to_start: u32,
    to_end: u32,
    kind: String,
    about: String,
    answer: String,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let lexicon = crate::lexicon()?;
    let reader = if arguments.fast { Reader::fast(&lexicon)? } else { Reader::new(&lexicon)? };
    let rows: Vec<Row> = crate::json_lines(arguments.file.as_ref())?;
    let reports: Vec<Read> = rows.par_iter().map(|row| read(row, &reader)).collect();
    let accounts: Vec<_> = reports.iter().map(|read| link::account(&read.extraction)).collect();
    let ledger = reconcile::reconcile(&accounts, &Policy::default());
    let corpus = Corpus::of(&reports);
    match &arguments.gold {
        Some(gold) => crate::print_json_lines([held_against(gold, &corpus, &ledger)?]),
        None => crate::print_json_lines(drawn(arguments, &corpus, &ledger)),
    }
}

/// A report of the corpus, read.
struct Read {
    key: String,
    text_sha256: String,
    extraction: Extraction,
}

fn read(row: &Row, reader: &Reader) -> Read {
    let key = row.id.as_str().map_or_else(|| row.id.to_string(), str::to_owned);
    let given = Given { publisher: row.publisher.clone(), ..Given::default() };
    // The key is part of the bytes: two rows with one text are two reports.
    let bytes = format!("{key}\n{}", row.text);
    Read {
        key,
        text_sha256: ingest::sha256(row.text.as_bytes()).chars().take(16).collect(),
        extraction: reader.extract(ingest::plain(bytes.as_bytes(), row.text.clone(), &given)),
    }
}

/// The reports by id.
struct Corpus<'r> {
    by_id: BTreeMap<&'r ReportId, &'r Read>,
}

impl<'r> Corpus<'r> {
    fn of(reports: &'r [Read]) -> Corpus<'r> {
        Corpus { by_id: reports.iter().map(|read| (&read.extraction.report.id, read)).collect() }
    }

    fn claim(&self, id: &ClaimRef) -> (&'r Read, &'r Claim) {
        let read = self.by_id[&id.report];
        (read, &read.extraction.claims[id.claim.index()])
    }

    /// The words that name a claim's act, in code points.
    fn trigger(&self, id: &ClaimRef) -> [u32; 2] {
        let (read, claim) = self.claim(id);
        let points = CodePoints::new(&read.extraction.report.text);
        let first = claim.event.trigger.first().or(claim.evidence.first());
        first.map_or([0, 0], |span| points.span(*span))
    }
}

/// "contradicts" and what about; "-" for the other kinds.
fn named(kind: RelationKind) -> (String, String) {
    let word = |value: Value| value.as_str().unwrap_or_default().to_owned();
    match kind {
        RelationKind::Contradicts(about) => ("contradicts".to_owned(), word(json!(about))),
        other => (word(json!(other)), "-".to_owned()),
    }
}

fn drawn(arguments: &Arguments, corpus: &Corpus<'_>, ledger: &Ledger) -> Vec<Value> {
    let event_of: BTreeMap<&ClaimRef, &str> = ledger
        .events
        .iter()
        .flat_map(|event| event.claims.iter().map(move |claim| (claim, event.id.as_str())))
        .collect();
    let order = |relation: &Relation| {
        let side = |id: &ClaimRef| format!("{} {:?}", corpus.claim(id).0.key, corpus.trigger(id));
        let (kind, about) = named(relation.kind);
        let sides = format!("{}|{}", side(&relation.from), side(&relation.to));
        ingest::sha256(format!("{}|{sides}|{kind} {about}", arguments.seed).as_bytes())
    };
    let mut all: Vec<(String, &Relation)> =
        ledger.relations.iter().map(|relation| (order(relation), relation)).collect();
    all.sort();
    let mut of_kind: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut drawn = Vec::new();
    for (_, relation) in all {
        let (kind, about) = named(relation.kind);
        let count = of_kind.entry(kind.clone()).or_default();
        count.0 += 1;
        if drawn.len() < arguments.draw && count.1 < arguments.most_of_a_kind {
            count.1 += 1;
            drawn.push(json!({
                "kind": kind, "about": about, "rule": relation.rule,
                "event": event_of.get(&relation.to),
                "from": side(corpus, ledger, &relation.from),
                "to": side(corpus, ledger, &relation.to),
            }));
        }
    }
    // How many there are of each kind weighs a judged draw back to the whole.
    drawn.push(
        json!({"found": of_kind.iter().map(|(kind, count)| (kind, count.0)).collect::<BTreeMap<_, _>>()}),
    );
    drawn
}

/// Code points of a report shown on each side of a claim's evidence.
const AROUND: u32 = 160;

fn side(corpus: &Corpus<'_>, ledger: &Ledger, id: &ClaimRef) -> Value {
    let (read, claim) = corpus.claim(id);
    let text = &read.extraction.report.text;
    let points = CodePoints::new(text);
    let evidence: Vec<[u32; 2]> = claim.evidence.iter().map(|span| points.span(*span)).collect();
    let trigger = corpus.trigger(id);
    let first = evidence.iter().map(|span| span[0]).min().unwrap_or(trigger[0]).saturating_sub(AROUND);
    let last = evidence.iter().map(|span| span[1]).max().unwrap_or(trigger[1]).saturating_add(AROUND);
    let words: String = text.chars().skip(first as usize).take((last - first) as usize).collect();
    json!({
        "key": read.key, "sha256": read.text_sha256, "trigger": trigger, "words": words,
        "type": claim.event.kind, "stance": claim.stance, "origin": ledger.origin_of.get(id),
    })
}

/// How many of the judged relations are found now, and how many of those were judged right.
fn held_against(gold: &PathBuf, corpus: &Corpus<'_>, ledger: &Ledger) -> anyhow::Result<Value> {
    let table = fs::read_to_string(gold).with_context(|| gold.display().to_string())?;
    let table: String =
        table.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    let judged: Vec<Judged> = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .from_reader(table.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()?;
    let hashes: BTreeMap<&str, &str> =
        corpus.by_id.values().map(|read| (read.key.as_str(), read.text_sha256.as_str())).collect();
    type Side<'r> = (&'r str, [u32; 2]);
    let mut found: BTreeMap<(String, String, &str, &str), Vec<[Side<'_>; 2]>> = BTreeMap::new();
    // A copy's claim is related to the original's alone: what holds of that one holds of it.
    let mut copies: BTreeMap<&ClaimRef, Vec<&ClaimRef>> = BTreeMap::new();
    for relation in ledger.relations.iter().filter(|one| one.kind == RelationKind::CopyOf) {
        copies.entry(&relation.to).or_default().push(&relation.from);
    }
    let with_copies = |id: &'_ ClaimRef| -> Vec<ClaimRef> {
        std::iter::once(id).chain(copies.get(id).into_iter().flatten().copied()).cloned().collect()
    };
    for relation in &ledger.relations {
        let (kind, about) = named(relation.kind);
        let is_copy = relation.kind == RelationKind::CopyOf;
        let from = if is_copy { with_copies(&relation.to) } else { with_copies(&relation.from) };
        let to = if is_copy { vec![relation.from.clone()] } else { with_copies(&relation.to) };
        for sides in from.iter().flat_map(|from| to.iter().map(move |to| [from, to])) {
            let sides = sides.map(|id| (corpus.claim(id).0.key.as_str(), corpus.trigger(id)));
            // Which of the two is the newer is not what was judged.
            for [one, other] in [[0, 1], [1, 0]] {
                let key = (kind.clone(), about.clone(), sides[one].0, sides[other].0);
                found.entry(key).or_default().push([sides[one], sides[other]]);
            }
        }
    }
    let mut rates: BTreeMap<&str, Rate> = BTreeMap::new();
    let mut still_wrong = Vec::new();
    for one in &judged {
        for (key, sha256) in [(&one.from, &one.sha256_from), (&one.to, &one.sha256_to)] {
            let same_text = hashes.get(key.as_str()) == Some(&sha256.as_str());
            anyhow::ensure!(same_text, "report {key} is not the text that was judged");
        }
        let touches = |[start, end]: [u32; 2], from: u32, to: u32| start < to && from < end;
        let key = (one.kind.clone(), one.about.clone(), one.from.as_str(), one.to.as_str());
        let is_found = found.get(&key).into_iter().flatten().any(|[from, to]| {
            touches(from.1, one.from_start, one.from_end) && touches(to.1, one.to_start, one.to_end)
        });
        let right = one.answer == "right";
        let kind = if one.about == "-" { one.kind.as_str() } else { one.about.as_str() };
        for name in ["all", kind] {
            let rate = rates.entry(name).or_default();
            rate.judged_right += u32::from(right);
            rate.judged_wrong += u32::from(!right);
            rate.found_right += u32::from(right && is_found);
            rate.found_wrong += u32::from(!right && is_found);
        }
        if !right && is_found {
            still_wrong.push(format!("{}:{} {} {}:{}", one.from, one.from_start, kind, one.to, one.to_start));
        }
    }
    let rates: BTreeMap<&str, Value> = rates.into_iter().map(|(name, rate)| (name, rate.shown())).collect();
    Ok(json!({"judged": judged.len(), "rates": rates, "still_wrong": still_wrong}))
}

#[derive(Default)]
struct Rate {
    judged_right: u32,
    judged_wrong: u32,
    found_right: u32,
    found_wrong: u32,
}

impl Rate {
    fn shown(&self) -> Value {
        let percent = |part: u32, all: u32| (1000.0 * f64::from(part) / f64::from(all.max(1))).round() / 10.0;
        json!({
            "right_found": self.found_right, "right": self.judged_right,
            "wrong_found": self.found_wrong, "wrong": self.judged_wrong,
            "precision": percent(self.found_right, self.found_right + self.found_wrong),
            "kept": percent(self.found_right, self.judged_right),
        })
    }
}

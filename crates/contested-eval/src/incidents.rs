//! Whether claims of one incident are joined, and those of others kept apart: B³ over words keyed by hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use contested::Reader;
use contested::ingest::{self, Given};
use contested::link;
use contested::model::{CodePoints, Extraction, ReportId};
use contested::reconcile::{self, Policy};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::json;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `id` (or `row`), `text` and, where known, `publisher`: all reports, keyed or not
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// The key: a table with `key`, `start`, `end`, `incident`
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
}

#[derive(Deserialize)]
struct Row {
    #[serde(alias = "row")]
    id: serde_json::Value,
    text: String,
    #[serde(default)]
    publisher: Option<String>,
}

#[derive(Deserialize)]
struct Keyed {
    key: String,
    start: u32,
    end: u32,
    incident: String,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let reader = Reader::new(&crate::lexicon()?)?;
    let rows: Vec<Row> = crate::json_lines(arguments.file.as_ref())?;
    let read: Vec<(String, Extraction)> = rows.par_iter().map(|row| read(row, &reader)).collect();
    let accounts: Vec<_> = read.iter().map(|(_, extraction)| link::account(extraction)).collect();
    let ledger = reconcile::reconcile(&accounts, &Policy::default());

    let key_of: BTreeMap<&ReportId, &str> =
        read.iter().map(|(key, extraction)| (&extraction.report.id, key.as_str())).collect();
    let extraction_of: BTreeMap<&str, &Extraction> =
        read.iter().map(|(key, extraction)| (key.as_str(), extraction)).collect();
    // The event of each trigger, by report and place; and how many claims each event has in all.
    let mut event_at: BTreeMap<(&str, u32), usize> = BTreeMap::new();
    for (index, event) in ledger.events.iter().enumerate() {
        for claim in &event.claims {
            let key = key_of[&claim.report];
            let extraction = extraction_of[key];
            let points = CodePoints::new(&extraction.report.text);
            for trigger in &extraction.claims[claim.claim.index()].event.trigger {
                event_at.insert((key, points.span(*trigger)[0]), index);
            }
        }
    }
    let table = fs::read_to_string(&arguments.gold).with_context(|| arguments.gold.display().to_string())?;
    let table: String =
        table.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    let keyed: Vec<Keyed> = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .from_reader(table.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()?;
    let items: Vec<(Option<usize>, &str)> = keyed
        .iter()
        .map(|item| {
            let at = (item.start..item.end).find_map(|at| event_at.get(&(item.key.as_str(), at)));
            (at.copied(), item.incident.as_str())
        })
        .collect();
    let told: Vec<(Option<usize>, &str)> =
        items.iter().copied().filter(|(event, incident)| event.is_some() && *incident != AT_LARGE).collect();
    let at_large = |event: usize| {
        items.iter().filter(|(other, incident)| *other == Some(event) && *incident == AT_LARGE).count()
    };
    let keyed_reports: Vec<&str> = keyed.iter().map(|item| item.key.as_str()).collect();
    // Claims of reports that are not keyed tell of other incidents: where they are in an event, they do not belong.
    let strangers = |event: usize| {
        let claims = ledger.events[event].claims.iter();
        claims.filter(|claim| !keyed_reports.contains(&key_of[&claim.report])).count()
    };
    let mut sums = [0.0, 0.0];
    for (event, incident) in &told {
        let in_event: Vec<_> = told.iter().filter(|(other, _)| other == event).collect();
        let both = in_event.iter().filter(|(_, other)| other == incident).count() as f64;
        let of_incident = told.iter().filter(|(_, other)| other == incident).count() as f64;
        let all = in_event.len() + event.map_or(0, |event| strangers(event) + at_large(event));
        sums[0] += both / all as f64;
        sums[1] += both / of_incident;
    }
    let [precision, recall] = sums.map(|sum| sum / told.len().max(1) as f64);
    let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
    let percent = |share: f64| (1000.0 * share).round() / 10.0;
    crate::print_json_lines([json!({
        "reports": rows.len(),
        "keyed": keyed.len(),
        "told": told.len(),
        "b3": {"P": percent(precision), "R": percent(recall), "F1": percent(f1)},
    })])
}

/// Words that tell of no one incident: they belong to no event of the others.
const AT_LARGE: &str = "-";

fn read(row: &Row, reader: &Reader) -> (String, Extraction) {
    let key = row.id.as_str().map_or_else(|| row.id.to_string(), str::to_owned);
    let given = Given { publisher: row.publisher.clone(), ..Given::default() };
    // The key is part of the bytes: two rows with one text are two reports.
    let bytes = format!("{key}\n{}", row.text);
    (key, reader.extract(ingest::plain(bytes.as_bytes(), row.text.clone(), &given)))
}

use std::collections::BTreeMap;

use clap::Args;
use contested::export::ledger_json;
use contested::reconcile::{EventRecord, Ledger};
use contested::store::Filter;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::OnCase;
use crate::filters::date;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};

/// Tell what changed between two states of knowledge
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested diff valley.contested --known 2024-12-01..2024-12-08")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// From what was known on one day to what was known on another
    #[arg(long, value_name = "DATE..DATE", value_parser = days)]
    known: (Date, Date),
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let (before, after) = arguments.known;
    let (old, new) = (case.ledger(Some(before))?, case.ledger(Some(after))?);
    let mut printer = Printer::new(arguments.form, COLUMNS);
    case.claims(&Filter { known: Some(after), ..Filter::default() })?
        .iter()
        .filter(|claim| claim.known_from > before.to_string())
        .try_for_each(|claim| {
            printer
                .print(&json!({"change": "new_claim", "id": claim.id, "what": claim.words, "record": claim}))
        })?;
    for record in events(&old, &new) {
        printer.print(&record)?;
    }
    for record in contradictions(&old, &new) {
        printer.print(&record)?;
    }
    printer.finish()?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[at("change", "/change"), at("id", "/id"), at("what", "/what")];

/// New events, and those whose grade, figures, time or claims changed.
fn events(old: &Ledger, new: &Ledger) -> Vec<Value> {
    let known: BTreeMap<&str, &EventRecord> =
        old.events.iter().map(|event| (event.id.as_str(), event)).collect();
    // An event that a claim with a smaller id joins takes that id: it is the same by any of its claims.
    let by_claim: BTreeMap<String, &EventRecord> = old
        .events
        .iter()
        .flat_map(|event| event.claims.iter().map(move |claim| (claim.to_string(), event)))
        .collect();
    let mut records = Vec::new();
    for event in &new.events {
        let before = known
            .get(event.id.as_str())
            .copied()
            .or_else(|| event.claims.iter().find_map(|claim| by_claim.get(&claim.to_string()).copied()));
        let record = ledger_json::event(event);
        match before {
            None => {
                let what = format!("{} {}", event.kind, place_of(event));
                records.push(
                    json!({"change": "new_event", "id": event.id, "what": what.trim(), "record": record}),
                );
            }
            Some(before) => {
                let was = ledger_json::event(before);
                let changed: Vec<&str> = ["grade", "figures", "time", "place", "type", "origins", "reports"]
                    .into_iter()
                    .filter(|field| was[*field] != record[*field])
                    .collect();
                if !changed.is_empty() {
                    records.push(json!({
                        "change": "event_changed", "id": event.id,
                        "what": format!("{} {}: {}", event.kind, place_of(event), changed.join(", ")),
                        "fields": changed, "before": was, "record": record,
                    }));
                }
            }
        }
    }
    records
}

fn contradictions(old: &Ledger, new: &Ledger) -> Vec<Value> {
    let ids = |ledger: &Ledger| -> BTreeMap<String, Value> {
        let record =
            |found| json!({"event": found_event(found), "about": found_about(found), "record": found});
        ledger.contradictions.iter().map(|found| (found.id.clone(), record(found))).collect()
    };
    let (old, new) = (ids(old), ids(new));
    let gone = old.iter().filter(|(id, _)| !new.contains_key(*id)).map(|each| ("contradiction_gone", each));
    let come = new.iter().filter(|(id, _)| !old.contains_key(*id)).map(|each| ("new_contradiction", each));
    gone.chain(come)
        .map(|(change, (id, found))| {
            json!({"change": change, "id": id, "what": found["about"], "event": found["event"], "record": found["record"]})
        })
        .collect()
}

fn found_event(found: &contested::reconcile::Contradiction) -> &str {
    &found.event
}

fn found_about(found: &contested::reconcile::Contradiction) -> Value {
    json!(found.about)
}

fn place_of(event: &EventRecord) -> &str {
    event.place.as_ref().map(|place| place.name.as_str()).unwrap_or_default()
}

fn days(words: &str) -> Result<(Date, Date), String> {
    let Some((from, to)) = words.split_once("..") else {
        return Err("expected two days like 2024-12-01..2024-12-08".to_owned());
    };
    let (from, to) = (date(from)?, date(to)?);
    if from <= to { Ok((from, to)) } else { Err("the second day is before the first".to_owned()) }
}

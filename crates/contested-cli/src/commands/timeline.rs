use clap::Args;
use contested::export::ledger_json;
use contested::store::Filter;
use serde_json::{Value, json};

use super::events::{actors, figures};
use super::figures::FigurePolicy;
use super::listing::Listing;
use crate::outcome::Outcome;
use crate::output::{Column, at, made};
use crate::talk;

/// List dated events by day, with the words of a first witness
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested timeline valley.contested --place Ostrel --from 2024-12-01 --to 2024-12-31")]
pub(crate) struct Arguments {
    #[command(flatten)]
    listing: Listing,
    #[command(flatten)]
    best: FigurePolicy,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (case, asked) = arguments.listing.open()?;
    let mut printer = arguments.listing.printer(COLUMNS);
    let dated = |filter: &Filter| {
        let mut events = case.events(filter)?;
        let all = events.len();
        events.retain(|event| !event.time.narrowest.is_unknown());
        let undated = all - events.len();
        Ok::<_, anyhow::Error>((events, undated))
    };
    let (mut events, undated) = dated(&asked.filter)?;
    arguments.best.choose(&case, &mut events)?;
    let found = events.len();
    for event in events {
        let first = event.claims.first().map(|claim| case.claim(&claim.to_string())).transpose()?.flatten();
        let mut record = ledger_json::event(&event);
        record["evidence"] = first.as_ref().map_or(Value::Null, ledger_json::evidence);
        printer.print(&record)?;
    }
    printer.finish()?;
    if undated > 0 {
        talk::note(&format!("{} without a day are left out", talk::counted(undated as i64, "event")));
    }
    asked.explain(found, |filter| Ok(dated(filter)?.0.len()))?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[
    at("time", "/time/edtf"),
    at("type", "/type"),
    at("place", "/place/name"),
    made("who", |event| json!(actors(event))),
    made("figures", |event| json!(figures(event))),
    at("grade", "/grade"),
    at("event", "/id"),
    at("words", "/evidence/words"),
];

use clap::Args;
use contested::export::ledger_json;
use serde_json::{Value, json};

use super::events::{actors, figures};
use super::figures::FigurePolicy;
use super::listing::Listing;
use crate::outcome::Outcome;
use crate::output::{Column, at, made};

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
    let case = arguments.listing.open()?;
    let mut printer = arguments.listing.printer(COLUMNS);
    let mut events = case.events(&arguments.listing.filter())?;
    arguments.best.choose(&case, &mut events)?;
    for event in events {
        if event.time.narrowest.is_unknown() {
            continue;
        }
        let first = event.claims.first().map(|claim| case.claim(&claim.to_string())).transpose()?.flatten();
        let mut record = ledger_json::event(&event);
        record["evidence"] = first.as_ref().map_or(Value::Null, ledger_json::evidence);
        printer.print(&record)?;
    }
    printer.finish()?;
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

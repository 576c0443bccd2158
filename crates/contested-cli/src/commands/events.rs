use clap::Args;
use contested::export::ledger_json;
use contested::store::{Case, Filter};
use serde_json::{Value, json};

use super::figures::FigurePolicy;
use super::listing::Listing;
use crate::outcome::Outcome;
use crate::output::{Column, at, made};

/// List events: what claims of one occurrence agree and differ on
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested events valley.contested --kind strike
  contested events valley.contested --known 2024-12-05 --json
  contested events valley.contested --best-figure conservative --csv")]
pub(crate) struct Arguments {
    #[command(flatten)]
    listing: Listing,
    #[command(flatten)]
    figures: FigurePolicy,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let events = |case: &Case, filter: &Filter| {
        let mut events = case.events(filter)?;
        arguments.figures.choose(case, &mut events)?;
        Ok(events)
    };
    arguments.listing.print(COLUMNS, events, |event| Ok(ledger_json::event(event)))?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[
    at("id", "/id"),
    at("time", "/time/edtf"),
    at("type", "/type"),
    at("place", "/place/name"),
    made("actors", |event| Value::from_iter(actors(event))),
    made("figures", |event| Value::from_iter(figures(event))),
    at("grade", "/grade"),
    at("reports", "/reports"),
    at("origins", "/origins"),
];

/// "agent: the Varan army".
pub(super) fn actors(event: &Value) -> Vec<Value> {
    let roles = event["actors"].as_object().into_iter().flatten();
    roles
        .flat_map(|(role, actors)| {
            actors
                .as_array()
                .into_iter()
                .flatten()
                .map(move |actor| json!(format!("{role}: {}", actor["name"].as_str().unwrap_or_default())))
        })
        .collect()
}

/// "killed 12–31, 14 by majority-of-origins".
pub(super) fn figures(event: &Value) -> Vec<Value> {
    let kinds = event["figures"].as_object().into_iter().flatten();
    kinds
        .map(|(kind, figure)| {
            let number =
                |key: &str| figure[key].as_u64().map_or_else(|| "?".to_owned(), |number| number.to_string());
            let (low, high) = (number("low"), number("high"));
            let best = figure["best"].as_u64().zip(figure["policy"].as_str());
            let chosen = best.map(|(best, policy)| format!(", {best} by {policy}")).unwrap_or_default();
            json!(if low == high {
                format!("{kind} {low}")
            } else {
                format!("{kind} {low}–{high}{chosen}")
            })
        })
        .collect()
}

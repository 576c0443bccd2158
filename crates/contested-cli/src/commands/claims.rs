use clap::Args;
use serde_json::{Value, json};

use super::listing::Listing;
use crate::outcome::Outcome;
use crate::output::{Column, at, made};

/// List claims: who says what happened, with the words
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested claims valley.contested --place Ostrel --kind control
  contested claims valley.contested --actor 'Varan army' --from 2024-12-01 --jsonl")]
pub(crate) struct Arguments {
    #[command(flatten)]
    listing: Listing,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (case, asked) = arguments.listing.open()?;
    let mut printer = arguments.listing.printer(COLUMNS);
    let mut result = Ok(());
    let mut found = 0;
    case.each_claim(&asked.filter, |claim| {
        found += 1;
        result = serde_json::to_value(&claim).map_err(Into::into).and_then(|record| printer.print(&record));
        result.is_ok()
    })?;
    result?;
    printer.finish()?;
    asked.explain(found, |filter| Ok(usize::try_from(case.count_claims(filter)?).unwrap_or_default()))?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[
    at("id", "/id"),
    at("known from", "/known_from"),
    at("type", "/type"),
    at("time", "/time/edtf"),
    at("place", "/place/name"),
    made("agent", |claim| arguments(claim, "agent")),
    made("target", |claim| arguments(claim, "target")),
    made("figures", |claim| Value::from_iter(list(claim, "/figures").map(|figure| figure["words"].clone()))),
    at("origin", "/origin_name"),
    at("stance", "/stance"),
    at("polarity", "/polarity"),
    at("event", "/event"),
    at("words", "/words"),
];

fn arguments(claim: &Value, role: &str) -> Value {
    Value::from_iter(
        list(claim, "/arguments")
            .filter(|argument| argument["role"] == json!(role))
            .map(|each| each["name"].clone()),
    )
}

fn list<'v>(claim: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    claim.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

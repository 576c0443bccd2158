use clap::Args;
use serde_json::{Value, json};

use super::OnCase;
use crate::filters::Filters;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at, made};

/// List claims: who says what happened, with the words
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested claims valley.contested --place Ostrel --kind control
  contested claims valley.contested --actor 'Varan army' --from 2024-12-01 --jsonl")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let mut printer = Printer::new(arguments.form, COLUMNS);
    let mut result = Ok(());
    case.each_claim(&arguments.filters.filter(), |claim| {
        result = serde_json::to_value(&claim).map_err(Into::into).and_then(|record| printer.print(&record));
        result.is_ok()
    })?;
    result?;
    printer.finish()?;
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

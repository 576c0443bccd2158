use clap::Args;
use contested::export::records;
use serde_json::{Value, json};

use super::add::FailOn;
use super::claims::joined;
use super::listing::Listing;
use crate::outcome::Outcome;
use crate::output::{Column, at, made, shown};
use crate::talk;

/// List where sources disagree, the strongest first
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested contradictions valley.contested --limit 5
  contested contradictions valley.contested --fail-on contradictions --quiet > /dev/null")]
pub(crate) struct Arguments {
    #[command(flatten)]
    listing: Listing,
    /// End with exit code 5 where there is any
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (case, asked) = arguments.listing.open()?;
    let mut printer = arguments.listing.printer(COLUMNS).with_record(record);
    let found = records::contradictions(&case, &asked.filter)?;
    for each in &found {
        printer.print(each)?;
    }
    printer.finish()?;
    asked.explain(found.len(), |filter| Ok(case.contradictions(filter)?.len()))?;
    Ok(match arguments.fail_on {
        Some(FailOn::Contradictions) if !found.is_empty() => Outcome::ContradictionsFound,
        _ => Outcome::Fine,
    })
}

const COLUMNS: &[Column] = &[
    at("about", "/about"),
    at("type", "/type"),
    at("place", "/place/name"),
    at("time", "/time/latest"),
    made("one side", |record| side(record, 0)),
    made("the other", |record| side(record, 1)),
    at("judged", "/judged/verdict"),
    at("id", "/id"),
    at("event", "/event"),
    made("words", |record| json!([words(record, 0), words(record, 1)])),
];

/// What, where and when; each side with whom it is by and its words; where it stands.
pub(super) fn record(record: &Value) -> Vec<String> {
    let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let mut lines = vec![joined(&[text("/about"), text("/type"), text("/place/name"), text("/time/latest")])];
    for index in 0..record["sides"].as_array().map_or(0, Vec::len) {
        let reports = record["sides"][index]["reports"].as_i64().unwrap_or(0);
        lines.push(format!("{} ({})", shown(&side(record, index)), talk::counted(reports, "report")));
        let claim = &record["sides"][index]["claims"][0];
        let told = |field: &str| claim[field].as_str().unwrap_or_default();
        lines.push(format!(
            "“{}” {}",
            told("words"),
            joined(&[told("publisher"), told("published"), told("claim")])
        ));
    }
    lines.push(joined(&[text("/judged/verdict"), text("/id")]));
    lines
}

/// "denied: Varan defence ministry".
fn side(record: &Value, index: usize) -> Value {
    let side = &record["sides"][index];
    let names: Vec<&str> = side["origins"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|origin| origin["name"].as_str().or(origin["id"].as_str()))
        .collect();
    json!(format!(
        "{}: {}",
        side["told"].as_str().or(side["position"].as_str()).unwrap_or_default(),
        names.join(", ")
    ))
}

fn words(record: &Value, index: usize) -> Value {
    record["sides"][index]["claims"][0]["words"].clone()
}

use clap::Args;
use contested::model::Sureness;
use serde_json::{Value, json};

use super::listing::Listing;
use crate::outcome::Outcome;
use crate::output::{Column, at, made, shown};

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
    let mut printer = arguments.listing.printer(COLUMNS).with_record(record);
    let mut result = Ok(());
    let mut found = 0;
    case.each_claim(&asked.filter, |claim| {
        found += 1;
        result = serde_json::to_value(&claim).map_err(Into::into).and_then(|record| printer.print(&record));
        result.is_ok()
    })?;
    result?;
    printer.finish()?;
    asked.say_dominated(&case)?;
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

/// What, where and when; the words; who says so; where it stands.
pub(super) fn record(claim: &Value) -> Vec<String> {
    let text = |pointer: &str| claim.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let names = |role: &str| shown(&arguments(claim, role));
    let who = [("agent", "by"), ("target", "on"), ("victim", "hit")].map(|(role, word)| {
        let names = names(role);
        if names.is_empty() { String::new() } else { format!("{word} {names}") }
    });
    let figures: Vec<String> = list(claim, "/figures").map(|figure| shown(&figure["words"])).collect();
    let negative = if text("/polarity") == "negative" { "not " } else { "" };
    let doubt = match claim.pointer("/reading").and_then(Value::as_f64) {
        Some(chance) if chance < f64::from(Sureness::SURE) => "check: read doubtfully",
        _ => "",
    };
    let what = format!("{negative}{}", text("/type"));
    let when = if text("/time/edtf").is_empty() { "day not said" } else { text("/time/edtf") };
    let place = if text("/place/name").is_empty() { "place not said" } else { text("/place/name") };
    let sentence = if text("/sentence").is_empty() { text("/words") } else { text("/sentence") };
    let source = match claim["origin_name"].as_str() {
        None => "in its own voice",
        Some("") => "no source named",
        Some(name) => name,
    };
    let publisher = if text("/publisher").is_empty() { "no outlet" } else { text("/publisher") };
    let known = if text("/known_from").is_empty() { "no date" } else { text("/known_from") };
    vec![
        joined(&[&what, place, when]),
        joined(&[&who.join(" "), &figures.join(", "), doubt]),
        format!("“{sentence}”"),
        joined(&[
            &format!("{source}, {}", text("/stance").replace('_', " ")),
            &format!("{publisher}, {known}"),
            text("/id"),
        ]),
    ]
}

/// What is not empty, with dots between.
pub(super) fn joined(parts: &[&str]) -> String {
    let told: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    told.join(" · ")
}

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

use std::collections::BTreeMap;

use clap::Args;
use contested::export::ledger_json;
use contested::state::Holding;
use serde_json::{Value, json};

use super::{OnCase, Viewed};
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at, made};
use crate::talk;

/// Tell who controls a place: by date, by what was known when, by whom
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested who-controls valley.contested Ostrel --on 2024-12-03
  contested who-controls valley.contested Ostrel --known 2024-12-01 --according-to 'Valley Monitor'

Each line is the latest word of one origin on one actor, with the claim it stands in.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// A name or a gazetteer's id
    #[arg(value_name = "PLACE")]
    place: String,
    #[command(flatten)]
    view: Viewed,
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let place = super::place(&case, &arguments.place)?;
    let standing = case.who_controls(&place.id, &arguments.view.view(&case)?)?;
    let mut printer = Printer::new(arguments.form, COLUMNS);
    let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
    for position in &standing.positions {
        for fact in &position.facts {
            let claim = case.claim(&fact.claim.to_string())?;
            // Only "holds" ends: when the same origin says later that the actor does not.
            let to = standing
                .positions
                .iter()
                .filter(|other| other.origin == fact.origin)
                .flat_map(|other| &other.facts)
                .filter(|other| fact.holding == Holding::Holds && other.holding == Holding::None)
                .filter(|other| other.actor == fact.actor && other.from >= fact.from)
                .find_map(|other| other.from);
            let mut record = ledger_json::control(fact, to, claim.as_ref());
            let name = names
                .entry(fact.origin.0.clone())
                .or_insert_with(|| super::origin_name(&case, &fact.origin.0));
            record["source_name"] = json!(name);
            printer.print(&record)?;
        }
    }
    printer.finish()?;
    let mut words =
        match &standing.holders.iter().filter(|holder| !holder.said_by.is_empty()).collect::<Vec<_>>()[..] {
            [] => format!("{}: nobody is said to hold it", place.name),
            [holder] => format!(
                "{}: held by {}, by the word of {}{}",
                place.name,
                holder.actor_name,
                talk::counted(holder.said_by.len() as i64, "origin"),
                if holder.denied_by.is_empty() {
                    String::new()
                } else {
                    format!("; denied by {}", holder.denied_by.len())
                }
            ),
            several => format!("{}: origins name {} different holders", place.name, several.len()),
        };
    for (is_so, word) in [
        (standing.disputed, "disputed"),
        (standing.fighting, "fighting reported"),
        (standing.divided, "held in parts or besieged"),
    ] {
        if is_so {
            words.push_str(&format!("; {word}"));
        }
    }
    talk::note(&words);
    if !standing.undated.is_empty() {
        talk::note(&format!(
            "not dated: {} on who holds it in reports without a day; without --on they are listed",
            talk::counted(standing.undated.len() as i64, "claim")
        ));
    }
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[
    at("actor", "/actor/name"),
    at("relation", "/relation"),
    at("from", "/from"),
    at("to", "/to"),
    made("according to", |record| {
        record["source_name"].as_str().map_or_else(|| record["source"].clone(), Value::from)
    }),
    at("stance", "/stance"),
    at("known from", "/known_from"),
    at("set aside by", "/set_aside"),
    at("claim", "/evidence/claim"),
    at("words", "/evidence/words"),
];

use std::collections::BTreeMap;

use clap::Args;
use contested::export::ledger_json;
use serde_json::json;

use super::{OnCase, Viewed};
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};

/// Tell who is with and against whom, with the evidence and the turning points
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested relations valley.contested 'Varan army'
  contested relations valley.contested 'Varan army' 'Ostrel Front' --known 2024-12-10 --according-to 'Valley Monitor'")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// An identity or a name
    #[arg(value_name = "ACTOR")]
    actor: String,
    /// Another; all others where it is not given
    #[arg(value_name = "ACTOR")]
    other: Option<String>,
    #[command(flatten)]
    view: Viewed,
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let actor = super::actor(&case, &arguments.actor)?;
    let other = arguments.other.as_deref().map(|words| super::actor(&case, words)).transpose()?;
    let view = arguments.view.view(&case)?;
    let mut printer = Printer::new(arguments.form, COLUMNS);
    // With or against, as last affirmed of each pair: where that turns, the fact is a turning point.
    let mut last: BTreeMap<(String, String), i8> = BTreeMap::new();
    for fact in case.relations_between(&actor, other.as_deref(), &view)? {
        let claim = case.claim(&fact.claim.to_string())?;
        let mut record = ledger_json::bond(&fact, claim.as_ref());
        let sign = if fact.affirmed { fact.bond.sign() } else { 0 };
        let pair = if fact.a <= fact.b { (fact.a, fact.b) } else { (fact.b, fact.a) };
        let turns = sign != 0 && last.get(&pair).is_some_and(|before| *before != sign);
        if sign != 0 {
            last.insert(pair, sign);
        }
        record["turning_point"] = json!(turns);
        record["source_name"] = json!(super::origin_name(&case, &fact.origin.0));
        printer.print(&record)?;
    }
    printer.finish()?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[
    at("from", "/from"),
    at("one", "/a"),
    at("relation", "/relation"),
    at("affirmed", "/affirmed"),
    at("other", "/b"),
    at("turns", "/turning_point"),
    at("according to", "/source_name"),
    at("known from", "/known_from"),
    at("claim", "/evidence/claim"),
    at("words", "/evidence/words"),
];

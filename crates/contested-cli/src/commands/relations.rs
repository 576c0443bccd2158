use clap::Args;
use contested::export::records;

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
    for record in records::bonds(&case, &case.relations_between(&actor, other.as_deref(), &view)?)? {
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

use clap::Args;

use super::OnCase;
use crate::filters::Filters;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};

/// List actors, those in most reports first
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested actors valley.contested --limit 20 --csv")]
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
    for actor in case.actors(&arguments.filters.filter())? {
        printer.print(&serde_json::to_value(&actor)?)?;
    }
    printer.finish()?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[
    at("id", "/id"),
    at("name", "/name"),
    at("kind", "/kind"),
    at("claims", "/claims"),
    at("reports", "/reports"),
];

use clap::Args;

use super::OnCase;
use crate::filters::Filters;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};

/// List reports, by when they were published
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested reports valley.contested --limit 20 --csv")]
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
    for report in case.reports(&arguments.filters.filter())? {
        printer.print(&serde_json::to_value(&report)?)?;
    }
    printer.finish()?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[
    at("id", "/id"),
    at("published", "/published"),
    at("publisher", "/publisher"),
    at("title", "/title"),
    at("claims", "/claims"),
    at("copy group", "/copy_group"),
    at("name", "/name"),
];

use clap::Args;
use contested::export::changes;
use contested::state::View;
use jiff::civil::Date;

use super::OnCase;
use crate::filters::date;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};

/// Tell what changed between two states of knowledge: claims, events, contradictions, who holds what, who is with
/// whom, who is alive
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested diff valley.contested --known 2024-12-01..2024-12-08
  contested diff valley.contested --known 2024-12-01..2024-12-08 --according-to 'Valley Monitor'")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// From what was known on one day to what was known on another
    #[arg(long, value_name = "DATE..DATE", value_parser = days)]
    known: (Date, Date),
    /// Only of what is said to have happened, or to hold, on this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// Only by what this origin says
    #[arg(long, value_name = "SOURCE")]
    according_to: Option<String>,
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let (before, after) = arguments.known;
    let according_to =
        arguments.according_to.as_deref().map(|words| super::origin(&case, words)).transpose()?;
    let view = View { on: arguments.on, known: Some(after), according_to };
    let records = changes(&case, before, &view)?;
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for record in &records {
        printer.print(record)?;
    }
    printer.finish()?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[at("change", "/change"), at("id", "/id"), at("what", "/what")];

fn days(words: &str) -> Result<(Date, Date), String> {
    let Some((from, to)) = words.split_once("..") else {
        return Err("expected two days like 2024-12-01..2024-12-08".to_owned());
    };
    let (from, to) = (date(from)?, date(to)?);
    if from <= to { Ok((from, to)) } else { Err("the second day is before the first".to_owned()) }
}

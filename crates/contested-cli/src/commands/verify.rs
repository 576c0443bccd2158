use clap::Args;

use super::OnCase;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};
use crate::talk;

/// Check every hash, every anchor and the custody log again
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested verify valley.contested && echo sound")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let found = arguments.case.open()?.verify()?;
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for fault in &found.faults {
        printer.print(&serde_json::to_value(fault)?)?;
    }
    printer.finish()?;
    talk::note(&format!(
        "checked {} reports, {} claims, {} anchors and {} rows of the custody log: {}",
        found.reports,
        found.claims,
        found.anchors,
        found.custody,
        if found.faults.is_empty() {
            "all is as it was".to_owned()
        } else {
            format!("{} faults", found.faults.len())
        }
    ));
    Ok(if found.faults.is_empty() { Outcome::Fine } else { Outcome::VerificationFailed })
}

const COLUMNS: &[Column] = &[at("what", "/subject"), at("fault", "/message")];

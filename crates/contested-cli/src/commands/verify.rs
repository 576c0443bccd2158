use std::path::PathBuf;

use clap::Args;
use contested::store::{Case, Depth, Fault, StoreError, Verification};

use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};
use crate::talk;

/// Check every hash, every anchor, everything that follows from the reports, and the custody log again
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested verify valley.contested && echo sound
  contested verify valley.contested --deep

Exits with 4 where something does not hold.")]
pub(crate) struct Arguments {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// Also work out anew what follows from the reports, and compare (takes as long as reconciling all of them)
    #[arg(long)]
    deep: bool,
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let depth = if arguments.deep { Depth::Anew } else { Depth::Written };
    let found = match Case::open_to_read(&arguments.case).and_then(|case| case.verify(depth)) {
        // What cannot even be opened does not hold.
        Err(StoreError::Damaged { what, .. }) => Verification {
            faults: vec![Fault { subject: "file".to_owned(), message: what }],
            ..Verification::default()
        },
        found => found?,
    };
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for fault in &found.faults {
        printer.print(&serde_json::to_value(fault)?)?;
    }
    printer.finish()?;
    for unchecked in &found.unchecked {
        talk::hint(&format!("not checked: {unchecked}"));
    }
    talk::note(&format!(
        "checked {} reports, {} claims, {} anchors, {} derived tables and {} rows of the custody log: {}",
        found.reports,
        found.claims,
        found.anchors,
        found.tables,
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

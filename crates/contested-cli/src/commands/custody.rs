use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use contested::store::Case;
use serde_json::Value;

use crate::outcome::{Outcome, WrongUsage};
use crate::output::{Column, Form, Printer, at, made};

/// List what was done to a case, by whom and when, in its chain of hashes
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested custody valley.contested
  contested custody valley.contested --report r-5f2a9c --csv

Each row's hash covers all rows before it; `contested verify` works them out again. Of a report that lay in a container
(an archive, a mailbox, a crawl) the container's hash and the place in it are told as well. Stamps of time that files were given
are here with what they say; `--json` has their bytes (as hex digits), for programs that check signatures and blocks.")]
pub(crate) struct Arguments {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: PathBuf,

    /// Only what was done to this report: its id, or the beginning of it
    #[arg(long, value_name = "ID")]
    report: Option<String>,

    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = Case::open_to_read(&arguments.case)?;
    let rows = case.custody()?;
    let report = match &arguments.report {
        Some(asked) => {
            let mut ids = rows.iter().filter_map(|row| row.detail.get("report")?.as_str());
            let id = ids.find(|id| id.starts_with(asked.as_str()));
            Some(
                id.ok_or_else(|| WrongUsage(format!("no report of the case has the id {asked}")))?.to_owned(),
            )
        }
        None => None,
    };
    // What is told of the report's bytes, or of those of the container that it lay in.
    let hashes: BTreeSet<&str> = rows
        .iter()
        .filter(|row| {
            report.is_some() && row.detail.get("report").and_then(Value::as_str) == report.as_deref()
        })
        .flat_map(|row| {
            [Some(row.subject.as_str()), row.detail.get("container_sha256").and_then(Value::as_str)]
        })
        .flatten()
        .collect();
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for row in &rows {
        let is_of_its_file =
            matches!(row.action.as_str(), "stamp" | "fetch") && hashes.contains(row.subject.as_str());
        let is_asked_for =
            |id: &String| is_of_its_file || row.detail.get("report").and_then(Value::as_str) == Some(id);
        if report.as_ref().is_none_or(is_asked_for) {
            printer.print(&serde_json::to_value(row)?)?;
        }
    }
    printer.finish()?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[
    at("at", "/at"),
    at("who", "/who"),
    at("action", "/action"),
    made("what", what),
    at("sha256", "/subject"),
    at("container", "/detail/container_sha256"),
    at("path", "/detail/path"),
    at("says", "/detail/said"),
    at("hash", "/hash"),
];

/// What it was done to, as far as it has a name.
fn what(row: &Value) -> Value {
    let detail = &row["detail"];
    [&detail["name"], &detail["report"]]
        .into_iter()
        .find(|value| value.is_string())
        .cloned()
        .unwrap_or(Value::Null)
}

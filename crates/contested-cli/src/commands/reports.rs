use clap::Args;
use contested::ingest::NOT_ENGLISH;
use contested::store::{Case, Filter, ReportRow};
use serde_json::Value;

use super::listing::Listing;
use crate::outcome::Outcome;
use crate::output::{Column, at, made};
use crate::summary::could_be_read;
use crate::talk;

/// List reports, by when they were published, or what a person should know of how they came in
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested reports valley.contested --limit 20 --csv
  contested reports valley.contested --notice published-not-understood
  contested reports valley.contested --notices")]
pub(crate) struct Arguments {
    #[command(flatten)]
    listing: Listing,

    /// Only reports with a notice of this code
    #[arg(long, value_name = "CODE")]
    notice: Option<String>,

    /// Only reports in this language (ISO 639-1: en, ar)
    #[arg(long, value_name = "CODE")]
    language: Option<String>,

    /// List the notices instead of the reports
    #[arg(long)]
    notices: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let asked = |filter: &Filter| Filter {
        notice: arguments.notice.clone(),
        language: arguments.language.clone(),
        ..filter.clone()
    };
    // Counted while the rows are looked up, which may be more than once.
    let unread = std::cell::Cell::new(0);
    if arguments.notices {
        let rows = |case: &Case, filter: &Filter| case.notices(&asked(filter));
        arguments.listing.print(NOTICES, rows, |row| serde_json::to_value(row))?;
    } else {
        let rows = |case: &Case, filter: &Filter| {
            let rows = case.reports(&asked(filter))?;
            let is_unread = |row: &&ReportRow| {
                row.notices.as_deref().is_some_and(|codes| codes.split(' ').any(|code| code == NOT_ENGLISH))
            };
            unread.set(rows.iter().filter(is_unread).count());
            Ok(rows)
        };
        arguments.listing.print(COLUMNS, rows, |row| serde_json::to_value(row))?;
    }
    if unread.get() > 0 {
        let unread = unread.get();
        talk::note(&format!("{unread} of these are not English and not read: {}", could_be_read(unread)));
    }
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
    at("language", "/language"),
    at("notices", "/notices"),
    made("read through", |row| match &row["translation"] {
        Value::Null => Value::Null,
        translation => Value::from(translation["by"].as_str().unwrap_or("a translation")),
    }),
];

const NOTICES: &[Column] = &[
    at("report", "/report"),
    at("code", "/code"),
    at("message", "/message"),
    at("publisher", "/publisher"),
    at("name", "/name"),
];

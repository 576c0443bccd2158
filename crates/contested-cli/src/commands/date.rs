use std::path::PathBuf;

use clap::Args;
use contested::model::{DateBasis, PublishedDate};
use contested::reconcile::Policy;
use contested::store::{self, Case, Filter};
use jiff::civil::Date;

use crate::arguments::Global;
use crate::filters::date;
use crate::outcome::Outcome;
use crate::{clock, talk, work};

/// Give a report the day on which it was published, where nothing in it tells, or tells it wrongly
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested date valley.contested r-0f3c9b21aa04d6ee 2024-12-03 --reason 'the archive copy bears this day'

The report is read anew, since \"yesterday\" in it means another day now. The former day stays in the case's log.")]
pub(crate) struct Arguments {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// The report's id
    #[arg(value_name = "REPORT")]
    report: String,
    /// The day
    #[arg(value_name = "DATE", value_parser = date)]
    day: Date,
    /// How it is known
    #[arg(long, value_name = "WORDS")]
    reason: String,
}

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let mut case = Case::open(&arguments.case)?;
    work::set_threads(global)?;
    let asked = Filter { report: Some(arguments.report.clone()), ..Filter::default() };
    let Some(row) = case.reports(&asked)?.into_iter().next() else {
        return Err(super::unknown(&case, asked)?);
    };
    let lexicon = work::lexicon_of(&case, global)?;
    let version = work::version(&lexicon, global);
    let Some(extraction) = case.extraction(&row.id)? else {
        return Err(super::unknown(&case, asked)?);
    };
    let mut report = extraction.report;
    report.published = PublishedDate { date: Some(arguments.day), basis: DateBasis::Given };
    let reading = store::prepare(&row.name, &[], work::reader(&lexicon, global)?.extract(report), &version);
    case.date(&reading, &arguments.reason, &clock::stamp())?;
    case.reconcile(&Policy::default())?;
    let former = row.published.as_deref().unwrap_or("not dated");
    talk::note(&format!("{} is dated {} now; it was {former}", row.id, arguments.day));
    Ok(Outcome::Fine)
}

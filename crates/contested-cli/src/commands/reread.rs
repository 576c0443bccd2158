use clap::Args;
use contested::reconcile::Policy;
use contested::store::{self, Addition, Case, Filter, Fit, ReportRow, Reread, TABLE_RULES};

use crate::arguments::Global;
use crate::outcome::{Outcome, WrongUsage};
use crate::{clock, talk, work};

/// Read the reports of a case anew, with the rules of this program and lexicon
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested reread valley.contested
  contested reread valley.contested --lexicon my-lexicon

Former readings stay in the case. Judgements stay, too: they are found again by the words that they rest on, and those
that no longer fit are listed by `contested judgements CASE --unfit`.")]
pub(crate) struct Arguments {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: std::path::PathBuf,
    /// These reports only
    #[arg(value_name = "REPORT")]
    reports: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let mut case = Case::open(&arguments.case)?;
    work::set_threads(global)?;
    let lexicon = work::lexicon_of(&case, global)?;
    let version = work::version(&lexicon, global);
    case.keep_lexicon(&lexicon, &version, &clock::stamp())?;
    let reader = work::reader(&lexicon, global)?;
    let rows: Vec<ReportRow> = case
        .reports(&Filter::default())?
        .into_iter()
        .filter(|row| arguments.reports.is_empty() || arguments.reports.contains(&row.id))
        .collect();
    if let Some(unknown) = arguments.reports.iter().find(|id| !rows.iter().any(|row| row.id == **id)) {
        return Err(WrongUsage(format!("there is no report {unknown} in this case")).into());
    }
    let unfit = |case: &Case| -> anyhow::Result<usize> {
        Ok(case.judgement_rows()?.iter().filter(|row| row.fit == Some(Fit::Gone)).count())
    };
    let unfit_before = unfit(&case)?;
    let (mut new, mut same, mut coded) = (0, 0, 0);
    for batch in rows.chunks(BATCH) {
        let mut texts = Vec::with_capacity(batch.len());
        for row in batch {
            // What a table said stands in its columns, which are not kept with each row.
            let is_coded = |(rules, _): (String, String)| rules.starts_with(TABLE_RULES);
            if case.readings(&row.id)?.pop().is_some_and(is_coded) {
                coded += 1;
                continue;
            }
            if let Some(extraction) = case.extraction(&row.id)? {
                texts.push((row.name.clone(), extraction.report));
            }
        }
        let mut readings: Vec<Addition> = Vec::with_capacity(texts.len());
        work::in_order(
            texts.into_iter(),
            |(_, report)| report.text.len(),
            |(name, report)| {
                let day = report.published;
                let mut extraction = reader.extract(report);
                if day.date.is_none() && extraction.report.translation.is_some() {
                    // Its translation came when it was in already, without a day: see `add`.
                    extraction.report.published = day;
                }
                store::prepare(&name, &[], extraction, &version)
            },
            |batch| {
                readings.extend(batch);
                Ok(())
            },
        )?;
        for done in case.reread(&readings, &clock::stamp())? {
            match done {
                Reread::New => new += 1,
                Reread::SameRules => same += 1,
                Reread::Unknown => {}
            }
        }
        talk::detail(&format!("{} reports are read anew", new));
    }
    let (reports, reconciled) = case.reports_and_reconciled()?;
    if new > 0 || reports != reconciled {
        case.reconcile(&Policy::default())?;
    }
    let mut words = format!("read {new} reports anew");
    if same > 0 {
        words.push_str(&format!("; {same} had been read by these rules already"));
    }
    if coded > 0 {
        words.push_str(&format!("; {coded} are rows of data sets and stay as they are"));
    }
    talk::note(&words);
    let unfit_now = unfit(&case)?;
    if unfit_now > unfit_before {
        talk::hint(&format!(
            "{} judgements no longer fit what is read; `contested judgements {} --unfit` lists them",
            unfit_now - unfit_before,
            arguments.case.display()
        ));
    }
    Ok(Outcome::Fine)
}

/// Reports whose readings are held and written together.
const BATCH: usize = 64;

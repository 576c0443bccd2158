use std::io::{self, BufWriter, Write};

use clap::{Args, ValueEnum};
use contested::export::{extract_json, ledger_json};
use contested::store::{Case, Filter};
use serde_json::{Value, json};

use super::OnCase;
use super::figures::FigurePolicy;
use crate::outcome::Outcome;

/// Write a case out in a format of the field
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested export valley.contested --format jsonl > valley.jsonl

Formats:
  jsonl  everything, one record a line; `record` says what it is: report (as `contested extract` prints it), event,
         relation, contradiction, copy_group, control, source, judgement (for `contested import`)")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// The format
    #[arg(long, value_enum, value_name = "F")]
    format: Format,
    #[command(flatten)]
    figures: FigurePolicy,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Jsonl,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let mut out = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Jsonl => jsonl(&case, arguments.figures, &mut out)?,
    }
    out.flush()?;
    Ok(Outcome::Fine)
}

fn jsonl(case: &Case, figures: FigurePolicy, out: &mut impl Write) -> anyhow::Result<()> {
    let mut write = |kind: &str, record: Value| -> anyhow::Result<()> {
        let mut line = serde_json::Map::from_iter([("record".to_owned(), json!(kind))]);
        line.extend(record.as_object().cloned().unwrap_or_default());
        serde_json::to_writer(&mut *out, &line)?;
        Ok(out.write_all(b"\n")?)
    };
    let all = Filter::default();
    for report in case.reports(&all)? {
        if let Some(extraction) = case.extraction(&report.id)? {
            write("report", extract_json::extraction(&extraction))?;
        }
    }
    let mut events = case.events(&all)?;
    figures.choose(case, &mut events)?;
    for event in events {
        write("event", ledger_json::event(&event))?;
    }
    for relation in case.relations()? {
        let (from, to) = (case.claim(&relation.from.to_string())?, case.claim(&relation.to.to_string())?);
        write("relation", ledger_json::relation(&relation, from.as_ref(), to.as_ref()))?;
    }
    for found in case.contradictions(&all)? {
        write(
            "contradiction",
            super::contradiction_record(case, &found, case.event(&found.event)?.as_ref())?,
        )?;
    }
    for group in case.copies()? {
        write("copy_group", ledger_json::copy_group(&group))?;
    }
    for fact in case.all_control_facts()? {
        let claim = case.claim(&fact.claim.to_string())?;
        write("control", ledger_json::control(&fact, None, claim.as_ref()))?;
    }
    for source in case.sources(&all)? {
        write("source", serde_json::to_value(source)?)?;
    }
    for judgement in case.all_judgements()? {
        write("judgement", super::judgement_record(&judgement))?;
    }
    Ok(())
}

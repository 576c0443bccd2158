use std::path::PathBuf;

use clap::Args;
use contested::ingest;
use contested::store::{Damaged, Means};

use crate::arguments::Global;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};
use crate::{clock, talk, work};

/// Make a sound case of what is left of a damaged one
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested repair valley.contested --out valley-2.contested

The damaged file is only read. Reports, their readings, judgements and days given by hand are taken over as far as their
hashes prove them; what is damaged in a reading is read anew from the text, what is damaged in a text is taken anew from
the original, and what follows from all of it is worked out anew. What could not be saved, or not proved, is listed.
Exits with 3 where something was lost.")]
pub(crate) struct Arguments {
    /// The damaged case's file
    #[arg(value_name = "CASE")]
    case: PathBuf,
    /// The file of the new case
    #[arg(long, value_name = "NEW")]
    out: PathBuf,
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let damaged = Damaged::open(&arguments.case)?;
    work::set_threads(global)?;
    let kept = damaged.lexicon().filter(|_| global.lexicon.is_none());
    let lexicon = match kept {
        Some(kept) => kept,
        None => work::lexicon(global)?,
    };
    let reader = work::reader(&lexicon, global)?;
    let means = Means {
        read: &|report| reader.extract(report),
        rules: &work::version(&lexicon, global),
        intake: &ingest::Rules::load(&lexicon)?,
        lexicon: &lexicon,
    };
    let repaired = damaged.repair(&arguments.out, &means, &clock::stamp())?;
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for (is_lost, faults) in [(true, &repaired.lost), (false, &repaired.unproven)] {
        for fault in faults {
            let mut record = serde_json::to_value(fault)?;
            record["outcome"] = if is_lost { "lost" } else { "not proved" }.into();
            printer.print(&record)?;
        }
    }
    printer.finish()?;
    talk::note(&format!(
        "made {} of {} and {}{}: {}",
        arguments.out.display(),
        talk::counted(i64::try_from(repaired.reports)?, "report"),
        talk::counted(i64::try_from(repaired.judgements)?, "judgement"),
        if repaired.read_anew > 0 { format!(", {} read anew", repaired.read_anew) } else { String::new() },
        match (repaired.lost.len(), repaired.unproven.len()) {
            (0, 0) => "nothing was lost".to_owned(),
            (0, unproven) => format!("nothing was lost, {unproven} could not be proved"),
            (lost, 0) => format!("{lost} could not be saved whole"),
            (lost, unproven) => format!("{lost} could not be saved whole, {unproven} could not be proved"),
        }
    ));
    Ok(if repaired.lost.is_empty() { Outcome::Fine } else { Outcome::InputRefused })
}

const COLUMNS: &[Column] = &[at("outcome", "/outcome"), at("what", "/subject"), at("why", "/message")];

use clap::Args;

use super::OnCase;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at, made};

/// List what people hold of what was read, and whether it still fits
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested judgements valley.contested
  contested judgements valley.contested --on x-r-0f3c9b21aa04d6ee-c2-control --all
  contested judgements valley.contested --by anna --records > anna.jsonl   # for `contested import`

The fit: fits, moved (its subject has another id now), changed (its subject says more or other things now), agrees (the
rules read by now what it put right), held_back (another judgement forbids it), gone (its subject is not read any more).")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// What was ever held of this: a claim, event, contradiction, actor, source, report
    #[arg(long, value_name = "ID")]
    on: Option<String>,
    /// Made by this person
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Those that no longer count, too
    #[arg(long)]
    all: bool,
    /// Those that no longer fit only
    #[arg(long)]
    unfit: bool,
    /// The records alone, all of them, one JSON object a line: what `contested import` takes
    #[arg(long, conflicts_with_all = ["json", "csv", "unfit"])]
    records: bool,
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let rows = match &arguments.on {
        Some(subject) => case.history(subject)?,
        None => case.judgement_rows()?,
    };
    let form = if arguments.records { Form { jsonl: true, ..Form::default() } } else { arguments.form };
    let mut printer = Printer::new(form, COLUMNS);
    for row in rows {
        let wanted = arguments.by.as_ref().is_none_or(|who| row.judgement.who == *who)
            && (arguments.all || arguments.records || row.force == "holds")
            && (!arguments.unfit || row.fit.is_some_and(|fit| fit != contested::store::Fit::Fits));
        if wanted && arguments.records {
            printer.print(&contested::export::records::judgement(&row.judgement))?;
        } else if wanted {
            let mut record = serde_json::to_value(&row)?;
            record["verdict_words"] = row.judgement.verdict().into();
            record["subjects"] = row.judgement.subjects().into();
            printer.print(&record)?;
        }
    }
    printer.finish()?;
    Ok(Outcome::Fine)
}

const COLUMNS: &[Column] = &[
    at("id", "/id"),
    at("at", "/at"),
    at("who", "/who"),
    at("kind", "/kind"),
    at("verdict", "/verdict_words"),
    made("on", |row| row["subjects"].clone()),
    at("force", "/force"),
    at("fit", "/fit"),
    at("notice", "/notice"),
    at("reason", "/reason"),
];

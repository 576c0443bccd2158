use std::io::{self, Write as _};

use anyhow::{Context as _, bail};
use clap::Args;
use contested::export::{alignment_json, ledger_json};
use contested::reconcile::CopyGroup;
use contested::store::Case;
use serde_json::Value;

use super::OnCase;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at, made, shown};

/// List reports that tell one text; or what a copy changed, and which facts
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested copies valley.contested
  contested copies valley.contested r-0f3c9b21aa04d6ee
  contested copies valley.contested r-0f3c9b21aa04d6ee --against r-77d1c0a2b4e8f913 --json

With REPORT, it is compared with the likely original of its group.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,

    /// The id of a report to compare with what it was likely made from
    #[arg(value_name = "REPORT")]
    report: Option<String>,

    /// Compare it with this report instead
    #[arg(long, value_name = "REPORT", requires = "report")]
    against: Option<String>,

    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    match &arguments.report {
        Some(report) => compare(&case, report, arguments)?,
        None => {
            let mut printer = Printer::new(arguments.form, GROUPS);
            for group in case.copies()? {
                printer.print(&ledger_json::copy_group(&group))?;
            }
            printer.finish()?;
        }
    }
    Ok(Outcome::Fine)
}

fn compare(case: &Case, report: &str, arguments: &Arguments) -> anyhow::Result<()> {
    let original = match &arguments.against {
        Some(original) => original.clone(),
        None => original_of(&case.copies()?, report)?,
    };
    let found = case.alignment(&original, report)?;
    let (alignment, original, copy) =
        found.with_context(|| format!("{original} or {report} is no report of this case"))?;
    let record = alignment_json::alignment(&alignment, &original.report, &copy.report);
    if arguments.form.csv {
        let mut printer = Printer::new(arguments.form, FACTS);
        for fact in record["facts"].as_array().into_iter().flatten() {
            printer.print(fact)?;
        }
        return printer.finish();
    }
    let mut out = io::stdout().lock();
    if arguments.form.json || arguments.form.jsonl {
        serde_json::to_writer(&mut out, &record)?;
        writeln!(out)?;
        return Ok(());
    }
    out.write_all(in_words(&record).as_bytes())?;
    Ok(())
}

/// What a report was likely made from.
fn original_of(groups: &[CopyGroup], report: &str) -> anyhow::Result<String> {
    let Some(group) = groups.iter().find(|group| group.reports.iter().any(|each| each.0 == report)) else {
        bail!("{report} has no copies in this case; `contested copies` lists those that have");
    };
    if group.likely_original.0 == report {
        let others: Vec<&str> =
            group.reports.iter().map(|each| each.0.as_str()).filter(|each| *each != report).collect();
        bail!("{report} is the likely original of {}; compare one of these", others.join(", "));
    }
    Ok(group.likely_original.to_string())
}

fn in_words(record: &Value) -> String {
    let mut text = String::new();
    let mut line = |words: String| {
        text.push_str(words.trim_end());
        text.push('\n');
    };
    let named = |side: &Value| {
        let parts = ["report", "publisher", "published", "title"].map(|field| shown(&side[field]));
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    };
    line(format!("original  {}", named(&record["original"])));
    line(format!("copy      {}", named(&record["copy"])));
    line(format!("kept      {} of the words", shown(&record["kept"])));
    let facts = record["facts"].as_array().map_or(&[][..], Vec::as_slice);
    line(String::new());
    if facts.is_empty() {
        line("No fact differs that could be read in both.".to_owned());
    } else {
        line("Facts that differ".to_owned());
    }
    for fact in facts {
        let words = |side: &Value| match side {
            Value::Null => "-".to_owned(),
            side => {
                let value = side["value"].as_str().map_or_else(
                    || " [not read]".to_owned(),
                    |value| if value.is_empty() { String::new() } else { format!(" [{value}]") },
                );
                format!("\"{}\"{value}", shown(&side["words"]))
            }
        };
        line(format!(
            "   {:<12} {:<9} {}  ->  {}",
            shown(&fact["fact"]),
            shown(&fact["change"]).replace('_', " "),
            words(&fact["original"]),
            words(&fact["copy"])
        ));
    }
    line(String::new());
    line("The texts".to_owned());
    for part in record["parts"].as_array().into_iter().flatten() {
        let (original, copy) = (shown(&part["original"]["words"]), shown(&part["copy"]["words"]));
        match part["kind"].as_str().unwrap_or_default() {
            "kept" => line(format!("     {copy}")),
            "moved" => line(format!("   > {copy}")),
            "replaced" => {
                line(format!("   - {original}"));
                line(format!("   + {copy}"));
            }
            "left_out" => line(format!("   - {original}")),
            _ => line(format!("   + {copy}")),
        }
    }
    text
}

const GROUPS: &[Column] = &[
    at("kind", "/kind"),
    at("first seen", "/first_seen"),
    at("likely original", "/likely_original"),
    made("reports", |group| group["reports"].as_array().map_or(0, Vec::len).into()),
    at("ids", "/reports"),
];

const FACTS: &[Column] = &[
    at("fact", "/fact"),
    at("change", "/change"),
    at("original words", "/original/words"),
    at("original value", "/original/value"),
    at("copy words", "/copy/words"),
    at("copy value", "/copy/value"),
];

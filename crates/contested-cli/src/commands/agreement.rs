use clap::Args;
use contested::model::{Judgement, agreement};
use serde_json::{Value, json};

use super::OnCase;
use crate::outcome::{Outcome, WrongUsage};
use crate::output::{Column, Form, Printer, at, made};

/// Tell how far two reviewers agree beyond chance
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested agreement valley.contested anna ben

Compared are the questions that both answered, each by the person's own latest judgement that was not taken back, by
kind and over all. kappa is Cohen's: (po - pe) / (1 - pe), po the share answered alike, pe = the sum over answers of
the product of both reviewers' shares. alpha is Krippendorff's, nominal: 1 - (n - 1)(n - sum o_cc) / (n^2 - sum n_c^2),
over the coincidences o and totals n of answers. Empty where chance alone would give full agreement.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// Two reviewers; all pairs where none are named
    #[arg(value_name = "NAME", num_args = 0..=2)]
    reviewers: Vec<String>,
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let all = case.all_judgements()?;
    let pairs = match arguments.reviewers.as_slice() {
        [] => pairs(&all),
        [one, other] if one != other => vec![(one.clone(), other.clone())],
        _ => return Err(WrongUsage("name two different reviewers, or none".to_owned()).into()),
    };
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for (one, other) in pairs {
        for each in agreement(&all, &one, &other) {
            printer.print(&serde_json::to_value(&each)?)?;
        }
    }
    printer.finish()?;
    Ok(Outcome::Fine)
}

fn pairs(all: &[Judgement]) -> Vec<(String, String)> {
    let mut names: Vec<&str> = all.iter().map(|each| each.who.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .iter()
        .enumerate()
        .flat_map(|(index, one)| {
            names[index + 1..].iter().map(|other| ((*one).to_owned(), (*other).to_owned()))
        })
        .collect()
}

const COLUMNS: &[Column] = &[
    at("kind", "/kind"),
    at("one", "/one"),
    at("other", "/other"),
    at("questions", "/units"),
    at("alike", "/alike"),
    made("kappa", |row| rounded(&row["kappa"])),
    made("alpha", |row| rounded(&row["alpha"])),
    made("different on", |row| {
        let slots = row["differences"].as_array().into_iter().flatten();
        json!(slots.filter_map(|difference| difference[0].as_str()).collect::<Vec<_>>())
    }),
];

fn rounded(value: &Value) -> Value {
    value.as_f64().map_or(Value::Null, |value| json!((value * 1000.0).round() / 1000.0))
}

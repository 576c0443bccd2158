use std::collections::BTreeMap;

use clap::Args;
use contested::model::FigureKind;
use contested::reconcile::{OriginId, RelationKind};
use contested::state::View;
use contested::store::{Case, ClaimRow, Filter};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::OnCase;
use crate::filters::date;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at, made};
use crate::talk;

/// Tell who said when how many were killed, hurt, driven out or taken, with what each count took the place of
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested tolls valley.contested
  contested tolls valley.contested Ostrel --on 2024-12-03
  contested tolls valley.contested Ostrel --known 2024-12-05 --according-to 'Valley Monitor' --csv

Each line is one count in one claim, by what is told of and then by when it was known. Nothing is added up: a later count
of one origin stands beside the one that it took the place of.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// A name or a gazetteer's id; all places where it is not given
    #[arg(value_name = "PLACE")]
    place: Option<String>,
    /// Of what is said to have happened on this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// As it was known on this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    known: Option<Date>,
    /// Only what this origin says
    #[arg(long, value_name = "SOURCE")]
    according_to: Option<String>,
    #[command(flatten)]
    form: Form,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = arguments.case.open()?;
    let place = arguments.place.as_deref().map(|words| super::place(&case, words)).transpose()?;
    let according_to =
        arguments.according_to.as_deref().map(|words| super::origin(&case, words)).transpose()?;
    let view = View { on: arguments.on, known: arguments.known, according_to };
    let claims = case.claims(&Filter {
        place: place.map(|place| place.id),
        from: view.on,
        to: view.on,
        known: view.known,
        ..Filter::default()
    })?;
    let mut told: Vec<ClaimRow> = claims
        .into_iter()
        .filter(|claim| claim.detail.figures.iter().any(|figure| is_toll(figure.kind)))
        .filter(|claim| {
            let origin = claim.origin.clone().map(OriginId);
            view.according_to.is_none() || view.according_to == origin
        })
        .collect();
    // By occurrence, each where it was told of first; in it by when it was known. What has no day comes last.
    let day = |claim: &ClaimRow| (claim.known_from.is_none(), claim.known_from.clone());
    let mut first: BTreeMap<Option<String>, (bool, Option<String>)> = BTreeMap::new();
    for claim in &told {
        let known = first.entry(claim.event.clone()).or_insert_with(|| day(claim));
        *known = day(claim).min(known.clone());
    }
    told.sort_by_cached_key(|claim| {
        (first[&claim.event].clone(), claim.event.clone(), day(claim), claim.id.clone())
    });
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for claim in &told {
        let (replaces, replaced_by) = replaced(&case, claim)?;
        for figure in claim.detail.figures.iter().filter(|figure| is_toll(figure.kind)) {
            printer.print(&json!({
                "format": "contested-toll/1",
                "event": claim.event,
                "type": claim.kind,
                "place": claim.place,
                "time": claim.time,
                "kind": figure.kind,
                "group": figure.group,
                "low": figure.low,
                "high": figure.high,
                "is_part": figure.part_of.is_some(),
                "words": figure.words,
                "source": claim.origin,
                "source_name": claim.origin_name,
                "stance": claim.stance,
                "publisher": claim.publisher,
                "known_from": claim.known_from,
                "replaces": replaces,
                "replaced_by": replaced_by,
                "claim": claim.id,
            }))?;
        }
    }
    printer.finish()?;
    if told.is_empty() {
        talk::note("no count of people fits");
    }
    Ok(Outcome::Fine)
}

/// Whether it counts people to whom something was done.
fn is_toll(kind: FigureKind) -> bool {
    kind != FigureKind::Present
}

/// The claims whose counts a claim's took the place of, and those whose took the place of its.
fn replaced(case: &Case, claim: &ClaimRow) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let (mut replaces, mut replaced_by) = (Vec::new(), Vec::new());
    for relation in case.relations_of_claim(&claim.id)? {
        if !matches!(relation.kind, RelationKind::UpdateOf | RelationKind::Supersedes) {
            continue;
        }
        if relation.from.to_string() == claim.id {
            replaces.push(relation.to.to_string());
        } else {
            replaced_by.push(relation.from.to_string());
        }
    }
    Ok((replaces, replaced_by))
}

const COLUMNS: &[Column] = &[
    at("known from", "/known_from"),
    at("place", "/place/name"),
    at("time", "/time/edtf"),
    at("kind", "/kind"),
    made("count", |record| json!(count(record))),
    at("whom", "/group"),
    at("according to", "/source_name"),
    at("through", "/publisher"),
    at("replaces", "/replaces"),
    at("replaced by", "/replaced_by"),
    at("claim", "/claim"),
    at("words", "/words"),
];

/// "14", "14 or more", "up to 20", "14–20".
fn count(record: &Value) -> String {
    match (record["low"].as_u64(), record["high"].as_u64()) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), Some(high)) => format!("{low}–{high}"),
        (Some(low), None) => format!("{low} or more"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => "some".to_owned(),
    }
}

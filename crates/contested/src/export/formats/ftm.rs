//! FollowTheMoney entities (schema of version 4), one a line, for Aleph, OpenAleph, OpenSanctions' tools: reports as articles, actors,
//! places as addresses, events with who was involved, ties between actors. `datasets` has those who tell it, `first_seen` and
//! `last_seen` the days from which it was known.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::super::ExportError;
use super::super::files::{Files, Out};
use super::super::markup::is_address;
use super::super::row;
use super::super::selection::{Occurrence, Selection};
use crate::ingest::sha256;
use crate::state::RelationFact;

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let mut out = files.begin("entities.ftm.json", "lines")?;
    for report in selection.reports()? {
        let properties = [
            ("title", json!(report.title.as_deref().unwrap_or(&report.name))),
            ("publisher", json!(report.publisher)),
            ("publishedAt", json!(report.published)),
            ("sourceUrl", json!(report.url.as_deref().filter(|url| is_address(url)))),
            ("notes", json!(report.id)),
        ];
        let seen = [report.published.clone()];
        put(&mut out, &id("report", &report.id), "Article", properties, report.publisher.as_deref(), &seen)?;
    }
    let mut actors = BTreeSet::new();
    for actor in selection.case.actors(selection.filter())? {
        let Some(schema) = schema(actor.kind.as_deref()) else { continue };
        let nobody: [Option<String>; 0] = [];
        put(
            &mut out,
            &id("actor", &actor.id),
            schema,
            [("name", json!(actor.name)), ("keywords", json!(actor.kind))],
            None,
            &nobody,
        )?;
        actors.insert(actor.id);
    }
    for place in selection.case.places(selection.filter())? {
        let nobody: [Option<String>; 0] = [];
        let properties = [
            ("full", json!(place.name)),
            ("city", json!(place.name)),
            ("country", json!(place.country)),
            ("latitude", json!(place.lat.map(|degrees| degrees.to_string()))),
            ("longitude", json!(place.lon.map(|degrees| degrees.to_string()))),
        ];
        put(&mut out, &id("place", &place.id), "Address", properties, None, &nobody)?;
    }
    let mut left_out = 0_u64;
    selection.each_event(|occurrence| event(&mut out, occurrence, selection, &actors))?;
    let mut ties: BTreeMap<_, Vec<RelationFact>> = BTreeMap::new();
    for fact in selection.bonds()? {
        if actors.contains(&fact.a) && actors.contains(&fact.b) {
            ties.entry((fact.a.clone(), fact.b.clone(), fact.bond, fact.affirmed)).or_default().push(fact);
        } else {
            left_out += 1;
        }
    }
    for ((a, b, bond, affirmed), facts) in ties {
        let bond = row::word(&json!(bond));
        let role = if affirmed { bond.clone() } else { format!("not {bond}") };
        let seen: Vec<Option<String>> =
            facts.iter().map(|fact| fact.known_from.map(|day| day.to_string())).collect();
        let starts: BTreeSet<String> = facts.iter().filter_map(|fact| Some(fact.from?.to_string())).collect();
        let proof: BTreeSet<String> = facts.iter().map(|fact| id("report", &fact.claim.report.0)).collect();
        let publishers: Result<BTreeSet<String>, ExportError> =
            facts.iter().map(|fact| selection.source_name(&fact.origin.0)).collect();
        put(
            &mut out,
            &id("tie", &format!("{a} {b} {role}")),
            "UnknownLink",
            [
                ("subject", json!(id("actor", &a))),
                ("object", json!(id("actor", &b))),
                ("role", json!(role)),
                ("startDate", json!(starts)),
                ("proof", json!(proof)),
                ("publisher", json!(publishers?)),
            ],
            None,
            &seen,
        )?;
    }
    if left_out > 0 {
        files.notes.push(format!("words on ties of somebody who is no entity, left out: {left_out}"));
    }
    files.end(out)
}

fn event(
    out: &mut Out<'_>,
    occurrence: &Occurrence,
    selection: &Selection<'_>,
    actors: &BTreeSet<String>,
) -> Result<(), ExportError> {
    let event = &occurrence.event;
    let time = event.time.narrowest;
    let involved: BTreeSet<String> = event
        .participants
        .iter()
        .map(crate::model::Participant::key)
        .filter(|key| actors.contains(key))
        .map(|key| id("actor", &key))
        .collect();
    let proof: BTreeSet<String> = occurrence.claims.iter().map(|claim| id("report", &claim.report)).collect();
    let sentences: BTreeSet<&str> =
        occurrence.claims.iter().map(|claim| claim.detail.sentence.as_str()).collect();
    let seen: Vec<Option<String>> = occurrence.claims.iter().map(|claim| claim.known_from.clone()).collect();
    let sources = row::sources(occurrence, selection)?;
    let properties = [
        ("name", json!(row::event_name(event))),
        ("summary", json!(sentences)),
        ("startDate", json!(time.earliest())),
        ("endDate", json!(time.latest())),
        ("location", json!(event.place.as_ref().map(|place| &place.name))),
        ("addressEntity", json!(event.place.as_ref().map(|place| id("place", &place.key())))),
        ("involved", json!(involved)),
        ("proof", json!(proof)),
        ("publisher", json!(sources)),
        (
            "keywords",
            json!([event.kind.to_string(), row::word(&json!(event.grade)), row::word(&json!(event.stage))]),
        ),
        ("recordId", json!(event.id)),
    ];
    let datasets: BTreeSet<String> = sources.iter().map(|name| slug(name)).collect();
    line(out, &id("event", &event.id), "Event", properties, &datasets, &seen)
}

fn put<'p>(
    out: &mut Out<'_>,
    id: &str,
    schema: &str,
    properties: impl IntoIterator<Item = (&'p str, Value)>,
    dataset: Option<&str>,
    seen: &[Option<String>],
) -> Result<(), ExportError> {
    line(out, id, schema, properties, &dataset.map(slug).into_iter().collect(), seen)
}

/// Writes an entity. Values are lists of words there; those without words are left out.
fn line<'p>(
    out: &mut Out<'_>,
    id: &str,
    schema: &str,
    properties: impl IntoIterator<Item = (&'p str, Value)>,
    datasets: &BTreeSet<String>,
    seen: &[Option<String>],
) -> Result<(), ExportError> {
    let mut kept = Map::new();
    for (name, value) in properties {
        let values = match value {
            Value::Array(values) => values,
            other => vec![other],
        };
        let values: Vec<Value> =
            values.into_iter().filter(|value| value.as_str().is_some_and(|w| !w.is_empty())).collect();
        if !values.is_empty() {
            kept.insert(name.to_owned(), Value::Array(values));
        }
    }
    let days = || seen.iter().flatten();
    out.line(&json!({
        "id": id,
        "schema": schema,
        "properties": kept,
        "datasets": if datasets.is_empty() { BTreeSet::from(["contested".to_owned()]) } else { datasets.clone() },
        "first_seen": days().min(),
        "last_seen": days().max(),
    }))
}

/// An id of letters, digits and dashes, as entity references want it.
fn id(kind: &str, of: &str) -> String {
    format!("contested-{kind}-{}", &sha256(of.as_bytes())[..20])
}

/// The name of a dataset: small letters, digits, underscores.
fn slug(name: &str) -> String {
    let small = name.to_lowercase();
    let words: Vec<&str> =
        small.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { format!("source_{}", &sha256(name.as_bytes())[..8]) } else { words.join("_") }
}

/// The schema of a kind of actor; `None` for what is nobody.
fn schema(kind: Option<&str>) -> Option<&'static str> {
    match kind {
        Some("person") => Some("Person"),
        Some("government" | "military") => Some("PublicBody"),
        Some("armed_group" | "organisation" | "outlet") => Some("Organization"),
        _ => None,
    }
}

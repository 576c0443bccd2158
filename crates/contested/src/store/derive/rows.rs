//! What follows from reports as rows of the derived tables.

use jiff::civil::Date;
use rusqlite::types::Value;
use serde::Serialize;

use super::difference::Table;
use crate::model::{Account, Naming, PlaceFact};
use crate::reconcile::{Contradiction, EventRecord, Relation, RelationKind};
use crate::state::{ControlFact, PersonFact, RelationFact};
use crate::store::write::word;

/// Without `known_from`, which follows from the claims.
pub(super) const EVENTS: Table = Table {
    name: "events",
    columns: &[
        "id",
        "kind",
        "place_key",
        "place_name",
        "earliest",
        "latest",
        "reports",
        "origins",
        "grade",
        "json",
        "brief",
    ],
};
pub(super) const CONTRADICTIONS: Table = Table {
    name: "contradictions",
    columns: &["id", "event", "about", "strength", "json", "kind", "earliest", "latest"],
};
/// Without `sure` and `outlet`, which follow from the claims.
pub(super) const CONTROL: Table = Table {
    name: "control",
    columns: &[
        "place_key",
        "place_name",
        "actor",
        "holding",
        "since",
        "known_from",
        "origin",
        "claim",
        "json",
    ],
};
pub(super) const BONDS: Table =
    Table { name: "bonds", columns: &["a", "b", "bond", "since", "known_from", "json"] };
pub(super) const PERSONS: Table =
    Table { name: "persons", columns: &["person", "state", "since", "known_from", "json"] };
pub(super) const NAMINGS: Table = Table {
    name: "namings",
    columns: &[
        "actor",
        "words",
        "by_actor",
        "by_name",
        "by_entity",
        "quoted",
        "times",
        "report",
        "first_start",
        "first_end",
    ],
};

pub(super) fn event(event: &EventRecord) -> Vec<Value> {
    let time = event.time.narrowest;
    vec![
        event.id.clone().into(),
        event.kind.as_str().to_owned().into(),
        event.place.as_ref().map(PlaceFact::key).into(),
        event.place.as_ref().map(|place| place.name.clone()).into(),
        day(time.earliest()),
        day(time.latest()),
        event.reports.into(),
        event.origins.into(),
        word(event.grade).into(),
        json(event).into(),
        json(&EventRecord { claims: Vec::new(), joined: Vec::new(), ..event.clone() }).into(),
    ]
}

/// With the event that it is about.
pub(super) fn contradiction((found, event): (&Contradiction, Option<&EventRecord>)) -> Vec<Value> {
    let time = event.map(|event| event.time.narrowest);
    vec![
        found.id.clone().into(),
        found.event.clone().into(),
        word(found.about).into(),
        found.strength.into(),
        json(found).into(),
        event.map(|event| event.kind.as_str().to_owned()).into(),
        day(time.and_then(|time| time.earliest())),
        day(time.and_then(|time| time.latest())),
    ]
}

pub(super) fn control(fact: &ControlFact) -> Vec<Value> {
    vec![
        fact.place.key().into(),
        fact.place.name.clone().into(),
        fact.actor.clone().into(),
        word(fact.holding).into(),
        day(fact.from),
        day(fact.known_from),
        fact.origin.0.clone().into(),
        fact.claim.to_string().into(),
        json(fact).into(),
    ]
}

pub(super) fn bond(fact: &RelationFact) -> Vec<Value> {
    vec![
        fact.a.clone().into(),
        fact.b.clone().into(),
        word(fact.bond).into(),
        day(fact.from),
        day(fact.known_from),
        json(fact).into(),
    ]
}

pub(super) fn person(fact: &PersonFact) -> Vec<Value> {
    vec![
        fact.person.clone().into(),
        word(fact.state).into(),
        day(fact.from),
        day(fact.known_from),
        json(fact).into(),
    ]
}

pub(super) fn namings(account: &Account) -> Vec<Vec<Value>> {
    let row = |naming: &Naming| -> Vec<Value> {
        let entity = naming.by.entity.as_ref().map(ToString::to_string);
        vec![
            naming.actor.to_string().into(),
            naming.words.clone().into(),
            entity.clone().unwrap_or_else(|| naming.by.name.to_lowercase()).into(),
            naming.by.name.clone().into(),
            entity.into(),
            naming.quoted.into(),
            naming.times.into(),
            account.report.0.to_string().into(),
            naming.first[0].into(),
            naming.first[1].into(),
        ]
    };
    account.namings.iter().map(row).collect()
}

fn day(date: Option<Date>) -> Value {
    date.map(|date| date.to_string()).into()
}

/// From, to, kind, rule and all of it.
pub(super) fn relation(relation: &Relation) -> [String; 5] {
    [
        relation.from.to_string(),
        relation.to.to_string(),
        relation_word(relation.kind),
        relation.rule.to_string(),
        json(relation),
    ]
}

/// "contradicts", "update_of": without what a contradiction is about.
fn relation_word(kind: RelationKind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::Object(object)) => object.keys().next().cloned().unwrap_or_default(),
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

pub(super) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data with string keys")
}

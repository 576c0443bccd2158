//! What changed between two states of knowledge of a case: one record a change.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde_json::{Value, json};

use super::ledger_json;
use crate::model::ClaimRef;
use crate::reconcile::{Contradiction, EventRecord, Ledger};
use crate::state::{ControlFact, PersonFact, RelationFact, Standing, View, who_controls};
use crate::store::{Case, Filter, StoreError};

/// What came to be known after one day and up to the day of the view: new claims, events and contradictions, others who
/// hold a place, new ties, what is newly said of persons; in this order, each in the order of its list.
///
/// # Errors
/// Where the case cannot be read.
pub fn changes(case: &Case, before: Date, view: &View) -> Result<Vec<Value>, StoreError> {
    let claims = case.claims(&Filter {
        known: view.known,
        source: view.according_to.as_ref().map(|origin| origin.0.clone()),
        from: view.on,
        to: view.on,
        ..Filter::default()
    })?;
    let (old, new) = (case.ledger(Some(before))?, case.ledger(view.known)?);
    let mut records: Vec<Value> = claims
        .iter()
        .filter(|claim| claim.known_from.as_ref().is_some_and(|day| *day > before.to_string()))
        .map(|claim| json!({"change": "new_claim", "id": claim.id, "what": claim.words, "record": claim}))
        .collect();
    let narrow = view.on.is_some() || view.according_to.is_some();
    let claims: BTreeSet<&str> = claims.iter().map(|claim| claim.id.as_str()).collect();
    let asked =
        |told: &[ClaimRef]| !narrow || told.iter().any(|claim| claims.contains(claim.to_string().as_str()));
    records.extend(events(&old, &new, |event| asked(&event.claims)));
    records.extend(contradictions(&old, &new, |found| found.sides.iter().any(|side| asked(&side.claims))));
    records.extend(control(&case.all_control_facts()?, before, view));
    records.extend(relations(&case.all_relation_facts()?, before, view));
    records.extend(persons(&case.all_person_facts()?, before, view));
    Ok(records)
}

/// New events, and those whose grade, figures, time or claims changed.
fn events(old: &Ledger, new: &Ledger, asked: impl Fn(&EventRecord) -> bool) -> Vec<Value> {
    let known: BTreeMap<&str, &EventRecord> =
        old.events.iter().map(|event| (event.id.as_str(), event)).collect();
    // An event that a claim with a smaller id joins takes that id: it is the same by any of its claims.
    let by_claim: BTreeMap<String, &EventRecord> = old
        .events
        .iter()
        .flat_map(|event| event.claims.iter().map(move |claim| (claim.to_string(), event)))
        .collect();
    let mut records = Vec::new();
    for event in new.events.iter().filter(|event| asked(event)) {
        let before = known
            .get(event.id.as_str())
            .copied()
            .or_else(|| event.claims.iter().find_map(|claim| by_claim.get(&claim.to_string()).copied()));
        let record = ledger_json::event(event);
        match before {
            None => {
                let what = format!("{} {}", event.kind, place_of(event));
                records.push(
                    json!({"change": "new_event", "id": event.id, "what": what.trim(), "record": record}),
                );
            }
            Some(before) => {
                let was = ledger_json::event(before);
                let changed: Vec<&str> = ["grade", "figures", "time", "place", "type", "origins", "reports"]
                    .into_iter()
                    .filter(|field| was[*field] != record[*field])
                    .collect();
                if !changed.is_empty() {
                    records.push(json!({
                        "change": "event_changed", "id": event.id,
                        "what": format!("{} {}: {}", event.kind, place_of(event), changed.join(", ")),
                        "fields": changed, "before": was, "record": record,
                    }));
                }
            }
        }
    }
    records
}

fn contradictions(old: &Ledger, new: &Ledger, asked: impl Fn(&Contradiction) -> bool) -> Vec<Value> {
    let ids = |ledger: &Ledger| -> BTreeMap<String, Value> {
        let record =
            |found| json!({"event": found_event(found), "about": found_about(found), "record": found});
        let asked = ledger.contradictions.iter().filter(|found| asked(found));
        asked.map(|found| (found.id.clone(), record(found))).collect()
    };
    let (old, new) = (ids(old), ids(new));
    let gone = old.iter().filter(|(id, _)| !new.contains_key(*id)).map(|each| ("contradiction_gone", each));
    let come = new.iter().filter(|(id, _)| !old.contains_key(*id)).map(|each| ("new_contradiction", each));
    gone.chain(come)
        .map(|(change, (id, found))| {
            json!({"change": change, "id": id, "what": found["about"], "event": found["event"], "record": found["record"]})
        })
        .collect()
}

/// Places of which others are said to hold them, or that are fought for, disputed or divided, where they were not.
fn control(facts: &[ControlFact], before: Date, view: &View) -> Vec<Value> {
    let mut by_place: BTreeMap<String, Vec<ControlFact>> = BTreeMap::new();
    for fact in facts {
        by_place.entry(fact.place.key()).or_default().push(fact.clone());
    }
    let mut records = Vec::new();
    for (key, facts) in by_place {
        let earlier = View { known: Some(before), ..view.clone() };
        let was = standing(&who_controls(&facts, &key, &earlier));
        let is = standing(&who_controls(&facts, &key, view));
        if was != is {
            let name = &facts[0].place.name;
            let what = format!("{name}: {} → {}", holders(&was), holders(&is));
            records.push(
                json!({"change": "control_changed", "id": key, "what": what, "before": was, "record": is}),
            );
        }
    }
    records
}

/// Who is said to hold a place and who is said not to, and in which ways it is contested; without how many say so.
fn standing(standing: &Standing) -> Value {
    // By actor: that more origins say the same is no change of it.
    let mut holders: Vec<_> = standing.holders.iter().collect();
    holders.sort_by(|a, b| a.actor.cmp(&b.actor));
    json!({
        "holders": holders.iter().map(|holder| json!({
            "actor": {"id": holder.actor, "name": holder.actor_name},
            "said": !holder.said_by.is_empty(),
            "denied": !holder.denied_by.is_empty(),
        })).collect::<Vec<_>>(),
        "fighting": standing.fighting,
        "disputed": standing.disputed,
        "divided": standing.divided,
    })
}

fn holders(standing: &Value) -> String {
    let said = standing["holders"].as_array().into_iter().flatten().filter(|holder| holder["said"] == true);
    let names: Vec<&str> = said.filter_map(|holder| holder["actor"]["name"].as_str()).collect();
    if names.is_empty() { "nobody said to hold it".to_owned() } else { names.join(" or ") }
}

/// How actors are newly said to stand to each other.
fn relations(facts: &[RelationFact], before: Date, view: &View) -> Vec<Value> {
    let asked = facts.iter().filter(|fact| view.hears(&fact.origin) && view.reached(fact.from));
    let (known, new) = known_and_new(asked, before, view, |fact| fact.known_from);
    let tie = |fact: &RelationFact| (fact.a.clone(), fact.b.clone(), fact.bond, fact.affirmed);
    let known: BTreeSet<_> = known.into_iter().map(tie).collect();
    let mut told = BTreeSet::new();
    new.into_iter()
        .filter(|fact| !known.contains(&tie(fact)) && told.insert(tie(fact)))
        .map(|fact| {
            let bond = json!(fact.bond);
            let denied = if fact.affirmed { "" } else { "not " };
            let what = format!("{} {denied}{} {}", fact.a, bond.as_str().unwrap_or_default(), fact.b);
            let id = format!("{} {}", fact.a, fact.b);
            json!({"change": "relation_new", "id": id, "what": what, "record": ledger_json::bond(fact, None)})
        })
        .collect()
}

/// What is newly said of persons: dead, alive, in office, held; with what was said of them before.
fn persons(facts: &[PersonFact], before: Date, view: &View) -> Vec<Value> {
    let asked = facts.iter().filter(|fact| view.hears(&fact.origin) && view.reached(fact.from));
    let (known, new) = known_and_new(asked, before, view, |fact| fact.known_from);
    let words = |fact: &PersonFact| {
        let state = json!(fact.state);
        format!("{}{}", if fact.affirmed { "" } else { "not " }, state.as_str().unwrap_or_default())
    };
    let mut said: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for fact in known {
        said.entry(fact.person.as_str()).or_default().insert(words(fact));
    }
    let mut told = BTreeSet::new();
    new.into_iter()
        .filter(|fact| said.get(fact.person.as_str()).is_none_or(|said| !said.contains(&words(fact))))
        .filter(|fact| told.insert((fact.person.clone(), words(fact))))
        .map(|fact| {
            let was: Vec<&String> = said.get(fact.person.as_str()).into_iter().flatten().collect();
            json!({
                "change": "person_new", "id": fact.person, "what": format!("{}: {}", fact.name, words(fact)),
                "before": was, "record": ledger_json::person(fact, None),
            })
        })
        .collect()
}

/// Facts known on the first day, and those that came to be known until the second; in order of the days.
fn known_and_new<'f, Fact>(
    facts: impl Iterator<Item = &'f Fact>,
    before: Date,
    view: &View,
    known_from: impl Fn(&Fact) -> Option<Date>,
) -> (Vec<&'f Fact>, Vec<&'f Fact>) {
    let (known, later): (Vec<&Fact>, Vec<&Fact>) =
        facts.partition(|fact| known_from(fact).is_none_or(|day| day <= before));
    let mut new: Vec<&Fact> = later.into_iter().filter(|fact| view.knows(known_from(fact))).collect();
    new.sort_by_key(|fact| known_from(fact));
    (known, new)
}

fn found_event(found: &Contradiction) -> &str {
    &found.event
}

fn found_about(found: &Contradiction) -> Value {
    json!(found.about)
}

fn place_of(event: &EventRecord) -> &str {
    event.place.as_ref().map(|place| place.name.as_str()).unwrap_or_default()
}

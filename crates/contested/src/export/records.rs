//! Records that need the case beside what they are made of: a contradiction with its words, who holds a place, who is with
//! whom, a judgement.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::ledger_json;
use crate::model::Judgement;
use crate::reconcile::{Contradiction, EventRecord};
use crate::state::{Holding, RelationFact, Standing};
use crate::store::{Case, Filter, StoreError};

/// The format of a judgement's record.
pub const JUDGEMENT_FORMAT: &str = "contested-judgement/1";

/// A contradiction as published, with the words of its claims and what people hold of it.
///
/// # Errors
/// Where the case cannot be read.
pub fn contradiction(
    case: &Case,
    found: &Contradiction,
    event: Option<&EventRecord>,
) -> Result<Value, StoreError> {
    let mut failed = None;
    let mut record = ledger_json::contradiction(
        found,
        event,
        |id| case.claim(id).map_err(|error| failed = Some(error)).ok().flatten(),
        |origin| origin_name(case, origin),
    );
    if let Some(error) = failed {
        return Err(error);
    }
    for (index, side) in found.sides.iter().enumerate() {
        record["sides"][index]["told"] = position_in_words(case, &side.position)?.into();
    }
    if let Some(resolution) = case.resolution(&found.id)? {
        record["judged"] = serde_json::to_value(&resolution).unwrap_or_default();
        record["judged"]["verdict"] = resolution.judgement.verdict().into();
    }
    Ok(record)
}

/// The contradictions that a filter leaves, as published, the strongest first.
///
/// # Errors
/// Where the case cannot be read.
pub fn contradictions(case: &Case, filter: &Filter) -> Result<Vec<Value>, StoreError> {
    // What was known on a day is worked out once, not for every contradiction.
    let Some(known) = filter.known else {
        let found = case.contradictions(filter)?;
        return found
            .iter()
            .map(|each| contradiction(case, each, case.event(&each.event)?.as_ref()))
            .collect();
    };
    let ledger = case.ledger(Some(known))?;
    let events: BTreeMap<&str, &EventRecord> =
        ledger.events.iter().map(|event| (event.id.as_str(), event)).collect();
    let found = case.contradictions_of(&ledger, filter)?;
    found.iter().map(|each| contradiction(case, each, events.get(each.event.as_str()).copied())).collect()
}

/// A side's position with names in place of ids: "held by varan-army" is "held by army of Varania".
fn position_in_words(case: &Case, position: &str) -> Result<String, StoreError> {
    let prefixes = ["held by ", "left by ", "not ", ""];
    let prefix = prefixes.into_iter().find(|prefix| position.starts_with(prefix)).unwrap_or_default();
    let names = position[prefix.len()..]
        .split(", ")
        .map(|id| Ok(case.actor_name(id)?.unwrap_or_else(|| id.to_owned())))
        .collect::<Result<Vec<String>, StoreError>>()?;
    Ok(format!("{prefix}{}", names.join(", ")))
}

/// Who is said to hold a place: the latest word of each origin on each actor, as published, each with its source's name.
///
/// # Errors
/// Where the case cannot be read.
pub fn control(case: &Case, standing: &Standing) -> Result<Vec<Value>, StoreError> {
    let mut records = Vec::new();
    let mut names: BTreeMap<String, Option<String>> = BTreeMap::new();
    for fact in standing.positions.iter().flat_map(|position| &position.facts) {
        let claim = case.claim(&fact.claim.to_string())?;
        // Only "holds" ends: when the same origin says later that the actor does not.
        let to = standing
            .positions
            .iter()
            .filter(|other| other.origin == fact.origin)
            .flat_map(|other| &other.facts)
            .filter(|other| fact.holding == Holding::Holds && other.holding == Holding::None)
            .filter(|other| other.actor == fact.actor && other.from >= fact.from)
            .find_map(|other| other.from);
        let mut record = ledger_json::control(fact, to, claim.as_ref());
        let name = names.entry(fact.origin.0.clone()).or_insert_with(|| origin_name(case, &fact.origin.0));
        record["source_name"] = json!(name);
        records.push(record);
    }
    Ok(records)
}

/// Who is with and against whom, as published, in the order given, each with its source's name and whether it turns what was
/// last affirmed of the two.
///
/// # Errors
/// Where the case cannot be read.
pub fn bonds(case: &Case, facts: &[RelationFact]) -> Result<Vec<Value>, StoreError> {
    // With or against, as last affirmed of each pair: where that turns, the fact is a turning point.
    let mut last: BTreeMap<(&str, &str), i8> = BTreeMap::new();
    let mut records = Vec::new();
    for fact in facts {
        let claim = case.claim(&fact.claim.to_string())?;
        let mut record = ledger_json::bond(fact, claim.as_ref());
        let sign = if fact.affirmed { fact.bond.sign() } else { 0 };
        let (a, b) = (fact.a.as_str(), fact.b.as_str());
        let pair = if a <= b { (a, b) } else { (b, a) };
        let turns = sign != 0 && last.get(&pair).is_some_and(|before| *before != sign);
        if sign != 0 {
            last.insert(pair, sign);
        }
        record["turning_point"] = json!(turns);
        record["source_name"] = json!(origin_name(case, &fact.origin.0));
        records.push(record);
    }
    Ok(records)
}

/// A judgement as published.
pub fn judgement(judgement: &Judgement) -> Value {
    let mut record = serde_json::Map::from_iter([("format".to_owned(), Value::from(JUDGEMENT_FORMAT))]);
    if let Ok(Value::Object(fields)) = serde_json::to_value(judgement) {
        record.extend(fields);
    }
    Value::Object(record)
}

/// An origin's name for people; `None` where it is not known (any more).
pub fn origin_name(case: &Case, id: &str) -> Option<String> {
    let name = case.origin(id).ok().flatten()?.name;
    Some(if name.is_empty() { "no source named".to_owned() } else { name })
}

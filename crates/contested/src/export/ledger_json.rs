//! Records over several reports: events, relations, contradictions, copies, who holds what. Fields may be added.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::model::{DateRange, PlaceFact};
use crate::reconcile::{Contradiction, CopyGroup, EventRecord, FigureSummary, Relation, RelationKind};
use crate::state::{ControlFact, PersonFact, RelationFact};
use crate::store::ClaimRow;

/// An event: what claims of one occurrence agree and differ on.
pub fn event(event: &EventRecord) -> Value {
    let figures: Map<String, Value> =
        event.figures.iter().map(|each| (word(&json!(each.kind)), figure(each))).collect();
    let mut by_role: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for each in &event.participants {
        let actor = json!({"name": each.name, "entity": each.entity, "kind": each.kind});
        by_role.entry(word(&json!(each.role))).or_default().push(actor);
    }
    let mut time = range(event.time.narrowest);
    time["edtf"] = json!(event.time.narrowest.edtf());
    time["widest"] = range(event.time.widest);
    json!({
        "id": event.id,
        "type": event.kind,
        "place": event.place.as_ref().map(place),
        "time": time,
        "actors": by_role,
        "claims": event.claims.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "reports": event.reports,
        "origins": event.origins,
        "voices": event.voices,
        "figures": figures,
        "stage": event.stage,
        "grade": event.grade,
        "grade_rule": event.grade_rule,
        "credibility_suggested": event.credibility_suggested,
        "joined": event.joined.iter().map(|each| json!({
            "a": each.a.to_string(),
            "b": each.b.to_string(),
            "points": each.points,
            "reasons": each.reasons,
        })).collect::<Vec<_>>(),
    })
}

/// How one claim stands to another, with the words of both.
pub fn relation(relation: &Relation, from: Option<&ClaimRow>, to: Option<&ClaimRow>) -> Value {
    let (kind, about) = match relation.kind {
        RelationKind::Contradicts(about) => ("contradicts".to_owned(), Some(about)),
        other => (word(&json!(other)), None),
    };
    let side = |id: String, claim: Option<&ClaimRow>| match claim {
        Some(claim) => evidence(claim),
        None => json!({"claim": id}),
    };
    json!({
        "kind": kind,
        "about": about,
        "from": side(relation.from.to_string(), from),
        "to": side(relation.to.to_string(), to),
        "rule": relation.rule,
    })
}

/// A disagreement, its sides with the words of their claims. `claim` finds a claim by its id.
pub fn contradiction(
    found: &Contradiction,
    event: Option<&EventRecord>,
    mut claim: impl FnMut(&str) -> Option<ClaimRow>,
    origin_name: impl Fn(&str) -> Option<String>,
) -> Value {
    let sides: Vec<Value> = found
        .sides
        .iter()
        .map(|side| {
            json!({
                "position": side.position,
                "origins": side.origins.iter().map(|origin| json!({
                    "id": origin.0,
                    "name": origin_name(&origin.0),
                })).collect::<Vec<_>>(),
                "reports": side.reports,
                "claims": side.claims.iter().map(|id| {
                    claim(&id.to_string()).as_ref().map_or_else(|| json!({"claim": id.to_string()}), evidence)
                }).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "id": found.id,
        "about": found.about,
        "figure": found.figure,
        "event": found.event,
        "type": event.map(|event| event.kind),
        "place": event.and_then(|event| event.place.as_ref()).map(place),
        "time": event.map(|event| range(event.time.narrowest)),
        "strength": found.strength,
        "sides": sides,
        "rules": found.rules,
    })
}

/// Reports that tell one text.
pub fn copy_group(group: &CopyGroup) -> Value {
    json!({
        "kind": group.kind,
        "reports": group.reports,
        "first_seen": group.first_seen,
        "likely_original": group.likely_original,
        "pairs": group.pairs.iter().map(|pair| json!({
            "a": pair.a, "b": pair.b, "kind": pair.kind,
            "words": hundredths(pair.words), "skeleton": hundredths(pair.skeleton),
        })).collect::<Vec<_>>(),
    })
}

/// Who holds what, as one claim has it. `to` is when a later word of the same source ended it.
pub fn control(fact: &ControlFact, to: Option<jiff::civil::Date>, claim: Option<&ClaimRow>) -> Value {
    json!({
        "place": place(&fact.place),
        "actor": {"id": fact.actor, "name": fact.actor_name},
        "relation": fact.holding,
        "from": fact.from,
        "to": to,
        "time": range(fact.time),
        "source": fact.origin.0,
        "stance": fact.stance,
        "known_from": fact.known_from,
        "set_aside": fact.set_aside,
        "evidence": claim.map_or_else(|| json!({"claim": fact.claim.to_string()}), evidence),
    })
}

/// How one actor stands to another, as one claim has it.
pub fn bond(fact: &RelationFact, claim: Option<&ClaimRow>) -> Value {
    json!({
        "a": fact.a,
        "b": fact.b,
        "relation": fact.bond,
        "affirmed": fact.affirmed,
        "type": fact.kind,
        "from": fact.from,
        "source": fact.origin.0,
        "known_from": fact.known_from,
        "evidence": claim.map_or_else(|| json!({"claim": fact.claim.to_string()}), evidence),
    })
}

/// What one claim says about one person.
pub fn person(fact: &PersonFact, claim: Option<&ClaimRow>) -> Value {
    json!({
        "person": {"id": fact.person, "name": fact.name},
        "state": fact.state,
        "affirmed": fact.affirmed,
        "from": fact.from,
        "source": fact.origin.0,
        "known_from": fact.known_from,
        "evidence": claim.map_or_else(|| json!({"claim": fact.claim.to_string()}), evidence),
    })
}

/// A claim's words and where they stand.
pub fn evidence(claim: &ClaimRow) -> Value {
    let mut object = json!({
        "claim": claim.id,
        "words": claim.words,
        "spans": claim.detail.evidence,
        "report": claim.report,
        "publisher": claim.publisher,
        "published": claim.published,
        "stance": claim.stance,
    });
    if let Some(through) = &claim.detail.translation {
        object["translation"] = json!(through);
    }
    object
}

fn figure(figure: &FigureSummary) -> Value {
    json!({
        "low": figure.low,
        "best": figure.best,
        "high": figure.high,
        "policy": figure.policy,
        "by": figure.by.iter().map(|each| json!({
            "origin": each.origin.0,
            "claim": each.claim.to_string(),
            "low": each.low,
            "high": each.high,
            "known_from": each.known_from,
            "role": each.role,
        })).collect::<Vec<_>>(),
    })
}

fn place(place: &PlaceFact) -> Value {
    json!({
        "name": place.name,
        "gazetteer": place.gazetteer,
        "lat": place.lat,
        "lon": place.lon,
        "radius_m": place.radius_m,
        "precision": place.precision,
    })
}

fn range(range: DateRange) -> Value {
    json!({"earliest": range.earliest(), "latest": range.latest()})
}

fn hundredths(share: f64) -> f64 {
    (share * 100.0).round() / 100.0
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

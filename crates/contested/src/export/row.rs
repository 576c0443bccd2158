//! Events, claims, places and control as flat rows: columns with a name and one plain value, for tables and for maps that
//! colour by a property.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::ExportError;
use super::selection::{Ground, Occurrence, Selection};
use crate::model::{FigureKind, Role};
use crate::state::Holding;
use crate::store::{ClaimRow, PlaceRow, Through};

/// A row: columns in order.
pub(super) type Row = Vec<(&'static str, Value)>;

/// The figures that have columns of their own.
const FIGURES: [(FigureKind, [&str; 3]); 3] = [
    (FigureKind::Killed, ["killed_low", "killed_best", "killed_high"]),
    (FigureKind::Injured, ["injured_low", "injured_best", "injured_high"]),
    (FigureKind::Displaced, ["displaced_low", "displaced_best", "displaced_high"]),
];

/// Whom an act is done to.
pub(super) const OBJECTS: &[Role] = &[Role::Victim, Role::Target, Role::Recipient, Role::Beneficiary];

/// The columns of [`event`].
pub(super) const EVENT: [&str; 35] = [
    "id",
    "type",
    "family",
    "stage",
    "place",
    "place_id",
    "country",
    "lat",
    "lon",
    "radius_m",
    "precision",
    "disputed_area",
    "earliest",
    "latest",
    "edtf",
    "agents",
    "objects",
    "killed_low",
    "killed_best",
    "killed_high",
    "injured_low",
    "injured_best",
    "injured_high",
    "displaced_low",
    "displaced_best",
    "displaced_high",
    "claims",
    "reports",
    "origins",
    "sources",
    "known_from",
    "grade",
    "contested_about",
    "credibility",
    "sensitive",
];

/// An event in one row.
pub(super) fn event(
    occurrence: &Occurrence,
    selection: &Selection<'_>,
    disputed: &BTreeMap<String, String>,
) -> Result<Row, ExportError> {
    let event = &occurrence.event;
    let place = event.place.as_ref();
    let key = place.map(crate::model::PlaceFact::key);
    let time = event.time.narrowest;
    let names = |roles: &[Role]| -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for one in event.participants.iter().filter(|one| roles.contains(&one.role)) {
            if !names.contains(&one.name.as_str()) {
                names.push(&one.name);
            }
        }
        names
    };
    let contested: BTreeSet<String> =
        occurrence.contradictions.iter().map(|found| word(&json!(found.about))).collect();
    let sensitive = occurrence
        .claims
        .iter()
        .find_map(|claim| claim.judged.as_ref().and_then(|judged| judged.sensitive.clone()));
    let known_from = occurrence.claims.iter().map(|claim| &claim.known_from).min().cloned().flatten();
    let mut row: Row = vec![
        ("id", json!(event.id)),
        ("type", json!(event.kind)),
        ("family", json!(event.kind.family())),
        ("stage", json!(event.stage)),
        ("place", json!(place.map(|place| &place.name))),
        ("place_id", json!(place.and_then(|place| place.gazetteer.as_ref()))),
        ("country", json!(country(occurrence, key.as_deref()))),
        ("lat", json!(place.and_then(|place| place.lat))),
        ("lon", json!(place.and_then(|place| place.lon))),
        ("radius_m", json!(place.and_then(|place| place.radius_m))),
        ("precision", json!(place.map(|place| place.precision))),
        ("disputed_area", json!(key.as_ref().and_then(|key| disputed.get(key)))),
        ("earliest", json!(time.earliest())),
        ("latest", json!(time.latest())),
        ("edtf", json!(time.edtf())),
        ("agents", list(&names(&[Role::Agent]))),
        ("objects", list(&names(OBJECTS))),
    ];
    for (kind, columns) in FIGURES {
        let figure = event.figures.iter().find(|figure| figure.kind == kind);
        row.push((columns[0], json!(figure.and_then(|figure| figure.low))));
        row.push((columns[1], json!(figure.and_then(|figure| figure.best))));
        row.push((columns[2], json!(figure.and_then(|figure| figure.high))));
    }
    row.extend([
        ("claims", json!(event.claims.len())),
        ("reports", json!(event.reports)),
        ("origins", json!(event.origins)),
        ("sources", list(&sources(occurrence, selection)?)),
        ("known_from", json!(known_from)),
        ("grade", json!(event.grade)),
        ("contested_about", list(&contested.iter().collect::<Vec<_>>())),
        ("credibility", json!(event.credibility_suggested.as_ref().map(|suggested| suggested.number))),
        ("sensitive", json!(sensitive)),
    ]);
    Ok(row)
}

/// The names of those from whom an event is known, each once, in the order of its claims.
pub(super) fn sources(
    occurrence: &Occurrence,
    selection: &Selection<'_>,
) -> Result<Vec<String>, ExportError> {
    let mut names = Vec::new();
    for claim in &occurrence.claims {
        let Some(origin) = &claim.origin else { continue };
        let name = selection.source_name(origin)?;
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The country of an event's place, which its claims know.
pub(super) fn country(occurrence: &Occurrence, key: Option<&str>) -> Option<String> {
    let there = |claim: &ClaimRow| {
        claim.place.as_ref().filter(|place| Some(place.key.as_str()) == key)?.country.clone()
    };
    occurrence.claims.iter().find_map(there)
}

/// The columns of [`claim`].
pub(super) const CLAIM: [&str; 43] = [
    "id",
    "report",
    "publisher",
    "published",
    "known_from",
    "url",
    "type",
    "stage",
    "polarity",
    "stance",
    "certainty",
    "reading",
    "origin",
    "origin_name",
    "origin_role",
    "chain",
    "place",
    "place_id",
    "country",
    "lat",
    "lon",
    "earliest",
    "latest",
    "edtf",
    "time_basis",
    "agents",
    "objects",
    "killed_low",
    "killed_high",
    "injured_low",
    "injured_high",
    "words",
    "sentence",
    "evidence_start",
    "evidence_end",
    "event",
    "verdict",
    "corrections",
    "sensitive",
    "rule",
    "read_through",
    "original_words",
    "translation_differences",
];

/// A claim in one row.
pub(super) fn claim(claim: &ClaimRow, selection: &Selection<'_>) -> Result<Row, ExportError> {
    let detail = &claim.detail;
    let place = claim.place.as_ref();
    let names = |roles: &[Role]| -> Vec<&str> {
        let those = detail.arguments.iter().filter(|one| roles.contains(&one.role));
        those.map(|one| one.name.as_str()).collect()
    };
    let figure = |kind: FigureKind| {
        detail.figures.iter().find(|figure| figure.kind == kind && figure.part_of.is_none())
    };
    let (killed, injured) = (figure(FigureKind::Killed), figure(FigureKind::Injured));
    let source = claim.origin.as_deref().map(|id| selection.source(id)).transpose()?.flatten();
    let chain: Vec<&str> = detail.chain.iter().map(|told| told.name.as_str()).collect();
    let judged = claim.judged.as_ref();
    let through = detail.translation.as_ref();
    let corrections: Vec<String> = judged.map_or_else(Vec::new, |judged| {
        judged.corrections.iter().map(|one| format!("{}: {} → {}", one.field, one.read, one.judged)).collect()
    });
    let url = selection.report(&claim.report)?.and_then(|report| report.url.clone());
    Ok(vec![
        ("id", json!(claim.id)),
        ("report", json!(claim.report)),
        ("publisher", json!(claim.publisher)),
        ("published", json!(claim.published)),
        ("known_from", json!(claim.known_from)),
        ("url", json!(url)),
        ("type", json!(claim.kind)),
        ("stage", json!(claim.stage)),
        ("polarity", json!(claim.polarity)),
        ("stance", json!(claim.stance)),
        ("certainty", json!(claim.certainty)),
        ("reading", json!(detail.reading.map(thousandths))),
        ("origin", json!(claim.origin)),
        ("origin_name", json!(claim.origin_name)),
        ("origin_role", json!(source.as_ref().map(|source| &source.role))),
        ("chain", list(&chain)),
        ("place", json!(place.map(|place| &place.name))),
        ("place_id", json!(place.map(|place| &place.key))),
        ("country", json!(place.and_then(|place| place.country.as_ref()))),
        ("lat", json!(place.and_then(|place| place.lat))),
        ("lon", json!(place.and_then(|place| place.lon))),
        ("earliest", json!(claim.time.earliest)),
        ("latest", json!(claim.time.latest)),
        ("edtf", json!(claim.time.edtf)),
        ("time_basis", json!(detail.time_basis)),
        ("agents", list(&names(&[Role::Agent]))),
        ("objects", list(&names(OBJECTS))),
        ("killed_low", json!(killed.and_then(|figure| figure.low))),
        ("killed_high", json!(killed.and_then(|figure| figure.high))),
        ("injured_low", json!(injured.and_then(|figure| figure.low))),
        ("injured_high", json!(injured.and_then(|figure| figure.high))),
        ("words", json!(claim.words)),
        ("sentence", json!(detail.sentence)),
        ("evidence_start", json!(detail.evidence.first().map(|span| span[0]))),
        ("evidence_end", json!(detail.evidence.last().map(|span| span[1]))),
        ("event", json!(claim.event)),
        ("verdict", json!(judged.and_then(|judged| judged.verdict.as_ref()))),
        ("corrections", list(&corrections)),
        ("sensitive", json!(judged.and_then(|judged| judged.sensitive.as_ref()))),
        ("rule", json!(detail.rule)),
        ("read_through", json!(through.map(Through::said))),
        ("original_words", json!(through.map(|through| &through.words))),
        ("translation_differences", through.map_or(Value::Null, |through| list(&through.differences))),
    ])
}

/// The columns of [`place`].
pub(super) const PLACE: [&str; 8] =
    ["id", "name", "country", "lat", "lon", "claims", "reports", "disputed_area"];

/// A place in one row.
pub(super) fn place(place: &PlaceRow, disputed: &BTreeMap<String, String>) -> Row {
    vec![
        ("id", json!(place.id)),
        ("name", json!(place.name)),
        ("country", json!(place.country)),
        ("lat", json!(place.lat)),
        ("lon", json!(place.lon)),
        ("claims", json!(place.claims)),
        ("reports", json!(place.reports)),
        ("disputed_area", json!(disputed.get(&place.id))),
    ]
}

/// The columns of [`ground`].
pub(super) const GROUND: [&str; 16] = [
    "place_id",
    "place",
    "lat",
    "lon",
    "radius_m",
    "precision",
    "status",
    "holder",
    "holder_id",
    "said_to_hold",
    "said_not_to_hold",
    "partly_there",
    "besieged_by",
    "fighting",
    "origins",
    "disputed_area",
];

/// Who is said to hold a place, in one row. `holder` is only told where nobody says otherwise; `status` is `held`,
/// `disputed` (origins disagree), `divided` (in parts or besieged), `fighting`, `left` (somebody is said not to hold it, and
/// nobody to hold it).
pub(super) fn ground(ground: &Ground, disputed: &BTreeMap<String, String>) -> Row {
    let standing = &ground.standing;
    let place = &ground.facts[0].place;
    let held: Vec<_> = standing.holders.iter().filter(|holder| !holder.said_by.is_empty()).collect();
    let denied: Vec<&str> = standing
        .holders
        .iter()
        .filter(|holder| !holder.denied_by.is_empty())
        .map(|holder| holder.actor_name.as_str())
        .collect();
    let in_way = |way: Holding| -> Vec<&str> {
        let facts = standing.positions.iter().flat_map(|position| &position.facts);
        let names: BTreeSet<&str> =
            facts.filter(|fact| fact.holding == way).map(|fact| fact.actor_name.as_str()).collect();
        names.into_iter().collect()
    };
    let status = match (held.len(), standing.disputed, standing.divided, standing.fighting) {
        (_, true, _, _) => "disputed",
        (_, _, true, _) => "divided",
        (1.., _, _, _) => "held",
        (_, _, _, true) => "fighting",
        _ => "left",
    };
    let only = held.first().filter(|_| held.len() == 1 && !standing.disputed);
    vec![
        ("place_id", json!(ground.key)),
        ("place", json!(place.name)),
        ("lat", json!(place.lat)),
        ("lon", json!(place.lon)),
        ("radius_m", json!(place.radius_m)),
        ("precision", json!(place.precision)),
        ("status", json!(status)),
        ("holder", json!(only.map(|holder| &holder.actor_name))),
        ("holder_id", json!(only.map(|holder| &holder.actor))),
        ("said_to_hold", list(&held.iter().map(|holder| &holder.actor_name).collect::<Vec<_>>())),
        ("said_not_to_hold", list(&denied)),
        ("partly_there", list(&in_way(Holding::PartlyHolds))),
        ("besieged_by", list(&in_way(Holding::Besieges))),
        ("fighting", json!(standing.fighting)),
        ("origins", json!(standing.positions.len())),
        ("disputed_area", json!(disputed.get(&ground.key))),
    ]
}

/// What happened to whom and where, in the codebook's words: a name for people where the format wants one.
pub(super) fn name(kind: &str, agents: &[&str], objects: &[&str], place: Option<&str>) -> String {
    let mut name = kind.to_owned();
    if !agents.is_empty() || !objects.is_empty() {
        name.push_str(": ");
        name.push_str(&agents.join(", "));
        if !objects.is_empty() {
            name.push_str(if agents.is_empty() { "→ " } else { " → " });
            name.push_str(&objects.join(", "));
        }
    }
    if let Some(place) = place {
        name.push_str(" · ");
        name.push_str(place);
    }
    name
}

/// The same for an event.
pub(super) fn event_name(event: &crate::reconcile::EventRecord) -> String {
    let names = |roles: &[Role]| -> Vec<&str> {
        let those = event.participants.iter().filter(|one| roles.contains(&one.role));
        those.map(|one| one.name.as_str()).collect()
    };
    name(
        event.kind.as_str(),
        &names(&[Role::Agent]),
        &names(OBJECTS),
        event.place.as_ref().map(|place| place.name.as_str()),
    )
}

/// Several values in one: apart by semicolons, null for none.
pub(super) fn list<T: AsRef<str>>(words: &[T]) -> Value {
    if words.is_empty() {
        return Value::Null;
    }
    Value::String(words.iter().map(AsRef::as_ref).collect::<Vec<_>>().join("; "))
}

/// A word of the published shapes.
pub(super) fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A chance as it was measured, without what a change of width adds to it.
fn thousandths(chance: f32) -> f64 {
    (f64::from(chance) * 1000.0).round() / 1000.0
}

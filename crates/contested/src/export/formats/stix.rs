//! A bundle after STIX 2.1 for OpenCTI, MISP and others: sources and actors are identities, places locations, events
//! incidents, each claim an opinion of its origin on its event, each news report a report of the incidents it tells of, ties
//! relationships. Ids are UUIDs of version 5 made from the ledger's ids: the same case gives the same bundle. How far a
//! source is relied on and how credible an event is stand as labels of the Admiralty scale.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::super::ExportError;
use super::super::files::{Files, Out};
use super::super::markup::is_address;
use super::super::row;
use super::super::selection::{Occurrence, Selection};
use crate::model::{Polarity, Stance};
use crate::store::ClaimRow;

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let changed = format!("{}.000Z", selection.changed_at()?.trim_end_matches('Z'));
    let bundle = Bundle { changed };
    let mut out = files.begin("bundle.json", "json:objects")?;
    let head = selection.head()?.map(|head| head.hash).unwrap_or_default();
    out.text(&format!("{{\"type\":\"bundle\",\"id\":\"{}\",\"objects\":[\n", id("bundle", &head)))?;
    let program = bundle.object(
        "identity",
        "program",
        None,
        json!({
            "name": "contested", "identity_class": "system",
        }),
    );
    put(&mut out, program)?;
    let mut identities = BTreeSet::new();
    for source in selection.case.sources(selection.filter())? {
        identities.insert(format!("source {}", source.id));
        let mut fields = json!({
            "name": named(&source.name, &source.id),
            "identity_class": identity_class(&source.role),
            "roles": [source.role],
        });
        if let Some(letter) = &source.reliability {
            fields["labels"] =
                json!([format!("admiralty-scale:source-reliability=\"{}\"", letter.to_lowercase())]);
        }
        put(&mut out, bundle.object("identity", &format!("source {}", source.id), None, fields))?;
    }
    for actor in selection.case.actors(selection.filter())? {
        let kind = actor.kind.as_deref().unwrap_or("other");
        if !actor.known || matches!(kind, "place" | "weapon" | "other") {
            continue;
        }
        identities.insert(format!("actor {}", actor.id));
        let fields = json!({"name": named(&actor.name, &actor.id), "identity_class": identity_class(kind), "roles": [kind]});
        put(&mut out, bundle.object("identity", &format!("actor {}", actor.id), None, fields))?;
    }
    let mut locations = BTreeSet::new();
    for place in selection.case.places(selection.filter())? {
        // A location is one by its coordinates, country or region.
        let mut fields = Map::from_iter([("name".to_owned(), json!(place.name))]);
        if let Some((lat, lon)) = place.lat.zip(place.lon) {
            fields.insert("latitude".to_owned(), json!(lat));
            fields.insert("longitude".to_owned(), json!(lon));
        }
        if let Some(country) = &place.country {
            fields.insert("country".to_owned(), json!(country));
        }
        if fields.len() > 1 {
            locations.insert(place.id.clone());
            put(&mut out, bundle.object("location", &place.id, None, Value::Object(fields)))?;
        }
    }
    let mut told_in: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    selection.each_event(|occurrence| {
        for claim in &occurrence.claims {
            told_in.entry(claim.report.clone()).or_default().insert(occurrence.event.id.clone());
        }
        event(&mut out, occurrence, &bundle, &identities, &locations)
    })?;
    for report in selection.reports()? {
        let mut refs: Vec<String> =
            told_in.get(&report.id).into_iter().flatten().map(|event| id("incident", event)).collect();
        if refs.is_empty() {
            // A report has to be of something.
            refs.push(id("identity", "program"));
        }
        let published = report.published.as_ref().map(|day| format!("{day}T00:00:00.000Z"));
        let name = report.title.clone().unwrap_or_else(|| report.id.clone());
        let mut fields = json!({
            "name": named(&name, &report.id),
            "report_types": ["observed-data"],
            "published": published.clone().unwrap_or_else(|| bundle.changed.clone()),
            "object_refs": refs,
        });
        let mut source = json!({"source_name": report.publisher.as_deref().unwrap_or("unknown"), "external_id": report.id});
        if let Some(url) = report.url.as_deref().filter(|url| is_address(url)) {
            source["url"] = json!(url);
        }
        fields["external_references"] = json!([source]);
        put(&mut out, bundle.object("report", &report.id, report.published.as_deref(), fields))?;
    }
    for fact in selection.bonds()? {
        let (a, b) = (format!("actor {}", fact.a), format!("actor {}", fact.b));
        if !identities.contains(&a) || !identities.contains(&b) {
            continue;
        }
        let bond = row::word(&json!(fact.bond));
        let known = fact.known_from.map(|day| day.to_string());
        let mut fields = json!({
            "relationship_type": "related-to",
            "description": format!("{}{bond} ({}, {})", if fact.affirmed { "" } else { "not " }, fact.origin.0, fact.claim),
            "source_ref": id("identity", &a),
            "target_ref": id("identity", &b),
            "labels": [bond],
        });
        if let Some(day) = fact.from {
            fields["start_time"] = json!(format!("{day}T00:00:00.000Z"));
        }
        let of = format!("{} {} {} {} {}", fact.a, fact.b, fact.claim, bond, fact.kind);
        put(&mut out, bundle.object("relationship", &of, known.as_deref(), fields))?;
    }
    out.text("\n]}\n")?;
    files.end(out)
}

fn event(
    out: &mut Out<'_>,
    occurrence: &Occurrence,
    bundle: &Bundle,
    identities: &BTreeSet<String>,
    locations: &BTreeSet<String>,
) -> Result<(), ExportError> {
    let event = &occurrence.event;
    let incident = id("incident", &event.id);
    let known = occurrence.claims.iter().filter_map(|claim| claim.known_from.clone()).min();
    let mut labels = vec![event.kind.to_string(), format!("grade:{}", row::word(&json!(event.grade)))];
    if let Some(suggested) = &event.credibility_suggested {
        labels.push(format!("admiralty-scale:information-credibility=\"{}\"", suggested.number));
    }
    let mut fields = json!({
        "name": row::event_name(event),
        "description": occurrence.claims.first().map(|claim| claim.detail.sentence.clone()).unwrap_or_default(),
        "labels": labels,
        "external_references": [{"source_name": "contested", "external_id": event.id}],
    });
    if fields["description"] == "" {
        fields.as_object_mut().expect("an object literal").remove("description");
    }
    put(out, bundle.object("incident", &event.id, known.as_deref(), fields))?;
    if let Some(place) =
        event.place.as_ref().map(crate::model::PlaceFact::key).filter(|key| locations.contains(key))
    {
        let fields = json!({
            "relationship_type": "related-to", "source_ref": incident, "target_ref": id("location", &place),
            "labels": ["located-at"],
        });
        put(
            out,
            bundle.object("relationship", &format!("{} at {place}", event.id), known.as_deref(), fields),
        )?;
    }
    let parts: BTreeSet<(String, String)> = event
        .participants
        .iter()
        .map(|one| (row::word(&json!(one.role)), format!("actor {}", one.key())))
        .filter(|(_, actor)| identities.contains(actor))
        .collect();
    for (role, actor) in parts {
        let fields = json!({
            "relationship_type": "related-to", "source_ref": id("identity", &actor), "target_ref": incident, "labels": [role],
        });
        put(
            out,
            bundle.object("relationship", &format!("{} {role} {actor}", event.id), known.as_deref(), fields),
        )?;
    }
    for claim in &occurrence.claims {
        let origin = claim.origin.as_ref().map(|origin| format!("source {origin}"));
        let mut fields = json!({
            "opinion": opinion(claim),
            "explanation": format!("{} ({}, {})", claim.detail.sentence, claim.stance, claim.id),
            "authors": [named(claim.origin_name.as_deref().unwrap_or_default(), "unknown")],
            "object_refs": [incident],
        });
        if let Some(origin) = origin.filter(|origin| identities.contains(origin)) {
            fields["created_by_ref"] = json!(id("identity", &origin));
        }
        put(out, bundle.object("opinion", &claim.id, claim.known_from.as_deref(), fields))?;
    }
    Ok(())
}

/// What an origin holds of the event, on STIX's scale: how sure its words are makes it strong or not.
fn opinion(claim: &ClaimRow) -> &'static str {
    let stance: Option<Stance> = serde_json::from_value(json!(claim.stance)).ok();
    let polarity: Option<Polarity> = serde_json::from_value(json!(claim.polarity)).ok();
    let says = stance.zip(polarity).and_then(|(stance, polarity)| stance.says_so(polarity));
    match (says, claim.certainty == "certain") {
        (Some(true), true) => "strongly-agree",
        (Some(true), false) => "agree",
        (Some(false), true) => "strongly-disagree",
        (Some(false), false) => "disagree",
        (None, _) => "neutral",
    }
}

/// What objects of a bundle have in common.
struct Bundle {
    /// When the case was last changed: the time of what has none of its own.
    changed: String,
}

impl Bundle {
    /// An object of a type; `of` makes its id, `day` is when it came to be known.
    fn object(&self, kind: &str, of: &str, day: Option<&str>, fields: Value) -> Value {
        let created = day.map_or_else(|| self.changed.clone(), |day| format!("{day}T00:00:00.000Z"));
        let mut object = Map::from_iter([
            ("type".to_owned(), json!(kind)),
            ("spec_version".to_owned(), json!("2.1")),
            ("id".to_owned(), json!(id(kind, of))),
            ("created".to_owned(), json!(created)),
            ("modified".to_owned(), json!(created)),
        ]);
        if of != "program" {
            object.insert("created_by_ref".to_owned(), json!(id("identity", "program")));
        }
        if let Value::Object(fields) = fields {
            object.extend(fields);
        }
        Value::Object(object)
    }
}

fn put(out: &mut Out<'_>, object: Value) -> Result<(), ExportError> {
    out.item(&object)
}

/// A UUID made from what it is of, in the program's own namespace.
fn id(kind: &str, of: &str) -> String {
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, b"urn:contested");
    format!("{kind}--{}", Uuid::new_v5(&namespace, format!("{kind} {of}").as_bytes()))
}

/// A name, which must not be empty.
fn named<'n>(name: &'n str, otherwise: &'n str) -> &'n str {
    if name.is_empty() { otherwise } else { name }
}

fn identity_class(kind: &str) -> &'static str {
    match kind {
        "person" | "witness" | "expert" | "spokesperson" => "individual",
        "people" | "armed_group" => "group",
        "unnamed" | "social_media" => "unknown",
        _ => "organization",
    }
}

//! Records as plain fields, for what colours maps and fills spreadsheets.

use contested::reconcile::EventRecord;
use contested::state::Standing;
use contested::store::ClaimRow;
use serde_json::{Map, Value, json};

use super::super::request::{Request, encode};
use super::super::titles;
use super::super::words::word_of;

/// An event: what, where, when, how many, by how many.
pub(super) fn event(request: &Request, event: &EventRecord) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("id", json!(event.id));
    put("title", json!(titles::plain(&titles::event(event))));
    put("type", json!(event.kind.as_str()));
    put("family", json!(event.kind.family()));
    put("stage", json!(word_of(&event.stage)));
    put("place", json!(event.place.as_ref().map(|place| &place.name)));
    put("lat", json!(event.place.as_ref().and_then(|place| place.lat)));
    put("lon", json!(event.place.as_ref().and_then(|place| place.lon)));
    put("radius_m", json!(event.place.as_ref().and_then(|place| place.radius_m)));
    put("date_from", json!(event.time.narrowest.earliest().map(|day| day.to_string())));
    put("date_to", json!(event.time.narrowest.latest().map(|day| day.to_string())));
    put("reports", json!(event.reports));
    put("origins", json!(event.origins));
    put("grade", json!(word_of(&event.grade)));
    // The same columns for every event, so that a table has them all.
    for kind in ["killed", "injured", "missing", "displaced", "captured", "abducted"] {
        let figure = event.figures.iter().find(|figure| word_of(&figure.kind) == kind);
        put(&format!("{kind}_low"), json!(figure.and_then(|figure| figure.low)));
        put(&format!("{kind}_best"), json!(figure.and_then(|figure| figure.best)));
        put(&format!("{kind}_high"), json!(figure.and_then(|figure| figure.high)));
    }
    put("page", json!(request.link(&format!("/events/{}", encode(&event.id)))));
    Value::Object(fields)
}

/// A claim, without what only programs need.
pub(super) fn claim(claim: &ClaimRow) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("id", json!(claim.id));
    put("type", json!(claim.kind));
    put("stage", json!(claim.stage));
    put("polarity", json!(claim.polarity));
    put("stance", json!(claim.stance));
    put("certainty", json!(claim.certainty));
    put("source", json!(claim.origin_name));
    put("publisher", json!(claim.publisher));
    put("published", json!(claim.published));
    put("known_from", json!(claim.known_from));
    put("place", json!(claim.place.as_ref().map(|place| &place.name)));
    put("lat", json!(claim.place.as_ref().and_then(|place| place.lat)));
    put("lon", json!(claim.place.as_ref().and_then(|place| place.lon)));
    put("date_from", json!(claim.time.earliest));
    put("date_to", json!(claim.time.latest));
    for role in ["agent", "target", "victim"] {
        let names: Vec<&str> = claim
            .detail
            .arguments
            .iter()
            .filter(|one| word_of(&one.role) == role)
            .map(|one| one.name.as_str())
            .collect();
        put(role, json!(names.join("; ")));
    }
    for kind in ["killed", "injured", "missing", "displaced", "captured", "abducted"] {
        let total =
            |figure: &&contested::store::Figure| word_of(&figure.kind) == kind && figure.part_of.is_none();
        let figure = claim.detail.figures.iter().find(total);
        put(&format!("{kind}_low"), json!(figure.and_then(|figure| figure.low)));
        put(&format!("{kind}_high"), json!(figure.and_then(|figure| figure.high)));
    }
    put("event", json!(claim.event));
    put("reading", json!(claim.detail.reading));
    put("words", json!(claim.words));
    put("sentence", json!(claim.detail.sentence));
    Value::Object(fields)
}

/// Who is said to hold a place: the first holder in fields of its own, all in one.
pub(super) fn held(id: &str, name: &str, radius_m: Option<u32>, standing: &Standing) -> Value {
    let said: Vec<_> = standing.holders.iter().filter(|holder| !holder.said_by.is_empty()).collect();
    let state = match (standing.disputed, said.len()) {
        (true, _) => "contested",
        (false, 0) => "nobody",
        (false, _) => "held",
    };
    json!({
        "id": id,
        "name": name,
        "state": state,
        "holder": said.first().map(|holder| &holder.actor_name),
        "holder_id": said.first().map(|holder| &holder.actor),
        "said_by": said.first().map_or(0, |holder| holder.said_by.len()),
        "denied_by": said.first().map_or(0, |holder| holder.denied_by.len()),
        "holders": said.iter().map(|holder| holder.actor_name.as_str()).collect::<Vec<_>>().join("; "),
        "fighting": standing.fighting,
        "divided": standing.divided,
        "last_heard": standing.positions.iter().filter_map(|position| position.last_heard).max().map(|day| day.to_string()),
        "radius_m": radius_m,
    })
}

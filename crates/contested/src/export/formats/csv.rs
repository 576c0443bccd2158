//! Flat tables for spreadsheets, pandas and R.

use serde_json::json;

use super::super::ExportError;
use super::super::files::Files;
use super::super::row;
use super::super::selection::Selection;

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let disputed = selection.disputed_places()?;
    let mut events = files.begin("events.csv", "csv")?;
    events.head(row::EVENT)?;
    selection.each_event(|occurrence| {
        let row = row::event(occurrence, selection, &disputed)?;
        events.row(row.iter().map(|(_, value)| value))
    })?;
    files.end(events)?;

    let mut claims = files.begin("claims.csv", "csv")?;
    claims.head(row::CLAIM)?;
    selection.each_claim(|claim| {
        let row = row::claim(&claim, selection)?;
        claims.row(row.iter().map(|(_, value)| value))
    })?;
    files.end(claims)?;

    let mut control = files.begin("control.csv", "csv")?;
    control.head(CONTROL)?;
    for ground in selection.ground()? {
        for position in &ground.standing.positions {
            for fact in &position.facts {
                let source = selection.source_name(&fact.origin.0)?;
                let words = selection.case.claim(&fact.claim.to_string())?.map(|claim| claim.words);
                control.row(&[
                    json!(ground.key),
                    json!(fact.place.name),
                    json!(fact.actor),
                    json!(fact.actor_name),
                    json!(fact.holding),
                    json!(fact.from),
                    json!(fact.known_from),
                    json!(fact.origin.0),
                    json!(source),
                    json!(fact.stance),
                    json!(fact.set_aside),
                    json!(fact.claim.to_string()),
                    json!(words),
                ])?;
            }
        }
    }
    files.end(control)?;

    let mut contradictions = files.begin("contradictions.csv", "csv")?;
    contradictions.head(CONTRADICTIONS)?;
    for found in selection.contradictions()? {
        for side in &found.sides {
            let names: Result<Vec<String>, ExportError> =
                side.origins.iter().map(|origin| selection.source_name(&origin.0)).collect();
            let claims: Vec<String> = side.claims.iter().map(ToString::to_string).collect();
            contradictions.row(&[
                json!(found.id),
                json!(found.event),
                json!(found.about),
                json!(found.figure),
                json!(found.strength),
                json!(side.position),
                row::list(&names?),
                json!(side.reports),
                row::list(&claims),
            ])?;
        }
    }
    files.end(contradictions)
}

/// The latest word of each origin on each actor and place.
const CONTROL: [&str; 13] = [
    "place_id",
    "place",
    "actor_id",
    "actor",
    "relation",
    "from",
    "known_from",
    "origin",
    "origin_name",
    "stance",
    "set_aside",
    "claim",
    "words",
];

/// One row a side.
const CONTRADICTIONS: [&str; 9] =
    ["id", "event", "about", "figure", "strength", "position", "origins", "reports", "claims"];

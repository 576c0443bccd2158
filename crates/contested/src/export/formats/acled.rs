//! The columns of ACLED's export (codebook of 2023), one row an event of a kind that ACLED codes. Its rules differ from
//! the ledger's: fatalities are the most conservative figure reported, and unarmed events are in too.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::ExportError;
use super::super::files::Files;
use super::super::row;
use super::super::selection::{Occurrence, Selection};
use crate::model::{FigureKind, MentionKind, Precision, Role, Stage};
use crate::reconcile::Grade;

pub(super) const COLUMNS: [&str; 31] = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
];

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let codes = codes(selection)?;
    let mut out = files.begin("acled.csv", "csv")?;
    out.head(COLUMNS)?;
    let mut left_out = 0_u64;
    selection.each_event(|occurrence| match cells(occurrence, selection, &codes)? {
        Some(cells) => out.row(&cells),
        None => {
            left_out += 1;
            Ok(())
        }
    })?;
    files.notes.push(format!(
        "events of kinds that ACLED has no code for, without a day, or not told as done, left out: {left_out}"
    ));
    files.end(out)
}

/// The ACLED code of each claim that has one.
pub(super) fn codes(selection: &Selection<'_>) -> Result<BTreeMap<String, String>, ExportError> {
    let mut codes = BTreeMap::new();
    for report in selection.reports()? {
        let Some(extraction) = selection.case.extraction(&report.id)? else { continue };
        for (index, claim) in extraction.claims.iter().enumerate() {
            if let Some(code) = &claim.event.codes.acled {
                codes.insert(format!("{}/c{}", report.id, index + 1), code.to_string());
            }
        }
    }
    Ok(codes)
}

/// The code that most claims of an event have; among equals the first in the alphabet.
pub(super) fn code<'c>(
    occurrence: &Occurrence,
    codes: &'c BTreeMap<String, String>,
) -> Option<(&'c str, &'c str)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for claim in &occurrence.event.claims {
        if let Some(code) = codes.get(&claim.to_string()) {
            *counts.entry(code).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by(|(a, x), (b, y)| x.cmp(y).then(b.cmp(a)))?.0;
    most.split_once(':')
}

fn cells(
    occurrence: &Occurrence,
    selection: &Selection<'_>,
    codes: &BTreeMap<String, String>,
) -> Result<Option<Vec<Value>>, ExportError> {
    let event = &occurrence.event;
    let Some((kind, sub_kind)) = code(occurrence, codes) else { return Ok(None) };
    let time = event.time.narrowest;
    let Some(day) = time.earliest().or(time.latest()) else { return Ok(None) };
    if !matches!(event.stage, Stage::Accomplished | Stage::Ongoing) || event.grade == Grade::Discounted {
        return Ok(None);
    }
    let days = time.earliest().zip(time.latest()).and_then(|(start, end)| start.until(end).ok());
    let time_precision = match days.map(|span| span.get_days()) {
        Some(0) => 1,
        Some(1..=7) => 2,
        _ => 3,
    };
    let sides = |roles: &[Role]| -> Vec<(&str, u8)> {
        let mut sides: Vec<(&str, u8)> = Vec::new();
        for one in event.participants.iter().filter(|one| roles.contains(&one.role)) {
            if !sides.iter().any(|(name, _)| *name == one.name) {
                sides.push((&one.name, inter(one.kind)));
            }
        }
        sides
    };
    let (agents, targets) = (sides(&[Role::Agent]), sides(&[Role::Target, Role::Victim]));
    let (one, other) = match (agents.split_first(), targets.split_first()) {
        (Some((one, rest)), None) if !rest.is_empty() => (Some(*one), Some(rest[0])),
        (one, other) => (one.map(|(one, _)| *one), other.map(|(other, _)| *other)),
    };
    let associated = |all: &[(&str, u8)], but: [Option<(&str, u8)>; 2]| -> Value {
        let names: Vec<&str> =
            all.iter().filter(|side| !but.contains(&Some(**side))).map(|(name, _)| *name).collect();
        row::list(&names)
    };
    let killed = event.figures.iter().find(|figure| figure.kind == FigureKind::Killed);
    let fatalities = killed.and_then(|figure| figure.low.or(figure.best)).unwrap_or(0);
    let place = event.place.as_ref();
    let key = place.map(crate::model::PlaceFact::key);
    let outlets: std::collections::BTreeSet<&str> =
        occurrence.claims.iter().filter_map(|claim| claim.publisher.as_deref()).collect();
    let (inter1, inter2) = (one.map_or(0, |side| side.1), other.map_or(0, |side| side.1));
    let mut interaction = [inter1, inter2];
    interaction.sort_unstable();
    let interaction = match interaction {
        [0, alone] => u32::from(alone) * 10,
        [low, high] => u32::from(low) * 10 + u32::from(high),
    };
    let tags: Vec<String> =
        occurrence.contradictions.iter().map(|found| row::word(&json!(found.about))).collect();
    Ok(Some(vec![
        json!(event.id),
        json!(day),
        json!(day.year()),
        json!(time_precision),
        json!(disorder(kind, sub_kind)),
        json!(kind),
        json!(sub_kind),
        json!(one.map(|side| side.0)),
        associated(&agents, [one, other]),
        json!(inter1),
        json!(other.map(|side| side.0)),
        associated(&targets, [one, other]),
        json!(inter2),
        json!(interaction),
        json!((inter2 == 7).then_some("Civilian targeting")),
        Value::Null,
        Value::Null,
        json!(row::country(occurrence, key.as_deref())),
        Value::Null,
        Value::Null,
        Value::Null,
        json!(place.map(|place| &place.name)),
        json!(place.and_then(|place| place.lat)),
        json!(place.and_then(|place| place.lon)),
        json!(match place.map(|place| place.precision) {
            Some(Precision::Exact) => 1,
            Some(Precision::Admin2) => 2,
            _ => 3,
        }),
        row::list(&outlets.into_iter().collect::<Vec<_>>()),
        Value::Null,
        json!(notes(occurrence)),
        json!(fatalities),
        row::list(&tags),
        json!(seconds(&selection.changed_at()?)),
    ]))
}

/// What is told of it: each report's own sentence once.
fn notes(occurrence: &Occurrence) -> String {
    let mut sentences: Vec<&str> = Vec::new();
    for claim in &occurrence.claims {
        let sentence = claim.detail.sentence.as_str();
        if !sentence.is_empty() && !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences.truncate(MOST_SENTENCES);
    sentences.join(" ")
}

/// More than these would be no notes.
const MOST_SENTENCES: usize = 5;

/// ACLED's kinds of actor: 1 state forces, 2 rebel groups, 5 protesters, 7 civilians, 8 others.
fn inter(kind: Option<MentionKind>) -> u8 {
    match kind {
        Some(MentionKind::Government | MentionKind::Military) => 1,
        Some(MentionKind::ArmedGroup) => 2,
        Some(MentionKind::People | MentionKind::Person) => 7,
        Some(MentionKind::Organisation | MentionKind::Outlet) => 8,
        _ => 0,
    }
}

/// ACLED's grouping of its kinds.
fn disorder(kind: &str, sub_kind: &str) -> &'static str {
    match (kind, sub_kind) {
        ("Battles" | "Explosions/Remote violence" | "Violence against civilians", _) => "Political violence",
        ("Riots", "Mob violence") => "Political violence",
        ("Protests", "Excessive force against protesters") => "Political violence; Demonstrations",
        ("Protests" | "Riots", _) => "Demonstrations",
        _ => "Strategic developments",
    }
}

/// Seconds since 1970.
fn seconds(at: &str) -> i64 {
    at.parse::<jiff::Timestamp>().map_or(0, |at| at.as_second())
}

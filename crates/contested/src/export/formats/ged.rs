//! The columns of the UCDP Georeferenced Event Dataset (version 24.1; codebook by Högbladh, Uppsala), in the candidate
//! style: one row an event that somebody is said to have died of, the figures as reported. Identifiers of conflicts, dyads and actors are
//! UCDP's own and stay 0: to be given there.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::ExportError;
use super::super::files::Files;
use super::super::row;
use super::super::selection::{Occurrence, Selection};
use crate::model::{FigureKind, MentionKind, Precision, Role, Stage};
use crate::reconcile::Grade;

pub(super) const COLUMNS: [&str; 49] = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
];

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let mut out = files.begin("ged.csv", "csv")?;
    out.head(COLUMNS)?;
    let (mut number, mut left_out) = (0_u64, 0_u64);
    selection.each_event(|occurrence| {
        let Some(cells) = cells(occurrence, selection, number + 1)? else {
            left_out += 1;
            return Ok(());
        };
        number += 1;
        out.row(&cells)
    })?;
    files
        .notes
        .push(format!("events without deaths or without a day, or not told as done, left out: {left_out}"));
    files.end(out)
}

fn cells(
    occurrence: &Occurrence,
    selection: &Selection<'_>,
    number: u64,
) -> Result<Option<Vec<Value>>, ExportError> {
    let event = &occurrence.event;
    let Some(killed) = event.figures.iter().find(|figure| figure.kind == FigureKind::Killed) else {
        return Ok(None);
    };
    let time = event.time.narrowest;
    let (Some(start), Some(end)) = (time.earliest().or(time.latest()), time.latest().or(time.earliest()))
    else {
        return Ok(None);
    };
    if !matches!(event.stage, Stage::Accomplished | Stage::Ongoing) || event.grade == Grade::Discounted {
        return Ok(None);
    }
    // The order that GED asks for: low ≤ best ≤ high. Each is a figure that somebody reported.
    let best = killed.best.or(killed.low).unwrap_or(0);
    let low = killed.low.unwrap_or(best).min(best);
    let high = killed.high.unwrap_or(best).max(best);
    let sides = sides(occurrence);
    let claims = &occurrence.claims;
    let mut reports: Vec<&str> = claims.iter().map(|claim| claim.report.as_str()).collect();
    reports.dedup();
    let (mut articles, mut offices, mut dates, mut headlines) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for report in &reports {
        let Some(report) = selection.report(report)? else { continue };
        let office = report.publisher.clone().unwrap_or_default();
        let day = report.published.clone().unwrap_or_default();
        let headline = report.title.clone().unwrap_or_default();
        articles.push(format!("\"{office},{day},{headline}\""));
        offices.push(office);
        dates.push(day);
        headlines.push(headline);
    }
    let place = event.place.as_ref();
    let (lat, lon) = (place.and_then(|place| place.lat), place.and_then(|place| place.lon));
    let key = place.map(crate::model::PlaceFact::key);
    let dyad = match (&sides.a, &sides.b) {
        (None, None) => String::new(),
        (a, b) => format!("{} - {}", a.as_deref().unwrap_or("Unknown"), b.as_deref().unwrap_or("Unknown")),
    };
    Ok(Some(vec![
        json!(number),
        json!(event.id),
        json!(start.year()),
        json!(best >= 25),
        json!(if event.grade == Grade::Contested || event.grade == Grade::Weak { "Check" } else { "Clear" }),
        json!(sides.kind),
        json!(0),
        json!(0),
        json!(""),
        json!(0),
        json!(0),
        json!(dyad),
        json!(0),
        json!(0),
        json!(sides.a),
        json!(0),
        json!(0),
        json!(sides.b),
        json!(reports.len()),
        json!(articles.join(";")),
        row::list(&offices),
        row::list(&dates),
        row::list(&headlines),
        row::list(&row::sources(occurrence, selection)?),
        json!(where_prec(place.map(|place| place.precision), place.and_then(|place| place.radius_m))),
        json!(place.map(|place| &place.name)),
        json!(claims.first().map(|claim| &claim.detail.sentence)),
        Value::Null,
        Value::Null,
        json!(lat),
        json!(lon),
        json!(lat.zip(lon).map(|(lat, lon)| format!("POINT ({lon} {lat})"))),
        json!(lat.zip(lon).map(|(lat, lon)| priogrid(lat, lon))),
        json!(row::country(occurrence, key.as_deref())),
        Value::Null,
        Value::Null,
        json!(if event.claims.len() > 1 || start == end { 1 } else { 2 }),
        json!(date_prec(start, end)),
        json!(format!("{start} 00:00:00.000")),
        json!(format!("{end} 00:00:00.000")),
        json!(0),
        json!(0),
        json!(0),
        json!(best),
        json!(best),
        json!(high),
        json!(low),
        Value::Null,
        Value::Null,
    ]))
}

/// Who fought whom, and UCDP's kind of violence: 1 with a state, 2 between groups, 3 against civilians.
struct Sides {
    a: Option<String>,
    b: Option<String>,
    kind: u8,
}

fn sides(occurrence: &Occurrence) -> Sides {
    let of = |roles: &[Role]| -> Vec<(&str, Option<MentionKind>)> {
        let those = occurrence.event.participants.iter().filter(|one| roles.contains(&one.role));
        those.map(|one| (one.name.as_str(), one.kind)).collect()
    };
    let armed = |kind: Option<MentionKind>| {
        matches!(kind, Some(MentionKind::ArmedGroup | MentionKind::Government | MentionKind::Military))
    };
    let is_state =
        |kind: Option<MentionKind>| matches!(kind, Some(MentionKind::Government | MentionKind::Military));
    let agents: Vec<_> = of(&[Role::Agent]).into_iter().filter(|(_, kind)| armed(*kind)).collect();
    let targets: Vec<_> =
        of(&[Role::Target, Role::Victim]).into_iter().filter(|(_, kind)| armed(*kind)).collect();
    // Two agents of one battle are its sides.
    let a = agents.first().copied();
    let b = targets.first().copied().or_else(|| agents.get(1).copied());
    let kind = match (a, b) {
        (_, None) => 3,
        (a, Some(b)) if is_state(b.1) || a.is_some_and(|a| is_state(a.1)) => 1,
        _ => 2,
    };
    let b_name = b.map(|(name, _)| name.to_owned());
    Sides {
        a: a.map(|(name, _)| name.to_owned()),
        b: b_name.or((kind == 3).then(|| "Civilians".to_owned())),
        kind,
    }
}

/// 1 the place itself, 2 within some 25 km of it, 3 the second-level area, 4 the first-level area, 6 only the country,
/// 7 not on a place on land that is known.
pub(super) fn where_prec(precision: Option<Precision>, radius_m: Option<u32>) -> u8 {
    match precision {
        Some(Precision::Exact) if radius_m.is_none_or(|radius| radius <= 25_000) => 1,
        Some(Precision::Exact) => 2,
        Some(Precision::Admin2) => 3,
        Some(Precision::Admin1) => 4,
        Some(Precision::Country) => 6,
        Some(Precision::None) | None => 7,
    }
}

/// 1 the day, 2 two to six days, 3 within a week, 4 within a month, 5 longer.
fn date_prec(start: Date, end: Date) -> u8 {
    match start.until(end).map_or(i32::MAX, |span| span.get_days()) {
        0 => 1,
        1..=5 => 2,
        6..=7 => 3,
        8..=31 => 4,
        _ => 5,
    }
}

/// The cell of the PRIO-GRID, of half a degree, counted from 1 in the south-west, row by row.
fn priogrid(lat: f64, lon: f64) -> u32 {
    let row = ((90.0 + lat) * 2.0).floor().clamp(0.0, 359.0);
    let column = ((180.0 + lon) * 2.0).floor().clamp(0.0, 719.0);
    (row * 720.0 + column) as u32 + 1
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{date_prec, priogrid};

    #[test]
    fn days_have_their_precision() {
        let of = |end| date_prec(date(2024, 12, 2), end);
        assert_eq!(of(date(2024, 12, 2)), 1);
        assert_eq!(of(date(2024, 12, 4)), 2);
        assert_eq!(of(date(2024, 12, 8)), 3);
        assert_eq!(of(date(2024, 12, 31)), 4);
        assert_eq!(of(date(2025, 12, 31)), 5);
    }

    #[test]
    fn cells_count_from_the_south_west() {
        assert_eq!(priogrid(-89.9, -179.9), 1);
        assert_eq!(priogrid(-89.9, -179.4), 2);
        assert_eq!(priogrid(-89.4, -179.9), 721);
        assert_eq!(priogrid(90.0, 180.0), 259_200);
    }
}

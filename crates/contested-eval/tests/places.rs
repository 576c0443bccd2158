//! Hand-keyed "village/town/city of X" (`eval/gold/place-mentions.tsv`): placed exactly or in the right area.
//!
//! `cargo test -p contested-eval --test places -- --nocapture` prints the rate. Where `../shared` is missing the test
//! passes with a word.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, and tells its scores")]

mod corpora;

mod gold;

use contested::model::{CodePoints, Place, Precision};
use contested_lexicon::Lexicon;
use contested_lexicon::gazetteer::{Gazetteer, Kind};

use gold::{extractions, percent};

/// Least share placed exactly or in the right enclosing area, in percent.
const PLACED: f64 = 85.0;
/// Kilometres between two points for one town: theirs and the rounded one of the key.
const NEAR_KM: f64 = 10.0;

#[test]
fn mentions_are_placed() {
    let Some(found) = extractions("place-mentions.tsv") else { return };
    let gazetteer = Lexicon::bundled().gazetteer().unwrap();
    let areas = gazetteer.coded(Kind::Admin1);
    let (mut exact, mut enclosed, mut all) = (0, 0, 0);
    let mut shown = Vec::new();
    for (extraction, rows) in &found {
        let points = CodePoints::new(&extraction.report.text);
        for row in rows {
            all += 1;
            let (code, point) = row.answer[0].split_once(' ').unwrap_or((&row.answer[0], ""));
            let area = areas.get(code).map(|area| gazetteer.id(*area)).unwrap_or_default();
            let point = point.split_once(',').map(|(lat, lon)| (lat.parse().unwrap(), lon.parse().unwrap()));
            let place = extraction.places.iter().find(|place| {
                let [start, end] = points.span(place.span);
                start < row.end && row.start < end
            });
            match place.and_then(|place| judge(&gazetteer, place, &area, point)) {
                Some(Placed::Exactly) => exact += 1,
                Some(Placed::Enclosed) => enclosed += 1,
                None => shown.push(format!(
                    "line {}: wanted {:?}, found {:?}",
                    row.line,
                    row.answer,
                    place.map(|place| (&place.name, &place.gazetteer, place.precision, &place.within))
                )),
            }
        }
    }
    let rate = percent(exact + enclosed, all);
    println!(
        "{}\nplaces: {exact} of {all} exactly, {enclosed} in the right area = {rate:.1} %",
        shown.join("\n")
    );
    assert!(rate >= PLACED, "{rate:.1} %");
}

enum Placed {
    Exactly,
    Enclosed,
}

/// Whether a place is the keyed one, or an area around it that is no larger than a first-level one.
fn judge(gazetteer: &Gazetteer, place: &Place, area: &str, point: Option<(f64, f64)>) -> Option<Placed> {
    let away = point.zip(place.lat.zip(place.lon)).map(|(one, other)| distance_km(one, other));
    if place.precision == Precision::Exact {
        return (away? <= NEAR_KM).then_some(Placed::Exactly);
    }
    let around = place.within.first()?;
    let is_area = *around == area;
    let lies_in = gazetteer
        .place(around)
        .is_some_and(|around| gazetteer.within(around).iter().any(|outer| gazetteer.id(*outer) == area));
    let holds = away.is_none_or(|away| away * 1000.0 <= f64::from(place.radius_m.unwrap_or(0)));
    let small = matches!(place.precision, Precision::Admin1 | Precision::Admin2);
    (small && (is_area || lies_in && holds || away.is_some() && holds)).then_some(Placed::Enclosed)
}

/// Good to a few metres at these distances.
fn distance_km(one: (f64, f64), other: (f64, f64)) -> f64 {
    let north = (one.0 - other.0) * 111.2;
    let east = (one.1 - other.1) * 111.2 * ((one.0 + other.0) / 2.0).to_radians().cos();
    north.hypot(east)
}

//! Names that no gazetteer knows: the area they are said to lie in, with its size, never a bare point.

use contested_lexicon::gazetteer::{Kind, PlaceNumber};

use super::World;
use super::cues;
use super::resolve::{Resolution, lies_in};
use crate::model::{Precision, Span};

/// The area a name is placed in.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Enclosing {
    pub(super) area: PlaceNumber,
    /// Degrees north, east: the middle of the circle that holds the area.
    pub(super) point: (f64, f64),
    pub(super) precision: Precision,
    pub(super) radius_m: u32,
    pub(super) score: f64,
}

/// How far back in the text an area that was named may still hold, in bytes: about a paragraph.
const REACH: u32 = 600;
/// How far on in its sentence.
const SENTENCE: usize = 200;

/// The area around each unresolved name: the one that the words beside it name; else one named after it in its
/// sentence; else the last area or town named just before; else the first-level area that holds most of the report's
/// places; else the country that does, or that most of the names lie in.
pub(super) fn enclosing(
    world: &World,
    text: &str,
    spans: &[Span],
    resolution: &Resolution,
    index: usize,
) -> Option<Enclosing> {
    let likely = &world.words.calibration.area;
    let cues = &resolution.cues[index];
    let said = cues.inside.iter().chain(&cues.of_country).copied();
    if let Some(area) = best_of(world, said.collect(), resolution) {
        return Some(describe(world, area, likely.said));
    }
    // Some of the places of that name: the area that holds most of what speaks for them.
    if let Some(unsure) = resolution.unsure[index] {
        let best = world.gazetteer.candidate(unsure.best.place);
        let around = describe(world, unsure.area, unsure.score);
        // Around one of the area's places a circle of twice the radius holds the whole.
        let radius_m = around.radius_m.saturating_mul(2);
        return Some(Enclosing { point: (best.lat, best.lon), radius_m, ..around });
    }
    // "X, near Hama": the area that Hama lies in.
    if let Some(beside) = best_of(world, cues.beside.clone(), resolution) {
        let candidate = world.gazetteer.candidate(beside);
        return Some(describe(world, candidate.admin1.unwrap_or(beside), likely.beside));
    }
    if let Some(area) = named_after(world, text, spans, resolution, index) {
        return Some(describe(world, area, likely.after));
    }
    let span = spans[index];
    let nearby = (0..index).rev().take_while(|at| spans[*at].end() + REACH >= span.start());
    if let Some(area) = nearby.filter_map(|at| area_of(world, resolution, at)).next() {
        return Some(describe(world, area, likely.nearby));
    }
    if let Some(area) = resolution.area {
        return Some(describe(world, area, likely.main));
    }
    resolution
        .country
        .or(resolution.leading.first().copied())
        .map(|country| describe(world, country, likely.main))
}

/// The area named after it in the same sentence: "the raids hit X in the south of Ostrel province".
fn named_after(
    world: &World,
    text: &str,
    spans: &[Span],
    resolution: &Resolution,
    index: usize,
) -> Option<PlaceNumber> {
    let from = spans[index].end() as usize;
    let rest = text.get(from..cues::cut(text, from + SENTENCE))?;
    let end = rest.find(['\n', '"', '”', ';']).into_iter().chain(rest.find(". ")).min().unwrap_or(rest.len());
    let end = spans[index].end() + end as u32;
    (index + 1..spans.len())
        .take_while(|at| spans[*at].start() < end)
        .filter(|at| {
            resolution.places[*at].is_some_and(|resolved| {
                matches!(world.gazetteer.candidate(resolved.place).kind, Kind::Admin1 | Kind::Admin2)
            })
        })
        .find_map(|at| area_of(world, resolution, at))
}

/// The area that a resolved name is or lies in, where it may place its neighbours.
fn area_of(world: &World, resolution: &Resolution, at: usize) -> Option<PlaceNumber> {
    let resolved = resolution.places[at]?;
    let candidate = world.gazetteer.candidate(resolved.place);
    // The same names decide for the whole report: one far from all others does not place its neighbours.
    if resolved.score < 0.5
        || resolution.cues[at].kinds.contains(&Kind::Country)
        || world
            .gazetteer
            .country(resolved.place)
            .is_some_and(|country| !resolution.leading.contains(&country))
    {
        return None;
    }
    match candidate.kind {
        Kind::Admin1 | Kind::Admin2 => Some(resolved.place),
        Kind::Populated | Kind::Airport | Kind::Site | Kind::Land => candidate.admin1,
        Kind::Region if candidate.radius_m < 200_000 => Some(resolved.place),
        Kind::Country | Kind::Region | Kind::Water => None,
    }
}

/// Of the places that the area's name may mean, the one that the report means.
fn best_of(world: &World, said: Vec<PlaceNumber>, resolution: &Resolution) -> Option<PlaceNumber> {
    let meant = said.iter().copied().find(|place| {
        resolution.places.iter().flatten().any(|resolved| {
            resolved.place == *place
                || (matches!(world.gazetteer.candidate(*place).kind, Kind::Admin1 | Kind::Admin2)
                    && lies_in(world, resolved.place, &[*place]))
        })
    });
    let weight =
        |place: &PlaceNumber| contested_lexicon::gazetteer::prominence(&world.gazetteer.candidate(*place));
    meant.or_else(|| {
        said.into_iter().max_by(|one, other| weight(one).total_cmp(&weight(other)).then(other.cmp(one)))
    })
}

fn describe(world: &World, area: PlaceNumber, score: f64) -> Enclosing {
    let candidate = world.gazetteer.candidate(area);
    let precision = match candidate.kind {
        Kind::Country => Precision::Country,
        Kind::Admin1 | Kind::Region | Kind::Water => Precision::Admin1,
        Kind::Admin2 | Kind::Populated | Kind::Airport | Kind::Land | Kind::Site => Precision::Admin2,
    };
    // Beside a town or camp, not in it: at least some kilometres around.
    let point = (candidate.lat, candidate.lon);
    Enclosing { area, point, precision, radius_m: candidate.radius_m.max(10_000), score }
}

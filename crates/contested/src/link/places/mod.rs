//! Places: which names are places, and which place each is.
//!
//! Needs: a reading, and the words that each claim's place is told in. Adds: the report's places, each with the
//! gazetteer's id, a point and how exactly it is known, and each claim's own place.

mod anaphors;
mod candidates;
mod cues;
mod extent;
mod fallback;
mod recognise;
mod resolve;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use contested_english::EntityLabel;
use contested_lexicon::gazetteer::{Candidate, Countries, Gazetteer, Kind, PlaceNumber};
use contested_lexicon::{Lexicon, LexiconError};
use smol_str::SmolStr;

use crate::extract::PlaceWords;
use crate::model::{EventKind, Extraction, Facet, Place, PlaceId, Precision, Role, Span, metres};
use crate::read::{NameKind, Reading, TokenId};
use resolve::Resolution;
use words::Words;

/// What is known of them.
#[derive(Debug)]
pub(super) struct World {
    gazetteer: Arc<Gazetteer>,
    countries: Countries,
    words: Words,
    /// First-level areas by GeoNames code ("SY.10").
    areas: BTreeMap<String, PlaceNumber>,
    /// Countries by ISO code.
    country_places: BTreeMap<String, PlaceNumber>,
    /// Codes of the countries whose names are carried over from another script.
    by_ear: BTreeSet<String>,
}

impl World {
    /// Loads it.
    pub(super) fn load(lexicon: &Lexicon) -> Result<World, LexiconError> {
        let gazetteer = lexicon.gazetteer()?;
        let countries = Countries::parse(lexicon.text(contested_lexicon::gazetteer::COUNTRIES_FILE)?)?;
        let by_ear = countries.all.iter().filter(|country| country.script != "latn");
        Ok(World {
            by_ear: by_ear.map(|country| country.iso.clone()).collect(),
            areas: gazetteer.coded(Kind::Admin1),
            country_places: gazetteer.coded(Kind::Country),
            countries,
            words: Words::load(lexicon)?,
            gazetteer,
        })
    }
}

/// A given span's place, for measuring.
#[derive(Clone, Debug, PartialEq)]
pub struct Toponym {
    /// "geonames:170063"; empty where only the area around it is known.
    pub id: String,
    /// Degrees north, east.
    pub point: (f64, f64),
    /// Probability of the choice, calibrated.
    pub score: f64,
    /// The choice's share in the weighing, before calibration; `None` for an area.
    pub share: Option<f64>,
    /// Metres around the point within which it lies.
    pub radius_m: u32,
}

/// Resolves given spans of a text; `None` where nothing can be said.
pub(super) fn resolve_given(world: &World, text: &str, spans: &[Span]) -> Vec<Option<Toponym>> {
    let resolution = resolve::resolve(world, text, spans);
    (0..spans.len())
        .map(|index| {
            // Asked for a place, the likeliest is given however unlikely; its score says so.
            let likeliest = || resolution.unsure[index].map(|unsure| unsure.best);
            if let Some(resolved) = resolution.places[index].or_else(likeliest) {
                let candidate = world.gazetteer.candidate(resolved.place);
                return Some(Toponym {
                    id: candidate.id.clone(),
                    point: (candidate.lat, candidate.lon),
                    score: resolved.score,
                    share: Some(resolved.raw),
                    radius_m: candidate.radius_m,
                });
            }
            // Unknown by name: where the report plays.
            let area = fallback::enclosing(world, text, spans, &resolution, index)?;
            let place = resolution
                .focus
                .filter(|focus| resolve::lies_in(world, *focus, &[area.area]))
                .unwrap_or(area.area);
            let candidate = world.gazetteer.candidate(place);
            let point = (candidate.lat, candidate.lon);
            Some(Toponym {
                id: String::new(),
                point,
                score: area.score,
                share: None,
                radius_m: area.radius_m,
            })
        })
        .collect()
}

/// The names in a report that are taken for places, and why. For measuring.
pub(super) fn recognise_named(world: &World, reading: &Reading<'_>) -> Vec<(Span, &'static str)> {
    recognise::find(world, reading).into_iter().map(|one| (one.span, one.why)).collect()
}

/// Fills the extraction's places and gives each claim its own; `place_words` has, per claim, the words that name it.
pub(super) fn link(
    extraction: &mut Extraction,
    reading: &Reading<'_>,
    place_words: &[PlaceWords],
    world: &World,
) {
    let mut spans: Vec<Span> = recognise::find(world, reading).into_iter().map(|one| one.span).collect();
    let learned: Vec<bool> = extraction.claims.iter().map(|claim| claim.sure.is_some()).collect();
    add_claimed(world, reading, place_words, &learned, &mut spans);
    let resolution = resolve::resolve(world, reading.text, &spans);
    extraction.places =
        (0..spans.len()).map(|index| place(world, reading.text, &spans, &resolution, index)).collect();
    for (claim, place_words) in extraction.claims.iter_mut().zip(place_words) {
        let words = &place_words.told;
        let mut told =
            words.iter().filter_map(|span| finest_in(world, reading, &spans, &resolution, *span)).chain(
                words.iter().filter_map(|span| anaphors::meant(world, reading, &spans, &resolution, *span)),
            );
        claim.place = told.next();
        if let Some(place) = claim.place {
            let place = told.find(|other| lies_in(world, &resolution, *other, place)).unwrap_or(place);
            claim.place = Some(place);
            if claim.event.kind.is(Facet::Ground) {
                // An attack that was driven back is no place.
                let acted_on = claim.event.kind != EventKind::ControlRepel;
                let target =
                    claim.arguments.iter().find(|argument| acted_on && argument.role == Role::Target);
                let kind = resolution.places[place.index()]
                    .map_or(Kind::Populated, |resolved| world.gazetteer.candidate(resolved.place).kind);
                let target = target.map(|target| target.span);
                claim.in_part = extent::is_part(world, reading, spans[place.index()], target, kind);
            }
        } else {
            let mut others = place_words.else_likely.iter();
            claim.place = others.find_map(|span| finest_in(world, reading, &spans, &resolution, *span));
        }
    }
}

/// Gives acts done to a place that was told by a word that points back ("the city") the place it was found to be.
pub(super) fn of_targets(extraction: &mut Extraction) {
    let places: BTreeMap<Span, usize> =
        extraction.places.iter().enumerate().map(|(index, place)| (place.span, index)).collect();
    for claim in extraction.claims.iter_mut().filter(|claim| claim.place.is_none()) {
        if !claim.event.kind.is(Facet::AtItsTarget) {
            continue;
        }
        let targets = claim.arguments.iter().filter(|argument| argument.role == Role::Target);
        claim.place = targets
            .filter(|argument| argument.entity.is_none())
            .find_map(|argument| places.get(&argument.span))
            .map(|index| PlaceId(*index as u32));
    }
}

/// The places that the names at these spans are, together; and for each claim the likeliest of those that its words name,
/// the finest where one lies in another.
#[cfg(feature = "french")]
pub(super) fn of_names(
    world: &World,
    text: &str,
    spans: &[Span],
    wanted: &[Vec<usize>],
) -> (Vec<Place>, Vec<Option<PlaceId>>) {
    let resolution = resolve::resolve(world, text, spans);
    let places = (0..spans.len()).map(|index| place(world, text, spans, &resolution, index)).collect();
    let chosen = wanted.iter().map(|indices| {
        let mut told = indices.iter().map(|index| PlaceId(*index as u32));
        let first = told.next()?;
        Some(told.find(|other| lies_in(world, &resolution, *other, first)).unwrap_or(first))
    });
    (places, chosen.collect())
}

/// Whether one place of a report lies in the other, a country or an area: "Nairobi" in "Kenya".
fn lies_in(world: &World, resolution: &Resolution, one: PlaceId, other: PlaceId) -> bool {
    let of = |id: PlaceId| resolution.places[id.index()].map(|resolved| resolved.place);
    let (Some(one), Some(other)) = (of(one), of(other)) else { return false };
    let (kind, area) = (world.gazetteer.candidate(one).kind, world.gazetteer.candidate(other).kind);
    let is_area = matches!(area, Kind::Country | Kind::Admin1);
    is_area && recognise::finest(kind) < recognise::finest(area) && resolve::lies_in(world, one, &[other])
}

/// Adds the names that tell where something happened and that nothing else takes for a place: named, though nobody
/// may know where it lies. Of a claim that the learned reader has seen, the first words are the place that it chose.
fn add_claimed(
    world: &World,
    reading: &Reading<'_>,
    place_words: &[PlaceWords],
    learned: &[bool],
    spans: &mut Vec<Span>,
) {
    let mut more: Vec<Span> = Vec::new();
    for (claim, words) in place_words.iter().enumerate() {
        for (rank, one) in words.told.iter().enumerate() {
            let is_chosen = rank == 0 && learned.get(claim).copied().unwrap_or(false);
            let one = &own_name(world, reading, *one);
            let text = one.of(reading.text);
            let at = spans.partition_point(|span| span.end() <= one.start());
            let is_taken = spans.get(at).is_some_and(|span| span.start() < one.end());
            if is_taken {
                break;
            }
            let is_name = !is_time(reading, *one)
                && text.len() < 60
                && text.chars().any(char::is_uppercase)
                && text.chars().filter(|c| c.is_alphanumeric()).count() > 2
                && !text.contains('\n')
                && !world.words.is_common(&text.to_lowercase())
                && is_proper_throughout(reading, *one);
            let next = reading.tokens.get(reading.tokens_in(*one).end.index());
            let is_ground = next.is_some_and(|next| world.words.after(&next.lower).is_some());
            let is_typed = || {
                reading.tokens_in(*one).iter().all(|token| {
                    let label = reading.token(token).entity.map(|entity| entity.label);
                    matches!(label, Some(EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac))
                })
            };
            if is_name
                && (is_chosen || is_ground || recognise::is_after_where(world, reading, *one) || is_typed())
            {
                more.push(recognise::without_genitive(world, *one, reading.text));
                break;
            }
        }
    }
    more.sort_unstable();
    more.dedup();
    let mut end = 0;
    more.retain(|span| {
        let apart = span.start() >= end;
        if apart {
            end = span.end();
        }
        apart
    });
    spans.extend(more);
    spans.sort_unstable();
}

/// The name in front of a word for a kind of ground: "Dasht-e-Velm" of "Dasht-e-Velm neighbourhood".
fn own_name(world: &World, reading: &Reading<'_>, words: Span) -> Span {
    let tokens = reading.tokens_in(words);
    if tokens.len() < 2 {
        return words;
    }
    let (last, before) = (TokenId(tokens.end.0 - 1), TokenId(tokens.end.0 - 2));
    let token = reading.token(last);
    let is_ground = !is_proper(token.tag) && world.words.after(&token.lower).is_some();
    let name = Span::new(words.start(), reading.token(before).span.end());
    if is_ground && is_proper_throughout(reading, name) { name } else { words }
}

/// Whether all words are parts of names. What is written as one word is a name as a whole, whatever the parser takes its
/// pieces for: "Dasht-e-Velm".
fn is_proper_throughout(reading: &Reading<'_>, words: Span) -> bool {
    let mut tokens = reading.tokens_in(words).iter().peekable();
    while let Some(first) = tokens.next() {
        let mut last = first;
        while let Some(next) =
            tokens.next_if(|next| reading.token(last).span.end() == reading.token(*next).span.start())
        {
            last = next;
        }
        let is_capital = reading.token(last).span.of(reading.text).starts_with(char::is_uppercase);
        if !is_proper(reading.token(first).tag) || last != first && !is_capital {
            return false;
        }
    }
    true
}

fn is_time(reading: &Reading<'_>, span: Span) -> bool {
    let upto = reading.times.partition_point(|time| time.span.start() < span.end());
    reading.times[..upto].last().is_some_and(|time| time.span.touches(span))
}

/// Whether the words are the name of a body that the register knows and that is no place.
fn is_somebody(reading: &Reading<'_>, span: Span) -> bool {
    let upto = reading.names.partition_point(|name| name.span.start() <= span.start());
    reading.names[..upto]
        .last()
        .is_some_and(|name| name.span == span && name.kind != NameKind::Place && !name.actors.is_empty())
}

/// Whether the word is a people's ("Varanese"), in capitals as in a headline, and no place's own name.
fn is_of_a_people(world: &World, word: &str) -> bool {
    candidates::of_country(world, word).is_some()
        && world.gazetteer.find(&contested_lexicon::gazetteer::fold(word)).is_empty()
}

fn is_name(reading: &Reading<'_>, span: Span) -> bool {
    reading.tokens_in(span).iter().any(|token| is_proper(reading.token(token).tag))
}

fn is_proper(tag: contested_english::Tag) -> bool {
    use contested_english::Tag;
    matches!(tag, Tag::Nnp | Tag::Nnps | Tag::Hyph)
}

/// The finest place named inside some words, the first of equals.
fn finest_in(
    world: &World,
    reading: &Reading<'_>,
    spans: &[Span],
    resolution: &Resolution,
    words: Span,
) -> Option<PlaceId> {
    let first = spans.partition_point(|span| span.end() <= words.start());
    let inside = (first..spans.len())
        .take_while(|index| spans[*index].start() < words.end())
        // "the Varanese town" is of Varan, but that is not its name.
        .filter(|index| reading.tokens.is_empty() || is_name(reading, spans[*index]))
        .filter(|index| !is_of_a_people(world, spans[*index].of(reading.text)))
        .filter(|index| !is_somebody(reading, spans[*index]));
    let finest = |index: &usize| match resolution.places[*index] {
        Some(resolved) => recognise::finest(world.gazetteer.candidate(resolved.place).kind),
        // What no gazetteer knows is mostly small.
        None => 1,
    };
    inside.min_by_key(|index| (finest(index), *index)).map(|index| PlaceId(index as u32))
}

/// Of the places that some words name the one nearest to a point, where it lies no more than so many degrees from it.
pub(super) fn near(world: &World, text: &str, span: Span, point: (f64, f64), within: f64) -> Option<Place> {
    let apart = |place: &PlaceNumber| {
        let candidate = world.gazetteer.candidate(*place);
        let east = (candidate.lon - point.1).abs();
        (candidate.lat - point.0).abs().max(east.min(360.0 - east))
    };
    let mut near: Vec<PlaceNumber> = candidates::options(world, span.of(text), false).places;
    near.retain(|place| apart(place) <= within);
    let nearest = near.into_iter().min_by(|a, b| apart(a).total_cmp(&apart(b)).then(a.cmp(b)))?;
    Some(known(world, span, nearest, 1.0))
}

/// A place of the gazetteer.
fn known(world: &World, span: Span, place: PlaceNumber, score: f64) -> Place {
    let candidate = world.gazetteer.candidate(place);
    Place {
        span,
        name: candidate.name.to_owned(),
        gazetteer: Some(candidate.id.as_str().into()),
        lat: Some(candidate.lat),
        lon: Some(candidate.lon),
        country: Some(candidate.country).filter(|code| !code.is_empty()).map(Into::into),
        feature: Some(candidate.feature).filter(|code| !code.is_empty()).map(Into::into),
        radius_m: Some(candidate.radius_m),
        precision: Precision::Exact,
        within: town_of(world, &candidate)
            .into_iter()
            .chain(world.gazetteer.within(place))
            .map(|place| world.gazetteer.id(place).into())
            .collect(),
        disputed: dispute(world, place),
        score,
    }
}

fn place(world: &World, text: &str, spans: &[Span], resolution: &Resolution, index: usize) -> Place {
    let span = spans[index];
    let ids =
        |places: Vec<PlaceNumber>| places.into_iter().map(|place| world.gazetteer.id(place).into()).collect();
    if let Some(resolved) = resolution.places[index] {
        return known(world, span, resolved.place, resolved.score);
    }
    let unknown = Place {
        span,
        name: span.of(text).to_owned(),
        gazetteer: None,
        lat: None,
        lon: None,
        country: None,
        feature: None,
        radius_m: None,
        precision: Precision::None,
        within: Vec::new(),
        disputed: None,
        score: 0.0,
    };
    let Some(around) = fallback::enclosing(world, text, spans, resolution, index) else { return unknown };
    let area = world.gazetteer.candidate(around.area);
    let mut within = vec![around.area];
    within.extend(world.gazetteer.within(around.area));
    Place {
        lat: Some(around.point.0),
        lon: Some(around.point.1),
        country: Some(area.country).filter(|code| !code.is_empty()).map(Into::into),
        radius_m: Some(around.radius_m),
        precision: around.precision,
        within: ids(within),
        disputed: dispute(world, around.area),
        score: around.score,
        ..unknown
    }
}

/// The town that an airport is named after, if it is not far: the airport of a town is told as in the town.
fn town_of(world: &World, airport: &Candidate<'_>) -> Option<PlaceNumber> {
    if airport.kind != Kind::Airport {
        return None;
    }
    let words: Vec<&str> = airport.name.split_whitespace().collect();
    let is_town = |place: &Candidate<'_>| {
        place.kind == Kind::Populated
            && place.country == airport.country
            && metres(place.lat, place.lon, airport.lat, airport.lon) < AIRPORT_METRES
    };
    let named = |length: usize| world.gazetteer.candidates(&words[..length].join(" "));
    let town = (1..words.len()).rev().find_map(|length| named(length).into_iter().find(is_town))?;
    Some(town.number)
}

/// Airports lie no farther from their towns, with few exceptions.
const AIRPORT_METRES: f64 = 50_000.0;

/// What is disputed about a place, or about the nearest area around it of which something is.
fn dispute(world: &World, place: PlaceNumber) -> Option<SmolStr> {
    std::iter::once(place)
        .chain(world.gazetteer.within(place))
        .map(|area| world.gazetteer.candidate(area).disputed)
        .find(|disputed| !disputed.is_empty())
        .map(Into::into)
}

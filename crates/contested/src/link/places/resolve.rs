//! Which place each name means: the report's names decide together.
//!
//! One name has one sense in a report. Each possible place has a score from what it is, from the words around its
//! mentions, and from where the report's other names lie; a few rounds let names that are clear settle those that
//! are not. Work grows with the number of names and their places, never with its square.

use std::collections::BTreeMap;

use contested_lexicon::gazetteer::{Candidate, Kind, PlaceNumber, fold};

use super::World;
use super::candidates::{self, Options, Way};
use super::cues::{self, Cues};
use crate::model::Span;

/// A name's place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Resolved {
    pub(super) place: PlaceNumber,
    /// Probability of the choice, calibrated.
    pub(super) score: f64,
}

/// What a report's names mean together.
#[derive(Clone, Debug, Default)]
pub(super) struct Resolution {
    /// For each span what it means; `None` where no place is known by that name.
    pub(super) places: Vec<Option<Resolved>>,
    /// For each span the words around it.
    pub(super) cues: Vec<Cues>,
    /// Where the report mostly plays: the surest small place, or area.
    pub(super) focus: Option<PlaceNumber>,
    /// The first-level area that holds most of the report's names, where one holds half of those in any.
    pub(super) area: Option<PlaceNumber>,
    /// The country that does.
    pub(super) country: Option<PlaceNumber>,
}

/// Rounds of weighing; after three nothing moved on the development texts.
const ROUNDS: usize = 3;
/// Of a very common name only the most prominent are weighed.
const MOST_PLACES: usize = 60;

struct Sense {
    places: Vec<PlaceNumber>,
    /// What each place is, without the report.
    prior: Vec<f64>,
    /// Probabilities of the round before.
    share: Vec<f64>,
    weight: f64,
}

/// Resolves the names at these spans.
pub(super) fn resolve(world: &World, text: &str, spans: &[Span]) -> Resolution {
    let mut resolution = Resolution::default();
    let mut senses: Vec<Sense> = Vec::new();
    let mut sense_of: BTreeMap<String, usize> = BTreeMap::new();
    let mut of_span: Vec<Option<usize>> = Vec::new();
    let mut unknown: Vec<usize> = Vec::new();
    for (index, span) in spans.iter().enumerate() {
        let cues = cues::read(world, text, *span);
        let options = candidates::options(world, span.of(text), after_comma(text, *span), &[]);
        if options.places.is_empty() {
            unknown.push(index);
            of_span.push(None);
        } else {
            of_span.push(Some(add(world, &mut senses, &mut sense_of, &options, &cues)));
        }
        resolution.cues.push(cues);
    }
    weigh(world, &mut senses);
    // Names known only by ear are looked for where the report already plays.
    if !unknown.is_empty() {
        let countries = leading_countries(world, &senses);
        let countries: Vec<&str> = countries.iter().map(String::as_str).collect();
        let mut heard = false;
        for index in unknown {
            let options = candidates::options(world, spans[index].of(text), false, &countries);
            if !options.places.is_empty() {
                heard = true;
                of_span[index] =
                    Some(add(world, &mut senses, &mut sense_of, &options, &resolution.cues[index]));
            }
        }
        if heard {
            weigh(world, &mut senses);
        }
    }
    resolution.places = of_span
        .iter()
        .map(|sense| {
            let sense = &senses[(*sense)?];
            let best = best(&sense.share);
            Some(Resolved { place: sense.places[best], score: sense.share[best] })
        })
        .collect();
    resolution.focus = focus(world, &senses);
    let around = Around::of(world, &senses);
    resolution.area = half_of(around.areas.iter().map(|(area, weight)| (*area, *weight)));
    let countries = around.countries.iter();
    resolution.country =
        half_of(countries.filter_map(|(code, weight)| Some((*world.country_places.get(code)?, *weight))));
    resolution
}

/// The place with the most weight, if it has half of all.
fn half_of(weights: impl Iterator<Item = (PlaceNumber, f64)>) -> Option<PlaceNumber> {
    let mut all = 0.0;
    let mut most: Option<(PlaceNumber, f64)> = None;
    for (place, weight) in weights {
        all += weight;
        if most.is_none_or(|(_, best)| weight > best) {
            most = Some((place, weight));
        }
    }
    most.filter(|(_, weight)| *weight >= all / 2.0 && *weight > 0.0).map(|(place, _)| place)
}

fn add(
    world: &World,
    senses: &mut Vec<Sense>,
    sense_of: &mut BTreeMap<String, usize>,
    options: &Options,
    cues: &Cues,
) -> usize {
    // What a feature word allows parts "Aleppo province" from "Aleppo"; all else is one sense per report.
    let kinds: Vec<Kind> = options.kinds.iter().chain(&cues.kinds).copied().collect();
    let sense_key = format!("{} {kinds:?}", options.key);
    let next = senses.len();
    let index = *sense_of.entry(sense_key).or_insert(next);
    if index == next {
        let weights = &world.words.weights;
        let mut places: Vec<(f64, PlaceNumber)> = options
            .places
            .iter()
            .map(|place| {
                let candidate = world.gazetteer.candidate(*place);
                let mut prior = prior(world, &candidate, &options.key);
                if options.way == Way::ByEar {
                    prior += weights.by_ear;
                }
                if !kinds.is_empty() {
                    prior +=
                        if kinds.contains(&candidate.kind) { weights.feature } else { weights.not_feature };
                }
                (prior, *place)
            })
            .collect();
        places.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        places.truncate(MOST_PLACES);
        let count = places.len();
        senses.push(Sense {
            prior: places.iter().map(|(prior, _)| *prior).collect(),
            places: places.iter().map(|(_, place)| *place).collect(),
            share: vec![1.0 / count as f64; count],
            weight: if options.way == Way::ByEar { 0.5 } else { 1.0 },
        });
    }
    let sense = &mut senses[index];
    for (position, place) in sense.places.iter().enumerate() {
        let mut more = 0.0;
        if lies_in(world, *place, &cues.inside) {
            more += world.words.weights.inside;
        }
        if cues.of_country.is_some_and(|country| lies_in(world, *place, &[country])) {
            more += world.words.weights.of_country;
        }
        // One mention that says where it lies is enough; more do not add up.
        let at_most = world.words.weights.inside.max(world.words.weights.of_country);
        sense.prior[position] += more.min(at_most);
    }
    index
}

fn prior(world: &World, candidate: &Candidate<'_>, key: &str) -> f64 {
    let weights = &world.words.weights;
    let mut score =
        weights.people * f64::from(candidate.population.max(1)).log10() + weights.kind(candidate.kind);
    if candidate.feature == "P.PPLC" {
        score += weights.capital;
    }
    if fold(candidate.name) == key {
        score += weights.own_name;
    }
    score
}

/// Whether a place lies in one of some areas (and is none of them).
pub(super) fn lies_in(world: &World, place: PlaceNumber, areas: &[PlaceNumber]) -> bool {
    !areas.is_empty() && world.gazetteer.within(place).iter().any(|area| areas.contains(area))
}

fn weigh(world: &World, senses: &mut [Sense]) {
    let weights = &world.words.weights;
    for round in 0..=ROUNDS {
        let around = if round == 0 { Around::default() } else { Around::of(world, senses) };
        for sense in senses.iter_mut() {
            let own = Around::of_one(world, sense, round > 0);
            let scores: Vec<f64> = sense
                .places
                .iter()
                .zip(&sense.prior)
                .map(|(place, prior)| {
                    let candidate = world.gazetteer.candidate(*place);
                    let mut score = *prior;
                    if round > 0 {
                        if !candidate.country.is_empty() {
                            let others = around.country(candidate.country) - own.country(candidate.country);
                            let all = around.total - own.total;
                            score += weights.country_share * (others / all.max(1.0)).max(0.0);
                        }
                        if let Some(area) = candidate.admin1 {
                            let others = around.area(area) - own.area(area);
                            score += weights.area_support * (others / weights.area_full).clamp(0.0, 1.0);
                        }
                        if !matches!(candidate.kind, Kind::Country | Kind::Region | Kind::Water) {
                            let near = around.near(&candidate) - own.near(&candidate);
                            score += weights.near * near.max(0.0).ln_1p();
                        }
                    }
                    score
                })
                .collect();
            sense.share = shares(&scores, weights.sharpness);
        }
    }
}

/// Where a report's names lie.
#[derive(Default)]
struct Around {
    countries: BTreeMap<String, f64>,
    areas: BTreeMap<PlaceNumber, f64>,
    /// Weight by cell of one degree.
    cells: BTreeMap<(i32, i32), f64>,
    total: f64,
}

impl Around {
    fn of(world: &World, senses: &[Sense]) -> Around {
        let mut around = Around::default();
        for sense in senses {
            around.add(world, sense);
        }
        around
    }

    fn of_one(world: &World, sense: &Sense, wanted: bool) -> Around {
        let mut around = Around::default();
        if wanted {
            around.add(world, sense);
        }
        around
    }

    fn add(&mut self, world: &World, sense: &Sense) {
        self.total += sense.weight;
        for (place, share) in sense.places.iter().zip(&sense.share) {
            let weight = share * sense.weight;
            if weight < 1e-3 {
                continue;
            }
            let candidate = world.gazetteer.candidate(*place);
            if !candidate.country.is_empty() {
                *self.countries.entry(candidate.country.to_owned()).or_default() += weight;
            }
            if let Some(area) = candidate.admin1 {
                *self.areas.entry(area).or_default() += weight;
            }
            if !matches!(candidate.kind, Kind::Country | Kind::Region | Kind::Water | Kind::Admin1) {
                *self.cells.entry(cell(&candidate)).or_default() += weight;
            }
        }
    }

    fn country(&self, code: &str) -> f64 {
        self.countries.get(code).copied().unwrap_or(0.0)
    }

    fn area(&self, area: PlaceNumber) -> f64 {
        self.areas.get(&area).copied().unwrap_or(0.0)
    }

    /// Weight in the place's cell and those around it.
    fn near(&self, candidate: &Candidate<'_>) -> f64 {
        let (row, column) = cell(candidate);
        let mut sum = 0.0;
        for up in -1..=1 {
            for right in -1..=1 {
                let weight = self.cells.get(&(row + up, column + right)).copied().unwrap_or(0.0);
                sum += if up == 0 && right == 0 { weight } else { weight * 0.6 };
            }
        }
        sum
    }
}

fn cell(candidate: &Candidate<'_>) -> (i32, i32) {
    (candidate.lat.floor() as i32, candidate.lon.floor() as i32)
}

fn shares(scores: &[f64], sharpness: f64) -> Vec<f64> {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raw: Vec<f64> = scores.iter().map(|score| ((score - most) * sharpness).exp()).collect();
    let sum: f64 = raw.iter().sum();
    raw.iter().map(|one| one / sum).collect()
}

fn best(shares: &[f64]) -> usize {
    let mut best = 0;
    for (index, share) in shares.iter().enumerate() {
        if *share > shares[best] {
            best = index;
        }
    }
    best
}

fn leading_countries(world: &World, senses: &[Sense]) -> Vec<String> {
    let around = Around::of(world, senses);
    let mut countries: Vec<(String, f64)> = around.countries.into_iter().collect();
    countries.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    countries.into_iter().take(3).filter(|(_, weight)| *weight > 0.4).map(|(code, _)| code).collect()
}

/// The surest place of the cell with most weight; without small places, the area or country with most.
fn focus(world: &World, senses: &[Sense]) -> Option<PlaceNumber> {
    let around = Around::of(world, senses);
    let heaviest =
        around.cells.iter().fold(None, |best: Option<(&(i32, i32), f64)>, (cell, weight)| match best {
            Some((_, most)) if most >= *weight => best,
            _ => Some((cell, *weight)),
        });
    let mut chosen: Option<(f64, PlaceNumber)> = None;
    for sense in senses {
        for (place, share) in sense.places.iter().zip(&sense.share) {
            let candidate = world.gazetteer.candidate(*place);
            let fits = match heaviest {
                Some((wanted, _)) => {
                    !matches!(candidate.kind, Kind::Country | Kind::Region | Kind::Water | Kind::Admin1)
                        && cell(&candidate) == *wanted
                }
                None => true,
            };
            if fits && chosen.is_none_or(|(most, _)| *share > most) {
                chosen = Some((*share, *place));
            }
        }
    }
    chosen.map(|(_, place)| place)
}

/// Whether a comma and a space stand before.
fn after_comma(text: &str, span: Span) -> bool {
    text.get(..span.start() as usize).is_some_and(|before| before.ends_with(", ") || before.ends_with(",\n"))
}

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
    /// The same before calibration.
    pub(super) raw: f64,
}

/// A name of several places, none of which is likelier right than wrong.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Unsure {
    /// The likeliest.
    pub(super) best: Resolved,
    /// The area that holds enough of the others to be likelier right than wrong, first-level before country.
    pub(super) area: PlaceNumber,
    /// Probability that it lies there.
    pub(super) score: f64,
}

/// What a report's names mean together.
#[derive(Clone, Debug, Default)]
pub(super) struct Resolution {
    /// For each span what it means; `None` where no place is known by that name.
    pub(super) places: Vec<Option<Resolved>>,
    /// For each span without a place that is some place's name all the same, where that probably lies.
    pub(super) unsure: Vec<Option<Unsure>>,
    /// For each span the words around it.
    pub(super) cues: Vec<Cues>,
    /// Where the report mostly plays: the surest small place, or area.
    pub(super) focus: Option<PlaceNumber>,
    /// The first-level area that holds most of the report's names, where one holds half of those in any.
    pub(super) area: Option<PlaceNumber>,
    /// The country that does.
    pub(super) country: Option<PlaceNumber>,
    /// The countries that hold most of the report's names, however few: the first, and others with a third as many.
    pub(super) leading: Vec<PlaceNumber>,
}

/// Rounds of weighing; after three nothing moved on the development texts.
const ROUNDS: usize = 3;
/// Of a very common name only the most prominent are weighed.
const MOST_PLACES: usize = 60;

impl Sense {
    /// Whether it is likelier to be a place that the gazetteer lacks than any that it has.
    fn is_missing(&self) -> bool {
        self.share.iter().all(|share| *share < self.missing)
    }
}

struct Sense {
    places: Vec<PlaceNumber>,
    /// What each place is, without the report.
    prior: Vec<f64>,
    /// Probabilities of the round before.
    share: Vec<f64>,
    /// Of the round before: that it is none of them, but a small place that the gazetteer lacks.
    missing: f64,
    /// What speaks for that, without the report; `None` where the words exclude it.
    may_miss: Option<f64>,
    /// Whether some mention said where it lies.
    is_said: bool,
    /// Whether some place is called so, letter by letter.
    is_exact: bool,
    /// Whether some place called so is a country's chief town, or one of a million.
    has_great: bool,
    /// How often it is named.
    mentions: u32,
    /// Whether no word says what kind of place is meant, nor is the name one that means the area all the same.
    is_bare: bool,
    /// How much it says of where the report plays: nothing, where only forces of a country are told of.
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
        let options = candidates::options(world, span.of(text), after_comma(text, *span));
        if options.places.is_empty() {
            unknown.push(index);
            of_span.push(None);
        } else {
            let of_forces = options.way == Way::OfCountry && is_of_forces(world, text, *span);
            of_span.push(Some(add(world, &mut senses, &mut sense_of, &options, &cues, of_forces)));
        }
        resolution.cues.push(cues);
    }
    weigh(world, &mut senses);
    // Names known only by ear, or else only far away, are looked for where the report already plays.
    for (index, sense) in of_span.iter().enumerate() {
        // A name that is written as some place's own is never taken for one that only sounds like it.
        let is_exact = sense.is_some_and(|sense| senses[sense].is_exact);
        if !is_exact && sense.is_some_and(|sense| senses[sense].is_missing()) {
            unknown.push(index);
        }
    }
    if !unknown.is_empty() {
        let countries = leading_countries(world, &senses);
        let countries: Vec<&str> = countries.iter().map(String::as_str).collect();
        let mut heard = false;
        for index in unknown {
            let options = candidates::by_ear(world, spans[index].of(text), &countries);
            if !options.places.is_empty() {
                heard = true;
                of_span[index] =
                    Some(add(world, &mut senses, &mut sense_of, &options, &resolution.cues[index], false));
            }
        }
        if heard {
            weigh(world, &mut senses);
        }
    }
    let calibration = &world.words.calibration;
    for sense in &of_span {
        let sense = sense.map(|sense| &senses[sense]).filter(|sense| !sense.is_missing());
        let chosen = sense.map(|sense| {
            let best = best(&sense.share);
            let raw = sense.share[best];
            let place = sense.places[best];
            let place = town_of(world, sense, place).unwrap_or(place);
            Resolved { place, score: calibration.of(raw), raw }
        });
        let sure = chosen.filter(|chosen| chosen.score >= calibration.least);
        resolution.unsure.push(match (sure, sense.zip(chosen)) {
            (None, Some((sense, best))) => unsure(world, sense, best),
            _ => None,
        });
        resolution.places.push(sure);
    }
    resolution.focus = focus(world, &senses);
    let around = Around::of(world, &senses);
    resolution.area = half_of(around.areas.iter().map(|(area, weight)| (*area, *weight)));
    resolution.leading =
        around.leading_countries().filter_map(|code| world.country_places.get(code).copied()).collect();
    let countries = around.countries.iter();
    resolution.country =
        half_of(countries.filter_map(|(code, weight)| Some((*world.country_places.get(code)?, *weight))));
    resolution
}

/// The first-level area, or else the country, of the likeliest places of a name.
fn unsure(world: &World, sense: &Sense, best: Resolved) -> Option<Unsure> {
    let mut areas: BTreeMap<PlaceNumber, f64> = BTreeMap::new();
    for (place, share) in sense.places.iter().zip(&sense.share) {
        for area in world.gazetteer.within(*place).into_iter().chain([*place]) {
            if matches!(world.gazetteer.candidate(area).kind, Kind::Admin1 | Kind::Country) {
                *areas.entry(area).or_default() += share;
            }
        }
    }
    let calibration = &world.words.calibration;
    let holds = |kind: Kind| {
        areas
            .iter()
            .filter(|(area, _)| world.gazetteer.candidate(**area).kind == kind)
            .max_by(|one, other| one.1.total_cmp(other.1).then(other.0.cmp(one.0)))
            .map(|(area, share)| (*area, calibration.of(*share)))
            .filter(|(_, score)| *score >= calibration.least)
    };
    let (area, score) = holds(Kind::Admin1).or_else(|| holds(Kind::Country))?;
    Some(Unsure { best, area, score })
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
    of_forces: bool,
) -> usize {
    // What a feature word allows parts "Aleppo province" from "Aleppo"; all else is one sense per report.
    let kinds: Vec<Kind> = options.kinds.iter().chain(&cues.kinds).copied().collect();
    // A name heard is another sense than the same name known.
    let heard = options.way == Way::ByEar;
    let sense_key = format!("{} {heard} {kinds:?}", options.key);
    let next = senses.len();
    let index = *sense_of.entry(sense_key).or_insert(next);
    if !of_forces && let Some(known) = senses.get_mut(index) {
        known.weight = if options.way == Way::ByEar { 0.5 } else { 1.0 };
    }
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
        let may_miss = may_miss(world, options, &places).then(|| {
            let populated = kinds.is_empty() || kinds.contains(&Kind::Populated);
            let feature = if kinds.is_empty() { 0.0 } else { weights.feature };
            // That it is another place than the one it sounds like is as unlikely as that one's spelling.
            let heard = if heard { weights.by_ear } else { 0.0 };
            weights.missing + heard + if populated { feature } else { weights.not_feature }
        });
        senses.push(Sense {
            missing: 0.0,
            may_miss,
            is_said: false,
            prior: places.iter().map(|(prior, _)| *prior).collect(),
            places: places.iter().map(|(_, place)| *place).collect(),
            share: vec![1.0 / count as f64; count],
            is_exact: options.way == Way::Name,
            has_great: places.iter().any(|(_, place)| {
                let candidate = world.gazetteer.candidate(*place);
                is_great(&candidate) && fold(candidate.name) == options.key
            }),
            mentions: 0,
            is_bare: kinds.is_empty() && !world.words.names_area(&options.key),
            weight: match options.way {
                _ if of_forces => 0.0,
                Way::ByEar => 0.5,
                _ => 1.0,
            },
        });
    }
    let sense = &mut senses[index];
    sense.mentions += 1;
    // A place that the gazetteer lacks lies wherever the words say.
    if let Some(missing) = &mut sense.may_miss {
        let said = match (cues.inside.is_empty(), cues.of_country) {
            (false, _) => world.words.weights.inside,
            (true, Some(_)) => world.words.weights.of_country,
            (true, None) => 0.0,
        };
        if !sense.is_said {
            *missing += said;
            sense.is_said = said > 0.0;
        }
    }
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

/// A town that its name alone brings to mind all over the world.
fn is_great(candidate: &Candidate<'_>) -> bool {
    candidate.kind == Kind::Populated && (candidate.feature == "P.PPLC" || candidate.population >= GREAT)
}

/// From so many people on.
const GREAT: u32 = 1_000_000;

/// From so many mentions on a report is about a place, and not only from it. This and the next: chosen on the suites of toponyms
/// and the family of places among the behaviour templates.
const OFTEN: u32 = 3;
/// The share of a report's other names from which on they are mostly of one country.
const MOST: f64 = 0.6;

/// A place that few know who do not live near it.
fn is_small(candidate: &Candidate<'_>) -> bool {
    let is_place = matches!(candidate.kind, Kind::Populated | Kind::Admin2 | Kind::Site | Kind::Airport);
    is_place && candidate.population < LARGE && !is_great(candidate)
}

/// The large town of a name in the first-level area of that name: the bare name is the town's.
fn town_of(world: &World, sense: &Sense, area: PlaceNumber) -> Option<PlaceNumber> {
    let area = world.gazetteer.candidate(area);
    if !sense.is_bare || area.kind != Kind::Admin1 {
        return None;
    }
    let towns = sense.places.iter().map(|place| world.gazetteer.candidate(*place)).filter(|town| {
        town.kind == Kind::Populated
            && town.admin1 == Some(area.number)
            && u64::from(town.population) * CHIEF_SHARE >= u64::from(area.population.max(1))
    });
    let largest = towns.max_by_key(|town| (town.population, std::cmp::Reverse(town.number)));
    largest.map(|town| town.number)
}

/// A town with one in so many of its area's people at least is meant by the bare name: Idlib, which has few of its province's,
/// but not Quebec, which has fewer.
const CHIEF_SHARE: u64 = 13;

/// Whether a word for what is of a country tells whose forces are meant: "Varan troops".
fn is_of_forces(world: &World, text: &str, span: Span) -> bool {
    let rest = text.get(span.end() as usize..).unwrap_or("");
    let next = rest.trim_start_matches([' ', '\n']);
    let end = next.find(|c: char| !c.is_alphanumeric()).unwrap_or(next.len());
    rest.len() > next.len() && world.words.is_force(&next[..end].to_lowercase())
}

/// Whether a name may be that of a place which the gazetteer lacks: not where it is that of an area, a land or a large
/// town somewhere.
fn may_miss(world: &World, options: &Options, places: &[(f64, PlaceNumber)]) -> bool {
    matches!(options.way, Way::Name | Way::ByEar)
        && places.iter().all(|(_, place)| {
            let candidate = world.gazetteer.candidate(*place);
            let own = fold(candidate.name) == options.key;
            let most = if own { LARGE } else { LARGEST };
            let small = [Kind::Populated, Kind::Airport, Kind::Site, Kind::Admin2].contains(&candidate.kind);
            (small || candidate.kind == Kind::Admin1 && !own) && candidate.population < most
        })
}

/// From so many people on a town is taken to be meant by its name, wherever the report plays.
const LARGE: u32 = 100_000;
/// And by another name of it.
const LARGEST: u32 = 2_000_000;

/// People of a town or village whose number is not known: the gazetteer's smallest.
const FEW: u32 = 500;

fn prior(world: &World, candidate: &Candidate<'_>, key: &str) -> f64 {
    let weights = &world.words.weights;
    // Where nobody counted, somebody lives all the same.
    let people = match candidate.kind {
        Kind::Populated if candidate.population == 0 => FEW,
        _ => candidate.population.max(1),
    };
    let mut score = weights.people * libm::log10(f64::from(people)) + weights.kind(candidate.kind);
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
        // Where names are carried over from another script, villages are missing and spellings differ.
        let lacking = around.leading_country().filter(|(code, _)| world.by_ear.contains(*code));
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
                        let is_wide = matches!(candidate.kind, Kind::Country | Kind::Region | Kind::Water);
                        let near = if is_wide { 0.0 } else { around.near(&candidate) - own.near(&candidate) };
                        let in_country = around.country(candidate.country) - own.country(candidate.country);
                        let in_area = candidate.admin1.map_or(0.0, |area| around.area(area) - own.area(area));
                        let all = around.total - own.total;
                        let mut context = 0.0;
                        if !candidate.country.is_empty() {
                            context += weights.country_share * (in_country / all.max(1.0)).max(0.0);
                        }
                        context += weights.area_support * (in_area / weights.area_full).clamp(0.0, 1.0);
                        // "Officials in Ohio" do not make Kabul a village of theirs; several names of its area, or some near it, do,
                        // and so does a report that tells mostly of one country and names it time and again.
                        let is_local = sense.mentions >= OFTEN && in_country >= MOST * all;
                        if sense.has_great && is_small(&candidate) && !is_local {
                            context *= (near / weights.near_small).max(in_area - 1.0).clamp(0.0, 1.0);
                        }
                        score += context + weights.near * libm::log1p(near.max(0.0));
                    }
                    score
                })
                .collect();
            let missing = match (lacking, sense.may_miss) {
                (Some((code, weight)), Some(missing)) => {
                    let share = (weight - own.country(code)) / (around.total - own.total).max(1.0);
                    Some(missing + weights.country_share * share.max(0.0))
                }
                _ => None,
            };
            let scores: Vec<f64> = scores.into_iter().chain(missing).collect();
            sense.share = shares(&scores, weights.sharpness);
            sense.missing = if missing.is_some() { sense.share.pop().unwrap_or(0.0) } else { 0.0 };
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

    /// The country with most weight.
    fn leading_country(&self) -> Option<(&str, f64)> {
        self.countries
            .iter()
            .max_by(|one, other| one.1.total_cmp(other.1).then(other.0.cmp(one.0)))
            .map(|(code, weight)| (code.as_str(), *weight))
    }

    /// That and those with at least a third of its weight, the heaviest first.
    fn leading_countries(&self) -> impl Iterator<Item = &str> {
        let most = self.leading_country().map_or(0.0, |(_, weight)| weight);
        let mut leading: Vec<(&str, f64)> = self
            .countries
            .iter()
            .filter(|(_, weight)| **weight * 3.0 >= most)
            .map(|(code, weight)| (code.as_str(), *weight))
            .collect();
        leading.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(other.0)));
        leading.into_iter().map(|(code, _)| code)
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
    let raw: Vec<f64> = scores.iter().map(|score| libm::exp((score - most) * sharpness)).collect();
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

//! Which places a name may mean.

use contested_lexicon::gazetteer::{Kind, PlaceNumber, fold};

use super::World;

/// The places a name may mean, and how it came to mean them.
#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    pub(super) places: Vec<PlaceNumber>,
    /// How the name was found.
    pub(super) way: Way,
    /// The folded name by which they were found.
    pub(super) key: String,
    /// Kinds that a word inside the name itself allows ("X Province").
    pub(super) kinds: Vec<Kind>,
}

/// How a name led to its places.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Way {
    /// A name of theirs.
    #[default]
    Name,
    /// An abbreviation of a first-level area.
    Abbreviation,
    /// A word for what or who is of the country.
    OfCountry,
    /// After taking off a word that tells the kind or part ("northern X", "X province").
    Part,
    /// A looser spelling.
    ByEar,
}

/// Looks a name up as it is written.
pub(super) fn options(world: &World, name: &str, after_comma: bool) -> Options {
    let found = |places: Vec<PlaceNumber>, way, key: String| Options { places, way, key, kinds: Vec::new() };
    if let Some(area) = abbreviation(world, name, after_comma) {
        return found(vec![area], Way::Abbreviation, name.to_owned());
    }
    let key = fold(name);
    if let Some(country) = of_country(world, name) {
        let exact = world.gazetteer.find(&key);
        // "Georgian" is a word for Georgia; villages and counties that bear such a name too do not count.
        let wide = [Kind::Country, Kind::Admin1, Kind::Region];
        if exact.iter().all(|place| !wide.contains(&world.gazetteer.candidate(*place).kind)) {
            return found(vec![country], Way::OfCountry, key);
        }
    }
    let mut exact = world.gazetteer.find(&key);
    // Only where Arabic names are carried over may the article come and go.
    if key.starts_with("al ") {
        exact.retain(|place| {
            let candidate = world.gazetteer.candidate(*place);
            world.by_ear.contains(candidate.country) || fold(candidate.name) == key
        });
    }
    if !exact.is_empty() {
        return found(exact, Way::Name, key);
    }
    let words: Vec<&str> = key.split(' ').collect();
    if let Some(stripped) = stripped(world, &words) {
        return stripped;
    }
    found(Vec::new(), Way::Name, key)
}

/// Looks a name up by its sound, among the places of some countries.
pub(super) fn by_ear(world: &World, name: &str, countries: &[&str]) -> Options {
    let key = fold(name);
    let heard = |name: &str| world.gazetteer.candidates_by_ear(name, countries);
    let mut found = heard(name);
    if found.is_empty()
        && let Some((head, last)) = key.rsplit_once(' ')
        && world.words.after(last).is_some()
    {
        found = heard(head);
    }
    let best = found.first().map_or(0.0, |(_, alike)| *alike);
    let places =
        found.iter().filter(|(_, alike)| *alike > best - 0.05).map(|(place, _)| place.number).collect();
    Options { places, way: Way::ByEar, key, kinds: Vec::new() }
}

/// Without "the", with its words for kind and part taken off: "the province of X", "X city", "northern X".
fn stripped(world: &World, words: &[&str]) -> Option<Options> {
    let mut rest = words;
    let mut kinds = Vec::new();
    if let [first, tail @ ..] = rest
        && world.words.is_filler(first)
        && !tail.is_empty()
    {
        rest = tail;
    }
    if let [kind, joint, tail @ ..] = rest
        && world.words.inside.iter().any(|word| word == joint)
        && !tail.is_empty()
        && let Some(allowed) = world.words.before_of(kind)
    {
        kinds.extend_from_slice(allowed);
        rest = tail;
    }
    if let [head @ .., kind] = rest
        && !head.is_empty()
        && let Some(allowed) = world.words.after(kind)
    {
        kinds.extend_from_slice(allowed);
        rest = head;
    }
    while let [part, tail @ ..] = rest
        && !tail.is_empty()
        && world.words.is_part(part)
    {
        rest = tail;
    }
    if rest.len() == words.len() {
        return None;
    }
    let key = rest.join(" ");
    let places = world.gazetteer.find(&key);
    if places.is_empty() {
        let country = of_country(world, &key)?;
        return Some(Options { places: vec![country], way: Way::OfCountry, key, kinds: Vec::new() });
    }
    Some(Options { places, way: Way::Part, key, kinds })
}

/// The area that an abbreviation stands for, where it may stand here.
pub(super) fn abbreviation(world: &World, name: &str, after_comma: bool) -> Option<PlaceNumber> {
    let (code, alone) = world
        .words
        .abbreviations
        .get(name)
        .or_else(|| world.words.abbreviations.get(&format!("{name}.")).filter(|_| after_comma))?;
    if !(*alone || after_comma) {
        return None;
    }
    world.areas.get(code).copied()
}

/// The country that a word is of.
pub(super) fn of_country(world: &World, word: &str) -> Option<PlaceNumber> {
    world.country_places.get(&world.countries.of(word)?.iso).copied()
}

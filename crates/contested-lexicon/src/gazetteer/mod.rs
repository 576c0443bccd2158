//! The gazetteer: which places bear a name, where each is and what it lies in.
//!
//! One file built by `cargo xtask gazetteer` (see `format`), with layers of tab-separated rows laid over it
//! ([`Gazetteer::lay_over`]): the bundled `world/places-extra.tsv`, then the user's own.
//! Names meet by their folded form ([`fold`]); a looser key is there for spellings by ear
//! ([`Gazetteer::candidates_by_ear`]).

mod countries;
mod fold;
mod format;
mod import;
mod layer;
mod loose;
mod ready;
mod row;
mod scan;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;

use fst::raw::Fst;
use fst::{IntoStreamer, Streamer};

pub use countries::{Countries, Country, FILE as COUNTRIES_FILE};
pub use fold::fold;
pub use format::{Contents, FormatError, write};
pub use import::{import_geonames, import_pcodes, import_places, write_layer};
pub use layer::{LAYER_COLUMNS, LayerRow, parse_layer};
pub use loose::{LIKENESS, LIKENESS_OF_SHORT, PEOPLE_OF_SHORT, likeness, loose_entry};
pub use row::{Kind, Row, Text};
pub use scan::Match;

use crate::LexiconError;
use format::Part;
use row::NONE;

/// The bundled file's path in the lexicon.
pub const FILE: &str = "gazetteer/places.bin";

/// Parts of a degree that a stored point counts in: 11 metres.
pub const SCALE: f64 = 1e4;

/// All known places by name.
pub struct Gazetteer {
    layers: Vec<Index>,
    loose: Index,
    /// The file's places, and what layers made of some.
    records: Part,
    changed: BTreeMap<u32, Row>,
    /// Places of layers: their numbers go on from the file's.
    added: Vec<Row>,
    /// The file's texts; those of layers go on from there.
    texts: Part,
    more_texts: String,
    /// GeoNames ids with the places' numbers, by id.
    ids: Part,
    more_ids: BTreeMap<u32, u32>,
    /// The numbers of places without a GeoNames id, and of those with a code.
    keyed: Part,
    coded: Part,
    /// Disputes by place number, in order: few.
    disputes: Vec<(u32, Text)>,
}

/// A place's number in its gazetteer. Holds for one loaded gazetteer only; [`Candidate::id`] is the lasting name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PlaceNumber(u32);

/// A place that a name may mean.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate<'g> {
    /// Its number in this gazetteer.
    pub number: PlaceNumber,
    /// "geonames:170063", "airport:OSLK", "extra:eastern-ghouta".
    pub id: String,
    /// The gazetteer's name for it.
    pub name: &'g str,
    /// What kind of place it is.
    pub kind: Kind,
    /// GeoNames class and code: "P.PPL".
    pub feature: &'g str,
    /// ISO 3166-1 alpha-2 of the country it lies in; empty for what lies in several or none.
    pub country: &'g str,
    /// The first-level area it lies in, or is.
    pub admin1: Option<PlaceNumber>,
    /// The second-level area it lies in, or is.
    pub admin2: Option<PlaceNumber>,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// People who live there; 0 where not known. Of areas, the sum over their known places at least.
    pub population: u32,
    /// Metres around the point within which it lies.
    pub radius_m: u32,
    /// What is disputed about it and by whom; empty where nothing is known to be.
    pub disputed: &'g str,
}

/// A map from names to places.
pub(crate) struct Index {
    names: Fst<Part>,
    postings: Part,
    /// How many places there are; a damaged file may name others.
    places: u32,
}

impl std::fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gazetteer")
            .field("places", &self.len())
            .field("layers", &self.layers.len())
            .finish_non_exhaustive()
    }
}

impl Gazetteer {
    /// Loads a built gazetteer file. What comes with the program is looked up where it lies: nothing is unpacked or copied.
    ///
    /// # Errors
    /// Where the bytes are no such file, are of another version or damaged.
    pub fn load(file: impl Into<Cow<'static, [u8]>>) -> Result<Gazetteer, LexiconError> {
        let parts =
            format::read(file.into()).map_err(|error| LexiconError::at(FILE, 0, error.to_string()))?;
        Ok(Gazetteer {
            layers: vec![parts.names],
            loose: parts.loose,
            records: parts.records,
            changed: BTreeMap::new(),
            added: Vec::new(),
            texts: parts.texts,
            more_texts: String::new(),
            ids: parts.ids,
            more_ids: BTreeMap::new(),
            keyed: parts.keyed,
            coded: parts.coded,
            disputes: Vec::new(),
        })
    }

    /// How many places it knows.
    pub fn len(&self) -> usize {
        self.in_file() + self.added.len()
    }

    /// How many the file has.
    fn in_file(&self) -> usize {
        self.records.as_ref().len() / ready::RECORD
    }

    /// A place's row; an empty one for a number that no place has.
    fn row(&self, number: u32) -> Row {
        if let Some(changed) = self.changed.get(&number) {
            return changed.clone();
        }
        let records = self.records.as_ref().as_chunks::<{ ready::RECORD }>().0;
        match records.get(number as usize) {
            Some(bytes) => ready::record(bytes),
            None => self.added.get(number as usize - records.len()).cloned().unwrap_or_default(),
        }
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The places called so, however capitalised, with or without diacritics, apostrophes, hyphens, the Arabic
    /// article and a leading "the" that the name itself lacks; the most prominent first. Empty where none is.
    pub fn candidates(&self, name: &str) -> Vec<Candidate<'_>> {
        let mut candidates: Vec<_> =
            self.find(&fold(name)).into_iter().map(|number| self.candidate(number)).collect();
        candidates.sort_by(|one, other| {
            prominence(other).total_cmp(&prominence(one)).then_with(|| one.id.cmp(&other.id))
        });
        candidates
    }

    /// What a person sees who asks for a name: the places it may mean, the likeliest first, each with why. With
    /// `countries` (ISO codes) also those whose names only sound so there, and no others.
    pub fn explain(&self, name: &str, countries: &[&str]) -> Vec<(Candidate<'_>, String)> {
        let key = fold(name);
        let mut found: Vec<(Candidate<'_>, String)> = self
            .candidates(name)
            .into_iter()
            .filter(|candidate| countries.is_empty() || countries.contains(&candidate.country))
            .map(|candidate| {
                let own = fold(candidate.name) == key;
                let why = if own { "its name" } else { "another name of it" };
                let why = format!("{why}; prominence {:.1}", prominence(&candidate));
                (candidate, why)
            })
            .collect();
        if found.is_empty() {
            let heard = self.candidates_by_ear(name, countries);
            found.extend(heard.into_iter().map(|(candidate, alike)| {
                let why = format!("its name sounds so; likeness {alike:.2}");
                (candidate, why)
            }));
        }
        found
    }

    /// The places whose folded name this is, else the same with or without the Arabic article.
    pub fn find(&self, folded: &str) -> Vec<PlaceNumber> {
        let found = self.exactly(folded);
        if !found.is_empty() || folded.is_empty() {
            return found;
        }
        match folded.strip_prefix(fold::ARTICLE).and_then(|rest| rest.strip_prefix(' ')) {
            Some(bare) => self.exactly(bare),
            None => self.exactly(&format!("{} {folded}", fold::ARTICLE)),
        }
    }

    fn exactly(&self, folded: &str) -> Vec<PlaceNumber> {
        let mut found = Vec::new();
        for layer in &self.layers {
            if let Some(value) = layer.names.get(folded) {
                layer.places(value.value(), &mut found);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Places of some countries (ISO codes) whose name sounds so, with how alike the spellings are (at least
    /// [`LIKENESS`]), the likest first. For names that [`Gazetteer::candidates`] does not know.
    pub fn candidates_by_ear(&self, name: &str, countries: &[&str]) -> Vec<(Candidate<'_>, f64)> {
        let folded = fold(name);
        let key = loose::loose_key(&folded);
        // A key of one sound fits too much, and one of two unless the spellings are all but the same and the place is large.
        let (least, people) = match key.chars().filter(|c| *c != ' ').count() {
            0 | 1 => return Vec::new(),
            2 => (LIKENESS_OF_SHORT, PEOPLE_OF_SHORT),
            _ => (LIKENESS, 0),
        };
        let (from, to) = (format!("{key}\0"), format!("{key}\u{1}"));
        let mut found: Vec<(u32, f64)> = Vec::new();
        let map = fst::raw::StreamBuilder::into_stream(self.loose.names.range().ge(from).lt(to));
        let mut stream = map;
        let mut places = Vec::new();
        while let Some((entry, value)) = stream.next() {
            let Some(spelling) = entry.get(key.len() + 1..).and_then(|part| std::str::from_utf8(part).ok())
            else {
                continue;
            };
            let alike = likeness(&folded, spelling);
            if alike < least {
                continue;
            }
            places.clear();
            self.loose.places(value.value(), &mut places);
            for place in &places {
                let country = self.country_code(place.0);
                if countries.contains(&country) && self.row(place.0).population >= people {
                    found.push((place.0, alike));
                }
            }
        }
        found.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let mut seen = Vec::new();
        found.retain(|(place, _)| {
            let new = !seen.contains(place);
            seen.push(*place);
            new
        });
        found.into_iter().map(|(place, alike)| (self.candidate(PlaceNumber(place)), alike)).collect()
    }

    /// Everything about one place.
    pub fn candidate(&self, number: PlaceNumber) -> Candidate<'_> {
        let row = self.row(number.0);
        let other = |place: u32| (place != NONE).then_some(PlaceNumber(place));
        Candidate {
            number,
            id: self.id(number),
            name: self.text(row.name),
            kind: row.kind,
            feature: self.text(row.feature),
            country: self.country_code(number.0),
            admin1: other(row.admin1),
            admin2: other(row.admin2),
            lat: f64::from(row.lat) / SCALE,
            lon: f64::from(row.lon) / SCALE,
            population: row.population,
            radius_m: row.radius_m,
            disputed: self.disputed(number.0),
        }
    }

    /// A place's lasting id.
    pub fn id(&self, number: PlaceNumber) -> String {
        let row = self.row(number.0);
        match row.geonames {
            0 => self.text(row.key).to_owned(),
            id => format!("geonames:{id}"),
        }
    }

    /// The place of a lasting id ("geonames:170063", "extra:sahel").
    pub fn place(&self, id: &str) -> Option<PlaceNumber> {
        if let Some(number) = id.strip_prefix("geonames:") {
            return self.geonames(number.parse().ok()?);
        }
        let is_it = |number: &u32| self.text(self.row(*number).key) == id;
        let added = (0..self.added.len()).map(|at| (self.in_file() + at) as u32);
        // Those of layers have their key only where they have no GeoNames id.
        numbers(&self.keyed).chain(added).find(is_it).map(PlaceNumber)
    }

    /// The place with this GeoNames id.
    pub fn geonames(&self, id: u32) -> Option<PlaceNumber> {
        let ids = self.ids.as_ref().as_chunks::<8>().0;
        let of = |pair: &[u8; 8]| u32::from_le_bytes([pair[0], pair[1], pair[2], pair[3]]);
        match ids.binary_search_by_key(&id, of) {
            Ok(at) => Some(PlaceNumber(u32::from_le_bytes([ids[at][4], ids[at][5], ids[at][6], ids[at][7]]))),
            Err(_) => self.more_ids.get(&id).copied().map(PlaceNumber),
        }
    }

    /// The places of a kind by their code: countries by ISO code, first-level areas by GeoNames code ("SY.10").
    pub fn coded(&self, kind: Kind) -> BTreeMap<String, PlaceNumber> {
        // Places of layers have no code.
        let rows = numbers(&self.coded).map(|number| (number, self.row(number)));
        rows.filter(|(_, row)| row.kind == kind)
            .map(|(number, row)| (self.text(row.code).to_owned(), PlaceNumber(number)))
            .collect()
    }

    /// The country it lies in, or is.
    pub fn country(&self, number: PlaceNumber) -> Option<PlaceNumber> {
        let country = self.row(number.0).country;
        (country != NONE).then_some(PlaceNumber(country))
    }

    /// The smallest areas first: what it lies in, itself not counted.
    pub fn within(&self, number: PlaceNumber) -> Vec<PlaceNumber> {
        let row = self.row(number.0);
        let mut areas: Vec<PlaceNumber> = Vec::new();
        for area in [row.admin2, row.admin1, row.country] {
            if area != NONE && area != number.0 && !areas.contains(&PlaceNumber(area)) {
                areas.push(PlaceNumber(area));
            }
        }
        areas
    }

    fn country_code(&self, number: u32) -> &str {
        match self.row(number).country {
            NONE => "",
            country => self.text(self.row(country).code),
        }
    }

    fn disputed(&self, number: u32) -> &str {
        match self.disputes.binary_search_by_key(&number, |(place, _)| *place) {
            Ok(at) => self.text(self.disputes[at].1),
            Err(_) => "",
        }
    }

    fn text(&self, text: Text) -> &str {
        let (known, range) = (self.texts.as_ref().len(), text.range());
        if range.start < known {
            return self.texts.as_ref().get(range).and_then(|text| str::from_utf8(text).ok()).unwrap_or("");
        }
        self.more_texts.get(range.start - known..range.end - known).unwrap_or("")
    }

    fn add_text(&mut self, words: &str) -> Text {
        // A text longer than 64 KiB is cut, at a character.
        let mut end = words.len().min(usize::from(u16::MAX));
        while !words.is_char_boundary(end) {
            end -= 1;
        }
        let start = self.texts.as_ref().len() + self.more_texts.len();
        let text = Text { start: start as u32, length: end as u16 };
        self.more_texts.push_str(&words[..end]);
        text
    }
}

/// Numbers of places, as a file has them.
fn numbers(part: &Part) -> impl Iterator<Item = u32> + '_ {
    part.as_ref().as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes))
}

impl Index {
    fn places(&self, value: u64, found: &mut Vec<PlaceNumber>) {
        if value & 1 == 0 {
            found.extend(self.checked((value >> 1) as u32));
            return;
        }
        let mut at = (value >> 1) as usize;
        let mut next = || {
            let (number, read) = ready::get(self.postings.as_ref().get(at..)?)?;
            at += read;
            Some(number)
        };
        let count = next().unwrap_or(0);
        let mut place = 0u32;
        for _ in 0..count {
            let Some(step) = next() else { return };
            place = place.wrapping_add(step as u32);
            found.extend(self.checked(place));
        }
    }

    fn checked(&self, place: u32) -> Option<PlaceNumber> {
        (place < self.places).then_some(PlaceNumber(place))
    }
}

/// How likely a name is to mean this place when nothing else is known: people, and what kind of place it is.
pub fn prominence(candidate: &Candidate<'_>) -> f64 {
    let people = libm::log10(f64::from(candidate.population.max(1))) * 0.5;
    people
        + match candidate.kind {
            Kind::Country => 3.0,
            Kind::Region | Kind::Water => 2.5,
            Kind::Land | Kind::Site => 1.0,
            // A province is mostly named after its chief town, which has fewer people.
            Kind::Populated => 0.5,
            Kind::Admin1 => 0.2,
            Kind::Admin2 | Kind::Airport => 0.0,
        }
}

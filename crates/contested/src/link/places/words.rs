//! The words and weights that placing names goes by, as data.

use std::collections::{BTreeMap, BTreeSet};

use contested_lexicon::gazetteer::Kind;
use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;

const WORDS: &str = "en/places/words.toml";
const WEIGHTS: &str = "world/place-weights.toml";
const CALIBRATION: &str = "world/place-calibration.toml";
const ABBREVIATIONS: &str = "world/area-abbreviations.tsv";

/// Everything from the data files.
#[derive(Debug)]
pub(super) struct Words {
    before_of: BTreeMap<String, Vec<Kind>>,
    after: BTreeMap<String, Vec<Kind>>,
    parts: Vec<String>,
    pub(super) shares: Shares,
    pub(super) inside: Vec<String>,
    pub(super) beside: Vec<String>,
    filler: Vec<String>,
    pub(super) joint: Vec<String>,
    locative: Vec<String>,
    pub(super) described: Described,
    definite: Vec<String>,
    pointing: BTreeMap<String, Pointing>,
    person: BTreeSet<String>,
    common: BTreeSet<String>,
    heads: BTreeSet<String>,
    forces: BTreeSet<String>,
    areas: BTreeSet<String>,
    /// Abbreviation as written → GeoNames code of the area, and whether it is a name without a comma before it.
    pub(super) abbreviations: BTreeMap<String, (String, bool)>,
    pub(super) weights: Weights,
    pub(super) calibration: Calibration,
}

/// How often choices of a score were right: a monotone map from the weighing's shares to probabilities.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Calibration {
    /// A place under this is not named; the area that it probably lies in is.
    pub(super) least: f64,
    /// Share, probability; both rising. Straight lines between.
    knots: Vec<(f64, f64)>,
    /// Of areas, by how they were found.
    pub(super) area: Areas,
}

/// Probabilities that a name that no gazetteer knows lies in the area it is put in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Areas {
    pub(super) said: f64,
    pub(super) beside: f64,
    pub(super) after: f64,
    pub(super) nearby: f64,
    pub(super) main: f64,
}

impl Calibration {
    /// The probability that a choice of this share is right.
    pub(super) fn of(&self, share: f64) -> f64 {
        let after = self.knots.partition_point(|(at, _)| *at <= share);
        let (Some(low), Some(high)) = (self.knots.get(after.saturating_sub(1)), self.knots.get(after)) else {
            return self.knots.last().map_or(share, |(_, probability)| *probability);
        };
        if after == 0 || high.0 <= low.0 {
            return low.1;
        }
        low.1 + (high.1 - low.1) * (share - low.0) / (high.0 - low.0)
    }

    fn check(&self) -> Result<(), String> {
        let inside = |value: f64| (0.0..=1.0).contains(&value);
        let rises = self.knots.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
        let all = self.knots.iter().flat_map(|(share, probability)| [*share, *probability]);
        if self.knots.is_empty() || !rises || !all.chain([self.least]).all(inside) {
            return Err("expected knots from 0 to 1 that rise in both numbers".to_owned());
        }
        Ok(())
    }
}

/// What a word that points back may stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Pointing {
    pub(super) kinds: Vec<Kind>,
    /// Whether only places of some size are called so.
    pub(super) large: bool,
}

#[derive(Deserialize)]
struct WordsFile {
    feature: Vec<Feature>,
    parts: List,
    shares: Shares,
    inside: List,
    beside: List,
    filler: List,
    joint: List,
    locative: List,
    described: Described,
    definite: List,
    pointing: Vec<PointingEntry>,
    person: List,
    common: List,
    heads: List,
    forces: List,
    areas: List,
}

#[derive(Deserialize)]
struct Feature {
    kinds: Vec<String>,
    words: Vec<String>,
    before_of: bool,
    after: bool,
}

#[derive(Deserialize)]
struct PointingEntry {
    kinds: Vec<String>,
    words: Vec<String>,
    #[serde(default)]
    large: bool,
}

/// Nouns for something in a place: "the outskirts of X", "the X countryside".
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shares {
    of: Vec<String>,
    after: Vec<String>,
}

impl Shares {
    pub(super) fn is_of(&self, word: &str) -> bool {
        self.of.iter().any(|one| one == word)
    }

    pub(super) fn is_after(&self, word: &str) -> bool {
        self.after.iter().any(|one| one == word)
    }
}

/// How a description after a name begins and goes on: "X, a market town in Y".
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Described {
    pub(super) articles: Vec<String>,
    pub(super) stops: Vec<String>,
    pub(super) goes_on: Vec<String>,
}

#[derive(Deserialize)]
struct List {
    words: Vec<String>,
}

/// What speaks for a place, and how much; each field is explained in the data file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weights {
    pub(super) people: f64,
    pub(super) kind_country: f64,
    pub(super) kind_admin1: f64,
    pub(super) kind_admin2: f64,
    pub(super) kind_populated: f64,
    pub(super) kind_airport: f64,
    pub(super) kind_region: f64,
    pub(super) kind_water: f64,
    pub(super) kind_land: f64,
    pub(super) kind_site: f64,
    pub(super) capital: f64,
    pub(super) own_name: f64,
    pub(super) country_share: f64,
    pub(super) near_small: f64,
    pub(super) area_support: f64,
    pub(super) area_full: f64,
    pub(super) near: f64,
    pub(super) inside: f64,
    pub(super) of_country: f64,
    pub(super) feature: f64,
    pub(super) not_feature: f64,
    pub(super) by_ear: f64,
    pub(super) missing: f64,
    pub(super) sharpness: f64,
}

impl Weights {
    pub(super) fn kind(&self, kind: Kind) -> f64 {
        match kind {
            Kind::Country => self.kind_country,
            Kind::Admin1 => self.kind_admin1,
            Kind::Admin2 => self.kind_admin2,
            Kind::Populated => self.kind_populated,
            Kind::Airport => self.kind_airport,
            Kind::Region => self.kind_region,
            Kind::Water => self.kind_water,
            Kind::Land => self.kind_land,
            Kind::Site => self.kind_site,
        }
    }
}

impl Words {
    /// Whether a bare name, as it is looked up, is that of the area, though a town in it has the name too.
    pub(super) fn names_area(&self, key: &str) -> bool {
        self.areas.contains(key)
    }

    pub(super) fn load(lexicon: &Lexicon) -> Result<Words, LexiconError> {
        let text = lexicon.text(WORDS)?;
        let file: WordsFile = toml::from_str(text).map_err(|error| toml_error(WORDS, text, &error))?;
        let text = lexicon.text(WEIGHTS)?;
        let weights: Weights = toml::from_str(text).map_err(|error| toml_error(WEIGHTS, text, &error))?;
        let text = lexicon.text(CALIBRATION)?;
        let calibration: Calibration =
            toml::from_str(text).map_err(|error| toml_error(CALIBRATION, text, &error))?;
        calibration.check().map_err(|message| {
            LexiconError::at_offset(CALIBRATION, text, text.find("knots").unwrap_or(0), message)
        })?;
        let (mut before_of, mut after) = (BTreeMap::new(), BTreeMap::new());
        for feature in file.feature {
            let kinds = kinds_of(lexicon, &feature.kinds)?;
            for word in &feature.words {
                for (wanted, map) in [(feature.before_of, &mut before_of), (feature.after, &mut after)] {
                    if wanted {
                        let list: &mut Vec<Kind> = map.entry(word.clone()).or_default();
                        list.extend(kinds.iter().copied());
                    }
                }
            }
        }
        let mut pointing: BTreeMap<String, Pointing> = BTreeMap::new();
        for entry in file.pointing {
            let kinds = kinds_of(lexicon, &entry.kinds)?;
            for word in entry.words {
                let known = pointing.entry(word).or_default();
                known.kinds.extend(kinds.iter().copied());
                known.large |= entry.large;
            }
        }
        Ok(Words {
            before_of,
            after,
            parts: file.parts.words,
            shares: file.shares,
            inside: file.inside.words,
            beside: file.beside.words,
            filler: file.filler.words,
            joint: file.joint.words,
            locative: file.locative.words,
            described: file.described,
            definite: file.definite.words,
            pointing,
            person: file.person.words.into_iter().collect(),
            common: file.common.words.into_iter().collect(),
            heads: file.heads.words.into_iter().collect(),
            forces: file.forces.words.into_iter().collect(),
            areas: file.areas.words.into_iter().collect(),
            abbreviations: abbreviations(lexicon.text(ABBREVIATIONS)?)?,
            weights,
            calibration,
        })
    }

    /// The kinds that "the WORD of X" allows.
    pub(super) fn before_of(&self, word: &str) -> Option<&[Kind]> {
        self.before_of.get(word).map(Vec::as_slice)
    }

    /// The kinds that "X WORD" allows.
    pub(super) fn after(&self, word: &str) -> Option<&[Kind]> {
        self.after.get(word).map(Vec::as_slice)
    }

    /// Whether it names a part of what follows ("northern", "downtown").
    pub(super) fn is_part(&self, word: &str) -> bool {
        self.parts.iter().any(|one| one == word)
    }

    pub(super) fn is_filler(&self, word: &str) -> bool {
        self.filler.iter().any(|one| one == word)
    }

    /// Whether a name after it is a person's.
    pub(super) fn is_person(&self, word: &str) -> bool {
        self.person.contains(word)
    }

    /// Whether it is hardly ever a place, though somewhere one is called so.
    pub(super) fn is_common(&self, word: &str) -> bool {
        self.common.contains(word)
    }

    /// Whether the word says that a noun after it is known: "the".
    pub(super) fn is_definite(&self, word: &str) -> bool {
        self.definite.iter().any(|one| one == word)
    }

    /// What "the WORD", or a word like "there", may point back to.
    pub(super) fn pointing(&self, word: &str) -> Option<&Pointing> {
        self.pointing.get(word)
    }

    /// Whether it mostly begins a longer name ("Tal", "Bab"), though some place bears it alone.
    pub(super) fn is_head(&self, word: &str) -> bool {
        self.heads.contains(word)
    }

    /// Whether it names those who go abroad to fight: after a people's word it says whose they are, not where.
    pub(super) fn is_force(&self, word: &str) -> bool {
        self.forces.contains(word)
    }

    pub(super) fn is_locative(&self, word: &str) -> bool {
        self.locative.iter().any(|one| one == word)
    }
}

fn kinds_of(lexicon: &Lexicon, names: &[String]) -> Result<Vec<Kind>, LexiconError> {
    let kind = |name: &String| {
        Kind::from_name(name).ok_or_else(|| {
            let text = lexicon.text(WORDS).unwrap_or("");
            let at = text.find(&format!("{name:?}")).unwrap_or(0);
            LexiconError::at_offset(WORDS, text, at, format!("no kind of place {name:?}"))
        })
    };
    names.iter().map(kind).collect()
}

fn abbreviations(text: &str) -> Result<BTreeMap<String, (String, bool)>, LexiconError> {
    let mut found = BTreeMap::new();
    let rows =
        text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).skip(1);
    for (index, line) in rows {
        let cells: Vec<&str> = line.split('\t').collect();
        let [abbreviation, code, place @ ("alone" | "comma")] = cells[..] else {
            let expected = "expected three cells parted by tabs, the last \"alone\" or \"comma\"";
            return Err(LexiconError::at(ABBREVIATIONS, index + 1, expected));
        };
        found.insert(abbreviation.to_owned(), (code.to_owned(), place == "alone"));
    }
    Ok(found)
}

fn toml_error(file: &str, text: &str, error: &toml::de::Error) -> LexiconError {
    let at = error.span().map_or(0, |span| span.start);
    LexiconError::at_offset(file, text, at, error.message())
}

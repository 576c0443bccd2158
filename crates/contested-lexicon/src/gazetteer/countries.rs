//! What the gazetteer cannot hold of countries: their points, scripts, and the words for who and what is of them.

use std::collections::BTreeMap;

use super::fold;
use crate::LexiconError;

/// The file's path in the lexicon.
pub const FILE: &str = "world/countries.tsv";

const COLUMNS: [&str; 7] = ["iso", "lat", "lon", "script", "names", "of_it", "disputed"];

/// A country's row.
#[derive(Clone, PartialEq, Debug)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub iso: String,
    /// A point inside, degrees north and east.
    pub point: (f64, f64),
    /// ISO 15924, lower case, of the script that its places are mostly written in.
    pub script: String,
    /// Other English names.
    pub names: Vec<String>,
    /// Words for what and who is of it ("Syrian", "Syrians").
    pub of_it: Vec<String>,
    /// What is disputed about the whole; empty where nothing is known to be.
    pub disputed: String,
}

/// All countries.
#[derive(Clone, Debug)]
pub struct Countries {
    /// In order of their codes.
    pub all: Vec<Country>,
    by_adjective: BTreeMap<String, usize>,
}

impl Countries {
    /// Reads the countries' table.
    ///
    /// # Errors
    /// At the first row that does not say what it should.
    pub fn parse(text: &str) -> Result<Countries, LexiconError> {
        let mut all = Vec::new();
        let mut head = false;
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let cells: Vec<&str> = line.split('\t').collect();
            if !head {
                if cells != COLUMNS {
                    return Err(LexiconError::at(
                        FILE,
                        index + 1,
                        format!("expected the columns {COLUMNS:?}"),
                    ));
                }
                head = true;
                continue;
            }
            let [iso, lat, lon, script, names, of_it, disputed] = cells[..] else {
                let message =
                    format!("expected {} cells parted by tabs, found {}", COLUMNS.len(), cells.len());
                return Err(LexiconError::at(FILE, index + 1, message));
            };
            let degrees = |cell: &str| {
                cell.parse::<f64>().map_err(|_| {
                    LexiconError::at(FILE, index + 1, format!("expected degrees, found {cell:?}"))
                })
            };
            let list =
                |cell: &str| cell.split('|').filter(|one| !one.is_empty()).map(str::to_owned).collect();
            all.push(Country {
                iso: iso.to_owned(),
                point: (degrees(lat)?, degrees(lon)?),
                script: script.to_owned(),
                names: list(names),
                of_it: list(of_it),
                disputed: disputed.to_owned(),
            });
        }
        let mut by_adjective = BTreeMap::new();
        for (number, country) in all.iter().enumerate() {
            for word in &country.of_it {
                // The first country keeps a shared word ("Congolese", "Dominican").
                by_adjective.entry(fold(word)).or_insert(number);
            }
        }
        Ok(Countries { all, by_adjective })
    }

    /// The country that a word says something or somebody is of: "Syrian", "Syrians". Of several, the first by code.
    pub fn of(&self, word: &str) -> Option<&Country> {
        self.by_adjective.get(&fold(word)).map(|number| &self.all[*number])
    }
}

//! The words of time, loaded from `en/time/words.toml`: what each can be in a time expression.

use std::collections::BTreeMap;

use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;
use smol_str::SmolStr;

/// A word's part in the grammar; one bit each in [`Word::roles`].
macro_rules! roles {
    ($($name:ident),* $(,)?) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)] // named as in the data file
        pub(super) enum Role { $($name),* }

        const ROLES: &[(&str, Role)] = &[$((stringify!($name), Role::$name)),*];
    };
}

roles! {
    the, a, this, that, same, last, past, next, coming, current, previous, following, latest, recent, each, half,
    couple, vague, another, more, less, than, about, exact, at_least, up, ago, later, earlier, after, from, now,
    hence, early, mid, late, start, end, of, r#in, on, at, to, or, and, between, r#for, by, until, since, during,
    within, through, into, before, so, th, s, am, pm, oclock, hours, local, time, midnight, noon, overnight, tonight,
    over, no, ended, fiscal, period, week_of, comparable, possessive, era_before, era_after, season_period, old, long,
    month_also_a_verb, season_also_a_verb, abbreviation, post, trading, counted, year_lead, circa,
}

/// A unit of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}

/// How a verb near a weekday leans.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lean {
    Past,
    Future,
}

/// What a word can be. Zero and `None` mean that it is not that.
#[derive(Clone, Default, Debug)]
pub(super) struct Word {
    pub(super) roles: u128,
    pub(super) month: u8,
    pub(super) weekday: u8,
    pub(super) unit: Option<Unit>,
    /// Ends in the plural: "days", not "day".
    pub(super) plural: bool,
    pub(super) part: Option<Part>,
    pub(super) season: u8,
    pub(super) number: Option<u32>,
    pub(super) ordinal: u8,
    pub(super) deictic: Option<i8>,
    pub(super) decade: u8,
    pub(super) frequency: Option<SmolStr>,
    pub(super) zone: Option<i16>,
    pub(super) lean: Option<Lean>,
}

impl Word {
    /// Whether the word has this part.
    pub(super) fn is(&self, role: Role) -> bool {
        self.roles & (1 << role as u32) != 0
    }
}

/// A part of the day; its name is the TIMEX3 code after the T.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Part {
    Mo,
    Mi,
    Af,
    Ev,
    Ni,
    Dt,
}

impl Part {
    /// The TIMEX3 code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Part::Mo => "MO",
            Part::Mi => "MI",
            Part::Af => "AF",
            Part::Ev => "EV",
            Part::Ni => "NI",
            Part::Dt => "DT",
        }
    }
}

/// All words, and the phrases that are looked up whole.
#[derive(Debug)]
pub(super) struct Words {
    entries: Vec<Word>,
    // Only ever looked up by key, never walked.
    #[allow(clippy::disallowed_types)]
    by_text: std::collections::HashMap<String, u16>,
    /// Longest word in bytes: longer ones are not looked up.
    longest: usize,
}

impl Words {
    /// Loads the words.
    pub(super) fn load(lexicon: &Lexicon) -> Result<Words, LexiconError> {
        let text = lexicon.text(FILE)?;
        let file: WordsFile = parse(FILE, text)?;
        file.collect(text)
    }

    /// The number of a lower-case word; 0 for one that has nothing to do with time.
    pub(super) fn find(&self, lower: &str) -> u16 {
        if lower.len() > self.longest {
            return 0;
        }
        self.by_text.get(lower).copied().unwrap_or(0)
    }

    /// What a word can be.
    pub(super) fn get(&self, id: u16) -> &Word {
        &self.entries[usize::from(id)]
    }

    /// The number of a word, made known as one of no meaning if it was unknown: phrases are kept as numbers.
    pub(super) fn intern(&mut self, lower: &str) -> u16 {
        let next = self.entries.len() as u16;
        match self.by_text.get(lower) {
            Some(id) => *id,
            None => {
                self.entries.push(Word::default());
                self.by_text.insert(lower.to_owned(), next);
                self.longest = self.longest.max(lower.len());
                next
            }
        }
    }
}

const FILE: &str = "en/time/words.toml";

/// Reads a data file of this folder.
pub(super) fn parse<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, LexiconError> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        LexiconError::at_offset(file, text, offset, error.message())
    })
}

/// The first line that holds `needle`, from 1; 0 if none does.
pub(super) fn line_of(text: &str, needle: &str) -> usize {
    text.lines().position(|line| line.contains(needle)).map_or(0, |index| index + 1)
}

type Lists = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile {
    months: Lists,
    weekdays: Lists,
    units: BTreeMap<Unit, Vec<String>>,
    parts: Lists,
    seasons: Lists,
    numbers: Lists,
    ordinals: Lists,
    deictic_days: Lists,
    decade_names: Lists,
    frequencies: Lists,
    zones: Lists,
    roles: Lists,
    tense: Lists,
}

impl WordsFile {
    fn collect(self, text: &str) -> Result<Words, LexiconError> {
        let mut all: BTreeMap<String, Word> = BTreeMap::new();
        let mut each = |lists: Lists,
                        what: &str,
                        set: &mut dyn FnMut(&mut Word, &str) -> Option<()>|
         -> Result<(), LexiconError> {
            for (key, words) in lists {
                for word in words {
                    if set(all.entry(word).or_default(), &key).is_none() {
                        let line = line_of(text, &format!("{key} = "));
                        return Err(LexiconError::at(FILE, line, format!("`{key}` is no {what}")));
                    }
                }
            }
            Ok(())
        };
        each(self.months, "month from 1 to 12", &mut |word, key| {
            word.month = number_within(key, 1, 12)?;
            Some(())
        })?;
        each(self.weekdays, "weekday from 1 to 7", &mut |word, key| {
            word.weekday = number_within(key, 1, 7)?;
            Some(())
        })?;
        each(self.parts, "part of the day (MO, MI, AF, EV, NI, DT)", &mut |word, key| {
            word.part = Some(match key {
                "MO" => Part::Mo,
                "MI" => Part::Mi,
                "AF" => Part::Af,
                "EV" => Part::Ev,
                "NI" => Part::Ni,
                "DT" => Part::Dt,
                _ => return None,
            });
            Some(())
        })?;
        each(self.seasons, "season from 21 to 24", &mut |word, key| {
            word.season = number_within(key, 21, 24)?;
            Some(())
        })?;
        each(self.numbers, "whole number", &mut |word, key| {
            word.number = Some(key.parse().ok()?);
            Some(())
        })?;
        each(self.ordinals, "ordinal from 1 to 31", &mut |word, key| {
            word.ordinal = number_within(key, 1, 31)?;
            Some(())
        })?;
        each(self.deictic_days, "count of days", &mut |word, key| {
            word.deictic = Some(key.parse().ok()?);
            Some(())
        })?;
        each(self.decade_names, "decade from 20 to 90", &mut |word, key| {
            word.decade = number_within(key, 20, 90)?;
            Some(())
        })?;
        each(self.frequencies, "TIMEX3 duration", &mut |word, key| {
            word.frequency = Some(SmolStr::new(key.starts_with('P').then_some(key)?));
            Some(())
        })?;
        each(self.zones, "count of minutes from Greenwich", &mut |word, key| {
            word.zone = Some(key.parse().ok().filter(|minutes: &i16| minutes.abs() <= 14 * 60)?);
            Some(())
        })?;
        each(self.roles, "role that the grammar knows", &mut |word, key| {
            let (_, role) = ROLES.iter().find(|(name, _)| name.trim_start_matches("r#") == key)?;
            word.roles |= 1 << *role as u32;
            Some(())
        })?;
        each(self.tense, "tense (past, future)", &mut |word, key| {
            word.lean = Some(match key {
                "past" => Lean::Past,
                "future" => Lean::Future,
                _ => return None,
            });
            Some(())
        })?;
        for (unit, words) in self.units {
            let singular = words.first().cloned().unwrap_or_default();
            for text in words {
                let word = all.entry(text.clone()).or_default();
                word.unit = Some(unit);
                word.plural = text != singular && (text.ends_with('s') || text.ends_with('a'));
            }
        }
        let mut words = Words { entries: vec![Word::default()], by_text: Default::default(), longest: 0 };
        for (text, word) in all {
            let id = words.intern(&text);
            words.entries[usize::from(id)] = word;
        }
        Ok(words)
    }
}

fn number_within(key: &str, low: u8, high: u8) -> Option<u8> {
    key.parse().ok().filter(|number| (low..=high).contains(number))
}

//! Phrases that are looked up whole: words for no particular time (`en/time/references.toml`) and feasts
//! (`en/time/holidays.toml`).

use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;
use smol_str::SmolStr;

use super::holidays::DayRule;
use super::tokens::{Kind, Tokens};
use super::words::{Words, line_of, parse};

/// All phrases.
#[derive(Debug)]
pub(super) struct Phrases {
    references: Table,
    values: Vec<Reference>,
    holidays: Table,
    /// The rule for the day of each feast.
    pub(super) days: Vec<DayRule>,
}

/// What a phrase for no particular time says.
#[derive(Debug)]
struct Reference {
    value: SmolStr,
    only_before: Vec<u16>,
    not_before: Vec<u16>,
}

impl Phrases {
    /// Loads the phrases; words not known yet are made known.
    pub(super) fn load(lexicon: &Lexicon, words: &mut Words) -> Result<Phrases, LexiconError> {
        let mut references = Table::default();
        let mut values = Vec::new();
        let text = lexicon.text(REFERENCES)?;
        let file: ReferencesFile = parse(REFERENCES, text)?;
        for reference in file.reference {
            if !["PRESENT_REF", "PAST_REF", "FUTURE_REF"].contains(&reference.value.as_str()) {
                let line = line_of(text, &format!("\"{}\"", reference.value));
                let message = format!("`{}` is not PRESENT_REF, PAST_REF or FUTURE_REF", reference.value);
                return Err(LexiconError::at(REFERENCES, line, message));
            }
            let ids =
                |list: &[String], words: &mut Words| list.iter().map(|word| words.intern(word)).collect();
            let index = values.len() as u16;
            values.push(Reference {
                only_before: ids(&reference.only_before, words),
                not_before: ids(&reference.not_before, words),
                value: SmolStr::new(reference.value),
            });
            for phrase in &reference.phrases {
                references.add(phrase, index, words).ok_or_else(|| empty(REFERENCES, text, phrase))?;
            }
        }
        let mut holidays = Table::default();
        let mut days = Vec::new();
        let text = lexicon.text(HOLIDAYS)?;
        let file: HolidaysFile = parse(HOLIDAYS, text)?;
        for holiday in file.holiday {
            let name = holiday.names.first().cloned().unwrap_or_default();
            let rule = holiday.rule().ok_or_else(|| {
                let message = format!(
                    "`{name}` needs one rule for its day: fixed, weekday, easter, orthodox_easter or islamic, with a real day"
                );
                LexiconError::at(HOLIDAYS, line_of(text, &format!("\"{name}\"")), message)
            })?;
            let index = days.len() as u16;
            days.push(rule);
            for phrase in &holiday.names {
                holidays.add(phrase, index, words).ok_or_else(|| empty(HOLIDAYS, text, phrase))?;
            }
        }
        references.settle();
        holidays.settle();
        Ok(Phrases { references, values, holidays, days })
    }

    /// The TIMEX3 value of a reference.
    pub(super) fn value(&self, index: u16) -> &SmolStr {
        &self.values[usize::from(index)].value
    }

    /// The longest phrase for no particular time here, and its end.
    pub(super) fn reference(&self, tokens: &Tokens<'_>, at: usize) -> Option<(u16, usize)> {
        self.references.find(tokens, at, |index, end| {
            let reference = &self.values[usize::from(index)];
            let next = tokens.id(end);
            // "the past three summers" is not the past.
            let word = tokens.word(end);
            if word.number.is_some() || word.unit.is_some() || tokens.digits(end).is_some() {
                return false;
            }
            (reference.only_before.is_empty() || reference.only_before.contains(&next))
                && (next == 0 || !reference.not_before.contains(&next))
        })
    }

    /// The longest feast's name here, and its end.
    pub(super) fn holiday(&self, tokens: &Tokens<'_>, at: usize) -> Option<(u16, usize)> {
        self.holidays.find(tokens, at, |_, _| true)
    }
}

const REFERENCES: &str = "en/time/references.toml";
const HOLIDAYS: &str = "en/time/holidays.toml";

fn empty(file: &str, text: &str, phrase: &str) -> LexiconError {
    LexiconError::at(
        file,
        line_of(text, &format!("\"{phrase}\"")),
        format!("`{phrase}` does not begin with a word"),
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferencesFile {
    reference: Vec<ReferenceEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferenceEntry {
    value: String,
    phrases: Vec<String>,
    #[serde(default)]
    only_before: Vec<String>,
    #[serde(default)]
    not_before: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidaysFile {
    holiday: Vec<HolidayEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayEntry {
    names: Vec<String>,
    fixed: Option<[i8; 2]>,
    weekday: Option<[i8; 3]>,
    easter: Option<i32>,
    orthodox_easter: Option<i32>,
    islamic: Option<[u8; 2]>,
    #[serde(default = "one")]
    days: u8,
}

fn one() -> u8 {
    1
}

impl HolidayEntry {
    fn rule(&self) -> Option<DayRule> {
        let given = [
            self.fixed.is_some(),
            self.weekday.is_some(),
            self.easter.is_some(),
            self.orthodox_easter.is_some(),
            self.islamic.is_some(),
        ];
        if given.iter().filter(|given| **given).count() != 1 {
            return None;
        }
        let real_month = |month: i8| (1..=12).contains(&month);
        if let Some([month, day]) = self.fixed {
            return (real_month(month) && (1..=31).contains(&day)).then_some(DayRule::Fixed(month, day));
        }
        if let Some([month, weekday, nth]) = self.weekday {
            let real = real_month(month) && (1..=7).contains(&weekday) && (1..=5).contains(&nth);
            return real.then_some(DayRule::Weekday { month, weekday, nth });
        }
        if let Some([month, day]) = self.islamic {
            let real = (1..=12).contains(&month) && (1..=30).contains(&day) && (1..=60).contains(&self.days);
            return real.then_some(DayRule::Islamic { month, day, days: self.days });
        }
        let easter = self.easter.map(DayRule::Easter);
        easter.or_else(|| self.orthodox_easter.map(DayRule::OrthodoxEaster))
    }
}

/// Phrases by their first word.
#[derive(Default, Debug)]
struct Table {
    /// By the number of the first word; longest first.
    by_first: Vec<Vec<Phrase>>,
}

#[derive(Debug)]
struct Phrase {
    rest: Vec<Piece>,
    index: u16,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Piece {
    Word(u16),
    Sign(u8),
}

impl Table {
    fn add(&mut self, phrase: &str, index: u16, words: &mut Words) -> Option<()> {
        for word in phrase.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()) {
            words.intern(word);
        }
        let tokens = Tokens::of(phrase, words);
        let mut pieces = tokens.list.iter().map(|token| match token.kind {
            Kind::Word { id, .. } => Piece::Word(id),
            Kind::Number(_) | Kind::Paragraph => Piece::Sign(0),
            Kind::Sign(sign) => Piece::Sign(sign),
        });
        let Some(Piece::Word(first)) = pieces.next() else { return None };
        let first = usize::from(first);
        if self.by_first.len() <= first {
            self.by_first.resize_with(first + 1, Vec::new);
        }
        self.by_first[first].push(Phrase { rest: pieces.collect(), index });
        Some(())
    }

    fn settle(&mut self) {
        for list in &mut self.by_first {
            list.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        }
    }

    fn find(
        &self,
        tokens: &Tokens<'_>,
        at: usize,
        fits: impl Fn(u16, usize) -> bool,
    ) -> Option<(u16, usize)> {
        let list = self.by_first.get(usize::from(tokens.id(at)))?;
        list.iter().find_map(|phrase| {
            let same = phrase.rest.iter().enumerate().all(|(step, piece)| match piece {
                Piece::Word(id) => tokens.id(at + 1 + step) == *id && *id != 0,
                Piece::Sign(sign) => tokens.sign(at + 1 + step, *sign),
            });
            let end = at + 1 + phrase.rest.len();
            (same && fits(phrase.index, end)).then_some((phrase.index, end))
        })
    }
}

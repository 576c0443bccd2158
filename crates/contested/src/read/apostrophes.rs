//! Apostrophes that were lost on the way: "the citys east", "Kenyas army", "didnt".
//!
//! Text that was cleaned for machines has none left. Without them the language model takes "Kenyas" for a plural or a
//! name of its own, and the place or body it stands for is not found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use contested_lexicon::gazetteer::{Gazetteer, prominence};
use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;

use super::lists::names_of_actors;
use crate::rule_file;

/// The data this works by.
#[derive(Debug)]
pub(super) struct Rules {
    contractions: BTreeMap<String, String>,
    genitive: Genitive,
    /// Names of the register's actors that are one word, without their article.
    bodies: BTreeSet<String>,
    gazetteer: Arc<Gazetteer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    contractions: BTreeMap<String, String>,
    genitive: Genitive,
    #[allow(dead_code)] // run as tests
    example: Vec<Example>,
    #[allow(dead_code)]
    not: Vec<Not>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Genitive {
    letter: String,
    mark: String,
    endings: Vec<String>,
    shortest: usize,
    plurals: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // run as tests
struct Example {
    text: String,
    means: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Not {
    text: String,
    why: String,
}

const FILE: &str = "en/mangled/apostrophes.toml";

/// From this [`prominence`] on a place is known widely enough to be owner of what follows: some 300,000 people.
const KNOWN: f64 = 3.2;

/// A word that lost its apostrophe: where it stands, in bytes, and how it would be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Lost {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) written: String,
}

impl Rules {
    /// Loads it.
    pub(super) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        let file: File = rule_file::load(lexicon, FILE)?;
        let mut bodies = BTreeSet::new();
        for name in names_of_actors(lexicon) {
            // Of longer names the last word is mostly a common one ("Group").
            let last = name.rsplit('-').next().unwrap_or_default();
            let is_one = !name.contains(' ');
            if is_one && last.starts_with(char::is_uppercase) && last.chars().any(char::is_lowercase) {
                bodies.insert(last.to_owned());
            }
        }
        Ok(Rules {
            contractions: file.contractions,
            genitive: file.genitive,
            bodies,
            gazetteer: lexicon.gazetteer()?,
        })
    }

    /// Whether the word is one that owns something, less its last letter: the place, body or thing is known by that name
    /// and nothing is by the longer one.
    fn owner<'w>(&self, word: &'w str) -> Option<&'w str> {
        let stem = word.strip_suffix(self.genitive.letter.as_str())?;
        if word.chars().count() < self.genitive.shortest {
            return None;
        }
        if !word.starts_with(char::is_uppercase) {
            let is_plain = word.chars().all(char::is_lowercase);
            let ends = self.genitive.endings.iter().any(|ending| word.ends_with(ending.as_str()));
            return (is_plain && ends).then_some(stem);
        }
        let is_titled = stem.chars().skip(1).all(char::is_lowercase);
        if !is_titled || stem.ends_with('s') || self.genitive.plurals.contains(&stem.to_lowercase()) {
            return None;
        }
        let is_known = self.bodies.contains(stem)
            || self.gazetteer.candidates(stem).first().is_some_and(|best| prominence(best) >= KNOWN);
        let is_name = self.bodies.contains(word) || !self.gazetteer.candidates(word).is_empty();
        (is_known && !is_name).then_some(stem)
    }
}

/// Finds them, in reading order. Nothing in a text that has apostrophes in its words: it has not lost them.
pub(super) fn find(text: &str, rules: &Rules) -> Vec<Lost> {
    if has_apostrophes(text) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut start = 0;
    for part in text.split_inclusive(|letter: char| !letter.is_alphanumeric()) {
        let from = start;
        start += part.len();
        let word = part.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        if word.is_empty() {
            continue;
        }
        let written = match rules.contractions.get(&word.to_lowercase()) {
            // With the capital that the word has.
            Some(meant) => word
                .chars()
                .next()
                .map(|first| format!("{first}{}", meant.chars().skip(1).collect::<String>())),
            None => rules
                .owner(word)
                .map(|stem| format!("{stem}{}{}", rules.genitive.mark, rules.genitive.letter)),
        };
        found.extend(written.map(|written| Lost { start: from, end: from + word.len(), written }));
    }
    found
}

/// Whether some apostrophe stands between letters.
fn has_apostrophes(text: &str) -> bool {
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let after = letters.peek().copied().unwrap_or(' ');
        if matches!(letter, '\'' | '\u{2019}') && before.is_alphabetic() && after.is_alphabetic() {
            return true;
        }
        before = letter;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str, rules: &Rules) -> String {
        let mut made = String::new();
        let mut copied = 0;
        for lost in find(text, rules) {
            made.push_str(&text[copied..lost.start]);
            made.push_str(&lost.written);
            copied = lost.end;
        }
        made.push_str(&text[copied..]);
        made
    }

    #[test]
    fn the_examples_of_the_rule_file_hold() {
        let lexicon = Lexicon::bundled();
        let rules = Rules::load(&lexicon).unwrap();
        let file: File = rule_file::load(&lexicon, FILE).unwrap();
        for example in file.example {
            assert_eq!(mended(&example.text, &rules), example.means);
        }
        for not in file.not {
            assert_eq!(mended(&not.text, &rules), not.text, "{}", not.why);
        }
    }
}

//! Copies whose words were replaced by synonyms, as text spinners make them: seeded, so that each run spins alike.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use contested_lexicon::Lexicon;
use serde::Deserialize;

/// Synonyms by word, and how words are inflected.
pub(super) struct Synonyms {
    of: BTreeMap<String, Vec<String>>,
    kept: BTreeSet<String>,
    rules: Rules,
}

#[derive(Deserialize)]
struct Rules {
    least_letters: usize,
    ending: Vec<Ending>,
    elide: Elide,
}

#[derive(Deserialize)]
struct Ending {
    takes_off: String,
    puts: String,
    synonym_gets: String,
}

#[derive(Deserialize)]
struct Elide {
    letter: char,
    before: Vec<String>,
}

/// Sets of synonyms looked at for each part of speech: the commonest meanings.
const MEANINGS: usize = 2;

impl Synonyms {
    /// Reads WordNet's `index.*` and `data.*`; words of the function word list are never replaced.
    pub(super) fn load(folder: &Path, lexicon: &Lexicon) -> anyhow::Result<Synonyms> {
        let mut of: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for part in ["noun", "verb", "adj", "adv"] {
            let read = |name: String| fs::read(folder.join(&name)).context(name);
            let data = String::from_utf8_lossy(&read(format!("data.{part}"))?).into_owned();
            let index = String::from_utf8_lossy(&read(format!("index.{part}"))?).into_owned();
            let sets: BTreeMap<&str, Vec<String>> =
                data.lines().filter(|line| !line.starts_with(' ')).filter_map(synonym_set).collect();
            for line in index.lines().filter(|line| !line.starts_with(' ')) {
                let fields: Vec<&str> = line.split_whitespace().collect();
                let Some(word) = fields.first().filter(|word| !word.contains('_')) else { continue };
                let meanings = fields.iter().skip(6).filter(|field| field.len() == 8).take(MEANINGS);
                let others = meanings
                    .filter_map(|offset| sets.get(offset))
                    .flatten()
                    .filter(|other| other.to_lowercase() != **word);
                of.entry((*word).to_owned()).or_default().extend(others.cloned());
            }
        }
        of.retain(|_, synonyms| !synonyms.is_empty());
        let kept = lexicon
            .text("en/function_words.txt")?
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.trim().to_owned())
            .collect();
        Ok(Synonyms { of, kept, rules: toml::from_str(include_str!("../../data/spin.toml"))? })
    }

    /// Replaces that share of the words that are neither capitalised nor function words.
    pub(super) fn spin(&self, text: &str, rate: f64, numbers: &mut Numbers) -> String {
        let mut spun = String::with_capacity(text.len());
        let mut word = String::new();
        for character in text.chars().chain(['\0']) {
            if character.is_ascii_alphabetic() {
                word.push(character);
                continue;
            }
            spun.push_str(self.replaced(&word, rate, numbers).as_deref().unwrap_or(&word));
            word.clear();
            spun.push(character);
        }
        spun.pop();
        spun
    }

    fn replaced(&self, word: &str, rate: f64, numbers: &mut Numbers) -> Option<String> {
        let keep = word.chars().next().is_none_or(char::is_uppercase)
            || word.len() < self.rules.least_letters
            || self.kept.contains(word);
        if keep || numbers.share() > rate {
            return None;
        }
        let lower = word.to_lowercase();
        if let Some(synonyms) = self.of.get(&lower) {
            return Some(numbers.pick(synonyms).clone());
        }
        let (synonyms, gets) = self.rules.ending.iter().find_map(|ending| {
            let base = format!("{}{}", lower.strip_suffix(&ending.takes_off)?, ending.puts);
            Some((self.of.get(&base)?, &ending.synonym_gets))
        })?;
        let synonym = numbers.pick(synonyms).as_str();
        let elided = if self.rules.elide.before.contains(gets) {
            synonym.trim_end_matches(self.rules.elide.letter)
        } else {
            synonym
        };
        Some(format!("{elided}{gets}"))
    }
}

/// The words of a line of a data file, by its offset.
fn synonym_set(line: &str) -> Option<(&str, Vec<String>)> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let count = usize::from_str_radix(fields.get(3)?, 16).ok()?;
    let words = (0..count)
        .filter_map(|index| fields.get(4 + 2 * index))
        .map(|word| word.split('(').next().unwrap_or_default().replace('_', " "))
        .collect();
    Some((fields[0], words))
}

/// Numbers from a seed: SplitMix64.
pub(super) struct Numbers(u64);

impl Numbers {
    pub(super) fn new(seed: u64) -> Numbers {
        Numbers(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// At least 0, less than 1.
    pub(super) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[(self.next() % list.len() as u64) as usize]
    }
}

/// FNV-1a.
pub(super) fn hash(words: &str) -> u64 {
    words.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

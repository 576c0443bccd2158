//! What words of a language say of numbers, days and negation: its file in the lexicon.

use std::collections::{BTreeMap, BTreeSet};

use contested_lexicon::gazetteer::fold;
use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;

use crate::rule_file;

/// A language's words, each folded as names of places are: small letters without marks.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Values by the words that say them, apart by one space.
    pub(super) numbers: BTreeMap<String, u64>,
    /// What may stand for a number, and may not: "both", "third".
    pub(super) maybe: BTreeMap<String, u64>,
    /// What multiplies the number before it.
    pub(super) scales: BTreeMap<String, u64>,
    /// Stand between the parts of a number: "and".
    pub(super) joins: BTreeSet<String>,
    /// What is written together with the word after it.
    pub(super) prefixes: Vec<String>,
    /// Numbers beside these are hours of a day or counts of them.
    pub(super) clock: BTreeSet<String>,
    pub(super) months: BTreeMap<String, u8>,
    pub(super) weekdays: BTreeMap<String, u8>,
    /// Words that deny.
    pub(super) negations: BTreeSet<String>,
    /// Words that may render a denial.
    pub(super) like_negations: BTreeSet<String>,
    /// Phrases with a word that denies in which it does not, the longest first.
    pub(super) no_negations: Vec<Vec<String>>,
    /// Words before a full stop that end no sentence.
    pub(super) abbreviations: BTreeSet<String>,
    /// Whether there is a file: else words say nothing.
    pub(super) known: bool,
    /// The most words of one number.
    pub(super) longest: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: String,
    #[serde(default)]
    numbers: BTreeMap<String, u64>,
    #[serde(default)]
    maybe: BTreeMap<String, u64>,
    #[serde(default)]
    scales: BTreeMap<String, u64>,
    #[serde(default)]
    joins: Vec<String>,
    #[serde(default)]
    prefixes: Vec<String>,
    #[serde(default)]
    clock: Vec<String>,
    #[serde(default)]
    months: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    weekdays: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    negations: Vec<String>,
    #[serde(default)]
    like_negations: Vec<String>,
    #[serde(default)]
    no_negations: Vec<String>,
    #[serde(default)]
    abbreviations: Vec<String>,
}

/// The words of each language that has a file.
#[derive(Debug)]
pub(super) struct Languages {
    known: BTreeMap<String, Words>,
    none: Words,
}

impl Languages {
    pub(super) fn load(lexicon: &Lexicon) -> Result<Languages, LexiconError> {
        let mut known = BTreeMap::new();
        for (path, text) in lexicon.folder(FOLDER).filter(|(path, _)| path.ends_with(".toml")) {
            let file: File = rule_file::parse(path, text)?;
            let wrong = |what: String| LexiconError::at(path, 1, what);
            let all = |words: Vec<String>| words.iter().map(|word| fold(word)).collect::<BTreeSet<_>>();
            let numbered = |names: BTreeMap<String, Vec<String>>, most: u8| {
                let mut found = BTreeMap::new();
                for (number, words) in names {
                    let number = number.parse().ok().filter(|number| (1..=most).contains(number));
                    let number =
                        number.ok_or_else(|| wrong(format!("expected a number from 1 to {most}")))?;
                    found.extend(words.iter().map(|word| (fold(word), number)));
                }
                Ok(found)
            };
            let numbers: BTreeMap<String, u64> =
                file.numbers.iter().map(|(words, value)| (fold(words), *value)).collect();
            let mut no_negations: Vec<Vec<String>> = file
                .no_negations
                .iter()
                .map(|phrase| fold(phrase).split(' ').map(str::to_owned).collect())
                .collect();
            no_negations.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
            let mut prefixes = file.prefixes;
            prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.len()));
            let words = Words {
                longest: numbers.keys().map(|words| words.split(' ').count()).max().unwrap_or(0),
                numbers,
                maybe: file.maybe.iter().map(|(word, value)| (fold(word), *value)).collect(),
                scales: file.scales.iter().map(|(word, value)| (fold(word), *value)).collect(),
                joins: all(file.joins),
                prefixes,
                clock: all(file.clock),
                months: numbered(file.months, 12)?,
                weekdays: numbered(file.weekdays, 7)?,
                negations: all(file.negations),
                like_negations: all(file.like_negations),
                no_negations,
                abbreviations: all(file.abbreviations),
                known: true,
            };
            known.insert(file.language, words);
        }
        Ok(Languages { known, none: Words::default() })
    }

    /// The words of a language, by its ISO 639-1 code.
    pub(super) fn of(&self, language: &str) -> &Words {
        self.known.get(language).unwrap_or(&self.none)
    }
}

impl Words {
    /// What a table says of a word, as it stands or without what is written together with it.
    pub(super) fn get<V: Copy>(&self, table: &BTreeMap<String, V>, word: &str) -> Option<V> {
        self.bare(word).find_map(|bare| table.get(bare).copied())
    }

    /// A word as it stands, then without each prefix, then without two of them.
    pub(super) fn bare<'w>(&'w self, word: &'w str) -> impl Iterator<Item = &'w str> {
        let once = move |word: &'w str| {
            let rest = self.prefixes.iter().filter_map(move |prefix| word.strip_prefix(prefix.as_str()));
            // What is left has to be a word still.
            rest.filter(|rest| rest.chars().count() >= 2)
        };
        std::iter::once(word).chain(once(word)).chain(once(word).flat_map(once))
    }
}

/// Where the files stand in the lexicon.
const FOLDER: &str = "world/cross-check/";

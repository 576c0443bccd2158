//! Dictionary forms, as spaCy's French rules find them, but for its last resort: words that no table knows stay as they are.

use std::collections::{BTreeMap, BTreeSet};

use contested_english::{LemmaTables, Pos};
use smol_str::SmolStr;

#[derive(Debug)]
pub(crate) struct Lemmas {
    by_pos: BTreeMap<Pos, Table>,
    /// Endings of verbs that spaCy finds in a look-up table: asked where no rule holds.
    fallback: Vec<(String, String)>,
}

#[derive(Debug, Default)]
struct Table {
    /// Ending and what replaces it.
    rules: Vec<(String, String)>,
    exceptions: BTreeMap<String, Vec<String>>,
    known: BTreeSet<String>,
}

impl Lemmas {
    /// The tables go by the id of the part of speech in lower case.
    pub(crate) fn new(mut tables: LemmaTables, id: impl Fn(&str) -> u64) -> Lemmas {
        let mut by_pos = BTreeMap::new();
        for pos in RULED {
            let name = id(&pos.as_str().to_lowercase()).to_string();
            let table = Table {
                rules: tables.rules.remove(&name).unwrap_or_default(),
                exceptions: tables.exceptions.remove(&name).unwrap_or_default(),
                known: tables.index.remove(&name).unwrap_or_default().into_iter().collect(),
            };
            by_pos.insert(pos, table);
        }
        Lemmas { by_pos, fallback: tables.rules.remove("fallback").unwrap_or_default() }
    }

    pub(crate) fn known_verb(&self, lower: &str) -> Option<SmolStr> {
        let table = self.by_pos.get(&Pos::Verb)?;
        let lower = SmolStr::new(lower);
        let lemma = self.lemma(&lower, Pos::Verb);
        (table.known.contains(lemma.as_str()) || table.exceptions.contains_key(lower.as_str()))
            .then_some(lemma)
    }

    pub(crate) fn lemma(&self, lower: &SmolStr, pos: Pos) -> SmolStr {
        let Some(table) = self.by_pos.get(&pos) else { return lower.clone() };
        if table.known.contains(lower.as_str()) {
            return lower.clone();
        }
        if let Some(lemma) = table.exceptions.get(lower.as_str()).and_then(|lemmas| lemmas.first()) {
            return SmolStr::new(lemma);
        }
        let formed = table.rules.iter().filter_map(|(ending, replacement)| {
            let stem = lower.strip_suffix(ending.as_str())?;
            Some(SmolStr::from_iter([stem, replacement.as_str()])).filter(|form| !form.is_empty())
        });
        let formed: Vec<SmolStr> = formed.collect();
        let is_known =
            |form: &&SmolStr| table.known.contains(form.as_str()) || !form.chars().all(char::is_alphabetic);
        if formed.is_empty() && pos == Pos::Verb {
            let found = self.fallback.iter().filter_map(|(ending, replacement)| {
                let stem = lower.strip_suffix(ending.as_str())?;
                Some(SmolStr::from_iter([stem, replacement.as_str()]))
            });
            let mut known = found.filter(|form| table.known.contains(form.as_str()));
            return known.next().unwrap_or_else(|| lower.clone());
        }
        formed.iter().find(is_known).or(formed.first()).unwrap_or(lower).clone()
    }
}

/// The parts of speech that rules or exceptions are asked for.
const RULED: [Pos; 11] = [
    Pos::Noun,
    Pos::Verb,
    Pos::Adj,
    Pos::Adp,
    Pos::Adv,
    Pos::Aux,
    Pos::Cconj,
    Pos::Det,
    Pos::Pron,
    Pos::Punct,
    Pos::Sconj,
];

//! Dictionary forms by rules and exceptions.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use crate::characters::Characters;
use crate::hash::StringIds;
use crate::labels::Pos;
use crate::model::LemmaTables;
use crate::ruler::Morph;

#[derive(Debug)]
pub(crate) struct Lemmatizer {
    by_pos: BTreeMap<Pos, Table>,
}

#[derive(Debug, Default)]
struct Table {
    /// Ending and what replaces it.
    rules: Vec<(String, String)>,
    exceptions: BTreeMap<String, Vec<String>>,
    /// All known lemmas, sorted.
    index: Vec<String>,
}

impl Lemmatizer {
    pub(crate) fn new(mut tables: LemmaTables, ids: &StringIds) -> Lemmatizer {
        let mut by_pos = BTreeMap::new();
        for pos in Pos::ALL {
            let name = ids.id(&pos.as_str().to_lowercase()).to_string();
            let rules = tables.rules.remove(&name).unwrap_or_default();
            let exceptions = tables.exceptions.remove(&name).unwrap_or_default();
            let mut index = tables.index.remove(&name).unwrap_or_default();
            index.sort_unstable();
            if !(rules.is_empty() && exceptions.is_empty() && index.is_empty()) {
                by_pos.insert(*pos, Table { rules, exceptions, index });
            }
        }
        Lemmatizer { by_pos }
    }

    /// The lemma of a word, given what [`is_base_form`] says.
    pub(crate) fn lemma(
        &self,
        text: &str,
        lower: &SmolStr,
        pos: Pos,
        is_base_form: bool,
        characters: &Characters,
    ) -> SmolStr {
        if pos == Pos::Space || is_base_form {
            return lower.clone();
        }
        match self.by_pos.get(&pos) {
            Some(table) => table.lemma(text, lower, characters),
            None if pos == Pos::Propn => SmolStr::new(text),
            None => lower.clone(),
        }
    }
}

impl Table {
    fn lemma(&self, text: &str, lower: &str, characters: &Characters) -> SmolStr {
        // Forms are tried like spaCy does: known ones go to the front of the list one by one, so the
        // last that fits wins; then exceptions, by the same way.
        let mut forms: Vec<SmolStr> = Vec::new();
        let mut unknown_forms = Vec::new();
        for (ending, replacement) in &self.rules {
            let Some(stem) = lower.strip_suffix(ending.as_str()) else { continue };
            let form = SmolStr::from_iter([stem, replacement.as_str()]);
            if form.is_empty() {
                continue;
            }
            if self.index.binary_search_by(|known| known.as_str().cmp(&form)).is_ok() {
                forms.insert(0, form);
            } else if !form.chars().all(|c| characters.is_alpha(c)) {
                forms.push(form);
            } else {
                unknown_forms.push(form);
            }
        }
        for form in self.exceptions.get(lower).into_iter().flatten() {
            if !forms.iter().any(|known| known == form) {
                forms.insert(0, SmolStr::new(form));
            }
        }
        forms.into_iter().chain(unknown_forms).next().unwrap_or_else(|| SmolStr::new(text))
    }
}

/// Whether a form is its own lemma, by its part of speech and features.
pub(crate) fn is_base_form(pos: Pos, morph: Morph) -> bool {
    match pos {
        Pos::Noun if morph.singular => true,
        Pos::Verb if morph.finite && morph.present && !morph.has_number => true,
        _ => morph.infinitive || morph.positive,
    }
}

//! Dictionary forms by rules and exceptions.

use std::borrow::Cow;
use std::cmp::Ordering;
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
    /// Forms and their lemmas, parted by tabs.
    exceptions: Lines,
    /// All known lemmas.
    index: Lines,
}

/// Words in order, each on a line of its own with what belongs to it behind a tab. They are looked up where they lie: of fifty
/// thousand a report has a few hundred.
#[derive(Debug, Default)]
struct Lines(Cow<'static, str>);

impl Lines {
    /// What stands behind a word; empty where nothing does.
    fn find(&self, word: &str) -> Option<&str> {
        let text = self.0.as_ref();
        let bytes = text.as_bytes();
        let (mut low, mut high) = (0, bytes.len());
        while low < high {
            let middle = low.midpoint(high);
            let start =
                bytes[low..middle].iter().rposition(|byte| *byte == b'\n').map_or(low, |at| low + at + 1);
            let end =
                bytes[middle..high].iter().position(|byte| *byte == b'\n').map_or(high, |at| middle + at);
            let (known, rest) = text[start..end].split_once('\t').unwrap_or((&text[start..end], ""));
            match known.cmp(word) {
                Ordering::Equal => return Some(rest),
                Ordering::Less => low = (end + 1).min(high),
                Ordering::Greater => high = start,
            }
        }
        None
    }
}

/// Puts exceptions and known lemmas into the form in which they are looked up. The build of `contested-lexicon` makes the same.
pub(crate) fn lines(tables: &LemmaTables) -> String {
    let mut text = String::new();
    for (pos, forms) in &tables.exceptions {
        text.push_str(&format!("\u{1}exceptions {pos}\n"));
        for (form, lemmas) in forms {
            text.push_str(&format!("{form}\t{}\n", lemmas.join("\t")));
        }
    }
    for (pos, known) in &tables.index {
        let mut known: Vec<&str> = known.iter().map(String::as_str).collect();
        known.sort_unstable();
        text.push_str(&format!("\u{1}index {pos}\n"));
        for lemma in known {
            text.push_str(lemma);
            text.push('\n');
        }
    }
    text
}

impl Lemmatizer {
    pub(crate) fn new(mut tables: LemmaTables, ids: &StringIds) -> Lemmatizer {
        let made = if tables.lines.is_empty() { Cow::Owned(lines(&tables)) } else { tables.lines.clone() };
        let mut parts: BTreeMap<&str, Lines> = BTreeMap::new();
        match &made {
            Cow::Borrowed(text) => {
                let text: &'static str = text;
                let named = text.split('\u{1}').filter_map(|part| part.split_once('\n'));
                parts.extend(named.map(|(name, rest)| (name, Lines(Cow::Borrowed(rest)))));
            }
            Cow::Owned(text) => {
                let named = text.split('\u{1}').filter_map(|part| part.split_once('\n'));
                parts.extend(named.map(|(name, rest)| (name, Lines(Cow::Owned(rest.to_owned())))));
            }
        }
        let mut by_pos = BTreeMap::new();
        for pos in Pos::ALL {
            let name = ids.id(&pos.as_str().to_lowercase()).to_string();
            let rules = tables.rules.remove(&name).unwrap_or_default();
            let exceptions = parts.remove(format!("exceptions {name}").as_str()).unwrap_or_default();
            let index = parts.remove(format!("index {name}").as_str()).unwrap_or_default();
            if !(rules.is_empty() && exceptions.0.is_empty() && index.0.is_empty()) {
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
            if self.index.find(&form).is_some() {
                forms.insert(0, form);
            } else if !form.chars().all(|c| characters.is_alpha(c)) {
                forms.push(form);
            } else {
                unknown_forms.push(form);
            }
        }
        for form in self.exceptions.find(lower).into_iter().flat_map(|lemmas| lemmas.split('\t')) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_where_they_lie() {
        let lines = Lines(Cow::Borrowed("a\nab\tone\ttwo\nb\nbe\t\nc d\nz\n"));
        for (word, behind) in [
            ("a", Some("")),
            ("ab", Some("one\ttwo")),
            ("b", Some("")),
            ("be", Some("")),
            ("c d", Some("")),
            ("z", Some("")),
            ("", None),
            ("aa", None),
            ("c", None),
            ("zz", None),
            ("a\n", None),
        ] {
            assert_eq!(lines.find(word), behind, "{word:?}");
        }
        assert_eq!(Lines::default().find("a"), None);
        assert_eq!(Lines(Cow::Borrowed("one")).find("one"), Some(""));
    }
}

//! What is known of a word without its surroundings, worked out once a word and kept.

// Look-up only: nothing iterates over it, so hash order cannot reach a result.
#[allow(clippy::disallowed_types)]
use std::collections::HashMap;

use smol_str::SmolStr;

use crate::characters::Characters;
use crate::hash::StringIds;
use crate::labels::Pos;
use crate::model::NormTables;
use crate::ruler::Ruler;

/// A word's place in [`Words`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct WordId(u32);

impl WordId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A word form.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) text: SmolStr,
    pub(crate) lower: SmolStr,
    /// Length in bytes.
    pub(crate) length: u32,
    pub(crate) is_space: bool,
    /// Ids of norm, first character, last three characters, shape.
    pub(crate) features: [u64; 4],
    /// The ruler's patterns that this word may start.
    pub(crate) patterns: Vec<u16>,
    /// Lemmas found so far.
    pub(crate) lemmas: Vec<(Pos, bool, SmolStr)>,
}

/// What the features of a word are made from.
#[derive(Debug)]
pub(crate) struct Orthography {
    pub(crate) characters: Characters,
    pub(crate) ids: StringIds,
    pub(crate) norms: NormTables,
}

impl Orthography {
    fn word(&self, text: &str, norm: Option<&str>, ruler: &Ruler) -> Word {
        let lower = SmolStr::new(text.to_lowercase());
        let norm = match norm.or_else(|| self.known_norm(text)) {
            Some(norm) => self.ids.id(norm),
            None => self.ids.id(&lower),
        };
        let first = text.chars().next().map_or(0, char::len_utf8);
        let last = text.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
        let is_space = !text.is_empty() && text.chars().all(|c| self.characters.is_space(c));
        Word {
            length: text.len() as u32,
            is_space,
            features: [
                norm,
                self.ids.id(&text[..first]),
                self.ids.id(&text[last..]),
                self.ids.id(&self.characters.shape(text)),
            ],
            patterns: ruler.patterns_for(&lower, is_space),
            lemmas: Vec::new(),
            text: SmolStr::new(text),
            lower,
        }
    }

    fn known_norm(&self, text: &str) -> Option<&str> {
        let hashed = self.norms.hashed.get(&self.ids.id(text).to_string());
        hashed.or_else(|| self.norms.base.get(text)).map(String::as_str)
    }
}

/// All words met so far.
#[derive(Debug, Default)]
#[allow(clippy::disallowed_types)]
pub(crate) struct Words {
    list: Vec<Word>,
    plain: HashMap<SmolStr, WordId>,
    /// Words to which the tokenizer's special cases give a norm of their own.
    special: HashMap<(SmolStr, SmolStr), WordId>,
}

impl Words {
    pub(crate) fn get(&self, id: WordId) -> &Word {
        &self.list[id.index()]
    }

    pub(crate) fn get_mut(&mut self, id: WordId) -> &mut Word {
        &mut self.list[id.index()]
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// The word, added where it is new.
    pub(crate) fn intern(
        &mut self,
        text: &str,
        norm: Option<&str>,
        orthography: &Orthography,
        ruler: &Ruler,
    ) -> WordId {
        let next = WordId(self.list.len() as u32);
        let known = match norm {
            None => self.plain.get(text).copied(),
            Some(norm) => self.special.get(&(SmolStr::new(text), SmolStr::new(norm))).copied(),
        };
        if let Some(id) = known {
            return id;
        }
        match norm {
            None => self.plain.insert(SmolStr::new(text), next),
            Some(norm) => self.special.insert((SmolStr::new(text), SmolStr::new(norm)), next),
        };
        self.list.push(orthography.word(text, norm, ruler));
        next
    }
}

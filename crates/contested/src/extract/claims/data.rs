//! Reading rule files: TOML with places for errors, and tables of words.

use contested_lexicon::LexiconError;
use serde::de::DeserializeOwned;
use smol_str::SmolStr;

/// Parses a rule file; an error names file and line.
pub(in crate::extract) fn parse_toml<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, LexiconError> {
    toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        LexiconError::at_offset(path, text, offset, error.message().to_owned())
    })
}

/// A table looked up by word; sorted, so that nothing depends on a hash.
#[derive(Clone, Debug)]
pub(in crate::extract) struct WordTable<V> {
    // Hash tables are only dangerous when walked; this one is never walked.
    #[allow(clippy::disallowed_types)]
    entries: std::collections::HashMap<SmolStr, V>,
}

impl<V> WordTable<V> {
    pub(in crate::extract) fn new(entries: Vec<(SmolStr, V)>) -> WordTable<V> {
        WordTable { entries: entries.into_iter().collect() }
    }

    pub(in crate::extract) fn get(&self, word: &str) -> Option<&V> {
        self.entries.get(word)
    }
}

//! Names in two scripts: what their consonants have in common.

use std::collections::BTreeMap;

use contested_lexicon::{Lexicon, LexiconError};

/// What letters of the world's scripts sound like, as far as names keep it: consonants in few classes, vowels left out.
#[derive(Debug)]
pub(super) struct Letters {
    /// By one letter or several that are one sound.
    sounds: BTreeMap<String, String>,
    longest: usize,
}

impl Letters {
    pub(super) fn load(lexicon: &Lexicon) -> Result<Letters, LexiconError> {
        let mut sounds = BTreeMap::new();
        for (index, line) in lexicon.text(FILE)?.lines().enumerate() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let Some((letters, sound)) = line.split_once('\t') else {
                return Err(LexiconError::at(
                    FILE,
                    index + 1,
                    "expected letters, a tab and their sound".to_owned(),
                ));
            };
            sounds.insert(letters.to_owned(), sound.trim().to_owned());
        }
        let longest = sounds.keys().map(|letters| letters.chars().count()).max().unwrap_or(0);
        Ok(Letters { sounds, longest })
    }

    /// The sounds of a folded word; `None` where it has a letter that is not known.
    pub(super) fn skeleton(&self, word: &str) -> Option<String> {
        let letters: Vec<char> = word.chars().filter(|one| one.is_alphabetic()).collect();
        let mut found = String::new();
        let mut at = 0;
        while at < letters.len() {
            let (long, sound) = (1..=self.longest.min(letters.len() - at)).rev().find_map(|long| {
                let key: String = letters[at..at + long].iter().collect();
                Some((long, self.sounds.get(&key)?))
            })?;
            // A doubled letter is one sound.
            if !sound.is_empty() && !found.ends_with(sound.as_str()) {
                found.push_str(sound);
            }
            at += long;
        }
        Some(found)
    }
}

/// Whether a word could be a name, with the endings and little words that languages put to it. Both are skeletons; of what has
/// too few consonants it is so.
pub(super) fn may_be(word: &str, name: &str) -> bool {
    if name.len() < 2 {
        return true;
    }
    // One sound is written with one letter here and another there, or left out.
    let plain =
        |from: &str| -> [String; 3] { [from.to_owned(), from.replace('f', ""), from.replace('f', "b")] };
    let alike = |word: &str, name: &str| {
        name.len() >= 2
            && (word.match_indices(name).any(|(at, _)| at <= BEFORE && word.len() - at - name.len() <= AFTER)
                || name.len() > 3 && name.len() - 1 == word.len() && name.starts_with(word))
    };
    let (word, name) = (plain(word), plain(name));
    word.iter().any(|word| {
        name.iter().any(|name| {
            alike(word, name)
                || name.strip_prefix('g').is_some_and(|name| name.len() > 2 && alike(word, name))
        })
    })
}

/// Sounds that articles and prepositions put before a name, and endings after it.
const BEFORE: usize = 2;
const AFTER: usize = 3;

/// Where the letters stand in the lexicon.
const FILE: &str = "world/letters.tsv";

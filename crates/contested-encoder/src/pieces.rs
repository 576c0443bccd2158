//! Text → word pieces, as BERT's uncased vocabularies are made for.

// Look-up only: nothing iterates over it, so hash order cannot reach a result.
#[allow(clippy::disallowed_types)]
use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::{WeightsError, WeightsFile};

/// A vocabulary of word pieces.
#[derive(Debug)]
pub struct WordPieces {
    #[allow(clippy::disallowed_types)]
    ids: HashMap<String, u32>,
    unknown: u32,
    /// The marks before and after a window.
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// A piece of a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Its number in the vocabulary.
    pub id: u32,
    /// Where it stands in the text: UTF-8 bytes, start inclusive, end exclusive.
    pub bytes: (u32, u32),
}

/// Words longer than this, in characters, are one unknown piece.
const LONGEST_WORD: usize = 100;

impl WordPieces {
    pub(crate) fn take(file: &WeightsFile) -> Result<WordPieces, WeightsError> {
        WordPieces::new(file.table("vocabulary")?)
    }

    /// A vocabulary given piece by piece; a piece's place is its number.
    ///
    /// # Errors
    /// Where it lacks the marks for the unknown, for a window's start and its end.
    pub fn new(list: Vec<String>) -> Result<WordPieces, WeightsError> {
        #[allow(clippy::disallowed_types)]
        let ids: HashMap<String, u32> =
            list.into_iter().enumerate().map(|(id, piece)| (piece, id as u32)).collect();
        let known = |piece: &str| {
            ids.get(piece).copied().ok_or_else(|| WeightsError(format!("the vocabulary has no {piece}")))
        };
        Ok(WordPieces { unknown: known("[UNK]")?, start: known("[CLS]")?, end: known("[SEP]")?, ids })
    }

    /// How many pieces there are.
    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The pieces of a text in reading order. Case and accents do not matter; punctuation stands alone.
    pub fn of(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut word = Word::default();
        for (at, character) in text.char_indices() {
            let end = at + character.len_utf8();
            if character.is_whitespace() {
                self.split(&mut word, &mut pieces);
            } else if is_control(character) {
                // No part of any word, and no end of one.
            } else if is_alone(character) {
                self.split(&mut word, &mut pieces);
                word.push(character, at, end);
                self.split(&mut word, &mut pieces);
            } else {
                for lower in character.to_lowercase().nfd().filter(|one| !is_combining_mark(*one)) {
                    word.push(lower, at, end);
                }
            }
        }
        self.split(&mut word, &mut pieces);
        pieces
    }

    /// The longest known piece first, then the longest that goes on from it, and so on; empties the word.
    fn split(&self, word: &mut Word, pieces: &mut Vec<Piece>) {
        let count = word.places.len();
        let first = pieces.len();
        let mut from = 0;
        let mut key = String::new();
        while from < count && count <= LONGEST_WORD {
            let start = word.places[from].0;
            let longest = (from + 1..=count).rev().find_map(|to| {
                let end = word.places.get(to).map_or(word.letters.len(), |place| place.0);
                key.clear();
                if from > 0 {
                    key.push_str("##");
                }
                key.push_str(&word.letters[start..end]);
                self.ids.get(key.as_str()).map(|id| (*id, to))
            });
            let Some((id, to)) = longest else { break };
            pieces.push(Piece { id, bytes: (word.places[from].1, word.places[to - 1].2) });
            from = to;
        }
        if from < count {
            pieces.truncate(first);
            pieces.push(Piece { id: self.unknown, bytes: (word.places[0].1, word.places[count - 1].2) });
        }
        word.letters.clear();
        word.places.clear();
    }
}

#[derive(Default)]
struct Word {
    letters: String,
    /// For each letter: where it starts in `letters`, where what it was made from starts and ends in the text.
    places: Vec<(usize, u32, u32)>,
}

impl Word {
    fn push(&mut self, letter: char, start: usize, end: usize) {
        self.places.push((self.letters.len(), start as u32, end as u32));
        self.letters.push(letter);
    }
}

fn is_control(character: char) -> bool {
    character == '\u{fffd}'
        || character.is_control()
        || matches!(u32::from(character), 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff | 0xad)
}

/// Punctuation, signs of ASCII, and the characters of Chinese.
fn is_alone(character: char) -> bool {
    let code = u32::from(character);
    character.is_ascii_punctuation()
        || matches!(code,
            0xa1 | 0xa7 | 0xab | 0xb6 | 0xb7 | 0xbb | 0xbf | 0x37e | 0x387 | 0x55a..=0x55f | 0x5be | 0x5c0 | 0x5c3
            | 0x5c6 | 0x5f3 | 0x5f4 | 0x60c | 0x60d | 0x61b | 0x61e | 0x61f | 0x66a..=0x66d | 0x6d4
            | 0x964 | 0x965 | 0x2010..=0x2027 | 0x2030..=0x2043 | 0x2045..=0x2051 | 0x2053..=0x205e
            | 0x3001..=0x3003 | 0x3008..=0x3011 | 0x3014..=0x301f)
        || matches!(code, 0x4e00..=0x9fff | 0x3400..=0x4dbf | 0x20000..=0x2fa1f | 0xf900..=0xfaff)
}

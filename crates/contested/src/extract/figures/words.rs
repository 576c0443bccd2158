//! A report's tokens without whitespace, so that phrases read on over line ends.

use crate::read::{Reading, Token, TokenId, Tokens};

/// The tokens that are words or punctuation, by a running index of their own.
#[derive(Debug)]
pub(super) struct Words<'r, 't> {
    pub(super) reading: &'r Reading<'t>,
    ids: Vec<TokenId>,
    /// For each token of the reading, the index of the first word at or after it.
    places: Vec<u32>,
}

impl<'r, 't> Words<'r, 't> {
    pub(super) fn new(reading: &'r Reading<'t>) -> Words<'r, 't> {
        let mut ids = Vec::with_capacity(reading.tokens.len());
        let mut places = Vec::with_capacity(reading.tokens.len() + 1);
        for (index, token) in reading.tokens.iter().enumerate() {
            places.push(ids.len() as u32);
            if !token.is_space {
                ids.push(TokenId(index as u32));
            }
        }
        places.push(ids.len() as u32);
        Words { reading, ids, places }
    }

    pub(super) fn id(&self, at: usize) -> TokenId {
        self.ids[at]
    }

    pub(super) fn get(&self, at: usize) -> Option<&'r Token> {
        self.ids.get(at).map(|id| &self.reading.tokens[id.index()])
    }

    pub(super) fn lower(&self, at: usize) -> Option<&'r str> {
        self.get(at).map(|token| token.lower.as_str())
    }

    /// Whether these words start at `at`.
    pub(super) fn are(&self, at: usize, phrase: &[String]) -> bool {
        phrase.iter().enumerate().all(|(offset, word)| self.lower(at + offset) == Some(word.as_str()))
    }

    /// The index of the first word at or after a token.
    pub(super) fn place(&self, token: TokenId) -> usize {
        self.places.get(token.index()).map_or(self.ids.len(), |place| *place as usize)
    }

    /// From the first to one past the last word of some tokens.
    pub(super) fn range(&self, tokens: Tokens) -> (usize, usize) {
        (self.place(tokens.start), self.place(tokens.end))
    }

    /// The tokens from one word to before another; the range must not be empty.
    pub(super) fn tokens(&self, start: usize, end: usize) -> Tokens {
        Tokens { start: self.id(start), end: TokenId(self.id(end - 1).0 + 1) }
    }
}

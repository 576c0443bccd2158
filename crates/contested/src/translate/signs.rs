//! What can be found again of a sentence in its translation.

use super::names::Letters;
use super::numbers::{self, Token, Told};
use super::words::Words;
use crate::model::Span;

/// A sentence and its signs.
#[derive(Debug)]
pub(super) struct Sentence {
    pub(super) span: Span,
    pub(super) tokens: Vec<Token>,
    /// Of each token; `None` where a letter of it is not known.
    pub(super) skeletons: Vec<Option<String>>,
    pub(super) told: Told,
    /// Words that deny are in it.
    pub(super) denies: bool,
    /// So are words that may render a denial.
    pub(super) may_deny: bool,
    /// Beginnings of the skeletons of what could be names, sorted.
    pub(super) keys: Vec<[u8; 3]>,
    pub(super) quotes: bool,
    /// Nothing stands before it on its line.
    pub(super) begins_line: bool,
    /// Letters and other characters.
    pub(super) length: i64,
}

impl Sentence {
    /// Whether there is anything by which it could be found again.
    pub(super) fn has_signs(&self) -> bool {
        self.quotes || !self.keys.is_empty() || !self.told.numbers.is_empty() || !self.told.days.is_empty()
    }
}

/// The signs of each sentence.
pub(super) fn of(text: &str, sentences: &[Span], words: &Words, letters: &Letters) -> Vec<Sentence> {
    sentences
        .iter()
        .map(|span| {
            let tokens = numbers::tokens(text, span.start() as usize, span.end() as usize);
            let skeletons: Vec<_> = tokens.iter().map(|token| letters.skeleton(&token.text)).collect();
            let mut keys = Vec::new();
            for (token, skeleton) in tokens.iter().zip(&skeletons) {
                let Some(skeleton) = skeleton.as_ref().filter(|_| token.is_large) else { continue };
                let bytes = skeleton.as_bytes();
                keys.extend(bytes.windows(3).take(2).map(|window| [window[0], window[1], window[2]]));
            }
            keys.sort_unstable();
            keys.dedup();
            let (denies, may_deny) = denial(&tokens, words);
            let before = &text[..span.start() as usize];
            let words_of = span.of(text);
            Sentence {
                span: *span,
                told: numbers::told(&tokens, words),
                denies,
                may_deny,
                keys,
                quotes: words_of.contains(QUOTES),
                begins_line: before.trim_end_matches([' ', '\t', '\r', '"', '“', '«', '„']).ends_with('\n')
                    || before.trim().is_empty(),
                length: words_of.chars().count() as i64,
                tokens,
                skeletons,
            }
        })
        .collect()
}

/// Whether words deny, and whether they may.
fn denial(tokens: &[Token], words: &Words) -> (bool, bool) {
    let (mut denies, mut may_deny) = (false, false);
    let mut at = 0;
    while at < tokens.len() {
        let is_phrase = |phrase: &&Vec<String>| {
            phrase.iter().enumerate().all(|(ahead, word)| {
                let token = tokens.get(at + ahead).map(|token| token.text.as_str());
                token.is_some_and(|token| words.bare(token).any(|bare| bare == word))
            })
        };
        if let Some(phrase) = words.no_negations.iter().find(is_phrase) {
            // "Not less than" may still render, or be rendered by, words that deny.
            may_deny = true;
            at += phrase.len();
            continue;
        }
        let text = &tokens[at].text;
        denies |= words.negations.contains(text);
        may_deny |= words
            .bare(text)
            .any(|bare| words.negations.contains(bare) || words.like_negations.contains(bare));
        at += 1;
    }
    (denies, may_deny)
}

/// What opens and closes quotations.
const QUOTES: [char; 10] = ['"', '“', '”', '„', '«', '»', '‹', '›', '「', '『'];

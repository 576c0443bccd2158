//! The sentences of a text in any language, by its marks alone: good enough to be held against those of its translation.

use contested_lexicon::gazetteer::fold;

use super::words::Words;
use crate::model::Span;

/// The sentences in reading order. Ends of lines end them; so do full stops that are no abbreviation's and no number's.
pub(super) fn split(text: &str, words: &Words) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let mut start = at;
        let mut ended = None;
        for (offset, character) in line.char_indices() {
            let here = at + offset;
            if let Some(end) = ended {
                if CLOSING.contains(&character) || STOPS.contains(&character) {
                    ended = Some(here + character.len_utf8());
                    continue;
                }
                let goes_on = character.is_whitespace() && {
                    let rest = text[here..at + line.len()].trim_start();
                    rest.chars().find(|one| one.is_alphanumeric()).is_some_and(char::is_lowercase)
                };
                if (character.is_whitespace() || UNSPACED.iter().any(|stop| text[..end].ends_with(*stop)))
                    && !goes_on
                    && !is_abbreviation(&text[start..end], words)
                {
                    push(&mut found, text, start, end);
                    start = here;
                }
                ended = None;
            }
            if STOPS.contains(&character) {
                ended = Some(here + character.len_utf8());
            }
        }
        at += line.len();
        push(&mut found, text, start, at);
    }
    found
}

fn push(found: &mut Vec<Span>, text: &str, start: usize, end: usize) {
    let words = &text[start..end];
    let from = start + (words.len() - words.trim_start().len());
    let to = start + words.trim_end().len();
    if from < to && words.chars().any(char::is_alphanumeric) {
        found.push(Span::new(from as u32, to as u32));
    }
}

/// Whether a full stop ends a word and no sentence: of one letter, or one that the language's file names.
fn is_abbreviation(sentence: &str, words: &Words) -> bool {
    let Some(before) = sentence.strip_suffix('.') else { return false };
    let word = before.rsplit(|one: char| !one.is_alphanumeric()).next().unwrap_or_default();
    let one_letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    one_letter || words.abbreviations.contains(&fold(word))
}

/// What ends a sentence, in scripts of the world.
const STOPS: [char; 11] = ['.', '!', '?', '…', '؟', '۔', '।', '。', '！', '？', '՞'];

/// After these no space follows.
const UNSPACED: [char; 3] = ['。', '！', '？'];

/// What still belongs to a sentence after its end.
const CLOSING: [char; 10] = ['"', '”', '’', '»', '\'', ')', ']', '›', '“', '」'];

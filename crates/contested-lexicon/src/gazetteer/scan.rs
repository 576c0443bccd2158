//! Names of places in running text: the longest known name at each word.

use super::fold::{ARTICLE, fold_word, is_article, is_silent};
use super::{Gazetteer, PlaceNumber};

/// A stretch of text that is some place's name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Match {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The places called so.
    pub places: Vec<PlaceNumber>,
}

/// No name has more words; bounds the walk from each word.
const LONGEST: usize = 10;

impl Gazetteer {
    /// The longest known names in a text, from left to right, none inside or across another. A name starts at a
    /// capital, at a letter of a script without capitals, or at an article before a hyphen ("al-Bab"), and never
    /// crosses a comma or the end of a line.
    pub fn scan(&self, text: &str) -> Vec<Match> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(start) = next_start(text, at) {
            match self.longest_at(text, start) {
                Some(one) => {
                    at = one.end.max(start + 1);
                    found.push(one);
                }
                None => at = word_end(text, start),
            }
        }
        found
    }

    /// The longest known name that starts at this byte.
    pub fn longest_at(&self, text: &str, start: usize) -> Option<Match> {
        let mut best: Option<(usize, Vec<(usize, u64)>)> = None;
        for (layer, index) in self.layers.iter().enumerate() {
            let Some((end, value)) = walk(&index.names, text, start) else { continue };
            match &mut best {
                Some((longest, values)) if *longest == end => values.push((layer, value)),
                Some((longest, _)) if *longest > end => {}
                _ => best = Some((end, vec![(layer, value)])),
            }
        }
        let (end, values) = best?;
        let mut places = Vec::new();
        for (layer, value) in values {
            self.layers[layer].places(value, &mut places);
        }
        places.sort_unstable();
        places.dedup();
        Some(Match { start, end, places })
    }
}

/// Walks a map along the folded words of the text; the longest name's end and value.
fn walk(names: &fst::raw::Fst<super::format::Part>, text: &str, start: usize) -> Option<(usize, u64)> {
    let mut node = names.root();
    let mut sum = fst::raw::Output::zero();
    let mut longest = None;
    let mut word = String::new();
    let mut at = start;
    for count in 0..LONGEST {
        let end = word_end(text, at);
        let next = next_word(text, end);
        word.clear();
        if count > 0 {
            word.push(' ');
        }
        // "Syria's" is Syria and then, if such a name is known, the whole.
        let (bare, possessive) = split_possessive(text, at, end);
        let before = word.len();
        fold_word(&text[at..bare], &mut word);
        if word.len() == before {
            return longest;
        }
        if next.is_some() && possessive.is_none() && is_article(&word[before..]) {
            word.truncate(before);
            word.push_str(ARTICLE);
        }
        for byte in word.bytes() {
            let Some(transition) = node.find_input(byte) else { return longest };
            let transition = node.transition(transition);
            sum = sum.cat(transition.out);
            node = names.node(transition.addr);
        }
        if node.is_final() {
            longest = Some((bare, sum.cat(node.final_output()).value()));
        }
        if let Some(rest) = possessive {
            word.clear();
            fold_word(&text[bare..rest], &mut word);
            for byte in word.bytes() {
                let Some(transition) = node.find_input(byte) else { return longest };
                let transition = node.transition(transition);
                sum = sum.cat(transition.out);
                node = names.node(transition.addr);
            }
            if node.is_final() {
                longest = Some((rest, sum.cat(node.final_output()).value()));
            }
        }
        match next {
            Some(next) => at = next,
            None => return longest,
        }
    }
    longest
}

/// Where a word may start a name.
fn next_start(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    // Inside a word nothing starts: step to its end first.
    if at > 0 && at < bytes.len() && text.is_char_boundary(at) {
        let inside = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        if inside {
            at = word_end(text, at);
        }
    }
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_uppercase() {
            return Some(at);
        }
        if byte.is_ascii_alphanumeric() {
            let end = word_end(text, at);
            if bytes.get(end) == Some(&b'-')
                && end - at <= 3
                && is_article(&text[at..end])
                && text[end + 1..].chars().next().is_some_and(|c| c.is_uppercase())
            {
                return Some(at);
            }
            at = end;
        } else if byte.is_ascii() {
            at += 1;
        } else {
            let c = text[at..].chars().next()?;
            if c.is_alphabetic() {
                if !c.is_lowercase() {
                    return Some(at);
                }
                at = word_end(text, at).max(at + c.len_utf8());
            } else {
                at += c.len_utf8();
                // An ayn or an opening quotation mark may stand before a name.
            }
        }
    }
    None
}

/// The end of the word that starts here: letters, digits, marks upon them, and silent signs between two of them.
/// A full stop belongs to the word where letters follow it at once ("U.S.") or the word is a short one ("St.").
fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut dotted = false;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        if byte.is_ascii() {
            if !matches!(byte, b'\'' | b'`' | b'.') {
                break;
            }
            let follows = text[at + 1..].chars().next().is_some_and(char::is_alphanumeric);
            if byte == b'.' {
                if follows {
                    dotted = true;
                } else if dotted || at == start + 1 {
                    // "U.S." keeps its last stop.
                    return at + 1;
                }
            }
            if !follows {
                break;
            }
            at += 1;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        let part = c.is_alphanumeric()
            || unicode_normalization::char::is_combining_mark(c)
            || (is_silent(c) && text[at + c.len_utf8()..].chars().next().is_some_and(char::is_alphanumeric));
        if !part {
            break;
        }
        at += c.len_utf8();
    }
    at.max(start)
}

/// The next word of the same name: after one space, one hyphen, or the full stop of a short word and a space.
fn next_word(text: &str, end: usize) -> Option<usize> {
    let rest = &text[end..];
    let mut chars = rest.char_indices();
    let (_, first) = chars.next()?;
    let at = match first {
        ' ' | '-' | '–' | '\u{a0}' | '‑' => end + first.len_utf8(),
        // "St. Petersburg": the stop of a short word.
        '.' if rest[1..].starts_with(' ') && short_word_before(text, end) => end + 2,
        _ => return None,
    };
    let c = text[at..].chars().next()?;
    // "the Sea of Galilee", "Rio de Janeiro": small words may stand inside a name.
    (c.is_alphanumeric() || is_silent(c)).then_some(at)
}

fn short_word_before(text: &str, end: usize) -> bool {
    let letters = text[..end].chars().rev().take_while(|c| c.is_alphabetic()).count();
    (1..=3).contains(&letters)
}

/// Where the word ends without "'s", and with it.
fn split_possessive(text: &str, start: usize, end: usize) -> (usize, Option<usize>) {
    let word = &text[start..end];
    for mark in ["'s", "’s", "'S", "’S"] {
        if let Some(bare) = word.strip_suffix(mark) {
            return (start + bare.len(), Some(end));
        }
    }
    (end, None)
}

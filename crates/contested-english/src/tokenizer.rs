//! Text to tokens: chunks between spaces, then special cases, prefixes, suffixes, web addresses and infixes.

// Look-up only: nothing iterates over it, so hash order cannot reach a result.
use std::collections::BTreeSet;
#[allow(clippy::disallowed_types)]
use std::collections::HashMap;
use std::sync::OnceLock;

use fancy_regex::Regex;
use smol_str::SmolStr;

use crate::ModelError;
use crate::characters::Characters;
use crate::model::{TokenizerTables, damaged};

#[derive(Debug)]
pub(crate) struct Tokenizer {
    prefix: Regex,
    suffix: Regex,
    infix: Regex,
    url: Regex,
    whole: Option<Whole>,
    #[allow(clippy::disallowed_types)]
    rules: HashMap<String, Vec<(String, Option<SmolStr>)>>,
    /// All special cases, in order.
    cases: Vec<Case>,
}

/// What is never split.
#[derive(Debug)]
struct Whole {
    /// In lower case.
    words: BTreeSet<String>,
    patterns: Vec<Regex>,
}

#[derive(Debug)]
struct Case {
    text: String,
    /// Its tokens where the splitting takes it apart, so that it has to be joined again. Worked out at the first question
    /// that it may answer: there are over a thousand, of which a report has a handful.
    apart: OnceLock<Option<Vec<String>>>,
}

/// A piece of a chunk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Piece {
    /// Length in bytes.
    pub(crate) length: u32,
    /// A special case's own norm.
    pub(crate) norm: Option<SmolStr>,
}

impl Piece {
    fn of(text: &str) -> Piece {
        Piece { length: text.len() as u32, norm: None }
    }
}

/// Longer chunks are no words; only their first and last bytes are looked at for affixes, and web
/// addresses are not looked for, so that the work stays linear.
const LONG_CHUNK: usize = 1000;

/// How far from its ends a long chunk is looked at. No affix but a run of dots is longer.
const AFFIX_REACH: usize = 64;

impl Tokenizer {
    pub(crate) fn new(tables: TokenizerTables) -> Result<Tokenizer, ModelError> {
        let regex = |pattern: &str| {
            // Unicode is on by default; the flag is Python's way to ask for it.
            Regex::new(&pattern.replace("(?u)", "")).map_err(|error| damaged(&error.to_string()))
        };
        let cases = tables.rules.keys().map(|text| Case { text: text.clone(), apart: OnceLock::new() });
        let mut tokenizer = Tokenizer {
            prefix: regex(&tables.prefix)?,
            suffix: regex(&tables.suffix)?,
            infix: regex(&tables.infix)?,
            url: regex(&tables.url)?,
            whole: whole(tables.whole_words, &tables.whole_patterns, regex)?,
            #[allow(clippy::disallowed_types)]
            rules: HashMap::new(),
            cases: cases.collect(),
        };
        for (case, tokens) in tables.rules {
            if tokens.iter().map(|(text, _)| text.as_str()).collect::<String>() != case || case.is_empty() {
                return Err(damaged(&format!("a special case does not match its tokens: {case}")));
            }
            let tokens = tokens.into_iter().map(|(text, norm)| (text, norm.map(SmolStr::from))).collect();
            tokenizer.rules.insert(case, tokens);
        }
        Ok(tokenizer)
    }

    /// Splits a chunk: text without spaces, or only whitespace.
    pub(crate) fn split_chunk(&self, chunk: &str, pieces: &mut Vec<Piece>) {
        match self.rules.get(chunk) {
            Some(tokens) => push_case(tokens, pieces),
            None => self.split(chunk, true, pieces),
        }
    }

    /// The special case written so, as pieces.
    pub(crate) fn special_case(&self, text: &str) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        push_case(self.rules.get(text)?, &mut pieces);
        Some(pieces)
    }

    /// The numbers of tokens of all special cases that start with `first` and go on as `rest` says.
    pub(crate) fn rejoined<'t>(
        &'t self,
        first: &'t str,
        characters: &'t Characters,
        rest: impl Fn(usize) -> Option<&'t str> + 't,
    ) -> impl Iterator<Item = usize> + 't {
        self.apart(first, characters)
            .filter(move |tokens| tokens.iter().enumerate().skip(1).all(|(i, token)| rest(i) == Some(token)))
            .map(<[String]>::len)
    }

    /// Whether any special case that is joined again starts with this token.
    pub(crate) fn may_rejoin(&self, first: &str, characters: &Characters) -> bool {
        self.apart(first, characters).next().is_some()
    }

    /// The tokens of the special cases that the splitting takes apart, of those whose first token this is.
    fn apart<'t>(
        &'t self,
        first: &'t str,
        characters: &'t Characters,
    ) -> impl Iterator<Item = &'t [String]> + 't {
        let from = self.cases.partition_point(|case| case.text.as_str() < first);
        let starting = self.cases[from..].iter().take_while(move |case| case.text.starts_with(first));
        starting
            .filter(move |_| !first.is_empty())
            .filter_map(move |case| {
                case.apart.get_or_init(|| self.taken_apart(&case.text, characters)).as_deref()
            })
            .filter(move |tokens| tokens.first().is_some_and(|token| token == first))
    }

    /// As spaCy chooses them: those that affixes or infixes are found in, and those with a space.
    fn taken_apart(&self, case: &str, characters: &Characters) -> Option<Vec<String>> {
        let split = self.prefix_length(case) > 0
            || self.suffix_length(case) > 0
            || self.infix.is_match(case).unwrap_or(false)
            || case.contains(' ');
        if !split {
            return None;
        }
        let mut tokens = Vec::new();
        for_each_chunk(case, characters, |chunk, start, _| {
            let mut pieces = Vec::new();
            self.split(chunk, false, &mut pieces);
            let mut at = start;
            for piece in pieces {
                tokens.push(case[at..at + piece.length as usize].to_owned());
                at += piece.length as usize;
            }
        });
        Some(tokens)
    }

    fn split(&self, chunk: &str, with_cases: bool, pieces: &mut Vec<Piece>) {
        let is_case = |text: &str| with_cases && self.rules.contains_key(text);
        let mut rest = chunk;
        let mut suffixes = Vec::new();
        let mut last_length = usize::MAX;
        while !rest.is_empty()
            && rest.len() != last_length
            && !is_plain(rest)
            && !is_case(rest)
            && !self.is_whole(rest)
        {
            last_length = rest.len();
            let prefix = self.prefix_length(rest);
            let (before, without_prefix) = rest.split_at(prefix);
            if prefix > 0 && !without_prefix.is_empty() && is_case(without_prefix) {
                pieces.push(Piece::of(before));
                rest = without_prefix;
                break;
            }
            let suffix = self.suffix_length(without_prefix);
            let (without_suffix, after) = rest.split_at(rest.len() - suffix);
            if suffix > 0 && !without_suffix.is_empty() && is_case(without_suffix) {
                suffixes.push(Piece::of(after));
                rest = without_suffix;
                break;
            }
            if prefix > 0 {
                pieces.push(Piece::of(before));
                rest = without_prefix;
            }
            if suffix > 0 {
                suffixes.push(Piece::of(after));
                rest = &rest[..rest.len() - suffix];
            }
        }
        if !rest.is_empty() {
            match self.rules.get(rest).filter(|_| with_cases) {
                Some(tokens) => push_case(tokens, pieces),
                None if is_plain(rest) || self.is_whole(rest) => pieces.push(Piece::of(rest)),
                None if self.is_url(rest) => pieces.push(Piece::of(rest)),
                None => self.split_infixes(rest, pieces),
            }
        }
        pieces.extend(suffixes.into_iter().rev());
    }

    fn split_infixes(&self, text: &str, pieces: &mut Vec<Piece>) {
        let mut start = 0;
        // An error is the regular expression giving up: the rest stays one token.
        for found in self.infix.find_iter(text).map_while(Result::ok) {
            if found.start() == 0 {
                continue;
            }
            if found.start() != start {
                pieces.push(Piece::of(&text[start..found.start()]));
            }
            if found.start() != found.end() {
                pieces.push(Piece::of(found.as_str()));
            }
            start = found.end();
        }
        if start < text.len() {
            pieces.push(Piece::of(&text[start..]));
        }
    }

    fn prefix_length(&self, text: &str) -> usize {
        let reach = if text.len() > LONG_CHUNK { floor(text, AFFIX_REACH) } else { text.len() };
        match self.prefix.find(&text[..reach]) {
            Ok(Some(found)) => found.end() - found.start(),
            _ => 0,
        }
    }

    fn suffix_length(&self, text: &str) -> usize {
        let from = if text.len() > LONG_CHUNK { floor(text, text.len() - AFFIX_REACH) } else { 0 };
        match self.suffix.find(&text[from..]) {
            Ok(Some(found)) => found.end() - found.start(),
            _ => 0,
        }
    }

    fn is_whole(&self, text: &str) -> bool {
        let Some(whole) = &self.whole else { return false };
        text.len() <= LONG_CHUNK
            && text.contains(JOINING)
            && (whole.words.contains(&text.to_lowercase())
                || whole.patterns.iter().any(|pattern| pattern.is_match(text).unwrap_or(false)))
    }

    fn is_url(&self, text: &str) -> bool {
        text.len() <= LONG_CHUNK && matches!(self.url.find(text), Ok(Some(found)) if found.start() == 0)
    }
}

/// Hyphens, dashes and apostrophes: every word that is never split has one.
const JOINING: [char; 7] = ['-', '\'', '\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}', '\u{2019}'];

fn whole(
    words: Vec<String>,
    patterns: &[String],
    regex: impl Fn(&str) -> Result<Regex, ModelError>,
) -> Result<Option<Whole>, ModelError> {
    if words.is_empty() && patterns.is_empty() {
        return Ok(None);
    }
    let patterns = patterns.iter().map(|pattern| regex(pattern)).collect::<Result<_, _>>()?;
    Ok(Some(Whole { words: words.into_iter().collect(), patterns }))
}

/// Whether nothing but a special case can split this: every affix, infix and web address has a character that
/// is no unaccented letter. Most words are so, and need no regular expression.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn push_case(tokens: &[(String, Option<SmolStr>)], pieces: &mut Vec<Piece>) {
    pieces.extend(tokens.iter().map(|(text, norm)| Piece { length: text.len() as u32, norm: norm.clone() }));
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Calls `each` with every chunk, its first byte, and whether one space follows it.
///
/// A single space between chunks belongs to no chunk; other whitespace is a chunk of its own.
pub(crate) fn for_each_chunk(text: &str, characters: &Characters, mut each: impl FnMut(&str, usize, bool)) {
    let Some(first) = text.chars().next() else { return };
    let mut in_space = characters.is_space(first);
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if characters.is_space(c) == in_space {
            continue;
        }
        let space_follows = c == ' ';
        if start < at {
            each(&text[start..at], start, space_follows);
        }
        start = if space_follows { at + 1 } else { at };
        in_space = !in_space;
    }
    if start < text.len() {
        // The last chunk's own last character, as spaCy has it.
        each(&text[start..], start, text.ends_with(' ') && !in_space);
    }
}

#[cfg(test)]
mod tests {
    use contested_lexicon::Lexicon;
    use proptest::prelude::*;

    use super::*;
    use crate::model::ModelFile;

    fn tokenizer() -> Tokenizer {
        tokenizer_and_characters().0
    }

    fn tokenizer_and_characters() -> (Tokenizer, Characters) {
        let lexicon = Lexicon::bundled();
        let tables =
            ModelFile::read(lexicon.bytes("models/english.bin").expect("bundled")).expect("whole").tables;
        (Tokenizer::new(tables.tokenizer).expect("whole"), Characters::new(tables.characters))
    }

    /// They are looked for among the cases that start with the token.
    #[test]
    fn special_cases_start_with_their_first_token() {
        let (tokenizer, characters) = tokenizer_and_characters();
        let mut found = 0;
        for case in &tokenizer.cases {
            let Some(tokens) = tokenizer.taken_apart(&case.text, &characters) else { continue };
            let Some(first) = tokens.first() else { continue };
            found += 1;
            assert!(case.text.starts_with(first.as_str()), "{:?}: {tokens:?}", case.text);
            assert!(tokenizer.apart(first, &characters).any(|known| known == tokens), "{:?}", case.text);
        }
        assert!(found > 100, "{found}");
    }

    /// What [`is_plain`] spares: the regular expressions find nothing in unaccented letters alone.
    fn finds_anything(tokenizer: &Tokenizer, text: &str) -> bool {
        let regexes = [&tokenizer.prefix, &tokenizer.suffix, &tokenizer.infix, &tokenizer.url];
        regexes.iter().any(|regex| regex.is_match(text).expect("short"))
    }

    #[test]
    fn plain_words_are_never_split() {
        let tokenizer = tokenizer();
        let letters = || ('a'..='z').chain('A'..='Z');
        for first in letters() {
            for second in letters() {
                let word = format!("{first}{second}");
                assert!(is_plain(&word) && !finds_anything(&tokenizer, &word), "{word}");
            }
        }
        assert!(finds_anything(&tokenizer, "US$"));
        proptest!(ProptestConfig::with_cases(20_000), |(word in "[A-Za-z]{3,30}")| {
            prop_assert!(is_plain(&word) && !finds_anything(&tokenizer, &word));
        });
    }
}

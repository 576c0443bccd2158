//! A text's [`Signature`]: MinHash over three views (words, skeleton, function words).
//!
//! The views and their run lengths were chosen by measuring which of them still find the original of a copy
//! whose words were replaced by synonyms: runs of words fail at half of the words replaced, the skeleton holds to
//! four fifths.

use std::collections::BTreeMap;

use contested_lexicon::{Lexicon, LexiconError};
use multiversion::multiversion;
use sha2::{Digest, Sha256};

use crate::model::{HASHES, Signature, Term, View};

const WORD_RUN: usize = 5;
const SKELETON_RUN: usize = 6;
const FUNCTION_RUN: usize = 8;

/// Makes signatures; knows the words that carry grammar rather than content.
#[derive(Debug)]
pub struct Signer {
    /// The words' hashes, sorted.
    function_words: Vec<u64>,
    /// In how many of the counted reports words stand, by hash, sorted.
    common: Vec<(u32, u32)>,
    /// How many reports were counted.
    counted: u32,
}

impl Signer {
    /// Loads the words.
    ///
    /// # Errors
    /// Where the file has none.
    pub fn load(lexicon: &Lexicon) -> Result<Signer, LexiconError> {
        let text = lexicon.text(FILE)?;
        let mut function_words: Vec<u64> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|word| fnv(word.as_bytes()))
            .collect();
        if function_words.is_empty() {
            return Err(LexiconError::at(FILE, 0, "expected one word a line, found none"));
        }
        function_words.sort_unstable();
        function_words.dedup();
        let (mut common, mut counted) = (Vec::new(), 1);
        for (index, line) in
            lexicon.text(COMMON)?.lines().enumerate().filter(|(_, line)| !line.starts_with('#'))
        {
            let wrong = || LexiconError::at(COMMON, index + 1, "expected a word, a tab and a number");
            let (word, count) = line.split_once('\t').ok_or_else(wrong)?;
            let count: u32 = count.trim().parse().map_err(|_| wrong())?;
            match word {
                ALL => counted = count.max(1),
                word => common.push((term(word), count)),
            }
        }
        common.sort_unstable();
        common.dedup_by_key(|(word, _)| *word);
        Ok(Signer { function_words, common, counted })
    }

    /// The signature of a text. Any text has one; views without a single run stay empty.
    pub fn sign(&self, text: &str) -> Signature {
        let mut lower = String::with_capacity(text.len() + 8);
        let mut word_hashes = Vec::with_capacity(text.len() / 5);
        let mut skeleton = Vec::with_capacity(text.len() / 5);
        let mut functions = Vec::with_capacity(text.len() / 8);
        let mut in_gap = false;
        let mut seen: BTreeMap<u32, Seen> = BTreeMap::new();
        let mut opens = true;
        let mut last_end = 0;
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let start = lower.len();
            lower.extend(word.chars().flat_map(char::to_lowercase));
            let hash = fnv(&lower.as_bytes()[start..]);
            lower.push('\0');
            word_hashes.push(hash);
            let is_function = self.function_words.binary_search(&hash).is_ok();
            // What stands between two words tells whether a sentence begins.
            let at = word.as_ptr() as usize - text.as_ptr() as usize;
            opens |= text[last_end..at].contains(['.', '!', '?', '\n', ':', '"', '“']);
            last_end = at + word.len();
            if !is_function && word.len() > 1 {
                let seen = seen.entry(term(&lower[start..lower.len() - 1])).or_default();
                seen.times += 1;
                let is_capital = word.chars().next().is_some_and(char::is_uppercase);
                seen.small += u32::from(!is_capital);
                seen.capital += u32::from(is_capital && !opens);
            }
            opens = false;
            if is_function {
                functions.push(hash);
            }
            if is_function || stands_out(word) {
                skeleton.push(hash);
                in_gap = false;
            } else if !in_gap {
                skeleton.push(GAP);
                in_gap = true;
            }
        }
        let digest = Sha256::digest(lower.as_bytes());
        Signature {
            words_sha256: digest.iter().flat_map(|byte| [hex(byte >> 4), hex(byte & 15)]).collect(),
            words: view(&word_hashes, WORD_RUN),
            skeleton: view(&skeleton, SKELETON_RUN),
            function_words: view(&functions, FUNCTION_RUN),
            matter: self.matter(seen),
        }
    }

    /// The words that tell what it is about, each the heavier the oftener it stands here and the fewer reports have it.
    fn matter(&self, seen: BTreeMap<u32, Seen>) -> Vec<Term> {
        let log = |number: f64| libm::log(number);
        let mut terms: Vec<Term> = seen
            .into_iter()
            .map(|(word, seen)| {
                let common = self.common.binary_search_by_key(&word, |(word, _)| *word);
                let reports = common.map_or(1, |place| self.common[place].1);
                let rarity = 1.0 + log(f64::from(self.counted + 1) / f64::from(reports + 1));
                let often = 1.0 + log(f64::from(seen.times));
                Term {
                    word,
                    // At most 16 · 8 · 20: no overflow.
                    weight: libm::round(16.0 * rarity * often).min(65_535.0) as u16,
                    is_name: seen.capital > 0 && seen.small == 0,
                }
            })
            .collect();
        terms.sort_unstable_by_key(|term| (std::cmp::Reverse(term.weight), term.word));
        terms.truncate(TERMS);
        terms.sort_unstable_by_key(|term| term.word);
        terms
    }
}

/// How a word of a text is written.
#[derive(Clone, Copy, Default)]
struct Seen {
    times: u32,
    small: u32,
    /// Inside a sentence.
    capital: u32,
}

/// How many of a text's words are kept.
const TERMS: usize = 256;
const COMMON: &str = "en/joining/words.tsv";

/// Stands in the place of a word where it is said how many reports were counted.
const ALL: &str = "*";

/// The words of a text in lower case, without marks.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

/// What stands for a word in lower case: singular and plural alike.
pub(crate) fn term(word: &str) -> u32 {
    let stem = word.strip_suffix('s').filter(|stem| stem.len() > 3).unwrap_or(word);
    mix(fnv(stem.as_bytes())) as u32
}

const FILE: &str = "en/function_words.txt";

/// Stands for any run of content words in the skeleton.
const GAP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Capitalised or a number: kept as it stands by those who swap words for synonyms.
fn stands_out(word: &str) -> bool {
    word.chars().next().is_some_and(|first| first.is_uppercase() || first.is_numeric())
}

fn hex(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16).unwrap_or_default()
}

fn view(items: &[u64], run: usize) -> View {
    let mut runs: Vec<u64> = items
        .windows(run)
        .map(|window| window.iter().fold(0xcbf2_9ce4_8422_2325u64, |hash, item| mix(hash ^ item)))
        .collect();
    runs.sort_unstable();
    runs.dedup();
    if runs.is_empty() {
        return View { size: 0, minima: Vec::new() };
    }
    let mut minima = [u32::MAX; HASHES];
    lower_minima(&runs, &mut minima);
    View { size: runs.len() as u32, minima: minima.to_vec() }
}

/// Lowers each minimum to the least hash of any run under its function. Each function is a constant laid over one
/// well-mixed hash and a multiplication: simple enough that a processor does eight at once, and whole numbers, so that
/// all processors do alike. How far its estimates stray was measured (`estimates_are_close`).
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2", "x86_64+avx2"))]
fn lower_minima(runs: &[u64], minima: &mut [u32; HASHES]) {
    for run in runs {
        let item = *run as u32;
        for (minimum, salt) in minima.iter_mut().zip(&SALTS) {
            let hash = (item ^ salt).wrapping_mul(0x9e37_79b1);
            let hash = (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d);
            *minimum = (*minimum).min(hash);
        }
    }
}

/// A constant for each hash function.
const SALTS: [u32; HASHES] = {
    let mut salts = [0; HASHES];
    let mut index = 0;
    while index < HASHES {
        salts[index] = mix(index as u64 + 1) as u32;
        index += 1;
    }
    salts
};

/// FNV-1a, 64 bits: fixed for all time, unlike the standard library's hashers.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The finaliser of SplitMix64.
const fn mix(hash: u64) -> u64 {
    let hash = hash.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use contested_lexicon::Lexicon;

    use super::*;

    fn sign(text: &str) -> Signature {
        Signer::load(&Lexicon::bundled()).unwrap().sign(text)
    }

    const STORY: &str = "Shells fell on the market of Ostrel on Tuesday morning, and at least 14 people were killed, \
        the town's hospital said. Witnesses told the Karsk Courier that the fire came from the hills to the north, where \
        the Northern Front has held positions since the spring. The army said that it had not fired on the town.";

    #[test]
    fn layout_does_not_matter_for_exact_copies() {
        let spaced = STORY.replace(' ', "\n");
        assert_eq!(sign(STORY).words_sha256, sign(&spaced).words_sha256);
    }

    #[test]
    fn synonyms_leave_the_skeleton() {
        let spun = STORY
            .replace("Shells fell", "Bombs dropped")
            .replace("market", "bazaar")
            .replace("people were killed", "individuals were slain")
            .replace("morning", "forenoon")
            .replace("hospital", "clinic")
            .replace("fire came", "shooting arrived")
            .replace("positions", "places")
            .replace("spring", "springtime");
        let (a, b) = (sign(STORY), sign(&spun));
        assert!(a.skeleton.similarity(&b.skeleton) > 0.5);
        assert!(a.words.similarity(&b.words) < 0.3);
    }

    #[test]
    fn no_words_no_runs() {
        let empty = sign("");
        assert_eq!((empty.words.size, empty.words.similarity(&empty.words)), (0, 0.0));
    }

    /// Sets that share a known part: the mean error over many pairs stays near what 128 ideal hash functions give
    /// (for a similarity s, √(s(1−s)/128): .035 at .2, .044 at .5).
    #[test]
    fn estimates_are_close() {
        for (shared, wanted) in [(20, 0.05), (67, 0.2), (133, 0.5), (182, 0.83)] {
            let mut squares = 0.0;
            for pair in 0..200u64 {
                let item = |side: u64, index: u64| mix(pair * 1_000_003 + index + side * 500_000);
                let of = |side: u64| -> Vec<u64> {
                    let own = shared..200;
                    (0..shared)
                        .map(|index| item(0, index))
                        .chain(own.map(|index| item(side, index)))
                        .collect()
                };
                let (a, b) = (view(&of(1), 1), view(&of(2), 1));
                squares += (a.similarity(&b) - wanted).powi(2);
            }
            let error = (squares / 200.0).sqrt();
            assert!(error < 1.25 * (wanted * (1.0 - wanted) / 128.0f64).sqrt() + 0.01, "{wanted}: {error}");
        }
    }
}

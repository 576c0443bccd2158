//! A text's [`Signature`]: MinHash over three views (words, skeleton, function words).
//!
//! The views and their run lengths were chosen by measuring which of them still find the original of a copy
//! whose words were replaced by synonyms: runs of words fail at half of the words replaced, the skeleton holds to
//! four fifths.

use std::collections::BTreeSet;

use contested_lexicon::{Lexicon, LexiconError};
use sha2::{Digest, Sha256};

use crate::model::{HASHES, Signature, View};

const WORD_RUN: usize = 5;
const SKELETON_RUN: usize = 6;
const FUNCTION_RUN: usize = 8;

/// The words that carry grammar rather than content.
#[derive(Debug)]
pub(crate) struct FunctionWords(BTreeSet<String>);

impl FunctionWords {
    /// Loads them.
    pub(crate) fn load(lexicon: &Lexicon) -> Result<FunctionWords, LexiconError> {
        let text = lexicon.text(FILE)?;
        let words: BTreeSet<String> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(str::to_owned)
            .collect();
        if words.is_empty() {
            return Err(LexiconError::at(FILE, 0, "expected one word a line, found none"));
        }
        Ok(FunctionWords(words))
    }
}

const FILE: &str = "en/function_words.txt";

/// The signature of a text. Any text has one; views without a single run stay empty.
pub(crate) fn of(text: &str, function_words: &FunctionWords) -> Signature {
    let words = split(text);
    let mut digest = Sha256::new();
    let mut word_hashes = Vec::with_capacity(words.len());
    let mut skeleton = Vec::with_capacity(words.len());
    let mut functions = Vec::with_capacity(words.len());
    let mut in_gap = false;
    for word in &words {
        digest.update(word.lower.as_bytes());
        digest.update([0]);
        let hash = fnv(word.lower.as_bytes());
        word_hashes.push(hash);
        let is_function = function_words.0.contains(&word.lower);
        if is_function {
            functions.push(hash);
        }
        if is_function || word.stands_out {
            skeleton.push(hash);
            in_gap = false;
        } else if !in_gap {
            skeleton.push(GAP);
            in_gap = true;
        }
    }
    Signature {
        words_sha256: digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
        words: view(&word_hashes, WORD_RUN),
        skeleton: view(&skeleton, SKELETON_RUN),
        function_words: view(&functions, FUNCTION_RUN),
    }
}

/// Stands for any run of content words in the skeleton.
const GAP: u64 = 0x9e37_79b9_7f4a_7c15;

struct Word {
    lower: String,
    /// Capitalised or a number: kept as it stands by those who swap words for synonyms.
    stands_out: bool,
}

fn split(text: &str) -> Vec<Word> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| Word {
            lower: word.to_lowercase(),
            stands_out: word.chars().next().is_some_and(|first| first.is_uppercase() || first.is_numeric()),
        })
        .collect()
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
    let mut minima = vec![u32::MAX; HASHES];
    for item in &runs {
        // Each hash function is a multiplication and an addition on one well-mixed hash: the classic universal
        // family, and simple enough that the compiler does eight at once.
        let (low, high) = (*item as u32, (*item >> 32) as u32 | 1);
        for (index, minimum) in minima.iter_mut().enumerate() {
            let hash = low.wrapping_add(high.wrapping_mul(index as u32 + 1));
            let hash = (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d);
            *minimum = (*minimum).min(hash ^ (hash >> 12));
        }
    }
    View { size: runs.len() as u32, minima }
}

/// FNV-1a, 64 bits: fixed for all time, unlike the standard library's hashers.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The finaliser of SplitMix64.
fn mix(mut hash: u64) -> u64 {
    hash = hash.wrapping_add(0x9e37_79b9_7f4a_7c15);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use contested_lexicon::Lexicon;

    use super::*;

    fn sign(text: &str) -> Signature {
        of(text, &FunctionWords::load(&Lexicon::bundled()).unwrap())
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
}

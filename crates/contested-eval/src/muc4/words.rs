//! Words of fillers: how they are written in an answer and compared.

use std::ops::Range;

use super::Rules;

/// The words of a phrase in lower case, without the marks around them.
pub(super) fn lower_words(phrase: &str) -> Vec<String> {
    phrase
        .split_whitespace()
        .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// The name of a person in some words: the last run of words that are no ordinary ones, after any title.
pub(super) fn bare_name(words: &[String], rules: &Rules) -> Range<usize> {
    let mut end = words.len();
    while end > 0 && (is_ordinary(&words[end - 1], rules) || rules.nouns.particles.contains(&words[end - 1]))
    {
        // "Leslie Kent": a name may end with an ordinary word after one that is none, and no title.
        if end >= 2 && !is_ordinary(&words[end - 2], rules) && !rules.is_title(&words[end - 2]) {
            break;
        }
        end -= 1;
    }
    let mut start = end;
    while start > 0 {
        let word = &words[start - 1];
        let inside = rules.nouns.particles.contains(word) && start < end;
        let between = start < end && start >= 2 && !is_ordinary(&words[start - 2], rules);
        if rules.is_title(word) || is_ordinary(word, rules) && !inside && !between {
            break;
        }
        start -= 1;
    }
    while start < end && (rules.nouns.particles.contains(&words[start]) || words[start].is_empty()) {
        start += 1;
    }
    start..end
}

fn is_ordinary(word: &str, rules: &Rules) -> bool {
    let word = word.trim_end_matches("'s");
    rules.words.contains(word) && word.chars().count() > 1
        || !word.is_empty() && word.chars().all(|letter| !letter.is_alphabetic())
}

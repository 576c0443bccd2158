//! One man in several spellings: "Yehya Saree" and "Yahya Sarea" are one voice, "Hassan" and "Hussein" are two.

use std::collections::BTreeMap;

use contested_lexicon::actors::loose_key;
use contested_lexicon::gazetteer::fold;

/// Which of some names are spellings of which: by place in the list, the place of the first in order that it is one with.
/// Word by word the consonants have to be the same and most letters too; articles do not count, and one word alone is
/// too little.
pub(super) fn one_man(names: &[&str]) -> Vec<usize> {
    let words: Vec<Vec<String>> = names.iter().map(|name| words(name)).collect();
    let mut by_sound: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for (at, words) in words.iter().enumerate().filter(|(_, words)| words.len() > 1) {
        by_sound.entry(words.iter().map(|word| loose_key(word)).collect()).or_default().push(at);
    }
    let mut stands_for: Vec<usize> = (0..names.len()).collect();
    for mut group in by_sound.into_values() {
        group.sort_by_key(|at| names[*at]);
        // Who sounds alike is held against the first spellings of those found before: few.
        let mut heads: Vec<usize> = Vec::new();
        for at in group {
            let head = heads.iter().take(MOST).find(|head| are_alike(&words[**head], &words[at]));
            match head {
                Some(head) => stands_for[at] = *head,
                None => heads.push(at),
            }
        }
    }
    stands_for
}

/// Heads that a spelling is held against.
const MOST: usize = 64;

fn words(name: &str) -> Vec<String> {
    let folded = fold(name);
    folded.split(' ').filter(|word| *word != ARTICLE && !word.is_empty()).map(str::to_owned).collect()
}

/// What the gazetteer's folding makes of the Arabic article.
const ARTICLE: &str = "al";

fn are_alike(one: &[String], other: &[String]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| strsim::normalized_levenshtein(one, other) >= ALIKE)
}

/// How alike two spellings of one word are at least: "Saree" and "Sarea" are 0.8, "Muhammad" and "Mohammed" 0.75, "Hassan"
/// and "Hussein" 0.57.
const ALIKE: f64 = 0.6;

#[cfg(test)]
mod tests {
    use super::one_man;

    #[test]
    fn spellings_of_one_man_are_one() {
        assert_eq!(one_man(&["Yahya Sarea", "Yehya Saree", "Yahya al-Saree"]), [0, 0, 0]);
        assert_eq!(one_man(&["Muhammad Abdul Salam", "Mohammed Abdel Salam"]), [1, 1]);
    }

    #[test]
    fn other_men_are_not() {
        assert_eq!(one_man(&["Mohammed Hassan", "Mohammed Hussein"]), [0, 1]);
        assert_eq!(one_man(&["Amir Dorsan", "Omer Dorsan"]), [0, 1]);
        assert_eq!(one_man(&["Um Zaki", "Abu Zaki"]), [0, 1]);
        assert_eq!(one_man(&["Saree", "Sarea"]), [0, 1]);
    }
}

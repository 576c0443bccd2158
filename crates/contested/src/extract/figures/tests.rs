use contested_english::English;
use contested_lexicon::Lexicon;

use super::*;
use crate::ingest::{self, Given};
use crate::read;

/// "killed 4..4 part": kind, bounds, and what else is known of each figure found.
fn told(text: &str, english: &English, reading: &read::Rules, rules: &Rules) -> Vec<String> {
    let report = ingest::plain(text.as_bytes(), text.to_owned(), &Given::default());
    let reading = read::read(&report, english, reading);
    let found = find(&reading, rules);
    found
        .iter()
        .map(|one| {
            let end = |value: Option<u64>| value.map_or(String::new(), |value| value.to_string());
            let kind = serde_json::to_value(one.figure.kind).unwrap();
            let part = if one.figure.part_of.is_some() { " part" } else { "" };
            let earlier = if one.earlier { " earlier" } else { "" };
            format!(
                "{} {}..{}{part}{earlier}",
                kind.as_str().unwrap(),
                end(one.figure.low),
                end(one.figure.high)
            )
        })
        .collect()
}

#[test]
fn the_examples_of_the_rule_files_hold() {
    let lexicon = Lexicon::bundled();
    let english = English::load(lexicon.bytes("models/english.bin").unwrap()).unwrap();
    let reading = read::Rules::load(&lexicon).unwrap();
    let rules = Rules::load(&lexicon).unwrap();
    let mut wrong = Vec::new();
    for (text, expected) in Rules::examples(&lexicon).unwrap() {
        let found = told(&text, &english, &reading, &rules);
        if found != expected {
            wrong.push(format!("{text}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

mod any_text {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    struct Loaded {
        english: English,
        reading: read::Rules,
        rules: Rules,
    }

    static LOADED: LazyLock<Loaded> = LazyLock::new(|| {
        let lexicon = Lexicon::bundled();
        Loaded {
            english: English::load(lexicon.bytes("models/english.bin").unwrap()).unwrap(),
            reading: read::Rules::load(&lexicon).unwrap(),
            rules: Rules::load(&lexicon).unwrap(),
        }
    });

    const WORDS: &str = "(killed|wounded|at least|more than|between|and|or|to|from|12|1,200|2.5 million|dozens|of them|including|toll|the death toll|\
                         a man|others|people|were|left|dead|no one|bodies|of|the|number of|\\.|,|\n|\\PC)";

    proptest! {
        #[test]
        fn figures_are_well_formed(words in proptest::collection::vec(WORDS, 0..24)) {
            let text = words.join(" ");
            let report = ingest::plain(text.as_bytes(), text.clone(), &Given::default());
            let reading = read::read(&report, &LOADED.english, &LOADED.reading);
            let found = find(&reading, &LOADED.rules);
            for (index, one) in found.iter().enumerate() {
                let figure = &one.figure;
                prop_assert!(!reading.words(figure.span).is_empty());
                prop_assert!(one.head.index() < reading.tokens.len() && one.harm.index() < reading.tokens.len());
                if let (Some(low), Some(high)) = (figure.low, figure.high) {
                    prop_assert!(low <= high);
                }
                prop_assert!(figure.part_of.is_none_or(|whole| (whole as usize) != index && (whole as usize) < found.len()));
            }
        }
    }
}

//! Equality with spaCy, label by label, on texts that spaCy has read.
//!
//! `gold/own.jsonl` holds what spaCy says of the texts in `gold/texts.txt`, which are ours; it is made by
//! `scripts/check_french.py`. The same script makes gold from larger collections; `CONTESTED_FRENCH_GOLD` names the file.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells how many texts it compared"
)]

use std::sync::LazyLock;
use std::{env, fs};

use contested_french::{French, Morph};
use proptest::prelude::*;
use serde::Deserialize;

static FRENCH: LazyLock<French> = LazyLock::new(|| French::bundled().unwrap());

#[derive(Deserialize)]
struct Gold {
    text: String,
    tokens: Vec<GoldToken>,
}

#[derive(Deserialize)]
struct GoldToken {
    text: String,
    morph: String,
    lemma: Option<String>,
    head: u32,
    dep: String,
    name: Option<String>,
    sent_start: bool,
}

#[test]
fn our_own_texts_are_read_as_spacy_reads_them() {
    check(include_str!("gold/own.jsonl"));
}

#[test]
fn larger_collections_are_read_as_spacy_reads_them() {
    if let Ok(path) = env::var("CONTESTED_FRENCH_GOLD") {
        check(&fs::read_to_string(path).unwrap());
    }
}

fn check(gold: &str) {
    let (mut texts, mut tokens, mut wrong) = (0, 0, Vec::new());
    for line in gold.lines() {
        let gold: Gold = serde_json::from_str(line).unwrap();
        texts += 1;
        tokens += gold.tokens.len();
        wrong.extend(differences(&gold));
    }
    println!("{texts} texts, {tokens} tokens, {} differences", wrong.len());
    assert!(tokens > 0, "no gold");
    assert!(
        wrong.is_empty(),
        "{} differences from spaCy:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
}

fn differences(gold: &Gold) -> Vec<String> {
    let ours = FRENCH.parse(&gold.text);
    let words: Vec<&str> =
        ours.iter().map(|token| &gold.text[token.start as usize..token.end as usize]).collect();
    let theirs: Vec<&str> = gold.tokens.iter().map(|token| token.text.as_str()).collect();
    if words != theirs {
        let at = words.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
        return vec![format!("tokens differ: {:?}, expected {:?}", words.get(at), theirs.get(at))];
    }
    let mut wrong = Vec::new();
    for (ours, gold) in ours.iter().zip(&gold.tokens) {
        let name = ours.entity.map(|(begins, label)| format!("{}-{label}", if begins { 'B' } else { 'I' }));
        let feature = |feature: &str| gold.morph.split('|').any(|one| one == feature);
        let morph = ours.morph;
        let same = [
            morph.pos.as_str() == gold.morph.split('|').next().unwrap()
                || ours.is_space
                || gold.morph.is_empty(),
            ours.head == gold.head,
            ours.dep.as_str() == gold.dep || ours.is_space,
            ours.sent_start == gold.sent_start,
            name == gold.name,
            gold.lemma.as_deref().is_none_or(|lemma| lemma == ours.lemma),
            morph.is_conditional == feature("Mood=Cnd"),
            morph.is_plural == feature("Number=Plur"),
            morph.is_future == feature("Tense=Fut"),
        ];
        if same != [true; 9] {
            wrong.push(format!(
                "{}: {same:?} {ours:?}, expected {} {:?} {} {:?}",
                gold.text, gold.dep, gold.lemma, gold.morph, gold.name
            ));
        }
    }
    wrong
}

#[test]
fn every_kind_of_word_has_its_features() {
    use contested_english::Label as _;
    let morph = Morph::from_label("Mood=Cnd|Number=Sing|POS=AUX|Person=3|Tense=Pres|VerbForm=Fin").unwrap();
    assert!(morph.is_conditional && !morph.is_plural && morph.pos.as_str() == "AUX");
    assert_eq!(Morph::from_label("POS=NOWORD"), None);
}

#[test]
fn damaged_models_are_refused() {
    assert!(French::load(b"").is_err());
    assert!(French::load(b"PK\x03\x04").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_read_to_its_end(text in any::<String>()) {
        let mut end = 0;
        for token in FRENCH.parse(&text) {
            let between = &text[end..token.start as usize];
            prop_assert!(between.is_empty() || between == " ");
            end = token.end as usize;
        }
        prop_assert!(matches!(&text[end..], "" | " "));
    }
}

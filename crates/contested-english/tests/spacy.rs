//! Equality with spaCy, label by label, on texts that spaCy has read.
//!
//! `gold/own.jsonl` holds what spaCy says of the texts in `gold/texts.jsonl`, which are ours; it is made by
//! `scripts/check_english.py`. The same script makes gold from larger collections and names the file in
//! `CONTESTED_GOLD`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells how many texts it compared"
)]

use std::fmt::Write as _;
use std::{env, fs};

use contested_english::{English, Parsed};
use contested_lexicon::Lexicon;
use serde::Deserialize;

#[derive(Clone, Deserialize)]
struct Gold {
    id: String,
    tokens: Vec<GoldToken>,
    noun_chunks: Vec<(u32, u32)>,
}

#[derive(Clone, PartialEq, Debug, Deserialize)]
struct GoldToken {
    text: String,
    /// Whether one space follows.
    ws: bool,
    tag: String,
    pos: String,
    lemma: String,
    head: u32,
    dep: String,
    ent: String,
    sent_start: bool,
}

#[test]
fn our_own_texts_are_read_as_spacy_reads_them() {
    check(&gold(include_str!("gold/own.jsonl")));
}

#[test]
fn larger_collections_are_read_as_spacy_reads_them() {
    if let Ok(path) = env::var("CONTESTED_GOLD") {
        check(&gold(&fs::read_to_string(path).unwrap()));
    }
}

#[test]
fn the_check_bites() {
    let english = english();
    let gold = gold(include_str!("gold/own.jsonl"));
    let change = |change: fn(&mut Gold)| {
        let mut changed = gold[0].clone();
        change(&mut changed);
        differences(&changed, &english).len()
    };
    assert_eq!(change(|_| {}), 0);
    assert_eq!(change(|gold| gold.tokens[3].tag = "UH".to_owned()), 1);
    assert_eq!(change(|gold| gold.tokens[3].lemma.push('x')), 1);
    assert_eq!(change(|gold| gold.tokens[3].head += 1), 1);
    assert_eq!(change(|gold| gold.tokens[3].sent_start ^= true), 1);
    assert_eq!(change(|gold| gold.noun_chunks[0].0 += 1), 1);
}

/// One parse must not change the next: what is kept between calls only saves time.
#[test]
fn earlier_texts_do_not_matter() {
    let (warm, gold) = (english(), gold(include_str!("gold/own.jsonl")));
    let texts: Vec<String> = gold.iter().map(text).collect();
    let forwards: Vec<Parsed> = texts.iter().map(|text| warm.parse(text)).collect();
    let backwards: Vec<Parsed> = texts.iter().rev().map(|text| warm.parse(text)).collect();
    assert!(forwards.iter().eq(backwards.iter().rev()));
    assert_eq!(english().parse(&texts[texts.len() - 1]), forwards[texts.len() - 1]);
}

fn check(gold: &[Gold]) {
    let english = english();
    let mut report = String::new();
    let mut wrong = 0;
    for gold in gold {
        let differences = differences(gold, &english);
        wrong += differences.len();
        for difference in differences.iter().take(3) {
            writeln!(report, "{}: {}", gold.id, difference).unwrap();
        }
    }
    let tokens: usize = gold.iter().map(|gold| gold.tokens.len()).sum();
    println!("{} texts, {tokens} tokens, {wrong} differences", gold.len());
    assert!(tokens > 0, "no gold");
    assert!(wrong == 0, "{wrong} differences from spaCy:\n{report}");
}

fn differences(gold: &Gold, english: &English) -> Vec<String> {
    let text = text(gold);
    let parsed = english.parse(&text);
    let ours = tokens(&parsed, &text);
    let mut differences = Vec::new();
    let words = |tokens: &[GoldToken]| -> Vec<(String, bool)> {
        tokens.iter().map(|token| (token.text.clone(), token.ws)).collect()
    };
    if words(&ours) != words(&gold.tokens) {
        let at = ours.iter().zip(&gold.tokens).take_while(|(ours, gold)| ours.text == gold.text).count();
        return vec![format!("tokens differ from token {at}: {:?}", gold.tokens.get(at))];
    }
    for (at, (ours, gold)) in ours.iter().zip(&gold.tokens).enumerate() {
        if ours != gold {
            differences.push(format!("token {at}: {ours:?}, expected {gold:?}"));
        }
    }
    if parsed.noun_chunks != gold.noun_chunks {
        differences.push(format!("noun chunks {:?}, expected {:?}", parsed.noun_chunks, gold.noun_chunks));
    }
    differences
}

fn tokens(parsed: &Parsed, text: &str) -> Vec<GoldToken> {
    parsed
        .tokens
        .iter()
        .map(|token| GoldToken {
            text: text[token.start as usize..token.end as usize].to_owned(),
            ws: token.space_after,
            tag: token.tag.to_string(),
            pos: token.pos.to_string(),
            lemma: token.lemma.to_string(),
            head: token.head,
            dep: token.dep.to_string(),
            ent: token.entity.map_or("O".to_owned(), |name| {
                format!("{}-{}", if name.begins { "B" } else { "I" }, name.label)
            }),
            sent_start: token.sent_start,
        })
        .collect()
}

/// spaCy's tokens and the spaces after them are the text.
fn text(gold: &Gold) -> String {
    gold.tokens.iter().flat_map(|token| [token.text.as_str(), if token.ws { " " } else { "" }]).collect()
}

fn gold(lines: &str) -> Vec<Gold> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn english() -> English {
    English::load(Lexicon::bundled().bytes("models/english.bin").unwrap()).unwrap()
}

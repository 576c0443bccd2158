//! The whole English layer on one thread: `cargo bench -p contested-english`.

use contested_english::English;
use contested_lexicon::Lexicon;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
}

/// The texts of the tests: 18 short ones, about a thousand tokens, every kind of oddity.
fn texts() -> Vec<String> {
    include_str!("../tests/gold/texts.jsonl")
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|row| row["text"].as_str().map(str::to_owned))
        .collect()
}

fn english() -> English {
    English::load(Lexicon::bundled().bytes("models/english.bin").expect("bundled")).expect("whole")
}

#[divan::bench]
fn parse(bencher: Bencher) {
    let (english, texts) = (english(), texts());
    let tokens: usize = texts.iter().map(|text| english.parse(text).tokens.len()).sum();
    bencher
        .counter(ItemsCount::new(tokens))
        .counter(BytesCount::new(texts.iter().map(String::len).sum::<usize>()))
        .bench(|| texts.iter().map(|text| english.parse(text).tokens.len()).sum::<usize>());
}

#[divan::bench(sample_count = 10)]
fn load(bencher: Bencher) {
    let lexicon = Lexicon::bundled();
    let model = lexicon.bytes("models/english.bin").expect("bundled");
    bencher.bench(|| English::load(model.clone()));
}

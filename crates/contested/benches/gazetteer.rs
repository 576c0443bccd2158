//! How fast names are found: scanning running text, looking single names up, loading.

use std::sync::Arc;

use contested_lexicon::Lexicon;
use contested_lexicon::gazetteer::{FILE, Gazetteer};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// News-like text: few names among many words.
fn text() -> String {
    "Residents of Aleppo and the nearby town of Saraqib said on Sunday that artillery fire had stopped. The mayor of \
     St. Petersburg, Florida, met officials from New York and Khan Yunis before flying to Deir ez-Zor with aid groups. "
        .repeat(2000)
}

fn gazetteer() -> Arc<Gazetteer> {
    Lexicon::bundled().gazetteer().expect("the bundled gazetteer loads")
}

#[divan::bench(sample_count = 10)]
fn load(bencher: Bencher) {
    let lexicon = Lexicon::bundled();
    let bytes = lexicon.bytes(FILE).expect("it is bundled");
    bencher.bench(|| Gazetteer::load(bytes.clone()).map(|gazetteer| gazetteer.len()));
}

#[divan::bench(sample_count = 10)]
fn scan(bencher: Bencher) {
    let (gazetteer, text) = (gazetteer(), text());
    bencher.counter(BytesCount::of_str(&text)).bench(|| gazetteer.scan(&text).len());
}

#[divan::bench]
fn look_up(bencher: Bencher) {
    let gazetteer = gazetteer();
    bencher.bench(|| gazetteer.candidates(divan::black_box("Qal‘at al-Madiq")).len());
}

#[divan::bench]
fn look_up_by_ear(bencher: Bencher) {
    let gazetteer = gazetteer();
    bencher.bench(|| gazetteer.candidates_by_ear(divan::black_box("Qalaat al-Madeeq"), &["SY"]).len());
}

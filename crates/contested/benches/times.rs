//! How fast time expressions are found: `cargo bench --bench times`.

use contested::read::times::{Rules, find};
use contested_lexicon::Lexicon;
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// News prose of our own: of the density of times that reports have.
const PARAGRAPH: &str = "Ostrel, 30 November 2024. Rebel fighters took the northern quarter of Ostrel late on Friday after three \
days of clashes, residents said, and the army withdrew to the river. At least 14 people were killed on Thursday when \
shells fell on a market near the bus station, a hospital official told reporters by telephone. The governor denied it. \
He said the road would be open by Monday and that the convoy, which had been due last week, was on its way. Since 2011 \
the town has changed hands four times; in the past two months alone more than 3,000 families have left it for villages \
further south, where aid workers hand out flour every morning.\n\n";

#[divan::bench]
fn news(bencher: Bencher<'_, '_>) {
    let rules = Rules::load(&Lexicon::bundled()).expect("the bundled files are right");
    let text = PARAGRAPH.repeat(400);
    let published = "2024-12-03".parse().ok();
    bencher.counter(BytesCount::of_str(&text)).bench(|| find(divan::black_box(&text), published, &rules));
}

//! How fast one report is read end to end, by stage and by length: `cargo bench --bench extract`.
//!
//! The target is 15,000 tokens a second on one thread for all stages together; `items/s` of `stages` are tokens.
//! `growth` reads one report of 1 KB to 10 MB: where every stage is linear its bytes a second stay as they are.

use std::fmt::Write as _;

use contested::ingest::{self, Given};
use contested::model::Report;
use contested::{Reader, extract, link, read};
use contested_english::English;
use contested_lexicon::Lexicon;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn stage_1_english(bencher: Bencher<'_, '_>) {
    let stages = Stages::new();
    let report = report(STAGES_BYTES);
    bencher.counter(stages.tokens(&report)).bench_local(|| {
        report.text.split("\n\n").map(|part| stages.english.parse(part).tokens.len()).sum::<usize>()
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn stage_2_read_with_english(bencher: Bencher<'_, '_>) {
    let stages = Stages::new();
    let report = report(STAGES_BYTES);
    bencher
        .counter(stages.tokens(&report))
        .bench_local(|| read::read(&report, &stages.english, &stages.reading).tokens.len());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn stage_3_extract(bencher: Bencher<'_, '_>) {
    let stages = Stages::new();
    let report = report(STAGES_BYTES);
    let reading = read::read(&report, &stages.english, &stages.reading);
    bencher
        .counter(ItemsCount::new(reading.tokens.len()))
        .bench_local(|| extract::extract(&report, &reading, &stages.extracting, None));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn stage_4_link(bencher: Bencher<'_, '_>) {
    let stages = Stages::new();
    let report = report(STAGES_BYTES);
    let reading = read::read(&report, &stages.english, &stages.reading);
    let found = extract::extract(&report, &reading, &stages.extracting, None);
    bencher
        .counter(ItemsCount::new(reading.tokens.len()))
        .with_inputs(|| found.clone())
        .bench_local_values(|found| link::link(&report, &reading, found, &stages.linking));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn all_stages(bencher: Bencher<'_, '_>) {
    let stages = Stages::new();
    let reader = Reader::new(&Lexicon::bundled()).expect("the bundled files are right");
    let report = report(STAGES_BYTES);
    bencher
        .counter(stages.tokens(&report))
        .with_inputs(|| report.clone())
        .bench_local_values(|report| reader.extract(report));
}

#[divan::bench(args = [1_000, 10_000, 100_000, 1_000_000, 10_000_000], sample_count = 3, sample_size = 1)]
fn growth(bencher: Bencher<'_, '_>, bytes: usize) {
    let reader = Reader::new(&Lexicon::bundled()).expect("the bundled files are right");
    let report = report(bytes);
    bencher
        .counter(BytesCount::of_str(&report.text))
        .with_inputs(|| report.clone())
        .bench_local_values(|report| reader.extract(report));
}

/// What [`Reader`] holds, stage by stage.
struct Stages {
    english: English,
    reading: read::Rules,
    extracting: extract::Rules,
    linking: link::World,
}

impl Stages {
    fn new() -> Stages {
        let lexicon = Lexicon::bundled();
        let model = lexicon.bytes("models/english.bin").expect("it is bundled");
        Stages {
            english: English::load(model).expect("the bundled files are right"),
            reading: read::Rules::load(&lexicon).expect("the bundled files are right"),
            extracting: extract::Rules::load(&lexicon).expect("the bundled files are right"),
            linking: link::World::load(&lexicon).expect("the bundled files are right"),
        }
    }

    fn tokens(&self, report: &Report) -> ItemsCount {
        ItemsCount::new(read::read(report, &self.english, &self.reading).tokens.len())
    }
}

/// Long enough that caches are warm, short enough for twenty turns: some ten long reports.
const STAGES_BYTES: usize = 50_000;

/// A report of about this many bytes: news prose of our own, with new names in each round so that tables of names grow
/// as they do in a real report of that length.
fn report(bytes: usize) -> Report {
    let mut text = String::new();
    let mut round = 0;
    while text.len() < bytes {
        let (town, other) = (name(round), name(round + 3));
        let (first, last) = (name(round * 7 + 1), name(round * 5 + 2));
        let (killed, hurt) = (round % 37 + 2, round % 53 + 4);
        let _ = write!(
            text,
            "{town}, 30 November 2024 - Rebel fighters took the northern quarter of {town} late on Friday after three \
days of clashes, residents said, and the army withdrew to the river near {other}. At least {killed} people were killed \
and {hurt} others wounded on Thursday when shells fell on a market near the bus station, a hospital official told \
reporters by telephone.\n\nGeneral {first} {last}, who commands the {town} garrison, denied it. \u{201c}No soldier has \
left his post,\u{201d} he said. \u{201c}The terrorists are lying, and they were driven back with heavy losses.\u{201d} \
{last} accused the {other} Front of shelling its own people and said that its leader had fled.\n\nThe Front claimed \
responsibility for a car bomb that destroyed two armoured vehicles at the gates of the base, according to a statement \
seen by the {town} Observatory, a monitoring group. It said that the {first} Brigade, which is allied with it, had shot \
down a drone. The claim could not be verified. State television reported, citing an unnamed source, that planes had \
struck a convoy of weapons on the road to {other} before dawn, killing \u{201c}dozens of militants\u{201d}.\n\nThe \
ministry was planning to open a corridor, its spokesman told the agency on Saturday; talks between the two sides broke \
down last week in Geneva. Since 2011 the town has changed hands four times. More than 3,000 families have left it for \
villages further south, where aid workers hand out flour every morning.\n\n"
        );
        round += 1;
    }
    let end = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.truncate(end.unwrap_or(0));
    ingest::plain(text.as_bytes(), text.clone(), &Given::default())
}

/// A name made of syllables: another for each number up to some ten thousand.
fn name(number: usize) -> String {
    const FIRST: [&str; 20] = [
        "Os", "Mer", "Var", "Tel", "Kor", "Bel", "Dan", "Gor", "Hal", "Jar", "Lin", "Mor", "Nar", "Pel",
        "Rov", "Sal", "Tur", "Ul", "Ves", "Zor",
    ];
    const MIDDLE: [&str; 25] = [
        "a", "ba", "de", "e", "fi", "go", "i", "ka", "le", "mi", "no", "o", "pe", "ra", "si", "ta", "u",
        "va", "we", "ya", "za", "ro", "lu", "ne", "di",
    ];
    const LAST: [&str; 20] = [
        "trel", "rik", "nov", "sk", "bad", "dor", "gan", "han", "jan", "kent", "lan", "mont", "nik", "pol",
        "rad", "stan", "tov", "van", "wick", "zan",
    ];
    let middle = number / FIRST.len();
    let last = middle / MIDDLE.len() + number;
    [FIRST[number % FIRST.len()], MIDDLE[middle % MIDDLE.len()], LAST[last % LAST.len()]].concat()
}

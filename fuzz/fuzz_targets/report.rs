//! Any text as a report: read whole without panic, and every claim's words are in it.

#![no_main]

use std::sync::LazyLock;

use contested::Reader;
use contested::ingest::{self, Given};
use contested_lexicon::Lexicon;
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&Lexicon::bundled()).expect("the bundled rules load"));

fuzz_target!(|text: &str| {
    let given = Given { published: Some("2024-12-04".to_owned()), ..Given::default() };
    let extraction = READER.extract(ingest::plain(text.as_bytes(), text.to_owned(), &given));
    for claim in &extraction.claims {
        for span in claim.evidence.iter().chain(&claim.event.trigger) {
            assert!(!span.of(&extraction.report.text).is_empty());
        }
    }
});

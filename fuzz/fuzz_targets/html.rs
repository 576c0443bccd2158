//! Any bytes as html: no panic, and every report has words and the hash of its bytes.
#![no_main]

use std::sync::LazyLock;

use contested::ingest::{self, Given, Rules};
use contested_lexicon::Lexicon;
use libfuzzer_sys::fuzz_target;

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::load(&Lexicon::bundled()).expect("the bundled rules load"));

fuzz_target!(|bytes: &[u8]| {
    for taken in ingest::read_all("input.html", bytes, &Given::default(), &RULES).reports {
        assert_eq!(ingest::sha256(&taken.original), taken.report.sha256);
        assert!(!taken.report.text.trim().is_empty());
    }
});

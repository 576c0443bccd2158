//! Any text through the English layer: no panic, tokens in order and on character boundaries.

#![no_main]

use std::sync::LazyLock;

use contested_english::English;
use contested_lexicon::Lexicon;
use libfuzzer_sys::fuzz_target;

static ENGLISH: LazyLock<English> = LazyLock::new(|| {
    English::load(Lexicon::bundled().bytes("models/english.bin").expect("bundled")).expect("whole")
});

fuzz_target!(|text: &str| {
    let mut end = 0;
    for token in ENGLISH.parse(text).tokens {
        assert!(end <= token.start && token.start < token.end);
        assert!(text.get(token.start as usize..token.end as usize).is_some());
        end = token.end;
    }
});

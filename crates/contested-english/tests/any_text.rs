//! Any text at all: no panic, tokens in order that cover everything but single spaces, a tree for each sentence.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::LazyLock;

use contested_english::{English, Parsed};
use contested_lexicon::Lexicon;
use proptest::prelude::*;

static MODEL: LazyLock<Lexicon> = LazyLock::new(Lexicon::bundled);
static ENGLISH: LazyLock<English> =
    LazyLock::new(|| English::load(MODEL.bytes("models/english.bin").unwrap()).unwrap());

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_characters(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn words_and_odd_marks(
        parts in prop::collection::vec(
            prop_oneof![
                "[A-Za-z]{1,8}", "[ \t\n\u{a0}\u{1c}]{1,3}", "[.,:;!?'\"()\\[\\]/@#$%&*_-]{1,4}", "[0-9.,]{1,6}",
                Just("n't".to_owned()), Just("’s".to_owned()), Just("http://".to_owned()), Just("a.m.".to_owned()),
                Just(":-)".to_owned()), Just("😀".to_owned()), Just("e\u{301}".to_owned()), Just("…".to_owned()),
            ],
            0..40,
        )
    ) {
        check(&parts.concat());
    }
}

#[test]
fn odd_texts() {
    for text in [
        "",
        " ",
        "\n",
        "  ",
        "\u{1c}",
        "\u{feff}",
        "a",
        "'",
        "...",
        "\0",
        "🏴\u{e0067}\u{e0062}",
        "١٢٣",
        "ﬁ ß İ",
    ] {
        check(text);
    }
}

/// Nothing may take more than time in proportion to the length.
#[test]
fn long_chunks() {
    for part in ["(", ".", "a", "a.", "-", "http://a", "x@", "'", "1,", "é", "(a)", "\u{a0}", "a/"] {
        check(&part.repeat(20_000 / part.len()));
    }
}

/// As it lies in the repository: unpacked when it is loaded, not when the program is built.
#[test]
fn a_packed_model_reads_as_the_bundled_one() {
    let model =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../contested-lexicon/models/english.bin"))
            .unwrap();
    let packed = English::load(model).unwrap();
    for text in [
        "The children went down and weren't seen; mice ate the women's better loaves.",
        "At 5 a.m. he said: \"U.S. troops fought (badly) in Kelvard, e.g. on Sunday.\" :) http://a.example/x?y=1",
        "Forces are being driven out, worst of all from the nearest axes and matrices he'd have understood.",
    ] {
        assert_eq!(packed.parse(text), ENGLISH.parse(text), "{text}");
    }
}

#[test]
fn damaged_models_are_refused() {
    // As it lies in the repository; what comes with the program is unpacked and taken as it is.
    let model =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../contested-lexicon/models/english.bin"))
            .unwrap();
    assert!(English::load(model.clone()).is_ok());
    assert!(
        English::load(MODEL.bytes("models/english.bin").unwrap().into_owned()).is_err(),
        "only of the program's own"
    );
    assert!(English::load(b"".as_slice()).is_err());
    assert!(English::load(b"PK\x03\x04".as_slice()).is_err());
    for length in [1, 8, 40, 48, 49, 1_000, model.len() - 1] {
        assert!(English::load(model[..length].to_vec()).is_err(), "cut at {length}");
    }
    for at in [0, 7, 20, 45, 60, model.len() / 2, model.len() - 1] {
        let mut damaged = model.clone();
        damaged[at] ^= 0x20;
        assert!(English::load(damaged).is_err(), "damaged at {at}");
    }
}

fn check(text: &str) {
    let parsed = ENGLISH.parse(text);
    let mut end = 0;
    for token in &parsed.tokens {
        let between = &text[end..token.start as usize];
        assert!(between.is_empty() || between == " ", "{between:?} is in no token of {text:?}");
        assert!(token.start < token.end);
        end = token.end as usize;
        assert!(text.is_char_boundary(end));
    }
    assert!(matches!(&text[end..], "" | " "), "{:?} is in no token of {text:?}", &text[end..]);
    for index in 0..parsed.tokens.len() {
        assert!(reaches_root(&parsed, index), "token {index} of {text:?} hangs in a circle");
    }
    for (start, end) in &parsed.noun_chunks {
        assert!(start < end && *end as usize <= parsed.tokens.len());
    }
}

fn reaches_root(parsed: &Parsed, mut at: usize) -> bool {
    for _ in 0..=parsed.tokens.len() {
        let head = parsed.tokens[at].head as usize;
        if head == at {
            return true;
        }
        at = head;
    }
    false
}

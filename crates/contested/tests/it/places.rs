//! Which words are places and which place each is: `tests/cases/link-places`, and what holds for any text.

use std::sync::OnceLock;

use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::{Extraction, Place, Precision};
use contested_lexicon::Lexicon;
use proptest::prelude::*;

use crate::cases::check_reports;

#[test]
fn places_are_found_and_placed() {
    check_reports("link-places", &[("places", check)]);
}

/// `WORDS = ID|ID precision` holds of every place with these words; `not WORDS` says that they are none.
fn check(extraction: &Extraction, line: &str) -> Result<(), String> {
    let text = extraction.report.text.as_str();
    let named = |words: &str| -> Vec<&Place> {
        extraction.places.iter().filter(|place| place.span.of(text) == words).collect()
    };
    if let Some(words) = line.strip_prefix("not ") {
        let places = named(words);
        return if places.is_empty() {
            Ok(())
        } else {
            Err(format!("{words} is taken for a place: {places:?}"))
        };
    }
    let (words, expected) = line.split_once(" = ").ok_or("expected `WORDS = ID precision`")?;
    let (ids, precision) = expected.split_once(' ').ok_or("expected an id and a precision")?;
    let (precision, disputed) = match precision.strip_suffix(" disputed") {
        Some(precision) => (precision, true),
        None => (precision, false),
    };
    let places = named(words);
    if places.is_empty() {
        let all: Vec<&str> = extraction.places.iter().map(|place| place.span.of(text)).collect();
        return Err(format!("no place {words} among {all:?}"));
    }
    for place in places {
        let id = place.gazetteer.as_deref().unwrap_or("-");
        let known = format!("{:?}", place.precision).to_lowercase();
        if place.disputed.is_some() != disputed {
            return Err(format!("{words}: disputed {:?}", place.disputed));
        }
        if !ids.split('|').any(|one| one == id) || known != precision {
            return Err(format!("{words} is {id} {known}, expected {expected}"));
        }
    }
    Ok(())
}

#[test]
fn what_is_not_known_exactly_has_an_extent() {
    for place in read("They took the village of Kafr Ostrelan in the Aleppo countryside, Syria.").places {
        if place.precision != Precision::Exact && place.lat.is_some() {
            assert!(place.radius_m.is_some_and(|radius| radius >= 10_000), "{place:?}");
            assert!(place.gazetteer.is_none() && !place.within.is_empty(), "{place:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_text_gives_places_that_slice(text in "(the |of |in |village |Hama|Syrian |, |Ga\\.|al-|\\PC{0,3}| |\n){0,30}") {
        let extraction = read(&text);
        let mut before = 0;
        for place in &extraction.places {
            prop_assert!(!place.span.of(&extraction.report.text).is_empty());
            prop_assert!(place.span.start() >= before);
            before = place.span.end();
            prop_assert!((0.0..=1.0).contains(&place.score));
        }
    }
}

fn read(text: &str) -> Extraction {
    static READER: OnceLock<Reader> = OnceLock::new();
    let reader = READER.get_or_init(|| Reader::new(&Lexicon::bundled()).unwrap());
    reader.extract(ingest::plain(text.as_bytes(), text.to_owned(), &Given::default()))
}

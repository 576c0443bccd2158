//! Which words are places and which place each is: `tests/cases/link-places`, and what holds for any text.

use std::path::Path;
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

/// Who took two villages of a province was said to hold the province.
#[test]
fn holding_a_part_is_not_holding_the_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/lexicon");
    let reader = Reader::new(&Lexicon::bundled().with_folder(&folder).unwrap()).unwrap();
    for (text, in_part) in [
        ("The rebels captured Tolvane.", false),
        ("The rebels captured the town of Tolvane.", false),
        ("The rebels captured Tolvane, a town in Northern Varania.", false),
        ("The rebels captured the eastern suburbs of Ostrel.", true),
        ("The rebels captured a quarter of Ostrel.", true),
        ("The rebels captured several villages in Northern Varania.", true),
        ("The rebels captured half of the city of Ostrel.", true),
        ("Shells hit rebel-held districts of the city of Ostrel.", true),
        ("The rebels withdrew from Tolvane.", false),
        ("The rebels withdrew from two villages near Tolvane.", true),
    ] {
        let report = ingest::plain(text.as_bytes(), text.to_owned(), &Given::default());
        let extraction = reader.extract(report);
        let control = extraction.claims.iter().filter(|claim| claim.event.kind.family() == "control");
        let found: Vec<(bool, bool)> = control.map(|claim| (claim.place.is_some(), claim.in_part)).collect();
        assert_eq!(found, [(true, in_part)], "{text}");
    }
}

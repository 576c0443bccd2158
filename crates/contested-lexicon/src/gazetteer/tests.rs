//! Looking up real places in the bundled gazetteer.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Gazetteer, Kind};
use crate::Lexicon;

fn gazetteer() -> Arc<Gazetteer> {
    // Loaded once for all tests.
    static LOADED: std::sync::OnceLock<Arc<Gazetteer>> = std::sync::OnceLock::new();
    LOADED.get_or_init(|| Lexicon::bundled().gazetteer().unwrap()).clone()
}

fn first(name: &str) -> (String, String) {
    let gazetteer = gazetteer();
    let candidates = gazetteer.candidates(name);
    let first = candidates.first().unwrap_or_else(|| panic!("no place {name}"));
    (first.id.clone(), first.country.to_owned())
}

#[test]
fn well_known_names_find_their_places() {
    for (name, id) in [
        ("Aleppo", "geonames:170063"),
        ("ALEPPO", "geonames:170063"),
        ("حلب", "geonames:170063"),
        ("Syria", "geonames:163843"),
        ("Qal`at al-Madiq", "geonames:166227"),
        ("Kyiv", "geonames:703448"),
        ("Київ", "geonames:703448"),
        ("U.S.", "geonames:6252001"),
        ("Khartoum", "geonames:379252"),
    ] {
        assert_eq!(first(name).0, id, "{name}");
    }
}

#[test]
fn an_area_lies_in_its_parents() {
    let gazetteer = gazetteer();
    let hama = gazetteer.geonames(170017).expect("Hama");
    let within: Vec<String> = gazetteer.within(hama).into_iter().map(|area| gazetteer.id(area)).collect();
    assert_eq!(within, ["geonames:170015", "geonames:163843"]);
    assert_eq!(gazetteer.candidate(hama).kind, Kind::Populated);
}

#[test]
fn by_ear_only_where_it_sounds_so_and_in_the_countries_named() {
    let gazetteer = gazetteer();
    let found = |name: &str, countries: &[&str]| {
        gazetteer.candidates_by_ear(name, countries).first().map(|(place, _)| place.id.clone())
    };
    assert_eq!(found("Qalaat al-Madeeq", &["SY"]).as_deref(), Some("geonames:166227"));
    assert_eq!(found("Qalaat al-Madeeq", &["EG"]), None);
    assert_eq!(found("Hmeimim", &["SY", "IR"]), None);
    assert_eq!(found("Urum al-Kubra", &["SY"]), None);
}

#[test]
fn names_are_found_in_running_text() {
    let gazetteer = gazetteer();
    let text = "Shelling hit Qal‘at al-Madiq, northern Hama, and New York's St. Petersburg (U.S. officials) at Aleppo. Syria said al-Bab fell";
    let found: Vec<&str> = gazetteer.scan(text).iter().map(|one| &text[one.start..one.end]).collect();
    assert_eq!(
        found,
        ["Qal‘at al-Madiq", "Hama", "New York", "St. Petersburg", "U.S.", "Aleppo", "Syria", "al-Bab"]
    );
}

#[test]
fn a_cut_or_damaged_file_is_an_error() {
    let lexicon = Lexicon::bundled();
    let bytes = lexicon.bytes(super::FILE).unwrap();
    assert!(Gazetteer::load(&[]).is_err());
    assert!(Gazetteer::load(b"something else entirely").is_err());
    assert!(Gazetteer::load(&bytes[..bytes.len() / 2]).is_err());
    assert!(Gazetteer::load(&bytes[..30]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_scanned_without_panic_and_matches_slice(text in any_text()) {
        let gazetteer = gazetteer();
        let mut before = 0;
        for one in gazetteer.scan(&text) {
            prop_assert!(before <= one.start && one.start < one.end);
            prop_assert!(text.get(one.start..one.end).is_some());
            before = one.end;
        }
        let _ = gazetteer.candidates(&text);
        let _ = gazetteer.candidates_by_ear(&text, &["SY"]);
    }
}

fn any_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            Just("St. ".to_owned()),
            Just("U.S.".to_owned()),
            Just("al-".to_owned()),
            Just("Hama".to_owned()),
            Just("’s ".to_owned()),
            Just("حلب ".to_owned()),
            Just("\u{301}".to_owned()),
            Just(" ".to_owned()),
            ".{0,6}",
        ],
        0..20,
    )
    .prop_map(|parts| parts.concat())
}

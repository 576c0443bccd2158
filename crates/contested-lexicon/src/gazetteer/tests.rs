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
    // As it lies in the repository; what comes with the program is unpacked and taken as it is.
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/gazetteer/places.bin")).unwrap();
    assert!(Gazetteer::load(Vec::new()).is_err());
    assert!(Gazetteer::load(b"something else entirely".to_vec()).is_err());
    assert!(Gazetteer::load(bytes[..bytes.len() / 2].to_vec()).is_err());
    assert!(Gazetteer::load(bytes[..30].to_vec()).is_err());
    let ours = Lexicon::bundled().bytes(super::FILE).unwrap();
    assert!(Gazetteer::load(ours.into_owned()).is_err(), "only of the program's own");
    let own = Gazetteer::load(bytes).unwrap();
    assert_eq!(own.len(), Gazetteer::load(Lexicon::bundled().bytes(super::FILE).unwrap()).unwrap().len());
    assert_eq!(own.candidates("Aleppo")[0].id, "geonames:170063");
}

#[test]
fn a_geonames_country_file_becomes_a_layer() {
    let line = "999000111\tTall Ostrel\tTall Ostrel\tOstrel Hill,OST,تل أوسترل\t35.1\t36.7\tP\tPPL\tSY\t\t10\t\t\t\t420\t\t300\tAsia/Damascus\t2020-01-01";
    let rows = super::import_places("SY.txt", line).unwrap();
    assert_eq!(rows[0].aliases, ["Ostrel Hill", "تل أوسترل"]);
    let text = super::write_layer("Villages.", &rows);
    assert_eq!(super::parse_layer("world/places-sy.tsv", &text).unwrap(), rows);
    let lexicon = Lexicon::bundled();
    let mut gazetteer = Gazetteer::load(lexicon.bytes(super::FILE).unwrap()).unwrap();
    assert!(gazetteer.candidates("Tall Ostrel").is_empty());
    gazetteer.lay_over("SY.txt", &rows).unwrap();
    let found = &gazetteer.candidates("tall ostrel")[0];
    assert_eq!((found.id.as_str(), found.country), ("geonames:999000111", "SY"));
    let province = found.admin1.map(|area| gazetteer.id(area));
    assert_eq!(province.as_deref(), Some("geonames:170015"));
}

#[test]
fn a_bad_row_is_refused_with_its_line_and_column() {
    let good = "1\tA b\tA b\t\t35.1\t36.7\tP\tPPL\tSY\t\t10\t\t\t\t420\t\t300\tAsia/Damascus\t2020-01-01";
    let bad = good.replace("36.7", "236.7");
    let error = super::import_places("SY.txt", &format!("{good}\n{bad}\n")).unwrap_err();
    assert_eq!((error.file.as_str(), error.line), ("SY.txt", 2));
    assert!(error.message.contains("column 6 (longitude)") && error.message.contains("236.7"), "{error}");
    let error = super::import_places("x.tsv", "three\tcells\tonly").unwrap_err();
    assert!(error.message.contains("19 columns"), "{error}");
    assert!(super::import_places("empty.txt", "").is_err());
    let error = super::parse_layer("l.tsv", "id\tname\n").unwrap_err();
    assert!(error.message.contains("expected the columns"), "{error}");
}

#[test]
fn a_table_of_pcodes_becomes_a_layer() {
    let table = "ADM0_PCODE,ADM1_EN,ADM1_PCODE,ADM4_EN,ADM4_AR,ADM4_PCODE,Latitude,Longitude\n\
                 SY,Hama,SY05,\"Kafr Ostrel, West\",كفر,SY050101,35.2,36.6\n";
    let rows = super::import_places("syr.csv", table).unwrap();
    assert_eq!(
        (rows[0].id.as_str(), rows[0].name.as_str(), rows[0].kind),
        ("pcode:SY050101", "Kafr Ostrel, West", Kind::Populated)
    );
    let mut gazetteer = Gazetteer::load(Lexicon::bundled().bytes(super::FILE).unwrap()).unwrap();
    gazetteer.lay_over("syr.csv", &rows).unwrap();
    let place = gazetteer.place("pcode:SY050101").unwrap();
    assert_eq!(
        gazetteer.candidate(place).admin1.map(|area| gazetteer.id(area)).as_deref(),
        Some("geonames:170015")
    );
    let error = super::import_places("syr.csv", &table.replace("36.6", "east")).unwrap_err();
    assert!(error.line == 2 && error.message.contains("longitude"), "{error}");
}

#[test]
fn disputed_places_say_so() {
    let gazetteer = gazetteer();
    let golan = gazetteer.candidate(gazetteer.place("extra:golan").unwrap());
    assert!(golan.disputed.contains("annexed"), "{}", golan.disputed);
    assert_eq!(gazetteer.candidates("Aleppo")[0].disputed, "");
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

/// A table of a user's may hold anything: it is taken whole, or refused with file and line.
fn any_table() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        Just("167558".to_owned()),
        Just("Ostrel".to_owned()),
        Just("33.5".to_owned()),
        Just("-181".to_owned()),
        Just("SY".to_owned()),
        Just("SY02".to_owned()),
        Just("P".to_owned()),
        Just("ADM1_PCODE".to_owned()),
        Just("ADM1_EN".to_owned()),
        Just("Latitude".to_owned()),
        Just("Longitude".to_owned()),
        "\\PC{0,4}",
    ];
    let line = proptest::collection::vec(cell, 0..21);
    let tabs = prop_oneof![Just("\t"), Just(",")];
    (proptest::collection::vec(line, 0..4), tabs)
        .prop_map(|(lines, tab)| lines.iter().map(|line| line.join(tab) + "\n").collect())
}

proptest! {
    #[test]
    fn any_table_is_taken_or_refused(text in any_table()) {
        use super::{LAYER_COLUMNS, import_places, parse_layer, write_layer};
        for found in [import_places("t.txt", &text), parse_layer("t.txt", &text)] {
            if let Err(error) = found {
                prop_assert_eq!(error.file.as_str(), "t.txt");
                prop_assert!(!error.message.is_empty());
            }
        }
        let layer = format!("{}\n{text}", LAYER_COLUMNS.join("\t"));
        if let Ok(rows) = parse_layer("t.txt", &layer) {
            prop_assert!(parse_layer("t.txt", &write_layer("again", &rows)).is_ok());
        }
    }
}

#[test]
fn codes_with_letters_of_their_own_take_the_country_of_a_higher_level() {
    let table = "ADM0_PCODE,ADM1_PCODE,ADM1_EN,ADM4_PCODE,ADM4_EN,Latitude,Longitude\n\
                 SY,SY02,Aleppo,C1234,Ostrelna,36.3,37.1\n";
    let rows = super::import_places("t.csv", table).unwrap();
    assert_eq!((rows[0].id.as_str(), rows[0].country.as_str()), ("pcode:SY:C1234", "SY"));
    assert!(super::import_places("t.csv", &table.replace("SY02", "02").replace("SY,", ",")).is_err());
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

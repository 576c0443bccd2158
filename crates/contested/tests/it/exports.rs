//! A case in the formats of the field: what goes out reads back, alike each time, whatever the names in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use contested::Reader;
use contested::export::{self, ExportError, Format, Manifest, Options};
use contested::ingest::{self, Given};
use contested::reconcile::{OriginId, Policy};
use contested::state::View;
use contested::store::{self, Addition, Case, Stamp};
use contested_lexicon::Lexicon;
use jiff::civil::date;
use serde_json::Value;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::fast(&Lexicon::bundled()).unwrap());

fn stamp() -> Stamp {
    Stamp { at: "2024-12-09T10:00:00Z".parse().unwrap(), who: "the test".to_owned() }
}

/// A case of reports: outlet, day, text.
fn case(folder: &Path, reports: &[(&str, &str, &str)]) -> Case {
    let mut case = Case::create(&folder.join("a.contested"), &stamp()).unwrap();
    let additions: Vec<Addition> = reports
        .iter()
        .map(|(publisher, day, text)| {
            let given = Given {
                publisher: Some((*publisher).to_owned()),
                published: Some((*day).to_owned()),
                ..Given::default()
            };
            let report = ingest::plain(text.as_bytes(), (*text).to_owned(), &given);
            store::prepare("a.txt", text.as_bytes(), READER.extract(report), "rules 1")
        })
        .collect();
    case.add(&additions, &stamp()).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    case
}

const VALLEY: &[(&str, &str, &str)] = &[
    (
        "Ostrel Herald",
        "2024-12-03",
        "Rebels captured the town of Ostrel on Monday, a rebel spokesman said. At least 12 soldiers were killed.",
    ),
    (
        "Varan Press",
        "2024-12-04",
        "The Varan army denied that rebels had captured the town of Ostrel. It said 4 soldiers were killed there on Monday.",
    ),
];

/// Names that tables, terminals and parsers trip over.
const HOSTILE: &[(&str, &str, &str)] = &[
    (
        "=HYPERLINK(\"x\")",
        "2024-12-03",
        "Rebels captured the town of Ostrel on Monday, a rebel spokesman said. At least 12 soldiers were killed.",
    ),
    (
        "\u{202E}Varan\u{2066} <b>&\"'",
        "2024-12-04",
        "The Varan army denied that rebels had captured the town of Ostrel.\u{2028}It said 4 soldiers were killed there.",
    ),
    (
        "Nul\0Herald\u{7}",
        "2024-12-05",
        "@SUM(A1) The army shelled Merik on Tuesday, killing 3 people, \u{FF1D}witnesses said.",
    ),
];

fn out(folder: &Path, format: Format, name: &str) -> PathBuf {
    folder.join(format!("{}-{name}", format.name()))
}

/// The bytes of a file, or of all in a folder, by name.
fn bytes(path: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    if path.is_file() {
        return vec![(PathBuf::new(), fs::read(path).unwrap())];
    }
    let mut all = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap().path();
            if entry.is_dir() {
                folders.push(entry);
            } else {
                all.push((entry.strip_prefix(path).unwrap().to_owned(), fs::read(&entry).unwrap()));
            }
        }
    }
    all.sort();
    all
}

#[track_caller]
fn reads_back_alike(reports: &[(&str, &str, &str)]) {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), reports);
    for format in Format::ALL.iter().copied().filter(|format| format.is_built()) {
        let (one, other) = (out(folder.path(), format, "one"), out(folder.path(), format, "other"));
        let manifest = export::write(&case, format, &Options::default(), &one).unwrap();
        let checked = export::check(format, &one).unwrap();
        assert_eq!(checked.rows, manifest.files.iter().map(|file| file.rows).sum::<u64>(), "{format:?}");
        export::write(&case, format, &Options::default(), &other).unwrap();
        assert!(bytes(&one) == bytes(&other), "two exports differ: {format:?}");
    }
}

#[test]
fn every_format_reads_back_and_is_alike_each_time() {
    reads_back_alike(VALLEY);
}

#[test]
fn hostile_names_break_no_format() {
    reads_back_alike(HOSTILE);
}

#[test]
fn an_empty_case_goes_out_in_every_format() {
    reads_back_alike(&[]);
}

#[test]
fn what_was_changed_after_it_was_written_shows() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), VALLEY);
    let path = folder.path().join("a.csv");
    export::write(&case, Format::Ged, &Options::default(), &path).unwrap();
    let sound = fs::read_to_string(&path).unwrap();
    fs::write(&path, sound.replace("Ostrel", "Norvel")).unwrap();
    let error = export::check(Format::Ged, &path).unwrap_err().to_string();
    assert!(error.ends_with("its bytes are not those that the manifest tells"), "{error}");
    let error = export::check(Format::Acled, &path).unwrap_err().to_string();
    assert!(error.contains("it is of the format contested-export/1 ged"), "{error}");
}

#[test]
fn a_manifest_says_of_which_case_and_what_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), VALLEY);
    let options = Options {
        view: View { on: None, known: Some(date(2024, 12, 3)), according_to: None },
        surely: true,
        ..Options::default()
    };
    let path = folder.path().join("a.json");
    let manifest = export::write(&case, Format::Stix, &options, &path).unwrap();
    assert_eq!(manifest.case["head"], case.head().unwrap().unwrap().hash);
    assert_eq!(manifest.read_by, [("rules 1".to_owned(), 2)]);
    assert_eq!(
        (&manifest.asked["known"], &manifest.asked["reading"]),
        (&"2024-12-03".into(), &"sure".into())
    );
    assert!(!manifest.losses.is_empty() && manifest.licence.contains("publishers"));
    let beside = fs::read_to_string(folder.path().join("a.json.manifest.json")).unwrap();
    assert_eq!(serde_json::from_str::<Manifest>(&beside).unwrap(), manifest);
}

/// The rows of one table of the format `csv`.
fn rows(case: &Case, options: &Options, table: &str) -> Vec<csv::StringRecord> {
    let folder = tempfile::tempdir().unwrap();
    export::write(case, Format::Csv, options, folder.path()).unwrap();
    let mut reader = csv::Reader::from_path(folder.path().join(table)).unwrap();
    reader.records().map(Result::unwrap).collect()
}

#[test]
fn nothing_learnt_later_shows() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), VALLEY);
    let known = |day| Options { view: View { known: Some(day), ..View::default() }, ..Options::default() };
    let (early, late) = (known(date(2024, 12, 3)), known(date(2024, 12, 4)));
    let has = |options: &Options, table: &str, words: &str| {
        rows(&case, options, table).iter().any(|row| row.iter().any(|cell| cell.contains(words)))
    };
    for table in ["claims.csv", "events.csv", "contradictions.csv"] {
        assert!(!has(&early, table, "army"), "{table}");
    }
    assert!(has(&late, "claims.csv", "Varan Press"));
    assert!(has(&early, "control.csv", "holds") && !has(&early, "control.csv", "none"));
}

#[test]
fn one_source_is_heard_alone() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), VALLEY);
    let all = rows(&case, &Options::default(), "claims.csv");
    let origin = all.iter().find(|row| &row[2] == "Varan Press").unwrap()[12].to_owned();
    let view = View { according_to: Some(OriginId(origin)), ..View::default() };
    let alone = rows(&case, &Options { view, ..Options::default() }, "claims.csv");
    assert!(!alone.is_empty() && alone.len() < all.len());
    assert!(alone.iter().all(|row| &row[2] == "Varan Press"), "{alone:?}");
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), HOSTILE);
    let claims = rows(&case, &Options::default(), "claims.csv");
    assert!(claims.iter().any(|row| &row[2] == "'=HYPERLINK(\"x\")"));
    assert!(claims.iter().all(|row| row.iter().all(|cell| !cell.contains('\0'))));
}

#[test]
fn annotations_quote_the_words_at_their_positions() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), HOSTILE);
    let path = folder.path().join("a.jsonld");
    export::write(&case, Format::WebAnnotation, &Options::default(), &path).unwrap();
    let page: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let items = page["items"].as_array().unwrap();
    assert!(items.len() >= 3);
    for target in items.iter().flat_map(|item| item["target"].as_array().unwrap()) {
        let report = target["source"].as_str().unwrap().rsplit(':').next().unwrap();
        let text: Vec<char> = case.extraction(report).unwrap().unwrap().report.text.chars().collect();
        let at = |end: &str| usize::try_from(target["selector"][0][end].as_u64().unwrap()).unwrap();
        let words: String = text[at("start")..at("end")].iter().collect();
        assert_eq!(target["selector"][1]["exact"], words);
    }
}

#[test]
fn what_no_stream_can_carry_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), VALLEY);
    for format in Format::ALL.iter().copied().filter(|format| format.is_built()) {
        let mut bytes = Vec::new();
        match export::stream(&case, format, &Options::default(), &mut bytes) {
            Ok(()) => assert!(format.streams() && !bytes.is_empty(), "{format:?}"),
            Err(ExportError::NeedsPath(name)) => assert!(!format.streams() && name == format.name()),
            Err(error) => panic!("{format:?}: {error}"),
        }
    }
}

/// Parquet is left out of everyday builds: asked for, it says so and leaves nothing behind.
#[test]
fn a_format_that_was_not_built_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), VALLEY);
    for format in Format::ALL.iter().copied().filter(|format| !format.is_built()) {
        let path = out(folder.path(), format, "none");
        let error = export::write(&case, format, &Options::default(), &path).unwrap_err();
        assert!(error.to_string().contains(&format!("--features {}", format.name())), "{error}");
        assert!(!path.exists());
    }
}

#[test]
fn a_bag_goes_into_an_empty_folder_only() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), VALLEY);
    let bag = folder.path().join("bag");
    export::write(&case, Format::Bagit, &Options::default(), &bag).unwrap();
    let error = export::write(&case, Format::Bagit, &Options::default(), &bag).unwrap_err();
    assert!(matches!(error, ExportError::NotEmpty(_)), "{error}");
}

/// Lists and exports used to write U+2028 bare into JSON lines.
#[test]
fn no_separator_breaks_a_line_of_an_export() {
    let folder = tempfile::tempdir().unwrap();
    let case = case(folder.path(), HOSTILE);
    for format in [Format::Jsonl, Format::Ftm, Format::Stix, Format::WebAnnotation] {
        let mut bytes = Vec::new();
        export::stream(&case, format, &Options::default(), &mut bytes).unwrap();
        let words = String::from_utf8(bytes).unwrap();
        assert!(!words.contains(['\u{85}', '\u{2028}', '\u{2029}']), "{format:?}");
    }
}

//! Names as people write them, days that nobody tells, the lexicon of a case: from outside.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Run {
    fn rows(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn contested(folder: &Path, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_contested"))
        .current_dir(folder)
        .args(arguments)
        .env("CONTESTED_WHO", "the test")
        .env_remove("CONTESTED_LEXICON")
        .output()
        .unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The invented war's actors and places.
fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/lexicon")
}

/// A case of some reports, read with the invented war's lexicon.
fn case(rows: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rows.jsonl"), rows).unwrap();
    assert_eq!(contested(folder.path(), &["init", "a.contested"]).code, 0);
    let lexicon = samples();
    let add = ["add", "a.contested", "rows.jsonl", "--lexicon", lexicon.to_str().unwrap()];
    let run = contested(folder.path(), &add);
    assert_eq!(run.code, 0, "{}", run.err);
    folder
}

const WAR: &str = concat!(
    r#"{"id":"a","publisher":"Coastal Wire","published":"2021-03-08","text":"Shells hit the market of Ostrel on Monday, killing 14 people, Ullen Watch said."}"#,
    "\n",
    r#"{"id":"b","publisher":"Meridian Post","published":"2021-03-09","text":"Northern Front fighters captured the town of Ostrel on Tuesday, Ullen Watch said. Shells that hit the market of Ostrel on Monday killed 19 people, Ullen Watch said."}"#,
    "\n",
);

#[test]
fn a_source_is_found_by_the_name_that_people_write() {
    let folder = case(WAR);
    let full = contested(folder.path(), &["claims", "a.contested", "--source", "Ullen Watch", "--jsonl"]);
    assert!(!full.rows().is_empty(), "{}", full.err);
    for words in ["ullen-watch", "ullen watch", "Ullen  Watch", "the Ullen Watch"] {
        let run = contested(folder.path(), &["claims", "a.contested", "--source", words, "--jsonl"]);
        assert_eq!((run.code, run.rows().len()), (0, full.rows().len()), "{words}: {}", run.err);
    }
}

#[test]
fn what_is_not_there_ends_with_2_and_the_nearest_names() {
    let folder = case(WAR);
    for (filter, words, near) in [
        ("--source", "Ulen Watsh", "Ullen Watch"),
        ("--place", "Ostrell Harbour Town", "Ostrel"),
        ("--actor", "Northern Frond", "Northern Front"),
        ("--kind", "contrl.capture", "control.capture"),
    ] {
        let run = contested(folder.path(), &["claims", "a.contested", filter, words]);
        // What sounds so may be taken; then it is said.
        assert!(run.code == 2 || run.err.contains("took"), "{filter} {words}: {}", run.err);
        assert!(run.err.contains(near), "{filter} {words}: {}", run.err);
    }
    for command in [
        &["claims", "a.contested", "--kind", "foo"][..],
        &["claims", "a.contested", "--report", "r-nope"],
        &["who-controls", "a.contested", "Zzyzx"],
        &["relations", "a.contested", "Zzyzx"],
    ] {
        assert_eq!(contested(folder.path(), command).code, 2, "{command:?}");
    }
}

#[test]
fn an_empty_list_says_what_each_filter_removes() {
    let folder = case(WAR);
    let run = contested(
        folder.path(),
        &["claims", "a.contested", "--place", "Ostrel", "--kind", "politics.coup", "--jsonl"],
    );
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert!(run.err.contains("without --place"), "{}", run.err);
    assert!(run.err.contains("without --kind"), "{}", run.err);
}

#[test]
fn the_day_of_intake_is_no_date() {
    let folder = case(concat!(
        r#"{"id":"a","publisher":"Coastal Wire","text":"Northern Front fighters captured the town of Ostrel, Ullen Watch said."}"#,
        "\n",
    ));
    let claims = contested(folder.path(), &["claims", "a.contested", "--jsonl"]);
    assert!(claims.rows().iter().all(|claim| claim["known_from"].is_null()), "{}", claims.out);
    // It takes part whatever the day, and it is said that there is one.
    let then = contested(folder.path(), &["claims", "a.contested", "--known", "2021-01-01", "--jsonl"]);
    assert_eq!(then.rows().len(), claims.rows().len());
    assert!(then.err.contains("not dated: 1 report"), "{}", then.err);
    let control = contested(folder.path(), &["who-controls", "a.contested", "Ostrel", "--jsonl"]);
    assert!(control.rows().iter().all(|fact| fact["from"].is_null()), "{}", control.out);
    assert!(!control.rows().is_empty(), "{}", control.err);
    let on = ["who-controls", "a.contested", "Ostrel", "--on", "2021-01-01", "--jsonl"];
    let on = contested(folder.path(), &on);
    assert!(on.rows().is_empty() && on.err.contains("not dated: 1 claim"), "{} {}", on.out, on.err);
}

#[test]
fn a_report_is_dated_by_hand_and_keeps_its_day() {
    let folder = case(concat!(
        r#"{"id":"a","publisher":"Coastal Wire","text":"Northern Front fighters captured the town of Ostrel yesterday, Ullen Watch said."}"#,
        "\n",
    ));
    let report = contested(folder.path(), &["reports", "a.contested", "--jsonl"]).rows()[0]["id"].clone();
    let id = report.as_str().unwrap();
    let date = ["date", "a.contested", id, "2021-03-09", "--reason", "the archive copy bears it"];
    let run = contested(folder.path(), &date);
    assert_eq!(run.code, 0, "{}", run.err);
    let claims = contested(folder.path(), &["claims", "a.contested", "--kind", "control", "--jsonl"]).rows();
    assert_eq!(claims[0]["known_from"], "2021-03-09");
    assert_eq!(claims[0]["time"]["edtf"], "2021-03-08");
    assert_eq!(contested(folder.path(), &["verify", "a.contested"]).code, 0);
    assert_eq!(
        contested(folder.path(), &["date", "a.contested", "r-0", "2021-03-09", "--reason", "x"]).code,
        2
    );
}

#[test]
fn a_case_keeps_the_lexicon_that_it_was_read_with() {
    let folder = case(WAR);
    let before = contested(folder.path(), &["claims", "a.contested", "--jsonl"]).out;
    // No --lexicon: the case's own.
    let run = contested(folder.path(), &["reread", "a.contested"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(contested(folder.path(), &["claims", "a.contested", "--jsonl"]).out, before);
    // Another is a stated choice.
    let run = contested(folder.path(), &["reread", "a.contested", "--lexicon", "none"]);
    assert!(run.err.contains("another lexicon"), "{}", run.err);
    assert_ne!(contested(folder.path(), &["claims", "a.contested", "--jsonl"]).out, before);
}

#[test]
fn tolls_say_who_said_how_many_when() {
    let folder = case(WAR);
    let run = contested(folder.path(), &["tolls", "a.contested", "Ostrel", "--jsonl"]);
    let told: Vec<(Value, Value)> =
        run.rows().iter().map(|row| (row["known_from"].clone(), row["low"].clone())).collect();
    assert_eq!(told, [("2021-03-08".into(), 14.into()), ("2021-03-09".into(), 19.into())], "{}", run.err);
    assert!(run.rows().iter().all(|row| row["source_name"] == "Ullen Watch"), "{}", run.out);
    assert!(!run.rows()[1]["replaces"].as_array().unwrap().is_empty(), "{}", run.out);
}

//! The program from outside: exit codes, what goes to which stream, what bad input does. One file, for linking is slow.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A run in a folder of its own.
struct Run {
    code: i32,
    out: String,
    err: String,
}

fn contested(folder: &Path, arguments: &[&str]) -> Run {
    finished(program(folder, arguments).stdin(Stdio::null()).output().unwrap())
}

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_contested"));
    command
        .current_dir(folder)
        .args(arguments)
        .env("CONTESTED_WHO", "the test")
        .env_remove("CONTESTED_LEXICON");
    command
}

fn finished(output: Output) -> Run {
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// Two outlets on one town.
const VALLEY: &str = concat!(
    r#"{"id":"one","published":"2024-12-03","publisher":"Ostrel Herald","text":"Rebels captured the town of Ostrel on Monday, a rebel spokesman said. At least 12 soldiers were killed."}"#,
    "\n",
    r#"{"id":"two","published":"2024-12-04","publisher":"Varan Press","text":"The Varan army denied on Tuesday that rebels had captured the town of Ostrel."}"#,
    "\n",
);

/// One input that must be refused with exit code 3 and these words, while a sound one beside it is read.
#[track_caller]
fn refused(name: &str, bytes: &[u8], words: &str) {
    let folder = folder(&[(name, bytes), ("sound.txt", b"The army left Ostrel.")]);
    let run = contested(folder.path(), &["extract", "--jsonl", name, "sound.txt"]);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains(&format!("{name}: {words}")), "{}", run.err);
    let texts: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(texts.iter().any(|record| record["report"]["text"] == "The army left Ostrel."));
    assert!(!run.err.contains("panicked"), "{}", run.err);
}

#[test]
fn what_cannot_be_read_is_named_with_its_place_and_the_rest_is_read() {
    refused("empty.txt", b"", "empty: there are no words in it");
    refused("picture.txt", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", "not text: a PNG image");
    refused("table.csv", b"id,weather\n1,Words.\n", "line 1: no column `text`; there are `id`, `weather`");
}

#[test]
fn a_broken_line_7_costs_only_itself() {
    let mut rows: Vec<String> =
        (1..=10).map(|row| format!(r#"{{"id":{row},"text":"Town {row} fell."}}"#)).collect();
    rows[6] = r#"{"id":7,"text":"Town"#.to_owned();
    let folder = folder(&[("rows.jsonl", rows.join("\n").as_bytes())]);
    let run = contested(folder.path(), &["extract", "--jsonl", "rows.jsonl"]);
    assert_eq!((run.code, run.out.lines().count()), (3, 9));
    assert!(run.err.contains("rows.jsonl: line 7, column 20: not JSON"), "{}", run.err);
}

#[test]
fn a_line_of_50_mb_is_refused_in_little_memory() {
    let line = vec![b'a'; 50 << 20];
    refused("line.txt", &line, "longer than the 8 MB that one report may have");
    refused("line.jsonl", &line, "line 1: longer than the 8 MB that one report may have");
    refused("line.csv", &line, "line 1: longer than the 8 MB that one report may have");
}

#[test]
fn elements_nested_10_000_deep_are_refused() {
    let page = format!("<html><body>{}Words.{}", "<div>".repeat(10_000), "</div>".repeat(10_000));
    refused("deep.html", page.as_bytes(), "line 1: elements nested more than 512 deep");
}

#[test]
fn invalid_utf8_is_read_with_a_notice() {
    let folder = folder(&[("old.txt", b"The caf\xE9 of Ostrel was hit.\n")]);
    let run = contested(folder.path(), &["extract", "--jsonl", "old.txt"]);
    let record: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(run.code, 0);
    assert_eq!(record["report"]["text"], "The café of Ostrel was hit.\n");
    let notices = record["report"]["notices"].to_string();
    assert!(notices.contains("not valid UTF-8 at line 1, byte 8 of the line"), "{notices}");
}

#[test]
fn a_file_that_is_no_case_is_said_to_be_none() {
    let folder = folder(&[("words.contested", b"These are only words."), ("none.contested", b"")]);
    for (name, words) in [
        ("words.contested", "not a case: the file is no SQLite database"),
        ("none.contested", "not a case: the file is empty"),
        ("gone.contested", "there is no such case"),
    ] {
        for command in [&["claims", name][..], &["add", name, "words.contested"], &["verify", name]] {
            let run = contested(folder.path(), command);
            assert_eq!(run.code, 1, "{}", run.err);
            assert!(run.err.contains(&format!("{name}: {words}")), "{}", run.err);
        }
    }
    assert_eq!(fs::read(folder.path().join("words.contested")).unwrap(), b"These are only words.");
    assert!(!folder.path().join("gone.contested").exists());
}

#[test]
fn wrong_usage_ends_with_2() {
    let folder = folder(&[]);
    for command in [
        &["extract", "--published", "4/5/2017", "x.txt"][..],
        &["no-such-command"],
        &["claims"],
        &["claims", "x", "--json", "--csv"],
        &["diff", "x", "--known", "2024-12-03"],
        &[],
    ] {
        assert_eq!(contested(folder.path(), command).code, 2, "{command:?}");
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let rows = r#"{"text":"The army left Ostrel."}"#.to_owned() + "\n";
    let folder = folder(&[("rows.jsonl", rows.repeat(500).as_bytes())]);
    let mut child = program(folder.path(), &["extract", "--jsonl", "rows.jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let run = finished(child.wait_with_output().unwrap());
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

#[test]
fn the_order_of_output_is_that_of_input_whatever_the_threads() {
    let rows: String =
        (0..150).map(|row| format!("{{\"id\":{row},\"text\":\"Town {row} fell on Monday.\"}}\n")).collect();
    let folder = folder(&[("rows.jsonl", rows.as_bytes())]);
    let one = contested(folder.path(), &["extract", "--jsonl", "rows.jsonl", "--threads", "1"]);
    let four = contested(folder.path(), &["extract", "--jsonl", "rows.jsonl", "--threads", "4"]);
    assert_eq!(one.out, four.out);
    assert_eq!(one.out.lines().count(), 150);
}

fn case(files: &[(&str, &[u8])]) -> TempDir {
    let folder = folder(files);
    assert_eq!(contested(folder.path(), &["init", "a.contested"]).code, 0);
    folder
}

/// Everything that a case lists, as one text.
fn listed(folder: &Path) -> String {
    let lists = ["claims", "events", "contradictions", "sources", "actors", "places", "timeline"];
    let mut all = String::new();
    for list in lists {
        let run = contested(folder, &[list, "a.contested", "--jsonl"]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{list}");
        all += &run.out;
    }
    all
}

#[test]
fn adding_twice_changes_nothing_and_order_does_not_show() {
    let (first, second) = VALLEY.split_at(VALLEY.find('\n').unwrap() + 1);
    let files: &[(&str, &[u8])] =
        &[("all.jsonl", VALLEY.as_bytes()), ("1.jsonl", first.as_bytes()), ("2.jsonl", second.as_bytes())];
    let (a, b) = (case(files), case(files));
    assert_eq!(contested(a.path(), &["add", "a.contested", "all.jsonl"]).code, 0);
    let once = listed(a.path());
    assert!(once.contains("Ostrel"), "{once}");
    let again = contested(a.path(), &["add", "a.contested", "2.jsonl", "all.jsonl"]);
    assert!(
        again.err.contains("added 0 reports") && again.err.contains("3 were in already"),
        "{}",
        again.err
    );
    assert_eq!(listed(a.path()), once);
    for name in ["2.jsonl", "1.jsonl"] {
        assert_eq!(contested(b.path(), &["add", "a.contested", name]).code, 0);
    }
    assert_eq!(listed(b.path()), once);
    assert_eq!(contested(b.path(), &["verify", "a.contested"]).code, 0);
}

/// It was dropped as being in already: one of the very copies that a ledger counts.
#[test]
fn the_same_file_given_for_a_second_outlet_is_kept() {
    let folder =
        folder(&[("wire.txt", b"Rebels captured the town of Ostrel on Monday, a rebel spokesman said.")]);
    contested(folder.path(), &["init", "a.contested"]);
    for publisher in ["Ostrel Herald", "Varan Press", "Varan Press"] {
        let add = ["add", "a.contested", "wire.txt", "--publisher", publisher, "--published", "2024-12-03"];
        assert_eq!(contested(folder.path(), &add).code, 0);
    }
    let reports = told(folder.path(), &["reports", "a.contested"]);
    let mut publishers: Vec<&str> =
        reports.iter().map(|report| report["publisher"].as_str().unwrap()).collect();
    publishers.sort_unstable();
    assert_eq!(publishers, ["Ostrel Herald", "Varan Press"]);
    assert_eq!(told(folder.path(), &["copies", "a.contested"])[0]["reports"].as_array().unwrap().len(), 2);
    assert_eq!(contested(folder.path(), &["verify", "a.contested"]).code, 0);
}

/// Its style sheets and scripts went in as reports.
#[test]
fn what_a_browser_saved_beside_a_page_is_no_report() {
    let page = format!(
        "<!doctype html><html><body><article>{}</article></body></html>",
        "<p>Rebels captured the town of Ostrel on Monday, residents said, after weeks.</p>".repeat(6)
    );
    let folder = folder(&[
        ("in/Ostrel falls.html", page.as_bytes()),
        ("in/Ostrel falls_files/style.css", b"body { color: red }"),
        ("in/Ostrel falls_files/frame.html", page.as_bytes()),
        ("in/loose.css", b"body { color: red }"),
        ("in/notes_files/a.txt", b"The army left Ostrel."),
    ]);
    contested(folder.path(), &["init", "a.contested"]);
    let run = contested(folder.path(), &["add", "a.contested", "in"]);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(
        run.err.contains("passed over what a browser saved beside pages: in/Ostrel falls_files"),
        "{}",
        run.err
    );
    assert!(run.err.contains("in/loose.css: not a report: a style sheet"), "{}", run.err);
    assert!(run.err.contains("added 2 reports"), "{}", run.err);
}

/// A file of 3,000 broken lines gave a line each.
#[test]
fn a_file_gets_one_line_of_what_could_not_be_read_and_the_rest_goes_to_the_report() {
    let rows =
        "{\"text\":5}\n".repeat(50) + "{\"text\":\"The army left Ostrel.\",\"date\":\"lately\",\"mood\":1}\n";
    let arabic = "قتل 12 شخصا يوم الاثنين في هجوم على أوسترل، قال الجيش";
    let folder =
        folder(&[("rows.jsonl", rows.as_bytes()), ("empty.txt", b" "), ("arabic.txt", arabic.as_bytes())]);
    contested(folder.path(), &["init", "a.contested"]);
    let add = ["add", "a.contested", "rows.jsonl", "empty.txt", "arabic.txt", "--report", "what.csv"];
    let run = contested(folder.path(), &add);
    assert_eq!(run.code, 3);
    assert_eq!(run.err.matches("rows.jsonl: line").count(), 1, "{}", run.err);
    for words in [
        "rows.jsonl: line 1: `text` is a number, expected a string; 49 more of this file could not be read",
        "rows.jsonl: keys taken: text=text, published=date; keys not understood: mood",
        "added 2 reports",
        "  1 row, 1 text\n",
        "  2 without a date: 1 named none, 1 named one that was not understood\n",
        "  1 not English, kept and not read: 1 ar (it could be read if a translation were given",
        "  2 with notices: 1 columns, 1 not-english, 1 published-not-understood",
        "  51 refused: 50 `text` is a number, expected a string (give each report an object with its words as a string), 1 empty: there are no words in it",
    ] {
        assert!(run.err.contains(words), "{words}\n{}", run.err);
    }
    let rows = fs::read_to_string(folder.path().join("what.csv")).unwrap();
    assert_eq!(rows.lines().count(), 1 + 53, "{rows}");
    assert!(rows.contains("refused,rows.jsonl,line 7,"), "{rows}");
    assert!(
        rows.contains(",ar,0,not English: kept, not read")
            || rows.contains(",ar,0,\"not English: kept, not read"),
        "{rows}"
    );
    let again = contested(folder.path(), &["add", "a.contested", "arabic.txt", "--report", "again.csv"]);
    assert!(again.err.contains("; 1 were in already"), "{}", again.err);
    assert!(fs::read_to_string(folder.path().join("again.csv")).unwrap().contains("already in,arabic.txt,"));
    // It is found by its words, and by what was said of it.
    let found = told(folder.path(), &["reports", "a.contested", "--words", "الجيش"]);
    assert_eq!(
        (found.len(), found[0]["language"].as_str(), found[0]["claims"].as_i64()),
        (1, Some("ar"), Some(0))
    );
    assert_eq!(told(folder.path(), &["reports", "a.contested", "--notice", "not-english"]).len(), 1);
    assert_eq!(told(folder.path(), &["reports", "a.contested", "--language", "ar"]).len(), 1);
    let notices = told(folder.path(), &["reports", "a.contested", "--notices"]);
    assert!(notices.iter().any(|notice| notice["code"] == "published-not-understood"));
    assert_eq!(
        told(folder.path(), &["claims", "a.contested", "--report", found[0]["id"].as_str().unwrap()]).len(),
        0
    );
}

/// Rows with `date` and `source` lost both, "7/10/2016" its day.
#[test]
fn a_table_of_another_shape_says_how_it_was_taken() {
    let table = "event_date;source;notes;iso\n7/10/2016;Ostrel Herald;The army left Ostrel.;7\n13/10/2016;Varan Press;Rebels took Kelvard.;7\n";
    let folder = folder(&[("events.csv", table.as_bytes())]);
    contested(folder.path(), &["init", "a.contested"]);
    let run = contested(folder.path(), &["add", "a.contested", "events.csv"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.err.contains(
            "columns taken: text=notes, published=event_date, publisher=source; columns not understood: iso"
        ),
        "{}",
        run.err
    );
    assert!(
        run.err.contains("dates like \"7/10/2016\" are read day first, as \"13/10/2016\" shows"),
        "{}",
        run.err
    );
    let days: Vec<Value> =
        told(folder.path(), &["reports", "a.contested"]).iter().map(|row| row["published"].clone()).collect();
    assert_eq!(days, ["2016-10-07", "2016-10-13"]);
    let extract = ["extract", "events.csv", "--map", "text=notes,publisher=iso", "--date-order", "mdy"];
    let records = told(folder.path(), &extract);
    assert_eq!(
        (&records[0]["report"]["publisher"], &records[0]["report"]["published"]["date"]),
        (&"7".into(), &"2016-07-10".into())
    );
    assert_eq!(contested(folder.path(), &["extract", "events.csv", "--map", "words=notes"]).code, 2);
}

#[test]
fn folders_are_walked_and_what_cannot_be_read_is_listed() {
    let folder = case(&[
        ("in/b/1.txt", b"The army left Ostrel."),
        ("in/a.txt", b"Rebels entered Ostrel."),
        ("in/c.png", b"\x89PNG\r\n\x1A\n"),
        ("in/.hidden/x.txt", b"Not to be read."),
    ]);
    let run = contested(folder.path(), &["add", "a.contested", "in", "gone"]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("c.png: not text: a PNG image") && run.err.contains("gone: "), "{}", run.err);
    assert!(run.err.contains("added 2 reports"), "{}", run.err);
    let reports = contested(folder.path(), &["reports", "a.contested", "--jsonl"]);
    assert_eq!(reports.out.lines().count(), 2);
}

#[test]
fn every_list_speaks_every_form() {
    let folder = case(&[("all.jsonl", VALLEY.as_bytes())]);
    contested(folder.path(), &["add", "a.contested", "all.jsonl"]);
    for list in ["reports", "claims", "events", "contradictions", "sources", "actors", "places", "timeline"] {
        let json = contested(folder.path(), &[list, "a.contested", "--json"]);
        let rows: Vec<Value> =
            serde_json::from_str(&json.out).unwrap_or_else(|error| panic!("{list}: {error}"));
        let lines = contested(folder.path(), &[list, "a.contested", "--jsonl"]);
        let same: Vec<Value> = lines.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(rows, same, "{list}");
        let table = contested(folder.path(), &[list, "a.contested", "--csv"]);
        assert_eq!(csv::Reader::from_reader(table.out.as_bytes()).records().count(), rows.len(), "{list}");
        assert_eq!(contested(folder.path(), &[list, "a.contested"]).code, 0, "{list}");
    }
}

/// Records that a command prints about the valley.
fn told(folder: &Path, arguments: &[&str]) -> Vec<Value> {
    let run = contested(folder, &[arguments, &["--jsonl"]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn questions_go_by_day_by_knowledge_and_by_source() {
    let folder = case(&[("valley.jsonl", VALLEY.as_bytes())]);
    contested(folder.path(), &["add", "a.contested", "valley.jsonl"]);
    let told = |arguments: &[&str]| told(folder.path(), arguments);
    let (on, by) = ("--on", "--according-to");
    assert!(!told(&["timeline", "a.contested", on, "2024-12-02"]).is_empty());
    assert!(told(&["timeline", "a.contested", on, "2024-11-20"]).is_empty());
    let by_army = told(&["claims", "a.contested", by, "The Varan army"]);
    assert!(!by_army.is_empty() && by_army.len() < told(&["claims", "a.contested"]).len());
    assert!(!told(&["actors", "a.contested", by, "Ostrel Herald", on, "2024-12-02"]).is_empty());
    let held =
        |arguments: &[&str]| told(&[&["who-controls", "a.contested", "Ostrel"], arguments].concat()).len();
    assert_eq!(held(&[]), held(&["--known", "2024-12-03"]) + held(&[by, "The Varan army"]));
    let both =
        contested(folder.path(), &["timeline", "a.contested", on, "2024-12-02", "--from", "2024-12-01"]);
    assert_eq!(both.code, 2, "a day and days are not asked for together");
    let nobody = contested(folder.path(), &["relations", "a.contested", "rebels", by, "Nobody"]);
    assert_eq!(nobody.code, 2);
}

#[test]
fn evidence_of_every_claim_slices_from_its_text() {
    let folder = case(&[("all.jsonl", VALLEY.as_bytes())]);
    contested(folder.path(), &["add", "a.contested", "all.jsonl"]);
    let export = contested(folder.path(), &["export", "a.contested", "--format", "jsonl"]);
    let records: Vec<Value> = export.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let reports: Vec<&Value> = records.iter().filter(|record| record["record"] == "report").collect();
    assert_eq!(reports.len(), 2);
    let claims = contested(folder.path(), &["claims", "a.contested", "--jsonl"]);
    assert!(claims.out.lines().count() >= 2, "{}", claims.out);
    for claim in claims.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let report = reports.iter().find(|report| report["report"]["id"] == claim["report"]).unwrap();
        let text: Vec<char> = report["report"]["text"].as_str().unwrap().chars().collect();
        let words: Vec<String> = claim["evidence"]
            .as_array()
            .unwrap()
            .iter()
            .map(|span| {
                let at = |index: usize| usize::try_from(span[index].as_u64().unwrap()).unwrap();
                text[at(0)..at(1)].iter().collect()
            })
            .collect();
        assert_eq!(words.join(" … "), claim["words"].as_str().unwrap());
    }
}

#[test]
fn tampering_shows() {
    let folder = case(&[("all.jsonl", VALLEY.as_bytes())]);
    contested(folder.path(), &["add", "a.contested", "all.jsonl"]);
    let path = folder.path().join("a.contested");
    let sound = fs::read(&path).unwrap();
    // The text stands in the file as it is; the same number of bytes keeps the file a database.
    let mut changed = sound.clone();
    for at in 0..sound.len() - 9 {
        if &sound[at..at + 9] == b"of Ostrel" {
            changed[at + 3..at + 9].copy_from_slice(b"Norvel");
        }
    }
    assert_ne!(changed, sound);
    fs::write(&path, changed).unwrap();
    let run = contested(folder.path(), &["verify", "a.contested", "--jsonl"]);
    assert_eq!(run.code, 4, "{}{}", run.out, run.err);
    assert!(!run.out.is_empty());
}

/// More reports than a megabyte holds.
fn many_rows() -> String {
    (0..700)
        .map(|row| {
            format!(
                "{{\"id\":{row},\"text\":\"Town {row} fell on Monday, said witness {row}. {}\"}}\n",
                row * 7919
            )
        })
        .collect()
}

/// How many reports a failed addition says were added.
fn acknowledged(err: &str) -> usize {
    err.lines()
        .find_map(|line| {
            line.split_once("note: ")?.1.split_once(" of the reports were added")?.0.parse().ok()
        })
        .unwrap_or(0)
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    // A size limit on files has the same effect as a full disk, and needs no rights: writes fail part-way.
    let folder = case(&[("rows.jsonl", many_rows().as_bytes())]);
    let command = format!(
        "ulimit -f 1024; trap '' XFSZ; exec '{}' add a.contested rows.jsonl --threads 1",
        env!("CARGO_BIN_EXE_contested")
    );
    let run = finished(
        Command::new("bash")
            .arg("-c")
            .arg(command)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap(),
    );
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.err.contains("a.contested: "), "{}", run.err);
    assert!(!run.err.contains("panicked"), "{}", run.err);
    let reports = contested(folder.path(), &["reports", "a.contested", "--jsonl", "--quiet"]);
    assert_eq!(reports.out.lines().count(), acknowledged(&run.err));
    assert_eq!(contested(folder.path(), &["verify", "a.contested"]).code, 0);
    // With room again, the rest goes in.
    assert_eq!(contested(folder.path(), &["add", "a.contested", "rows.jsonl"]).code, 0);
    let reports = contested(folder.path(), &["reports", "a.contested", "--jsonl"]);
    assert_eq!(reports.out.lines().count(), 700);
}

/// A disk of 1.5 MB, in memory, that is full before the reports are in. It goes away with the shell that mounted it.
#[cfg(target_os = "linux")]
#[test]
fn on_a_real_full_disk_nothing_acknowledged_is_lost() {
    let folder = folder(&[("rows.jsonl", many_rows().as_bytes()), ("disk/empty", b"")]);
    let script = "mount -t tmpfs -o size=1536k tmpfs disk || exit 90
        $PROGRAM init disk/a.contested --quiet || exit 91
        $PROGRAM add disk/a.contested rows.jsonl --threads 1
        echo \"full: $?\"
        echo \"in: $($PROGRAM reports disk/a.contested --jsonl --quiet | wc -l)\"
        $PROGRAM verify disk/a.contested --quiet
        echo \"verified: $?\"
        mount -o remount,size=64m disk
        $PROGRAM add disk/a.contested rows.jsonl --quiet
        echo \"roomy: $?\"
        echo \"all in: $($PROGRAM reports disk/a.contested --jsonl --quiet | wc -l)\"";
    let started = Command::new("unshare")
        .args(["--map-root-user", "--mount", "bash", "-c", script])
        .env("PROGRAM", env!("CARGO_BIN_EXE_contested"))
        .env_remove("CONTESTED_LEXICON")
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output();
    let Ok(output) = started else {
        println!("skipped: there is no `unshare` here to mount a disk with");
        return;
    };
    let run = finished(output);
    if run.out.is_empty() && run.code != 91 {
        println!("skipped: a disk cannot be mounted here: {}", run.err);
        return;
    }
    let said = |label: &str| run.out.lines().find_map(|line| line.strip_prefix(label)).unwrap_or_default();
    assert_eq!(said("full: "), "1", "{}{}", run.out, run.err);
    assert!(!run.err.contains("panicked"), "{}", run.err);
    assert_eq!(said("in: "), acknowledged(&run.err).to_string(), "{}", run.err);
    assert_eq!(
        (said("verified: "), said("roomy: "), said("all in: ")),
        ("0", "0", "700"),
        "{}{}",
        run.out,
        run.err
    );
}

#[test]
fn standard_input_is_an_input() {
    let folder = case(&[]);
    let mut child = program(folder.path(), &["add", "a.contested", "-", "--published", "2024-12-03"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"Rebels entered Ostrel on Monday.").unwrap();
    let run = finished(child.wait_with_output().unwrap());
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    let reports = contested(folder.path(), &["reports", "a.contested", "--jsonl"]);
    let report: Value = serde_json::from_str(&reports.out).unwrap();
    assert_eq!(report["published"], "2024-12-03");
    assert_eq!(report["name"], "standard input");
}

#[test]
fn colours_are_asked_for() {
    let folder = folder(&[("empty.txt", b"")]);
    let plain = contested(folder.path(), &["extract", "empty.txt"]);
    assert!(!plain.err.contains('\u{1b}'));
    let coloured = contested(folder.path(), &["extract", "empty.txt", "--color", "always"]);
    assert!(coloured.err.contains('\u{1b}'));
    let quiet = contested(folder.path(), &["extract", "empty.txt", "--quiet"]);
    assert_eq!(quiet.err, "not read: empty.txt: empty: there are no words in it\n");
}

/// Kills `add` again and again at ever other moments. `CONTESTED_KILLS=300` does it 300 times.
#[test]
fn killed_at_any_moment_nothing_acknowledged_is_lost() {
    use std::io::{BufRead as _, BufReader};
    use std::time::Duration;

    let kills = std::env::var("CONTESTED_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(5);
    let folder = case(&[]);
    let mut acknowledged = 0;
    for round in 0..kills {
        let rows: String = (0..300)
            .map(|row| format!("{{\"text\":\"Town {row} fell on Monday, said witness {round}.\"}}\n"))
            .collect();
        fs::write(folder.path().join("rows.jsonl"), rows).unwrap();
        let mut child =
            program(folder.path(), &["add", "a.contested", "rows.jsonl", "-v", "--color", "never"])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut seen = 0;
        let mut note = |line: &str| {
            if let Some(count) = line.strip_prefix("detail: ").and_then(|rest| rest.split(' ').next()) {
                seen = count.parse().unwrap();
            }
        };
        // After the third batch of one round, the first of the next; then at a different moment of writing the next.
        for line in lines.by_ref().take(1 + (round * 7) % 4) {
            note(&line.unwrap());
        }
        std::thread::sleep(Duration::from_millis((round as u64 * 13) % 60));
        child.kill().unwrap();
        child.wait().unwrap();
        // What was said before the kill but not yet read counts, too.
        for line in lines.map_while(Result::ok) {
            note(&line);
        }
        acknowledged += seen;
        let reports = contested(folder.path(), &["reports", "a.contested", "--jsonl", "--quiet"]);
        let there = reports.out.lines().count();
        assert!(
            there >= acknowledged,
            "round {round}: {there} reports are in, {acknowledged} were acknowledged"
        );
        acknowledged = there;
    }
    let run = contested(folder.path(), &["verify", "a.contested", "--quiet"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    // What was left undone is completed by the next addition.
    assert_eq!(contested(folder.path(), &["add", "a.contested", "rows.jsonl"]).code, 0);
    assert_eq!(contested(folder.path(), &["events", "a.contested", "--limit", "1"]).err, "");
}

#[test]
fn places_are_found_by_name_with_why() {
    let folder = folder(&[]);
    let run = contested(folder.path(), &["gazetteer", "find", "Homs", "--jsonl"]);
    let first: Value = serde_json::from_str(run.out.lines().next().unwrap()).unwrap();
    assert_eq!((first["name"].as_str(), first["country"].as_str()), (Some("Homs"), Some("SY")));
    assert!(first["why"].as_str().unwrap().contains("prominence"), "{first}");
    let elsewhere = contested(folder.path(), &["gazetteer", "find", "Homs", "--country", "ly", "--jsonl"]);
    for line in elsewhere.out.lines() {
        let place: Value = serde_json::from_str(line).unwrap();
        assert_eq!(place["country"], "LY");
    }
    let none = contested(folder.path(), &["gazetteer", "find", "Qwxzvostrel"]);
    assert_eq!((none.code, none.out.as_str()), (0, ""));
    assert!(none.err.contains("no place is called"), "{}", none.err);
}

/// A row of a GeoNames country file.
fn geonames_row(id: &str, name: &str, lat: &str) -> String {
    format!(
        "{id}\t{name}\t{name}\tOstrelia\t{lat}\t36.5\tP\tPPL\tSY\t\t10\t\t\t\t1200\t\t500\tAsia/Damascus\t2024-01-01\n"
    )
}

#[test]
fn a_table_of_places_becomes_a_layer() {
    let table = geonames_row("99999901", "Qostrel", "35.1");
    let folder = folder(&[
        ("SY extra.txt", table.as_bytes()),
        ("bad.txt", geonames_row("99999902", "Qostrel", "north").as_bytes()),
    ]);
    let import = |file: &str, more: &[&str]| {
        let mut arguments = vec!["gazetteer", "import", file, "--into", "own"];
        arguments.extend(more);
        contested(folder.path(), &arguments)
    };
    let run = import("SY extra.txt", &[]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    assert!(folder.path().join("own/world/places-sy-extra.tsv").exists(), "{}", run.err);
    let found = contested(folder.path(), &["gazetteer", "find", "Qostrel", "--jsonl", "--lexicon", "own"]);
    let place: Value = serde_json::from_str(&found.out).unwrap();
    assert_eq!((place["id"].as_str(), place["lat"].as_f64()), (Some("geonames:99999901"), Some(35.1)));
    // Not twice by accident, and nothing of a bad table.
    assert_eq!(import("SY extra.txt", &[]).code, 1);
    assert_eq!(import("SY extra.txt", &["--replace"]).code, 0);
    let bad = import("bad.txt", &[]);
    assert_eq!(bad.code, 1);
    assert!(bad.err.contains("bad.txt:1: ") && bad.err.contains("latitude"), "{}", bad.err);
    assert!(!folder.path().join("own/world/places-bad.tsv").exists());
}

#[test]
fn actors_go_out_come_in_and_are_taken_back() {
    let table = "id,kind,name,country,from,to,names\nqostrel-front,armed_group,Qostrel Front,,2020,,QFX\n";
    let folder = folder(&[("more.csv", table.as_bytes())]);
    let export = |lexicon: &[&str]| {
        let mut arguments = vec!["actors", "export"];
        arguments.extend(lexicon);
        let run = contested(folder.path(), &arguments);
        assert_eq!((run.code, run.err.as_str()), (0, ""));
        run.out
    };
    let bundled = export(&[]);
    assert!(bundled.starts_with("id,kind,name,country,from,to,names\n") && !bundled.contains("Qostrel"));
    let run = contested(folder.path(), &["actors", "import", "more.csv", "--into", "own"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let own = export(&["--lexicon", "own"]);
    let line = own.lines().find(|line| line.starts_with("qostrel-front,")).unwrap();
    assert_eq!(line, "qostrel-front,armed_group,Qostrel Front,,2020-01-01,,QFX");
    let log = fs::read_to_string(folder.path().join("own/world/actors-layer.tsv")).unwrap();
    assert!(log.contains("the test") && log.contains("more.csv"), "{log}");
    // What is in already is not added again, also where the folder is the lexicon read with.
    let again = ["actors", "import", "more.csv", "--into", "own", "--lexicon", "own"];
    assert_eq!(contested(folder.path(), &again).code, 0);
    assert_eq!(fs::read_to_string(folder.path().join("own/world/actors-layer.tsv")).unwrap(), log);
    // A name hangs on its actor, so it goes first.
    assert_eq!(contested(folder.path(), &["actors", "undo", "1", "--into", "own"]).code, 1);
    for number in ["2", "1"] {
        assert_eq!(contested(folder.path(), &["actors", "undo", number, "--into", "own"]).code, 0);
    }
    assert_eq!(export(&["--lexicon", "own"]), bundled);
    assert_eq!(contested(folder.path(), &["actors"]).code, 2);
}

#[test]
fn actors_are_added_named_made_one_and_parted() {
    let folder = folder(&[]);
    let change = |arguments: &[&str]| {
        let mut all = vec!["actors"];
        all.extend(arguments);
        all.extend(["--into", "own"]);
        contested(folder.path(), &all)
    };
    let ids = |name: &str| {
        let run = contested(folder.path(), &["--lexicon", "own", "actors", "find", name, "--jsonl"]);
        assert_eq!(run.code, 0, "{}", run.err);
        let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned();
        run.out.lines().map(id).collect::<Vec<_>>()
    };
    for arguments in [
        &["add", "qostrel-front", "Qostrel Front", "--kind", "armed_group", "--from", "2020"][..],
        &["add", "qostrel-guard", "Qostrel Guard", "--kind", "military", "--reason", "in its statements"],
        &["alias", "qostrel-front", "QFX", "--from", "2021"],
        &["merge", "?armed_group:qostrel-brigade", "qostrel-front"],
        &["split", "qostrel-front", "QFX", "qostrel-guard"],
    ] {
        let run = change(arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {}", run.err);
    }
    assert_eq!(ids("Qostrel Brigade"), ["qostrel-front"]);
    assert_eq!(ids("QFX"), ["qostrel-guard"]);
    let run = change(&["merge", "qostrel-guard", "qostrel-front", "--reason", "one and the same"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(ids("Qostrel Guard"), ["qostrel-front"]);
    assert_eq!(change(&["undo", "6"]).code, 0);
    assert_eq!(ids("Qostrel Guard"), ["qostrel-guard"]);
    let log = change(&["log", "--jsonl"]);
    let rows: Vec<Value> = log.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (rows.len(), &rows[5]["holds"], &rows[1]["reason"]),
        (7, &Value::from(false), &Value::from("in its statements"))
    );
    // What does not fit is said, and changes nothing.
    for arguments in [
        &["add", "qostrel-front", "Again", "--kind", "armed_group"][..],
        &["add", "Bad Id", "Again", "--kind", "armed_group"],
        &["alias", "nobody-of-this-id", "X Y"],
        &["split", "qostrel-front", "Not Its Name", "qostrel-guard"],
    ] {
        assert_eq!(change(arguments).code, 1, "{arguments:?}");
    }
    assert_eq!(change(&["add", "x", "X", "--kind", "ship"]).code, 2);
    assert_eq!(change(&["log", "--jsonl"]).out, log.out);
}

#[test]
fn a_case_tells_who_calls_whom_what() {
    let report = "{\"text\": \"The Qostrel Front took the town of Ostrel on Sunday. The Varan army said the terrorists of the \
                  Qostrel Front had lost 20 men. The army denied that the Qostrel Front held the town.\", \
                  \"published\": \"2021-03-04\", \"publisher\": \"Valley Post\"}\n";
    let folder = case(&[("front.jsonl", report.as_bytes())]);
    assert_eq!(contested(folder.path(), &["add", "a.contested", "front.jsonl"]).code, 0);
    let run = contested(folder.path(), &["actors", "candidates", "a.contested", "--jsonl"]);
    let rows: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let front = rows.iter().find(|row| row["id"] == "?armed_group:qostrel-front").unwrap();
    assert!(!front["called"].as_array().unwrap().is_empty() && front["first"]["span"][1].as_i64() > Some(0));
    let run = contested(folder.path(), &["actors", "show", "a.contested", "Qostrel Front", "--json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let actor: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(actor["format"], "contested-actor/1");
    let called = actor["called"].as_array().unwrap();
    let by: Vec<&str> = called.iter().map(|row| row["by"].as_str().unwrap()).collect();
    assert!(by.contains(&"Valley Post") && by.iter().any(|by| by.contains("army")), "{called:?}");
    let text = contested(folder.path(), &["actors", "show", "a.contested", "Qostrel Front"]);
    assert!(text.out.contains("Valley Post"), "{}", text.out);
}

#[test]
fn a_claim_is_explained_in_words_and_as_json() {
    let folder = case(&[("valley.jsonl", VALLEY.as_bytes())]);
    assert_eq!(contested(folder.path(), &["add", "a.contested", "valley.jsonl"]).code, 0);
    let claims = contested(folder.path(), &["claims", "a.contested", "--jsonl"]);
    let claim: Value = serde_json::from_str(claims.out.lines().next().unwrap()).unwrap();
    let (id, event) = (claim["id"].as_str().unwrap(), claim["event"].as_str().unwrap());
    let words = contested(folder.path(), &["explain", "a.contested", id]);
    assert!(words.out.starts_with(id), "{}", words.out);
    for part in ["by rule", "according to", "event", claim["words"].as_str().unwrap()] {
        assert!(words.out.contains(part), "{part}: {}", words.out);
    }
    let json = contested(folder.path(), &["explain", "a.contested", id, "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&json.out).unwrap()["claim"]["id"], id);
    let told = contested(folder.path(), &["explain", "a.contested", event]);
    assert!(told.out.contains("grade") && told.out.contains(id), "{}", told.out);
    assert_eq!(contested(folder.path(), &["explain", "a.contested", "r-0/c1"]).code, 2);
    assert_eq!(contested(folder.path(), &["explain", "a.contested"]).code, 2);
}

#[test]
fn a_word_is_explained_by_the_rules_tried_on_it() {
    let text = "« Rebels captured the town of Ostrel on Monday.";
    let folder = folder(&[("report.txt", text.as_bytes())]);
    let at = text.chars().position(|c| c == 'c').unwrap().to_string();
    let run = contested(folder.path(), &["explain", "report.txt", "--at", &at, "--json"]);
    let record: Value = serde_json::from_str(&run.out).unwrap();
    let tried = record["tried"].as_array().unwrap();
    assert!(tried.iter().all(|rule| rule["word"] == "captured"), "{record}");
    let held = tried.iter().find(|rule| rule["holds"] == true).unwrap();
    assert_eq!(held["rule"], record["claims"][0]["rule"]);
    assert!(held["file"].as_str().unwrap().ends_with(".toml") && held["line"].as_u64().unwrap() > 0);
    let words = contested(folder.path(), &["explain", "report.txt", "--at", &at]);
    assert!(words.out.starts_with("claim c1  \""), "{}", words.out);
    let beyond = contested(folder.path(), &["explain", "report.txt", "--at", "9000"]);
    assert_eq!(beyond.code, 1);
    assert!(beyond.err.contains("beyond the text"), "{}", beyond.err);
}

/// A table of event reports in which a known empty value and an unknown one stand beside each other.
const EVENT_REPORTS: &str = "event_id,city,deaths_best\n1,\"Ostrel\",3\n1,\"Tesk\",7\n2,\"\",4\n2,,NA\n";

#[test]
fn disagreement_is_measured_over_a_table() {
    let folder = folder(&[("reports.csv", EVENT_REPORTS.as_bytes())]);
    let disagree =
        |arguments: &[&str]| contested(folder.path(), &[&["disagree", "reports.csv"], arguments].concat());
    let wanted = ["--group", "event_id", "--variables", "city,deaths_best"];
    let run = disagree(&[&wanted[..], &["--measure", "mean_dscore", "--csv"]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(
        run.out,
        "measure,group,variable,value\nmean_dscore,,city,1.0\nmean_dscore,,deaths_best,1.0\n"
    );
    let run = disagree(&[&wanted[..], &["--measure", "mean_dscore", "--normalize", "--csv"]].concat());
    assert!(run.out.contains("mean_dscore_normalized,,city,0.25\n"), "{}", run.out);
    let run = disagree(&[&wanted[..], &["--measure", "dscore", "--jsonl"]].concat());
    assert_eq!(run.out.lines().count(), 4, "{}", run.out);
    let run = disagree(&wanted);
    assert!(run.out.contains("mean_sd") && !run.out.contains("mean_sd             city"), "{}", run.out);
    assert_eq!(disagree(&["--group", "event_id", "--variables", "city", "--measure", "mean_sd"]).code, 1);
    assert_eq!(disagree(&["--variables", "city"]).code, 1);
    assert_eq!(disagree(&["--group", "event_id", "--variables", "city", "--measure", "dscor"]).code, 2);
}

#[test]
fn disagreement_is_measured_over_a_case() {
    let folder = folder(&[("valley.jsonl", VALLEY.as_bytes())]);
    contested(folder.path(), &["init", "a.contested"]);
    contested(folder.path(), &["add", "a.contested", "valley.jsonl"]);
    let run =
        contested(folder.path(), &["disagree", "a.contested", "--measure", "share_disagreement", "--jsonl"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let of = |variable: &str| -> f64 {
        let rows = run.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        rows.filter(|row| row["variable"] == variable).find_map(|row| row["value"].as_f64()).unwrap()
    };
    assert!(of("stance") > 0.0, "one side says it, the other denies it: {}", run.out);
    assert_eq!(of("place"), 0.0, "{}", run.out);
}

/// R's figures, where they are beside the checkout (`CONTESTED_SHARED` stands for `../shared`).
#[test]
fn disagreement_equals_that_of_r() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let corpora = std::env::var_os("CONTESTED_SHARED").map_or_else(beside, Into::into).join("corpora");
    let Ok(answers) = fs::read_to_string(corpora.join("maverick_dev_measures.csv")) else { return };
    let table = corpora.join("maverick_dev.csv").to_string_lossy().into_owned();
    let mut compared = 0;
    for line in answers.lines().skip(1) {
        let [measure, variable, answer] = line.split(',').collect::<Vec<_>>().try_into().unwrap();
        let arguments =
            ["disagree", &table, "--group", "event_id", "--variables", variable, "--measure", measure];
        let run = contested(&corpora, &[&arguments[..], &["--jsonl"]].concat());
        let row: Value = serde_json::from_str(&run.out).unwrap();
        let (now, answer) = (row["value"].as_f64().unwrap(), answer.parse::<f64>().unwrap());
        assert!((now - answer).abs() <= 1e-9, "{measure} of {variable}: {now}, not {answer}");
        compared += 1;
    }
    assert!(compared > 0, "the file of answers has rows");
}

#[test]
fn a_case_goes_out_with_a_manifest_and_is_read_back() {
    let folder = case(&[("all.jsonl", VALLEY.as_bytes())]);
    contested(folder.path(), &["add", "a.contested", "all.jsonl"]);
    let run = contested(
        folder.path(),
        &["export", "a.contested", "--format", "geojson", "--out", "map", "--check"],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.is_empty() && run.err.contains("read back: 3 files"), "{}", run.err);
    let manifest = fs::read_to_string(folder.path().join("map/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!((&manifest["format"], &manifest["export"]), (&"contested-export/1".into(), &"geojson".into()));
    // A folder or a database cannot go to standard output.
    for format in ["geojson", "geopackage"] {
        let run = contested(folder.path(), &["export", "a.contested", "--format", format]);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains("say where with --out"), "{}", run.err);
    }
    assert_eq!(contested(folder.path(), &["export", "a.contested", "--format", "geo"]).code, 2);
    let run = contested(
        folder.path(),
        &["export", "a.contested", "--format", "ged", "--according-to", "Nobody Known"],
    );
    assert_eq!(run.code, 2, "{}", run.err);
}

/// Every command of the page on exports does what it says; `$ ` lines of other programs are not run.
#[test]
fn the_commands_of_the_page_on_exports_run() {
    let folder = folder(&[("all.jsonl", VALLEY.as_bytes())]);
    contested(folder.path(), &["init", "valley.contested"]);
    contested(folder.path(), &["add", "valley.contested", "all.jsonl"]);
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/exports.md")).unwrap();
    let commands: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("contested ")).collect();
    assert!(commands.len() >= 8, "{commands:?}");
    for command in commands {
        let words: Vec<&str> = command.split(" > ").next().unwrap().split_whitespace().collect();
        let run = contested(folder.path(), &words);
        if words.contains(&"parquet") && !cfg!(feature = "parquet") {
            assert!(run.code == 1 && run.err.contains("--features parquet"), "{command}: {}", run.err);
            continue;
        }
        assert_eq!(run.code, 0, "{command}: {}", run.err);
    }
    // Each format is told of.
    for format in
        "jsonl csv ged acled eventreport geojson geopackage ftm stix web-annotation prov claimreview timemap \
                   graphml gexf hxl bagit kml feed parquet"
            .split_whitespace()
    {
        assert!(page.contains(&format!("`{format}`")), "{format}");
    }
}

#[test]
fn a_data_set_comes_in_as_reports_of_a_source() {
    let table = "id,type_of_violence,side_a,side_b,where_coordinates,date_start,date_end,low,best,high\n\
                 1,1,Rebels,Army,Ostrel,2024-12-02,2024-12-02,3,4,9\n2,8,Rebels,Army,Ostrel,2024-12-02,2024-12-02,1,1,1\n";
    let folder = case(&[("all.jsonl", VALLEY.as_bytes()), ("ged.csv", table.as_bytes())]);
    contested(folder.path(), &["add", "a.contested", "all.jsonl"]);
    let import = ["import", "a.contested", "ged.csv", "--as", "ged", "--publisher", "Valley Event Data"];
    let run = contested(folder.path(), &import);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(
        run.err.contains("ged.csv: row 2, line 3: no kind of event is known for the code \"8\""),
        "{}",
        run.err
    );
    let run =
        contested(folder.path(), &["claims", "a.contested", "--source", "Valley Event Data", "--jsonl"]);
    let claims: Vec<Value> = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(claims.len(), 1, "{}", run.err);
    assert_eq!((&claims[0]["figures"][0]["low"], &claims[0]["figures"][0]["high"]), (&3.into(), &9.into()));
    assert_eq!(contested(folder.path(), &["verify", "a.contested"]).code, 0);
    // Reading anew leaves it as it is, by whatever rules.
    let run = contested(folder.path(), &["--reader", "fast", "reread", "a.contested"]);
    assert!(run.err.contains("1 are rows of data sets and stay as they are"), "{}", run.err);
    let again =
        contested(folder.path(), &["claims", "a.contested", "--source", "Valley Event Data", "--jsonl"]);
    assert!(again.out.contains("battle.clash"), "{}", again.out);
}

/// The pages of a case, until dropped.
#[cfg(feature = "pages")]
struct Pages {
    child: std::process::Child,
    address: String,
}

#[cfg(feature = "pages")]
impl Pages {
    fn of(folder: &Path, arguments: &[&str]) -> Pages {
        use std::io::BufRead as _;
        let all = [&["serve", "a.contested", "--addr", "127.0.0.1:0"][..], arguments].concat();
        let mut child = program(folder, &all).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said = std::io::BufReader::new(child.stderr.take().unwrap());
        let address = said.lines().map_while(Result::ok).find_map(|line| {
            let rest = line.split_once("http://")?.1;
            Some(rest.split('/').next()?.to_owned())
        });
        Pages { child, address: address.unwrap() }
    }

    fn ask(&self, request: &[u8]) -> String {
        use std::io::Read as _;
        let mut stream = std::net::TcpStream::connect(&self.address).unwrap();
        // What is refused may be refused before all is sent.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.ask(
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).as_bytes(),
        )
    }

    /// Sends the form of intake with fields and files.
    fn add(&self, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> String {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .as_bytes(),
            );
        }
        for (name, bytes) in files {
            let head =
                format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--b--\r\n");
        let head = format!(
            "POST /add HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        self.ask(&[head.as_bytes(), &body].concat())
    }
}

#[cfg(feature = "pages")]
impl Drop for Pages {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Files dropped on a page are added as by `add`, and what could not be used is told with the reason.
#[cfg(feature = "pages")]
#[test]
fn reports_are_added_on_the_pages_where_that_is_wished() {
    let folder = folder(&[]);
    assert_eq!(contested(folder.path(), &["init", "a.contested"]).code, 0);
    let closed = Pages::of(folder.path(), &[]);
    assert!(closed.get("/add").starts_with("HTTP/1.1 404"), "{}", closed.get("/add"));
    assert!(closed.add(&[], &[("a.jsonl", VALLEY.as_bytes())]).starts_with("HTTP/1.1 404"));
    assert!(!closed.get("/reports").contains("Add reports"));
    drop(closed);

    let pages = Pages::of(folder.path(), &["--intake", "--intake-limit", "1", "--reader", "fast"]);
    assert!(pages.get("/reports").contains("href=\"/add\""));
    let form = pages.get("/add");
    let token = form.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let ours = ("csrf", token.as_str());
    // Not from our form, from elsewhere, nothing, too much.
    assert!(pages.add(&[], &[("a.jsonl", VALLEY.as_bytes())]).starts_with("HTTP/1.1 403"));
    assert!(pages.add(&[("csrf", "guessed")], &[("a.jsonl", VALLEY.as_bytes())]).starts_with("HTTP/1.1 403"));
    assert!(pages.add(&[ours], &[]).contains("no file was chosen"));
    let much = pages.add(&[ours], &[("much.txt", &vec![b'a'; 2 << 20])]);
    assert!(much.is_empty() || much.starts_with("HTTP/1.1 413"), "{much}");
    assert!(pages.get("/add/1").starts_with("HTTP/1.1 404"), "nothing was added so far");

    let given = ("publisher", "Coastal Wire");
    let taken = pages.add(
        &[ours, given],
        &[
            ("../valley.jsonl", VALLEY.as_bytes()),
            ("valley.jsonl", b"Shells fell on Ostrel on 5 December 2024, residents said."),
            ("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ],
    );
    assert!(taken.starts_with("HTTP/1.1 303") && taken.contains("location: /add/1"), "{taken}");
    let mut told = String::new();
    for _ in 0..600 {
        told = pages.get("/add/1.json");
        if told.contains("\"done\"") || told.contains("\"failed\"") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    assert!(told.contains("\"done\""), "{told}");
    let page = pages.get("/add/1");
    assert!(page.contains("What could not be used") && page.contains("photo.png"), "{page}");
    assert!(page.contains("added 2 reports") || page.contains("added 3 reports"), "{page}");
    assert!(pages.get("/add").contains("photo.png and 2 more"));
    let reports = contested(folder.path(), &["reports", "a.contested", "--jsonl"]);
    assert!(reports.out.contains("Ostrel Herald"), "{}", reports.out);
    assert_eq!(contested(folder.path(), &["verify", "a.contested"]).code, 0);
}

const PILE: &[u8] = include_bytes!("../../../samples/intake/pile.zip");

#[test]
fn a_report_from_an_archive_keeps_the_archives_hash_and_its_place_in_it() {
    let folder = folder(&[
        ("pile.zip", PILE),
        ("other.zip", &[PILE, b"\0"].concat()),
        ("a.txt", b"The army left Ostrel."),
    ]);
    let path = folder.path();
    assert_eq!(contested(path, &["init", "a.contested"]).code, 0);
    contested(path, &["add", "a.contested", "pile.zip", "a.txt", "--reader", "fast"]);
    let rows = contested(path, &["custody", "a.contested", "--json"]);
    let rows: Vec<Value> = serde_json::from_str(&rows.out).unwrap();
    let added: Vec<&Value> = rows.iter().filter(|row| row["action"] == "add").collect();
    let of =
        |name: &str| added.iter().filter(|row| row["detail"]["name"] == name).copied().collect::<Vec<_>>();
    assert_eq!(of("a.txt").len(), 1);
    assert_eq!(of("a.txt")[0]["detail"]["container_sha256"], Value::Null);
    let lay = of("pile.zip");
    assert!(!lay.is_empty(), "{rows:?}");
    for row in &lay {
        assert_eq!(row["detail"]["container_sha256"].as_str().unwrap().len(), 64);
        assert!(row["detail"]["path"].is_string(), "{row}");
    }
    let one = lay[0]["detail"]["report"].as_str().unwrap();
    let csv = contested(path, &["custody", "a.contested", "--report", &one[..10], "--csv"]);
    assert_eq!(csv.out.lines().count(), 2, "{}", csv.out);
    assert_eq!(contested(path, &["custody", "a.contested", "--report", "r-nobody"]).code, 2);
    let same = contested(path, &["verify", "a.contested", "--container", "pile.zip"]);
    assert_eq!(same.code, 0, "{}", same.err);
    assert!(same.err.contains(&format!("pile.zip: {} report", lay.len())), "{}", same.err);
    let other = contested(path, &["verify", "a.contested", "--container", "other.zip"]);
    assert_eq!(other.code, 4, "{}", other.err);
    assert!(other.out.contains("no report of the case lay in a file with these bytes"), "{}", other.out);
}

#[test]
fn what_lies_in_a_watched_folder_is_added_once() {
    let folder = folder(&[
        ("inbox/a.txt", b"The army left Ostrel on Monday."),
        ("inbox/deep/wire.jsonl", VALLEY.as_bytes()),
    ]);
    let path = folder.path();
    contested(path, &["init", "a.contested"]);
    let watch = ["watch", "a.contested", "inbox", "--once", "--every", "1", "--reader", "fast"];
    let first = contested(path, &watch);
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.err.contains("added 3 reports"), "{}", first.err);
    let again = contested(path, &watch);
    assert!(
        again.err.contains("added 0 reports") && again.err.contains("3 were in already"),
        "{}",
        again.err
    );
    assert_eq!(contested(path, &["watch", "a.contested", "nowhere", "--once"]).code, 2);
}

/// A stamp as OpenTimestamps writes it: the file's hash is put into a block.
fn ots(sha256: &str) -> Vec<u8> {
    let hash: Vec<u8> =
        (0..32).map(|at| u8::from_str_radix(&sha256[2 * at..2 * at + 2], 16).unwrap()).collect();
    let head = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08";
    let block = b"\x00\x05\x88\x96\x0d\x73\xd7\x19\x01\x03\xc0\xc4\x07";
    [&head[..], &hash, block].concat()
}

/// What `openssl ts` answered for "The army left Ostrel.", with an authority made for this test.
const ANSWER: &[u8] = include_bytes!("data/left-ostrel.txt.tsr");

#[test]
fn stamps_of_time_are_kept_with_what_they_stamp() {
    let folder = folder(&[
        ("in/pile.zip", PILE),
        ("in/pile.zip.ots", &ots(&contested::ingest::sha256(PILE))),
        ("in/b.txt", b"The army held Norvel."),
        ("in/b.txt.ots", &ots(&contested::ingest::sha256(b"The army lost Norvel."))),
        ("a.txt", b"The army left Ostrel."),
        ("stamps/a.txt.tsr", ANSWER),
        ("other.zip", &[PILE, b"\0"].concat()),
    ]);
    let path = folder.path();
    assert_eq!(contested(path, &["init", "a.contested"]).code, 0);
    let add = ["add", "a.contested", "in", "a.txt", "--stamps", "stamps", "--reader", "fast"];
    let run = contested(path, &add);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("2 stamps of time kept"), "{}", run.err);
    assert!(
        run.err.contains("b.txt.ots: not kept as a stamp of time: it is the stamp of another file"),
        "{}",
        run.err
    );
    assert!(!run.err.contains("binary data"), "stamps are no reports: {}", run.err);
    let rows = contested(path, &["custody", "a.contested", "--json"]);
    let rows: Vec<Value> = serde_json::from_str(&rows.out).unwrap();
    let stamps: Vec<&Value> = rows.iter().filter(|row| row["action"] == "stamp").collect();
    assert_eq!(stamps.len(), 2, "{rows:?}");
    let said = |at: usize| stamps[at]["detail"]["said"].as_str().unwrap();
    assert!(
        stamps.iter().any(|row| row["subject"] == contested::ingest::sha256(PILE).as_str()),
        "{stamps:?}"
    );
    let all = [said(0), said(1)].join(" ");
    assert!(all.contains("Bitcoin block 123456 with the Merkle root"), "{all}");
    assert!(all.contains("RFC 3161, 20") && all.contains("its signature is not checked here"), "{all}");
    // A report from the archive is told of with the archive's stamp.
    let lay = rows.iter().find(|row| row["detail"]["container_sha256"].is_string()).unwrap();
    let id = lay["detail"]["report"].as_str().unwrap();
    let of_report = contested(path, &["custody", "a.contested", "--report", id, "--csv"]);
    assert!(
        of_report.out.contains("stamp,") && of_report.out.contains("OpenTimestamps"),
        "{}",
        of_report.out
    );
    contested(path, &add);
    let again: Vec<Value> =
        serde_json::from_str(&contested(path, &["custody", "a.contested", "--json"]).out).unwrap();
    assert_eq!(again.iter().filter(|row| row["action"] == "stamp").count(), 2, "each is kept once");
    let sound =
        contested(path, &["verify", "a.contested", "--container", "in/pile.zip", "--container", "a.txt"]);
    assert_eq!(sound.code, 0, "{}{}", sound.out, sound.err);
    assert!(sound.err.contains("2 stamps of time of the hashes that they should be"), "{}", sound.err);
    assert!(sound.err.contains("in/pile.zip: stamped: OpenTimestamps"), "{}", sound.err);
    assert!(sound.err.contains("a.txt: stamped: RFC 3161"), "{}", sound.err);
    assert_eq!(contested(path, &["verify", "a.contested", "--container", "other.zip"]).code, 4);
    let mended = contested(path, &["repair", "a.contested", "--out", "b.contested", "--reader", "fast"]);
    assert_eq!(mended.code, 0, "{}", mended.err);
    let kept = contested(path, &["verify", "b.contested", "--container", "in/pile.zip"]);
    assert!(kept.code == 0 && kept.err.contains("stamped: OpenTimestamps"), "{}{}", kept.out, kept.err);
}

#[test]
fn a_stamp_that_was_exchanged_shows() {
    let folder = folder(&[("a.txt", b"The army left Ostrel."), ("a.txt.tsr", ANSWER)]);
    let path = folder.path();
    contested(path, &["init", "a.contested"]);
    assert_eq!(contested(path, &["add", "a.contested", "a.txt", "--reader", "fast"]).code, 0);
    let db = rusqlite::Connection::open(path.join("a.contested")).unwrap();
    let other = ots(&contested::ingest::sha256(b"The army held Ostrel."));
    let other: String = other.iter().map(|byte| format!("{byte:02x}")).collect();
    db.execute_batch(&format!(
        "DROP TRIGGER custody_keep_1; UPDATE custody SET detail = json_set(detail, '$.bytes', '{other}') WHERE action = 'stamp';"
    ))
    .unwrap();
    drop(db);
    let run = contested(path, &["verify", "a.contested"]);
    assert_eq!(run.code, 4);
    assert!(run.out.contains("it is of another hash than the custody log says"), "{}", run.out);
}

/// For many small calls: what it reads is what the calls themselves would read, to the byte.
#[cfg(unix)]
#[test]
fn a_reader_that_stays_reads_the_same_and_ends() {
    use std::time::Duration;

    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/reports");
    let page =
        fs::read(samples.join("2021-03-08-coastal-wire-shells-kill-at-least-14-in-ostrel-market.html"))
            .unwrap();
    let folder = folder(&[("a.html", page.as_slice()), ("b.jsonl", VALLEY.as_bytes()), ("run/x", b"")]);
    let path = folder.path();
    let add = |case: &str, file: &str, seconds: &str| {
        let mut command = program(path, &["add", case, file]);
        command.env("XDG_RUNTIME_DIR", path.join("run")).env("CONTESTED_RESIDENT", seconds);
        let run = finished(command.stdin(Stdio::null()).output().unwrap());
        assert_eq!(run.code, 0, "{}", run.err);
    };
    let sockets = || -> Vec<String> {
        let folder = fs::read_dir(path.join("run")).unwrap().flatten().find(|entry| entry.path().is_dir());
        let entries = folder.map(|folder| fs::read_dir(folder.path()).unwrap().flatten());
        entries.into_iter().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    };
    for case in ["own.contested", "resident.contested"] {
        contested(path, &["init", case]);
    }
    for file in ["a.html", "b.jsonl"] {
        add("own.contested", file, "0");
    }
    assert!(sockets().is_empty(), "nothing stays unless that is asked for");
    add("resident.contested", "a.html", "3");
    let one = sockets();
    assert!(one.len() == 1 && one[0].ends_with(".socket"), "{one:?}");
    add("resident.contested", "b.jsonl", "3");
    assert_eq!(sockets(), one, "the same one");
    let shown = |case: &str| -> String {
        ["reports", "claims", "events", "contradictions", "sources"]
            .map(|list| contested(path, &[list, case, "--jsonl"]).out)
            .concat()
            .replace("own.contested", "")
    };
    let readings = |case: &str| -> Vec<Vec<u8>> {
        let db = rusqlite::Connection::open(path.join(case)).unwrap();
        let mut rows = db.prepare("SELECT json FROM extractions ORDER BY rowid").unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    assert_eq!(readings("own.contested"), readings("resident.contested"));
    let without_days = |text: String| {
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines
            .into_iter()
            .map(|mut line| {
                line.as_object_mut().map(|line| line.remove("added_at"));
                line.to_string()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(without_days(shown("own.contested")), without_days(shown("resident.contested")));
    assert_eq!(contested(path, &["verify", "resident.contested"]).code, 0);
    // Nobody asks any more.
    for _ in 0..300 {
        if sockets().is_empty() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("it does not end: {:?}", sockets());
}

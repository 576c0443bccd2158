//! Reports that are read through translations, from outside: where a translation comes from, what is said of it, what a bad one does.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with a case in it.
struct Desk {
    folder: TempDir,
}

struct Run {
    code: i32,
    out: String,
    err: String,
}

impl Desk {
    fn new(files: &[(&str, &[u8])]) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        let desk = Desk { folder };
        assert_eq!(desk.run(&["init", "a.contested"]).code, 0);
        desk
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_contested"))
            .current_dir(self.folder.path())
            .args(arguments)
            .env("CONTESTED_WHO", "the test")
            // What is tested is what becomes of a translation, not the learned reader.
            .env("CONTESTED_READER", "fast")
            .env_remove("CONTESTED_LEXICON")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Run {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn add(&self, arguments: &[&str]) -> Run {
        self.run(&[&["add", "a.contested"], arguments].concat())
    }

    fn list(&self, arguments: &[&str]) -> Vec<Value> {
        let (command, rest) = arguments.split_first().unwrap();
        let run = self.run(&[&[*command, "a.contested"], rest, &["--jsonl"]].concat());
        assert_eq!(run.code, 0, "{}", run.err);
        run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// A program of a shell's making.
    #[cfg(unix)]
    fn program(&self, name: &str, lines: &str) -> String {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.folder.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        format!("./{name}")
    }

    #[track_caller]
    fn is_sound(&self) {
        let run = self.run(&["verify", "a.contested", "--deep"]);
        assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    }
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

const RUSSIAN: &str =
    "Повстанцы захватили город Острел в понедельник, сообщил представитель армии. Погибли 14 солдат.";

const ENGLISH: &str =
    "Rebels captured the town of Ostrel on Monday, an army spokesman said. 14 soldiers were killed.";

/// To write the document anew, set `CONTESTED_COMPLETE`; then read what changed as if it had been written by hand.
#[test]
fn the_sample_reports_are_read_through_their_translations() {
    let desk = Desk::new(&[]);
    let folder = samples().join("translations");
    let inputs = desk.folder.path().join("in");
    fs::create_dir(&inputs).unwrap();
    for entry in fs::read_dir(&folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() != "EXPECTED.md" {
            fs::copy(entry.path(), inputs.join(entry.file_name())).unwrap();
        }
    }
    let lexicon = samples().join("lexicon");
    let run = desk.add(&["in", "--lexicon", lexicon.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.err);
    let said: Vec<&str> = run.err.lines().filter(|line| line.starts_with("  ")).collect();
    let mut document = String::from(HEAD);
    writeln!(document, "\n## What `add` says\n").unwrap();
    for line in said {
        writeln!(document, "- {}", line.trim()).unwrap();
    }
    let claims = desk.list(&["claims"]);
    let notices = desk.list(&["reports", "--notices"]);
    for report in desk.list(&["reports"]) {
        let text = |key: &str| report[key].as_str().unwrap_or("-");
        writeln!(
            document,
            "\n## {} {} ({}, {})\n",
            text("publisher"),
            text("key"),
            text("published"),
            text("language")
        )
        .unwrap();
        let of = |record: &&Value| record["report"] == report["id"];
        for notice in notices.iter().filter(of) {
            writeln!(
                document,
                "- {}: {}",
                notice["code"].as_str().unwrap(),
                notice["message"].as_str().unwrap()
            )
            .unwrap();
        }
        for claim in claims.iter().filter(of) {
            let through = &claim["translation"];
            let figures: Vec<String> = claim["figures"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| format!(", {}", one["words"].as_str().unwrap()))
                .collect();
            writeln!(
                document,
                "\n**{}**, {}, {}{}, said by {}\n\n> {}\n>\n> {}",
                claim["type"].as_str().unwrap(),
                claim["place"]["name"].as_str().unwrap_or("no place"),
                claim["polarity"].as_str().unwrap(),
                figures.concat(),
                claim["origin_name"].as_str().unwrap_or("-"),
                claim["words"].as_str().unwrap().replace('\n', " "),
                through["words"].as_str().unwrap(),
            )
            .unwrap();
            for difference in through["differences"].as_array().unwrap() {
                writeln!(document, ">\n> check: {}", difference.as_str().unwrap()).unwrap();
            }
        }
    }
    let expected = folder.join("EXPECTED.md");
    if std::env::var_os("CONTESTED_COMPLETE").is_some() {
        fs::write(&expected, &document).unwrap();
    }
    let written = fs::read_to_string(&expected).unwrap_or_default();
    for (line, (found, expected)) in document.lines().zip(written.lines()).enumerate() {
        assert_eq!(found, expected, "line {} of EXPECTED.md", line + 1);
    }
    assert_eq!(document.len(), written.len());
    desk.is_sound();
}

const HEAD: &str = "# What comes of the reports in this folder

Reports of the sample war in Russian, French and Arabic with translations into English, some of which get numbers, days, names
or denials wrong, and one without. A test adds the folder and compares (`crates/contested-cli/tests/translations.rs`).
";

#[test]
fn a_file_is_the_translation_of_the_one_report_named() {
    let desk = Desk::new(&[("a.txt", RUSSIAN.as_bytes()), ("b.txt", ENGLISH.as_bytes())]);
    let run = desk.add(&[
        "a.txt",
        "--translation",
        "b.txt",
        "--translated-by",
        "Anna Kesten",
        "--published",
        "2024-12-03",
    ]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("1 read through a translation by Anna Kesten"), "{}", run.err);
    let reports = desk.list(&["reports"]);
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0]["language"], "ru");
    assert_eq!(reports[0]["translation"]["by"], "Anna Kesten");
    assert_eq!(reports[0]["sha256"], contested::ingest::sha256(RUSSIAN.as_bytes()));
    let claims = desk.list(&["claims"]);
    let captured = claims.iter().find(|claim| claim["type"] == "control.capture").unwrap();
    assert_eq!(
        captured["translation"]["words"],
        "Повстанцы захватили город Острел в понедельник, сообщил представитель армии."
    );
    assert_eq!(captured["translation"]["differences"].as_array().unwrap().len(), 0, "{captured}");
    // Spans point into both texts.
    let spans = captured["translation"]["original"][0].as_array().unwrap();
    let at = |index: usize| usize::try_from(spans[index].as_u64().unwrap()).unwrap();
    let words: String = RUSSIAN.chars().skip(at(0)).take(at(1) - at(0)).collect();
    assert_eq!(captured["translation"]["words"], words);
    // Both texts are searched, people are told, and the file proves it.
    for words in ["Повстанцы", "captured"] {
        assert_eq!(desk.list(&["reports", "--words", words]).len(), 1, "{words}");
    }
    let long = desk.run(&["claims", "a.contested", "--long"]);
    assert!(long.out.contains("read through a translation by Anna Kesten · “Повстанцы"), "{}", long.out);
    let log = rows(&desk, "SELECT detail FROM custody WHERE action = 'add'");
    assert!(log[0].contains("\"by\":\"Anna Kesten\"") && log[0].contains("\"how\":\"given\""), "{log:?}");
    desk.is_sound();
    // Everything is again as it was after it is read anew.
    assert_eq!(desk.run(&["reread", "a.contested"]).code, 0);
    assert_eq!(desk.list(&["claims"]).len(), claims.len());
    desk.is_sound();
}

fn rows(desk: &Desk, sql: &str) -> Vec<String> {
    let db = rusqlite::Connection::open(desk.folder.path().join("a.contested")).unwrap();
    let mut statement = db.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_translation_that_is_none_is_refused_in_words() {
    let files: [(&str, &[u8]); 5] = [
        ("a.txt", RUSSIAN.as_bytes()),
        ("b.txt", ENGLISH.as_bytes()),
        ("empty.txt", b""),
        ("two.jsonl", b"{\"text\":\"One town fell.\"}\n{\"text\":\"Another town fell.\"}\n"),
        ("picture.txt", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR"),
    ];
    let desk = Desk::new(&files);
    for (arguments, code, words) in [
        (
            &["a.txt", "b.txt", "--translation", "b.txt"][..],
            2,
            "is the translation of one report: name the one file",
        ),
        (&["two.jsonl", "--translation", "b.txt"], 2, "the input has not just one"),
        (&["a.txt", "--translation", "empty.txt"], 1, "the translation cannot be read: empty.txt: empty"),
        (&["a.txt", "--translation", "two.jsonl"], 1, "found several reports"),
        (&["a.txt", "--translation", "picture.txt"], 1, "not text: a PNG image"),
        (&["a.txt", "--translator", "'not closed"], 2, "is no command"),
        (&["a.txt", "--translator", "./there-is-no-such-program"], 1, "cannot be started"),
    ] {
        let run = desk.add(arguments);
        assert_eq!(run.code, code, "{arguments:?}: {}", run.err);
        assert!(run.err.contains(words), "{arguments:?}: {}", run.err);
        assert!(!run.err.contains("panicked"), "{}", run.err);
        assert_eq!(desk.list(&["reports"]).len(), 0, "{arguments:?}");
    }
    // A name that is neither a file nor a column: the report is in, and not read.
    let run = desk.add(&["a.txt", "--translation", "english"]);
    assert!(run.err.contains("english is neither a file that is there nor a column with one"), "{}", run.err);
    assert!(run.err.contains("it could be read if a translation were given"), "{}", run.err);
    let run = desk.run(&["reports", "a.contested"]);
    assert!(run.err.contains("1 of these are not English and not read: it could be read"), "{}", run.err);
    // English is read itself; the same words once more are no translation.
    let run = desk.add(&["b.txt", "--translation", "a.txt"]);
    assert!(run.err.contains("the report is English and read itself"), "{}", run.err);
}

#[test]
fn columns_have_translations_and_who_made_them() {
    let table = format!(
        "id,text,english,translator\n1,\"{RUSSIAN}\",\"{ENGLISH}\",Anna Kesten\n2,\"{ENGLISH}\",,\n3,\"{RUSSIAN} Снова.\",\"{RUSSIAN}\",\n"
    );
    let desk = Desk::new(&[("t.csv", table.as_bytes())]);
    let run = desk.add(&["t.csv", "--translation", "english"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let codes: Vec<(String, String)> = desk
        .list(&["reports"])
        .iter()
        .map(|report| {
            (
                report["key"].as_str().unwrap().to_owned(),
                report["notices"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let of = |key: &str| codes.iter().find(|(found, _)| found == key).unwrap().1.clone();
    assert!(of("1").contains("translated"), "{codes:?}");
    assert!(!of("2").contains("transl"), "{codes:?}");
    assert!(of("3").contains("not-english") && of("3").contains("translation-not-taken"), "{codes:?}");
    let notices = desk.list(&["reports", "--notices", "--notice", "translated"]);
    assert_eq!(notices[0]["message"], "read through a translation by Anna Kesten (from Russian)");
    let again = desk.add(&["t.csv", "--translation", "english"]);
    assert!(!again.err.contains("neither a file"), "{}", again.err);
}

#[test]
fn a_report_that_is_in_gets_its_translation_when_it_comes_with_one() {
    let desk = Desk::new(&[("a.txt", RUSSIAN.as_bytes()), ("b.txt", ENGLISH.as_bytes())]);
    assert_eq!(desk.add(&["a.txt"]).code, 0);
    assert_eq!(desk.list(&["claims"]).len(), 0);
    let with = ["a.txt", "--translation", "b.txt", "--translated-by", "Anna Kesten"];
    let run = desk.add(&with);
    assert!(run.err.contains("1 that were in are read through a translation now"), "{}", run.err);
    assert_eq!(desk.list(&["reports"]).len(), 1);
    let claims = desk.list(&["claims"]).len();
    assert!(claims > 0);
    desk.is_sound();
    let run = desk.add(&with);
    assert!(run.err.contains("1 were in already"), "{}", run.err);
    // Another translation takes the place of the first; both are kept.
    fs::write(desk.folder.path().join("c.txt"), ENGLISH.replace("14", "40")).unwrap();
    assert_eq!(desk.add(&["a.txt", "--translation", "c.txt"]).code, 0);
    assert_eq!(rows(&desk, "SELECT text FROM v_translations").len(), 2);
    let notices = desk.list(&["reports", "--notices", "--notice", "translation-number"]);
    assert_eq!(notices[0]["message"], "the original has 14, the translation 40");
    let log = rows(&desk, "SELECT action FROM custody");
    assert_eq!(log.iter().filter(|action| *action == "translate").count(), 2, "{log:?}");
    desk.is_sound();
    // Without one it stays as it is.
    assert!(desk.add(&["a.txt"]).err.contains("1 were in already"));
    desk.is_sound();
}

#[test]
fn a_translation_that_was_changed_by_force_is_found() {
    let desk = Desk::new(&[("a.txt", RUSSIAN.as_bytes()), ("b.txt", ENGLISH.as_bytes())]);
    assert_eq!(desk.add(&["a.txt", "--translation", "b.txt"]).code, 0);
    let db = rusqlite::Connection::open(desk.folder.path().join("a.contested")).unwrap();
    let refused = db.execute("UPDATE translations SET translator = 'somebody else'", []).unwrap_err();
    assert!(refused.to_string().contains("append-only"), "{refused}");
    db.execute_batch(
        "DROP TRIGGER translations_keep_1; UPDATE translations SET translator = 'somebody else'",
    )
    .unwrap();
    drop(db);
    let run = desk.run(&["verify", "a.contested"]);
    assert_eq!(run.code, 4);
    let said = run.out + &run.err;
    assert!(said.contains("the translations are not those of the custody log"), "{said}");
}

#[test]
fn what_lies_beside_a_report_under_its_name_is_its_translation() {
    let desk = Desk::new(&[]);
    let folder = desk.folder.path().join("in");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.txt"), RUSSIAN).unwrap();
    fs::write(folder.join("a.en.txt"), ENGLISH).unwrap();
    // Two English reports, whatever they are called.
    fs::write(folder.join("b.txt"), "The army left Dovrin on Monday.").unwrap();
    fs::write(folder.join("b.en.txt"), "The army left Halvik on Tuesday.").unwrap();
    let run = desk.add(&["in"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let reports = desk.list(&["reports"]);
    assert_eq!(reports.len(), 3);
    assert_eq!(reports.iter().filter(|report| !report["translation"].is_null()).count(), 1);
    assert!(desk.add(&["in"]).err.contains("3 were in already"));
}

/// The register and the gazetteer know names in other scripts.
#[test]
fn filters_find_by_names_in_other_scripts() {
    let text = "Hezbollah fighters captured the town of Qamishli on Monday, Hezbollah said in a statement.";
    let desk = Desk::new(&[("a.txt", text.as_bytes())]);
    assert_eq!(desk.add(&["a.txt", "--published", "2024-12-03"]).code, 0);
    let all = desk.list(&["claims"]).len();
    assert!(all > 0);
    for (filter, names) in [
        ("--actor", &["Hezbollah", "حزب الله", "Хезболла", "חזבאללה"][..]),
        ("--source", &["Hezbollah", "حزب الله", "Хизбалла", "חזבאללה"]),
        ("--place", &["Qamishli", "القامشلي"]),
    ] {
        for name in names {
            assert!(!desk.list(&["claims", filter, name]).is_empty(), "{filter} {name}");
        }
    }
}

#[test]
fn pages_and_exports_say_that_a_translation_was_read() {
    let desk = Desk::new(&[("a.txt", RUSSIAN.as_bytes()), ("b.txt", ENGLISH.replace("14", "40").as_bytes())]);
    let with =
        ["a.txt", "--translation", "b.txt", "--translated-by", "Anna <Kesten>", "--publisher", "Severny"];
    assert_eq!(desk.add(&with).code, 0);
    let claim = desk.list(&["claims"]).into_iter().find(|claim| claim["type"] != "control.capture").unwrap();
    let explained = desk.run(&["explain", "a.contested", claim["id"].as_str().unwrap()]).out;
    for words in [
        "read through a translation by Anna <Kesten>",
        "original    \"Погибли 14 солдат.\"",
        "check       the original has 14, the translation 40",
    ] {
        assert!(explained.contains(words), "{explained}");
    }
    let read = |format: &str| {
        let run = desk.run(&["export", "a.contested", "--format", format]);
        assert_eq!(run.code, 0, "{}", run.err);
        run.out
    };
    assert_eq!(desk.run(&["export", "a.contested", "--format", "csv", "--out", "tables"]).code, 0);
    let table = fs::read_to_string(desk.folder.path().join("tables/claims.csv")).unwrap();
    assert!(table.contains("the original has 14, the translation 40"), "{table}");
    let annotations = read("web-annotation");
    assert!(annotations.contains(":original"), "{annotations}");
    let origins = read("prov");
    assert!(origins.contains("contested:translation/"), "{origins}");
    if cfg!(feature = "pages") {
        let run = desk.run(&["site", "build", "a.contested", "--out", "pages"]);
        assert_eq!(run.code, 0, "{}", run.err);
        let mut pages = String::new();
        let mut folders = vec![desk.folder.path().join("pages")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.extension().and_then(|end| end.to_str()) {
                    None if path.is_dir() => folders.push(path),
                    Some("html") => pages.push_str(&fs::read_to_string(&path).unwrap()),
                    _ => {}
                }
            }
        }
        for words in [
            "Read through a translation by Anna &lt;Kesten&gt;",
            "the original has 14, the translation 40",
            "lang=\"ru\"",
            "Погибли 14 солдат.",
        ] {
            assert!(pages.contains(words), "{words}");
        }
    }
}

#[cfg(unix)]
mod translator {
    use super::*;

    #[test]
    fn a_program_translates_what_is_not_english() {
        let desk = Desk::new(&[("a.txt", RUSSIAN.as_bytes()), ("b.txt", b"The army left Dovrin on Monday.")]);
        let program = desk.program("trans", &format!("cat > got-$1; echo '{ENGLISH}'"));
        let run = desk.add(&["a.txt", "b.txt", "--translator", &format!("{program} {{language}}")]);
        assert_eq!(run.code, 0, "{}", run.err);
        assert_eq!(fs::read_to_string(desk.folder.path().join("got-ru")).unwrap(), RUSSIAN);
        assert!(run.err.contains("1 read through a translation by trans"), "{}", run.err);
        assert_eq!(desk.list(&["reports"]).len(), 2);
        let log = rows(&desk, "SELECT detail FROM custody WHERE action = 'add'").concat();
        assert!(log.contains("\"how\":\"program\"") && log.contains("trans {language}"), "{log}");
        // What is in with a translation is not translated again.
        fs::remove_file(desk.folder.path().join("got-ru")).unwrap();
        assert!(
            desk.add(&["a.txt", "--translator", &format!("{program} {{language}}")])
                .err
                .contains("1 were in already")
        );
        assert!(!desk.folder.path().join("got-ru").exists());
        desk.is_sound();
    }

    /// A program that gives no translation: the report is in, not read, and the exit code says that something is missing.
    #[track_caller]
    fn fails(lines: &str, words: &str) {
        let desk = Desk::new(&[("a.txt", RUSSIAN.as_bytes()), ("b.txt", b"The army left Dovrin on Monday.")]);
        let program = desk.program("trans", lines);
        let run = desk.add(&["a.txt", "b.txt", "--translator", &program, "--translator-limit", "2"]);
        assert_eq!(run.code, 3, "{}", run.err);
        assert!(run.err.contains(words), "{}", run.err);
        assert!(run.err.contains("1 not translated: "), "{}", run.err);
        assert!(!run.err.contains("panicked"), "{}", run.err);
        let reports = desk.list(&["reports"]);
        assert_eq!(reports.len(), 2);
        let codes: Vec<&str> = reports.iter().filter_map(|report| report["notices"].as_str()).collect();
        assert!(
            codes
                .iter()
                .any(|codes| codes.contains("not-english") && codes.contains("translation-not-taken")),
            "{codes:?}"
        );
        // It is tried again, and what went wrong before is no longer said.
        let program = desk.program("better", &format!("echo '{ENGLISH}'"));
        assert_eq!(desk.add(&["a.txt", "--translator", &program]).code, 0);
        let notices = desk.list(&["reports", "--notices"]);
        assert!(notices.iter().all(|notice| notice["code"] != "translation-not-taken"), "{notices:?}");
        desk.is_sound();
    }

    #[test]
    fn one_that_fails() {
        fails(
            "echo 'no model for this' >&2; exit 7",
            "a.txt: trans failed (exit status: 7): no model for this",
        );
    }

    #[test]
    fn one_that_hangs() {
        // With a child that keeps the streams open.
        fails("sleep 600 & sleep 600", "a.txt: trans took longer than 2 s");
    }

    #[test]
    fn one_that_writes_nothing() {
        fails("cat > /dev/null", "a.txt: trans wrote nothing");
    }

    #[test]
    fn one_that_reads_nothing() {
        fails("exit 0", "a.txt: trans wrote nothing");
    }

    #[test]
    fn one_that_writes_other_bytes_than_utf_8() {
        fails(
            "printf 'The army left \\377\\376'",
            "a.txt: trans wrote bytes that are no UTF-8, from byte 14",
        );
    }

    #[test]
    fn one_that_writes_without_end() {
        fails("yes", "a.txt: trans wrote more than");
    }

    #[test]
    fn one_that_gives_back_what_it_got() {
        fails("cat", "a.txt: the translation is the report as it was, not translated");
    }

    #[test]
    fn one_that_translates_into_another_language() {
        fails(
            "echo \"Les rebelles ont pris la ville d'Ostrel lundi, a déclaré un porte-parole de l'armée. Quatorze soldats ont été tués.\"",
            "a.txt: the translation is not English (most like French)",
        );
    }
}

//! The sample war, read from the reports alone, against the truth it was written from (`samples/truth.toml`).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// A case built from the samples, asked through the program as a user would.
struct Case {
    folder: tempfile::TempDir,
}

impl Case {
    fn build() -> Case {
        let folder = tempfile::tempdir().unwrap();
        let case = Case { folder };
        let output = Command::new(env!("CARGO_BIN_EXE_contested"))
            // What is tested is what a ledger makes of claims, not the learned reader.
            .env("CONTESTED_READER", "fast")
            .args(["demo", "--no-serve", "--dir"])
            .arg(case.folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        case
    }

    fn export(&self) -> Vec<Value> {
        let output = Command::new(env!("CARGO_BIN_EXE_contested"))
            // What is tested is what a ledger makes of claims, not the learned reader.
            .env("CONTESTED_READER", "fast")
            .arg("export")
            .arg(self.folder.path().join("demo.contested"))
            .args(["--format", "jsonl"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = String::from_utf8(output.stdout).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn ask(&self, command: &str, rest: &[&str]) -> Vec<Value> {
        let output = Command::new(env!("CARGO_BIN_EXE_contested"))
            // What is tested is what a ledger makes of claims, not the learned reader.
            .env("CONTESTED_READER", "fast")
            .arg(command)
            .arg(self.folder.path().join("demo.contested"))
            .args(rest)
            .arg("--jsonl")
            .output()
            .unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

#[test]
fn the_sample_war_comes_out_as_it_was() {
    let case = Case::build();
    let truth: toml::Table =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/truth.toml"))
            .unwrap()
            .parse()
            .unwrap();

    // Every event of the war is found: what, where, when.
    let found = case.ask("events", &[]);
    let events = truth["event"].as_array().unwrap();
    for event in events {
        let matches: Vec<&Value> = found.iter().filter(|record| tells(record, event)).collect();
        assert!(!matches.is_empty(), "not found: {event}\n{}", shown(&found));
    }

    // Towns claimed and denied, a man dead and alive, tolls and blame that differ, a day got wrong, a rumour: all that
    // was disputed, and nothing else.
    let mut wanted: Vec<(String, String)> = Vec::new();
    for event in events {
        for about in event.get("disputed").and_then(toml::Value::as_array).into_iter().flatten() {
            wanted.push((about.as_str().unwrap().to_owned(), event["id"].as_str().unwrap().to_owned()));
        }
    }
    for misdated in truth["misdated"].as_array().unwrap() {
        wanted.push(("time".to_owned(), misdated["event"].as_str().unwrap().to_owned()));
    }
    wanted.sort();
    let contradictions = case.ask("contradictions", &[]);
    let mut disputes: Vec<(String, String)> = contradictions
        .iter()
        .map(|one| {
            let record = found.iter().find(|record| record["id"] == one["event"]).unwrap();
            let event = events.iter().find(|event| tells(record, event));
            let id = event.map_or_else(|| one.to_string(), |event| event["id"].as_str().unwrap().to_owned());
            (text(&one["about"]), id)
        })
        .collect();
    disputes.sort();
    assert_eq!(disputes, wanted);

    // Who is blamed for the shells, by whom; what is denied; what was taken back; how the toll grew.
    let relations: Vec<Value> =
        case.export().into_iter().filter(|record| record["record"] == "relation").collect();
    let related = |kind: &str, from: &str, to: &str| {
        relations.iter().any(|relation| {
            relation["kind"] == kind
                && relation["from"]["publisher"] == from
                && relation["to"]["publisher"] == to
        })
    };
    for (kind, from, to) in [
        ("update_of", "Meridian Post", "Coastal Wire"),
        ("update_of", "Harbour Gazette", "Meridian Post"),
        ("supersedes", "Quick Globe News", "Quick Globe News"),
        ("denies_responsibility", "Northern Voice", "Karvost Herald"),
        ("copy_of", "Harbour Gazette", "Coastal Wire"),
    ] {
        assert!(related(kind, from, to), "no {kind} of {from} to {to}: {relations:#?}");
    }
    let blamed = contradictions.iter().find(|one| one["about"] == "actor").unwrap();
    let sides: BTreeSet<String> =
        blamed["sides"].as_array().unwrap().iter().map(|side| text(&side["position"])).collect();
    assert!(sides.contains("northern-front") && sides.contains("varania-army"), "{sides:?}");

    // A rumour that was taken back is discounted or contested, never more.
    let coup = found.iter().find(|event| event["type"] == "politics.coup").unwrap();
    assert!(["contested", "discounted"].contains(&coup["grade"].as_str().unwrap()), "{coup}");

    // The wire story: copied, edited, abridged and spun, and nothing else taken for a copy.
    let reports = case.ask("reports", &[]);
    let mut groups: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for report in &reports {
        if let Some(group) = report["copy_group"].as_i64() {
            groups.entry(group).or_default().insert(format!(
                "{} {}",
                text(&report["publisher"]),
                text(&report["published"])
            ));
        }
    }
    let copied = truth["copies"].as_array().unwrap();
    let wanted: Vec<BTreeSet<String>> = copied
        .iter()
        .map(|group| {
            let copies = group["copies"]
                .as_array()
                .unwrap()
                .iter()
                .map(|copy| copy["report"].as_str().unwrap().to_owned());
            copies.chain([group["original"].as_str().unwrap().to_owned()]).collect()
        })
        .collect();
    assert_eq!(groups.into_values().collect::<Vec<_>>(), wanted);

    // Who holds the town: the Front on the tenth, the army in the end, as most origins tell it.
    let holders = |day: &str| -> BTreeSet<String> {
        case.ask("who-controls", &["Tolvane", "--on", day])
            .iter()
            .filter(|fact| fact["relation"] == "holds")
            .map(|fact| text(&fact["actor"]["id"]))
            .collect()
    };
    assert!(holders("2021-03-10").contains("northern-front"), "{:?}", holders("2021-03-10"));
    assert!(
        !holders("2021-03-02").contains("northern-front") || holders("2021-03-03").contains("northern-front")
    );
    assert!(holders("2021-03-22").contains("varania-army"), "{:?}", holders("2021-03-22"));

    // A group that took a new name.
    let renamed = case.ask("relations", &["northern-front", "free-north-movement"]);
    assert!(renamed.iter().any(|fact| fact.to_string().contains("renamed")), "{renamed:?}");
}

#[test]
fn what_changed_is_told_of_places_ties_and_lives() {
    let case = Case::build();
    let changes = case.ask("diff", &["--known", "2021-03-01..2021-03-22"]);
    let told = |change: &str| -> Vec<String> {
        changes.iter().filter(|one| one["change"] == change).map(|one| text(&one["what"])).collect()
    };
    let control = told("control_changed");
    assert!(control.iter().any(|what| what.starts_with("Tolvane: nobody said to hold it → ")), "{control:?}");
    let lives = told("person_new");
    assert!(lives.iter().any(|what| what == "Dannik Orsel: dead"), "{lives:?}");
    assert!(lives.iter().any(|what| what == "Dannik Orsel: alive"), "{lives:?}");
    let ties = told("relation_new");
    assert!(
        ties.iter().any(|what| what.starts_with("northern-front renamed free-north-movement")),
        "{ties:?}"
    );

    // Between two days on which nothing was told, nothing changed.
    let nothing = case.ask("diff", &["--known", "2021-03-22..2021-03-23"]);
    assert!(nothing.is_empty(), "{nothing:?}");
    // The denial that he was dead came before he was seen: by then only the rest is new.
    let later = case.ask("diff", &["--known", "2021-03-12..2021-03-22"]);
    let lives: Vec<String> =
        later.iter().filter(|one| one["change"] == "person_new").map(|one| text(&one["what"])).collect();
    assert!(!lives.contains(&"Dannik Orsel: dead".to_owned()), "{lives:?}");
    assert!(lives.contains(&"Dannik Orsel: alive".to_owned()), "{lives:?}");
}

#[test]
fn the_best_figure_is_chosen_by_the_policy_asked_for() {
    let case = Case::build();
    let best = |policy: &str| -> (String, u64) {
        let events = case.ask("events", &["--place", "Ostrel", "--best-figure", policy]);
        let market = events.iter().find(|event| event["type"] == "strike.artillery").unwrap();
        let killed = &market["figures"]["killed"];
        (text(&killed["policy"]), killed["best"].as_u64().unwrap())
    };
    // The ministry says nine, a monitor 17, the committee and a paper 23.
    assert_eq!(best("conservative"), ("conservative".to_owned(), 9));
    assert_eq!(best("majority-of-origins"), ("majority-of-origins".to_owned(), 23));
    assert_eq!(best("latest-of-most-reliable"), ("latest-of-most-reliable".to_owned(), 17));
    // A letter that somebody gave goes before the kind of source.
    let output = Command::new(env!("CARGO_BIN_EXE_contested"))
        // What is tested is what a ledger makes of claims, not the learned reader.
        .env("CONTESTED_READER", "fast")
        .args(["judge", "source"])
        .arg(case.folder.path().join("demo.contested"))
        .args([
            "entity:halvik-medical-committee",
            "B",
            "--reason",
            "counted right before",
            "--who",
            "the test",
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(best("latest-of-most-reliable"), ("latest-of-most-reliable".to_owned(), 23));
}

#[test]
fn questions_in_words_are_answered_in_the_terminal() {
    let case = Case::build();
    let asked = |question: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_contested"))
            .arg("ask")
            .arg(case.folder.path().join("demo.contested"))
            .arg(question)
            .env("COLUMNS", "90")
            .output()
            .unwrap();
        let all = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(all).unwrap())
    };
    for (question, told) in [
        ("who controls Tolvane on 2021-03-05", "●"),
        ("how many killed in Ostrel on 8 March?", "23 killed – Halvik Medical Committee"),
        ("who shelled Ostrel", "strike.artillery"),
        ("what happened in Miravets", "Miravets"),
        ("what does the Defence Ministry of Varania say about Tolvane", "Defence Ministry of Varania"),
        ("who says otherwise about Ostrel", "Defence Ministry of Varania"),
        ("relations of Northern Front", "Northern Front"),
        ("how many killed in Miravets on 1 January 2020", "no report gives a number of killed"),
    ] {
        let (code, answer) = asked(question);
        assert_eq!(code, 0, "{question}: {answer}");
        assert!(answer.contains(told), "{question}: {answer}");
        assert!(
            answer.lines().all(|line| line.starts_with("note") || line.chars().count() <= 90),
            "{answer}"
        );
    }
    let (code, answer) = asked("why did the talks fail?");
    assert_eq!(code, 2);
    assert!(answer.contains("not understood"), "{answer}");
    let (code, answer) = asked("what happened in Nowhereville");
    assert_eq!(code, 2, "{answer}");
}

#[test]
fn words_that_are_no_query_are_told_so_in_a_sentence() {
    let case = Case::build();
    let listed = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_contested"))
            .arg("claims")
            .arg(case.folder.path().join("demo.contested"))
            .args(arguments)
            .output()
            .unwrap();
        let all = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(all).unwrap())
    };
    for words in ["market (", "\"market", "AND", "nosuch: x"] {
        let (code, told) = listed(&["--words", words]);
        assert_eq!(code, 2, "{words}: {told}");
        assert!(told.contains("no full-text query") && !told.contains("fts5"), "{words}: {told}");
    }
    assert_eq!(listed(&["--words", "market OR bridge", "--csv"]).0, 0);
    // The words, who says so, when and where, as on a terminal.
    let (code, told) = listed(&["--long", "--limit", "1", "--place", "Tolvane"]);
    assert_eq!(code, 0);
    assert!(told.contains("“") && told.contains("Tolvane · 2021-03-01") && told.contains("r-"), "{told}");
}

#[test]
fn adding_the_samples_again_changes_nothing() {
    let case = Case::build();
    let before = case.ask("claims", &[]);
    let output = Command::new(env!("CARGO_BIN_EXE_contested"))
        // What is tested is what a ledger makes of claims, not the learned reader.
        .env("CONTESTED_READER", "fast")
        .args(["demo", "--no-serve", "--dir"])
        .arg(case.folder.path())
        .output()
        .unwrap();
    assert!(output.status.success());
    assert_eq!(before, case.ask("claims", &[]));
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Whether a record tells of an event of the truth: kind, place and day, as far as the truth has them.
fn tells(record: &Value, event: &toml::Value) -> bool {
    let kinds = std::iter::once(&event["kind"])
        .chain(event.get("told_as").and_then(toml::Value::as_array).into_iter().flatten());
    let kind = kinds.filter_map(toml::Value::as_str).any(|kind| record["type"] == kind);
    let place = record["place"]["name"].as_str();
    let at = event.get("place").and_then(toml::Value::as_str);
    let day = event.get("day").map(|day| day.to_string());
    let (earliest, latest) = (record["time"]["earliest"].as_str(), record["time"]["latest"].as_str());
    let near = |day: &str| {
        // The night from one day to the next.
        earliest.is_none_or(|earliest| earliest[..7] == day[..7] && day_of(earliest) <= day_of(day) + 1)
            && latest.is_none_or(|latest| day_of(latest) + 1 >= day_of(day))
    };
    kind && (at.is_none() || place.is_none() || place == at)
        && day.as_deref().is_none_or(|day| (earliest.is_some() || latest.is_some()) && near(day))
}

fn day_of(date: &str) -> i32 {
    date[8..10].parse().unwrap()
}

fn shown(events: &[Value]) -> String {
    let line = |event: &Value| {
        format!("{} {} {} {}\n", event["id"], event["type"], event["place"]["name"], event["time"])
    };
    events.iter().map(line).collect()
}

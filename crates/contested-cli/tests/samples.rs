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
            .args(["demo", "--no-serve", "--dir"])
            .arg(case.folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        case
    }

    fn ask(&self, command: &str, rest: &[&str]) -> Vec<Value> {
        let output = Command::new(env!("CARGO_BIN_EXE_contested"))
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

    // A town claimed and denied, a man dead and alive, tolls and blame that differ, a rumour refuted.
    let disputes: BTreeSet<(String, String)> = case
        .ask("contradictions", &[])
        .iter()
        .map(|one| (text(&one["about"]), text(&one["place"]["name"])))
        .collect();
    for (about, place) in [("control", "Tolvane"), ("existence", "Karvost"), ("value", "Ostrel")] {
        assert!(
            disputes.contains(&(about.to_owned(), place.to_owned())),
            "no dispute on {about} in {place}: {disputes:?}"
        );
    }
    assert!(disputes.iter().any(|(about, _)| about == "status"), "{disputes:?}");
    // One report gets the day of the shelling wrong.
    assert!(disputes.contains(&("time".to_owned(), "Ostrel".to_owned())), "{disputes:?}");

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
fn adding_the_samples_again_changes_nothing() {
    let case = Case::build();
    let before = case.ask("claims", &[]);
    let output = Command::new(env!("CARGO_BIN_EXE_contested"))
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

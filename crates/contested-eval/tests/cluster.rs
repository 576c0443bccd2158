//! The grouping of event reports from outside: the answer's column must not be read.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

/// Invented reports of three events; `event_id` is the answer.
fn table(answer: impl Fn(usize) -> Option<String>) -> String {
    let rows = [
        ("2031-05-02", "Ostrel", "7", "2", "army", "Varan Herald, 3 May"),
        ("2031-05-02", "Ostrel", "7", "2", "army", "Lakeland Post, 3 May"),
        ("2031-05-02", "Ostrel", "8", "", "", "Radio Tesk, 4 May"),
        ("2031-05-02", "Tesk", "0", "5", "marchers", "Lakeland Post, 3 May"),
        ("2031-05-02", "Tesk", "0", "5", "marchers", "Radio Tesk, 4 May"),
        ("2031-07-19", "Ostrel", "7", "2", "army", "Varan Herald, 20 July"),
    ];
    let mut text = String::from("id");
    text += if answer(0).is_some() { ",event_id" } else { "" };
    text += ",date_start,date_end,city,deaths_best,injuries_best,actor1,source\n";
    for (number, (day, city, dead, hurt, actor, source)) in rows.into_iter().enumerate() {
        let event = answer(number).map(|event| format!(",{event}")).unwrap_or_default();
        writeln!(text, "r{number}{event},{day},{day},{city},{dead},{hurt},{actor},\"{source}\"").unwrap();
    }
    text
}

fn groups(table: &str) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reports.csv");
    fs::write(&path, table).unwrap();
    let output =
        Command::new(env!("CARGO_BIN_EXE_contested-eval")).arg("cluster").arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("id,cluster"));
    lines
        .map(|line| line.split_once(',').unwrap())
        .map(|(id, group)| (id.to_owned(), group.to_owned()))
        .collect()
}

#[test]
fn the_answer_is_not_read() {
    let with = groups(&table(|number| Some(["A", "A", "A", "B", "B", "C"][number].to_owned())));
    assert_eq!(with.values().cloned().collect::<Vec<_>>(), ["r0", "r0", "r0", "r3", "r3", "r5"]);
    assert_eq!(with, groups(&table(|number| Some(format!("X{}", number % 2)))), "with another answer");
    assert_eq!(with, groups(&table(|_| None)), "without the answer");
}

#[test]
fn a_table_without_ids_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reports.csv");
    fs::write(&path, "name,city\na,Ostrel\n").unwrap();
    let output =
        Command::new(env!("CARGO_BIN_EXE_contested-eval")).arg("cluster").arg(path).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("no column id"));
}

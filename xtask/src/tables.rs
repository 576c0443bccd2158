//! The suites over tables (likely values, grouping of event reports, measures of disagreement), scored here: their
//! answers are columns, and need no reader of their own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

/// A suite of this kind, measured.
pub(crate) fn measure(suite: &str, corpora: &Path, programs: &Path) -> anyhow::Result<Value> {
    match suite {
        "fusion" => fusion(corpora, programs),
        "cluster" => cluster(corpora, programs),
        "disagree" => disagree(corpora, programs),
        other => bail!("no suite {other} over tables"),
    }
}

/// Authors of books: how many of 100 lists are found exactly. Populations of towns: the share within one percent.
/// The simulation: the share of true values found, by counting voices and by the whole estimate.
fn fusion(corpora: &Path, programs: &Path) -> anyhow::Result<Value> {
    let folder = corpora.join("fusion");
    let found = |set: &str| -> anyhow::Result<(BTreeMap<String, String>, BTreeMap<String, String>)> {
        let claims = folder.join(format!("{set}_claims.tsv"));
        let answers = folder.join(format!("{set}_gold.tsv"));
        let found = run(programs, "contested-eval", &["fusion", &claims.to_string_lossy()])?;
        Ok((
            pairs(&found),
            pairs(&fs::read_to_string(&answers).with_context(|| answers.display().to_string())?),
        ))
    };
    let (found_books, books) = found("book")?;
    let exact = books.iter().filter(|(book, authors)| found_books.get(*book) == Some(*authors)).count();
    let (found_towns, towns) = found("population")?;
    let near = |town: &str, people: &str| -> Option<bool> {
        let (found, people): (f64, f64) = (found_towns.get(town)?.parse().ok()?, people.parse().ok()?);
        Some((found - people).abs() <= people / 100.0)
    };
    let within = towns.iter().filter(|(town, people)| near(town, people) == Some(true)).count();
    let simulated = run(programs, "contested-eval", &["fusion", "--simulate"])?;
    let share = |method: &str| -> Option<f64> {
        let line = simulated.lines().find(|line| line.split('\t').next() == Some(method))?;
        line.split('\t').nth(1)?.parse().ok()
    };
    Ok(json!({
        "books": 100.0 * exact as f64 / books.len().max(1) as f64,
        "populations": 100.0 * within as f64 / towns.len().max(1) as f64,
        "simulated": share("quality, copying, parties"),
        "simulated_by_majority": share("majority"),
    }))
}

/// B³ and pairwise F1 over event reports, ours and those of place, town and day as one key.
fn cluster(corpora: &Path, programs: &Path) -> anyhow::Result<Value> {
    let table = corpora.join("maverick_dev.csv");
    let mut reader = csv::Reader::from_path(&table).with_context(|| table.display().to_string())?;
    let head = reader.headers()?.clone();
    let column =
        |name: &str| head.iter().position(|each| each == name).with_context(|| format!("no column {name}"));
    let (id, event) = (column("id")?, column("event_id")?);
    let key = [column("location")?, column("city")?, column("date_start")?];
    let mut by_id = BTreeMap::new();
    let (mut answers, mut simple) = (Vec::new(), Vec::new());
    for (position, row) in reader.records().enumerate() {
        let row = row?;
        by_id.insert(row[id].to_owned(), position);
        answers.push(row[event].to_owned());
        simple.push(key.map(|column| row[column].to_owned()).join("\n"));
    }
    let mut groups = vec![String::new(); answers.len()];
    let found = run(programs, "contested-eval", &["cluster", &table.to_string_lossy()])?;
    for row in csv::Reader::from_reader(found.as_bytes()).records() {
        let row = row?;
        let position = by_id.get(&row[0]).with_context(|| format!("no report {}", &row[0]))?;
        groups[*position] = row[1].to_owned();
    }
    let (b3, pairwise) = agreement(&answers, &groups);
    let (simple_b3, simple_pairwise) = agreement(&answers, &simple);
    Ok(json!({"b3": b3, "pairwise": pairwise, "simple_b3": simple_b3, "simple_pairwise": simple_pairwise}))
}

/// B³ F1 and pairwise F1 of two groupings of the same things, in percent.
fn agreement(answers: &[String], groups: &[String]) -> (f64, f64) {
    let mut sizes: [BTreeMap<&str, usize>; 2] = Default::default();
    let mut both: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (answer, group) in answers.iter().zip(groups) {
        *sizes[0].entry(answer).or_default() += 1;
        *sizes[1].entry(group).or_default() += 1;
        *both.entry((answer, group)).or_default() += 1;
    }
    let f1 = |precision: f64, recall: f64| {
        if precision + recall > 0.0 { 200.0 * precision * recall / (precision + recall) } else { 0.0 }
    };
    let squares_by = |which: usize| -> f64 {
        let share = |(answer, group): &(&str, &str), count: usize| {
            let size = sizes[which][if which == 0 { answer } else { group }];
            (count * count) as f64 / size as f64
        };
        both.iter().map(|(key, count)| share(key, *count)).sum::<f64>() / answers.len().max(1) as f64
    };
    let in_pairs = |counts: &mut dyn Iterator<Item = usize>| -> f64 {
        counts.map(|count| (count * count.saturating_sub(1) / 2) as f64).sum()
    };
    let shared = in_pairs(&mut both.values().copied());
    let [true_pairs, found_pairs] =
        [0, 1].map(|which: usize| in_pairs(&mut sizes[which].values().copied()).max(1.0));
    (f1(squares_by(1), squares_by(0)), f1(shared / found_pairs, shared / true_pairs))
}

/// The share of R's figures that are met to 1e-9.
fn disagree(corpora: &Path, programs: &Path) -> anyhow::Result<Value> {
    let table = corpora.join("maverick_dev.csv").to_string_lossy().into_owned();
    let answers = corpora.join("maverick_dev_measures.csv");
    let mut reader = csv::Reader::from_path(&answers).with_context(|| answers.display().to_string())?;
    let mut variables: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    for row in reader.records() {
        let row = row?;
        variables.entry(row[0].to_owned()).or_default().push((row[1].to_owned(), row[2].parse()?));
    }
    let (mut met, mut all) = (0, 0);
    for (measure, answers) in &variables {
        let names: Vec<&str> = answers.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(",");
        let arguments =
            ["disagree", &table, "--group", "event_id", "--variables", &names, "--measure", measure, "--csv"];
        let found = run(programs, "contested", &arguments)?;
        for (row, (name, answer)) in csv::Reader::from_reader(found.as_bytes()).records().zip(answers) {
            let row = row?;
            all += 1;
            met += usize::from(&row[2] == name.as_str() && (row[3].parse::<f64>()? - answer).abs() <= 1e-9);
        }
    }
    Ok(json!({"met": 100.0 * met as f64 / all.max(1) as f64, "figures": all}))
}

fn run(programs: &Path, program: &str, arguments: &[&str]) -> anyhow::Result<String> {
    let output =
        Command::new(programs.join(program)).args(arguments).output().with_context(|| program.to_owned())?;
    if !output.status.success() {
        bail!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn pairs(lines: &str) -> BTreeMap<String, String> {
    let pair = |line: &str| line.split_once('\t').map(|(a, b)| (a.to_owned(), b.to_owned()));
    lines.lines().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_groupings_agree_wholly_and_others_in_part() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(agreement(&words("a a b"), &words("x x y")), (100.0, 100.0));
        // Every report alone: precision 1, recall (1/2 + 1/2 + 1) / 3; no pair is found.
        let (b3, pairwise) = agreement(&words("a a b"), &words("x y z"));
        assert!((b3 - 80.0).abs() < 1e-9 && pairwise == 0.0);
    }
}

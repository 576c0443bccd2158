//! Pages of the repository that say of all of something, held to be complete.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Files of this name or ending, but for what builds made.
fn files(is: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let walk = WalkDir::new(root()).into_iter().filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        !matches!(name.as_ref(), "target" | "node_modules" | ".git")
    });
    walk.filter_map(Result::ok).map(walkdir::DirEntry::into_path).filter(|path| is(path)).collect()
}

/// Words between single back-ticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The rows of a page's tables, as cells.
fn rows(page: &str) -> Vec<Vec<&str>> {
    let is_row = |line: &&str| line.starts_with("| ") && !line.starts_with("| ---");
    page.lines()
        .filter(is_row)
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

#[test]
fn every_direct_dependency_has_its_reason() {
    let mut named = BTreeSet::new();
    for path in files(|path| path.ends_with("Cargo.toml")) {
        let file: toml::Value = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let mut tables: Vec<&toml::Value> = vec![&file];
        tables.extend(file.get("workspace"));
        tables.extend(
            file.get("target")
                .and_then(toml::Value::as_table)
                .into_iter()
                .flat_map(|targets| targets.values()),
        );
        for table in tables {
            for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
                let listed = table.get(kind).and_then(toml::Value::as_table);
                named.extend(listed.into_iter().flat_map(|listed| listed.keys().cloned()));
            }
        }
    }
    for path in files(|path| path.ends_with("package.json")) {
        let file: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for kind in ["dependencies", "devDependencies", "optionalDependencies"] {
            let listed = file.get(kind).and_then(serde_json::Value::as_object);
            named.extend(listed.into_iter().flat_map(|listed| listed.keys().cloned()));
        }
    }
    named.retain(|name| !name.starts_with("contested"));
    assert!(named.len() > 60, "{named:?}");

    let page = fs::read_to_string(root().join("docs/dependencies.md")).unwrap();
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows(&page) {
        for name in quoted(row[0]) {
            assert!(row.len() == 3 && row[1].len() > 4 && row[2].len() > 4, "{name} has no reason");
            *told.entry(name).or_default() += 1;
        }
    }
    let lacking: Vec<&String> = named.iter().filter(|name| !told.contains_key(*name)).collect();
    let gone: Vec<&String> = told.keys().filter(|name| !named.contains(*name)).collect();
    assert!(lacking.is_empty(), "docs/dependencies.md does not say why these are trusted: {lacking:?}");
    assert!(gone.is_empty(), "docs/dependencies.md tells of what is named nowhere: {gone:?}");
    assert!(told.values().all(|times| *times == 1), "told twice: {told:?}");
}

/// The lines of the OWASP Application Security Verification Standard 5.0.0 at levels 1 and 2, but for its chapters 9, 10 and 17.
const LINES: &str = "
1.1.1 1.1.2 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.2.6 1.2.7 1.2.8 1.2.9 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 1.3.8
1.3.9 1.3.10 1.3.11 1.4.1 1.4.2 1.4.3 1.5.1 1.5.2 2.1.1 2.1.2 2.1.3 2.2.1 2.2.2 2.2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.4.1
3.2.1 3.2.2 3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.5.1 3.5.2 3.5.3 3.5.4 3.5.5 3.7.1 3.7.2
4.1.1 4.1.2 4.1.3 4.2.1 4.3.1 4.3.2 4.4.1 4.4.2 4.4.3 4.4.4 5.1.1 5.2.1 5.2.2 5.2.3 5.3.1 5.3.2 5.4.1 5.4.2 5.4.3
6.1.1 6.1.2 6.1.3 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.2.9 6.2.10 6.2.11 6.2.12 6.3.1 6.3.2 6.3.3 6.3.4
6.4.1 6.4.2 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.3 6.8.4 7.1.1 7.1.2 7.1.3
7.2.1 7.2.2 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 8.1.1 8.1.2 8.2.1 8.2.2
8.2.3 8.3.1 8.4.1 11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.1 11.3.2 11.3.3 11.4.1 11.4.2 11.4.3 11.4.4 11.5.1 11.6.1
12.1.1 12.1.2 12.1.3 12.2.1 12.2.2 12.3.1 12.3.2 12.3.3 12.3.4 13.1.1 13.2.1 13.2.2 13.2.3 13.2.4 13.2.5 13.3.1 13.3.2
13.4.1 13.4.2 13.4.3 13.4.4 13.4.5 14.1.1 14.1.2 14.2.1 14.2.2 14.2.3 14.2.4 14.3.1 14.3.2 14.3.3 15.1.1 15.1.2 15.1.3
15.2.1 15.2.2 15.2.3 15.3.1 15.3.2 15.3.3 15.3.4 15.3.5 15.3.6 15.3.7 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1
16.3.2 16.3.3 16.3.4 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3";

#[test]
fn the_security_page_is_complete() {
    let page = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let sources = files(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let code: String = sources.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    let table = page.split_once("## The standard").unwrap().1;
    for row in rows(table).into_iter().filter(|row| row.len() == 5 && row[0] != "line") {
        let [lines, asked, state, how, held] = row[..] else { unreachable!("five cells") };
        assert!(!asked.is_empty(), "{lines}");
        assert!(matches!(state, "met" | "part" | "no" | "outside" | "n/a"), "{lines}: {state:?}");
        assert!(state == "met" && !held.is_empty() || !how.is_empty(), "{lines}: nothing is said");
        for test in quoted(held) {
            assert!(code.contains(&format!("fn {test}(")), "{lines}: there is no test {test}");
        }
        for line in lines.split(", ") {
            *told.entry(line).or_default() += 1;
        }
    }
    let covers = |line: &str| {
        let whole = told.iter().filter_map(|(known, times)| {
            let chapter = known.strip_suffix('*')?;
            line.starts_with(chapter).then_some(times)
        });
        told.get(line).into_iter().chain(whole).sum::<usize>()
    };
    let lines: Vec<&str> = LINES.split_whitespace().collect();
    for line in &lines {
        assert_eq!(covers(line), 1, "line {line} of the standard");
    }
    for line in told.keys().filter(|line| !line.ends_with('*')) {
        assert!(lines.contains(line), "the standard has no line {line} at levels 1 and 2");
    }
}

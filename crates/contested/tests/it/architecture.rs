//! Rules of the house that the compiler does not hold.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The stages in the order of the dataflow: each uses only those before it.
const STAGES: [&str; 13] = [
    "model",
    "ingest",
    "read",
    "extract",
    "link",
    "limit",
    "translate",
    "compare",
    "reconcile",
    "state",
    "store",
    "export",
    "estimate",
];

#[test]
fn a_stage_uses_only_earlier_ones() {
    let mut wrong = Vec::new();
    for (position, stage) in STAGES.iter().enumerate() {
        for file in rust_files(&source().join(stage)) {
            let code = fs::read_to_string(&file).unwrap();
            wrong.extend(
                steps_backwards(&code, position).map(|later| format!("{} uses {later}", file.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "a stage uses a later one:\n{}", wrong.join("\n"));
}

#[test]
fn the_check_bites() {
    let read = STAGES.iter().position(|stage| *stage == "read").unwrap();
    assert_eq!(steps_backwards("use crate::model::Span;\nuse crate::state::Control;", read).count(), 1);
    assert_eq!(steps_backwards("use crate::{model::Span, link};", read).count(), 1);
    assert_eq!(steps_backwards("//! see [`crate::state`]\nuse crate::model::Span;", read).count(), 0);
}

/// Reconciling and state work from claims alone, so that a ledger made elsewhere reconciles the same way.
#[test]
fn reconcile_and_state_never_see_text() {
    for stage in ["reconcile", "state"] {
        for file in rust_files(&source().join(stage)) {
            let code = fs::read_to_string(&file).unwrap();
            for word in ["crate::read", "crate::extract", "contested_english", "report.text"] {
                let seen =
                    code.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(word));
                assert!(!seen, "{} uses {word}", file.display());
            }
        }
    }
}

/// What a kind of event is stands in the codebook, as facets. Code may mean one kind alone; only `state` says kind by kind what
/// is so from then on.
#[test]
fn no_list_of_kinds_stands_in_code() {
    let mut lists = Vec::new();
    for file in rust_files(&source()) {
        let is_exempt = file.starts_with(source().join("state")) || file.ends_with("model/event.rs");
        let code = fs::read_to_string(&file).unwrap();
        let code: String = code.split_whitespace().collect();
        for (what, found) in [
            ("asks for a family by name", code.contains(".family()==\"") || code.contains(".family()!=\"")),
            (
                "asks for families by name",
                code.contains("family(),\"") || code.contains("matchkind.family()"),
            ),
            (
                "lists kinds",
                !is_exempt && code.match_indices("|EventKind::").any(|(at, _)| is_a_kind(&code[..at])),
            ),
        ] {
            if found {
                lists.push(format!("{} {what}", file.display()));
            }
        }
    }
    assert!(lists.is_empty(), "make these a facet of the codebook:\n{}", lists.join("\n"));
}

/// Whether code ends with a kind of event: "EventKind::ControlHold".
fn is_a_kind(code: &str) -> bool {
    code.trim_end_matches(char::is_alphanumeric).ends_with("EventKind::")
}

/// What a manifest names, some code uses; what the workspace offers, some manifest takes.
#[test]
fn no_dependency_is_named_for_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut members: Vec<PathBuf> =
        fs::read_dir(root.join("crates")).unwrap().map(|entry| entry.unwrap().path()).collect();
    members.push(root.join("xtask"));
    let mut idle = Vec::new();
    let mut taken = BTreeSet::new();
    for member in members {
        let manifest: toml::Table =
            fs::read_to_string(member.join("Cargo.toml")).unwrap().parse().expect("a manifest");
        for (table, folders) in [
            ("dependencies", &["src"][..]),
            ("build-dependencies", &[]),
            ("dev-dependencies", &["src", "tests", "benches", "examples"]),
        ] {
            let mut code = folders
                .iter()
                .map(|folder| member.join(folder))
                .filter(|folder| folder.exists())
                .flat_map(|folder| rust_files(&folder))
                .map(|file| fs::read_to_string(file).unwrap())
                .collect::<Vec<_>>();
            code.extend(fs::read_to_string(member.join("build.rs")).ok().filter(|_| folders.is_empty()));
            // Some are of some systems only.
            let systems = manifest.get("target").and_then(toml::Value::as_table).into_iter();
            let of_systems = systems.flat_map(|systems| systems.values()).filter_map(|one| one.get(table));
            let tables = manifest.get(table).into_iter().chain(of_systems);
            for name in tables.filter_map(toml::Value::as_table).flat_map(|table| table.keys()) {
                let word = name.replace('-', "_");
                if !code.iter().any(|code| names(code, &word)) {
                    idle.push(format!("{}: {name}", member.display()));
                }
                taken.insert(name.clone());
            }
        }
    }
    let workspace: toml::Table =
        fs::read_to_string(root.join("Cargo.toml")).unwrap().parse().expect("a manifest");
    let offered = workspace["workspace"]["dependencies"].as_table().unwrap().keys();
    idle.extend(offered.filter(|name| !taken.contains(*name)).map(|name| format!("workspace: {name}")));
    assert!(idle.is_empty(), "nothing uses these dependencies:\n{}", idle.join("\n"));
}

/// Whether code has a word, whole.
fn names(code: &str, word: &str) -> bool {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word)
        .any(|(at, _)| !code[..at].ends_with(is_letter) && !code[at + word.len()..].starts_with(is_letter))
}

/// Later stages that the code names, outside comments.
fn steps_backwards(code: &str, position: usize) -> impl Iterator<Item = &'static str> {
    let code: String =
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    STAGES[position + 1..].iter().copied().filter(move |later| {
        let direct = format!("crate::{later}");
        code.match_indices(&direct)
            .any(|(at, _)| !code[at + direct.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
            || code.match_indices("use crate::{").any(|(at, _)| {
                let list = code[at..].split(';').next().unwrap_or_default();
                list.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == *later)
            })
    })
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

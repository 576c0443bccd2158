//! Rules of the house that the compiler does not hold.

use std::fs;
use std::path::{Path, PathBuf};

/// The stages in the order of the dataflow: each uses only those before it.
const STAGES: [&str; 12] = [
    "model",
    "ingest",
    "read",
    "extract",
    "link",
    "limit",
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

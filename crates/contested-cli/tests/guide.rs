//! The user guide's commands, run in its order on the samples: what it shows has to work, and to show something.

#![cfg(unix)] // they are lines of a shell
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Beginnings of commands that cannot be run here, and why.
const LEFT_OUT: [(&str, &str); 5] = [
    ("contested serve", "serves until it is stopped"),
    ("contested review", "asks a person, in a terminal"),
    ("contested add valley.contested wire/", "needs a translator of one's own"),
    ("contested fetch", "asks servers; see fetch.rs"),
    ("contested disagree reports.csv", "needs a table of one's own"),
];

/// Commands that rightly print nothing, or nothing yet: what they do is told beside the output, or nothing is amiss.
const SILENT: [&str; 11] = [
    "init",
    "add",
    "reread",
    "import",
    "judgements CASE --unfit",
    "agreement",
    "candidates",
    "site build",
    "token revoke",
    "verify",
    "actors",
];

#[test]
fn every_command_of_the_user_guide_works_on_the_samples() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = tempfile::tempdir().unwrap();
    copy(&root.join("samples"), &folder.path().join("samples"));
    fs::write(folder.path().join("SY.txt"), PLACE).unwrap();
    let guide = fs::read_to_string(root.join("docs/user-guide.md")).unwrap();
    let mut wrong = Vec::new();
    let mut run = 0;
    for line in commands(&guide) {
        if LEFT_OUT.iter().any(|(left_out, _)| line.starts_with(left_out)) {
            continue;
        }
        if line.contains("ours.contested") {
            for name in ["ours.contested", "theirs.contested"] {
                fs::copy(folder.path().join("valley.contested"), folder.path().join(name)).unwrap();
            }
        }
        let command = filled(&line.replace("CASE", "valley.contested"), folder.path());
        let output = shell(&command, folder.path());
        run += 1;
        // 5 is what was asked for: there are contradictions.
        let fine =
            output.status.success() || command.contains("--fail-on") && output.status.code() == Some(5);
        let silent = SILENT.iter().any(|silent| {
            line.contains(&format!("contested {silent}")) || line.contains(&format!(" {silent} "))
        });
        // What is written into a file is not written out.
        let silent = silent || line.contains(" --out ");
        if !fine || output.stdout.is_empty() && !silent {
            wrong.push(format!("{command}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(run > 40, "only {run} commands were found in the guide");
}

/// What the guide tells to type: lines of shell blocks, and commands in tables; without remarks.
fn commands(guide: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_block = false;
    for line in guide.lines() {
        if line.starts_with("```") {
            in_block = line == "```sh";
        } else if in_block && line.starts_with("contested ") {
            found.push(
                line.split("  #")
                    .next()
                    .unwrap_or_default()
                    .split(" # ")
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_owned(),
            );
        } else if line.starts_with('|') {
            found.extend(
                line.split('`')
                    .skip(1)
                    .step_by(2)
                    .filter(|code| code.starts_with("contested "))
                    .map(str::to_owned),
            );
        }
    }
    found
}

/// A command with ids of the case in place of "r-…", and without what only makes its output shorter.
fn filled(command: &str, folder: &Path) -> String {
    let command = command.split("| jq").next().unwrap_or_default().to_owned();
    if !command.contains('…') {
        return command;
    }
    let list = |what: &str| -> Vec<serde_json::Value> {
        let output = shell(&format!("contested {what} valley.contested --jsonl"), folder);
        let lines = String::from_utf8(output.stdout).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let id = |record: &serde_json::Value| record["id"].as_str().unwrap().to_owned();
    let mut ids: BTreeMap<&str, String> = BTreeMap::new();
    let disputes = list("contradictions");
    for about in ["control", "value"] {
        let dispute = disputes.iter().find(|one| one["about"] == about).unwrap();
        ids.insert(if about == "control" { "x-…-control" } else { "x-…-value" }, id(dispute));
    }
    let claims = list("claims");
    let counted =
        |claim: &&serde_json::Value| claim["figures"].as_array().is_some_and(|figures| !figures.is_empty());
    ids.insert("r-…/c2", id(claims.iter().find(counted).unwrap()));
    let whole = list("events")
        .into_iter()
        .find(|event| event["claims"].as_array().is_some_and(|all| all.len() > 2))
        .unwrap();
    ids.insert("e-…", id(&whole));
    ids.insert("r-…/c3", whole["claims"][1].as_str().unwrap().to_owned());
    if command.contains("j-…") {
        ids.insert("j-…", id(&list("judgements")[0]));
    }
    let mut command = command;
    for (short, id) in &ids {
        command = command.replace(short, id);
    }
    let copies = list("copies");
    command.replace("r-…", copies[0]["reports"].as_array().unwrap().last().unwrap().as_str().unwrap())
}

fn shell(command: &str, folder: &Path) -> Output {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_contested"));
    let path = std::env::var("PATH").unwrap_or_default();
    Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", program.parent().unwrap().display()))
        // What is tested is that the commands work, not how well they read.
        .env("CONTESTED_READER", "fast")
        .env("CONTESTED_WHO", "anna")
        .output()
        .unwrap()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A row as GeoNames writes it.
const PLACE: &str =
    "9900001\tOrrel\tOrrel\t\t35.1\t38.2\tP\tPPL\tSY\t\t00\t\t\t\t1200\t\t300\tAsia/Damascus\t2024-01-01\n";

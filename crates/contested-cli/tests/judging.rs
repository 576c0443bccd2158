//! Judging from the command line, on the samples, as a person or a script would.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

struct Case {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_contested"));
    command.env_remove("CONTESTED_LEXICON").env("CONTESTED_WHO", "anna").env("NO_COLOR", "1");
    command
}

fn samples() -> Case {
    let folder = tempfile::tempdir().unwrap();
    let made = program().args(["demo", "--no-serve", "--dir"]).arg(folder.path()).output().unwrap();
    assert!(made.status.success(), "{}", said(&made));
    Case { path: folder.path().join("demo.contested"), _folder: folder }
}

fn run(case: &Path, arguments: &[&str]) -> Output {
    let (command, rest) = arguments.split_at(if matches!(arguments[0], "judge" | "token") { 2 } else { 1 });
    program().args(command).arg(case).args(rest).output().unwrap()
}

fn fed(case: &Path, command: &str, input: &str) -> Output {
    let mut child = program()
        .arg(command)
        .arg(case)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn list(case: &Path, arguments: &[&str]) -> Vec<Value> {
    let output = run(case, &[arguments, &["--jsonl"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn dispute(case: &Path, about: &str) -> Value {
    list(case, &["contradictions"]).into_iter().find(|each| each["about"] == about).unwrap()
}

#[test]
fn a_contradiction_is_judged_seen_and_taken_back() {
    let case = samples();
    let case = case.path.as_path();
    let found = dispute(case, "control");
    let id = found["id"].as_str().unwrap();
    let place = found["place"]["name"].as_str().unwrap();
    let set_aside = |case: &Path| {
        list(case, &["who-controls", place]).iter().filter(|fact| !fact["set_aside"].is_null()).count()
    };
    assert_eq!(set_aside(case), 0);

    let without = run(case, &["judge", "resolve", id, "prefer", "--side", "denied"]);
    assert_eq!(without.status.code(), Some(1));
    assert!(said(&without).contains("needs a reason"), "{}", said(&without));
    let nobody = run(case, &["judge", "resolve", id, "prefer", "--side", "nobody", "--reason", "x"]);
    assert!(said(&nobody).contains("no side says"), "{}", said(&nobody));
    assert_eq!(run(case, &["judge", "resolve", id, "perhaps", "--reason", "x"]).status.code(), Some(2));

    let at = "2021-04-01T10:00:00Z";
    let judged =
        run(case, &["judge", "resolve", id, "prefer", "--side", "denied", "--reason", "video", "--at", at]);
    assert!(judged.status.success(), "{}", said(&judged));
    assert!(set_aside(case) > 0);
    assert_eq!(dispute(case, "control")["judged"]["verdict"], "prefer denied");
    let rows = list(case, &["judgements", "--on", id]);
    assert_eq!((rows[0]["who"].as_str(), rows[0]["at"].as_str()), (Some("anna"), Some(at)));
    assert!(rows[0]["rules"].as_str().is_some_and(|rules| !rules.is_empty()));
    // The same again is the same record.
    let again = run(case, &["judge", "undo", &out(&judged), "--reason", "the video is older", "--at", at]);
    assert!(again.status.success(), "{}", said(&again));
    assert_eq!(set_aside(case), 0);
    let history: Vec<String> = list(case, &["judgements", "--on", id, "--all"])
        .iter()
        .map(|row| row["force"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(history, ["undone", "holds"]);
    assert!(run(case, &["verify"]).status.success());
}

#[test]
fn two_reviewers_exchange_judgements_and_are_compared() {
    let (ours, theirs) = (samples(), samples());
    let disputes = list(&ours.path, &["contradictions"]);
    let ids: Vec<&str> = disputes.iter().map(|each| each["id"].as_str().unwrap()).take(3).collect();
    let judge = |case: &Case, who: &str, id: &str, answer: &str, minute: usize| {
        let at = format!("2021-04-01T10:0{minute}:00Z");
        let done =
            run(&case.path, &["judge", "resolve", id, answer, "--reason", "so", "--who", who, "--at", &at]);
        assert!(done.status.success(), "{}", said(&done));
    };
    for (minute, id) in ids.iter().enumerate() {
        judge(&ours, "anna", id, "unresolved", minute);
        judge(&theirs, "ben", id, if minute == 0 { "pending" } else { "unresolved" }, minute + 4);
    }
    let records = out(&run(&theirs.path, &["judgements", "--records"]));
    assert!(
        records.lines().all(|line| line.starts_with("{\"format\":\"contested-judgement/1\",\"id\":\"j-"))
    );
    let taken = fed(&ours.path, "import", &records);
    assert!(taken.status.success(), "{}", said(&taken));
    assert!(said(&taken).contains("took in 3 judgements; 1 conflict"), "{}", said(&taken));
    assert!(
        said(&taken).contains("anna holds \"unresolved\"") && said(&taken).contains("ben holds \"pending\"")
    );
    // The whole export holds them, too, among other records.
    let whole = out(&run(&theirs.path, &["export", "--format", "jsonl"]));
    let taken = fed(&ours.path, "import", &whole);
    assert!(taken.status.success() && said(&taken).contains("3 were in already"), "{}", said(&taken));
    let agreement = list(&ours.path, &["agreement", "anna", "ben"]);
    assert_eq!((agreement[0]["units"].as_u64(), agreement[0]["alike"].as_u64()), (Some(3), Some(2)));
    // po = 2/3, pe = (3 · 2 + 0 · 1) / 9 = 2/3: no better than chance.
    assert!(agreement[0]["kappa"].as_f64().unwrap().abs() < 1e-12);

    for (line, why) in [
        (records.lines().next().unwrap().replace("\"so\"", "\"forged\""), "not what its name says"),
        ("{\"format\":\"contested-judgement/9\"}".to_owned(), "contested-judgement/9"),
        ("not json".to_owned(), "no JSON object"),
        ("{\"a\":1}".to_owned(), "neither a judgement"),
    ] {
        let refused = fed(&ours.path, "import", &line);
        assert_eq!(refused.status.code(), Some(3), "{line}");
        assert!(said(&refused).contains(why), "{line}: {}", said(&refused));
    }
}

#[test]
fn reading_anew_keeps_judgements_and_tells_which_no_longer_fit() {
    let case = samples();
    let found = dispute(&case.path, "control");
    let id = found["id"].as_str().unwrap();
    assert!(run(&case.path, &["judge", "resolve", id, "unresolved", "--reason", "no"]).status.success());
    // Without the words of the invented war some of its names are read otherwise; with them all is as it was.
    let lexicon = case.path.with_file_name("lexicon");
    let anew = run(&case.path, &["reread", "--lexicon", lexicon.to_str().unwrap()]);
    assert!(said(&anew).contains("read by these rules already"), "{}", said(&anew));
    let overlay = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(overlay.path().join("en/acts")).unwrap();
    std::fs::write(overlay.path().join("en/acts/control.toml"), "# Nothing of control is read.\n").unwrap();
    // The learned reader would find some of it all the same.
    let anew =
        run(&case.path, &["reread", "--reader", "fast", "--lexicon", overlay.path().to_str().unwrap()]);
    assert!(anew.status.success(), "{}", said(&anew));
    assert!(said(&anew).contains("1 judgements no longer fit"), "{}", said(&anew));
    let unfit = list(&case.path, &["judgements", "--unfit"]);
    assert_eq!(unfit[0]["fit"], "gone", "{unfit:?}");
    assert!(run(&case.path, &["verify"]).status.success());
}

#[test]
fn a_review_needs_a_terminal_and_pages_for_others_need_tokens() {
    let case = samples();
    let review = run(&case.path, &["review"]);
    assert_eq!(review.status.code(), Some(1));
    assert!(said(&review).contains("needs a terminal"));
    let abroad = run(&case.path, &["serve", "--addr", "0.0.0.0:0"]);
    assert_eq!(abroad.status.code(), Some(1));
    assert!(said(&abroad).contains("contested token add"), "{}", said(&abroad));
    let token = run(&case.path, &["token", "add", "anna", "--role", "reviewer"]);
    assert!(out(&token).starts_with("anna."), "{}", said(&token));
    let tokens = list(&case.path, &["token", "list"]);
    assert_eq!((tokens[0]["name"].as_str(), tokens[0]["role"].as_str()), (Some("anna"), Some("reviewer")));
    assert!(run(&case.path, &["token", "revoke", "anna"]).status.success());
    assert!(!list(&case.path, &["token", "list"])[0]["revoked_at"].is_null());
}

/// A judgement of 2099 outranked every later one, without a word.
#[test]
fn a_judgement_to_come_gets_a_word() {
    let case = samples();
    let case = case.path.as_path();
    let id = dispute(case, "control")["id"].as_str().unwrap().to_owned();
    let judged =
        |at: &[&str]| run(case, &[&["judge", "resolve", &id, "keep-range", "--reason", "x"], at].concat());
    let now = judged(&[]);
    assert!(!said(&now).contains("is to come"), "{}", said(&now));
    let early = judged(&["--at", "2099-01-01T00:00:00Z"]);
    assert!(early.status.success() && said(&early).contains("is to come"), "{}", said(&early));
    let records = out(&run(case, &["judgements", "--records"]));
    let other = samples();
    let imported = fed(&other.path, "import", &records);
    assert!(said(&imported).contains("to come"), "{}", said(&imported));
}

/// A pipe that nobody writes into was waited for.
#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let case = samples();
    let pipe = case.path.with_file_name("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let added = run(&case.path, &["add", pipe.to_str().unwrap()]);
    assert_eq!(added.status.code(), Some(3), "{}", said(&added));
    assert!(said(&added).contains("is a pipe"), "{}", said(&added));
}

/// Issue 15: ids of events that joined or parted are told of, and lead on.
#[test]
fn the_id_of_an_event_that_joined_another_leads_on() {
    let case = samples();
    let case = case.path.as_path();
    let events = list(case, &["events"]);
    let ids: Vec<&str> = events.iter().take(2).map(|event| event["id"].as_str().unwrap()).collect();
    let judged = run(case, &["judge", "merge", ids[0], ids[1], "--reason", "one day's work"]);
    assert!(judged.status.success(), "{}", said(&judged));
    let now = list(case, &["events"]);
    let old = ids.iter().find(|id| now.iter().all(|event| event["id"] != **id)).unwrap();
    let told = run(case, &["event", old, "--jsonl"]);
    assert!(said(&told).contains(&format!("{old} is now part of ")), "{}", said(&told));
    let event: Value = serde_json::from_str(&out(&told)).unwrap();
    assert_eq!(event["known_as"], serde_json::json!([old]));
    assert_eq!(event["asked_for"]["stands"], false);
    assert!(event["evidence"].as_array().is_some_and(|claims| claims.len() > 1));
    let listed = now.iter().find(|each| each["id"] == event["id"]).unwrap();
    // It depends on how the case grew, and lists do not.
    assert_eq!(listed["known_as"], serde_json::Value::Null);
    let shown = out(&run(case, &["event", old, "--long"]));
    assert!(shown.contains('“') && shown.contains(&format!("before: {old}")), "{shown}");
    let none = run(case, &["event", "e-none"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(said(&none).contains("no event of this case"), "{}", said(&none));
    assert!(run(case, &["verify", "--deep"]).status.success());
}

//! The keyed claims of `eval/labels`: every span lies in its text, every name is one of the codebook's.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use contested::model::EventKind;
use serde_json::Value;

const STAGES: [&str; 6] = ["accomplished", "ongoing", "attempted", "planned", "threatened", "hypothetical"];
const CERTAINTIES: [&str; 4] = ["certain", "probable", "possible", "unknown"];
const STANCES: [&str; 10] = [
    "asserts",
    "reports",
    "claims",
    "denies",
    "admits",
    "doubts",
    "cannot_confirm",
    "retracts",
    "predicts",
    "demands",
];

/// What is wrong with a report's labels.
fn wrong(report: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let length = report["length"].as_u64().unwrap_or(0);
    if report["sha256"].as_str().is_none_or(|hash| hash.len() != 64) {
        wrong.push("no hash".to_owned());
    }
    for (index, claim) in report["claims"].as_array().into_iter().flatten().enumerate() {
        let mut bad = |what: String| wrong.push(format!("claim {index}: {what}"));
        let in_text = |span: &Value| {
            let at = |side: usize| span[side].as_u64();
            matches!((at(0), at(1)), (Some(start), Some(end)) if start < end && end <= length)
        };
        let triggers = claim["triggers"].as_array().map_or(&[][..], Vec::as_slice);
        if triggers.is_empty() {
            bad("no trigger".to_owned());
        }
        let roles = claim["roles"].as_object().into_iter().flat_map(|roles| roles.values());
        let places = ["place", "source"].map(|name| &claim[name]);
        let figures = claim["figures"].as_array().into_iter().flatten();
        let spans = triggers
            .iter()
            .chain(roles.filter_map(Value::as_array).flatten())
            .chain(places.into_iter().filter(|span| !span.is_null()))
            .chain(figures.clone().map(|figure| &figure["span"]).filter(|span| !span.is_null()));
        for span in spans.filter(|span| !in_text(span)) {
            bad(format!("{span} is not in the text"));
        }
        for figure in figures {
            if let (Some(low), Some(high)) = (figure["low"].as_u64(), figure["high"].as_u64())
                && low > high
            {
                bad(format!("{low} to {high}"));
            }
        }
        let word = |name: &str| claim[name].as_str().unwrap_or_default().to_owned();
        if word("kind").parse::<EventKind>().is_err() {
            bad(format!("no such kind: {}", word("kind")));
        }
        let lists: [(&str, &[&str]); 4] = [
            ("stage", &STAGES),
            ("polarity", &["positive", "negative"]),
            ("certainty", &CERTAINTIES),
            ("stance", &STANCES),
        ];
        for (name, list) in lists {
            if !list.contains(&word(name).as_str()) {
                bad(format!("no such {name}: {}", word(name)));
            }
        }
    }
    wrong
}

#[test]
fn labels_slice_and_use_the_codebook() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../eval/labels");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut seen = BTreeSet::new();
    let (mut all, mut claims) = (Vec::new(), 0);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for (line, report) in text.lines().enumerate() {
            let at = format!("{}:{}", file.display(), line + 1);
            let report: Value = serde_json::from_str(report).unwrap_or_else(|error| panic!("{at}: {error}"));
            claims += report["claims"].as_array().map_or(0, Vec::len);
            all.extend(wrong(&report).into_iter().map(|message| format!("{at}: {message}")));
            if !seen.insert(report["id"].to_string()) {
                all.push(format!("{at}: {} stands twice", report["id"]));
            }
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
    assert!(seen.len() >= 700 && claims >= 10_000, "{} reports, {claims} claims", seen.len());
}

#[test]
fn labels_that_do_not_slice_are_refused() {
    let good = serde_json::json!({"id": "a", "length": 9, "sha256": "0".repeat(64), "claims": [{
        "kind": "strike.air", "triggers": [[0, 3]], "roles": {"agent": [[4, 9]]}, "place": null, "source": null, "figures": [],
        "stage": "accomplished", "polarity": "positive", "certainty": "certain", "stance": "asserts"}]});
    assert!(wrong(&good).is_empty());
    for (pointer, value) in [
        ("/claims/0/triggers", serde_json::json!([[3, 10]])),
        ("/claims/0/triggers", serde_json::json!([])),
        ("/claims/0/roles/agent", serde_json::json!([[4, 4]])),
        ("/claims/0/place", serde_json::json!([9, 12])),
        ("/claims/0/kind", serde_json::json!("strike.arrow")),
        ("/claims/0/stance", serde_json::json!("thinks")),
        ("/sha256", serde_json::json!("0")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        assert!(!wrong(&bad).is_empty(), "{pointer}");
    }
}

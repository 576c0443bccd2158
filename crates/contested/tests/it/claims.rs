//! What is claimed, field by field: `tests/cases/extract-claims`.

use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::Extraction;
use contested_lexicon::Lexicon;

use crate::cases::check_reports;

#[test]
fn claims_are_placed_and_dated() {
    check_reports("extract-claims", &[("claims", placed), ("times", dated)]);
}

/// `TRIGGER @ PLACE` holds where a claim whose trigger has these words is placed there; `-` is no place.
fn placed(extraction: &Extraction, line: &str) -> Result<(), String> {
    let text = extraction.report.text.as_str();
    let (trigger, expected) = line.split_once(" @ ").ok_or("expected `TRIGGER @ PLACE`")?;
    let places: Vec<&str> = extraction
        .claims
        .iter()
        .filter(|claim| claim.event.trigger.iter().any(|span| span.of(text).contains(trigger)))
        .map(|claim| match claim.place {
            Some(id) => extraction.places[id.index()].span.of(text),
            None => "-",
        })
        .collect();
    match places.contains(&expected) {
        true => Ok(()),
        false => Err(format!("{trigger} @ {expected}: found {places:?}")),
    }
}

/// `TRIGGER = EDTF BASIS` holds where a claim whose trigger has these words has that time; `-` is no time.
fn dated(extraction: &Extraction, line: &str) -> Result<(), String> {
    let text = extraction.report.text.as_str();
    let (trigger, expected) = line.split_once(" = ").ok_or("expected `TRIGGER = EDTF BASIS`")?;
    let times: Vec<String> = extraction
        .claims
        .iter()
        .filter(|claim| claim.event.trigger.iter().any(|span| span.of(text).contains(trigger)))
        .map(|claim| match claim.time.edtf.as_str() {
            "" => "-".to_owned(),
            edtf => format!("{edtf} {:?}", claim.time.basis).to_lowercase(),
        })
        .collect();
    match times.iter().any(|time| time == expected) {
        true => Ok(()),
        false => Err(format!("{trigger} = {expected}: found {times:?}")),
    }
}

/// A sentence that a rule gives as none of its own tells nothing of the rule's family at all, whichever rule reads it. Of
/// the rules: what the learned reader takes from them stands in SHORTCOMINGS.md.
#[test]
fn a_counter_example_of_a_rule_gives_no_claim_of_its_family() {
    let lexicon = Lexicon::bundled();
    let reader = Reader::fast(&lexicon).unwrap();
    let mut wrong = Vec::new();
    for (path, text) in lexicon.folder("en/acts/") {
        let file: toml::Table = toml::from_str(text).unwrap();
        let rules = file.get("rule").and_then(toml::Value::as_array).into_iter().flatten();
        for rule in rules {
            let family = rule["kind"].as_str().unwrap().split('.').next().unwrap();
            let sentences = rule.get("not").and_then(toml::Value::as_array).into_iter().flatten();
            for sentence in sentences.filter_map(toml::Value::as_str) {
                let report = ingest::plain(sentence.as_bytes(), sentence.to_owned(), &Given::default());
                let read = reader.extract(report);
                let found = read.claims.iter().find(|claim| claim.event.kind.family() == family);
                if let Some(found) = found {
                    wrong.push(format!(
                        "{path}#{}: {} by {}: {sentence}",
                        rule["id"].as_str().unwrap(),
                        found.event.kind,
                        found.rule
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! What is claimed, field by field: `tests/cases/extract-claims`.

use contested::model::Extraction;

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

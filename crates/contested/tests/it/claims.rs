//! What is claimed, field by field: `tests/cases/extract-claims`.

use std::sync::OnceLock;

use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::Extraction;
use contested_lexicon::Lexicon;

use crate::cases::each_case;

#[test]
fn claims_are_placed() {
    let mut wrong = Vec::new();
    each_case("extract-claims", |case, blocks| {
        let mut found = None;
        for block in blocks {
            match block.kind.as_str() {
                "report" => found = Some(read(&block.body)),
                "claims" => {
                    let extraction = found.as_ref().expect("a report comes first");
                    for (offset, line) in block.body.lines().enumerate() {
                        if let Err(error) = check(extraction, line) {
                            wrong.push(format!("{case}:{}: {error}", block.line + 1 + offset));
                        }
                    }
                }
                other => panic!("{case}: no block {other}"),
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `TRIGGER @ PLACE` holds where a claim whose trigger has these words is placed there; `-` is no place.
fn check(extraction: &Extraction, line: &str) -> Result<(), String> {
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

fn read(text: &str) -> Extraction {
    static READER: OnceLock<Reader> = OnceLock::new();
    let reader = READER.get_or_init(|| Reader::new(&Lexicon::bundled()).unwrap());
    reader.extract(ingest::plain(text.as_bytes(), text.to_owned(), &Given::default()))
}

//! Which facts a copy changed: `tests/cases/compare`.

use std::sync::OnceLock;

use contested::Reader;
use contested::compare::{self, Fact};
use contested::ingest::{self, Given};
use contested::model::Extraction;
use contested_lexicon::Lexicon;

use crate::cases::each_case;

#[test]
fn what_a_copy_changed_is_told() {
    let mut wrong = Vec::new();
    each_case("compare", |case, blocks| {
        let (mut original, mut copy) = (None, None);
        for block in blocks {
            match block.kind.as_str() {
                "original" => original = Some(read(&block.body)),
                "copy" => copy = Some(read(&block.body)),
                "facts" => {
                    let (original, copy) = (original.as_ref().unwrap(), copy.as_ref().unwrap());
                    let found = facts(original, copy);
                    let wanted: Vec<&str> = block.body.lines().filter(|line| !line.is_empty()).collect();
                    if found != wanted {
                        wrong.push(format!("{case}:{}: wanted {wanted:#?}, found {found:#?}", block.line));
                    }
                }
                other => panic!("{case}: no block {other}"),
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn facts(original: &Extraction, copy: &Extraction) -> Vec<String> {
    let word = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let words = |fact: &Option<Fact>| fact.as_ref().map_or("-".to_owned(), |fact| fact.words.clone());
    compare::align(original, copy)
        .facts
        .iter()
        .map(|each| {
            let kind = word(serde_json::to_value(each.kind).unwrap());
            let change = word(serde_json::to_value(each.change).unwrap());
            format!("{kind} {change}: {} -> {}", words(&each.original), words(&each.copy))
        })
        .collect()
}

/// By rules alone: a stage is tested here, not the weights of the learned reader.
fn read(text: &str) -> Extraction {
    static READER: OnceLock<Reader> = OnceLock::new();
    let reader = READER.get_or_init(|| Reader::fast(&Lexicon::bundled()).unwrap());
    reader.extract(ingest::plain(text.as_bytes(), text.to_owned(), &Given::default()))
}

//! Who says what: cases of `extract-attributions`, each a report and the attributions it holds.

use contested::Reader;
use contested::ingest::{Given, plain};
use contested::model::{Attribution, Span};
use contested_lexicon::Lexicon;

use crate::cases::each_case;

#[test]
fn attributions_are_as_the_cases_say() {
    let reader = Reader::new(&Lexicon::bundled()).unwrap();
    each_case("extract-attributions", |name, blocks| {
        let mut found = String::new();
        for block in blocks {
            match block.kind.as_str() {
                "report" => {
                    let report = plain(block.body.as_bytes(), block.body.clone(), &Given::default());
                    let extraction = reader.extract(report);
                    found = extraction.attributions.iter().map(|one| line(one, &block.body)).collect();
                }
                "attributions" => assert_eq!(found, block.body, "{name}, line {}", block.line),
                other => panic!("{name}: a block of kind {other:?}"),
            }
        }
    });
}

fn line(one: &Attribution, text: &str) -> String {
    let words = |spans: &[Span]| {
        let parts: Vec<&str> = spans.iter().map(|span| span.of(text)).collect();
        if parts.is_empty() { "-".to_owned() } else { parts.join(" … ") }
    };
    let inside = one.inside.map_or("-".to_owned(), |id| (id.index() + 1).to_string());
    let label = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    format!(
        "{} | {} | {} | {inside} | {} | {}\n",
        words(&one.source),
        words(&one.cue),
        words(&one.content),
        label(serde_json::json!(one.stance)),
        label(serde_json::json!(one.role)),
    )
}

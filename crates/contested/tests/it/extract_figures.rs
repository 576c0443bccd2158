//! How many people: the figures of all claims of a small report (`tests/cases/extract-figures`).

use std::collections::BTreeSet;

use contested::Reader;
use contested::ingest::{self, Given};
use contested_lexicon::Lexicon;

use crate::cases::each_case;

#[test]
fn figures_are_read_as_told() {
    let reader = Reader::new(&Lexicon::bundled()).unwrap();
    each_case("extract-figures", |name, blocks| {
        for expected in blocks.iter().filter(|block| block.kind == "figures") {
            let report = blocks
                .iter()
                .find(|block| block.kind == "report" && block.get("id") == expected.get("of"))
                .unwrap_or_else(|| panic!("{name}:{}: no such report", expected.line));
            let given = Given {
                published: report.get("date").map(str::to_owned),
                publisher: report.get("outlet").map(str::to_owned),
                ..Given::default()
            };
            let read = reader.extract(ingest::plain(report.body.as_bytes(), report.body.clone(), &given));
            let end = |value: Option<u64>| value.map_or(String::new(), |value| value.to_string());
            let found: BTreeSet<String> = read
                .claims
                .iter()
                .flat_map(|claim| &claim.figures)
                .map(|figure| {
                    let kind = serde_json::to_value(figure.kind).unwrap();
                    format!("{} {}..{}", kind.as_str().unwrap(), end(figure.low), end(figure.high))
                })
                .collect();
            let expected_figures: BTreeSet<String> = expected.body.lines().map(str::to_owned).collect();
            assert_eq!(found, expected_figures, "{name}:{}", expected.line);
        }
    });
}

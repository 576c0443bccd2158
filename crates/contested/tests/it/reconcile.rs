//! How claims of several reports stand to each other, from their words: `tests/cases/reconcile`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use contested::Reader;
use contested::ingest::{self, Given};
use contested::link;
use contested::model::{Account, ReportId};
use contested::reconcile::{Ledger, Policy, RelationKind, RelationRule, reconcile};
use contested_lexicon::Lexicon;
use serde_json::{Value, json};

use crate::cases::{Block, each_case};

#[test]
fn the_cases_hold() {
    let mut wrong = Vec::new();
    each_case("reconcile", |case, blocks| {
        // Reports up to the first expectation are one war; the next report begins another.
        let mut accounts: BTreeMap<String, Account> = BTreeMap::new();
        let mut asked = false;
        for block in blocks {
            if block.kind == "report" {
                if asked {
                    accounts.clear();
                    asked = false;
                }
                accounts.insert(block.get("id").expect("an id").to_owned(), account(block));
                continue;
            }
            asked = true;
            let told: Vec<Account> = accounts.values().cloned().collect();
            let ledger = reconcile(&told, &Policy::default());
            let names: BTreeMap<&ReportId, &str> =
                accounts.iter().map(|(name, account)| (&account.report, name.as_str())).collect();
            let found = match block.kind.as_str() {
                "relations" | "none" => relations(&ledger, &names),
                "contradictions" => contradictions(&ledger),
                "events" => events(&ledger),
                "sources" => sources(&ledger),
                "voices" => voices(&ledger),
                other => panic!("{case}: no block {other}"),
            };
            for (offset, line) in block.body.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
                let is_found = found.iter().any(|one| one == line || one.starts_with(&format!("{line} ")));
                if is_found == (block.kind == "none") {
                    let what = if is_found { "not wanted" } else { "not found" };
                    wrong.push(format!("{case}:{}: {what}: {line}\n  {found:#?}", block.line + 1 + offset));
                }
            }
            if block.kind == "contradictions" && block.body.lines().count() != found.len() {
                wrong.push(format!("{case}:{}: others: {found:#?}", block.line));
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn account(block: &Block) -> Account {
    static READER: OnceLock<Reader> = OnceLock::new();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/lexicon");
    // By rules alone: a stage is tested here, not the weights of the learned reader. The invented war's actors and places,
    // so that no words stand in a real mouth.
    let reader =
        READER.get_or_init(|| Reader::fast(&Lexicon::bundled().with_folder(&samples).unwrap()).unwrap());
    let word = |name: &str| block.get(name).map(str::to_owned);
    let given = Given { published: word("published"), publisher: word("outlet"), ..Given::default() };
    let bytes = format!("{:?}\n{}", block.settings, block.body);
    let report = ingest::plain(bytes.as_bytes(), block.body.clone(), &given);
    link::account(&reader.extract(report))
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// "update_of b a toll-grows-by-the-same-origin", "contradicts:value b a bounds-do-not-meet".
fn relations(ledger: &Ledger, names: &BTreeMap<&ReportId, &str>) -> Vec<String> {
    let kind = |kind: RelationKind| match kind {
        RelationKind::Contradicts(about) => format!("contradicts:{}", word(&json!(about))),
        other => word(&json!(other)),
    };
    ledger
        .relations
        .iter()
        .map(|one| {
            let [from, to] = [&one.from, &one.to].map(|claim| names[&claim.report]);
            format!("{} {from} {to} {}", kind(one.kind), one.rule)
        })
        .collect()
}

/// "value: 14 | 19", by position.
fn contradictions(ledger: &Ledger) -> Vec<String> {
    let sides = |one: &contested::reconcile::Contradiction| {
        let mut sides: Vec<String> = one.sides.iter().map(|side| side.position.clone()).collect();
        sides.sort();
        sides.join(" | ")
    };
    ledger.contradictions.iter().map(|one| format!("{}: {}", word(&json!(one.about)), sides(one))).collect()
}

/// "strike.artillery fair credibility=2 killed=14/19/19 by majority-of-origins".
fn events(ledger: &Ledger) -> Vec<String> {
    let number = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), |count| count.to_string());
    ledger
        .events
        .iter()
        .map(|event| {
            let credibility = event.credibility_suggested.as_ref().map_or(0, |one| one.number);
            let figures: Vec<String> = event
                .figures
                .iter()
                .map(|one| {
                    let [low, best, high] = [one.low, one.best, one.high].map(number);
                    format!("{}={low}/{best}/{high}", one.kind.as_str())
                })
                .collect();
            format!(
                "{} {} credibility={credibility} {}",
                event.kind.as_str(),
                word(&json!(event.grade)),
                figures.join(" ")
            )
        })
        .collect()
}

/// "Ullen Watch (monitor)", with every origin once.
fn sources(ledger: &Ledger) -> Vec<String> {
    ledger.origins.values().map(|origin| format!("{} ({})", origin.name, word(&json!(origin.role)))).collect()
}

/// "strike.artillery independent=1 sources=2 parties=0 outlets=0 relays=1".
fn voices(ledger: &Ledger) -> Vec<String> {
    let words = |event: &contested::reconcile::EventRecord| {
        let by = event.voices;
        format!(
            "{} independent={} sources={} parties={} outlets={} relays={}",
            event.kind.as_str(),
            by.independent,
            by.sources,
            by.parties,
            by.outlets,
            by.relays
        )
    };
    ledger.events.iter().map(words).collect()
}

/// The published names are an enum with a meaning each, and the page lists them as they are.
#[test]
fn the_ledgers_page_lists_every_rule_of_relations() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/ledger.md")).unwrap();
    let mut missing = Vec::new();
    for rule in RelationRule::ALL {
        let meaning = rule.meaning().trim_end_matches('.');
        let (first, rest) = meaning.split_at(1);
        let row = format!("| `{rule}` | {}{rest} |", first.to_lowercase());
        if !page.contains(&row) {
            missing.push(row);
        }
    }
    assert!(missing.is_empty(), "docs/ledger.md lacks:\n{}", missing.join("\n"));
    // They are sorted by this order, which has to be that of the names.
    assert!(RelationRule::ALL.is_sorted_by_key(|rule| rule.as_str()));
}

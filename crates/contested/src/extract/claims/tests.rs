//! Every rule's examples and counter-examples, read by the real reader; any text without a panic.

use std::fmt::Write as _;

use contested_english::English;
use contested_lexicon::Lexicon;
use proptest::prelude::*;

use super::rules::{Example, Rule, role_name};
use crate::extract::{self, Found};
use crate::ingest::{self, Given};
use crate::model::{Claim, EventKind, Polarity, Stance};
use crate::read;

struct Reader {
    english: English,
    reading: read::Rules,
    extracting: extract::Rules,
}

fn reader() -> Reader {
    let lexicon = Lexicon::bundled();
    Reader {
        english: English::load(lexicon.bytes("models/english.bin").expect("bundled")).expect("a whole model"),
        reading: read::Rules::load(&lexicon).expect("good files"),
        extracting: extract::Rules::load(&lexicon).expect("good files"),
    }
}

impl Reader {
    fn read(&self, text: &str) -> Found {
        let report = ingest::plain(text.as_bytes(), text.to_owned(), &Given::default());
        let reading = read::read(&report, &self.english, &self.reading);
        extract::extract(&report, &reading, &self.extracting, None)
    }
}

#[test]
fn every_rule_reads_its_examples_and_leaves_its_counter_examples() {
    let reader = reader();
    let mut wrong = String::new();
    // Examples that are read wrongly so far, one a line: shorten the list, never lengthen it.
    let gaps: Vec<&str> = include_str!("gaps.txt").lines().collect();
    let counter_gaps: Vec<&str> = include_str!("counter_gaps.txt").lines().collect();
    for rule in &reader.extracting.claims.rules.rules {
        for example in rule.examples.iter().filter(|one| gaps.contains(&one.text.as_str())) {
            if check(rule, example, &reader.read(&example.text).claims).is_ok() {
                let _ = writeln!(wrong, "gaps.txt: read right by now: {}", example.text);
            }
        }
        for example in rule.examples.iter().filter(|one| !gaps.contains(&one.text.as_str())) {
            let found = reader.read(&example.text);
            if let Err(problem) = check(rule, example, &found.claims) {
                let _ = writeln!(
                    wrong,
                    "{}:{}: {}: {problem}\n    {}",
                    rule.file, example.line, rule.id, example.text
                );
            }
        }
        // Of what is no act of the family no rule reads one, even before limits take out what cannot be. Of what limits
        // leave none may be left: `tests/it/claims.rs`.
        for counter in &rule.counter_examples {
            let found = reader.read(&counter.text);
            let read = found.claims.iter().find(|claim| claim.event.kind.family() == rule.kind.family());
            match (read, counter_gaps.contains(&counter.text.as_str())) {
                (None, true) => {
                    let _ = writeln!(wrong, "counter_gaps.txt: left alone by now: {}", counter.text);
                }
                (Some(claim), false) => {
                    let _ = writeln!(
                        wrong,
                        "{}:{}: {}: read a counter-example as {} by {}\n    {}",
                        rule.file, counter.line, rule.id, claim.event.kind, claim.rule, counter.text
                    );
                }
                (None, false) | (Some(_), true) => {}
            }
        }
    }
    let rules = &reader.extracting.claims.rules.rules;
    let is_among = |gap: &str, all: fn(&Rule) -> &Vec<Example>| {
        rules.iter().any(|rule| all(rule).iter().any(|one| one.text == gap))
    };
    for gap in gaps.iter().filter(|gap| !is_among(gap, |rule| &rule.examples)) {
        let _ = writeln!(wrong, "gaps.txt: no rule has this example: {gap}");
    }
    for gap in counter_gaps.iter().filter(|gap| !is_among(gap, |rule| &rule.counter_examples)) {
        let _ = writeln!(wrong, "counter_gaps.txt: no rule has this counter-example: {gap}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn answers_are_found_with_who_gives_them() {
    let reader = reader();
    let words = &reader.extracting.claims.answers;
    let denied = |text: &str, trigger: &str| -> Vec<String> {
        let found = reader.read(text);
        let denials = found.claims.iter().filter(|claim| {
            claim.stance == Stance::Denies && claim.event.trigger.iter().any(|span| span.of(text) == trigger)
        });
        denials
            .map(|claim| {
                let source = claim.chain.first().and_then(|id| found.attributions[id.index()].source.first());
                source.map_or_else(String::new, |source| source.of(text).to_owned())
            })
            .collect()
    };
    let mut wrong = String::new();
    for example in &words.examples {
        let deniers = denied(&example.text, &example.denied);
        let is_right = match &example.denier {
            Some(denier) => deniers.contains(denier),
            None => !deniers.is_empty(),
        };
        if !is_right {
            let _ = writeln!(wrong, "{}: denied by {deniers:?}", example.text);
        }
    }
    for example in &words.counter_examples {
        let deniers = denied(&example.text, &example.denied);
        if !deniers.is_empty() {
            let _ = writeln!(wrong, "{}: denied by {deniers:?}, but nobody denies it", example.text);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Whether some claim is as the example says. The rule need not have made it alone: a death joins its act.
fn check(rule: &Rule, example: &Example, claims: &[Claim]) -> Result<(), String> {
    let mut parts = example.claim.split(';').map(str::trim);
    let trigger = parts.next().unwrap_or_default();
    let text = example.text.as_str();
    let near: Vec<&Claim> = claims
        .iter()
        .filter(|claim| claim.event.trigger.iter().any(|span| span.of(text).contains(trigger)))
        .filter(|claim| rule.harm.is_some() || rule.joins || rule.again || is_of(rule, claim.event.kind))
        .collect();
    if near.is_empty() {
        let kinds: Vec<String> =
            claims.iter().map(|claim| format!("{} by {}", claim.event.kind, claim.rule)).collect();
        return Err(format!("no claim on {trigger:?}; found {kinds:?}"));
    }
    let wanted: Vec<(&str, &str)> = parts
        .filter_map(|part| part.split_once(':'))
        .map(|(key, value)| (key.trim(), value.trim()))
        .collect();
    let fails = |claim: &Claim| {
        wanted
            .iter()
            .find(|(key, value)| !holds(claim, key, value))
            .map(|(key, value)| format!("expected {key}: {value}"))
    };
    let mut problems: Vec<String> = near.iter().filter_map(|claim| fails(claim)).collect();
    if problems.len() < near.len() { Ok(()) } else { Err(problems.remove(0)) }
}

fn is_of(rule: &Rule, kind: EventKind) -> bool {
    kind == rule.kind || rule.aimed == Some(kind)
}

fn holds(claim: &Claim, key: &str, value: &str) -> bool {
    match key {
        "stage" => super::rules::stage(value) == Some(claim.event.stage),
        "polarity" => (claim.polarity == Polarity::Negative) == (value == "negative"),
        "certainty" => format!("{:?}", claim.certainty).eq_ignore_ascii_case(value),
        "killed" | "injured" | "arrested" => claim.figures.iter().any(|figure| {
            let bounds = match (figure.low, figure.high) {
                (Some(low), Some(high)) if low == high => format!("{low}"),
                (low, high) => format!(
                    "{}-{}",
                    low.map_or(String::new(), |low| low.to_string()),
                    high.map_or(String::new(), |high| high.to_string())
                ),
            };
            bounds == value && format!("{:?}", figure.kind).eq_ignore_ascii_case(key)
        }),
        role => claim
            .arguments
            .iter()
            .any(|argument| role_name(argument.role) == role && argument.name.contains(value)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn any_text_is_read_without_panic_and_every_span_slices(words in prop::collection::vec(prop_oneof![
        Just("rebels"), Just("killed"), Just("12"), Just("the"), Just("in"), Just("by"), Just("attack"), Just("of"), Just("Ostrel"), Just("and"),
        Just("said"), Just("who"), Just("\u{201c}"), Just("\u{e9}t\u{e9}"), Just("."), Just("-held"), Just("shelled"), Just("to"), Just("accused"), Just("\n\n"),
    ], 0..60)) {
        thread_local! { static READER: Reader = reader(); }
        let text = words.join(" ");
        READER.with(|reader| {
            let found = reader.read(&text);
            for claim in &found.claims {
                let spans = claim.evidence.iter().chain(&claim.event.trigger).copied();
                let spans = spans.chain(claim.arguments.iter().map(|argument| argument.span)).chain(claim.figures.iter().map(|figure| figure.span));
                for span in spans {
                    assert!(!span.of(&text).is_empty(), "{span:?} of {text:?}");
                }
            }
            assert_eq!(found.claims.len(), found.place_words.len());
        });
    }
}

/// The codebook's page is made from the rule files; `cargo xtask codebook` writes it anew.
#[test]
fn the_codebooks_page_is_in_step() {
    let page = super::explain::codebook_page(&Lexicon::bundled()).expect("good files");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/codebook.md");
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == page, "docs/codebook.md is out of step; cargo xtask codebook writes it anew");
}

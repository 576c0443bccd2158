//! What the rule files promise, and what holds for any text.

use contested_english::English;
use contested_lexicon::Lexicon;
use proptest::prelude::*;

use super::rules::{Example, Rules};
use super::{Chains, find};
use crate::ingest::{Given, plain};
use crate::model::{Attribution, AttributionId, Report, Span};
use crate::read;

struct Loaded {
    english: English,
    reading: read::Rules,
    rules: Rules,
}

fn loaded() -> Loaded {
    let lexicon = Lexicon::bundled();
    Loaded {
        english: English::load(lexicon.bytes("models/english.bin").unwrap()).unwrap(),
        reading: read::Rules::load(&lexicon).unwrap(),
        rules: Rules::load(&lexicon).unwrap(),
    }
}

fn attributions(text: &str, loaded: &Loaded) -> (Report, Vec<Attribution>) {
    let report = plain(text.as_bytes(), text.to_owned(), &Given::default());
    let reading = read::read(&report, &loaded.english, &loaded.reading);
    let found = find(&reading, &loaded.rules);
    (report, found)
}

fn words(spans: &[Span], text: &str) -> Vec<String> {
    let plain = |span: &Span| span.of(text).trim_matches(|c: char| ",;:.".contains(c)).to_owned();
    spans.iter().map(plain).collect()
}

fn keeps(example: &Example, found: &[Attribution]) -> bool {
    let text = example.text.as_str();
    found.iter().any(|one| {
        let cue = words(&one.cue, text).join(" ");
        cue == example.cue
            && (!example.wanted
                || words(&one.source, text).join(" ") == example.source.clone().unwrap_or_default()
                    && words(&one.content, text).join(" ")
                        == example
                            .content
                            .iter()
                            .map(|part| part.trim_matches(|c: char| ",;:.".contains(c)))
                            .collect::<Vec<_>>()
                            .join(" ")
                    && example.stance.is_none_or(|stance| stance == one.stance))
    })
}

#[test]
fn rule_files_keep_their_promises() {
    let loaded = loaded();
    let mut broken = Vec::new();
    for example in &loaded.rules.examples {
        let (_, found) = attributions(&example.text, &loaded);
        if keeps(example, &found) != example.wanted {
            let text = example.text.as_str();
            let shown: Vec<String> = found
                .iter()
                .map(|one| {
                    let part = |spans: &[Span]| words(spans, text).join(" … ");
                    format!(
                        "[{}] [{}] [{}] {:?}",
                        part(&one.source),
                        part(&one.cue),
                        part(&one.content),
                        one.stance
                    )
                })
                .collect();
            broken.push(format!("{}:{}: {:?} gives {shown:#?}", example.file, example.line, example.text));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_bad_rule_file_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("en/reporting");
    std::fs::create_dir_all(&path).unwrap();
    std::fs::write(
        path.join("say.toml"),
        "family = \"say\"\nstance = \"reports\"\n[[verbs]]\nwords = [\"Say\"]\n",
    )
    .unwrap();
    let lexicon = Lexicon::bundled().with_folder(folder.path()).unwrap();
    let error = Rules::load(&lexicon).unwrap_err();
    assert_eq!((error.file.as_str(), error.line), ("en/reporting/say.toml", 3));
    std::fs::write(path.join("say.toml"), "family = \"say\"\nstance = \"shouts\"\n").unwrap();
    let lexicon = Lexicon::bundled().with_folder(folder.path()).unwrap();
    let error = Rules::load(&lexicon).unwrap_err();
    assert_eq!((error.file.as_str(), error.line), ("en/reporting/say.toml", 2));
}

#[test]
fn the_chain_runs_from_the_origin_outward() {
    let text = "\"Our units hold Ostrel,\" said the Varan army, reported Novin.";
    let (_, found) = attributions(text, &loaded());
    let at = text.find("hold").unwrap() as u32;
    let chain = Chains::new(&found).at(Span::new(at, at + 4));
    let sources: Vec<String> =
        chain.iter().map(|id| words(&found[id.index()].source, text).join(" ")).collect();
    assert_eq!(sources, ["the Varan army", "Novin"]);
    assert_eq!(
        super::chain_at(&found, Span::new(text.len() as u32, text.len() as u32)),
        Vec::<AttributionId>::new()
    );
}

fn holds_for(text: &str, loaded: &Loaded) -> Result<(), TestCaseError> {
    let (report, found) = attributions(text, loaded);
    for (index, one) in found.iter().enumerate() {
        for span in one.source.iter().chain(&one.cue).chain(&one.content) {
            prop_assert!(!span.of(&report.text).is_empty());
        }
        prop_assert!(!one.cue.is_empty() && !one.content.is_empty());
        for cue in &one.cue {
            prop_assert!(one.content.iter().all(|content| !content.touches(*cue)));
        }
        let mut above = one.inside;
        let mut steps = 0;
        while let Some(id) = above {
            prop_assert!(id.index() != index && steps <= found.len());
            above = found[id.index()].inside;
            steps += 1;
        }
    }
    Ok(())
}

#[test]
fn holds_for_any_text() {
    let loaded = loaded();
    let config = ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() };
    let words = "[“”\"'`]?(said|that|he|the army|claimed|according to|reportedly|denied|quoted|as saying|, |\\. |: |town|fell|to|told|it|was|believed|by|\n|é|中)";
    let mut runner = proptest::test_runner::TestRunner::new(config);
    runner
        .run(&proptest::collection::vec(words, 0..40), |parts| holds_for(&parts.join(" "), &loaded))
        .unwrap();
    runner.run(&"\\PC{0,60}", |text| holds_for(&text, &loaded)).unwrap();
}

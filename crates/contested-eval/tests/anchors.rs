//! What every record of real news must keep, whatever it says: spans slice to their words, evidence covers its
//! trigger, references lead somewhere and chains end. Where `../shared` is missing the test passes with a word.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod corpora;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use contested::Reader;
use contested::export::extract_json;
use contested::ingest::{self, Given};
use contested_lexicon::Lexicon;
use proptest::prelude::*;
use rayon::prelude::*;
use serde_json::Value;

/// Reports of each corpus, spread evenly over it: a dev build reads them in well under a minute.
const SAMPLE: usize = 12;

#[test]
fn records_of_real_news_keep_their_anchors() {
    let Some(shared) = corpora::shared() else { return };
    let texts = sampled(&shared.join("corpora"));
    assert!(!texts.is_empty());
    let wrong: Vec<String> = texts
        .par_iter()
        .flat_map_iter(|(name, text)| {
            broken(&read(text)).into_iter().map(move |fault| format!("{name}: {fault}"))
        })
        .collect();
    println!("{} reports read", texts.len());
    assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// News as no parser expects it: pieces of the sample reports in any order, cut anywhere, with any signs between.
    #[test]
    fn mangled_reports_keep_their_anchors(
        pieces in prop::collection::vec((any::<prop::sample::Index>(), 0..240_usize, "[ \n.,:;\"'“”‘’()–-]{0,3}|\\PC{0,2}| said | the | not "), 1..12),
    ) {
        static WORDS: LazyLock<Vec<char>> = LazyLock::new(samples);
        let mut text = String::new();
        for (at, length, between) in pieces {
            let at = at.index(WORDS.len());
            text.extend(&WORDS[at..WORDS.len().min(at + length)]);
            text.push_str(&between);
        }
        prop_assert_eq!(broken(&read(&text)), Vec::<String>::new());
    }
}

/// The cue of a quotation that nobody holds was its opening mark, also where it has none.
#[test]
fn a_quotation_without_an_opening_mark_has_the_closing_one_for_its_cue() {
    let text = " army fled and left its guns behind,\" Colonel Dannik Orsel said in a video posted from the town hall.\nThe \
        Northern Front denied responsibility for the shelling of the market in Ostrel. It said that the V said We support \
        the lawful government of Varania,\" said ";
    assert_eq!(broken(&read(text)), Vec::<String>::new());
}

/// The texts of all sample reports, one after the other.
fn samples() -> Vec<char> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/reports");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let rules = ingest::Rules::load(&Lexicon::bundled()).unwrap();
    let mut words = Vec::new();
    for file in files {
        let name = file.to_string_lossy().into_owned();
        for taken in ingest::read_all(&name, &fs::read(&file).unwrap(), &Given::default(), &rules).reports {
            words.extend(taken.report.text.chars());
            words.push('\n');
        }
    }
    assert!(words.len() > 10_000, "the samples have words");
    words
}

/// The record of a text.
fn read(text: &str) -> Value {
    static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&Lexicon::bundled()).unwrap());
    let given = Given { published: Some("2024-12-04".to_owned()), ..Given::default() };
    extract_json::extraction(&READER.extract(ingest::plain(text.as_bytes(), text.to_owned(), &given)))
}

/// Names and texts.
fn sampled(corpora: &Path) -> Vec<(String, String)> {
    let mut files: Vec<PathBuf> = fs::read_dir(corpora)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    files.sort();
    let mut sampled = Vec::new();
    for file in files {
        let lines = fs::read_to_string(&file).unwrap();
        let texts: Vec<(usize, String)> = lines
            .lines()
            .enumerate()
            .filter_map(|(index, line)| {
                let row: Value = serde_json::from_str(line).unwrap();
                Some((index + 1, row["text"].as_str()?.to_owned()))
            })
            .collect();
        let step = texts.len().div_ceil(SAMPLE).max(1);
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        sampled.extend(texts.into_iter().step_by(step).map(|(line, text)| (format!("{name}:{line}"), text)));
    }
    sampled
}

/// What a record does not keep.
fn broken(record: &Value) -> Vec<String> {
    let text: Vec<char> = record["report"]["text"].as_str().unwrap().chars().collect();
    let mut wrong = Vec::new();
    slices(record, "", &text, &mut wrong);
    let attributions: Vec<&Value> = list(&record["attributions"]).collect();
    let ids: BTreeSet<&str> = attributions.iter().filter_map(|one| one["id"].as_str()).collect();
    for one in &attributions {
        // Each step leads to another attribution; no more steps than there are, so the chain ends.
        let (mut at, mut steps) = (*one, 0);
        while let Some(inside) = at["inside"].as_str() {
            steps += 1;
            match attributions.iter().find(|other| other["id"] == inside) {
                Some(outer) if steps <= attributions.len() => at = outer,
                Some(_) => {
                    wrong.push(format!("{}: inside itself", one["id"]));
                    break;
                }
                None => {
                    wrong.push(format!("{}: inside {inside}, which is not there", one["id"]));
                    break;
                }
            }
        }
    }
    for claim in list(&record["claims"]) {
        let id = &claim["id"];
        let evidence: Vec<(u64, u64)> = list(&claim["evidence"]).filter_map(ends).collect();
        for trigger in list(&claim["event"]["trigger"]) {
            let covered = ends(trigger).is_some_and(|(start, end)| {
                (start..end).all(|at| evidence.iter().any(|(from, to)| (*from..*to).contains(&at)))
            });
            if !covered {
                wrong.push(format!("{id}: trigger {trigger} is not in its evidence {}", claim["evidence"]));
            }
        }
        if evidence.is_empty() {
            wrong.push(format!("{id}: no evidence"));
        }
        for link in list(&claim["chain"]) {
            if !link.as_str().is_some_and(|link| ids.contains(link)) {
                wrong.push(format!("{id}: chain has {link}, which is not there"));
            }
        }
    }
    wrong
}

/// Goes through everything that is a span, or has one, and its words beside it.
fn slices(value: &Value, path: &str, text: &[char], wrong: &mut Vec<String>) {
    match value {
        Value::Array(items) if is_span(path, items) => {
            let words = ends(value).and_then(|(start, end)| text.get(start as usize..end as usize));
            match words {
                None => wrong.push(format!("{path}: {value} is no span of {} code points", text.len())),
                Some([]) if !path.contains("sentences") => wrong.push(format!("{path}: {value} is empty")),
                Some(_) => {}
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                slices(item, &format!("{path}/{index}"), text, wrong);
            }
        }
        Value::Object(fields) => {
            let words = fields.get("text").or_else(|| fields.get("words")).and_then(Value::as_str);
            if let (Some((start, end)), Some(words)) = (fields.get("span").and_then(ends), words) {
                let found: Option<String> =
                    text.get(start as usize..end as usize).map(|found| found.iter().collect());
                if found.as_deref() != Some(words) {
                    wrong.push(format!("{path}: {start}..{end} is {found:?}, not {words:?}"));
                }
            }
            for (name, field) in fields {
                slices(field, &format!("{path}/{name}"), text, wrong);
            }
        }
        _ => {}
    }
}

/// Two numbers where the record has spans.
fn is_span(path: &str, items: &[Value]) -> bool {
    let lists = ["evidence", "trigger", "source", "cue", "content", "sentences"];
    let mut parts = path.rsplit('/');
    let (last, before) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    items.len() == 2 && items.iter().all(Value::is_u64) && (last == "span" || lists.contains(&before))
}

fn ends(value: &Value) -> Option<(u64, u64)> {
    match value.as_array()?.as_slice() {
        [start, end] => Some((start.as_u64()?, end.as_u64()?)),
        _ => None,
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[test]
fn faults_are_seen() {
    let sound = serde_json::json!({
        "report": {"text": "“Ostrel” fell."},
        "sentences": [[0, 14]],
        "places": [{"span": [1, 7], "text": "Ostrel"}],
        "attributions": [{"id": "a1", "inside": null}, {"id": "a2", "inside": "a1"}],
        "claims": [{"id": "c1", "evidence": [[0, 13]], "event": {"trigger": [[9, 13]]}, "chain": ["a2"]}],
    });
    assert_eq!(broken(&sound), Vec::<String>::new());
    let spoilt = |pointer: &str, value: Value| {
        let mut record = sound.clone();
        *record.pointer_mut(pointer).unwrap() = value;
        broken(&record).len()
    };
    assert_eq!(spoilt("/places/0/span", serde_json::json!([0, 6])), 1);
    assert_eq!(spoilt("/sentences/0", serde_json::json!([0, 15])), 1);
    assert_eq!(spoilt("/claims/0/evidence", serde_json::json!([[1, 7]])), 1);
    assert_eq!(spoilt("/claims/0/chain/0", serde_json::json!("a3")), 1);
    assert_eq!(spoilt("/attributions/0/inside", serde_json::json!("a2")), 2);
}

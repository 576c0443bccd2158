//! Hand-keyed mentions and references back (`eval/gold/*.tsv`), scored where the corpora they point into are there.
//!
//! The gold holds no text: a corpus, a key, the text's hash, offsets in code points and the answer. Where `../shared`
//! is missing the tests pass with a word.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells its scores"
)]

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::{CodePoints, Extraction, Mention, MentionKind};
use contested_lexicon::Lexicon;

/// Accuracy of linking that may not be undercut, and wrong merges that may not be exceeded, in percent.
const LINKED: f64 = 90.0;
const MERGED: f64 = 2.0;
/// What was measured for references back when the gold was keyed, less two points.
const RESOLVED: f64 = 65.0;

/// A keyed row.
struct Row {
    key: String,
    hash: String,
    start: u32,
    end: u32,
    answer: Vec<String>,
    line: usize,
}

#[test]
fn actors_are_linked() {
    let Some(found) = extractions("actors.tsv") else { return };
    let (mut right, mut merged, mut all) = (0, 0, 0);
    let mut shown = Vec::new();
    for (extraction, rows) in &found {
        let points = CodePoints::new(&extraction.report.text);
        for row in rows {
            all += 1;
            let mention = mention_at(extraction, &points, row.start, row.end);
            let got = mention.and_then(|mention| mention.entity.as_ref()).map(ToString::to_string);
            let wanted = row.answer[0].as_str();
            // "?" is somebody the register does not know; "-" is nobody in particular.
            let fits = match wanted {
                "?" | "-" => got.as_ref().is_none_or(|id| id.starts_with('?')),
                id => got.as_deref() == Some(id) || is_state_place(mention, id),
            };
            right += u32::from(fits);
            let wrong_merge = !fits && got.as_ref().is_some_and(|id| !id.starts_with('?'));
            merged += u32::from(wrong_merge);
            if !fits {
                let kind = if wrong_merge { "MERGED" } else { "missed" };
                shown.push(format!("line {}: {kind}: wanted {wanted}, found {got:?}", row.line));
            }
        }
    }
    let (accuracy, wrong) = (percent(right, all), percent(merged, all));
    println!(
        "{}\nactors: {right} of {all} right = {accuracy:.1} %, wrong merges {merged} = {wrong:.1} %",
        shown.join("\n")
    );
    assert!(accuracy >= LINKED && wrong <= MERGED, "accuracy {accuracy:.1} %, wrong merges {wrong:.1} %");
}

#[test]
fn references_back_are_resolved() {
    let Some(found) = extractions("coreference.tsv") else { return };
    let (mut right, mut all) = (0, 0);
    let mut shown = Vec::new();
    for (extraction, rows) in &found {
        let points = CodePoints::new(&extraction.report.text);
        let tokens: Vec<[u32; 2]> =
            extraction.mentions.iter().map(|mention| points.span(mention.span)).collect();
        for row in rows {
            all += 1;
            let at = tokens.iter().position(|span| {
                span[0] <= row.start && row.end <= span[1] && span[1] - span[0] <= row.end - row.start + 2
            });
            let to = at.and_then(|at| extraction.mentions[at].same_as).map(|id| tokens[id.index()]);
            let entity = at.and_then(|at| extraction.mentions[at].entity.clone());
            // Any mention of the right one will do: the answers are the spans of all its mentions before.
            let fits = to.is_some_and(|span| {
                row.answer.iter().any(|answer| {
                    answer.split_once('-').is_some_and(|(start, end)| {
                        let (start, end): (u32, u32) = (start.parse().unwrap(), end.parse().unwrap());
                        let touches = |span: [u32; 2]| span[0].max(start) < span[1].min(end);
                        // The same actor by another mention is right too.
                        let same = entity.is_some()
                            && (0..tokens.len())
                                .any(|at| touches(tokens[at]) && extraction.mentions[at].entity == entity);
                        touches(span) || same
                    })
                })
            });
            right += u32::from(fits);
            if !fits {
                shown.push(format!("line {}: wanted {:?}, found {to:?}", row.line, row.answer));
            }
        }
    }
    let accuracy = percent(right, all);
    println!("{}\nreferences back: {right} of {all} right = {accuracy:.1} %", shown.join("\n"));
    assert!(accuracy >= RESOLVED, "accuracy {accuracy:.1} %");
}

fn percent(part: u32, all: u32) -> f64 {
    100.0 * f64::from(part) / f64::from(all.max(1))
}

/// A state as a place is told by its place, not by its entity.
fn is_state_place(mention: Option<&Mention>, id: &str) -> bool {
    mention.is_some_and(|mention| mention.kind == MentionKind::Place && mention.entity.is_none())
        && id.starts_with("place")
}

/// The mention with these words, or the shortest around them.
fn mention_at<'e>(
    extraction: &'e Extraction,
    points: &CodePoints<'_>,
    start: u32,
    end: u32,
) -> Option<&'e Mention> {
    extraction
        .mentions
        .iter()
        .filter(|mention| {
            let [from, to] = points.span(mention.span);
            from < end && start < to
        })
        .min_by_key(|mention| {
            let [from, to] = points.span(mention.span);
            from.abs_diff(start) + to.abs_diff(end)
        })
}

/// The reports that a gold file points into, read, with their rows; `None` where the corpora are not there.
fn extractions(file: &str) -> Option<Vec<(Extraction, Vec<Row>)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let given = env::var_os("CONTESTED_SHARED").map(PathBuf::from);
    let Some(shared) =
        given.into_iter().chain([root.join("../shared")]).find(|folder| folder.join("corpora").is_dir())
    else {
        println!("skipped: no corpora in ../shared");
        return None;
    };
    let gold = fs::read_to_string(root.join("eval/gold").join(file)).unwrap();
    let mut rows: BTreeMap<(String, String), Vec<Row>> = BTreeMap::new();
    for (index, line) in
        gold.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty())
    {
        let cells: Vec<&str> = line.split('\t').collect();
        let [corpus, key, hash, start, end, answer, ..] = cells[..] else {
            panic!("{file}:{}: six cells", index + 1)
        };
        if corpus == "corpus" {
            continue;
        }
        rows.entry((corpus.to_owned(), key.to_owned())).or_default().push(Row {
            key: key.to_owned(),
            hash: hash.to_owned(),
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            answer: answer.split(';').map(str::to_owned).collect(),
            line: index + 1,
        });
    }
    let reader = Reader::new(&Lexicon::bundled()).unwrap();
    let mut found = Vec::new();
    for ((corpus, key), rows) in rows {
        let text = text(&shared, &corpus, &key);
        let given =
            Given { published: (corpus == "seeds").then(|| "2024-12-01".to_owned()), ..Given::default() };
        let report = ingest::plain(text.as_bytes(), text.clone(), &given);
        for row in &rows {
            assert!(
                report.sha256.starts_with(&row.hash),
                "{file}:{}: the text of {} is another",
                row.line,
                row.key
            );
        }
        found.push((reader.extract(report), rows));
    }
    Some(found)
}

fn text(shared: &Path, corpus: &str, key: &str) -> String {
    if corpus == "seeds" {
        return fs::read_to_string(shared.join("seeds").join(key)).unwrap();
    }
    let file = fs::read_to_string(shared.join("corpora").join(format!("{corpus}.jsonl"))).unwrap();
    file.lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .find(|row| row["row"].as_u64().is_some_and(|row| row.to_string() == key) || row["id"] == key)
        .and_then(|row| row["text"].as_str().map(str::to_owned))
        .unwrap_or_else(|| panic!("no row {key} in {corpus}"))
}

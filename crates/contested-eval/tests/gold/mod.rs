//! Hand-keyed answers (`eval/gold/*.tsv`) that point into corpora which are not here: reading both.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::Extraction;
use contested_lexicon::Lexicon;

use crate::corpora;

/// A keyed row.
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) hash: String,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) answer: Vec<String>,
    pub(crate) line: usize,
}

pub(crate) fn percent(part: u32, all: u32) -> f64 {
    100.0 * f64::from(part) / f64::from(all.max(1))
}

/// The reports that a gold file points into, read, with their rows; `None` where the corpora are not there.
pub(crate) fn extractions(file: &str) -> Option<Vec<(Extraction, Vec<Row>)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = corpora::shared()?;
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

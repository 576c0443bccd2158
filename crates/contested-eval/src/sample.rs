//! `contested-eval sample`: some claims of a corpus, drawn by their hashes, for judging by hand.
//!
//! The draw depends on the seed, the reports' keys and where the claims' triggers stand, and on nothing else: the same
//! reading of the same corpus gives the same claims in the same order.

use std::path::PathBuf;

use anyhow::Context as _;
use contested::Reader;
use contested::export::extract_json;
use contested::ingest::{self, Given};
use rayon::prelude::*;
use serde_json::{Value, json};

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `text` and any of `row`, `id`, `title`, `publisher`, `published`.
    file: PathBuf,
    /// How many to draw.
    #[arg(long, default_value_t = 200)]
    claims: usize,
    /// Another draw for another number.
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let reader = Reader::new(&crate::lexicon()?)?;
    let rows: Vec<Value> = crate::json_lines(Some(&arguments.file))?;
    let read = rows.par_iter().map(|row| claims(&reader, row, arguments.seed));
    let read: anyhow::Result<Vec<Vec<(String, Value)>>> = read.collect();
    let mut drawn: Vec<(String, Value)> = read?.into_iter().flatten().collect();
    drawn.sort_by(|one, other| one.0.cmp(&other.0));
    drawn.truncate(arguments.claims);
    crate::print_json_lines(drawn.into_iter().map(|(_, claim)| claim))
}

/// A report's claims, each with the hash it is drawn by.
fn claims(reader: &Reader, row: &Value, seed: u64) -> anyhow::Result<Vec<(String, Value)>> {
    let text = row["text"].as_str().context("a row without text")?;
    let key = match (&row["row"], &row["id"]) {
        (Value::Null, Value::String(id)) => id.clone(),
        (Value::Null, id) => id.to_string(),
        (row, _) => row.to_string(),
    };
    let word = |name: &str| row[name].as_str().map(str::to_owned);
    let given = Given { publisher: word("publisher"), published: word("published"), ..Given::default() };
    let mut report = ingest::plain(text.as_bytes(), text.to_owned(), &given);
    report.title = word("title");
    let extraction = reader.extract(report);
    let mut record = extract_json::extraction(&extraction);
    let hash = record["report"]["sha256"].take();
    let attributions = record["attributions"].take();
    let claims = record["claims"].as_array_mut().context("a record without claims")?;
    let drawn = claims.iter_mut().map(|claim| {
        let start = claim["event"]["trigger"][0][0].clone();
        let sources: Vec<&Value> = claim["chain"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|id| attributions.as_array()?.iter().find(|one| one["id"] == *id))
            .map(|one| &one["source"])
            .collect();
        let order = ingest::sha256(format!("{seed}/{key}/{start}").as_bytes());
        (order, json!({"key": key, "sha256": hash, "sources": sources, "claim": claim.take()}))
    });
    Ok(drawn.collect())
}

//! `contested-eval signs`: what each report yields, with the signs of how surely each claim was read: for fitting the
//! weights of sureness (`train/sureness.py`).

use std::path::PathBuf;

use contested::Reader;
use contested::export::extract_json;
use contested::ingest;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `id`, `text` and any of `title`, `publisher`, `published`.
    file: PathBuf,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
    title: Option<String>,
    publisher: Option<String>,
    published: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let reader = Reader::new(&crate::lexicon()?)?;
    let rows: Vec<Row> = crate::json_lines(Some(&arguments.file))?;
    let read: Vec<Value> = rows
        .par_iter()
        .map(|row| {
            let given = crate::given(row.publisher.as_ref(), row.published.as_ref());
            let mut report = ingest::plain(row.text.as_bytes(), row.text.clone(), &given);
            report.title.clone_from(&row.title);
            let extraction = reader.extract(report);
            let signs = reader.signs(&extraction.report);
            json!({"id": row.id, "extraction": extract_json::extraction(&extraction), "signs": signs})
        })
        .collect();
    crate::print_json_lines(read)
}

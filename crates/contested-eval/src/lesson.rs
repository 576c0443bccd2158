//! `contested-eval lesson`: reports as the learned reader sees them, for `train/`.
//!
//! Spans come in and go out as code points.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use contested::Reader;
use contested::ingest;
use contested::model::{CodePoints, Span};
use contested_encoder::WordPieces;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::Value;

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `id`, `text`, any of `title`, `publisher`, `published`, and `asked`: the spans of acts.
    file: PathBuf,
    /// The encoder's word pieces, one a line.
    #[arg(long)]
    vocabulary: PathBuf,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
    title: Option<String>,
    publisher: Option<String>,
    published: Option<String>,
    #[serde(default)]
    asked: Vec<[u32; 2]>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let reader = Reader::new(&crate::lexicon()?)?;
    let list = fs::read_to_string(&arguments.vocabulary)
        .with_context(|| arguments.vocabulary.display().to_string())?;
    let pieces = WordPieces::new(list.lines().map(str::to_owned).collect())?;
    let rows: Vec<Row> = crate::json_lines(Some(&arguments.file))?;
    let lessons: anyhow::Result<Vec<Value>> =
        rows.par_iter().map(|row| lesson(&reader, &pieces, row)).collect();
    crate::print_json_lines(lessons?)
}

fn lesson(reader: &Reader, pieces: &WordPieces, row: &Row) -> anyhow::Result<Value> {
    let at = CodePoints::new(&row.text);
    let asked: Vec<Span> =
        row.asked.iter().map(|[start, end]| Span::new(at.byte(*start), at.byte(*end))).collect();
    let given = crate::given(row.publisher.as_ref(), row.published.as_ref());
    let mut report = ingest::plain(row.text.as_bytes(), row.text.clone(), &given);
    report.title.clone_from(&row.title);
    let mut lesson = serde_json::to_value(reader.lesson(report, pieces, &asked))?;
    for name in ["words", "things"] {
        for span in lesson[name].as_array_mut().into_iter().flatten() {
            recount(&at, span);
        }
    }
    for spans in lesson["stands_for"].as_array_mut().into_iter().flatten() {
        for span in spans.as_array_mut().into_iter().flatten() {
            recount(&at, span);
        }
    }
    lesson["id"] = Value::String(row.id.clone());
    Ok(lesson)
}

fn recount(at: &CodePoints<'_>, span: &mut Value) {
    let byte = |value: &Value| value.as_u64().unwrap_or_default() as u32;
    *span = serde_json::json!([at.at(byte(&span[0])), at.at(byte(&span[1]))]);
}

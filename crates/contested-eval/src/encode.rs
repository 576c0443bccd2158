//! `contested-eval encode`: the encoder's vectors, to be compared with the reference implementation (`train/check.py`).

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use contested_encoder::{Encoder, WeightsFile};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::json;

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `id` and `text`; standard input where none is named.
    file: Option<PathBuf>,
    /// The file of weights.
    #[arg(long)]
    weights: PathBuf,
}

#[derive(Deserialize)]
struct Text {
    id: serde_json::Value,
    text: String,
}

/// For each text the pieces of its first window, and of each piece's vector the first numbers.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let name = arguments.weights.display().to_string();
    let mut file = WeightsFile::read(fs::read(&arguments.weights).with_context(|| name.clone())?)?;
    let encoder = Encoder::take(&mut file)?;
    let texts: Vec<Text> = crate::json_lines(arguments.file.as_ref())?;
    let rows: Vec<serde_json::Value> = texts
        .par_iter()
        .map(|text| {
            let mut pieces: Vec<u32> = encoder.pieces().of(&text.text).iter().map(|piece| piece.id).collect();
            pieces.truncate(encoder.longest());
            let vectors = encoder.encode(&pieces);
            let first: Vec<&[f32]> = vectors.chunks_exact(encoder.width()).map(|row| &row[..SHOWN]).collect();
            json!({"id": text.id, "pieces": pieces, "vectors": first})
        })
        .collect();
    crate::print_json_lines(rows)
}

/// Numbers of each vector that are printed.
const SHOWN: usize = 8;

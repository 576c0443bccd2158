//! The scorer that the parser and the name finder share: from a few tokens' vectors to a score for each move.

use multiversion::multiversion;

use crate::ModelError;
use crate::model::ModelFile;
use crate::network::{WIDTH, by_piece};
use contested_kernels::Matrix;

const HIDDEN: usize = 64;
const PIECES: usize = 2;
const SUMS: usize = HIDDEN * PIECES;

/// Scores moves from the tokens at `FEATURES` places of a state.
#[derive(Debug)]
pub(crate) struct Scorer<const FEATURES: usize> {
    reduce: Matrix,
    reduce_bias: Vec<f32>,
    lower: Matrix,
    lower_bias: Vec<f32>,
    /// What stands in for a place without a token.
    missing: Vec<f32>,
    upper: Matrix,
    upper_bias: Vec<f32>,
}

impl<const FEATURES: usize> Scorer<FEATURES> {
    pub(crate) fn take(file: &mut ModelFile, name: &str, moves: usize) -> Result<Self, ModelError> {
        let lower =
            file.take(&format!("{name}.0.precomputable_affine.W"), &[FEATURES, HIDDEN, PIECES, HIDDEN])?;
        let lower_bias = file.take(&format!("{name}.0.precomputable_affine.b"), &[HIDDEN, PIECES])?;
        let missing =
            file.take(&format!("{name}.0.precomputable_affine.pad"), &[1, FEATURES, HIDDEN, PIECES])?;
        let within = |output: usize| output / SUMS * SUMS + by_piece(output % SUMS, HIDDEN, PIECES);
        Ok(Scorer {
            reduce: Matrix::new(
                &file.take(&format!("{name}.2.linear.W"), &[HIDDEN, WIDTH])?,
                WIDTH,
                HIDDEN,
                |o| o,
            ),
            reduce_bias: file.take(&format!("{name}.2.linear.b"), &[HIDDEN])?,
            lower: Matrix::new(&lower, HIDDEN, FEATURES * SUMS, within),
            lower_bias: (0..SUMS).map(|output| lower_bias[within(output)]).collect(),
            missing: (0..FEATURES * SUMS).map(|output| missing[within(output)]).collect(),
            upper: Matrix::new(
                &file.take(&format!("{name}.1.linear.W"), &[moves, HIDDEN])?,
                HIDDEN,
                moves,
                |o| o,
            ),
            upper_bias: file.take(&format!("{name}.1.linear.b"), &[moves])?,
        })
    }

    /// Everything about each token that does not depend on the state.
    pub(crate) fn prepare(&self, vectors: &[f32]) -> Vec<f32> {
        let count = vectors.len() / WIDTH;
        let mut reduced = vec![0.0; count * HIDDEN];
        self.reduce.apply(vectors, WIDTH, count, &mut reduced);
        for row in reduced.chunks_exact_mut(HIDDEN) {
            for (value, bias) in row.iter_mut().zip(&self.reduce_bias) {
                *value += bias;
            }
        }
        let mut prepared = vec![0.0; count * FEATURES * SUMS];
        self.lower.apply(&reduced, HIDDEN, count, &mut prepared);
        prepared
    }

    /// The scores of all moves; `scores` must hold [`Scorer::stride`] values.
    pub(crate) fn score(&self, prepared: &[f32], tokens: [Option<usize>; FEATURES], scores: &mut [f32]) {
        let rows: [&[f32]; FEATURES] = std::array::from_fn(|feature| match tokens[feature] {
            Some(token) => &prepared[(token * FEATURES + feature) * SUMS..][..SUMS],
            None => &self.missing[feature * SUMS..][..SUMS],
        });
        let mut hidden = [0.0; HIDDEN];
        hidden_layer(&rows, &self.lower_bias, &mut hidden);
        self.upper.apply(&hidden, HIDDEN, 1, scores);
        for (score, bias) in scores.iter_mut().zip(&self.upper_bias) {
            *score += bias;
        }
    }

    /// How many values [`Scorer::score`] writes; those past the moves mean nothing.
    pub(crate) fn stride(&self) -> usize {
        self.upper.stride()
    }
}

/// Sums the rows and the bias, in this order, and takes the larger of two pieces.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma"))]
fn hidden_layer(rows: &[&[f32]], bias: &[f32], hidden: &mut [f32; HIDDEN]) {
    let mut sums = [0.0; SUMS];
    for row in rows.iter().chain([&bias]) {
        if let Some((row, [])) = row.split_first_chunk::<SUMS>() {
            for i in 0..SUMS {
                sums[i] += row[i];
            }
        }
    }
    for i in 0..HIDDEN {
        hidden[i] = if sums[i] > sums[HIDDEN + i] { sums[i] } else { sums[HIDDEN + i] };
    }
}

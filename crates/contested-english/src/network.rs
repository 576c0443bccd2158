//! Words to vectors: hashed embeddings, then four layers that each look one token to either side.

use std::borrow::Cow;

use multiversion::multiversion;

use crate::ModelError;
use crate::hash::rows;
use crate::model::ModelFile;
use contested_kernels::Matrix;

/// Width of a token's vector.
pub(crate) const WIDTH: usize = 96;

/// Maxout pieces: each output is the largest of this many.
const PIECES: usize = 3;

/// Rows of zeros on both sides of a text. They are live: after the first layer they are no longer zero.
const PAD: usize = 4;

/// One network from words to vectors.
#[derive(Debug)]
pub(crate) struct TokenVectors {
    /// Embedding tables, one for each feature, as they lie in the file: little-endian. Of the largest part of the model
    /// a text needs few rows.
    tables: Vec<Cow<'static, [u8]>>,
    first: Layer,
    windows: Vec<Layer>,
}

/// Affine, maxout, layer norm.
#[derive(Debug)]
struct Layer {
    weights: Matrix,
    /// Piece by piece: `[PIECES][WIDTH]`.
    bias: Vec<f32>,
    gain: Vec<f32>,
    shift: Vec<f32>,
}

impl TokenVectors {
    /// Takes the weights whose names start with `name` and count from `base`.
    pub(crate) fn take(
        file: &mut ModelFile,
        name: &str,
        base: usize,
        table_rows: &[usize],
    ) -> Result<TokenVectors, ModelError> {
        let tables = table_rows
            .iter()
            .enumerate()
            .map(|(i, rows)| file.take_bytes(&format!("{name}.{}.hashembed.E", base + i), &[*rows, WIDTH]))
            .collect::<Result<_, _>>()?;
        let first = base + table_rows.len();
        Ok(TokenVectors {
            tables,
            first: Layer::take(file, name, first, WIDTH * table_rows.len())?,
            windows: (1..=4)
                .map(|i| Layer::take(file, name, first + 2 * i, WIDTH * 3))
                .collect::<Result<_, _>>()?,
        })
    }

    /// The first layer's outputs for words with these features, a row a word: they do not depend on the words
    /// around them.
    pub(crate) fn embed<const FEATURES: usize>(&self, words: &[[u64; FEATURES]]) -> Vec<f32> {
        let inputs = self.tables.len() * WIDTH;
        let mut embedded = vec![0.0f32; words.len() * inputs];
        for (features, row) in words.iter().zip(embedded.chunks_exact_mut(inputs)) {
            for (column, ((feature, table), out)) in
                features.iter().zip(&self.tables).zip(row.as_chunks_mut::<WIDTH>().0).enumerate()
            {
                let table = table.as_chunks::<{ 4 * WIDTH }>().0;
                for row in rows(*feature, 8 + column as u32) {
                    let row = &table[row as usize % table.len()];
                    for (sum, value) in out.iter_mut().zip(row.as_chunks::<4>().0) {
                        *sum += f32::from_le_bytes(*value);
                    }
                }
            }
        }
        let mut sums = vec![0.0; words.len() * PIECES * WIDTH];
        self.first.weights.apply(&embedded, inputs, words.len(), &mut sums);
        let mut out = vec![0.0; words.len() * WIDTH];
        self.first.finish(&sums, &mut out);
        out
    }

    /// The layers over the first. `vectors` holds one row a token; they are replaced by the result.
    pub(crate) fn contextualise(&self, vectors: &mut [f32]) {
        let count = vectors.len() / WIDTH;
        let padded = count + 2 * PAD;
        // One more row of zeros on either side, so that each row has two neighbours.
        let mut x = vec![0.0; (padded + 2) * WIDTH];
        x[(PAD + 1) * WIDTH..][..count * WIDTH].copy_from_slice(vectors);
        let mut sums = vec![0.0; padded * PIECES * WIDTH];
        for layer in &self.windows {
            layer.weights.apply(&x, WIDTH, padded, &mut sums);
            layer.finish(&sums, &mut x[WIDTH..]);
        }
        vectors.copy_from_slice(&x[(PAD + 1) * WIDTH..][..count * WIDTH]);
    }
}

impl Layer {
    fn take(file: &mut ModelFile, name: &str, index: usize, inputs: usize) -> Result<Layer, ModelError> {
        let weights = file.take(&format!("{name}.{index}.maxout.W"), &[WIDTH, PIECES, inputs])?;
        let bias = file.take(&format!("{name}.{index}.maxout.b"), &[WIDTH, PIECES])?;
        let norm = index + 1;
        Ok(Layer {
            weights: Matrix::new(&weights, inputs, PIECES * WIDTH, |output| by_piece(output, WIDTH, PIECES)),
            bias: (0..PIECES * WIDTH).map(|output| bias[by_piece(output, WIDTH, PIECES)]).collect(),
            gain: file.take(&format!("{name}.{norm}.layernorm.G"), &[WIDTH])?,
            shift: file.take(&format!("{name}.{norm}.layernorm.b"), &[WIDTH])?,
        })
    }

    /// Bias, maxout and layer norm of rows of sums, added to the rows of `out`.
    fn finish(&self, sums: &[f32], out: &mut [f32]) {
        finish(&self.bias, &self.gain, &self.shift, sums, out);
    }
}

// Addition, multiplication, division and square root round the same everywhere; only the order of
// sums matters, and [`sum`] keeps it.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma"))]
fn finish(bias: &[f32], gain: &[f32], shift: &[f32], sums: &[f32], out: &mut [f32]) {
    let (Some((bias, [])), Some((gain, [])), Some((shift, []))) = (
        bias.split_first_chunk::<{ PIECES * WIDTH }>(),
        gain.split_first_chunk::<WIDTH>(),
        shift.split_first_chunk::<WIDTH>(),
    ) else {
        return;
    };
    let rows = sums.as_chunks::<{ PIECES * WIDTH }>().0.iter().zip(out.as_chunks_mut::<WIDTH>().0);
    for (sums, out) in rows {
        let mut largest = [0.0; WIDTH];
        for i in 0..WIDTH {
            let first = sums[i] + bias[i];
            let second = sums[WIDTH + i] + bias[WIDTH + i];
            let third = sums[2 * WIDTH + i] + bias[2 * WIDTH + i];
            let larger = if first > second { first } else { second };
            largest[i] = if larger > third { larger } else { third };
        }
        let mean = sum(&largest) / WIDTH as f32;
        let mut squares = [0.0; WIDTH];
        for i in 0..WIDTH {
            largest[i] -= mean;
            squares[i] = largest[i] * largest[i];
        }
        let variance = sum(&squares) / WIDTH as f32 + 1e-8;
        let scale = 1.0 / variance.sqrt();
        for i in 0..WIDTH {
            out[i] += largest[i] * scale * gain[i] + shift[i];
        }
    }
}

/// The model's weights stand unit by unit, ours piece by piece: where output `output` comes from.
pub(crate) fn by_piece(output: usize, units: usize, pieces: usize) -> usize {
    (output % units) * pieces + output / units
}

/// A sum in a fixed order that vector instructions can follow: sixteen strided sums, then halves
/// added to halves.
#[inline(always)]
fn sum(values: &[f32; WIDTH]) -> f32 {
    let mut lanes = [0.0f32; 16];
    for chunk in values.as_chunks::<16>().0 {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    let mut half = lanes.len() / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] += lanes[lane + half];
        }
        half /= 2;
    }
    lanes[0]
}

//! The transformer itself.

use std::borrow::Cow;

use contested_kernels::{Matrix, gelu, norm, softmax};
use serde::Deserialize;

use crate::{Dense, WeightsError, WeightsFile, WordPieces};

/// A pretrained transformer: a vector for each word piece, which tells of the piece and what stands around it.
#[derive(Debug)]
pub struct Encoder {
    pieces: WordPieces,
    shape: Shape,
    /// A scale for each piece, and its bytes.
    words: (Vec<f32>, Cow<'static, [u8]>),
    positions: Vec<f32>,
    first: Norm,
    layers: Vec<Layer>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Shape {
    /// Numbers in a vector.
    width: usize,
    /// Numbers in a layer's inner vectors.
    inner: usize,
    layers: usize,
    heads: usize,
    /// The longest window with its two marks.
    positions: usize,
}

#[derive(Debug)]
struct Norm {
    stretch: Vec<f32>,
    shift: Vec<f32>,
}

impl Norm {
    fn take(file: &mut WeightsFile, name: &str, width: usize) -> Result<Norm, WeightsError> {
        Ok(Norm {
            stretch: file.take(&format!("{name}.weight"), &[width])?,
            shift: file.take(&format!("{name}.bias"), &[width])?,
        })
    }

    fn apply(&self, rows: &mut [f32]) {
        for row in rows.chunks_exact_mut(self.stretch.len()) {
            norm(row, &self.stretch, &self.shift);
        }
    }
}

#[derive(Debug)]
struct Layer {
    /// What each piece asks, offers and tells, one after another.
    asking: Dense,
    joining: Dense,
    joined: Norm,
    widening: Dense,
    narrowing: Dense,
    narrowed: Norm,
}

impl Encoder {
    /// Takes the encoder's arrays and tables out of a file.
    ///
    /// # Errors
    /// Where some are missing or do not fit.
    pub fn take(file: &mut WeightsFile) -> Result<Encoder, WeightsError> {
        let shape: Shape = file.table("encoder")?;
        let Shape { width, inner, .. } = shape;
        if shape.heads == 0 || !width.is_multiple_of(shape.heads) || shape.positions < 3 || shape.layers > 64
        {
            return Err(WeightsError("the encoder's shape is none".to_owned()));
        }
        let pieces = WordPieces::take(file)?;
        let layers = (0..shape.layers)
            .map(|layer| {
                Ok(Layer {
                    asking: Dense::take(file, &format!("layer{layer}.asking"), width, 3 * width)?,
                    joining: Dense::take(file, &format!("layer{layer}.joining"), width, width)?,
                    joined: Norm::take(file, &format!("layer{layer}.joined"), width)?,
                    widening: Dense::take(file, &format!("layer{layer}.widening"), width, inner)?,
                    narrowing: Dense::take(file, &format!("layer{layer}.narrowing"), inner, width)?,
                    narrowed: Norm::take(file, &format!("layer{layer}.narrowed"), width)?,
                })
            })
            .collect::<Result<_, WeightsError>>()?;
        Ok(Encoder {
            words: file.take_rows("words", &[pieces.len(), width])?,
            positions: file.take("positions", &[shape.positions, width])?,
            first: Norm::take(file, "first", width)?,
            layers,
            shape,
            pieces,
        })
    }

    /// The word pieces that it reads.
    pub fn pieces(&self) -> &WordPieces {
        &self.pieces
    }

    /// Numbers in a vector.
    pub fn width(&self) -> usize {
        self.shape.width
    }

    /// The most pieces that one window can hold.
    pub fn longest(&self) -> usize {
        self.shape.positions - 2
    }

    /// A vector of [`Encoder::width`] numbers for each piece of a window, one after another. Pieces beyond
    /// [`Encoder::longest`] are left out, as are numbers of no piece.
    pub fn encode(&self, window: &[u32]) -> Vec<f32> {
        let width = self.shape.width;
        let known = |id: &u32| (*id as usize) < self.words.0.len();
        let inside = window.iter().copied().filter(known).take(self.longest());
        let ids: Vec<u32> = std::iter::once(self.pieces.start)
            .chain(inside)
            .chain(std::iter::once(self.pieces.end))
            .collect();
        let mut rows = Vec::with_capacity(ids.len() * width);
        for (id, position) in ids.iter().zip(self.positions.chunks_exact(width)) {
            let id = *id as usize;
            let scale = self.words.0[id];
            let word = &self.words.1[id * width..][..width];
            rows.extend(
                word.iter().zip(position).map(|(byte, place)| f32::from(*byte as i8).mul_add(scale, *place)),
            );
        }
        self.first.apply(&mut rows);
        for layer in &self.layers {
            self.layer(layer, &mut rows);
        }
        rows.drain(..width);
        rows.truncate(rows.len() - width);
        rows
    }

    fn layer(&self, layer: &Layer, rows: &mut [f32]) {
        let told = self.attend(&layer.asking.apply(rows), rows.len() / self.shape.width);
        add(rows, &layer.joining.apply(&told));
        layer.joined.apply(rows);
        let mut inner = layer.widening.apply(rows);
        gelu(&mut inner);
        add(rows, &layer.narrowing.apply(&inner));
        layer.narrowed.apply(rows);
    }

    /// Every piece takes from all others by how well what they offer fits what it asks.
    fn attend(&self, asked: &[f32], count: usize) -> Vec<f32> {
        let width = self.shape.width;
        let part = width / self.shape.heads;
        let over = 1.0 / (part as f32).sqrt();
        let mut told = vec![0.0; count * width];
        let mut offers = vec![0.0; count * part];
        let mut tellings = vec![0.0; count * part];
        for head in 0..self.shape.heads {
            for (row, all) in asked.chunks_exact(3 * width).enumerate() {
                for (at, value) in all[width + head * part..][..part].iter().enumerate() {
                    offers[row * part + at] = value * over;
                }
                for (at, value) in all[2 * width + head * part..][..part].iter().enumerate() {
                    tellings[at * count + row] = *value;
                }
            }
            let offers = Matrix::new(&offers, part, count, |row| row);
            let tellings = Matrix::new(&tellings, count, part, |row| row);
            let mut shares = vec![0.0; count * offers.stride()];
            offers.apply(&asked[head * part..], 3 * width, count, &mut shares);
            for row in shares.chunks_exact_mut(offers.stride()) {
                softmax(&mut row[..count]);
            }
            let mut taken = vec![0.0; count * tellings.stride()];
            tellings.apply(&shares, offers.stride(), count, &mut taken);
            for (row, taken) in taken.chunks_exact(tellings.stride()).enumerate() {
                told[row * width + head * part..][..part].copy_from_slice(&taken[..part]);
            }
        }
        told
    }
}

fn add(rows: &mut [f32], more: &[f32]) {
    for (value, more) in rows.iter_mut().zip(more) {
        *value += more;
    }
}

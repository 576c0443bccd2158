//! A runtime for a small pretrained transformer (BERT with learned positions, MiniLM's size) and for dense layers
//! on its vectors.
//!
//! Text becomes word pieces ([`WordPieces`]), a window of pieces becomes a vector for each ([`Encoder::encode`]), and
//! what reads those vectors are [`Dense`] layers from the same file ([`WeightsFile`]). All sums are of
//! [`contested_kernels`]: the same bits on every processor.

mod file;

mod pieces;

mod dense;

mod encoder;

pub use dense::Dense;
pub use encoder::Encoder;
pub use file::WeightsFile;
pub use pieces::{Piece, WordPieces};

/// A weights file that cannot be used, and why.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("weights: {0}")]
pub struct WeightsError(pub String);

//! Products of weights and vectors, and the few curves that networks need, the same to the last bit on every processor.
//!
//! A sum that rounds differently on another machine could flip a near tie, and with it what a report is taken to say.
//! So everything here is written as a fixed order of operations that IEEE 754 defines exactly: fused multiply-adds,
//! additions, divisions, square roots. No platform `exp` or `tanh` is called.

mod matrix;

mod curves;

pub use curves::{exp, gelu, norm, sigmoid, softmax};
pub use matrix::{Matrix, PANEL};

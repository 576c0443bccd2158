//! Tables of what sources say → what is likely true, which reports tell of one event, how much they disagree.
//!
//! Needs: rows, from a case or from anybody's table. Adds: inference, and nothing else does. No stage of the
//! dataflow uses this module and nothing from it is written into a case, so that what was said and what is thought
//! likely never mix; whoever shows its results says that they are estimates. Pure functions of their arguments:
//! the order of rows does not matter, and there is no randomness.

pub mod disagreement;

pub mod grouping;

pub mod truth;

//! A claims ledger for conflict reporting.
//!
//! A pile of news reports goes in; out comes who says what happened, where and when, through which
//! chain of sources, and where they disagree. The modules below are the dataflow, in order: each
//! uses only those above it (a test holds them to that). From [`read`] to [`state`] everything is a
//! pure function of its arguments: no file, clock, network, randomness or hash order, so the same
//! reports give the same ledger on every machine.

mod rule_file;

pub mod model;

pub mod ingest;

pub mod read;

pub mod extract;

pub mod link;

pub mod limit;

pub mod compare;

pub mod reconcile;

pub mod state;

pub mod store;

pub mod export;

pub mod estimate;

mod pipeline;

pub use pipeline::Reader;

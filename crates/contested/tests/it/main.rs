//! One test binary (linking many is slow). Each module says in its first line what goes there.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod architecture;
mod attributions;
mod behaviour;
mod cases;
mod claims;
mod compare;
mod data_sets;
mod exports;
mod extract_figures;
mod ingest;
mod intake;
mod judging;
mod learned;
mod ledger;
mod link_actors;
mod places;
mod read_times;
mod reconcile;
mod repair;
mod sequences;
mod store;
mod translations;
mod wars;

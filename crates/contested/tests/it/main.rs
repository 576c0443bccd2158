//! One test binary (linking many is slow). Each module says in its first line what goes there.

mod architecture;
mod attributions;
mod cases;
mod ingest;
mod ledger;
mod link_actors;
mod places;
mod read_times;
mod store;

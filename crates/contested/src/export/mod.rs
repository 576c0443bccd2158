//! The ledger in outside shapes. Internal types may change; these only grow.

pub mod extract_json;

pub mod ledger_json;

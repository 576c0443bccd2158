//! The ledger in outside shapes. Internal types may change; these only grow.

pub mod alignment_json;

pub mod extract_json;

pub mod json_lines;

pub mod ledger_json;

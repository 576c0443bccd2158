//! Who did what to the case and when, as a chain: each row carries the hash of the one before.

use rusqlite::{Connection, OptionalExtension as _, params};
use serde_json::Value;

use super::Stamp;
use crate::ingest;

/// Adds a row.
pub(super) fn append(
    db: &Connection,
    stamp: &Stamp,
    action: &str,
    subject: &str,
    detail: &Value,
) -> rusqlite::Result<()> {
    let previous: Option<String> = db
        .prepare_cached("SELECT hash FROM custody ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let previous = previous.unwrap_or_default();
    let (at, detail) = (stamp.at.to_string(), detail.to_string());
    let hash = hash([&previous, &at, &stamp.who, action, subject, &detail]);
    db.prepare_cached(
        "INSERT INTO custody (at, who, action, subject, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![at, stamp.who, action, subject, detail, previous, hash])?;
    Ok(())
}

/// The hash of a row: of a JSON list, so that no two rows can be written alike.
pub(super) fn hash(fields: [&str; 6]) -> String {
    ingest::sha256(Value::from(fields.map(Value::from).to_vec()).to_string().as_bytes())
}

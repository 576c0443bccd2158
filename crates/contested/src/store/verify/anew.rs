//! Working a case out anew from what came in, beside it, to hold what it has against that.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::super::{Case, Stamp, StoreError, hashes, schema};
use super::Verification;
use crate::reconcile::Policy;

/// What a case is worked out from, in an order in which rows only point back.
const GROUND: &[&str] = &[
    "reports",
    "extractions",
    "claims",
    "participants",
    "tellers",
    "claim_areas",
    "judgements",
    "judgement_subjects",
    "lexicons",
    "lexicon_files",
    "report_dates",
];

/// Columns that only number rows, and so depend on the order in which a case grew.
const NUMBERS: &[(&str, &str)] =
    &[("events", "position"), ("contradictions", "position"), ("derived_rows", "row"), ("places", "seq")];

/// Tables that depend on how a case grew: bytes that say what others say, and what became of what was worked out before.
const OF_GROWTH: [&str; 4] = ["places_box", "reports_fts", "translations_fts", "former_events"];

impl Case {
    /// Works out anew what follows from the reports, and compares all of it with what the case has.
    pub(super) fn check_anew(&self, found: &mut Verification) -> Result<(), StoreError> {
        let memory = |error| StoreError::of(self.path(), error);
        let mut db = Connection::open_in_memory().map_err(memory)?;
        let stamp = Stamp { at: jiff::Timestamp::UNIX_EPOCH, who: "verify".to_owned() };
        schema::create(&mut db, &stamp).map_err(memory)?;
        for table in GROUND {
            copy(&self.db, &db, table).map_err(memory)?;
        }
        let mut anew = Case { db, path: self.path.clone(), known: std::sync::OnceLock::new(), damage: None };
        anew.reconcile(&Policy::default())?;
        for (table, _) in hashes::DERIVED {
            if OF_GROWTH.iter().any(|name| table.starts_with(name)) {
                continue;
            }
            let rows = |db: &Connection| rows(db, table).map_err(memory);
            let (ours, theirs) = (rows(&self.db)?, rows(&anew.db)?);
            let more = |one: &Rows, other: &Rows| -> usize {
                one.iter()
                    .map(|(row, times)| times.saturating_sub(other.get(row).copied().unwrap_or(0)))
                    .sum()
            };
            let (extra, missing) = (more(&ours, &theirs), more(&theirs, &ours));
            if extra + missing > 0 {
                found.fault(
                    table,
                    format!("{extra} rows do not follow from the reports, and {missing} that do are missing"),
                );
            }
        }
        Ok(())
    }
}

/// The rows of a table by their hashes, and how often each stands there.
type Rows = BTreeMap<[u8; 32], usize>;

fn rows(db: &Connection, table: &str) -> rusqlite::Result<Rows> {
    let turn = if table == "derived" { " WHERE name <> 'turn'" } else { "" };
    let mut statement = db.prepare(&format!("SELECT * FROM {table}{turn}"))?;
    let kept: Vec<usize> = statement
        .column_names()
        .enumerate()
        .filter(|(_, column)| !NUMBERS.contains(&(table, *column)))
        .map(|(place, _)| place)
        .collect();
    let mut found = Rows::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        *found.entry(hashes::of_row(row, &kept)?).or_default() += 1;
    }
    Ok(found)
}

fn copy(from: &Connection, to: &Connection, table: &str) -> rusqlite::Result<()> {
    // Which reading is the last one is told by the number of its row.
    let numbered = table == "extractions";
    let select = if numbered { "SELECT rowid, * FROM " } else { "SELECT * FROM " };
    let mut select = from.prepare(&format!("{select}{table}"))?;
    let columns: Vec<String> = select.column_names().map(|name| format!("\"{name}\"")).collect();
    let places = vec!["?"; columns.len()].join(", ");
    let mut insert =
        to.prepare(&format!("INSERT INTO {table} ({}) VALUES ({places})", columns.join(", ")))?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let values: Vec<Value> =
            (0..columns.len()).map(|column| row.get(column)).collect::<rusqlite::Result<_>>()?;
        insert.execute(params_from_iter(values))?;
    }
    Ok(())
}

//! Hashes over tables: the custody log has one of the rows that each report gave, and one of each derived table as it was
//! worked out last, so that what is shown can be held against what was written.

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Params, Row};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{Stamp, custody};

/// What follows from what came in: each table, and in which order its rows are hashed. A table that is in neither list
/// would be vouched for by nobody; a test holds the schema to them.
pub(super) const DERIVED: &[(&str, &str)] = &[
    ("derived", "rowid"),
    ("origins", "rowid"),
    ("claim_links", "rowid"),
    ("former_events", "event, claim"),
    ("events", "rowid"),
    ("relations", "rowid"),
    ("contradictions", "rowid"),
    ("copies", "rowid"),
    ("copy_members", "rowid"),
    ("control", "rowid"),
    ("bonds", "rowid"),
    ("persons", "rowid"),
    ("namings", "rowid"),
    ("actors", "rowid"),
    ("actor_names", "actor, name"),
    ("actor_kinds", "actor, kind"),
    ("places", "rowid"),
    ("places_box_node", "rowid"),
    ("places_box_parent", "rowid"),
    ("places_box_rowid", "rowid"),
    ("outlets", "rowid"),
    ("judged", "rowid"),
    ("judged_subjects", "rowid"),
    ("judged_claims", "rowid"),
    ("set_aside", "rowid"),
    ("same_actors", "rowid"),
    ("reconciled", "rowid"),
    ("regions_lost", "rowid"),
    ("derived_rows", "tab, part, print"),
    ("reports_fts_data", "rowid"),
    ("reports_fts_idx", "segid, term"),
    ("reports_fts_docsize", "rowid"),
    ("reports_fts_config", "k"),
    ("translations_fts_data", "rowid"),
    ("translations_fts_idx", "segid, term"),
    ("translations_fts_docsize", "rowid"),
    ("translations_fts_config", "k"),
];

/// What came in, which is checked row by row.
#[cfg(test)]
pub(super) const KEPT: &[&str] = &[
    "reports",
    "extractions",
    "claims",
    "participants",
    "tellers",
    "claim_areas",
    "judgements",
    "judgement_subjects",
    "custody",
    "rereading",
    "lexicons",
    "lexicon_files",
    "report_dates",
    "notices",
    "translations",
];

/// Derived tables that are worked out anew after each judgement, whatever it is about.
pub(super) const OF_JUDGEMENTS: &[&str] =
    &["derived", "judged", "judged_subjects", "judged_claims", "set_aside"];

/// Derived tables that a new reading changes.
const OF_READINGS: [&str; 5] = ["derived", "claim_links", "former_events", "reconciled", "regions_lost"];

/// Derived tables that an entry of the custody log changes before anything is worked out anew.
pub(super) fn touched(action: &str) -> Box<dyn Fn(&str) -> bool> {
    match action {
        "add" => Box::new(|table| table.starts_with("reports_fts") || table.starts_with("translations_fts")),
        "translate" => {
            Box::new(|table| table.starts_with("translations_fts") || OF_READINGS.contains(&table))
        }
        "reread" | "date" => Box::new(|table| OF_READINGS.contains(&table)),
        "judge" => Box::new(|table| OF_JUDGEMENTS.contains(&table)),
        "migrate" => Box::new(|_| true),
        _ => Box::new(|_| false),
    }
}

/// The hash of all rows of a derived table.
pub(super) fn table(db: &Connection, name: &str, order: &str) -> rusqlite::Result<String> {
    let mut hash = Sha256::new();
    add(db, &format!("SELECT * FROM {name} ORDER BY {order}"), [], &mut hash)?;
    Ok(hex(hash))
}

/// Puts the hashes of derived tables into the custody log. This follows from what was done before it, so it bears the
/// time and the name of that.
pub(super) fn note(db: &Connection, is_wanted: impl Fn(&str) -> bool) -> rusqlite::Result<()> {
    let hashes: BTreeMap<&str, String> = DERIVED
        .iter()
        .filter(|(name, _)| is_wanted(name))
        .map(|(name, order)| Ok((*name, table(db, name, order)?)))
        .collect::<rusqlite::Result<_>>()?;
    let turn: Option<String> =
        db.query_row("SELECT value FROM derived WHERE name = 'turn'", [], |row| row.get(0)).optional()?;
    let Some(stamp) = last_stamp(db)? else { return Ok(()) };
    custody::append(db, &stamp, "reconcile", "", &json!({"turn": turn, "tables": hashes}))
}

/// When and by whom something was done last.
pub(super) fn last_stamp(db: &Connection) -> rusqlite::Result<Option<Stamp>> {
    let last: Option<(String, String)> = db
        .query_row("SELECT at, who FROM custody ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(last.and_then(|(at, who)| Some(Stamp { at: at.parse().ok()?, who })))
}

/// The hash of the rows that a report's claims stand in. Names its columns, so that columns that are added later do not
/// change it.
pub(super) fn claims(db: &Connection, report: i64) -> rusqlite::Result<String> {
    let mut hash = Sha256::new();
    for sql in OF_CLAIMS {
        add(db, sql, [report], &mut hash)?;
        hash.update([9]);
    }
    Ok(hex(hash))
}

const OF_CLAIMS: [&str; 4] = [
    "SELECT number, kind, stage, polarity, stance, certainty, words, place_key, place_name, place_within, country, lat, lon,
        edtf, earliest, latest, known_from, detail FROM claims WHERE report = ? ORDER BY number",
    "SELECT c.number, p.role, p.actor, p.entity, p.name, p.kind FROM claims c JOIN participants p ON p.claim = c.id
     WHERE c.report = ? ORDER BY c.number, p.rowid",
    "SELECT c.number, t.position, t.actor, t.entity, t.name, t.role FROM claims c JOIN tellers t ON t.claim = c.id
     WHERE c.report = ? ORDER BY c.number, t.position, t.rowid",
    "SELECT c.number, a.area FROM claims c JOIN claim_areas a ON a.claim = c.id
     WHERE c.report = ? ORDER BY c.number, a.area",
];

fn add(db: &Connection, sql: &str, parameters: impl Params, hash: &mut Sha256) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query(parameters)?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            add_value(row.get_ref(column)?, hash);
        }
    }
    Ok(())
}

/// The hash of some columns of a row.
pub(super) fn of_row(row: &Row<'_>, columns: &[usize]) -> rusqlite::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    for column in columns {
        add_value(row.get_ref(*column)?, &mut hash);
    }
    Ok(hash.finalize().into())
}

/// With its kind and length before it, so that no two rows run together to the same bytes.
fn add_value(value: ValueRef<'_>, hash: &mut Sha256) {
    let (kind, bytes) = match value {
        ValueRef::Null => (0, &[][..]),
        ValueRef::Integer(number) => return hash.update([&[1][..], &number.to_le_bytes()].concat()),
        ValueRef::Real(number) => return hash.update([&[2][..], &number.to_bits().to_le_bytes()].concat()),
        ValueRef::Text(words) => (3, words),
        ValueRef::Blob(bytes) => (4, bytes),
    };
    hash.update([kind]);
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::schema;
    use super::*;

    #[test]
    fn every_table_is_vouched_for() {
        let stamp = Stamp { at: jiff::Timestamp::UNIX_EPOCH, who: "the test".to_owned() };
        let mut db = Connection::open_in_memory().unwrap();
        schema::create(&mut db, &stamp).unwrap();
        let names: Vec<String> = db
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        // Some are names for tables of their own.
        let is_listed = |name: &str| {
            KEPT.contains(&name)
                || DERIVED.iter().any(|(derived, _)| *derived == name)
                || ["reports_fts", "translations_fts", "places_box"].contains(&name)
        };
        let missing: Vec<&String> = names.iter().filter(|name| !is_listed(name)).collect();
        assert!(missing.is_empty(), "say in store/hashes.rs who checks {missing:?}");
    }
}

//! Hashes over tables: the custody log has one of the rows that each report gave, and one of each derived table as it was
//! worked out last, so that what is shown can be held against what was written.
//!
//! Of a large case most rows stay as they are when reports come in. So tables that grow with the claims are hashed in blocks
//! of rows, and a table's hash is that of its blocks' hashes. These are kept: whoever writes a row marks its block (by
//! triggers of the connection, so that no writer can forget it), and only marked blocks are read again.

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Params, Row};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{Stamp, custody};
use crate::ingest::hex;

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

/// Derived tables that grow with the claims.
const IN_BLOCKS: &[&str] = &[
    "origins",
    "claim_links",
    "events",
    "relations",
    "contradictions",
    "control",
    "bonds",
    "persons",
    "namings",
    "reconciled",
    "derived_rows",
];
/// Tables of which [`derived_rows`](DERIVED) tells the rows.
const PARTED: &[&str] = &["bonds", "contradictions", "control", "events", "namings", "persons"];
/// Numbers of rows in a block: changes lie scattered, so that in larger ones most would be touched.
const BLOCK: i64 = 64;
/// Where a block would be that no table has: that the hashes of all blocks are kept, but those that are marked.
const ALL_KEPT: i64 = -1;

/// The hashes of blocks. They follow from the rows, and are themselves in no hash.
pub(super) const BLOCK_HASHES: &str = "block_hashes";

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

/// The hash of a derived table, worked out from all its rows.
pub(super) fn table(db: &Connection, name: &str, order: &str) -> rusqlite::Result<String> {
    let mut all = Sha256::new();
    if !IN_BLOCKS.contains(&name) {
        add(db, &format!("SELECT * FROM {name} ORDER BY {order}"), [], &mut all)?;
    }
    for stretch in Stretch::of(name) {
        stretch.each_block(db, |block, hash| {
            all.update(block.to_le_bytes());
            all.update(hash);
            Ok(())
        })?;
    }
    Ok(hex(&all.finalize()))
}

/// The same from the hashes of blocks that are kept, as they stand; `None` where some have to be worked out, or the table
/// is none that is hashed so.
pub(super) fn table_as_kept(db: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    if !IN_BLOCKS.contains(&name) {
        return Ok(None);
    }
    let mut all = Sha256::new();
    for stretch in Stretch::of(name) {
        let mut kept =
            db.prepare_cached("SELECT block, hash FROM block_hashes WHERE tab = ? ORDER BY block")?;
        let mut rows = kept.query([&stretch.name])?;
        let mut is_whole = false;
        while let Some(row) = rows.next()? {
            let block: i64 = row.get(0)?;
            let Some(hash) = row.get_ref(1)?.as_blob_or_null()? else { return Ok(None) };
            if block == ALL_KEPT {
                is_whole = true;
                continue;
            }
            all.update(block.to_le_bytes());
            all.update(hash);
        }
        if !is_whole {
            return Ok(None);
        }
    }
    Ok(Some(hex(&all.finalize())))
}

/// The hash of a derived table; of one in blocks only what changed is read.
fn table_kept(db: &Connection, name: &str, order: &str) -> rusqlite::Result<String> {
    for stretch in Stretch::of(name) {
        stretch.bring_up_to_date(db)?;
    }
    match table_as_kept(db, name)? {
        Some(hash) => Ok(hash),
        None => table(db, name, order),
    }
}

/// Forgets the hashes of all blocks, where most rows are going to be written.
pub(super) fn forget_blocks(db: &Connection) -> rusqlite::Result<()> {
    db.execute("DELETE FROM block_hashes", [])?;
    unmark(db)
}

/// Has every row that this connection writes mark its block.
pub(super) fn mark(db: &Connection) -> rusqlite::Result<()> {
    let mut sql = String::new();
    let mut is_there = db.prepare("SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?")?;
    for table in IN_BLOCKS {
        // Of a damaged case that is opened all the same a table may be missing.
        if !is_there.exists([table])? || !is_there.exists([BLOCK_HASHES])? {
            continue;
        }
        for (event, rows) in [("INSERT", &["new"][..]), ("UPDATE", &["old", "new"]), ("DELETE", &["old"])] {
            sql.push_str(&format!(
                "CREATE TEMP TRIGGER IF NOT EXISTS mark_{table}_{event} AFTER {event} ON main.{table} BEGIN\n"
            ));
            for row in rows {
                let (tab, number) = match *table {
                    "derived_rows" => (format!("'derived_rows/' || {row}.tab"), "part"),
                    _ => (format!("'{table}'"), "rowid"),
                };
                // The hash of a block is worked out in Rust: the row of none says that it has to be.
                sql.push_str(&format!(
                    "INSERT OR REPLACE INTO block_hashes (tab, block, hash) VALUES ({tab}, {row}.{number} / {BLOCK}, NULL);\n"
                ));
            }
            sql.push_str("END;\n");
        }
    }
    db.execute_batch(&sql)
}

fn unmark(db: &Connection) -> rusqlite::Result<()> {
    for table in IN_BLOCKS {
        for event in ["INSERT", "UPDATE", "DELETE"] {
            db.execute_batch(&format!("DROP TRIGGER IF EXISTS temp.mark_{table}_{event}"))?;
        }
    }
    Ok(())
}

/// Rows of a table that are numbered through.
struct Stretch {
    name: String,
    table: &'static str,
    /// Which rows.
    rows: String,
    /// What numbers them.
    number: &'static str,
    order: &'static str,
}

impl Stretch {
    /// Those of a table that is hashed in blocks.
    fn of(table: &str) -> Vec<Stretch> {
        let Some(&table) = IN_BLOCKS.iter().find(|name| **name == table) else { return Vec::new() };
        if table == "derived_rows" {
            let parted = |tab: &&str| Stretch {
                name: format!("derived_rows/{tab}"),
                table,
                rows: format!("tab = '{tab}' AND"),
                number: "part",
                order: "part, print",
            };
            return PARTED.iter().map(parted).collect();
        }
        vec![Stretch { name: table.to_owned(), table, rows: String::new(), number: "rowid", order: "rowid" }]
    }

    /// Hands on each block that has rows, in order, with its hash.
    fn each_block(
        &self,
        db: &Connection,
        mut hand_on: impl FnMut(i64, [u8; 32]) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        let Stretch { table, rows, number, .. } = self;
        let mut next = db.prepare_cached(&format!(
            "SELECT {number} FROM {table} WHERE {rows} {number} >= ? ORDER BY {number} LIMIT 1"
        ))?;
        let mut from = i64::MIN;
        while let Some(first) = next.query_row([from], |row| row.get::<_, i64>(0)).optional()? {
            // As SQL divides.
            let block = first / BLOCK;
            if let Some(hash) = self.hash(db, block)? {
                hand_on(block, hash)?;
            }
            from = (block + 1) * BLOCK;
        }
        Ok(())
    }

    /// The hash of a block; `None` where it has no rows.
    fn hash(&self, db: &Connection, block: i64) -> rusqlite::Result<Option<[u8; 32]>> {
        let Stretch { table, rows, number, order, .. } = self;
        let sql = format!("SELECT * FROM {table} WHERE {rows} {number} BETWEEN ? AND ? ORDER BY {order}");
        let mut hash = Sha256::new();
        let found = add(db, &sql, [block * BLOCK, (block + 1) * BLOCK - 1], &mut hash)?;
        Ok((found > 0).then(|| hash.finalize().into()))
    }

    /// Works out the hashes that are missing.
    fn bring_up_to_date(&self, db: &Connection) -> rusqlite::Result<()> {
        let mut keep =
            db.prepare_cached("INSERT OR REPLACE INTO block_hashes (tab, block, hash) VALUES (?, ?, ?)")?;
        let whole = "SELECT 1 FROM block_hashes WHERE tab = ? AND block = ?";
        if !db.prepare_cached(whole)?.exists((&self.name, ALL_KEPT))? {
            db.execute("DELETE FROM block_hashes WHERE tab = ?", [&self.name])?;
            self.each_block(db, |block, hash| keep.execute((&self.name, block, hash)).map(|_| ()))?;
            keep.execute((&self.name, ALL_KEPT, [0_u8; 0]))?;
            return Ok(());
        }
        let marked: Vec<i64> = db
            .prepare_cached("SELECT block FROM block_hashes WHERE tab = ? AND hash IS NULL ORDER BY block")?
            .query_map([&self.name], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut drop = db.prepare_cached("DELETE FROM block_hashes WHERE tab = ? AND block = ?")?;
        for block in marked {
            match self.hash(db, block)? {
                Some(hash) => keep.execute((&self.name, block, hash))?,
                None => drop.execute((&self.name, block))?,
            };
        }
        Ok(())
    }
}

/// Puts the hashes of derived tables into the custody log. This follows from what was done before it, so it bears the
/// time and the name of that.
pub(super) fn note(db: &Connection, is_wanted: impl Fn(&str) -> bool) -> rusqlite::Result<()> {
    let hashes: BTreeMap<&str, String> = DERIVED
        .iter()
        .filter(|(name, _)| is_wanted(name))
        .map(|(name, order)| Ok((*name, table_kept(db, name, order)?)))
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
    Ok(hex(&hash.finalize()))
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

/// Adds rows to a hash, and says how many there were.
fn add(db: &Connection, sql: &str, parameters: impl Params, hash: &mut Sha256) -> rusqlite::Result<usize> {
    let mut statement = db.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query(parameters)?;
    let mut found = 0;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            add_value(row.get_ref(column)?, hash);
        }
        found += 1;
    }
    Ok(found)
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
                || name == BLOCK_HASHES
                || ["reports_fts", "translations_fts", "places_box"].contains(&name)
        };
        let missing: Vec<&String> = names.iter().filter(|name| !is_listed(name)).collect();
        assert!(missing.is_empty(), "say in store/hashes.rs who checks {missing:?}");
    }
}

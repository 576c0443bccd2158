//! The tables, and how an older case becomes a newer one.

use std::collections::BTreeMap;

use rusqlite::{Connection, TransactionBehavior};

use super::{Stamp, custody, hashes};

/// "Cntd": tells a case from other SQLite files, also for `file`.
pub const APPLICATION_ID: i32 = 0x436E_7464;

/// The version that this program writes.
pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;

/// Makes the tables of a new case.
pub(super) fn create(db: &mut Connection, stamp: &Stamp) -> rusqlite::Result<()> {
    // Has to be known before there are tables, and outside a transaction.
    db.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    db.pragma_update(None, "synchronous", "FULL")?;
    migrate(db)?;
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    custody::append(&transaction, stamp, "init", "", &serde_json::json!({"version": VERSION}))?;
    transaction.commit()
}

/// Brings the tables up to date, each step whole or not at all. Several programs may do so at once.
pub(super) fn migrate(db: &mut Connection) -> rusqlite::Result<()> {
    let version = |db: &Connection| db.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    if version(db)? == VERSION {
        return Ok(());
    }
    // A table that is made anew takes the place of the former under its name, for all that refer to it. Both can only be
    // said outside a transaction.
    db.pragma_update(None, "foreign_keys", false)?;
    db.pragma_update(None, "legacy_alter_table", true)?;
    while version(db)? < VERSION {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another program may have taken the step while this one waited for its turn.
        let found = version(&transaction)?;
        let Some(sql) = usize::try_from(found).ok().and_then(|step| MIGRATIONS.get(step)) else { break };
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", found + 1)?;
        if found + 1 == VERSION
            && let Some(stamp) = hashes::last_stamp(&transaction)?
        {
            let detail = serde_json::json!({"version": VERSION});
            custody::append(&transaction, &stamp, "migrate", "", &detail)?;
        }
        transaction.commit()?;
    }
    db.pragma_update(None, "legacy_alter_table", false)?;
    db.pragma_update(None, "foreign_keys", true)
}

/// What the schema of a case of this version says, by kind and name.
pub(super) fn expected() -> rusqlite::Result<BTreeMap<(String, String), Option<String>>> {
    let mut db = Connection::open_in_memory()?;
    migrate(&mut db)?;
    found(&db)
}

/// What the schema of a case says, by kind and name.
pub(super) fn found(db: &Connection) -> rusqlite::Result<BTreeMap<(String, String), Option<String>>> {
    // What SQLite keeps for itself comes and goes.
    db.prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'")?
        .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?
        .collect()
}

/// How many tables a case of this version has, those that SQLite keeps for itself aside.
pub(super) const TABLES: i64 = 56;

/// How many tables a case has.
pub(super) fn tables(db: &Connection) -> rusqlite::Result<i64> {
    let sql = "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    db.query_row(sql, [], |row| row.get(0))
}

/// Makes empty tables, of this connection only, for those that are missing, and names them.
pub(super) fn stand_in(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let here = found(db).unwrap_or_default();
    let mut missing = Vec::new();
    for ((kind, name), sql) in expected()? {
        // What full-text search and boxes keep comes and goes with their own tables.
        let is_inner =
            ["reports_fts_", "translations_fts_", "places_box_"].iter().any(|owner| name.starts_with(owner));
        let Some(sql) = sql.filter(|_| kind == "table" && !is_inner) else { continue };
        if here.contains_key(&(kind, name.clone())) {
            continue;
        }
        let virtually = sql.strip_prefix("CREATE VIRTUAL TABLE ");
        let plainly = sql.strip_prefix("CREATE TABLE ");
        match (virtually, plainly) {
            (Some(rest), _) => db.execute_batch(&format!("CREATE VIRTUAL TABLE temp.{rest}"))?,
            (_, Some(rest)) => db.execute_batch(&format!("CREATE TEMP TABLE {rest}"))?,
            (None, None) => continue,
        }
        missing.push(name);
    }
    Ok(missing)
}

/// What has to be said at each opening: a commit is on the disk when it returns.
pub(super) fn set_up(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    // 64 MB of pages: a whole case of a few thousand reports.
    db.pragma_update(None, "cache_size", -65_536)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    hashes::mark(db)
}

/// Steps from one version to the next. Never edited, only added to.
const MIGRATIONS: &[&str] = &[
    include_str!("schema.sql"),
    include_str!("schema_judgements.sql"),
    include_str!("schema_namings.sql"),
    include_str!("schema_lists.sql"),
    include_str!("schema_large.sql"),
    include_str!("schema_brief.sql"),
    include_str!("schema_regions.sql"),
    include_str!("schema_counts.sql"),
    include_str!("schema_timeline.sql"),
    include_str!("schema_lexicon.sql"),
    include_str!("schema_intake.sql"),
    include_str!("schema_translations.sql"),
    include_str!("schema_former.sql"),
    include_str!("schema_blocks.sql"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_counted() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db).unwrap();
        assert_eq!(tables(&db).unwrap(), TABLES);
        assert_eq!(stand_in(&db).unwrap(), [""; 0]);
    }
}

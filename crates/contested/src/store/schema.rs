//! The tables, and how an older case becomes a newer one.

use rusqlite::{Connection, TransactionBehavior};

use super::{Stamp, custody};

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

/// Brings the tables up to date, each step whole or not at all.
pub(super) fn migrate(db: &mut Connection) -> rusqlite::Result<()> {
    let found: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found == VERSION {
        return Ok(());
    }
    // A table that is made anew takes the place of the former under its name, for all that refer to it. Both can only be
    // said outside a transaction.
    db.pragma_update(None, "foreign_keys", false)?;
    db.pragma_update(None, "legacy_alter_table", true)?;
    for (step, sql) in MIGRATIONS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", step as i64 + 1)?;
        transaction.commit()?;
    }
    db.pragma_update(None, "legacy_alter_table", false)?;
    db.pragma_update(None, "foreign_keys", true)
}

/// What has to be said at each opening: a commit is on the disk when it returns.
pub(super) fn set_up(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    // 64 MB of pages: a whole case of a few thousand reports.
    db.pragma_update(None, "cache_size", -65_536)?;
    db.pragma_update(None, "temp_store", "MEMORY")
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
];

//! Translations that reports are read through: put in beside the reports, found again by the reading that names them.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use serde_json::{Value, json};

use super::judging::replace;
use super::prepare::Addition;
use super::write::word;
use super::{Case, Stamp, StoreError};
use crate::model::{Extraction, Report, Translation};

/// What the custody log calls it that a report that is in is read through a translation from now on.
pub(super) const TRANSLATE: &str = "translate";

/// What a case has of a report that is to be added.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Nothing.
    New,
    /// It is in, as the report of this id, and is read as it is.
    In(String),
    /// It is in, and is read through the translation of this SHA-256.
    Translated(String, String),
}

impl Case {
    /// Whether a report is in, and through which translation it is read.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn standing(&self, report: &Report) -> Result<Standing, StoreError> {
        self.wrap_ref(|case| {
            let Some(id) = super::write::find(&case.db, report)? else { return Ok(Standing::New) };
            let sql = "SELECT t.sha256 FROM translations t JOIN reports r ON r.seq = t.report WHERE r.id = ?
                 ORDER BY t.seq DESC LIMIT 1";
            let translation = case.db.prepare_cached(sql)?.query_row([&id], |row| row.get(0)).optional()?;
            Ok(match translation {
                Some(translation) => Standing::Translated(id, translation),
                None => Standing::In(id),
            })
        })
    }

    /// Puts readings through translations of reports that are in beside their former readings. Returns how many were put in:
    /// not those whose report is not there or is read through that translation already.
    ///
    /// # Errors
    /// Where the case cannot be written; none of the readings is in then.
    pub fn add_translations(&mut self, readings: &[Addition], stamp: &Stamp) -> Result<usize, StoreError> {
        self.wrap(|case| {
            let transaction = case.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut done = 0;
            for reading in readings {
                let report = &reading.extraction.report;
                let find = "SELECT seq FROM reports WHERE id = ?";
                let seq: Option<i64> = transaction
                    .prepare_cached(find)?
                    .query_row([report.id.0.as_str()], |row| row.get(0))
                    .optional()?;
                let Some((seq, translation)) = seq.zip(report.translation.as_ref()) else { continue };
                let last = "SELECT sha256 FROM translations WHERE report = ? ORDER BY seq DESC LIMIT 1";
                let last: Option<String> =
                    transaction.prepare_cached(last)?.query_row([seq], |row| row.get(0)).optional()?;
                if last.as_ref() == Some(&translation.sha256) {
                    continue;
                }
                insert(&transaction, seq, report, stamp)?;
                replace(&transaction, reading, stamp, TRANSLATE)?;
                done += 1;
            }
            if done > 0 {
                // What is derived was derived from the former readings: an interrupted run shows as not reconciled.
                transaction.execute("DELETE FROM derived WHERE name IN ('reports', 'counted')", [])?;
            }
            transaction.commit()?;
            Ok(done)
        })
    }
}

/// Writes the translation that a report is read through, where it is.
pub(super) fn insert(db: &Connection, seq: i64, report: &Report, stamp: &Stamp) -> rusqlite::Result<()> {
    let Some(translation) = &report.translation else { return Ok(()) };
    db.prepare_cached(
        "INSERT INTO translations
                (report, sha256, translator, how, program, file, language, title, text, at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        seq,
        translation.sha256,
        translation.by,
        word(translation.how),
        translation.program,
        translation.file,
        translation.language.as_str(),
        translation.title,
        report.text,
        stamp.at.to_string(),
    ])?;
    Ok(())
}

/// What the custody log keeps of a translation.
pub(super) fn recorded(translation: &Translation) -> Value {
    json!({
        "sha256": translation.sha256,
        "by": translation.by,
        "how": translation.how,
        "program": translation.program,
        "file": translation.file,
        "language": translation.language,
        "title": translation.title,
    })
}

/// Gives a reading its texts: the report's own, and that of the translation that it was read from. `false` where that is
/// not in the case.
pub(super) fn fill(
    db: &Connection,
    seq: i64,
    extraction: &mut Extraction,
    own_text: String,
) -> rusqlite::Result<bool> {
    let Some(translation) = &mut extraction.report.translation else {
        extraction.report.text = own_text;
        return Ok(true);
    };
    translation.original = own_text;
    let sql = "SELECT text FROM translations WHERE report = ? AND sha256 = ? LIMIT 1";
    let text: Option<String> =
        db.prepare_cached(sql)?.query_row(params![seq, translation.sha256], |row| row.get(0)).optional()?;
    let is_there = text.is_some();
    extraction.report.text = text.unwrap_or_default();
    Ok(is_there)
}

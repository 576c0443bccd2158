//! Reading a report anew with other rules: the new reading goes beside the former, and its claims take their place.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use serde_json::json;

use super::super::prepare::Addition;
use super::super::translations::{TRANSLATE, recorded};
use super::super::write::{add_claim, add_notices, first, known_from, word};
use super::super::{Case, Stamp, StoreError, custody, former, hashes};

/// What became of a report that was read anew.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reread {
    /// The new reading stands.
    New,
    /// These rules had read it last, too; nothing was changed.
    SameRules,
    /// There is no such report in the case.
    Unknown,
}

impl Case {
    /// The version of the rules that read a report last.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn rules_of(&self, report: &str) -> Result<Option<String>, StoreError> {
        self.wrap_ref(|case| {
            first(
                &case.db,
                "SELECT e.rules FROM extractions e JOIN reports r ON r.seq = e.report WHERE r.id = ?
                 ORDER BY e.rowid DESC LIMIT 1",
                [report],
            )
        })
    }

    /// Puts new readings of reports that are in beside the former ones. Judgements stay; [`Case::reconcile`] tells which
    /// of them no longer fit.
    ///
    /// # Errors
    /// Where the case cannot be written; none of the readings is in then.
    pub fn reread(&mut self, readings: &[Addition], stamp: &Stamp) -> Result<Vec<Reread>, StoreError> {
        let rules: Vec<Option<String>> = readings
            .iter()
            .map(|reading| self.rules_of(reading.extraction.report.id.0.as_str()))
            .collect::<Result<_, _>>()?;
        self.wrap(|case| {
            let transaction = case.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut done = Vec::with_capacity(readings.len());
            for (reading, former) in readings.iter().zip(rules) {
                done.push(match former {
                    None => Reread::Unknown,
                    Some(former) if former.split(AGAIN).next() == Some(reading.rules.as_str()) => {
                        Reread::SameRules
                    }
                    Some(_) => {
                        replace(&transaction, reading, stamp, "reread")?;
                        Reread::New
                    }
                });
            }
            if done.contains(&Reread::New) {
                // What is derived was derived from the former readings: an interrupted run shows as not reconciled.
                transaction.execute("DELETE FROM derived WHERE name IN ('reports', 'counted')", [])?;
            }
            transaction.commit()?;
            Ok(done)
        })
    }
}

impl Case {
    /// Gives a report a day by hand; `reading` is what it yields read anew with that day. The former day, the reason and
    /// who gave it are kept. `false` where there is no such report.
    ///
    /// # Errors
    /// Where the case cannot be written; nothing is changed then.
    pub fn date(&mut self, reading: &Addition, reason: &str, stamp: &Stamp) -> Result<bool, StoreError> {
        self.wrap(|case| {
            let transaction = case.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let is_set = set_day(&transaction, reading, reason, stamp)?;
            transaction.commit()?;
            Ok(is_set)
        })
    }
}

/// Gives a report a day by hand; `false` where there is no such report, or the reading has no day.
pub(in super::super) fn set_day(
    db: &Connection,
    reading: &Addition,
    reason: &str,
    stamp: &Stamp,
) -> rusqlite::Result<bool> {
    let report = &reading.extraction.report;
    let Some(day) = reading.known_from else { return Ok(false) };
    let former: Option<(i64, Option<String>, String)> = db
        .query_row(
            "SELECT seq, published, published_basis FROM reports WHERE id = ?",
            [report.id.0.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let Some((seq, former, former_basis)) = former else { return Ok(false) };
    db.execute(
        "INSERT INTO report_dates (report, day, former, former_basis, reason, at, who)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        params![seq, day.to_string(), former, former_basis, reason, stamp.at.to_string(), stamp.who],
    )?;
    db.execute("INSERT INTO rereading (report) VALUES (?)", [seq])?;
    db.execute(
        "UPDATE reports SET published = ?2, published_basis = ?3, known_from = ?2 WHERE seq = ?1",
        params![seq, day.to_string(), word(report.published.basis)],
    )?;
    db.execute("DELETE FROM rereading WHERE report = ?", [seq])?;
    replace(db, reading, stamp, "reread")?;
    custody::append(
        db,
        stamp,
        "date",
        &report.sha256,
        &json!({
            "report": report.id.0.as_str(),
            "day": day,
            "former": former,
            "former_basis": former_basis,
            "reason": reason,
        }),
    )?;
    db.execute("DELETE FROM derived WHERE name IN ('reports', 'counted')", [])?;
    Ok(true)
}

/// Marks the second and later readings by rules that had read a report before others did.
const AGAIN: &str = " #";

/// Puts a new reading of a report that is in beside the former ones, and its claims in place of theirs. `action` is what the
/// custody log calls it.
pub(in super::super) fn replace(
    db: &Connection,
    reading: &Addition,
    stamp: &Stamp,
    action: &str,
) -> rusqlite::Result<()> {
    let report = &reading.extraction.report;
    let find = "SELECT seq FROM reports WHERE id = ?";
    let seq: i64 = db.prepare_cached(find)?.query_row([report.id.0.as_str()], |row| row.get(0))?;
    let earlier: i64 = db
        .prepare_cached(
            "SELECT COUNT(*) FROM extractions WHERE report = ?1 AND (rules = ?2 OR rules GLOB ?2 || ' #*')",
        )?
        .query_row(params![seq, reading.rules], |row| row.get(0))?;
    let rules = match earlier {
        0 => reading.rules.clone(),
        times => format!("{}{AGAIN}{}", reading.rules, times + 1),
    };
    db.execute(
        "INSERT INTO extractions (report, rules, at, json, json_length, account, account_length)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        params![
            seq,
            rules,
            stamp.at.to_string(),
            reading.json.bytes,
            reading.json.length as i64,
            reading.account.bytes,
            reading.account.length as i64,
        ],
    )?;
    db.execute("INSERT INTO rereading (report) VALUES (?)", [seq])?;
    let events = former::OfReport::of(db, report.id.0.as_str(), seq, &stamp.at.to_string())?;
    for sql in [
        "INSERT OR IGNORE INTO regions_lost (region) SELECT l.region FROM claim_links l JOIN claims c ON c.id = l.claim
         WHERE c.report = ? AND l.region IS NOT NULL",
        "DELETE FROM reconciled WHERE report = ?",
        "DELETE FROM participants WHERE claim IN (SELECT id FROM claims WHERE report = ?)",
        "DELETE FROM claim_areas WHERE claim IN (SELECT id FROM claims WHERE report = ?)",
        "DELETE FROM tellers WHERE claim IN (SELECT id FROM claims WHERE report = ?)",
        "DELETE FROM claim_links WHERE claim IN (SELECT id FROM claims WHERE report = ?)",
        "DELETE FROM claims WHERE report = ?",
        "DELETE FROM notices WHERE report = ?",
    ] {
        db.execute(sql, [seq])?;
    }
    for claim in &reading.claims {
        add_claim(db, seq, claim, &known_from(reading))?;
    }
    events.keep(db, report.id.0.as_str(), seq)?;
    add_notices(db, seq, report)?;
    db.execute("DELETE FROM rereading WHERE report = ?", [seq])?;
    custody::append(
        db,
        stamp,
        action,
        &report.sha256,
        &json!({
            "report": report.id.0.as_str(),
            "name": reading.name,
            "text_sha256": reading.text_sha256,
            "rules": rules,
            "extraction_sha256": reading.json.sha256,
            "account_sha256": reading.account.sha256,
            "claims": reading.claims.len(),
            "rows_sha256": hashes::claims(db, seq)?,
            "translation": report.translation.as_ref().filter(|_| action == TRANSLATE).map(recorded),
        }),
    )
}

//! What became of events: ids that are no event's any more, or whose claims have left, lead on to where these claims are
//! now. An event is called by its first claim, so that ids change where events join, part or are read anew.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::judging::{ReadNow, cover};
use super::list::ClaimDetail;
use super::{Case, StoreError, hashes};
use crate::model::Anchor;

/// What an event's id stands for now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fate {
    /// The id asked for.
    pub id: String,
    /// Whether an event is called so now.
    pub stands: bool,
    /// Other events that claims which it had are in now: the one with most of them first.
    pub now: Vec<String>,
    /// The day on which claims were last seen to have left it; empty where it was an event by an earlier clock only.
    pub since: String,
}

impl Case {
    /// What an event's id stands for; `None` where no event was ever called so.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn fate(&self, id: &str) -> Result<Option<Fate>, StoreError> {
        self.wrap_ref(|case| {
            let db = &case.db;
            let stands = db.prepare_cached("SELECT 1 FROM events WHERE id = ?")?.exists([id])?;
            let since: Option<String> = db
                .prepare_cached("SELECT MAX(since) FROM former_events WHERE event = ?")?
                .query_row([id], |row| row.get(0))?;
            let mut now: Vec<String> = db
                .prepare_cached(
                    "SELECT l.event FROM former_events f JOIN claim_links l ON l.claim = f.claim
                     WHERE f.event = ?1 AND l.event <> ?1 GROUP BY l.event ORDER BY COUNT(*) DESC, l.event",
                )?
                .query_map([id], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            if !stands && since.is_none() {
                // As of a day in the past events are called by claims that are not the first ones now.
                now.extend(event_of_first_claim(db, id)?);
                if now.is_empty() {
                    return Ok(None);
                }
            }
            let since = since.map(|since| since.chars().take(DAY).collect()).unwrap_or_default();
            Ok(Some(Fate { id: id.to_owned(), stands, now, since }))
        })
    }

    /// The ids of events that claims of this one were in before, in order.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn known_as(&self, event: &str) -> Result<Vec<String>, StoreError> {
        self.wrap_ref(|case| {
            // Most cases have none, and a list of events asks of each.
            if !case.db.prepare_cached("SELECT 1 FROM former_events")?.exists([])? {
                return Ok(Vec::new());
            }
            case.db
                .prepare_cached(
                    "SELECT DISTINCT f.event FROM claim_links l JOIN former_events f ON f.claim = l.claim
                     WHERE l.event = ?1 AND f.event <> ?1 ORDER BY f.event",
                )?
                .query_map([event], |row| row.get(0))?
                .collect()
        })
    }

    /// All ids that are no event's any more, in order.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn former_ids(&self) -> Result<Vec<String>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare(
                    "SELECT DISTINCT event FROM former_events WHERE event NOT IN (SELECT id FROM events)",
                )?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }
}

/// Characters of a day at the head of a time.
const DAY: usize = "2024-12-05".len();

/// The event that has the claim by which an event of this id is called: "e-r-…-c3".
fn event_of_first_claim(db: &Connection, id: &str) -> rusqlite::Result<Option<String>> {
    let Some((report, number)) = id.strip_prefix("e-").and_then(|claim| claim.rsplit_once("-c")) else {
        return Ok(None);
    };
    let Ok(number) = number.parse::<i64>() else { return Ok(None) };
    db.prepare_cached(
        "SELECT l.event FROM claim_links l JOIN claims c ON c.id = l.claim JOIN reports r ON r.seq = c.report
         WHERE r.id = ? AND c.number = ?",
    )?
    .query_row(params![report, number], |row| row.get(0))
    .optional()
}

/// Notes which claims are in which events before these are written anew: of some regions, or of all.
pub(super) fn before(db: &Transaction<'_>, regions: Option<&[i64]>) -> rusqlite::Result<()> {
    db.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS linked_before (claim INTEGER PRIMARY KEY, event TEXT NOT NULL);
         DELETE FROM temp.linked_before;",
    )?;
    let note = "INSERT OR IGNORE INTO temp.linked_before SELECT claim, event FROM claim_links WHERE event IS NOT NULL";
    match regions {
        None => {
            db.execute(note, [])?;
        }
        Some(regions) => {
            let mut note = db.prepare(&format!("{note} AND region = ?"))?;
            for region in regions {
                note.execute([region])?;
            }
        }
    }
    Ok(())
}

/// Keeps the ids of events that claims have left since [`before`], and drops what holds again.
pub(super) fn after(db: &Transaction<'_>) -> rusqlite::Result<()> {
    // As all that follows from what was done, this bears the time of that.
    let since = hashes::last_stamp(db)?.map(|stamp| stamp.at.to_string()).unwrap_or_default();
    db.execute(
        "INSERT OR REPLACE INTO former_events (event, claim, since)
         SELECT b.event, b.claim, ? FROM temp.linked_before b LEFT JOIN claim_links l ON l.claim = b.claim
         WHERE l.event IS NOT b.event",
        [&since],
    )?;
    db.execute(
        "DELETE FROM former_events WHERE EXISTS
            (SELECT 1 FROM claim_links l WHERE l.claim = former_events.claim AND l.event = former_events.event)
         OR claim = 0 AND EXISTS (SELECT 1 FROM events e WHERE e.id = former_events.event)",
        [],
    )?;
    db.execute("DELETE FROM temp.linked_before", [])?;
    Ok(())
}

/// Claims of a report with the events that they are in or were in, before the report is read anew.
#[derive(Debug)]
pub(super) struct OfReport(Vec<(Anchor, Vec<(String, String)>)>);

impl OfReport {
    /// `number` is the report's row, `at` the time of the new reading.
    pub(super) fn of(db: &Connection, report: &str, number: i64, at: &str) -> rusqlite::Result<OfReport> {
        let mut claims = db.prepare_cached(
            "SELECT c.id, c.number, c.kind, c.words, c.detail, l.event FROM claims c
             LEFT JOIN claim_links l ON l.claim = c.id WHERE c.report = ? ORDER BY c.number",
        )?;
        let mut former =
            db.prepare_cached("SELECT event, since FROM former_events WHERE claim = ? ORDER BY event")?;
        let mut forget = db.prepare_cached("DELETE FROM former_events WHERE claim = ?")?;
        let mut found = Vec::new();
        let mut rows = claims.query([number])?;
        while let Some(row) = rows.next()? {
            let claim: i64 = row.get(0)?;
            let mut events: Vec<(String, String)> = former
                .query_map([claim], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            events.extend(row.get::<_, Option<String>>(5)?.map(|event| (event, at.to_owned())));
            if events.is_empty() {
                continue;
            }
            forget.execute([claim])?;
            let (kind, words, detail): (String, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
            // Rows of this program's making; `verify` finds one that cannot be read.
            let (Ok(kind), Ok(detail)) = (kind.parse(), serde_json::from_str::<ClaimDetail>(&detail)) else {
                continue;
            };
            let claim = format!("{report}/c{}", row.get::<_, i64>(1)?);
            let anchor = Anchor { of: String::new(), claim, kind, span: cover(&detail.evidence), words };
            found.push((anchor, events));
        }
        Ok(OfReport(found))
    }

    /// Notes the ids with the claims that stand now where these stood.
    pub(super) fn keep(self, db: &Connection, report: &str, number: i64) -> rusqlite::Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let read_now = ReadNow::of(db, &BTreeSet::from([report.to_owned()]))?;
        let mut row = db.prepare_cached("SELECT id FROM claims WHERE report = ? AND number = ?")?;
        let mut keep =
            db.prepare_cached("INSERT OR REPLACE INTO former_events (event, claim, since) VALUES (?, ?, ?)")?;
        for (anchor, events) in self.0 {
            let found = read_now.find(&anchor, None);
            let claim: Option<i64> = match found.claim().and_then(|claim| claim.rsplit_once("/c")) {
                Some((_, claim)) => row
                    .query_row(params![number, claim.parse::<i64>().unwrap_or_default()], |row| row.get(0))
                    .optional()?,
                None => None,
            };
            for (event, since) in events {
                keep.execute(params![event, claim.unwrap_or(0), since])?;
            }
        }
        Ok(())
    }
}

//! Whether everything in a case still is what it was: hashes, anchors, the custody log.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Row;
use serde::Serialize;
use serde_json::Value;

use super::prepare::{unpack, words};
use super::{Case, StoreError, custody};
use crate::ingest;
use crate::model::{Extraction, Judgement, Span};

/// What was checked, and what does not hold.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Verification {
    /// Reports whose bytes, text and extraction were hashed again.
    pub reports: u64,
    /// Claims whose evidence was compared with the text.
    pub claims: u64,
    /// Spans that were sliced.
    pub anchors: u64,
    /// Judgements whose names were compared with their content.
    pub judgements: u64,
    /// Rows of the custody log whose chain was followed.
    pub custody: u64,
    /// What does not hold, in order of reports; empty where all is well.
    pub faults: Vec<Fault>,
}

/// Something that does not hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Fault {
    /// What: a report, a claim, a row of the log, the file.
    pub subject: String,
    /// How.
    pub message: String,
}

/// What the custody log has of each reading, by the report's id and the rules.
type Recorded = BTreeMap<(String, String), Value>;

impl Case {
    /// Checks every hash, every anchor and the custody log.
    ///
    /// # Errors
    /// Where the case cannot be read at all; what can be read but does not hold is a [`Fault`].
    pub fn verify(&self) -> Result<Verification, StoreError> {
        let mut found = Verification::default();
        self.wrap_ref(|case| {
            for line in
                case.db.prepare("PRAGMA integrity_check")?.query_map([], |row| row.get::<_, String>(0))?
            {
                let line = line?;
                if line != "ok" {
                    found.fault("file", line);
                }
            }
            let recorded = case.check_custody(&mut found)?;
            case.check_reports(&mut found, &recorded)
        })?;
        Ok(found)
    }

    /// Follows the chain; gives what was recorded of each added report.
    fn check_custody(&self, found: &mut Verification) -> rusqlite::Result<Recorded> {
        let mut recorded = Recorded::new();
        let mut judged = BTreeSet::new();
        let mut last = String::new();
        let mut statement = self.db.prepare(
            "SELECT seq, at, who, action, subject, detail, previous, hash FROM custody ORDER BY seq",
        )?;
        let mut rows = statement.query([])?;
        let mut expected = 1;
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            let text = |index: usize| row.get::<_, String>(index);
            let (at, who, action, subject, detail) = (text(1)?, text(2)?, text(3)?, text(4)?, text(5)?);
            let (previous, hash) = (text(6)?, text(7)?);
            found.custody += 1;
            let name = format!("custody row {seq}");
            if seq != expected {
                found.fault(&name, format!("row {expected} is missing"));
            }
            if previous != last {
                found.fault(&name, "does not follow the row before it");
            }
            if hash != custody::hash([&previous, &at, &who, &action, &subject, &detail]) {
                found.fault(&name, "was changed after it was written");
            }
            (last, expected) = (hash, seq + 1);
            let detail: Value = serde_json::from_str(&detail).unwrap_or_default();
            match action.as_str() {
                "add" | "reread" => {
                    let rules = detail["rules"].as_str().unwrap_or_default().to_owned();
                    // Until version 11 a report was what its bytes were.
                    let of_bytes = || format!("r-{}", subject.chars().take(16).collect::<String>());
                    let report = detail["report"].as_str().map_or_else(of_bytes, str::to_owned);
                    recorded.insert((report, rules), detail);
                }
                "judge" => {
                    judged.insert(subject);
                }
                _ => {}
            }
        }
        drop(rows);
        drop(statement);
        self.check_judgements(found, &judged)?;
        Ok(recorded)
    }

    /// Whether every judgement is what its name says and stands in the custody log, and none is gone.
    fn check_judgements(
        &self,
        found: &mut Verification,
        recorded: &BTreeSet<String>,
    ) -> rusqlite::Result<()> {
        let mut statement = self.db.prepare("SELECT id, json FROM judgements ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut seen = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let (id, json): (String, String) = (row.get(0)?, row.get(1)?);
            // Those of version 1 have no name made from their content.
            let is_old = id.starts_with("j-1-");
            match serde_json::from_str::<Judgement>(&json) {
                Ok(judgement) if is_old || (judgement.is_sound() && judgement.id.0 == id) => {}
                Ok(_) => found.fault(&id, "its content is not what its name says"),
                Err(error) => found.fault(&id, format!("it cannot be read: {error}")),
            }
            if !is_old && !recorded.contains(&id) {
                found.fault(&id, "is not in the custody log");
            }
            found.judgements += 1;
            seen.insert(id);
        }
        for gone in recorded.iter().filter(|id| id.starts_with("j-") && !seen.contains(*id)) {
            found.fault(gone, "was judged, says the custody log, and is gone");
        }
        Ok(())
    }

    fn check_reports(&self, found: &mut Verification, recorded: &Recorded) -> rusqlite::Result<()> {
        let mut statement = self.db.prepare(
            "SELECT r.seq, r.id, r.sha256, r.text, r.original, r.original_length, e.json, e.json_length,
                e.account, e.account_length, e.rules,
                e.rowid = (SELECT MAX(rowid) FROM extractions WHERE report = r.seq)
             FROM reports r LEFT JOIN extractions e ON e.report = r.seq ORDER BY r.id, e.rowid",
        )?;
        let mut rows = statement.query([])?;
        let mut seen = BTreeSet::new();
        while let Some(row) = rows.next()? {
            found.reports += u64::from(row.get::<_, Option<bool>>(11)?.unwrap_or(true));
            let key: (String, String) = (row.get(1)?, row.get::<_, Option<String>>(10)?.unwrap_or_default());
            let none = Value::Null;
            self.check_report(row, found, recorded.get(&key).unwrap_or(&none))?;
            seen.insert(key);
        }
        for (gone, _) in recorded.keys().filter(|key| !seen.contains(*key)) {
            found.fault(gone, "was added, says the custody log, and is gone");
        }
        Ok(())
    }

    fn check_report(
        &self,
        row: &Row<'_>,
        found: &mut Verification,
        recorded: &Value,
    ) -> rusqlite::Result<()> {
        let seq: i64 = row.get(0)?;
        let (id, sha256, text): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        if recorded.is_null() {
            found.fault(&id, "is not in the custody log");
        }
        let mut unpacked = |index: usize, what: &str, expected: &str| -> rusqlite::Result<Vec<u8>> {
            let bytes: Option<Vec<u8>> = row.get(index)?;
            let length: Option<i64> = row.get(index + 1)?;
            let bytes = unpack(&bytes.unwrap_or_default(), length.unwrap_or(-1)).unwrap_or_default();
            if ingest::sha256(&bytes) != expected {
                found.fault(&id, format!("its {what} is not what was added"));
            }
            Ok(bytes)
        };
        let of = |key: &str| recorded.get(key).and_then(Value::as_str).unwrap_or_default();
        unpacked(4, "original", &sha256)?;
        let json = unpacked(6, "extraction", of("extraction_sha256"))?;
        unpacked(8, "account", of("account_sha256"))?;
        if ingest::sha256(text.as_bytes()) != of("text_sha256") {
            found.fault(&id, "its text is not what was added");
        }
        // Of a report whose carrier the caller said, the log has the name that was made of both.
        if of("report") != id && !id.strip_prefix("r-").is_some_and(|start| sha256.starts_with(start)) {
            found.fault(&id, "its id is not made from its hash");
        }
        match serde_json::from_slice::<Extraction>(&json) {
            Ok(mut extraction) => {
                extraction.report.text = text;
                let is_latest = row.get::<_, Option<bool>>(11)?.unwrap_or(true);
                self.check_anchors(seq, &id, &extraction, is_latest, found)
            }
            Err(error) => {
                found.fault(&id, format!("its extraction cannot be read: {error}"));
                Ok(())
            }
        }
    }

    fn check_anchors(
        &self,
        seq: i64,
        id: &str,
        extraction: &Extraction,
        is_latest: bool,
        found: &mut Verification,
    ) -> rusqlite::Result<()> {
        let text = extraction.report.text.as_str();
        for span in spans(extraction) {
            found.anchors += 1;
            if text.get(span.start() as usize..span.end() as usize).is_none() {
                found.fault(
                    id,
                    format!("a span from byte {} to {} is not in its text", span.start(), span.end()),
                );
            }
        }
        // Former readings are kept, their claims are not listed.
        if !is_latest {
            return Ok(());
        }
        let mut rows = self.db.prepare_cached("SELECT words FROM claims WHERE report = ? ORDER BY number")?;
        let kept: Vec<String> = rows.query_map([seq], |row| row.get(0))?.collect::<Result<_, _>>()?;
        if kept.len() != extraction.claims.len() {
            found.fault(id, format!("{} claims are kept of {}", kept.len(), extraction.claims.len()));
        }
        for (index, (claim, kept)) in extraction.claims.iter().zip(&kept).enumerate() {
            found.claims += 1;
            let name = format!("{id}/c{}", index + 1);
            if claim.evidence.iter().all(|span| span.of(text).trim().is_empty()) {
                found.fault(&name, "has no words for evidence");
            }
            if words(&claim.evidence, text) != *kept {
                found.fault(&name, "its words are not those of its evidence");
            }
        }
        Ok(())
    }
}

impl Verification {
    fn fault(&mut self, subject: &str, message: impl Into<String>) {
        self.faults.push(Fault { subject: subject.to_owned(), message: message.into() });
    }
}

/// Every span of an extraction.
fn spans(extraction: &Extraction) -> impl Iterator<Item = Span> {
    let attributions = extraction.attributions.iter().flat_map(|each| {
        each.source.iter().chain(&each.antecedents).chain(&each.cue).chain(&each.content).copied()
    });
    let claims = extraction.claims.iter().flat_map(|claim| {
        let words = claim.evidence.iter().chain(&claim.event.trigger).copied();
        let parts =
            claim.arguments.iter().map(|each| each.span).chain(claim.figures.iter().map(|each| each.span));
        words.chain(parts).chain(claim.time.span)
    });
    extraction
        .sentences
        .iter()
        .copied()
        .chain(extraction.mentions.iter().map(|each| each.span))
        .chain(extraction.places.iter().map(|each| each.span))
        .chain(extraction.times.iter().map(|each| each.span))
        .chain(extraction.report.blocks.iter().map(|each| each.span))
        .chain(attributions)
        .chain(claims)
}

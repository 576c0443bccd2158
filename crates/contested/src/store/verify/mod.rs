//! Whether everything in a case still is what it was: hashes, anchors, rows, the custody log.

mod anew;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Row;
use rusqlite::types::Value as Cell;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::derive::RULES;
use super::prepare::{prepare, unpack, words};
use super::write::{columns, known_from, notices, word};
use super::{Case, StoreError, custody, damage, hashes, schema, stamps, translations};
use crate::ingest;
use crate::model::{Extraction, Judgement, Report, Span};

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
    /// Stamps of time that are of the hash that the custody log says.
    pub stamps: u64,
    /// Derived tables that are what the custody log says was worked out.
    pub tables: u64,
    /// What does not hold, in order of reports; empty where all is well.
    pub faults: Vec<Fault>,
    /// What could not be checked, and why.
    pub unchecked: Vec<String>,
}

/// Something that does not hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Fault {
    /// What: a report, a claim, a row of the log, the file.
    pub subject: String,
    /// How.
    pub message: String,
}

/// How much is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Depth {
    /// Everything against what was written down of it.
    Written,
    /// What follows from the reports is worked out anew, too.
    Anew,
}

/// What the custody log tells.
#[derive(Default)]
pub(super) struct Log {
    /// Of each reading, by the report's id and the rules.
    pub(super) readings: BTreeMap<(String, String), Entry>,
    /// The rules of each report's last reading.
    pub(super) last: BTreeMap<String, String>,
    pub(super) judged: BTreeSet<String>,
    /// Lexicons, days given by hand and translations, as the tables should have them.
    lexicons: Vec<Value>,
    pub(super) dates: Vec<Value>,
    pub(super) translations: Vec<Value>,
    /// The hash of each derived table, where nothing has changed the table since by the way.
    tables: BTreeMap<String, String>,
    /// What a repaired case keeps word for word: action, subject, detail, when and who.
    pub(super) carried: Vec<(String, String, Value, String, String)>,
    turn: Option<String>,
    has_worked_out: bool,
    has_migrated: bool,
}

pub(super) struct Entry {
    pub(super) at: String,
    pub(super) who: String,
    /// The hash of the original.
    pub(super) sha256: String,
    pub(super) detail: Value,
}

impl Case {
    /// Checks every hash, every anchor, every row of what was read, the derived tables and the custody log.
    ///
    /// # Errors
    /// Where the case cannot be read at all; what can be read but does not hold is a [`Fault`].
    pub fn verify(&self, depth: Depth) -> Result<Verification, StoreError> {
        let mut found = Verification::default();
        let mut log = Log::default();
        if let Some(damage) = self.damage() {
            found.fault("file", damage);
        }
        found.part("file", |found| self.check_file(found));
        found.part("schema", |found| self.check_schema(found));
        found.part("custody log", |found| self.check_custody(found, &mut log));
        found.part("judgements", |found| self.check_judgements(found, &log.judged));
        found.part("reports", |found| self.check_reports(found, &log));
        found.part("dates", |found| self.check_dates(found, &log));
        found.part("translations", |found| self.check_translations(found, &log));
        found.part("lexicons", |found| self.check_lexicons(found, &log));
        found.part("derived tables", |found| self.check_derived(found, &log));
        if depth == Depth::Anew && found.faults.is_empty() {
            let (reports, reconciled) = self.reports_and_reconciled()?;
            let rules: Option<String> = self.wrap_ref(|case| {
                super::write::first(&case.db, "SELECT value FROM derived WHERE name = 'rules'", [])
            })?;
            if reports != reconciled {
                found
                    .unchecked
                    .push("what follows from the reports: not all of them are reconciled".to_owned());
            } else if rules.as_deref().is_some_and(|rules| rules != RULES) {
                found.unchecked.push(
                    "what follows from the reports: it was worked out by another version of this program"
                        .to_owned(),
                );
            } else if let Err(error) = self.check_anew(&mut found) {
                found.fault("file", error.to_string());
            }
        }
        Ok(found)
    }

    fn check_file(&self, found: &mut Verification) -> rusqlite::Result<()> {
        let lines: Vec<String> = self
            .db
            .prepare("PRAGMA integrity_check")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for line in lines.into_iter().filter(|line| line != "ok") {
            found.fault("file", line);
        }
        let mut strays = self.db.prepare("PRAGMA foreign_key_check")?;
        let mut strays = strays.query([])?;
        while let Some(row) = strays.next()? {
            let (table, of): (String, String) = (row.get(0)?, row.get(2)?);
            found.fault(&table, format!("a row belongs to none of the {of}"));
        }
        Ok(())
    }

    /// Whether tables, indexes, views and triggers are those that the program made.
    fn check_schema(&self, found: &mut Verification) -> rusqlite::Result<()> {
        let expected = schema::expected()?;
        let mut here = schema::found(&self.db)?;
        for ((kind, name), sql) in expected {
            match here.remove(&(kind.clone(), name.clone())) {
                None => found.fault("schema", format!("the {kind} {name} is missing")),
                Some(other) if other != sql => {
                    found.fault("schema", format!("the {kind} {name} was changed"))
                }
                Some(_) => {}
            }
        }
        // A table or view more does no harm; a trigger changes what is written.
        for (_, name) in here.keys().filter(|(kind, _)| kind == "trigger") {
            found.fault("schema", format!("the trigger {name} is none of this program's"));
        }
        Ok(())
    }

    /// Follows the chain, and notes what it tells.
    fn check_custody(&self, found: &mut Verification, log: &mut Log) -> rusqlite::Result<()> {
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
            if action == "stamp" {
                stamps::check(&self.db, &subject, &detail, found)?;
            }
            log.note(at, who, &action, subject, detail);
        }
        Ok(())
    }

    /// Whether every judgement is what its name says and stands in the custody log, and none is gone.
    fn check_judgements(
        &self,
        found: &mut Verification,
        recorded: &BTreeSet<String>,
    ) -> rusqlite::Result<()> {
        let mut statement = self.db.prepare(
            "SELECT seq, id, json, at, who, kind, slot, verdict, reason, rules FROM judgements ORDER BY id",
        )?;
        let mut subjects =
            self.db.prepare("SELECT subject FROM judgement_subjects WHERE judgement = ? ORDER BY rowid")?;
        let mut rows = statement.query([])?;
        let mut seen = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let (seq, id, json): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            // Those of version 1 have no name made from their content.
            let is_old = id.starts_with("j-1-");
            match serde_json::from_str::<Judgement>(&json) {
                Ok(judgement) if is_old || (judgement.is_sound() && judgement.id.0 == id) => {
                    let written: [Option<String>; 7] = [
                        Some(judgement.at.to_string()),
                        Some(judgement.who.clone()),
                        Some(judgement.kind().to_owned()),
                        judgement.slot(),
                        Some(judgement.verdict()),
                        Some(judgement.reason.clone()),
                        Some(judgement.rules.clone()),
                    ];
                    let mut is_same = true;
                    for (column, expected) in (3..).zip(&written) {
                        is_same &= row.get::<_, Option<String>>(column)? == *expected;
                    }
                    let kept: Vec<String> =
                        subjects.query_map([seq], |row| row.get(0))?.collect::<Result<_, _>>()?;
                    let same_subjects = kept == judgement.subjects();
                    if !(is_old || is_same && same_subjects) {
                        found.fault(&id, "its columns are not what it says");
                    }
                }
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

    fn check_reports(&self, found: &mut Verification, log: &Log) -> rusqlite::Result<()> {
        let mut statement = self.db.prepare(
            "SELECT r.seq, r.id, r.sha256, r.text, r.original, r.original_length, e.json, e.json_length,
                e.account, e.account_length, e.rules,
                e.rowid = (SELECT MAX(rowid) FROM extractions WHERE report = r.seq),
                e.rowid = (SELECT MIN(rowid) FROM extractions WHERE report = r.seq),
                r.name, e.at, r.added_at,
                r.key, r.title, r.publisher, r.author, r.url, r.language, r.published, r.published_basis, r.known_from,
                r.form, r.dated_by
             FROM reports r LEFT JOIN extractions e ON e.report = r.seq ORDER BY r.id, e.rowid",
        )?;
        let mut rows = statement.query([])?;
        let mut seen = BTreeSet::new();
        while let Some(row) = rows.next()? {
            found.reports += u64::from(row.get::<_, Option<bool>>(11)?.unwrap_or(true));
            let key: (String, String) = (row.get(1)?, row.get::<_, Option<String>>(10)?.unwrap_or_default());
            self.check_report(row, found, log, &key)?;
            seen.insert(key);
        }
        for (gone, _) in log.readings.keys().filter(|key| !seen.contains(*key)) {
            found.fault(gone, "was added, says the custody log, and is gone");
        }
        Ok(())
    }

    fn check_report(
        &self,
        row: &Row<'_>,
        found: &mut Verification,
        log: &Log,
        key: &(String, String),
    ) -> rusqlite::Result<()> {
        let seq: i64 = row.get(0)?;
        let (id, sha256, text): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let (is_latest, is_first) = (
            row.get::<_, Option<bool>>(11)?.unwrap_or(true),
            row.get::<_, Option<bool>>(12)?.unwrap_or(true),
        );
        let none =
            Entry { at: String::new(), who: String::new(), sha256: sha256.clone(), detail: Value::Null };
        let entry = log.readings.get(key).unwrap_or_else(|| {
            found.fault(&id, "is not in the custody log");
            &none
        });
        let mut unpacked = |index: usize, what: &str, expected: &str| -> rusqlite::Result<Vec<u8>> {
            let bytes: Option<Vec<u8>> = row.get(index)?;
            let length: Option<i64> = row.get(index + 1)?;
            let bytes = unpack(&bytes.unwrap_or_default(), length.unwrap_or(-1)).unwrap_or_default();
            if ingest::sha256(&bytes) != expected {
                found.fault(&id, format!("its {what} is not what was added"));
            }
            Ok(bytes)
        };
        let of = |key: &str| entry.detail.get(key).and_then(Value::as_str).unwrap_or_default();
        unpacked(4, "original", &sha256)?;
        let json = unpacked(6, "extraction", of("extraction_sha256"))?;
        unpacked(8, "account", of("account_sha256"))?;
        if ingest::sha256(text.as_bytes()) != of("text_sha256") {
            found.fault(&id, "its text is not what was added");
        }
        if sha256 != entry.sha256 {
            found.fault(&id, "its hash is not that of what was added");
        }
        // Of a report whose carrier the caller said, the log has the name that was made of both.
        if of("report") != id && !id.strip_prefix("r-").is_some_and(|start| sha256.starts_with(start)) {
            found.fault(&id, "its id is not made from its hash");
        }
        if row.get::<_, Option<String>>(14)?.is_some_and(|at| at != entry.at) {
            found.fault(&id, "it was read at another time");
        }
        if is_latest && log.last.get(&key.0).is_some_and(|rules| *rules != key.1) {
            found.fault(&id, "its last reading is not the one that counts");
        }
        if ingest::sha256(&json) != of("extraction_sha256") {
            // Nothing can be told by what is not the reading.
            return Ok(());
        }
        match serde_json::from_slice::<Extraction>(&json) {
            Ok(mut extraction) => {
                if !translations::fill(&self.db, seq, &mut extraction, text)? {
                    found.fault(&id, "the translation that it is read through is missing");
                    return Ok(());
                }
                if is_first {
                    check_metadata(row, found, log, &extraction, entry)?;
                }
                self.check_anchors(seq, &id, &extraction, is_latest, found)?;
                if is_latest {
                    self.check_notices(seq, &id, &extraction.report, entry, found)?;
                    self.check_rows(seq, &id, extraction, entry, found)?;
                }
                Ok(())
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
                return Ok(());
            }
        }
        let own = extraction.report.own_text();
        for one in &extraction.aligned {
            found.anchors += 1;
            if own.get(one.original.start() as usize..one.original.end() as usize).is_none() {
                found.fault(id, "a span is not in the text of the original");
                return Ok(());
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

    /// Whether a report's notices are those of its last reading.
    fn check_notices(
        &self,
        seq: i64,
        id: &str,
        report: &Report,
        entry: &Entry,
        found: &mut Verification,
    ) -> rusqlite::Result<()> {
        let kept: Vec<Vec<Cell>> = self
            .db
            .prepare_cached(
                "SELECT number, code, message, first, last FROM notices WHERE report = ? ORDER BY number",
            )?
            .query_map([seq], |row| (0..5).map(|column| row.get(column)).collect())?
            .collect::<Result<_, _>>()?;
        // Until version 11 there was no table of them.
        let has_table = entry.detail["report"].is_string();
        let read = if has_table { notices(report) } else { Vec::new() };
        if kept != read {
            found.fault(id, "its notices are not those of its reading");
        }
        Ok(())
    }

    /// Whether the rows of a report's claims are those that were written of it; else which of them are not what was read.
    fn check_rows(
        &self,
        seq: i64,
        id: &str,
        extraction: Extraction,
        entry: &Entry,
        found: &mut Verification,
    ) -> rusqlite::Result<()> {
        // Older programs did not note it: then all is compared.
        let written = entry.detail["rows_sha256"].as_str();
        if written.is_some_and(|written| hashes::claims(&self.db, seq).is_ok_and(|hash| hash == written)) {
            return Ok(());
        }
        let faults = found.faults.len();
        if fits(&extraction) {
            let addition = prepare("", &[], extraction, "");
            let known_from = known_from(&addition);
            for claim in &addition.claims {
                let (names, values): (Vec<&str>, Vec<Cell>) = columns(claim, &known_from).into_iter().unzip();
                let sql = format!("SELECT {} FROM claims WHERE report = ? AND number = ?", names.join(", "));
                let mut statement = self.db.prepare_cached(&sql)?;
                let mut rows = statement.query((seq, i64::from(claim.statement.claim.claim.0) + 1))?;
                let Some(row) = rows.next()? else { continue };
                for (column, (name, expected)) in names.iter().zip(&values).enumerate() {
                    let kept = row.get::<_, Cell>(column).ok();
                    let is_same = match (&kept, expected) {
                        (Some(Cell::Text(kept)), Cell::Text(read)) if *name == "detail" => {
                            says_nothing_else(kept, read)
                        }
                        (kept, expected) => kept.as_ref() == Some(expected),
                    };
                    if !is_same {
                        found.fault(
                            &format!("{id}/c{}", claim.statement.claim.claim.0 + 1),
                            format!("its {name} is not what was read"),
                        );
                    }
                }
            }
        }
        if written.is_some() && found.faults.len() == faults {
            found.fault(id, "who takes part in its claims or tells them is not what was written");
        }
        Ok(())
    }

    fn check_dates(&self, found: &mut Verification, log: &Log) -> rusqlite::Result<()> {
        let kept: Vec<Value> = self
            .db
            .prepare(
                "SELECT r.id, d.day, d.former, d.former_basis, d.reason, d.at, d.who
                 FROM report_dates d JOIN reports r ON r.seq = d.report ORDER BY d.seq",
            )?
            .query_map([], |row| {
                let text = |index: usize| row.get::<_, Option<String>>(index);
                Ok(json!([text(0)?, text(1)?, text(2)?, text(3)?, text(4)?, text(5)?, text(6)?]))
            })?
            .collect::<Result<_, _>>()?;
        if kept != log.dates {
            found.fault("dates", "the days given by hand are not those of the custody log");
        }
        Ok(())
    }

    fn check_translations(&self, found: &mut Verification, log: &Log) -> rusqlite::Result<()> {
        let mut kept = Vec::new();
        let mut statement = self.db.prepare(
            "SELECT r.id, t.text, t.translator, t.how, t.program, t.file, t.language, t.title, t.at, t.sha256
             FROM translations t JOIN reports r ON r.seq = t.report ORDER BY t.seq",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = |index: usize| row.get::<_, Option<String>>(index);
            let (report, words) = (text(0)?, text(1)?.unwrap_or_default());
            let sha256 = ingest::sha256(words.as_bytes());
            if text(9)?.as_ref() != Some(&sha256) {
                found.fault(report.as_deref().unwrap_or_default(), "its translation is not what was added");
            }
            kept.push(json!([report, {
                "sha256": sha256, "by": text(2)?, "how": text(3)?, "program": text(4)?, "file": text(5)?,
                "language": text(6)?, "title": text(7)?,
            }, text(8)?]));
        }
        if kept != log.translations {
            found.fault("translations", "the translations are not those of the custody log");
        }
        Ok(())
    }

    fn check_lexicons(&self, found: &mut Verification, log: &Log) -> rusqlite::Result<()> {
        let mut files: BTreeMap<i64, BTreeMap<String, String>> = BTreeMap::new();
        let mut statement = self.db.prepare("SELECT lexicon, path, bytes, length FROM lexicon_files")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (bytes, length): (Vec<u8>, i64) = (row.get(2)?, row.get(3)?);
            let hash = unpack(&bytes, length).map(|bytes| ingest::sha256(&bytes)).unwrap_or_default();
            files.entry(row.get(0)?).or_default().insert(row.get(1)?, hash);
        }
        let kept: Vec<Value> = self
            .db
            .prepare("SELECT laid, rules, at, who, seq FROM lexicons ORDER BY seq")?
            .query_map([], |row| {
                let text = |index: usize| row.get::<_, String>(index);
                let files = files.remove(&row.get(4)?).unwrap_or_default();
                Ok(json!([text(0)?, text(1)?, files, text(2)?, text(3)?]))
            })?
            .collect::<Result<_, _>>()?;
        if kept != log.lexicons {
            found.fault("lexicons", "what the case is read with is not what the custody log says");
        }
        Ok(())
    }

    /// Whether the derived tables are those that were worked out.
    fn check_derived(&self, found: &mut Verification, log: &Log) -> rusqlite::Result<()> {
        let turn: Option<String> =
            super::write::first(&self.db, "SELECT value FROM derived WHERE name = 'turn'", [])?;
        if !log.has_worked_out {
            if turn.is_some() {
                found.unchecked.push(
                    "what follows from the reports: it was worked out by an older program, which noted no hashes".to_owned(),
                );
            }
            return Ok(());
        }
        // An end of the log that was cut off takes the last hashes with it.
        if turn != log.turn && !log.has_migrated {
            found.fault("custody log", "what follows from the reports was worked out after its last row");
        }
        for (table, order) in hashes::DERIVED {
            let Some(written) = log.tables.get(*table) else { continue };
            match hashes::table(&self.db, table, order) {
                Ok(hash) if hash == *written => {
                    found.tables += 1;
                    if hashes::table_as_kept(&self.db, table)?.is_some_and(|kept| kept != hash) {
                        found.fault(hashes::BLOCK_HASHES, format!("is not what the rows of {table} come to"));
                    }
                }
                Ok(_) => found.fault(table, "is not what was worked out from the reports"),
                Err(error) => found.fault(table, said(&error)),
            }
        }
        if log.tables.len() < hashes::DERIVED.len() {
            found.unchecked.push(
                "part of what follows from the reports: something was added or judged since it was worked out"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

/// Whether every field that a record has is as another has it, which may have more: older programs noted less of a claim.
fn says_nothing_else(kept: &str, read: &str) -> bool {
    let fields = |json: &str| serde_json::from_str::<Map<String, Value>>(json).ok();
    match (fields(kept), fields(read)) {
        (Some(kept), Some(read)) => kept.iter().all(|(field, value)| read.get(field) == Some(value)),
        _ => false,
    }
}

/// Whether a report's columns are what its first reading says, and its day the one given by hand, where one was.
fn check_metadata(
    row: &Row<'_>,
    found: &mut Verification,
    log: &Log,
    extraction: &Extraction,
    entry: &Entry,
) -> rusqlite::Result<()> {
    let report = &extraction.report;
    let given = log.dates.iter().rev().find(|date| date[0] == report.id.0.as_str());
    let day = match given {
        Some(given) => given[1].as_str().map(str::to_owned),
        None => report.published.date.map(|day| day.to_string()),
    };
    let basis = match given {
        Some(_) => word(crate::model::DateBasis::Given),
        None => word(report.published.basis),
    };
    let expected = [
        ("name", 13, entry.detail["name"].as_str().map(str::to_owned)),
        ("time of arrival", 15, Some(entry.at.clone())),
        ("key", 16, report.key.clone()),
        ("title", 17, report.title.clone()),
        ("publisher", 18, report.publisher.clone()),
        ("author", 19, report.author.clone()),
        ("address", 20, report.url.clone()),
        ("language", 21, Some(report.language.to_string())),
        ("known_from", 24, Some(day.clone().unwrap_or_default())),
        ("day", 22, day),
        ("basis of its day", 23, Some(basis)),
        ("form", 25, Some(report.form.to_string())),
        ("word of what dated it", 26, Some(report.dated_by.to_string())),
    ];
    let id: String = row.get(1)?;
    for (what, column, expected) in expected {
        if row.get::<_, Option<String>>(column)? != expected {
            found.fault(&id, format!("its {what} is not what was added"));
        }
    }
    Ok(())
}

impl Log {
    /// Takes in the next row.
    pub(super) fn note(&mut self, at: String, who: String, action: &str, subject: String, detail: Value) {
        let is_touched = hashes::touched(action);
        self.tables.retain(|table, _| !is_touched(table));
        match action {
            "add" | "reread" | "translate" => {
                let rules = detail["rules"].as_str().unwrap_or_default().to_owned();
                let report = report_of(&subject, &detail);
                if !detail["translation"].is_null() {
                    self.translations.push(json!([report, detail["translation"], at]));
                }
                self.last.insert(report.clone(), rules.clone());
                self.readings.insert((report, rules), Entry { at, who, sha256: subject, detail });
            }
            "judge" => {
                self.judged.insert(subject);
            }
            "date" => self.dates.push(json!([
                report_of(&subject, &detail),
                detail["day"],
                detail["former"],
                detail["former_basis"],
                detail["reason"],
                at,
                who
            ])),
            "lexicon" => self.lexicons.push(json!([subject, detail["rules"], detail["files"], at, who])),
            "fetch" | "stamp" => self.carried.push((action.to_owned(), subject, detail, at, who)),
            "migrate" => self.has_migrated = true,
            "reconcile" => {
                self.has_worked_out = true;
                self.has_migrated = false;
                self.turn = detail["turn"].as_str().map(str::to_owned);
                for (table, hash) in detail["tables"].as_object().into_iter().flatten() {
                    self.tables.insert(table.clone(), hash.as_str().unwrap_or_default().to_owned());
                }
            }
            _ => {}
        }
    }
}

/// The report that an entry is about. Until version 11 a report was what its bytes were.
fn report_of(sha256: &str, detail: &Value) -> String {
    let of_bytes = || format!("r-{}", sha256.chars().take(16).collect::<String>());
    detail["report"].as_str().map_or_else(of_bytes, str::to_owned)
}

impl Verification {
    pub(super) fn fault(&mut self, subject: &str, message: impl Into<String>) {
        self.faults.push(Fault { subject: subject.to_owned(), message: message.into() });
    }

    /// A part of the check; where it cannot go on, the others do.
    fn part(&mut self, what: &str, check: impl FnOnce(&mut Verification) -> rusqlite::Result<()>) {
        if let Err(error) = check(self) {
            self.fault(what, format!("cannot be read on: {}", said(&error)));
        }
    }
}

fn said(error: &rusqlite::Error) -> String {
    damage(error).unwrap_or_else(|| error.to_string())
}

/// Whether every span of an extraction is in its text.
pub(super) fn fits(extraction: &Extraction) -> bool {
    let text = extraction.report.text.as_str();
    spans(extraction).all(|span| text.get(span.start() as usize..span.end() as usize).is_some())
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
        .chain(extraction.aligned.iter().map(|each| each.span))
        .chain(attributions)
        .chain(claims)
}

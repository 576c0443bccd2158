//! Adding reports. A batch is in as a whole when the call returns, or not at all.

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::Serialize;
use serde_json::{Value, json};

use super::prepare::{Addition, ClaimRow};
use super::{Case, Stamp, StoreError, custody, hashes};
use crate::model::{CodePoints, PlaceFact, Report};

/// What became of a report that was to be added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Added {
    /// It is in now.
    New,
    /// It was in already; nothing was changed.
    AlreadyIn,
}

impl Case {
    /// Whether a report is in: one of the same identity, or one with the same words from the same carrier.
    ///
    /// Asked before a report is read it may say no where [`Case::add`] says yes, since reading may find its day.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn has(&self, report: &Report) -> Result<bool, StoreError> {
        self.wrap_ref(|case| is_in(&case.db, report))
    }

    /// Adds reports with all they yield. When it returns they are on the disk.
    ///
    /// # Errors
    /// Where the case cannot be written; none of the batch is in then.
    pub fn add(&mut self, additions: &[Addition], stamp: &Stamp) -> Result<Vec<Added>, StoreError> {
        if let Some(clash) = self.clash(additions)? {
            return Err(StoreError::SameId(clash));
        }
        self.wrap(|case| {
            let transaction = case.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let added = additions
                .iter()
                .map(|addition| add(&transaction, addition, stamp))
                .collect::<Result<_, _>>()?;
            transaction.commit()?;
            Ok(added)
        })
    }

    /// A report whose id another report has.
    fn clash(&self, additions: &[Addition]) -> Result<Option<String>, StoreError> {
        self.wrap_ref(|case| {
            let mut other = case.db.prepare_cached("SELECT 1 FROM reports WHERE id = ? AND sha256 <> ?")?;
            for addition in additions {
                let report = &addition.extraction.report;
                if other.exists(params![report.id.0.as_str(), report.sha256])? {
                    return Ok(Some(report.id.to_string()));
                }
            }
            Ok(None)
        })
    }
}

/// A value's published word: "armed_group".
pub(super) fn word<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Whether a report is in. Words count as those of one carrier where an outlet or an address is known, and outlet, address,
/// day and the caller's own id are all the same: then it came in another file, or with other markup around it.
fn is_in(db: &Connection, report: &Report) -> rusqlite::Result<bool> {
    if db.prepare_cached("SELECT 1 FROM reports WHERE id = ?")?.exists([report.id.0.as_str()])? {
        return Ok(true);
    }
    if report.publisher.is_none() && report.url.is_none() {
        return Ok(false);
    }
    db.prepare_cached(
        "SELECT 1 FROM reports WHERE publisher IS ?1 AND published IS ?2 AND url IS ?3 AND key IS ?4
            AND length(text) = length(?5) AND substr(text, 1, 60) = substr(?5, 1, 60) AND text = ?5",
    )?
    .exists(params![
        report.publisher,
        report.published.date.map(|date| date.to_string()),
        report.url,
        report.key,
        report.text,
    ])
}

/// Writes a report's notices beside it.
pub(super) fn add_notices(db: &Connection, seq: i64, report: &Report) -> rusqlite::Result<()> {
    let mut insert = db.prepare_cached(
        "INSERT INTO notices (report, number, code, message, first, last) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    for notice in notices(report) {
        let row = std::iter::once(seq.into()).chain(notice);
        insert.execute(rusqlite::params_from_iter(row))?;
    }
    Ok(())
}

/// What stands in the rows of a report's notices: number, code, message, first and last code point.
pub(super) fn notices(report: &Report) -> Vec<Vec<Cell>> {
    if report.notices.is_empty() {
        return Vec::new();
    }
    let at = CodePoints::new(&report.text);
    let numbered = (1_i64..).zip(&report.notices);
    numbered
        .map(|(number, notice)| {
            let span = notice.span.map(|span| at.span(span));
            vec![
                number.into(),
                notice.code.to_string().into(),
                notice.message.clone().into(),
                span.map(|span| span[0]).into(),
                span.map(|span| span[1]).into(),
            ]
        })
        .collect()
}

fn add(db: &Transaction<'_>, addition: &Addition, stamp: &Stamp) -> rusqlite::Result<Added> {
    if is_in(db, &addition.extraction.report)? {
        return Ok(Added::AlreadyIn);
    }
    insert(db, addition, stamp)?;
    Ok(Added::New)
}

/// Writes a report that is not in.
pub(super) fn insert(db: &Transaction<'_>, addition: &Addition, stamp: &Stamp) -> rusqlite::Result<()> {
    let report = &addition.extraction.report;
    let at = stamp.at.to_string();
    db.prepare_cached(
        "INSERT INTO reports (id, sha256, name, key, title, publisher, author, url, language, published, published_basis,
            known_from, text, original, original_length, added_at, form, dated_by)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        report.id.0.as_str(),
        report.sha256,
        addition.name,
        report.key,
        report.title,
        report.publisher,
        report.author,
        report.url,
        report.language.as_str(),
        report.published.date.map(|date| date.to_string()),
        word(report.published.basis),
        known_from(addition),
        report.text,
        addition.original.bytes,
        addition.original.length as i64,
        at,
        report.form.as_str(),
        report.dated_by.as_str(),
    ])?;
    let seq = db.last_insert_rowid();
    db.prepare_cached(
        "INSERT INTO extractions (report, rules, at, json, json_length, account, account_length)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        seq,
        addition.rules,
        at,
        addition.json.bytes,
        addition.json.length as i64,
        addition.account.bytes,
        addition.account.length as i64,
    ])?;
    for claim in &addition.claims {
        add_claim(db, seq, claim, &known_from(addition))?;
    }
    add_notices(db, seq, report)?;
    let mut detail = json!({
            "report": report.id.0.as_str(),
            "name": addition.name,
            "text_sha256": addition.text_sha256,
            "rules": addition.rules,
            "extraction_sha256": addition.json.sha256,
            "account_sha256": addition.account.sha256,
            "claims": addition.claims.len(),
            "rows_sha256": hashes::claims(db, seq)?,
    });
    // A document is a ZIP file too, and its own original.
    if let Some(container) = addition.container.as_ref().filter(|container| **container != report.sha256) {
        detail["container_sha256"] = json!(container);
        detail["path"] = json!(report.key);
    }
    custody::append(db, stamp, "add", &report.sha256, &detail)
}

/// The day from which it was known, as the tables have it: empty where it is not known, which comes before every day, so
/// that what has no day takes part in every view.
pub(super) fn known_from(addition: &Addition) -> String {
    addition.known_from.map(|day| day.to_string()).unwrap_or_default()
}

pub(super) fn add_claim(
    db: &Connection,
    seq: i64,
    claim: &ClaimRow,
    known_from: &str,
) -> rusqlite::Result<()> {
    let statement = &claim.statement;
    let mut row: Vec<rusqlite::types::Value> = vec![seq.into()];
    row.extend(columns(claim, known_from).into_iter().map(|(_, value)| value));
    db.prepare_cached(
        "INSERT INTO claims (report, number, kind, stage, polarity, stance, certainty, words, place_key, place_name,
            place_within, country, lat, lon, edtf, earliest, latest, known_from, detail)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(rusqlite::params_from_iter(row))?;
    let id = db.last_insert_rowid();
    let mut areas = db.prepare_cached("INSERT OR IGNORE INTO claim_areas (claim, area) VALUES (?, ?)")?;
    for area in statement.place.iter().flat_map(|place| &place.within) {
        areas.execute(params![id, area.as_str()])?;
    }
    let mut participants = db.prepare_cached(
        "INSERT INTO participants (claim, role, actor, entity, name, kind) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    for participant in &statement.participants {
        let entity = participant.entity.as_ref().map(ToString::to_string);
        participants.execute(params![
            id,
            word(participant.role),
            participant.key(),
            entity,
            participant.name,
            participant.kind.map(word)
        ])?;
    }
    let mut tellers = db.prepare_cached(
        "INSERT INTO tellers (claim, position, actor, entity, name, role) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    for (position, teller) in statement.chain.iter().enumerate() {
        let entity = teller.entity.as_ref().map(ToString::to_string);
        tellers.execute(params![
            id,
            position as i64,
            teller.key(),
            entity,
            teller.name,
            word(teller.role)
        ])?;
    }
    Ok(())
}

/// What stands in a claim's row, each with the name of its column.
pub(super) fn columns(claim: &ClaimRow, known_from: &str) -> Vec<(&'static str, rusqlite::types::Value)> {
    let statement = &claim.statement;
    let place = statement.place.as_ref();
    vec![
        ("number", (statement.claim.claim.0 + 1).into()),
        ("kind", statement.kind.as_str().to_owned().into()),
        ("stage", word(statement.stage).into()),
        ("polarity", word(statement.polarity).into()),
        ("stance", word(statement.stance).into()),
        ("certainty", word(statement.certainty).into()),
        ("words", claim.words.clone().into()),
        ("place_key", place.map(PlaceFact::key).into()),
        ("place_name", place.map(|place| place.name.clone()).into()),
        (
            "place_within",
            place.map(|place| place.within.iter().map(|area| format!("|{area}|")).collect::<String>()).into(),
        ),
        ("country", claim.country.clone().into()),
        ("lat", place.and_then(|place| place.lat).into()),
        ("lon", place.and_then(|place| place.lon).into()),
        ("edtf", claim.edtf.clone().into()),
        ("earliest", statement.time.earliest().map(|day| day.to_string()).into()),
        ("latest", statement.time.latest().map(|day| day.to_string()).into()),
        ("known_from", known_from.to_owned().into()),
        ("detail", claim.detail.clone().into()),
    ]
}

/// Whether there is a row.
pub(super) fn first<T: rusqlite::types::FromSql>(
    db: &rusqlite::Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> rusqlite::Result<Option<T>> {
    db.prepare_cached(sql)?.query_row(parameters, |row| row.get(0)).optional()
}

//! What follows from all reports together: reconciled, and kept in tables of which only what changes is written.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rayon::prelude::*;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use serde::Serialize;

use super::difference::Table;
use super::prepare::unpack;
use super::write::{first, word};
use super::{Case, StoreError, judging};
use crate::model::{Account, ClaimRef, Naming, PlaceFact};
use crate::reconcile::{self, EventRecord, Ledger, Origin, Policy, RelationKind};
use crate::state;

impl Case {
    /// How many reports are in, and how many of them the derived tables were made from.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn reports_and_reconciled(&self) -> Result<(i64, i64), StoreError> {
        self.wrap_ref(|case| {
            let reports = case.db.query_row("SELECT COUNT(*) FROM reports", [], |row| row.get(0))?;
            let reconciled =
                first(&case.db, "SELECT CAST(value AS INTEGER) FROM derived WHERE name = 'reports'", [])?;
            Ok((reports, reconciled.unwrap_or(0)))
        })
    }

    /// Works out events, relations, contradictions, copies and dated facts from all reports, in place of what was
    /// worked out before. Readers see the old until the new is whole.
    ///
    /// # Errors
    /// Where the case cannot be read or written.
    pub fn reconcile(&mut self, policy: &Policy) -> Result<(), StoreError> {
        let (accounts, following) = self.judged_accounts()?;
        let ledger = reconcile::reconcile_judged(&accounts, policy, &following.rulings);
        self.wrap(|case| {
            let transaction = case.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for table in TABLES {
                transaction.execute(&format!("DELETE FROM {table}"), [])?;
            }
            write_ledger(&transaction, &ledger)?;
            write_states(&transaction, &accounts, &ledger)?;
            write_namings(&transaction, &accounts)?;
            judging::write(&transaction, &following)?;
            transaction.execute_batch(COUNTS)?;
            // Of the accounts read, not of the reports now in: others may have been added since.
            transaction.execute(
                "INSERT INTO derived (name, value) VALUES ('reports', ?)",
                [accounts.len().to_string()],
            )?;
            transaction.commit()
        })
    }

    /// The account of one report.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn account(&self, report: &str) -> Result<Option<Account>, StoreError> {
        let packed: Option<(Vec<u8>, i64)> = self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    "SELECT e.account, e.account_length FROM reports r JOIN extractions e ON e.report = r.seq
                     WHERE r.id = ? ORDER BY e.rowid DESC LIMIT 1",
                )?
                .query_row([report], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })?;
        let Some((packed, length)) = packed else { return Ok(None) };
        let damaged = |error: String| self.damaged(format!("{report}: {error}"));
        let bytes = unpack(&packed, length).map_err(|error| damaged(error.to_string()))?;
        serde_json::from_slice(&bytes).map(Some).map_err(|error| damaged(error.to_string()))
    }

    /// The accounts of all reports, by id, as they were read.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let packed: Vec<(String, Vec<u8>, i64)> = self.wrap_ref(|case| {
            let mut rows = case.db.prepare(
                "SELECT r.id, e.account, e.account_length FROM reports r JOIN extractions e ON e.report = r.seq
                 WHERE e.rowid = (SELECT MAX(rowid) FROM extractions WHERE report = r.seq) ORDER BY r.id",
            )?;
            rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
        })?;
        let accounts: Result<Vec<Account>, String> = packed
            .into_par_iter()
            .map(|(id, packed, length)| {
                let bytes = unpack(&packed, length).map_err(|error| format!("{id}: {error}"))?;
                serde_json::from_slice(&bytes).map_err(|error| format!("{id}: {error}"))
            })
            .collect();
        accounts.map_err(|what| self.damaged(what))
    }
}

/// Derived tables that are emptied and filled anew; of the others only what has changed is written.
const TABLES: &[&str] = &[
    "derived",
    "copies",
    "copy_members",
    "actors",
    "places",
    "places_box",
    "judged",
    "judged_subjects",
    "judged_claims",
    "set_aside",
    "same_actors",
];

/// What is only counted: actors, places, and how much each origin told. The commonest of several spellings stands
/// for them all, among equals the least, so that the order of adding does not show.
const COUNTS: &str = "
    WITH who AS (
            SELECT COALESCE(s.stands_for, p.actor) AS actor, COALESCE(h.name, p.name) AS name, p.kind,
                p.entity IS NOT NULL AS known, p.claim, c.report, 1 AS takes_part
                FROM participants p JOIN claims c ON c.id = p.claim
                LEFT JOIN same_actors s ON s.actor = p.actor
                LEFT JOIN (SELECT actor, MIN(name) AS name FROM participants GROUP BY actor) h ON h.actor = s.stands_for
                WHERE p.entity IS NOT NULL OR p.kind NOT IN ('place', 'weapon', 'other')
            UNION ALL
            SELECT COALESCE(s.stands_for, t.actor), COALESCE(h.name, t.name), NULL, 1, t.claim, c.report, 0
                FROM tellers t JOIN claims c ON c.id = t.claim
                LEFT JOIN same_actors s ON s.actor = t.actor
                LEFT JOIN (SELECT actor, MIN(name) AS name FROM participants GROUP BY actor) h ON h.actor = s.stands_for
                WHERE t.entity IS NOT NULL
        ),
        names AS (SELECT actor, name, ROW_NUMBER() OVER (
            PARTITION BY actor ORDER BY SUM(takes_part) DESC, COUNT(*) DESC, name) AS place FROM who GROUP BY actor, name),
        sorts AS (SELECT actor, kind, ROW_NUMBER() OVER (
            PARTITION BY actor ORDER BY COUNT(*) DESC, kind) AS place FROM who WHERE kind IS NOT NULL GROUP BY actor, kind)
    INSERT INTO actors (id, name, kind, known, claims, reports)
        SELECT w.actor, n.name, k.kind, MAX(w.known), COUNT(DISTINCT w.claim), COUNT(DISTINCT w.report)
        FROM who w JOIN names n ON n.actor = w.actor AND n.place = 1
        LEFT JOIN sorts k ON k.actor = w.actor AND k.place = 1
        WHERE w.actor <> '' GROUP BY w.actor ORDER BY w.actor;
    INSERT INTO places (id, name, country, lat, lon, claims, reports)
        SELECT place_key, MIN(place_name), MIN(country), MIN(lat), MIN(lon), COUNT(*), COUNT(DISTINCT report)
        FROM claims WHERE place_key IS NOT NULL GROUP BY place_key ORDER BY place_key;
    INSERT INTO places_box (seq, south, north, west, east)
        SELECT seq, lat, lat, lon, lon FROM places WHERE lat IS NOT NULL AND lon IS NOT NULL;
    UPDATE events SET known_from = told.first
        FROM (SELECT l.event, MIN(c.known_from) AS first
            FROM claim_links l JOIN claims c ON c.id = l.claim GROUP BY l.event) AS told
        WHERE told.event = events.id AND events.known_from IS NOT told.first;
    INSERT INTO derived (name, value) SELECT 'kind:' || kind, COUNT(*) FROM claims GROUP BY kind;
    UPDATE origins SET claims = told.claims, reports = told.reports
        FROM (SELECT l.origin, COUNT(*) AS claims, COUNT(DISTINCT c.report) AS reports
            FROM claim_links l JOIN claims c ON c.id = l.claim GROUP BY l.origin) AS told
        WHERE told.origin = origins.id AND (origins.claims, origins.reports) <> (told.claims, told.reports);
";

fn write_ledger(db: &Transaction<'_>, ledger: &Ledger) -> rusqlite::Result<()> {
    let origins: Vec<&Origin> = ledger.origins.values().collect();
    ORIGINS.hold(db, &origins, |origin| {
        vec![vec![
            origin.id.0.clone().into(),
            origin.name.clone().into(),
            word(origin.role).into(),
            origin.entity.as_ref().map(ToString::to_string).into(),
            origin.named.into(),
            0.into(),
            0.into(),
        ]]
    })?;
    let rows = claim_rows(db)?;
    let row = |claim: &ClaimRef| rows.get(claim.report.0.as_str())?.get(claim.claim.index()).copied();
    CLAIM_LINKS.hold(db, &ledger.events, |event| {
        let link = |claim: &ClaimRef| -> Option<Vec<Value>> {
            let origin = ledger.origin_of.get(claim)?;
            Some(vec![row(claim)?.into(), origin.0.clone().into(), event.id.clone().into()])
        };
        event.claims.iter().filter_map(link).collect()
    })?;
    EVENTS.hold(db, &ledger.events, |event| {
        let time = event.time.narrowest;
        vec![vec![
            event.id.clone().into(),
            event.kind.as_str().to_owned().into(),
            event.place.as_ref().map(PlaceFact::key).into(),
            event.place.as_ref().map(|place| place.name.clone()).into(),
            day(time.earliest()),
            day(time.latest()),
            event.reports.into(),
            event.origins.into(),
            word(event.grade).into(),
            json(event).into(),
            json(&EventRecord { claims: Vec::new(), joined: Vec::new(), ..event.clone() }).into(),
        ]]
    })?;
    RELATIONS.hold(db, &ledger.relations, |relation| {
        vec![vec![
            relation.from.to_string().into(),
            relation.to.to_string().into(),
            relation_word(relation.kind).into(),
            relation.rule.to_string().into(),
            json(relation).into(),
        ]]
    })?;
    CONTRADICTIONS.hold(db, &ledger.contradictions, |found| {
        vec![vec![
            found.id.clone().into(),
            found.event.clone().into(),
            word(found.about).into(),
            found.strength.into(),
            json(found).into(),
        ]]
    })?;
    let mut copies =
        db.prepare("INSERT INTO copies (position, kind, likely_original, json) VALUES (?, ?, ?, ?)")?;
    let mut members = db.prepare("INSERT OR IGNORE INTO copy_members (report, copy) VALUES (?, ?)")?;
    for (position, group) in ledger.copies.iter().enumerate() {
        copies.execute(params![
            position as i64,
            word(group.kind),
            group.likely_original.0.as_str(),
            json(group)
        ])?;
        for report in &group.reports {
            members.execute(params![report.0.as_str(), position as i64])?;
        }
    }
    Ok(())
}

fn write_states(db: &Transaction<'_>, accounts: &[Account], ledger: &Ledger) -> rusqlite::Result<()> {
    CONTROL.hold(db, &state::control_facts(accounts, ledger), |fact| {
        vec![vec![
            fact.place.key().into(),
            fact.place.name.clone().into(),
            fact.actor.clone().into(),
            word(fact.holding).into(),
            day(fact.from),
            day(fact.known_from),
            fact.origin.0.clone().into(),
            fact.claim.to_string().into(),
            json(fact).into(),
        ]]
    })?;
    BONDS.hold(db, &state::relation_facts(accounts, ledger), |fact| {
        vec![vec![
            fact.a.clone().into(),
            fact.b.clone().into(),
            word(fact.bond).into(),
            day(fact.from),
            day(fact.known_from),
            json(fact).into(),
        ]]
    })?;
    PERSONS.hold(db, &state::person_facts(accounts, ledger), |fact| {
        vec![vec![
            fact.person.clone().into(),
            word(fact.state).into(),
            day(fact.from),
            day(fact.known_from),
            json(fact).into(),
        ]]
    })
}

fn write_namings(db: &Transaction<'_>, accounts: &[Account]) -> rusqlite::Result<()> {
    NAMINGS.hold(db, accounts, |account| {
        let row = |naming: &Naming| -> Vec<Value> {
            let entity = naming.by.entity.as_ref().map(ToString::to_string);
            vec![
                naming.actor.to_string().into(),
                naming.words.clone().into(),
                entity.clone().unwrap_or_else(|| naming.by.name.to_lowercase()).into(),
                naming.by.name.clone().into(),
                entity.into(),
                naming.quoted.into(),
                naming.times.into(),
                account.report.0.to_string().into(),
                naming.first[0].into(),
                naming.first[1].into(),
            ]
        };
        account.namings.iter().map(row).collect()
    })
}

const ORIGINS: Table =
    Table { name: "origins", columns: &["id", "name", "role", "entity", "named", "claims", "reports"] };
const CLAIM_LINKS: Table = Table { name: "claim_links", columns: &["claim", "origin", "event"] };
const EVENTS: Table = Table {
    name: "events",
    columns: &[
        "id",
        "kind",
        "place_key",
        "place_name",
        "earliest",
        "latest",
        "reports",
        "origins",
        "grade",
        "json",
        "brief",
    ],
};
const RELATIONS: Table =
    Table { name: "relations", columns: &["from_claim", "to_claim", "kind", "rule", "json"] };
const CONTRADICTIONS: Table =
    Table { name: "contradictions", columns: &["id", "event", "about", "strength", "json"] };
const CONTROL: Table = Table {
    name: "control",
    columns: &[
        "place_key",
        "place_name",
        "actor",
        "holding",
        "since",
        "known_from",
        "origin",
        "claim",
        "json",
    ],
};
const BONDS: Table = Table { name: "bonds", columns: &["a", "b", "bond", "since", "known_from", "json"] };
const PERSONS: Table =
    Table { name: "persons", columns: &["person", "state", "since", "known_from", "json"] };
const NAMINGS: Table = Table {
    name: "namings",
    columns: &[
        "actor",
        "words",
        "by_actor",
        "by_name",
        "by_entity",
        "quoted",
        "times",
        "report",
        "first_start",
        "first_end",
    ],
};

fn day(date: Option<Date>) -> Value {
    date.map(|date| date.to_string()).into()
}

/// The row of each claim, by report and number.
fn claim_rows(db: &Connection) -> rusqlite::Result<BTreeMap<String, Vec<i64>>> {
    let mut statement = db.prepare(
        "SELECT r.id, c.id FROM claims c JOIN reports r ON r.seq = c.report ORDER BY c.report, c.number",
    )?;
    let mut rows = statement.query([])?;
    let mut of_report: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        of_report.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(of_report)
}

/// "contradicts", "update_of": without what a contradiction is about.
fn relation_word(kind: RelationKind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::Object(object)) => object.keys().next().cloned().unwrap_or_default(),
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data with string keys")
}

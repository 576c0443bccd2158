//! What follows from all reports together: reconciled, and kept in tables. Of a case that grows only what may have
//! changed is worked out, and only what has changed is written.

mod changed;

mod counts;

mod difference;

mod rows;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

pub(super) use self::changed::RULES;
use self::changed::{Changed, Extent, Share};
use self::difference::Held;
pub(in crate::store) use self::difference::{Print, print_of};
use super::judging::{self, Following};
use super::prepare::{Unpacker, unpack};
use super::write::{first, word};
use super::{Case, StoreError, former, hashes};
use crate::model::{Account, ClaimRef, ReportId, Sureness};
use crate::reconcile::{
    Contradiction, EventRecord, Ground, Ledger, Part, Policy, Region, Whole, outlet_named,
};
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
    /// worked out before; what reports that were added or judged since cannot have changed is kept. Readers see the old
    /// until the new is whole.
    ///
    /// # Errors
    /// Where the case cannot be read or written.
    pub fn reconcile(&mut self, policy: &Policy) -> Result<(), StoreError> {
        self.reconcile_from(policy, Start::Kept)
    }

    /// As [`Case::reconcile`], but works out everything anew.
    ///
    /// # Errors
    /// Where the case cannot be read or written.
    pub fn reconcile_afresh(&mut self, policy: &Policy) -> Result<(), StoreError> {
        self.reconcile_from(policy, Start::Afresh)
    }

    fn reconcile_from(&mut self, policy: &Policy, start: Start) -> Result<(), StoreError> {
        for _ in 0..ATTEMPTS {
            if self.reconcile_once(policy, start)? {
                return Ok(());
            }
        }
        Err(StoreError::Busy(self.path.clone()))
    }

    /// `false` where another program changed meanwhile what this one had read.
    fn reconcile_once(&mut self, policy: &Policy, start: Start) -> Result<bool, StoreError> {
        let turn = self.wrap_ref(|case| turn(&case.db))?;
        let (accounts, prints, following) = self.judged_accounts()?;
        let copies = match start {
            Start::Kept => self.wrap_ref(|case| changed::copies_before(&case.db, &accounts, &prints))?,
            Start::Afresh => None,
        };
        let ground = Ground::since(&accounts, copies.as_ref());
        let whole = Whole::of(&ground, &following.rulings);
        let changed = self.wrap_ref(|case| {
            Changed::find(&case.db, &ground, &whole, &prints, policy, &following.rulings, start)
        })?;
        self.wrap(|case| {
            let transaction = case.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            if self::turn(&transaction)? != turn {
                return Ok(false);
            }
            let counted = match changed.extent {
                Extent::All => None,
                Extent::Some(_) => counts::counted(&transaction)?,
            };
            write(&transaction, &ground, &whole, &changed, policy)?;
            finish(&transaction, &following, accounts.len(), turn, counted)?;
            hashes::mark(&transaction)?;
            transaction.commit()?;
            Ok(true)
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
        Ok(self.printed_accounts()?.0)
    }

    /// The same, each with its print.
    pub(super) fn printed_accounts(&self) -> Result<(Vec<Account>, Vec<Print>), StoreError> {
        let packed: Vec<(String, Option<String>, Vec<u8>, i64)> = self.wrap_ref(|case| {
            let mut rows = case.db.prepare(
                "SELECT r.id, r.published, e.account, e.account_length FROM reports r JOIN extractions e ON e.report = r.seq
                 WHERE e.rowid = (SELECT MAX(rowid) FROM extractions WHERE report = r.seq) ORDER BY r.id",
            )?;
            rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?.collect()
        })?;
        let accounts: Result<Vec<(Account, Print)>, String> = packed
            .into_par_iter()
            .map_init(Unpacker::new, |unpacker, (id, day, packed, length)| {
                let unpacker = unpacker.as_mut().map_err(|error| format!("{id}: {error}"))?;
                let bytes = unpacker.unpack(&packed, length).map_err(|error| format!("{id}: {error}"))?;
                let mut account: Account =
                    serde_json::from_slice(&bytes).map_err(|error| format!("{id}: {error}"))?;
                // What is packed is a fifth of what it says, and the same bytes say the same.
                let print =
                    print_of(&[day.as_deref().unwrap_or_default().as_bytes(), &[0], &packed].concat());
                // Older programs put the day of intake here where there was none.
                account.known_from = day.and_then(|day| day.parse().ok());
                Ok((account, print))
            })
            .collect();
        Ok(accounts.map_err(|what| self.damaged(what))?.into_iter().unzip())
    }
}

/// What is built upon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Start {
    /// What was worked out before, as far as it still holds.
    Kept,
    /// Nothing.
    Afresh,
}

/// How often it is tried to work out what follows while others work on the same case.
const ATTEMPTS: usize = 3;

/// Derived tables that are emptied and filled anew each time.
const EACH_TIME: &[&str] = &[
    "derived",
    "copies",
    "copy_members",
    "outlets",
    "judged",
    "judged_subjects",
    "judged_claims",
    "set_aside",
    "same_actors",
    "regions_lost",
];

/// Derived tables of which only what has changed is written.
const BY_PARTS: &[&str] = &[
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

/// Regions that are worked out before they are written, where everything is.
const REGIONS_AT_ONCE: usize = 8192;

/// Accounts whose facts are worked out before they are written, where all are.
const ACCOUNTS_AT_ONCE: usize = 4096;

/// What changes when somebody else works out what follows, or reads reports anew.
fn turn(db: &Connection) -> rusqlite::Result<(i64, i64)> {
    let turn = first(db, "SELECT CAST(value AS INTEGER) FROM derived WHERE name = 'turn'", [])?;
    let reread = "SELECT COUNT(*) - COUNT(DISTINCT report) FROM extractions";
    Ok((turn.unwrap_or(0), db.query_row(reread, [], |row| row.get(0))?))
}

fn write(
    db: &Transaction<'_>,
    ground: &Ground<'_>,
    whole: &Whole<'_>,
    changed: &Changed,
    policy: &Policy,
) -> rusqlite::Result<()> {
    for table in EACH_TIME {
        db.execute(&format!("DELETE FROM {table}"), [])?;
    }
    write_copies(db, ground)?;
    write_origins(db, ground, whole, changed)?;
    let work_out = |regions: &[Region]| -> Vec<Part> {
        regions.par_iter().map(|region| whole.reconcile(region, policy)).collect()
    };
    former::before(
        db,
        match &changed.extent {
            Extent::All => None,
            Extent::Some(share) => Some(&share.regions),
        },
    )?;
    match &changed.extent {
        Extent::All => {
            hashes::forget_blocks(db)?;
            for table in BY_PARTS {
                db.execute(&format!("DELETE FROM {table}"), [])?;
            }
            let every: Vec<usize> = (0..whole.claims().len()).collect();
            for regions in whole.regions(&every).chunks(REGIONS_AT_ONCE) {
                let parts = work_out(regions);
                write_events(db, changed, Held::Nothing, regions, &parts)?;
                add_links(db, whole, changed, regions, &parts)?;
                add_relations(db, parts.iter().flat_map(|part| &part.relations).map(rows::relation))?;
            }
            let every: Vec<usize> = (0..ground.accounts.len()).collect();
            for accounts in every.chunks(ACCOUNTS_AT_ONCE) {
                write_facts(db, ground, changed, Held::Nothing, accounts)?;
            }
        }
        Extent::Some(share) => {
            let regions = whole.regions(&share.claims);
            let parts = work_out(&regions);
            write_events(db, changed, Held::Parts(&share.regions), &regions, &parts)?;
            change_links(db, whole, changed, share, &regions, &parts)?;
            change_relations(db, ground, whole, share, &parts)?;
            let numbers: Vec<i64> = share.accounts.iter().map(|place| changed.reports[*place]).collect();
            write_facts(db, ground, changed, Held::Parts(&numbers), &share.accounts)?;
        }
    }
    former::after(db)?;
    note_how_told(db)?;
    db.execute(
        "UPDATE events SET known_from = (SELECT MIN(c.known_from) FROM claim_links l JOIN claims c ON c.id = l.claim
            WHERE l.event = events.id) WHERE known_from IS NULL",
        [],
    )?;
    Ok(())
}

/// Notes beside words on who holds a place how their claims were read, and through which outlet they came.
fn note_how_told(db: &Transaction<'_>) -> rusqlite::Result<()> {
    let least = Sureness::SURE;
    db.execute(
        &format!(
            "UPDATE control SET
                sure = COALESCE((SELECT ifnull(json_extract(c.detail, '$.reading'), 1) >= {least} FROM claims c
                    WHERE c.report = (SELECT seq FROM reports WHERE id = substr(control.claim, 1, instr(control.claim, '/') - 1))
                        AND c.number = CAST(substr(control.claim, instr(control.claim, '/c') + 2) AS INTEGER)), 1),
                outlet = (SELECT publisher FROM reports WHERE id = substr(control.claim, 1, instr(control.claim, '/') - 1))
             WHERE sure IS NULL"
        ),
        [],
    )?;
    Ok(())
}

/// The rest, which follows from the tables.
fn finish(
    db: &Transaction<'_>,
    following: &Following,
    accounts: usize,
    (turn, _): (i64, i64),
    counted: Option<i64>,
) -> rusqlite::Result<()> {
    judging::write(db, following)?;
    counts::count(db, counted)?;
    let mut note = db.prepare("INSERT INTO derived (name, value) VALUES (?, ?)")?;
    // Of the accounts read, not of the reports now in: others may have been added since.
    note.execute(("reports", accounts.to_string()))?;
    note.execute(("rules", RULES))?;
    note.execute(("turn", (turn + 1).to_string()))?;
    hashes::note(db, |_| true)
}

fn write_copies(db: &Transaction<'_>, ground: &Ground<'_>) -> rusqlite::Result<()> {
    let mut copies =
        db.prepare("INSERT INTO copies (position, kind, likely_original, json) VALUES (?, ?, ?, ?)")?;
    let mut members = db.prepare("INSERT OR IGNORE INTO copy_members (report, copy) VALUES (?, ?)")?;
    for (position, group) in ground.copies.iter().enumerate() {
        copies.execute(params![
            position as i64,
            word(group.kind),
            group.likely_original.0.as_str(),
            rows::json(group)
        ])?;
        for report in &group.reports {
            members.execute(params![report.0.as_str(), position as i64])?;
        }
    }
    Ok(())
}

/// Makes the table hold all origins with how much each told.
fn write_origins(
    db: &Transaction<'_>,
    ground: &Ground<'_>,
    whole: &Whole<'_>,
    changed: &Changed,
) -> rusqlite::Result<()> {
    let mut claims: Vec<u32> = vec![0; ground.origins().len()];
    let mut reports: Vec<u32> = vec![0; ground.origins().len()];
    let mut origins = ground.origin_of();
    for of_report in whole.by_report() {
        let (own, rest) = origins.split_at(of_report.len());
        origins = rest;
        let mut own: Vec<u32> = own.to_vec();
        own.sort_unstable();
        for same in own.chunk_by(|a, b| a == b) {
            claims[same[0] as usize] += same.len() as u32;
            reports[same[0] as usize] += 1;
        }
    }
    let columns = "id, name, role, entity, named, claims, reports";
    let mut held: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut statement = db.prepare(&format!("SELECT {columns} FROM origins"))?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let values: Vec<Value> = (0..7).map(|column| row.get(column)).collect::<rusqlite::Result<_>>()?;
        held.insert(row.get(0)?, values);
    }
    // One that changed is taken out first, rather than replaced: triggers see that.
    let mut put = db.prepare(&format!("INSERT INTO origins ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)"))?;
    let mut delete = db.prepare("DELETE FROM origins WHERE id = ?")?;
    for (place, origin) in ground.origins().iter().enumerate() {
        let row: Vec<Value> = vec![
            origin.id.0.clone().into(),
            origin.name.clone().into(),
            word(origin.role).into(),
            origin.entity.as_ref().map(ToString::to_string).into(),
            i64::from(origin.named).into(),
            claims[place].into(),
            reports[place].into(),
        ];
        let before = held.remove(&origin.id.0);
        if before.as_ref() != Some(&row) {
            if before.is_some() {
                delete.execute([&origin.id.0])?;
            }
            put.execute(rusqlite::params_from_iter(row))?;
        }
    }
    for id in held.keys() {
        delete.execute([id])?;
    }
    write_outlets(db, ground, changed)
}

/// Which origins outlets are, by the names under which they published.
fn write_outlets(db: &Transaction<'_>, ground: &Ground<'_>, changed: &Changed) -> rusqlite::Result<()> {
    // An index has them; reports' own rows are long.
    let mut names = db.prepare("SELECT seq, publisher FROM reports WHERE publisher IS NOT NULL")?;
    let names: BTreeMap<i64, String> =
        names.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let pairs: BTreeSet<(&str, String)> = ground
        .accounts
        .iter()
        .zip(&changed.reports)
        .filter_map(|(account, report)| Some((names.get(report)?.as_str(), outlet_named(account)?.0)))
        .collect();
    let mut put = db.prepare("INSERT INTO outlets (publisher, origin) VALUES (?, ?)")?;
    for (name, origin) in pairs {
        put.execute([name, &origin])?;
    }
    Ok(())
}

fn write_events(
    db: &Transaction<'_>,
    changed: &Changed,
    held: Held<'_>,
    regions: &[Region],
    parts: &[Part],
) -> rusqlite::Result<()> {
    let each = || regions.iter().map(|region| changed.name(region)).zip(parts);
    let events: Vec<(i64, &EventRecord)> =
        each().flat_map(|(name, part)| part.events.iter().map(move |event| (name, event))).collect();
    rows::EVENTS.hold(db, held, &events, |event| vec![rows::event(event)])?;
    let by_id: BTreeMap<&str, &EventRecord> =
        events.iter().map(|(_, event)| (event.id.as_str(), *event)).collect();
    let contradictions: Vec<(i64, (&Contradiction, Option<&EventRecord>))> = each()
        .flat_map(|(name, part)| part.contradictions.iter().map(move |found| (name, found)))
        .map(|(name, found)| (name, (found, by_id.get(found.event.as_str()).copied())))
        .collect();
    rows::CONTRADICTIONS.hold(db, held, &contradictions, |found| vec![rows::contradiction(*found)])
}

/// What each claim of some regions is linked to: its row, origin, event and region.
fn links<'p>(
    whole: &'p Whole<'_>,
    changed: &'p Changed,
    regions: &'p [Region],
    parts: &'p [Part],
) -> impl Iterator<Item = (i64, &'p str, &'p str, i64)> {
    regions.iter().zip(parts).flat_map(move |(region, part)| {
        let name = changed.name(region);
        region.claims.iter().zip(&part.event_of).filter_map(move |(claim, event)| {
            let row = changed.rows[*claim]?;
            Some((row, whole.claims()[*claim].origin.0.as_str(), part.events[*event].id.as_str(), name))
        })
    })
}

const ADD_LINK: &str =
    "INSERT OR REPLACE INTO claim_links (claim, origin, event, region) VALUES (?, ?, ?, ?)";

fn add_links(
    db: &Transaction<'_>,
    whole: &Whole<'_>,
    changed: &Changed,
    regions: &[Region],
    parts: &[Part],
) -> rusqlite::Result<()> {
    let mut add = db.prepare_cached(ADD_LINK)?;
    for link in links(whole, changed, regions, parts) {
        add.execute(link)?;
    }
    Ok(())
}

fn change_links(
    db: &Transaction<'_>,
    whole: &Whole<'_>,
    changed: &Changed,
    share: &Share,
    regions: &[Region],
    parts: &[Part],
) -> rusqlite::Result<()> {
    let mut delete = db.prepare("DELETE FROM claim_links WHERE claim = ?")?;
    for row in &share.untold {
        delete.execute([row])?;
    }
    let mut held =
        db.prepare("SELECT 1 FROM claim_links WHERE claim = ? AND origin = ? AND event = ? AND region = ?")?;
    let mut add = db.prepare_cached(ADD_LINK)?;
    for link in links(whole, changed, regions, parts) {
        if !held.exists(link)? {
            add.execute(link)?;
        }
    }
    Ok(())
}

fn add_relations(db: &Transaction<'_>, relations: impl Iterator<Item = [String; 5]>) -> rusqlite::Result<()> {
    let mut add = db.prepare_cached(
        "INSERT INTO relations (from_claim, to_claim, kind, rule, json) VALUES (?, ?, ?, ?, ?)",
    )?;
    for relation in relations {
        add.execute(relation)?;
    }
    Ok(())
}

fn change_relations(
    db: &Transaction<'_>,
    ground: &Ground<'_>,
    whole: &Whole<'_>,
    share: &Share,
    parts: &[Part],
) -> rusqlite::Result<()> {
    let mut relations: Vec<[String; 5]> =
        parts.par_iter().flat_map_iter(|part| part.relations.iter().map(rows::relation)).collect();
    relations.par_sort_unstable();
    let mut missing: Vec<bool> = vec![true; relations.len()];
    let mut gone: Vec<i64> = Vec::new();
    let mut compare = |from: &str, row: i64, json: &str| {
        let start = relations.partition_point(|relation| relation[0].as_str() < from);
        let of_claim = relations[start..].iter().take_while(|relation| relation[0] == from);
        match of_claim.zip(start..).find(|(relation, _)| relation[4] == json) {
            Some((_, place)) => missing[place] = false,
            None => gone.push(row),
        }
    };
    // Of reports that changed, whatever was kept; of others, only what was kept of the claims touched.
    let mut of_report = db.prepare(
        "SELECT from_claim, rowid, json FROM relations WHERE from_claim >= ?1 || '/' AND from_claim < ?1 || '0'",
    )?;
    let mut of_claim = db.prepare("SELECT from_claim, rowid, json FROM relations WHERE from_claim = ?")?;
    let mut look = |statement: &mut rusqlite::Statement<'_>, name: &str| -> rusqlite::Result<()> {
        let mut rows = statement.query([name])?;
        while let Some(row) = rows.next()? {
            compare(row.get_ref(0)?.as_str()?, row.get(1)?, row.get_ref(2)?.as_str()?);
        }
        Ok(())
    };
    let reports: BTreeSet<&ReportId> =
        share.accounts.iter().map(|place| &ground.accounts[*place].report).collect();
    for report in &reports {
        look(&mut of_report, report.0.as_str())?;
    }
    for claim in share.claims.iter().map(|claim| &whole.claims()[*claim].statement.claim) {
        if !reports.contains(&claim.report) {
            look(&mut of_claim, &claim.to_string())?;
        }
    }
    let mut delete = db.prepare("DELETE FROM relations WHERE rowid = ?")?;
    for row in gone {
        delete.execute([row])?;
    }
    add_relations(db, relations.into_iter().zip(missing).filter(|(_, missing)| *missing).map(|(row, _)| row))
}

/// Writes what accounts, given by their places, say by themselves.
fn write_facts(
    db: &Transaction<'_>,
    ground: &Ground<'_>,
    changed: &Changed,
    held: Held<'_>,
    places: &[usize],
) -> rusqlite::Result<()> {
    // All that facts need of the ledger.
    let ledger = Ledger { origin_of: ground.origins_of_claims(places), ..Ledger::default() };
    let accounts = || places.iter().map(|place| ground.accounts[*place]);
    let number: BTreeMap<&ReportId, i64> = accounts()
        .map(|account| &account.report)
        .zip(places.iter().map(|place| changed.reports[*place]))
        .collect();
    fn of<F>(
        number: &BTreeMap<&ReportId, i64>,
        facts: Vec<F>,
        claim: impl Fn(&F) -> &ClaimRef,
    ) -> Vec<(i64, F)> {
        facts.into_iter().map(|fact| (number[&claim(&fact).report], fact)).collect()
    }
    let control = of(&number, state::control_facts(accounts(), &ledger), |fact| &fact.claim);
    rows::CONTROL.hold(db, held, &control, |fact| vec![rows::control(fact)])?;
    if let Held::Parts(parts) = held {
        // A claim may have been read more or less surely, and say the same.
        let mut anew = db.prepare(
            "UPDATE control SET sure = NULL
             WHERE rowid IN (SELECT row FROM derived_rows WHERE tab = 'control' AND part = ?)",
        )?;
        for part in parts {
            anew.execute([part])?;
        }
    }
    let bonds = of(&number, state::relation_facts(accounts(), &ledger), |fact| &fact.claim);
    rows::BONDS.hold(db, held, &bonds, |fact| vec![rows::bond(fact)])?;
    let persons = of(&number, state::person_facts(accounts(), &ledger), |fact| &fact.claim);
    rows::PERSONS.hold(db, held, &persons, |fact| vec![rows::person(fact)])?;
    let namings: Vec<(i64, &Account)> =
        accounts().map(|account| (number[&account.report], account)).collect();
    rows::NAMINGS.hold(db, held, &namings, |account| rows::namings(account))?;
    let mut put =
        db.prepare_cached("INSERT OR REPLACE INTO reconciled (report, print, said) VALUES (?, ?, ?)")?;
    for place in places {
        put.execute((changed.reports[*place], changed.prints[*place], changed.said[*place]))?;
    }
    Ok(())
}

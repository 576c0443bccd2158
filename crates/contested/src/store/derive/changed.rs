//! What has changed since the derived tables were worked out last: which reports, and which claims have to be reconciled
//! anew for their sake.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rusqlite::Connection;

use super::Start;
use super::difference::{Print, print_of};
use crate::model::{Account, ClaimRef, ReportId};
use crate::reconcile::{CopiesBefore, Ground, Grouped, OriginId, Policy, Region, Rulings, Whole};
use crate::store::write::first;

/// The case as it was when the derived tables were worked out, and what is not so any more.
#[derive(Debug)]
pub(super) struct Changed {
    /// By account: the report's number.
    pub(super) reports: Vec<i64>,
    /// By account: the print that it has now.
    pub(super) prints: Vec<Print>,
    /// By account: the print of what it says by itself.
    pub(super) said: Vec<Print>,
    /// By told claim: its row.
    pub(super) rows: Vec<Option<i64>>,
    /// What is to be worked out anew.
    pub(super) extent: Extent,
}

/// How much is to be worked out anew.
#[derive(Debug)]
pub(super) enum Extent {
    /// All of it, the tables being empty.
    All,
    /// Some of it; the rest holds.
    Some(Share),
}

/// What is to be worked out anew of a case that is known.
#[derive(Debug, Default)]
pub(super) struct Share {
    /// Accounts that say something else than before, by place.
    pub(super) accounts: Vec<usize>,
    /// Told claims whose region is touched, by place.
    pub(super) claims: Vec<usize>,
    /// Rows of claims that are kept but not told any more.
    pub(super) untold: Vec<i64>,
    /// The regions that are touched, as they were.
    pub(super) regions: Vec<i64>,
}

impl Changed {
    /// A region's name: the row of its first claim.
    pub(super) fn name(&self, region: &Region) -> i64 {
        region.claims.iter().find_map(|claim| self.rows[*claim]).unwrap_or(0)
    }

    pub(super) fn find(
        db: &Connection,
        ground: &Ground<'_>,
        whole: &Whole<'_>,
        said: &[Print],
        policy: &Policy,
        rulings: &Rulings,
        start: Start,
    ) -> rusqlite::Result<Changed> {
        let prints = prints(ground, said, policy, rulings);
        let numbers: BTreeMap<String, i64> = db
            .prepare("SELECT id, seq FROM reports")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let number = |report: &ReportId| numbers.get(report.0.as_str()).copied().unwrap_or_default();
        let reports: Vec<i64> = ground.accounts.iter().map(|account| number(&account.report)).collect();
        let kept = Kept::of(db)?;
        let before: BTreeMap<i64, Print> = db
            .prepare("SELECT report, print FROM reconciled")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let same_rules = first::<String>(db, "SELECT value FROM derived WHERE name = 'rules'", [])?
            .is_some_and(|rules| rules == RULES);

        let claims = whole.claims();
        let mut rows: Vec<Option<i64>> = Vec::with_capacity(claims.len());
        let mut regions: Vec<Option<i64>> = Vec::with_capacity(claims.len());
        for of_report in whole.by_report() {
            let kept = kept.claims(number(&of_report[0].account.report));
            for told in of_report {
                let kept = claim(kept, told.statement.claim.claim.index());
                rows.push(kept.map(|kept| kept.row));
                regions.push(kept.and_then(|kept| kept.region));
            }
        }
        if before.is_empty() || !same_rules || start == Start::Afresh {
            return Ok(Changed { reports, prints, said: said.to_vec(), rows, extent: Extent::All });
        }

        let is_changed: Vec<bool> =
            reports.iter().zip(&prints).map(|(report, print)| before.get(report) != Some(print)).collect();
        let mut marked = Vec::with_capacity(claims.len());
        for of_report in whole.by_report() {
            let report = &of_report[0].account.report;
            let place = ground.accounts.binary_search_by(|each| each.report.cmp(report));
            let is_changed = place.is_ok_and(|place| is_changed[place]);
            marked.resize(marked.len() + of_report.len(), is_changed);
        }
        let mut touched: BTreeSet<i64> = db
            .prepare("SELECT region FROM regions_lost")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        touched.extend(whole.near(&marked).into_iter().filter_map(|claim| regions[claim]));
        // Also those of claims that are not told any more.
        let mut untold: BTreeSet<i64> = BTreeSet::new();
        for (report, _) in reports.iter().zip(&is_changed).filter(|(_, is_changed)| **is_changed) {
            touched.extend(kept.claims(*report).iter().filter_map(|kept| kept.region));
            untold.extend(kept.claims(*report).iter().map(|kept| kept.row));
        }
        for row in rows.iter().flatten() {
            untold.remove(row);
        }
        let share = Share {
            accounts: (0..is_changed.len()).filter(|account| is_changed[*account]).collect(),
            claims: (0..claims.len())
                .filter(|claim| {
                    marked[*claim] || regions[*claim].is_none_or(|region| touched.contains(&region))
                })
                .collect(),
            untold: untold.into_iter().collect(),
            regions: touched.into_iter().collect(),
        };
        Ok(Changed { reports, prints, said: said.to_vec(), rows, extent: Extent::Some(share) })
    }
}

/// The copies that were found when the derived tables were worked out last; `None` where reports have changed since, rather
/// than come, or the rules have. `said` are the prints of the accounts, which are in order.
pub(super) fn copies_before(
    db: &Connection,
    accounts: &[Account],
    said: &[Print],
) -> rusqlite::Result<Option<CopiesBefore>> {
    let of_all = |name: &str| first::<String>(db, "SELECT value FROM derived WHERE name = ?", [name]);
    if of_all("rules")?.is_none_or(|rules| rules != RULES) {
        return Ok(None);
    }
    let mut before = db.prepare(
        "SELECT r.id, d.said, m.copy FROM reconciled d JOIN reports r ON r.seq = d.report
         LEFT JOIN copy_members m ON m.report = r.id",
    )?;
    let mut group_of: Vec<Option<Grouped>> = vec![None; accounts.len()];
    let mut known = 0;
    let mut rows = before.query([])?;
    while let Some(row) = rows.next()? {
        let report = row.get_ref(0)?.as_str()?;
        let Ok(place) = accounts.binary_search_by(|account| account.report.0.as_str().cmp(report)) else {
            return Ok(None);
        };
        if row.get::<_, Option<Print>>(1)? != Some(said[place]) {
            return Ok(None);
        }
        group_of[place] = Some(row.get::<_, Option<i64>>(2)?.map_or(Grouped::Alone, Grouped::With));
        known += 1;
    }
    // Of reports that were read anew since there is nothing here, and no number of reports either.
    let is_whole = of_all("reports")?.is_some_and(|reports| reports == known.to_string());
    Ok(is_whole.then_some(CopiesBefore { group_of }))
}

/// The version of the program and its rules for reconciling.
pub(in crate::store) const RULES: &str = env!("CONTESTED_RECONCILING");

/// By account: a print of all that the derived tables take from it, with that of what it says itself. What other reports add
/// to that is in the regions.
fn prints(ground: &Ground<'_>, said: &[Print], policy: &Policy, rulings: &Rulings) -> Vec<Print> {
    // What people hold of events shows in the reports whose claims it names.
    let mut held: BTreeMap<&ReportId, Vec<(bool, &[ClaimRef; 2])>> = BTreeMap::new();
    let pairs = rulings.together.iter().map(|pair| (true, pair));
    for (together, pair) in pairs.chain(rulings.apart.iter().map(|pair| (false, pair))) {
        for claim in pair {
            held.entry(&claim.report).or_default().push((together, pair));
        }
    }
    ground
        .accounts
        .par_iter()
        .enumerate()
        .map(|(place, account)| {
            let copies = ground.copy_of[place].map(|copies| &ground.copies[copies].reports);
            let origins: Vec<&OriginId> = ground.origins_of_account(place).collect();
            let outlet = ground.outlet_of_account(place);
            let of_others = (copies, (origins, outlet), (held.get(&account.report), policy.best_figure));
            print_of(&serde_json::to_vec(&(said[place], of_others)).expect("plain data with string keys"))
        })
        .collect()
}

/// The claims that a case keeps, by report and number.
struct Kept(Vec<KeptClaim>);

struct KeptClaim {
    report: i64,
    /// From 0.
    number: i64,
    row: i64,
    region: Option<i64>,
}

impl Kept {
    fn of(db: &Connection) -> rusqlite::Result<Kept> {
        let mut statement = db.prepare(
            "SELECT c.report, c.number - 1, c.id, l.region FROM claims c LEFT JOIN claim_links l ON l.claim = c.id",
        )?;
        let claims = statement.query_map([], |row| {
            Ok(KeptClaim { report: row.get(0)?, number: row.get(1)?, row: row.get(2)?, region: row.get(3)? })
        })?;
        let mut claims: Vec<KeptClaim> = claims.collect::<rusqlite::Result<_>>()?;
        claims.sort_unstable_by_key(|claim| (claim.report, claim.number));
        Ok(Kept(claims))
    }

    fn claims(&self, report: i64) -> &[KeptClaim] {
        let start = self.0.partition_point(|claim| claim.report < report);
        let own = &self.0[start..];
        &own[..own.partition_point(|claim| claim.report == report)]
    }
}

fn claim(of_report: &[KeptClaim], number: usize) -> Option<&KeptClaim> {
    let number = i64::try_from(number).ok()?;
    of_report.binary_search_by_key(&number, |claim| claim.number).ok().map(|place| &of_report[place])
}

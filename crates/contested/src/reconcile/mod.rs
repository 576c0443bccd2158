//! Claims of many reports → copies, origins, events, relations between claims, contradictions.
//!
//! Needs: the [`Account`] of every report of a case, which holds no text. Adds: which reports are copies of which,
//! who the independent origins are, which claims are about one occurrence, how each stands to the others, and
//! where sources disagree. A pure function of the set of accounts: their order does not matter.

mod judged;

mod forest;

mod copies;

mod origins;

mod events;

mod relations;

mod contradictions;

mod figures;

pub use contradictions::{Contradiction, Side};
pub use copies::{CopyGroup, CopyKind, CopyPair};
pub use events::{EventRecord, EventTime, Grade, Joined};
pub use figures::{BestFigure, FigureSummary, ReportedFigure};
pub use judged::{OtherActor, Rulings, SameActors};
pub use origins::{Origin, OriginId};
pub use relations::{About, Relation, RelationKind};

use std::collections::BTreeMap;

use crate::model::{Account, ClaimRef, ReportId, Statement};

/// The reconciled ledger of a case.
#[derive(Clone, PartialEq, Debug)]
pub struct Ledger {
    /// Reports that tell the same text, by id of their first report.
    pub copies: Vec<CopyGroup>,
    /// Heads of chains, each once over all reports, by id.
    pub origins: BTreeMap<OriginId, Origin>,
    /// The origin of each claim.
    pub origin_of: BTreeMap<ClaimRef, OriginId>,
    /// What claims are about, by time, place and id.
    pub events: Vec<EventRecord>,
    /// How claims stand to each other, by their ids.
    pub relations: Vec<Relation>,
    /// Where sources disagree, the strongest first.
    pub contradictions: Vec<Contradiction>,
}

/// Choices that people make, by name; each is shown with what it gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Policy {
    /// Which reported figure stands for an event.
    pub best_figure: BestFigure,
}

/// Reconciles the accounts of a case.
pub fn reconcile(accounts: &[Account], policy: &Policy) -> Ledger {
    reconcile_judged(accounts, policy, &Rulings::default())
}

/// Reconciles accounts to which judgements were [applied](Rulings::applied), holding together and apart what they say.
pub fn reconcile_judged(accounts: &[Account], policy: &Policy, rulings: &Rulings) -> Ledger {
    let accounts = in_order(accounts);
    let copies = copies::find(&accounts);
    let (origins, origin_of) = origins::find(&accounts, &copies);
    let copy_group: BTreeMap<&ReportId, usize> = copies
        .iter()
        .enumerate()
        .flat_map(|(index, group)| group.reports.iter().map(move |report| (report, index)))
        .collect();
    let told: Vec<Told<'_>> = accounts
        .iter()
        .flat_map(|account| account.statements.iter().map(move |statement| (account, statement)))
        .map(|(account, statement)| Told {
            account,
            statement,
            origin: &origin_of[&statement.claim],
            copy_group: copy_group.get(&account.report).copied(),
        })
        .collect();
    let joined = events::join(&told, rulings);
    let relations = relations::find(&told, &joined);
    let events = events::describe(&told, &joined, &relations, policy);
    let contradictions = contradictions::find(&told, &events, &relations);
    Ledger { copies, origins, origin_of, events, relations, contradictions }
}

/// The copies among reports, as [`reconcile`] finds them.
pub fn copies_among(accounts: &[Account]) -> Vec<CopyGroup> {
    copies::find(&in_order(accounts))
}

/// How two reports are copies, if they are; `a` in the answer is the one with the smaller id.
pub fn copy_pair(one: &Account, other: &Account) -> Option<CopyPair> {
    if one.report <= other.report { copies::compare(one, other) } else { copies::compare(other, one) }
}

/// Each report once, by id.
fn in_order(accounts: &[Account]) -> Vec<&Account> {
    let mut accounts: Vec<&Account> = accounts.iter().collect();
    accounts.sort_by(|a, b| a.report.cmp(&b.report));
    accounts.dedup_by(|a, b| a.report == b.report);
    accounts
}

/// A claim with what reconciling knows about it.
#[derive(Clone, Copy, Debug)]
struct Told<'a> {
    account: &'a Account,
    statement: &'a Statement,
    origin: &'a OriginId,
    /// The group of copies that its report belongs to.
    copy_group: Option<usize>,
}

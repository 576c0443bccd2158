//! Claims of many reports → copies, origins, events, relations between claims, contradictions.
//!
//! Needs: the [`Account`] of every report of a case, which holds no text. Adds: which reports are copies of which,
//! who the independent origins are, which claims are about one occurrence, how each stands to the others, and
//! where sources disagree. A pure function of the set of accounts: their order does not matter.

mod judged;

mod forest;

mod classes;

mod copies;

mod origins;

mod spellings;

mod voices;

mod events;

mod relations;

mod rule;

mod contradictions;

mod figures;

mod credibility;

pub use contradictions::{Contradiction, Side};
pub use copies::{CopyGroup, CopyKind, CopyPair};
pub use credibility::Credibility;
pub use events::{EventRecord, EventTime, Grade, Joined};
pub use figures::{BestFigure, FigureSummary, ReportedFigure, nearness};
pub use judged::{OtherActor, Rulings, SameActors};
pub use origins::{Origin, OriginId};
pub use relations::{About, Relation, RelationKind};
pub use rule::RelationRule;
pub use voices::{Voices, independent_pairs};

pub(crate) use copies::{Before as CopiesBefore, Grouped};
pub(crate) use events::Region;
pub(crate) use origins::outlet_named;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::model::{Account, ClaimRef, ReportId, Statement};

/// The reconciled ledger of a case.
#[derive(Clone, PartialEq, Debug, Default)]
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
///
/// ```
/// use contested::{Given, Lexicon, Policy, Reader, View, ingest, link, reconcile, state};
///
/// let reader = Reader::fast(&Lexicon::bundled())?;
/// let texts = [
///     "Rebels captured the town of Ostrel on Monday, a rebel spokesman said.",
///     "The army recaptured the town of Ostrel on Tuesday, the defence ministry said.",
/// ];
/// let accounts = texts.map(|text| {
///     let given = Given { published: Some("2024-12-05".to_owned()), ..Given::default() };
///     link::account(&reader.extract(ingest::plain(text.as_bytes(), text.to_owned(), &given)))
/// });
/// let ledger = reconcile::reconcile(&accounts, &Policy::default());
/// let facts = state::control_facts(&accounts, &ledger);
/// let place = facts[0].place.key();
/// assert_eq!(state::who_controls(&facts, &place, &View::default()).holders.len(), 2);
/// # Ok::<(), contested::LexiconError>(())
/// ```
pub fn reconcile(accounts: &[Account], policy: &Policy) -> Ledger {
    reconcile_judged(accounts, policy, &Rulings::default())
}

/// Reconciles accounts to which judgements were [applied](Rulings::applied), holding together and apart what they say.
pub fn reconcile_judged(accounts: &[Account], policy: &Policy, rulings: &Rulings) -> Ledger {
    let ground = Ground::of(accounts);
    let whole = Whole::of(&ground, rulings);
    let every: Vec<usize> = (0..whole.claims().len()).collect();
    let parts: Vec<Part> =
        whole.regions(&every).par_iter().map(|region| whole.reconcile(region, policy)).collect();
    let mut ledger = Ledger {
        origin_of: whole
            .claims()
            .iter()
            .map(|one| (one.statement.claim.clone(), one.origin.clone()))
            .collect(),
        ..Ledger::default()
    };
    for part in parts {
        ledger.events.extend(part.events);
        ledger.relations.extend(part.relations);
        ledger.contradictions.extend(part.contradictions);
    }
    events::sort(&mut ledger.events);
    ledger.relations.par_sort();
    contradictions::sort(&mut ledger.contradictions);
    drop(whole);
    ledger.origins = ground.origins.all.into_iter().map(|origin| (origin.id.clone(), origin)).collect();
    ledger.copies = ground.copies;
    ledger
}

/// What has to be known of all reports before any two claims are held against each other.
#[derive(Debug)]
pub(crate) struct Ground<'a> {
    /// Each report once, by id.
    pub(crate) accounts: Vec<&'a Account>,
    /// As in the ledger.
    pub(crate) copies: Vec<CopyGroup>,
    /// For each account, the copies that it is one of.
    pub(crate) copy_of: Vec<Option<usize>>,
    origins: origins::Origins,
    /// For each account, where its claims begin among all.
    starts: Vec<usize>,
}

impl<'a> Ground<'a> {
    pub(crate) fn of(accounts: &'a [Account]) -> Ground<'a> {
        Ground::since(accounts, None)
    }

    /// The same, with less work where it is known which copies there were before some of the accounts came. These are given in
    /// the order of their reports' ids, each once.
    pub(crate) fn since(accounts: &'a [Account], before: Option<&CopiesBefore>) -> Ground<'a> {
        let accounts = in_order(accounts);
        let before = before.filter(|before| before.group_of.len() == accounts.len());
        let copies = copies::find(&accounts, before);
        let place = |report: &ReportId| accounts.binary_search_by(|each| each.report.cmp(report)).ok();
        let mut copy_of = vec![None; accounts.len()];
        let mut original_of = vec![None; accounts.len()];
        for (index, group) in copies.iter().enumerate() {
            let original = place(&group.likely_original);
            for report in group.reports.iter().filter_map(place) {
                copy_of[report] = Some(index);
                original_of[report] = original;
            }
        }
        let origins = origins::find(&accounts, &original_of);
        let starts = accounts
            .iter()
            .scan(0, |next, account| {
                let start = *next;
                *next += account.statements.len();
                Some(start)
            })
            .collect();
        Ground { accounts, copies, copy_of, origins, starts }
    }

    /// By id.
    pub(crate) fn origins(&self) -> &[Origin] {
        &self.origins.all
    }

    /// The origins of an account's claims, in their order.
    pub(crate) fn origins_of_account(&self, place: usize) -> impl Iterator<Item = &OriginId> {
        let start = self.starts[place];
        let end = start + self.accounts[place].statements.len();
        self.origins.of[start..end].iter().map(|origin| &self.origins.all[*origin as usize].id)
    }

    /// The outlet that an account came through.
    pub(crate) fn outlet_of_account(&self, place: usize) -> &OriginId {
        &self.origins.outlet_keys[self.origins.outlets[place] as usize]
    }

    /// The origins of the claims of some accounts, given by their places.
    pub(crate) fn origins_of_claims(&self, accounts: &[usize]) -> BTreeMap<ClaimRef, OriginId> {
        accounts
            .iter()
            .flat_map(|place| self.accounts[*place].statements.iter().zip(self.origins_of_account(*place)))
            .map(|(one, origin)| (one.claim.clone(), origin.clone()))
            .collect()
    }

    /// For each told claim its origin's place in [`Ground::origins`].
    pub(crate) fn origin_of(&self) -> &[u32] {
        &self.origins.of
    }
}

/// All claims of a case, ready to be reconciled region by region.
///
/// What becomes of a claim depends on the claims of its region alone, so a case that grows need only work out those
/// regions anew that have claims which are new or say something else than before.
#[derive(Debug)]
pub(crate) struct Whole<'a> {
    compared: events::Compared<'a>,
    judged: events::Judged,
    across: Vec<(usize, usize)>,
    disclaimed: relations::Disclaimed<'a>,
}

/// What follows from one region, each as in the ledger but not yet in order with those of other regions.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) events: Vec<EventRecord>,
    /// For each claim of the region its event's place in this list.
    pub(crate) event_of: Vec<usize>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) contradictions: Vec<Contradiction>,
}

impl<'a> Whole<'a> {
    pub(crate) fn of(ground: &'a Ground<'a>, rulings: &Rulings) -> Whole<'a> {
        Whole::with(ground, rulings, events::weights())
    }

    fn with(ground: &'a Ground<'a>, rulings: &Rulings, weights: &'a events::Weights) -> Whole<'a> {
        let told: Vec<Told<'a>> = ground
            .accounts
            .iter()
            .zip(&ground.copy_of)
            .zip(ground.origins.outlets.iter().copied())
            .flat_map(|of_report| {
                of_report.0.0.statements.iter().map(move |statement| (of_report, statement))
            })
            .zip(&ground.origins.of)
            .map(|((((account, copy), outlet), statement), origin)| Told {
                account,
                statement,
                origin: &ground.origins.all[*origin as usize].id,
                by: &ground.origins.all[*origin as usize],
                outlet,
                copy_group: *copy,
                follows: None,
            })
            .collect();
        let told = relations::followed(told, ground);
        let disclaimed = relations::disclaimed(&told);
        let mut across = relations::answers(&told);
        across.extend(relations::outlived(&told));
        across.extend(relations::owned(&told));
        across.extend(relations::blamed(&told));
        across.extend(relations::disowned(&told));
        let compared = events::Compared::of(told, weights);
        Whole { judged: events::Judged::of(&compared, rulings), compared, across, disclaimed }
    }

    /// By id.
    pub(crate) fn claims(&self) -> &[Told<'a>] {
        &self.compared.told
    }

    /// By id; for each report that has any.
    pub(crate) fn by_report(&self) -> impl Iterator<Item = &[Told<'a>]> {
        self.claims().chunk_by(|a, b| a.account.report == b.account.report)
    }

    /// Claims that are linked to marked ones directly, and the marked ones that are so linked, by id.
    pub(crate) fn near(&self, marked: &[bool]) -> Vec<usize> {
        events::near(&self.compared, marked, &self.across, &self.judged)
    }

    /// The regions of some claims, given by their places in order; nothing else may be linked to these.
    pub(crate) fn regions(&self, claims: &[usize]) -> Vec<Region> {
        events::regions(&self.compared, claims, &self.across, &self.judged)
    }

    /// What follows from a region.
    pub(crate) fn reconcile(&self, region: &Region, policy: &Policy) -> Part {
        let groups = events::join(&self.compared, region, &self.judged);
        let told: Vec<Told<'a>> = region.claims.iter().map(|claim| self.compared.told[*claim]).collect();
        let relations = relations::find(&told, &groups, &self.disclaimed);
        let events = events::describe(&told, &groups, &relations, policy);
        let contradictions = contradictions::find(&told, &events, &relations);
        let mut event_of = vec![0; told.len()];
        for (event, group) in groups.iter().enumerate() {
            for member in &group.members {
                event_of[*member] = event;
            }
        }
        Part { events, event_of, relations, contradictions }
    }
}

/// For teaching which claims are about one occurrence, and for measuring what was learned.
pub mod joining {
    use super::{Account, ClaimRef, Ground, Rulings, Whole, events};

    pub use super::events::{SIGNS, Signs, Weights, weights};

    /// The pairs of claims that are looked at, with their signs: of weights that link everything all of them.
    pub fn pairs(accounts: &[Account], weights: &Weights) -> Vec<(ClaimRef, ClaimRef, Signs)> {
        let ground = Ground::of(accounts);
        let whole = Whole::with(&ground, &Rulings::default(), weights);
        let claim = |place: usize| whole.claims()[place].statement.claim.clone();
        events::signs_of(&whole.compared)
            .into_iter()
            .map(|(a, b, signs)| (claim(a), claim(b), signs))
            .collect()
    }

    /// The claims of each event, by these weights.
    pub fn groups(accounts: &[Account], weights: &Weights) -> Vec<Vec<ClaimRef>> {
        let ground = Ground::of(accounts);
        let whole = Whole::with(&ground, &Rulings::default(), weights);
        let every: Vec<usize> = (0..whole.claims().len()).collect();
        let mut groups = Vec::new();
        for region in whole.regions(&every) {
            for group in events::join(&whole.compared, &region, &whole.judged) {
                let claim = |member: &usize| whole.claims()[region.claims[*member]].statement.claim.clone();
                groups.push(group.members.iter().map(claim).collect());
            }
        }
        groups
    }
}

/// The copies among reports, as [`reconcile`] finds them.
pub fn copies_among(accounts: &[Account]) -> Vec<CopyGroup> {
    copies::find(&in_order(accounts), None)
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
pub(crate) struct Told<'a> {
    pub(crate) account: &'a Account,
    pub(crate) statement: &'a Statement,
    pub(crate) origin: &'a OriginId,
    /// The same, with its name and kind.
    pub(crate) by: &'a Origin,
    /// Through which outlet it came, by a number that is the outlet's in this reconciling alone.
    pub(crate) outlet: u32,
    /// The group of copies that its report belongs to.
    copy_group: Option<usize>,
    /// The same claim in the original, where its report is a copy: only that one is held against others.
    pub(crate) follows: Option<&'a ClaimRef>,
}

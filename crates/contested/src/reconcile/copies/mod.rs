//! Which reports are copies: exact, edited, abridged, spun, rewritten.
//!
//! Candidates come from locality-sensitive hashing over the signatures' views at low thresholds; each pair is then
//! weighed by its estimated similarities. Thresholds: unrelated conflict reports stay below .05 in every view, copies
//! with four fifths of their words replaced stay above .3 in the skeleton (measured on 120 articles spun by rule).

mod candidates;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::forest::Forest;
use crate::model::{Account, Attributed, ReportId, Signature, View};

/// Reports that tell one text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CopyGroup {
    /// The reports, by id.
    pub reports: Vec<ReportId>,
    /// The furthest kind of copying among the pairs.
    pub kind: CopyKind,
    /// The first day any of them could be known.
    pub first_seen: Option<Date>,
    /// Which the others were likely made from: the credited agency's own, else the earliest, else the longest.
    pub likely_original: ReportId,
    /// Which pairs joined them.
    pub pairs: Vec<CopyPair>,
}

/// Two reports of a copy group.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CopyPair {
    /// The one with the smaller id.
    pub a: ReportId,
    /// The other.
    pub b: ReportId,
    /// What was done.
    pub kind: CopyKind,
    /// Estimated similarity of their words' runs, 0 to 1.
    pub words: f64,
    /// Estimated similarity of their skeletons, 0 to 1.
    pub skeleton: f64,
}

/// What was done to a text in copying.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyKind {
    /// Nothing but layout.
    Exact,
    /// Some words.
    Edited,
    /// Parts left out.
    Abridged,
    /// Words replaced by synonyms throughout.
    Spun,
    /// Sentences recast.
    Rewrite,
}

/// Words-view similarity from which two reports are copies.
const WORDS: f64 = 0.15;
/// Skeleton similarity from which two reports are copies: four fifths of the words replaced leave .34 and more.
const SKELETON: f64 = 0.25;
/// Share of the shorter report's runs found in the longer from which it is an abridgement.
const CONTAINED: f64 = 0.55;
/// Fewer runs than this say too little: a shared slogan is no copy.
const LEAST_RUNS: u32 = 12;
/// Days between publications from which likeness without whole stretches in common is no copy: formulas of the war.
const RECAST_DAYS: i32 = 21;

/// Groups of at most so many reports tell all their pairs; larger ones each report with the likely original.
const ALL_PAIRS: usize = 16;

/// What was found among some of the reports, which say the same as then; no others were looked at.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Before {
    /// For each account the number of its copies then; `None` where it has come since.
    pub(crate) group_of: Vec<Option<Grouped>>,
}

/// What a report was found to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Grouped {
    /// A copy like others of this number.
    With(i64),
    /// None of any.
    Alone,
}

impl Before {
    fn is_new(&self, account: usize) -> bool {
        self.group_of[account].is_none()
    }

    fn were_copies(&self, a: usize, b: usize) -> bool {
        matches!((self.group_of[a], self.group_of[b]), (Some(Grouped::With(a)), Some(Grouped::With(b))) if a == b)
    }
}

/// The copies among some reports.
pub(super) fn find(accounts: &[&Account], before: Option<&Before>) -> Vec<CopyGroup> {
    let mut forest = candidates::join(accounts, before, |a, b| compare(accounts[a], accounts[b]).is_some());
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in 0..accounts.len() {
        members.entry(forest.find(index)).or_default().push(index);
    }
    let mut found: Vec<CopyGroup> = members
        .into_values()
        .filter(|members| members.len() > 1)
        .map(|members| group(&members.iter().map(|index| accounts[*index]).collect::<Vec<_>>()))
        .collect();
    found.sort_by(|a, b| a.reports.cmp(&b.reports));
    found
}

/// Joins exact copies and gives one report for each text, so that a story told a thousand times is compared once.
fn representatives(accounts: &[&Account], forest: &mut Forest) -> Vec<usize> {
    let mut order: Vec<usize> =
        (0..accounts.len()).filter(|index| accounts[*index].signature.words.size > 0).collect();
    let text = |index: &usize| accounts[*index].signature.words_sha256.as_str();
    order.sort_by(|a, b| text(a).cmp(text(b)).then(a.cmp(b)));
    let mut first: Vec<usize> = Vec::new();
    for same in order.chunk_by(|a, b| text(a) == text(b)) {
        first.push(same[0]);
        for other in &same[1..] {
            forest.join(same[0], *other);
        }
    }
    first.sort_unstable();
    first
}

/// How two reports are copies, if they are.
pub(super) fn compare(a: &Account, b: &Account) -> Option<CopyPair> {
    let (first, second) = (&a.signature, &b.signature);
    let words = first.words.similarity(&second.words);
    let skeleton = first.skeleton.similarity(&second.skeleton);
    let kind = if first.words.size > 0 && first.words_sha256 == second.words_sha256 {
        CopyKind::Exact
    } else if too_short(first) || too_short(second) {
        return None;
    } else if words >= 0.5 {
        if shortened(&first.words, &second.words) { CopyKind::Abridged } else { CopyKind::Edited }
    } else if contained(&first.words, &second.words) && shortened(&first.words, &second.words) {
        CopyKind::Abridged
    } else if skeleton >= SKELETON && words < 0.6 * skeleton {
        CopyKind::Spun
    } else if words >= WORDS {
        if skeleton >= 0.4 { CopyKind::Edited } else { CopyKind::Rewrite }
    } else if skeleton >= SKELETON {
        CopyKind::Rewrite
    } else {
        return None;
    };
    if kind == CopyKind::Rewrite && (same_outlet(a, b) || days_apart(a, b) > RECAST_DAYS) {
        return None;
    }
    Some(CopyPair { a: a.report.clone(), b: b.report.clone(), kind, words, skeleton })
}

/// An outlet repeats its own paragraphs of background from story to story.
fn same_outlet(a: &Account, b: &Account) -> bool {
    match (&a.publisher, &b.publisher) {
        (Some(one), Some(other)) => one.key() == other.key(),
        _ => false,
    }
}

fn days_apart(a: &Account, b: &Account) -> i32 {
    match (a.known_from, b.known_from) {
        (Some(one), Some(other)) => one.until(other).map_or(0, |span| span.get_days().abs()),
        _ => 0,
    }
}

fn too_short(signature: &Signature) -> bool {
    signature.words.size < LEAST_RUNS
}

fn shortened(a: &View, b: &View) -> bool {
    f64::from(a.size.min(b.size)) < 0.75 * f64::from(a.size.max(b.size))
}

fn contained(a: &View, b: &View) -> bool {
    a.containment(b) >= CONTAINED
}

fn group(reports: &[&Account]) -> CopyGroup {
    let original = likely_original(reports);
    let mut pairs = Vec::new();
    for (position, a) in reports.iter().enumerate() {
        for b in &reports[position + 1..] {
            let told =
                reports.len() <= ALL_PAIRS || a.report == original.report || b.report == original.report;
            pairs.extend(told.then(|| compare(a, b)).flatten());
        }
    }
    CopyGroup {
        kind: pairs.iter().map(|pair| pair.kind).max().unwrap_or(CopyKind::Exact),
        first_seen: reports.iter().filter_map(|account| account.known_from).min(),
        likely_original: original.report.clone(),
        reports: reports.iter().map(|account| account.report.clone()).collect(),
        pairs,
    }
}

/// The credited agency's own report, else the earliest, else the longest, else the one with the least id.
fn likely_original<'a>(reports: &[&'a Account]) -> &'a Account {
    let credits: Vec<String> =
        reports.iter().filter_map(|account| account.credit.as_ref()).map(Attributed::key).collect();
    let is_credited = |account: &Account| {
        account.publisher.as_ref().is_some_and(|publisher| credits.contains(&publisher.key()))
    };
    reports
        .iter()
        .copied()
        .min_by(|a, b| {
            is_credited(b)
                .cmp(&is_credited(a))
                .then_with(|| {
                    (a.known_from.is_none(), a.known_from).cmp(&(b.known_from.is_none(), b.known_from))
                })
                .then_with(|| b.signature.words.size.cmp(&a.signature.words.size))
                .then_with(|| a.report.cmp(&b.report))
        })
        .expect("a group has members")
}

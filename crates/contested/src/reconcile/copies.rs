//! Which reports are copies: exact, edited, abridged, spun, rewritten.
//!
//! Candidates come from locality-sensitive hashing over the signatures' views at low thresholds; each pair is then
//! weighed by its estimated similarities. Thresholds: unrelated conflict reports stay below .05 in every view, copies
//! with four fifths of their words replaced stay above .3 in the skeleton (measured on 120 articles spun by rule).

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

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
/// Skeleton similarity from which two reports are copies.
const SKELETON: f64 = 0.20;
/// Share of the shorter report's runs found in the longer from which it is an abridgement.
const CONTAINED: f64 = 0.55;
/// Fewer runs than this say too little: a shared slogan is no copy.
const LEAST_RUNS: u32 = 12;
/// Rows in a band of the hashing: two, so that a pair at similarity .2 meets in one of 64 bands 93 times in 100.
const ROWS: usize = 2;

pub(super) fn find(accounts: &[&Account]) -> Vec<CopyGroup> {
    let mut pairs = Vec::new();
    for (a, b) in candidates(accounts) {
        if let Some(pair) = compare(accounts[a], accounts[b]) {
            pairs.push((a, b, pair));
        }
    }
    groups(accounts, pairs)
}

/// Pairs of indices, smaller first, that share a band in some view.
fn candidates(accounts: &[&Account]) -> Vec<(usize, usize)> {
    let mut buckets: BTreeMap<(u8, usize, u32, u32), Vec<usize>> = BTreeMap::new();
    let mut exact: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, account) in accounts.iter().enumerate() {
        let signature = &account.signature;
        if signature.words.size > 0 {
            exact.entry(&signature.words_sha256).or_default().push(index);
        }
        for (name, view) in [(0, &signature.words), (1, &signature.skeleton)] {
            if view.size < LEAST_RUNS {
                continue;
            }
            for (band, rows) in view.minima.chunks_exact(ROWS).enumerate() {
                buckets.entry((name, band, rows[0], rows[1])).or_default().push(index);
            }
        }
    }
    let mut pairs = Vec::new();
    for members in buckets.values().chain(exact.values()) {
        for (position, a) in members.iter().enumerate() {
            pairs.extend(members[position + 1..].iter().map(|b| (*a, *b)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn compare(a: &Account, b: &Account) -> Option<CopyPair> {
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
    Some(CopyPair { a: a.report.clone(), b: b.report.clone(), kind, words, skeleton })
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

fn groups(accounts: &[&Account], pairs: Vec<(usize, usize, CopyPair)>) -> Vec<CopyGroup> {
    let mut forest = super::events::Forest::new(accounts.len());
    for (a, b, _) in &pairs {
        forest.join(*a, *b);
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (a, b, _) in &pairs {
        let root = forest.root(*a);
        members.entry(root).or_default().extend([*a, *b]);
    }
    let mut found: Vec<CopyGroup> = members
        .into_iter()
        .map(|(root, mut members)| {
            members.sort_unstable();
            members.dedup();
            let pairs: Vec<CopyPair> = pairs
                .iter()
                .filter(|(a, ..)| forest.root(*a) == root)
                .map(|(.., pair)| pair.clone())
                .collect();
            let reports: Vec<&Account> = members.iter().map(|index| accounts[*index]).collect();
            CopyGroup {
                kind: pairs.iter().map(|pair| pair.kind).max().unwrap_or(CopyKind::Exact),
                first_seen: reports.iter().filter_map(|account| account.known_from).min(),
                likely_original: likely_original(&reports).report.clone(),
                reports: reports.iter().map(|account| account.report.clone()).collect(),
                pairs,
            }
        })
        .collect();
    found.sort_by(|a, b| a.reports.cmp(&b.reports));
    found
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

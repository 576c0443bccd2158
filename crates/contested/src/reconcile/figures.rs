//! Low, best and high of an event's figures. Best is always a figure that somebody reported; nothing is averaged.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{OriginId, Told, events};
use crate::model::{ClaimRef, FigureFact, FigureKind};

/// An event's figures of one kind over all its origins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FigureSummary {
    /// What befell them.
    pub kind: FigureKind,
    /// The least that any origin's latest figure allows.
    pub low: Option<u64>,
    /// The reported figure that the policy chose; `None` where only vague words were given.
    pub best: Option<u64>,
    /// The most that any origin's latest figure names; `None` where no origin gives an upper bound.
    pub high: Option<u64>,
    /// The policy.
    pub policy: BestFigure,
    /// Who says how many, each origin's latest, by origin.
    pub by: Vec<ReportedFigure>,
}

/// One origin's latest figure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReportedFigure {
    /// Who.
    pub origin: OriginId,
    /// Where it says so.
    pub claim: ClaimRef,
    /// At least.
    pub low: Option<u64>,
    /// At most.
    pub high: Option<u64>,
    /// From when it was known.
    pub known_from: Option<Date>,
}

/// How the best of the reported figures is chosen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BestFigure {
    /// The least lower bound reported (as ACLED codes fatalities).
    Conservative,
    /// What most independent origins say; among equals the least.
    #[default]
    MajorityOfOrigins,
    /// What was reported last; among equals the least.
    LatestOfMostReliable,
}

pub(super) fn summarise(members: &[&Told<'_>], policy: BestFigure) -> Vec<FigureSummary> {
    let kinds: BTreeSet<FigureKind> =
        members.iter().flat_map(|one| totals(one)).map(|figure| figure.kind).collect();
    kinds
        .into_iter()
        .map(|kind| {
            let by = latest_by_origin(members, kind);
            let values = || by.iter().filter_map(|figure| figure.low.or(figure.high));
            FigureSummary {
                kind,
                low: by.iter().filter_map(|figure| figure.low).min(),
                best: best(&by, policy),
                high: if by.iter().any(|figure| figure.high.is_some()) {
                    by.iter().filter_map(|figure| figure.high).chain(values()).max()
                } else {
                    None
                },
                policy,
                by,
            }
        })
        .collect()
}

fn best(by: &[ReportedFigure], policy: BestFigure) -> Option<u64> {
    let value = |figure: &ReportedFigure| figure.low.or(figure.high);
    match policy {
        BestFigure::Conservative => by.iter().filter_map(value).min(),
        BestFigure::MajorityOfOrigins => {
            let mut votes: BTreeMap<u64, usize> = BTreeMap::new();
            for count in by.iter().filter_map(value) {
                *votes.entry(count).or_default() += 1;
            }
            votes.into_iter().max_by(|(a, x), (b, y)| x.cmp(y).then(b.cmp(a))).map(|(count, _)| count)
        }
        BestFigure::LatestOfMostReliable => by
            .iter()
            .filter(|figure| value(figure).is_some())
            .max_by(|a, b| a.known_from.cmp(&b.known_from).then(value(b).cmp(&value(a))))
            .and_then(value),
    }
}

/// Each origin's latest total of a kind; of several known on one day the larger, for tolls grow.
fn latest_by_origin(members: &[&Told<'_>], kind: FigureKind) -> Vec<ReportedFigure> {
    let mut latest: BTreeMap<&OriginId, ReportedFigure> = BTreeMap::new();
    for one in members.iter().filter(|one| events::affirms(one.statement)) {
        for figure in totals(one).filter(|figure| figure.kind == kind) {
            let reported = ReportedFigure {
                origin: one.origin.clone(),
                claim: one.statement.claim.clone(),
                low: figure.low,
                high: figure.high,
                known_from: one.account.known_from,
            };
            let newer = latest.get(one.origin).is_none_or(|known| {
                (reported.known_from, reported.low.or(reported.high))
                    > (known.known_from, known.low.or(known.high))
            });
            if newer {
                latest.insert(one.origin, reported);
            }
        }
    }
    latest.into_values().collect()
}

fn totals<'a>(one: &'a Told<'a>) -> impl Iterator<Item = &'a FigureFact> {
    one.statement.figures.iter().filter(|figure| !figure.is_part)
}

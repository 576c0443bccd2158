//! Low, best and high of an event's figures. Best is always a figure that somebody reported; nothing is averaged.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{OriginId, Told, events};
use crate::model::{ClaimRef, FigureFact, FigureKind, Letter, ReportId, SourceRole};

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
    /// What kind of source it is there; `None` in what was written before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<SourceRole>,
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
    /// What the most reliable of the origins reported last; among equals the least. Reliable is first who has the best
    /// Admiralty letter of those that people gave, then the kind of source that is nearest to the count:
    /// [`nearness`].
    LatestOfMostReliable,
}

impl BestFigure {
    /// All, in the order of the documentation.
    pub const ALL: [BestFigure; 3] =
        [BestFigure::Conservative, BestFigure::MajorityOfOrigins, BestFigure::LatestOfMostReliable];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            BestFigure::Conservative => "conservative",
            BestFigure::MajorityOfOrigins => "majority-of-origins",
            BestFigure::LatestOfMostReliable => "latest-of-most-reliable",
        }
    }
}

impl FigureSummary {
    /// The same figures, with the best of them chosen by another policy. `letter` gives the reliability that people
    /// hold an origin to have, where they said so.
    #[must_use]
    pub fn under(&self, policy: BestFigure, letter: impl Fn(&OriginId) -> Option<Letter>) -> FigureSummary {
        FigureSummary { best: best(&self.by, policy, letter), policy, ..self.clone() }
    }
}

/// How near a kind of source stands to the count of a harm: 0 who counts the harmed (hospitals, monitors, files), 1 who
/// saw it or relays what others say, 2 who is party to the fight or speaks for one, 3 who gives no name or stands behind
/// a post. A rule of the craft (Every Casualty's standards rank sources by access and interest), not a measurement.
pub fn nearness(role: Option<SourceRole>, origin: &OriginId) -> u8 {
    use SourceRole as R;
    if origin.0.starts_with("unnamed:") {
        return 3;
    }
    match role {
        Some(R::Medical | R::Monitor | R::Document) => 0,
        Some(R::Spokesperson | R::ArmedGroup | R::Military) => 2,
        Some(R::SocialMedia | R::Unnamed) => 3,
        Some(R::Outlet | R::Agency | R::Official | R::Witness | R::Expert) | None => 1,
    }
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
                best: best(&by, policy, |_| None),
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

fn best(
    by: &[ReportedFigure],
    policy: BestFigure,
    letter: impl Fn(&OriginId) -> Option<Letter>,
) -> Option<u64> {
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
            .min_by_key(|figure| {
                (
                    rank(letter(&figure.origin)),
                    nearness(figure.role, &figure.origin),
                    Reverse(figure.known_from),
                    value(figure),
                )
            })
            .and_then(value),
    }
}

/// A, B and C stand before those of whom nobody said anything, D and E behind them.
fn rank(letter: Option<Letter>) -> u8 {
    match letter {
        Some(Letter::A) => 0,
        Some(Letter::B) => 1,
        Some(Letter::C) => 2,
        Some(Letter::F) | None => 3,
        Some(Letter::D) => 4,
        Some(Letter::E) => 5,
    }
}

/// Each origin's latest total of a kind; of several known on one day the larger, for tolls grow. Fewer of a
/// class ("22 children") than the same report counts of all are taken for a part of them, and stand for no total.
fn latest_by_origin(members: &[&Told<'_>], kind: FigureKind) -> Vec<ReportedFigure> {
    let mut latest: BTreeMap<&OriginId, ReportedFigure> = BTreeMap::new();
    let affirmed = || members.iter().filter(|one| events::affirms(one.statement));
    let mut whole: BTreeMap<&ReportId, u64> = BTreeMap::new();
    for one in affirmed() {
        for figure in totals(one).filter(|figure| figure.kind == kind && figure.group.is_none()) {
            let most = whole.entry(&one.account.report).or_default();
            *most = (*most).max(figure.low.or(figure.high).unwrap_or(0));
        }
    }
    let is_part = |one: &Told<'_>, figure: &FigureFact| {
        let count = figure.high.or(figure.low);
        figure.group.is_some() && count.is_some() && count < whole.get(&one.account.report).copied()
    };
    for one in affirmed() {
        for figure in totals(one).filter(|figure| figure.kind == kind && !is_part(one, figure)) {
            let reported = ReportedFigure {
                origin: one.origin.clone(),
                claim: one.statement.claim.clone(),
                low: figure.low,
                high: figure.high,
                known_from: one.account.known_from,
                role: Some(one.statement.chain.first().map_or(SourceRole::Outlet, |head| head.role)),
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

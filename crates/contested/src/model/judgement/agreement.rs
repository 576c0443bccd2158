//! How far reviewers agree beyond chance.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Force, Judgement, forces};

/// How far two reviewers agree on the questions that both answered.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Agreement {
    /// The kind of judgement compared.
    pub kind: String,
    /// One reviewer.
    pub one: String,
    /// The other.
    pub other: String,
    /// Questions that both answered.
    pub units: usize,
    /// Of these, answered alike.
    pub alike: usize,
    /// Cohen's kappa; `None` where chance alone would give full agreement, or there is nothing to compare.
    pub kappa: Option<f64>,
    /// Krippendorff's alpha, nominal; `None` as for kappa.
    pub alpha: Option<f64>,
    /// The questions answered differently: slot, the one's verdict, the other's.
    pub differences: Vec<[String; 3]>,
}

/// Compares two reviewers, by kind of judgement and over all (`"all"`), by each one's own latest answer to a question.
pub fn agreement(judgements: &[Judgement], one: &str, other: &str) -> Vec<Agreement> {
    let answers = |who: &str| {
        let own: Vec<Judgement> = judgements.iter().filter(|each| each.who == who).cloned().collect();
        let forces = forces(&own);
        own.iter()
            .filter(|each| forces.get(&each.id) == Some(&Force::Holds))
            .filter_map(|each| Some((each.slot()?, (each.kind(), each.verdict()))))
            .collect::<BTreeMap<String, (&'static str, String)>>()
    };
    let (first, second) = (answers(one), answers(other));
    let mut by_kind: BTreeMap<&str, Vec<[String; 3]>> = BTreeMap::new();
    for (slot, (kind, verdict)) in first {
        if let Some((_, other)) = second.get(&slot) {
            let row = [slot, verdict, other.clone()];
            by_kind.entry(ALL).or_default().push(row.clone());
            by_kind.entry(kind).or_default().push(row);
        }
    }
    by_kind
        .into_iter()
        .map(|(kind, rows)| {
            let pairs: Vec<(&str, &str)> = rows.iter().map(|[_, a, b]| (a.as_str(), b.as_str())).collect();
            let units: Vec<Vec<&str>> = pairs.iter().map(|(a, b)| vec![*a, *b]).collect();
            Agreement {
                kind: kind.to_owned(),
                one: one.to_owned(),
                other: other.to_owned(),
                units: rows.len(),
                alike: pairs.iter().filter(|(a, b)| a == b).count(),
                kappa: cohens_kappa(&pairs),
                alpha: krippendorffs_alpha(&units),
                differences: rows.iter().filter(|[_, a, b]| a != b).cloned().collect(),
            }
        })
        .collect()
}

const ALL: &str = "all";

/// Cohen's kappa of two raters over the same units (Cohen 1960): (pₒ − pₑ) / (1 − pₑ), where pₒ is the share of units
/// rated alike and pₑ = Σ over categories of the product of both raters' shares of it. `None` for no unit and for
/// pₑ = 1.
pub fn cohens_kappa(pairs: &[(&str, &str)]) -> Option<f64> {
    let total = pairs.len() as f64;
    let mut counts: BTreeMap<&str, [f64; 2]> = BTreeMap::new();
    for (a, b) in pairs {
        counts.entry(a).or_default()[0] += 1.0;
        counts.entry(b).or_default()[1] += 1.0;
    }
    let alike = pairs.iter().filter(|(a, b)| a == b).count() as f64;
    // In counts, so that full chance agreement is exactly 1 and not nearly.
    let by_chance: f64 = counts.values().map(|[a, b]| a * b).sum();
    (total > 0.0 && by_chance < total * total).then(|| {
        let (observed, expected) = (alike / total, by_chance / (total * total));
        (observed - expected) / (1.0 - expected)
    })
}

/// Krippendorff's alpha for nominal data and any number of raters (Krippendorff 2011, "Computing Krippendorff's
/// Alpha-Reliability"): 1 − Dₒ/Dₑ = 1 − (n − 1) · (n − Σ o_cc) / (n² − Σ n_c²). Each unit holds the ratings it got, in
/// any order; those with fewer than two are not pairable and do not count. o_cc are the coincidences of a category
/// with itself, n_c how often it stands in pairable units, n their sum. `None` where all pairable ratings are one
/// category or there are none.
pub fn krippendorffs_alpha(units: &[Vec<&str>]) -> Option<f64> {
    let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
    let mut alike = 0.0;
    for unit in units.iter().filter(|unit| unit.len() > 1) {
        let mut counts: BTreeMap<&str, f64> = BTreeMap::new();
        for value in unit {
            *counts.entry(value).or_default() += 1.0;
        }
        for (value, count) in counts {
            *totals.entry(value).or_default() += count;
            alike += count * (count - 1.0) / (unit.len() as f64 - 1.0);
        }
    }
    let total: f64 = totals.values().sum();
    let squares: f64 = totals.values().map(|count| count * count).sum();
    (total > 0.0 && squares < total * total)
        .then(|| 1.0 - (total - 1.0) * (total - alike) / (total * total - squares))
}

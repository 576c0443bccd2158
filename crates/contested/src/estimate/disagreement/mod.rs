//! How much the reports of one event disagree, variable by variable.
//!
//! The measures of the R package *eventreport* (van Baalen) under their names and with its rules, so that figures made
//! with either can stand in one table: a value that is not known (`NA`) is a value of its own where values are only
//! counted (divergence scores, share of disagreement) and is left out where they are compared (modal confidence,
//! ranges, deviations). Means are over events, not over reports, and leave out events for which nothing can be said.

mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

pub use table::{Cell, Table};

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Measure {
    /// By event: different values, less one.
    Dscore,
    /// By event: the share of reports that do not have the commonest value.
    EventLevelDisagreement,
    /// The mean of [`Measure::Dscore`] over events.
    MeanDscore,
    /// The same by the number of different values that the variable has at all.
    MeanDscoreNormalized,
    /// The mean share of an event's reports that have its commonest value.
    ModalConfidence,
    /// The share of events with more than one value.
    ShareDisagreement,
    /// The mean distance between an event's greatest and least value; numbers only.
    MeanRange,
    /// The mean standard deviation (by n − 1) within an event; numbers only, events with two known values or more.
    MeanSd,
}

impl Measure {
    /// All of them, in the order in which they are listed.
    pub const ALL: &'static [Measure] = &[
        Measure::Dscore,
        Measure::EventLevelDisagreement,
        Measure::MeanDscore,
        Measure::MeanDscoreNormalized,
        Measure::ModalConfidence,
        Measure::ShareDisagreement,
        Measure::MeanRange,
        Measure::MeanSd,
    ];

    /// "mean_dscore".
    pub fn as_str(self) -> &'static str {
        match self {
            Measure::Dscore => "dscore",
            Measure::EventLevelDisagreement => "event_level_disagreement",
            Measure::MeanDscore => "mean_dscore",
            Measure::MeanDscoreNormalized => "mean_dscore_normalized",
            Measure::ModalConfidence => "modal_confidence",
            Measure::ShareDisagreement => "share_disagreement",
            Measure::MeanRange => "mean_range",
            Measure::MeanSd => "mean_sd",
        }
    }

    /// Whether it gives a value for each event, and not one for all of them.
    pub fn is_by_event(self) -> bool {
        matches!(self, Measure::Dscore | Measure::EventLevelDisagreement)
    }

    /// Whether it needs numbers.
    pub fn needs_numbers(self) -> bool {
        matches!(self, Measure::MeanRange | Measure::MeanSd)
    }
}

/// A word that names no measure.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no measure \"{0}\"; there are {all}", all = Measure::ALL.iter().map(|measure| measure.as_str()).collect::<Vec<_>>().join(", "))]
pub struct UnknownMeasure(pub String);

impl FromStr for Measure {
    type Err = UnknownMeasure;

    fn from_str(word: &str) -> Result<Measure, UnknownMeasure> {
        let named = |measure: &&Measure| measure.as_str() == word;
        Measure::ALL.iter().find(named).copied().ok_or_else(|| UnknownMeasure(word.to_owned()))
    }
}

/// Why a table could not be measured.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DisagreementError {
    /// There is no such column.
    #[error("no column \"{0}\"")]
    NoColumn(String),
    /// The measure needs numbers.
    #[error("{measure} needs numbers, and column \"{column}\" has other values")]
    NotNumbers {
        /// The measure.
        measure: &'static str,
        /// The column.
        column: String,
    },
}

/// What was measured.
#[derive(Clone, PartialEq, Debug)]
pub struct Measured {
    /// The event, for measures by event.
    pub group: Option<String>,
    /// The variable.
    pub variable: String,
    /// `None` where nothing can be said: R's `NA` or `NaN`.
    pub value: Option<f64>,
}

/// Measures variables over the rows of a table, grouped by one of its columns; rows without a group are one group.
///
/// # Errors
/// Where a column is not there, or has no numbers where they are needed.
pub fn measure(
    table: &Table,
    group: &str,
    variables: &[String],
    measure: Measure,
) -> Result<Vec<Measured>, DisagreementError> {
    let column = |name: &str| table.column(name).ok_or_else(|| DisagreementError::NoColumn(name.to_owned()));
    let group = column(group)?;
    let mut groups: BTreeMap<&Cell, Vec<usize>> = BTreeMap::new();
    for (row, cells) in table.rows.iter().enumerate() {
        groups.entry(&cells[group]).or_default().push(row);
    }
    let mut found = Vec::new();
    for variable in variables {
        let cells = Values::of(table, column(variable)?);
        if measure.needs_numbers() && !cells.are_numbers() {
            let (measure, column) = (measure.as_str(), variable.clone());
            return Err(DisagreementError::NotNumbers { measure, column });
        }
        let by_group = groups.iter().map(|(name, rows)| (*name, cells.measure(rows, measure)));
        if measure.is_by_event() {
            found.extend(by_group.map(|(name, value)| Measured {
                group: Some(name.clone().unwrap_or_default()),
                variable: variable.clone(),
                value,
            }));
        } else {
            let divisor =
                if measure == Measure::MeanDscoreNormalized { cells.different() as f64 } else { 1.0 };
            let value = mean(by_group.filter_map(|(_, value)| value)).map(|value| value / divisor);
            found.push(Measured { group: None, variable: variable.clone(), value });
        }
    }
    Ok(found)
}

/// Whether all known values of a column are numbers (and there is one).
pub fn has_numbers(table: &Table, variable: &str) -> bool {
    table.column(variable).is_some_and(|column| Values::of(table, column).are_numbers())
}

/// A column's values, as numbers where all known ones are.
enum Values<'t> {
    Words(Vec<&'t Cell>),
    Numbers(Vec<Option<f64>>),
}

impl<'t> Values<'t> {
    fn of(table: &'t Table, column: usize) -> Values<'t> {
        let words: Vec<&Cell> = table.rows.iter().map(|row| &row[column]).collect();
        let number = |word: &str| word.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        let all_numbers = words.iter().filter_map(|cell| cell.as_deref()).all(|word| number(word).is_some());
        if all_numbers && words.iter().any(|cell| cell.is_some()) {
            // Zero is zero: R tells it from its negative no more than from any other spelling.
            Values::Numbers(
                words.iter().map(|cell| cell.as_deref().and_then(number).map(|n| n + 0.0)).collect(),
            )
        } else {
            Values::Words(words)
        }
    }

    fn are_numbers(&self) -> bool {
        matches!(self, Values::Numbers(_))
    }

    fn different(&self) -> usize {
        let all: Vec<usize> = match self {
            Values::Words(words) => (0..words.len()).collect(),
            Values::Numbers(numbers) => (0..numbers.len()).collect(),
        };
        self.counts(&all).0.len() + usize::from(self.counts(&all).1 > 0)
    }

    /// How often each known value occurs in some rows, and how often none is known.
    fn counts(&self, rows: &[usize]) -> (Vec<usize>, usize) {
        fn count<K: Ord>(keys: impl Iterator<Item = Option<K>>) -> (Vec<usize>, usize) {
            let (mut known, mut unknown) = (BTreeMap::new(), 0);
            for key in keys {
                match key {
                    Some(key) => *known.entry(key).or_insert(0) += 1,
                    None => unknown += 1,
                }
            }
            (known.into_values().collect(), unknown)
        }
        match self {
            Values::Words(words) => count(rows.iter().map(|row| words[*row].as_deref())),
            Values::Numbers(numbers) => count(rows.iter().map(|row| numbers[*row].map(f64::to_bits))),
        }
    }

    fn known_numbers(&self, rows: &[usize]) -> Vec<f64> {
        match self {
            Values::Words(_) => Vec::new(),
            Values::Numbers(numbers) => rows.iter().filter_map(|row| numbers[*row]).collect(),
        }
    }

    fn measure(&self, rows: &[usize], measure: Measure) -> Option<f64> {
        let (known, unknown) = self.counts(rows);
        let different = known.len() + usize::from(unknown > 0);
        let modal_share = || {
            let most = known.iter().max()?;
            Some(*most as f64 / known.iter().sum::<usize>() as f64)
        };
        match measure {
            Measure::Dscore | Measure::MeanDscore | Measure::MeanDscoreNormalized => {
                Some(different.saturating_sub(1) as f64)
            }
            Measure::EventLevelDisagreement => modal_share().map(|share| 1.0 - share),
            Measure::ModalConfidence => modal_share(),
            Measure::ShareDisagreement => Some(if different > 1 { 1.0 } else { 0.0 }),
            Measure::MeanRange => {
                let numbers = self.known_numbers(rows);
                let greatest = numbers.iter().copied().reduce(f64::max)?;
                Some(greatest - numbers.iter().copied().reduce(f64::min)?)
            }
            Measure::MeanSd => deviation(&self.known_numbers(rows)),
        }
    }
}

fn deviation(numbers: &[f64]) -> Option<f64> {
    if numbers.len() < 2 {
        return None;
    }
    let middle = mean(numbers.iter().copied())?;
    let squares: f64 = numbers.iter().map(|number| (number - middle) * (number - middle)).sum();
    Some((squares / (numbers.len() - 1) as f64).sqrt())
}

fn mean(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = numbers.fold((0.0, 0usize), |(sum, count), number| (sum + number, count + 1));
    (count > 0).then(|| sum / count as f64)
}

/// Different names of the columns of a table that hold anything, but for those given: what may be measured.
pub fn variables(table: &Table, but: &[&str]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let wanted = table.head.iter().filter(|name| !but.contains(&name.as_str()) && seen.insert(name.as_str()));
    wanted.cloned().collect()
}

#[cfg(test)]
mod tests;

//! Weights of features, learned from reports with known answers: logistic regression, one model a question.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anyhow::{Context as _, bail};

use super::document::Document;

/// All models by name: `type:bombing`, `slot:Weapon`, `sure:POSSIBLE`. Each has thresholds of its own beside its weights.
#[derive(Clone, Debug, Default)]
pub(super) struct Models {
    weights: BTreeMap<String, BTreeMap<String, f32>>,
    thresholds: BTreeMap<String, f32>,
}

/// A model's weights of one document's features.
pub(super) struct Weighed {
    of: Vec<f32>,
    always: f32,
}

impl Weighed {
    /// How likely the answer is yes for something with these features.
    pub(super) fn probability(&self, features: &BTreeSet<u32>) -> f32 {
        sigmoid(self.always + features.iter().map(|feature| self.of[*feature as usize]).sum::<f32>())
    }
}

/// A question put to a model, for learning: the features and the answer.
pub(super) struct Example {
    /// Indexes of the list of names that goes with the examples.
    pub(super) features: Vec<u32>,
    pub(super) is_so: bool,
    /// The report it comes from: a feature of one report alone teaches nothing.
    pub(super) report: usize,
}

/// Every model's constant.
const ALWAYS: &str = "";
/// The feature name under which the file keeps a threshold.
const THRESHOLD: &str = "#threshold";

impl Models {
    /// Reads `model`, feature and weight from lines of three columns.
    pub(super) fn parse(text: &str) -> anyhow::Result<Models> {
        let mut models = Models::default();
        for (index, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let mut columns = line.split('\t');
            let (Some(model), Some(feature), Some(weight)) = (columns.next(), columns.next(), columns.next())
            else {
                bail!("line {}: expected model, feature and weight", index + 1);
            };
            let weight: f32 = weight.parse().with_context(|| format!("line {}: the weight", index + 1))?;
            if feature == THRESHOLD {
                models.thresholds.insert(model.to_owned(), weight);
            } else {
                models.weights.entry(model.to_owned()).or_default().insert(feature.to_owned(), weight);
            }
        }
        Ok(models)
    }

    /// The lines that [`Models::parse`] reads.
    pub(super) fn lines(&self) -> String {
        let mut lines = String::new();
        for (model, threshold) in &self.thresholds {
            let _ = writeln!(lines, "{model}\t{THRESHOLD}\t{threshold:.2}");
        }
        for (model, weights) in &self.weights {
            for (feature, weight) in weights {
                let _ = writeln!(lines, "{model}\t{feature}\t{weight:.2}");
            }
        }
        lines
    }

    /// How likely the answer is yes, from 0 to 1; 0 where there is no such model.
    pub(super) fn probability<'f>(&self, model: &str, features: impl IntoIterator<Item = &'f str>) -> f32 {
        let Some(weights) = self.weights.get(model) else { return 0.0 };
        let known = features.into_iter().filter_map(|feature| weights.get(feature));
        sigmoid(weights.get(ALWAYS).unwrap_or(&0.0) + known.sum::<f32>())
    }

    /// A model's weights of a document's features, where `context` holds for all in it.
    pub(super) fn weighed(&self, model: &str, document: &Document, context: &[String]) -> Weighed {
        let Some(weights) = self.weights.get(model) else {
            return Weighed { of: vec![0.0; document.names.len()], always: f32::NEG_INFINITY };
        };
        let of = |name: &String| weights.get(name).copied().unwrap_or(0.0);
        let always = weights.get(ALWAYS).copied().unwrap_or(0.0) + context.iter().map(of).sum::<f32>();
        Weighed { of: document.names.iter().map(of).collect(), always }
    }

    /// From what probability on the answer is taken for yes.
    pub(super) fn threshold(&self, model: &str) -> f32 {
        self.thresholds.get(model).copied().unwrap_or(0.5)
    }

    pub(super) fn set_threshold(&mut self, model: &str, threshold: f32) {
        self.thresholds.insert(model.to_owned(), threshold);
    }

    /// Learns a model. The order of the examples is that of the reports; nothing is drawn by chance.
    pub(super) fn learn(
        &mut self,
        model: &str,
        names: &[String],
        examples: &[&Example],
        settings: &Settings,
    ) {
        self.weights.insert(model.to_owned(), fit(names, examples, settings));
    }
}

/// How models are learned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    /// A feature counts from this many reports on.
    pub(super) reports: usize,
    pub(super) rounds: usize,
    pub(super) rate: f32,
    /// A feature whose signs add up to less than this is left out.
    pub(super) lasso: f32,
    /// Holds weights small.
    pub(super) ridge: f32,
    /// A weight below this is left out, which keeps the file small.
    pub(super) least: f32,
}

fn fit(names: &[String], examples: &[&Example], settings: &Settings) -> BTreeMap<String, f32> {
    let mut seen: Vec<(usize, usize)> = vec![(0, usize::MAX); names.len()];
    for example in examples {
        for feature in &example.features {
            let (reports, last) = &mut seen[*feature as usize];
            if *last != example.report {
                *reports += 1;
                *last = example.report;
            }
        }
    }
    let mut kept: Vec<&str> = vec![ALWAYS];
    let mut ids: Vec<Option<usize>> = Vec::with_capacity(names.len());
    for (name, (reports, _)) in names.iter().zip(&seen) {
        ids.push((*reports >= settings.reports).then_some(kept.len()));
        if *reports >= settings.reports {
            kept.push(name);
        }
    }
    let names = kept;
    let rows: Vec<(Vec<usize>, f32)> = examples
        .iter()
        .map(|example| {
            let known = example.features.iter().filter_map(|feature| ids[*feature as usize]);
            (std::iter::once(0).chain(known).collect(), f32::from(u8::from(example.is_so)))
        })
        .collect();
    // FTRL-proximal (McMahan and others 2013): most weights stay nought, so what is left can be read.
    let mut sums = vec![0.0f32; names.len()];
    let mut squares = vec![0.0f32; names.len()];
    let weight = |id: usize, sums: &[f32], squares: &[f32]| {
        let lasso = if id == 0 { 0.0 } else { settings.lasso };
        let over = sums[id].abs() - lasso;
        if over <= 0.0 {
            0.0
        } else {
            -over * sums[id].signum() / ((1.0 + squares[id].sqrt()) / settings.rate + settings.ridge)
        }
    };
    // Rows are visited by a stride that shares no factor with their number: every report's rows come far apart.
    let stride = (rows.len() / 2 + 1..).find(|stride| gcd(*stride, rows.len()) == 1).unwrap_or(1);
    for _ in 0..settings.rounds {
        let mut at = 0;
        for _ in 0..rows.len() {
            at = (at + stride) % rows.len();
            let (features, answer) = &rows[at];
            let guess = sigmoid(features.iter().map(|id| weight(*id, &sums, &squares)).sum());
            let pull = guess - answer;
            for id in features {
                let before = squares[*id].sqrt();
                let old = weight(*id, &sums, &squares);
                squares[*id] += pull * pull;
                sums[*id] += pull - (squares[*id].sqrt() - before) / settings.rate * old;
            }
        }
    }
    let weights: Vec<f32> = (0..names.len()).map(|id| weight(id, &sums, &squares)).collect();
    names
        .into_iter()
        .zip(weights)
        .filter(|(name, weight)| *name == ALWAYS || weight.abs() >= settings.least)
        .map(|(name, weight)| (name.to_owned(), (weight * 100.0).round() / 100.0))
        .collect()
}

fn gcd(one: usize, other: usize) -> usize {
    if other == 0 { one } else { gcd(other, one % other) }
}

fn sigmoid(sum: f32) -> f32 {
    1.0 / (1.0 + (-sum).exp())
}

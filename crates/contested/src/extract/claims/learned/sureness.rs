//! How surely a claim was read: chances from a few signs, by weights fitted on reports that were left out of teaching.

use std::collections::BTreeMap;

use contested_kernels::sigmoid;

use super::decide::Choice;
use super::heads::Part;
use crate::model::{Span, Sureness};

/// Which sign is which.
pub(super) mod sign {
    /// Log odds that the word tells an act, is of its kind, tells it for the first time.
    pub(in super::super) const ACT: usize = 1;
    pub(in super::super) const KIND: usize = 2;
    pub(in super::super) const FIRST: usize = 3;
    /// Whether a rule read it too, and as the same kind.
    pub(in super::super) const BY_RULE: usize = 4;
    pub(in super::super) const SAME_KIND: usize = 5;
    /// Of each part, in the order of [`super::Part`]: the log odds of what was decided, whether the rules decided the
    /// same, whether somebody plays it.
    pub(super) const PARTS: usize = 6;
    /// Log odds of the least sure figure; whether there are any.
    pub(in super::super) const FIGURES: usize = 24;
    pub(in super::super) const COUNTED: usize = 25;
    /// How long the report is: in 400 word pieces, 8 at most.
    pub(in super::super) const LENGTH: usize = 26;
    pub(super) const COUNT: usize = 27;
}

/// The signs of one claim; the first is always 1.
#[derive(Clone, Debug)]
pub(super) struct Signs(pub(super) [f32; sign::COUNT]);

impl Default for Signs {
    fn default() -> Signs {
        let mut signs = [0.0; sign::COUNT];
        signs[0] = 1.0;
        Signs(signs)
    }
}

impl Signs {
    pub(super) fn put(&mut self, sign: usize, value: f32) {
        self.0[sign] = value;
    }

    /// The signs of a part, decided from `choice`, that the rules gave to `before` and that `after` plays now.
    pub(super) fn part(&mut self, part: Part, choice: &Choice, before: &[Span], after: &[Span]) {
        let at = sign::PARTS + 3 * part as usize;
        let chosen = choice.best.map_or(0.0, |(_, chance, _)| chance);
        let chance = if after.is_empty() { choice.nobody } else { chosen };
        let touches = before.iter().any(|one| after.iter().any(|other| one.touches(*other)));
        let agrees = before.is_empty() && after.is_empty() || touches;
        self.0[at] = log_odds(chance);
        self.0[at + 1] = f32::from(u8::from(agrees));
        self.0[at + 2] = f32::from(u8::from(!after.is_empty()));
    }
}

/// ln(p / (1 - p)), within ±8.
pub(super) fn log_odds(chance: f32) -> f32 {
    let chance = f64::from(chance.clamp(3.4e-4, 1.0 - 3.4e-4));
    libm::log(chance / (1.0 - chance)) as f32
}

/// Weights of the signs for each field's chance.
#[derive(Debug)]
pub(super) struct Weights {
    fields: BTreeMap<String, Vec<f32>>,
}

impl Weights {
    /// Takes them; else says what is wrong with them.
    pub(super) fn new(fields: BTreeMap<String, Vec<f32>>) -> Result<Weights, String> {
        for field in FIELDS {
            let row = fields.get(field).ok_or_else(|| format!("no weights for {field}"))?;
            if row.len() != sign::COUNT || !row.iter().all(|weight| weight.is_finite()) {
                return Err(format!("{field} needs {} weights", sign::COUNT));
            }
        }
        Ok(Weights { fields })
    }

    /// The chances of a claim with these signs.
    pub(super) fn of(&self, signs: &Signs) -> Sureness {
        let chance = |field: &str| {
            let row = &self.fields[field];
            let sum = row.iter().zip(signs.0).fold(0.0f32, |sum, (weight, sign)| weight.mul_add(sign, sum));
            (sigmoid(sum) * 1000.0).round() / 1000.0
        };
        let [core, claim, kind, agent, object, place, time, figures, origin] = FIELDS.map(chance);
        Sureness { core, claim, kind, agent, object, place, time, figures, origin }
    }
}

const FIELDS: [&str; 9] = ["core", "claim", "kind", "agent", "object", "place", "time", "figures", "origin"];

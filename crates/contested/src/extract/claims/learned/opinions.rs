//! What the learned reader held of a word and of what was told with it: for people who ask why a claim was read so.

use super::Learned;
use crate::extract::claims::answers::Answers;
use crate::extract::figures;
use crate::model::{EventKind, Report, Span};
use crate::read::Reading;

/// What it held of one question.
#[derive(Clone, PartialEq, Debug)]
pub enum Opinion {
    /// Whether a word tells an act, and of which kind.
    Act {
        /// The word.
        word: Span,
        /// The chance that it tells one.
        chance: f32,
        /// The likeliest kinds, each with its chance; the likeliest first.
        kinds: Vec<(EventKind, f32)>,
    },
    /// Who or what plays a part in an act.
    Part {
        /// The words that tell the act.
        act: Vec<Span>,
        /// "agent", "target", "victim", "place", "time", "source".
        part: &'static str,
        /// What the rules gave it to.
        by_rules: Vec<Span>,
        /// The chance that nobody and nothing plays it.
        nobody: f32,
        /// The likeliest, each with its chance; the likeliest first.
        likeliest: Vec<(Span, f32)>,
        /// What stands, before limits are asked.
        taken: Vec<Span>,
    },
}

/// How many answers to a question are told.
pub(super) const TOLD: usize = 3;

/// What is held of the words that touch `at` and of the acts that they tell.
pub fn opinions(
    report: &Report,
    reading: &Reading<'_>,
    all: &crate::extract::Rules,
    learned: &Learned,
    at: Span,
) -> Vec<Opinion> {
    let mut attributions = crate::extract::attributions::find(reading, &all.attributions);
    let answers = Answers::find(reading, &mut attributions, &all.claims.answers);
    let figures = figures::find(reading, &all.figures);
    let mut looked =
        crate::extract::claims::look_through(report, reading, &attributions, &answers, &figures, all);
    learned.decide(&mut looked, &attributions, &figures, all, Some(at)).1
}

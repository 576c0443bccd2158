//! Names in a French text: where they stand, and whether the model takes them for places.

use contested_french::{EntityLabel, Pos};

use super::words::Words;
use crate::model::Span;
use crate::read::french::{FrenchReading, Words as Run};

/// A name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Named {
    /// Its words.
    pub words: Run,
    /// The text.
    pub span: Span,
    /// What it is taken for.
    pub label: EntityLabel,
}

/// The names of a report in reading order; they do not overlap.
pub(super) fn find(reading: &FrenchReading<'_>, words: &Words) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    let mut at = 0;
    while at < reading.words.len() {
        let Some((_, label)) = reading.words[at].entity else {
            at += 1;
            continue;
        };
        let start = at;
        at += 1;
        while at < reading.words.len() && matches!(reading.words[at].entity, Some((false, _))) {
            at += 1;
        }
        found.extend(trimmed(reading, words, start..at, label));
    }
    // Proper nouns that the model takes for no name.
    let taken = |found: &[Named], at: usize| {
        let after = found.partition_point(|name| name.words.end <= at);
        found.get(after).is_some_and(|name| name.words.start <= at)
    };
    let mut more = Vec::new();
    for at in 0..reading.words.len() {
        let word = &reading.words[at];
        if word.morph.pos == Pos::Propn
            && word.is_capital
            && !taken(&found, at)
            && word.lower.chars().count() > 1
        {
            more.extend(trimmed(reading, words, at..at + 1, EntityLabel::Misc));
        }
    }
    found.extend(more);
    found.sort_by_key(|name| name.words.start);
    found
}

/// Without the small words at its ends; nothing where no capital is left.
fn trimmed(reading: &FrenchReading<'_>, words: &Words, run: Run, label: EntityLabel) -> Option<Named> {
    let mut run = run;
    while !run.is_empty() && !reading.words[run.start].is_capital {
        run.start += 1;
    }
    while !run.is_empty() && words.places.before_names.contains(&reading.words[run.start].lower) {
        run.start += 1;
    }
    let is_end = |at: usize| {
        let lower = &reading.words[at].lower;
        lower.chars().any(char::is_alphanumeric) && !words.time.weekdays.contains(lower)
    };
    while !run.is_empty() && !is_end(run.end - 1) {
        run.end -= 1;
    }
    if run.is_empty() || !reading.words[run.start].is_capital {
        return None;
    }
    let span = reading.span(run.clone());
    Some(Named { words: run, span, label })
}

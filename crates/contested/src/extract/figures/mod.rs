//! Counts of people: how many were killed, hurt, driven out, taken, with their bounds.
//!
//! First every counted phrase of a sentence is found (`quantity`), then for each the word that tells what befell
//! those people (`harm`): inside the phrase, right beside it, over the parse, in a toll, or shared with the phrase
//! before. A phrase without such a word counts nobody that matters here and is dropped.

mod harm;

mod quantity;

mod rules;

mod words;

pub(super) use rules::Rules;

use harm::Harmed;
use quantity::{How, Quantity};
use words::Words;

use crate::model::{Figure, FigureKind, Span};
use crate::read::{Reading, TokenId};

/// A figure and the words it hangs on.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct FoundFigure {
    /// The figure. `part_of` is an index into the list this stands in; of people who came on top ("four
    /// more died, bringing the toll to 23") the sum that they are now part of.
    pub(super) figure: Figure,
    /// The head of the counted noun phrase ("militants"; the number itself in "killed 12").
    pub(super) head: TokenId,
    /// The word that says what befell them ("killed", "deaths", "toll").
    pub(super) harm: TokenId,
    /// Told as a sum that no longer holds: "an earlier toll of 12", "rose from 12".
    pub(super) earlier: bool,
}

/// Finds them, in reading order.
pub(super) fn find(reading: &Reading<'_>, rules: &Rules) -> Vec<FoundFigure> {
    let words = Words::new(reading);
    let quantities = quantity::find(&words, rules);
    let harmed = harm::find(&words, &quantities, rules);
    let mut found: Vec<FoundFigure> = Vec::new();
    // The latest total of the running sentence, for parts.
    let mut total: Option<(u32, usize)> = None;
    // Of the running sentence: what came on top of an earlier sum ("four more died").
    let mut added: Vec<(u32, usize)> = Vec::new();
    for (quantity, harmed) in quantities.iter().zip(&harmed) {
        for harmed in harmed {
            let figure = figure(&words, quantity, harmed);
            let sentence = reading.token(words.id(quantity.start)).sentence;
            total = total.filter(|(known, _)| *known == sentence);
            let part_of = total
                .filter(|(_, index)| harmed.part && found[*index].figure.kind == figure.kind)
                .map(|(_, index)| index as u32);
            added.retain(|(known, _)| *known == sentence);
            if harmed.sum {
                let sum = found.len() as u32;
                for (_, index) in &added {
                    let one = &mut found[*index].figure;
                    if one.kind == figure.kind {
                        one.part_of = Some(sum);
                    }
                }
            } else if is_added(&words, quantity, rules) {
                added.push((sentence, found.len()));
            }
            if !harmed.part {
                total = Some((sentence, found.len()));
            }
            let head =
                words.id(quantity.noun.unwrap_or(quantity.number_end.saturating_sub(1).max(quantity.start)));
            found.push(FoundFigure {
                figure: Figure { part_of, ..figure },
                head,
                harm: words.id(harmed.word),
                earlier: harmed.earlier,
            });
        }
    }
    found
}

/// Whether a phrase counts people on top of others: "four more people", "another 12".
fn is_added(words: &Words<'_, '_>, quantity: &Quantity, rules: &Rules) -> bool {
    let said = |at: usize| words.lower(at).is_some_and(|word| rules.added.contains(word));
    // Not "more than 12": there the word stands before the number.
    (quantity.start..quantity.end).any(|at| said(at) && (at >= quantity.number_end || at == quantity.start))
        && quantity.low.is_some()
        && quantity.low == quantity.high
}

fn figure(words: &Words<'_, '_>, quantity: &Quantity, harmed: &Harmed) -> Figure {
    let reading = words.reading;
    let span = reading.span(words.tokens(quantity.start, quantity.end.max(quantity.start + 1)));
    let group = quantity
        .group
        .zip(quantity.noun)
        .filter(|(group, noun)| group <= noun && quantity.how != How::Nobody);
    let group = group.map(|(group, noun)| {
        let from = quantity.inside.map_or(group, |(word, _)| group.max(word + 1)).min(noun);
        one_line(reading, reading.span(words.tokens(from, noun + 1)))
    });
    let (low, high) = if harmed.kind == FigureKind::Other && harmed.either && quantity.how == How::Nobody {
        (Some(0), Some(0))
    } else {
        (quantity.low, quantity.high)
    };
    Figure { kind: harmed.kind, group, low, high, span, part_of: None }
}

/// The words of a span with every run of white space as one space.
fn one_line(reading: &Reading<'_>, span: Span) -> String {
    reading.words(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;

//! Which sentences of an original a translation renders by which of its own: the cheapest way through both, by length (Gale and
//! Church 1993) and by what both have in common: numbers, days, names, quotation marks, ends of paragraphs.

use std::ops::Range;

use super::signs::Sentence;
use crate::model::{Aligned, Difference, Span};

/// Sentences that stand for each other.
#[derive(Debug)]
pub(super) struct Bead {
    pub(super) own: Range<usize>,
    pub(super) read: Range<usize>,
    pub(super) differences: Vec<Difference>,
}

/// How many sentences of the original stand for how many of the translation, and what that costs beforehand.
const SHAPES: [(usize, usize, i64); 8] =
    [(1, 1, 0), (1, 2, 35), (2, 1, 35), (2, 2, 80), (1, 3, 65), (3, 1, 65), (1, 0, 60), (0, 1, 60)];

/// Pairs the sentences of an original with those of its translation, in the order of both.
pub(super) fn align(own: &[Sentence], read: &[Sentence]) -> Vec<Bead> {
    let sum = |all: &[Sentence]| all.iter().map(|one| one.length).sum::<i64>().max(1);
    let whole = (sum(own), sum(read));
    let (rows, columns) = (own.len(), read.len());
    // Only near the diagonal: time grows with the length, not with its square.
    let first = |row: usize| (row * columns / rows.max(1)).saturating_sub(BAND);
    let last = |row: usize| (row * columns / rows.max(1) + BAND).min(columns);
    let mut costs: Vec<Vec<(i64, u8)>> = Vec::with_capacity(rows + 1);
    for row in 0..=rows {
        let mut line: Vec<(i64, u8)> = Vec::with_capacity(last(row) - first(row) + 1);
        for column in first(row)..=last(row) {
            let mut best = (if row == 0 && column == 0 { 0 } else { NEVER }, u8::MAX);
            for (shape, (of_own, of_read, before)) in SHAPES.iter().enumerate() {
                let (Some(up), Some(left)) = (row.checked_sub(*of_own), column.checked_sub(*of_read)) else {
                    continue;
                };
                let cost = if *of_own == 0 {
                    left.checked_sub(first(row)).and_then(|at| line.get(at))
                } else {
                    left.checked_sub(first(up)).and_then(|at| costs[up].get(at))
                };
                let Some((cost, _)) = cost.filter(|(cost, _)| *cost < NEVER) else { continue };
                let cost = cost + before + price(&own[up..row], &read[left..column], whole);
                if cost < best.0 {
                    best = (cost, shape as u8);
                }
            }
            line.push(best);
        }
        costs.push(line);
    }
    let mut beads = Vec::new();
    let (mut row, mut column) = (rows, columns);
    while (row, column) != (0, 0) {
        let shape = costs[row][column - first(row)].1;
        // Within the band there is always a way.
        let Some((of_own, of_read, _)) = SHAPES.get(usize::from(shape)) else { break };
        beads.push(Bead { own: row - of_own..row, read: column - of_read..column, differences: Vec::new() });
        (row, column) = (row - of_own, column - of_read);
    }
    beads.reverse();
    beads
}

/// What it costs to take some sentences for some others, less what they have in common.
fn price(own: &[Sentence], read: &[Sentence], (all_own, all_read): (i64, i64)) -> i64 {
    if own.is_empty() || read.is_empty() {
        return 0;
    }
    let sum = |all: &[Sentence]| all.iter().map(|one| one.length).sum::<i64>();
    let (expected, found) = (sum(own) * all_read / all_own, sum(read));
    let mut price = 100 * (expected - found).abs() / (expected + found + 10);
    let lines = (own[0].begins_line, read[0].begins_line);
    price += match lines {
        (true, true) => -20,
        (false, false) => 0,
        _ => 20,
    };
    // Lines end inside a pair of sentences for one only where the translator joined them.
    price += own[1..].iter().chain(&read[1..]).filter(|one| one.begins_line).count() as i64 * 40;
    let mut met = [vec![false; own.len()], vec![false; read.len()]];
    for (at, one) in own.iter().enumerate() {
        for (to, other) in read.iter().enumerate() {
            let points = in_common(one, other);
            price -= points;
            met[0][at] |= points > 0;
            met[1][to] |= points > 0;
        }
    }
    // A sentence with names or numbers that has none of the other side's is no part of what that side says.
    if own.len() + read.len() > 2 {
        let strangers = own.iter().zip(&met[0]).chain(read.iter().zip(&met[1]));
        price += strangers
            .filter(|(_, met)| !**met)
            .map(|(one, _)| if one.has_signs() { 40 } else { 20 })
            .sum::<i64>();
    }
    price
}

/// What two sentences have in common.
fn in_common(own: &Sentence, read: &Sentence) -> i64 {
    let numbers = own.told.numbers.iter().take(MOST);
    let numbers = numbers
        .filter(|(value, _)| read.told.numbers.iter().take(MOST).any(|(other, _)| value == other))
        .count();
    let days = own.told.days.iter().take(MOST);
    let days =
        days.filter(|(day, _)| read.told.days.iter().take(MOST).any(|(other, _)| day.fits(*other))).count();
    let names = shared(&own.keys, &read.keys);
    let mut points = numbers.min(3) * 20 + days.min(2) * 20 + names.min(3) * 12;
    points += usize::from(own.quotes && read.quotes) * 8;
    // What one says otherwise it says of the same.
    let same_month = own
        .told
        .days
        .iter()
        .take(MOST)
        .any(|(day, _)| read.told.days.iter().take(MOST).any(|(other, _)| day.month == other.month));
    points += usize::from(same_month) * 10;
    points += usize::from(!own.told.numbers.is_empty() && !read.told.numbers.is_empty()) * 6;
    points as i64
}

/// How many of two sorted lists are in both.
fn shared(one: &[[u8; 3]], other: &[[u8; 3]]) -> usize {
    let (mut a, mut b, mut found) = (0, 0, 0);
    while let (Some(left), Some(right)) = (one.get(a), other.get(b)) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => a += 1,
            std::cmp::Ordering::Greater => b += 1,
            std::cmp::Ordering::Equal => (a, b, found) = (a + 1, b + 1, found + 1),
        }
    }
    found
}

/// The beads by where they stand in both texts.
pub(super) fn spans(beads: Vec<Bead>, own: &[Sentence], read: &[Sentence]) -> Vec<Aligned> {
    let (mut in_own, mut in_read) = (0, 0);
    let span = |all: &[Sentence], at: &mut u32| match (all.first(), all.last()) {
        (Some(first), Some(last)) => {
            *at = last.span.end();
            first.span.cover(last.span)
        }
        // Nothing, after what came before.
        _ => Span::new(*at, *at),
    };
    beads
        .into_iter()
        .map(|bead| Aligned {
            span: span(&read[bead.read], &mut in_read),
            original: span(&own[bead.own], &mut in_own),
            differences: bead.differences,
        })
        .collect()
}

/// Sentences to either side of the diagonal.
const BAND: usize = 50;

/// No way costs so much.
const NEVER: i64 = i64::MAX / 4;

/// Numbers and days of a sentence that are looked at: a table is no sentence.
const MOST: usize = 12;

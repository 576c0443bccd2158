//! Which words of two texts are the same ones.
//!
//! Words that stand once in both are the anchors, as in a patience diff; between two anchors the longest common
//! sequence is looked for, in stretches short enough for it. What is left over is searched for longer runs that were
//! moved. No step is quadratic in the texts' lengths.

use std::collections::BTreeMap;

use super::{Part, PartKind};
use crate::model::Span;

/// A word of a text: a run of letters and digits.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) span: Span,
    /// In lower case.
    pub(super) lower: String,
}

pub(super) fn split(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, character.is_alphanumeric()) {
            (None, true) => start = Some(at),
            (Some(begin), false) => {
                let span = Span::new(begin as u32, at as u32);
                words.push(Word { span, lower: span.of(text).to_lowercase() });
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// For each word of the first text the index of its fellow in the second.
pub(super) fn matched(a: &[Word], b: &[Word]) -> Vec<Option<usize>> {
    let mut ids: BTreeMap<&str, u32> = BTreeMap::new();

    let (mut x, mut y) = (vec![0; a.len()], vec![0; b.len()]);
    for (list, words) in [(&mut x, a), (&mut y, b)] {
        for (id, word) in list.iter_mut().zip(words) {
            let next = ids.len() as u32;
            *id = *ids.entry(&word.lower).or_insert(next);
        }
    }
    let mut fellows = vec![None; x.len()];
    in_order(&x, &y, &mut fellows);
    moved(&x, &y, &mut fellows);
    fellows
}

/// Longest stretches, as a product of their lengths, that are compared word by word: a paragraph against a paragraph.
const LONGEST_PRODUCT: usize = 40_000;
/// How often stretches between anchors are searched for anchors again.
const DEEPEST: u32 = 32;
/// Words that make a run long enough to have been moved rather than said twice.
const MOVED_RUN: usize = 6;

/// A stretch of both texts that is still to be compared.
struct Stretch {
    a: (usize, usize),
    b: (usize, usize),
    depth: u32,
}

fn in_order(x: &[u32], y: &[u32], fellows: &mut [Option<usize>]) {
    let mut open = vec![Stretch { a: (0, x.len()), b: (0, y.len()), depth: 0 }];
    while let Some(Stretch { a: (mut a_start, mut a_end), b: (mut b_start, mut b_end), depth }) = open.pop() {
        while a_start < a_end && b_start < b_end && x[a_start] == y[b_start] {
            fellows[a_start] = Some(b_start);
            (a_start, b_start) = (a_start + 1, b_start + 1);
        }
        while a_start < a_end && b_start < b_end && x[a_end - 1] == y[b_end - 1] {
            (a_end, b_end) = (a_end - 1, b_end - 1);
            fellows[a_end] = Some(b_end);
        }
        if a_start == a_end || b_start == b_end {
            continue;
        }
        let anchors =
            if depth < DEEPEST { anchors(x, y, (a_start, a_end), (b_start, b_end)) } else { Vec::new() };
        if anchors.is_empty() {
            if (a_end - a_start) * (b_end - b_start) <= LONGEST_PRODUCT {
                common(&x[a_start..a_end], &y[b_start..b_end], a_start, b_start, fellows);
            }
            continue;
        }
        let (mut a_from, mut b_from) = (a_start, b_start);
        for (at_a, at_b) in anchors {
            fellows[at_a] = Some(at_b);
            open.push(Stretch { a: (a_from, at_a), b: (b_from, at_b), depth: depth + 1 });
            (a_from, b_from) = (at_a + 1, at_b + 1);
        }
        open.push(Stretch { a: (a_from, a_end), b: (b_from, b_end), depth: depth + 1 });
    }
}

/// Words that stand once in both stretches, as many as can be in the same order.
fn anchors(x: &[u32], y: &[u32], a: (usize, usize), b: (usize, usize)) -> Vec<(usize, usize)> {
    let once = |ids: &[u32], from: usize| {
        let mut places: BTreeMap<u32, Option<usize>> = BTreeMap::new();
        for (offset, id) in ids.iter().enumerate() {
            places.entry(*id).and_modify(|place| *place = None).or_insert(Some(from + offset));
        }
        places
    };
    let (in_a, in_b) = (once(&x[a.0..a.1], a.0), once(&y[b.0..b.1], b.0));
    let mut both: Vec<(usize, usize)> =
        in_a.into_iter().filter_map(|(id, at_a)| Some((at_a?, in_b.get(&id).copied().flatten()?))).collect();
    both.sort_unstable();
    longest_rising(&both)
}

/// The longest sequence of pairs, sorted by their first, whose second rises.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // Index of the pair that ends the best sequence of each length, and of the one before each.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (index, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < pair.1);
        before[index] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    let mut sequence = Vec::with_capacity(ends.len());
    let mut at = ends.last().copied();
    while let Some(index) = at {
        sequence.push(pairs[index]);
        at = before[index];
    }
    sequence.reverse();
    sequence
}

/// The longest common sequence of two short stretches.
fn common(x: &[u32], y: &[u32], a_from: usize, b_from: usize, fellows: &mut [Option<usize>]) {
    let width = y.len() + 1;
    let mut longest = vec![0u16; (x.len() + 1) * width];
    for i in (0..x.len()).rev() {
        for j in (0..y.len()).rev() {
            longest[i * width + j] = if x[i] == y[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < x.len() && j < y.len() {
        if x[i] == y[j] {
            fellows[a_from + i] = Some(b_from + j);
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
}

/// Runs of unmatched words that stand unmatched elsewhere.
fn moved(x: &[u32], y: &[u32], fellows: &mut [Option<usize>]) {
    let mut taken = vec![false; y.len()];
    for fellow in fellows.iter().flatten() {
        taken[*fellow] = true;
    }
    let mut starts: BTreeMap<&[u32], usize> = BTreeMap::new();
    for start in 0..x.len().saturating_sub(MOVED_RUN - 1) {
        if fellows[start..start + MOVED_RUN].iter().all(Option::is_none) {
            starts.entry(&x[start..start + MOVED_RUN]).or_insert(start);
        }
    }
    let mut at = 0;
    while at + MOVED_RUN <= y.len() {
        let free = taken[at..at + MOVED_RUN].iter().all(|taken| !taken);
        let start = if free { starts.get(&y[at..at + MOVED_RUN]).copied() } else { None };
        let mut length = 0;
        if let Some(start) = start {
            while start + length < x.len()
                && at + length < y.len()
                && !taken[at + length]
                && fellows[start + length].is_none()
                && x[start + length] == y[at + length]
            {
                fellows[start + length] = Some(at + length);
                taken[at + length] = true;
                length += 1;
            }
        }
        at += length.max(1);
    }
}

/// The texts side by side, in the copy's order.
pub(super) fn parts(a: &[Word], b: &[Word], fellows: &[Option<usize>]) -> Vec<Part> {
    let map = Map::new(a, b, fellows);
    let cover = |words: &[Word]| -> Option<Span> { Some(words.first()?.span.cover(words.last()?.span)) };
    let mut parts = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        let (from_i, from_j) = (i, j);
        // What neither has in order: left out, added, or one in place of the other.
        while i < a.len() && !map.in_order[i] {
            i += 1;
        }
        while j < b.len() && !map.back[j].is_some_and(|i| map.in_order[i]) {
            j += 1;
        }
        gap(a, b, &map, (from_i, i), (from_j, j), &mut parts);
        let (from_i, from_j) = (i, j);
        while i < a.len() && map.in_order[i] && fellows[i] == Some(j) {
            (i, j) = (i + 1, j + 1);
        }
        if i > from_i {
            parts.push(Part {
                kind: PartKind::Kept,
                original: cover(&a[from_i..i]),
                copy: cover(&b[from_j..j]),
            });
        }
    }
    parts
}

fn gap(a: &[Word], b: &[Word], map: &Map<'_>, i: (usize, usize), j: (usize, usize), parts: &mut Vec<Part>) {
    let cover = |words: &[Word]| -> Option<Span> { Some(words.first()?.span.cover(words.last()?.span)) };
    // Stretches of the original without those that were moved elsewhere; these show where they stand in the copy.
    let left: Vec<(usize, usize)> = runs(i, |index| map.fellows[index].is_none());
    let mut left = left.into_iter();
    let mut at = j.0;
    while at < j.1 {
        let start = at;
        if let Some(from) = map.back[at] {
            while at < j.1 && map.back[at] == Some(from + (at - start)) {
                at += 1;
            }
            parts.push(Part {
                kind: PartKind::Moved,
                original: cover(&a[from..from + (at - start)]),
                copy: cover(&b[start..at]),
            });
            continue;
        }
        while at < j.1 && map.back[at].is_none() {
            at += 1;
        }
        let original = left.next().and_then(|(from, to)| cover(&a[from..to]));
        let kind = if original.is_some() { PartKind::Replaced } else { PartKind::Added };
        parts.push(Part { kind, original, copy: cover(&b[start..at]) });
    }
    parts.extend(left.map(|(from, to)| Part {
        kind: PartKind::LeftOut,
        original: cover(&a[from..to]),
        copy: None,
    }));
}

/// The longest runs of indices for which something holds.
fn runs(range: (usize, usize), holds: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for index in (range.0..range.1).filter(|index| holds(*index)) {
        match runs.last_mut() {
            Some(run) if run.1 == index => run.1 += 1,
            _ => runs.push((index, index + 1)),
        }
    }
    runs
}

/// Finds the place in one text that stands for a place in the other.
#[derive(Debug)]
pub(super) struct Map<'w> {
    pub(super) a: &'w [Word],
    pub(super) b: &'w [Word],
    fellows: Vec<Option<usize>>,
    back: Vec<Option<usize>>,
    /// Whether a word of the first is matched and was not moved.
    in_order: Vec<bool>,
    gaps: Vec<(usize, usize)>,
}

impl<'w> Map<'w> {
    pub(super) fn new(a: &'w [Word], b: &'w [Word], fellows: &[Option<usize>]) -> Map<'w> {
        let mut back = vec![None; b.len()];
        let mut pairs = Vec::new();
        for (at_a, at_b) in fellows.iter().enumerate().filter_map(|(index, fellow)| Some((index, (*fellow)?)))
        {
            back[at_b] = Some(at_a);
            pairs.push((at_a, at_b));
        }
        let mut in_order = vec![false; a.len()];
        for (at_a, _) in longest_rising(&pairs) {
            in_order[at_a] = true;
        }
        let gaps = gaps(&in_order);
        Map { a, b, fellows: fellows.to_vec(), back, in_order, gaps }
    }

    /// The other way round.
    pub(super) fn reversed(&self) -> Map<'w> {
        Map::new(self.b, self.a, &self.back)
    }

    /// Where a stretch of the first text stands in the second.
    pub(super) fn of(&self, span: Span) -> Counterpart {
        let start = self.a.partition_point(|word| word.span.end() <= span.start());
        let end = self.a.partition_point(|word| word.span.start() < span.end()).max(start);
        let fellows: Vec<usize> = self.fellows[start..end].iter().filter_map(|fellow| *fellow).collect();
        let all = !fellows.is_empty() && fellows.len() == end - start;
        if all && fellows.windows(2).all(|two| two[0] + 1 == two[1]) {
            return Counterpart::Kept;
        }
        let images = (start..end).filter_map(|index| self.image(index));
        let cover = images.reduce(|(from, to), (start, end)| (from.min(start), to.max(end)));
        match cover.and_then(|(from, to)| self.b.get(from..to)) {
            Some([first, .., last]) => Counterpart::Instead(first.span.cover(last.span)),
            Some([only]) => Counterpart::Instead(only.span),
            _ => Counterpart::Gone,
        }
    }

    /// The words that stand for one: its fellow; or, between kept words, the one at the same place where as many were
    /// put in as taken out, else all that were put in.
    fn image(&self, index: usize) -> Option<(usize, usize)> {
        if let Some(fellow) = self.fellows[index] {
            return Some((fellow, fellow + 1));
        }
        let (a_from, a_to) = self.gaps[index];
        let b_from =
            a_from.checked_sub(1).map_or(Some(0), |before| self.fellows[before].map(|fellow| fellow + 1))?;
        let b_to = if a_to < self.a.len() { self.fellows[a_to]? } else { self.b.len() };
        if b_from >= b_to || b_to - b_from > LONGEST_GAP {
            None
        } else if b_to - b_from == a_to - a_from {
            Some((b_from + index - a_from, b_from + index - a_from + 1))
        } else {
            Some((b_from, b_to))
        }
    }
}

/// The gap between words in order that each word lies in: from its first word to one past its last.
fn gaps(in_order: &[bool]) -> Vec<(usize, usize)> {
    let mut gaps = vec![(0, in_order.len()); in_order.len()];
    let mut from = 0;
    for (index, ordered) in in_order.iter().enumerate() {
        gaps[index].0 = from;
        if *ordered {
            from = index + 1;
        }
    }
    let mut to = in_order.len();
    for (index, ordered) in in_order.iter().enumerate().rev() {
        gaps[index].1 = to;
        if *ordered {
            to = index;
        }
    }
    gaps
}

/// More words than this in place of others are another sentence, not other words for the same.
const LONGEST_GAP: usize = 40;

/// What stands in the other text for a stretch of this one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Counterpart {
    /// The same words in the same order.
    Kept,
    /// Other words.
    Instead(Span),
    /// Nothing.
    Gone,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(a: &str, b: &str) -> Vec<(PartKind, String, String)> {
        let (x, y) = (split(a), split(b));
        let fellows = matched(&x, &y);
        parts(&x, &y, &fellows)
            .into_iter()
            .map(|part| {
                let words = |span: Option<Span>, text: &str| {
                    span.map_or(String::new(), |span| span.of(text).to_owned())
                };
                (part.kind, words(part.original, a), words(part.copy, b))
            })
            .collect()
    }

    #[test]
    fn what_was_kept_replaced_left_out_and_added_is_told() {
        let a = "Shells hit the market of Ostrel on Monday, the hospital said. Nobody else was there.";
        let b = "Shells struck the market of Ostrel on Monday. Nobody else was there at noon.";
        assert_eq!(
            shown(a, b),
            [
                (PartKind::Kept, "Shells".into(), "Shells".into()),
                (PartKind::Replaced, "hit".into(), "struck".into()),
                (
                    PartKind::Kept,
                    "the market of Ostrel on Monday".into(),
                    "the market of Ostrel on Monday".into()
                ),
                (PartKind::LeftOut, "the hospital said".into(), String::new()),
                (PartKind::Kept, "Nobody else was there".into(), "Nobody else was there".into()),
                (PartKind::Added, String::new(), "at noon".into()),
            ]
        );
    }

    #[test]
    fn a_moved_sentence_is_found_where_it_went() {
        let a = "The bridge at Norvel was closed to all traffic. Two men were hurt in the hills. Rain fell all week long.";
        let b = "Two men were hurt in the hills. Rain fell all week long. The bridge at Norvel was closed to all traffic.";
        let moved: Vec<_> = shown(a, b).into_iter().filter(|(kind, ..)| *kind == PartKind::Moved).collect();
        assert_eq!(
            moved,
            [(
                PartKind::Moved,
                "The bridge at Norvel was closed to all traffic".into(),
                "The bridge at Norvel was closed to all traffic".into()
            )]
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_word_stands_in_exactly_one_part(a in "([abcdé] |[ab]\\. ){0,60}", b in "([abcdé] |[bc], ){0,60}") {
            let (x, y) = (split(&a), split(&b));
            let fellows = matched(&x, &y);
            let parts = parts(&x, &y, &fellows);
            for word in &x {
                prop_assert_eq!(parts.iter().filter(|part| part.original.is_some_and(|span| span.contains(word.span))).count(), 1);
            }
            for word in &y {
                prop_assert_eq!(parts.iter().filter(|part| part.copy.is_some_and(|span| span.contains(word.span))).count(), 1);
            }
            for part in parts.iter().filter(|part| matches!(part.kind, PartKind::Kept | PartKind::Moved)) {
                let words = |span: Option<Span>, text: &str| split(span.unwrap().of(text)).into_iter().map(|word| word.lower).collect::<Vec<_>>();
                prop_assert_eq!(words(part.original, &a), words(part.copy, &b));
            }
        }
    }
}

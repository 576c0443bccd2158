//! Which sources copy from which, seen by what they share.
//!
//! Two sources that agree on the truth need not know of each other; two that make the same rare mistake do. For each
//! pair of sources that shares a value which others do not hold in common, every object that both speak about makes
//! copying more or less likely (after Dong, Berti-Equille & Srivastava, PVLDB 2(1), 2009):
//!
//! - where they say the same, by (c + (1 − c)·q) / q, where c is how much of a copier's word is copied and q how
//!   likely the two say the same by chance: as likely as the source says it on its own, or as common as the value is
//!   among all others, whichever is more (a widespread mistake proves nothing);
//! - where they differ, by 1 − c.
//!
//! What they agree on because it is likely true weighs little, since q is then large. The direction of copying is not
//! told and does not matter: of the sources that share a value the best counts in full, each other one by the
//! probability that it copied from none before it.
//!
//! Where copiers are so many that nearly all they tell is believed, nothing gives them away: they look like good
//! sources that agree.

use std::collections::{BTreeMap, BTreeSet};

use super::product::Product;
use super::{Belief, Quality, Table, chance};

/// Two sources of which one likely copies from the other.
#[derive(Clone, PartialEq, Debug)]
pub struct Copying {
    /// The one that comes first by letters.
    pub one: String,
    /// The other.
    pub other: String,
    /// How likely.
    pub probability: f64,
    /// On how many objects both speak.
    pub shared: usize,
    /// On how many of them they say the same.
    pub same: usize,
}

/// How much of what a copier says is copied: 0.8 in Dong et al.
const COPIED: f64 = 0.8;

/// How likely two sources are dependent, before anything is known: one pair in twenty.
const PRIOR: f64 = 0.05;

/// A value that more sources share is no sign of copying between two of them, and pairs would be many.
const WIDESPREAD: usize = 40;

/// Agreement by chance is never taken to be rarer.
const RAREST: f64 = 0.01;

/// Pairs less likely than this are not told of and weigh nothing.
const WORTH_TELLING: f64 = 0.1;

pub(super) fn find(
    table: &Table<'_>,
    beliefs: &[Belief],
    qualities: &[Quality],
) -> (Vec<Copying>, Vec<Vec<f64>>) {
    let pairs = suspects(table, beliefs);
    let mut evidence: BTreeMap<(usize, usize), Evidence> =
        pairs.into_iter().map(|pair| (pair, Evidence::default())).collect();
    let by_source = objects_by_source(table);
    for ((one, other), evidence) in &mut evidence {
        for object in common(&by_source[*one], &by_source[*other]) {
            evidence.weigh(table, object, &beliefs[object.0], [*one, *other], qualities);
        }
    }
    evidence.retain(|_, evidence| evidence.probability() >= WORTH_TELLING);
    let independence = table
        .objects
        .iter()
        .map(|object| {
            // The best source first: it is the last to be taken for a copier.
            let mut order: Vec<usize> = (0..object.told.len()).collect();
            order.sort_by(|a, b| {
                let quality = |index: &usize| worth(&qualities[object.told[*index].source]);
                quality(b).total_cmp(&quality(a)).then(a.cmp(b))
            });
            let mut independence = vec![1.0; object.told.len()];
            for (rank, index) in order.iter().enumerate() {
                let told = object.told[*index];
                for earlier in order[..rank].iter().map(|earlier| object.told[*earlier]) {
                    if earlier.value == told.value
                        && let Some(evidence) = evidence.get(&pair(earlier.source, told.source))
                    {
                        independence[*index] *= 1.0 - COPIED * evidence.probability();
                    }
                }
            }
            independence
        })
        .collect();
    let mut copying: Vec<Copying> = evidence
        .iter()
        .map(|((one, other), evidence)| Copying {
            one: table.sources[*one].to_owned(),
            other: table.sources[*other].to_owned(),
            probability: evidence.probability(),
            shared: evidence.shared,
            same: evidence.same,
        })
        .collect();
    copying.sort_by(|a, b| {
        b.probability.total_cmp(&a.probability).then_with(|| (&a.one, &a.other).cmp(&(&b.one, &b.other)))
    });
    (copying, independence)
}

/// What speaks for and against copying between two sources: two products, of which only the ratio matters.
struct Evidence {
    copied: Product,
    independent: Product,
    shared: usize,
    same: usize,
}

impl Default for Evidence {
    fn default() -> Evidence {
        Evidence { copied: Product::ONE, independent: Product::ONE, shared: 0, same: 0 }
    }
}

impl Evidence {
    fn weigh(
        &mut self,
        table: &Table<'_>,
        (object, one_told, other_told): (usize, usize, usize),
        belief: &Belief,
        pair: [usize; 2],
        qualities: &[Quality],
    ) {
        let object = &table.objects[object];
        let (one, other) = (object.told[one_told], object.told[other_told]);
        self.shared += 1;
        if one.value != other.value {
            self.copied.multiply(1.0 - COPIED);
            return;
        }
        self.same += 1;
        let by_quality = |source: usize| -> f64 {
            let said = &object.values[one.value].0;
            let truths = object.values.iter().zip(&belief.probabilities);
            truths.map(|((truth, _), likely)| likely * chance(said, truth, &qualities[source])).sum()
        };
        let holders = object.told.iter().filter(|told| told.value == one.value).count();
        // One more on either side, so that where nobody else speaks nothing is certain.
        let by_others = (holders - 2) as f64 / (object.told.len() - 1) as f64;
        let by_chance = by_quality(pair[0]).max(by_quality(pair[1])).max(by_others).clamp(RAREST, 1.0);
        self.copied.multiply(COPIED + (1.0 - COPIED) * by_chance);
        self.independent.multiply(by_chance);
    }

    fn probability(&self) -> f64 {
        // Only the ratio counts: the greater product is 1.
        let (copied, independent) = match self.copied.compare(&self.independent) {
            std::cmp::Ordering::Less => (self.copied.relative_to(&self.independent), 1.0),
            _ => (1.0, self.independent.relative_to(&self.copied)),
        };
        PRIOR * copied / (PRIOR * copied + (1.0 - PRIOR) * independent)
    }
}

/// Pairs of sources that share a value which is likely wrong and not widespread.
fn suspects(table: &Table<'_>, beliefs: &[Belief]) -> BTreeSet<(usize, usize)> {
    let mut pairs = BTreeSet::new();
    for (object, belief) in table.objects.iter().zip(beliefs) {
        for value in 0..object.values.len() {
            if belief.probabilities[value] > 0.5 {
                continue;
            }
            let holders: Vec<usize> =
                object.told.iter().filter(|told| told.value == value).map(|told| told.source).collect();
            if holders.len() > WIDESPREAD {
                continue;
            }
            for (index, one) in holders.iter().enumerate() {
                pairs.extend(holders[index + 1..].iter().map(|other| pair(*one, *other)));
            }
        }
    }
    pairs
}

/// By source, the objects it speaks about with the number of its claim there.
fn objects_by_source(table: &Table<'_>) -> Vec<Vec<(usize, usize)>> {
    let mut objects = vec![Vec::new(); table.sources.len()];
    for (index, object) in table.objects.iter().enumerate() {
        if object.told.len() > 1 {
            for (number, told) in object.told.iter().enumerate() {
                objects[told.source].push((index, number));
            }
        }
    }
    objects
}

/// Objects in both lists, which are in the order of objects; of several claims about one object the first of each.
fn common<'o>(
    one: &'o [(usize, usize)],
    other: &'o [(usize, usize)],
) -> impl Iterator<Item = (usize, usize, usize)> + 'o {
    // The shorter list is walked and the longer one searched: sources differ a thousandfold in size.
    let swapped = one.len() > other.len();
    let (short, long) = if swapped { (other, one) } else { (one, other) };
    short.iter().filter_map(move |(object, number)| {
        let at = long.partition_point(|(each, _)| each < object);
        let (found, there) = long.get(at)?;
        let (first, second) = if swapped { (*there, *number) } else { (*number, *there) };
        (found == object).then_some((*object, first, second))
    })
}

fn worth(quality: &Quality) -> f64 {
    quality.recall - quality.slip
}

fn pair(one: usize, other: usize) -> (usize, usize) {
    (one.min(other), one.max(other))
}

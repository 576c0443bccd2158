//! A made-up world of sources, with known truth, in which some copy and some speak in their own cause.
//!
//! One world has 400 objects; each has a true value and nine wrong ones, of which the first is the likely mistake: half of all
//! mistakes fall on it. About them speak, each on an object with probability one half:
//!
//! - 10 independent sources, right with a probability between .55 and .9, evenly spread;
//! - 2 poor sources, right with probability .35;
//! - 12 outlets, six after each of the poor ones: nine in ten of their values are copied from it where it speaks (and
//!   what it does not speak of they leave), one in ten is their own work, right with probability .7;
//! - 2 parties, right with probability .8 but on the third of objects that touch them, where they say what suits
//!   them, which is one fixed wrong value; they are known to be parties there.
//!
//! Every draw comes from SplitMix64 (Steele, Lea & Flood, OOPSLA 2014) with the world's number as its seed, in a fixed
//! order, so a world is the same everywhere. For each method the share of objects is printed whose true value it
//! finds, of those where some source reports it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use contested::estimate::truth::{self, Claim, Options};

/// Makes `worlds` worlds from `seed` on and writes a line a method: its name, the mean share found in percent, and the
/// least and greatest of a world.
pub(super) fn run(seed: u64, worlds: u64, out: &mut impl Write) -> anyhow::Result<()> {
    let worlds: Vec<World> = (0..worlds).map(|number| world(seed.wrapping_add(number))).collect();
    writeln!(out, "method\tmean\tleast\tgreatest")?;
    for (name, method) in METHODS {
        let shares: Vec<f64> = worlds.iter().map(|world| world.share_found(&method(&world.claims))).collect();
        let mean = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
        let least = shares.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = shares.iter().copied().fold(0.0, f64::max);
        writeln!(out, "{name}\t{mean:.1}\t{least:.1}\t{greatest:.1}")?;
    }
    Ok(())
}

type Values = BTreeMap<String, String>;
/// A way of finding values, by its name.
type Method = (&'static str, fn(&[Claim]) -> Values);

const METHODS: [Method; 4] = [
    ("majority", majority),
    ("quality", |claims| found(claims, &Options { find_copies: false, discount_parties: false })),
    ("quality, copying", |claims| found(claims, &Options { discount_parties: false, ..Options::default() })),
    ("quality, copying, parties", |claims| found(claims, &Options::default())),
];

fn found(claims: &[Claim], options: &Options) -> Values {
    truth::find(claims, options).values.into_iter().map(|(object, likely)| (object, likely.value)).collect()
}

fn majority(claims: &[Claim]) -> Values {
    let mut votes: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for claim in claims {
        *votes.entry(&claim.object).or_default().entry(&claim.value).or_default() += 1;
    }
    let most = |votes: &BTreeMap<&str, usize>| {
        votes.iter().rev().max_by_key(|(_, count)| **count).map(|(value, _)| (*value).to_owned())
    };
    votes.iter().filter_map(|(object, votes)| Some(((*object).to_owned(), most(votes)?))).collect()
}

struct World {
    truth: Values,
    claims: Vec<Claim>,
}

impl World {
    fn share_found(&self, values: &Values) -> f64 {
        let reported: BTreeSet<(&str, &str)> =
            self.claims.iter().map(|claim| (claim.object.as_str(), claim.value.as_str())).collect();
        let findable: Vec<(&String, &String)> = self
            .truth
            .iter()
            .filter(|(object, value)| reported.contains(&(object.as_str(), value.as_str())))
            .collect();
        let right = findable.iter().filter(|(object, value)| values.get(*object) == Some(*value)).count();
        100.0 * right as f64 / findable.len().max(1) as f64
    }
}

const OBJECTS: usize = 400;
const WRONG_VALUES: u64 = 9;

fn world(seed: u64) -> World {
    let mut chance = Chance(seed);
    let mut truth = Values::new();
    let mut claims = Vec::new();
    for number in 0..OBJECTS {
        let object = format!("object {number:03}");
        let right = format!("value {}", chance.below(100));
        let wrong = |which: u64| format!("wrong {which}");
        let mut tell = |source: String, value: &str, own_cause: bool| {
            claims.push(Claim { source, object: object.clone(), value: value.to_owned(), own_cause });
        };
        let on_its_own = |chance: &mut Chance, accuracy: f64| {
            if chance.happens(accuracy) {
                right.clone()
            } else if chance.happens(0.5) {
                wrong(0)
            } else {
                wrong(1 + chance.below(WRONG_VALUES - 1))
            }
        };
        for source in 0..10 {
            if chance.happens(0.5) {
                let value = on_its_own(&mut chance, 0.55 + 0.035 * source as f64);
                tell(format!("independent {source}"), &value, false);
            }
        }
        for poor in 0..2 {
            let original = chance.happens(0.5).then(|| on_its_own(&mut chance, 0.35));
            if let Some(value) = &original {
                tell(format!("poor {poor}"), value, false);
            }
            for copier in 0..6 {
                let copies = chance.happens(0.9);
                let value = match &original {
                    Some(value) if copies => value.clone(),
                    None if copies => continue,
                    _ => on_its_own(&mut chance, 0.7),
                };
                if chance.happens(0.5) {
                    tell(format!("outlet {poor}{copier}"), &value, false);
                }
            }
        }
        for party in 0..2 {
            let touched = chance.below(3) == 0;
            let value = if touched { wrong(WRONG_VALUES - 1 - party) } else { on_its_own(&mut chance, 0.8) };
            if chance.happens(0.5) {
                tell(format!("party {party}"), &value, touched);
            }
        }
        truth.insert(object, right);
    }
    World { truth, claims }
}

/// SplitMix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number below `end`; the bias of the remainder is below 2⁻⁵⁰ for the small ends used here.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn happens(&mut self, probability: f64) -> bool {
        ((self.next() >> 11) as f64) < probability * (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_is_the_same_every_time() {
        let (one, other) = (world(7), world(7));
        assert_eq!((one.truth, one.claims), (other.truth, other.claims));
        assert_ne!(world(7).claims, world(8).claims);
    }

    #[test]
    fn knowing_who_copies_finds_more_than_counting_voices() {
        let mut out = Vec::new();
        run(1, 3, &mut out).unwrap();
        let table = String::from_utf8(out).unwrap();
        let mean = |method: &str| -> f64 {
            let line = table.lines().find(|line| line.split('\t').next() == Some(method)).unwrap();
            line.split('\t').nth(1).unwrap().parse().unwrap()
        };
        assert!(mean("quality, copying") > mean("majority") + 10.0, "{table}");
        assert!(mean("quality, copying") > mean("quality") + 2.0, "{table}");
        assert!(mean("quality, copying, parties") >= mean("quality, copying"), "{table}");
    }
}

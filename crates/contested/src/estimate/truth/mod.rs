//! Which of the values that sources report for an object is likely the true one.
//!
//! The model, in one place. Every object has one true value: a list of parts ("aiken|allen") or a single one, which
//! is a list of length one. A source that tells of it on its own
//!
//! - names each true part with a probability of its own, its *recall*, and
//! - adds wrong parts, each further one with a probability of its own, its *slip*; any one of `WRONG_PARTS` wrong
//!   parts is as likely as another.
//!
//! So a source that leaves authors out speaks hardly at all against a longer list, and one that adds junk hardly for
//! it; a vote over whole lists cannot tell these apart. (The two sides of a source's quality are those of the Latent
//! Truth Model, Zhao et al., PVLDB 5(6), 2012; that trust in a source and belief in what it says feed each other is
//! common to all of this family, Investment included: Pasternack & Roth, COLING 2010.)
//!
//! A claim counts less where it may not be the source's own observation (see `copying`) or where it is by a party
//! about its own cause: with that probability it would have been said whatever was true, so it then says nothing.
//!
//! Belief in values and the qualities of sources are worked out in turns (expectation and maximisation, `ROUNDS` at
//! most). The answer is always a value that somebody reported: nothing is averaged, rounded or put together.

mod copying;

mod product;

mod value;

pub use copying::Copying;
pub use value::Value;

use std::collections::{BTreeMap, BTreeSet};

use product::Product;

/// One source's word on one object.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Claim {
    /// Who says it.
    pub source: String,
    /// About what.
    pub object: String,
    /// What.
    pub value: String,
    /// Whether the source is a party to the matter, speaking in its own cause.
    pub own_cause: bool,
}

/// What may be varied, to see what it does; the defaults are meant for everything.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Options {
    /// Whether to look for sources that copy from each other.
    pub find_copies: bool,
    /// Whether to discount claims in the speaker's own cause.
    pub discount_parties: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { find_copies: true, discount_parties: true }
    }
}

/// What is likely true, and how good the sources are.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Estimate {
    /// By object, the likely value as somebody wrote it, and how likely it is.
    pub values: BTreeMap<String, Likely>,
    /// By source.
    pub sources: BTreeMap<String, Quality>,
    /// Pairs of sources of which one likely copies from the other, the likeliest first.
    pub copying: Vec<Copying>,
}

/// A likely value.
#[derive(Clone, PartialEq, Debug)]
pub struct Likely {
    /// As reported.
    pub value: String,
    /// Its probability among the reported values, under the model.
    pub probability: f64,
    /// How many sources report it.
    pub sources: usize,
}

/// How good a source is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Quality {
    /// The share of true parts that it names.
    pub recall: f64,
    /// The probability of a (further) wrong part.
    pub slip: f64,
    /// How many claims it makes about objects on which others speak too.
    pub compared: usize,
}

/// The ways in which a part can be wrong: the ten of Dong et al. (PVLDB 2(1), 2009). Between 3 and 100 the results on
/// authors of books and populations of towns change by no more than three in a hundred.
const WRONG_PARTS: f64 = 10.0;

/// Before anything is known of sources.
const FIRST: Quality = Quality { recall: 0.8, slip: 0.2, compared: 0 };

/// A source with few claims is taken to be like the rest: their average counts as much as so many parts of its own.
const LIKE_THE_REST: f64 = 4.0;

/// No source is held to be infallible, or always wrong.
const SURE: f64 = 0.99;

/// The probability that a party would say the same in its own cause whatever was true. Half: of two such claims one
/// says nothing.
const OWN_CAUSE: f64 = 0.5;

/// Most turns of belief and quality. The two sets on which this was measured settle in 3 to 20.
const ROUNDS: usize = 30;

/// Works out the likely value of each object.
pub fn find(claims: &[Claim], options: &Options) -> Estimate {
    let table = Table::of(claims, options);
    let mut qualities = vec![FIRST; table.sources.len()];
    let mut independence = table.all_independent();
    let mut copying = Vec::new();
    let mut beliefs: Vec<Belief> = Vec::new();
    for _ in 0..ROUNDS {
        let before: Vec<usize> = beliefs.iter().map(|belief| belief.best).collect();
        beliefs = table
            .objects
            .iter()
            .zip(&independence)
            .map(|(object, w)| believe(object, w, &qualities))
            .collect();
        qualities = judge(&table, &beliefs);
        if options.find_copies {
            (copying, independence) = copying::find(&table, &beliefs, &qualities);
        }
        if beliefs.iter().map(|belief| belief.best).eq(before) {
            break;
        }
    }
    table.estimate(&beliefs, &qualities, copying)
}

/// All claims, sorted, with numbers for names.
struct Table<'c> {
    sources: Vec<&'c str>,
    objects: Vec<Object<'c>>,
}

/// What is said about one object.
struct Object<'c> {
    name: &'c str,
    /// Different values, least first, each with its spellings and how often they occur.
    values: Vec<(Value<'c>, BTreeMap<&'c str, usize>)>,
    /// Claims: who says which value, by source.
    told: Vec<Told>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Told {
    source: usize,
    value: usize,
    /// The probability that it says something: below 1 for parties, and where a source says several things.
    weight: f64,
}

/// How likely each value of an object is.
struct Belief {
    probabilities: Vec<f64>,
    best: usize,
}

impl<'c> Table<'c> {
    fn of(claims: &'c [Claim], options: &Options) -> Table<'c> {
        let names: BTreeSet<&str> = claims.iter().map(|claim| claim.source.as_str()).collect();
        let sources: Vec<&str> = names.into_iter().collect();
        let mut by_object: BTreeMap<&str, BTreeSet<&Claim>> = BTreeMap::new();
        for claim in claims {
            by_object.entry(&claim.object).or_default().insert(claim);
        }
        let objects = by_object
            .into_iter()
            .map(|(name, claims)| {
                let mut values: BTreeMap<Value<'_>, BTreeMap<&str, usize>> = BTreeMap::new();
                let numbers = claims.iter().all(|claim| value::is_number(&claim.value));
                let read = |claim: &'c Claim| Value::of(&claim.value, numbers);
                for claim in &claims {
                    *values.entry(read(claim)).or_default().entry(&claim.value).or_default() += 1;
                }
                let values: Vec<_> = values.into_iter().collect();
                let mut told: Vec<Told> = claims
                    .iter()
                    .map(|claim| Told {
                        source: sources
                            .binary_search(&claim.source.as_str())
                            .expect("all sources are listed"),
                        value: values
                            .binary_search_by(|(value, _)| value.cmp(&read(claim)))
                            .expect("all are listed"),
                        weight: if claim.own_cause && options.discount_parties {
                            1.0 - OWN_CAUSE
                        } else {
                            1.0
                        },
                    })
                    .collect();
                told.sort_by_key(|told| (told.source, told.value));
                told.dedup_by_key(|told| (told.source, told.value));
                // A source that says two things says each with half a voice.
                let voices: Vec<usize> = told
                    .iter()
                    .map(|one| told.iter().filter(|other| other.source == one.source).count())
                    .collect();
                for (one, voices) in told.iter_mut().zip(voices) {
                    one.weight /= voices as f64;
                }
                Object { name, values, told }
            })
            .collect();
        Table { sources, objects }
    }

    /// By object and claim, the probability that the source did not copy it.
    fn all_independent(&self) -> Vec<Vec<f64>> {
        self.objects.iter().map(|object| vec![1.0; object.told.len()]).collect()
    }

    fn estimate(&self, beliefs: &[Belief], qualities: &[Quality], copying: Vec<Copying>) -> Estimate {
        let values = self.objects.iter().zip(beliefs).map(|(object, belief)| {
            let (_, spellings) = &object.values[belief.best];
            // The commonest spelling; of equally common ones the first by letters.
            let spelling =
                spellings.iter().rev().max_by_key(|(_, count)| **count).map(|(spelling, _)| *spelling);
            let likely = Likely {
                value: spelling.unwrap_or_default().to_owned(),
                probability: belief.probabilities[belief.best],
                sources: object.told.iter().filter(|told| told.value == belief.best).count(),
            };
            (object.name.to_owned(), likely)
        });
        let named = self.sources.iter().map(|name| (*name).to_owned());
        Estimate {
            values: values.collect(),
            sources: named.zip(qualities.iter().copied()).collect(),
            copying,
        }
    }
}

/// How likely each reported value is, by what the sources say and how good they are.
fn believe(object: &Object<'_>, independence: &[f64], qualities: &[Quality]) -> Belief {
    let mut products: Vec<Product> = vec![Product::ONE; object.values.len()];
    if object.values.len() > 1 {
        for (told, independent) in object.told.iter().zip(independence) {
            let own = told.weight * independent;
            let said = &object.values[told.value].0;
            for ((truth, _), product) in object.values.iter().zip(&mut products) {
                product.multiply(own * chance(said, truth, &qualities[told.source]) + (1.0 - own));
            }
        }
    }
    let voices = |value: usize| object.told.iter().filter(|told| told.value == value).count();
    let best = (0..products.len())
        .rev()
        .max_by(|a, b| products[*a].compare(&products[*b]).then(voices(*a).cmp(&voices(*b))))
        .unwrap_or(0);
    let relative: Vec<f64> = products.iter().map(|product| product.relative_to(&products[best])).collect();
    let sum: f64 = relative.iter().sum();
    Belief { probabilities: relative.iter().map(|part| part / sum).collect(), best }
}

/// The probability that a source of this quality says this on its own where that is true.
fn chance(said: &Value<'_>, truth: &Value<'_>, quality: &Quality) -> f64 {
    let (both, missing, wrong) = said.compare(truth);
    power(quality.recall, both)
        * power(1.0 - quality.recall, missing)
        * power(quality.slip / WRONG_PARTS, wrong)
        * (1.0 - quality.slip)
}

/// By plain multiplication, which rounds alike everywhere.
fn power(base: f64, times: usize) -> f64 {
    (0..times).fold(1.0, |product, _| product * base)
}

/// How good the sources are, by how likely what they say is.
fn judge(table: &Table<'_>, beliefs: &[Belief]) -> Vec<Quality> {
    #[derive(Clone, Copy, Default)]
    struct Count {
        named: f64,
        nameable: f64,
        wrong: f64,
        tries: f64,
        compared: usize,
    }
    let mut counts = vec![Count::default(); table.sources.len()];
    let shared = table.objects.iter().zip(beliefs).filter(|(object, _)| object.told.len() > 1);
    for (object, belief) in shared {
        for told in &object.told {
            let count = &mut counts[told.source];
            count.compared += 1;
            for ((truth, _), probability) in object.values.iter().zip(&belief.probabilities) {
                if *probability < IMMATERIAL {
                    continue;
                }
                let (both, missing, wrong) = object.values[told.value].0.compare(truth);
                count.named += probability * both as f64;
                count.nameable += probability * (both + missing) as f64;
                count.wrong += probability * wrong as f64;
                count.tries += probability * (wrong + 1) as f64;
            }
        }
    }
    let all = counts.iter().fold(Count::default(), |sum, count| Count {
        named: sum.named + count.named,
        nameable: sum.nameable + count.nameable,
        wrong: sum.wrong + count.wrong,
        tries: sum.tries + count.tries,
        compared: 0,
    });
    let share = |part: f64, whole: f64, first: f64| if whole > 0.0 { part / whole } else { first };
    let (recall, slip) =
        (share(all.named, all.nameable, FIRST.recall), share(all.wrong, all.tries, FIRST.slip));
    counts
        .iter()
        .map(|count| Quality {
            recall: ((count.named + LIKE_THE_REST * recall) / (count.nameable + LIKE_THE_REST))
                .clamp(1.0 - SURE, SURE),
            slip: ((count.wrong + LIKE_THE_REST * slip) / (count.tries + LIKE_THE_REST))
                .clamp(1.0 - SURE, SURE),
            compared: count.compared,
        })
        .collect()
}

/// Values less likely than this do not count in the judging of sources.
const IMMATERIAL: f64 = 1e-6;

#[cfg(test)]
mod tests;

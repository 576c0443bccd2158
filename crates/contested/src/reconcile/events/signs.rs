//! Signs that two claims are about one occurrence, and how much each counts: a table of weights, learned from reports
//! whose events people marked (`en/joining/weights.toml`, with its card).

use std::sync::LazyLock;

use contested_lexicon::Lexicon;
use serde::Deserialize;

use crate::model::{Signature, Statement, Term};

/// The signs, by the places of their bits. How alike reports and sentences are is told in steps, each on top of those
/// below it.
pub const SIGNS: [&str; 60] = [
    "same-claim-in-a-copy",
    "told-of-the-act-before",
    "told-again-in-the-report",
    "same-bond",
    "same-place",
    "place-within-place",
    "places-near",
    "place-not-told",
    // In a long war one place is struck again and again.
    "day-not-told",
    "same-days",
    "times-meet",
    "times-near",
    "times-apart",
    "same-kind",
    "same-family",
    "other-act",
    "same-figure",
    "same-small-figure",
    "other-figure",
    "same-agent",
    "other-agent",
    "same-person",
    "same-target",
    "other-target",
    "same-thing-hit",
    // Within days a town is seldom taken or left twice.
    "rare-act-there",
    "nothing-holds-them",
    "same-report",
    "other-polarity",
    "other-stage",
    // From here on only where the words are known.
    "words-known",
    "same-word",
    "same-matter-5",
    "same-matter-10",
    "same-matter-15",
    "same-matter-20",
    "same-matter-30",
    "same-matter-40",
    "same-matter-50",
    "same-names-5",
    "same-names-10",
    "same-names-20",
    "same-names-30",
    "same-names-50",
    "same-sentence-5",
    "same-sentence-10",
    "same-sentence-20",
    "same-sentence-30",
    "same-sentence-45",
    "a-name-in-both",
    "two-names-in-both",
    "three-names-in-both",
    "word-and-matter",
    "word-and-names",
    "word-and-sentence",
    "word-and-kind",
    "kind-and-matter",
    "kind-and-sentence",
    "word-and-a-name",
    "other-word-and-kind",
];

/// Signs of a pair of claims, as bits: the places of their names in [`SIGNS`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Signs(u64);

/// The place of a sign in [`SIGNS`], worked out while compiling: millions of pairs are asked.
pub(super) const fn place(sign: &str) -> u32 {
    let mut place = 0;
    while place < SIGNS.len() {
        if is_same(SIGNS[place].as_bytes(), sign.as_bytes()) {
            return place as u32;
        }
        place += 1;
    }
    panic!("no sign of the list")
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// A sign by its name.
macro_rules! sign {
    ($name:literal) => {
        const { $crate::reconcile::events::signs::place($name) }
    };
}
pub(super) use sign;

impl Signs {
    pub(super) fn add(&mut self, place: u32) {
        self.0 |= 1 << place;
    }

    pub(super) fn put(&mut self, place: u32, holds: bool) {
        self.0 |= u64::from(holds) << place;
    }

    /// Of each step that a value reaches its sign.
    fn put_steps(&mut self, value: f64, steps: &[(u32, f64)]) {
        for (sign, least) in steps {
            self.put(*sign, value >= *least);
        }
    }

    /// Whether the sign at this place is there.
    pub fn has(self, place: usize) -> bool {
        self.0 & 1 << place != 0
    }

    /// Whether the weights say something of the pair: they are learned from claims of two reports whose words are known.
    pub fn of_two_matters(self) -> bool {
        let has = |place: u32| self.has(place as usize);
        has(sign!("words-known")) && !has(sign!("same-report"))
    }

    /// Their names.
    pub(super) fn names(self) -> Vec<String> {
        (0..SIGNS.len()).filter(|place| self.has(*place)).map(|place| SIGNS[place].to_owned()).collect()
    }

    /// What the words of two claims and of their reports tell.
    pub(super) fn tell(
        &mut self,
        (a, b): (&Statement, &Statement),
        (one, other): (&Matter<'_>, &Matter<'_>),
        same_report: bool,
    ) {
        self.add(sign!("words-known"));
        let word = a.act.iter().any(|word| b.act.binary_search(word).is_ok());
        let kind = a.kind == b.kind;
        let [matter, names] = if same_report { [0.0, 0.0] } else { one.likeness(other) };
        let (here, there) = (one.sentence(&a.words), other.sentence(&b.words));
        let ([sentence, _], (_, shared)) = (here.likeness(&there), here.shared(&there));
        self.put(sign!("same-word"), word);
        self.put_steps(
            matter,
            &[
                (sign!("same-matter-5"), 0.05),
                (sign!("same-matter-10"), 0.10),
                (sign!("same-matter-15"), 0.15),
                (sign!("same-matter-20"), 0.20),
                (sign!("same-matter-30"), 0.30),
                (sign!("same-matter-40"), 0.40),
                (sign!("same-matter-50"), 0.50),
            ],
        );
        self.put_steps(
            names,
            &[
                (sign!("same-names-5"), 0.05),
                (sign!("same-names-10"), 0.10),
                (sign!("same-names-20"), 0.20),
                (sign!("same-names-30"), 0.30),
                (sign!("same-names-50"), 0.50),
            ],
        );
        self.put_steps(
            sentence,
            &[
                (sign!("same-sentence-5"), 0.05),
                (sign!("same-sentence-10"), 0.10),
                (sign!("same-sentence-20"), 0.20),
                (sign!("same-sentence-30"), 0.30),
                (sign!("same-sentence-45"), 0.45),
            ],
        );
        for (sign, least) in
            [(sign!("a-name-in-both"), 1), (sign!("two-names-in-both"), 2), (sign!("three-names-in-both"), 3)]
        {
            self.put(sign, shared >= least);
        }
        self.put(sign!("word-and-matter"), word && matter >= 0.20);
        self.put(sign!("word-and-names"), word && names >= 0.20);
        self.put(sign!("word-and-sentence"), word && sentence >= 0.20);
        self.put(sign!("word-and-kind"), word && kind);
        self.put(sign!("kind-and-matter"), kind && matter >= 0.20);
        self.put(sign!("kind-and-sentence"), kind && sentence >= 0.20);
        self.put(sign!("word-and-a-name"), word && shared >= 1);
        self.put(sign!("other-word-and-kind"), !word && !kind);
    }
}

/// How much each sign counts: in points, where place, person, day or figure hold two claims together; and in thousandths of a
/// natural logarithm of odds, for all pairs.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Points for and against, by the places of the signs in [`SIGNS`].
    pub points: [i32; SIGNS.len()],
    /// From how many points on two claims are held together.
    pub enough: i32,
    /// What counts for every pair.
    pub bias: i32,
    /// By the places of the signs in [`SIGNS`].
    pub of: [i32; SIGNS.len()],
    /// From which score on what is held together may be one: it takes more than points where the words of both reports are
    /// known.
    pub keep: i32,
    /// From which score on claims of two reports are linked, whatever their points.
    pub link: i32,
    /// From which mean of likelihoods on, in thousandths, two groups of claims are one event.
    pub join: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    enough: i32,
    points: std::collections::BTreeMap<String, i32>,
    bias: i32,
    keep: i32,
    link: i32,
    join: i64,
    weights: std::collections::BTreeMap<String, i32>,
}

impl Weights {
    /// Reads a file of weights.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Weights, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let table = |given: &std::collections::BTreeMap<String, i32>| {
            let mut table = [0; SIGNS.len()];
            for (sign, weight) in given {
                let place = SIGNS.iter().position(|name| name == sign);
                table[place.ok_or_else(|| format!("no such sign: {sign}"))?] = *weight;
            }
            Ok::<_, String>(table)
        };
        Ok(Weights {
            points: table(&file.points)?,
            enough: file.enough,
            bias: file.bias,
            of: table(&file.weights)?,
            keep: file.keep,
            link: file.link,
            join: file.join,
        })
    }

    /// The points of two claims with these signs.
    pub(super) fn points(&self, signs: Signs) -> i32 {
        (0..SIGNS.len()).filter(|place| signs.has(*place)).map(|place| self.points[place]).sum()
    }

    /// Whether place, person, day or figure hold two claims together, and nothing of what their reports tell speaks too much
    /// against it: the more points, the more it takes. Nothing speaks against one and the same
    /// known person, nor against who has one town within days.
    pub(super) fn holds(&self, signs: Signs) -> bool {
        let more = self.points(signs) - self.enough;
        let has = |place: u32| signs.has(place as usize);
        let free = !signs.of_two_matters() || has(sign!("same-person")) || has(sign!("rare-act-there"));
        more >= 0 && (free || self.score(signs) + A_POINT * more >= self.keep)
    }

    /// Whether two claims are so much alike that they are reconciled together.
    pub(super) fn links(&self, signs: Signs) -> bool {
        self.holds(signs) || signs.of_two_matters() && self.score(signs) >= self.link
    }

    /// The logarithm of the odds, in thousandths.
    pub(super) fn score(&self, signs: Signs) -> i32 {
        (0..SIGNS.len()).filter(|place| signs.has(*place)).map(|place| self.of[place]).sum::<i32>()
            + self.bias
    }

    /// How likely two claims with these signs are about one occurrence, in thousandths; 0 where the weights say nothing.
    pub(super) fn likelihood(&self, signs: Signs) -> i64 {
        if !signs.of_two_matters() {
            return 0;
        }
        let odds = libm::exp(-f64::from(self.score(signs)) / 1000.0);
        libm::round(1000.0 / (1.0 + odds)) as i64
    }
}

/// What a point is worth, in thousandths of a logarithm of odds: twice as likely.
pub(super) const A_POINT: i32 = 700;

const FILE: &str = "en/joining/weights.toml";

/// The bundled weights: part of the program, as the rules are.
pub fn weights() -> &'static Weights {
    static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| {
        let lexicon = Lexicon::bundled();
        let text = lexicon.text(FILE).expect("a bundled file");
        Weights::parse(text).expect("weights that a test reads")
    });
    &WEIGHTS
}

/// What a report or a sentence is about: its words, with what they weigh.
#[derive(Debug)]
pub(crate) struct Matter<'a> {
    terms: std::borrow::Cow<'a, [Term]>,
    /// Sums of squares of all weights, and of those of names.
    squares: [u64; 2],
    heaviest: Vec<u32>,
}

/// How many of a report's words are taken for what it is about.
const HEAVIEST: usize = 6;

impl<'a> Matter<'a> {
    pub(super) fn of(signature: &'a Signature) -> Matter<'a> {
        let mut heaviest: Vec<&Term> = signature.matter.iter().collect();
        heaviest.sort_unstable_by_key(|term| (std::cmp::Reverse(term.weight), term.word));
        let mut heaviest: Vec<u32> = heaviest.into_iter().take(HEAVIEST).map(|term| term.word).collect();
        heaviest.sort_unstable();
        Matter::with(std::borrow::Cow::Borrowed(&signature.matter), heaviest)
    }

    fn with(terms: std::borrow::Cow<'a, [Term]>, heaviest: Vec<u32>) -> Matter<'a> {
        let square = |term: &Term| u64::from(term.weight) * u64::from(term.weight);
        let squares =
            [terms.iter().map(square).sum(), terms.iter().filter(|term| term.is_name).map(square).sum()];
        Matter { terms, squares, heaviest }
    }

    /// The words of one of its sentences.
    fn sentence(&self, words: &[u32]) -> Matter<'static> {
        let term = |word: &u32| {
            self.terms.binary_search_by_key(word, |term| term.word).ok().map(|place| {
                let term = self.terms[place];
                // How often the report has it says nothing of the sentence.
                Term { weight: term.weight.min(ONCE), ..term }
            })
        };
        Matter::with(std::borrow::Cow::Owned(words.iter().filter_map(term).collect()), Vec::new())
    }

    /// How alike two are: the cosines of the angles between their words, and between their names; 0 where there are none.
    fn likeness(&self, other: &Matter<'_>) -> [f64; 2] {
        let (shared, _) = self.shared(other);
        [0, 1].map(|which| {
            let product = (self.squares[which] as f64) * (other.squares[which] as f64);
            if product > 0.0 { shared[which] as f64 / product.sqrt() } else { 0.0 }
        })
    }

    /// Sums of the products of the weights of shared words, and of shared names; how many names are shared.
    fn shared(&self, other: &Matter<'_>) -> ([u64; 2], usize) {
        let (mut sums, mut names) = ([0, 0], 0);
        let (mut x, mut y) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        while let (Some(one), Some(two)) = (x.peek(), y.peek()) {
            match one.word.cmp(&two.word) {
                std::cmp::Ordering::Less => x.next(),
                std::cmp::Ordering::Greater => y.next(),
                std::cmp::Ordering::Equal => {
                    let product = u64::from(one.weight) * u64::from(two.weight);
                    sums[0] += product;
                    if one.is_name && two.is_name {
                        sums[1] += product;
                        names += 1;
                    }
                    x.next();
                    y.next()
                }
            };
        }
        (sums, names)
    }

    /// The pairs of its heaviest words.
    pub(super) fn pairs(&self) -> impl Iterator<Item = [u32; 2]> + use<'_, 'a> {
        self.heaviest
            .iter()
            .enumerate()
            .flat_map(|(place, one)| self.heaviest[place + 1..].iter().map(|other| [*one, *other]))
    }
}

/// The weight of the rarest word that stands once: 16 · (1 + ln 490).
const ONCE: u16 = 115;

//! The data that counts of people are read by, in the shape the engine asks for.

use std::collections::{BTreeMap, BTreeSet};

use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;

use super::words::Words;
use crate::model::FigureKind;
use crate::rule_file;

const BOUNDS: &str = "en/figures/bounds.toml";
const HARMS: &str = "en/figures/harms.toml";
const TOLLS: &str = "en/figures/tolls.toml";
const PEOPLE: &str = "en/figures/people.toml";

/// The data this works by.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(super) bounds_before: Phrases<Bound>,
    pub(super) bounds_after: Phrases<Bound>,
    /// Words that are no bounds behind some verbs, and these verbs: "handed over 60".
    pub(super) particles: (BTreeSet<String>, BTreeSet<String>),
    pub(super) range_pairs: Vec<(String, String)>,
    pub(super) range_joins: BTreeSet<String>,
    pub(super) determiners: Phrases<()>,
    pub(super) others: BTreeSet<String>,
    pub(super) added: BTreeSet<String>,
    pub(super) vague_people: BTreeSet<String>,
    pub(super) both: BTreeSet<String>,
    pub(super) single: BTreeSet<String>,
    pub(super) single_known: BTreeSet<String>,
    pub(super) none: Phrases<()>,
    pub(super) none_people: Phrases<()>,
    pub(super) of: BTreeSet<String>,
    pub(super) passive: BTreeSet<String>,
    pub(super) perfect: BTreeSet<String>,
    pub(super) hedges: BTreeSet<String>,
    pub(super) leave: BTreeSet<String>,
    pub(super) relative: BTreeSet<String>,
    pub(super) passive_hedges: BTreeSet<String>,
    pub(super) joiners: Phrases<()>,
    pub(super) and_words: BTreeSet<String>,
    pub(super) or_words: BTreeSet<String>,
    pub(super) no_count_before: BTreeSet<String>,
    pub(super) no_count_after: BTreeSet<String>,
    pub(super) ages_after: Phrases<()>,
    pub(super) harms: Vec<Harm>,
    /// Harm words by their first word, the longest first.
    pub(super) harm_words: BTreeMap<String, Vec<HarmWord>>,
    pub(super) none_of: BTreeMap<String, Vec<FigureKind>>,
    pub(super) tolls: Phrases<FigureKind>,
    pub(super) counted: Phrases<()>,
    pub(super) toll_links: BTreeSet<String>,
    pub(super) toll_before: BTreeSet<String>,
    pub(super) toll_earlier: BTreeSet<String>,
    pub(super) parts_before: Phrases<Option<FigureKind>>,
    pub(super) parts_after: Phrases<()>,
    pub(super) people: BTreeSet<String>,
    pub(super) things: BTreeSet<String>,
}

/// What a bound makes of its number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Bound {
    AtLeast,
    MoreThan,
    AtMost,
    LessThan,
    About,
}

impl Bound {
    /// Lowest and highest, as keyed: "more than 20" is at least 21, "nearly 50" is 50.
    pub(super) fn of(self, value: u64) -> (Option<u64>, Option<u64>) {
        match self {
            Bound::AtLeast => (Some(value), None),
            Bound::MoreThan => (Some(value.saturating_add(1)), None),
            Bound::AtMost => (None, Some(value)),
            Bound::LessThan => (None, Some(value.saturating_sub(1))),
            Bound::About => (Some(value), Some(value)),
        }
    }
}

/// What may befall people.
#[derive(Debug)]
pub(super) struct Harm {
    pub(super) kind: FigureKind,
    /// Only these nouns are counted, where there are any.
    pub(super) heads: BTreeSet<String>,
    pub(super) people_only: bool,
}

/// A word or phrase that tells a harm.
#[derive(Clone, Debug)]
pub(super) struct HarmWord {
    /// Index into the harms.
    pub(super) harm: usize,
    pub(super) part: Part,
    /// Words after the first.
    pub(super) tail: Vec<String>,
}

/// How a harm's word stands to the counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// Verb done to them.
    DoneTo(Form),
    /// Verb they do.
    DoneBy,
    /// What they are then: "dead".
    State,
    /// A noun that is counted itself.
    Noun,
}

/// A verb's form; past and participle are often one word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Form {
    /// May have an object right after it: any form, a participle only with "have".
    pub(super) active: bool,
    pub(super) participle: bool,
    /// Past or participle: could be a passive.
    pub(super) past: bool,
}

/// Phrases in lower case, each with what it means.
#[derive(Debug)]
pub(super) struct Phrases<T> {
    by_first: BTreeMap<String, Vec<(Vec<String>, T)>>,
    by_last: BTreeMap<String, Vec<(Vec<String>, T)>>,
}

impl<T: Copy> Phrases<T> {
    fn new(phrases: impl IntoIterator<Item = (String, T)>) -> Phrases<T> {
        let mut made = Phrases { by_first: BTreeMap::new(), by_last: BTreeMap::new() };
        for (phrase, meaning) in phrases {
            let words: Vec<String> = phrase.split_whitespace().map(str::to_owned).collect();
            if let (Some(first), Some(last)) = (words.first().cloned(), words.last().cloned()) {
                made.by_first.entry(first).or_default().push((words.clone(), meaning));
                made.by_last.entry(last).or_default().push((words, meaning));
            }
        }
        for list in made.by_first.values_mut().chain(made.by_last.values_mut()) {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        made
    }

    /// The longest phrase that starts at `at` and ends by `end`: where it ends and what it means.
    pub(super) fn at(&self, words: &Words<'_, '_>, at: usize, end: usize) -> Option<(usize, T)> {
        self.by_first.get(words.lower(at)?)?.iter().find_map(|(phrase, meaning)| {
            let next = at + phrase.len();
            (next <= end && words.are(at, phrase)).then_some((next, *meaning))
        })
    }

    /// The longest phrase that ends right before `before` and starts no earlier than `start`.
    pub(super) fn ending(&self, words: &Words<'_, '_>, start: usize, before: usize) -> Option<(usize, T)> {
        self.by_last.get(words.lower(before.checked_sub(1)?)?)?.iter().find_map(|(phrase, meaning)| {
            let first = before.checked_sub(phrase.len())?;
            (first >= start && words.are(first, phrase)).then_some((first, *meaning))
        })
    }
}

impl Rules {
    /// Loads it.
    pub(crate) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        let bounds: BoundsFile = rule_file::load(lexicon, BOUNDS)?;
        let harms: HarmsFile = rule_file::load(lexicon, HARMS)?;
        let tolls: TollsFile = rule_file::load(lexicon, TOLLS)?;
        let people: PeopleFile = rule_file::load(lexicon, PEOPLE)?;
        let (harms, harm_words, none_of) = harms.into_words()?;
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for bound in bounds.bound {
            before.extend(bound.before.into_iter().map(|phrase| (phrase, bound.means)));
            after.extend(bound.after.into_iter().map(|phrase| (phrase, bound.means)));
        }
        let words = bounds.words;
        let set = |list: Vec<String>| list.into_iter().collect::<BTreeSet<String>>();
        let phrases = |list: Vec<String>| Phrases::new(list.into_iter().map(|phrase| (phrase, ())));
        Ok(Rules {
            bounds_before: Phrases::new(before),
            bounds_after: Phrases::new(after),
            particles: (set(bounds.particles.words), set(bounds.particles.after)),
            range_pairs: bounds.ranges.pairs.into_iter().map(|[first, join]| (first, join)).collect(),
            range_joins: set(bounds.ranges.joins),
            determiners: phrases(words.determiners),
            others: set(words.others),
            added: set(words.added),
            vague_people: set(words.vague_people),
            both: set(words.both),
            single: set(words.single),
            single_known: set(words.single_known),
            none: phrases(words.none),
            none_people: phrases(words.none_people),
            of: set(words.of),
            passive: set(words.passive),
            perfect: set(words.perfect),
            hedges: set(words.hedges),
            leave: set(words.leave),
            relative: set(words.relative),
            passive_hedges: set(words.passive_hedges),
            joiners: phrases(words.joiners),
            and_words: set(words.and_words),
            or_words: set(words.or_words),
            no_count_before: set(bounds.no_count.before),
            no_count_after: set(bounds.no_count.after),
            ages_after: phrases(bounds.no_count.ages),
            harms,
            harm_words,
            none_of,
            tolls: Phrases::new(
                tolls
                    .toll
                    .into_iter()
                    .flat_map(|toll| toll.words.into_iter().map(move |word| (word, toll.kind))),
            ),
            counted: phrases(tolls.counted.words),
            toll_links: set(tolls.links.now),
            toll_before: set(tolls.links.before),
            toll_earlier: set(tolls.links.earlier),
            parts_before: Phrases::new(
                tolls
                    .part
                    .into_iter()
                    .flat_map(|part| part.before.into_iter().map(move |word| (word, part.kind))),
            ),
            parts_after: phrases(tolls.part_after.words),
            people: set(people.people),
            things: set(people.things),
        })
    }

    /// The sentences that the rule files give as examples, with what is to be found in each; for the tests.
    #[cfg(test)]
    pub(super) fn examples(lexicon: &Lexicon) -> Result<Vec<(String, Vec<String>)>, LexiconError> {
        let harms: HarmsFile = rule_file::load(lexicon, HARMS)?;
        let tolls: TollsFile = rule_file::load(lexicon, TOLLS)?;
        let examples = harms.example.into_iter().chain(tolls.example).map(|one| (one.text, one.figures));
        let nots = harms.not.into_iter().chain(tolls.not).map(|one| (one.text, Vec::new()));
        Ok(examples.chain(nots).collect())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundsFile {
    bound: Vec<BoundRule>,
    ranges: Ranges,
    words: WordLists,
    particles: Particles,
    no_count: NoCount,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BoundRule {
    #[serde(rename = "id")]
    _id: String,
    means: Bound,
    before: Vec<String>,
    after: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ranges {
    pairs: Vec<[String; 2]>,
    joins: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordLists {
    determiners: Vec<String>,
    others: Vec<String>,
    added: Vec<String>,
    vague_people: Vec<String>,
    both: Vec<String>,
    single: Vec<String>,
    single_known: Vec<String>,
    none: Vec<String>,
    none_people: Vec<String>,
    of: Vec<String>,
    passive: Vec<String>,
    perfect: Vec<String>,
    hedges: Vec<String>,
    leave: Vec<String>,
    relative: Vec<String>,
    passive_hedges: Vec<String>,
    joiners: Vec<String>,
    and_words: Vec<String>,
    or_words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Particles {
    words: Vec<String>,
    after: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoCount {
    before: Vec<String>,
    after: Vec<String>,
    ages: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeopleFile {
    people: Vec<String>,
    things: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TollsFile {
    toll: Vec<TollRule>,
    counted: WordList,
    links: Links,
    part: Vec<PartRule>,
    part_after: WordList,
    #[allow(dead_code)] // run as tests
    example: Vec<Example>,
    #[allow(dead_code)]
    not: Vec<Not>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TollRule {
    kind: FigureKind,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordList {
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Links {
    now: Vec<String>,
    before: Vec<String>,
    earlier: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartRule {
    kind: Option<FigureKind>,
    before: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // run as tests
struct Example {
    text: String,
    figures: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Not {
    text: String,
    why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HarmsFile {
    harm: Vec<HarmRule>,
    none_of: BTreeMap<String, Vec<FigureKind>>,
    #[allow(dead_code)] // run as tests
    example: Vec<Example>,
    #[allow(dead_code)]
    not: Vec<Not>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HarmRule {
    id: String,
    kind: FigureKind,
    #[serde(default)]
    people_only: bool,
    #[serde(default)]
    heads: Vec<String>,
    #[serde(default)]
    done_to: Vec<String>,
    #[serde(default)]
    done_by: Vec<String>,
    #[serde(default)]
    state: Vec<String>,
    #[serde(default)]
    noun: Vec<String>,
}

type HarmTables = (Vec<Harm>, BTreeMap<String, Vec<HarmWord>>, BTreeMap<String, Vec<FigureKind>>);

impl HarmsFile {
    fn into_words(self) -> Result<HarmTables, LexiconError> {
        let mut harms = Vec::new();
        let mut words: BTreeMap<String, Vec<HarmWord>> = BTreeMap::new();
        for rule in self.harm {
            let harm = harms.len();
            for (verbs, by) in [(rule.done_to, false), (rule.done_by, true)] {
                for verb in verbs {
                    for (form, tail, shape) in verb_forms(&rule.id, &verb)? {
                        let part = if by { Part::DoneBy } else { Part::DoneTo(shape) };
                        words.entry(form).or_default().push(HarmWord { harm, part, tail });
                    }
                }
            }
            for (phrases, part) in [(rule.state, Part::State), (rule.noun, Part::Noun)] {
                for phrase in phrases {
                    let mut all = phrase.split_whitespace().map(str::to_owned);
                    let Some(first) = all.next() else { continue };
                    words.entry(first).or_default().push(HarmWord { harm, part, tail: all.collect() });
                }
            }
            harms.push(Harm {
                kind: rule.kind,
                heads: rule.heads.into_iter().collect(),
                people_only: rule.people_only,
            });
        }
        for list in words.values_mut() {
            list.sort_by_key(|word| (std::cmp::Reverse(word.tail.len()), word.harm));
        }
        Ok((harms, words, self.none_of))
    }
}

/// "gun guns gunned gunned gunning + down": each different form with the words that follow it.
fn verb_forms(id: &str, verb: &str) -> Result<Vec<(String, Vec<String>, Form)>, LexiconError> {
    let (forms, tail) = verb.split_once('+').unwrap_or((verb, ""));
    let forms: Vec<&str> = forms.split_whitespace().collect();
    let [base, third, past, participle, gerund] = forms.as_slice() else {
        return Err(LexiconError::at(
            HARMS,
            0,
            format!(
                "harm {id}: \"{verb}\" has {} forms; expected base, third person, past, participle and -ing",
                forms.len()
            ),
        ));
    };
    let tail: Vec<String> = tail.split_whitespace().map(str::to_owned).collect();
    let mut made: Vec<(String, Vec<String>, Form)> = Vec::new();
    for form in [base, third, past, participle, gerund] {
        if made.iter().any(|(known, ..)| known == form) {
            continue;
        }
        let shape =
            Form { active: true, participle: form == participle, past: form == past || form == participle };
        made.push(((*form).to_owned(), tail.clone(), shape));
    }
    Ok(made)
}

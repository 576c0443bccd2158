//! What an original and its translation do not have in common.

use std::collections::{BTreeMap, BTreeSet};

use contested_lexicon::gazetteer::{Gazetteer, PlaceNumber, fold};

use super::Rules;
use super::align::Bead;
use super::names::may_be;
use super::numbers::{Day, shown};
use super::signs::Sentence;
use super::words::Words;
use crate::model::{Difference, DifferenceKind, Extraction, MentionKind, Span, Translation};

/// Finds them, bead by bead.
pub(super) fn find(
    beads: &mut [Bead],
    own: &[Sentence],
    read: &[Sentence],
    extraction: &Extraction,
    rules: &Rules,
) {
    let Some(translation) = &extraction.report.translation else { return };
    let texts = Texts {
        own: &translation.original,
        read: &extraction.report.text,
        own_words: rules.languages.of(&extraction.report.language),
        read_words: rules.languages.of(&translation.language),
    };
    let mut open: Vec<Open> =
        beads.iter().map(|bead| Open::of(&own[bead.own.clone()], &read[bead.read.clone()], &texts)).collect();
    // What a translator moved into the sentence before or after is there.
    for at in 1..open.len() {
        let (before, after) = open.split_at_mut(at);
        let (one, other) = (&mut before[at - 1], &mut after[0]);
        one.settle(other);
        other.settle(one);
    }
    for (bead, open) in beads.iter_mut().zip(open) {
        if bead.read.is_empty() || bead.own.is_empty() {
            bead.differences.extend(alone(bead, own, read, &texts));
            continue;
        }
        open.say(&mut bead.differences, &texts);
        let (mine, theirs) = (&own[bead.own.clone()], &read[bead.read.clone()]);
        if texts.own_words.known && texts.read_words.known {
            let denies = |all: &[Sentence]| all.iter().any(|one| one.denies);
            let may_deny = |all: &[Sentence]| all.iter().any(|one| one.may_deny);
            let message = if denies(mine) && !may_deny(theirs) {
                Some("the original denies something here, the translation nothing")
            } else if denies(theirs) && !may_deny(mine) {
                Some("the translation denies something here, the original nothing")
            } else {
                None
            };
            bead.differences.extend(message.map(|message| difference(DifferenceKind::Negation, message)));
        }
    }
    names(beads, own, read, extraction, translation, rules);
    for bead in beads {
        bead.differences.sort();
        bead.differences.dedup();
    }
}

fn difference(kind: DifferenceKind, message: impl Into<String>) -> Difference {
    Difference { kind, message: message.into() }
}

struct Texts<'t> {
    own: &'t str,
    read: &'t str,
    own_words: &'t Words,
    read_words: &'t Words,
}

/// A sentence that the other text does not have.
fn alone(bead: &Bead, own: &[Sentence], read: &[Sentence], texts: &Texts<'_>) -> Option<Difference> {
    let (all, text) = if bead.read.is_empty() {
        (&own[bead.own.clone()], texts.own)
    } else {
        (&read[bead.read.clone()], texts.read)
    };
    let sentence = all.first().filter(|one| one.length >= LONG)?;
    if !bead.read.is_empty() {
        return Some(difference(
            DifferenceKind::Sentence,
            "the original has nothing that this sentence renders",
        ));
    }
    let words: String = sentence.span.of(text).chars().take(SHOWN).collect();
    let more = if sentence.length > SHOWN as i64 { "…" } else { "" };
    let message = format!("a sentence of the original is missing from the translation: “{words}{more}”");
    Some(difference(DifferenceKind::Sentence, message))
}

/// What of a bead has no counterpart yet: first of the original, then of the translation.
#[derive(Default)]
struct Open {
    numbers: [Vec<(u64, bool)>; 2],
    days: [Vec<(Day, Span)>; 2],
    weekdays: [Vec<(u8, Span)>; 2],
    /// Values that words, or parts of days, may stand for.
    spare: [Vec<u64>; 2],
}

impl Open {
    fn of(own: &[Sentence], read: &[Sentence], texts: &Texts<'_>) -> Open {
        let mut open = Open::default();
        for (side, all) in [own, read].into_iter().enumerate() {
            for sentence in all {
                let told = &sentence.told;
                // "Two" is a form of the noun in some languages, and said of pairs in others.
                let counts = |(value, digits): &(u64, bool)| {
                    *value > 2000 || *value == 2000 && *digits || *value % 1000 > 0
                };
                open.numbers[side].extend(told.numbers.iter().filter(|one| counts(one)));
                open.days[side].extend(&told.days);
                open.weekdays[side].extend(&told.weekdays);
                open.spare[side].extend(&told.maybe);
                for (day, _) in &told.days {
                    let parts =
                        [Some(u64::from(day.day)), Some(u64::from(day.month)), day.year.map(u64::from)];
                    open.spare[side].extend(parts.into_iter().flatten().map(|part| part * 1000));
                }
                let all = told.numbers.iter().filter(|one| !counts(one)).map(|(value, _)| *value);
                open.spare[side].extend(all);
            }
        }
        let mut other = std::mem::take(&mut open.numbers[1]);
        strike(&mut open.numbers[0], &mut other, |one, other| one.0 == other.0);
        open.numbers[1] = other;
        let mut other = std::mem::take(&mut open.days[1]);
        strike(&mut open.days[0], &mut other, |one, other| one.0.fits(other.0));
        // One day told twice here and once there.
        let told: Vec<Day> = own.iter().flat_map(|one| &one.told.days).map(|(day, _)| *day).collect();
        other.retain(|(day, _)| !told.iter().any(|own| own.fits(*day)));
        let told: Vec<Day> = read.iter().flat_map(|one| &one.told.days).map(|(day, _)| *day).collect();
        open.days[0].retain(|(day, _)| !told.iter().any(|read| read.fits(*day)));
        open.days[1] = other;
        for side in [0, 1] {
            let there: BTreeSet<u8> =
                [read, own][side].iter().flat_map(|one| &one.told.weekdays).map(|(day, _)| *day).collect();
            open.weekdays[side].retain(|(day, _)| !there.contains(day));
            let spare = std::mem::take(&mut open.spare[1 - side]);
            open.numbers[side].retain(|(value, _)| !spare.contains(value));
            open.spare[1 - side] = spare;
        }
        // Where words say nothing, that a number is in digits on one side alone says little.
        if !(texts.own_words.known && texts.read_words.known) {
            open.weekdays = Default::default();
        }
        open
    }

    /// Strikes out what a neighbour has left over on the other side.
    fn settle(&mut self, other: &mut Open) {
        strike(&mut self.numbers[0], &mut other.numbers[1], |one, other| one.0 == other.0);
        strike(&mut self.days[0], &mut other.days[1], |one, other| one.0.fits(other.0));
        strike(&mut self.weekdays[0], &mut other.weekdays[1], |one, other| one.0 == other.0);
        self.numbers[0].retain(|(value, _)| !other.spare[1].contains(value));
        self.numbers[1].retain(|(value, _)| !other.spare[0].contains(value));
    }

    fn say(self, found: &mut Vec<Difference>, texts: &Texts<'_>) {
        let [own, read] = self.numbers;
        let values =
            |all: &[(u64, bool)]| -> Vec<String> { all.iter().map(|(value, _)| shown(*value)).collect() };
        let (own, mut read) = (values(&own), values(&read));
        // A number in words that are not known would show as one that the translation made up.
        if !texts.own_words.known && own.is_empty() {
            read.clear();
        }
        found.extend(said(DifferenceKind::Number, "number", &own, &read));
        let words = |all: &[Span], text: &str| -> Vec<String> {
            all.iter().map(|span| span.of(text).to_owned()).collect()
        };
        let [own, read] = self.days.map(|all| all.into_iter().map(|(_, span)| span).collect::<Vec<_>>());
        let (own, mut read) = (words(&own, texts.own), words(&read, texts.read));
        if !texts.own_words.known && own.is_empty() {
            read.clear();
        }
        found.extend(said(DifferenceKind::Date, "day", &own, &read));
        let [own, read] = self.weekdays.map(|all| all.into_iter().map(|(_, span)| span).collect::<Vec<_>>());
        found.extend(said(DifferenceKind::Date, "day", &words(&own, texts.own), &words(&read, texts.read)));
    }
}

/// What is left over on both sides, in words.
fn said(kind: DifferenceKind, what: &str, own: &[String], read: &[String]) -> Option<Difference> {
    let message = match (own, read) {
        ([], []) => return None,
        (own, []) => format!("a {what} of the original is missing from the translation: {}", own.join(", ")),
        ([], read) => format!("the translation has a {what} that the original has not: {}", read.join(", ")),
        (own, read) => format!("the original has {}, the translation {}", own.join(", "), read.join(", ")),
    };
    Some(difference(kind, message))
}

/// Takes out of both lists what each has of the other.
fn strike<T>(one: &mut Vec<T>, other: &mut Vec<T>, is_same: impl Fn(&T, &T) -> bool) {
    one.retain(|each| match other.iter().position(|other| is_same(each, other)) {
        Some(at) => {
            other.swap_remove(at);
            false
        }
        None => true,
    });
}

/// Names of places and persons in the translation that nothing in the original is like.
fn names(
    beads: &mut [Bead],
    own: &[Sentence],
    read: &[Sentence],
    extraction: &Extraction,
    translation: &Translation,
    rules: &Rules,
) {
    let text = &extraction.report.text;
    let mut all: BTreeSet<&str> = BTreeSet::new();
    for sentence in own {
        for (token, skeleton) in
            sentence.tokens.iter().zip(&sentence.skeletons).filter(|(token, _)| token.value.is_none())
        {
            match skeleton {
                Some(skeleton) => _ = all.insert(skeleton),
                // Of a script that does not write sounds one by one nothing can be said.
                None if token.text.chars().any(char::is_alphabetic) => return,
                None => {}
            }
        }
    }
    let skeletons = |span: Span| -> Vec<String> {
        let words = span.of(text).split(|one: char| !one.is_alphanumeric() && !"'’".contains(one));
        let large = words.filter(|word| word.chars().next().is_some_and(char::is_uppercase));
        large.filter_map(|word| rules.letters.skeleton(&fold(word))).collect()
    };
    let places = extraction.places.iter().filter_map(|place| {
        let id = place.gazetteer.as_deref()?;
        let is_town = place
            .feature
            .as_deref()
            .is_some_and(|feature| TOWNS.iter().any(|town| feature.starts_with(town)));
        let number = rules.gazetteer.place(id).filter(|_| is_town)?;
        Some((place.span, Some((number, place.country.as_deref()))))
    });
    let persons = extraction
        .mentions
        .iter()
        .filter(|mention| mention.kind == MentionKind::Person && mention.same_as.is_none())
        .map(|mention| (mention.span, None));
    let mut known: BTreeMap<Vec<String>, bool> = BTreeMap::new();
    let mut called: Option<BTreeSet<PlaceNumber>> = None;
    for (span, place) in places.chain(persons) {
        let parts = skeletons(span);
        if parts.is_empty()
            || parts.iter().any(|part| part.len() < 2)
            || parts.iter().all(|part| part.len() < SOUNDS)
        {
            continue;
        }
        let at = beads.partition_point(|bead| {
            read.get(bead.read.end.wrapping_sub(1)).is_none_or(|last| last.span.end() <= span.start())
                && bead.read.end < read.len()
        });
        let at = (at..beads.len())
            .find(|at| read[beads[*at].read.clone()].iter().any(|one| one.span.contains(span)));
        let Some(at) = at else { continue };
        if beads[at].own.is_empty() {
            continue;
        }
        let is_known = known.len() > MOST_NAMES
            || *known
                .entry(parts.clone())
                .or_insert_with(|| parts.iter().any(|part| all.iter().any(|word| may_be(word, part))));
        let is_called = |called: &mut Option<BTreeSet<PlaceNumber>>, place: PlaceNumber| {
            let named = || {
                named(
                    &translation.original,
                    own,
                    rules.languages.of(&extraction.report.language),
                    &rules.gazetteer,
                )
            };
            called.get_or_insert_with(named).contains(&place)
        };
        if is_known || place.is_some_and(|(place, _)| is_called(&mut called, place)) {
            continue;
        }
        let other = place.and_then(|(_, country)| {
            let bead = &beads[at];
            let words = rules.languages.of(&extraction.report.language);
            let taken: Vec<String> = extraction
                .places
                .iter()
                .filter(|one| read[bead.read.clone()].iter().any(|sentence| sentence.span.contains(one.span)))
                .flat_map(|one| skeletons(one.span))
                .collect();
            let all = own[bead.own.clone()].iter().flat_map(|one| one.tokens.iter().zip(&one.skeletons));
            let of_country = |token: &str| {
                words.bare(token).any(|bare| {
                    rules.gazetteer.find(bare).into_iter().any(|number| {
                        let candidate = rules.gazetteer.candidate(number);
                        Some(candidate.country) == country && candidate.population >= PEOPLE
                    })
                })
            };
            let free = |skeleton: &Option<String>| {
                skeleton.as_ref().is_some_and(|one| !taken.iter().any(|taken| may_be(one, taken)))
            };
            let found = all
                .filter(|(token, skeleton)| token.is_large && free(skeleton))
                .find(|(token, _)| of_country(&token.text));
            found.map(|(token, _)| &translation.original[token.start..token.end])
        });
        let name = span.of(text);
        let message = match other {
            Some(other) => format!("the original names {other}, the translation {name}"),
            None => format!("nothing in the original is like the name {name}"),
        };
        beads[at].differences.push(difference(DifferenceKind::Name, message));
    }
}

/// The places that words of the original may name.
fn named(text: &str, own: &[Sentence], words: &Words, gazetteer: &Gazetteer) -> BTreeSet<PlaceNumber> {
    let mut found: BTreeSet<PlaceNumber> =
        gazetteer.scan(text).into_iter().flat_map(|one| one.places).collect();
    let tokens: BTreeSet<&str> = own
        .iter()
        .flat_map(|one| &one.tokens)
        .filter(|token| token.is_large)
        .map(|token| token.text.as_str())
        .collect();
    for token in tokens {
        found.extend(words.bare(token).flat_map(|bare| gazetteer.find(bare)));
    }
    found
}

/// Classes of places that are looked for by name: towns and what is named after them. Countries have a name of their own in each
/// language.
const TOWNS: [&str; 2] = ["P.", "A.ADM"];

/// Sounds that a name has at least to be looked for.
const SOUNDS: usize = 3;

/// People that a place has at least, for a word that means something else too to be taken for its name.
const PEOPLE: u32 = 5000;

/// Different names of one report that are looked for.
const MOST_NAMES: usize = 2000;

/// Characters of a sentence that the other text ought to have.
const LONG: i64 = 30;

/// Characters of a missing sentence that are shown.
const SHOWN: usize = 80;

//! Numbers: in digits and words, with what bounds them.

use smol_str::SmolStr;

use super::words::Words;
use crate::read::french::{FrenchReading, Words as Run};

/// A number in a text.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Number {
    /// The words of the number and of what bounds it.
    pub(super) words: Run,
    pub(super) low: Option<u64>,
    pub(super) high: Option<u64>,
    /// Whether it is no more than an article: "a".
    pub(super) is_article: bool,
    /// Whether none are counted.
    pub(super) is_none: bool,
}

/// The numbers of a sentence.
pub(super) fn find(reading: &FrenchReading<'_>, words: &Words, sentence: Run) -> Vec<Number> {
    let data = &words.numbers;
    let lower = |at: usize| reading.words.get(at).map_or("", |word| word.lower.as_str());
    let mut found = Vec::new();
    let mut at = sentence.start;
    while at < sentence.end {
        let start = at;
        let Some((low, high, end)) = value(reading, words, at, sentence.end) else {
            if words.grammar.no.contains(lower(at)) {
                let number = Number {
                    words: at..at + 1,
                    low: Some(0),
                    high: Some(0),
                    is_article: false,
                    is_none: true,
                };
                found.push(number);
            }
            at += 1;
            continue;
        };
        at = end;
        let is_article = end == start + 1 && data.one.contains(lower(start));
        let mut number = Number { words: start..end, low, high, is_article, is_none: false };
        // "10 to 15", "between 10 and 15".
        let joins = data.to.contains(lower(end));
        let between = phrase_before(reading, &data.between, start, sentence.start);
        let joins = joins || between.is_some() && words.grammar.and.contains(lower(end));
        if joins
            && let Some((Some(_), Some(to), after)) = value(reading, words, end + 1, sentence.end)
            && low.is_some_and(|low| low < to)
        {
            number.high = Some(to);
            number.words.end = after;
            at = after;
        }
        if let Some(from) = between {
            number.words.start = from;
        }
        if !is_article {
            bound(reading, words, &mut number, sentence.start);
        }
        // "the 27th of January", "40 kilometres": no count of people.
        let next = lower(number.words.end);
        let is_measure = data.units.contains(next) || words.time.months.contains_key(next);
        if !is_measure {
            found.push(number);
        }
    }
    found
}

/// A number that begins here: its bounds and the word after it.
fn value(
    reading: &FrenchReading<'_>,
    words: &Words,
    at: usize,
    end: usize,
) -> Option<(Option<u64>, Option<u64>, usize)> {
    let data = &words.numbers;
    let word = reading.words.get(at).filter(|_| at < end)?;
    let lower = word.lower.as_str();
    if let Some(mut number) = digits(lower) {
        let mut next = at + 1;
        // "10 000".
        while next < end
            && reading.words[next].lower.len() == 3
            && number < 1_000_000_000
            && let Some(more) = digits(&reading.words[next].lower)
            && reading.words[next].span.start() <= reading.words[next - 1].span.end() + 3
        {
            number = number * 1000 + more;
            next += 1;
        }
        // "3 millions".
        if let Some(many) = reading.words.get(next).filter(|_| next < end)
            && let Some(times) = data.values.get(&many.lower).filter(|times| **times >= 1000)
        {
            number = number.checked_mul(*times)?;
            next += 1;
        }
        return Some((Some(number), Some(number), next));
    }
    if let Some(about) = data.about.get(&word.lemma).or_else(|| data.about.get(lower)) {
        // "dozens" says no more than that they are many.
        let several = word.morph.is_plural;
        return Some(if several { (None, None, at + 1) } else { (Some(*about), Some(*about), at + 1) });
    }
    if data.vague.contains(&word.lemma) || data.vague.contains(lower) {
        return Some((None, None, at + 1));
    }
    let mut total = 0u64;
    let mut part = 0u64;
    let mut next = at;
    while next < end && next < at + MOST_WORDS {
        let lower = &reading.words[next].lower;
        let Some(values) = parts(lower, words) else {
            let joins = words.grammar.and.contains(lower) && next > at;
            let goes_on = reading.words.get(next + 1).filter(|_| next + 1 < end);
            // "twenty and one".
            if joins
                && part >= 20
                && goes_on.is_some_and(|word| {
                    parts(&word.lower, words).is_some_and(|all| all.iter().all(|one| *one < 20))
                })
            {
                next += 1;
                continue;
            }
            break;
        };
        for one in values {
            if one >= 1000 {
                total = total.checked_add(part.max(1).checked_mul(one)?)?;
                part = 0;
            } else if one == 100 || one == 20 && part == 4 {
                part = part.max(1) * one;
            } else {
                part += one;
            }
        }
        next += 1;
    }
    (next > at).then(|| (Some(total + part), Some(total + part), next))
}

/// Words of one number.
const MOST_WORDS: usize = 8;

/// The values in one word: "quatre-vingt" has two.
fn parts(lower: &str, words: &Words) -> Option<Vec<u64>> {
    if let Some(one) = words.numbers.values.get(lower) {
        return Some(vec![*one]);
    }
    let pieces = lower.split('-').filter(|piece| !piece.is_empty());
    let pieces = pieces.filter(|piece| !words.grammar.and.contains(*piece));
    let found: Option<Vec<u64>> = pieces.map(|piece| words.numbers.values.get(piece).copied()).collect();
    found.filter(|found| found.len() > 1)
}

fn digits(word: &str) -> Option<u64> {
    let plain: String = word.chars().filter(|c| *c != '.' && *c != ',').collect();
    // "3.5" is no count; "1.200" is.
    let is_grouped = word.split(['.', ',']).skip(1).all(|group| group.len() == 3);
    let is_number = !plain.is_empty() && plain.len() < 13 && plain.chars().all(|c| c.is_ascii_digit());
    (is_number && is_grouped && word.starts_with(|c: char| c.is_ascii_digit())).then(|| plain.parse().ok())?
}

/// Takes in what stands before a number: "at least".
fn bound(reading: &FrenchReading<'_>, words: &Words, number: &mut Number, from: usize) {
    let data = &words.numbers;
    type Change = fn(&mut Number);
    let changes: [(&[String], Change); 5] = [
        (&data.at_least, |number| number.high = None),
        (&data.more_than, |number| {
            number.low = number.low.map(|low| low + 1);
            number.high = None;
        }),
        (&data.at_most, |number| number.low = None),
        (&data.less_than, |number| {
            number.high = number.high.map(|high| high.saturating_sub(1));
            number.low = None;
        }),
        (&data.roughly, |_| {}),
    ];
    for (phrases, change) in changes {
        // An article or "of" may stand between: "more than a dozen".
        for skipped in 0..=1 {
            let Some(at) = number.words.start.checked_sub(skipped).filter(|at| *at >= from) else { continue };
            let is_small = skipped == 0
                || reading.words.get(at).is_some_and(|word| {
                    words.grammar.indefinite.contains(&word.lower) || words.grammar.of.contains(&word.lower)
                });
            if is_small && let Some(start) = phrase_before(reading, phrases, at, from) {
                change(number);
                number.words.start = start;
                return;
            }
        }
    }
    // "a dozen", "dozens" with its article.
    if let Some(before) = number.words.start.checked_sub(1).filter(|at| *at >= from)
        && let Some(word) = reading.words.get(before)
        && words.grammar.indefinite.contains(&word.lower)
        && number.words.start + 1 == number.words.end
        && (data.about.contains_key(&reading.words[number.words.start].lemma)
            || data.vague.contains(&reading.words[number.words.start].lemma))
    {
        number.words.start = before;
    }
}

/// Where one of some phrases begins that ends before a word.
fn phrase_before(reading: &FrenchReading<'_>, phrases: &[String], at: usize, from: usize) -> Option<usize> {
    phrases.iter().find_map(|phrase| {
        let length = phrase.split(' ').count();
        let start = at.checked_sub(length).filter(|start| *start >= from)?;
        let mut words = reading.words[start..at].iter().map(|word| &word.lower);
        let fits =
            phrase.split(' ').all(|word| words.next().is_some_and(|found| found == &SmolStr::new(word)));
        fits.then_some(start)
    })
}

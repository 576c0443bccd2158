//! Counted noun phrases: "at least 300 militants", "dozens of them", "a woman", "no one".

use std::collections::BTreeSet;

use super::rules::{Bound, Part, Rules};
use super::words::Words;
use crate::read::Token;
use contested_english::{EntityLabel, Pos, Tag};

/// A noun phrase that says how many. Indices are those of [`Words`].
#[derive(Clone, Debug)]
pub(super) struct Quantity {
    /// First word, bound included.
    pub(super) start: usize,
    /// One past the number and its bound.
    pub(super) number_end: usize,
    /// One past the noun phrase.
    pub(super) end: usize,
    /// The counted noun.
    pub(super) noun: Option<usize>,
    /// First word of what is counted, where there is a noun.
    pub(super) group: Option<usize>,
    pub(super) low: Option<u64>,
    pub(super) high: Option<u64>,
    pub(super) how: How,
    pub(super) counts: Counts,
    /// A harm's word before the noun: "12 wounded soldiers", with the harm.
    pub(super) inside: Option<(usize, usize)>,
    /// Followed by "of them": a part of people told before.
    pub(super) of_them: bool,
}

/// How a quantity is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum How {
    /// By a number or a vague word.
    Number,
    /// By an article: "a man".
    Single,
    /// By a definite article or possessive: "his son". Weaker.
    Known,
    /// By a word for nobody.
    Nobody,
}

/// Whether the noun means people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Counts {
    People,
    Things,
    Unknown,
}

/// Longest noun phrase after a number, in words. Longer runs are lists or headlines run together.
const LONGEST_PHRASE: usize = 8;

/// Finds them, in reading order, none overlapping another.
pub(super) fn find(words: &Words<'_, '_>, rules: &Rules) -> Vec<Quantity> {
    let reading = words.reading;
    let mut numbers = reading.numbers.iter().peekable();
    let mut found: Vec<Quantity> = Vec::new();
    for sentence in &reading.sentences {
        let (start, end) = words.range(sentence.tokens);
        let mut at = start;
        while at < end {
            let floor = found.last().map_or(start, |last| last.end.max(start));
            while numbers.peek().is_some_and(|number| words.range(number.tokens).0 < at) {
                numbers.next();
            }
            let quantity = match numbers.peek() {
                Some(number) if words.range(number.tokens).0 == at => {
                    let number = numbers.next().expect("just peeked");
                    let range = words.range(number.tokens);
                    let second = numbers.peek().filter(|second| words.range(second.tokens).0 == range.1 + 1);
                    let second = second.map(|second| (words.range(second.tokens).1, second.value));
                    counted(words, rules, floor, range, number.value, second, end)
                }
                _ => uncounted(words, rules, start, at, end),
            };
            match quantity {
                Some(quantity) => {
                    at = quantity.end.max(at + 1);
                    found.push(quantity);
                }
                None => at += 1,
            }
        }
    }
    found
}

/// A quantity with a number. `second` is a number two words on (its end and value), the other end of a range perhaps.
fn counted(
    words: &Words<'_, '_>,
    rules: &Rules,
    floor: usize,
    (first, first_end): (usize, usize),
    value: Option<u64>,
    second: Option<(usize, Option<u64>)>,
    end: usize,
) -> Option<Quantity> {
    let mut number_end = first_end;
    let mut start = first;
    let (mut low, mut high) = (value, value);
    let mut bound = None;
    if let (Some(from), Some((second_end, Some(to)))) = (value, second)
        && let Some(join) = words.lower(first_end)
        && from < to
    {
        let before =
            first.checked_sub(1).filter(|before| *before >= floor).and_then(|before| words.lower(before));
        let paired = before.is_some_and(|word| rules.range_pairs.iter().any(|(a, b)| a == word && b == join));
        let changed = before.is_some_and(|word| rules.toll_before.contains(word));
        // "04-2016" is a date.
        let date = (1900..=2100).contains(&to) && !is_spaced(words, first_end) && !paired;
        if paired || (!date && rules.range_joins.contains(join) && !changed) {
            (low, high) = (Some(from), Some(to));
            number_end = second_end;
            start -= usize::from(paired);
        }
    }
    for _ in 0..3 {
        let is_particle = || {
            let word = |back: usize| start.checked_sub(back).and_then(|at| words.lower(at));
            word(1).is_some_and(|word| rules.particles.0.contains(word))
                && word(2).is_some_and(|verb| rules.particles.1.contains(verb))
        };
        if let Some((before, means)) = rules.bounds_before.ending(words, floor, start)
            && !is_particle()
        {
            bound = bound.or(Some(means));
            start = before;
        } else if let Some((before, ())) = rules.determiners.ending(words, floor, start) {
            start = before;
        } else {
            break;
        }
    }
    if bound.is_none() && start == first && is_no_count(words, rules, first) {
        return None;
    }
    if words.lower(number_end).is_some_and(|next| rules.no_count_after.contains(next))
        && !is_spaced(words, number_end)
    {
        return None;
    }
    if is_time(words, first)
        || goes_on_from_hyphen(words, first)
        || is_age(words, rules, first, number_end, end)
    {
        return None;
    }
    if let Some((after, means)) = rules.bounds_after.at(words, number_end, end)
        && !starts_number(words, after)
    {
        bound = bound.or(Some(means));
        number_end = after;
    }
    let mut quantity = phrase(words, rules, start, number_end, end, How::Number);
    if bound.is_none()
        && let Some((after, means)) = rules.bounds_after.at(words, quantity.end, end)
        && !starts_number(words, after)
    {
        bound = Some(means);
    }
    if let (Some(bound), Some(value), true) = (bound, value, low == high) {
        (low, high) = bound.of(value);
    }
    if bound.is_none()
        && start == first
        && number_end == first + 1
        && is_year(words, first, value, quantity.noun)
    {
        return None;
    }
    // "Tarn, 40, of Ostrel": an age.
    let comma = |at: Option<usize>| at.and_then(|at| words.lower(at)) == Some(",");
    if comma(first.checked_sub(1)) && comma(Some(number_end)) {
        return None;
    }
    (quantity.low, quantity.high) = (low, high);
    Some(quantity)
}

/// Whether a number is somebody's age: "45 year old Tarn", "Tarn (45)", "Tarn, 45".
fn is_age(words: &Words<'_, '_>, rules: &Rules, first: usize, after: usize, end: usize) -> bool {
    let before = first.checked_sub(1).and_then(|before| words.lower(before));
    let next = if after < end { words.lower(after) } else { None };
    if rules.ages_after.at(words, after, end).is_some() || before == Some("(") && next == Some(")") {
        return true;
    }
    let of_name =
        first.checked_sub(2).and_then(|name| words.get(name)).is_some_and(|name| name.pos == Pos::Propn);
    before == Some(",") && of_name && next.is_none_or(|next| matches!(next, "." | "," | ";" | ")"))
}

/// "23-04", "COVID-19": the number is the tail of something else.
fn goes_on_from_hyphen(words: &Words<'_, '_>, at: usize) -> bool {
    let (Some(token), Some(before)) = (words.get(at), at.checked_sub(1).and_then(|before| words.get(before)))
    else {
        return false;
    };
    matches!(before.lower.as_str(), "-" | "/") && before.span.end() == token.span.start()
}

/// Whether four digits are a year: alone, or after a month or a day.
fn is_year(words: &Words<'_, '_>, at: usize, value: Option<u64>, noun: Option<usize>) -> bool {
    let year =
        matches!(value, Some(1900..=2100)) && words.get(at).is_some_and(|token| token.lower.len() == 4);
    let dated = at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|before| {
        before.tag == Tag::Nnp
            || before.pos == Pos::Num
            || before.lower.ends_with(|c: char| c.is_ascii_digit())
    });
    year && (noun.is_none() || dated)
}

/// A quantity without a number: "a man", "both", "no casualties", "others".
fn uncounted(words: &Words<'_, '_>, rules: &Rules, start: usize, at: usize, end: usize) -> Option<Quantity> {
    let lower = words.lower(at)?;
    if let Some((next, ())) = rules.none_people.at(words, at, end) {
        let mut quantity = phrase(words, rules, at, next, next, How::Nobody);
        quantity.counts = Counts::People;
        (quantity.low, quantity.high) = (Some(0), Some(0));
        return Some(quantity);
    }
    if let Some((next, ())) = rules.none.at(words, at, end) {
        let mut quantity = phrase(words, rules, at, next, end, How::Nobody);
        quantity.noun?;
        (quantity.low, quantity.high) = (Some(0), Some(0));
        return Some(quantity);
    }
    if rules.both.contains(lower) {
        let mut quantity = phrase(words, rules, at, at + 1, end, How::Number);
        if quantity.counts != Counts::People {
            return None;
        }
        (quantity.low, quantity.high) = (Some(2), Some(2));
        return Some(quantity);
    }
    if rules.vague_people.contains(lower) {
        return Some(Quantity {
            start: at,
            number_end: at + 1,
            end: at + 1,
            noun: Some(at),
            group: None,
            low: None,
            high: None,
            how: How::Number,
            counts: Counts::People,
            inside: None,
            of_them: false,
        });
    }
    let how = match lower {
        _ if rules.single.contains(lower) => How::Single,
        _ if rules.single_known.contains(lower) => How::Known,
        _ => {
            // A headline's bare "Child killed": a person's noun that opens its sentence.
            let single =
                at == start && is_singular_person(words, rules, at) && !is_named(words, rules, at + 1);
            return single.then(|| Quantity {
                start: at,
                number_end: at,
                end: at + 1,
                noun: Some(at),
                group: Some(at),
                low: Some(1),
                high: Some(1),
                how: How::Known,
                counts: Counts::People,
                inside: None,
                of_them: false,
            });
        }
    };
    let mut quantity = phrase(words, rules, at, at + 1, end, how);
    let noun = quantity.noun?;
    // "his brother Ahmed": a name, no figure.
    let named = how == How::Known && is_named(words, rules, quantity.end);
    if !is_singular_person(words, rules, noun) || named {
        return None;
    }
    (quantity.low, quantity.high) = (Some(1), Some(1));
    Some(quantity)
}

/// The noun phrase after a number or article.
fn phrase(
    words: &Words<'_, '_>,
    rules: &Rules,
    start: usize,
    number_end: usize,
    sentence_end: usize,
    how: How,
) -> Quantity {
    let mut quantity = Quantity {
        start,
        number_end,
        end: number_end,
        noun: None,
        group: None,
        low: None,
        high: None,
        how,
        counts: Counts::Unknown,
        inside: None,
        of_them: false,
    };
    let mut at = number_end;
    let limit = sentence_end.min(number_end + LONGEST_PHRASE);
    if let Some((next, ())) = rules.parts_after.at(words, at, sentence_end) {
        quantity.of_them = true;
        quantity.counts = Counts::People;
        quantity.end = apposed(words, rules, next, sentence_end);
        return quantity;
    }
    while how == How::Number && at < limit && words.lower(at).is_some_and(|word| rules.others.contains(word))
    {
        quantity.counts = Counts::People;
        quantity.noun = Some(at);
        quantity.end = at + 1;
        at += 1;
    }
    if how != How::Known && at < limit && words.lower(at).is_some_and(|word| rules.of.contains(word)) {
        at += 1;
        while at < limit
            && words
                .get(at)
                .is_some_and(|token| matches!(token.pos, Pos::Det | Pos::Num) || token.tag == Tag::PrpPoss)
        {
            at += 1;
        }
    }
    let first = at;
    let mut group = None;
    while at < limit {
        let Some(token) = words.get(at) else { break };
        let next = words.get(at + 1).filter(|_| at + 1 < limit);
        if is_time(words, at) && (token.pos == Pos::Propn || token.pos == Pos::Num) {
            break;
        }
        let harm = harm_before_noun(words, rules, at);
        if let Some(harm) = harm {
            let noun_next = next.is_some_and(|next| {
                matches!(next.pos, Pos::Noun | Pos::Propn | Pos::Adj)
                    && harm_before_noun(words, rules, at + 1).is_none()
            }) && !is_time(words, at + 1);
            if quantity.noun.is_some_and(|noun| noun >= first) || !noun_next {
                break;
            }
            quantity.inside = Some((at, harm));
            at += 1;
            continue;
        }
        // "a 30-year-old man".
        let age = how != How::Number && token.pos == Pos::Num && next.is_some_and(|next| next.lower == "-");
        if at > number_end
            && rules.bounds_before.at(words, at, limit).is_some_and(|(next, _)| starts_number(words, next))
        {
            break;
        }
        let noun_like = matches!(token.pos, Pos::Noun | Pos::Propn);
        let filler = token.pos == Pos::Adj
            || matches!(token.tag, Tag::Vbn | Tag::Vbg | Tag::Hyph | Tag::Pos)
            || token.lower == "-"
            || age;
        if !noun_like && !filler {
            break;
        }
        if at > first && starts_number(words, at) && !age {
            break;
        }
        group = group.or(Some(at));
        // An adjective that stands for people: "the wounded", "two Iraqi".
        if noun_like
            || (rules.people.contains(token.lower.as_str())
                && next.is_none_or(|next| !matches!(next.pos, Pos::Noun | Pos::Propn)))
        {
            quantity.noun = Some(at);
            quantity.end = at + 1;
        }
        at += 1;
    }
    if let Some(noun) = quantity.noun.filter(|noun| *noun >= first) {
        quantity.group = group.filter(|group| *group <= noun);
        quantity.counts = counts(words, rules, noun);
    } else {
        quantity.inside = None;
    }
    quantity
}

/// Where "of them" and what they are said to be ends: "one of them a child", "two of them women".
fn apposed(words: &Words<'_, '_>, rules: &Rules, after: usize, sentence_end: usize) -> usize {
    let mut at = after;
    let mut end = after;
    while at < sentence_end.min(after + 4) {
        let Some(token) = words.get(at) else { break };
        let article = at == after && rules.single.contains(token.lower.as_str());
        let noun = matches!(token.pos, Pos::Noun | Pos::Propn) && !is_state(rules, &token.lower);
        if !article && !noun && token.pos != Pos::Adj {
            break;
        }
        at += 1;
        if noun {
            end = at;
        }
    }
    end
}

fn counts(words: &Words<'_, '_>, rules: &Rules, noun: usize) -> Counts {
    let Some(token) = words.get(noun) else { return Counts::Unknown };
    let is =
        |set: &BTreeSet<String>| set.contains(token.lower.as_str()) || set.contains(token.lemma.as_str());
    let people =
        token.entity.is_some_and(|entity| entity.label == EntityLabel::Norp) && token.pos == Pos::Propn;
    if people || is(&rules.people) {
        Counts::People
    } else if is(&rules.things) {
        Counts::Things
    } else {
        Counts::Unknown
    }
}

fn is_singular_person(words: &Words<'_, '_>, rules: &Rules, at: usize) -> bool {
    words.get(at).is_some_and(|token| {
        let people =
            token.entity.is_some_and(|entity| entity.label == EntityLabel::Norp) && token.pos == Pos::Propn;
        (people || rules.people.contains(token.lower.as_str()))
            && matches!(token.pos, Pos::Noun | Pos::Propn)
            && !matches!(token.tag, Tag::Nns | Tag::Nnps)
            && !is_state(rules, &token.lower)
    })
}

/// "dead", "wounded": no noun for one person.
fn is_state(rules: &Rules, lower: &str) -> bool {
    rules.harm_words.get(lower).is_some_and(|list| list.iter().any(|word| word.part != Part::Noun))
}

/// Whether a name goes on at `at`.
fn is_named(words: &Words<'_, '_>, rules: &Rules, at: usize) -> bool {
    words.get(at).is_some_and(|token| {
        token.tag == Tag::Nnp
            && starts_upper(words, at)
            && !rules.harm_words.contains_key(token.lower.as_str())
    })
}

/// The harm of a participle or state at `at` that may stand before a noun.
fn harm_before_noun(words: &Words<'_, '_>, rules: &Rules, at: usize) -> Option<usize> {
    rules.harm_words.get(words.lower(at)?)?.iter().find_map(|word| {
        let fits = match word.part {
            Part::DoneTo(form) => form.participle,
            Part::State => true,
            Part::DoneBy | Part::Noun => false,
        };
        (fits && word.tail.is_empty()).then_some(word.harm)
    })
}

fn is_no_count(words: &Words<'_, '_>, rules: &Rules, first: usize) -> bool {
    first
        .checked_sub(1)
        .and_then(|before| words.lower(before))
        .is_some_and(|word| rules.no_count_before.contains(word))
}

/// Whether a space stands before the word: "12 -" is a dash, "12-year-old" is not.
fn is_spaced(words: &Words<'_, '_>, at: usize) -> bool {
    let (Some(token), Some(before)) = (words.get(at), at.checked_sub(1).and_then(|before| words.get(before)))
    else {
        return false;
    };
    matches!(token.lower.as_str(), "-" | "\u{2013}") && token.span.start() > before.span.end()
}

fn is_time(words: &Words<'_, '_>, at: usize) -> bool {
    let Some(token) = words.get(at) else { return false };
    let times = &words.reading.times;
    let next = times.partition_point(|time| time.span.end() <= token.span.start());
    times.get(next).is_some_and(|time| time.span.touches(token.span))
}

fn starts_number(words: &Words<'_, '_>, at: usize) -> bool {
    words.get(at).is_some_and(|token: &Token| {
        let numbers = &words.reading.numbers;
        let place = numbers.partition_point(|number| number.span.end() <= token.span.start());
        numbers.get(place).is_some_and(|number| number.span.touches(token.span))
    })
}

fn starts_upper(words: &Words<'_, '_>, at: usize) -> bool {
    words.get(at).is_some_and(|token| words.reading.cased_words(token.span).starts_with(char::is_uppercase))
}

/// Whether the words at `at` open another counted phrase or an object: "killed 12", "killed the", "killed him".
pub(super) fn opens_object(words: &Words<'_, '_>, rules: &Rules, at: usize, end: usize) -> bool {
    if at >= end || is_time(words, at) {
        return false;
    }
    if starts_number(words, at) {
        return true;
    }
    let bound = |next: Option<(usize, Bound)>| next.is_some_and(|(next, _)| starts_number(words, next));
    words.get(at).is_some_and(|token| {
        matches!(token.tag, Tag::Dt | Tag::Prp | Tag::PrpPoss | Tag::Nnp | Tag::Nnps)
            || bound(rules.bounds_before.at(words, at, end))
    })
}

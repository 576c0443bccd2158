//! Numbers and days in words and digits, by the words of a language.

use contested_lexicon::gazetteer::fold;

use super::words::Words;
use crate::model::Span;

/// A word or a number in digits, folded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Token {
    /// Small letters without marks; digits are ASCII.
    pub(super) text: String,
    /// First byte and one past the last, in the text.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Begins with a capital letter, or is of a script without them.
    pub(super) is_large: bool,
    /// A number in digits: thousandths of it.
    pub(super) value: Option<u64>,
    /// A day in digits.
    pub(super) day: Option<Day>,
}

/// A day of a year, or of any.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Day {
    pub(super) year: Option<u16>,
    pub(super) month: u8,
    pub(super) day: u8,
    /// Day and month may be the other way round.
    pub(super) either: bool,
}

impl Day {
    /// Whether two may be one.
    pub(super) fn fits(self, other: Day) -> bool {
        let years = self.year.zip(other.year).is_none_or(|(one, other)| one == other);
        let same = |one: Day, other: Day| (one.month, one.day) == (other.month, other.day);
        let turned = Day { month: self.day, day: self.month, ..self };
        years && (same(self, other) || (self.either || other.either) && same(turned, other))
    }
}

/// Numbers and days of a sentence.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Told {
    /// Thousandths, with whether digits say it.
    pub(super) numbers: Vec<(u64, bool)>,
    /// Numbers that words may stand for: "both", "third".
    pub(super) maybe: Vec<u64>,
    /// With the words that say it, by their bytes.
    pub(super) days: Vec<(Day, Span)>,
    pub(super) weekdays: Vec<(u8, Span)>,
}

/// The words of a stretch of text.
pub(super) fn tokens(text: &str, from: usize, to: usize) -> Vec<Token> {
    let mut found = Vec::new();
    let stretch = &text[from..to];
    let mut at = 0;
    while let Some(character) = stretch[at..].chars().next() {
        if digit(character).is_some() {
            // "M23" and "T-72" are names; "93rd" is a number.
            let before = stretch[..at].trim_end_matches('-').chars().next_back();
            let is_name = before.is_some_and(char::is_alphabetic)
                && (!stretch[..at].ends_with('-') || is_short_capitals(&stretch[..at]));
            let (length, value, day) = digits(&stretch[at..]);
            found.push(Token {
                text: fold(&stretch[at..at + length]),
                start: from + at,
                end: from + at + length,
                is_large: false,
                value: value.filter(|_| !is_name),
                day: day.filter(|_| !is_name),
            });
            at += length;
        } else if character.is_alphabetic() {
            let rest = &stretch[at..];
            let is_inside = |one: char| one.is_alphabetic() || is_mark(one);
            let length = rest.find(|one| !is_inside(one)).unwrap_or(rest.len());
            // An elided word is one of its own: "n'a", "l'armée".
            let length = match rest[..length].find(['\'', '’']) {
                Some(elided @ 1..=2) if rest[..elided].is_ascii() => elided,
                _ => length,
            };
            let word = rest[..length].trim_end_matches(is_mark);
            let is_large = character.is_uppercase() || !character.is_lowercase();
            let (start, end) = (from + at, from + at + word.len());
            found.push(Token { text: fold(word), start, end, is_large, value: None, day: None });
            at += length;
        } else {
            at += character.len_utf8();
        }
    }
    found.retain(|token| !token.text.is_empty());
    found
}

/// Marks inside a word: apostrophes, and what stands over or under letters.
fn is_mark(one: char) -> bool {
    matches!(one, '\'' | '’' | '`' | '\u{0640}' | '\u{200c}' | '\u{200d}' | '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{591}'..='\u{5c7}')
}

/// Whether a stretch ends with few capital letters and a hyphen: "T-", "МиГ-".
fn is_short_capitals(before: &str) -> bool {
    let word = before.trim_end_matches('-');
    let letters: Vec<char> = word.chars().rev().take_while(|one| one.is_alphabetic()).collect();
    letters.len() <= 4 && letters.last().is_some_and(|one| one.is_uppercase())
}

/// A digit of any of the scripts that news is written in.
fn digit(one: char) -> Option<u64> {
    let zero = match one {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        _ => return None,
    };
    Some(u64::from(one as u32 - zero as u32))
}

/// What the digits at the beginning of some words say: how many bytes, thousandths of the number, the day.
fn digits(words: &str) -> (usize, Option<u64>, Option<Day>) {
    // Runs of digits, and what parts them.
    let mut runs: Vec<(u64, usize, usize)> = Vec::new();
    let mut marks: Vec<char> = Vec::new();
    let mut at = 0;
    while runs.len() < 6 {
        let run: String = words[at..].chars().take_while(|one| digit(*one).is_some()).collect();
        if run.is_empty() {
            marks.pop();
            break;
        }
        let value =
            run.chars().filter_map(digit).try_fold(0u64, |sum, one| sum.checked_mul(10)?.checked_add(one));
        runs.push((value.unwrap_or(u64::MAX), run.chars().count(), at + run.len()));
        at += run.len();
        let mark = words[at..].chars().next();
        // "14 300 people": a space parts thousands where three digits follow three or fewer, and no more do.
        let is_group = |rest: &str| {
            rest.chars().take(3).filter(|one| digit(*one).is_some()).count() == 3
                && rest.chars().nth(3).and_then(digit).is_none()
        };
        let short = runs.iter().enumerate().all(|(at, run)| if at == 0 { run.1 <= 3 } else { run.1 == 3 });
        let parts = |one: &char| PARTS.contains(one) || *one == ' ' && short && is_group(&words[at + 1..]);
        let Some(mark) = mark.filter(parts) else { break };
        marks.push(mark);
        at += mark.len_utf8();
    }
    marks.truncate(runs.len().saturating_sub(1));
    if let Some(found) = clock_or_day(&runs, &marks) {
        return (runs[2.min(runs.len() - 1)].2, None, found);
    }
    // Groups of three are one number; a comma or point before other digits makes a fraction of them.
    let mut value = runs[0].0;
    let mut used = 1;
    let mut length = runs[0].2;
    if runs[0].1 <= 3 && runs[0].0 > 0 {
        let by = marks.first().copied();
        while used < runs.len()
            && Some(marks[used - 1]) == by
            && by != Some('-')
            && by != Some('/')
            && by != Some(':')
            && runs[used].1 == 3
        {
            value = value.saturating_mul(1000).saturating_add(runs[used].0);
            length = runs[used].2;
            used += 1;
        }
    }
    let mut thousandths = value.saturating_mul(1000);
    if let (Some(mark), Some((part, places, after))) = (marks.get(used - 1), runs.get(used))
        && matches!(mark, '.' | ',' | '٫')
        && *places <= 2
    {
        thousandths = thousandths.saturating_add(part * if *places == 1 { 100 } else { 10 });
        length = *after;
    }
    (length, Some(thousandths), None)
}

/// A day in digits, or a time of the day, which is no day: `None` where it is neither.
fn clock_or_day(runs: &[(u64, usize, usize)], marks: &[char]) -> Option<Option<Day>> {
    if marks.first() == Some(&':') && runs.len() >= 2 {
        return Some(None);
    }
    let ([(a, a_long, _), (b, b_long, _), (c, c_long, _), ..], [one, two, ..]) = (runs, marks) else {
        return None;
    };
    if one != two || *b_long > 2 {
        return None;
    }
    let (year, month, day, either) = match one {
        '-' if *a_long == 4 => (*a, *b, *c, false),
        '.' if *a_long <= 2 && matches!(c_long, 2 | 4) => (*c, *b, *a, false),
        '/' | '-' if *a_long <= 2 && matches!(c_long, 2 | 4) => (*c, *b, *a, true),
        _ => return None,
    };
    let (month, day) = if either && month > 12 { (day, month) } else { (month, day) };
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if year < 100 { year + 2000 } else { year };
    let either = either && day <= 12;
    Some(Some(Day { year: u16::try_from(year).ok(), month: month as u8, day: day as u8, either }))
}

/// What may stand between digits of one number or day.
const PARTS: [char; 12] = ['.', ',', '/', '-', ':', '٬', '٫', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '’'];

/// What the words of a sentence tell of numbers and days.
pub(super) fn told(tokens: &[Token], words: &Words) -> Told {
    let mut told = Told::default();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let Some(day) = token.day {
            told.days.push((day, words_of(tokens, at, at + 1)));
            at += 1;
        } else if let Some((day, next)) = day_in_words(tokens, at, words) {
            told.days.push((day, words_of(tokens, at, next)));
            at = next;
        } else if let Some(weekday) = words.get(&words.weekdays, &token.text) {
            // Before numbers: some are called after them.
            told.weekdays.push((weekday, words_of(tokens, at, at + 1)));
            at += 1;
        } else if let Some((value, is_digits, next)) = number(tokens, at, words) {
            let beside = [at.checked_sub(1), Some(next)];
            let is_clock = beside
                .iter()
                .flatten()
                .any(|at| tokens.get(*at).is_some_and(|one| words.clock.contains(&one.text)));
            if !is_clock {
                told.numbers.push((value, is_digits));
            }
            at = next;
        } else {
            told.maybe.extend(words.get(&words.maybe, &token.text).map(|value| value * 1000));
            at += 1;
        }
    }
    told
}

/// From the first byte of one word to the end of the one before another.
fn words_of(tokens: &[Token], from: usize, to: usize) -> Span {
    let end = tokens[from..to].last().map_or(tokens[from].end, |last| last.end);
    Span::new(tokens[from].start as u32, end as u32)
}

/// A day beside the name of a month: "3 December 2024", "December 3".
fn day_in_words(tokens: &[Token], at: usize, words: &Words) -> Option<(Day, usize)> {
    let month = |at: usize| words.get(&words.months, &tokens.get(at)?.text);
    let small = |at: usize| {
        let value = tokens.get(at)?.value? / 1000;
        (1..=31).contains(&value).then_some(value as u8)
    };
    let year = |at: usize| {
        let value = tokens.get(at)?.value? / 1000;
        (1900..2200).contains(&value).then_some(value as u16)
    };
    // Letters stand between as in "3rd of December", "3 de diciembre".
    let (day, mut next, month) = match small(at) {
        Some(day) => {
            let next = (1..=3).find(|ahead| month(at + ahead).is_some())?;
            let between = at + 1..at + next;
            let is_short = |one: &Token| one.value.is_none() && one.text.chars().count() <= 3;
            if !tokens.get(between)?.iter().all(is_short) {
                return None;
            }
            (day, at + next + 1, month(at + next)?)
        }
        None => {
            let month = month(at)?;
            // A year is no day: "December 2024".
            (small(at + 1).filter(|_| !is_followed_by_month(tokens, at + 1, words))?, at + 2, month)
        }
    };
    let found = [next, next + 1].into_iter().find_map(|at| Some((year(at)?, at)));
    let year = found.map(|(year, at)| {
        next = at + 1;
        year
    });
    Some((Day { year, month, day, either: false }, next))
}

fn is_followed_by_month(tokens: &[Token], at: usize, words: &Words) -> bool {
    tokens.get(at + 1).is_some_and(|next| words.get(&words.months, &next.text).is_some())
}

/// The number that begins here: thousandths of it, whether digits say it, and what comes after.
fn number(tokens: &[Token], at: usize, words: &Words) -> Option<(u64, bool, usize)> {
    let (first, is_digits, mut next) = match tokens.get(at)?.value {
        Some(value) => (value, true, at + 1),
        None => {
            let scale = words.get(&words.scales, &tokens[at].text);
            match (piece(tokens, at, words), scale) {
                (Some((value, next)), _) => (value * 1000, false, next),
                // "A dozen", "hundred": once.
                (None, Some(_)) => (1000, false, at),
                (None, None) => return None,
            }
        }
    };
    let (mut total, mut current) = (0u64, first);
    loop {
        // "Two hundred and five": what joins counts only before more of the number.
        let joined = next
            + usize::from(next > at && tokens.get(next).is_some_and(|one| words.joins.contains(&one.text)));
        if let Some(scale) = tokens
            .get(next)
            .filter(|one| one.value.is_none())
            .and_then(|one| words.get(&words.scales, &one.text))
        {
            current = current.max(1000).saturating_mul(scale);
            if scale >= 1000 {
                total = total.saturating_add(current);
                current = 0;
            }
            next += 1;
        } else if !(is_digits && total == 0)
            && let Some((value, after)) = piece(tokens, joined, words)
            && fits(current / 1000, value)
        {
            current = current.saturating_add(value * 1000);
            next = after;
        } else {
            break;
        }
    }
    let value = total.saturating_add(current);
    // "One" is said of much that nobody counts.
    (is_digits || value > 1000).then_some((value, is_digits, next))
}

/// The longest words from here that say a value.
fn piece(tokens: &[Token], at: usize, words: &Words) -> Option<(u64, usize)> {
    (1..=words.longest.min(tokens.len().saturating_sub(at))).rev().find_map(|long| {
        let all: Vec<&str> = tokens[at..at + long].iter().map(|one| one.text.as_str()).collect();
        let phrase = all.join(" ");
        Some((words.get(&words.numbers, &phrase)?, at + long))
    })
}

/// Whether a part can follow in one number: units after tens, tens after hundreds; in some languages units come first.
fn fits(current: u64, next: u64) -> bool {
    let under = |whole: u64, part: u64| whole > 0 && part < whole && whole.is_multiple_of(power(part));
    current == 0
        || under(current, next)
        || current < 10 && (20..100).contains(&next) && next.is_multiple_of(10)
}

/// The least power of ten that is greater.
fn power(value: u64) -> u64 {
    let mut power = 10;
    while power <= value {
        power *= 10;
    }
    power
}

/// A value for people.
pub(super) fn shown(thousandths: u64) -> String {
    let (whole, part) = (thousandths / 1000, thousandths % 1000);
    if part == 0 {
        return whole.to_string();
    }
    format!("{whole}.{part:03}").trim_end_matches('0').to_owned()
}

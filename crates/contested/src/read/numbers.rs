//! Numbers in words and digits.

use std::collections::BTreeMap;

use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;

use super::{Number, Reading, TokenId, Tokens};
use crate::rule_file;

/// The data this works by.
#[derive(Debug)]
pub(super) struct Rules {
    words: BTreeMap<String, Word>,
    fractions: Vec<String>,
    /// Vague phrases by their first word, the longest first.
    vague: BTreeMap<String, Vec<Vec<String>>>,
}

/// A word's part in a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Word {
    One(u64),
    Teen(u64),
    Ten(u64),
    Scale(u64),
    Article,
    Join,
    Half,
    Of,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    ones: BTreeMap<String, u64>,
    teens: BTreeMap<String, u64>,
    tens: BTreeMap<String, u64>,
    scales: BTreeMap<String, u64>,
    words: Words,
    vague: Vague,
    #[allow(dead_code)] // run as tests
    example: Vec<Example>,
    #[allow(dead_code)]
    not: Vec<Not>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    articles: Vec<String>,
    joins: Vec<String>,
    halves: Vec<String>,
    of: Vec<String>,
    fractions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vague {
    phrases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // run as tests
struct Example {
    text: String,
    numbers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Not {
    text: String,
    why: String,
}

/// Words with their values, and what kind of word they are.
type Valued = (BTreeMap<String, u64>, fn(u64) -> Word);

const FILE: &str = "en/figures/numbers.toml";

impl Rules {
    /// Loads it.
    pub(super) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        let file: File = rule_file::load(lexicon, FILE)?;
        let mut words = BTreeMap::new();
        let valued: [Valued; 4] = [
            (file.ones, Word::One),
            (file.teens, Word::Teen),
            (file.tens, Word::Ten),
            (file.scales, Word::Scale),
        ];
        for (list, kind) in valued {
            words.extend(list.into_iter().map(|(word, value)| (word, kind(value))));
        }
        for (list, kind) in [
            (file.words.articles, Word::Article),
            (file.words.joins, Word::Join),
            (file.words.halves, Word::Half),
            (file.words.of, Word::Of),
        ] {
            words.extend(list.into_iter().map(|word| (word, kind)));
        }
        let mut vague: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for phrase in file.vague.phrases {
            let phrase: Vec<String> = phrase.split_whitespace().map(str::to_owned).collect();
            let Some(first) = phrase.first() else {
                return Err(LexiconError::at(FILE, 0, "an empty phrase in [vague]: expected words"));
            };
            vague.entry(first.clone()).or_default().push(phrase);
        }
        for phrases in vague.values_mut() {
            phrases.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        }
        Ok(Rules { words, fractions: file.words.fractions, vague })
    }

    fn word(&self, reading: &Reading<'_>, at: usize) -> Option<Word> {
        self.words.get(reading.tokens.get(at)?.lower.as_str()).copied()
    }
}

/// Finds them, in reading order.
pub(super) fn find(reading: &Reading<'_>, rules: &Rules) -> Vec<Number> {
    let mut found = Vec::new();
    for sentence in &reading.sentences {
        let end = sentence.tokens.end.index();
        let mut at = sentence.tokens.start.index();
        while at < end {
            let Some((next, value)) = number_at(reading, at, end, rules) else {
                at += 1;
                continue;
            };
            let tokens = Tokens { start: TokenId(at as u32), end: TokenId(next as u32) };
            found.push(Number { tokens, span: reading.span(tokens), value });
            at = next;
        }
    }
    found
}

/// The longest number that starts at `at`: where it ends, and its value.
fn number_at(reading: &Reading<'_>, at: usize, end: usize, rules: &Rules) -> Option<(usize, Option<u64>)> {
    if is_middle_of_clock_or_ratio(reading, at) {
        return None;
    }
    let vague = vague_at(reading, at, end, rules);
    let counted = counted_at(reading, at, end, rules);
    let (next, value) = match (vague, counted) {
        (Some(vague), Some((next, value))) if next > vague => (next, Some(value)),
        (Some(vague), _) => (vague, None),
        (None, Some((next, value))) => (next, Some(value)),
        (None, None) => return None,
    };
    // "two-thirds", "one fifth of": a part of a whole.
    let mut after = next;
    if reading.tokens.get(after).is_some_and(|token| is_hyphen(&token.lower)) {
        after += 1;
    }
    let fraction = value.is_some()
        && after < end
        && reading
            .tokens
            .get(after)
            .is_some_and(|token| rules.fractions.iter().any(|word| *word == token.lower));
    (!fraction).then_some((next, value))
}

fn vague_at(reading: &Reading<'_>, at: usize, end: usize, rules: &Rules) -> Option<usize> {
    let phrases = rules.vague.get(reading.tokens[at].lower.as_str())?;
    phrases
        .iter()
        .find(|phrase| {
            at + phrase.len() <= end
                && phrase.iter().zip(&reading.tokens[at..]).all(|(word, token)| *word == token.lower)
        })
        .map(|phrase| at + phrase.len())
}

fn counted_at(reading: &Reading<'_>, start: usize, end: usize, rules: &Rules) -> Option<(usize, u64)> {
    if let Some(half) = half_at(reading, start, end, rules) {
        return Some(half);
    }
    let mut total: u64 = 0;
    let mut current: Option<u64> = None;
    let mut decimal: Option<f64> = None;
    // Smallest step still free: after "twenty" only ones fit, after "two hundred" anything below a hundred.
    let mut at = start;
    let mut good: Option<usize> = None;
    while at < end {
        let token = &reading.tokens[at];
        match rules.word(reading, at) {
            Some(Word::One(value))
                if current.is_none_or(|sum| sum % 10 == 0 && !(10..20).contains(&(sum % 100)) && sum > 0) =>
            {
                current = Some(current.unwrap_or(0) + value);
            }
            Some(Word::Teen(value) | Word::Ten(value))
                if current.is_none_or(|sum| sum % 100 == 0 && sum > 0) =>
            {
                current = Some(current.unwrap_or(0) + value);
            }
            Some(Word::Scale(value)) if current.is_some() || decimal.is_some() => {
                let (sum, next_total) = scaled(total, current, decimal.take(), value)?;
                (current, total) = (sum, next_total);
            }
            // "a hundred", at the start only.
            Some(Word::Article) if at == start => {
                if !matches!(rules.word(reading, at + 1), Some(Word::Scale(_))) || at + 1 >= end {
                    return None;
                }
                current = Some(1);
                at += 1;
                continue;
            }
            // "a hundred and five", "two and a half million".
            Some(Word::Join) if good.is_some() => {
                let next = rules.word(reading, at + 1);
                let after_scale =
                    matches!(rules.word(reading, at - 1), Some(Word::Scale(value)) if value >= 100);
                if at + 1 < end
                    && after_scale
                    && matches!(next, Some(Word::One(_) | Word::Teen(_) | Word::Ten(_)))
                    && current.is_none_or(|sum| sum % 100 == 0)
                {
                    at += 1;
                    continue;
                }
                if let (Some(Word::Article), Some(Word::Half), Some(Word::Scale(scale))) =
                    (next, rules.word(reading, at + 2), rules.word(reading, at + 3))
                    && at + 3 < end
                    && total == 0
                {
                    let whole = current?;
                    return Some((at + 4, whole.checked_mul(scale)?.checked_add(scale / 2)?));
                }
                break;
            }
            _ if is_hyphen(&token.lower)
                && good == Some(at)
                && matches!(rules.word(reading, at - 1), Some(Word::Ten(_)))
                && at + 1 < end
                && matches!(rules.word(reading, at + 1), Some(Word::One(_))) =>
            {
                at += 1;
                continue;
            }
            _ if at == start => match digits(&token.lower)? {
                Digits::Whole(value) => {
                    // "1 200" with a space that does not break.
                    let (value, next) = spaced_thousands(reading, at, end, value);
                    current = Some(value);
                    at = next - 1;
                }
                Digits::Decimal(value) => {
                    decimal = Some(value);
                    at += 1;
                    continue;
                }
            },
            _ => break,
        }
        at += 1;
        good = Some(at);
    }
    let next = good?;
    Some((next, total.checked_add(current.unwrap_or(0))?))
}

/// After a scale word: what is still open below it, and what is closed above it.
fn scaled(total: u64, current: Option<u64>, decimal: Option<f64>, scale: u64) -> Option<(Option<u64>, u64)> {
    if let Some(decimal) = decimal {
        // Exact: a few digits times a power of ten.
        let value = (decimal * scale as f64).round();
        return (value < 1e18).then_some((None, value as u64));
    }
    let sum = current?.checked_mul(scale)?;
    if scale < 1000 {
        return Some((Some(sum), total));
    }
    Some((None, total.checked_add(sum)?))
}

/// "half a million", "half a dozen", "half of a million".
fn half_at(reading: &Reading<'_>, start: usize, end: usize, rules: &Rules) -> Option<(usize, u64)> {
    if rules.word(reading, start) != Some(Word::Half) {
        return None;
    }
    let mut at = start + 1;
    if rules.word(reading, at) == Some(Word::Of) {
        at += 1;
    }
    if rules.word(reading, at) != Some(Word::Article) {
        return None;
    }
    match rules.word(reading, at + 1) {
        Some(Word::Scale(scale)) if at + 1 < end => Some((at + 2, scale / 2)),
        _ => None,
    }
}

enum Digits {
    Whole(u64),
    Decimal(f64),
}

/// "12", "1,200" (commas only before groups of three), "2.5".
fn digits(word: &str) -> Option<Digits> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) || word.len() > 24 {
        return None;
    }
    if let Some((whole, part)) = word.split_once('.') {
        let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        return (plain(whole) && plain(part) && word.len() <= 12)
            .then(|| word.parse().ok().map(Digits::Decimal))?;
    }
    let mut groups = word.split(',');
    let first = groups.next()?;
    let grouped = groups.clone().count() > 0;
    let fits = groups.all(|group| group.len() == 3) && (!grouped || first.len() <= 3);
    let plain: String = word.chars().filter(|c| *c != ',').collect();
    (fits && plain.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| plain.parse().ok().map(Digits::Whole))?
}

fn spaced_thousands(reading: &Reading<'_>, at: usize, end: usize, value: u64) -> (u64, usize) {
    let mut sum = value;
    let mut next = at + 1;
    while next + 1 < end {
        let (gap, group) = (&reading.tokens[next], &reading.tokens[next + 1]);
        let joined = matches!(gap.lower.as_str(), "\u{a0}" | "\u{202f}" | "\u{2009}");
        if !joined || value > 999 || group.lower.len() != 3 {
            break;
        }
        let (Ok(part), Some(bigger)) = (group.lower.parse::<u64>(), sum.checked_mul(1000)) else { break };
        sum = bigger.saturating_add(part);
        next += 2;
    }
    (sum, next)
}

/// "10:30", "3/4": digits that touch a colon or slash and more digits.
fn is_middle_of_clock_or_ratio(reading: &Reading<'_>, at: usize) -> bool {
    let touching = |sign: usize, beyond: usize| {
        let (Some(sign), Some(beyond)) = (reading.tokens.get(sign), reading.tokens.get(beyond)) else {
            return false;
        };
        matches!(sign.lower.as_str(), ":" | "/")
            && beyond.lower.starts_with(|c: char| c.is_ascii_digit())
            && (sign.span.start() == beyond.span.end() || sign.span.end() == beyond.span.start())
    };
    touching(at + 1, at + 2) || (at >= 2 && touching(at - 1, at - 2))
}

fn is_hyphen(word: &str) -> bool {
    matches!(word, "-" | "\u{2010}" | "\u{2011}" | "\u{2013}")
}

#[cfg(test)]
mod tests {
    use contested_english::English;

    use super::*;
    use crate::ingest::{self, Given};

    /// "twenty-two = 22" for each number of a text; "?" for vague words.
    fn told(text: &str, english: &English, rules: &super::super::Rules) -> Vec<String> {
        let report = ingest::plain(text.as_bytes(), text.to_owned(), &Given::default());
        let reading = super::super::read(&report, english, rules);
        let value = |number: &Number| number.value.map_or("?".to_owned(), |value| value.to_string());
        reading
            .numbers
            .iter()
            .map(|number| format!("{} = {}", reading.words(number.span), value(number)))
            .collect()
    }

    #[test]
    fn the_examples_of_the_rule_file_hold() {
        let lexicon = Lexicon::bundled();
        let english = English::load(lexicon.bytes("models/english.bin").unwrap()).unwrap();
        let rules = super::super::Rules::load(&lexicon).unwrap();
        let file: File = rule_file::load(&lexicon, FILE).unwrap();
        for example in file.example {
            assert_eq!(told(&example.text, &english, &rules), example.numbers, "{}", example.text);
        }
        for not in file.not {
            assert_eq!(told(&not.text, &english, &rules), Vec::<String>::new(), "{}: {}", not.text, not.why);
        }
    }
}

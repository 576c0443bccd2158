//! Words that a machine put for others: "Protection Minister" for "Defense Minister", "final 12 months" for "last year".
//!
//! Copies of news are passed through synonym tables to hide where they come from. Names, titles and dates in them
//! are wrong in a way that can be undone: the expression is fixed, so the words it lost are known. The language model
//! and every later stage read the mended words; spans still point at the report's own. A notice says what was
//! mended, and that the wording is not to be trusted.

use std::collections::{BTreeMap, BTreeSet};

use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;
use smol_str::SmolStr;

use super::apostrophes;
use super::lists::names_of_actors;
use crate::model::{Notice, Span};
use crate::rule_file;

/// The data this works by.
#[derive(Debug)]
pub(super) struct Rules {
    /// What a word of the text may stand for, by its first word: the words of the text and the word meant.
    meant: BTreeMap<String, Vec<(Vec<String>, String)>>,
    /// Fixed expressions by their first word, the longest first.
    expressions: BTreeMap<String, Vec<Vec<Slot>>>,
    signs: BTreeMap<String, Vec<(Vec<String>, String)>>,
    contractions: BTreeMap<String, String>,
    slots: BTreeMap<String, BTreeSet<String>>,
    plain: Plain,
    apostrophes: apostrophes::Rules,
}

/// A word of an expression.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Slot {
    Word(String),
    /// Any word of a list, as it stands.
    Any(String),
    /// Any word with a capital.
    Name,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    put_for: BTreeMap<String, Vec<String>>,
    expressions: Expressions,
    slots: BTreeMap<String, BTreeSet<String>>,
    plain: Plain,
    signs: BTreeMap<String, String>,
    contractions: BTreeMap<String, String>,
    #[allow(dead_code)] // run as tests
    example: Vec<Example>,
    #[allow(dead_code)]
    not: Vec<Not>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expressions {
    phrases: Vec<String>,
}

/// Where words mean what they say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    /// Before an expression.
    before: BTreeSet<String>,
    /// First words of dates, and what stands before and after them then.
    dates: BTreeSet<String>,
    before_dates: BTreeSet<String>,
    after_dates: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // run as tests
struct Example {
    text: String,
    means: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Not {
    text: String,
    why: String,
}

const FILE: &str = "en/mangled/expressions.toml";
/// The slot that any name fills.
const PLACE: &str = "place";

/// So many different signs make a text a mangled one. None of 832 ordinary reports (of five collections) has three.
const SIGNS: usize = 3;

impl Rules {
    /// Loads it.
    pub(super) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        let file: File = rule_file::load(lexicon, FILE)?;
        let mut meant: BTreeMap<String, Vec<(Vec<String>, String)>> = BTreeMap::new();
        for (word, puts) in &file.put_for {
            for put in puts {
                let words: Vec<String> = put.split_whitespace().map(str::to_owned).collect();
                if let Some(first) = words.first().cloned() {
                    meant.entry(first).or_default().push((words, word.clone()));
                }
            }
        }
        for list in meant.values_mut() {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        let mut phrases: BTreeSet<Vec<Slot>> = BTreeSet::new();
        for phrase in &file.expressions.phrases {
            let slots = phrase.split_whitespace().map(|word| {
                match word.strip_prefix('{').and_then(|word| word.strip_suffix('}')) {
                    Some(PLACE) => Slot::Name,
                    Some(list) => Slot::Any(list.to_owned()),
                    None => Slot::Word(word.to_owned()),
                }
            });
            phrases.insert(slots.collect());
        }
        // Names of bodies are fixed expressions too.
        for name in names_of_actors(lexicon) {
            let words: Vec<String> =
                words_of(name).map(|(start, end)| name[start..end].to_lowercase()).collect();
            // Only names with a word that spinners touch, and not one made of such words alone ("Common Front").
            let touched = words.iter().filter(|word| file.put_for.contains_key(*word)).count();
            if words.len() > 1 && touched > 0 && touched < words.len() {
                phrases.insert(words.into_iter().map(Slot::Word).collect());
            }
        }
        // Indexed by every word of the text that may stand first: the word itself or what is put for it.
        let mut expressions: BTreeMap<String, Vec<Vec<Slot>>> = BTreeMap::new();
        for phrase in phrases {
            let Some(Slot::Word(first)) = phrase.first() else { continue };
            let puts = file.put_for.get(first).into_iter().flatten();
            let firsts = puts.filter_map(|put| put.split_whitespace().next()).chain([first.as_str()]);
            for first in firsts.map(str::to_owned).collect::<BTreeSet<String>>() {
                expressions.entry(first).or_default().push(phrase.clone());
            }
        }
        for list in expressions.values_mut() {
            list.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        }
        let mut signs: BTreeMap<String, Vec<(Vec<String>, String)>> = BTreeMap::new();
        for (phrase, means) in file.signs {
            let words: Vec<String> = phrase.split_whitespace().map(str::to_owned).collect();
            if let Some(first) = words.first().cloned() {
                signs.entry(first).or_default().push((words, means));
            }
        }
        Ok(Rules {
            meant,
            expressions,
            signs,
            contractions: file.contractions,
            slots: file.slots,
            plain: file.plain,
            apostrophes: apostrophes::Rules::load(lexicon)?,
        })
    }
}

/// The code of the notice that a text has words put for others, as in copies made to hide their source.
pub(super) const MANGLED: &str = "mangled-text";

/// A text with its words mended, and the way back to the words as they stand.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Mended {
    /// The mended text; `None` where nothing was to mend.
    pub(super) text: Option<String>,
    /// What was put where, in reading order.
    pieces: Vec<Piece>,
    /// What a person should know.
    pub(super) notices: Vec<Notice>,
}

/// A stretch of the mended text and what it stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Piece {
    mended: Span,
    original: Span,
    /// Bytes of the original that are one letter each, from its start, less one: so far it can be parted anywhere.
    first_letters: u32,
}

impl Mended {
    /// The words of the report that a stretch of the mended text stands for.
    pub(super) fn original(&self, mended: Span) -> Span {
        let start = self.place(mended.start());
        Span::new(start, self.place(mended.end()).max(start))
    }

    fn place(&self, at: u32) -> u32 {
        let next = self.pieces.partition_point(|piece| piece.mended.start() <= at);
        let Some(piece) = next.checked_sub(1).map(|last| self.pieces[last]) else { return at };
        if at >= piece.mended.end() {
            return at - piece.mended.end() + piece.original.end();
        }
        if at == piece.mended.start() {
            return piece.original.start();
        }
        // Inside a word that was put for another ("ca|n't" for "will't"): its parts are parted alike.
        piece.original.start() + (at - piece.mended.start()).min(piece.first_letters)
    }
}

/// Something found in the text: the words from one index to before another, and what each run of them means.
struct Found {
    start: usize,
    end: usize,
    /// Runs of words with what they mean; `None` for words that stay.
    means: Vec<(usize, usize, Option<String>)>,
    /// Whether it is mended, or only a sign.
    mend: bool,
}

/// Mends a text where several signs show that words were put for others. Returns nothing to mend for all other texts.
pub(super) fn mend(text: &str, rules: &Rules) -> Mended {
    let spans: Vec<(usize, usize)> = words_of(text).collect();
    let words: Vec<String> =
        spans.iter().map(|(start, end)| text[*start..*end].to_lowercase().replace('\u{2019}', "'")).collect();
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match at_word(text, &spans, &words, at, rules) {
            Some(one) => {
                at = one.end;
                found.push(one);
            }
            None => at += 1,
        }
    }
    let different: BTreeSet<String> = found.iter().map(|one| words[one.start..one.end].join(" ")).collect();
    let is_mangled = different.len() >= SIGNS;
    if !is_mangled {
        found.clear();
    }
    let mut mended = Mended::default();
    let mut puts: Vec<(Span, String)> = Vec::new();
    for one in &found {
        let whole = Span::new(spans[one.start].0 as u32, spans[one.end - 1].1 as u32);
        let mut meant = String::new();
        for (from, to, means) in &one.means {
            let original = (spans[*from].0, spans[*to - 1].1);
            let own = &text[original.0..original.1];
            let written = means.as_ref().map_or_else(|| own.to_owned(), |means| like(own, means));
            if !meant.is_empty() {
                meant.push(' ');
            }
            meant.push_str(&written);
            if one.mend && means.is_some() {
                puts.push((Span::new(original.0 as u32, original.1 as u32), written));
            }
        }
        mended.notices.push(Notice {
            code: SmolStr::new_static("mangled-words"),
            message: format!(
                "\"{}\" stands for \"{meant}\"",
                whole.of(text).split_whitespace().collect::<Vec<_>>().join(" ")
            ),
            span: Some(whole),
        });
    }
    let lost = apostrophes::find(text, &rules.apostrophes);
    if let Some(first) = lost.first() {
        let span = Span::new(first.start as u32, first.end as u32);
        mended.notices.push(Notice {
            code: SmolStr::new_static("lost-apostrophes"),
            message: format!(
                "apostrophes are missing: \"{}\" is read as \"{}\", and so on in {} places",
                span.of(text),
                first.written,
                lost.len()
            ),
            span: Some(span),
        });
    }
    for one in lost {
        let span = Span::new(one.start as u32, one.end as u32);
        let at = puts.partition_point(|(other, _)| other.end() <= span.start());
        if puts.get(at).is_none_or(|(other, _)| !other.touches(span)) {
            puts.insert(at, (span, one.written));
        }
    }
    write(text, &puts, &mut mended);
    if !is_mangled {
        return mended;
    }
    mended.notices.push(Notice {
        code: SmolStr::new_static(MANGLED),
        message: format!(
            "words were put for others in {} places, as in copies made to hide their source: no wording here, quotations included, is sure to be anyone's own",
            found.len()
        ),
        span: None,
    });
    mended
}

/// Puts words for those at some spans, in reading order.
fn write(text: &str, puts: &[(Span, String)], mended: &mut Mended) {
    if puts.is_empty() {
        return;
    }
    let mut made = String::with_capacity(text.len() + puts.len());
    let mut copied = 0;
    for (original, written) in puts {
        let own = original.of(text);
        made.push_str(&text[copied..original.start() as usize]);
        let start = made.len() as u32;
        made.push_str(written);
        let letters = own.bytes().take_while(u8::is_ascii).count().min(own.len().saturating_sub(1));
        mended.pieces.push(Piece {
            mended: Span::new(start, made.len() as u32),
            original: *original,
            first_letters: letters as u32,
        });
        copied = original.end() as usize;
    }
    made.push_str(&text[copied..]);
    mended.text = Some(made);
}

fn at_word(
    text: &str,
    spans: &[(usize, usize)],
    words: &[String],
    at: usize,
    rules: &Rules,
) -> Option<Found> {
    if let Some(means) = rules.contractions.get(&words[at]) {
        return Some(Found {
            start: at,
            end: at + 1,
            means: vec![(at, at + 1, Some(means.clone()))],
            mend: true,
        });
    }
    if let Some(expressions) = rules.expressions.get(&words[at]) {
        let before = at.checked_sub(1).map(|before| &words[before]);
        let date = rules.plain.dates.contains(&words[at]);
        for expression in expressions {
            let Some((end, means)) = matches(text, spans, words, at, expression, rules) else { continue };
            let plain = if date {
                before.is_some_and(|before| rules.plain.before_dates.contains(before))
                    || words.get(end).is_some_and(|after| rules.plain.after_dates.contains(after))
            } else {
                before.is_some_and(|before| rules.plain.before.contains(before))
            };
            if plain {
                continue;
            }
            return Some(Found { start: at, end, means, mend: true });
        }
    }
    let (sign, means) = rules.signs.get(&words[at])?.iter().find(|(sign, _)| {
        at + sign.len() <= words.len() && sign.iter().zip(&words[at..]).all(|(a, b)| a == b)
    })?;
    let end = at + sign.len();
    Some(Found { start: at, end, means: vec![(at, end, Some(means.clone()))], mend: false })
}

/// Runs of words with what they mean.
type Means = Vec<(usize, usize, Option<String>)>;

/// Whether an expression with at least one word put for another starts at `at`: where it ends and what its words mean.
fn matches(
    text: &str,
    spans: &[(usize, usize)],
    words: &[String],
    start: usize,
    expression: &[Slot],
    rules: &Rules,
) -> Option<(usize, Means)> {
    let mut at = start;
    let mut means: Means = Vec::new();
    let mut kept = 0;
    for slot in expression {
        let word = words.get(at)?;
        if at > start && !adjoins(&text[spans[at - 1].1..spans[at].0]) {
            return None;
        }
        let next = match slot {
            Slot::Word(meant) if meant == word => {
                kept += 1;
                means.push((at, at + 1, None));
                at + 1
            }
            Slot::Word(meant) => {
                let (put, _) = rules.meant.get(word)?.iter().find(|(put, for_word)| {
                    for_word == meant
                        && at + put.len() <= words.len()
                        && put.iter().zip(&words[at..]).all(|(a, b)| a == b)
                })?;
                means.push((at, at + put.len(), Some(meant.clone())));
                at + put.len()
            }
            Slot::Any(list) if rules.slots.get(list)?.contains(word) => {
                means.push((at, at + 1, None));
                kept += 1;
                at + 1
            }
            Slot::Name if text[spans[at].0..].starts_with(char::is_uppercase) => {
                means.push((at, at + 1, None));
                at + 1
            }
            Slot::Any(_) | Slot::Name => return None,
        };
        at = next;
    }
    let changed = means.iter().any(|(.., means)| means.is_some());
    // "Main Common" has no word of "Major General" left: sure enough only with capitals, as a title.
    let titled = means.iter().all(|(from, ..)| is_titled(text, spans[*from]));
    let of_name = expression.contains(&Slot::Name);
    let date = rules.plain.dates.contains(&words[start]);
    (changed && (kept > 0 || titled || of_name || date)).then_some((at, means))
}

fn is_titled(text: &str, span: (usize, usize)) -> bool {
    text[span.0..].starts_with(char::is_uppercase)
}

/// Whether two words stand together: a space or a hyphen between.
fn adjoins(between: &str) -> bool {
    !between.is_empty()
        && between
            .chars()
            .all(|letter| letter == ' ' || letter == '-' || letter == '\u{a0}' || letter == '\n')
}

/// The meant word, with capitals where the words it stands for have them.
fn like(own: &str, means: &str) -> String {
    if own.starts_with(char::is_uppercase) {
        let mut letters = means.chars();
        return letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    }
    means.to_owned()
}

/// Runs of letters, digits and apostrophes inside words.
fn words_of(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(char::is_alphanumeric)?;
        let inside = |at: usize, letter: char| {
            letter.is_alphanumeric()
                || (matches!(letter, '\'' | '\u{2019}')
                    && text[at + letter.len_utf8()..].starts_with(char::is_alphanumeric))
        };
        let end = text[start..]
            .char_indices()
            .find(|(at, letter)| !inside(start + at, *letter))
            .map_or(text.len(), |(at, _)| start + at);
        rest = end;
        Some((start, end))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str, rules: &Rules) -> Vec<String> {
        let mended = mend(text, rules);
        let of_words = mended.notices.iter().filter(|notice| notice.span.is_some());
        of_words.map(|notice| notice.message.replace("\" stands for \"", " = ").replace('"', "")).collect()
    }

    #[test]
    fn the_examples_of_the_rule_file_hold() {
        let lexicon = Lexicon::bundled();
        let rules = Rules::load(&lexicon).unwrap();
        let file: File = rule_file::load(&lexicon, FILE).unwrap();
        for example in file.example {
            assert_eq!(told(&example.text, &rules), example.means, "{}", example.text);
        }
        for not in file.not {
            assert_eq!(told(&not.text, &rules), Vec::<String>::new(), "{}: {}", not.text, not.why);
        }
    }

    #[test]
    fn mended_words_lead_back_to_those_of_the_report() {
        let rules = Rules::load(&Lexicon::bundled()).unwrap();
        let text = "Protection Minister Main Common Tarn came final 12 months. They will\u{2019}t leave jap Varania.";
        let mended = mend(text, &rules);
        let made = mended.text.clone().unwrap();
        assert_eq!(
            made,
            "Defence Minister Major General Tarn came last year. They can't leave eastern Varania."
        );
        let back = |word: &str| {
            let start = made.find(word).unwrap() as u32;
            mended.original(Span::new(start, start + word.len() as u32)).of(text)
        };
        for (word, own) in [
            ("Defence", "Protection"),
            ("General", "Common"),
            ("Tarn", "Tarn"),
            ("year", "12 months"),
            ("can't", "will\u{2019}t"),
            ("leave", "leave"),
            ("Varania", "Varania"),
        ] {
            assert_eq!(back(word), own);
        }
    }

    thread_local! { static RULES: Rules = Rules::load(&Lexicon::bundled()).unwrap(); }

    proptest! {
        #[test]
        fn any_text_leads_back(text in "((Mombasas|citys|didnt|Protection|Minister|final|12 months|will't|jap|Syria|Main|Common|é|as nicely|\\PC{0,3})[ .]){0,20}") {
            let mended = RULES.with(|rules| mend(&text, rules));
            let made = mended.text.clone().unwrap_or(text.clone());
            let mut last = 0;
            for (start, end) in words_of(&made) {
                let own = mended.original(Span::new(start as u32, end as u32));
                prop_assert!(text.get(own.start() as usize..own.end() as usize).is_some());
                prop_assert!(own.start() >= last && own.start() < own.end());
                last = own.end();
            }
        }
    }
}

//! Text set in capitals, written as it would be otherwise: wire copy, headlines, datelines.
//!
//! The language model was taught on ordinary text; of "GUERRILLAS KILLED RAMIREZ" it makes three names. So the
//! model is given "Guerrillas killed Ramirez" instead. Nothing moves: every letter keeps its place and its length
//! in bytes, and the report's own text stays as it is.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;

use crate::rule_file;

/// The data this works by.
#[derive(Debug)]
pub(super) struct Rules {
    /// Words written small, one a line, sorted by bytes.
    words: String,
    /// Names that are written so whatever else their words mean, and others.
    always: Vec<String>,
    others: Vec<String>,
    /// The same by their first word in lower case; of each name its words in lower case and as written, the longest first. Made
    /// for the first text in capitals: most reports have none.
    names: OnceLock<BTreeMap<String, Vec<Spelling>>>,
    beside_numbers: Vec<String>,
    titles: Vec<String>,
    short_titles: Vec<String>,
    particles: Vec<String>,
    small: Vec<String>,
    bodies: Vec<String>,
    body_words: Vec<String>,
}

/// A name's words in lower case and as they are written.
type Spelling = (Vec<String>, Vec<String>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    always: Vec<String>,
    beside_numbers: Vec<String>,
    titles: Vec<String>,
    short_titles: Vec<String>,
    particles: Vec<String>,
    small: Vec<String>,
    bodies: Vec<String>,
    body_words: Vec<String>,
}

const FILE: &str = "en/case/capitals.toml";
const WORDS: &str = "en/case/words.txt";
/// Tables of names: the path, the columns that hold names (parted by ";").
const TABLES: [(&str, &[&str]); 2] = [
    ("world/actors-names.tsv", &["name"]),
    ("world/states.tsv", &["name", "adjectives", "people", "names", "seats"]),
];

/// A line counts as set in capitals when so many of its letters are, and it has at least so many letters. Ordinary
/// text has 3 to 8 of 100, a line of acronyms seldom more than half.
const CAPITALS_OF_TEN: usize = 8;
const LETTERS: usize = 12;

impl Rules {
    /// Loads it.
    pub(super) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        let file: File = rule_file::load(lexicon, FILE)?;
        let mut rules = Rules {
            words: words(lexicon.text(WORDS)?),
            always: file.always,
            others: Vec::new(),
            names: OnceLock::new(),
            beside_numbers: file.beside_numbers,
            titles: file.titles,
            short_titles: file.short_titles,
            particles: file.particles,
            small: file.small,
            bodies: file.bodies,
            body_words: file.body_words,
        };
        for (path, columns) in TABLES {
            // The tables are the link stage's own: it says what is wrong with them, here they only lend names.
            let Ok(text) = lexicon.text(path) else { continue };
            let mut lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
            let Some(header) = lines.next() else { continue };
            let places: Vec<usize> = header
                .split('\t')
                .enumerate()
                .filter(|(_, name)| columns.contains(name))
                .map(|(index, _)| index)
                .collect();
            for line in lines {
                let cells: Vec<&str> = line.split('\t').collect();
                for cell in places.iter().filter_map(|place| cells.get(*place)) {
                    rules.others.extend(cell.split(';').map(str::to_owned));
                }
            }
        }
        Ok(rules)
    }

    fn names(&self) -> &BTreeMap<String, Vec<Spelling>> {
        self.names.get_or_init(|| {
            let mut names = BTreeMap::new();
            self.always.iter().for_each(|name| self.add(name, true, &mut names));
            self.others.iter().for_each(|name| self.add(name, false, &mut names));
            for names in names.values_mut() {
                // Stable: our own list of names comes before the tables'.
                names.sort_by_key(|(lower, _)| std::cmp::Reverse(lower.len()));
            }
            names
        })
    }

    fn add(&self, name: &str, always: bool, names: &mut BTreeMap<String, Vec<Spelling>>) {
        let written: Vec<String> = word_spans(name).map(|(start, end)| name[start..end].to_owned()).collect();
        let lower: Vec<String> = written.iter().map(|word| word.to_lowercase()).collect();
        let (Some(first), Some(opening)) = (lower.first(), written.first()) else { return };
        // A name of one ordinary word ("Renewal") would turn that word into a name everywhere.
        let ordinary = lower.len() == 1 && self.is_word(first);
        if opening.starts_with(char::is_uppercase) && (always || !ordinary) {
            names.entry(first.clone()).or_default().push((lower, written));
        }
    }

    /// Whether the word, in lower case, is one that is written small.
    fn is_word(&self, word: &str) -> bool {
        let (mut low, mut high) = (0, self.words.len());
        let bytes = self.words.as_bytes();
        while low < high {
            let middle = (low + high) / 2;
            let start = bytes[..middle].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let end =
                bytes[middle..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| middle + at);
            match self.words[start..end].cmp(word) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => low = end + 1,
                std::cmp::Ordering::Greater => high = start,
            }
        }
        false
    }
}

/// A list of words less its comments.
fn words(text: &str) -> String {
    // They stand at its head: what follows is taken as it is.
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('\n').filter(|(line, _)| line.starts_with('#')) {
        rest = after;
    }
    if rest.contains("\n#") || rest.contains('\r') {
        return rest.lines().filter(|line| !line.starts_with('#')).flat_map(|line| [line, "\n"]).collect();
    }
    rest.to_owned()
}

/// The text with its capitals undone where a line is set in them. As long in bytes as before, letter by letter.
pub(super) fn truecase<'t>(text: &'t str, rules: &Rules) -> Cow<'t, str> {
    let all = is_capitals(text);
    let shouted: Vec<(usize, usize)> = lines(text)
        .filter(|(start, end)| {
            let line = &text[*start..*end];
            is_capitals(line) || (all && !line.chars().any(char::is_lowercase))
        })
        .collect();
    if shouted.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut written = text.to_owned();
    let words = words_of(text, &shouted);
    let cases = cases(text, &words, rules);
    for (word, case) in words.iter().zip(cases) {
        let now = case.write(&text[word.start..word.end]);
        if now.len() == word.end - word.start {
            written.replace_range(word.start..word.end, &now);
        }
    }
    Cow::Owned(written)
}

/// A word in a shouted line.
#[derive(Clone, Debug)]
struct Word {
    start: usize,
    end: usize,
    lower: String,
    /// Nothing of its sentence stands before it.
    opens: bool,
}

/// How a word is to be written.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Case {
    Small,
    /// First letter large.
    Name,
    Large,
    As(String),
}

impl Case {
    fn write(&self, word: &str) -> String {
        match self {
            Case::Small => word.chars().map(small_letter).collect(),
            Case::Large => word.to_owned(),
            Case::As(written) => written.clone(),
            Case::Name => word
                .char_indices()
                .map(|(at, letter)| if at == 0 { letter } else { small_letter(letter) })
                .collect(),
        }
    }
}

/// The small letter, where it is one letter of the same length in bytes.
fn small_letter(letter: char) -> char {
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(small), None) if small.len_utf8() == letter.len_utf8() => small,
        _ => letter,
    }
}

fn cases(text: &str, words: &[Word], rules: &Rules) -> Vec<Case> {
    let mut cases: Vec<Option<Case>> = vec![None; words.len()];
    let acronyms = acronyms(text, words, &mut cases);
    let mut at = 0;
    while at < words.len() {
        if let Some(length) = spell(words, at, rules, &mut cases) {
            at += length;
            continue;
        }
        if cases[at].is_none() {
            cases[at] = Some(alone(text, words, at, rules, &acronyms));
        }
        at += 1;
    }
    let mut cases: Vec<Case> = cases.into_iter().map(|case| case.unwrap_or(Case::Small)).collect();
    join_names(text, words, rules, &mut cases);
    for (word, case) in words.iter().zip(&mut cases) {
        if word.opens && *case == Case::Small {
            *case = Case::Name;
        }
    }
    cases
}

/// Writes a known name that starts at `at`; how many words it has.
fn spell(words: &[Word], at: usize, rules: &Rules, cases: &mut [Option<Case>]) -> Option<usize> {
    let names = rules.names().get(&words[at].lower)?;
    let (lower, written) = names.iter().find(|(lower, _)| {
        at + lower.len() <= words.len()
            && lower.iter().zip(&words[at..]).all(|(name, word)| *name == word.lower)
    })?;
    for (offset, word) in written.iter().enumerate() {
        cases[at + offset] = Some(Case::As(word.clone()));
    }
    Some(lower.len())
}

/// Words alone between brackets are acronyms; the words before them whose first letters they are, are their name.
fn acronyms(text: &str, words: &[Word], cases: &mut [Option<Case>]) -> Vec<String> {
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let before = text[..word.start].ends_with(['(', '[']);
        let after = text[word.end..].starts_with([')', ']']);
        let length = word.lower.chars().count();
        if !before || !after || !(2..=8).contains(&length) || word.lower == "text" {
            continue;
        }
        // Walk back over the words of the name, passing over small ones without a letter of their own.
        let mut from = index;
        let mut whole = true;
        for letter in word.lower.chars().rev() {
            let place =
                (from.saturating_sub(3)..from).rev().find(|place| words[*place].lower.starts_with(letter));
            match place {
                Some(place) if words[place].lower.len() > 2 || from - place == 1 => from = place,
                _ => {
                    whole = false;
                    break;
                }
            }
        }
        if whole && length >= 3 {
            for place in from..index {
                if words[place].lower.len() > 3 {
                    cases[place] = Some(Case::Name);
                }
            }
        }
        cases[index] = Some(Case::Large);
        found.push(word.lower.clone());
    }
    found.sort();
    found.dedup();
    found
}

fn alone(text: &str, words: &[Word], at: usize, rules: &Rules, acronyms: &[String]) -> Case {
    let word = &words[at];
    let lower = word.lower.as_str();
    let letters = lower.chars().count();
    let after = text[word.end..].chars().next();
    let before = text[..word.start].chars().next_back();
    if acronyms.binary_search(&word.lower).is_ok() {
        return Case::Large;
    }
    if matches!(before, Some('\'' | '\u{2019}')) || before.is_some_and(|letter| letter.is_ascii_digit()) {
        return Case::Small;
    }
    // "J." of a name; "U.S."
    if letters == 1 && after == Some('.') {
        return Case::Large;
    }
    if rules.beside_numbers.iter().any(|name| name.to_lowercase() == lower) {
        let beside = text[..word.start].trim_end().ends_with(|letter: char| letter.is_ascii_digit())
            || text[word.end..].trim_start().starts_with(|letter: char| letter.is_ascii_digit());
        return if beside { Case::Name } else { Case::Small };
    }
    if is_roman(lower) && at > 0 {
        return Case::Large;
    }
    let listed = |list: &[String]| list.iter().any(|word| word == lower);
    if rules.is_word(lower) || listed(&rules.small) || listed(&rules.particles) || listed(&rules.short_titles)
    {
        return Case::Small;
    }
    let vowels = lower.chars().filter(|letter| "aeiouyáéíóúü".contains(*letter)).count();
    if letters <= 6 && vowels == 0 {
        return Case::Large;
    }
    Case::Name
}

/// Titles, particles and the words of bodies go with the name beside them.
fn join_names(text: &str, words: &[Word], rules: &Rules, cases: &mut [Case]) {
    let is_name = |case: &Case| match case {
        Case::Name | Case::Large => true,
        Case::As(written) => written.starts_with(char::is_uppercase),
        Case::Small => false,
    };
    let listed = |list: &[String], word: &Word| list.contains(&word.lower);
    let adjoins = |left: usize| {
        text[words[left].end..words[left + 1].start]
            .chars()
            .all(|letter| letter.is_whitespace() || letter == '.' || letter == '-')
    };
    // Backwards, so that "San Pedro de la Costa" takes its parts one after the other.
    for at in (0..words.len().saturating_sub(1)).rev() {
        if cases[at] != Case::Small || !adjoins(at) {
            continue;
        }
        let before_name = is_name(&cases[at + 1]);
        if before_name
            && (listed(&rules.titles, &words[at])
                || listed(&rules.short_titles, &words[at])
                || listed(&rules.particles, &words[at]))
        {
            cases[at] = Case::Name;
        }
    }
    for at in 1..words.len() {
        if cases[at] != Case::Small || !listed(&rules.bodies, &words[at]) {
            continue;
        }
        let mut from = at;
        while from > 0
            && at - from < 5
            && adjoins(from - 1)
            && cases[from - 1] == Case::Small
            && listed(&rules.body_words, &words[from - 1])
        {
            from -= 1;
        }
        let named = from > 0 && adjoins(from - 1) && is_name(&cases[from - 1]) && !words[from - 1].opens;
        if named
            || from + 2 <= at
            || (from < at && words[from].lower != words[at].lower && !words[from].opens)
        {
            for case in &mut cases[from..=at] {
                *case = Case::Name;
            }
        }
    }
}

fn is_roman(lower: &str) -> bool {
    lower.len() >= 2 && lower.chars().all(|letter| "ivx".contains(letter))
}

/// Whether nearly all letters are capitals.
fn is_capitals(text: &str) -> bool {
    let (mut large, mut all) = (0, 0);
    for letter in text.chars().filter(|letter| letter.is_alphabetic()) {
        all += usize::from(letter.is_lowercase() || letter.is_uppercase());
        large += usize::from(letter.is_uppercase());
    }
    all >= LETTERS && large * 10 >= all * CAPITALS_OF_TEN
}

fn lines(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let from = start;
        start += line.len();
        (from, start)
    })
}

fn words_of(text: &str, lines: &[(usize, usize)]) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (from, to) in lines {
        for (start, end) in word_spans(&text[*from..*to]) {
            let (start, end) = (from + start, from + end);
            let opens = words.last().is_none_or(|last| opens_sentence(&text[last.end..start], last));
            words.push(Word { start, end, lower: text[start..end].to_lowercase(), opens });
        }
    }
    words
}

/// Whether what stands between two words ends a sentence.
fn opens_sentence(between: &str, last: &Word) -> bool {
    let stop = between.find(['.', '!', '?', ']']);
    let paragraph = between.matches('\n').count() > 1;
    // "OSTREL, 9 JAN 90 (AFP) -- ": the line above the story ends.
    let dateline = between.contains(')')
        && (between.contains("--") || between.contains(" - ") || between.contains('\u{2014}'));
    let initial = last.lower.chars().count() == 1;
    paragraph
        || dateline
        || stop.is_some_and(|at| {
            between[at..].contains(char::is_whitespace) && !(initial && between[at..].starts_with('.'))
        })
}

/// The runs of letters of a text.
fn word_spans(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(char::is_alphabetic)?;
        let end =
            text[start..].find(|letter: char| !letter.is_alphabetic()).map_or(text.len(), |at| start + at);
        rest = end;
        Some((start, end))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rules() -> Rules {
        Rules::load(&Lexicon::bundled()).unwrap()
    }

    #[test]
    fn capitals_become_sentences_with_names() {
        let text = "VARAN CITY, 9 JAN 90 (AFP) -- GUERRILLAS OF THE OSTREL PEOPLE'S ARMY (OPA) KILLED COLONEL MIROV.\nIT DID NOT COMMENT; IT MAY YET. ON 4 MAY IT DID.\n";
        assert_eq!(
            truecase(text, &rules()),
            "Varan city, 9 Jan 90 (AFP) -- Guerrillas of the Ostrel People's Army (OPA) killed Colonel Mirov.\nIt did not comment; it may yet. On 4 May it did.\n"
        );
    }

    #[test]
    fn ordinary_text_stays_and_a_headline_in_it_does_not() {
        let rules = rules();
        let text = "TWELVE KILLED IN MARUT SHELLING\nThe OPA denied it, NATO said.\n";
        assert_eq!(
            truecase(text, &rules),
            "Twelve killed in Marut shelling\nThe OPA denied it, NATO said.\n"
        );
        let plain = "The OPA denied it.";
        assert!(matches!(truecase(plain, &rules), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn nothing_moves(text in "[A-ZÄÉİẞ0-9 .,()'\n-]{0,80}|\\PC{0,60}") {
            let rules = Rules::load(&Lexicon::bundled().clone()).unwrap();
            let cased = truecase(&text, &rules);
            prop_assert_eq!(cased.len(), text.len());
            let same = text.char_indices().zip(cased.char_indices()).all(|((a, _), (b, _))| a == b);
            prop_assert!(same);
        }
    }
}

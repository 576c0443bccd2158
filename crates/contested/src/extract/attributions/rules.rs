//! The lexicon of reporting, loaded and checked.

use std::collections::BTreeMap;

use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;
use smol_str::SmolStr;
use toml::Spanned;

use crate::model::{SourceRole, Stance};

/// Cue words with their frames, and the words that describe sources.
#[derive(Debug)]
pub(in crate::extract) struct Rules {
    /// Entries of verbs by dictionary form of the verb alone.
    pub(super) verbs: BTreeMap<SmolStr, Vec<Entry>>,
    /// Entries of nouns by dictionary form.
    pub(super) nouns: BTreeMap<SmolStr, Vec<Entry>>,
    /// Entries of adverbs by lower-case form.
    pub(super) adverbs: BTreeMap<SmolStr, Entry>,
    /// Entries of adjectives by lower-case form.
    pub(super) adjectives: BTreeMap<SmolStr, Entry>,
    /// Prepositions of several words, by their first word.
    pub(super) phrases: BTreeMap<SmolStr, Vec<(Vec<SmolStr>, Entry)>>,
    pub(super) structure: Structure,
    pub(super) roles: WordTable<SourceRole>,
    pub(super) media: WordTable<SmolStr>,
    pub(super) anonymity: Anonymity,
    /// What the files promise; run as tests.
    #[cfg(test)]
    pub(super) examples: Vec<Example>,
}

/// One cue in one of its uses.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Entry {
    /// A particle or object that must stand with the verb ("out" in "point out").
    pub(super) particle: Option<SmolStr>,
    pub(super) frames: Vec<Frame>,
    /// The content follows one of these.
    pub(super) prepositions: Vec<SmolStr>,
    /// The content is the object with what follows one of these.
    pub(super) object_prepositions: Vec<SmolStr>,
    /// Objects of which nothing is told ("claimed six lives").
    pub(super) but_objects: Vec<SmolStr>,
    pub(super) stance: Stance,
    pub(super) negated: Stance,
    /// Whether the source is a link in the chain of who told the content.
    pub(super) link: bool,
    /// Whether it is thinking rather than saying.
    pub(super) thought: bool,
}

impl Entry {
    pub(super) fn has(&self, frame: Frame) -> bool {
        self.frames.contains(&frame)
    }

    /// Whether quotations may be its content.
    pub(super) fn takes_quotation(&self) -> bool {
        self.has(Frame::Quote) || self.has(Frame::Clause)
    }
}

/// Where a cue's content may stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Frame {
    /// A clause: "said that the town had fallen".
    Clause,
    /// A quotation beside the cue.
    Quote,
    /// "vowed to fight on".
    Infinitive,
    /// "denied the report".
    Object,
    /// "urged both sides to stop".
    ObjectInfinitive,
    /// "told reporters that": the object is the one who is told.
    ObjectClause,
    /// "called the raid a crime".
    SmallClause,
    /// "quoted the mayor as saying".
    QuotesOther,
    /// "was quoted as saying": the subject of the passive speaks.
    PassiveSpeaker,
    /// "citing a doctor", "carried by the agency": one end of a passing on.
    PassesOn,
    /// "appears to have fled": nobody tells it.
    Raising,
}

/// Function words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Structure {
    pub(super) complementisers: Vec<SmolStr>,
    pub(super) source_prepositions: Vec<SmolStr>,
    pub(super) quoting_as: Vec<SmolStr>,
    pub(super) first_person: Vec<SmolStr>,
    #[serde(rename = "as")]
    pub(super) as_told: Vec<SmolStr>,
    pub(super) anybody: Vec<SmolStr>,
    pub(super) carriers: Vec<SmolStr>,
    pub(super) documents: Vec<SmolStr>,
    pub(super) against: Vec<SmolStr>,
    pub(super) arising: Vec<SmolStr>,
    pub(super) negatives: Vec<SmolStr>,
    pub(super) disjoining: Vec<SmolStr>,
    pub(super) negating: Vec<SmolStr>,
    pub(super) future: Vec<SmolStr>,
}

/// Signs that a source is kept from being known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Anonymity {
    pub(super) phrases: Vec<SmolStr>,
    pub(super) words: Vec<SmolStr>,
    pub(super) heads: Vec<SmolStr>,
}

/// Values by word or by several words, the earlier in the file the stronger.
#[derive(Debug)]
pub(super) struct WordTable<V> {
    /// First word → (all words, rank).
    by_first: BTreeMap<SmolStr, Vec<(Vec<SmolStr>, usize)>>,
    values: Vec<V>,
}

impl<V: Clone> WordTable<V> {
    /// The strongest value with a word in `words` (lower case, in reading order).
    pub(super) fn strongest(&self, words: &[&str]) -> Option<V> {
        let mut best: Option<usize> = None;
        for (at, word) in words.iter().enumerate() {
            for (phrase, rank) in self.by_first.get(*word).into_iter().flatten() {
                let fits = phrase.len() <= words.len() - at
                    && phrase.iter().zip(&words[at..]).all(|(wanted, word)| wanted == word);
                if fits && best.is_none_or(|known| *rank < known) {
                    best = Some(*rank);
                }
            }
        }
        best.map(|rank| self.values[rank].clone())
    }
}

/// A promise of a rule file: what must, or must not, be found in a text.
#[cfg(test)]
#[derive(Debug)]
pub(super) struct Example {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) text: String,
    pub(super) source: Option<String>,
    pub(super) cue: String,
    pub(super) content: Vec<String>,
    pub(super) stance: Option<Stance>,
    /// Whether it must be found.
    pub(super) wanted: bool,
}

const FOLDER: &str = "en/reporting/";

impl Rules {
    /// Loads them.
    ///
    /// # Errors
    /// Where a file does not say what it should.
    pub(in crate::extract) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        let mut rules = Rules {
            verbs: BTreeMap::new(),
            nouns: BTreeMap::new(),
            adverbs: BTreeMap::new(),
            adjectives: BTreeMap::new(),
            phrases: BTreeMap::new(),
            structure: parse(lexicon, "structure.toml")?,
            roles: word_table(lexicon, "roles.toml", |file: RolesFile| {
                file.roles.into_iter().map(|row| (row.role, row.words)).collect()
            })?,
            media: word_table(lexicon, "media.toml", |file: MediaFile| {
                file.media.into_iter().map(|row| (row.medium, row.words)).collect()
            })?,
            anonymity: parse(lexicon, "anonymity.toml")?,
            #[cfg(test)]
            examples: Vec::new(),
        };
        const OTHERS: [&str; 5] =
            ["structure.toml", "roles.toml", "media.toml", "anonymity.toml", "answers.toml"];
        for (path, text) in lexicon.folder(FOLDER) {
            let name = path.strip_prefix(FOLDER).unwrap_or(path);
            if path.ends_with(".toml") && !OTHERS.contains(&name) {
                rules.add_family(path, text)?;
            }
        }
        Ok(rules)
    }

    fn add_family(&mut self, path: &str, text: &str) -> Result<(), LexiconError> {
        let family: Family = parse_text(path, text)?;
        for row in &family.verbs {
            for (words, entry) in family.entries(path, text, row)? {
                let (verb, particle) = match words.as_slice() {
                    [verb] => (verb, None),
                    [verb, particle] => (verb, Some(particle.clone())),
                    _ => return Err(wrong(path, text, row, "a verb with at most one particle")),
                };
                let list = self.verbs.entry(verb.clone()).or_default();
                list.push(Entry { particle, ..entry });
            }
        }
        for row in &family.nouns {
            for (words, entry) in family.entries(path, text, row)? {
                let [noun] = words.as_slice() else {
                    return Err(wrong(path, text, row, "nouns of one word"));
                };
                self.nouns.entry(noun.clone()).or_default().push(entry);
            }
        }
        for (rows, table) in
            [(&family.adverbs, &mut self.adverbs), (&family.adjectives, &mut self.adjectives)]
        {
            for row in rows {
                for (words, entry) in family.entries(path, text, row)? {
                    let [word] = words.as_slice() else {
                        return Err(wrong(path, text, row, "single words"));
                    };
                    table.insert(word.clone(), entry);
                }
            }
        }
        for row in &family.phrases {
            for (words, entry) in family.entries(path, text, row)? {
                self.phrases.entry(words[0].clone()).or_default().push((words, entry));
            }
        }
        #[cfg(test)]
        self.examples.extend(family.promises(path, text));
        Ok(())
    }
}

/// One file of cues, as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    #[allow(dead_code)] // names the file for its readers
    family: String,
    stance: Stance,
    negated: Option<Stance>,
    #[serde(default = "yes")]
    link: bool,
    #[serde(default)]
    thought: bool,
    #[serde(default)]
    verbs: Vec<Spanned<Row>>,
    #[serde(default)]
    nouns: Vec<Spanned<Row>>,
    #[serde(default)]
    adverbs: Vec<Spanned<Row>>,
    #[serde(default)]
    adjectives: Vec<Spanned<Row>>,
    #[serde(default)]
    phrases: Vec<Spanned<Row>>,
    #[serde(default)]
    #[cfg_attr(not(test), allow(dead_code))]
    example: Vec<Spanned<Promise>>,
    #[serde(default)]
    #[cfg_attr(not(test), allow(dead_code))]
    not: Vec<Spanned<Promise>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    words: Vec<String>,
    #[serde(default)]
    frames: Vec<Frame>,
    #[serde(default)]
    prepositions: Vec<SmolStr>,
    #[serde(default)]
    object_prepositions: Vec<SmolStr>,
    #[serde(default)]
    but_objects: Vec<SmolStr>,
    stance: Option<Stance>,
    negated: Option<Stance>,
    link: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), allow(dead_code))]
struct Promise {
    text: String,
    source: Option<String>,
    cue: String,
    content: Option<OneOrMore>,
    stance: Option<Stance>,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
#[cfg_attr(not(test), allow(dead_code))]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RolesFile {
    roles: Vec<RoleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleRow {
    role: SourceRole,
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MediaFile {
    media: Vec<MediumRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MediumRow {
    medium: SmolStr,
    words: Vec<String>,
}

impl Family {
    /// The words of a row, each split at blanks, with what the row and the family say of them.
    fn entries(
        &self,
        path: &str,
        text: &str,
        row: &Spanned<Row>,
    ) -> Result<Vec<(Vec<SmolStr>, Entry)>, LexiconError> {
        let values = row.get_ref();
        let stance = values.stance.unwrap_or(self.stance);
        let negated = values
            .negated
            .or(if values.stance.is_some() { None } else { self.negated })
            .unwrap_or_else(|| under_negation(stance));
        let mut found = Vec::new();
        for phrase in &values.words {
            let words: Vec<SmolStr> = phrase.split_whitespace().map(SmolStr::new).collect();
            if words.is_empty() || phrase.chars().any(char::is_uppercase) {
                return Err(wrong(path, text, row, "words in lower case, none of them empty"));
            }
            found.push((
                words,
                Entry {
                    particle: None,
                    frames: values.frames.clone(),
                    prepositions: values.prepositions.clone(),
                    object_prepositions: values.object_prepositions.clone(),
                    but_objects: values.but_objects.clone(),
                    stance,
                    negated,
                    link: values.link.unwrap_or(self.link),
                    thought: self.thought,
                },
            ));
        }
        Ok(found)
    }

    #[cfg(test)]
    fn promises<'f>(&'f self, path: &'f str, text: &'f str) -> impl Iterator<Item = Example> + 'f {
        let all = self.example.iter().map(|one| (one, true)).chain(self.not.iter().map(|one| (one, false)));
        all.map(move |(promise, wanted)| {
            let values = promise.get_ref();
            Example {
                file: path.to_owned(),
                line: 1 + text[..promise.span().start].matches('\n').count(),
                text: values.text.clone(),
                source: values.source.clone(),
                cue: values.cue.clone(),
                content: match values.content.clone() {
                    None => Vec::new(),
                    Some(OneOrMore::One(one)) => vec![one],
                    Some(OneOrMore::More(more)) => more,
                },
                stance: values.stance,
                wanted,
            }
        })
    }
}

/// What becomes of a stance when its cue is negated and no file says otherwise: who does not report, assert or
/// deny a thing leaves it open; who does not admit it denies it.
fn under_negation(stance: Stance) -> Stance {
    match stance {
        Stance::Asserts | Stance::Reports | Stance::Claims | Stance::Denies => Stance::CannotConfirm,
        Stance::Admits => Stance::Denies,
        Stance::Doubts | Stance::Retracts => Stance::Asserts,
        Stance::Predicts => Stance::Doubts,
        Stance::CannotConfirm | Stance::Demands => stance,
    }
}

fn yes() -> bool {
    true
}

fn wrong(path: &str, text: &str, row: &Spanned<Row>, expected: &str) -> LexiconError {
    LexiconError::at_offset(path, text, row.span().start, format!("expected {expected}"))
}

fn parse<T: serde::de::DeserializeOwned>(lexicon: &Lexicon, name: &str) -> Result<T, LexiconError> {
    let path = format!("{FOLDER}{name}");
    parse_text(&path, lexicon.text(&path)?)
}

fn parse_text<T: serde::de::DeserializeOwned>(path: &str, text: &str) -> Result<T, LexiconError> {
    toml::from_str(text).map_err(|error| {
        LexiconError::at_offset(path, text, error.span().map_or(0, |span| span.start), error.message())
    })
}

fn word_table<F: serde::de::DeserializeOwned, V: Clone>(
    lexicon: &Lexicon,
    name: &str,
    rows: impl Fn(F) -> Vec<(V, Vec<String>)>,
) -> Result<WordTable<V>, LexiconError> {
    let mut table = WordTable { by_first: BTreeMap::new(), values: Vec::new() };
    for (value, phrases) in rows(parse(lexicon, name)?) {
        let rank = table.values.len();
        table.values.push(value);
        for phrase in phrases {
            let words: Vec<SmolStr> = phrase.split_whitespace().map(SmolStr::new).collect();
            if let Some(first) = words.first() {
                table.by_first.entry(first.clone()).or_insert_with(Vec::new).push((words, rank));
            }
        }
    }
    Ok(table)
}

//! French paragraphs through their language model: words with their features, sentences, names.

use std::borrow::Cow;

use contested_french::{Dep, EntityLabel, Form, French, Morph, Pos};
use smol_str::SmolStr;

use super::english::{MOST_TOKENS, is_beside, read_in_part};
use super::paragraphs;
use crate::model::{Notice, Report, Span};

/// A report's words and what is known about them.
#[derive(Clone, Debug)]
pub struct FrenchReading<'t> {
    /// The report's text.
    pub text: &'t str,
    /// All words and marks in reading order, without whitespace.
    pub words: Vec<Word>,
    /// Sentences in reading order; they never cross a paragraph.
    pub sentences: Vec<Words>,
    /// What could not be read.
    pub notices: Vec<Notice>,
    children: Vec<Vec<usize>>,
}

/// A run of words, start inclusive, end exclusive.
pub type Words = std::ops::Range<usize>;

/// A word or mark of the text.
#[derive(Clone, PartialEq, Debug)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// Dictionary form.
    pub lemma: SmolStr,
    /// Dictionary form as a verb, where it is one or stands where one does.
    pub verb: Option<SmolStr>,
    /// Lower case, with plain marks.
    pub lower: SmolStr,
    /// Part of speech and features.
    pub morph: Morph,
    /// The word this depends on; itself for a sentence's root.
    pub head: usize,
    /// The kind of dependency.
    pub dep: Dep,
    /// The name it is part of: whether the name begins here, and what the model takes it for.
    pub entity: Option<(bool, EntityLabel)>,
    /// Its sentence's index.
    pub sentence: usize,
    /// Whether it begins with a capital.
    pub is_capital: bool,
}

impl FrenchReading<'_> {
    /// The words that depend on this one directly, in reading order.
    pub fn children(&self, at: usize) -> &[usize] {
        self.children.get(at).map_or(&[], Vec::as_slice)
    }

    /// The first child with one of these labels.
    pub fn child(&self, at: usize, deps: &[Dep]) -> Option<usize> {
        self.children(at).iter().copied().find(|child| deps.contains(&self.words[*child].dep))
    }

    /// From the leftmost to the rightmost word that depends on this one, itself included.
    pub fn subtree(&self, at: usize) -> Words {
        let (mut start, mut end) = (at, at + 1);
        let mut waiting = vec![at];
        while let Some(word) = waiting.pop() {
            start = start.min(word);
            end = end.max(word + 1);
            waiting.extend_from_slice(self.children(word));
        }
        start..end
    }

    /// Whether the second depends on the first, directly or not, or is the same.
    pub fn is_under(&self, top: usize, at: usize) -> bool {
        let mut at = at;
        // No tree is deeper than this that tells anything.
        for _ in 0..DEEPEST {
            if at == top {
                return true;
            }
            let head = self.words[at].head;
            if head == at {
                return false;
            }
            at = head;
        }
        false
    }

    /// The span from the first to the last of some words.
    pub fn span(&self, words: Words) -> Span {
        match (self.words.get(words.start), words.end.checked_sub(1).and_then(|last| self.words.get(last))) {
            (Some(first), Some(last)) => Span::new(first.span.start(), last.span.end()),
            _ => Span::new(0, 0),
        }
    }
}

const DEEPEST: usize = 200;

/// Splits the text into paragraphs and reads each.
pub fn read<'t>(report: &'t Report, french: &French) -> FrenchReading<'t> {
    let mut reading = FrenchReading {
        text: &report.text,
        words: Vec::new(),
        sentences: Vec::new(),
        notices: Vec::new(),
        children: Vec::new(),
    };
    'text: for paragraph in paragraphs::split(&report.text) {
        for part in &paragraph.parts {
            if is_beside(report, part.start) {
                continue;
            }
            if reading.words.len() >= MOST_TOKENS {
                reading
                    .notices
                    .push(read_in_part(Span::new(part.start, part.start + part.text.len() as u32)));
                break 'text;
            }
            append(&mut reading, &Plain::of(&part.text), part.start, french);
        }
    }
    reading.children = vec![Vec::new(); reading.words.len()];
    for at in 0..reading.words.len() {
        let head = reading.words[at].head;
        if head != at {
            reading.children[head].push(at);
        }
    }
    name_verbs(&mut reading, french);
    reading
}

/// Text with the plain marks that the model knows, and where each of its bytes comes from.
struct Plain<'t> {
    text: Cow<'t, str>,
    /// For each byte, first and last byte of what it stands for.
    origins: Vec<(u32, u32)>,
}

impl Plain<'_> {
    /// Puts plain marks for angle and curly quotation marks, without the spaces inside them, and for curly apostrophes: on
    /// the others the model ends sentences.
    fn of(text: &str) -> Plain<'_> {
        if !text.contains(['«', '»', '“', '”', '„', '’', '\u{a0}', '\u{202f}', '\u{2009}']) {
            return Plain { text: Cow::Borrowed(text), origins: Vec::new() };
        }
        let mut plain = String::with_capacity(text.len());
        let mut origins: Vec<(u32, u32)> = Vec::with_capacity(text.len());
        let is_gap = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}');
        let mut after_opening = false;
        for (at, c) in text.char_indices() {
            let put = match c {
                _ if after_opening && is_gap(c) => continue,
                '«' | '“' | '”' | '„' => '"',
                '»' => {
                    while plain.ends_with(' ') {
                        plain.pop();
                        origins.pop();
                    }
                    '"'
                }
                '’' => '\'',
                '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
                other => other,
            };
            after_opening = c == '«';
            plain.push(put);
            let origin = (at as u32, (at + c.len_utf8()) as u32);
            origins.resize(plain.len(), origin);
        }
        Plain { text: Cow::Owned(plain), origins }
    }

    fn span(&self, start: u32, end: u32, from: u32) -> Span {
        if self.origins.is_empty() {
            return Span::new(from + start, from + end);
        }
        let first = self.origins.get(start as usize).map_or(0, |origin| origin.0);
        let last = (end as usize).checked_sub(1).and_then(|last| self.origins.get(last));
        Span::new(from + first, from + last.map_or(first, |origin| origin.1))
    }
}

fn append(reading: &mut FrenchReading<'_>, plain: &Plain<'_>, from: u32, french: &French) {
    let parsed = french.parse(&plain.text);
    // Whitespace is no word; what hangs on it hangs on what that hangs on.
    let mut place = vec![None; parsed.len()];
    let mut next = reading.words.len();
    for (at, token) in parsed.iter().enumerate() {
        if !token.is_space {
            place[at] = Some(next);
            next += 1;
        }
    }
    let mut starts = true;
    for (at, token) in parsed.iter().enumerate() {
        starts |= token.sent_start;
        let Some(own) = place[at] else { continue };
        let mut head = token.head as usize;
        for _ in 0..DEEPEST {
            if place[head].is_some() || parsed[head].head as usize == head {
                break;
            }
            head = parsed[head].head as usize;
        }
        if starts {
            reading.sentences.push(own..own);
            starts = false;
        }
        let sentence = reading.sentences.len().saturating_sub(1);
        if let Some(last) = reading.sentences.last_mut() {
            last.end = own + 1;
        }
        let span = plain.span(token.start, token.end, from);
        reading.words.push(Word {
            span,
            lemma: token.lemma.clone(),
            verb: None,
            lower: token.lower.clone(),
            morph: token.morph,
            head: place[head].unwrap_or(own),
            dep: token.dep,
            entity: token.entity,
            sentence,
            is_capital: span.of(reading.text).chars().next().is_some_and(char::is_uppercase),
        });
    }
}

/// Gives verbs, and words that stand where a verb does though the model takes them for something else, their form as a verb.
fn name_verbs(reading: &mut FrenchReading<'_>, french: &French) {
    for at in 0..reading.words.len() {
        let word = &reading.words[at];
        let has_auxiliary = || reading.child(at, &[Dep::AuxPass, Dep::AuxTense]).is_some();
        let holds_clause = || matches!(word.dep, Dep::Root | Dep::Ccomp | Dep::Parataxis);
        let verb = match word.morph.pos {
            Pos::Verb => Some(word.lemma.clone()),
            Pos::Aux if !matches!(word.dep, Dep::AuxPass | Dep::AuxTense | Dep::AuxCaus | Dep::Cop) => {
                french.known_verb(&word.lower)
            }
            Pos::Adv | Pos::Adj | Pos::Intj | Pos::X | Pos::Propn if has_auxiliary() || holds_clause() => {
                french.known_verb(&word.lower)
            }
            // The root of a broken parse: a verb before its object, taken for an adverb.
            Pos::Adv if !word.is_capital => french.known_verb(&word.lower),
            Pos::Noun if has_auxiliary() => french.known_verb(&word.lower),
            _ => None,
        };
        if word.morph.pos != Pos::Verb
            && let Some(verb) = &verb
            && word.morph.form == Form::None
        {
            // What it is as a verb cannot be told but by its auxiliary.
            let is_participle = has_auxiliary();
            let form = if is_participle { Form::Participle } else { Form::Finite };
            let verb = verb.clone();
            let word = &mut reading.words[at];
            word.morph.form = form;
            word.morph.is_past |= is_participle;
            word.verb = Some(verb);
            continue;
        }
        reading.words[at].verb = verb;
    }
}

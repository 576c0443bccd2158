//! Which quotation belongs to which cue: by place in the paragraph.
//!
//! `"…," said X`, `X said: "…"`, `"…," X said. "…"`, a quotation that fills the next paragraph, one over several.

use std::collections::{BTreeMap, BTreeSet};

use contested_english::{Dep, Tag};

use super::cues::is_verb;
use super::{Cue, CueKind};
use crate::read::{Reading, TokenId, Tokens};

/// The quotations of each cue.
#[derive(Debug, Default)]
pub(super) struct Quoted {
    by_cue: BTreeMap<TokenId, Vec<Tokens>>,
    /// Ends of the quotations that have a cue.
    attached: BTreeSet<TokenId>,
    /// Outermost quotations with their marks, in reading order.
    outermost: Vec<Tokens>,
    /// For each cue with quotations, the stretch outside them in which it stands.
    tags: BTreeMap<TokenId, Tokens>,
    /// Cues that close a sentence told by another: "…, said X, reported Y".
    closing: BTreeMap<TokenId, Closing>,
}

/// A source and cue that stand behind a whole attribution.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closing {
    pub(super) source: Tokens,
    /// Everything before them.
    pub(super) content: Tokens,
}

impl Quoted {
    /// The quotations of a cue, with their marks.
    pub(super) fn of(&self, cue: TokenId) -> &[Tokens] {
        self.by_cue.get(&cue).map_or(&[], Vec::as_slice)
    }

    /// The outermost quotation that a token stands in.
    pub(super) fn around(&self, token: TokenId) -> Option<Tokens> {
        let after = self.outermost.partition_point(|quotation| quotation.start <= token);
        let last = self.outermost.get(after.checked_sub(1)?)?;
        last.contains(token).then_some(*last)
    }

    /// Whether a quotation has a cue.
    pub(super) fn is_attached(&self, quotation: Tokens) -> bool {
        self.attached.contains(&quotation.end)
    }

    /// The stretch between quotations or sentence ends in which a cue with quotations stands.
    pub(super) fn tag(&self, cue: TokenId) -> Option<Tokens> {
        self.tags.get(&cue).copied()
    }

    /// What a cue that closes a sentence told by another tells.
    pub(super) fn closing(&self, cue: TokenId) -> Option<Closing> {
        self.closing.get(&cue).copied()
    }

    /// The cue with quotations whose stretch holds this token.
    pub(super) fn cue_of_tag(&self, token: TokenId) -> Option<TokenId> {
        // Stretches start before their cues, and few cues share a sentence.
        let near = self.tags.range(TokenId(token.0.saturating_sub(200))..TokenId(token.0 + 200));
        near.filter(|(cue, tag)| tag.contains(token) && **cue != token).map(|(cue, _)| *cue).next()
    }
}

/// Gives each quotation that is speech to its cue.
pub(super) fn attach(reading: &Reading<'_>, cues: &[Cue<'_>]) -> Quoted {
    let mut quoted = Quoted { outermost: outermost(reading), ..Quoted::default() };
    let speaking: Vec<TokenId> = cues
        .iter()
        .filter(|cue| cue.kind == CueKind::Verb && cue.entries.iter().any(|entry| entry.takes_quotation()))
        .map(|cue| cue.head)
        .collect();
    // The cue of the last quotation, and where the quotation ended.
    let mut last: Option<(TokenId, Tokens)> = None;
    for paragraph in &reading.paragraphs {
        let first = quoted.outermost.partition_point(|quotation| quotation.start < paragraph.start);
        let end = quoted.outermost.partition_point(|quotation| quotation.start < paragraph.end);
        let quotations: Vec<Tokens> = quoted.outermost[first..end].to_vec();
        if quotations.is_empty() {
            continue;
        }
        let mut before = paragraph.start;
        for (index, quotation) in quotations.iter().enumerate() {
            let next = quotations.get(index + 1).map_or(paragraph.end, |next| next.start);
            let place = Place {
                quotation: *quotation,
                before: Tokens { start: before, end: quotation.start.max(before) },
                after: Tokens { start: quotation.end.min(next), end: next },
                paragraph: *paragraph,
                sole: quotations.len() == 1,
            };
            let cue = cue_of(reading, &speaking, &place, last);
            if let Some((cue, tag)) = cue {
                let start = if cue > quotation.start {
                    unquoted_start(reading, &speaking, &place)
                } else {
                    quotation.start
                };
                quoted.by_cue.entry(cue).or_default().push(Tokens { start, end: quotation.end });
                quoted.attached.insert(quotation.end);
                quoted.tags.entry(cue).or_insert(tag);
                last = Some((cue, *quotation));
                before = quotation.end;
            } else if closing(reading, *quotation, place.after) == Close::Stop {
                before = quotation.end;
            }
        }
    }
    for (index, cue) in speaking.iter().enumerate() {
        if let Some(closing) = closing_of(reading, &quoted, &speaking[..index], *cue) {
            quoted.closing.insert(*cue, closing);
        }
    }
    quoted
}

/// A cue as `, CUE SOURCE.` or `, SOURCE CUE.` at the end of a sentence in which another cue stands before.
fn closing_of(reading: &Reading<'_>, quoted: &Quoted, earlier: &[TokenId], cue: TokenId) -> Option<Closing> {
    let inner = *earlier.last()?;
    if !quoted.of(cue).is_empty()
        || quoted.around(inner).is_some()
        || quoted.around(cue).is_some()
        || reading.token(cue).tag == Tag::Vbg
    {
        return None;
    }
    let tag = quoted.cue_of_tag(cue).and_then(|inner| quoted.tag(inner).map(|tag| (inner, tag)));
    let stretch = tag.map_or(reading.sentence_of(cue).tokens, |(_, tag)| tag);
    let before = Tokens { start: stretch.start, end: cue };
    let comma = before.iter().rev().find(|token| reading.token(*token).tag == Tag::Comma)?;
    if inner >= comma || !stretch.contains(inner) {
        return None;
    }
    let rest = Tokens { start: TokenId(cue.0 + 1), end: stretch.end };
    let end = rest
        .iter()
        .find(|token| matches!(reading.token(*token).tag, Tag::Comma | Tag::Period))
        .unwrap_or(rest.end);
    let rest = Tokens { start: rest.start, end: end.max(rest.start) };
    if rest.iter().any(|token| is_verb(reading.token(token).tag) || reading.token(token).dep == Dep::Mark) {
        return None;
    }
    let chunk = reading.noun_chunks.partition_point(|chunk| chunk.end <= cue);
    let left =
        chunk.checked_sub(1).map(|index| reading.noun_chunks[index]).filter(|chunk| chunk.start > comma);
    let right =
        reading.noun_chunks.get(chunk).filter(|chunk| chunk.start == rest.start && chunk.end <= rest.end);
    let between = Tokens { start: TokenId(comma.0 + 1), end: cue };
    let source = match (left, right) {
        (Some(left), _) if between.iter().all(|token| !is_verb(reading.token(token).tag)) => {
            Tokens { start: between.start.max(left.start.min(between.start)), end: left.end }
        }
        (None, Some(_)) if between.iter().all(|token| reading.token(token).tag == Tag::Rb) => rest,
        _ => return None,
    };
    let quotation = tag.and_then(|(inner, _)| {
        quoted.of(inner).iter().filter(|one| one.end <= comma).map(|one| one.start).min()
    });
    let start = quotation.unwrap_or(stretch.start);
    (start < comma).then_some(Closing { source, content: Tokens { start, end: comma } })
}

struct Place {
    quotation: Tokens,
    /// From the last quotation or the paragraph's start.
    before: Tokens,
    /// To the next quotation or the paragraph's end.
    after: Tokens,
    paragraph: Tokens,
    sole: bool,
}

fn cue_of(
    reading: &Reading<'_>,
    speaking: &[TokenId],
    place: &Place,
    last: Option<(TokenId, Tokens)>,
) -> Option<(TokenId, Tokens)> {
    let lead = from_last_sentence(reading, place.before);
    let starts_sentence = lead.iter().all(|token| is_mark(reading, token));
    let before_mark = last_word(reading, lead).map(|token| reading.word(token));
    let introduced = matches!(before_mark, Some("," | ":" | "–" | "—" | "―" | "-"));
    let close = closing(reading, place.quotation, place.after);
    let words = place.quotation.iter().filter(|token| !is_mark(reading, *token)).count();

    if matches!(close, Close::Comma | Close::Question) && (starts_sentence || introduced || words >= 4) {
        let tag = to_sentence_end(reading, place.after);
        // "On the programme 'Morning,' he said it was over": the quotation is no speech.
        let tells_more = |cue: TokenId| {
            reading.children(cue).iter().any(|child| *child > cue && reading.token(*child).dep == Dep::Ccomp)
        };
        if let Some(cue) =
            first_finite(reading, speaking, tag).filter(|cue| starts_sentence || !tells_more(*cue))
        {
            return Some((cue, tag));
        }
    }
    if !starts_sentence {
        let cues = within(speaking, lead);
        let adjacent = cues.last().filter(|cue| last_word(reading, lead) == Some(**cue));
        if introduced || adjacent.is_some() {
            // "He said it was over: '…'": the nearest; "X said Sunday, '…'" too.
            let cue = cues.iter().rev().find(|cue| !matches!(reading.token(**cue).dep, Dep::Amod));
            // A fragment after a bare verb ("called it") is left to the parse.
            if let Some(cue) = cue
                && (words >= 3 || before_mark == Some(":"))
            {
                return Some((*cue, lead));
            }
        }
        // `"…," he said, "…"`: the cue stands between the two.
        if introduced
            && let Some((cue, quotation)) = last
            && quotation.end <= place.before.start
            && place.before.contains(cue)
        {
            return Some((cue, lead));
        }
        return None;
    }
    // The quotation is a sentence of its own.
    let (cue, quotation) = last?;
    let stretch = Tokens { start: quotation.end, end: place.quotation.start.max(quotation.end) };
    // A tag is short; a last quotation further back is not gone on with.
    const LONGEST_TAG: usize = 200;
    if stretch.len() > LONGEST_TAG {
        return None;
    }
    let between: Vec<TokenId> = stretch.iter().filter(|token| !is_mark(reading, *token)).collect();
    let same_paragraph = place.paragraph.contains(quotation.start);
    let only_the_tag = !between.is_empty()
        && stretch.contains(cue)
        && stretch.iter().filter(|token| reading.token(*token).tag == Tag::Period).count() <= 1;
    if same_paragraph && (between.is_empty() || only_the_tag) {
        return Some((cue, stretch));
    }
    let fills = place.sole
        && place.after.iter().all(|token| is_mark(reading, token))
        && place.before.iter().all(|token| is_mark(reading, token));
    if !same_paragraph && fills && (between.is_empty() || only_the_tag) {
        return Some((cue, stretch));
    }
    // A paragraph that ends in a colon introduces the next.
    if !same_paragraph || place.before.is_empty() {
        let previous =
            reading.paragraphs.partition_point(|one| one.start < place.paragraph.start).checked_sub(1)?;
        let lead = from_last_sentence(reading, reading.paragraphs[previous]);
        if last_word(reading, lead).is_some_and(|token| reading.word(token) == ":") {
            return within(speaking, lead).last().map(|cue| (*cue, lead));
        }
    }
    None
}

/// Where the sentence starts whose end is quoted: `Using gas "is a crime," she said`.
fn unquoted_start(reading: &Reading<'_>, speaking: &[TokenId], place: &Place) -> TokenId {
    let lead = from_last_sentence(reading, place.before);
    let first = lead.iter().find(|token| !is_mark(reading, *token));
    match first {
        Some(first) if within(speaking, lead).is_empty() => first,
        _ => place.quotation.start,
    }
}

/// How a quotation ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Close {
    Comma,
    Question,
    Stop,
    Open,
}

fn closing(reading: &Reading<'_>, quotation: Tokens, after: Tokens) -> Close {
    let next = after.iter().find(|token| !reading.token(*token).is_space).map(|token| reading.word(token));
    if matches!(next, Some("," | "–" | "—" | "--" | "-")) {
        return Close::Comma;
    }
    let words = reading.span(quotation).of(reading.text);
    match words.trim_end_matches(['"', '”', '“', '\'', '’', '»', ' ']).chars().next_back() {
        Some(',' | '—' | '–' | '-' | '…') => Close::Comma,
        Some('?' | '!') => Close::Question,
        Some('.') => Close::Stop,
        _ => Close::Open,
    }
}

/// The outermost quotations with their marks.
fn outermost(reading: &Reading<'_>) -> Vec<Tokens> {
    let mut found: Vec<Tokens> = Vec::new();
    let mut end = 0;
    for quotation in &reading.quotations {
        if quotation.outer.start() >= end {
            let tokens = reading.tokens_in(quotation.outer);
            if !tokens.is_empty() && found.last().is_none_or(|last| last.end <= tokens.start) {
                found.push(tokens);
                end = quotation.outer.end();
            }
        }
    }
    found
}

/// The part after the last end of a sentence.
fn from_last_sentence(reading: &Reading<'_>, stretch: Tokens) -> Tokens {
    let last = stretch.iter().rev().find(|token| reading.token(*token).tag == Tag::Period);
    Tokens { start: last.map_or(stretch.start, |token| TokenId(token.0 + 1)), end: stretch.end }
}

/// The part up to the first end of a sentence.
fn to_sentence_end(reading: &Reading<'_>, stretch: Tokens) -> Tokens {
    let first = stretch.iter().find(|token| reading.token(*token).tag == Tag::Period);
    Tokens { start: stretch.start, end: first.unwrap_or(stretch.end) }
}

/// The first cue of a stretch, one that is no participle or relative clause before others.
fn first_finite(reading: &Reading<'_>, speaking: &[TokenId], stretch: Tokens) -> Option<TokenId> {
    let cues = within(speaking, stretch);
    let finite = cues.iter().find(|cue| {
        let token = reading.token(**cue);
        token.tag != Tag::Vbg && !matches!(token.dep, Dep::Relcl | Dep::Acl)
    });
    finite.or(cues.first()).copied()
}

fn within(sorted: &[TokenId], stretch: Tokens) -> &[TokenId] {
    let start = sorted.partition_point(|token| *token < stretch.start);
    let end = sorted.partition_point(|token| *token < stretch.end);
    &sorted[start..end.max(start)]
}

fn last_word(reading: &Reading<'_>, stretch: Tokens) -> Option<TokenId> {
    stretch.iter().rev().find(|token| !reading.token(*token).is_space)
}

fn is_mark(reading: &Reading<'_>, token: TokenId) -> bool {
    reading.token(token).is_space || !reading.word(token).chars().any(char::is_alphanumeric)
}

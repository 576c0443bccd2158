//! Noun phrases over the parse: where one starts and ends, its conjuncts, the name in it.

use contested_english::{Dep, EntityLabel, Pos, Tag};

use super::grammar::Grammar;
use crate::model::Span;
use crate::read::{Name, NameKind, Reading, TokenId, Tokens};

/// The head and everything joined to it by "and" or commas, in reading order.
pub(super) fn with_conjuncts(reading: &Reading<'_>, head: TokenId) -> Vec<TokenId> {
    let mut found = vec![head];
    let mut at = 0;
    while at < found.len() && found.len() < 32 {
        let here = found[at];
        for child in reading.children(here) {
            let token = reading.token(*child);
            let nominal =
                matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num | Pos::X | Pos::Adj)
                    || token.tag == Tag::Vbg && reading.child(*child, Dep::Det).is_some();
            if token.dep == Dep::Conj && nominal {
                found.push(*child);
            }
        }
        at += 1;
    }
    found.sort_unstable();
    found
}

/// The first of a chain of conjuncts.
pub(super) fn first_conjunct(reading: &Reading<'_>, token: TokenId) -> TokenId {
    let mut at = token;
    for _ in 0..32 {
        if reading.token(at).dep != Dep::Conj {
            break;
        }
        at = reading.token(at).head;
    }
    at
}

/// The object of the preposition "of" that hangs on a noun.
pub(super) fn of_object(reading: &Reading<'_>, grammar: &Grammar, noun: TokenId) -> Option<TokenId> {
    let of = reading.children(noun).iter().copied().find(|child| grammar.is_whole(reading, *child))?;
    reading.child(of, Dep::Pobj)
}

/// The words of a noun phrase with this head: from its first modifier to its last "of" phrase, without relative
/// clauses, appositions and conjuncts.
pub(super) fn phrase(reading: &Reading<'_>, grammar: &Grammar, head: TokenId) -> Tokens {
    let mut bounds = Tokens { start: head, end: TokenId(head.0 + 1) };
    let mut waiting = vec![(head, 0)];
    while let Some((at, depth)) = waiting.pop() {
        bounds.start = bounds.start.min(at);
        bounds.end = bounds.end.max(TokenId(at.0 + 1));
        if depth > 12 {
            continue;
        }
        for child in reading.children(at).iter().copied() {
            let token = reading.token(child);
            let takes = match token.dep {
                Dep::Det
                | Dep::Amod
                | Dep::Compound
                | Dep::Nummod
                | Dep::Poss
                | Dep::Nmod
                | Dep::Quantmod
                | Dep::Case
                | Dep::Predet
                | Dep::Npadvmod => child < head || at != head,
                Dep::Advmod => child < at && at != head || child.0 + 1 == at.0,
                Dep::Punct => token.span.len() == 1 && child > bounds.start && child < head,
                Dep::Prep => grammar.is_whole(reading, child) && !is_of_accusing(reading, grammar, at, child),
                Dep::Pobj => true,
                _ => false,
            };
            if takes {
                waiting.push((child, depth + 1));
            }
        }
    }
    let sentence = reading.sentence_of(head).tokens;
    bounds.start = bounds.start.max(sentence.start);
    bounds.end = bounds.end.min(sentence.end);
    while bounds.start < head && is_trimmed(reading, bounds.start) {
        bounds.start = TokenId(bounds.start.0 + 1);
    }
    without_time(reading, head, bounds)
}

/// A phrase without the time that the parser took into it: "yesterday rebels", "a fortnight ago rebels".
fn without_time(reading: &Reading<'_>, head: TokenId, mut bounds: Tokens) -> Tokens {
    let start = reading.token(bounds.start).span.start();
    let upto = reading.times.partition_point(|time| time.span.start() <= start);
    let Some(time) = reading.times[..upto].last() else { return bounds };
    if time.span.end() <= start || time.span.end() > reading.token(head).span.start() {
        return bounds;
    }
    while bounds.start < head && reading.token(bounds.start).span.start() < time.span.end() {
        bounds.start = TokenId(bounds.start.0 + 1);
    }
    bounds
}

/// Whether "of" behind whoever is accused tells what of: "accused the army of looting".
fn is_of_accusing(reading: &Reading<'_>, grammar: &Grammar, noun: TokenId, joint: TokenId) -> bool {
    let accused = reading.token(noun);
    let under =
        matches!(accused.dep, Dep::Dobj | Dep::Nsubjpass) && grammar.object_acts(reading, accused.head);
    let Some(object) = reading.child(joint, Dep::Pobj) else {
        return reading.child(joint, Dep::Pcomp).is_some();
    };
    let token = reading.token(object);
    // "accused members of the army", "accused the Army of God": what they are of is no deed.
    let is_bare = matches!(token.tag, Tag::Nn | Tag::Vbg)
        && reading.children(object).iter().all(|child| *child > object);
    under && is_bare && name_at(reading, object).is_none()
}

/// The text of a noun phrase.
pub(super) fn phrase_span(reading: &Reading<'_>, grammar: &Grammar, head: TokenId) -> Span {
    reading.span(phrase(reading, grammar, head))
}

fn is_trimmed(reading: &Reading<'_>, token: TokenId) -> bool {
    matches!(reading.token(token).pos, Pos::Punct | Pos::Space | Pos::Adv | Pos::Cconj)
}

/// The name a token is part of.
pub(super) fn name_at<'r>(reading: &'r Reading<'_>, token: TokenId) -> Option<&'r Name> {
    let upto = reading.names.partition_point(|name| name.tokens.start <= token);
    reading.names[..upto].iter().rev().take(4).find(|name| name.tokens.contains(token))
}

/// Whether the word belongs to a person's name.
pub(super) fn is_named_person(reading: &Reading<'_>, token: TokenId) -> bool {
    name_at(reading, token).is_some_and(|name| name.kind == NameKind::Person)
}

/// Whether a place's name stands before a sentence as a date line does that lost its dash: "Merik Varanese army units
/// shelled …".
pub(super) fn heads_a_line(reading: &Reading<'_>, token: TokenId) -> bool {
    let is_first = reading.sentence_of(token).tokens.start == token;
    let next = reading.tokens.get(token.index() + 1).and_then(|next| next.entity);
    is_first && next.is_some_and(|entity| entity.label == EntityLabel::Norp && entity.begins)
}

/// The names of places that lie in some tokens, in reading order.
pub(super) fn place_names(reading: &Reading<'_>, tokens: Tokens) -> Vec<Span> {
    let from = reading.names.partition_point(|name| name.tokens.start < tokens.start);
    reading.names[from..]
        .iter()
        .take_while(|name| name.tokens.start < tokens.end)
        .filter(|name| name.kind == NameKind::Place)
        .map(|name| name.span)
        .collect()
}

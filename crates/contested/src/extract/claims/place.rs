//! The words that may name where an act took place, the likeliest first.

use contested_english::EntityLabel;

use super::candidates::Candidate;
use super::frame::Look;
use super::phrases::{phrase, place_names};
use crate::model::{EventKind, Role, Span};
use crate::read::{TokenId, Tokens};

/// See the module.
pub(super) fn words(
    look: &Look<'_, '_>,
    candidate: &Candidate,
    joined: &[&Candidate],
    kind: EventKind,
) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut add = |tokens: Tokens| {
        for span in names(look, tokens) {
            if !found.contains(&span) {
                found.push(span);
            }
        }
    };
    if !is_placed(kind) {
        return found;
    }
    // What is acted on says where, where it is a place or in one.
    for part in candidate.roles.iter().filter(|part| matches!(part.role, Role::Target)) {
        if look.class(part.head).meets(look.place) {
            add(look.reading.subtree(part.head));
        }
    }
    for outer in [false, true] {
        for phrase in candidate.frame.phrases.iter().filter(|phrase| phrase.outer == outer) {
            if look.grammar.is_locative(&phrase.preposition) {
                add(whole(look, phrase.object));
            }
        }
    }
    for part in candidate
        .roles
        .iter()
        .filter(|part| matches!(part.role, Role::Target | Role::Destination | Role::Origin | Role::Victim))
    {
        add(whole(look, part.head));
    }
    for head in &candidate.frame.object {
        add(whole(look, *head));
    }
    for other in joined {
        for phrase in &other.frame.phrases {
            if look.grammar.is_locative(&phrase.preposition) {
                add(whole(look, phrase.object));
            }
        }
    }
    found
}

/// Whether acts of this kind have a place of their own, rather than only a speaker's.
fn is_placed(kind: EventKind) -> bool {
    !matches!(kind.family(), "speech" | "relation" | "group" | "information")
}

fn whole(look: &Look<'_, '_>, head: TokenId) -> Tokens {
    let subtree = look.reading.subtree(head);
    if subtree.len() <= 24 { subtree } else { phrase(look.reading, look.grammar, head) }
}

/// The names of places in some tokens; where the names know none, what the model takes for places.
fn names(look: &Look<'_, '_>, tokens: Tokens) -> Vec<Span> {
    let named = place_names(look.reading, tokens);
    if !named.is_empty() {
        return named;
    }
    let reading = look.reading;
    let mut spans: Vec<Span> = Vec::new();
    for token in tokens.iter() {
        let one = reading.token(token);
        let Some(entity) = one.entity else { continue };
        if !matches!(entity.label, EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac) {
            continue;
        }
        match spans.last_mut() {
            Some(last) if !entity.begins => *last = last.cover(one.span),
            _ => spans.push(one.span),
        }
    }
    spans
}

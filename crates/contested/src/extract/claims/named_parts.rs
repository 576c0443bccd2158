//! The places that a general word for ground is said to take in: "several areas, including Merik and Orrel".

use contested_english::{Dep, Pos, Tag};

use super::Draft;
use super::frame::Look;
use super::phrases::{name_at, phrase};
use crate::model::{Argument, Facet, Role, Span};
use crate::read::{NameKind, TokenId, Tokens};

/// More than this many named in one breath are a list of something else.
const MOST: usize = 24;

/// Gives a claim, beside the ground that its act befell, the places that the text names of it.
pub(super) fn add(look: &Look<'_, '_>, draft: &mut Draft) {
    let kind = draft.claim.event.kind;
    if !kind.is(Facet::Ground) && !kind.is(Facet::Fight) {
        return;
    }
    let grounds: Vec<TokenId> = std::iter::zip(&draft.claim.arguments, &draft.heads)
        .filter(|(argument, head)| {
            argument.role == Role::Target && look.reading.token(**head).pos == Pos::Noun
        })
        .map(|(_, head)| *head)
        .collect();
    for ground in grounds {
        if !look.class(ground).meets(look.place) {
            continue;
        }
        for (head, tokens) in named(look, ground) {
            let span = look.reading.span(tokens);
            let is_there = |one: &Argument| one.span.touches(span);
            if !draft.claim.arguments.iter().any(is_there) {
                add_target(look, draft, head, span);
            }
        }
    }
}

fn add_target(look: &Look<'_, '_>, draft: &mut Draft, head: TokenId, span: Span) {
    let name = look.reading.words(span).to_owned();
    draft.claim.arguments.push(Argument { role: Role::Target, span, mention: None, entity: None, name });
    draft.heads.push(head);
    draft.classes.push((Role::Target, look.class(head)));
}

/// The names that stand under "including" and the like, or in a clause that gives them: "the largest of which is Merik".
/// With the word that stands for each.
fn named(look: &Look<'_, '_>, ground: TokenId) -> Vec<(TokenId, Tokens)> {
    let reading = look.reading;
    let whole = look.whole_of(ground).map(|whole| reading.children(whole));
    let is_many = reading.token(ground).tag == Tag::Nns;
    let mut found = Vec::new();
    for child in reading.children(ground).iter().chain(whole.into_iter().flatten()).copied() {
        let token = reading.token(child);
        let first = match token.dep {
            Dep::Prep if look.grammar.lists(&token.lower) => reading.child(child, Dep::Pobj),
            // "The villages of Merik and Orrel": the first is in the phrase itself.
            Dep::Prep if is_many && look.grammar.is_whole_word(&token.lower) => {
                reading.child(child, Dep::Pobj)
            }
            Dep::Relcl if token.pos == Pos::Aux => reading.child(child, Dep::Attr),
            _ => None,
        };
        let Some(first) = first else { continue };
        let within = reading.subtree(first);
        let from = reading.names.partition_point(|name| name.tokens.start < within.start);
        let known = reading.names[from..].iter().take_while(|name| name.tokens.start < within.end);
        for name in known.filter(|name| name.kind == NameKind::Place && name.tokens.end <= within.end) {
            found.push((reading.head_of(name.tokens), name.tokens));
        }
        // And those that no list knows.
        let mut next = Some(first);
        while let Some(at) = next
            && found.len() < MOST
        {
            if is_place(look, at) {
                found.push((at, phrase(reading, look.grammar, at)));
            }
            next = reading.child(at, Dep::Conj);
        }
    }
    found.truncate(MOST);
    found
}

/// Whether the word is a name, or a word for ground with its name: "the city of Merik". What ground takes in is ground,
/// whatever a name looks like, unless it is known for somebody's.
fn is_place(look: &Look<'_, '_>, head: TokenId) -> bool {
    let reading = look.reading;
    let is_name = |token: TokenId| {
        matches!(reading.token(token).tag, Tag::Nnp | Tag::Nnps)
            && name_at(reading, token).is_none_or(|name| name.actors.is_empty())
    };
    let of = || reading.children(head).iter().filter_map(|child| reading.child(*child, Dep::Pobj));
    is_name(head) || look.class(head).meets(look.place) && of().any(is_name)
}

//! Base noun phrases, from the parse.

use crate::Token;
use crate::labels::{Dep, Pos};

/// What a noun phrase's head may be to the rest of the sentence.
fn heads_phrase(dep: Dep) -> bool {
    matches!(
        dep,
        Dep::Oprd
            | Dep::Nsubj
            | Dep::Dobj
            | Dep::Nsubjpass
            | Dep::Pcomp
            | Dep::Pobj
            | Dep::Dative
            | Dep::Appos
            | Dep::Attr
            | Dep::Root
    )
}

/// Finds them in reading order; they never nest.
pub(crate) fn find(tokens: &[Token], left_edges: &[usize]) -> Vec<(u32, u32)> {
    let mut chunks: Vec<(u32, u32)> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if !matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Pron) {
            continue;
        }
        let start = left_edges[index] as u32;
        if chunks.last().is_some_and(|(_, end)| start < *end) {
            continue;
        }
        let dep = match token.dep {
            Dep::Conj => first_conjunct(tokens, token.head as usize).dep,
            dep => dep,
        };
        if heads_phrase(dep) {
            chunks.push((start, index as u32 + 1));
        }
    }
    chunks
}

/// Up a chain of conjuncts, as long as it goes to the left.
fn first_conjunct(tokens: &[Token], mut at: usize) -> &Token {
    while tokens[at].dep == Dep::Conj && (tokens[at].head as usize) < at {
        at = tokens[at].head as usize;
    }
    &tokens[at]
}

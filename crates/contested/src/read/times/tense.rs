//! Which way the words around an expression lean: to what has been, or to what is to come.

use super::tokens::{Gap, Kind, Tokens};
use super::words::{Lean, Role};

/// The tense of the nearest verb that tells: before the expression in its clause, else after it. News tells
/// what has been, so that is the answer where nothing tells.
pub(super) fn lean(tokens: &Tokens<'_>, start: usize, end: usize) -> Lean {
    // "Wednesday's ruling" has been given; "until Tuesday" lies ahead.
    if tokens.sign(end, b'\'') && tokens.is(end + 1, Role::s) {
        return Lean::Past;
    }
    let before = start.checked_sub(1);
    if before.is_some_and(|before| tokens.is(before, Role::until)) {
        return Lean::Future;
    }
    let before = (start.saturating_sub(REACH)..start).rev();
    for at in before {
        if closes_sentence(tokens, at) {
            break;
        }
        if let Some(lean) = verb(tokens, at) {
            return lean;
        }
    }
    for at in end..end + REACH {
        if at >= tokens.list.len() || closes_sentence(tokens, at) {
            break;
        }
        if let Some(lean) = verb(tokens, at) {
            return lean;
        }
    }
    Lean::Past
}

/// How many tokens are looked at on either side.
const REACH: usize = 20;

fn closes_sentence(tokens: &Tokens<'_>, at: usize) -> bool {
    let stop = matches!(tokens.list[at].kind, Kind::Sign(b'.' | b'?' | b'!' | b';'));
    let next = tokens.get(at + 1);
    stop && next.is_none_or(|next| next.gap > Gap::None) || tokens.list[at].kind == Kind::Paragraph
}

fn verb(tokens: &Tokens<'_>, at: usize) -> Option<Lean> {
    let word = tokens.word(at);
    if word.lean.is_some() {
        return word.lean;
    }
    if !tokens.is_word(at) {
        return None;
    }
    let text = tokens.text(at, at + 1);
    // Regular past forms.
    if text.len() > 4 && text.ends_with("ed") && word.roles == 0 {
        return Some(Lean::Past);
    }
    None
}

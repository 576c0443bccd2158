//! Which way the words around an expression lean: to what has been, or to what is to come.

use super::tokens::{Gap, Kind, Tokens};
use super::words::{Lean, Role};

/// The words around an expression.
#[derive(Clone, Copy)]
pub(super) struct Tense<'t> {
    pub(super) tokens: &'t Tokens<'t>,
    /// The expression's first token.
    pub(super) start: usize,
    /// One past its last.
    pub(super) end: usize,
}

impl Tense<'_> {
    /// The tense of the nearest verb that tells: before the expression in its clause, else after it. News tells
    /// what has been, so that is the answer where nothing tells.
    pub(super) fn lean(self) -> Lean {
        let Tense { tokens, end, .. } = self;
        // "Wednesday's ruling" has been given; "until Tuesday" lies ahead.
        if tokens.sign(end, b'\'') && tokens.is(end + 1, Role::s) {
            return Lean::Past;
        }
        if self.led_by(&[Role::until]) {
            return Lean::Future;
        }
        self.nearest_verb().unwrap_or(Lean::Past)
    }

    /// Whether a verb beside it says that it has been, and no word points on from it ("extended to Nov. 16").
    pub(super) fn has_been(self) -> bool {
        self.led_by(&[Role::on, Role::r#in, Role::by, Role::since, Role::during, Role::before])
            && self.lean() == Lean::Past
            && self.nearest_verb().is_some()
    }

    fn led_by(self, roles: &[Role]) -> bool {
        self.start.checked_sub(1).is_some_and(|before| roles.iter().any(|role| self.tokens.is(before, *role)))
    }

    fn nearest_verb(self) -> Option<Lean> {
        let Tense { tokens, start, end } = self;
        let before = (start.saturating_sub(REACH)..start).rev();
        let before = before.take_while(|at| !closes_sentence(tokens, *at)).find_map(|at| verb(tokens, at));
        let after = || {
            (end..(end + REACH).min(tokens.list.len()))
                .take_while(|at| !closes_sentence(tokens, *at))
                .find_map(|at| verb(tokens, at))
        };
        before.or_else(after)
    }
}

/// How many tokens are looked at on either side.
const REACH: usize = 20;

fn closes_sentence(tokens: &Tokens<'_>, at: usize) -> bool {
    let stop = matches!(tokens.list[at].kind, Kind::Sign(b'.' | b'?' | b'!' | b';'));
    let next = tokens.get(at + 1);
    // "in a U.S. air strike": the stop of letters.
    let is_letter =
        |at: Option<usize>| at.is_some_and(|at| tokens.is_word(at) && tokens.text(at, at + 1).len() == 1);
    let of_letters = is_letter(at.checked_sub(1))
        && at.checked_sub(2).is_some_and(|before| tokens.sign(before, b'.'))
        && is_letter(at.checked_sub(3));
    stop && !of_letters && next.is_none_or(|next| next.gap > Gap::None)
        || tokens.list[at].kind == Kind::Paragraph
}

fn verb(tokens: &Tokens<'_>, at: usize) -> Option<Lean> {
    let word = tokens.word(at);
    // "to be held", "would be completed": the word before has the tense.
    let before = at.checked_sub(1).and_then(|before| tokens.word(before).lean);
    let led_on = before == Some(Lean::Future);
    // "A planned withdrawal" may be done by now.
    let is_adjective = at
        .checked_sub(1)
        .is_some_and(|before| [Role::a, Role::the].iter().any(|role| tokens.is(before, *role)));
    if word.lean == Some(Lean::Future) && is_adjective {
        return None;
    }
    if word.lean.is_some() {
        return if led_on { before } else { word.lean };
    }
    if !tokens.is_word(at) {
        return None;
    }
    let text = tokens.text(at, at + 1);
    // Regular past forms.
    if text.len() > 4 && text.ends_with("ed") && word.roles == 0 {
        return if led_on { before } else { Some(Lean::Past) };
    }
    None
}

//! What is told beside an act, where codes depend on it: what it followed ("took the town after the army left") and
//! how it went ("without a fight").

use contested_english::{Dep, Tag};

use super::classes::ClassSet;
use super::frame::Look;
use crate::read::TokenId;

/// The classes of the words that tell it.
pub(super) fn of(look: &Look<'_, '_>, act: TokenId) -> ClassSet {
    let reading = look.reading;
    let mut found = beside(look, act);
    for child in reading.children(act).iter().copied() {
        // "went on to take ground, seizing towns without a fight": what is told in one breath.
        let goes_on = matches!(reading.token(child).dep, Dep::Advcl | Dep::Conj | Dep::Xcomp)
            && reading.token(child).tag == Tag::Vbg;
        if goes_on {
            found = found.or(beside(look, child));
        }
    }
    found
}

fn beside(look: &Look<'_, '_>, act: TokenId) -> ClassSet {
    let reading = look.reading;
    let mut found = ClassSet::NONE;
    for child in reading.children(act).iter().copied() {
        let token = reading.token(child);
        match token.dep {
            Dep::Advmod | Dep::Acomp if look.class(child).meets(look.unopposed) => {
                found = found.or(look.unopposed);
            }
            Dep::Advcl if reading.children(child).iter().any(|mark| is_tie(look, *mark)) => {
                found = found.or(look.class(child));
            }
            Dep::Prep => {
                let told = reading.child(child, Dep::Pobj).or_else(|| reading.child(child, Dep::Pcomp));
                let Some(told) = told else { continue };
                if look.grammar.lacks(&token.lower) {
                    let within = reading.subtree(told).iter().take(LONGEST_PHRASE);
                    if within.into_iter().any(|token| look.class(token).meets(look.resistance)) {
                        found = found.or(look.unopposed);
                    }
                } else if look.grammar.ties(&token.lower) {
                    found = found.or(look.class(told));
                }
            }
            _ => {}
        }
    }
    found
}

/// How far into "without …" a fight is looked for.
const LONGEST_PHRASE: usize = 8;

fn is_tie(look: &Look<'_, '_>, mark: TokenId) -> bool {
    let token = look.reading.token(mark);
    matches!(token.dep, Dep::Mark | Dep::Advmod) && look.grammar.ties(&token.lower)
}

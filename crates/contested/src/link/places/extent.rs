//! Whether what is taken or held is a whole place or only something in it: "rebels hold the eastern suburbs of X" does not
//! say that they hold X.

use contested_english::{Dep, Tag};
use contested_lexicon::gazetteer::Kind;

use super::World;
use crate::model::Span;
use crate::read::{Reading, TokenId, Tokens};

/// Steps up from a name to the phrase that it is the name of, at most.
const MOST_STEPS: usize = 5;

/// Whether an act on a place concerns only something in it. `name` is the place's, `target` the words for what was acted
/// on, `kind` what kind of place it is.
pub(super) fn is_part(
    world: &World,
    reading: &Reading<'_>,
    name: Span,
    target: Option<Span>,
    kind: Kind,
) -> bool {
    let name = reading.tokens_in(name);
    if name.is_empty() {
        return false;
    }
    if name.start.0 > 0 {
        // "eastern X", but not "the eastern X province".
        let before = reading.token(TokenId(name.start.0 - 1));
        let goes_on =
            reading.tokens.get(name.end.index()).is_some_and(|next| world.words.after(&next.lower).is_some());
        if world.words.is_part(&before.lower) && !goes_on {
            return true;
        }
    }
    let (whole, stopped_at_part) = whole_phrase(world, reading, reading.head_of(name), kind);
    let target = target.map(|span| reading.tokens_in(span)).filter(|tokens| !tokens.is_empty());
    match target {
        Some(target) if target.contains(name.start) => whole != reading.head_of(target),
        Some(target) => is_something_in_it(world, reading, target),
        None => stopped_at_part,
    }
}

/// The head of the widest phrase that still means the whole place ("the town of X", "X province"), and whether the
/// next wider one is a place in it ("villages in X province").
fn whole_phrase(world: &World, reading: &Reading<'_>, head: TokenId, kind: Kind) -> (TokenId, bool) {
    let mut at = head;
    for _ in 0..MOST_STEPS {
        let token = reading.token(at);
        let parent = token.head;
        if parent == at {
            break;
        }
        match token.dep {
            Dep::Compound | Dep::Nmod | Dep::Amod | Dep::Poss if is_place_word(world, reading, parent) => {
                let word = reading.token(parent);
                if word.tag == Tag::Nns || word.tag == Tag::Nnps || is_site(world, &word.lower, kind) {
                    return (at, true);
                }
                if world.words.shares.is_after(&word.lower) {
                    return (at, true);
                }
                at = parent;
            }
            Dep::Pobj => {
                let of = world.words.joint.iter().any(|joint| joint == reading.token(parent).lower.as_str());
                let noun = reading.token(parent).head;
                if !is_place_word(world, reading, noun) {
                    return (at, false);
                }
                let word = reading.token(noun);
                let plural = matches!(word.tag, Tag::Nns | Tag::Nnps);
                let named =
                    of && world.words.before_of(&word.lower).is_some() && !is_any(world, reading, noun);
                if !named || plural || world.words.shares.is_of(&word.lower) {
                    return (at, true);
                }
                at = noun;
            }
            _ => break,
        }
    }
    (at, false)
}

/// Whether words that do not name the place tell of something in it ("a village", "several posts") rather than point
/// back to it ("the town", "it").
fn is_something_in_it(world: &World, reading: &Reading<'_>, target: Tokens) -> bool {
    let head = reading.token(reading.head_of(target));
    let first = reading.token(target.start);
    match head.tag {
        Tag::Nns => true,
        Tag::Nn => !world.words.is_definite(&first.lower) || world.words.before_of(&head.lower).is_none(),
        _ => false,
    }
}

/// Whether a noun stands for one of several: "a quarter of X", not "the quarter of X".
fn is_any(world: &World, reading: &Reading<'_>, noun: TokenId) -> bool {
    let article = reading.child(noun, Dep::Det);
    article.is_some_and(|article| !world.words.is_definite(&reading.token(article).lower))
}

/// Whether a noun is a word for a kind of place, in one or in number.
fn is_place_word(world: &World, reading: &Reading<'_>, noun: TokenId) -> bool {
    let lower = reading.token(noun).lower.as_str();
    let known = |word: &str| world.words.before_of(word).is_some() || world.words.after(word).is_some();
    known(lower) || known(reading.token(noun).lemma.as_str())
}

/// Whether a word after a name makes it a site in that place: "X airport" of a town X.
fn is_site(world: &World, word: &str, kind: Kind) -> bool {
    world.words.before_of(word).is_none()
        && world.words.after(word).is_some_and(|kinds| !kinds.contains(&kind))
}

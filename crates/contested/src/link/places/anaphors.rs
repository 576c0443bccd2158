//! What "the city", "the same area" and "there" stand for: the last place of a fitting kind told before.

use contested_english::Tag;
use contested_lexicon::gazetteer::{Kind, fold, prominence};

use super::resolve::Resolution;
use super::words::Pointing;
use super::{World, is_name, is_time};
use crate::model::{PlaceId, Span};
use crate::read::{Reading, TokenId, Tokens};

/// How many names of places back one is looked for.
const REACH: usize = 24;
/// How many sentences back.
const SENTENCES: u32 = 4;

/// The place that words without a name point back to; `None` where they do not point back or nothing fits.
pub(super) fn meant(
    world: &World,
    reading: &Reading<'_>,
    spans: &[Span],
    resolution: &Resolution,
    words: Span,
) -> Option<PlaceId> {
    let tokens = reading.tokens_in(words);
    let pointing = pointing_of(world, reading, tokens)?;
    let sentence = reading.token(tokens.start).sentence;
    let upto = spans.partition_point(|span| span.end() <= words.start());
    (0..upto)
        .rev()
        .take(REACH)
        .take_while(|index| {
            let token = reading.tokens_in(spans[*index]).start;
            sentence.saturating_sub(reading.token(token).sentence) <= SENTENCES
        })
        .find(|index| {
            let fits = match resolution.places[*index] {
                Some(place) => {
                    let candidate = world.gazetteer.candidate(place.place);
                    // Where a town and its province have one name, "the city" is the town all the same.
                    let is_like = pointing.kinds.contains(&candidate.kind) || {
                        let called = fold(spans[*index].of(reading.text));
                        let mut places = world.gazetteer.find(&called).into_iter();
                        places.any(|other| {
                            pointing.kinds.contains(&world.gazetteer.candidate(other).kind)
                                && world.gazetteer.within(other).contains(&place.place)
                        })
                    };
                    is_like && (!pointing.large || prominence(&candidate) >= LARGE)
                }
                // What no gazetteer knows is mostly small.
                None => pointing.kinds.contains(&Kind::Populated) && !pointing.large,
            };
            fits && !is_time(reading, spans[*index])
                && is_name(reading, spans[*index])
                && !is_in_name(reading, spans[*index])
        })
        .map(|index| PlaceId(index as u32))
}

/// The [`prominence`] of what is called a city: some 20,000 people.
const LARGE: f64 = 2.6;

/// What some words may point back to.
fn pointing_of<'w>(world: &'w World, reading: &Reading<'_>, tokens: Tokens) -> Option<&'w Pointing> {
    let first = reading.tokens.get(tokens.start.index())?;
    if tokens.is_empty() || tokens.iter().any(|token| is_proper(reading, token)) {
        return None;
    }
    if tokens.len() == 1 {
        return world.words.pointing(&first.lower);
    }
    if !world.words.is_definite(&first.lower) {
        return None;
    }
    // "the largest city", "the town of the poets" are told apart by their own words.
    let rest = Tokens { start: TokenId(tokens.start.0 + 1), end: tokens.end };
    if rest.iter().any(|token| !matches!(reading.token(token).tag, Tag::Jj | Tag::Nn | Tag::Nns)) {
        return None;
    }
    let noun = reading.token(TokenId(tokens.end.0 - 1));
    world.words.pointing(&noun.lower).or_else(|| world.words.pointing(&noun.lemma))
}

/// Whether the name of a place is only a part of a longer name: "Ostrel" in "Ostrel Media Centre".
fn is_in_name(reading: &Reading<'_>, span: Span) -> bool {
    let tokens = reading.tokens_in(span);
    let next = reading.tokens.get(tokens.end.index());
    let is_longer = next.is_some_and(|next| matches!(next.tag, Tag::Nnp | Tag::Nnps));
    is_longer && reading.token(TokenId(tokens.end.0 - 1)).head == tokens.end
}

fn is_proper(reading: &Reading<'_>, token: TokenId) -> bool {
    matches!(reading.token(token).tag, Tag::Nnp | Tag::Nnps)
}

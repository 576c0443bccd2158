//! Through whom a claim is told, and how its origin stands to it.

use contested_english::{Dep, Pos, Tag};

use super::answers::Words;
use super::candidates::{Candidate, is_definite};
use super::frame::Look;
use crate::extract::attributions::Chains;
use crate::model::{Argument, Attribution, AttributionId, Role, SourceRole, Span, Stage, Stance};
use crate::read::{Reading, TokenId};

/// The attributions that hold a trigger in what they tell, the origin (the innermost) first. An attribution does not
/// hold the words of its own cue.
pub(super) fn chain(
    reading: &Reading<'_>,
    chains: &Chains,
    attributions: &[Attribution],
    trigger: Span,
) -> Vec<AttributionId> {
    let mut found = chains.at(trigger);
    found.retain(|id| {
        attributions
            .get(id.index())
            .is_some_and(|attribution| !attribution.cue.iter().any(|cue| cue.touches(trigger)))
    });
    let told = |id: &AttributionId| attributions.get(id.index());
    while let [first, rest @ ..] = found.as_slice()
        && let (Some(inner), Some(next)) = (told(first), rest.first().and_then(told))
    {
        let is_nobody = inner.source.is_empty();
        if takes_back(next.stance) && is_own(reading, inner, next) {
            found.remove(0);
        } else if takes_back(next.stance) && is_nobody && is_noun(reading, inner) {
            // "denied reports of": whose reports is not told; who denies them is.
            found.swap(0, 1);
            break;
        } else if is_nobody
            && !is_noun(reading, inner)
            && rest.iter().filter_map(told).any(|one| !one.source.is_empty())
        {
            // "The ministry spoke of an alleged attack": the word is the ministry's.
            found.remove(0);
        } else {
            break;
        }
    }
    found
}

/// How far up from an act the denial is looked for.
const HEIGHT: usize = 10;

/// Whether somebody of this stance does not stand by what he speaks of.
fn takes_back(stance: Stance) -> bool {
    matches!(stance, Stance::Denies | Stance::Retracts | Stance::CannotConfirm)
}

/// Whether what is told inside is the outer teller's own: "retracted its report", "the army denied the army's claim".
fn is_own(reading: &Reading<'_>, inner: &Attribution, outer: &Attribution) -> bool {
    let Some(own) = inner.source.first() else { return false };
    let tokens = reading.tokens_in(*own);
    let is_possessive = tokens.len() == 1 && reading.token(tokens.start).tag == Tag::PrpPoss;
    is_possessive
        || outer.source.iter().any(|other| {
            other.touches(*own) || reading.words(*other).eq_ignore_ascii_case(reading.words(*own))
        })
}

/// Whether a noun marks the saying ("reports of").
fn is_noun(reading: &Reading<'_>, attribution: &Attribution) -> bool {
    attribution.cue.iter().any(|cue| {
        reading.tokens_in(*cue).iter().any(|token| matches!(reading.token(token).tag, Tag::Nn | Tag::Nns))
    })
}

/// The origin's stance: a party that tells its own act neutrally claims it.
pub(super) fn stance(
    reading: &Reading<'_>,
    attributions: &[Attribution],
    chain: &[AttributionId],
    arguments: &[Argument],
) -> Stance {
    let Some(origin) = chain.first().and_then(|id| attributions.get(id.index())) else {
        return Stance::Asserts;
    };
    if origin.stance != Stance::Reports {
        return origin.stance;
    }
    let is_party = matches!(origin.role, SourceRole::ArmedGroup | SourceRole::Military)
        || arguments.iter().filter(|argument| argument.role == Role::Agent).any(|argument| {
            origin.source.iter().any(|source| {
                source.touches(argument.span) || reading.words(*source).eq_ignore_ascii_case(&argument.name)
            })
        });
    if is_party { Stance::Claims } else { Stance::Reports }
}

/// Whether the act is taken as known in what somebody denies or doubts, rather than denied: "the war" in "denied using
/// gas in the war", what comes with it ("denied shooting them after the army had entered the town"), and all of which he
/// denies only that he knows.
pub(super) fn is_taken_for_granted(
    look: &Look<'_, '_>,
    attributions: &[Attribution],
    chain: &[AttributionId],
    candidate: &Candidate,
    words: &Words,
) -> bool {
    let Some(origin) = chain.first().and_then(|id| attributions.get(id.index())) else { return false };
    if !takes_back(origin.stance) && origin.stance != Stance::Doubts {
        return false;
    }
    let reading = look.reading;
    let is_cue = |id: TokenId| origin.cue.iter().any(|cue| cue.touches(reading.token(id).span));
    let mut below = candidate.head;
    for above in reading.ancestors(candidate.head).take(HEIGHT) {
        if is_cue(above) {
            let of_knowing = reading.token(below).dep == Dep::Dobj && words.is_knowing(reading, below);
            if of_knowing && below != candidate.head {
                return true;
            }
            break;
        }
        // "To retake the town" is denied with the rest.
        let token = reading.token(below);
        let is_beside = token.dep == Dep::Advcl && !matches!(token.tag, Tag::Vb)
            || token.dep == Dep::Pcomp
                && reading.token(token.head).dep == Dep::Prep
                && token.tag == Tag::Vbg
                && matches!(reading.token(reading.token(token.head).head).pos, Pos::Verb | Pos::Aux)
                && words.is_sequence(reading, token.head);
        if is_beside {
            return true;
        }
        below = above;
    }
    let leaning = look.leaning_noun(candidate.head);
    let above = look.reading.token(leaning).head;
    let over = look.reading.token(look.reading.token(above).head).span;
    let above = look.reading.token(above).span;
    let is_denied = origin.cue.iter().any(|cue| cue.touches(above) || cue.touches(over));
    (takes_back(origin.stance) || origin.stance == Stance::Doubts)
        && candidate.noun
        && is_definite(look, candidate.head)
        && !is_denied
}

/// What is demanded has not happened; what is foretold is still to come.
pub(super) fn stage(
    attributions: &[Attribution],
    chain: &[AttributionId],
    stage: Stage,
    told: Option<Stage>,
) -> Stage {
    let origin = chain.first().and_then(|id| attributions.get(id.index()));
    match origin.map(|origin| origin.stance) {
        Some(Stance::Demands) => Stage::Hypothetical,
        Some(Stance::Predicts) if told.is_none() => Stage::Planned,
        _ => stage,
    }
}

//! Through whom a claim is told, and how its origin stands to it.

use crate::extract::attributions::Chains;
use crate::model::{Argument, Attribution, AttributionId, Role, SourceRole, Span, Stage, Stance};
use crate::read::Reading;

/// The attributions that hold a trigger in what they tell, the origin (the innermost) first. An attribution does not
/// hold the words of its own cue.
pub(super) fn chain(chains: &Chains, attributions: &[Attribution], trigger: Span) -> Vec<AttributionId> {
    let mut found = chains.at(trigger);
    found.retain(|id| {
        attributions
            .get(id.index())
            .is_some_and(|attribution| !attribution.cue.iter().any(|cue| cue.touches(trigger)))
    });
    found
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

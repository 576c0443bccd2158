//! Through whom a claim is told, and how its origin stands to it.

use crate::model::{Argument, Attribution, AttributionId, Role, SourceRole, Span, Stage, Stance};
use crate::read::Reading;

/// The attributions that hold a trigger in what they tell, the origin (the innermost) first.
pub(super) fn chain(attributions: &[Attribution], trigger: &[Span]) -> Vec<AttributionId> {
    let holds = |attribution: &Attribution| {
        attribution.content.iter().any(|content| trigger.iter().any(|span| content.touches(*span)))
            && !attribution.cue.iter().any(|cue| trigger.iter().any(|span| cue.touches(*span)))
    };
    let mut innermost: Option<(usize, u32, usize)> = None;
    for (index, attribution) in attributions.iter().enumerate() {
        if !holds(attribution) {
            continue;
        }
        let length: u32 = attribution.content.iter().map(|span| span.len()).sum();
        let better = innermost.is_none_or(|(depth, other, _)| {
            let mine = depth_of(attributions, index);
            mine > depth || mine == depth && length < other
        });
        if better {
            innermost = Some((depth_of(attributions, index), length, index));
        }
    }
    let mut found = Vec::new();
    let mut at = innermost.map(|(_, _, index)| AttributionId(index as u32));
    while let Some(id) = at {
        if found.contains(&id) || found.len() > 16 {
            break;
        }
        found.push(id);
        at = attributions.get(id.index()).and_then(|attribution| attribution.inside);
    }
    found
}

fn depth_of(attributions: &[Attribution], index: usize) -> usize {
    let mut depth = 0;
    let mut at = attributions.get(index).and_then(|attribution| attribution.inside);
    while let Some(id) = at {
        depth += 1;
        if depth > 16 {
            break;
        }
        at = attributions.get(id.index()).and_then(|attribution| attribution.inside);
    }
    depth
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

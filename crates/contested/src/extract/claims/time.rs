//! When an act took place: the time expression that hangs on its words or their clause.

use contested_english::Dep;

use super::candidates::Candidate;
use super::frame::Look;
use crate::model::{Attribution, ClaimTime, Span, TimeType};
use crate::read::TokenId;

/// See the module. The day on which something was said is never the day it happened.
pub(super) fn of(
    look: &Look<'_, '_>,
    candidate: &Candidate,
    attributions: &[Attribution],
    triggers: &[Span],
) -> ClaimTime {
    let reading = look.reading;
    let sentence = reading.sentence_of(candidate.head);
    let from = reading.times.partition_point(|time| time.span.start() < sentence.span.start());
    let cues: Vec<TokenId> = attributions
        .iter()
        .flat_map(|attribution| attribution.cue.iter())
        .filter(|cue| sentence.span.touches(**cue) && !triggers.iter().any(|trigger| trigger.touches(**cue)))
        .flat_map(|cue| reading.tokens_in(*cue).iter())
        .collect();
    let mut best: Option<(u32, usize)> = None;
    for (index, time) in reading.times.iter().enumerate().skip(from) {
        if time.span.start() >= sentence.span.end() {
            break;
        }
        if !matches!(time.kind, TimeType::Date | TimeType::Time) || time.range.is_unknown() {
            continue;
        }
        let Some(distance) = distance(look, time.span, candidate, &cues) else { continue };
        if best.is_none_or(|(other, _)| distance < other) {
            best = Some((distance, index));
        }
    }
    match best {
        Some((_, index)) => {
            let time = &reading.times[index];
            ClaimTime { span: Some(time.span), edtf: time.edtf.clone(), range: time.range, basis: time.basis }
        }
        None => ClaimTime::unknown(),
    }
}

/// How many steps from the time expression up to a word of the act or of its clause; `None` where it hangs elsewhere.
fn distance(look: &Look<'_, '_>, time: Span, candidate: &Candidate, cues: &[TokenId]) -> Option<u32> {
    let reading = look.reading;
    let mut at = reading.tokens_in(time).iter().next_back()?;
    let governors: Vec<TokenId> = clause(look, candidate);
    for steps in 0..10 {
        if candidate.own.contains(&at) {
            return Some(steps);
        }
        if cues.contains(&at) {
            return None;
        }
        if governors.contains(&at) {
            return Some(10 + steps);
        }
        let head = reading.token(at).head;
        if head == at {
            return None;
        }
        // A date inside another act's clause is that act's.
        at = head;
    }
    None
}

/// The verbs whose dates hold for the act too.
fn clause(look: &Look<'_, '_>, candidate: &Candidate) -> Vec<TokenId> {
    let reading = look.reading;
    let mut found = Vec::new();
    let mut at = candidate.head;
    for _ in 0..6 {
        let token = reading.token(at);
        if token.head == at || matches!(token.dep, Dep::Ccomp | Dep::Relcl | Dep::Parataxis) {
            break;
        }
        at = token.head;
        found.push(at);
    }
    found
}

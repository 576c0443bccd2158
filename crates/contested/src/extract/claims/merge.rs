//! An event told again by the same origin is one claim.

use std::collections::BTreeMap;

use super::{Draft, scene, tidy};
use crate::model::{Attribution, AttributionId, EventKind, Report, Role};
use crate::read::Reading;

/// Joins what is told again; drops bare mentions of what another origin told ("the attack").
pub(super) fn merge(
    _report: &Report,
    reading: &Reading<'_>,
    drafts: Vec<Draft>,
    attributions: &[Attribution],
) -> Vec<Draft> {
    let mut kept: Vec<Draft> = Vec::new();
    // The latest claims of each group of kinds: looking back further would make long reports slow.
    let mut recent: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
    for mut draft in drafts {
        let group = group(draft.claim.event.kind);
        let earlier = recent.entry(group).or_default();
        if draft.is_generic && draft.claim.event.kind == EventKind::AttackOther {
            // "the attack" is of the kind of the act it points back to.
            let latest =
                earlier.iter().rev().copied().take(LOOK_BACK).map(|index| kept[index].claim.event.kind);
            draft.claim.event.kind =
                latest.into_iter().find(|kind| is_kind_of_attack(*kind)).unwrap_or(EventKind::AttackOther);
        }
        let mut again = None;
        let mut told_by_another = false;
        for index in earlier.iter().rev().copied().take(LOOK_BACK) {
            let other = &kept[index];
            let same_origin = origin(reading, attributions, &draft.claim.chain)
                == origin(reading, attributions, &other.claim.chain);
            if draft.is_bare && bare_fits(draft.claim.event.kind, other.claim.event.kind) {
                if same_origin {
                    again = Some(index);
                    break;
                }
                told_by_another = true;
                continue;
            }
            if same_origin && is_same(reading, &draft, other) {
                again = Some(index);
                break;
            }
        }
        match again {
            Some(index) => absorb(&mut kept[index], draft),
            // Where it took place may be new ("The attack occurred in Merik").
            None if told_by_another && draft.is_bare && !scene::is_named(reading, &draft.place_words)
                || draft.only_again => {}
            None => {
                earlier.push(kept.len());
                kept.push(draft);
            }
        }
    }
    // Once, at the end: a claim may be told again a thousand times.
    for draft in &mut kept {
        draft.claim.event.trigger.sort_unstable();
        draft.claim.event.trigger.dedup();
        tidy(&mut draft.claim.evidence);
    }
    kept
}

/// How many earlier claims of a kind are looked at.
pub(super) const LOOK_BACK: usize = 24;

/// Kinds that a later mention may tell of in other words.
pub(super) fn group(kind: EventKind) -> &'static str {
    match kind.family() {
        "battle" | "strike" | "attack" => "attack",
        other => other,
    }
}

pub(super) fn is_kind_of_attack(kind: EventKind) -> bool {
    matches!(kind.family(), "strike" | "attack") && kind != EventKind::AttackOther
}

pub(super) fn bare_fits(one: EventKind, other: EventKind) -> bool {
    one == other
        || one == EventKind::AttackOther && group(one) == group(other)
        || one == EventKind::AttackBombing && other == EventKind::AttackSuicide
}

fn origin<'t>(
    reading: &Reading<'t>,
    attributions: &[Attribution],
    chain: &[AttributionId],
) -> Option<&'t str> {
    let first = attributions.get(chain.first()?.index())?;
    Some(first.source.first().map_or("", |span| reading.words(*span)))
}

fn is_same(reading: &Reading<'_>, one: &Draft, other: &Draft) -> bool {
    let (a, b) = (&one.claim, &other.claim);
    if a.event.kind != b.event.kind || a.polarity != b.polarity || a.event.stage != b.event.stage {
        return false;
    }
    if !a.figures.is_empty() && !b.figures.is_empty() {
        let told = |claim: &crate::model::Claim| {
            claim.figures.iter().map(|figure| (figure.kind, figure.low, figure.high)).collect::<Vec<_>>()
        };
        if told(a) != told(b) {
            return false;
        }
    }
    if let (Some(x), Some(y)) = (a.time.span, b.time.span)
        && a.time.range != b.time.range
        && x != y
    {
        return false;
    }
    let mut shared = 0;
    for role in [Role::Agent, Role::Target, Role::Victim, Role::Topic] {
        let words = |draft: &Draft| {
            draft
                .claim
                .arguments
                .iter()
                .zip(&draft.heads)
                .filter(|(argument, _)| argument.role == role)
                .map(|(_, head)| reading.token(*head).lower.clone())
                .collect::<Vec<_>>()
        };
        let (x, y) = (words(one), words(other));
        if x.is_empty() || y.is_empty() {
            continue;
        }
        if !x.iter().any(|word| y.contains(word)) {
            return false;
        }
        shared += 1;
    }
    let place = |draft: &Draft| draft.place_words.first().map(|span| reading.words(*span));
    match (place(one), place(other)) {
        (Some(x), Some(y)) if x != y => return false,
        (Some(_), Some(_)) => shared += 1,
        _ => {}
    }
    shared >= 1
}

fn absorb(into: &mut Draft, again: Draft) {
    let claim = &mut into.claim;
    claim.event.trigger.extend(again.claim.event.trigger);
    claim.evidence.extend(again.claim.evidence);
    for ((argument, head), class) in again.claim.arguments.into_iter().zip(again.heads).zip(again.classes) {
        if !claim.arguments.iter().any(|other| other.role == argument.role) {
            claim.arguments.push(argument);
            into.heads.push(head);
            into.classes.push(class);
        }
    }
    if claim.figures.is_empty() {
        claim.figures = again.claim.figures;
    }
    if claim.time.span.is_none() {
        claim.time = again.claim.time;
    }
    // A later telling may name the place more finely.
    into.place_words.extend(again.place_words);
}

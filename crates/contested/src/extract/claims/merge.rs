//! An event told again by the same origin is one claim.

use std::collections::BTreeMap;

use contested_english::Pos;
use smol_str::SmolStr;

use super::{Draft, scene, tidy};
use crate::model::{Attribution, AttributionId, EventKind, Facet, Figure, Role, Span};
use crate::read::Reading;

/// Joins what is told again; drops bare mentions of what another origin told ("the attack").
pub(super) fn merge(reading: &Reading<'_>, drafts: Vec<Draft>, attributions: &[Attribution]) -> Vec<Draft> {
    let mut kept: Vec<Draft> = Vec::new();
    // The latest claims of each group of kinds: looking back further would make long reports slow.
    let mut recent: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
    for mut draft in drafts {
        let group = group(draft.claim.event.kind);
        let earlier = recent.entry(group).or_default();
        if draft.is_generic && draft.claim.event.kind == EventKind::AttackBombing {
            // "the bombing" may be one from the air.
            let latest =
                earlier.iter().rev().copied().take(LOOK_BACK).map(|index| kept[index].claim.event.kind);
            let meant: Vec<EventKind> = latest.filter(|kind| is_kind_of_attack(*kind)).collect();
            let is_told = meant.iter().any(|kind| bare_fits(EventKind::AttackBombing, *kind));
            if let Some(kind) = meant.first().filter(|kind| !is_told && kind.is(Facet::FromAfar)) {
                draft.claim.event.kind = *kind;
            }
        }
        if draft.is_generic && draft.claim.event.kind == EventKind::AttackOther {
            // "the attack" is of the kind of the act it points back to.
            let latest =
                earlier.iter().rev().copied().take(LOOK_BACK).map(|index| kept[index].claim.event.kind);
            draft.claim.event.kind =
                latest.into_iter().find(|kind| is_kind_of_attack(*kind)).unwrap_or(EventKind::AttackOther);
        }
        let mut again = None;
        let mut told_by_another = false;
        let mut adds_nothing = false;
        for index in earlier.iter().rev().copied().take(LOOK_BACK) {
            let other = &kept[index];
            let same_origin = origin(reading, attributions, &draft.claim.chain)
                == origin(reading, attributions, &other.claim.chain);
            let is_mention = draft.is_bare || is_mention_of(reading, &draft, other);
            if is_mention && bare_fits(draft.claim.event.kind, other.claim.event.kind) {
                if same_origin {
                    again = Some(index);
                    break;
                }
                told_by_another = true;
                adds_nothing |= !draft.is_bare;
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
            None if told_by_another
                && (adds_nothing || draft.is_bare && !scene::is_named(reading, &draft.place_words))
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
    if kind.is(Facet::Fight) { "fight" } else { kind.family() }
}

pub(super) fn is_kind_of_attack(kind: EventKind) -> bool {
    kind.is(Facet::Assault) && !kind.is(Facet::Vague)
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
        let fits = a.figures.len() == b.figures.len()
            && a.figures.iter().zip(&b.figures).all(|(one, other)| is_same_toll(one, other));
        if !fits {
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

/// Whether two figures may be one toll: equal, or "25" and "at least 25".
fn is_same_toll(one: &Figure, other: &Figure) -> bool {
    let is_loose = one.low.is_some() && (one.high.is_none() || other.high.is_none());
    one.kind == other.kind && one.low == other.low && (one.high == other.high || is_loose)
}

/// Whether a noun told of as known says nothing of an act that was not told of it before: "the embassy bombings".
fn is_mention_of(reading: &Reading<'_>, one: &Draft, other: &Draft) -> bool {
    let claim = &one.claim;
    if !one.is_known
        || !claim.figures.is_empty()
        || claim.time.span.is_some()
        || claim.polarity != other.claim.polarity
        || claim.event.stage != other.claim.event.stage
        || claim.arguments.is_empty() && !scene::is_named(reading, &one.place_words)
    {
        return false;
    }
    let parts = |draft: &Draft| -> Vec<Span> {
        let arguments = draft.claim.arguments.iter().map(|argument| argument.span);
        arguments.chain(draft.place_words.iter().copied()).collect()
    };
    let known: Vec<SmolStr> = parts(other).into_iter().flat_map(|span| content(reading, span)).collect();
    let mut told = parts(one).into_iter().flat_map(|span| content(reading, span));
    told.all(|word| known.contains(&word))
}

/// The dictionary forms of the nouns and names in some words.
fn content(reading: &Reading<'_>, span: Span) -> Vec<SmolStr> {
    let tokens = reading.tokens_in(span).iter().map(|token| reading.token(token));
    let nouns = tokens.filter(|token| matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Num));
    nouns.map(|token| SmolStr::from(token.lemma.to_lowercase())).collect()
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

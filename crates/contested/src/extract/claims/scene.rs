//! Where acts took place whose own words do not tell: where the same act, told elsewhere in the report, did.
//!
//! Nothing is carried over because it stands near. An act takes another's place only where something says that the two
//! are one, or happened together: it is spoken of as known ("the attack"), it has the same toll, the same people do the
//! same to the same, it befell the same people in one breath, or its words say so ("at the scene").

use std::collections::BTreeMap;

use contested_english::{Dep, Tag};
use smol_str::SmolStr;

use super::candidates::{Candidate, is_definite};
use super::frame::Look;
use super::merge::{bare_fits, group, is_kind_of_attack};
use super::{Draft, merge};
use crate::model::{EventKind, Facet, Figure, FigureKind, Role, Span, Stage};
use crate::read::{Reading, TokenId};

/// Adds to the claims, in the order of their triggers, the words that name the place of the act that they tell of again,
/// behind the words of their own.
pub(super) fn fill_in(reading: &Reading<'_>, drafts: &mut [Draft]) {
    let by_toll = tolls(reading, drafts);
    // Of each group the latest acts: looking back further would make long reports slow.
    let mut told: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
    for index in 0..drafts.len() {
        let kind = drafts[index].claim.event.kind;
        let group = group(kind);
        let earlier: Vec<usize> =
            told.get(group).into_iter().flatten().rev().take(merge::LOOK_BACK).copied().collect();
        told.entry(group).or_default().push(index);
        if !happens_on_the_ground(kind) || is_named(reading, &drafts[index].place_words) {
            continue;
        }
        let later = index + 1..(index + 1 + LOOK_ON).min(drafts.len());
        let before = index.saturating_sub(LOOK_ON)..index;
        let one = &drafts[index];
        let is_placed = |other: &usize| {
            let other = &drafts[*other];
            is_named(reading, &other.place_words) || is_named(reading, &other.around)
        };
        let from = known(reading, drafts, one, &earlier)
            .or_else(|| at_the_scene(drafts, one, before.clone().rev()).filter(is_placed))
            .or_else(|| {
                // What its own words call some other ground is not where the act told elsewhere was.
                let is_elsewhere = !one.place_words.is_empty() || !one.around.is_empty();
                if is_elsewhere || one.claim.event.stage == Stage::Hypothetical {
                    return None;
                }
                same_toll(drafts, one, &by_toll)
                    .or_else(|| {
                        earlier
                            .iter()
                            .copied()
                            .filter(is_placed)
                            .find(|other| is_told_on(reading, one, &drafts[*other], NEAR))
                    })
                    .or_else(|| {
                        let mut near = before.rev().chain(later.clone()).filter(is_placed);
                        near.find(|other| is_in_one_breath(one, &drafts[*other]))
                    })
                    .or_else(|| {
                        let mut later = later.filter(is_placed);
                        later.find(|other| is_told_on(reading, one, &drafts[*other], SOON))
                    })
            });
        let Some(from) = from else { continue };
        let other = &drafts[from];
        let words: Vec<Span> = other.place_words.iter().chain(&other.around).copied().collect();
        drafts[index].around.extend(words);
    }
    for index in 0..drafts.len() {
        share_doers(drafts, index);
    }
}

/// Who did an act that is spoken of as known: whoever the same source said did it.
fn share_doers(drafts: &mut [Draft], index: usize) {
    let one = &drafts[index];
    let has_doer = |draft: &Draft| draft.claim.arguments.iter().any(|part| part.role == Role::Agent);
    if !one.is_generic || has_doer(one) || !happens_on_the_ground(one.claim.event.kind) {
        return;
    }
    let mut before = drafts[index.saturating_sub(merge::LOOK_BACK)..index].iter().rev();
    let told = before.find(|other| bare_fits(one.claim.event.kind, other.claim.event.kind));
    let Some(told) = told.filter(|told| told.claim.chain == one.claim.chain) else { return };
    let parts = told.claim.arguments.iter().zip(&told.heads).zip(&told.classes);
    let doers: Vec<_> = parts
        .filter(|((argument, _), _)| argument.role == Role::Agent)
        .map(|((argument, head), class)| (argument.clone(), *head, *class))
        .collect();
    for (argument, head, class) in doers {
        let draft = &mut drafts[index];
        draft.claim.arguments.push(argument);
        draft.heads.push(head);
        draft.classes.push(class);
    }
}

/// Sentences back over which the same people doing the same are taken for one act told on.
const NEAR: u32 = 3;
/// Sentences on over which a lead is told again with its place.
const SOON: u32 = 2;
/// Claims before and after that are looked at.
const LOOK_ON: usize = 6;
/// Sentences back over which "the scene" speaks of an act.
const SCENE: u32 = 8;
/// From this number on a toll is no chance: small ones are.
const TELLING: u64 = 5;

/// Whether the words hold a name.
pub(super) fn is_named(reading: &Reading<'_>, words: &[Span]) -> bool {
    words.iter().any(|span| {
        reading.tokens_in(*span).iter().any(|token| matches!(reading.token(token).tag, Tag::Nnp | Tag::Nnps))
    })
}

/// Whether an act's own words say that it took place where another did: "arrested at the scene".
pub(super) fn is_told_by(look: &Look<'_, '_>, candidate: &Candidate) -> bool {
    let reading = look.reading;
    let is_scene = |noun: TokenId| {
        look.grammar.is_scene(&reading.token(noun).lemma)
            && is_definite(look, noun)
            && reading.child(noun, Dep::Prep).is_none()
    };
    let near = |head: TokenId| {
        reading.children(head).iter().any(|child| {
            let token = reading.token(*child);
            token.dep == Dep::Prep
                && look.grammar.is_standing(&token.lower)
                && reading.child(*child, Dep::Pobj).is_some_and(is_scene)
        })
    };
    candidate
        .frame
        .phrases
        .iter()
        .any(|phrase| look.grammar.is_standing(&phrase.preposition) && is_scene(phrase.object))
        || candidate.roles.iter().any(|part| near(part.head))
}

fn happens_on_the_ground(kind: EventKind) -> bool {
    kind.is(Facet::Violent) || kind.is(Facet::Forces)
}

/// The act that is spoken of as known: "four died in the shootings".
fn known(reading: &Reading<'_>, drafts: &[Draft], one: &Draft, earlier: &[usize]) -> Option<usize> {
    if !one.is_generic {
        return None;
    }
    let kind = one.claim.event.kind;
    let lemma = |draft: &Draft| {
        let trigger = draft.claim.event.trigger.last()?;
        Some(reading.token(reading.tokens_in(*trigger).start).lemma.clone())
    };
    let is_attack = is_kind_of_attack(kind) || kind == EventKind::AttackOther;
    earlier.iter().copied().find(|index| {
        let other = &drafts[*index];
        bare_fits(kind, other.claim.event.kind)
            && (is_attack || lemma(one) == lemma(other))
            && !(other.place_words.is_empty() && other.around.is_empty())
    })
}

/// The violent act told last, for what happened "at the scene".
fn at_the_scene(drafts: &[Draft], one: &Draft, before: impl Iterator<Item = usize>) -> Option<usize> {
    if !one.at_scene {
        return None;
    }
    let mut before = before.take_while(|index| one.sentence.saturating_sub(drafts[*index].sentence) <= SCENE);
    before.find(|index| drafts[*index].claim.event.kind.is(Facet::Violent))
}

/// Figures of people harmed, and the first claim that tells each with its place.
fn tolls(reading: &Reading<'_>, drafts: &[Draft]) -> BTreeMap<Toll, usize> {
    let mut tolls = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let is_placed = is_named(reading, &draft.place_words) || is_named(reading, &draft.around);
        if is_placed && happens_on_the_ground(draft.claim.event.kind) {
            for toll in draft.claim.figures.iter().filter_map(toll) {
                tolls.entry(toll).or_insert(index);
            }
        }
    }
    tolls
}

type Toll = (FigureKind, u64, Option<u64>);

fn toll(figure: &Figure) -> Option<Toll> {
    let low = figure.low.filter(|low| *low >= TELLING)?;
    figure.part_of.is_none().then_some((figure.kind, low, figure.high))
}

fn tolls_of(draft: &Draft) -> Vec<(FigureKind, Option<u64>, Option<u64>)> {
    draft.claim.figures.iter().map(|figure| (figure.kind, figure.low, figure.high)).collect()
}

fn same_toll(drafts: &[Draft], one: &Draft, tolls: &BTreeMap<Toll, usize>) -> Option<usize> {
    let other = one.claim.figures.iter().filter_map(toll).find_map(|toll| tolls.get(&toll).copied())?;
    fits_in_time(one, &drafts[other]).then_some(other)
}

/// Whether one telling goes on with the act of another, not far from it: the same kind of act by the same people, or done
/// to the same.
fn is_told_on(reading: &Reading<'_>, one: &Draft, other: &Draft, reach: u32) -> bool {
    let far = one.sentence.abs_diff(other.sentence);
    let (a, b) = (&one.claim, &other.claim);
    if far > reach
        || a.event.kind != b.event.kind
        || a.event.kind.is(Facet::Forces)
        || a.event.kind.is(Facet::Toll)
        || !a.figures.is_empty() && !b.figures.is_empty() && tolls_of(one) != tolls_of(other)
        || a.polarity != b.polarity
        || !fits_in_time(one, other)
    {
        return false;
    }
    let shares = |role: Role| {
        let words = |draft: &Draft| -> Vec<SmolStr> {
            let parts = draft.claim.arguments.iter().zip(&draft.heads);
            parts
                .filter(|(argument, _)| argument.role == role)
                .map(|(_, head)| reading.token(*head).lower.clone())
                .collect()
        };
        let (x, y) = (words(one), words(other));
        if x.is_empty() || y.is_empty() { None } else { Some(x.iter().any(|word| y.contains(word))) }
    };
    let sides = [shares(Role::Agent), shares(Role::Target), shares(Role::Victim)];
    sides.contains(&Some(true)) && !sides.contains(&Some(false))
}

/// Whether two acts befell the same people, or were done by them, in one breath: "rounded up and executed".
fn is_in_one_breath(one: &Draft, other: &Draft) -> bool {
    let sides = |draft: &Draft| -> Vec<TokenId> {
        let parts = draft.claim.arguments.iter().zip(&draft.heads);
        let taken = parts.filter(|(argument, _)| matches!(argument.role, Role::Target | Role::Victim));
        taken.map(|(_, head)| *head).collect()
    };
    let own = sides(one);
    one.sentence == other.sentence
        && happens_on_the_ground(other.claim.event.kind)
        && one.claim.event.stage == other.claim.event.stage
        && sides(other).iter().any(|head| own.contains(head))
}

/// Whether nothing says that two acts were on different days.
fn fits_in_time(one: &Draft, other: &Draft) -> bool {
    let (a, b) = (&one.claim.time, &other.claim.time);
    a.range.is_unknown() || b.range.is_unknown() || a.range == b.range || a.span.is_none() && b.span.is_none()
}

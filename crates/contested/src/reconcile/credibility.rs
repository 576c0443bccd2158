//! Credibility of what is told after the Admiralty code, 1 to 6, suggested by rule from who tells it and who tells
//! otherwise. A suggestion: the reliability of sources (A to F) is given by people alone, and the two are kept apart.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::events::{affirms, denies, is_done};
use super::relations::takes_back;
use super::voices::{self, speaks_for_itself};
use super::{About, OriginId, Relation, RelationKind, Told};
use crate::model::Stance;

/// A suggested credibility, with the rule that gave it and what it counted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Credibility {
    /// 1 confirmed by other origins, 2 probably true, 3 possibly true, 4 doubtful, 5 improbable, 6 cannot be judged.
    pub number: u8,
    /// The number in words.
    pub words: String,
    /// The rule.
    pub rule: String,
    /// How many independent voices tell it that do not speak for themselves.
    pub told_by: u32,
    /// How many independent voices tell otherwise.
    pub denied_by: u32,
}

impl Credibility {
    /// By how many independent origins tell it, how many tell otherwise, and whether all who told it took it back.
    pub fn suggested(told_by: usize, denied_by: usize, taken_back: bool) -> Credibility {
        let (number, words, rule) = match (told_by, denied_by) {
            _ if taken_back => (5, "improbable", "taken-back-by-those-who-told-it"),
            (0, 0) => (6, "cannot be judged", "told-by-nobody"),
            (0, _) => (5, "improbable", "denied-and-told-by-nobody"),
            (1, 0) => (6, "cannot be judged", "one-origin-alone"),
            (2, 0) => (2, "probably true", "one-other-origin-none-against"),
            (_, 0) => (1, "confirmed", "two-other-origins-none-against"),
            (told, denied) if told > denied => (3, "possibly true", "more-origins-for-than-against"),
            _ => (4, "doubtful", "no-more-origins-for-than-against"),
        };
        Credibility {
            number,
            words: words.to_owned(),
            rule: rule.to_owned(),
            told_by: u32::try_from(told_by).unwrap_or(u32::MAX),
            denied_by: u32::try_from(denied_by).unwrap_or(u32::MAX),
        }
    }
}

/// Of an event: that it happened. Sides on its toll, its place or its day do not count against it.
pub(super) fn of_event(members: &[&Told<'_>], relations: &[&Relation]) -> Credibility {
    let tells = |one: &Told<'_>| affirms(one.statement) && is_done(one.statement);
    let for_it = || members.iter().copied().filter(|one| tells(one));
    let disputed = relations.iter().filter(|relation| {
        matches!(relation.kind, RelationKind::Contradicts(About::Existence | About::Status | About::Control))
    });
    // Of two that both affirm (a death, and being alive since) the newer tells otherwise.
    let otherwise: BTreeSet<_> = disputed.map(|relation| &relation.from).collect();
    let against = || {
        let tells_otherwise =
            |one: &&Told<'_>| denies(one.statement) || otherwise.contains(&one.statement.claim);
        members.iter().copied().filter(tells_otherwise)
    };
    let deniers: BTreeSet<&OriginId> = against().map(|one| one.origin).collect();
    let retractions: Vec<&&Told<'_>> =
        members.iter().filter(|one| one.statement.stance == Stance::Retracts).collect();
    let taken_back = !retractions.is_empty()
        && members.iter().filter(|one| tells(one)).all(|one| {
            retractions
                .iter()
                .any(|retraction| retraction.origin == one.origin || takes_back(retraction, one))
        });
    // Who says both counts against; a party's word for itself is no other's.
    let others = for_it().filter(|one| !deniers.contains(one.origin) && !speaks_for_itself(one));
    let told_by = voices::independent(others).max(usize::from(for_it().next().is_some()));
    Credibility::suggested(told_by, voices::independent(against()), taken_back)
}

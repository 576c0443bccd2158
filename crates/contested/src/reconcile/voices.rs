//! How many voices say something: a source heard only through one outlet is not independent of that outlet.
//!
//! Two claims are independent where both their origins and the outlets that they came through are different. So the
//! number of independent voices is that of pairs of an origin and an outlet in which none stands twice: one report that
//! quotes four sources is one voice, and one ministry quoted by four papers is one too.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use super::Told;
use crate::model::{Participant, Role, SourceRole};

/// Who says something, each kind of voice counted by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Voices {
    /// Pairs of an origin and an outlet in which none stands twice.
    pub independent: u32,
    /// Sources that are quoted, named or not; the outlets' own voices are not among them.
    pub sources: u32,
    /// Of these, those that tell what they themselves did or suffered.
    pub parties: u32,
    /// Outlets that tell it in their own voice.
    pub outlets: u32,
    /// Outlets that only pass on what others say.
    pub relays: u32,
}

/// Counts the voices of some claims.
pub(super) fn of<'a>(told: impl IntoIterator<Item = &'a Told<'a>>) -> Voices {
    let told: Vec<&Told<'_>> = told.into_iter().collect();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let sources: BTreeSet<_> = told.iter().filter(|one| !is_own_voice(one)).map(|one| one.origin).collect();
    let parties: BTreeSet<_> =
        told.iter().filter(|one| speaks_for_itself(one)).map(|one| one.origin).collect();
    let own: BTreeSet<u32> = told.iter().filter(|one| is_own_voice(one)).map(|one| one.outlet).collect();
    let outlets: BTreeSet<u32> = told.iter().map(|one| one.outlet).collect();
    Voices {
        independent: number(independent(told.iter().copied())),
        sources: number(sources.len()),
        parties: number(parties.len()),
        outlets: number(own.len()),
        relays: number(outlets.difference(&own).count()),
    }
}

/// How many independent voices some claims have; at least one where there are any.
///
/// A source without a name may be any of its kind that speaks elsewhere, and one of whom not even the kind is told may
/// be anybody: they count only where nobody else could be meant.
pub(super) fn independent<'a>(told: impl IntoIterator<Item = &'a Told<'a>>) -> usize {
    let told: Vec<&Told<'_>> = told.into_iter().collect();
    let kinds: BTreeSet<SourceRole> =
        told.iter().filter(|one| one.by.named).map(|one| kind_of(one)).collect();
    let anybody = told.iter().all(|one| !one.by.named && kind_of(one) == SourceRole::Unnamed);
    let mut origins: BTreeMap<Voice<'_>, usize> = BTreeMap::new();
    let mut outlets: BTreeMap<u32, usize> = BTreeMap::new();
    let mut edges: BTreeSet<(usize, usize)> = BTreeSet::new();
    for one in &told {
        let voice = match kind_of(one) {
            _ if one.by.named || is_own_voice(one) => Voice::Known(&one.origin.0),
            SourceRole::Unnamed if !anybody => continue,
            role if kinds.contains(&role) => continue,
            role => Voice::OfKind(role),
        };
        let next = origins.len();
        let origin = *origins.entry(voice).or_insert(next);
        let next = outlets.len();
        let outlet = *outlets.entry(one.outlet).or_insert(next);
        edges.insert((origin, outlet));
    }
    pairs(origins.len(), outlets.len(), &edges).max(usize::from(!told.is_empty()))
}

/// How many independent voices there are among pairs of an origin and an outlet.
pub fn independent_pairs<'a>(told: impl IntoIterator<Item = (&'a str, &'a str)>) -> usize {
    let mut origins: BTreeMap<&str, usize> = BTreeMap::new();
    let mut outlets: BTreeMap<&str, usize> = BTreeMap::new();
    let mut edges: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (origin, outlet) in told {
        let next = origins.len();
        let origin = *origins.entry(origin).or_insert(next);
        let next = outlets.len();
        edges.insert((origin, *outlets.entry(outlet).or_insert(next)));
    }
    pairs(origins.len(), outlets.len(), &edges)
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Voice<'a> {
    Known(&'a str),
    OfKind(SourceRole),
}

/// What kind of source the report has it from. Not what most reports have: other reports must not matter.
fn kind_of(one: &Told<'_>) -> SourceRole {
    one.statement.chain.first().map_or(SourceRole::Outlet, |origin| origin.role)
}

/// Whether a claim is its outlet's own.
pub(super) fn is_own_voice(one: &Told<'_>) -> bool {
    one.statement.chain.is_empty() && !speaks_for_itself(one)
}

/// Whether the origin is somebody who took part in what the claim tells.
pub(super) fn speaks_for_itself(one: &Told<'_>) -> bool {
    let Some(entity) = &one.by.entity else { return false };
    let is_origin = |participant: &Participant| {
        let is_part = |who: &crate::model::EntityId| {
            who == entity || one.account.bodies.get(who).is_some_and(|bodies| bodies.contains(entity))
        };
        participant.role != Role::Topic && participant.entity.as_ref().is_some_and(is_part)
    };
    one.statement.participants.iter().any(is_origin)
}

/// The most pairs of one from the left and one from the right that are joined, none standing in two: Hopcroft and Karp's
/// way, in time that grows with the joins and the square root of how many there are.
fn pairs(left: usize, right: usize, joined: &BTreeSet<(usize, usize)>) -> usize {
    let mut next_to: Vec<Vec<usize>> = vec![Vec::new(); left];
    for (from, to) in joined {
        next_to[*from].push(*to);
    }
    let mut of_left: Vec<Option<usize>> = vec![None; left];
    let mut of_right: Vec<Option<usize>> = vec![None; right];
    loop {
        // How many steps from somebody without a pair each one is.
        let mut steps: Vec<Option<usize>> = of_left.iter().map(|pair| pair.is_none().then_some(0)).collect();
        let mut queue: VecDeque<usize> = (0..left).filter(|one| steps[*one].is_some()).collect();
        let mut ends = false;
        while let Some(one) = queue.pop_front() {
            for to in &next_to[one] {
                match of_right[*to] {
                    None => ends = true,
                    Some(other) if steps[other].is_none() => {
                        steps[other] = steps[one].map(|steps| steps + 1);
                        queue.push_back(other);
                    }
                    Some(_) => {}
                }
            }
        }
        if !ends {
            return of_left.iter().flatten().count();
        }
        let mut tried: Vec<usize> = vec![0; left];
        for start in 0..left {
            if of_left[start].is_some() {
                continue;
            }
            // A way from one to the next over their pairs, until somebody on the right is free.
            let mut way: Vec<usize> = vec![start];
            while let Some(one) = way.last().copied() {
                let Some(to) = next_to[one].get(tried[one]).copied() else {
                    steps[one] = None;
                    way.pop();
                    continue;
                };
                tried[one] += 1;
                match of_right[to] {
                    None => {
                        // Everybody on the way takes the one that it was trying.
                        for one in way.drain(..) {
                            let to = next_to[one][tried[one] - 1];
                            of_left[one] = Some(to);
                            of_right[to] = Some(one);
                        }
                    }
                    Some(other)
                        if steps[other].is_some() && steps[other] == steps[one].map(|steps| steps + 1) =>
                    {
                        way.push(other);
                    }
                    Some(_) => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::pairs;

    fn most(left: usize, right: usize, joined: &[(usize, usize)]) -> usize {
        pairs(left, right, &joined.iter().copied().collect())
    }

    #[test]
    fn one_outlet_with_four_sources_is_one_voice() {
        assert_eq!(most(4, 1, &[(0, 0), (1, 0), (2, 0), (3, 0)]), 1);
    }

    #[test]
    fn one_source_in_four_outlets_is_one_voice() {
        assert_eq!(most(1, 4, &[(0, 0), (0, 1), (0, 2), (0, 3)]), 1);
    }

    #[test]
    fn pairs_give_way_to_others_where_that_makes_more() {
        // The first takes an outlet that the second has no other than.
        assert_eq!(most(2, 2, &[(0, 0), (0, 1), (1, 0)]), 2);
        assert_eq!(most(3, 3, &[(0, 0), (0, 1), (0, 2), (1, 0), (2, 0)]), 2);
        assert_eq!(most(0, 0, &[]), 0);
    }

    #[test]
    fn as_many_as_trying_all_ways_finds() {
        fn all(from: usize, next_to: &[Vec<usize>], taken: &mut Vec<bool>) -> usize {
            let Some(mine) = next_to.get(from) else { return 0 };
            let mut best = all(from + 1, next_to, taken);
            for to in mine {
                if !taken[*to] {
                    taken[*to] = true;
                    best = best.max(1 + all(from + 1, next_to, taken));
                    taken[*to] = false;
                }
            }
            best
        }
        // Every way of joining three to three.
        for code in 0u32..512 {
            let joined: Vec<(usize, usize)> =
                (0..9).filter(|bit| code >> bit & 1 == 1).map(|bit| (bit / 3, bit % 3)).collect();
            let next_to: Vec<Vec<usize>> = (0..3)
                .map(|from| joined.iter().filter(|(one, _)| *one == from).map(|(_, to)| *to).collect())
                .collect();
            assert_eq!(most(3, 3, &joined), all(0, &next_to, &mut vec![false; 3]), "{joined:?}");
        }
    }
}

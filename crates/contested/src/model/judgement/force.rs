//! Which judgements count: those that nobody took back and no later one on the same question replaced.

use std::collections::BTreeMap;

use super::{Judgement, JudgementId, Ruling};

/// Whether a judgement counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Force {
    /// It does.
    Holds,
    /// It was undone by this one.
    Undone(JudgementId),
    /// This later one answers the same question.
    Replaced(JudgementId),
}

/// The standing of each judgement, by id. The order of the list does not matter.
///
/// An undoing can itself be undone; then what it took back counts again. Of several judgements on one question the
/// latest counts; of several at one time the one that was made in knowledge of the others.
pub fn forces(judgements: &[Judgement]) -> BTreeMap<&JudgementId, Force> {
    let by_id: BTreeMap<&JudgementId, &Judgement> = judgements.iter().map(|each| (&each.id, each)).collect();
    let undoes = |judgement: &Judgement| match &judgement.ruling {
        Ruling::Undo { judgement } => by_id.get(judgement).copied(),
        _ => None,
    };
    let after = |judgement: &Judgement| judgement.after.as_ref().and_then(|id| by_id.get(id).copied());

    // What undoes a judgement lies one deeper than it, so the deepest are settled first.
    let depths = depths(&by_id, undoes);
    let mut by_depth: Vec<&Judgement> = by_id.values().copied().collect();
    by_depth.sort_by_key(|each| (std::cmp::Reverse(depths[&each.id]), order(each)));
    let mut undone: BTreeMap<&JudgementId, &JudgementId> = BTreeMap::new();
    for judgement in by_depth {
        if let Some(target) = undoes(judgement)
            && !undone.contains_key(&judgement.id)
        {
            undone.insert(&target.id, &judgement.id);
        }
    }

    let chained = self::depths(&by_id, after);
    let mut latest: BTreeMap<String, &Judgement> = BTreeMap::new();
    let rank = |each: &Judgement| (each.at, chained[&each.id], each.id.clone());
    for judgement in by_id.values().copied().filter(|each| !undone.contains_key(&each.id)) {
        if let Some(slot) = judgement.slot() {
            let held = latest.entry(slot).or_insert(judgement);
            if rank(judgement) > rank(held) {
                *held = judgement;
            }
        }
    }
    by_id
        .into_iter()
        .map(|(id, judgement)| {
            let force = match undone.get(id) {
                Some(by) => Force::Undone((*by).clone()),
                None => match judgement.slot().and_then(|slot| latest.get(&slot).copied()) {
                    Some(holder) if holder.id != *id => Force::Replaced(holder.id.clone()),
                    _ => Force::Holds,
                },
            };
            (id, force)
        })
        .collect()
}

/// Judgements by date; of one time, those made in knowledge of others after them.
pub fn by_date(mut judgements: Vec<Judgement>) -> Vec<Judgement> {
    let ranks: BTreeMap<JudgementId, usize> = {
        let by_id: BTreeMap<&JudgementId, &Judgement> =
            judgements.iter().map(|each| (&each.id, each)).collect();
        let former = |judgement: &Judgement| {
            let id = match &judgement.ruling {
                Ruling::Undo { judgement } => Some(judgement),
                _ => judgement.after.as_ref(),
            };
            id.and_then(|id| by_id.get(id).copied())
        };
        depths(&by_id, former).into_iter().map(|(id, depth)| (id.clone(), depth)).collect()
    };
    judgements.sort_by_cached_key(|each| (each.at, ranks.get(&each.id).copied(), each.id.clone()));
    judgements
}

fn order(judgement: &Judgement) -> (jiff::Timestamp, JudgementId) {
    (judgement.at, judgement.id.clone())
}

/// How many steps each judgement is from the end of its chain. Ids are hashes of what they name, so there are no
/// rings; a forged one ends where it comes back to itself.
fn depths<'j>(
    by_id: &BTreeMap<&'j JudgementId, &'j Judgement>,
    next: impl Fn(&'j Judgement) -> Option<&'j Judgement>,
) -> BTreeMap<&'j JudgementId, usize> {
    let mut depths: BTreeMap<&JudgementId, usize> = BTreeMap::new();
    for start in by_id.values().copied() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(judgement) = at
            && !depths.contains_key(&judgement.id)
        {
            // Marked when first seen: a ring stops here.
            depths.insert(&judgement.id, 0);
            path.push(judgement);
            at = next(judgement);
        }
        let end = at.map_or(0, |judgement| depths[&judgement.id] + 1);
        for (depth, judgement) in (end..).zip(path.into_iter().rev()) {
            depths.insert(&judgement.id, depth);
        }
    }
    depths
}

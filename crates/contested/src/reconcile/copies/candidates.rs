//! Which reports are worth comparing: locality-sensitive hashing, band by band.
//!
//! A band is two of a view's minima; reports that share both meet. One band is in memory at a time, as a sorted list, so
//! that a million reports need little more than their signatures.

use super::{Before, LEAST_RUNS, representatives};
use crate::model::{Account, View};
use crate::reconcile::forest::Forest;

/// Rows in a band: two, so that a pair at similarity .2 meets in one of 64 bands 93 times in 100, in .3 998 in 1000.
const ROWS: usize = 2;
/// A bucket with more reports than this is parted by a further row: either one stock phrase, which says nothing, or
/// copies of one text, which share further rows as well.
const CROWDED: usize = 48;

/// Joins the reports that are copies by `are_copies`, which is asked only of pairs that share a band and are not yet
/// joined. Of what was found before it is not asked again: a bucket in which nothing is new has the pairs that it had, and
/// of these only those that were joined, if by others, can be copies.
pub(super) fn join(
    accounts: &[&Account],
    before: Option<&Before>,
    are_copies: impl Fn(usize, usize) -> bool,
) -> Forest {
    let mut forest = Forest::new(accounts.len());
    let kept = representatives(accounts, &mut forest);
    for view in VIEWS {
        let views: Vec<(usize, &View)> = kept
            .iter()
            .map(|index| (*index, view(accounts[*index])))
            .filter(|(_, view)| view.size >= LEAST_RUNS)
            .collect();
        for band in 0..bands(&views) {
            let mut entries: Vec<(u64, u32)> = (0u32..)
                .zip(&views)
                .filter_map(|(position, (_, view))| Some((key(view, band * ROWS)?, position)))
                .collect();
            entries.sort_unstable();
            for bucket in entries.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1) {
                let members: Vec<usize> = bucket.iter().map(|(_, position)| *position as usize).collect();
                let as_before =
                    before.filter(|before| members.iter().all(|member| !before.is_new(views[*member].0)));
                part(&views, members, band * ROWS + ROWS, &mut |a, b| {
                    let may_be = as_before.is_none_or(|before| before.were_copies(a, b));
                    if may_be && forest.find(a) != forest.find(b) && are_copies(a, b) {
                        forest.join(a, b);
                    }
                });
            }
        }
    }
    forest
}

/// The views that are looked at. The function words find nothing that these two miss (measured), and cost as much.
const VIEWS: [fn(&Account) -> &View; 2] =
    [|account| &account.signature.words, |account| &account.signature.skeleton];

fn bands(views: &[(usize, &View)]) -> usize {
    views.iter().map(|(_, view)| view.minima.len() / ROWS).max().unwrap_or(0)
}

fn key(view: &View, row: usize) -> Option<u64> {
    match view.minima.get(row..row + ROWS)? {
        [first, second] => Some(u64::from(*first) << 32 | u64::from(*second)),
        _ => None,
    }
}

/// Visits the pairs of a bucket; of a crowded one only those that share further rows.
fn part(views: &[(usize, &View)], members: Vec<usize>, row: usize, visit: &mut impl FnMut(usize, usize)) {
    let mut open = vec![(members, row, 0)];
    while let Some((mut members, row, depth)) = open.pop() {
        if members.len() <= CROWDED || depth == DEEPEST {
            // At the end of parting the reports have so much in common that their neighbours will do.
            let reach = if members.len() <= CROWDED { members.len() } else { CROWDED };
            for (position, a) in members.iter().enumerate() {
                for b in members[position + 1..].iter().take(reach) {
                    visit(views[*a].0, views[*b].0);
                }
            }
            continue;
        }
        let at = |position: &usize| {
            let minima = &views[*position].1.minima;
            minima.get(row % minima.len().max(1)).copied()
        };
        members.sort_by_key(|position| (at(position), *position));
        open.extend(
            members
                .chunk_by(|a, b| at(a) == at(b))
                .filter(|part| part.len() > 1)
                .map(|part| (part.to_vec(), row + 1, depth + 1)),
        );
    }
}

/// Rows by which a crowded bucket is parted at most.
const DEEPEST: u32 = 6;

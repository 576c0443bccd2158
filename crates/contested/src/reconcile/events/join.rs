//! Which claims meet, and how those that meet are joined.
//!
//! Two steps. First every pair is found that is enough alike, and claims that are linked by such pairs, however many lie
//! between them, make a region: nothing outside a region bears on what becomes of its claims. Then each region is joined
//! by itself, which many threads can do at once, and which a case that grows need only do for regions that changed.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::alike::{Compared, ENOUGH, Glance, List, MISDATED_DAYS, Reasons};
use super::{Group, Joined};
use crate::model::ClaimRef;
use crate::reconcile::Rulings;
use crate::reconcile::forest::Forest;

/// Claims that are reconciled together, and by themselves.
#[derive(Debug)]
pub(crate) struct Region {
    /// Places among all told claims, in order.
    pub(crate) claims: Vec<usize>,
    edges: Vec<Edge>,
    /// Pairs that people hold to be one.
    together: Vec<(usize, usize)>,
}

/// Two claims that are enough alike, the first before the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Edge {
    a: u32,
    b: u32,
    reasons: Reasons,
}

/// Which of the told claims people hold to be about one event or about two.
#[derive(Debug)]
pub(in super::super) struct Judged {
    together: Vec<(usize, usize)>,
    apart: BTreeSet<(usize, usize)>,
}

/// The regions of some told claims, which must be all there is of these regions. `across` are pairs that belong together
/// for other reasons.
pub(in super::super) fn regions(
    compared: &Compared<'_>,
    claims: &[usize],
    across: &[(usize, usize)],
    judged: &Judged,
) -> Vec<Region> {
    let edges = edges(compared, claims, |_, _| true);
    let mut forest = Forest::new(compared.told.len());
    for edge in &edges {
        forest.join(edge.a as usize, edge.b as usize);
    }
    let mut wanted = vec![false; compared.told.len()];
    for index in claims {
        wanted[*index] = true;
    }
    let inside = |(a, b): &&(usize, usize)| wanted[*a] && wanted[*b];
    for (a, b) in across.iter().filter(inside).chain(judged.together.iter().filter(inside)) {
        forest.join(*a, *b);
    }
    // The root is the least member, so regions come in order of their first claims.
    let mut region_of: Vec<u32> = vec![u32::MAX; compared.told.len()];
    let mut regions: Vec<Region> = Vec::new();
    for index in claims {
        let root = forest.find(*index);
        if region_of[root] == u32::MAX {
            region_of[root] = regions.len() as u32;
            regions.push(Region { claims: Vec::new(), edges: Vec::new(), together: Vec::new() });
        }
        regions[region_of[root] as usize].claims.push(*index);
    }
    for edge in edges {
        regions[region_of[forest.find(edge.a as usize)] as usize].edges.push(edge);
    }
    for (a, b) in judged.together.iter().filter(inside) {
        regions[region_of[forest.find(*a)] as usize].together.push((*a, *b));
    }
    regions
}

/// The claims that share a region with one of the marked, for being alike or for other reasons.
pub(in super::super) fn near(
    compared: &Compared<'_>,
    marked: &[bool],
    across: &[(usize, usize)],
    judged: &Judged,
) -> Vec<usize> {
    let all: Vec<usize> = (0..compared.told.len()).collect();
    let alike = edges(compared, &all, |a, b| marked[a] || marked[b]);
    let mut near: Vec<usize> = alike
        .into_iter()
        .map(|edge| (edge.a as usize, edge.b as usize))
        .chain(across.iter().chain(&judged.together).copied().filter(|(a, b)| marked[*a] || marked[*b]))
        .flat_map(|(a, b)| [a, b])
        .collect();
    near.sort_unstable();
    near.dedup();
    near
}

/// Joins the claims of a region: pairs in order of their points, and no join that would bring together claims that forbid
/// each other. Members of the groups are places in the region.
pub(in super::super) fn join(compared: &Compared<'_>, region: &Region, judged: &Judged) -> Vec<Group> {
    let place = |claim: usize| region.claims.partition_point(|each| *each < claim);
    let claim = |place: usize| region.claims[place];
    let mut edges: Vec<(bool, bool, i32, Edge)> = region
        .edges
        .iter()
        .map(|edge| {
            let (a, b) = (edge.a as usize, edge.b as usize);
            // Misdated reports come late: they join what the others have made one, and hold nothing apart. Claims
            // without a day join last of all: they fit many events and would choose for the others.
            let undated = compared.undated(a) || compared.undated(b);
            (undated, compared.misdated(a, b), -edge.reasons.points(), *edge)
        })
        .collect();
    edges.sort_unstable();

    let size = region.claims.len();
    let mut forest = Forest::new(size);
    let mut members: Vec<Vec<usize>> = (0..size).map(|index| vec![index]).collect();
    let mut joins: Vec<Vec<Joined>> = vec![Vec::new(); size];
    // Sets that forbid each other go on doing so as they grow.
    let mut refused: BTreeSet<(usize, usize)> = BTreeSet::new();
    // What people hold to be one comes first, whatever speaks against it.
    let held = region.together.iter().map(|(a, b)| (place(*a), place(*b), false, None));
    let alike = edges.iter().map(|(_, misdated, _, edge)| {
        (place(edge.a as usize), place(edge.b as usize), *misdated, Some(edge.reasons))
    });
    for (a, b, misdated, reasons) in held.chain(alike) {
        let (root_a, root_b) = (forest.find(a), forest.find(b));
        // The joins told are those that made it one: with all pairs, an event of a hundred claims would tell thousands.
        if root_a == root_b || judged.keep_apart(&members[root_a], &members[root_b], claim) {
            continue;
        }
        let alone = members[root_a].len() == 1 || members[root_b].len() == 1;
        if reasons.is_some() && !(misdated && alone) {
            let pair = (root_a.min(root_b), root_a.max(root_b));
            let may_meet =
                |x: &usize| members[root_b].iter().all(|y| !compared.forbids(claim(*x), claim(*y)));
            if refused.contains(&pair) {
                continue;
            }
            if !members[root_a].iter().all(may_meet) {
                refused.insert(pair);
                continue;
            }
        }
        let root = forest.join(root_a, root_b);
        let other = if root == root_a { root_b } else { root_a };
        let moved = std::mem::take(&mut members[other]);
        members[root].extend(moved);
        let moved = std::mem::take(&mut joins[other]);
        joins[root].extend(moved);
        joins[root].push(Joined {
            a: compared.told[claim(a)].statement.claim.clone(),
            b: compared.told[claim(b)].statement.claim.clone(),
            points: reasons.map_or(0, Reasons::points),
            reasons: reasons.map_or_else(|| vec![JUDGED.to_owned()], Reasons::names),
        });
    }
    let mut groups: Vec<Group> = members
        .into_iter()
        .zip(joins)
        .filter(|(members, _)| !members.is_empty())
        .map(|(mut members, mut joins)| {
            members.sort_unstable();
            joins.sort_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
            Group { members, joins }
        })
        .collect();
    groups.sort_by_key(|group| group.members[0]);
    groups
}

/// The reason of a join that somebody judged to be right.
const JUDGED: &str = "judged-same";

impl Judged {
    pub(in super::super) fn of(compared: &Compared<'_>, rulings: &Rulings) -> Judged {
        if rulings.together.is_empty() && rulings.apart.is_empty() {
            return Judged { together: Vec::new(), apart: BTreeSet::new() };
        }
        let index: BTreeMap<&ClaimRef, usize> =
            compared.told.iter().enumerate().map(|(index, one)| (&one.statement.claim, index)).collect();
        let pair = |[a, b]: &[ClaimRef; 2]| {
            let (a, b) = (*index.get(a)?, *index.get(b)?);
            (a != b).then_some((a.min(b), a.max(b)))
        };
        Judged {
            together: rulings.together.iter().filter_map(pair).collect(),
            apart: rulings.apart.iter().filter_map(pair).collect(),
        }
    }

    fn keep_apart(&self, one: &[usize], other: &[usize], claim: impl Fn(usize) -> usize + Copy) -> bool {
        !self.apart.is_empty()
            && one.iter().any(|a| {
                other.iter().any(|b| {
                    let (a, b) = (claim(*a), claim(*b));
                    self.apart.contains(&(a.min(b), a.max(b)))
                })
            })
    }
}

/// A claim under one of the keys by which claims meet. In order of the keys, and under each of the claims' times.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Entry {
    key: u32,
    /// Place among the claims by time.
    rank: u32,
    /// Whether it has the key as its own, not for the area that its place lies in.
    is_own: bool,
}

/// The wanted pairs of some claims that are enough alike. Looked at are those that share a key which one of them at least
/// has as its own, and are no further apart in time than even a misdated report reaches.
fn edges(
    compared: &Compared<'_>,
    claims: &[usize],
    wanted: impl Fn(usize, usize) -> bool + Sync,
) -> Vec<Edge> {
    // A town is fought for again and again: by time, those out of reach need not be looked at.
    let mut by_time: Vec<(i32, i32, u32)> = claims
        .iter()
        .map(|claim| {
            let (first, last) = compared.span(*claim);
            (first, last, *claim as u32)
        })
        .collect();
    by_time.par_sort_unstable();
    let mut entries: Vec<Entry> = Vec::new();
    for (rank, (.., claim)) in (0u32..).zip(&by_time) {
        let keys = compared.numbers(*claim as usize, List::Keys);
        entries.extend(keys.iter().map(|key| Entry { key: key >> 1, rank, is_own: key & 1 == 1 }));
    }
    entries.par_sort_unstable();
    // Where each claim stands in the list: by rank, one behind the other.
    let mut starts: Vec<u32> = vec![0; by_time.len() + 1];
    for entry in &entries {
        starts[entry.rank as usize + 1] += 1;
    }
    for rank in 0..by_time.len() {
        starts[rank + 1] += starts[rank];
    }
    let mut next = starts.clone();
    let mut places: Vec<u32> = vec![0; entries.len()];
    for (place, entry) in (0u32..).zip(&entries) {
        places[next[entry.rank as usize] as usize] = place;
        next[entry.rank as usize] += 1;
    }
    drop(next);

    let glances: Vec<Glance> =
        by_time.par_iter().map(|(.., claim)| compared.glance(*claim as usize)).collect();
    let mut edges: Vec<Edge> = (0..by_time.len())
        .into_par_iter()
        .fold(Vec::new, |mut edges: Vec<Edge>, rank| {
            let (_, last, claim) = by_time[rank];
            let reach = last.saturating_add(MISDATED_DAYS);
            let mut others: Vec<u32> = Vec::new();
            for place in &places[starts[rank] as usize..starts[rank + 1] as usize] {
                let own = entries[*place as usize];
                let in_reach = entries[*place as usize + 1..]
                    .iter()
                    .take_while(|other| other.key == own.key && by_time[other.rank as usize].0 <= reach)
                    .filter(|other| own.is_own || other.is_own)
                    .map(|other| (by_time[other.rank as usize].2, other.rank as usize))
                    .filter(|(other, _)| *other != claim && wanted(claim as usize, *other as usize))
                    .filter(|(_, other)| !compared.apart(glances[rank], glances[*other]))
                    .map(|(other, _)| other);
                others.extend(in_reach);
            }
            others.sort_unstable();
            others.dedup();
            edges.extend(others.into_iter().filter_map(|other| {
                let (a, b) = (claim.min(other), claim.max(other));
                let reasons = compared.alike(a as usize, b as usize)?;
                (reasons.points() >= ENOUGH).then_some(Edge { a, b, reasons })
            }));
            edges
        })
        .reduce(Vec::new, |mut one, mut other| {
            one.append(&mut other);
            one
        });
    edges.par_sort_unstable();
    edges
}

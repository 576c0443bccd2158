//! Which claims meet, and how those that meet are joined.
//!
//! Two steps. First every pair is found that is enough alike, and claims that are linked by such pairs, however many lie
//! between them, make a region: nothing outside a region bears on what becomes of its claims. Then each region is joined
//! by itself, which many threads can do at once, and which a case that grows need only do for regions that changed.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::alike::{Compared, Glance, List, MISDATED_DAYS};
use super::signs::{A_POINT, Signs};
use super::{Group, Joined};
use crate::model::ClaimRef;
use crate::reconcile::Rulings;
use crate::reconcile::forest::Forest;

/// Claims that are reconciled together, and by themselves.
#[derive(Default, Debug)]
pub(crate) struct Region {
    /// Places among all told claims, in order.
    pub(crate) claims: Vec<usize>,
    edges: Vec<Edge>,
    /// Pairs that people hold to be one.
    together: Vec<(usize, usize)>,
    /// Pairs of which the one answers the other.
    answers: Vec<(usize, usize)>,
    /// Claims of copies, each with the one that it follows.
    copies: Vec<(usize, usize)>,
}

/// Two claims that are enough alike, the first before the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Edge {
    a: u32,
    b: u32,
    signs: Signs,
}

/// Which of the told claims people hold to be about one event or about two.
#[derive(Debug)]
pub(in super::super) struct Judged {
    together: Vec<(usize, usize)>,
    apart: BTreeSet<(usize, usize)>,
}

/// The regions of some told claims, which must be all there is of these regions. `across` are pairs that belong together
/// for other reasons: the one answers the other, or was done by whom the other tells dead.
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
    for (a, b) in across.iter().chain(&judged.together).chain(&compared.copies).filter(inside) {
        forest.join(*a, *b);
    }
    // The root is the least member, so regions come in order of their first claims.
    let mut region_of: Vec<u32> = vec![u32::MAX; compared.told.len()];
    let mut regions: Vec<Region> = Vec::new();
    for index in claims {
        let root = forest.find(*index);
        if region_of[root] == u32::MAX {
            region_of[root] = regions.len() as u32;
            regions.push(Region::default());
        }
        regions[region_of[root] as usize].claims.push(*index);
    }
    for edge in edges {
        regions[region_of[forest.find(edge.a as usize)] as usize].edges.push(edge);
    }
    for (a, b) in judged.together.iter().filter(inside) {
        regions[region_of[forest.find(*a)] as usize].together.push((*a, *b));
    }
    for (a, b) in compared.copies.iter().filter(inside) {
        regions[region_of[forest.find(*a)] as usize].copies.push((*a, *b));
    }
    let answers = |(a, _): &&(usize, usize)| compared.told[*a].statement.answers.is_some();
    for (a, b) in across.iter().filter(inside).filter(answers) {
        regions[region_of[forest.find(*a)] as usize].answers.push((*a, *b));
    }
    regions
}

/// The signs of all pairs of told claims that are looked at, linked or not.
pub(in super::super) fn signs(compared: &Compared<'_>) -> Vec<(usize, usize, Signs)> {
    let all: Vec<usize> = (0..compared.told.len()).collect();
    let pairs = edges(compared, &all, |_, _| true);
    pairs.into_iter().map(|edge| (edge.a as usize, edge.b as usize, edge.signs)).collect()
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
        .chain(
            across
                .iter()
                .chain(&judged.together)
                .chain(&compared.copies)
                .copied()
                .filter(|(a, b)| marked[*a] || marked[*b]),
        )
        .flat_map(|(a, b)| [a, b])
        .collect();
    near.sort_unstable();
    near.dedup();
    near
}

/// Joins the claims of a region, and never two with claims that forbid each other. First what people hold to be one; then
/// pairs that place, person, day or figure hold together, in order of their points; then, again and again, the two groups
/// whose claims are the likeliest, in the mean, to be about one occurrence, until none are likely enough. Members of the
/// groups are places in the region.
pub(in super::super) fn join(compared: &Compared<'_>, region: &Region, judged: &Judged) -> Vec<Group> {
    let place = |claim: usize| region.claims.partition_point(|each| *each < claim);
    let mut held: Vec<(bool, bool, i32, Edge)> = region
        .edges
        .iter()
        .filter(|edge| compared.weights.holds(edge.signs))
        .map(|edge| {
            let (a, b) = (edge.a as usize, edge.b as usize);
            // Misdated reports come late: they join what the others have made one, and hold nothing apart. Claims
            // without a day join last of all: they fit many events and would choose for the others.
            let undated = compared.undated(a) || compared.undated(b);
            (undated, compared.misdated(a, b), -compared.weights.points(edge.signs), *edge)
        })
        .collect();
    held.sort_unstable();

    let mut groups = Groups::of(compared, region, judged);
    for (pairs, reason) in [(&region.copies, COPY), (&region.together, JUDGED), (&region.answers, ANSWERS)] {
        for (a, b) in pairs {
            let is_judged = reason == JUDGED || reason == COPY;
            groups.join_pair(place(*a), place(*b), is_judged, || (0, vec![reason.to_owned()]));
        }
    }
    for (_, misdated, points, edge) in held {
        let (a, b) = (place(edge.a as usize), place(edge.b as usize));
        let free = misdated && (groups.is_alone(a) || groups.is_alone(b));
        groups.join_pair(a, b, free, || (-points, edge.signs.names()));
    }
    for edge in &region.edges {
        groups.link(place(edge.a as usize), place(edge.b as usize), edge.signs);
    }
    groups.join_likely();
    groups
        .finish(region.edges.iter().map(|edge| (place(edge.a as usize), place(edge.b as usize), edge.signs)))
}

/// The groups of a region's claims while they are joined. A group goes by the place of its first claim; one that was
/// joined to another is empty.
struct Groups<'g, 'a> {
    compared: &'g Compared<'a>,
    claims: &'g [usize],
    judged: &'g Judged,
    members: Vec<Vec<usize>>,
    /// The members that follow no other: those that are held against claims of other groups.
    own: Vec<Vec<usize>>,
    joins: Vec<Vec<Joined>>,
    /// Pairs of groups with claims that forbid each other: they go on doing so as they grow.
    refused: BTreeSet<(usize, usize)>,
    /// For each group the others that it is linked to: the sum of the likelihoods of their pairs, in thousandths, and the
    /// likeliest pair. Pairs that are not linked count nothing.
    likely: Vec<BTreeMap<usize, Linked>>,
    /// Pairs of groups that are likely enough: the likeliest first, then by their first claims.
    next: BTreeSet<(std::cmp::Reverse<i64>, usize, usize)>,
    /// Which group each claim is in.
    holders: Forest,
}

/// How two groups are linked.
#[derive(Clone, Copy, Debug)]
struct Linked {
    sum: i64,
    best: (i32, std::cmp::Reverse<(usize, usize)>),
    signs: Signs,
}

impl Linked {
    fn with(self, other: Linked) -> Linked {
        let better = if other.best > self.best { other } else { self };
        Linked { sum: self.sum + other.sum, ..better }
    }
}

impl<'g, 'a> Groups<'g, 'a> {
    fn of(compared: &'g Compared<'a>, region: &'g Region, judged: &'g Judged) -> Groups<'g, 'a> {
        let size = region.claims.len();
        Groups {
            compared,
            claims: &region.claims,
            judged,
            members: (0..size).map(|index| vec![index]).collect(),
            own: (0..size)
                .map(|index| {
                    let follows = compared.told[region.claims[index]].follows.is_some();
                    if follows { Vec::new() } else { vec![index] }
                })
                .collect(),
            joins: vec![Vec::new(); size],
            refused: BTreeSet::new(),
            likely: vec![BTreeMap::new(); size],
            next: BTreeSet::new(),
            holders: Forest::new(size),
        }
    }

    /// Joins the groups of two claims for a reason that holds these two, unless claims of theirs forbid it: what is `free`
    /// asks none of them.
    fn join_pair(&mut self, a: usize, b: usize, free: bool, reason: impl FnOnce() -> (i32, Vec<String>)) {
        let (x, y) = (self.holders.find(a), self.holders.find(b));
        // The joins told are those that made it one: with all pairs, an event of a hundred claims would tell thousands.
        if x == y || self.kept_apart(x, y) {
            return;
        }
        if !free {
            let pair = (x.min(y), x.max(y));
            if self.refused.contains(&pair) {
                return;
            }
            if self.forbidden(x, y) {
                self.refused.insert(pair);
                return;
            }
        }
        let told = |place: usize| self.compared.told[self.claims[place]].statement.claim.clone();
        let (points, reasons) = reason();
        let joined = Joined { a: told(a), b: told(b), points, reasons };
        self.merge(x, y, joined);
    }

    /// Whether a claim was joined to none so far.
    fn is_alone(&mut self, claim: usize) -> bool {
        let group = self.holders.find(claim);
        self.members[group].len() == 1
    }

    /// Joins the two groups that are likeliest to be one, until none are likely enough.
    fn join_likely(&mut self) {
        while let Some((_, a, b)) = self.next.pop_first() {
            if self.kept_apart(a, b) || self.forbidden(a, b) {
                // Sets that forbid each other go on doing so as they grow; what they could be with others is open.
                self.likely[a].remove(&b);
                self.likely[b].remove(&a);
                continue;
            }
            let joined = self.reason(a, b);
            self.merge(a, b, joined);
        }
    }

    /// The groups in order of their first claims, each with how likely its linked pairs are.
    fn finish(self, links: impl Iterator<Item = (usize, usize, Signs)>) -> Vec<Group> {
        let (compared, size) = (self.compared, self.claims.len());
        let mut groups: Vec<Group> = self
            .members
            .into_iter()
            .zip(self.joins)
            .filter(|(members, _)| !members.is_empty())
            .map(|(mut members, mut joins)| {
                members.sort_unstable();
                joins.sort_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
                Group { members, joins, likely: BTreeMap::new() }
            })
            .collect();
        groups.sort_by_key(|group| group.members[0]);
        let mut group_of = vec![0; size];
        for (number, group) in groups.iter().enumerate() {
            for member in &group.members {
                group_of[*member] = number;
            }
        }
        for (a, b, signs) in links {
            if group_of[a] == group_of[b] {
                let likelihood = compared.weights.likelihood(signs);
                groups[group_of[a]].likely.insert((a.min(b), a.max(b)), likelihood);
            }
        }
        groups
    }

    /// Says how likely two claims are one, for the groups that they are in.
    fn link(&mut self, a: usize, b: usize, signs: Signs) {
        let (x, y) = (self.holders.find(a), self.holders.find(b));
        if x == y {
            return;
        }
        let linked = Linked {
            sum: self.compared.weights.likelihood(signs),
            best: (self.compared.weights.score(signs), std::cmp::Reverse((a.min(b), a.max(b)))),
            signs,
        };
        let known = self.likely[x].get(&y).copied();
        if let Some(entry) = known.and_then(|known| self.entry(x, y, known)) {
            self.next.remove(&entry);
        }
        let linked = known.map_or(linked, |known| known.with(linked));
        self.likely[x].insert(y, linked);
        self.likely[y].insert(x, linked);
        self.offer(x, y, linked);
    }

    /// Sets two groups down to be joined, where they are likely enough.
    fn offer(&mut self, a: usize, b: usize, linked: Linked) {
        if let Some(entry) = self.entry(a, b, linked) {
            self.next.insert(entry);
        }
    }

    fn entry(&self, a: usize, b: usize, linked: Linked) -> Option<(std::cmp::Reverse<i64>, usize, usize)> {
        let pairs = (self.own[a].len() * self.own[b].len()).max(1) as i64;
        // In millionths, so that groups of a thousand claims are still told apart.
        let mean = linked.sum * 1000 / pairs;
        (mean >= self.compared.weights.join * 1000).then_some((std::cmp::Reverse(mean), a.min(b), a.max(b)))
    }

    fn kept_apart(&self, a: usize, b: usize) -> bool {
        self.judged.keep_apart(&self.members[a], &self.members[b], |place| self.claims[place])
    }

    fn forbidden(&self, a: usize, b: usize) -> bool {
        let (one, other) = (&self.own[a], &self.own[b]);
        one.iter().any(|x| other.iter().any(|y| self.compared.forbids(self.claims[*x], self.claims[*y])))
    }

    /// The likeliest of the pairs that hold two groups together.
    fn reason(&self, a: usize, b: usize) -> Joined {
        let linked = self.likely[a][&b];
        let (score, std::cmp::Reverse((x, y))) = linked.best;
        let told = |place: usize| self.compared.told[self.claims[place]].statement.claim.clone();
        Joined { a: told(x), b: told(y), points: score / A_POINT, reasons: linked.signs.names() }
    }

    fn merge(&mut self, a: usize, b: usize, joined: Joined) {
        let (kept, gone) = (a.min(b), a.max(b));
        self.holders.join(kept, gone);
        for group in [kept, gone] {
            let linked: Vec<(usize, Linked)> =
                self.likely[group].iter().map(|(other, one)| (*other, *one)).collect();
            for (other, one) in linked {
                if let Some(entry) = self.entry(group, other, one) {
                    self.next.remove(&entry);
                }
            }
        }
        for list in [&mut self.members, &mut self.own] {
            let moved = std::mem::take(&mut list[gone]);
            list[kept].extend(moved);
        }
        let moved = std::mem::take(&mut self.joins[gone]);
        self.joins[kept].extend(moved);
        self.joins[kept].push(joined);
        self.likely[kept].remove(&gone);
        for (other, one) in std::mem::take(&mut self.likely[gone]) {
            self.likely[other].remove(&gone);
            if other != kept {
                let sum = self.likely[kept].get(&other).map_or(one, |known| known.with(one));
                self.likely[kept].insert(other, sum);
                self.likely[other].insert(kept, sum);
            }
        }
        let linked: Vec<(usize, Linked)> =
            self.likely[kept].iter().map(|(other, one)| (*other, *one)).collect();
        for (other, one) in linked {
            self.offer(kept, other, one);
        }
    }
}

/// The reason of a join that somebody judged to be right.
const JUDGED: &str = "judged-same";
/// The reason of a join of a copy's claim with the original's.
const COPY: &str = "copy-of-it";
/// The reason of a join of a denial with what it denies.
const ANSWERS: &str = "answers-it";

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

/// The wanted pairs of some claims that are enough alike; claims of copies that follow others are left to these. Looked at are those that share a key which one of them at least
/// has as its own, and are no further apart in time than even a misdated report reaches.
fn edges(
    compared: &Compared<'_>,
    claims: &[usize],
    wanted: impl Fn(usize, usize) -> bool + Sync,
) -> Vec<Edge> {
    // A town is fought for again and again: by time, those out of reach need not be looked at.
    let mut by_time: Vec<(i32, i32, u32)> = claims
        .iter()
        .filter(|claim| compared.told[**claim].follows.is_none())
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
                let signs = compared.alike(a as usize, b as usize)?;
                compared.weights.links(signs).then_some(Edge { a, b, signs })
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

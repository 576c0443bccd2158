//! Which claims are about one occurrence.
//!
//! Two claims may meet when their kinds are of one class and neither their times nor their places forbid it; what
//! speaks for and against are named signs, each with points and a weight (`signs`), that are kept. Pairs that place, person,
//! day or figure hold together are joined first, in order of their points; then groups, in order of how likely their pairs
//! are one in the mean. A join is refused where it would bring together claims that forbid each other. All this is a
//! function of the set of claims: the order in which reports came in cannot matter.

mod alike;

mod join;

mod places;

mod signs;

pub(super) use alike::{Compared, narrow};
pub(crate) use join::Region;
pub(super) use join::{Judged, join, near, regions, signs as signs_of};
pub(super) use places::{PlaceRelation, place_relation};
pub use signs::{SIGNS, Signs, Weights, weights};

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::credibility::{self, Credibility};
use super::figures::{self, FigureSummary};
use super::relations::takes_back;
use super::voices::{self, Voices};
use super::{OriginId, Policy, Relation, RelationKind, Told};
use crate::model::{
    ClaimRef, DateRange, EventKind, Facet, MentionKind, Participant, PlaceFact, Role, Stage, Stance,
    Statement,
};

/// What claims are about: one occurrence, as far as their words tell.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct EventRecord {
    /// "e-" and the id of its first claim: stable as long as that claim stays in it.
    pub id: String,
    /// The commonest of the most specific kinds claimed, by origins.
    pub kind: EventKind,
    /// How far it got, by most origins; among equals the furthest.
    #[serde(default = "accomplished")]
    pub stage: Stage,
    /// The finest place claimed by most origins.
    pub place: Option<PlaceFact>,
    /// When.
    pub time: EventTime,
    /// Who takes part, by role and name.
    pub participants: Vec<Participant>,
    /// The claims, by id.
    pub claims: Vec<ClaimRef>,
    /// How many reports tell of it.
    pub reports: u32,
    /// How many independent voices they have: neither origin nor outlet twice.
    pub origins: u32,
    /// Who they come from, each kind of voice by itself.
    #[serde(default)]
    pub voices: Voices,
    /// How many were harmed: low, best, high by kind.
    pub figures: Vec<FigureSummary>,
    /// How well it is attested.
    pub grade: Grade,
    /// The rule that gave the grade.
    pub grade_rule: String,
    /// How credible it is that it happened, after the Admiralty code: suggested by rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credibility_suggested: Option<Credibility>,
    /// Why its claims were joined.
    pub joined: Vec<Joined>,
}

/// Of events that were written down before they had a stage.
fn accomplished() -> Stage {
    Stage::Accomplished
}

/// When an event is claimed to have happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EventTime {
    /// The days that most origins tell; among equals the narrowest.
    pub narrowest: DateRange,
    /// The days that any claim allows.
    pub widest: DateRange,
}

/// Grades after Airwars, by rule over independent origins. Never one score of truth.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// The one held responsible owns up to it.
    Confirmed,
    /// Two independent voices or more, none against.
    Fair,
    /// One voice.
    Weak,
    /// Sources deny it or blame different actors.
    Contested,
    /// Those who said it took it back, or it was shown not to be so.
    Discounted,
}

/// Why two claims were joined.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Joined {
    /// One claim.
    pub a: ClaimRef,
    /// The other.
    pub b: ClaimRef,
    /// Points for, less points against; of two that are joined for being likely one, the logarithm of the odds in points.
    pub points: i32,
    /// The names of what counted.
    pub reasons: Vec<String>,
}

/// A group of claims: indices into some told claims, in order, with the joins that made it.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) members: Vec<usize>,
    pub(super) joins: Vec<Joined>,
    /// Pairs of members that are linked, in order, each with how likely it is about one occurrence, in thousandths.
    pub(super) likely: BTreeMap<(usize, usize), i64>,
}

/// Describes groups of some told claims; the relations are those within the groups and between them.
pub(super) fn describe(
    told: &[Told<'_>],
    groups: &[Group],
    relations: &[Relation],
    policy: &Policy,
) -> Vec<EventRecord> {
    let mut by_claim: BTreeMap<&ClaimRef, Vec<&Relation>> = BTreeMap::new();
    for relation in relations {
        by_claim.entry(&relation.from).or_default().push(relation);
        by_claim.entry(&relation.to).or_default().push(relation);
    }
    groups.iter().map(|group| describe_one(told, group, &by_claim, policy)).collect()
}

/// Puts events in the order in which they are listed: by time, those without one last.
pub(super) fn sort(events: &mut [EventRecord]) {
    let key = |event: &EventRecord| {
        let earliest = event.time.narrowest.earliest();
        (earliest.is_none(), earliest)
    };
    events.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.id.cmp(&b.id)));
}

fn describe_one(
    told: &[Told<'_>],
    group: &Group,
    relations: &BTreeMap<&ClaimRef, Vec<&Relation>>,
    policy: &Policy,
) -> EventRecord {
    let members: Vec<&Told<'_>> = group.members.iter().map(|index| &told[*index]).collect();
    let voices = voices::of(members.iter().copied());
    let reports: BTreeSet<_> = members.iter().map(|one| &one.statement.claim.report).collect();
    let own: Vec<&Relation> = members
        .iter()
        .flat_map(|one| relations.get(&one.statement.claim).into_iter().flatten().copied())
        .collect();
    let (grade, grade_rule) = grade(&members, &own);
    EventRecord {
        id: format!("e-{}", members[0].statement.claim).replace('/', "-"),
        kind: kind(&members),
        stage: stage(&members),
        place: place(&members),
        time: time(&members),
        participants: participants(&members),
        claims: members.iter().map(|one| one.statement.claim.clone()).collect(),
        reports: reports.len() as u32,
        origins: voices.independent,
        voices,
        figures: figures::summarise(&members, policy.best_figure),
        grade,
        grade_rule: grade_rule.to_owned(),
        credibility_suggested: Some(credibility::of_event(&members, &own)),
        joined: group.joins.clone(),
    }
}

/// The commonest kind by origins; among equals one that names an act before one that tells only the harm, then the
/// codebook's order.
fn kind(members: &[&Told<'_>]) -> EventKind {
    let mut origins_by_kind: BTreeMap<EventKind, BTreeSet<&OriginId>> = BTreeMap::new();
    for one in members {
        origins_by_kind.entry(one.statement.kind).or_default().insert(one.origin);
    }
    origins_by_kind
        .into_iter()
        .max_by(|(a, x), (b, y)| {
            let names_act = |kind: &EventKind| !kind.is(Facet::Toll);
            x.len().cmp(&y.len()).then(names_act(a).cmp(&names_act(b))).then(b.cmp(a))
        })
        .map(|(kind, _)| kind)
        .expect("an event has claims")
}

fn stage(members: &[&Told<'_>]) -> Stage {
    let mut origins: BTreeMap<Stage, BTreeSet<&OriginId>> = BTreeMap::new();
    for one in members.iter().filter(|one| affirms(one.statement)) {
        origins.entry(one.statement.stage).or_default().insert(one.origin);
    }
    let most = origins.into_iter().max_by(|(a, x), (b, y)| x.len().cmp(&y.len()).then(b.cmp(a)));
    // Of what nobody affirms the furthest that is denied.
    most.map(|(stage, _)| stage)
        .or_else(|| members.iter().map(|one| one.statement.stage).min())
        .unwrap_or(Stage::Accomplished)
}

fn place(members: &[&Told<'_>]) -> Option<PlaceFact> {
    let mut by_key: BTreeMap<String, (BTreeSet<&OriginId>, &PlaceFact)> = BTreeMap::new();
    for one in members {
        if let Some(place) = &one.statement.place {
            by_key.entry(place.key()).or_insert_with(|| (BTreeSet::new(), place)).0.insert(one.origin);
        }
    }
    by_key
        .into_iter()
        .max_by(|(a, (x, p)), (b, (y, q))| {
            // Finer first (it lies in more), then more origins.
            p.within.len().cmp(&q.within.len()).then(x.len().cmp(&y.len())).then(b.cmp(a))
        })
        .map(|(_, (_, place))| place.clone())
}

fn time(members: &[&Told<'_>]) -> EventTime {
    let ranges: Vec<DateRange> =
        members.iter().map(|one| one.statement.time).filter(|range| !range.is_unknown()).collect();
    let width = |range: &DateRange| match (range.earliest(), range.latest()) {
        (Some(start), Some(end)) => days(start, end),
        _ => i32::MAX,
    };
    // What most origins tell; among equals most claims, then the narrowest, then the earliest.
    type Days = (i32, Option<Date>, Option<Date>);
    let mut tellers: BTreeMap<Days, (BTreeSet<&OriginId>, usize)> = BTreeMap::new();
    for one in members.iter().filter(|one| !one.statement.time.is_unknown()) {
        let range = one.statement.time;
        let told = tellers.entry((width(&range), range.earliest(), range.latest())).or_default();
        told.0.insert(one.origin);
        told.1 += 1;
    }
    let narrowest = tellers
        .into_iter()
        .max_by(|(a, x), (b, y)| (x.0.len(), x.1).cmp(&(y.0.len(), y.1)).then(b.cmp(a)))
        .map_or(DateRange::UNKNOWN, |((_, earliest, latest), _)| DateRange::new(earliest, latest));
    let widest = DateRange::new(
        ranges.iter().map(|range| range.earliest()).min().flatten(),
        ranges
            .iter()
            .map(|range| (range.latest().is_none(), range.latest()))
            .max()
            .and_then(|(_, latest)| latest),
    );
    EventTime { narrowest, widest }
}

fn participants(members: &[&Told<'_>]) -> Vec<Participant> {
    let mut seen: BTreeMap<(Role, String), &Participant> = BTreeMap::new();
    for one in members {
        for participant in &one.statement.participants {
            seen.entry((participant.role, participant.key())).or_insert(participant);
        }
    }
    seen.into_values().cloned().collect()
}

fn grade(members: &[&Told<'_>], relations: &[&Relation]) -> (Grade, &'static str) {
    // A plan that two tell is no deed that two tell.
    let affirms = |one: &&&Told<'_>| affirms(one.statement) && is_done(one.statement);
    let owns_up = members.iter().any(|one| {
        one.statement.stance == Stance::Admits
            && one.statement.chain.first().is_some_and(|head| {
                one.statement.participants.iter().any(|participant| {
                    participant.role == Role::Agent
                        && participant.entity.is_some()
                        && participant.entity == head.entity
                })
            })
    });
    let for_it = voices::independent(members.iter().filter(affirms).copied());
    let disputed = relations.iter().any(|relation| {
        matches!(
            relation.kind,
            RelationKind::Contradicts(
                super::About::Existence | super::About::Actor | super::About::Control | super::About::Status
            )
        ) || relation.kind == RelationKind::DeniesResponsibility
    });
    let retractions: Vec<&&Told<'_>> =
        members.iter().filter(|one| one.statement.stance == Stance::Retracts).collect();
    let all_taken_back = members.iter().filter(affirms).all(|one| {
        retractions.iter().any(|retraction| retraction.origin == one.origin || takes_back(retraction, one))
    });
    if !retractions.is_empty() && all_taken_back {
        (Grade::Discounted, "retracted-by-all-who-said-it")
    } else if disputed {
        (Grade::Contested, "denied-or-blamed-on-others")
    } else if owns_up {
        (Grade::Confirmed, "admitted-by-the-one-held-responsible")
    } else if for_it >= 2 {
        (Grade::Fair, "two-independent-origins")
    } else if for_it == 0 && !members.iter().any(|one| is_done(one.statement)) {
        (Grade::Weak, "not-told-as-done")
    } else {
        (Grade::Weak, "one-origin")
    }
}

/// Whether a claim is of something that was done or is being done, rather than meant, threatened, tried or thought of.
pub(super) fn is_done(statement: &Statement) -> bool {
    matches!(statement.stage, Stage::Accomplished | Stage::Ongoing)
}

/// Whether a claim says that what it tells of is so: that it happened, or, of a plan, that it is one.
pub(super) fn affirms(statement: &Statement) -> bool {
    statement.stance.says_so(statement.polarity) == Some(true)
}

/// Whether a claim says that it did not happen, or takes it back.
pub(super) fn denies(statement: &Statement) -> bool {
    statement.stance.says_so(statement.polarity) == Some(false)
}

/// The named person whom a claim is about, as a victim or target.
pub(super) fn named_victim(statement: &Statement) -> Option<&Participant> {
    let person = |participant: &&Participant| {
        participant.kind == Some(MentionKind::Person) && participant.entity.is_some()
    };
    let by_role =
        |role: Role| statement.participants.iter().filter(move |participant| participant.role == role);
    by_role(Role::Victim)
        .chain(by_role(Role::Target))
        .chain(by_role(Role::Agent).filter(|_| statement.kind.is(Facet::Life)))
        .find(person)
}

/// Whether the two name the same one, others, or (`None`) one of them nobody known, in a role.
pub(super) fn compare(a: &Statement, b: &Statement, role: Role) -> Option<bool> {
    let known = |statement: &Statement| -> BTreeSet<String> {
        statement
            .participants
            .iter()
            .filter(|one| one.role == role && one.entity.is_some())
            .map(Participant::key)
            .collect()
    };
    let (x, y) = (known(a), known(b));
    if x.is_empty() || y.is_empty() { None } else { Some(!x.is_disjoint(&y)) }
}

/// Whether two kinds of violence may name one act: the same, one told less exactly, or one that does not say how.
pub(super) fn may_be_one_act(a: EventKind, b: EventKind) -> bool {
    a == b || a.is(Facet::Vague) || b.is(Facet::Vague) || a.refines(b) || b.refines(a)
}

/// Days that lie between two times; 0 where they meet or either is open on that side.
pub(super) fn days_between(a: DateRange, b: DateRange) -> i32 {
    let gap = |end: Option<Date>, start: Option<Date>| match (end, start) {
        (Some(end), Some(start)) if end < start => days(end, start),
        _ => 0,
    };
    gap(a.latest(), b.earliest()).max(gap(b.latest(), a.earliest()))
}

pub(super) fn days(start: Date, end: Date) -> i32 {
    start.until(end).map_or(i32::MAX, |span| span.get_days())
}

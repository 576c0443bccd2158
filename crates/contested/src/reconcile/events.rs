//! Which claims are about one occurrence.
//!
//! Two claims may meet when their kinds are of one class and neither their times nor their places forbid it; what
//! speaks for and against is added up in points, by named reasons that are kept. Pairs are joined in order of their
//! points, and a join is refused where it would bring together claims that forbid each other. All this is a function
//! of the set of claims: the order in which reports came in cannot matter.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::figures::{self, FigureSummary};
use super::forest::Forest;
use super::relations::takes_back;
use super::{OriginId, Policy, Relation, RelationKind, Rulings, Told};
use crate::model::{
    ClaimRef, DateRange, EventKind, FigureKind, MentionKind, Participant, PlaceFact, Polarity, Role, Stage,
    Stance, Statement,
};

/// What claims are about: one occurrence, as far as their words tell.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct EventRecord {
    /// "e-" and the id of its first claim: stable as long as that claim stays in it.
    pub id: String,
    /// The commonest of the most specific kinds claimed, by origins.
    pub kind: EventKind,
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
    /// How many independent origins they come from.
    pub origins: u32,
    /// How many were harmed: low, best, high by kind.
    pub figures: Vec<FigureSummary>,
    /// How well it is attested.
    pub grade: Grade,
    /// The rule that gave the grade.
    pub grade_rule: String,
    /// Why its claims were joined.
    pub joined: Vec<Joined>,
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
    /// Two independent origins or more, none against.
    Fair,
    /// One origin.
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
    /// Points for, less points against.
    pub points: i32,
    /// The names of what counted.
    pub reasons: Vec<String>,
}

/// Groups of claims: indices into the told claims, each in order, with the joins that made them.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) members: Vec<usize>,
    joins: Vec<Joined>,
}

/// Points from which two claims are taken to be about one occurrence.
const ENOUGH: i32 = 4;
/// Days by which times may miss each other and still be one: reports of the night before, other time zones.
const NEAR_DAYS: i32 = 1;
/// Days by which times may miss each other where place, kind and an exact figure agree: a misdated report.
const MISDATED_DAYS: i32 = 31;
/// An exact figure from here on is no coincidence for one place and day. Below it, in a war, it often is.
const TELLING_FIGURE: u64 = 5;
/// An exact figure from here on, or two exact figures, are no coincidence for places or days apart either.
const RARE_FIGURE: u64 = 20;
/// Days before its report in which an act told without a time is looked for: news tells of the week past.
const NEWS_DAYS: i32 = 7;
/// A count from here on that is ten times another is no other count of the same people: tolls of a war beside that
/// of a day.
const LARGE_FIGURE: u64 = 100;

pub(super) fn join(told: &[Told<'_>], rulings: &Rulings) -> Vec<Group> {
    let judged = Judged::of(told, rulings);
    let looked_at: Vec<LookedAt<'_>> = told.iter().map(LookedAt::of).collect();
    let mut edges: Vec<(i32, usize, usize, Vec<&'static str>)> = candidates(told)
        .into_iter()
        .filter_map(|(a, b)| {
            alike(&looked_at[a], &looked_at[b]).map(|(points, reasons)| (points, a, b, reasons))
        })
        .filter(|(points, ..)| *points >= ENOUGH)
        .collect();
    // Misdated reports come last: they join what the others have made one, and hold nothing apart.
    let misdated =
        |a: usize, b: usize| days_between(told[a].statement.time, told[b].statement.time) > NEAR_DAYS;
    // Claims without a day join last of all: they fit many events and would choose for the others.
    let undated = |index: usize| told[index].statement.time.is_unknown();
    edges.sort_by_key(|(points, a, b, _)| (undated(*a) || undated(*b), misdated(*a, *b), -points, *a, *b));

    let mut forest = Forest::new(told.len());
    let mut members: Vec<Vec<usize>> = (0..told.len()).map(|index| vec![index]).collect();
    let mut joins: Vec<Vec<Joined>> = vec![Vec::new(); told.len()];
    // What people hold to be one comes first, whatever speaks against it.
    let held = judged.together.iter().map(|(a, b)| (0, *a, *b, vec![JUDGED]));
    for (points, a, b, reasons) in held.chain(edges) {
        let (root_a, root_b) = (forest.root(a), forest.root(b));
        // The joins told are those that made it one: with all pairs, an event of a hundred claims would tell thousands.
        if root_a == root_b || judged.keep_apart(&members[root_a], &members[root_b]) {
            continue;
        }
        if reasons != [JUDGED] {
            let alone = members[root_a].len() == 1 || members[root_b].len() == 1;
            let may_meet =
                |x: &usize| members[root_b].iter().all(|y| !forbids(&looked_at[*x], &looked_at[*y]));
            let excused = misdated(a, b) && alone;
            if !excused && !members[root_a].iter().all(may_meet) {
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
            a: told[a].statement.claim.clone(),
            b: told[b].statement.claim.clone(),
            points,
            reasons: reasons.into_iter().map(str::to_owned).collect(),
        });
    }
    let mut groups: Vec<Group> = (0..told.len())
        .filter(|index| forest.root(*index) == *index)
        .map(|root| {
            let mut members = std::mem::take(&mut members[root]);
            members.sort_unstable();
            let mut joins = std::mem::take(&mut joins[root]);
            joins.sort_by(|x, y| (&x.a, &x.b).cmp(&(&y.a, &y.b)));
            Group { members, joins }
        })
        .collect();
    groups.sort_by_key(|group| group.members[0]);
    groups
}

/// The reason of a join that somebody judged to be right.
const JUDGED: &str = "judged-same";

/// Which of the told claims people hold to be about one event or about two.
struct Judged {
    together: Vec<(usize, usize)>,
    apart: BTreeSet<(usize, usize)>,
}

impl Judged {
    fn of(told: &[Told<'_>], rulings: &Rulings) -> Judged {
        if rulings.together.is_empty() && rulings.apart.is_empty() {
            return Judged { together: Vec::new(), apart: BTreeSet::new() };
        }
        let index: BTreeMap<&ClaimRef, usize> =
            told.iter().enumerate().map(|(index, one)| (&one.statement.claim, index)).collect();
        let pair = |[a, b]: &[ClaimRef; 2]| {
            let (a, b) = (*index.get(a)?, *index.get(b)?);
            (a != b).then_some((a.min(b), a.max(b)))
        };
        Judged {
            together: rulings.together.iter().filter_map(pair).collect(),
            apart: rulings.apart.iter().filter_map(pair).collect(),
        }
    }

    fn keep_apart(&self, one: &[usize], other: &[usize]) -> bool {
        !self.apart.is_empty()
            && one.iter().any(|a| other.iter().any(|b| self.apart.contains(&(*a.min(b), *a.max(b)))))
    }
}

/// Pairs that share a class and a place, a participant or a figure on a day: everything else could not reach
/// [`ENOUGH`].
fn candidates(told: &[Told<'_>]) -> Vec<(usize, usize)> {
    let mut blocks: BTreeMap<(Class, String), Vec<(usize, bool)>> = BTreeMap::new();
    for (index, one) in told.iter().enumerate() {
        let class = Class::of(one.statement);
        for (key, is_own) in keys(one) {
            blocks.entry((class, key)).or_default().push((index, is_own));
        }
    }
    let mut pairs = Vec::new();
    for ((class, _), members) in blocks {
        pairs_in_reach(told, class, members, &mut pairs);
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Pairs of a block, of which one at least has the key as its own. Left out is what is [forbidden](forbids) anyway, except
/// where only the person counts: those further apart in time than even a misdated report reaches, and those of
/// places apart with no rare figure in common. A town is fought for again and again, and small figures recur every day.
fn pairs_in_reach(
    told: &[Told<'_>],
    class: Class,
    members: Vec<(usize, bool)>,
    pairs: &mut Vec<(usize, usize)>,
) {
    let bounded = class.sort != Sort::Life;
    let mut members: Vec<(Option<i32>, Option<i32>, usize, bool)> = members
        .into_iter()
        .map(|(index, is_own)| {
            let range = if bounded { time_or_news(&told[index]) } else { DateRange::UNKNOWN };
            let number = |day: Date| days(Date::ZERO, day);
            (range.earliest().map(number), range.latest().map(number), index, is_own)
        })
        .collect();
    members.sort_unstable();
    for (position, (_, last, index, is_own)) in members.iter().enumerate() {
        let reach = last.map_or(i32::MAX, |last| last.saturating_add(MISDATED_DAYS));
        let in_reach = members[position + 1..]
            .iter()
            .take_while(|(first, ..)| first.is_none_or(|first| first <= reach))
            .filter(|(.., other_is_own)| *is_own || *other_is_own)
            .filter(|(_, _, other, _)| !bounded || !apart(told[*index].statement, told[*other].statement));
        pairs.extend(in_reach.map(|(_, _, other, _)| (*index.min(other), *index.max(other))));
    }
}

/// Whether two claims are of places apart and share no figure that could hold them together all the same.
fn apart(a: &Statement, b: &Statement) -> bool {
    place_relation(a.place.as_ref(), b.place.as_ref()) == PlaceRelation::Apart && !shares_rare_figure(a, b)
}

/// The keys under which a claim can meet others; `false` marks the areas that its place lies in.
fn keys(told: &Told<'_>) -> BTreeSet<(String, bool)> {
    let statement = told.statement;
    let mut keys = BTreeSet::new();
    if let Some(group) = told.copy_group {
        keys.insert((format!("copy {group} {}", statement.kind), true));
    }
    if let Some(place) = &statement.place {
        keys.insert((format!("place {}", place.key()), true));
        // Areas with a whole country in them would pair everything with everything.
        let areas = place.within.len().saturating_sub(1);
        keys.extend(place.within[..areas].iter().map(|area| (format!("place {area}"), false)));
    }
    if Class::of(statement).sort == Sort::Violence {
        // Windows that overlap, so that a report of a thousand claims is not compared with itself as a whole.
        let window = statement.claim.claim.index() / WINDOW;
        keys.insert((format!("report {} {window}", told.account.report), true));
        keys.insert((format!("report {} {}", told.account.report, window + 1), true));
    }
    for participant in &statement.participants {
        if matches!(participant.role, Role::Target | Role::Victim) || statement.place.is_none() {
            keys.insert((format!("who {}", participant.key()), true));
        }
    }
    for figure in &statement.figures {
        if let (Some(low), true) = (figure.low, figure.low == figure.high) {
            keys.insert((format!("figure {:?} {low}", figure.kind), true));
        }
    }
    keys
}

/// Kinds that may be tellings of one occurrence, and whether it is told as done or as to come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Class {
    sort: Sort,
    to_come: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Sort {
    /// A place changes hands, or is said not to.
    Control,
    /// Somebody is harmed.
    Violence,
    /// A named person's death, or that it is not so.
    Life,
    /// Anything else meets only its own kind.
    Kind(EventKind),
}

impl Class {
    fn of(statement: &Statement) -> Class {
        use EventKind as K;
        let sort =
            match statement.kind {
                K::ControlCapture
                | K::ControlRecapture
                | K::ControlLose
                | K::ControlTransfer
                | K::ControlHold => {
                    // Posts and guns that were taken are spoils of a fight, not the place near which it was fought.
                    if spoils(statement).is_some() { Sort::Violence } else { Sort::Control }
                }
                // The dead do not speak: whoever tells his own death means something else.
                kind if told_by_its_victim(statement) => Sort::Kind(kind),
                K::PersonDeath | K::PersonAlive => Sort::Life,
                kind if matches!(kind.family(), "strike" | "attack" | "harm" | "battle")
                    || matches!(kind, K::ViolenceExecute | K::ViolenceDestroy) =>
                {
                    if harms_one_named(statement) { Sort::Life } else { Sort::Violence }
                }
                kind => Sort::Kind(kind),
            };
        let to_come = matches!(statement.stage, Stage::Planned | Stage::Threatened | Stage::Hypothetical);
        Class { sort, to_come }
    }
}

/// Points for and against two claims being about one occurrence, with the reasons; `None` where they cannot be.
fn alike(one: &LookedAt<'_>, other: &LookedAt<'_>) -> Option<(i32, Vec<&'static str>)> {
    let class = one.class;
    if class != other.class || forbids(one, other) {
        return None;
    }
    let (one, other) = (one.told, other.told);
    let (a, b) = (one.statement, other.statement);
    let mut points = 0;
    let mut reasons = Vec::new();
    let mut count = |weight: i32, reason: &'static str| {
        points += weight;
        reasons.push(reason);
    };

    let copied = a.kind == b.kind
        && a.claim.report != b.claim.report
        && one.copy_group.is_some()
        && one.copy_group == other.copy_group
        && everybody(a) == everybody(b)
        && (a.polarity, a.stance) == (b.polarity, b.stance)
        && (!a.participants.is_empty() || a.place.is_some());
    if copied {
        count(4, "same-claim-in-a-copy");
    }
    let told_of_it = class.sort == Sort::Violence && told_of_it(one, other);
    if told_of_it {
        count(4, "told-of-the-act-before");
    }
    let again = class.sort == Sort::Violence && told_again(a, b);
    if again {
        count(2, "told-again-in-the-report");
    }
    let bond = bond(one, other);
    if bond {
        count(3, "same-bond");
    }
    let place = place_relation(a.place.as_ref(), b.place.as_ref());
    match place {
        PlaceRelation::Same => count(3, "same-place"),
        PlaceRelation::Inside => count(2, "place-within-place"),
        PlaceRelation::Near => count(1, "places-near"),
        PlaceRelation::Unknown | PlaceRelation::Apart => {}
    }
    let figure =
        shares_figure(a, b, TELLING_FIGURE) || a.claim.report == b.claim.report && shares_figure(a, b, 1);
    match days_between(a.time, b.time) {
        // In a long war one place is struck again and again.
        _ if a.time.is_unknown() || b.time.is_unknown() => {
            if class.sort == Sort::Violence && a.claim.report != b.claim.report && !copied {
                count(-1, "day-not-told");
            }
        }
        0 if narrow(a.time) && narrow(b.time) => count(2, "same-days"),
        0 => count(1, "times-meet"),
        _ => count(0, "times-near"),
    }
    if a.kind == b.kind {
        count(1, "same-kind");
    } else if class.sort == Sort::Violence && !may_be_one_act(a.kind, b.kind) {
        count(-2, "other-act");
    }
    if figure {
        count(2, "same-figure");
    } else if shares_figure(a, b, 1) {
        count(1, "same-small-figure");
    }
    let agents = compare(a, b, Role::Agent);
    match agents {
        Some(true) => count(1, "same-agent"),
        Some(false) => count(-1, "other-agent"),
        None => {}
    }
    let person = matches!((named_victim(a), named_victim(b)), (Some(x), Some(y)) if x.key() == y.key());
    if person {
        count(4, "same-person");
    } else if compare_targets(a, b) == Some(true) && place != PlaceRelation::Same {
        count(2, "same-target");
    }
    let thing = class.sort == Sort::Violence
        && narrow(a.time)
        && narrow(b.time)
        && shares_thing(a, b)
        && place != PlaceRelation::Same;
    if thing {
        count(2, "same-thing-hit");
    }
    // Words of place, person or number have to hold it: same kinds on one day somewhere are no one event, nor are
    // those somewhere in a province and in one of its towns.
    let anchored = copied
        || told_of_it
        || again
        || bond
        || person
        || figure
        || matches!(place, PlaceRelation::Same | PlaceRelation::Near)
        || place == PlaceRelation::Inside
            && (agents == Some(true) || is_rare_act(a) && a.kind == b.kind || thing)
        || reasons.contains(&"same-target");
    anchored.then_some((points, reasons))
}

/// Whether a named person is among those harmed: the claim tells of a death, by whatever means.
fn harms_one_named(statement: &Statement) -> bool {
    let died = statement.figures.iter().any(|figure| figure.kind == FigureKind::Killed);
    let is_victim = |one: &Participant| {
        (one.role == Role::Victim || one.role == Role::Target && died)
            && one.kind == Some(MentionKind::Person)
            && one.entity.is_some()
    };
    statement.participants.iter().any(is_victim)
        || statement.kind.family() == "harm" && named_victim(statement).is_some()
}

/// Whether the one said to be dead says so.
fn told_by_its_victim(statement: &Statement) -> bool {
    let head = statement.chain.first().and_then(|head| head.entity.as_ref());
    matches!(statement.kind, EventKind::HarmKilled | EventKind::PersonDeath)
        && head.is_some()
        && named_victim(statement).is_some_and(|victim| victim.entity.as_ref() == head)
}

/// What was taken where it was not a place: "three posts", "the guns".
fn spoils(statement: &Statement) -> Option<&Participant> {
    let is_thing = |one: &Participant| {
        one.entity.is_none()
            && matches!(one.kind, Some(MentionKind::Other | MentionKind::Weapon))
            && !one.name.chars().any(char::is_uppercase)
    };
    let takes = matches!(statement.kind, EventKind::ControlCapture | EventKind::ControlRecapture);
    let mut targets = statement.participants.iter().filter(|one| one.role == Role::Target);
    targets.next().filter(|first| takes && is_thing(first) && targets.all(is_thing))
}

/// Whether one report tells one act twice: at one place, or on one day at places that may be one.
fn told_again(a: &Statement, b: &Statement) -> bool {
    let (Some(one), Some(other)) = (&a.place, &b.place) else { return false };
    let on_one_day = narrow(a.time) && narrow(b.time) && days_between(a.time, b.time) == 0;
    let is_town = |place: &PlaceFact| place.gazetteer.is_none() || place.within.len() > 1;
    a.claim.report == b.claim.report
        && a.kind.family() != "battle"
        && b.kind.family() != "battle"
        && may_be_one_act(a.kind, b.kind)
        && match place_relation(Some(one), Some(other)) {
            PlaceRelation::Same => is_town(one),
            PlaceRelation::Inside | PlaceRelation::Unknown => on_one_day && a.kind == b.kind,
            PlaceRelation::Near | PlaceRelation::Apart => false,
        }
}

/// Whether a toll or an act told again without a place belongs to the placed act of the same report that was told last
/// before it; at the head of a report, to the first after it.
fn told_of_it(one: &Told<'_>, other: &Told<'_>) -> bool {
    let (a, b) = (one.statement, other.statement);
    if a.claim.report != b.claim.report {
        return false;
    }
    // "In the province", without a day, points back to the town in it as no place at all does.
    let is_vaguer = |vague: &Statement, exact: &Statement| {
        exact.place.is_some()
            && vague.place.as_ref().is_none_or(|place| {
                vague.time.is_unknown()
                    && exact
                        .place
                        .as_ref()
                        .is_some_and(|inner| inner.within.iter().any(|area| *area == place.key()))
            })
    };
    let (placed, unplaced) = match (is_vaguer(b, a), is_vaguer(a, b)) {
        (true, _) => (a, b),
        (_, true) => (b, a),
        _ => return false,
    };
    let statements = &one.account.statements;
    // A whole country is no scene, and the war in the background no act.
    let is_placed = |each: &&Statement| {
        is_vaguer(unplaced, each)
            && Class::of(each) == Class::of(placed)
            && each.kind != EventKind::BattleClash
            && each.place.as_ref().is_some_and(|place| place.gazetteer.is_none() || !place.within.is_empty())
    };
    let (earlier, later) =
        statements.split_at(statements.partition_point(|each| each.claim < unplaced.claim));
    let before = earlier.iter().rev().take(2 * WINDOW).find(is_placed);
    let after = || later.iter().skip(1).take(2 * WINDOW).find(is_placed);
    let goes_on = matches!(unplaced.kind, EventKind::HarmKilled | EventKind::HarmInjured)
        || matches!(unplaced.kind.family(), "attack" | "strike")
            && placed.kind.family() != "battle"
            && may_be_one_act(unplaced.kind, placed.kind);
    let most = |statement: &Statement| statement.figures.iter().filter_map(|figure| figure.low).max();
    // Tolls of the whole war stand in the background of most reports.
    let of_its_size = most(unplaced)
        .is_none_or(|count| count <= most(placed).unwrap_or(MODEST).saturating_mul(OUT_OF_PROPORTION));
    goes_on && of_its_size && before.or_else(after).is_some_and(|each| each.claim == placed.claim)
}

/// Claims of a report within which one points back to another: about two paragraphs.
const WINDOW: usize = 16;
/// A toll so many times that of the act is another's: the year's, the war's.
const OUT_OF_PROPORTION: u64 = 10;
/// What an act told without a toll may have cost.
const MODEST: u64 = 40;
/// Days between reports of one bond that name no day.
const BOND_DAYS: i32 = 14;

/// Whether two claims tell of one tie between the same two: these have no place, and often no day.
fn bond(one: &Told<'_>, other: &Told<'_>) -> bool {
    let (a, b) = (one.statement, other.statement);
    if a.kind != b.kind || !matches!(a.kind.family(), "relation" | "group") {
        return false;
    }
    let near = match (one.account.known_from, other.account.known_from) {
        (Some(x), Some(y)) => days(x.min(y), x.max(y)) <= BOND_DAYS,
        _ => false,
    };
    near && compare(a, b, Role::Agent) == Some(true) && compare_targets(a, b) != Some(false)
}

/// Acts of which there are seldom two in a province on a day, as there are of strikes and clashes.
fn is_rare_act(statement: &Statement) -> bool {
    matches!(statement.kind, EventKind::AttackSuicide | EventKind::AttackChemical) && narrow(statement.time)
}

/// Whether two kinds of violence may name one act: the same, one told less exactly, or one that does not say how.
fn may_be_one_act(a: EventKind, b: EventKind) -> bool {
    a == b || !names_its_act(a) || !names_its_act(b) || refines(a, b) || refines(b, a)
}

/// Whether the first kind is the second told more exactly: a suicide attack is a bombing.
pub(super) fn refines(a: EventKind, b: EventKind) -> bool {
    matches!(
        (a, b),
        (EventKind::AttackSuicide, EventKind::AttackBombing)
            | (EventKind::StrikeDrone, EventKind::StrikeAir)
            | (EventKind::StrikeMissile, EventKind::StrikeAir | EventKind::StrikeArtillery)
    )
}

/// Whether a kind of violence says how it was done: an air strike does, a death or an attack does not.
fn names_its_act(kind: EventKind) -> bool {
    kind.family() != "harm" && kind != EventKind::AttackOther && kind != EventKind::BattleClash
}

/// Whether two claims cannot be about one occurrence, whatever else speaks for it.
fn forbids(one: &LookedAt<'_>, other: &LookedAt<'_>) -> bool {
    let (sort, days) = (one.class.sort, days_between(one.time, other.time));
    let (one, other) = (one.told, other.told);
    let (a, b) = (one.statement, other.statement);
    if sort == Sort::Life {
        let same = matches!((named_victim(a), named_victim(b)), (Some(x), Some(y)) if x.key() == y.key());
        return !same;
    }
    // What holds of most pairs of a long war, and costs nothing to see, comes first.
    if days > MISDATED_DAYS {
        return true;
    }
    let place = place_relation(a.place.as_ref(), b.place.as_ref());
    let rare = shares_rare_figure(a, b);
    if apart(a, b) || of_another_scale(a, b) {
        return true;
    }
    // A report that gives one source's exact counts of two acts tells of two acts.
    if a.claim.report == b.claim.report && one.origin == other.origin && counts_differ(a, b) {
        return true;
    }
    if days > NEAR_DAYS {
        let misdated = days <= MISDATED_DAYS && place == PlaceRelation::Same && rare;
        return !misdated;
    }
    // One side taking a town and the other taking it back days apart are two events; on one day, a dispute.
    sort == Sort::Control && days > 0 && compare(a, b, Role::Agent) == Some(false)
}

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
    let mut events: Vec<EventRecord> =
        groups.iter().map(|group| describe_one(told, group, &by_claim, policy)).collect();
    events.sort_by(|a, b| {
        let key = |event: &EventRecord| {
            let range = event.time.narrowest;
            (range.earliest().is_none(), range.earliest(), event.id.clone())
        };
        key(a).cmp(&key(b))
    });
    events
}

fn describe_one(
    told: &[Told<'_>],
    group: &Group,
    relations: &BTreeMap<&ClaimRef, Vec<&Relation>>,
    policy: &Policy,
) -> EventRecord {
    let members: Vec<&Told<'_>> = group.members.iter().map(|index| &told[*index]).collect();
    let origins: BTreeSet<&OriginId> = members.iter().map(|one| one.origin).collect();
    let reports: BTreeSet<_> = members.iter().map(|one| &one.statement.claim.report).collect();
    let own: Vec<&Relation> = members
        .iter()
        .flat_map(|one| relations.get(&one.statement.claim).into_iter().flatten().copied())
        .collect();
    let (grade, grade_rule) = grade(&members, &own);
    EventRecord {
        id: format!("e-{}", members[0].statement.claim).replace('/', "-"),
        kind: kind(&members),
        place: place(&members),
        time: time(&members),
        participants: participants(&members),
        claims: members.iter().map(|one| one.statement.claim.clone()).collect(),
        reports: reports.len() as u32,
        origins: origins.len() as u32,
        figures: figures::summarise(&members, policy.best_figure),
        grade,
        grade_rule: grade_rule.to_owned(),
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
            let names_act = |kind: &EventKind| kind.family() != "harm";
            x.len().cmp(&y.len()).then(names_act(a).cmp(&names_act(b))).then(b.cmp(a))
        })
        .map(|(kind, _)| kind)
        .expect("an event has claims")
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
    let affirms = |one: &&&Told<'_>| affirms(one.statement);
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
    let for_it: BTreeSet<&OriginId> = members.iter().filter(affirms).map(|one| one.origin).collect();
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
    } else if for_it.len() >= 2 {
        (Grade::Fair, "two-independent-origins")
    } else {
        (Grade::Weak, "one-origin")
    }
}

/// Whether a claim says that it happened.
pub(super) fn affirms(statement: &Statement) -> bool {
    statement.polarity == Polarity::Positive
        && matches!(
            statement.stance,
            Stance::Asserts
                | Stance::Reports
                | Stance::Claims
                | Stance::Admits
                | Stance::Predicts
                | Stance::Demands
        )
}

/// Whether a claim says that it did not happen, or takes it back.
pub(super) fn denies(statement: &Statement) -> bool {
    match statement.stance {
        Stance::Denies | Stance::Retracts => statement.polarity == Polarity::Positive,
        Stance::Asserts | Stance::Reports | Stance::Claims | Stance::Admits => {
            statement.polarity == Polarity::Negative
        }
        _ => false,
    }
}

/// How two places stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PlaceRelation {
    Same,
    Inside,
    Near,
    Apart,
    Unknown,
}

/// Populated places nearer than this may be one place told by its neighbour's name.
const NEAR_METRES: f64 = 8_000.0;

pub(super) fn place_relation(a: Option<&PlaceFact>, b: Option<&PlaceFact>) -> PlaceRelation {
    let (Some(a), Some(b)) = (a, b) else { return PlaceRelation::Unknown };
    // The key without a copy: this is asked of every pair.
    fn key(place: &PlaceFact) -> Cow<'_, str> {
        place.gazetteer.as_deref().map_or_else(|| place.key().into(), Cow::Borrowed)
    }
    let (key_a, key_b) = (key(a), key(b));
    if key_a == key_b {
        return PlaceRelation::Same;
    }
    let lies_in = |inner: &PlaceFact, outer: &str| inner.within.iter().any(|area| area == outer);
    if lies_in(a, &key_b) || lies_in(b, &key_a) {
        return PlaceRelation::Inside;
    }
    // Of a place that the gazetteer lacks only the area is known that it lies in, and the point is that area's.
    let area = |one: &PlaceFact| one.within.first().filter(|_| one.gazetteer.is_none()).cloned();
    match (area(a), area(b)) {
        (None, None) => {}
        (Some(_), Some(_)) => return PlaceRelation::Unknown,
        (Some(area), None) if lies_in(b, &area) => return PlaceRelation::Inside,
        (None, Some(area)) if lies_in(a, &area) => return PlaceRelation::Inside,
        _ => {}
    }
    match (a.lat, a.lon, b.lat, b.lon) {
        (Some(lat_a), Some(lon_a), Some(lat_b), Some(lon_b)) => {
            if metres(lat_a, lon_a, lat_b, lon_b) < NEAR_METRES {
                PlaceRelation::Near
            } else {
                PlaceRelation::Apart
            }
        }
        _ => PlaceRelation::Unknown,
    }
}

/// Metres between two points on a sphere of the earth's size, good to about a hundredth over the distances that
/// matter here. Only products, sums and a square root: these round alike on every processor.
fn metres(lat_a: f64, lon_a: f64, lat_b: f64, lon_b: f64) -> f64 {
    const METRES_A_DEGREE: f64 = 111_195.0;
    let north = (lat_a - lat_b) * METRES_A_DEGREE;
    let east = (lon_a - lon_b) * METRES_A_DEGREE * cosine((lat_a + lat_b) / 2.0);
    (north * north + east * east).sqrt()
}

/// The cosine of an angle in degrees between −90 and 90, by Bhaskara's rational approximation (error below .002).
fn cosine(degrees: f64) -> f64 {
    let square = degrees * degrees;
    (32_400.0 - 4.0 * square) / (32_400.0 + square)
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
        .chain(
            by_role(Role::Agent)
                .filter(|_| matches!(statement.kind, EventKind::PersonDeath | EventKind::PersonAlive)),
        )
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

/// Whether both were done to one kind of thing: "a wedding", "a bakery". People are everywhere and tell nothing.
fn shares_thing(a: &Statement, b: &Statement) -> bool {
    let things = |statement: &Statement| -> BTreeSet<String> {
        statement
            .participants
            .iter()
            .filter(|one| one.role == Role::Target && one.entity.is_none())
            .filter(|one| {
                matches!(
                    one.kind,
                    None | Some(MentionKind::Other | MentionKind::Organisation | MentionKind::Place)
                ) && !one.name.chars().any(|c| c.is_uppercase() || c.is_numeric())
            })
            .flat_map(|one| one.name.rsplit(' ').take(2).map(str::to_lowercase).collect::<Vec<_>>())
            .filter(|word| word.chars().count() > SHORT_WORD)
            .collect()
    };
    !things(a).is_disjoint(&things(b))
}

/// Words up to this length are mostly grammar.
const SHORT_WORD: usize = 4;

fn compare_targets(a: &Statement, b: &Statement) -> Option<bool> {
    let named = |statement: &Statement| -> BTreeSet<String> {
        statement
            .participants
            .iter()
            .filter(|one| matches!(one.role, Role::Target | Role::Victim | Role::Recipient))
            .filter(|one| one.entity.is_some() || one.name.chars().any(char::is_uppercase))
            .map(Participant::key)
            .collect()
    };
    let (x, y) = (named(a), named(b));
    if x.is_empty() || y.is_empty() { None } else { Some(!x.is_disjoint(&y)) }
}

/// Everybody who takes part, by role.
fn everybody(statement: &Statement) -> BTreeSet<(Role, String)> {
    statement.participants.iter().map(|participant| (participant.role, participant.key())).collect()
}

/// A claim with what every comparison asks of it.
struct LookedAt<'a> {
    told: &'a Told<'a>,
    class: Class,
    time: DateRange,
}

impl<'a> LookedAt<'a> {
    fn of(told: &'a Told<'a>) -> LookedAt<'a> {
        LookedAt { told, class: Class::of(told.statement), time: time_or_news(told) }
    }
}

/// When a claim is said to have happened; of one without a time, the week before it was told.
fn time_or_news(told: &Told<'_>) -> DateRange {
    let time = told.statement.time;
    let Some(known) = told.account.known_from.filter(|_| time.is_unknown()) else { return time };
    let from = known.checked_sub(jiff::Span::new().days(NEWS_DAYS)).unwrap_or(known);
    DateRange::new(Some(from), Some(known))
}

fn shares_figure(a: &Statement, b: &Statement, least: u64) -> bool {
    exact_figures(a)
        .filter(|(_, count)| *count >= least)
        .any(|figure| exact_figures(b).any(|other| figure == other))
}

fn shares_rare_figure(a: &Statement, b: &Statement) -> bool {
    let kinds: BTreeSet<FigureKind> = exact_figures(a)
        .filter(|figure| exact_figures(b).any(|other| *figure == other))
        .map(|(kind, _)| kind)
        .collect();
    kinds.len() > 1 || shares_figure(a, b, RARE_FIGURE)
}

/// Whether one counts ten times as many as the other.
fn of_another_scale(a: &Statement, b: &Statement) -> bool {
    let counts = |statement: &'_ Statement| -> BTreeMap<FigureKind, u64> {
        let whole = statement.figures.iter().filter(|figure| !figure.is_part);
        whole.filter_map(|figure| Some((figure.kind, figure.low.or(figure.high)?))).collect()
    };
    let (x, y) = (counts(a), counts(b));
    x.iter().any(|(kind, count)| {
        y.get(kind).is_some_and(|other| {
            let (less, more) = (*count.min(other), *count.max(other));
            less > 0 && more >= LARGE_FIGURE && more / less >= 10
        })
    })
}

/// Whether both give an exact count of one kind, and not the same.
fn counts_differ(a: &Statement, b: &Statement) -> bool {
    exact_figures(a).any(|(kind, _)| exact_figures(b).any(|(other, _)| kind == other))
        && !shares_figure(a, b, 0)
}

fn exact_figures(statement: &Statement) -> impl Iterator<Item = (FigureKind, u64)> {
    statement.figures.iter().filter(|figure| !figure.is_part).filter_map(|figure| {
        figure.low.filter(|_| figure.low == figure.high).map(|count| (figure.kind, count))
    })
}

/// Days that lie between two times; 0 where they meet or either is open on that side.
pub(super) fn days_between(a: DateRange, b: DateRange) -> i32 {
    let gap = |end: Option<Date>, start: Option<Date>| match (end, start) {
        (Some(end), Some(start)) if end < start => days(end, start),
        _ => 0,
    };
    gap(a.latest(), b.earliest()).max(gap(b.latest(), a.earliest()))
}

/// At most three days wide.
fn narrow(range: DateRange) -> bool {
    matches!((range.earliest(), range.latest()), (Some(start), Some(end)) if days(start, end) <= 2)
}

fn days(start: Date, end: Date) -> i32 {
    start.until(end).map_or(i32::MAX, |span| span.get_days())
}

//! How claims of one event stand to each other, each relation by a named rule.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::classes::{Counted, counted};
use super::events::{self, Group, PlaceRelation, affirms, denies};
use super::{Ground, OriginId, RelationRule, Told};
use crate::model::{
    Certainty, ClaimRef, DateRange, EntityId, EventKind, Facet, FigureFact, FigureKind, MentionKind,
    Participant, PlaceFact, Polarity, Precision, ReportId, Role, SourceRole, Stage, Stance, Statement,
};

/// How one claim stands to another.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Relation {
    /// The claim that stands so; in an update the newer.
    pub from: ClaimRef,
    /// The claim that it stands so to.
    pub to: ClaimRef,
    /// How.
    pub kind: RelationKind,
    /// The rule that found it.
    pub rule: RelationRule,
}

/// Kinds of relation between claims.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelationKind {
    /// Says the same.
    Same,
    /// A newer figure of the same origin, larger.
    UpdateOf,
    /// A newer position of the same origin in place of its old one.
    Supersedes,
    /// Differs, but both can be so.
    Compatible,
    /// Counts a part of what the other counts.
    PartOf,
    /// The same words in a copied report.
    CopyOf,
    /// Both cannot be so.
    Contradicts(About),
    /// Says that it was not the one blamed.
    DeniesResponsibility,
    /// Names another cause of the same harm.
    AlternativeCause,
}

/// What two contradicting claims differ in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// How many.
    Value,
    /// Who did it.
    Actor,
    /// Who was harmed.
    Victims,
    /// Where.
    Place,
    /// When.
    Time,
    /// Whether it happened.
    Existence,
    /// Dead or alive.
    Status,
    /// Who holds the place.
    Control,
    /// Who somebody is.
    Identity,
    /// By what means.
    Means,
}

/// Finds for each claim of a copy the one that it follows: the same in the original, or, where that does not tell it, in the
/// first of the copies that do.
pub(super) fn followed<'a>(mut told: Vec<Told<'a>>, ground: &Ground<'_>) -> Vec<Told<'a>> {
    type Everybody = BTreeSet<(Role, String)>;
    type Same<'t> = (
        usize,
        &'t OriginId,
        EventKind,
        (Stance, Polarity, Stage, Certainty),
        [Option<Date>; 2],
        Option<String>,
    );
    type Likes<'a> = Vec<(Everybody, Vec<&'a FigureFact>, Vec<usize>)>;
    let mut alike: BTreeMap<Same<'_>, Likes<'_>> = BTreeMap::new();
    for (index, one) in told.iter().enumerate() {
        let Some(group) = one.copy_group else { continue };
        let (x, everybody) = (one.statement, everybody(one.statement));
        let manner = (x.stance, x.polarity, x.stage, x.certainty);
        let place = x.place.as_ref().map(PlaceFact::key);
        let found = alike
            .entry((group, one.origin, x.kind, manner, [x.time.earliest(), x.time.latest()], place))
            .or_default();
        let figures: Vec<&FigureFact> = x.figures.iter().collect();
        match found.iter_mut().find(|(who, counts, _)| *who == everybody && *counts == figures) {
            Some((.., claims)) => claims.push(index),
            None => found.push((everybody, figures, vec![index])),
        }
    }
    let mut heads: Vec<(usize, &'a ClaimRef)> = Vec::new();
    for ((group, ..), found) in &alike {
        let original = &ground.copies[*group].likely_original;
        for (.., claims) in found {
            let first = |index: &&usize| {
                let one = &told[**index];
                let day = one.account.known_from;
                (one.account.report != *original, day.is_none(), day, &one.statement.claim)
            };
            let Some(head) = claims.iter().min_by_key(first).map(|index| told[*index].statement) else {
                continue;
            };
            let others = claims.iter().filter(|index| told[**index].account.report != head.claim.report);
            heads.extend(others.map(|index| (*index, &head.claim)));
        }
    }
    drop(alike);
    for (index, head) in heads {
        told[index].follows = Some(head);
    }
    told
}

/// Origins that deny responsibility in a report.
pub(super) type Disclaimed<'a> = BTreeSet<(&'a ReportId, &'a OriginId)>;

/// Who denies responsibility, over all told claims, which are in order of their reports.
pub(super) fn disclaimed<'a>(told: &[Told<'a>]) -> Disclaimed<'a> {
    told.chunk_by(|a, b| a.account.report == b.account.report)
        .flat_map(|report| {
            report
                .iter()
                .filter(|one| one.statement.kind == EventKind::SpeechDenyResponsibility)
                .flat_map(|speech| report.iter().filter(|other| speaks(other, speech.statement)))
        })
        .map(|one| (&one.account.report, one.origin))
        .collect()
}

/// The relations within the given groups of told claims, and between them. Claims of different groups only stand to each
/// other where [`answers`] pairs them.
pub(super) fn find(told: &[Told<'_>], groups: &[Group], disclaimed: &Disclaimed<'_>) -> Vec<Relation> {
    let mut relations = Vec::new();
    for group in groups {
        let sides = sides(told, group);
        let claims: BTreeSet<&ClaimRef> = sides.iter().map(|side| &side.told.statement.claim).collect();
        // A copy is related to its original, and to nothing else: a story in four hundred papers is one.
        let followed = |one: &Told<'_>| one.follows.filter(|head| claims.contains(head)).cloned();
        for side in &sides {
            relations.extend(followed(side.told).map(|head| Relation {
                from: side.told.statement.claim.clone(),
                to: head,
                kind: RelationKind::CopyOf,
                rule: RelationRule::SameClaimInACopy,
            }));
        }
        for (position, a) in sides.iter().enumerate().filter(|(_, side)| followed(side.told).is_none()) {
            let others = sides.iter().enumerate().skip(position + 1);
            for (other, b) in others.filter(|(_, side)| followed(side.told).is_none()) {
                let pair = (group.members[position], group.members[other]);
                let likely = group.likely.get(&pair).copied().unwrap_or(0);
                compare(a, b, likely, disclaimed, &mut relations);
            }
        }
    }
    for (alive, death) in outlived(told) {
        relations.push(Relation {
            from: told[alive].statement.claim.clone(),
            to: told[death].statement.claim.clone(),
            kind: RelationKind::Contradicts(About::Status),
            rule: RelationRule::ActsAfterDeath,
        });
    }
    for (denial, answered) in answers(told) {
        if let Some(about) = denied(&told[denial], &told[answered]) {
            relations.push(Relation {
                from: told[denial].statement.claim.clone(),
                to: told[answered].statement.claim.clone(),
                kind: match about {
                    About::Actor => RelationKind::DeniesResponsibility,
                    about => RelationKind::Contradicts(about),
                },
                rule: RelationRule::DeniesWhatWasTold,
            });
        }
    }
    let mut group_of = vec![usize::MAX; told.len()];
    for (number, group) in groups.iter().enumerate() {
        for member in &group.members {
            group_of[*member] = number;
        }
    }
    let owned = owned(told);
    let is_own = |claim: usize| told[claim].follows.is_none();
    for (owning, act) in owned.iter().copied().filter(|(owning, _)| is_own(*owning)) {
        let members = groups.get(group_of[act]).map_or(&[][..], |group| &group.members);
        for denial in members
            .iter()
            .map(|member| &told[*member])
            .filter(|one| one.follows.is_none() && denies_its_part(one))
        {
            if is_of(&told[owning], Role::Agent, denial.statement.chain.first().map(|head| head.key())) {
                relations.push(Relation {
                    from: told[owning].statement.claim.clone(),
                    to: denial.statement.claim.clone(),
                    kind: RelationKind::Contradicts(About::Actor),
                    rule: RelationRule::OwnedUpToAndDenied,
                });
            }
        }
    }
    laid_on_others(told, groups, &group_of, owned, &mut relations);
    for (denial, act) in disowned(told).into_iter().filter(|(denial, _)| is_own(*denial)) {
        let members = groups.get(group_of[act]).map_or(&[][..], |group| &group.members);
        let denies = doers(&told[denial]);
        for other in members.iter().map(|member| &told[*member]).filter(|one| one.follows.is_none()) {
            let blames = other.statement.kind.is_violent()
                && affirms(other.statement)
                && other.origin != told[denial].origin
                && !with_bodies(&told[denial], &denies).is_disjoint(&doers(other));
            if blames {
                relations.push(Relation {
                    from: told[denial].statement.claim.clone(),
                    to: other.statement.claim.clone(),
                    kind: RelationKind::DeniesResponsibility,
                    rule: RelationRule::DeniesItsPart,
                });
            }
        }
    }
    relations.sort();
    relations.dedup();
    relations
}

/// Where one owns up to an act (`owned`), or is blamed for it in so many words, and others tell of another doer.
fn laid_on_others(
    told: &[Told<'_>],
    groups: &[Group],
    group_of: &[usize],
    owned: Vec<(usize, usize)>,
    relations: &mut Vec<Relation>,
) {
    // By group: speeches with the act that they speak of.
    let mut by_group: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (speech, act) in owned.into_iter().chain(blamed(told)) {
        if group_of[act] < groups.len() && told[speech].follows.is_none() {
            by_group.entry(group_of[act]).or_default().push((speech, act));
        }
    }
    for (group, speeches) in by_group {
        let group = &groups[group];
        let sides = sides(told, group);
        let at = |index: usize| group.members.iter().position(|member| *member == index);
        let one_act = |one: usize, other: usize| {
            one == other
                || match (at(one), at(other)) {
                    (Some(x), Some(y)) => {
                        let likely =
                            group.likely.get(&(one.min(other), one.max(other))).copied().unwrap_or(0);
                        one_occurrence(&sides[x], &sides[y]).is_some() || likely >= SURELY_ONE
                    }
                    _ => false,
                }
        };
        let mut contradict = |from: usize, to: usize, rule: RelationRule| {
            relations.push(Relation {
                from: told[from].statement.claim.clone(),
                to: told[to].statement.claim.clone(),
                kind: RelationKind::Contradicts(About::Actor),
                rule,
            });
        };
        for (number, (speech, act)) in speeches.iter().enumerate() {
            let named = answerable(&told[*speech]);
            for member in group.members.iter().copied().filter(|member| told[*member].follows.is_none()) {
                let other = &told[member];
                let tells = other.statement.kind.is_violent()
                    && affirms(other.statement)
                    && events::is_done(other.statement)
                    && other.origin != told[*speech].origin;
                if tells && differ(&told[*speech], &named, other, &doers(other)) && one_act(*act, member) {
                    contradict(*speech, member, RelationRule::LaidOnAnother);
                }
            }
            for (other, of) in &speeches[number + 1..] {
                let others = answerable(&told[*other]);
                if told[*other].origin != told[*speech].origin
                    && differ(&told[*speech], &named, &told[*other], &others)
                    && one_act(*act, *of)
                {
                    contradict(*speech, *other, RelationRule::LaidOnAnother);
                }
            }
        }
    }
}

/// Who did it by what a speech says of its speaker or of others: who owns up, or who is blamed.
fn answerable<'a>(speech: &Told<'a>) -> BTreeSet<&'a EntityId> {
    if speech.statement.kind != EventKind::SpeechAccuse {
        return doers(speech);
    }
    let blamed = speech.statement.participants.iter().filter(|one| one.role == Role::Target);
    blamed.filter(|one| may_have_done(one)).filter_map(|one| one.entity.as_ref()).collect()
}

fn may_have_done(one: &Participant) -> bool {
    !matches!(
        one.kind,
        Some(MentionKind::Outlet | MentionKind::Place | MentionKind::People | MentionKind::Weapon)
    )
}

/// Whether two sets of doers have none in common, also among the bodies that are theirs.
fn differ(one: &Told<'_>, x: &BTreeSet<&EntityId>, other: &Told<'_>, y: &BTreeSet<&EntityId>) -> bool {
    !x.is_empty() && !y.is_empty() && with_bodies(one, x).is_disjoint(&with_bodies(other, y))
}

/// Whether somebody takes this part in a claim.
fn is_of(told: &Told<'_>, role: Role, who: Option<String>) -> bool {
    who.is_some_and(|who| told.statement.participants.iter().any(|one| one.role == role && one.key() == who))
}

/// Whether a claim comes from the one who speaks in a speech act.
fn speaks(one: &Told<'_>, speech: &Statement) -> bool {
    let head = one.statement.chain.first().and_then(|head| head.entity.as_ref());
    head.is_some()
        && speech
            .participants
            .iter()
            .any(|participant| participant.role == Role::Agent && participant.entity.as_ref() == head)
}

/// A claim as it is compared: with the place and the days that it takes over from what it goes on about.
struct Side<'a> {
    told: &'a Told<'a>,
    place: Option<&'a PlaceFact>,
    time: DateRange,
    /// The claims of its report that it tells on or tells again.
    goes_on: BTreeSet<&'a ClaimRef>,
}

impl<'a> Side<'a> {
    /// With what its own words tell.
    fn own(told: &'a Told<'a>) -> Side<'a> {
        let statement = told.statement;
        Side { told, place: statement.place.as_ref(), time: statement.time, goes_on: BTreeSet::new() }
    }
}

fn sides<'a>(told: &'a [Told<'a>], group: &'a Group) -> Vec<Side<'a>> {
    let index: BTreeMap<&ClaimRef, usize> =
        group.members.iter().map(|member| (&told[*member].statement.claim, *member)).collect();
    let mut goes_on: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for join in group
        .joins
        .iter()
        .filter(|join| join.reasons.iter().any(|one| GOES_ON.iter().any(|rule| rule.as_str() == *one)))
    {
        if let (Some(a), Some(b)) = (index.get(&join.a), index.get(&join.b)) {
            let places = [a, b].map(|one| told[*one].statement.place.as_ref());
            match places.map(|place| place.map(|place| place.within.len())) {
                [None, Some(_)] => goes_on.entry(*a).or_default().push(*b),
                [Some(_), None] => goes_on.entry(*b).or_default().push(*a),
                // "In the province" points back to the town in it.
                [Some(one), Some(other)] if one < other => goes_on.entry(*a).or_default().push(*b),
                [Some(one), Some(other)] if one > other => goes_on.entry(*b).or_default().push(*a),
                _ => {}
            }
        }
    }
    let side = |member: &usize| {
        let own = &told[*member];
        let others = || {
            let others = goes_on.get(member).into_iter().flatten().map(|other| told[*other].statement);
            others.filter(|other| adds_nothing(own.statement, other))
        };
        let time = Some(own.statement.time).filter(|time| !time.is_unknown());
        Side {
            place: own.statement.place.as_ref().or_else(|| others().find_map(|one| one.place.as_ref())),
            time: time
                .or_else(|| others().map(|one| one.time).find(|time| !time.is_unknown()))
                .unwrap_or(DateRange::UNKNOWN),
            goes_on: others().map(|one| &one.claim).collect(),
            ..Side::own(own)
        }
    };
    group.members.iter().map(side).collect()
}

/// Whether a claim that goes on about an act brings in no other doer and no other class of people.
fn adds_nothing(goes_on: &Statement, act: &Statement) -> bool {
    let names_doer = goes_on.participants.iter().any(|one| one.role == Role::Agent);
    let classes = |one: &'_ Statement| -> BTreeSet<Option<String>> {
        totals(one).map(|figure| figure.group.clone()).collect()
    };
    // "The army fired the shells" says whose they were; "the army killed ten fighters" tells of others.
    let same_act = goes_on.kind == act.kind && !goes_on.kind.is(Facet::Toll);
    // Whom a denial names is who did not do it.
    let doers = if denies(act) { None } else { events::compare(goes_on, act, Role::Agent) };
    (!names_doer || doers == Some(true) || doers.is_none() && same_act)
        && (classes(act).is_empty()
            || classes(goes_on).iter().all(|class| class.is_none() || classes(act).contains(class)))
}

/// Reasons of joins within a report: the one claim goes on about what the other tells.
const GOES_ON: [RelationRule; 2] = [RelationRule::ToldOfTheActBefore, RelationRule::ToldAgainInTheReport];

fn compare(
    a: &Side<'_>,
    b: &Side<'_>,
    likely: i64,
    disclaimed: &Disclaimed<'_>,
    relations: &mut Vec<Relation>,
) {
    // The newer one first: updates and supersessions point back in time.
    let age = |side: &Side<'_>| (side.told.account.known_from, side.told.statement.claim.clone());
    let (new_side, old_side) = if age(b) > age(a) { (b, a) } else { (a, b) };
    let (new, old) = (new_side.told, old_side.told);
    let mut add = |kind: RelationKind, rule: RelationRule| {
        relations.push(Relation {
            from: new.statement.claim.clone(),
            to: old.statement.claim.clone(),
            kind,
            rule,
        });
    };
    let (x, y) = (new.statement, old.statement);
    let same_report = x.claim.report == y.claim.report;
    let copied = !same_report && new.copy_group.is_some() && new.copy_group == old.copy_group;
    if copied
        && new.origin == old.origin
        && x.kind == y.kind
        && x.stance == y.stance
        && totals(x).eq(totals(y))
        && told_alike(x, y)
    {
        add(RelationKind::CopyOf, RelationRule::SameClaimInACopy);
        return;
    }
    let same_origin = new.origin == old.origin;
    let occurrence = one_occurrence(new_side, old_side)
        .or_else(|| (likely >= SURELY_ONE && !same_report).then_some(RelationRule::ToldAlike));
    let mut differs = false;
    // What answers another claim denies that one, and is held against no other of its report.
    if same_report && (new.statement.answers.is_some() || old.statement.answers.is_some()) {
        return;
    }

    // Nobody affirms and denies one thing in one breath: one of the two is of something else.
    let one_breath =
        same_origin && same_report && x.stance != Stance::Retracts && y.stance != Stance::Retracts;
    let opposed = existence(x, y).filter(|_| !one_breath);
    if let Some(about) = opposed.filter(|about| denial_meets(*about, new_side, old_side, occurrence)) {
        differs = true;
        let denier = if denies(x) { new } else { old };
        if let Some(blamed) = disputes_the_doer(x, y) {
            // "It was not our pilots" says nothing of whether it happened.
            if blamed {
                let own = denies_its_part(denier);
                let kind = if own {
                    RelationKind::DeniesResponsibility
                } else {
                    RelationKind::Contradicts(About::Actor)
                };
                add(kind, RelationRule::DeniedOfTheOneBlamed);
            }
        } else if disclaimed.contains(&(&denier.account.report, denier.origin)) && about == About::Existence {
            // Denial of responsibility is not denial of the event, and disputes only what blames the denier.
            let blamed = if denies(x) { old } else { new };
            if blames_the_denier(denier, blamed) == Some(true) {
                add(RelationKind::DeniesResponsibility, RelationRule::DeniesItsPart);
            }
        } else if about == About::Existence
            && denier.statement.stance == Stance::Denies
            && let Some(blamed) = blames_the_denier(denier, if denies(x) { old } else { new })
        {
            // "Moscow denied that it had bombed the town" says nothing of whether others did.
            if blamed {
                add(RelationKind::DeniesResponsibility, RelationRule::DeniesItsPart);
            }
        } else if x.stance == Stance::Retracts && (same_origin || takes_back(new, old)) {
            add(RelationKind::Supersedes, RelationRule::TakenBackByTheSameOrigin);
        } else if same_origin && new.account.known_from > old.account.known_from {
            add(RelationKind::Supersedes, RelationRule::TurnedRoundByTheSameOrigin);
        } else {
            add(RelationKind::Contradicts(about), RelationRule::AffirmedAndDenied);
        }
    }
    if affirms(x) && affirms(y) {
        // Two of many acts at one place on one day differ in everything, and contradict each other in nothing.
        if let Some(occurrence) = occurrence {
            let found = figures(new_side, old_side, same_origin);
            differs |= !found.is_empty();
            for (kind, rule) in found {
                add(kind, rule);
            }
            // A town may be taken once by these and once by those.
            // And raids told of without a day may be any.
            let is_act = ONE_HARM.contains(&occurrence) || is_rare(x) || is_rare(y);
            let one_day =
                is_act && !x.kind.is(Facet::Ground) || days_told_meet(new_side, old_side) == Some(true);
            let both_done = events::is_done(x) && events::is_done(y);
            if doers_differ(new, old) && one_day && !same_origin && both_done {
                if both_own_up(new, old) {
                    differs = true;
                    add(RelationKind::Contradicts(About::Actor), RelationRule::TwoOwnUpToIt);
                } else if one_doer(x) && one_doer(y) {
                    differs = true;
                    add(RelationKind::Contradicts(About::Actor), RelationRule::DifferentDoers);
                }
            }
            let other_days = days_told_meet(new_side, old_side) == Some(false);
            if victims_differ(x, y) && !other_days && !same_origin {
                differs = true;
                add(RelationKind::Contradicts(About::Victims), RelationRule::FightersOrCivilians);
            }
            if !same_origin && !same_report && outcomes_differ(x, y) {
                differs = true;
                add(RelationKind::Contradicts(About::Existence), RelationRule::DoneOrOnlyTried);
            }
            if causes_differ(x, y) {
                differs = true;
                if !same_origin && !same_report && ONE_HARM.contains(&occurrence) {
                    add(RelationKind::AlternativeCause, RelationRule::DifferentCauses);
                }
            }
        }
        // Being seen alive elsewhere, later, is no other telling of the death.
        let one_harm = occurrence.is_some_and(|reason| ONE_HARM.contains(&reason));
        let not_seen_alive = x.kind != EventKind::PersonAlive && y.kind != EventKind::PersonAlive;
        let both_done = events::is_done(x) && events::is_done(y);
        if not_seen_alive
            && one_harm
            && both_done
            && events::place_relation(x.place.as_ref(), y.place.as_ref()) == PlaceRelation::Apart
        {
            differs = true;
            add(RelationKind::Contradicts(About::Place), RelationRule::PlacesApart);
        }
        let both_told = x.time_is_told && y.time_is_told;
        let apart = events::days_between(x.time, y.time);
        // A night lies between two days; who names one day each, and not the same, differs by it.
        let names_days = one_day(x.time) && one_day(y.time) && !same_report && !same_origin;
        if not_seen_alive && one_harm && both_done && both_told && apart > i32::from(!names_days) {
            differs = true;
            if apart <= MOST_DAYS_APART {
                add(RelationKind::Contradicts(About::Time), RelationRule::DaysApart);
            }
        }
        // What is taken over from other sentences is enough to compare tolls, and not to say the same.
        if !differs
            && x.kind == y.kind
            && let Some(reason) = one_occurrence(&Side::own(new), &Side::own(old))
        {
            add(RelationKind::Same, reason);
        }
    }
}

fn one_day(time: DateRange) -> bool {
    time.earliest().is_some() && time.earliest() == time.latest()
}

/// Whether two claims of copied reports are one sentence: of the same ones, there and then.
fn told_alike(x: &Statement, y: &Statement) -> bool {
    let place = |one: &Statement| one.place.as_ref().map(PlaceFact::key);
    x.time == y.time && place(x) == place(y) && everybody(x) == everybody(y)
}

fn everybody(one: &Statement) -> BTreeSet<(Role, String)> {
    one.participants.iter().map(|one| (one.role, one.key())).collect()
}

/// From this likelihood on, in thousandths, two claims are one occurrence for being told alike.
const SURELY_ONE: i64 = 700;
/// Sources differ by days on when a thing happened; what is told of another year was read of something else.
const MOST_DAYS_APART: i32 = 45;
/// Reasons for which two claims tell of one harm, by whatever means.
const ONE_HARM: [RelationRule; 3] =
    [RelationRule::SameFigure, RelationRule::SamePerson, RelationRule::SameTarget];
/// An exact figure from here on is no coincidence for one event.
const TELLING_FIGURE: u64 = 5;
/// Days between two reports that tell of a rare act at one place without its day.
const RARE_DAYS: i32 = 3;
/// Days between two reports that tell of a tie or a meeting between the same two without its day.
const PARTIES_DAYS: i32 = 7;
/// A place known better than this is no city, in which much happens on one day.
const EXACT_METRES: u32 = 5_000;
/// What began so many days before its report, and is told with its beginning, is the story so far.
const LONG_SINCE_DAYS: i32 = 90;

/// Why two claims of one event tell of one occurrence; `None` where only place, kind and rough time are alike, as they
/// are of most things that happen in one town of a war. The reason is the rule by which they may say the same.
fn one_occurrence(one: &Side<'_>, other: &Side<'_>) -> Option<RelationRule> {
    let (a, b) = (one.told.statement, other.told.statement);
    let person = |one: &Statement| events::named_victim(one).map(Participant::key);
    if person(a).is_some() && person(a) == person(b) {
        return Some(RelationRule::SamePerson);
    }
    let place = events::place_relation(one.place, other.place);
    // Names that are not in the gazetteer may be of one quarter or of two.
    let both_placed = one.place.is_some() && other.place.is_some();
    let may_be_there = place != PlaceRelation::Unknown || !both_placed;
    if shares_telling_figure(a, b) && may_be_there {
        return Some(RelationRule::SameFigure);
    }
    if !known_targets(a).is_disjoint(&known_targets(b)) && days_told_meet(one, other) != Some(false) {
        return Some(RelationRule::SameTarget);
    }
    if background(one, other) {
        return Some(RelationRule::SameBackground);
    }
    let there = matches!(place, PlaceRelation::Same | PlaceRelation::Near) && is_town(one.place);
    let same_day = days_told_meet(one, other);
    let same_report = a.claim.report == b.claim.report;
    if there && !same_report && same_day == Some(true) && !struck_things(a).is_disjoint(&struck_things(b)) {
        return Some(RelationRule::SameTarget);
    }
    let reports_within = |days: i32| match (one.told.account.known_from, other.told.account.known_from) {
        (Some(x), Some(y)) => events::days(x.min(y), x.max(y)) <= days,
        _ => false,
    };
    let near_in_time = same_day.unwrap_or_else(|| reports_within(RARE_DAYS));
    let within = place == PlaceRelation::Inside && is_town(one.place) && is_town(other.place);
    let pointed = exact(one.place) || exact(other.place);
    // "The city has been hit by bombings before" stands in the report of a bombing.
    let habitual = same_report && same_day.is_none() && !pointed;
    if (is_rare(a) || is_rare(b)) && (there || within) && near_in_time && !habitual {
        return Some(RelationRule::RareActThere);
    }
    let agents = events::compare(a, b, Role::Agent);
    if there && same_day == Some(true) {
        if one.told.origin == other.told.origin && !same_report {
            return Some(RelationRule::SameDayPlaceAndOrigin);
        }
        if pointed {
            return Some(RelationRule::SameDayAndPlace);
        }
        if agents == Some(true) {
            return Some(RelationRule::SameDayPlaceAndDoer);
        }
    }
    if a.kind == EventKind::ControlHold && there && agents == Some(true) {
        return Some(RelationRule::SameHolder);
    }
    if !a.kind.is_violent() && agents == Some(true) && (there || compare_others(a, b) == Some(true)) {
        return (same_day.unwrap_or_else(|| reports_within(PARTIES_DAYS)))
            .then_some(RelationRule::SameParties);
    }
    if one.goes_on.contains(&b.claim)
        || other.goes_on.contains(&a.claim)
        || !one.goes_on.is_disjoint(&other.goes_on)
    {
        return Some(RelationRule::ToldOfTheActBefore);
    }
    if same_report && there && pointed && same_day != Some(false) && !a.kind.is(Facet::ManySided) {
        let figures_meet = exact_totals(a)
            .all(|(kind, count)| exact_totals(b).all(|(other, counted)| kind != other || count == counted));
        return (figures_meet && agents != Some(false)).then_some(RelationRule::ToldAgainInTheReport);
    }
    None
}

/// Whether it is known better than as a city.
fn exact(place: Option<&PlaceFact>) -> bool {
    place.is_some_and(|place| {
        place.precision == Precision::Exact && place.radius_m.is_none_or(|radius| radius < EXACT_METRES)
    })
}

/// Whether it is finer than a country.
fn is_town(place: Option<&PlaceFact>) -> bool {
    place.is_some_and(|place| place.gazetteer.is_none() || !place.within.is_empty())
}

/// Whether the days of two claims meet, where both are told to within three days.
fn days_told_meet(one: &Side<'_>, other: &Side<'_>) -> Option<bool> {
    let told = |side: &Side<'_>| !side.time.is_unknown() && events::narrow(side.time);
    (told(one) && told(other)).then(|| events::days_between(one.time, other.time) == 0)
}

/// Whether both tell, with its beginning, what had begun long before their reports: the war so far.
fn background(one: &Side<'_>, other: &Side<'_>) -> bool {
    let (a, b) = (one.told.statement, other.told.statement);
    // The war, and the part that one of its parties has in it, are two things.
    let same_parties = match events::compare(a, b, Role::Agent) {
        Some(same) => same,
        None => doers(one.told).is_empty() && doers(other.told).is_empty(),
    };
    a.kind == b.kind
        && same_parties
        && long_since(one.told)
        && long_since(other.told)
        && events::days_between(a.time, b.time) == 0
        && !events::place_relation(one.place, other.place).eq(&PlaceRelation::Apart)
}

fn long_since(one: &Told<'_>) -> bool {
    let begun = one.statement.time.earliest().filter(|_| one.statement.time_is_told);
    match (begun, one.account.known_from) {
        (Some(begun), Some(known)) => begun <= known && events::days(begun, known) >= LONG_SINCE_DAYS,
        _ => false,
    }
}

/// Acts of which there are seldom two at one town within days.
fn is_rare(statement: &Statement) -> bool {
    use EventKind as K;
    matches!(
        statement.kind,
        K::AttackSuicide
            | K::AttackBombing
            | K::AttackChemical
            | K::ControlCapture
            | K::ControlRecapture
            | K::ControlLose
            | K::ControlTransfer
            | K::ControlWithdraw
            | K::PoliticsCoup
            | K::ForceCeasefire
    )
}

fn shares_telling_figure(a: &Statement, b: &Statement) -> bool {
    let telling = |one: &'_ Statement| -> BTreeSet<(FigureKind, u64)> {
        exact_totals(one).filter(|(_, count)| *count >= TELLING_FIGURE).collect()
    };
    !telling(a).is_disjoint(&telling(b))
}

fn exact_totals(statement: &Statement) -> impl Iterator<Item = (FigureKind, u64)> {
    totals(statement).filter_map(|figure| {
        figure.low.filter(|_| figure.low == figure.high).map(|count| (figure.kind, count))
    })
}

/// Who or what was hit, where the register knows it: no places, which other things are asked of.
fn known_targets(statement: &Statement) -> BTreeSet<String> {
    let harmed = |one: &&Participant| matches!(one.role, Role::Target | Role::Victim);
    let is_known = |one: &&Participant| {
        one.entity.as_ref().is_some_and(|entity| !entity.0.starts_with('?'))
            && one.kind == Some(MentionKind::Person)
    };
    statement.participants.iter().filter(harmed).filter(is_known).map(Participant::key).collect()
}

/// Words for what was struck, where it is neither somebody nor a named place: "hospital" of "the courtyard of a hospital".
fn struck_things(statement: &Statement) -> BTreeSet<String> {
    let is_thing = |one: &&Participant| {
        one.role == Role::Target
            && one.entity.is_none()
            && matches!(
                one.kind,
                None | Some(MentionKind::Other | MentionKind::Place | MentionKind::Organisation)
            )
    };
    let is_act = statement.kind.is(Facet::Assault) || statement.kind.is(Facet::Abuse);
    let things = statement.participants.iter().filter(is_thing).filter(|_| is_act);
    things.filter_map(|one| one.name.rsplit(' ').next()).map(str::to_lowercase).collect()
}

/// Whether the two name the same one beside the doer, others, or (`None`) one of them nobody known.
fn compare_others(a: &Statement, b: &Statement) -> Option<bool> {
    let others = |one: &Statement| -> BTreeSet<String> {
        let is_other = |one: &&Participant| one.role != Role::Agent && one.entity.is_some();
        one.participants.iter().filter(is_other).map(Participant::key).collect()
    };
    let (x, y) = (others(a), others(b));
    if x.is_empty() || y.is_empty() { None } else { Some(!x.is_disjoint(&y)) }
}

/// Whether a denial is of what the other claim affirms: the same victims, and the same time.
fn denial_meets(about: About, one: &Side<'_>, other: &Side<'_>, occurrence: Option<RelationRule>) -> bool {
    let (denial, told) = if denies(one.told.statement) { (one, other) } else { (other, one) };
    let (x, y) = (denial.told.statement, told.told.statement);
    if !matches!(about, About::Existence | About::Value) {
        return true;
    }
    let place = events::place_relation(denial.place, told.place);
    let there = matches!(place, PlaceRelation::Same | PlaceRelation::Near);
    let on_one_day = || days_told_meet(one, other) == Some(true);
    // "The bride and the groom were safe" says nothing of the guests.
    let names = |statement: &Statement| -> BTreeSet<String> {
        let harmed = |one: &&Participant| matches!(one.role, Role::Target | Role::Victim);
        let head = |one: &Participant| one.name.rsplit(' ').next().unwrap_or_default().to_lowercase();
        statement.participants.iter().filter(harmed).map(head).collect()
    };
    if x.kind.is(Facet::Toll) {
        // "Nobody was hurt" counts nobody; "to avoid casualties" denies nothing.
        let says_none = names(x).is_empty() && totals(x).any(|figure| figure.high == Some(0))
            || about == About::Value && x.stance == Stance::Denies && totals(x).next().is_none();
        // "There were no casualties" says nothing against the blast.
        let harms = y.kind.is(Facet::Toll) || totals(y).any(|figure| figure.low > Some(0));
        let of_one = occurrence.is_some() || says_none && there && on_one_day();
        return harms && of_one && (says_none || !names(x).is_disjoint(&names(y)));
    }
    let near = match (denial.told.account.known_from, told.told.account.known_from) {
        (Some(a), Some(b)) => events::days(a.min(b), a.max(b)) <= PARTIES_DAYS,
        _ => true,
    };
    // A denial that names another place than the act is of other acts.
    let same_report = x.claim.report == y.claim.report && (x.place.is_none() || y.place.is_none());
    let is_violence = x.kind.is(Facet::AtItsTarget);
    // Who denies the shelling says nothing of the air raids.
    let one_act = events::may_be_one_act(x.kind, y.kind);
    if is_violence && !one_act {
        return false;
    }
    !is_violence
        || same_report
        || occurrence.is_some()
        || near && there && (exact(denial.place) || exact(told.place))
        || there && on_one_day() && (share_harmed(x, y) || !struck_things(x).is_disjoint(&struck_things(y)))
}

/// Whether both tell of one that the register or the case knows as hit or hurt.
fn share_harmed(x: &Statement, y: &Statement) -> bool {
    let harmed = |one: &Statement| -> BTreeSet<String> {
        let is_harmed =
            |one: &&Participant| matches!(one.role, Role::Target | Role::Victim) && one.entity.is_some();
        one.participants.iter().filter(is_harmed).map(Participant::key).collect()
    };
    !harmed(x).is_disjoint(&harmed(y))
}

/// Whether a claim of violence blames the one who denies it, or the bodies that are its own; `None` where one of the two
/// names nobody known, or the denier did not speak of violence.
fn blames_the_denier(denier: &Told<'_>, blaming: &Told<'_>) -> Option<bool> {
    let is_violence = |told: &Told<'_>| told.statement.kind.is_violent();
    let head = denier.statement.chain.first().and_then(|head| head.entity.as_ref())?;
    let is_party = matches!(
        denier.statement.chain.first().map(|head| head.role),
        Some(SourceRole::ArmedGroup | SourceRole::Military | SourceRole::Official | SourceRole::Spokesperson)
    );
    let doers = doers(blaming);
    // Who denies to have been hit speaks of what befell him, not of what he did.
    let was_hit = |role: Role| is_of(denier, role, Some(head.0.to_string()));
    if was_hit(Role::Target) || was_hit(Role::Victim) {
        return None;
    }
    if !is_party || doers.is_empty() || !is_violence(denier) || !is_violence(blaming) {
        return None;
    }
    let own = with_bodies(denier, &BTreeSet::from([head]));
    Some(!own.is_disjoint(&with_bodies(blaming, &doers)))
}

/// Those blamed that the register knows. Who reports a deed did not do it: "state media toll" is a slip of reading.
fn doers<'a>(told: &Told<'a>) -> BTreeSet<&'a EntityId> {
    let is_doer = |one: &&Participant| {
        one.role == Role::Agent && one.entity.is_some() && one.kind != Some(MentionKind::Outlet)
    };
    let doers = told.statement.participants.iter().filter(is_doer);
    doers.filter_map(|one| one.entity.as_ref()).collect()
}

/// Some actors with all that they are part of.
fn with_bodies<'a>(told: &Told<'a>, actors: &BTreeSet<&'a EntityId>) -> BTreeSet<&'a EntityId> {
    let bodies = actors.iter().filter_map(|actor| told.account.bodies.get(*actor)).flatten();
    bodies.chain(actors.iter().copied()).collect()
}

/// For a denial that says who did not do it: whether the other claim blames just that one. `None` where the act
/// itself is denied.
fn disputes_the_doer(x: &Statement, y: &Statement) -> Option<bool> {
    let denial = if denies(x) { x } else { y };
    let names_doer = denial.participants.iter().any(|one| one.role == Role::Agent);
    let is_violence = denial.kind.is(Facet::Assault) || denial.kind.is(Facet::Toll);
    (names_doer && is_violence && denies(denial) && events::named_victim(denial).is_none())
        .then(|| events::compare(x, y, Role::Agent).unwrap_or_else(|| of_the_state(x) && of_the_state(y)))
}

/// Whether those who did it are a state's forces, or its weapons, without a name: "the air force", "government jets".
fn of_the_state(statement: &Statement) -> bool {
    let mut agents = statement.participants.iter().filter(|one| one.role == Role::Agent).peekable();
    agents.peek().is_some()
        && agents.all(|one| {
            one.entity.is_none()
                && matches!(
                    one.kind,
                    Some(MentionKind::Military | MentionKind::Government | MentionKind::Weapon)
                )
        })
}

/// Whether the one who retracts published what is taken back: an outlet answers for the rumours it printed.
pub(super) fn takes_back(retraction: &Told<'_>, claim: &Told<'_>) -> bool {
    let head = retraction.statement.chain.first();
    let outlet = claim.account.publisher.as_ref();
    retraction.statement.stance == Stance::Retracts
        && match (head, outlet) {
            (Some(head), Some(outlet)) => head.key() == outlet.key(),
            (None, Some(outlet)) => {
                retraction.account.publisher.as_ref().is_some_and(|own| own.key() == outlet.key())
            }
            _ => false,
        }
}

/// Whether its agent holds the place by what a claim says: "lost it" and "is out of its control" say the same.
fn holds_on(statement: &Statement) -> Option<bool> {
    let holds = match statement.kind {
        EventKind::ControlHold => true,
        kind if kind.is(Facet::Takes) => true,
        kind if kind.is(Facet::Leaves) => false,
        _ => return None,
    };
    if affirms(statement) { Some(holds) } else { denies(statement).then_some(!holds) }
}

/// Whether a claim tells of what is only meant, threatened or thought of.
fn is_unreal(statement: &Statement) -> bool {
    matches!(statement.stage, Stage::Planned | Stage::Threatened | Stage::Hypothetical)
}

/// Whether the one tells that a ceasefire was agreed and the other that it was broken or ended, on no day that both name:
/// the codebook has the end as the negative of the kind, and it takes nothing back.
fn ends_later(agreed: &Statement, ended: &Statement) -> bool {
    let is_day = |one: &Statement| one.time.earliest().is_some() && one.time.earliest() == one.time.latest();
    agreed.kind == EventKind::ForceCeasefire
        && ended.kind == EventKind::ForceCeasefire
        && affirms(agreed)
        && ended.polarity == Polarity::Negative
        && ended.stance != Stance::Denies
        && !(is_day(agreed) && agreed.time == ended.time)
}

/// What an affirmation and a denial differ in.
fn existence(x: &Statement, y: &Statement) -> Option<About> {
    let dead = |one: &Statement| one.kind != EventKind::PersonAlive;
    if x.kind == EventKind::PersonAlive || y.kind == EventKind::PersonAlive {
        let opposed = dead(x) != dead(y) && affirms(x) && affirms(y);
        let same_kind_opposed = dead(x) == dead(y) && (affirms(x) && denies(y) || denies(x) && affirms(y));
        return (opposed || same_kind_opposed).then_some(About::Status);
    }
    if affirms(x) && denies(y) || denies(x) && affirms(y) {
        if holds_on(x).is_some()
            && holds_on(x) == holds_on(y)
            && events::compare(x, y, Role::Agent) == Some(true)
        {
            return None;
        }
        if ends_later(x, y) || ends_later(y, x) {
            return None;
        }
        let denied_outright = [x, y].iter().any(|one| one.stance.says_so(Polarity::Positive) == Some(false));
        // What should or shall not be done is no denial that it was, nor of that it should.
        if is_unreal(x) != is_unreal(y) || is_unreal(x) && !denied_outright {
            return None;
        }
        // "Refused to give them water" is no other word on "she was treated": of what many do all the time, whose act it is not
        // must be whose it is.
        let of_many = x.kind.is(Facet::Everyday) || x.kind.is(Facet::Ground) && holds_on(x).is_none();
        if !denied_outright && of_many && events::compare(x, y, Role::Agent) != Some(true) {
            return None;
        }
        let person = |one: &Statement| events::named_victim(one).map(Participant::key);
        let is_death = |one: &Statement| !one.kind.is(Facet::Abuse);
        let of_holding = |one: &Statement| holds_on(one).is_some() || one.kind == EventKind::ControlTransfer;
        let denial = if denies(x) { x } else { y };
        let told = if denies(x) { y } else { x };
        // "The convoy was hit, but nobody died": the act stands, the dead are disputed.
        let of_the_dead = denial.kind.is(Facet::Toll)
            && !told.kind.is(Facet::Toll)
            && person(x).is_none()
            && totals(told).any(|figure| figure.low > Some(0));
        return Some(if of_holding(x) && of_holding(y) {
            About::Control
        } else if of_the_dead {
            About::Value
        } else if x.kind.is(Facet::OneBody) {
            // Whether two names are one body's.
            About::Identity
        } else if person(x).is_some() && person(x) == person(y) && is_death(x) && is_death(y) {
            About::Status
        } else {
            About::Existence
        });
    }
    // "X took the town" and "Y holds the town" on one day.
    let holds = |one: &Statement| one.kind == EventKind::ControlHold;
    let takes = |one: &Statement| one.kind.is(Facet::Takes) && one.stage == Stage::Accomplished;
    let whole = !x.in_part && !y.in_part;
    let has = |one: &Statement| holds(one) || takes(one);
    let opposed = whole && affirms(x) && affirms(y) && has(x) && has(y) && !(takes(x) && takes(y));
    // Whose "our forces" are is not told: only of one day.
    let on_one_day =
        !x.time.is_unknown() && !y.time.is_unknown() && events::days_between(x.time, y.time) == 0;
    let by_two = events::compare(x, y, Role::Agent) == Some(false) || on_one_day && of_two_sides(x, y);
    (opposed && by_two).then_some(About::Control)
}

/// How the counts of one kind in the two claims stand to each other.
fn figures(new_side: &Side<'_>, old_side: &Side<'_>, same_origin: bool) -> Vec<(RelationKind, RelationRule)> {
    let (new, old) = (new_side.told, old_side.told);
    let mut found = Vec::new();
    for x in largest(&new.statement.figures) {
        for y in largest(&old.statement.figures).filter(|y| y.kind == x.kind) {
            if x.is_part != y.is_part {
                if part_of(x, y) || part_of(y, x) {
                    found.push((RelationKind::PartOf, RelationRule::CountsAPart));
                }
                continue;
            }
            if x.is_part && x.group != y.group || groups_differ(x, y) {
                continue;
            }
            let (low_x, low_y) = (x.low, y.low);
            let later = new.account.known_from > old.account.known_from;
            if (x.low, x.high) == (y.low, y.high) {
                continue;
            }
            let whose = counted(x, y);
            if whose != Counted::Alike {
                // "22 children" and "36 people": those may be among these. More of a class than of all are others.
                if low_x.is_some() && low_y.is_some() && class_within(x, y, whose) {
                    found.push((RelationKind::Compatible, RelationRule::OneClassBesideAll));
                }
            } else if same_origin && later && grows(x, y) {
                found.push((RelationKind::UpdateOf, RelationRule::TollGrowsByTheSameOrigin));
            } else if later && grows(x, y) && same_office(new, old) {
                found.push((RelationKind::UpdateOf, RelationRule::TollGrowsByTheSameOffice));
            } else if meets(x, y) {
                found.push((RelationKind::Compatible, RelationRule::BoundsMeet));
            } else if long_since(new) && long_since(old) {
                // Tolls of a whole war grow between one report and the next.
                found.push((RelationKind::Compatible, RelationRule::CountedUntilDifferentDays));
            } else if area_within(new_side, x, old_side, y) || area_within(old_side, y, new_side, x) {
                found.push((RelationKind::Compatible, RelationRule::APlaceBesideItsArea));
            } else if same_origin {
                if new.account.known_from == old.account.known_from
                    && new.statement.claim.report == old.statement.claim.report
                {
                    continue;
                }
                if low_x > low_y {
                    found.push((RelationKind::UpdateOf, RelationRule::TollGrowsByTheSameOrigin));
                } else {
                    found.push((RelationKind::Supersedes, RelationRule::TollCorrectedByTheSameOrigin));
                }
            } else {
                found.push((RelationKind::Contradicts(About::Value), RelationRule::BoundsDoNotMeet));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether both are said by an office that is called the same and has no name ("police"): of one event it is the same one.
fn same_office(one: &Told<'_>, other: &Told<'_>) -> bool {
    let head = |told: &Told<'_>| {
        let head = told.statement.chain.first()?;
        let is_office =
            matches!(head.role, SourceRole::Official | SourceRole::Medical | SourceRole::Military);
        (is_office && head.entity.is_none()).then(|| head.name.to_lowercase())
    };
    head(one).is_some() && head(one) == head(other)
}

/// Whether the newer count is larger: not "more than 200" after "at least 200".
fn grows(new: &FigureFact, old: &FigureFact) -> bool {
    let slack = u64::from(new.high.is_none());
    matches!((new.low, old.low), (Some(new), Some(old)) if new > old.saturating_add(slack))
}

/// Whether one of the two counts a class ("children") and not more of it than the other counts of all.
fn class_within(x: &FigureFact, y: &FigureFact, whose: Counted) -> bool {
    let (class, all) = if whose == Counted::Among { (x, y) } else { (y, x) };
    !matches!((class.low, all.high), (Some(class), Some(all)) if class > all)
}

/// Whether the one counts fewer at a place than the other in the area around it.
fn area_within(inner: &Side<'_>, count: &FigureFact, outer: &Side<'_>, counted: &FigureFact) -> bool {
    let (Some(place), Some(area)) = (inner.place, outer.place) else { return false };
    place.within.iter().any(|each| *each == area.key())
        && count.high.is_some_and(|high| counted.low >= Some(high))
}

/// Whether the figures of a kind in two claims cannot both be so.
pub(super) fn values_clash(x: &Statement, y: &Statement, kind: FigureKind) -> bool {
    largest(&x.figures).filter(|one| one.kind == kind && !one.is_part).any(|one| {
        largest(&y.figures)
            .filter(|other| other.kind == kind && !other.is_part)
            .any(|other| counted(one, other) == Counted::Alike && !meets(one, other))
    })
}

/// Parts, and of the totals of one kind and group the largest: "four more died, bringing the toll to 23" says 23.
pub(super) fn largest(figures: &[FigureFact]) -> impl Iterator<Item = &FigureFact> {
    figures.iter().filter(|figure| {
        let outdone = |other: &FigureFact| {
            !other.is_part
                && other.kind == figure.kind
                && other.low > figure.low
                && !groups_differ(figure, other)
        };
        figure.is_part || !figures.iter().any(outdone)
    })
}

fn totals(statement: &Statement) -> impl Iterator<Item = &FigureFact> {
    statement.figures.iter().filter(|figure| !figure.is_part)
}

fn meets(x: &FigureFact, y: &FigureFact) -> bool {
    // "More than 200" is 201 at least, and said of 200 as well.
    let below = |one: &FigureFact, other: &FigureFact| {
        let slack = u64::from(other.high.is_none());
        matches!((one.high, other.low), (Some(high), Some(low)) if high.saturating_add(slack) < low)
    };
    !below(x, y) && !below(y, x)
}

fn part_of(part: &FigureFact, total: &FigureFact) -> bool {
    part.is_part && !total.is_part && part.low <= total.low
}

/// Whether the two count people of whom none can be among the others ("soldiers", "children").
fn groups_differ(x: &FigureFact, y: &FigureFact) -> bool {
    counted(x, y) == Counted::Apart
}

/// Whether each of the two says that it did it, and neither that it did it to the other: of a fight each side tells its part.
fn both_own_up(one: &Told<'_>, other: &Told<'_>) -> bool {
    let owns_up = |told: &Told<'_>, to: &Told<'_>| {
        let head = |told: &Told<'_>| told.statement.chain.first().map(|head| head.key());
        matches!(told.statement.stance, Stance::Claims | Stance::Admits)
            && is_of(told, Role::Agent, head(told))
            && !is_of(told, Role::Target, head(to))
    };
    owns_up(one, other) && owns_up(other, one)
}

/// Clashes and protests have several doers; naming another one is no contradiction there.
fn one_doer(statement: &Statement) -> bool {
    // Who holds a place is asked as control.
    statement.kind.is(Facet::OneDoer)
}

/// Whether one count is of fighters in the one claim and of others in the other.
fn victims_differ(x: &Statement, y: &Statement) -> bool {
    let one_count = totals(x).any(|a| {
        totals(y).any(|b| {
            a.kind == b.kind && (a.low, a.high) == (b.low, b.high) && a.low >= Some(2) && groups_differ(a, b)
        })
    });
    if !one_count {
        return false;
    }
    let fighters = |one: &Statement| {
        one.participants.iter().filter(|participant| participant.role == Role::Victim).any(|participant| {
            matches!(participant.kind, Some(MentionKind::ArmedGroup | MentionKind::Military))
        })
    };
    let civilians = |one: &Statement| {
        one.participants
            .iter()
            .filter(|participant| participant.role == Role::Victim)
            .any(|participant| participant.kind == Some(MentionKind::People))
    };
    fighters(x) && !civilians(x) && civilians(y) && !fighters(y)
        || fighters(y) && !civilians(y) && civilians(x) && !fighters(x)
}

/// Whether one tells as done what by the other was only tried: "destroyed", "failed to destroy".
fn outcomes_differ(x: &Statement, y: &Statement) -> bool {
    let aimed = |one: &Statement| one.kind == EventKind::ViolenceDestroy || one.kind.is(Facet::Ground);
    let tried = |one: &Statement| one.stage == Stage::Attempted;
    // "Destroyed", "slightly damaged".
    if x.kind == EventKind::ViolenceDestroy && y.kind == x.kind && x.in_part != y.in_part {
        return [x, y].iter().all(|one| one.stage == Stage::Accomplished);
    }
    x.kind == y.kind
        && aimed(x)
        && tried(x) != tried(y)
        && [x, y].iter().all(|one| tried(one) || one.stage == Stage::Accomplished)
}

/// Different means of one harm of which only one can be: a strike from the air, shells, a bomb on the ground. Gas and
/// bullets come with any of them.
fn causes_differ(x: &Statement, y: &Statement) -> bool {
    const MEANS: [Facet; 4] = [Facet::ByAir, Facet::ByShells, Facet::ByMissile, Facet::ByBomb];
    let means = |kind: EventKind| MEANS.into_iter().find(|means| kind.is(*means));
    // Missiles come from the air and from the ground, and are no bomb that was laid.
    let may_be_one = |one: Facet, other: Facet| {
        one == other
            || (one == Facet::ByMissile || other == Facet::ByMissile) && one.max(other) != Facet::ByBomb
    };
    matches!((means(x.kind), means(y.kind)), (Some(one), Some(other)) if !may_be_one(one, other))
}

/// Whether the two blame different ones, of whom neither belongs to the other nor both to one state.
fn doers_differ(one: &Told<'_>, other: &Told<'_>) -> bool {
    differ(one, &doers(one), other, &doers(other)) || of_two_sides(one.statement, other.statement)
}

/// Whether the one has a state's forces for doers, without a name ("the army"), and the other only named armed groups:
/// whichever state is meant, they are not its forces.
fn of_two_sides(one: &Statement, other: &Statement) -> bool {
    let are_groups = |statement: &Statement| {
        let mut agents = statement.participants.iter().filter(|one| one.role == Role::Agent).peekable();
        agents.peek().is_some()
            && agents.all(|one| one.entity.is_some() && one.kind == Some(MentionKind::ArmedGroup))
    };
    let is_forces = |statement: &Statement| {
        let is_weapon = |one: &Participant| one.role == Role::Agent && one.kind == Some(MentionKind::Weapon);
        of_the_state(statement) && !statement.participants.iter().any(is_weapon)
    };
    is_forces(one) && are_groups(other) || are_groups(one) && is_forces(other)
}

/// Claims that deny another of their report, each with that other, as places among told claims, which are in order of
/// their ids: those whose words say which they answer; a denial of responsibility and the last accusation of the one who
/// denies; what one denies and another told of the same ones before. Claims that are paired are always reconciled together.
pub(super) fn answers(told: &[Told<'_>]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut start = 0;
    for report in told.chunk_by(|a, b| a.statement.claim.report == b.statement.claim.report) {
        for (index, one) in report.iter().enumerate() {
            let before = &report[index.saturating_sub(REACH)..index];
            let first = index - before.len();
            let place = |other: usize| first + other;
            let answered = match one.statement.answers {
                Some(claim) => report.binary_search_by(|each| each.statement.claim.claim.cmp(&claim)).ok(),
                None if rejects(one.statement) => {
                    before.iter().rposition(|other| accuses(other, one)).map(place)
                }
                None if denies(one.statement) => {
                    before.iter().rposition(|other| told_of_the_same(other, one)).map(place)
                }
                None => None,
            };
            pairs
                .extend(answered.filter(|other| *other != index).map(|other| (start + index, start + other)));
        }
        start += report.len();
    }
    pairs
}

/// Claims that somebody owns up to something, each with the last act of violence that its report told of before it.
pub(super) fn owned(told: &[Told<'_>]) -> Vec<(usize, usize)> {
    let owns_up = |one: &Told<'_>| {
        let statement = one.statement;
        statement.kind == EventKind::SpeechClaimResponsibility
            && affirms(statement)
            && events::is_done(statement)
    };
    let is_act = |one: &Told<'_>| one.statement.kind.is_violent() && affirms(one.statement);
    let mut pairs = Vec::new();
    for (index, one) in told.iter().enumerate().filter(|(_, one)| owns_up(one)) {
        let first = index.saturating_sub(REACH);
        let act = told[first..index]
            .iter()
            .rposition(|act| act.statement.claim.report == one.statement.claim.report && is_act(act));
        pairs.extend(act.map(|act| (index, first + act)));
    }
    pairs
}

/// Denials of responsibility, each with the act of its report that it is about: one told by who denies right after it, else
/// the last one before.
pub(super) fn disowned(told: &[Told<'_>]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (index, one) in told.iter().enumerate() {
        let statement = one.statement;
        if statement.kind != EventKind::SpeechDenyResponsibility || !affirms(statement) {
            continue;
        }
        let is_act = |act: &Told<'_>| {
            act.statement.claim.report == statement.claim.report
                && act.statement.kind.is_violent()
                && affirms(act.statement)
                && events::is_done(act.statement)
        };
        let next =
            told.get(index + 1).filter(|next| is_act(next) && speaks(next, statement)).map(|_| index + 1);
        let first = index.saturating_sub(REACH);
        let before = || told[first..index].iter().rposition(is_act).map(|act| first + act);
        pairs.extend(next.or_else(before).map(|act| (index, act)));
    }
    pairs
}

/// Claims that somebody blames another for what was told just before, with no other matter named, each with that act.
pub(super) fn blamed(told: &[Told<'_>]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (index, one) in told.iter().enumerate() {
        let statement = one.statement;
        let of_nothing_else = statement.participants.iter().all(|one| one.role != Role::Topic);
        let blames = statement.kind == EventKind::SpeechAccuse && affirms(statement) && of_nothing_else;
        if !blames || answerable(one).is_empty() {
            continue;
        }
        let first = index.saturating_sub(BLAME_REACH);
        let act = told[first..index].iter().rposition(|act| {
            act.statement.claim.report == statement.claim.report
                && act.statement.kind.is_violent()
                && affirms(act.statement)
                && events::is_done(act.statement)
        });
        pairs.extend(act.map(|act| (index, first + act)));
    }
    pairs
}

/// Claims before a word of blame among which the act that it is for may stand: what was told in the sentence before.
const BLAME_REACH: usize = 3;

/// Claims of a report before a denial among which it may have its answer: about two paragraphs.
const REACH: usize = 16;

/// Whether a claim is the act of denying or rejecting itself.
fn rejects(statement: &Statement) -> bool {
    statement.kind.is(Facet::Rejects) && affirms(statement)
}

/// Whether a claim tells that somebody accused the one who denies.
fn accuses(accusation: &Told<'_>, denial: &Told<'_>) -> bool {
    let of = |one: &Told<'_>, role: Role| -> BTreeSet<String> {
        one.statement.participants.iter().filter(|one| one.role == role).map(Participant::key).collect()
    };
    accusation.statement.kind == EventKind::SpeechAccuse
        && affirms(accusation.statement)
        && !of(accusation, Role::Target).is_disjoint(&of(denial, Role::Agent))
}

/// Whether another told before what one denies: the same act of the same ones, nowhere and at no time else.
fn told_of_the_same(other: &Told<'_>, denial: &Told<'_>) -> bool {
    let (x, y) = (denial.statement, other.statement);
    let meets = |role: Role| events::compare(x, y, role);
    x.kind == y.kind
        && !x.chain.is_empty()
        && affirms(y)
        && denial.origin != other.origin
        && meets(Role::Agent) == Some(true)
        && meets(Role::Target) != Some(false)
        && events::place_relation(x.place.as_ref(), y.place.as_ref()) != PlaceRelation::Apart
        && events::days_between(x.time, y.time) <= 1
}

/// What those did who were said to be dead, each with the claim of the death: the first thing that is told, with its day,
/// of a day after it. Only of acts that take a living person. A death that nothing dates and nobody is sure of is held
/// against the first of such acts in another report: which was first is for people to find out.
pub(super) fn outlived(told: &[Told<'_>]) -> Vec<(usize, usize)> {
    let is_person = |one: &&Participant| one.kind == Some(MentionKind::Person) && one.entity.is_some();
    let mut deaths: BTreeMap<&EntityId, Vec<(Option<Date>, usize)>> = BTreeMap::new();
    // Whose death a report speaks of, in whatever words: there somebody hit by a strike is somebody killed by it.
    let spoken_of: BTreeSet<(&ReportId, &EntityId)> = told
        .iter()
        .filter(|one| one.statement.kind == EventKind::PersonDeath)
        .filter_map(|one| {
            let victim = events::named_victim(one.statement)?.entity.as_ref()?;
            Some((&one.statement.claim.report, victim))
        })
        .collect();
    for (index, one) in told.iter().enumerate() {
        let statement = one.statement;
        let Some(victim) = events::named_victim(statement).and_then(|one| one.entity.as_ref()) else {
            continue;
        };
        let is_death = statement.kind.is(Facet::Death)
            || statement.kind.is(Facet::Assault)
                && (totals(statement).any(|figure| figure.kind == FigureKind::Killed)
                    || spoken_of.contains(&(&statement.claim.report, victim)));
        let day = statement.time.latest().or(one.account.known_from);
        let is_told = is_death && affirms(statement) && events::is_done(statement);
        if is_told && (day.is_some() || statement.certainty != Certainty::Certain) {
            deaths.entry(victim).or_default().push((day, index));
        }
    }
    if deaths.is_empty() {
        return Vec::new();
    }
    let mut acts: BTreeMap<&EntityId, Vec<(Date, usize)>> = BTreeMap::new();
    for (index, one) in told.iter().enumerate() {
        let statement = one.statement;
        let takes_life = statement.kind.is(Facet::Living);
        // Whoever is arrested lives, too.
        let role = match (takes_life, is_custody(statement.kind)) {
            (true, _) => Role::Agent,
            (false, true) => Role::Target,
            (false, false) => continue,
        };
        let day = statement
            .time
            .earliest()
            .filter(|_| statement.time_is_told && affirms(statement) && events::is_done(statement));
        let Some(day) = day else { continue };
        let alive = statement.participants.iter().filter(|one| one.role == role).filter(is_person);
        for person in alive.filter_map(|one| one.entity.as_ref()).filter(|who| deaths.contains_key(who)) {
            acts.entry(person).or_default().push((day, index));
        }
    }
    let mut pairs = Vec::new();
    for (person, acts) in &mut acts {
        acts.sort_unstable();
        for (day, death) in &deaths[*person] {
            let report = |index: usize| &told[index].statement.claim.report;
            let after = match day {
                Some(day) => acts.partition_point(|(acted, _)| acted < day),
                None => 0,
            };
            // On one day he may have done this and died then; that he was taken alive others would have to tell.
            let mut later = acts[after..].iter().filter(|(acted, act)| {
                let on_that_day = *day == Some(*acted);
                !on_that_day
                    || is_custody(told[*act].statement.kind) && told[*act].origin != told[*death].origin
            });
            let act =
                later.find(|(_, act)| day.is_some() || report(*act) != report(*death)).map(|(_, act)| *act);
            pairs.extend(act.map(|act| (act, *death)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Whether it tells of somebody in the hands of others, and alive.
pub(super) fn is_custody(kind: EventKind) -> bool {
    kind.is(Facet::Custody)
}

/// What a denial disputes of the claim that it answers; `None` where the two can both be so: "it was not us" says nothing
/// against those who blame nobody or others.
fn denied(denial: &Told<'_>, answered: &Told<'_>) -> Option<About> {
    let (x, y) = (denial.statement, answered.statement);
    // "Rejected the allegations": what they were no claim tells.
    if y.kind == EventKind::SpeechAccuse {
        let answers = x.kind.is(Facet::Rejects);
        return (answers && affirms(x) && affirms(y)).then_some(About::Existence);
    }
    if !denies(x) || !affirms(y) || denial.origin == answered.origin || is_unreal(x) != is_unreal(y) {
        return None;
    }
    if denies_its_part(denial) {
        let agents = |one: &Statement| -> BTreeSet<String> {
            one.participants.iter().filter(|one| one.role == Role::Agent).map(Participant::key).collect()
        };
        let blames = !agents(x).is_disjoint(&agents(y)) || blames_the_denier(denial, answered) == Some(true);
        return blames.then_some(About::Actor);
    }
    Some(match x.kind {
        kind if kind.is(Facet::Ground) => About::Control,
        kind if kind.is(Facet::Status) => About::Status,
        kind if kind.is(Facet::Identity) => About::Identity,
        _ => About::Existence,
    })
}

/// Whether who denies an act of violence says that it was not he who did it.
fn denies_its_part(denial: &Told<'_>) -> bool {
    let head = denial.statement.chain.first();
    denial.statement.kind.is_violent()
        && denial.statement.stance == Stance::Denies
        && head.is_some_and(|head| {
            denial.statement.participants.iter().any(|one| one.role == Role::Agent && one.key() == head.key())
        })
}

//! How claims of one event stand to each other, each relation by a named rule.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::events::{self, Group, PlaceRelation, affirms, denies};
use super::{OriginId, Told};
use crate::model::{
    Account, ClaimRef, EventKind, FigureFact, MentionKind, Participant, PlaceFact, ReportId, Role, Stance,
    Statement,
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
    pub rule: String,
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
/// other where [`across`] pairs them.
pub(super) fn find(told: &[Told<'_>], groups: &[Group], disclaimed: &Disclaimed<'_>) -> Vec<Relation> {
    let mut relations = Vec::new();
    for group in groups {
        for (position, a) in group.members.iter().enumerate() {
            for b in &group.members[position + 1..] {
                compare(&told[*a], &told[*b], disclaimed, &mut relations);
            }
        }
    }
    for (denial, blamed) in across(told) {
        relations.push(Relation {
            from: told[denial].statement.claim.clone(),
            to: told[blamed].statement.claim.clone(),
            kind: RelationKind::DeniesResponsibility,
            rule: "denied-by-the-one-blamed".to_owned(),
        });
    }
    relations.sort();
    relations.dedup();
    relations
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

fn compare(a: &Told<'_>, b: &Told<'_>, disclaimed: &Disclaimed<'_>, relations: &mut Vec<Relation>) {
    // The newer one first: updates and supersessions point back in time.
    let newer_first = (b.account.known_from, &b.statement.claim) > (a.account.known_from, &a.statement.claim);
    let (new, old) = if newer_first { (b, a) } else { (a, b) };
    let mut add = |kind: RelationKind, rule: &str| {
        relations.push(Relation {
            from: new.statement.claim.clone(),
            to: old.statement.claim.clone(),
            kind,
            rule: rule.to_owned(),
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
    {
        add(RelationKind::CopyOf, "same-claim-in-a-copy");
        return;
    }
    let same_origin = new.origin == old.origin;
    let mut differs = false;

    if let Some(about) = existence(x, y) {
        differs = true;
        let denier = if denies(x) { new } else { old };
        if let Some(blamed) = disputes_the_doer(x, y) {
            // "It was not our pilots" says nothing of whether it happened.
            if blamed {
                add(RelationKind::Contradicts(About::Actor), "denied-of-the-one-blamed");
            }
        } else if disclaimed.contains(&(&denier.account.report, denier.origin)) && about == About::Existence {
            // Denial of responsibility is not denial of the event, and disputes only what blames the denier.
            let blamed = if denies(x) { y } else { x };
            let head = denier.statement.chain.first().and_then(|head| head.entity.as_ref());
            let blames = |one: &Participant| one.role == Role::Agent && one.entity.as_ref() == head;
            if head.is_some() && blamed.participants.iter().any(blames) {
                add(RelationKind::DeniesResponsibility, "denies-its-part");
            }
        } else if x.stance == Stance::Retracts && (same_origin || takes_back(new, old)) {
            add(RelationKind::Supersedes, "taken-back-by-the-same-origin");
        } else if same_origin && new.account.known_from > old.account.known_from {
            add(RelationKind::Supersedes, "turned-round-by-the-same-origin");
        } else {
            add(RelationKind::Contradicts(about), "affirmed-and-denied");
        }
    }
    if affirms(x) && affirms(y) {
        for (kind, rule) in figures(new, old, same_origin) {
            differs |= kind != RelationKind::Compatible;
            add(kind, rule);
        }
        if events::compare(x, y, Role::Agent) == Some(false) && !same_origin && one_doer(x) && one_doer(y) {
            differs = true;
            add(RelationKind::Contradicts(About::Actor), "different-doers");
        }
        if victims_differ(x, y) && !same_origin {
            differs = true;
            add(RelationKind::Contradicts(About::Victims), "fighters-or-civilians");
        }
        // Being seen alive elsewhere, later, is no other telling of the death.
        let one_occurrence = x.kind != EventKind::PersonAlive && y.kind != EventKind::PersonAlive;
        if one_occurrence
            && events::place_relation(x.place.as_ref(), y.place.as_ref()) == PlaceRelation::Apart
        {
            differs = true;
            add(RelationKind::Contradicts(About::Place), "places-apart");
        }
        let both_told = x.time_is_told && y.time_is_told;
        if one_occurrence && both_told && events::days_between(x.time, y.time) > 1 {
            differs = true;
            add(RelationKind::Contradicts(About::Time), "days-apart");
        }
        if causes_differ(x, y) && !same_origin {
            differs = true;
            add(RelationKind::AlternativeCause, "different-causes");
        }
        if !differs && x.kind == y.kind {
            add(RelationKind::Same, "nothing-differs");
        }
    }
}

/// For a denial that says who did not do it: whether the other claim blames just that one. `None` where the act
/// itself is denied.
fn disputes_the_doer(x: &Statement, y: &Statement) -> Option<bool> {
    let denial = if denies(x) { x } else { y };
    let names_doer = denial.participants.iter().any(|one| one.role == Role::Agent);
    let is_violence = matches!(denial.kind.family(), "strike" | "attack" | "harm");
    (names_doer && is_violence && denies(denial) && events::named_victim(denial).is_none())
        .then(|| events::compare(x, y, Role::Agent) == Some(true))
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

/// What an affirmation and a denial differ in.
fn existence(x: &Statement, y: &Statement) -> Option<About> {
    let dead = |one: &Statement| one.kind != EventKind::PersonAlive;
    if x.kind == EventKind::PersonAlive || y.kind == EventKind::PersonAlive {
        let opposed = dead(x) != dead(y) && affirms(x) && affirms(y);
        let same_kind_opposed = dead(x) == dead(y) && (affirms(x) && denies(y) || denies(x) && affirms(y));
        return (opposed || same_kind_opposed).then_some(About::Status);
    }
    if affirms(x) && denies(y) || denies(x) && affirms(y) {
        let person = |one: &Statement| events::named_victim(one).map(Participant::key);
        let is_death = |one: &Statement| !matches!(one.kind.family(), "violence");
        return Some(if x.kind.family() == "control" {
            About::Control
        } else if person(x).is_some() && person(x) == person(y) && is_death(x) && is_death(y) {
            About::Status
        } else {
            About::Existence
        });
    }
    // "X took the town" and "Y holds the town" on one day.
    let holds = |one: &Statement| one.kind == EventKind::ControlHold;
    let takes = |one: &Statement| matches!(one.kind, EventKind::ControlCapture | EventKind::ControlRecapture);
    let opposed = affirms(x) && affirms(y) && (holds(x) && takes(y) || takes(x) && holds(y));
    (opposed && events::compare(x, y, Role::Agent) == Some(false)).then_some(About::Control)
}

/// Totals of one kind and group in the two claims.
fn figures(new: &Told<'_>, old: &Told<'_>, same_origin: bool) -> Vec<(RelationKind, &'static str)> {
    let mut found = Vec::new();
    for x in largest(&new.statement.figures) {
        for y in largest(&old.statement.figures).filter(|y| y.kind == x.kind) {
            if x.is_part != y.is_part {
                if part_of(x, y) {
                    found.push((RelationKind::PartOf, "counts-a-part"));
                }
                continue;
            }
            if x.is_part && x.group != y.group || groups_differ(x, y) {
                continue;
            }
            let (low_x, low_y) = (x.low, y.low);
            let later = new.account.known_from > old.account.known_from;
            if same_origin && later && low_y.is_some() && low_x > low_y {
                found.push((RelationKind::UpdateOf, "toll-grows-by-the-same-origin"));
            } else if meets(x, y) {
                if (x.low, x.high) != (y.low, y.high) {
                    found.push((RelationKind::Compatible, "bounds-meet"));
                }
            } else if same_origin {
                if new.account.known_from == old.account.known_from
                    && new.statement.claim.report == old.statement.claim.report
                {
                    continue;
                }
                if low_x > low_y {
                    found.push((RelationKind::UpdateOf, "toll-grows-by-the-same-origin"));
                } else {
                    found.push((RelationKind::Supersedes, "toll-corrected-by-the-same-origin"));
                }
            } else {
                found.push((RelationKind::Contradicts(About::Value), "bounds-do-not-meet"));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Parts, and of the totals of one kind and group the largest: "four more died, bringing the toll to 23" says 23.
fn largest(figures: &[FigureFact]) -> impl Iterator<Item = &FigureFact> {
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
    let below =
        |high: Option<u64>, low: Option<u64>| matches!((high, low), (Some(high), Some(low)) if high < low);
    !below(x.high, y.low) && !below(y.high, x.low)
}

fn part_of(part: &FigureFact, total: &FigureFact) -> bool {
    part.is_part && !total.is_part && part.low <= total.low
}

/// Whether the two count named groups of which neither is told by the other's words ("soldiers", "children").
fn groups_differ(x: &FigureFact, y: &FigureFact) -> bool {
    match (&x.group, &y.group) {
        (Some(a), Some(b)) => a != b && !a.contains(b.as_str()) && !b.contains(a.as_str()),
        _ => false,
    }
}

/// Clashes and protests have several doers; naming another one is no contradiction there.
fn one_doer(statement: &Statement) -> bool {
    !matches!(statement.kind.family(), "battle" | "diplomacy" | "politics" | "relation" | "harm" | "group")
}

fn victims_differ(x: &Statement, y: &Statement) -> bool {
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

/// Different named means of one harm: a strike from the air or a bomb on the ground.
fn causes_differ(x: &Statement, y: &Statement) -> bool {
    let specific =
        |kind: EventKind| matches!(kind.family(), "strike" | "attack") && kind != EventKind::AttackOther;
    specific(x.kind)
        && specific(y.kind)
        && x.kind != y.kind
        && !events::refines(x.kind, y.kind)
        && !events::refines(y.kind, x.kind)
}

/// The place of a report's violence, where it tells of one.
fn scene(account: &Account) -> Option<&PlaceFact> {
    let mut places = account
        .statements
        .iter()
        .filter(|one| matches!(one.kind.family(), "strike" | "attack" | "harm"))
        .filter_map(|one| one.place.as_ref());
    let first = places.next()?;
    places.all(|place| place.key() == first.key()).then_some(first)
}

/// Claims that stand to each other though they are of different events: a denial of responsibility and each claim that
/// blames the denier, of one report, or near in time and place. Whether two are paired depends on these two and their
/// reports alone; claims that are paired are always reconciled together.
pub(super) fn across(told: &[Told<'_>]) -> Vec<(usize, usize)> {
    let denies = |one: &Told<'_>| one.statement.kind == EventKind::SpeechDenyResponsibility;
    if !told.iter().any(denies) {
        return Vec::new();
    }
    let mut by_agent: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, one) in told.iter().enumerate() {
        let statement = one.statement;
        if !matches!(statement.kind.family(), "strike" | "attack" | "violence" | "harm")
            || !affirms(statement)
        {
            continue;
        }
        for agent in
            statement.participants.iter().filter(|one| one.role == Role::Agent && one.entity.is_some())
        {
            by_agent.entry(agent.key()).or_default().push(index);
        }
    }
    let mut pairs = Vec::new();
    for (index, denial) in told.iter().enumerate().filter(|(_, one)| denies(one)) {
        let own = denial.statement.place.as_ref().or_else(|| scene(denial.account));
        let deniers = denial.statement.participants.iter().filter(|one| one.role == Role::Agent);
        for blamed in deniers.filter_map(|denier| by_agent.get(&denier.key())).flatten() {
            let (x, y) = (denial.statement, told[*blamed].statement);
            if events::days_between(x.time, y.time) > 7 {
                continue;
            }
            let place = events::place_relation(own, y.place.as_ref());
            let near = matches!(place, PlaceRelation::Same | PlaceRelation::Inside)
                || place == PlaceRelation::Unknown && x.claim.report == y.claim.report;
            if near {
                pairs.push((index, *blamed));
            }
        }
    }
    pairs
}

//! Where sources disagree: the contradicting relations of an event, gathered into sides.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::events::{EventRecord, affirms, denies};
use super::relations::{is_custody, largest, values_clash};
use super::{About, OriginId, Relation, RelationKind, RelationRule, Told};
use crate::model::{ClaimRef, EventKind, Facet, FigureKind, Participant, Role, Statement};

/// One disagreement about one event.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Contradiction {
    /// "x-", the event's id and what it is about: stable as long as the event is.
    pub id: String,
    /// The event.
    pub event: String,
    /// What the sides differ in.
    pub about: About,
    /// Of a disputed value, what is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<FigureKind>,
    /// The positions, most origins first.
    pub sides: Vec<Side>,
    /// For ordering, the strongest first: how many independent origins stand on the weaker side, whether somebody answers
    /// the very words of another, how grave the matter is, and in how many reports it stands.
    pub strength: u32,
    /// The rules that found it.
    pub rules: Vec<RelationRule>,
}

/// Two claims at odds.
type Pair<'r> = (&'r ClaimRef, &'r ClaimRef);

/// One position in a disagreement.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Side {
    /// A short form for machines: "affirmed", "denied", "14", "22..", "held by hts", "left by hts".
    pub position: String,
    /// Its claims, by id.
    pub claims: Vec<ClaimRef>,
    /// Its independent origins, by id.
    pub origins: Vec<OriginId>,
    /// In how many reports it stands.
    pub reports: u32,
}

/// The contradictions of some events, given all relations of their claims.
pub(super) fn find(told: &[Told<'_>], events: &[EventRecord], relations: &[Relation]) -> Vec<Contradiction> {
    let by_ref: BTreeMap<&ClaimRef, &Told<'_>> = told.iter().map(|one| (&one.statement.claim, one)).collect();
    let event_of: BTreeMap<&ClaimRef, usize> = events
        .iter()
        .enumerate()
        .flat_map(|(index, event)| event.claims.iter().map(move |claim| (claim, index)))
        .collect();
    // For each event and what is disputed of it: the claims and the rules that found them at odds.
    type AtOdds<'r> = (BTreeSet<Pair<'r>>, BTreeSet<RelationRule>);
    let mut found: BTreeMap<(usize, About, Option<FigureKind>), AtOdds<'_>> = BTreeMap::new();
    // Whoever counts on has taken back his older count.
    let outdated: BTreeSet<&ClaimRef> = relations
        .iter()
        .filter(|one| matches!(one.kind, RelationKind::UpdateOf | RelationKind::Supersedes))
        .map(|one| &one.to)
        .collect();
    for relation in relations {
        let about = match relation.kind {
            RelationKind::Contradicts(About::Value)
                if outdated.contains(&relation.from) || outdated.contains(&relation.to) =>
            {
                continue;
            }
            RelationKind::Contradicts(about) => about,
            RelationKind::DeniesResponsibility => About::Actor,
            RelationKind::AlternativeCause => About::Means,
            _ => continue,
        };
        // A denial of responsibility is an event of its own; the dispute belongs to the event that is blamed.
        let Some(event) = event_of.get(&relation.to) else { continue };
        for counted in counted(about, by_ref[&relation.from].statement, by_ref[&relation.to].statement) {
            let entry = found.entry((*event, about, counted)).or_default();
            entry.0.insert((&relation.from, &relation.to));
            entry.1.insert(relation.rule);
        }
    }
    found
        .into_iter()
        .filter_map(|((event, about, figure), (pairs, rules))| {
            let claims: BTreeSet<&ClaimRef> = pairs.iter().flat_map(|(one, other)| [*one, *other]).collect();
            let members: Vec<&Told<'_>> = claims.into_iter().map(|claim| by_ref[claim]).collect();
            let sides = sides(&members, about, figure, &pairs);
            (sides.len() > 1).then(|| Contradiction {
                id: id(&events[event].id[2..], about, figure),
                event: events[event].id.clone(),
                about,
                figure,
                strength: strength(&sides, about, &rules, surely(&sides, &by_ref)),
                sides,
                rules: rules.into_iter().collect(),
            })
        })
        .collect()
}

/// Puts the strongest first.
pub(super) fn sort(contradictions: &mut [Contradiction]) {
    contradictions.sort_by(|a, b| b.strength.cmp(&a.strength).then(a.id.cmp(&b.id)));
}

/// What two claims that differ in a value count differently; once nothing where they differ in something else.
fn counted(about: About, x: &Statement, y: &Statement) -> Vec<Option<FigureKind>> {
    if about != About::Value {
        return vec![None];
    }
    // Who denies the dead counts none of them.
    if denies(x) || denies(y) {
        let told = if denies(x) { y } else { x };
        let counts = |kind: &FigureKind| told.figures.iter().any(|figure| figure.kind == *kind);
        let disputed = [FigureKind::Killed, FigureKind::Injured].into_iter().find(counts);
        return disputed.map(|kind| vec![Some(kind)]).unwrap_or_default();
    }
    let kinds: BTreeSet<FigureKind> = x.figures.iter().map(|figure| figure.kind).collect();
    kinds.into_iter().filter(|kind| values_clash(x, y, *kind)).map(Some).collect()
}

/// The dead are what a value is first of all; others are named.
fn id(event: &str, about: About, figure: Option<FigureKind>) -> String {
    match figure.filter(|kind| *kind != FigureKind::Killed) {
        Some(kind) => format!("x-{event}-{}-{}", word(about), kind.as_str()),
        None => format!("x-{event}-{}", word(about)),
    }
}

/// What the side begins with that has an actor hold a place; without a name where nobody is named.
const HELD_BY: &str = "held by ";
/// And the side that has it gone from there.
const LEFT_BY: &str = "left by ";

fn sides(
    members: &[&Told<'_>],
    about: About,
    figure: Option<FigureKind>,
    at_odds: &BTreeSet<Pair<'_>>,
) -> Vec<Side> {
    let mut by_position: BTreeMap<String, Vec<&Told<'_>>> = BTreeMap::new();
    for one in members {
        by_position.entry(position(one.statement, about, figure)).or_default().push(one);
    }
    // Words that only tell that a place changed hands are told for none of several named holders, nor against one.
    if by_position.len() > 2 {
        by_position.retain(|position, _| position != HELD_BY && position != LEFT_BY);
    }
    let mut sides: Vec<Side> =
        by_position.into_iter().map(|(position, members)| side(position, &members)).collect();
    sides.sort_by(strongest);
    if !matches!(about, About::Place | About::Time | About::Actor) {
        return sides;
    }
    // Who says "at the airport of Merik" and who says "in Merik" stand together against who says "in Orvin".
    let told: BTreeMap<&ClaimRef, &Told<'_>> =
        members.iter().map(|one| (&one.statement.claim, *one)).collect();
    let mut parties: Vec<Side> = Vec::new();
    for one in sides {
        let opposes = |other: &Side| {
            other
                .claims
                .iter()
                .any(|x| one.claims.iter().any(|y| at_odds.contains(&(x, y)) || at_odds.contains(&(y, x))))
        };
        let mut with: Vec<usize> = (0..parties.len()).filter(|at| !opposes(&parties[*at])).collect();
        match (with.pop(), with.is_empty()) {
            (Some(at), true) => {
                let claims: BTreeSet<&ClaimRef> = parties[at].claims.iter().chain(&one.claims).collect();
                let members: Vec<&Told<'_>> = claims.into_iter().map(|claim| told[claim]).collect();
                parties[at] = side(parties[at].position.clone(), &members);
            }
            _ => parties.push(one),
        }
    }
    parties.sort_by(strongest);
    parties
}

fn side(position: String, members: &[&Told<'_>]) -> Side {
    let origins: BTreeSet<&OriginId> = members.iter().map(|one| one.origin).collect();
    let reports: BTreeSet<_> = members.iter().map(|one| &one.statement.claim.report).collect();
    Side {
        position,
        claims: members.iter().map(|one| one.statement.claim.clone()).collect(),
        origins: origins.into_iter().cloned().collect(),
        reports: reports.len() as u32,
    }
}

/// Most origins first, then most reports.
fn strongest(a: &Side, b: &Side) -> std::cmp::Ordering {
    let order = b.origins.len().cmp(&a.origins.len()).then(b.reports.cmp(&a.reports));
    order.then_with(|| a.position.cmp(&b.position))
}

fn position(statement: &Statement, about: About, counted: Option<FigureKind>) -> String {
    match about {
        About::Existence | About::Identity => {
            // Who denies says so by what he does.
            let is_denial = statement.kind.is(Facet::Rejects);
            match affirms(statement) && !is_denial {
                true if statement.kind == EventKind::ViolenceDestroy && statement.in_part => "in part",
                true => "affirmed",
                false => "denied",
            }
            .to_owned()
        }
        About::Status => {
            let tells_death = (statement.kind == EventKind::PersonDeath || statement.kind.is_violent())
                && !is_custody(statement.kind);
            let says_dead = tells_death == affirms(statement);
            if says_dead { "dead" } else { "alive" }.to_owned()
        }
        About::Control if !affirms(statement) => "denied".to_owned(),
        // Who took a place and who holds it afterwards stand on one side.
        About::Control => match statement.kind {
            kind if kind.is(Facet::Leaves) => format!("{LEFT_BY}{}", doers(statement)),
            _ => format!("{HELD_BY}{}", doers(statement)),
        },
        About::Actor if statement.kind == EventKind::SpeechDenyResponsibility => {
            format!("not {}", doers(statement))
        }
        About::Actor if !affirms(statement) => {
            let head = statement.chain.first();
            format!(
                "not {}",
                head.map_or("", |head| head.entity.as_ref().map_or(head.name.as_str(), |id| id.0.as_str()))
            )
        }
        // Who is blamed, not who blames.
        About::Actor if statement.kind == EventKind::SpeechAccuse => named(statement, Role::Target),
        About::Actor => doers(statement),
        About::Value if denies(statement) => "0".to_owned(),
        // The largest total: that is the one compared.
        About::Value => largest(&statement.figures)
            .filter(|figure| !figure.is_part && counted.is_none_or(|kind| figure.kind == kind))
            .map(|figure| match (figure.low, figure.high) {
                (Some(low), Some(high)) if low == high => low.to_string(),
                (low, high) => {
                    let shown =
                        |bound: Option<u64>| bound.map_or_else(String::new, |count| count.to_string());
                    format!("{}..{}", shown(low), shown(high))
                }
            })
            .next()
            .unwrap_or_default(),
        About::Victims => statement
            .participants
            .iter()
            .filter(|one| one.role == Role::Victim)
            .map(|one| one.name.clone())
            .collect::<Vec<_>>()
            .join(", "),
        About::Means => statement.kind.as_str().to_owned(),
        About::Place => statement.place.as_ref().map_or_else(String::new, |place| place.name.clone()),
        About::Time => statement.time.earliest().map_or_else(String::new, |day| day.to_string()),
    }
}

fn doers(statement: &Statement) -> String {
    named(statement, Role::Agent)
}

fn named(statement: &Statement, role: Role) -> String {
    let names: BTreeSet<String> =
        statement.participants.iter().filter(|one| one.role == role).map(Participant::key).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// Rules by which one side answers what the other says in so many words.
const ANSWERED: [RelationRule; 4] = [
    RelationRule::DeniesWhatWasTold,
    RelationRule::DeniesItsPart,
    RelationRule::DeniedOfTheOneBlamed,
    RelationRule::AffirmedAndDenied,
];

/// How surely the side was read that was read least surely: its best claim, in thousandths. Rules alone do not tell.
fn surely(sides: &[Side], by_ref: &BTreeMap<&ClaimRef, &Told<'_>>) -> u32 {
    let sure = |claim: &ClaimRef| by_ref[claim].statement.sure.unwrap_or(UNKNOWN_SURENESS);
    let best = |side: &Side| side.claims.iter().map(sure).max().unwrap_or(0);
    sides.iter().map(best).min().unwrap_or(0).into()
}

/// What reading by rules alone counts as: about as often right in its core.
const UNKNOWN_SURENESS: u16 = 300;

fn strength(sides: &[Side], about: About, rules: &BTreeSet<RelationRule>, surely: u32) -> u32 {
    let origins = |side: &Side| side.origins.len() as u32;
    let weaker = sides.iter().skip(1).map(origins).sum::<u32>().min(origins(&sides[0]));
    let reports: u32 = sides.iter().map(|side| side.reports).sum();
    let answered = ANSWERED.iter().any(|rule| rules.contains(rule));
    let gravity = match about {
        About::Status | About::Control => 3,
        About::Existence | About::Actor | About::Victims => 2,
        About::Value | About::Identity | About::Means => 1,
        About::Place | About::Time => 0,
    };
    300 * weaker.min(5) + 400 * u32::from(answered) + 100 * gravity + 5 * reports.min(20) + surely / 2
}

fn word(about: About) -> &'static str {
    match about {
        About::Value => "value",
        About::Actor => "actor",
        About::Victims => "victims",
        About::Place => "place",
        About::Time => "time",
        About::Existence => "existence",
        About::Status => "status",
        About::Control => "control",
        About::Identity => "identity",
        About::Means => "means",
    }
}

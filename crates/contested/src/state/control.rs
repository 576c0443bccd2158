//! Who holds a place, by date, by what was known when, by whom.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{View, holds_from, told};
use crate::model::{
    Account, ClaimRef, DateRange, EventKind, Facet, JudgementId, MentionKind, Participant, PlaceFact, Role,
    Stage, Stance, Statement,
};
use crate::reconcile::{Ledger, OriginId};

/// What one claim says about who holds a place.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ControlFact {
    /// The place.
    pub place: PlaceFact,
    /// Who; the identity where known, else the words.
    pub actor: String,
    /// The actor's name for people.
    pub actor_name: String,
    /// In what way.
    pub holding: Holding,
    /// From when it holds; the last day the change may have happened.
    pub from: Option<Date>,
    /// When the claim says it happened.
    pub time: DateRange,
    /// From when it could be known.
    pub known_from: Option<Date>,
    /// Who says so in the end.
    pub origin: OriginId,
    /// How the origin stands to it.
    pub stance: Stance,
    /// The claim that says so.
    pub claim: ClaimRef,
    /// It changed hands then: somebody took it, or it was handed over. A word that somebody holds it changes nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken: bool,
    /// Another side was preferred by this judgement: it stays a position, and counts for nobody's holding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_aside: Option<JudgementId>,
}

/// How an actor stands to a place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holding {
    /// Holds it.
    Holds,
    /// Holds a part, or has come in.
    PartlyHolds,
    /// Fights for it there.
    Contests,
    /// Has it surrounded.
    Besieges,
    /// Does not hold it: withdrew, lost it, or is said not to have taken it. Who holds it then is not said.
    None,
}

/// What an origin's latest word is on who holds a place.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Position {
    /// The origin.
    pub origin: OriginId,
    /// Its latest word on each actor, by actor.
    pub facts: Vec<ControlFact>,
    /// The last day it was heard on this place.
    pub last_heard: Option<Date>,
}

/// Who holds a place in a view: positions side by side, and how they stand to each other.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Standing {
    /// Each origin's position, by origin.
    pub positions: Vec<Position>,
    /// Actors that some origin says hold it, with how many origins say so and how many deny it; most sayers first.
    pub holders: Vec<Holder>,
    /// Fighting there is reported.
    pub fighting: bool,
    /// Origins disagree on who holds it.
    pub disputed: bool,
    /// It is said to be held in parts or besieged.
    pub divided: bool,
    /// Where a day is asked about: what is said without any day, of reports that have none. It is no position on that day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undated: Vec<ControlFact>,
}

/// An actor said to hold a place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holder {
    /// Who.
    pub actor: String,
    /// The actor's name for people.
    pub actor_name: String,
    /// Origins whose latest word is that it holds the place.
    pub said_by: Vec<OriginId>,
    /// Origins whose latest word is that it does not.
    pub denied_by: Vec<OriginId>,
}

/// Everything that claims say about who holds what, by place, time and claim.
pub fn control_facts<'a>(
    accounts: impl IntoIterator<Item = &'a Account>,
    ledger: &'a Ledger,
) -> Vec<ControlFact> {
    let mut facts: Vec<ControlFact> = told(accounts, ledger)
        .flat_map(|(account, statement, origin)| facts_of(statement, account.known_from, origin))
        .collect();
    facts.sort_by(|a, b| {
        let key = |fact: &ControlFact| {
            (
                fact.place.key(),
                fact.from,
                fact.known_from,
                fact.claim.clone(),
                fact.actor.clone(),
                fact.holding,
            )
        };
        key(a).cmp(&key(b))
    });
    facts
}

/// Who holds the place with this key (the gazetteer's id, else the name in lower case).
pub fn who_controls(facts: &[ControlFact], place: &str, view: &View) -> Standing {
    by(facts.iter(), place, view)
}

/// Who holds a place day by day: facts are heard in their order, and of them only those are kept that still decide.
#[derive(Debug, Default)]
pub struct LastWords<'f> {
    /// Of each origin on each actor the words of the report that was heard last: within one of the same report several count.
    by_voice: BTreeMap<(&'f OriginId, &'f str), Vec<&'f ControlFact>>,
    fight: Option<&'f ControlFact>,
}

impl<'f> LastWords<'f> {
    /// Takes in the next fact, in the order of [`control_facts`].
    pub fn hear(&mut self, fact: &'f ControlFact) {
        if fact.holding == Holding::Contests {
            self.fight = self.fight.filter(|fight| fight.set_aside.is_none()).or(Some(fact));
            return;
        }
        let words = self.by_voice.entry((&fact.origin, &fact.actor)).or_default();
        if words.last().is_some_and(|last| last.claim.report != fact.claim.report) {
            words.clear();
        }
        words.push(fact);
    }

    /// What [`who_controls`] comes to by all facts heard so far.
    pub fn standing(&self, place: &str, view: &View) -> Standing {
        by(self.by_voice.values().flatten().copied().chain(self.fight), place, view)
    }
}

fn by<'f>(facts: impl Iterator<Item = &'f ControlFact>, place: &str, view: &View) -> Standing {
    let mut latest: BTreeMap<(&OriginId, &str), &ControlFact> = BTreeMap::new();
    let mut fighting = false;
    let mut undated = Vec::new();
    let seen = facts.filter(|fact| {
        fact.place.has_key(place)
            && view.knows(fact.known_from)
            && view.hears(&fact.origin)
            && view.reached(fact.from)
    });
    for fact in seen {
        if view.on.is_some() && fact.from.is_none() {
            undated.push(fact.clone());
            continue;
        }
        if fact.holding == Holding::Contests {
            fighting |= fact.set_aside.is_none();
            continue;
        }
        let newest = latest.entry((&fact.origin, &fact.actor)).or_insert(fact);
        // Within one origin a later change outweighs an earlier one; told on the same day, the later telling. What only a part
        // is told of says nothing against the whole, told with it: "captured the town after driving troops from its suburbs".
        let told_with_whole = newest.holding == Holding::Holds
            && fact.holding == Holding::PartlyHolds
            && fact.claim.report == newest.claim.report
            && fact.from == newest.from;
        // Nor does what is told without a day say anything against what the same report dates: "retook it on Sunday, weeks
        // after losing it".
        let told_before =
            fact.claim.report == newest.claim.report && fact.time.is_unknown() && !newest.time.is_unknown();
        if told_with_whole || told_before {
            continue;
        }
        let dates_it =
            fact.claim.report == newest.claim.report && newest.time.is_unknown() && !fact.time.is_unknown();
        if dates_it
            || (fact.from, fact.known_from, &fact.claim) >= (newest.from, newest.known_from, &newest.claim)
        {
            *newest = fact;
        }
    }
    let facts: Vec<&ControlFact> = latest.into_values().collect();
    let takings = takings(&facts);
    let positions = positions(facts.into_iter().filter(|fact| !overtaken(&takings, fact)));
    let holders = holders(&positions);
    let all =
        || positions.iter().flat_map(|position| &position.facts).filter(|fact| fact.set_aside.is_none());
    Standing {
        fighting,
        disputed: holders.iter().filter(|holder| !holder.said_by.is_empty()).count() > 1
            || holders.iter().any(|holder| !holder.said_by.is_empty() && !holder.denied_by.is_empty()),
        divided: all().any(|fact| matches!(fact.holding, Holding::PartlyHolds | Holding::Besieges)),
        holders,
        positions,
        undated,
    }
}

/// One place has one holder at a time in one origin's telling: its newest "holds" ends its earlier ones.
fn positions<'f>(facts: impl Iterator<Item = &'f ControlFact>) -> Vec<Position> {
    let mut by_origin: BTreeMap<&OriginId, Vec<&ControlFact>> = BTreeMap::new();
    for fact in facts {
        by_origin.entry(&fact.origin).or_default().push(fact);
    }
    by_origin
        .into_iter()
        .map(|(origin, facts)| {
            let newest_holding =
                facts.iter().filter(|fact| fact.holding == Holding::Holds).map(|fact| fact.from).max();
            let kept: Vec<ControlFact> = facts
                .iter()
                .filter(|fact| fact.holding != Holding::Holds || Some(fact.from) == newest_holding)
                .map(|fact| (*fact).clone())
                .collect();
            Position {
                origin: origin.clone(),
                last_heard: kept.iter().filter_map(|fact| fact.known_from).max(),
                facts: kept,
            }
        })
        .collect()
}

fn holders(positions: &[Position]) -> Vec<Holder> {
    let mut by_actor: BTreeMap<&str, Holder> = BTreeMap::new();
    for (position, fact) in
        positions.iter().flat_map(|position| position.facts.iter().map(move |fact| (position, fact)))
    {
        if fact.set_aside.is_some() {
            continue;
        }
        let holder = by_actor.entry(&fact.actor).or_insert_with(|| Holder {
            actor: fact.actor.clone(),
            actor_name: fact.actor_name.clone(),
            said_by: Vec::new(),
            denied_by: Vec::new(),
        });
        match fact.holding {
            Holding::Holds => holder.said_by.push(position.origin.clone()),
            Holding::None => holder.denied_by.push(position.origin.clone()),
            Holding::PartlyHolds | Holding::Contests | Holding::Besieges => {}
        }
    }
    let mut holders: Vec<Holder> = by_actor
        .into_values()
        .filter(|holder| !holder.said_by.is_empty() || !holder.denied_by.is_empty())
        .collect();
    holders.sort_by(|a, b| b.said_by.len().cmp(&a.said_by.len()).then(a.actor.cmp(&b.actor)));
    holders
}

/// The last day on which each of some actors is told to have got hold of the place: of the two whose days are the latest.
fn takings<'f>(facts: &[&'f ControlFact]) -> Vec<(&'f str, Option<Date>)> {
    let mut last: BTreeMap<&str, Option<Date>> = BTreeMap::new();
    let is_taking = |fact: &&&ControlFact| {
        fact.holding == Holding::Holds && fact.taken && fact.set_aside.is_none() && !fact.time.is_unknown()
    };
    for fact in facts.iter().filter(is_taking) {
        let day = last.entry(&fact.actor).or_insert(fact.from);
        *day = (*day).max(fact.from);
    }
    let mut takings: Vec<_> = last.into_iter().collect();
    takings.sort_by_key(|(_, day)| std::cmp::Reverse(*day));
    takings.truncate(2);
    takings
}

/// Whether another is told to have got hold of the place on a day after this was told: that changed who holds it, and
/// disputes nothing of what was said before.
fn overtaken(takings: &[(&str, Option<Date>)], fact: &ControlFact) -> bool {
    // What a judgement sets aside is shown as such.
    fact.holding == Holding::Holds
        && fact.set_aside.is_none()
        && fact.known_from.is_some()
        && takings.iter().any(|(actor, day)| *actor != fact.actor && *day > fact.known_from)
}

fn facts_of(statement: &Statement, known_from: Option<Date>, origin: &OriginId) -> Vec<ControlFact> {
    let Some(place) = &statement.place else { return Vec::new() };
    let Some(said) = reading_of(statement) else { return Vec::new() };
    let actors: BTreeSet<(String, String)> = statement
        .participants
        .iter()
        .filter(|participant| participant.role == said.of && may_hold(participant))
        .map(|participant| (participant.key(), participant.name.clone()))
        .collect();
    actors
        .into_iter()
        .map(|(actor, actor_name)| ControlFact {
            place: place.clone(),
            actor,
            actor_name,
            holding: said.holding,
            from: holds_from(statement.time, known_from),
            time: statement.time,
            known_from,
            origin: origin.clone(),
            stance: statement.stance,
            claim: statement.claim.clone(),
            taken: statement.kind.is(Facet::Gains),
            set_aside: None,
        })
        .collect()
}

/// Whether it is somebody, as far as linking tells: a war or an arm holds nothing.
fn may_hold(participant: &Participant) -> bool {
    !matches!(participant.kind, Some(MentionKind::Other | MentionKind::Weapon | MentionKind::Outlet))
}

/// What a claim says of whom: the participant in a role, and how it stands to the place.
struct Said {
    of: Role,
    holding: Holding,
}

fn reading_of(statement: &Statement) -> Option<Said> {
    if matches!(statement.stage, Stage::Planned | Stage::Threatened | Stage::Hypothetical) {
        return None;
    }
    let attempted = statement.stage == Stage::Attempted;
    let says_so = statement.stance.says_so(statement.polarity)?;
    // Of a part only holding it says something of the whole: who leaves one village of a province may hold the rest.
    let said = |of: Role, holding: Holding| match holding {
        Holding::Holds if statement.in_part => Some(Said { of, holding: Holding::PartlyHolds }),
        Holding::None if statement.in_part => None,
        _ => Some(Said { of, holding }),
    };
    use EventKind as K;
    match statement.kind {
        K::ControlCapture | K::ControlRecapture if attempted => said(Role::Agent, Holding::Contests),
        // "X did not take it", "X has not been driven out": the denial is about the actor named, nobody else.
        K::ControlCapture | K::ControlRecapture => {
            said(Role::Agent, if says_so { Holding::Holds } else { Holding::None })
        }
        K::ControlHold => said(Role::Agent, if says_so { Holding::Holds } else { Holding::None }),
        K::ControlTransfer => said(Role::Recipient, if says_so { Holding::Holds } else { Holding::None }),
        K::ControlLose | K::ControlWithdraw if attempted => None,
        K::ControlLose | K::ControlWithdraw => {
            said(Role::Agent, if says_so { Holding::None } else { Holding::Holds })
        }
        K::ControlEnter if says_so && !attempted => said(Role::Agent, Holding::PartlyHolds),
        K::ControlBesiege if says_so => said(Role::Agent, Holding::Besieges),
        // Who drives an attack back from a place held it then, and the attacker did not.
        K::ControlRepel if says_so => said(Role::Agent, Holding::Holds),
        K::BattleClash | K::BattleOffensive if says_so => said(Role::Agent, Holding::Contests),
        _ => None,
    }
}

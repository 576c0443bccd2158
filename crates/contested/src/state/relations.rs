//! Who is with and against whom, as dated facts by source.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{View, holds_from, told};
use crate::model::{Account, ClaimRef, EventKind, Facet, Role, Stage, Statement};
use crate::reconcile::{Ledger, OriginId};

/// What one claim says about how one actor stands to another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RelationFact {
    /// One actor: the identity where known, else the words.
    pub a: String,
    /// The other.
    pub b: String,
    /// How `a` stands to `b`.
    pub bond: Bond,
    /// Whether it is affirmed; `false` for "denied that it backs them".
    pub affirmed: bool,
    /// From when.
    pub from: Option<Date>,
    /// From when it could be known.
    pub known_from: Option<Date>,
    /// Who says so in the end.
    pub origin: OriginId,
    /// The claim that says so.
    pub claim: ClaimRef,
    /// The kind of event it was read from.
    pub kind: EventKind,
}

/// How actors stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bond {
    /// Allied.
    Ally,
    /// The one supports the other.
    Supports,
    /// The one belongs to the other, or has joined it.
    Member,
    /// They talk or agree.
    Talks,
    /// They fight.
    Hostile,
    /// The one has become the other under a new name.
    Renamed,
    /// They became one, or parted.
    Merged,
}

impl Bond {
    /// 1 for being with, −1 for being against, 0 for neither.
    pub fn sign(self) -> i8 {
        match self {
            Bond::Ally | Bond::Supports | Bond::Member | Bond::Merged => 1,
            Bond::Hostile => -1,
            Bond::Talks | Bond::Renamed => 0,
        }
    }
}

/// Everything that claims say about how actors stand to each other, by actors, time and claim.
pub fn relation_facts<'a>(
    accounts: impl IntoIterator<Item = &'a Account>,
    ledger: &'a Ledger,
) -> Vec<RelationFact> {
    let mut facts: Vec<RelationFact> = told(accounts, ledger)
        .flat_map(|(account, statement, origin)| facts_of(statement, account.known_from, origin))
        .collect();
    facts.sort_by(|x, y| {
        let key =
            |fact: &RelationFact| (fact.a.clone(), fact.b.clone(), fact.from, fact.claim.clone(), fact.bond);
        key(x).cmp(&key(y))
    });
    facts
}

/// The facts between an actor and another, or everybody, in a view: by time.
pub fn relations_between<'f>(
    facts: &'f [RelationFact],
    actor: &str,
    other: Option<&str>,
    view: &View,
) -> Vec<&'f RelationFact> {
    let mut found: Vec<&RelationFact> = facts
        .iter()
        .filter(|fact| match other {
            Some(other) => fact.a == actor && fact.b == other || fact.a == other && fact.b == actor,
            None => fact.a == actor || fact.b == actor,
        })
        .filter(|fact| view.knows(fact.known_from) && view.hears(&fact.origin) && view.reached(fact.from))
        .collect();
    found.sort_by(|x, y| (x.from, x.known_from, &x.claim).cmp(&(y.from, y.known_from, &y.claim)));
    found
}

fn facts_of(statement: &Statement, known_from: Option<Date>, origin: &OriginId) -> Vec<RelationFact> {
    if matches!(statement.stage, Stage::Planned | Stage::Threatened | Stage::Hypothetical | Stage::Attempted)
    {
        return Vec::new();
    }
    let Some(affirmed) = statement.stance.says_so(statement.polarity) else { return Vec::new() };
    let Some((bond, others)) = bond(statement.kind) else { return Vec::new() };
    let known = |roles: &[Role]| -> Vec<String> {
        statement
            .participants
            .iter()
            .filter(|participant| roles.contains(&participant.role))
            .filter_map(|participant| participant.entity.as_ref().map(ToString::to_string))
            .collect()
    };
    let agents = known(&[Role::Agent]);
    let mut pairs = Vec::new();
    for a in &agents {
        pairs.extend(known(others).into_iter().filter(|b| b != a).map(|b| (a.clone(), b)));
    }
    // "A and B allied": both are agents.
    if pairs.is_empty() && matches!(bond, Bond::Ally | Bond::Hostile | Bond::Talks | Bond::Merged) {
        for (position, a) in agents.iter().enumerate() {
            pairs.extend(agents[position + 1..].iter().filter(|b| *b != a).map(|b| (a.clone(), b.clone())));
        }
    }
    pairs
        .into_iter()
        .map(|(a, b)| RelationFact {
            a,
            b,
            bond,
            affirmed,
            from: holds_from(statement.time, known_from),
            known_from,
            origin: origin.clone(),
            claim: statement.claim.clone(),
            kind: statement.kind,
        })
        .collect()
}

/// The bond that a kind of event shows, and the roles of those it is with.
fn bond(kind: EventKind) -> Option<(Bond, &'static [Role])> {
    use EventKind as K;
    const TOWARDS: &[Role] = &[Role::Target, Role::Recipient, Role::Beneficiary];
    let bond = match kind {
        K::RelationAlly => Bond::Ally,
        K::RelationHostile | K::BattleClash | K::BattleOffensive | K::SpeechThreaten => Bond::Hostile,
        kind if kind.is(Facet::FromAfar) => Bond::Hostile,
        K::RelationSupports
        | K::SupportMilitary
        | K::SupportIntelligence
        | K::SupportLogistics
        | K::SupportFinancial
        | K::SupportPolitical => Bond::Supports,
        K::RelationMember | K::RelationLeads | K::GroupAffiliate => Bond::Member,
        K::DiplomacyMeet | K::DiplomacyNegotiate | K::DiplomacyAgree | K::ForceCeasefire => Bond::Talks,
        K::GroupRename => Bond::Renamed,
        K::GroupMerge => Bond::Merged,
        _ => return None,
    };
    Some((bond, TOWARDS))
}

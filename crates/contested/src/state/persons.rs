//! Who is said to be dead, alive, in office, in custody or gone, as dated facts by source.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{holds_from, told};
use crate::model::{Account, ClaimRef, EventKind, Facet, MentionKind, Participant, Role, Stage, Statement};
use crate::reconcile::{Ledger, OriginId};

/// What one claim says about one person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonFact {
    /// The identity.
    pub person: String,
    /// The name for people.
    pub name: String,
    /// What is said.
    pub state: PersonState,
    /// Whether it is affirmed; `false` for "denied that he was killed".
    pub affirmed: bool,
    /// From when.
    pub from: Option<Date>,
    /// From when it could be known.
    pub known_from: Option<Date>,
    /// Who says so in the end.
    pub origin: OriginId,
    /// The claim that says so.
    pub claim: ClaimRef,
}

/// What may be said about a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonState {
    /// Dead.
    Dead,
    /// Alive.
    Alive,
    /// Taken up an office or a lead.
    InOffice,
    /// Left it.
    Resigned,
    /// Held by somebody.
    Detained,
    /// Gone abroad or into hiding.
    Fled,
}

/// Everything that claims say about named persons, by person, time and claim.
pub fn person_facts<'a>(
    accounts: impl IntoIterator<Item = &'a Account>,
    ledger: &'a Ledger,
) -> Vec<PersonFact> {
    let mut facts: Vec<PersonFact> = told(accounts, ledger)
        .flat_map(|(account, statement, origin)| facts_of(statement, account.known_from, origin))
        .collect();
    facts.sort_by(|x, y| {
        let key = |fact: &PersonFact| (fact.person.clone(), fact.from, fact.claim.clone(), fact.state);
        key(x).cmp(&key(y))
    });
    facts
}

fn facts_of(statement: &Statement, known_from: Option<Date>, origin: &OriginId) -> Vec<PersonFact> {
    if matches!(statement.stage, Stage::Planned | Stage::Threatened | Stage::Hypothetical | Stage::Attempted)
    {
        return Vec::new();
    }
    let Some((state, roles)) = state(statement) else { return Vec::new() };
    let Some(affirmed) = statement.stance.says_so(statement.polarity) else { return Vec::new() };
    let mut seen: Vec<&Participant> = Vec::new();
    for participant in &statement.participants {
        let is_person = participant.kind == Some(MentionKind::Person) && participant.entity.is_some();
        if roles.contains(&participant.role)
            && is_person
            && !seen.iter().any(|one| one.entity == participant.entity)
        {
            seen.push(participant);
        }
    }
    seen.into_iter()
        .filter_map(|participant| {
            Some(PersonFact {
                person: participant.entity.as_ref()?.to_string(),
                name: participant.name.clone(),
                state,
                affirmed,
                from: holds_from(statement.time, known_from),
                known_from,
                origin: origin.clone(),
                claim: statement.claim.clone(),
            })
        })
        .collect()
}

/// What a kind of event says about the persons in which roles.
fn state(statement: &Statement) -> Option<(PersonState, &'static [Role])> {
    use EventKind as K;
    const HARMED: &[Role] = &[Role::Target, Role::Victim];
    const ANYONE: &[Role] = &[Role::Agent, Role::Target, Role::Victim];
    let killed = || statement.figures.iter().any(|figure| figure.kind == crate::model::FigureKind::Killed);
    Some(match statement.kind {
        K::PersonDeath => (PersonState::Dead, ANYONE),
        K::HarmKilled | K::ViolenceExecute => (PersonState::Dead, HARMED),
        kind if kind.is(Facet::Assault) && killed() => (PersonState::Dead, &[Role::Victim]),
        K::PersonAlive => (PersonState::Alive, ANYONE),
        K::PersonOffice | K::PoliticsAppoint => (PersonState::InOffice, ANYONE),
        K::PoliticsResign => (PersonState::Resigned, ANYONE),
        K::PersonDetained | K::ViolenceArrest | K::ViolenceAbduct => (PersonState::Detained, HARMED),
        K::PersonFled => (PersonState::Fled, ANYONE),
        _ => return None,
    })
}

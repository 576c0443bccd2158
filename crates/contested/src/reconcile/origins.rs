//! The heads of chains, each once over all reports, and through which outlet each claim came: what independence is
//! counted by (see [`voices`](super::voices)).
//!
//! A source that a name tells is one origin wherever it is quoted; who leads a body that is no state's speaks for it. The
//! own voice of a report is its outlet's, or, in a copy, the outlet of the likely original. A denial of responsibility
//! comes from who denies, whoever tells of it. "A monitor" in a report that names one monitor is that one. Other unnamed
//! sources of different reports stay apart unless the reports are copies: two "security officials" may be one man or two.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::spellings;
use crate::model::{
    Account, Attributed, EntityId, EventKind, MentionKind, Role, SourceRole, Statement, Teller,
};

/// An origin's key: stable over runs and machines, readable.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OriginId(pub String);

impl fmt::Display for OriginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who a claim comes from in the end.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Origin {
    /// Its key.
    pub id: OriginId,
    /// For people: the register's name, else the fullest name in the reports; only of an unnamed source the words for it.
    pub name: String,
    /// What kind of source: the register's, else the one that most claims tell.
    pub role: SourceRole,
    /// Who, where known.
    pub entity: Option<EntityId>,
    /// Whether it is named at all.
    pub named: bool,
}

/// The origins of all claims of some accounts, and which each claim has.
#[derive(Debug)]
pub(super) struct Origins {
    /// By id.
    pub(super) all: Vec<Origin>,
    /// For each claim, in the order of the accounts and of their claims, its origin's place in the list.
    pub(super) of: Vec<u32>,
    /// For each account, through whom it came: the same number for the same outlet.
    pub(super) outlets: Vec<u32>,
    /// By that number the outlet's key.
    pub(super) outlet_keys: Vec<OriginId>,
}

/// `original_of` gives for each account the likely original of its copies, where it has any.
pub(super) fn find(accounts: &[&Account], original_of: &[Option<usize>]) -> Origins {
    let mut found: BTreeMap<OriginId, (u32, Drafted)> = BTreeMap::new();
    let mut of: Vec<u32> = Vec::new();
    let mut outlet_numbers: BTreeMap<OriginId, u32> = BTreeMap::new();
    let mut outlet_keys: Vec<OriginId> = Vec::new();
    let mut outlets = Vec::with_capacity(accounts.len());
    for (account, original) in accounts.iter().zip(original_of) {
        let original = original.map_or(*account, |original| accounts[original]);
        let key = own_voice(account, original).id;
        let number = *outlet_numbers.entry(key.clone()).or_insert(outlet_keys.len() as u32);
        if number as usize == outlet_keys.len() {
            outlet_keys.push(key);
        }
        outlets.push(number);
        let heads: Vec<Head> =
            account.statements.iter().map(|statement| head(statement, account, original)).collect();
        let watchers = watchers(&heads);
        for head in heads {
            let head = match watchers.get(&head.role) {
                Some(named) if !head.named && IS_ONE.contains(&head.role) => named.clone(),
                _ => head,
            };
            let next = found.len() as u32;
            let (number, drafted) =
                found.entry(head.id.clone()).or_insert_with(|| (next, Drafted::default()));
            of.push(*number);
            drafted.hear(head);
        }
    }
    // Numbered as they came so far; now by id, spellings of one man under one.
    let mut place: Vec<u32> = vec![0; found.len()];
    let joined = join_spellings(&mut found);
    for (by_id, (number, _)) in (0u32..).zip(found.values()) {
        place[*number as usize] = by_id;
    }
    for (spelling, head) in joined {
        place[spelling as usize] = place[head as usize];
    }
    for number in &mut of {
        *number = place[*number as usize];
    }
    let all = found.into_iter().map(|(id, (_, drafted))| drafted.origin(id)).collect();
    Origins { all, of, outlets, outlet_keys }
}

/// Joins persons whom the register does not know and whose names are spellings of one; returns for each that was joined
/// its number with that of the one it went into.
fn join_spellings(found: &mut BTreeMap<OriginId, (u32, Drafted)>) -> Vec<(u32, u32)> {
    let persons: Vec<(OriginId, String)> = found
        .iter()
        .filter(|(id, _)| id.0.starts_with(PERSON))
        .map(|(id, (_, drafted))| {
            let name = drafted.name.as_ref().map(|(_, name)| name.clone());
            (id.clone(), name.unwrap_or_default())
        })
        .collect();
    let names: Vec<&str> = persons.iter().map(|(_, name)| name.as_str()).collect();
    let mut joined = Vec::new();
    for (at, head) in spellings::one_man(&names).into_iter().enumerate().filter(|(at, head)| at != head) {
        if let Some((number, drafted)) = found.remove(&persons[at].0)
            && let Some((into, kept)) = found.get_mut(&persons[head].0)
        {
            kept.take_in(drafted);
            joined.push((number, *into));
        }
    }
    joined
}

/// The ids of origins who are persons that the register does not know begin so.
const PERSON: &str = "entity:?person:";

/// Kinds of source of which a report that names one and also speaks of one without a name means the same: there is
/// hardly a second monitor. Of officials or witnesses there are many.
const IS_ONE: &[SourceRole] = &[SourceRole::Monitor, SourceRole::Agency];

/// By kind the one source of it that a report names; none where it names several.
fn watchers(heads: &[Head]) -> BTreeMap<SourceRole, Head> {
    let mut named: BTreeMap<SourceRole, BTreeMap<&OriginId, &Head>> = BTreeMap::new();
    for head in heads.iter().filter(|head| head.named && IS_ONE.contains(&head.role)) {
        named.entry(head.role).or_default().insert(&head.id, head);
    }
    let only = |(role, heads): (SourceRole, BTreeMap<_, &Head>)| {
        let first = heads.values().next().filter(|_| heads.len() == 1)?;
        Some((role, (*first).clone()))
    };
    named.into_iter().filter_map(only).collect()
}

/// How much a name is worth: the register's, one that a report has, words for somebody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Worth {
    Words,
    Name,
    Register,
}

/// The head of one claim's chain.
#[derive(Clone, Debug)]
struct Head {
    id: OriginId,
    name: String,
    worth: Worth,
    role: SourceRole,
    /// Whether the role is the register's.
    role_is_known: bool,
    entity: Option<EntityId>,
    named: bool,
}

/// An origin while it is heard of.
#[derive(Debug, Default)]
struct Drafted {
    name: Option<(Worth, String)>,
    entity: Option<EntityId>,
    named: bool,
    known_role: Option<SourceRole>,
    roles: BTreeMap<SourceRole, usize>,
}

impl Drafted {
    fn hear(&mut self, head: Head) {
        // Of names worth the same the longest tells most; ties go to the first in order, so that the order of the reports
        // cannot matter.
        let length = |name: &str| name.chars().count();
        let better = self.name.as_ref().is_none_or(|(worth, name)| {
            (head.worth, length(&head.name), name) > (*worth, length(name), &head.name)
        });
        if better {
            self.name = Some((head.worth, head.name));
        }
        self.entity = self.entity.take().or(head.entity);
        self.named |= head.named;
        if head.role_is_known {
            self.known_role = Some(self.known_role.map_or(head.role, |known| known.min(head.role)));
        }
        *self.roles.entry(head.role).or_default() += 1;
    }

    /// What was heard of the same one under another id.
    fn take_in(&mut self, other: Drafted) {
        if let Some((worth, name)) = other.name {
            let length = |name: &str| name.chars().count();
            let better = self.name.as_ref().is_none_or(|(known_worth, known)| {
                (worth, length(&name), known) > (*known_worth, length(known), &name)
            });
            if better {
                self.name = Some((worth, name));
            }
        }
        self.named |= other.named;
        self.known_role = self.known_role.or(other.known_role);
        for (role, claims) in other.roles {
            *self.roles.entry(role).or_default() += claims;
        }
    }

    fn origin(self, id: OriginId) -> Origin {
        // What most say; among equals the first in order.
        let commonest = self.roles.into_iter().rev().max_by_key(|(_, claims)| *claims);
        Origin {
            id,
            name: self.name.map(|(_, name)| name).unwrap_or_default(),
            role: self.known_role.or(commonest.map(|(role, _)| role)).unwrap_or(SourceRole::Unnamed),
            entity: self.entity,
            named: self.named,
        }
    }
}

fn head(statement: &Statement, account: &Account, original: &Account) -> Head {
    if let Some(denier) = denier(statement) {
        return told(&denier, account, original);
    }
    match statement.chain.first() {
        Some(first) => told(first, account, original),
        None => own_voice(account, original),
    }
}

/// Who denies, of a denial of responsibility; `None` where nobody is told to, or several are.
fn denier(statement: &Statement) -> Option<Teller> {
    if statement.kind != EventKind::SpeechDenyResponsibility {
        return None;
    }
    let mut agents = statement.participants.iter().filter(|participant| participant.role == Role::Agent);
    let agent = agents.next().filter(|_| agents.next().is_none())?;
    let role = match agent.kind {
        Some(MentionKind::ArmedGroup) => SourceRole::ArmedGroup,
        Some(MentionKind::Military) => SourceRole::Military,
        Some(MentionKind::Outlet) => SourceRole::Outlet,
        Some(_) => SourceRole::Official,
        None => SourceRole::Unnamed,
    };
    let named = agent.entity.is_some();
    Some(Teller { entity: agent.entity.clone(), name: agent.name.clone(), by_name: named, role })
}

fn told(teller: &Teller, account: &Account, original: &Account) -> Head {
    let body = teller.entity.as_ref().and_then(|entity| account.speaks_for.get(entity));
    if let Some(body) = body {
        return named(body, teller.role, account);
    }
    if let Some(entity) = &teller.entity {
        let who = Attributed { name: teller.name.clone(), entity: Some(entity.clone()) };
        return named(&who, teller.role, account);
    }
    let folded = fold(&teller.name);
    let (id, worth) = if teller.by_name {
        (format!("named:{folded}"), Worth::Name)
    } else {
        (format!("unnamed:{}:{folded}", original.report), Worth::Words)
    };
    Head {
        id: OriginId(id),
        name: teller.name.clone(),
        worth,
        role: teller.role,
        role_is_known: false,
        entity: None,
        named: teller.by_name,
    }
}

/// A source with an identity, or at least a name that is a key.
fn named(who: &Attributed, role: SourceRole, account: &Account) -> Head {
    let voice = who.entity.as_ref().and_then(|entity| account.voices.get(entity));
    let is_listed = who.entity.as_ref().is_some_and(|entity| !entity.0.starts_with(CANDIDATE));
    let (name, worth) = match voice {
        Some(voice) if is_listed => (voice.name.clone(), Worth::Register),
        Some(voice) => (voice.name.clone(), Worth::Name),
        None => (who.name.clone(), Worth::Words),
    };
    let known = voice.and_then(|voice| voice.role);
    Head {
        id: OriginId(who.entity.as_ref().map_or_else(|| who.key(), |entity| format!("entity:{entity}"))),
        name,
        worth,
        role: known.unwrap_or(role),
        role_is_known: known.is_some(),
        entity: who.entity.clone(),
        named: true,
    }
}

/// The ids of those who are not in the register begin so.
const CANDIDATE: char = '?';

/// The outlet whose words a report's own are: the key of what came through it.
fn own_voice(account: &Account, original: &Account) -> Head {
    let outlet = account.credit.as_ref().or(original.credit.as_ref()).or(original.publisher.as_ref());
    match outlet {
        // The same key as where others quote it.
        Some(outlet) if outlet.entity.is_some() => {
            let is_known = |account: &&Account| {
                outlet.entity.as_ref().is_some_and(|entity| account.voices.contains_key(entity))
            };
            let known = Some(account).filter(is_known).unwrap_or(original);
            Head { worth: Worth::Register, ..named(outlet, SourceRole::Outlet, known) }
        }
        Some(outlet) => Head {
            id: OriginId(format!("outlet:{}", fold(&outlet.name))),
            name: outlet.name.clone(),
            worth: Worth::Name,
            role: SourceRole::Outlet,
            role_is_known: false,
            entity: None,
            named: true,
        },
        None => Head {
            id: OriginId(format!("report:{}", original.report)),
            name: original.report.to_string(),
            worth: Worth::Words,
            role: SourceRole::Outlet,
            role_is_known: false,
            entity: None,
            named: false,
        },
    }
}

/// The origin that an account's outlet is by its own name.
pub(crate) fn outlet_named(account: &Account) -> Option<OriginId> {
    let outlet = account.publisher.as_ref()?;
    Some(match &outlet.entity {
        Some(entity) => OriginId(format!("entity:{entity}")),
        None => OriginId(format!("outlet:{}", fold(&outlet.name))),
    })
}

/// Lower case, letters and digits only, words joined by one hyphen.
fn fold(name: &str) -> String {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join("-")
}

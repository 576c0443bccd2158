//! What people's judgements change before claims are reconciled: claims left out, fields put right, actors that are
//! one or two, events that must or must not be one. What was read stays as it was read; this works on copies.

use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::model::{
    Account, Attributed, ClaimRef, Correction, EntityId, JudgementId, Participant, Statement, Teller,
    actor_key,
};

/// Judgements in force, as far as they change what follows from reports.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Rulings {
    /// Claims that were read wrongly altogether.
    pub rejected: BTreeSet<ClaimRef>,
    /// Fields put right, in the order in which they are to be applied.
    pub corrections: Vec<(ClaimRef, Correction)>,
    /// Actors that are one, by key (identity, else the name in lower case), each with the judgement that says so; the
    /// earlier ones come first.
    pub same_actors: Vec<(JudgementId, Vec<String>)>,
    /// Actors that are two.
    pub different_actors: Vec<[String; 2]>,
    /// Claims whose actor is another than was read.
    pub other_actors: Vec<OtherActor>,
    /// Claims that are about one event.
    pub together: Vec<[ClaimRef; 2]>,
    /// Claims that are not.
    pub apart: Vec<[ClaimRef; 2]>,
}

/// An actor who was taken for another in some claims.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OtherActor {
    /// The key of the actor it was taken for.
    pub whole: String,
    /// The claims.
    pub claims: BTreeSet<ClaimRef>,
    /// Its own identity.
    pub id: EntityId,
    /// Its name.
    pub name: String,
}

/// Which actor each other one stands for, and the judgements that could not be followed because others keep apart what
/// they would bring together.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SameActors {
    /// By key; those that stand for themselves are left out.
    pub stands_for: BTreeMap<String, String>,
    /// Judgements not followed.
    pub held_back: BTreeSet<JudgementId>,
}

impl Rulings {
    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        *self == Rulings::default()
    }

    /// The accounts as judged.
    pub fn applied(&self, mut accounts: Vec<Account>) -> (Vec<Account>, SameActors) {
        let (same, _) = self.apply(&mut accounts);
        (accounts, same)
    }

    /// Puts what was judged into the accounts, and says of each whether it was changed.
    pub(crate) fn apply(&self, accounts: &mut [Account]) -> (SameActors, Vec<bool>) {
        let mut corrections: BTreeMap<&ClaimRef, Vec<&Correction>> = BTreeMap::new();
        for (claim, correction) in &self.corrections {
            corrections.entry(claim).or_default().push(correction);
        }
        let names_claims =
            !(self.rejected.is_empty() && corrections.is_empty() && self.other_actors.is_empty());
        let mut is_changed = vec![false; accounts.len()];
        for (account, is_changed) in accounts.iter_mut().zip(&mut is_changed).filter(|_| names_claims) {
            let read = account.statements.len();
            account.statements.retain(|statement| !self.rejected.contains(&statement.claim));
            *is_changed = account.statements.len() < read;
            for statement in &mut account.statements {
                for correction in corrections.get(&statement.claim).into_iter().flatten() {
                    correction.apply(statement);
                    *is_changed = true;
                }
                *is_changed |= self.split_actors(statement);
            }
        }
        let (known, same) = self.same_among(accounts);
        if same.stands_for.is_empty() {
            return (same, is_changed);
        }
        accounts.par_iter_mut().zip(&mut is_changed).for_each(|(account, is_changed)| {
            for Attributed { entity, name } in account.publisher.iter_mut().chain(&mut account.credit) {
                *is_changed |= known.put(&same, entity, name);
            }
            for statement in &mut account.statements {
                for Participant { entity, name, .. } in &mut statement.participants {
                    *is_changed |= known.put(&same, entity, name);
                }
                for Teller { entity, name, .. } in &mut statement.chain {
                    *is_changed |= known.put(&same, entity, name);
                }
            }
        });
        (same, is_changed)
    }

    /// Which actors stand for which. An identity of the register stands for others before a name does, and of names the one
    /// that most claims have.
    pub fn same_actors(&self, accounts: &[Account]) -> SameActors {
        self.same_among(accounts).1
    }

    fn same_among(&self, accounts: &[Account]) -> (Known, SameActors) {
        let candidates = candidates(accounts);
        let mut classes = Classes::default();
        let mut held_back = BTreeSet::new();
        for (judgement, members) in &self.same_actors {
            let members = members.iter().map(String::as_str).collect();
            if !self.bring_together(&mut classes, members) {
                held_back.insert(judgement.clone());
            }
        }
        // After what people hold: other names that reports tell of, and what is called alike and only taken for other things.
        let told: BTreeSet<&[EntityId; 2]> = accounts.iter().flat_map(|account| &account.aliases).collect();
        for pair in told {
            self.bring_together(&mut classes, pair.iter().map(|id| id.0.as_str()).collect());
        }
        for members in of_one_name(&candidates) {
            self.bring_together(&mut classes, members);
        }
        let known = Known::of(accounts, &classes.members.iter().flatten().copied().collect());
        let mut stands_for = BTreeMap::new();
        for class in classes.members {
            let Some(head) = class.iter().min_by_key(|key| known.rank(key)) else { continue };
            for member in class.iter().filter(|member| *member != head) {
                stands_for.insert((*member).to_owned(), (*head).to_owned());
            }
        }
        (known, SameActors { stands_for, held_back })
    }

    /// Makes one class of all that have a member in common with these; not where a judgement keeps two of them apart.
    fn bring_together<'a>(&self, classes: &mut Classes<'a>, members: BTreeSet<&'a str>) -> bool {
        let touched: BTreeSet<usize> =
            members.iter().filter_map(|member| classes.of.get(member).copied()).collect();
        let mut joined = members;
        for class in &touched {
            joined.extend(&classes.members[*class]);
        }
        let kept_apart = self
            .different_actors
            .iter()
            .any(|[a, b]| joined.contains(a.as_str()) && joined.contains(b.as_str()));
        if kept_apart {
            return false;
        }
        for class in &touched {
            classes.members[*class].clear();
        }
        let class = touched.first().copied().unwrap_or(classes.members.len());
        classes.of.extend(joined.iter().map(|member| (*member, class)));
        match classes.members.get_mut(class) {
            Some(members) => *members = joined,
            None => classes.members.push(joined),
        }
        true
    }

    /// Whether anybody is another.
    fn split_actors(&self, statement: &mut Statement) -> bool {
        let mut is_changed = false;
        for other in self.other_actors.iter().filter(|other| other.claims.contains(&statement.claim)) {
            let mut put = |entity: &mut Option<EntityId>, name: &mut String| {
                if actor_key(entity.as_ref(), name) == other.whole {
                    *entity = Some(other.id.clone());
                    name.clone_from(&other.name);
                    is_changed = true;
                }
            };
            for Participant { entity, name, .. } in &mut statement.participants {
                put(entity, name);
            }
            for Teller { entity, name, .. } in &mut statement.chain {
                put(entity, name);
            }
        }
        is_changed
    }
}

/// Actors that are one, in classes; those that were joined to others are empty.
#[derive(Default)]
struct Classes<'a> {
    of: BTreeMap<&'a str, usize>,
    members: Vec<BTreeSet<&'a str>>,
}

/// Shows everybody who publishes, takes part or tells in an account.
fn each_actor<'a>(account: &'a Account, mut see: impl FnMut(Option<&'a EntityId>, &'a str)) {
    for body in account.publisher.iter().chain(&account.credit) {
        see(body.entity.as_ref(), &body.name);
    }
    for statement in &account.statements {
        for participant in &statement.participants {
            see(participant.entity.as_ref(), &participant.name);
        }
        for teller in &statement.chain {
            see(teller.entity.as_ref(), &teller.name);
        }
    }
}

/// The keys of those who were taken for something without being in the register: few in a case of a million claims.
fn candidates(accounts: &[Account]) -> BTreeSet<Cow<'_, str>> {
    accounts
        .par_iter()
        .fold(BTreeSet::new, |mut keys, account| {
            each_actor(account, |entity, name| {
                let key = entity.map_or(name, |entity| entity.0.as_str());
                if key.starts_with(CANDIDATE) {
                    keys.insert(if entity.is_some() { Cow::from(key) } else { name.to_lowercase().into() });
                }
            });
            keys
        })
        .reduce(BTreeSet::new, |mut one, mut other| {
            one.append(&mut other);
            one
        })
}

/// Their keys begin so.
const CANDIDATE: char = '?';

/// Sets of keys that are one name, taken for a person here and for a body there: "?person:yusran-tadeo" and
/// "?organisation:yusran-tadeo". A name of one word is too little.
fn of_one_name<'k>(candidates: &'k BTreeSet<Cow<'_, str>>) -> Vec<BTreeSet<&'k str>> {
    let mut by_name: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for key in candidates {
        let name = key.strip_prefix(CANDIDATE).and_then(|key| key.split_once(':')).map(|(_, name)| name);
        if let Some(name) = name.filter(|name| name.contains('-')) {
            by_name.entry(name).or_default().insert(key);
        }
    }
    by_name.into_values().filter(|keys| keys.len() > 1).collect()
}

/// How actors are written who may stand for others, and how often they are told of.
struct Known(BTreeMap<String, Written>);

struct Written {
    entity: Option<EntityId>,
    name: String,
    times: u32,
}

impl Known {
    /// How those of some keys are.
    fn of(accounts: &[Account], wanted: &BTreeSet<&str>) -> Known {
        if wanted.is_empty() {
            return Known(BTreeMap::new());
        }
        let known = accounts
            .par_iter()
            .fold(BTreeMap::new, |mut known, account| {
                each_actor(account, |entity, name| {
                    let key = actor_key(entity, name);
                    if wanted.contains(key.as_str()) {
                        let entity = entity.cloned();
                        see(&mut known, key, Written { entity, name: name.to_owned(), times: 1 });
                    }
                });
                known
            })
            .reduce(BTreeMap::new, |mut one, other| {
                for (key, written) in other {
                    see(&mut one, key, written);
                }
                one
            });
        Known(known)
    }

    /// Least for what stands for others first: the register's identities, candidates found in reports, mere names; of
    /// these what is told of most, then the first in order.
    fn rank<'a>(&self, key: &'a str) -> (u8, std::cmp::Reverse<u32>, &'a str) {
        let written = self.0.get(key);
        let rank = match written {
            Some(Written { entity: Some(_), .. }) if !key.starts_with('?') => 0,
            Some(Written { entity: Some(_), .. }) => 1,
            _ => 2,
        };
        (rank, std::cmp::Reverse(written.map_or(0, |written| written.times)), key)
    }

    /// Puts whom somebody stands for in his place; whether there is one.
    fn put(&self, same: &SameActors, entity: &mut Option<EntityId>, name: &mut String) -> bool {
        let Some(head) = same.stands_for.get(&actor_key(entity.as_ref(), name)) else { return false };
        match self.0.get(head) {
            Some(head) => {
                entity.clone_from(&head.entity);
                name.clone_from(&head.name);
            }
            // Nobody of that key is in these reports (any more).
            None => {
                *entity = None;
                name.clone_from(head);
            }
        }
        true
    }
}

/// Adds how somebody is written to what is known, which was told before.
fn see(known: &mut BTreeMap<String, Written>, key: String, written: Written) {
    match known.entry(key) {
        Entry::Vacant(place) => {
            place.insert(written);
        }
        Entry::Occupied(mut place) => {
            let known = place.get_mut();
            known.times += written.times;
            // The least of several spellings, so that the order of reports cannot matter.
            if written.name < known.name {
                known.name = written.name;
            }
        }
    }
}

//! The heads of chains, each once over all reports: the unit of independence.
//!
//! A source that a name tells is one origin wherever it is quoted; who leads a body that is no state's speaks for it. The
//! own voice of a report is its outlet's, or, in a copy, the outlet of the likely original. Unnamed sources of different
//! reports stay apart unless the reports are copies: two "security officials" may be one man or two, and counting them as
//! one or as agreeing would both be inventions.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{Account, EntityId, SourceRole, Statement};

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
    /// For people.
    pub name: String,
    /// What kind of source.
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
}

/// `original_of` gives for each account the likely original of its copies, where it has any.
pub(super) fn find(accounts: &[&Account], original_of: &[Option<usize>]) -> Origins {
    let mut found: BTreeMap<OriginId, (u32, Origin)> = BTreeMap::new();
    let mut of: Vec<u32> = Vec::new();
    for (account, original) in accounts.iter().zip(original_of) {
        let original = original.map_or(*account, |original| accounts[original]);
        for statement in &account.statements {
            let origin = origin(statement, account, original);
            let next = found.len() as u32;
            match found.get_mut(&origin.id) {
                Some((number, known)) => {
                    of.push(*number);
                    // The longest name tells most; ties go to the first in order, so that intake order cannot matter.
                    let length = |name: &str| name.chars().count();
                    if origin.name != known.name
                        && (length(&origin.name), &known.name) > (length(&known.name), &origin.name)
                    {
                        known.name = origin.name;
                    }
                    known.role = known.role.min(origin.role);
                }
                None => {
                    of.push(next);
                    found.insert(origin.id.clone(), (next, origin));
                }
            }
        }
    }
    // Numbered as they came so far; now by id.
    let mut place: Vec<u32> = vec![0; found.len()];
    for (by_id, (number, _)) in (0u32..).zip(found.values()) {
        place[*number as usize] = by_id;
    }
    for number in &mut of {
        *number = place[*number as usize];
    }
    Origins { all: found.into_values().map(|(_, origin)| origin).collect(), of }
}

fn origin(statement: &Statement, account: &Account, original: &Account) -> Origin {
    let Some(head) = statement.chain.first() else {
        return own_voice(account, original);
    };
    if let Some(body) = head.entity.as_ref().and_then(|entity| account.speaks_for.get(entity)) {
        return Origin {
            id: OriginId(
                body.entity.as_ref().map_or_else(|| body.key(), |entity| format!("entity:{entity}")),
            ),
            name: body.name.clone(),
            role: head.role,
            entity: body.entity.clone(),
            named: true,
        };
    }
    if let Some(entity) = &head.entity {
        return Origin {
            id: OriginId(format!("entity:{entity}")),
            name: head.name.clone(),
            role: head.role,
            entity: Some(entity.clone()),
            named: true,
        };
    }
    let folded = fold(&head.name);
    let id = if head.by_name {
        format!("named:{folded}")
    } else {
        format!("unnamed:{}:{folded}", original.report)
    };
    Origin { id: OriginId(id), name: head.name.clone(), role: head.role, entity: None, named: head.by_name }
}

fn own_voice(account: &Account, original: &Account) -> Origin {
    let outlet = account.credit.as_ref().or(original.credit.as_ref()).or(original.publisher.as_ref());
    match outlet {
        Some(outlet) => Origin {
            // The same key as where others quote it.
            id: OriginId(outlet.entity.as_ref().map_or_else(
                || format!("outlet:{}", fold(&outlet.name)),
                |entity| format!("entity:{entity}"),
            )),
            name: outlet.name.clone(),
            role: SourceRole::Outlet,
            entity: outlet.entity.clone(),
            named: true,
        },
        None => Origin {
            id: OriginId(format!("report:{}", original.report)),
            name: original.report.to_string(),
            role: SourceRole::Outlet,
            entity: None,
            named: false,
        },
    }
}

/// Lower case, letters and digits only, words joined by one hyphen.
fn fold(name: &str) -> String {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join("-")
}

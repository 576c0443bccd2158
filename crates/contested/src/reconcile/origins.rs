//! The heads of chains, each once over all reports: the unit of independence.
//!
//! A named source is one origin wherever it is quoted. The own voice of a report is its outlet's, or, in a copy, the
//! outlet of the likely original. Unnamed sources of different reports stay apart unless the reports are copies: two
//! "security officials" may be one man or two, and counting them as one or as agreeing would both be inventions.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::CopyGroup;
use crate::model::{Account, ClaimRef, EntityId, ReportId, SourceRole, Statement};

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

pub(super) fn find(
    accounts: &[&Account],
    copies: &[CopyGroup],
) -> (BTreeMap<OriginId, Origin>, BTreeMap<ClaimRef, OriginId>) {
    let mut original_of: BTreeMap<&ReportId, &ReportId> = BTreeMap::new();
    for group in copies {
        for report in &group.reports {
            original_of.insert(report, &group.likely_original);
        }
    }
    let by_report: BTreeMap<&ReportId, &Account> =
        accounts.iter().map(|account| (&account.report, *account)).collect();

    let mut origins: BTreeMap<OriginId, Origin> = BTreeMap::new();
    let mut origin_of = BTreeMap::new();
    for account in accounts {
        let original = original_of.get(&account.report).map_or(*account, |report| by_report[*report]);
        for statement in &account.statements {
            let origin = origin(statement, account, original);
            origin_of.insert(statement.claim.clone(), origin.id.clone());
            origins
                .entry(origin.id.clone())
                .and_modify(|known| {
                    // The longest name tells most; ties go to the first in order, so that intake order cannot matter.
                    if (origin.name.chars().count(), &known.name) > (known.name.chars().count(), &origin.name)
                    {
                        known.name.clone_from(&origin.name);
                    }
                    known.role = known.role.min(origin.role);
                })
                .or_insert(origin);
        }
    }
    (origins, origin_of)
}

fn origin(statement: &Statement, account: &Account, original: &Account) -> Origin {
    let Some(head) = statement.chain.first() else {
        return own_voice(account, original);
    };
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
    let is_named = head.role != SourceRole::Unnamed && head.name.chars().any(char::is_uppercase);
    let id =
        if is_named { format!("named:{folded}") } else { format!("unnamed:{}:{folded}", original.report) };
    Origin { id: OriginId(id), name: head.name.clone(), role: head.role, entity: None, named: is_named }
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

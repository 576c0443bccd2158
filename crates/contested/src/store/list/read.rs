//! How claims came into a case: how surely each was read, and through which outlet.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension as _;
use rusqlite::types::Value;

use super::super::{Case, StoreError};
use super::{ClaimRow, Filter, Order};
use crate::model::{ClaimRef, Sureness};

/// How a claim came into a case.
#[derive(Clone, PartialEq, Debug)]
pub struct HowRead {
    /// The chance that it was read right; `None` where only rules read it.
    pub chance: Option<f32>,
    /// The outlet of its report.
    pub outlet: Option<String>,
}

impl HowRead {
    /// Whether it was read surely: likelier right than not. What rules alone read says nothing of it, and counts as sure.
    pub fn is_sure(&self) -> bool {
        self.chance.is_none_or(|chance| chance >= Sureness::SURE)
    }
}

impl Case {
    /// How each of some claims was read; those that the case does not have are left out.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn how_read<'c>(
        &self,
        claims: impl IntoIterator<Item = &'c ClaimRef>,
    ) -> Result<BTreeMap<ClaimRef, HowRead>, StoreError> {
        self.wrap_ref(|case| {
            let mut statement = case.db.prepare_cached(
                "SELECT json_extract(c.detail, '$.reading'), r.publisher FROM claims c JOIN reports r ON r.seq = c.report
                 WHERE c.report = (SELECT seq FROM reports WHERE id = ?) AND c.number = ?",
            )?;
            let mut found = BTreeMap::new();
            for claim in claims {
                if found.contains_key(claim) {
                    continue;
                }
                let number = i64::try_from(claim.claim.index() + 1).unwrap_or(i64::MAX);
                let row = statement.query_row((claim.report.to_string(), number), |row| {
                    Ok(HowRead { chance: row.get(0)?, outlet: row.get(1)? })
                });
                if let Some(how) = row.optional()? {
                    found.insert(claim.clone(), how);
                }
            }
            Ok(found)
        })
    }

    /// The same of the claims that tell who holds a place; of the chance only whether it is one by which they count as sure.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn how_holding_was_read(&self, place: &str) -> Result<BTreeMap<String, HowRead>, StoreError> {
        let sql = "SELECT claim, sure, outlet FROM control WHERE place_key = ?";
        let rows = self.rows(sql, &[Value::Text(place.to_owned())], |row| {
            let is_sure = row.get::<_, Option<bool>>(1)?.unwrap_or(true);
            let chance = if is_sure { None } else { Some(0.0) };
            Ok((row.get(0)?, HowRead { chance, outlet: row.get(2)? }))
        })?;
        Ok(rows.into_iter().collect())
    }

    /// Whether some claim of an event was read surely; `true` for an event that the case does not have.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn is_read_surely(&self, event: &str) -> Result<bool, StoreError> {
        self.wrap_ref(|case| {
            let sql = "SELECT MAX(ifnull(json_extract(c.detail, '$.reading'), 1)) FROM claim_links l
                 JOIN claims c ON c.id = l.claim WHERE l.event = ?";
            let best: Option<f32> = case.db.prepare_cached(sql)?.query_row([event], |row| row.get(0))?;
            Ok(best.is_none_or(|best| best >= Sureness::SURE))
        })
    }

    /// Whether an actor is one that the register knows, and no words that stand for themselves.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn is_known_actor(&self, actor: &str) -> Result<bool, StoreError> {
        self.wrap_ref(|case| {
            let sql = "SELECT known FROM actors WHERE id = ?";
            let known: Option<bool> =
                case.db.prepare_cached(sql)?.query_row([actor], |row| row.get(0)).optional()?;
            Ok(known.unwrap_or(false))
        })
    }

    /// The claims that fit a filter and came to be known last, the newest first.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn newest_claims(&self, filter: &Filter, most: u64) -> Result<Vec<ClaimRow>, StoreError> {
        self.claims(&Filter { order: Order::Newest, limit: Some(most), offset: None, ..filter.clone() })
    }
}

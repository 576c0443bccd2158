//! Where claims come from.

use rusqlite::types::Value;
use serde::Serialize;

use super::super::{Case, StoreError};
use super::Filter;
use super::conditions::{Conditions, limit};

/// Where claims come from, as it is listed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SourceRow {
    /// Its key.
    pub id: String,
    /// For people.
    pub name: String,
    /// What kind of source.
    pub role: String,
    /// Who, where known.
    pub entity: Option<String>,
    /// Whether it is named at all.
    pub named: bool,
    /// How many claims come from it.
    pub claims: i64,
    /// In how many reports.
    pub reports: i64,
    /// How far it can be relied on: the letter that somebody gave it (Admiralty code).
    pub reliability: Option<String>,
}

/// The outlet that most claims of a view stand in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Foremost {
    /// Its name.
    pub publisher: String,
    /// How many of the claims are its own.
    pub claims: i64,
    /// Of how many: of all that fit, or of the first many thousand of them.
    pub of: i64,
}

impl Foremost {
    /// Its share in a hundred, where one outlet makes nearly all of a view; `None` where it does not, or where there is too
    /// little to say so.
    pub fn share(&self) -> Option<i64> {
        let share = self.claims * 100 / self.of.max(1);
        (share >= MOST_OF_ALL && self.of >= ENOUGH).then_some(share)
    }
}

/// From this share on, in a hundred, a view is one outlet's: four claims in five.
const MOST_OF_ALL: i64 = 80;
/// Of fewer claims nothing is said: three claims of one report are no poisoned well.
const ENOUGH: i64 = 20;
/// Claims that are looked at; the share of so many tells that of all.
const LOOKED_AT: i64 = 10_000;

impl Case {
    /// The outlet that most of the claims that fit stand in; `None` where none is known, and where the claims of one source
    /// or one report are asked for.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn foremost(&self, filter: &Filter) -> Result<Option<Foremost>, StoreError> {
        if filter.source.is_some() || filter.report.is_some() {
            return Ok(None);
        }
        let conditions = Conditions::of_claims(&self.meant(filter)?);
        let (sql, values) = if conditions.clauses.is_empty() {
            // Counted when the case was reconciled.
            let sql = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),
                    (SELECT SUM(CAST(value AS INTEGER)) FROM derived WHERE name GLOB 'kind:*')
                 FROM derived WHERE name = 'foremost'";
            (sql.to_owned(), &[][..])
        } else {
            let sql = format!(
                "WITH fit AS MATERIALIZED (SELECT r.publisher FROM claims c JOIN reports r ON r.seq = c.report
                    {} LIMIT {LOOKED_AT})
                 SELECT publisher, COUNT(*), (SELECT COUNT(*) FROM fit) FROM fit WHERE publisher IS NOT NULL
                 GROUP BY publisher ORDER BY COUNT(*) DESC, publisher LIMIT 1",
                conditions.clause()
            );
            (sql, conditions.values.as_slice())
        };
        let found = self.rows(&sql, values, |row| {
            Ok(Foremost { publisher: row.get(0)?, claims: row.get(1)?, of: row.get(2)? })
        })?;
        Ok(found.into_iter().next())
    }

    /// Where claims come from, those with most reports first; with conditions, counted over the claims that fit.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn sources(&self, filter: &Filter) -> Result<Vec<SourceRow>, StoreError> {
        let filter = &self.meant(filter)?;
        let conditions = Conditions::of_claims(filter);
        let from = if conditions.clauses.is_empty() {
            "origins o".to_owned()
        } else {
            format!(
                "(SELECT origin, SUM(claims) AS claims, COUNT(*) AS reports FROM (
                    SELECT l.origin, c.report, COUNT(*) AS claims
                    FROM {} CROSS JOIN claim_links l ON l.claim = c.id
                    {} GROUP BY l.origin, c.report)
                    GROUP BY origin) f JOIN origins o ON o.id = f.origin",
                conditions.tables_of_claims(),
                conditions.clause()
            )
        };
        let counts = if conditions.clauses.is_empty() { "o" } else { "f" };
        let sql = format!(
            "SELECT o.id, o.name, o.role, o.entity, o.named, {counts}.claims, {counts}.reports,
                (SELECT j.verdict FROM judged_subjects s JOIN judgements j ON j.id = s.judgement
                WHERE s.kind = 'reliability' AND s.subject = o.id)
             FROM {from}
             ORDER BY {counts}.reports DESC, {counts}.claims DESC, o.id {}",
            limit(filter)
        );
        self.source_rows(&sql, &conditions.values)
    }

    /// The origins that a condition holds for, with one value; those in most reports first, after the one with it as id.
    pub(in crate::store) fn sources_where(
        &self,
        condition: &str,
        value: &str,
    ) -> Result<Vec<SourceRow>, StoreError> {
        self.source_rows(
            &format!(
                "SELECT id, name, role, entity, named, claims, reports,
                    (SELECT j.verdict FROM judged_subjects s JOIN judgements j ON j.id = s.judgement
                    WHERE s.kind = 'reliability' AND s.subject = origins.id)
                 FROM origins WHERE {condition} ORDER BY id = ?1 DESC, reports DESC, claims DESC, id"
            ),
            &[Value::Text(value.to_owned())],
        )
    }

    /// One origin.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn origin(&self, id: &str) -> Result<Option<SourceRow>, StoreError> {
        let sql = "SELECT id, name, role, entity, named, claims, reports,
                (SELECT j.verdict FROM judged_subjects s JOIN judgements j ON j.id = s.judgement
                WHERE s.kind = 'reliability' AND s.subject = origins.id)
             FROM origins WHERE id = ?";
        Ok(self.source_rows(sql, &[Value::Text(id.to_owned())])?.into_iter().next())
    }

    fn source_rows(&self, sql: &str, values: &[Value]) -> Result<Vec<SourceRow>, StoreError> {
        self.rows(sql, values, |row| {
            Ok(SourceRow {
                id: row.get(0)?,
                name: row.get(1)?,
                role: row.get(2)?,
                entity: row.get(3)?,
                named: row.get(4)?,
                claims: row.get(5)?,
                reports: row.get(6)?,
                reliability: row.get(7)?,
            })
        })
    }
}

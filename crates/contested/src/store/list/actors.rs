//! Actors, and what each is called by whom.

use rusqlite::types::Value;
use serde::Serialize;

use super::super::{Case, StoreError};
use super::Filter;
use super::conditions::{Conditions, limit};

/// An actor as it is listed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ActorRow {
    /// The identity, else the words in lower case.
    pub id: String,
    /// For people.
    pub name: String,
    /// What kind of actor.
    pub kind: Option<String>,
    /// Whether it was identified.
    pub known: bool,
    /// In how many claims.
    pub claims: i64,
    /// In how many reports.
    pub reports: i64,
}

/// What a source calls an actor.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NamingRow {
    /// The actor's identity.
    pub actor: String,
    /// The words.
    pub words: String,
    /// Whose words they are: the register's name, else the words for them; empty where the report has no outlet.
    pub by: String,
    /// Who that is.
    pub by_entity: Option<String>,
    /// How often inside quotation marks.
    pub quoted: i64,
    /// How often in all.
    pub times: i64,
    /// In how many reports.
    pub reports: i64,
    /// A report that has them, and where first in its text, in code points.
    pub first: FirstNaming,
}

/// Where words stand first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FirstNaming {
    /// The report's id.
    pub report: String,
    /// Start and end in code points.
    pub span: [i64; 2],
}

impl Case {
    /// Actors, those in most reports first; with conditions, those in the claims that fit.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn actors(&self, filter: &Filter) -> Result<Vec<ActorRow>, StoreError> {
        let filter = &self.meant(filter)?;
        let conditions = Conditions::of_claims(filter);
        let (from, counts) = if conditions.clauses.is_empty() {
            ("actors a".to_owned(), "a")
        } else {
            let fits = format!("{} {}", conditions.tables_of_claims(), conditions.clause());
            let from = format!(
                "(WITH fit AS (SELECT c.id, c.report FROM {fits}),
                    who AS (SELECT p.actor, fit.id AS claim, fit.report FROM participants p JOIN fit ON fit.id = p.claim
                        UNION SELECT t.actor, fit.id, fit.report FROM tellers t JOIN fit ON fit.id = t.claim)
                  SELECT actor, COUNT(*) AS claims, COUNT(DISTINCT report) AS reports
                  FROM who GROUP BY actor) f JOIN actors a ON a.id = f.actor"
            );
            (from, "f")
        };
        let sql = format!(
            "SELECT a.id, a.name, a.kind, a.known, {counts}.claims, {counts}.reports FROM {from}
             ORDER BY {counts}.reports DESC, {counts}.claims DESC, a.id {}",
            limit(filter)
        );
        self.actor_rows(&sql, &conditions.values)
    }

    /// The actors that a condition holds for, with one value; those in most reports first, after the one with it as id.
    pub(in crate::store) fn actors_where(
        &self,
        condition: &str,
        value: &str,
    ) -> Result<Vec<ActorRow>, StoreError> {
        self.actor_rows(
            &format!(
                "SELECT id, name, kind, known, claims, reports FROM actors
                 WHERE {condition} ORDER BY id = ?1 DESC, reports DESC, claims DESC, id"
            ),
            &[Value::Text(value.to_owned())],
        )
    }

    /// What an actor is called and by whom: by source, the commonest words first. `actor` is an identity.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn namings(&self, actor: &str) -> Result<Vec<NamingRow>, StoreError> {
        self.naming_rows(
            "SELECT actor, words, MIN(by_name), MIN(by_entity), SUM(quoted * times), SUM(times),
                COUNT(DISTINCT report), MIN(printf('%s %012d %012d', report, first_start, first_end))
             FROM v_namings WHERE actor = ?1 OR actor = (SELECT stands_for FROM same_actors WHERE actor = ?1)
             GROUP BY by_actor, words ORDER BY by_actor, SUM(times) DESC, words",
            &[Value::Text(actor.to_owned())],
        )
    }

    fn actor_rows(&self, sql: &str, values: &[Value]) -> Result<Vec<ActorRow>, StoreError> {
        self.rows(sql, values, |row| {
            Ok(ActorRow {
                id: row.get(0)?,
                name: row.get(1)?,
                kind: row.get(2)?,
                known: row.get(3)?,
                claims: row.get(4)?,
                reports: row.get(5)?,
            })
        })
    }

    fn naming_rows(&self, sql: &str, values: &[Value]) -> Result<Vec<NamingRow>, StoreError> {
        self.rows(sql, values, |row| {
            let first: String = row.get(7)?;
            let mut parts = first.split(' ');
            let report = parts.next().unwrap_or_default().to_owned();
            let mut number = || parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
            Ok(NamingRow {
                actor: row.get(0)?,
                words: row.get(1)?,
                by: row.get(2)?,
                by_entity: row.get(3)?,
                quoted: row.get(4)?,
                times: row.get(5)?,
                reports: row.get(6)?,
                first: FirstNaming { report, span: [number(), number()] },
            })
        })
    }
}

//! How long lists are, without the lists.

use contested_lexicon::gazetteer::fold;
use rusqlite::params_from_iter;

use super::super::{Case, Fitting, StoreError};
use super::Filter;
use super::conditions::Conditions;

/// What names are of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Named {
    /// Who takes part or speaks.
    Actor,
    /// Where.
    Place,
    /// Who says so.
    Source,
}

impl Case {
    /// How many reports fit a filter.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn count_reports(&self, filter: &Filter) -> Result<i64, StoreError> {
        let conditions = Conditions::of_reports(&self.meant(filter)?);
        self.number(&format!("SELECT COUNT(*) FROM reports r {}", conditions.clause()), &conditions)
    }

    /// How many actors there are in the claims that fit a filter.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn count_actors(&self, filter: &Filter) -> Result<i64, StoreError> {
        let conditions = Conditions::of_claims(&self.meant(filter)?);
        if conditions.clauses.is_empty() {
            return self.number("SELECT COUNT(*) FROM actors", &conditions);
        }
        let fits = format!("SELECT c.id FROM {} {}", conditions.tables_of_claims(), conditions.clause());
        let sql = format!(
            "WITH fit AS ({fits}), who AS (
                SELECT p.actor FROM participants p JOIN fit ON fit.id = p.claim
                UNION SELECT t.actor FROM tellers t JOIN fit ON fit.id = t.claim)
             SELECT COUNT(*) FROM who JOIN actors a ON a.id = who.actor"
        );
        self.number(&sql, &conditions)
    }

    /// How many origins the claims that fit a filter have.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn count_sources(&self, filter: &Filter) -> Result<i64, StoreError> {
        let conditions = Conditions::of_claims(&self.meant(filter)?);
        if conditions.clauses.is_empty() {
            return self.number("SELECT COUNT(*) FROM origins", &conditions);
        }
        let sql = format!(
            "SELECT COUNT(DISTINCT l.origin) FROM {}
             CROSS JOIN claim_links l ON l.claim = c.id JOIN origins o ON o.id = l.origin {}",
            conditions.tables_of_claims(),
            conditions.clause()
        );
        self.number(&sql, &conditions)
    }

    /// How many places the claims that fit a filter have.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn count_places(&self, filter: &Filter) -> Result<i64, StoreError> {
        let conditions = Conditions::of_claims(&self.meant(filter)?);
        if conditions.clauses.is_empty() {
            return self.number("SELECT COUNT(*) FROM places", &conditions);
        }
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT DISTINCT c.place_key AS id FROM {} {}) f JOIN places p ON p.id = f.id",
            conditions.tables_of_claims(),
            conditions.clause()
        );
        self.number(&sql, &conditions)
    }

    /// The kinds of the claims that fit a filter, each with how many, those of most claims first.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn kinds_of(&self, filter: &Filter) -> Result<Vec<(String, i64)>, StoreError> {
        let conditions = Conditions::of_claims(&self.meant(filter)?);
        if conditions.clauses.is_empty() {
            return self.kinds();
        }
        let sql = format!(
            "SELECT c.kind, COUNT(*) AS claims FROM {} {} GROUP BY c.kind ORDER BY claims DESC, c.kind",
            conditions.tables_of_claims(),
            conditions.clause()
        );
        self.rows(&sql, &conditions.values, |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Actors, places or sources of the case with a word that begins so, those in most claims first: what a field offers
    /// while somebody types.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn beginning(&self, named: Named, words: &str, most: usize) -> Result<Vec<Fitting>, StoreError> {
        let table = match named {
            Named::Actor => "actors",
            Named::Place => "places",
            Named::Source => "origins",
        };
        let begun = fold(words.trim());
        if begun.is_empty() {
            return Ok(Vec::new());
        }
        // Unnamed sources are no names.
        let only = if named == Named::Source { "WHERE named" } else { "" };
        // Read in Rust, since SQL knows nothing of letters with marks: a hundred thousand names take some ten milliseconds.
        let sql = format!("SELECT id, name, claims FROM {table} {only} ORDER BY claims DESC, name, id");
        let within = format!(" {begun}");
        self.wrap_ref(|case| {
            let mut statement = case.db.prepare_cached(&sql)?;
            let mut rows = statement.query([])?;
            let mut found = Vec::new();
            while found.len() < most
                && let Some(row) = rows.next()?
            {
                let name: String = row.get(1)?;
                let folded = fold(&name);
                if folded.starts_with(&begun) || folded.contains(&within) {
                    found.push(Fitting { id: row.get(0)?, name, claims: row.get(2)? });
                }
            }
            Ok(found)
        })
    }

    /// How many contradictions fit a filter, by what is known now.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn count_contradictions(&self, filter: &Filter) -> Result<i64, StoreError> {
        let filter = Filter { known: None, ..self.meant(filter)? };
        let conditions = Conditions::of_contradictions(&filter);
        let sql = format!("SELECT COUNT(*) FROM contradictions x {}", conditions.clause());
        self.number(&sql, &conditions)
    }

    fn number(&self, sql: &str, conditions: &Conditions) -> Result<i64, StoreError> {
        self.wrap_ref(|case| {
            case.db.prepare(sql)?.query_row(params_from_iter(&conditions.values), |row| row.get(0))
        })
    }
}

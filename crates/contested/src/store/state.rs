//! Dated facts of a case, seen by date, by what was known, by source.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::types::Value;

use smol_str::SmolStr;

use super::{Case, StoreError};
use crate::model::JudgementId;
use crate::state::{self, ControlFact, Party, PersonFact, RelationFact, Side, Standing, View};

impl Case {
    /// Who holds a place in a view. `place` is a key: a gazetteer's id, else a name in lower case.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn who_controls(&self, place: &str, view: &View) -> Result<Standing, StoreError> {
        Ok(state::who_controls(&self.control_facts(place)?, place, view))
    }

    /// Puts actors on sides: the state in whose country most of them act, its allies, each opponent. `actors` are ids with
    /// how much each counts.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn sides(&self, actors: &[(String, usize)]) -> Result<Vec<Side>, StoreError> {
        let known = self.known()?;
        let parties: Vec<Party> = actors.iter().map(|(id, weight)| known.party(id, *weight)).collect();
        let mut ties: BTreeMap<[String; 2], i64> = BTreeMap::new();
        for fact in self.all_relation_facts()? {
            let sign = i64::from(fact.bond.sign()) * if fact.affirmed { 1 } else { -1 };
            let pair = if fact.a < fact.b { [fact.a, fact.b] } else { [fact.b, fact.a] };
            *ties.entry(pair).or_default() += sign;
        }
        Ok(state::sides(&parties, &ties))
    }

    /// All that is said about who holds a place, by time.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn control_facts(&self, place: &str) -> Result<Vec<ControlFact>, StoreError> {
        let facts = self.parsed(
            "SELECT json FROM control WHERE place_key = ? ORDER BY since, known_from, claim, actor, holding",
            &[Value::Text(place.to_owned())],
        )?;
        self.set_aside(facts)
    }

    /// All that is said about who holds what.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn all_control_facts(&self) -> Result<Vec<ControlFact>, StoreError> {
        let facts = self.parsed(
            "SELECT json FROM control ORDER BY place_key, since, known_from, claim, actor, holding",
            &[],
        )?;
        self.set_aside(facts)
    }

    /// Marks the facts of claims whose side somebody judged not to be the one to follow.
    fn set_aside(&self, mut facts: Vec<ControlFact>) -> Result<Vec<ControlFact>, StoreError> {
        let set_aside: BTreeMap<String, String> = self.wrap_ref(|case| {
            case.db
                .prepare_cached("SELECT claim, judgement FROM set_aside")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })?;
        if !set_aside.is_empty() {
            for fact in &mut facts {
                let by = set_aside.get(&fact.claim.to_string());
                fact.set_aside = by.map(|id| JudgementId(SmolStr::from(id.as_str())));
            }
        }
        Ok(facts)
    }

    /// How an actor stands to another, or to all others, in a view: by time. Actors are given by identity.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn relations_between(
        &self,
        actor: &str,
        other: Option<&str>,
        view: &View,
    ) -> Result<Vec<RelationFact>, StoreError> {
        let facts: Vec<RelationFact> =
            self.parsed("SELECT json FROM bonds WHERE a = ?1 OR b = ?1", &[Value::Text(actor.to_owned())])?;
        Ok(state::relations_between(&facts, actor, other, view).into_iter().cloned().collect())
    }

    /// All that is said about who is with and against whom, by actors and time.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn all_relation_facts(&self) -> Result<Vec<RelationFact>, StoreError> {
        self.parsed("SELECT json FROM bonds ORDER BY a, b, json", &[])
    }

    /// All that is said about named persons, by person and time.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn all_person_facts(&self) -> Result<Vec<PersonFact>, StoreError> {
        self.parsed("SELECT json FROM persons ORDER BY person, since, known_from, json", &[])
    }

    /// What is said about a person, by time.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn person(&self, person: &str) -> Result<Vec<PersonFact>, StoreError> {
        self.parsed(
            "SELECT json FROM persons WHERE person = ? ORDER BY since, known_from, json",
            &[Value::Text(person.to_owned())],
        )
    }

    /// The day of the latest report: what "now" means in a case.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn last_known(&self) -> Result<Option<Date>, StoreError> {
        let day: Option<String> = self.wrap_ref(|case| {
            case.db.query_row("SELECT MAX(known_from) FROM reports", [], |row| row.get(0))
        })?;
        Ok(day.and_then(|day| day.parse().ok()))
    }
}

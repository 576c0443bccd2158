//! Dated facts of a case, seen by date, by what was known, by source.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row};

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
        Ok(state::who_controls(&self.last_words(place, view, false)?, place, view))
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

    /// Of all that is said about who holds a place as much as decides who holds it in a view: the last words of each origin on
    /// each actor. [`state::who_controls`] comes to the same by these few as by all; of supported words only, where that is
    /// asked: those that were read surely, or that two outlets tell.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn last_words(
        &self,
        place: &str,
        view: &View,
        only_supported: bool,
    ) -> Result<Vec<ControlFact>, StoreError> {
        let mut asked = Asked { db: &self.db, place, view, only_supported, supported: BTreeMap::new() };
        let mut told = self.wrap_ref(|case| {
            let mut word = case.db.prepare_cached(
                "SELECT since, known_from, claim, actor, holding, json FROM control WHERE rowid = ?",
            )?;
            let read = |row: &Row<'_>| -> rusqlite::Result<Told> {
                Ok(((row.get(0)?, row.get(1)?), row.get(2)?, (row.get(3)?, row.get(4)?), row.get(5)?))
            };
            asked
                .last_words()?
                .into_iter()
                .map(|row| word.query_row([row], read))
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        told.sort_unstable();
        let facts: Result<Vec<ControlFact>, StoreError> = told
            .iter()
            .map(|(.., json)| serde_json::from_str(json).map_err(|error| self.damaged(error.to_string())))
            .collect();
        self.set_aside(facts?)
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

/// A word on who holds a place, in the order of [`Case::control_facts`]: since when and known from when, the claim, the actor
/// and the way of holding, all of it.
type Told = ((Option<String>, Option<String>), String, (String, String), String);

/// What is asked of a place.
struct Asked<'a> {
    db: &'a Connection,
    place: &'a str,
    view: &'a View,
    only_supported: bool,
    /// Whether two outlets tell it, by actor and way of holding.
    supported: BTreeMap<(String, String), bool>,
}

impl Asked<'_> {
    /// The rows of the last words of each origin on each actor: those of the last report that it stands in, since a report is
    /// one telling. With them one word on fighting, and, where a day is asked about, all without a day. An index has what is
    /// asked here, in this order.
    fn last_words(&mut self) -> rusqlite::Result<Vec<i64>> {
        let day = |day: Option<Date>| day.map(|day| day.to_string());
        let origin = self.view.according_to.as_ref().map(|origin| origin.0.as_str());
        let (on, known) = (day(self.view.on), day(self.view.known));
        let set_aside: BTreeSet<String> = self
            .db
            .prepare_cached("SELECT claim FROM set_aside")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let db = self.db;
        let mut said = db.prepare_cached(
            "SELECT origin, actor, since, claim, holding, sure, rowid FROM control
             WHERE place_key = ?1 AND (?2 IS NULL OR origin = ?2) AND (?3 IS NULL OR since IS NULL OR since <= ?3)
                AND (?4 IS NULL OR known_from IS NULL OR known_from <= ?4)
             ORDER BY origin, actor, since, known_from, claim, holding",
        )?;
        let mut rows = said.query((self.place, origin, &on, &known))?;
        let mut found = Vec::new();
        let mut fight: Option<(String, i64)> = None;
        let (mut voice, mut report, mut last) = ((String::new(), String::new()), String::new(), Vec::new());
        while let Some(row) = rows.next()? {
            let text = |column: usize| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            let (origin, actor, claim, holding) = (text(0)?, text(1)?, text(3)?, text(4)?);
            let number: i64 = row.get(6)?;
            let is_sure = row.get::<_, Option<bool>>(5)?.unwrap_or(true);
            if self.only_supported && !is_sure && !self.is_supported(actor, holding, known.as_deref())? {
                continue;
            }
            if on.is_some() && row.get_ref(2)? == ValueRef::Null {
                found.push(number);
                continue;
            }
            if holding == "contests" {
                // The first by its claim's id, in whichever order the case grew.
                if !set_aside.contains(claim)
                    && fight.as_ref().is_none_or(|(first, _)| claim < first.as_str())
                {
                    fight = Some((claim.to_owned(), number));
                }
                continue;
            }
            if (origin, actor) != (voice.0.as_str(), voice.1.as_str()) {
                found.append(&mut last);
                voice = (origin.to_owned(), actor.to_owned());
                report.clear();
            }
            let of = claim.split('/').next().unwrap_or_default();
            if report != of {
                last.clear();
                of.clone_into(&mut report);
            }
            last.push(number);
        }
        found.append(&mut last);
        found.extend(fight.map(|(_, number)| number));
        Ok(found)
    }

    /// Whether two outlets tell it.
    fn is_supported(&mut self, actor: &str, holding: &str, known: Option<&str>) -> rusqlite::Result<bool> {
        let what = (actor.to_owned(), holding.to_owned());
        if let Some(known) = self.supported.get(&what) {
            return Ok(*known);
        }
        let mut next = self.db.prepare_cached(
            "SELECT outlet FROM control WHERE place_key = ?1 AND actor = ?2 AND holding = ?3 AND outlet > ?4
                AND (?5 IS NULL OR known_from IS NULL OR known_from <= ?5) AND (?6 IS NULL OR origin = ?6)
             ORDER BY outlet LIMIT 1",
        )?;
        let origin = self.view.according_to.as_ref().map(|origin| origin.0.as_str());
        let mut after = |outlet: &str| {
            let asked = (self.place, actor, holding, outlet, known, origin);
            next.query_row(asked, |row| row.get::<_, String>(0)).optional()
        };
        let is_told_by_two = match after("")? {
            Some(first) => after(&first)?.is_some(),
            None => false,
        };
        self.supported.insert(what, is_told_by_two);
        Ok(is_told_by_two)
    }
}

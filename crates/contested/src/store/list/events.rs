//! Events, how claims stand to each other, where sources disagree: now, and as of a day in the past.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::super::{Case, StoreError};
use super::Filter;
use super::conditions::{Conditions, first, limit, most};
use crate::model::DateRange;
use crate::reconcile::{self, Contradiction, EventRecord, Ledger, Policy, Relation};

impl Case {
    /// Events, by time. As of a day in the past they are worked out anew from what was known then, so that nothing
    /// learnt later shows.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn events(&self, filter: &Filter) -> Result<Vec<EventRecord>, StoreError> {
        if let Some(known) = filter.known {
            return self.events_of(&self.ledger(Some(known))?, filter);
        }
        let conditions = Conditions::of_events(filter);
        let sql = format!(
            "SELECT e.json FROM events e {} ORDER BY e.earliest IS NULL, e.earliest, e.id {}",
            conditions.clause(),
            limit(filter)
        );
        self.parsed(&sql, &conditions.values)
    }

    /// Events as [`Case::events`] lists them by what is known now, each without its claims and why they were joined, and
    /// with the day from which it was known: what a list of many needs.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn events_in_brief(&self, filter: &Filter) -> Result<Vec<(EventRecord, Option<Date>)>, StoreError> {
        let conditions = Conditions::of_events(&Filter { known: None, ..filter.clone() });
        let sql = format!(
            "SELECT COALESCE(e.brief, e.json), e.known_from FROM events e {} ORDER BY e.earliest IS NULL, e.earliest, e.id {}",
            conditions.clause(),
            limit(filter)
        );
        self.brief(&sql, &conditions.values)
    }

    /// One event in brief.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn event_in_brief(&self, id: &str) -> Result<Option<EventRecord>, StoreError> {
        let sql = "SELECT COALESCE(brief, json), known_from FROM events WHERE id = ?";
        Ok(self.brief(sql, &[Value::Text(id.to_owned())])?.into_iter().next().map(|(event, _)| event))
    }

    /// Rows of a short record and a day.
    pub(in crate::store) fn brief(
        &self,
        sql: &str,
        values: &[Value],
    ) -> Result<Vec<(EventRecord, Option<Date>)>, StoreError> {
        let rows: Vec<(String, Option<String>)> =
            self.rows(sql, values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.iter()
            .map(|(json, day)| {
                let event = serde_json::from_str(json).map_err(|error| self.damaged(error.to_string()))?;
                Ok((event, day.as_deref().and_then(|day| day.parse().ok())))
            })
            .collect()
    }

    /// The events of a ledger that fit a filter; for callers that keep the ledger of a day.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn events_of(&self, ledger: &Ledger, filter: &Filter) -> Result<Vec<EventRecord>, StoreError> {
        let fits = self.fitting(filter)?;
        let events = ledger.events.iter().filter(|event| fits(event));
        Ok(events.skip(first(filter)).take(most(filter)).cloned().collect())
    }

    /// One event.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn event(&self, id: &str) -> Result<Option<EventRecord>, StoreError> {
        let found = self.parsed("SELECT json FROM events WHERE id = ?", &[Value::Text(id.to_owned())])?;
        Ok(found.into_iter().next())
    }

    /// How many events fit a filter, by what is known now.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn count_events(&self, filter: &Filter) -> Result<i64, StoreError> {
        let conditions = Conditions::of_events(&Filter { known: None, ..filter.clone() });
        self.wrap_ref(|case| {
            case.db
                .prepare(&format!("SELECT COUNT(*) FROM events e {}", conditions.clause()))?
                .query_row(params_from_iter(&conditions.values), |row| row.get(0))
        })
    }

    /// Contradictions, the strongest first. As of a day in the past they are worked out anew, as are [`Case::events`].
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn contradictions(&self, filter: &Filter) -> Result<Vec<Contradiction>, StoreError> {
        if let Some(known) = filter.known {
            return self.contradictions_of(&self.ledger(Some(known))?, filter);
        }
        let conditions = Conditions::of_events(filter);
        let sql = format!(
            "SELECT x.json FROM contradictions x JOIN events e ON e.id = x.event {} ORDER BY x.strength DESC, x.id {}",
            conditions.clause(),
            limit(filter)
        );
        self.parsed(&sql, &conditions.values)
    }

    /// The contradictions of a ledger that fit a filter; for callers that keep the ledger of a day.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn contradictions_of(
        &self,
        ledger: &Ledger,
        filter: &Filter,
    ) -> Result<Vec<Contradiction>, StoreError> {
        let fits = self.fitting(filter)?;
        let events: BTreeSet<&str> =
            ledger.events.iter().filter(|event| fits(event)).map(|event| event.id.as_str()).collect();
        let found = ledger.contradictions.iter().filter(|found| events.contains(found.event.as_str()));
        Ok(found.skip(first(filter)).take(most(filter)).cloned().collect())
    }

    /// The contradictions about one event, the strongest first.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn contradictions_about(&self, event: &str) -> Result<Vec<Contradiction>, StoreError> {
        let sql = "SELECT json FROM contradictions WHERE event = ? ORDER BY strength DESC, id";
        self.parsed(sql, &[Value::Text(event.to_owned())])
    }

    /// How all claims stand to each other.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn relations(&self) -> Result<Vec<Relation>, StoreError> {
        self.parsed("SELECT json FROM relations ORDER BY from_claim, to_claim, kind", &[])
    }

    /// How a claim stands to others.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn relations_of_claim(&self, claim: &str) -> Result<Vec<Relation>, StoreError> {
        self.parsed(
            "SELECT json FROM relations WHERE from_claim = ?1 OR to_claim = ?1 ORDER BY from_claim, to_claim, kind",
            &[Value::Text(claim.to_owned())],
        )
    }

    /// The reconciled ledger of what was known by a day, or of everything.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn ledger(&self, known: Option<Date>) -> Result<Ledger, StoreError> {
        let (mut accounts, following) = self.judged_accounts()?;
        if let Some(known) = known {
            accounts.retain(|account| account.known_from.is_none_or(|day| day <= known));
        }
        Ok(reconcile::reconcile_judged(&accounts, &Policy::default(), &following.rulings))
    }

    /// Tells the events that a filter wants, by their claims, kind and time.
    fn fitting(&self, filter: &Filter) -> Result<impl Fn(&EventRecord) -> bool, StoreError> {
        let mut claims = BTreeSet::new();
        // Kind and time are the event's, not those of one of its claims.
        let of_claims =
            Filter { kind: None, from: None, to: None, limit: None, offset: None, ..filter.clone() };
        self.each_claim(&of_claims, |row| {
            claims.insert(row.id);
            true
        })?;
        let Filter { kind, from, to, .. } = filter.clone();
        Ok(move |event: &EventRecord| {
            let word = event.kind.as_str();
            let kind_fits = kind.as_ref().is_none_or(|kind| kind == word || kind == event.kind.family());
            let time = event.time.narrowest;
            let time_fits = (from.is_none() && to.is_none())
                || (!time.is_unknown() && time.meets(DateRange::new(from, to)));
            kind_fits && time_fits && event.claims.iter().any(|claim| claims.contains(&claim.to_string()))
        })
    }
}

//! Events, how claims stand to each other, where sources disagree: now, and as of a day in the past.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jiff::civil::Date;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::super::{Case, StoreError};
use super::conditions::{Conditions, first, limit, most};
use super::{ClaimRow, Filter, Order};
use crate::model::{DateRange, Stance};
use crate::reconcile::{
    self, Contradiction, Credibility, EventRecord, Ledger, Policy, Relation, RelationKind, RelationRule,
    independent_pairs,
};

/// Claims of an event that are asked what they say of one of them.
const MOST_ASKED: usize = 300;

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
        let filter = &self.meant(filter)?;
        let conditions = Conditions::of_events(filter);
        self.parsed(&listed("e.json", &conditions, filter), &conditions.values)
    }

    /// Hands events on one by one, by what is known now and in the order of [`Case::events`], until told to stop.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn each_event(
        &self,
        filter: &Filter,
        mut hand_on: impl FnMut(EventRecord) -> bool,
    ) -> Result<(), StoreError> {
        let filter = &self.meant(&Filter { known: None, ..filter.clone() })?;
        let conditions = Conditions::of_events(filter);
        let sql = listed("e.json", &conditions, filter);
        let mut damaged = None;
        self.wrap_ref(|case| {
            let mut statement = case.db.prepare(&sql)?;
            let mut rows = statement.query(params_from_iter(&conditions.values))?;
            while let Some(row) = rows.next()? {
                let json: String = row.get(0)?;
                match serde_json::from_str(&json) {
                    Ok(event) => {
                        if !hand_on(event) {
                            break;
                        }
                    }
                    Err(error) => {
                        damaged = Some(error.to_string());
                        break;
                    }
                }
            }
            Ok(())
        })?;
        damaged.map_or(Ok(()), |what| Err(self.damaged(what)))
    }

    /// Events as [`Case::events`] lists them by what is known now, each without its claims and why they were joined, and
    /// with the day from which it was known: what a list of many needs.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn events_in_brief(&self, filter: &Filter) -> Result<Vec<(EventRecord, Option<Date>)>, StoreError> {
        let filter = &self.meant(filter)?;
        let conditions = Conditions::of_events(&Filter { known: None, ..filter.clone() });
        let sql = listed("COALESCE(e.brief, e.json), e.known_from", &conditions, filter);
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
        let mut events: Vec<&EventRecord> = ledger.events.iter().filter(|event| fits(event)).collect();
        // What was known when within a day of the past is not kept: the newest there are the latest to have happened.
        match filter.order {
            Order::Time => {}
            Order::Newest => events.sort_by_key(|event| Reverse(event.time.narrowest.latest())),
            Order::Weight => events.sort_by_key(|event| Reverse((event.origins, event.reports))),
        }
        Ok(events.into_iter().skip(first(filter)).take(most(filter)).cloned().collect())
    }

    /// How many events of a ledger fit a filter.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn count_events_of(&self, ledger: &Ledger, filter: &Filter) -> Result<usize, StoreError> {
        let fits = self.fitting(filter)?;
        Ok(ledger.events.iter().filter(|event| fits(event)).count())
    }

    /// One event.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn event(&self, id: &str) -> Result<Option<EventRecord>, StoreError> {
        let found = self.parsed("SELECT json FROM events WHERE id = ?", &[Value::Text(id.to_owned())])?;
        Ok(found.into_iter().next())
    }

    /// How credible a claim is after the Admiralty code, suggested by rule; `None` until the case is reconciled. Only the
    /// first few hundred claims of an event are asked.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn credibility(&self, claim: &ClaimRow) -> Result<Option<Credibility>, StoreError> {
        let Some(event) = claim.event.as_deref().map(|id| self.event(id)).transpose()?.flatten() else {
            return Ok(None);
        };
        let relations = self.relations_of_claim(&claim.id)?;
        let siblings = event.claims.iter().take(MOST_ASKED).map(ToString::to_string);
        let ids: BTreeSet<String> = siblings.chain(other_ends(&claim.id, &relations)).collect();
        let mut others = Vec::new();
        for id in ids {
            others.extend(self.claim(&id)?);
        }
        Ok(Some(credibility(claim, &others, &relations)))
    }

    /// How many events fit a filter, by what is known now.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn count_events(&self, filter: &Filter) -> Result<i64, StoreError> {
        let filter = &self.meant(filter)?;
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
        let filter = &self.meant(filter)?;
        let conditions = Conditions::of_contradictions(filter);
        let sql = format!(
            "SELECT x.json FROM contradictions x {} ORDER BY x.strength DESC, x.id {}",
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
        let found = self.contradictions_fitting(ledger, filter)?;
        Ok(found.into_iter().skip(first(filter)).take(most(filter)).cloned().collect())
    }

    /// How many contradictions of a ledger fit a filter.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn count_contradictions_of(&self, ledger: &Ledger, filter: &Filter) -> Result<usize, StoreError> {
        Ok(self.contradictions_fitting(ledger, filter)?.len())
    }

    fn contradictions_fitting<'l>(
        &self,
        ledger: &'l Ledger,
        filter: &Filter,
    ) -> Result<Vec<&'l Contradiction>, StoreError> {
        let fits = self.fitting(filter)?;
        let events: BTreeSet<&str> =
            ledger.events.iter().filter(|event| fits(event)).map(|event| event.id.as_str()).collect();
        Ok(ledger.contradictions.iter().filter(|found| events.contains(found.event.as_str())).collect())
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
        let (mut accounts, _, following) = self.judged_accounts()?;
        if let Some(known) = known {
            accounts.retain(|account| account.known_from.is_none_or(|day| day <= known));
        }
        Ok(reconcile::reconcile_judged(&accounts, &Policy::default(), &following.rulings))
    }

    /// Tells the events that a filter wants, by their claims, kind and time.
    fn fitting(&self, filter: &Filter) -> Result<impl Fn(&EventRecord) -> bool, StoreError> {
        // Kind and time are the event's, not those of one of its claims; and a ledger of a day has no claims but those known
        // then. Only where more is asked are claims looked at.
        let of_claims = Filter {
            kind: None,
            from: None,
            to: None,
            undated: false,
            known: None,
            limit: None,
            offset: None,
            order: Order::Time,
            ..filter.clone()
        };
        let claims = if of_claims == Filter::default() { None } else { Some(self.claim_refs(&of_claims)?) };
        let Filter { kind, from, to, undated, .. } = filter.clone();
        Ok(move |event: &EventRecord| {
            let word = event.kind.as_str();
            let kind_fits = kind.as_ref().is_none_or(|kind| kind == word || kind == event.kind.family());
            let time = event.time.narrowest;
            let time_fits = if undated {
                time.is_unknown()
            } else {
                (from.is_none() && to.is_none())
                    || (!time.is_unknown() && time.meets(DateRange::new(from, to)))
            };
            let claims_fit = || {
                claims.as_ref().is_none_or(|claims| event.claims.iter().any(|claim| claims.contains(claim)))
            };
            kind_fits && time_fits && claims_fit()
        })
    }
}

/// How credible a claim is after the Admiralty code, suggested by rule from the claims of its event and those that stand
/// against it, and from its relations: who tells what it tells, and who tells otherwise.
pub fn credibility(claim: &ClaimRow, others: &[ClaimRow], relations: &[Relation]) -> Credibility {
    let position = |claim: &ClaimRow| {
        let stance: Stance = claim.stance.parse().ok()?;
        stance.says_so(claim.polarity.parse().ok()?)
    };
    let Some(own) = position(claim) else { return Credibility::suggested(0, 0, false) };
    let against = relations.iter().filter(|relation| {
        matches!(relation.kind, RelationKind::Contradicts(_) | RelationKind::DeniesResponsibility)
    });
    let at_odds: BTreeSet<String> = other_ends(&claim.id, against).collect();
    // That a toll was corrected by its own origin is no retraction.
    let taken_back = relations.iter().any(|relation| {
        relation.kind == RelationKind::Supersedes
            && relation.to.to_string() == claim.id
            && relation.rule == RelationRule::TakenBackByTheSameOrigin
    });
    let (mut told_by, mut denied_by) = (vec![claim], Vec::new());
    for other in others.iter().filter(|other| other.id != claim.id) {
        if at_odds.contains(&other.id) {
            denied_by.push(other);
        } else if other.event == claim.event && position(other) == Some(own) {
            told_by.push(other);
        }
    }
    denied_by.retain(|other| other.origin != claim.origin);
    told_by.retain(|one| denied_by.iter().all(|other| other.origin != one.origin));
    let voices = |claims: &[&ClaimRow]| {
        independent_pairs(claims.iter().map(|one| {
            let origin = one.origin.as_deref().unwrap_or_default();
            (origin, one.publisher.as_deref().unwrap_or(&one.report))
        }))
    };
    Credibility::suggested(voices(&told_by), voices(&denied_by), taken_back)
}

/// The claims at the other ends of a claim's relations.
fn other_ends<'r>(
    claim: &'r str,
    relations: impl IntoIterator<Item = &'r Relation>,
) -> impl Iterator<Item = String> {
    let ends =
        relations.into_iter().flat_map(|relation| [relation.from.to_string(), relation.to.to_string()]);
    ends.filter(move |end| end != claim)
}

/// Columns of the events that fit, in their order. Which fit is found in the index of that order, where it is only asked
/// for time and kind; records are read of those alone that are listed.
pub(super) fn listed(columns: &str, conditions: &Conditions, filter: &Filter) -> String {
    let order = match filter.order {
        Order::Time => "e.earliest IS NULL, e.earliest, e.id",
        Order::Newest => "e.known_from DESC, e.id",
        Order::Weight => "e.origins DESC, e.reports DESC, e.id",
    };
    format!(
        "SELECT {columns} FROM (SELECT e.position AS listed FROM events e {} ORDER BY {order} {}) f
         CROSS JOIN events e ON e.position = f.listed ORDER BY {order}",
        conditions.clause(),
        limit(filter)
    )
}

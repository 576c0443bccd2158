//! The case as it was known on a day, worked out once and kept for the next page.

use std::sync::{Arc, Mutex};

use contested::reconcile::{Contradiction, EventRecord, Ledger};
use contested::store::{Case, Filter, StoreError};
use jiff::civil::Date;

/// Ledgers of days, the one asked for last in front.
#[derive(Debug, Default)]
pub(crate) struct Views {
    kept: Mutex<Vec<(Key, Arc<Ledger>)>>,
}

/// Which state of the case, and which day.
type Key = (Option<String>, Date);

/// A ledger of 100,000 claims takes some hundred megabytes; a reader goes back and forth between few days.
const KEPT: usize = 4;

impl Views {
    /// What was known on a day. `head` tells one state of the case from another.
    pub(crate) fn ledger(
        &self,
        case: &Case,
        head: Option<&str>,
        known: Date,
    ) -> Result<Arc<Ledger>, StoreError> {
        let key = (head.map(str::to_owned), known);
        if let Ok(mut kept) = self.kept.lock()
            && let Some(at) = kept.iter().position(|(other, _)| *other == key)
        {
            let found = kept.remove(at);
            let ledger = Arc::clone(&found.1);
            kept.insert(0, found);
            return Ok(ledger);
        }
        let ledger = Arc::new(case.ledger(Some(known))?);
        // Where another page failed while it held the lock, this one still has its answer.
        if let Ok(mut kept) = self.kept.lock() {
            kept.insert(0, (key, Arc::clone(&ledger)));
            kept.truncate(KEPT);
        }
        Ok(ledger)
    }

    /// Events that fit a filter, as known on its day; as known now, in brief.
    pub(crate) fn events(
        &self,
        case: &Case,
        head: Option<&str>,
        filter: &Filter,
    ) -> Result<Vec<EventRecord>, StoreError> {
        match filter.known {
            Some(known) => case.events_of(&*self.ledger(case, head, known)?, filter),
            // What a list does not show, it need not read.
            None => Ok(case.events_in_brief(filter)?.into_iter().map(|(event, _)| event).collect()),
        }
    }

    /// Contradictions that fit a filter, as known on its day.
    pub(crate) fn contradictions(
        &self,
        case: &Case,
        head: Option<&str>,
        filter: &Filter,
    ) -> Result<Vec<Contradiction>, StoreError> {
        match filter.known {
            Some(known) => case.contradictions_of(&*self.ledger(case, head, known)?, filter),
            None => case.contradictions(filter),
        }
    }
}

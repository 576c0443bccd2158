//! The case as it was known on a day, worked out once and kept for the next page.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use contested::reconcile::{Contradiction, EventRecord, Ledger};
use contested::store::{Case, Filter, StoreError};
use jiff::civil::Date;

/// Ledgers of days, the one asked for last in front.
#[derive(Debug, Default)]
pub(crate) struct Views {
    kept: Mutex<Vec<(Key, Place)>>,
}

/// What was known on a day.
#[derive(Debug, Default)]
pub(crate) struct Then {
    /// All of it.
    pub(crate) ledger: Ledger,
    /// From which day each event was known.
    pub(crate) first_known: BTreeMap<String, Date>,
}

/// Which state of the case, and which day.
type Key = (Option<String>, Date);

/// Where it is once it is worked out: who asks meanwhile waits for it, and does not work it out again.
type Place = Arc<Mutex<Option<Arc<Then>>>>;

/// A ledger of 100,000 claims takes some hundred megabytes; a reader goes back and forth between few days.
const KEPT: usize = 4;
/// Claims in ledgers that are kept beside the last one.
const KEPT_CLAIMS: usize = 200_000;

impl Views {
    /// What was known on a day. `head` tells one state of the case from another.
    pub(crate) fn then(&self, case: &Case, head: Option<&str>, known: Date) -> Result<Arc<Then>, StoreError> {
        let key = (head.map(str::to_owned), known);
        let place = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            let found = kept.iter().position(|(other, _)| *other == key).map(|at| kept.remove(at));
            let (key, place) = found.unwrap_or_else(|| (key, Place::default()));
            kept.insert(0, (key, Arc::clone(&place)));
            kept.truncate(KEPT);
            // What is being worked out is not counted yet.
            let mut claims = 0;
            let mut is_first = true;
            kept.retain(|(_, place)| {
                claims += place
                    .try_lock()
                    .ok()
                    .and_then(|then| then.as_ref().map(|then| then.ledger.origin_of.len()))
                    .unwrap_or(0);
                std::mem::take(&mut is_first) || claims <= KEPT_CLAIMS
            });
            place
        };
        // Where another page failed at it, this one tries again.
        let mut worked_out = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(then) = &*worked_out {
            return Ok(Arc::clone(then));
        }
        let ledger = case.ledger(Some(known))?;
        let days = case.report_days()?;
        let first_known = ledger
            .events
            .iter()
            .filter_map(|event| {
                let days = event.claims.iter().filter_map(|claim| days.get(claim.report.0.as_str()));
                Some((event.id.clone(), *days.min()?))
            })
            .collect();
        let then = Arc::new(Then { ledger, first_known });
        *worked_out = Some(Arc::clone(&then));
        Ok(then)
    }

    /// Events that fit a filter, as known on its day; as known now, in brief.
    pub(crate) fn events(
        &self,
        case: &Case,
        head: Option<&str>,
        filter: &Filter,
    ) -> Result<Vec<EventRecord>, StoreError> {
        match filter.known {
            Some(known) => case.events_of(&self.then(case, head, known)?.ledger, filter),
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
            Some(known) => case.contradictions_of(&self.then(case, head, known)?.ledger, filter),
            None => case.contradictions(filter),
        }
    }
}

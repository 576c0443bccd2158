//! Claims → dated facts on two clocks: who holds what, who is with and against whom, who leads, who is alive.
//!
//! Needs: accounts and their reconciled ledger. Adds: facts with the time they hold (valid time), the time from which
//! they could be known (known time) and the origin that tells them. Nothing here decides who is right: a view picks by
//! date, by what was known, by source. A fact that is once in the list never changes when later reports come in; only
//! more facts are added.

mod control;

mod relations;

mod persons;

mod sides;

pub use control::{ControlFact, Holding, LastWords, Position, Standing, control_facts, who_controls};
pub use persons::{PersonFact, PersonState, person_facts};
pub use relations::{Bond, RelationFact, relation_facts, relations_between};
pub use sides::{Party, Side, SideKind, sides};

use jiff::civil::Date;

use crate::model::{Account, DateRange, Statement};
use crate::reconcile::{Ledger, OriginId};

/// The two clocks and the source by which a question is asked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct View {
    /// The day asked about; `None` for the latest.
    pub on: Option<Date>,
    /// Only what was known by then; `None` for everything known now.
    pub known: Option<Date>,
    /// Only what this origin says.
    pub according_to: Option<OriginId>,
}

impl View {
    /// Whether something known from a day on is known in this view. What has no day is always known.
    pub fn knows(&self, known_from: Option<Date>) -> bool {
        match (self.known, known_from) {
            (Some(limit), Some(day)) => day <= limit,
            _ => true,
        }
    }

    /// Whether something said by an origin belongs to this view.
    pub fn hears(&self, origin: &OriginId) -> bool {
        self.according_to.as_ref().is_none_or(|only| only == origin)
    }

    /// Whether something that began on a day had begun by the day asked about.
    pub fn reached(&self, from: Option<Date>) -> bool {
        match (self.on, from) {
            (Some(on), Some(from)) => from <= on,
            _ => true,
        }
    }
}

/// All statements with their report's known time and their origin, in order of their ids.
fn told<'a>(
    accounts: impl IntoIterator<Item = &'a Account>,
    ledger: &'a Ledger,
) -> impl Iterator<Item = (&'a Account, &'a Statement, &'a OriginId)> {
    let mut accounts: Vec<&Account> = accounts.into_iter().collect();
    accounts.sort_by(|a, b| a.report.cmp(&b.report));
    accounts.dedup_by(|a, b| a.report == b.report);
    accounts.into_iter().flat_map(move |account| {
        account.statements.iter().filter_map(move |statement| {
            ledger.origin_of.get(&statement.claim).map(|origin| (account, statement, origin))
        })
    })
}

/// The day from which a claimed change holds at the latest: the last day it may have happened, else the day the
/// claim was known.
fn holds_from(time: DateRange, known_from: Option<Date>) -> Option<Date> {
    time.latest().or(time.earliest()).or(known_from)
}

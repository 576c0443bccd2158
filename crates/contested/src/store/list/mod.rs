//! What is in a case, picked by filters and listed in an order that does not depend on that of adding.

mod actors;

mod claims;

mod counts;

mod conditions;

mod events;

mod places;

mod read;

mod reports;

mod sources;

pub use actors::{ActorRow, FirstNaming, NamingRow};
pub use claims::{Argument, ClaimDetail, ClaimRow, Figure, Through, Told, When, Whereabouts};
pub use counts::Named;
pub use events::credibility;
pub use places::PlaceRow;
pub use read::HowRead;
pub use reports::{NoticeRow, ReportRow, TranslationRow};
pub use sources::{Foremost, SourceRow};

use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};
use serde::de::DeserializeOwned;

use super::{Case, StoreError};

/// In which order claims and events are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// Claims by when they could be known, events by when they were.
    #[default]
    Time,
    /// What came to be known last first.
    Newest,
    /// Events that most origins tell of first; claims as by time.
    Weight,
}

/// Which rows to list. Empty lists all; several conditions must all hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// Somebody who takes part: an identity, or a name as people write it (see [`Case::actors_named`]).
    pub actor: Option<String>,
    /// A place or what lies in it: a gazetteer's id, or a name as people write it (see [`Case::places_named`]).
    pub place: Option<String>,
    /// A kind of event ("control.capture") or a family of them ("control").
    pub kind: Option<String>,
    /// Who says it: an origin's id, a name anywhere in the chain, or the outlet.
    pub source: Option<String>,
    /// Said to have happened on this day or later.
    pub from: Option<Date>,
    /// Said to have happened on this day or earlier.
    pub to: Option<Date>,
    /// Known by this day.
    pub known: Option<Date>,
    /// In this report.
    pub report: Option<String>,
    /// In reports with these words, in the syntax of SQLite's FTS5.
    pub words: Option<String>,
    /// Of reports: with a notice of this code.
    pub notice: Option<String>,
    /// Of reports: in this language, by its ISO 639-1 code.
    pub language: Option<String>,
    /// Only what was read surely: see [`Sureness::SURE`](crate::model::Sureness::SURE). What rules alone read says nothing
    /// of it, and stays.
    pub surely: bool,
    /// Only what no day is told of.
    pub undated: bool,
    /// In which order claims and events are listed.
    pub order: Order,
    /// No more than so many rows.
    pub limit: Option<u64>,
    /// Without so many of the first rows.
    pub offset: Option<u64>,
}

impl Case {
    pub(in crate::store) fn rows<T>(
        &self,
        sql: &str,
        values: &[Value],
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.wrap_ref(|case| {
            case.db.prepare_cached(sql)?.query_map(params_from_iter(values), read)?.collect()
        })
    }

    /// The rows of one column of JSON.
    pub(in crate::store) fn parsed<T: DeserializeOwned>(
        &self,
        sql: &str,
        values: &[Value],
    ) -> Result<Vec<T>, StoreError> {
        let rows: Vec<String> = self.rows(sql, values, |row| row.get(0))?;
        rows.iter()
            .map(|json| serde_json::from_str(json).map_err(|error| self.damaged(error.to_string())))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::{Connection, params_from_iter};

    use super::conditions::Conditions;
    use super::*;
    use crate::store::schema;

    /// How SQLite goes about a question: one step a line.
    fn plan(sql: &str, conditions: &Conditions) -> Vec<String> {
        let mut db = Connection::open_in_memory().unwrap();
        schema::migrate(&mut db).unwrap();
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = statement.query_map(params_from_iter(&conditions.values), |row| row.get(3)).unwrap();
        steps.collect::<rusqlite::Result<_>>().unwrap()
    }

    /// Rows of claims, events and contradictions are long: a list that looks at all of a case looks at an index.
    #[test]
    fn no_list_reads_all_rows_of_a_case() {
        let day = |day: i8| Some(Date::constant(2024, 12, day));
        let clocks = [
            Filter { to: day(3), ..Filter::default() },
            Filter { known: day(5), ..Filter::default() },
            Filter { to: day(3), known: day(5), ..Filter::default() },
            Filter { from: day(1), to: day(3), ..Filter::default() },
            Filter { to: day(3), kind: Some("control".to_owned()), ..Filter::default() },
        ];
        for filter in clocks {
            let claims = Conditions::of_claims(&filter);
            let events = Conditions::of_events(&Filter { known: None, ..filter.clone() });
            let disputes = Conditions::of_contradictions(&Filter { known: None, ..filter.clone() });
            let asked = [
                (format!("SELECT COUNT(*) FROM claims c {}", claims.clause()), &claims),
                (format!("SELECT COUNT(*) FROM events e {}", events.clause()), &events),
                (format!("SELECT COUNT(*) FROM contradictions x {}", disputes.clause()), &disputes),
                (events::listed("e.json", &events, &filter), &events),
            ];
            for (sql, conditions) in asked {
                let plan = plan(&sql, conditions);
                let reads_all = |step: &String| {
                    step.starts_with("SCAN") && !step.contains("COVERING") && !step.contains(" f")
                };
                assert!(!plan.iter().any(reads_all), "{sql}: {plan:#?}");
            }
        }
    }

    /// The first page of events told by most took as long as sorting all.
    #[test]
    fn lists_of_events_are_read_in_their_order() {
        for order in [Order::Time, Order::Weight] {
            let filter = Filter { order, limit: Some(50), ..Filter::default() };
            let none = Conditions::of_events(&filter);
            let plan = plan(&events::listed("e.json", &none, &filter), &none);
            assert!(plan.iter().any(|step| step.contains("COVERING INDEX events_")), "{plan:#?}");
        }
    }
}

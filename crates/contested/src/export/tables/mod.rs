//! The lists of a case as tables with nested columns: which columns there are, of what type, and the records that fill them.
//!
//! A column has the name of the published record's field (`docs/ledger.md`) and holds what stands there. What JSON has no type
//! for has one here: days, moments, spans. An object with names of one's own as keys, such as `figures`, is a list whose rows
//! begin with the key.

mod columns;

#[cfg(feature = "arrow")]
pub mod arrow;

use serde_json::{Value, json};

pub use columns::{Column, READ, Shape};

use super::{ledger_json, records};
use crate::store::{Case, Filter, JudgementRow, ReportRow, StoreError};

/// A list of a case, or one that is asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Table {
    /// Reports, with their text.
    Reports,
    /// Claims: who says what happened.
    Claims,
    /// Events over the reports.
    Events,
    /// Where sources disagree.
    Contradictions,
    /// How two claims stand to each other.
    Relations,
    /// Who is said to hold what.
    Control,
    /// Who is with and against whom.
    Bonds,
    /// Reports that tell one text.
    Copies,
    /// Where claims come from.
    Sources,
    /// Who takes part.
    Actors,
    /// Where.
    Places,
    /// What people hold of it.
    Judgements,
    /// What to know of how reports came in.
    Notices,
    /// What changed between two days of knowledge.
    Changes,
}

impl Table {
    /// Those that a whole case has, in the order of the documentation.
    pub const OF_A_CASE: &'static [Table] = &[
        Table::Reports,
        Table::Claims,
        Table::Events,
        Table::Contradictions,
        Table::Relations,
        Table::Control,
        Table::Bonds,
        Table::Copies,
        Table::Sources,
        Table::Actors,
        Table::Places,
        Table::Judgements,
        Table::Notices,
    ];

    /// Its name, that of its file.
    pub fn name(self) -> &'static str {
        match self {
            Table::Reports => "reports",
            Table::Claims => "claims",
            Table::Events => "events",
            Table::Contradictions => "contradictions",
            Table::Relations => "relations",
            Table::Control => "control",
            Table::Bonds => "bonds",
            Table::Copies => "copies",
            Table::Sources => "sources",
            Table::Actors => "actors",
            Table::Places => "places",
            Table::Judgements => "judgements",
            Table::Notices => "notices",
            Table::Changes => "changes",
        }
    }

    /// Its columns.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Table::Reports => columns::REPORTS,
            Table::Claims => columns::CLAIMS,
            Table::Events => columns::EVENTS,
            Table::Contradictions => columns::CONTRADICTIONS,
            Table::Relations => columns::RELATIONS,
            Table::Control => columns::CONTROL,
            Table::Bonds => columns::BONDS,
            Table::Copies => columns::COPIES,
            Table::Sources => columns::SOURCES,
            Table::Actors => columns::ACTORS,
            Table::Places => columns::PLACES,
            Table::Judgements => columns::JUDGEMENTS,
            Table::Notices => columns::NOTICES,
            Table::Changes => columns::CHANGES,
        }
    }

    /// Its records in a case, one by one, those that a filter leaves. Of relations between claims, copies and judgements all
    /// are listed, whatever the filter.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn each(self, case: &Case, filter: &Filter, mut take: impl FnMut(Value)) -> Result<(), StoreError> {
        match self {
            Table::Claims => case.each_claim(filter, |claim| {
                take(json!(claim));
                true
            })?,
            Table::Events => match filter.known {
                None => case.each_event(filter, |event| {
                    take(ledger_json::event(&event));
                    true
                })?,
                Some(known) => {
                    let ledger = case.ledger(Some(known))?;
                    case.events_of(&ledger, filter)?.iter().map(ledger_json::event).for_each(take);
                }
            },
            Table::Contradictions => records::contradictions(case, filter)?.into_iter().for_each(take),
            Table::Reports => {
                for report in case.reports(filter)? {
                    take(with_text(case, &report)?);
                }
            }
            Table::Relations => {
                for relation in case.relations()? {
                    let (from, to) =
                        (case.claim(&relation.from.to_string())?, case.claim(&relation.to.to_string())?);
                    take(ledger_json::relation(&relation, from.as_ref(), to.as_ref()));
                }
            }
            Table::Control => {
                for fact in case.all_control_facts()? {
                    let claim = case.claim(&fact.claim.to_string())?;
                    let mut record = ledger_json::control(&fact, None, claim.as_ref());
                    record["source_name"] = json!(records::origin_name(case, &fact.origin.0));
                    take(record);
                }
            }
            Table::Bonds => records::bonds(case, &case.all_relation_facts()?)?.into_iter().for_each(take),
            Table::Copies => case.copies()?.iter().map(ledger_json::copy_group).for_each(take),
            Table::Sources => case.sources(filter)?.iter().map(|row| json!(row)).for_each(take),
            Table::Actors => case.actors(filter)?.iter().map(|row| json!(row)).for_each(take),
            Table::Places => case.places(filter)?.iter().map(|row| json!(row)).for_each(take),
            Table::Judgements => case.judgement_rows()?.iter().map(judgement).for_each(take),
            Table::Notices => case.notices(filter)?.iter().map(|row| json!(row)).for_each(take),
            // Between which days has to be said: `export::changes`.
            Table::Changes => {}
        }
        Ok(())
    }
}

/// A report as it is listed, with its text, and its notices as a list.
pub(in crate::export) fn with_text(case: &Case, report: &ReportRow) -> Result<Value, StoreError> {
    let mut record = json!(report);
    record["text"] = json!(case.text(&report.id)?);
    let notices = report.notices.as_deref().into_iter().flat_map(str::split_whitespace);
    record["notices"] = notices.collect::<Vec<_>>().into();
    Ok(record)
}

/// A judgement as it is listed; what is said of it differs from kind to kind, and stands as one JSON object.
fn judgement(row: &JudgementRow) -> Value {
    let Value::Object(mut record) = json!(row) else { return Value::Null };
    let said = record.clone().into_iter().filter(|(name, _)| !columns::is_of_every_judgement(name));
    let said = Value::Object(said.collect());
    record.insert("verdict".to_owned(), row.judgement.verdict().into());
    record.insert("subjects".to_owned(), json!(row.judgement.subjects()));
    record.insert("said".to_owned(), said);
    Value::Object(record)
}

//! Everything, one record a line, in the program's own shapes.

use serde_json::{Map, Value, json};

use super::super::files::{Files, Out};
use super::super::selection::Selection;
use super::super::{ExportError, extract_json, ledger_json, records};

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let mut out = files.begin("case.jsonl", "lines")?;
    let case = selection.case;
    for report in selection.reports()? {
        if let Some(extraction) = case.extraction(&report.id)? {
            put(&mut out, "report", extract_json::extraction(&extraction))?;
        }
    }
    selection.each_event(|occurrence| put(&mut out, "event", ledger_json::event(&occurrence.event)))?;
    for relation in selection.relations()? {
        let (from, to) = (case.claim(&relation.from.to_string())?, case.claim(&relation.to.to_string())?);
        put(&mut out, "relation", ledger_json::relation(&relation, from.as_ref(), to.as_ref()))?;
    }
    for found in selection.contradictions()? {
        let event = selection.event(&found.event)?;
        put(&mut out, "contradiction", records::contradiction(case, &found, event.as_ref())?)?;
    }
    for group in case.copies()? {
        put(&mut out, "copy_group", ledger_json::copy_group(&group))?;
    }
    for fact in selection.control()? {
        let claim = case.claim(&fact.claim.to_string())?;
        put(&mut out, "control", ledger_json::control(&fact, None, claim.as_ref()))?;
    }
    for source in case.sources(selection.filter())? {
        put(&mut out, "source", json!(source))?;
    }
    for judgement in case.all_judgements()? {
        put(&mut out, "judgement", records::judgement(&judgement))?;
    }
    files.end(out)
}

fn put(out: &mut Out<'_>, kind: &str, record: Value) -> Result<(), ExportError> {
    let mut line = Map::from_iter([("record".to_owned(), Value::from(kind))]);
    if let Value::Object(fields) = record {
        line.extend(fields);
    }
    out.line(&Value::Object(line))
}

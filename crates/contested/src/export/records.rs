//! Records that need the case beside what they are made of: a contradiction with its words, a judgement.

use serde_json::Value;

use super::ledger_json;
use crate::model::Judgement;
use crate::reconcile::{Contradiction, EventRecord};
use crate::store::{Case, StoreError};

/// The format of a judgement's record.
pub const JUDGEMENT_FORMAT: &str = "contested-judgement/1";

/// A contradiction as published, with the words of its claims and what people hold of it.
///
/// # Errors
/// Where the case cannot be read.
pub fn contradiction(
    case: &Case,
    found: &Contradiction,
    event: Option<&EventRecord>,
) -> Result<Value, StoreError> {
    let mut failed = None;
    let mut record = ledger_json::contradiction(
        found,
        event,
        |id| case.claim(id).map_err(|error| failed = Some(error)).ok().flatten(),
        |origin| origin_name(case, origin),
    );
    if let Some(error) = failed {
        return Err(error);
    }
    if let Some(resolution) = case.resolution(&found.id)? {
        record["judged"] = serde_json::to_value(&resolution).unwrap_or_default();
        record["judged"]["verdict"] = resolution.judgement.verdict().into();
    }
    Ok(record)
}

/// A judgement as published.
pub fn judgement(judgement: &Judgement) -> Value {
    let mut record = serde_json::Map::from_iter([("format".to_owned(), Value::from(JUDGEMENT_FORMAT))]);
    if let Ok(Value::Object(fields)) = serde_json::to_value(judgement) {
        record.extend(fields);
    }
    Value::Object(record)
}

/// An origin's name for people; `None` where it is not known (any more).
pub fn origin_name(case: &Case, id: &str) -> Option<String> {
    let name = case.origin(id).ok().flatten()?.name;
    Some(if name.is_empty() { "no source named".to_owned() } else { name })
}

//! One file a page. Each answers as HTML and as JSON, lists as CSV too.

mod overview;

mod claims;

mod claim;

mod contradictions;

mod contradiction;

mod events;

mod event;

mod places;

mod place;

mod actors;

mod actor;

mod sources;

mod source;

mod reports;

mod report;

use contested::store::{Case, StoreError};
use maud::Markup;
use serde::Serialize;
use serde_json::Value;

use super::layout::Site;
use super::request::{Format, Request};

/// What a request comes to.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A page.
    Html(Markup),
    /// Its content for programs.
    Json(Value),
    /// Its rows for spreadsheets.
    Csv(String),
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The case has nothing of that name.
    NotFound,
    /// The case could not be read.
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::Store(error)
    }
}

/// Rows on one page of a long list.
const A_PAGE: usize = 100;

/// Answers a request from a case. Knows no HTTP and no clock.
pub(crate) fn answer(site: &Site, case: &Case, request: &Request) -> Result<Answer, Failure> {
    let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
    match path.as_slice() {
        [] | ["overview"] => overview::answer(site, case, request),
        ["claims"] => claims::answer(site, case, request),
        ["claims", report, claim] => claim::answer(site, case, request, report, claim),
        ["contradictions"] => contradictions::list(site, case, request),
        ["contradictions", id] => contradiction::answer(site, case, request, id),
        ["events"] => events::list(site, case, request),
        ["events", id] => event::answer(site, case, request, id),
        ["places"] => places::list(site, case, request),
        ["places", id] => place::answer(site, case, request, id),
        ["actors"] => actors::list(site, case, request),
        ["actors", id] => actor::answer(site, case, request, id),
        ["sources"] => sources::list(site, case, request),
        ["sources", id] => source::answer(site, case, request, id),
        ["reports"] => reports::list(site, case, request),
        ["reports", id] => report::answer(site, case, request, id),
        _ => Err(Failure::NotFound),
    }
}

/// Rows as HTML, JSON or CSV; the HTML is made only where it is wanted.
fn rows<T: Serialize>(request: &Request, rows: &[T], html: impl FnOnce() -> Markup) -> Answer {
    match request.format {
        Format::Html => Answer::Html(html()),
        Format::Json => Answer::Json(json(rows)),
        Format::Csv => Answer::Csv(csv(rows)),
    }
}

/// One record as HTML or JSON.
fn record(
    request: &Request,
    value: impl FnOnce() -> Value,
    html: impl FnOnce() -> Markup,
) -> Result<Answer, Failure> {
    match request.format {
        Format::Html => Ok(Answer::Html(html())),
        Format::Json => Ok(Answer::Json(value())),
        Format::Csv => Err(Failure::NotFound),
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> Value {
    // Only maps with other keys than strings fail, and there are none in what is listed.
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// The part of a list that the page shows, and whether more follows.
fn part<'r, T>(request: &Request, rows: &'r [T]) -> (&'r [T], bool) {
    let start = (request.page() - 1).saturating_mul(A_PAGE).min(rows.len());
    let end = start.saturating_add(A_PAGE).min(rows.len());
    (&rows[start..end], end < rows.len())
}

/// How many rows are needed to show the page and know whether more follow.
fn needed(request: &Request) -> u64 {
    (request.page() as u64).saturating_mul(A_PAGE as u64).saturating_add(1)
}

/// Rows as a table: one column a plain field; fields that are lists or records as JSON.
fn csv<T: Serialize>(rows: &[T]) -> String {
    let rows: Vec<Value> = rows.iter().map(json).collect();
    let columns: Vec<&String> =
        rows.first().and_then(Value::as_object).map(|row| row.keys().collect()).unwrap_or_default();
    let mut table = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = table.write_record(&columns);
    for row in &rows {
        let _ = table.write_record(columns.iter().map(|column| cell(&row[column.as_str()])));
    }
    table.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// A cell that no spreadsheet takes for a formula.
fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let is_number = text.parse::<f64>().is_ok();
    if !is_number && text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_no_formulas() {
        assert_eq!(cell(&Value::from("=HYPERLINK(1)")), "'=HYPERLINK(1)");
        assert_eq!(cell(&Value::from("-12")), "-12");
        assert_eq!(cell(&Value::from("plain")), "plain");
    }
}

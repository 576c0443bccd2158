//! One file a page. Each answers as HTML and as JSON, lists as CSV too, and what has a place as GeoJSON.

mod overview;

mod claims;

mod claim;

mod contradictions;

mod contradiction;

mod events;

mod event;

mod timeline;

mod map;

mod places;

mod place;

mod actors;

mod actor;

mod relations;

mod sources;

mod source;

mod reports;

mod report;

mod copies;

mod copy;

mod ask;

mod methodology;

mod openapi;

mod routes;

pub(crate) use routes::{ROUTES, Route};

use std::sync::Arc;

use contested::reconcile::{Contradiction, EventRecord, Ledger};
use contested::store::{Case, ClaimRow, Filter, StoreError};
use maud::Markup;
use serde::Serialize;
use serde_json::Value;

use super::layout::{Head, Site, page_with};
use super::request::{A_PAGE, Behind, Facts, Format, Request};

/// What a request comes to.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A page.
    Html(Markup),
    /// Its content for programs.
    Json(Value),
    /// Its rows for spreadsheets.
    Csv(String),
    /// Its places for maps.
    GeoJson(Value),
    /// All claims that fit, in this form, to be written one by one: there may be a million.
    Claims(Filter, Format),
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

/// What a page is made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At<'a> {
    /// What every page says.
    pub(crate) site: &'a Site,
    /// The case.
    pub(crate) case: &'a Case,
    /// What is asked.
    pub(crate) request: &'a Request,
}

impl At<'_> {
    /// A part of the path; empty where there is none.
    fn part(&self, index: usize) -> &str {
        self.request.path.get(index).map_or("", String::as_str)
    }

    fn head(&self) -> Option<&str> {
        self.request.facts.head.as_deref()
    }

    /// The ledger of the day that the second clock is set to; `None` where it is not set.
    fn ledger(&self) -> Result<Option<Arc<Ledger>>, Failure> {
        let Some(known) = self.request.day("known") else { return Ok(None) };
        Ok(Some(self.site.views.ledger(self.case, self.head(), known)?))
    }

    /// Events as known by the second clock.
    fn events(&self, filter: &Filter) -> Result<Vec<EventRecord>, Failure> {
        Ok(self.site.views.events(self.case, self.head(), filter)?)
    }

    /// Contradictions as known by the second clock.
    fn contradictions(&self, filter: &Filter) -> Result<Vec<Contradiction>, Failure> {
        Ok(self.site.views.contradictions(self.case, self.head(), filter)?)
    }

    /// One event as known by the second clock; by its id, or by any of its claims where it had another id then.
    fn event(&self, id: &str) -> Result<Option<EventRecord>, Failure> {
        let now = self.case.event(id)?;
        let Some(ledger) = self.ledger()? else { return Ok(now) };
        let then = ledger.events.iter().find(|event| event.id == id).or_else(|| {
            let claims = &now.as_ref()?.claims;
            ledger.events.iter().find(|event| event.claims.iter().any(|claim| claims.contains(claim)))
        });
        Ok(then.cloned())
    }

    /// As [`At::event`], without its claims and why they were joined.
    fn event_in_brief(&self, id: &str) -> Result<Option<EventRecord>, Failure> {
        if self.request.get("known").is_some() { self.event(id) } else { Ok(self.case.event_in_brief(id)?) }
    }

    /// One contradiction as known by the second clock.
    fn contradiction(&self, id: &str) -> Result<Option<Contradiction>, Failure> {
        match self.ledger()? {
            Some(ledger) => Ok(ledger.contradictions.iter().find(|found| found.id == id).cloned()),
            None => Ok(self.case.contradiction(id)?),
        }
    }

    /// The claims of some ids.
    fn claims(&self, ids: impl Iterator<Item = String>) -> Result<Vec<ClaimRow>, Failure> {
        let mut rows = Vec::new();
        for id in ids {
            rows.extend(self.case.claim(&id)?);
        }
        Ok(rows)
    }

    /// An origin's name for people.
    fn origin_name(&self, id: &str) -> String {
        let name = self.case.origin(id).ok().flatten().map(|origin| origin.name);
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| "no source named".to_owned())
    }

    /// An actor's name for people; its id where the case has none.
    fn actor_name(&self, id: &str) -> String {
        self.case.actor_name(id).ok().flatten().unwrap_or_else(|| id.to_owned())
    }

    /// Content that somebody has flagged, behind a warning that says who and why.
    fn warned(&self, subject: &str, content: Markup) -> Result<Markup, Failure> {
        Ok(match self.case.sensitive(subject)? {
            None => content,
            Some(judgement) => maud::html! {
                details.warned {
                    summary { "Flagged as hard to bear by " bdi { (judgement.who) } ": " bdi { (judgement.reason) } " – show it" }
                    (content)
                }
            },
        })
    }

    /// A page that can be had in some forms.
    fn page(&self, title: &str, formats: &[Format], body: &Markup) -> Markup {
        page_with(self.site, self.request, Head { title, formats }, body)
    }
}

/// Answers a request from a case. Knows no HTTP and no clock.
pub(crate) fn answer(site: &Site, case: &Case, request: &Request) -> Result<Answer, Failure> {
    let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
    let route = ROUTES.iter().find(|route| route.fits(&path)).ok_or(Failure::NotFound)?;
    if request.format != Format::Html && !route.formats.contains(&request.format) {
        return Err(Failure::NotFound);
    }
    let behind = Behind::of(case)?;
    let facts = Facts { head: case.head()?.map(|row| row.hash), span: case.known_span()?, behind };
    let mut request = Request { facts, ..request.clone() };
    // Everything that is asked by a source is asked by its id.
    if let Some(words) = request.get("according_to")
        && let Some(origin) = case.origins_named(words)?.into_iter().next()
    {
        request.query.insert("according_to".to_owned(), origin.id);
    }
    let mut answer = (route.answer)(&At { site, case, request: &request })?;
    if let (Answer::Json(Value::Object(record)), Some(behind)) = (&mut answer, behind) {
        record.insert("behind".to_owned(), json(&behind));
    }
    Ok(answer)
}

/// Writes all claims that fit, as [`Answer::Claims`] names them, piece by piece, until told to stop.
pub(crate) fn write_claims(
    case: &Case,
    filter: &Filter,
    format: Format,
    mut write: impl FnMut(Vec<u8>) -> bool,
) -> Result<(), StoreError> {
    let (mut piece, mut written, mut goes_on) = (String::new(), 0_usize, true);
    let mut columns: Vec<String> = Vec::new();
    case.each_claim(filter, |row| {
        let row = json(&row);
        if format == Format::Csv {
            if written == 0 {
                columns = row.as_object().map(|row| row.keys().cloned().collect()).unwrap_or_default();
                piece.push_str(&line(columns.iter().cloned()));
            }
            piece.push_str(&line(columns.iter().map(|column| cell(&row[column.as_str()]))));
        } else {
            // As one list would be printed.
            piece.push_str(if written == 0 { "[\n  " } else { ",\n  " });
            piece.push_str(&format!("{row:#}").replace('\n', "\n  "));
        }
        written += 1;
        if piece.len() >= A_PIECE {
            goes_on = write(std::mem::take(&mut piece).into_bytes());
        }
        goes_on
    })?;
    if format != Format::Csv {
        piece.push_str(if written == 0 { "[]\n" } else { "\n]\n" });
    }
    if goes_on && !piece.is_empty() {
        write(piece.into_bytes());
    }
    Ok(())
}

/// Bytes that are written at once.
const A_PIECE: usize = 64 * 1024;

/// A row of a table.
fn line(cells: impl Iterator<Item = String>) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = table.write_record(cells.collect::<Vec<_>>());
    table.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// The forms of a list, and those of a record.
const LIST: &[Format] = &[Format::Json, Format::Csv];
const PLACED_LIST: &[Format] = &[Format::Json, Format::Csv, Format::GeoJson];
const RECORD: &[Format] = &[Format::Json];

/// Rows as HTML, JSON or CSV; the HTML is made only where it is wanted.
fn rows<T: Serialize>(request: &Request, rows: &[T], html: impl FnOnce() -> Markup) -> Answer {
    match request.format {
        Format::Json => Answer::Json(json(rows)),
        Format::Csv => Answer::Csv(csv(rows)),
        Format::Html | Format::GeoJson => Answer::Html(html()),
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
        Format::Csv | Format::GeoJson => Err(Failure::NotFound),
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> Value {
    // Only maps with other keys than strings fail, and there are none in what is listed.
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// What a page shows of rows that were asked for with one more than it holds, and whether more follow.
fn shown<T>(rows: &[T], a_page: usize) -> (&[T], bool) {
    (&rows[..rows.len().min(a_page)], rows.len() > a_page)
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
    let is_formula = text
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}']);
    if !is_number && is_formula { format!("'{text}") } else { text }
}

/// Points with what is known of each, after RFC 7946. What has no point has no geometry, and is listed all the same.
fn features<T: Serialize>(all: impl Iterator<Item = (T, Option<(f64, f64)>)>) -> Value {
    let features: Vec<Value> = all
        .map(|(properties, point)| {
            serde_json::json!({
                "type": "Feature",
                "geometry": point.map(|(lat, lon)| serde_json::json!({"type": "Point", "coordinates": [lon, lat]})),
                "properties": properties,
            })
        })
        .collect();
    serde_json::json!({"type": "FeatureCollection", "features": features})
}

/// How many rows stand on a page of a long list, for the pages that list them.
const ROWS: usize = A_PAGE;

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

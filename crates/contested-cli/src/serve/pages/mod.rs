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

mod holding;

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

mod names;

mod embed;

mod openapi;

mod feed;

mod flat;

mod settings;

mod routes;

pub(crate) use routes::{ROUTES, Route};

use std::sync::Arc;

use contested::reconcile::{Contradiction, EventRecord};
use contested::store::{Case, ClaimRow, Filter, StoreError};
use maud::Markup;
use serde::Serialize;
use serde_json::Value;

use super::layout::{Head, Site, page_with, pager};
use super::request::{A_PAGE, Behind, Facts, Format, Request};
use super::views::Then;

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
    Claims(Box<Filter>, Format),
    /// What is new, for feed readers.
    Feed(String),
    /// A part of a list, and where the others are.
    Part(Box<Answer>, Paging),
}

impl Answer {
    /// The answer itself, and where the other parts are where it is one of several.
    pub(crate) fn parted(self) -> (Answer, Option<Paging>) {
        match self {
            Answer::Part(answer, paging) => (*answer, Some(paging)),
            whole => (whole, None),
        }
    }
}

/// How many rows a list has in all, and the addresses of the parts before and after this one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Paging {
    pub(crate) total: usize,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

impl Paging {
    /// Around the part that a request wants, of so many rows in all.
    fn of(request: &Request, total: usize, usual: usize) -> Paging {
        let page = request.page();
        let last = total.div_ceil(request.rows_a_page(usual)).max(1);
        let is_all = request.wants_all();
        Paging {
            total,
            previous: (!is_all && page > 1).then(|| request.part_address((page - 1).min(last))),
            next: (!is_all && page < last).then(|| request.part_address(page + 1)),
        }
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The case has nothing of that name.
    NotFound,
    /// A setting that the page does not have, or a value that it does not take.
    Setting(settings::Misunderstood),
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

    /// What was known on the day that the second clock is set to; `None` where it is not set.
    fn then(&self) -> Result<Option<Arc<Then>>, Failure> {
        let Some(known) = self.request.day("known") else { return Ok(None) };
        Ok(Some(self.site.views.then(self.case, self.head(), known)?))
    }

    /// Events as known by the second clock.
    fn events(&self, filter: &Filter) -> Result<Vec<EventRecord>, Failure> {
        Ok(self.site.views.events(self.case, self.head(), filter)?)
    }

    /// Contradictions as known by the second clock.
    fn contradictions(&self, filter: &Filter) -> Result<Vec<Contradiction>, Failure> {
        Ok(self.site.views.contradictions(self.case, self.head(), filter)?)
    }

    /// How many events fit a filter, as known by the second clock.
    fn count_events(&self, filter: &Filter) -> Result<usize, Failure> {
        match filter.known {
            Some(known) => {
                let then = self.site.views.then(self.case, self.head(), known)?;
                Ok(self.case.count_events_of(&then.ledger, filter)?)
            }
            None => length(self.case.count_events(filter)),
        }
    }

    /// How many contradictions fit a filter, as known by the second clock.
    fn count_contradictions(&self, filter: &Filter) -> Result<usize, Failure> {
        match filter.known {
            Some(known) => {
                let then = self.site.views.then(self.case, self.head(), known)?;
                Ok(self.case.count_contradictions_of(&then.ledger, filter)?)
            }
            None => length(self.case.count_contradictions(filter)),
        }
    }

    /// One event as known by the second clock; by its id, or by any of its claims where it had another id then.
    fn event(&self, id: &str) -> Result<Option<EventRecord>, Failure> {
        let now = self.case.event(id)?;
        let Some(then) = self.then()? else { return Ok(now) };
        let ledger = &then.ledger;
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
        match self.then()? {
            Some(then) => Ok(then.ledger.contradictions.iter().find(|found| found.id == id).cloned()),
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

/// Answers a request from a case, as it stands at one moment. Knows no HTTP and no clock.
pub(crate) fn answer(site: &Site, case: &Case, request: &Request) -> Result<Answer, Failure> {
    case.at_once(|| answer_now(site, case, request))?
}

fn answer_now(site: &Site, case: &Case, request: &Request) -> Result<Answer, Failure> {
    let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
    let route = ROUTES.iter().find(|route| route.fits(&path)).ok_or(Failure::NotFound)?;
    if request.format != Format::Html && !route.formats.contains(&request.format) {
        return Err(Failure::NotFound);
    }
    let behind = Behind::of(case)?;
    let damage = case.damage().map(str::to_owned);
    let facts = Facts {
        head: case.head()?.map(|row| row.hash),
        span: case.known_span()?,
        behind,
        damage: damage.clone(),
    };
    let mut request = Request { facts, ..request.clone() };
    // Everything that is asked by a source is asked by its id.
    if let Some(words) = request.get("according_to")
        && let Some(origin) = case.origins_named(words)?.into_iter().next()
    {
        request.query.insert("according_to".to_owned(), origin.id);
    }
    settings::check(route, &request).map_err(Failure::Setting)?;
    let mut answer = with_public_ids((route.answer)(&At { site, case, request: &request })?);
    if let (Answer::Json(Value::Object(record)), Some(behind)) = (&mut answer, behind) {
        record.insert("behind".to_owned(), json(&behind));
    }
    if let (Answer::Json(Value::Object(record)), Some(damage)) = (&mut answer, damage) {
        record.insert("damaged".to_owned(), damage.into());
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
        if format == Format::Csv {
            let mut row = flat::claim(&row);
            name_claims(&mut row);
            if written == 0 {
                columns = row.as_object().map(|row| row.keys().cloned().collect()).unwrap_or_default();
                piece.push_str(&line(columns.iter().cloned()));
            }
            piece.push_str(&line(columns.iter().map(|column| cell(&row[column.as_str()]))));
        } else {
            // As one list would be printed.
            let mut row = json(&row);
            name_claims(&mut row);
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

/// What is said where there is no answer: a page with menu and search for people, a record for programs.
pub(crate) fn refusal(site: &Site, request: &Request, failure: &Failure) -> Answer {
    let (title, why, allowed) = match failure {
        Failure::NotFound => (
            "No such page",
            "There is no such page in this case, or not in this form.".to_owned(),
            Vec::new(),
        ),
        Failure::Setting(wrong) => ("Not understood", wrong.to_string(), wrong.allowed.clone()),
        Failure::Store(error) => ("The case could not be read", error.to_string(), Vec::new()),
    };
    if request.format != Format::Html {
        let mut told = serde_json::json!({"error": why});
        if let Failure::Setting(wrong) = failure {
            told["setting"] = wrong.setting.clone().into();
            told["allowed"] = allowed.into();
        }
        return Answer::Json(told);
    }
    // Links keep the clocks, but not one that is none.
    let mut request = request.clone();
    if let Failure::Setting(wrong) = failure {
        request.query.remove(&wrong.setting);
    }
    let request = &request;
    let body = maud::html! {
        h1 { (title) }
        p { (why) }
        @if !allowed.is_empty() { p { "Allowed: " @for (index, one) in allowed.iter().enumerate() { @if index > 0 { ", " } code { (one) } } "." } }
        @if matches!(failure, Failure::Setting(_)) { p { a href=(request.link(&request.own_path())) { "This page without settings" } } }
        form.ask method="get" action="/ask" {
            input type="search" name="q" aria-label="Ask, or search for words" placeholder="who controls …, or words";
            button { "Ask" }
        }
        p { a href=(request.link("/")) { "The first page" } " · " a href=(request.link("/claims")) { "All claims" } " · " a href=(request.link("/ask")) { "What can be asked" } }
    };
    Answer::Html(page_with(site, request, Head { title, formats: &[] }, &body))
}

/// What stands where a page is still being made.
pub(crate) fn not_yet_made(site: &Site, request: &Request) -> Markup {
    let body = maud::html! {
        h1 { "Being worked out" }
        p { "This takes a while in a case of this size, the first time that somebody asks for it. The page comes by itself." }
        p { a href=(request.own_address()) { "Ask again now" } }
    };
    page_with(site, request, Head { title: "Being worked out", formats: &[] }, &body)
}

/// Claims are named by their published ids ("r-…/c10"), wherever a record names one.
fn with_public_ids(answer: Answer) -> Answer {
    match answer {
        Answer::Json(mut value) => {
            name_claims(&mut value);
            Answer::Json(value)
        }
        Answer::GeoJson(mut value) => {
            name_claims(&mut value);
            Answer::GeoJson(value)
        }
        Answer::Part(answer, paging) => Answer::Part(Box::new(with_public_ids(*answer)), paging),
        other => other,
    }
}

/// Inside, a claim is its report and its place in a list from 0; outside it is "r-…/c1".
fn name_claims(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let number = fields.get("claim").and_then(Value::as_u64).filter(|_| fields.len() == 2);
            if let (Some(number), Some(Value::String(report))) = (number, fields.get("report")) {
                *value = Value::String(format!("{report}/c{}", number + 1));
            } else {
                fields.values_mut().for_each(name_claims);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(name_claims),
        _ => {}
    }
}

/// Whether a setting is one of the clocks, which every page has.
pub(crate) fn is_clock(name: &str) -> bool {
    settings::CLOCKS.contains(&name)
}

/// The forms of a list, and those of a record.
const LIST: &[Format] = &[Format::Json, Format::Csv];
const FED_LIST: &[Format] = &[Format::Json, Format::Csv, Format::Feed];
const PLACED_LIST: &[Format] = &[Format::Json, Format::Csv, Format::GeoJson];
const RECORD: &[Format] = &[Format::Json];

/// A count as the length of a list.
fn length(count: Result<i64, StoreError>) -> Result<usize, Failure> {
    Ok(usize::try_from(count?).unwrap_or(0))
}

/// The rows of a list that are shown, of so many in all.
pub(super) struct Listed<T> {
    rows: Vec<T>,
    total: usize,
    /// How many stand on a page where nobody wishes otherwise.
    usual: usize,
}

impl<T> Listed<T> {
    /// The part of a list that a request wants, found and counted only as far as need be.
    fn find(
        request: &Request,
        usual: usize,
        find: impl FnOnce(&Filter) -> Result<Vec<T>, Failure>,
        count: impl FnOnce(&Filter) -> Result<usize, Failure>,
    ) -> Result<Listed<T>, Failure> {
        let rows = find(&request.part_of_list(usual))?;
        let before = request.rows_before(usual);
        let ends_here = rows.len() < request.rows_a_page(usual) && (before == 0 || !rows.is_empty());
        let total = if request.wants_all() {
            rows.len()
        } else if ends_here {
            before + rows.len()
        } else {
            count(&request.filter())?
        };
        Ok(Listed { rows, total, usual })
    }

    /// The part of a list that is at hand whole.
    fn cut(request: &Request, usual: usize, all: Vec<T>) -> Listed<T> {
        let total = all.len();
        let rows = if request.wants_all() {
            all
        } else {
            all.into_iter().skip(request.rows_before(usual)).take(request.rows_a_page(usual)).collect()
        };
        Listed { rows, total, usual }
    }

    fn pager(&self, request: &Request) -> Markup {
        pager(request, self.total, self.usual)
    }

    fn paging(&self, request: &Request) -> Paging {
        Paging::of(request, self.total, self.usual)
    }
}

/// What stands where something only came to be known after the day that the second clock is set to.
fn not_yet_known(at: &At<'_>, title: &Markup) -> Result<Answer, Failure> {
    let Some(known) = at.request.day("known") else { return Err(Failure::NotFound) };
    record(
        at.request,
        || serde_json::json!({"known": false, "why": "not known by this day"}),
        || {
            let body = maud::html! {
                h1 { (title) }
                p.empty { "By " (super::words::day_words(known)) " no report of this case told of it." }
                p { a href=(at.request.with(&[("known", None)])) { "As it is known now" } }
            };
            at.page("Not yet known", RECORD, &body)
        },
    )
}

/// Rows as HTML, JSON or CSV; the HTML is made only where it is wanted.
fn rows<T: Serialize>(request: &Request, listed: &Listed<T>, html: impl FnOnce() -> Markup) -> Answer {
    rows_as(request, listed, json, html)
}

/// As [`rows`], with what a spreadsheet has of a row.
fn rows_as<T: Serialize>(
    request: &Request,
    listed: &Listed<T>,
    flat: impl Fn(&T) -> Value,
    html: impl FnOnce() -> Markup,
) -> Answer {
    let answer = match request.format {
        Format::Json => Answer::Json(json(&listed.rows)),
        Format::Csv => Answer::Csv(csv(listed.rows.iter().map(flat).collect())),
        Format::Html | Format::GeoJson | Format::Feed => return Answer::Html(html()),
    };
    Answer::Part(Box::new(answer), listed.paging(request))
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
        Format::Csv | Format::GeoJson | Format::Feed => Err(Failure::NotFound),
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> Value {
    // Only maps with other keys than strings fail, and there are none in what is listed.
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// Rows as a table: one column a plain field; fields that are lists or records as JSON.
fn csv(mut rows: Vec<Value>) -> String {
    rows.iter_mut().for_each(name_claims);
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

/// Points with what is known of each, after RFC 7946, in plain fields, which maps can be coloured by. What has no point is
/// left out, since many programs stumble over a feature without geometry; `unplaced` brings it in.
fn features(request: &Request, all: impl Iterator<Item = (Value, Option<(f64, f64)>)>) -> Value {
    let wants_unplaced = request.get("unplaced").is_some();
    let features: Vec<Value> = all
        .filter(|(_, point)| wants_unplaced || point.is_some())
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
    fn claims_are_named_as_published() {
        let mut value = serde_json::json!({
            "sides": [{"claims": [{"report": "r-1", "claim": 9}]}],
            "claim": {"report": "r-1", "claim": 0},
            "row": {"report": "r-1", "claim": "r-1/c2"},
        });
        name_claims(&mut value);
        let named = serde_json::json!({
            "sides": [{"claims": ["r-1/c10"]}], "claim": "r-1/c1", "row": {"report": "r-1", "claim": "r-1/c2"},
        });
        assert_eq!(value, named);
    }

    #[test]
    fn cells_are_no_formulas() {
        assert_eq!(cell(&Value::from("=HYPERLINK(1)")), "'=HYPERLINK(1)");
        assert_eq!(cell(&Value::from("-12")), "-12");
        assert_eq!(cell(&Value::from("plain")), "plain");
    }
}

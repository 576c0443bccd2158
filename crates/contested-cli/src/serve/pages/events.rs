//! What claims are about, one row an event.

use contested::reconcile::EventRecord;
use contested::store::Case;
use maud::{Markup, html};

use super::super::layout::{Site, kind_words, page, pager, word_of, words};
use super::super::request::{Request, encode};
use super::{Answer, Failure, part, rows};

pub(super) fn list(site: &Site, case: &Case, request: &Request) -> Result<Answer, Failure> {
    let found = case.events(&request.filter())?;
    let (shown, has_more) = part(request, &found);
    Ok(rows(request, &found, || {
        let body = html! {
            h1 { "Events" }
            p.soft { "Claims that seem to be about one occurrence. Reports and independent origins are counted apart: twelve papers with one wire story are one origin." }
            (table(request, shown))
            (pager(request, has_more))
            p.small { a href=(request.in_format("csv")) { "These events as CSV" } }
        };
        page(site, request, "Events", &body)
    }))
}

pub(super) fn table(request: &Request, events: &[EventRecord]) -> Markup {
    html! {
        @if events.is_empty() { p { "No report here tells of any." } } @else {
            div.scroll { table {
                thead { tr { th { "What" } th { "Where" } th { "When" } th { "How many" } th.number { "Reports" } th.number { "Origins" } th { "Grade" } } }
                tbody { @for event in events {
                    tr data-row {
                        td { a href=(request.link(&format!("/events/{}", encode(&event.id)))) { (kind_words(event.kind.as_str())) } br; span.small.soft { (participants(event)) } }
                        td { @if let Some(place) = &event.place { (words(&place.name)) } }
                        td { (days(event)) }
                        td { @for figure in &event.figures { (summary(figure)) br; } }
                        td.number { (event.reports) }
                        td.number { (event.origins) }
                        td { (word_of(&event.grade)) }
                    }
                } }
            } }
        }
    }
}

pub(super) fn days(event: &EventRecord) -> Markup {
    let range = event.time.narrowest;
    html! {
        @match (range.earliest(), range.latest()) {
            (Some(start), Some(end)) if start == end => (start),
            (None, None) => span.soft { "not said" },
            (start, end) => { (start.map_or("…".to_owned(), |day| day.to_string())) " to " (end.map_or("…".to_owned(), |day| day.to_string())) },
        }
    }
}

fn participants(event: &EventRecord) -> String {
    let names: Vec<String> = event
        .participants
        .iter()
        .take(4)
        .map(|one| format!("{}: {}", word_of(&one.role), one.name))
        .collect();
    names.join(", ")
}

fn summary(figure: &contested::reconcile::FigureSummary) -> String {
    let range = match (figure.low, figure.high) {
        (Some(low), Some(high)) if low != high => format!(" ({low} to {high})"),
        (Some(_), None) => " or more".to_owned(),
        _ => String::new(),
    };
    format!("{} {}{range}", number(figure.best), word_of(&figure.kind))
}

pub(super) fn number(count: Option<u64>) -> String {
    count.map_or_else(|| "vague".to_owned(), |count| count.to_string())
}

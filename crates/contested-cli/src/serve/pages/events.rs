//! What claims are about: one row an event, and one event with every claim of it.

use contested::reconcile::EventRecord;
use contested::store::Case;
use maud::{Markup, html};
use serde_json::json;

use super::super::layout::{
    Site, claim_path, claim_table, figure_words, kind_words, page, pager, word_of, words,
};
use super::super::request::{Request, encode};
use super::{Answer, Failure, claim, part, record, rows};

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

pub(super) fn one(site: &Site, case: &Case, request: &Request, id: &str) -> Result<Answer, Failure> {
    let event = case.event(id)?.ok_or(Failure::NotFound)?;
    let claims = claim::by_ids(case, event.claims.iter().map(ToString::to_string))?;
    record(
        request,
        || json!({"event": event, "claims": claims}),
        || {
            let body = html! {
                p.small { a href=(request.link("/events")) { "Events" } }
                h1 { (kind_words(event.kind.as_str())) @if let Some(place) = &event.place { " · " (words(&place.name)) } " · " (days(&event)) }
                p { (event.reports) " reports, " (event.origins) " independent origins. Grade: " b { (word_of(&event.grade)) } " " span.soft { "(" (event.grade_rule.replace('-', " ")) ")" } }
                @if !event.figures.is_empty() {
                    h2 { "How many, by whom" }
                    table { thead { tr { th { "Kind" } th.number { "Low" } th.number { "Best" } th.number { "High" } th { "Who says how many, latest" } } } tbody {
                        @for figure in &event.figures { tr {
                            td { (word_of(&figure.kind)) }
                            td.number { (number(figure.low)) } td.number { b { (number(figure.best)) } } td.number { (number(figure.high)) }
                            td { @for by in &figure.by { a href=(request.link(&claim_path(&by.claim.to_string()))) { (figure_words(figure.kind, by.low, by.high)) } " " span.soft { (words(&by.origin.0)) } br; } }
                        } }
                    } }
                    p.small.soft { "Best is a reported figure, chosen by " (word_of(&event.figures[0].policy).replace('-', " ")) "; nothing is averaged." }
                }
                h2 { "What each report says" }
                (claim_table(request, claims.iter()))
                @if !event.joined.is_empty() {
                    h2 { "Why these were joined" }
                    table { thead { tr { th { "Claim" } th { "Claim" } th.number { "Points" } th { "For and against" } } } tbody {
                        @for join in &event.joined { tr {
                            td { a href=(request.link(&claim_path(&join.a.to_string()))) { (join.a) } }
                            td { a href=(request.link(&claim_path(&join.b.to_string()))) { (join.b) } }
                            td.number { (join.points) }
                            td { (join.reasons.join(", ")) }
                        } }
                    } }
                }
            };
            page(site, request, "Event", &body)
        },
    )
}

fn days(event: &EventRecord) -> Markup {
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

fn number(count: Option<u64>) -> String {
    count.map_or_else(|| "vague".to_owned(), |count| count.to_string())
}

//! One event with every claim of it.

use contested::store::Case;
use maud::html;
use serde_json::json;

use super::super::judging::{self, Subject};
use super::super::layout::{Site, claim_path, claim_table, figure_words, kind_words, page, word_of, words};
use super::super::request::Request;
use super::events::{days, number};
use super::{Answer, Failure, claim, record};

pub(super) fn answer(site: &Site, case: &Case, request: &Request, id: &str) -> Result<Answer, Failure> {
    let event = case.event(id)?.ok_or(Failure::NotFound)?;
    let claims = claim::by_ids(case, event.claims.iter().map(ToString::to_string))?;
    let judging = judging::panel(site, case, request, &Subject::Event(&event))?;
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
                (judging)
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

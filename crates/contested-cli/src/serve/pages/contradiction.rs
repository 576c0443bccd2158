//! One disagreement with all sides' evidence.

use contested::store::Case;
use maud::html;
use serde_json::json;

use super::super::judging::{self, Subject};
use super::super::layout::{Site, page};
use super::super::request::{Request, encode};
use super::contradictions::{Summary, headline, sides_shown};
use super::{Answer, Failure, claim, record};

pub(super) fn answer(site: &Site, case: &Case, request: &Request, id: &str) -> Result<Answer, Failure> {
    let all = case.contradictions(&contested::store::Filter::default())?;
    let dispute = all.into_iter().find(|one| one.id == id).ok_or(Failure::NotFound)?;
    let event = case.event(&dispute.event)?;
    let sides = dispute
        .sides
        .iter()
        .map(|side| claim::by_ids(case, side.claims.iter().map(ToString::to_string)))
        .collect::<Result<Vec<_>, _>>()?;
    let judging = judging::panel(site, case, request, &Subject::Contradiction(&dispute))?;
    record(
        request,
        || json!({"contradiction": dispute, "event": event, "claims": sides}),
        || {
            let summary = Summary { dispute: dispute.clone(), event: event.clone(), examples: sides.clone() };
            let body = html! {
                p.small { a href=(request.link("/contradictions")) { "Contradictions" } }
                h1 { (headline(&summary)) }
                (sides_shown(request, &summary, usize::MAX))
                (judging)
                h2 { "How it was found" }
                p { "By " (dispute.rules.join(", ")) ". " @if let Some(event) = &event { a href=(request.link(&format!("/events/{}", encode(&event.id)))) { "The event and all its claims" } } }
            };
            page(site, request, "Contradiction", &body)
        },
    )
}

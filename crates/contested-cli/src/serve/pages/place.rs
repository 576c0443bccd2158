//! One place, and who is said to hold it.

use contested::state::Holding;
use contested::store::{Case, Filter};
use maud::html;
use serde_json::json;

use super::super::layout::{Site, claim_path, claim_table, page, stance_tag, word_of, words};
use super::super::request::Request;
use super::{Answer, Failure, record};

pub(super) fn answer(site: &Site, case: &Case, request: &Request, id: &str) -> Result<Answer, Failure> {
    let place = case.places_named(id)?.into_iter().next().ok_or(Failure::NotFound)?;
    let standing = case.who_controls(&place.id, &request.view())?;
    let claims =
        case.claims(&Filter { place: Some(place.id.clone()), limit: Some(200), ..request.filter() })?;
    record(
        request,
        || json!({"place": place, "control": standing, "claims": claims}),
        || {
            let body = html! {
                p.small { a href=(request.link("/places")) { "Places" } }
                h1 { (words(&place.name)) }
                h2 { "Who holds it" }
                @if standing.positions.is_empty() { p { "No report here says who holds it" @if request.get("on").is_some() { " on that day" } "." } } @else {
                    p {
                        @if standing.disputed { span.tag.against { "sources disagree" } " " }
                        @if standing.fighting { span.tag { "fighting reported" } " " }
                        @if standing.divided { span.tag { "held in parts or besieged" } }
                    }
                    table { thead { tr { th { "Origin" } th { "Says" } th { "Since" } th { "Known from" } th { "Evidence" } } } tbody {
                        @for position in &standing.positions { @for fact in &position.facts { tr data-row {
                            td { (words(&position.origin.0)) }
                            td { (words(&fact.actor_name)) " " (holding(fact.holding)) " " (stance_tag(&word_of(&fact.stance))) }
                            td { (fact.from.map_or("not said".to_owned(), |day| day.to_string())) }
                            td { (fact.known_from.map_or("not known".to_owned(), |day| day.to_string())) }
                            td { a href=(request.link(&claim_path(&fact.claim.to_string()))) { "claim" } }
                        } } }
                    } }
                    p.small.soft { "Each origin's latest word in this view. Set the clocks above to ask about another day, or by what was known then." }
                }
                h2 { "Claims here" }
                (claim_table(request, claims.iter()))
            };
            page(site, request, &place.name, &body)
        },
    )
}

fn holding(holding: Holding) -> &'static str {
    match holding {
        Holding::Holds => "holds it",
        Holding::PartlyHolds => "is in it",
        Holding::Contests => "fights for it",
        Holding::Besieges => "besieges it",
        Holding::None => "does not hold it",
    }
}

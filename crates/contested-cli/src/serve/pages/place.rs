//! One place: who is said to hold it, and what is said to have happened there.

use contested::state::{ControlFact, Holding, Standing};
use contested::store::Filter;
use maud::{Markup, html};
use serde_json::json;

use super::super::layout::above;
use super::super::tables;
use super::super::words::{claim_path, day, grouped, stance_tag, word_of, words};
use super::{Answer, At, Failure, RECORD, record};

/// Claims on this page; the others are on the list.
const CLAIMS: u64 = 60;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let place = at.case.places_named(at.part(1))?.into_iter().next().ok_or(Failure::NotFound)?;
    let standing = at.case.who_controls(&place.id, &request.view())?;
    let facts: Vec<ControlFact> = at
        .case
        .control_facts(&place.id)?
        .into_iter()
        .filter(|fact| request.view().knows(fact.known_from))
        .collect();
    let claims = at.case.claims(&Filter {
        place: Some(place.id.clone()),
        limit: Some(CLAIMS + 1),
        ..request.filter()
    })?;
    record(
        request,
        || json!({"place": place, "control": standing, "claims": claims}),
        || {
            let body = html! {
                (above(request, "/places", "Places"))
                h1 { (words(&place.name)) }
                p.meta {
                    @if let Some(country) = &place.country { (country) " · " }
                    @match (place.lat, place.lon) { (Some(lat), Some(lon)) => { (format!("{lat:.3}, {lon:.3}")) " · " a href=(request.link_with("/map", &[("at", &place.id)])) { "on the map" } }, _ => span.soft { "no point known" } }
                    " · " (grouped(place.claims)) " claims in " (grouped(place.reports)) " reports"
                }
                h2 { "Who holds it" }
                (held_table(at, &standing))
                (turns(at, &facts))
                h2 { "What is said to have happened here" }
                (tables::claims(request, claims.iter().take(CLAIMS as usize)))
                @if claims.len() > CLAIMS as usize { p { a.more href=(request.link_with("/claims", &[("place", &place.id)])) { "All claims about this place" } } }
            };
            at.page(&place.name, RECORD, &body)
        },
    )
}

pub(super) fn held_table(at: &At<'_>, standing: &Standing) -> Markup {
    let request = at.request;
    html! {
        @if standing.positions.is_empty() {
            p.empty { "No report here says who holds it" @if request.get("on").is_some() || request.get("known").is_some() { " in this view" } "." }
        } @else {
            p {
                (standing_tag(standing)) " "
                @if standing.fighting { span.tag { "fighting reported" } " " }
                @if standing.divided { span.tag { "held in parts or besieged" } }
            }
            div.scroll { table {
                thead { tr { th { "Origin" } th { "Says" } th { "Since" } th { "Known from" } th { "Evidence" } } }
                tbody { @for position in &standing.positions { @for fact in &position.facts { tr data-row {
                    td { (words(&at.origin_name(&position.origin.0))) }
                    td { (words(&fact.actor_name)) " " (holding_words(fact.holding)) " " (stance_tag(&word_of(&fact.stance).replace(' ', "_"), "positive")) }
                    td { (day(fact.from.map(|day| day.to_string()).as_deref())) }
                    td { (day(fact.known_from.map(|day| day.to_string()).as_deref())) }
                    td { a href=(request.link(&claim_path(&fact.claim.to_string()))) { "the words" } }
                } } } }
            } }
            p.small.soft { "Each origin's latest word in this view. The clocks above ask about another day, or by what was known then." }
        }
    }
}

/// All that is said about who holds it, by time: its turns.
fn turns(at: &At<'_>, facts: &[ControlFact]) -> Markup {
    html! {
        @if facts.len() > 1 {
            details {
                summary { "All that is said about who holds it, by time (" (facts.len()) ")" }
                div.scroll { table {
                    thead { tr { th { "Since" } th { "Who" } th { "How" } th { "Origin" } th { "Known from" } th { "Evidence" } } }
                    tbody { @for fact in facts { tr {
                        td.nowrap { (day(fact.from.map(|day| day.to_string()).as_deref())) }
                        td { (words(&fact.actor_name)) }
                        td { (holding_words(fact.holding)) }
                        td { (words(&at.origin_name(&fact.origin.0))) }
                        td.nowrap { (day(fact.known_from.map(|day| day.to_string()).as_deref())) }
                        td { a href=(at.request.link(&claim_path(&fact.claim.to_string()))) { "the words" } }
                    } } }
                } }
            }
        }
    }
}

/// Names that stand in one line.
const FEW: usize = 3;

/// What comes of all positions together, in a word.
pub(super) fn standing_tag(standing: &Standing) -> Markup {
    let holders: Vec<&str> = standing
        .holders
        .iter()
        .filter(|holder| !holder.said_by.is_empty())
        .map(|holder| holder.actor_name.as_str())
        .collect();
    html! {
        @if standing.disputed {
            span.tag.against { "sources disagree" } " " (words(&holders[..holders.len().min(FEW)].join(" or ")))
            @if holders.len() > FEW { " or " (holders.len() - FEW) " others" }
        }
        @else if let [holder] = holders.as_slice() { span.tag.for { "held" } " " (words(holder)) }
        @else if holders.is_empty() { span.tag { "nobody is said to hold it" } }
    }
}

pub(super) fn holding_words(holding: Holding) -> &'static str {
    match holding {
        Holding::Holds => "holds it",
        Holding::PartlyHolds => "is in it",
        Holding::Contests => "fights for it",
        Holding::Besieges => "besieges it",
        Holding::None => "does not hold it",
    }
}

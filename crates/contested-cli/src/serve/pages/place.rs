//! One place: who is said to hold it, and what is said to have happened there.

use contested::state::{ControlFact, Standing};
use contested::store::Filter;
use maud::{Markup, html};
use serde_json::json;

use super::super::layout::{above, embed};
use super::super::request::encode;
use super::super::tables;
use super::super::words::{claim_path, count, day, holding_words, words};
use super::holding::Held;
use super::{Answer, At, Failure, RECORD, record};

/// Claims on this page; the others are on the list.
const CLAIMS: u64 = 60;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let place = at.case.places_named(at.part(1))?.into_iter().next().ok_or(Failure::NotFound)?;
    let facts: Vec<ControlFact> = at
        .case
        .control_facts(&place.id)?
        .into_iter()
        .filter(|fact| request.view().knows(fact.known_from))
        .collect();
    let held = Held::of(at, &place.id, &place.name)?;
    let claims =
        at.case.claims(&Filter { place: Some(place.id.clone()), limit: Some(CLAIMS), ..request.filter() })?;
    record(
        request,
        || json!({"place": place, "control": held.whole, "claims": claims}),
        || {
            let body = html! {
                (above(request, "/places", "Places"))
                h1 { (words(&place.name)) }
                p.meta {
                    @if let Some(country) = &place.country { (country) " · " }
                    @match (place.lat, place.lon) { (Some(lat), Some(lon)) => { (format!("{lat:.3}, {lon:.3}")) " · " a href={ (request.link("/map")) "#p-" (encode(&place.id)) } { "on the map" } }, _ => span.soft { "no point known" } }
                    " · " (count(place.claims, "claim", "claims")) " in " (count(place.reports, "report", "reports"))
                }
                h2 { "Who holds it" }
                (held.told_whole(at))
                (turns(at, &facts))
                @if !facts.is_empty() { (embed(request, &format!("/places/{}", encode(&place.id)))) }
                h2 { "What is said to have happened here" }
                (tables::claims(request, claims.iter()))
                @if place.claims > CLAIMS as i64 { p { a.more href=(request.link_with("/claims", &[("place", &place.id)])) { "All claims about this place" } } }
            };
            at.page(&place.name, RECORD, &body)
        },
    )
}

/// Rows of its turns on the page.
const TURNS: usize = 300;

/// All that is said about who holds it, by time: its turns.
fn turns(at: &At<'_>, facts: &[ControlFact]) -> Markup {
    html! {
        @if facts.len() > 1 {
            details {
                summary { "All that is said about who holds it, by time (" (facts.len()) ")" }
                div.scroll { table.cards {
                    thead { tr { th { "Since" } th { "Who" } th { "How" } th { "Origin" } th { "Known from" } th { "Evidence" } } }
                    tbody { @for fact in facts.iter().take(TURNS) { tr {
                        td.nowrap data-head="Since" { (day(fact.from.map(|day| day.to_string()).as_deref())) }
                        td data-head="Who" { (words(&fact.actor_name)) }
                        td data-head="How" { (holding_words(fact.holding)) }
                        td data-head="Origin" { (words(&at.origin_name(&fact.origin.0))) }
                        td.nowrap data-head="Known from" { (day(fact.known_from.map(|day| day.to_string()).as_deref())) }
                        td data-head="Evidence" { a href=(at.request.link(&claim_path(&fact.claim.to_string()))) { "the words" } }
                    } } }
                } }
                @if facts.len() > TURNS { p.small.soft { "The first " (TURNS) " of " (facts.len()) "." } }
            }
        }
    }
}

/// Names that stand in one line.
const FEW: usize = 3;

/// What comes of all positions together, in a word.
pub(super) fn standing_tag(at: &At<'_>, standing: &Standing) -> Markup {
    let holders: Vec<&str> = standing
        .holders
        .iter()
        .filter(|holder| !holder.said_by.is_empty())
        .map(|holder| holder.actor_name.as_str())
        .collect();
    html! {
        @if standing.disputed {
            span.tag.against { "sources disagree" } " " (words(&holders[..holders.len().min(FEW)].join(" or ")))
            @if let [holder] = standing.holders.iter().filter(|holder| !holder.said_by.is_empty()).collect::<Vec<_>>().as_slice() { span.soft { ", said by " (holder.said_by.len()) ", denied by " (holder.denied_by.len()) } }
            @if holders.len() > FEW { " or " (holders.len() - FEW) " others" }
        }
        @else if let [holder] = holders.as_slice() {
            // One voice is no holding: it stands with its name.
            @match standing.holders.iter().find(|one| !one.said_by.is_empty()).map(|one| one.said_by.as_slice()) {
                Some([only]) => { span.tag.single { "one voice" } " " (words(holder)) span.soft { ", says " (words(&at.origin_name(&only.0))) } },
                _ => { span.tag.for { "held" } " " (words(holder)) },
            }
        }
        @else if holders.is_empty() { span.tag { "nobody is said to hold it" } }
    }
}

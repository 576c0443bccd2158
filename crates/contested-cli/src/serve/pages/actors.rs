//! Who takes part.

use contested::store::Case;
use maud::html;

use super::super::layout::{Site, page, pager, words};
use super::super::request::{Request, encode};
use super::{Answer, Failure, part, rows};

pub(super) fn list(site: &Site, case: &Case, request: &Request) -> Result<Answer, Failure> {
    let found = case.actors(&request.filter())?;
    let (shown, has_more) = part(request, &found);
    Ok(rows(request, &found, || {
        let body = html! {
            h1 { "Actors" }
            div.scroll { table {
                thead { tr { th { "Name" } th { "Kind" } th { "Identity" } th.number { "Claims" } th.number { "Reports" } } }
                tbody { @for actor in shown { tr data-row {
                    td { a href=(request.link(&format!("/actors/{}", encode(&actor.id)))) { (words(&actor.name)) } }
                    td { (actor.kind.as_deref().unwrap_or("").replace('_', " ")) }
                    td.soft { @if actor.known { (words(&actor.id)) } @else { "words only" } }
                    td.number { (actor.claims) } td.number { (actor.reports) }
                } } }
            } }
            (pager(request, has_more))
        };
        page(site, request, "Actors", &body)
    }))
}

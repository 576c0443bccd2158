//! Where claims come from in the end.

use contested::store::Case;
use maud::html;

use super::super::layout::{Site, page, pager, words};
use super::super::request::{Request, encode};
use super::{Answer, Failure, part, rows};

pub(super) fn list(site: &Site, case: &Case, request: &Request) -> Result<Answer, Failure> {
    let found = case.sources(&request.filter())?;
    let (shown, has_more) = part(request, &found);
    Ok(rows(request, &found, || {
        let body = html! {
            h1 { "Sources" }
            p.soft { "The origins of claims: the heads of chains. Unnamed ones of different reports are kept apart." }
            div.scroll { table {
                thead { tr { th { "Name" } th { "Kind" } th.number { "Claims" } th.number { "Reports" } } }
                tbody { @for source in shown { tr data-row {
                    td { a href=(request.link(&format!("/sources/{}", encode(&source.id)))) { (words(if source.name.is_empty() { "no source named" } else { &source.name })) } }
                    td { (source.role.replace('_', " ")) }
                    td.number { (source.claims) } td.number { (source.reports) }
                } } }
            } }
            (pager(request, has_more))
        };
        page(site, request, "Sources", &body)
    }))
}

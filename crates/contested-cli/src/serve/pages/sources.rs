//! Where claims come from in the end.

use contested::store::{Case, Filter};
use maud::html;
use serde_json::json;

use super::super::layout::{Site, claim_table, page, pager, words};
use super::super::request::{Request, encode};
use super::{Answer, Failure, part, record, rows};

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

pub(super) fn one(site: &Site, case: &Case, request: &Request, id: &str) -> Result<Answer, Failure> {
    let source = case
        .sources(&Filter::default())?
        .into_iter()
        .find(|source| source.id == id)
        .ok_or(Failure::NotFound)?;
    let claims =
        case.claims(&Filter { source: Some(id.to_owned()), limit: Some(500), ..request.filter() })?;
    record(
        request,
        || json!({"source": source, "claims": claims}),
        || {
            let body = html! {
                p.small { a href=(request.link("/sources")) { "Sources" } }
                h1 { (words(if source.name.is_empty() { "No source named" } else { &source.name })) }
                p { (source.role.replace('_', " ")) ", " (source.claims) " claims in " (source.reports) " reports" }
                (claim_table(request, claims.iter()))
            };
            page(site, request, &source.name, &body)
        },
    )
}

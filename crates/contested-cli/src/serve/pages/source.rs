//! One source: what comes from it.

use contested::store::{Case, Filter};
use maud::html;
use serde_json::json;

use super::super::judging::{self, Subject};
use super::super::layout::{Site, claim_table, page, words};
use super::super::request::Request;
use super::{Answer, Failure, record};

pub(super) fn answer(site: &Site, case: &Case, request: &Request, id: &str) -> Result<Answer, Failure> {
    let source = case
        .sources(&Filter::default())?
        .into_iter()
        .find(|source| source.id == id)
        .ok_or(Failure::NotFound)?;
    let claims =
        case.claims(&Filter { source: Some(id.to_owned()), limit: Some(500), ..request.filter() })?;
    let judging = judging::panel(site, case, request, &Subject::Source(id))?;
    record(
        request,
        || json!({"source": source, "claims": claims}),
        || {
            let body = html! {
                p.small { a href=(request.link("/sources")) { "Sources" } }
                h1 { (words(if source.name.is_empty() { "No source named" } else { &source.name })) }
                p { (source.role.replace('_', " ")) ", " (source.claims) " claims in " (source.reports) " reports" }
                (judging)
                (claim_table(request, claims.iter()))
            };
            page(site, request, &source.name, &body)
        },
    )
}

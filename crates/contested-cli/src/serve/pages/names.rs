//! Names that begin so: what fields offer while somebody types.

use contested::store::Named;
use maud::html;
use serde_json::json;

use super::super::request::encode;
use super::super::words::{count, words};
use super::{Answer, At, Failure, RECORD, record};

/// Names that are offered.
const OFFERED: usize = 12;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let (named, pages) = match request.get("of") {
        Some("place") => (Named::Place, "places"),
        Some("source") => (Named::Source, "sources"),
        _ => (Named::Actor, "actors"),
    };
    let found = at.case.beginning(named, request.get("q").unwrap_or_default(), OFFERED)?;
    record(
        request,
        || {
            json!(
                found
                    .iter()
                    .map(|one| json!({"id": one.id, "name": one.name, "claims": one.claims}))
                    .collect::<Vec<_>>()
            )
        },
        || {
            let body = html! {
                h1 { "Names" }
                form.filters method="get" action="/names" {
                    label { "Of" select name="of" { @for of in ["actor", "place", "source"] { option value=(of) selected[request.get("of") == Some(of)] { (of) } } } }
                    label { "that begin with" input name="q" value=[request.get("q")]; }
                    button { "Show" }
                }
                ul.plain { @for one in &found {
                    li { a href=(request.link(&format!("/{pages}/{}", encode(&one.id)))) { (words(&one.name)) } " " span.soft { (count(one.claims, "claim", "claims")) } }
                } }
            };
            at.page("Names", RECORD, &body)
        },
    )
}

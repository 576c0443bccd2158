//! The list of claims, with filters.

use contested::store::{Case, Filter};
use maud::html;

use super::super::layout::{Site, claim_table, page, pager};
use super::super::request::{Format, Request};
use super::{Answer, Failure, needed, part, rows};

pub(super) fn answer(site: &Site, case: &Case, request: &Request) -> Result<Answer, Failure> {
    let limit = (request.format == Format::Html).then(|| needed(request));
    let found = case.claims(&Filter { limit, ..request.filter() })?;
    let (shown, has_more) = part(request, &found);
    Ok(rows(request, &found, || {
        let body = html! {
            h1 { "Claims" }
            p.soft { "Each row is one source's position on one event, as one report tells it." }
            form.filters method="get" action="/claims" {
                label { "words in the report" input type="search" name="words" value=[request.get("words")]; }
                label { "kind" input name="kind" placeholder="control" value=[request.get("kind")]; }
                label { "actor" input name="actor" value=[request.get("actor")]; }
                label { "place" input name="place" value=[request.get("place")]; }
                label { "source or outlet" input name="source" value=[request.get("source")]; }
                label { "from" input type="date" name="from" value=[request.get("from")]; }
                label { "to" input type="date" name="to" value=[request.get("to")]; }
                @if let Some(known) = request.get("known") { input type="hidden" name="known" value=(known); }
                button { "Filter" }
                a href=(request.link("/claims")) { "clear" }
            }
            @if shown.is_empty() { p { "No claim in this case fits. That says nothing about what happened: no report here tells of it." } }
            @else { (claim_table(request, shown.iter())) (pager(request, has_more)) }
            p.small { a href=(request.in_format("csv")) { "These claims as CSV" } }
        };
        page(site, request, "Claims", &body)
    }))
}

//! Reports, by when they were published.

use contested::store::Case;
use maud::html;

use super::super::layout::{Site, page, pager, words};
use super::super::request::{Request, encode};
use super::{Answer, Failure, part, rows};

pub(super) fn list(site: &Site, case: &Case, request: &Request) -> Result<Answer, Failure> {
    let found = case.reports(&request.filter())?;
    let (shown, has_more) = part(request, &found);
    Ok(rows(request, &found, || {
        let body = html! {
            h1 { "Reports" }
            form.filters method="get" action="/reports" {
                label { "words in it" input type="search" name="words" value=[request.get("words")]; }
                label { "outlet" input name="source" value=[request.get("source")]; }
                button { "Filter" }
            }
            div.scroll { table {
                thead { tr { th { "Published" } th { "Outlet" } th { "Title" } th.number { "Claims" } th { "Copies" } } }
                tbody { @for report in shown { tr data-row {
                    td { (report.published.as_deref().unwrap_or("no date")) }
                    td { (words(report.publisher.as_deref().unwrap_or(""))) }
                    td { a href=(request.link(&format!("/reports/{}", encode(&report.id)))) { (words(report.title.as_deref().unwrap_or(&report.name))) } }
                    td.number { (report.claims) }
                    td { @if let Some(group) = report.copy_group { "group " (group + 1) } }
                } } }
            } }
            (pager(request, has_more))
        };
        page(site, request, "Reports", &body)
    }))
}

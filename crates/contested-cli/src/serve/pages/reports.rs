//! Reports, by when they were published.

use maud::html;

use super::super::filters::{self, Field};
use super::super::request::encode;
use super::super::words::{count, day, words};
use crate::tokens::Role;

use super::{Answer, At, Failure, LIST, Listed, ROWS, length, rows};

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let meant = filters::meaning(at.case, request)?;
    let listed = Listed::find(
        request,
        ROWS,
        |filter| Ok(at.case.reports(filter)?),
        |filter| length(at.case.count_reports(filter)),
    )?;
    Ok(rows(request, &listed, || {
        let body = html! {
            h1 { "Reports" }
            @if at.site.adds && request.visitor.as_ref().is_some_and(|visitor| visitor.role == Role::Admin) { p { a href="/add" { "Add reports" } } }
            (filters::form(request, &[Field::Words, Field::Source], &[]))
            (meant)
            @if listed.rows.is_empty() { p.empty { "No report of this case fits." } } @else {
                div.scroll { table.cards {
                    thead { tr { th { "Published" } th { "Outlet" } th { "Title" } th.number { "Claims" } th { "Copies" } } }
                    tbody { @for report in &listed.rows { tr data-row {
                        td.nowrap data-head="Published" { (day(report.published.as_deref())) }
                        td data-head="Outlet" { (words(report.publisher.as_deref().unwrap_or("no outlet"))) }
                        td data-head="Title" { a href=(request.link(&format!("/reports/{}", encode(&report.id)))) { (words(report.title.as_deref().unwrap_or(&report.name))) } }
                        td.number data-head="Claims" { (report.claims) }
                        td data-head="Copies" { @if let Some(group) = report.copy_group { span.tag { "group " (group + 1) } } }
                    } } }
                } }
            }
            p.small.soft { (count(listed.total as i64, "report", "reports")) " in all" }
            (listed.pager(request))
        };
        at.page("Reports", LIST, &body)
    }))
}

//! Where claims come from in the end.

use maud::html;

use super::super::filters::{self, Field};
use super::super::request::encode;
use super::super::words::{count, shortened, source_name};
use super::{Answer, At, Failure, LIST, Listed, ROWS, length, rows};

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let meant = filters::meaning(at.case, request)?;
    let listed = Listed::find(
        request,
        ROWS,
        |filter| Ok(at.case.sources(filter)?),
        |filter| length(at.case.count_sources(filter)),
    )?;
    let kinds = at.case.kinds()?;
    Ok(rows(request, &listed, || {
        let body = html! {
            h1 { "Sources" }
            p.soft { "The origins of claims: the heads of chains. Unnamed ones of different reports are kept apart, since nobody knows whether they are one." }
            (filters::form(request, &[Field::Kind, Field::Actor, Field::Place, Field::Source, Field::Days], &kinds))
            (meant)
            @if listed.rows.is_empty() { p.empty { "No report of this case names any." } } @else {
                div.scroll { table.cards {
                    thead { tr { th { "Name" } th { "Kind" } th.number { "Claims" } th.number { "Reports" } } }
                    tbody { @for source in &listed.rows { tr data-row {
                        td data-head="Name" { a href=(request.link(&format!("/sources/{}", encode(&source.id)))) { (shortened(source_name(&source.name), 90)) } @if !source.named { " " span.soft.small { "not named" } } }
                        td data-head="Kind" { (source.role.replace('_', " ")) }
                        td.number data-head="Claims" { (source.claims) } td.number data-head="Reports" { (source.reports) }
                    } } }
                } }
            }
            p.small.soft { (count(listed.total as i64, "source", "sources")) " in all" }
            (listed.pager(request))
        };
        at.page("Sources", LIST, &body)
    }))
}

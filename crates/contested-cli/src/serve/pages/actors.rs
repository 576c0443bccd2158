//! Who takes part.

use maud::html;

use super::super::filters::{self, Field};
use super::super::request::encode;
use super::super::words::{count, words};
use super::{Answer, At, Failure, LIST, Listed, ROWS, length, rows};

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let meant = filters::meaning(at.case, request)?;
    let listed = Listed::find(
        request,
        ROWS,
        |filter| Ok(at.case.actors(filter)?),
        |filter| length(at.case.count_actors(filter)),
    )?;
    let kinds = at.case.kinds()?;
    Ok(rows(request, &listed, || {
        let body = html! {
            h1 { "Actors" }
            p.soft { "Groups, states, bodies and persons, those in most reports first. Where nobody in the register fits, the words stand for themselves." }
            (filters::form(request, &[Field::Kind, Field::Place, Field::Source, Field::Days], &kinds))
            (meant)
            @if listed.rows.is_empty() { p.empty { "No report of this case names any." } } @else {
                div.scroll { table.cards {
                    thead { tr { th { "Name" } th { "Kind" } th { "Identity" } th.number { "Claims" } th.number { "Reports" } } }
                    tbody { @for actor in &listed.rows { tr data-row {
                        td data-head="Name" { a href=(request.link(&format!("/actors/{}", encode(&actor.id)))) { (words(&actor.name)) } }
                        td data-head="Kind" { (actor.kind.as_deref().unwrap_or("").replace('_', " ")) }
                        td.soft data-head="Identity" { @if actor.known { code { (actor.id) } } @else { "words only" } }
                        td.number data-head="Claims" { (actor.claims) } td.number data-head="Reports" { (actor.reports) }
                    } } }
                } }
            }
            p.small.soft { (count(listed.total as i64, "actor", "actors")) " in all" }
            (listed.pager(request))
        };
        at.page("Actors", LIST, &body)
    }))
}

//! What is claimed, one row a claim.

use maud::html;

use super::super::filters::{self, Field};
use super::super::tables;
use super::super::words::count;
use super::{Answer, At, Failure, LIST, Listed, ROWS, flat, length, rows_as};

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let meant = filters::meaning(at.case, request)?;
    let listed = Listed::find(
        request,
        ROWS,
        |filter| Ok(at.case.claims(filter)?),
        |filter| length(at.case.count_claims(filter)),
    )?;
    let kinds = at.case.kinds()?;
    Ok(rows_as(request, &listed, flat::claim, || {
        let body = html! {
            h1 { "Claims" }
            p.soft { (count(listed.total as i64, "claim", "claims")) ", by the day from which each could be known. A claim is what one report says somebody said happened." }
            (filters::form(request, &[Field::Kind, Field::Actor, Field::Place, Field::Source, Field::Words, Field::Days], &kinds))
            (meant)
            @if listed.rows.is_empty() { p.empty { "No report in this case says so." } } @else { (tables::claims(request, listed.rows.iter())) }
            (listed.pager(request))
        };
        at.page("Claims", LIST, &body)
    }))
}

//! What is claimed, one row a claim.

use contested::store::Filter;
use maud::html;

use super::super::filters::{self, Field};
use super::super::layout::pager;
use super::super::request::Format;
use super::super::tables;
use super::super::words::count;
use super::{Answer, At, Failure, LIST, ROWS, rows, shown};

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    if request.format != Format::Html && request.get("page").is_none() {
        return Ok(Answer::Claims(request.filter(), request.format));
    }
    let meant = filters::meaning(at.case, request)?;
    let found = at.case.claims(&request.part_of_list(ROWS))?;
    let all = at.case.count_claims(&Filter { limit: None, ..request.filter() })?;
    let kinds = at.case.kinds()?;
    Ok(rows(request, &found, || {
        let (shown, has_more) = shown(&found, ROWS);
        let body = html! {
            h1 { "Claims" }
            p.soft { (count(all, "claim", "claims")) ", by the day from which each could be known. A claim is what one report says somebody said happened." }
            (filters::form(request, &[Field::Kind, Field::Actor, Field::Place, Field::Source, Field::Words, Field::Days], &kinds))
            (meant)
            @if shown.is_empty() { p.empty { "No report in this case says so." } } @else { (tables::claims(request, shown.iter())) }
            (pager(request, has_more))
        };
        at.page("Claims", LIST, &body)
    }))
}

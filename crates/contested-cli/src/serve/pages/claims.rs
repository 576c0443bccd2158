//! What is claimed, one row a claim.

use maud::html;

use super::super::filters::{self, Field};
use super::super::request::Format;
use super::super::words::{claim_path, count, origin_name};
use super::super::{tables, titles};
use super::feed::{self, Entry};
use super::{Answer, At, FED_LIST, Failure, Listed, Paging, ROWS, flat, length, rows_as};

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    if request.format == Format::Feed {
        return newest(at);
    }
    if request.format != Format::Html && (request.wants_all() || request.rows_a_page(ROWS) > at.site.whole) {
        let total = length(at.case.count_claims(&request.filter()))?;
        if total > at.site.whole {
            let all = Answer::Claims(Box::new(request.part_of_list(ROWS)), request.format);
            return Ok(Answer::Part(Box::new(all), Paging::of(request, total, ROWS)));
        }
    }
    let meant = filters::meaning(at.case, request)?;
    let listed = Listed::find(
        request,
        ROWS,
        |filter| Ok(at.case.claims(filter)?),
        |filter| length(at.case.count_claims(filter)),
    )?;
    let kinds = at.case.kinds()?;
    let (dominated, facets) = match request.format {
        Format::Html => {
            (filters::dominated(at.case, request)?, filters::facets(at.case, request, listed.total)?)
        }
        _ => (html! {}, html! {}),
    };
    Ok(rows_as(request, &listed, flat::claim, || {
        let body = html! {
            h1 { "Claims" }
            p.soft { (count(listed.total as i64, "claim", "claims")) ", by the day from which each could be known. A claim is what one report says somebody said happened." }
            (filters::form(request, &[Field::Kind, Field::Actor, Field::Place, Field::Source, Field::Words, Field::Days], &kinds))
            (meant)
            (dominated)
            (facets)
            (filters::orders(request, &[("time", "by day known"), ("newest", "newest first")]))
            @if listed.rows.is_empty() { p.empty { "No report in this case says so." } } @else { (tables::claims(request, listed.rows.iter())) }
            (listed.pager(request))
        };
        at.page("Claims", FED_LIST, &body)
    }))
}

/// The claims that came to be known last.
fn newest(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let found = at.case.newest_claims(&request.filter(), feed::MOST as u64)?;
    let entries = found.into_iter().map(|claim| Entry {
        title: titles::plain(&titles::claim(&claim)),
        day: claim.known_from.clone(),
        path: claim_path(&claim.id),
        words: format!("{}: {}", origin_name(&claim), claim.detail.sentence),
        id: claim.id,
    });
    Ok(feed::feed(request, &format!("Claims · {}", at.site.name), entries.collect()))
}

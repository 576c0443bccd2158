//! What claims are about, one row an event.

use maud::html;

use super::super::filters::{self, Field};
use super::super::tables;
use super::super::words::count;
use super::{Answer, At, Failure, Listed, PLACED_LIST, ROWS, features, flat, rows_as};
use crate::serve::request::Format;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let meant = filters::meaning(at.case, request)?;
    let listed = Listed::find(request, ROWS, |filter| at.events(filter), |filter| at.count_events(filter))?;
    if request.format == Format::GeoJson {
        let placed = listed.rows.iter().map(|event| {
            let point = event.place.as_ref().and_then(|place| place.lat.zip(place.lon));
            (flat::event(request, event), point)
        });
        return Ok(Answer::Part(
            Box::new(Answer::GeoJson(features(request, placed))),
            listed.paging(request),
        ));
    }
    let kinds = at.case.kinds()?;
    let dominated = match request.format {
        Format::Html => filters::dominated(at.case, request)?,
        _ => html! {},
    };
    let facets = if request.format == Format::Html && request.get("day").is_none() {
        filters::facets(at.case, request, listed.total)?
    } else {
        html! {}
    };
    Ok(rows_as(
        request,
        &listed,
        |event| flat::event(request, event),
        || {
            let body = html! {
                h1 { "Events" }
                p.soft {
                    (count(listed.total as i64, "event", "events")) ". "
                    "Claims that seem to be about one occurrence make an event. Reports and independent voices are counted apart: twelve papers with one wire story are one voice, and so is one paper that quotes four sources."
                }
                (filters::form(request, &[Field::Kind, Field::Actor, Field::Place, Field::Source, Field::Words, Field::Days], &kinds))
                (meant)
                (dominated)
                (facets)
            (filters::orders(request, &[("time", "by time"), ("weight", "told by most first"), ("newest", "newest first")]))
                @if listed.rows.is_empty() { p.empty { "No report in this case tells of any." } } @else { (tables::events(request, at.case, listed.rows.iter())) }
                (listed.pager(request))
            };
            at.page("Events", PLACED_LIST, &body)
        },
    ))
}

//! What claims are about, one row an event.

use maud::html;

use super::super::filters::{self, Field};
use super::super::layout::pager;
use super::super::tables;
use super::super::words::count;
use super::{Answer, At, Failure, PLACED_LIST, ROWS, features, rows, shown};
use crate::serve::request::Format;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let meant = filters::meaning(at.case, request)?;
    let found = at.events(&request.part_of_list(ROWS))?;
    if request.format == Format::GeoJson {
        return Ok(Answer::GeoJson(features(found.iter().map(|event| {
            let point = event.place.as_ref().and_then(|place| place.lat.zip(place.lon));
            (event, point)
        }))));
    }
    let kinds = at.case.kinds()?;
    let all =
        if request.get("known").is_some() { None } else { Some(at.case.count_events(&request.filter())?) };
    Ok(rows(request, &found, || {
        let (shown, has_more) = shown(&found, ROWS);
        let body = html! {
            h1 { "Events" }
            p.soft {
                @if let Some(all) = all { (count(all, "event", "events")) ". " }
                "Claims that seem to be about one occurrence make an event. Reports and independent voices are counted apart: twelve papers with one wire story are one voice, and so is one paper that quotes four sources."
            }
            (filters::form(request, &[Field::Kind, Field::Actor, Field::Place, Field::Source, Field::Words, Field::Days], &kinds))
            (meant)
            @if shown.is_empty() { p.empty { "No report in this case tells of any." } } @else { (tables::events(request, shown.iter())) }
            (pager(request, has_more))
        };
        at.page("Events", PLACED_LIST, &body)
    }))
}

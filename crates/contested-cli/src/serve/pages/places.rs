//! Places, those in most reports first.

use maud::html;

use super::super::filters::{self, Field};
use super::super::request::encode;
use super::super::words::{count, words};
use super::{Answer, At, Failure, Listed, PLACED_LIST, ROWS, features, json, length, rows};
use crate::serve::request::Format;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let meant = filters::meaning(at.case, request)?;
    let listed = Listed::find(
        request,
        ROWS,
        |filter| Ok(at.case.places(filter)?),
        |filter| length(at.case.count_places(filter)),
    )?;
    if request.format == Format::GeoJson {
        let placed = listed.rows.iter().map(|place| (json(place), place.lat.zip(place.lon)));
        return Ok(Answer::Part(
            Box::new(Answer::GeoJson(features(request, placed))),
            listed.paging(request),
        ));
    }
    let kinds = at.case.kinds()?;
    Ok(rows(request, &listed, || {
        let body = html! {
            h1 { "Places" }
            p.soft { "As far as the words allow: a place that the gazetteer does not know keeps its words and has no point. " a href=(request.link("/map")) { "On the map" } }
            (filters::form(request, &[Field::Kind, Field::Actor, Field::Source, Field::Days], &kinds))
            (meant)
            @if listed.rows.is_empty() { p.empty { "No report of this case names any." } } @else {
                div.scroll { table.cards {
                    thead { tr { th { "Place" } th { "Country" } th.number { "Claims" } th.number { "Reports" } th { "Point" } } }
                    tbody { @for place in &listed.rows { tr data-row {
                        td data-head="Place" { a href=(request.link(&format!("/places/{}", encode(&place.id)))) { (words(&place.name)) } }
                        td data-head="Country" { (place.country.as_deref().unwrap_or("")) }
                        td.number data-head="Claims" { (place.claims) } td.number data-head="Reports" { (place.reports) }
                        td.soft data-head="Point" { @if let (Some(lat), Some(lon)) = (place.lat, place.lon) { (format!("{lat:.3}, {lon:.3}")) } @else { "no point" } }
                    } } }
                } }
            }
            p.small.soft { (count(listed.total as i64, "place", "places")) " in all" }
            (listed.pager(request))
        };
        at.page("Places", PLACED_LIST, &body)
    }))
}

//! Places, those in most reports first.

use contested::store::Case;
use maud::html;

use super::super::layout::{Site, page, pager, words};
use super::super::request::{Request, encode};
use super::{Answer, Failure, part, rows};

pub(super) fn list(site: &Site, case: &Case, request: &Request) -> Result<Answer, Failure> {
    let found = case.places(&request.filter())?;
    let (shown, has_more) = part(request, &found);
    Ok(rows(request, &found, || {
        let body = html! {
            h1 { "Places" }
            div.scroll { table {
                thead { tr { th { "Place" } th { "Country" } th.number { "Claims" } th.number { "Reports" } th { "Point" } } }
                tbody { @for place in shown { tr data-row {
                    td { a href=(request.link(&format!("/places/{}", encode(&place.id)))) { (words(&place.name)) } }
                    td { (place.country.as_deref().unwrap_or("")) }
                    td.number { (place.claims) } td.number { (place.reports) }
                    td.soft { @if let (Some(lat), Some(lon)) = (place.lat, place.lon) { (format!("{lat:.3}, {lon:.3}")) } @else { "not placed" } }
                } } }
            } }
            (pager(request, has_more))
        };
        page(site, request, "Places", &body)
    }))
}

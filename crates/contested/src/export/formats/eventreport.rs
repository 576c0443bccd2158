//! One row a source's report of an event, as *eventreport* (Weidmann; R) and MAVERICK take it: what each says of when, where, who
//! and how many, so that disagreement can be measured. The package's own names of columns: `event_id`, `source`, and any
//! number of attributes.

use serde_json::{Value, json};

use super::super::ExportError;
use super::super::files::Files;
use super::super::row;
use super::super::selection::Selection;
use crate::model::{FigureKind, Role};

const COLUMNS: [&str; 27] = [
    "event_id",
    "report_id",
    "claim_id",
    "source",
    "source_name",
    "source_role",
    "outlet",
    "report_date",
    "event_type",
    "event_type_joined",
    "date_start",
    "date_end",
    "location",
    "location_id",
    "country",
    "latitude",
    "longitude",
    "actor1",
    "actor2",
    "deaths_low",
    "deaths_best",
    "deaths_high",
    "injuries_best",
    "stance",
    "polarity",
    "certainty",
    "text",
];

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let mut out = files.begin("eventreport.csv", "csv")?;
    out.head(COLUMNS)?;
    selection.each_event(|occurrence| {
        for claim in &occurrence.claims {
            let detail = &claim.detail;
            let figure = |kind: FigureKind| {
                detail.figures.iter().find(|figure| figure.kind == kind && figure.part_of.is_none())
            };
            let (killed, injured) = (figure(FigureKind::Killed), figure(FigureKind::Injured));
            let best =
                |figure: Option<&crate::store::Figure>| figure.and_then(|figure| figure.low.or(figure.high));
            let names = |roles: &[Role]| -> Value {
                let those = detail.arguments.iter().filter(|one| roles.contains(&one.role));
                row::list(&those.map(|one| one.name.as_str()).collect::<Vec<_>>())
            };
            let source = claim.origin.as_deref().map(|id| selection.source(id)).transpose()?.flatten();
            let place = claim.place.as_ref();
            out.row(&[
                json!(occurrence.event.id),
                json!(claim.report),
                json!(claim.id),
                json!(claim.origin),
                json!(claim.origin_name),
                json!(source.as_ref().map(|source| &source.role)),
                json!(claim.publisher),
                json!(claim.published),
                json!(claim.kind),
                json!(occurrence.event.kind),
                json!(claim.time.earliest),
                json!(claim.time.latest),
                json!(place.map(|place| &place.name)),
                json!(place.map(|place| &place.key)),
                json!(place.and_then(|place| place.country.as_ref())),
                json!(place.and_then(|place| place.lat)),
                json!(place.and_then(|place| place.lon)),
                names(&[Role::Agent]),
                names(row::OBJECTS),
                json!(killed.and_then(|figure| figure.low)),
                json!(best(killed)),
                json!(killed.and_then(|figure| figure.high)),
                json!(best(injured)),
                json!(claim.stance),
                json!(claim.polarity),
                json!(claim.certainty),
                json!(detail.sentence),
            ])?;
        }
        Ok(())
    })?;
    files.end(out)
}

//! A table of events with HXL 1.1 hashtags below its header, for the Humanitarian Data Exchange and its tools.

use serde_json::json;

use super::super::ExportError;
use super::super::files::Files;
use super::super::row;
use super::super::selection::Selection;

/// Columns of the flat event, with the names and hashtags they get.
const COLUMNS: [(&str, &str, &str); 20] = [
    ("id", "Event", "#event+id"),
    ("type", "Kind", "#event+type"),
    ("stage", "Stage", "#event+status+stage"),
    ("earliest", "First day", "#date+start"),
    ("latest", "Last day", "#date+end"),
    ("country", "Country", "#country+code+v_iso2"),
    ("place", "Place", "#loc+name"),
    ("place_id", "Place id", "#loc+code"),
    ("lat", "Latitude", "#geo+lat"),
    ("lon", "Longitude", "#geo+lon"),
    ("agents", "Doers", "#group+actor+name"),
    ("objects", "Done to", "#group+target+name"),
    ("killed_low", "Killed, low", "#affected+killed+min"),
    ("killed_best", "Killed", "#affected+killed"),
    ("killed_high", "Killed, high", "#affected+killed+max"),
    ("injured_best", "Injured", "#affected+injured"),
    ("displaced_best", "Displaced", "#affected+displaced"),
    ("sources", "Sources", "#meta+source"),
    ("known_from", "Known from", "#date+reported"),
    ("grade", "Grade", "#meta+grade"),
];

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let mut out = files.begin("hxl.csv", "csv:2")?;
    out.head(COLUMNS.iter().map(|(_, name, _)| *name))?;
    out.head(COLUMNS.iter().map(|(_, _, tag)| *tag))?;
    let disputed = std::collections::BTreeMap::new();
    selection.each_event(|occurrence| {
        let row = row::event(occurrence, selection, &disputed)?;
        let cell = |name: &str| {
            row.iter()
                .find(|(column, _)| *column == name)
                .map_or_else(|| json!(null), |(_, value)| value.clone())
        };
        let cells: Vec<_> = COLUMNS.iter().map(|(column, _, _)| cell(column)).collect();
        out.row(&cells)
    })?;
    files.end(out)
}

//! Events and who is said to hold what as KML 2.2, for Google Earth and others: placemarks with their days and fields.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::ExportError;
use super::super::files::{Files, Out};
use super::super::flat::plain;
use super::super::markup::xml;
use super::super::row::{self, Row};
use super::super::selection::Selection;

/// Colours (alpha, blue, green, red) of what is said of a place; for events, of how well they are attested.
const STYLES: [(&str, &str); 10] = [
    ("held", "ff50af4c"),
    ("disputed", "ff0000d0"),
    ("divided", "ff00a5ff"),
    ("fighting", "ff0060ff"),
    ("left", "ff909090"),
    ("confirmed", "ff50af4c"),
    ("fair", "ffd0a030"),
    ("weak", "ffc0c0c0"),
    ("contested", "ff0000d0"),
    ("discounted", "ff505050"),
];

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let disputed = selection.disputed_places()?;
    let mut out = files.begin("map.kml", "xml:Placemark")?;
    out.text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n")?;
    for (name, colour) in STYLES {
        out.text(&format!("<Style id=\"{name}\"><IconStyle><color>{colour}</color></IconStyle></Style>\n"))?;
    }
    let mut without = BTreeMap::from([("events", 0_u64), ("places of control", 0)]);
    out.text("<Folder id=\"events\"><name>events</name>\n")?;
    selection.each_event(|occurrence| {
        let row = row::event(occurrence, selection, &disputed)?;
        let time = occurrence.event.time.narrowest;
        let days = [time.earliest().map(|day| day.to_string()), time.latest().map(|day| day.to_string())];
        let placed = placemark(&mut out, &row, &row::event_name(&occurrence.event), "grade", &days)?;
        *without.entry("events").or_default() += u64::from(!placed);
        Ok(())
    })?;
    out.text("</Folder>\n<Folder id=\"control\"><name>control</name>\n")?;
    for ground in selection.ground()? {
        let row = row::ground(&ground, &disputed);
        let name = &ground.facts[0].place.name;
        let placed = placemark(&mut out, &row, name, "status", &[None, None])?;
        *without.entry("places of control").or_default() += u64::from(!placed);
    }
    out.text("</Folder>\n</Document>\n</kml>\n")?;
    for (what, without) in without.into_iter().filter(|(_, without)| *without > 0) {
        files.notes.push(format!("{what} without coordinates, left out: {without}"));
    }
    files.end(out)
}

/// Writes a placemark; not where there is no point, which it says.
fn placemark(
    out: &mut Out<'_>,
    row: &Row,
    name: &str,
    style: &str,
    days: &[Option<String>; 2],
) -> Result<bool, ExportError> {
    let value = |name: &str| row.iter().find(|(column, _)| *column == name).map(|(_, value)| value);
    let number = |name: &str| value(name).and_then(Value::as_f64);
    let (Some(lon), Some(lat)) = (number("lon"), number("lat")) else { return Ok(false) };
    let words = |name: &str| value(name).map(plain).unwrap_or_default();
    out.rows += 1;
    out.text(&format!("<Placemark><name>{}</name>", xml(name)))?;
    if days.iter().any(Option::is_some) {
        out.text("<TimeSpan>")?;
        for (tag, day) in ["begin", "end"].iter().zip(days) {
            if let Some(day) = day {
                out.text(&format!("<{tag}>{day}</{tag}>"))?;
            }
        }
        out.text("</TimeSpan>")?;
    }
    out.text(&format!("<styleUrl>#{}</styleUrl><ExtendedData>", xml(&words(style))))?;
    for (column, value) in row.iter().filter(|(_, value)| !value.is_null()) {
        out.text(&format!("<Data name=\"{column}\"><value>{}</value></Data>", xml(&plain(value))))?;
    }
    out.text(&format!("</ExtendedData><Point><coordinates>{lon},{lat}</coordinates></Point></Placemark>\n"))?;
    Ok(true)
}

//! Maps after RFC 7946 (WGS 84, longitude first), with flat properties: GIS programs colour by these.

use serde_json::{Map, Value, json};

use super::super::ExportError;
use super::super::files::{Files, Out};
use super::super::row::{self, Row};
use super::super::selection::Selection;

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let disputed = selection.disputed_places()?;
    let unplaced = selection.options.unplaced;
    let (mut events_without, mut places_without, mut control_without) = (0, 0, 0);

    let mut out = begin(files, "events.geojson")?;
    selection.each_event(|occurrence| {
        let row = row::event(occurrence, selection, &disputed)?;
        events_without += u64::from(!put(&mut out, &row, unplaced)?);
        Ok(())
    })?;
    end(files, out)?;

    let mut out = begin(files, "places.geojson")?;
    for place in selection.case.places(selection.filter())? {
        places_without += u64::from(!put(&mut out, &row::place(&place, &disputed), unplaced)?);
    }
    end(files, out)?;

    let mut out = begin(files, "control.geojson")?;
    for ground in selection.ground()? {
        control_without += u64::from(!put(&mut out, &row::ground(&ground, &disputed), unplaced)?);
    }
    end(files, out)?;

    for (what, without) in
        [("events", events_without), ("places", places_without), ("places of control", control_without)]
    {
        if without > 0 && !unplaced {
            files.notes.push(format!("{what} without coordinates, left out: {without}"));
        }
    }
    Ok(())
}

fn begin<'o>(files: &mut Files<'o>, name: &str) -> Result<Out<'o>, ExportError> {
    let mut out = files.begin(name, "json:features")?;
    out.text("{\"type\":\"FeatureCollection\",\"features\":[\n")?;
    Ok(out)
}

fn end<'o>(files: &mut Files<'o>, mut out: Out<'o>) -> Result<(), ExportError> {
    out.text("\n]}\n")?;
    files.end(out)
}

/// Writes a row as a feature, but for one without a place where those are left out; says whether it has a place.
fn put(out: &mut Out<'_>, row: &Row, unplaced: bool) -> Result<bool, ExportError> {
    let geometry = point(row);
    let placed = !geometry.is_null();
    if placed || unplaced {
        out.item(&feature(row, geometry))?;
    }
    Ok(placed)
}

fn feature(row: &Row, geometry: Value) -> Value {
    let value = |name: &str| row.iter().find(|(column, _)| *column == name).map(|(_, value)| value.clone());
    let id = value("id").or_else(|| value("place_id"));
    let coordinates = ["lat", "lon"];
    let properties: Map<String, Value> = row
        .iter()
        .filter(|(column, _)| !coordinates.contains(column))
        .map(|(column, value)| ((*column).to_owned(), value.clone()))
        .collect();
    json!({"type": "Feature", "id": id, "geometry": geometry, "properties": properties})
}

/// The point of a row's coordinates; null where it has none, or none on earth.
fn point(row: &Row) -> Value {
    let number =
        |name: &str| row.iter().find(|(column, _)| *column == name).and_then(|(_, value)| value.as_f64());
    match (number("lon"), number("lat")) {
        (Some(lon), Some(lat)) if lon.abs() <= 180.0 && lat.abs() <= 90.0 => {
            json!({"type": "Point", "coordinates": [lon, lat]})
        }
        _ => Value::Null,
    }
}

//! The three lists that timemap (Forensic Architecture) shows: events.json, sources.json, associations.json. All values are
//! words there; days are written month first.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::json;

use super::super::ExportError;
use super::super::files::Files;
use super::super::row;
use super::super::selection::Selection;

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let mut kinds: BTreeMap<String, &'static str> = BTreeMap::new();
    let mut left_out = 0_u64;
    let mut out = files.begin("events.json", "json:")?;
    out.text("[\n")?;
    selection.each_event(|occurrence| {
        let event = &occurrence.event;
        let time = event.time.narrowest;
        let day = time.earliest().or(time.latest());
        let place = event.place.as_ref();
        let point = place.and_then(|place| place.lat.zip(place.lon));
        // Its schema wants a day or a point.
        if day.is_none() && point.is_none() {
            left_out += 1;
            return Ok(());
        }
        let family = event.kind.family();
        kinds.insert(event.kind.to_string(), family);
        let mut reports: Vec<&str> = occurrence.claims.iter().map(|claim| claim.report.as_str()).collect();
        reports.dedup();
        let mut sentences: Vec<&str> = Vec::new();
        for claim in &occurrence.claims {
            if !sentences.contains(&claim.detail.sentence.as_str()) {
                sentences.push(&claim.detail.sentence);
            }
        }
        let mut record = json!({
            "id": event.id,
            "description": sentences.join("\n"),
            "time": "",
            "time_precision": row::word(&json!(time.edtf())),
            "location": place.map(|place| place.name.as_str()).unwrap_or_default(),
            "type": row::word(&json!(event.grade)),
            "category": family,
            "category_full": event.kind.to_string(),
            "associations": [event.kind.to_string()],
            "sources": reports,
            "comments": row::event_name(event),
        });
        if let Some(day) = day {
            record["date"] = json!(month_first(day));
        }
        if let Some((lat, lon)) = point {
            record["latitude"] = json!(lat.to_string());
            record["longitude"] = json!(lon.to_string());
        }
        out.item(&record)
    })?;
    out.text("\n]\n")?;
    files.end(out)?;

    let mut out = files.begin("sources.json", "json:")?;
    out.text("[\n")?;
    for report in selection.reports()? {
        let day: Option<Date> = report.published.as_deref().and_then(|day| day.parse().ok());
        out.item(&json!({
            "id": report.id,
            "title": report.title.unwrap_or_default(),
            "paths": [],
            "type": "Report",
            "url": report.url.unwrap_or_default(),
            "author": report.publisher.unwrap_or_default(),
            "date": day.map(month_first).unwrap_or_default(),
        }))?;
    }
    out.text("\n]\n")?;
    files.end(out)?;

    let mut out = files.begin("associations.json", "json:")?;
    out.text("[\n")?;
    for (kind, family) in kinds {
        let path = [family, kind.as_str()];
        out.item(&json!({"id": kind, "title": kind, "desc": "", "mode": "CATEGORY", "filter_paths": path}))?;
    }
    out.text("\n]\n")?;
    files.end(out)?;
    if left_out > 0 {
        files.notes.push(format!("events with neither a day nor coordinates, left out: {left_out}"));
    }
    Ok(())
}

fn month_first(day: Date) -> String {
    day.strftime("%m/%d/%Y").to_string()
}

//! What changed, as feeds: changes.rss (RSS 2.0) with every change, changes.ics (iCalendar) with the events that are new
//! or changed, on the days they are said to have happened.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::Value;

use super::super::files::{Files, Out};
use super::super::markup::xml;
use super::super::selection::Selection;
use super::super::{ExportError, changes};
use crate::state::View;

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let case = selection.case;
    let until = selection.options.view.known.or(case.last_known()?);
    let since = selection.options.since.or_else(|| until?.checked_sub(7.days()).ok());
    let changes = match (since, until) {
        (Some(since), Some(until)) => {
            changes(case, since, &View { known: Some(until), ..selection.options.view.clone() })?
        }
        _ => Vec::new(),
    };
    if let (Some(since), Some(until)) = (since, until) {
        files.notes.push(format!("what came to be known after {since} and up to {until}"));
    }
    rss(&changes, since, until, files)?;
    calendar(selection, &changes, files)
}

fn rss(
    changes: &[Value],
    since: Option<Date>,
    until: Option<Date>,
    files: &mut Files<'_>,
) -> Result<(), ExportError> {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut out = files.begin("changes.rss", "xml:item")?;
    out.text(&format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\">\n<channel>\n<title>contested: {}..{}</title>\n\
         <link>urn:contested:changes</link>\n<description>new_claim, new_event, event_changed, contradiction_gone, \
         new_contradiction, control_changed, relation_new, person_new</description>\n",
        day(since),
        day(until)
    ))?;
    for change in changes {
        let (kind, id, what) = (words(&change["change"]), words(&change["id"]), words(&change["what"]));
        let record = &change["record"];
        let known = words(&record["known_from"]).parse().ok().or(until);
        out.rows += 1;
        out.text(&format!(
            "<item><title>{}</title><description>{}</description><category>{}</category>\
             <guid isPermaLink=\"false\">urn:contested:{}</guid>",
            xml(&format!("{kind}: {what}")),
            xml(&words(&record["sentence"])),
            xml(&kind),
            xml(&format!("{kind}:{id}:{what}").replace(' ', "_")),
        ))?;
        if let Some(known) = known {
            out.text(&format!("<pubDate>{}</pubDate>", known.strftime("%a, %d %b %Y 00:00:00 +0000")))?;
        }
        out.text("</item>\n")?;
    }
    out.text("</channel>\n</rss>\n")?;
    files.end(out)
}

fn calendar(selection: &Selection<'_>, changes: &[Value], files: &mut Files<'_>) -> Result<(), ExportError> {
    let stamp = selection.changed_at()?.replace(['-', ':'], "");
    let mut out = files.begin("changes.ics", "lines:BEGIN:VEVENT")?;
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//contested//contested//EN", "CALSCALE:GREGORIAN"]
    {
        folded(&mut out, line)?;
    }
    for change in changes {
        let kind = words(&change["change"]);
        if !matches!(kind.as_str(), "new_event" | "event_changed") {
            continue;
        }
        let record = &change["record"];
        let day = |end: &str| -> Option<Date> { words(&record["time"][end]).parse().ok() };
        let (Some(first), Some(last)) =
            (day("earliest").or_else(|| day("latest")), day("latest").or_else(|| day("earliest")))
        else {
            continue;
        };
        // The day after the last: an end is not included.
        let after = last.tomorrow().unwrap_or(last);
        out.rows += 1;
        folded(&mut out, "BEGIN:VEVENT")?;
        folded(&mut out, &format!("UID:{}@contested", words(&change["id"])))?;
        folded(&mut out, &format!("DTSTAMP:{stamp}"))?;
        folded(&mut out, &format!("DTSTART;VALUE=DATE:{}", first.strftime("%Y%m%d")))?;
        folded(&mut out, &format!("DTEND;VALUE=DATE:{}", after.strftime("%Y%m%d")))?;
        folded(&mut out, &format!("SUMMARY:{}", escaped(&words(&change["what"]))))?;
        folded(&mut out, &format!("DESCRIPTION:{}", escaped(&described(record))))?;
        folded(&mut out, &format!("CATEGORIES:{}", escaped(&kind)))?;
        if let Some(place) = record["place"]["name"].as_str() {
            folded(&mut out, &format!("LOCATION:{}", escaped(place)))?;
        }
        if let (Some(lat), Some(lon)) = (record["place"]["lat"].as_f64(), record["place"]["lon"].as_f64()) {
            folded(&mut out, &format!("GEO:{lat};{lon}"))?;
        }
        folded(&mut out, "TRANSP:TRANSPARENT")?;
        folded(&mut out, "END:VEVENT")?;
    }
    folded(&mut out, "END:VCALENDAR")?;
    files.end(out)
}

fn described(record: &Value) -> String {
    format!(
        "grade: {}; reports: {}; origins: {}",
        words(&record["grade"]),
        record["reports"],
        record["origins"]
    )
}

fn words(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Words as RFC 5545 has them (3.3.11); control characters, which it forbids, are left out.
fn escaped(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => escaped.push_str("\\n"),
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// A line in pieces of at most 75 bytes, cut between letters (RFC 5545, 3.1).
fn folded(out: &mut Out<'_>, line: &str) -> Result<(), ExportError> {
    let mut width = 0;
    for letter in line.chars() {
        if width + letter.len_utf8() > 75 {
            out.text("\r\n ")?;
            width = 1;
        }
        out.text(letter.encode_utf8(&mut [0; 4]))?;
        width += letter.len_utf8();
    }
    out.text("\r\n")
}

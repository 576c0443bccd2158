//! Events by day, in lanes by actor, place or kind.

use std::collections::BTreeMap;

use contested::model::Role;
use contested::reconcile::EventRecord;
use contested::store::Filter;
use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::html;

use super::super::charts::{self, Lane, Undated, day_number, stretch};
use super::super::filters::{self, Field};
use super::super::request::{Format, encode};
use super::super::words::{count, days_words};
use super::super::{tables, titles};
use super::event::place_key;
use super::{Answer, At, Failure, LIST, Listed, rows};

/// Events that one drawing looks at.
const MOST_EVENTS: u64 = 3_000;
const LANES: usize = 10;
/// Events without a day that are drawn.
const MOST_UNDATED: u64 = 140;
/// Events in the table beside the drawing.
const LISTED: usize = 100;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let meant = filters::meaning(at.case, request)?;
    let filter = request.filter();
    // Without days given, an event without any would only fill the limit.
    let dated =
        Filter { from: filter.from.or(Some(Date::MIN)), limit: Some(MOST_EVENTS + 1), ..filter.clone() };
    let mut known: BTreeMap<String, Date> = BTreeMap::new();
    let mut events = Vec::new();
    if let Some(then) = at.then()? {
        events = at.events(&dated)?;
        known.extend(
            events.iter().filter_map(|event| Some((event.id.clone(), *then.first_known.get(&event.id)?))),
        );
    } else {
        for (event, first) in at.case.events_in_brief(&dated)? {
            known.extend(first.map(|first| (event.id.clone(), first)));
            events.push(event);
        }
    }
    let is_cut = events.len() as u64 > MOST_EVENTS;
    events.truncate(MOST_EVENTS as usize);
    let all = at.count_events(&filter)? as i64;
    let without = without_day(at, &filter)?;
    let kinds = at.case.kinds()?;
    let settled = at.case.settled_events()?;
    let listed = Listed::cut(request, MOST_EVENTS as usize, events.clone());
    Ok(rows(request, &listed, || {
        let by = request.get("by").unwrap_or("kind");
        let window = window(at, &events);
        let lanes = lanes(at, by, &events, window);
        let undated =
            if filter.from.or(filter.to).is_some() { 0 } else { (all - events.len() as i64).max(0) };
        let without = Undated { events: without.iter().collect(), all: undated };
        let earlier = window
            .map_or(0, |(from, _)| events.iter().filter_map(stretch).filter(|(_, end)| *end < from).count());
        let body = html! {
            h1 { "Timeline" }
            (filters::form(request, &[Field::Kind, Field::Actor, Field::Place, Field::Source, Field::Days], &kinds))
            (meant)
            p.switch {
                "Lanes by "
                @for (value, name) in [("kind", "kind"), ("actor", "actor"), ("place", "place")] {
                    a href=(request.with(&[("by", Some(value))])) aria-current=[(value == by).then_some("true")] { (name) } " "
                }
                @if let Some((from, to)) = window { span.soft { " · " (days_words(from, to)) } }
            }
            @match window {
                Some((from, to)) => (charts::timeline(request, &lanes, from, to, &|event| known.get(&event.id).copied(), &settled, &without)),
                None => p.empty { "No report in this view tells of anything on a day that can be told." },
            }
            p.small.soft {
                @if is_cut { "Only the first " (MOST_EVENTS) " events are drawn; narrow the days or the filters to see the others. " }
                @if earlier > 0 && request.get("from").is_none() {
                    @let first = events.iter().filter_map(stretch).map(|(start, _)| start).min().map(|day| day.to_string());
                    a href=(request.with(&[("from", first.as_deref())])) { (count(earlier as i64, "earlier event", "earlier events")) } " not drawn. "
                }
                @if undated > without.events.len() as i64 { a href=(request.link_with("/events", &[("day", "none")])) { (count(undated, "event", "events")) } " of this view have no day that the words tell; " (without.events.len()) " of them are drawn. " }
            }
            details {
                summary { "As a table" @if events.len() > LISTED { " (the first " (LISTED) ")" } }
                (tables::events(request, at.case, events.iter().take(LISTED)))
            }
        };
        at.page("Timeline", LIST, &body)
    }))
}

/// Events of the view without any day, as many as are drawn. None where days are asked for.
fn without_day(at: &At<'_>, filter: &Filter) -> Result<Vec<EventRecord>, Failure> {
    if filter.from.or(filter.to).is_some() || at.request.format != Format::Html {
        return Ok(Vec::new());
    }
    let without = Filter { undated: true, limit: Some(MOST_UNDATED), ..filter.clone() };
    at.events(&without)
}

/// The days to draw: those asked for, else those about which reports were written.
fn window(at: &At<'_>, events: &[EventRecord]) -> Option<(Date, Date)> {
    let mut days: Vec<Date> = events.iter().filter_map(stretch).map(|(start, _)| start).collect();
    days.sort_unstable();
    let (first, last) = (*days.first()?, *days.last()?);
    // What reports tell of long before the first of them is background: it stands in the list, not in the drawing.
    let (first, last) = match at.request.facts.span {
        Some((heard, ended)) => {
            let before = ((day_number(ended) - day_number(heard)) / 6).max(3);
            let from = heard.checked_sub(before.days()).unwrap_or(heard);
            if last < from { (first, last) } else { (first.max(from), last.min(ended.max(from))) }
        }
        None => (first, last),
    };
    let from = at.request.day("from").unwrap_or(first);
    let to = at.request.day("to").or(at.request.day("on")).unwrap_or(last);
    (from <= to).then_some((from, to))
}

fn lanes<'e>(
    at: &At<'_>,
    by: &str,
    events: &'e [EventRecord],
    window: Option<(Date, Date)>,
) -> Vec<Lane<'e>> {
    let within = |event: &EventRecord| {
        window.is_some_and(|(from, to)| stretch(event).is_some_and(|(start, end)| end >= from && start <= to))
    };
    // One actor may be named in several ways; the least stands for all, so that order does not show.
    let mut by_key: BTreeMap<String, (String, Vec<&'e EventRecord>)> = BTreeMap::new();
    for event in events.iter().filter(|event| within(event)) {
        for (key, name) in keys(by, event) {
            let lane = by_key.entry(key).or_insert_with(|| (name.clone(), Vec::new()));
            if name < lane.0 {
                lane.0 = name;
            }
            lane.1.push(event);
        }
    }
    let mut lanes: Vec<((String, String), Vec<&EventRecord>)> =
        by_key.into_iter().map(|(key, (name, events))| ((key, name), events)).collect();
    lanes.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    let others: Vec<&EventRecord> =
        lanes.split_off(lanes.len().min(LANES)).into_iter().flat_map(|(_, events)| events).collect();
    let mut drawn: Vec<Lane<'_>> = lanes
        .into_iter()
        .map(|((key, name), events)| {
            let link = match by {
                "actor" if !key.is_empty() => Some(at.request.link(&format!("/actors/{}", encode(&key)))),
                "place" if !key.is_empty() => Some(at.request.link(&format!("/places/{}", encode(&key)))),
                "kind" => Some(at.request.link_with("/events", &[("kind", &key)])),
                _ => None,
            };
            Lane { name, kind: (by == "kind").then_some(key), link, events }
        })
        .collect();
    if !others.is_empty() {
        drawn.push(Lane { name: "all others".to_owned(), kind: None, link: None, events: others });
    }
    drawn
}

/// The lanes that an event belongs to, by key and name.
fn keys(by: &str, event: &EventRecord) -> Vec<(String, String)> {
    match by {
        "actor" => {
            let mut keys: Vec<(String, String)> = event
                .participants
                .iter()
                .filter(|one| matches!(one.role, Role::Agent | Role::Target))
                .filter_map(|one| Some((one.entity.as_ref()?.to_string(), one.name.clone())))
                .collect();
            keys.sort();
            keys.dedup_by(|a, b| a.0 == b.0);
            if keys.is_empty() { vec![(String::new(), "nobody identified".to_owned())] } else { keys }
        }
        "place" => vec![event.place.as_ref().map_or_else(
            || (String::new(), "place not said".to_owned()),
            |place| (place_key(place), place.name.clone()),
        )],
        _ => vec![(event.kind.family().to_owned(), titles::family(event.kind.as_str()).to_owned())],
    }
}

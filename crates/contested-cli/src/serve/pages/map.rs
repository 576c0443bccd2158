//! Who is said to hold which place, on the ground and over time.

use std::collections::{BTreeMap, BTreeSet};

use contested::model::Precision;
use contested::state::{self, ControlFact, Standing, View};
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::super::charts::{self, Frame, Patch, day_number};
use super::super::request::{Format, encode};
use super::super::support;
use super::super::words::{count, day, words};
use super::place::standing_tag;
use super::{Answer, At, Failure, Listed, features, flat, record};

/// A fifth of the places that programs get at once, each with every origin's position: see `Request::rows_a_page`.
const A_PART: usize = 4;
/// Places on one map, those of which most is said.
const PLACES: u64 = 120;
/// Places wider than this, in metres, are areas: a point in their middle would say what nobody said.
pub(super) const WIDEST: u32 = 150_000;
/// Days at which one place is looked at, the latest.
const MOST_FRAMES: usize = 60;

/// What is looked at for the slider: facts, on days. Beyond it there is none, and the clocks are there.
const MOST_LOOKS: usize = 2_000_000;

/// A place of which something is said, and what.
struct Held {
    key: String,
    name: String,
    point: Option<(f64, f64)>,
    radius_m: Option<u32>,
    is_area: bool,
    /// What is supported; where nothing is, what there is.
    facts: Vec<ControlFact>,
    /// Whether anything is supported.
    is_firm: bool,
    standing: Standing,
}

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let view = request.view();
    let mut all = Vec::new();
    for (key, _) in at.case.held_places(PLACES)? {
        let facts: Vec<ControlFact> = at
            .case
            .control_facts(&key)?
            .into_iter()
            .filter(|fact| view.knows(fact.known_from) && view.hears(&fact.origin))
            .collect();
        let Some(place) = facts.first().map(|fact| fact.place.clone()) else { continue };
        let supported = support::only_firm(at.case, facts.clone())?;
        let is_firm = !supported.is_empty();
        let facts = if is_firm { supported } else { facts };
        let standing = state::who_controls(&facts, &key, &view);
        let radius_m = facts.iter().filter_map(|fact| fact.place.radius_m).min();
        let is_area =
            matches!(place.precision, Precision::Country) || radius_m.is_some_and(|radius| radius > WIDEST);
        all.push(Held {
            key,
            name: place.name.clone(),
            point: place.lat.zip(place.lon),
            radius_m,
            is_area,
            facts,
            is_firm,
            standing,
        });
    }
    if request.format == Format::GeoJson {
        let placed = all
            .iter()
            .map(|held| (flat::held(&held.key, &held.name, held.radius_m, &held.standing), held.point));
        return Ok(Answer::GeoJson(features(request, placed)));
    }
    if request.format == Format::Json {
        let all = Listed::cut(request, A_PART, all);
        let records: Vec<Value> = all
            .rows
            .iter()
            .map(|held| json!({"id": held.key, "name": held.name, "control": held.standing}))
            .collect();
        return Ok(Answer::Part(Box::new(Answer::Json(Value::Array(records))), all.paging(request)));
    }
    record(
        request,
        || Value::Null,
        || {
            let (drawn, left): (Vec<&Held>, Vec<&Held>) =
                all.iter().partition(|held| held.point.is_some() && !held.is_area && held.is_firm);
            let actors = actors(&drawn);
            let span = span(at, &drawn);
            let looks: usize =
                drawn.iter().map(|held| held.facts.len() * 2 * held.facts.len().min(MOST_FRAMES)).sum();
            let is_moving = looks <= MOST_LOOKS;
            let patches: Vec<Patch> =
                drawn.iter().filter_map(|held| patch(at, held, &actors, &view, is_moving)).collect();
            let legend: Vec<(String, String)> = actors
                .iter()
                .map(|(id, name)| (name.clone(), request.link(&format!("/actors/{}", encode(id)))))
                .collect();
            let is_wide = request.get("wide").is_some();
            let body = html! {
                h1 { "Who is said to hold what" }
                @if patches.is_empty() {
                    p.empty { "No report in this view says who holds a place that can be drawn." }
                } @else {
                    figure.chart.ground {
                        @if is_moving { (slider(request.day("on"), span)) } @else { p.small.soft { "More is told here than a slider over days can show: set the clocks above to another day." } }
                        (charts::map(&patches, (day_number(span.0), day_number(span.1)), is_wide))
                        figcaption {
                            @if is_wide { a href=(request.with(&[("wide", None)])) { "Where most is told of" } } @else { a href=(request.with(&[("wide", Some("1"))])) { "All places" } }
                            span.only-script { " · drag to move, + and − to zoom" }
                        }
                    }
                    (charts::legend(&legend))
                }
                (table(at, &all, left.len()))
            };
            at.page("Map", &[Format::Json, Format::GeoJson], &body)
        },
    )
}

/// The slider over days. Works with the script; without it the clocks above do.
fn slider(on: Option<Date>, (first, last): (Date, Date)) -> Markup {
    let at = on.unwrap_or(last);
    html! {
        div.slider.only-script data-first=(day_number(first)) {
            button type="button" data-play="" aria-label="Play" { "▶" }
            input type="range" min="0" max=(day_number(last) - day_number(first)) value=(day_number(at) - day_number(first)) aria-label="Day of the event";
            output { (at) }
            fieldset {
                legend.hidden { "By what is known" }
                label { input type="radio" name="mode" value="since" checked; " by everything known since" }
                label { input type="radio" name="mode" value="then"; " as could be known that day" }
            }
        }
    }
}

/// Who is said to hold something, those who hold most first: the order of the legend.
fn actors(drawn: &[&Held]) -> Vec<(String, String)> {
    let mut counts: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for held in drawn {
        for fact in held.facts.iter().filter(|fact| fact.holding == state::Holding::Holds) {
            let entry = counts.entry(&fact.actor).or_insert((0, &fact.actor_name));
            entry.0 += 1;
        }
    }
    let mut actors: Vec<(&str, (usize, &str))> = counts.into_iter().collect();
    actors.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
    actors.into_iter().map(|(id, (_, name))| (id.to_owned(), name.to_owned())).collect()
}

/// The days of the slider: those about which reports were written, as far as the facts go.
fn span(at: &At<'_>, drawn: &[&Held]) -> (Date, Date) {
    let days =
        || drawn.iter().flat_map(|held| &held.facts).flat_map(|fact| [fact.from, fact.known_from]).flatten();
    let first = days().min().unwrap_or(Date::constant(1970, 1, 1));
    let last = days().max().unwrap_or(first);
    match at.request.facts.span {
        Some((heard, ended)) if first <= ended && last >= heard => {
            (first.max(heard), last.min(ended).max(first.max(heard)))
        }
        _ => (first, last),
    }
}

fn patch(
    at: &At<'_>,
    held: &Held,
    actors: &[(String, String)],
    view: &View,
    is_moving: bool,
) -> Option<Patch> {
    let (lat, lon) = held.point?;
    let days = |of: &dyn Fn(&ControlFact) -> Vec<Option<Date>>| -> Vec<Date> {
        if !is_moving {
            return Vec::new();
        }
        let days: BTreeSet<Date> = held.facts.iter().flat_map(of).flatten().collect();
        let cut = days.len().saturating_sub(MOST_FRAMES);
        days.into_iter().skip(cut).collect()
    };
    let frames = |days: Vec<Date>, is_then: bool| -> Vec<Frame> {
        let mut frames: Vec<Frame> = Vec::new();
        for day in days {
            let known =
                if is_then { Some(view.known.map_or(day, |known| known.min(day))) } else { view.known };
            let view = View { on: Some(day), known, according_to: view.according_to.clone() };
            let frame = frame(&state::who_controls(&held.facts, &held.key, &view), actors, day_number(day));
            let is_same = frames.last().is_some_and(|last| Frame { day: frame.day, ..last.clone() } == frame);
            if !is_same {
                frames.push(frame);
            }
        }
        frames
    };
    Some(Patch {
        name: held.name.clone(),
        link: at.request.link(&format!("/places/{}", encode(&held.key))),
        lat,
        lon,
        radius_m: held.radius_m,
        weight: held.facts.len() as i64,
        now: frame(&held.standing, actors, 0),
        since: frames(days(&|fact| vec![fact.from]), false),
        then: frames(days(&|fact| vec![fact.from, fact.known_from]), true),
    })
}

/// How a standing is drawn.
fn frame(standing: &Standing, actors: &[(String, String)], day: i64) -> Frame {
    let sayers: Vec<_> = standing.holders.iter().filter(|holder| !holder.said_by.is_empty()).collect();
    let names = sayers.iter().map(|holder| holder.actor_name.as_str()).collect::<Vec<_>>();
    let first = sayers.first();
    let actor = first.and_then(|holder| actors.iter().position(|(id, _)| *id == holder.actor));
    // Its own word only: every origin that says so is the holder itself.
    let own_word = first.is_some_and(|holder| {
        holder.said_by.iter().all(|origin| origin.0.strip_prefix("entity:") == Some(holder.actor.as_str()))
    });
    let (state, told) = match (standing.disputed, first) {
        (true, _) => ("contested", format!("contested: {}", names.join(" or "))),
        (false, Some(holder)) if own_word => ("claimed", format!("claimed by {} itself", holder.actor_name)),
        (false, Some(holder)) => (
            "held",
            format!(
                "held by {}, by {}",
                holder.actor_name,
                count(holder.said_by.len() as i64, "origin", "origins")
            ),
        ),
        (false, None) if standing.fighting => ("", "fighting, nobody is said to hold it".to_owned()),
        (false, None) => ("", "nobody is said to hold it".to_owned()),
    };
    Frame { day, state, actor, told, fighting: standing.fighting }
}

fn table(at: &At<'_>, all: &[Held], left: usize) -> Markup {
    let request = at.request;
    html! {
        details open[left == all.len()] {
            summary { "As a table" @if left > 0 { " – with " (count(left as i64, "place that is not drawn: without a point, too wide for one, or read doubtfully", "places that are not drawn: without a point, too wide for one, or read doubtfully")) } }
            div.scroll { table {
                thead { tr { th { "Place" } th { "In this view" } th { "Last heard" } th.number { "Origins" } } }
                tbody { @for held in all { tr.doubtful[!held.is_firm] data-row {
                    td { a href=(request.link(&format!("/places/{}", encode(&held.key)))) { (words(&held.name)) } }
                    td { (standing_tag(at, &held.standing)) (support::check_tag(held.is_firm)) @if held.standing.fighting { " " span.tag { "fighting" } } }
                    td { @if let Some(last) = held.standing.positions.iter().filter_map(|position| position.last_heard).max() { (day(Some(&last.to_string()))) } }
                    td.number { (held.standing.positions.len()) }
                } } }
            } }
        }
    }
}

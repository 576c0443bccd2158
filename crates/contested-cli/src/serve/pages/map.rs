//! Who is said to hold which place, on the ground and over time.

use std::collections::{BTreeMap, BTreeSet};

use contested::model::Precision;
use contested::state::{self, ControlFact, Side, SideKind, Standing, View};
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::{Value, json};

use super::super::basemap::{GROUND, Line};
use super::super::charts::{self, Frame, LegendSide, Patch, day_number};
use super::super::layout::hidden_clocks;
use super::super::request::{Format, Request, encode};
use super::super::support;
use super::super::words::{count, day, words};
use super::contradictions;
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
/// Of whose words some are shown where a place is looked at, and how much of each.
const QUOTED: usize = 2;
const QUOTED_CHARACTERS: usize = 220;
/// Sides with a colour of their own.
const SIDES: usize = 7;

/// What is looked at for the slider: facts, on days. Beyond it there is none, and the clocks are there.
const MOST_LOOKS: usize = 2_000_000;

/// A place of which something is said, and what.
struct Held {
    key: String,
    name: String,
    point: Option<(f64, f64)>,
    radius_m: Option<u32>,
    is_area: bool,
    /// Its outline, where it is a first-level area that the ground has.
    outline: Option<&'static [Line]>,
    /// How much is said of it.
    told: i64,
    /// What is supported; where nothing is, what there is. Where too much is told for a slider over days, the last words only.
    facts: Vec<ControlFact>,
    /// Whether anything is supported.
    is_firm: bool,
    standing: Standing,
}

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    // Who was put on another side goes into all addresses of the page.
    let settled = with_moved(at.request);
    let at = &At { request: &settled, ..*at };
    let request = at.request;
    let view = request.view();
    let mut all = Vec::new();
    let places = at.case.held_places(PLACES)?;
    let looks = |(_, told): &(String, i64)| {
        let told = usize::try_from(*told).unwrap_or(usize::MAX);
        told.saturating_mul(2 * told.min(MOST_FRAMES))
    };
    let is_moving = request.format == Format::Html
        && places.iter().map(looks).fold(0, usize::saturating_add) <= MOST_LOOKS;
    for (key, told) in places {
        let (facts, is_firm) =
            if is_moving { all_said(at, &key, &view)? } else { last_said(at, &key, &view)? };
        let Some(place) = facts.first().map(|fact| fact.place.clone()) else { continue };
        let standing = state::who_controls(&facts, &key, &view);
        let radius_m = facts.iter().filter_map(|fact| fact.place.radius_m).min();
        let is_area =
            matches!(place.precision, Precision::Country) || radius_m.is_some_and(|radius| radius > WIDEST);
        // What lies somewhere within an area is not the area.
        let outline = place
            .gazetteer
            .as_deref()
            .filter(|_| place.precision == Precision::Exact)
            .and_then(|id| GROUND.area(id));
        all.push(Held {
            key,
            name: place.name.clone(),
            point: place.lat.zip(place.lon),
            radius_m,
            is_area,
            outline,
            told: if is_moving { facts.len() as i64 } else { told },
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
            let (drawn, left): (Vec<&Held>, Vec<&Held>) = all.iter().partition(|held| {
                held.point.is_some() && (!held.is_area || held.outline.is_some()) && held.is_firm
            });
            let weights = actors(&drawn);
            let sides = sides(at, &weights);
            let actors: Vec<(String, String)> =
                weights.iter().map(|(id, name, _)| (id.clone(), name.clone())).collect();
            let span = span(at, &drawn);
            let today = day_number(request.day("on").or(request.day("known")).unwrap_or(span.1));
            let drawing = Drawing { actors: &actors, sides: &sides, view: &view, today, is_moving };
            let patches: Vec<Patch> = drawn.iter().filter_map(|held| patch(at, held, &drawing)).collect();
            let said = drawn
                .iter()
                .filter(|held| held.point.is_some())
                .map(|held| said(at, held))
                .collect::<Result<Vec<Markup>, Failure>>();
            let said = said.unwrap_or_default();
            let is_wide = request.get("wide").is_some();
            let told_on = drawn.iter().flat_map(|held| &held.facts).filter_map(|fact| fact.known_from);
            let told_on: Vec<i64> = told_on.map(day_number).collect();
            let days = (day_number(span.0), day_number(span.1));
            let body = html! {
                h1 { "Who is said to hold what" }
                @if patches.is_empty() {
                    p.empty { "No report in this view says who holds a place that can be drawn." }
                } @else {
                    figure.chart.ground {
                        @if is_moving { (slider(request.day("on"), span)) } @else { p.small.soft { "More is told here than a slider over days can show: set the clocks above to another day." } }
                        @if is_moving { (charts::strip(&told_on, days)) }
                        div.mapped {
                            (charts::map(&patches, days, is_wide, request.get("at")))
                            div.zoomers.only-script role="group" aria-label="Zoom" {
                                button type="button" data-zoom="in" aria-label="Closer" { "+" }
                                button type="button" data-zoom="out" aria-label="Farther" { "−" }
                                button type="button" data-zoom="home" aria-label="All of it" { "⌂" }
                            }
                            div.popup hidden[true] role="dialog" aria-label="What is said of this place" {}
                        }
                        @for (index, said) in said.iter().enumerate() { template id={ "said-" (index) } { (said) } }
                        figcaption {
                            @if is_wide { a href=(request.with(&[("wide", None)])) { "Where most is told of" } } @else { a href=(request.with(&[("wide", Some("1"))])) { "All places" } }
                            span.only-script { " · drag to move, + and − or the wheel with Ctrl to zoom; arrow keys go from place to place, with Shift they move the map" @if is_moving { "; drag over the bars to pick days" } }
                            @if !request.is_file() { span.only-script data-days-link=(request.link("/timeline")) hidden { " · " a href=(request.link("/timeline")) { "what happened in these days" } } }
                        }
                    }
                    (charts::legend(&legend(request, &sides, &actors)))
                    (put_on_sides(request, &actors))
                }
                (table(at, &all, left.len()))
            };
            at.page("Map", &[Format::Json, Format::GeoJson], &body)
        },
    )
}

/// What is said of a place in a view: what is supported, or, where nothing is, what there is.
fn all_said(at: &At<'_>, key: &str, view: &View) -> Result<(Vec<ControlFact>, bool), Failure> {
    let mut facts = at.case.control_facts(key)?;
    facts.retain(|fact| view.knows(fact.known_from) && view.hears(&fact.origin));
    let supported = support::only_firm(at.case, key, facts.clone())?;
    let is_firm = !supported.is_empty();
    Ok((if is_firm { supported } else { facts }, is_firm))
}

/// The same, of the last words alone.
fn last_said(at: &At<'_>, key: &str, view: &View) -> Result<(Vec<ControlFact>, bool), Failure> {
    let supported = at.case.last_words(key, view, true)?;
    if !supported.is_empty() {
        return Ok((supported, true));
    }
    Ok((at.case.last_words(key, view, false)?, false))
}

/// The request with what a form moved to another side among its sides.
fn with_moved(request: &Request) -> Request {
    let mut request = request.clone();
    let (put, onto) = (request.query.remove("put"), request.query.remove("onto"));
    if let (Some(put), Some(onto)) = (put, onto) {
        let moved = format!("{put}:{onto}");
        let before = request.get("sides").unwrap_or_default();
        let others = before
            .split(',')
            .filter(|one| !one.is_empty() && one.rsplit_once(':').is_none_or(|(actor, _)| actor != put));
        let all: Vec<&str> = others.chain([moved.as_str()]).collect();
        let all = all.join(",");
        request.query.insert("sides".to_owned(), all);
    }
    request
}

/// The sides: of the register and of what is told of ties, changed as the address says. Empty ones keep their colour.
fn sides(at: &At<'_>, actors: &[(String, String, usize)]) -> Vec<Side> {
    let weights: Vec<(String, usize)> = actors.iter().map(|(id, _, weight)| (id.clone(), *weight)).collect();
    let mut sides = at.case.sides(&weights).unwrap_or_default();
    for one in at.request.get("sides").unwrap_or_default().split(',') {
        let Some((actor, onto)) = one.rsplit_once(':') else { continue };
        let Some(onto) = onto.parse().ok().filter(|onto| (1..=SIDES).contains(onto)) else { continue };
        if !actors.iter().any(|(id, ..)| id == actor) {
            continue;
        }
        for side in &mut sides {
            side.actors.retain(|other| other != actor);
        }
        while sides.len() < onto {
            sides.push(Side { kind: SideKind::Opponent, actors: Vec::new() });
        }
        sides[onto - 1].actors.push(actor.to_owned());
    }
    sides
}

fn legend(request: &Request, sides: &[Side], actors: &[(String, String)]) -> Vec<LegendSide> {
    let place = |id: &String| actors.iter().position(|(other, _)| other == id);
    sides
        .iter()
        .enumerate()
        .filter(|(_, side)| !side.actors.is_empty())
        .map(|(index, side)| LegendSide {
            side: index.min(SIDES - 1),
            what: match side.kind {
                SideKind::State => "the state",
                SideKind::Allies => "with the state",
                SideKind::Opponent => "",
            },
            actors: side
                .actors
                .iter()
                .filter_map(|id| {
                    let place = place(id)?;
                    let link = request.link(&format!("/actors/{}", encode(id)));
                    Some((place, actors[place].1.clone(), link))
                })
                .collect(),
        })
        .collect()
}

/// A form that puts an actor on another side; without a script too.
fn put_on_sides(request: &Request, actors: &[(String, String)]) -> Markup {
    html! {
        @if !request.is_file() && actors.len() > 1 {
            form.inline.sided method="get" action="/map" {
                (hidden_clocks(request))
                @for key in ["according_to", "wide", "sides"] { @if let Some(value) = request.get(key) { input type="hidden" name=(key) value=(value); } }
                label { "Put " select name="put" { @for (id, name) in actors { option value=(id) { (name) } } } }
                " " label { "on side " select name="onto" { @for side in 1..=SIDES { option value=(side) { (side) } } } }
                " " button { "Set" }
                @if request.get("sides").is_some() { " " a href=(request.with(&[("sides", None)])) { "as by the register" } }
            }
        }
    }
}

/// What is said of a place: how it stands, and the newest words of different sources.
fn said(at: &At<'_>, held: &Held) -> Result<Markup, Failure> {
    let mut facts: Vec<&ControlFact> =
        held.facts.iter().filter(|fact| at.request.view().reached(fact.from)).collect();
    facts.sort_by(|a, b| b.known_from.cmp(&a.known_from).then(a.claim.cmp(&b.claim)));
    let mut origins = BTreeSet::new();
    facts.retain(|fact| origins.insert(&fact.origin));
    let claims = at.claims(facts.iter().take(QUOTED).map(|fact| fact.claim.to_string()))?;
    let link = at.request.link(&format!("/places/{}", encode(&held.key)));
    Ok(html! {
        h2 { a href=(link) { (words(&held.name)) } }
        p.told { (standing_tag(at, &held.standing)) }
        @for claim in &claims { (contradictions::said(at.request, claim, QUOTED_CHARACTERS)) }
        p.small { a.more href=(link) { "All that is said of it" } }
    })
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
fn actors(drawn: &[&Held]) -> Vec<(String, String, usize)> {
    let mut counts: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for held in drawn {
        for fact in held.facts.iter().filter(|fact| fact.holding == state::Holding::Holds) {
            let entry = counts.entry(&fact.actor).or_insert((0, &fact.actor_name));
            entry.0 += 1;
        }
    }
    let mut actors: Vec<(&str, (usize, &str))> = counts.into_iter().collect();
    actors.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
    actors.into_iter().map(|(id, (weight, name))| (id.to_owned(), name.to_owned(), weight)).collect()
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

/// By what places are drawn.
struct Drawing<'d> {
    actors: &'d [(String, String)],
    sides: &'d [Side],
    view: &'d View,
    /// The day from which words are old.
    today: i64,
    /// Whether places are looked at on all their days.
    is_moving: bool,
}

fn patch(at: &At<'_>, held: &Held, drawing: &Drawing<'_>) -> Option<Patch> {
    let view = drawing.view;
    let (lat, lon) = held.point?;
    let days = |of: &dyn Fn(&ControlFact) -> Vec<Option<Date>>| -> Vec<Date> {
        if !drawing.is_moving {
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
            let standing = state::who_controls(&held.facts, &held.key, &view);
            let frame = frame(&standing, drawing, day_number(day));
            let is_same = frames.last().is_some_and(|last| Frame { day: frame.day, ..last.clone() } == frame);
            if !is_same {
                frames.push(frame);
            }
        }
        frames
    };
    Some(Patch {
        key: held.key.clone(),
        name: held.name.clone(),
        outline: held.outline,
        link: at.request.link(&format!("/places/{}", encode(&held.key))),
        lat,
        lon,
        radius_m: held.radius_m,
        weight: held.told,
        now: frame(&held.standing, drawing, drawing.today),
        since: frames(days(&|fact| vec![fact.from]), false),
        then: frames(days(&|fact| vec![fact.from, fact.known_from]), true),
    })
}

/// How a standing is drawn.
fn frame(standing: &Standing, drawing: &Drawing<'_>, day: i64) -> Frame {
    let sayers: Vec<_> = standing.holders.iter().filter(|holder| !holder.said_by.is_empty()).collect();
    let names = sayers.iter().map(|holder| holder.actor_name.as_str()).collect::<Vec<_>>();
    let first = sayers.first();
    let actor = first.and_then(|holder| drawing.actors.iter().position(|(id, _)| *id == holder.actor));
    let side = first.and_then(|holder| {
        drawing.sides.iter().position(|side| side.actors.contains(&holder.actor)).map(|at| at.min(SIDES - 1))
    });
    let heard = standing.positions.iter().filter_map(|position| position.last_heard).max().map(day_number);
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
    Frame { day, state, actor, side, told, fighting: standing.fighting, heard }
}

fn table(at: &At<'_>, all: &[Held], left: usize) -> Markup {
    let request = at.request;
    html! {
        details open[left == all.len()] {
            summary { "As a table" @if left > 0 { " – with " (count(left as i64, "place that is not drawn: without a point, too wide for one and without an outline, or read doubtfully", "places that are not drawn: without a point, too wide for one and without an outline, or read doubtfully")) } }
            div.scroll { table.cards {
                thead { tr { th { "Place" } th { "In this view" } th { "Last heard" } th.number { "Origins" } } }
                tbody { @for held in all { tr.doubtful[!held.is_firm] data-row {
                    td data-head="Place" { a href=(request.link(&format!("/places/{}", encode(&held.key)))) { (words(&held.name)) } }
                    td data-head="In this view" { (standing_tag(at, &held.standing)) (support::check_tag(held.is_firm)) @if held.standing.fighting { " " span.tag { "fighting" } } }
                    td data-head="Last heard" { @if let Some(last) = held.standing.positions.iter().filter_map(|position| position.last_heard).max() { (day(Some(&last.to_string()))) } }
                    td.number data-head="Origins" { (held.standing.positions.len()) }
                } } }
            } }
        }
    }
}

//! Events by day, in lanes. A day is a dot, a stretch of days a bar, a vague time a bar that fades at both ends.
//! Where a lane has more events than it can show, it is drawn as how many there were.

use std::collections::{BTreeMap, BTreeSet};

use contested::reconcile::{EventRecord, Grade};
use jiff::civil::Date;
use maud::{Markup, html};

use super::super::request::{Request, encode};
use super::super::titles;
use super::super::words::{count, cut, days_words};
use super::axis::Fold;
use super::{Axis, day_number, px};

/// A lane: its name, where it leads, and its events.
pub(crate) struct Lane<'e> {
    pub(crate) name: String,
    /// The kind of event, where lanes are kinds.
    pub(crate) kind: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) events: Vec<&'e EventRecord>,
}

/// Events without a day: those at hand, and how many there are in all.
pub(crate) struct Undated<'e> {
    pub(crate) events: Vec<&'e EventRecord>,
    pub(crate) all: i64,
}

const WIDTH: f64 = 1160.0;
/// Above the lanes: the names of days.
const HEAD: f64 = 24.0;
const LEFT: f64 = 170.0;
const ROW: f64 = 13.0;
/// Rows of one lane; more events at one time are counted.
const DEEPEST: usize = 14;
/// Rows of one lane that vague times may take.
const VAGUE_ROWS: usize = 3;
/// Times longer than so many days are vague.
const VAGUE_DAYS: i64 = 45;

/// The drawing of lanes over some days, with the reporting lag below. `known` tells from when an event was known,
/// `settled` which events people have judged.
pub(crate) fn timeline(
    request: &Request,
    lanes: &[Lane<'_>],
    from: Date,
    to: Date,
    known: &dyn Fn(&EventRecord) -> Option<Date>,
    settled: &BTreeSet<String>,
    undated: &Undated<'_>,
) -> Markup {
    let told = lanes.iter().flat_map(|lane| &lane.events).filter_map(|event| stretch(event));
    let told = told.filter(|(start, end)| day_number(*end) - day_number(*start) < VAGUE_DAYS);
    let axis = Axis::new(from, to, LEFT, WIDTH - 20.0)
        .folded(told.flat_map(|(start, end)| [day_number(start), day_number(end)]));
    let laid: Vec<(&Lane<'_>, Laid<'_>)> =
        lanes.iter().map(|lane| (lane, lay(&lane.events, &axis))).collect();
    let heights: Vec<f64> = laid.iter().map(|(_, laid)| laid.rows as f64 * ROW + 16.0).collect();
    let bottom: f64 = HEAD + heights.iter().sum::<f64>();
    let undated_rows = undated.events.len().min(UNDATED).div_ceil(UNDATED_A_ROW);
    let lag_top = bottom + 14.0 + if undated_rows > 0 { undated_rows as f64 * ROW + 22.0 } else { 0.0 };
    let tops: Vec<f64> = heights
        .iter()
        .scan(HEAD, |top, height| {
            let this = *top;
            *top += height;
            Some(this)
        })
        .collect();
    html! {
        figure.chart.timeline data-from=(day_number(axis.from)) data-to=(day_number(axis.to)) data-folds=(folds(&axis.folds)) {
            div.scroll { svg viewBox={ "0 0 " (px(WIDTH)) " " (px(lag_top + 76.0)) } role="group" aria-label="Events by day; the table below lists them" data-left=(px(axis.left)) data-right=(px(axis.right)) {
                defs {
                    linearGradient #faded { stop offset="0" stop-opacity="0.08" {} stop offset="0.3" stop-opacity="0.55" {} stop offset="0.7" stop-opacity="0.55" {} stop offset="1" stop-opacity="0.08" {} }
                    clipPath #plot { rect x=(px(axis.left - 7.0)) y="0" width=(px(axis.right - axis.left + 14.0)) height=(px(lag_top + 60.0)) {} }
                }
                (axis.drawn_above(HEAD, bottom))
                rect.picked x="0" width="0" y="0" height=(px(bottom)) {}
                @for ((lane, laid), (top, height)) in laid.iter().zip(tops.iter().zip(&heights)) {
                    g.lane {
                        line.rule x1="0" x2=(px(WIDTH)) y1=(px(top + height)) y2=(px(top + height)) {}
                        @match &lane.link {
                            Some(link) => a href=(link) { text.label x="4" y=(px(top + 16.0)) { (cut(&lane.name, 24)) } },
                            None => text.label x="4" y=(px(top + 16.0)) { (cut(&lane.name, 24)) },
                        }
                        text.soft x="4" y=(px(top + 30.0)) { @if *height > 40.0 { (count(lane.events.len() as i64, "event", "events")) } }
                        g.marks clip-path="url(#plot)" {
                            @for (row, event) in &laid.placed { (mark(request, &axis, event, settled, top + *row as f64 * ROW + 14.0)) }
                            @for (day, more) in &laid.more {
                                @let text = html! { text.more x=(px(axis.at_number(*day))) y=(px(top + height - 3.0)) data-day=(day) { "+" (more) title { (count(*more as i64, "more event", "more events")) } } };
                                // A published site would get a file for each.
                                @if request.is_file() { (text) } @else {
                                    a.more href=(days_link(request, lane.kind.as_deref(), *day, bin_width(&axis))) aria-label={ (count(*more as i64, "more event", "more events")) " of these days" } { (text) }
                                }
                            }
                        }
                    }
                }
                @if undated_rows > 0 { (no_day(request, undated, settled, bottom)) }
                (lag(&axis, lanes, known, lag_top))
            } }
            figcaption {
                "A dot is a day, a bar some days, a fading bar a time that is only roughly told. Hollow: denied or contested. Ringed: judged by people. "
                @if !axis.folds.is_empty() { "Dashed: long stretches on which nothing is told, drawn short. " }
                span.only-script { "Drag to move, + and − or the wheel with Ctrl to zoom; arrow keys go from event to event, with Shift they move. Drag over the names of days to pick some." }
                @if !request.is_file() { span.days-picked hidden { " " a.only-days href=(request.own_path()) { "Only these days" } " · " a.on-map href=(request.link("/map")) { "these days on the map" } } }
            }
        }
    }
}

/// Events without a day that are drawn, and how many of them in a row.
const UNDATED: usize = 140;
const UNDATED_A_ROW: usize = 70;

/// Events whose words tell no day, below the lanes, in no order of time.
fn no_day(request: &Request, undated: &Undated<'_>, settled: &BTreeSet<String>, top: f64) -> Markup {
    let left = LEFT + 8.0;
    html! {
        g.lane.no-day {
            a href=(request.link_with("/events", &[("day", "none")])) { text.label x="4" y=(px(top + 20.0)) { "No day told" } }
            text.soft x="4" y=(px(top + 34.0)) { (count(undated.all, "event", "events")) }
            g {
                @for (index, event) in undated.events.iter().take(UNDATED).enumerate() {
                    @let title = titles::plain(&titles::event(event));
                    @let told = format!("{title}, no day told, {}", count(event.origins, "origin", "origins"));
                    @let judged = if settled.contains(&event.id) { " judged" } else { "" };
                    a href=(request.link(&format!("/events/{}", encode(&event.id)))) aria-label=(told) {
                        circle class={ "event " (event.kind.family()) (judged) } cx=(px(left + (index % UNDATED_A_ROW) as f64 * 13.6)) cy=(px(top + 18.0 + (index / UNDATED_A_ROW) as f64 * ROW)) r=(px(2.8 + f64::from(event.origins.min(6)).sqrt())) { title { (told) } }
                    }
                }
            }
            line.rule x1="0" x2=(px(WIDTH)) y1=(px(top)) y2=(px(top)) {}
        }
    }
}

fn folds(folds: &[Fold]) -> String {
    serde_json::json!(folds.iter().map(|fold| (fold.from, fold.to, fold.shown)).collect::<Vec<_>>())
        .to_string()
}

/// The list of the events of some days, with the filters of this page.
fn days_link(request: &Request, kind: Option<&str>, day: i64, days: i64) -> String {
    let (from, to) = (date_of(day), date_of(day + days - 1));
    let mut settings: Vec<(&str, &str)> = request
        .query
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "by" | "page" | "limit" | "on" | "known"))
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    settings.extend([("from", from.as_str()), ("to", to.as_str())]);
    settings.extend(kind.map(|kind| ("kind", kind)));
    request.link_with("/events", &settings)
}

fn mark(request: &Request, axis: &Axis, event: &EventRecord, settled: &BTreeSet<String>, y: f64) -> Markup {
    let Some((start, end)) = stretch(event) else { return super::super::words::nothing() };
    let title = titles::plain(&titles::event(event));
    let is_open = matches!(event.grade, Grade::Contested | Grade::Discounted);
    let is_settled = settled.contains(&event.id);
    let class = match (is_open, is_settled) {
        (_, true) => " judged",
        (true, false) => " open",
        (false, false) => "",
    };
    let class = format!("event {}{class}", event.kind.family());
    let length = day_number(end) - day_number(start) + 1;
    let judged = if is_settled { ", judged by people" } else { "" };
    let told =
        format!("{title}, {}, {}{judged}", days_words(start, end), count(event.origins, "origin", "origins"));
    let (a, b) = (day_number(start), day_number(end) + 1);
    html! {
        a href=(request.link(&format!("/events/{}", encode(&event.id)))) aria-label=(told) {
            @if length == 1 || !is_vague(event) && axis.end(end) - axis.start(start) < 9.0 {
                circle class=(class) data-a=(a) data-b=(b) cx=(px(f64::midpoint(axis.start(start), axis.end(end)))) cy=(px(y)) r=(px(3.2 + f64::from(event.origins.min(9)).sqrt())) { title { (told) } }
            } @else {
                @let x = axis.start(start);
                rect class={ (class) @if is_vague(event) { " vague" } } data-a=(a) data-b=(b) x=(px(x)) y=(px(y - 4.0)) width=(px((axis.end(end) - x).max(3.0))) height="8" rx="4" { title { (told) } }
            }
        }
    }
}

/// The days of an event, one of which is known at least.
pub(crate) fn stretch(event: &EventRecord) -> Option<(Date, Date)> {
    let time = event.time.narrowest;
    let start = time.earliest().or(time.latest())?;
    Some((start, time.latest().unwrap_or(start)))
}

/// Whether its time is only roughly told.
fn is_vague(event: &EventRecord) -> bool {
    let time = event.time.narrowest;
    match (time.earliest(), time.latest()) {
        (Some(start), Some(end)) => day_number(end) - day_number(start) >= VAGUE_DAYS,
        _ => true,
    }
}

/// Events of a lane in rows, so that none lies on another, and how many found no room on which day.
struct Laid<'e> {
    placed: Vec<(usize, &'e EventRecord)>,
    more: BTreeMap<i64, usize>,
    rows: usize,
}

fn lay<'e>(events: &[&'e EventRecord], axis: &Axis) -> Laid<'e> {
    let mut laid = Laid { placed: Vec::new(), more: BTreeMap::new(), rows: 1 };
    let mut ends: Vec<f64> = Vec::new();
    let mut within: Vec<(Date, Date, &EventRecord)> = events
        .iter()
        .filter_map(|event| stretch(event).map(|(start, end)| (start, end, *event)))
        .filter(|(start, end, _)| *end >= axis.from && *start <= axis.to)
        .collect();
    within.sort_by(|a, b| (a.0, b.1, &a.2.id).cmp(&(b.0, a.1, &b.2.id)));
    for (start, end, event) in within {
        let left = if start == end { axis.middle(start) - 6.0 } else { axis.start(start) };
        let right = if start == end { axis.middle(start) + 6.0 } else { axis.end(end).max(left + 3.0) };
        let vague = is_vague(event);
        // Vague times lie in the first rows, so that they do not push what is told exactly away.
        let most = if vague { VAGUE_ROWS } else { DEEPEST };
        let row = ends.iter().take(most).position(|end| *end <= left).or_else(|| {
            (ends.len() < most).then(|| {
                ends.push(f64::MIN);
                ends.len() - 1
            })
        });
        match row {
            Some(row) => {
                ends[row] = right + 1.0;
                laid.placed.push((row, event));
            }
            None => *laid.more.entry(bin(axis, start)).or_default() += 1,
        }
    }
    laid.rows = ends.len().max(1);
    laid
}

/// Days whose overflow is told together, so that the numbers do not lie on each other.
fn bin(axis: &Axis, day: Date) -> i64 {
    let width = bin_width(axis);
    let first = day_number(axis.from);
    first + (day_number(day).max(first) - first) / width * width
}

fn bin_width(axis: &Axis) -> i64 {
    (axis.shown_days() * 34.0 / (axis.right - axis.left)).ceil().max(1.0) as i64
}

/// How long after each day its events became known: the median and the longest wait.
fn lag(axis: &Axis, lanes: &[Lane<'_>], known: &dyn Fn(&EventRecord) -> Option<Date>, top: f64) -> Markup {
    let mut waits: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for event in lanes.iter().flat_map(|lane| &lane.events) {
        if let (Some((start, end)), Some(known)) = (stretch(event), known(event))
            && start >= axis.from
            && start <= axis.to
            && day_number(end) - day_number(start) <= 1
        {
            waits
                .entry(bin_of_lag(axis, start))
                .or_default()
                .push((day_number(known) - day_number(end)).max(0));
        }
    }
    const MOST: f64 = 14.0;
    let height = |wait: i64| (wait as f64).min(MOST) / MOST * 36.0;
    html! {
        g.lag {
            text.label x="4" y=(px(top + 20.0)) { "Reporting lag" }
            text.soft x="4" y=(px(top + 34.0)) { "days until known" }
            line.base x1=(px(axis.left)) x2=(px(axis.right)) y1=(px(top + 44.0)) y2=(px(top + 44.0)) {}
            g.marks clip-path="url(#plot)" {
                @for (day, waits) in &waits {
                    @let mut sorted = waits.clone();
                    @let () = sorted.sort_unstable();
                    @let (middle, longest) = (sorted[sorted.len() / 2], sorted[sorted.len() - 1]);
                    @let x = axis.at_number(*day) + 1.0;
                    rect.longest data-day=(day) x=(px(x)) y=(px(top + 44.0 - height(longest) - 1.0)) width="5" height=(px(height(longest) + 1.0)) {}
                    rect.median data-day=(day) x=(px(x)) y=(px(top + 44.0 - height(middle) - 1.0)) width="5" height=(px(height(middle) + 1.0)) { title { "events of the days from " (date_of(*day)) ": known after " (count(middle, "day", "days")) " in the middle, " (longest) " at most" } }
                }
            }
            text.soft x=(px(axis.right)) y=(px(top + 58.0)) text-anchor="end" { "strong: the middle of the events of a day; faint: the longest wait; cut at 14 days" }
        }
    }
}

fn bin_of_lag(axis: &Axis, day: Date) -> i64 {
    let width = (axis.shown_days() * 7.0 / (axis.right - axis.left)).ceil().max(1.0) as i64;
    let first = day_number(axis.from);
    first + (day_number(day) - first) / width * width
}

fn date_of(number: i64) -> String {
    let span = jiff::Span::new().try_days(number).ok();
    span.and_then(|span| Date::constant(1970, 1, 1).checked_add(span).ok())
        .map_or_else(String::new, |day| day.to_string())
}

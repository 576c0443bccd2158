//! Places on the ground, each drawn by who is said to hold it. Distances are true along the middle parallel.

use maud::{Markup, html};
use serde_json::json;

use super::super::basemap::{GROUND, Line, Point};
use super::super::words::words;
use super::px;

/// A place with what is said of it day by day.
pub(crate) struct Patch {
    /// By what it is found.
    pub(crate) key: String,
    /// Its name.
    pub(crate) name: String,
    /// Its page.
    pub(crate) link: String,
    /// Degrees north.
    pub(crate) lat: f64,
    /// Degrees east.
    pub(crate) lon: f64,
    /// Metres around the point within which it lies.
    pub(crate) radius_m: Option<u32>,
    /// Its outline, where it is an area that the ground has.
    pub(crate) outline: Option<&'static [Line]>,
    /// How much is said of it.
    pub(crate) weight: i64,
    /// In this view.
    pub(crate) now: Frame,
    /// From which day what held, by everything that the view knows.
    pub(crate) since: Vec<Frame>,
    /// From which day what could be known to hold.
    pub(crate) then: Vec<Frame>,
}

/// What is said of a place from a day on.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Frame {
    /// The day, as a number.
    pub(crate) day: i64,
    /// "held", "claimed", "contested", or nothing.
    pub(crate) state: &'static str,
    /// The actor's place in the legend.
    pub(crate) actor: Option<usize>,
    /// Its side, which has a colour.
    pub(crate) side: Option<usize>,
    /// In words.
    pub(crate) told: String,
    /// Whether fighting is reported.
    pub(crate) fighting: bool,
    /// The day on which the place was heard of last, as a number.
    pub(crate) heard: Option<i64>,
}

impl Frame {
    /// How old the last word is on the frame's day, from 0 (a month) to 3 (over a year): drawn ever fainter.
    fn age(&self) -> usize {
        self.heard.map_or(0, |heard| AGES.iter().filter(|days| self.day - heard > **days).count())
    }
}

/// Days after which a word fades, and fades more.
const AGES: [i64; 3] = [31, 92, 365];

const WIDTH: f64 = 1000.0;
/// The narrowest view, in degrees: about a hundred kilometres.
const NARROWEST: f64 = 1.2;
/// Height over width.
const SHAPE: f64 = 0.52;
/// Names stand beside so many places; the others say theirs when pointed at.
const NAMED: usize = 26;

/// Letters of the legend.
fn letter(index: usize) -> char {
    char::from(b'A' + (index % 26) as u8)
}

/// The drawing. `days` are the first and last day of the slider, as numbers.
pub(crate) fn map(patches: &[Patch], days: (i64, i64), is_wide: bool, at: Option<&str>) -> Markup {
    let middle = at.and_then(|at| patches.iter().find(|patch| patch.key == at));
    let view = View::of(patches, is_wide, middle.map(|patch| (patch.lon, patch.lat)));
    let mut by_weight: Vec<&Patch> = patches.iter().collect();
    by_weight.sort_by(|a, b| b.weight.cmp(&a.weight).then(a.name.cmp(&b.name)));
    // Most days say what others said: the words stand once.
    let mut told: Vec<&str> = patches
        .iter()
        .flat_map(|patch| patch.since.iter().chain(&patch.then))
        .map(|frame| frame.told.as_str())
        .collect();
    told.sort_unstable();
    told.dedup();
    html! {
        svg.map data-told=(json!(told)) viewBox={ "0 0 " (px(WIDTH)) " " (px(view.height)) } role="group" aria-label="Places by who is said to hold them; the table below says the same" data-first=(days.0) data-last=(days.1) data-west=(view.west) data-north=(view.north) data-scale=(view.scale) data-squeeze=(view.squeeze) {
            defs {
                @for index in 0..PALETTE {
                    pattern id={ "hatch-" (index) } class={ "hatch side-" (index) } patternUnits="userSpaceOnUse" width="6" height="6" patternTransform="rotate(45)" { rect.back width="6" height="6" {} rect.line width="2.4" height="6" {} }
                }
                pattern #hatch class="hatch" patternUnits="userSpaceOnUse" width="6" height="6" patternTransform="rotate(45)" { rect.back width="6" height="6" {} rect.line width="2.4" height="6" {} }
            }
            rect class=(if view.has_land() { "sea" } else { "plain" }) width=(px(WIDTH)) height=(px(view.height)) {}
            g.zoomed {
                g.ground aria-hidden="true" {
                    path.land d=(view.path(&GROUND.rings, true)) {}
                    path.border d=(view.path(&GROUND.borders, false)) {}
                }
                // Areas below, the wide ones first, so that no place is covered.
                g.arounds { @for (index, patch) in widest_first(&by_weight) { (around(&view, patch, index)) } }
                @let named = named(&view, &by_weight);
                @for (index, patch) in by_weight.iter().enumerate() { (self::patch(&view, patch, named[index], &told)) }
            }
            (view.scale())
        }
    }
}

/// Actors with a colour of their own.
const PALETTE: usize = 7;

/// Which places have their name beside them: those of which most is told, as long as no name lies on another or on a
/// dot.
fn named(view: &View, patches: &[&Patch]) -> Vec<bool> {
    let dots: Vec<(f64, f64)> = patches.iter().map(|patch| view.at((patch.lon, patch.lat))).collect();
    let mut boxes: Vec<(f64, f64, f64)> = Vec::new();
    dots.iter()
        .zip(patches)
        .enumerate()
        .map(|(index, (dot, patch))| {
            // A letter is some seven units wide, a line fifteen high.
            let (left, right, y) =
                (dot.0 + 10.0, dot.0 + 14.0 + patch.name.chars().count() as f64 * 7.0, dot.1);
            let is_free =
                boxes.iter().all(|other| right < other.0 || left > other.1 || (y - other.2).abs() > 14.0)
                    && dots.iter().enumerate().all(|(other, at)| {
                        other == index || at.0 < left - 6.0 || at.0 > right + 6.0 || (at.1 - y).abs() > 12.0
                    });
            let fits = boxes.len() < NAMED && is_free && right < WIDTH;
            if fits {
                boxes.push((left, right, y));
            }
            fits
        })
        .collect()
}

fn widest_first<'p>(patches: &[&'p Patch]) -> Vec<(usize, &'p Patch)> {
    let mut all: Vec<(usize, &Patch)> = patches.iter().copied().enumerate().collect();
    all.sort_by_key(|(index, patch)| (std::cmp::Reverse(patch.radius_m), *index));
    all
}

/// An area's outline; where a place lies only roughly, a circle says how roughly.
fn around(view: &View, patch: &Patch, index: usize) -> Markup {
    let (x, y) = view.at((patch.lon, patch.lat));
    let radius = patch
        .radius_m
        .map(|metres| f64::from(metres) / 1000.0 * view.per_km())
        .filter(|radius| *radius > 9.0);
    html! {
        @if let Some(outline) = patch.outline {
            path class=(class("around outline", &patch.now)) data-of=(index) d=(view.path(outline, true)) {}
        } @else if let Some(radius) = radius {
            circle class=(class("around", &patch.now)) data-of=(index) cx=(px(x)) cy=(px(y)) r=(px(radius.min(400.0))) {}
        }
    }
}

fn patch(view: &View, patch: &Patch, is_named: bool, told: &[&str]) -> Markup {
    let (x, y) = view.at((patch.lon, patch.lat));
    let frames = |frames: &[Frame]| -> String {
        json!(
            frames
                .iter()
                .map(|frame| json!([
                    frame.day,
                    frame.state,
                    frame.actor,
                    frame.side,
                    told.binary_search(&frame.told.as_str()).ok(),
                    u8::from(frame.fighting),
                    frame.heard
                ]))
                .collect::<Vec<_>>()
        )
        .to_string()
    };
    html! {
        a id={ "p-" (patch.key) } href=(patch.link) class=(class(if patch.outline.is_some() { "patch wide" } else { "patch" }, &patch.now)) data-since=(frames(&patch.since)) data-then=(frames(&patch.then)) data-name=(patch.name) {
            title { (patch.name) ": " (patch.now.told) }
            circle.fight cx=(px(x)) cy=(px(y)) r="11" {}
            circle.dot cx=(px(x)) cy=(px(y)) r="7.5" {}
            text.letter x=(px(x)) y=(px(y + 3.2)) text-anchor="middle" aria-hidden="true" { @if !patch.now.state.is_empty() { @if let Some(actor) = patch.now.actor { (letter(actor)) } } }
            @if is_named { text.name x=(px(x + 12.0)) y=(px(y + 4.0)) aria-hidden="true" { (patch.name) } }
        }
    }
}

fn class(what: &str, frame: &Frame) -> String {
    let side = frame.side.map_or_else(String::new, |side| format!("side-{}", side.min(PALETTE - 1)));
    let fighting = if frame.fighting { "fighting" } else { "" };
    let age = format!("age-{}", frame.age());
    [what, frame.state, &side, fighting, if frame.age() > 0 { &age } else { "" }]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What part of the world is shown.
struct View {
    west: f64,
    north: f64,
    /// Units a degree north.
    scale: f64,
    /// How much shorter a degree east is than one north.
    squeeze: f64,
    height: f64,
}

impl View {
    /// Where most is told of; all of it where asked for; around one place where that is asked for.
    fn of(patches: &[Patch], is_wide: bool, middle: Option<Point>) -> View {
        if let Some((lon, lat)) = middle {
            let squeeze = cosine(lat).max(0.2);
            let width = NARROWEST * 1.5;
            let scale = WIDTH / width;
            let height = width * SHAPE;
            let (west, north) = (lon - width / squeeze / 2.0, lat + height / 2.0);
            return View { west, north, scale, squeeze, height: height * scale };
        }
        // Few places are all shown.
        let cut = if is_wide || patches.len() < 12 { 0.0 } else { 0.06 };
        let (west, east) = spread(patches.iter().map(|patch| (patch.lon, patch.weight)).collect(), cut);
        let (south, north) = spread(patches.iter().map(|patch| (patch.lat, patch.weight)).collect(), cut);
        let middle = (f64::midpoint(west, east), f64::midpoint(south, north));
        let squeeze = cosine(middle.1).max(0.2);
        // A third of margin.
        let mut width = ((east - west) * squeeze * 1.35).max(NARROWEST);
        let mut height = ((north - south) * 1.35).max(NARROWEST * SHAPE);
        // Twice as wide as high: a screen shows it whole, with the slider above it.
        if height < width * SHAPE {
            height = width * SHAPE;
        } else {
            width = height / SHAPE;
        }
        let scale = WIDTH / width;
        View {
            west: middle.0 - width / squeeze / 2.0,
            north: middle.1 + height / 2.0,
            scale,
            squeeze,
            height: height * scale,
        }
    }

    fn at(&self, (east, north): Point) -> (f64, f64) {
        ((east - self.west) * self.squeeze * self.scale, (self.north - north) * self.scale)
    }

    fn has_land(&self) -> bool {
        let (width, height) = (WIDTH / self.squeeze / self.scale, self.height / self.scale);
        GROUND
            .rings
            .iter()
            .any(|line| line.meets(self.west, self.north - height, self.west + width, self.north))
    }

    fn per_km(&self) -> f64 {
        self.scale / 111.2
    }

    /// Lines as one path, thinned to what can be seen; what lies far outside is cut short.
    fn path(&self, lines: &[Line], is_closed: bool) -> String {
        let (width, height) = (WIDTH / self.squeeze / self.scale, self.height / self.scale);
        // Room around the view, to move about in.
        let (west, east) = (self.west - width, self.west + 2.0 * width);
        let (south, north) = (self.north - 2.0 * height, self.north + height);
        let side = |(lon, lat): Point| {
            (i8::from(lon > east) - i8::from(lon < west), i8::from(lat > north) - i8::from(lat < south))
        };
        let mut path = String::new();
        for line in lines.iter().filter(|line| line.meets(west, south, east, north)) {
            let mut last: Option<(f64, f64)> = None;
            let points = &line.points;
            for (index, point) in points.iter().enumerate() {
                let is_end = index == 0 || index + 1 == points.len();
                let here = side(*point);
                let out_with_neighbours = here != (0, 0)
                    && !is_end
                    && side(points[index - 1]) == here
                    && side(points[index + 1]) == here;
                let at = self.at(*point);
                let is_near = last.is_some_and(|last| (last.0 - at.0).abs() + (last.1 - at.1).abs() < 1.1);
                if out_with_neighbours || is_near && !is_end {
                    continue;
                }
                path.push_str(if last.is_none() { "M" } else { "L" });
                path.push_str(&format!("{} {}", px(at.0), px(at.1)));
                last = Some(at);
            }
            if is_closed {
                path.push('Z');
            }
        }
        path
    }

    /// A bar of a round length.
    fn scale(&self) -> Markup {
        let lengths = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0];
        let km = lengths.into_iter().rev().find(|km| km * self.per_km() <= 160.0).unwrap_or(1.0);
        let y = self.height - 16.0;
        html! {
            g.scale aria-hidden="true" data-per-km=(self.per_km()) {
                path d={ "M18 " (px(y - 5.0)) "v5h" (px(km * self.per_km())) "v-5" } {}
                text x="24" y=(px(y - 6.0)) { (km) " km" }
            }
        }
    }
}

/// By its series, to a hundred-thousandth: products and sums give the same drawing on every machine.
fn cosine(degrees: f64) -> f64 {
    let square = (degrees / 180.0 * std::f64::consts::PI).powi(2);
    1.0 - square / 2.0
        * (1.0 - square / 12.0 * (1.0 - square / 30.0 * (1.0 - square / 56.0 * (1.0 - square / 90.0))))
}

/// The stretch in which values lie, without a share of the weight at either end.
fn spread(mut values: Vec<(f64, i64)>, cut: f64) -> (f64, f64) {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: i64 = values.iter().map(|(_, weight)| weight).sum();
    let at = |share: f64| {
        let mut sum = 0;
        for (value, weight) in &values {
            sum += weight;
            if sum as f64 >= share * all as f64 {
                return *value;
            }
        }
        values.last().map_or(0.0, |(value, _)| *value)
    };
    (at(cut), at(1.0 - cut))
}

/// How many words on who holds what came on which day, as bars below the slider. With the script, days are picked here.
pub(crate) fn strip(told_on: &[i64], (first, last): (i64, i64)) -> Markup {
    let days = (last - first + 1).max(1);
    let bins = days.clamp(1, 120);
    let mut counts = vec![0_u32; usize::try_from(bins).unwrap_or(1)];
    for day in told_on.iter().filter(|day| (first..=last).contains(day)) {
        if let Ok(bin) = usize::try_from((day - first) * bins / days) {
            counts[bin] += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let width = WIDTH / bins as f64;
    html! {
        svg.strip viewBox={ "0 0 " (px(WIDTH)) " 34" } preserveAspectRatio="none" aria-hidden="true" data-days=(days) {
            rect.back width=(px(WIDTH)) height="34" {}
            @for (bin, count) in counts.iter().enumerate() { @if *count > 0 {
                @let height = 30.0 * f64::from(*count) / f64::from(most);
                rect.bar x=(px(bin as f64 * width)) y=(px(33.0 - height)) width=(px((width - 0.8).max(1.0))) height=(px(height)) {}
            } }
            rect.picked y="0" height="34" x="0" width="0" {}
            line.at x1="0" x2="0" y1="0" y2="34" {}
        }
    }
}

/// A side of the legend.
pub(crate) struct LegendSide {
    /// Its colour.
    pub(crate) side: usize,
    /// What it is, in words; empty where there is nothing to say.
    pub(crate) what: &'static str,
    /// Its actors: their place among all, which gives the letter, name and link.
    pub(crate) actors: Vec<(usize, String, String)>,
}

/// Actors of a side that are named.
const MEMBERS: usize = 6;

/// The legend: what is drawn how, and the sides with their actors by letter.
pub(crate) fn legend(sides: &[LegendSide]) -> Markup {
    html! {
        div.legend {
            ul.plain aria-label="Sides" {
                @for side in sides {
                    li {
                        span.number { (side.side + 1) } " "
                        @for (index, (place, name, link)) in side.actors.iter().enumerate().take(MEMBERS) {
                            @if index > 0 { ", " }
                            span class={ "key side-" (side.side) } { (letter(*place)) } " " a.plain href=(link) { (words(name)) }
                        }
                        @if side.actors.len() > MEMBERS { " and " (side.actors.len() - MEMBERS) " more" }
                        @if !side.what.is_empty() { span.soft { " – " (side.what) } }
                    }
                }
            }
            ul.plain aria-label="Marks" {
                li { span.key.held {} " held: sources that are not its own side say so, nobody denies it" }
                li { span.key.contested {} " contested: sources disagree" }
                li { span.key.claimed {} " claimed by its own side only" }
                li { span.key.fight {} " fighting reported" }
                li { span.key.rough {} " lies somewhere within; an area with an outline is filled" }
                li.only-script { span.key.many { "5" } " so many places, too close to part: zoom in" }
                li { span.key.held.age-0 {} span.key.held.age-1 {} span.key.held.age-2 {} span.key.held.age-3 {} " last heard of within a month, three months, a year, or longer ago" }
            }
            p.small.soft { "Colours are sides: the state, who is told to be with it, each opponent, by the register and by what reports tell of ties. Where nothing is drawn, no report in this case says who holds it. Second-level areas have no outlines here: they are circles. Ground: Natural Earth; no position is taken on borders." }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosines_are_near_enough() {
        for degrees in [0.0_f64, 35.0, -60.0, 90.0] {
            assert!((cosine(degrees) - degrees.to_radians().cos()).abs() < 1e-5, "{degrees}");
        }
    }

    #[test]
    fn words_fade_with_age() {
        let age = |days: i64| Frame { day: 1000, heard: Some(1000 - days), ..Frame::default() }.age();
        assert_eq!([0, 31, 32, 93, 366].map(age), [0, 0, 1, 2, 3]);
        assert_eq!(Frame { day: 1000, ..Frame::default() }.age(), 0);
    }

    #[test]
    fn a_far_place_does_not_make_the_view_small() {
        let mut values: Vec<(f64, i64)> = (0..40).map(|index| (36.0 + f64::from(index) / 40.0, 5)).collect();
        values.push((-77.0, 1));
        let (west, east) = spread(values.clone(), 0.06);
        assert!(west >= 36.0 && east <= 37.0, "{west} {east}");
        assert_eq!(spread(values, 0.0).0, -77.0);
    }
}

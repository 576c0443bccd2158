//! Who is said to hold a place, day by day: a lane for each who is named, a mark for each word, a band where the word is
//! undisputed. What could not be known by the second clock is hatched, and bands fade where nobody was heard any more.

use contested::state::Holding;
use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::{Markup, html};

use super::super::words::{day_words, nothing};
use super::{Axis, px};

/// One word on who holds the place.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// The lane: a place in the list of names.
    pub(crate) lane: usize,
    /// From when it holds.
    pub(crate) day: Date,
    /// In what way.
    pub(crate) holding: Holding,
    /// Who says so, through whom, how many carry it.
    pub(crate) told: String,
    /// Where it stands.
    pub(crate) link: String,
    /// Whether it may be relied on.
    pub(crate) is_firm: bool,
}

/// A stretch of days over which one holder is told and nobody says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Band {
    pub(crate) lane: usize,
    pub(crate) from: Date,
    pub(crate) to: Date,
    /// How many origins say so.
    pub(crate) origins: usize,
}

/// What is drawn.
#[derive(Clone, Debug)]
pub(crate) struct Chart {
    pub(crate) lanes: Vec<String>,
    pub(crate) words: Vec<Word>,
    pub(crate) bands: Vec<Band>,
    /// The two clocks.
    pub(crate) on: Option<Date>,
    pub(crate) known: Option<Date>,
    /// The last day of which anything is told in the case.
    pub(crate) last: Option<Date>,
}

const WIDTH: f64 = 960.0;
const LANE: f64 = 46.0;
const TOP: f64 = 34.0;
/// Days over which a band fades after the last word.
const FADING: i32 = 30;
/// Marks of one lane and about one day stand above each other, so many at most.
const STACK: usize = 3;

/// The drawing; nothing where no word has a day.
pub(crate) fn holding(chart: &Chart) -> Markup {
    let days = chart.words.iter().map(|word| word.day);
    let (Some(first), Some(last_word)) = (days.clone().min(), days.max()) else { return nothing() };
    let clocks = [chart.on, chart.known];
    let faded = last_word.saturating_add(FADING.days());
    let end = chart.last.unwrap_or(last_word).min(faded).max(last_word);
    let end = clocks
        .iter()
        .flatten()
        .fold(end, |end, clock| end.max((*clock).min(faded.saturating_add(FADING.days()))));
    // A day alone is no axis.
    let end = if end == first { end.saturating_add(1.days()) } else { end };
    let axis = Axis::new(first.saturating_sub(1.days()), end, 12.0, WIDTH - 12.0);
    let bottom = TOP + chart.lanes.len() as f64 * LANE;
    let base = |lane: usize| TOP + lane as f64 * LANE;
    html! {
        figure.chart.holding {
            div.scroll { svg viewBox={ "0 0 " (px(WIDTH)) " " (px(bottom + 22.0)) } role="group" aria-label="Who is said to hold the place, day by day; the quotes and the table below say the same" {
                defs { pattern #unknown patternUnits="userSpaceOnUse" width="7" height="7" patternTransform="rotate(45)" { rect.line width="1.2" height="7" {} } }
                (axis.drawn(TOP, bottom))
                @for (lane, name) in chart.lanes.iter().enumerate() {
                    text.label x="12" y=(px(base(lane) + 13.0)) { (name) }
                    line.row x1=(px(axis.left)) x2=(px(axis.right)) y1=(px(base(lane) + 32.0)) y2=(px(base(lane) + 32.0)) {}
                }
                @for band in &chart.bands {
                    @let (from, to) = (axis.start(band.from), axis.end(band.to));
                    rect class={ "band side-" (band.lane.min(6)) @if band.origins < 2 { " single" } } x=(px(from)) y=(px(base(band.lane) + 25.0)) width=(px((to - from).max(2.0))) height="14" rx="3" {
                        title { (chart.lanes.get(band.lane).map_or("", String::as_str)) ": nobody says otherwise, " (day_words(band.from)) " to " (day_words(band.to)) }
                    }
                    @if band.to == last_word {
                        // Older than the last word: in steps, lighter and lighter.
                        @for step in 0..FADE_STEPS {
                            @let part = (axis.end(faded.min(axis.to)) - to) / f64::from(FADE_STEPS);
                            @if part > 0.5 { rect class={ "band fading-" (step) " side-" (band.lane.min(6)) } x=(px(to + part * f64::from(step))) y=(px(base(band.lane) + 25.0)) width=(px(part)) height="14" {} }
                        }
                    }
                }
                @if let Some(known) = chart.known { @if known < axis.to {
                    rect.unknown x=(px(axis.end(known))) y=(px(TOP)) width=(px(axis.right - axis.end(known))) height=(px(bottom - TOP)) {}
                } }
                @for (index, word) in chart.words.iter().enumerate() {
                    @let below = chart.words[..index].iter().filter(|other| other.lane == word.lane && (axis.middle(other.day) - axis.middle(word.day)).abs() < 11.0).count().min(STACK);
                    (mark(word, axis.middle(word.day) + below as f64 * 12.0, base(word.lane) + 32.0))
                }
                @for ((clock, name), y) in clocks.into_iter().zip(["as things stood", "as known"]).zip([12.0, 27.0]) {
                    @if let Some(clock) = clock {
                        @let x = axis.end(clock);
                        line.clock x1=(px(x)) x2=(px(x)) y1=(px(y - 8.0)) y2=(px(bottom + 4.0)) {}
                        text.clockname x=(px(if x > WIDTH - 150.0 { x - 4.0 } else { x + 4.0 })) y=(px(y)) text-anchor=(if x > WIDTH - 150.0 { "end" } else { "start" }) { (name) " " (clock) }
                    }
                }
            } }
            figcaption {
                "● holds  ◐ in part, or has come in  ◇ besieges  × fights for it  ○ does not hold it. A band: nobody says otherwise; dashed where one origin alone says so."
                @if chart.known.is_some() { " Hatched: not known yet." }
                @if last_word < end { " Last heard " (day_words(last_word)) "." }
            }
        }
    }
}

const FADE_STEPS: i32 = 4;

fn mark(word: &Word, x: f64, y: f64) -> Markup {
    let class = format!("word side-{}{}", word.lane.min(6), if word.is_firm { "" } else { " doubtful" });
    html! {
        a class=(class) href=(word.link) aria-label=(word.told) {
            title { (word.told) @if !word.is_firm { " – check" } }
            @match word.holding {
                Holding::Holds => circle.full cx=(px(x)) cy=(px(y)) r="5.5" {},
                Holding::PartlyHolds => { circle.open cx=(px(x)) cy=(px(y)) r="5.5" {} path.full d={ "M" (px(x)) " " (px(y - 5.5)) "a5.5 5.5 0 0 0 0 11z" } {} },
                Holding::Besieges => path.open d={ "M" (px(x)) " " (px(y - 6.5)) "l6.5 6.5l-6.5 6.5l-6.5 -6.5z" } {},
                Holding::Contests => path.open d={ "M" (px(x - 4.5)) " " (px(y - 4.5)) "l9 9m0 -9l-9 9" } {},
                Holding::None => circle.open cx=(px(x)) cy=(px(y)) r="5.5" {},
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(words: &str) -> Date {
        words.parse().expect("a day")
    }

    fn word(lane: usize, day: Date, holding: Holding, is_firm: bool) -> Word {
        Word { lane, day, holding, told: "told".to_owned(), link: "/claims/r-1/c1".to_owned(), is_firm }
    }

    fn chart(words: Vec<Word>, known: Option<Date>) -> Chart {
        let last = Some(day("2026-01-01"));
        Chart { lanes: vec!["a".into(), "b".into()], words, bands: Vec::new(), on: None, known, last }
    }

    /// Bands went on for years after the last word.
    #[test]
    fn nothing_is_drawn_long_after_the_last_word() {
        let words = vec![
            word(0, day("2016-10-01"), Holding::Holds, true),
            word(1, day("2016-11-04"), Holding::None, false),
        ];
        let drawn = holding(&chart(words, None)).into_string();
        assert!(drawn.contains("Last heard 4 November 2016") && !drawn.contains("2017"), "{drawn}");
        assert!(drawn.contains("doubtful"));
    }

    #[test]
    fn what_was_not_known_yet_is_hatched() {
        let words = vec![
            word(0, day("2021-03-01"), Holding::Holds, true),
            word(1, day("2021-03-09"), Holding::Besieges, true),
        ];
        let hatched = |known: &str| {
            let drawn = holding(&chart(words.clone(), Some(day(known)))).into_string();
            drawn.contains("class=\"unknown\"")
        };
        assert!(hatched("2021-03-04"));
        assert!(!hatched("2021-12-31"));
    }

    #[test]
    fn words_without_a_day_draw_nothing() {
        assert!(holding(&chart(Vec::new(), None)).into_string().is_empty());
    }
}

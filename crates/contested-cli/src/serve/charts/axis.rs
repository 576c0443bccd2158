//! Days from left to right.

use jiff::civil::Date;
use jiff::{ToSpan as _, Unit};
use maud::{Markup, html};

use super::px;

/// A stretch of days laid out over a width.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    /// The first day.
    pub(crate) from: Date,
    /// The last day, inclusive.
    pub(crate) to: Date,
    /// Where the first day begins.
    pub(crate) left: f64,
    /// Where the last day ends.
    pub(crate) right: f64,
    /// Stretches of days that are drawn shorter than they are, in order.
    pub(crate) folds: Vec<Fold>,
}

/// Days on which nothing is told, drawn as if they were fewer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Fold {
    /// The first of them, as a number.
    pub(crate) from: i64,
    /// The day after the last of them.
    pub(crate) to: i64,
    /// As how many days they are drawn.
    pub(crate) shown: f64,
}

impl Fold {
    fn days(&self) -> f64 {
        (self.to - self.from) as f64
    }
}

/// A stretch without anything is folded where it is longer than so many days.
const LONG: i64 = 300;
/// And longer than this share of the other days.
const LONG_SHARE: f64 = 0.25;

/// A day as a number.
pub(crate) fn day_number(day: Date) -> i64 {
    day.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

/// The least room between two names of days.
const ROOM: f64 = 74.0;
/// Room that a name takes.
const NAME: f64 = 48.0;

impl Axis {
    /// An axis over some days; the wrong way round they are swapped.
    pub(crate) fn new(from: Date, to: Date, left: f64, right: f64) -> Axis {
        Axis { from: from.min(to), to: from.max(to), left, right, folds: Vec::new() }
    }

    /// The same axis with long stretches folded in which none of these days lies. What is shown of them grows with the
    /// logarithm of their length.
    pub(crate) fn folded(mut self, days: impl IntoIterator<Item = i64>) -> Axis {
        let (first, end) = (day_number(self.from), day_number(self.to) + 1);
        let mut days: Vec<i64> = days.into_iter().filter(|day| (first..end).contains(day)).collect();
        days.push(first - 1);
        days.push(end);
        days.sort_unstable();
        // Some days on either side stay, so that what happened then has room.
        let margin = 20;
        let gaps: Vec<(i64, i64)> = days
            .windows(2)
            .map(|pair| (pair[0] + 1 + margin, pair[1] - margin))
            .filter(|(from, to)| to - from > LONG)
            .collect();
        let empty: i64 = gaps.iter().map(|(from, to)| to - from).sum();
        let told = (end - first - empty).max(1) as f64;
        self.folds = gaps
            .into_iter()
            .filter(|(from, to)| (to - from) as f64 > told * LONG_SHARE)
            .map(|(from, to)| {
                let times = (to - from) as f64 / LONG as f64;
                Fold { from, to, shown: told * 0.02 * (1.0 + doublings(times)) }
            })
            .filter(|fold| fold.shown < fold.days())
            .collect();
        self
    }

    /// How many days there are, those folded as they are drawn.
    pub(crate) fn shown_days(&self) -> f64 {
        self.days() as f64 - self.folds.iter().map(|fold| fold.days() - fold.shown).sum::<f64>()
    }

    /// How many days are drawn before a day.
    fn shown_before(&self, days: i64) -> f64 {
        let day = day_number(self.from) + days;
        let hidden: f64 = self
            .folds
            .iter()
            .map(|fold| {
                let within = (day.clamp(fold.from, fold.to) - fold.from) as f64;
                within - within * fold.shown / fold.days()
            })
            .sum();
        days as f64 - hidden
    }

    /// How many days there are.
    pub(crate) fn days(&self) -> i64 {
        day_number(self.to) - day_number(self.from) + 1
    }

    /// Where a day begins, kept within the axis.
    pub(crate) fn start(&self, day: Date) -> f64 {
        self.at(day_number(day) - day_number(self.from))
    }

    /// Where a day ends, kept within the axis.
    pub(crate) fn end(&self, day: Date) -> f64 {
        self.at(day_number(day) - day_number(self.from) + 1)
    }

    /// The middle of a day.
    pub(crate) fn middle(&self, day: Date) -> f64 {
        f64::midpoint(self.start(day), self.end(day))
    }

    /// Where the day of a number begins, kept within the axis.
    pub(crate) fn at_number(&self, day: i64) -> f64 {
        self.at(day - day_number(self.from))
    }

    fn at(&self, days: i64) -> f64 {
        let share = self.shown_before(days) / self.shown_days();
        self.left + share.clamp(0.0, 1.0) * (self.right - self.left)
    }

    /// Days to name below the axis, as far apart as their names need.
    pub(crate) fn ticks(&self) -> Vec<(Date, String)> {
        let most = ((self.right - self.left) / ROOM).max(1.0);
        let days = self.shown_days();
        let steps: [(f64, jiff::Span, Unit); 10] = [
            (1.0, 1.day(), Unit::Day),
            (2.0, 2.days(), Unit::Day),
            (7.0, 7.days(), Unit::Day),
            (14.0, 14.days(), Unit::Day),
            (30.4, 1.month(), Unit::Month),
            (91.3, 3.months(), Unit::Month),
            (365.2, 1.year(), Unit::Year),
            (730.5, 2.years(), Unit::Year),
            (1826.0, 5.years(), Unit::Year),
            (3652.0, 10.years(), Unit::Year),
        ];
        let (_, step, unit) =
            steps.iter().find(|(length, ..)| days / length <= most).unwrap_or(&steps[steps.len() - 1]);
        let mut day = match unit {
            Unit::Year => self.from.first_of_year(),
            Unit::Month => {
                Date::new(self.from.year(), (self.from.month() - 1) / 3 * 3 + 1, 1).unwrap_or(self.from)
            }
            _ => self.from,
        };
        let mut ticks = Vec::new();
        let mut last_fold = 0;
        // Days within folds are passed over, and are not few.
        for _ in 0..MOST_TICKS * 50 {
            if day > self.to || ticks.len() >= MOST_TICKS {
                break;
            }
            let number = day_number(day);
            let folds = self.folds.iter().filter(|fold| fold.from <= number).count();
            let is_folded = self.folds.iter().any(|fold| (fold.from..fold.to).contains(&number));
            if day >= self.from && !is_folded {
                ticks.push((day, name(day, *unit, ticks.is_empty() || folds != last_fold)));
                last_fold = folds;
            }
            let Ok(next) = day.checked_add(*step) else { break };
            day = next;
        }
        // The first day has its name where the first step comes long after it.
        if ticks.first().is_none_or(|(first, _)| self.start(*first) > self.left + ROOM) {
            ticks.insert(0, (self.from, name(self.from, Unit::Day, true)));
        }
        ticks
    }

    /// The axis with its lines, from `top` to `bottom`; the names of days stand above.
    pub(crate) fn drawn_above(&self, top: f64, bottom: f64) -> Markup {
        html! {
            g.axis aria-hidden="true" data-top=(px(top)) data-bottom=(px(bottom)) {
                rect.hit x=(px(self.left)) width=(px(self.right - self.left)) y=(px(top - 20.0)) height="20" {}
                line x1=(px(self.left)) x2=(px(self.right)) y1=(px(top)) y2=(px(top)) {}
                @for fold in &self.folds {
                    @let (a, b) = (self.at_number(fold.from), self.at_number(fold.to));
                    g.fold data-a=(fold.from) data-b=(fold.to) {
                        rect data-a=(fold.from) data-b=(fold.to) x=(px(a)) width=(px(b - a)) y=(px(top)) height=(px(bottom - top)) { title { (fold.days()) " days on which nothing in this view is told, folded" } }
                        text data-mid=((fold.from + fold.to) / 2) x=(px(f64::midpoint(a, b))) y=(px(bottom - 4.0)) text-anchor="middle" { (span_words(fold.to - fold.from)) }
                    }
                }
                g.ticks { @for (day, name) in self.ticks() {
                    g.tick {
                        line x1=(px(self.start(day))) x2=(px(self.start(day))) y1=(px(top - 4.0)) y2=(px(bottom)) {}
                        @if self.start(day) < self.right - NAME { text x=(px(self.start(day) + 3.0)) y=(px(top - 6.0)) { (name) } }
                    }
                } }
            }
        }
    }

    /// The axis with its lines, from `top` to `bottom`; the names of days stand below.
    pub(crate) fn drawn(&self, top: f64, bottom: f64) -> Markup {
        html! {
            g.axis aria-hidden="true" {
                line x1=(px(self.left)) x2=(px(self.right)) y1=(px(bottom)) y2=(px(bottom)) {}
                @for (day, name) in self.ticks() {
                    g.tick data-day=(day_number(day)) {
                        line x1=(px(self.start(day))) x2=(px(self.start(day))) y1=(px(top)) y2=(px(bottom + 4.0)) {}
                        text x=(px(self.start(day) + 3.0)) y=(px(bottom + 15.0)) { (name) }
                    }
                }
            }
        }
    }
}

/// How often a number can be halved until it is 1: by counting and a chord, so that every machine draws the same.
fn doublings(mut times: f64) -> f64 {
    let mut whole = 0.0;
    while times >= 2.0 {
        times /= 2.0;
        whole += 1.0;
    }
    whole + (times - 1.0).max(0.0)
}

/// "3 y", "14 m": about how long.
fn span_words(days: i64) -> String {
    if days >= 2 * 365 { format!("{} y", days / 365) } else { format!("{} m", (days / 30).max(1)) }
}

/// Names of days are few; this only guards the loop.
const MOST_TICKS: usize = 400;

fn name(day: Date, unit: Unit, is_first: bool) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS[day.month().unsigned_abs() as usize - 1];
    match unit {
        Unit::Year => day.year().to_string(),
        Unit::Month if is_first || day.month() == 1 => format!("{month} {}", day.year()),
        Unit::Month => month.to_owned(),
        _ if is_first => format!("{} {month} {}", day.day(), day.year()),
        _ => format!("{} {month}", day.day()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(words: &str) -> Date {
        words.parse().expect("a day")
    }

    #[test]
    fn days_lie_within_the_axis() {
        let axis = Axis::new(day("2021-03-01"), day("2021-03-10"), 0.0, 100.0);
        assert_eq!(axis.start(day("2021-03-01")), 0.0);
        assert_eq!(axis.end(day("2021-03-10")), 100.0);
        assert_eq!(axis.middle(day("2021-03-02")), 15.0);
        assert_eq!(axis.start(day("1900-01-01")), 0.0);
    }

    #[test]
    fn empty_years_are_folded_and_days_keep_their_order() {
        let numbers =
            ["2011-03-01", "2011-04-10", "2020-01-01", "2020-02-01"].map(|words| day_number(day(words)));
        let axis = Axis::new(day("2011-03-01"), day("2020-03-01"), 0.0, 1000.0).folded(numbers);
        assert_eq!(axis.folds.len(), 1);
        assert!(axis.start(day("2011-04-10")) > 200.0, "{}", axis.start(day("2011-04-10")));
        assert!(axis.start(day("2020-01-01")) - axis.start(day("2011-05-05")) < 400.0);
        let mut last = -1.0;
        for number in day_number(day("2011-03-01"))..=day_number(day("2020-03-02")) {
            let here = axis.at_number(number);
            assert!(here >= last, "{number}");
            last = here;
        }
        assert_eq!(axis.end(day("2020-03-01")), 1000.0);
        assert!(axis.ticks().iter().all(|(tick, _)| *tick < day("2011-05-01") || *tick > day("2019-12-01")));
        assert_eq!(Axis::new(day("2020-01-01"), day("2020-03-01"), 0.0, 9.0).folded([]).folds, []);
    }

    #[test]
    fn names_of_days_have_room() {
        for (from, to) in
            [("2021-03-01", "2021-03-03"), ("2013-08-01", "2017-11-26"), ("0001-01-01", "9999-12-31")]
        {
            let axis = Axis::new(day(from), day(to), 0.0, 900.0);
            let ticks = axis.ticks();
            assert!(!ticks.is_empty());
            assert!(ticks.len() <= MOST_TICKS);
        }
    }
}

//! Days from left to right.

use jiff::civil::Date;
use jiff::{ToSpan as _, Unit};
use maud::{Markup, html};

use super::px;

/// A stretch of days laid out over a width.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axis {
    /// The first day.
    pub(crate) from: Date,
    /// The last day, inclusive.
    pub(crate) to: Date,
    /// Where the first day begins.
    pub(crate) left: f64,
    /// Where the last day ends.
    pub(crate) right: f64,
}

/// A day as a number.
pub(crate) fn day_number(day: Date) -> i64 {
    day.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

/// The least room between two names of days.
const ROOM: f64 = 74.0;

impl Axis {
    /// An axis over some days; the wrong way round they are swapped.
    pub(crate) fn new(from: Date, to: Date, left: f64, right: f64) -> Axis {
        Axis { from: from.min(to), to: from.max(to), left, right }
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
        let share = days as f64 / self.days() as f64;
        self.left + share.clamp(0.0, 1.0) * (self.right - self.left)
    }

    /// Days to name below the axis, as far apart as their names need.
    pub(crate) fn ticks(&self) -> Vec<(Date, String)> {
        let most = ((self.right - self.left) / ROOM).max(1.0);
        let days = self.days() as f64;
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
        while day <= self.to && ticks.len() < MOST_TICKS {
            if day >= self.from {
                ticks.push((day, name(day, *unit, ticks.is_empty())));
            }
            let Ok(next) = day.checked_add(*step) else { break };
            day = next;
        }
        ticks
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

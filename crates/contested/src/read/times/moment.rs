//! A time once it is known which: its TIMEX3 value, its EDTF, the days it covers.

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::{Span, ToSpan as _};
use smol_str::{SmolStr, format_smolstr};

use super::words::{Part, Unit};
use crate::model::DateRange;

/// A point or stretch of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Moment {
    Day(Date),
    /// First and last day, for feasts that last and weekends.
    Days(Date, Date),
    Weekend(Date),
    Week(Date),
    Month(i16, i8),
    Quarter(i16, i8),
    Half(i16, i8),
    Season(i16, u8),
    Year(i16),
    /// The first year: 1980 for the 1980s.
    Decade(i16),
    /// The first year: 1900 for the 20th century.
    Century(i16),
    Millennium(i16),
    /// A month and day of no known year.
    MonthDay(i8, i8),
    /// A month of no known year.
    SomeMonth(i8),
    /// A weekday of no known week.
    SomeWeekday(i8),
    /// A quarter of no known year.
    SomeQuarter(i8),
    /// A half of no known year.
    SomeHalf(i8),
    /// A season of no known year.
    SomeSeason(u8),
    /// A unit of which nothing is known: "that week" of a report without a date.
    Some(Unit),
}

/// A time of day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Clock {
    pub(super) hour: u8,
    pub(super) minute: u8,
    /// Minutes from Greenwich, where the text names a zone.
    pub(super) zone: Option<i16>,
}

/// Which end of a stretch is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Edge {
    Early,
    Mid,
    Late,
}

impl Moment {
    /// The TIMEX3 value, with a part of the day or a clock time.
    pub(super) fn timex(self, part: Option<Part>, clock: Option<Clock>) -> SmolStr {
        let day = match self {
            Moment::Day(date) => day_text(date),
            Moment::Days(from, to) => format_smolstr!("{}/{}", day_text(from), day_text(to)),
            Moment::Weekend(date) => {
                let week = date.iso_week_date();
                format_smolstr!("{}-W{:02}-WE", year_text(week.year()), week.week())
            }
            Moment::Week(date) => {
                let week = date.iso_week_date();
                format_smolstr!("{}-W{:02}", year_text(week.year()), week.week())
            }
            Moment::Month(year, month) => format_smolstr!("{}-{month:02}", year_text(year)),
            Moment::Quarter(year, quarter) => format_smolstr!("{}-Q{quarter}", year_text(year)),
            Moment::Half(year, half) => format_smolstr!("{}-H{half}", year_text(year)),
            Moment::Season(year, season) => format_smolstr!("{}-{}", year_text(year), season_code(season)),
            Moment::Year(year) => year_text(year),
            Moment::Decade(year) => cut(year, 1),
            Moment::Century(year) => cut(year, 2),
            Moment::Millennium(year) => cut(year, 3),
            Moment::MonthDay(month, day) => format_smolstr!("XXXX-{month:02}-{day:02}"),
            Moment::SomeMonth(month) => format_smolstr!("XXXX-{month:02}"),
            Moment::SomeWeekday(weekday) => format_smolstr!("XXXX-WXX-{weekday}"),
            Moment::SomeQuarter(quarter) => format_smolstr!("XXXX-Q{quarter}"),
            Moment::SomeHalf(half) => format_smolstr!("XXXX-H{half}"),
            Moment::SomeSeason(season) => format_smolstr!("XXXX-{}", season_code(season)),
            Moment::Some(unit) => SmolStr::new_static(unknown_text(unit)),
        };
        match (clock, part) {
            (Some(clock), _) => {
                let zone = match clock.zone {
                    Some(0) => SmolStr::new_static("Z"),
                    _ => SmolStr::default(),
                };
                format_smolstr!("{day}T{:02}:{:02}{zone}", clock.hour, clock.minute)
            }
            (None, Some(part)) => format_smolstr!("{day}T{}", part.code()),
            (None, None) => day,
        }
    }

    /// The days it covers.
    pub(super) fn range(self, edge: Option<Edge>) -> DateRange {
        let whole = match self {
            Moment::Day(date) => Some((date, date)),
            Moment::Days(from, to) => Some((from, to)),
            Moment::Weekend(date) => Some((week_day(date, 6), week_day(date, 7))),
            Moment::Week(date) => Some((week_day(date, 1), week_day(date, 7))),
            Moment::Month(year, month) => months(year, month, 1),
            Moment::Quarter(year, quarter) => months(year, quarter * 3 - 2, 3),
            Moment::Half(year, half) => months(year, half * 6 - 5, 6),
            Moment::Season(year, season) => months(year, season_start(season), 3),
            Moment::Year(year) => months(year, 1, 12),
            Moment::Decade(year) => years(year, 10),
            Moment::Century(year) => years(year, 100),
            Moment::Millennium(year) => years(year, 1000),
            Moment::MonthDay(..)
            | Moment::SomeMonth(_)
            | Moment::SomeWeekday(_)
            | Moment::SomeQuarter(_)
            | Moment::SomeHalf(_)
            | Moment::SomeSeason(_)
            | Moment::Some(_) => None,
        };
        let Some((from, to)) = whole else { return DateRange::UNKNOWN };
        let (from, to) = match edge {
            Some(edge) if from != to => third(self, from, to, edge),
            _ => (from, to),
        };
        DateRange::new(Some(from), Some(to))
    }

    /// EDTF (ISO 8601-2) of the days it covers.
    pub(super) fn edtf(self, edge: Option<Edge>, approximate: bool) -> SmolStr {
        if edge.is_some() && !matches!(self, Moment::Day(_)) {
            return interval(self.range(edge), true);
        }
        let about = if approximate { "~" } else { "" };
        match self {
            Moment::Day(date) => format_smolstr!("{}{about}", edtf_day(date)),
            Moment::Weekend(_) | Moment::Week(_) | Moment::Days(..) => {
                interval(self.range(None), approximate)
            }
            Moment::Month(year, month) => format_smolstr!("{}-{month:02}{about}", edtf_year(year)),
            // EDTF's own codes for quarters and halves of a year.
            Moment::Quarter(year, quarter) => format_smolstr!("{}-{}{about}", edtf_year(year), 32 + quarter),
            Moment::Half(year, half) => format_smolstr!("{}-{}{about}", edtf_year(year), 39 + half),
            Moment::Season(year, season) => format_smolstr!("{}-{season}{about}", edtf_year(year)),
            Moment::Year(year) => format_smolstr!("{}{about}", edtf_year(year)),
            Moment::Decade(year) if (0..=9999).contains(&year) => format_smolstr!("{:03}X{about}", year / 10),
            Moment::Century(year) if (0..=9999).contains(&year) => {
                format_smolstr!("{:02}XX{about}", year / 100)
            }
            Moment::Millennium(year) if (0..=9999).contains(&year) => {
                format_smolstr!("{}XXX{about}", year / 1000)
            }
            Moment::Decade(_) | Moment::Century(_) | Moment::Millennium(_) => {
                interval(self.range(None), approximate)
            }
            Moment::MonthDay(month, day) => format_smolstr!("XXXX-{month:02}-{day:02}{about}"),
            Moment::SomeMonth(month) => format_smolstr!("XXXX-{month:02}{about}"),
            Moment::SomeSeason(season) => format_smolstr!("XXXX-{season}{about}"),
            Moment::SomeQuarter(quarter) => format_smolstr!("XXXX-{}{about}", 32 + quarter),
            Moment::SomeHalf(half) => format_smolstr!("XXXX-{}{about}", 39 + half),
            Moment::SomeWeekday(_) | Moment::Some(_) => SmolStr::default(),
        }
    }

    /// The first day, for reckoning on from it.
    pub(super) fn first_day(self) -> Option<Date> {
        self.range(None).earliest()
    }

    /// The unit it is one of.
    pub(super) fn unit(self) -> Unit {
        match self {
            Moment::Day(_) | Moment::Days(..) | Moment::MonthDay(..) | Moment::SomeWeekday(_) => Unit::Day,
            Moment::Weekend(_) => Unit::Weekend,
            Moment::Week(_) => Unit::Week,
            Moment::Month(..) | Moment::SomeMonth(_) | Moment::Season(..) | Moment::SomeSeason(_) => {
                Unit::Month
            }
            Moment::Quarter(..) | Moment::Half(..) | Moment::SomeQuarter(_) | Moment::SomeHalf(_) => {
                Unit::Quarter
            }
            Moment::Year(_) => Unit::Year,
            Moment::Decade(_) => Unit::Decade,
            Moment::Century(_) => Unit::Century,
            Moment::Millennium(_) => Unit::Millennium,
            Moment::Some(unit) => unit,
        }
    }

    /// The unit of this size that a day falls into.
    pub(super) fn around(day: Date, unit: Unit) -> Moment {
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Moment::Day(day),
            Unit::Weekend => Moment::Weekend(day),
            Unit::Week | Unit::Fortnight => Moment::Week(day),
            Unit::Month => Moment::Month(day.year(), day.month()),
            Unit::Quarter => Moment::Quarter(day.year(), quarter_of(day)),
            Unit::Year => Moment::Year(day.year()),
            Unit::Decade => Moment::Decade(day.year() - day.year().rem_euclid(10)),
            Unit::Century => Moment::Century(day.year() - day.year().rem_euclid(100)),
            Unit::Millennium => Moment::Millennium(day.year() - day.year().rem_euclid(1000)),
        }
    }
}

/// A day moved by so many units; `None` beyond the calendar's ends (years −9999 and 9999).
pub(super) fn moved(day: Date, count: i32, unit: Unit) -> Option<Date> {
    let count = i64::from(count);
    let months = |each: i64| Span::new().try_months(count.checked_mul(each)?).ok();
    let years = |each: i64| Span::new().try_years(count.checked_mul(each)?).ok();
    let span = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => 0.days(),
        Unit::Day => Span::new().try_days(count).ok()?,
        Unit::Weekend | Unit::Week => Span::new().try_weeks(count).ok()?,
        Unit::Fortnight => Span::new().try_weeks(count.checked_mul(2)?).ok()?,
        Unit::Month => months(1)?,
        Unit::Quarter => months(3)?,
        Unit::Year => years(1)?,
        Unit::Decade => years(10)?,
        Unit::Century => years(100)?,
        Unit::Millennium => years(1000)?,
    };
    day.checked_add(span).ok()
}

/// The day of the same ISO week with this weekday (Monday 1).
pub(super) fn week_day(day: Date, weekday: i8) -> Date {
    let week = day.iso_week_date();
    let weekday = Weekday::from_monday_one_offset(weekday).unwrap_or(Weekday::Monday);
    ISOWeekDate::new(week.year(), week.week(), weekday).map_or(day, ISOWeekDate::date)
}

/// 1 to 4.
pub(super) fn quarter_of(day: Date) -> i8 {
    (day.month() - 1) / 3 + 1
}

/// The month a season begins in (of the north; winter begins in the year it is named by).
pub(super) fn season_start(season: u8) -> i8 {
    match season {
        21 => 3,
        22 => 6,
        23 => 9,
        _ => 12,
    }
}

/// An EDTF interval.
pub(super) fn interval(range: DateRange, approximate: bool) -> SmolStr {
    let about = if approximate { "~" } else { "" };
    let end = |date: Option<Date>| {
        date.map_or(SmolStr::default(), |date| format_smolstr!("{}{about}", edtf_day(date)))
    };
    if range.is_unknown() {
        return SmolStr::default();
    }
    if range.earliest() == range.latest() {
        return end(range.earliest());
    }
    format_smolstr!("{}/{}", end(range.earliest()), end(range.latest()))
}

fn months(year: i16, month: i8, count: i32) -> Option<(Date, Date)> {
    let from = Date::new(year, month, 1).ok()?;
    let to = moved(from, count, Unit::Month).and_then(|next| next.yesterday().ok());
    Some((from, to.unwrap_or(Date::MAX)))
}

fn years(year: i16, count: i32) -> Option<(Date, Date)> {
    // The first century, decade and millennium begin with a year 0 that only the calendar has.
    let from = Date::new(year, 1, 1).ok()?;
    let to = moved(from, count, Unit::Year).and_then(|next| next.yesterday().ok());
    Some((from, to.unwrap_or(Date::MAX)))
}

/// "Early", "mid" and "late" as the first, second and last third. Weeks and shorter are not cut.
fn third(moment: Moment, from: Date, to: Date, edge: Edge) -> (Date, Date) {
    // `until` cannot fail for days within the calendar.
    let length = from.until(to).map_or(0, |span| span.get_days()) + 1;
    let step = match moment {
        Moment::Month(..) => 10,
        _ => length / 3,
    };
    if length < 7 {
        return (from, to);
    }
    let at = |days: i32| moved(from, days, Unit::Day).unwrap_or(to).min(to);
    match edge {
        Edge::Early => (from, at(step - 1)),
        Edge::Mid => (at(step), at(2 * step - 1)),
        Edge::Late => (at(2 * step), to),
    }
}

fn season_code(season: u8) -> &'static str {
    match season {
        21 => "SP",
        22 => "SU",
        23 => "FA",
        _ => "WI",
    }
}

fn unknown_text(unit: Unit) -> &'static str {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => "XXXX-XX-XXTXX",
        Unit::Day => "XXXX-XX-XX",
        Unit::Weekend => "XXXX-WXX-WE",
        Unit::Week | Unit::Fortnight => "XXXX-WXX",
        Unit::Month => "XXXX-XX",
        Unit::Quarter => "XXXX-QX",
        Unit::Year => "XXXX",
        Unit::Decade => "XXX",
        Unit::Century => "XX",
        Unit::Millennium => "X",
    }
}

/// TIMEX3 writes years before the first as "BC0044".
fn year_text(year: i16) -> SmolStr {
    if year > 0 { format_smolstr!("{year:04}") } else { format_smolstr!("BC{:04}", 1 - year) }
}

fn cut(year: i16, places: usize) -> SmolStr {
    let text = year_text(year);
    SmolStr::new(&text[..text.len() - places])
}

fn day_text(date: Date) -> SmolStr {
    format_smolstr!("{}-{:02}-{:02}", year_text(date.year()), date.month(), date.day())
}

fn edtf_year(year: i16) -> SmolStr {
    if year < 0 { format_smolstr!("-{:04}", year.unsigned_abs()) } else { format_smolstr!("{year:04}") }
}

fn edtf_day(date: Date) -> SmolStr {
    format_smolstr!("{}-{:02}-{:02}", edtf_year(date.year()), date.month(), date.day())
}

//! The day of a feast in a year.

use jiff::civil::{Date, Weekday};

use super::moment::{Moment, moved};
use super::words::Unit;

/// How a feast finds its day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DayRule {
    /// Month and day.
    Fixed(i8, i8),
    /// The first to fourth, or (5) last, such weekday of a month; Monday is 1.
    Weekday { month: i8, weekday: i8, nth: i8 },
    /// Days from Easter Sunday.
    Easter(i32),
    /// Days from the Orthodox Easter Sunday.
    OrthodoxEaster(i32),
    /// Month and day of the Islamic year, and how long it lasts.
    Islamic { month: u8, day: u8, days: u8 },
}

impl DayRule {
    /// Whether its day hangs on the sight of the moon and so is known only about.
    pub(super) fn approximate(self) -> bool {
        matches!(self, DayRule::Islamic { .. })
    }

    /// The feasts that begin in a year: one, save that an Islamic feast may fall twice in a year or not at all.
    pub(super) fn in_year(self, year: i16) -> Vec<Moment> {
        let one = |day: Option<Date>| day.map(Moment::Day).into_iter().collect();
        match self {
            DayRule::Fixed(month, day) => one(Date::new(year, month, day).ok()),
            DayRule::Weekday { month, weekday, nth } => {
                let nth = if nth == 5 { -1 } else { nth };
                let day = Weekday::from_monday_one_offset(weekday).ok().and_then(|weekday| {
                    Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
                });
                one(day)
            }
            DayRule::Easter(offset) => one(easter(year).and_then(|day| moved(day, offset, Unit::Day))),
            DayRule::OrthodoxEaster(offset) => {
                one(orthodox_easter(year).and_then(|day| moved(day, offset, Unit::Day)))
            }
            DayRule::Islamic { month, day, days } => {
                let about = (i32::from(year) - 622) * 33 / 32;
                (about - 1..=about + 2)
                    .filter_map(|islamic_year| islamic_day(islamic_year, month, day))
                    .filter(|first| first.year() == year)
                    .map(|first| match moved(first, i32::from(days) - 1, Unit::Day) {
                        Some(last) if days > 1 => Moment::Days(first, last),
                        _ => Moment::Day(first),
                    })
                    .collect()
            }
        }
    }
}

/// Easter Sunday by the Gregorian reckoning (the "anonymous" computus; Meeus, Astronomical Algorithms, ch. 8).
fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let a = year.rem_euclid(19);
    let (b, c) = (year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let f = (b + 8).div_euclid(25);
    let g = (b - f + 1).div_euclid(3);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c.div_euclid(4), c.rem_euclid(4));
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l).div_euclid(451);
    let sum = h + l - 7 * m + 114;
    Date::new(year as i16, (sum / 31) as i8, (sum % 31 + 1) as i8).ok()
}

/// Easter Sunday by the Julian reckoning, as a Gregorian day (Meeus, the same chapter).
fn orthodox_easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let d = (19 * y.rem_euclid(19) + 15).rem_euclid(30);
    let e = (2 * y.rem_euclid(4) + 4 * y.rem_euclid(7) - d + 34).rem_euclid(7);
    let sum = d + e + 114;
    let julian = Date::new(year, (sum / 31) as i8, (sum % 31 + 1) as i8).ok()?;
    let behind = y.div_euclid(100) - y.div_euclid(400) - 2;
    moved(julian, behind, Unit::Day)
}

/// The Gregorian day of a day of the tabular Islamic calendar (civil epoch, leap years 2, 5, 7, 10, 13, 16, 18,
/// 21, 24, 26 and 29 of thirty). Announced days differ from it by a day or two.
fn islamic_day(year: i32, month: u8, day: u8) -> Option<Date> {
    let epoch = Date::new(622, 7, 19).ok()?;
    let month = i32::from(month);
    // Months have 30 and 29 days in turn.
    let days =
        (year - 1) * 354 + (3 + 11 * year).div_euclid(30) + 29 * (month - 1) + month / 2 + i32::from(day) - 1;
    moved(epoch, days, Unit::Day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i16, month: i8, day: i8) -> Moment {
        Moment::Day(Date::new(year, month, day).unwrap())
    }

    #[test]
    fn easter_falls_on_its_known_days() {
        assert_eq!(DayRule::Easter(0).in_year(2024), [day(2024, 3, 31)]);
        assert_eq!(DayRule::Easter(-2).in_year(2000), [day(2000, 4, 21)]);
        assert_eq!(DayRule::OrthodoxEaster(0).in_year(2024), [day(2024, 5, 5)]);
    }

    #[test]
    fn islamic_feasts_fall_within_a_day_of_those_announced() {
        let announced =
            [(10, 1, (2024, 4, 10)), (12, 10, (2023, 6, 28)), (9, 1, (2025, 3, 1)), (1, 10, (2024, 7, 16))];
        for (month, first, (year, m, d)) in announced {
            let days = DayRule::Islamic { month, day: first, days: 1 }.in_year(year);
            let Some(Moment::Day(found)) = days.first().copied() else { panic!("no such feast in {year}") };
            let off = found.since(Date::new(year, m, d).unwrap()).unwrap().get_days();
            assert!(off.abs() <= 1, "{month}/{first} of {year}: {found}");
        }
    }

    #[test]
    fn a_feast_can_fall_twice_in_a_year() {
        assert_eq!(DayRule::Islamic { month: 10, day: 1, days: 3 }.in_year(2000).len(), 2);
    }

    #[test]
    fn the_ends_of_the_calendar_are_safe() {
        for year in [-9999, -1, 0, 1, 9999] {
            for rule in [
                DayRule::Easter(49),
                DayRule::OrthodoxEaster(0),
                DayRule::Islamic { month: 9, day: 1, days: 30 },
            ] {
                rule.in_year(year);
            }
        }
    }
}

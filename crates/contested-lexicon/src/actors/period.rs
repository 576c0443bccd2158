//! The days for which something holds.

use jiff::civil::Date;

/// A closed stretch of days; an end that is not known reaches as far as asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Period {
    /// First day it may hold.
    pub from: Option<Date>,
    /// Last day it may hold.
    pub to: Option<Date>,
}

impl Period {
    /// Always.
    pub const ALWAYS: Period = Period { from: None, to: None };

    /// Whether any of the days asked lies in it. Unknown days always do.
    pub fn meets(self, earliest: Option<Date>, latest: Option<Date>) -> bool {
        let before =
            |end: Option<Date>, start: Option<Date>| matches!((end, start), (Some(e), Some(s)) if e < s);
        !before(self.to, earliest) && !before(latest, self.from)
    }

    /// What both hold for; `None` where they do not meet.
    pub fn and(self, other: Period) -> Option<Period> {
        let from = self.from.max(other.from);
        let to = match (self.to, other.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.meets(other.from, other.to).then_some(Period { from, to })
    }
}

/// Reads a day, month or year ("2012-01-23", "2012-01", "2012") as its first day.
pub(super) fn first_day(text: &str) -> Option<Date> {
    let (year, month, day) = parts(text)?;
    Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()
}

/// Reads a day, month or year as its last day.
pub(super) fn last_day(text: &str) -> Option<Date> {
    let (year, month, day) = parts(text)?;
    let first = Date::new(year, month.unwrap_or(12), 1).ok()?;
    match day {
        Some(day) => Date::new(year, first.month(), day).ok(),
        None => Some(first.last_of_month()),
    }
}

fn parts(text: &str) -> Option<(i16, Option<i8>, Option<i8>)> {
    let mut parts = text.split('-');
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month = parts.next().map(|month| month.parse().ok().filter(|_| month.len() == 2));
    let day = parts.next().map(|day| day.parse().ok().filter(|_| day.len() == 2));
    if parts.next().is_some() || month == Some(None) || day == Some(None) {
        return None;
    }
    Some((year, month.flatten(), day.flatten()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Period, first_day, last_day};

    #[test]
    fn partial_dates_cover_their_days() {
        assert_eq!(first_day("2012-02"), Some(date(2012, 2, 1)));
        assert_eq!(last_day("2012-02"), Some(date(2012, 2, 29)));
        assert_eq!(last_day("2012"), Some(date(2012, 12, 31)));
        assert_eq!(last_day("2012-02-03"), Some(date(2012, 2, 3)));
        for wrong in ["", "12", "2012-", "2012-13", "2012-1", "2012-01-32", "2012-01-01-01", "today"] {
            assert_eq!(first_day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn periods_meet_where_a_day_is_shared() {
        let period = Period { from: Some(date(2017, 1, 28)), to: Some(date(2025, 1, 29)) };
        assert!(period.meets(Some(date(2016, 1, 1)), Some(date(2017, 1, 28))));
        assert!(!period.meets(None, Some(date(2017, 1, 27))));
        assert!(period.meets(None, None));
        assert_eq!(Period::ALWAYS.and(period), Some(period));
    }
}

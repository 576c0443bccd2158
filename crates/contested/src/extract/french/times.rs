//! Days: weekdays, dates, "yesterday", "in the night from Monday to Tuesday".

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::words::Words;
use crate::model::{DateRange, Span, Time, TimeBasis, TimeType};
use crate::read::french::{FrenchReading, Words as Run};

/// A time and the words that tell it.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Told {
    pub(super) words: Run,
    pub(super) time: Time,
}

/// The times of a report.
pub(super) fn find(reading: &FrenchReading<'_>, words: &Words, published: Option<Date>) -> Vec<Told> {
    let finder = Finder { reading, words, published };
    let mut found = Vec::new();
    for sentence in &reading.sentences {
        let mut at = sentence.start;
        while at < sentence.end {
            match finder.begins(at, sentence.end) {
                Some((end, range, basis)) => {
                    found.push(finder.told(at..end, range, basis));
                    at = end.max(at + 1);
                }
                None => at += 1,
            }
        }
    }
    found
}

struct Finder<'r, 't> {
    reading: &'r FrenchReading<'t>,
    words: &'r Words,
    published: Option<Date>,
}

type Found = (usize, DateRange, TimeBasis);

impl Finder<'_, '_> {
    fn lower(&self, at: usize) -> &str {
        self.reading.words.get(at).map_or("", |word| word.lower.as_str())
    }

    fn told(&self, words: Run, mut range: DateRange, basis: TimeBasis) -> Told {
        let data = &self.words.time;
        let before = words.start.checked_sub(1).map_or("", |before| self.lower(before));
        let mut start = words.start;
        if data.since.contains(before) {
            range = DateRange::new(range.earliest(), self.published.or(range.latest()));
            start -= 1;
        }
        let edtf = range.edtf();
        let span: Span = self.reading.span(start..words.end);
        let time = Time { span, kind: TimeType::Date, value: edtf.clone(), edtf, range, basis };
        Told { words: start..words.end, time }
    }

    /// A time that begins at a word: where it ends, its days, how they are known.
    fn begins(&self, at: usize, end: usize) -> Option<Found> {
        let found = self
            .night(at)
            .or_else(|| self.weekday(at))
            .or_else(|| self.date(at))
            .or_else(|| self.relative(at))
            .or_else(|| self.month(at))
            .or_else(|| self.week(at))?;
        (found.0 <= end).then_some(found)
    }

    /// "In the night from Monday to Tuesday".
    fn night(&self, at: usize) -> Option<Found> {
        let data = &self.words.time;
        if !data.night.contains(self.lower(at)) || !self.words.grammar.of.contains(self.lower(at + 1)) {
            return None;
        }
        let (middle, first, _) = self.weekday(at + 2).or_else(|| self.date(self.skip_article(at + 2)))?;
        if !data.to.contains(self.lower(middle)) {
            return Some((middle, first, TimeBasis::Relative));
        }
        let second = self.weekday(middle + 1).or_else(|| self.date(self.skip_article(middle + 1)));
        let Some((after, second, _)) = second else { return Some((middle, first, TimeBasis::Relative)) };
        // The night ends the day after it begins.
        let second = second.latest()?;
        Some((
            after,
            DateRange::new(Some(second.checked_sub(1.day()).ok()?), Some(second)),
            TimeBasis::Relative,
        ))
    }

    fn skip_article(&self, at: usize) -> usize {
        at + usize::from(
            !self.lower(at).is_empty() && self.number(at).is_none() && self.number(at + 1).is_some(),
        )
    }

    fn weekday(&self, at: usize) -> Option<Found> {
        let data = &self.words.time;
        let lower = self.lower(at);
        let index = data.weekdays.iter().position(|day| day == lower)?;
        // "Monday, 27 January".
        if let Some((end, range, basis)) = self.date(at + 1) {
            return Some((end, range, basis));
        }
        let mut end = at + 1;
        while data.parts.contains(self.lower(end)) {
            end += 1;
        }
        let published = self.published?;
        let wanted = Weekday::from_monday_one_offset(index as i8 + 1).ok()?;
        if data.next.contains(self.lower(end)) {
            let day = published.nth_weekday(1, wanted).ok()?;
            return Some((end + 1, DateRange::day(day), TimeBasis::Relative));
        }
        let is_last = data.last.contains(self.lower(end));
        let day = if published.weekday() == wanted && !is_last {
            published
        } else {
            published.nth_weekday(-1, wanted).ok()?
        };
        Some((end + usize::from(is_last), DateRange::day(day), TimeBasis::Relative))
    }

    fn number(&self, at: usize) -> Option<i8> {
        let lower = self.lower(at);
        if self.words.time.first.contains(lower) {
            return Some(1);
        }
        lower.parse().ok().filter(|day| (1..=31).contains(day))
    }

    fn year(&self, at: usize) -> Option<i16> {
        let lower = self.lower(at);
        lower.parse().ok().filter(|year| lower.len() == 4 && (1900..2100).contains(year))
    }

    /// "27 January 2024".
    fn date(&self, at: usize) -> Option<Found> {
        let day = self.number(at)?;
        let month = *self.words.time.months.get(self.lower(at + 1))?;
        if let Some(year) = self.year(at + 2) {
            let day = Date::new(year, month, day).ok()?;
            return Some((at + 3, DateRange::day(day), TimeBasis::Stated));
        }
        let published = self.published?;
        // The nearest before the report, or a little after it.
        let latest = published.checked_add(FEW_DAYS.days()).ok()?;
        let in_year = |year: i16| Date::new(year, month, day).ok();
        let day = in_year(published.year())
            .filter(|day| *day <= latest)
            .or_else(|| in_year(published.year() - 1))?;
        Some((at + 2, DateRange::day(day), TimeBasis::Stated))
    }

    /// "Yesterday", "this morning".
    fn relative(&self, at: usize) -> Option<Found> {
        let data = &self.words.time;
        let published = self.published?;
        if let Some(days) = data.days.get(self.lower(at)) {
            let day = published.checked_add(days.days()).ok()?;
            let mut end = at + 1;
            while data.parts.contains(self.lower(end)) {
                end += 1;
            }
            return Some((end, DateRange::day(day), TimeBasis::Relative));
        }
        if data.this.contains(self.lower(at)) {
            if data.parts.contains(self.lower(at + 1)) {
                return Some((at + 2, DateRange::day(published), TimeBasis::Relative));
            }
            if let Some((end, range, basis)) = self.weekday(at + 1) {
                return Some((end, range, basis));
            }
        }
        None
    }

    /// "In March 2024".
    fn month(&self, at: usize) -> Option<Found> {
        if !self.words.time.r#in.contains(self.lower(at)) {
            return None;
        }
        let month = *self.words.time.months.get(self.lower(at + 1))?;
        let (year, end, basis) = match self.year(at + 2) {
            Some(year) => (year, at + 3, TimeBasis::Stated),
            None => {
                let published = self.published?;
                let year = published.year() - i16::from(month > published.month());
                (year, at + 2, TimeBasis::Relative)
            }
        };
        let first = Date::new(year, month, 1).ok()?;
        Some((end, DateRange::new(Some(first), Some(first.last_of_month())), basis))
    }

    /// "Last week".
    fn week(&self, at: usize) -> Option<Found> {
        let data = &self.words.time;
        if !data.week.contains(self.lower(at)) || !data.last.contains(self.lower(at + 1)) {
            return None;
        }
        let published = self.published?;
        let back = i64::from(published.weekday().to_monday_zero_offset()) + 7;
        let monday = published.checked_sub(back.days()).ok()?;
        let sunday = monday.checked_add(6.days()).ok()?;
        Some((at + 2, DateRange::new(Some(monday), Some(sunday)), TimeBasis::Relative))
    }
}

/// How far after a report a day of its year may lie that it names.
const FEW_DAYS: i64 = 20;

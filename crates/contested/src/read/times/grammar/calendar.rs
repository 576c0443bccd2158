//! Dates with a month in them, or in figures.

use super::super::moment::Clock;
use super::super::tokens::{Case, Kind};
use super::super::words::Role;
use super::years::two_figures;
use super::{Base, Expression, Grammar, Meaning, Parsed, Years, plain};

impl Grammar<'_> {
    /// "3 to 5 May", "12-15 April 2013", "May 3-5": the days one by one.
    pub(super) fn day_range(&self, at: usize) -> Option<Vec<Expression>> {
        let joint = |at: usize| {
            (self.t.sign(at, b'-')
                || self.is(at, Role::to)
                || self.is(at, Role::and)
                || self.is(at, Role::through))
            .then_some(at + 1)
        };
        if let Some((first, end)) = self.day_number(at)
            && let Some(next) = joint(end)
            && let Some((second, _)) = self.day_number(next)
            && second > first
            && let Some((meaning, full_end)) = self.calendar_date(next)
            && let Base::Day { year, month, .. } = meaning.base
        {
            let base = Base::Day { year, month, day: first, weekday: 0 };
            return Some(vec![
                Expression { start: at, end, meaning: plain(base) },
                Expression { start: next, end: full_end, meaning },
            ]);
        }
        let (meaning, end) = self.calendar_date(at)?;
        let Base::Day { year: Years::Unsaid, month, day, weekday } = meaning.base else { return None };
        if !self.word_month(at) {
            return None;
        }
        let next = joint(end).filter(|_| !self.is(end, Role::and) || self.t.digits(end + 1).is_some())?;
        let (second, mut second_end) = self.day_number(next)?;
        let digits = self.t.digits(next)?;
        let counted = self.t.is_word(second_end) && self.t.sign(second_end, b'%');
        if second <= day || digits.len > 2 || counted || self.t.word(second_end).unit.is_some() {
            return None;
        }
        let mut year = Years::Unsaid;
        if let Some((given, year_end)) = self.year_after(second_end) {
            (year, second_end) = (Years::Given(given), year_end);
        } else if self.t.is_word(second_end) && self.t.word(second_end).roles == 0 && !self.t.sign(end, b'-')
        {
            // "May 3 and 15 others"
            return None;
        }
        let base = |day, weekday| plain(Base::Day { year, month, day, weekday });
        Some(vec![
            Expression { start: at, end, meaning: base(day, weekday) },
            Expression { start: next, end: second_end, meaning: base(second, 0) },
        ])
    }

    fn word_month(&self, at: usize) -> bool {
        self.t.word(at).month != 0
    }

    /// A day of the month: "5", "5th", "fifth".
    pub(super) fn day_number(&self, at: usize) -> Option<(u8, usize)> {
        if let Some(digits) = self.t.digits(at) {
            let fits = digits.len <= 2
                && (1..=31).contains(&digits.value)
                && digits.fraction.is_none()
                && !self.t.sign(at + 1, b'%')
                && !(self.t.sign(at + 1, b':') && self.t.glued(at + 1) && self.t.digits(at + 2).is_some());
            let ending = self.is(at + 1, Role::th) && self.t.glued(at + 1);
            return fits.then_some((digits.value as u8, at + 1 + usize::from(ending)));
        }
        let tens = self.t.word(at).number.filter(|tens| *tens == 20 || *tens == 30);
        if let Some(tens) = tens {
            let next = self.past_hyphen(at + 1);
            let ones = self.t.word(next).ordinal;
            if (1..=9).contains(&ones) && tens as u8 + ones <= 31 {
                return Some((tens as u8 + ones, next + 1));
            }
        }
        let ordinal = self.t.word(at).ordinal;
        (ordinal != 0).then_some((ordinal, at + 1))
    }

    /// A month's name, and past the dot of its abbreviation.
    pub(super) fn month_name(&self, at: usize) -> Option<(u8, usize)> {
        let word = self.t.word(at);
        if word.month == 0 {
            return None;
        }
        if word.is(Role::month_also_a_verb) && self.t.case(at) == Some(Case::Lower) {
            return None;
        }
        let dotted = self.t.sign(at + 1, b'.') && self.t.glued(at + 1) && self.abbreviated(at);
        Some((word.month, at + 1 + usize::from(dotted)))
    }

    /// Whether a month or weekday is cut short (four letters at most, bar the short months' full names).
    fn abbreviated(&self, at: usize) -> bool {
        let length = self.t.text(at, at + 1).len();
        length <= 4
            && !(self.t.word(at).month != 0
                && matches!(self.t.word(at).month, 5..=7)
                && length >= 3
                && self.full_name(at))
    }

    fn full_name(&self, at: usize) -> bool {
        !self.t.word(at).is(Role::abbreviation)
    }

    /// A date with a month in it, or in figures.
    pub(super) fn calendar_date(&self, at: usize) -> Parsed {
        self.figures_date(at).or_else(|| self.month_first(at)).or_else(|| self.day_first(at))
    }

    /// "Nov. 1, 1989", "March 2011", "June last year", "October".
    fn month_first(&self, at: usize) -> Parsed {
        let (month, end) = self.month_name(at)?;
        if let Some((day, year)) = self.glued_day_and_year(end) {
            return Some((plain(Base::Day { year, month, day, weekday: 0 }), end + 1));
        }
        let day_at = end + usize::from(self.is(end, Role::the));
        if let Some((day, day_end)) = self.day_number(day_at)
            && (self.t.digits(day_at).is_some() || self.t.is_word(day_at))
            && !(self.t.digits(day_at).is_some()
                && self.t.word(day_end).month != 0
                && self.t.digits(day_end + 1).is_some())
        {
            let glued_dash = self.t.sign(day_end, b'-') && self.t.word(day_end + 1).unit.is_some();
            if !glued_dash {
                let (year, full_end) = self.any_year_after(day_end);
                return Some((plain(Base::Day { year, month, day, weekday: 0 }), full_end));
            }
        }
        let (year, full_end) = self.any_year_after(end);
        // "May 2011", but not "in March 2,000 people".
        if year != Years::Unsaid
            && !(self.t.word(full_end).is(Role::counted) && self.t.digits(full_end - 1).is_some())
        {
            return Some((plain(Base::Month { month, year }), full_end));
        }
        let word = self.t.word(at);
        let before = at.checked_sub(1).map(|before| self.t.word(before));
        let led = before.is_some_and(|before| {
            [
                Role::r#in,
                Role::since,
                Role::last,
                Role::this,
                Role::next,
                Role::of,
                Role::by,
                Role::until,
                Role::from,
                Role::early,
                Role::late,
                Role::mid,
                Role::during,
                Role::each,
                Role::to,
                Role::between,
                Role::before,
                Role::after,
                Role::through,
                Role::past,
                Role::coming,
                Role::following,
                Role::previous,
            ]
            .iter()
            .any(|role| before.is(*role))
        }) || at > 0 && self.t.sign(at - 1, b'-') && self.t.glued(at);
        if (word.is(Role::month_also_a_verb) || word.is(Role::abbreviation)) && !led {
            return None;
        }
        Some((plain(Base::Month { month, year: Years::Unsaid }), end))
    }

    /// "202015" of "Jan 202015": a page that lost its commas.
    fn glued_day_and_year(&self, at: usize) -> Option<(u8, Years)> {
        let digits = self.t.digits(at)?;
        let (day, year) = (u8::try_from(digits.value / 10_000).ok()?, (digits.value % 10_000) as i16);
        let is_date = matches!(digits.len, 5 | 6)
            && !digits.grouped
            && digits.fraction.is_none()
            && (1..=31).contains(&day)
            && (1900..=2099).contains(&year)
            && !self.t.word(at + 1).is(Role::counted);
        is_date.then_some((day, Years::Given(year)))
    }

    /// "5 May 2011", "the 5th of May", "4 FEB 90".
    fn day_first(&self, at: usize) -> Parsed {
        let day_at = at + usize::from(self.is(at, Role::the));
        let (day, end) = self.day_number(day_at)?;
        let month_at = end + usize::from(self.is(end, Role::of));
        let (month, month_end) = self.month_name(month_at)?;
        let caps = self.t.case(month_at) == Some(Case::Upper);
        if caps
            && let Some(digits) =
                self.t.digits(month_end).filter(|digits| digits.len == 2 && digits.fraction.is_none())
        {
            let year = Years::Given(two_figures(digits.value));
            return Some((plain(Base::Day { year, month, day, weekday: 0 }), month_end + 1));
        }
        let (year, full_end) = self.any_year_after(month_end);
        Some((plain(Base::Day { year, month, day, weekday: 0 }), full_end))
    }

    /// "2024-11-30", "30/11/2024", "11/30/98", "30.11.2024"; also "1999-2000" is none.
    fn figures_date(&self, at: usize) -> Parsed {
        let first = self.t.digits(at)?;
        let glued_before = self.t.glued(at)
            && !matches!(self.t.list.get(at.wrapping_sub(1))?.kind, Kind::Sign(b'(' | b'"' | b'[' | b'\''));
        if glued_before || first.grouped {
            return None;
        }
        let sign = match self.t.list.get(at + 1)?.kind {
            Kind::Sign(sign @ (b'-' | b'/' | b'.')) => sign,
            _ => return None,
        };
        let same_sign = self.t.sign(at + 3, sign);
        if !same_sign || !(1..=4).all(|step| self.t.glued(at + step)) {
            return None;
        }
        let (second, third) = (self.t.digits(at + 2)?, self.t.digits(at + 4)?);
        if self.t.glued(at + 5) && self.t.digits(at + 6).is_some() && self.t.sign(at + 5, sign) {
            return None;
        }
        let (year, month, day) = if first.len == 4 {
            (first.value, second.value, third.value)
        } else {
            let year = match third.len {
                4 => third.value,
                2 if sign == b'/' || sign == b'-' => u32::try_from(two_figures(third.value)).ok()?,
                _ => return None,
            };
            // Day first unless it cannot be, as in most of the world; with two figures for the year and
            // slashes or hyphens as in North America.
            let american = third.len == 2;
            match (first.value, second.value) {
                (13.., 1..=12) => (year, second.value, first.value),
                (1..=12, 13..) => (year, first.value, second.value),
                (a, b) if american => (year, a, b),
                (a, b) => (year, b, a),
            }
        };
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let base =
            Base::Day { year: Years::Given(year as i16), month: month as u8, day: day as u8, weekday: 0 };
        let end = at + 5;
        // ISO's time of day: "T12:00", with seconds and zone.
        if self.t.glued(end)
            && self.t.text(end, end + 1).eq_ignore_ascii_case("t")
            && self.t.glued(end + 1)
            && let Some((clock, clock_end)) = self.colon_clock(end + 1)
        {
            let zulu =
                self.t.glued(clock_end) && self.t.text(clock_end, clock_end + 1).eq_ignore_ascii_case("z");
            let zone = if zulu { Some(0) } else { clock.zone };
            let meaning = Meaning { clock: Some(Clock { zone, ..clock }), ..plain(base) };
            return Some((meaning, clock_end + usize::from(zulu)));
        }
        Some((plain(base), end))
    }
}

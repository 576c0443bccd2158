//! Years, decades, centuries.

use super::super::tokens::{Case, Kind};
use super::super::words::{Role, Unit};
use super::{Base, Grammar, Meaning, Parsed, Shift, Years, plain};

impl Grammar<'_> {
    /// Digits or words for a year of four figures.
    pub(super) fn year_number(&self, at: usize) -> Option<(i16, usize)> {
        if let Some(digits) = self.t.digits(at) {
            let fits = digits.len == 4
                && !digits.grouped
                && digits.fraction.is_none()
                && (1000..=2999).contains(&digits.value)
                && !(self.is(at + 1, Role::th) && self.t.glued(at + 1))
                && !(self.t.glued(at + 1) && self.t.is_word(at + 1));
            return fits.then_some((digits.value as i16, at + 1));
        }
        let hundreds = self.t.word(at).number.filter(|number| (15..=20).contains(number))?;
        if hundreds == 20 && !self.t.word(at + 1).number.is_some_and(|number| (10..=29).contains(&number)) {
            return None;
        }
        let (rest, end) = self.below_hundred(at + 1)?;
        (rest >= 10).then_some(((hundreds * 100 + rest) as i16, end))
    }

    /// "twenty four", "twenty-four", "seven".
    pub(super) fn below_hundred(&self, at: usize) -> Option<(u32, usize)> {
        let first = self.t.word(at).number.filter(|number| *number < 100)?;
        if first >= 20 && first.is_multiple_of(10) {
            let next = self.past_hyphen(at + 1);
            if let Some(ones) = self.t.word(next).number.filter(|number| (1..10).contains(number)) {
                return Some((first + ones, next + 1));
            }
        }
        Some((first, at + 1))
    }

    /// The year after a month or day: "2024", ", 2024", "of 2024", "'90", and "90" of telegrams.
    pub(super) fn year_after(&self, at: usize) -> Option<(i16, usize)> {
        if let Some(found) = self.year_number(at).filter(|(year, _)| (1000..=2999).contains(year)) {
            return Some(found);
        }
        if self.t.sign(at, b',')
            || self.is(at, Role::of)
            || self.is(at, Role::r#in) && self.t.digits(at + 1).is_some()
        {
            return self.year_number(at + 1);
        }
        if self.t.sign(at, b'\'')
            && let Some(digits) = self.t.digits(at + 1).filter(|digits| digits.len == 2)
            && self.t.glued(at + 1)
        {
            return Some((two_figures(digits.value), at + 2));
        }
        None
    }

    /// The year as "this year", "of last year".
    fn year_shift_after(&self, at: usize) -> Option<(Shift, usize)> {
        let at = at + usize::from(self.is(at, Role::of));
        let at = at + usize::from(self.t.sign(at, b','));
        let (shift, next) = self.shift(at)?;
        (self.t.word(next).unit == Some(Unit::Year) && !self.t.word(next).plural).then_some((shift, next + 1))
    }

    pub(super) fn any_year_after(&self, at: usize) -> (Years, usize) {
        if let Some((year, end)) = self.year_after(at) {
            return (Years::Given(year), end);
        }
        match self.year_shift_after(at) {
            Some((shift, end)) => (Years::Shifted(shift), end),
            None => (Years::Unsaid, at),
        }
    }

    /// A year by itself, where the words around do not speak of a count.
    pub(super) fn year_alone(&self, at: usize) -> Parsed {
        // "the year 2000", "the year two thousand"
        let mut year_at = at + usize::from(self.is(at, Role::the));
        if self.t.word(year_at).unit == Some(Unit::Year) && !self.t.word(year_at).plural {
            if let Some((year, end)) = self.year_number(year_at + 1) {
                return Some((plain(Base::Year(year)), end));
            }
            let thousand =
                self.t.word(year_at + 1).number == Some(2) && self.t.word(year_at + 2).number == Some(1000);
            if thousand {
                let rest = self.below_hundred(year_at + 3);
                let (rest, end) = rest.unwrap_or((0, year_at + 3));
                return Some((plain(Base::Year(2000 + rest as i16)), end));
            }
            return None;
        }
        if let Some(decade) = self.decade(at) {
            return Some(decade);
        }
        if let Some(century) = self.century(at) {
            return Some(century);
        }
        // "fiscal 1989", "post-1959", "the 1989 period"
        let fiscal = self.is(year_at, Role::fiscal);
        if fiscal {
            let again = self.t.word(year_at + 1).unit == Some(Unit::Year);
            year_at += 1 + usize::from(again);
        } else if self.is(year_at, Role::post) && self.t.sign(year_at + 1, b'-') {
            year_at += 2;
        }
        let led_in = year_at > at;
        if let Some((year, end)) = self.era(year_at) {
            return Some((plain(Base::Year(year)), end));
        }
        let (year, end) = self.year_number(year_at)?;
        if led_in && self.is(at, Role::the) && !fiscal {
            // "the 1989 period"; else the article belongs to what follows.
            return self.is(end, Role::period).then_some((plain(Base::Year(year)), end + 1));
        }
        if !led_in && !self.stands_as_a_year(year_at, end, year) {
            return None;
        }
        Some((plain(Base::Year(year)), end))
    }

    fn stands_as_a_year(&self, at: usize, end: usize, year: i16) -> bool {
        let glued_before = self.t.glued(at)
            && !matches!(self.t.list[at - 1].kind, Kind::Sign(b'(' | b'"' | b'[' | b'\'' | b'-' | b'/' | 0));
        let glued_after = self.t.glued(end)
            && match self.t.list[end].kind {
                Kind::Sign(b'-' | b'/') => {
                    self.t.case(end + 1).is_some_and(|case| case != Case::Lower)
                        || self.t.word(end + 1).unit.is_some()
                }
                Kind::Sign(b'%' | b':' | b'$') => true,
                _ => false,
            };
        let counted = self.t.is(end, Role::counted) && !self.is(end, Role::or) && !self.is(end, Role::more);
        let lead = at > 0 && self.t.word(at - 1).is(Role::year_lead);
        let before = at.checked_sub(1).and_then(|before| self.t.get(before));
        let upper_before =
            matches!(before.map(|token| token.kind), Some(Kind::Word { case: Case::Upper, id: 0 }))
                && self.t.text(at - 1, at).len() <= 4;
        let money = matches!(before.map(|token| token.kind), Some(Kind::Sign(b'$' | b'#' | b':')));
        let hyphen_before = self.t.glued(at)
            && self.t.sign(at - 1, b'-')
            && !(at > 1 && self.t.digits(at - 2).is_some_and(|digits| digits.len == 4));
        let digits = self.t.digits(at).is_some();
        if glued_before || glued_after || counted || money || (hyphen_before && digits) {
            return false;
        }
        match year {
            1900..=2049 if digits => !upper_before && (lead || year >= 1930),
            1500..=1899 | 2050..=2099 => lead && (!self.t.is_word(end) || self.t.word(at - 1).is(Role::r#in)),
            1900..=2049 => true,
            _ => false,
        }
    }

    /// "44 BC", "AD 70", "70 AD".
    fn era(&self, at: usize) -> Option<(i16, usize)> {
        let upper = |at: usize| self.t.case(at).is_some_and(|case| case != Case::Lower);
        if self.is(at, Role::era_after) && upper(at) {
            let digits =
                self.t.digits(at + 1).filter(|digits| digits.len <= 4 && digits.fraction.is_none())?;
            return Some((i16::try_from(digits.value).ok()?, at + 2));
        }
        let digits = self
            .t
            .digits(at)
            .filter(|digits| digits.len <= 4 && digits.fraction.is_none() && digits.value > 0)?;
        let year = i16::try_from(digits.value).ok()?;
        if self.is(at + 1, Role::era_before) && upper(at + 1) {
            return Some((1 - year, at + 2));
        }
        (self.is(at + 1, Role::era_after) && upper(at + 1)).then_some((year, at + 2))
    }

    /// "1980s", "the '80s", "the nineties".
    pub(super) fn decade(&self, at: usize) -> Parsed {
        let start = at + usize::from(self.is(at, Role::the));
        let (edge, start) = self.edge_word(start).map_or((None, start), |(edge, next)| (Some(edge), next));
        let quoted = self.t.sign(start, b'\'');
        let digits_at = start + usize::from(quoted);
        let with_edge = |base| Meaning { edge, ..plain(base) };
        if let Some(digits) = self.t.digits(digits_at) {
            let mut end = digits_at + 1;
            if self.t.sign(end, b'\'') && self.t.glued(end) {
                end += 1;
            }
            if !self.is(end, Role::s) || !self.t.glued(end) || !digits.value.is_multiple_of(10) {
                return None;
            }
            let year = match digits.len {
                4 if (1000..=2990).contains(&digits.value) => digits.value as i16,
                // "in his 80s" is an age.
                2 if quoted || self.is(at, Role::the) => two_figures(digits.value),
                _ => return None,
            };
            if digits.len == 2 && digits.value < 20 {
                return None;
            }
            return Some((with_edge(Base::Decade { year }), end + 1));
        }
        let decade = self.t.word(start).decade;
        let century = self.t.word(start).number.filter(|number| (15..=19).contains(number));
        if let Some(century) = century
            && self.t.word(start + 1).decade != 0
        {
            let year = (century * 100) as i16 + i16::from(self.t.word(start + 1).decade);
            return Some((with_edge(Base::Decade { year }), start + 2));
        }
        (decade != 0 && self.is(at, Role::the))
            .then(|| (with_edge(Base::Decade { year: 1900 + i16::from(decade) }), start + 1))
    }

    /// "the 20th century", "the seventh century".
    pub(super) fn century(&self, at: usize) -> Parsed {
        let start = at + usize::from(self.is(at, Role::the));
        let (edge, start) = self.edge_word(start).map_or((None, start), |(edge, next)| (Some(edge), next));
        let (ordinal, end) = self.day_number(start)?;
        let digits = self.t.digits(start).is_some();
        if digits && !self.is(end - 1, Role::th) {
            return None;
        }
        let end = self.past_hyphen(end);
        let unit = self.t.word(end);
        if unit.unit != Some(Unit::Century) || unit.plural || !(1..=29).contains(&ordinal) {
            return None;
        }
        let year = (i16::from(ordinal) - 1) * 100;
        if self.is(end + 1, Role::era_before) {
            let base = Base::Century(-i16::from(ordinal) * 100);
            return Some((Meaning { edge, ..plain(base) }, end + 2));
        }
        Some((Meaning { edge, ..plain(Base::Century(year)) }, end + 1))
    }
}

/// The year of two figures nearest to our time: 30–99 are of the last century.
pub(super) fn two_figures(value: u32) -> i16 {
    let value = value as i16;
    if value >= 30 { 1900 + value } else { 2000 + value }
}

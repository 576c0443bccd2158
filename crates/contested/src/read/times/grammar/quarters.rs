//! Quarters and halves of a (fiscal) year.

use super::super::moment::Edge;
use super::super::words::{Role, Unit};
use super::{Base, Grammar, Meaning, Parsed, Shift, Years, plain};

impl Grammar<'_> {
    pub(super) fn quarter(&self, at: usize) -> Parsed {
        let the = usize::from(self.is(at, Role::the));
        let mut now = at + the;
        let mut year = Years::Unsaid;
        let mut said = false;
        // "last year's", "1988", "year-ago", "the latest"
        if let Some((shift, next)) = self.shift(at)
            && self.t.word(next).unit == Some(Unit::Year)
            && self.has_possessive(next + 1)
        {
            (year, now, said) = (Years::Shifted(shift), next + 3, true);
        } else if let Some((given, next)) = self.year_number(now) {
            let next = self.past_possessive(next);
            (year, now, said) = (Years::Given(given), next, true);
        } else if self.t.word(now).unit == Some(Unit::Year)
            && self.t.sign(now + 1, b'-')
            && (self.is(now + 2, Role::ago) || self.is(now + 2, Role::earlier))
        {
            (year, now, said) = (Years::Shifted(Shift::Previous), now + 3, true);
            let comparable = self.t.word(now).unit == Some(Unit::Quarter) && !self.t.word(now).plural
                || self.is(now, Role::period);
            if comparable {
                return Some((plain(Base::Quarter { quarter: 0, year }), now + 1));
            }
            if self.t.word(now).ordinal == 0 {
                // "the year-ago results": the article is the results'.
                return (the == 0)
                    .then(|| (plain(Base::Unit { unit: Unit::Year, shift: Shift::Previous }), now));
            }
        }
        // "Q3 2024"
        let text = self.t.text(now, now + 2);
        if let Some(number) = text.strip_prefix(['Q', 'H']).and_then(|number| number.parse::<u8>().ok())
            && self.t.glued(now + 1)
            && number >= 1
        {
            let half = text.starts_with('H');
            let (after, end) = self.any_year_after(now + 2);
            let after = if after == Years::Unsaid { year } else { after };
            let known = after != Years::Unsaid;
            return match half {
                false if number <= 4 => Some((plain(Base::Quarter { quarter: number, year: after }), end)),
                true if number <= 2 && known => Some((plain(Base::Half { half: number, year: after }), end)),
                _ => None,
            };
        }
        now += usize::from(self.is(now, Role::fiscal));
        now = if self.is(now.wrapping_sub(1), Role::fiscal) { self.past_hyphen(now) } else { now };
        let ordinal = self.t.word(now).ordinal;
        let last = self.is(now, Role::last) && (said || the == 1);
        let digits = self
            .t
            .digits(now)
            .filter(|digits| digits.len == 1 && self.is(now + 1, Role::th) && self.t.glued(now + 1));
        let (number, next) = match (ordinal, last, digits) {
            (1..=4, ..) => (ordinal, now + 1),
            (_, true, _) => (9, now + 1),
            (_, _, Some(digits)) => (digits.value as u8, now + 2),
            _ => {
                return said
                    .then(|| {
                        let word = self.t.word(now);
                        let bare = word.unit == Some(Unit::Quarter) && !word.plural
                            || word.is(Role::period) && matches!(year, Years::Given(_));
                        bare.then(|| (plain(Base::Quarter { quarter: 0, year }), now + 1))
                    })
                    .flatten();
            }
        };
        let noun_at = self.past_hyphen(next);
        let noun = self.t.word(noun_at);
        let half = noun.is(Role::half);
        if !half && (noun.unit != Some(Unit::Quarter) || noun.plural || number > 4) {
            return None;
        }
        if noun_at > next && the == 1 && !said {
            return None;
        }
        let end = noun_at + 1;
        let (after, full_end) = if self.is(end, Role::of) && self.is(end + 1, Role::fiscal) {
            // "of fiscal 2025", "of fiscal year 2025"
            let word = self.t.word(end + 2);
            self.any_year_after(end + 2 + usize::from(word.unit == Some(Unit::Year) && !word.plural))
        } else {
            self.any_year_after(end)
        };
        let year = if after == Years::Unsaid { year } else { after };
        let end = if after == Years::Unsaid { end } else { full_end };
        if half {
            let number = if number == 9 { 2 } else { number };
            // Of games there are halves too: a half needs its year.
            let of_the_year = (year != Years::Unsaid && number <= 2).then_some(end);
            return of_the_year
                .map(|end| (plain(Base::Half { half: number, year }), end))
                .or_else(|| self.half_of_something(end, number));
        }
        Some((plain(Base::Quarter { quarter: number, year }), end))
    }

    /// "the first half of the year", "the last half of the '80s".
    fn half_of_something(&self, end: usize, half: u8) -> Parsed {
        if !self.is(end, Role::of) || half > 2 {
            return None;
        }
        if let Some((meaning, end)) = self.decade(end + 1).or_else(|| self.century(end + 1)) {
            let edge = Some(if half == 1 { Edge::Early } else { Edge::Late });
            return Some((Meaning { edge, ..meaning }, end));
        }
        let (meaning, end) = self.stretch(end + 1)?;
        match meaning.base {
            Base::Unit { unit: Unit::Year, shift } => {
                let shift = if shift == Shift::Unsaid { Shift::This } else { shift };
                Some((plain(Base::Half { half, year: Years::Shifted(shift) }), end))
            }
            Base::Month { .. } | Base::Unit { .. } => {
                let edge = Some(if half == 1 { Edge::Early } else { Edge::Late });
                Some((Meaning { edge, ..meaning }, end))
            }
            _ => None,
        }
    }
}

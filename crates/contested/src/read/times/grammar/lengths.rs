//! Lengths, and points told by a length.

use super::super::tokens::{Case, Kind};
use super::super::words::{Role, Unit};
use super::{Amount, Anchor, Base, Grammar, Parsed, plain};

impl Grammar<'_> {
    /// Past "about", "more than", "at least", "no more than", "up to".
    fn approximator(&self, at: usize) -> usize {
        if self.is(at, Role::about)
            || self.is(at, Role::exact)
            || self.is(at, Role::over) && self.is(at + 1, Role::a)
        {
            return at + 1;
        }
        let no = self.is(at, Role::no);
        let at = at + usize::from(no);
        if (self.is(at, Role::more) || self.is(at, Role::less)) && self.is(at + 1, Role::than) {
            return at + 2;
        }
        if self.is(at, Role::at) && self.is(at + 1, Role::at_least) {
            return at + 2;
        }
        if self.is(at, Role::up) && self.is(at + 1, Role::to) {
            return at + 2;
        }
        at - usize::from(no)
    }

    /// How many: "two", "2 1/2", "a few", "twenty four", "two to three", "half a", "a".
    fn amount(&self, at: usize) -> Option<(Amount, usize)> {
        if self.is(at, Role::half) && self.is(at + 1, Role::a) {
            return Some((Amount::Exact(0, true), at + 2));
        }
        if self.is(at, Role::a) {
            if self.is(at + 1, Role::vague) {
                return Some((Amount::Vague, at + 2));
            }
            if self.is(at + 1, Role::couple) {
                return Some((Amount::Exact(2, false), at + 2 + usize::from(self.is(at + 2, Role::of))));
            }
            if self.t.word(at + 1).number.is_some_and(|number| number >= 100) {
                return self.whole_number(at + 1).map(|(number, end)| (Amount::Exact(number, false), end));
            }
            return Some((Amount::Exact(1, false), at + 1));
        }
        if self.is(at, Role::couple) {
            return Some((Amount::Exact(2, false), at + 1 + usize::from(self.is(at + 1, Role::of))));
        }
        if self.is(at, Role::vague) {
            return Some((Amount::Vague, at + 1));
        }
        let (first, end) = self.whole_number(at)?;
        // "2 1/2", "two and a half"
        if let (Some(one), Some(two)) = (self.t.digits(end), self.t.digits(end + 2))
            && self.t.sign(end + 1, b'/')
            && (one.value, two.value) == (1, 2)
        {
            return Some((Amount::Exact(first, true), end + 3));
        }
        if self.is(end, Role::and) && self.is(end + 1, Role::a) && self.is(end + 2, Role::half) {
            return Some((Amount::Exact(first, true), end + 3));
        }
        let half =
            self.t.digits(at).and_then(|digits| digits.fraction).is_some_and(|hundredths| hundredths == 50);
        // "two to three", "12 to 18", "two or three", "10-12"
        let joint = self.is(end, Role::to)
            || self.is(end, Role::or)
            || self.t.sign(end, b'-') && self.t.digits(end + 1).is_some();
        if joint
            && let Some((second, second_end)) = self.whole_number(end + 1)
            && second > first
        {
            let unit_at = self.past_hyphen(second_end);
            if self.t.word(unit_at).unit.is_some() {
                return Some((Amount::Vague, second_end));
            }
        }
        Some((Amount::Exact(first, half), end))
    }

    pub(super) fn whole_number(&self, at: usize) -> Option<(u32, usize)> {
        if let Some(digits) = self.t.digits(at) {
            if digits.fraction.is_some_and(|hundredths| hundredths != 50 && hundredths != 0) {
                return None;
            }
            return Some((digits.value, at + 1));
        }
        let (mut total, mut end) = match self.t.word(at).number {
            Some(number @ (100 | 1000)) => (number, at + 1),
            Some(_) => self.below_hundred(at)?,
            None => return None,
        };
        // "two hundred thousand"; more in a row are a list.
        for _ in 0..2 {
            let Some(factor @ (100 | 1000)) = self.t.word(end).number else { break };
            total = total.saturating_mul(factor);
            end += 1;
        }
        if total >= 100
            && let Some((rest, rest_end)) = self.below_hundred(end + usize::from(self.is(end, Role::and)))
        {
            (total, end) = (total.saturating_add(rest), rest_end);
        }
        Some((total, end))
    }

    /// "two days", "the past two weeks", "a five-year", "three days ago", "two weeks after".
    pub(super) fn offset_or_duration(&self, at: usize) -> Parsed {
        if self.t.glued(at)
            && at > 0
            && matches!(
                self.t.list[at - 1].kind,
                Kind::Sign(b'$' | b'.' | b':' | b'-' | b',' | b'/') | Kind::Word { .. }
            )
        {
            return None;
        }
        let begin = self.approximator(at);
        let the = self.is(begin, Role::the);
        let mut now = begin + usize::from(the);
        let mut direction = 0i8;
        // Only with a noun in the plural or a number after: "the past year" is a stretch.
        let directed = |at: usize| -> Option<i8> {
            let word = self.t.word(at);
            if word.is(Role::last) || word.is(Role::past) || word.is(Role::previous) || word.is(Role::latest)
            {
                Some(-1)
            } else if word.is(Role::next) || word.is(Role::coming) || word.is(Role::following) {
                Some(1)
            } else {
                None
            }
        };
        if let Some(sign) = directed(now) {
            direction = sign;
            now += 1;
        } else if self.is(now, Role::this) && directed(now + 1).is_some() {
            direction = directed(now + 1).unwrap_or(0);
            now += 2;
        } else if the && (self.t.word(now).ordinal == 1 || self.is(now, Role::early)) {
            now += 1;
        } else if self.is(now, Role::recent) {
            // "recent weeks"
            let word = self.t.word(now + 1);
            let unit = word.unit.filter(|_| word.plural)?;
            return Some((plain(Base::Duration { amount: Amount::Vague, unit, direction: -1 }), now + 2));
        }
        let modified = now > begin + usize::from(the);
        // "coming weeks", "the last days"
        let word = self.t.word(now);
        if modified && let Some(unit) = word.unit.filter(|_| word.plural) {
            // "the early hours of Thursday": the day says more.
            if self.is(now + 1, Role::of) && self.day(now + 2).is_some() {
                return None;
            }
            return Some((plain(Base::Duration { amount: Amount::Vague, unit, direction }), now + 1));
        }
        let other = self.is(now, Role::another);
        now += usize::from(other);
        let (amount, amount_end) = match self.amount(now) {
            Some(found) => found,
            None if other => (Amount::Exact(1, false), now),
            None if the || modified => return None,
            None => return self.bare_plural(at),
        };
        let mut article = self.is(now, Role::a) && amount_end == now + 1;
        let mut unit_at = amount_end;
        // "two more weeks", "an additional year", "eight trading days"
        while unit_at < amount_end + 2
            && (self.is(unit_at, Role::more)
                || self.is(unit_at, Role::another)
                || self.is(unit_at, Role::trading))
        {
            unit_at += 1;
        }
        let hyphen = self.t.sign(unit_at, b'-') && self.t.glued(unit_at);
        unit_at += usize::from(hyphen);
        let word = self.t.word(unit_at);
        let unit = match word.unit {
            Some(unit) => unit,
            _ => {
                // "two nights"
                // "two nights", "the past three summers"
                let several = unit_at > now && amount != Amount::Exact(1, false);
                let plural = several && self.t.text(unit_at, unit_at + 1).ends_with('s');
                let unit = match (word.part, word.season) {
                    (Some(_), _) if plural => Unit::Day,
                    (_, 1..) if plural => Unit::Year,
                    _ => return None,
                };
                return Some((plain(Base::Duration { amount, unit, direction }), unit_at + 1));
            }
        };
        // Three quarters of something are no time.
        if unit == Unit::Quarter && !modified && (hyphen || !the) && amount != Amount::Vague {
            return None;
        }
        let mut end = unit_at + 1;
        let one = amount == Amount::Exact(1, false);
        if unit == Unit::Second && (article || one && !word.plural) {
            return None;
        }
        // "a minute and a half"
        let amount = match amount {
            Amount::Exact(count, false)
                if self.is(end, Role::and) && self.is(end + 1, Role::a) && self.is(end + 2, Role::half) =>
            {
                end += 3;
                article = false;
                Amount::Exact(count, true)
            }
            other => other,
        };
        // Ages are no times: "34 years old", "a 34-year-old".
        let dash = self.past_hyphen(end);
        if self.is(dash, Role::old) {
            return None;
        }
        if dash > end && self.is(dash, Role::long) {
            end = dash + 1;
        }
        if hyphen {
            let base = Base::Duration { amount, unit, direction: 0 };
            return (!article && !the && !other).then_some((plain(base), end));
        }
        // "or so"
        let so = usize::from(self.is(end, Role::or) && self.is(end + 1, Role::so)) * 2;
        if let Some(found) = self.offset_tail(end + so, amount, unit) {
            return Some(found);
        }
        if !article || modified || begin > at || other {
            let bounded = Base::Duration { amount, unit, direction };
            if modified && one && article {
                return None;
            }
            return Some((plain(bounded), end + so));
        }
        self.article_length(at, unit)
            .then(|| (plain(Base::Duration { amount, unit, direction: 0 }), end + so))
    }

    /// "ago", "earlier", "later", "from now", "before that", and "after" or "before" an event.
    fn offset_tail(&self, at: usize, amount: Amount, unit: Unit) -> Parsed {
        let offset = |sign, anchor| plain(Base::Offset { amount, unit, sign, anchor });
        if self.is(at, Role::ago) {
            let back_at = self.is(at + 1, Role::r#in) || self.is(at + 1, Role::to);
            let really = !back_at
                || self.t.text(at, at + 1).eq_ignore_ascii_case(self.t.text(at, at + 1))
                    && self.is(at, Role::ago);
            // "two years ago Monday" keeps to the length.
            return really.then_some((offset(-1, Anchor::Document), at + 1));
        }
        if self.is(at, Role::from) && self.is(at + 1, Role::now) {
            return Some((offset(1, Anchor::Document), at + 2));
        }
        if self.is(at, Role::hence) {
            return Some((offset(1, Anchor::Document), at + 1));
        }
        // "a few days later" is a length; so is what is shorter than a day.
        let length_only = unit < Unit::Day || amount == Amount::Vague;
        let relation = self.is(at, Role::later) || self.is(at, Role::earlier);
        if length_only && relation && !self.is(at, Role::before) {
            return None;
        }
        if self.is(at, Role::later) {
            return Some((offset(1, Anchor::Story), at + 1));
        }
        // "a day earlier" but not "two weeks before the vote": there the day is the event's.
        let before = self.is(at, Role::before);
        if self.is(at, Role::earlier) && !before {
            return Some((offset(-1, Anchor::Story), at + 1));
        }
        if before {
            let closes = !self.t.is_word(at + 1) && self.t.digits(at + 1).is_none();
            if closes {
                return Some((offset(-1, Anchor::Story), at + 1));
            }
            return Some((offset(-1, Anchor::Event), at));
        }
        if self.is(at, Role::after) {
            return Some((offset(1, Anchor::Event), at));
        }
        None
    }

    /// Whether "a week" is a length here. "A day" mostly is a rate ("three meals a day").
    fn article_length(&self, at: usize, unit: Unit) -> bool {
        let led = at > 0
            && [
                Role::r#for,
                Role::r#in,
                Role::within,
                Role::after,
                Role::during,
                Role::of,
                Role::than,
                Role::at_least,
                Role::about,
            ]
            .iter()
            .any(|role| self.is(at - 1, *role));
        match unit {
            Unit::Second | Unit::Minute => led,
            Unit::Day => led && !self.is(at - 1, Role::of),
            Unit::Hour => led,
            Unit::Quarter | Unit::Weekend => false,
            _ => led || self.is(at + 2, Role::or),
        }
    }

    /// "for years", "days of fighting", "weeks of talks", "hours after".
    fn bare_plural(&self, at: usize) -> Parsed {
        let word = self.t.word(at);
        let unit = word.unit.filter(|_| word.plural)?;
        if self.is(at + 1, Role::old)
            || self.t.case(at) != Some(Case::Lower)
            || unit == Unit::Second
            || unit == Unit::Quarter
        {
            return None;
        }
        let amount = Amount::Vague;
        if let Some(found) = self.offset_tail(at + 1, amount, unit) {
            return Some(found);
        }
        let led = at > 0
            && [Role::r#for, Role::r#in, Role::within, Role::after, Role::over, Role::during, Role::through]
                .iter()
                .any(|role| self.is(at - 1, *role));
        let long = self.t.sign(at + 1, b'-') && self.is(at + 2, Role::long);
        if long {
            return Some((plain(Base::Duration { amount, unit, direction: 0 }), at + 3));
        }
        (led || self.is(at + 1, Role::of))
            .then_some((plain(Base::Duration { amount, unit, direction: 0 }), at + 1))
    }
}

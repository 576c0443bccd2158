//! How words of time combine: from a token on, the longest expression and what it says, before any day is
//! known. English words are not named here, only their parts ([`Role`]); the words are data.

use super::moment::{Clock, Edge};
use super::phrases::Phrases;
use super::tokens::{Case, Gap, Kind, Tokens};
use super::words::{Part, Role, Unit};

/// A time expression as it stands in the text.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    /// First token.
    pub(super) start: usize,
    /// One past the last.
    pub(super) end: usize,
    pub(super) meaning: Meaning,
}

/// What an expression says.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Meaning {
    pub(super) base: Base,
    pub(super) part: Option<Part>,
    pub(super) clock: Option<Clock>,
    pub(super) edge: Option<Edge>,
}

/// The stretch of time, before it is known which.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Base {
    /// "5 May", "Nov. 1, 1989"; the weekday, where it is named too (else 0).
    Day {
        year: Years,
        month: u8,
        day: u8,
        weekday: u8,
    },
    /// The number of a day whose month stands with its fellow: the 3 of "3 to 5 May".
    Month {
        month: u8,
        year: Years,
    },
    Year(i16),
    /// "the '80s": the tens alone.
    Decade {
        year: i16,
    },
    Century(i16),
    Season {
        season: u8,
        year: Years,
    },
    /// A quarter (1–4; 0 where only "the quarter" is said).
    Quarter {
        quarter: u8,
        year: Years,
    },
    Half {
        half: u8,
        year: Years,
    },
    Weekday {
        weekday: u8,
        shift: Shift,
    },
    /// So many days from the document's.
    Deictic(i8),
    Holiday {
        index: u16,
        year: Years,
    },
    /// "last week", "that day", "the year".
    Unit {
        unit: Unit,
        shift: Shift,
    },
    /// "two days ago", "three weeks later".
    Offset {
        amount: Amount,
        unit: Unit,
        sign: i8,
        anchor: Anchor,
    },
    /// "two days", and with a direction "the past two days".
    Duration {
        amount: Amount,
        unit: Unit,
        direction: i8,
    },
    /// "every two weeks"
    Every {
        count: u32,
        unit: Unit,
    },
    /// "every Monday"
    EveryWeekday {
        weekday: u8,
    },
    EveryMonth {
        month: u8,
    },
    EverySeason {
        season: u8,
    },
    /// "every night"
    EveryPart,
    /// "daily": the value is the word's.
    Frequency {
        word: u16,
    },
    /// "now", "recently": the value is the phrase's.
    Reference {
        index: u16,
    },
    /// A clock time or part of the day with no day beside it.
    TimeOfDay,
}

/// Which year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Years {
    /// None is named.
    Unsaid,
    Given(i16),
    /// From the document's year: "June last year".
    Shifted(Shift),
    /// The one before or after the document: "last June".
    Nearest(Shift),
}

/// Which of its kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shift {
    /// Not said.
    Unsaid,
    /// "last", "this", "next", seen from the document.
    Last,
    This,
    Next,
    /// "previous", "that", "following", seen from the story.
    Previous,
    That,
    Following,
    /// "latest"
    Latest,
}

/// From where an offset is reckoned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Anchor {
    Document,
    Story,
    /// An event named beside it: the days are not known.
    Event,
}

/// How many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Amount {
    /// So many, and a half more if so.
    Exact(u32, bool),
    /// "few", "several"; a range.
    Vague,
}

/// Finds all expressions, in reading order; they do not overlap.
pub(super) fn expressions(tokens: &Tokens<'_>, phrases: &Phrases) -> Vec<Expression> {
    let grammar = Grammar { t: tokens, phrases };
    let mut found: Vec<Expression> = Vec::new();
    let mut at = 0;
    while at < tokens.list.len() {
        let starts = match tokens.list[at].kind {
            Kind::Word { id, .. } => id != 0,
            Kind::Number(_) => true,
            Kind::Sign(sign) => sign == b'\'',
            Kind::Paragraph => false,
        };
        match starts.then(|| grammar.at(at)).flatten() {
            Some(expressions) => {
                at = expressions.last().map_or(at + 1, |last| last.end.max(at + 1));
                found.extend(expressions);
            }
            None => at += 1,
        }
    }
    found
}

type Parsed = Option<(Meaning, usize)>;

struct Grammar<'g> {
    t: &'g Tokens<'g>,
    phrases: &'g Phrases,
}

fn plain(base: Base) -> Meaning {
    Meaning { base, part: None, clock: None, edge: None }
}

impl Grammar<'_> {
    /// The longest expression that starts here; two for a range.
    fn at(&self, at: usize) -> Option<Vec<Expression>> {
        if let Some(range) = self.day_range(at) {
            return Some(range);
        }
        let mut best: Option<(Meaning, usize)> = None;
        for rule in [
            Grammar::set,
            Grammar::edged,
            Grammar::clock_and_day,
            Grammar::day_and_clock,
            Grammar::calendar_date,
            Grammar::quarter,
            Grammar::stretch,
            Grammar::offset_or_duration,
            Grammar::year_alone,
            Grammar::reference,
        ] {
            if let Some((meaning, end)) = rule(self, at)
                && best.is_none_or(|(_, longest)| end > longest)
                && end > at
            {
                best = Some((meaning, end));
            }
        }
        best.map(|(meaning, end)| vec![Expression { start: at, end, meaning }])
    }

    fn is(&self, at: usize, role: Role) -> bool {
        self.t.is(at, role)
    }

    /// Past an optional hyphen.
    fn past_hyphen(&self, at: usize) -> usize {
        at + usize::from(self.t.sign(at, b'-'))
    }

    /// Past an optional possessive ending.
    fn past_possessive(&self, at: usize) -> usize {
        if self.t.sign(at, b'\'') && self.is(at + 1, Role::s) && self.t.glued(at + 1) {
            return at + 2;
        }
        at
    }

    fn has_possessive(&self, at: usize) -> bool {
        self.past_possessive(at) > at
    }

    // Dates of the calendar.

    /// "3 to 5 May", "12-15 April 2013", "May 3-5": the days one by one.
    fn day_range(&self, at: usize) -> Option<Vec<Expression>> {
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
    fn day_number(&self, at: usize) -> Option<(u8, usize)> {
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

    /// Digits or words for a year of four figures.
    fn year_number(&self, at: usize) -> Option<(i16, usize)> {
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
    fn below_hundred(&self, at: usize) -> Option<(u32, usize)> {
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
    fn year_after(&self, at: usize) -> Option<(i16, usize)> {
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

    fn any_year_after(&self, at: usize) -> (Years, usize) {
        if let Some((year, end)) = self.year_after(at) {
            return (Years::Given(year), end);
        }
        match self.year_shift_after(at) {
            Some((shift, end)) => (Years::Shifted(shift), end),
            None => (Years::Unsaid, at),
        }
    }

    /// A month's name, and past the dot of its abbreviation.
    fn month_name(&self, at: usize) -> Option<(u8, usize)> {
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
    fn calendar_date(&self, at: usize) -> Parsed {
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

    /// A year by itself, where the words around do not speak of a count.
    fn year_alone(&self, at: usize) -> Parsed {
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
    fn decade(&self, at: usize) -> Parsed {
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
    fn century(&self, at: usize) -> Parsed {
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

    // Days by name and from the document, parts of the day, clocks.

    /// "last", "this past", "the coming", "the same": which one, and where its noun should follow.
    fn shift(&self, at: usize) -> Option<(Shift, usize)> {
        let the = self.is(at, Role::the);
        let at = at + usize::from(the);
        let shift = |shift, end| Some((shift, end));
        if self.is(at, Role::this) {
            if self.is(at + 1, Role::past) || self.is(at + 1, Role::last) {
                return shift(Shift::Last, at + 2);
            }
            if self.is(at + 1, Role::coming) || self.is(at + 1, Role::next) {
                return shift(Shift::Next, at + 2);
            }
            return if the {
                None
            } else {
                shift(Shift::This, at + 1 + usize::from(self.is(at + 1, Role::same)))
            };
        }
        if self.is(at, Role::that) {
            return if the {
                None
            } else {
                shift(Shift::That, at + 1 + usize::from(self.is(at + 1, Role::same)))
            };
        }
        if self.is(at, Role::last)
            || self.is(at, Role::past) && (the || self.is(at.wrapping_sub(1), Role::this))
        {
            return shift(Shift::Last, at + 1);
        }
        if self.is(at, Role::next) {
            return shift(if the { Shift::Following } else { Shift::Next }, at + 1);
        }
        if self.is(at, Role::coming) {
            return shift(Shift::Next, at + 1);
        }
        if self.is(at, Role::current) && the {
            return shift(Shift::This, at + 1);
        }
        if self.is(at, Role::latest) && the {
            return shift(Shift::Latest, at + 1);
        }
        if self.is(at, Role::previous) {
            return shift(Shift::Previous, at + 1);
        }
        if self.is(at, Role::following) && the {
            return shift(Shift::Following, at + 1);
        }
        if the && self.is(at, Role::same) {
            return shift(Shift::That, at + 1);
        }
        None
    }

    /// "early", "late", "mid-", "later" before a time.
    fn edge_word(&self, at: usize) -> Option<(Edge, usize)> {
        let word = self.t.word(at);
        let edge = if word.is(Role::before) {
            // "a day before" is earlier; "before Friday" is not early on Friday.
            return None;
        } else if word.is(Role::early) || word.is(Role::earlier) {
            Edge::Early
        } else if word.is(Role::mid) {
            Edge::Mid
        } else if word.is(Role::late) || word.is(Role::later) {
            Edge::Late
        } else {
            return None;
        };
        let next = self.past_hyphen(at + 1);
        Some((edge, next))
    }

    /// A day by any name, with its part: "late Monday", "Monday night", "yesterday", "Friday, Oct. 23".
    fn day(&self, at: usize) -> Parsed {
        self.weekday(at).or_else(|| self.deictic(at)).or_else(|| {
            let (meaning, end) = self.calendar_date(at)?;
            matches!(meaning.base, Base::Day { .. }).then(|| self.with_part(meaning, end))
        })
    }

    fn with_part(&self, meaning: Meaning, end: usize) -> (Meaning, usize) {
        let (part_edge, part_at) = match self.edge_word(end) {
            Some((edge, next)) if self.t.word(next).part.is_some() => (Some(edge), next),
            _ => (None, end),
        };
        let word = self.t.word(part_at);
        match word.part {
            Some(part)
                if !word.is(Role::noon)
                    && self.t.get(part_at).is_some_and(|token| token.gap == Gap::Blank)
                    && !self.has_possessive(part_at + 1) =>
            {
                (Meaning { part: Some(part), edge: part_edge.or(meaning.edge), ..meaning }, part_at + 1)
            }
            _ => (meaning, end),
        }
    }

    fn weekday(&self, at: usize) -> Parsed {
        let (shift, name_at) = self.shift(at).unwrap_or((Shift::Unsaid, at));
        let word = self.t.word(name_at);
        if word.weekday == 0 {
            return None;
        }
        let dotted =
            self.t.sign(name_at + 1, b'.') && self.t.glued(name_at + 1) && word.is(Role::abbreviation);
        let end = name_at + 1 + usize::from(dotted);
        // "Friday, Oct. 23, 1998", "Sunday 5 May", "Wed 05 Apr 2017"
        let date_at = end + usize::from(self.t.sign(end, b','));
        let date_at = date_at + usize::from(self.is(date_at, Role::the));
        if let Some((meaning, date_end)) = self.calendar_date(date_at)
            && let Base::Day { year, month, day, .. } = meaning.base
            && meaning.clock.is_none()
        {
            let base = Base::Day { year, month, day, weekday: word.weekday };
            return Some(self.with_part(plain(base), date_end));
        }
        if word.is(Role::abbreviation) {
            return None;
        }
        // "Tuesdays bombing" has lost its apostrophe.
        let repeated = at > 0 && self.is(at - 1, Role::on)
            || self.t.case(end) != Some(Case::Lower)
            || self.t.word(end).roles != 0;
        if self.t.text(name_at, name_at + 1).ends_with(['s', 'S']) && !word.is(Role::abbreviation) && repeated
        {
            return Some((plain(Base::EveryWeekday { weekday: word.weekday }), end));
        }
        let base = Base::Weekday { weekday: word.weekday, shift };
        let (meaning, end) = self.with_part(plain(base), end);
        Some((meaning, end))
    }

    /// "today", "yesterday evening", "last night", "this morning", "tonight", "overnight".
    fn deictic(&self, at: usize) -> Parsed {
        if let Some(days) = self.t.word(at).deictic {
            if self.is(at, Role::tonight) {
                return Some((Meaning { part: Some(Part::Ni), ..plain(Base::Deictic(0)) }, at + 1));
            }
            return Some(self.with_part(plain(Base::Deictic(days)), at + 1));
        }
        let day_at = at + usize::from(self.is(at, Role::the));
        if self.t.word(day_at).unit == Some(Unit::Day)
            && !self.t.word(day_at).plural
            && let Some(days) = self.t.word(day_at + 2).deictic
        {
            if self.is(day_at + 1, Role::before) && days < 0 {
                return Some((plain(Base::Deictic(days - 1)), day_at + 3));
            }
            if self.is(day_at + 1, Role::after) && days > 0 {
                return Some((plain(Base::Deictic(days + 1)), day_at + 3));
            }
        }
        if self.is(at, Role::overnight) {
            return Some((
                Meaning { part: Some(Part::Ni), ..plain(Base::Unit { unit: Unit::Day, shift: Shift::Last }) },
                at + 1,
            ));
        }
        let (shift, part_at) = self.shift(at)?;
        let (edge, part_at) =
            self.edge_word(part_at).map_or((None, part_at), |(edge, next)| (Some(edge), next));
        let word = self.t.word(part_at);
        let part = word.part.filter(|_| !word.is(Role::noon))?;
        let base = match shift {
            Shift::This => Base::Deictic(0),
            Shift::Last => Base::Deictic(-1),
            _ => Base::Unit { unit: Unit::Day, shift },
        };
        Some((Meaning { part: Some(part), edge, ..plain(base) }, part_at + 1))
    }

    /// A day, then a clock time: "Monday at 5 p.m.", "12 May, 14:00 GMT".
    fn day_and_clock(&self, at: usize) -> Parsed {
        let (meaning, end) = self.day(at)?;
        if meaning.part.is_some() || meaning.clock.is_some() {
            return Some((meaning, end));
        }
        let comma = end + usize::from(self.t.sign(end, b','));
        let clock_at = comma + usize::from(self.is(comma, Role::at));
        let clock_at =
            if self.is(clock_at, Role::about) && clock_at > comma { clock_at + 1 } else { clock_at };
        if let Some((clock, clock_end)) = self.clock(clock_at) {
            return Some((Meaning { clock: Some(clock), ..meaning }, clock_end));
        }
        Some((meaning, end))
    }

    /// A clock time or part of the day, then a day: "5 p.m. EST Nov. 9", "noon Saturday", "mid-afternoon
    /// yesterday", "the evening of 5 May".
    fn clock_and_day(&self, at: usize) -> Parsed {
        if let Some((clock, end)) = self.clock(at) {
            let mut day_at = end + usize::from(self.t.sign(end, b','));
            let joined = day_at;
            day_at += usize::from(self.is(day_at, Role::on));
            if let Some((day, day_end)) = self.day(day_at)
                && day.clock.is_none()
                && !(day_at == joined && joined > end && matches!(day.base, Base::Deictic(_)))
            {
                return Some((Meaning { clock: Some(clock), part: None, ..day }, day_end));
            }
            return Some((Meaning { clock: Some(clock), ..plain(Base::TimeOfDay) }, end));
        }
        let the = usize::from(self.is(at, Role::the));
        let (edge, part_at) =
            self.edge_word(at + the).map_or((None, at + the), |(edge, next)| (Some(edge), next));
        // "the early hours of Friday" are its morning, "the late hours" its night.
        if let Some(edge) = edge.filter(|edge| *edge != Edge::Mid)
            && self.is(part_at, Role::hours)
            && self.is(part_at + 1, Role::of)
            && let Some((day, day_end)) =
                self.day(part_at + 2).filter(|(day, _)| day.clock.is_none() && day.part.is_none())
        {
            let part = if edge == Edge::Early { Part::Mo } else { Part::Ni };
            return Some((Meaning { part: Some(part), ..day }, day_end));
        }
        let part = self.t.word(part_at).part?;
        let end = part_at + 1;
        let of = self.is(end, Role::of) || self.is(end, Role::on);
        if let Some((day, day_end)) =
            self.day(end + usize::from(of)).filter(|(day, _)| day.clock.is_none() && day.part.is_none())
        {
            return Some((Meaning { part: Some(part), edge, ..day }, day_end));
        }
        let in_the = the == 1 && at > 0 && (self.is(at - 1, Role::r#in) || self.is(at - 1, Role::during));
        if (edge.is_some() || in_the) && !self.has_possessive(end) && !self.t.sign(end, b'-') {
            return Some((Meaning { part: Some(part), edge, ..plain(Base::TimeOfDay) }, end));
        }
        None
    }

    fn colon_clock(&self, at: usize) -> Option<(Clock, usize)> {
        let hour = self
            .t
            .digits(at)
            .filter(|digits| digits.len <= 2 && digits.value <= 24 && digits.fraction.is_none())?;
        if !self.t.sign(at + 1, b':') || !self.t.glued(at + 1) || !self.t.glued(at + 2) {
            return None;
        }
        let minute = self.t.digits(at + 2).filter(|digits| digits.len == 2 && digits.value < 60)?;
        let mut end = at + 3;
        if self.t.sign(end, b':') && self.t.glued(end) && self.t.glued(end + 1) {
            self.t.digits(end + 1).filter(|digits| digits.len == 2 && digits.value < 60)?;
            end += 2;
        }
        Some((Clock { hour: hour.value as u8, minute: minute.value as u8, zone: None }, end))
    }

    /// A time of day by the clock, with its zone.
    fn clock(&self, at: usize) -> Option<(Clock, usize)> {
        if self.t.glued(at)
            && matches!(self.t.list[at - 1].kind, Kind::Sign(b'$' | b':' | b'.') | Kind::Word { .. })
        {
            return None;
        }
        let (clock, end) = self.bare_clock(at)?;
        let (zone, end) = self.zone(end);
        Some((Clock { zone, ..clock }, end))
    }

    fn zone(&self, at: usize) -> (Option<i16>, usize) {
        let upper = self.t.case(at) == Some(Case::Upper);
        if let Some(zone) = self.t.word(at).zone.filter(|_| upper) {
            return (Some(zone), at + 1);
        }
        if self.is(at, Role::local) && self.is(at + 1, Role::time) {
            return (None, at + 2);
        }
        (None, at)
    }

    fn bare_clock(&self, at: usize) -> Option<(Clock, usize)> {
        let time = |hour: u8, minute: u8| Clock { hour, minute, zone: None };
        let word = self.t.word(at);
        if word.is(Role::midnight) {
            return Some((time(0, 0), at + 1));
        }
        if word.is(Role::noon) {
            return Some((time(12, 0), at + 1));
        }
        let half_of_day = |hour: u8, at: usize| {
            if hour > 12 {
                return None;
            }
            if self.is(at, Role::pm) {
                return Some((if hour == 12 { 12 } else { hour + 12 }, at + 1));
            }
            self.is(at, Role::am).then_some((if hour == 12 { 0 } else { hour }, at + 1))
        };
        if let Some((clock, end)) = self.colon_clock(at) {
            if let Some((hour, full_end)) = half_of_day(clock.hour, end) {
                return Some((Clock { hour, ..clock }, full_end));
            }
            let hours = self.is(end, Role::hours) && !self.t.word(end + 1).is(Role::of);
            return Some((clock, end + usize::from(hours)));
        }
        let (hour, minute, end) = match self.t.digits(at) {
            Some(digits) if digits.len == 4 && digits.fraction.is_none() && !digits.grouped => {
                // "0735 GMT", "1500 hours"
                let (hour, minute) = (digits.value / 100, digits.value % 100);
                let zoned = self.zone(at + 1).1 > at + 1;
                let hours = self.is(at + 1, Role::hours) && minute < 60 && hour < 25;
                return (hour <= 24 && minute < 60 && (zoned || hours))
                    .then(|| (time(hour as u8, minute as u8), at + 1 + usize::from(hours && !zoned)));
            }
            Some(digits) if digits.len <= 2 && digits.value <= 24 => {
                (digits.value as u8, digits.fraction.unwrap_or(0), at + 1)
            }
            Some(_) => return None,
            None => match word.number {
                Some(hour @ 1..=12) => (hour as u8, 0, at + 1),
                _ => return None,
            },
        };
        if minute >= 60 {
            return None;
        }
        if let Some((hour, full_end)) = half_of_day(hour, end) {
            return Some((time(hour, minute), full_end));
        }
        let oclock = self.is(end, Role::oclock);
        let zoned = minute == 0
            && self.t.digits(at).is_some()
            && self.t.word(end).zone.is_some()
            && self.t.case(end) == Some(Case::Upper);
        // "4 in the morning", "five o'clock in the evening"
        let part_at = end + usize::from(oclock);
        if self.is(part_at, Role::r#in)
            && self.is(part_at + 1, Role::the)
            && let Some(part) = self.t.word(part_at + 2).part
            && (1..=12).contains(&hour)
        {
            let hour = match part {
                Part::Mo => hour % 12,
                _ => hour % 12 + 12,
            };
            return Some((time(hour, minute), part_at + 3));
        }
        (oclock || zoned).then_some((time(hour, minute), if oclock { end + 1 } else { end }))
    }

    // Stretches: weeks, months, seasons, years, feasts.

    /// "early next year", "the end of October", "later this month", "mid-November", "year-end".
    fn edged(&self, at: usize) -> Parsed {
        if let Some((edge, next)) = self.edge_word(at) {
            let (meaning, end) = self.day_and_clock(next).or_else(|| self.whole(next))?;
            // "earlier Sunday" is said of the act, not of the day.
            let adverb = self.is(at, Role::earlier) || self.is(at, Role::later);
            if adverb && matches!(meaning.base, Base::Weekday { .. } | Base::Day { .. }) {
                return None;
            }
            let meaning = Meaning { edge: meaning.edge.or(Some(edge)), ..meaning };
            return Some((meaning, end));
        }
        let the = usize::from(self.is(at, Role::the));
        if the == 1
            && let Some((edge, next)) = self.edge_word(at + 1)
            && let Some((meaning, end)) = self.whole_after_article(next)
        {
            return Some((Meaning { edge: Some(edge), ..meaning }, end));
        }
        // "year-end", "year's end"
        let unit = self.t.word(at);
        if let Some(unit) = unit.unit.filter(|unit| *unit == Unit::Year && !self.t.word(at).plural) {
            let end_at = self.past_hyphen(self.past_possessive(at + 1));
            if self.is(end_at, Role::end) {
                let base = Base::Unit { unit, shift: Shift::Unsaid };
                return Some((Meaning { edge: Some(Edge::Late), ..plain(base) }, end_at + 1));
            }
        }
        let edge_at = at + the;
        let edge = if self.is(edge_at, Role::start) {
            Edge::Early
        } else if self.is(edge_at, Role::mid) {
            Edge::Mid
        } else if self.is(edge_at, Role::end) {
            Edge::Late
        } else {
            return None;
        };
        if !self.is(edge_at + 1, Role::of)
            || the == 0 && edge != Edge::Late && edge != Edge::Mid && edge != Edge::Early
        {
            return None;
        }
        let (meaning, end) = self.whole(edge_at + 2)?;
        Some((Meaning { edge: Some(edge), ..meaning }, end))
    }

    /// A stretch of at least a week, or a day by relation: what "the end of" can stand before.
    fn whole(&self, at: usize) -> Parsed {
        self.quarter(at)
            .or_else(|| {
                let (meaning, end) = self.calendar_date(at)?;
                Some((meaning, end))
            })
            .or_else(|| self.stretch(at))
            .or_else(|| self.decade(at))
            .or_else(|| self.century(at))
            .or_else(|| self.year_alone(at))
            .or_else(|| {
                let (year, end) = self.year_number(at)?;
                Some((plain(Base::Year(year)), end))
            })
    }

    /// After "the early": "1980s", "summer", "part of 2011".
    fn whole_after_article(&self, at: usize) -> Parsed {
        let word = self.t.word(at);
        if word.season != 0 {
            return self.season(at, Shift::Unsaid);
        }
        self.decade(at).or_else(|| self.century(at)).or_else(|| {
            let (year, end) = self.year_number(at)?;
            Some((plain(Base::Year(year)), end))
        })
    }

    /// A season's name and its year.
    fn season(&self, at: usize, shift: Shift) -> Parsed {
        let season = self.t.word(at).season;
        if season == 0 {
            return None;
        }
        let (year, end) = self.any_year_after(at + 1);
        let year = match (year, shift) {
            (Years::Unsaid, Shift::Unsaid) => Years::Unsaid,
            (Years::Unsaid, shift) => Years::Nearest(shift),
            (year, _) => year,
        };
        Some((plain(Base::Season { season, year }), end))
    }

    /// "last week", "this summer", "the weekend", "that year", "Christmas 2012", "the week of March 6".
    fn stretch(&self, at: usize) -> Parsed {
        if let Some(found) = self.holiday(at) {
            return Some(found);
        }
        if let Some((shift, noun_at)) = self.shift(at) {
            let fiscal = usize::from(
                self.is(noun_at, Role::fiscal)
                    || self.is(noun_at, Role::trading) && !self.t.word(noun_at + 1).plural,
            );
            let noun_at = noun_at + fiscal;
            let word = self.t.word(noun_at);
            if let Some((month, end)) = self.month_name(noun_at).filter(|_| shift != Shift::Latest) {
                let year = Years::Nearest(shift);
                return Some(match self.day_number(end).filter(|_| self.t.digits(end).is_some()) {
                    Some((day, end)) => (plain(Base::Day { year, month, day, weekday: 0 }), end),
                    None => (plain(Base::Month { month, year }), end),
                });
            }
            if word.season != 0 {
                return self.season(noun_at, shift);
            }
            if let Some(unit) = word.unit.filter(|_| !word.plural) {
                if unit <= Unit::Hour {
                    return None;
                }
                let end = noun_at + 1;
                // "last day" and "next day" without an article are no days of their own.
                if unit == Unit::Day
                    && matches!(shift, Shift::Last | Shift::This | Shift::Next | Shift::Latest)
                {
                    return None;
                }
                let base = match unit {
                    Unit::Quarter => Base::Quarter { quarter: 0, year: Years::Shifted(shift) },
                    unit => Base::Unit { unit, shift },
                };
                return Some((plain(base), end));
            }
            if word.is(Role::period) && shift == Shift::Latest {
                return Some((plain(Base::Quarter { quarter: 0, year: Years::Shifted(shift) }), noun_at + 1));
            }
            return None;
        }
        if !self.is(at, Role::the) {
            // "summer 2012"; a bare season only after a preposition.
            let word = self.t.word(at);
            if word.season != 0 {
                let (meaning, end) = self.season(at, Shift::Unsaid)?;
                let led = at > 0
                    && [Role::r#in, Role::by, Role::since, Role::until, Role::before]
                        .iter()
                        .any(|role| self.is(at - 1, *role));
                return (end > at + 1 || led).then_some((meaning, end));
            }
            return None;
        }
        // "the week of March 6"
        // "the full year", "the fiscal year"
        let whole = self.is(at + 1, Role::trading) && self.t.word(at + 2).unit == Some(Unit::Year);
        let fiscal = usize::from(self.is(at + 1, Role::fiscal) || whole);
        let noun_at = at + 1 + fiscal;
        let word = self.t.word(noun_at);
        if let Some(unit) = word.unit.filter(|_| !word.plural && !self.t.sign(noun_at + 1, b'-')) {
            let end = noun_at + 1;
            if unit == Unit::Week
                && self.is(end, Role::of)
                && let Some((meaning, date_end)) = self.calendar_date(end + 1)
                && let Base::Day { year, month, day, .. } = meaning.base
            {
                // Told apart from the day itself by a weekday no calendar has.
                return Some((plain(Base::Day { year, month, day, weekday: WEEK_OF }), date_end));
            }
            return match unit {
                // "the year ended March 31" is a length with its end beside it.
                Unit::Year if self.is(end, Role::ended) => {
                    Some((plain(Base::Duration { amount: Amount::Exact(1, false), unit, direction: 0 }), end))
                }
                Unit::Weekend | Unit::Week | Unit::Month | Unit::Year => {
                    Some((plain(Base::Unit { unit, shift: Shift::Unsaid }), end))
                }
                Unit::Quarter => Some((plain(Base::Quarter { quarter: 0, year: Years::Unsaid }), end)),
                _ => None,
            };
        }
        if word.season != 0 && !self.t.sign(noun_at + 1, b'-') {
            let olympics =
                self.t.case(noun_at) != Some(Case::Lower) && self.t.case(noun_at + 1) == Some(Case::Title);
            let (meaning, end) = self.season(noun_at, Shift::Unsaid)?;
            let lone_verb_like = self.t.word(noun_at + 1).is(Role::of) && end == noun_at + 1;
            return (!olympics && !lone_verb_like).then_some((meaning, end));
        }
        None
    }

    fn holiday(&self, at: usize) -> Parsed {
        let (shift, name_at) = self.shift(at).unwrap_or((Shift::Unsaid, at));
        let (index, end) =
            self.phrases.holiday(self.t, name_at).or_else(|| self.phrases.holiday(self.t, at))?;
        if self.t.case(end - 1) == Some(Case::Lower)
            && self.t.case(name_at) == Some(Case::Lower)
            && !self.is(name_at, Role::the)
        {
            return None;
        }
        let (year, end) = self.any_year_after(end);
        let year = match (year, shift) {
            (Years::Unsaid, Shift::Unsaid) => Years::Unsaid,
            (Years::Unsaid, shift) => Years::Nearest(shift),
            (year, _) => year,
        };
        Some((plain(Base::Holiday { index, year }), end))
    }

    // Quarters and halves of a (fiscal) year.

    fn quarter(&self, at: usize) -> Parsed {
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
        let last = self.is(now, Role::last) && said | (the == 1);
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

    // Lengths, and points told by a length.

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

    fn whole_number(&self, at: usize) -> Option<(u32, usize)> {
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
    fn offset_or_duration(&self, at: usize) -> Parsed {
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

    // Repetition, and words for no particular time.

    fn set(&self, at: usize) -> Parsed {
        let word = self.t.word(at);
        if word.frequency.is_some() {
            let name = self.t.case(at) != Some(Case::Lower) && at > 0;
            return (!name).then(|| (plain(Base::Frequency { word: self.t.id(at) }), at + 1));
        }
        if !self.is(at, Role::each) {
            return None;
        }
        let (count, noun_at) = match self.whole_number(at + 1) {
            Some((count, end)) => (count, end),
            None => (1, at + 1),
        };
        let noun = self.t.word(noun_at);
        if let Some(unit) = noun.unit.filter(|unit| *unit != Unit::Second || count > 1) {
            return Some((plain(Base::Every { count, unit }), noun_at + 1));
        }
        if noun.weekday != 0 {
            return Some((plain(Base::EveryWeekday { weekday: noun.weekday }), noun_at + 1));
        }
        if let Some((month, end)) = self.month_name(noun_at) {
            return Some((plain(Base::EveryMonth { month }), end));
        }
        if noun.season != 0 {
            return Some((plain(Base::EverySeason { season: noun.season }), noun_at + 1));
        }
        noun.part.map(|part| (Meaning { part: Some(part), ..plain(Base::EveryPart) }, noun_at + 1))
    }

    fn reference(&self, at: usize) -> Parsed {
        let (index, end) = self.phrases.reference(self.t, at)?;
        Some((plain(Base::Reference { index }), end))
    }
}

/// The weekday of [`Base::Day`] that says that the whole week is meant.
pub(super) const WEEK_OF: u8 = 8;

/// The year of two figures nearest to our time: 30–99 are of the last century.
fn two_figures(value: u32) -> i16 {
    let value = value as i16;
    if value >= 30 { 1900 + value } else { 2000 + value }
}

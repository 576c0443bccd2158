//! Weeks, months, seasons, years, feasts, and their beginnings and ends.

use super::super::moment::Edge;
use super::super::tokens::Case;
use super::super::words::{Role, Unit};
use super::{Amount, Base, Grammar, Meaning, Parsed, Shift, WEEK_OF, Years, plain};

impl Grammar<'_> {
    /// "early next year", "the end of October", "later this month", "mid-November", "year-end".
    pub(super) fn edged(&self, at: usize) -> Parsed {
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
    pub(super) fn stretch(&self, at: usize) -> Parsed {
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
}

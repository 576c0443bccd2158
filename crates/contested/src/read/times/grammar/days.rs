//! Days by name and from the document, with the parts of the day.

use super::super::moment::Edge;
use super::super::tokens::{Case, Gap};
use super::super::words::{Part, Role, Unit};
use super::{Base, Grammar, Meaning, Parsed, Shift, plain};

impl Grammar<'_> {
    /// "last", "this past", "the coming", "the same": which one, and where its noun should follow.
    pub(super) fn shift(&self, at: usize) -> Option<(Shift, usize)> {
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
    pub(super) fn edge_word(&self, at: usize) -> Option<(Edge, usize)> {
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
    pub(super) fn day(&self, at: usize) -> Parsed {
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
}

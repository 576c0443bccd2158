//! Times of the clock, with a day or alone.

use super::super::moment::{Clock, Edge};
use super::super::tokens::{Case, Kind};
use super::super::words::{Part, Role};
use super::{Base, Grammar, Meaning, Parsed, plain};

impl Grammar<'_> {
    /// A day, then a clock time: "Monday at 5 p.m.", "12 May, 14:00 GMT".
    pub(super) fn day_and_clock(&self, at: usize) -> Parsed {
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
    pub(super) fn clock_and_day(&self, at: usize) -> Parsed {
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

    pub(super) fn colon_clock(&self, at: usize) -> Option<(Clock, usize)> {
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
}

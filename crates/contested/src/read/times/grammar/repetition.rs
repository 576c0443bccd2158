//! Repetition, and words for no particular time.

use super::super::tokens::Case;
use super::super::words::{Role, Unit};
use super::{Base, Grammar, Meaning, Parsed, plain};

impl Grammar<'_> {
    pub(super) fn set(&self, at: usize) -> Parsed {
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

    pub(super) fn reference(&self, at: usize) -> Parsed {
        let (index, end) = self.phrases.reference(self.t, at)?;
        Some((plain(Base::Reference { index }), end))
    }
}

//! How words of time combine: from a token on, the longest expression and what it says, before any day is
//! known. English words are not named here, only their parts ([`Role`]); the words are data.
mod calendar;

mod clock;

mod days;

mod lengths;

mod quarters;

mod repetition;

mod stretches;

mod years;

use super::moment::{Clock, Edge};
use super::phrases::Phrases;
use super::tokens::{Kind, Tokens};
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
}

/// The weekday of [`Base::Day`] that says that the whole week is meant.
pub(super) const WEEK_OF: u8 = 8;

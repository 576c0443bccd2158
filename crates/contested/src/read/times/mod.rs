//! Time expressions: where they stand and which days they mean.
//!
//! Tokens → what the words say (`grammar`) → which days that is (`resolve`). All of it works on the text alone, so
//! that it is fast and does not hang on the language model. [`infer_published`] tells when a report without a date
//! was published, [`claim_time`] when an event of the parse is said to have happened.

mod words;

mod phrases;

mod tokens;

mod grammar;

mod moment;

mod tense;

mod holidays;

mod resolve;

mod attach;

mod dateline;

pub(crate) use attach::is_measured;
pub use attach::{claim_time, claim_time_of, of_event};
pub use dateline::infer_published;

#[cfg(test)]
mod examples;

use contested_lexicon::{Lexicon, LexiconError};
use jiff::civil::Date;

use self::phrases::Phrases;
use self::words::Words;
use crate::model::{DateRange, Time, TimeBasis};

/// The data this works by.
#[derive(Debug)]
pub struct Rules {
    words: Words,
    phrases: Phrases,
}

impl Rules {
    /// Loads it.
    ///
    /// # Errors
    /// Where a data file does not say what it should.
    pub fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        let mut words = Words::load(lexicon)?;
        let phrases = Phrases::load(lexicon, &mut words)?;
        Ok(Rules { words, phrases })
    }
}

/// The time expressions of a text.
#[derive(Clone, PartialEq, Debug)]
pub struct Times {
    /// In reading order; they do not overlap.
    pub times: Vec<Time>,
    /// For each, the days in which something placed by it may lie: wider than the time's own days after "since",
    /// "until" and in ranges.
    pub frames: Vec<DateRange>,
}

/// Finds the time expressions of a text, by the day it was published (where that is known).
///
/// Takes the text alone: no language model. Its time grows with the text's length.
pub fn find(text: &str, published: Option<Date>, rules: &Rules) -> Times {
    let tokens = tokens::Tokens::of(text, &rules.words);
    let expressions = grammar::expressions(&tokens, &rules.phrases);
    let context = resolve::Context { tokens: &tokens, phrases: &rules.phrases, published };
    let mut times = resolve::resolve(&context, &expressions);
    if let Some(index) = dateline::date_line(&tokens, &expressions) {
        times[index].basis = TimeBasis::Dateline;
    }
    let relations = resolve::relations(&tokens, &expressions);
    let frames = attach::frames(&relations, &times, published);
    Times { times, frames }
}

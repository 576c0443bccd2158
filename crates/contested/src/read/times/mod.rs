//! Time expressions: where they stand and which days they mean.
//!
//! Tokens ([`tokens`]) → what the words say ([`grammar`]) → which days that is ([`resolve`]). All of it works on
//! the text alone, so that it is fast and does not hang on the language model. [`dateline`] tells when a report
//! without a date was published, [`attach`] which time belongs to an event.

mod words;

mod phrases;

mod tokens;

mod grammar;

mod moment;

mod tense;

mod holidays;

mod resolve;

use contested_lexicon::{Lexicon, LexiconError};
use jiff::civil::Date;

use self::phrases::Phrases;
use self::words::Words;
use super::Reading;
use crate::model::{Report, Time};

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

/// Finds them, in reading order.
pub(super) fn find(report: &Report, _reading: &Reading<'_>, rules: &Rules) -> Vec<Time> {
    times(&report.text, report.published.date, rules)
}

/// The time expressions of any text, by its day.
pub fn times(text: &str, published: Option<Date>, rules: &Rules) -> Vec<Time> {
    let tokens = tokens::Tokens::of(text, &rules.words);
    let expressions = grammar::expressions(&tokens, &rules.phrases);
    let context = resolve::Context { tokens: &tokens, phrases: &rules.phrases, published };
    resolve::resolve(&context, &expressions)
}

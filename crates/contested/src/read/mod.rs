//! Report → [`Reading`]: sentences, tokens, tags, dependencies, names, quotations, times, numbers.
//!
//! Needs: the report's text and date. Adds: everything that can be said of the words without
//! asking what happened. Reading never fails; what could not be understood is a notice.

mod reading;

mod english;

#[cfg(feature = "french")]
pub mod french;

mod paragraphs;

mod quotations;

mod numbers;

mod truecase;

mod apostrophes;

mod mangled;

mod slips;

pub mod times;

mod names;

mod signature;

pub(crate) mod lists;

pub(crate) use paragraphs::town_before_colon;
pub use signature::Signer;
pub(crate) use signature::{term, words};

pub use reading::{Name, NameKind, Number, Quotation, Reading, Sentence, Token, TokenId, Tokens};

use contested_english::English;
use contested_lexicon::{Lexicon, LexiconError};

use crate::model::Report;

/// The data that reading needs beside the language model.
#[derive(Debug)]
pub struct Rules {
    capitals: truecase::Rules,
    mangled: mangled::Rules,
    numbers: numbers::Rules,
    times: times::Rules,
    names: names::Rules,
    signer: Signer,
}

impl Rules {
    /// The signature of a text, whatever its language.
    #[cfg(feature = "french")]
    pub(crate) fn sign(&self, text: &str) -> crate::model::Signature {
        self.signer.sign(text)
    }

    /// The data that finding times needs.
    pub fn times(&self) -> &times::Rules {
        &self.times
    }

    /// Loads them.
    ///
    /// # Errors
    /// Where a data file does not say what it should.
    pub fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        Ok(Rules {
            capitals: truecase::Rules::load(lexicon)?,
            mangled: mangled::Rules::load(lexicon)?,
            numbers: numbers::Rules::load(lexicon)?,
            times: times::Rules::load(lexicon)?,
            names: names::Rules::load(lexicon)?,
            signer: Signer::load(lexicon)?,
        })
    }
}

/// The times of a report; of one whose words were put for others those that were meant ("final 12 months"), at the words
/// as they stand.
fn times_of(report: &Report, reading: &Reading<'_>, rules: &Rules) -> times::Times {
    // Few texts are: the others are not mended a second time.
    let is_mangled = reading.notices.iter().any(|notice| notice.code == mangled::MANGLED);
    let mended =
        if is_mangled { mangled::mend(&report.text, &rules.mangled) } else { mangled::Mended::default() };
    let Some(text) = mended.text.as_deref() else {
        return times::find(&report.text, report.published.date, &rules.times);
    };
    let mut found = times::find(text, report.published.date, &rules.times);
    for time in &mut found.times {
        time.span = mended.original(time.span);
    }
    found
}

/// Reads a report's words.
pub fn read<'t>(report: &'t Report, english: &English, rules: &Rules) -> Reading<'t> {
    let mut reading = english::read(report, english, &rules.capitals, &rules.mangled);
    reading.signature = rules.signer.sign(&report.text);
    reading.quotations = quotations::find(&reading);
    reading.numbers = numbers::find(&reading, &rules.numbers);
    let times::Times { times, frames } = times_of(report, &reading, rules);
    reading.times = times;
    reading.time_frames = frames;
    reading.names = names::find(&reading, &rules.names);
    reading
}

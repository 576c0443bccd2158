//! Who says what: sources, cues, contents, nested to any depth.

use contested_lexicon::{Lexicon, LexiconError};

use crate::model::{Attribution, Report};
use crate::read::Reading;

/// The data this works by.
#[derive(Debug)]
pub(super) struct Rules {}

impl Rules {
    /// Loads it.
    pub(super) fn load(_lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        Ok(Rules {})
    }
}

/// Finds them, in the order of their first words.
pub(super) fn find(_report: &Report, _reading: &Reading<'_>, _rules: &Rules) -> Vec<Attribution> {
    Vec::new()
}

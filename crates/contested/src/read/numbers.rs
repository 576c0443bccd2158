//! Numbers in words and digits.

use contested_lexicon::{Lexicon, LexiconError};

use super::{Number, Reading};

/// The data this works by.
#[derive(Debug)]
pub(super) struct Rules {}

impl Rules {
    /// Loads it.
    pub(super) fn load(_lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        Ok(Rules {})
    }
}

/// Finds them, in reading order.
pub(super) fn find(_reading: &Reading<'_>, _rules: &Rules) -> Vec<Number> {
    Vec::new()
}

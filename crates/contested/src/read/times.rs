//! Time expressions: where they stand and which days they mean.

use contested_lexicon::{Lexicon, LexiconError};

use super::Reading;
use crate::model::{Report, Time};

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
pub(super) fn find(_report: &Report, _reading: &Reading<'_>, _rules: &Rules) -> Vec<Time> {
    Vec::new()
}

//! What is claimed to have happened: events by rule, their roles, places, times, figures, chains.

use contested_lexicon::{Lexicon, LexiconError};

use super::Found;
use super::figures::FoundFigure;
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

/// Finds them, in the order of their triggers.
pub(super) fn find(
    _report: &Report,
    _reading: &Reading<'_>,
    attributions: Vec<Attribution>,
    _figures: Vec<FoundFigure>,
    _rules: &super::Rules,
) -> Found {
    Found { attributions, ..Found::default() }
}

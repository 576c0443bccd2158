//! Counts of people: how many were killed, hurt, driven out, taken, with their bounds.

use contested_lexicon::{Lexicon, LexiconError};

use crate::model::Figure;
use crate::read::{Reading, TokenId};

/// The data this works by.
#[derive(Debug)]
pub(super) struct Rules {}

impl Rules {
    /// Loads it.
    pub(super) fn load(_lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        Ok(Rules {})
    }
}

/// A figure and the words it hangs on.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct FoundFigure {
    /// The figure. `part_of` is an index into the list this stands in.
    pub(super) figure: Figure,
    /// The head of the counted noun phrase ("militants"; the number itself in "killed 12").
    pub(super) head: TokenId,
    /// The word that says what befell them ("killed", "deaths", "toll").
    pub(super) harm: TokenId,
}

/// Finds them, in reading order.
pub(super) fn find(_reading: &Reading<'_>, _rules: &Rules) -> Vec<FoundFigure> {
    Vec::new()
}

//! How far an event got, whether it is negated, and how sure the words are.

use contested_lexicon::{Lexicon, LexiconError};

use crate::model::{Certainty, Polarity, Stage};
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

/// What the words around a trigger make of its event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Modality {
    /// How far it got.
    pub(super) stage: Stage,
    /// Whether it is negated.
    pub(super) polarity: Polarity,
    /// How sure the words are.
    pub(super) certainty: Certainty,
}

/// The modality of the event that `trigger` (the head word of its trigger) names.
pub(super) fn of(_reading: &Reading<'_>, _trigger: TokenId, _rules: &Rules) -> Modality {
    Modality { stage: Stage::Accomplished, polarity: Polarity::Positive, certainty: Certainty::Certain }
}

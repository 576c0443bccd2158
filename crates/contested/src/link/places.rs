//! Places: which names are places, and which place each is.

use contested_lexicon::{Lexicon, LexiconError};

use crate::model::{Extraction, Span};
use crate::read::Reading;

/// What is known of them.
#[derive(Debug)]
pub(super) struct World {}

impl World {
    /// Loads it.
    pub(super) fn load(_lexicon: &Lexicon) -> Result<World, LexiconError> {
        Ok(World {})
    }
}

/// Fills the extraction's places and gives each claim its own; `place_words` lists, per claim, the words that
/// name its place, the likeliest first.
pub(super) fn link(
    _extraction: &mut Extraction,
    _reading: &Reading<'_>,
    _place_words: &[Vec<Span>],
    _world: &World,
) {
}

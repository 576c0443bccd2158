//! Actors and people: mentions, who each is, and what pronouns and "the group" stand for.

use contested_lexicon::{Lexicon, LexiconError};

use crate::model::Extraction;
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

/// Fills the extraction's mentions and the identities of sources and arguments.
pub(super) fn link(_extraction: &mut Extraction, _reading: &Reading<'_>, _world: &World) {}

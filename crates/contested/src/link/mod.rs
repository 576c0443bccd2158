//! [`Found`] → [`Extraction`]: names become actors (whose aliases hold for a time) and places, pronouns find
//! what they stand for.
//!
//! Needs: a reading and what was extracted from it. Adds: mentions, places, identities.

mod account;

mod coded;

mod namings;

mod outlets;

mod bodies;

mod places;

mod actors;

#[cfg(feature = "french")]
pub mod french;

pub use account::account;
pub use coded::place_coded;
pub use places::Toponym;

use contested_lexicon::{Lexicon, LexiconError};

use crate::extract::Found;
use crate::model::{Extraction, Report, Span};
use crate::read::Reading;

/// The world's actors and places.
#[derive(Debug)]
pub struct World {
    places: places::World,
    actors: actors::World,
}

impl World {
    /// Loads them.
    ///
    /// # Errors
    /// Where a data file does not say what it should.
    pub fn load(lexicon: &Lexicon) -> Result<World, LexiconError> {
        Ok(World { places: places::World::load(lexicon)?, actors: actors::World::load(lexicon)? })
    }

    /// What given names in a text mean as places; `None` where nothing is known by that name. For measuring.
    pub fn resolve_places(&self, text: &str, names: &[Span]) -> Vec<Option<Toponym>> {
        places::resolve_given(&self.places, text, names)
    }

    /// The names in a report that are taken for places, and why. For measuring.
    pub fn named_places(&self, reading: &Reading<'_>) -> Vec<(Span, &'static str)> {
        places::recognise_named(&self.places, reading)
    }
}

/// Links what was found to the world.
pub fn link(report: &Report, reading: &Reading<'_>, found: Found, world: &World) -> Extraction {
    let mut extraction = Extraction::nothing(report.clone(), reading.signature.clone());
    extraction.sentences = reading.sentences.iter().map(|sentence| sentence.span).collect();
    extraction.times.clone_from(&reading.times);
    extraction.attributions = found.attributions;
    extraction.claims = found.claims;
    extraction.notices = [reading.notices.clone(), found.notices].concat();
    outlets::link(&mut extraction, reading, world.actors.register());
    places::link(&mut extraction, reading, &found.place_words, &world.places);
    actors::link(&mut extraction, reading, &world.actors);
    places::of_targets(&mut extraction);
    bodies::link(&mut extraction, world.actors.register());
    extraction
}

//! [`Found`] → [`Extraction`]: names become actors (whose aliases hold for a time) and places, pronouns find
//! what they stand for.
//!
//! Needs: a reading and what was extracted from it. Adds: mentions, places, identities.

mod account;

mod places;

mod actors;

pub use account::account;

use contested_lexicon::{Lexicon, LexiconError};

use crate::extract::Found;
use crate::model::{Extraction, Report};
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
}

/// Links what was found to the world.
pub fn link(report: &Report, reading: &Reading<'_>, found: Found, world: &World) -> Extraction {
    let mut extraction = Extraction {
        report: report.clone(),
        sentences: reading.sentences.iter().map(|sentence| sentence.span).collect(),
        mentions: Vec::new(),
        places: Vec::new(),
        times: reading.times.clone(),
        attributions: found.attributions,
        claims: found.claims,
        signature: reading.signature.clone(),
        credit: None,
        notices: [reading.notices.clone(), found.notices].concat(),
    };
    places::link(&mut extraction, reading, &found.place_words, &world.places);
    actors::link(&mut extraction, reading, &world.actors);
    extraction
}

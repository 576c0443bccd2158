//! [`Reading`] → [`Found`]: attributions and their chains, claims with roles, figures, stance and stage.
//!
//! Needs: one report's reading. Adds: who says what happened. Knows no other report and no identities:
//! names stay words until [`crate::link`].

mod attributions;

mod modality;

mod figures;

pub mod claims;

#[cfg(feature = "french")]
pub mod french;

mod coded;

pub use claims::learned;
pub use coded::coded;

use contested_lexicon::{Lexicon, LexiconError};

use crate::model::{Attribution, Claim, Notice, Report, Span};
use crate::read::Reading;

/// The data that extraction works by.
#[derive(Debug)]
pub struct Rules {
    attributions: attributions::Rules,
    modality: modality::Rules,
    figures: figures::Rules,
    claims: claims::Rules,
}

impl Rules {
    /// Loads them.
    ///
    /// # Errors
    /// Where a rule file does not say what it should: file, line, what was expected.
    pub fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        Ok(Rules {
            attributions: attributions::Rules::load(lexicon)?,
            modality: modality::Rules::load(lexicon)?,
            figures: figures::Rules::load(lexicon)?,
            claims: claims::Rules::load(lexicon)?,
        })
    }
}

/// The words that name a claim's place.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PlaceWords {
    /// The likeliest first.
    pub told: Vec<Span>,
    /// Where these name no place that could be found ("the mosque"): what the learned reader takes for the next likeliest
    /// and for likelier than no place at all, the likeliest first.
    pub else_likely: Vec<Span>,
}

/// What extraction finds, before names are linked.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Found {
    /// Who says what, in the order of their first words.
    pub attributions: Vec<Attribution>,
    /// What is claimed, in the order of the triggers. Their places are still words.
    pub claims: Vec<Claim>,
    /// For each claim the words that name its place.
    pub place_words: Vec<PlaceWords>,
    /// What could not be understood.
    pub notices: Vec<Notice>,
}

/// Finds attributions and claims: by rules, and where there is one, by the learned reader over them.
pub fn extract(
    report: &Report,
    reading: &Reading<'_>,
    rules: &Rules,
    learned: Option<&learned::Learned>,
) -> Found {
    let attributions = attributions::find(reading, &rules.attributions);
    let figures = figures::find(reading, &rules.figures);
    claims::find(report, reading, attributions, figures, rules, learned)
}

//! [`Extraction`] → [`Extraction`]: of a report that is read through a translation, which sentences of the original carry each
//! claim, and what the two do not have in common.
//!
//! Needs: an extraction whose report has a [`Translation`](crate::model::Translation), through all other stages. Adds
//! [`Aligned`](crate::model::Aligned) sentences and a notice for each difference in numbers, days, names and negation. It takes nothing away: which of
//! the two is right is for people to say. What the words of a language mean here is data (`world/cross-check/`), a file a
//! language; of a language without a file digits, days in digits and names are compared.

mod align;

mod differences;

mod names;

mod numbers;

mod sentences;

mod signs;

mod words;

use std::sync::Arc;

use contested_lexicon::gazetteer::Gazetteer;
use contested_lexicon::{Lexicon, LexiconError};
use smol_str::SmolStr;

use self::words::Languages;
use crate::model::{DifferenceKind, Extraction, Notice};

/// What this works by.
#[derive(Debug)]
pub struct Rules {
    languages: Languages,
    letters: names::Letters,
    gazetteer: Arc<Gazetteer>,
}

impl Rules {
    /// Loads the words of each language.
    ///
    /// # Errors
    /// Where a data file does not say what it should.
    pub fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        Ok(Rules {
            languages: Languages::load(lexicon)?,
            letters: names::Letters::load(lexicon)?,
            gazetteer: lexicon.gazetteer()?,
        })
    }
}

/// Holds a translation against its original; leaves a report without one as it is.
pub fn check(mut extraction: Extraction, rules: &Rules) -> Extraction {
    let is_ours = |notice: &Notice| DifferenceKind::ALL.iter().any(|kind| kind.code() == notice.code);
    let report = &mut extraction.report;
    // Of a reading before.
    report.notices.retain(|notice| !is_ours(notice) && notice.code != NOT_ALIGNED);
    let Some(translation) = &report.translation else { return extraction };
    let of = |language: &str| rules.languages.of(language);
    let own = sentences::split(&translation.original, of(&report.language));
    let read: Vec<_> = extraction.sentences.clone();
    if own.len().max(read.len()) > MOST_SENTENCES {
        let message = "the translation is too long to be held against the original".to_owned();
        report.notices.push(Notice { code: SmolStr::new_static(NOT_ALIGNED), message, span: None });
        return extraction;
    }
    let own = signs::of(&translation.original, &own, of(&report.language), &rules.letters);
    let read = signs::of(&report.text, &read, of(&translation.language), &rules.letters);
    let mut aligned = align::align(&own, &read);
    differences::find(&mut aligned, &own, &read, &extraction, rules);
    let found: Vec<_> = align::spans(aligned, &own, &read);
    let report = &mut extraction.report;
    let all = found.iter().flat_map(|one| one.differences.iter().map(move |difference| (one, difference)));
    let notices: Vec<Notice> = all
        .map(|(one, difference)| Notice {
            code: SmolStr::new_static(difference.kind.code()),
            message: difference.message.clone(),
            span: Some(one.span).filter(|span| !span.is_empty()),
        })
        .collect();
    let more = notices.len().saturating_sub(MOST_NOTICES);
    report.notices.extend(notices.into_iter().take(MOST_NOTICES));
    if more > 0 {
        let message = format!("{more} more differences between the original and its translation");
        let code = SmolStr::new_static(DifferenceKind::Sentence.code());
        report.notices.push(Notice { code, message, span: None });
    }
    extraction.aligned = found;
    extraction
}

/// The code of the notice that the two were not held against each other.
const NOT_ALIGNED: &str = "translation-not-aligned";

/// Sentences of a text that are aligned: more than any book has.
const MOST_SENTENCES: usize = 40_000;

/// Differences of one report that get a notice each. They stand with their claims, however many there are.
const MOST_NOTICES: usize = 100;

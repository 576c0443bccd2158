//! Outlets: who the publisher is, and whose text it is where an agency is credited.

use contested_lexicon::actors::{ActorKind, Register, key};

use crate::model::{Attributed, EntityId, Extraction};
use crate::read::Reading;

/// Fills the publisher's identity and the agency credited for the whole report.
pub(super) fn link(extraction: &mut Extraction, reading: &Reading<'_>, register: &Register) {
    let report = &extraction.report;
    extraction.publisher = report.publisher.as_deref().map(|name| attributed(name, register));
    let own = extraction.publisher.as_ref().and_then(|publisher| publisher.entity.clone());
    let credited = in_dateline(&report.text, register)
        .or_else(|| report.author.as_deref().and_then(|author| within(author, register)))
        .or_else(|| at_the_end(reading, register));
    // An agency's own report credits nobody else.
    extraction.credit = credited.filter(|credit| credit.entity != own);
}

/// A credit stands so near the head of a text: "ALEPPO, Syria (Reuters) -".
const DATELINE: usize = 160;

/// The agency in brackets before the dash of a date line.
fn in_dateline(text: &str, register: &Register) -> Option<Attributed> {
    let head = &text[..floor(text, DATELINE)];
    let dash = head.find([DASH, EN_DASH, EM_DASH])?;
    // A hyphen inside a word is no dash.
    let (before, after) = head.split_at(dash);
    if !before.ends_with([' ', ')']) && !after.starts_with("--") {
        return None;
    }
    let (_, bracketed) = before.rsplit_once('(')?;
    agency(bracketed.split_once(')')?.0, register)
}

const DASH: char = '-';
const EN_DASH: char = '\u{2013}';
const EM_DASH: char = '\u{2014}';

/// An agency's name among the words of a byline ("Staff and Reuters").
fn within(byline: &str, register: &Register) -> Option<Attributed> {
    let words: Vec<&str> =
        byline.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    (1..=LONGEST_NAME.min(words.len()))
        .rev()
        .find_map(|length| words.windows(length).find_map(|run| agency(&run.join(" "), register)))
}

/// Words of an agency's name.
const LONGEST_NAME: usize = 5;

/// A last line that is nothing but a dash, or brackets, and an agency's name.
fn at_the_end(reading: &Reading<'_>, register: &Register) -> Option<Attributed> {
    let last = reading.text.trim_end().lines().next_back()?.trim();
    let bare = last.trim_matches(|c: char| !c.is_alphanumeric());
    (bare.len() < last.len()).then(|| agency(bare, register)).flatten()
}

fn agency(name: &str, register: &Register) -> Option<Attributed> {
    let found = attributed(name.trim(), register);
    found
        .entity
        .as_ref()
        .and_then(|id| register.actor(&id.0))
        .filter(|actor| actor.kind == ActorKind::Agency)?;
    Some(found)
}

/// A name and the body of the register that publishes under it.
fn attributed(name: &str, register: &Register) -> Attributed {
    let key = key(name);
    let known = register
        .named(&key)
        .map(|name| register.actor_at(name.actor))
        .find(|actor| !matches!(actor.kind, ActorKind::Person | ActorKind::Party));
    Attributed {
        name: known.map_or_else(|| name.to_owned(), |actor| actor.name.clone()),
        entity: known.map(|actor| EntityId(actor.id.clone())),
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

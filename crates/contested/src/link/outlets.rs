//! Outlets: who the publisher is, and whose text it is where an agency is credited.

use contested_lexicon::actors::{Actor, ActorKind, Register, key};

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

/// A name, or the address of a site, and the body of the register that publishes under it.
fn attributed(name: &str, register: &Register) -> Attributed {
    let site = site(name);
    let publishes = |actor: &&Actor| !matches!(actor.kind, ActorKind::Person | ActorKind::Party);
    let called =
        |name: &str| register.named(&key(name)).map(|name| register.actor_at(name.actor)).find(publishes);
    let known = match &site {
        None => called(name),
        Some(site) => called(&site.whole).or_else(|| {
            // "monitor.co.ug" is no paper of another country. Not every country's domain has its code.
            let is_country = register.states().iter().any(|state| state.code == site.country);
            let may_be = |actor: &&Actor| {
                matches!(actor.kind, ActorKind::Outlet | ActorKind::Agency)
                    && (!is_country || actor.country.is_empty() || actor.country == site.country)
            };
            called(&site.own).filter(may_be)
        }),
    };
    let shown = site.map_or_else(|| name.to_owned(), |site| site.whole);
    Attributed {
        name: known.map_or(shown, |actor| actor.name.clone()),
        entity: known.map(|actor| EntityId(actor.id.clone())),
    }
}

/// A site's address in its parts.
struct Site {
    /// Without the scheme, "www", port and path: "news.example.co.uk".
    whole: String,
    /// The name of the domain alone: "example".
    own: String,
    /// Of a country's domain the country's code in capitals; else empty.
    country: String,
}

/// The parts of a site's address; `None` where the words are none.
fn site(name: &str) -> Option<Site> {
    let host = name.rsplit_once("://").map_or(name, |(_, rest)| rest).split(['/', ':']).next()?;
    let whole = host.strip_prefix("www.").unwrap_or(host).to_lowercase();
    let labels: Vec<&str> = whole.split('.').collect();
    let is_host = labels.len() > 1
        && labels
            .iter()
            .all(|label| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
        && labels.last().is_some_and(|last| last.len() > 1 && last.chars().all(|c| c.is_ascii_alphabetic()));
    if !is_host {
        return None;
    }
    let last = labels.last().copied().unwrap_or_default();
    let country = if last.len() == 2 { last.to_uppercase() } else { String::new() };
    // "co.uk", "com.tr": what stands for a company beside a country's code is short.
    let behind = usize::from(!country.is_empty() && labels.len() > 2 && labels[labels.len() - 2].len() <= 3);
    let own = (*labels.get(labels.len().checked_sub(2 + behind)?)?).to_owned();
    Some(Site { whole, own, country })
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

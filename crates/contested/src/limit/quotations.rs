//! Quotations that nobody was found to hold, and lines that are no running text.

use std::collections::{BTreeMap, BTreeSet};

use contested_english::Dep;
use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;

use super::rules::SIGNS;
use crate::model::{Attribution, AttributionId, Extraction, Notice, Span, Stance};
use crate::read::lists::entries;
use crate::read::{Quotation, Reading, Tokens};
use crate::rule_file;

/// What lines and quotations are known by.
#[derive(Debug)]
pub(super) struct Signs {
    pub(super) listings: Listings,
}

/// Lines of credits, tags and links.
#[derive(Debug)]
pub(super) struct Listings {
    /// Words that begin such a line.
    begin: Vec<Vec<String>>,
    /// Prepositions that join a phrase to what it is part of.
    joins: BTreeSet<String>,
    /// Prepositions before whom something is taken from.
    away: BTreeSet<String>,
    articles: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    listings: String,
    joins: String,
    away: String,
    articles: String,
}

impl Signs {
    pub(super) fn load(lexicon: &Lexicon) -> Result<Signs, LexiconError> {
        let file: File = rule_file::load(lexicon, SIGNS)?;
        let set = |list: &str| entries(list).map(str::to_owned).collect();
        let words = |entry: &str| entry.split(' ').map(str::to_owned).collect();
        Ok(Signs {
            listings: Listings {
                begin: entries(&file.listings).map(words).collect(),
                joins: set(&file.joins),
                away: set(&file.away),
                articles: set(&file.articles),
            },
        })
    }
}

/// A line of credits or tags is no longer than this.
const LONGEST_LINE: usize = 40;

impl Listings {
    /// Whether a preposition goes on with the same phrase: "of".
    pub(super) fn joins(&self, lower: &str) -> bool {
        self.joins.contains(lower)
    }

    /// Whether a preposition tells whom something is taken from.
    pub(super) fn parts(&self, lower: &str) -> bool {
        self.away.contains(lower)
    }

    /// Words without the article before them.
    pub(super) fn without_article<'w>(&self, words: &'w str) -> &'w str {
        match words.split_once(char::is_whitespace) {
            Some((first, rest)) if self.articles.contains(&first.to_lowercase()) => rest.trim_start(),
            _ => words,
        }
    }

    /// Whether a paragraph is a line of credits, tags or links: it begins with such words and a colon, a name or a
    /// number after them, and ends without a full stop.
    pub(super) fn is_listing(&self, reading: &Reading<'_>, paragraph: Tokens) -> bool {
        let words: Vec<&str> = paragraph
            .iter()
            .filter(|id| !reading.token(*id).is_space)
            .take(LONGEST_LINE + 1)
            .map(|id| reading.token(id).lower.as_str())
            .collect();
        if words.len() > LONGEST_LINE || words.last().is_some_and(|last| matches!(*last, "." | "!" | "?")) {
            return false;
        }
        self.begin.iter().any(|begin| {
            words.len() >= begin.len()
                && words.iter().zip(begin).all(|(word, wanted)| *word == wanted.as_str())
        })
    }
}

/// Gives every quotation with a claim in it, and nobody to hold it, an unnamed holder, so that it is never told in
/// the report's own voice.
pub(super) fn hold(extraction: &mut Extraction, reading: &Reading<'_>) {
    let speech: Vec<Quotation> =
        outermost(reading).into_iter().filter(|one| is_speech(reading, one)).collect();
    // For each such quotation the claims in it.
    let mut unheld: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, claim) in extraction.claims.iter().enumerate() {
        let Some(first) = claim.event.trigger.first().copied() else { continue };
        let after = speech.partition_point(|one| one.inner.start() <= first.start());
        let around = after.checked_sub(1).filter(|at| speech[*at].inner.contains(first));
        let is_held = |id: &AttributionId| {
            extraction
                .attributions
                .get(id.index())
                .is_some_and(|attribution| attribution.content.iter().any(|span| span.touches(first)))
        };
        if let Some(around) = around.filter(|_| !claim.chain.iter().any(is_held)) {
            unheld.entry(around).or_default().push(index);
        }
    }
    if unheld.is_empty() {
        return;
    }
    let holders: Vec<Attribution> = unheld.keys().map(|at| unnamed(speech[*at])).collect();
    let new = add(extraction, holders);
    for (id, (quotation, claims)) in new.into_iter().zip(unheld) {
        for index in claims {
            let claim = &mut extraction.claims[index];
            claim.chain.insert(0, id);
            if claim.stance == Stance::Asserts {
                claim.stance = Stance::Reports;
            }
        }
        extraction.notices.push(Notice {
            code: "unheld-quotation".into(),
            message: "a quotation whose speaker was not found".to_owned(),
            span: Some(speech[quotation].outer),
        });
    }
}

/// Puts attributions where their first words belong, numbers all others anew, and tells the numbers of the new ones.
fn add(extraction: &mut Extraction, more: Vec<Attribution>) -> Vec<AttributionId> {
    let first = |one: &Attribution| {
        one.source.iter().chain(&one.cue).chain(&one.content).map(|span| span.start()).min()
    };
    let known = extraction.attributions.len();
    let mut all: Vec<(usize, Attribution)> =
        std::mem::take(&mut extraction.attributions).into_iter().chain(more).enumerate().collect();
    all.sort_by_key(|(old, one)| (first(one), *old));
    let mut number = vec![AttributionId(0); all.len()];
    for (new, (old, _)) in all.iter().enumerate() {
        number[*old] = AttributionId(new as u32);
    }
    let renumber = |id: &mut AttributionId| *id = number[id.index()];
    extraction.attributions = all.into_iter().map(|(_, one)| one).collect();
    for one in &mut extraction.attributions {
        one.inside.iter_mut().for_each(renumber);
    }
    for claim in &mut extraction.claims {
        claim.chain.iter_mut().for_each(renumber);
    }
    number.split_off(known)
}

fn unnamed(quotation: Quotation) -> Attribution {
    Attribution::unnamed(mark(quotation).into_iter().collect(), vec![quotation.inner])
}

/// The opening mark, or else the closing one: all that says that somebody speaks.
fn mark(quotation: Quotation) -> Option<Span> {
    let (outer, inner) = (quotation.outer, quotation.inner);
    [(outer.start(), inner.start()), (inner.end(), outer.end())]
        .into_iter()
        .find(|(start, end)| start < end)
        .map(|(start, end)| Span::new(start, end))
}

/// The quotations that stand in no other, in reading order.
fn outermost(reading: &Reading<'_>) -> Vec<Quotation> {
    let mut found: Vec<Quotation> = Vec::new();
    for quotation in &reading.quotations {
        if found.last().is_none_or(|last| last.outer.end() <= quotation.outer.start()) {
            found.push(*quotation);
        }
    }
    found
}

/// Words quoted for their wording, a title or a nickname are no speech: a clause with its subject is.
const LEAST_WORDS: usize = 4;

fn is_speech(reading: &Reading<'_>, quotation: &Quotation) -> bool {
    let words = quotation.tokens.iter().filter(|id| {
        let token = reading.token(*id);
        !token.is_space && reading.word(*id).chars().any(char::is_alphanumeric)
    });
    words.count() >= LEAST_WORDS
        && quotation.tokens.iter().any(|id| {
            let token = reading.token(id);
            matches!(token.dep, Dep::Nsubj | Dep::Nsubjpass) && quotation.tokens.contains(token.head)
        })
}

//! [`Extraction`] → [`Extraction`]: what knowledge forbids is taken out again, whoever read it.
//!
//! Needs: a linked extraction and the reading it was made from. Takes away doers that cannot have done it, names that
//! the words do not bear out and claims of what is no running text; gives quotations that nobody holds an unnamed
//! holder. It has the last word, after every reader: an empty field is better than a wrong one, and each change is
//! a notice. The limits are data (`en/limits/`), each with examples and counter-examples.

mod facts;

mod quotations;

mod rules;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use contested_lexicon::actors::Register;
use contested_lexicon::{Lexicon, LexiconError};

use self::facts::Facts;
use self::quotations::Signs;
use self::rules::{Limit, On, Then};
use crate::model::{Argument, Claim, ClaimTime, Extraction, MentionId, Notice, Span};
use crate::read::Reading;

/// The limits that every claim is held against.
#[derive(Debug)]
pub struct Limits {
    limits: Vec<Limit>,
    signs: Signs,
    register: Arc<Register>,
}

impl Limits {
    /// Loads them.
    ///
    /// # Errors
    /// Where a data file does not say what it should.
    pub fn load(lexicon: &Lexicon) -> Result<Limits, LexiconError> {
        Ok(Limits {
            limits: rules::load(lexicon)?,
            signs: Signs::load(lexicon)?,
            register: lexicon.register()?,
        })
    }
}

/// Holds an extraction against the limits.
pub fn limit(mut extraction: Extraction, reading: &Reading<'_>, limits: &Limits) -> Extraction {
    let mut notices = Vec::new();
    let claims = std::mem::take(&mut extraction.claims);
    let mut kept = Vec::with_capacity(claims.len());
    for mut claim in claims {
        let facts = Facts::new(&extraction, reading, &limits.register, &limits.signs.listings);
        let broken = limits.on(On::Trigger).find(|limit| {
            claim.event.trigger.iter().any(|span| facts.breaks_as_trigger(limit, &claim, *span))
        });
        if let Some(broken) = broken {
            notices.push(notice(broken, reading, claim.event.trigger.first().copied()));
            continue;
        }
        empty(&mut claim, &facts, limits, &mut notices);
        unplace(&mut claim, &facts, limits, &mut notices);
        kept.push(claim);
    }
    extraction.claims = kept;
    unname(&mut extraction, reading, limits, &mut notices);
    quotations::hold(&mut extraction, reading);
    notices.sort_by_key(|notice| notice.span);
    extraction.notices.extend(notices);
    extraction
}

impl Limits {
    fn on(&self, on: On) -> impl Iterator<Item = &Limit> {
        self.limits.iter().filter(move |limit| limit.on.contains(&on))
    }
}

/// Takes the participants out of a claim that cannot have their part in it.
fn empty(claim: &mut Claim, facts: &Facts<'_, '_>, limits: &Limits, notices: &mut Vec<Notice>) {
    let mut index = 0;
    while index < claim.arguments.len() {
        let argument = &claim.arguments[index];
        let broken = limits
            .on(On::Role(argument.role))
            .find(|limit| limit.then == Then::Empty && facts.breaks_as_argument(limit, claim, argument));
        let Some(broken) = broken else {
            index += 1;
            continue;
        };
        notices.push(notice(broken, facts.reading, Some(argument.span)));
        let gone = claim.arguments.remove(index);
        let needed = |span: Span| {
            let others = claim.arguments.iter().map(|argument| argument.span);
            let figures = claim.figures.iter().map(|figure| figure.span);
            others.chain(figures).chain(claim.event.trigger.iter().copied()).any(|other| span.touches(other))
        };
        if !needed(gone.span) {
            claim.evidence.retain(|span| *span != gone.span);
        }
    }
}

/// Takes from a claim where and when, where the words tell it of something else.
fn unplace(claim: &mut Claim, facts: &Facts<'_, '_>, limits: &Limits, notices: &mut Vec<Notice>) {
    let broken = |on: On, span: Span, claim: &Claim| {
        limits.on(on).find(|limit| facts.breaks_as_setting(limit, claim, span))
    };
    if let Some(span) = claim.place.and_then(|id| facts.place(id))
        && let Some(limit) = broken(On::Place, span, claim)
    {
        notices.push(notice(limit, facts.reading, Some(span)));
        claim.place = None;
        claim.in_part = false;
    }
    if let Some(span) = claim.time.span
        && let Some(limit) = broken(On::Time, span, claim)
    {
        notices.push(notice(limit, facts.reading, Some(span)));
        claim.time = ClaimTime::unknown();
    }
}

/// Takes from mentions, participants and sources the identity that their words do not bear out.
fn unname(extraction: &mut Extraction, reading: &Reading<'_>, limits: &Limits, notices: &mut Vec<Notice>) {
    let mut gone: BTreeSet<usize> = BTreeSet::new();
    let mut sources: Vec<usize> = Vec::new();
    {
        let facts = Facts::new(extraction, reading, &limits.register, &limits.signs.listings);
        for (index, mention) in extraction.mentions.iter().enumerate() {
            if mention.same_as.is_some_and(|to| gone.contains(&to.index())) {
                gone.insert(index);
                continue;
            }
            let Some(entity) = &mention.entity else { continue };
            let broken = limits.on(On::Mention).find(|limit| {
                limit.then == Then::Unname && facts.breaks_as_words(limit, mention.span, Some(entity))
            });
            if let Some(broken) = broken {
                notices.push(notice(broken, reading, Some(mention.span)));
                gone.insert(index);
            }
        }
        for (index, attribution) in extraction.attributions.iter().enumerate() {
            let words = attribution.source.first().copied();
            let broken = limits.on(On::Source).any(|limit| {
                limit.then == Then::Unname
                    && words
                        .is_some_and(|span| facts.breaks_as_words(limit, span, attribution.entity.as_ref()))
            });
            if broken {
                sources.push(index);
            }
        }
    }
    let text = extraction.report.text.as_str();
    for index in &gone {
        let mention = &mut extraction.mentions[*index];
        mention.entity = None;
        mention.name = tidy(mention.span.of(text));
    }
    let is_gone = |mention: Option<MentionId>| mention.is_some_and(|id| gone.contains(&id.index()));
    let facts_free: Vec<(usize, usize)> = {
        let facts = Facts::new(extraction, reading, &limits.register, &limits.signs.listings);
        let breaks = |argument: &Argument| {
            is_gone(argument.mention)
                || argument.entity.is_some()
                    && limits.on(On::Mention).any(|limit| {
                        limit.then == Then::Unname
                            && facts.breaks_as_words(limit, argument.span, argument.entity.as_ref())
                    })
        };
        let of = |(at, claim): (usize, &Claim)| {
            let broken: Vec<(usize, usize)> = claim
                .arguments
                .iter()
                .enumerate()
                .filter(|(_, argument)| breaks(argument))
                .map(|(index, _)| (at, index))
                .collect();
            broken
        };
        extraction.claims.iter().enumerate().flat_map(of).collect()
    };
    for (claim, argument) in facts_free {
        let argument = &mut extraction.claims[claim].arguments[argument];
        argument.entity = None;
        argument.name = tidy(argument.span.of(text));
    }
    for index in sources {
        let attribution = &mut extraction.attributions[index];
        attribution.by_name = false;
        // What the register knows came from a body that the words name; a name made of the words is none.
        attribution.entity = attribution.entity.take().filter(|entity| !entity.0.starts_with('?'));
    }
    let lost: BTreeSet<Span> = gone.iter().map(|index| extraction.mentions[*index].span).collect();
    for attribution in &mut extraction.attributions {
        if attribution.source.iter().chain(&attribution.antecedents).any(|span| lost.contains(span)) {
            attribution.entity = None;
            attribution.by_name = false;
        }
    }
}

fn notice(limit: &Limit, reading: &Reading<'_>, span: Option<Span>) -> Notice {
    let words = span.map_or(String::new(), |span| tidy(reading.words(span)));
    Notice { code: "limit".into(), message: format!("{} ({}): {words}", limit.about, limit.id), span }
}

fn tidy(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

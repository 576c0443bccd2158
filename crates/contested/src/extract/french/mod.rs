//! French [`FrenchReading`] → [`Told`]: attributions, claims with roles and figures, times, names.
//!
//! A first cut, by the tree and by words: it says nothing where it is not sure. All words are data (`fr/` in the lexicon).

mod acts;
mod names;
mod numbers;
mod sources;
mod times;
mod tolls;
mod words;

use contested_lexicon::{Lexicon, LexiconError};
use smol_str::{SmolStr, format_smolstr};

use self::acts::{Draft, Sentence};
use self::words::Words;
use super::{Found, PlaceWords};
use crate::model::{
    Argument, Attribution, AttributionId, Certainty, Claim, ClaimTime, Event, EventCodes, Polarity, Report,
    Span, Stance, Time,
};
use crate::read::french::FrenchReading;

pub use names::Named;

/// The data that it works by.
#[derive(Debug)]
pub struct Rules {
    words: Words,
}

impl Rules {
    /// Loads it.
    ///
    /// # Errors
    /// Where a data file does not say what it should.
    pub fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        Ok(Rules { words: Words::load(lexicon)? })
    }
}

/// What a French report tells, before its names are linked.
#[derive(Clone, PartialEq, Debug)]
pub struct Told {
    /// Attributions and claims.
    pub found: Found,
    /// Its times, in reading order.
    pub times: Vec<Time>,
    /// Its names, in reading order; they do not overlap.
    pub names: Vec<Named>,
}

/// Finds what a French report tells. Kinds of events have the codes that the rules for English give them.
pub fn extract(report: &Report, reading: &FrenchReading<'_>, rules: &Rules, codes: &super::Rules) -> Told {
    let words = &rules.words;
    let times = times::find(reading, words, report.published.date);
    let names = names::find(reading, words);
    let mut sayings = sources::find(reading, words);
    let mut drafts: Vec<Draft> = Vec::new();
    for index in 0..reading.sentences.len() {
        let sentence = Sentence::new(reading, words, index, &sayings);
        drafts.extend(acts::find(&sentence));
    }
    let mut found = Found { notices: reading.notices.clone(), ..Found::default() };
    for draft in drafts {
        let chain = chain(&mut sayings, &draft, reading);
        let stance = chain
            .first()
            .and_then(|id| sayings.get(id.index()))
            .map_or(Stance::Asserts, |saying| saying.attribution.stance);
        // Hearsay has only the act's own word for what is said.
        let told = chain.first().and_then(|id| sayings.get(id.index()));
        let within = told.filter(|saying| saying.source.is_some()).map(|saying| saying.content.clone());
        let cues: Vec<usize> = sayings_near(&sayings, draft.sentence).map(|saying| saying.cue).collect();
        let time = time_of(reading, &times, &draft, within.as_ref(), &cues);
        let mut places = acts::places(reading, words, &names, &draft, &sayings);
        // "The attack", told of before, was where it was told to be.
        if draft.kind.is_violent() && places.is_empty() && draft.is_known(reading, words) {
            let before = found.claims.iter().zip(&found.place_words).rev().take(LOOK_BACK);
            let mut placed =
                before.filter(|(claim, words)| claim.event.kind == draft.kind && !words.told.is_empty());
            places.extend(placed.next().and_then(|(_, words)| words.told.first()));
        }
        let certainty = draft.certainty;
        let polarity = if draft.is_negative { Polarity::Negative } else { Polarity::Positive };
        let mut event = Event {
            kind: draft.kind,
            trigger: vec![reading.span(draft.trigger.clone())],
            stage: draft.stage,
            codes: EventCodes::default(),
        };
        event.codes = codes.claims.plain_codes(event.kind, event.stage, polarity);
        let arguments: Vec<Argument> = draft
            .arguments
            .iter()
            .map(|(role, run)| {
                let span = reading.span(run.clone());
                Argument {
                    role: *role,
                    span,
                    mention: None,
                    entity: None,
                    name: span.of(reading.text).to_owned(),
                }
            })
            .collect();
        let mut evidence: Vec<Span> = event.trigger.clone();
        evidence.extend(arguments.iter().map(|argument| argument.span));
        evidence.extend(draft.figures.iter().map(|figure| figure.span));
        evidence.extend(places.first());
        evidence.extend(time.span);
        evidence.sort();
        evidence.dedup();
        found.claims.push(Claim {
            evidence,
            event,
            arguments,
            place: None,
            in_part: false,
            time,
            figures: draft.figures,
            polarity,
            chain,
            stance,
            answers: None,
            certainty,
            rule: draft.rule,
            sure: None,
        });
        found.place_words.push(PlaceWords { told: places, ..PlaceWords::default() });
    }
    found.attributions = sayings.into_iter().map(|saying| saying.attribution).collect();
    Told { found, times: times.into_iter().map(|told| told.time).collect(), names }
}

fn sayings_near(sayings: &[sources::Saying], sentence: usize) -> impl Iterator<Item = &sources::Saying> {
    let from = sayings.partition_point(|saying| saying.sentence < sentence);
    sayings[from..].iter().take_while(move |saying| saying.sentence <= sentence + LONGEST_QUOTATION)
}

/// How many claims before it an act that is spoken of as known may be told in.
const LOOK_BACK: usize = 12;

/// Sentences of a quotation before the words that say whose it is.
const LONGEST_QUOTATION: usize = 6;

/// Who tells an act, from its origin on. Hearsay that nobody is named for gets an attribution of its own.
fn chain(
    sayings: &mut Vec<sources::Saying>,
    draft: &Draft,
    reading: &FrenchReading<'_>,
) -> Vec<AttributionId> {
    let from = sayings.partition_point(|saying| saying.sentence < draft.sentence);
    let mut chain: Vec<(usize, usize)> = sayings
        .iter()
        .enumerate()
        .skip(from)
        .take_while(|(_, saying)| saying.sentence <= draft.sentence + LONGEST_QUOTATION)
        .filter(|(_, saying)| saying.content.contains(&draft.at) && saying.cue != draft.at)
        .map(|(index, saying)| (saying.content.len(), index))
        .collect();
    chain.sort_unstable();
    if chain.is_empty()
        && let Some(cue) = draft.hearsay
    {
        let attribution =
            Attribution::unnamed(vec![reading.span(cue..cue + 1)], vec![reading.span(draft.trigger.clone())]);
        let saying = sources::Saying {
            attribution,
            cue,
            content: draft.trigger.clone(),
            source: None,
            accused: None,
            sentence: usize::MAX,
        };
        sayings.push(saying);
        return vec![AttributionId(sayings.len() as u32 - 1)];
    }
    chain.into_iter().map(|(_, index)| AttributionId(index as u32)).collect()
}

/// The time in an act's own sentence that stands nearest to it, and not with the verb that says who said it.
fn time_of(
    reading: &FrenchReading<'_>,
    times: &[times::Told],
    draft: &Draft,
    within: Option<&std::ops::Range<usize>>,
    cues: &[usize],
) -> ClaimTime {
    let Some(sentence) = reading.sentences.get(draft.sentence) else { return ClaimTime::unknown() };
    let from = times.partition_point(|told| told.words.start < sentence.start);
    let here = times[from..].iter().take_while(|told| told.words.start < sentence.end);
    let is_its = |told: &&times::Told| {
        let is_said = cues
            .iter()
            .any(|cue| told.words.start == cue + 1 || reading.words[told.words.start].head == *cue);
        !is_said && within.is_none_or(|within| within.contains(&told.words.start))
    };
    let distance = |told: &&times::Told| {
        let under = reading.is_under(draft.at, told.words.start);
        (!under, told.words.start.abs_diff(draft.at))
    };
    match here.filter(is_its).min_by_key(distance) {
        Some(told) => ClaimTime {
            span: Some(told.time.span),
            edtf: told.time.edtf.clone(),
            range: told.time.range,
            basis: told.time.basis,
        },
        None => ClaimTime::unknown(),
    }
}

/// A rule's name in a claim: "fr/strike-air".
fn rule(id: &str) -> SmolStr {
    format_smolstr!("fr/{id}")
}

/// How sure words make a claim: the least sure of them.
fn surest(found: Certainty, other: Certainty) -> Certainty {
    if other == Certainty::Certain { found } else { other }
}

#[cfg(test)]
mod examples;

//! Which facts two tellings of one text tell differently.
//!
//! A fact whose words were kept is the same, also where reading it took another day or place from its surroundings:
//! only what the copyist changed counts. Where the words differ but stand for the same, nothing was changed either.

use std::collections::BTreeSet;

use serde::Serialize;

use super::words::{Counterpart, Map};
use super::{ChangeKind, Fact, FactChange, FactKind};
use crate::model::{Attribution, Claim, Extraction, MentionKind, Span, TimeType};

pub(super) fn changes(original: &Extraction, copy: &Extraction, map: &Map<'_>) -> Vec<FactChange> {
    let back = map.reversed();
    let (told, retold) = (facts(original), facts(copy));
    let mut changes = Vec::new();
    let mut answered: BTreeSet<usize> = BTreeSet::new();
    for fact in &told {
        let Counterpart::Instead(place) = map.of(fact.span) else {
            if map.of(fact.span) == Counterpart::Gone && !said_of(&retold, fact) {
                changes.push(fact.change(ChangeKind::LeftOut, None));
            }
            continue;
        };
        let there: Vec<usize> = retold
            .iter()
            .enumerate()
            .filter(|(_, other)| other.kind == fact.kind && other.span.touches(place))
            .map(|(index, _)| index)
            .collect();
        if let Some(same) = there.iter().find(|index| retold[**index].value == fact.value) {
            answered.insert(*same);
        } else if let Some(other) = there
            .iter()
            .find(|index| !answered.contains(*index) && back.of(retold[**index].span) != Counterpart::Kept)
        {
            answered.insert(*other);
            changes.push(fact.change(ChangeKind::Altered, Some(retold[*other].fact(copy))));
        } else if said_of(&retold, fact) || matches!(fact.kind, FactKind::Act | FactKind::Attribution) {
            // Told in another place; or in words that are not read as an act or a saying, which is no other fact.
        } else if fact.kind == FactKind::Figure
            && !number_changed(fact.span.of(&original.report.text), place.of(&copy.report.text))
        {
            // "4,000 people" for "4,000 individuals": the number stands, whatever was not read around it.
        } else {
            let words = place.of(&copy.report.text).to_owned();
            changes.push(fact.change(ChangeKind::Altered, Some(Fact { span: place, words, value: None })));
        }
    }
    for (index, fact) in retold.iter().enumerate() {
        if !answered.contains(&index) && back.of(fact.span) == Counterpart::Gone && !said_of(&told, fact) {
            changes.push(FactChange {
                kind: fact.kind,
                change: ChangeKind::Added,
                original: None,
                copy: Some(fact.fact(copy)),
            });
        }
    }
    for change in &mut changes {
        if let Some(fact) = &mut change.original {
            fact.words = fact.span.of(&original.report.text).to_owned();
        }
    }
    changes.dedup();
    changes
}

/// A fact with the words that carry it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Told {
    span: Span,
    kind: FactKind,
    value: String,
}

impl Told {
    fn fact(&self, extraction: &Extraction) -> Fact {
        Fact {
            span: self.span,
            words: self.span.of(&extraction.report.text).to_owned(),
            value: Some(self.value.clone()),
        }
    }

    /// The words of the original are filled in by the caller.
    fn change(&self, change: ChangeKind, copy: Option<Fact>) -> FactChange {
        let original = Fact { span: self.span, words: String::new(), value: Some(self.value.clone()) };
        FactChange { kind: self.kind, change, original: Some(original), copy }
    }
}

/// Whether digits of the one are missing in the other. Numbers in words cannot be told from other words here.
fn number_changed(words: &str, others: &str) -> bool {
    let numbers = |words: &str| -> BTreeSet<String> {
        words
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().any(|c| c.is_ascii_digit()))
            .map(str::to_owned)
            .collect()
    };
    !numbers(words).is_subset(&numbers(others))
}

fn said_of(facts: &[Told], fact: &Told) -> bool {
    facts.iter().any(|other| other.kind == fact.kind && other.value == fact.value)
}

/// The facts of a report in reading order, each span and kind once.
fn facts(extraction: &Extraction) -> Vec<Told> {
    let mut facts: Vec<Told> = Vec::new();
    for claim in &extraction.claims {
        facts.extend(figures(claim));
        facts.extend(act(claim));
    }
    facts.extend(actors(extraction));
    facts.extend(extraction.places.iter().map(|place| Told {
        span: place.span,
        kind: FactKind::Place,
        value: place.gazetteer.as_ref().map_or_else(|| place.name.to_lowercase(), ToString::to_string),
    }));
    facts.extend(
        extraction
            .times
            .iter()
            .filter(|time| matches!(time.kind, TimeType::Date | TimeType::Time) && !time.value.is_empty())
            .map(|time| Told { span: time.span, kind: FactKind::Date, value: time.value.to_string() }),
    );
    facts
        .extend(extraction.attributions.iter().filter_map(|attribution| attributed(attribution, extraction)));
    facts.sort();
    facts.dedup_by(|later, earlier| later.span == earlier.span && later.kind == earlier.kind);
    facts
}

fn figures(claim: &Claim) -> impl Iterator<Item = Told> {
    claim.figures.iter().map(|figure| {
        let bound = |bound: Option<u64>| bound.map_or_else(String::new, |count| count.to_string());
        let count = if figure.low == figure.high {
            bound(figure.low)
        } else {
            format!("{}..{}", bound(figure.low), bound(figure.high))
        };
        Told { span: figure.span, kind: FactKind::Figure, value: format!("{} {count}", word(figure.kind)) }
    })
}

fn act(claim: &Claim) -> Option<Told> {
    let span = *claim.event.trigger.first()?;
    let value = format!(
        "{} {} {} {}",
        claim.event.kind,
        word(claim.event.stage),
        word(claim.polarity),
        word(claim.stance)
    );
    Some(Told { span, kind: FactKind::Act, value })
}

/// Named actors. What points back to them ("he", "the group") is not told anew, and "a resident" is nobody in
/// particular.
fn actors(extraction: &Extraction) -> impl Iterator<Item = Told> {
    extraction
        .mentions
        .iter()
        .filter(|mention| {
            !matches!(mention.kind, MentionKind::Place | MentionKind::Weapon | MentionKind::Other)
                && mention.same_as.is_none()
                && (mention.entity.is_some() || is_name(mention.span, extraction))
        })
        .map(|mention| Told {
            span: mention.span,
            kind: FactKind::Actor,
            value: mention
                .entity
                .as_ref()
                .filter(|entity| !entity.0.starts_with('?'))
                .map_or_else(|| mention.name.to_lowercase(), ToString::to_string),
        })
}

/// Whether a word other than a sentence's first is capitalised.
fn is_name(span: Span, extraction: &Extraction) -> bool {
    let opens = extraction.sentences.binary_search_by_key(&span.start(), |sentence| sentence.start()).is_ok();
    span.of(&extraction.report.text)
        .split_whitespace()
        .skip(usize::from(opens))
        .any(|word| word.chars().next().is_some_and(char::is_uppercase))
}

fn attributed(attribution: &Attribution, extraction: &Extraction) -> Option<Told> {
    let source = attribution.source.first()?;
    let span = attribution.source.iter().chain(&attribution.cue).fold(*source, |all, span| all.cover(*span));
    // Of an unnamed source it matters what kind it is: "a resident" and "a local" are one fact.
    let who = match &attribution.entity {
        Some(entity) if !entity.0.starts_with('?') => entity.to_string(),
        None if !is_name(*source, extraction) => word(attribution.role),
        _ => source.of(&extraction.report.text).to_lowercase(),
    };
    Some(Told { span, kind: FactKind::Attribution, value: format!("{who} {}", word(attribution.stance)) })
}

/// A value's published word: "armed_group".
fn word<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

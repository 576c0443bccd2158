//! Attributions inside attributions, and which of them hold a word.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::Rules;
use super::{Draft, portrait};
use crate::model::{Attribution, AttributionId, Span};
use crate::read::{Reading, TokenId, Tokens};

/// Orders the drafts by their first words, finds which holds which, and describes their sources.
pub(super) fn arrange(reading: &Reading<'_>, rules: &Rules, drafts: Vec<Draft>) -> Vec<Attribution> {
    let mut drafts = without_swallowed(drafts);
    drafts.sort_by_key(|draft| (first_token(draft), draft.head));
    let inside = holders(&drafts);
    // An attitude told by another is part of what that other tells.
    let kept: Vec<bool> = drafts
        .iter()
        .zip(&inside)
        .map(|(draft, inside)| inside.is_none() || draft.link && !is_first_person(reading, rules, draft))
        .collect();
    let mut kept = kept.iter();
    drafts.retain(|_| kept.next().is_some_and(|kept| *kept));
    let inside = holders(&drafts);
    let mut found: Vec<Attribution> = drafts
        .iter()
        .zip(&inside)
        .map(|(draft, inside)| {
            let spans = |runs: &[Tokens]| runs.iter().map(|run| reading.span(*run)).collect::<Vec<Span>>();
            Attribution {
                source: spans(&draft.source),
                antecedents: Vec::new(),
                by_name: false,
                cue: spans(&runs(&draft.cue)),
                content: spans(&draft.content),
                inside: inside.map(|index| AttributionId(index as u32)),
                stance: draft.stance,
                entity: None,
                role: crate::model::SourceRole::Unnamed,
                medium: None,
                anonymous: false,
                said: crate::model::DateRange::UNKNOWN,
                link: draft.link,
            }
        })
        .collect();
    portrait::describe(reading, rules, &drafts, &mut found);
    found
}

/// Drafts whose cue is not part of another's longer cue ("saying" of "was quoted as saying").
fn without_swallowed(drafts: Vec<Draft>) -> Vec<Draft> {
    let swallowed: BTreeSet<TokenId> = drafts
        .iter()
        .flat_map(|draft| draft.cue.iter().copied().filter(|token| *token != draft.head))
        .collect();
    let mut heads = BTreeSet::new();
    drafts.into_iter().filter(|draft| !swallowed.contains(&draft.head) && heads.insert(draft.head)).collect()
}

fn first_token(draft: &Draft) -> TokenId {
    let runs = draft.source.iter().chain(&draft.content).map(|run| run.start);
    runs.chain(draft.cue.iter().copied()).min().unwrap_or(draft.head)
}

fn runs(tokens: &[TokenId]) -> Vec<Tokens> {
    let mut found: Vec<Tokens> = Vec::new();
    for token in tokens {
        match found.last_mut() {
            Some(run) if run.end == *token => run.end = TokenId(token.0 + 1),
            _ => found.push(Tokens { start: *token, end: TokenId(token.0 + 1) }),
        }
    }
    found
}

fn is_first_person(reading: &Reading<'_>, rules: &Rules, draft: &Draft) -> bool {
    let [source] = draft.source.as_slice() else { return false };
    source.len() == 1 && rules.structure.first_person.contains(&reading.token(source.start).lower)
}

/// For each draft the one whose content holds its cue: the tightest that is wider than its own content, so that
/// no two hold each other.
fn holders(drafts: &[Draft]) -> Vec<Option<usize>> {
    let size = |draft: &Draft| draft.content.iter().map(|run| run.len()).sum::<usize>();
    let sizes: Vec<(usize, usize)> = drafts.iter().map(size).zip(0..).collect();
    let mut runs: Vec<(Tokens, usize)> = drafts
        .iter()
        .enumerate()
        .flat_map(|(index, draft)| draft.content.iter().map(move |run| (*run, index)))
        .collect();
    runs.sort();
    let mut by_head: Vec<usize> = (0..drafts.len()).collect();
    by_head.sort_by_key(|index| drafts[*index].head);

    let mut inside = vec![None; drafts.len()];
    let mut open: Vec<(Tokens, usize)> = Vec::new();
    let mut next = 0;
    for index in by_head {
        let head = drafts[index].head;
        while let Some(run) = runs.get(next).filter(|(run, _)| run.start <= head) {
            open.push(*run);
            next += 1;
        }
        open.retain(|(run, _)| run.end > head);
        // More than this many contents around one word is no text that people wrote; the narrowest matter.
        const DEEPEST: usize = 128;
        if open.len() > DEEPEST {
            open.drain(..open.len() - DEEPEST);
        }
        inside[index] = open
            .iter()
            .map(|(_, holder)| *holder)
            .filter(|holder| *holder != index && sizes[*holder] > sizes[index])
            // Where nobody tells either, neither tells the other: "appears to be unconfirmed".
            .filter(|holder| !drafts[*holder].source.is_empty() || !drafts[index].source.is_empty())
            .min_by_key(|holder| sizes[*holder]);
    }
    let by_cue: BTreeMap<TokenId, usize> =
        drafts.iter().enumerate().map(|(index, draft)| (draft.head, index)).collect();
    for (index, draft) in drafts.iter().enumerate() {
        // Nothing lies inside the one that cites, so no circle can close.
        if let Some(holder) = draft.within.and_then(|cue| by_cue.get(&cue))
            && !inside.contains(&Some(index))
        {
            inside[index] = Some(*holder);
        }
    }
    inside
}

/// Which attributions hold a stretch of text; built once for a report.
#[derive(Debug)]
pub(in crate::extract) struct Chains {
    /// Content spans of links by start, with the furthest end up to each.
    spans: Vec<(Span, u32, AttributionId)>,
    /// For each attribution: length of its content, how deep it lies.
    measures: BTreeMap<AttributionId, (u32, std::cmp::Reverse<u32>)>,
}

impl Chains {
    /// Indexes a report's attributions.
    pub(in crate::extract) fn new(attributions: &[Attribution]) -> Chains {
        let mut spans: Vec<(Span, u32, AttributionId)> = Vec::new();
        let mut measures = BTreeMap::new();
        for (index, attribution) in attributions.iter().enumerate().filter(|(_, one)| one.link) {
            let id = AttributionId(index as u32);
            spans.extend(attribution.content.iter().map(|span| (*span, 0, id)));
            let length = attribution.content.iter().map(|span| span.len()).sum();
            measures.insert(id, (length, std::cmp::Reverse(depth(attributions, attribution))));
        }
        spans.sort();
        let mut furthest = 0;
        for entry in &mut spans {
            furthest = furthest.max(entry.0.end());
            entry.1 = furthest;
        }
        Chains { spans, measures }
    }

    /// The attributions whose content holds the first byte of `span`, the origin (innermost) first, then outward.
    pub(in crate::extract) fn at(&self, span: Span) -> Vec<AttributionId> {
        let at = span.start();
        let started = self.spans.partition_point(|(content, _, _)| content.start() <= at);
        let mut found: Vec<AttributionId> = self.spans[..started]
            .iter()
            .rev()
            .take_while(|(_, furthest, _)| *furthest > at)
            .filter(|(content, _, _)| content.end() > at)
            .map(|(_, _, id)| *id)
            .collect();
        found.sort_by_key(|id| (self.measures.get(id).copied(), *id));
        found.dedup();
        found
    }
}

fn depth(attributions: &[Attribution], attribution: &Attribution) -> u32 {
    let holder = |one: &Attribution| one.inside.and_then(|id| attributions.get(id.index()));
    std::iter::successors(holder(attribution), |one| holder(one)).take(64).count() as u32
}

/// The attributions whose content holds the first byte of `span`, the origin (innermost) first, then outward. For
/// more than a few look-ups build [`Chains`] once.
#[allow(dead_code)]
pub(in crate::extract) fn chain_at(attributions: &[Attribution], span: Span) -> Vec<AttributionId> {
    Chains::new(attributions).at(span)
}

//! What kind of source speaks, through what, whether it is named, and when.

use std::collections::BTreeMap;

use contested_english::{EntityLabel, Tag};
use smol_str::SmolStr;

use super::rules::Rules;
use super::{Draft, holds};
use crate::model::{Attribution, DateRange, SourceRole};
use crate::read::{Reading, TokenId, Tokens};

/// Fills in role, medium, anonymity and time of saying. Drafts and attributions stand in the same order.
pub(super) fn describe(reading: &Reading<'_>, rules: &Rules, drafts: &[Draft], found: &mut [Attribution]) {
    // What a name's last word was said to be before: "Rahman" after "Rami Rahman, head of the Observatory".
    let mut known: BTreeMap<SmolStr, SourceRole> = BTreeMap::new();
    let mut last = SourceRole::Unnamed;
    for (draft, attribution) in drafts.iter().zip(found) {
        attribution.role = role(reading, rules, draft, &known, last);
        if !draft.source.is_empty() {
            last = attribution.role;
            for name in names(reading, draft) {
                known.entry(name).or_insert(attribution.role);
            }
        }
        attribution.medium = medium(reading, rules, draft);
        attribution.anonymous = is_anonymous(reading, rules, draft);
        attribution.said = said(reading, draft);
    }
}

fn role(
    reading: &Reading<'_>,
    rules: &Rules,
    draft: &Draft,
    known: &BTreeMap<SmolStr, SourceRole>,
    last: SourceRole,
) -> SourceRole {
    let tokens: Vec<TokenId> = draft.source.iter().flat_map(|run| run.iter()).collect();
    if tokens.is_empty() {
        return SourceRole::Unnamed;
    }
    let lower = |list: &[TokenId]| -> Option<SourceRole> {
        let words: Vec<&str> = list.iter().map(|token| reading.token(*token).lower.as_str()).collect();
        rules.roles.strongest(&words)
    };
    let head = tokens.iter().copied().find(|token| {
        let head = reading.token(*token).head;
        head == *token || !tokens.contains(&head)
    });
    // The head with the words right before it: "defence ministry", "news agency".
    if let Some(head) = head
        && !matches!(reading.token(head).tag, Tag::Prp | Tag::Wp | Tag::Wdt)
    {
        let chunk: Vec<TokenId> =
            tokens.iter().copied().filter(|token| *token <= head && token.0 + 4 > head.0).collect();
        if let Some(role) =
            lower(&[head]).filter(|role| *role != SourceRole::Unnamed).or_else(|| lower(&chunk))
        {
            return role;
        }
    }
    if let Some(role) = lower(&tokens) {
        return role;
    }
    if let Some(role) = names(reading, draft).find_map(|name| known.get(&name)) {
        return *role;
    }
    if tokens.iter().all(|token| matches!(reading.token(*token).tag, Tag::Prp | Tag::Wp | Tag::Wdt | Tag::Dt))
    {
        return last;
    }
    // A country, a body or a person without any word that says more: somebody who speaks for a body.
    let named = tokens.iter().any(|token| {
        let token = reading.token(*token);
        matches!(token.tag, Tag::Nnp | Tag::Nnps)
            || token.entity.is_some_and(|entity| entity.label == EntityLabel::Org)
    });
    if named { SourceRole::Official } else { SourceRole::Unnamed }
}

/// The last words of the names in a source.
fn names(reading: &Reading<'_>, draft: &Draft) -> impl Iterator<Item = SmolStr> {
    let mut found = Vec::new();
    for run in &draft.source {
        let tokens: Vec<TokenId> = run.iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            let is_name = |token: &TokenId| matches!(reading.token(*token).tag, Tag::Nnp | Tag::Nnps);
            if is_name(token) && !tokens.get(index + 1).is_some_and(is_name) {
                found.push(reading.token(*token).lower.clone());
            }
        }
    }
    found.into_iter()
}

fn medium(reading: &Reading<'_>, rules: &Rules, draft: &Draft) -> Option<SmolStr> {
    let mut words: Vec<&str> = Vec::new();
    let own = reading.subtree(draft.head);
    let source = draft.source.iter().flat_map(|run| run.iter());
    // The words of the cue's clause that are neither told nor the speaker, then the speaker's own.
    let clause =
        own.iter().take(120).filter(|token| !holds(&draft.content, *token) && !holds(&draft.source, *token));
    words.extend(clause.map(|token| reading.token(token).lower.as_str()));
    if let Some(medium) = rules.media.strongest(&words) {
        return Some(medium);
    }
    let words: Vec<&str> = source.map(|token| reading.token(token).lower.as_str()).collect();
    rules.media.strongest(&words)
}

fn is_anonymous(reading: &Reading<'_>, rules: &Rules, draft: &Draft) -> bool {
    if draft.source.is_empty() {
        return false;
    }
    let mut named = false;
    let mut nameless = false;
    for token in draft.source.iter().flat_map(|run| run.iter()) {
        let token = reading.token(token);
        named |= token.entity.is_some_and(|entity| entity.label == EntityLabel::Person);
        nameless |=
            rules.anonymity.heads.contains(&token.lower) || rules.anonymity.words.contains(&token.lower);
    }
    let sentence = reading.sentence_of(draft.head).span.of(reading.text);
    nameless && !named || {
        let lower = sentence.to_lowercase();
        rules.anonymity.phrases.iter().any(|phrase| lower.contains(phrase.as_str()))
    }
}

/// The time that hangs on the cue: "said on Sunday".
fn said(reading: &Reading<'_>, draft: &Draft) -> DateRange {
    let sentence = reading.sentence_of(draft.head).tokens;
    let span = reading.span(sentence);
    let first = reading.times.partition_point(|time| time.span.end() <= span.start());
    let near = reading.times[first..].iter().take_while(|time| time.span.start() < span.end());
    let mut near = near.filter(|time| !time.range.is_unknown());
    let hangs_on_cue = near.find(|time| {
        let tokens: Tokens = reading.tokens_in(time.span);
        let Some(token) = tokens.iter().next_back() else { return false };
        let outside = !holds(&draft.content, token) && !holds(&draft.source, token);
        outside
            && std::iter::once(token)
                .chain(reading.ancestors(token))
                .find(|id| *id == draft.head || super::cues::is_verb(reading.token(*id).tag))
                == Some(draft.head)
    });
    hangs_on_cue.map_or(DateRange::UNKNOWN, |time| time.range)
}

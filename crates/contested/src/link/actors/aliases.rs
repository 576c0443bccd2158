//! Other names that a report tells of somebody: "Musa Garba, the leader of the Front, better known as Abu Jibril".

use std::collections::BTreeMap;

use super::identities::Identity;
use super::words::Anaphors;
use crate::model::{EntityId, MentionKind};
use crate::read::{NameKind, Reading, TokenId, Tokens};

/// Gives the other name of somebody the identity of the first, and tells of each pair who it is and what the other name alone
/// would be taken for. Only persons; a name of one word is believed in its own report alone, where others have it too.
pub(super) fn join(reading: &Reading<'_>, anaphors: &Anaphors, names: &mut [Identity]) -> Vec<[EntityId; 2]> {
    let mut stands_for: BTreeMap<EntityId, Identity> = BTreeMap::new();
    let mut told = Vec::new();
    for index in 0..reading.names.len() {
        let name = &reading.names[index];
        let Some(sentence) = follows(reading, anaphors, name.tokens) else { continue };
        let before = reading.names[..index].iter().enumerate().rev();
        let person = before
            .take_while(|(_, other)| other.tokens.start >= sentence.start)
            .find(|(_, other)| other.kind == NameKind::Person && other.tokens.end <= name.tokens.start);
        let Some((other, _)) = person else { continue };
        let is_known = |identity: &Identity| {
            identity.entity.as_ref().is_some_and(|entity| !entity.0.starts_with(CANDIDATE))
        };
        let may_be =
            matches!(names[index].kind, MentionKind::Person | MentionKind::Other | MentionKind::Organisation);
        if !may_be || names[index].entity == names[other].entity {
            continue;
        }
        // Whom the register knows lends the identity.
        let (who, alias) = if is_known(&names[index]) { (index, other) } else { (other, index) };
        let (Some(entity), Some(otherwise)) = (names[who].entity.clone(), names[alias].entity.clone()) else {
            names[alias] = names[who].clone();
            continue;
        };
        if is_known(&names[alias]) {
            continue;
        }
        if reading.names[alias].tokens.len() > 1 {
            told.push([entity, otherwise.clone()]);
        }
        stands_for.insert(otherwise, names[who].clone());
    }
    for identity in names.iter_mut() {
        if let Some(who) = identity.entity.as_ref().and_then(|entity| stands_for.get(entity)) {
            *identity = who.clone();
        }
    }
    told.sort();
    told.dedup();
    told
}

/// What the ids of those begin with whom no register knows.
const CANDIDATE: char = '?';

/// The sentence of a name right behind words that say that it is another name of somebody.
fn follows(reading: &Reading<'_>, anaphors: &Anaphors, name: Tokens) -> Option<Tokens> {
    let sentence = reading.sentence_of(name.start).tokens;
    let mut end = name.start;
    while end > sentence.start && is_filler(reading, anaphors, TokenId(end.0 - 1)) {
        end = TokenId(end.0 - 1);
    }
    let says = (1..=anaphors.longest_alias as u32).any(|length| {
        let Some(start) = end.0.checked_sub(length).filter(|start| *start >= sentence.start.0) else {
            return false;
        };
        let words: Vec<&str> =
            (start..end.0).map(|token| reading.token(TokenId(token)).lower.as_str()).collect();
        anaphors.alias.contains(words.join(" ").as_str())
    });
    says.then_some(sentence)
}

/// Marks, articles and the like between the words and the name: "known as the “Lion”".
fn is_filler(reading: &Reading<'_>, anaphors: &Anaphors, token: TokenId) -> bool {
    let token = reading.token(token);
    token.lower.chars().all(|letter| !letter.is_alphanumeric())
        || anaphors.definite.contains(token.lower.as_str())
}

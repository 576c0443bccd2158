//! Words that may mark a saying.

use contested_english::{Dep, Tag};
use smol_str::SmolStr;

use super::rules::{Entry, Frame, Rules};
use super::{Cue, CueKind};
use crate::read::{Reading, TokenId, Tokens};

/// Finds them in reading order.
pub(super) fn find<'r>(reading: &Reading<'_>, rules: &'r Rules) -> Vec<Cue<'r>> {
    let mut found = Vec::new();
    for index in 0..reading.tokens.len() {
        found.extend(at(reading, rules, TokenId(index as u32)));
    }
    found
}

fn at<'r>(reading: &Reading<'_>, rules: &'r Rules, id: TokenId) -> Option<Cue<'r>> {
    let token = reading.token(id);
    if let Some((words, entry)) = phrase_at(reading, rules, id) {
        return Some(Cue { head: id, kind: CueKind::Phrase(words), entries: vec![entry] });
    }
    let adjectival = token.dep == Dep::Amod && !quotes_another(reading, rules, id);
    // "his death is unconfirmed"
    let predicative = matches!(token.dep, Dep::Acomp | Dep::Oprd | Dep::Xcomp | Dep::Conj | Dep::Root)
        && matches!(token.tag, Tag::Jj | Tag::Vbn)
        && !rules.verbs.contains_key(&token.lemma)
        && rules.adjectives.contains_key(&token.lower);
    if is_verb(token.tag)
        && !adjectival
        && !predicative
        && !matches!(token.dep, Dep::Compound | Dep::Aux | Dep::Auxpass)
    {
        let entries: Vec<&Entry> = rules
            .verbs
            .get(&token.lemma)?
            .iter()
            .filter(|entry| entry.particle.as_ref().is_none_or(|word| particle(reading, id, word).is_some()))
            .collect();
        return (!entries.is_empty()).then_some(Cue { head: id, kind: CueKind::Verb, entries });
    }
    match token.tag {
        Tag::Nn | Tag::Nns => {
            let entries: Vec<&Entry> = rules.nouns.get(&token.lemma)?.iter().collect();
            Some(Cue { head: id, kind: CueKind::Noun, entries })
        }
        Tag::Rb => {
            let entry = rules.adverbs.get(&token.lower)?;
            Some(Cue { head: id, kind: CueKind::Adverb, entries: vec![entry] })
        }
        Tag::Jj | Tag::Vbn | Tag::Vbd if token.dep == Dep::Amod || predicative => {
            let entry = rules.adjectives.get(&token.lower)?;
            Some(Cue { head: id, kind: CueKind::Adjective, entries: vec![entry] })
        }
        _ => None,
    }
}

/// How far "quoted" and "as saying" may stand apart.
const LONGEST_QUOTED_NAME: u32 = 25;

/// Whether the verb opens "quoted X as saying"; parsers take such a verb for an adjective now and then.
fn quotes_another(reading: &Reading<'_>, rules: &Rules, verb: TokenId) -> bool {
    saying_of(reading, rules, verb).is_some()
}

/// The "saying" of "quoted X as saying".
pub(super) fn saying_of(reading: &Reading<'_>, rules: &Rules, verb: TokenId) -> Option<TokenId> {
    if !is_quoting(reading, rules, verb) {
        return None;
    }
    let end = (verb.0 + LONGEST_QUOTED_NAME).min(reading.sentence_of(verb).tokens.end.0.saturating_sub(1));
    (verb.0 + 1..end).map(TokenId).find_map(|id| {
        let saying = TokenId(id.0 + 1);
        let fits = rules.structure.quoting_as.contains(&reading.token(id).lower)
            && reading.token(saying).tag == Tag::Vbg
            && rules.verbs.contains_key(&reading.token(saying).lemma);
        fits.then_some(saying)
    })
}

/// The "quoted" of "quoted X as saying".
pub(super) fn quoting_of(reading: &Reading<'_>, rules: &Rules, saying: TokenId) -> Option<TokenId> {
    let start = saying.0.saturating_sub(LONGEST_QUOTED_NAME).max(reading.sentence_of(saying).tokens.start.0);
    let quoting = (start..saying.0).rev().map(TokenId).find(|id| is_quoting(reading, rules, *id))?;
    (saying_of(reading, rules, quoting) == Some(saying)).then_some(quoting)
}

fn is_quoting(reading: &Reading<'_>, rules: &Rules, verb: TokenId) -> bool {
    let token = reading.token(verb);
    is_verb(token.tag)
        && rules
            .verbs
            .get(&token.lemma)
            .is_some_and(|list| list.iter().any(|entry| entry.has(Frame::QuotesOther)))
}

/// A preposition of several words that starts at this token.
fn phrase_at<'r>(reading: &Reading<'_>, rules: &'r Rules, id: TokenId) -> Option<(Tokens, &'r Entry)> {
    let candidates = rules.phrases.get(&reading.token(id).lower)?;
    candidates.iter().find_map(|(words, entry)| {
        let tokens = Tokens { start: id, end: TokenId(id.0 + words.len() as u32) };
        let fits = tokens.end.index() <= reading.tokens.len()
            && tokens.iter().zip(words).all(|(token, word)| reading.token(token).lower == *word);
        fits.then_some((tokens, entry))
    })
}

/// The word that belongs to the verb ("out" of "point out").
pub(super) fn particle(reading: &Reading<'_>, verb: TokenId, word: &SmolStr) -> Option<TokenId> {
    reading.children(verb).iter().copied().find(|child| {
        let token = reading.token(*child);
        (token.lower == *word || token.lemma == *word)
            && matches!(
                token.dep,
                Dep::Prt
                    | Dep::Advmod
                    | Dep::Prep
                    | Dep::Acomp
                    | Dep::Dobj
                    | Dep::Oprd
                    | Dep::Ccomp
                    | Dep::Npadvmod
            )
    })
}

pub(super) fn is_verb(tag: Tag) -> bool {
    matches!(tag, Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz)
}

//! Words that may mark a saying.

use contested_english::{Dep, Tag};
use smol_str::SmolStr;

use super::rules::{Entry, Rules};
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
    if is_verb(token.tag) && !matches!(token.dep, Dep::Amod | Dep::Compound | Dep::Aux | Dep::Auxpass) {
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
        Tag::Jj | Tag::Vbn | Tag::Vbd if token.dep == Dep::Amod => {
            let entry = rules.adjectives.get(&token.lower)?;
            Some(Cue { head: id, kind: CueKind::Adjective, entries: vec![entry] })
        }
        _ => None,
    }
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

//! Slips of the parser that are mended once, before anybody asks.
//!
//! Each is known by its shape alone. What they cost and what they mean stands as examples in
//! `en/reporting/` and `en/acts/`, which run as tests.

use contested_english::{Dep, Pos, Tag};

use super::reading::{Reading, TokenId, Tokens};

/// Sentences longer than this are lists and tables; looking into them would cost more than it brings.
const LONGEST_SENTENCE: usize = 200;
/// How far above the word before a verb its lost subject may stand.
const HIGHEST: usize = 8;

/// Mends what is known to go wrong.
pub(super) fn mend(reading: &mut Reading<'_>) {
    let mut changed = false;
    for index in 0..reading.sentences.len() {
        let sentence = reading.sentences[index].tokens;
        if sentence.len() > LONGEST_SENTENCE {
            continue;
        }
        for token in sentence.iter() {
            if is_name_as_participle(reading, sentence, token) {
                let name = &mut reading.tokens[token.index()];
                (name.tag, name.pos, name.dep) = (Tag::Nnp, Pos::Propn, Dep::Dobj);
                name.lemma = name.lower.clone();
            }
            if let Some(subject) = lost_subject(reading, token) {
                let speaker = &mut reading.tokens[subject.index()];
                (speaker.head, speaker.dep) = (token, Dep::Nsubj);
                changed = true;
            }
        }
    }
    if changed {
        reading.index_children();
    }
}

/// Whether a name that nobody knows was taken for a participle: "recaptured Bangassed on Monday".
fn is_name_as_participle(reading: &Reading<'_>, sentence: Tokens, token: TokenId) -> bool {
    let one = reading.token(token);
    let is_capital = one.span.of(reading.text).starts_with(char::is_uppercase);
    let head = reading.token(one.head);
    is_capital
        && token > sentence.start
        && matches!(one.tag, Tag::Vbn | Tag::Vbd)
        && one.dep == Dep::Acomp
        && one.head.0 + 1 == token.0
        && head.pos == Pos::Verb
}

/// Who says what stands before it, where the parser took the speaker for one more of those told of: "killed ten people, a
/// senator from the region said".
fn lost_subject(reading: &Reading<'_>, verb: TokenId) -> Option<TokenId> {
    let one = reading.token(verb);
    let is_finite = matches!(one.tag, Tag::Vbd | Tag::Vbz | Tag::Vbp);
    let has = |dep: Dep| reading.child(verb, dep).is_some();
    if !is_finite
        || has(Dep::Nsubj)
        || has(Dep::Nsubjpass)
        || has(Dep::Expl)
        || has(Dep::Csubj)
        || !reading.child(verb, Dep::Ccomp).is_some_and(|content| content < verb)
    {
        return None;
    }
    let before = TokenId(verb.0.checked_sub(1)?);
    std::iter::once(before).chain(reading.ancestors(before)).take(HIGHEST).find(|at| {
        let speaker = reading.token(*at);
        let joined = speaker.dep == Dep::Appos
            || speaker.dep == Dep::Conj && reading.child(speaker.head, Dep::Cc).is_none();
        let is_noun = matches!(speaker.pos, Pos::Noun | Pos::Propn);
        if !joined || !is_noun || speaker.head > *at || *at >= verb {
            return false;
        }
        let phrase = reading.subtree(*at);
        let comma = phrase.start.0.checked_sub(1).map(TokenId);
        phrase.end == verb && comma.is_some_and(|comma| reading.token(comma).tag == Tag::Comma)
    })
}

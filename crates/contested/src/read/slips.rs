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
            if is_verb_as_participle(reading, sentence, token) {
                act(reading, token);
                changed = true;
            }
            if is_verb_as_modifier(reading, sentence, token) {
                say(reading, token);
                changed = true;
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

/// Whether the one verb of a whole sentence was taken for a participle on its subject: "Militants attacked in Merik on Friday." A
/// passive without its auxiliary reads the same; which it is is asked where the frame of the verb is known.
fn is_verb_as_participle(reading: &Reading<'_>, sentence: Tokens, token: TokenId) -> bool {
    let one = reading.token(token);
    let noun = reading.token(one.head);
    let last = reading.token(TokenId(sentence.end.0 - 1));
    let is_beside = |child: &TokenId| {
        *child == token
            || matches!(
                reading.token(*child).dep,
                Dep::Det | Dep::Amod | Dep::Nummod | Dep::Compound | Dep::Punct | Dep::Nmod
            )
    };
    one.tag == Tag::Vbn
        && one.dep == Dep::Acl
        && one.head.0 + 1 == token.0
        && noun.head == one.head
        && noun.tag == Tag::Nns
        && last.tag == Tag::Period
        && reading.children(one.head).iter().all(is_beside)
        && reading.child(token, Dep::Agent).is_none()
        && reading.subtree(one.head).start == sentence.start
}

/// Makes such a participle the verb of its sentence.
fn act(reading: &mut Reading<'_>, verb: TokenId) {
    let noun = reading.token(verb).head;
    let one = &mut reading.tokens[verb.index()];
    (one.tag, one.dep, one.head) = (Tag::Vbd, Dep::Root, verb);
    let one = &mut reading.tokens[noun.index()];
    (one.dep, one.head) = (Dep::Nsubj, verb);
}

/// Whether the verb of a sentence was taken for a word that describes its object: "A local official refuted claims that rebels
/// had taken the town" is no phrase about claims.
fn is_verb_as_modifier(reading: &Reading<'_>, sentence: Tokens, token: TokenId) -> bool {
    let one = reading.token(token);
    let noun = reading.token(one.head);
    if !matches!(one.tag, Tag::Vbn | Tag::Vbd)
        || one.dep != Dep::Amod
        || one.head.0 != token.0 + 1
        || !matches!(noun.tag, Tag::Nn | Tag::Nns)
        || noun.head != one.head
        || token.0 < sentence.start.0 + 2
    {
        return false;
    }
    let before = reading.token(TokenId(token.0 - 1));
    let tells = reading.children(one.head).iter().any(|child| {
        matches!(reading.token(*child).dep, Dep::Acl | Dep::Ccomp | Dep::Relcl)
            && reading.child(*child, Dep::Mark).is_some()
    });
    tells && matches!(before.tag, Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps | Tag::Jj)
}

/// Makes such a word the verb of its sentence, what stands before it its subject and what it described its object.
fn say(reading: &mut Reading<'_>, verb: TokenId) {
    let noun = reading.token(verb).head;
    let subject = TokenId(verb.0 - 1);
    for child in reading.children(noun).to_vec() {
        if child < subject {
            reading.tokens[child.index()].head = subject;
        }
    }
    let one = &mut reading.tokens[verb.index()];
    (one.tag, one.pos, one.dep, one.head) = (Tag::Vbd, Pos::Verb, Dep::Root, verb);
    let one = &mut reading.tokens[noun.index()];
    (one.dep, one.head) = (Dep::Dobj, verb);
    let one = &mut reading.tokens[subject.index()];
    if one.tag == Tag::Jj {
        (one.tag, one.pos) = (Tag::Nn, Pos::Noun);
    }
    (one.dep, one.head) = (Dep::Nsubj, verb);
    let at = reading.noun_chunks.partition_point(|chunk| chunk.end <= noun);
    let Some(chunk) = reading.noun_chunks.get(at).copied() else { return };
    if chunk.start <= subject && chunk.end > noun {
        reading.noun_chunks[at].start = TokenId(verb.0 + 1);
        reading.noun_chunks.insert(at, Tokens { start: chunk.start, end: verb });
    }
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
        || reading.child(verb, Dep::Ccomp).is_none_or(|content| content >= verb)
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

//! Sources at the end of a sentence whose commas were lost: "Two died near Merik on Monday a monitoring group said".
//!
//! Parsers go wrong on such sentences, so this goes by the order of words: two noun phrases stand side by side with
//! nothing between them to join them, and the verb after the second one tells nothing more.

use contested_english::{Dep, Tag};

use super::cues::is_verb;
use super::rules::Rules;
use crate::read::{Reading, TokenId, Tokens};

/// What is told and who tells it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trailing {
    pub(super) source: Tokens,
    pub(super) content: Tokens,
}

/// How many words may follow the verb: "said in a statement on Monday".
const LONGEST_REST: usize = 24;
/// How many phrases the source may be made of: "the centre for X of Y in Z".
const MOST_PHRASES: usize = 5;

/// The source and content of a verb of saying that closes its sentence; `None` where it does not.
pub(super) fn find(reading: &Reading<'_>, rules: &Rules, verb: TokenId) -> Option<Trailing> {
    let sentence = reading.sentence_of(verb).tokens;
    // "indicate that the Front's forces have claimed the airport": a clause of its own tells nothing before it.
    if reading.child(verb, Dep::Mark).is_some() {
        return None;
    }
    if !is_finite(reading, verb) || !ends_sentence(reading, verb, sentence) {
        return None;
    }
    let mut end = verb;
    while end > sentence.start && is_helper(reading, TokenId(end.0 - 1), verb) {
        end = TokenId(end.0 - 1);
    }
    let start = phrase_start(reading, rules, sentence, end)?;
    let source = Tokens { start, end };
    let content = Tokens { start: sentence.start, end: start };
    let before = TokenId(start.0.checked_sub(1)?);
    let tells = content.len() >= 3 && content.iter().any(|token| is_finite(reading, token));
    (tells && sentence.contains(before) && closes(reading, before) && may_speak(reading, rules, source))
        .then_some(Trailing { source, content })
}

/// Whether nothing that the verb could tell of follows it.
fn ends_sentence(reading: &Reading<'_>, verb: TokenId, sentence: Tokens) -> bool {
    let rest = Tokens { start: TokenId(verb.0 + 1), end: sentence.end.max(TokenId(verb.0 + 1)) };
    let opens = rest.iter().next().is_none_or(|token| {
        let token = reading.token(token);
        token.dep != Dep::Mark
            && matches!(
                token.tag,
                Tag::In | Tag::To | Tag::Period | Tag::Nnp | Tag::Rb | Tag::Jj | Tag::Nn | Tag::Space
            )
    });
    let goes_on = |token: TokenId| {
        let next = reading.tokens.get(token.index() + 1).map(|next| next.tag);
        is_finite(reading, token)
            || reading.token(token).tag == Tag::To && next == Some(Tag::Vb)
            || matches!(reading.token(token).tag, Tag::Wdt | Tag::Wp | Tag::Wrb | Tag::Ex)
            || reading.token(token).dep == Dep::Mark
    };
    let tells = reading
        .children(verb)
        .iter()
        .any(|child| *child > verb && matches!(reading.token(*child).dep, Dep::Ccomp | Dep::Xcomp));
    opens && !tells && rest.len() <= LONGEST_REST && !rest.iter().any(goes_on)
}

/// Where the noun phrase right before a verb starts, with the phrases it is joined to by prepositions.
fn phrase_start(reading: &Reading<'_>, rules: &Rules, sentence: Tokens, end: TokenId) -> Option<TokenId> {
    let mut upto = end;
    let mut start = None;
    for _ in 0..MOST_PHRASES {
        let index = reading.noun_chunks.partition_point(|chunk| chunk.end <= upto).checked_sub(1)?;
        let chunk = reading.noun_chunks[index];
        if chunk.end != upto || chunk.start < sentence.start {
            break;
        }
        // "on Monday the Ostrel Observatory said": the parser may take the day into the name's phrase.
        if let Some(after) = after_time(reading, chunk) {
            return Some(after);
        }
        start = Some(chunk.start);
        let before = TokenId(chunk.start.0.checked_sub(1)?);
        if reading.token(before).tag == Tag::Cc && is_joined(reading, chunk, before) {
            upto = before;
            continue;
        }
        if reading.token(before).tag != Tag::In || !sentence.contains(before) {
            break;
        }
        // "near central Ostrel local media said": the preposition takes the name, the rest speaks.
        if let Some(split) = split(reading, chunk)
            && may_speak(reading, rules, Tokens { start: split, end: chunk.end })
        {
            return Some(split);
        }
        upto = before;
    }
    start
}

/// The first token after a time that a phrase opens with.
fn after_time(reading: &Reading<'_>, chunk: Tokens) -> Option<TokenId> {
    let start = reading.token(chunk.start).span.start();
    let upto = reading.times.partition_point(|time| time.span.start() <= start);
    let time = reading.times[..upto].last().filter(|time| time.span.end() > start)?;
    chunk.iter().find(|token| reading.token(*token).span.start() >= time.span.end())
}

/// Whether a phrase is the second of two sources: "the agency and local media".
fn is_joined(reading: &Reading<'_>, chunk: Tokens, joint: TokenId) -> bool {
    chunk.iter().any(|token| {
        let one = reading.token(token);
        one.dep == Dep::Conj && one.head < joint && !is_verb(reading.token(one.head).tag)
    })
}

/// Where, in a phrase that opens with a name, common words follow that are no part of the name.
fn split(reading: &Reading<'_>, chunk: Tokens) -> Option<TokenId> {
    let is_name = |token: TokenId| matches!(reading.token(token).tag, Tag::Nnp | Tag::Nnps);
    let at = chunk.iter().skip(1).find(|token| {
        is_name(TokenId(token.0 - 1))
            && matches!(reading.token(*token).tag, Tag::Jj | Tag::Nn | Tag::Nns | Tag::Vbg)
    })?;
    chunk.iter().skip_while(|token| *token < at).all(|token| !is_name(token)).then_some(at)
}

/// Whether a clause may end with this word, so that what follows is no part of it.
fn closes(reading: &Reading<'_>, word: TokenId) -> bool {
    let token = reading.token(word);
    match token.tag {
        Tag::Nn
        | Tag::Nns
        | Tag::Nnp
        | Tag::Nnps
        | Tag::Cd
        | Tag::Rb
        | Tag::Jj
        | Tag::Jjr
        | Tag::ClosingQuote
        | Tag::CloseBracket => true,
        Tag::Vbn | Tag::Vbd => {
            reading.child(word, Dep::Auxpass).is_some()
                || matches!(token.dep, Dep::Acl | Dep::Advcl | Dep::Oprd | Dep::Amod)
        }
        _ => false,
    }
}

/// Whether the words look like those of somebody who speaks: a word for such, or a name of a body or a person.
fn may_speak(reading: &Reading<'_>, rules: &Rules, source: Tokens) -> bool {
    let words: Vec<&str> = source.iter().map(|token| reading.token(token).lower.as_str()).collect();
    let opens = source.iter().next().map(|token| reading.token(token).tag);
    let is_phrase = !matches!(opens, None | Some(Tag::Wdt | Tag::Wp | Tag::Ex));
    let named =
        source.iter().any(|token| matches!(reading.token(token).tag, Tag::Nnp | Tag::Nnps | Tag::Prp));
    is_phrase && (named || rules.roles.strongest(&words).is_some())
}

fn is_finite(reading: &Reading<'_>, token: TokenId) -> bool {
    matches!(reading.token(token).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md)
        || reading.token(token).tag == Tag::Vbn && reading.child(token, Dep::Aux).is_some()
}

/// "has", "later": what may stand between a source and its verb.
fn is_helper(reading: &Reading<'_>, token: TokenId, verb: TokenId) -> bool {
    let one = reading.token(token);
    one.head == verb
        && (one.dep == Dep::Aux && is_verb(one.tag) || one.dep == Dep::Advmod && one.tag == Tag::Rb)
}

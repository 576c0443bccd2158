//! Whose words they are: the noun phrase that a cue says it of.

use contested_english::{Dep, Tag};

use super::cues::{is_verb, quoting_of};
use super::quoted::Quoted;
use super::rules::Rules;
use crate::read::{Reading, TokenId, Tokens};

/// How far a chain of verbs without subjects of their own is followed.
const LONGEST_CHAIN: usize = 6;

/// The source of a verb in the active voice; `None` where it has no subject that speaks.
pub(super) fn of_active(
    reading: &Reading<'_>,
    rules: &Rules,
    quoted: &Quoted,
    verb: TokenId,
) -> Option<Vec<Tokens>> {
    if let Some(quoting) = quoting_of(reading, rules, verb)
        && reading.child(quoting, Dep::Auxpass).is_none()
    {
        return Some(vec![Tokens { start: TokenId(quoting.0 + 1), end: TokenId(verb.0 - 1) }]);
    }
    if let Some(reporter) = reporter(reading, rules, verb)
        && reading.child(verb, Dep::Nsubj).is_none()
    {
        return of_active(reading, rules, quoted, reporter);
    }
    if let Some(tag) = quoted.tag(verb)
        && let Some(source) = in_tag(reading, quoted, verb, tag)
    {
        return Some(source);
    }
    if let Some(source) = lost_subject(reading, verb) {
        return Some(source);
    }
    climb(reading, rules, quoted, verb).or_else(|| left_of(reading, verb))
}

/// The noun phrase right before a verb that the parser joined to an earlier one without a conjunction between them,
/// so that it lost its subject: "The coast based Observatory for the North said that …".
fn lost_subject(reading: &Reading<'_>, verb: TokenId) -> Option<Vec<Tokens>> {
    let token = reading.token(verb);
    let tells =
        reading.children(verb).iter().any(|child| *child > verb && reading.token(*child).dep == Dep::Ccomp);
    if token.dep != Dep::Conj
        || subject(reading, verb).is_some()
        || !tells
        || reading.child(token.head, Dep::Cc).is_some()
    {
        return None;
    }
    let index = reading.noun_chunks.partition_point(|chunk| chunk.end <= verb).checked_sub(1)?;
    let chunk = reading.noun_chunks[index];
    if chunk.end != verb || chunk.start <= token.head {
        return None;
    }
    let mut noun = TokenId(chunk.end.0 - 1);
    while matches!(reading.token(noun).dep, Dep::Pobj | Dep::Dobj) {
        let up = reading.token(noun).head;
        let mut above = if reading.token(noun).dep == Dep::Pobj { reading.token(up).head } else { up };
        // "the Observatory for the North which watches the coast said"
        if is_verb(reading.token(above).tag) && reading.token(above).dep == Dep::Relcl {
            above = reading.token(above).head;
        }
        if above <= token.head || is_verb(reading.token(above).tag) {
            break;
        }
        noun = above;
    }
    Some(vec![noun_phrase(reading, noun, &[verb])])
}

/// The noun phrase right before a finite verb to which the parser gave no subject.
fn left_of(reading: &Reading<'_>, verb: TokenId) -> Option<Vec<Tokens>> {
    if !matches!(reading.token(verb).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Vbn) {
        return None;
    }
    let mut end = verb;
    while end.0 > 0
        && matches!(reading.token(TokenId(end.0 - 1)).tag, Tag::Rb | Tag::Md | Tag::Vbz | Tag::Vbp | Tag::Vbd)
    {
        end = TokenId(end.0 - 1);
    }
    let index = reading.noun_chunks.partition_point(|chunk| chunk.end <= end).checked_sub(1)?;
    let chunk = reading.noun_chunks[index];
    (chunk.end == end && reading.token(chunk.start).sentence == reading.token(verb).sentence)
        .then(|| vec![chunk])
}

/// The verb of saying whose speaker says this too, though the parser put it inside what is said: "said it was over
/// and warned …", "said it was over, adding that …".
pub(super) fn reporter(reading: &Reading<'_>, rules: &Rules, verb: TokenId) -> Option<TokenId> {
    let token = reading.token(verb);
    let said = token.head;
    let reporter = reading.token(said).head;
    let tells = |id: TokenId| {
        rules
            .verbs
            .get(&reading.token(id).lemma)
            .is_some_and(|list| list.iter().any(|entry| entry.link && !entry.thought))
    };
    if said == verb
        || reporter == said
        || reading.token(said).dep != Dep::Ccomp
        || reporter > said
        || !tells(verb)
    {
        return None;
    }
    let finite = token.dep == Dep::Conj
        && matches!(token.tag, Tag::Vbd | Tag::Vbz | Tag::Vbp)
        && token.tag == reading.token(reporter).tag;
    let comma = |id: TokenId| id.0 > 0 && reading.token(TokenId(id.0 - 1)).tag == Tag::Comma;
    let participle = token.dep == Dep::Advcl && token.tag == Tag::Vbg && comma(reading.subtree(verb).start);
    ((finite || participle) && tells(reporter)).then_some(reporter)
}

fn climb(reading: &Reading<'_>, rules: &Rules, quoted: &Quoted, verb: TokenId) -> Option<Vec<Tokens>> {
    let mut at = verb;
    for _ in 0..LONGEST_CHAIN {
        if let Some(subject) = subject(reading, at) {
            return Some(phrase_or_antecedent(reading, quoted, at, subject));
        }
        let token = reading.token(at);
        match token.dep {
            Dep::Acl => {
                let noun = token.head;
                if let Some(holder) = holder_of_document(reading, rules, noun) {
                    return Some(phrase_or_antecedent(reading, quoted, noun, holder));
                }
                if let Some(speaker) = speaker_over(reading, rules, at, noun) {
                    return Some(phrase_or_antecedent(reading, quoted, at, speaker));
                }
                return Some(vec![noun_phrase(reading, noun, &[at])]);
            }
            // "after shelling the town": the preposition's own head.
            _ if token.head == at => return None,
            Dep::Conj
            | Dep::Xcomp
            | Dep::Advcl
            | Dep::Pcomp
            | Dep::Prep
            | Dep::Ccomp
            | Dep::Dep
            | Dep::Parataxis
            | Dep::Oprd
            | Dep::Acomp => {
                let head = token.head;
                if let Some(passive) =
                    reading.child(head, Dep::Nsubjpass).filter(|_| is_verb(reading.token(head).tag))
                {
                    return Some(phrase_or_antecedent(reading, quoted, head, passive));
                }
                at = head;
            }
            _ => return None,
        }
        // "X's decision to deny it": the one whose decision it is.
        if matches!(reading.token(at).tag, Tag::Nn | Tag::Nns)
            && let Some(owner) = reading.child(at, Dep::Poss)
        {
            return Some(vec![noun_phrase(reading, owner, &[])]);
        }
    }
    None
}

/// The "by" phrase of a passive.
pub(super) fn agent(reading: &Reading<'_>, verb: TokenId) -> Option<Vec<Tokens>> {
    let by = reading.child(verb, Dep::Agent)?;
    let noun = reading.child(by, Dep::Pobj)?;
    Some(vec![noun_phrase(reading, noun, &[])])
}

/// A verb's subject, where it stands outside "it was said that".
pub(super) fn subject(reading: &Reading<'_>, verb: TokenId) -> Option<TokenId> {
    let is_subject = |child: &TokenId| {
        let token = reading.token(*child);
        token.dep == Dep::Nsubj && token.tag != Tag::Ex
    };
    let subjects = || reading.children(verb).iter().copied().filter(is_subject);
    // Of two that the parser gave it the nearer one speaks: "others hurt on Monday an official said".
    subjects().rfind(|child| *child < verb).or_else(|| subjects().next())
}

/// A noun phrase as a source is quoted: with its titles, appositions and prepositional phrases, without clauses.
pub(super) fn noun_phrase(reading: &Reading<'_>, head: TokenId, without: &[TokenId]) -> Tokens {
    phrase(reading, head, |child| {
        let token = reading.token(child);
        let clause = matches!(
            token.dep,
            Dep::Relcl
                | Dep::Acl
                | Dep::Advcl
                | Dep::Ccomp
                | Dep::Parataxis
                | Dep::Punct
                | Dep::Cc
                | Dep::Preconj
        );
        let verb_joined = token.dep == Dep::Conj && is_verb(token.tag);
        !clause && !verb_joined && !without.contains(&child)
    })
}

/// From the first to the last word that depends on `head` through words that `keep` lets in.
pub(super) fn phrase(reading: &Reading<'_>, head: TokenId, keep: impl Fn(TokenId) -> bool) -> Tokens {
    let mut bounds = Tokens { start: head, end: TokenId(head.0 + 1) };
    let mut waiting = vec![head];
    while let Some(token) = waiting.pop() {
        bounds.start = bounds.start.min(token);
        bounds.end = bounds.end.max(TokenId(token.0 + 1));
        waiting.extend(reading.children(token).iter().copied().filter(|child| keep(*child)));
    }
    bounds
}

/// The subject's phrase; for a relative pronoun the noun it stands for, and the pronoun.
fn phrase_or_antecedent(
    reading: &Reading<'_>,
    quoted: &Quoted,
    verb: TokenId,
    subject: TokenId,
) -> Vec<Tokens> {
    let token = reading.token(subject);
    let own = Tokens { start: subject, end: TokenId(subject.0 + 1) };
    // The health organisation's short name reads like a pronoun.
    let is_short_name = reading.cased_word(subject).chars().all(char::is_uppercase);
    if matches!(token.tag, Tag::Wp | Tag::Wdt) && !is_short_name {
        let clause = std::iter::once(verb)
            .chain(reading.ancestors(verb))
            .take(LONGEST_CHAIN)
            .find(|id| reading.token(*id).dep == Dep::Relcl);
        if let Some(clause) = clause {
            let noun = reading.token(clause).head;
            return vec![noun_phrase(reading, noun, &[clause]), own];
        }
        return vec![own];
    }
    let whole = noun_phrase(reading, subject, &[verb]);
    // A parser that lost its way takes words of a quotation for the subject's.
    match (quoted.around(subject), quoted.around(verb)) {
        (inside, outside) if inside == outside => {
            match quoted.around(whole.start).filter(|one| inside.is_none() && one.end <= subject) {
                Some(quotation) => vec![Tokens { start: quotation.end, end: whole.end }],
                None => vec![whole],
            }
        }
        _ => vec![whole],
    }
}

/// The source in the stretch beside a quotation, where the parse gives one inside it, or else by place.
fn in_tag(reading: &Reading<'_>, quoted: &Quoted, verb: TokenId, tag: Tokens) -> Option<Vec<Tokens>> {
    if let Some(subject) = subject(reading, verb)
        && quoted.around(subject) == quoted.around(verb)
    {
        return Some(phrase_or_antecedent(reading, quoted, verb, subject));
    }
    if reading.token(verb).dep != Dep::Root && reading.token(verb).tag == Tag::Vbg {
        return None;
    }
    if !tag.contains(verb) {
        return None;
    }
    // "said the mayor": the first noun phrase after the verb, where nothing stands before it.
    let before = reading.noun_chunks.partition_point(|chunk| chunk.end <= verb);
    let left = before
        .checked_sub(1)
        .map(|index| reading.noun_chunks[index])
        .filter(|chunk| tag.contains(chunk.start));
    let right = reading
        .noun_chunks
        .get(before)
        .filter(|chunk| tag.contains(chunk.start) && chunk.start.0 <= verb.0 + 2);
    let chunk = left.or(right.copied())?;
    let head =
        chunk.iter().rev().find(|token| !chunk.contains(reading.token(*token).head)).unwrap_or(chunk.start);
    let whole = noun_phrase(reading, head, &[verb]);
    let bounded = Tokens {
        start: if left.is_some() { whole.start.max(tag.start) } else { chunk.start },
        end: if left.is_some() {
            whole.end.min(verb).max(chunk.end)
        } else {
            whole.end.min(tag.end).max(chunk.end)
        },
    };
    Some(vec![bounded])
}

/// The subject of the clause around a participle that the parser hung on a thing that cannot speak: "officials doubted
/// the plan fearing that …".
fn speaker_over(reading: &Reading<'_>, rules: &Rules, verb: TokenId, noun: TokenId) -> Option<TokenId> {
    let token = reading.token(noun);
    let is_object = matches!(token.dep, Dep::Pobj | Dep::Dobj);
    let may_speak = token.entity.is_some() || rules.roles.strongest(&[token.lower.as_str()]).is_some();
    if reading.token(verb).tag != Tag::Vbg || !is_object || may_speak || token.tag == Tag::Nnp {
        return None;
    }
    let clause = reading.ancestors(noun).take(LONGEST_CHAIN).find(|id| is_verb(reading.token(*id).tag))?;
    let speaker = subject(reading, clause)?;
    let tokens = noun_phrase(reading, speaker, &[]);
    let words: Vec<&str> = tokens.iter().map(|token| reading.token(token).lower.as_str()).collect();
    let speaks = reading.token(speaker).entity.is_some() || rules.roles.strongest(&words).is_some();
    speaks.then_some(speaker)
}

/// Who issued a document that is said to say something: "the army issued a statement saying".
fn holder_of_document(reading: &Reading<'_>, rules: &Rules, noun: TokenId) -> Option<TokenId> {
    let token = reading.token(noun);
    if !rules.structure.documents.contains(&token.lemma) {
        return None;
    }
    // "said in a statement putting the toll at …".
    if token.dep == Dep::Pobj {
        let verb = reading.token(token.head).head;
        return subject(reading, verb).filter(|_| rules.verbs.contains_key(&reading.token(verb).lemma));
    }
    if token.dep != Dep::Dobj {
        return None;
    }
    let carrier = token.head;
    if !rules.structure.carriers.contains(&reading.token(carrier).lemma) {
        return None;
    }
    subject(reading, carrier)
}

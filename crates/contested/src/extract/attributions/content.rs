//! What is said: the words a cue is about, by the frames its lexicon entries allow.

use std::collections::BTreeMap;

use contested_english::{Dep, Tag};

use super::cues::{is_verb, particle, quoting_of, saying_of};
use super::quoted::Quoted;
use super::rules::{Entry, Frame, Rules};
use super::{Cue, CueKind, Draft, holds, source, trailing, trimmed, without};
use crate::model::Stance;
use crate::read::{Reading, TokenId, Tokens};

/// The attributions that a cue opens.
pub(super) fn of_cue(reading: &Reading<'_>, rules: &Rules, quoted: &Quoted, cue: &Cue<'_>) -> Vec<Draft> {
    let found = match &cue.kind {
        CueKind::Verb if is_passive(reading, cue.head) => of_passive(reading, rules, quoted, cue),
        CueKind::Verb => of_active(reading, rules, quoted, cue),
        CueKind::Noun => of_noun(reading, rules, cue),
        CueKind::Adverb => of_adverb(reading, cue),
        CueKind::Adjective => of_adjective(reading, cue),
        CueKind::Phrase(words) => of_phrase(reading, quoted, cue, *words),
    };
    found.into_iter().filter_map(|draft| finished(reading, draft)).collect()
}

/// Content without source and cue; nothing where no content is left.
fn finished(reading: &Reading<'_>, draft: Draft) -> Option<Draft> {
    let source: Vec<Tokens> = draft
        .source
        .iter()
        .filter_map(|run| trimmed(reading, *run))
        .map(|run| without_joint(reading, run))
        .collect();
    let content = without(reading, &draft.content, &source, &draft.cue);
    let says_something = content
        .iter()
        .any(|run| run.iter().any(|token| reading.word(token).chars().any(char::is_alphanumeric)));
    let cue = with_gaps_filled(&draft.cue, &source, &content);
    says_something.then_some(Draft { source, content, cue, ..draft })
}

/// A source without the word that joins its clause to another: "but a spokesman", "that the agency".
fn without_joint(reading: &Reading<'_>, mut source: Tokens) -> Tokens {
    while source.len() > 1 {
        let first = reading.token(source.start);
        let joins =
            first.tag == Tag::Cc && first.dep == Dep::Cc || first.dep == Dep::Mark || first.tag == Tag::Wdt;
        if !joins {
            break;
        }
        source.start = TokenId(source.start.0 + 1);
    }
    source
}

/// A cue's words with the few that stand between them ("has since said", "spoke warmly of").
fn with_gaps_filled(cue: &[TokenId], source: &[Tokens], content: &[Tokens]) -> Vec<TokenId> {
    const WIDEST: u32 = 3;
    let mut found: Vec<TokenId> = Vec::new();
    for token in cue {
        if let Some(last) = found.last().copied() {
            let gap = Tokens { start: TokenId(last.0 + 1), end: *token.max(&TokenId(last.0 + 1)) };
            if gap.len() as u32 <= WIDEST && gap.iter().all(|id| !holds(source, id) && !holds(content, id)) {
                found.extend(gap.iter());
            }
        }
        found.push(*token);
    }
    found
}

fn of_active(reading: &Reading<'_>, rules: &Rules, quoted: &Quoted, cue: &Cue<'_>) -> Vec<Draft> {
    let verb = cue.head;
    if let Some(closing) = quoted.closing(verb)
        && let Some(entry) = cue.entries.iter().find(|entry| entry.takes_quotation())
    {
        return vec![Draft {
            cue: verb_words(reading, verb),
            source: vec![closing.source],
            content: vec![closing.content],
            ..Draft::new(verb, entry)
        }];
    }
    if let Some(draft) = of_noun_over(reading, rules, cue) {
        return vec![draft];
    }
    if quoted.of(verb).is_empty()
        && let Some(entry) = cue.entries.iter().find(|entry| entry.has(Frame::Clause) && !entry.thought)
        && let Some(trailing) = trailing::find(reading, rules, verb)
        && quoted.around(verb) == quoted.around(trailing.source.start)
    {
        return vec![Draft {
            cue: verb_words(reading, verb),
            source: vec![trailing.source],
            content: vec![trailing.content],
            ..Draft::new(verb, entry)
        }];
    }
    let Some(found) = active_content(reading, rules, quoted, cue) else { return Vec::new() };
    if found.entry.thought && quoted.around(verb).is_none() && is_anybody(reading, rules, verb) {
        return Vec::new();
    }
    let source = match source::of_active(reading, rules, quoted, verb) {
        _ if found.entry.has(Frame::Raising) => Vec::new(),
        Some(source) => source,
        // Nobody says it: an imperative, a parse gone wrong. A quotation still has its cue.
        None if !quoted.of(verb).is_empty() => Vec::new(),
        None => return Vec::new(),
    };
    let negated = is_negated(reading, rules, verb, &source);
    let mut words = verb_words(reading, verb);
    words.extend(found.cue);
    words.sort();
    words.dedup();
    vec![Draft {
        cue: words,
        source,
        content: found.content,
        stance: if negated { found.entry.negated } else { found.entry.stance },
        // What somebody will say nobody has told yet.
        link: found.entry.link && !is_to_come(reading, rules, verb),
        ..Draft::new(verb, found.entry)
    }]
}

/// A denial in a clause on a noun that stands for what was told before it: "…, a claim the army denies", "… – allegations
/// that the agency denied". The content is what stands before the noun.
fn of_noun_over(reading: &Reading<'_>, rules: &Rules, cue: &Cue<'_>) -> Option<Draft> {
    let verb = cue.head;
    let noun = reading.token(verb).head;
    let entry = cue
        .entries
        .iter()
        .copied()
        .find(|entry| entry.stance == Stance::Denies && entry.has(Frame::Object))?;
    let is_clause = matches!(reading.token(verb).dep, Dep::Relcl | Dep::Acl) && noun < verb;
    if !is_clause || !rules.nouns.contains_key(reading.token(noun).lemma.as_str()) {
        return None;
    }
    // The parser may take a name between "that" and the verb for a part of the verb.
    let between = Tokens { start: TokenId(noun.0 + 1), end: verb };
    let speaker = reading.children(verb).iter().copied().find(|child| {
        let token = reading.token(*child);
        between.contains(*child)
            && matches!(token.dep, Dep::Nsubj | Dep::Compound | Dep::Nmod | Dep::Dobj)
            && !matches!(token.tag, Tag::Wdt | Tag::Wp | Tag::In | Tag::Dt)
    })?;
    let mut source = source::noun_phrase(reading, speaker, &[verb]);
    source.start = source.start.max(between.start);
    source.end = source.end.min(verb);
    while source.start < speaker && matches!(reading.token(source.start).tag, Tag::Wdt | Tag::Wp | Tag::In) {
        source.start = TokenId(source.start.0 + 1);
    }
    let phrase = source::noun_phrase(reading, noun, &[verb]).start.min(noun);
    let sentence = reading.sentence_of(verb).tokens;
    let mut mark = phrase;
    while mark > sentence.start && reading.token(TokenId(mark.0 - 1)).dep == Dep::Punct {
        mark = TokenId(mark.0 - 1);
    }
    // Without a mark between, it is the object of what is told: "made an allegation that the army denied".
    if mark == phrase {
        return None;
    }
    let content = Tokens { start: sentence.start, end: mark };
    let tells = content.iter().any(|id| is_verb(reading.token(id).tag));
    let negated = is_negated(reading, rules, verb, &[source]);
    tells.then(|| Draft {
        cue: verb_words(reading, verb),
        source: vec![source],
        content: vec![content],
        stance: if negated { entry.negated } else { entry.stance },
        link: entry.link && !is_to_come(reading, rules, verb),
        ..Draft::new(verb, entry)
    })
}

struct Content<'e> {
    entry: &'e Entry,
    content: Vec<Tokens>,
    /// Words that belong to the cue beside the verb and its auxiliaries.
    cue: Vec<TokenId>,
}

fn active_content<'e>(
    reading: &Reading<'_>,
    rules: &Rules,
    quoted: &Quoted,
    cue: &Cue<'e>,
) -> Option<Content<'e>> {
    let verb = cue.head;
    let first = |wanted: &dyn Fn(&Entry) -> bool| cue.entries.iter().copied().find(|entry| wanted(entry));
    let found = |entry: &'e Entry, content: Vec<Tokens>| {
        // Of "put the toll at" and "gave a toll of" the toll is told of.
        let is_told = |word: &TokenId| {
            (!entry.object_prepositions.is_empty() || entry.has(Frame::Object))
                && reading.token(*word).dep == Dep::Dobj
        };
        let cue = entry.particle.as_ref().and_then(|word| particle(reading, verb, word));
        Some(Content { entry, content, cue: cue.filter(|word| !is_told(word)).into_iter().collect() })
    };

    // "…", said X.
    // `"…," the radio quoted the mayor as saying`: what the mayor said is at the radio's verb.
    let quotations = match quoting_of(reading, rules, verb) {
        Some(quoting) if quoted.of(verb).is_empty() => quoted.of(quoting),
        _ => quoted.of(verb),
    };
    if !quotations.is_empty()
        && let Some(entry) = first(&Entry::takes_quotation)
    {
        let mut content = quotations.to_vec();
        if let Some(saying) = saying_of(reading, rules, verb) {
            content.push(Tokens { start: TokenId(verb.0 + 1), end: TokenId(saying.0 + 1) });
            return found(entry, content);
        }
        // "He said it was over: '…'".
        if let Some(clause) = clause(reading, rules, verb)
            && clause.start > verb
            && content[0].start > verb
            && !content.iter().any(|quotation| clause.start < quotation.end && quotation.start < clause.end)
        {
            content.push(clause);
        } else if let Some(clause) = clause(reading, rules, verb)
            && clause.start > verb
            && content[0].start > clause.start
            && content[0].start < clause.end
        {
            content[0] = Tokens { start: clause.start, end: content[0].end.max(clause.end) };
        }
        return found(entry, content);
    }
    if let Some(entry) = first(&|entry| entry.has(Frame::QuotesOther))
        && let Some(saying) = saying_of(reading, rules, verb)
    {
        let end = reading.subtree(saying).end;
        return found(entry, vec![Tokens { start: TokenId(verb.0 + 1), end }]);
    }
    if let Some(entry) = first(&|entry| entry.has(Frame::Raising))
        && let Some(subject) = source::subject(reading, verb)
        && let Some(predicate) = infinitive(reading, verb)
            .or_else(|| reading.child(verb, Dep::Oprd))
            .or_else(|| reading.child(verb, Dep::Acomp))
    {
        return found(entry, vec![reading.subtree(subject), reading.subtree(predicate)]);
    }
    if let Some(entry) = first(&|entry| entry.has(Frame::QuotesOther))
        && let Some(object) = reading.child(verb, Dep::Dobj)
        && let Some(joint) = quoting_as(reading, rules, verb).or_else(|| quoting_as(reading, rules, object))
    {
        return found(
            entry,
            vec![Tokens { start: reading.subtree(object).start, end: reading.subtree(joint).end }],
        );
    }
    if let Some(entry) = first(&|entry| entry.has(Frame::Clause))
        && let Some(clause) = clause(reading, rules, verb)
    {
        return found(entry, vec![clause]);
    }
    if let Some(entry) = first(&|entry| entry.has(Frame::ObjectInfinitive))
        && let Some(infinitive) = infinitive(reading, verb)
        && let Some(object) = object(reading, entry, verb)
        && object < infinitive
    {
        return found(entry, vec![reading.subtree(object), reading.subtree(infinitive)]);
    }
    if let Some(entry) = first(&|entry| entry.has(Frame::Infinitive))
        && let Some(infinitive) = infinitive(reading, verb)
    {
        return found(entry, vec![reading.subtree(infinitive)]);
    }
    if let Some(entry) = first(&|entry| entry.has(Frame::SmallClause))
        && let Some(content) = small_clause(reading, verb)
    {
        return found(entry, content);
    }
    for entry in cue.entries.iter().copied().filter(|entry| !entry.object_prepositions.is_empty()) {
        if let Some(object) = reading.child(verb, Dep::Dobj)
            && let Some(joint) = preposition(reading, verb, &entry.object_prepositions)
                .or_else(|| preposition(reading, object, &entry.object_prepositions))
            && joint > object
        {
            return found(entry, vec![reading.subtree(object), reading.subtree(joint)]);
        }
    }
    let has_object = reading.child(verb, Dep::Dobj).is_some();
    for entry in cue.entries.iter().copied().filter(|entry| !entry.prepositions.is_empty()) {
        // "reported an attack on the town": the object is what is told.
        if has_object && entry.has(Frame::Object) {
            continue;
        }
        if let Some(joint) = preposition(reading, verb, &entry.prepositions) {
            let complement: Vec<Tokens> = reading
                .children(joint)
                .iter()
                .filter(|child| matches!(reading.token(**child).dep, Dep::Pobj | Dep::Pcomp | Dep::Conj))
                .map(|child| reading.subtree(*child))
                .collect();
            if let (Some(first), Some(last)) = (complement.first(), complement.last()) {
                let mut content = found(entry, vec![Tokens { start: first.start, end: last.end }])?;
                content.cue.push(joint);
                return Some(content);
            }
        }
    }
    if let Some(entry) = first(&|entry| entry.has(Frame::Object))
        && let Some(object) = object(reading, entry, verb).or_else(|| gerund(reading, verb))
    {
        return found(entry, vec![object_phrase(reading, object)]);
    }
    if let Some(entry) = first(&|entry| entry.has(Frame::Clause))
        && let Some(content) = clause_around(reading, rules, quoted, verb)
    {
        return found(entry, content);
    }
    None
}

/// The clause that a verb says: its complement, or one with "that" that the parser hung on a word of its phrase.
fn clause(reading: &Reading<'_>, rules: &Rules, verb: TokenId) -> Option<Tokens> {
    let complements: Vec<TokenId> = reading
        .children(verb)
        .iter()
        .copied()
        .filter(|child| reading.token(*child).dep == Dep::Ccomp)
        .collect();
    let right = complements.iter().copied().find(|child| *child > verb);
    if let Some(complement) = right.or(complements.first().copied()) {
        let told = own_clause(reading, rules, complement);
        return Some(with_what_was_torn_off(reading, verb, complement, told));
    }
    let mut waiting: Vec<(TokenId, usize)> =
        reading.children(verb).iter().rev().filter(|child| **child > verb).map(|child| (*child, 0)).collect();
    while let Some((at, depth)) = waiting.pop() {
        let token = reading.token(at);
        let clausal =
            matches!(token.dep, Dep::Advcl | Dep::Acl | Dep::Relcl | Dep::Ccomp | Dep::Dep | Dep::Xcomp);
        if clausal && opens_with_complementiser(reading, rules, at) {
            return Some(reading.subtree(at));
        }
        let nominal = matches!(token.dep, Dep::Dobj | Dep::Dative | Dep::Prep | Dep::Pobj | Dep::Npadvmod);
        if nominal && depth < 3 {
            waiting.extend(
                reading
                    .children(at)
                    .iter()
                    .rev()
                    .filter(|child| **child > verb)
                    .map(|child| (*child, depth + 1)),
            );
        }
    }
    None
}

/// A clause with a noun phrase joined to it that the parser hung on the verb of saying instead, and all that goes with it:
/// "said ten were killed and others hurt in the raids".
fn with_what_was_torn_off(reading: &Reading<'_>, verb: TokenId, complement: TokenId, told: Tokens) -> Tokens {
    let children = || reading.children(verb).iter().copied().filter(|child| *child > complement);
    let torn = children().find(|child| {
        let token = reading.token(*child);
        matches!(token.dep, Dep::Conj | Dep::Dep)
            && matches!(token.tag, Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps | Tag::Cd)
            && *child >= told.end
    });
    let Some(torn) = torn else { return told };
    let parts = children().filter(|child| {
        let token = reading.token(*child);
        *child >= torn && !is_verb(token.tag) && token.dep != Dep::Punct
    });
    let end = parts.map(|child| reading.subtree(child).end).max().unwrap_or(told.end);
    Tokens { start: told.start, end: end.max(told.end) }
}

/// A clause without what its reporter says beside it: ", adding that …", "and warned …", ", and another said …".
fn own_clause(reading: &Reading<'_>, rules: &Rules, clause: TokenId) -> Tokens {
    let mut bounds = reading.subtree(clause);
    for child in reading.children(clause).iter().copied().filter(|child| *child > clause) {
        if source::reporter(reading, rules, child).is_some() {
            let start = reading.subtree(child).start;
            let joint = TokenId(start.0.saturating_sub(1));
            let end = if reading.token(joint).tag == Tag::Cc { joint } else { start };
            if end > clause {
                bounds.end = bounds.end.min(end);
            }
        }
    }
    bounds
}

/// An object without clauses added behind a comma: "the report, which …".
fn object_phrase(reading: &Reading<'_>, object: TokenId) -> Tokens {
    let mut bounds = reading.subtree(object);
    for child in reading.children(object).iter().copied().filter(|child| *child > object) {
        let start = reading.subtree(child).start;
        let added = matches!(reading.token(child).dep, Dep::Relcl | Dep::Advcl | Dep::Acl)
            && reading.token(TokenId(start.0.saturating_sub(1))).tag == Tag::Comma;
        if added && start > object {
            bounds.end = bounds.end.min(start);
        }
    }
    bounds
}

/// Whether the subject stands for the author or for nobody in particular.
fn is_anybody(reading: &Reading<'_>, rules: &Rules, verb: TokenId) -> bool {
    source::subject(reading, verb).is_some_and(|subject| {
        let lower = &reading.token(subject).lower;
        rules.structure.first_person.contains(lower) || rules.structure.anybody.contains(lower)
    })
}

fn opens_with_complementiser(reading: &Reading<'_>, rules: &Rules, clause: TokenId) -> bool {
    // In "the report that said" the word is the subject, no mark.
    reading.children(clause).iter().any(|child| {
        let token = reading.token(*child);
        token.dep == Dep::Mark
            && token.tag == Tag::In
            && rules.structure.complementisers.contains(&token.lower)
    })
}

fn infinitive(reading: &Reading<'_>, verb: TokenId) -> Option<TokenId> {
    reading.children(verb).iter().copied().find(|child| {
        let dep = reading.token(*child).dep;
        *child > verb && matches!(dep, Dep::Xcomp | Dep::Advcl | Dep::Ccomp) && has_to(reading, *child)
    })
}

fn has_to(reading: &Reading<'_>, verb: TokenId) -> bool {
    reading.children(verb).iter().any(|child| reading.token(*child).tag == Tag::To)
}

/// "denied firing rockets", "denied having fired rockets".
fn gerund(reading: &Reading<'_>, verb: TokenId) -> Option<TokenId> {
    let is_gerund = |at: TokenId| reading.token(at).tag == Tag::Vbg;
    let has_done = |at: TokenId| {
        reading.token(at).tag == Tag::Vbn
            && reading
                .children(at)
                .iter()
                .any(|child| reading.token(*child).dep == Dep::Aux && is_gerund(*child))
    };
    reading.children(verb).iter().copied().find(|child| {
        let clausal = matches!(reading.token(*child).dep, Dep::Xcomp | Dep::Ccomp | Dep::Advcl);
        *child > verb
            && clausal
            && (is_gerund(*child) && reading.token(*child).dep != Dep::Advcl || has_done(*child))
    })
}

/// The object, or that of the verb's preposition ("called on the army to").
fn object(reading: &Reading<'_>, entry: &Entry, verb: TokenId) -> Option<TokenId> {
    if let Some(word) = &entry.particle
        && let Some(joint) = particle(reading, verb, word)
    {
        if reading.token(joint).dep == Dep::Dobj {
            return Some(joint);
        }
        if let Some(noun) = reading.child(joint, Dep::Pobj) {
            return Some(noun);
        }
    }
    let found = reading.children(verb).iter().copied().find(|child| {
        *child > verb
            && reading.token(*child).dep == Dep::Dobj
            && entry.particle.as_ref() != Some(&reading.token(*child).lower)
            || reading.token(*child).dep == Dep::Dobj
                && matches!(reading.token(*child).tag, Tag::Wp | Tag::Wdt)
    });
    found.filter(|object| !entry.but_objects.contains(&reading.token(*object).lemma))
}

fn small_clause(reading: &Reading<'_>, verb: TokenId) -> Option<Vec<Tokens>> {
    let predicate = reading.children(verb).iter().copied().find(|child| {
        *child > verb && matches!(reading.token(*child).dep, Dep::Oprd | Dep::Ccomp | Dep::Xcomp)
    })?;
    let mut content = vec![reading.subtree(predicate)];
    content.extend(reading.child(verb, Dep::Dobj).map(|object| reading.subtree(object)));
    Some(content)
}

fn preposition(reading: &Reading<'_>, head: TokenId, words: &[smol_str::SmolStr]) -> Option<TokenId> {
    reading.children(head).iter().copied().find(|child| {
        let token = reading.token(*child);
        *child > head
            && matches!(token.dep, Dep::Prep | Dep::Dative | Dep::Prt)
            && words.contains(&token.lower)
    })
}

/// The "as" of "quoted the mayor as saying".
fn quoting_as(reading: &Reading<'_>, rules: &Rules, head: TokenId) -> Option<TokenId> {
    reading.children(head).iter().copied().find(|child| {
        let token = reading.token(*child);
        matches!(token.dep, Dep::Prep | Dep::Mark) && rules.structure.quoting_as.contains(&token.lower)
    })
}

/// "The town, officials said, had fallen", and all that stands before ", reported X".
fn clause_around(
    reading: &Reading<'_>,
    rules: &Rules,
    quoted: &Quoted,
    verb: TokenId,
) -> Option<Vec<Tokens>> {
    let token = reading.token(verb);
    let own = reading.subtree(verb);
    if matches!(token.dep, Dep::Parataxis | Dep::Dep) && quoted.around(verb) == quoted.around(token.head) {
        let host = clause_of(reading, token.head);
        let around = [
            Tokens { start: host.start, end: own.start },
            Tokens { start: own.end, end: host.end.max(own.end) },
        ];
        return Some(around.into_iter().filter(|run| run.start < run.end).collect());
    }
    // "as the army said".
    let as_told = reading.children(verb).iter().any(|child| {
        let child = reading.token(*child);
        matches!(child.dep, Dep::Mark | Dep::Advmod) && rules.structure.as_told.contains(&child.lower)
    });
    if as_told && token.dep == Dep::Advcl {
        let host = clause_of(reading, token.head);
        let around = [
            Tokens { start: host.start, end: own.start },
            Tokens { start: own.end, end: host.end.max(own.end) },
        ];
        return Some(around.into_iter().filter(|run| run.start < run.end).collect());
    }
    // The source and cue stand at the end of the sentence, after a comma.
    let sentence = reading.sentence_of(verb).tokens;
    let subject =
        source::subject(reading, verb).map(|subject| source::noun_phrase(reading, subject, &[verb]));
    let start = subject.map_or(verb, |phrase| phrase.start.min(verb));
    let comma = TokenId(start.0.checked_sub(1)?);
    if !sentence.contains(comma) && quoted.cue_of_tag(verb).is_none() {
        return None;
    }
    let after_comma = matches!(reading.word(comma), "," | "”" | "\"" | "''" | "’");
    let ends = subject.map_or(verb, |phrase| TokenId(phrase.end.0 - 1).max(verb));
    let rest = Tokens { start: TokenId(ends.0 + 1), end: sentence.end.max(TokenId(ends.0 + 1)) };
    let at_end = rest
        .iter()
        .next()
        .is_none_or(|token| matches!(reading.token(token).tag, Tag::Period | Tag::Comma | Tag::Space))
        || rest.iter().take(12).any(|token| reading.token(token).tag == Tag::Period);
    // Wire copies lose their commas: "died on Monday a monitoring group said".
    const LONGEST_REST: usize = 24;
    let finite = |token: TokenId| {
        matches!(reading.token(token).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp | Tag::Md | Tag::To)
    };
    let short = rest.len() <= LONGEST_REST
        && rest
            .iter()
            .take_while(|token| reading.token(*token).tag != Tag::Period)
            .all(|token| !finite(token))
        && rest.iter().next().is_none_or(|token| {
            matches!(
                reading.token(token).tag,
                Tag::In | Tag::Period | Tag::Nnp | Tag::Rb | Tag::Comma | Tag::Space
            )
        });
    let told = Tokens { start: sentence.start, end: start };
    let bare = subject.is_some()
        && short
        && sentence.contains(comma)
        && matches!(
            reading.token(comma).tag,
            Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps | Tag::Rb | Tag::ClosingQuote
        )
        && !reading
            .children(verb)
            .iter()
            .any(|child| matches!(reading.token(*child).tag, Tag::Wp | Tag::Wdt | Tag::Wrb))
        && told.iter().any(|token| is_verb(reading.token(token).tag));
    if bare {
        return Some(vec![told]);
    }
    if !after_comma || !at_end || matches!(token.dep, Dep::Relcl | Dep::Acl | Dep::Advcl) {
        return None;
    }
    let inner = quoted
        .cue_of_tag(verb)
        .and_then(|cue| quoted.of(cue).iter().filter(|one| one.end <= start).map(|one| one.start).min());
    let from = inner.unwrap_or(sentence.start);
    (from < comma).then(|| vec![Tokens { start: from, end: comma }])
}

/// The clause that a word heads or stands in.
fn clause_of(reading: &Reading<'_>, word: TokenId) -> Tokens {
    let head = std::iter::once(word)
        .chain(reading.ancestors(word))
        .find(|id| is_verb(reading.token(*id).tag) || reading.token(*id).tag == Tag::Md)
        .unwrap_or(word);
    reading.subtree(head)
}

fn of_passive(reading: &Reading<'_>, rules: &Rules, quoted: &Quoted, cue: &Cue<'_>) -> Vec<Draft> {
    let verb = cue.head;
    let first = |wanted: &dyn Fn(&Entry) -> bool| cue.entries.iter().copied().find(|entry| wanted(entry));
    let mut words = verb_words(reading, verb);
    let agent = source::agent(reading, verb);
    let subject = passive_subject(reading, verb);
    let draft = |entry: &Entry, words: Vec<TokenId>, source: Vec<Tokens>, content: Vec<Tokens>| {
        let negated = is_negated(reading, rules, verb, &[]);
        let stance = if negated { entry.negated } else { entry.stance };
        vec![Draft { cue: words, source, content, stance, ..Draft::new(verb, entry) }]
    };

    // "was quoted as saying".
    if let Some(entry) = first(&|entry| entry.has(Frame::PassiveSpeaker))
        && let Some(joint) = quoting_as(reading, rules, verb)
        && let Some(saying) = reading.child(joint, Dep::Pcomp)
    {
        let mut content = quoted.of(saying).to_vec();
        content.extend(clause(reading, rules, saying));
        let source: Vec<Tokens> = subject.into_iter().collect();
        // "was quoted by the daily as saying": the daily says that he said it.
        if let Some(agent) = agent
            && let Some(inner) = rules.verbs.get(&reading.token(saying).lemma).and_then(|list| list.first())
        {
            let mut told = source.clone();
            told.push(Tokens { start: joint, end: TokenId(saying.0 + 1) });
            told.extend(content.iter().copied());
            let mut drafts = draft(entry, words, agent, told);
            let within = Some(verb);
            drafts.push(Draft { source, content, within, ..Draft::new(saying, inner) });
            return drafts;
        }
        words.push(joint);
        words.push(saying);
        words.sort();
        return draft(entry, words, source, content);
    }
    let quotations = quoted.of(verb);
    if !quotations.is_empty()
        && let Some(entry) = first(&Entry::takes_quotation)
    {
        return draft(entry, words, agent.unwrap_or_default(), quotations.to_vec());
    }
    if let Some(entry) = first(&|entry| entry.has(Frame::Clause))
        && let Some(clause) = clause(reading, rules, verb)
    {
        return draft(entry, words, agent.unwrap_or_default(), vec![clause]);
    }
    let takes_complement = |entry: &Entry| {
        [Frame::Clause, Frame::ObjectInfinitive, Frame::SmallClause, Frame::ObjectClause]
            .iter()
            .any(|frame| entry.has(*frame))
    };
    let predicate = reading.children(verb).iter().copied().find(|child| {
        *child > verb
            && (matches!(reading.token(*child).dep, Dep::Oprd)
                || matches!(reading.token(*child).dep, Dep::Xcomp | Dep::Advcl | Dep::Ccomp)
                    && has_to(reading, *child))
    });
    if let Some(entry) = first(&takes_complement)
        && let Some(predicate) = predicate
    {
        let mut content: Vec<Tokens> = subject.into_iter().collect();
        content.push(reading.subtree(predicate));
        return draft(entry, words, agent.unwrap_or_default(), content);
    }
    for entry in cue.entries.iter().copied().filter(|entry| !entry.object_prepositions.is_empty()) {
        if let Some(joint) = preposition(reading, verb, &entry.object_prepositions) {
            let mut content: Vec<Tokens> = subject.into_iter().collect();
            content.push(reading.subtree(joint));
            return draft(entry, words, agent.unwrap_or_default(), content);
        }
    }
    for entry in cue.entries.iter().copied().filter(|entry| !entry.prepositions.is_empty()) {
        if let Some(joint) = preposition(reading, verb, &entry.prepositions)
            && let Some(noun) = reading.child(joint, Dep::Pobj).or_else(|| reading.child(joint, Dep::Pcomp))
        {
            words.push(joint);
            return draft(entry, words, agent.unwrap_or_default(), vec![reading.subtree(noun)]);
        }
    }
    let by_somebody = agent.is_some();
    if let Some(entry) = first(&|entry| entry.has(Frame::Object) && (by_somebody || entry.link))
        && let Some(subject) = subject
    {
        return draft(entry, words, agent.unwrap_or_default(), vec![subject]);
    }
    Vec::new()
}

/// What a passive says something of: its subject, or the noun it stands by ("rockets believed to be").
fn passive_subject(reading: &Reading<'_>, verb: TokenId) -> Option<Tokens> {
    if let Some(subject) = reading.child(verb, Dep::Nsubjpass) {
        return Some(object_phrase(reading, subject));
    }
    match reading.token(verb).dep {
        Dep::Acl => Some(source::phrase(reading, reading.token(verb).head, |child| {
            child != verb && !matches!(reading.token(child).dep, Dep::Punct | Dep::Relcl)
        })),
        Dep::Conj => {
            reading.child(reading.token(verb).head, Dep::Nsubjpass).map(|subject| reading.subtree(subject))
        }
        _ => None,
    }
}

fn of_noun(reading: &Reading<'_>, rules: &Rules, cue: &Cue<'_>) -> Vec<Draft> {
    let noun = cue.head;
    for entry in &cue.entries {
        let mut words = vec![noun];
        let told = reading.children(noun).iter().copied().find(|child| {
            let token = reading.token(*child);
            let clause = entry.has(Frame::Clause)
                && matches!(token.dep, Dep::Acl | Dep::Ccomp | Dep::Relcl | Dep::Advcl)
                && opens_with_complementiser(reading, rules, *child);
            let infinitive = entry.has(Frame::Infinitive)
                && matches!(token.dep, Dep::Acl | Dep::Relcl | Dep::Xcomp)
                && has_to(reading, *child);
            *child > noun && (clause || infinitive)
        });
        let content = match told {
            Some(clause) => reading.subtree(clause),
            None => {
                // The parser may hang "denials regarding the losses" higher up.
                let next = TokenId(noun.0 + 1);
                let torn = reading
                    .tokens
                    .get(next.index())
                    .is_some_and(|token| {
                        entry.prepositions.contains(&token.lower)
                            && matches!(token.dep, Dep::Prep | Dep::Acl | Dep::Advcl | Dep::Pcomp)
                    })
                    .then_some(next);
                let joint = preposition(reading, noun, &entry.prepositions).or(torn);
                let complement = joint.and_then(|joint| {
                    let fits = |child: &TokenId| {
                        matches!(reading.token(*child).dep, Dep::Pobj | Dep::Pcomp | Dep::Dobj)
                    };
                    Some((joint, reading.children(joint).iter().copied().find(fits)?))
                });
                match complement {
                    Some((joint, complement)) => {
                        words.push(joint);
                        reading.subtree(complement)
                    }
                    None => {
                        if let Some((cue, content)) = told_apart(reading, rules, noun, entry) {
                            return vec![Draft {
                                cue,
                                source: vec![source::noun_phrase(reading, noun, &[])],
                                content: vec![content],
                                stance: entry.stance,
                                ..Draft::new(noun, entry)
                            }];
                        }
                        let Some(rest) = rest_of_clause(reading, rules, noun) else { continue };
                        rest
                    }
                }
            }
        };
        let source = noun_source(reading, rules, noun, &mut words);
        words.sort();
        let negated = is_negated(reading, rules, noun, &[]);
        return vec![Draft {
            cue: words,
            source,
            content: vec![content],
            stance: if negated { entry.negated } else { entry.stance },
            ..Draft::new(noun, entry)
        }];
    }
    Vec::new()
}

/// What a noun tells behind the verb that says it came up, with the words that say so: "reports emerged of troops
/// retreating", "rumours spread that …".
fn told_apart(
    reading: &Reading<'_>,
    rules: &Rules,
    noun: TokenId,
    entry: &Entry,
) -> Option<(Vec<TokenId>, Tokens)> {
    let verb = reading.token(noun).head;
    let arose = matches!(reading.token(noun).dep, Dep::Nsubj | Dep::Nsubjpass)
        && rules.structure.arising.contains(&reading.token(verb).lemma);
    let behind = || reading.children(verb).iter().copied().filter(|child| arose && *child > verb);
    let clause = behind().find(|child| {
        entry.has(Frame::Clause)
            && matches!(reading.token(*child).dep, Dep::Ccomp | Dep::Advcl | Dep::Acl | Dep::Relcl)
            && opens_with_complementiser(reading, rules, *child)
    });
    if let Some(clause) = clause {
        return Some((vec![verb], reading.subtree(clause)));
    }
    let joint = behind().find(|child| {
        let token = reading.token(*child);
        token.dep == Dep::Prep && entry.prepositions.contains(&token.lower)
    })?;
    let complement = reading
        .children(joint)
        .iter()
        .copied()
        .find(|child| matches!(reading.token(*child).dep, Dep::Pobj | Dep::Pcomp))?;
    let mut content = reading.subtree(complement);
    // "of troops retreating": the parser may hang the participle on the verb.
    let torn = behind().find(|child| reading.subtree(*child).start == content.end);
    if let Some(torn) = torn.filter(|torn| reading.token(*torn).tag == Tag::Vbg) {
        content.end = reading.subtree(torn).end;
    }
    Some((vec![verb, joint], content))
}

/// What a denial stands against: the rest of its sentence, in front of it or behind ("they hold the town, despite the army's
/// denial").
fn rest_of_clause(reading: &Reading<'_>, rules: &Rules, noun: TokenId) -> Option<Tokens> {
    let token = reading.token(noun);
    if token.dep != Dep::Pobj || !rules.structure.against.contains(&reading.token(token.head).lower) {
        return None;
    }
    let phrase = reading.subtree(token.head);
    let sentence = reading.sentence_of(noun).tokens;
    let before = Tokens { start: sentence.start, end: phrase.start };
    let is_told = |part: Tokens| part.iter().any(|id| is_verb(reading.token(id).tag));
    if is_told(before) {
        return Some(before);
    }
    let mut behind = Tokens { start: phrase.end, end: sentence.end };
    while behind.start < behind.end && reading.token(behind.start).dep == Dep::Punct {
        behind.start = TokenId(behind.start.0 + 1);
    }
    (!behind.is_empty() && is_told(behind)).then_some(behind)
}

/// Whose claim it is: "the army's claim", "a claim by the army", "the army made a claim".
fn noun_source(reading: &Reading<'_>, rules: &Rules, noun: TokenId, words: &mut Vec<TokenId>) -> Vec<Tokens> {
    if let Some(owner) = reading.child(noun, Dep::Poss) {
        let mut phrase = source::noun_phrase(reading, owner, &[]);
        // Without the 's.
        if let Some(mark) = reading.child(owner, Dep::Case)
            && mark.0 + 1 == phrase.end.0
        {
            phrase.end = mark;
        }
        return vec![phrase];
    }
    let by = reading.children(noun).iter().copied().find(|child| {
        let token = reading.token(*child);
        *child > noun
            && matches!(token.dep, Dep::Prep | Dep::Agent)
            && rules.structure.source_prepositions.contains(&token.lower)
    });
    if let Some(owner) = by.and_then(|by| reading.child(by, Dep::Pobj)) {
        return vec![source::noun_phrase(reading, owner, &[])];
    }
    let token = reading.token(noun);
    let carrier = token.head;
    if token.dep == Dep::Dobj
        && rules.structure.carriers.contains(&reading.token(carrier).lemma)
        && let Some(subject) = source::subject(reading, carrier)
    {
        words.push(carrier);
        return vec![source::noun_phrase(reading, subject, &[])];
    }
    Vec::new()
}

fn of_adverb(reading: &Reading<'_>, cue: &Cue<'_>) -> Vec<Draft> {
    let entry = cue.entries[0];
    let host = reading.token(cue.head).head;
    if host == cue.head {
        return Vec::new();
    }
    let content = source::phrase(reading, host, |child| {
        !matches!(reading.token(child).dep, Dep::Conj | Dep::Cc | Dep::Relcl)
            || reading.token(host).dep != Dep::Root
    });
    vec![Draft { content: vec![content], ..Draft::new(cue.head, entry) }]
}

fn of_adjective(reading: &Reading<'_>, cue: &Cue<'_>) -> Vec<Draft> {
    let entry = cue.entries[0];
    let token = reading.token(cue.head);
    // "His death is still unconfirmed", "remains to be seen as unconfirmed": of the subject.
    let of = match token.dep {
        Dep::Amod => Some(token.head),
        _ => std::iter::once(token.head)
            .chain(reading.ancestors(token.head))
            .take(LONGEST_CLIMB)
            .find_map(|verb| reading.child(verb, Dep::Nsubj).or_else(|| reading.child(verb, Dep::Nsubjpass))),
    };
    let Some(of) = of.filter(|of| *of != cue.head) else { return Vec::new() };
    let content = source::noun_phrase(reading, of, &[]);
    vec![Draft { content: vec![content], ..Draft::new(cue.head, entry) }]
}

/// "According to X, …".
fn of_phrase(reading: &Reading<'_>, quoted: &Quoted, cue: &Cue<'_>, words: Tokens) -> Vec<Draft> {
    let entry = cue.entries[0];
    let last = TokenId(words.end.0 - 1);
    let Some(noun) = reading.child(last, Dep::Pobj).or_else(|| reading.child(cue.head, Dep::Pobj)) else {
        return Vec::new();
    };
    let source = source::noun_phrase(reading, noun, &[]);
    let phrase = Tokens { start: words.start, end: reading.subtree(noun).end.max(source.end) };
    let inside = quoted.around(cue.head);
    let sentence = reading.sentence_of(cue.head).tokens;
    let head = reading.token(cue.head).head;
    let mut clause =
        if head == cue.head || words.contains(head) { sentence } else { clause_of(reading, head) };
    if head != cue.head && !words.contains(head) && phrase.end >= before_mark(reading, sentence) {
        clause = closed_clause(reading, head, clause);
    }
    // Nothing but the phrase itself: the sentence.
    if clause.start >= phrase.start && clause.end <= phrase.end {
        clause = sentence;
    }
    if let Some(quotation) = inside {
        clause = Tokens { start: clause.start.max(quotation.start), end: clause.end.min(quotation.end) };
    }
    let content = without(reading, &[clause], &[phrase], &[]);
    vec![Draft { cue: words.iter().collect(), source: vec![source], content, ..Draft::new(cue.head, entry) }]
}

/// Where a sentence ends but for its last mark.
fn before_mark(reading: &Reading<'_>, sentence: Tokens) -> TokenId {
    let last = sentence
        .iter()
        .rev()
        .find(|token| !matches!(reading.token(*token).tag, Tag::Period | Tag::Space | Tag::ClosingQuote));
    TokenId(last.map_or(sentence.end.0, |token| token.0 + 1))
}

/// The clause that "according to X" closes: the parser hangs it on the last of its words, which may be a mere
/// participle ("left one dead and two hurt according to X").
fn closed_clause(reading: &Reading<'_>, head: TokenId, clause: Tokens) -> Tokens {
    let mut at = head;
    for _ in 0..LONGEST_CLIMB {
        let token = reading.token(at);
        let goes_up = match token.dep {
            Dep::Acl | Dep::Amod => token.tag == Tag::Vbn || token.tag == Tag::Vbg,
            Dep::Advcl | Dep::Xcomp => !is_finite(reading, at),
            Dep::Conj | Dep::Dobj | Dep::Pobj | Dep::Prep | Dep::Oprd | Dep::Pcomp | Dep::Attr => true,
            _ => false,
        };
        if !goes_up || token.head == at {
            break;
        }
        at = token.head;
    }
    if at == head || !is_verb(reading.token(at).tag) { clause } else { reading.subtree(at) }
}

fn is_finite(reading: &Reading<'_>, verb: TokenId) -> bool {
    matches!(reading.token(verb).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp)
        || reading.child(verb, Dep::Aux).is_some_and(|helper| reading.token(helper).tag != Tag::To)
}

/// How far up a closing phrase is followed.
const LONGEST_CLIMB: usize = 8;

/// Sources behind and before the speaker: "SANA said, citing a police source", "said in a statement carried by SANA".
pub(super) fn add_passing_on(
    reading: &Reading<'_>,
    rules: &Rules,
    cues: &[Cue<'_>],
    drafts: &mut Vec<Draft>,
) {
    let by_head: BTreeMap<TokenId, usize> =
        drafts.iter().enumerate().map(|(index, draft)| (draft.head, index)).collect();
    for cue in cues.iter().filter(|cue| cue.kind == CueKind::Verb) {
        let verb = cue.head;
        let Some(entry) = cue.entries.iter().find(|entry| entry.has(Frame::PassesOn)) else { continue };
        if is_passive(reading, verb) {
            let Some(agent) = source::agent(reading, verb) else { continue };
            // The words that are passed on: those of the cue on whose phrase the participle hangs.
            let told = reading.ancestors(verb).take(6).find_map(|id| by_head.get(&id));
            if let Some(told) = told.filter(|_| reading.token(verb).dep == Dep::Acl) {
                let told = &drafts[*told];
                let mut words = verb_words(reading, verb);
                words.extend(reading.child(verb, Dep::Agent));
                let draft =
                    Draft { cue: words, source: agent, content: whole(told), ..Draft::new(verb, entry) };
                drafts.extend(finished(reading, draft));
            }
        } else if let Some(object) = reading.child(verb, Dep::Dobj) {
            let source = source::noun_phrase(reading, object, &[]);
            let told = reading.ancestors(verb).take(3).find_map(|id| by_head.get(&id)).copied();
            let words: Vec<&str> = source.iter().map(|token| reading.token(token).lower.as_str()).collect();
            if let Some(told) = told.filter(|_| rules.roles.strongest(&words).is_some()) {
                let inner = Draft {
                    cue: verb_words(reading, verb),
                    source: vec![source],
                    content: drafts[told].content.clone(),
                    within: Some(drafts[told].head),
                    ..Draft::new(verb, entry)
                };
                if let Some(inner) = finished(reading, inner) {
                    match by_head.get(&verb) {
                        Some(index) => drafts[*index] = inner,
                        None => drafts.push(inner),
                    }
                }
            }
        }
    }
}

/// All words of an attribution.
fn whole(draft: &Draft) -> Vec<Tokens> {
    let mut runs = draft.content.clone();
    runs.extend(draft.source.iter().copied());
    runs.extend(draft.cue.iter().map(|token| Tokens { start: *token, end: TokenId(token.0 + 1) }));
    let start = runs.iter().map(|run| run.start).min();
    let end = runs.iter().map(|run| run.end).max();
    start.zip(end).map(|(start, end)| Tokens { start, end }).into_iter().collect()
}

/// The verb with its auxiliaries, negation, particles and the adverbs between them.
fn verb_words(reading: &Reading<'_>, verb: TokenId) -> Vec<TokenId> {
    let belongs = |token: TokenId, adverbs: bool| {
        let at = reading.token(token);
        at.head == verb
            && (matches!(at.dep, Dep::Aux | Dep::Auxpass | Dep::Neg)
                || adverbs && at.dep == Dep::Advmod && at.tag == Tag::Rb)
    };
    let mut words: Vec<TokenId> = reading
        .children(verb)
        .iter()
        .copied()
        .filter(|child| belongs(*child, false) || reading.token(*child).dep == Dep::Prt)
        .collect();
    let mut at = verb;
    while at.0 > 0 && belongs(TokenId(at.0 - 1), true) {
        at = TokenId(at.0 - 1);
        words.push(at);
    }
    words.push(verb);
    words.sort();
    words.dedup();
    words
}

fn is_passive(reading: &Reading<'_>, verb: TokenId) -> bool {
    let token = reading.token(verb);
    reading.child(verb, Dep::Auxpass).is_some()
        || token.tag == Tag::Vbn && token.dep == Dep::Acl
        // "Asked about the raid, he said".
        || token.tag == Tag::Vbn
            && token.dep == Dep::Advcl
            && reading.child(verb, Dep::Aux).is_none()
            && source::subject(reading, verb).is_none()
        || token.tag == Tag::Vbn
            && token.dep == Dep::Conj
            && reading.child(verb, Dep::Aux).is_none()
            && source::subject(reading, verb).is_none()
            && reading.child(token.head, Dep::Auxpass).is_some()
}

/// Whether the saying lies ahead: "will announce".
fn is_to_come(reading: &Reading<'_>, rules: &Rules, verb: TokenId) -> bool {
    reading.children(verb).iter().any(|child| {
        let token = reading.token(*child);
        token.dep == Dep::Aux && rules.structure.future.contains(&token.lemma)
    })
}

/// Whether a cue is negated: by "not", by its subject ("no group"), by the verb above it ("declined to confirm").
fn is_negated(reading: &Reading<'_>, rules: &Rules, head: TokenId, source: &[Tokens]) -> bool {
    let negative = |token: TokenId| rules.structure.negatives.contains(&reading.token(token).lower);
    let token = reading.token(head);
    reading.children(head).iter().any(|child| {
        let child = *child;
        reading.token(child).dep == Dep::Neg || reading.token(child).dep == Dep::Det && negative(child)
    }) || source.first().is_some_and(|phrase| negative(phrase.start))
        || matches!(token.dep, Dep::Xcomp | Dep::Acomp)
            && rules.structure.negating.contains(&reading.token(token.head).lemma)
        || shares_negation(reading, rules, head)
}

/// Whether the negation of a verb before it is its own as well: "neither confirmed nor denied", "did not confirm or deny".
fn shares_negation(reading: &Reading<'_>, rules: &Rules, head: TokenId) -> bool {
    let token = reading.token(head);
    let is_negated = |verb: TokenId| {
        reading.children(verb).iter().any(|child| {
            reading.token(*child).dep == Dep::Neg
                || rules.structure.negatives.contains(&reading.token(*child).lower)
                    && matches!(reading.token(*child).dep, Dep::Preconj | Dep::Cc | Dep::Det | Dep::Advmod)
        })
    };
    let joined = |verb: TokenId| {
        reading.children(verb).iter().any(|child| {
            *child < head
                && reading.token(*child).dep == Dep::Cc
                && rules.structure.disjoining.contains(&reading.token(*child).lower)
        })
    };
    token.dep == Dep::Conj && is_negated(token.head) && joined(token.head)
}

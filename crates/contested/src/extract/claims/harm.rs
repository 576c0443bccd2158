//! Deaths and injuries: which act they came of, and which claim tells which figures.

use contested_english::{Dep, Pos};

use super::candidates::{Candidate, inner, is_time};
use super::frame::Look;
use super::is_act;
use super::rules::Rule;
use crate::extract::figures::FoundFigure;
use crate::model::{Attribution, Facet, Role, Stance};
use crate::read::TokenId;

/// Joins each death or injury to the act that the sentence ties it to.
pub(super) fn join(
    look: &Look<'_, '_>,
    candidates: &mut [Candidate],
    rules: &[Rule],
    attributions: &[Attribution],
) {
    let mut by_token = by_token(look, candidates);
    for (index, candidate) in candidates.iter().enumerate() {
        if !takes_tolls(&rules[candidate.rule]) {
            continue;
        }
        // "the shell fired by rebels left a child dead": the instrument stands for its act.
        for part in candidate.roles.iter().filter(|part| part.role == Role::Instrument) {
            let slot = &mut by_token[part.head.index()];
            *slot = slot.or(Some(index));
        }
    }
    for index in 0..candidates.len() {
        if rules[candidates[index].rule].harm.is_none() || candidates[index].into.is_some() {
            continue;
        }
        let act = act_of(look, candidates, &by_token, rules, index, 0);
        if let Some((act, by_subject)) = act {
            candidates[index].into = Some(act);
            candidates[index].subject_is_act = by_subject;
        }
    }
    // "Six were killed and ten wounded in a blast": of two harms told together both came of the act.
    for _ in 0..2 {
        for index in 0..candidates.len() {
            if rules[candidates[index].rule].harm.is_none() || candidates[index].into.is_some() {
                continue;
            }
            let head = look.reading.token(candidates[index].head).head;
            let children = look.reading.children(candidates[index].head).iter().copied();
            let together = children
                .filter(|child| is_told_together(look, *child))
                .flat_map(|child| std::iter::once(child).chain(look.reading.children(child).iter().copied()))
                .chain(is_told_together(look, candidates[index].head).then_some(head))
                .find_map(|token| {
                    let other = by_token[token.index()].filter(|other| *other != index)?;
                    rules[candidates[other].rule].harm?;
                    candidates[other].into.filter(|act| *act != index)
                });
            candidates[index].into = together;
        }
    }
    // A harm without a doer, in a sentence that tells of one act only, came of that act.
    for index in 0..candidates.len() {
        if rules[candidates[index].rule].harm.is_none()
            || is_act(rules[candidates[index].rule].kind)
            || candidates[index].into.is_some()
            || !candidates[index].has_no_doer()
        {
            continue;
        }
        candidates[index].into = only_act_of_sentence(look, candidates, rules, index);
    }
    // "killed when X attacked": what joined a joined one goes on to the act itself.
    for index in 0..candidates.len() {
        for _ in 0..4 {
            let Some(next) = candidates[index].into.and_then(|into| candidates[into].into) else { break };
            if next == index {
                break;
            }
            candidates[index].into = Some(next);
        }
    }
    keep_denied_apart(look, candidates, attributions);
}

/// "Confirmed that the convoy was hit, but denied that anybody had died": the harm is denied, and not the act.
fn keep_denied_apart(look: &Look<'_, '_>, candidates: &mut [Candidate], attributions: &[Attribution]) {
    let denied: Vec<&Attribution> = attributions.iter().filter(|one| one.stance == Stance::Denies).collect();
    let is_in = |one: &Attribution, word: TokenId| {
        let span = look.reading.token(word).span;
        one.content.iter().any(|content| content.contains(span))
    };
    for index in 0..candidates.len() {
        let Some(act) = candidates[index].into else { continue };
        let (harm, act) = (candidates[index].head, candidates[act].head);
        if denied.iter().any(|denial| is_in(denial, harm) && !is_in(denial, act)) {
            candidates[index].into = None;
            candidates[index].subject_is_act = false;
        }
    }
}

/// Whether people may be told to have died of acts of this rule.
fn takes_tolls(rule: &Rule) -> bool {
    is_act(rule.kind) && !rule.is_no_event()
}

fn by_token(look: &Look<'_, '_>, candidates: &[Candidate]) -> Vec<Option<usize>> {
    let mut table = vec![None; look.reading.tokens.len()];
    for (index, candidate) in candidates.iter().enumerate() {
        for word in &candidate.own {
            table[word.index()] = table[word.index()].or(Some(index));
        }
        table[candidate.head.index()] = Some(index);
    }
    table
}

/// The act a harm came of, and whether the act is the harm's own subject.
fn act_of(
    look: &Look<'_, '_>,
    candidates: &[Candidate],
    by_token: &[Option<usize>],
    rules: &[Rule],
    index: usize,
    depth: u32,
) -> Option<(usize, bool)> {
    if depth > 4 {
        return None;
    }
    let reading = look.reading;
    let candidate = &candidates[index];
    let act_at = |token: TokenId| {
        let token = inner(look, token);
        let found = by_token[token.index()].filter(|other| *other != index)?;
        let found = candidates[found].into.unwrap_or(found);
        (takes_tolls(&rules[candidates[found].rule]) && found != index).then_some(found)
    };
    // The act as the doer: "the strike killed 12".
    let doers = candidate.frame.subject.iter().chain(&candidate.frame.surface);
    for subject in doers {
        if let Some(found) = act_at(*subject) {
            return Some((found, true));
        }
    }
    // "killed in a strike", "deaths from the shelling", "killed as a result of a blast".
    for phrase in &candidate.frame.phrases {
        let tied = look.grammar.ties(&phrase.preposition);
        if !tied {
            continue;
        }
        if let Some(found) = act_at(phrase.object) {
            return Some((found, false));
        }
        if let Some(found) = look.whole_of(phrase.object).and_then(act_at) {
            return Some((found, false));
        }
        if let Some(found) = reading.children(phrase.object).iter().copied().find_map(act_at) {
            return Some((found, false));
        }
    }
    // "killed when a bomb exploded", "killed after gunmen attacked".
    for child in reading.children(candidate.head).iter().copied() {
        let token = reading.token(child);
        match token.dep {
            Dep::Advcl => {
                if let Some(found) = act_at(child) {
                    return Some((found, false));
                }
                for deeper in reading.children(child).iter().copied() {
                    if matches!(reading.token(deeper).dep, Dep::Nsubj | Dep::Dobj | Dep::Nsubjpass)
                        && let Some(found) = act_at(deeper)
                    {
                        return Some((found, false));
                    }
                }
            }
            Dep::Prep => {
                let clause = reading.child(child, Dep::Pcomp);
                if let Some(found) = clause.and_then(|clause| {
                    act_at(clause).or_else(|| reading.child(clause, Dep::Pobj).and_then(act_at))
                }) {
                    return Some((found, false));
                }
                let deep = reading
                    .child(child, Dep::Pobj)
                    .filter(|_| look.grammar.ties(&token.lower))
                    .and_then(act_at);
                if let Some(found) = deep {
                    return Some((found, false));
                }
            }
            _ => {}
        }
    }
    // Upward: "captured the town, killing 12", "an attack that killed 12", "caused 12 deaths".
    let mut at = candidate.head;
    for _ in 0..5 {
        let token = reading.token(at);
        let head = token.head;
        if head == at {
            return None;
        }
        let is_outcome = candidate.frame.subject.iter().all(|doer| *doer != head)
            && look.grammar.is_outcome(reading, candidate.head);
        let joins = is_outcome && token.dep == Dep::Prep
            || matches!(
                token.dep,
                Dep::Advcl
                    | Dep::Conj
                    | Dep::Xcomp
                    | Dep::Relcl
                    | Dep::Acl
                    | Dep::Dobj
                    | Dep::Oprd
                    | Dep::Ccomp
                    | Dep::Attr
                    | Dep::Pobj
                    | Dep::Acomp
                    | Dep::Amod
            );
        if !joins {
            return None;
        }
        let up = reading.token(head);
        let is_clause = matches!(token.dep, Dep::Advcl | Dep::Conj | Dep::Xcomp | Dep::Relcl | Dep::Acl);
        if let Some(found) = by_token[head.index()].filter(|other| *other != index) {
            let other = candidates[found].into.unwrap_or(found);
            let rule = &rules[candidates[other].rule];
            if takes_tolls(rule) {
                let counts = takes_tolls(rule)
                    && (is_clause || token.dep == Dep::Dobj || token.dep == Dep::Pobj)
                    && (token.dep != Dep::Conj
                        || !look.has_own_subject(at)
                        || !candidate.noun && shares_side(candidate, &candidates[other]));
                return counts.then_some((other, token.dep == Dep::Relcl || token.dep == Dep::Acl));
            }
            // "killing 12 and injuring 30": the two came of the same act.
            if found < candidates.len() && found != index && is_clause {
                return act_of(look, candidates, by_token, rules, found, depth + 1);
            }
        }
        if up.pos == Pos::Verb || up.pos == Pos::Aux {
            let causes = look.grammar.is_causing(reading, head);
            let does = look.grammar.is_light(reading, head)
                || look.grammar.is_undergoing(reading, head)
                || look.grammar.is_occurring(reading, head)
                || look.grammar.is_hitting(reading, head);
            if causes || does {
                for child in reading.children(head).iter().copied() {
                    let label = reading.token(child).dep;
                    if matches!(label, Dep::Nsubj | Dep::Nsubjpass)
                        && let Some(found) = act_at(child)
                    {
                        return Some((found, true));
                    }
                    if does
                        && label == Dep::Dobj
                        && child != at
                        && let Some(found) = act_at(child)
                    {
                        return Some((found, false));
                    }
                }
            }
            // "recorded three deaths after a barrel fell on the town"
            let told_with = matches!(token.dep, Dep::Dobj | Dep::Nsubjpass).then(|| {
                reading.children(head).iter().copied().find_map(|child| {
                    let is_tied = reading.token(child).dep == Dep::Advcl
                        && reading.children(child).iter().any(|mark| {
                            let mark = reading.token(*mark);
                            matches!(mark.dep, Dep::Mark | Dep::Advmod) && look.grammar.ties(&mark.lower)
                        });
                    act_at(child).filter(|_| is_tied)
                })
            });
            if let Some(found) = told_with.flatten() {
                return Some((found, false));
            }
            if !causes
                && !is_clause
                && token.dep != Dep::Oprd
                && token.dep != Dep::Ccomp
                && token.dep != Dep::Acomp
            {
                return None;
            }
        } else if up.pos == Pos::Noun || up.pos == Pos::Propn {
            if let Some(found) = act_at(head) {
                return Some((found, true));
            }
            if is_clause && token.dep != Dep::Conj && !(is_outcome && token.dep == Dep::Acl) {
                // "the bombings last year that killed 12": the parser hangs the clause on the nearest noun.
                let start = reading.sentence_of(head).tokens.start;
                let nearest = (start.0..head.0)
                    .rev()
                    .take(12)
                    .map(TokenId)
                    .filter(|token| by_token[token.index()].is_some())
                    .find_map(act_at);
                return nearest.filter(|_| is_time(reading, head)).map(|found| (found, true));
            }
        }
        at = head;
    }
    None
}

/// The one violent act that a sentence tells of; `None` where it tells of none or of several.
fn only_act_of_sentence(
    look: &Look<'_, '_>,
    candidates: &[Candidate],
    rules: &[Rule],
    index: usize,
) -> Option<usize> {
    let sentence = |candidate: &Candidate| look.reading.token(candidate.head).sentence;
    let mine = sentence(&candidates[index]);
    let mut found = None;
    let before = candidates[..index].iter().rposition(|other| sentence(other) != mine).map_or(0, |at| at + 1);
    for (at, other) in
        candidates.iter().enumerate().skip(before).take_while(|(_, other)| sentence(other) == mine)
    {
        let kind = rules[other.rule].kind;
        let is_fight = kind.is(Facet::Fight);
        if !is_fight || rules[other.rule].is_no_event() || at == index {
            continue;
        }
        let act = other.into.unwrap_or(at);
        if found.is_some_and(|found| found != act) {
            return None;
        }
        found = Some(act);
    }
    found.filter(|act| *act != index)
}

/// Whether the word's clause is told in one breath with the one above it.
fn is_told_together(look: &Look<'_, '_>, token: TokenId) -> bool {
    matches!(look.reading.token(token).dep, Dep::Conj | Dep::Ccomp | Dep::Advcl | Dep::Parataxis)
}

fn shares_side(one: &Candidate, other: &Candidate) -> bool {
    one.frame.subject.iter().any(|token| other.frame.subject.contains(token))
}

/// For each candidate the figures it tells, as indexes into `figures`.
pub(super) fn share_out(
    look: &Look<'_, '_>,
    candidates: &[Candidate],
    figures: &[FoundFigure],
) -> Vec<Vec<usize>> {
    let by_token = by_token(look, candidates);
    let reading = look.reading;
    let mut owned: Vec<Vec<usize>> = vec![Vec::new(); candidates.len()];
    for (index, figure) in figures.iter().enumerate() {
        let at = |token: TokenId| by_token.get(token.index()).copied().flatten();
        let mut owner = at(figure.harm);
        if owner.is_none() {
            // The word that says what befell them is no trigger of its own: the nearest above it is.
            let mut here = figure.harm;
            for _ in 0..5 {
                let head = reading.token(here).head;
                if head == here {
                    break;
                }
                owner = at(head);
                if owner.is_some() {
                    break;
                }
                here = head;
            }
        }
        let owner = owner.or_else(|| {
            let whole = figure.figure.part_of.and_then(|whole| figures.get(whole as usize))?;
            at(whole.harm)
        });
        if let Some(owner) = owner {
            let owner = candidates[owner].into.unwrap_or(owner);
            owned[owner].push(index);
        }
    }
    owned
}

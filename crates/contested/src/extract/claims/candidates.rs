//! Words that a rule takes for an act, each with its frame and the parts its participants play.

use contested_english::{Dep, Pos, Tag};
use smol_str::format_smolstr;

use super::frame::{DATIVE, Frame, Look, PURPOSE, Phrase};
use super::phrases::name_at;
use super::rules::{Constraint, Rule, Shape, Trigger};
use super::{Rules, is_act};
use crate::model::{EventKind, Facet, Role, Span};
use crate::read::{NameKind, Reading, TokenId};

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) rule: usize,
    /// The trigger's head word.
    pub(super) head: TokenId,
    /// All words of the trigger.
    pub(super) own: Vec<TokenId>,
    pub(super) noun: bool,
    pub(super) frame: Frame,
    pub(super) roles: Vec<Part>,
    /// The candidate it only tells on.
    pub(super) into: Option<usize>,
    /// The verb that says that a noun's act is done.
    pub(super) doing: Option<TokenId>,
    pub(super) subject_is_act: bool,
    /// A known noun of which nothing is said that could make it an act of its own.
    pub(super) only_again: bool,
}

/// Somebody's or something's part in an act.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) role: Role,
    pub(super) head: TokenId,
    /// Where it is only a piece of a word ("Varan" of "Varan-backed").
    pub(super) span: Option<Span>,
}

impl Candidate {
    /// Whether nothing says who or what did it.
    pub(super) fn has_no_doer(&self) -> bool {
        !self.has(Role::Agent)
    }

    pub(super) fn has(&self, role: Role) -> bool {
        self.roles.iter().any(|part| part.role == role)
    }
}

/// Finds them, in reading order.
pub(super) fn find(look: &Look<'_, '_>, rules: &Rules) -> Vec<Candidate> {
    let reading = look.reading;
    let mut found: Vec<Candidate> = Vec::new();
    for index in 0..reading.tokens.len() {
        let token = TokenId(index as u32);
        if let Some(candidate) = at(look, rules, token) {
            found.push(candidate);
        }
    }
    // A word that belongs to a longer trigger is no act of its own; but what somebody owns up to or denies ("denied having
    // bombed the school") is told beside the speech.
    let is_speech = |candidate: &Candidate| rules.rules.rules[candidate.rule].kind.is(Facet::Speech);
    let mut taken: Vec<Option<usize>> = vec![None; reading.tokens.len()];
    for (index, candidate) in found.iter().enumerate() {
        for word in candidate.own.iter().filter(|word| **word != candidate.head) {
            taken[word.index()] = Some(index);
        }
    }
    let speech: Vec<bool> = found.iter().map(is_speech).collect();
    let mut index = 0;
    found.retain(|candidate| {
        let keep = taken[candidate.head.index()]
            .is_none_or(|other| other == index || speech[other] && !is_speech(candidate));
        index += 1;
        keep
    });
    join_told_on(look, rules, &mut found);
    join_complements(look, rules, &mut found);
    found
}

/// Verbs that only tell on the act that is their subject: "the strikes targeted depots".
fn join_told_on(look: &Look<'_, '_>, rules: &Rules, found: &mut [Candidate]) {
    let mut by_token: Vec<Option<usize>> = vec![None; look.reading.tokens.len()];
    for (index, candidate) in found.iter().enumerate() {
        by_token[candidate.head.index()] = Some(index);
    }
    for index in 0..found.len() {
        let rule = &rules.rules.rules[found[index].rule];
        if !rule.joins {
            continue;
        }
        let act = found[index].frame.subject.iter().find_map(|subject| {
            let subject = inner(look, *subject);
            by_token[subject.index()]
                .filter(|other| *other != index && is_act(rules.rules.rules[found[*other].rule].kind))
        });
        if let Some(act) = act.filter(|act| found[*act].noun && found[*act].into.is_none()) {
            found[index].into = Some(act);
            found[index].subject_is_act = true;
        }
    }
}

/// A noun that only completes a verb of the same kind: "broke the ceasefire" is one act.
fn join_complements(look: &Look<'_, '_>, rules: &Rules, found: &mut [Candidate]) {
    for index in 0..found.len() {
        if !found[index].noun || found[index].into.is_some() {
            continue;
        }
        let kind = rules.rules.rules[found[index].rule].kind;
        let above: Vec<TokenId> = look.reading.ancestors(found[index].head).take(4).collect();
        let nearby = index.saturating_sub(4)..(index + 3).min(found.len());
        let verb = nearby
            .filter(|other| *other != index && found[*other].into.is_none() && !found[*other].noun)
            .find(|other| {
                let other = &found[*other];
                rules.rules.rules[other.rule].kind == kind
                    && above.iter().any(|token| other.own.contains(token))
                    && (other.frame.object.contains(&found[index].head) || other.own.len() > 1)
            });
        found[index].into = verb;
    }
}

/// "a series of attacks" → "attacks".
pub(super) fn inner(look: &Look<'_, '_>, noun: TokenId) -> TokenId {
    let mut at = noun;
    for _ in 0..3 {
        if !look.classes.is_partitive(look.reading, at) {
            break;
        }
        match look.whole_of(at) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

fn at(look: &Look<'_, '_>, rules: &Rules, id: TokenId) -> Option<Candidate> {
    let reading = look.reading;
    let token = reading.token(id);
    if is_time(reading, id) || is_in_name(reading, id) {
        return None;
    }
    if token.is_space || matches!(token.pos, Pos::Punct | Pos::Space | Pos::Num | Pos::Det | Pos::Adp) {
        return None;
    }
    let mut best: Option<(u32, Candidate)> = None;
    let mut consider = |triggers: &[Trigger], verbs: bool| {
        for trigger in triggers.iter().filter(|trigger| verbs || trigger.shape != Shape::Verb) {
            let Ok((score, candidate)) = fits(look, rules, id, trigger) else { continue };
            if best.as_ref().is_none_or(|(other, _)| score > *other) {
                best = Some((score, candidate));
            }
        }
    };
    consider(rules.rules.triggers(&token.lemma), true);
    if token.lower != token.lemma {
        // The written form of a verb may be the dictionary form of another ("found").
        consider(rules.rules.triggers(&token.lower), false);
    }
    if token.pos == Pos::Propn {
        for stem in look.grammar.stems(&token.lower) {
            consider(rules.rules.triggers(stem), true);
        }
    }
    if let Some((_, last)) = token.lower.rsplit_once('-') {
        consider(rules.rules.triggers(&format_smolstr!("-{last}")), true);
    }
    best.map(|(_, candidate)| candidate)
}

/// Why a rule does not hold for a word it lists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Miss {
    Shape,
    Words,
    Subject,
    Object,
    Modifier,
    Needs,
}

/// All triggers that list the word, each with why it does not hold or how well it does.
pub(super) fn tried(look: &Look<'_, '_>, rules: &Rules, id: TokenId) -> Vec<(usize, Result<u32, Miss>)> {
    let token = look.reading.token(id);
    let mut tried: Vec<(usize, Result<u32, Miss>)> = Vec::new();
    let mut keys = vec![token.lemma.clone()];
    if token.lower != token.lemma {
        keys.push(token.lower.clone());
    }
    if let Some((_, last)) = token.lower.rsplit_once('-') {
        keys.push(format_smolstr!("-{last}"));
    }
    for key in keys {
        for trigger in rules.rules.triggers(&key) {
            tried.push((trigger.rule, fits(look, rules, id, trigger).map(|(score, _)| score)));
        }
    }
    tried
}

fn fits(
    look: &Look<'_, '_>,
    rules: &Rules,
    id: TokenId,
    trigger: &Trigger,
) -> Result<(u32, Candidate), Miss> {
    let reading = look.reading;
    let token = reading.token(id);
    let rule = &rules.rules.rules[trigger.rule];
    let is_noun = matches!(token.pos, Pos::Noun | Pos::Propn);
    let is_verb = matches!(token.pos, Pos::Verb | Pos::Aux)
        || matches!(token.tag, Tag::Vbn | Tag::Vbg | Tag::Vbd)
        || token.dep == Dep::Amod && token.tag == Tag::Jj && token.lemma != token.lower;
    let shape_fits = match trigger.shape {
        Shape::Verb => is_verb || is_noun && token.dep == Dep::Root && token.tag == Tag::Vbn,
        Shape::Noun => {
            is_noun
                || token.tag == Tag::Vbg && reading.child(id, Dep::Det).is_some()
                || token.pos == Pos::Adj && token.dep == Dep::Pobj
        }
        Shape::Adjective => !is_noun || token.lower.contains('-'),
    };
    if !shape_fits {
        return Err(Miss::Shape);
    }
    // "the accused", "the wounded": a verb's form with an article is somebody, no act.
    if trigger.shape == Shape::Verb && stands_for_somebody(look, id) {
        return Err(Miss::Shape);
    }
    // "non-government-controlled", "formerly rebel-held"
    if (trigger.shape == Shape::Adjective || token.dep == Dep::Amod) && is_unheld(look, id) {
        return Err(Miss::Modifier);
    }
    let own = own_words(look, id, trigger).ok_or(Miss::Words)?;
    let mut frame = match trigger.shape {
        Shape::Verb => look.verb(id, &own),
        Shape::Noun => look.noun(id, &own),
        Shape::Adjective => adjective(look, id),
    };
    if rule.owner_is_object && frame.object.is_empty() {
        frame.subject.retain(|one| !frame.owners.contains(one));
        frame.object = std::mem::take(&mut frame.owners);
    }
    let class_of = |tokens: &[TokenId]| {
        tokens.iter().map(|token| look.class(*token)).reduce(super::classes::ClassSet::or)
    };
    let mut object = class_of(&frame.object);
    let mut is_lone = false;
    // "Ostrel shelled, three dead": ground does not shell, nor does a name that may be its.
    let befalls_ground = |subject: &[TokenId]| {
        matches!(rule.object, Constraint::IsNot(_) | Constraint::IsIfThere(_))
            && look.grammar.stands_alone(reading, id)
            && subject.iter().all(|one| may_be_ground(look, *one, rule.kind))
            && !subject.is_empty()
    };
    if frame.may_be_passive
        && object.is_none()
        && (matches!(rule.object, Constraint::Is(_) | Constraint::There) || befalls_ground(&frame.subject))
    {
        // No headline leaves out the auxiliary behind a pronoun.
        let is_pronoun = reading
            .child(id, Dep::Nsubj)
            .is_some_and(|subject| matches!(reading.token(subject).tag, Tag::Prp | Tag::Wp));
        if look.grammar.stands_alone(reading, id)
            && (is_pronoun
                || is_fighter(look, class_of(&frame.subject))
                || frame.subject.iter().all(|one| is_body(look, *one)))
        {
            // "Rebels attacked near Ostrel", "they attacked": whom is not told.
            object = None;
            is_lone = true;
            // A clash is with somebody.
            if rule.kind == EventKind::BattleClash {
                return Err(Miss::Object);
            }
        } else {
            // "Nine wounded in Ostrel": the auxiliary is left out.
            std::mem::swap(&mut frame.subject, &mut frame.object);
            object = class_of(&frame.object);
        }
    }
    let subject = class_of(&frame.subject);
    if !rule.subject.holds(subject) {
        return Err(Miss::Subject);
    }
    if !is_lone && !rule.object.holds(object) {
        return Err(Miss::Object);
    }
    if !rule.modifier.holds(class_of(&frame.modifiers)) {
        return Err(Miss::Modifier);
    }
    let mut needed = 0;
    if !rule.needs.is_empty() {
        let met = rule.needs.iter().find(|(preposition, constraint)| {
            frame.phrases.iter().any(|phrase| {
                phrase.preposition == *preposition && constraint.holds(Some(look.class(phrase.object)))
            })
        });
        needed = 2 + met.ok_or(Miss::Needs)?.1.weight();
    }
    let roles = parts(look, rule, &frame, id, trigger.shape);
    let noun = trigger.shape == Shape::Noun;
    // "the attack occurred in a market"
    let occurs = frame.governor.is_some_and(|verb| look.grammar.is_occurring(reading, verb));
    let is_alone = roles.is_empty()
        && !frame.phrases.iter().any(|phrase| {
            let is_own = !phrase.outer && look.grammar.is_locative(&phrase.preposition);
            let is_told = occurs
                && look.grammar.is_standing(&phrase.preposition)
                && look.class(phrase.object).meets(look.place);
            is_own || is_told
        });
    // "a war monitor", "war crimes"
    let over = reading.token(reading.token(id).head);
    let is_modifier =
        matches!(reading.token(id).dep, Dep::Compound | Dep::Nmod) && reading.token(id).head > id;
    if noun && rule.is_no_event() && is_modifier && over.pos == Pos::Noun {
        return Err(Miss::Shape);
    }
    // "the widely criticised deal": what is said of it in general, by nobody.
    let is_epithet = !noun && reading.token(id).dep == Dep::Amod && rule.kind.is(Facet::Speech);
    if is_epithet && !roles.iter().any(|part| part.role == Role::Agent) {
        return Err(Miss::Subject);
    }
    let only_again = !rule.bare && is_alone;
    let has_side = roles.iter().any(|part| matches!(part.role, Role::Agent | Role::Target | Role::Victim));
    if noun && !has_side && is_act(rule.kind) && is_charged_with(look, id) {
        return Err(Miss::Shape);
    }
    let doing = frame.governor.filter(|verb| {
        look.grammar.is_light(reading, *verb)
            || look.grammar.is_undergoing(reading, *verb)
            || look.grammar.is_occurring(reading, *verb)
    });
    // Who does it tells most about what is done: "warplanes hit", "shells hit".
    let score = 20 * own.len() as u32
        + 2 * rule.subject.weight()
        + rule.object.weight()
        + rule.modifier.weight()
        + needed;
    Ok((
        score,
        Candidate {
            rule: trigger.rule,
            head: id,
            own,
            noun,
            frame,
            roles,
            into: None,
            doing,
            subject_is_act: false,
            only_again,
        },
    ))
}

/// Whether a phrase's class is of those who fight, and not of people whom others attack.
fn is_fighter(look: &Look<'_, '_>, class: Option<super::classes::ClassSet>) -> bool {
    class.is_some_and(|class| class.meets(look.fighter) && !class.meets(look.people))
}

/// Whether a word is the head of a body's name, of two words and more: "the Merik Front", though a front may be ground too.
fn is_body(look: &Look<'_, '_>, head: TokenId) -> bool {
    let is_people = look.class(head).meets(look.people);
    name_at(look.reading, head).is_some_and(|name| {
        let may_be = matches!(
            name.kind,
            NameKind::ArmedGroup | NameKind::Military | NameKind::Organisation | NameKind::Other
        );
        may_be && name.tokens.len() > 1 && !is_people
    })
}

/// Whether a word stands for ground, for people who are shelled and do not shell, or is a name of which nothing is known.
fn may_be_ground(look: &Look<'_, '_>, head: TokenId, kind: EventKind) -> bool {
    let class = look.class(head);
    let strikes = kind.is(Facet::FromAfar);
    let name = name_at(look.reading, head);
    // A state acts, and is known; one man attacks, but hardly shells.
    let is_known = name.is_some_and(|name| !name.actors.is_empty());
    if class.meets(look.fighter) || is_known || !strikes && class.meets(look.people) {
        return false;
    }
    let is_unknown = || {
        matches!(look.reading.token(head).tag, Tag::Nnp | Tag::Nnps)
            && name.is_none_or(|name| {
                let may_be = matches!(name.kind, NameKind::Other | NameKind::Organisation | NameKind::Person);
                name.kind == NameKind::Place || may_be && name.tokens.len() == 1
            })
    };
    class.meets(look.place) || strikes && class.meets(look.people) || is_unknown()
}

/// Whether a verb's form has an article of its own and is a part of another clause: "the accused was killed".
fn stands_for_somebody(look: &Look<'_, '_>, id: TokenId) -> bool {
    let reading = look.reading;
    let token = reading.token(id);
    matches!(token.tag, Tag::Vbn | Tag::Vbd)
        && matches!(token.dep, Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj | Dep::Pobj)
        && reading.child(id, Dep::Det).is_some()
}

/// Whether words before a word of holding, in the same phrase, say that it is not so.
fn is_unheld(look: &Look<'_, '_>, id: TokenId) -> bool {
    let reading = look.reading;
    if look.grammar.is_unholding(&reading.token(id).lower) {
        return true;
    }
    let first = reading.sentence_of(id).tokens.start;
    let before = (first.0..id.0).rev().map(TokenId).take(REACH);
    before
        .take_while(|one| {
            let token = reading.token(*one);
            token.pos == Pos::Punct && !token.is_space && reading.word(*one).starts_with('-')
                || token.head == id
                || reading.token(token.head).head == id
                || matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Adj | Pos::Adv | Pos::X)
        })
        .any(|one| look.grammar.is_unholding(&reading.token(one).lower))
}

/// How many words before one of holding are looked through: "non-government-controlled" is five.
const REACH: usize = 5;

/// The words of the trigger: each further one hangs on one found before.
fn own_words(look: &Look<'_, '_>, head: TokenId, trigger: &Trigger) -> Option<Vec<TokenId>> {
    let mut own = vec![head];
    let reading = look.reading;
    for word in &trigger.others {
        let class = word.strip_prefix('@');
        let hangs = |on: TokenId| {
            reading.children(on).iter().copied().find(|child| {
                let token = reading.token(*child);
                let is_word = match class {
                    Some(class) => look.classes.named(class).is_ok_and(|set| look.class(*child).meets(set)),
                    None => token.lemma == *word || token.lower == *word,
                };
                // A noun's further words stand before it; a phrase's may stand anywhere.
                is_word
                    && !(trigger.shape == Shape::Noun
                        && *child > head
                        && matches!(token.dep, Dep::Conj | Dep::Appos))
            })
        };
        let next = own.iter().copied().find_map(hangs).filter(|next| !own.contains(next))?;
        // "was fired on Monday" is no "fired on".
        if reading.child(next, Dep::Pobj).is_some_and(|object| is_time(reading, object)) {
            return None;
        }
        own.push(next);
    }
    Some(own)
}

/// An adjective: what it qualifies is its object; "Varan" of "Varan-backed" its subject.
fn adjective(look: &Look<'_, '_>, id: TokenId) -> Frame {
    let reading = look.reading;
    let token = reading.token(id);
    let mut frame = Frame::default();
    match token.dep {
        Dep::Amod | Dep::Acl => frame.object.push(token.head),
        Dep::Oprd if reading.child(token.head, Dep::Dobj).is_some() => {
            frame.object.extend(reading.child(token.head, Dep::Dobj));
            frame.surface = look.surface_subject(token.head, 0);
        }
        Dep::Acomp | Dep::Oprd | Dep::Conj | Dep::Attr => frame.object = look.surface_subject(token.head, 0),
        _ => {}
    }
    for child in reading.children(id).iter().copied() {
        if child < id
            && matches!(
                reading.token(child).dep,
                Dep::Npadvmod | Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Nsubj
            )
        {
            frame.subject.push(child);
        }
    }
    frame
}

fn parts(look: &Look<'_, '_>, rule: &Rule, frame: &Frame, id: TokenId, shape: Shape) -> Vec<Part> {
    let reading = look.reading;
    let mut parts: Vec<Part> = Vec::new();
    let mut put = |role: Role, head: TokenId, span: Option<Span>| {
        let class = look.class(head);
        if role == Role::Agent && class.meets(look.lifeless) && !class.meets(look.doer) {
            return;
        }
        // "the neighbourhoods fired": ground does nothing, unless it stands for a state.
        let is_common = matches!(reading.token(head).tag, Tag::Nn | Tag::Nns);
        let is_ground = is_common && look.is_ground(head) && !class.meets(look.state);
        if role == Role::Agent && (is_act(rule.kind) || rule.kind.is(Facet::Forces)) && is_ground {
            return;
        }
        if look.grammar.is_nobody(reading, head) {
            return;
        }
        if !parts.iter().any(|part| part.role == role && part.head == head) {
            parts.push(Part { role, head, span });
        }
    };
    if let Some(role) = rule.subject_role {
        for head in &frame.subject {
            put(role, *head, None);
        }
        if let Some(span) = front_of_word(reading, id)
            && shape == Shape::Adjective
            && frame.subject.is_empty()
        {
            put(role, id, Some(span));
        }
    }
    if let Some(role) = rule.object_role {
        for head in &frame.object {
            let is_after = !frame.surface.is_empty() && !frame.surface.contains(head);
            put(rule.after_role.filter(|_| is_after).unwrap_or(role), *head, None);
        }
    }
    let has_target = frame.object.iter().any(|_| rule.object_role == Some(Role::Target));
    let mut has_agent = !frame.subject.is_empty() && rule.subject_role == Some(Role::Agent);
    // "They blamed the attack on the rebels": the rebels did it, and were not attacked.
    let blamed = if shape == Shape::Noun { blamed_for(look, id) } else { None };
    if let Some(doer) = blamed.filter(|_| !has_agent) {
        put(Role::Agent, doer, None);
        has_agent = true;
    }
    for phrase in &frame.phrases {
        let own = rule.prepositions.iter().find(|(preposition, _)| *preposition == phrase.preposition);
        let role = match own {
            Some((_, role)) => *role,
            None if phrase.preposition == DATIVE => Some(Role::Recipient),
            None if shape == Shape::Noun && look.grammar.is_between(&phrase.preposition) => {
                // Between A and B: the first is told of as the doer.
                if has_agent { Some(Role::Target) } else { Some(Role::Agent) }
            }
            None if shape == Shape::Noun => look.grammar.noun_role(&phrase.preposition),
            None => look.grammar.verb_role(&phrase.preposition),
        };
        let Some(role) = role.filter(|_| Some(phrase.object) != blamed) else { continue };
        if role == Role::Target && is_only_place(look, rule, phrase) {
            continue;
        }
        if phrase.outer && !look.grammar.is_by(&phrase.preposition) {
            continue;
        }
        match role {
            Role::Agent if has_agent && !frame.subject.contains(&phrase.object) => continue,
            Role::Target if has_target && !look.grammar.is_between(&phrase.preposition) => continue,
            Role::Agent => has_agent = true,
            _ => {}
        }
        // "attacks on Monday", "in three days": times take no part.
        if is_time(reading, phrase.object) {
            continue;
        }
        put(role, phrase.object, None);
    }
    parts
}

/// Whom an act is blamed on: "blamed the attack on the rebels", "the raid was blamed on the army".
fn blamed_for(look: &Look<'_, '_>, act: TokenId) -> Option<TokenId> {
    let reading = look.reading;
    let mut at = act;
    if reading.token(at).dep == Dep::Pobj {
        // "pinned the blame for the ambush on the army"
        at = reading.token(reading.token(at).head).head;
        if !look.grammar.is_blame(reading, at) {
            return None;
        }
    }
    let token = reading.token(at);
    let verb = token.head;
    if !matches!(token.dep, Dep::Dobj | Dep::Nsubjpass) || !look.grammar.is_blaming(reading, verb) {
        return None;
    }
    // What stands behind the act of a passive says whom it struck.
    let within = if token.dep == Dep::Dobj { reading.children(act) } else { &[] };
    let children = reading.children(verb).iter().chain(within).copied();
    let joint = children
        .filter(|child| *child > act && look.grammar.is_blamed_on(&reading.token(*child).lower))
        .find(|child| reading.token(*child).dep == Dep::Prep)?;
    reading.child(joint, Dep::Pobj)
}

/// Whether a phrase only tells where, when or why, though its preposition may tell what an act is aimed at: "exploded in
/// Merik", "an attack on the outskirts", "used on several occasions"; or what it is for, where that is no ground that
/// is fought over.
fn is_only_place(look: &Look<'_, '_>, rule: &Rule, phrase: &Phrase) -> bool {
    let object = look.reading.token(phrase.object);
    let is_place = look.class(phrase.object).meets(look.place);
    if phrase.preposition == PURPOSE {
        return !rule.kind.is(Facet::ManySided) || !is_place;
    }
    // "fired missiles at Merik" is at it all the same.
    let is_aimed = look.grammar.verb_role(&phrase.preposition) == Some(Role::Target);
    let is_seat = look.grammar.is_seat(&phrase.preposition) && !is_aimed;
    let is_named = object.pos == Pos::Propn && is_place && is_seat;
    is_named && is_act(rule.kind) || look.grammar.is_no_target(&object.lemma)
}

/// Whether a bare noun only says what somebody is charged with: "charged with theft", "robbery charges".
fn is_charged_with(look: &Look<'_, '_>, noun: TokenId) -> bool {
    let reading = look.reading;
    let is_bare = reading.children(noun).iter().all(|child| reading.token(*child).dep != Dep::Det);
    let first = super::phrases::first_conjunct(reading, noun);
    let over = reading.token(first).head;
    let is_charge = match reading.token(first).dep {
        Dep::Compound | Dep::Nmod | Dep::Amod => look.grammar.is_charge(reading, over),
        Dep::Pobj => look.grammar.is_charge(reading, reading.token(over).head),
        _ => false,
    };
    is_bare && is_charge
}

/// Whether the noun is told of as known: "the attack", "Tuesday's attack".
pub(super) fn is_definite(look: &Look<'_, '_>, noun: TokenId) -> bool {
    look.reading.children(noun).iter().any(|child| {
        let token = look.reading.token(*child);
        token.dep == Dep::Det && look.grammar.is_definite(&token.lower)
            || matches!(token.dep, Dep::Poss | Dep::Compound | Dep::Nmod) && is_time(look.reading, *child)
    })
}

/// Whether the word is part of a longer name ("Ostrel Detention Centre").
fn is_in_name(reading: &Reading<'_>, token: TokenId) -> bool {
    reading.token(token).pos == Pos::Propn
        && name_at(reading, token).is_some_and(|name| name.tokens.len() > 1 && name.kind != NameKind::Other)
}

/// Whether the word stands in a time expression.
pub(super) fn is_time(reading: &Reading<'_>, token: TokenId) -> bool {
    let span = reading.token(token).span;
    let upto = reading.times.partition_point(|time| time.span.start() <= span.start());
    reading.times[..upto].last().is_some_and(|time| time.span.touches(span))
        || reading.token(token).entity.is_some_and(|entity| {
            matches!(
                entity.label,
                contested_english::EntityLabel::Date | contested_english::EntityLabel::Time
            )
        })
}

/// "Varan" of the one word "Varan-backed".
fn front_of_word(reading: &Reading<'_>, id: TokenId) -> Option<Span> {
    let span = reading.token(id).span;
    let front = reading.word(id).rfind('-').filter(|at| *at > 0)?;
    Some(Span::new(span.start(), span.start() + front as u32))
}

//! Acts in a sentence: the words that name them, who did them to whom, whether they are told as done.

use std::collections::BTreeMap;

use contested_french::{Dep, EntityLabel, Form, Pos};
use smol_str::SmolStr;

use super::names::Named;
use super::sources::Saying;
use super::tolls::{self, Toll};
use super::words::{Act, LOCATED, NAME, NONE, Naming, PartRole, Words};
use super::{rule, surest};
use crate::model::{Certainty, EventKind, Facet, Figure, Role, Span, Stage};
use crate::read::french::{FrenchReading, Words as Run};

/// A sentence and what its words may name.
pub(super) struct Sentence<'r, 't> {
    pub(super) reading: &'r FrenchReading<'t>,
    pub(super) words: &'r Words,
    pub(super) run: Run,
    index: usize,
    sayings: &'r [Saying],
    hits: BTreeMap<usize, Hit>,
}

/// A word that names an act.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) act: usize,
    /// One past the last word that belongs to it.
    end: usize,
    is_noun: bool,
}

/// A claim in the making.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Draft {
    pub(super) kind: EventKind,
    pub(super) rule: SmolStr,
    /// The word that names the act.
    pub(super) at: usize,
    pub(super) trigger: Run,
    pub(super) sentence: usize,
    pub(super) arguments: Vec<(Role, Run)>,
    pub(super) figures: Vec<Figure>,
    pub(super) is_negative: bool,
    pub(super) certainty: Certainty,
    pub(super) stage: Stage,
    /// The word that makes it hearsay.
    pub(super) hearsay: Option<usize>,
    is_noun: bool,
    /// Whether it tells of harm alone.
    is_harm: bool,
    /// Whether it is no more than mentioned.
    is_mention: bool,
}

/// How an act is told.
struct Mood {
    stage: Stage,
    is_negative: bool,
    hearsay: Option<usize>,
    certainty: Certainty,
}

/// The claims of a sentence.
pub(super) fn find(sentence: &Sentence<'_, '_>) -> Vec<Draft> {
    // A question tells nothing.
    let last = sentence.run.end.checked_sub(1).and_then(|last| sentence.reading.words.get(last));
    if last.is_some_and(|last| last.lower == "?") {
        return Vec::new();
    }
    let tolls = tolls::find(sentence);
    let mut drafts: Vec<Draft> =
        sentence.hits.iter().filter_map(|(at, hit)| sentence.draft(*at, hit)).collect();
    let mut places: Vec<Option<(usize, usize)>> = Vec::new();
    for toll in &tolls {
        let known =
            toll.part_of.and_then(|whole| places.get(whole).copied().flatten()).map(|(draft, _)| draft);
        let draft = known.or_else(|| drafts.iter().position(|draft| draft.at == toll.owner)).or_else(|| {
            drafts.push(sentence.harm(toll)?);
            Some(drafts.len() - 1)
        });
        let Some(draft) = draft else {
            places.push(None);
            continue;
        };
        let mut figure = toll.figure.clone();
        if let Some(whole) = toll.part_of.and_then(|whole| places.get(whole).copied().flatten()) {
            figure.part_of = Some(whole.1 as u32);
        } else if let Some(people) = &toll.people {
            let meets = |run: &Run| run.start < people.end && people.start < run.end;
            match drafts[draft].arguments.iter_mut().find(|(_, run)| meets(run)) {
                // "twenty-one soldiers", of which the phrase has the last words.
                Some((_, run)) => *run = run.start.min(people.start)..run.end.max(people.end),
                None => drafts[draft].arguments.push((Role::Victim, people.clone())),
            }
        }
        drafts[draft].figures.push(figure);
        drafts[draft].is_mention = false;
        places.push(Some((draft, drafts[draft].figures.len() - 1)));
    }
    join(sentence, &mut drafts);
    drafts.retain(|draft| !draft.is_mention);
    for draft in &mut drafts {
        tidy(sentence, draft);
    }
    drafts.sort_by_key(|draft| draft.at);
    drafts
}

/// Puts harm that an act of the same sentence did with that act, and the wounded with the dead.
fn join(sentence: &Sentence<'_, '_>, drafts: &mut Vec<Draft>) {
    let mut at = 0;
    while at < drafts.len() {
        let cause = if drafts[at].is_harm { sentence.cause(drafts, at) } else { None };
        let Some(cause) = cause else {
            at += 1;
            continue;
        };
        let harm = drafts.remove(at);
        let cause = if cause > at { cause - 1 } else { cause };
        let cause = &mut drafts[cause];
        let shift = cause.figures.len() as u32;
        cause.figures.extend(harm.figures.into_iter().map(|mut figure| {
            figure.part_of = figure.part_of.map(|whole| whole + shift);
            figure
        }));
        for (role, run) in harm.arguments {
            let is_there = |known: &(Role, Run)| known.1.start < run.end && run.start < known.1.end;
            let has_agent =
                role == Role::Agent && cause.arguments.iter().any(|(known, _)| *known == Role::Agent);
            // The act itself is no doer.
            let is_cause = cause.at >= run.start && cause.at < run.end;
            if !has_agent && !is_cause && !cause.arguments.iter().any(is_there) {
                cause.arguments.push((role, run));
            }
        }
        cause.is_mention = false;
        cause.hearsay = cause.hearsay.or(harm.hearsay);
        cause.certainty = surest(cause.certainty, harm.certainty);
    }
}

/// No act's own words play a part in it, and nobody plays two.
fn tidy(sentence: &Sentence<'_, '_>, draft: &mut Draft) {
    let at = draft.at;
    draft.arguments.retain(|(_, run)| !run.is_empty() && !run.contains(&at));
    let mut kept: Vec<(Role, Run)> = Vec::new();
    for (role, run) in std::mem::take(&mut draft.arguments) {
        if !kept.iter().any(|(_, known)| known.start < run.end && run.start < known.end) {
            kept.push((role, run));
        }
    }
    kept.retain(|(_, run)| !sentence.is_only_pronoun(run));
    draft.arguments = kept;
}

impl Draft {
    /// Whether it is told by a noun that the text takes for known: "the attack".
    pub(super) fn is_known(&self, reading: &FrenchReading<'_>, words: &Words) -> bool {
        self.is_noun
            && reading.children(self.at).iter().any(|child| {
                let lower = &reading.words[*child].lower;
                *child < self.at
                    && (words.grammar.same.contains(lower) || words.grammar.definite.contains(lower))
            })
    }
}

impl<'r, 't> Sentence<'r, 't> {
    pub(super) fn new(
        reading: &'r FrenchReading<'t>,
        words: &'r Words,
        index: usize,
        sayings: &'r [Saying],
    ) -> Sentence<'r, 't> {
        let run = reading.sentences[index].clone();
        let mut sentence = Sentence { reading, words, run, index, sayings, hits: BTreeMap::new() };
        sentence.hits = sentence.run.clone().filter_map(|at| Some((at, sentence.named(at)?))).collect();
        sentence
    }

    pub(super) fn hit(&self, at: usize) -> Option<&Hit> {
        self.hits.get(&at)
    }

    /// The act that a word names.
    fn named(&self, at: usize) -> Option<Hit> {
        let word = &self.reading.words[at];
        if let Some(verb) = &word.verb {
            let found = self.words.by_verb(verb).iter().filter(|naming| self.is_verb(at, naming));
            let best = found.max_by_key(|naming| {
                let act = &self.words.acts[naming.act];
                let conditions = u32::from(act.subject.is_some()) + u32::from(act.object.is_some());
                (naming.rest.len(), conditions, std::cmp::Reverse(naming.act))
            });
            return best.map(|naming| Hit {
                act: naming.act,
                end: self.end_of_verb(at, &naming.rest),
                is_noun: false,
            });
        }
        if !matches!(word.morph.pos, Pos::Noun | Pos::Propn | Pos::Adj | Pos::X) {
            return None;
        }
        let mut best: Option<(usize, Hit)> = None;
        for naming in self.words.by_noun(&word.lemma).iter().chain(self.words.by_noun(&word.lower)) {
            let Some(end) = self.rest_behind(at, &naming.rest) else { continue };
            let hit = Hit { act: naming.act, end, is_noun: true };
            if best.as_ref().is_none_or(|(length, _)| naming.rest.len() > *length) {
                best = Some((naming.rest.len(), hit));
            }
        }
        best.map(|(_, hit)| hit)
    }

    /// Whether a verb stands as an act asks: with its other words, turned back on its subject or not, with such a subject
    /// and object.
    fn is_verb(&self, at: usize, naming: &Naming) -> bool {
        let act = &self.words.acts[naming.act];
        let is_reflexive = self.is_reflexive(at);
        if is_reflexive != naming.is_reflexive {
            return false;
        }
        let reach = (at + 1)..(at + REACH).min(self.run.end);
        let has = |wanted: &SmolStr| {
            reach.clone().any(|near| {
                let word = &self.reading.words[near];
                (word.lemma == *wanted || word.lower == *wanted) && self.reading.is_under(at, near)
            })
        };
        if !naming.rest.iter().all(has) {
            return false;
        }
        let fits = |asked: &Option<String>, part: fn(&Self, usize) -> Option<usize>| {
            asked.as_deref().is_none_or(|asked| self.is_part(asked, part(self, at)))
        };
        fits(&act.subject, Self::doer) && fits(&act.object, Self::object)
    }

    /// Whether a part is of the classes that an act asks for.
    fn is_part(&self, asked: &str, part: Option<usize>) -> bool {
        let (wanted, classes) = match asked.strip_prefix('!') {
            Some(classes) => (false, classes),
            None => (true, asked),
        };
        let is = |class: &str| {
            let Some(at) = part else { return class == NONE };
            let word = &self.reading.words[at];
            match class {
                NAME => word.is_capital && (word.entity.is_some() || word.morph.pos == Pos::Propn),
                LOCATED => matches!(word.entity, Some((_, EntityLabel::Loc))),
                class => {
                    self.words.is_one_of(class, &self.noun_lemma(at))
                        || self.words.is_one_of(class, &word.lower)
                }
            }
        };
        classes.split('|').any(is) == wanted
    }

    /// Where the other words of a verb end that follow it at once, articles and prepositions between them aside.
    fn end_of_verb(&self, at: usize, rest: &[SmolStr]) -> usize {
        let mut end = at + 1;
        for next in at + 1..(at + REACH).min(self.run.end) {
            let word = &self.reading.words[next];
            if rest.contains(&word.lemma) || rest.contains(&word.lower) {
                end = next + 1;
            } else if !matches!(word.morph.pos, Pos::Det | Pos::Adp) {
                break;
            }
        }
        end
    }

    /// The first of verbs told with one auxiliary: "ont tué et blessé".
    fn main(&self, at: usize) -> usize {
        let mut first = at;
        for _ in 0..4 {
            let word = &self.reading.words[first];
            let is_shared = word.dep == Dep::Conj
                && word.morph.form != Form::Finite
                && self.reading.words[word.head].verb.is_some()
                && self
                    .reading
                    .child(first, &[Dep::AuxTense, Dep::AuxPass, Dep::Nsubj, Dep::NsubjPass])
                    .is_none();
            if !is_shared {
                break;
            }
            first = word.head;
        }
        first
    }

    /// A noun's dictionary form; of a number word that of what it counts.
    fn noun_lemma(&self, at: usize) -> SmolStr {
        let numbers = &self.words.numbers;
        let mut at = at;
        // "Tens of thousands of people".
        for _ in 0..3 {
            let word = &self.reading.words[at];
            let counts = numbers.about.contains_key(&word.lemma)
                || numbers.vague.contains(&word.lemma)
                || numbers.values.contains_key(&word.lower);
            match self.reading.child(at, &[Dep::Nmod, Dep::FlatName]).filter(|_| counts) {
                Some(inner) => at = inner,
                None => break,
            }
        }
        self.reading.words[at].lemma.clone()
    }

    fn is_reflexive(&self, at: usize) -> bool {
        self.reading.children(at).iter().any(|child| {
            let word = &self.reading.words[*child];
            *child < at && self.words.grammar.reflexive.contains(&word.lower)
        })
    }

    /// Where the other words of a noun end that stand behind it, articles and prepositions between them aside.
    fn rest_behind(&self, at: usize, rest: &[SmolStr]) -> Option<usize> {
        let mut next = at + 1;
        for wanted in rest {
            loop {
                let word = self.reading.words.get(next).filter(|_| next < self.run.end)?;
                next += 1;
                if word.lemma == *wanted || word.lower == *wanted {
                    break;
                }
                let is_mark = !word.lower.contains(char::is_alphanumeric);
                if !(is_mark && word.lower == "-" || matches!(word.morph.pos, Pos::Det | Pos::Adp | Pos::Adj))
                {
                    return None;
                }
            }
        }
        Some(next)
    }

    /// Whether what is done befalls a verb's subject.
    pub(super) fn is_passive(&self, at: usize) -> bool {
        let word = &self.reading.words[at];
        let has = |dep: Dep| self.reading.child(at, &[dep]).is_some();
        if word.verb.as_ref().is_some_and(|verb| self.words.grammar.with_be.contains(verb)) {
            return false;
        }
        if has(Dep::AuxPass) || has(Dep::NsubjPass) {
            return true;
        }
        let is_bare = word.morph.form == Form::Participle && word.morph.is_past && !has(Dep::AuxTense);
        if !is_bare || self.is_reflexive(at) {
            return false;
        }
        let main = self.main(at);
        main == at || self.is_passive(main)
    }

    /// Who does what a verb tells.
    fn doer(&self, at: usize) -> Option<usize> {
        if self.is_passive(at) {
            return self.agent_behind(at);
        }
        self.subject(at)
    }

    /// Behind "by".
    fn agent_behind(&self, at: usize) -> Option<usize> {
        let by = |child: &usize| {
            let word = &self.reading.words[*child];
            let is_by = self.reading.children(*child).iter().any(|case| {
                self.reading.words[*case].dep == Dep::Case
                    && self.words.grammar.by.contains(&self.reading.words[*case].lower)
            });
            *child > at && is_by && !matches!(word.dep, Dep::Conj | Dep::Advcl)
        };
        self.reading.children(at).iter().copied().find(by)
    }

    /// A verb's subject: its own, or that of the verb that it goes with.
    fn subject(&self, at: usize) -> Option<usize> {
        let mut verb = at;
        for step in 0..4 {
            let own = self.reading.child(verb, &[Dep::Nsubj, Dep::NsubjPass, Dep::NsubjCaus]);
            if let Some(own) = own {
                let lower = &self.reading.words[own].lower;
                // "the men who attacked": what "who" stands behind.
                if self.words.grammar.relative.contains(lower) {
                    let head = self.reading.words[verb].head;
                    return (head != verb).then_some(head);
                }
                return Some(own);
            }
            let word = &self.reading.words[verb];
            let head = word.head;
            if head == verb {
                return None;
            }
            if let Some(accused) = self.accused(at).filter(|_| step == 0) {
                return Some(accused);
            }
            match word.dep {
                Dep::AclRelcl => return Some(head),
                Dep::Acl if word.morph.form == Form::Participle && !word.morph.is_past => return Some(head),
                Dep::Advcl | Dep::Xcomp | Dep::Conj | Dep::Acl | Dep::OblArg | Dep::OblMod | Dep::Ccomp
                    if self.reading.words[head].verb.is_some() =>
                {
                    // A clause with its own person has its own subject.
                    if word.dep == Dep::Ccomp && word.morph.form != Form::Infinitive {
                        return None;
                    }
                    verb = head;
                }
                _ => return None,
            }
        }
        None
    }

    /// Who is accused of what a verb tells.
    fn accused(&self, at: usize) -> Option<usize> {
        let from = self.sayings.partition_point(|saying| saying.sentence < self.index);
        let here = self.sayings[from..].iter().take_while(|saying| saying.sentence == self.index);
        let mut of = here.filter(|saying| saying.content.contains(&at));
        // Only the first verb behind it is what he is accused of.
        of.find_map(|saying| {
            let first = saying.content.clone().find(|word| {
                let word = &self.reading.words[*word];
                word.morph.pos == Pos::Verb || word.verb.is_some()
            });
            saying.accused.filter(|_| first == Some(at))
        })
    }

    /// What a verb's act is done to.
    fn object(&self, at: usize) -> Option<usize> {
        if !self.is_passive(at) {
            // "some food": behind a preposition to the model.
            let some = || {
                let behind = self.behind(at).into_iter();
                let mut some = behind.filter(|(child, case)| {
                    self.reading.words[*child].dep == Dep::OblArg && self.words.grammar.of.contains(case)
                });
                some.next().map(|(child, _)| child).filter(|_| !self.is_reflexive(at))
            };
            // "killed and wounded two civilians".
            let shared = || {
                let main = self.main(at);
                let mut others = self.reading.children(main).iter().copied().filter(|other| *other > at);
                others
                    .find(|other| self.reading.words[*other].dep == Dep::Conj && self.main(*other) == main)
                    .and_then(|other| self.reading.child(other, &[Dep::Obj]))
            };
            return self.reading.child(at, &[Dep::Obj]).or_else(some).or_else(shared);
        }
        if let Some(own) = self.reading.child(at, &[Dep::NsubjPass, Dep::Nsubj]) {
            let is_relative = self.words.grammar.relative.contains(&self.reading.words[own].lower);
            let head = self.reading.words[at].head;
            return if is_relative { (head != at).then_some(head) } else { Some(own) };
        }
        let word = &self.reading.words[at];
        let head = word.head;
        let head_is_noun = head != at && self.reading.words[head].verb.is_none();
        match word.dep {
            Dep::Acl | Dep::Amod | Dep::AclRelcl if head_is_noun => Some(head),
            Dep::Conj if head != at && self.is_passive(head) => self.object(head),
            Dep::Conj if head != at && !head_is_noun => self.subject(at),
            _ => None,
        }
    }

    /// A noun with what belongs to it: without the preposition before it, up to a comma or a clause.
    fn phrase(&self, noun: usize) -> Run {
        let whole = self.reading.subtree(noun);
        let mut start = noun;
        for at in (whole.start..noun).rev() {
            let word = &self.reading.words[at];
            let belongs = matches!(word.morph.pos, Pos::Det | Pos::Num | Pos::Adj | Pos::Noun | Pos::Propn)
                || matches!(word.dep, Dep::Advmod | Dep::Fixed) && self.reading.is_under(noun, at);
            if !belongs {
                break;
            }
            start = at;
        }
        let mut end = noun + 1;
        while end < whole.end.min(self.run.end) {
            let word = &self.reading.words[end];
            let is_end = !word.lower.contains(char::is_alphanumeric)
                || self.words.grammar.relative.contains(&word.lower)
                || word.morph.form == Form::Finite
                || word.verb.is_some()
                || word.dep == Dep::Mark
                || word.morph.pos == Pos::Aux
                || self.words.grammar.by.contains(&word.lower)
                || self.words.grammar.including.contains(&word.lower)
                || self.is_time(end)
                // A second article begins another phrase: "Koriv le 27 janvier".
                || word.morph.pos == Pos::Det && self.reading.words[end - 1].morph.pos != Pos::Adp
                || (word.dep == Dep::Case || word.morph.pos == Pos::Adv)
                    && self.words.places.r#where.contains(&word.lower)
                    && !self.words.grammar.of.contains(&word.lower);
            if is_end {
                break;
            }
            end += 1;
        }
        // No phrase ends with a small word.
        while end > noun + 1
            && matches!(self.reading.words[end - 1].morph.pos, Pos::Adp | Pos::Det | Pos::Cconj | Pos::Adv)
        {
            end -= 1;
        }
        start..end
    }

    fn is_time(&self, at: usize) -> bool {
        let (word, time) = (&self.reading.words[at], &self.words.time);
        time.weekdays.contains(&word.lower)
            || time.months.contains_key(&word.lower)
            || time.days.contains_key(&word.lower)
            || time.parts.contains(&word.lower)
    }

    fn is_only_pronoun(&self, run: &Run) -> bool {
        run.clone().all(|at| matches!(self.reading.words[at].morph.pos, Pos::Pron | Pos::Det | Pos::Adv))
    }

    /// The children behind a preposition, with it.
    fn behind(&self, at: usize) -> Vec<(usize, SmolStr)> {
        let children = self.reading.children(at).iter().copied();
        let of = |child: usize| {
            let case = self
                .reading
                .children(child)
                .iter()
                .find(|case| **case < child && self.reading.words[**case].dep == Dep::Case)?;
            Some((child, self.reading.words[*case].lower.clone()))
        };
        children.filter(|child| *child > at && !self.is_time(*child)).filter_map(of).collect()
    }

    fn draft(&self, at: usize, hit: &Hit) -> Option<Draft> {
        let act = &self.words.acts[hit.act];
        let is_harm = self.words.figures.alone.contains(&act.kind);
        let mut draft = Draft {
            kind: act.kind,
            rule: rule(&act.id),
            at,
            trigger: at..hit.end,
            sentence: self.index,
            arguments: Vec::new(),
            figures: Vec::new(),
            is_negative: false,
            certainty: Certainty::Certain,
            stage: Stage::Accomplished,
            hearsay: None,
            is_noun: hit.is_noun,
            is_harm,
            is_mention: false,
        };
        if hit.is_noun { self.of_noun(&mut draft, act) } else { self.of_verb(&mut draft, act) }?;
        Some(draft)
    }

    fn of_verb(&self, draft: &mut Draft, act: &Act) -> Option<()> {
        let at = draft.at;
        let mood = self.mood(at)?;
        (draft.stage, draft.is_negative, draft.hearsay, draft.certainty) =
            (mood.stage, mood.is_negative, mood.hearsay, mood.certainty);
        let put = |draft: &mut Draft, part: Option<usize>, role: Option<PartRole>| {
            // What the parse takes for a part but is a verb, is none.
            let part =
                part.filter(|noun| self.reading.words[*noun].morph.pos != Pos::Verb && !self.is_time(*noun));
            if let (Some(noun), Some(role)) = (part, role.and_then(PartRole::role)) {
                draft.arguments.push((role, self.phrase(noun)));
            }
        };
        let is_none = |noun: Option<usize>| {
            let words = noun.into_iter().flat_map(|noun| self.reading.children(noun));
            words.into_iter().any(|child| self.words.grammar.no.contains(&self.reading.words[*child].lower))
        };
        let (doer, object) = (self.doer(at), self.object(at));
        draft.is_negative |= is_none(doer) || is_none(object);
        put(draft, doer, act.subject_is);
        put(draft, object, act.object_is);
        // "Handed power to the commander": the model has it behind the object, or the act's other words.
        let inner = draft.trigger.clone().skip(1).chain(object.filter(|at| !draft.trigger.contains(at)));
        let of = &self.words.grammar.of;
        let inner = inner.flat_map(|noun| self.behind(noun)).filter(|(_, case)| !of.contains(case));
        let inner: Vec<_> = inner.collect();
        for (child, case) in self.behind(at).into_iter().chain(inner) {
            if let Some(role) = self.role_behind(act, &case) {
                put(draft, Some(child), Some(role));
            }
        }
        // "The destroyed houses" are but named so.
        let word = &self.reading.words[at];
        let is_bare = matches!(word.dep, Dep::Acl | Dep::Amod)
            && word.morph.is_past
            && self.reading.child(at, &[Dep::AuxPass, Dep::AuxTense]).is_none()
            && doer.is_none()
            // "Held in the north" tells more.
            && !self.reading.children(at).iter().any(|child| {
                *child > at
                    && matches!(
                        self.reading.words[*child].dep,
                        Dep::Obl | Dep::OblArg | Dep::OblMod | Dep::Advcl
                    )
            });
        // A verb of its own with nobody in it tells too little.
        let alone = draft.arguments.is_empty();
        draft.is_mention = alone || is_bare;
        Some(())
    }

    /// An act told by a noun: as done where a verb says so of it, or where it stands for the first time with who or whom.
    fn of_noun(&self, draft: &mut Draft, act: &Act) -> Option<()> {
        let at = draft.at;
        let word = &self.reading.words[at];
        let head = word.head;
        let verb = (head != at).then_some(head).filter(|head| self.reading.words[*head].verb.is_some());
        if let Some(verb) = verb {
            let lemma = self.reading.words[verb].verb.clone().unwrap_or_default();
            if self.words.grammar.open_verbs.contains(&lemma) {
                return None;
            }
            let mood = self.mood(verb)?;
            (draft.stage, draft.hearsay, draft.certainty) = (mood.stage, mood.hearsay, mood.certainty);
            draft.is_negative = mood.is_negative;
        }
        let determiner = self.reading.children(at).iter().copied().filter(|child| *child < at);
        let mut is_new = false;
        for child in determiner {
            let lower = &self.reading.words[child].lower;
            is_new |= self.words.grammar.indefinite.contains(lower)
                || self.reading.words[child].morph.pos == Pos::Num;
            if self.words.grammar.no.contains(lower) {
                return None;
            }
        }
        // A headline has no verb and no article.
        is_new |= verb.is_none() && word.dep == Dep::Root;
        let behind = self.behind(at);
        // "The fight against poverty".
        if behind.iter().any(|(child, _)| self.is_part(IDEA, Some(*child))) {
            return None;
        }
        // "The fall of prices": of what it asks.
        if let Some(asked) = &act.object
            && !behind.iter().any(|(child, _)| self.is_part(asked, Some(*child)))
            && (behind.iter().any(|(_, case)| self.words.grammar.of.contains(case))
                || !self.is_part(asked, None))
        {
            return None;
        }
        let has_target = behind.iter().any(|(_, case)| {
            self.role_behind(act, case) == Some(PartRole::Target) && !self.words.grammar.of.contains(case)
        });
        for (child, case) in behind {
            let role = if self.words.grammar.by.contains(&case) {
                Some(PartRole::Agent)
            } else if self.words.grammar.between.contains(&case) && act.kind.is_violent() {
                if let Some(other) = self.reading.child(child, &[Dep::Conj]) {
                    draft.arguments.push((Role::Target, self.phrase(other)));
                }
                Some(PartRole::Agent)
            } else {
                self.role_behind(act, &case)
                    .filter(|role| *role != PartRole::None)
                    .or_else(|| self.side(act, &case, child, has_target))
            };
            if let Some(role) = role.and_then(PartRole::role) {
                draft.arguments.push((role, self.phrase(child)));
            }
        }
        // "The Ardanian strike".
        if act.kind.is_violent() && !draft.arguments.iter().any(|(role, _)| *role == Role::Agent) {
            let national =
                self.reading.children(at).iter().copied().find(|child| {
                    *child > at && self.words.national.contains(&self.reading.words[*child].lower)
                });
            draft.arguments.extend(national.map(|child| (Role::Agent, child..child + 1)));
        }
        let is_same =
            self.reading.children(at).iter().any(|child| {
                *child < at && self.words.grammar.same.contains(&self.reading.words[*child].lower)
            });
        is_new |= !draft.arguments.is_empty() && !is_same;
        let is_subject = matches!(word.dep, Dep::Nsubj | Dep::NsubjPass) && verb.is_some();
        if let Some(verb) = verb.filter(|_| is_subject) {
            let lemma = self.reading.words[verb].verb.clone().unwrap_or_default();
            if self.words.is_of(MAKES, Some(&lemma)) {
                if let Some(object) = self.reading.child(verb, &[Dep::Obj])
                    && !self.words.figures.harmed.contains_key(&self.reading.words[object].lower)
                    && self.hit(verb).is_none_or(|hit| self.words.acts[hit.act].harm.is_none())
                    && self.hit(object).is_none()
                {
                    draft.arguments.push((Role::Target, self.phrase(object)));
                }
                is_new = true;
            } else if self.words.is_of(HAPPENS, Some(&lemma)) {
                is_new = true;
            }
        }
        if let Some(verb) = verb.filter(|_| word.dep == Dep::Obj) {
            let lemma = self.reading.words[verb].verb.clone().unwrap_or_default();
            if self.words.is_of(CARRIES_OUT, Some(&lemma)) {
                if let Some(doer) = self.doer(verb).filter(|_| !draft.is_harm) {
                    draft.arguments.push((Role::Agent, self.phrase(doer)));
                }
                for (child, case) in self.behind(verb) {
                    if let Some(role) = act.behind.get(&case).and_then(|role| role.role()) {
                        draft.arguments.push((role, self.phrase(child)));
                    }
                }
                is_new = true;
            } else if self.words.is_one_of(SPEAKS_OF, &lemma) {
                is_new = true;
            } else if !is_new {
                draft.is_mention = true;
            }
        }
        // "The attack was carried out by rebels", "the attack carried out by rebels".
        if !draft.is_harm && !draft.arguments.iter().any(|(role, _)| *role == Role::Agent) {
            let own = self.reading.children(at).iter().copied().filter(|child| *child > at);
            let over = verb.filter(|_| is_subject);
            let doer = over.into_iter().chain(own).find_map(|verb| {
                let lemma = self.reading.words[verb].verb.as_ref()?;
                let is_one = self.words.is_one_of(CARRIES_OUT, lemma) && self.is_passive(verb);
                is_one.then(|| self.agent_behind(verb)).flatten()
            });
            if let Some(doer) = doer {
                draft.arguments.push((Role::Agent, self.phrase(doer)));
                is_new = true;
            }
        }
        let tells = !draft.arguments.is_empty() || is_subject;
        draft.is_mention |= !(is_new && tells) || draft.is_harm;
        Some(())
    }

    fn role_behind(&self, act: &Act, case: &SmolStr) -> Option<PartRole> {
        let of = || {
            let is_of = self.words.grammar.of.contains(case);
            is_of.then(|| self.words.grammar.of.iter().find_map(|of| act.behind.get(of))).flatten()
        };
        act.behind.get(case).or_else(of).copied()
    }

    /// What somebody of whom an act of violence is said to be, is to it: "the rebels' attack", "the attack of a village".
    fn side(&self, act: &Act, case: &SmolStr, child: usize, has_target: bool) -> Option<PartRole> {
        if !self.words.grammar.of.contains(case)
            || !act.kind.is_violent()
            || self.words.figures.alone.contains(&act.kind)
        {
            return None;
        }
        if self.is_part(DOERS, Some(child)) || has_target && self.is_part(NAME, Some(child)) {
            return Some(PartRole::Agent);
        }
        self.is_part(DONE_TO, Some(child)).then_some(PartRole::Target)
    }

    /// Harm that nothing but a noun tells: "14 dead".
    fn harm(&self, toll: &Toll) -> Option<Draft> {
        let name = toll.figure.kind.as_str();
        let kind = *self.words.figures.kinds.get(name)?;
        let owner = toll.owner;
        let word = &self.reading.words[owner];
        let mut mood = Mood {
            stage: Stage::Accomplished,
            is_negative: false,
            hearsay: None,
            certainty: Certainty::Certain,
        };
        let over = if word.verb.is_some() { Some(owner) } else { self.verb_over(owner) };
        if let Some(verb) = over {
            mood = self.mood(verb)?;
        }
        Some(Draft {
            kind,
            rule: rule(name),
            at: owner,
            trigger: owner..owner + 1,
            sentence: self.index,
            arguments: Vec::new(),
            figures: Vec::new(),
            is_negative: mood.is_negative,
            certainty: mood.certainty,
            stage: mood.stage,
            hearsay: mood.hearsay,
            is_noun: true,
            is_harm: self.words.figures.alone.contains(&kind),
            is_mention: false,
        })
    }

    /// The verb that a noun hangs on.
    fn verb_over(&self, at: usize) -> Option<usize> {
        let mut at = at;
        for _ in 0..6 {
            let head = self.reading.words[at].head;
            if head == at {
                return None;
            }
            if self.reading.words[head].verb.is_some() {
                return Some(head);
            }
            at = head;
        }
        None
    }

    /// The act that did some harm: the subject of its verb, what it happened in, the verb that it follows from.
    fn cause(&self, drafts: &[Draft], harm: usize) -> Option<usize> {
        let own = &drafts[harm];
        let top = |at: usize| {
            let is_verb = self.reading.words[at].verb.is_some();
            if is_verb { Some(at) } else { self.verb_over(at) }
        };
        let verb = top(own.at);
        let related = |other: &Draft| {
            if other.is_negative != own.is_negative {
                return None;
            }
            let at = other.at;
            // The act does the harm: "the strike killed".
            if let Some(verb) = verb {
                if self.subject(verb) == Some(at) || self.agent_behind(verb) == Some(at) {
                    return Some(0);
                }
                // "were killed in a strike".
                if other.is_noun && self.reading.is_under(verb, at) && !self.reading.is_under(at, verb) {
                    return Some(1);
                }
            }
            // "attacked the village, killing two".
            let word = verb.map(|verb| &self.reading.words[verb]);
            let follows = word.is_some_and(|word| {
                matches!(word.dep, Dep::Advcl | Dep::Acl | Dep::AclRelcl | Dep::Xcomp)
                    && word.morph.form == Form::Participle
            });
            if follows && verb.is_some_and(|verb| self.reading.is_under(at, verb)) {
                return Some(2);
            }
            if other.is_noun && self.reading.is_under(at, own.at) {
                return Some(3);
            }
            // "Two killed in a strike".
            if other.is_noun && at > own.at {
                let between = &self.reading.words[own.at + 1..at];
                let is_in =
                    between.iter().rev().take(4).any(|word| self.words.grammar.during.contains(&word.lower));
                if is_in && !between.iter().any(|word| word.morph.form == Form::Finite || word.lower == ",") {
                    return Some(3);
                }
            }
            // A headline: "Strike on X: 14 dead".
            let is_headline = other.is_noun && verb.is_none() && self.verb_over(at).is_none() && at < own.at;
            is_headline.then_some(4)
        };
        let causes = drafts
            .iter()
            .enumerate()
            .filter(|(index, other)| *index != harm && !other.is_harm && other.kind.is_violent());
        let cause = causes.filter_map(|(index, other)| Some((related(other)?, index))).min();
        // The wounded go with the dead of the same clause.
        let with = || {
            let first = drafts.iter().position(|other| {
                other.is_harm
                    && other.at < own.at
                    && !other.figures.is_empty()
                    && other.is_negative == own.is_negative
            })?;
            let other = drafts[first].at;
            let same = top(other) == verb
                || self.reading.is_under(other, own.at)
                || self.reading.is_under(own.at, other);
            (first != harm && same && !own.figures.is_empty()).then_some(first)
        };
        cause.map(|(_, index)| index).or_else(with)
    }

    /// How a verb tells its act; nothing where it tells none.
    fn mood(&self, at: usize) -> Option<Mood> {
        let grammar = &self.words.grammar;
        let word = &self.reading.words[at];
        let mut mood = Mood {
            stage: Stage::Accomplished,
            is_negative: false,
            hearsay: None,
            certainty: Certainty::Certain,
        };
        let mut form = word.morph.form;
        let mut is_conditional = word.morph.is_conditional;
        let mut is_subjunctive = word.morph.is_subjunctive;
        let mut is_future = word.morph.is_future;
        let mut is_perfect = false;
        let main = self.main(at);
        let shared = self.reading.children(main).iter().filter(|child| {
            main != at
                && **child < main
                && matches!(
                    self.reading.words[**child].dep,
                    Dep::AuxTense | Dep::AuxPass | Dep::Mark | Dep::Case
                )
        });
        let mut is_ordered = false;
        let mut is_purpose = false;
        for child in self.reading.children(at).iter().chain(shared) {
            let part = &self.reading.words[*child];
            is_ordered |= grammar.ordering.contains(&part.lower);
            if matches!(part.dep, Dep::AuxTense | Dep::AuxPass) {
                if part.morph.is_conditional {
                    mood.hearsay = Some(*child);
                }
                is_subjunctive |= part.morph.is_subjunctive;
                is_future |= part.morph.is_future;
                if part.morph.form == Form::Infinitive {
                    form = Form::Infinitive;
                    is_perfect = part.dep == Dep::AuxTense;
                }
            }
            if grammar.not.contains(&part.lower) && *child + 6 > at && *child < at + 3 {
                mood.is_negative = true;
            }
            if let Some(certainty) =
                grammar.hedges.get(&part.lower).or_else(|| grammar.hedges.get(&part.lemma))
            {
                mood.certainty = *certainty;
            }
            if self.is_condition(*child) {
                return None;
            }
            is_purpose |= grammar.purposes.contains(&part.lower);
            if word.morph.pos == Pos::Verb && grammar.no.contains(&part.lower) {
                mood.is_negative = true;
            }
        }
        if is_purpose && form == Form::Infinitive && !is_perfect {
            return None;
        }
        // "aurait tué" is hearsay; "tuerait" is thought of only.
        is_conditional &= mood.hearsay.is_none();
        if is_conditional || is_subjunctive {
            return None;
        }
        if is_future {
            mood.stage = Stage::Planned;
        }
        let head = self.reading.words[main].head;
        let over = (head != main).then(|| self.reading.words[head].verb.clone()).flatten();
        if form == Form::Infinitive {
            let is = |verbs: &super::words::Set| over.as_ref().is_some_and(|over| verbs.contains(over));
            let is_said = self.words.reporting.verb.iter().any(|cue| is(&cue.words));
            mood.stage = if is(&grammar.trying_verbs) {
                Stage::Attempted
            } else if is(&grammar.planning_verbs) {
                Stage::Planned
            } else if is_ordered || over.is_some() && (is_perfect || is(&grammar.succeeding_verbs) || is_said)
            {
                Stage::Accomplished
            } else {
                // What somebody is accused of may hang on who is, not on the verb.
                self.accused(at).map(|_| Stage::Accomplished)?
            };
        }
        // In a clause that is only thought of.
        let mut up = at;
        for _ in 0..6 {
            let head = self.reading.words[up].head;
            if head == up {
                break;
            }
            let over = &self.reading.words[head];
            let dep = self.reading.words[up].dep;
            let is_clause = matches!(dep, Dep::Ccomp | Dep::Xcomp | Dep::Advcl | Dep::Csubj);
            let is_open = over.verb.as_ref().is_some_and(|verb| grammar.open_verbs.contains(verb));
            if is_clause && (is_open || over.morph.is_conditional && over.verb.is_some()) {
                return None;
            }
            if is_clause && self.reading.children(head).iter().any(|child| self.is_condition(*child)) {
                return None;
            }
            up = head;
        }
        Some(mood)
    }
}

impl Sentence<'_, '_> {
    fn is_condition(&self, at: usize) -> bool {
        let grammar = &self.words.grammar;
        let is_before = || {
            let before = at.checked_sub(1).filter(|before| *before >= self.run.start);
            before.is_some_and(|before| grammar.conceding.contains(&self.reading.words[before].lower))
        };
        let word = &self.reading.words[at];
        word.dep == Dep::Mark && grammar.conditions.contains(&word.lower) && !is_before()
    }
}

/// Words that name an act's place: names of places near it, the likeliest first.
pub(super) fn places(
    reading: &FrenchReading<'_>,
    words: &Words,
    names: &[Named],
    draft: &Draft,
    sayings: &[Saying],
) -> Vec<Span> {
    let Some(sentence) = reading.sentences.get(draft.sentence) else { return Vec::new() };
    // What is said has no place.
    if !draft.kind.is(Facet::Violent)
        && reading.words[draft.at]
            .verb
            .as_ref()
            .is_some_and(|verb| words.reporting.verb.iter().any(|cue| cue.words.contains(verb)))
    {
        return Vec::new();
    }
    let from = names.partition_point(|name| name.words.start < sentence.start);
    let here: Vec<&Named> = names[from..].iter().take_while(|name| name.words.start < sentence.end).collect();
    let is_source = |name: &Named| {
        let near = sayings.iter().skip(sayings.partition_point(|saying| saying.sentence < draft.sentence));
        near.take_while(|saying| saying.sentence == draft.sentence)
            .any(|saying| saying.source.as_ref().is_some_and(|source| source.contains(&name.words.start)))
    };
    let role_of = |name: &Named| {
        draft.arguments.iter().find(|(_, run)| run.contains(&name.words.start)).map(|(role, _)| *role)
    };
    // The first word of a place's phrase: past "the town of".
    let begins = |name: &Named| {
        let mut at = name.words.start;
        while let Some(before) = at.checked_sub(1).filter(|before| *before >= sentence.start) {
            let word = &reading.words[before];
            let is_small = words.places.before_names.contains(&word.lower)
                || words.grammar.of.contains(&word.lower)
                    && before > 0
                    && (words.places.kinds.contains(&reading.words[before - 1].lemma)
                        || reading.words[before - 1].morph.pos == Pos::Det);
            let is_kind = words.places.kinds.contains(&word.lemma);
            if !(is_small || is_kind) {
                break;
            }
            at = before;
        }
        at
    };
    // What a verb says of an act's noun, happens where the verb says.
    let over = reading.words[draft.at].head;
    let top = if draft.is_noun && reading.words[over].verb.is_some() { over } else { draft.at };
    let mut found: Vec<((u32, usize), Span)> = Vec::new();
    for name in here {
        let is_plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || "-'\u{2019}.".contains(c);
        if !name.span.of(reading.text).chars().all(is_plain) {
            continue;
        }
        if is_source(name) || draft.trigger.contains(&name.words.start) {
            continue;
        }
        let is_place = name.label == EntityLabel::Loc;
        // Towns that it does not know the model may take for anybody.
        let is_person = name.label == EntityLabel::Per && name.words.len() > 1;
        let first = begins(name);
        let before = first.checked_sub(1).filter(|at| *at >= sentence.start).map(|at| &reading.words[at]);
        let is_where = before.is_some_and(|word| words.places.r#where.contains(&word.lower));
        let has_kind = first < name.words.start
            && (first..name.words.start).any(|at| words.places.kinds.contains(&reading.words[at].lemma));
        let is_whole = |run: &Run| {
            (run.start..name.words.start).all(|at| !reading.words[at].is_capital) && run.end == name.words.end
        };
        let is_target = draft.arguments.iter().any(|(role, run)| {
            let goes = matches!(role, Role::Origin | Role::Destination);
            let is_there = is_where || draft.kind.is(Facet::AtItsTarget) || draft.kind.is(Facet::Ground);
            (goes || *role == Role::Target && is_there) && is_whole(run)
        });
        let is_of = before.is_some_and(|word| words.grammar.of.contains(&word.lower));
        let is_near = first.checked_sub(2).filter(|at| *at >= sentence.start).is_some_and(|at| {
            let lower = &reading.words[at].lower;
            words.places.r#where.contains(lower) && !words.grammar.of.contains(lower)
        });
        let rank = match role_of(name) {
            Some(Role::Agent | Role::Instrument) => continue,
            _ if is_person => continue,
            Some(_) if is_place || has_kind || is_target => 1,
            Some(_) => continue,
            // "The president of X" is nowhere; "near X" is.
            None if !has_kind && is_of && !is_near => continue,
            None if (is_where || has_kind) && reading.is_under(top, name.words.start) => 0,
            None if is_where && (is_place || has_kind) => 2,
            None => continue,
        };
        found.push(((rank, name.words.start.abs_diff(draft.at)), name.span));
    }
    found.sort();
    found.into_iter().map(|(_, span)| span).collect()
}

/// The classes of verbs whose subject an act's noun is: that do something to their object, that say it happened; and of
/// those whose object it is.
const MAKES: &str = "does";
const HAPPENS: &str = "happens";
const CARRIES_OUT: &str = "carries-out";
const SPEAKS_OF: &str = "speaks-of";

/// Those who do violence, and those whom it befalls, in words of which an act is said to be.
const IDEA: &str = "idea";
const DOERS: &str = "armed|state";
const DONE_TO: &str = "structure|place|located|people";

/// How far behind a verb its other words may stand.
const REACH: usize = 8;

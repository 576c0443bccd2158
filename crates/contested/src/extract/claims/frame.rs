//! Who stands where around a word that names an act: subjects, objects and prepositional phrases, looked up over
//! passives, participles, relative clauses, coordinations and light verbs.

use contested_english::{Dep, Pos, Tag};
use smol_str::SmolStr;

use super::classes::{ClassSet, Classes};
use super::grammar::Grammar;
use super::phrases::{first_conjunct, heads_a_line, of_object, with_conjuncts};
use crate::model::Role;
use crate::read::{Reading, TokenId};

/// See the module. The logical subject and object: of "the town was seized by rebels", rebels and the town.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    pub(super) subject: Vec<TokenId>,
    pub(super) object: Vec<TokenId>,
    pub(super) phrases: Vec<Phrase>,
    /// Those of the subject that a noun is said to be of: "his" of "his arrest".
    pub(super) owners: Vec<TokenId>,
    /// Words before a noun that are neither of its sides ("car" of "car bombing").
    pub(super) modifiers: Vec<TokenId>,
    /// The verb that a noun leans on: "launched" of "launched an offensive".
    pub(super) governor: Option<TokenId>,
    /// A verb without object that may as well be a passive without its auxiliary, as in headlines.
    pub(super) may_be_passive: bool,
    /// The act's subject by its grammar, where it is another word than the logical subject.
    pub(super) surface: Vec<TokenId>,
}

/// A prepositional phrase.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    pub(super) preposition: SmolStr,
    pub(super) object: TokenId,
    /// Whether it hangs on the verb that governs the noun, rather than on the act's own words.
    pub(super) outer: bool,
}

/// What frames are looked up with.
#[derive(Clone, Copy)]
pub(super) struct Look<'a, 't> {
    pub(super) reading: &'a Reading<'t>,
    pub(super) grammar: &'a Grammar,
    pub(super) classes: &'a Classes,
    pub(super) actor: ClassSet,
    pub(super) place: ClassSet,
    /// Words that call an act by its kind of doer without telling who did it ("terrorist attack").
    pub(super) label: ClassSet,
    /// What stands for a country abroad.
    pub(super) foreign_ground: ClassSet,
    /// Towns and their parts.
    pub(super) settlement: ClassSet,
    /// What stands after its own name: "the Orrel neighbourhood".
    pub(super) named_ground: ClassSet,
    /// What does nothing by itself.
    pub(super) lifeless: ClassSet,
    /// Whoever or whatever may be said to do an act.
    pub(super) doer: ClassSet,
    /// States and their offices.
    pub(super) state: ClassSet,
    /// Those who attack, by their name or trade.
    pub(super) fighter: ClassSet,
    /// People who take no part in the fighting.
    pub(super) people: ClassSet,
    /// What an act meets with where it is opposed.
    pub(super) resistance: ClassSet,
    /// Words that say that it was not.
    pub(super) unopposed: ClassSet,
}

impl Look<'_, '_> {
    pub(super) fn class(&self, token: TokenId) -> ClassSet {
        self.classes.of(self.reading, self.grammar, token)
    }

    /// The frame of a verb.
    pub(super) fn verb(&self, verb: TokenId, own: &[TokenId]) -> Frame {
        let reading = self.reading;
        let token = reading.token(verb);
        let mut frame = Frame::default();
        let passive = self.is_passive(verb, 0) || self.is_headline_passive(verb);
        frame.surface = self.surface_subject(verb, 0);
        let mut objects: Vec<TokenId> = Vec::new();
        for child in reading.children(verb).iter().copied() {
            let label = reading.token(child).dep;
            match label {
                Dep::Dobj | Dep::Attr | Dep::Oprd if !own.contains(&child) && self.is_nominal(child) => {
                    objects.extend(self.resolved(child));
                }
                Dep::Dative if self.is_nominal(child) => {
                    let object = self.resolved(child);
                    frame.phrases.extend(object.into_iter().map(|object| Phrase {
                        preposition: SmolStr::new_static(DATIVE),
                        object,
                        outer: false,
                    }));
                }
                _ => {}
            }
        }
        self.prepositions(verb, own, false, &mut frame);
        for word in own.iter().copied().filter(|word| *word != verb) {
            self.prepositions(word, own, false, &mut frame);
            // "take control of X", "open fire on X": the object hangs on the last word of the trigger.
            for child in reading.children(word).iter().copied() {
                if reading.token(child).dep == Dep::Pobj && !own.contains(&child) && self.is_nominal(child) {
                    objects.extend(self.resolved(child));
                }
                // "remains in rebel hands", "is under army control"
                let before_noun = child < word && reading.token(word).dep == Dep::Pobj;
                if before_noun
                    && matches!(reading.token(child).dep, Dep::Compound | Dep::Amod | Dep::Poss)
                    && self.class(child).meets(self.actor)
                {
                    objects.push(child);
                }
            }
        }
        if passive {
            for phrase in &frame.phrases {
                if self.grammar.is_by(&phrase.preposition) {
                    frame.subject.push(phrase.object);
                }
            }
            let compound: Vec<TokenId> = reading
                .children(verb)
                .iter()
                .copied()
                .filter(|child| {
                    *child < verb
                        && token.dep == Dep::Amod
                        && matches!(
                            reading.token(*child).dep,
                            Dep::Npadvmod | Dep::Nsubj | Dep::Compound | Dep::Amod | Dep::Nmod
                        )
                })
                .collect();
            frame.subject.extend(compound);
            if frame.subject.is_empty() {
                // "rounded up and shot by guards": the doer stands with the last verb.
                let later = reading.children(verb).iter().copied().find(|child| {
                    reading.token(*child).dep == Dep::Conj
                        && !self.has_own_subject(*child)
                        && self.is_passive(*child, 0)
                });
                let by = later.and_then(|other| reading.child(other, Dep::Agent));
                let doer = by.and_then(|by| reading.child(by, Dep::Pobj));
                frame.subject.extend(doer.into_iter().flat_map(|doer| self.resolved(doer)));
            }
            if objects.is_empty() {
                objects.clone_from(&frame.surface);
            } else {
                // "was handed control", "were shot dead": the surface subject is the one it befell.
                let befell = frame.surface.clone();
                objects.splice(0..0, befell);
            }
        } else {
            frame.subject.clone_from(&frame.surface);
            if objects.is_empty()
                && token.dep == Dep::Relcl
                && !self.has_relative_subject(verb)
                && self.has_own_subject(verb)
            {
                objects
                    .extend(with_conjuncts(reading, first_conjunct(reading, token.head)).into_iter().take(1));
            }
            if objects.is_empty() {
                // "shelled and stormed the town": the object stands with the last verb.
                let shared = reading.children(verb).iter().copied().find(|child| {
                    let other = reading.token(*child);
                    other.dep == Dep::Conj && other.pos == Pos::Verb && !self.has_own_subject(*child)
                });
                if let Some(object) =
                    shared.and_then(|other| reading.child(other, Dep::Dobj)).filter(|_| !has_phrase(&frame))
                {
                    objects.extend(self.resolved(object));
                }
            }
            // With a clause behind it the object is only torn off: "our men seized Merik and our guns hit the base".
            frame.may_be_passive = objects.is_empty()
                && matches!(token.tag, Tag::Vbn | Tag::Vbd)
                && !self.has_auxiliary(verb)
                && reading
                    .child(verb, Dep::Ccomp)
                    .is_none_or(|clause| reading.token(clause).pos != Pos::Verb);
        }
        frame.object = objects;
        for object in frame.object.clone() {
            // "fired rockets on the town": the parser may hang the phrase on the object.
            if reading.token(object).head == verb {
                self.prepositions(object, own, false, &mut frame);
            }
        }
        frame
    }

    /// The frame of a noun.
    pub(super) fn noun(&self, noun: TokenId, own: &[TokenId]) -> Frame {
        let reading = self.reading;
        let mut frame = Frame::default();
        self.prepositions(noun, own, true, &mut frame);
        for phrase in &frame.phrases {
            if self.grammar.is_by(&phrase.preposition) {
                frame.subject.push(phrase.object);
            }
        }
        for child in reading.children(noun).iter().copied() {
            let label = reading.token(child).dep;
            if own.contains(&child) {
                for deeper in reading.children(child).iter().copied() {
                    if matches!(reading.token(deeper).dep, Dep::Compound | Dep::Amod | Dep::Nmod | Dep::Poss)
                        && !own.contains(&deeper)
                    {
                        self.modifier(deeper, &mut frame);
                    }
                }
                continue;
            }
            match label {
                Dep::Poss | Dep::Compound | Dep::Amod | Dep::Nmod if child < noun => {
                    for one in with_conjuncts(reading, child) {
                        if one < noun {
                            self.modifier(one, &mut frame);
                        }
                    }
                }
                Dep::Acl | Dep::Relcl => self.clause_on_noun(child, &mut frame),
                _ => {}
            }
        }
        // The parser may hang "to take the town" on a noun further up.
        let next = reading.tokens.get(noun.index() + 1).filter(|next| next.tag == Tag::To);
        if frame.object.is_empty()
            && let Some(aim) = next.map(|next| next.head).filter(|aim| reading.token(*aim).tag == Tag::Vb)
            && let Some(object) = reading.child(aim, Dep::Dobj)
        {
            frame.phrases.push(Phrase { preposition: SmolStr::new_static(PURPOSE), object, outer: false });
        }
        let token = reading.token(noun);
        if matches!(token.dep, Dep::Compound | Dep::Nmod) && token.head > noun {
            // "Front affiliate the Brigade"
            frame.phrases.push(Phrase {
                preposition: SmolStr::new_static(BEARER),
                object: token.head,
                outer: false,
            });
        }
        let leaning = self.leaning_noun(noun);
        let governor = reading.token(leaning).head;
        if governor != leaning && matches!(reading.token(governor).pos, Pos::Verb | Pos::Aux) {
            let label = reading.token(leaning).dep;
            frame.governor = Some(governor);
            let undergone = self.grammar.is_undergoing(reading, governor);
            let light = undergone || self.grammar.is_light(reading, governor);
            match label {
                // "The rebels receive support from Varan": they give none.
                Dep::Dobj if undergone && !self.is_passive(governor, 0) && frame.object.is_empty() => {
                    frame.object = self.surface_subject(governor, 0);
                }
                Dep::Dobj if undergone => {}
                Dep::Dobj if light => {
                    let passive = self.is_passive(governor, 0);
                    if !passive && frame.subject.is_empty() {
                        frame.subject = self.surface_subject(governor, 0);
                    }
                }
                Dep::Nsubj if self.grammar.is_hitting(reading, governor) && !self.is_passive(governor, 0) => {
                    let object = reading.child(governor, Dep::Dobj);
                    frame.object.extend(object.into_iter().flat_map(|object| self.resolved(object)));
                }
                _ => {}
            }
            if matches!(label, Dep::Nsubj | Dep::Nsubjpass) {
                for child in reading.children(governor).iter().copied().filter(|child| *child > governor) {
                    match reading.token(child).dep {
                        // "clashes were under way between A and B"
                        Dep::Acomp | Dep::Advmod if reading.token(governor).pos == Pos::Aux => {
                            self.prepositions(child, own, false, &mut frame);
                        }
                        // "the raid was said to have occurred in Merik"
                        Dep::Xcomp if self.grammar.is_occurring(reading, child) => {
                            self.prepositions(child, own, false, &mut frame);
                        }
                        _ => {}
                    }
                }
            }
            if matches!(label, Dep::Dobj | Dep::Nsubj | Dep::Nsubjpass) {
                let before = frame.phrases.len();
                self.prepositions(governor, own, false, &mut frame);
                // "Clashes broke out between A and B": those between whom are those of the act.
                let occurs = self.grammar.is_occurring(reading, governor);
                for phrase in &mut frame.phrases[before..] {
                    phrase.outer = !(light || occurs && self.grammar.is_between(&phrase.preposition));
                }
                if light || label == Dep::Nsubjpass && self.grammar.is_hitting(reading, governor) {
                    let by: Vec<TokenId> = frame.phrases[before..]
                        .iter()
                        .filter(|phrase| self.grammar.is_by(&phrase.preposition))
                        .map(|phrase| phrase.object)
                        .collect();
                    if frame.subject.is_empty() {
                        frame.subject = by;
                    }
                }
            }
        } else if reading.token(leaning).dep == Dep::Pobj {
            let preposition = governor;
            let mut verb = reading.token(preposition).head;
            // "take part in an attack"
            if reading.token(verb).dep == Dep::Dobj {
                verb = reading.token(verb).head;
            }
            if frame.subject.is_empty() && self.grammar.is_participating(reading, verb) {
                frame.subject = self.surface_subject(verb, 0);
            }
            if frame.subject.is_empty()
                && let Some(told_of) = self.answers_for(leaning)
            {
                frame.subject = self.surface_subject(told_of, 0);
            }
            if reading.token(verb).pos == Pos::Verb {
                frame.governor = Some(verb);
                let before = frame.phrases.len();
                self.prepositions(verb, own, false, &mut frame);
                frame.phrases.retain(|phrase| phrase.object != leaning);
                for phrase in frame.phrases.iter_mut().skip(before) {
                    phrase.outer = true;
                }
            }
        }
        frame
    }

    /// The noun or the noun of quantity it is counted by: "a series of attacks" leans as "series" does.
    pub(super) fn leaning_noun(&self, noun: TokenId) -> TokenId {
        let reading = self.reading;
        let mut at = first_conjunct(reading, noun);
        for _ in 0..4 {
            let token = reading.token(at);
            let up = token.head;
            if token.dep != Dep::Pobj || !self.grammar.is_whole(reading, up) {
                break;
            }
            let whole = reading.token(up).head;
            if !self.classes.is_partitive(reading, whole) {
                break;
            }
            at = first_conjunct(reading, whole);
        }
        at
    }

    fn modifier(&self, token: TokenId, frame: &mut Frame) {
        let class = self.class(token);
        if super::candidates::is_time(self.reading, token)
            || class.meets(self.place) && heads_a_line(self.reading, token)
        {
            return;
        }
        if class.meets(self.label) && self.reading.token(token).dep != Dep::Poss {
            frame.modifiers.push(token);
            return;
        }
        let is_owner = self.reading.token(token).dep == Dep::Poss;
        if class.meets(self.actor) || is_owner && !class.meets(self.place) && self.is_nominal(token) {
            let one = self.resolved(token);
            if is_owner {
                frame.owners.extend(one.iter().copied());
            }
            frame.subject.extend(one);
        } else if class.meets(self.place) {
            // "a Varan regime strike" is not on Varan.
            let next = TokenId(token.0 + 1);
            let is_whose = self.reading.tokens.get(next.index()).is_some_and(|other| {
                matches!(other.dep, Dep::Compound | Dep::Nmod)
                    && other.head == self.reading.token(token).head
                    && self.class(next).meets(self.actor)
            });
            if !is_whose {
                frame.object.push(token);
            }
        } else {
            frame.modifiers.push(token);
        }
    }

    /// "attacks launched by X", "an attack targeting Y".
    fn clause_on_noun(&self, verb: TokenId, frame: &mut Frame) {
        let reading = self.reading;
        let passive = self.is_passive(verb, 0);
        let before = frame.phrases.len();
        if self.grammar.is_undergoing(reading, verb) {
            // "attacks suffered by the army", "the support that the rebels receive"
            self.prepositions(verb, &[], false, frame);
            let by = frame.phrases[before..].iter().filter(|phrase| self.grammar.is_by(&phrase.preposition));
            let whom: Vec<TokenId> = if passive {
                by.map(|phrase| phrase.object).collect()
            } else if self.has_own_subject(verb) {
                self.surface_subject(verb, 0)
            } else {
                Vec::new()
            };
            frame.phrases.retain(|phrase| !whom.contains(&phrase.object));
            frame.object.extend(whom);
        } else if self.grammar.is_light(reading, verb) {
            self.prepositions(verb, &[], false, frame);
            if passive {
                let by: Vec<TokenId> = frame.phrases[before..]
                    .iter()
                    .filter(|phrase| self.grammar.is_by(&phrase.preposition))
                    .map(|phrase| phrase.object)
                    .collect();
                frame.subject.extend(by);
            } else if self.has_own_subject(verb) {
                let subject = self.surface_subject(verb, 0);
                frame.subject.extend(subject);
            }
        } else if self.grammar.is_hitting(reading, verb) && !passive {
            if let Some(object) = reading.child(verb, Dep::Dobj) {
                frame.object.extend(self.resolved(object));
            }
            self.prepositions(verb, &[], false, frame);
            frame.phrases[before..].iter_mut().for_each(|phrase| phrase.outer = true);
        } else {
            self.prepositions(verb, &[], false, frame);
            frame.phrases[before..].iter_mut().for_each(|phrase| phrase.outer = true);
            // "the attacks which they say were carried out by rebels"
            let said = reading.child(verb, Dep::Ccomp).filter(|_| reading.token(verb).dep == Dep::Relcl);
            if let Some(said) =
                said.filter(|said| self.grammar.is_light(reading, *said) && self.is_passive(*said, 0))
            {
                self.clause_on_noun(said, frame);
                return;
            }
            let grammar = self.grammar;
            let mut index = 0;
            frame.phrases.retain(|phrase| {
                index += 1;
                index <= before || grammar.is_locative(&phrase.preposition)
            });
        }
    }

    fn prepositions(&self, head: TokenId, own: &[TokenId], of_noun: bool, frame: &mut Frame) {
        let before = frame.phrases.len();
        self.own_prepositions(head, own, of_noun, frame);
        // "fired by rebels on the camp": the parser may hang a phrase on the one before it.
        for index in before..frame.phrases.len() {
            let (word, object) = (frame.phrases[index].preposition.clone(), frame.phrases[index].object);
            let nested = frame.phrases.len();
            self.own_prepositions(object, own, false, frame);
            let by = self.grammar.is_by(&word);
            for phrase in &mut frame.phrases[nested..] {
                phrase.outer = !(by && self.grammar.noun_role(&phrase.preposition) == Some(Role::Target));
            }
        }
    }

    fn own_prepositions(&self, head: TokenId, own: &[TokenId], of_noun: bool, frame: &mut Frame) {
        let reading = self.reading;
        for child in reading.children(head).iter().copied() {
            let token = reading.token(child);
            if !matches!(token.dep, Dep::Prep | Dep::Agent | Dep::Dative) || own.contains(&child) {
                continue;
            }
            if !of_noun
                && self.grammar.is_whole(reading, child)
                && matches!(reading.token(head).pos, Pos::Noun | Pos::Propn)
            {
                continue;
            }
            if of_noun && self.grammar.is_whole(reading, child) {
                if let Some(object) = reading.child(child, Dep::Pobj) {
                    frame.object.extend(self.resolved(object));
                }
                continue;
            }
            let mut preposition = child;
            // "from inside the town", "out of the city".
            for _ in 0..2 {
                if reading.child(preposition, Dep::Pobj).is_some() {
                    break;
                }
                match reading.child(preposition, Dep::Prep).or_else(|| reading.child(preposition, Dep::Pcomp))
                {
                    // "from inside the town", but not "according to the town".
                    Some(next)
                        if reading.token(next).pos == Pos::Adp
                            && self.grammar.is_doubled(&reading.token(preposition).lower) =>
                    {
                        preposition = next;
                    }
                    _ => break,
                }
            }
            let torn = || {
                // "in the Orrel district killing ten": the parser takes the place for the one who kills.
                let clause = reading.child(preposition, Dep::Pcomp)?;
                reading.child(clause, Dep::Nsubj).filter(|noun| self.is_ground(*noun))
            };
            let Some(object) = reading.child(preposition, Dep::Pobj).or_else(torn) else { continue };
            let word = if preposition == child {
                token.lower.clone()
            } else {
                reading.token(preposition).lower.clone()
            };
            for object in self.resolved(object) {
                if !frame.phrases.iter().any(|phrase| phrase.object == object) {
                    frame.phrases.push(Phrase { preposition: word.clone(), object, outer: false });
                }
            }
        }
    }

    /// A phrase's head and its conjuncts, without those that are times ("last autumn's truce"); for "who" and
    /// "which" what they stand for: nobody, where they ask ("it is unclear who fired").
    fn resolved(&self, head: TokenId) -> Vec<TokenId> {
        if matches!(self.reading.token(head).tag, Tag::Wdt | Tag::Wp | Tag::WpPoss) {
            return self.antecedent(head).into_iter().collect();
        }
        let mut all = with_conjuncts(self.reading, head);
        all.retain(|one| !super::candidates::is_time(self.reading, *one));
        all
    }

    /// What a relative pronoun stands for.
    fn antecedent(&self, pronoun: TokenId) -> Option<TokenId> {
        let reading = self.reading;
        reading
            .ancestors(pronoun)
            .take(6)
            .find(|verb| reading.token(*verb).dep == Dep::Relcl)
            .map(|verb| reading.token(verb).head)
    }

    /// The subject as the grammar has it, shared with coordinated and governing verbs.
    pub(super) fn surface_subject(&self, verb: TokenId, depth: u32) -> Vec<TokenId> {
        let reading = self.reading;
        let own = reading.children(verb).iter().copied().find(|child| {
            matches!(reading.token(*child).dep, Dep::Nsubj | Dep::Nsubjpass) && self.is_nominal(*child)
        });
        let is_torn = |subject: TokenId| {
            reading.token(verb).dep == Dep::Pcomp
                && reading.token(verb).tag == Tag::Vbg
                && self.is_ground(subject)
        };
        if let Some(subject) = own.filter(|subject| !is_torn(*subject)) {
            return self.resolved(subject);
        }
        if depth > 6 {
            return Vec::new();
        }
        let token = reading.token(verb);
        let head = token.head;
        if head == verb {
            return Vec::new();
        }
        let upward = |verb: TokenId| self.surface_subject(verb, depth + 1);
        match token.dep {
            Dep::Relcl | Dep::Acl | Dep::Amod if self.is_nominal(head) => {
                // "an attempt to seize X", "the operation to retake X": done by whoever does the noun.
                if token.dep == Dep::Acl && token.tag == Tag::Vb {
                    let frame = self.noun_subject(head);
                    return frame;
                }
                if let Some(doer) = self.doer_over(verb, head, depth) {
                    return doer;
                }
                vec![head]
            }
            Dep::Advcl if token.tag == Tag::Vbg && self.is_passive(head, 0) => {
                // "was shot down, killing five": whoever shot did both.
                let by = reading
                    .children(head)
                    .iter()
                    .copied()
                    .filter(|child| self.grammar.is_by(&reading.token(*child).lower));
                by.filter_map(|by| reading.child(by, Dep::Pobj))
                    .flat_map(|doer| self.resolved(doer))
                    .collect()
            }
            // "Residents reported shelling the whole night."
            Dep::Xcomp | Dep::Ccomp if token.tag == Tag::Vbg && self.grammar.is_observing(reading, head) => {
                Vec::new()
            }
            Dep::Conj | Dep::Advcl | Dep::Xcomp | Dep::Ccomp | Dep::Parataxis | Dep::Dep
                if reading.token(head).pos == Pos::Verb || reading.token(head).pos == Pos::Aux =>
            {
                let object = reading.child(head, Dep::Dobj);
                match object {
                    Some(object) if matches!(token.dep, Dep::Xcomp) && self.is_nominal(object) => {
                        self.resolved(object)
                    }
                    _ => upward(head),
                }
            }
            Dep::Xcomp | Dep::Advcl | Dep::Conj if reading.token(head).pos == Pos::Adj => upward(head),
            Dep::Pcomp | Dep::Pobj => {
                let governor = reading.token(head).head;
                if governor == head {
                    return Vec::new();
                }
                if reading.token(governor).pos == Pos::Verb {
                    // "Three killed in shelling": they shelled nobody.
                    if token.tag == Tag::Vbg
                        && self.grammar.ties(&reading.token(head).lower)
                        && self.grammar.is_outcome(reading, governor)
                        && (self.is_passive(governor, 0) || reading.token(governor).tag == Tag::Vbn)
                    {
                        return Vec::new();
                    }
                    // "executed them for trying to leave"
                    let is_reason = self.grammar.is_punishing(reading, governor)
                        && self.grammar.noun_role(&reading.token(head).lower) == Some(Role::Topic);
                    if self.grammar.object_acts(reading, governor) || is_reason {
                        if self.is_passive(governor, 0) {
                            return upward(governor);
                        }
                        if let Some(object) = reading.child(governor, Dep::Dobj) {
                            return self.resolved(object);
                        }
                    }
                    return upward(governor);
                }
                let over = reading.token(governor).head;
                if reading.token(governor).dep == Dep::Dobj && self.grammar.object_acts(reading, over) {
                    return self.resolved(governor);
                }
                if self.is_nominal(governor) {
                    return self.noun_subject(governor);
                }
                upward(governor)
            }
            _ => Vec::new(),
        }
    }

    /// The subject of the clause around a participle that says what came of it, where the parser hung the participle on
    /// the last noun before it: "shelled the camp near Orrel killing ten".
    fn doer_over(&self, participle: TokenId, noun: TokenId, depth: u32) -> Option<Vec<TokenId>> {
        let reading = self.reading;
        let token = reading.token(participle);
        let is_object = matches!(reading.token(noun).dep, Dep::Dobj | Dep::Pobj);
        if token.dep != Dep::Acl
            || token.tag != Tag::Vbg
            || !is_object
            || !self.grammar.is_outcome(reading, participle)
        {
            return None;
        }
        let clause = reading.ancestors(noun).take(8).find(|above| reading.token(*above).pos == Pos::Verb)?;
        let doer = self.surface_subject(clause, depth + 1);
        let doer = if self.is_passive(clause, 0) { Vec::new() } else { doer };
        (!doer.is_empty() || self.is_ground(noun)).then_some(doer)
    }

    /// Whether a word stands for ground and for nobody who acts.
    pub(super) fn is_ground(&self, token: TokenId) -> bool {
        let class = self.class(token);
        class.meets(self.place) && !class.meets(self.actor)
    }

    /// The verb whose subject is said to have done what a noun names: "were responsible for the attack", "was behind the raid".
    fn answers_for(&self, act: TokenId) -> Option<TokenId> {
        let reading = self.reading;
        let joint = reading.token(act).head;
        let over = reading.token(joint).head;
        if reading.token(act).dep != Dep::Pobj || over == joint {
            return None;
        }
        let is_copula =
            |verb: TokenId| reading.token(verb).pos == Pos::Aux || reading.token(verb).pos == Pos::Verb;
        if self.grammar.is_answerable(reading, over) {
            let verb = reading.token(over).head;
            return (reading.token(over).dep == Dep::Acomp && is_copula(verb)).then_some(verb);
        }
        let is_there = self.grammar.is_behind(&reading.token(joint).lower)
            && reading.token(over).pos == Pos::Aux
            && reading.child(over, Dep::Acomp).is_none();
        is_there.then_some(over)
    }

    /// Who does what a noun names: "rebels' attempt", "an attempt by rebels", "rebels launched an operation".
    fn noun_subject(&self, noun: TokenId) -> Vec<TokenId> {
        let reading = self.reading;
        for child in reading.children(noun).iter().copied() {
            let token = reading.token(child);
            if token.dep == Dep::Poss
                || matches!(token.dep, Dep::Compound | Dep::Amod) && self.class(child).meets(self.actor)
            {
                return self.resolved(child);
            }
            if token.dep == Dep::Prep && self.grammar.is_by(&token.lower) {
                return reading
                    .child(child, Dep::Pobj)
                    .map(|object| self.resolved(object))
                    .unwrap_or_default();
            }
        }
        let leaning = self.leaning_noun(noun);
        let governor = reading.token(leaning).head;
        if reading.token(leaning).dep == Dep::Pobj
            && reading.token(reading.token(governor).head).pos == Pos::Verb
        {
            // "fired back in an attempt to stem the offensive", but "executed them for an attempt to leave"
            let verb = reading.token(governor).head;
            let is_reason = self.grammar.is_punishing(reading, verb)
                && self.grammar.noun_role(&reading.token(governor).lower) == Some(Role::Topic);
            if is_reason && let Some(object) = reading.child(verb, Dep::Dobj) {
                return self.resolved(object);
            }
            return self.surface_subject(verb, 5);
        }
        if governor != leaning && reading.token(leaning).dep == Dep::Dobj && !self.is_passive(governor, 0) {
            return reading
                .child(governor, Dep::Nsubj)
                .map(|subject| self.resolved(subject))
                .unwrap_or_default();
        }
        Vec::new()
    }

    /// Whether the verb is a passive.
    pub(super) fn is_passive(&self, verb: TokenId, depth: u32) -> bool {
        let reading = self.reading;
        let token = reading.token(verb);
        let has = |label: Dep| reading.child(verb, label).is_some();
        if has(Dep::Auxpass) || has(Dep::Nsubjpass) {
            return true;
        }
        if token.tag != Tag::Vbn && !(token.tag == Tag::Jj || token.tag == Tag::Vbd && token.dep == Dep::Acl)
            || self.has_auxiliary(verb)
        {
            return false;
        }
        if has(Dep::Agent) && !has(Dep::Dobj) {
            // "1,407 injured by air strikes"
            return true;
        }
        match token.dep {
            Dep::Acl | Dep::Amod => !has(Dep::Dobj),
            Dep::Advcl => !has(Dep::Dobj) && !has(Dep::Nsubj),
            Dep::Conj | Dep::Xcomp | Dep::Ccomp | Dep::Oprd => {
                !has(Dep::Dobj)
                    && !has(Dep::Nsubj)
                    && depth < 6
                    && (token.dep != Dep::Conj || self.is_passive(token.head, depth + 1))
            }
            _ => false,
        }
    }

    /// "Two killed, 30 others injured in a blast" without its comma: the parser takes those injured for the object.
    fn is_headline_passive(&self, verb: TokenId) -> bool {
        let reading = self.reading;
        let is_bare = |verb: TokenId| {
            matches!(reading.token(verb).tag, Tag::Vbn | Tag::Vbd)
                && self.grammar.is_outcome(reading, verb)
                && !self.has_auxiliary(verb)
        };
        let is_lifeless = |subject: TokenId| self.class(subject).meets(self.lifeless);
        is_bare(verb)
            && reading.child(verb, Dep::Nsubj).is_some_and(|subject| !is_lifeless(subject))
            && reading.child(verb, Dep::Dobj).is_some_and(|object| {
                reading.child(object, Dep::Acl).is_some_and(|other| {
                    reading.token(other).tag == Tag::Vbn
                        && is_bare(other)
                        && reading.child(other, Dep::Dobj).is_none()
                        && other.0 == object.0 + 1
                })
            })
    }

    fn has_auxiliary(&self, verb: TokenId) -> bool {
        self.reading.child(verb, Dep::Aux).is_some()
    }

    pub(super) fn has_own_subject(&self, verb: TokenId) -> bool {
        self.reading.child(verb, Dep::Nsubj).is_some() || self.reading.child(verb, Dep::Nsubjpass).is_some()
    }

    fn has_relative_subject(&self, verb: TokenId) -> bool {
        self.reading
            .child(verb, Dep::Nsubj)
            .is_some_and(|subject| matches!(self.reading.token(subject).tag, Tag::Wdt | Tag::Wp))
    }

    fn has_article(&self, token: TokenId) -> bool {
        self.reading.child(token, Dep::Det).is_some()
    }

    pub(super) fn is_nominal(&self, id: TokenId) -> bool {
        let token = self.reading.token(id);
        matches!(token.pos, Pos::Noun | Pos::Propn | Pos::Pron | Pos::Num | Pos::X | Pos::Sym | Pos::Det)
            || token.dep == Dep::Nsubj
            // "the accused was killed"
            || matches!(token.dep, Dep::Nsubjpass | Dep::Dobj | Dep::Pobj)
                && matches!(token.tag, Tag::Vbn | Tag::Vbd)
                && self.has_article(id)
            || token.pos == Pos::Adj && matches!(token.dep, Dep::Dobj | Dep::Pobj | Dep::Nsubjpass)
            || token.tag == Tag::Vbg && matches!(token.dep, Dep::Dobj | Dep::Pobj)
    }

    /// The head of "of X" below a noun.
    pub(super) fn whole_of(&self, noun: TokenId) -> Option<TokenId> {
        of_object(self.reading, self.grammar, noun)
    }
}

/// How a frame names the one something is given to where no preposition does.
pub(super) const DATIVE: &str = "+dative";

/// And what an act named by a noun is to bring about: "the town" of "an offensive to take the town".
pub(super) const PURPOSE: &str = "+purpose";

/// And the name that a noun stands before: "the Brigade" of "Front affiliate the Brigade".
pub(super) const BEARER: &str = "+bearer";

fn has_phrase(frame: &Frame) -> bool {
    !frame.phrases.is_empty()
}

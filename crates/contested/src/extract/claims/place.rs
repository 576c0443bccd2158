//! The words that may name where an act took place, the likeliest first.

use contested_english::{Dep, EntityLabel, Pos, Tag};

use super::candidates::{Candidate, is_definite, is_time};
use super::classes::ClassSet;
use super::frame::Look;
use super::phrases::{name_at, phrase, phrase_span, place_names};
use crate::model::{EventKind, Facet, Role, Span};
use crate::read::{NameKind, Reading, TokenId, Tokens};

/// The places that the act's own words name: what it is done to, and the phrases that tell where.
pub(super) fn words(
    look: &Look<'_, '_>,
    candidate: &Candidate,
    joined: &[&Candidate],
    kind: EventKind,
) -> Vec<Span> {
    let mut found = Places::default();
    if !is_placed(kind) {
        return Vec::new();
    }
    let on_the_ground = is_on_the_ground(kind);
    // What is acted on says where, where it is a place or in one.
    for part in candidate.roles.iter().filter(|part| matches!(part.role, Role::Target)) {
        if look.class(part.head).meets(look.place) && on_the_ground {
            found.add(look, part.head, look.reading.subtree(part.head));
        }
        if look.class(part.head).meets(look.place) && (on_the_ground || kind == EventKind::DiplomacyVisit) {
            found.add_named_in_clause(look, part.head);
        }
    }
    for outer in [false, true] {
        for phrase in candidate.frame.phrases.iter().filter(|phrase| phrase.outer == outer) {
            let tells = match on_the_ground {
                true => look.grammar.is_locative(&phrase.preposition),
                false => look.grammar.is_seat(&phrase.preposition),
            };
            if tells {
                found.add_placed(look, phrase.object, &phrase.preposition);
            }
        }
    }
    if on_the_ground {
        for verb in std::iter::once(candidate.head).chain(candidate.frame.governor) {
            found.add_torn(look, verb);
        }
    }
    for part in candidate.roles.iter() {
        let role = match part.role {
            Role::Target | Role::Victim => on_the_ground || kind == EventKind::DiplomacyVisit,
            Role::Destination | Role::Origin => true,
            _ => false,
        };
        if role {
            found.add_whole(look, part.head);
        }
    }
    for head in candidate.frame.object.iter().filter(|_| on_the_ground) {
        found.add_whole(look, *head);
    }
    for head in &candidate.frame.object {
        // "fired shells that hit a square in Merik"
        for clause in look.reading.children(*head).iter().copied() {
            if look.reading.token(clause).dep == Dep::Relcl && look.grammar.is_hitting(look.reading, clause) {
                let object = look.reading.child(clause, Dep::Dobj);
                object.into_iter().for_each(|object| found.add_whole(look, object));
                found.add_standing(look, clause);
            }
        }
    }
    for part in candidate.roles.iter().filter(|part| part.role == Role::Instrument) {
        // "the bomb planted on the Merik road went off", "a truck heading towards Merik"
        for clause in look.reading.children(part.head).iter().copied() {
            let is_clause = matches!(look.reading.token(clause).dep, Dep::Acl | Dep::Relcl);
            if is_clause && clause != candidate.head {
                found.add_standing(look, clause);
                found.add_goal(look, clause);
            }
        }
    }
    found.add_purpose(look, candidate, on_the_ground);
    for other in joined {
        for phrase in &other.frame.phrases {
            if look.grammar.is_locative(&phrase.preposition) {
                found.add_placed(look, phrase.object, &phrase.preposition);
            }
        }
    }
    without_own_words(look, candidate, found.in_order())
}

/// The spans that none of the words naming the act are part of: "Rocket Attacks" of a headline is no place.
fn without_own_words(look: &Look<'_, '_>, candidate: &Candidate, mut spans: Vec<Span>) -> Vec<Span> {
    let is_own = |span: &Span| candidate.own.iter().any(|word| look.reading.token(*word).span.touches(*span));
    spans.retain(|span| !is_own(span));
    spans
}

/// The places that the act's sentence names around it, the nearest first: those of the clause it leans on ("…,
/// wounding five"), of the thing a clause tells more of ("Merik, where rebels opened fire"). They end where somebody
/// else's words begin: the place of saying is not the place of what is said.
pub(super) fn around(look: &Look<'_, '_>, candidate: &Candidate, kind: EventKind) -> Vec<Span> {
    let mut found = Places::default();
    if !is_on_the_ground(kind) {
        return Vec::new();
    }
    let reading = look.reading;
    // In the phrases that place the act a name may turn out to be a place's that nothing here takes for one.
    let own = candidate.roles.iter().filter(|part| part.role == Role::Target).map(|part| part.head);
    let standing =
        candidate.frame.phrases.iter().filter(|phrase| look.grammar.is_locative(&phrase.preposition));
    let heads: Vec<TokenId> = own
        .chain(standing.map(|phrase| phrase.object))
        .chain(candidate.frame.object.iter().copied())
        .filter(|head| look.class(*head).meets(look.place) && !look.class(*head).meets(look.foreign_ground))
        .collect();
    let meant = heads.iter().find_map(|head| named_before(look, phrase(reading, look.grammar, *head)));
    let own: Vec<Span> = heads.iter().map(|head| phrase_span(reading, look.grammar, *head)).collect();
    let pointing: Vec<Span> = heads.iter().filter_map(|head| pointing_back(look, *head)).collect();
    let mut grounds: Vec<TokenId> = Vec::new();
    let mut below = candidate.head;
    for at in std::iter::once(candidate.head).chain(reading.ancestors(candidate.head)).take(HEIGHT) {
        // "caused damage, wrecking a school": what came of the act, though the parser takes it for something said.
        let is_outcome = reading.token(below).tag == Tag::Vbg && look.grammar.is_causing(reading, at);
        if at != below && matches!(reading.token(below).dep, Dep::Ccomp | Dep::Parataxis) && !is_outcome {
            break;
        }
        let is_verb = matches!(reading.token(at).pos, Pos::Verb | Pos::Aux);
        let tells_of = match reading.token(below).dep {
            Dep::Relcl => reading.children(below).iter().any(|child| reading.token(*child).tag == Tag::Wrb),
            Dep::Acl | Dep::Amod => true,
            _ => false,
        };
        if at != below && !is_verb && tells_of && look.class(at).meets(look.place) {
            if let Some(ground) = beside(look, at) {
                found.add(look, ground, phrase(reading, look.grammar, ground));
                found.add_unknown(look, ground, OF);
            }
            found.add(look, at, phrase(reading, look.grammar, at));
            grounds.push(at);
        }
        for child in reading.children(at).iter().copied() {
            let token = reading.token(child);
            let object = match token.dep {
                Dep::Prep
                    if look.grammar.is_standing(&token.lower) || look.grammar.is_away(reading, child) =>
                {
                    reading.child(child, Dep::Pobj)
                }
                // "not far from Merik", "north of Merik"
                Dep::Advmod | Dep::Amod | Dep::Prep => {
                    let inner = reading.child(child, Dep::Prep);
                    let locative = inner.filter(|word| look.grammar.is_locative(&reading.token(*word).lower));
                    locative.and_then(|word| reading.child(word, Dep::Pobj))
                }
                _ => None,
            };
            if let Some(object) = object {
                found.add_placed(look, object, &token.lower);
            }
        }
        if is_verb && at != candidate.head {
            for child in reading.children(at).iter().copied() {
                let placed = match reading.token(child).dep {
                    Dep::Dobj | Dep::Nsubjpass => true,
                    // Not the doer of the act itself, nor a state that does anything at all.
                    Dep::Nsubj => {
                        (matches!(reading.token(below).dep, Dep::Advcl | Dep::Prep) || is_outcome)
                            && is_nobody(reading, child)
                    }
                    _ => false,
                };
                if placed && look.class(child).meets(look.place) {
                    found.add_whole(look, child);
                } else if placed {
                    for deeper in reading.children(child).iter().copied() {
                        let word = reading.token(deeper);
                        if word.dep == Dep::Prep
                            && (look.grammar.is_standing(&word.lower) || look.grammar.is_between(&word.lower))
                            && let Some(object) = reading.child(deeper, Dep::Pobj)
                        {
                            found.add_whole(look, object);
                        }
                    }
                }
            }
        }
        below = at;
    }
    let mut spans = own;
    spans.extend(found.in_order());
    for child in reading.children(candidate.head).iter().copied() {
        let token = reading.token(child);
        if token.dep == Dep::Advmod && look.grammar.is_there(&token.lower) {
            spans.push(token.span);
        }
    }
    spans.extend(meant);
    spans.extend(pointing);
    // "the city where rebels opened fire"
    for ground in grounds {
        spans.push(phrase_span(reading, look.grammar, ground));
        spans.extend(named_before(look, phrase(reading, look.grammar, ground)));
        spans.extend(pointing_back(look, ground));
    }
    without_own_words(look, candidate, spans)
}

/// The ground that another is only told beside: "Orrel" of "Orrel near Merik, where rebels opened fire".
fn beside(look: &Look<'_, '_>, other: TokenId) -> Option<TokenId> {
    let reading = look.reading;
    let mut at = other;
    for _ in 0..2 {
        let token = reading.token(at);
        if token.dep != Dep::Pobj || !look.grammar.is_whole(reading, token.head) {
            break;
        }
        at = reading.token(token.head).head;
    }
    let token = reading.token(at);
    let near = reading.token(token.head);
    let is_beside = token.dep == Dep::Pobj && near.dep == Dep::Prep && look.grammar.is_beside(&near.lower);
    (is_beside && is_proper(reading, near.head)).then_some(near.head)
}

/// "the same region" in "several areas in the same region": words for ground told before.
fn pointing_back(look: &Look<'_, '_>, head: TokenId) -> Option<Span> {
    let reading = look.reading;
    whole(look, head).iter().rev().find_map(|token| {
        let is_ground = reading.token(token).pos == Pos::Noun && look.class(token).meets(look.named_ground);
        let is_meant =
            is_ground && is_definite(look, token) && !standing(look, head, reading.token(token).span).0;
        let first =
            reading.children(token).iter().copied().find(|child| reading.token(*child).dep == Dep::Det)?;
        is_meant.then(|| reading.span(Tokens { start: first, end: TokenId(token.0 + 1) }))
    })
}

/// The name that "the city" in some words stands for: the last one called a city before ("the city of Merik",
/// "Merik city"). The last place named would often be another.
fn named_before(look: &Look<'_, '_>, tokens: Tokens) -> Option<Span> {
    let reading = look.reading;
    let is_meant = |token: &TokenId| look.class(*token).meets(look.settlement) && is_definite(look, *token);
    let known = tokens.iter().find(is_meant)?;
    let word = &reading.token(known).lemma;
    let upto = reading.names.partition_point(|name| name.tokens.start < known);
    let earlier = reading.names[..upto].iter().rev().take(LOOK_BACK);
    let named = earlier.filter(|name| name.kind == NameKind::Place).find(|name| {
        let after = reading.tokens.get(name.tokens.end.index());
        let before = name.tokens.start.index().checked_sub(2).and_then(|at| reading.tokens.get(at));
        let joint = name
            .tokens
            .start
            .0
            .checked_sub(1)
            .is_some_and(|at| look.grammar.is_whole_word(&reading.token(TokenId(at)).lower));
        after.is_some_and(|token| token.lemma == *word)
            || joint && before.is_some_and(|token| token.lemma == *word)
    })?;
    (!named.tokens.contains(known)).then_some(named.span)
}

/// How [`Places::add_unknown`] is told of a name that belongs to the ground before it.
const OF: &str = "of";

/// How many names back a place may have been told.
const LOOK_BACK: usize = 64;

/// How many words up the tree a place may stand.
const HEIGHT: usize = 8;

/// Whether acts of this kind have a place of their own, rather than only a speaker's.
fn is_placed(kind: EventKind) -> bool {
    kind.is(Facet::Placed)
}

/// Whether what such an act is done to tells where it is done: a town is shelled where it stands, but a demand may be
/// made of a country from anywhere.
fn is_on_the_ground(kind: EventKind) -> bool {
    kind.is(Facet::OnTheGround)
}

/// Names of places found so far: those that say where something is before those that only stand before a word
/// ("Varan troops in Merik").
#[derive(Default)]
struct Places {
    named: Vec<Span>,
    modifying: Vec<Span>,
}

impl Places {
    fn add_whole(&mut self, look: &Look<'_, '_>, head: TokenId) {
        self.add(look, head, whole(look, head));
    }

    fn add(&mut self, look: &Look<'_, '_>, head: TokenId, tokens: Tokens) {
        for span in names(look, tokens) {
            // A body that somewhere is a place's name too, a day.
            let first = look.reading.tokens_in(span).start;
            let is_body = name_at(look.reading, first)
                .is_some_and(|name| name.kind != NameKind::Place && !name.actors.is_empty());
            if is_body || is_time(look.reading, first) {
                continue;
            }
            let (is_apart, is_modifier) = standing(look, head, span);
            if is_apart {
                continue;
            }
            self.put(span, is_modifier);
        }
        // "the outskirts of Orrel", "parts of the Orrel district": names that nothing else tells of.
        for token in tokens.iter() {
            let one = look.reading.token(token);
            let is_ground = one.pos == Pos::Noun && look.class(token).meets(look.named_ground);
            let of_ground = one.dep == Dep::Pobj
                && is_proper(look.reading, token)
                && look.grammar.is_whole(look.reading, one.head)
                && look.class(look.reading.token(one.head).head).meets(look.place);
            if (is_ground || of_ground) && !standing(look, head, one.span).0 {
                self.add_unknown(look, token, OF);
            }
        }
    }

    /// "areas, the most important of which are Merik and Orrel": the names that a clause gives to ground.
    fn add_named_in_clause(&mut self, look: &Look<'_, '_>, ground: TokenId) {
        let reading = look.reading;
        // "a number of areas, the most important of which are …"
        let whole = look.whole_of(ground).map(|whole| reading.children(whole));
        let clauses = reading.children(ground).iter().chain(whole.into_iter().flatten());
        for clause in clauses.copied() {
            let is_copula = reading.token(clause).pos == Pos::Aux;
            if reading.token(clause).dep == Dep::Relcl
                && is_copula
                && let Some(named) = reading.child(clause, Dep::Attr)
            {
                self.add_placed(look, named, OF);
            }
        }
        // "the areas to be searched are Merik and Orrel", "the sites visited include Merik"
        let over = reading.token(ground).head;
        let names = reading.token(over).pos == Pos::Aux || look.grammar.is_listing(reading, over);
        if reading.token(ground).dep == Dep::Nsubj && names {
            for child in reading.children(over).iter().copied() {
                if matches!(reading.token(child).dep, Dep::Attr | Dep::Dobj) && is_proper(reading, child) {
                    self.add_placed(look, child, OF);
                }
            }
        }
    }

    /// What stands after a word for where: its own name first, known or not, then the names around it.
    fn add_placed(&mut self, look: &Look<'_, '_>, object: TokenId, preposition: &str) {
        if is_proper(look.reading, object) {
            self.add_unknown(look, object, preposition);
        }
        self.add_whole(look, object);
        if !is_proper(look.reading, object) {
            self.add_unknown(look, object, preposition);
        }
    }

    /// The phrases on a verb that tell where it is done.
    fn add_standing(&mut self, look: &Look<'_, '_>, verb: TokenId) {
        let reading = look.reading;
        for child in reading.children(verb).iter().copied() {
            let token = reading.token(child);
            if token.dep == Dep::Prep
                && look.grammar.is_standing(&token.lower)
                && let Some(object) = reading.child(child, Dep::Pobj)
            {
                self.add_placed(look, object, &token.lower);
            }
        }
    }

    /// Where something is on its way to: "a truck heading towards Merik".
    fn add_goal(&mut self, look: &Look<'_, '_>, verb: TokenId) {
        let reading = look.reading;
        for child in reading.children(verb).iter().copied() {
            let token = reading.token(child);
            let goal = reading.child(child, Dep::Pobj);
            if let Some(goal) = goal
                && token.dep == Dep::Prep
                && look.grammar.verb_role(&token.lower) == Some(Role::Destination)
                && (look.class(goal).meets(look.place) || is_proper(reading, goal))
            {
                self.add_placed(look, goal, OF);
            }
        }
    }

    /// "occurred near Merik local media said": without its commas a name may be torn from its preposition.
    fn add_torn(&mut self, look: &Look<'_, '_>, verb: TokenId) {
        let reading = look.reading;
        for child in reading.children(verb).iter().copied() {
            let token = reading.token(child);
            let is_where = look.grammar.is_standing(&token.lower) || look.grammar.is_away(reading, child);
            let object =
                [Dep::Pobj, Dep::Pcomp, Dep::Prep].into_iter().find_map(|dep| reading.child(child, dep));
            if token.dep != Dep::Prep || !is_where || object.is_some() {
                continue;
            }
            let upto = reading.sentence_of(child).tokens.end;
            let mut first = TokenId(child.0 + 1);
            while first < upto
                && first.0 <= child.0 + 2
                && matches!(reading.token(first).tag, Tag::Dt | Tag::Jj)
            {
                first = TokenId(first.0 + 1);
            }
            let mut end = first;
            while end < upto && is_proper(reading, end) {
                end = TokenId(end.0 + 1);
            }
            for span in place_names(reading, Tokens { start: first, end }) {
                self.put(span, false);
            }
        }
    }

    /// "an offensive to take Merik", "went to Merik to meet the mayor": what an act is for, or where one goes for it.
    fn add_purpose(&mut self, look: &Look<'_, '_>, candidate: &Candidate, on_the_ground: bool) {
        let reading = look.reading;
        let has_to =
            |verb: TokenId| reading.children(verb).iter().any(|child| reading.token(*child).tag == Tag::To);
        if candidate.noun && on_the_ground {
            let own = reading.children(candidate.head).iter().copied();
            let governing = candidate.frame.governor.into_iter().flat_map(|verb| reading.children(verb));
            // The parser may hang "to take Merik" on a noun further up.
            let next = TokenId(candidate.head.0 + 1);
            let beside = reading.tokens.get(next.index()).filter(|token| token.tag == Tag::To);
            let beside = beside.map(|token| token.head);
            for clause in
                own.chain(governing.copied()).chain(beside).filter(|clause| *clause > candidate.head)
            {
                let tells =
                    matches!(reading.token(clause).dep, Dep::Acl | Dep::Relcl | Dep::Xcomp | Dep::Advcl);
                if tells
                    && has_to(clause)
                    && let Some(object) = reading.child(clause, Dep::Dobj)
                    && look.class(object).meets(look.place)
                {
                    self.add_whole(look, object);
                }
            }
        }
        let act = reading.token(candidate.head);
        if !candidate.noun && matches!(act.dep, Dep::Advcl | Dep::Xcomp) && has_to(candidate.head) {
            for child in reading.children(act.head).iter().copied() {
                if reading.token(child).dep == Dep::Prep
                    && look.grammar.verb_role(&reading.token(child).lower) == Some(Role::Destination)
                    && let Some(object) = reading.child(child, Dep::Pobj)
                    && look.class(object).meets(look.place)
                {
                    self.add_whole(look, object);
                }
            }
        }
    }

    fn put(&mut self, span: Span, is_modifier: bool) {
        let known = self.named.iter().chain(&self.modifying).any(|other| other.touches(span));
        if !known {
            if is_modifier { &mut self.modifying } else { &mut self.named }.push(span);
        }
    }

    /// A name that nothing tells of, where only a place can stand: "in Al-Orrel", "the Orrel neighbourhood".
    fn add_unknown(&mut self, look: &Look<'_, '_>, object: TokenId, preposition: &str) {
        let reading = look.reading;
        let token = reading.token(object);
        let is_ground = token.pos == Pos::Noun && look.class(object).meets(look.named_ground);
        let is_told = look.grammar.is_standing(preposition) || preposition == OF;
        let mut tokens = if is_proper(reading, object) && is_told {
            Tokens { start: object, end: TokenId(object.0 + 1) }
        } else if is_ground || token.pos == Pos::Noun && look.class(object).meets(look.place) {
            Tokens { start: object, end: object }
        } else {
            return;
        };
        let sentence = reading.sentence_of(object).tokens;
        while tokens.start > sentence.start && is_proper(reading, TokenId(tokens.start.0 - 1)) {
            tokens.start = TokenId(tokens.start.0 - 1);
        }
        while tokens.start < tokens.end && !starts_name(reading, tokens.start) {
            tokens.start = TokenId(tokens.start.0 + 1);
        }
        // What a word for ground follows is its name, whatever else the words may look like.
        let is_named = is_ground || preposition == OF;
        let may = |token| may_be_place(reading, token) || is_named && is_nobody(reading, token);
        // "Injured in Terrorist Attacks": words of a headline are in capitals too.
        let is_other = |token: &TokenId| {
            let class = look.class(*token);
            let is_unnamed = name_at(reading, *token).is_none() && reading.token(*token).entity.is_none();
            is_unnamed && class != ClassSet::NONE && !class.meets(look.place)
        };
        if tokens.is_empty() || !tokens.iter().all(may) || tokens.iter().any(|token| is_other(&token)) {
            return;
        }
        self.put(reading.span(tokens), false);
    }

    fn in_order(mut self) -> Vec<Span> {
        self.named.append(&mut self.modifying);
        self.named
    }
}

fn is_proper(reading: &Reading<'_>, token: TokenId) -> bool {
    matches!(reading.token(token).tag, Tag::Nnp | Tag::Nnps | Tag::Hyph)
}

/// Whether a name may start here: with a capital, or with a short article before a hyphen ("al-Orrel").
fn starts_name(reading: &Reading<'_>, token: TokenId) -> bool {
    let word = reading.word(token);
    let hyphen = reading
        .tokens
        .get(token.index() + 1)
        .is_some_and(|next| next.tag == Tag::Hyph || next.span.of(reading.text) == "-");
    word.starts_with(char::is_uppercase) || hyphen && word.len() <= 3
}

/// Whether the word belongs to no name that the register knows.
fn is_nobody(reading: &Reading<'_>, token: TokenId) -> bool {
    !is_time(reading, token) && name_at(reading, token).is_none_or(|name| name.actors.is_empty())
}

/// Whether nothing says that the word belongs to another name than a place's. What the model takes it for says little:
/// it has seldom heard of small places.
fn may_be_place(reading: &Reading<'_>, token: TokenId) -> bool {
    if is_time(reading, token) {
        return false;
    }
    if name_at(reading, token).is_some_and(|name| name.kind == NameKind::Place) {
        return true;
    }
    name_at(reading, token).is_none_or(|name| matches!(name.kind, NameKind::Place | NameKind::Other))
}

/// How a name stands to the head of the phrase it was found in: whether it is apart from it, in a clause of its own or
/// under a word that does not tell where ("arrested in connection with the bombing of X"); and whether it only stands
/// before another noun.
fn standing(look: &Look<'_, '_>, head: TokenId, name: Span) -> (bool, bool) {
    let reading = look.reading;
    let tokens = reading.tokens_in(name);
    let Some(mut at) = tokens.iter().find(|token| !tokens.contains(reading.token(*token).head)) else {
        return (false, false);
    };
    let mut is_modifier = false;
    let mut is_first = true;
    for _ in 0..24 {
        if at == head {
            break;
        }
        let token = reading.token(at);
        match token.dep {
            Dep::Relcl | Dep::Acl | Dep::Advcl | Dep::Ccomp | Dep::Npadvmod => return (true, false),
            Dep::Prep
                if !look.grammar.is_locative(&token.lower)
                    && !look.grammar.lists(&token.lower)
                    && reading.children(at).iter().all(|child| reading.token(*child).dep != Dep::Prep)
                    && reading.child(at, Dep::Pobj).is_some()
                    && !matches!(token.pos, Pos::Adv) =>
            {
                return (true, false);
            }
            Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Poss if is_first => {
                let class = look.class(token.head);
                if class.meets(look.foreign_ground) {
                    return (true, false);
                }
                // "the Orrel neighbourhood (of the city)" is Orrel, but "the Merik neighbourhood of Orrel" is Orrel too.
                let whole = look.whole_of(token.head).filter(|whole| is_proper(reading, *whole));
                let known = |token: TokenId| name_at(reading, token).is_some_and(|name| name.in_gazetteer);
                let is_its_name = class.meets(look.named_ground)
                    && whole.is_none_or(|whole| known(whole) && !known(at))
                    && token.dep != Dep::Poss;
                is_modifier = !is_its_name;
            }
            _ => {}
        }
        is_first = false;
        let up = token.head;
        if up == at {
            break;
        }
        at = up;
    }
    (false, is_modifier)
}

fn whole(look: &Look<'_, '_>, head: TokenId) -> Tokens {
    let subtree = look.reading.subtree(head);
    if subtree.len() <= 48 { subtree } else { phrase(look.reading, look.grammar, head) }
}

/// The names of places in some tokens; where the names know none, what the model takes for places.
fn names(look: &Look<'_, '_>, tokens: Tokens) -> Vec<Span> {
    let named = place_names(look.reading, tokens);
    if !named.is_empty() {
        return named;
    }
    let reading = look.reading;
    let mut spans: Vec<Span> = Vec::new();
    for token in tokens.iter() {
        let one = reading.token(token);
        let Some(entity) = one.entity else { continue };
        if !matches!(entity.label, EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac) {
            continue;
        }
        match spans.last_mut() {
            Some(last) if !entity.begins => *last = last.cover(one.span),
            _ => spans.push(one.span),
        }
    }
    spans
}

//! What pronouns and "the group" stand for: sieves in a fixed order, each looking back over a bounded stretch.
//!
//! The speaker's own words ("we") go to who speaks; a noun that is in an earlier name ("the observatory") goes there;
//! the rest go to the nearest that fits in kind, number and gender, subjects first.

use contested_english::{Dep, Tag};

use super::identities::Identity;
use super::referents::{Form, PlaceClass, Referent, noun_words};
use super::voices::{self, Voices};
use super::words::{Anaphors, Gender, Nouns, Number};
use crate::model::{Attribution, MentionKind};
use crate::read::{Reading, TokenId, Tokens};

/// How many referents back a pronoun is looked for; about four sentences of news.
const PRONOUN_REACH: usize = 40;
/// How many sentences back.
const PRONOUN_SENTENCES: u32 = 3;
/// How many referents back a noun is looked for.
const NOUN_REACH: usize = 120;
const NOUN_SENTENCES: u32 = 12;

/// Points referents that refer back to what they refer to.
pub(super) fn resolve(
    reading: &Reading<'_>,
    anaphors: &Anaphors,
    nouns: &Nouns,
    attributions: &[Attribution],
    referents: &mut [Referent],
) {
    let voices = Voices::find(reading, attributions, referents);
    // Who put out a document is known before its words are read: "our units", said the statement. One who is named behind
    // the word is no earlier one, so what it stands for is taken over, and nothing points there.
    let mut is_put_out = vec![false; referents.len()];
    for index in 0..referents.len() {
        let owner = voices.speaks(index).then(|| voices::put_out_by(reading, anaphors, referents, index));
        if let Some(owner) = owner.flatten() {
            let Identity { kind, entity, name, .. } = referents[owner].identity.clone();
            referents[index].identity = Identity { kind, entity, name, on_behalf: false };
            is_put_out[index] = true;
        }
    }
    for index in 0..referents.len() {
        let earlier = || voices.earlier(reading, anaphors, referents, index);
        let antecedent = match referents[index].form {
            Form::Pronoun => pronoun(reading, anaphors, referents, index, &voices),
            Form::Anaphor => apposed(reading, referents, index)
                .or_else(earlier)
                .or_else(|| noun(reading, anaphors, referents, index)),
            Form::Phrase => apposed(reading, referents, index).or_else(earlier),
            Form::Both => {
                referents[index].both = two_bodies(referents, index);
                None
            }
            Form::Name(_) => None,
        };
        let tells_less = |antecedent: &usize| {
            let to = referents[*antecedent].same_as.unwrap_or(*antecedent);
            is_put_out[index] && referents[to].identity.entity.is_none()
        };
        if let Some(antecedent) = antecedent.filter(|antecedent| !tells_less(antecedent)) {
            let to = referents[antecedent].same_as.unwrap_or(antecedent);
            referents[index].same_as = Some(to);
            referents[index].via = Some(antecedent);
            let Identity { kind, entity, name, .. } = referents[to].identity.clone();
            referents[index].identity = Identity { kind, entity, name, on_behalf: false };
            if referents[index].gender.is_none() {
                referents[index].gender = referents[to].gender;
            } else if referents[to].gender.is_none() && referents[to].identity.kind == MentionKind::Person {
                referents[to].gender = referents[index].gender;
            }
        }
    }
    possessed(reading, nouns, referents);
}

/// The person whose name stands in apposition: "its commander, Colonel Mirov".
fn apposed(reading: &Reading<'_>, referents: &[Referent], index: usize) -> Option<usize> {
    let this = &referents[index];
    let reach = (index + 1..referents.len()).take(APPOSITION_REACH);
    reach.into_iter().find(|at| {
        let other = &referents[*at];
        let head = reading.token(other.head);
        matches!(other.form, Form::Name(_))
            && other.identity.kind == MentionKind::Person
            && head.dep == Dep::Appos
            && head.head == this.head
    })
}

/// How many referents on a name in apposition is looked for.
const APPOSITION_REACH: usize = 3;

fn pronoun(
    reading: &Reading<'_>,
    anaphors: &Anaphors,
    referents: &[Referent],
    index: usize,
    voices: &Voices,
) -> Option<usize> {
    let this = &referents[index];
    let word = &reading.token(this.head).lower;
    if anaphors.speaker.contains(word.as_str()) {
        // Outside all that is said, "we" is the body that the report lets speak, as in its own press release.
        let body = || {
            (index.saturating_sub(NOUN_REACH)..index).rev().find(|at| {
                let kind = referents[*at].identity.kind;
                voices.speaks(*at)
                    && !matches!(
                        kind,
                        MentionKind::Person | MentionKind::People | MentionKind::Place | MentionKind::Other
                    )
            })
        };
        return voices.speaker_of(index).filter(|speaker| *speaker != index).or_else(body);
    }
    let pronoun = anaphors.pronoun(word)?;
    if is_empty_subject(reading, this.head) {
        return None;
    }
    let mut best: Option<(i32, usize)> = None;
    for at in (index.saturating_sub(PRONOUN_REACH)..index).rev() {
        let other = &referents[at];
        if this.sentence - other.sentence.min(this.sentence) > PRONOUN_SENTENCES {
            break;
        }
        if other.tokens.end > this.head || is_unresolved(other) {
            continue;
        }
        // Nobody speaks of himself as "he" right inside what he says.
        if voices.is_said_by(at, index) {
            continue;
        }
        let kind = other.identity.kind;
        // What happens has nothing of its own.
        if kind == MentionKind::Other && reading.token(this.head).tag == Tag::PrpPoss && !voices.speaks(at) {
            continue;
        }
        let fits = pronoun.may.contains(&kind)
            || kind == MentionKind::Other && voices.speaks(at) && voices.speaks(index);
        if !fits || !agrees(pronoun.number, pronoun.gender, other) || clash(reading, this, other) {
            continue;
        }
        // In what somebody says of others, "he" is seldom the one who says it in quotation marks, but often in plain words.
        // Who says more is mostly who spoke before: "he added".
        let goes_on =
            if voices.speaks(index) && voices.speaks(at) && this.number == Number::One { 50 } else { 0 };
        let score = score(this, other, index - at) + goes_on + by_parse(reading, this, other);
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, at));
        }
    }
    best.map(|(_, at)| at)
}

/// What the parse says for it: "X and its allies" are X's.
fn by_parse(reading: &Reading<'_>, this: &Referent, other: &Referent) -> i32 {
    let pronoun = reading.token(this.head);
    let owned = reading.token(pronoun.head);
    let joined = pronoun.tag == Tag::PrpPoss && owned.dep == Dep::Conj && owned.head == other.head;
    // "their tanks and their guns" are no tanks'.
    if joined && reading.token(other.tokens.start).tag != Tag::PrpPoss { 200 } else { 0 }
}

/// Weights after Lappin and Leass's order of salience: recency of the sentence, then subject, then nearness.
fn score(this: &Referent, other: &Referent, distance: usize) -> i32 {
    let named = matches!(other.form, Form::Name(_));
    let sentences = (this.sentence - other.sentence.min(this.sentence)) as i32;
    let mut score = -80 * sentences;
    if other.subject {
        score += 50;
    }
    if this.subject == other.subject {
        score += 10;
    }
    // "He met Ms. Lindor. She said": most of whom nothing tells are men.
    if this.gender == Some(Gender::Female) && other.gender == Some(Gender::Female) {
        score += 70;
    }
    // People are mostly named before they are "he"; of many, a plural is likelier than a body.
    score += match (named, this.gender.is_some(), this.number) {
        (true, true, _) => 25,
        (_, false, Number::Many) if other.number == Number::Many => 25,
        (true, false, _) => 15,
        _ => 0,
    };
    // Places seldom act, unless they are states.
    if this.subject && other.identity.kind == MentionKind::Place && other.identity.entity.is_none() {
        score -= 45;
    }
    if other.form == Form::Pronoun || other.form == Form::Anaphor {
        score += 15;
    }
    score - 4 * distance as i32
}

fn agrees(number: Number, gender: Option<Gender>, other: &Referent) -> bool {
    let kind = other.identity.kind;
    if gender.is_some() && other.gender.is_some() && gender != other.gender {
        return false;
    }
    match number {
        // Bodies are one and many.
        Number::Many => {
            other.number == Number::Many
                || matches!(
                    kind,
                    MentionKind::ArmedGroup
                        | MentionKind::Military
                        | MentionKind::Organisation
                        | MentionKind::Government
                ) && other.form != Form::Pronoun
        }
        Number::One => {
            // "state media" is one voice.
            let one = other.number == Number::One || kind == MentionKind::Outlet;
            let gendered = gender.is_some();
            one && (gendered == (kind == MentionKind::Person))
        }
    }
}

/// Whether both hang on one verb as different parts of it, so that they cannot be the same ("he struck him"), or one
/// holds the other.
fn clash(reading: &Reading<'_>, this: &Referent, other: &Referent) -> bool {
    let (a, b) = (reading.token(this.head), reading.token(other.head));
    let argument = |dep: Dep| matches!(dep, Dep::Nsubj | Dep::Nsubjpass | Dep::Dobj | Dep::Dative);
    let same_verb = a.head == b.head && argument(a.dep) && argument(b.dep) && a.sentence == b.sentence;
    // The subject of a verb is not inside the object of the same one.
    let holds = other.tokens.contains(this.head);
    same_verb || holds || is_object_of(reading, this.head, other.head)
}

/// Whether a pronoun that is no possessive stands among the objects of the verb whose subject the other is:
/// "Mirov sent him away", "Mirov came and talked with him".
fn is_object_of(reading: &Reading<'_>, pronoun: TokenId, subject: TokenId) -> bool {
    let token = reading.token(pronoun);
    if !matches!(token.dep, Dep::Dobj | Dep::Pobj | Dep::Dative)
        || token.sentence != reading.token(subject).sentence
    {
        return false;
    }
    for verb in reading.ancestors(pronoun).take(CLIMB) {
        let own = reading
            .children(verb)
            .iter()
            .copied()
            .find(|child| matches!(reading.token(*child).dep, Dep::Nsubj | Dep::Nsubjpass));
        if let Some(own) = own {
            return own == subject;
        }
    }
    false
}

/// Whose fighters or men do what is done to this one: "its fighters drove the army out" drives out another than it.
fn owners_of_doer(reading: &Reading<'_>, referents: &[Referent], index: usize) -> Vec<usize> {
    let this = &referents[index];
    let token = reading.token(this.head);
    if !matches!(token.dep, Dep::Dobj | Dep::Pobj | Dep::Dative) || token.tag == Tag::PrpPoss {
        return Vec::new();
    }
    let subject = reading.ancestors(this.head).take(CLIMB).find_map(|verb| {
        let children = reading.children(verb).iter().copied();
        children.filter(|child| *child < this.head).find(|child| reading.token(*child).dep == Dep::Nsubj)
    });
    let Some(subject) = subject else { return Vec::new() };
    let owner = reading.child(subject, Dep::Poss);
    let of_doer = |at: &usize| {
        let other = &referents[*at];
        other.sentence == this.sentence && (other.head == subject || Some(other.head) == owner)
    };
    let near = (index.saturating_sub(PRONOUN_REACH)..index).filter(of_doer);
    near.map(|at| root(referents, at)).collect()
}

fn root(referents: &[Referent], at: usize) -> usize {
    referents[at].same_as.unwrap_or(at)
}

/// Whether two words stand in different parts of one verb's clause, one as its doer after "by": "Front fighters were
/// shot by the group" is not the Front.
fn does_to_itself(reading: &Reading<'_>, doer: TokenId, other: TokenId) -> bool {
    let by = reading.token(doer).head;
    if reading.token(doer).dep != Dep::Pobj || reading.token(by).dep != Dep::Agent {
        return false;
    }
    let mut verb = reading.token(by).head;
    for _ in 0..CLIMB {
        let subject = reading
            .children(verb)
            .iter()
            .copied()
            .find(|child| matches!(reading.token(*child).dep, Dep::Nsubj | Dep::Nsubjpass));
        if let Some(subject) = subject {
            return other == subject || reading.ancestors(other).take(CLIMB).any(|over| over == subject);
        }
        if reading.token(verb).dep != Dep::Conj {
            return false;
        }
        verb = reading.token(verb).head;
    }
    false
}

/// How far up a clause is climbed to its subject.
const CLIMB: usize = 8;

fn is_unresolved(other: &Referent) -> bool {
    matches!(other.form, Form::Pronoun) && other.same_as.is_none()
}

/// "it is clear that", "it rained": nothing is meant.
fn is_empty_subject(reading: &Reading<'_>, head: TokenId) -> bool {
    let token = reading.token(head);
    if token.dep == Dep::Expl {
        return true;
    }
    let verb = token.head;
    // "it is … that", "it was … to": a clause hangs on the same verb or on what it is said to be.
    token.dep == Dep::Nsubj
        && token.lower != "they"
        && reading.children(verb).iter().any(|child| {
            let dep = reading.token(*child).dep;
            dep == Dep::Acomp
                || dep == Dep::Attr
                    && reading.children(verb).iter().any(|other| {
                        matches!(reading.token(*other).dep, Dep::Ccomp | Dep::Csubj | Dep::Xcomp)
                    })
        })
        && reading.token(token.head).pos == contested_english::Pos::Aux
        && token.tag == Tag::Prp
        && reading.children(verb).iter().any(|child| {
            matches!(reading.token(*child).dep, Dep::Ccomp | Dep::Csubj | Dep::Xcomp | Dep::Advcl)
                || reading
                    .children(*child)
                    .iter()
                    .any(|below| matches!(reading.token(*below).dep, Dep::Ccomp | Dep::Xcomp))
        })
}

fn noun(reading: &Reading<'_>, anaphors: &Anaphors, referents: &[Referent], index: usize) -> Option<usize> {
    let this = &referents[index];
    let tokens = Tokens { start: TokenId(this.tokens.start.0 + 1), end: TokenId(this.head.0 + 1) };
    let words = noun_words(reading, tokens);
    let may = anaphors.noun(&words).or_else(|| anaphors.noun(&reading.token(this.head).lower))?;
    let last = reading.token(this.head).lower.as_str();
    let class = anaphors.place(last);
    let fits_place = |other: &Referent| match (class, other.place) {
        (Some(wanted), Some(class)) => wanted == class,
        _ => true,
    };
    let unnamed = anaphors.unnamed.contains(last);
    let others = owners_of_doer(reading, referents, index);
    let back = || {
        (index.saturating_sub(NOUN_REACH)..index)
            .rev()
            .filter(|at| !others.contains(&root(referents, *at)))
            .take_while(|at| this.sentence - referents[*at].sentence.min(this.sentence) <= NOUN_SENTENCES)
            .filter(|at| referents[*at].tokens.end <= this.tokens.start)
    };
    // The noun itself in an earlier name.
    let in_name = back().find(|at| {
        let other = &referents[*at];
        matches!(other.form, Form::Name(_))
            && (other.tokens.iter().any(|id| reading.token(id).lower == last)
                || contains_word(&other.identity.name, last)
                || titles(reading, other).any(|id| reading.token(id).lower == last))
    });
    if in_name.is_some() {
        return in_name;
    }
    let plural = matches!(reading.token(this.head).tag, Tag::Nns | Tag::Nnps);
    back().take(PRONOUN_REACH).find(|at| {
        let other = &referents[*at];
        // The fuller phrase that it repeats, if that is near: "the town of two thousand people", "the town".
        let repeats = other.form == Form::Phrase
            && reading.token(other.tokens.start).tag != Tag::PrpPoss
            && reading.token(other.head).lower == last
            && this.sentence - other.sentence.min(this.sentence) <= PRONOUN_SENTENCES;
        if repeats || unnamed {
            return repeats;
        }
        let named = matches!(other.form, Form::Name(_)) || other.same_as.is_some();
        // A town is no state, though both are places.
        if class == Some(PlaceClass::Within)
            && other.identity.kind == MentionKind::Place
            && other.identity.entity.is_some()
        {
            return false;
        }
        // Who was called a journalist is not "the president".
        let is_person_noun = |id: TokenId| {
            let kinds = anaphors.noun(&reading.token(id).lower);
            kinds.is_some_and(|kinds| kinds.contains(&MentionKind::Person))
        };
        if anaphors.offices.contains(last)
            && titles(reading, &referents[root(referents, *at)]).any(is_person_noun)
        {
            return false;
        }
        let body = !matches!(other.identity.kind, MentionKind::Person);
        let number =
            !plural || other.number == Number::Many || body && other.identity.kind != MentionKind::Place;
        named
            && number
            && may.contains(&other.identity.kind)
            && fits_place(other)
            && !does_to_itself(reading, this.head, other.head)
    })
}

/// The words beside somebody's name that say what he is: "journalist", "President", "the leader of the Front".
fn titles<'r>(reading: &'r Reading<'_>, other: &'r Referent) -> impl Iterator<Item = TokenId> + use<'r> {
    let is_person = matches!(other.form, Form::Name(_)) && other.identity.kind == MentionKind::Person;
    let beside = reading
        .children(other.head)
        .iter()
        .copied()
        .filter(|child| matches!(reading.token(*child).dep, Dep::Compound | Dep::Nmod | Dep::Appos));
    // "Journalist Jamal Harrow" may be one name to the parser.
    beside.chain(other.tokens.iter()).filter(move |_| is_person)
}

/// The two bodies last told of together: "both sides" of a fight. Empty where there are fewer, or more at once.
fn two_bodies(referents: &[Referent], index: usize) -> Vec<usize> {
    let this = &referents[index];
    let mut found: Vec<usize> = Vec::new();
    let mut sentence = this.sentence;
    for at in (index.saturating_sub(NOUN_REACH)..index).rev() {
        let other = &referents[at];
        if this.sentence - other.sentence.min(this.sentence) > PRONOUN_SENTENCES {
            break;
        }
        // A sentence is read to its end: three in one are no two.
        if other.sentence != sentence && found.len() >= 2 {
            break;
        }
        sentence = other.sentence;
        let acts = matches!(
            other.identity.kind,
            MentionKind::ArmedGroup
                | MentionKind::Military
                | MentionKind::Government
                | MentionKind::Organisation
                | MentionKind::People
        );
        let told = !matches!(other.form, Form::Pronoun | Form::Both) || other.same_as.is_some();
        if !acts || !told || other.identity.on_behalf {
            continue;
        }
        let to = other.same_as.unwrap_or(at);
        let own = &referents[to].identity;
        let same = |known: &usize| {
            let known = &referents[*known].identity;
            own.entity.is_some() && known.entity == own.entity || known.name.eq_ignore_ascii_case(&own.name)
        };
        if !found.iter().any(same) {
            found.push(to);
        }
    }
    found.sort_unstable();
    if found.len() == 2 { found } else { Vec::new() }
}

fn contains_word(name: &str, word: &str) -> bool {
    name.split(|c: char| !c.is_alphanumeric()).any(|part| part.to_lowercase() == word)
}

/// "their forces", "its spokesman": of whom the pronoun stands for.
fn possessed(reading: &Reading<'_>, nouns: &Nouns, referents: &mut [Referent]) {
    for index in 0..referents.len() {
        let this = &referents[index];
        let is_own = this.form == Form::Phrase && this.same_as.is_none();
        if !is_own || reading.token(this.tokens.start).tag != Tag::PrpPoss {
            continue;
        }
        let start = this.tokens.start;
        let lemma = reading.token(this.head).lemma.to_lowercase();
        let owner = referents[index + 1..]
            .iter()
            .take(4)
            .find(|other| other.form == Form::Pronoun && other.head == start && other.same_as.is_some())
            .map(|owner| owner.identity.clone());
        let Some(owner) = owner else { continue };
        let acts = !matches!(owner.kind, MentionKind::Person | MentionKind::Place | MentionKind::People);
        if !acts || owner.entity.is_none() {
            continue;
        }
        let for_body = nouns.for_body.contains(&lemma);
        if for_body || nouns.of_body.contains(&lemma) {
            let identity = &mut referents[index].identity;
            identity.entity = owner.entity;
            identity.on_behalf = for_body;
            if !for_body {
                identity.kind = owner.kind;
                identity.name = owner.name;
            }
        }
    }
}

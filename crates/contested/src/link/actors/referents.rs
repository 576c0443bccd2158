//! Everything in a report that can be referred to, in reading order: names, noun phrases, pronouns.

use contested_english::{Dep, Pos, Tag};

use super::identities::{Context, Identity, tidy};
use super::words::{Anaphors, Gender, Number};
use crate::model::MentionKind;
use crate::read::{NameKind, Reading, TokenId, Tokens};

/// Something that can be referred to, or that refers back.
#[derive(Clone, Debug)]
pub(super) struct Referent {
    pub(super) tokens: Tokens,
    pub(super) head: TokenId,
    pub(super) sentence: u32,
    pub(super) form: Form,
    pub(super) identity: Identity,
    pub(super) number: Number,
    pub(super) gender: Option<Gender>,
    pub(super) subject: bool,
    /// The earlier referent it points to.
    pub(super) same_as: Option<usize>,
    /// The nearest one it was found to point to, on the way there.
    pub(super) via: Option<usize>,
    /// The earlier ones that it stands for together.
    pub(super) both: Vec<usize>,
    /// What kind of place it is, where it is one and that is known.
    pub(super) place: Option<PlaceClass>,
}

/// What kind of place, as words that point back tell them apart. A town and its province mostly share a name, so those
/// two are one here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PlaceClass {
    /// A country or continent.
    Country,
    /// Anything within one.
    Within,
}

/// How it is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// By name: its index in [`Reading::names`].
    Name(u32),
    /// By a phrase with a common noun.
    Phrase,
    /// By a bare definite phrase that points back: "the group".
    Anaphor,
    /// By words for two at once: "both sides".
    Both,
    /// By a pronoun.
    Pronoun,
}

/// Finds them; a phrase around a name that is its head counts as the name.
pub(super) fn find(context: &Context<'_, '_>, anaphors: &Anaphors, names: &[Identity]) -> Vec<Referent> {
    let reading = context.reading;
    let mut found = Vec::new();
    for (index, name) in reading.names.iter().enumerate() {
        let outermost = context.name_at[name.tokens.start.index()] == Some(index as u32);
        if !outermost || modifies(reading, name.kind, name.tokens) {
            continue;
        }
        let head = reading.head_of(name.tokens);
        found.push(Referent {
            tokens: name.tokens,
            head,
            sentence: reading.token(head).sentence,
            form: Form::Name(index as u32),
            identity: names[index].clone(),
            number: if reading.token(head).tag == Tag::Nnps && name.kind == NameKind::People {
                Number::Many
            } else {
                Number::One
            },
            gender: gender(reading, anaphors, name.tokens, &names[index]),
            subject: is_subject(reading, head),
            same_as: None,
            via: None,
            both: Vec::new(),
            place: context.place_class(name.span),
        });
    }
    for chunk in &reading.noun_chunks {
        if let Some(referent) = phrase(context, anaphors, names, *chunk) {
            found.push(referent);
        }
    }
    for (index, token) in reading.tokens.iter().enumerate() {
        if token.pos != Pos::Pron && token.tag != Tag::PrpPoss {
            continue;
        }
        if anaphors.pronoun(&token.lower).is_none() && !anaphors.speaker.contains(token.lower.as_str()) {
            continue;
        }
        let id = TokenId(index as u32);
        let pronoun = anaphors.pronoun(&token.lower);
        found.push(Referent {
            tokens: Tokens { start: id, end: TokenId(id.0 + 1) },
            head: id,
            sentence: token.sentence,
            form: Form::Pronoun,
            identity: Identity {
                kind: MentionKind::Other,
                entity: None,
                name: reading.word(id).to_owned(),
                on_behalf: false,
            },
            number: pronoun.map_or(Number::One, |pronoun| pronoun.number),
            gender: pronoun.and_then(|pronoun| pronoun.gender),
            subject: is_subject(reading, id),
            same_as: None,
            via: None,
            both: Vec::new(),
            place: None,
        });
    }
    let pairs = both(reading, anaphors);
    // The phrase that the words for two are made of is no other.
    let heads: Vec<TokenId> = pairs.iter().map(|pair| pair.head).collect();
    found.retain(|one| heads.binary_search(&one.head).is_err());
    found.extend(pairs);
    found.sort_by_key(|referent| {
        (referent.tokens.start, std::cmp::Reverse(referent.tokens.end), referent.head)
    });
    found.dedup_by(|later, earlier| later.head == earlier.head && later.tokens == earlier.tokens);
    found
}

fn phrase(
    context: &Context<'_, '_>,
    anaphors: &Anaphors,
    names: &[Identity],
    chunk: Tokens,
) -> Option<Referent> {
    let reading = context.reading;
    let head = reading.head_of(chunk);
    if context.name_at[head.index()].is_some() || matches!(reading.token(head).pos, Pos::Pron) {
        return None;
    }
    let chunk = with_name_before(context, names, chunk);
    let tokens = with_of(reading, context, chunk, head);
    let happens = || {
        let is_event = anaphors.events.contains(&reading.token(head).lemma.to_lowercase());
        let name = || tidy(reading.words(reading.span(chunk)));
        is_event.then(|| Identity { kind: MentionKind::Other, entity: None, name: name(), on_behalf: false })
    };
    let identity = context.of_phrase(tokens, head, names).or_else(happens)?;
    let many = matches!(reading.token(head).tag, Tag::Nns | Tag::Nnps);
    // "the village of Orrel" says itself which.
    let is_told = reading
        .children(head)
        .iter()
        .any(|child| *child == chunk.end && anaphors.joint.contains(reading.token(*child).lower.as_str()));
    let form = if is_bare(reading, anaphors, chunk, head) && identity.entity.is_none() && !is_told {
        Form::Anaphor
    } else {
        Form::Phrase
    };
    Some(Referent {
        tokens: if form == Form::Anaphor { chunk } else { tokens },
        head,
        sentence: reading.token(head).sentence,
        form,
        identity,
        number: if many { Number::Many } else { Number::One },
        gender: None,
        subject: is_subject(reading, head),
        same_as: None,
        via: None,
        both: Vec::new(),
        place: None,
    })
}

/// Words for two at once: "both sides", "each other"; in order of their heads.
fn both(reading: &Reading<'_>, anaphors: &Anaphors) -> Vec<Referent> {
    let mut found: Vec<Referent> = Vec::new();
    let mut at = 0;
    while at < reading.tokens.len() {
        let start = at;
        let length = (1..=anaphors.longest_both).rev().find(|length| {
            let Some(tokens) = reading.tokens.get(start..start + length) else { return false };
            let words: Vec<&str> = tokens.iter().map(|token| token.lower.as_str()).collect();
            anaphors.both.contains(&words.join(" "))
        });
        at += length.unwrap_or(1);
        let Some(length) = length else { continue };
        let tokens = Tokens { start: TokenId(start as u32), end: TokenId((start + length) as u32) };
        let head = reading.head_of(tokens);
        // "the two towns": the words go on to a noun of their own.
        if reading.tokens.get(at).is_some_and(|next| matches!(next.pos, Pos::Noun | Pos::Propn | Pos::Adj)) {
            continue;
        }
        found.push(Referent {
            tokens,
            head,
            sentence: reading.token(head).sentence,
            form: Form::Both,
            identity: Identity {
                kind: MentionKind::Other,
                entity: None,
                name: tidy(reading.words(reading.span(tokens))),
                on_behalf: false,
            },
            number: Number::Many,
            gender: None,
            subject: is_subject(reading, head),
            same_as: None,
            via: None,
            both: Vec::new(),
            place: None,
        });
    }
    found
}

/// A phrase with the body's name right before it that the parser took for something else: "IS fighters".
fn with_name_before(context: &Context<'_, '_>, names: &[Identity], chunk: Tokens) -> Tokens {
    let Some(before) = chunk.start.0.checked_sub(1) else { return chunk };
    let Some(index) = context.name_at[before as usize] else { return chunk };
    let name = &context.reading.names[index as usize];
    let reading = context.reading;
    let first = reading.token(chunk.start);
    let acts = matches!(names[index as usize].kind, MentionKind::ArmedGroup | MentionKind::Military);
    let bare = !matches!(first.pos, Pos::Det | Pos::Pron | Pos::Num);
    let same = reading.token(name.tokens.start).sentence == first.sentence;
    if acts && bare && same && name.tokens.end == chunk.start {
        Tokens { start: name.tokens.start, end: chunk.end }
    } else {
        chunk
    }
}

/// A phrase with the name that "of", "for", "from" ties to its noun, where there is one: "fighters from the Ostrel Front".
fn with_of(reading: &Reading<'_>, context: &Context<'_, '_>, chunk: Tokens, head: TokenId) -> Tokens {
    let next = chunk.end;
    let Some(token) = reading.tokens.get(next.index()) else { return chunk };
    if token.pos != Pos::Adp || token.dep != Dep::Prep || token.head != head {
        return chunk;
    }
    // Only a name right after the preposition, with its article.
    let object = reading.children(next).iter().copied().find(|child| reading.token(*child).dep == Dep::Pobj);
    let Some(name) = object.and_then(|object| context.name_at[object.index()]) else { return chunk };
    let name = &reading.names[name as usize];
    let close = name.tokens.start.0 <= next.0 + 3 && name.tokens.start > next;
    // "in" and "near" and the like tie places, which are no bodies; the kinds decide later.
    if close && name.kind != NameKind::Place {
        Tokens { start: chunk.start, end: name.tokens.end }
    } else {
        chunk
    }
}

/// Whether a phrase is a definite word and a noun that points back, and nothing else.
fn is_bare(reading: &Reading<'_>, anaphors: &Anaphors, chunk: Tokens, head: TokenId) -> bool {
    let mut words = chunk.iter().filter(|id| !reading.token(*id).is_space);
    let Some(first) = words.next() else { return false };
    if !anaphors.definite.contains(reading.token(first).lower.as_str()) || first == head {
        return false;
    }
    // "its forces" belongs to somebody: that is told apart by the possessive.
    if reading.token(first).tag == Tag::PrpPoss {
        return false;
    }
    // "the city-based Observatory": a noun with a capital is short for a name, whatever stands before it.
    let capital = reading.word(head).starts_with(char::is_uppercase);
    if capital && anaphors.noun(reading.token(head).lower.as_str()).is_some() {
        return true;
    }
    anaphors
        .noun(&noun_words(reading, Tokens { start: TokenId(first.0 + 1), end: TokenId(head.0 + 1) }))
        .is_some()
}

/// The words of a phrase without its article, the last one's lemma where that is no list word: "rebel group".
pub(super) fn noun_words(reading: &Reading<'_>, tokens: Tokens) -> String {
    tidy(&reading.words(reading.span(tokens)).to_lowercase())
}

/// Whether a name only describes what follows: "Varan" in "Varan troops".
fn modifies(reading: &Reading<'_>, kind: NameKind, tokens: Tokens) -> bool {
    let head = reading.token(reading.head_of(tokens));
    kind == NameKind::People
        && (head.pos == Pos::Adj || matches!(head.dep, Dep::Amod | Dep::Compound | Dep::Nmod | Dep::Npadvmod))
}

fn is_subject(reading: &Reading<'_>, head: TokenId) -> bool {
    matches!(reading.token(head).dep, Dep::Nsubj | Dep::Nsubjpass | Dep::Csubj)
}

fn gender(reading: &Reading<'_>, anaphors: &Anaphors, tokens: Tokens, identity: &Identity) -> Option<Gender> {
    if identity.kind != MentionKind::Person {
        return None;
    }
    // "Ms." tells it where the name does not.
    let before = tokens.start.0.checked_sub(1).map(|before| reading.token(TokenId(before)).lower.as_str());
    let own = || anaphors.gender(reading.words(reading.span(tokens)));
    before.and_then(|title| anaphors.gender(title)).or_else(|| anaphors.gender(&identity.name)).or_else(own)
}

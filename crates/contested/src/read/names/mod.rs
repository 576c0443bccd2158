//! Names of people, groups, bodies and places, and what kind of thing each may be.
//!
//! Stretches come from the register, the model and runs of proper nouns ([`runs`]); what each is comes from the
//! register, titles, heads of names, nouns beside them and, last, the model ([`kinds`]), and is made one per name
//! and report.

mod kinds;
mod runs;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use contested_english::Pos;
use contested_lexicon::actors::{ActorKind, Register, key};
use contested_lexicon::gazetteer::{Gazetteer, prominence};
use contested_lexicon::{Lexicon, LexiconError};
use smol_str::SmolStr;

use self::runs::Known;
use self::words::Words;
use super::{Name, NameKind, Reading, TokenId, Tokens};

/// The data this works by.
#[derive(Debug)]
pub(super) struct Rules {
    register: Arc<Register>,
    gazetteer: Arc<Gazetteer>,
    words: Words,
}

impl Rules {
    /// Loads it.
    pub(super) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        Ok(Rules {
            register: lexicon.register()?,
            gazetteer: lexicon.gazetteer()?,
            words: Words::load(lexicon)?,
        })
    }
}

/// Finds them, in reading order.
pub(super) fn find(reading: &Reading<'_>, rules: &Rules) -> Vec<Name> {
    let mut known = runs::known(reading, &rules.register);
    known.retain(|stretch| !is_cut_off(reading, rules, stretch));
    let mut names = Vec::new();
    let mut position = 0;
    for run in runs::runs(reading, &rules.words) {
        // Both lists run in reading order, so each known stretch is looked at once or twice.
        while known.get(position).is_some_and(|stretch| stretch.tokens.end <= run.start) {
            position += 1;
        }
        let inside: Vec<&Known> =
            known[position..].iter().take_while(|stretch| stretch.tokens.start < run.end).collect();
        for segment in segments(reading, rules, run, &inside) {
            names.extend(unknown_names(reading, rules, segment, &inside));
        }
    }
    names.extend(known.iter().map(|stretch| name(reading, stretch.tokens, stretch.actors.clone())));
    names.extend(demonyms(reading, rules, &known));
    sort(&mut names);
    names.dedup_by(|later, earlier| later.tokens == earlier.tokens);
    drop_covered_people(&mut names, rules);
    acronyms(reading, &mut names);
    for name in &mut names {
        name.in_gazetteer = !rules.gazetteer.candidates(reading.cased_words(name.span)).is_empty();
    }
    kinds::tell(reading, &mut names, rules);
    names
}

/// A longer name comes before one nested in it; of two on the same words, the one the register knows.
fn sort(names: &mut [Name]) {
    names.sort_by(|a, b| {
        (a.tokens.start, b.tokens.end, a.actors.is_empty()).cmp(&(
            b.tokens.start,
            a.tokens.end,
            b.actors.is_empty(),
        ))
    });
}

fn name(reading: &Reading<'_>, tokens: Tokens, actors: Vec<SmolStr>) -> Name {
    Name {
        tokens,
        span: reading.span(tokens),
        kind: NameKind::Other,
        actors,
        in_gazetteer: false,
        full: None,
    }
}

/// Whether an outlet's name of one word is only the start of another name: "The National" in "The National Assembly".
fn is_cut_off(reading: &Reading<'_>, rules: &Rules, stretch: &Known) -> bool {
    let solid = stretch.tokens.iter().filter(|id| reading.token(*id).pos != Pos::Det).count();
    let outlet = stretch.actors.iter().all(|id| is_outlet(&rules.register, id));
    if !outlet || solid > 1 {
        return false;
    }
    let next = stretch.tokens.end;
    reading.tokens.get(next.index()).is_some_and(|token| {
        token.pos == Pos::Propn
            && token.sentence == reading.token(stretch.tokens.start).sentence
            && reading.cased_words(token.span).starts_with(char::is_uppercase)
            && reading.cased_words(reading.span(stretch.tokens)).chars().any(char::is_lowercase)
            && title_at(reading, &rules.words, next.0, next.0 + 1).is_none()
            && rules.words.head(&token.lower).is_some()
    })
}

/// Parts a run at the titles in it: "Varan Foreign Minister Anna Mirova" is a country's name and a person's.
fn segments(reading: &Reading<'_>, rules: &Rules, run: Tokens, inside: &[&Known]) -> Vec<Tokens> {
    let last = TokenId(run.end.0 - 1);
    let is_body = rules.words.head(&reading.token(last).lower).is_some();
    if is_body || inside.iter().any(|stretch| stretch.tokens == run) {
        return vec![run];
    }
    let mut parts = Vec::new();
    // "Secretary of State Anna Mirova": the title began before the run.
    let sentence = reading.token(run.start).sentence;
    let begun = (1..=TITLE_BEFORE)
        .filter_map(|back| run.start.0.checked_sub(back))
        .filter(|start| reading.token(TokenId(*start)).sentence == sentence)
        .filter_map(|start| title_at(reading, &rules.words, start, run.end.0))
        .filter(|end| *end > run.start.0 && *end < run.end.0)
        .max();
    let (mut start, mut at) = (begun.unwrap_or(run.start.0), begun.unwrap_or(run.start.0));
    while at < run.end.0 {
        let covered = inside.iter().any(|stretch| stretch.tokens.contains(TokenId(at)));
        match (!covered).then(|| title_at(reading, &rules.words, at, run.end.0)).flatten() {
            Some(end) => {
                if start < at {
                    parts.push(Tokens { start: TokenId(start), end: TokenId(at) });
                }
                at = end;
                start = end;
            }
            None => at += 1,
        }
    }
    if start < run.end.0 {
        parts.push(Tokens { start: TokenId(start), end: run.end });
    }
    parts
}

/// Tokens of a title that may stand before a run of capitals: "Minister of the" of "Minister of the Interior".
const TITLE_BEFORE: u32 = 3;

/// The end of the longest title that starts at a token.
fn title_at(reading: &Reading<'_>, words: &Words, start: u32, end: u32) -> Option<u32> {
    let mut text = String::new();
    let mut best = None;
    for index in start..end.min(start + words.longest_title() as u32) {
        text.push_str(reading.cased_word(TokenId(index)));
        if words.is_title(&text) || words.is_role(&text) {
            best = Some(index + 1);
        }
    }
    best
}

/// The names in a segment that the register does not know as a whole.
fn unknown_names(reading: &Reading<'_>, rules: &Rules, segment: Tokens, inside: &[&Known]) -> Vec<Name> {
    let Some(segment) = trim(reading, segment) else { return Vec::new() };
    if is_common(reading, rules, segment) {
        return Vec::new();
    }
    let inside: Vec<&&Known> = inside
        .iter()
        .filter(|known| known.tokens.start < segment.end && segment.start < known.tokens.end)
        .collect();
    if inside.is_empty() {
        return vec![name(reading, with_demonym(reading, rules, segment), Vec::new())];
    }
    if inside.iter().any(|known| known.tokens.start <= segment.start && segment.end <= known.tokens.end) {
        return Vec::new();
    }
    let last = TokenId(segment.end.0 - 1);
    let is_body = rules.words.head(&reading.token(last).lower).is_some();
    let within =
        inside.iter().all(|known| segment.start <= known.tokens.start && known.tokens.end <= segment.end);
    let ends_in_person = inside.iter().any(|known| {
        known.tokens.end == segment.end
            && known.actors.iter().any(|id| is_person(&rules.register, id))
            && known.tokens.start > segment.start
    });
    // "Varan Ostrel" with a comma lost is two names, though the model may take it for one.
    let starts_with_state = inside.first().is_some_and(|known| {
        known.tokens.start == segment.start && known.actors.iter().any(|id| is_state(&rules.register, id))
    });
    let tiled = inside.iter().map(|known| known.tokens.len()).sum::<usize>() >= segment.len();
    // What is left beside the known names: common nouns alone make no longer name ("Ostrel Front Fighters").
    let only_common_left =
        segment.iter().filter(|id| !inside.iter().any(|known| known.tokens.contains(*id))).all(|id| {
            is_common(reading, rules, Tokens { start: id, end: TokenId(id.0 + 1) }) || !is_word(reading, id)
        });
    let ends_in_body = inside.iter().any(|known| {
        known.tokens.end == segment.end && !known.actors.iter().any(|id| is_person(&rules.register, id))
    });
    let starts_with_outlet = inside.first().is_some_and(|known| {
        known.tokens.start == segment.start && known.actors.iter().any(|id| is_outlet(&rules.register, id))
    });
    let one = is_one_entity(reading, segment) && !starts_with_state && !only_common_left && !ends_in_body;
    let body = is_body && !ends_in_body && !starts_with_outlet;
    if within && !tiled && (body || ends_in_person || one) {
        return vec![name(reading, with_demonym(reading, rules, segment), Vec::new())];
    }
    // Cut out what is known; the rest are names of their own.
    let mut rest = Vec::new();
    let mut start = segment.start.0;
    for known in &inside {
        if start < known.tokens.start.0 {
            rest.push(Tokens { start: TokenId(start), end: known.tokens.start });
        }
        start = start.max(known.tokens.end.0);
    }
    if start < segment.end.0 {
        rest.push(Tokens { start: TokenId(start), end: segment.end });
    }
    rest.into_iter()
        .filter_map(|tokens| trim(reading, tokens))
        .filter(|tokens| !is_common(reading, rules, *tokens))
        .map(|tokens| name(reading, tokens, Vec::new()))
        .collect()
}

/// Whether it is a common noun with a capital: "the Observatory", "Militants".
fn is_common(reading: &Reading<'_>, rules: &Rules, tokens: Tokens) -> bool {
    let token = reading.token(tokens.start);
    let word = reading.cased_word(tokens.start);
    let acronym = word.chars().all(|c| !c.is_lowercase());
    tokens.len() == 1
        && !acronym
        && (rules.words.noun(&token.lemma.to_lowercase()).is_some()
            || rules.words.noun(&token.lower).is_some()
            || rules.words.plural_noun(&token.lower).is_some()
            || rules.words.head(&token.lower).is_some_and(|kind| kind != NameKind::Weapon))
}

fn is_word(reading: &Reading<'_>, id: TokenId) -> bool {
    reading.cased_word(id).chars().any(char::is_alphanumeric)
}

fn is_outlet(register: &Register, id: &str) -> bool {
    register.actor(id).is_some_and(|actor| matches!(actor.kind, ActorKind::Agency | ActorKind::Outlet))
}

fn is_state(register: &Register, id: &str) -> bool {
    register.states().iter().any(|state| state.id == id)
}

fn is_person(register: &Register, id: &str) -> bool {
    register.actor(id).is_some_and(|actor| actor.kind == ActorKind::Person)
}

/// Whether the model takes the whole for one name.
fn is_one_entity(reading: &Reading<'_>, tokens: Tokens) -> bool {
    tokens
        .iter()
        .enumerate()
        .all(|(position, id)| reading.token(id).entity.is_some_and(|entity| position == 0 || !entity.begins))
}

/// Without marks and small words at either end; `None` where nothing is left.
fn trim(reading: &Reading<'_>, tokens: Tokens) -> Option<Tokens> {
    let solid = |id: &TokenId| {
        let word = reading.cased_word(*id);
        word.chars().any(char::is_alphanumeric)
    };
    let start = tokens.iter().find(solid)?;
    let end = tokens.iter().rev().find(|id| {
        solid(id) && reading.cased_word(*id).chars().any(|c| c.is_uppercase() || c.is_ascii_digit())
    })?;
    (start <= end).then_some(Tokens { start, end: TokenId(end.0 + 1) })
}

/// Takes in the adjective of a state before a body's name: "Varan Defence Ministry".
fn with_demonym(reading: &Reading<'_>, rules: &Rules, tokens: Tokens) -> Tokens {
    let last = TokenId(tokens.end.0 - 1);
    let is_body = rules.words.head(&reading.token(last).lower).is_some_and(|kind| kind != NameKind::Place)
        || tokens.iter().any(|id| {
            rules.words.links(&reading.token(id).lower)
                && id > tokens.start
                && rules.words.head(&reading.token(TokenId(id.0 - 1)).lower).is_some()
        });
    if !is_body || tokens.start.0 == 0 {
        return tokens;
    }
    let before = TokenId(tokens.start.0 - 1);
    let same_sentence = reading.token(before).sentence == reading.token(tokens.start).sentence;
    if same_sentence && rules.register.state_of_adjective(reading.cased_word(before)).is_some() {
        return Tokens { start: before, end: tokens.end };
    }
    tokens
}

/// Adjectives and peoples of states that stand alone: "Varan", "Varans".
fn demonyms(reading: &Reading<'_>, rules: &Rules, known: &[Known]) -> Vec<Name> {
    let mut found = Vec::new();
    let mut position = 0;
    for (index, token) in reading.tokens.iter().enumerate() {
        let id = TokenId(index as u32);
        while known.get(position).is_some_and(|stretch| stretch.tokens.end <= id) {
            position += 1;
        }
        let covered = known.get(position).is_some_and(|stretch| stretch.tokens.contains(id));
        let word = reading.cased_word(id);
        if covered || token.is_space || !word.starts_with(char::is_uppercase) {
            continue;
        }
        let state = rules.register.state_of_adjective(word).or_else(|| rules.register.state_of_people(word));
        if let Some(state) = state {
            let tokens = Tokens { start: id, end: TokenId(id.0 + 1) };
            found.push(name(reading, tokens, vec![state.id.clone()]));
        }
    }
    found
}

/// Drops the name of a known person that is only the end of a longer one: the Sharaa in "Maher al-Sharaa".
fn drop_covered_people(names: &mut Vec<Name>, rules: &Rules) {
    let mut reach: Option<(Tokens, bool)> = None;
    names.retain(|name| {
        let nested =
            reach.is_some_and(|(outer, _)| outer.start <= name.tokens.start && name.tokens.end <= outer.end);
        if !nested {
            reach = Some((name.tokens, name.actors.is_empty()));
            return true;
        }
        // Inside a name that is known itself ("the Mirov government") the person is meant too.
        reach.is_some_and(|(_, unknown)| !unknown)
            || !name.actors.iter().any(|id| is_person(&rules.register, id))
    });
}

/// An acronym in brackets after a name stands for that name, here and later, whoever else goes by the letters.
fn acronyms(reading: &Reading<'_>, names: &mut [Name]) {
    let mut defined: BTreeMap<String, u32> = BTreeMap::new();
    for index in 0..names.len() {
        let tokens = names[index].tokens;
        let short = reading.cased_words(names[index].span);
        if is_bracketed(reading, tokens)
            && let Some(long) = name_before(names, index, tokens.start.0 - 1)
            && abbreviates(short, reading.cased_words(names[long].span))
        {
            defined.insert(key(short), long as u32);
        }
        let Some(long) = defined.get(&key(short)).map(|long| *long as usize) else { continue };
        if long != index {
            names[index].full = Some(long as u32);
            names[index].actors = names[long].actors.clone();
        }
    }
}

/// The name that ends right before a token: of several, one that the register knows, or else the longest.
fn name_before(names: &[Name], index: usize, token: u32) -> Option<usize> {
    let near = index.saturating_sub(NESTED)..index;
    let ends_there = |at: &usize| names[*at].tokens.end.0 == token;
    near.clone()
        .filter(ends_there)
        .find(|at| !names[*at].actors.is_empty())
        .or_else(|| near.clone().find(ends_there))
}

/// Names nested in each other before a bracket are fewer.
const NESTED: usize = 16;

fn is_bracketed(reading: &Reading<'_>, tokens: Tokens) -> bool {
    let before = tokens.start.0.checked_sub(1).map(|index| reading.cased_word(TokenId(index)));
    let after = reading.tokens.get(tokens.end.index()).map(|token| reading.cased_words(token.span));
    before == Some("(") && after.is_some_and(|word| word.starts_with(')'))
}

/// Whether the capitals of one could shorten the other: the same first letter, the rest in order.
fn abbreviates(short: &str, long: &str) -> bool {
    if long.split_whitespace().count() < 2 {
        return false;
    }
    let short = key(short);
    let long = key(long);
    let (mut letters, mut rest) = (short.chars(), long.chars());
    if short.chars().count() < 2 || short.len() >= long.len() || short.chars().next() != long.chars().next() {
        // The first letter may be that of a later word: "(SOHR)" after "the Varan Observatory" is none of it.
        return false;
    }
    letters.all(|letter| rest.any(|other| other == letter))
}

//! What the words right around a name say about the place: its kind, and what it lies in.

use contested_lexicon::gazetteer::{Kind, PlaceNumber};

use super::World;
use super::candidates;
use crate::model::Span;

/// What the words around one name say.
#[derive(Clone, Debug, Default)]
pub(super) struct Cues {
    /// Kinds allowed by "the town of X", "X province"; empty where nothing is said.
    pub(super) kinds: Vec<Kind>,
    /// Places one of which it lies in: "X, Ohio", "X in northern Hama".
    pub(super) inside: Vec<PlaceNumber>,
    /// Places one of which it lies beside: "X, near Hama".
    pub(super) beside: Vec<PlaceNumber>,
    /// The country it is of: "the Syrian town of X", "Syria's X".
    pub(super) of_country: Option<PlaceNumber>,
}

/// How far around a name words are looked at, in bytes.
const REACH: usize = 60;

/// Reads the words around a name.
pub(super) fn read(world: &World, text: &str, span: Span) -> Cues {
    let mut cues = Cues::default();
    read_after(world, text, span.end() as usize, &mut cues);
    read_before(world, text, span.start() as usize, &mut cues);
    cues
}

fn read_after(world: &World, text: &str, end: usize, cues: &mut Cues) {
    let rest = text.get(end..cut(text, end + REACH)).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("");
    let mut at = end;
    let mut tail = line;
    // "X province", "X (Aleppo countryside)".
    if let Some(word) = tail.strip_prefix(' ').and_then(first_word)
        && let Some(kinds) = world.words.after(&word.to_lowercase())
    {
        cues.kinds.extend_from_slice(kinds);
        at += 1 + word.len();
        tail = &tail[1 + word.len()..];
    }
    if let Some(inner) = tail.strip_prefix(", ")
        && let Some((kinds, past)) = described(world, inner)
    {
        cues.kinds.extend_from_slice(kinds);
        let (start, end) = (at + 2 + past, at + 2 + inner.len());
        if let Some(word) = text.get(start..end).and_then(|rest| first_word(rest.trim_start_matches(' '))) {
            let lower = word.to_lowercase();
            if world.words.inside.contains(&lower) {
                cues.inside = area_after(world, text, start, end);
            } else if world.words.beside.contains(&lower) {
                cues.beside = area_after(world, text, start + 1 + word.len(), end);
            }
        }
        return;
    }
    for opener in [", ", " ("] {
        if let Some(inner) = tail.strip_prefix(opener) {
            let start = at + opener.len();
            let in_word = first_word(inner).map(str::to_lowercase).unwrap_or_default();
            if world.words.beside.contains(&in_word) {
                let after = start + first_word(inner).map_or(0, str::len);
                cues.beside = area_after(world, text, after, start + inner.len());
            } else if world.words.inside.contains(&in_word)
                || world.words.is_filler(&in_word)
                || world.words.is_part(&in_word)
            {
                cues.inside = area_after(world, text, start, start + inner.len());
            } else {
                cues.inside = named_at(world, text, start);
            }
            return;
        }
    }
    if let Some(inner) = tail.strip_prefix(' ')
        && let Some(word) = first_word(inner)
    {
        let (start, end) = (at + 1 + word.len(), at + 1 + inner.len());
        let lower = word.to_lowercase();
        if world.words.inside.contains(&lower) {
            cues.inside = area_after(world, text, start, end);
        } else if world.words.beside.contains(&lower) {
            cues.beside = area_after(world, text, start, end);
        }
    }
}

/// Whether the words after a name and its comma call it a place: "X, a market town in Y".
pub(super) fn is_described(world: &World, text: &str, name: Span) -> bool {
    let end = name.end() as usize;
    let rest = text.get(end..cut(text, end + REACH)).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("");
    line.strip_prefix(", ").is_some_and(|inner| described(world, inner).is_some())
}

/// "a market town" at the start of a description after a name and its comma: the kinds that it allows, and its bytes.
/// Only where the noun ends the phrase: not "a village elder".
fn described<'w>(world: &'w World, inner: &str) -> Option<(&'w [Kind], usize)> {
    let is_one_of = |list: &[String], word: &str| list.iter().any(|one| one == word);
    let words = &world.words;
    let mut at = 0;
    for number in 0..MOST_DESCRIBING {
        let rest = inner.get(at..)?;
        let trimmed = rest.trim_start_matches(' ');
        // A sign between the words ends the phrase.
        let word = first_word(trimmed).filter(|_| number == 0 || rest.len() != trimmed.len())?;
        at += rest.len() - trimmed.len() + word.len();
        let lower = word.to_lowercase();
        if number == 0 {
            if !is_one_of(&words.described.articles, &lower) {
                return None;
            }
            continue;
        }
        if words.is_locative(&lower)
            || is_one_of(&words.beside, &lower)
            || is_one_of(&words.described.stops, &lower)
        {
            return None;
        }
        let Some(kinds) = words.before_of(&lower) else { continue };
        let after = inner.get(at..)?;
        // "the city's mayor".
        if after.starts_with(['\'', '’']) {
            return None;
        }
        let next = after.strip_prefix(' ').and_then(first_word).map(str::to_lowercase);
        let ends = next.is_none_or(|next| {
            words.is_locative(&next)
                || is_one_of(&words.beside, &next)
                || is_one_of(&words.described.goes_on, &next)
        });
        return ends.then_some((kinds, at));
    }
    None
}

/// Words of a description that are looked through for what it calls a place.
const MOST_DESCRIBING: usize = 6;

/// The name after "in", "in the", "in northern": what it may be.
fn area_after(world: &World, text: &str, from: usize, to: usize) -> Vec<PlaceNumber> {
    let mut at = from;
    for _ in 0..5 {
        let Some(rest) = text.get(at..to) else { return Vec::new() };
        let trimmed = rest.trim_start_matches(' ');
        at += rest.len() - trimmed.len();
        let Some(word) = first_word(trimmed) else { return Vec::new() };
        let lower = word.to_lowercase();
        let passes = world.words.inside.contains(&lower)
            || world.words.is_filler(&lower)
            || (world.words.is_part(&lower)
                && world.gazetteer.longest_at(text, at).is_none_or(|one| one.end <= at + word.len()))
            || (world.words.before_of(&lower).is_some() && word.starts_with(char::is_lowercase));
        if !passes {
            return named_at(world, text, at);
        }
        at += word.len();
    }
    Vec::new()
}

/// What the name that starts here may be.
fn named_at(world: &World, text: &str, start: usize) -> Vec<PlaceNumber> {
    let rest = text.get(start..cut(text, start + 8)).unwrap_or("");
    let token: &str = rest.split([' ', ',', ')', ';', '\n', '—']).next().unwrap_or("");
    if let Some(area) = candidates::abbreviation(world, token, true) {
        return vec![area];
    }
    let Some(rest) = text.get(start..) else { return Vec::new() };
    let Some(found) = world.gazetteer.longest_at(text, start) else { return Vec::new() };
    // "eastern Ghouta": a name that starts with a word for a part may be written without its first capital.
    let is_capital = rest.starts_with(char::is_uppercase)
        || first_word(rest).is_some_and(|word| {
            world.words.is_part(&word.to_lowercase())
                && rest[word.len()..].trim_start_matches([' ', '-']).starts_with(char::is_uppercase)
        });
    if is_capital { found.places } else { Vec::new() }
}

fn read_before(world: &World, text: &str, start: usize, cues: &mut Cues) {
    let from = cut(text, start.saturating_sub(REACH));
    let before = text.get(from..start).unwrap_or("").rsplit('\n').next().unwrap_or("");
    let mut words: Vec<&str> = before.split_whitespace().collect();
    let glued = before.ends_with(' ') || before.ends_with('-');
    if !glued {
        return;
    }
    // "Syria's X".
    if let Some(last) = words.last()
        && let Some(owner) = last.strip_suffix("'s").or_else(|| last.strip_suffix("’s"))
    {
        cues.of_country = country_named(world, owner);
        return;
    }
    // "the Syrian town of X"; "the town of X".
    if words.last().is_some_and(|word| world.words.joint.iter().any(|one| one == word)) {
        words.pop();
        let Some(kind) = words.pop() else { return };
        let Some(kinds) = world.words.before_of(&kind.to_lowercase()) else { return };
        cues.kinds.extend_from_slice(kinds);
    } else if let Some(kind) = words.last()
        && let Some(kinds) = world.words.before_of(&kind.to_lowercase())
        && kind.starts_with(char::is_lowercase)
    {
        // "the village X", "Hama city" has it after.
        cues.kinds.extend_from_slice(kinds);
        words.pop();
    }
    // "The Varanese border town of X", "Varanese X"; whose troops took X says nothing of where it lies.
    let reach = if cues.kinds.is_empty() { 1 } else { 3 };
    for word in words.iter().rev().take(reach) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
        let owner = bare.strip_suffix("'s").or_else(|| bare.strip_suffix("’s"));
        if let Some(owner) = owner {
            cues.of_country = country_named(world, owner);
            return;
        }
        if bare.starts_with(char::is_uppercase) {
            cues.of_country = candidates::of_country(world, bare);
            return;
        }
        if word.len() != bare.len() {
            return;
        }
    }
}

fn country_named(world: &World, name: &str) -> Option<PlaceNumber> {
    let key = contested_lexicon::gazetteer::fold(name);
    world
        .gazetteer
        .find(&key)
        .into_iter()
        .find(|place| world.gazetteer.candidate(*place).kind == Kind::Country)
}

fn first_word(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '-')).unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

/// The nearest character boundary at or before a byte.
pub(super) fn cut(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

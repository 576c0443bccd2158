//! Which words of a report name places.
//!
//! Names of the gazetteer, in capitals, that neither a person nor another thing bears here. The model's names are a
//! hint: its spans are good, its types are not, so what the words around say and how well the place is known weigh
//! as much. A place inside another name counts ("X Police Department").

use std::collections::BTreeSet;

use contested_english::{EntityLabel, Tag};
use contested_lexicon::gazetteer::{Kind, PlaceNumber, prominence};

use super::cues::{self, Cues};
use super::{World, candidates};
use crate::model::Span;
use crate::read::{NameKind, Reading, TokenId, Tokens};

/// A name that is a place's, and what let it pass.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) span: Span,
    /// Why it was taken for a place: for explaining and for measuring.
    pub(super) why: &'static str,
}

/// From this [`prominence`] on, a place is known widely enough that its bare name is enough: some 20,000 people.
const KNOWN: f64 = 2.6;
/// And from this, even against the model's type: some 300,000 people, or a country.
const FAMOUS: f64 = 3.2;

/// Finds them, in reading order.
pub(super) fn find(world: &World, reading: &Reading<'_>) -> Vec<Found> {
    let text = reading.text;
    let entities = entities(reading);
    let surnames = surnames(reading, &entities);
    let mut raw: Vec<(Span, Vec<PlaceNumber>)> = world
        .gazetteer
        .scan(text)
        .into_iter()
        .map(|one| (Span::new(one.start as u32, one.end as u32), one.places))
        .collect();
    without_heads(world, text, &mut raw);
    raw.extend(other_names(world, reading, &raw));
    raw.sort_by_key(|(span, _)| (span.start(), span.end()));
    let mut found: Vec<Found> = Vec::new();
    // Names that were clear once count again where they are not.
    let mut clear: BTreeSet<&str> = BTreeSet::new();
    let mut waiting: Vec<Span> = Vec::new();
    for (span, places) in &raw {
        match judge(world, reading, &entities, &surnames, *span, places) {
            Verdict::Place(why) => {
                clear.insert(span.of(text));
                found.push(Found { span: *span, why });
            }
            Verdict::Perhaps => waiting.push(*span),
            Verdict::No => {}
        }
    }
    for span in waiting {
        if clear.contains(span.of(text)) {
            found.push(Found { span, why: "named clearly elsewhere" });
        }
    }
    found.extend(unknown_names(world, reading, &entities, &found));
    found.sort_by_key(|one| (one.span.start(), one.span.end()));
    let mut end = 0;
    found.retain(|one| {
        let apart = one.span.start() >= end;
        if apart {
            end = one.span.end();
        }
        apart
    });
    found
}

/// Takes out names that are only the first word of a longer one that the gazetteer lacks ("Tal" of "Tal Ostrel"), with
/// what else was found inside that longer name.
fn without_heads(world: &World, text: &str, raw: &mut Vec<(Span, Vec<PlaceNumber>)>) {
    let mut upto = 0;
    raw.retain(|(span, _)| {
        if span.start() < upto {
            return false;
        }
        let rest = text.get(span.end() as usize..).unwrap_or("");
        if !world.words.is_head(&span.of(text).to_lowercase()) || name_goes_on(rest) == 0 {
            return true;
        }
        upto = span.end() + name_goes_on(rest) as u32;
        false
    });
}

/// Bytes by which a name goes on: words in capitals, each after one space or hyphen, and articles before hyphens.
fn name_goes_on(rest: &str) -> usize {
    let mut end = 0;
    let mut at = 0;
    while let Some(gap) = rest[at..].chars().next().filter(|c| matches!(c, ' ' | '-' | '–')) {
        let start = at + gap.len_utf8();
        let word: usize = rest[start..]
            .char_indices()
            .find(|(_, c)| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '`')))
            .map_or(rest.len() - start, |(at, _)| at);
        let joins = word > 0 && word <= 3 && rest[start + word..].starts_with(['-', ' ']);
        let capital = rest[start..].starts_with(char::is_uppercase);
        if word == 0 || !(capital || joins && !rest[start + word..].starts_with(' ')) {
            break;
        }
        at = start + word;
        if capital {
            end = at;
        }
    }
    end
}

enum Verdict {
    Place(&'static str),
    /// A place if the same name is one elsewhere in the report.
    Perhaps,
    No,
}

struct Entity {
    tokens: Tokens,
    span: Span,
    label: EntityLabel,
}

fn entities(reading: &Reading<'_>) -> Vec<Entity> {
    let mut all: Vec<Entity> = Vec::new();
    for (index, token) in reading.tokens.iter().enumerate() {
        let Some(tag) = token.entity else { continue };
        let id = TokenId(index as u32);
        let next = TokenId(index as u32 + 1);
        match all.last_mut() {
            Some(last) if !tag.begins && last.tokens.end == id && last.label == tag.label => {
                last.tokens.end = next
            }
            _ => all.push(Entity {
                tokens: Tokens { start: id, end: next },
                span: token.span,
                label: tag.label,
            }),
        }
    }
    for entity in &mut all {
        entity.span = reading.span(entity.tokens);
    }
    all
}

/// Last names of the people named with more than one word.
fn surnames<'t>(reading: &Reading<'t>, entities: &[Entity]) -> BTreeSet<&'t str> {
    entities
        .iter()
        .filter(|entity| entity.label == EntityLabel::Person && entity.tokens.len() > 1)
        .filter_map(|entity| {
            entity
                .tokens
                .iter()
                .rev()
                .map(|id| reading.word(id))
                .find(|word| word.starts_with(char::is_uppercase))
        })
        .collect()
}

fn judge(
    world: &World,
    reading: &Reading<'_>,
    entities: &[Entity],
    surnames: &BTreeSet<&str>,
    span: Span,
    places: &[PlaceNumber],
) -> Verdict {
    let text = reading.text;
    let words = span.of(text);
    let lower = words.to_lowercase();
    let of_country = candidates::of_country(world, words).is_some();
    if world.words.is_common(&lower) {
        return Verdict::No;
    }
    let best = places
        .iter()
        .map(|place| world.gazetteer.candidate(*place))
        .max_by(|one, other| prominence(one).total_cmp(&prominence(other)));
    let fame = best.as_ref().map_or(0.0, prominence).max(if of_country { FAMOUS } else { 0.0 });
    let tokens = reading.tokens_in(span);
    let cues = cues::read(world, text, span);
    // "X County" says of itself what it is.
    let typed = lower.rsplit_once(' ').is_some_and(|(_, last)| world.words.after(last).is_some());
    let cued = typed || !cues.inside.is_empty() || cues.of_country.is_some() || !cues.kinds.is_empty();
    if is_date_line(text, span) && (fame > 1.0 || cued) {
        return Verdict::Place("a date line");
    }
    if reading.tokens.is_empty() {
        return if fame >= KNOWN || cued { Verdict::Place("known, no parse") } else { Verdict::Perhaps };
    }
    let proper = tokens.iter().any(|id| matches!(reading.token(id).tag, Tag::Nnp | Tag::Nnps))
        || (of_country
            && tokens.iter().any(|id| matches!(reading.token(id).tag, Tag::Jj | Tag::Nns | Tag::Nn)));
    // "Ostrels" for "Ostrel's".
    if text.get(span.end() as usize..).is_some_and(|rest| rest.starts_with('s')) {
        return if proper && !surnames.contains(words) {
            Verdict::Place("a possessive without its apostrophe")
        } else {
            Verdict::Perhaps
        };
    }
    // "al-Sham" in the name of a group under arms.
    let upto = reading.names.partition_point(|name| name.span.start() < span.start());
    let of_group =
        reading.names[..upto].iter().rev().take(3).any(|name| {
            name.kind == NameKind::ArmedGroup && !name.actors.is_empty() && name.span.contains(span)
        });
    if of_group {
        return Verdict::No;
    }
    // A single letter or two in capitals is more often something else's.
    if words.chars().filter(|c| c.is_alphanumeric()).count() <= 2 && !words.contains('.') && fame < FAMOUS {
        return Verdict::No;
    }
    let at = entities.partition_point(|entity| entity.span.end() <= span.start());
    let entity = entities.get(at).filter(|entity| entity.span.touches(span));
    let before = word_before(reading, tokens.start);
    if let Some(word) = before
        && world.words.is_person(&word.to_lowercase().replace('.', ""))
        && word.starts_with(char::is_uppercase)
        && !of_country
    {
        return Verdict::No;
    }
    let Some(entity) = entity else {
        if typed && proper {
            return Verdict::Place("it says what it is");
        }
        return judge_bare(world, reading, &cues, proper, fame, of_country, surnames.contains(words), tokens);
    };
    let whole = span.contains(entity.span);
    let starts = entity.span.start() >= span.start()
        || reading.words(entity.span).len() >= 4 && starts_after_article(reading, entity, span);
    match entity.label {
        EntityLabel::Gpe | EntityLabel::Norp | EntityLabel::Language => Verdict::Place("the model's place"),
        EntityLabel::Loc if whole || starts => Verdict::Place("the model's land or water"),
        EntityLabel::Loc => Verdict::Perhaps,
        EntityLabel::Person => {
            if !whole {
                return Verdict::No;
            }
            if surnames.contains(words) {
                return Verdict::No;
            }
            if !cues.inside.is_empty() || fame >= FAMOUS || (cued && fame > 1.0) {
                return Verdict::Place("a place, typed as a person");
            }
            Verdict::Perhaps
        }
        EntityLabel::Org
        | EntityLabel::Fac
        | EntityLabel::Product
        | EntityLabel::WorkOfArt
        | EntityLabel::Event
        | EntityLabel::Law => {
            if whole {
                return if fame >= KNOWN || cued {
                    Verdict::Place("a place, typed otherwise")
                } else {
                    Verdict::Perhaps
                };
            }
            if !starts {
                // "University of X", "Bank of X": after a small word it stands for itself.
                let joined = before.is_some_and(|word| world.words.is_locative(&word.to_lowercase()));
                return if joined && fame >= KNOWN {
                    Verdict::Place("a place at the end of a name")
                } else {
                    Verdict::Perhaps
                };
            }
            if entity.label == EntityLabel::Fac && fame < FAMOUS {
                return Verdict::Perhaps;
            }
            if fame >= KNOWN || typed { Verdict::Place("a place inside a name") } else { Verdict::Perhaps }
        }
        EntityLabel::Date
        | EntityLabel::Time
        | EntityLabel::Money
        | EntityLabel::Percent
        | EntityLabel::Quantity
        | EntityLabel::Ordinal
        | EntityLabel::Cardinal => {
            if proper && (of_country || fame >= FAMOUS) && !tokens_are_all_of(entity, tokens) {
                Verdict::Place("a place in a time or number")
            } else {
                Verdict::Perhaps
            }
        }
    }
}

#[allow(clippy::too_many_arguments)] // one question, asked of one name
fn judge_bare(
    world: &World,
    reading: &Reading<'_>,
    cues: &Cues,
    proper: bool,
    fame: f64,
    of_country: bool,
    surname: bool,
    tokens: Tokens,
) -> Verdict {
    if !proper || surname {
        return Verdict::Perhaps;
    }
    if !cues.inside.is_empty() {
        return Verdict::Place("said to lie in another");
    }
    if cues.of_country.is_some() || !cues.kinds.is_empty() {
        return Verdict::Place("a word for a place beside it");
    }
    let glued = next_is_name(reading, tokens) || before_is_name(reading, tokens);
    if of_country && !glued {
        return Verdict::Place("of a country");
    }
    let located =
        word_before(reading, tokens.start).is_some_and(|word| world.words.is_locative(&word.to_lowercase()));
    if located && fame > 1.5 && !glued {
        return Verdict::Place("after a word for where");
    }
    if fame >= FAMOUS && !glued {
        return Verdict::Place("widely known");
    }
    if fame >= FAMOUS || of_country {
        return Verdict::Place("widely known, in a longer name");
    }
    Verdict::Perhaps
}

/// Whether a word for where stands before the words, with or without an article between.
pub(super) fn is_after_where(world: &World, reading: &Reading<'_>, span: Span) -> bool {
    let mut start = reading.tokens_in(span).start;
    if start.0 > 0 && reading.token(TokenId(start.0 - 1)).tag == Tag::Dt {
        start = TokenId(start.0 - 1);
    }
    word_before(reading, start).is_some_and(|word| world.words.is_locative(&word.to_lowercase()))
}

/// Whether the name stands at the head of a line, in capitals, before a dash: "OSTREL — ", "Ostrel, June 3 -" is not.
fn is_date_line(text: &str, span: Span) -> bool {
    let before = text.get(..span.start() as usize).unwrap_or("");
    let after = text.get(span.end() as usize..).unwrap_or("");
    let dash = after.strip_prefix(' ').unwrap_or(after);
    let at_head = before
        .trim_end_matches(' ')
        .chars()
        .next_back()
        .is_none_or(|c| matches!(c, '\n' | '.' | '"' | '”' | '?'));
    at_head
        && ["—", "–", "--", "- "].iter().any(|mark| dash.starts_with(mark))
        && !span.of(text).chars().any(char::is_lowercase)
}

/// Whether the entity starts with "the" and then the name.
fn starts_after_article(reading: &Reading<'_>, entity: &Entity, span: Span) -> bool {
    let first = reading.token(entity.tokens.start);
    first.tag == Tag::Dt && first.span.end() < span.start() && span.start() - first.span.end() <= 1
}

fn tokens_are_all_of(entity: &Entity, tokens: Tokens) -> bool {
    entity.tokens.start >= tokens.start && entity.tokens.end <= tokens.end
}

fn word_before<'t>(reading: &Reading<'t>, start: TokenId) -> Option<&'t str> {
    let before = start.index().checked_sub(1)?;
    let token = reading.tokens.get(before)?;
    (!token.is_space).then(|| token.span.of(reading.text))
}

fn next_is_name(reading: &Reading<'_>, tokens: Tokens) -> bool {
    reading.tokens.get(tokens.end.index()).is_some_and(|token| {
        matches!(token.tag, Tag::Nnp | Tag::Nnps)
            && token.span.of(reading.text).starts_with(char::is_uppercase)
    })
}

fn before_is_name(reading: &Reading<'_>, tokens: Tokens) -> bool {
    tokens.start.index().checked_sub(1).and_then(|at| reading.tokens.get(at)).is_some_and(|token| {
        matches!(token.tag, Tag::Nnp | Tag::Nnps)
            && token.span.of(reading.text).starts_with(char::is_uppercase)
    })
}

/// Abbreviations of areas and words for countries that the gazetteer does not hold as names.
fn other_names(
    world: &World,
    reading: &Reading<'_>,
    known: &[(Span, Vec<PlaceNumber>)],
) -> Vec<(Span, Vec<PlaceNumber>)> {
    let text = reading.text;
    let mut more = Vec::new();
    let mut start = 0;
    for part in
        text.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '—' | '/' | '-'))
    {
        let from = start;
        start += part.len();
        let word = part.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, ',' | ')' | ';' | ':' | '-' | '(' | '—' | '/')
        });
        if !word.starts_with(char::is_uppercase) {
            continue;
        }
        let comma = text[..from].ends_with(", ");
        let span_of = |word: &str| Span::new(from as u32, (from + word.len()) as u32);
        if let Some(area) = candidates::abbreviation(world, word, comma) {
            more.push((span_of(word), vec![area]));
            continue;
        }
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let bare = bare.strip_suffix("'s").or_else(|| bare.strip_suffix("’s")).unwrap_or(bare);
        if let Some(country) = candidates::of_country(world, bare) {
            more.push((span_of(bare), vec![country]));
        } else if let Some((owner, places)) = owner(world, bare) {
            more.push((span_of(owner), places));
        }
    }
    // A name of the gazetteer at the same words comes first.
    more.retain(|(span, _)| {
        let at = known.partition_point(|(other, _)| other.end() <= span.start());
        !known.get(at).is_some_and(|(other, _)| other.touches(*span))
    });
    more
}

/// A name without the "s" of a genitive that lost its apostrophe, where a place is called so without it.
pub(super) fn without_genitive(world: &World, span: Span, text: &str) -> Span {
    let stem = span.of(text).strip_suffix('s').filter(|stem| stem.chars().count() >= 4);
    let is_known = |name: &str| !world.gazetteer.find(&contested_lexicon::gazetteer::fold(name)).is_empty();
    match stem {
        Some(stem) if is_known(stem) => Span::new(span.start(), span.start() + stem.len() as u32),
        _ => span,
    }
}

/// The widely known place of a genitive that lost its apostrophe, as in copies of wire text: "Merik" of "Meriks".
fn owner<'w>(world: &World, word: &'w str) -> Option<(&'w str, Vec<PlaceNumber>)> {
    let owner = word.strip_suffix('s').filter(|owner| owner.chars().count() >= 4 && !owner.ends_with('s'))?;
    let owner = owner.strip_suffix('\'').unwrap_or(owner);
    let find = |name: &str| world.gazetteer.find(&contested_lexicon::gazetteer::fold(name));
    if !find(word).is_empty() {
        return None;
    }
    if let Some(country) = candidates::of_country(world, owner) {
        return Some((owner, vec![country]));
    }
    let places = find(owner);
    let is_known = places.iter().any(|place| prominence(&world.gazetteer.candidate(*place)) >= FAMOUS);
    is_known.then_some((owner, places))
}

/// Names that no gazetteer knows and the words call a place: the model's, and "the village of X".
fn unknown_names(world: &World, reading: &Reading<'_>, entities: &[Entity], found: &[Found]) -> Vec<Found> {
    let text = reading.text;
    let taken = |span: Span| {
        let at = found.partition_point(|one| one.span.end() <= span.start());
        found.get(at).is_some_and(|one| one.span.touches(span))
    };
    let mut more = Vec::new();
    for entity in entities {
        if !matches!(entity.label, EntityLabel::Gpe | EntityLabel::Loc) {
            continue;
        }
        let mut tokens = entity.tokens;
        while !tokens.is_empty() && !matches!(reading.token(tokens.start).tag, Tag::Nnp | Tag::Nnps) {
            tokens.start = TokenId(tokens.start.0 + 1);
        }
        let span = without_genitive(world, reading.span(tokens), text);
        let plain = !tokens.is_empty()
            && span.of(text).starts_with(char::is_uppercase)
            && !world.words.is_common(&span.of(text).to_lowercase());
        let after_where = word_before(reading, tokens.start)
            .is_some_and(|word| world.words.is_locative(&word.to_lowercase()));
        let said = after_where || !cues::read(world, text, span).inside.is_empty();
        if plain && !taken(span) && (if entity.label == EntityLabel::Gpe { said } else { tokens.len() > 1 }) {
            more.push(Found { span, why: "the model's place, unknown" });
        }
    }
    more.extend(heard_names(world, reading, found));
    more.extend(described_names(world, reading).filter(|one| !taken(one.span)));
    // "the village of X": the run of proper nouns after it.
    for (index, token) in reading.tokens.iter().enumerate() {
        if !world.words.joint.iter().any(|word| word == token.lower.as_str()) || index == 0 {
            continue;
        }
        let kind = &reading.tokens[index - 1];
        let singular = kind.lower.strip_suffix('s').unwrap_or(&kind.lower);
        if world.words.before_of(&kind.lower).or_else(|| world.words.before_of(singular)).is_none() {
            continue;
        }
        let start = index + 1;
        let mut end = start;
        while let Some(word) = reading.tokens.get(end)
            && (is_name_part(reading, end) && !word.span.of(text).starts_with(char::is_lowercase)
                || joins_article(reading, end))
        {
            end += 1;
        }
        while end > start && !matches!(reading.tokens[end - 1].tag, Tag::Nnp | Tag::Nnps) {
            end -= 1;
        }
        if end > start {
            let span = reading.span(Tokens { start: TokenId(start as u32), end: TokenId(end as u32) });
            let fits = span.len() < 60 && !span.of(text).contains('\n');
            if fits && !taken(span) {
                more.push(Found { span, why: "said to be a place" });
            }
        }
    }
    more.sort_by_key(|one| (one.span.start(), std::cmp::Reverse(one.span.end())));
    more
}

/// Names that the words after them call a place: "X, a village in Y".
fn described_names<'r>(world: &'r World, reading: &'r Reading<'_>) -> impl Iterator<Item = Found> + 'r {
    let is_proper = |index: usize| matches!(reading.tokens[index].tag, Tag::Nnp | Tag::Nnps);
    let commas = (1..reading.tokens.len())
        .filter(move |index| reading.tokens[*index].lower == "," && is_proper(*index - 1));
    commas.filter_map(move |end| {
        let mut start = end - 1;
        while start > 0 && end - start < LONGEST_NAME && is_name_part(reading, start - 1) {
            start -= 1;
        }
        while start < end && !is_proper(start) {
            start += 1;
        }
        let span = reading.span(Tokens { start: TokenId(start as u32), end: TokenId(end as u32) });
        let fits =
            span.of(reading.text).starts_with(char::is_uppercase) && !span.of(reading.text).contains('\n');
        (fits && cues::is_described(world, reading.text, span))
            .then_some(Found { span, why: "described as a place" })
    })
}

/// Words of a name that nobody knows, at most.
const LONGEST_NAME: usize = 5;

/// Names after a word for where that sound like places of the countries that the report's known names lie in.
fn heard_names(world: &World, reading: &Reading<'_>, found: &[Found]) -> Vec<Found> {
    let text = reading.text;
    let mut countries: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for one in found {
        for place in
            world.gazetteer.find(&contested_lexicon::gazetteer::fold(one.span.of(text))).into_iter().take(3)
        {
            *countries.entry(world.gazetteer.candidate(place).country).or_default() += 1;
        }
    }
    let mut countries: Vec<(usize, &str)> =
        countries.into_iter().map(|(code, count)| (count, code)).collect();
    countries.sort_by(|one, other| other.cmp(one));
    let countries: Vec<&str> = countries.into_iter().take(2).map(|(_, code)| code).collect();
    if countries.is_empty() {
        return Vec::new();
    }
    let mut more = Vec::new();
    let mut at = 0;
    while at < reading.tokens.len() {
        let start = at;
        while at < reading.tokens.len()
            && at < start + 6
            && (is_name_part(reading, at) || joins_article(reading, at))
        {
            at += 1;
        }
        let mut end = at;
        at = at.max(start + 1);
        while end > start && !matches!(reading.tokens[end - 1].tag, Tag::Nnp | Tag::Nnps) {
            end -= 1;
        }
        if end == start {
            continue;
        }
        let tokens = Tokens { start: TokenId(start as u32), end: TokenId(end as u32) };
        let span = without_genitive(world, reading.span(tokens), text);
        let taken = found.partition_point(|one| one.span.end() <= span.start());
        let free = !found.get(taken).is_some_and(|one| one.span.touches(span));
        let located = start > 0 && reading.tokens[start - 1].pos == contested_english::Pos::Adp;
        // A town that shells "hit" is as much a place as one they fell "on".
        // So is one that is said to be one: "X province".
        let typed = reading.tokens.get(end).is_some_and(|next| world.words.after(&next.lower).is_some());
        let told =
            located || typed || (start > 0 && reading.tokens[start - 1].pos == contested_english::Pos::Verb);
        if free
            && told
            && span.len() >= 5
            && !world.gazetteer.candidates_by_ear(span.of(text), &countries).is_empty()
        {
            more.push(Found { span, why: "sounds like a place of the report's countries" });
        }
    }
    more
}

fn is_name_part(reading: &Reading<'_>, at: usize) -> bool {
    let token = &reading.tokens[at];
    matches!(token.tag, Tag::Nnp | Tag::Nnps | Tag::Hyph)
}

/// "al" of "al-Bab", in lower case before a hyphen.
fn joins_article(reading: &Reading<'_>, at: usize) -> bool {
    reading.tokens.get(at + 1).is_some_and(|next| next.tag == Tag::Hyph || next.span.of(reading.text) == "-")
        && reading.tokens.get(at).is_some_and(|word| word.span.len() <= 3)
}

/// What a candidate is called in an explanation.
pub(super) fn finest(kind: Kind) -> u8 {
    match kind {
        Kind::Site | Kind::Airport => 0,
        Kind::Populated => 1,
        Kind::Land | Kind::Water => 2,
        Kind::Admin2 => 3,
        Kind::Region => 4,
        Kind::Admin1 => 5,
        Kind::Country => 6,
    }
}

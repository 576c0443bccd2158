//! What kind of thing each name stands for: votes by what is known of it and by the words around it, added up over
//! the report.

use std::collections::BTreeMap;

use contested_english::{Dep, EntityLabel, Pos, Tag};
use contested_lexicon::actors::{ActorKind, key};

use super::Rules;
use super::words::Words;
use crate::read::{Name, NameKind, Reading, TokenId, Tokens};

// Weights of the evidence. Only their order matters: what the register says is nearly always right; a title is
// better than the head of a name, that better than a noun beside it; the model's own types are often wrong on
// conflict news (towns as organisations or languages) and decide only where nothing else speaks.
const REGISTER: u32 = 40;
const TITLE: u32 = 16;
const HEAD: u32 = 12;
const NOUN: u32 = 8;
const GAZETTEER: u32 = 7;
/// A small place that shares its name with much else.
const GAZETTEER_SMALL: u32 = 3;
const PREPOSITION: u32 = 3;
const MODEL: u32 = 2;
const ARTICLE: u32 = 1;

type Votes = BTreeMap<NameKind, u32>;

/// Gives every name its kind, and the last names of people their full name.
pub(super) fn tell(reading: &Reading<'_>, names: &mut [Name], rules: &Rules) {
    let mut by_key: BTreeMap<String, Votes> = BTreeMap::new();
    let own: Vec<Votes> = names.iter().map(|name| votes(reading, name, rules)).collect();
    let keys: Vec<String> = names.iter().map(|name| key(reading.words(name.span))).collect();
    for (votes, key) in own.iter().zip(&keys) {
        let sum = by_key.entry(key.clone()).or_default();
        for (kind, weight) in votes {
            *sum.entry(*kind).or_default() += weight;
        }
    }
    for index in 0..names.len() {
        // What stands beside the name itself outweighs what stands beside it elsewhere.
        let strong = own[index].iter().find(|(_, weight)| **weight >= TITLE).map(|(kind, _)| *kind);
        names[index].kind = strong.unwrap_or_else(|| likeliest(&by_key[&keys[index]]));
    }
    last_names(reading, names, &own, &rules.words);
}

/// The kind with most votes; of equals the first in the order of kinds.
fn likeliest(votes: &Votes) -> NameKind {
    let mut best = (NameKind::Other, 0);
    for (kind, weight) in votes {
        if *weight > best.1 {
            best = (*kind, *weight);
        }
    }
    best.0
}

fn votes(reading: &Reading<'_>, name: &Name, rules: &Rules) -> Votes {
    let mut votes = Votes::new();
    let mut vote = |kind: NameKind, weight: u32| *votes.entry(kind).or_default() += weight;
    if let Some(kind) = registered(reading, name, rules) {
        vote(kind, REGISTER);
    }
    if has_title(reading, name.tokens, rules) {
        vote(NameKind::Person, TITLE);
    }
    if let Some(kind) = headed(reading, name.tokens, rules) {
        vote(kind, HEAD);
    }
    if let Some(kind) = beside(reading, name.tokens, rules) {
        vote(kind, NOUN);
    }
    if name.in_gazetteer {
        vote(NameKind::Place, if is_known_place(reading, name, rules) { GAZETTEER } else { GAZETTEER_SMALL });
    }
    if stands_in_place(reading, name.tokens) {
        vote(NameKind::Place, PREPOSITION);
    }
    if let Some(kind) = modelled(reading, name.tokens) {
        vote(kind, MODEL);
    }
    if is_said_to_live(reading, name.tokens, &rules.words) {
        vote(NameKind::Person, NOUN);
    }
    // "the Dawn Covenant": people have no article, and places of two words seldom.
    if votes.is_empty() && name.tokens.len() > 1 && has_article(reading, name.tokens) {
        votes.insert(NameKind::Organisation, ARTICLE);
    }
    votes
}

/// Whether it is said of somebody: "Anna Mirova is alive".
fn is_said_to_live(reading: &Reading<'_>, tokens: Tokens, words: &Words) -> bool {
    let token = reading.token(reading.head_of(tokens));
    let is_subject = token.dep == Dep::Nsubj && tokens.len() > 1 && !has_article(reading, tokens);
    is_subject
        && reading.children(token.head).iter().any(|child| {
            let said = reading.token(*child);
            said.dep == Dep::Acomp && words.is_of_the_living(&said.lower)
        })
}

fn has_article(reading: &Reading<'_>, tokens: Tokens) -> bool {
    let before = tokens.start.0.checked_sub(1).map(|before| reading.token(TokenId(before)));
    before.is_some_and(|before| before.dep == Dep::Det && before.tag == Tag::Dt)
}

/// Whether the gazetteer has a place of this name that many know: a town of ten thousand, a province.
fn is_known_place(reading: &Reading<'_>, name: &Name, rules: &Rules) -> bool {
    let candidates = rules.gazetteer.candidates(reading.words(name.span));
    candidates.first().is_some_and(|best| super::prominence(best) >= KNOWN_PLACE)
}

/// Half the decimal logarithm of ten thousand people, and what a populated place gets.
const KNOWN_PLACE: f64 = 2.5;

/// What the register says: states are places that act, their adjectives are peoples.
fn registered(reading: &Reading<'_>, name: &Name, rules: &Rules) -> Option<NameKind> {
    let actor = rules.register.actor(name.actors.first()?)?;
    if rules.register.states().iter().any(|state| state.id == actor.id) {
        let word = reading.words(name.span);
        let people = rules.register.state_of_people(word).is_some();
        let adjective = rules.register.state_of_adjective(word).is_some();
        let named =
            rules.register.named(&key(word)).any(|name| rules.register.actor_at(name.actor).id == actor.id);
        return Some(if (people || adjective) && !named { NameKind::People } else { NameKind::Place });
    }
    Some(match actor.kind {
        ActorKind::ArmedGroup => NameKind::ArmedGroup,
        ActorKind::Military | ActorKind::Police => NameKind::Military,
        ActorKind::Intelligence | ActorKind::Government | ActorKind::Ministry => NameKind::Government,
        ActorKind::Party | ActorKind::Organisation | ActorKind::International | ActorKind::Monitor => {
            NameKind::Organisation
        }
        ActorKind::Agency | ActorKind::Outlet => NameKind::Outlet,
        ActorKind::Person => NameKind::Person,
    })
}

/// Whether a title or what a person is called stands right before: "General", "activist".
fn has_title(reading: &Reading<'_>, tokens: Tokens, rules: &Rules) -> bool {
    let sentence = reading.token(tokens.start).sentence;
    let mut text = String::new();
    let mut at = tokens.start.0;
    while at > 0 && tokens.start.0 - at < rules.words.longest_title() as u32 {
        let before = TokenId(at - 1);
        if reading.token(before).sentence != sentence || reading.token(before).is_space {
            return false;
        }
        text = format!("{}{text}", reading.word(before));
        if rules.words.is_title(&text) || rules.words.is_role(&text) {
            return true;
        }
        at -= 1;
    }
    false
}

/// What the head of the name says: its last word, or the one before "of".
fn headed(reading: &Reading<'_>, tokens: Tokens, rules: &Rules) -> Option<NameKind> {
    if tokens.len() < 2 {
        return None;
    }
    let lower = |id: TokenId| reading.token(id).lower.as_str();
    let linked = tokens.iter().skip(1).find(|id| rules.words.links(lower(*id)));
    let last = linked.map_or(tokens.end.0, |id| id.0) - 1;
    let two = last
        .checked_sub(1)
        .filter(|before| *before >= tokens.start.0)
        .map(|before| format!("{} {}", lower(TokenId(before)), lower(TokenId(last))));
    two.and_then(|two| rules.words.head(&two)).or_else(|| rules.words.head(lower(TokenId(last))))
}

/// What a noun beside the name says: "the town of Ostrel", "Ostrel, a town", "rebel group Ostrel".
fn beside(reading: &Reading<'_>, tokens: Tokens, rules: &Rules) -> Option<NameKind> {
    let head = reading.head_of(tokens);
    let noun = |id: TokenId| {
        let token = reading.token(id);
        matches!(token.pos, Pos::Noun).then(|| rules.words.noun(&token.lemma)).flatten()
    };
    let appositive = reading.children(head).iter().find(|child| reading.token(**child).dep == Dep::Appos);
    if let Some(kind) = appositive.and_then(|child| noun(*child)) {
        return Some(kind);
    }
    let token = reading.token(head);
    if token.dep == Dep::Appos
        && let Some(kind) = noun(token.head)
    {
        return Some(kind);
    }
    // "the town of Ostrel": the name hangs on "of", that on the noun.
    if token.dep == Dep::Pobj {
        let preposition = reading.token(token.head);
        if rules.words.links(&preposition.lower)
            && let Some(kind) = noun(preposition.head)
            // "fighters of the Northern Shield" fight for it; "fighters of Ostrel" may be from there.
            && (kind == NameKind::Place || kind == NameKind::ArmedGroup && tokens.len() > 1)
        {
            return Some(kind);
        }
    }
    let before = TokenId(tokens.start.0.checked_sub(1)?);
    (reading.token(before).sentence == token.sentence).then(|| noun(before)).flatten()
}

/// Whether it hangs on a verb or noun as the place of it.
fn stands_in_place(reading: &Reading<'_>, tokens: Tokens) -> bool {
    let token = reading.token(reading.head_of(tokens));
    // The model's labels for towns after prepositions are the only ones asked here, so no list of prepositions is needed.
    token.dep == Dep::Pobj
        && matches!(
            token.entity.map(|e| e.label),
            Some(EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac)
        )
}

/// What the model takes it for: the label of most of its tokens.
fn modelled(reading: &Reading<'_>, tokens: Tokens) -> Option<NameKind> {
    let mut counts: BTreeMap<NameKind, u32> = BTreeMap::new();
    for id in tokens.iter() {
        use EntityLabel as L;
        let kind = match reading.token(id).entity.map(|entity| entity.label) {
            Some(L::Person) => NameKind::Person,
            Some(L::Org) => NameKind::Organisation,
            Some(L::Gpe | L::Loc | L::Fac) => NameKind::Place,
            Some(L::Norp | L::Language) => NameKind::People,
            Some(L::Product) => NameKind::Weapon,
            Some(L::Event | L::Law) => NameKind::Other,
            _ => continue,
        };
        *counts.entry(kind).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(kind, count)| (*count, std::cmp::Reverse(*kind))).map(|(kind, _)| kind)
}

/// Points a person's last name to the full name the report has: the latest before it, or else the first after.
fn last_names(reading: &Reading<'_>, names: &mut [Name], own: &[Votes], rules: &Words) {
    let mut bearers: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        if name.kind != NameKind::Person {
            continue;
        }
        for last in endings(reading.words(name.span), rules) {
            bearers.entry(last).or_default().push(index as u32);
        }
    }
    for index in 0..names.len() {
        let words = reading.words(names[index].span);
        if words.split_whitespace().count() > 2 || names[index].full.is_some() {
            continue;
        }
        let could_be_person = names[index].kind == NameKind::Person
            || own[index].values().all(|weight| *weight < HEAD) && names[index].actors.is_empty();
        let Some(found) = bearers.get(&ending_key(words, rules)).filter(|_| could_be_person) else {
            continue;
        };
        let nested = |other: &Name| {
            other.tokens.start <= names[index].tokens.start && names[index].tokens.end <= other.tokens.end
        };
        let at = found.partition_point(|bearer| (*bearer as usize) < index);
        // The same person where the register knows one of that name and the report names them in full.
        let actors = &names[index].actors;
        let same = found[..at].iter().rev().take(CANDIDATES).find(|bearer| {
            !actors.is_empty() && names[**bearer as usize].actors.iter().any(|id| actors.contains(id))
        });
        let full = same.or_else(|| found[..at].last()).or_else(|| found.get(at));
        if let Some(full) = full.copied().filter(|full| !nested(&names[*full as usize])) {
            names[index].kind = NameKind::Person;
            names[index].full = Some(full);
        }
    }
}

/// How many bearers of a last name are asked; reports name few.
const CANDIDATES: usize = 32;

/// Keys of what a full name may be shortened to: its last word, its last two; "Zaki" is no shortening of "Abu Zaki".
fn endings(name: &str, rules: &Words) -> Vec<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let starts = (1..words.len().min(3)).map(|count| words.len() - count);
    starts
        .filter(|start| !rules.is_parent(words[start - 1]))
        .map(|start| ending_key(&words[start..].join(" "), rules))
        .collect()
}

/// Without the article that last names are said with or without ("al-Mirov", "Mirov").
fn ending_key(words: &str, rules: &Words) -> String {
    let whole = key(words);
    match words.split_once('-').or_else(|| words.split_once(' ')) {
        // An article is short; the name after it has a capital.
        Some((article, rest))
            if article.chars().count() == 2
                && rest.starts_with(char::is_uppercase)
                && !rules.is_parent(article) =>
        {
            key(rest)
        }
        _ => whole,
    }
}

//! Stretches of words that may be names: what the register knows, what the model takes for names, and runs of
//! proper nouns with what links them.

use contested_english::{EntityLabel, Pos, Tag};
use contested_lexicon::actors::{self, Register};
use smol_str::SmolStr;

use super::words::Words;
use crate::read::{Reading, TokenId, Tokens};

/// No name of the register is longer in tokens (hyphens and brackets are tokens too).
const LONGEST_NAME: u32 = 24;

/// Longer runs of capitals are headlines and lists, not names; they are cut.
const LONGEST_RUN: u32 = 32;

/// A stretch that the register knows.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) tokens: Tokens,
    /// Ids of actors so called.
    pub(super) actors: Vec<SmolStr>,
}

/// The longest stretches that are names of the register, from left to right.
pub(super) fn known(reading: &Reading<'_>, register: &Register) -> Vec<Known> {
    let mut found = Vec::new();
    let longest_body = register.longest_body() as u32;
    for sentence in &reading.sentences {
        let mut at = sentence.tokens.start.0;
        while at < sentence.tokens.end.0 {
            let end = sentence.tokens.end.0;
            let known = longest_known(reading, register, at, end);
            // What is only a part of the name of a state's body is none of its own: the council of the United Nations in
            // "National Security Council".
            let upto = known.as_ref().map_or(at + 1, |known| known.tokens.end.0);
            let body =
                (at..upto).find_map(|from| body_from(reading, register, from..end.min(from + longest_body)));
            match (known, body) {
                (_, Some(body)) if body.end.0 > upto => at = body.end.0,
                (Some(known), _) => {
                    at = known.tokens.end.0;
                    found.push(known);
                }
                (None, _) => at += 1,
            }
        }
    }
    found
}

/// The longest name of a state's body, without the state, that begins at a token: two words at least, as names are
/// written. Only such as hold a name of the register are of interest.
fn body_from(reading: &Reading<'_>, register: &Register, tokens: std::ops::Range<u32>) -> Option<Tokens> {
    let start = tokens.start;
    let mut words = String::new();
    let mut longest = None;
    for index in tokens {
        let id = TokenId(index);
        if !reading.cased_word(id).starts_with(char::is_uppercase) {
            break;
        }
        if index > start {
            words.push(' ');
        }
        words.push_str(&reading.token(id).lower);
        if index > start && register.body(&words).is_some() {
            longest = Some(Tokens { start: TokenId(start), end: TokenId(index + 1) });
        }
    }
    longest
}

fn longest_known(reading: &Reading<'_>, register: &Register, start: u32, end: u32) -> Option<Known> {
    let mut key = String::new();
    let mut best = None;
    for index in start..end.min(start + LONGEST_NAME) {
        let id = TokenId(index);
        let word = reading.cased_word(id);
        let part = actors::key(word);
        if part.is_empty() {
            // A name neither starts nor ends with a mark.
            if index == start {
                return None;
            }
            continue;
        }
        key.push_str(&part);
        let tokens = Tokens { start: TokenId(start), end: TokenId(index + 1) };
        let words = reading.cased_words(reading.span(tokens));
        let goes_on = register.starts(&key);
        let mut ids = bearers(register, &key, words);
        if ids.is_empty() && !goes_on && index > start {
            // An apostrophe lost after a name of several words: "Anna Mirovas house".
            ids = owner(words).map_or_else(Vec::new, |owner| bearers(register, &actors::key(owner), owner));
        }
        if !ids.is_empty() {
            best = Some(Known { tokens, actors: ids });
        }
        if !goes_on {
            break;
        }
    }
    // An apostrophe lost on the way: "Varans troops". Only where the register does not know the word itself.
    if best.is_none() {
        best = without_lost_apostrophe(reading, register, TokenId(start));
    }
    best
}

/// A word that is a known name with an "s" after it.
fn without_lost_apostrophe(reading: &Reading<'_>, register: &Register, id: TokenId) -> Option<Known> {
    let word = reading.cased_word(id);
    let own = register.state_of_people(word).is_some() || register.state_of_adjective(word).is_some();
    let owner = owner(word).filter(|_| word.starts_with(char::is_uppercase) && !own)?;
    let actors = bearers(register, &actors::key(owner), owner);
    (!actors.is_empty()).then(|| Known { tokens: Tokens { start: id, end: TokenId(id.0 + 1) }, actors })
}

/// Words without an "s" at their end; `None` where too little is left.
fn owner(words: &str) -> Option<&str> {
    words.strip_suffix('s').filter(|owner| owner.chars().count() >= 3)
}

/// Ids of the actors that a key names, written as in the text.
fn bearers(register: &Register, key: &str, words: &str) -> Vec<SmolStr> {
    let mut ids: Vec<SmolStr> = Vec::new();
    for name in register.named(key).filter(|name| is_written_so(words, name)) {
        let id = &register.actor_at(name.actor).id;
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    ids
}

/// Whether the words have the capitals and the parting of a name; "who" is not the World Health Organization.
fn is_written_so(words: &str, name: &actors::ActorName) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    match name.kind {
        actors::NameKind::Acronym => {
            let (words, name) = (letters(words), letters(&name.text));
            words == name || (words.len() >= 3 && words == name.to_uppercase())
        }
        _ => {
            let capitals = |text: &str| text.chars().any(char::is_uppercase);
            // Words run together or apart as the name has them: "as sad" is not Assad.
            let parts = |text: &str| {
                text.split(|c: char| c.is_whitespace() || c == '-')
                    .filter(|part| part.chars().any(char::is_alphanumeric))
                    .count()
            };
            let first = |text: &str| text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
            if !capitals(&name.text) {
                return parts(words) == parts(&name.text);
            }
            let several = parts(&name.text) > 1 && parts(words) + 1 >= parts(&name.text);
            capitals(words)
                && (several || (parts(words) == parts(&name.text) && (first(words) || !first(&name.text))))
        }
    }
}

/// Runs of words that look like names, by the model and by their tags; times and numbers are none.
pub(super) fn runs(reading: &Reading<'_>, words: &Words) -> Vec<Tokens> {
    let mut found = Vec::new();
    let times = time_tokens(reading);
    for sentence in &reading.sentences {
        let (first, end) = (sentence.tokens.start.0, sentence.tokens.end.0);
        let mut at = first;
        while at < end {
            if !is_part(reading, words, &times, TokenId(at)) {
                at += 1;
                continue;
            }
            let start = with_connectors_before(reading, words, at, first);
            let mut stop = at + 1;
            while stop - start < LONGEST_RUN
                && let Some(next) = next_part(reading, words, &times, start, stop, end)
            {
                stop = next + 1;
            }
            found.push(Tokens { start: TokenId(start), end: TokenId(stop) });
            at = stop;
        }
    }
    found
}

/// Whether a token looks like part of a name.
fn is_part(reading: &Reading<'_>, words: &Words, times: &[bool], id: TokenId) -> bool {
    let token = reading.token(id);
    let word = reading.cased_word(id);
    if token.is_space || times[id.index()] || words.is_no_name(&token.lower) {
        return false;
    }
    if !word.chars().any(char::is_uppercase) || !word.chars().any(char::is_alphabetic) {
        return false;
    }
    let proper = token.pos == Pos::Propn || matches!(token.tag, Tag::Nnp | Tag::Nnps);
    // The model's names count where the word is no verb, pronoun or the like.
    let named = token.entity.is_some_and(|entity| names_something(entity.label))
        && matches!(token.pos, Pos::Noun | Pos::Propn | Pos::X | Pos::Num);
    // Capitals alone tell an acronym: "HTS" is often taken for a common noun.
    let capitals = word.len() >= 2
        && word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '-' || c == '.')
        && word.chars().filter(|c| c.is_uppercase()).count() >= 2;
    proper
        || named
        || (capitals && matches!(token.pos, Pos::Noun | Pos::Propn | Pos::X | Pos::Adj | Pos::Verb))
}

fn names_something(label: EntityLabel) -> bool {
    use EntityLabel as L;
    matches!(
        label,
        L::Person
            | L::Org
            | L::Gpe
            | L::Loc
            | L::Fac
            | L::Norp
            | L::Event
            | L::Product
            | L::Law
            | L::WorkOfArt
            | L::Language
    )
}

/// Takes in "al", "-" and the like right before a run: "al Jolani".
fn with_connectors_before(reading: &Reading<'_>, words: &Words, at: u32, first: u32) -> u32 {
    let mut start = at;
    while start > first {
        let before = reading.token(TokenId(start - 1));
        let hyphen = reading.cased_word(TokenId(start - 1)) == "-"
            && start >= first + 2
            && words.connects(&reading.token(TokenId(start - 2)).lower);
        if hyphen {
            start -= 2;
        } else if words.connects(&before.lower) && !before.is_space && !words.needs_hyphen(&before.lower) {
            start -= 1;
        } else {
            break;
        }
    }
    start
}

/// The next token that belongs to the run, over what connects them; `None` at its end.
fn next_part(
    reading: &Reading<'_>,
    words: &Words,
    times: &[bool],
    start: u32,
    stop: u32,
    end: u32,
) -> Option<u32> {
    let part = |index: u32| index < end && is_part(reading, words, times, TokenId(index));
    if part(stop) {
        return Some(stop);
    }
    // A number closes a name that needs it: "Su 24", "Channel 4"; only one, only digits.
    let mut at = stop;
    let mut seen = 0;
    let mut linked = false;
    while at < end && seen < 4 {
        let token = reading.token(TokenId(at));
        let lower = token.lower.as_str();
        let hyphen_follows =
            reading.tokens.get(at as usize + 1).is_some_and(|next| reading.cased_words(next.span) == "-");
        let connects = matches!(lower, "-" | "–" | "'" | "’" | "&")
            || words.connects(lower) && (hyphen_follows || !words.needs_hyphen(lower));
        let links = !linked && words.links(lower) && head_before(reading, words, start, stop);
        let article = linked && token.tag == Tag::Dt;
        if !(connects || links || article) {
            break;
        }
        linked |= links;
        at += 1;
        seen += 1;
        if part(at) {
            return Some(at);
        }
    }
    None
}

/// Whether a run (so far) ends in a word that "of" can follow inside a name: "Ministry".
fn head_before(reading: &Reading<'_>, words: &Words, start: u32, stop: u32) -> bool {
    stop > start && words.head(&reading.token(TokenId(stop - 1)).lower).is_some()
}

/// For each token whether it lies in a time expression.
fn time_tokens(reading: &Reading<'_>) -> Vec<bool> {
    let mut inside = vec![false; reading.tokens.len()];
    for time in &reading.times {
        for id in reading.tokens_in(time.span).iter() {
            inside[id.index()] = true;
        }
    }
    for (index, token) in reading.tokens.iter().enumerate() {
        use EntityLabel as L;
        let label = token.entity.map(|entity| entity.label);
        if matches!(label, Some(L::Date | L::Time | L::Money | L::Percent | L::Ordinal))
            && token.pos != Pos::Propn
        {
            inside[index] = true;
        }
    }
    inside
}

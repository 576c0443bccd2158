//! Who a name or phrase stands for: by the register and the report's date, by a state and one of its bodies, by the
//! body named in the phrase, or a candidate of its own.

use std::collections::BTreeSet;

use contested_lexicon::actors::{Actor, ActorKind, Register, State, key, loose_key};
use jiff::civil::Date;
use smol_str::format_smolstr;

use super::referents::PlaceClass;
use super::words::Nouns;
use crate::model::{EntityId, MentionKind, Span};
use crate::read::{Name, NameKind, Reading, TokenId, Tokens};

/// Who something stands for, as far as known.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Identity {
    pub(super) kind: MentionKind,
    pub(super) entity: Option<EntityId>,
    pub(super) name: String,
    /// Whether the words are somebody who speaks or acts for the entity, not the entity itself.
    pub(super) on_behalf: bool,
}

/// What identification goes by.
pub(super) struct Context<'c, 't> {
    pub(super) reading: &'c Reading<'t>,
    pub(super) register: &'c Register,
    pub(super) nouns: &'c Nouns,
    /// The report's day.
    pub(super) published: Option<Date>,
    /// How often each country is named; the first is the one the report is about, if it is about one.
    pub(super) countries: Countries,
    /// For each token the outermost name it is in.
    pub(super) name_at: Vec<Option<u32>>,
    /// Names that are known places, in order, with what kind of place.
    pub(super) places: Vec<(Span, PlaceClass)>,
}

/// How often countries are named in a report.
#[derive(Debug, Default)]
pub(super) struct Countries {
    /// Codes and counts, the commonest first.
    counts: Vec<(String, usize)>,
    /// Of those, the ones that more than one town's name speaks for.
    sure: BTreeSet<String>,
}

impl Countries {
    pub(super) fn count(codes: impl Iterator<Item = String>, sure: BTreeSet<String>) -> Countries {
        let mut codes: Vec<String> = codes.collect();
        codes.sort();
        let mut counts: Vec<(String, usize)> = Vec::new();
        for code in codes {
            match counts.last_mut() {
                Some((last, count)) if *last == code => *count += 1,
                _ => counts.push((code, 1)),
            }
        }
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Countries { counts, sure }
    }

    fn of(&self, code: &str) -> usize {
        self.counts.iter().find(|(known, _)| known == code).map_or(0, |(_, count)| *count)
    }

    /// The country that is named at least twice as often as any other.
    fn main(&self) -> Option<&str> {
        let (code, count) = self.counts.first()?;
        let next = self.counts.get(1).map_or(0, |(_, count)| *count);
        (*count >= 2 && *count >= 2 * next && self.sure.contains(code)).then_some(code.as_str())
    }
}

impl<'c, 't> Context<'c, 't> {
    /// Who a name stands for. `earlier` are the identities of the names before it.
    pub(super) fn of_name(&self, index: usize, earlier: &[Identity]) -> Identity {
        let name = &self.reading.names[index];
        let words = tidy(self.reading.words(name.span));
        if let Some(full) = name.full.and_then(|full| earlier.get(full as usize)) {
            return full.clone();
        }
        if let Some(actor) = self.best(&name.actors, &words) {
            let kind =
                if name.kind == NameKind::People { MentionKind::People } else { self.kind_of(actor, name) };
            return Identity {
                kind,
                entity: (name.kind != NameKind::People).then(|| EntityId(actor.id.clone())),
                name: if name.kind == NameKind::People { words } else { actor.name.clone() },
                on_behalf: false,
            };
        }
        if let Some(body) = self.state_body(name.tokens) {
            return body;
        }
        if let Some(same_body) = self.body_named_before(&words, earlier) {
            return same_body;
        }
        if let Some(actor) = self.loosely(&words, name.kind) {
            return Identity {
                kind: self.kind_of(actor, name),
                entity: Some(EntityId(actor.id.clone())),
                name: actor.name.clone(),
                on_behalf: false,
            };
        }
        let kind = mention_kind(name.kind);
        Identity { kind, entity: candidate(kind, &words), name: words, on_behalf: false }
    }

    /// What kind of place these words are the name of.
    pub(super) fn place_class(&self, span: Span) -> Option<PlaceClass> {
        let at = self.places.binary_search_by_key(&span, |(known, _)| *known).ok()?;
        Some(self.places[at].1)
    }

    /// Who a noun phrase stands for that is no name itself. `names` are the identities of all names.
    pub(super) fn of_phrase(&self, tokens: Tokens, head: TokenId, names: &[Identity]) -> Option<Identity> {
        let noun = self.reading.token(head);
        let words = tidy(self.reading.words(self.reading.span(tokens)));
        let kind = self.noun_kind(tokens, head).or_else(|| self.speaks_for(&noun.lemma))?;
        let upto = Tokens { start: tokens.start, end: TokenId(head.0 + 1) };
        if let Some(body) = self.state_body(upto) {
            return Some(Identity { name: body.name, ..body });
        }
        let lemma = noun.lemma.to_lowercase();
        let listed = |list: &BTreeSet<String>| list.contains(&lemma) || list.contains(noun.lower.as_str());
        let of_body = listed(&self.nouns.of_body);
        let for_body = listed(&self.nouns.for_body);
        if (of_body || for_body)
            && let Some(body) = self.body_in(tokens, head, names)
        {
            return Some(Identity {
                kind: if for_body { kind } else { body.kind },
                entity: body.entity.clone(),
                name: if for_body { words } else { body.name.clone() },
                on_behalf: for_body,
            });
        }
        // Who is sent to a body speaks for the state that sent him.
        if for_body
            && self.is_sent(tokens, head)
            && let Some((state, _)) = self.state_in(upto)
        {
            return Some(Identity {
                kind,
                entity: Some(EntityId(state.id.clone())),
                name: words,
                on_behalf: true,
            });
        }
        if let Some(body) = self.of_main_state(tokens, head) {
            return Some(body);
        }
        Some(Identity { kind, entity: None, name: words, on_behalf: false })
    }

    /// A paper or post that somebody speaks through is nobody itself.
    fn speaks_for(&self, lemma: &str) -> Option<MentionKind> {
        self.nouns.for_body.contains(&lemma.to_lowercase()).then_some(MentionKind::Other)
    }

    /// The state whose government speaks or acts through the name of its seat: "Ostrel denied".
    pub(super) fn seat(&self, words: &str) -> Option<&'c State> {
        let words = key(words);
        self.register
            .states()
            .iter()
            .filter(|state| state.period.meets(self.published, self.published))
            .find(|state| state.seats.iter().any(|seat| key(seat) == words))
    }

    /// Of the actors a name may mean, the one of the report's time, and of those the one of its country.
    fn best(&self, actors: &[smol_str::SmolStr], words: &str) -> Option<&'c Actor> {
        let key = key(words);
        let in_use = |actor: &Actor| {
            let mut names = self
                .register
                .named(&key)
                .filter(|name| self.register.actor_at(name.actor).id == actor.id)
                .peekable();
            match names.peek() {
                Some(_) => names.any(|name| name.period.meets(self.published, self.published)),
                None => actor.period.meets(self.published, self.published),
            }
        };
        // A name that others bear too counts only in a report about the actor's own country.
        let at_home = |actor: &Actor| {
            let mut names =
                self.register.named(&key).filter(|name| self.register.actor_at(name.actor).id == actor.id);
            let generic =
                names.next().is_some_and(|name| name.kind == contested_lexicon::actors::NameKind::Generic);
            !generic || self.countries.main() == Some(actor.country.as_str())
        };
        let found: Vec<&Actor> =
            actors.iter().filter_map(|id| self.register.actor(id)).filter(|actor| at_home(actor)).collect();
        // Past names are used in looking back; of those the latest.
        let rank = |actor: &Actor| {
            let past = actor.period.from.is_none_or(|from| self.published.is_none_or(|day| from <= day));
            // With no day to go by, the one that was there first is the one most was written of.
            let began = actor.period.from.map(days);
            let began = if self.published.is_some() { began } else { began.map(|days| -days) };
            (in_use(actor), past, self.countries.of(&actor.country), began)
        };
        let best =
            found.iter().copied().max_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| b.id.cmp(&a.id)))?;
        Some(best)
    }

    /// "Syrian Defence Ministry", "Syria's army", "Ministry of Defence of Syria".
    fn state_body(&self, tokens: Tokens) -> Option<Identity> {
        let reading = self.reading;
        // "Syrian opposition forces" are no state's.
        if tokens.iter().any(|id| self.is_opposed(id)) {
            return None;
        }
        let (state, after) = self.state_in(tokens)?;
        let last = TokenId(tokens.end.0 - 1);
        let longest = self.register.longest_body() as u32;
        let lower = |from: u32, to: u32| {
            let words: Vec<&str> = (from..to).map(|at| reading.token(TokenId(at)).lower.as_str()).collect();
            words.join(" ")
        };
        let start = after.0.max(tokens.end.0.saturating_sub(longest));
        let body = (start..=last.0).find_map(|from| self.register.body(&lower(from, tokens.end.0))).or_else(
            || {
                // The head stands first: "ministry of defence of Syria".
                (tokens.start.0 + 1..tokens.end.0)
                    .rev()
                    .take(longest as usize)
                    .find_map(|to| self.register.body(&lower(tokens.start.0, to)))
                    .filter(|_| after > tokens.start)
            },
        )?;
        let (id, kind, name) = self.register.state_body(state, body, self.published, self.published);
        Some(Identity { kind: actor_kind(kind), entity: Some(EntityId(id)), name, on_behalf: false })
    }

    /// The only state that a phrase names, and the token after its name. `None` where it names several, or only one that
    /// backs or leads somebody else.
    fn state_in(&self, tokens: Tokens) -> Option<(&'c State, TokenId)> {
        // "pro-Varan forces": the state whose side they take is not theirs.
        if tokens.iter().any(|id| self.takes_sides(id)) {
            return None;
        }
        let mut found: Option<(&State, TokenId)> = None;
        // A possessor may stand before the phrase: the name "Defence Ministry" in "Varan's Defence Ministry".
        let reach = tokens.start.0.saturating_sub(3);
        let sentence = self.reading.token(tokens.start).sentence;
        for index in reach..tokens.end.0 {
            let id = TokenId(index);
            let inside = tokens.contains(id);
            let Some(name) = self.name_at[index as usize].map(|name| &self.reading.names[name as usize])
            else {
                continue;
            };
            if self.reading.token(id).sentence != sentence {
                continue;
            }
            let state = if name.tokens.len() == 1 || inside {
                let word = self.reading.word(id);
                let by_adjective =
                    self.register.state_of_adjective(word).filter(|_| word.starts_with(char::is_uppercase));
                let by_name = name
                    .actors
                    .iter()
                    .find_map(|id| self.register.states().iter().find(|state| state.id == *id));
                by_adjective.or(by_name)
            } else {
                name.actors.iter().find_map(|id| self.register.states().iter().find(|state| state.id == *id))
            };
            let Some(state) = state else { continue };
            if !inside {
                let possessive = (index + 1..tokens.start.0)
                    .any(|at| self.reading.token(TokenId(at)).tag == contested_english::Tag::Pos);
                if !possessive {
                    continue;
                }
            }
            if self.is_apart(TokenId(index + 1)) {
                continue;
            }
            match found {
                Some((other, _)) if other.id != state.id => return None,
                Some(_) => {}
                None => found = Some((state, if inside { TokenId(index + 1) } else { tokens.start })),
            }
        }
        found
    }

    /// Whether a word says whose side somebody takes: "pro-Varan", or "pro" and "-" before it.
    fn takes_sides(&self, id: TokenId) -> bool {
        let lower = self.reading.token(id).lower.as_str();
        lower.split(['-', '–']).next().is_some_and(|first| self.nouns.siding.contains(first))
    }

    /// Whether a word says that those it tells of fight the state, or are only a part of its people: "opposition",
    /// "anti-government".
    fn is_opposed(&self, id: TokenId) -> bool {
        let lower = self.reading.token(id).lower.as_str();
        let first = lower.split(['-', '–']).next().unwrap_or(lower);
        self.nouns.opposed.contains(lower) || self.nouns.opposed.contains(first)
    }

    /// Whether somebody after a noun is whom that one is sent to.
    fn is_sent(&self, tokens: Tokens, head: TokenId) -> bool {
        tokens.iter().filter(|id| *id > head).any(|id| {
            let named = self.name_at[id.index()].is_some();
            named && self.is_sent_to(id, head)
        })
    }

    /// Whether a name after a noun is whom that one is sent to: "ambassador to the United Nations".
    fn is_sent_to(&self, name: TokenId, head: TokenId) -> bool {
        let between = (head.0 + 1..name.0).rev().map(|at| self.reading.token(TokenId(at)));
        between
            .take_while(|token| {
                token.pos == contested_english::Pos::Det || token.pos == contested_english::Pos::Adp
            })
            .any(|token| self.nouns.toward.contains(token.lower.as_str()))
    }

    /// Whether a word after a name parts it from the noun: "-backed".
    fn is_apart(&self, after: TokenId) -> bool {
        let lower = |id: TokenId| self.reading.tokens.get(id.index()).map(|token| token.lower.as_str());
        match lower(after) {
            Some("-" | "–") => true,
            Some(word) => self.nouns.apart.contains(word),
            None => false,
        }
    }

    /// A body said without its state, after the same body of a state was named: "the Defence Ministry".
    fn body_named_before(&self, words: &str, earlier: &[Identity]) -> Option<Identity> {
        let body = self.register.body(&words.to_lowercase())?;
        let suffix = format!("-{}", body.body);
        earlier
            .iter()
            .rev()
            .take(LOOK_BACK)
            .find(|identity| {
                identity.entity.as_ref().is_some_and(|id| id.0.ends_with(&suffix) && !id.0.starts_with('?'))
            })
            .cloned()
            .or_else(|| self.body_of_main_state(&words.to_lowercase()))
    }

    /// "the army", "government forces": of the state that the report is about.
    fn of_main_state(&self, tokens: Tokens, head: TokenId) -> Option<Identity> {
        let reading = self.reading;
        let solid: Vec<TokenId> = tokens
            .iter()
            .take_while(|id| *id <= head)
            .filter(|id| reading.token(*id).pos != contested_english::Pos::Det)
            .collect();
        let words: Vec<&str> = solid
            .iter()
            .map(|id| {
                if *id == head {
                    reading.token(*id).lemma.as_str()
                } else {
                    reading.token(*id).lower.as_str()
                }
            })
            .collect();
        if !self.nouns.of_the_state.contains(&words.join(" ").to_lowercase()) {
            return None;
        }
        let written: Vec<&str> = solid.iter().map(|id| reading.token(*id).lower.as_str()).collect();
        self.body_of_main_state(&written.join(" "))
    }

    fn body_of_main_state(&self, words: &str) -> Option<Identity> {
        let body = self.register.body(words)?;
        let code = self.countries.main()?;
        let state = self
            .register
            .states()
            .iter()
            .find(|state| state.code == code && state.period.meets(self.published, self.published))?;
        let (id, kind, name) = self.register.state_body(state, body, self.published, self.published);
        Some(Identity { kind: actor_kind(kind), entity: Some(EntityId(id)), name, on_behalf: false })
    }

    /// The body named in a phrase: before its noun, or after "of", "for", "from" and the like; not where it backs or holds.
    fn body_in<'i>(&self, tokens: Tokens, head: TokenId, names: &'i [Identity]) -> Option<&'i Identity> {
        let mut best: Option<&Identity> = None;
        let mut seen = None;
        for id in tokens.iter() {
            // "forces fighting the Varan army" are not that army.
            if id > head && self.reading.token(id).pos == contested_english::Pos::Verb {
                break;
            }
            let Some(index) = self.name_at[id.index()].filter(|index| Some(*index) != seen) else { continue };
            seen = Some(index);
            let name = &self.reading.names[index as usize];
            let identity = &names[index as usize];
            let acts = !matches!(
                identity.kind,
                MentionKind::Place
                    | MentionKind::People
                    | MentionKind::Weapon
                    | MentionKind::Other
                    | MentionKind::Person
            );
            if !acts || self.is_apart(name.tokens.end) || name.tokens.contains(head) {
                continue;
            }
            let before = name.tokens.end <= head;
            if before {
                return Some(identity);
            }
            if self.is_sent_to(name.tokens.start, head) {
                continue;
            }
            best = best.or(Some(identity));
        }
        best
    }

    /// A known actor whose name is spelled nearly so; only one, and of the same kind.
    fn loosely(&self, words: &str, kind: NameKind) -> Option<&'c Actor> {
        if words.split([' ', '-']).count() < 2 {
            return None;
        }
        let written = key(words);
        let mut found: Option<&Actor> = None;
        for name in self.register.named_loosely(&loose_key(words)) {
            // What others are called too is no spelling of anybody's name.
            if name.kind == contested_lexicon::actors::NameKind::Generic {
                continue;
            }
            let actor = self.register.actor_at(name.actor);
            let alike = strsim::normalized_levenshtein(&written, &key(&name.text)) >= NEAR;
            if !alike || mention_kind(kind) != actor_kind(actor.kind) {
                continue;
            }
            if found.is_some_and(|other| other.id != actor.id) {
                return None;
            }
            found = Some(actor);
        }
        found
    }

    fn kind_of(&self, actor: &Actor, name: &Name) -> MentionKind {
        if self.register.states().iter().any(|state| state.id == actor.id) {
            return if name.kind == NameKind::People { MentionKind::People } else { MentionKind::Place };
        }
        actor_kind(actor.kind)
    }

    /// What a noun says its phrase is; the noun with the one before it ("aid worker") before the noun alone.
    fn noun_kind(&self, tokens: Tokens, head: TokenId) -> Option<MentionKind> {
        let token = self.reading.token(head);
        let lemma = token.lemma.to_lowercase();
        let two = head
            .0
            .checked_sub(1)
            .filter(|before| *before >= tokens.start.0)
            .map(|before| format!("{} {lemma}", self.reading.token(TokenId(before)).lower));
        // "media" has the lemma "medium": the word itself counts too.
        let kind = two
            .and_then(|two| self.nouns.kind(&two))
            .or_else(|| self.nouns.kind(&lemma))
            .or_else(|| self.nouns.kind(&token.lower))?;
        let one = matches!(token.tag, contested_english::Tag::Nn | contested_english::Tag::Nnp);
        // One of the people is a person.
        Some(if kind == MentionKind::People && one { MentionKind::Person } else { kind })
    }
}

/// A number that grows with the days.
fn days(date: Date) -> i32 {
    (i32::from(date.year()) * 12 + i32::from(date.month())) * 31 + i32::from(date.day())
}

/// How many names back a body without its state is looked for.
const LOOK_BACK: usize = 64;

/// How alike two spellings that meet loosely must be: "Soleimani" and "Sulaymani" are 0.67, with a first name before
/// them about 0.8; two names that differ in a consonant do not meet in the first place.
const NEAR: f64 = 0.75;

/// What a kind of actor is as a mention.
pub(in crate::link) fn actor_kind(kind: ActorKind) -> MentionKind {
    match kind {
        ActorKind::ArmedGroup => MentionKind::ArmedGroup,
        ActorKind::Military | ActorKind::Police => MentionKind::Military,
        ActorKind::Intelligence | ActorKind::Government | ActorKind::Ministry => MentionKind::Government,
        ActorKind::Party | ActorKind::Organisation | ActorKind::International | ActorKind::Monitor => {
            MentionKind::Organisation
        }
        ActorKind::Agency | ActorKind::Outlet => MentionKind::Outlet,
        ActorKind::Person => MentionKind::Person,
    }
}

fn mention_kind(kind: NameKind) -> MentionKind {
    match kind {
        NameKind::Person => MentionKind::Person,
        NameKind::Place => MentionKind::Place,
        NameKind::ArmedGroup => MentionKind::ArmedGroup,
        NameKind::Government => MentionKind::Government,
        NameKind::Military => MentionKind::Military,
        NameKind::Outlet => MentionKind::Outlet,
        NameKind::Organisation => MentionKind::Organisation,
        NameKind::People => MentionKind::People,
        NameKind::Weapon => MentionKind::Weapon,
        NameKind::Other => MentionKind::Other,
    }
}

/// An id for somebody the register does not know but the report names: "?person:anna-mirova". A single word is too little.
fn candidate(kind: MentionKind, words: &str) -> Option<EntityId> {
    let word = match kind {
        MentionKind::Person => "person",
        MentionKind::ArmedGroup => "armed_group",
        MentionKind::Government => "government",
        MentionKind::Military => "military",
        MentionKind::Outlet => "outlet",
        MentionKind::Organisation => "organisation",
        MentionKind::Place | MentionKind::People | MentionKind::Weapon | MentionKind::Other => return None,
    };
    let capitals = words.chars().filter(|c| c.is_uppercase()).count();
    if words.split_whitespace().count() < 2 && (kind == MentionKind::Person || capitals < 3) {
        return None;
    }
    let slug: Vec<String> = words
        .split(|c: char| c.is_whitespace() || c == '-')
        .map(key)
        .filter(|part| !part.is_empty())
        .collect();
    (!slug.is_empty()).then(|| EntityId(format_smolstr!("?{word}:{}", slug.join("-"))))
}

/// The words with single spaces.
pub(super) fn tidy(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

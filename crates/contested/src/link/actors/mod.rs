//! Actors and people: mentions, who each is, and what pronouns and "the group" stand for.
//!
//! Names first ([`identities`]), then everything that can be referred to ([`referents`]), then what points back
//! ([`coreference`]); last, sources and arguments get the identity of the mention they are.

mod aliases;
mod coreference;
mod identities;
mod referents;
mod voices;
mod words;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use contested_english::Tag;
use contested_lexicon::actors::{ActorKind, Register};
use contested_lexicon::{Lexicon, LexiconError};

pub(super) use self::identities::actor_kind;
use self::identities::{Context, Countries, Identity, tidy};
use self::referents::{Form, PlaceClass, Referent};
use self::words::{Anaphors, Nouns};
use super::bodies::role_of;
use crate::model::{
    Argument, EntityId, Extraction, Mention, MentionId, MentionKind, Notice, Role, SourceRole, Span, Stance,
    TimeBasis, Voice,
};
use crate::read::{NameKind, Reading, TokenId, Tokens};

/// What is known of them.
#[derive(Debug)]
pub(super) struct World {
    register: Arc<Register>,
    nouns: Nouns,
    anaphors: Anaphors,
}

impl World {
    /// The register of actors.
    pub(super) fn register(&self) -> &Register {
        &self.register
    }

    /// Loads it.
    pub(super) fn load(lexicon: &Lexicon) -> Result<World, LexiconError> {
        Ok(World {
            register: lexicon.register()?,
            nouns: Nouns::load(lexicon)?,
            anaphors: Anaphors::load(lexicon)?,
        })
    }
}

/// Fills the extraction's mentions and the identities of sources and arguments.
pub(super) fn link(extraction: &mut Extraction, reading: &Reading<'_>, world: &World) {
    let context = context(extraction, reading, world);
    let mut names: Vec<Identity> = Vec::with_capacity(reading.names.len());
    for index in 0..reading.names.len() {
        let identity = context.of_name(index, &names);
        names.push(identity);
    }
    forward_names(reading, &mut names);
    agree_with_places(extraction, reading, &mut names);
    extraction.aliases = aliases::join(reading, &world.anaphors, &mut names);
    let mut referents = referents::find(&context, &world.anaphors, &names);
    coreference::resolve(reading, &world.anaphors, &world.nouns, &extraction.attributions, &mut referents);
    let by_head = by_head(reading, &referents);

    let mut used: BTreeSet<usize> = BTreeSet::new();
    for (at, referent) in referents.iter().enumerate() {
        let known = referent.identity.entity.is_some() && !referent.identity.on_behalf;
        let points = referent.same_as.is_some() || !referent.both.is_empty();
        if matches!(referent.form, Form::Name(_)) || points || known {
            used.insert(at);
            used.extend(referent.same_as);
            used.extend(&referent.both);
        }
    }
    let sources = sources(extraction, reading, &referents, &by_head);
    let arguments = arguments(extraction, &context, &names, &referents, &by_head);
    for at in
        sources.iter().flatten().chain(arguments.iter().flatten().filter_map(|found| found.referent.as_ref()))
    {
        used.insert(*at);
        used.extend(referents[*at].same_as);
    }
    let ids = mentions(extraction, reading, &referents, &used);
    for (attribution, source) in sources.iter().enumerate() {
        let span = extraction.attributions[attribution].source.first().copied();
        let found = source.map(|at| &referents[at]);
        let identity = found
            .map(|referent| referent.identity.clone())
            .filter(|identity| identity.entity.is_some() || identity.kind == MentionKind::Place)
            .or_else(|| span.and_then(|span| whole_phrase(&context, &names, span)))
            .or_else(|| found.map(|referent| referent.identity.clone()));
        let words = found.map_or("", |referent| reading.words(reading.span(referent.tokens)));
        let back = found.map(|referent| referent.same_as.into_iter().chain(referent.via));
        let words_of = |at: usize| reading.span(referents[at].tokens);
        // A pronoun on the way says no more than the first.
        let fuller = |at: &usize| referents[*at].form != Form::Pronoun;
        extraction.attributions[attribution].antecedents =
            back.into_iter().flatten().filter(fuller).map(words_of).collect();
        extraction.attributions[attribution].antecedents.dedup();
        extraction.attributions[attribution].by_name = found
            .zip(span)
            .is_some_and(|(referent, span)| by_name(reading, &world.anaphors, &referents, referent, span));
        if let Some(identity) = identity {
            name_source(extraction, &context, attribution, &identity, words);
        }
    }
    let mut next = arguments.into_iter().flatten();
    for claim in &mut extraction.claims {
        let mut pointed = Vec::new();
        for argument in &mut claim.arguments {
            if let Some(found) = next.next() {
                pointed.extend(fill(argument, found, reading, &referents, &ids));
            }
        }
        // The words that point back stay in the evidence; what they stand for joins it.
        for span in pointed {
            if !claim.evidence.iter().any(|known| known.contains(span)) {
                claim.evidence.push(span);
            }
        }
        claim.evidence.sort();
    }
    own_causes(extraction);
    name_voices(extraction, &names);
    anachronisms(extraction, world);
}

/// What those who speak or act are called who are not in the register: the fullest of their names in the report, without
/// the words around it. Of names of one length the first in order, so that it does not matter which stands first.
fn name_voices(extraction: &mut Extraction, names: &[Identity]) {
    let arguments = extraction.claims.iter().flat_map(|claim| &claim.arguments);
    let speakers: BTreeSet<&EntityId> = arguments
        .filter_map(|argument| argument.entity.as_ref())
        .chain(extraction.attributions.iter().filter_map(|attribution| attribution.entity.as_ref()))
        .collect();
    let mut voices: BTreeMap<EntityId, Voice> = BTreeMap::new();
    for identity in names.iter().filter(|identity| !identity.on_behalf) {
        let Some(entity) = identity.entity.as_ref().filter(|entity| speakers.contains(entity)) else {
            continue;
        };
        let length = |name: &str| (name.chars().count(), Reverse(name.to_owned()));
        let fuller = voices.get(entity).is_none_or(|known| length(&identity.name) > length(&known.name));
        if fuller {
            voices.insert(entity.clone(), Voice { name: identity.name.clone(), role: None });
        }
    }
    extraction.voices = voices;
}

fn context<'c, 't>(extraction: &Extraction, reading: &'c Reading<'t>, world: &'c World) -> Context<'c, 't> {
    let mut name_at = vec![None; reading.tokens.len()];
    for (index, name) in reading.names.iter().enumerate() {
        for id in name.tokens.iter() {
            // A longer name comes before one nested in it.
            name_at[id.index()].get_or_insert(index as u32);
        }
    }
    let named = reading
        .names
        .iter()
        .filter_map(|name| world.register.actor(name.actors.first()?))
        .map(|actor| actor.country.to_string())
        .filter(|code| !code.is_empty());
    let placed = extraction.places.iter().filter_map(|place| place.country.as_ref()).map(ToString::to_string);
    // An outlet tells first of its own country.
    let outlet = extraction
        .publisher
        .as_ref()
        .and_then(|publisher| world.register.actor(&publisher.entity.as_ref()?.0));
    let at_home = outlet.map(|actor| actor.country.to_string()).filter(|code| !code.is_empty());
    // One town's name may be that of another in a country that the report has nothing to do with.
    let mut seen: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for place in &extraction.places {
        if let (Some(code), Some(id)) = (&place.country, &place.gazetteer) {
            seen.entry(code.as_str()).or_default().insert(id.as_str());
        }
    }
    let wide = extraction
        .places
        .iter()
        .filter(|place| place.feature.as_deref().is_some_and(|feature| feature.starts_with("A.PCL")));
    let sure: BTreeSet<String> = seen
        .iter()
        .filter(|(_, ids)| ids.len() > 1)
        .map(|(code, _)| (*code).to_owned())
        .chain(wide.filter_map(|place| place.country.as_ref()).map(ToString::to_string))
        .chain(named.clone())
        .chain(at_home.clone())
        .collect();
    let mut places: Vec<(Span, PlaceClass)> = extraction
        .places
        .iter()
        .filter_map(|place| {
            let feature = place.feature.as_deref()?;
            let wide = feature.starts_with("A.PCL") || feature == "L.CONT";
            let class = if wide { PlaceClass::Country } else { PlaceClass::Within };
            Some((place.span, class))
        })
        .collect();
    places.sort_by_key(|(span, _)| *span);
    Context {
        reading,
        register: &world.register,
        nouns: &world.nouns,
        published: extraction.report.published.date,
        countries: Countries::count(named.chain(placed).chain(at_home), sure),
        name_at,
        places,
    }
}

/// A name that was resolved to a place, and is no known actor or person, is that place.
fn agree_with_places(extraction: &Extraction, reading: &Reading<'_>, names: &mut [Identity]) {
    let mut places: Vec<Span> =
        extraction.places.iter().filter(|place| place.gazetteer.is_some()).map(|place| place.span).collect();
    places.sort();
    for (name, identity) in reading.names.iter().zip(names) {
        let unknown = identity.entity.as_ref().is_none_or(|id| id.0.starts_with('?'));
        // "The Russians" act; a name of several words that is a place's is hardly a person's too.
        let may_be = match name.kind {
            NameKind::People => false,
            NameKind::Person => name.tokens.len() > 1 && name.full.is_none(),
            _ => true,
        };
        if unknown && may_be && places.binary_search(&name.span).is_ok() {
            *identity = Identity {
                kind: MentionKind::Place,
                entity: None,
                name: identity.name.clone(),
                on_behalf: false,
            };
        }
    }
}

/// Names that shorten a later one get its identity.
fn forward_names(reading: &Reading<'_>, names: &mut [Identity]) {
    for index in 0..names.len() {
        if let Some(full) = reading.names[index].full.map(|full| full as usize).filter(|full| *full > index) {
            names[index] = names[full].clone();
        }
    }
}

/// For each token the referent it is the head of.
fn by_head(reading: &Reading<'_>, referents: &[Referent]) -> Vec<Option<usize>> {
    let mut by_head = vec![None; reading.tokens.len()];
    for (at, referent) in referents.iter().enumerate() {
        by_head[referent.head.index()].get_or_insert(at);
    }
    by_head
}

/// The referent whose head is the head of a span.
fn referent_of(reading: &Reading<'_>, span: Span, by_head: &[Option<usize>]) -> Option<usize> {
    let tokens = reading.tokens_in(span);
    if tokens.is_empty() {
        return None;
    }
    by_head[reading.head_of(tokens).index()]
}

fn sources(
    extraction: &Extraction,
    reading: &Reading<'_>,
    referents: &[Referent],
    by_head: &[Option<usize>],
) -> Vec<Option<usize>> {
    let within = |span: Span, at: &usize| {
        let head = reading.token(referents[*at].head).span;
        span.touches(head)
    };
    extraction
        .attributions
        .iter()
        .map(|attribution| {
            attribution.source.iter().find_map(|span| {
                referent_of(reading, *span, by_head)
                    .filter(|at| within(*span, at))
                    .or_else(|| name_in(reading, *span, referents))
            })
        })
        .collect()
}

/// Whether a source is called by a name that tells who it is beyond the report: not "an NGO", not a surname alone.
fn by_name(
    reading: &Reading<'_>,
    anaphors: &Anaphors,
    referents: &[Referent],
    source: &Referent,
    span: Span,
) -> bool {
    let full = source.same_as.map_or(source, |to| &referents[to]);
    let first = reading.token(full.tokens.start);
    let any = first.tag == Tag::Dt && !anaphors.definite.contains(first.lower.as_str());
    let identity = &full.identity;
    let mut words = identity.name.split_whitespace();
    let tells = match (words.next(), words.next()) {
        // A body's initials; one word otherwise is mostly a surname, or a name that others have too.
        (Some(only), None) => only.chars().count() > 1 && only.chars().all(char::is_uppercase),
        _ => true,
    };
    // "An eyewitness in Ostrel" is not called Ostrel.
    let is_where = full.identity.kind == MentionKind::Place && reading.span(full.tokens) != span;
    matches!(full.form, Form::Name(_)) && tells && !any && !is_where
}

/// The first name inside a span, where its head says nothing: a source of a few loose words. Somebody before a place:
/// "a Kelm-based Varan Observatory monitor" speaks for the observatory.
fn name_in(reading: &Reading<'_>, span: Span, referents: &[Referent]) -> Option<usize> {
    let tokens = reading.tokens_in(span);
    let from = referents.partition_point(|referent| referent.tokens.start < tokens.start);
    let names = || {
        let inside = referents[from..].iter().take_while(|referent| referent.tokens.start < tokens.end);
        inside.enumerate().filter(|(_, referent)| matches!(referent.form, Form::Name(_)))
    };
    let is_place = |referent: &Referent| referent.identity.kind == MentionKind::Place;
    names().find(|(_, referent)| !is_place(referent)).or_else(|| names().next()).map(|(at, _)| from + at)
}

/// What an argument was found to be.
struct FoundArgument {
    referent: Option<usize>,
    identity: Option<Identity>,
}

/// For each claim, for each argument: who it is.
fn arguments(
    extraction: &Extraction,
    context: &Context<'_, '_>,
    names: &[Identity],
    referents: &[Referent],
    by_head: &[Option<usize>],
) -> Vec<Vec<FoundArgument>> {
    let of = |argument: &Argument| {
        let reading = context.reading;
        let referent = referent_of(reading, argument.span, by_head);
        let found = match referent {
            Some(at) if referents[at].form != Form::Phrase || referents[at].identity.entity.is_some() => {
                Some(referents[at].identity.clone())
            }
            Some(at) => {
                whole_phrase(context, names, argument.span).or_else(|| Some(referents[at].identity.clone()))
            }
            None => inside_name(context, names, argument.span)
                .or_else(|| whole_phrase(context, names, argument.span)),
        };
        let identity = found.map(|mut identity| {
            let acts = matches!(argument.role, Role::Agent | Role::Recipient | Role::Beneficiary);
            // A state or its seat that does something is its government.
            if acts && identity.kind == MentionKind::Place {
                if identity.entity.is_some() {
                    identity.kind = MentionKind::Government;
                } else if let Some(state) = context.seat(reading.words(argument.span)) {
                    identity.kind = MentionKind::Government;
                    identity.entity = Some(EntityId(state.id.clone()));
                }
            }
            identity
        });
        FoundArgument { referent, identity }
    };
    extraction.claims.iter().map(|claim| claim.arguments.iter().map(of).collect()).collect()
}

/// Who the whole of a source's or argument's words stands for, where its noun phrase alone does not tell:
/// "a spokesman for the moderate Ostrel Front faction".
fn whole_phrase(context: &Context<'_, '_>, names: &[Identity], span: Span) -> Option<Identity> {
    let reading = context.reading;
    let tokens = reading.tokens_in(span);
    if tokens.is_empty() {
        return None;
    }
    let head = reading.head_of(tokens);
    if context.name_at[head.index()].is_some() {
        return None;
    }
    // What hangs on a short source may stand outside it: "the statement" posted on a ministry's page.
    let hanging = reading.subtree(head);
    let wide = Tokens { start: tokens.start.max(hanging.start), end: tokens.end.max(hanging.end) };
    let wide = Tokens { start: wide.start, end: wide.end.min(TokenId(wide.start.0 + WIDEST_PHRASE)) };
    [tokens, wide].into_iter().filter(|tokens| tokens.contains(head)).find_map(|tokens| {
        context.of_phrase(tokens, head, names).filter(|identity| identity.entity.is_some())
    })
}

/// Tokens of a phrase that are looked through for a body.
const WIDEST_PHRASE: u32 = 16;

/// The name that holds words which are only a part of it: "Mirov" of "the Mirov government".
fn inside_name(context: &Context<'_, '_>, names: &[Identity], span: Span) -> Option<Identity> {
    let tokens = context.reading.tokens_in(span);
    let index = context.name_at.get(tokens.start.index()).copied().flatten()?;
    let name = &context.reading.names[index as usize];
    (name.span.contains(span) && !tokens.is_empty()).then(|| names[index as usize].clone())
}

/// Makes the mentions of the referents in use, and says which is whose.
fn mentions(
    extraction: &mut Extraction,
    reading: &Reading<'_>,
    referents: &[Referent],
    used: &BTreeSet<usize>,
) -> Vec<Option<MentionId>> {
    let mut ids = vec![None; referents.len()];
    for (number, at) in used.iter().enumerate() {
        ids[*at] = Some(MentionId(number as u32));
    }
    extraction.mentions = used
        .iter()
        .map(|at| {
            let referent = &referents[*at];
            Mention {
                span: reading.span(referent.tokens),
                kind: referent.identity.kind,
                name: referent.identity.name.clone(),
                entity: referent.identity.entity.clone().filter(|_| !referent.identity.on_behalf),
                same_as: referent.same_as.and_then(|to| ids[to]),
                stands_for: referent.both.iter().filter_map(|to| ids[*to]).collect(),
            }
        })
        .collect();
    ids
}

/// Gives an argument its mention and identity; a pronoun gets the words it stands for, and so does what stands beside
/// its name, while a noun that points back ("the group") is quoted as it stands and named by what it stands for. Returns
/// the words that join the evidence.
fn fill(
    argument: &mut Argument,
    found: FoundArgument,
    reading: &Reading<'_>,
    referents: &[Referent],
    ids: &[Option<MentionId>],
) -> Option<Span> {
    let referent = found.referent.map(|at| &referents[at]);
    argument.mention = found.referent.and_then(|at| ids[at]);
    argument.name = tidy(reading.words(argument.span));
    if let Some(identity) = found.identity {
        argument.entity = identity.entity.filter(|_| !identity.on_behalf);
        if argument.entity.is_some() || referent.is_some_and(|referent| referent.same_as.is_some()) {
            argument.name = identity.name;
        }
    }
    let referent = referent?;
    let meant = &referents[referent.same_as?];
    let stands_for = reading.span(meant.tokens);
    // "Hamas, the militant group", "its commander, Colonel Mirov": the name stands beside it.
    let beside = |one: &Referent, other: &Referent| {
        let gap = other.tokens.start.0.checked_sub(one.tokens.end.0);
        one.sentence == other.sentence && gap.is_some_and(|gap| gap <= BESIDE)
    };
    let apposed = reading.token(meant.head).head == referent.head && meant.head != referent.head;
    let is_beside = beside(meant, referent) || beside(referent, meant) || apposed;
    if is_beside || matches!(referent.form, Form::Pronoun | Form::Both) {
        return Some(std::mem::replace(&mut argument.span, stands_for));
    }
    Some(stands_for)
}

/// How many words stand between a noun and a name in apposition: a comma.
const BESIDE: u32 = 1;

/// Gives a source its identity, and its role where the register knows better than the words.
fn name_source(
    extraction: &mut Extraction,
    context: &Context<'_, '_>,
    attribution: usize,
    identity: &Identity,
    words: &str,
) {
    let attribution = &mut extraction.attributions[attribution];
    let mut entity = identity.entity.clone();
    if entity.is_none() && identity.kind == MentionKind::Place {
        entity = context.seat(words).map(|state| EntityId(state.id.clone()));
    }
    let Some(id) = entity else { return };
    attribution.entity = Some(id.clone());
    if identity.on_behalf {
        return;
    }
    let Some((kind, _)) = context.register.describe(&id.0) else { return };
    let role = match kind {
        ActorKind::Person => match office_of(extraction.report.published.date, context.register, &id) {
            Some(kind @ (ActorKind::ArmedGroup | ActorKind::Monitor)) => role_of(kind),
            Some(_) => SourceRole::Official,
            None => return,
        },
        kind => role_of(kind),
    };
    // The words tell of an official more nearly what he is: a spokesman, a witness.
    if role != SourceRole::Official || attribution.role == SourceRole::Unnamed {
        attribution.role = role;
    }
}

/// A party to a fight, and whoever tells what he did himself, claims it: who a source is may be known only now.
fn own_causes(extraction: &mut Extraction) {
    let attributions = &extraction.attributions;
    for claim in extraction.claims.iter_mut().filter(|claim| claim.stance == Stance::Reports) {
        let Some(origin) = claim.chain.first().and_then(|id| attributions.get(id.index())) else { continue };
        let is_party = matches!(origin.role, SourceRole::ArmedGroup | SourceRole::Military);
        let is_own = origin.entity.is_some()
            && claim.arguments.iter().any(|part| part.role == Role::Agent && part.entity == origin.entity);
        if is_party || is_own {
            claim.stance = Stance::Claims;
        }
    }
}

/// What a person's office of the day is held in.
fn office_of(day: Option<jiff::civil::Date>, register: &Register, person: &EntityId) -> Option<ActorKind> {
    register
        .offices()
        .iter()
        .rev()
        .find(|office| office.person == person.0 && office.period.meets(day, day))
        .and_then(|office| register.describe(&office.body))
        .map(|(kind, _)| kind)
}

/// Notices a group that acts, or is named, at a time when there was none of that name.
fn anachronisms(extraction: &mut Extraction, world: &World) {
    let mut seen = BTreeSet::new();
    let mut notices = Vec::new();
    let published = extraction.report.published.date;
    for mention in &extraction.mentions {
        let Some(actor) = mention.entity.as_ref().and_then(|id| world.register.actor(&id.0)) else {
            continue;
        };
        let early = matches!((actor.period.from, published), (Some(from), Some(day)) if day < from);
        if early && actor.kind != ActorKind::Person && seen.insert(actor.id.clone()) {
            notices.push(notice(&format!("{} is named before it was founded", actor.name), mention.span));
        }
    }
    for claim in &extraction.claims {
        if !matches!(claim.time.basis, TimeBasis::Stated | TimeBasis::Relative) {
            continue;
        }
        for argument in &claim.arguments {
            let Some(actor) = argument.entity.as_ref().and_then(|id| world.register.actor(&id.0)) else {
                continue;
            };
            let there = actor.period.meets(claim.time.range.earliest(), claim.time.range.latest());
            if !there && actor_kind(actor.kind) != MentionKind::Place && seen.insert(actor.id.clone()) {
                let message = format!("{} is said to act at a time when it was not there", actor.name);
                notices.push(notice(&message, argument.span));
            }
        }
    }
    extraction.notices.extend(notices);
}

fn notice(message: &str, span: Span) -> Notice {
    Notice { code: "anachronism".into(), message: message.to_owned(), span: Some(span) }
}

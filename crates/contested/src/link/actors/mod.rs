//! Actors and people: mentions, who each is, and what pronouns and "the group" stand for.
//!
//! Names first ([`identities`]), then everything that can be referred to ([`referents`]), then what points back
//! ([`coreference`]); last, sources and arguments get the identity of the mention they are.

mod coreference;
mod identities;
mod referents;
mod words;

use std::collections::BTreeSet;

use contested_lexicon::actors::{ActorKind, Register};
use contested_lexicon::{Lexicon, LexiconError};

use self::identities::{Context, Countries, Identity, actor_kind, tidy};
use self::referents::{Form, Referent, head_of};
use self::words::{Anaphors, Nouns};
use crate::model::{
    Argument, EntityId, Extraction, Mention, MentionId, MentionKind, Notice, Role, SourceRole, Span,
    TimeBasis,
};
use crate::read::Reading;

/// What is known of them.
#[derive(Debug)]
pub(super) struct World {
    register: Register,
    nouns: Nouns,
    anaphors: Anaphors,
}

impl World {
    /// Loads it.
    pub(super) fn load(lexicon: &Lexicon) -> Result<World, LexiconError> {
        Ok(World {
            register: Register::load(lexicon)?,
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
    let mut referents = referents::find(&context, &world.anaphors, &names);
    coreference::resolve(reading, &world.anaphors, &world.nouns, &extraction.attributions, &mut referents);
    let by_head = by_head(reading, &referents);

    let mut used: BTreeSet<usize> =
        (0..referents.len()).filter(|at| matches!(referents[*at].form, Form::Name(_))).collect();
    let sources = sources(extraction, reading, &referents, &by_head);
    let arguments = arguments(extraction, reading, &context, &referents, &by_head);
    for at in
        sources.iter().flatten().chain(arguments.iter().flatten().filter_map(|found| found.referent.as_ref()))
    {
        used.insert(*at);
        used.extend(referents[*at].same_as);
    }
    let ids = mentions(extraction, reading, &referents, &used);
    for (attribution, source) in sources.iter().enumerate() {
        if let Some(at) = source {
            name_source(extraction, reading, &context, attribution, &referents[*at]);
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
    anachronisms(extraction, world);
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
    Context {
        reading,
        register: &world.register,
        nouns: &world.nouns,
        published: extraction.report.published.date,
        countries: Countries::count(named.chain(placed)),
        name_at,
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
    by_head[head_of(reading, tokens).index()]
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

/// The last name inside a span, where its head says nothing: a source of a few loose words.
fn name_in(reading: &Reading<'_>, span: Span, referents: &[Referent]) -> Option<usize> {
    let tokens = reading.tokens_in(span);
    let from = referents.partition_point(|referent| referent.tokens.start < tokens.start);
    referents[from..]
        .iter()
        .take_while(|referent| referent.tokens.start < tokens.end)
        .position(|referent| matches!(referent.form, Form::Name(_)))
        .map(|at| from + at)
}

/// What an argument was found to be.
struct FoundArgument {
    referent: Option<usize>,
    identity: Option<Identity>,
}

/// For each claim, for each argument: who it is.
fn arguments(
    extraction: &Extraction,
    reading: &Reading<'_>,
    context: &Context<'_, '_>,
    referents: &[Referent],
    by_head: &[Option<usize>],
) -> Vec<Vec<FoundArgument>> {
    let of = |argument: &Argument| {
        let referent = referent_of(reading, argument.span, by_head);
        let identity = referent.map(|at| {
            let mut identity = referents[at].identity.clone();
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
            }
        })
        .collect();
    ids
}

/// Gives an argument its mention and identity; what points back gets the words it stands for. Returns the words that
/// it had.
fn fill(
    argument: &mut Argument,
    found: FoundArgument,
    reading: &Reading<'_>,
    referents: &[Referent],
    ids: &[Option<MentionId>],
) -> Option<Span> {
    let (Some(at), Some(identity)) = (found.referent, found.identity) else {
        if argument.name.is_empty() {
            argument.name = tidy(reading.words(argument.span));
        }
        return None;
    };
    let referent = &referents[at];
    argument.mention = ids[at];
    argument.entity = identity.entity.filter(|_| !identity.on_behalf);
    argument.name = if argument.entity.is_some() || referent.same_as.is_some() {
        identity.name
    } else {
        tidy(reading.words(argument.span))
    };
    let to = referent.same_as?;
    let said = argument.span;
    argument.span = reading.span(referents[to].tokens);
    Some(said)
}

/// Gives a source its identity, and its role where the register knows better than the words.
fn name_source(
    extraction: &mut Extraction,
    reading: &Reading<'_>,
    context: &Context<'_, '_>,
    attribution: usize,
    referent: &Referent,
) {
    let attribution = &mut extraction.attributions[attribution];
    let mut entity = referent.identity.entity.clone();
    if entity.is_none() && referent.identity.kind == MentionKind::Place {
        let words = reading.words(reading.span(referent.tokens));
        entity = context.seat(words).map(|state| EntityId(state.id.clone()));
    }
    let Some(id) = entity else { return };
    attribution.entity = Some(id.clone());
    if referent.identity.on_behalf {
        return;
    }
    let kind = context.register.describe(&id.0).map(|(kind, _)| kind);
    let role = match kind {
        Some(ActorKind::Agency) => SourceRole::Agency,
        Some(ActorKind::Outlet) => SourceRole::Outlet,
        Some(ActorKind::Monitor) => SourceRole::Monitor,
        Some(ActorKind::ArmedGroup) => SourceRole::ArmedGroup,
        Some(ActorKind::Military) => SourceRole::Military,
        Some(ActorKind::Person) => match office_of(extraction.report.published.date, context.register, &id) {
            Some(ActorKind::ArmedGroup) => SourceRole::ArmedGroup,
            Some(ActorKind::Monitor) => SourceRole::Monitor,
            Some(_) if attribution.role == SourceRole::Unnamed => SourceRole::Official,
            _ => return,
        },
        Some(
            ActorKind::Government
            | ActorKind::Ministry
            | ActorKind::Police
            | ActorKind::Intelligence
            | ActorKind::International
            | ActorKind::Party
            | ActorKind::Organisation,
        ) if attribution.role == SourceRole::Unnamed => SourceRole::Official,
        _ => return,
    };
    attribution.role = role;
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

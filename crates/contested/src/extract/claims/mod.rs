//! What is claimed to have happened: events by rule, their roles, places, times, figures, chains.
//!
//! The rules are data (`en/acts/*.toml`). A word that a rule names becomes a candidate; its frame of subjects, objects
//! and phrases is looked up over the parse and held against the rule's conditions; deaths and injuries join the act
//! that caused them; an event told again joins the claim that told it first.

mod answers;

mod data;

mod grammar;

mod classes;

mod rules;

mod codes;

mod phrases;

mod frame;

mod candidates;

mod harm;

mod place;

mod scene;

mod story_time;

mod time;

mod chain;

mod circumstances;

mod merge;

mod named_parts;

pub mod explain;

pub mod learned;

#[cfg(test)]
mod tests;

use contested_lexicon::{Lexicon, LexiconError};

use self::answers::Answers;
use self::candidates::Candidate;
use self::classes::{ClassSet, Classes};
use self::codes::{Codebook, Facts};
pub(super) use self::data::{WordTable, parse_toml};
use self::frame::Look;
use self::grammar::Grammar;
pub(super) use self::rules::stage;
use self::rules::{NO_CODE, RuleSet};
use super::attributions::Chains;
use super::figures::FoundFigure;
use super::{Found, PlaceWords, modality};
use crate::model::{
    Argument, Attribution, Claim, ClaimId, Event, EventKind, Facet, Figure, Report, Role, Span, Stage, Stance,
};
use crate::read::{Reading, TokenId};

/// The data this works by.
#[derive(Debug)]
pub(super) struct Rules {
    grammar: Grammar,
    classes: Classes,
    rules: RuleSet,
    codebook: Codebook,
    actor: ClassSet,
    place: ClassSet,
    label: ClassSet,
    foreign_ground: ClassSet,
    settlement: ClassSet,
    named_ground: ClassSet,
    resistance: ClassSet,
    unopposed: ClassSet,
    lifeless: ClassSet,
    doer: ClassSet,
    state: ClassSet,
    answers: answers::Words,
    fighter: ClassSet,
    people: ClassSet,
}

impl Rules {
    /// Loads it.
    pub(super) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        let grammar = Grammar::parse(FRAMES, lexicon.text(FRAMES)?)?;
        let classes = Classes::parse(CLASSES, lexicon.text(CLASSES)?)?;
        let files = lexicon.folder(FOLDER).filter(|(path, _)| *path != FRAMES && *path != CLASSES);
        let rules = RuleSet::parse(files, &classes, &grammar)?;
        let codebook = Codebook::parse(lexicon.folder("codebook/"), &classes)?;
        let named = |name: &str| classes.named(name).map_err(|message| LexiconError::at(CLASSES, 0, message));
        Ok(Rules {
            actor: named("actor")?,
            place: named("place")?,
            label: named("label")?,
            foreign_ground: named("foreign_ground")?,
            settlement: named("settlement")?,
            named_ground: named("named_ground")?,
            resistance: named("resistance")?,
            unopposed: named("unopposed")?,
            lifeless: named("lifeless")?,
            state: named("state")?,
            fighter: named("rebel | state_force | force_word | aircraft")?,
            people: named("people")?,
            doer: named("actor | armed | people | aircraft | drone | suicide")?,
            answers: answers::Words::load(lexicon)?,
            grammar,
            classes,
            rules,
            codebook,
        })
    }

    /// The codes of an event of a kind, whoever took part.
    #[cfg(feature = "french")]
    pub(super) fn plain_codes(
        &self,
        kind: EventKind,
        stage: Stage,
        polarity: crate::model::Polarity,
    ) -> crate::model::EventCodes {
        let facts = Facts {
            roles: &[],
            words: ClassSet::default(),
            circumstances: ClassSet::default(),
            stage,
            polarity,
        };
        self.codebook.codes(kind, &facts)
    }

    fn look<'a, 't>(&'a self, reading: &'a Reading<'t>) -> Look<'a, 't> {
        Look {
            reading,
            grammar: &self.grammar,
            classes: &self.classes,
            actor: self.actor,
            place: self.place,
            label: self.label,
            foreign_ground: self.foreign_ground,
            settlement: self.settlement,
            named_ground: self.named_ground,
            resistance: self.resistance,
            unopposed: self.unopposed,
            lifeless: self.lifeless,
            doer: self.doer,
            state: self.state,
            fighter: self.fighter,
            people: self.people,
        }
    }
}

const FOLDER: &str = "en/acts/";
const FRAMES: &str = "en/acts/frames.toml";
const CLASSES: &str = "en/acts/classes.toml";

/// A claim on its way, with what later steps need of it.
#[derive(Clone, Debug)]
struct Draft {
    claim: Claim,
    place_words: Vec<Span>,
    /// The places that its sentence tells of around it, where the act's own words name none.
    around: Vec<Span>,
    /// What the learned reader takes for the place where the words above name none that could be found.
    else_likely: Vec<Span>,
    /// Heads of the arguments, in the order of the claim's arguments.
    heads: Vec<TokenId>,
    /// The claim that it denies, by its place among the drafts.
    answers: Option<usize>,
    /// Whether it tells whom somebody blames for an act.
    is_blame: bool,
    /// The signs of how surely it was read; empty where nothing learned was asked.
    signs: Vec<f32>,
    /// Whether it is only a known noun with nothing said of it ("the attack").
    is_bare: bool,
    /// Whether it speaks of a known act by a general word ("the attack").
    is_generic: bool,
    /// Whether it is a noun that is told of as known ("the car bombing").
    is_known: bool,
    /// Whether it can only join an earlier claim.
    only_again: bool,
    /// Whether its own words say that it took place where another act did ("at the scene").
    at_scene: bool,
    /// The sentence it is told in.
    sentence: u32,
    /// The tense of its clause.
    tense: story_time::Tense,
    /// Whether it only describes something else: "rebel-held".
    is_attribute: bool,
    /// The class codes depend on.
    classes: Vec<(Role, ClassSet)>,
    words: ClassSet,
    circumstances: ClassSet,
    acled: Option<smol_str::SmolStr>,
}

/// What the rules make of a report, before anything learned is asked.
struct Looked<'a, 't> {
    look: Look<'a, 't>,
    /// Words that a rule takes for an act, with its kind.
    fired: Vec<(TokenId, EventKind)>,
    /// In the order of their triggers.
    drafts: Vec<Draft>,
}

/// Finds them, in the order of their triggers.
pub(super) fn find(
    report: &Report,
    reading: &Reading<'_>,
    mut attributions: Vec<Attribution>,
    figures: Vec<FoundFigure>,
    all: &super::Rules,
    learned: Option<&learned::Learned>,
) -> Found {
    let drafts = drafts(report, reading, &mut attributions, &figures, all, learned);
    let (claims, place_words) = drafts
        .into_iter()
        .map(|mut draft| {
            // Only now: a place that is merely near must not keep two tellings of one event apart.
            draft.place_words.append(&mut draft.around);
            (draft.claim, PlaceWords { told: draft.place_words, else_likely: draft.else_likely })
        })
        .unzip();
    Found { attributions, claims, place_words, ..Found::default() }
}

/// Them with what was worked out on the way.
fn drafts(
    report: &Report,
    reading: &Reading<'_>,
    attributions: &mut [Attribution],
    figures: &[FoundFigure],
    all: &super::Rules,
    learned: Option<&learned::Learned>,
) -> Vec<Draft> {
    let answers = Answers::find(reading, attributions, &all.claims.answers);
    let mut looked = look_through(report, reading, attributions, &answers, figures, all);
    if let Some(learned) = learned {
        learned.revise(&mut looked, attributions, figures, all);
        for draft in &mut looked.drafts {
            answers.stand_back(reading, attributions, draft);
        }
    }
    let Looked { look, mut drafts, .. } = looked;
    for draft in &mut drafts {
        named_parts::add(&look, draft);
        // Who denies what is said of "rebel-held Merik" does not deny that it is held.
        let is_denied = matches!(draft.claim.stance, Stance::Denies | Stance::Doubts | Stance::CannotConfirm);
        if draft.is_attribute && is_denied {
            draft.claim.chain.clear();
            draft.claim.stance = Stance::Asserts;
        }
    }
    answers.add(reading, attributions, &all.claims.answers, &mut drafts);
    give_codes(&mut drafts, &all.claims);
    sort(&mut drafts);
    drafts
}

fn give_codes(drafts: &mut [Draft], rules: &Rules) {
    for one in drafts {
        let event = &mut one.claim.event;
        let facts = Facts {
            roles: &one.classes,
            words: one.words,
            circumstances: one.circumstances,
            stage: event.stage,
            polarity: one.claim.polarity,
        };
        event.codes = rules.codebook.codes(event.kind, &facts);
        if let (Some(acled), Some(_)) = (&one.acled, &event.codes.acled) {
            event.codes.acled = Some(acled.clone()).filter(|code| code != NO_CODE);
        }
    }
}

/// What the rules find.
fn look_through<'a, 't>(
    report: &Report,
    reading: &'a Reading<'t>,
    attributions: &[Attribution],
    answers: &Answers,
    figures: &[FoundFigure],
    all: &'a super::Rules,
) -> Looked<'a, 't> {
    let rules = &all.claims;
    let look = rules.look(reading);
    let mut candidates = candidates::find(&look, rules);
    harm::join(&look, &mut candidates, &rules.rules.rules, attributions);
    let owned = harm::share_out(&look, &candidates, figures);
    let joined = joined(&candidates);
    let sources = Sources { attributions, chains: Chains::new(attributions), answers };
    let mut drafts = Vec::new();
    for index in 0..candidates.len() {
        let one = &candidates[index];
        let is_nothing = one.only_again
            && owned[index].is_empty()
            && joined[index].is_empty()
            && !candidates::is_definite(&look, one.head);
        if one.into.is_some() || is_nothing {
            continue;
        }
        let with = With { joined: &joined[index], figures: &owned[index] };
        drafts.push(draft(&look, &candidates, index, &with, figures, &sources, all));
    }
    let mut drafts = merge::merge(reading, drafts, attributions);
    drafts.sort_by_key(|draft| (draft.claim.event.trigger.first().copied(), draft.claim.event.kind));
    story_time::fill_in(report, reading, &mut drafts);
    scene::fill_in(reading, &mut drafts);
    let fired = candidates.iter().map(|one| (one.head, rules.rules.rules[one.rule].kind)).collect();
    Looked { look, fired, drafts }
}

/// Puts them in the order of their triggers, answers behind what they answer.
fn sort(drafts: &mut Vec<Draft>) {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|index| {
        let claim = &drafts[*index].claim;
        (claim.event.trigger.first().copied(), claim.event.kind, drafts[*index].answers.is_some(), *index)
    });
    let mut place = vec![0; order.len()];
    for (now, before) in order.iter().enumerate() {
        place[*before] = now;
    }
    for draft in drafts.iter_mut() {
        draft.answers = draft.answers.map(|before| place[before]);
        draft.claim.answers = draft.answers.map(|place| ClaimId(place as u32));
    }
    let mut taken: Vec<Option<Draft>> = drafts.drain(..).map(Some).collect();
    drafts.extend(order.into_iter().filter_map(|before| taken[before].take()));
}

/// What belongs to a candidate, by index.
struct With<'a> {
    /// The candidates that only tell on of it.
    joined: &'a [usize],
    /// The figures that it tells.
    figures: &'a [usize],
}

/// For each candidate those that only tell on of it, in reading order.
fn joined(candidates: &[Candidate]) -> Vec<Vec<usize>> {
    let mut joined = vec![Vec::new(); candidates.len()];
    for (index, candidate) in candidates.iter().enumerate() {
        if let Some(into) = candidate.into {
            joined[into].push(index);
        }
    }
    joined
}

/// Who says what in the report, and how each was told it.
struct Sources<'a> {
    attributions: &'a [Attribution],
    chains: Chains,
    answers: &'a Answers,
}

fn draft(
    look: &Look<'_, '_>,
    candidates: &[Candidate],
    index: usize,
    with: &With<'_>,
    found: &[FoundFigure],
    sources: &Sources<'_>,
    all: &super::Rules,
) -> Draft {
    let reading = look.reading;
    let candidate = &candidates[index];
    let rule = &all.claims.rules.rules[candidate.rule];
    let owned = with.figures;
    let joined: Vec<&Candidate> = with.joined.iter().map(|other| &candidates[*other]).collect();

    let mut arguments: Vec<Argument> = Vec::new();
    let mut heads = Vec::new();
    let mut classes = Vec::new();
    let mut put = |role: Role, head: TokenId, span: Option<Span>| {
        let span = span.unwrap_or_else(|| phrases::phrase_span(reading, look.grammar, head));
        if span.is_empty() || arguments.iter().any(|other| other.role == role && other.span.touches(span)) {
            return;
        }
        classes.push((role, look.class(head)));
        heads.push(head);
        arguments.push(Argument {
            role,
            span,
            mention: None,
            entity: None,
            name: reading.words(span).to_owned(),
        });
    };
    for part in &candidate.roles {
        // Whom harm befell is a victim, whatever it was aimed at.
        let is_victim = part.role == Role::Target && rule.kind.is(Facet::Toll);
        put(if is_victim { Role::Victim } else { part.role }, part.head, part.span);
    }
    for other in &joined {
        let other_rule = &all.claims.rules.rules[other.rule];
        for part in &other.roles {
            let role = match part.role {
                // Somebody named is whom the act was meant for.
                Role::Target
                    if other_rule.kind == EventKind::PersonDeath
                        || phrases::is_named_person(reading, part.head) =>
                {
                    Role::Target
                }
                Role::Target if other_rule.harm.is_some() => Role::Victim,
                // Of a death told with its act only the victims are new, unless the act has no doer yet.
                Role::Agent if candidate.has(Role::Agent) || other.subject_is_act => continue,
                Role::Agent | Role::Victim => part.role,
                Role::Target if other_rule.joins && !candidate.has(Role::Target) => Role::Target,
                _ => continue,
            };
            put(role, part.head, part.span);
        }
    }

    let mut triggers: Vec<Span> = trigger_spans(reading, candidate);
    for other in joined.iter().filter(|other| all.claims.rules.rules[other.rule].harm.is_none()) {
        triggers.extend(trigger_spans(reading, other));
    }
    triggers.sort_unstable();
    triggers.dedup();

    let figures = figures_of(owned, found);
    let doing = candidate.doing;
    let said = modality::of(reading, candidate.head, doing, &all.modality);
    let mut chain =
        chain::chain(reading, &sources.chains, sources.attributions, reading.token(candidate.head).span);
    sources.answers.without(&mut chain);
    let words = &all.claims.answers;
    let stance = match chain::is_taken_for_granted(look, sources.attributions, &chain, candidate, words) {
        true => Stance::Reports,
        false => chain::stance(reading, sources.attributions, &chain, &arguments),
    };
    let polarity = match (said.polarity, rule.polarity) {
        (crate::model::Polarity::Positive, other) => other,
        (negative, crate::model::Polarity::Positive) => negative,
        _ => crate::model::Polarity::Positive,
    };
    let stage = chain::stage(
        sources.attributions,
        &chain,
        said.stage.or(rule.stage).unwrap_or(Stage::Accomplished),
        said.stage,
    );
    let time = time::of(look, candidate, &joined);
    let place_words = place::words(look, candidate, &joined, rule.kind);
    let around = place::around(look, candidate, rule.kind);

    let mut words = look.class(candidate.head);
    for token in candidate.own.iter().chain(&candidate.frame.modifiers) {
        words = words.or(look.class(*token));
    }
    let is_bare = candidate.noun
        && arguments.is_empty()
        && figures.is_empty()
        && joined.is_empty()
        && candidate.own.len() == 1
        && candidates::is_definite(look, candidate.head);
    let mut evidence: Vec<Span> = triggers
        .iter()
        .copied()
        .chain(arguments.iter().map(|argument| argument.span))
        .chain(figures.iter().map(|figure| figure.span))
        .chain(joined.iter().flat_map(|other| trigger_spans(reading, other)))
        .collect();
    tidy(&mut evidence);
    Draft {
        claim: Claim {
            evidence,
            event: Event {
                kind: rule
                    .aimed
                    .filter(|_| matches!(stage, Stage::Attempted | Stage::Planned))
                    .unwrap_or(rule.kind),
                trigger: triggers,
                stage,
                codes: crate::model::EventCodes::default(),
            },
            arguments,
            place: None,
            in_part: rule.in_part,
            time,
            figures,
            polarity,
            chain,
            stance,
            answers: None,
            certainty: said.certainty,
            rule: rule.id.clone(),
            sure: None,
        },
        place_words,
        around,
        else_likely: Vec::new(),
        heads,
        answers: None,
        is_blame: false,
        signs: Vec::new(),
        is_bare: is_bare || rule.again || (candidate.only_again && joined.is_empty() && owned.is_empty()),
        is_generic: candidate.noun
            && candidate.own.len() == 1
            && candidates::is_definite(look, candidate.head),
        is_known: candidate.noun && candidates::is_definite(look, candidate.head),
        at_scene: scene::is_told_by(look, candidate),
        only_again: rule.again || (candidate.only_again && joined.is_empty() && owned.is_empty()),
        sentence: reading.token(candidate.head).sentence,
        tense: story_time::tense(reading, candidate.doing.unwrap_or(candidate.head)),
        is_attribute: matches!(
            reading.token(candidate.head).dep,
            contested_english::Dep::Amod | contested_english::Dep::Compound | contested_english::Dep::Poss
        ),
        classes,
        words,
        circumstances: circumstances::of(look, candidate.head),
        acled: rule.acled.clone(),
    }
}

/// The words of the trigger, those that stand together as one span.
fn trigger_spans(reading: &Reading<'_>, candidate: &Candidate) -> Vec<Span> {
    let mut own = candidate.own.clone();
    own.sort_unstable();
    let mut spans: Vec<Span> = Vec::new();
    let mut last: Option<TokenId> = None;
    for token in own {
        let span = reading.token(token).span;
        match (spans.last_mut(), last) {
            (Some(run), Some(before)) if before.0 + 1 == token.0 => *run = run.cover(span),
            _ => spans.push(span),
        }
        last = Some(token);
    }
    spans
}

fn figures_of(owned: &[usize], found: &[FoundFigure]) -> Vec<Figure> {
    owned
        .iter()
        .map(|index| {
            let mut figure = found[*index].figure.clone();
            figure.part_of = figure
                .part_of
                .and_then(|whole| owned.iter().position(|other| *other == whole as usize))
                .map(|position| position as u32);
            figure
        })
        .collect()
}

/// In reading order, none inside another.
fn tidy(spans: &mut Vec<Span>) {
    spans.sort_unstable_by_key(|span| (span.start(), std::cmp::Reverse(span.end())));
    spans.dedup();
    let mut kept: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans.drain(..) {
        match kept.last_mut() {
            Some(last) if last.contains(span) => {}
            Some(last) if last.touches(span) => *last = last.cover(span),
            _ => kept.push(span),
        }
    }
    *spans = kept;
}

/// Whether a kind is an act that people may die of.
fn is_act(kind: EventKind) -> bool {
    kind.is(Facet::Act)
}

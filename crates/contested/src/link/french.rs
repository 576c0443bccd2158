//! What a French report tells → [`Extraction`]: French names become the register's actors and the gazetteer's places.

use std::collections::BTreeMap;

use contested_lexicon::actors::{ActorKind, key};
use contested_lexicon::{Lexicon, LexiconError};
use smol_str::SmolStr;

use super::{World, actors, bodies, outlets, places};
use crate::extract::french::{Named, Told};
use crate::model::{EntityId, Extraction, Mention, MentionId, MentionKind, PlaceId, Report, Signature, Span};
use crate::read::Reading;
use crate::read::french::FrenchReading;

/// What things are called in French.
#[derive(Debug)]
pub struct Names {
    /// English names of countries, towns and regions, by the key of their French ones.
    places: BTreeMap<String, String>,
    /// Names of the register, by the key of French ones.
    actors: BTreeMap<String, String>,
    /// States' names by the adjective for them.
    adjectives: BTreeMap<String, String>,
}

impl Names {
    /// Loads them.
    ///
    /// # Errors
    /// Where a row has not two columns.
    pub fn load(lexicon: &Lexicon) -> Result<Names, LexiconError> {
        Ok(Names {
            places: table(lexicon, "fr/names/places.tsv")?,
            actors: table(lexicon, "fr/names/actors.tsv")?,
            adjectives: table(lexicon, "fr/names/adjectives.tsv")?,
        })
    }
}

/// Names in French, several parted by ";", and what they stand for in English.
fn table(lexicon: &Lexicon, path: &str) -> Result<BTreeMap<String, String>, LexiconError> {
    let mut names = BTreeMap::new();
    for (index, line) in lexicon.text(path)?.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((french, english)) = line.split_once('\t') else {
            return Err(LexiconError::at(
                path,
                index + 1,
                "expected French names, a tab and the English one",
            ));
        };
        for name in french.split(';') {
            names.insert(key(name), english.trim().to_owned());
        }
    }
    Ok(names)
}

/// Links what was found to the world.
pub fn link(
    report: &Report,
    reading: &FrenchReading<'_>,
    told: Told,
    signature: Signature,
    world: &World,
    names: &Names,
) -> Extraction {
    let mut extraction = Extraction::nothing(report.clone(), signature);
    extraction.sentences = reading.sentences.iter().map(|sentence| reading.span(sentence.clone())).collect();
    extraction.times = told.times;
    extraction.attributions = told.found.attributions;
    extraction.claims = told.found.claims;
    extraction.notices = told.found.notices;
    outlets::link(&mut extraction, &Reading::empty(&report.text), world.actors.register());
    let wanted: Vec<Vec<Span>> = told.found.place_words.into_iter().map(|words| words.told).collect();
    place(&mut extraction, &told.names, &wanted, world, names);
    let linker = Linker { reading, world, names, found: &told.names, report };
    linker.arguments(&mut extraction);
    linker.sources(&mut extraction);
    bodies::link(&mut extraction, world.actors.register());
    extraction
}

/// Finds the places of names; each claim gets the one that its words name.
fn place(extraction: &mut Extraction, found: &[Named], wanted: &[Vec<Span>], world: &World, names: &Names) {
    let text = extraction.report.text.clone();
    let all = wanted;
    let mut wanted: Vec<Span> = all.iter().flatten().copied().collect();
    wanted.sort_unstable();
    // The gazetteer's name in place of each French one, in a text of its own.
    let mut spans: Vec<Span> = found
        .iter()
        .filter(|name| {
            let words = name.span.of(&text);
            let is_exonym = names.places.contains_key(&key(words));
            is_exonym || wanted.binary_search(&name.span).is_ok()
        })
        .map(|name| name.span)
        .collect();
    spans.dedup();
    let mut english = String::with_capacity(text.len());
    let mut moved = Vec::with_capacity(spans.len());
    let mut at = 0;
    for span in &spans {
        english.push_str(text.get(at..span.start() as usize).unwrap_or(""));
        let words = span.of(&text);
        let start = english.len();
        english.push_str(names.places.get(&key(words)).map_or(words, String::as_str));
        moved.push(Span::new(start as u32, english.len() as u32));
        at = span.end() as usize;
    }
    english.push_str(text.get(at..).unwrap_or(""));
    let wanted: Vec<Vec<usize>> = all
        .iter()
        .map(|words| words.iter().filter_map(|span| spans.binary_search(span).ok()).collect())
        .collect();
    let (mut places, chosen) = places::of_names(&world.places, &english, &moved, &wanted);
    for (place, span) in places.iter_mut().zip(&spans) {
        place.span = *span;
    }
    // What no gazetteer knows and no claim is placed at is hardly a place.
    let mut keep: Vec<bool> = places.iter().map(|place| place.gazetteer.is_some()).collect();
    for id in chosen.iter().flatten() {
        keep[id.index()] = true;
    }
    let mut new = Vec::with_capacity(places.len());
    let mut count = 0;
    for kept in &keep {
        new.push(PlaceId(count));
        count += u32::from(*kept);
    }
    for (claim, chosen) in extraction.claims.iter_mut().zip(&chosen) {
        claim.place = chosen.map(|id| new[id.index()]);
    }
    let mut kept = keep.iter();
    places.retain(|_| kept.next().copied().unwrap_or(false));
    extraction.places = places;
}

struct Linker<'l> {
    reading: &'l FrenchReading<'l>,
    world: &'l World,
    names: &'l Names,
    found: &'l [Named],
    report: &'l Report,
}

/// Who or what some words stand for.
struct Known {
    id: SmolStr,
    kind: ActorKind,
    name: String,
}

impl Linker<'_> {
    fn arguments(&self, extraction: &mut Extraction) {
        let mut mentions: BTreeMap<Span, Mention> = BTreeMap::new();
        for claim in &mut extraction.claims {
            for argument in &mut claim.arguments {
                let known = self.known(argument.span);
                argument.entity = known.as_ref().map(|known| EntityId(known.id.clone()));
                if let Some(known) = &known {
                    argument.name.clone_from(&known.name);
                }
                mentions.entry(argument.span).or_insert_with(|| Mention {
                    span: argument.span,
                    kind: known.as_ref().map_or(MentionKind::Other, |known| actors::actor_kind(known.kind)),
                    name: argument.name.clone(),
                    entity: argument.entity.clone(),
                    same_as: None,
                    stands_for: Vec::new(),
                });
            }
        }
        let order: Vec<Span> = mentions.keys().copied().collect();
        extraction.mentions = mentions.into_values().collect();
        for argument in extraction.claims.iter_mut().flat_map(|claim| &mut claim.arguments) {
            argument.mention = order.binary_search(&argument.span).ok().map(|at| MentionId(at as u32));
        }
    }

    fn sources(&self, extraction: &mut Extraction) {
        for attribution in &mut extraction.attributions {
            let words = attribution.antecedents.first().or(attribution.source.first());
            let Some(known) = words.and_then(|span| self.known(*span)) else { continue };
            attribution.by_name = true;
            if known.kind != ActorKind::Person {
                attribution.role = bodies::role_of(known.kind);
            }
            attribution.entity = Some(EntityId(known.id));
        }
    }

    /// The actor that a phrase's first name stands for: a name of the register or of a state, in French or as they have it.
    fn known(&self, phrase: Span) -> Option<Known> {
        let text = self.reading.text;
        let from = self.found.partition_point(|name| name.span.end() <= phrase.start());
        let inside = self.found[from..].iter().take_while(|name| name.span.start() < phrase.end());
        let mut tried: Vec<Span> = self.called(phrase);
        tried.extend(inside.map(|name| name.span));
        tried.into_iter().find_map(|span| self.actor(span.of(text)))
    }

    /// The whole phrase without its article, as a name.
    fn called(&self, phrase: Span) -> Vec<Span> {
        let words: Vec<Span> = self
            .reading
            .words
            .iter()
            .skip(self.reading.words.partition_point(|word| word.span.start() < phrase.start()))
            .take_while(|word| word.span.end() <= phrase.end())
            .map(|word| word.span)
            .collect();
        let ends = words.last().map_or(phrase.end(), |last| last.end());
        words.iter().take(2).map(|first| Span::new(first.start(), ends)).collect()
    }

    fn actor(&self, words: &str) -> Option<Known> {
        let register = self.world.actors.register();
        let own = key(words);
        let english = self.names.actors.get(&own).or_else(|| self.names.places.get(&own)).map(String::as_str);
        let on = self.report.published.date;
        for name in english.into_iter().chain([words]) {
            let key = key(name);
            if key.chars().count() < 2 {
                continue;
            }
            let named = register.named(&key).filter(|name| name.period.meets(on, on));
            if let Some(actor) = named.map(|name| register.actor_at(name.actor)).next() {
                return Some(Known { id: actor.id.clone(), kind: actor.kind, name: actor.name.clone() });
            }
            if let Some(state) = register.states().iter().find(|state| state.name.eq_ignore_ascii_case(name))
            {
                let kind = ActorKind::Government;
                return Some(Known { id: state.id.clone(), kind, name: state.name.clone() });
            }
        }
        self.body(words)
    }

    /// "the Israeli army": a body of the state that an adjective or a name behind it tells.
    fn body(&self, words: &str) -> Option<Known> {
        let register = self.world.actors.register();
        let (body, state) = words.rsplit_once(' ')?;
        let english = self.names.actors.get(&key(body))?;
        let state = self.names.adjectives.get(&key(state)).or_else(|| self.names.places.get(&key(state)))?;
        let state = register.states().iter().find(|known| known.name == *state)?;
        let body = register.body(english)?;
        let on = self.report.published.date;
        let (id, kind, name) = register.state_body(state, body, on, on);
        Some(Known { id, kind, name })
    }
}

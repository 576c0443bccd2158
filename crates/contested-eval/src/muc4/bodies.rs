//! Organisations that may be behind an incident: each with all it is called in the report and all that speaks for it.
//!
//! Who did it is seldom said where it is named first. So what the report says of an organisation is gathered from
//! everywhere it is named; whether it took part, what to call it and how sure the report is are asked of the whole.

use std::collections::{BTreeMap, BTreeSet};

use super::Rules;
use super::document::{Document, Phrase, Slot};
use super::model::Models;
use super::templates::{self, Filler};

/// The models' names.
pub(super) const LIKELY: &str = "body";
pub(super) const NAMED: &str = "body name";

/// See the module.
#[derive(Debug)]
pub(super) struct Body {
    /// What it is called, as in [`templates::fillers`].
    pub(super) names: Vec<Filler>,
    /// Where it is named.
    pub(super) phrases: BTreeSet<usize>,
    /// What kind of actor it is, and whether the register or only a noun says so.
    kind: String,
    /// Whether the register has it.
    is_registered: bool,
}

/// Kinds of mention whose identity is that of a body.
const KINDS: [&str; 4] = ["armed", "military", "government", "organisation"];
/// Kinds that a common noun for a force may be of.
const KINDS_OF_NOUNS: [&str; 4] = ["none", "armed", "military", "people"];

/// The bodies of a report, in the order of their first naming.
pub(super) fn bodies(document: &Document) -> Vec<Body> {
    let mut inside: BTreeSet<&str> = BTreeSet::new();
    for candidate in document.candidates.iter().filter(|candidate| candidate.is_inside) {
        inside.insert(&candidate.key);
    }
    let mut found: BTreeMap<(bool, String), Body> = BTreeMap::new();
    for filler in templates::fillers(document, Slot::Organisation) {
        for at in &filler.phrases {
            let phrase = &document.phrases[*at];
            let is_force = KINDS_OF_NOUNS.contains(&phrase.kind)
                && (phrase.is_force || inside.contains(filler.key.as_str()));
            let key = match &phrase.entity {
                Some(entity) if KINDS.contains(&phrase.kind) => (true, entity.clone()),
                _ if is_force || matches!(phrase.kind, "armed" | "military") => (false, filler.key.clone()),
                _ => continue,
            };
            let body = found.entry(key.clone()).or_insert_with(|| Body {
                names: Vec::new(),
                phrases: BTreeSet::new(),
                kind: format!("{} {}", if key.0 { "named" } else { "noun" }, phrase.kind),
                is_registered: key.0 && !key.1.starts_with('?'),
            });
            body.phrases.insert(*at);
            if body.names.last().is_none_or(|last| last.key != filler.key) {
                body.names.push(filler.clone());
            }
        }
    }
    let mut bodies: Vec<Body> = found.into_values().collect();
    bodies.sort_by_key(|body| body.phrases.first().copied());
    bodies
}

/// The fillers of the slot: each body under the likeliest of its names, where `words` are how likely names are by
/// themselves.
pub(super) fn fillers(
    document: &Document,
    types: &[(String, f32)],
    words: &[Filler],
    models: &Models,
) -> Vec<Filler> {
    let bodies = bodies(document);
    (0..bodies.len())
        .filter_map(|at| {
            let body = &bodies[at];
            let names: Vec<f32> = (0..body.names.len())
                .map(|name| {
                    let features = name_features(document, body, name);
                    models.probability(NAMED, features.iter().map(String::as_str))
                })
                .collect();
            let features = features(document, &bodies, at, types);
            let likely = models.probability(LIKELY, features.iter().map(String::as_str));
            filler(body, &names, likely, words)
        })
        .collect()
}

/// A body as a filler, where its names are so likely to be the right ones. Two models are asked whether it took part,
/// that of bodies and that of words: on training reports left out in turn F1 is 42.1 for both and 39.9 for bodies alone.
pub(super) fn filler(body: &Body, names: &[f32], likely: f32, words: &[Filler]) -> Option<Filler> {
    let best = (0..body.names.len()).reduce(|best, at| if names[at] > names[best] { at } else { best })?;
    let name = &body.names[best];
    let by_words = words
        .iter()
        .filter(|word| body.names.iter().any(|name| name.key == word.key))
        .map(|word| word.probability)
        .fold(0.0, f32::max);
    Some(Filler {
        text: name.text.clone(),
        key: name.key.clone(),
        phrases: body.phrases.clone(),
        features: BTreeSet::new(),
        probability: (likely * by_words).sqrt(),
    })
}

/// How sure the report is of the part of the body that is named at some phrases.
pub(super) fn certainty(
    document: &Document,
    types: &[(String, f32)],
    phrases: &BTreeSet<usize>,
    models: &Models,
    rules: &Rules,
) -> String {
    let bodies = bodies(document);
    let mut best = (0.0, rules.labels.first().cloned().unwrap_or_default());
    let Some(at) = bodies.iter().position(|body| body.phrases == *phrases) else { return best.1 };
    let features = features(document, &bodies, at, types);
    for label in &rules.labels {
        let likely = models.probability(&format!("sure:{label}"), features.iter().map(String::as_str));
        if likely > best.0 {
            best = (likely, label.clone());
        }
    }
    best.1
}

/// What the report says of a body, and how it stands among the others.
pub(super) fn features(
    document: &Document,
    bodies: &[Body],
    at: usize,
    types: &[(String, f32)],
) -> BTreeSet<String> {
    let body = &bodies[at];
    let kind = body.kind.as_str();
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    let mut found = BTreeSet::new();
    for phrase in phrases(document, body) {
        for feature in phrase.features.iter().chain(&phrase.beside) {
            *counts.entry(*feature).or_default() += 1;
        }
        for feature in phrase.features.iter().filter(|_| phrase.sentence < 3) {
            let name = &document.names[*feature as usize];
            if ["r=", "m=", "d="].iter().any(|start| name.starts_with(start)) {
                found.insert(format!("early {name}"));
            }
        }
    }
    // What is said of it means another thing for a force of the state than for those who fight it.
    const OF_KIND: [&str; 13] =
        ["r=", "told=", "stance=", "sentence", "n=", "L=", "R=", "L0", "R0", "L1", "d=", "c=", "sure="];
    for (feature, count) in counts {
        let name = &document.names[feature as usize];
        if OF_KIND.iter().any(|start| name.starts_with(start)) {
            found.insert(format!("{kind}|{name}"));
        }
        if count > 1 && ["r=", "m=", "c="].iter().any(|start| name.starts_with(start)) {
            found.insert(format!("{name} again"));
        }
        found.insert(name.clone());
    }
    if phrases(document, body).all(|phrase| phrase.claims.is_empty()) {
        found.insert("never part".to_owned());
    }
    found.insert(format!("kind={kind}"));
    if body.is_registered {
        found.insert(format!("registered|{kind}"));
    }
    let most = types.iter().map(|(_, likely)| *likely).fold(0.0, f32::max);
    for step in 1..=9 {
        for (of, _) in types.iter().filter(|(_, likely)| likely * 10.0 >= step as f32) {
            found.insert(format!("{of}>={step}"));
        }
        if most * 10.0 >= step as f32 {
            found.insert(format!("any>={step}"));
            found.insert(format!("any>={step}|{kind}"));
        }
    }
    for least in [2, 3, 5, 8].iter().filter(|least| body.phrases.len() >= **least) {
        found.insert(format!("times>={least}"));
    }
    let head = document.features.iter().filter(|name| name.starts_with("head="));
    for name in head.chain(&document.voice) {
        found.insert(format!("{name}|{kind}"));
        found.insert(name.clone());
    }
    let alike: Vec<&Body> = bodies.iter().filter(|other| other.kind == body.kind).collect();
    let before = alike.iter().filter(|other| other.phrases.len() > body.phrases.len()).count().min(4);
    found.insert(format!("place={before}"));
    found.insert(format!("place={before}|{kind}"));
    found.insert(format!("alike={}|{kind}", alike.len().min(4)));
    let done = |body: &Body| {
        let of = ["r=agent", "r=back/agent", "r=of/agent"];
        let names = phrases(document, body).flat_map(|phrase| &phrase.features);
        names.filter(|name| of.contains(&document.names[**name as usize].as_str())).count()
    };
    let own = done(body);
    let is_most = own > 0 && bodies.iter().all(|other| done(other) <= own);
    found.insert(format!("does={}", own.min(4)));
    found.insert(format!("does most={is_most}"));
    found.insert(format!("does most={is_most}|{kind}"));
    found
}

/// What speaks for calling a body by one of its names.
pub(super) fn name_features(document: &Document, body: &Body, at: usize) -> BTreeSet<String> {
    let name = &body.names[at];
    let times = |name: &Filler| name.phrases.intersection(&body.phrases).count();
    let words = |name: &Filler| name.key.split(' ').map(str::to_owned).collect::<BTreeSet<String>>();
    let mut found = BTreeSet::new();
    let candidates = document
        .candidates
        .iter()
        .filter(|candidate| candidate.key == name.key && body.phrases.contains(&candidate.phrase));
    for candidate in candidates.filter(|candidate| candidate.slots.contains(&Slot::Organisation)) {
        found.extend(candidate.features.iter().map(|one| document.names[*one as usize].clone()));
    }
    let own = times(name);
    let most = body.names.iter().map(times).max().unwrap_or(0);
    found.insert(if own == most { "most" } else { "fewer" }.to_owned());
    found.insert(format!("share={}", (4 * own + body.phrases.len() / 2) / body.phrases.len().max(1)));
    found.insert(format!("times={}", own.min(4)));
    if own > 1 {
        found.insert("times>1".to_owned());
    }
    let long = words(name).len().min(6);
    found.insert(format!("words={long}"));
    found.insert(format!("words={long}|{}", body.kind));
    found.insert(format!("kind={}", body.kind));
    let own_words = words(name);
    let others = || body.names.iter().filter(|other| other.key != name.key);
    let longer: Vec<&Filler> = others().filter(|other| own_words.is_subset(&words(other))).collect();
    let shorter: Vec<&Filler> = others().filter(|other| words(other).is_subset(&own_words)).collect();
    found.insert(format!("longer={}", longer.len().min(2)));
    found.insert(format!("shorter={}", shorter.len().min(2)));
    if let Some(count) = longer.iter().map(|other| times(other)).max() {
        found.insert(format!("longer as often={}", count >= own));
    }
    if let Some(count) = shorter.iter().map(|other| times(other)).max() {
        found.insert(format!("shorter oftener={}", count > own));
    }
    found.insert(if at == 0 { "first" } else { "later" }.to_owned());
    found
}

fn phrases<'d>(document: &'d Document, body: &'d Body) -> impl Iterator<Item = &'d Phrase> {
    body.phrases.iter().map(|at| &document.phrases[*at])
}

//! Templates from a report's candidates: which incidents it tells of, and what fills their slots.

use std::collections::{BTreeMap, BTreeSet};

use super::Rules;
use super::bodies;
use super::document::{Document, Slot};
use super::model::Models;

/// An incident as the answer gives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Template {
    pub(super) kind: String,
    pub(super) slots: BTreeMap<Slot, Vec<String>>,
    /// Organisation to how sure the report is of its part.
    pub(super) sure: BTreeMap<String, String>,
}

/// Something that might fill a slot, from everywhere in the report where it is named.
#[derive(Clone, Debug)]
pub(super) struct Filler {
    pub(super) text: String,
    pub(super) key: String,
    pub(super) phrases: BTreeSet<usize>,
    /// Indexes of the document's names.
    pub(super) features: BTreeSet<u32>,
    pub(super) probability: f32,
}

/// Types of incident, each with how likely the report tells of one.
pub(super) fn types(document: &Document, models: &Models, rules: &Rules) -> Vec<(String, f32)> {
    let features = || document.features.iter().map(String::as_str);
    rules
        .types
        .iter()
        .map(|kind| (kind.clone(), models.probability(&format!("type:{kind}"), features())))
        .collect()
}

/// Types again, now that it is known what might fill their slots.
pub(super) fn types_with_fillers(
    types: &[(String, f32)],
    fillers: &BTreeMap<Slot, Vec<Filler>>,
    document: &Document,
    models: &Models,
) -> Vec<(String, f32)> {
    types
        .iter()
        .map(|(kind, _)| {
            let features = fillers_speak(kind, types, fillers, document);
            (kind.clone(), models.probability(&format!("told:{kind}"), features.iter().map(String::as_str)))
        })
        .collect()
}

/// What the likeliest fillers say for a type of incident.
pub(super) fn fillers_speak(
    kind: &str,
    types: &[(String, f32)],
    fillers: &BTreeMap<Slot, Vec<Filler>>,
    document: &Document,
) -> Vec<String> {
    let mut found = Vec::new();
    for (other, likely) in types {
        let step = (likely * 10.0).round();
        found.push(format!("{other}:{step}"));
        for least in 1..=9 {
            if *likely * 10.0 >= least as f32 {
                found.push(format!("{other}>={least}"));
            }
        }
    }
    for (slot, fillers) in fillers {
        for (which, own) in [("any", false), ("own", true)] {
            let best = fillers
                .iter()
                .filter(|filler| {
                    !own || filler.phrases.iter().any(|at| document.phrases[*at].types.contains(kind))
                })
                .map(|filler| filler.probability)
                .fold(0.0, f32::max);
            for least in 1..=9 {
                if best * 10.0 >= least as f32 {
                    found.push(format!("{which} {}>={least}", slot.as_str()));
                }
            }
        }
    }
    found
}

/// What a report's likely types say of everything in it.
pub(super) fn context(types: &[(String, f32)]) -> Vec<String> {
    let mut found: Vec<String> =
        types.iter().map(|(kind, likely)| format!("type={kind}:{}", (likely * 5.0).round())).collect();
    let most = types.iter().map(|(_, likely)| *likely).fold(0.0, f32::max);
    found.push(format!("type={}", (most * 10.0).round()));
    found
}

/// Candidates of a slot, those of the same words joined, with what speaks for each.
pub(super) fn fillers(document: &Document, slot: Slot) -> Vec<Filler> {
    let mut found: BTreeMap<&str, Filler> = BTreeMap::new();
    for candidate in document.candidates.iter().filter(|candidate| candidate.slots.contains(&slot)) {
        let filler = found.entry(&candidate.key).or_insert_with(|| Filler {
            text: candidate.text.clone(),
            key: candidate.key.clone(),
            phrases: BTreeSet::new(),
            features: BTreeSet::new(),
            probability: 0.0,
        });
        filler.phrases.insert(candidate.phrase);
        filler.features.extend(&candidate.features);
        filler.features.extend(&document.phrases[candidate.phrase].features);
    }
    let mut fillers: Vec<Filler> = found.into_values().collect();
    fillers.sort_by_key(|filler| filler.phrases.first().map(|phrase| document.phrases[*phrase].start));
    fillers
}

/// The fillers of a slot that the report is taken to give: each by how likely it is by itself, by its place among the
/// others and by how likely there is an incident at all.
fn taken(
    document: &Document,
    slot: Slot,
    fillers: Vec<Filler>,
    told: &[(String, f32)],
    models: &Models,
    rules: &Rules,
) -> Vec<Filler> {
    let name = format!("take:{}", slot.as_str());
    let ranked = ranked(document, fillers);
    let most = rules.limits.get(slot.as_str()).copied().unwrap_or(4);
    (0..ranked.len())
        .filter(|rank| {
            let features = rank_features(document, &ranked, *rank, told);
            models.probability(&name, features.iter().map(String::as_str)) >= models.threshold(&name)
        })
        .take(most)
        .map(|rank| ranked[rank].clone())
        .collect()
}

/// The likeliest fillers that are not other writings of each other, the likeliest first.
pub(super) fn ranked(document: &Document, mut fillers: Vec<Filler>) -> Vec<Filler> {
    // Far below any threshold that learning has chosen, and more than any slot takes.
    const LEAST: f32 = 0.03;
    const MOST: usize = 10;
    fillers.retain(|filler| filler.probability >= LEAST);
    fillers.sort_by(|one, other| other.probability.total_cmp(&one.probability));
    let mut chosen: Vec<Filler> = Vec::new();
    for filler in fillers {
        if chosen.len() >= MOST {
            break;
        }
        if !chosen.iter().any(|known| is_same(document, known, &filler)) {
            chosen.push(filler);
        }
    }
    chosen
}

/// What speaks for taking the filler at a rank.
pub(super) fn rank_features(
    document: &Document,
    ranked: &[Filler],
    rank: usize,
    told: &[(String, f32)],
) -> Vec<String> {
    // On a scale of even steps of log odds: the model adds them up.
    let steps =
        |likely: f32| ((likely / (1.0 - likely).max(0.01)).ln() * 2.0).round().clamp(-8.0, 8.0) as i32;
    let filler = &ranked[rank];
    let own = steps(filler.probability);
    let above = if rank == 0 { 0 } else { steps(ranked[0].probability) - own };
    let incident = told.iter().map(|(_, likely)| *likely).fold(0.0, f32::max);
    let mine = told
        .iter()
        .filter(|(kind, _)| filler.phrases.iter().any(|at| document.phrases[*at].types.contains(kind)))
        .map(|(_, likely)| *likely)
        .fold(0.0, f32::max);
    let beside = told
        .iter()
        .filter(|(kind, _)| {
            filler.phrases.iter().any(|at| document.types[document.phrases[*at].sentence].contains(kind))
        })
        .map(|(_, likely)| *likely)
        .fold(0.0, f32::max);
    let mut found = Vec::new();
    for least in -8..=own {
        found.push(format!("likely>={least}"));
    }
    for (what, likely) in [("incident", incident), ("part", mine), ("beside", beside)] {
        for least in -8..=steps(likely) {
            found.push(format!("{what}>={least}"));
        }
    }
    for least in 1..=rank.min(5) {
        found.push(format!("rank>={least}"));
    }
    for least in 1..=above.min(8) {
        found.push(format!("behind>={least}"));
    }
    found.push(format!("times={}", filler.phrases.len().min(5)));
    let first = filler.phrases.iter().map(|at| document.phrases[*at].sentence).min().unwrap_or(0);
    for least in [1, 2, 4, 8, 16].iter().filter(|least| first >= **least) {
        found.push(format!("first>={least}"));
    }
    // In a sentence with a likelier one: a list, or the parts of one phrase.
    let sentence = |filler: &Filler| filler.phrases.first().map(|at| document.phrases[*at].sentence);
    if ranked[..rank].iter().any(|other| sentence(other) == sentence(filler)) {
        found.push("together".to_owned());
    }
    found
}

/// Whether two fillers stand in one place, or one's words are among the other's.
fn is_same(document: &Document, one: &Filler, other: &Filler) -> bool {
    let words = |filler: &Filler| filler.key.split(' ').map(str::to_owned).collect::<BTreeSet<String>>();
    let entity =
        |filler: &Filler| filler.phrases.iter().find_map(|phrase| document.phrases[*phrase].entity.clone());
    let (own, known) = (words(other), words(one));
    one.phrases.iter().any(|phrase| other.phrases.contains(phrase))
        || own.is_subset(&known)
        || known.is_subset(&own)
        || entity(one).is_some() && entity(one) == entity(other)
}

/// The templates of a report.
pub(super) fn templates(document: &Document, models: &Models, rules: &Rules) -> Vec<Template> {
    // Weights know how often reports tell of an incident; one that speaks of nothing tells of none.
    if document.phrases.is_empty() {
        return Vec::new();
    }
    let types = types(document, models, rules);
    let context = context(&types);
    let mut fillers: BTreeMap<Slot, Vec<Filler>> = BTreeMap::new();
    for slot in Slot::ALL {
        let mut of_slot = self::fillers(document, slot);
        let weighed = models.weighed(&format!("slot:{}", slot.as_str()), document, &context);
        for filler in &mut of_slot {
            filler.probability = weighed.probability(&filler.features);
        }
        fillers.insert(slot, of_slot);
    }
    let told = types_with_fillers(&types, &fillers, document, models);
    let mut chosen: Vec<(String, f32)> = told
        .iter()
        .filter(|(kind, likely)| *likely >= models.threshold(&format!("told:{kind}")))
        .cloned()
        .collect();
    chosen.sort_by(|one, other| other.1.total_cmp(&one.1));
    if chosen.is_empty() {
        return Vec::new();
    }
    if let Some(words) = fillers.get(&Slot::Organisation) {
        let bodies = bodies::fillers(document, &types, words, models);
        fillers.insert(Slot::Organisation, bodies);
    }
    let mut of_types: Vec<Vec<(Slot, Filler)>> = vec![Vec::new(); chosen.len()];
    for (slot, fillers) in fillers {
        for filler in taken(document, slot, fillers, &told, models, rules) {
            for at in templates_of(document, &filler, &chosen) {
                of_types[at].push((slot, filler.clone()));
            }
        }
    }
    let mut found = Vec::new();
    for ((kind, _), fillers) in chosen.iter().zip(of_types) {
        for incident in incidents(document, fillers, models) {
            let mut template = Template { kind: kind.clone(), ..Template::default() };
            for (slot, filler) in incident {
                if slot == Slot::Organisation {
                    let sure = bodies::certainty(document, &types, &filler.phrases, models, rules);
                    template.sure.insert(filler.text.clone(), sure);
                }
                template.slots.entry(slot).or_default().push(filler.text);
            }
            found.push(template);
        }
    }
    found
}

/// The incidents of one type: those struck by different ones stand apart, everything else goes to the nearest.
fn incidents(document: &Document, fillers: Vec<(Slot, Filler)>, models: &Models) -> Vec<Vec<(Slot, Filler)>> {
    let (mut struck, others): (Vec<_>, Vec<_>) =
        fillers.into_iter().partition(|(slot, _)| matches!(slot, Slot::Target | Slot::Victim));
    struck.sort_by_key(|(_, filler)| filler.phrases.first().copied());
    let mut groups: Vec<Vec<(Slot, Filler)>> = Vec::new();
    for one in struck {
        let apart = |group: &Vec<(Slot, Filler)>| {
            let sum: f32 = group
                .iter()
                .map(|other| {
                    let features = apart_features(document, &one, other);
                    models.probability("apart", features.iter().map(String::as_str))
                })
                .sum();
            sum / group.len() as f32
        };
        let nearest = groups
            .iter()
            .enumerate()
            .map(|(at, group)| (at, apart(group)))
            .min_by(|one, other| one.1.total_cmp(&other.1))
            .filter(|(_, apart)| *apart < models.threshold("apart"));
        match nearest {
            Some((at, _)) => groups[at].push(one),
            None => groups.push(vec![one]),
        }
    }
    if groups.len() < 2 {
        let mut all: Vec<(Slot, Filler)> = groups.concat();
        all.extend(others);
        return vec![all];
    }
    for (slot, filler) in others {
        let sentences = |filler: &Filler| {
            filler.phrases.iter().map(|at| document.phrases[*at].sentence).collect::<BTreeSet<usize>>()
        };
        let own = sentences(&filler);
        let near: Vec<usize> = (0..groups.len())
            .filter(|at| groups[*at].iter().any(|(_, other)| !sentences(other).is_disjoint(&own)))
            .collect();
        let of: Vec<usize> = match slot {
            Slot::Organisation => (0..groups.len()).collect(),
            _ if near.is_empty() => (0..groups.len()).collect(),
            _ => near,
        };
        for at in of {
            groups[at].push((slot, filler.clone()));
        }
    }
    groups
}

/// What speaks for two things being struck in different incidents.
pub(super) fn apart_features(
    document: &Document,
    one: &(Slot, Filler),
    other: &(Slot, Filler),
) -> Vec<String> {
    let slots = match (one.0, other.0) {
        (Slot::Target, Slot::Target) => "things",
        (Slot::Victim, Slot::Victim) => "people",
        _ => "both",
    };
    let sentences = |filler: &Filler| {
        filler.phrases.iter().map(|at| document.phrases[*at].sentence).collect::<BTreeSet<usize>>()
    };
    let claims = |filler: &Filler| {
        filler
            .phrases
            .iter()
            .flat_map(|at| document.phrases[*at].claims.iter().copied())
            .collect::<BTreeSet<usize>>()
    };
    let (own, known) = (sentences(&one.1), sentences(&other.1));
    let distance =
        own.iter().flat_map(|own| known.iter().map(move |known| own.abs_diff(*known))).min().unwrap_or(0);
    let steps = [1, 2, 3, 5, 9].iter().filter(|least| distance >= **least).count();
    let (own, known) = (claims(&one.1), claims(&other.1));
    let shared = own.intersection(&known).count().min(2);
    let mut found = vec![
        slots.to_owned(),
        format!("far={steps}"),
        format!("far={steps} {slots}"),
        format!("shared={shared}"),
        format!("shared={shared} far={steps}"),
        format!("claims={}{}", own.is_empty(), known.is_empty()),
    ];
    for (what, of) in [
        ("time", Box::new(|at: &usize| document.settings[*at].0.clone()) as Box<dyn Fn(&usize) -> String>),
        ("place", Box::new(|at: &usize| document.settings[*at].1.clone())),
    ] {
        let own: BTreeSet<String> = own.iter().map(&of).filter(|word| !word.is_empty()).collect();
        let known: BTreeSet<String> = known.iter().map(&of).filter(|word| !word.is_empty()).collect();
        let how = match (own.is_empty() || known.is_empty(), own.is_disjoint(&known)) {
            (true, _) => "unknown",
            (_, true) => "differs",
            _ => "same",
        };
        found.push(format!("{what}={how}"));
    }
    found
}

/// The templates that a filler belongs to: of the incidents it takes part in, else of those its sentences tell of,
/// else of the likeliest.
fn templates_of(document: &Document, filler: &Filler, chosen: &[(String, f32)]) -> Vec<usize> {
    let part: BTreeSet<&str> = filler
        .phrases
        .iter()
        .flat_map(|phrase| document.phrases[*phrase].types.iter().map(String::as_str))
        .collect();
    let beside: BTreeSet<&str> = filler
        .phrases
        .iter()
        .flat_map(|phrase| document.types[document.phrases[*phrase].sentence].iter().map(String::as_str))
        .collect();
    for kinds in [part, beside] {
        let found: Vec<usize> =
            (0..chosen.len()).filter(|at| kinds.contains(chosen[*at].0.as_str())).collect();
        if !found.is_empty() {
            return found;
        }
    }
    vec![0]
}

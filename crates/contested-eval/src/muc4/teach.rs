//! `contested-eval muc4-teach`: learns the weights of MUC-4's models from reports with known answers.
//!
//! Thresholds and what one model tells another come from answers on reports that were left out of the learning
//! (five parts in turn), so nothing is fitted to its own echo.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "weights go to the one, how good they are to the other"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use contested::Reader;
use rayon::prelude::*;
use serde::Deserialize;

use super::Rules;
use super::document::{Document, Slot};
use super::model::{Example, Models, Settings};
use super::templates::{self, Filler};

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `docid`, `text`, `gtt_templates`, `grit_extracts` and `templates`.
    file: PathBuf,
}

#[derive(Deserialize)]
struct Lesson {
    text: String,
    gtt_templates: Vec<LessonTemplate>,
    grit_extracts: BTreeMap<String, Vec<Vec<String>>>,
    templates: Vec<Key>,
}

#[derive(Deserialize)]
struct LessonTemplate {
    incident_type: String,
    #[serde(rename = "Target")]
    targets: Vec<Vec<String>>,
    #[serde(rename = "Victim")]
    victims: Vec<Vec<String>>,
}

#[derive(Deserialize)]
struct Key {
    perp_organization_confidence: Vec<KeySlot>,
    perp_organization_id: Vec<KeySlot>,
}

#[derive(Deserialize)]
struct KeySlot {
    alt: Vec<KeyValue>,
}

#[derive(Deserialize)]
struct KeyValue {
    v: String,
    #[serde(rename = "ref")]
    about: Option<String>,
    #[serde(default)]
    ref_alt: Vec<String>,
}

/// What stands at the head of the file.
const CARD: &str = "\
# How much each sign counts in filling the templates of MUC-4: model, feature and weight (see src/muc4/document.rs for the features).
# Learned by `contested-eval muc4-teach` from the 1,300 training reports of the Fourth Message Understanding Conference (1992) and
# their keys, as published under the MIT licence in github.com/xinyadu/grit_doc_event_entity. No name and no phrase of a report is
# in it: words count only where en/case/words.txt has them, and a sign counts from four reports on.
# Licence: Apache-2.0 OR MIT. 2026-11. It serves this evaluation alone; no part of the program reads it.
# Scores on the 200 development reports, which took no part: templates 46.3, entities 45.4, organisation with confidence 31.8 (F1).
";

/// Parts that are left out in turn.
const PARTS: usize = 5;
/// Numbers for the features of all documents.
#[derive(Default)]
struct Numbers {
    names: Vec<String>,
    #[allow(clippy::disallowed_types, reason = "looked up only; the order is that of the list beside it")]
    numbers: std::collections::HashMap<String, u32>,
}

impl Numbers {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

const OF_REPORTS: Settings = Settings { reports: 4, rounds: 12, rate: 0.1, lasso: 2.0, ridge: 1.0 };
const OF_TYPES: Settings = Settings { reports: 10, rounds: 20, rate: 0.1, lasso: 0.2, ridge: 1.0 };
const OF_CERTAINTY: Settings = Settings { reports: 4, rounds: 20, rate: 0.1, lasso: 1.0, ridge: 1.0 };
const OF_FILLERS: Settings = Settings { reports: 4, rounds: 8, rate: 0.1, lasso: 2.0, ridge: 1.0 };

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let lexicon = crate::lexicon()?;
    let rules = Rules::load(&lexicon)?;
    let reader = Reader::new(&lexicon)?;
    let lessons: Vec<Lesson> = crate::json_lines(Some(&arguments.file))?;
    let documents: Vec<Document> =
        lessons.par_iter().map(|lesson| super::read(&lesson.text, &reader, &rules)).collect();
    let mut models = Models::default();

    // Which types of incident a report tells of.
    let mut types: Vec<Vec<(String, f32)>> = vec![Vec::new(); lessons.len()];
    for kind in &rules.types {
        let name = format!("type:{kind}");
        let is_so = |at: usize| {
            lessons[at]
                .gtt_templates
                .iter()
                .any(|template| template.incident_type.split(" / ").any(|one| one == kind))
        };
        let mut numbers = Numbers::default();
        let examples: Vec<Example> = (0..lessons.len())
            .map(|at| Example {
                features: documents[at].features.iter().map(|name| numbers.number(name)).collect(),
                is_so: is_so(at),
                report: at,
            })
            .collect();
        let all: Vec<usize> = (0..lessons.len()).collect();
        let (documents, model) = (&documents, name.as_str());
        let left_out = in_turn(&all, |rest| {
            let mut part = Models::default();
            let examples: Vec<&Example> = rest.iter().map(|at| &examples[*at]).collect();
            part.learn(model, &numbers.names, &examples, &OF_REPORTS);
            move |at: usize| part.probability(model, documents[at].features.iter().map(String::as_str))
        });
        let threshold =
            best_threshold(left_out.iter().enumerate().map(|(at, likely)| (*likely, is_so(at))), 0);
        for (at, likely) in left_out.into_iter().enumerate() {
            types[at].push((kind.clone(), likely));
        }
        models.learn(&name, &numbers.names, &examples.iter().collect::<Vec<_>>(), &OF_REPORTS);
        models.set_threshold(&name, threshold.0);
        eprintln!("{name}: F1 {:.1} from {:.2}", 100.0 * threshold.1, threshold.0);
    }

    // What fills their slots.
    let told: Vec<usize> = (0..lessons.len())
        .filter(|at| {
            !lessons[*at].gtt_templates.is_empty()
                || types[*at]
                    .iter()
                    .any(|(kind, likely)| *likely >= models.threshold(&format!("type:{kind}")))
        })
        .collect();
    let mut left_out: Vec<BTreeMap<Slot, Vec<Filler>>> = vec![BTreeMap::new(); lessons.len()];
    let mut keys: BTreeMap<Slot, Vec<Vec<BTreeSet<String>>>> = BTreeMap::new();
    for slot in Slot::ALL {
        let name = format!("slot:{}", slot.as_str());
        let gold: Vec<Vec<BTreeSet<String>>> = lessons
            .iter()
            .map(|lesson| {
                let entities = lesson.grit_extracts.get(slot.as_str()).map_or(&[][..], Vec::as_slice);
                entities.iter().map(|names| names.iter().map(|name| rules.norm(name)).collect()).collect()
            })
            .collect();
        let fillers: Vec<Vec<Filler>> =
            (0..lessons.len()).into_par_iter().map(|at| templates::fillers(&documents[at], slot)).collect();
        let mut numbers = Numbers::default();
        let mut examples: Vec<Vec<Example>> = Vec::with_capacity(lessons.len());
        for at in 0..lessons.len() {
            let of: Vec<u32> = documents[at].names.iter().map(|name| numbers.number(name)).collect();
            let context: Vec<u32> =
                templates::context(&types[at]).iter().map(|name| numbers.number(name)).collect();
            let example = |filler: &Filler| Example {
                features: filler
                    .features
                    .iter()
                    .map(|one| of[*one as usize])
                    .chain(context.iter().copied())
                    .collect(),
                is_so: gold[at].iter().any(|entity| entity.contains(&filler.key)),
                report: at,
            };
            examples.push(fillers[at].iter().map(example).collect());
        }
        let reached: usize = gold
            .iter()
            .enumerate()
            .flat_map(|(at, entities)| entities.iter().map(move |entity| (at, entity)))
            .filter(|(at, entity)| fillers[*at].iter().any(|filler| entity.contains(&filler.key)))
            .count();
        let all: Vec<usize> = (0..lessons.len()).collect();
        let scored = in_turn(&all, |rest| {
            let mut part = Models::default();
            let examples: Vec<&Example> =
                rest.iter().filter(|at| told.contains(at)).flat_map(|at| &examples[*at]).collect();
            part.learn(&name, &numbers.names, &examples, &OF_FILLERS);
            let (fillers, documents, types, model) = (&fillers, &documents, &types, name.as_str());
            move |at: usize| {
                let mut scored = fillers[at].clone();
                let weighed = part.weighed(model, &documents[at], &templates::context(&types[at]));
                for filler in &mut scored {
                    filler.probability = weighed.probability(&filler.features);
                }
                scored
            }
        });
        for (at, scored) in scored.into_iter().enumerate() {
            left_out[at].insert(slot, scored);
        }
        let all: usize = gold.iter().map(Vec::len).sum();
        eprintln!("{name}: {reached} of {all} in reach");
        let told_examples: Vec<&Example> = told.iter().flat_map(|at| &examples[*at]).collect();
        models.learn(&name, &numbers.names, &told_examples, &OF_FILLERS);
        if slot == Slot::Organisation {
            teach_certainty(&lessons, &documents, &fillers, &mut numbers, &types, &rules, &mut models);
        }
        keys.insert(slot, gold);
    }

    teach_apart(&lessons, &documents, &left_out, &rules, &mut models);

    // Which incidents it tells of, seen from what might fill them.
    let mut told: Vec<bool> = vec![false; lessons.len()];
    let mut answers: Vec<Vec<(String, f32)>> = vec![Vec::new(); lessons.len()];
    for kind in &rules.types {
        let name = format!("told:{kind}");
        let is_so = |at: usize| {
            lessons[at]
                .gtt_templates
                .iter()
                .any(|template| template.incident_type.split(" / ").any(|one| one == kind))
        };
        let speak: Vec<Vec<String>> = (0..lessons.len())
            .map(|at| templates::fillers_speak(kind, &types[at], &left_out[at], &documents[at]))
            .collect();
        let mut numbers = Numbers::default();
        let examples: Vec<Example> = (0..lessons.len())
            .map(|at| Example {
                features: speak[at].iter().map(|name| numbers.number(name)).collect(),
                is_so: is_so(at),
                report: at,
            })
            .collect();
        let all: Vec<usize> = (0..lessons.len()).collect();
        let of_kind = in_turn(&all, |rest| {
            let mut part = Models::default();
            let examples: Vec<&Example> = rest.iter().map(|at| &examples[*at]).collect();
            part.learn(&name, &numbers.names, &examples, &OF_TYPES);
            let (speak, model) = (&speak, name.as_str());
            move |at: usize| part.probability(model, speak[at].iter().map(String::as_str))
        });
        let (threshold, f1) =
            best_threshold(of_kind.iter().enumerate().map(|(at, likely)| (*likely, is_so(at))), 0);
        models.learn(&name, &numbers.names, &examples.iter().collect::<Vec<_>>(), &OF_TYPES);
        models.set_threshold(&name, threshold);
        eprintln!("{name}: F1 {:.1} from {threshold:.2}", 100.0 * f1);
        for (at, likely) in of_kind.into_iter().enumerate() {
            told[at] |= likely >= threshold;
            answers[at].push((kind.clone(), likely));
        }
    }

    // Which of the likely fillers are taken.
    for slot in Slot::ALL {
        let name = format!("take:{}", slot.as_str());
        let most = rules.limits.get(slot.as_str()).copied().unwrap_or(4);
        let gold = &keys[&slot];
        let ranked: Vec<Vec<Filler>> = (0..lessons.len())
            .map(|at| templates::ranked(&documents[at], left_out[at][&slot].clone()))
            .collect();
        let features: Vec<Vec<Vec<String>>> = (0..lessons.len())
            .map(|at| {
                let of = |rank| templates::rank_features(&documents[at], &ranked[at], rank, &answers[at]);
                (0..ranked[at].len()).map(of).collect()
            })
            .collect();
        let mut numbers = Numbers::default();
        let mut examples: Vec<Vec<Example>> = Vec::new();
        for at in 0..lessons.len() {
            let mut of = Vec::new();
            for (rank, filler) in ranked[at].iter().enumerate() {
                of.push(Example {
                    features: features[at][rank].iter().map(|name| numbers.number(name)).collect(),
                    is_so: gold[at].iter().any(|entity| entity.contains(&filler.key)),
                    report: at,
                });
            }
            examples.push(of);
        }
        let told: Vec<usize> = (0..lessons.len()).filter(|at| told[*at]).collect();
        let likely = in_turn(&told, |rest| {
            let mut part = Models::default();
            let examples: Vec<&Example> = rest.iter().flat_map(|at| &examples[*at]).collect();
            part.learn(&name, &numbers.names, &examples, &OF_TYPES);
            let (features, model) = (&features, name.as_str());
            move |at: usize| -> Vec<f32> {
                let of = |list: &Vec<String>| part.probability(model, list.iter().map(String::as_str));
                features[at].iter().map(of).collect()
            }
        });
        let all: usize = gold.iter().map(Vec::len).sum();
        let mut best = (0.5f32, 0.0f32);
        for step in 10..80 {
            let threshold = step as f32 / 100.0;
            let (mut right, mut given) = (0, 0);
            for (likely, at) in likely.iter().zip(&told) {
                let taken: Vec<&Filler> = ranked[*at]
                    .iter()
                    .zip(likely)
                    .filter(|(_, likely)| **likely >= threshold)
                    .map(|(filler, _)| filler)
                    .take(most)
                    .collect();
                given += taken.len();
                right += gold[*at]
                    .iter()
                    .filter(|entity| taken.iter().any(|filler| entity.contains(&filler.key)))
                    .count();
            }
            let f1 = 2.0 * right as f32 / (given + all).max(1) as f32;
            if f1 > best.1 {
                best = (threshold, f1);
            }
        }
        let examples: Vec<&Example> = told.iter().flat_map(|at| &examples[*at]).collect();
        models.learn(&name, &numbers.names, &examples, &OF_TYPES);
        models.set_threshold(&name, best.0);
        eprintln!("{name}: F1 {:.1} from {:.2}", 100.0 * best.1, best.0);
    }
    print!("{CARD}{}", models.lines());
    Ok(())
}

/// Which things struck belong to different incidents of a type.
fn teach_apart(
    lessons: &[Lesson],
    documents: &[Document],
    fillers: &[BTreeMap<Slot, Vec<Filler>>],
    rules: &Rules,
    models: &mut Models,
) {
    let mut numbers = Numbers::default();
    let mut examples: Vec<Example> = Vec::new();
    for (at, lesson) in lessons.iter().enumerate() {
        let mut struck: Vec<((Slot, Filler), BTreeSet<usize>)> = Vec::new();
        for slot in [Slot::Target, Slot::Victim] {
            let mut seen: BTreeSet<(usize, usize)> = BTreeSet::new();
            for filler in &fillers[at][&slot] {
                let mut of = BTreeSet::new();
                let mut is_new = false;
                for (number, template) in lesson.gtt_templates.iter().enumerate() {
                    let entities = if slot == Slot::Target { &template.targets } else { &template.victims };
                    let entity = entities
                        .iter()
                        .position(|names| names.iter().any(|name| rules.norm(name) == filler.key));
                    if let Some(entity) = entity {
                        of.insert(number);
                        is_new |= seen.insert((number, entity));
                    }
                }
                if is_new {
                    struck.push(((slot, filler.clone()), of));
                }
            }
        }
        for (index, (one, own)) in struck.iter().enumerate() {
            for (other, known) in &struck[..index] {
                let kinds = |of: &BTreeSet<usize>| {
                    of.iter()
                        .map(|at| lesson.gtt_templates[*at].incident_type.as_str())
                        .collect::<BTreeSet<&str>>()
                };
                if kinds(own).is_disjoint(&kinds(known)) {
                    continue;
                }
                let features = templates::apart_features(&documents[at], one, other);
                examples.push(Example {
                    features: features.iter().map(|name| numbers.number(name)).collect(),
                    is_so: own.is_disjoint(known),
                    report: at,
                });
            }
        }
    }
    let count = examples.iter().filter(|example| example.is_so).count();
    models.learn("apart", &numbers.names, &examples.iter().collect::<Vec<_>>(), &OF_TYPES);
    models.set_threshold("apart", 0.5);
    eprintln!("apart: {count} of {} pairs", examples.len());
}

/// How sure a report is of each organisation's part.
fn teach_certainty(
    lessons: &[Lesson],
    documents: &[Document],
    fillers: &[Vec<Filler>],
    numbers: &mut Numbers,
    types: &[Vec<(String, f32)>],
    rules: &Rules,
    models: &mut Models,
) {
    let mut known: Vec<(usize, Vec<u32>, BTreeSet<String>)> = Vec::new();
    for (at, lesson) in lessons.iter().enumerate() {
        let document = &documents[at];
        for filler in &fillers[at] {
            let labels: BTreeSet<String> =
                lesson.templates.iter().flat_map(|key| labels_of(key, &filler.key, rules)).collect();
            if labels.is_empty() {
                continue;
            }
            let mut features: Vec<u32> = templates::with_words_beside(document, filler)
                .into_iter()
                .map(|one| numbers.number(&document.names[one as usize]))
                .collect();
            features.extend(templates::context(&types[at]).iter().map(|name| numbers.number(name)));
            known.push((at, features, labels));
        }
    }
    let mut sure: Vec<Vec<(f32, &str)>> = vec![Vec::new(); known.len()];
    for label in &rules.labels {
        let examples: Vec<Example> = known
            .iter()
            .map(|(at, features, labels)| Example {
                features: features.clone(),
                is_so: labels.contains(label),
                report: *at,
            })
            .collect();
        let all: Vec<usize> = (0..known.len()).collect();
        let answers = in_turn(&all, |rest| {
            let mut part = Models::default();
            let examples: Vec<&Example> = rest.iter().map(|at| &examples[*at]).collect();
            part.learn(label, &numbers.names, &examples, &OF_CERTAINTY);
            let (examples_of, numbers) = (&known, &*numbers);
            move |at: usize| {
                let features = examples_of[at].1.iter().map(|one| numbers.names[*one as usize].as_str());
                part.probability(label, features)
            }
        });
        for (at, likely) in answers.into_iter().enumerate() {
            sure[at].push((likely, label));
        }
        let examples: Vec<&Example> = examples.iter().collect();
        models.learn(&format!("sure:{label}"), &numbers.names, &examples, &OF_CERTAINTY);
    }
    let right = sure
        .iter()
        .zip(&known)
        .filter(|(sure, (_, _, labels))| {
            sure.iter()
                .max_by(|one, other| one.0.total_cmp(&other.0))
                .is_some_and(|best| labels.contains(best.1))
        })
        .count();
    eprintln!("certainty: {right} of {}", known.len());
}

fn labels_of(key: &Key, filler: &str, rules: &Rules) -> Vec<String> {
    let is_named =
        |value: &KeyValue| value.about.iter().chain(&value.ref_alt).any(|name| rules.norm(name) == filler);
    let others: BTreeSet<String> = key
        .perp_organization_id
        .iter()
        .filter(|slot| slot.alt.iter().any(|value| rules.norm(&value.v) == filler))
        .flat_map(|slot| slot.alt.iter().map(|value| rules.norm(&value.v)))
        .collect();
    key.perp_organization_confidence
        .iter()
        .flat_map(|slot| &slot.alt)
        .filter(|value| {
            is_named(value)
                || value.about.iter().chain(&value.ref_alt).any(|name| others.contains(&rules.norm(name)))
        })
        .map(|value| value.v.trim_matches(['(', ')', ' ']).to_owned())
        .collect()
}

/// Answers for each report from a model learned without its part.
fn in_turn<T, F>(reports: &[usize], learn: impl Fn(&[usize]) -> F + Sync) -> Vec<T>
where
    F: Fn(usize) -> T,
    T: Send,
{
    let parts: Vec<Vec<(usize, T)>> = (0..PARTS)
        .into_par_iter()
        .map(|part| {
            let rest: Vec<usize> = reports.iter().copied().filter(|at| at % PARTS != part).collect();
            let model = learn(&rest);
            reports
                .iter()
                .enumerate()
                .filter(|(_, at)| *at % PARTS == part)
                .map(|(place, at)| (place, model(*at)))
                .collect()
        })
        .collect();
    let mut all: Vec<(usize, T)> = parts.into_iter().flatten().collect();
    all.sort_by_key(|(place, _)| *place);
    all.into_iter().map(|(_, answer)| answer).collect()
}

/// The threshold of the best F1 among probabilities and answers; `missed` more are out of reach.
fn best_threshold(answers: impl Iterator<Item = (f32, bool)>, missed: usize) -> (f32, f32) {
    let answers: Vec<(f32, bool)> = answers.collect();
    let all = answers.iter().filter(|(_, is_so)| *is_so).count() + missed;
    let mut best = (0.5, 0.0);
    for step in 10..80 {
        let threshold = step as f32 / 100.0;
        let given = answers.iter().filter(|(likely, _)| *likely >= threshold).count();
        let right = answers.iter().filter(|(likely, is_so)| *likely >= threshold && *is_so).count();
        let f1 = 2.0 * right as f32 / (given + all).max(1) as f32;
        if f1 > best.1 {
            best = (threshold, f1);
        }
    }
    best
}

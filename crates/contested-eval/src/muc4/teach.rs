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
use super::bodies::{self, Body};
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
# How much each sign counts in filling the templates of MUC-4: model, feature and weight (see src/muc4/document.rs and bodies.rs for the
# features). Learned by `contested-eval muc4-teach` from the 1,300 training reports of the Fourth Message Understanding Conference (1992)
# and their keys, as published under the MIT licence in github.com/xinyadu/grit_doc_event_entity. No name and no phrase of a report is
# in it: words count only where en/case/words.txt has them, and a sign counts from four reports on.
# Licence: Apache-2.0 OR MIT. 2026-11. It serves this evaluation alone; no part of the program reads it.
# The models of organisations (body, body name, sure, take:PerpOrg) were learned after the others, so one run does not give every line.
# Scores on the 200 development reports, which took no part: templates 45.9, entities 45.1, organisation with confidence 35.5 (F1).
# On training reports left out in turn (with every weight from 0.02 on): organisations 41.7 (F1), confidence right for 247 of 438.
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

    fn names_of<'n>(&'n self, features: &'n [u32]) -> impl Iterator<Item = &'n str> {
        features.iter().map(|feature| self.names[*feature as usize].as_str())
    }
}

/// Fewer reports of a type than this do not settle a threshold.
const RARE: usize = 30;

const OF_REPORTS: Settings =
    Settings { reports: 4, rounds: 12, rate: 0.1, lasso: 2.0, ridge: 1.0, least: 0.02 };
const OF_TYPES: Settings =
    Settings { reports: 10, rounds: 20, rate: 0.1, lasso: 0.2, ridge: 1.0, least: 0.02 };
const OF_CERTAINTY: Settings =
    Settings { reports: 4, rounds: 20, rate: 0.1, lasso: 1.0, ridge: 1.0, least: 0.06 };
const OF_BODIES: Settings =
    Settings { reports: 4, rounds: 8, rate: 0.05, lasso: 4.0, ridge: 40.0, least: 0.06 };
const OF_NAMES: Settings =
    Settings { reports: 3, rounds: 20, rate: 0.1, lasso: 0.5, ridge: 1.0, least: 0.06 };
const OF_FILLERS: Settings =
    Settings { reports: 4, rounds: 8, rate: 0.1, lasso: 2.0, ridge: 1.0, least: 0.02 };

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
    let mut of_bodies: Vec<Vec<Filler>> = Vec::new();
    let mut sure: Vec<Vec<(BTreeSet<usize>, String)>> = Vec::new();
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
        for (at, scored) in scored.iter().enumerate() {
            left_out[at].insert(slot, scored.clone());
        }
        let all: usize = gold.iter().map(Vec::len).sum();
        eprintln!("{name}: {reached} of {all} in reach");
        let told_examples: Vec<&Example> = told.iter().flat_map(|at| &examples[*at]).collect();
        models.learn(&name, &numbers.names, &told_examples, &OF_FILLERS);
        if slot == Slot::Organisation {
            let taught = teach_bodies(&lessons, &documents, &gold, &types, &scored, &rules, &mut models);
            of_bodies = taught.fillers;
            sure = taught.sure;
        }
        keys.insert(slot, gold);
    }

    teach_apart(&lessons, &documents, &left_out, &rules, &mut models);

    // Which incidents it tells of, seen from what might fill them.
    let mut told: Vec<bool> = vec![false; lessons.len()];
    let mut answers: Vec<Vec<(String, f32)>> = vec![Vec::new(); lessons.len()];
    let mut asked: Vec<(String, f32, bool)> = Vec::new();
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
        models.learn(&name, &numbers.names, &examples.iter().collect::<Vec<_>>(), &OF_TYPES);
        for (at, likely) in of_kind.into_iter().enumerate() {
            answers[at].push((kind.clone(), likely));
            asked.push((kind.clone(), likely, is_so(at)));
        }
    }
    // A type with few reports would get the threshold of those few: it takes that of all types together.
    let of = |kind: Option<&str>| {
        asked
            .iter()
            .filter(|(other, _, _)| kind.is_none_or(|kind| kind == other))
            .map(|(_, likely, is_so)| (*likely, *is_so))
            .collect::<Vec<(f32, bool)>>()
    };
    let (of_all, _) = best_threshold(of(None).into_iter(), 0);
    for kind in &rules.types {
        let name = format!("told:{kind}");
        let own = of(Some(kind));
        let is_rare = own.iter().filter(|(_, is_so)| *is_so).count() < RARE;
        let threshold = if is_rare { of_all } else { best_threshold(own.iter().copied(), 0).0 };
        models.set_threshold(&name, threshold);
        eprintln!("{name}: F1 {:.1} from {threshold:.2}", 100.0 * f1_from(&own, threshold, 0));
        for (told, answers) in told.iter_mut().zip(&answers) {
            *told |= answers.iter().any(|(other, likely)| other == kind && *likely >= threshold);
        }
    }

    // Which of the likely fillers are taken.
    for (fillers, bodies) in left_out.iter_mut().zip(of_bodies) {
        fillers.insert(Slot::Organisation, bodies);
    }
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
        let best = best_step(|threshold| {
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
            2.0 * right as f32 / (given + all).max(1) as f32
        });
        if slot == Slot::Organisation {
            let taken: Vec<Vec<&Filler>> = likely
                .iter()
                .zip(&told)
                .map(|(likely, at)| {
                    let of = ranked[*at].iter().zip(likely).filter(|(_, likely)| **likely >= best.0);
                    of.map(|(filler, _)| filler).take(most).collect()
                })
                .collect();
            report_certainty(&lessons, &told, &taken, &sure, &rules);
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

/// What bodies are on reports that took no part in the learning.
struct Taught {
    /// For each report its bodies under their likeliest names.
    fillers: Vec<Vec<Filler>>,
    /// For each report how sure it is of each of them.
    sure: Vec<Vec<(BTreeSet<usize>, String)>>,
}

/// Which bodies took part, what they are called, and how sure a report is of it.
fn teach_bodies(
    lessons: &[Lesson],
    documents: &[Document],
    gold: &[Vec<BTreeSet<String>>],
    types: &[Vec<(String, f32)>],
    words: &[Vec<Filler>],
    rules: &Rules,
    models: &mut Models,
) -> Taught {
    let bodies: Vec<Vec<Body>> = documents.iter().map(bodies::bodies).collect();
    let is_key = |at: usize, name: &Filler| {
        gold[at].iter().any(|entity| entity.contains(&name.key))
            || lessons[at].templates.iter().any(|key| !labels_of(key, &name.key, rules).is_empty())
    };
    let reached = gold
        .iter()
        .enumerate()
        .flat_map(|(at, entities)| entities.iter().map(move |entity| (at, entity)))
        .filter(|(at, entity)| {
            bodies[*at].iter().flat_map(|body| &body.names).any(|name| entity.contains(&name.key))
        })
        .count();
    eprintln!("bodies: {reached} of {} in reach", gold.iter().map(Vec::len).sum::<usize>());
    let all: Vec<usize> = (0..lessons.len()).collect();

    let mut numbers = Numbers::default();
    let mut examples: Vec<Vec<Example>> = Vec::new();
    for report in 0..lessons.len() {
        let of = |at: usize| Example {
            features: bodies::features(&documents[report], &bodies[report], at, &types[report])
                .iter()
                .map(|name| numbers.number(name))
                .collect(),
            is_so: bodies[report][at].names.iter().any(|name| is_key(report, name)),
            report,
        };
        examples.push((0..bodies[report].len()).map(of).collect());
    }
    let likely = learn_in_turn(bodies::LIKELY, &numbers, &examples, &all, &OF_BODIES, models);

    let mut name_numbers = Numbers::default();
    let mut named: Vec<Vec<Vec<Example>>> = Vec::new();
    for report in 0..lessons.len() {
        let mut of_report = Vec::new();
        for body in &bodies[report] {
            let of = |at: usize| Example {
                features: bodies::name_features(&documents[report], body, at)
                    .iter()
                    .map(|name| name_numbers.number(name))
                    .collect(),
                is_so: is_key(report, &body.names[at]),
                report,
            };
            of_report.push((0..body.names.len()).map(of).collect::<Vec<Example>>());
        }
        named.push(of_report);
    }
    let names = in_turn(&all, |rest| {
        let mut part = Models::default();
        let examples: Vec<&Example> = rest
            .iter()
            .flat_map(|at| named[*at].iter().filter(|body| body.iter().any(|name| name.is_so)).flatten())
            .collect();
        part.learn(bodies::NAMED, &name_numbers.names, &examples, &OF_NAMES);
        let (named, numbers) = (&named, &name_numbers);
        move |report: usize| -> Vec<Vec<f32>> {
            let of = |name: &Example| part.probability(bodies::NAMED, numbers.names_of(&name.features));
            named[report].iter().map(|body| body.iter().map(of).collect()).collect()
        }
    });
    let taken: Vec<&Example> =
        named.iter().flatten().filter(|body| body.iter().any(|name| name.is_so)).flatten().collect();
    models.learn(bodies::NAMED, &name_numbers.names, &taken, &OF_NAMES);
    let right = (0..lessons.len())
        .flat_map(|report| named[report].iter().zip(&names[report]))
        .filter(|(body, _)| body.iter().any(|name| name.is_so))
        .filter(|(body, likely)| {
            let best = (0..body.len()).reduce(|best, at| if likely[at] > likely[best] { at } else { best });
            best.is_some_and(|best| body[best].is_so)
        })
        .count();
    eprintln!(
        "{}: {right} of {} right",
        bodies::NAMED,
        named.iter().flatten().filter(|body| body.iter().any(|name| name.is_so)).count()
    );

    let fillers: Vec<Vec<Filler>> = (0..lessons.len())
        .map(|report| {
            (0..bodies[report].len())
                .filter_map(|at| {
                    bodies::filler(
                        &bodies[report][at],
                        &names[report][at],
                        likely[report][at],
                        &words[report],
                    )
                })
                .collect()
        })
        .collect();
    let sure = teach_certainty(lessons, &bodies, &examples, &numbers, rules, models);
    Taught { fillers, sure }
}

/// How sure a report is of each body's part.
fn teach_certainty(
    lessons: &[Lesson],
    bodies: &[Vec<Body>],
    examples: &[Vec<Example>],
    numbers: &Numbers,
    rules: &Rules,
    models: &mut Models,
) -> Vec<Vec<(BTreeSet<usize>, String)>> {
    let labels: Vec<Vec<BTreeSet<String>>> = (0..lessons.len())
        .map(|report| {
            let of = |body: &Body| {
                let keys = lessons[report].templates.iter();
                keys.flat_map(|key| body.names.iter().flat_map(|name| labels_of(key, &name.key, rules)))
                    .collect()
            };
            bodies[report].iter().map(of).collect()
        })
        .collect();
    let all: Vec<usize> = (0..lessons.len()).collect();
    let mut likely: Vec<Vec<Vec<f32>>> = Vec::new();
    for label in &rules.labels {
        let of_label: Vec<Vec<Example>> = (0..lessons.len())
            .map(|report| {
                let of = |at: usize| Example {
                    features: examples[report][at].features.clone(),
                    is_so: labels[report][at].contains(label),
                    report,
                };
                (0..examples[report].len()).map(of).collect()
            })
            .collect();
        // Only bodies that did take part teach how sure that is.
        let name = format!("sure:{label}");
        let answers = in_turn(&all, |rest| {
            let mut part = Models::default();
            let taught: Vec<&Example> =
                rest.iter().flat_map(|at| known(&of_label[*at], &labels[*at])).collect();
            part.learn(&name, &numbers.names, &taught, &OF_CERTAINTY);
            let (examples, name) = (&of_label, name.as_str());
            move |report: usize| -> Vec<f32> {
                let of = |example: &Example| part.probability(name, numbers.names_of(&example.features));
                examples[report].iter().map(of).collect()
            }
        });
        let taught: Vec<&Example> =
            (0..lessons.len()).flat_map(|at| known(&of_label[at], &labels[at])).collect();
        models.learn(&name, &numbers.names, &taught, &OF_CERTAINTY);
        likely.push(answers);
    }
    let mut sure = Vec::new();
    let (mut right, mut asked) = (0, 0);
    for report in 0..lessons.len() {
        let mut of_report = Vec::new();
        for (at, body) in bodies[report].iter().enumerate() {
            let best = (0..rules.labels.len())
                .reduce(
                    |best, other| {
                        if likely[other][report][at] > likely[best][report][at] { other } else { best }
                    },
                )
                .unwrap_or(0);
            let label = rules.labels.get(best).cloned().unwrap_or_default();
            if !labels[report][at].is_empty() {
                asked += 1;
                right += usize::from(labels[report][at].contains(&label));
            }
            of_report.push((body.phrases.clone(), label));
        }
        sure.push(of_report);
    }
    eprintln!("certainty: {right} of {asked}");
    sure
}

fn known<'e>(examples: &'e [Example], labels: &'e [BTreeSet<String>]) -> impl Iterator<Item = &'e Example> {
    examples.iter().zip(labels).filter(|(_, labels)| !labels.is_empty()).map(|(example, _)| example)
}

/// Learns a model, and what it says of each report without having seen its part.
fn learn_in_turn(
    model: &str,
    numbers: &Numbers,
    examples: &[Vec<Example>],
    reports: &[usize],
    settings: &Settings,
    models: &mut Models,
) -> Vec<Vec<f32>> {
    let answers = in_turn(reports, |rest| {
        let mut part = Models::default();
        let of: Vec<&Example> = rest.iter().flat_map(|at| &examples[*at]).collect();
        part.learn(model, &numbers.names, &of, settings);
        move |report: usize| -> Vec<f32> {
            let of = |example: &Example| part.probability(model, numbers.names_of(&example.features));
            examples[report].iter().map(of).collect()
        }
    });
    let of: Vec<&Example> = reports.iter().flat_map(|at| &examples[*at]).collect();
    models.learn(model, &numbers.names, &of, settings);
    answers
}

/// Says how many of the organisations taken are in the key, and how many with the right certainty. The scorer also
/// leaves out what the key calls optional; this does not.
fn report_certainty(
    lessons: &[Lesson],
    told: &[usize],
    taken: &[Vec<&Filler>],
    sure: &[Vec<(BTreeSet<usize>, String)>],
    rules: &Rules,
) {
    let (mut given, mut found, mut right) = (0, 0, 0);
    for (at, fillers) in told.iter().zip(taken) {
        for filler in fillers {
            let keys = lessons[*at].templates.iter();
            let labels: Vec<String> = keys.flat_map(|key| labels_of(key, &filler.key, rules)).collect();
            let own =
                sure[*at].iter().find(|(phrases, _)| *phrases == filler.phrases).map(|(_, label)| label);
            given += 1;
            found += usize::from(!labels.is_empty());
            right += usize::from(own.is_some_and(|own| labels.contains(own)));
        }
    }
    eprintln!("organisations: {given} given, {found} in the key, {right} with the right certainty");
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
    best_step(|threshold| f1_from(&answers, threshold, missed))
}

fn f1_from(answers: &[(f32, bool)], threshold: f32, missed: usize) -> f32 {
    let all = answers.iter().filter(|(_, is_so)| *is_so).count() + missed;
    let given = answers.iter().filter(|(likely, _)| *likely >= threshold).count();
    let right = answers.iter().filter(|(likely, is_so)| *likely >= threshold && *is_so).count();
    2.0 * right as f32 / (given + all).max(1) as f32
}

/// The threshold of the best F1, and that.
fn best_step(f1: impl Fn(f32) -> f32) -> (f32, f32) {
    let mut best = (0.5, 0.0);
    for step in 10..80 {
        let threshold = step as f32 / 100.0;
        let of_step = f1(threshold);
        if of_step > best.1 {
            best = (threshold, of_step);
        }
    }
    best
}

//! The codebook: each kind's definition and its codes in other codebooks, some of which depend on who took part.

use std::collections::BTreeMap;

use contested_lexicon::LexiconError;
use serde::Deserialize;
use serde::de::IgnoredAny;
use smol_str::SmolStr;
use toml::Spanned;

use super::classes::{ClassSet, Classes};
use super::data::parse_toml;
use super::rules::{self, role};
use crate::model::{EventCodes, EventKind, Polarity, Role, Stage};

/// All kinds' entries.
#[derive(Debug)]
pub(in crate::extract) struct Codebook {
    entries: BTreeMap<EventKind, Entry>,
}

/// A kind's entry.
#[derive(Debug)]
pub(in crate::extract) struct Entry {
    pub(in crate::extract) definition: String,
    pub(in crate::extract) examples: Vec<String>,
    pub(in crate::extract) counter_examples: Vec<String>,
    pub(in crate::extract) codes: EventCodes,
    pub(in crate::extract) cases: Vec<Case>,
}

/// Codes that hold where some condition does.
#[derive(Debug)]
pub(in crate::extract) struct Case {
    roles: Vec<(Role, ClassSet)>,
    stages: Vec<Stage>,
    words: Option<ClassSet>,
    circumstances: Option<ClassSet>,
    pub(in crate::extract) told: String,
    pub(in crate::extract) codes: EventCodes,
}

/// What the codes may depend on.
pub(super) struct Facts<'a> {
    pub(super) roles: &'a [(Role, ClassSet)],
    pub(super) words: ClassSet,
    /// What is told beside the act: what it followed, how it went.
    pub(super) circumstances: ClassSet,
    pub(super) stage: Stage,
    pub(super) polarity: Polarity,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    kind: Vec<Spanned<RawKind>>,
    /// Built into the program: see [`EventKind`].
    #[serde(default, rename = "family")]
    _families: IgnoredAny,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKind {
    name: Spanned<String>,
    definition: String,
    examples: Vec<String>,
    counter_examples: Vec<String>,
    /// These are built into the program: see [`EventKind`].
    #[serde(default, rename = "label")]
    _label: IgnoredAny,
    #[serde(default, rename = "verb")]
    _verb: IgnoredAny,
    #[serde(default, rename = "meant")]
    _meant: IgnoredAny,
    #[serde(default, rename = "facets")]
    _facets: IgnoredAny,
    #[serde(default, rename = "without")]
    _without: IgnoredAny,
    #[serde(default, rename = "refines")]
    _refines: IgnoredAny,
    plover: Option<String>,
    plover_mode: Option<String>,
    cameo: Option<String>,
    acled: Option<String>,
    #[serde(default)]
    when: Vec<Spanned<RawCase>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCase {
    #[serde(default, rename = "if")]
    conditions: BTreeMap<String, Spanned<String>>,
    plover: Option<String>,
    plover_mode: Option<String>,
    cameo: Option<String>,
    acled: Option<String>,
}

impl Codebook {
    /// Parses the codebook's files; every kind must have one entry.
    pub(super) fn parse<'f>(
        files: impl Iterator<Item = (&'f str, &'f str)>,
        classes: &Classes,
    ) -> Result<Codebook, LexiconError> {
        let mut entries = BTreeMap::new();
        for (path, text) in files {
            let raw: RawFile = parse_toml(path, text)?;
            for raw in raw.kind {
                let at = raw.span().start;
                let raw = raw.into_inner();
                let kind: EventKind = raw.name.as_ref().parse().map_err(|_| {
                    LexiconError::at_offset(
                        path,
                        text,
                        raw.name.span().start,
                        format!("no such kind of event: {}", raw.name.as_ref()),
                    )
                })?;
                let mut cases = Vec::new();
                for case in raw.when {
                    cases.push(parse_case(path, text, case.into_inner(), classes)?);
                }
                let entry = Entry {
                    definition: raw.definition,
                    examples: raw.examples,
                    counter_examples: raw.counter_examples,
                    codes: codes(raw.plover, raw.plover_mode, raw.cameo, raw.acled),
                    cases,
                };
                if entries.insert(kind, entry).is_some() {
                    return Err(LexiconError::at_offset(
                        path,
                        text,
                        at,
                        format!("{kind} has an entry already"),
                    ));
                }
            }
        }
        for kind in EventKind::ALL {
            if !entries.contains_key(kind) {
                return Err(LexiconError::at("codebook", 0, format!("{kind} has no entry")));
            }
        }
        Ok(Codebook { entries })
    }

    /// A kind's entry.
    pub(in crate::extract) fn entry(&self, kind: EventKind) -> Option<&Entry> {
        self.entries.get(&kind)
    }

    /// The codes of an event of this kind.
    pub(super) fn codes(&self, kind: EventKind, facts: &Facts<'_>) -> EventCodes {
        let Some(entry) = self.entries.get(&kind) else { return EventCodes::default() };
        let mut found = EventCodes::default();
        for case in entry.cases.iter().filter(|case| case.holds(facts)) {
            fill(&mut found, &case.codes);
        }
        let took_place = matches!(facts.stage, Stage::Accomplished | Stage::Ongoing | Stage::Attempted)
            && facts.polarity == Polarity::Positive;
        let mut usual = entry.codes.clone();
        if !took_place {
            // ACLED codes what took place.
            usual.acled = None;
            found.acled = None;
        }
        fill(&mut found, &usual);
        found
    }
}

impl Case {
    fn holds(&self, facts: &Facts<'_>) -> bool {
        (self.stages.is_empty() || self.stages.contains(&facts.stage))
            && self.words.is_none_or(|set| set.meets(facts.words))
            && self.circumstances.is_none_or(|set| set.meets(facts.circumstances))
            && self.roles.iter().all(|(role, set)| {
                facts.roles.iter().any(|(other, classes)| other == role && set.meets(*classes))
            })
    }
}

fn parse_case(path: &str, text: &str, raw: RawCase, classes: &Classes) -> Result<Case, LexiconError> {
    let mut case = Case {
        roles: Vec::new(),
        stages: Vec::new(),
        words: None,
        circumstances: None,
        told: String::new(),
        codes: codes(raw.plover, raw.plover_mode, raw.cameo, raw.acled),
    };
    let mut told = Vec::new();
    for (name, value) in &raw.conditions {
        let error = |message: String| LexiconError::at_offset(path, text, value.span().start, message);
        told.push(format!("{name} is {}", value.as_ref().replace('|', " or ")));
        match name.as_str() {
            "stage" => {
                for one in value.as_ref().split('|') {
                    case.stages.push(
                        rules::stage(one.trim()).ok_or_else(|| error(format!("no such stage: {one}")))?,
                    );
                }
            }
            "words" => case.words = Some(classes.named(value.as_ref()).map_err(error)?),
            "circumstances" => case.circumstances = Some(classes.named(value.as_ref()).map_err(error)?),
            other => {
                let role = role(other).ok_or_else(|| error(format!("no such role: {other}")))?;
                case.roles.push((role, classes.named(value.as_ref()).map_err(error)?));
            }
        }
    }
    case.told = told.join(", ");
    Ok(case)
}

fn codes(
    plover: Option<String>,
    mode: Option<String>,
    cameo: Option<String>,
    acled: Option<String>,
) -> EventCodes {
    EventCodes {
        plover: plover.map(SmolStr::from),
        plover_mode: mode.map(SmolStr::from),
        cameo: cameo.map(SmolStr::from),
        acled: acled.map(SmolStr::from),
    }
}

fn fill(into: &mut EventCodes, from: &EventCodes) {
    // A mode belongs to its type: a case that changes the type does not take the usual mode.
    if into.plover.is_none() {
        into.plover.clone_from(&from.plover);
        into.plover_mode.clone_from(&from.plover_mode);
    }
    into.cameo = into.cameo.take().or_else(|| from.cameo.clone());
    into.acled = into.acled.take().or_else(|| from.acled.clone());
}

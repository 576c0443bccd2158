//! `contested-eval muc4`: claims as templates of MUC-4, the terrorist incidents of 1992's message understanding contest.
//!
//! Everything is filled from what the library reads: claims, their arguments, mentions and noun phrases. What a kind of
//! event is in MUC-4's terms stands in `data/muc4.toml`; how much each sign counts was learned from the contest's
//! training reports (`muc4-teach`) and stands in `data/muc4.tsv`.

mod document;

mod words;

mod model;

mod bodies;

mod templates;

pub(crate) mod teach;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Context as _;
use contested::Reader;
use contested::ingest::{self, Given};
use contested::model::{Certainty, MentionKind, Role, SourceRole, Stage, Stance};
use contested_lexicon::Lexicon;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::document::Document;
use self::model::Models;
use self::templates::Template;

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// JSON lines with `docid` and `text`; standard input where none is named.
    file: Option<PathBuf>,
    /// Other weights than the bundled ones, for trying changes.
    #[arg(long)]
    weights: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Text {
    docid: String,
    text: String,
}

#[derive(Serialize)]
struct Answer {
    docid: String,
    extracts: BTreeMap<&'static str, Vec<Vec<String>>>,
    templates: Vec<BTreeMap<&'static str, serde_json::Value>>,
}

/// The rule file, and the words that are no names.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    types: Vec<String>,
    labels: Vec<String>,
    limits: BTreeMap<String, usize>,
    kinds: BTreeMap<String, String>,
    nouns: Nouns,
    classes: BTreeMap<String, BTreeSet<String>>,
    /// How an organisation's part is spoken of, by the lemmas that say so.
    speech: BTreeMap<String, BTreeSet<String>>,
    #[serde(skip)]
    words: BTreeSet<String>,
    /// Outlets that belong to a side: the register's id of the one and of the other.
    #[serde(skip)]
    owners: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nouns {
    articles: BTreeSet<String>,
    first_person: BTreeSet<String>,
    joins: BTreeSet<String>,
    titles: BTreeSet<String>,
    particles: BTreeSet<String>,
}

const RULES: &str = include_str!("../../data/muc4.toml");
const WEIGHTS: &str = include_str!("../../data/muc4.tsv");
/// The list of words that are written small: what is not in it is a name.
const TITLES: &str = "en/titles/persons.toml";
/// The register of actors, and their names.
const ACTORS: &str = "world/actors.tsv";
const ACTOR_NAMES: &str = "world/actors-names.tsv";
const WORDS: &str = "en/case/words.txt";

impl Rules {
    fn load(lexicon: &Lexicon) -> anyhow::Result<Rules> {
        let mut rules: Rules = toml::from_str(RULES).context("reading the rules of muc4")?;
        let titles: BTreeMap<String, toml::Value> =
            toml::from_str(lexicon.text(TITLES)?).context("reading the titles")?;
        for list in titles.values().filter_map(toml::Value::as_str) {
            let last = list.split(';').filter_map(|title| title.split_whitespace().last());
            rules.nouns.titles.extend(last.map(|word| word.trim_matches('.').to_owned()));
        }
        rules.words = lexicon.text(WORDS)?.lines().map(str::to_owned).collect();
        rules.owners = owners(lexicon.text(ACTORS)?, lexicon.text(ACTOR_NAMES)?);
        Ok(rules)
    }

    /// A filler as the scorer compares it: lower case, without punctuation and articles.
    fn norm(&self, filler: &str) -> String {
        let letters = filler.chars().filter(|letter| !letter.is_ascii_punctuation());
        let bare = letters.collect::<String>().to_lowercase();
        let words: Vec<&str> =
            bare.split_whitespace().filter(|word| !self.nouns.articles.contains(*word)).collect();
        words.join(" ")
    }

    fn is_of_class(&self, word: &str, class: &str) -> bool {
        self.classes.get(class).is_some_and(|words| words.contains(word))
    }

    fn is_title(&self, word: &str) -> bool {
        self.nouns.titles.contains(word.trim_matches('.'))
    }

    /// The classes of nouns that a word is of.
    fn classes_of(&self, word: &str) -> impl Iterator<Item = &str> {
        self.classes.iter().filter(move |(_, words)| words.contains(word)).map(|(name, _)| name.as_str())
    }

    /// The ways of speaking of an organisation's part that some words are of.
    fn speech_of(&self, words: &BTreeSet<String>) -> BTreeSet<&str> {
        self.speech.iter().filter(|(_, of)| !of.is_disjoint(words)).map(|(name, _)| name.as_str()).collect()
    }

    fn stage(&self, stage: Stage) -> &'static str {
        match stage {
            Stage::Accomplished | Stage::Ongoing => "done",
            Stage::Attempted => "attempted",
            Stage::Planned => "planned",
            Stage::Threatened => "threatened",
            Stage::Hypothetical => "hypothetical",
        }
    }

    fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Agent => "agent",
            Role::Target => "target",
            Role::Victim => "victim",
            Role::Instrument => "instrument",
            Role::Recipient => "recipient",
            Role::Beneficiary => "beneficiary",
            Role::Origin => "origin",
            Role::Destination => "destination",
            Role::Topic => "topic",
        }
    }

    fn mention(&self, kind: MentionKind) -> &'static str {
        match kind {
            MentionKind::ArmedGroup => "armed",
            MentionKind::Government => "government",
            MentionKind::Military => "military",
            MentionKind::Person => "person",
            MentionKind::Organisation => "organisation",
            MentionKind::Outlet => "outlet",
            MentionKind::Place => "place",
            MentionKind::People => "people",
            MentionKind::Weapon => "weapon",
            MentionKind::Other => "other",
        }
    }

    fn source(&self, role: SourceRole) -> &'static str {
        match role {
            SourceRole::Official | SourceRole::Spokesperson => "official",
            SourceRole::Military => "military",
            SourceRole::ArmedGroup => "armed",
            SourceRole::Unnamed => "unnamed",
            SourceRole::Outlet | SourceRole::Agency => "press",
            _ => "other",
        }
    }

    fn stance(&self, stance: Stance) -> &'static str {
        match stance {
            Stance::Asserts => "asserts",
            Stance::Reports => "reports",
            Stance::Claims => "claims",
            Stance::Denies => "denies",
            Stance::Admits => "admits",
            Stance::Doubts => "doubts",
            Stance::CannotConfirm => "cannot confirm",
            Stance::Retracts => "retracts",
            Stance::Predicts => "predicts",
            Stance::Demands => "demands",
        }
    }

    fn certainty(&self, certainty: Certainty) -> &'static str {
        match certainty {
            Certainty::Certain => "certain",
            Certainty::Probable => "probable",
            Certainty::Possible => "possible",
            Certainty::Unknown => "unknown",
        }
    }
}

/// For each outlet of the register that belongs to an actor, that actor: rows give the owner by one of its names.
fn owners(actors: &str, names: &str) -> BTreeMap<String, String> {
    let table = |text: &str| -> Vec<Vec<String>> {
        text.lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .map(|line| line.split('\t').map(str::to_owned).collect())
            .collect()
    };
    let (actors, names) = (table(actors), table(names));
    let Some(at) = actors.first().and_then(|head| head.iter().position(|column| column == "owner")) else {
        return BTreeMap::new();
    };
    let ids: BTreeMap<&str, &str> =
        names.iter().filter_map(|row| Some((row.get(1)?.as_str(), row.first()?.as_str()))).collect();
    actors
        .iter()
        .skip(1)
        .filter_map(|row| Some((row.first()?.clone(), (*ids.get(row.get(at)?.as_str())?).to_owned())))
        .collect()
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let lexicon = crate::lexicon()?;
    let rules = Rules::load(&lexicon)?;
    let models = match &arguments.weights {
        Some(path) => {
            Models::parse(&std::fs::read_to_string(path).with_context(|| path.display().to_string())?)
        }
        None => Models::parse(WEIGHTS),
    }
    .context("reading the weights of muc4")?;
    let reader = Reader::new(&lexicon)?;
    let texts: Vec<Text> = crate::json_lines(arguments.file.as_ref())?;
    let answers: Vec<Answer> = texts
        .into_par_iter()
        .map(|text| {
            let document = read(&text.text, &reader, &rules);
            answer(text.docid, &templates::templates(&document, &models, &rules))
        })
        .collect();
    crate::print_json_lines(answers)
}

fn read(text: &str, reader: &Reader, rules: &Rules) -> Document {
    let report = ingest::plain(text.as_bytes(), text.to_owned(), &Given::default());
    reader.extract_and(report, |reading, extraction| document::document(reading, &extraction, rules))
}

fn answer(docid: String, templates: &[Template]) -> Answer {
    let mut extracts: BTreeMap<&'static str, Vec<Vec<String>>> = BTreeMap::new();
    let mut rows = Vec::new();
    for template in templates {
        let mut row = BTreeMap::from([("incident_type", serde_json::json!(template.kind))]);
        for (slot, fillers) in &template.slots {
            let lists: Vec<Vec<String>> = fillers.iter().map(|filler| vec![filler.clone()]).collect();
            let all = extracts.entry(slot.as_str()).or_default();
            for list in &lists {
                if !all.contains(list) {
                    all.push(list.clone());
                }
            }
            row.insert(slot.as_str(), serde_json::json!(lists));
        }
        row.insert("conf", serde_json::json!(template.sure));
        rows.push(row);
    }
    Answer { docid, extracts, templates: rows }
}

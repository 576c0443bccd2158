//! The data that French is read by, from the lexicon's folder `fr`.

use std::collections::{BTreeMap, BTreeSet};

use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;
use smol_str::SmolStr;

use crate::model::{Certainty, EventKind, FigureKind, Role, SourceRole, Stance};
use crate::rule_file;

/// A set of words by their dictionary forms.
pub(super) type Set = BTreeSet<SmolStr>;

/// All of it.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) acts: Vec<Act>,
    /// Acts by the first word of a verb or noun.
    verbs: BTreeMap<SmolStr, Vec<Naming>>,
    nouns: BTreeMap<SmolStr, Vec<Naming>>,
    classes: BTreeMap<String, Set>,
    pub(super) grammar: Grammar,
    pub(super) numbers: Numbers,
    pub(super) figures: Figures,
    pub(super) reporting: Reporting,
    pub(super) time: Time,
    pub(super) places: Places,
    /// States' adjectives.
    pub(super) national: Set,
}

/// A kind of event and the words for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Act {
    pub(super) id: String,
    pub(super) kind: EventKind,
    #[serde(default)]
    pub(super) verbs: Vec<String>,
    #[serde(default)]
    pub(super) nouns: Vec<String>,
    /// The class that a verb's subject must be of, with `!` before it the class that it must not be of.
    #[serde(default)]
    pub(super) subject: Option<String>,
    /// The same of the object; `none` where there must be none.
    #[serde(default)]
    pub(super) object: Option<String>,
    /// What the subject and the object are to the event; nothing where not said so.
    #[serde(default = "agent")]
    pub(super) subject_is: Option<PartRole>,
    #[serde(default = "target")]
    pub(super) object_is: Option<PartRole>,
    /// What words behind a preposition are to the event.
    #[serde(default)]
    pub(super) behind: BTreeMap<SmolStr, PartRole>,
    /// What befell the people who are counted in its object.
    #[serde(default)]
    pub(super) harm: Option<FigureKind>,
    /// Sentences that tell of it, with what must be found.
    #[serde(default)]
    #[cfg_attr(not(test), allow(dead_code, reason = "for people and for the test"))]
    pub(super) example: Vec<Example>,
    /// Sentences that do not.
    #[serde(default)]
    #[cfg_attr(not(test), allow(dead_code, reason = "for people and for the test"))]
    pub(super) not: Vec<String>,
}

/// A role, or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PartRole {
    Agent,
    Target,
    Victim,
    Instrument,
    Recipient,
    Origin,
    Destination,
    None,
}

impl PartRole {
    pub(super) fn role(self) -> Option<Role> {
        match self {
            PartRole::Agent => Some(Role::Agent),
            PartRole::Target => Some(Role::Target),
            PartRole::Victim => Some(Role::Victim),
            PartRole::Instrument => Some(Role::Instrument),
            PartRole::Recipient => Some(Role::Recipient),
            PartRole::Origin => Some(Role::Origin),
            PartRole::Destination => Some(Role::Destination),
            PartRole::None => None,
        }
    }
}

fn agent() -> Option<PartRole> {
    Some(PartRole::Agent)
}

fn target() -> Option<PartRole> {
    Some(PartRole::Target)
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), allow(dead_code, reason = "examples are for people and for the test"))]
pub(super) struct Example {
    pub(super) text: String,
    pub(super) claim: String,
}

/// How a word names an act.
#[derive(Clone, Debug)]
pub(super) struct Naming {
    pub(super) act: usize,
    /// The words that must stand behind it.
    pub(super) rest: Vec<SmolStr>,
    pub(super) is_reflexive: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Acts {
    act: Vec<Act>,
}

/// Small words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Grammar {
    /// Before a verb that turns back on its subject.
    pub(super) reflexive: Set,
    /// Verbs that go with "be" in the past and are no passives for that.
    pub(super) with_be: Set,
    /// That negate a verb, and that negate a noun.
    pub(super) not: Set,
    pub(super) no: Set,
    /// That stand for who is told of before.
    pub(super) pronouns: Set,
    /// That stand for the word before them.
    pub(super) relative: Set,
    pub(super) indefinite: Set,
    /// Before a doer.
    pub(super) by: Set,
    /// Before a clause that is only thought of, and verbs above such a one.
    pub(super) conditions: Set,
    pub(super) open_verbs: Set,
    pub(super) planning_verbs: Set,
    pub(super) trying_verbs: Set,
    pub(super) succeeding_verbs: Set,
    /// Before an infinitive that tells no more than what for.
    pub(super) purposes: Set,
    /// Before an infinitive that tells what was done.
    pub(super) ordering: Set,
    /// Before a condition's word where it sets none.
    pub(super) conceding: Set,
    /// Before two who are told together.
    pub(super) between: Set,
    /// Before what an act happened in.
    pub(super) during: Set,
    /// Before an act's noun that the text has told of already.
    pub(super) same: Set,
    /// Before what the text takes for known.
    pub(super) definite: Set,
    /// That put what they stand before first in the clause that a verb of saying reports.
    pub(super) that: Set,
    /// Adverbs and what they make of certainty.
    pub(super) hedges: BTreeMap<SmolStr, Certainty>,
    /// Words that begin a part of a figure.
    pub(super) including: Set,
    pub(super) and: Set,
    pub(super) of: Set,
}

/// Numbers in words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbers {
    pub(super) values: BTreeMap<SmolStr, u64>,
    /// That count one, and an article as well.
    pub(super) one: Set,
    /// Nouns of about so many.
    pub(super) about: BTreeMap<SmolStr, u64>,
    /// Nouns of many, of which there are several.
    pub(super) vague: Set,
    pub(super) at_least: Vec<String>,
    pub(super) more_than: Vec<String>,
    pub(super) at_most: Vec<String>,
    pub(super) less_than: Vec<String>,
    pub(super) roughly: Vec<String>,
    pub(super) between: Vec<String>,
    pub(super) to: Set,
    /// Behind these a number counts no people.
    pub(super) units: Set,
}

/// What befalls people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Figures {
    /// Nouns and participles: "deaths".
    pub(super) harmed: BTreeMap<SmolStr, FigureKind>,
    /// People in number.
    pub(super) people: Set,
    /// Which kind of event a claim of nothing else is, and which of these kinds are harm alone, without an act.
    pub(super) kinds: BTreeMap<String, EventKind>,
    pub(super) alone: BTreeSet<EventKind>,
}

/// Who says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reporting {
    pub(super) verb: Vec<Cue>,
    /// "According to".
    pub(super) according: Vec<String>,
    /// Nouns for sources.
    pub(super) roles: BTreeMap<SourceRole, Set>,
    pub(super) anonymous: Set,
}

/// Verbs of saying.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cue {
    pub(super) words: Set,
    pub(super) stance: Stance,
    /// Whether they stand behind what is said too.
    #[serde(default)]
    pub(super) follows: bool,
    /// Whether somebody is said to have done it: what is said is behind the object.
    #[serde(default)]
    pub(super) accuses: bool,
}

/// Days.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Time {
    pub(super) weekdays: Vec<SmolStr>,
    pub(super) months: BTreeMap<SmolStr, i8>,
    /// Days from the report's.
    pub(super) days: BTreeMap<SmolStr, i32>,
    /// Behind a weekday, or a week, month, year: the one before, the one after.
    pub(super) last: Set,
    pub(super) next: Set,
    /// The first of a month.
    pub(super) first: Set,
    pub(super) night: Set,
    /// Parts of the day, and the words before that make them the report's.
    pub(super) parts: Set,
    pub(super) this: Set,
    pub(super) since: Set,
    pub(super) week: Set,
    pub(super) r#in: Set,
    pub(super) to: Set,
}

/// Where.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Places {
    /// Before a place where something happens.
    pub(super) r#where: Set,
    /// Nouns for places: "the town of".
    pub(super) kinds: Set,
    /// Words before a name that are no part of it.
    pub(super) before_names: Set,
}

impl Words {
    pub(super) fn load(lexicon: &Lexicon) -> Result<Words, LexiconError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Classes {
            class: BTreeMap<String, Set>,
        }
        let classes: Classes = rule_file::load(lexicon, "fr/classes.toml")?;
        let mut words = Words {
            acts: Vec::new(),
            verbs: BTreeMap::new(),
            nouns: BTreeMap::new(),
            classes: classes.class,
            grammar: rule_file::load(lexicon, "fr/grammar.toml")?,
            numbers: rule_file::load(lexicon, "fr/numbers.toml")?,
            figures: rule_file::load(lexicon, "fr/figures.toml")?,
            reporting: rule_file::load(lexicon, "fr/reporting.toml")?,
            time: rule_file::load(lexicon, "fr/time.toml")?,
            places: rule_file::load(lexicon, "fr/places.toml")?,
            national: adjectives(lexicon.text("fr/names/adjectives.tsv")?),
        };
        for (path, text) in lexicon.folder("fr/acts/") {
            let acts: Acts = rule_file::parse(path, text)?;
            for act in acts.act {
                words.add(act).map_err(|message| LexiconError::at(path, 0, message))?;
            }
        }
        Ok(words)
    }

    fn add(&mut self, act: Act) -> Result<(), String> {
        let number = self.acts.len();
        for class in [&act.subject, &act.object].into_iter().flatten() {
            for one in class.trim_start_matches('!').split('|') {
                if ![NONE, NAME, LOCATED].contains(&one) && !self.classes.contains_key(one) {
                    return Err(format!("{}: no such class: {one}", act.id));
                }
            }
        }
        for (list, phrases) in [(&mut self.verbs, &act.verbs), (&mut self.nouns, &act.nouns)] {
            for phrase in phrases {
                let mut words = phrase.split(' ');
                let mut first = words.next().unwrap_or_default();
                let is_reflexive = self.grammar.reflexive.contains(first);
                if is_reflexive {
                    first = words.next().unwrap_or_default();
                }
                if first.is_empty() {
                    return Err(format!("{}: an empty word", act.id));
                }
                let rest = words.map(SmolStr::new).collect();
                list.entry(SmolStr::new(first)).or_default().push(Naming { act: number, rest, is_reflexive });
            }
        }
        self.acts.push(act);
        Ok(())
    }

    pub(super) fn by_verb(&self, lemma: &str) -> &[Naming] {
        self.verbs.get(lemma).map_or(&[], Vec::as_slice)
    }

    pub(super) fn by_noun(&self, lemma: &str) -> &[Naming] {
        self.nouns.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Whether a word is of a class, by its dictionary form.
    pub(super) fn is_one_of(&self, class: &str, lemma: &str) -> bool {
        self.classes.get(class).is_some_and(|words| words.contains(lemma))
    }

    /// Whether a word is of a class as an act asks for it: "people|armed", "!people".
    pub(super) fn is_of(&self, asked: &str, lemma: Option<&str>) -> bool {
        let (wanted, classes) = match asked.strip_prefix('!') {
            Some(classes) => (false, classes),
            None => (true, asked),
        };
        let is = classes.split('|').any(|class| match lemma {
            None => class == NONE,
            Some(lemma) => self.classes.get(class).is_some_and(|words| words.contains(lemma)),
        });
        is == wanted
    }
}

/// The class of what is not there.
pub(super) const NONE: &str = "none";

/// Those of names, and of names of places.
pub(super) const NAME: &str = "name";
pub(super) const LOCATED: &str = "located";

/// The forms in a table of adjectives.
fn adjectives(table: &str) -> Set {
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    let forms = rows.filter_map(|row| row.split('\t').next()).flat_map(|forms| forms.split(';'));
    forms.map(|form| SmolStr::new(form.trim())).filter(|form| !form.is_empty()).collect()
}

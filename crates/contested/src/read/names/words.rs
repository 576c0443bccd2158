//! The words by which names are told apart: titles, heads of names, nouns.

use std::collections::{BTreeMap, BTreeSet};

use contested_lexicon::actors::key;
use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;

use crate::read::NameKind;
use crate::read::lists::{entries as list, toml_file};

const PERSONS: &str = "en/titles/persons.toml";
const BODIES: &str = "en/titles/bodies.toml";
const NOUNS: &str = "en/titles/nouns.toml";

/// Titles, heads of names and nouns.
#[derive(Debug, Default)]
pub(in crate::read) struct Words {
    /// Keys of titles that stand right before a name.
    titles: BTreeSet<String>,
    /// Keys of what persons are called beside a name.
    roles: BTreeSet<String>,
    longest_title: usize,
    heads: BTreeMap<String, NameKind>,
    nouns: BTreeMap<String, NameKind>,
    connectors: BTreeSet<String>,
    hyphenated: BTreeSet<String>,
    parents: BTreeSet<String>,
    linking: BTreeSet<String>,
    no_names: BTreeSet<String>,
    living: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonsFile {
    rank: String,
    office: String,
    address: String,
    role: String,
    #[allow(dead_code)] // what may stand before a title, for the lists' readers
    before: String,
    connectors: String,
    parents: String,
    hyphenated: String,
    linking: String,
    no_names: String,
    living: String,
    #[serde(default)]
    #[allow(dead_code)] // run by a test
    example: Vec<toml::Value>,
    #[serde(default)]
    #[allow(dead_code)]
    not: Vec<toml::Value>,
}

#[derive(Deserialize)]
struct BodiesFile {
    armed_group: String,
    military: String,
    government: String,
    organisation: String,
    outlet: String,
    place: String,
    event: String,
    weapon: String,
}

#[derive(Deserialize)]
struct NounsFile {
    kinds: BTreeMap<String, String>,
}

impl Words {
    pub(in crate::read) fn load(lexicon: &Lexicon) -> Result<Words, LexiconError> {
        let persons: PersonsFile = toml_file(lexicon, PERSONS)?;
        let bodies: BodiesFile = toml_file(lexicon, BODIES)?;
        let nouns: NounsFile = toml_file(lexicon, NOUNS)?;
        let mut words = Words::default();
        for title in list(&persons.rank).chain(list(&persons.office)).chain(list(&persons.address)) {
            words.longest_title = words.longest_title.max(title.split([' ', '-']).count() * 2);
            words.titles.insert(key(title));
        }
        words.roles = list(&persons.role).map(key).collect();
        words.connectors = list(&persons.connectors).map(str::to_owned).collect();
        words.hyphenated = list(&persons.hyphenated).map(str::to_owned).collect();
        words.parents = list(&persons.parents).map(str::to_owned).collect();
        words.linking = list(&persons.linking).map(str::to_owned).collect();
        words.living = list(&persons.living).map(str::to_owned).collect();
        words.no_names = list(&persons.no_names).map(str::to_owned).collect();
        // A head under two kinds keeps the first of this order.
        for (kind, heads) in [
            (NameKind::Military, &bodies.military),
            (NameKind::Government, &bodies.government),
            (NameKind::ArmedGroup, &bodies.armed_group),
            (NameKind::Organisation, &bodies.organisation),
            (NameKind::Outlet, &bodies.outlet),
            (NameKind::Place, &bodies.place),
            (NameKind::Other, &bodies.event),
            (NameKind::Weapon, &bodies.weapon),
        ] {
            for head in list(heads) {
                words.heads.entry(head.to_owned()).or_insert(kind);
            }
        }
        for (name, list_of_nouns) in &nouns.kinds {
            let Some(kind) = noun_kind(name) else {
                return Err(LexiconError::at(NOUNS, 0, format!("no such kind under [kinds]: {name}")));
            };
            for noun in list(list_of_nouns) {
                words.nouns.entry(noun.to_owned()).or_insert(kind);
            }
        }
        Ok(words)
    }

    /// Whether these words are a title that stands right before a name.
    pub(in crate::read) fn is_title(&self, words: &str) -> bool {
        self.titles.contains(&key(words))
    }

    /// Whether these words are what a person is called beside a name.
    pub(in crate::read) fn is_role(&self, words: &str) -> bool {
        self.roles.contains(&key(words))
    }

    /// The most tokens a title can have.
    pub(in crate::read) fn longest_title(&self) -> usize {
        self.longest_title
    }

    /// What a name with this head (lower case, one or two words) is.
    pub(in crate::read) fn head(&self, head: &str) -> Option<NameKind> {
        self.heads.get(head).copied()
    }

    /// What a phrase with this noun (lower-case lemma) as its head is.
    pub(in crate::read) fn noun(&self, noun: &str) -> Option<NameKind> {
        self.nouns.get(noun).copied()
    }

    /// The same for a word in the plural that the model took for a name, so that it has no lemma.
    pub(in crate::read) fn plural_noun(&self, lower: &str) -> Option<NameKind> {
        let one = lower.strip_suffix("ies").map(|stem| format!("{stem}y"));
        one.and_then(|one| self.noun(&one)).or_else(|| self.noun(lower.strip_suffix('s')?))
    }

    /// Whether the word stands inside names without a capital: "al", "bin", "de".
    pub(in crate::read) fn connects(&self, lower: &str) -> bool {
        self.connectors.contains(lower) || self.hyphenated.contains(lower)
    }

    /// Whether what follows the word is the name of whose father or mother somebody is.
    pub(in crate::read) fn is_parent(&self, word: &str) -> bool {
        self.parents.contains(word.to_lowercase().as_str())
    }

    /// Whether the word, which may be an English one too, is part of a name only before a hyphen: "as-Suwayda".
    pub(in crate::read) fn needs_hyphen(&self, lower: &str) -> bool {
        self.hyphenated.contains(lower)
    }

    /// Whether the word links a head to the rest of a name: "of", "for".
    pub(in crate::read) fn links(&self, lower: &str) -> bool {
        self.linking.contains(lower)
    }

    /// Whether the word is said of people only, after "is": "alive".
    pub(in crate::read) fn is_of_the_living(&self, lower: &str) -> bool {
        self.living.contains(lower)
    }

    /// Whether the capitalised word is no name by itself: days, months, forms of words at a sentence's head.
    pub(in crate::read) fn is_no_name(&self, lower: &str) -> bool {
        self.no_names.contains(lower)
    }
}

fn noun_kind(name: &str) -> Option<NameKind> {
    Some(match name {
        "armed_group" => NameKind::ArmedGroup,
        "military" => NameKind::Military,
        "government" => NameKind::Government,
        "organisation" => NameKind::Organisation,
        "outlet" => NameKind::Outlet,
        "people" => NameKind::Person,
        "place" => NameKind::Place,
        "weapon" => NameKind::Weapon,
        _ => return None,
    })
}

//! The words that linking works by: nouns for those who act, words that point back.

use std::collections::{BTreeMap, BTreeSet};

use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;

use super::referents::PlaceClass;
use crate::model::MentionKind;
use crate::read::lists::{entries, toml_file};

const NOUNS: &str = "en/titles/nouns.toml";
const ANAPHORS: &str = "en/titles/anaphors.toml";

/// Nouns for those who act, suffer or speak; lower-case lemmas.
#[derive(Debug)]
pub(super) struct Nouns {
    kinds: BTreeMap<String, MentionKind>,
    /// With a body's name in the phrase they stand for the body.
    pub(super) of_body: BTreeSet<String>,
    /// With a body's name in the phrase they are somebody who speaks or acts for it.
    pub(super) for_body: BTreeSet<String>,
    /// They part a name from the noun: "backed".
    pub(super) apart: BTreeSet<String>,
    /// A body after these is whom a diplomat is sent to.
    pub(super) toward: BTreeSet<String>,
    /// Alone they mean those of the state that the report is about.
    pub(super) of_the_state: BTreeSet<String>,
    /// Of a phrase with a state's name they say that it is not the state's: "opposition".
    pub(super) opposed: BTreeSet<String>,
    /// And that it only takes that state's side: "pro".
    pub(super) siding: BTreeSet<String>,
}

/// Words that point back.
#[derive(Debug)]
pub(super) struct Anaphors {
    pronouns: BTreeMap<String, Pronoun>,
    nouns: BTreeMap<String, BTreeSet<MentionKind>>,
    /// "the", "this".
    pub(super) definite: BTreeSet<String>,
    /// They join a name to the noun before it: "the village of Orrel".
    pub(super) joint: BTreeSet<String>,
    /// "both sides", "each other".
    pub(super) both: BTreeSet<String>,
    /// The most words of one of them.
    pub(super) longest_both: usize,
    /// Of places: nouns that only what lies within a country is called by, or only a country.
    places: BTreeMap<String, PlaceClass>,
    /// Nouns for what happens, in lemmas: "it" may stand for it.
    pub(super) events: BTreeSet<String>,
    /// Nouns for people without a name: they only repeat what they were called before.
    pub(super) unnamed: BTreeSet<String>,
    /// Of these, offices: whoever is introduced as something else does not hold them.
    pub(super) offices: BTreeSet<String>,
    /// "better known as": the name behind them is another one of the person before.
    pub(super) alias: BTreeSet<String>,
    /// The most words of one of them.
    pub(super) longest_alias: usize,
    /// What a source puts out and what then speaks for it: "the statement".
    pub(super) documents: BTreeSet<String>,
    /// Verbs of putting it out, in lemmas: "issued a statement", "the statement posted on".
    pub(super) putting_out: BTreeSet<String>,
    /// They stand before the one who put it out: "a statement from the army".
    pub(super) from: BTreeSet<String>,
    /// Words of the one who speaks: "we", "I".
    pub(super) speaker: BTreeSet<String>,
    female: BTreeSet<String>,
    male: BTreeSet<String>,
}

/// What a pronoun may stand for.
#[derive(Clone, Debug)]
pub(super) struct Pronoun {
    pub(super) may: BTreeSet<MentionKind>,
    pub(super) number: Number,
    pub(super) gender: Option<Gender>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Number {
    One,
    Many,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gender {
    Female,
    Male,
}

#[derive(Deserialize)]
struct NounsFile {
    kinds: BTreeMap<String, String>,
    about: About,
}

#[derive(Deserialize)]
struct About {
    of_body: String,
    for_body: String,
    apart: String,
    toward: String,
    of_the_state: String,
    opposed: String,
    siding: String,
}

#[derive(Deserialize)]
struct AnaphorsFile {
    definite: String,
    both: String,
    unnamed: String,
    offices: String,
    events: String,
    documents: String,
    aliases: String,
    putting_out: String,
    from: String,
    joint: String,
    pronoun: Vec<PronounEntry>,
    noun: Vec<NounEntry>,
    speaker: Speaker,
    names: Names,
}

#[derive(Deserialize)]
struct PronounEntry {
    words: String,
    possessive: String,
    number: String,
    may: String,
    gender: Option<String>,
}

#[derive(Deserialize)]
struct NounEntry {
    words: String,
    may: String,
    place: Option<String>,
}

#[derive(Deserialize)]
struct Speaker {
    one: String,
    many: String,
}

#[derive(Deserialize)]
struct Names {
    female: String,
    male: String,
}

impl Nouns {
    pub(super) fn load(lexicon: &Lexicon) -> Result<Nouns, LexiconError> {
        let file: NounsFile = toml_file(lexicon, NOUNS)?;
        let mut kinds = BTreeMap::new();
        for (name, nouns) in &file.kinds {
            let kind = kind(NOUNS, name)?;
            for noun in entries(nouns) {
                kinds.entry(noun.to_owned()).or_insert(kind);
            }
        }
        let set = |list: &str| entries(list).map(str::to_owned).collect();
        Ok(Nouns {
            kinds,
            of_body: set(&file.about.of_body),
            for_body: set(&file.about.for_body),
            apart: set(&file.about.apart),
            toward: set(&file.about.toward),
            of_the_state: set(&file.about.of_the_state),
            opposed: set(&file.about.opposed),
            siding: set(&file.about.siding),
        })
    }

    /// What a phrase with this noun (lower-case lemma) as its head is.
    pub(super) fn kind(&self, noun: &str) -> Option<MentionKind> {
        self.kinds.get(noun).copied()
    }
}

impl Anaphors {
    pub(super) fn load(lexicon: &Lexicon) -> Result<Anaphors, LexiconError> {
        let file: AnaphorsFile = toml_file(lexicon, ANAPHORS)?;
        let kinds =
            |list: &str| entries(list).map(|name| kind(ANAPHORS, name)).collect::<Result<BTreeSet<_>, _>>();
        let mut pronouns = BTreeMap::new();
        for entry in &file.pronoun {
            let pronoun = Pronoun {
                may: kinds(&entry.may)?,
                number: if entry.number == "many" { Number::Many } else { Number::One },
                gender: match entry.gender.as_deref() {
                    Some("female") => Some(Gender::Female),
                    Some("male") => Some(Gender::Male),
                    _ => None,
                },
            };
            for word in entries(&entry.words).chain(entries(&entry.possessive)) {
                pronouns.insert(word.to_owned(), pronoun.clone());
            }
        }
        let mut nouns: BTreeMap<String, BTreeSet<MentionKind>> = BTreeMap::new();
        let mut places = BTreeMap::new();
        for entry in &file.noun {
            let may = kinds(&entry.may)?;
            let class = match entry.place.as_deref() {
                None => None,
                Some("within") => Some(PlaceClass::Within),
                Some("country") => Some(PlaceClass::Country),
                Some(other) => {
                    let message = format!("expected within or country, found {other:?}");
                    return Err(LexiconError::at(ANAPHORS, 0, message));
                }
            };
            for word in entries(&entry.words) {
                if let Some(class) = class {
                    places.insert(word.to_owned(), class);
                }
                nouns.entry(word.to_owned()).or_default().extend(may.iter().copied());
            }
        }
        let set = |list: &str| entries(list).map(str::to_owned).collect::<BTreeSet<String>>();
        let mut speaker = set(&file.speaker.one);
        speaker.extend(set(&file.speaker.many));
        Ok(Anaphors {
            pronouns,
            nouns,
            definite: set(&file.definite),
            longest_both: entries(&file.both).map(|words| words.split(' ').count()).max().unwrap_or(0),
            both: set(&file.both),
            unnamed: set(&file.unnamed),
            offices: set(&file.offices),
            longest_alias: entries(&file.aliases).map(|words| words.split(' ').count()).max().unwrap_or(0),
            alias: set(&file.aliases),
            events: set(&file.events),
            places,
            documents: set(&file.documents),
            putting_out: set(&file.putting_out),
            from: set(&file.from),
            joint: set(&file.joint),
            speaker,
            female: set(&file.names.female),
            male: set(&file.names.male),
        })
    }

    /// What a pronoun (lower case) may stand for.
    pub(super) fn pronoun(&self, word: &str) -> Option<&Pronoun> {
        self.pronouns.get(word)
    }

    /// What "the" and this noun (lower case, with the nouns before it) may stand for.
    pub(super) fn noun(&self, words: &str) -> Option<&BTreeSet<MentionKind>> {
        self.nouns.get(words)
    }

    /// What kind of place the noun is said of, where it is said of one kind only.
    pub(super) fn place(&self, noun: &str) -> Option<PlaceClass> {
        self.places.get(noun).copied()
    }

    /// The gender a name tells by its first word.
    pub(super) fn gender(&self, name: &str) -> Option<Gender> {
        let first = name.split_whitespace().next()?.to_lowercase();
        if self.female.contains(&first) {
            Some(Gender::Female)
        } else if self.male.contains(&first) {
            Some(Gender::Male)
        } else {
            None
        }
    }
}

fn kind(file: &str, name: &str) -> Result<MentionKind, LexiconError> {
    Ok(match name {
        "armed_group" => MentionKind::ArmedGroup,
        "government" => MentionKind::Government,
        "military" => MentionKind::Military,
        "person" => MentionKind::Person,
        "organisation" => MentionKind::Organisation,
        "outlet" => MentionKind::Outlet,
        "place" => MentionKind::Place,
        "people" => MentionKind::People,
        "weapon" => MentionKind::Weapon,
        "other" => MentionKind::Other,
        _ => return Err(LexiconError::at(file, 0, format!("expected a kind of mention, found {name:?}"))),
    })
}

//! The limits as data.

use std::collections::BTreeSet;

use contested_lexicon::actors::ActorKind;
use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;
use smol_str::SmolStr;
use toml::Spanned;

use crate::model::{EventKind, MentionKind, Role};
use crate::read::lists::entries;
use crate::rule_file;

const FOLDER: &str = "en/limits/";
/// The file of that folder that holds signs instead of limits.
pub(super) const SIGNS: &str = "en/limits/signs.toml";

/// Something that cannot be.
#[derive(Debug)]
pub(super) struct Limit {
    /// "observers-do-no-harm".
    pub(super) id: SmolStr,
    /// For the notice: why it cannot be.
    pub(super) about: String,
    /// Kinds of event, or families; empty for all.
    kinds: Vec<String>,
    /// What it is asked of.
    pub(super) on: BTreeSet<On>,
    /// One of these signs is there.
    pub(super) any: Signs,
    /// And one of these words.
    pub(super) with: BTreeSet<String>,
    /// And, of a trigger, one of these beside it; of places and times, as the sign says.
    pub(super) beside: Vec<Beside>,
    /// None of these words is there.
    pub(super) unless: BTreeSet<String>,
    /// Nor does the one it is about say so himself.
    pub(super) unless_own: bool,
    /// Nor is it the register's own name for the actor.
    pub(super) unless_named: bool,
    pub(super) then: Then,
    #[cfg_attr(not(test), expect(dead_code, reason = "run by a test"))]
    pub(super) examples: Vec<Example>,
    #[cfg_attr(not(test), expect(dead_code, reason = "run by a test"))]
    pub(super) counter_examples: Vec<Example>,
}

/// What a limit is asked of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum On {
    /// A participant of a claim.
    Role(Role),
    /// A claim's own words.
    Trigger,
    /// Whoever is named, wherever.
    Mention,
    /// Who says something.
    Source,
    /// Where a claim's act took place.
    Place,
    /// When.
    Time,
}

/// What stands beside a trigger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Beside {
    /// A word before it that describes it: "heart ~" of "heart attack".
    Before(String),
    /// The one that it is done to: "~ show" of "stole the show".
    Object(String),
    /// The word that it hangs on: "give" of "give a talk".
    Governor(String),
    /// A word after a preposition that hangs on it: "by teacher".
    After(String, String),
    /// A word further up: "< field" of "the field of rape".
    Over(String),
}

/// What a limit is known by; one is enough.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// The phrase's head, with or without the word before it.
    pub(super) heads: BTreeSet<String>,
    pub(super) mentions: BTreeSet<MentionKind>,
    pub(super) actors: BTreeSet<ActorKind>,
    pub(super) is: BTreeSet<Structure>,
}

/// What words may be by their place or form.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Structure {
    /// Digits alone.
    Number,
    /// A time expression.
    Time,
    /// In a line of credits, tags or links.
    Listing,
    /// A victim or target of the same claim.
    OwnVictim,
    /// The grammatical subject of the act's passive verb.
    PassiveSubject,
    /// Taken for somebody of a state whose adjective is only the end of another's: "South Sudanese army".
    OtherState,
    /// What the act's verb says something was taken from: "took the town from the army".
    TakenFrom,
    /// Who says of another that he did it, or keeps him from it: "accused rebels of shelling the town".
    Accuser,
    /// To whom what was hit belongs, in a clause of theirs: "the Front said its convoy had been bombed".
    Owner,
    /// Outside the clause of the act's verb, whose subject is a place: "said that the town had fallen".
    PlacesClause,
    /// The very words of the act's doer: "U.S." of "a U.S. air strike".
    Doer,
    /// Somebody who takes part in the act: "Harrow" of "Harrow's death".
    Somebody,
    /// Before or after "of" at one of the words beside: "Ardania" of "the consulate of Ardania".
    OwnerOf,
    /// Outside one of the words beside, on which the act hangs: "fired missiles on Monday in response to the raid".
    Answer,
    /// Whose verb is one of the words beside, and the act its object: "announced the death".
    Teller,
}

/// What becomes of what breaks a limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Then {
    /// The participant is taken out.
    Empty,
    /// The words stay, who they are said to be goes.
    Unname,
    /// Where or when is taken out.
    Unplace,
    /// The claim is not listed.
    Unlist,
}

/// A claim that somebody might read from a text, to try the limit on.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "run by a test"))]
pub(super) struct Example {
    pub(super) text: String,
    /// What was read: the kind of event and its trigger's words.
    #[serde(default)]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) trigger: String,
    /// The participant or source that the limit is asked of.
    #[serde(default)]
    pub(super) who: String,
    /// Its part, where it is not the agent.
    #[serde(default)]
    pub(super) role: String,
    /// A victim beside it.
    #[serde(default)]
    pub(super) victim: String,
    /// The words taken for its place or day.
    #[serde(default)]
    pub(super) setting: String,
    /// Who says it.
    #[serde(default)]
    pub(super) origin: String,
    /// Who it was taken for.
    #[serde(default)]
    pub(super) entity: String,
}

impl Limit {
    /// Whether it is about events of this kind.
    pub(super) fn is_about(&self, kind: EventKind) -> bool {
        let is = |name: &String| name == kind.as_str() || name == kind.family();
        self.kinds.is_empty() || self.kinds.iter().any(is)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    limit: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: Spanned<String>,
    about: String,
    #[serde(default)]
    kinds: Vec<Spanned<String>>,
    on: Vec<Spanned<String>>,
    #[serde(default)]
    any: RawSigns,
    #[serde(default)]
    with: String,
    #[serde(default)]
    beside: String,
    #[serde(default)]
    unless: String,
    #[serde(default)]
    unless_own: bool,
    #[serde(default)]
    unless_named: bool,
    then: Spanned<String>,
    example: Vec<Example>,
    not: Vec<Example>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawSigns {
    #[serde(default)]
    heads: String,
    #[serde(default)]
    mentions: Vec<Spanned<String>>,
    #[serde(default)]
    actors: Vec<Spanned<String>>,
    #[serde(default)]
    is: Vec<Spanned<String>>,
}

/// Loads all limits, in the order of their files.
pub(super) fn load(lexicon: &Lexicon) -> Result<Vec<Limit>, LexiconError> {
    let mut limits = Vec::new();
    for (path, text) in lexicon.folder(FOLDER).filter(|(path, _)| *path != SIGNS) {
        let file: File = rule_file::parse(path, text)?;
        for raw in file.limit {
            limits.push(limit(path, text, raw)?);
        }
    }
    Ok(limits)
}

fn limit(path: &str, text: &str, raw: Raw) -> Result<Limit, LexiconError> {
    let wrong = |value: &Spanned<String>, what: &str| {
        LexiconError::at_offset(path, text, value.span().start, format!("no such {what}: {}", value.as_ref()))
    };
    for kind in &raw.kinds {
        let known = EventKind::ALL
            .iter()
            .any(|one| one.as_str() == kind.as_ref().as_str() || one.family() == kind.as_ref().as_str());
        if !known {
            return Err(wrong(kind, "kind or family of events"));
        }
    }
    let mut on = BTreeSet::new();
    for one in &raw.on {
        on.insert(match one.as_ref().as_str() {
            "trigger" => On::Trigger,
            "mention" => On::Mention,
            "source" => On::Source,
            "place" => On::Place,
            "time" => On::Time,
            role => On::Role(named(role).ok_or_else(|| wrong(one, "part"))?),
        });
    }
    let mut any = Signs { heads: set(&raw.any.heads), ..Signs::default() };
    for one in &raw.any.mentions {
        any.mentions.insert(named(one.as_ref()).ok_or_else(|| wrong(one, "kind of mention"))?);
    }
    for one in &raw.any.actors {
        any.actors.insert(ActorKind::from_word(one.as_ref()).ok_or_else(|| wrong(one, "kind of actor"))?);
    }
    for one in &raw.any.is {
        any.is.insert(match one.as_ref().as_str() {
            "number" => Structure::Number,
            "time" => Structure::Time,
            "listing" => Structure::Listing,
            "own-victim" => Structure::OwnVictim,
            "passive-subject" => Structure::PassiveSubject,
            "other-state" => Structure::OtherState,
            "taken-from" => Structure::TakenFrom,
            "accuser" => Structure::Accuser,
            "owner" => Structure::Owner,
            "places-clause" => Structure::PlacesClause,
            "doer" => Structure::Doer,
            "somebody" => Structure::Somebody,
            "owner-of" => Structure::OwnerOf,
            "answer" => Structure::Answer,
            "teller" => Structure::Teller,
            _ => return Err(wrong(one, "sign")),
        });
    }
    let then = match raw.then.as_ref().as_str() {
        "empty" => Then::Empty,
        "unname" => Then::Unname,
        "unplace" => Then::Unplace,
        "unlist" => Then::Unlist,
        _ => return Err(wrong(&raw.then, "consequence")),
    };
    if raw.example.is_empty() || raw.not.is_empty() {
        let at = raw.id.span().start;
        return Err(LexiconError::at_offset(path, text, at, "expected an example and a counter-example"));
    }
    Ok(Limit {
        id: raw.id.into_inner().into(),
        about: raw.about,
        kinds: raw.kinds.into_iter().map(Spanned::into_inner).collect(),
        on,
        any,
        with: set(&raw.with),
        beside: entries(&raw.beside).map(beside).collect(),
        unless: set(&raw.unless),
        unless_own: raw.unless_own,
        unless_named: raw.unless_named,
        then,
        examples: raw.example,
        counter_examples: raw.not,
    })
}

fn beside(entry: &str) -> Beside {
    match entry.split_once(' ') {
        Some(("<", word)) => Beside::Over(word.to_owned()),
        Some(("~", word)) => Beside::Object(word.to_owned()),
        Some((word, "~")) => Beside::Before(word.to_owned()),
        Some((preposition, word)) => Beside::After(preposition.to_owned(), word.to_owned()),
        None => Beside::Governor(entry.to_owned()),
    }
}

fn set(list: &str) -> BTreeSet<String> {
    entries(list).map(str::to_owned).collect()
}

/// The value that the published shapes write so.
pub(super) fn named<T: for<'de> Deserialize<'de>>(word: &str) -> Option<T> {
    T::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(word)).ok()
}

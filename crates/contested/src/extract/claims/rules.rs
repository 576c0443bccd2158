//! The acts' rules: which words name an act, who takes which part in it, and what each part must be.

use std::collections::BTreeMap;

use contested_lexicon::LexiconError;
use serde::Deserialize;
use smol_str::{SmolStr, format_smolstr};
use toml::Spanned;

use super::classes::{ClassSet, Classes};
use super::data::{WordTable, parse_toml};
use super::grammar::Grammar;
use crate::model::{EventKind, FigureKind, Polarity, Role, Stage};

/// A rule, ready for use.
#[derive(Debug)]
pub(in crate::extract) struct Rule {
    /// "acts/control#seize".
    pub(in crate::extract) id: SmolStr,
    pub(in crate::extract) file: String,
    pub(in crate::extract) line: usize,
    pub(in crate::extract) kind: EventKind,
    pub(super) subject: Constraint,
    pub(super) object: Constraint,
    pub(super) subject_role: Option<Role>,
    pub(super) object_role: Option<Role>,
    /// The role of what stands after the own words of a passive, where it is another than its subject's: "the rebels were
    /// driven out of the town".
    pub(super) after_role: Option<Role>,
    /// Whether what a noun is said to be of is its object: "his arrest".
    pub(super) owner_is_object: bool,
    /// Roles of prepositions that differ from the common ones; `None` where the phrase plays none.
    pub(super) prepositions: Vec<(SmolStr, Option<Role>)>,
    /// Prepositions of which one must be there, with the class its object must be of.
    pub(super) needs: Vec<(SmolStr, Constraint)>,
    /// What some word before the noun must be of.
    pub(super) modifier: Constraint,
    pub(super) stage: Option<Stage>,
    pub(super) polarity: Polarity,
    pub(super) harm: Option<FigureKind>,
    /// Where its subject is another act, it only tells on that act.
    pub(super) joins: bool,
    /// A noun that names an act only with somebody or something that takes part.
    pub(super) bare: bool,
    /// A noun that only tells again of an act told before ("the incident").
    pub(super) again: bool,
    /// It befell only something of what it is told of: "damaged", and not "destroyed".
    pub(super) in_part: bool,
    pub(super) acled: Option<SmolStr>,
    /// The kind of an act of this rule that is only aimed at: to want to control a town is to want to take it.
    pub(super) aimed: Option<EventKind>,
    pub(in crate::extract) examples: Vec<Example>,
    pub(in crate::extract) counter_examples: Vec<Example>,
}

/// An example of a rule: a sentence and what is to be read from it.
#[derive(Clone, Debug)]
pub(in crate::extract) struct Example {
    /// For messages about a failing example.
    #[allow(dead_code)]
    pub(in crate::extract) line: usize,
    pub(in crate::extract) text: String,
    /// "seized; agent: Varan forces; target: Ostrel".
    pub(in crate::extract) claim: String,
}

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Constraint {
    Anything,
    /// Of one of these, and there.
    Is(ClassSet),
    /// Of one of these, where it is there.
    IsIfThere(ClassSet),
    /// Of none of these.
    IsNot(ClassSet),
    /// There, whatever it is.
    There,
    /// Not there.
    NotThere,
}

impl Rule {
    /// Whether its acts are too large to be one event: a whole war. Its dead are no single act's.
    pub(super) fn is_no_event(&self) -> bool {
        self.acled.as_deref() == Some(NO_CODE)
    }
}

/// In a rule: its acts have no ACLED code ("the war" is no event of its own).
pub(super) const NO_CODE: &str = "none";

impl Constraint {
    pub(super) fn holds(self, classes: Option<ClassSet>) -> bool {
        match (self, classes) {
            (Constraint::Anything | Constraint::NotThere, None)
            | (Constraint::IsIfThere(_) | Constraint::IsNot(_), None) => true,
            (Constraint::Is(_) | Constraint::There, None) => false,
            (Constraint::Anything | Constraint::There, Some(_)) => true,
            (Constraint::NotThere, Some(_)) => false,
            (Constraint::Is(set) | Constraint::IsIfThere(set), Some(classes)) => set.meets(classes),
            (Constraint::IsNot(set), Some(classes)) => !set.meets(classes),
        }
    }

    /// How much it asks for; of two rules that hold, the one that asks for more is taken.
    pub(super) fn weight(self) -> u32 {
        match self {
            Constraint::Anything => 0,
            Constraint::IsNot(_) => 1,
            Constraint::IsIfThere(_) | Constraint::NotThere | Constraint::There => 2,
            Constraint::Is(_) => 4,
        }
    }
}

/// A way to say an act: the words, the first of which (or the last, of a noun) is looked up.
#[derive(Clone, Debug)]
pub(super) struct Trigger {
    pub(super) rule: usize,
    pub(super) shape: Shape,
    /// The words beside the one looked up, in the order written.
    pub(super) others: Vec<SmolStr>,
}

/// What a trigger's head word is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Verb,
    Noun,
    Adjective,
}

/// All rules and their triggers by head word.
#[derive(Debug)]
pub(in crate::extract) struct RuleSet {
    pub(in crate::extract) rules: Vec<Rule>,
    triggers: WordTable<Vec<Trigger>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    rule: Vec<Spanned<RawRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: String,
    kind: Spanned<String>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    subject: Option<Spanned<String>>,
    object: Option<Spanned<String>>,
    modifier: Option<Spanned<String>>,
    #[serde(default)]
    needs: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    roles: BTreeMap<String, Spanned<String>>,
    stage: Option<Spanned<String>>,
    #[serde(default)]
    negative: bool,
    harm: Option<Spanned<String>>,
    #[serde(default)]
    joins: bool,
    #[serde(default = "yes")]
    bare: bool,
    #[serde(default)]
    owner_is_object: bool,
    #[serde(default)]
    again: bool,
    #[serde(default)]
    in_part: bool,
    acled: Option<String>,
    aimed: Option<Spanned<String>>,
    #[serde(default)]
    example: Vec<Spanned<RawExample>>,
    #[serde(default)]
    not: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExample {
    text: String,
    claim: String,
}

fn yes() -> bool {
    true
}

impl RuleSet {
    /// Parses rule files, given with their paths.
    pub(super) fn parse<'f>(
        files: impl Iterator<Item = (&'f str, &'f str)>,
        classes: &Classes,
        grammar: &Grammar,
    ) -> Result<RuleSet, LexiconError> {
        let mut rules = Vec::new();
        let mut triggers: BTreeMap<SmolStr, Vec<Trigger>> = BTreeMap::new();
        let mut seen: BTreeMap<SmolStr, (String, usize)> = BTreeMap::new();
        for (path, text) in files {
            let raw: RawFile = parse_toml(path, text)?;
            let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".toml");
            for raw in raw.rule {
                let line = line_of(text, raw.span().start);
                let raw = raw.into_inner();
                let id = format_smolstr!("acts/{stem}#{}", raw.id);
                if let Some((file, earlier)) = seen.insert(id.clone(), (path.to_owned(), line)) {
                    return Err(LexiconError::at(
                        path,
                        line,
                        format!("a rule named {} stands already at {file}:{earlier}", raw.id),
                    ));
                }
                if raw.verbs.is_empty() && raw.nouns.is_empty() && raw.adjectives.is_empty() {
                    return Err(LexiconError::at(
                        path,
                        line,
                        "expected verbs, nouns or adjectives that name the act",
                    ));
                }
                let index = rules.len();
                for (shape, list) in [
                    (Shape::Verb, &raw.verbs),
                    (Shape::Noun, &raw.nouns),
                    (Shape::Adjective, &raw.adjectives),
                ] {
                    for entry in list {
                        let (head, others) = split_trigger(entry, shape, grammar)
                            .ok_or_else(|| LexiconError::at(path, line, "a trigger without words"))?;
                        triggers.entry(head).or_default().push(Trigger { rule: index, shape, others });
                    }
                }
                rules.push(rule(path, text, line, id, raw, classes)?);
            }
        }
        Ok(RuleSet { rules, triggers: WordTable::new(triggers.into_iter().collect()) })
    }

    /// The triggers whose head word this is.
    pub(super) fn triggers(&self, word: &str) -> &[Trigger] {
        self.triggers.get(word).map_or(&[], Vec::as_slice)
    }
}

fn rule(
    path: &str,
    text: &str,
    line: usize,
    id: SmolStr,
    raw: RawRule,
    classes: &Classes,
) -> Result<Rule, LexiconError> {
    let at = |offset: usize, message: String| LexiconError::at_offset(path, text, offset, message);
    let constraint = |value: &Option<Spanned<String>>| match value {
        None => Ok(Constraint::Anything),
        Some(value) => {
            parse_constraint(value.as_ref(), classes).map_err(|message| at(value.span().start, message))
        }
    };
    let parse_kind = |name: &Spanned<String>| -> Result<EventKind, LexiconError> {
        let wrong = || at(name.span().start, format!("no such kind of event: {}", name.as_ref()));
        name.as_ref().parse().map_err(|_| wrong())
    };
    let kind = parse_kind(&raw.kind)?;
    let aimed = raw.aimed.as_ref().map(parse_kind).transpose()?;
    let mut subject_role = Some(Role::Agent);
    let mut object_role = Some(Role::Target);
    let mut after_role = None;
    let mut prepositions = Vec::new();
    for (slot, name) in &raw.roles {
        let value = match name.as_ref().as_str() {
            "none" => None,
            other => {
                Some(role(other).ok_or_else(|| at(name.span().start, format!("no such role: {other}")))?)
            }
        };
        match slot.as_str() {
            "subject" => subject_role = value,
            "object" => object_role = value,
            "after" => after_role = value,
            preposition => prepositions.push((SmolStr::from(preposition), value)),
        }
    }
    let mut needs = Vec::new();
    for (preposition, value) in &raw.needs {
        needs.push((
            SmolStr::from(preposition),
            parse_constraint(value.as_ref(), classes).map_err(|message| at(value.span().start, message))?,
        ));
    }
    let stage = match &raw.stage {
        None => None,
        Some(name) => Some(
            stage(name.as_ref())
                .ok_or_else(|| at(name.span().start, format!("no such stage: {}", name.as_ref())))?,
        ),
    };
    let harm = match &raw.harm {
        None => None,
        Some(name) => Some(
            harm(name.as_ref())
                .ok_or_else(|| at(name.span().start, format!("no such figure: {}", name.as_ref())))?,
        ),
    };
    Ok(Rule {
        id,
        file: path.to_owned(),
        line,
        kind,
        subject: constraint(&raw.subject)?,
        object: constraint(&raw.object)?,
        modifier: constraint(&raw.modifier)?,
        subject_role,
        object_role,
        after_role,
        owner_is_object: raw.owner_is_object,
        prepositions,
        needs,
        stage,
        polarity: if raw.negative { Polarity::Negative } else { Polarity::Positive },
        harm,
        joins: raw.joins,
        bare: raw.bare,
        again: raw.again,
        in_part: raw.in_part,
        acled: raw.acled.map(SmolStr::from),
        aimed,
        examples: raw
            .example
            .into_iter()
            .map(|example| Example {
                line: line_of(text, example.span().start),
                text: example.as_ref().text.clone(),
                claim: example.as_ref().claim.clone(),
            })
            .collect(),
        counter_examples: raw
            .not
            .into_iter()
            .map(|not| Example {
                line: line_of(text, not.span().start),
                text: not.into_inner(),
                claim: String::new(),
            })
            .collect(),
    })
}

/// "place|town", "place?", "not person", "some", "none".
pub(super) fn parse_constraint(words: &str, classes: &Classes) -> Result<Constraint, String> {
    let words = words.trim();
    match words {
        "some" => return Ok(Constraint::There),
        "none" => return Ok(Constraint::NotThere),
        _ => {}
    }
    if let Some(names) = words.strip_prefix("not ") {
        return Ok(Constraint::IsNot(classes.named(names)?));
    }
    match words.strip_suffix('?') {
        Some(names) => Ok(Constraint::IsIfThere(classes.named(names)?)),
        None => Ok(Constraint::Is(classes.named(words)?)),
    }
}

fn split_trigger(entry: &str, shape: Shape, grammar: &Grammar) -> Option<(SmolStr, Vec<SmolStr>)> {
    let mut words: Vec<SmolStr> = entry.split_whitespace().map(SmolStr::from).collect();
    let head = match shape {
        Shape::Verb | Shape::Adjective if !words.is_empty() => words.remove(0),
        // "exchange of fire" is looked up by its first word, "car bomb attack" by its last.
        Shape::Noun if words.get(1).is_some_and(|word| grammar.is_whole_word(word)) => words.remove(0),
        _ => {
            let head = words.pop()?;
            words.reverse();
            head
        }
    };
    Some((head, words))
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.get(..offset).unwrap_or(text).matches('\n').count()
}

/// The role written so.
pub(super) fn role(name: &str) -> Option<Role> {
    Some(match name {
        "agent" => Role::Agent,
        "target" => Role::Target,
        "victim" => Role::Victim,
        "instrument" => Role::Instrument,
        "recipient" => Role::Recipient,
        "beneficiary" => Role::Beneficiary,
        "origin" => Role::Origin,
        "destination" => Role::Destination,
        "topic" => Role::Topic,
        _ => return None,
    })
}

/// A role as the ledger writes it.
#[cfg(test)]
pub(in crate::extract) fn role_name(role: Role) -> &'static str {
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

/// The stage written so.
pub(in crate::extract) fn stage(name: &str) -> Option<Stage> {
    name.parse().ok()
}

fn harm(name: &str) -> Option<FigureKind> {
    Some(match name {
        "killed" => FigureKind::Killed,
        "injured" => FigureKind::Injured,
        "missing" => FigureKind::Missing,
        "displaced" => FigureKind::Displaced,
        _ => return None,
    })
}

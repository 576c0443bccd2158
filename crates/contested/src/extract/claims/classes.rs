//! What kind of thing a phrase stands for, as far as its head word or name tells: "place", "armed", "weapon".

use std::collections::BTreeMap;

use contested_english::{EntityLabel, Tag};
use contested_lexicon::LexiconError;
use serde::Deserialize;
use smol_str::SmolStr;
use toml::Spanned;

use super::data::{WordTable, parse_toml};
use super::grammar::Grammar;
use crate::read::{NameKind, Reading, TokenId};

/// A set of classes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::extract) struct ClassSet(u64);

impl ClassSet {
    /// Of nothing that is known.
    pub(in crate::extract) const NONE: ClassSet = ClassSet(0);

    /// Whether the two share a class.
    pub(in crate::extract) fn meets(self, other: ClassSet) -> bool {
        self.0 & other.0 != 0
    }

    /// Of the one or of the other.
    pub(in crate::extract) fn or(self, other: ClassSet) -> ClassSet {
        ClassSet(self.0 | other.0)
    }
}

/// Which words and names are of which class.
#[derive(Debug)]
pub(in crate::extract) struct Classes {
    names: Vec<String>,
    /// Per class, itself and the classes it is made up of.
    sets: Vec<ClassSet>,
    words: WordTable<ClassSet>,
    /// The last words of those of two.
    ends: WordTable<()>,
    by_name_kind: Vec<(NameKind, ClassSet)>,
    by_label: Vec<(EntityLabel, ClassSet)>,
    /// Of proper names that nothing tells of.
    unknown_names: ClassSet,
    /// Words that only say how much or which part of what follows "of".
    partitive: WordTable<()>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    partitives: Vec<String>,
    class: BTreeMap<String, Spanned<RawClass>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClass {
    #[allow(dead_code)] // for the reader of the file
    about: String,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    names: Vec<Spanned<String>>,
    #[serde(default)]
    labels: Vec<Spanned<String>>,
    #[serde(default)]
    of: Vec<Spanned<String>>,
    #[serde(default)]
    unknown_names: bool,
}

impl Classes {
    pub(super) fn parse(path: &str, text: &str) -> Result<Classes, LexiconError> {
        let raw: RawFile = parse_toml(path, text)?;
        let names: Vec<String> = raw.class.keys().cloned().collect();
        let own = |name: &str| names.iter().position(|known| known == name).map(|index| ClassSet(1 << index));
        if names.len() > 63 {
            return Err(LexiconError::at(path, 0, "more than 63 classes"));
        }
        let mut sets: Vec<ClassSet> = (0..names.len()).map(|index| ClassSet(1 << index)).collect();
        let mut words: BTreeMap<SmolStr, ClassSet> = BTreeMap::new();
        let mut by_name_kind: Vec<(NameKind, ClassSet)> = Vec::new();
        let mut by_label: Vec<(EntityLabel, ClassSet)> = Vec::new();
        let mut unknown_names = ClassSet::NONE;
        for (index, class) in raw.class.values().enumerate() {
            let bit = ClassSet(1 << index);
            let class = class.as_ref();
            if class.unknown_names {
                unknown_names = unknown_names.or(bit);
            }
            for word in &class.words {
                let entry = words.entry(SmolStr::from(word.to_lowercase())).or_default();
                *entry = entry.or(bit);
            }
            for name in &class.names {
                let kind = name_kind(name.as_ref()).ok_or_else(|| {
                    LexiconError::at_offset(
                        path,
                        text,
                        name.span().start,
                        format!("no kind of name: {}", name.as_ref()),
                    )
                })?;
                by_name_kind.push((kind, bit));
            }
            for label in &class.labels {
                let known = EntityLabel::from_label(label.as_ref()).ok_or_else(|| {
                    LexiconError::at_offset(
                        path,
                        text,
                        label.span().start,
                        format!("no label of the model: {}", label.as_ref()),
                    )
                })?;
                by_label.push((known, bit));
            }
            for part in &class.of {
                let part_set = own(part.as_ref()).ok_or_else(|| {
                    LexiconError::at_offset(
                        path,
                        text,
                        part.span().start,
                        format!("no such class: {}", part.as_ref()),
                    )
                })?;
                sets[index] = sets[index].or(part_set);
            }
        }
        let ends = words.keys().filter_map(|words| Some((SmolStr::from(words.rsplit_once(' ')?.1), ())));
        Ok(Classes {
            ends: WordTable::new(ends.collect()),
            names,
            sets,
            words: WordTable::new(words.into_iter().collect()),
            by_name_kind,
            by_label,
            unknown_names,
            partitive: WordTable::new(raw.partitives.iter().map(|word| (SmolStr::from(word), ())).collect()),
        })
    }

    /// The set that a class name or several, joined by `|`, stand for.
    pub(in crate::extract) fn named(&self, names: &str) -> Result<ClassSet, String> {
        let mut set = ClassSet::NONE;
        for name in names.split('|').map(str::trim) {
            let index = self.names.iter().position(|known| known == name).ok_or_else(|| {
                format!("no such class: {name:?}; the classes are {}", self.names.join(", "))
            })?;
            set = set.or(self.sets[index]);
        }
        Ok(set)
    }

    /// Whether the word only says how much or which part of what follows "of".
    pub(in crate::extract) fn is_partitive(&self, reading: &Reading<'_>, token: TokenId) -> bool {
        let token = reading.token(token);
        self.partitive.get(&token.lemma).or_else(|| self.partitive.get(&token.lower)).is_some()
    }

    /// What a phrase with this head word stands for.
    pub(in crate::extract) fn of(&self, reading: &Reading<'_>, grammar: &Grammar, head: TokenId) -> ClassSet {
        let mut set = ClassSet::NONE;
        let mut at = head;
        // "dozens of members of the army": a few steps at most.
        for _ in 0..4 {
            set = set.or(self.of_word(reading, grammar, at));
            if !self.is_partitive(reading, at) {
                break;
            }
            let Some(next) = super::phrases::of_object(reading, grammar, at) else { break };
            at = next;
        }
        set
    }

    fn of_name(&self, kind: NameKind) -> ClassSet {
        let kinds = self.by_name_kind.iter().filter(|(known, _)| *known == kind);
        kinds.fold(ClassSet::NONE, |set, (_, bit)| set.or(*bit))
    }

    /// What two words stand for that the lists have together: "air force".
    fn of_two(&self, reading: &Reading<'_>, id: TokenId) -> Option<ClassSet> {
        let token = reading.token(id);
        let listed = [&token.lemma, &token.lower].into_iter().find(|word| self.ends.get(word).is_some())?;
        let before = reading.token(TokenId(id.0.checked_sub(1)?));
        let together = before.sentence == token.sentence;
        self.words.get(&format!("{} {listed}", before.lower)).copied().filter(|_| together)
    }

    fn of_word(&self, reading: &Reading<'_>, grammar: &Grammar, id: TokenId) -> ClassSet {
        let token = reading.token(id);
        if let Some(set) = self.of_two(reading, id) {
            return set;
        }
        // "The Ostrel Front" is who it is, not where a front runs.
        let body = super::phrases::name_at(reading, id)
            .filter(|name| name.tokens.len() > 1 && name.kind == NameKind::ArmedGroup)
            .map(|_| self.of_name(NameKind::ArmedGroup));
        if let Some(set) = body.filter(|set| *set != ClassSet::NONE) {
            return set;
        }
        let by_word = self
            .words
            .get(&token.lemma)
            .or_else(|| self.words.get(&token.lower))
            .copied()
            .or_else(|| {
                // Headline and name words keep their ending in the lemma.
                grammar.stems(&token.lower).find_map(|stem| self.words.get(stem).copied())
            })
            .or_else(|| token.lower.rsplit_once('-').and_then(|(_, last)| self.words.get(last).copied()));
        if let Some(set) = by_word {
            return set;
        }
        if let Some(name) = super::phrases::name_at(reading, id) {
            let set = self.of_name(name.kind);
            if set != ClassSet::NONE {
                return set;
            }
        }
        let unknown = match token.tag {
            Tag::Nnp | Tag::Nnps => self.unknown_names,
            _ => ClassSet::NONE,
        };
        let Some(entity) = token.entity else { return unknown };
        self.by_label
            .iter()
            .filter(|(label, _)| *label == entity.label)
            .fold(ClassSet::NONE, |set, (_, bit)| set.or(*bit))
    }
}

fn name_kind(name: &str) -> Option<NameKind> {
    Some(match name {
        "person" => NameKind::Person,
        "place" => NameKind::Place,
        "armed_group" => NameKind::ArmedGroup,
        "government" => NameKind::Government,
        "military" => NameKind::Military,
        "outlet" => NameKind::Outlet,
        "organisation" => NameKind::Organisation,
        "people" => NameKind::People,
        "weapon" => NameKind::Weapon,
        "other" => NameKind::Other,
        _ => return None,
    })
}

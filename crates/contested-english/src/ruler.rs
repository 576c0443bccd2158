//! The attribute ruler: coarse parts of speech, features and some lemmas by rules over tag, word and dependency.

use std::collections::BTreeMap;

use fancy_regex::Regex;
use serde_json::Value;
use smol_str::SmolStr;

use crate::ModelError;
use crate::labels::{Dep, Pos, Tag};
use crate::model::{RulerRule, damaged};

#[derive(Debug)]
pub(crate) struct Ruler {
    patterns: Vec<Pattern>,
    effects: Vec<Effect>,
    /// Patterns that any word may start, by tag.
    by_tag: Vec<Vec<u16>>,
}

/// What a token's labels are after the rules.
#[derive(Clone, Debug)]
pub(crate) struct Ruled {
    pub(crate) tag: Tag,
    pub(crate) pos: Pos,
    pub(crate) dep: Dep,
    pub(crate) lemma: Option<SmolStr>,
    pub(crate) morph: Morph,
}

/// The features that decide whether a form is a base form.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Morph {
    pub(crate) singular: bool,
    pub(crate) has_number: bool,
    pub(crate) infinitive: bool,
    pub(crate) finite: bool,
    pub(crate) present: bool,
    pub(crate) positive: bool,
}

#[derive(Debug)]
struct Pattern {
    tests: Vec<TokenTest>,
    effect: u16,
}

/// What a token must be; absent parts match anything.
#[derive(Debug)]
struct TokenTest {
    /// Bit `tag as u64`.
    tags: u64,
    /// Bit `dep as u64`.
    deps: u64,
    lower: Option<LowerTest>,
    is_space: Option<bool>,
}

#[derive(Debug)]
enum LowerTest {
    OneOf(Vec<String>),
    Matches(Box<Regex>),
}

#[derive(Debug)]
struct Effect {
    /// Which token of the match it changes.
    index: usize,
    tag: Option<Tag>,
    pos: Option<Pos>,
    dep: Option<Dep>,
    lemma: Option<SmolStr>,
    morph: Option<Morph>,
}

/// A token as the rules see it.
pub(crate) struct Seen<'w> {
    pub(crate) tag: Tag,
    pub(crate) dep: Dep,
    pub(crate) lower: &'w str,
    pub(crate) is_space: bool,
    /// From [`Ruler::patterns_for`].
    pub(crate) patterns: &'w [u16],
}

impl Ruler {
    pub(crate) fn new(rules: &[RulerRule]) -> Result<Ruler, ModelError> {
        let mut patterns = Vec::new();
        let mut effects = Vec::new();
        for rule in rules {
            for tests in &rule.patterns {
                let tests = tests.iter().map(token_test).collect::<Result<Vec<_>, _>>()?;
                if tests.is_empty() || rule.index >= tests.len() {
                    return Err(damaged("a rule changes a token outside its pattern"));
                }
                patterns.push(Pattern { tests, effect: effects.len() as u16 });
            }
            effects.push(effect(rule)?);
        }
        let by_tag = Tag::ALL
            .iter()
            .map(|tag| {
                (0..patterns.len() as u16)
                    .filter(|id| {
                        let first = &patterns[usize::from(*id)].tests[0];
                        first.is_about_any_word() && first.tags & bit(*tag as u8) != 0
                    })
                    .collect()
            })
            .collect();
        Ok(Ruler { patterns, effects, by_tag })
    }

    /// The patterns with a condition on the word itself that a word may start.
    pub(crate) fn patterns_for(&self, lower: &str, is_space: bool) -> Vec<u16> {
        (0..self.patterns.len() as u16)
            .filter(|id| {
                let first = &self.patterns[usize::from(*id)].tests[0];
                !first.is_about_any_word() && first.is_about(lower, is_space)
            })
            .collect()
    }

    /// Applies the rules to a text. Of several that hold for a token, the last one listed decides.
    pub(crate) fn apply(&self, tokens: &[Seen<'_>]) -> Vec<Ruled> {
        let mut hits: Vec<(u32, u16)> = Vec::with_capacity(tokens.len() * 3);
        for (at, token) in tokens.iter().enumerate() {
            for id in self.by_tag[token.tag as usize].iter().chain(token.patterns) {
                let pattern = &self.patterns[usize::from(*id)];
                let matches = tokens.get(at..at + pattern.tests.len()).is_some_and(|tokens| {
                    pattern.tests[0].is_labelled(&tokens[0])
                        && pattern.tests[1..].iter().zip(&tokens[1..]).all(|(test, token)| {
                            test.is_labelled(token) && test.is_about(token.lower, token.is_space)
                        })
                });
                if matches {
                    let index = self.effects[usize::from(pattern.effect)].index;
                    hits.push(((at + index) as u32, pattern.effect));
                }
            }
        }
        hits.sort_unstable();
        let mut ruled: Vec<Ruled> = tokens
            .iter()
            .map(|token| Ruled {
                tag: token.tag,
                pos: Pos::X,
                dep: token.dep,
                lemma: None,
                morph: Morph::default(),
            })
            .collect();
        for (at, effect) in hits {
            let (token, effect) = (&mut ruled[at as usize], &self.effects[usize::from(effect)]);
            token.tag = effect.tag.unwrap_or(token.tag);
            token.pos = effect.pos.unwrap_or(token.pos);
            token.dep = effect.dep.unwrap_or(token.dep);
            token.morph = effect.morph.unwrap_or(token.morph);
            if let Some(lemma) = &effect.lemma {
                token.lemma = Some(lemma.clone());
            }
        }
        ruled
    }
}

impl TokenTest {
    fn is_about_any_word(&self) -> bool {
        self.lower.is_none() && self.is_space.is_none()
    }

    fn is_about(&self, lower: &str, is_space: bool) -> bool {
        let right_word = match &self.lower {
            None => true,
            Some(LowerTest::OneOf(words)) => words.iter().any(|word| word == lower),
            Some(LowerTest::Matches(regex)) => regex.is_match(lower).unwrap_or(false),
        };
        right_word && self.is_space.is_none_or(|wanted| wanted == is_space)
    }

    fn is_labelled(&self, token: &Seen<'_>) -> bool {
        self.tags & bit(token.tag as u8) != 0 && self.deps & bit(token.dep as u8) != 0
    }
}

fn bit(index: u8) -> u64 {
    1 << index
}

fn token_test(test: &BTreeMap<String, Value>) -> Result<TokenTest, ModelError> {
    let mut built = TokenTest { tags: u64::MAX, deps: u64::MAX, lower: None, is_space: None };
    for (key, value) in test {
        match key.as_str() {
            "TAG" => built.tags = labels(value, |label| Tag::from_label(label).map(|tag| tag as u8))?,
            "DEP" => built.deps = labels(value, |label| Dep::from_label(label).map(|dep| dep as u8))?,
            "LOWER" => built.lower = Some(lower_test(value)?),
            "IS_SPACE" => built.is_space = Some(value.as_bool().ok_or_else(|| bad_value(value))?),
            _ => return Err(damaged(&format!("a rule asks for {key}"))),
        }
    }
    Ok(built)
}

/// The set of labels that a condition allows. Labels that the model never gives are left out.
fn labels(value: &Value, number: impl Fn(&str) -> Option<u8>) -> Result<u64, ModelError> {
    let set = |value: &Value| -> Result<u64, ModelError> {
        Ok(strings(value)?.iter().filter_map(|label| number(label)).map(bit).fold(0, |set, bit| set | bit))
    };
    match value {
        Value::String(label) => Ok(number(label).map_or(0, bit)),
        Value::Object(test) => match test.iter().next() {
            Some((key, value)) if key == "IN" => set(value),
            Some((key, value)) if key == "NOT_IN" => Ok(!set(value)?),
            _ => Err(bad_value(value)),
        },
        _ => Err(bad_value(value)),
    }
}

fn lower_test(value: &Value) -> Result<LowerTest, ModelError> {
    match value {
        Value::String(word) => Ok(LowerTest::OneOf(vec![word.clone()])),
        Value::Object(test) => match test.iter().next() {
            Some((key, value)) if key == "IN" => Ok(LowerTest::OneOf(strings(value)?)),
            Some((key, Value::String(regex))) if key == "REGEX" => {
                let regex = Regex::new(regex).map_err(|error| damaged(&error.to_string()))?;
                Ok(LowerTest::Matches(Box::new(regex)))
            }
            _ => Err(bad_value(value)),
        },
        _ => Err(bad_value(value)),
    }
}

fn strings(value: &Value) -> Result<Vec<String>, ModelError> {
    let list = value.as_array().ok_or_else(|| bad_value(value))?;
    list.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(|| bad_value(item))).collect()
}

fn bad_value(value: &Value) -> ModelError {
    damaged(&format!("a rule has a condition that is not understood: {value}"))
}

fn effect(rule: &RulerRule) -> Result<Effect, ModelError> {
    let unknown = |label: &str| damaged(&format!("a rule sets an unknown label: {label}"));
    let mut effect = Effect { index: rule.index, tag: None, pos: None, dep: None, lemma: None, morph: None };
    for (key, value) in &rule.attrs {
        match key.as_str() {
            "TAG" => effect.tag = Some(Tag::from_label(value).ok_or_else(|| unknown(value))?),
            "POS" => effect.pos = Some(Pos::from_label(value).ok_or_else(|| unknown(value))?),
            "DEP" => effect.dep = Some(Dep::from_label(value).ok_or_else(|| unknown(value))?),
            "LEMMA" => effect.lemma = Some(SmolStr::new(value)),
            "MORPH" => effect.morph = Some(morph(value)),
            _ => return Err(damaged(&format!("a rule sets {key}"))),
        }
    }
    Ok(effect)
}

fn morph(features: &str) -> Morph {
    let has = |wanted: &str| features.split('|').any(|feature| feature == wanted);
    Morph {
        singular: has("Number=Sing"),
        has_number: features.split('|').any(|feature| feature.starts_with("Number=")),
        infinitive: has("VerbForm=Inf"),
        finite: has("VerbForm=Fin"),
        present: has("Tense=Pres"),
        positive: has("Degree=Pos"),
    }
}

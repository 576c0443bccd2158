//! How far an event got, whether it is negated, and how sure the words are.

use contested_english::{Dep, Pos, Tag};
use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;
use smol_str::SmolStr;
use toml::Spanned;

use super::claims::{WordTable, parse_toml, stage};
use crate::model::{Certainty, Polarity, Stage};
use crate::read::{Reading, TokenId};

/// The data this works by.
#[derive(Debug)]
pub(super) struct Rules {
    over: WordTable<Effect>,
    on: WordTable<Effect>,
    modal: WordTable<Effect>,
    mark: WordTable<Effect>,
    of_subject: WordTable<Effect>,
    ended: WordTable<Effect>,
    until: WordTable<Effect>,
    done: WordTable<()>,
    purpose: WordTable<()>,
}

/// What a word does to the event it bears on.
#[derive(Clone, Copy, Debug, Default)]
struct Effect {
    stage: Option<Stage>,
    certainty: Option<Certainty>,
    negates: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    words: Vec<Spanned<RawWords>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWords {
    place: Spanned<String>,
    lemmas: Vec<String>,
    stage: Option<Spanned<String>>,
    certainty: Option<Spanned<String>>,
    #[serde(default)]
    negates: bool,
}

impl Rules {
    /// Loads it.
    pub(super) fn load(lexicon: &Lexicon) -> Result<Rules, LexiconError> {
        let (mut over, mut on, mut modal, mut mark) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut of_subject, mut until, mut done) = (Vec::new(), Vec::new(), Vec::new());
        let (mut purpose, mut ended) = (Vec::new(), Vec::new());
        for (path, text) in lexicon.folder("en/certainty/") {
            let raw: RawFile = parse_toml(path, text)?;
            for raw in raw.words {
                let raw = raw.into_inner();
                let error = |offset, message: String| LexiconError::at_offset(path, text, offset, message);
                let mut effect = Effect { negates: raw.negates, ..Effect::default() };
                if let Some(name) = &raw.stage {
                    effect.stage = Some(stage(name.as_ref()).ok_or_else(|| {
                        error(name.span().start, format!("no such stage: {}", name.as_ref()))
                    })?);
                }
                if let Some(name) = &raw.certainty {
                    effect.certainty = Some(certainty(name.as_ref()).ok_or_else(|| {
                        error(name.span().start, format!("no such certainty: {}", name.as_ref()))
                    })?);
                }
                if let "done" | "purpose" = raw.place.as_ref().as_str() {
                    let list = if raw.place.as_ref() == "done" { &mut done } else { &mut purpose };
                    list.extend(raw.lemmas.iter().map(|lemma| (SmolStr::from(lemma), ())));
                    continue;
                }
                let list = match raw.place.as_ref().as_str() {
                    "over" => &mut over,
                    "on" => &mut on,
                    "modal" => &mut modal,
                    "mark" => &mut mark,
                    "of-subject" => &mut of_subject,
                    "ended" => &mut ended,
                    "until" => &mut until,
                    other => {
                        return Err(error(
                            raw.place.span().start,
                            format!(
                                "no such place: {other}; expected over, on, modal, mark, of-subject, ended, until, done or purpose"
                            ),
                        ));
                    }
                };
                list.extend(raw.lemmas.iter().map(|lemma| (SmolStr::from(lemma), effect)));
            }
        }
        Ok(Rules {
            over: WordTable::new(over),
            on: WordTable::new(on),
            modal: WordTable::new(modal),
            mark: WordTable::new(mark),
            of_subject: WordTable::new(of_subject),
            ended: WordTable::new(ended),
            until: WordTable::new(until),
            done: WordTable::new(done),
            purpose: WordTable::new(purpose),
        })
    }
}

/// What the words around a trigger make of its event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Modality {
    /// How far it got; `None` where the words around it do not say.
    pub(super) stage: Option<Stage>,
    /// Whether it is negated.
    pub(super) polarity: Polarity,
    /// How sure the words are.
    pub(super) certainty: Certainty,
}

/// The modality of the event that `trigger` (the head word of its trigger) names; `doing` is the verb that only
/// says that a noun's act is done ("launched"), whose helpers bear on the act.
pub(super) fn of(reading: &Reading<'_>, trigger: TokenId, doing: Option<TokenId>, rules: &Rules) -> Modality {
    let mut sum = Sum::default();
    let mut at = trigger;
    let mut is_purpose = false;
    beside(reading, at, rules, &mut sum);
    if let Some(verb) = doing {
        // "They carried out the planned withdrawal": it is one no longer.
        let is_done = rules.done.get(&reading.token(verb).lemma).is_some() && is_finite(reading, verb);
        sum.stage = sum.stage.filter(|stage| !is_done || *stage != Stage::Planned);
        beside(reading, verb, rules, &mut sum);
        if let Some(effect) = rules.over.get(&reading.token(verb).lemma) {
            sum.add(*effect);
        }
        at = verb;
    }
    for _ in 0..8 {
        let token = reading.token(at);
        let head = token.head;
        if head == at {
            break;
        }
        let over = |sum: &mut Sum, word: TokenId| {
            if let Some(effect) = rules.over.get(&reading.token(word).lemma) {
                sum.add(*effect);
            }
        };
        match token.dep {
            Dep::Xcomp => {
                over(&mut sum, head);
                beside(reading, head, rules, &mut sum);
            }
            Dep::Ccomp => {
                over(&mut sum, head);
                beside_certainty(reading, head, rules, &mut sum);
                break;
            }
            Dep::Dobj | Dep::Nsubjpass | Dep::Attr => {
                over(&mut sum, head);
                if token.pos == Pos::Noun || token.pos == Pos::Propn {
                    break;
                }
            }
            Dep::Pobj | Dep::Pcomp => {
                let governor = reading.token(head).head;
                // "hurt due to an attack" is not "due to attack".
                if reading.token(governor).pos != Pos::Adp {
                    over(&mut sum, governor);
                }
                if reading.token(governor).pos != Pos::Noun {
                    break;
                }
                at = governor;
                continue;
            }
            // "The loss of the town would cut the road" tells no loss; "the attack would be the third" tells an attack.
            Dep::Nsubj if token.pos == Pos::Noun && reading.token(head).pos == Pos::Verb => {
                for aux in reading.children(head).iter().map(|child| reading.token(*child)) {
                    if aux.dep == Dep::Aux
                        && let Some(effect) = rules.of_subject.get(&aux.lemma)
                    {
                        sum.add(*effect);
                    }
                }
                break;
            }
            // "Launched an offensive to retake the town": whether it was retaken is not told; "plans to launch one" is a plan.
            Dep::Advcl
                if token.tag == Tag::Vb
                    && reading.child(at, Dep::Aux).is_some_and(|to| is_to(reading, to)) =>
            {
                is_purpose = true;
                over(&mut sum, head);
                beside(reading, head, rules, &mut sum);
            }
            Dep::Acl => {
                let noun = &reading.token(head).lemma;
                is_purpose |= token.tag == Tag::Vb && rules.purpose.get(noun).is_some();
                over(&mut sum, head);
                if !(token.tag == Tag::Vb && reading.token(head).pos == Pos::Noun) {
                    break;
                }
            }
            Dep::Compound | Dep::Amod => over(&mut sum, head),
            Dep::Conj => {
                let shares = reading.child(at, Dep::Aux).is_none()
                    && reading.child(at, Dep::Nsubj).is_none()
                    && reading.child(at, Dep::Nsubjpass).is_none();
                if !shares {
                    break;
                }
                if !shares_negation(reading, head, at) {
                    // "did not enter the town but shelled it", "never left and attacked": a verb that stands by itself
                    // is not reached by the first one's "not".
                    let mut first = Sum::default();
                    beside(reading, head, rules, &mut first);
                    sum.stage = sum.stage.or(first.stage);
                    sum.certainty = sum.certainty.max(first.certainty);
                } else {
                    beside(reading, head, rules, &mut sum);
                }
                if joined_by_not(reading, head, at, rules) {
                    sum.negations |= 1;
                }
            }
            _ => break,
        }
        at = head;
    }
    // "The town did not fall until Monday": it fell.
    let ends = |verb: TokenId| {
        reading.children(verb).iter().any(|child| {
            let token = reading.token(*child);
            let opens = reading.child(*child, Dep::Mark).map(|mark| &reading.token(mark).lower);
            *child > verb
                && (token.dep == Dep::Prep && rules.until.get(&token.lower).is_some()
                    || opens.is_some_and(|mark| rules.until.get(mark).is_some()))
        })
    };
    if sum.negations % 2 == 1 && ends(doing.unwrap_or(trigger)) {
        sum.negations += 1;
    }
    Modality {
        stage: sum.stage.or(is_purpose.then_some(Stage::Attempted)),
        polarity: if sum.negations % 2 == 1 { Polarity::Negative } else { Polarity::Positive },
        certainty: sum.certainty.unwrap_or(Certainty::Certain),
    }
}

/// Whether the helpers and the "not" of a verb hold of one that is joined to it: "did not enter or shell it", but not "did not
/// confirm it and accused", "had not fired, and blamed".
fn shares_negation(reading: &Reading<'_>, first: TokenId, joined: TokenId) -> bool {
    let (one, other) = (reading.token(first), reading.token(joined));
    if is_finite(reading, joined) || one.tag == Tag::Vb && other.tag != Tag::Vb {
        return false;
    }
    !joint(reading, first, joined)
        .is_some_and(|joint| joint.0 > 0 && reading.token(TokenId(joint.0 - 1)).tag == Tag::Comma)
}

/// Whether "nor" joins a verb to one before it.
fn joined_by_not(reading: &Reading<'_>, first: TokenId, joined: TokenId, rules: &Rules) -> bool {
    joint(reading, first, joined)
        .filter(|joint| *joint > first)
        .and_then(|joint| rules.on.get(&reading.token(joint).lower))
        .is_some_and(|effect| effect.negates)
}

/// The last conjunction on a verb before one that is joined to it.
fn joint(reading: &Reading<'_>, first: TokenId, joined: TokenId) -> Option<TokenId> {
    let children = reading.children(first).iter().copied();
    children.rev().find(|child| reading.token(*child).dep == Dep::Cc && *child < joined)
}

fn is_to(reading: &Reading<'_>, word: TokenId) -> bool {
    reading.token(word).tag == Tag::To
}

/// Whether a verb is in a form that needs no helper.
fn is_finite(reading: &Reading<'_>, verb: TokenId) -> bool {
    matches!(reading.token(verb).tag, Tag::Vbd | Tag::Vbz | Tag::Vbp)
}

#[derive(Default)]
struct Sum {
    stage: Option<Stage>,
    certainty: Option<Certainty>,
    negations: u32,
}

impl Sum {
    fn add(&mut self, effect: Effect) {
        self.stage = self.stage.or(effect.stage);
        self.certainty = self.certainty.max(effect.certainty);
        self.negations += u32::from(effect.negates);
    }
}

/// The words that hang on a word: modals, negations, hedges, marks of condition.
fn beside(reading: &Reading<'_>, at: TokenId, rules: &Rules, sum: &mut Sum) {
    for child in reading.children(at).iter().copied() {
        let token = reading.token(child);
        let table = match token.dep {
            Dep::Aux => &rules.modal,
            Dep::Mark => &rules.mark,
            Dep::Advmod | Dep::Amod | Dep::Neg | Dep::Det | Dep::Acomp | Dep::Oprd | Dep::Nmod => &rules.on,
            // "neither shelled nor entered"
            Dep::Preconj if child < at => &rules.on,
            Dep::Nsubj | Dep::Nsubjpass => {
                // "no group has claimed": the negation stands with the subject.
                for deeper in reading.children(child).iter().copied() {
                    if reading.token(deeper).dep == Dep::Det
                        && let Some(effect) = rules.on.get(&reading.token(deeper).lower)
                    {
                        sum.add(*effect);
                    }
                }
                if token.pos == Pos::Pron || token.pos == Pos::Noun && reading.children(child).is_empty() {
                    &rules.on
                } else {
                    continue;
                }
            }
            _ => continue,
        };
        if let Some(effect) = table.get(&token.lemma).or_else(|| table.get(&token.lower)) {
            sum.add(*effect);
        }
        // "no longer holds"
        let is_not = |word: &TokenId| {
            let effect = rules.on.get(&reading.token(*word).lower);
            *word < child && effect.is_some_and(|effect| effect.negates)
        };
        if let Some(effect) = rules.ended.get(&token.lower)
            && reading.children(child).iter().any(is_not)
        {
            sum.add(*effect);
        }
    }
    let token = reading.token(at);
    let is_running = token.tag == Tag::Vbg
        && reading.children(at).iter().any(|child| {
            reading.token(*child).dep == Dep::Aux && matches!(reading.token(*child).tag, Tag::Vbz | Tag::Vbp)
        });
    if is_running && sum.stage.is_none() {
        sum.stage = Some(Stage::Ongoing);
    }
}

/// Of the words on a verb of saying or thinking, only the hedges bear on what is said.
fn beside_certainty(reading: &Reading<'_>, at: TokenId, rules: &Rules, sum: &mut Sum) {
    for child in reading.children(at).iter().copied() {
        let token = reading.token(child);
        if token.dep == Dep::Advmod
            && let Some(effect) = rules.on.get(&token.lemma)
        {
            sum.certainty = sum.certainty.max(effect.certainty);
        }
    }
}

fn certainty(name: &str) -> Option<Certainty> {
    Some(match name {
        "certain" => Certainty::Certain,
        "probable" => Certainty::Probable,
        "possible" => Certainty::Possible,
        "unknown" => Certainty::Unknown,
        _ => return None,
    })
}

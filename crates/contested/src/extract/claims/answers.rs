//! Who answers what was told before: denies it, calls it false, or owns up to it.
//!
//! "X accused Y of backing Z, which Y denies" tells of two positions on one thing. What is answered is a claim already;
//! the answer becomes a claim of its own, by the one who answers, and keeps which claim it answers, so that nothing
//! later has to guess what was denied.

use std::collections::{BTreeMap, BTreeSet};

use contested_english::{Dep, Pos, Tag};
use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;
use smol_str::SmolStr;

use super::{Draft, chain, parse_toml, tidy};
use crate::extract::attributions::Chains;
use crate::model::{
    Argument, Attribution, AttributionId, EventKind, Facet, Polarity, Role, Span, Stage, Stance,
};
use crate::read::{Reading, TokenId, Tokens};

/// The words by which people answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    told: BTreeSet<SmolStr>,
    accusing: BTreeSet<SmolStr>,
    doing: BTreeSet<SmolStr>,
    involved: BTreeSet<SmolStr>,
    untrue: BTreeSet<SmolStr>,
    calling: BTreeSet<SmolStr>,
    truth: BTreeSet<SmolStr>,
    none: BTreeSet<SmolStr>,
    known: BTreeSet<SmolStr>,
    sequence: BTreeSet<SmolStr>,
    relative: BTreeSet<SmolStr>,
    it: BTreeSet<SmolStr>,
    ours: BTreeSet<SmolStr>,
    /// Nouns of those who speak for whom the word before them names.
    speaking_for: BTreeSet<SmolStr>,
    against: BTreeSet<SmolStr>,
    #[serde(default, rename = "example")]
    #[cfg_attr(not(test), allow(dead_code))]
    pub(super) examples: Vec<Example>,
    #[serde(default, rename = "not")]
    #[cfg_attr(not(test), allow(dead_code))]
    pub(super) counter_examples: Vec<Example>,
}

/// Tells what is told in the face of a denial, which is a claim of its own: "Rebels hold the town, despite denials by the
/// army" says that they hold it.
fn tell_against(reading: &Reading<'_>, attributions: &[Attribution], words: &Words, drafts: &mut Vec<Draft>) {
    let faces = |draft: &Draft| {
        if draft.answers.is_some() || draft.claim.stance != Stance::Denies {
            return false;
        }
        let denial = draft.claim.chain.first().and_then(|id| attributions.get(id.index()));
        let cue = denial.and_then(|denial| denial.cue.first());
        let (Some(denial), Some(cue)) = (denial, cue) else { return false };
        let noun = reading.head_of(reading.tokens_in(*cue));
        let token = reading.token(noun);
        // "Despite denials that it shelled the town": what is denied stands there alone.
        let phrase = reading.span(reading.subtree(noun));
        token.dep == Dep::Pobj
            && words.against.contains(&reading.token(token.head).lower)
            && !denial.content.iter().any(|content| phrase.contains(*content))
    };
    for index in 0..drafts.len() {
        if !faces(&drafts[index]) {
            continue;
        }
        let mut told = drafts[index].clone();
        told.claim.chain.remove(0);
        told.claim.stance = chain::stance(reading, attributions, &told.claim.chain, &told.claim.arguments);
        drafts[index].answers = Some(drafts.len());
        drafts.push(told);
    }
}

/// A text with what is denied in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), allow(dead_code))]
pub(super) struct Example {
    pub(super) text: String,
    #[serde(default)]
    pub(super) denier: Option<String>,
    /// The trigger of the claim.
    pub(super) denied: String,
}

const FILE: &str = "en/reporting/answers.toml";

impl Words {
    pub(super) fn load(lexicon: &Lexicon) -> Result<Words, LexiconError> {
        parse_toml(FILE, lexicon.text(FILE)?)
    }

    /// Whether a word is a noun of knowing: who denies any knowledge of an act does not deny it.
    pub(super) fn is_knowing(&self, reading: &Reading<'_>, id: TokenId) -> bool {
        self.known.contains(&reading.token(id).lemma)
    }

    /// Whether a word tells only when something else was: "after visiting".
    pub(super) fn is_sequence(&self, reading: &Reading<'_>, id: TokenId) -> bool {
        self.sequence.contains(&reading.token(id).lower)
    }
}

/// The answers of a report.
#[derive(Debug)]
pub(super) struct Answers {
    list: Vec<Answer>,
    /// For each attribution that denies, those whose content it denies though each holds the other.
    of: BTreeMap<AttributionId, Vec<AttributionId>>,
}

#[derive(Debug)]
struct Answer {
    /// Who answers; `None` for the report's own voice.
    by: Option<AttributionId>,
    /// The words of answering.
    cue: Vec<Span>,
    what: What,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum What {
    /// What this attribution tells.
    Told(AttributionId),
    /// What was told before this word.
    Before(TokenId),
    /// What somebody was accused of before this word.
    Accused(TokenId),
    /// That the one who answers did what was told of before this word, or what these tokens name.
    Doing(TokenId, Tokens),
    /// What stands in these tokens.
    Inside(Tokens),
}

/// Words from a denial's first one to its object: "has strongly denied any responsibility".
const OBJECT_REACH: usize = 6;
/// Sentences before an answer in which what it answers is looked for.
const LOOK_BACK: u32 = 3;
/// As many for an act that somebody says he had no part in.
const LOOK_BACK_ACT: u32 = 8;

impl Answers {
    /// Finds them, and puts right who denies: "an allegation the ministry rejected" is no name.
    pub(super) fn find(reading: &Reading<'_>, attributions: &mut [Attribution], words: &Words) -> Answers {
        let mut answers = Answers { list: Vec::new(), of: BTreeMap::new() };
        for index in 0..attributions.len() {
            // "Neither confirmed nor denied it" is an answer too.
            let answers_it = matches!(attributions[index].stance, Stance::Denies | Stance::CannotConfirm);
            if answers_it && attributions[index].link {
                clean_source(reading, attributions, index, words);
                answers.add_denial(reading, attributions, index, words);
            }
        }
        answers.add_untrue(reading, attributions, words);
        answers
    }

    fn add_denial(
        &mut self,
        reading: &Reading<'_>,
        attributions: &[Attribution],
        index: usize,
        words: &Words,
    ) {
        let denial = &attributions[index];
        let id = AttributionId(index as u32);
        let holds_cue = |outer: &Attribution, inner: &Attribution| {
            inner.cue.first().is_some_and(|cue| outer.content.iter().any(|span| span.contains(*cue)))
        };
        // Few attributions stand near each other; only those of one or two sentences can hold each other.
        let from = index.saturating_sub(NEIGHBOURS);
        // "Varan says that …, a claim Sorvia denies": what stands before the denial is what is denied, with who told it.
        let cue_at = denial.cue.first().map_or(0, |cue| cue.start());
        let after = reading.tokens.partition_point(|token| token.span.start() < cue_at);
        let of_doing =
            reading.tokens[after..].iter().take(OBJECT_REACH).any(|token| words.doing.contains(&token.lemma));
        let is_behind = !of_doing && denial.content.iter().all(|content| content.end() <= cue_at);
        let told: Vec<AttributionId> = attributions
            .iter()
            .enumerate()
            .skip(from)
            .take(2 * NEIGHBOURS)
            .filter(|(other, told)| {
                let is_mutual = holds_cue(denial, told) && holds_cue(told, denial);
                let is_noun_of = is_noun(reading, told)
                    && (holds_cue(denial, told) && !holds_cue(told, denial)
                        || told.content == denial.content);
                *other != index
                    && told.link
                    && !told.source.is_empty()
                    && told.stance.says_so(Polarity::Positive) == Some(true)
                    && told.source != denial.source
                    && (is_mutual || is_noun_of || is_behind && holds_cue(denial, told))
            })
            .map(|(other, _)| AttributionId(other as u32))
            .collect();
        for other in &told {
            self.list.push(Answer { by: Some(id), cue: denial.cue.clone(), what: What::Told(*other) });
        }
        if !told.is_empty() {
            self.of.insert(id, told);
            return;
        }
        let [content] = denial.content.as_slice() else { return };
        let tokens = reading.tokens_in(*content);
        let Some(cue) = denial.cue.first().map(|cue| reading.tokens_in(*cue).start) else { return };
        if let Some(what) = anaphor(reading, words, tokens, cue) {
            self.list.push(Answer { by: Some(id), cue: denial.cue.clone(), what });
        }
    }

    /// "There is no truth in it", "the report is false", "called it a fabrication", "has no record of".
    fn add_untrue(&mut self, reading: &Reading<'_>, attributions: &[Attribution], words: &Words) {
        let chains = Chains::new(attributions);
        for index in 0..reading.tokens.len() {
            let at = TokenId(index as u32);
            let token = reading.token(at);
            let is_untrue = words.untrue.contains(&token.lemma) || words.untrue.contains(&token.lower);
            // "Was not involved in": who says so of himself.
            if words.involved.contains(&token.lower) && is_negated(reading, words, at) {
                let by = chains.at(token.span).first().copied();
                let span = reading.subtree(at);
                if by.is_some() {
                    self.list.push(Answer { by, cue: vec![token.span], what: What::Doing(at, span) });
                }
                continue;
            }
            let is_missing = (words.truth.contains(&token.lemma) || words.known.contains(&token.lemma))
                && is_negated(reading, words, at);
            if !is_untrue && !is_missing {
                continue;
            }
            let Some(thing) = (if is_untrue {
                called(reading, words, at)
            } else {
                let prep = reading.child(at, Dep::Prep);
                prep.and_then(|prep| {
                    reading.child(prep, Dep::Pobj).or_else(|| reading.child(prep, Dep::Pcomp))
                })
            }) else {
                continue;
            };
            let by = match caller(reading, words, at) {
                // Who calls it so denies it; where nobody's word it is, it is not the report's own either.
                Some(verb) => match said_with(reading, attributions, &chains, verb) {
                    None => continue,
                    by => by,
                },
                None => chains.at(token.span).first().copied(),
            };
            let is_known = words.known.contains(&token.lemma);
            // Only those who tell can say that they know of nothing.
            if is_known && by.is_none() {
                continue;
            }
            let phrase = reading.subtree(thing);
            let cue = vec![token.span];
            let what = anaphor(reading, words, phrase, at).filter(|_| !holds_clause(reading, thing));
            let what = match what {
                Some(what) => what,
                None if is_known || words.told.contains(&reading.token(thing).lemma) => What::Inside(phrase),
                None => continue,
            };
            self.list.push(Answer { by, cue, what });
        }
    }

    /// A chain without those who deny what it tells: they answer it, and have told nothing.
    pub(super) fn without(&self, chain: &mut Vec<AttributionId>) {
        if self.of.is_empty() || chain.len() < 2 {
            return;
        }
        let kept: Vec<AttributionId> = chain
            .iter()
            .copied()
            .filter(|one| !self.of.get(one).is_some_and(|told| told.iter().any(|told| chain.contains(told))))
            .collect();
        *chain = kept;
    }

    /// Takes out of the sources of a claim that were chosen anew those who deny what the others tell.
    pub(super) fn stand_back(&self, reading: &Reading<'_>, attributions: &[Attribution], draft: &mut Draft) {
        let before = draft.claim.chain.len();
        self.without(&mut draft.claim.chain);
        if draft.claim.chain.len() != before {
            let claim = &mut draft.claim;
            claim.stance = chain::stance(reading, attributions, &claim.chain, &claim.arguments);
        }
    }

    /// Adds to the claims of a report what is answered: denials, and whom is blamed or owns up as the one who did it.
    pub(super) fn add(
        &self,
        reading: &Reading<'_>,
        attributions: &[Attribution],
        words: &Words,
        drafts: &mut Vec<Draft>,
    ) {
        let chains = Chains::new(attributions);
        let by_sentence = by_sentence(drafts);
        let blames = blames(reading, attributions, &chains, drafts, &by_sentence);
        drafts.extend(blames);
        hold_ours(reading, attributions, words, drafts);
        let by_sentence = self::by_sentence(drafts);
        let mut added: Vec<Draft> = Vec::new();
        let mut seen: BTreeSet<(usize, Option<AttributionId>)> = BTreeSet::new();
        for answer in &self.list {
            own_part(reading, attributions, answer, drafts, &by_sentence);
            let denier = first_source(attributions, answer.by);
            let answered = self.answered(reading, attributions, answer, drafts, &by_sentence);
            if answered.is_empty() {
                answer_accusation(reading, answer, drafts, &by_sentence);
            }
            for index in answered {
                if !seen.insert((index, answer.by)) {
                    continue;
                }
                let mut chain: Vec<AttributionId> = answer.by.into_iter().collect();
                let outer = answer.cue.first().map(|cue| chains.at(*cue)).unwrap_or_default();
                let told = self.told_by(answer);
                chain.extend(outer.into_iter().filter(|one| Some(*one) != answer.by && !told.contains(one)));
                let draft = &drafts[index];
                // Nobody else told it: the claim itself is the denial.
                let is_of_nobody_else = draft.claim.chain.iter().all(|one| {
                    Some(*one) == answer.by
                        || attributions.get(one.index()).is_some_and(|one| one.source.is_empty())
                });
                let is_own = match answer.what {
                    What::Inside(_) => is_of_nobody_else,
                    // What the report tells itself is told, whoever denies his part in it.
                    What::Doing(..) => is_of_nobody_else && !draft.claim.chain.is_empty(),
                    _ => false,
                };
                let of_answer = answer.by.and_then(|by| attributions.get(by.index())).map(|one| one.stance);
                let stance = of_answer.filter(|one| *one == Stance::CannotConfirm).unwrap_or(Stance::Denies);
                if is_own {
                    let draft = &mut drafts[index];
                    draft.claim.chain = chain;
                    draft.claim.stance = stance;
                    draft.claim.polarity = Polarity::Positive;
                    draft.claim.evidence.extend(&answer.cue);
                    if let (What::Doing(..), Some(source)) = (answer.what, denier) {
                        put_agent(reading, draft, source);
                    }
                    tidy(&mut draft.claim.evidence);
                    continue;
                }
                let mut copy = draft.clone();
                copy.claim.chain = chain;
                copy.claim.stance = stance;
                copy.answers = Some(index);
                copy.claim.evidence.extend(&answer.cue);
                if let Some(source) = denier {
                    copy.claim.evidence.push(source);
                    if matches!(answer.what, What::Doing(..)) {
                        put_agent(reading, &mut copy, source);
                    }
                }
                tidy(&mut copy.claim.evidence);
                added.push(copy);
            }
        }
        drafts.extend(added);
        tell_against(reading, attributions, words, drafts);
    }

    fn told_by(&self, answer: &Answer) -> Vec<AttributionId> {
        match answer.what {
            What::Told(told) => vec![told],
            _ => Vec::new(),
        }
    }

    /// The claims that are answered.
    fn answered(
        &self,
        reading: &Reading<'_>,
        attributions: &[Attribution],
        answer: &Answer,
        drafts: &[Draft],
        by_sentence: &BTreeMap<u32, Vec<usize>>,
    ) -> Vec<usize> {
        let inside = |spans: &[Span], draft: &Draft| {
            draft.claim.event.trigger.iter().any(|trigger| spans.iter().any(|span| span.contains(*trigger)))
        };
        match answer.what {
            What::Told(told) => {
                let Some(one) = attributions.get(told.index()) else { return Vec::new() };
                let Some(sentence) = one.cue.first().map(|cue| sentence_at(reading, *cue)) else {
                    return Vec::new();
                };
                (sentence..=sentence + 1)
                    .flat_map(|each| by_sentence.get(&each).into_iter().flatten().copied())
                    .filter(|index| {
                        let draft = &drafts[*index];
                        is_deniable(draft)
                            && draft.claim.chain.first() == Some(&told)
                            && inside(&one.content, draft)
                    })
                    .collect()
            }
            What::Inside(tokens) => {
                let span = [reading.span(tokens)];
                let sentence = reading.token(tokens.start).sentence;
                let here = by_sentence.get(&sentence).into_iter().flatten().copied();
                here.filter(|index| inside(&span, &drafts[*index]) && drafts[*index].answers.is_none())
                    .collect()
            }
            What::Before(at) => before(reading, attributions, answer.by, at, drafts, by_sentence),
            What::Accused(at) => {
                // Of what is told of others he was not accused.
                let denier = answer.by.and_then(|id| attributions.get(id.index()));
                let names = denier.map(|one| names_in(reading, &one.source)).unwrap_or_default();
                let told = before(reading, attributions, answer.by, at, drafts, by_sentence);
                told.into_iter()
                    .filter(|index| {
                        let arguments = &drafts[*index].claim.arguments;
                        let agents: Vec<Span> = arguments
                            .iter()
                            .filter(|one| one.role == Role::Agent)
                            .map(|one| one.span)
                            .collect();
                        !names_in(reading, &agents).is_disjoint(&names)
                    })
                    .collect()
            }
            What::Doing(at, tokens) => {
                let named = reading.span(tokens);
                let names =
                    |draft: &Draft| draft.claim.event.trigger.iter().any(|trigger| named.contains(*trigger));
                let sentence = reading.token(at).sentence;
                let acts: Vec<usize> = (sentence.saturating_sub(LOOK_BACK_ACT)..=sentence)
                    .rev()
                    .flat_map(|each| by_sentence.get(&each).into_iter().flatten().rev().copied())
                    .filter(|index| {
                        let draft = &drafts[*index];
                        is_deniable(draft)
                            && draft.claim.event.kind.is_violent()
                            && draft
                                .claim
                                .event
                                .trigger
                                .first()
                                .is_some_and(|first| *first < reading.token(at).span || names(draft))
                    })
                    .collect();
                let blamed = |index: &&usize| drafts[**index].is_blame;
                let named = acts.iter().find(|index| names(&drafts[**index]));
                named
                    .or_else(|| acts.iter().find(blamed))
                    .or_else(|| acts.first())
                    .copied()
                    .into_iter()
                    .collect()
            }
        }
    }
}

/// Of what no claim tells: the denial itself, where it is a claim, answers the accusation before it.
fn answer_accusation(
    reading: &Reading<'_>,
    answer: &Answer,
    drafts: &mut [Draft],
    by_sentence: &BTreeMap<u32, Vec<usize>>,
) {
    let Some(cue) = answer.cue.first().copied() else { return };
    let sentence = sentence_at(reading, cue);
    let near = |from: u32| {
        (from..=sentence).rev().flat_map(|each| by_sentence.get(&each).into_iter().flatten().rev().copied())
    };
    let denial = near(sentence).find(|index| {
        let event = &drafts[*index].claim.event;
        event.kind.is(Facet::Rejects)
            && event.trigger.iter().any(|trigger| answer.cue.iter().any(|cue| cue.touches(*trigger)))
    });
    let accusation = near(sentence.saturating_sub(LOOK_BACK)).find(|index| {
        let claim = &drafts[*index].claim;
        claim.event.kind == EventKind::SpeechAccuse
            && claim.polarity == Polarity::Positive
            && claim.event.trigger.iter().any(|trigger| *trigger < cue)
    });
    if let (Some(denial), Some(accusation)) = (denial, accusation)
        && drafts[denial].answers.is_none()
    {
        drafts[denial].answers = Some(accusation);
    }
}

/// The first words for who speaks in an attribution.
fn first_source(attributions: &[Attribution], id: Option<AttributionId>) -> Option<Span> {
    attributions.get(id?.index())?.source.first().copied()
}

/// The words with capitals in some spans.
fn names_in<'t>(reading: &Reading<'t>, spans: &[Span]) -> BTreeSet<&'t str> {
    let tokens = spans.iter().flat_map(|span| reading.tokens_in(*span).iter());
    tokens.filter(|token| reading.token(*token).pos == Pos::Propn).map(|token| reading.word(token)).collect()
}

/// "The army denied responsibility for the shelling" is the army's word on a shelling: that it was not the army's.
fn own_part(
    reading: &Reading<'_>,
    attributions: &[Attribution],
    answer: &Answer,
    drafts: &mut [Draft],
    by_sentence: &BTreeMap<u32, Vec<usize>>,
) {
    let What::Doing(at, tokens) = answer.what else { return };
    let Some(source) = first_source(attributions, answer.by) else { return };
    let named = reading.span(tokens);
    for index in by_sentence.get(&reading.token(at).sentence).into_iter().flatten() {
        let draft = &mut drafts[*index];
        let is_named = draft.claim.event.trigger.iter().any(|trigger| named.contains(*trigger));
        if is_named
            && draft.claim.event.kind.is_violent()
            && draft.claim.chain.first() == answer.by.as_ref()
            && draft.claim.stance == Stance::Denies
        {
            put_agent(reading, draft, source);
        }
    }
}

/// How many attributions before and after one are looked at for what it answers.
const NEIGHBOURS: usize = 12;

/// What some words stand for that point back to what was told.
fn anaphor(reading: &Reading<'_>, words: &Words, tokens: Tokens, cue: TokenId) -> Option<What> {
    let content: Vec<TokenId> = tokens
        .iter()
        .filter(|token| !reading.token(*token).is_space && reading.token(*token).pos != Pos::Punct)
        .collect();
    let run = Tokens { start: *content.first()?, end: TokenId(content.last()?.0 + 1) };
    let head = reading.head_of(run);
    let token = reading.token(head);
    if content.len() == 1 {
        return words.it.contains(&token.lower).then_some(What::Before(cue)).or_else(|| {
            (words.told.contains(&token.lemma) && token.tag == Tag::Nns)
                .then(|| told_before(words, &token.lemma, cue))
                .or_else(|| words.doing.contains(&token.lemma).then_some(What::Doing(cue, run)))
        });
    }
    // "its involvement", "carrying it out"
    let does_it = token.tag == Tag::Vbg
        && reading.child(head, Dep::Dobj).is_some_and(|it| words.it.contains(&reading.token(it).lower));
    if words.doing.contains(&token.lemma) || does_it {
        return Some(What::Doing(cue, run));
    }
    // "The loss", "these allegations", "Varan's claim": not with a clause of its own.
    let is_definite = reading.children(head).iter().any(|child| {
        matches!(reading.token(*child).dep, Dep::Det | Dep::Poss) || reading.token(*child).dep == Dep::Amod
    }) || token.tag == Tag::Nns;
    (words.told.contains(&token.lemma) && is_definite && !holds_clause(reading, head))
        .then(|| told_before(words, &token.lemma, cue))
}

fn told_before(words: &Words, noun: &SmolStr, cue: TokenId) -> What {
    if words.accusing.contains(noun) { What::Accused(cue) } else { What::Before(cue) }
}

/// Whether a clause or a phrase that tells its content hangs on a noun.
fn holds_clause(reading: &Reading<'_>, noun: TokenId) -> bool {
    reading.children(noun).iter().any(|child| {
        matches!(reading.token(*child).dep, Dep::Acl | Dep::Relcl | Dep::Ccomp)
            || reading.token(*child).dep == Dep::Prep && reading.child(*child, Dep::Pcomp).is_some()
    })
}

fn is_negated(reading: &Reading<'_>, words: &Words, at: TokenId) -> bool {
    let negates = |child: &TokenId| {
        let child = reading.token(*child);
        child.dep == Dep::Neg || child.dep == Dep::Det && words.none.contains(&child.lower)
    };
    reading.children(at).iter().any(negates)
        || reading.children(reading.token(at).head).iter().any(|child| reading.token(*child).dep == Dep::Neg)
}

/// The verb that calls something by this word.
fn caller(reading: &Reading<'_>, words: &Words, at: TokenId) -> Option<TokenId> {
    let mut word = at;
    for _ in 0..3 {
        let above = reading.token(word).head;
        if above == word {
            return None;
        }
        if words.calling.contains(&reading.token(above).lemma) {
            return Some(above);
        }
        word = above;
    }
    None
}

/// The attribution that a verb is a part of: its own, the one in whose words it stands, or that of the verb on which it hangs
/// ("denied it, calling it a fake").
fn said_with(
    reading: &Reading<'_>,
    attributions: &[Attribution],
    chains: &Chains,
    verb: TokenId,
) -> Option<AttributionId> {
    let of = |verb: TokenId| {
        let span = reading.token(verb).span;
        let found = attributions.iter().position(|one| {
            one.link && !one.source.is_empty() && one.cue.iter().any(|cue| cue.touches(span))
        });
        found.map(|index| AttributionId(index as u32))
    };
    of(verb)
        .or_else(|| chains.at(reading.token(verb).span).first().copied())
        .or_else(|| of(reading.token(verb).head))
}

/// What is called untrue by this word.
fn called(reading: &Reading<'_>, words: &Words, at: TokenId) -> Option<TokenId> {
    let token = reading.token(at);
    let above = token.head;
    let subject = |verb: TokenId| {
        reading
            .child(verb, Dep::Nsubj)
            .or_else(|| reading.child(verb, Dep::Nsubjpass))
            .filter(|one| *one < at)
    };
    match token.dep {
        Dep::Acomp | Dep::Attr => subject(above),
        Dep::Oprd | Dep::Ccomp if words.calling.contains(&reading.token(above).lemma) => subject(at)
            .or_else(|| reading.child(above, Dep::Dobj))
            .or_else(|| subject(above).filter(|_| reading.token(above).tag == Tag::Vbn)),
        Dep::Pobj if words.calling.contains(&reading.token(reading.token(above).head).lemma) => {
            reading.child(reading.token(above).head, Dep::Dobj)
        }
        Dep::Conj => (above < at).then(|| called(reading, words, above)).flatten(),
        _ => None,
    }
}

/// Takes from the words of who denies those that stand for what is denied: "which", "an allegation".
fn clean_source(reading: &Reading<'_>, attributions: &mut [Attribution], index: usize, words: &Words) {
    let is_relative = |token: TokenId| {
        matches!(reading.token(token).tag, Tag::Wdt | Tag::Wp | Tag::In)
            && words.relative.contains(&reading.token(token).lower)
    };
    let spans = attributions[index].source.clone();
    let mut cleaned: Vec<Span> = Vec::new();
    for span in &spans {
        let mut tokens = reading.tokens_in(*span);
        while !tokens.is_empty() && is_relative(tokens.start) {
            tokens.start = TokenId(tokens.start.0 + 1);
        }
        let noun = tokens.iter().take(4).position(|token| words.told.contains(&reading.token(token).lemma));
        if let Some(noun) = noun.filter(|noun| {
            let opens = reading.token(tokens.start);
            opens.pos == Pos::Det || *noun == 0
        }) && noun + 1 < tokens.len()
        {
            tokens.start = TokenId(tokens.start.0 + noun as u32 + 1);
        }
        if !tokens.is_empty() {
            cleaned.push(reading.span(tokens));
        }
    }
    let had_relative = spans.iter().any(|span| {
        let tokens = reading.tokens_in(*span);
        tokens.len() == 1 && is_relative(tokens.start)
    });
    if had_relative {
        // "… blamed Y for the attack, which denied it": Y does.
        let outer = attributions[index].inside.and_then(|id| attributions.get(id.index()));
        let accused =
            outer.filter(|outer| outer.content.len() > 1).and_then(|outer| outer.content.first()).copied();
        let cue = attributions[index].cue.first().map(|cue| reading.tokens_in(*cue).start);
        let before = cue.and_then(|cue| {
            let sentence = reading.sentence_of(cue).tokens;
            let at = (sentence.start.0..cue.0).rev().map(TokenId).find(|at| is_relative(*at))?;
            let noun = (sentence.start.0..at.0)
                .rev()
                .map(TokenId)
                .find(|at| matches!(reading.token(*at).pos, Pos::Propn | Pos::Noun))?;
            let chunk = reading.noun_chunks.iter().find(|chunk| chunk.contains(noun));
            Some(chunk.map_or(reading.token(noun).span, |chunk| reading.span(*chunk)))
        });
        if let Some(source) = accused.or(before) {
            cleaned = vec![source];
        }
    }
    if !cleaned.is_empty() {
        attributions[index].source = cleaned;
    }
}

/// The claims of what was told last before a word, by another than who answers.
fn before(
    reading: &Reading<'_>,
    attributions: &[Attribution],
    by: Option<AttributionId>,
    at: TokenId,
    drafts: &[Draft],
    by_sentence: &BTreeMap<u32, Vec<usize>>,
) -> Vec<usize> {
    let sentence = reading.token(at).sentence;
    let own = by.and_then(|id| attributions.get(id.index()));
    let is_of_another = |draft: &Draft| {
        let Some(head) = draft.claim.chain.first().and_then(|id| attributions.get(id.index())) else {
            return false;
        };
        let same = own.is_some_and(|own| {
            own.source.iter().any(|one| {
                head.source.iter().any(|other| {
                    one == other || reading.words(*one).eq_ignore_ascii_case(reading.words(*other))
                })
            })
        });
        !same
    };
    let start = reading.token(at).span;
    let in_sentence = |each: u32| -> Vec<usize> {
        by_sentence
            .get(&each)
            .into_iter()
            .flatten()
            .copied()
            .filter(|index| {
                let draft = &drafts[*index];
                is_deniable(draft) && draft.claim.event.trigger.iter().any(|trigger| *trigger < start)
            })
            .collect()
    };
    let sentences = || (sentence.saturating_sub(LOOK_BACK)..=sentence).rev();
    for each in sentences() {
        let told: Vec<usize> =
            in_sentence(each).into_iter().filter(|index| is_of_another(&drafts[*index])).collect();
        if let Some(last) = told.last() {
            let head = drafts[*last].claim.chain.first();
            return told.iter().copied().filter(|index| drafts[*index].claim.chain.first() == head).collect();
        }
    }
    // What nobody is named for: the report itself told it just before.
    let is_own = |index: &usize| by.is_some() && drafts[*index].claim.chain.first() == by.as_ref();
    (sentence.saturating_sub(1)..=sentence)
        .rev()
        .find_map(|each| in_sentence(each).into_iter().rev().find(|index| !is_own(index)))
        .into_iter()
        .collect()
}

/// Claims by sentence: of each of their triggers.
fn by_sentence(drafts: &[Draft]) -> BTreeMap<u32, Vec<usize>> {
    let mut found: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        found.entry(draft.sentence).or_default().push(index);
    }
    found
}

fn sentence_at(reading: &Reading<'_>, span: Span) -> u32 {
    reading.token(reading.tokens_in(span).start).sentence
}

/// Whether a claim tells that something is so, of which it can be said that it is not.
fn is_deniable(draft: &Draft) -> bool {
    draft.answers.is_none()
        && !draft.is_attribute
        && draft.claim.stance.says_so(draft.claim.polarity) == Some(true)
        && !draft.claim.event.kind.is(Facet::Said)
        && !matches!(draft.claim.event.stage, Stage::Hypothetical)
}

fn is_noun(reading: &Reading<'_>, attribution: &Attribution) -> bool {
    attribution.cue.iter().any(|cue| {
        reading.tokens_in(*cue).iter().any(|token| matches!(reading.token(token).tag, Tag::Nn | Tag::Nns))
    })
}

/// Puts a doer in the place of those a claim has.
fn put_agent(reading: &Reading<'_>, draft: &mut Draft, span: Span) {
    let tokens = reading.tokens_in(span);
    if tokens.is_empty() {
        return;
    }
    let kept: Vec<bool> =
        draft.claim.arguments.iter().map(|one| one.role != Role::Agent && !one.span.touches(span)).collect();
    let mut at = kept.iter();
    draft.heads.retain(|_| at.next().copied().unwrap_or(true));
    let mut at = kept.iter();
    draft.claim.arguments.retain(|_| at.next().copied().unwrap_or(true));
    draft.heads.push(reading.head_of(tokens));
    draft.claim.arguments.push(Argument {
        role: Role::Agent,
        span,
        mention: None,
        entity: None,
        name: reading.words(span).to_owned(),
    });
    draft.claim.evidence.push(span);
    tidy(&mut draft.claim.evidence);
}

/// What is said of who did an act: "X blamed Y for the attack" tells that Y did it, by X; "X claimed the attack" that X
/// did, by itself. A claim of the act by the same one gets its doer; else there is one more.
fn blames(
    reading: &Reading<'_>,
    attributions: &[Attribution],
    chains: &Chains,
    drafts: &mut [Draft],
    by_sentence: &BTreeMap<u32, Vec<usize>>,
) -> Vec<Draft> {
    let mut added = Vec::new();
    for index in 0..drafts.len() {
        let speech = &drafts[index];
        let role = match speech.claim.event.kind {
            EventKind::SpeechAccuse => Role::Target,
            EventKind::SpeechClaimResponsibility => Role::Agent,
            _ => continue,
        };
        if speech.claim.polarity == Polarity::Negative
            || speech.claim.event.stage != Stage::Accomplished
            || !matches!(speech.claim.stance.says_so(speech.claim.polarity), Some(true))
        {
            continue;
        }
        let argument =
            |role: Role| speech.claim.arguments.iter().find(|one| one.role == role).map(|one| one.span);
        let (Some(blamed), Some(trigger)) = (argument(role), speech.claim.event.trigger.first().copied())
        else {
            continue;
        };
        // Blame for an act only: what is accused of in other words is told in those words.
        let Some(topic) =
            argument(Role::Topic).or_else(|| argument(Role::Target)).filter(|topic| *topic != blamed)
        else {
            continue;
        };
        let Some(teller) =
            attributions.iter().position(|one| one.link && one.cue.iter().any(|cue| cue.touches(trigger)))
        else {
            continue;
        };
        let teller = AttributionId(teller as u32);
        let sentence = speech.sentence;
        let act = (sentence.saturating_sub(LOOK_BACK_ACT)..=sentence)
            .rev()
            .flat_map(|each| by_sentence.get(&each).into_iter().flatten().copied())
            .filter(|act| drafts[*act].claim.event.kind.is_violent() && is_deniable(&drafts[*act]))
            .find(|act| drafts[*act].claim.event.trigger.iter().any(|one| one.touches(topic)));
        let Some(act) = act else { continue };
        if drafts[act].claim.chain.first() == Some(&teller) {
            if !drafts[act].claim.arguments.iter().any(|one| one.role == Role::Agent) {
                put_agent(reading, &mut drafts[act], blamed);
            }
            drafts[act].is_blame = true;
            continue;
        }
        let mut copy = drafts[act].clone();
        copy.claim.chain = std::iter::once(teller)
            .chain(chains.at(trigger).into_iter().filter(|one| *one != teller))
            .collect();
        copy.claim.stance = Stance::Claims;
        copy.claim.evidence.push(trigger);
        put_agent(reading, &mut copy, blamed);
        copy.is_blame = true;
        added.push(copy);
    }
    added
}

/// Who says that a place is in his hands holds it.
fn hold_ours(reading: &Reading<'_>, attributions: &[Attribution], words: &Words, drafts: &mut [Draft]) {
    for draft in drafts.iter_mut().filter(|one| one.claim.event.kind == EventKind::ControlHold) {
        if draft.claim.arguments.iter().any(|one| one.role == Role::Agent) {
            continue;
        }
        let Some(source) = first_source(attributions, draft.claim.chain.first().copied()) else { continue };
        let says_ours = reading.sentences[draft.sentence as usize].tokens.iter().any(|token| {
            words.ours.contains(&reading.token(token).lower)
                && draft.claim.event.trigger.iter().any(|trigger| {
                    let near = reading.tokens_in(*trigger);
                    token.0 + 6 > near.start.0 && token.0 < near.end.0 + 4
                })
        });
        if says_ours {
            put_agent(reading, draft, spoken_for(reading, words, source).unwrap_or(source));
        }
    }
}

/// For whom somebody speaks: "the army" of "army spokesman Danil Mirov".
fn spoken_for(reading: &Reading<'_>, words: &Words, source: Span) -> Option<Span> {
    let tokens = reading.tokens_in(source);
    let body = tokens.iter().find(|token| {
        let one = reading.token(*token);
        one.dep == Dep::Compound && words.speaking_for.contains(&reading.token(one.head).lower)
    })?;
    Some(
        reading
            .span(Tokens { start: reading.subtree(body).start.max(tokens.start), end: TokenId(body.0 + 1) }),
    )
}

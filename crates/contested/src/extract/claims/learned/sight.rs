//! What the learned reader is shown of a report: its word pieces, what the rules made of each word, and everything
//! that could play a part in an act, with plain signs of how it stands to the act.
//!
//! Teaching and reading go through the same code, so that what was taught is what is seen.

use std::collections::BTreeMap;

use contested_english::{Dep, Pos, Tag};
use serde::Serialize;

use super::super::candidates::is_time;
use super::super::frame::Look;
use super::super::{Draft, Rules};
use crate::extract::figures::FoundFigure;
use crate::model::{Attribution, EventKind, Role, Span};
use crate::read::{NameKind, Reading, TokenId, Tokens};
use contested_encoder::WordPieces;

/// A report as the learned reader sees it.
#[derive(Debug, Serialize)]
pub(super) struct Sight {
    /// Numbers of the word pieces in reading order.
    pub(super) pieces: Vec<u32>,
    /// Places in `pieces` where a window may start: sentences.
    pub(super) starts: Vec<u32>,
    /// One for each token of the reading.
    pub(super) words: Vec<Word>,
    /// What may play a part, by where it starts.
    pub(super) things: Vec<Thing>,
}

/// A token.
#[derive(Debug, Serialize)]
pub(super) struct Word {
    /// Its word pieces: first, and one past the last.
    pub(super) pieces: (u32, u32),
    /// What the rules made of it: see [`Made`].
    pub(super) made: u8,
    /// 1 + the kind that a rule read; 0 for none.
    pub(super) fired: u8,
    /// Kinds that the lexicon lists the word for, whether or not a rule holds.
    pub(super) hints: Vec<u8>,
    /// Whether it may name an act at all.
    pub(super) asked: bool,
}

/// What the rules made of a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Made {
    Nothing = 0,
    /// The first telling of a claim.
    Claim = 1,
    /// A claim told again.
    Again = 2,
    /// Taken for part of another act, or dropped.
    Part = 3,
}

/// What a [`Thing`] is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum What {
    /// An index into the reading's names.
    Name(u32),
    Phrase,
    Pronoun,
    /// An index into the figures found.
    Figure(u32),
    /// An index into the reading's times.
    Time(u32),
    /// An index into the attributions.
    Source(u32),
}

/// Something that may play a part in an act.
#[derive(Debug, Serialize)]
pub(super) struct Thing {
    #[serde(skip)]
    pub(super) what: What,
    #[serde(skip)]
    pub(super) span: Span,
    #[serde(skip)]
    pub(super) head: TokenId,
    pub(super) pieces: (u32, u32),
    /// The first thing of the same words, as an index into the list.
    pub(super) same: u32,
    /// Categories: see [`THING_SIGNS`].
    pub(super) signs: [u8; THING_SIGNS.len()],
    /// For ranking among its like.
    #[serde(skip)]
    class: u8,
}

/// How many values each of a thing's signs may take: what it is, how its head hangs in the sentence, the class of its
/// head's tag, the model's type of name, how often its words stand in the report, four yes-or-noes.
pub(super) const THING_SIGNS: [usize; 6] = [15, 64, 12, 20, 4, 16];

/// How many values each of a pair's signs may take: distance in words, in sentences, the path between them in the
/// parse, the rank among its like before or after the act.
pub(super) const PAIR_SIGNS: [usize; 4] = [64, 13, 12, 8];

/// Yes-or-noes of a pair: what the rules chose it for, and a few more.
pub(super) const PAIR_BITS: usize = 14;

/// Yes-or-noes of an act.
pub(super) const ACT_BITS: usize = 12;

/// A thing as seen from an act.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Pair {
    pub(super) thing: u32,
    pub(super) signs: [u8; PAIR_SIGNS.len()],
    pub(super) bits: u16,
}

/// An act, and what the rules' values for it are.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Act {
    pub(super) word: u32,
    /// 1 + the kind of the rules' claim; 0 without one.
    pub(super) kind: u8,
    pub(super) bits: u16,
    /// The rules' stage, polarity, certainty and stance, each 1 + its place in its list; 0 without a claim.
    pub(super) told: [u8; 4],
    pub(super) pairs: Vec<Pair>,
}

/// Things before, after, and from the report's head that an act may take its parts from.
const BEFORE: usize = 110;
const AFTER: usize = 50;
const FIRST: usize = 24;

pub(super) fn kind_number(kind: EventKind) -> u8 {
    EventKind::ALL.iter().position(|one| *one == kind).unwrap_or(0) as u8
}

impl Sight {
    pub(super) fn new(
        look: &Look<'_, '_>,
        rules: &Rules,
        fired: &[(TokenId, EventKind)],
        drafts: &[Draft],
        figures: &[FoundFigure],
        attributions: &[Attribution],
        pieces: &WordPieces,
    ) -> Sight {
        let reading = look.reading;
        let cut = pieces.of(reading.text);
        let mut words = Vec::with_capacity(reading.tokens.len());
        let mut at = 0usize;
        for (index, token) in reading.tokens.iter().enumerate() {
            let id = TokenId(index as u32);
            while at < cut.len() && cut[at].bytes.1 <= token.span.start() {
                at += 1;
            }
            let first = at;
            let mut end = first;
            while end < cut.len() && cut[end].bytes.0 < token.span.end() {
                end += 1;
            }
            let is_word = !token.is_space && !matches!(token.pos, Pos::Punct | Pos::Space | Pos::Det);
            let mut hints: Vec<u8> = Vec::new();
            if is_word {
                let listed =
                    rules.rules.triggers(&token.lemma).iter().chain(rules.rules.triggers(&token.lower));
                for trigger in listed {
                    let kind = kind_number(rules.rules.rules[trigger.rule].kind);
                    if !hints.contains(&kind) && hints.len() < 6 {
                        hints.push(kind);
                    }
                }
            }
            words.push(Word {
                pieces: (first as u32, end as u32),
                made: Made::Nothing as u8,
                fired: 0,
                hints,
                asked: is_word && !is_time(reading, id),
            });
        }
        for (token, kind) in fired {
            let word = &mut words[token.index()];
            word.fired = 1 + kind_number(*kind);
            word.made = Made::Part as u8;
        }
        for draft in drafts {
            let mut made = Made::Claim;
            for span in &draft.claim.event.trigger {
                let token = reading.head_of(reading.tokens_in(*span));
                let Some(word) = words.get_mut(token.index()) else { continue };
                word.fired = 1 + kind_number(draft.claim.event.kind);
                word.made = made as u8;
                made = Made::Again;
            }
        }
        let starts = reading.sentences.iter().map(|sentence| words[sentence.tokens.start.index()].pieces.0);
        let mut sight = Sight {
            pieces: cut.iter().map(|piece| piece.id).collect(),
            starts: starts.collect(),
            words,
            things: Vec::new(),
        };
        sight.starts.dedup();
        sight.find_things(look, figures, attributions);
        sight
    }

    fn find_things(&mut self, look: &Look<'_, '_>, figures: &[FoundFigure], attributions: &[Attribution]) {
        let reading = look.reading;
        let mut found: Vec<(Span, What, Tokens)> = Vec::new();
        for (index, name) in reading.names.iter().enumerate() {
            found.push((name.span, What::Name(index as u32), name.tokens));
        }
        // Names in reading order, so that a phrase finds those that it is nearly the same as.
        let mut next = 0usize;
        for chunk in &reading.noun_chunks {
            let mut tokens = *chunk;
            while tokens.len() > 1
                && matches!(reading.token(tokens.start).pos, Pos::Det | Pos::Punct | Pos::Space)
            {
                tokens.start = TokenId(tokens.start.0 + 1);
            }
            let span = reading.span(tokens);
            if span.is_empty() {
                continue;
            }
            while next < reading.names.len() && reading.names[next].span.end() <= span.start() {
                next += 1;
            }
            let is_name =
                reading.names[next..].iter().take_while(|name| name.span.start() < span.end()).any(|name| {
                    let shared =
                        name.span.end().min(span.end()).saturating_sub(name.span.start().max(span.start()));
                    5 * shared >= 3 * span.len().max(name.span.len())
                });
            if is_name {
                continue;
            }
            let pronoun = tokens.len() == 1 && reading.token(tokens.start).pos == Pos::Pron;
            found.push((span, if pronoun { What::Pronoun } else { What::Phrase }, tokens));
        }
        for (index, figure) in figures.iter().enumerate() {
            found.push((
                figure.figure.span,
                What::Figure(index as u32),
                reading.tokens_in(figure.figure.span),
            ));
        }
        for (index, time) in reading.times.iter().enumerate() {
            if !time.range.is_unknown() {
                found.push((time.span, What::Time(index as u32), reading.tokens_in(time.span)));
            }
        }
        for (index, attribution) in attributions.iter().enumerate() {
            let Some(span) = attribution.source.first().or(attribution.cue.first()) else { continue };
            found.push((*span, What::Source(index as u32), reading.tokens_in(*span)));
        }
        found.sort_by_key(|(span, what, _)| (span.start(), span.end(), rank_of(*what)));
        found.retain(|(_, _, tokens)| !tokens.is_empty());
        let mut by_words: BTreeMap<(bool, String), (u32, u32)> = BTreeMap::new();
        let keys: Vec<(bool, String)> = found
            .iter()
            .map(|(span, what, _)| (matches!(what, What::Source(_)), words_of(reading, *span)))
            .collect();
        for (index, key) in keys.iter().enumerate() {
            by_words.entry(key.clone()).or_insert((index as u32, 0)).1 += 1;
        }
        for (index, (span, what, tokens)) in found.into_iter().enumerate() {
            let head = reading.head_of(tokens);
            let token = reading.token(head);
            let (first, count) = by_words[&keys[index]];
            let name = match what {
                What::Name(name) => reading.names.get(name as usize),
                _ => None,
            };
            let flags = u8::from(name.is_some_and(|name| name.in_gazetteer))
                | u8::from(name.is_some_and(|name| !name.actors.is_empty())) << 1
                | u8::from(first == index as u32) << 2
                | u8::from(token.sentence == 0) << 3;
            let entity = reading.token(head).entity.map_or(0, |tag| {
                1 + contested_english::EntityLabel::ALL.iter().position(|one| *one == tag.label).unwrap_or(0)
            });
            let kind = match what {
                What::Phrase => 0,
                What::Name(_) => 1 + name.map_or(0, |name| name_kind(name.kind)),
                What::Figure(_) => 11,
                What::Time(_) => 12,
                What::Source(_) => 13,
                What::Pronoun => 14,
            };
            let class = match what {
                What::Name(_)
                    if name.is_some_and(|name| name.kind == NameKind::Place || name.in_gazetteer) =>
                {
                    0
                }
                What::Name(_) => 1,
                What::Phrase | What::Pronoun => 2,
                What::Figure(_) => 3,
                What::Time(_) => 4,
                What::Source(_) => 5,
            };
            let (from, to) =
                (self.words[tokens.start.index()].pieces.0, self.words[tokens.end.index() - 1].pieces.1);
            self.things.push(Thing {
                what,
                span,
                head,
                pieces: (from, to.max(from)),
                same: first,
                signs: [
                    kind,
                    dep_number(token.dep),
                    tag_class(token.tag),
                    entity as u8,
                    match count {
                        0 | 1 => 0,
                        2 => 1,
                        3 | 4 => 2,
                        _ => 3,
                    },
                    flags,
                ],
                class,
            });
        }
    }

    /// An act as the heads are asked about it.
    pub(super) fn act(
        &self,
        look: &Look<'_, '_>,
        word: TokenId,
        drafts: &[Draft],
        draft: Option<usize>,
        attributions: &[Attribution],
        figures: &[FoundFigure],
    ) -> Act {
        let reading = look.reading;
        let own = draft.map(|index| &drafts[index].claim);
        let token = reading.token(word);
        let quotation = quotation_of(reading, token.span);
        let has = |role: Role| own.is_some_and(|claim| claim.arguments.iter().any(|one| one.role == role));
        let passive = reading
            .children(word)
            .iter()
            .any(|child| matches!(reading.token(*child).dep, Dep::Nsubjpass | Dep::Auxpass | Dep::Csubjpass));
        let flags = [
            own.is_some(),
            has(Role::Agent),
            has(Role::Target) || has(Role::Recipient),
            has(Role::Victim),
            draft.is_some_and(|index| !drafts[index].place_words.is_empty()),
            own.is_some_and(|claim| claim.time.span.is_some()),
            own.is_some_and(|claim| !claim.chain.is_empty()),
            own.is_some_and(|claim| !claim.figures.is_empty()),
            matches!(token.pos, Pos::Noun | Pos::Propn),
            passive,
            quotation.is_some(),
            token.sentence == 0,
        ];
        let bits = flags.iter().enumerate().fold(0u16, |bits, (at, flag)| bits | u16::from(*flag) << at);
        let after = self.things.partition_point(|thing| thing.span.start() < token.span.start());
        let near = after.saturating_sub(BEFORE)..(after + AFTER).min(self.things.len());
        let mut ranks = [0u8; 6];
        let mut rank = vec![0u8; near.len()];
        for index in (near.start..after).rev() {
            let class = usize::from(self.things[index].class);
            ranks[class] += 1;
            rank[index - near.start] = ranks[class].min(4);
        }
        ranks = [0; 6];
        for index in after..near.end {
            let class = usize::from(self.things[index].class);
            ranks[class] += 1;
            rank[index - near.start] = 4 + ranks[class].min(3);
        }
        let head = (0..FIRST.min(near.start)).map(|index| (index, 0u8));
        let above: Vec<TokenId> = reading.ancestors(word).take(12).collect();
        let pairs = head
            .chain(near.clone().map(|index| (index, rank[index - near.start])))
            .map(|(index, rank)| {
                let thing = &self.things[index];
                let place = draft.map(|draft| &drafts[draft]);
                let part = |wanted: &dyn Fn(Role) -> bool| {
                    own.is_some_and(|claim| {
                        claim.arguments.iter().any(|one| wanted(one.role) && one.span.touches(thing.span))
                    })
                };
                let is_source = match thing.what {
                    What::Source(source) => Some(source as usize),
                    _ => None,
                };
                let chain = own.map(|claim| claim.chain.as_slice()).unwrap_or_default();
                let no_saying = is_source.is_none();
                let choices = [
                    no_saying && part(&|role| role == Role::Agent),
                    no_saying && part(&|role| matches!(role, Role::Target | Role::Recipient)),
                    no_saying && part(&|role| role == Role::Victim),
                    no_saying && part(&|role| role == Role::Instrument),
                    no_saying
                        && part(&|role| {
                            matches!(role, Role::Beneficiary | Role::Origin | Role::Destination | Role::Topic)
                        }),
                    no_saying
                        && place.is_some_and(|draft| {
                            draft.place_words.first().is_some_and(|span| span.touches(thing.span))
                        }),
                    no_saying
                        && place.is_some_and(|draft| {
                            draft.place_words.iter().any(|span| span.touches(thing.span))
                        }),
                    matches!(thing.what, What::Time(_))
                        && own.and_then(|claim| claim.time.span).is_some_and(|span| span.touches(thing.span)),
                    is_source.is_some_and(|source| chain.first().is_some_and(|id| id.index() == source)),
                    is_source.is_some_and(|source| chain.iter().any(|id| id.index() == source)),
                    match thing.what {
                        What::Figure(figure) => own.is_some_and(|claim| {
                            let figure = &figures[figure as usize].figure;
                            claim.figures.iter().any(|one| one.span == figure.span && one.kind == figure.kind)
                        }),
                        _ => false,
                    },
                    is_source.is_some_and(|source| {
                        attributions[source].content.iter().any(|span| span.contains(token.span))
                    }),
                    thing.span.touches(token.span),
                    quotation.is_some() && quotation == quotation_of(reading, thing.span),
                ];
                let bits =
                    choices.iter().enumerate().fold(0u16, |bits, (at, flag)| bits | u16::from(*flag) << at);
                let other = reading.token(thing.head);
                let sentences = i64::from(other.sentence) - i64::from(token.sentence);
                Pair {
                    thing: index as u32,
                    signs: [
                        distance(i64::from(thing.head.0) - i64::from(word.0)),
                        (sentences.clamp(-6, 6) + 6) as u8,
                        path(reading, word, &above, thing.head),
                        rank,
                    ],
                    bits,
                }
            })
            .collect();
        let told = own.map_or([0; 4], |claim| {
            [
                1 + claim.event.stage as u8,
                1 + claim.polarity as u8,
                1 + claim.certainty as u8,
                1 + claim.stance as u8,
            ]
        });
        Act {
            word: word.0,
            kind: own.map_or(0, |claim| 1 + kind_number(claim.event.kind)),
            bits,
            told,
            pairs,
        }
    }
}

/// Signed, in steps that grow: 32 is the same word.
fn distance(words: i64) -> u8 {
    let far = words.unsigned_abs() as u32;
    // Powers of two, in four steps each.
    let log = if far == 0 { 0 } else { 31 - far.leading_zeros() };
    let step = if far == 0 {
        0
    } else {
        1 + 4 * log + if log >= 2 { (far >> (log - 2)) & 3 } else { (far << (2 - log)) & 3 }
    };
    let step = step.min(31) as i64;
    (32 + if words < 0 { -step } else { step }) as u8
}

/// How a word hangs to an act in the parse.
fn path(reading: &Reading<'_>, act: TokenId, above: &[TokenId], other: TokenId) -> u8 {
    if other == act {
        return 1;
    }
    if reading.token(other).sentence != reading.token(act).sentence {
        return 0;
    }
    let up: Vec<TokenId> = reading.ancestors(other).take(12).collect();
    if let Some(steps) = up.iter().position(|token| *token == act) {
        let first = if steps == 0 { other } else { up[steps - 1] };
        return match (steps, reading.token(first).dep) {
            (0, _) => 2,
            (1, Dep::Prep | Dep::Agent | Dep::Dative) => 3,
            (_, Dep::Conj | Dep::Advcl | Dep::Ccomp | Dep::Relcl) => 5,
            _ => 4,
        };
    }
    if let Some(steps) = above.iter().position(|token| *token == other) {
        return if steps == 0 { 6 } else { 7 };
    }
    match (above.first(), up.first()) {
        (Some(a), Some(b)) if a == b => 8,
        (Some(a), _) if up.get(1) == Some(a) => 9,
        (_, Some(b)) if above.get(1) == Some(b) => 10,
        _ => 11,
    }
}

fn quotation_of(reading: &Reading<'_>, span: Span) -> Option<usize> {
    let at = reading.quotations.partition_point(|one| one.outer.end() <= span.start());
    reading.quotations.get(at).filter(|one| one.outer.contains(span)).map(|_| at)
}

/// The words of a span in lower case, without an article before them.
fn words_of(reading: &Reading<'_>, span: Span) -> String {
    let tokens = reading.tokens_in(span).iter().map(|id| reading.token(id));
    let words = tokens.filter(|token| !token.is_space && token.pos != Pos::Det && token.tag != Tag::Pos);
    words.map(|token| token.lower.as_str()).collect::<Vec<_>>().join(" ")
}

fn rank_of(what: What) -> (u8, u32) {
    match what {
        What::Name(index) => (0, index),
        What::Phrase | What::Pronoun => (1, 0),
        What::Figure(index) => (2, index),
        What::Time(index) => (3, index),
        What::Source(index) => (4, index),
    }
}

fn name_kind(kind: NameKind) -> u8 {
    kind as u8
}

fn dep_number(dep: Dep) -> u8 {
    Dep::ALL.iter().position(|one| *one == dep).unwrap_or(0) as u8
}

fn tag_class(tag: Tag) -> u8 {
    match tag {
        Tag::Nn => 1,
        Tag::Nns => 2,
        Tag::Nnp => 3,
        Tag::Nnps => 4,
        Tag::Prp | Tag::PrpPoss => 5,
        Tag::Cd => 6,
        Tag::Jj | Tag::Jjr | Tag::Jjs => 7,
        Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz => 8,
        Tag::Dt | Tag::Wdt | Tag::Wp => 9,
        _ => 0,
    }
}

//! Who speaks in a report, in whose words everything else stands, and which earlier speaker "the source" is.

use contested_english::{Dep, Tag};

use super::referents::{Form, Referent};
use super::words::{Anaphors, Number};
use crate::model::{Attribution, MentionKind};
use crate::read::{Reading, TokenId, Tokens};

/// How many sources back an earlier one is looked for.
const REACH: usize = 24;
/// How many referents back a name is looked for.
const NAMES: usize = 120;
/// How many sentences back.
const SENTENCES: u32 = 12;

/// See the module.
#[derive(Debug)]
pub(super) struct Voices {
    /// For each referent whether it is a source.
    speaks: Vec<bool>,
    /// For each referent in what somebody says, who: the innermost saying.
    speakers: Vec<Option<usize>>,
    /// All sources of which there is a referent, in reading order.
    sources: Vec<Source>,
}

/// A source's words and the referent that they are.
#[derive(Clone, Copy, Debug)]
struct Source {
    tokens: Tokens,
    referent: usize,
    /// Whether it is told through what it said so: "in a statement".
    has_medium: bool,
}

impl Voices {
    /// Finds them.
    pub(super) fn find(
        reading: &Reading<'_>,
        attributions: &[Attribution],
        referents: &[Referent],
    ) -> Voices {
        let mut speaks = vec![false; referents.len()];
        let mut speakers = vec![None; referents.len()];
        let mut sources = Vec::new();
        let mut widths = vec![u32::MAX; referents.len()];
        for attribution in attributions {
            let Some(source) = attribution.source.first() else { continue };
            let tokens = reading.tokens_in(*source);
            if tokens.is_empty() {
                continue;
            }
            // A speaker who cannot be told still keeps the words from those who pass them on.
            let speaker = referent_of(reading, referents, tokens);
            if let Some(at) = speaker {
                speaks[at] = true;
                sources.push(Source { tokens, referent: at, has_medium: attribution.medium.is_some() });
            }
            for content in &attribution.content {
                let from = referents.partition_point(|referent| {
                    reading.token(referent.tokens.start).span.start() < content.start()
                });
                let inside = referents[from..]
                    .iter()
                    .take_while(|referent| reading.token(referent.tokens.start).span.start() < content.end())
                    .count();
                for at in from..from + inside {
                    if content.len() < widths[at] {
                        widths[at] = content.len();
                        speakers[at] = speaker;
                    }
                }
            }
        }
        sources.sort_by_key(|source| (source.tokens, source.referent, !source.has_medium));
        sources.dedup_by_key(|source| source.tokens);
        Voices { speaks, speakers, sources }
    }

    /// Whether the referent is a source.
    pub(super) fn speaks(&self, referent: usize) -> bool {
        self.speaks[referent]
    }

    /// Who says the words that the referent stands in.
    pub(super) fn speaker_of(&self, referent: usize) -> Option<usize> {
        self.speakers[referent]
    }

    /// Whether the referent stands in what that source says.
    pub(super) fn is_said_by(&self, referent: usize, source: usize) -> bool {
        self.speakers[referent] == Some(source)
    }

    /// The earlier source that a source like "the spokesman" or "the town-based group" is: the last one that was called
    /// so, in its phrase or in its name; of "the statement" the last one that spoke through something; else, for a body, the last one of a fitting kind.
    pub(super) fn earlier(
        &self,
        reading: &Reading<'_>,
        anaphors: &Anaphors,
        referents: &[Referent],
        index: usize,
    ) -> Option<usize> {
        let this = &referents[index];
        if !self.speaks[index] || !points_back(reading, anaphors, this) {
            return None;
        }
        let noun = reading.token(this.head);
        let back = || {
            let upto = self.sources.partition_point(|source| source.tokens.start < this.tokens.start);
            self.sources[..upto]
                .iter()
                .rev()
                .take(REACH)
                .take_while(|source| {
                    this.sentence - referents[source.referent].sentence.min(this.sentence) <= SENTENCES
                })
                .filter(|source| source.tokens.end <= this.tokens.start && source.referent != index)
        };
        let called_so = back().find_map(|source| {
            let is_noun = |id: &TokenId| {
                let id = *id;
                let token = reading.token(id);
                // "Agency chief X" is no agency.
                let is_beside = matches!(token.dep, Dep::Compound | Dep::Nmod | Dep::Poss)
                    && source.tokens.contains(token.head);
                token.lower == noun.lower && !is_beside && !is_below_preposition(reading, id, source.tokens)
            };
            let owned = reading.token(source.tokens.start).tag == Tag::PrpPoss;
            let called = source.tokens.iter().find(is_noun)?;
            // "X, the head of the Ostrel Relief Agency": the agency is the one so named.
            let named = within(referents, source.tokens)
                .find(|(_, other)| {
                    matches!(other.form, Form::Name(_))
                        && other.tokens.contains(called)
                        && other.identity.kind != MentionKind::Person
                })
                .map_or(source.referent, |(at, _)| at);
            (!owned && describes(reading, this, source.tokens)).then_some(named)
        });
        if called_so.is_some() {
            return called_so;
        }
        // The noun in a name, whether that spoke before or not: "the coalition".
        let named_so = referents[index.saturating_sub(NAMES)..index].iter().rposition(|other| {
            matches!(other.form, Form::Name(_))
                && other.tokens.len() > 1
                && other.tokens.iter().any(|id| reading.token(id).lower == noun.lower)
        });
        if let Some(at) = named_so {
            return Some(index.saturating_sub(NAMES) + at);
        }
        if anaphors.documents.contains(noun.lower.as_str()) {
            let medium = back().find(|source| source.has_medium).map(|source| source.referent);
            return medium.or_else(|| put_out_before(reading, anaphors, referents, index));
        }
        let may = anaphors.noun(&noun.lower)?;
        let is_body = !may.contains(&MentionKind::Person) && noun.tag == Tag::Nn;
        let fitting = back().find(|source| {
            let other = &referents[source.referent];
            let named = matches!(other.form, Form::Name(_)) || other.same_as.is_some();
            named && other.number == Number::One && may.contains(&other.identity.kind)
        });
        fitting.filter(|_| is_body).map(|source| source.referent)
    }
}

/// Who put out the document that a source is: the first body that may speak for itself in its own phrase ("the statement
/// posted on the ministry's page", "a statement from the army"), or who was told to have put one out before it.
pub(super) fn put_out_by(
    reading: &Reading<'_>,
    anaphors: &Anaphors,
    referents: &[Referent],
    index: usize,
) -> Option<usize> {
    let this = &referents[index];
    if !anaphors.documents.contains(reading.token(this.head).lower.as_str())
        || this.identity.entity.is_some() && !this.identity.on_behalf
    {
        return None;
    }
    named_behind(reading, anaphors, referents, this)
        .or_else(|| put_out_before(reading, anaphors, referents, index))
}

fn named_behind(
    reading: &Reading<'_>,
    anaphors: &Anaphors,
    referents: &[Referent],
    this: &Referent,
) -> Option<usize> {
    let phrase = reading.children(this.head).iter().copied().find(|child| {
        let token = reading.token(*child);
        *child > this.head
            && match token.dep {
                Dep::Acl => anaphors.putting_out.contains(token.lemma.as_str()),
                Dep::Prep => anaphors.from.contains(token.lower.as_str()),
                _ => false,
            }
    })?;
    within(referents, reading.subtree(phrase))
        .find(|(_, referent)| {
            referent.identity.entity.is_some()
                && matches!(
                    referent.identity.kind,
                    MentionKind::Government
                        | MentionKind::Military
                        | MentionKind::ArmedGroup
                        | MentionKind::Organisation
                )
        })
        .map(|(at, _)| at)
}

/// The last one who was told to have put out such a document: "The army issued a statement. …, the statement read".
fn put_out_before(
    reading: &Reading<'_>,
    anaphors: &Anaphors,
    referents: &[Referent],
    index: usize,
) -> Option<usize> {
    let this = &referents[index];
    let from = index.saturating_sub(NAMES);
    referents[from..index]
        .iter()
        .rposition(|other| {
            this.sentence - other.sentence.min(this.sentence) <= SENTENCES
                && other.identity.entity.is_some()
                && reading.token(other.head).dep == Dep::Nsubj
                && {
                    let verb = reading.token(other.head).head;
                    anaphors.putting_out.contains(reading.token(verb).lemma.as_str())
                        && reading.child(verb, Dep::Dobj).is_some_and(|object| {
                            anaphors.documents.contains(reading.token(object).lower.as_str())
                        })
                }
        })
        .map(|at| from + at)
}

/// The referent that a source's words are: the one with their head, else the first one that has a head in them.
fn referent_of(reading: &Reading<'_>, referents: &[Referent], tokens: Tokens) -> Option<usize> {
    let head = reading.head_of(tokens);
    within(referents, tokens)
        .find(|(_, referent)| referent.head == head)
        .or_else(|| within(referents, tokens).find(|(_, referent)| referent.head < tokens.end))
        .map(|(at, _)| at)
}

/// The referents that start among some tokens, with their places.
fn within(referents: &[Referent], tokens: Tokens) -> impl Iterator<Item = (usize, &Referent)> {
    let first = referents.partition_point(|referent| referent.tokens.start < tokens.start);
    referents.iter().enumerate().skip(first).take_while(move |(_, one)| one.tokens.start < tokens.end)
}

/// Whether a phrase speaks of somebody as known and does not tell who by name.
fn points_back(reading: &Reading<'_>, anaphors: &Anaphors, this: &Referent) -> bool {
    let first = reading.token(this.tokens.start);
    matches!(this.form, Form::Anaphor | Form::Phrase)
        && this.identity.entity.is_none()
        && matches!(reading.token(this.head).tag, Tag::Nn | Tag::Nns)
        && first.tag != Tag::PrpPoss
        && anaphors.definite.contains(first.lower.as_str())
}

/// Whether a word hangs on a preposition inside some words: "police" in "a source at the police".
fn is_below_preposition(reading: &Reading<'_>, word: TokenId, within: Tokens) -> bool {
    std::iter::once(word)
        .chain(reading.ancestors(word))
        .take(8)
        .take_while(|id| within.contains(*id))
        .any(|id| reading.token(id).dep == Dep::Prep)
}

/// Whether the names that describe a later phrase ("the Varanese official") stand in the earlier words too.
fn describes(reading: &Reading<'_>, later: &Referent, earlier: Tokens) -> bool {
    later.tokens.iter().filter(|id| *id != later.head).all(|id| {
        let token = reading.token(id);
        let is_name = matches!(token.tag, Tag::Nnp | Tag::Nnps)
            || token.tag == Tag::Jj && reading.word(id).starts_with(char::is_uppercase);
        !is_name || earlier.iter().any(|other| reading.token(other).lower == token.lower)
    })
}

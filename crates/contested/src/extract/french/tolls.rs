//! How many people, and what befell them.

use contested_french::{Dep, Pos};

use super::acts::Sentence;
use super::numbers::{self, Number};
use super::words::PartRole;
use crate::model::{Figure, FigureKind};

/// A figure, and the word that says what befell the people it counts.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Toll {
    pub(super) figure: Figure,
    /// A verb of harm, or a noun: "dead".
    pub(super) owner: usize,
    /// The noun that is counted, where it is no noun of harm.
    pub(super) people: Option<std::ops::Range<usize>>,
    /// Of which toll of the same sentence it is a part.
    pub(super) part_of: Option<usize>,
}

/// The tolls of a sentence.
pub(super) fn find(sentence: &Sentence<'_, '_>) -> Vec<Toll> {
    let mut found: Vec<Toll> = Vec::new();
    for number in numbers::find(sentence.reading, sentence.words, sentence.run.clone()) {
        if number.is_none {
            continue;
        }
        let toll = toll(sentence, &number, &found);
        found.extend(toll);
    }
    found
}

fn toll(sentence: &Sentence<'_, '_>, number: &Number, before: &[Toll]) -> Option<Toll> {
    let (reading, data) = (sentence.reading, &sentence.words.figures);
    let counted = counted(sentence, number);
    let part_of = number
        .words
        .start
        .checked_sub(1)
        .filter(|at| *at >= sentence.run.start)
        .filter(|at| sentence.words.grammar.including.contains(&reading.words[*at].lower))
        .and_then(|_| before.len().checked_sub(1));
    let harmed = |at: usize| {
        let word = reading.words.get(at).filter(|_| at < sentence.run.end)?;
        data.harmed.get(&word.lower).copied().map(|kind| (kind, at))
    };
    let (kind, owner) = match counted {
        None => {
            let last = before.last().filter(|_| part_of.is_some())?;
            (last.figure.kind, last.owner)
        }
        Some(at) => harmed(at)
            .filter(|_| !number.is_article || reading.words[at].morph.pos != Pos::Adj)
            .or_else(|| {
                (1..=2).find_map(|behind| {
                    harmed(at + behind).filter(|_| is_plain(sentence, at + 1..at + behind))
                })
            })
            .or_else(|| by_verb(sentence, at).filter(|_| !number.is_article))
            .or_else(|| {
                part_of.and_then(|part| before.get(part)).map(|whole| (whole.figure.kind, whole.owner))
            })?,
    };
    let noun = counted.filter(|at| harmed(*at).is_none());
    let end = counted
        .filter(|at| *at >= number.words.end && *at <= number.words.end + 2)
        .map_or(number.words.end, |at| at + 1);
    let run = number.words.start..end;
    let group = noun.filter(|at| !data.people.contains(&reading.words[*at].lemma));
    Some(Toll {
        figure: Figure {
            kind,
            group: group.map(|at| reading.words[at].span.of(reading.text).to_owned()),
            low: number.low,
            high: number.high,
            span: reading.span(run.clone()),
            part_of: None,
        },
        owner,
        people: noun.map(|_| run),
        part_of,
    })
}

/// Whether some words are but adjectives and names.
fn is_plain(sentence: &Sentence<'_, '_>, words: std::ops::Range<usize>) -> bool {
    words.clone().all(|at| matches!(sentence.reading.words[at].morph.pos, Pos::Adj | Pos::Propn | Pos::Noun))
}

/// The noun that a number counts.
fn counted(sentence: &Sentence<'_, '_>, number: &Number) -> Option<usize> {
    let reading = sentence.reading;
    for at in number.words.end..number.words.end + 3 {
        let word = reading.words.get(at).filter(|_| at < sentence.run.end)?;
        let is_harm = sentence.words.figures.harmed.contains_key(&word.lower);
        if is_harm || matches!(word.morph.pos, Pos::Noun | Pos::Propn) {
            return Some(at);
        }
        let counts_on = sentence.words.grammar.of.contains(&word.lower) || word.morph.pos == Pos::Adj;
        if !counts_on {
            return None;
        }
        // "14 civils": an adjective to the model, before no noun.
        let next = reading.words.get(at + 1).filter(|_| at + 1 < sentence.run.end);
        let leads_on = next.is_some_and(|next| {
            matches!(next.morph.pos, Pos::Noun | Pos::Adj | Pos::Propn | Pos::Det | Pos::Adp)
        });
        if word.morph.pos == Pos::Adj && (!leads_on || next.is_some_and(|next| next.morph.pos == Pos::Adp)) {
            return Some(at);
        }
    }
    None
}

/// What befell people by the verb whose object, or passive subject, they are.
fn by_verb(sentence: &Sentence<'_, '_>, at: usize) -> Option<(FigureKind, usize)> {
    let reading = sentence.reading;
    let mut at = at;
    for _ in 0..4 {
        let word = &reading.words[at];
        let head = word.head;
        if head == at {
            return None;
        }
        if matches!(word.dep, Dep::Conj | Dep::Nmod | Dep::Appos | Dep::FlatName)
            && reading.words[head].verb.is_none()
        {
            // "the death of three soldiers", "three soldiers and two civilians".
            if let Some(hit) = sentence.hit(head)
                && let Some(harm) = sentence.words.acts[hit.act].harm
            {
                return Some((harm, head));
            }
            at = head;
            continue;
        }
        let hit = sentence.hit(head)?;
        let act = &sentence.words.acts[hit.act];
        let harm = act.harm?;
        let is_passive = sentence.is_passive(head);
        let is_harmed = match word.dep {
            Dep::Obj | Dep::OblArg | Dep::Xcomp | Dep::Acl => !is_passive || word.dep == Dep::OblArg,
            Dep::NsubjPass => true,
            Dep::Nsubj => {
                is_passive
                    || act.subject_is == Some(PartRole::Victim)
                    // "A thousand people protested".
                    || act.subject_is == Some(PartRole::Agent) && act.object_is == Some(PartRole::None)
            }
            _ => false,
        };
        return is_harmed.then_some((harm, head));
    }
    None
}

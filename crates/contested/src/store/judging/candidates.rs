//! Actors that may be one: what a person is asked about. A suggestion changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::super::{ActorRow, Case, Filter, StoreError};
use crate::model::{Judgement, Ruling, Thing};

/// Two actors whose names are alike.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Pair {
    /// The one whose id sorts first.
    pub a: ActorRow,
    /// The other.
    pub b: ActorRow,
    /// "name-within-name", "names-alike", or "judged" where only the judgement brings them together.
    pub rule: &'static str,
    /// The judgement that holds of the two, where there is one.
    pub judged: Option<Judgement>,
}

/// A word that so many actors share tells none of them apart.
const COMMON: usize = 20;

/// Jaro-Winkler similarity from which two spellings are asked about: one letter in about ten differs.
const ALIKE: f64 = 0.93;

impl Case {
    /// Actors whose names are alike, those in most reports first, and all pairs that somebody has judged.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn likely_same_actors(&self) -> Result<Vec<Pair>, StoreError> {
        let actors = self.actors(&Filter::default())?;
        let judged = self.judged_pairs()?;
        let mut found: BTreeMap<(usize, usize), &'static str> = BTreeMap::new();
        let words: Vec<BTreeSet<String>> = actors.iter().map(|actor| words(&actor.name)).collect();
        for members in blocks(&words).values().filter(|members| members.len() <= COMMON) {
            for (position, one) in members.iter().enumerate() {
                for other in &members[position + 1..] {
                    if let Some(rule) = rule(&actors[*one], &words[*one], &actors[*other], &words[*other]) {
                        found.insert((*one, *other), rule);
                    }
                }
            }
        }
        let mut pairs: Vec<Pair> = found
            .into_iter()
            .map(|((one, other), rule)| {
                let (a, b) = if actors[one].id <= actors[other].id { (one, other) } else { (other, one) };
                let (a, b) = (actors[a].clone(), actors[b].clone());
                let judged = judged.get(&(a.id.clone(), b.id.clone())).cloned();
                Pair { a, b, rule, judged }
            })
            .collect();
        // Those held to be one are one actor by now, and would not be found any more.
        for ((a, b), judgement) in &judged {
            if !pairs.iter().any(|pair| pair.a.id == *a && pair.b.id == *b) {
                pairs.push(Pair {
                    a: self.actor_as_read(a)?,
                    b: self.actor_as_read(b)?,
                    rule: "judged",
                    judged: Some(judgement.clone()),
                });
            }
        }
        pairs.sort_by(|x, y| {
            let weight = |pair: &Pair| pair.a.reports.min(pair.b.reports);
            weight(y).cmp(&weight(x)).then_with(|| (&x.a.id, &x.b.id).cmp(&(&y.a.id, &y.b.id)))
        });
        Ok(pairs)
    }

    /// An actor before anything was merged.
    fn actor_as_read(&self, id: &str) -> Result<ActorRow, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    "SELECT MIN(p.name), MIN(p.kind), MAX(p.entity IS NOT NULL), COUNT(DISTINCT c.id),
                        COUNT(DISTINCT c.report)
                     FROM (SELECT claim, actor, entity, name, kind FROM participants
                        UNION ALL SELECT claim, actor, entity, name, NULL FROM tellers) p
                     JOIN claims c ON c.id = p.claim WHERE p.actor = ?",
                )?
                .query_row([id], |row| {
                    Ok(ActorRow {
                        id: id.to_owned(),
                        name: row.get::<_, Option<String>>(0)?.unwrap_or_else(|| id.to_owned()),
                        kind: row.get(1)?,
                        known: row.get::<_, Option<bool>>(2)?.unwrap_or(false),
                        claims: row.get(3)?,
                        reports: row.get(4)?,
                    })
                })
        })
    }

    fn judged_pairs(&self) -> Result<BTreeMap<(String, String), Judgement>, StoreError> {
        let held: Vec<Judgement> = self.parsed(
            "SELECT j.json FROM judgements j JOIN judged d ON d.judgement = j.id WHERE d.kind = 'identity'
             ORDER BY j.at, j.id",
            &[],
        )?;
        Ok(held
            .into_iter()
            .filter_map(|judgement| match &judgement.ruling {
                Ruling::Identity { of: Thing::Actor, a, b, .. } => Some(((a.clone(), b.clone()), judgement)),
                _ => None,
            })
            .collect())
    }
}

/// The words of a name, in lower case.
fn words(name: &str) -> BTreeSet<String> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Actors that share a word, or the first letters of one.
fn blocks(words: &[BTreeSet<String>]) -> BTreeMap<String, Vec<usize>> {
    let mut blocks: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, words) in words.iter().enumerate() {
        let starts = words.iter().map(|word| word.chars().take(3).collect::<String>() + "…");
        for key in words.iter().cloned().chain(starts).collect::<BTreeSet<_>>() {
            blocks.entry(key).or_default().push(index);
        }
    }
    blocks
}

fn rule(
    one: &ActorRow,
    ones: &BTreeSet<String>,
    other: &ActorRow,
    others: &BTreeSet<String>,
) -> Option<&'static str> {
    let is_named = |actor: &ActorRow| actor.name.chars().any(char::is_uppercase);
    // The register keeps its own apart; a word in lower case is no name.
    let askable = !(is_registered(one) && is_registered(other)) && is_named(one) && is_named(other);
    if !askable {
        return None;
    }
    if ones.is_subset(others) || others.is_subset(ones) {
        return Some("name-within-name");
    }
    let similarity = strsim::jaro_winkler(&one.name.to_lowercase(), &other.name.to_lowercase());
    // What kind of actor a bare name is, is often a guess; of two whole names it tells.
    (similarity >= ALIKE && one.kind == other.kind).then_some("names-alike")
}

fn is_registered(actor: &ActorRow) -> bool {
    actor.known && !actor.id.starts_with('?')
}

//! What follows from the judgements that count: what changes before reconciling, and which of them still fit.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::super::derive::{Print, print_of};
use super::super::write::word;
use super::super::{Case, StoreError, hashes};
use super::find::{Found, ReadNow};
use crate::model::{
    Account, Answer, ClaimId, ClaimRef, ClaimVerdict, Correction, EntityId, Force, Judgement, ReportId,
    Ruling, Sameness, Statement, Thing, forces,
};
use crate::reconcile::{Contradiction, OtherActor, Rulings};

/// Whether a judgement that counts still fits what is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// All is as it was when it was made.
    Fits,
    /// What it is about has another id now.
    Moved,
    /// What it is about says something else now, or more; it is followed all the same.
    Changed,
    /// The rules now read what it says; there is nothing left to put right.
    Agrees,
    /// Another judgement forbids it; it is not followed.
    HeldBack,
    /// What it is about is not read any more; it is not followed.
    Gone,
}

/// What holds of a contradiction.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Resolution {
    /// Its id now.
    pub contradiction: String,
    /// Whether it still fits.
    pub fit: Fit,
    /// What to know about that.
    pub notice: String,
    /// Who holds what, and why.
    pub judgement: Judgement,
}

/// What people hold of how a claim was read.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct JudgedClaim {
    /// "confirmed" or "rejected".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// Fields put right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Corrected>,
    /// Why it should only be shown after a warning: it, its event or its report was so judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<String>,
}

/// A field as it is read and as it was judged.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Corrected {
    /// "place", "figure.1".
    pub field: String,
    /// As it is read.
    pub read: String,
    /// As judged.
    pub judged: String,
    /// Who judged.
    pub who: String,
    /// Why.
    pub reason: String,
    /// The judgement.
    pub judgement: String,
}

/// The judgements that count, on what they are about now.
#[derive(Debug, Default)]
pub(in super::super) struct Following {
    pub(in super::super) rulings: Rulings,
    placed: Vec<Placed>,
    stands_for: BTreeMap<String, String>,
}

#[derive(Debug)]
struct Placed {
    judgement: Judgement,
    /// What it is about, by the ids of now.
    subjects: Vec<String>,
    /// The claims of its anchors, as they are now.
    claims: Vec<Option<String>>,
    fit: Fit,
    notice: String,
    /// For a correction, as it is applied.
    correction: Option<Correction>,
}

impl Fit {
    /// "fits", "moved", …
    pub fn word(self) -> &'static str {
        match self {
            Fit::Fits => "fits",
            Fit::Moved => "moved",
            Fit::Changed => "changed",
            Fit::Agrees => "agrees",
            Fit::HeldBack => "held_back",
            Fit::Gone => "gone",
        }
    }

    pub(super) fn of_word(word: &str) -> Option<Fit> {
        [Fit::Fits, Fit::Moved, Fit::Changed, Fit::Agrees, Fit::HeldBack, Fit::Gone]
            .into_iter()
            .find(|fit| fit.word() == word)
    }
}

impl Case {
    /// The accounts of all reports with what was judged put into them, and of each its print: the same where it says the same.
    pub(in super::super) fn judged_accounts(
        &self,
    ) -> Result<(Vec<Account>, Vec<Print>, Following), StoreError> {
        let (mut accounts, mut prints) = self.printed_accounts()?;
        let mut following = self.following()?;
        let (same, is_changed) = following.rulings.apply(&mut accounts);
        following.stands_for = same.stands_for;
        let judged =
            accounts.par_iter().zip(&mut prints).zip(is_changed).filter(|(_, is_changed)| *is_changed);
        judged.for_each(|((account, print), _)| {
            *print = print_of(&serde_json::to_vec(account).expect("plain data with string keys"));
        });
        Ok((accounts, prints, following))
    }

    /// Works out anew which judgements hold of what, where nothing changes that is reconciled.
    pub(super) fn follow(&mut self) -> Result<(), StoreError> {
        let following = self.following()?;
        self.wrap(|case| {
            let transaction = case.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for table in ["judged", "judged_subjects", "judged_claims", "set_aside"] {
                transaction.execute(&format!("DELETE FROM {table}"), [])?;
            }
            write_fits(&transaction, &following)?;
            hashes::note(&transaction, |table| hashes::OF_JUDGEMENTS.contains(&table))?;
            transaction.commit()
        })
    }

    fn following(&self) -> Result<Following, StoreError> {
        let all = self.all_judgements()?;
        if all.is_empty() {
            return Ok(Following::default());
        }
        let forces = forces(&all);
        let hold = |judgement: &&Judgement| {
            forces.get(&judgement.id) == Some(&Force::Holds)
                && !matches!(judgement.ruling, Ruling::Undo { .. })
        };
        let held: Vec<&Judgement> = all.iter().filter(hold).collect();
        let reports: BTreeSet<String> = held
            .iter()
            .flat_map(|judgement| &judgement.anchors)
            .filter_map(|anchor| Some(anchor.claim.split_once('/')?.0.to_owned()))
            .collect();
        let now = self.wrap_ref(|case| ReadNow::of(&case.db, &reports))?;
        let mut following = Following::default();
        for judgement in held {
            let mut placed = placed(judgement, &now);
            if let (Ruling::Correct { correction, .. }, Some(Some(claim))) =
                (&judgement.ruling, placed.claims.first())
            {
                let statement = self.statement(claim)?;
                place_correction(&mut placed, correction, statement.as_ref());
            }
            if let Ruling::Identity { of: Thing::Actor, .. } | Ruling::Merge { of: Thing::Actor, .. } =
                judgement.ruling
            {
                self.look_for_subjects(&mut placed)?;
            }
            rule(&mut following.rulings, &placed);
            following.placed.push(placed);
        }
        let held_back = following.rulings.same_actors(&[]).held_back;
        for placed in following.placed.iter_mut().filter(|placed| held_back.contains(&placed.judgement.id)) {
            placed.fit = Fit::HeldBack;
            placed.notice = "another judgement says that some of these are different".to_owned();
        }
        Ok(following)
    }

    /// A claim without its words, as it was read.
    pub(super) fn statement(&self, claim: &str) -> Result<Option<Statement>, StoreError> {
        let Some(claim) = claim_ref(claim) else { return Ok(None) };
        let account = self.account(claim.report.0.as_str())?;
        Ok(account.and_then(|account| account.statements.into_iter().find(|each| each.claim == claim)))
    }

    /// Says so where an actor is not there any more.
    fn look_for_subjects(&self, placed: &mut Placed) -> Result<(), StoreError> {
        for subject in &placed.subjects {
            if !self.wrap_ref(|case| is_there(&case.db, subject))? {
                placed.fit = Fit::Gone;
                placed.notice = gone(subject);
            }
        }
        Ok(())
    }
}

/// Whether an actor or a source of the case is called so.
fn is_there(db: &Connection, subject: &str) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM participants WHERE actor = ?1 UNION ALL SELECT 1 FROM tellers WHERE actor = ?1
        UNION ALL SELECT 1 FROM same_actors WHERE stands_for = ?1 UNION ALL SELECT 1 FROM origins WHERE id = ?1
        UNION ALL SELECT 1 FROM actors WHERE id = ?1 LIMIT 1";
    db.prepare_cached(sql)?.exists([subject])
}

fn gone(subject: &str) -> String {
    format!("nothing of this case is called {subject} any more")
}

/// Writes what follows into the derived tables, which were emptied before.
pub(in super::super) fn write(db: &Connection, following: &Following) -> rusqlite::Result<()> {
    let mut same = db.prepare("INSERT INTO same_actors (actor, stands_for) VALUES (?, ?)")?;
    for (actor, head) in &following.stands_for {
        same.execute([actor, head])?;
    }
    write_fits(db, following)
}

/// A claim's id taken apart.
pub(super) fn claim_ref(id: &str) -> Option<ClaimRef> {
    let (report, claim) = id.split_once("/c")?;
    let number: u32 = claim.parse().ok()?;
    Some(ClaimRef { report: ReportId(SmolStr::from(report)), claim: ClaimId(number.checked_sub(1)?) })
}

fn placed(judgement: &Judgement, now: &ReadNow) -> Placed {
    let or = match &judgement.ruling {
        Ruling::Correct { correction: Correction::Kind { judged, .. }, .. } => Some(*judged),
        _ => None,
    };
    let found: Vec<Found> = judgement.anchors.iter().map(|anchor| now.find(anchor, or)).collect();
    let gone = found.iter().find_map(|found| match found {
        Found::Gone(why) => Some(*why),
        _ => None,
    });
    let all_gone = !found.is_empty() && found.iter().all(|found| found.claim().is_none());
    let moved = found.iter().any(|found| matches!(found, Found::Moved(_)));
    let (fit, notice) = match gone {
        Some(why) if all_gone => (Fit::Gone, why.to_owned()),
        Some(why) => (Fit::Changed, format!("of one of its claims, {why}")),
        None if moved => (Fit::Moved, "its report was read anew since".to_owned()),
        None => (Fit::Fits, String::new()),
    };
    let claims: Vec<Option<String>> = found.iter().map(|found| found.claim().map(str::to_owned)).collect();
    let subjects = match &judgement.ruling {
        // Named by the claim that is there now.
        Ruling::Claim { claim, .. } | Ruling::Correct { claim, .. } => {
            vec![claims.first().cloned().flatten().unwrap_or_else(|| claim.clone())]
        }
        Ruling::Note { on } | Ruling::Sensitive { on, .. } => {
            vec![claims.first().cloned().flatten().unwrap_or_else(|| on.clone())]
        }
        _ => judgement.subjects().into_iter().map(str::to_owned).collect(),
    };
    Placed { judgement: judgement.clone(), subjects, claims, fit, notice, correction: None }
}

/// Holds a correction against what is read now.
fn place_correction(placed: &mut Placed, correction: &Correction, statement: Option<&Statement>) {
    let now = |correction: &Correction| statement.and_then(|statement| correction.now_words(statement));
    let mut correction = correction.clone();
    if now(&correction).as_ref() != Some(&correction.read_words())
        && let Some(elsewhere) = elsewhere(&correction, statement)
    {
        // The same words stand at another place in the list.
        correction = elsewhere;
    }
    match now(&correction) {
        None => {
            placed.fit = Fit::Gone;
            placed.notice = format!("the claim has no {} any more", correction.field());
            return;
        }
        Some(now) if now == correction.judged_words() => {
            placed.fit = Fit::Agrees;
            placed.notice = "the rules read it so by now".to_owned();
        }
        Some(now) if now != correction.read_words() => {
            placed.fit = Fit::Changed;
            placed.notice = format!("the rules read \"{now}\" now");
        }
        Some(_) => {}
    }
    placed.correction = Some(correction);
}

/// A correction of a list's item, moved to where that item stands now.
fn elsewhere(correction: &Correction, statement: Option<&Statement>) -> Option<Correction> {
    let statement = statement?;
    let moved = |to: u32| match correction.clone() {
        Correction::Figure { read, judged, .. } => Some(Correction::Figure { number: to, read, judged }),
        Correction::Participant { read, judged, .. } => {
            Some(Correction::Participant { number: to, read, judged })
        }
        _ => None,
    };
    let most = statement.figures.len().max(statement.participants.len()) as u32;
    (1..=most)
        .filter_map(moved)
        .find(|moved| moved.now_words(statement).as_ref() == Some(&correction.read_words()))
}

/// Adds what a judgement changes before reconciling.
fn rule(rulings: &mut Rulings, placed: &Placed) {
    if placed.fit == Fit::Gone {
        return;
    }
    let claims = |of: Option<&str>| {
        placed
            .judgement
            .anchors
            .iter()
            .zip(&placed.claims)
            .filter(|(anchor, _)| of.is_none_or(|of| anchor.of == of))
            .filter_map(|(_, claim)| claim_ref(claim.as_ref()?))
            .collect::<Vec<ClaimRef>>()
    };
    match &placed.judgement.ruling {
        Ruling::Claim { verdict: ClaimVerdict::Rejected, .. } => rulings.rejected.extend(claims(None)),
        Ruling::Correct { .. } => {
            if let (Some(claim), Some(correction)) = (claims(None).into_iter().next(), &placed.correction) {
                rulings.corrections.push((claim, correction.clone()));
            }
        }
        Ruling::Identity { of: Thing::Actor, a, b, verdict } => match verdict {
            Sameness::Same => {
                rulings.same_actors.push((placed.judgement.id.clone(), vec![a.clone(), b.clone()]));
            }
            Sameness::Different => rulings.different_actors.push([a.clone(), b.clone()]),
            Sameness::Unsure => {}
        },
        Ruling::Merge { of: Thing::Actor, members } => {
            rulings.same_actors.push((placed.judgement.id.clone(), members.clone()));
        }
        Ruling::Split { of: Thing::Actor, whole, name, .. } => {
            let name = name.clone().unwrap_or_else(|| whole.clone());
            rulings.other_actors.push(OtherActor {
                whole: whole.clone(),
                claims: claims(None).into_iter().collect(),
                id: EntityId(SmolStr::from(format!("?{}", name.to_lowercase()))),
                name,
            });
        }
        Ruling::Identity { of: Thing::Event, a, b, verdict } => {
            let (one, other) = (claims(Some(a)), claims(Some(b)));
            match verdict {
                Sameness::Same => {
                    let all: Vec<&ClaimRef> = one.iter().chain(&other).collect();
                    rulings.together.extend(all.windows(2).map(|pair| [pair[0].clone(), pair[1].clone()]));
                }
                Sameness::Different => rulings.apart.extend(pairs(&one, &other)),
                Sameness::Unsure => {}
            }
        }
        Ruling::Merge { of: Thing::Event, members } => {
            // All claims, as the events stood: joined by their first ones alone, the others of an event could fall out of it,
            // since what speaks against the join speaks against them too.
            let all: Vec<ClaimRef> = members.iter().flat_map(|member| claims(Some(member))).collect();
            rulings.together.extend(all.windows(2).map(|pair| [pair[0].clone(), pair[1].clone()]));
        }
        Ruling::Split { of: Thing::Event, .. } => {
            let (part, rest) = (claims(Some(PART)), claims(Some(REST)));
            rulings.together.extend(part.windows(2).map(|pair| [pair[0].clone(), pair[1].clone()]));
            rulings.apart.extend(pairs(&part, &rest));
        }
        Ruling::Claim { .. }
        | Ruling::Resolve { .. }
        | Ruling::Reliability { .. }
        | Ruling::Note { .. }
        | Ruling::Sensitive { .. }
        | Ruling::Undo { .. } => {}
    }
}

/// The anchors of a split event that leave it.
pub(super) const PART: &str = "part";
/// Those that stay.
pub(super) const REST: &str = "rest";

fn pairs(one: &[ClaimRef], other: &[ClaimRef]) -> Vec<[ClaimRef; 2]> {
    one.iter().flat_map(|a| other.iter().map(move |b| [a.clone(), b.clone()])).collect()
}

fn write_fits(db: &Connection, following: &Following) -> rusqlite::Result<()> {
    let contradictions =
        if following.placed.iter().any(|each| matches!(each.judgement.ruling, Ruling::Resolve { .. })) {
            contradictions(db)?
        } else {
            Vec::new()
        };
    let mut judged = db.prepare("INSERT INTO judged (judgement, kind, fit, notice) VALUES (?, ?, ?, ?)")?;
    let mut subjects =
        db.prepare("INSERT INTO judged_subjects (subject, kind, judgement) VALUES (?, ?, ?)")?;
    let mut claims: BTreeMap<String, JudgedClaim> = BTreeMap::new();
    // Later ones come later in the list: of two on one contradiction, known by two names, the last is kept.
    let mut resolved: BTreeMap<&str, &Placed> = BTreeMap::new();
    let mut written: Vec<(&Placed, Fit, String, Vec<String>)> = Vec::new();
    for placed in &following.placed {
        let (mut fit, mut notice, mut about) = (placed.fit, placed.notice.clone(), placed.subjects.clone());
        match &placed.judgement.ruling {
            Ruling::Resolve { contradiction, about: what, .. } => {
                match resolve(&contradictions, placed, what) {
                    Some(found) => {
                        about = vec![found.id.clone()];
                        (fit, notice) = sides_since(placed, found, found.id == *contradiction);
                        resolved.insert(&found.id, placed);
                    }
                    None => {
                        about.clear();
                        (fit, notice) = (Fit::Gone, "there is no such contradiction any more".to_owned());
                    }
                }
            }
            Ruling::Identity { of: Thing::Event, verdict, .. } => {
                about = events_of(db, placed)?;
                if *verdict == Sameness::Same && about.len() > 1 {
                    (fit, notice) = (Fit::HeldBack, KEPT_APART.to_owned());
                }
            }
            Ruling::Merge { of: Thing::Event, .. } => {
                about = events_of(db, placed)?;
                if about.len() > 1 {
                    (fit, notice) = (Fit::HeldBack, KEPT_APART.to_owned());
                }
            }
            Ruling::Split { of: Thing::Event, .. } => about = events_of(db, placed)?,
            // Only now: sources without a name of their own are among those that were written just before.
            Ruling::Reliability { .. } => {
                for subject in &placed.subjects {
                    if !is_there(db, subject)? {
                        (fit, notice) = (Fit::Gone, gone(subject));
                    }
                }
            }
            Ruling::Claim { verdict, .. } => {
                if let Some(Some(claim)) = placed.claims.first() {
                    claims.entry(claim.clone()).or_default().verdict = Some(word(verdict));
                }
            }
            Ruling::Correct { .. } => {
                if let (Some(Some(claim)), Some(correction)) = (placed.claims.first(), &placed.correction) {
                    claims.entry(claim.clone()).or_default().corrections.push(Corrected {
                        field: correction.field(),
                        read: if fit == Fit::Agrees {
                            correction.judged_words()
                        } else {
                            correction.read_words()
                        },
                        judged: correction.judged_words(),
                        who: placed.judgement.who.clone(),
                        reason: placed.judgement.reason.clone(),
                        judgement: placed.judgement.id.to_string(),
                    });
                }
            }
            Ruling::Sensitive { sensitive: true, .. } => {
                for claim in placed.subjects.iter().map(|subject| claims_of(db, subject)) {
                    for claim in claim? {
                        claims.entry(claim).or_default().sensitive = Some(placed.judgement.reason.clone());
                    }
                }
            }
            _ => {}
        }
        written.push((placed, fit, notice, about));
    }
    for (placed, mut fit, mut notice, mut about) in written {
        let kind = placed.judgement.kind();
        if kind == "resolve" {
            let later = about.first().and_then(|id| resolved.get(id.as_str()));
            if let Some(later) = later.filter(|later| later.judgement.id != placed.judgement.id) {
                (fit, notice) = (Fit::HeldBack, format!("{} is later", later.judgement.id));
                about.clear();
            }
        }
        judged.execute(params![placed.judgement.id.0.as_str(), kind, fit.word(), notice])?;
        for subject in &about {
            subjects.execute(params![subject, kind, placed.judgement.id.0.as_str()])?;
        }
    }
    let mut put = db.prepare("INSERT INTO judged_claims (claim, json) VALUES (?, ?)")?;
    for (claim, judged) in claims {
        put.execute(params![claim, serde_json::to_string(&judged).unwrap_or_default()])?;
    }
    let mut set_aside = db.prepare("INSERT OR IGNORE INTO set_aside (claim, judgement) VALUES (?, ?)")?;
    for (id, placed) in resolved {
        let Ruling::Resolve { answer: Answer::Prefer { position, .. }, .. } = &placed.judgement.ruling else {
            continue;
        };
        let Some(found) = contradictions.iter().find(|found| found.id == id) else { continue };
        if !found.sides.iter().any(|side| side.position == *position) {
            continue;
        }
        for side in found.sides.iter().filter(|side| side.position != *position) {
            for claim in &side.claims {
                set_aside.execute(params![claim.to_string(), placed.judgement.id.0.as_str()])?;
            }
        }
    }
    Ok(())
}

const KEPT_APART: &str = "another judgement says that these are different";

fn contradictions(db: &Connection) -> rusqlite::Result<Vec<Contradiction>> {
    let mut statement = db.prepare("SELECT json FROM contradictions ORDER BY strength DESC, id")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    // Written by this program just before.
    rows.map(|json| json.map(|json| serde_json::from_str(&json).ok()))
        .filter_map(rusqlite::Result::transpose)
        .collect()
}

/// The contradiction that a judgement is about: of that name, else of that matter and with most of its claims.
fn resolve<'c>(
    contradictions: &'c [Contradiction],
    placed: &Placed,
    about: &str,
) -> Option<&'c Contradiction> {
    let Ruling::Resolve { contradiction: id, .. } = &placed.judgement.ruling else { return None };
    let claims: BTreeSet<&str> = placed.claims.iter().flatten().map(String::as_str).collect();
    let shared = |found: &Contradiction| {
        found
            .sides
            .iter()
            .flat_map(|side| &side.claims)
            .filter(|claim| claims.contains(claim.to_string().as_str()))
            .count()
    };
    let named =
        contradictions.iter().find(|found| found.id == *id && (claims.is_empty() || shared(found) > 0));
    named.or_else(|| {
        contradictions
            .iter()
            .filter(|found| word(found.about) == about)
            .map(|found| (shared(found), found))
            // One claim alone may well be in another dispute on the same matter.
            .filter(|(shared, _)| *shared > 1)
            .rev()
            .max_by_key(|(shared, _)| *shared)
            .map(|(_, found)| found)
    })
}

/// Whether the sides are those that were judged.
fn sides_since(placed: &Placed, found: &Contradiction, same_name: bool) -> (Fit, String) {
    let then: BTreeSet<&str> = placed.judgement.anchors.iter().map(|anchor| anchor.of.as_str()).collect();
    let now: BTreeSet<&str> = found.sides.iter().map(|side| side.position.as_str()).collect();
    let list =
        |sides: Vec<&str>| sides.iter().map(|side| format!("\"{side}\"")).collect::<Vec<_>>().join(", ");
    let new = list(now.difference(&then).copied().collect());
    let gone = list(then.difference(&now).copied().collect());
    let mut notices = Vec::new();
    if !new.is_empty() {
        notices.push(format!("since then there is also {new}"));
    }
    if !gone.is_empty() {
        notices.push(format!("{gone} is not there any more"));
    }
    match (notices.is_empty(), same_name) {
        (false, _) => (Fit::Changed, notices.join("; ")),
        (true, false) => (Fit::Moved, "it has another name now".to_owned()),
        (true, true) => (Fit::Fits, String::new()),
    }
}

/// The claim of that id, or the claims of the report or event.
fn claims_of(db: &Connection, subject: &str) -> rusqlite::Result<Vec<String>> {
    if subject.contains('/') {
        return Ok(vec![subject.to_owned()]);
    }
    let mut statement = db.prepare_cached(
        "SELECT r.id || '/c' || c.number FROM claims c JOIN reports r ON r.seq = c.report
         LEFT JOIN claim_links l ON l.claim = c.id WHERE r.id = ?1 OR l.event = ?1",
    )?;
    statement.query_map([subject], |row| row.get(0))?.collect()
}

/// The events that a judgement's claims belong to now.
fn events_of(db: &Connection, placed: &Placed) -> rusqlite::Result<Vec<String>> {
    let mut event = db.prepare_cached(
        "SELECT l.event FROM claim_links l JOIN claims c ON c.id = l.claim JOIN reports r ON r.seq = c.report
         WHERE r.id = ? AND c.number = ?",
    )?;
    let mut events = BTreeSet::new();
    for claim in placed.claims.iter().flatten().filter_map(|claim| claim_ref(claim)) {
        let number = i64::from(claim.claim.0) + 1;
        events.extend(
            event
                .query_row(params![claim.report.0.as_str(), number], |row| row.get::<_, String>(0))
                .optional()?,
        );
    }
    Ok(events.into_iter().collect())
}

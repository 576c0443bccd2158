//! What people hold of a case: records that are added and never changed, and what follows from those that count.

mod candidates;

mod find;

mod follow;

mod reread;

mod wish;

pub use candidates::Pair;
pub use follow::{Corrected, Fit, JudgedClaim, Resolution};
pub use reread::Reread;
pub use wish::{JudgeError, Judged, Wish};

pub(super) use find::{ReadNow, cover};
pub(super) use follow::{Following, write};
pub(super) use reread::{replace, set_day};

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior, params};
use serde::Serialize;
use serde_json::json;

use super::{Case, Stamp, StoreError, custody};
use crate::model::{Force, Judgement, JudgementId, Letter, Ruling, by_date, forces};
use crate::reconcile::Policy;

/// A judgement as it is listed.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct JudgementRow {
    /// The record.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// "holds", "undone", "replaced".
    pub force: &'static str,
    /// The judgement that undid or replaced it.
    pub by: Option<JudgementId>,
    /// Whether it still fits what is read; `None` where it does not count.
    pub fit: Option<Fit>,
    /// What to know about the fit; empty where there is nothing.
    pub notice: String,
}

/// What became of judgements that came from elsewhere.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Imported {
    /// Not in before.
    pub new: usize,
    /// In already.
    pub already_in: usize,
    /// Not taken, with the reason.
    pub refused: Vec<String>,
    /// Questions that were answered otherwise here.
    pub conflicts: Vec<Conflict>,
}

/// Two people's different answers to one question.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Conflict {
    /// The question: "resolve x-…", "identity actor a b".
    pub slot: String,
    /// The judgement that counted here.
    pub ours: JudgementId,
    /// Who made it.
    pub ours_by: String,
    /// Its verdict.
    pub our_verdict: String,
    /// The one that came.
    pub theirs: JudgementId,
    /// Who made it.
    pub theirs_by: String,
    /// Its verdict.
    pub their_verdict: String,
    /// Which of both counts now: the later.
    pub holds: JudgementId,
}

impl Case {
    /// Records what a person holds, and works out what follows from it. Nothing is overwritten: of several judgements on
    /// one question the latest counts.
    ///
    /// # Errors
    /// Where there is nothing of that name, the wish makes no sense, or the case cannot be written.
    pub fn judge(&mut self, wish: &Wish, reason: &str, stamp: &Stamp) -> Result<Judged, JudgeError> {
        let judged = self.record(wish, reason, stamp)?;
        self.work_out(&judged)?;
        Ok(judged)
    }

    /// Records what a person holds. What follows from it shows after [`Case::work_out`], which may take its time in a
    /// large case.
    ///
    /// # Errors
    /// As [`Case::judge`].
    pub fn record(&mut self, wish: &Wish, reason: &str, stamp: &Stamp) -> Result<Judged, JudgeError> {
        let known = self.all_judgements()?;
        let judged = wish::judgement(self, wish, reason, stamp, &known)?;
        self.append(std::slice::from_ref(&judged.judgement), judged.changes_the_ledger, stamp)?;
        Ok(judged)
    }

    /// Works out what follows from a judgement that was recorded.
    ///
    /// # Errors
    /// Where the case cannot be written.
    pub fn work_out(&mut self, judged: &Judged) -> Result<(), StoreError> {
        if judged.changes_the_ledger { self.reconcile(&Policy::default()) } else { self.follow() }
    }

    /// Takes in judgements made elsewhere. Those that are in already are passed over, those that are not what their
    /// names say are refused.
    ///
    /// # Errors
    /// Where the case cannot be read or written; nothing is taken in then.
    pub fn import_judgements(
        &mut self,
        judgements: Vec<Judgement>,
        stamp: &Stamp,
    ) -> Result<Imported, StoreError> {
        let ours = self.all_judgements()?;
        let held = in_force_by_slot(&ours);
        let mut imported = Imported::default();
        let mut seen: BTreeSet<JudgementId> = ours.iter().map(|each| each.id.clone()).collect();
        let mut new = Vec::new();
        for judgement in judgements {
            if !judgement.is_sound() {
                imported.refused.push(format!("{}: its content is not what its name says", judgement.id));
            } else if !judgement.is_well_formed() {
                imported.refused.push(format!("{}: it is not well formed", judgement.id));
            } else if !seen.insert(judgement.id.clone()) {
                imported.already_in += 1;
            } else {
                new.push(judgement);
            }
        }
        imported.new = new.len();
        let all: Vec<Judgement> = ours.iter().chain(&new).cloned().collect();
        let now = forces(&all);
        for theirs in new.iter().filter(|each| !matches!(now.get(&each.id), Some(Force::Undone(_)))) {
            let Some(slot) = theirs.slot() else { continue };
            let Some(mine) = held.get(&slot) else { continue };
            if mine.who == theirs.who || mine.verdict() == theirs.verdict() {
                continue;
            }
            imported.conflicts.push(Conflict {
                holds: if now.get(&theirs.id) == Some(&Force::Holds) {
                    theirs.id.clone()
                } else {
                    mine.id.clone()
                },
                slot,
                ours: mine.id.clone(),
                ours_by: mine.who.clone(),
                our_verdict: mine.verdict(),
                theirs: theirs.id.clone(),
                theirs_by: theirs.who.clone(),
                their_verdict: theirs.verdict(),
            });
        }
        drop(now);
        if !new.is_empty() {
            self.append(&new, true, stamp)?;
            self.reconcile(&Policy::default())?;
        }
        Ok(imported)
    }

    /// All judgements, by date.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn all_judgements(&self) -> Result<Vec<Judgement>, StoreError> {
        Ok(by_date(self.parsed("SELECT json FROM judgements", &[])?))
    }

    /// All judgements with what became of them, by date.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn judgement_rows(&self) -> Result<Vec<JudgementRow>, StoreError> {
        let all = self.all_judgements()?;
        self.rows_of(&all, |_| true)
    }

    /// What was ever held of something, by date: its history. An event, contradiction or claim that was renamed since
    /// has the judgements that were made under its earlier name too.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn history(&self, subject: &str) -> Result<Vec<JudgementRow>, StoreError> {
        let sql = "SELECT j.id FROM judgements j JOIN judgement_subjects s ON s.judgement = j.seq WHERE s.subject = ?1
             UNION SELECT judgement FROM judged_subjects WHERE subject = ?1";
        let ids: Vec<String> = self.wrap_ref(|case| {
            case.db.prepare_cached(sql)?.query_map([subject], |row| row.get(0))?.collect()
        })?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let all = self.all_judgements()?;
        // Undoings are part of the history of what they undo.
        let own = |judgement: &Judgement| ids.iter().any(|id| *id == judgement.id.0);
        let rows = self.rows_of(&all, |judgement| {
            own(judgement)
                || matches!(&judgement.ruling, Ruling::Undo { judgement } if ids.iter().any(|id| *id == judgement.0))
        })?;
        Ok(rows)
    }

    /// What holds of a contradiction; `None` where it is open.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn resolution(&self, contradiction: &str) -> Result<Option<Resolution>, StoreError> {
        Ok(self
            .resolutions_where("s.subject = ?", &[Value::Text(contradiction.to_owned())])?
            .into_values()
            .next())
    }

    /// What holds of contradictions, by their ids.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn resolutions(&self) -> Result<BTreeMap<String, Resolution>, StoreError> {
        self.resolutions_where("true", &[])
    }

    /// Events whose contradictions people have all settled: each was answered finally, and its sides have not changed since.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn settled_events(&self) -> Result<BTreeSet<String>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached(
                    "SELECT x.event FROM contradictions x
                     LEFT JOIN judged_subjects s ON s.subject = x.id AND s.kind = 'resolve'
                     LEFT JOIN judged d ON d.judgement = s.judgement AND d.fit IN ('fits', 'moved')
                     LEFT JOIN judgements j ON j.id = d.judgement
                        AND json_extract(j.json, '$.answer') IN ('prefer', 'keep_range', 'unresolved')
                     WHERE x.event IN (SELECT y.event FROM judged_subjects k JOIN contradictions y ON y.id = k.subject
                        WHERE k.kind = 'resolve')
                     GROUP BY x.event HAVING COUNT(DISTINCT x.id) = COUNT(DISTINCT iif(j.id IS NULL, NULL, x.id))",
                )?
                .query_map([], |row| row.get(0))?
                .collect()
        })
    }

    /// How far a source can be relied on, where somebody has said so, with the judgement.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn reliability(&self, source: &str) -> Result<Option<(Letter, Judgement)>, StoreError> {
        let found = self.held("reliability", source)?;
        Ok(found.into_iter().find_map(|judgement| match judgement.ruling {
            Ruling::Reliability { letter, .. } => Some((letter, judgement)),
            _ => None,
        }))
    }

    /// The judgement by which a claim, event or report should only be shown after a warning.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn sensitive(&self, subject: &str) -> Result<Option<Judgement>, StoreError> {
        let found = self.held("sensitive", subject)?;
        Ok(found
            .into_iter()
            .find(|judgement| matches!(judgement.ruling, Ruling::Sensitive { sensitive: true, .. })))
    }

    /// Notes that were put beside something, by date.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn notes(&self, subject: &str) -> Result<Vec<Judgement>, StoreError> {
        self.held("note", subject)
    }

    /// The judgements of a kind that hold of something, by date.
    fn held(&self, kind: &str, subject: &str) -> Result<Vec<Judgement>, StoreError> {
        self.parsed(
            "SELECT j.json FROM judgements j JOIN judged_subjects s ON s.judgement = j.id
             WHERE s.kind = ? AND s.subject = ? ORDER BY j.at, j.id",
            &[Value::Text(kind.to_owned()), Value::Text(subject.to_owned())],
        )
    }

    fn resolutions_where(
        &self,
        condition: &str,
        values: &[Value],
    ) -> Result<BTreeMap<String, Resolution>, StoreError> {
        let sql = format!(
            "SELECT json_object('contradiction', s.subject, 'fit', d.fit, 'notice', d.notice, 'judgement', json(j.json))
             FROM judged_subjects s JOIN judged d ON d.judgement = s.judgement JOIN judgements j ON j.id = s.judgement
             WHERE s.kind = 'resolve' AND {condition} ORDER BY j.at, j.id"
        );
        let found: Vec<Resolution> = self.parsed(&sql, values)?;
        Ok(found.into_iter().map(|each| (each.contradiction.clone(), each)).collect())
    }

    fn rows_of(
        &self,
        all: &[Judgement],
        wanted: impl Fn(&Judgement) -> bool,
    ) -> Result<Vec<JudgementRow>, StoreError> {
        let fits: BTreeMap<String, (String, String)> = self.wrap_ref(|case| {
            case.db
                .prepare_cached("SELECT judgement, fit, notice FROM judged")?
                .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
                .collect()
        })?;
        let forces = forces(all);
        Ok(all
            .iter()
            .filter(|judgement| wanted(judgement))
            .map(|judgement| {
                let (force, by) = match forces.get(&judgement.id) {
                    Some(Force::Undone(by)) => ("undone", Some(by.clone())),
                    Some(Force::Replaced(by)) => ("replaced", Some(by.clone())),
                    Some(Force::Holds) | None => ("holds", None),
                };
                let fit = fits.get(judgement.id.0.as_str()).filter(|_| by.is_none());
                JudgementRow {
                    judgement: judgement.clone(),
                    force,
                    by,
                    fit: fit.and_then(|(fit, _)| Fit::of_word(fit)),
                    notice: fit.map(|(_, notice)| notice.clone()).unwrap_or_default(),
                }
            })
            .collect())
    }

    fn append(
        &mut self,
        judgements: &[Judgement],
        changes_the_ledger: bool,
        stamp: &Stamp,
    ) -> Result<(), StoreError> {
        self.wrap(|case| {
            let transaction = case.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for judgement in judgements {
                append(&transaction, judgement, stamp)?;
            }
            if changes_the_ledger {
                // Until it is worked out anew: an interrupted run shows as not reconciled.
                transaction.execute("DELETE FROM derived WHERE name = 'reports'", [])?;
            }
            transaction.commit()
        })
    }
}

/// The judgements that count, by the question they answer.
fn in_force_by_slot(judgements: &[Judgement]) -> BTreeMap<String, &Judgement> {
    let forces = forces(judgements);
    judgements
        .iter()
        .filter(|judgement| forces.get(&judgement.id) == Some(&Force::Holds))
        .filter_map(|judgement| Some((judgement.slot()?, judgement)))
        .collect()
}

/// Writes a judgement that is not in.
pub(super) fn append(db: &Connection, judgement: &Judgement, stamp: &Stamp) -> rusqlite::Result<()> {
    let there =
        db.prepare_cached("SELECT 1 FROM judgements WHERE id = ?")?.exists([judgement.id.0.as_str()])?;
    if there {
        return Ok(());
    }
    let json = serde_json::to_string(judgement).expect("plain data with string keys");
    db.execute(
        "INSERT INTO judgements (id, at, who, kind, slot, verdict, reason, rules, json)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            judgement.id.0.as_str(),
            judgement.at.to_string(),
            judgement.who,
            judgement.kind(),
            judgement.slot(),
            judgement.verdict(),
            judgement.reason,
            judgement.rules,
            json
        ],
    )?;
    let seq = db.last_insert_rowid();
    for subject in judgement.subjects() {
        db.execute(
            "INSERT INTO judgement_subjects (subject, judgement) VALUES (?, ?)",
            params![subject, seq],
        )?;
    }
    custody::append(
        db,
        stamp,
        "judge",
        &judgement.id.0,
        &json!({"kind": judgement.kind(), "verdict": judgement.verdict(), "by": judgement.who}),
    )
}

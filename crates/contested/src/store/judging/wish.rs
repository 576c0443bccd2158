//! From what a person asks for, by names as people give them, to a record.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rusqlite::types::Value;
use serde::de::DeserializeOwned;
use smol_str::SmolStr;

use super::super::naming::Meant;
use super::super::{Case, Stamp, StoreError};
use super::find::cover;
use super::follow::{PART, REST};
use super::in_force_by_slot;
use crate::model::{
    Anchor, Answer, Bounds, ClaimVerdict, Correction, DateRange, EntityId, EventKind, Force, Judgement,
    JudgementId, Letter, Named, PlaceFact, Precision, Ruling, Sameness, Statement, Thing, forces, in_order,
};
use crate::reconcile::Contradiction;

/// What a person asks to be recorded. Claims, events and contradictions go by id; actors, sources and places by id or
/// name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wish {
    /// What to make of a contradiction.
    Resolve {
        /// Its id.
        contradiction: String,
        /// The answer; a preferred position may be left empty where a source is named that takes one.
        answer: Answer,
    },
    /// Whether a claim was read rightly.
    Claim {
        /// Its id.
        claim: String,
        /// Whether.
        verdict: ClaimVerdict,
    },
    /// A claim's field should read otherwise.
    Correct {
        /// The claim's id.
        claim: String,
        /// type, stage, polarity, stance, certainty, place, time, figure.N, participant.N, or a participant's role.
        field: String,
        /// As it should read.
        value: String,
    },
    /// Whether two actors or events are one.
    Identity {
        /// One.
        a: String,
        /// The other.
        b: String,
        /// Whether.
        verdict: Sameness,
    },
    /// Several actors or events are one.
    Merge {
        /// They.
        members: Vec<String>,
    },
    /// Some claims of an event or actor belong to another.
    Split {
        /// The event or actor.
        whole: String,
        /// The claims.
        part: Vec<String>,
        /// What the other actor shall be called.
        name: Option<String>,
    },
    /// How far a source can be relied on.
    Reliability {
        /// The source.
        source: String,
        /// The letter.
        letter: Letter,
    },
    /// The reason shall stand beside this.
    Note {
        /// Any id.
        on: String,
    },
    /// Whether to show this only after a warning.
    Sensitive {
        /// A claim, event or report.
        on: String,
        /// Whether.
        sensitive: bool,
    },
    /// A judgement shall no longer count.
    Undo {
        /// Which.
        judgement: String,
    },
}

/// What was recorded.
#[derive(Clone, PartialEq, Debug)]
pub struct Judged {
    /// The record.
    pub judgement: Judgement,
    /// What it goes against; it counts all the same, unless the warning says otherwise.
    pub warnings: Vec<String>,
    /// Whether events, contradictions or who holds what may follow differently from the reports now.
    pub changes_the_ledger: bool,
}

/// Why something could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// There is nothing of that name.
    #[error("there is no {0} in this case")]
    NotFound(String),
    /// It makes no sense.
    #[error("{0}")]
    Wrong(String),
    /// The case could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Anchors of one subject: an event may have thousands of claims, and the first of them find it again.
const MOST_ANCHORS: usize = 50;

pub(super) fn judgement(
    case: &Case,
    wish: &Wish,
    reason: &str,
    stamp: &Stamp,
    known: &[Judgement],
) -> Result<Judged, JudgeError> {
    let reason = reason.trim();
    if reason.is_empty() && !matches!(wish, Wish::Undo { .. }) {
        return Err(JudgeError::Wrong("a judgement needs a reason".to_owned()));
    }
    let (ruling, anchors) = ruling(case, wish, known)?;
    let report = anchors.first().and_then(|anchor| Some(anchor.claim.split_once('/')?.0.to_owned()));
    let rules = match report {
        Some(report) => case.rules_of(&report)?,
        None => case.latest_rules()?,
    };
    let mut judgement = Judgement {
        id: JudgementId(SmolStr::default()),
        at: stamp.at,
        who: stamp.who.clone(),
        reason: reason.to_owned(),
        rules: rules.unwrap_or_default(),
        after: None,
        anchors,
        ruling,
    };
    let held = in_force_by_slot(known);
    let former = judgement.slot().and_then(|slot| held.get(&slot).copied());
    judgement.after = former.map(|former| former.id.clone());
    let judgement = judgement.sealed();
    if !judgement.is_well_formed() {
        return Err(JudgeError::Wrong(
            "this judgement is not well formed: is it of something and itself?".to_owned(),
        ));
    }
    let mut warnings = Vec::new();
    if let Some(former) = former.filter(|former| former.verdict() != judgement.verdict()) {
        warnings.push(format!(
            "{} judged otherwise on {}: {} (\"{}\", {}); the later judgement counts",
            former.who,
            day(former),
            former.verdict(),
            former.reason,
            former.id
        ));
    }
    warnings.extend(identity_conflicts(&judgement, known));
    let changes_the_ledger = match &judgement.ruling {
        // What it takes back may have taken the place of another that counts again now.
        Ruling::Undo { judgement: id } => {
            let slot = known.iter().find(|each| each.id == *id).and_then(Judgement::slot);
            known
                .iter()
                .filter(|each| each.id == *id || (slot.is_some() && each.slot() == slot))
                .any(Judgement::changes_the_ledger)
        }
        // A verdict that takes the place of a rejection brings the claim back.
        _ => judgement.changes_the_ledger() || former.is_some_and(Judgement::changes_the_ledger),
    };
    Ok(Judged { judgement, warnings, changes_the_ledger })
}

fn day(judgement: &Judgement) -> Date {
    judgement.at.to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn ruling(case: &Case, wish: &Wish, known: &[Judgement]) -> Result<(Ruling, Vec<Anchor>), JudgeError> {
    match wish {
        Wish::Resolve { contradiction, answer } => {
            let found = case
                .contradiction(contradiction)?
                .ok_or_else(|| JudgeError::NotFound(format!("contradiction {contradiction}")))?;
            let mut anchors = Vec::new();
            for side in &found.sides {
                for claim in side.claims.iter().take(MOST_ANCHORS) {
                    anchors.extend(anchor(case, &claim.to_string(), &side.position)?);
                }
            }
            let about = super::super::write::word(found.about);
            let answer = checked_answer(case, answer, &found)?;
            Ok((Ruling::Resolve { contradiction: found.id, about: SmolStr::from(about), answer }, anchors))
        }
        Wish::Claim { claim, verdict } => {
            let anchors = vec![claim_anchor(case, claim)?];
            Ok((Ruling::Claim { claim: claim.clone(), verdict: *verdict }, anchors))
        }
        Wish::Correct { claim, field, value } => {
            let anchors = vec![claim_anchor(case, claim)?];
            let statement =
                case.statement(claim)?.ok_or_else(|| JudgeError::NotFound(format!("claim {claim}")))?;
            let correction = correction(case, &statement, field.trim(), value.trim())?;
            if correction.read_words() == correction.judged_words() {
                return Err(JudgeError::Wrong(format!(
                    "{field} reads \"{}\" already",
                    correction.read_words()
                )));
            }
            Ok((Ruling::Correct { claim: claim.clone(), correction }, anchors))
        }
        Wish::Identity { a, b, verdict } => {
            let (of, mut pair) = things(case, &[a.clone(), b.clone()])?;
            pair.sort();
            let [a, b] = <[String; 2]>::try_from(pair)
                .map_err(|_| JudgeError::Wrong("two different ones are needed".to_owned()))?;
            let mut anchors = Vec::new();
            if of == Thing::Event {
                anchors.extend(event_anchors(case, &a)?);
                anchors.extend(event_anchors(case, &b)?);
            }
            Ok((Ruling::Identity { of, a, b, verdict: *verdict }, anchors))
        }
        Wish::Merge { members } => {
            let (of, members) = things(case, members)?;
            if members.len() < 2 {
                return Err(JudgeError::Wrong("two or more different ones are needed".to_owned()));
            }
            let mut anchors = Vec::new();
            if of == Thing::Event {
                for member in &members {
                    anchors.extend(event_anchors(case, member)?);
                }
            }
            Ok((Ruling::Merge { of, members }, anchors))
        }
        Wish::Split { whole, part, name } => split(case, whole, part, name.as_deref()),
        Wish::Reliability { source, letter } => {
            let meant = the_one("source", source, case.origins_meant(source)?, |row| (&row.id, &row.name))?;
            Ok((Ruling::Reliability { source: meant.id, letter: *letter }, Vec::new()))
        }
        Wish::Note { on } => {
            let (on, anchors) = subject(case, on)?;
            Ok((Ruling::Note { on }, anchors))
        }
        Wish::Sensitive { on, sensitive } => {
            let (on, anchors) = subject(case, on)?;
            Ok((Ruling::Sensitive { on, sensitive: *sensitive }, anchors))
        }
        Wish::Undo { judgement } => {
            let id = JudgementId(SmolStr::from(judgement.trim()));
            match forces(known).get(&id) {
                None => Err(JudgeError::NotFound(format!("judgement {judgement}"))),
                Some(Force::Undone(by)) => Err(JudgeError::Wrong(format!("{id} is undone already, by {by}"))),
                Some(_) => Ok((Ruling::Undo { judgement: id }, Vec::new())),
            }
        }
    }
}

fn checked_answer(case: &Case, answer: &Answer, found: &Contradiction) -> Result<Answer, JudgeError> {
    let Answer::Prefer { position, source } = answer else { return Ok(answer.clone()) };
    let positions =
        || found.sides.iter().map(|side| format!("\"{}\"", side.position)).collect::<Vec<_>>().join(", ");
    let source = match source.as_deref().map(str::trim).filter(|source| !source.is_empty()) {
        None => None,
        Some(words) => {
            let named = case.origins_meant(words)?.named();
            let named: BTreeSet<String> = named.into_iter().map(|row| row.id).collect();
            let here = found
                .sides
                .iter()
                .flat_map(|side| &side.origins)
                .find(|origin| origin.0 == words || named.contains(&origin.0));
            Some(here.ok_or_else(|| JudgeError::NotFound(format!("source \"{words}\" on any side")))?.clone())
        }
    };
    let takes = |position: &str| {
        found.sides.iter().any(|side| {
            side.position == position && source.as_ref().is_none_or(|source| side.origins.contains(source))
        })
    };
    let position = match (position.trim(), &source) {
        ("", None) => return Err(JudgeError::Wrong(format!("say which side is preferred: {}", positions()))),
        ("", Some(source)) => {
            let mut taken = found.sides.iter().filter(|side| side.origins.contains(source));
            match (taken.next(), taken.next()) {
                (Some(side), None) => side.position.clone(),
                _ => {
                    return Err(JudgeError::Wrong(format!(
                        "{source} is on several sides; say which: {}",
                        positions()
                    )));
                }
            }
        }
        (position, _) if takes(position) => position.to_owned(),
        (position, _) => {
            return Err(JudgeError::Wrong(format!("no side says \"{position}\"; there are {}", positions())));
        }
    };
    Ok(Answer::Prefer { position, source: source.map(|source| source.0) })
}

fn split(
    case: &Case,
    whole: &str,
    part: &[String],
    name: Option<&str>,
) -> Result<(Ruling, Vec<Anchor>), JudgeError> {
    let (of, ids) = things(case, &[whole.to_owned()])?;
    let whole = ids.into_iter().next().ok_or_else(|| JudgeError::NotFound(whole.to_owned()))?;
    let part = in_order(part.iter().map(|claim| claim.trim().to_owned()).filter(|claim| !claim.is_empty()));
    if part.is_empty() {
        return Err(JudgeError::Wrong("say which claims belong elsewhere".to_owned()));
    }
    let name = name.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    let mut anchors = Vec::new();
    match of {
        Thing::Event => {
            let claims = event_claims(case, &whole)?;
            if let Some(other) = part.iter().find(|claim| !claims.contains(claim)) {
                return Err(JudgeError::Wrong(format!("{other} is no claim of {whole}")));
            }
            if claims.len() == part.len() {
                return Err(JudgeError::Wrong("at least one claim has to stay".to_owned()));
            }
            for claim in claims {
                let of = if part.contains(&claim) { PART } else { REST };
                anchors.extend(anchor(case, &claim, of)?);
            }
        }
        Thing::Actor => {
            if name.is_none() {
                return Err(JudgeError::Wrong("say what the other actor shall be called".to_owned()));
            }
            for claim in &part {
                let anchor = claim_anchor(case, claim)?;
                let statement = case.statement(claim)?;
                let named = statement.is_some_and(|statement| names(&statement, &whole));
                if !named {
                    return Err(JudgeError::Wrong(format!("{claim} does not name {whole}")));
                }
                anchors.push(Anchor { of: PART.to_owned(), ..anchor });
            }
        }
    }
    Ok((Ruling::Split { of, whole, part, name }, anchors))
}

fn names(statement: &Statement, actor: &str) -> bool {
    let key = |entity: &Option<EntityId>, name: &str| crate::model::actor_key(entity.as_ref(), name) == actor;
    statement.participants.iter().any(|one| key(&one.entity, &one.name))
        || statement.chain.iter().any(|one| key(&one.entity, &one.name))
}

/// Events where the first is one, else actors, by their ids.
fn things(case: &Case, words: &[String]) -> Result<(Thing, Vec<String>), JudgeError> {
    let events = words
        .iter()
        .map(|id| Ok(case.event(id.trim())?.map(|event| event.id)))
        .collect::<Result<Vec<Option<String>>, StoreError>>()?;
    if events.iter().any(Option::is_some) {
        let ids = events
            .into_iter()
            .zip(words)
            .map(|(id, words)| id.ok_or_else(|| JudgeError::NotFound(format!("event {words}"))))
            .collect::<Result<Vec<_>, _>>()?;
        return Ok((Thing::Event, in_order(ids)));
    }
    let ids = words.iter().map(|words| case.actor_meant(words.trim())).collect::<Result<Vec<_>, _>>()?;
    Ok((Thing::Actor, in_order(ids)))
}

/// A claim, event, contradiction, report, actor, source or place, as its id, with the claim's anchor where it is one.
fn subject(case: &Case, words: &str) -> Result<(String, Vec<Anchor>), JudgeError> {
    let words = words.trim();
    if case.claim(words)?.is_some() {
        return Ok((words.to_owned(), vec![claim_anchor(case, words)?]));
    }
    let known = case.event(words)?.is_some()
        || case.contradiction(words)?.is_some()
        || case.rules_of(words)?.is_some()
        || case.origin(words)?.is_some();
    if known {
        return Ok((words.to_owned(), Vec::new()));
    }
    if let Ok(actor) = case.actor_meant(words) {
        return Ok((actor, Vec::new()));
    }
    let source = case.origins_meant(words)?.named().into_iter().next().map(|row| row.id);
    let place =
        || Ok::<_, StoreError>(case.places_meant(words)?.named().into_iter().next().map(|row| row.id));
    match source.map_or_else(place, |id| Ok(Some(id)))? {
        Some(id) => Ok((id, Vec::new())),
        None => Err(JudgeError::NotFound(format!("\"{words}\""))),
    }
}

/// How many that are like a name an error tells.
const MOST_TOLD: usize = 5;

/// The one that words name. What is merely like them is named in the error and not taken: a judgement stands in somebody's
/// name, on what he said and on nothing else.
fn the_one<Row>(
    what: &str,
    words: &str,
    meant: Meant<Row>,
    told: impl Fn(&Row) -> (&String, &String),
) -> Result<Row, JudgeError> {
    let list = |rows: &[Row]| {
        let told = rows.iter().take(MOST_TOLD).map(|row| {
            let (id, name) = told(row);
            format!("{name} ({id})")
        });
        told.collect::<Vec<_>>().join(", ")
    };
    let Meant { rows, by_likeness } = meant;
    if by_likeness {
        let near = list(&rows);
        return Err(JudgeError::NotFound(format!("{what} \"{words}\" (is {near} meant?)")));
    }
    rows.into_iter().next().ok_or_else(|| JudgeError::NotFound(format!("{what} \"{words}\"")))
}

impl Case {
    /// The actor that a caller means, by an id or a name as read.
    fn actor_meant(&self, words: &str) -> Result<String, JudgeError> {
        // As read, whatever it was merged into.
        let sql = "SELECT 1 FROM participants WHERE actor = ?1 UNION ALL SELECT 1 FROM tellers WHERE actor = ?1 LIMIT 1";
        let there = self.wrap_ref(|case| case.db.prepare_cached(sql)?.exists([words]))?;
        if there && !words.is_empty() {
            return Ok(words.to_owned());
        }
        the_one("actor", words, self.actors_meant(words)?, |row| (&row.id, &row.name)).map(|row| row.id)
    }

    /// One contradiction.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn contradiction(&self, id: &str) -> Result<Option<Contradiction>, StoreError> {
        let found =
            self.parsed("SELECT json FROM contradictions WHERE id = ?", &[Value::Text(id.to_owned())])?;
        Ok(found.into_iter().next())
    }

    fn latest_rules(&self) -> Result<Option<String>, StoreError> {
        self.wrap_ref(|case| {
            super::super::write::first(
                &case.db,
                "SELECT rules FROM extractions ORDER BY rowid DESC LIMIT 1",
                [],
            )
        })
    }

    /// A place as claims of the case have it, by id or name; a mere name where there is none.
    fn place_meant(&self, words: &str) -> Result<PlaceFact, StoreError> {
        if let Some(row) = self.places_meant(words)?.named().into_iter().next() {
            let claim: Option<String> = self.wrap_ref(|case| {
                super::super::write::first(
                    &case.db,
                    "SELECT r.id || '/c' || c.number FROM claims c JOIN reports r ON r.seq = c.report
                     WHERE c.place_key = ? ORDER BY r.id, c.number LIMIT 1",
                    [&row.id],
                )
            })?;
            let place = claim.map(|claim| self.statement(&claim)).transpose()?.flatten();
            if let Some(place) = place.and_then(|statement| statement.place) {
                return Ok(place);
            }
        }
        Ok(PlaceFact {
            name: words.to_owned(),
            gazetteer: None,
            within: Vec::new(),
            lat: None,
            lon: None,
            radius_m: None,
            precision: Precision::None,
        })
    }
}

fn claim_anchor(case: &Case, claim: &str) -> Result<Anchor, JudgeError> {
    anchor(case, claim, "")?.ok_or_else(|| JudgeError::NotFound(format!("claim {claim}")))
}

fn anchor(case: &Case, claim: &str, of: &str) -> Result<Option<Anchor>, StoreError> {
    let Some(row) = case.claim(claim)? else { return Ok(None) };
    let Ok(kind) = row.kind.parse::<EventKind>() else { return Ok(None) };
    let span = cover(&row.detail.evidence);
    Ok(Some(Anchor { of: of.to_owned(), claim: row.id, kind, span, words: row.words }))
}

fn event_claims(case: &Case, event: &str) -> Result<Vec<String>, JudgeError> {
    let found = case.event(event)?.ok_or_else(|| JudgeError::NotFound(format!("event {event}")))?;
    Ok(found.claims.iter().map(ToString::to_string).collect())
}

fn event_anchors(case: &Case, event: &str) -> Result<Vec<Anchor>, JudgeError> {
    let mut anchors = Vec::new();
    for claim in event_claims(case, event)?.into_iter().take(MOST_ANCHORS) {
        anchors.extend(anchor(case, &claim, event)?);
    }
    Ok(anchors)
}

fn correction(
    case: &Case,
    statement: &Statement,
    field: &str,
    value: &str,
) -> Result<Correction, JudgeError> {
    let no_such = |what: &str| JudgeError::Wrong(format!("the claim has no {what}"));
    Ok(match field {
        "type" | "kind" => {
            let judged =
                value.parse().map_err(|_| JudgeError::Wrong(format!("no such kind of event: {value}")))?;
            Correction::Kind { read: statement.kind, judged }
        }
        "stage" => Correction::Stage { read: statement.stage, judged: published(value)? },
        "polarity" => Correction::Polarity { read: statement.polarity, judged: published(value)? },
        "stance" => Correction::Stance { read: statement.stance, judged: published(value)? },
        "certainty" => Correction::Certainty { read: statement.certainty, judged: published(value)? },
        "place" => {
            let judged = if value == NONE { None } else { Some(case.place_meant(value)?) };
            Correction::Place { read: statement.place.clone(), judged }
        }
        "time" => Correction::Time { read: statement.time, judged: days(value)? },
        _ => {
            let (what, number) = numbered(field, statement).ok_or_else(|| {
                JudgeError::Wrong(format!(
                    "\"{field}\" is none of: type, stage, polarity, stance, certainty, place, time, figure.N, \
                     participant.N or a participant's role"
                ))
            })?;
            let index = (number as usize).checked_sub(1).ok_or_else(|| no_such(field))?;
            if what == "figure" {
                let figure = statement.figures.get(index).ok_or_else(|| no_such(field))?;
                let read = Bounds { low: figure.low, high: figure.high };
                Correction::Figure { number, read, judged: bounds(value)? }
            } else {
                let participant = statement.participants.get(index).ok_or_else(|| no_such(field))?;
                let read = Named { name: participant.name.clone(), entity: participant.entity.clone() };
                let known = case.actors_meant(value)?.named().into_iter().next();
                let judged = match known {
                    Some(row) => {
                        Named { name: row.name, entity: row.known.then(|| EntityId(SmolStr::from(row.id))) }
                    }
                    None => Named { name: value.to_owned(), entity: None },
                };
                Correction::Participant { number, read, judged }
            }
        }
    })
}

/// "figure.2", "participant.1", or a role: the first participant that has it.
fn numbered<'f>(field: &'f str, statement: &Statement) -> Option<(&'f str, u32)> {
    match field.split_once('.') {
        Some((what @ ("figure" | "participant"), number)) => Some((what, number.parse().ok()?)),
        Some(_) => None,
        None if field == "figure" => Some((field, 1)),
        None => {
            let has = |participant: &crate::model::Participant| {
                super::super::write::word(participant.role) == field
            };
            let index = statement.participants.iter().position(has)?;
            Some(("participant", u32::try_from(index).ok()? + 1))
        }
    }
}

/// A value by its published word.
fn published<T: DeserializeOwned>(word: &str) -> Result<T, JudgeError> {
    serde_json::from_value(serde_json::Value::from(word.replace(' ', "_")))
        .map_err(|error| JudgeError::Wrong(error.to_string()))
}

const NONE: &str = "none";

/// "2024-12-02", "2024-12-01/2024-12-03", open ends as "..", "none".
fn days(value: &str) -> Result<DateRange, JudgeError> {
    let wrong = || {
        JudgeError::Wrong(format!("\"{value}\" is no day like 2024-12-03 and no two of them with / between"))
    };
    let end = |word: &str| match word {
        ".." | "" => Ok(None),
        day => day.parse::<Date>().map(Some).map_err(|_| wrong()),
    };
    Ok(match value.split_once('/') {
        _ if value == NONE => DateRange::UNKNOWN,
        Some((from, to)) => DateRange::new(end(from)?, end(to)?),
        None => DateRange::day(value.parse().map_err(|_| wrong())?),
    })
}

/// "14", "22..", "..40", "8..12", "none".
fn bounds(value: &str) -> Result<Bounds, JudgeError> {
    let wrong = || JudgeError::Wrong(format!("\"{value}\" is no number like 14, 22.., ..40 or 8..12"));
    let end = |word: &str| match word.trim() {
        "" => Ok(None),
        count => count.parse::<u64>().map(Some).map_err(|_| wrong()),
    };
    let found = match value.split_once("..") {
        _ if value == NONE => Bounds { low: None, high: None },
        Some((low, high)) => Bounds { low: end(low)?, high: end(high)? },
        None => Bounds { low: end(value)?, high: end(value)? },
    };
    match (found.low, found.high) {
        (Some(low), Some(high)) if low > high => Err(wrong()),
        _ => Ok(found),
    }
}

/// Earlier judgements that say the contrary of what a new one would bring about.
fn identity_conflicts(new: &Judgement, known: &[Judgement]) -> Vec<String> {
    let (of, ids, joins) = match &new.ruling {
        Ruling::Identity { of, a, b, verdict: Sameness::Same } => (*of, vec![a, b], true),
        Ruling::Merge { of, members } => (*of, members.iter().collect(), true),
        Ruling::Identity { of, a, b, verdict: Sameness::Different } => (*of, vec![a, b], false),
        _ => return Vec::new(),
    };
    let slot = new.slot();
    let held: Vec<&Judgement> =
        in_force_by_slot(known).into_values().filter(|each| each.slot() != slot).collect();
    let said_same = |each: &&Judgement| match &each.ruling {
        Ruling::Identity { of: thing, a, b, verdict: Sameness::Same } if *thing == of => {
            Some(vec![a.clone(), b.clone()])
        }
        Ruling::Merge { of: thing, members } if *thing == of => Some(members.clone()),
        _ => None,
    };
    let about =
        |each: &Judgement| format!("by {} on {}: \"{}\" ({})", each.who, day(each), each.reason, each.id);
    // Everything that is one with any of them by earlier judgements.
    let mut class: BTreeSet<String> = if joins {
        ids.iter().map(|id| (*id).clone()).collect()
    } else {
        ids.first().map(|id| (*id).clone()).into_iter().collect()
    };
    let mut grown = true;
    while grown {
        let before = class.len();
        for members in held.iter().filter_map(said_same) {
            if members.iter().any(|member| class.contains(member)) {
                class.extend(members);
            }
        }
        grown = class.len() > before;
    }
    if joins {
        held.iter()
            .filter(|each| match &each.ruling {
                Ruling::Identity { of: thing, a, b, verdict: Sameness::Different } => {
                    *thing == of && class.contains(a) && class.contains(b)
                }
                _ => false,
            })
            .map(|each| {
                let subjects = each.subjects().join(" and ");
                format!(
                    "{subjects} were held to be different {}; as long as that holds, this is not followed",
                    about(each)
                )
            })
            .collect()
    } else if ids.iter().all(|id| class.contains(*id)) {
        held.iter()
            .filter(|each| {
                said_same(each).is_some_and(|members| members.iter().any(|member| class.contains(member)))
            })
            .map(|each| {
                format!(
                    "{} were held to be one {}; that is no longer followed",
                    each.subjects().join(" and "),
                    about(each)
                )
            })
            .collect()
    } else {
        Vec::new()
    }
}

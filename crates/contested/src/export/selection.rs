//! What of a case goes out: the two clocks, the source and the sureness asked for, applied once for all formats.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::ExportError;
use crate::model::Letter;
use crate::reconcile::{BestFigure, Contradiction, EventRecord, Ledger, OriginId, Relation};
use crate::state::{ControlFact, RelationFact, Standing, View, who_controls};
use crate::store::{Case, ClaimRow, Filter, Kept, ReportRow, SourceRow};

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// The two clocks and the source: claims and events of the day, control and relations as they stood on it.
    pub view: View,
    /// Only what was read surely.
    pub surely: bool,
    /// Which of the reported figures stands for an event, where not the one the case was reconciled with.
    pub best_figure: Option<BestFigure>,
    /// Features without a place too, with a null geometry.
    pub unplaced: bool,
    /// From when on changes are told, where the format tells of changes; else a week before the last day known.
    pub since: Option<Date>,
}

/// A case, seen as asked.
pub(super) struct Selection<'c> {
    pub(super) case: &'c Case,
    pub(super) options: &'c Options,
    filter: Filter,
    /// The ledger of the day of knowledge, where one was asked for.
    then: Option<Then>,
    /// The claims that are in, where that is not all that are known.
    among: Option<BTreeSet<String>>,
    letters: RefCell<BTreeMap<OriginId, Option<Letter>>>,
    sources: RefCell<BTreeMap<String, Option<Rc<SourceRow>>>>,
    reports: RefCell<BTreeMap<String, Option<Rc<ReportRow>>>>,
}

struct Then {
    ledger: Ledger,
    event_of: BTreeMap<String, String>,
}

/// An event with its claims and what is contested about it.
pub(super) struct Occurrence {
    pub(super) event: EventRecord,
    pub(super) claims: Vec<ClaimRow>,
    pub(super) contradictions: Vec<Contradiction>,
}

/// A place with who is said to hold it.
pub(super) struct Ground {
    pub(super) key: String,
    pub(super) facts: Vec<ControlFact>,
    pub(super) standing: Standing,
}

type Result<T> = std::result::Result<T, ExportError>;

impl<'c> Selection<'c> {
    pub(super) fn new(case: &'c Case, options: &'c Options) -> Result<Selection<'c>> {
        let View { on, known, according_to } = &options.view;
        let filter = Filter {
            source: according_to.as_ref().map(|origin| origin.0.clone()),
            from: *on,
            to: *on,
            known: *known,
            surely: options.surely,
            ..Filter::default()
        };
        let then = match known {
            None => None,
            Some(known) => {
                let ledger = case.ledger(Some(*known))?;
                let event_of = ledger
                    .events
                    .iter()
                    .flat_map(|event| event.claims.iter().map(|claim| (claim.to_string(), event.id.clone())));
                Some(Then { event_of: event_of.collect(), ledger })
            }
        };
        let mut selection = Selection {
            case,
            options,
            filter,
            then,
            among: None,
            letters: RefCell::default(),
            sources: RefCell::default(),
            reports: RefCell::default(),
        };
        if according_to.is_some() || options.surely {
            let mut among = BTreeSet::new();
            let all_days = Filter { from: None, to: None, ..selection.filter.clone() };
            case.each_claim(&all_days, |claim| {
                among.insert(claim.id);
                true
            })?;
            selection.among = Some(among);
        }
        Ok(selection)
    }

    /// Claims, by when they could be known.
    pub(super) fn each_claim(&self, mut take: impl FnMut(ClaimRow) -> Result<()>) -> Result<()> {
        let mut outcome = Ok(());
        self.case.each_claim(&self.filter, |claim| {
            outcome = take(self.as_then(claim));
            outcome.is_ok()
        })?;
        outcome
    }

    /// Events, by time, each with its claims.
    pub(super) fn each_event(&self, mut take: impl FnMut(&Occurrence) -> Result<()>) -> Result<()> {
        if let Some(then) = &self.then {
            for event in self.case.events_of(&then.ledger, &self.filter)? {
                take(&self.occurrence(event)?)?;
            }
            return Ok(());
        }
        let mut outcome = Ok(());
        self.case.each_event(&self.filter, |event| {
            outcome = self.occurrence(event).and_then(|occurrence| take(&occurrence));
            outcome.is_ok()
        })?;
        outcome
    }

    /// An event as it was known.
    pub(super) fn event(&self, id: &str) -> Result<Option<EventRecord>> {
        Ok(match &self.then {
            None => self.case.event(id)?,
            Some(then) => then.ledger.events.iter().find(|event| event.id == id).cloned(),
        })
    }

    fn occurrence(&self, mut event: EventRecord) -> Result<Occurrence> {
        self.choose(&mut event)?;
        let mut claims = Vec::new();
        for id in &event.claims {
            claims.extend(self.claim(&id.to_string())?);
        }
        let contradictions = match &self.then {
            None => self.case.contradictions_about(&event.id)?,
            Some(then) => {
                then.ledger.contradictions.iter().filter(|found| found.event == event.id).cloned().collect()
            }
        };
        Ok(Occurrence { event, claims, contradictions })
    }

    /// Chooses the best figures by the policy asked for.
    fn choose(&self, event: &mut EventRecord) -> Result<()> {
        let Some(policy) = self.options.best_figure else { return Ok(()) };
        let mut letters = self.letters.borrow_mut();
        for figure in &mut event.figures {
            for reported in &figure.by {
                if !letters.contains_key(&reported.origin) {
                    let letter = self.case.reliability(&reported.origin.0)?.map(|(letter, _)| letter);
                    letters.insert(reported.origin.clone(), letter);
                }
            }
            *figure = figure.under(policy, |origin| letters.get(origin).copied().flatten());
        }
        Ok(())
    }

    /// A claim that is in; `None` where it is not.
    pub(super) fn claim(&self, id: &str) -> Result<Option<ClaimRow>> {
        if self.among.as_ref().is_some_and(|among| !among.contains(id)) {
            return Ok(None);
        }
        Ok(self.case.claim(id)?.map(|claim| self.as_then(claim)))
    }

    fn as_then(&self, mut claim: ClaimRow) -> ClaimRow {
        if let Some(then) = &self.then {
            claim.event = then.event_of.get(&claim.id).cloned();
        }
        claim
    }

    /// How claims that are in stand to each other.
    pub(super) fn relations(&self) -> Result<Vec<Relation>> {
        let mut relations = match &self.then {
            None => self.case.relations()?,
            Some(then) => then.ledger.relations.clone(),
        };
        if let Some(among) = &self.among {
            relations
                .retain(|one| among.contains(&one.from.to_string()) && among.contains(&one.to.to_string()));
        }
        Ok(relations)
    }

    /// Contradictions about events that are in, the strongest first.
    pub(super) fn contradictions(&self) -> Result<Vec<Contradiction>> {
        Ok(match &self.then {
            None => self.case.contradictions(&self.filter)?,
            Some(then) => self.case.contradictions_of(&then.ledger, &self.filter)?,
        })
    }

    /// Places with who is said to hold them as asked, by key.
    pub(super) fn ground(&self) -> Result<Vec<Ground>> {
        let mut by_place: BTreeMap<String, Vec<ControlFact>> = BTreeMap::new();
        for fact in self.control()? {
            by_place.entry(fact.place.key()).or_default().push(fact);
        }
        let standing = |(key, facts): (String, Vec<ControlFact>)| {
            let standing = who_controls(&facts, &key, &self.options.view);
            Ground { key, facts, standing }
        };
        let said = |ground: &Ground| !ground.standing.positions.is_empty() || ground.standing.fighting;
        Ok(by_place.into_iter().map(standing).filter(said).collect())
    }

    /// What is said about who holds what, as asked.
    pub(super) fn control(&self) -> Result<Vec<ControlFact>> {
        let view = &self.options.view;
        let mut facts = self.case.all_control_facts()?;
        facts.retain(|fact| {
            view.knows(fact.known_from)
                && view.hears(&fact.origin)
                && view.reached(fact.from)
                && (!self.options.surely || self.is_in(&fact.claim.to_string()))
        });
        Ok(facts)
    }

    /// What is said about who is with and against whom, as asked.
    pub(super) fn bonds(&self) -> Result<Vec<RelationFact>> {
        let view = &self.options.view;
        let mut facts = self.case.all_relation_facts()?;
        facts.retain(|fact| {
            view.knows(fact.known_from)
                && view.hears(&fact.origin)
                && view.reached(fact.from)
                && (!self.options.surely || self.is_in(&fact.claim.to_string()))
        });
        facts.sort_by(|x, y| {
            (&x.a, &x.b, x.bond, x.from, x.known_from, &x.claim).cmp(&(
                &y.a,
                &y.b,
                y.bond,
                y.from,
                y.known_from,
                &y.claim,
            ))
        });
        Ok(facts)
    }

    fn is_in(&self, claim: &str) -> bool {
        self.among.as_ref().is_none_or(|among| among.contains(claim))
    }

    /// Reports that are in, by when they were published.
    pub(super) fn reports(&self) -> Result<Vec<ReportRow>> {
        Ok(self.case.reports(&self.filter)?)
    }

    /// Places that are told of, those in most reports first.
    pub(super) fn filter(&self) -> &Filter {
        &self.filter
    }

    /// One report. The last ones are kept: claims come report by report.
    pub(super) fn report(&self, id: &str) -> Result<Option<Rc<ReportRow>>> {
        let mut kept = self.reports.borrow_mut();
        if let Some(row) = kept.get(id) {
            return Ok(row.clone());
        }
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        let row = self.case.report(id)?.map(Rc::new);
        kept.insert(id.to_owned(), row.clone());
        Ok(row)
    }

    /// Where a claim comes from.
    pub(super) fn source(&self, id: &str) -> Result<Option<Rc<SourceRow>>> {
        let mut kept = self.sources.borrow_mut();
        if let Some(row) = kept.get(id) {
            return Ok(row.clone());
        }
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        let row = self.case.origin(id)?.map(Rc::new);
        kept.insert(id.to_owned(), row.clone());
        Ok(row)
    }

    /// An origin's name, else its id.
    pub(super) fn source_name(&self, id: &str) -> Result<String> {
        let row = self.source(id)?;
        Ok(row.map_or_else(|| id.to_owned(), |row| row.name.clone()))
    }

    /// An actor's name, else its id.
    pub(super) fn actor_name(&self, id: &str) -> Result<String> {
        Ok(self.case.actor_name(id)?.unwrap_or_else(|| id.to_owned()))
    }

    /// The last row of the custody log: what the case is.
    pub(super) fn head(&self) -> Result<Option<Kept>> {
        Ok(self.case.head()?)
    }

    /// When the case was last changed, in RFC 3339 to the second: the time to put where a format wants one that a record
    /// has not. Not now: two exports of one case are equal.
    pub(super) fn changed_at(&self) -> Result<String> {
        let at = self.head()?.map(|head| head.at).unwrap_or_default();
        let at: Option<jiff::Timestamp> = at.parse().ok();
        Ok(at.map_or_else(
            || "1970-01-01T00:00:00Z".to_owned(),
            |at| jiff::Timestamp::from_second(at.as_second()).unwrap_or(at).to_string(),
        ))
    }

    /// Of places that are disputed, or lie in such an area: their status and by whom, by key.
    pub(super) fn disputed_places(&self) -> Result<BTreeMap<String, String>> {
        let mut disputed = BTreeMap::new();
        for report in self.reports()? {
            let Some(extraction) = self.case.extraction(&report.id)? else { continue };
            for place in extraction.places {
                if let Some(words) = place.disputed {
                    let key = place.gazetteer.map_or_else(|| place.name.to_lowercase(), |id| id.to_string());
                    disputed.entry(key).or_insert_with(|| words.to_string());
                }
            }
        }
        Ok(disputed)
    }

    /// What was asked, for the manifest.
    pub(super) fn asked(&self) -> Result<Value> {
        let view = &self.options.view;
        let source = match &view.according_to {
            None => Value::Null,
            Some(origin) => json!({"id": origin.0, "name": self.source_name(&origin.0)?}),
        };
        Ok(json!({
            "on": view.on,
            "known": view.known,
            "according_to": source,
            "reading": if self.options.surely { "sure" } else { "all" },
            "best_figure": self.options.best_figure.unwrap_or_default().as_str(),
            "without_a_place": self.options.unplaced,
            "since": self.options.since,
        }))
    }
}

/// Rows kept for being asked again.
const MOST_KEPT: usize = 20_000;

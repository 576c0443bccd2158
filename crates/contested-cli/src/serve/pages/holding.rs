//! Who holds a place, as a sentence, a drawing, the newest words and a table: on the place's page and as an answer.

use std::collections::{BTreeMap, BTreeSet};

use contested::state::{self, ControlFact, Holding, LastWords, Standing, View};
use contested::store::ClaimRow;
use jiff::civil::Date;
use maud::{Markup, html};

use super::super::charts::{self, Band, Chart, Word};
use super::super::support::{check_tag, firm_holdings};
use super::super::words::{claim_path, day, day_words, holding_words, stance_tag, word_of, words};
use super::contradictions::said;
use super::{At, Failure};

/// Everything that a view says of who holds a place.
pub(super) struct Held {
    name: String,
    /// What is known in the view, of every day, in the order of days.
    facts: Vec<ControlFact>,
    /// Of each, whether it is supported.
    firm: Vec<bool>,
    /// What comes of the supported ones.
    pub(super) standing: Standing,
    /// What comes of all.
    pub(super) whole: Standing,
    /// The newest claims, each sentence once.
    newest: Vec<ClaimRow>,
}

/// Where a mark stands and whose it is: the day, the lane, the way of holding, the origin.
type Place<'f> = (Date, usize, Holding, &'f str);

/// Lanes of the drawing; the others of whom least is told stand in the table.
const LANES: usize = 7;
/// Names in the lane of all others.
const OTHERS: usize = 6;
/// Quotes above the table.
const QUOTES: usize = 5;
/// Days at which the standing is looked at, the latest.
const MOST_DAYS: usize = 400;

impl Held {
    /// Of a place by its id.
    pub(super) fn of(at: &At<'_>, id: &str, name: &str) -> Result<Held, Failure> {
        let view = at.request.view();
        let mut facts: Vec<ControlFact> = at.case.control_facts(id)?;
        facts.retain(|fact| view.knows(fact.known_from) && view.hears(&fact.origin));
        let firm = firm_holdings(at.case, id, &facts)?;
        let supported: Vec<ControlFact> =
            facts.iter().zip(&firm).filter(|(_, firm)| **firm).map(|(fact, _)| fact.clone()).collect();
        let standing = state::who_controls(&supported, id, &view);
        let whole = state::who_controls(&facts, id, &view);
        let newest = newest(at, &facts, &firm, &view)?;
        Ok(Held { name: name.to_owned(), facts, firm, standing, whole, newest })
    }

    /// One sentence: whose word was the last, and what all of them come to.
    pub(super) fn sentence(&self, at: &At<'_>) -> Markup {
        let view = at.request.view();
        let last = self
            .facts
            .iter()
            .zip(&self.firm)
            .filter(|(fact, firm)| **firm && view.reached(fact.from) && fact.from.is_some())
            .map(|(fact, _)| fact)
            .max_by_key(|fact| (fact.from, fact.known_from, fact.claim.clone()));
        html! {
            @match last {
                Some(fact) => p.lead {
                    @match view.on { Some(on) => { "Last word up to " (day_words(on)) ": " }, None => "Last word: " }
                    b { (words(&fact.actor_name)) " " (holding_words(fact.holding)) }
                    ", says " (words(&at.origin_name(&fact.origin.0))) ", " (day(fact.from.map(|day| day.to_string()).as_deref()))
                    ". " (self.told())
                },
                None if !self.facts.is_empty() => p.lead.doubtful { "What is said of who holds " (words(&self.name)) " was read doubtfully or has no day: compare the words first." },
                None => p.empty { "No report here says who holds " (words(&self.name)) @if view.on.is_some() || view.known.is_some() { " in this view" } "." },
            }
        }
    }

    /// What the positions come to, in words with their support.
    fn told(&self) -> String {
        let said: Vec<_> = self.standing.holders.iter().filter(|holder| !holder.said_by.is_empty()).collect();
        let by = |count: usize| super::super::words::count(count as i64, "origin", "origins");
        let mut told = match said.as_slice() {
            [] => "Nobody is said to hold it.".to_owned(),
            [holder] if holder.denied_by.is_empty() => {
                format!(
                    "Held by {} by the word of {}; nobody says otherwise.",
                    holder.actor_name,
                    by(holder.said_by.len())
                )
            }
            [holder] => format!(
                "{} say that {} holds it, {} that it does not.",
                by(holder.said_by.len()),
                holder.actor_name,
                by(holder.denied_by.len())
            ),
            several => {
                let all: Vec<String> = several
                    .iter()
                    .take(LANES)
                    .map(|holder| format!("{} ({})", holder.actor_name, by(holder.said_by.len())))
                    .collect();
                format!("Sources disagree: {}.", all.join(", "))
            }
        };
        if self.standing.fighting {
            told.push_str(" Fighting is reported.");
        }
        if self.standing.divided {
            told.push_str(" It is said to be held in parts or besieged.");
        }
        told
    }

    /// The drawing.
    pub(super) fn drawn(&self, at: &At<'_>) -> Markup {
        charts::holding(&self.chart(at))
    }

    fn chart(&self, at: &At<'_>) -> Chart {
        let mut by_actor: BTreeMap<&str, (usize, usize, &str)> = BTreeMap::new();
        for (fact, firm) in self.facts.iter().zip(&self.firm).filter(|(fact, _)| fact.from.is_some()) {
            let told = by_actor.entry(&fact.actor).or_insert((0, 0, &fact.actor_name));
            told.0 += usize::from(*firm && fact.holding != Holding::None);
            told.1 += 1;
        }
        let mut all: Vec<(&str, (usize, usize, &str))> = by_actor.into_iter().collect();
        all.sort_by(|a, b| (b.1.0, b.1.1).cmp(&(a.1.0, a.1.1)).then(a.0.cmp(b.0)));
        // Who is told of once, and not surely to be there, is no side: one lane for all of those.
        let own = all.iter().take_while(|(_, (there, told, _))| *there > 0 && *told > 1).count();
        let own = if own < 2 { all.len().min(2) } else { own.min(LANES) };
        let mut lanes: Vec<String> = all[..own].iter().map(|(_, (.., name))| (*name).to_owned()).collect();
        let others: Vec<&str> = all[own..].iter().map(|(_, (.., name))| *name).collect();
        if !others.is_empty() {
            let more = if others.len() > OTHERS { " …" } else { "" };
            lanes.push(format!("others: {}{more}", others[..others.len().min(OTHERS)].join(", ")));
        }
        let lane = |actor: &str| all.iter().position(|(id, _)| *id == actor).map(|at| at.min(own));
        // One origin's word of one day is one mark, by however many reports it is carried.
        let mut marks: BTreeMap<Place<'_>, (usize, &ControlFact, bool)> = BTreeMap::new();
        for (fact, firm) in self.facts.iter().zip(&self.firm) {
            if let (Some(from), Some(lane)) = (fact.from, lane(&fact.actor)) {
                let mark =
                    marks.entry((from, lane, fact.holding, &fact.origin.0)).or_insert((0, fact, *firm));
                mark.0 += 1;
                mark.2 |= *firm;
            }
        }
        let words = marks
            .into_iter()
            .map(|((from, lane, holding, origin), (told, fact, is_firm))| Word {
                lane,
                day: from,
                holding,
                told: format!(
                    "{}: {} {}, {}{}",
                    at.origin_name(origin),
                    fact.actor_name,
                    holding_words(holding),
                    day_words(from),
                    if told > 1 { format!(", in {told} claims") } else { String::new() }
                ),
                link: at.request.link(&claim_path(&fact.claim.to_string())),
                is_firm,
            })
            .collect();
        let view = at.request.view();
        Chart {
            lanes,
            words,
            bands: self.bands(&view, &lane),
            on: view.on,
            known: view.known,
            last: at.request.facts.span.map(|(_, last)| last),
        }
    }

    /// Where over which days one holder is told and nobody says otherwise.
    fn bands(&self, view: &View, lane: &dyn Fn(&str) -> Option<usize>) -> Vec<Band> {
        let supported = || self.facts.iter().zip(&self.firm).filter(|(_, firm)| **firm).map(|(fact, _)| fact);
        let Some(key) = supported().next().map(|fact| fact.place.key()) else { return Vec::new() };
        let days: BTreeSet<Date> = supported().filter_map(|fact| fact.from).collect();
        // In the order of their days.
        let mut next = supported().filter(|fact| fact.from.is_some()).peekable();
        let mut heard = LastWords::default();
        let Some(last) = self.facts.iter().filter_map(|fact| fact.from).max() else { return Vec::new() };
        let days: Vec<Date> = days.iter().copied().skip(days.len().saturating_sub(MOST_DAYS)).collect();
        let mut bands: Vec<Band> = Vec::new();
        for (index, from) in days.iter().enumerate() {
            let to = days.get(index + 1).and_then(|next| next.yesterday().ok()).unwrap_or(last).max(*from);
            let then = View { on: Some(*from), known: view.known, according_to: view.according_to.clone() };
            while let Some(fact) = next.next_if(|fact| fact.from <= Some(*from)) {
                heard.hear(fact);
            }
            let standing = heard.standing(&key, &then);
            let said: Vec<_> = standing.holders.iter().filter(|holder| !holder.said_by.is_empty()).collect();
            let [holder] = said.as_slice() else { continue };
            let Some(lane) = lane(&holder.actor).filter(|_| !standing.disputed) else { continue };
            let origins = holder.said_by.len();
            match bands.last_mut() {
                Some(band)
                    if band.lane == lane
                        && band.origins == origins
                        && band.to.tomorrow().ok() == Some(*from) =>
                {
                    band.to = to
                }
                _ => bands.push(Band { lane, from: *from, to, origins }),
            }
        }
        bands
    }

    /// The newest words.
    pub(super) fn quotes(&self, at: &At<'_>) -> Markup {
        html! { @for claim in &self.newest { (said(at.request, claim, 320)) } }
    }

    /// Each origin's latest word.
    pub(super) fn table(&self, at: &At<'_>) -> Markup {
        let request = at.request;
        let is_firm = |fact: &ControlFact| {
            self.facts
                .iter()
                .zip(&self.firm)
                .any(|(other, firm)| *firm && other.claim == fact.claim && other.actor == fact.actor)
        };
        html! {
            @if !self.whole.positions.is_empty() {
                div.scroll { table.control {
                    thead { tr { th { "Origin" } th { "Says" } th { "Since" } th { "Known from" } th { "Evidence" } } }
                    tbody { @for position in &self.whole.positions { @for fact in &position.facts { @let firm = is_firm(fact); tr.doubtful[!firm] data-row {
                        td { (words(&at.origin_name(&position.origin.0))) }
                        td { (words(&fact.actor_name)) " " (holding_words(fact.holding)) " " (stance_tag(&word_of(&fact.stance).replace(' ', "_"), "positive")) (check_tag(firm)) }
                        td { (day(fact.from.map(|day| day.to_string()).as_deref())) }
                        td { (day(fact.known_from.map(|day| day.to_string()).as_deref())) }
                        td { a href=(request.link(&claim_path(&fact.claim.to_string()))) { "the words" } }
                    } } } }
                } }
                p.small.soft { "Each origin's latest word in this view. The clocks above ask about another day, or by what was known then." }
            }
        }
    }

    /// All of it.
    pub(super) fn told_whole(&self, at: &At<'_>) -> Markup {
        html! {
            (self.sentence(at))
            (self.drawn(at))
            @if !self.newest.is_empty() {
                h3 { "The newest words" }
                (self.quotes(at))
            }
            details open[self.whole.positions.len() <= 4] {
                summary { "Each origin's latest word" }
                (self.table(at))
            }
        }
    }
}

/// The newest claims that a view knows, supported ones first among those of a day; each sentence once.
fn newest(at: &At<'_>, facts: &[ControlFact], firm: &[bool], view: &View) -> Result<Vec<ClaimRow>, Failure> {
    let mut all: Vec<(&ControlFact, bool)> =
        facts.iter().zip(firm.iter().copied()).filter(|(fact, _)| view.reached(fact.from)).collect();
    all.sort_by(|a, b| {
        (b.0.from, b.1, b.0.known_from, &b.0.claim).cmp(&(a.0.from, a.1, a.0.known_from, &a.0.claim))
    });
    let mut quoted = BTreeSet::new();
    let mut rows = Vec::new();
    for (fact, _) in all {
        if rows.len() == QUOTES {
            break;
        }
        if let Some(claim) = at.case.claim(&fact.claim.to_string())?
            && quoted.insert(claim.detail.sentence.clone())
        {
            rows.push(claim);
        }
    }
    Ok(rows)
}

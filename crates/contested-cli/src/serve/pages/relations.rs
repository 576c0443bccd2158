//! Who is with and against whom, over time.

use std::collections::BTreeMap;

use contested::state::RelationFact;
use maud::{Markup, html};

use super::super::charts;
use super::super::layout::hidden_clocks;
use super::super::request::encode;
use super::super::support::{check_tag, firm_relations};
use super::super::words::{claim_path, count, day, words};
use super::{Answer, At, Failure, LIST, Listed, rows};

/// Actors to choose from.
const CHOICES: u64 = 24;
/// Relations on one page, where pages are asked for.
const ROWS_LISTED: usize = super::ROWS;
/// Rows of the table beside it; all of them are on the list for programs.
const TOLD: usize = 200;
/// Counterparts in one drawing.
const ROWS: usize = 18;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let choices = at.case.related_actors(CHOICES)?;
    let asked = match request.get("actor") {
        Some(words) => at
            .case
            .actors_named(words)?
            .into_iter()
            .next()
            .map(|actor| actor.id)
            .or_else(|| Some(words.to_owned())),
        None => choices.first().map(|(id, _)| id.clone()),
    };
    let with = match request.get("with") {
        Some(words) => at
            .case
            .actors_named(words)?
            .into_iter()
            .next()
            .map(|actor| actor.id)
            .or_else(|| Some(words.to_owned())),
        None => None,
    };
    let facts = match &asked {
        Some(actor) => at.case.relations_between(actor, with.as_deref(), &request.view())?,
        None => Vec::new(),
    };
    let listed = Listed::cut(request, ROWS_LISTED, facts.clone());
    Ok(rows(request, &listed, || {
        let body = html! {
            h1 { "With and against whom" }
            p.soft { "What reports say of how actors stand to each other, each from the day it is told of. A relation lasts in the drawing until something else is told; nobody says that it did." }
            @if !request.is_file() {
                form.filters method="get" action="/relations" {
                    (hidden_clocks(request))
                    label { "Actor" input name="actor" value=[request.get("actor")] list="actors"; }
                    label { "and only" input name="with" value=[request.get("with")] list="actors"; }
                    datalist #actors { @for (id, _) in &choices { option value=(at.actor_name(id)) {} } }
                    button { "Show" }
                }
            }
            p.chips { @for (id, told) in &choices {
                a.chip href=(request.link_with("/relations", &[("actor", id)])) aria-current=[(asked.as_deref() == Some(id)).then_some("true")] { (words(&at.actor_name(id))) " " span.soft { (told) } } " "
            } }
            @match &asked {
                None => p.empty { "No report in this case tells how actors stand to each other." },
                Some(actor) => {
                    h2 { a.plain href=(request.link(&format!("/actors/{}", encode(actor)))) { (words(&at.actor_name(actor))) } @if let Some(with) = &with { " and " (words(&at.actor_name(with))) } }
                    (drawn(at, actor, &facts))
                }
            }
        };
        at.page("Relations", LIST, &body)
    }))
}

/// The drawing of an actor's relations and its table.
pub(super) fn drawn(at: &At<'_>, actor: &str, facts: &[RelationFact]) -> Markup {
    let request = at.request;
    // Where it cannot be told how they were read, nothing is drawn of it.
    let firm = firm_relations(at.case, facts).unwrap_or_else(|_| vec![false; facts.len()]);
    let mut by_other: BTreeMap<&str, Vec<&RelationFact>> = BTreeMap::new();
    for (fact, _) in facts.iter().zip(&firm).filter(|(_, firm)| **firm) {
        by_other.entry(if fact.a == actor { &fact.b } else { &fact.a }).or_default().push(fact);
    }
    let mut rows: Vec<(String, Vec<&RelationFact>)> =
        by_other.into_iter().map(|(other, facts)| (at.actor_name(other), facts)).collect();
    rows.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    let left = rows.len().saturating_sub(ROWS);
    rows.truncate(ROWS);
    html! {
        @if facts.is_empty() { p.empty { "No report in this view says how it stands to anybody." } } @else {
            @if rows.is_empty() { p.empty { "What is said of it was read doubtfully, and is told by one outlet only: it stands in the table." } } @else { (charts::relations(request, &rows)) }
            @if left > 0 { p.small.soft { (count(left as i64, "other counterpart stands", "other counterparts stand")) " in the table." } }
            details open[rows.is_empty()] {
                summary { "As a table" }
                div.scroll { table.cards {
                    thead { tr { th { "Since" } th { "Who" } th { "How" } th { "Whom" } th { "Origin" } th { "Known from" } th { "Evidence" } } }
                    tbody { @for (fact, firm) in facts.iter().zip(&firm).take(TOLD) { tr.doubtful[!*firm] data-row {
                        td.nowrap data-head="Since" { (day(fact.from.map(|day| day.to_string()).as_deref())) }
                        td data-head="Who" { (words(&at.actor_name(&fact.a))) }
                        td data-head="How" { (charts::bond_words(fact)) (check_tag(*firm)) }
                        td data-head="Whom" { (words(&at.actor_name(&fact.b))) }
                        td data-head="Origin" { (words(&at.origin_name(&fact.origin.0))) }
                        td.nowrap data-head="Known from" { (day(fact.known_from.map(|day| day.to_string()).as_deref())) }
                        td data-head="Evidence" { a href=(request.link(&claim_path(&fact.claim.to_string()))) { "the words" } }
                    } } }
                } }
                @if facts.len() > TOLD { p.small.soft { "The first " (TOLD) " of " (facts.len()) "." } }
            }
        }
    }
}

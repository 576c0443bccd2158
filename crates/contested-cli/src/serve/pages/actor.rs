//! One actor: what each source calls it, with and against whom it stands, what it holds, what is said of it.

use std::collections::BTreeMap;

use contested::state::{ControlFact, PersonFact};
use contested::store::{Filter, NamingRow};
use maud::{Markup, html};
use serde_json::json;

use super::super::judging::{self, Subject};
use super::super::layout::above;
use super::super::request::encode;
use super::super::support::{check_tag, firm_holdings_of};
use super::super::tables;
use super::super::words::{claim_path, count, cut, day, holding_words, word_of, words};
use super::event::place_key;
use super::{Answer, At, Failure, RECORD, record, relations};

/// Claims on this page; the others are on the list.
const CLAIMS: u64 = 50;
/// Words on its hold on places that are read, and those on the page.
const HELD: u64 = 500;
const HELD_SHOWN: usize = 60;
/// Ways of naming that are listed.
const NAMINGS: usize = 20;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let id = at.part(1);
    let listed = at.case.actors_named(id)?.into_iter().find(|actor| actor.id == id);
    let claims = at.case.claims(&Filter {
        actor: Some(id.to_owned()),
        limit: Some(CLAIMS + 1),
        ..request.filter()
    })?;
    let bonds = at.case.relations_between(id, None, &request.view())?;
    let person = at.case.person(id)?;
    if claims.is_empty() && bonds.is_empty() && person.is_empty() && listed.is_none() {
        return Err(Failure::NotFound);
    }
    let view = request.view();
    let person: Vec<PersonFact> =
        person.into_iter().filter(|fact| view.knows(fact.known_from) && view.reached(fact.from)).collect();
    let (held, held_in_all) = at.case.control_by(id, &view, HELD)?;
    let namings = at.case.namings(id)?;
    let judging = judging::panel(at.site, at.case, request, &Subject::Actor(id))?;
    record(
        request,
        || json!({"id": id, "actor": listed, "names": namings, "relations": bonds, "person": person, "control": held, "control_in_all": held_in_all, "claims": claims}),
        || {
            let name = listed.as_ref().map_or(id, |actor| actor.name.as_str());
            let body = html! {
                (above(request, "/actors", "Actors"))
                h1 { (words(name)) }
                p.meta {
                    @if let Some(actor) = &listed {
                        (actor.kind.as_deref().unwrap_or("actor").replace('_', " ")) " · " (count(actor.claims, "claim", "claims")) " in " (count(actor.reports, "report", "reports")) " · "
                        @if actor.known { "identity " code { (id) } } @else { span.soft { "known by these words only" } }
                    }
                }
                (called(at, &namings))
                (said_of_person(at, &person))
                @if !bonds.is_empty() {
                    h2 { "With and against whom" }
                    (relations::drawn(at, id, &bonds))
                }
                (places(at, &held, held_in_all))
                (judging)
                h2 { "Claims" }
                (tables::claims(request, claims.iter().take(CLAIMS as usize)))
                @if claims.len() > CLAIMS as usize { p { a.more href=(request.link_with("/claims", &[("actor", id)])) { "All claims with this actor" } } }
            };
            at.page(&cut(name, 80), RECORD, &body)
        },
    )
}

/// What each source calls it: naming is part of the telling.
fn called(at: &At<'_>, namings: &[NamingRow]) -> Markup {
    let mut by_words: BTreeMap<String, Vec<&NamingRow>> = BTreeMap::new();
    for naming in namings {
        // Written differently at the start of a sentence, it is one name.
        by_words.entry(naming.words.to_lowercase()).or_default().push(naming);
    }
    let mut rows: Vec<(&str, Vec<&NamingRow>, i64)> = by_words
        .values()
        .map(|all| (all[0].words.as_str(), all.clone(), all.iter().map(|one| one.times).sum()))
        .collect();
    rows.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.cmp(b.0)));
    html! {
        @if !rows.is_empty() {
            h2 { "What sources call it" }
            div.scroll { table.cards {
                thead { tr { th { "In these words" } th.number { "Times" } th { "By whom, how often" } th { "For example" } } }
                tbody { @for (name, all, sum) in rows.iter().take(NAMINGS) { tr {
                    td data-head="In these words" { (words(name)) }
                    td.number data-head="Times" { (sum) }
                    @let sayers = sayers(all);
                    td data-head="By whom, how often" { @for (index, (by, times, quoted)) in sayers.iter().enumerate().take(8) { @if index > 0 { ", " } (words(by)) " " span.soft { (times) @if *quoted > 0 { ", quoted " (quoted) } } } @if sayers.len() > 8 { " …" } }
                    td data-head="For example" { @if let Some(one) = all.first() { a href=(at.request.link(&format!("/reports/{}", encode(&one.first.report)))) { "in a report" } } }
                } } }
            } }
            @if rows.len() > NAMINGS { p.small.soft { "and " (rows.len() - NAMINGS) " other ways" } }
        }
    }
}

/// Who uses some words, how often, and how often in quotation marks; those who do most first.
fn sayers<'n>(all: &[&'n NamingRow]) -> Vec<(&'n str, i64, i64)> {
    let mut by: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for one in all {
        let entry = by.entry(if one.by.is_empty() { "no outlet" } else { &one.by }).or_default();
        entry.0 += one.times;
        entry.1 += one.quoted;
    }
    let mut sayers: Vec<(&str, i64, i64)> =
        by.into_iter().map(|(by, (times, quoted))| (by, times, quoted)).collect();
    sayers.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    sayers
}

fn said_of_person(at: &At<'_>, person: &[PersonFact]) -> Markup {
    html! {
        @if !person.is_empty() {
            h2 { "Dead or alive, in office, in custody" }
            div.scroll { table.cards {
                thead { tr { th { "Since" } th { "What" } th { "Origin" } th { "Known from" } th { "Evidence" } } }
                tbody { @for fact in person { tr data-row {
                    td.nowrap data-head="Since" { (day(fact.from.map(|day| day.to_string()).as_deref())) }
                    td data-head="What" { @if !fact.affirmed { span.tag.against { "said not to be" } " " } (word_of(&fact.state)) }
                    td data-head="Origin" { (words(&at.origin_name(&fact.origin.0))) }
                    td.nowrap data-head="Known from" { (day(fact.known_from.map(|day| day.to_string()).as_deref())) }
                    td data-head="Evidence" { a href=(at.request.link(&claim_path(&fact.claim.to_string()))) { "the words" } }
                } } }
            } }
        }
    }
}

fn places(at: &At<'_>, held: &[ControlFact], in_all: i64) -> Markup {
    let firm = firm_holdings_of(at.case, held).unwrap_or_else(|_| vec![false; held.len()]);
    html! {
        @if !held.is_empty() {
            h2 { "Ground it is said to hold, enter, fight for or have lost" }
            div.scroll { table.cards {
                thead { tr { th { "Since" } th { "Place" } th { "How" } th { "Origin" } th { "Evidence" } } }
                tbody { @for (fact, firm) in held.iter().zip(&firm).take(HELD_SHOWN) { tr.doubtful[!*firm] {
                    td.nowrap data-head="Since" { (day(fact.from.map(|day| day.to_string()).as_deref())) }
                    td data-head="Place" { a href=(at.request.link(&format!("/places/{}", encode(&place_key(&fact.place))))) { (words(&fact.place.name)) } }
                    td data-head="How" { (holding_words(fact.holding)) (check_tag(*firm)) }
                    td data-head="Origin" { (words(&at.origin_name(&fact.origin.0))) }
                    td data-head="Evidence" { a href=(at.request.link(&claim_path(&fact.claim.to_string()))) { "the words" } }
                } } }
            } }
            @if in_all > HELD_SHOWN as i64 { p.small.soft { "The first " (HELD_SHOWN) " of " (in_all) "." } }
        }
    }
}

//! The first page: how much there is, what changed, where sources disagree most, who was heard when.

use std::collections::BTreeMap;

use contested::model::Precision;
use contested::reconcile::EventRecord;
use contested::state::{self, Standing};
use contested::store::{Counts, Filter, Heard, News};
use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::json;

use super::super::filters;
use super::super::layout::hidden_clocks;
use super::super::request::encode;
use super::super::words::{
    bounds_words, count, day, day_words, days_words, grouped, shortened, word_of, words,
};
use super::super::{charts, judging, support, tables, titles};
use super::map::WIDEST;
use super::place::standing_tag;
use super::{Answer, At, Failure, RECORD, contradictions, record};

/// How many of the strongest contradictions stand on the first page.
const STRONGEST: usize = 5;
/// How many are looked at for them: those that were read doubtfully are not told of here.
const LOOKED_AT: u64 = 40;
/// Marks that a quoted sentence brings along.
const QUOTES: [char; 5] = ['"', '“', '”', '‘', ' '];
/// Places of which most is said, and how many of them stand on the first page.
const PLACES: u64 = 30;
const PLACES_SHOWN: usize = 6;
/// How many changes of one sort are listed.
const CHANGES: u64 = 8;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let known = request.day("known");
    let mut counts = at.case.counts(known)?;
    if let Some(then) = at.then()? {
        counts.contradictions = then.ledger.contradictions.len() as i64;
        counts.events = then.ledger.events.len() as i64;
    }
    let heard = at.case.heard(known)?;
    let strongest = strongest(at)?;
    let held = held_now(at)?;
    let changes = changes(at)?;
    let dominated = filters::dominated(at.case, request)?;
    record(
        request,
        || {
            json!({
                "counts": counts,
                "strongest": strongest.iter().map(|one| &one.dispute).collect::<Vec<_>>(),
                "since": changes.as_ref().map(|changes| changes.since),
                "new_claims": changes.as_ref().map(|changes| changes.claims),
                "new_events": changes.as_ref().map(|changes| changes.news.new_events.iter().map(|event| &event.id).collect::<Vec<_>>()),
                "new_contradictions": changes.as_ref().map(|changes| changes.news.contradictions.iter().map(|one| &one.id).collect::<Vec<_>>()),
                "reports_by_outlet_and_day": by_months_where_many(&heard),
            })
        },
        || {
            let body = html! {
                h1 { "Who says what happened, and where they disagree" }
                (dominated)
                div.first {
                    section.disagreements {
                        h2 { "Worth a look: where they disagree" }
                        @if strongest.is_empty() {
                            p.empty { @if counts.contradictions > 0 { "What sources seem to disagree on was read doubtfully: " a href=(request.link("/contradictions")) { "compare the words" } "." } @else { "No disagreement was found in this view." } }
                        }
                        @for one in &strongest { (in_brief(at, one)) }
                        @if counts.contradictions > strongest.len() as i64 { p { a.more href=(request.link("/contradictions")) { "All " (grouped(counts.contradictions)) " disagreements" } } }
                    }
                    div.aside {
                        @if !held.is_empty() { (held_list(at, &held)) }
                        @if let Some(changes) = changes.as_ref().filter(|changes| !changes.grown.is_empty()) { (moved(at, changes)) }
                    }
                }
                (lead(at, &counts))
                @if let Some(changes) = &changes { (changed(at, changes)) }
                section {
                    h2 { "Who was heard when" }
                    (charts::coverage(request, &heard))
                }
            };
            at.page("Overview", RECORD, &body)
        },
    )
}

/// Who was heard when, for programs: by months ("2024-12") where days would make an answer of several megabytes.
fn by_months_where_many(heard: &[Heard]) -> Vec<Heard> {
    if heard.len() <= MOST_HEARD {
        return heard.to_vec();
    }
    let mut by_month: BTreeMap<(Option<&str>, Option<&str>), i64> = BTreeMap::new();
    for one in heard {
        let month = one.day.as_deref().map(|day| day.get(..MONTH).unwrap_or(day));
        *by_month.entry((one.publisher.as_deref(), month)).or_default() += one.reports;
    }
    let row = |((publisher, month), reports): ((Option<&str>, Option<&str>), i64)| Heard {
        publisher: publisher.map(str::to_owned),
        day: month.map(str::to_owned),
        reports,
    };
    by_month.into_iter().map(row).collect()
}

/// Outlets and days that are told of one by one.
const MOST_HEARD: usize = 10_000;
/// Characters of a month at the head of a day.
const MONTH: usize = "2024-12".len();

/// The strongest disagreements of which two sides at least are supported.
fn strongest(at: &At<'_>) -> Result<Vec<contradictions::Summary>, Failure> {
    let mut firm = Vec::new();
    for one in at.contradictions(&Filter { limit: Some(LOOKED_AT), ..at.request.filter() })? {
        let summary = contradictions::summary(at, &one)?;
        if summary.is_firm {
            firm.push(summary);
        }
        if firm.len() == STRONGEST {
            break;
        }
    }
    Ok(firm)
}

/// A disagreement in a few lines: who says what, by how many.
fn in_brief(at: &At<'_>, one: &contradictions::Summary) -> Markup {
    html! {
        article.dispute.brief data-row {
            h3 { a href=(at.request.link(&format!("/contradictions/{}", encode(&one.dispute.id)))) { (contradictions::headline(one)) } }
            (one.verdict)
            ul.plain { @for ((position, claims), side) in one.sides.iter().zip(&one.dispute.sides) {
                li {
                    b { (words(position)) } " " span.soft { (count(side.origins.len() as i64, "origin", "origins")) }
                    @if let Some(claim) = claims.first() { " " (judging::guarded(claim, html! { q.small dir="auto" { (shortened(claim.detail.sentence.trim_matches(QUOTES), 130)) } })) " " span.small.soft { (words(claim.publisher.as_deref().unwrap_or("a report"))) ", " (day(claim.published.as_deref())) } }
                }
            } }
        }
    }
}

/// Places of which most is said, with what supported words come to; the newest word first.
fn held_now(at: &At<'_>) -> Result<Vec<(String, String, Standing)>, Failure> {
    let view = at.request.view();
    let mut held = Vec::new();
    for (key, _) in at.case.held_places(PLACES)? {
        let facts = at.case.last_words(&key, &view, true)?;
        let Some(name) = facts.first().map(|fact| fact.place.name.clone()) else { continue };
        // A country, or what is as wide, is held by nobody as a town is.
        let is_area = facts.iter().all(|fact| {
            matches!(fact.place.precision, Precision::Country)
                || fact.place.radius_m.is_some_and(|radius| radius > WIDEST)
        });
        let standing = state::who_controls(&facts, &key, &view);
        let first = standing.holders.iter().find(|holder| !holder.said_by.is_empty());
        // Who is told of by words alone ("four soldiers") says little to one who comes to the case.
        let is_told = match first {
            Some(holder) => holder.said_by.len() > 1 || at.case.is_known_actor(&holder.actor)?,
            None => false,
        };
        if is_told && !is_area {
            held.push((key, name, standing));
        }
    }
    held.sort_by_key(|(_, _, standing)| std::cmp::Reverse(last_heard(standing)));
    held.truncate(PLACES_SHOWN);
    Ok(held)
}

fn last_heard(standing: &Standing) -> Option<Date> {
    standing.positions.iter().filter_map(|position| position.last_heard).max()
}

fn held_list(at: &At<'_>, held: &[(String, String, Standing)]) -> Markup {
    html! {
        section {
            h2 { "Who is said to hold what" }
            ul.plain.held { @for (key, name, standing) in held {
                li {
                    a href=(at.request.link(&format!("/places/{}", encode(key)))) { (words(name)) } " "
                    (standing_tag(at, standing))
                    @if let Some(last) = last_heard(standing) { br; span.small.soft { "last heard " (day_words(last)) } }
                }
            } }
            p.small { a.more href=(at.request.link("/map")) { "On the map" } }
        }
    }
}

/// Events whose count has changed.
fn moved(at: &At<'_>, changes: &Changes) -> Markup {
    html! {
        section {
            h2 { "Counts that moved" }
            ul.plain { @for (event, what) in &changes.grown {
                li { a href=(at.request.link(&format!("/events/{}", encode(&event.id)))) { (titles::event(event)) } br; span.small { (what) } }
            } }
        }
    }
}

/// The case in two sentences, each number leading to what it counts.
fn lead(at: &At<'_>, counts: &Counts) -> Markup {
    let link = |path: &str, number: i64, one: &str, many: &str| html! { a href=(at.request.link(path)) { (count(number, one, many)) } };
    html! {
        p.lead {
            (link("/reports", counts.reports, "report", "reports")) " from " (count(counts.outlets, "outlet", "outlets"))
            @if let Some((first, last)) = at.request.facts.span { ", " (days_words(first, last)) }
            ", make " (link("/claims", counts.claims, "claim", "claims")) " about " (link("/events", counts.events, "event", "events")) ", by "
            (link("/sources", counts.sources, "source", "sources")) " in the end. They disagree on "
            (link("/contradictions", counts.contradictions, "matter", "matters")) "."
            @if counts.copies > 0 { " " (link("/copies", counts.copies, "report is a copy", "reports are copies")) " of another and counted as one voice with it." }
            @if counts.undated_reports > 0 { " " (count(counts.undated_reports, "report has", "reports have")) " no date: they are known from the day they were taken in." }
        }
    }
}

/// What came to be known between two days.
struct Changes {
    since: Date,
    until: Date,
    claims: i64,
    news: News,
    /// Known events with a newer figure, and which.
    grown: Vec<(EventRecord, String)>,
    disputes: Vec<contradictions::Summary>,
}

/// What changed since a day; a week before the last by default.
fn changes(at: &At<'_>) -> Result<Option<Changes>, Failure> {
    let Some((first, last)) = at.request.facts.span else { return Ok(None) };
    let until = at.request.day("known").unwrap_or(last).min(last);
    let since =
        at.request.day("since").or_else(|| until.checked_sub(7.days()).ok()).filter(|since| *since < until);
    let Some(since) = since.filter(|since| *since >= first) else { return Ok(None) };
    let mut news = at.case.news(since, until, CHANGES * 4)?;
    let mut grown = Vec::new();
    for event in &news.told_again {
        if let Some(told) = newer_figure(event, since, until)
            && support::is_firm_event(at.case, event)?
        {
            grown.push((event.clone(), told));
        }
    }
    grown.truncate(CHANGES as usize);
    let mut disputes = Vec::new();
    for one in &news.contradictions {
        let summary = contradictions::summary(at, one)?;
        if summary.is_firm {
            disputes.push(summary);
        }
    }
    disputes.truncate(CHANGES as usize);
    let mut firm = Vec::new();
    for event in news.new_events {
        if support::is_firm_event(at.case, &event)? {
            firm.push(event);
        }
    }
    firm.truncate(CHANGES as usize);
    news.new_events = firm;
    let claims_by = |day: Date| at.case.count_claims(&Filter { known: Some(day), ..Filter::default() });
    let claims = claims_by(until)? - claims_by(since)?;
    Ok(Some(Changes { since, until, claims, news, grown, disputes }))
}

/// A figure that came after the day, with what the event's figures are now.
fn newer_figure(event: &EventRecord, since: Date, until: Date) -> Option<String> {
    event.figures.iter().find_map(|figure| {
        let newer = figure
            .by
            .iter()
            .filter(|by| by.known_from.is_some_and(|day| day > since && day <= until))
            .max_by_key(|by| by.known_from)?;
        let newest = bounds_words(newer.low, newer.high)?;
        let range = bounds_words(figure.low, figure.high).unwrap_or_default();
        Some(if range == newest {
            format!("{newest} {}", word_of(&figure.kind))
        } else {
            format!("{newest} {}, now {range} over all origins", word_of(&figure.kind))
        })
    })
}

fn changed(at: &At<'_>, changes: &Changes) -> Markup {
    let request = at.request;
    let event_line = |event: &EventRecord| {
        html! {
            a href=(request.link(&format!("/events/{}", encode(&event.id)))) { (titles::event(event)) }
        }
    };
    html! {
        section.changes {
            h2 { "What changed since " (day_words(changes.since)) }
            @if !request.is_file() {
                form.inline method="get" action="/" {
                    (hidden_clocks(request))
                    label for="since" { "Compare with what was known on" } " "
                    input #since type="date" name="since" value=(changes.since);
                    " " button { "Compare" }
                }
            }
            div.columns {
                div {
                    h3 { (count(changes.news.new_events_in_all, "new event", "new events")) span.soft { ", " (count(changes.claims, "new claim", "new claims")) " by " (day_words(changes.until)) } }
                    ul.plain { @for event in &changes.news.new_events {
                        li { (event_line(event)) " " span.soft.small { (tables::event_days(event)) ", " (count(event.origins, "origin", "origins")) } }
                    } }
                    @if changes.news.new_events_in_all > changes.news.new_events.len() as i64 { p.small { a.more href=(request.link("/events")) { "All events" } ", also those that were read doubtfully" } }
                }
                @if !changes.disputes.is_empty() {
                    div {
                        h3 { "New disagreements" }
                        ul.plain { @for one in &changes.disputes {
                            li { a href=(request.link(&format!("/contradictions/{}", encode(&one.dispute.id)))) { (contradictions::headline(one)) } }
                        } }
                    }
                }
            }
        }
    }
}

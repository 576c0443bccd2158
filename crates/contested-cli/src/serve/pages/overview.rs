//! The first page: how much there is, what changed, where sources disagree most, who was heard when.

use contested::reconcile::EventRecord;
use contested::store::{Counts, Filter, News};
use jiff::ToSpan as _;
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::json;

use super::super::charts;
use super::super::layout::hidden_clocks;
use super::super::request::encode;
use super::super::words::{bounds_words, count, day_words, days_words, word_of};
use super::super::{tables, titles};
use super::{Answer, At, Failure, RECORD, contradictions, record};

/// How many of the strongest contradictions stand on the first page.
const STRONGEST: u64 = 4;
/// How many changes of one sort are listed.
const CHANGES: u64 = 8;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let known = request.day("known");
    let mut counts = at.case.counts(known)?;
    if let Some(ledger) = at.ledger()? {
        counts.contradictions = ledger.contradictions.len() as i64;
        counts.events = ledger.events.len() as i64;
    }
    let heard = at.case.heard(known)?;
    let strongest = at.contradictions(&Filter { limit: Some(STRONGEST), ..request.filter() })?;
    let strongest =
        strongest.iter().map(|one| contradictions::summary(at, one)).collect::<Result<Vec<_>, _>>()?;
    let changes = changes(at)?;
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
                "reports_by_outlet_and_day": heard,
            })
        },
        || {
            let body = html! {
                h1 { "Who says what happened, and where they disagree" }
                (lead(at, &counts))
                @if let Some(changes) = &changes { (changed(at, changes)) }
                section {
                    h2 { "Where sources disagree most" }
                    @if strongest.is_empty() { p.empty { "No disagreement was found in this view." } }
                    div.inbox { @for one in &strongest { (contradictions::card(at, one)) } }
                    @if counts.contradictions > STRONGEST as i64 { p { a.more href=(request.link("/contradictions")) { "All disagreements" } } }
                }
                section {
                    h2 { "Who was heard when" }
                    (charts::coverage(request, &heard))
                }
            };
            at.page("Overview", RECORD, &body)
        },
    )
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
    let news = at.case.news(since, until, CHANGES)?;
    let grown = news
        .told_again
        .iter()
        .filter_map(|event| newer_figure(event, since, until).map(|told| (event.clone(), told)))
        .collect();
    let disputes = news
        .contradictions
        .iter()
        .map(|one| contradictions::summary(at, one))
        .collect::<Result<Vec<_>, _>>()?;
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
                    @if changes.news.new_events_in_all > changes.news.new_events.len() as i64 { p.small { a.more href=(request.link("/events")) { "All events" } } }
                }
                @if !changes.disputes.is_empty() {
                    div {
                        h3 { "New disagreements" }
                        ul.plain { @for one in &changes.disputes {
                            li { a href=(request.link(&format!("/contradictions/{}", encode(&one.dispute.id)))) { (contradictions::headline(one)) } }
                        } }
                    }
                }
                @if !changes.grown.is_empty() {
                    div {
                        h3 { "Newer figures" }
                        ul.plain { @for (event, what) in &changes.grown {
                            li { (event_line(event)) br; span.small { (what) } }
                        } }
                    }
                }
            }
        }
    }
}

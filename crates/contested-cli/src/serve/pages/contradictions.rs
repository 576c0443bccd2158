//! Where sources disagree: the inbox.

use std::collections::BTreeSet;

use contested::reconcile::{Contradiction, EventRecord};
use contested::store::{ClaimRow, Filter};
use maud::{Markup, html};

use super::super::filters::{self, Field};
use super::super::judging::{self, Status};
use super::super::request::{Format, Request, encode};
use super::super::support;
use super::super::words::{
    carried_by, claim_path, count, day, position_words, question, shortened, stance_tag, words,
};
use super::super::{tables, titles};
use super::feed::{self, Entry};
use super::{Answer, At, FED_LIST, Failure, Listed, rows};

/// A contradiction with the event it is about and claims of each side.
pub(super) struct Summary {
    /// The contradiction.
    pub(super) dispute: Contradiction,
    /// What it is about.
    pub(super) event: Option<EventRecord>,
    /// Each side's position in words, and claims that take it.
    pub(super) sides: Vec<(String, Vec<ClaimRow>)>,
    /// Whether at least two sides are supported.
    pub(super) is_firm: bool,
    /// What people hold of it.
    pub(super) verdict: Markup,
}

/// Disagreements on one page.
const A_PAGE: usize = 20;
/// Claims of a side that are asked how they were read.
const LOOKED_AT: usize = 6;
/// How many sides stand on a card; the others are on the disagreement's own page.
const SIDES: usize = 3;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let meant = filters::meaning(at.case, request)?;
    if request.format == Format::Feed {
        return newest(at);
    }
    let judged = at.case.resolutions()?;
    let status = request.get("state").and_then(Status::of_word);
    let listed = match status {
        None => Listed::find(
            request,
            A_PAGE,
            |filter| at.contradictions(filter),
            |filter| at.count_contradictions(filter),
        )?,
        Some(status) => {
            let mut found = at.contradictions(&request.filter())?;
            found.retain(|one| Status::of(judged.get(&one.id)) == status);
            Listed::cut(request, A_PAGE, found)
        }
    };
    let kinds = at.case.kinds()?;
    let summaries = match request.format {
        Format::Html => listed.rows.iter().map(|one| summary(at, one)).collect::<Result<Vec<_>, _>>()?,
        _ => Vec::new(),
    };
    Ok(rows(request, &listed, || {
        let body = html! {
            h1 { "Where sources disagree" }
            p.soft { (count(listed.total as i64, "disagreement", "disagreements")) ". First those with more independent origins on the weaker side. The program takes no side; people do, with a reason, on each page." }
            (filters::form(request, &[Field::Kind, Field::Actor, Field::Place, Field::Source, Field::Days], &kinds))
            (meant)
            p.switch {
                a href=(request.with(&[("state", None), ("page", None)])) aria-current=[status.is_none().then_some("true")] { "all" }
                @for (one, word) in Status::ALL {
                    " " a href=(request.with(&[("state", Some(word)), ("page", None)])) aria-current=[(status == Some(one)).then_some("true")] { (word) }
                }
            }
            @if summaries.is_empty() { p.empty { "No disagreement was found in this view." } }
            div.inbox { @for one in &summaries { (card(at, one)) } }
            (listed.pager(request))
        };
        at.page("Contradictions", FED_LIST, &body)
    }))
}

/// The disagreements that came to be known last: from the day on which a second side was heard.
fn newest(at: &At<'_>) -> Result<Answer, Failure> {
    let mut entries = Vec::new();
    for one in at.contradictions(&Filter { limit: Some(LOOKED_THROUGH), ..at.request.filter() })? {
        let mut days = Vec::new();
        for side in &one.sides {
            let reports: Vec<String> = side.claims.iter().map(|claim| claim.report.to_string()).collect();
            days.extend(at.case.first_known(&reports)?);
        }
        days.sort_unstable();
        let summary = summary(at, &one)?;
        let sides: Vec<&str> = summary.sides.iter().map(|(position, _)| position.as_str()).collect();
        entries.push(Entry {
            title: titles::plain(&headline(&summary))
                .replace("<span class=\"question\">", "")
                .replace("</span>", ""),
            day: days.get(1).or(days.first()).map(ToString::to_string),
            path: format!("/contradictions/{}", encode(&one.id)),
            words: sides.join(" – "),
            id: one.id,
        });
    }
    Ok(feed::feed(at.request, &format!("Disagreements · {}", at.site.name), entries))
}

/// Disagreements, the strongest, among which the newest are looked for.
const LOOKED_THROUGH: u64 = 400;

/// What a card needs: one claim of each of the first sides.
pub(super) fn summary(at: &At<'_>, dispute: &Contradiction) -> Result<Summary, Failure> {
    let sides = dispute
        .sides
        .iter()
        .take(SIDES)
        .map(|side| {
            let words = position_words(&side.position, |id| at.case.actor_name(id).ok().flatten());
            let mut claims = at.claims(side.claims.iter().take(LOOKED_AT).map(ToString::to_string))?;
            let is_firm = support::is_firm(claims.iter());
            // What was read surely speaks for its side.
            claims.sort_by_key(|claim| !support::is_sure(claim));
            claims.truncate(1);
            Ok((is_firm, (words, claims)))
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let is_firm = sides.iter().filter(|(is_firm, _)| *is_firm).count() >= 2;
    let sides = sides.into_iter().map(|(_, side)| side).collect();
    Ok(Summary {
        event: at.event_in_brief(&dispute.event)?,
        sides,
        is_firm,
        dispute: dispute.clone(),
        verdict: judging::verdict(at.case, &dispute.id)?,
    })
}

/// One disagreement in a list.
pub(super) fn card(at: &At<'_>, summary: &Summary) -> Markup {
    let request = at.request;
    let dispute = &summary.dispute;
    // An origin that changed its figure stands on two sides and is still one.
    let origins: BTreeSet<_> = dispute.sides.iter().flat_map(|side| &side.origins).collect();
    html! {
        article.dispute.doubtful[!summary.is_firm] data-row {
            header {
                h3 { a href=(request.link(&format!("/contradictions/{}", encode(&dispute.id)))) { (headline(summary)) } (support::check_tag(summary.is_firm)) }
                span.soft.small {
                    @if let Some(event) = &summary.event { (tables::event_days(event)) " · " }
                    (count(dispute.sides.len() as i64, "side", "sides")) ", " (count(origins.len() as i64, "source", "sources"))
                }
            }
            (summary.verdict)
            div.sides {
                @for ((position, claims), side) in summary.sides.iter().zip(&dispute.sides) {
                    div.side {
                        p.position { b { (words(position)) } " " (weight(side.origins.len())) }
                        p.small.soft { (carried_by(side.reports, side.origins.len())) }
                        @for claim in claims { (said(request, claim, 200)) }
                    }
                }
            }
            @if dispute.sides.len() > SIDES { p.small { a href=(request.link(&format!("/contradictions/{}", encode(&dispute.id)))) { "and " (count((dispute.sides.len() - SIDES) as i64, "other position", "other positions")) } } }
        }
    }
}

/// What one claim says, in its words.
pub(super) fn said(request: &Request, claim: &ClaimRow, most: usize) -> Markup {
    html! {
        (judging::guarded(claim, html! { blockquote dir="auto" { (shortened(&claim.detail.sentence, most)) } }))
        p.small.by {
            (stance_tag(&claim.stance, &claim.polarity)) " " (tables::origin(request, claim))
            " in " (words(claim.publisher.as_deref().unwrap_or("a report"))) ", " (day(claim.published.as_deref())) " · "
            a href=(request.link(&claim_path(&claim.id))) { "the evidence" }
        }
    }
}

/// How many origins stand on a side, as marks: told in words beside it.
fn weight(origins: usize) -> Markup {
    html! { span.weight aria-hidden="true" { @for _ in 0..origins.min(12) { "▪" } @if origins > 12 { "…" } } }
}

/// What the disagreement is about.
pub(super) fn headline(summary: &Summary) -> Markup {
    html! {
        span.question { (question(summary.dispute.about)) } " "
        @if let Some(event) = &summary.event { (titles::event(event)) }
    }
}

//! Where sources disagree: the inbox.

use contested::reconcile::{About, Contradiction, EventRecord};
use contested::store::{Case, ClaimRow};
use maud::{Markup, html};

use super::super::layout::{Site, claim_path, kind_words, origin_name, page, pager, stance_tag, words};
use super::super::request::{Request, encode};
use super::{Answer, Failure, claim, part, rows};

/// A contradiction with the event it is about and one claim of each side.
pub(super) struct Summary {
    pub(super) dispute: Contradiction,
    pub(super) event: Option<EventRecord>,
    pub(super) examples: Vec<Vec<ClaimRow>>,
}

/// How many claims of a side stand in a summary.
const EXAMPLES: usize = 1;

pub(super) fn list(site: &Site, case: &Case, request: &Request) -> Result<Answer, Failure> {
    let found = case.contradictions(&request.filter())?;
    let (shown, has_more) = part(request, &found);
    let shown = shown.iter().map(|one| summary(case, one)).collect::<Result<Vec<_>, _>>()?;
    Ok(rows(request, &found, || {
        let body = html! {
            h1 { "Contradictions" }
            p.soft { "The strongest first: those with more independent origins on the weaker side. Nobody here decides who is right." }
            @if shown.is_empty() { p { "No contradiction was found." } }
            @for one in &shown { (self::shown(request, one)) }
            (pager(request, has_more))
            p.small { a href=(request.in_format("csv")) { "These contradictions as CSV" } }
        };
        page(site, request, "Contradictions", &body)
    }))
}

pub(super) fn summary(case: &Case, dispute: &Contradiction) -> Result<Summary, Failure> {
    Ok(Summary {
        event: case.event(&dispute.event)?,
        examples: dispute
            .sides
            .iter()
            .map(|side| claim::by_ids(case, side.claims.iter().take(EXAMPLES).map(ToString::to_string)))
            .collect::<Result<Vec<_>, _>>()?,
        dispute: dispute.clone(),
    })
}

/// One contradiction in a list.
pub(super) fn shown(request: &Request, summary: &Summary) -> Markup {
    html! {
        section data-row {
            h2 { a href=(request.link(&format!("/contradictions/{}", encode(&summary.dispute.id)))) { (headline(summary)) } }
            (sides_shown(request, summary, EXAMPLES))
        }
    }
}

pub(super) fn headline(summary: &Summary) -> Markup {
    html! {
        (question(summary.dispute.about))
        @if let Some(event) = &summary.event {
            " · " (kind_words(event.kind.as_str()))
            @if let Some(place) = &event.place { " · " (words(&place.name)) }
            @if let Some(day) = event.time.narrowest.earliest() { " · " (day) }
        }
    }
}

/// What the sides answer differently.
fn question(about: About) -> &'static str {
    match about {
        About::Value => "How many?",
        About::Actor => "Who did it?",
        About::Victims => "Who was harmed?",
        About::Place => "Where?",
        About::Time => "When?",
        About::Existence => "Did it happen?",
        About::Status => "Dead or alive?",
        About::Control => "Who holds it?",
        About::Identity => "Who is it?",
    }
}

pub(super) fn sides_shown(request: &Request, summary: &Summary, most: usize) -> Markup {
    html! {
        div.sides {
            @for (side, claims) in summary.dispute.sides.iter().zip(&summary.examples) {
                div.side {
                    h3 { (words(&side.position)) }
                    p.small.soft { (side.reports) @if side.reports == 1 { " report, " } @else { " reports, " } (side.origins.len()) @if side.origins.len() == 1 { " independent origin" } @else { " independent origins" } }
                    @for claim in claims.iter().take(most) {
                        blockquote dir="auto" { (words(&claim.detail.sentence)) }
                        p.small {
                            (stance_tag(&claim.stance)) " " (words(origin_name(claim)))
                            ", in " (words(claim.publisher.as_deref().unwrap_or("a report"))) " " (claim.published.as_deref().unwrap_or("")) " · "
                            a href=(request.link(&claim_path(&claim.id))) { "evidence" }
                        }
                    }
                }
            }
        }
    }
}

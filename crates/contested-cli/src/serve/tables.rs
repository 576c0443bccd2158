//! Lists of claims and events, as tables.

use contested::reconcile::{EventRecord, Grade};
use contested::store::{Case, ClaimRow};
use maud::{Markup, html};

use super::request::{Request, encode};
use super::support;
use super::titles;
use super::words::{
    bounds_words, claim_path, count, day, days, figure_words, nothing, origin_name, shortened, stance_tag,
    when, word_of, words,
};

/// Claims, one a row.
pub(crate) fn claims<'c>(request: &Request, claims: impl Iterator<Item = &'c ClaimRow>) -> Markup {
    html! {
        div.scroll {
            table.claims {
                thead { tr { th { "What" } th { "In the words of the report" } th { "When" } th { "Who says so" } th { "Report" } } }
                tbody { @for claim in claims { (claim_row(request, claim)) } }
            }
        }
    }
}

fn claim_row(request: &Request, claim: &ClaimRow) -> Markup {
    html! {
        @let is_sure = support::is_sure(claim);
        tr.doubtful[!is_sure] data-row {
            td.what {
                a href=(request.link(&claim_path(&claim.id))) { (titles::claim(claim)) } (support::check_tag(is_sure))
                " " (stage_tag(&claim.stage)) (polarity_tag(&claim.polarity))
                @for figure in &claim.detail.figures { " " span.tag { (figure_words(figure.kind, figure.low, figure.high)) } }
                (through_tag(claim))
            }
            td.quote { (super::judging::guarded(claim, shortened(&claim.detail.sentence, 220))) }
            td.nowrap { (when(&claim.time)) }
            td { (stance_tag(&claim.stance, &claim.polarity)) " " (origin(request, claim)) }
            td { (report(request, claim)) }
        }
    }
}

/// That a claim was read through a translation, and whether that differs from the original.
pub(crate) fn through_tag(claim: &ClaimRow) -> Markup {
    let Some(through) = &claim.detail.translation else { return nothing() };
    let differs = !through.differences.is_empty();
    let said = [&[through.said()], through.differences.as_slice()].concat().join("; ");
    html! { " " span.tag.against[differs] title=(said) { "translated" @if differs { ", differs" } } }
}

/// A claim's origin, with a link to it.
pub(crate) fn origin(request: &Request, claim: &ClaimRow) -> Markup {
    match &claim.origin {
        Some(id) => {
            html! { a.plain href=(request.link(&format!("/sources/{}", encode(id)))) { (shortened(origin_name(claim), 70)) } }
        }
        None => words(origin_name(claim)),
    }
}

/// A claim's report, with a link to where it says so.
pub(crate) fn report(request: &Request, claim: &ClaimRow) -> Markup {
    let number = claim.id.rsplit('/').next().unwrap_or_default();
    html! {
        a.plain href=(request.link(&format!("/reports/{}#{number}", encode(&claim.report)))) { (words(claim.publisher.as_deref().unwrap_or("report"))) }
        br; span.soft.small { (day(claim.published.as_deref())) }
    }
}

/// How far the act got, where it is not done.
pub(crate) fn stage_tag(stage: &str) -> Markup {
    if stage == "accomplished" {
        nothing()
    } else {
        html! { span.tag { (stage) } " " }
    }
}

/// That the act is said not to be.
pub(crate) fn polarity_tag(polarity: &str) -> Markup {
    if polarity == "negative" {
        html! { span.tag.against { "said not to be" } " " }
    } else {
        nothing()
    }
}

/// Events, one a row.
pub(crate) fn events<'e>(
    request: &Request,
    case: &Case,
    events: impl Iterator<Item = &'e EventRecord>,
) -> Markup {
    // Where it cannot be told how an event was read, it is marked.
    let events: Vec<(&EventRecord, bool)> =
        events.map(|event| (event, support::is_firm_event(case, event).unwrap_or(false))).collect();
    html! {
        div.scroll { table.cards {
            thead { tr { th { "What" } th { "Where" } th { "When" } th { "How many" } th.number { "Reports" } th.number { "Origins" } th { "Grade" } } }
            tbody { @for (event, is_firm) in &events {
                tr.doubtful[!*is_firm] data-row {
                    td.what data-head="What" { a href=(request.link(&format!("/events/{}", encode(&event.id)))) { (titles::event(event)) } (support::check_tag(*is_firm)) br; span.small.soft { (titles::kind(event.kind.as_str())) } }
                    td data-head="Where" { @if let Some(place) = &event.place { (words(&place.name)) } @else { span.soft { "place not said" } } }
                    td.nowrap data-head="When" { (event_days(event)) }
                    td data-head="How many" { @for figure in &event.figures { (figure_range(figure)) br; } }
                    td.number data-head="Reports" { (event.reports) }
                    td.number data-head="Origins" { (event.origins) }
                    td data-head="Grade" { (grade_tag(event)) }
                }
            } }
        } }
    }
}

/// By how much an event is told: "1 report, naming 4 sources", "14 reports, 6 independent voices".
pub(crate) fn told_by(event: &EventRecord) -> String {
    let reports = count(event.reports, "report", "reports");
    if event.reports == 1 {
        match event.voices.sources {
            0 => format!("{reports}, in its own voice"),
            sources => format!("{reports}, naming {}", count(sources, "source", "sources")),
        }
    } else {
        format!("{reports}, {}", count(event.origins, "independent voice", "independent voices"))
    }
}

/// When an event was.
pub(crate) fn event_days(event: &EventRecord) -> Markup {
    let range = event.time.narrowest;
    days(range.earliest(), range.latest())
}

/// How well an event is attested.
pub(crate) fn grade_tag(event: &EventRecord) -> Markup {
    let class = word_of(&event.grade);
    // Who owns up to an act settles it, and says no more than that: one report is no confirmation.
    let word = if event.grade == Grade::Confirmed && event.reports < 2 { "admitted" } else { class.as_str() };
    html! { span class={ "grade " (class) } title=(event.grade_rule.replace('-', " ")) { (word) } }
}

/// A figure over all origins: the best, and the range where they differ.
pub(crate) fn figure_range(figure: &contested::reconcile::FigureSummary) -> Markup {
    let best = super::charts::best_words(figure);
    let range = (figure.low != figure.high || figure.low != figure.best)
        .then(|| bounds_words(figure.low, figure.high))
        .flatten();
    html! { b { (best) } " " (word_of(&figure.kind)) @if let Some(range) = range { " " span.soft { "(" (range) ")" } } }
}

//! One report with all its claims marked in its text.

use contested::model::{Report, Span};
use contested::store::Case;
use maud::html;

use super::super::judging::{self, Subject};
use super::super::layout::{Site, claim_path, claim_table, kind_words, page, word_of, words};
use super::super::marked::{Mark, marked};
use super::super::request::{Request, encode};
use super::{Answer, Failure, claim, record};

pub(super) fn answer(site: &Site, case: &Case, request: &Request, id: &str) -> Result<Answer, Failure> {
    let extraction = case.extraction(id)?.ok_or(Failure::NotFound)?;
    let claims = claim::of_report(case, id)?;
    let copies: Vec<_> = case
        .copies()?
        .into_iter()
        .filter(|group| group.reports.iter().any(|report| report.to_string() == id))
        .collect();
    let report = &extraction.report;
    let judging = judging::panel(site, case, request, &Subject::Report(id))?;
    record(
        request,
        || contested::export::extract_json::extraction(&extraction),
        || {
            let marks = marks(request, &extraction);
            let whole = Span::new(0, report.text.len() as u32);
            let body = html! {
                p.small { a href=(request.link("/reports")) { "Reports" } }
                h1 { (words(report.title.as_deref().unwrap_or("Report without a title"))) }
                p { (words(report.publisher.as_deref().unwrap_or("no outlet"))) ", " (published(report)) @if let Some(author) = &report.author { ", by " (words(author)) } }
                @for group in &copies {
                    p { span.tag { (word_of(&group.kind)) } " Told by " (group.reports.len()) " reports: "
                        @for other in &group.reports { a href=(request.link(&format!("/reports/{}", encode(&other.to_string())))) { (other) } " " }
                        span.soft { "likely original " (group.likely_original) }
                    }
                }
                @for notice in report.notices.iter().chain(&extraction.notices) { p.small { span.tag { (notice.code) } " " (words(&notice.message)) } }
                h2 { "Text" }
                p.small.soft { mark.trigger { "acts claimed" } " (each leads to its claim) " mark.source { "sources" } " " mark.cue { "how they say it" } }
                div.reporttext dir="auto" { (marked(&report.text, whole, &marks)) }
                (judging)
                h2 { "Claims" }
                (claim_table(request, claims.iter()))
                dl.fields.small {
                    dt { "id" } dd { (report.id) }
                    dt { "SHA-256 of the original" } dd { (report.sha256) }
                    @if let Some(url) = &report.url { dt { "address, as given" } dd { (words(url)) } }
                }
            };
            page(site, request, report.title.as_deref().unwrap_or("Report"), &body)
        },
    )
}

fn published(report: &Report) -> String {
    match report.published.date {
        Some(day) => format!("{day} ({})", word_of(&report.published.basis)),
        None => "no date".to_owned(),
    }
}

/// Sources, cues and, on top, the triggers of claims.
fn marks(request: &Request, extraction: &contested::model::Extraction) -> Vec<Mark> {
    let mut marks = Vec::new();
    for attribution in &extraction.attributions {
        for span in &attribution.source {
            marks.push(Mark { span: *span, class: "source", title: word_of(&attribution.role), link: None });
        }
        for span in &attribution.cue {
            marks.push(Mark { span: *span, class: "cue", title: word_of(&attribution.stance), link: None });
        }
    }
    for (index, claim) in extraction.claims.iter().enumerate() {
        for span in &claim.event.trigger {
            marks.push(Mark {
                span: *span,
                class: "trigger",
                title: kind_words(claim.event.kind.as_str()),
                link: Some(request.link(&claim_path(&format!("{}/c{}", extraction.report.id, index + 1)))),
            });
        }
    }
    marks
}

//! One report with everything read from it marked in its text.

use contested::model::{Extraction, Notice, Report, Span};
use contested::store::Filter;
use maud::html;

use super::super::judging::{self, Subject};
use super::super::layout::above;
use super::super::marked::{Mark, marked};
use super::super::request::{Request, encode};
use super::super::words::{claim_path, count, day_words, word_of, words};
use super::super::{tables, titles};
use super::{Answer, At, Failure, RECORD, claim, record};

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let id = at.part(1);
    let extraction = at.case.extraction(id)?.ok_or(Failure::NotFound)?;
    let claims = at.case.claims(&Filter { report: Some(id.to_owned()), ..Filter::default() })?;
    let copies: Vec<_> = at
        .case
        .copies()?
        .into_iter()
        .filter(|group| group.reports.iter().any(|report| report.to_string() == id))
        .collect();
    let report = &extraction.report;
    let history = claim::history(at, id)?;
    let whole = Span::new(0, report.text.len() as u32);
    let text = html! { article.reporttext dir="auto" { (marked(&report.text, whole, &marks(request, &extraction))) } };
    // The original beside the translation that is read.
    let text = match &report.translation {
        None => text,
        Some(translation) => html! {
            div.beside {
                div { h2 { "The translation" } @if let Some(title) = &translation.title { p dir="auto" { strong { (words(title)) } } } (text) }
                div { h2 { "The original" } article.reporttext dir="auto" lang=(report.language) { (marked(&translation.original, Span::new(0, translation.original.len() as u32), &differing(&extraction))) } }
            }
        },
    };
    let text = at.warned(id, text)?;
    let judging = judging::panel(at.site, at.case, request, &Subject::Report(id))?;
    record(
        request,
        || contested::export::extract_json::extraction(&extraction),
        || {
            let body = html! {
                (above(request, "/reports", "Reports"))
                h1 { (words(report.title.as_deref().unwrap_or("Report without a title"))) }
                p.meta { (words(report.publisher.as_deref().unwrap_or("no outlet"))) " · " (published(report)) @if let Some(author) = &report.author { " · by " (words(author)) } " · " (count(claims.len() as i64, "claim", "claims")) }
                @for group in &copies {
                    p.notice { (count(group.reports.len() as i64 - 1, "other report tells", "other reports tell")) " this text (" (word_of(&group.kind)) "). "
                        a href=(request.link(&format!("/copies/{}", encode(&group.likely_original.to_string())))) { "What each changed" }
                    }
                }
                @if let Some(translation) = &report.translation { p.notice { (words(&claim::sentence_of(&translation.said()))) ". What is marked in the original differs from the translation." } }
                @for notice in report.notices.iter().chain(&extraction.notices).filter(|notice| notice.code != Notice::PAGE) { p.small { span.tag { (notice.code) } " " (words(&notice.message)) } }
                p.key.small { mark.trigger { "acts claimed" } " lead to their claim · " mark.source { "sources" } " " mark.cue { "how they say it" } " · " kbd { "n" } " " kbd { "p" } " next and previous" }
                (text)
                (judging)
                h2 { "Claims" }
                (tables::claims(request, claims.iter()))
                h2 { "Where it comes from" }
                dl.fields {
                    dt { "id" } dd { code { (report.id) } }
                    dt { "SHA-256 of the original bytes" } dd { code.hash { (report.sha256) } }
                    @if let Some(key) = &report.key { dt { "the caller's own id" } dd { (words(key)) } }
                    @if let Some(url) = &report.url { dt { "address, as given" } dd { (words(url)) } }
                    dt { "language" } dd { (report.language) }
                    @if let Some(translation) = &report.translation {
                        dt { "SHA-256 of the translation" } dd { code.hash { (translation.sha256) } }
                        @if let Some(file) = &translation.file { dt { "file of the translation" } dd { (words(file)) } }
                        @if let Some(program) = &translation.program { dt { "program that translated" } dd { code { (words(program)) } } }
                    }
                }
                h2 { "History" }
                (history)
            };
            at.page(report.title.as_deref().unwrap_or("Report"), RECORD, &body)
        },
    )
}

fn published(report: &Report) -> String {
    match report.published.date {
        Some(day) => format!("{} ({})", day_words(day), word_of(&report.published.basis)),
        None => "no date".to_owned(),
    }
}

/// Sentences of the original that the translation renders otherwise.
fn differing(extraction: &Extraction) -> Vec<Mark> {
    let all = extraction.aligned.iter().filter(|one| !one.differences.is_empty() && !one.original.is_empty());
    all.map(|one| Mark {
        span: one.original,
        class: "differs",
        title: one.differences.iter().map(|one| one.message.as_str()).collect::<Vec<_>>().join("; "),
        link: None,
        id: None,
    })
    .collect()
}

/// Sources, cues and, on top, the acts of claims, each leading to its claim.
fn marks(request: &Request, extraction: &Extraction) -> Vec<Mark> {
    let mut marks = Vec::new();
    for attribution in &extraction.attributions {
        for span in attribution.all_source_words() {
            marks.push(Mark {
                span,
                class: "source",
                title: word_of(&attribution.role),
                link: None,
                id: None,
            });
        }
        for span in &attribution.cue {
            marks.push(Mark {
                span: *span,
                class: "cue",
                title: word_of(&attribution.stance),
                link: None,
                id: None,
            });
        }
    }
    for (index, claim) in extraction.claims.iter().enumerate() {
        for (place, span) in claim.event.trigger.iter().enumerate() {
            marks.push(Mark {
                span: *span,
                class: "trigger",
                title: titles::kind(claim.event.kind.as_str()).to_owned(),
                link: Some(request.link(&claim_path(&format!("{}/c{}", extraction.report.id, index + 1)))),
                id: (place == 0).then(|| format!("c{}", index + 1)),
            });
        }
    }
    marks
}

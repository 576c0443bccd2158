//! One group of copies: what each changed, side by side with what it was likely made from.

use contested::compare::{Alignment, ChangeKind, Fact, FactChange, PartKind};
use contested::export::alignment_json;
use contested::model::Extraction;
use contested::store::Filter;
use maud::{Markup, html};
use serde_json::json;

use super::super::layout::above;
use super::super::request::encode;
use super::super::words::{count, day, word_of, words};
use super::{Answer, At, Failure, RECORD, record};

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let id = at.part(1);
    let group = at
        .case
        .copies()?
        .into_iter()
        .find(|group| group.likely_original.to_string() == id)
        .ok_or(Failure::NotFound)?;
    let mut reports = Vec::new();
    for report in &group.reports {
        reports.extend(at.case.reports(&Filter { report: Some(report.to_string()), ..Filter::default() })?);
    }
    let others: Vec<_> = reports.iter().filter(|report| report.id != id).collect();
    let chosen = request
        .get("with")
        .and_then(|with| others.iter().find(|report| report.id == with))
        .or(others.first());
    let aligned = match chosen {
        Some(copy) => at.case.alignment(id, &copy.id)?,
        None => None,
    };
    record(
        request,
        || json!({"group": group, "alignment": aligned.as_ref().map(|(alignment, original, copy)| alignment_json::alignment(alignment, &original.report, &copy.report))}),
        || {
            let title = reports
                .iter()
                .find(|report| report.id == id)
                .and_then(|report| report.title.as_deref())
                .unwrap_or("Report without a title");
            let body = html! {
                (above(request, "/copies", "Copies"))
                h1 { (words(title)) }
                p.meta { span.tag { (word_of(&group.kind)) } " " (count(group.reports.len() as i64, "report tells", "reports tell")) " this text" @if let Some(first) = group.first_seen { ", first seen " (day(Some(&first.to_string()))) } }
                p.chips {
                    "Compare the likely first with "
                    @for report in &others {
                        a.chip href=(request.with(&[("with", Some(&report.id))])) aria-current=[chosen.is_some_and(|chosen| chosen.id == report.id).then_some("true")] {
                            (words(report.publisher.as_deref().unwrap_or("no outlet"))) " " span.soft { (day(report.published.as_deref())) }
                        } " "
                    }
                }
                @if let Some((alignment, original, copy)) = &aligned {
                    (facts(alignment))
                    (side_by_side(at, alignment, original, copy))
                }
            };
            at.page(title, RECORD, &body)
        },
    )
}

/// Which facts no longer say the same.
fn facts(alignment: &Alignment) -> Markup {
    let told = |fact: &Option<Fact>| html! { @match fact { Some(fact) => { "“" (words(&fact.words)) "”" @if let Some(value) = &fact.value { " " span.soft.small { (value) } } }, None => span.soft { "–" } } };
    let change = |one: &FactChange| match one.change {
        ChangeKind::Altered => "told otherwise",
        ChangeKind::LeftOut => "left out",
        ChangeKind::Added => "added",
    };
    html! {
        h2 { "Which facts differ" }
        @if alignment.facts.is_empty() { p.empty { "All facts that were read say the same." } } @else {
            div.scroll { table.cards {
                thead { tr { th { "Fact" } th { "Change" } th { "Likely first" } th { "Copy" } } }
                tbody { @for one in &alignment.facts { tr data-row {
                    td data-head="Fact" { (word_of(&one.kind)) } td data-head="Change" { span.tag.against[one.change == ChangeKind::Altered] { (change(one)) } }
                    td data-head="Likely first" { (told(&one.original)) } td data-head="Copy" { (told(&one.copy)) }
                } } }
            } }
        }
    }
}

/// Both texts; what was left out stands struck through on the left, what was added underlined on the right.
fn side_by_side(at: &At<'_>, alignment: &Alignment, original: &Extraction, copy: &Extraction) -> Markup {
    let request = at.request;
    let link = |one: &Extraction| {
        html! {
            a href=(request.link(&format!("/reports/{}", encode(&one.report.id.to_string())))) { (words(one.report.publisher.as_deref().unwrap_or("no outlet"))) }
            " " span.soft { (day(one.report.published.date.map(|day| day.to_string()).as_deref())) }
        }
    };
    html! {
        h2 { "Both texts" }
        p.small { (format!("{:.0} %", alignment.kept * 100.0)) " of the words stand in both. " del { "left out or replaced" } " " ins { "added or put in its place" } " " span.moved { "moved" } }
        div.aligned {
            div { h3 { (link(original)) } p.text dir="auto" {
                @for part in &alignment.parts { @if let Some(span) = part.original {
                    @match part.kind {
                        PartKind::Kept => { (span.of(&original.report.text)) " " },
                        PartKind::Moved => { span.moved { (span.of(&original.report.text)) } " " },
                        PartKind::Replaced | PartKind::LeftOut | PartKind::Added => { del { (span.of(&original.report.text)) } " " },
                    }
                } }
            } }
            div { h3 { (link(copy)) } p.text dir="auto" {
                @for part in &alignment.parts { @if let Some(span) = part.copy {
                    @match part.kind {
                        PartKind::Kept => { (span.of(&copy.report.text)) " " },
                        PartKind::Moved => { span.moved { (span.of(&copy.report.text)) } " " },
                        PartKind::Replaced | PartKind::LeftOut | PartKind::Added => { ins { (span.of(&copy.report.text)) } " " },
                    }
                } }
            } }
        }
    }
}

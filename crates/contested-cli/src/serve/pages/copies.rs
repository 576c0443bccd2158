//! Reports that tell one text.

use maud::html;

use super::super::request::{Format, encode};
use super::super::words::{count, day, word_of, words};
use super::{Answer, At, Failure, LIST, Listed, rows};
use contested::store::Filter;

const A_PAGE: usize = 40;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let mut found = at.case.copies()?;
    if let Some(known) = request.day("known") {
        found.retain(|group| group.first_seen.is_none_or(|first| first <= known));
    }
    let listed = Listed::cut(request, A_PAGE, found);
    let mut named = Vec::new();
    for group in &listed.rows {
        if request.format != Format::Html {
            break;
        }
        let mut reports = Vec::new();
        for report in &group.reports {
            reports
                .extend(at.case.reports(&Filter { report: Some(report.to_string()), ..Filter::default() })?);
        }
        named.push((group, reports));
    }
    Ok(rows(request, &listed, || {
        let body = html! {
            h1 { "Copies" }
            p.soft { "Reports that tell one text: printed from one wire, shortened, edited, or put through a machine that swaps words. They count as one voice." }
            @if named.is_empty() { p.empty { "No report in this view is a copy of another." } } @else {
                div.scroll { table.cards {
                    thead { tr { th { "Text" } th { "Copied how" } th.number { "Reports" } th { "Outlets, the likely first in bold" } th { "First seen" } } }
                    tbody { @for (group, reports) in &named { tr data-row {
                        @let first = group.likely_original.to_string();
                        td data-head="Text" { a href=(request.link(&format!("/copies/{}", encode(&first)))) { (words(reports.iter().find(|report| report.id == first).and_then(|report| report.title.as_deref()).unwrap_or("Report without a title"))) } }
                        td data-head="Copied how" { span.tag { (word_of(&group.kind)) } }
                        td.number data-head="Reports" { (group.reports.len()) }
                        td data-head="Outlets, the likely first in bold" { @for (index, report) in reports.iter().enumerate() { @if index > 0 { ", " } @let name = report.publisher.as_deref().unwrap_or("no outlet"); @if report.id == first { b { (words(name)) } } @else { (words(name)) } } }
                        td.nowrap data-head="First seen" { (day(group.first_seen.map(|day| day.to_string()).as_deref())) }
                    } } }
                } }
                p.small.soft { (count(listed.total as i64, "group", "groups")) }
            }
            (listed.pager(request))
        };
        at.page("Copies", LIST, &body)
    }))
}

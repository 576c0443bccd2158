//! The first page: how much there is, where sources disagree most, who was heard when.

use std::collections::BTreeMap;

use contested::store::{Case, Filter};
use maud::html;
use serde_json::json;

use super::super::layout::{Site, page, words};
use super::super::request::{Request, encode};
use super::{Answer, Failure, contradictions, record};

/// How many of the strongest contradictions stand on the first page.
const STRONGEST: usize = 5;

pub(super) fn answer(site: &Site, case: &Case, request: &Request) -> Result<Answer, Failure> {
    let known = Filter { known: request.day("known"), ..Filter::default() };
    let reports = case.reports(&known)?;
    let events = case.events(&known)?;
    let disputes = case.contradictions(&known)?;
    let copies = case.copies()?;
    let sources = case.sources(&Filter::default())?;
    let claims: i64 = reports.iter().map(|report| report.claims).sum();
    let copied: usize = copies.iter().map(|group| group.reports.len() - 1).sum();
    let counts = [
        ("reports", reports.len() as i64, "/reports"),
        ("claims", claims, "/claims"),
        ("events", events.len() as i64, "/events"),
        ("contradictions", disputes.len() as i64, "/contradictions"),
        ("sources", sources.len() as i64, "/sources"),
        ("copied reports", copied as i64, "/reports"),
    ];
    let strongest = disputes
        .iter()
        .take(STRONGEST)
        .map(|one| contradictions::summary(case, one))
        .collect::<Result<Vec<_>, _>>()?;
    record(
        request,
        || json!({"counts": counts.iter().map(|(name, count, _)| (name.replace(' ', "_"), json!(count))).collect::<BTreeMap<_, _>>(), "strongest": disputes.iter().take(STRONGEST).collect::<Vec<_>>()}),
        || {
            let mut by_outlet: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
            let mut days: Vec<&str> = Vec::new();
            for report in &reports {
                let day = report.published.as_deref().unwrap_or("no date");
                days.push(day);
                *by_outlet
                    .entry(report.publisher.as_deref().unwrap_or("no outlet"))
                    .or_default()
                    .entry(day)
                    .or_default() += 1;
            }
            days.sort_unstable();
            days.dedup();
            let body = html! {
                h1 { "Overview" }
                ul.tiles {
                    @for (name, count, path) in counts { li { b { (count) } a href=(request.link(path)) { (name) } } }
                }
                h2 { "Where sources disagree most" }
                @if strongest.is_empty() { p { "No contradiction was found in this case." } }
                @for one in &strongest { (contradictions::shown(request, one)) }
                @if disputes.len() > STRONGEST { p { a href=(request.link("/contradictions")) { "All " (disputes.len()) " contradictions" } } }
                h2 { "Reports by outlet and day" }
                p.soft.small { "A gap may be silence or a source that is missing here." }
                @if days.len() <= 40 {
                    div.scroll { table {
                        thead { tr { th { "Outlet" } @for day in &days { th.number { (day.get(5..).unwrap_or(day)) } } } }
                        tbody {
                            @for (outlet, by_day) in &by_outlet {
                                tr { td { a href=(request.link(&format!("/reports?source={}", encode(outlet)))) { (words(outlet)) } }
                                    @for day in &days { td.number { @if let Some(count) = by_day.get(day) { (count) } } } }
                            }
                        }
                    } }
                } @else {
                    table { thead { tr { th { "Outlet" } th.number { "Reports" } th { "First" } th { "Last" } } } tbody {
                        @for (outlet, by_day) in &by_outlet {
                            tr { td { (words(outlet)) } td.number { (by_day.values().sum::<usize>()) } td { (by_day.keys().next().unwrap_or(&"")) } td { (by_day.keys().next_back().unwrap_or(&"")) } }
                        }
                    } }
                }
            };
            page(site, request, "Overview", &body)
        },
    )
}

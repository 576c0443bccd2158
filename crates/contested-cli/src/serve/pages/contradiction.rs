//! One disagreement, side by side, with the evidence of all.

use std::collections::BTreeSet;

use contested::store::ClaimRow;
use maud::html;
use serde_json::json;

use super::super::judging::{self, Subject};
use super::super::layout::above;
use super::super::request::encode;
use super::super::support;
use super::super::words::{count, position_words, question, words};
use super::super::{charts, tables, titles};
use super::contradictions::{Summary, headline, said};
use super::{Answer, At, Failure, RECORD, not_yet_known, record};

/// Claims of a side that are shown in full; the others follow in a table.
const QUOTED: usize = 4;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let Some(dispute) = at.contradiction(at.part(1))? else {
        let later = at.case.contradiction(at.part(1))?.ok_or(Failure::NotFound)?;
        let event = at.case.event_in_brief(&later.event)?;
        return not_yet_known(
            at,
            &html! { (question(later.about)) " " @if let Some(event) = &event { (titles::event(event)) } },
        );
    };
    let event = at.event_in_brief(&dispute.event)?;
    let sides = dispute
        .sides
        .iter()
        .map(|side| {
            let words = position_words(&side.position, |id| at.case.actor_name(id).ok().flatten());
            let mut claims = at.claims(side.claims.iter().map(ToString::to_string))?;
            // Several claims of one sentence by one origin are quoted once.
            let mut quoted = BTreeSet::new();
            claims.retain(|claim| {
                quoted.insert((claim.report.clone(), claim.detail.sentence.clone(), claim.origin.clone()))
            });
            Ok((words, claims))
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let judging = judging::panel(at.site, at.case, request, &Subject::Contradiction(&dispute))?;
    let is_firm = sides.iter().filter(|(_, claims)| support::is_firm(claims.iter())).count() >= 2;
    let summary =
        Summary { dispute: dispute.clone(), event: event.clone(), sides, is_firm, verdict: html! {} };
    let verdict = judging::verdict(at.case, &dispute.id)?;
    let history = at.case.history(&dispute.id)?;
    record(
        request,
        || json!({"contradiction": dispute, "event": event, "claims": summary.sides.iter().map(|(_, claims)| claims).collect::<Vec<_>>(), "judgements": history}),
        || {
            let over_time: Vec<(String, Vec<&ClaimRow>)> = summary
                .sides
                .iter()
                .map(|(position, claims)| (position.clone(), claims.iter().collect()))
                .collect();
            let body = html! {
                (above(request, "/contradictions", "Contradictions"))
                h1.doubtful[!is_firm] { (headline(&summary)) (support::check_tag(is_firm)) }
                (verdict)
                @if let Some(event) = &event {
                    p.meta { (tables::event_days(event)) " · " (tables::told_by(event)) " · " (tables::grade_tag(event)) " · " a href=(request.link(&format!("/events/{}", encode(&event.id)))) { "the event and all its claims" } }
                }
                div.sides.whole {
                    @for ((position, claims), side) in summary.sides.iter().zip(&dispute.sides) {
                        section.side data-row {
                            h2 { (words(position)) }
                            p.small.soft { (count(side.reports, "report", "reports")) ", " (count(side.origins.len() as i64, "independent origin", "independent origins")) }
                            @for claim in claims.iter().take(QUOTED) { (said(request, claim, 600)) }
                            @if claims.len() > QUOTED {
                                details { summary { "and " (count((claims.len() - QUOTED) as i64, "more claim", "more claims")) }
                                    @for claim in &claims[QUOTED..] { (said(request, claim, 400)) }
                                }
                            }
                        }
                    }
                }
                (judging)
                h2 { "Who said what when" }
                (charts::positions(request, &over_time))
                @if let Some(event) = &event {
                    @for figure in &event.figures { (charts::figures(request, figure, &|id| at.origin_name(id))) }
                }
                p.small.soft { "Found by the rule “" (dispute.rules.join("”, “").replace('-', " ")) "”. An origin that is quoted by many reports counts once; copies of a report count once." }
            };
            let title = event.as_ref().map_or_else(String::new, |event| titles::plain(&titles::event(event)));
            at.page(&format!("{} {title}", question(dispute.about)), RECORD, &body)
        },
    )
}

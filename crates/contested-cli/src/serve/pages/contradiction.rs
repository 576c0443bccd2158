//! One disagreement, side by side, with the evidence of all.

use std::collections::BTreeSet;

use contested::store::ClaimRow;
use maud::{Markup, html};
use serde_json::json;

use super::super::judging::{self, Subject};
use super::super::layout::{above, embed};
use super::super::request::encode;
use super::super::support;
use super::super::words::{carried_by, count, position_words, question, words};
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
                            p.small.soft { (carried_by(side.reports, side.origins.len())) }
                            @let quotes = collapsed(claims);
                            @for (claim, carriers) in quotes.iter().take(QUOTED) { (said(request, claim, 600)) (carried(carriers)) }
                            @if quotes.len() > QUOTED {
                                details { summary { "and " (count((quotes.len() - QUOTED) as i64, "more quote", "more quotes")) }
                                    @for (claim, carriers) in &quotes[QUOTED..] { (said(request, claim, 400)) (carried(carriers)) }
                                }
                            }
                        }
                    }
                }
                (judging)
                h2 { "Who said what when" }
                (charts::positions(request, &over_time))
                (embed(request, &format!("/contradictions/{}", encode(&dispute.id))))
                @if let Some(event) = &event {
                    @for figure in &event.figures { (charts::figures(request, figure, &|id| at.origin_name(id))) }
                }
                p.small.soft { "Found by the rule “" (dispute.rules.iter().map(|rule| rule.as_str().replace('-', " ")).collect::<Vec<_>>().join("”, “")) "”. An origin that is quoted by many reports counts once; copies of a report count once." }
            };
            let title = event.as_ref().map_or_else(String::new, |event| titles::plain(&titles::event(event)));
            at.page(&format!("{} {title}", question(dispute.about)), RECORD, &body)
        },
    )
}

/// Claims to quote, each with the outlets that carry the same words of the same source: one quote, not seven.
fn collapsed(claims: &[ClaimRow]) -> Vec<(&ClaimRow, Vec<&str>)> {
    let mut quotes: Vec<(&ClaimRow, BTreeSet<&str>, Vec<&str>)> = Vec::new();
    for claim in claims {
        let words: BTreeSet<&str> = claim
            .detail
            .sentence
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        let same = quotes.iter_mut().take(COMPARED).find(|(first, others, _)| {
            first.report != claim.report
                && first.origin == claim.origin
                && first.origin.is_some()
                && are_alike(others, &words)
        });
        match same {
            Some((_, _, carriers)) => carriers.push(claim.publisher.as_deref().unwrap_or("a report")),
            None => quotes.push((claim, words, Vec::new())),
        }
    }
    quotes.into_iter().map(|(claim, _, carriers)| (claim, carriers)).collect()
}

/// Quotes that a claim is compared with.
const COMPARED: usize = 60;

/// Whether two sentences share most of their words: three in five, as copies do that an editor went over.
fn are_alike(a: &BTreeSet<&str>, b: &BTreeSet<&str>) -> bool {
    let shared = a.intersection(b).count();
    let all = a.len() + b.len() - shared;
    all > 0 && shared * 5 >= all * 3
}

fn carried(carriers: &[&str]) -> Markup {
    let mut names: Vec<&str> = Vec::new();
    for name in carriers {
        if !names.contains(name) {
            names.push(name);
        }
    }
    html! { @if !names.is_empty() { p.small.by { "carried by " (words(&names.join(", "))) " too" } } }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::are_alike;

    #[test]
    fn what_an_editor_went_over_is_one_quote() {
        let words = |text: &'static str| text.split(' ').collect::<BTreeSet<&str>>();
        let first = words("The Front said on Wednesday that its fighters had captured Tolvane");
        assert!(are_alike(&first, &words("The Front said Wednesday its fighters captured Tolvane")));
        assert!(!are_alike(&first, &words("The army controls Tolvane")));
    }
}

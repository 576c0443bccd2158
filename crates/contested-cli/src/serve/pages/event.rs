//! One event: what each report says of it, where they differ, and why these claims were joined.

use std::collections::BTreeSet;

use contested::model::Role;
use contested::reconcile::{About, EventRecord};
use contested::store::{ClaimRow, Fate};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::super::judging::{self, Subject};
use super::super::layout::{above, embed};
use super::super::request::{Request, encode};
use super::super::support;
use super::super::words::{
    Side, claim_path, count, day, days, figure_words, origin_name, stance_tag, when, word_of, words,
};
use super::super::{charts, tables, titles};
use super::contradictions;
use super::{Answer, At, Failure, RECORD, not_yet_known, record};

/// Claims beyond this many are on the list of claims.
const MOST_CLAIMS: usize = 300;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let fate = at.case.fate(at.part(1))?;
    let event = match at.event(at.part(1))? {
        Some(event) => event,
        None => {
            let fate = fate.as_ref().ok_or(Failure::NotFound)?;
            // Of an id that is no event's any more, the one event that has its claims; where there are several, each.
            let [id] = (if fate.stands { std::slice::from_ref(&fate.id) } else { &fate.now[..] }) else {
                return no_more(at, fate);
            };
            match at.event(id)? {
                Some(event) => event,
                None => {
                    let later = at.case.event_in_brief(id)?.ok_or(Failure::NotFound)?;
                    return not_yet_known(at, &titles::event(&later));
                }
            }
        }
    };
    let fate = fate.filter(|fate| fate.id != event.id || fate.stands && !fate.now.is_empty());
    let known_as = at.case.known_as(&event.id)?;
    let claims = at.claims(event.claims.iter().take(MOST_CLAIMS).map(ToString::to_string))?;
    let disputes = match at.then()? {
        Some(then) => {
            then.ledger.contradictions.iter().filter(|one| one.event == event.id).cloned().collect()
        }
        None => at.case.contradictions_about(&event.id)?,
    };
    let disputes =
        disputes.iter().map(|one| contradictions::summary(at, one)).collect::<Result<Vec<_>, _>>()?;
    let judging = judging::panel(at.site, at.case, request, &Subject::Event(&event))?;
    record(
        request,
        || {
            json!({
                "event": event, "claims": claims, "known_as": known_as, "became": fate.as_ref().map(became),
                "contradictions": disputes.iter().map(|one| &one.dispute).collect::<Vec<_>>(),
            })
        },
        || {
            let body = html! {
                (above(request, "/events", "Events"))
                h1 { (titles::event(&event)) }
                @if let Some(fate) = &fate { (what_became(request, fate)) }
                p.meta {
                    (titles::kind(event.kind.as_str())) " · "
                    @match &event.place { Some(place) => { a href=(request.link(&format!("/places/{}", encode(&place_key(place))))) { (words(&place.name)) } @if let Some(radius) = place.radius_m { " " span.soft { "within " (f64::from(radius) / 1000.0) " km" } } }, None => span.soft { "place not said" } }
                    " · " (tables::event_days(&event))
                    @if event.time.widest != event.time.narrowest { " " span.soft { "(some say " (days(event.time.widest.earliest(), event.time.widest.latest())) ")" } }
                }
                @if !event.figures.is_empty() {
                    p.counts { @for figure in &event.figures { span { (tables::figure_range(figure)) } " " } }
                }
                p { (tables::grade_tag(&event)) " " (sentence(&event.grade_rule)) " " b { (tables::told_by(&event)) } "." @if event.voices.parties > 0 { " " span.soft { "Among them " (count(event.voices.parties, "source that takes part in it", "sources that take part in it")) "." } } }
                (in_words(request, &claims))
                @if !disputes.is_empty() {
                    h2 { "What is disputed" }
                    div.inbox { @for one in &disputes { (contradictions::card(at, one)) } }
                }
                @if !event.figures.is_empty() {
                    h2 { "How many, by whom" }
                    @for figure in &event.figures { (charts::figures(request, figure, &|id| at.origin_name(id))) }
                }
                @if event.claims.len() > 1 { h2 { "Who said what when" } (charts::positions(request, &by_side(&claims))) (embed(request, &format!("/events/{}", encode(&event.id)))) }
                h2 { "What each report says" }
                (each_report(at, &event, &claims, &disputes))
                @if event.claims.len() > claims.len() { p.small { "The first " (claims.len()) " of " (event.claims.len()) " claims." } }
                (judging)
                (joined(at, &event, &claims))
                @if !known_as.is_empty() { p.small.soft { "Claims of this event were before in: " @for (index, id) in known_as.iter().enumerate() { @if index > 0 { ", " } a href=(request.link(&format!("/events/{}", encode(id)))) { (id) } } "." } }
            };
            at.page(&titles::plain(&titles::event(&event)), RECORD, &body)
        },
    )
}

/// What became of an id, for programs.
fn became(fate: &Fate) -> Value {
    json!({"id": fate.id, "stands": fate.stands, "now": fate.now, "since": fate.since})
}

/// What became of an id, as a sentence with links.
fn what_became(request: &Request, fate: &Fate) -> Markup {
    let since = || html! { @if !fate.since.is_empty() { ", since " (day(Some(&fate.since))) } "." };
    let links = || {
        html! {
            @for (index, id) in fate.now.iter().enumerate() {
                @if index > 0 { @if index + 1 == fate.now.len() { " and " } @else { ", " } }
                a href=(request.link(&format!("/events/{}", encode(id)))) { (id) }
            }
        }
    };
    html! {
        p.became { @match (fate.stands, &fate.now[..]) {
            (true, []) => {},
            (true, _) => { "Some claims that this event (" (fate.id) ") had are now in " (links()) (since()) },
            (false, []) => { "No claim that " (fate.id) " had counts any more: each was set aside by a judgement, or is not read now" (since()) },
            (false, [_]) => { (fate.id) " is now part of this event, " (links()) (since()) },
            (false, _) => { (fate.id) " was parted into " (links()) (since()) },
        } }
    }
}

/// Where an event was that is none any more, and not one event has its claims.
fn no_more(at: &At<'_>, fate: &Fate) -> Result<Answer, Failure> {
    let request = at.request;
    let mut events = Vec::new();
    for id in &fate.now {
        events.extend(at.event(id)?);
    }
    record(
        request,
        || json!({"event": null, "became": became(fate), "events": events}),
        || {
            let body = html! {
                (above(request, "/events", "Events"))
                h1 { @if events.is_empty() { "No event any more" } @else { "Parted into " (count(i64::try_from(events.len()).unwrap_or(i64::MAX), "event", "events")) } }
                (what_became(request, fate))
                @if !events.is_empty() { ul { @for event in &events {
                    li { a href=(request.link(&format!("/events/{}", encode(&event.id)))) { (titles::event(event)) } " · " (tables::event_days(event)) " · " (tables::grade_tag(event)) " " (tables::told_by(event)) }
                } } }
            };
            at.page("An event that was", RECORD, &body)
        },
    )
}

/// A rule's name as a sentence: "denied-or-blamed-on-others" is "Denied or blamed on others:".
fn sentence(rule: &str) -> String {
    let words = rule.replace('-', " ");
    let mut characters = words.chars();
    characters
        .next()
        .map_or_else(String::new, |first| format!("{}{}:", first.to_uppercase(), characters.as_str()))
}

/// The event in the words of those who tell it: of each side the first that was read surely.
fn in_words(request: &Request, claims: &[ClaimRow]) -> Markup {
    html! {
        @for (_, claims) in by_side(claims) {
            @if let Some(claim) = claims.iter().find(|claim| support::is_sure(claim)).or(claims.first()) { (contradictions::said(request, claim, 400)) }
        }
    }
}

/// The key under which a place is found.
pub(super) fn place_key(place: &contested::model::PlaceFact) -> String {
    place.gazetteer.as_ref().map_or_else(|| place.name.to_lowercase(), ToString::to_string)
}

/// Claims by the side they take.
pub(super) fn by_side(claims: &[ClaimRow]) -> Vec<(String, Vec<&ClaimRow>)> {
    [(Side::For, "says so"), (Side::Unsure, "leaves it open"), (Side::Against, "says it is not so")]
        .into_iter()
        .map(|(side, name)| {
            let of_side =
                claims.iter().filter(|claim| Side::of(&claim.stance, &claim.polarity) == side).collect();
            (name.to_owned(), of_side)
        })
        .filter(|(_, claims): &(String, Vec<&ClaimRow>)| !claims.is_empty())
        .collect()
}

/// One row a claim; a cell that contradicts what others say is marked.
fn each_report(
    at: &At<'_>,
    event: &EventRecord,
    claims: &[ClaimRow],
    disputes: &[contradictions::Summary],
) -> Markup {
    let request = at.request;
    let names = |claim: &ClaimRow, roles: &[Role]| -> String {
        let mut names: Vec<&str> = Vec::new();
        for one in claim.detail.arguments.iter().filter(|one| roles.contains(&one.role)) {
            if !names.contains(&one.name.as_str()) {
                names.push(&one.name);
            }
        }
        names.join(", ")
    };
    let figures = |claim: &ClaimRow| -> String {
        let all: Vec<String> = claim
            .detail
            .figures
            .iter()
            .filter(|figure| figure.part_of.is_none())
            .map(|figure| figure_words(figure.kind, figure.low, figure.high))
            .collect();
        all.join(", ")
    };
    let cells = |claim: &ClaimRow| -> [String; 6] {
        [
            titles::kind(&claim.kind).to_owned(),
            names(claim, &[Role::Agent]),
            names(claim, &[Role::Target, Role::Victim]),
            claim.place.as_ref().map(|place| place.name.clone()).unwrap_or_default(),
            claim.time.edtf.clone(),
            figures(claim),
        ]
    };
    let all: Vec<[String; 6]> = claims.iter().map(cells).collect();
    // Only what the rules found to contradict is marked: that reports choose other words is no disagreement.
    let mut disputed: BTreeSet<(String, usize)> = BTreeSet::new();
    for dispute in disputes.iter().map(|one| &one.dispute) {
        if let Some(column) = column_of(dispute.about) {
            let claims = dispute.sides.iter().flat_map(|side| &side.claims);
            disputed.extend(claims.map(|claim| (claim.to_string(), column)));
        }
    }
    let differs = |claim: &ClaimRow, column: usize| disputed.contains(&(claim.id.clone(), column));
    html! {
        div.scroll { table.reports {
            thead { tr { th { "Published" } th { "Report" } th { "Who says so" } th { "What" } th { "By whom" } th { "To whom" } th { "Where" } th { "When" } th { "How many" } th { "Words" } } }
            tbody { @for (claim, row) in claims.iter().zip(&all) { tr data-row {
                td.nowrap { (day(claim.published.as_deref())) }
                td { (words(claim.publisher.as_deref().unwrap_or("report"))) }
                td { (stance_tag(&claim.stance, &claim.polarity)) " " (tables::origin(request, claim)) }
                @for (column, cell) in row.iter().enumerate() {
                    td.differs[differs(claim, column)] {
                        @if differs(claim, column) { span.mark title="contradicts what others say" { "≠ " } }
                        @if cell.is_empty() { span.soft { "–" } } @else if column == 4 { (when(&claim.time)) } @else { (words(cell)) }
                    }
                }
                td { a href=(request.link(&claim_path(&claim.id))) { "evidence" } }
            } } }
        } }
        p.small.soft { "≠ marks what contradicts what others say, by the rules; – is what a report does not say. Codes: " (event.kind) "." }
    }
}

/// The column in which a disagreement shows; `None` where it is about the act as a whole.
fn column_of(about: About) -> Option<usize> {
    match about {
        About::Means => Some(0),
        About::Actor => Some(1),
        About::Victims => Some(2),
        About::Place => Some(3),
        About::Time => Some(4),
        About::Value => Some(5),
        About::Existence | About::Status | About::Control | About::Identity => None,
    }
}

fn joined(at: &At<'_>, event: &EventRecord, claims: &[ClaimRow]) -> Markup {
    let name = |id: &str| {
        claims.iter().find(|claim| claim.id == id).map_or_else(
            || id.to_owned(),
            |claim| format!("{} ({})", origin_name(claim), claim.publisher.as_deref().unwrap_or("report")),
        )
    };
    html! {
        @if !event.joined.is_empty() {
            details {
                summary { "Why these claims were joined" }
                table { thead { tr { th { "Claim" } th { "Claim" } th.number { "Points" } th { "What counted" } } } tbody {
                    @for join in event.joined.iter().take(MOST_CLAIMS) { tr {
                        td { a href=(at.request.link(&claim_path(&join.a.to_string()))) { (words(&name(&join.a.to_string()))) } }
                        td { a href=(at.request.link(&claim_path(&join.b.to_string()))) { (words(&name(&join.b.to_string()))) } }
                        td.number { (join.points) }
                        td { (join.reasons.join(", ").replace('-', " ")) }
                    } }
                } }
            }
        }
        @if let Some(figure) = event.figures.first() { p.small.soft { "Where one figure stands for the event it is a reported one, chosen by “" (word_of(&figure.policy).replace('-', " ")) "”." } }
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn rules_are_told_as_sentences() {
        assert_eq!(sentence("denied-or-blamed-on-others"), "Denied or blamed on others:");
        assert_eq!(sentence(""), "");
    }
}

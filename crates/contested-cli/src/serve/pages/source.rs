//! One source: what it says, through whom or for whom, how its claims fared. Counts with what they are counted of;
//! how reliable it is, people say.

use contested::reconcile::CopyGroup;
use contested::store::{Filter, Relayed};
use maud::{Markup, html};
use serde_json::json;

use super::super::judging::{self, Subject};
use super::super::layout::above;
use super::super::request::encode;
use super::super::tables;
use super::super::words::{count, cut, grouped, source_name, word_of, words};
use super::{Answer, At, Failure, Listed, RECORD, ROWS, length, record};

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let id = at.part(1);
    let source = at.case.origin(id)?.ok_or(Failure::NotFound)?;
    let fared = at.case.record_of(id)?;
    let carried = at.case.carried_by(id)?;
    // As an outlet it carries others: by the name that its reports bear.
    let outlet = carried
        .iter()
        .filter_map(|one| one.publisher.as_deref())
        .find(|publisher| is_own(&source.id, &source.name, publisher));
    let carries = outlet.map(|outlet| at.case.carries(outlet)).transpose()?.unwrap_or_default();
    let copies = match outlet {
        Some(outlet) => copies_of(at, outlet)?,
        None => Vec::new(),
    };
    let of_it = |filter: &Filter| Filter { source: Some(id.to_owned()), ..filter.clone() };
    let listed = Listed::find(
        request,
        ROWS,
        |filter| Ok(at.case.claims(&of_it(filter))?),
        |filter| length(at.case.count_claims(&of_it(filter))),
    )?;
    // Most outlets only tell, and are no actors of this case.
    let actor = match &source.entity {
        Some(entity) => at.case.actor_name(entity)?.map(|_| entity.clone()),
        None => None,
    };
    let letter = at.case.reliability(id)?;
    let judging = judging::panel(at.site, at.case, request, &Subject::Source(id))?;
    record(
        request,
        || json!({"source": source, "record": fared, "carried_by": carried, "carries": carries, "claims_in_all": listed.total, "claims": listed.rows}),
        || {
            let name = source_name(&source.name);
            let share = |part: i64| html! { b { (grouped(part)) } " of " (grouped(fared.claims)) };
            let body = html! {
                (above(request, "/sources", "Sources"))
                h1 { (words(name)) }
                p.meta { (source.role.replace('_', " ")) " · " (count(source.claims, "claim", "claims")) " in " (count(source.reports, "report", "reports")) @if !source.named { " · not named" } @if let Some(entity) = &actor { " · " a href=(request.link(&format!("/actors/{}", encode(entity)))) { "as an actor" } } }
                @if let Some((letter, judgement)) = &letter {
                    p { "Reliability " b { (word_of(letter).to_uppercase()) } " by " (words(&judgement.who)) ": " q dir="auto" { (judgement.reason) } " " span.soft { "(Admiralty code, A completely reliable to E unreliable, F cannot be judged)" } }
                }
                h2 { "How its claims fared" }
                ul.plain.record {
                    li { (share(fared.told_by_others)) " claims are about events that other origins tell of too" }
                    li { (share(fared.contested)) " are about events on which sources disagree" }
                    li { (share(fared.denials)) " are denials" }
                    li { (share(fared.retracted)) " take something back" }
                }
                p.small.soft { "Counts, not a mark: that others disagree does not make a source wrong." }
                (judging)
                @if !carried.is_empty() { h2 { "Through which outlets it is heard" } (table(at, &carried, true)) }
                @if !carries.is_empty() { h2 { "Whom it relays" } (table(at, &carries, false)) }
                (copied(at, outlet.unwrap_or_default(), &copies))
                h2 { "What it says" }
                (tables::claims(request, listed.rows.iter()))
                (listed.pager(request))
            };
            at.page(&cut(name, 80), RECORD, &body)
        },
    )
}

/// Whether the reports of an outlet are this source's own.
fn is_own(id: &str, name: &str, publisher: &str) -> bool {
    let fold = |words: &str| {
        words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let key = id.split_once(':').map_or(id, |(_, key)| key);
    fold(publisher) == fold(key) || fold(publisher) == fold(name)
}

fn table(at: &At<'_>, all: &[Relayed], by_outlet: bool) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th { @if by_outlet { "Outlet" } @else { "Origin" } } th.number { "Claims" } th.number { "Reports" } } }
            tbody { @for one in all { tr {
                td {
                    @if by_outlet { a href=(at.request.link_with("/reports", &[("source", one.publisher.as_deref().unwrap_or_default())])) { (words(one.publisher.as_deref().unwrap_or("no outlet"))) } }
                    @else { a href=(at.request.link(&format!("/sources/{}", encode(&one.origin)))) { (words(&cut(source_name(&one.name), 90))) } }
                }
                td.number { (one.claims) } td.number { (one.reports) }
            } } }
        } }
    }
}

/// A group of copies with a report of the outlet, and whether that came first.
struct Copied {
    group: CopyGroup,
    is_first: bool,
}

fn copies_of(at: &At<'_>, outlet: &str) -> Result<Vec<Copied>, Failure> {
    let mut found = Vec::new();
    for group in at.case.copies()? {
        let first = group.likely_original.to_string();
        let mut is_in = false;
        let mut is_first = false;
        for report in &group.reports {
            let filter = Filter { report: Some(report.to_string()), ..Filter::default() };
            let publisher = at.case.reports(&filter)?.into_iter().next().and_then(|report| report.publisher);
            if publisher.as_deref() == Some(outlet) {
                is_in = true;
                is_first |= report.to_string() == first;
            }
        }
        if is_in {
            found.push(Copied { group, is_first });
        }
    }
    Ok(found)
}

fn copied(at: &At<'_>, outlet: &str, copies: &[Copied]) -> Markup {
    let first = copies.iter().filter(|one| one.is_first).count();
    html! {
        @if !copies.is_empty() {
            h2 { "Copies" }
            p { (words(outlet)) " has reports in " (count(copies.len() as i64, "group of copies", "groups of copies")) ": likely the one copied from in " b { (first) } ", copying in " b { (copies.len() - first) } "." }
            details {
                summary { "Which" }
                ul.plain { @for one in copies { li { a href=(at.request.link(&format!("/copies/{}", encode(&one.group.likely_original.to_string())))) { (word_of(&one.group.kind)) ", " (count(one.group.reports.len() as i64, "report", "reports")) } " " span.soft { @if one.is_first { "first" } @else { "follows" } } } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn an_outlet_is_known_by_its_name_or_its_identity() {
        assert!(is_own("outlet:coastal-wire", "Coastal Wire", "Coastal Wire"));
        assert!(is_own("entity:daily-ledger", "The Daily Ledger", "daily ledger"));
        assert!(!is_own("entity:varan-army", "army of Varania", "Coastal Wire"));
    }
}

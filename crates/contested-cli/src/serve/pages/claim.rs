//! One claim: the words that carry it, who says it through whom, what others say of the same event.

use contested::export::extract_json;
use contested::model::{Claim, Extraction, Span};
use contested::store::{Case, ClaimRow, Filter};
use maud::{Markup, html};
use serde_json::json;

use super::super::judging::{self, Subject};
use super::super::layout::{
    Site, claim_path, claim_table, figure_words, kind_words, origin_name, page, shortened, stance_tag, when,
    word_of, words,
};
use super::super::marked::{Mark, marked};
use super::super::request::{Request, encode};
use super::{Answer, Failure, record};

pub(super) fn answer(
    site: &Site,
    case: &Case,
    request: &Request,
    report: &str,
    claim: &str,
) -> Result<Answer, Failure> {
    let id = format!("{report}/{claim}");
    let row = case.claim(&id)?.ok_or(Failure::NotFound)?;
    let extraction = case.extraction(report)?.ok_or(Failure::NotFound)?;
    let number: usize = claim.trim_start_matches('c').parse().map_err(|_| Failure::NotFound)?;
    let claim =
        number.checked_sub(1).and_then(|index| extraction.claims.get(index)).ok_or(Failure::NotFound)?;
    let relations = case.relations_of_claim(&id)?;
    let siblings = match &row.event {
        Some(event) => others(case, event, &id)?,
        None => Vec::new(),
    };
    let judging = judging::panel(site, case, request, &Subject::Claim(&row))?;
    record(
        request,
        || {
            let whole = extract_json::extraction(&extraction);
            json!({
                "row": row,
                "claim": whole["claims"][number - 1],
                "attributions": whole["attributions"].as_array().map(|list| list.iter().filter(|one| whole["claims"][number - 1]["chain"].as_array().is_some_and(|chain| chain.contains(&one["id"]))).collect::<Vec<_>>()),
                "report": {"id": extraction.report.id, "sha256": extraction.report.sha256, "publisher": extraction.report.publisher, "published": extraction.report.published},
                "relations": relations,
                "same_event": siblings.iter().map(|one| &one.id).collect::<Vec<_>>(),
            })
        },
        || {
            let body = html! {
                p.small { a href=(request.link("/claims")) { "Claims" } " / " (row.id) }
                h1 { (kind_words(&row.kind)) @if let Some(place) = &row.place { " · " (words(&place.name)) } " · " (when(&row.time)) }
                (chain(request, &row))
                (evidence(&extraction, claim))
                (judging)
                (fields(request, &row, &extraction, claim))
                @if !relations.is_empty() {
                    h2 { "How it stands to other claims" }
                    table { thead { tr { th { "This claim" } th { "Other claim" } th { "By rule" } } } tbody {
                        @for relation in &relations {
                            @let (this, other) = if relation.from.to_string() == id { ("→", relation.to.to_string()) } else { ("←", relation.from.to_string()) };
                            tr data-row {
                                td { (relation_words(&json!(relation.kind))) " " span.soft title=(if this == "→" { "this one of the other" } else { "the other one of this" }) { (this) } }
                                td { a href=(request.link(&claim_path(&other))) { @match siblings.iter().find(|one| one.id == other) { Some(one) => { (words(origin_name(one))) ": " (shortened(&one.detail.sentence, 110)) }, None => (other) } } }
                                td.soft { (relation.rule) }
                            }
                        }
                    } }
                }
                @if !siblings.is_empty() {
                    h2 { "The same event, told by others" }
                    @if let Some(event) = &row.event { p.small { a href=(request.link(&format!("/events/{}", encode(event)))) { "The event and why these were joined" } } }
                    (claim_table(request, siblings.iter()))
                }
            };
            page(site, request, &format!("{} {}", row.kind, row.id), &body)
        },
    )
}

fn others(case: &Case, event: &str, id: &str) -> Result<Vec<ClaimRow>, Failure> {
    let Some(event) = case.event(event)? else { return Ok(Vec::new()) };
    let mut rows = Vec::new();
    for claim in event.claims.iter().map(ToString::to_string).filter(|claim| claim != id).take(MOST_SIBLINGS)
    {
        rows.extend(case.claim(&claim)?);
    }
    Ok(rows)
}

/// More claims of one event are on the event's own page.
const MOST_SIBLINGS: usize = 50;

/// The chain from the origin to the outlet.
fn chain(request: &Request, row: &ClaimRow) -> Markup {
    html! {
        h2 { "Who says so" }
        ol.chain aria-label="From the origin to the outlet" {
            @for (index, link) in row.detail.chain.iter().enumerate() {
                li {
                    @if link.name.is_empty() { span.soft { "no source named" } } @else { (words(&link.name)) }
                    " " span.soft.small { (word_of(&link.role)) }
                    @if index == 0 { " " (stance_tag(&row.stance)) }
                }
            }
            li {
                a href=(request.link(&format!("/reports/{}", encode(&row.report)))) { (words(row.publisher.as_deref().unwrap_or("report without an outlet"))) }
                " " span.soft.small { (row.published.as_deref().unwrap_or("no date")) }
                @if row.detail.chain.is_empty() { " " span.soft.small { "in its own voice" } " " (stance_tag(&row.stance)) }
            }
        }
    }
}

/// The sentences that carry the claim, in their paragraph, with the words marked.
fn evidence(extraction: &Extraction, claim: &Claim) -> Markup {
    let text = &extraction.report.text;
    let marks = marks(extraction, claim);
    let windows = windows(text, claim);
    html! {
        h2 { "The words" }
        @for window in &windows { blockquote dir="auto" { (marked(text, *window, &marks)) } }
        p.small.soft {
            mark.trigger { "the act" } " " mark { "who, whom, where, when, how many" } " " mark.cue { "who says it, and how" }
        }
    }
}

/// Everything of a claim that can be marked; what lies on top comes last.
pub(super) fn marks(extraction: &Extraction, claim: &Claim) -> Vec<Mark> {
    let mark = |span: Span, class: &'static str, title: String| Mark { span, class, title, link: None };
    let mut marks = Vec::new();
    for attribution in claim.chain.iter().filter_map(|id| extraction.attributions.get(id.index())) {
        marks.extend(
            attribution.all_source_words().iter().map(|span| mark(*span, "source", "source".to_owned())),
        );
        marks.extend(attribution.cue.iter().map(|span| mark(*span, "cue", word_of(&attribution.stance))));
    }
    marks.extend(
        claim.arguments.iter().map(|argument| {
            mark(argument.span, "", format!("{}: {}", word_of(&argument.role), argument.name))
        }),
    );
    if let Some(place) = claim.place.and_then(|id| extraction.places.get(id.index())) {
        marks.push(mark(place.span, "", format!("where: {}", place.name)));
    }
    marks.extend(claim.time.span.map(|span| mark(span, "", format!("when: {}", claim.time.edtf))));
    marks.extend(
        claim
            .figures
            .iter()
            .map(|figure| mark(figure.span, "", figure_words(figure.kind, figure.low, figure.high))),
    );
    marks.extend(claim.event.trigger.iter().map(|span| mark(*span, "trigger", "the act".to_owned())));
    marks
}

/// The paragraphs that hold the evidence, joined where they touch.
fn windows(text: &str, claim: &Claim) -> Vec<Span> {
    let mut windows: Vec<Span> = Vec::new();
    let all = claim.evidence.iter().chain(&claim.event.trigger);
    for span in all {
        let (start, end) = (span.start() as usize, (span.end() as usize).min(text.len()));
        let from = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let to = text.get(end..).and_then(|after| after.find('\n')).map_or(text.len(), |at| end + at);
        windows.push(Span::new(from as u32, to as u32));
    }
    windows.sort();
    windows.dedup();
    windows.into_iter().fold(Vec::new(), |mut joined: Vec<Span>, window| {
        match joined.last_mut() {
            Some(last) if last.end() >= window.start() => *last = last.cover(window),
            _ => joined.push(window),
        }
        joined
    })
}

fn fields(request: &Request, row: &ClaimRow, extraction: &Extraction, claim: &Claim) -> Markup {
    let codes = &claim.event.codes;
    let text = &extraction.report.text;
    html! {
        h2 { "As data" }
        dl.fields {
            dt { "Kind" } dd { (kind_words(&row.kind)) ", " (row.stage) ", " (row.polarity) }
            @for argument in &row.detail.arguments {
                dt { (word_of(&argument.role)) }
                dd {
                    @match &argument.entity {
                        Some(entity) => a href=(request.link(&format!("/actors/{}", encode(entity)))) { (words(&argument.name)) },
                        None => (words(&argument.name)),
                    }
                }
            }
            @for figure in &row.detail.figures {
                dt { "figure" }
                dd { (figure_words(figure.kind, figure.low, figure.high)) @if figure.part_of.is_some() { " (part of a total)" } ": “" (words(&figure.words)) "”" }
            }
            dt { "where" }
            dd {
                @match claim.place.and_then(|id| extraction.places.get(id.index())) {
                    Some(place) => {
                        (words(&place.name)) ", told as “" (words(place.span.of(text))) "”, " (word_of(&place.precision))
                        @if let Some(radius) = place.radius_m { ", within " (f64::from(radius) / 1000.0) " km" }
                    }
                    None => span.soft { "not said" },
                }
            }
            dt { "when" }
            dd { (when(&row.time)) " " span.soft { (word_of(&claim.time.basis)) @if let Some(span) = claim.time.span { ": “" (words(span.of(text))) "”" } } }
            dt { "how sure the words are" } dd { (row.certainty) }
            dt { "known from" } dd { (row.known_from) }
            @if let Some(code) = &codes.acled { dt { "ACLED" } dd { (code) } }
            @if let Some(code) = &codes.cameo { dt { "CAMEO" } dd { (code) } }
            @if let Some(code) = &codes.plover { dt { "PLOVER" } dd { (code) @if let Some(mode) = &codes.plover_mode { ", " (mode) } } }
            dt { "rule" } dd.soft { (claim.rule) }
            dt { "original" } dd.soft { "SHA-256 " (extraction.report.sha256) }
        }
    }
}

/// A kind of relation for people: "contradicts: value", "update of".
pub(super) fn relation_words(kind: &serde_json::Value) -> String {
    match kind {
        serde_json::Value::String(word) => word.replace('_', " "),
        serde_json::Value::Object(object) => object
            .iter()
            .map(|(word, about)| format!("{}: {}", word, about.as_str().unwrap_or_default()))
            .collect::<Vec<_>>()
            .join(", ")
            .replace('_', " "),
        other => other.to_string(),
    }
}

/// All claims of some ids, for pages that list claims of an event or a side.
pub(super) fn by_ids(case: &Case, ids: impl Iterator<Item = String>) -> Result<Vec<ClaimRow>, Failure> {
    let mut rows = Vec::new();
    for id in ids {
        rows.extend(case.claim(&id)?);
    }
    Ok(rows)
}

/// The claims of a report.
pub(super) fn of_report(case: &Case, report: &str) -> Result<Vec<ClaimRow>, Failure> {
    Ok(case.claims(&Filter { report: Some(report.to_owned()), ..Filter::default() })?)
}

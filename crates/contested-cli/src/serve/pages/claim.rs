//! One claim: who says so through whom, the words that carry it, what others say of the same event.

use contested::export::extract_json;
use contested::model::{Claim, CodePoints, Extraction, Span};
use contested::store::{ClaimRow, Through};
use maud::{Markup, html};
use serde_json::json;

use super::super::judging::{self, Subject};
use super::super::layout::above;
use super::super::marked::{Mark, marked};
use super::super::request::{Request, encode};
use super::super::support;
use super::super::words::{
    claim_path, cut, day, figure_words, nothing, origin_name, shortened, source_name, stance_tag, when,
    word_of, words,
};
use super::super::{charts, tables, titles};
use super::event::by_side;
use super::{Answer, At, Failure, RECORD, record};

/// More claims of one event are on the event's own page.
const MOST_SIBLINGS: usize = 60;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    let request = at.request;
    let (report, name) = (at.part(1), at.part(2));
    let id = format!("{report}/{name}");
    let row = at.case.claim(&id)?.ok_or(Failure::NotFound)?;
    let extraction = at.case.extraction(report)?.ok_or(Failure::NotFound)?;
    let number: usize = name.trim_start_matches('c').parse().map_err(|_| Failure::NotFound)?;
    let claim =
        number.checked_sub(1).and_then(|index| extraction.claims.get(index)).ok_or(Failure::NotFound)?;
    let event = row.event.as_deref().map(|event| at.event(event)).transpose()?.flatten();
    let ids: Vec<String> = event.iter().flat_map(|event| &event.claims).map(ToString::to_string).collect();
    let told = at.claims(ids.iter().take(MOST_SIBLINGS).cloned())?;
    // Relations to what could not be known yet are not shown.
    let relations: Vec<_> = at
        .case
        .relations_of_claim(&id)?
        .into_iter()
        .filter(|one| {
            ids.contains(&one.from.to_string())
                || ids.contains(&one.to.to_string())
                || request.get("known").is_none()
        })
        .collect();
    let others = relations.iter().flat_map(|one| [one.from.to_string(), one.to.to_string()]);
    let others = at.claims(others.filter(|other| !ids.contains(other)))?;
    let credibility = contested::store::credibility(&row, &[told.as_slice(), &others].concat(), &relations);
    let history = history(at, report)?;
    let judging = judging::panel(at.site, at.case, request, &Subject::Claim(&row))?;
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
                "credibility_suggested": credibility,
                "same_event": ids.iter().filter(|other| **other != id).collect::<Vec<_>>(),
            })
        },
        || {
            let title = titles::claim(&row);
            let body = html! {
                (above(request, "/claims", "Claims"))
                h1.doubtful[!support::is_sure(&row)] { (title) (support::check_tag(support::is_sure(&row))) }
                p.meta {
                    (titles::kind(&row.kind)) " · "
                    @match &row.place { Some(place) => a href=(request.link(&format!("/places/{}", encode(&place.key)))) { (words(&place.name)) }, None => span.soft { "place not said" } }
                    " · " (when(&row.time)) " "
                    (tables::stage_tag(&row.stage)) (tables::polarity_tag(&row.polarity))
                    @if let Some(event) = &event { " · " (tables::grade_tag(event)) " " (tables::told_by(event)) }
                }
                @if request.day("known").is_some_and(|known| row.known_from.as_ref().is_some_and(|day| *day > known.to_string())) {
                    p.notice { "This could not be known by the day that the second clock is set to; it is from " (day(row.known_from.as_deref())) "." }
                }
                @if !support::is_sure(&row) { p.notice { "Read doubtfully: compare the words below before using it." } }
                section { h2 { "Who says so" } (chain(request, &row, &extraction, claim)) }
                section { h2 { "The words" } (judging::guarded(&row, evidence(request, &row, &extraction, claim))) }
                @if let Some(through) = &row.detail.translation { section { h2 { "The original" } (judging::guarded(&row, original(through, &extraction, claim))) } }
                @if told.len() > 1 {
                    section {
                        h2 { "What others say of the same event" }
                        (positions(request, &id, &told))
                        (charts::positions(request, &by_side(&told)))
                        @if let Some(event) = &event { p { a.more href=(request.link(&format!("/events/{}", encode(&event.id)))) { "The event, its figures, and why these claims were joined" } } }
                    }
                }
                @if !relations.is_empty() { section { h2 { "How it stands to other claims" } (related(request, &id, &relations, &told)) } }
                (judging)
                section { h2 { "As data" } (fields(request, &row, &extraction, claim)) }
                section { h2 { "History" } (history) }
                (judging::guarded(&row, footnote(&row, &extraction, claim)))
            };
            at.page(&cut(&titles::plain(&title), 80), RECORD, &body)
        },
    )
}

/// The chain from the origin to the outlet, each link with the words that make it.
fn chain(request: &Request, row: &ClaimRow, extraction: &Extraction, claim: &Claim) -> Markup {
    let text = &extraction.report.text;
    let links: Vec<_> = claim.chain.iter().filter_map(|id| extraction.attributions.get(id.index())).collect();
    html! {
        ol.chain aria-label="From the origin to the outlet" {
            @for (index, told) in row.detail.chain.iter().enumerate() {
                @let link = links.get(index);
                li {
                    span.who {
                        @match &told.entity {
                            Some(entity) => a href=(request.link(&format!("/actors/{}", encode(entity)))) { (words(source_name(&told.name))) },
                            None => (words(source_name(&told.name))),
                        }
                    }
                    span.soft.small { (word_of(&told.role)) @if link.is_some_and(|link| link.anonymous) { ", not named" } @if let Some(medium) = link.and_then(|link| link.medium.as_ref()) { ", by " (medium) } }
                    @if let Some(link) = link {
                        span.says { (stance_tag(&word_of(&link.stance).replace(' ', "_"), if index == 0 { &row.polarity } else { "positive" })) @if let Some(cue) = link.cue.first() { " “" (words(cue.of(text))) "”" } }
                    }
                }
            }
            li.outlet {
                span.who { a href=(request.link(&format!("/reports/{}#{}", encode(&row.report), row.id.rsplit('/').next().unwrap_or_default()))) { (words(row.publisher.as_deref().unwrap_or("report without an outlet"))) } }
                span.soft.small { "outlet, " (day(row.published.as_deref())) }
                @if row.detail.chain.is_empty() { span.says { (stance_tag(&row.stance, &row.polarity)) " in its own voice" } }
            }
        }
    }
}

/// The paragraphs that carry the claim, with the words marked and the paragraphs around them.
fn evidence(request: &Request, row: &ClaimRow, extraction: &Extraction, claim: &Claim) -> Markup {
    let text = &extraction.report.text;
    let marks = marks(extraction, claim);
    let windows = windows(text, claim);
    let before = windows.first().map_or(0, |window| window.start());
    let after = windows.last().map_or(0, |window| window.end());
    html! {
        div.evidence {
            @if let Some(paragraph) = paragraph_before(text, before) { p.around dir="auto" { (words(paragraph.of(text).trim())) } }
            @for window in &windows { blockquote dir="auto" { (marked(text, *window, &marks)) } }
            @if let Some(paragraph) = paragraph_after(text, after) { p.around dir="auto" { (words(paragraph.of(text).trim())) } }
            @if let Some(page) = claim.evidence.first().and_then(|span| extraction.report.page(*span)) { p.small.soft { (words(page)) } }
        }
        p.key.small {
            mark.trigger { "the act" } " " mark { "who, whom, where, when, how many" } " " mark.source { "who says it" } " " mark.cue { "and how" } " · "
            a href=(request.link(&format!("/reports/{}#{}", encode(&row.report), row.id.rsplit('/').next().unwrap_or_default()))) { "in the whole report" }
        }
    }
}

/// That the claim was read through a translation, what the two do not have in common, and the sentences of the original.
fn original(through: &Through, extraction: &Extraction, claim: &Claim) -> Markup {
    let report = &extraction.report;
    let own = report.own_text();
    html! {
        p.notice { (words(&sentence_of(&through.said()))) "." }
        @for difference in &through.differences { p.notice.differs { "Check: " (words(difference)) "." } }
        div.evidence {
            @for one in extraction.aligned_with(claim).into_iter().filter(|one| !one.original.is_empty()) {
                blockquote dir="auto" lang=(report.language) { (one.original.of(own)) }
            }
            @if through.words.is_empty() { p.soft { "No sentence of the original answers to these words." } }
        }
    }
}

/// Words with a capital at the beginning.
pub(super) fn sentence_of(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Everything of a claim that can be marked; what lies on top comes last.
fn marks(extraction: &Extraction, claim: &Claim) -> Vec<Mark> {
    let mark =
        |span: Span, class: &'static str, title: String| Mark { span, class, title, link: None, id: None };
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

/// Paragraphs around the evidence longer than this are cut away from it: where a report has no paragraphs.
const LONGEST_AROUND: usize = 700;

fn paragraph_before(text: &str, at: u32) -> Option<Span> {
    let before = text.get(..at as usize)?;
    let end = before.trim_end().len();
    let start = before[..end].rfind('\n').map_or(0, |newline| newline + 1);
    (end > start && end - start <= LONGEST_AROUND).then(|| Span::new(start as u32, end as u32))
}

fn paragraph_after(text: &str, at: u32) -> Option<Span> {
    let after = text.get(at as usize..)?;
    let start = text.len() - after.trim_start().len();
    let end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    (end > start && end - start <= LONGEST_AROUND).then(|| Span::new(start as u32, end as u32))
}

/// Every claim of the event, by origin: each origin's claims stand together.
fn positions(request: &Request, id: &str, told: &[ClaimRow]) -> Markup {
    let mut told: Vec<&ClaimRow> = told.iter().collect();
    told.sort_by(|a, b| {
        let side = |claim: &ClaimRow| super::super::words::Side::of(&claim.stance, &claim.polarity);
        (side(a), origin_name(a), &a.known_from, &a.id).cmp(&(side(b), origin_name(b), &b.known_from, &b.id))
    });
    html! {
        div.scroll { table.cards.positions {
            thead { tr { th { "Stance" } th { "Origin" } th { "Through" } th { "Said on" } th { "How many" } th { "Words" } } }
            tbody { @for claim in told {
                tr.this[claim.id == id] data-row {
                    td data-head="Stance" { (stance_tag(&claim.stance, &claim.polarity)) }
                    td data-head="Origin" { (tables::origin(request, claim)) }
                    td data-head="Through" { @for link in claim.detail.chain.iter().skip(1) { (words(source_name(&link.name))) " → " } (words(claim.publisher.as_deref().unwrap_or("report"))) }
                    td.nowrap data-head="Said on" { (day(claim.published.as_deref())) }
                    td data-head="How many" { @for figure in claim.detail.figures.iter().filter(|figure| figure.part_of.is_none()) { (figure_words(figure.kind, figure.low, figure.high)) " " } }
                    td.quote data-head="Words" {
                        @if claim.id == id { (shortened(&claim.detail.sentence, 150)) " " span.tag { "this claim" } }
                        @else { a.plain href=(request.link(&claim_path(&claim.id))) { (shortened(&claim.detail.sentence, 150)) } }
                    }
                }
            } }
        } }
    }
}

fn related(
    request: &Request,
    id: &str,
    relations: &[contested::reconcile::Relation],
    told: &[ClaimRow],
) -> Markup {
    html! {
        div.scroll { table.cards {
            thead { tr { th { "This claim" } th { "Other claim" } th { "By the rule" } } }
            tbody {
                @for relation in relations {
                    @let is_from = relation.from.to_string() == id;
                    @let other = if is_from { relation.to.to_string() } else { relation.from.to_string() };
                    tr data-row {
                        td data-head="This claim" { (relation_words(&json!(relation.kind), is_from)) }
                        td data-head="Other claim" { a href=(request.link(&claim_path(&other))) { @match told.iter().find(|one| one.id == other) { Some(one) => { (words(origin_name(one))) ": " (shortened(&one.detail.sentence, 110)) }, None => (other) } } }
                        td.soft data-head="By the rule" { (relation.rule.as_str().replace('-', " ")) }
                    }
                }
            }
        } }
    }
}

/// A kind of relation for people, from the side of the one or the other claim.
fn relation_words(kind: &serde_json::Value, is_from: bool) -> String {
    let word = match kind {
        serde_json::Value::Object(object) => {
            return object
                .iter()
                .map(|(word, about)| format!("{word} in {}", about.as_str().unwrap_or_default()))
                .collect::<Vec<_>>()
                .join(", ")
                .replace('_', " ");
        }
        other => other.as_str().unwrap_or_default(),
    };
    match (word, is_from) {
        ("same", _) => "says the same as",
        ("update_of", true) => "is an update of",
        ("update_of", false) => "is updated by",
        ("supersedes", true) => "takes the place of",
        ("supersedes", false) => "is replaced by",
        ("compatible", _) => "differs from, and both can be so,",
        ("part_of", true) => "counts a part of",
        ("part_of", false) => "counts the whole of",
        ("copy_of", true) => "is a copy of",
        ("copy_of", false) => "is copied by",
        ("denies_responsibility", true) => "says it was not the one blamed in",
        ("denies_responsibility", false) => "blames one who denies it in",
        ("alternative_cause", _) => "names another cause than",
        (other, _) => other,
    }
    .to_owned()
}

fn fields(request: &Request, row: &ClaimRow, extraction: &Extraction, claim: &Claim) -> Markup {
    let codes = &claim.event.codes;
    let text = &extraction.report.text;
    html! {
        dl.fields {
            dt { "kind" } dd { (row.kind) ", " (row.stage) ", " (row.polarity) }
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
                        @if let Some(gazetteer) = &place.gazetteer { " " span.soft { (gazetteer) } }
                    }
                    None => span.soft { "not said" },
                }
            }
            dt { "when" }
            dd { (when(&row.time)) " " span.soft { @if !row.time.edtf.is_empty() { (row.time.edtf) ", " } (word_of(&claim.time.basis)) @if let Some(span) = claim.time.span { ": “" (words(span.of(text))) "”" } } }
            dt { "how sure the words are" } dd { (row.certainty) }
            dt { "known from" } dd { (day(row.known_from.as_deref())) }
            @if let Some(code) = &codes.acled { dt { "ACLED" } dd { (code) } }
            @if let Some(code) = &codes.cameo { dt { "CAMEO" } dd { (code) } }
            @if let Some(code) = &codes.plover { dt { "PLOVER" } dd { (code) @if let Some(mode) = &codes.plover_mode { ", " (mode) } } }
            dt { "read by the rule" } dd.soft { (claim.rule) }
        }
    }
}

/// What was done to the report: taken in, read by which rules.
pub(super) fn history(at: &At<'_>, report: &str) -> Result<Markup, Failure> {
    let kept = at.case.custody_of(report)?;
    let readings = at.case.readings(report)?;
    Ok(html! {
        ul.plain.history {
            @for row in &kept { li { (moment(&row.at)) " " (row.action) " by " (words(&row.who)) " " code.soft { (row.hash.get(..12).unwrap_or(&row.hash)) } } }
            @for (rules, when) in &readings { li { (moment(when)) " read by the rules of version " code { (rules) } } }
        }
        @if kept.is_empty() && readings.is_empty() { (nothing()) }
    })
}

/// A moment for people: its day and time of day.
fn moment(at: &str) -> Markup {
    html! { time datetime=(at) { (at.get(..10).unwrap_or(at)) " " (at.get(11..16).unwrap_or("")) } }
}

/// The footnote under which the claim can be cited, with what proves it.
fn footnote(row: &ClaimRow, extraction: &Extraction, claim: &Claim) -> Markup {
    let report = &extraction.report;
    let points = CodePoints::new(&report.text);
    html! {
        section.footnote {
            h2 { "To cite" }
            p #footnote {
                "“" (words(&row.detail.sentence)) "” "
                (words(report.publisher.as_deref().unwrap_or("no outlet"))) ", " (day(row.published.as_deref()))
                @if let Some(title) = &report.title { ", “" (words(title)) "”" }
                @if let Some(through) = &row.detail.translation { ", " (words(&through.said())) }
                ". Claim " (row.id) ", characters "
                @for (index, span) in claim.evidence.iter().enumerate() { @let [start, end] = points.span(*span); @if index > 0 { ", " } (start) "–" (end) }
                " of the text; original SHA-256 " code.hash { (report.sha256) } "."
            }
            button.copy type="button" data-copy="footnote" hidden { "Copy" }
        }
    }
}

//! What all pages share.

use contested::model::{FigureKind, Stance};
use contested::store::{ClaimRow, When};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::request::{Request, encode};

/// The case, as far as every page names it.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Its name for people.
    pub(crate) name: String,
}

const MENU: [(&str, &str); 8] = [
    ("", "Overview"),
    ("claims", "Claims"),
    ("contradictions", "Contradictions"),
    ("events", "Events"),
    ("places", "Places"),
    ("actors", "Actors"),
    ("sources", "Sources"),
    ("reports", "Reports"),
];

/// A whole page.
pub(crate) fn page(site: &Site, request: &Request, title: &str, body: &Markup) -> Markup {
    let here = request.path.first().map_or("", String::as_str);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (site.name) }
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/style.css";
                script src="/assets/app.js" defer {}
            }
            body {
                a.skip href="#content" { "Skip to content" }
                header.top {
                    span.name dir="auto" { (site.name) }
                    nav aria-label="Pages" {
                        @for (path, name) in MENU {
                            a href=(request.link(&format!("/{path}"))) aria-current=[(path == here).then_some("page")] { (name) }
                            " "
                        }
                    }
                    (clocks(request))
                }
                main #content { (body) }
                footer {
                    "This page as "
                    a href=(request.in_format("json")) { "JSON" }
                    ". Every word shown as evidence stands in a report of this case; nothing is averaged or filled in."
                }
                details #keys {
                    summary { "Keys" }
                    p.small {
                        kbd { "j" } " " kbd { "k" } " next, previous row · " kbd { "Enter" } " open · " kbd { "/" } " search"
                        br;
                        kbd { "o" } " overview · " kbd { "c" } " claims · " kbd { "x" } " contradictions · " kbd { "e" } " events"
                    }
                }
            }
        }
    }
}

/// The two clocks: what day is asked about, and what was known by when.
fn clocks(request: &Request) -> Markup {
    html! {
        form.clocks method="get" action=(request.own_path()) {
            @for (key, value) in request.query.iter().filter(|(key, _)| !matches!(key.as_str(), "on" | "known" | "page")) {
                input type="hidden" name=(key) value=(value);
            }
            label { "as things stood on" input type="date" name="on" value=[request.get("on")]; }
            label { "as known by" input type="date" name="known" value=[request.get("known")]; }
            button { "Set" }
            @if request.get("on").is_some() || request.get("known").is_some() {
                a href=(request.with(&[("on", None), ("known", None)])) { "now, all that is known" }
            }
        }
    }
}

/// Words of a report or a name from one: text of any script, kept from disturbing its surroundings.
pub(crate) fn words(words: &str) -> Markup {
    html! { bdi { (words) } }
}

/// A claim in one row of a list.
pub(crate) fn claim_row(request: &Request, claim: &ClaimRow) -> Markup {
    html! {
        tr data-row {
            td { a href=(request.link(&claim_path(&claim.id))) { (kind_words(&claim.kind)) } " " (stage_tag(&claim.stage)) (polarity_tag(&claim.polarity)) }
            td { (shortened(&claim.detail.sentence, 240)) @for figure in &claim.detail.figures { " " span.tag { (figure_words(figure.kind, figure.low, figure.high)) } } }
            td { @if let Some(place) = &claim.place { a href=(request.link(&format!("/places/{}", encode(&place.key)))) { (words(&place.name)) } } }
            td { (when(&claim.time)) }
            td { (stance_tag(&claim.stance)) " " (words(origin_name(claim))) }
            td { a href=(request.link(&format!("/reports/{}", encode(&claim.report)))) { (words(claim.publisher.as_deref().unwrap_or("report"))) } br; span.soft.small { (claim.published.as_deref().unwrap_or("no date")) } }
        }
    }
}

/// A list of claims as a table.
pub(crate) fn claim_table<'c>(request: &Request, claims: impl Iterator<Item = &'c ClaimRow>) -> Markup {
    html! {
        div.scroll {
            table {
                thead { tr { th { "What" } th { "Words" } th { "Where" } th { "When" } th { "Who says so" } th { "Report" } } }
                tbody { @for claim in claims { (claim_row(request, claim)) } }
            }
        }
    }
}

/// Who a claim comes from in the end, for people.
pub(crate) fn origin_name(claim: &ClaimRow) -> &str {
    match claim.origin_name.as_deref() {
        None => "own voice",
        Some("") => "no source named",
        Some(name) => name,
    }
}

/// The address of a claim's page.
pub(crate) fn claim_path(id: &str) -> String {
    let (report, claim) = id.split_once('/').unwrap_or((id, ""));
    format!("/claims/{}/{}", encode(report), encode(claim))
}

/// "control.capture" → "control: capture".
pub(crate) fn kind_words(kind: &str) -> String {
    kind.replace('.', ": ").replace('_', " ")
}

/// The days of a time, for people.
pub(crate) fn when(time: &When) -> Markup {
    html! {
        @match (&time.earliest, &time.latest) {
            (Some(start), Some(end)) if start == end => (start),
            (None, None) => span.soft { "not said" },
            (start, end) => { (start.as_deref().unwrap_or("…")) " to " (end.as_deref().unwrap_or("…")) },
        }
    }
}

/// How many, with its bounds in words.
pub(crate) fn figure_words(kind: FigureKind, low: Option<u64>, high: Option<u64>) -> String {
    let what = word_of(&kind);
    match (low, high) {
        (Some(low), Some(high)) if low == high => format!("{low} {what}"),
        (Some(low), Some(high)) => format!("{low} to {high} {what}"),
        (Some(low), None) => format!("at least {low} {what}"),
        (None, Some(high)) => format!("up to {high} {what}"),
        (None, None) => format!("{what}, number vague"),
    }
}

/// The published word of a value ("cannot_confirm" → "cannot confirm").
pub(crate) fn word_of(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(|word| word.replace('_', " ")))
        .unwrap_or_default()
}

/// The origin's stance, marked where it is against.
pub(crate) fn stance_tag(stance: &str) -> Markup {
    let against = [Stance::Denies, Stance::Doubts, Stance::CannotConfirm, Stance::Retracts]
        .iter()
        .any(|one| word_of(one) == stance.replace('_', " "));
    html! { span.tag.against[against] { (stance.replace('_', " ")) } }
}

fn stage_tag(stage: &str) -> Markup {
    if stage == "accomplished" {
        PreEscaped(String::new())
    } else {
        html! { span.tag { (stage) } " " }
    }
}

fn polarity_tag(polarity: &str) -> Markup {
    if polarity == "negative" {
        html! { span.tag.against { "not" } " " }
    } else {
        PreEscaped(String::new())
    }
}

/// The first characters of some words, cut at a space.
pub(crate) fn shortened(text: &str, most: usize) -> Markup {
    let short: String = text.chars().take(most).collect();
    if short.len() == text.len() {
        return words(text);
    }
    let cut = short.rfind(' ').unwrap_or(short.len());
    words(&format!("{} …", &short[..cut]))
}

/// Links to the other parts of a long list.
pub(crate) fn pager(request: &Request, has_more: bool) -> Markup {
    let page = request.page();
    html! {
        @if page > 1 || has_more {
            p.small {
                "page " (page) " "
                @if page > 1 { a rel="prev" href=(request.with(&[("page", Some(&(page - 1).to_string()))])) { "previous" } " " }
                @if has_more { a rel="next" href=(request.with(&[("page", Some(&(page + 1).to_string()))])) { "next" } }
            }
        }
    }
}

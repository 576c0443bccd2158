//! What all pages share: the head with its menu, search and the two clocks, and the foot that says how to cite.

use std::sync::Arc;

use maud::{DOCTYPE, Markup, html};

use super::request::{Format, Request};
use super::views::Views;
use super::words::grouped;

/// The case, as far as every page names it.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Its name for people.
    pub(crate) name: String,
    /// What was known on days that were asked about.
    pub(crate) views: Arc<Views>,
    /// Lists of claims with more rows than this are written piece by piece, as they are read.
    pub(crate) whole: usize,
    /// Whether admins add reports here.
    pub(crate) adds: bool,
}

/// Records of as many claims are some MB.
pub(crate) const WHOLE: usize = 2_000;

impl Site {
    /// A case of this name.
    pub(crate) fn new(name: String) -> Site {
        Site { name, views: Arc::default(), whole: WHOLE, adds: false }
    }
}

/// The pages of the menu: path, name, and the letter that follows `g` to go there.
const MENU: [(&str, &str, &str); 13] = [
    ("", "Overview", "o"),
    ("contradictions", "Contradictions", "x"),
    ("claims", "Claims", "c"),
    ("events", "Events", "e"),
    ("timeline", "Timeline", "t"),
    ("map", "Map", "m"),
    ("places", "Places", "p"),
    ("actors", "Actors", "a"),
    ("relations", "Relations", "l"),
    ("sources", "Sources", "s"),
    ("reports", "Reports", "r"),
    ("copies", "Copies", "d"),
    ("ask", "Ask", "q"),
];

/// What a page is, beside its content.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    /// The title of the window.
    pub(crate) title: &'a str,
    /// The forms in which its content can be had.
    pub(crate) formats: &'a [Format],
}

/// A page that can be had in this form only.
pub(crate) fn page(site: &Site, request: &Request, title: &str, body: &Markup) -> Markup {
    page_with(site, request, Head { title, formats: &[] }, body)
}

/// A whole page.
pub(crate) fn page_with(site: &Site, request: &Request, head: Head<'_>, body: &Markup) -> Markup {
    let here = request.path.first().map_or("", String::as_str);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (head.title) " · " (site.name) }
                (card(site, request, head.title, &request.own_address()))
                link rel="icon" href=(request.asset("/assets/icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(request.asset("/assets/style.css"));
                @if head.formats.contains(&Format::Feed) && !request.is_file() { link rel="alternate" type="application/atom+xml" href=(request.in_format(Format::Feed)) title="What is new here"; }
                script src=(request.asset("/assets/app.js")) defer {}
            }
            body {
                a.skip href="#content" { "Skip to content" }
                header.top {
                    div.bar {
                        a.name href=(request.link("/")) { bdi { (site.name) } }
                        nav aria-label="Pages" {
                            @for (path, name, key) in MENU {
                                @if !(request.is_file() && path == "ask") {
                                    a href=(request.link(&format!("/{path}"))) data-go=(key) aria-current=[(path == here).then_some("page")] { (name) }
                                }
                            }
                        }
                        @if !request.is_file() {
                            form.search role="search" method="get" action="/ask" {
                                (hidden_clocks(request))
                                input type="search" name="q" aria-label="Ask, or search for words" placeholder="Ask or search  /" value=[(here == "ask").then(|| request.get("q")).flatten()];
                            }
                        }
                    }
                    (clocks(request))
                }
                main #content {
                    (damaged(request))
                    (behind(request))
                    @if request.path.len() == 1 && !head.formats.is_empty() { p.forms.small { (forms(request, head.formats)) } }
                    (body)
                }
                (foot(site, request, head.formats))
                (help())
            }
        }
    }
}

/// What other sites show where somebody passes the address on (Open Graph).
fn card(site: &Site, request: &Request, title: &str, address: &str) -> Markup {
    let told = format!(
        "From the case “{}”: who says what happened, where and when, with the words and sources.",
        site.name
    );
    html! {
        meta property="og:title" content=(title);
        meta property="og:type" content="article";
        meta property="og:site_name" content=(site.name);
        meta property="og:description" content=(told);
        meta name="description" content=(told);
        @if request.base.is_some() { meta property="og:url" content=(request.whole(address)); }
        meta name="twitter:card" content="summary";
    }
}

/// A drawing alone, with a line that says what it is and leads to its page. No script, menu or form: others may frame it.
pub(crate) fn embedded(site: &Site, request: &Request, title: &str, path: &str, drawn: &Markup) -> Markup {
    let set = |key: &str| request.get(key).map(str::to_owned);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · " (site.name) }
                (card(site, request, title, &request.own_address()))
                link rel="icon" href=(request.asset("/assets/icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(request.asset("/assets/style.css"));
            }
            body.embedded {
                main {
                    h1 { a href=(request.link(path)) target="_blank" rel="noopener" { (super::words::words(title)) } }
                    (drawn)
                    p.small.soft {
                        "contested, case “" (site.name) "”"
                        @if let Some(head) = &request.facts.head { ", state " code { (head.get(..16).unwrap_or(head)) } }
                        @if let Some(on) = set("on") { ", as things stood on " (on) }
                        @if let Some(known) = set("known") { ", as known by " (known) }
                        ". Each mark leads to the words it stands for."
                    }
                }
            }
        }
    }
}

/// How a drawing of this page is shown in others: its own address, and what to write there.
pub(crate) fn embed(request: &Request, path: &str) -> Markup {
    let address = request.link(&format!("/embed{path}"));
    html! {
        @if !request.is_file() {
            details.embed {
                summary { "This drawing alone, and in other pages" }
                p { a href=(address) { (request.whole(&address)) } }
                p { label { "To show it in a page: " input readonly value=(format!("<iframe src=\"{}\" width=\"100%\" height=\"520\" loading=\"lazy\"></iframe>", request.whole(&address))); } }
                p.small.soft { "Pages of other sites may do so where these pages were started with " code { "--cors" } " and their address." }
            }
        }
    }
}

/// That the file is damaged.
fn damaged(request: &Request) -> Markup {
    html! {
        @if let Some(damage) = &request.facts.damage {
            p.notice role="alert" {
                "The file of this case is damaged (" (damage) "): this is what can still be read of it. "
                code { "contested repair" } " makes a sound case of what is left."
            }
        }
    }
}

/// That what follows from the reports is not that of all of them.
fn behind(request: &Request) -> Markup {
    html! {
        @if let Some(behind) = request.facts.behind {
            p.notice role="status" {
                "This ledger is behind: "
                @if behind.reconciled == 0 {
                    "what follows from its reports and judgements is being worked out, or was stopped. Events, disagreements, sources and who holds what are missing or old."
                } @else {
                    (super::words::count(behind.reports - behind.reconciled, "report is", "reports are")) " in and not yet reconciled. Events, disagreements, sources and who holds what are those of before."
                }
                " Adding anything once more completes it."
            }
        }
    }
}

/// The two clocks: what day is asked about, and what was known by when.
fn clocks(request: &Request) -> Markup {
    if request.is_file() {
        return html! {
            p.clocks.said {
                "As everything in the case says"
                @if let Some((_, last)) = request.facts.span { ", known by " (super::words::day_words(last)) }
            }
        };
    }
    let (on, known) = (request.day("on"), request.day("known"));
    html! {
        form.clocks method="get" action=(request.own_path()) aria-label="The two clocks" {
            @for (key, value) in request.query.iter().filter(|(key, _)| !matches!(key.as_str(), "on" | "known" | "page")) {
                input type="hidden" name=(key) value=(value);
            }
            (clock(request, "on", "As things stood on"))
            (clock(request, "known", "As known by"))
            button { "Set" }
            span.said {
                @match (on, known) {
                    (None, None) => "the latest, by everything known",
                    (Some(on), None) => { "the state of " (super::words::day_words(on)) ", by everything known since" },
                    (None, Some(known)) => { "the latest that could be known on " (super::words::day_words(known)) },
                    (Some(on), Some(known)) => { "the state of " (super::words::day_words(on)) ", as it could be known on " (super::words::day_words(known)) },
                }
                @if on.is_some() || known.is_some() {
                    " · " a href=(request.with(&[("on", None), ("known", None)])) { "back to now" }
                }
            }
        }
    }
}

fn clock(request: &Request, key: &str, label: &str) -> Markup {
    let (first, last) = request.facts.span.unzip();
    let set = request.day(key);
    // Where the clock stands while it is not set: at the last thing known.
    let at = set.or(last);
    let step = |by: fn(jiff::civil::Date) -> Result<jiff::civil::Date, jiff::Error>| {
        at.and_then(|day| by(day).ok()).map(|day| request.with(&[(key, Some(&day.to_string()))]))
    };
    html! {
        span.clock.set[set.is_some()] {
            label for={ "clock-" (key) } { (label) }
            @if let Some(before) = step(jiff::civil::Date::yesterday) { a.step href=(before) aria-label={ (label) ", a day earlier" } { "‹" } }
            input id={ "clock-" (key) } type="date" name=(key) value=[set] min=[(key == "known").then_some(first).flatten()];
            @if set.is_some() {
                @if let Some(after) = step(jiff::civil::Date::tomorrow) { a.step href=(after) aria-label={ (label) ", a day later" } { "›" } }
            }
        }
    }
}

/// The clocks as hidden fields of another form.
pub(crate) fn hidden_clocks(request: &Request) -> Markup {
    html! {
        @for key in ["on", "known"] { @if let Some(value) = request.get(key) { input type="hidden" name=(key) value=(value); } }
    }
}

/// The other forms of a page.
fn forms(request: &Request, formats: &[Format]) -> Markup {
    html! {
        "This page as "
        @for (index, format) in formats.iter().enumerate() {
            @if index > 0 { ", " }
            a href=(request.in_format(*format)) { (match format { Format::Json => "JSON", Format::Csv => "CSV", Format::GeoJson => "GeoJSON", Format::Feed => "feed", Format::Html => "HTML" }) }
        }
    }
}

fn foot(site: &Site, request: &Request, formats: &[Format]) -> Markup {
    let set = |key: &str, none: &str| request.get(key).map_or_else(|| none.to_owned(), str::to_owned);
    html! {
        footer {
            p.cite {
                b { "Cite this view" } " "
                span #citation {
                    "contested, case “" (site.name) "”"
                    @if let Some(head) = &request.facts.head { ", state " code { (head.get(..16).unwrap_or(head)) } }
                    @if request.is_file() { ", everything known" } @else {
                        ", as things stood on " (set("on", "the latest day")) ", as known by " (set("known", "the latest report"))
                    }
                    ", " span.address { (request.whole(&request.own_address())) }
                } " "
                button.copy type="button" data-copy="citation" hidden { "Copy" }
            }
            p {
                @if !formats.is_empty() {
                    (forms(request, formats)) " · "
                }
                a href=(request.link("/methodology")) { "How all this was made" }
                @if !request.is_file() { " · " a href="/openapi.json" { "For programs" } }
            }
            p.soft { "Every word shown as evidence stands in a report of this case. Nothing is averaged or filled in." }
            @if let Some(visitor) = request.visitor.as_ref().filter(|visitor| visitor.can_log_out) {
                form method="post" action="/logout" {
                    input type="hidden" name="csrf" value=(visitor.csrf);
                    "You are here as " bdi { (visitor.name) } ". " button { "Log out" }
                }
            }
        }
    }
}

/// The keys. A `dialog` opens and closes without disturbing the page, and `?` opens it.
fn help() -> Markup {
    html! {
        dialog #keys aria-labelledby="keys-title" {
            h2 #keys-title { "Keys" }
            dl {
                dt { kbd { "j" } " " kbd { "k" } } dd { "next and previous row" }
                dt { kbd { "Enter" } } dd { "open the row" }
                dt { kbd { "n" } " " kbd { "p" } } dd { "next and previous marked words" }
                dt { kbd { "1" } "–" kbd { "5" } } dd { "the ways to resolve what is judged here" }
                dt { kbd { "[" } " " kbd { "]" } } dd { "a day earlier or later, as known" }
                dt { kbd { "/" } } dd { "ask or search" }
                dt { kbd { "g" } " then" } dd { @for (_, name, key) in MENU { kbd { (key) } " " (name.to_lowercase()) " " } }
                dt { kbd { "?" } } dd { "these keys" }
                dt { kbd { "Esc" } } dd { "leave a field, close" }
            }
            form method="dialog" { button { "Close" } }
        }
    }
}

/// Links to the other parts of a long list of so many rows, so many of them on a page.
pub(crate) fn pager(request: &Request, total: usize, usual: usize) -> Markup {
    let page = request.page();
    let size = request.rows_a_page(usual);
    let last = total.div_ceil(size).max(1);
    let to = |page: usize| request.with(&[("page", (page > 1).then_some(page.to_string()).as_deref())]);
    let before = request.rows_before(usual).min(total);
    html! {
        @if page > 1 || total > size {
            nav.pager aria-label="Parts of this list" {
                @if page > 1 { a rel="prev" href=(to((page - 1).min(last))) { "‹ previous" } }
                span {
                    @if before < total { (grouped(before as i64 + 1)) "–" (grouped((before + size).min(total) as i64)) " of " (grouped(total as i64)) }
                    @else { "there are only " (grouped(total as i64)) }
                }
                @if page < last { a rel="next" href=(to(page + 1)) { "next ›" } }
                @if page + 1 < last { a href=(to(last)) { "last" } }
            }
        }
    }
}

/// Where a page stands: the list above it.
pub(crate) fn above(request: &Request, path: &str, name: &str) -> Markup {
    html! { p.above { a href=(request.link(path)) { (name) } } }
}

//! The fields by which lists are narrowed, and the filters that are set, each with a way to drop it.

use contested::store::{Case, Filter, Fitting, StoreError, Taken};
use maud::{Markup, html};

use super::layout::hidden_clocks;
use super::request::Request;
use super::titles;
use super::words::{count, grouped, nothing, words};

/// A field of a filter form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Field {
    /// A kind of event or a family.
    Kind,
    /// Somebody who takes part.
    Actor,
    /// A place.
    Place,
    /// Who says it.
    Source,
    /// Words in the report.
    Words,
    /// The first and the last day.
    Days,
}

/// The form. `kinds` are those of the case, with how many claims each has.
pub(crate) fn form(request: &Request, fields: &[Field], kinds: &[(String, i64)]) -> Markup {
    if request.is_file() {
        return nothing();
    }
    // With the script the field offers names while one types; without it, it is a field.
    let text = |key: &str, label: &str| {
        html! {
            label { (label) input name=(key) value=[request.get(key)] list={ "names-" (key) } data-names=(key) autocomplete="off"; }
            datalist id={ "names-" (key) } {}
        }
    };
    html! {
        form.filters method="get" action=(request.own_path()) {
            (hidden_clocks(request))
            @for key in ["by", "report", "sort", "reading"] { @if let Some(value) = request.get(key) { input type="hidden" name=(key) value=(value); } }
            @for field in fields {
                @match field {
                    Field::Kind => (kind(request, kinds)),
                    Field::Actor => (text("actor", "Who")),
                    Field::Place => (text("place", "Where")),
                    Field::Source => (text("source", "Said by")),
                    Field::Words => label { "Words in the report" input type="search" name="words" value=[request.get("words")]; },
                    Field::Days => {
                        label { "From" input type="date" name="from" value=[request.get("from")]; }
                        label { "To" input type="date" name="to" value=[request.get("to")]; }
                    },
                }
            }
            button { "Show" }
        }
        (set(request))
    }
}

/// Narrower lists, each with how many claims it has: the kinds, actors, places and sources of most claims in this one. Nothing
/// where a list is so long that counting would take longer than reading it.
pub(crate) fn facets(case: &Case, request: &Request, total: usize) -> Result<Markup, StoreError> {
    let filter = Filter { limit: None, ..request.filter() };
    let is_narrowed = !request.query.is_empty();
    if request.is_file() || total < 2 || is_narrowed && total > MOST_COUNTED {
        return Ok(nothing());
    }
    let few = Filter { limit: Some(FACETS as u64), ..filter.clone() };
    let mut all: Vec<Facet> = Vec::new();
    if request.get("kind").is_none() {
        let kinds = case.kinds_of(&filter)?.into_iter().take(FACETS);
        let named = |(id, claims): (String, i64)| Fitting { name: titles::kind(&id).to_owned(), id, claims };
        all.push(Facet { key: "kind", name: "What", found: kinds.map(named).collect() });
    }
    if request.get("actor").is_none() {
        let found = case.actors(&few)?.into_iter();
        let found = found.map(|row| Fitting { id: row.id, name: row.name, claims: row.claims });
        all.push(Facet { key: "actor", name: "Who", found: found.collect() });
    }
    if request.get("place").is_none() {
        let found = case.places(&few)?.into_iter();
        let found = found.map(|row| Fitting { id: row.id, name: row.name, claims: row.claims });
        all.push(Facet { key: "place", name: "Where", found: found.collect() });
    }
    if request.get("source").is_none() {
        let found = case.sources(&few)?.into_iter().filter(|row| row.named);
        let found = found.map(|row| Fitting { id: row.id, name: row.name, claims: row.claims });
        all.push(Facet { key: "source", name: "Said by", found: found.collect() });
    }
    all.retain(|facet| !facet.found.is_empty());
    for facet in &mut all {
        facet.found.sort_by(|a, b| b.claims.cmp(&a.claims).then(a.name.cmp(&b.name)));
    }
    Ok(html! {
        @if !all.is_empty() {
            details.facets {
                summary { "Narrow, by how many claims" }
                dl { @for facet in &all {
                    dt { (facet.name) }
                    dd { @for one in &facet.found {
                        a.chip href=(request.with(&[(facet.key, Some(&one.id))])) { (words(&one.name)) " " span.soft { (grouped(one.claims)) } } " "
                    } }
                } }
            }
        }
    })
}

/// What a list is narrowed by: a setting, its name for people, and what it can be set to.
struct Facet {
    key: &'static str,
    name: &'static str,
    found: Vec<Fitting>,
}

/// Of each field that is narrowed by.
const FACETS: usize = 7;
/// Rows of a list that facets are counted of.
const MOST_COUNTED: usize = 5_000;

/// The orders of a list, the one that is shown marked.
pub(crate) fn orders(request: &Request, orders: &[(&str, &str)]) -> Markup {
    let chosen = request.get("sort").unwrap_or("time");
    html! {
        @if !request.is_file() {
            p.switch.small {
                "Sorted "
                @for (value, name) in orders {
                    a href=(request.with(&[("sort", (*value != "time").then_some(value))])) aria-current=[(*value == chosen).then_some("true")] { (name) } " "
                }
            }
        }
    }
}

/// The filters that are set.
fn set(request: &Request) -> Markup {
    let names = [
        ("kind", "what"),
        ("actor", "who"),
        ("place", "where"),
        ("source", "said by"),
        ("words", "words"),
        ("from", "from"),
        ("to", "to"),
        ("day", "day"),
        ("report", "report"),
    ];
    html! {
        @if names.iter().any(|(key, _)| request.get(key).is_some()) {
            p.chips {
                @for (key, name) in names {
                    @if let Some(value) = request.get(key) {
                        a.chip href=(request.with(&[(key, None)])) aria-label={ "without " (name) " " (value) } { (name) " " b { (words(value)) } " ×" } " "
                    }
                }
            }
        }
    }
}

/// What the names in the filters were taken for, where that is not what they say, and what else they may mean.
pub(crate) fn meaning(case: &Case, request: &Request) -> Result<Markup, StoreError> {
    let taken = case.taken(&request.filter())?;
    let key = |taken: &Taken| taken.filter;
    let link = |taken: &Taken, one: &Fitting| {
        html! {
            a href=(request.with(&[(key(taken), Some(&one.id))])) { (words(&one.name)) }
            " (" (count(one.claims, "claim", "claims")) ")"
        }
    };
    Ok(html! {
        @for one in &taken {
            @match &one.taken {
                Some(meant) if meant.id != one.words && (meant.name.to_lowercase() != one.words.to_lowercase() || !one.others.is_empty()) => p.soft {
                    "“" (words(&one.words)) "” was taken for " b { (words(&meant.name)) } " (" (count(meant.claims, "claim", "claims")) ")"
                    @if !one.others.is_empty() {
                        "; there are also "
                        @for (index, other) in one.others.iter().take(SHOWN).enumerate() { @if index > 0 { ", " } (link(one, other)) }
                    }
                    "."
                },
                Some(_) => {},
                None => p.notice {
                    "Nothing in this case is called “" (words(&one.words)) "”"
                    @if !one.others.is_empty() {
                        "; nearest are "
                        @for (index, other) in one.others.iter().enumerate() { @if index > 0 { ", " } (link(one, other)) }
                    }
                    "."
                },
            }
        }
    })
}

/// That one outlet makes nearly all of what a view shows: many reports of one are still one voice.
pub(crate) fn dominated(case: &Case, request: &Request) -> Result<Markup, StoreError> {
    let foremost = case.foremost(&request.filter())?;
    let share = foremost.as_ref().and_then(|foremost| Some((foremost, foremost.share()?)));
    Ok(html! {
        @if let Some((foremost, share)) = share {
            p.notice {
                "One outlet makes " (share) " % of this view: " b { (words(&foremost.publisher)) } ", with "
                (grouped(foremost.claims)) " of " (grouped(foremost.of)) " claims. Go by independent voices, not by numbers of reports or claims."
            }
        }
    })
}

/// Other meanings that are told of.
const SHOWN: usize = 5;

fn kind(request: &Request, kinds: &[(String, i64)]) -> Markup {
    let mut families: Vec<(&str, i64)> = Vec::new();
    for (kind, count) in kinds {
        let family = kind.split('.').next().unwrap_or_default();
        match families.iter_mut().find(|(name, _)| *name == family) {
            Some((_, sum)) => *sum += count,
            None => families.push((family, *count)),
        }
    }
    let chosen = request.get("kind");
    html! {
        label { "What"
            select name="kind" {
                option value="" { "everything" }
                @for (family, sum) in &families {
                    option value=(family) selected[chosen == Some(*family)] { (titles::family(family)) " (" (grouped(*sum)) ")" }
                    @for (kind, count) in kinds.iter().filter(|(kind, _)| kind.split('.').next() == Some(*family)) {
                        option value=(kind) selected[chosen == Some(kind.as_str())] { "– " (titles::kind(kind)) " (" (grouped(*count)) ")" }
                    }
                }
            }
        }
    }
}

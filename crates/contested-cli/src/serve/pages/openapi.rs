//! What programs can ask, after OpenAPI 3.1; made from the routes, so that none is forgotten.

use maud::html;
use serde_json::{Map, Value, json};

use super::{Answer, At, Failure, RECORD, ROUTES, Route, record};
use crate::serve::request::Format;

pub(super) fn answer(at: &At<'_>) -> Result<Answer, Failure> {
    record(
        at.request,
        || description(&at.site.name),
        || {
            let body = html! {
                h1 { "For programs" }
                p { "Every page answers at " code { ".json" } ", lists at " code { ".csv" } ", what has a place at " code { ".geojson" } ". " a href=(at.request.in_format(Format::Json)) { "The description after OpenAPI" } "." }
                div.scroll { table {
                    thead { tr { th { "Address" } th { "What" } th { "Forms" } th { "Settings" } } }
                    tbody { @for route in ROUTES { tr {
                        td { code { (route.path) } } td { (route.what) }
                        td { "html" @for format in route.formats { ", " (format.ending()) } }
                        td.soft { (route.settings.join(", ")) @if !route.settings.is_empty() { ", " } "on, known" }
                    } } }
                } }
            };
            at.page("For programs", RECORD, &body)
        },
    )
}

/// The description of all routes.
pub(super) fn description(case: &str) -> Value {
    let mut paths = Map::new();
    for route in ROUTES {
        paths.insert(route.path.to_owned(), operation(route, Format::Html));
        let path = if route.path == "/" { "/overview" } else { route.path };
        for format in route.formats {
            paths.insert(format!("{path}.{}", format.ending()), operation(route, *format));
        }
    }
    paths.insert("/judge".to_owned(), judging());
    json!({
        "openapi": "3.1.0",
        "info": {"title": format!("contested: {case}"), "version": env!("CARGO_PKG_VERSION"), "summary": "A case, page by page. The shapes are those of docs/ledger.md; fields may be added."},
        "paths": paths,
    })
}

/// How judgements are sent.
fn judging() -> Value {
    json!({"post": {
        "summary": "Records what somebody holds: the fields of the forms under “Judgements”. Needs a token (`Authorization: Bearer`) \
            whose role may judge, or the `csrf` of a page of this program.",
        "requestBody": {"required": true, "content": {"application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "required": ["do", "on", "reason"],
                "properties": {
                    "do": {"type": "string", "description": "what is judged: resolve, claim, note, undo and what else the forms have"},
                    "on": {"type": "string", "description": "the id of what is judged"},
                    "reason": {"type": "string"},
                    "answer": {"type": "string", "description": "of `resolve`: one of the five answers"},
                    "csrf": {"type": "string"},
                },
            },
            "example": {"do": "resolve", "on": "x-r-0123456789abcdef-c1-control", "answer": "pending", "reason": "a video may come"},
        }}},
        "responses": {
            "200": {"description": "recorded; with `Accept: application/json` the judgement"},
            "303": {"description": "recorded; the page that it is about"},
            "400": {"description": "not a judgement, or nothing that can be judged so"},
            "403": {"description": "the token may not judge, or the form is not of this program"},
        },
    }})
}

/// The type of a setting, and what it does.
fn of_setting(name: &str) -> (Value, &'static str) {
    let text = || json!({"type": "string"});
    match name {
        "from" | "to" => {
            (json!({"type": "string", "format": "date"}), "said to have happened from, or up to, this day")
        }
        "since" => (json!({"type": "string", "format": "date"}), "what is compared with: known by this day"),
        "page" => (
            json!({"type": "integer", "minimum": 1}),
            "a part of the list, from 1; without `limit` programs get 500 rows a part at most",
        ),
        "limit" => (json!({"type": "integer", "minimum": 1}), "so many rows a part"),
        "kind" => (text(), "a kind of event (control.capture) or a family (control)"),
        "actor" => (text(), "somebody who takes part: an id or a name"),
        "with" => (text(), "the other one: an id or a name"),
        "place" => (text(), "a place or what lies in it: an id or a name"),
        "source" => (text(), "said by an origin, anybody in the chain, or an outlet"),
        "according_to" => (text(), "only what this origin says"),
        "words" => (text(), "words of the report"),
        "report" => (text(), "a report's id"),
        "reading" => {
            (json!({"type": "string", "enum": ["sure", "all"]}), "only what was read surely, or all")
        }
        "state" => (json!({"type": "string", "enum": ["open", "pending", "judged"]}), "how far it is judged"),
        "by" => (json!({"type": "string", "enum": ["kind", "actor", "place"]}), "what lanes stand for"),
        "sort" => (
            json!({"type": "string", "enum": ["time", "newest", "weight"]}),
            "by time, what came to be known last first, or what most origins tell of first",
        ),
        "unplaced" => {
            (json!({"type": "string", "enum": ["1"]}), "with what has no point, as features without geometry")
        }
        "q" => (text(), "the question; of names, how a word begins"),
        "of" => (json!({"type": "string", "enum": ["actor", "place", "source"]}), "what names are of"),
        "day" => (json!({"type": "string", "enum": ["none"]}), "only what no day is told of"),
        "sides" => (text(), "actors with the numbers of their sides: army:1,rebels:3"),
        "put" => (text(), "an actor to put on another side"),
        "onto" => (json!({"type": "integer", "minimum": 1, "maximum": 7}), "the side to put it on"),
        "view" => (text(), "the middle and how much closer: degrees north, degrees east, times"),
        "mode" => (
            json!({"type": "string", "enum": ["since", "then"]}),
            "days by what is known since, or as could be known then",
        ),
        _ => (text(), "see the page"),
    }
}

fn operation(route: &Route, format: Format) -> Value {
    let kind = match format {
        Format::Html => "text/html",
        Format::Json => "application/json",
        Format::Csv => "text/csv",
        Format::GeoJson => "application/geo+json",
        Format::Feed => "application/atom+xml",
    };
    let of_path = route
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
    let clocks = ["on", "known"].map(|name| {
        json!({"name": name, "in": "query", "schema": {"type": "string", "format": "date"}, "description": if name == "on" { "as things stood on this day" } else { "as known by this day" }})
    });
    let settings = route.settings.iter().map(|name| {
        let (schema, what) = of_setting(name);
        json!({"name": name, "in": "query", "schema": schema, "description": what})
    });
    let parameters: Vec<Value> = of_path.chain(clocks).chain(settings).collect();
    json!({"get": {
        "summary": route.what,
        "parameters": parameters,
        "responses": {
            "200": {"description": route.what, "content": {kind: {}}, "headers": {
                "X-Total-Count": {"description": "of a list, how many rows there are in all", "schema": {"type": "integer"}},
                "Link": {"description": "of a list, the parts before and after this one", "schema": {"type": "string"}},
                "ETag": {"description": "what is in the answer; asked for with If-None-Match, 304 says that it is the same", "schema": {"type": "string"}},
                "Contested-Behind": {"description": "how many reports are reconciled, where not all are", "schema": {"type": "string"}},
            }},
            "400": {"description": "a setting that this page does not have, or a value that it does not take; `allowed` says what it takes"},
            "404": {"description": "there is nothing of this name in the case, or not in this form"},
        },
    }})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_in_every_form_is_described() {
        let description = description("x");
        let paths = description["paths"].as_object().expect("paths");
        for route in ROUTES {
            assert!(paths.contains_key(route.path), "{}", route.path);
            for format in route.formats {
                let path = if route.path == "/" { "/overview" } else { route.path };
                assert!(paths.contains_key(&format!("{path}.{}", format.ending())), "{path} {format:?}");
            }
            for name in route.path.split('/').filter(|part| part.starts_with('{')) {
                let parameters = paths[route.path]["get"]["parameters"].to_string();
                assert!(parameters.contains(name.trim_matches(['{', '}'])), "{}", route.path);
            }
        }
    }
}

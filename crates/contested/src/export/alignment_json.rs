//! How a copy differs from what it was made from, with the words of both. Fields may be added.

use serde_json::{Value, json};

use crate::compare::{Alignment, Fact, Part};
use crate::model::{CodePoints, Report, Span};

/// An alignment with its words; spans count code points of each report's text.
pub fn alignment(alignment: &Alignment, original: &Report, copy: &Report) -> Value {
    let (in_original, in_copy) = (CodePoints::new(&original.text), CodePoints::new(&copy.text));
    let fact = |fact: &Option<Fact>, points: &CodePoints<'_>| {
        fact.as_ref()
            .map(|fact| json!({"span": points.span(fact.span), "words": fact.words, "value": fact.value}))
    };
    let stretch = |span: Option<Span>, report: &Report, points: &CodePoints<'_>| {
        span.map(|span| json!({"span": points.span(span), "words": span.of(&report.text)}))
    };
    json!({
        "original": side(original),
        "copy": side(copy),
        "kept": (alignment.kept * 100.0).round() / 100.0,
        "facts": alignment.facts.iter().map(|each| json!({
            "fact": each.kind,
            "change": each.change,
            "original": fact(&each.original, &in_original),
            "copy": fact(&each.copy, &in_copy),
        })).collect::<Vec<_>>(),
        "parts": alignment.parts.iter().map(|part: &Part| json!({
            "kind": part.kind,
            "original": stretch(part.original, original, &in_original),
            "copy": stretch(part.copy, copy, &in_copy),
        })).collect::<Vec<_>>(),
    })
}

fn side(report: &Report) -> Value {
    json!({
        "report": report.id,
        "title": report.title,
        "publisher": report.publisher,
        "published": report.published.date,
    })
}

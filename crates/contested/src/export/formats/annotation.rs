//! Each claim as a Web Annotation (W3C, 2017) on the words that carry it: TextPositionSelector in code points of
//! the report's text, TextQuoteSelector with what stands around.

use serde_json::{Value, json};

use super::super::ExportError;
use super::super::files::Files;
use super::super::selection::Selection;
use crate::store::ClaimRow;

/// Letters before and after the words, for finding them in another edition of the text.
const AROUND: usize = 32;

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let mut out = files.begin("annotations.jsonld", "json:items")?;
    out.text("{\"@context\":\"http://www.w3.org/ns/anno.jsonld\",\"id\":\"urn:contested:claims\",\"type\":\"AnnotationPage\",\"items\":[\n")?;
    // Claims come report by report.
    let mut report = String::new();
    let (mut text, mut url): (Vec<char>, Option<String>) = (Vec::new(), None);
    selection.each_claim(|claim| {
        if claim.report != report {
            report.clone_from(&claim.report);
            let extraction = selection.case.extraction(&report)?;
            text = extraction.map_or_else(Vec::new, |extraction| extraction.report.text.chars().collect());
            url = selection.report(&report)?.and_then(|report| report.url.clone());
        }
        out.item(&annotation(&claim, &text, url.as_deref()))
    })?;
    out.text("\n]}\n")?;
    files.end(out)
}

fn annotation(claim: &ClaimRow, text: &[char], url: Option<&str>) -> Value {
    let targets: Vec<Value> = claim
        .detail
        .evidence
        .iter()
        .map(|[start, end]| {
            let (from, to) = (at(*start, text), at(*end, text));
            let words = |from: usize, to: usize| text[from..to].iter().collect::<String>();
            let mut target = json!({
                "type": "SpecificResource",
                "source": format!("urn:contested:report:{}", claim.report),
                "selector": [
                    {"type": "TextPositionSelector", "start": start, "end": end},
                    {
                        "type": "TextQuoteSelector",
                        "exact": words(from, to),
                        "prefix": words(from.saturating_sub(AROUND), from),
                        "suffix": words(to, (to + AROUND).min(text.len())),
                    },
                ],
            });
            if let Some(url) = url {
                target["via"] = json!(url);
            }
            target
        })
        .collect();
    // The words of the original, which are of another text than the report's as it is read.
    let originals =
        claim.detail.translation.iter().flat_map(|through| &through.original).map(|[start, end]| {
            json!({
                "type": "SpecificResource",
                "source": format!("urn:contested:report:{}:original", claim.report),
                "selector": [{"type": "TextPositionSelector", "start": start, "end": end}],
            })
        });
    let targets: Vec<Value> = targets.into_iter().chain(originals).collect();
    let mut tags = vec![&claim.kind, &claim.stage, &claim.polarity, &claim.stance, &claim.certainty];
    tags.extend(claim.event.as_ref());
    tags.extend(claim.origin.as_ref());
    let mut body: Vec<Value> =
        tags.iter().map(|tag| json!({"type": "TextualBody", "purpose": "tagging", "value": tag})).collect();
    if let Some(through) = &claim.detail.translation {
        body.push(json!({"type": "TextualBody", "purpose": "commenting", "value": through.said()}));
        for difference in &through.differences {
            body.push(json!({"type": "TextualBody", "purpose": "assessing", "value": difference}));
        }
    }
    if let Some(name) = claim.origin_name.as_ref().filter(|name| !name.is_empty()) {
        body.push(json!({"type": "TextualBody", "purpose": "identifying", "value": name}));
    }
    json!({
        "id": format!("urn:contested:claim:{}", claim.id),
        "type": "Annotation",
        "motivation": "classifying",
        "created": claim.known_from.as_ref().map(|day| format!("{day}T00:00:00Z")),
        "generator": {"id": "urn:contested:program", "type": "Software", "name": "contested"},
        "body": body,
        "target": targets,
    })
}

fn at(offset: u32, text: &[char]) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX).min(text.len())
}

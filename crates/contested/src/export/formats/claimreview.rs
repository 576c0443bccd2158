//! What people judged, as schema.org ClaimReview: only the claims of contradictions that somebody answered. A claim of the
//! side that was preferred is rated 5 of 5, one of another side 1; other answers have a name and no number.

use serde_json::{Value, json};

use super::super::ExportError;
use super::super::files::Files;
use super::super::markup::is_address;
use super::super::selection::Selection;
use crate::model::{Answer, Ruling};
use crate::reconcile::Contradiction;
use crate::store::{ClaimRow, Resolution};

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let mut out = files.begin("claimreview.jsonld", "json:@graph")?;
    out.text("{\"@context\":\"https://schema.org\",\"@graph\":[\n")?;
    let resolutions = selection.case.resolutions()?;
    for found in selection.contradictions()? {
        let Some(resolution) = resolutions.get(&found.id) else { continue };
        let Ruling::Resolve { answer, .. } = &resolution.judgement.ruling else { continue };
        for side in &found.sides {
            let Some(rating) = rating(answer, &side.position) else { continue };
            for claim in &side.claims {
                let Some(claim) = selection.claim(&claim.to_string())? else { continue };
                let review = review(&claim, &found, resolution, &rating, selection)?;
                out.item(&review)?;
            }
        }
    }
    out.text("\n]}\n")?;
    files.end(out)
}

fn rating(answer: &Answer, position: &str) -> Option<Value> {
    let named = |name: &str| json!({"@type": "Rating", "alternateName": name});
    let rated = |name: &str, value: u8| json!({"@type": "Rating", "alternateName": name, "ratingValue": value, "bestRating": 5, "worstRating": 1});
    match answer {
        Answer::Prefer { position: preferred, .. } if preferred == position => Some(rated("preferred", 5)),
        Answer::Prefer { .. } => Some(rated("another is preferred", 1)),
        Answer::KeepRange => Some(named("one of several that stand")),
        Answer::Unresolved => Some(named("unresolved")),
        // Nothing was judged yet.
        Answer::Pending | Answer::Ask { .. } => None,
    }
}

fn review(
    claim: &ClaimRow,
    found: &Contradiction,
    resolution: &Resolution,
    rating: &Value,
    selection: &Selection<'_>,
) -> Result<Value, ExportError> {
    let judgement = &resolution.judgement;
    let report = selection.report(&claim.report)?;
    let url = report.as_ref().and_then(|report| report.url.clone()).filter(|url| is_address(url));
    let mut item = json!({
        "@type": "Claim",
        "@id": format!("urn:contested:claim:{}", claim.id),
        "text": claim.detail.sentence,
        "author": {"@type": author(claim), "name": claim.origin_name},
    });
    if let Some(day) = &claim.published {
        item["datePublished"] = json!(day);
    }
    let mut appearance =
        json!({"@type": "NewsArticle", "@id": format!("urn:contested:report:{}", claim.report)});
    if let Some(url) = url {
        appearance["url"] = json!(url);
    }
    if let Some(title) = report.as_ref().and_then(|report| report.title.clone()) {
        appearance["headline"] = json!(title);
    }
    item["appearance"] = appearance;
    Ok(json!({
        "@type": "ClaimReview",
        "@id": format!("urn:contested:review:{}:{}", judgement.id, claim.id),
        "url": format!("urn:contested:contradiction:{}", found.id),
        "datePublished": judgement.at.strftime("%Y-%m-%d").to_string(),
        "author": {"@type": "Person", "name": judgement.who},
        "claimReviewed": claim.detail.sentence,
        "reviewBody": judgement.reason,
        "reviewAspect": super::super::row::word(&json!(found.about)),
        "itemReviewed": item,
        "reviewRating": rating,
    }))
}

/// A witness, doctor or expert is a person; others are bodies.
fn author(claim: &ClaimRow) -> &'static str {
    use crate::model::SourceRole;
    match claim.detail.chain.first().map(|told| told.role) {
        Some(SourceRole::Witness | SourceRole::Expert | SourceRole::Medical | SourceRole::Spokesperson) => {
            "Person"
        }
        _ => "Organization",
    }
}

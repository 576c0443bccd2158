//! What a data set codes, where linking by names says less or otherwise.

use crate::ingest::Coded;
use crate::model::{Extraction, Place, PlaceId, Precision, Span, View};

/// Puts the claim of a row where the row has it, unless the place of that name is there too, and makes rows of one table no copies
/// of each other.
pub fn place_coded(extraction: &mut Extraction, coded: &Coded) {
    let text = &extraction.report.text;
    // Rows of one table are alike in everything but what they say.
    let nothing = View { size: 0, minima: Vec::new() };
    extraction.signature.words_sha256.clone_from(&extraction.report.sha256);
    extraction.signature.words = nothing.clone();
    extraction.signature.skeleton = nothing.clone();
    extraction.signature.function_words = nothing;
    // The row is one saying.
    extraction.sentences = vec![Span::new(0, text.len() as u32)];
    let (Some(span), Some((lat, lon))) = (coded.place, coded.point) else { return };
    let Some(claim) = extraction.claims.first_mut() else { return };
    let found = claim.place.and_then(|id| extraction.places.get(id.index()));
    if found.is_some_and(|place| is_near(place, lat, lon)) {
        return;
    }
    let place = Place {
        span,
        name: span.of(text).to_owned(),
        gazetteer: None,
        lat: Some(lat),
        lon: Some(lon),
        country: found.and_then(|place| place.country.clone()),
        feature: None,
        radius_m: Some(radius(coded.precision)),
        precision: coded.precision,
        within: Vec::new(),
        disputed: None,
        score: 1.0,
    };
    match extraction.places.iter().position(|known| known.span == span) {
        Some(index) => {
            extraction.places[index] = place;
            claim.place = Some(PlaceId(index as u32));
        }
        None => {
            claim.place = Some(PlaceId(extraction.places.len() as u32));
            extraction.places.push(place);
        }
    }
}

/// Whether a place lies where a row has it, as exactly as data sets put points: within some 50 km.
fn is_near(place: &Place, lat: f64, lon: f64) -> bool {
    let (Some(north), Some(east)) = (place.lat, place.lon) else { return false };
    let apart = (east - lon).abs();
    (north - lat).abs() <= NEAR && apart.min(360.0 - apart) <= NEAR
}

/// In degrees.
const NEAR: f64 = 0.5;

fn radius(precision: Precision) -> u32 {
    match precision {
        Precision::Exact => 5_000,
        Precision::Admin2 => 25_000,
        Precision::Admin1 => 100_000,
        Precision::Country | Precision::None => 500_000,
    }
}

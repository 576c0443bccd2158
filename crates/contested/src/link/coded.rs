//! What a data set codes, where linking by names says less or otherwise.

use super::{World, places};
use crate::ingest::Coded;
use crate::model::{Extraction, Place, PlaceId, Precision, Span, View};

/// Puts the claim of a row where the row has it: at the place of that name that lies there, else at the point; and makes rows of
/// one table no copies of each other.
pub fn place_coded(extraction: &mut Extraction, coded: &Coded, world: &World) {
    let text = &extraction.report.text;
    // Rows of one table are alike in everything but what they say.
    let nothing = View { size: 0, minima: Vec::new() };
    extraction.signature.words_sha256.clone_from(&extraction.report.sha256);
    extraction.signature.words = nothing.clone();
    extraction.signature.skeleton = nothing.clone();
    extraction.signature.function_words = nothing;
    // The row is one saying.
    extraction.sentences = vec![Span::new(0, text.len() as u32)];
    let (Some(span), Some(point)) = (coded.place, coded.point) else { return };
    let Some(claim) = extraction.claims.first_mut() else { return };
    let at_point = || Place {
        span,
        name: span.of(text).to_owned(),
        gazetteer: None,
        lat: Some(point.0),
        lon: Some(point.1),
        country: None,
        feature: None,
        radius_m: Some(radius(coded.precision)),
        precision: coded.precision,
        within: Vec::new(),
        disputed: None,
        score: 1.0,
    };
    let place = places::near(&world.places, text, span, point, NEAR).unwrap_or_else(at_point);
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

/// How far from a row's point, in degrees, a place of that name may lie: data sets put the point of a district at its seat.
const NEAR: f64 = 0.5;

fn radius(precision: Precision) -> u32 {
    match precision {
        Precision::Exact => 5_000,
        Precision::Admin2 => 25_000,
        Precision::Admin1 => 100_000,
        Precision::Country | Precision::None => 500_000,
    }
}

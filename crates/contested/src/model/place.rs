use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::Span;

/// A place named in the text, resolved as far as the words allow.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The name in the text.
    pub span: Span,
    /// The gazetteer's name for it; the words themselves where it was not resolved.
    pub name: String,
    /// "geonames:170063"; `None` where it was not resolved.
    pub gazetteer: Option<SmolStr>,
    /// Degrees north, WGS 84.
    pub lat: Option<f64>,
    /// Degrees east, WGS 84.
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<SmolStr>,
    /// GeoNames class and code: "P.PPLA".
    pub feature: Option<SmolStr>,
    /// Metres around the point within which it lies.
    pub radius_m: Option<u32>,
    /// How exactly it is known.
    pub precision: Precision,
    /// Gazetteer ids of what it lies in, smallest first ("geonames:170062" for Aleppo's province); for containment.
    pub within: Vec<SmolStr>,
    /// What is disputed about it, or about an area that it lies in, and by whom; `None` where nothing is known to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disputed: Option<SmolStr>,
    /// How sure the choice among candidates is, 0 to 1, calibrated on hand-resolved places.
    pub score: f64,
}

/// How exactly a place is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// The named place itself.
    Exact,
    /// Not in the gazetteer: the second-level area it is said to lie in.
    Admin2,
    /// Not in the gazetteer: the first-level area it is said to lie in.
    Admin1,
    /// Only the country.
    Country,
    /// Not resolved.
    None,
}

/// Metres from one degree of latitude to the next.
pub(crate) const METRES_A_DEGREE: f64 = 111_195.0;

/// Metres between two points on a sphere of the earth's size, good to about a hundredth over the distances that
/// matter here. Only products, sums and a square root: these round alike on every processor.
pub(crate) fn metres(lat_a: f64, lon_a: f64, lat_b: f64, lon_b: f64) -> f64 {
    let north = (lat_a - lat_b) * METRES_A_DEGREE;
    let east = (lon_a - lon_b) * METRES_A_DEGREE * cosine((lat_a + lat_b) / 2.0);
    (north * north + east * east).sqrt()
}

/// The cosine of an angle in degrees between −90 and 90, by Bhaskara's rational approximation (error below .002).
fn cosine(degrees: f64) -> f64 {
    let square = degrees * degrees;
    (32_400.0 - 4.0 * square) / (32_400.0 + square)
}

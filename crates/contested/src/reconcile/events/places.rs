//! How two places stand to each other.

use smol_str::SmolStr;

use crate::model::{METRES_A_DEGREE, PlaceFact, metres};

/// How two places stand to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum PlaceRelation {
    Same,
    Inside,
    Near,
    Apart,
    Unknown,
}

/// Populated places nearer than this may be one place told by its neighbour's name.
const NEAR_METRES: f64 = 8_000.0;

pub(in super::super) fn place_relation(a: Option<&PlaceFact>, b: Option<&PlaceFact>) -> PlaceRelation {
    fn spot(place: &PlaceFact) -> Spot<SmolStr, &[SmolStr]> {
        let key = place.gazetteer.clone().unwrap_or_else(|| place.key().into());
        Spot::of(place, key, &place.within)
    }
    match (a, b) {
        (Some(a), Some(b)) => spot(a).relation(&spot(b)),
        _ => PlaceRelation::Unknown,
    }
}

/// A place as it is compared with others. What tells places apart is text or, where the same places are compared again
/// and again, a number for it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Spot<K, W = Vec<K>> {
    pub(super) key: K,
    /// What it lies in, smallest first.
    pub(super) within: W,
    pub(super) in_gazetteer: bool,
    /// Degrees north and east, as bits: places are the same if all of this is.
    point: Option<[u64; 2]>,
}

impl<K: PartialEq, W: AsRef<[K]>> Spot<K, W> {
    /// With what stands for the key of a place and for the areas that it lies in.
    pub(super) fn of(place: &PlaceFact, key: K, within: W) -> Spot<K, W> {
        Spot {
            key,
            within,
            in_gazetteer: place.gazetteer.is_some(),
            point: match (place.lat, place.lon) {
                (Some(lat), Some(lon)) => Some([lat.to_bits(), lon.to_bits()]),
                _ => None,
            },
        }
    }

    pub(super) fn relation(&self, other: &Spot<K, W>) -> PlaceRelation {
        if self.key == other.key {
            return PlaceRelation::Same;
        }
        let (own, others) = (self.within.as_ref(), other.within.as_ref());
        if others.contains(&self.key) || own.contains(&other.key) {
            return PlaceRelation::Inside;
        }
        // Of a place that the gazetteer lacks only the area is known that it lies in, and the point is that area's.
        match (own.first().filter(|_| !self.in_gazetteer), others.first().filter(|_| !other.in_gazetteer)) {
            (Some(_), Some(_)) => return PlaceRelation::Unknown,
            (Some(area), None) if others.contains(area) => return PlaceRelation::Inside,
            (None, Some(area)) if own.contains(area) => return PlaceRelation::Inside,
            _ => {}
        }
        match (self.point, other.point) {
            (Some([lat_a, lon_a]), Some([lat_b, lon_b])) => {
                let [lat_a, lon_a, lat_b, lon_b] = [lat_a, lon_a, lat_b, lon_b].map(f64::from_bits);
                // Most are far apart, and by their latitudes alone.
                let is_near = ((lat_a - lat_b) * METRES_A_DEGREE).abs() < NEAR_METRES
                    && metres(lat_a, lon_a, lat_b, lon_b) < NEAR_METRES;
                if is_near { PlaceRelation::Near } else { PlaceRelation::Apart }
            }
            _ => PlaceRelation::Unknown,
        }
    }
}

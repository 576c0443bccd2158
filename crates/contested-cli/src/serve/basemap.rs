//! The ground of the map: countries and first-level areas from Natural Earth, as `web/basemap` packed them.
//! The shapes take no position on whose a place is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A point: degrees east, degrees north.
pub(crate) type Point = (f64, f64);

/// The ground.
#[derive(Debug, Default)]
pub(crate) struct Ground {
    /// Outlines of countries, one ring each.
    pub(crate) rings: Vec<Line>,
    /// Borders inside countries.
    pub(crate) borders: Vec<Line>,
    /// Outlines of first-level areas, by their GeoNames number.
    areas: BTreeMap<u32, Vec<Line>>,
}

impl Ground {
    /// The outline of a first-level area that the gazetteer names so; `None` where the data has none.
    pub(crate) fn area(&self, gazetteer: &str) -> Option<&[Line]> {
        let number = gazetteer.strip_prefix("geonames:")?.parse().ok()?;
        self.areas.get(&number).map(Vec::as_slice)
    }
}

/// A line with the box it lies in.
#[derive(Debug)]
pub(crate) struct Line {
    /// The points.
    pub(crate) points: Vec<Point>,
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Line {
    /// Whether some of it may lie in a box.
    pub(crate) fn meets(&self, west: f64, south: f64, east: f64, north: f64) -> bool {
        self.west <= east && self.east >= west && self.south <= north && self.north >= south
    }

    fn of(points: Vec<Point>) -> Line {
        let bound = |start: f64, pick: fn(f64, f64) -> f64, of: fn(&Point) -> f64| {
            points.iter().map(of).fold(start, pick)
        };
        Line {
            west: bound(f64::MAX, f64::min, |point| point.0),
            south: bound(f64::MAX, f64::min, |point| point.1),
            east: bound(f64::MIN, f64::max, |point| point.0),
            north: bound(f64::MIN, f64::max, |point| point.1),
            points,
        }
    }
}

/// The bundled ground.
pub(crate) static GROUND: LazyLock<Ground> = LazyLock::new(|| {
    // The file is our own, and a test reads it; without it the map has no ground but still its places.
    read(include_bytes!("../../basemap/world.bin")).unwrap_or_default()
});

const PER_DEGREE: f64 = 1000.0;

fn read(bytes: &[u8]) -> Option<Ground> {
    let mut rest = Reader { bytes: bytes.strip_prefix(b"CBM2")? };
    let mut ground = Ground::default();
    for _ in 0..rest.number()? {
        rest.number()?;
        let name = rest.number()? as usize;
        rest.bytes = rest.bytes.get(name..)?;
        for _ in 0..rest.number()? {
            ground.rings.push(rest.line()?);
        }
    }
    let mut lines = Vec::new();
    for _ in 0..rest.number()? {
        let is_border = rest.number()? == 1;
        lines.push((is_border, rest.points()?));
    }
    for _ in 0..rest.number()? {
        let number = rest.number()?;
        let mut rings = Vec::new();
        for _ in 0..rest.number()? {
            rings.push(rest.ring(&lines)?);
        }
        ground.areas.insert(number, rings);
    }
    ground.borders =
        lines.into_iter().filter(|(is_border, _)| *is_border).map(|(_, points)| Line::of(points)).collect();
    Some(ground)
}

struct Reader<'b> {
    bytes: &'b [u8],
}

impl Reader<'_> {
    fn number(&mut self) -> Option<u32> {
        let mut number = 0u32;
        for shift in [0, 7, 14, 21, 28] {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            number |= u32::from(byte & 127) << shift;
            if byte & 128 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i32> {
        let number = self.number()?;
        Some((number >> 1) as i32 ^ -((number & 1) as i32))
    }

    /// A ring of lines that stand in the file, each run through one way or the other.
    fn ring(&mut self, lines: &[(bool, Vec<Point>)]) -> Option<Line> {
        let mut ring: Vec<Point> = Vec::new();
        for _ in 0..self.number()? {
            let place = self.signed()?;
            let is_turned = place < 0;
            let (_, points) = lines.get(usize::try_from(if is_turned { !place } else { place }).ok()?)?;
            // Each line begins where the one before it ends.
            ring.pop();
            if is_turned {
                ring.extend(points.iter().rev());
            } else {
                ring.extend(points);
            }
        }
        Some(Line::of(ring))
    }

    fn line(&mut self) -> Option<Line> {
        self.points().map(Line::of)
    }

    fn points(&mut self) -> Option<Vec<Point>> {
        let length = self.number()?;
        let (mut east, mut north) = (0, 0);
        let mut points = Vec::new();
        for _ in 0..length {
            east += self.signed()?;
            north += self.signed()?;
            points.push((f64::from(east) / PER_DEGREE, f64::from(north) / PER_DEGREE));
        }
        Some(points)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ground_is_whole() {
        let ground = read(include_bytes!("../../basemap/world.bin")).expect("a good file");
        assert!(ground.rings.len() > 200);
        assert!(ground.borders.len() > 1000);
        // The Levant has coasts and borders.
        let near = |line: &&Line| line.meets(35.0, 32.0, 43.0, 38.0);
        assert!(ground.rings.iter().filter(near).count() > 3);
        assert!(ground.borders.iter().filter(near).count() > 10);
        // A first-level area by its number: closed, and where it lies.
        let area = ground.area("geonames:170062").expect("a province");
        let widest = area.iter().max_by_key(|ring| ring.points.len()).expect("a ring");
        assert_eq!(widest.points.first(), widest.points.last());
        assert!(widest.meets(36.0, 35.0, 39.0, 37.0) && !widest.meets(41.0, 30.0, 50.0, 34.0));
        assert!(ground.area("of-varania").is_none());
    }

    #[test]
    fn a_cut_file_is_no_ground() {
        let bytes = include_bytes!("../../basemap/world.bin");
        for length in [0, 3, 4, 100, bytes.len() / 2] {
            assert!(read(&bytes[..length]).is_none(), "{length}");
        }
    }
}

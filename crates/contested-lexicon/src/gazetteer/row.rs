//! A place as the gazetteer has it. The build script includes this file too, so it needs nothing else of the crate.

/// Marks "no place" in a column of place numbers.
pub(crate) const NONE: u32 = u32::MAX;

/// What kind of place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(u8)]
pub enum Kind {
    /// A city, town, village or quarter.
    #[default]
    Populated = 0,
    /// A country or territory with a code of its own.
    Country = 1,
    /// A first-level area: province, governorate, oblast, state.
    Admin1 = 2,
    /// A second-level area: district, county.
    Admin2 = 3,
    /// An airport, airfield or air base.
    Airport = 4,
    /// A continent or a region without an administration: "Sahel", "Eastern Ghouta".
    Region = 5,
    /// A sea, river, lake, strait, canal or gulf.
    Water = 6,
    /// A mountain, range, desert, island, valley.
    Land = 7,
    /// A road, bridge, crossing, dam, plant, camp, base or building.
    Site = 8,
}

impl Kind {
    pub(crate) const ALL: [(Kind, &'static str); 9] = [
        (Kind::Populated, "populated"),
        (Kind::Country, "country"),
        (Kind::Admin1, "admin1"),
        (Kind::Admin2, "admin2"),
        (Kind::Airport, "airport"),
        (Kind::Region, "region"),
        (Kind::Water, "water"),
        (Kind::Land, "land"),
        (Kind::Site, "site"),
    ];

    pub(crate) fn from_number(number: u64) -> Option<Kind> {
        Kind::ALL.iter().map(|(kind, _)| *kind).find(|kind| *kind as u64 == number)
    }

    /// The kind of this name in data files ("populated", "admin1").
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// Its name in data files.
    pub fn name(self) -> &'static str {
        Kind::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

/// A stretch of the gazetteer's texts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Text {
    /// First byte.
    pub start: u32,
    /// Length in bytes.
    pub length: u16,
}

impl Text {
    pub(crate) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.start as usize + usize::from(self.length)
    }
}

/// A place as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// GeoNames id; 0 where it has none.
    pub geonames: u32,
    /// Ten-thousandths of a degree north.
    pub lat: i32,
    /// Ten-thousandths of a degree east.
    pub lon: i32,
    /// See `Candidate::population`.
    pub population: u32,
    /// The country's place number, its own for a country; `u32::MAX` for none.
    pub country: u32,
    /// The first-level area's place number, its own for one; `u32::MAX` for none.
    pub admin1: u32,
    /// The second-level area's place number, its own for one; `u32::MAX` for none.
    pub admin2: u32,
    /// Metres around the point within which it lies.
    pub radius_m: u32,
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: Text,
    /// Its id where it has none of GeoNames ("airport:OSLK").
    pub key: Text,
    /// ISO 3166-1 alpha-2 of a country; GeoNames code of an area ("SY.10").
    pub code: Text,
    /// GeoNames class and code ("P.PPL").
    pub feature: Text,
}

impl Default for Row {
    fn default() -> Row {
        Row {
            geonames: 0,
            lat: 0,
            lon: 0,
            population: 0,
            country: NONE,
            admin1: NONE,
            admin2: NONE,
            radius_m: 0,
            kind: Kind::Populated,
            name: Text::default(),
            key: Text::default(),
            code: Text::default(),
            feature: Text::default(),
        }
    }
}

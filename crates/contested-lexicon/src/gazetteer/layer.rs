//! Layers over the built gazetteer: tab-separated rows that add places or correct them.

use std::collections::BTreeMap;

use super::row::NONE;
use super::{Gazetteer, Kind, PlaceNumber, Row, SCALE, Text, fold, format};
use crate::LexiconError;

/// The columns of a layer, as its first line must give them.
pub const LAYER_COLUMNS: [&str; 13] = [
    "id",
    "name",
    "aliases",
    "kind",
    "feature",
    "country",
    "admin1",
    "lat",
    "lon",
    "radius_m",
    "population",
    "disputed",
    "source",
];

/// One row of a layer, checked.
#[derive(Clone, PartialEq, Debug)]
pub struct LayerRow {
    /// "geonames:170063" (adds to that place where it is known) or an id of the layer's own ("extra:sahel").
    pub id: String,
    /// Its name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// What kind of place.
    pub kind: Kind,
    /// GeoNames class and code ("L.RGN").
    pub feature: String,
    /// ISO 3166-1 alpha-2; empty for several or none.
    pub country: String,
    /// The first-level area, by id, by its GeoNames code ("SY.10") or by name; empty where it lies in none or several.
    pub admin1: String,
    /// Degrees north, east; `None` only where the row adds names to a known place.
    pub point: Option<(f64, f64)>,
    /// Metres; `None` for the kind's usual size.
    pub radius_m: Option<u32>,
    /// People; `None` where not known.
    pub population: Option<u32>,
    /// What is disputed and by whom; empty where nothing is known to be.
    pub disputed: String,
    /// Where the row comes from.
    pub source: String,
}

/// Reads a layer.
///
/// # Errors
/// At the first row that does not say what it should: file, line, column, what was expected.
pub fn parse_layer(file: &str, text: &str) -> Result<Vec<LayerRow>, LexiconError> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let expected = LAYER_COLUMNS.join("\t");
    let (head_line, head) = lines
        .next()
        .ok_or_else(|| LexiconError::at(file, 0, format!("empty; expected the columns {expected}")))?;
    if head.split('\t').ne(LAYER_COLUMNS) {
        return Err(LexiconError::at(
            file,
            head_line + 1,
            format!("expected the columns {expected:?}, found {head:?}"),
        ));
    }
    lines.map(|(index, line)| parse_row(file, index + 1, line)).collect()
}

fn parse_row(file: &str, line: usize, text: &str) -> Result<LayerRow, LexiconError> {
    let cells: Vec<&str> = text.split('\t').collect();
    if cells.len() != LAYER_COLUMNS.len() {
        let message = format!("expected {} cells parted by tabs, found {}", LAYER_COLUMNS.len(), cells.len());
        return Err(LexiconError::at(file, line, message));
    }
    let wrong = |column: usize, expected: &str| {
        let message = format!(
            "column {} ({}): expected {expected}, found {:?}",
            column + 1,
            LAYER_COLUMNS[column],
            cells[column]
        );
        LexiconError::at(file, line, message)
    };
    let id = cells[0];
    let well_formed = id.split_once(':').is_some_and(|(scheme, rest)| {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !scheme.is_empty()
            && scheme.chars().all(plain)
            && !rest.is_empty()
            && !rest.contains(char::is_whitespace)
            && (scheme != "geonames" || rest.parse::<u32>().is_ok_and(|number| number > 0))
    });
    if !well_formed {
        return Err(wrong(0, "an id such as geonames:170063 or extra:sahel"));
    }
    if fold(cells[1]).is_empty() {
        return Err(wrong(1, "a name"));
    }
    let kind = Kind::from_name(cells[3])
        .ok_or_else(|| wrong(3, &format!("one of {}", Kind::ALL.map(|(_, name)| name).join(", "))))?;
    let country = cells[5];
    if !(country.is_empty() || country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase())) {
        return Err(wrong(5, "two capitals of ISO 3166-1 or nothing"));
    }
    let degrees = |column: usize, most: f64| match cells[column] {
        "" => Ok(None),
        cell => match cell.parse::<f64>() {
            Ok(value) if value.abs() <= most => Ok(Some(value)),
            _ => Err(wrong(column, &format!("degrees from -{most} to {most}"))),
        },
    };
    let point = match (degrees(7, 90.0)?, degrees(8, 180.0)?) {
        (Some(lat), Some(lon)) => Some((lat, lon)),
        (None, None) if id.starts_with("geonames:") => None,
        (None, _) => return Err(wrong(7, "degrees north")),
        (_, None) => return Err(wrong(8, "degrees east")),
    };
    let whole = |column: usize| match cells[column] {
        "" => Ok(None),
        cell => cell.parse::<u32>().map(Some).map_err(|_| wrong(column, "a whole number or nothing")),
    };
    Ok(LayerRow {
        id: id.to_owned(),
        name: cells[1].to_owned(),
        aliases: cells[2].split('|').filter(|alias| !fold(alias).is_empty()).map(str::to_owned).collect(),
        kind,
        feature: cells[4].to_owned(),
        country: country.to_owned(),
        admin1: cells[6].to_owned(),
        point,
        radius_m: whole(9)?,
        population: whole(10)?,
        disputed: cells[11].to_owned(),
        source: cells[12].to_owned(),
    })
}

impl Gazetteer {
    /// Lays rows over what is known: new places are added; a row with a known id gives that place more names, and
    /// its point, size and people where the row has them.
    ///
    /// # Errors
    /// Where a row without a point names no known place; then nothing is changed.
    pub fn lay_over(&mut self, file: &str, rows: &[LayerRow]) -> Result<(), LexiconError> {
        for row in rows {
            if row.point.is_none() && self.place(&row.id).is_none() {
                let message =
                    format!("{} ({}): not a known place, so it needs lat and lon", row.id, row.name);
                return Err(LexiconError::at(file, 0, message));
            }
        }
        let countries: BTreeMap<String, PlaceNumber> = self.coded(Kind::Country);
        let areas: BTreeMap<String, PlaceNumber> = self.coded(Kind::Admin1);
        let mut own: BTreeMap<String, u32> = BTreeMap::new();
        let mut names: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let mut features: BTreeMap<String, Text> = BTreeMap::new();
        for row in rows {
            let known = if row.id.starts_with("geonames:") { self.place(&row.id) } else { None };
            let number = match (known, own.get(&row.id)) {
                (Some(PlaceNumber(number)), _) | (None, Some(&number)) => number,
                (None, None) => {
                    let number = self.len() as u32;
                    let new = self.new_row(row, number, &countries, &areas, &mut features);
                    self.added.push(new);
                    own.insert(row.id.clone(), number);
                    number
                }
            };
            self.correct(number, row);
            for name in std::iter::once(&row.name).chain(&row.aliases) {
                let places = names.entry(fold(name)).or_default();
                if !places.contains(&number) {
                    places.push(number);
                }
            }
        }
        self.disputes.sort_by_key(|(place, _)| *place);
        self.disputes.dedup_by_key(|(place, _)| *place);
        let mut names: Vec<(String, Vec<u32>)> = names.into_iter().collect();
        for (_, places) in &mut names {
            places.sort_unstable();
        }
        let index = format::index(&names, self.len() as u32)
            .map_err(|error| LexiconError::at(file, 0, error.to_string()))?;
        self.layers.push(index);
        Ok(())
    }

    fn new_row(
        &mut self,
        row: &LayerRow,
        number: u32,
        countries: &BTreeMap<String, PlaceNumber>,
        areas: &BTreeMap<String, PlaceNumber>,
        features: &mut BTreeMap<String, Text>,
    ) -> Row {
        let geonames = row.id.strip_prefix("geonames:").and_then(|id| id.parse().ok()).unwrap_or(0);
        if geonames != 0 {
            self.more_ids.insert(geonames, number);
        }
        let feature = match features.get(&row.feature) {
            Some(text) => *text,
            None => {
                let text = self.add_text(&row.feature);
                features.insert(row.feature.clone(), text);
                text
            }
        };
        let area = areas
            .get(&row.admin1)
            .copied()
            .or_else(|| row.admin1.contains(':').then(|| self.place(&row.admin1)).flatten())
            .or_else(|| self.area_called(&row.admin1, &row.country));
        Row {
            geonames,
            country: countries.get(&row.country).map_or(NONE, |place| place.0),
            admin1: area.map_or(NONE, |place| place.0),
            admin2: NONE,
            kind: row.kind,
            name: self.add_text(&row.name),
            key: if geonames == 0 { self.add_text(&row.id) } else { Text::default() },
            code: Text::default(),
            feature,
            radius_m: usual_radius(row.kind),
            ..Row::default()
        }
    }

    /// The first-level area of a country by a name of it.
    fn area_called(&self, name: &str, country: &str) -> Option<PlaceNumber> {
        let found = self.find(&fold(name)).into_iter();
        found.into_iter().find(|place| {
            let candidate = self.candidate(*place);
            candidate.kind == Kind::Admin1 && candidate.country == country
        })
    }

    fn correct(&mut self, number: u32, row: &LayerRow) {
        let dispute = (!row.disputed.is_empty()).then(|| self.add_text(&row.disputed));
        if let Some(text) = dispute {
            self.disputes.push((number, text));
        }
        if row.point.is_none() && row.radius_m.is_none() && row.population.is_none() {
            return;
        }
        let mut place = self.row(number);
        if let Some((lat, lon)) = row.point {
            place.lat = (lat * SCALE).round() as i32;
            place.lon = (lon * SCALE).round() as i32;
        }
        if let Some(radius) = row.radius_m {
            place.radius_m = radius;
        }
        if let Some(population) = row.population {
            place.population = population;
        }
        match (number as usize).checked_sub(self.in_file()) {
            Some(at) => self.added[at] = place,
            None => {
                self.changed.insert(number, place);
            }
        }
    }
}

/// Metres within which a place of a kind usually lies, where its row does not say.
fn usual_radius(kind: Kind) -> u32 {
    match kind {
        Kind::Populated => 2_000,
        Kind::Airport | Kind::Site => 3_000,
        Kind::Admin2 | Kind::Land => 20_000,
        Kind::Admin1 | Kind::Region | Kind::Water => 100_000,
        Kind::Country => 300_000,
    }
}

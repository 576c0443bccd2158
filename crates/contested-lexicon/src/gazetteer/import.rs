//! Other people's tables of places, as rows of a layer: GeoNames country files and OCHA's p-code tables.
//!
//! A user puts the written layer ([`write_layer`]) into their lexicon folder as `world/places-NAME.tsv`; it is laid
//! over the bundled places from then on. A table with one bad row is refused whole, with file, line and column.

use std::collections::BTreeMap;

use super::layer::{LAYER_COLUMNS, LayerRow};
use super::{Kind, fold};
use crate::LexiconError;

/// The columns of a GeoNames country file (geonames.org/export), which has no heading.
const GEONAMES: [&str; 19] = [
    "geonameid",
    "name",
    "asciiname",
    "alternatenames",
    "latitude",
    "longitude",
    "feature class",
    "feature code",
    "country code",
    "cc2",
    "admin1 code",
    "admin2 code",
    "admin3 code",
    "admin4 code",
    "population",
    "elevation",
    "dem",
    "timezone",
    "modification date",
];

/// Reads a table of either kind: a heading with `ADM1_PCODE` or the like makes it a p-code table, else it must be a
/// GeoNames country file. `file` is named in errors.
///
/// # Errors
/// At the first row that is not as expected: file, line, column, what was expected and found.
pub fn import_places(file: &str, text: &str) -> Result<Vec<LayerRow>, LexiconError> {
    let first = text.trim_start_matches('\u{feff}').lines().next().unwrap_or("");
    if first.to_ascii_lowercase().contains("pcode") {
        import_pcodes(file, text)
    } else {
        import_geonames(file, text)
    }
}

/// Reads a GeoNames country file: 19 columns parted by tabs.
///
/// # Errors
/// See [`import_places`].
pub fn import_geonames(file: &str, text: &str) -> Result<Vec<LayerRow>, LexiconError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let rows =
        lines.map(|(index, line)| geonames_row(file, index + 1, line)).collect::<Result<Vec<_>, _>>()?;
    if rows.is_empty() {
        return Err(LexiconError::at(file, 0, "no row; expected a GeoNames country file or a p-code table"));
    }
    Ok(rows)
}

fn geonames_row(file: &str, line: usize, text: &str) -> Result<LayerRow, LexiconError> {
    let cells: Vec<&str> = text.split('\t').collect();
    if cells.len() != GEONAMES.len() {
        let message = format!(
            "expected the {} columns of a GeoNames country file parted by tabs, found {}",
            GEONAMES.len(),
            cells.len()
        );
        return Err(LexiconError::at(file, line, message));
    }
    let wrong = |column: usize, expected: &str| {
        let message = format!(
            "column {} ({}): expected {expected}, found {:?}",
            column + 1,
            GEONAMES[column],
            cells[column]
        );
        LexiconError::at(file, line, message)
    };
    let id: u32 =
        cells[0].parse().ok().filter(|id| *id > 0).ok_or_else(|| wrong(0, "a whole number above 0"))?;
    if fold(cells[1]).is_empty() {
        return Err(wrong(1, "a name"));
    }
    let degrees = |column: usize, most: f64| {
        cells[column]
            .parse::<f64>()
            .ok()
            .filter(|value| value.abs() <= most)
            .ok_or_else(|| wrong(column, &format!("degrees from -{most} to {most}")))
    };
    let point = (degrees(4, 90.0)?, degrees(5, 180.0)?);
    let country = cells[8];
    if !(country.is_empty() || country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase())) {
        return Err(wrong(8, "two capitals of ISO 3166-1 or nothing"));
    }
    let population = match cells[14] {
        "" => 0,
        cell => cell.parse::<u64>().map_err(|_| wrong(14, "a whole number or nothing"))?,
    };
    let mut aliases: Vec<String> = vec![cells[2].to_owned()];
    // Codes such as "ALP" are no names.
    let code = |name: &str| name.len() <= 3 && name.bytes().all(|byte| byte.is_ascii_uppercase());
    aliases.extend(cells[3].split(',').filter(|name| !code(name)).map(str::to_owned));
    aliases.retain(|alias| alias != cells[1] && !fold(alias).is_empty());
    Ok(LayerRow {
        id: format!("geonames:{id}"),
        name: cells[1].to_owned(),
        aliases,
        kind: kind_of(cells[6], cells[7]),
        feature: format!("{}.{}", cells[6], cells[7]),
        country: country.to_owned(),
        admin1: if cells[10].is_empty() { String::new() } else { format!("{country}.{}", cells[10]) },
        point: Some(point),
        radius_m: None,
        population: Some(u32::try_from(population).unwrap_or(u32::MAX)),
        disputed: String::new(),
        source: format!("GeoNames, CC BY 4.0, row of {}", cells[18]),
    })
}

fn kind_of(class: &str, code: &str) -> Kind {
    match (class, code) {
        ("A", "ADM1" | "ADM1H") => Kind::Admin1,
        ("A", code) if code.starts_with("PCL") => Kind::Country,
        ("A", _) => Kind::Admin2,
        ("P", _) => Kind::Populated,
        ("S", "AIRP" | "AIRB" | "AIRF" | "AIRH") => Kind::Airport,
        ("H" | "U", _) => Kind::Water,
        ("L", _) => Kind::Region,
        ("T" | "V", _) => Kind::Land,
        _ => Kind::Site,
    }
}

/// Reads a table of p-codes as OCHA publishes them: columns `ADM0_PCODE` … `ADM4_PCODE`, names `ADM1_EN`, `ADM1_AR` …,
/// and a point (`Latitude`, `Longitude` and the like). A row is the place of its deepest p-code.
///
/// # Errors
/// See [`import_places`].
pub fn import_pcodes(file: &str, text: &str) -> Result<Vec<LayerRow>, LexiconError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let heading: Vec<String> = match reader.headers() {
        Ok(heading) => heading.iter().map(|cell| cell.trim().to_ascii_lowercase()).collect(),
        Err(error) => return Err(LexiconError::at(file, 1, error.to_string())),
    };
    let column = |names: &[&str]| heading.iter().position(|cell| names.contains(&cell.as_str()));
    let missing = |expected: &str| {
        LexiconError::at(file, 1, format!("no column {expected} among {}", heading.join(", ")))
    };
    let lat = column(&["latitude", "lat", "y", "point_y", "latitude_y", "center_lat"])
        .ok_or_else(|| missing("latitude"))?;
    let lon = column(&["longitude", "lon", "long", "x", "point_x", "longitude_x", "center_lon"])
        .ok_or_else(|| missing("longitude"))?;
    let mut levels: Vec<(u8, usize, Vec<usize>)> = Vec::new();
    for level in 0..=5u8 {
        let Some(code) = column(&[
            &format!("adm{level}_pcode"),
            &format!("admin{level}pcode"),
            &format!("admin{level}_pcode"),
        ]) else {
            continue;
        };
        let starts = [format!("adm{level}_"), format!("admin{level}name"), format!("admin{level}_name")];
        let mut names: Vec<usize> = (0..heading.len())
            .filter(|at| {
                let cell = &heading[*at];
                let tail = cell.strip_prefix(starts[0].as_str());
                tail.is_some_and(|tail| tail.len() == 2 || tail == "name" || tail.starts_with("ref"))
                    || cell.starts_with(starts[1].as_str())
                    || cell.starts_with(starts[2].as_str())
            })
            .collect();
        // English first: it is the row's name.
        names.sort_by_key(|at| (!heading[*at].ends_with("en"), *at));
        levels.push((level, code, names));
    }
    if levels.iter().all(|(level, _, _)| *level == 0) {
        return Err(missing("ADM1_PCODE or deeper"));
    }
    let mut rows: BTreeMap<String, LayerRow> = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, |at| at.line() as usize);
            LexiconError::at(file, line, error.to_string())
        })?;
        let line = record.position().map_or(0, |at| at.line() as usize);
        let cell = |at: usize| record.get(at).unwrap_or("").trim();
        let wrong = |at: usize, expected: &str| {
            let message =
                format!("column {} ({}): expected {expected}, found {:?}", at + 1, heading[at], cell(at));
            LexiconError::at(file, line, message)
        };
        let Some((level, code, names)) = levels.iter().rev().find(|(_, code, _)| !cell(*code).is_empty())
        else {
            return Err(LexiconError::at(file, line, "no p-code in any column of p-codes"));
        };
        let pcode = cell(*code);
        let lettered = |code: &str| {
            code.len() >= 2
                && code.is_ascii()
                && code.bytes().take(2).all(|byte| byte.is_ascii_alphabetic())
                && !code.contains(char::is_whitespace)
        };
        // The deepest codes of some countries have letters of their own ("C1234"); a higher level tells the country.
        let telling = std::iter::once(pcode)
            .chain(levels.iter().rev().map(|(_, code, _)| cell(*code)))
            .find(|code| lettered(code));
        let Some(country) = telling.map(|code| code[..2].to_ascii_uppercase()) else {
            return Err(wrong(
                *code,
                "a p-code that starts with its country's two letters, here or in a column of a higher level",
            ));
        };
        if !pcode.is_ascii() || pcode.contains(char::is_whitespace) {
            return Err(wrong(*code, "a p-code of letters and digits"));
        }
        let id = if lettered(pcode) { pcode.to_owned() } else { format!("{country}:{pcode}") };
        let degrees = |at: usize, most: f64| {
            cell(at)
                .parse::<f64>()
                .ok()
                .filter(|value| value.abs() <= most)
                .ok_or_else(|| wrong(at, &format!("degrees from -{most} to {most}")))
        };
        let called: Vec<&str> =
            names.iter().map(|at| cell(*at)).filter(|name| !fold(name).is_empty()).collect();
        let Some((name, aliases)) = called.split_first() else {
            return Err(wrong(*code, "a name beside the p-code in columns such as ADM1_EN"));
        };
        let first_level = levels.iter().find(|(level, _, _)| *level == 1);
        let admin1 = first_level.and_then(|(_, _, names)| names.first()).map(|at| cell(*at)).unwrap_or("");
        rows.entry(pcode.to_owned()).or_insert(LayerRow {
            id: format!("pcode:{id}"),
            name: (*name).to_owned(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            kind: match level {
                0 => Kind::Country,
                1 => Kind::Admin1,
                2 | 3 => Kind::Admin2,
                _ => Kind::Populated,
            },
            feature: match level {
                0 => "A.PCLI".to_owned(),
                1..=3 => format!("A.ADM{level}"),
                _ => "P.PPL".to_owned(),
            },
            country,
            admin1: if *level > 1 { admin1.to_owned() } else { String::new() },
            point: Some((degrees(lat, 90.0)?, degrees(lon, 180.0)?)),
            radius_m: None,
            population: None,
            disputed: String::new(),
            source: format!("p-codes of {file}"),
        });
    }
    if rows.is_empty() {
        return Err(LexiconError::at(file, 0, "no row below the heading"));
    }
    Ok(rows.into_values().collect())
}

/// Writes rows as a layer's file, under a heading and these words as its comment.
pub fn write_layer(comment: &str, rows: &[LayerRow]) -> String {
    let mut text: String = comment.lines().map(|line| format!("# {line}\n")).collect();
    text.push_str(&LAYER_COLUMNS.join("\t"));
    text.push('\n');
    let clean = |cell: &str| cell.replace(['\t', '\n', '\r'], " ");
    for row in rows {
        let number = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
        let cells = [
            clean(&row.id),
            clean(&row.name),
            row.aliases.iter().map(|alias| clean(alias).replace('|', " ")).collect::<Vec<_>>().join("|"),
            row.kind.name().to_owned(),
            clean(&row.feature),
            clean(&row.country),
            clean(&row.admin1),
            row.point.map(|(lat, _)| lat.to_string()).unwrap_or_default(),
            row.point.map(|(_, lon)| lon.to_string()).unwrap_or_default(),
            number(row.radius_m),
            number(row.population),
            clean(&row.disputed),
            clean(&row.source),
        ];
        text.push_str(&cells.join("\t"));
        text.push('\n');
    }
    text
}

//! A GeoPackage (OGC 12-128, version 1.3): events, places and control as layers of points, claims as a table without
//! geometry; for QGIS, GDAL, R's sf.

use std::fs;

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params, params_from_iter};
use serde_json::Value;

use super::super::ExportError;
use super::super::files::Files;
use super::super::flat::plain;
use super::super::row::{self, Row};
use super::super::selection::Selection;

pub(super) fn write(selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
    let path = files.path("case.gpkg");
    if let Err(error) = fs::remove_file(&path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        return Err(ExportError::Io { path, source: error });
    }
    let database = |source| ExportError::Database { path: path.clone(), source };
    let changed = selection.changed_at()?;
    let disputed = selection.disputed_places()?;
    let mut package = Package {
        db: Connection::open(&path).map_err(database)?,
        rows: 0,
        without: 0,
        unplaced: selection.options.unplaced,
    };
    package.db.execute_batch(SCHEMA).map_err(database)?;

    package.layer("events", &row::EVENT, true, &changed).map_err(database)?;
    selection.each_event(|occurrence| {
        let row = row::event(occurrence, selection, &disputed)?;
        package.put("events", &row, true).map_err(database)
    })?;
    package.layer("places", &row::PLACE, true, &changed).map_err(database)?;
    for place in selection.case.places(selection.filter())? {
        package.put("places", &row::place(&place, &disputed), true).map_err(database)?;
    }
    package.layer("control", &row::GROUND, true, &changed).map_err(database)?;
    for ground in selection.ground()? {
        package.put("control", &row::ground(&ground, &disputed), true).map_err(database)?;
    }
    package.layer("claims", &row::CLAIM, false, &changed).map_err(database)?;
    selection.each_claim(|claim| {
        package.put("claims", &row::claim(&claim, selection)?, false).map_err(database)
    })?;
    let Package { db, rows, without, .. } = package;
    db.execute_batch("COMMIT").map_err(database)?;
    db.close().map_err(|(_, source)| database(source))?;
    if without > 0 {
        files.notes.push(format!("rows without coordinates, left out: {without}"));
    }
    files.note("case.gpkg", rows, "sqlite:events places control claims")
}

struct Package {
    db: Connection,
    rows: u64,
    /// Rows that were left out for having no place.
    without: u64,
    unplaced: bool,
}

impl Package {
    fn layer(&mut self, table: &str, columns: &[&str], placed: bool, changed: &str) -> rusqlite::Result<()> {
        let of = |column: &&str| format!("\"{column}\" {}", kind(column));
        let columns: Vec<String> = columns.iter().map(of).collect();
        let geometry = if placed { "geom POINT, " } else { "" };
        self.db.execute_batch(&format!(
            "CREATE TABLE \"{table}\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {geometry}{})",
            columns.join(", ")
        ))?;
        let (sort, srs) = if placed { ("features", Some(4326)) } else { ("attributes", None) };
        self.db.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
             VALUES (?1, ?2, ?1, '', ?3, ?4)",
            params![table, sort, changed.replace('Z', ".000Z"), srs],
        )?;
        if placed {
            self.db.execute(
                "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', 4326, 0, 0)",
                [table],
            )?;
        }
        Ok(())
    }

    fn put(&mut self, table: &str, row: &Row, placed: bool) -> rusqlite::Result<()> {
        let number =
            |name: &str| row.iter().find(|(column, _)| *column == name).and_then(|(_, value)| value.as_f64());
        let point = number("lon").zip(number("lat"));
        if placed && point.is_none() && !self.unplaced {
            self.without += 1;
            return Ok(());
        }
        self.rows += 1;
        let mut names: Vec<String> = row.iter().map(|(column, _)| format!("\"{column}\"")).collect();
        let mut cells: Vec<Cell> = row.iter().map(|(_, value)| cell(value)).collect();
        if placed {
            names.push("geom".to_owned());
            cells.push(point.map_or(Cell::Null, |(lon, lat)| Cell::Blob(blob(lon, lat))));
        }
        let sql = format!(
            "INSERT INTO \"{table}\" ({}) VALUES ({})",
            names.join(", "),
            vec!["?"; names.len()].join(", ")
        );
        self.db.prepare_cached(&sql)?.execute(params_from_iter(cells)).map(drop)
    }
}

fn kind(column: &str) -> &'static str {
    match column {
        "lat" | "lon" | "reading" => "REAL",
        "fighting" => "BOOLEAN",
        "earliest" | "latest" | "known_from" | "published" => "DATE",
        "radius_m" | "claims" | "reports" | "origins" | "credibility" | "evidence_start" | "evidence_end" => {
            "INTEGER"
        }
        _ if column.starts_with("killed")
            || column.starts_with("injured")
            || column.starts_with("displaced") =>
        {
            "INTEGER"
        }
        _ => "TEXT",
    }
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Bool(is_so) => Cell::Integer(i64::from(*is_so)),
        Value::Number(number) => {
            number.as_i64().map_or_else(|| Cell::Real(number.as_f64().unwrap_or_default()), Cell::Integer)
        }
        other => Cell::Text(plain(other).replace('\0', "\u{FFFD}")),
    }
}

/// A point as GeoPackage stores it: a header ("GP", version, little-endian without an envelope, the reference system) and the point
/// as well-known binary.
fn blob(lon: f64, lat: f64) -> Vec<u8> {
    let mut bytes = b"GP\0\x01".to_vec();
    bytes.extend(4326_i32.to_le_bytes());
    bytes.push(1);
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(lon.to_le_bytes());
    bytes.extend(lat.to_le_bytes());
    bytes
}

/// The tables that make a database a GeoPackage; one transaction, which the caller ends.
const SCHEMA: &str = r#"
PRAGMA application_id = 0x47504B47;
PRAGMA user_version = 10300;
PRAGMA journal_mode = OFF;
BEGIN;
CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
);
INSERT INTO gpkg_spatial_ref_sys VALUES
    ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', NULL),
    ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL),
    ('WGS 84', 4326, 'EPSG', 4326,
     'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]',
     'longitude and latitude in degrees on the WGS 84 ellipsoid');
CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
    z TINYINT NOT NULL, m TINYINT NOT NULL,
    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
"#;

//! Places.

use rusqlite::types::Value;
use serde::Serialize;

use super::super::{Case, StoreError};
use super::Filter;
use super::conditions::{Conditions, limit};

/// A place as it is listed.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PlaceRow {
    /// The gazetteer's id, else the name in lower case.
    pub id: String,
    /// For people.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// In how many claims.
    pub claims: i64,
    /// In how many reports.
    pub reports: i64,
}

impl Case {
    /// Places, those in most reports first; with conditions, those of the claims that fit.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn places(&self, filter: &Filter) -> Result<Vec<PlaceRow>, StoreError> {
        let filter = &self.meant(filter)?;
        let conditions = Conditions::of_claims(filter);
        let (from, counts) = if conditions.clauses.is_empty() {
            ("places p".to_owned(), "p")
        } else {
            // By report first: an index has them in this order.
            let from = format!(
                "(SELECT place_key, SUM(claims) AS claims, COUNT(*) AS reports FROM (
                    SELECT c.place_key, c.report, COUNT(*) AS claims FROM {} {} GROUP BY c.place_key, c.report)
                    GROUP BY place_key) f JOIN places p ON p.id = f.place_key",
                conditions.tables_of_claims(),
                conditions.clause()
            );
            (from, "f")
        };
        let sql = format!(
            "SELECT p.id, p.name, p.country, p.lat, p.lon, {counts}.claims, {counts}.reports FROM {from}
             ORDER BY {counts}.reports DESC, {counts}.claims DESC, p.id {}",
            limit(filter)
        );
        self.place_rows(&sql, &conditions.values)
    }

    /// The places that a condition holds for, with one value; those in most reports first, after the one with it as id.
    pub(in crate::store) fn places_where(
        &self,
        condition: &str,
        value: &str,
    ) -> Result<Vec<PlaceRow>, StoreError> {
        self.place_rows(
            &format!(
                "SELECT id, name, country, lat, lon, claims, reports FROM places
                 WHERE {condition} ORDER BY id = ?1 DESC, reports DESC, claims DESC, id"
            ),
            &[Value::Text(value.to_owned())],
        )
    }

    /// Places in a box of degrees, those in most reports first.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn places_in(
        &self,
        south_west: (f64, f64),
        north_east: (f64, f64),
    ) -> Result<Vec<PlaceRow>, StoreError> {
        let values = [south_west.0, south_west.1, north_east.0, north_east.1].map(Value::Real);
        self.place_rows(
            "SELECT id, name, country, lat, lon, claims, reports FROM places WHERE seq IN (
                SELECT seq FROM places_box WHERE north >= ? AND east >= ? AND south <= ? AND west <= ?)
             ORDER BY reports DESC, claims DESC, id",
            &values,
        )
    }

    fn place_rows(&self, sql: &str, values: &[Value]) -> Result<Vec<PlaceRow>, StoreError> {
        self.rows(sql, values, |row| {
            Ok(PlaceRow {
                id: row.get(0)?,
                name: row.get(1)?,
                country: row.get(2)?,
                lat: row.get(3)?,
                lon: row.get(4)?,
                claims: row.get(5)?,
                reports: row.get(6)?,
            })
        })
    }
}

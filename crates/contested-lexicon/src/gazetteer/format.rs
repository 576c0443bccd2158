//! The gazetteer file: three packed sections (zstd) behind a head. Two maps from names (fst), then the places as columns.
//!
//! Reading the columns stands in `ready.rs`, which the build script needs too. Numbers are little-endian.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use fst::raw::Fst;

use super::ready::{self, TEXTS};
use super::{Index, Row};

/// Everything that a gazetteer file holds.
#[derive(Debug)]
pub struct Contents {
    /// Sorted folded names with the places called so.
    pub names: Vec<(String, Vec<u32>)>,
    /// Sorted loose keys, each with a folded name after a zero byte, with the places called so.
    pub loose: Vec<(String, Vec<u32>)>,
    /// The places. Numbers above are positions here.
    pub rows: Vec<Row>,
    /// What the places' texts lie in.
    pub texts: String,
}

/// A file that is no gazetteer, is of another version or is damaged.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("gazetteer file: {0}")]
pub struct FormatError(pub String);

/// Writes a gazetteer file.
///
/// # Errors
/// Where the names are not sorted and unique, or the columns cannot be packed.
pub fn write(contents: &Contents) -> Result<Vec<u8>, FormatError> {
    let mut columns = Columns::default();
    let names = write_names(&contents.names, &mut columns)?;
    let loose = write_names(&contents.loose, &mut columns)?;
    let mut body = Vec::new();
    put(&mut body, columns.postings.len() as u64);
    body.extend_from_slice(&columns.postings);
    put(&mut body, contents.texts.len() as u64);
    body.extend_from_slice(contents.texts.as_bytes());
    write_rows(&contents.rows, &mut body);
    let mut file = ready::PACKED.to_vec();
    let mut packed = Vec::new();
    for section in [names, loose, body] {
        let part = zstd::bulk::compress(&section, 19).map_err(|error| FormatError(error.to_string()))?;
        file.extend_from_slice(&(part.len() as u64).to_le_bytes());
        file.extend_from_slice(&(section.len() as u64).to_le_bytes());
        packed.extend_from_slice(&part);
    }
    file.extend_from_slice(&packed);
    Ok(file)
}

/// The parts of a loaded gazetteer.
pub(crate) struct Parts {
    pub(crate) names: Index,
    pub(crate) loose: Index,
    pub(crate) texts: Part,
    pub(crate) records: Part,
    pub(crate) ids: Part,
    pub(crate) keyed: Part,
    pub(crate) coded: Part,
}

/// A stretch of bytes: of the program's own, which are not copied, or of memory that others share.
#[derive(Clone)]
pub(crate) enum Part {
    Bundled(&'static [u8]),
    Own(Arc<[u8]>, Range<usize>),
}

impl AsRef<[u8]> for Part {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        match self {
            Part::Bundled(bytes) => bytes,
            Part::Own(bytes, range) => &bytes[range.clone()],
        }
    }
}

/// Reads a gazetteer file, packed or ready.
///
/// # Errors
/// Where it is no such file or damaged.
pub(crate) fn read(file: Cow<'static, [u8]>) -> Result<Parts, FormatError> {
    let damaged = |what: &str| FormatError(format!("damaged: {what}"));
    let part: Box<dyn Fn(Range<usize>) -> Part>;
    let ranges = match file {
        // Ready files are made by this program's build alone and are part of it; what anybody else has is packed.
        Cow::Borrowed(bytes) if bytes.starts_with(ready::READY) => {
            part = Box::new(|range| Part::Bundled(&bytes[range]));
            ready::sections(bytes)
        }
        packed => {
            let bytes: Arc<[u8]> = ready::ready(&packed).map_err(FormatError)?.into();
            let ranges = ready::sections(&bytes);
            part = Box::new(move |range| Part::Own(Arc::clone(&bytes), range));
            ranges
        }
    };
    let ranges = ranges.ok_or_else(|| damaged("the head"))?;
    let [names, loose, postings, texts, records, ids, keyed, coded] = ranges.map(part);
    let places = (records.as_ref().len() / ready::RECORD) as u32;
    let index = |names: Part| -> Result<Index, FormatError> {
        let names = Fst::new(names).map_err(|error| damaged(&error.to_string()))?;
        Ok(Index { names, postings: postings.clone(), places })
    };
    Ok(Parts { names: index(names)?, loose: index(loose)?, texts, records, ids, keyed, coded })
}

/// Builds the map of one layer's names in memory.
///
/// # Errors
/// Where the names are not sorted and unique.
pub(crate) fn index(names: &[(String, Vec<u32>)], places: u32) -> Result<Index, FormatError> {
    let mut columns = Columns::default();
    let own = |bytes: Vec<u8>| Part::Own(bytes.as_slice().into(), 0..bytes.len());
    let names = own(write_names(names, &mut columns)?);
    let names = Fst::new(names).map_err(|error| FormatError(error.to_string()))?;
    Ok(Index { names, postings: own(columns.postings), places })
}

#[derive(Default)]
struct Columns {
    postings: Vec<u8>,
}

/// A name of one place holds its number; of several, where their list starts.
fn write_names(names: &[(String, Vec<u32>)], columns: &mut Columns) -> Result<Vec<u8>, FormatError> {
    let wrong = |error: fst::Error| FormatError(error.to_string());
    let mut builder = fst::MapBuilder::memory();
    for (name, places) in names {
        let value = match places.as_slice() {
            [] => continue,
            [only] => u64::from(*only) << 1,
            several => {
                let at = columns.postings.len() as u64;
                put(&mut columns.postings, several.len() as u64);
                let mut before = 0;
                for place in several {
                    put(&mut columns.postings, u64::from(place.wrapping_sub(before)));
                    before = *place;
                }
                at << 1 | 1
            }
        };
        builder.insert(name, value).map_err(wrong)?;
    }
    builder.into_inner().map_err(wrong)
}

fn write_rows(rows: &[Row], out: &mut Vec<u8>) {
    put(out, rows.len() as u64);
    column(rows, out, |row| zigzag(i64::from(row.lat)), true);
    column(rows, out, |row| zigzag(i64::from(row.lon)), true);
    column(rows, out, |row| u64::from(row.geonames), true);
    column(rows, out, |row| u64::from(row.population), false);
    column(rows, out, |row| u64::from(row.country.wrapping_add(1)), true);
    column(rows, out, |row| u64::from(row.admin1.wrapping_add(1)), true);
    column(rows, out, |row| u64::from(row.admin2.wrapping_add(1)), true);
    column(rows, out, |row| u64::from(row.radius_m), false);
    column(rows, out, |row| row.kind as u64, false);
    for text in TEXTS {
        column(rows, out, |row| u64::from(text(&mut row.clone()).start), true);
        column(rows, out, |row| u64::from(text(&mut row.clone()).length), false);
    }
}

/// A column of numbers, as differences from the row before where that makes them small.
fn column(rows: &[Row], out: &mut Vec<u8>, value: impl Fn(&Row) -> u64, differences: bool) {
    let mut before = 0i64;
    for row in rows {
        let now = value(row) as i64;
        put(out, if differences { zigzag(now - before) } else { now as u64 });
        before = now;
    }
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Seven bits a byte, lowest first.
fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

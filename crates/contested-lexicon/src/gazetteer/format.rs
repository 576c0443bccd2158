//! The gazetteer file: three packed sections (zstd) behind a head. Two maps from names (fst), then the places as columns.
//!
//! Writing and reading stand together so that they cannot part ways. Numbers are little-endian.

use fst::raw::Fst;

use super::{Index, Kind, Row, Text};

const MAGIC: &[u8; 8] = b"CGAZ\x00\x00\x00\x01";
/// Marks "no place" in a column of place numbers.
pub(crate) const NONE: u32 = u32::MAX;
/// Far above what the columns need; a damaged length must not ask for all memory.
const LARGEST: usize = 256 << 20;

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
    let mut file = MAGIC.to_vec();
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

/// Reads a gazetteer file.
///
/// # Errors
/// Where it is no such file or damaged.
pub(crate) fn read(bytes: &[u8]) -> Result<(Index, Index, Vec<Row>, String), FormatError> {
    let damaged = |what: &str| FormatError(format!("damaged: {what}"));
    if bytes.get(..8) != Some(MAGIC) {
        return Err(FormatError("no gazetteer file of this version".to_owned()));
    }
    let mut lengths = [0usize; 6];
    for (index, length) in lengths.iter_mut().enumerate() {
        let raw = bytes.get(8 + index * 8..16 + index * 8).ok_or_else(|| damaged("the head is cut off"))?;
        *length = usize::try_from(u64::from_le_bytes(raw.try_into().expect("eight bytes")))
            .ok()
            .filter(|length| *length <= LARGEST)
            .ok_or_else(|| damaged("a length in the head"))?;
    }
    let mut at = 8 + 8 * lengths.len();
    let mut section = |packed: usize, length: usize| {
        let part = bytes.get(at..at + packed).ok_or_else(|| damaged("a section is cut off"))?;
        at += packed;
        zstd::bulk::decompress(part, length).map_err(|error| damaged(&error.to_string()))
    };
    let names = Fst::new(section(lengths[0], lengths[1])?).map_err(|error| damaged(&error.to_string()))?;
    let loose = Fst::new(section(lengths[2], lengths[3])?).map_err(|error| damaged(&error.to_string()))?;
    let body = section(lengths[4], lengths[5])?;
    let mut reader = Reader { bytes: &body, at: 0 };
    let postings_length = reader.length()?;
    let postings: std::sync::Arc<[u8]> = reader.take(postings_length)?.into();
    let texts_length = reader.length()?;
    let texts = std::str::from_utf8(reader.take(texts_length)?)
        .map_err(|_| damaged("the texts are not UTF-8"))?
        .to_owned();
    let rows = read_rows(&mut reader, &texts)?;
    let places = rows.len() as u32;
    Ok((
        Index { names, postings: postings.clone(), places },
        Index { names: loose, postings, places },
        rows,
        texts,
    ))
}

/// Builds the map of one layer's names in memory.
///
/// # Errors
/// Where the names are not sorted and unique.
pub(crate) fn index(names: &[(String, Vec<u32>)], places: u32) -> Result<Index, FormatError> {
    let mut columns = Columns::default();
    let names = write_names(names, &mut columns)?;
    let names = Fst::new(names).map_err(|error| FormatError(error.to_string()))?;
    Ok(Index { names, postings: columns.postings.into(), places })
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

/// The texts of a row, in the order of their columns.
const TEXTS: [fn(&mut Row) -> &mut Text; 4] =
    [|row| &mut row.name, |row| &mut row.key, |row| &mut row.code, |row| &mut row.feature];

/// A column of numbers, as differences from the row before where that makes them small.
fn column(rows: &[Row], out: &mut Vec<u8>, value: impl Fn(&Row) -> u64, differences: bool) {
    let mut before = 0i64;
    for row in rows {
        let now = value(row) as i64;
        put(out, if differences { zigzag(now - before) } else { now as u64 });
        before = now;
    }
}

fn read_rows(reader: &mut Reader<'_>, texts: &str) -> Result<Vec<Row>, FormatError> {
    let count = reader.length()?;
    let mut rows = vec![Row::default(); count];
    let wide = |_: std::num::TryFromIntError| FormatError("damaged: a number is too large".to_owned());
    reader.column(&mut rows, true, |row, value| {
        row.lat = i32::try_from(unzigzag(value)).map_err(wide)?;
        Ok(())
    })?;
    reader.column(&mut rows, true, |row, value| {
        row.lon = i32::try_from(unzigzag(value)).map_err(wide)?;
        Ok(())
    })?;
    let mut number = |differences: bool, set: fn(&mut Row, u32)| {
        reader.column(&mut rows, differences, |row, value| {
            set(row, u32::try_from(value).map_err(wide)?);
            Ok(())
        })
    };
    number(true, |row, value| row.geonames = value)?;
    number(false, |row, value| row.population = value)?;
    number(true, |row, value| row.country = value.wrapping_sub(1))?;
    number(true, |row, value| row.admin1 = value.wrapping_sub(1))?;
    number(true, |row, value| row.admin2 = value.wrapping_sub(1))?;
    number(false, |row, value| row.radius_m = value)?;
    reader.column(&mut rows, false, |row, value| {
        row.kind = Kind::from_number(value)
            .ok_or_else(|| FormatError(format!("damaged: no kind of place has the number {value}")))?;
        Ok(())
    })?;
    for text in TEXTS {
        reader.column(&mut rows, true, |row, value| {
            text(row).start = u32::try_from(value).map_err(wide)?;
            Ok(())
        })?;
        reader.column(&mut rows, false, |row, value| {
            let text = text(row);
            text.length = u16::try_from(value).map_err(wide)?;
            if texts.get(text.range()).is_none() {
                return Err(FormatError("damaged: a text is not there".to_owned()));
            }
            Ok(())
        })?;
    }
    let fits = |place: u32| place == NONE || (place as usize) < count;
    if rows.iter().any(|row| !(fits(row.country) && fits(row.admin1) && fits(row.admin2))) {
        return Err(FormatError("damaged: a place lies in one that is not there".to_owned()));
    }
    Ok(rows)
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn number(&mut self) -> Result<u64, FormatError> {
        let (value, read) =
            get(&self.bytes[self.at..]).ok_or_else(|| FormatError("damaged: cut off".to_owned()))?;
        self.at += read;
        Ok(value)
    }

    fn length(&mut self) -> Result<usize, FormatError> {
        let value = self.number()?;
        usize::try_from(value)
            .ok()
            .filter(|length| *length <= self.bytes.len())
            .ok_or_else(|| FormatError("damaged: a length".to_owned()))
    }

    fn take(&mut self, length: usize) -> Result<&'b [u8], FormatError> {
        let part = self
            .bytes
            .get(self.at..self.at + length)
            .ok_or_else(|| FormatError("damaged: cut off".to_owned()))?;
        self.at += length;
        Ok(part)
    }

    fn column(
        &mut self,
        rows: &mut [Row],
        differences: bool,
        mut set: impl FnMut(&mut Row, u64) -> Result<(), FormatError>,
    ) -> Result<(), FormatError> {
        let mut before = 0i64;
        for row in rows {
            let value = self.number()?;
            let now = if differences { before.wrapping_add(unzigzag(value)) } else { value as i64 };
            set(row, now as u64)?;
            before = now;
        }
        Ok(())
    }
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// Seven bits a byte, lowest first.
fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A number and how many bytes it took; `None` where the bytes end inside it.
pub(crate) fn get(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0u64;
    for (index, byte) in bytes.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7F) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, index + 1));
        }
    }
    None
}

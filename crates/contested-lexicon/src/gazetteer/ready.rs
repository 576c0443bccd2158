//! The packed gazetteer file → the form that names are looked up in: places as records of one length, so that nothing
//! has to be worked out before the first question.
//!
//! The build script includes this file and `row.rs`: what comes with the program is unpacked when the program is built.
//! A file of a user's is unpacked when it is loaded.

use super::row::{Kind, NONE, Row, Text};

/// How a packed file begins.
pub(crate) const PACKED: &[u8; 8] = b"CGAZ\x00\x00\x00\x01";

/// How one begins that is ready.
pub(crate) const READY: &[u8; 8] = b"CGAZ\x00\x00\x00\x02";

/// What a ready file holds behind its head: names, loose names, postings, texts, records, places by their GeoNames id, places
/// without one, places that have a code. The head has the length of each (u64, little-endian).
pub(crate) const SECTIONS: usize = 8;

/// Bytes of a record.
pub(crate) const RECORD: usize = 8 * 4 + 1 + 4 * 6;

/// Far above what the columns need; a damaged length must not ask for all memory.
const LARGEST: usize = 256 << 20;

/// Unpacks a file.
pub(crate) fn ready(packed: &[u8]) -> Result<Vec<u8>, String> {
    if packed.get(..8) != Some(PACKED) {
        return Err("no gazetteer file of this version".to_owned());
    }
    let mut lengths = [0usize; 6];
    for (index, length) in lengths.iter_mut().enumerate() {
        let raw = packed.get(8 + index * 8..16 + index * 8).ok_or("damaged: the head is cut off")?;
        *length = usize::try_from(u64::from_le_bytes(raw.try_into().expect("eight bytes")))
            .ok()
            .filter(|length| *length <= LARGEST)
            .ok_or("damaged: a length in the head")?;
    }
    let mut at = 8 + 8 * lengths.len();
    let mut section = |length: usize, unpacked: usize| {
        let part = packed.get(at..at + length).ok_or("damaged: a section is cut off")?;
        at += length;
        zstd::bulk::decompress(part, unpacked).map_err(|error| format!("damaged: {error}"))
    };
    let names = section(lengths[0], lengths[1])?;
    let loose = section(lengths[2], lengths[3])?;
    let body = section(lengths[4], lengths[5])?;
    let mut reader = Reader { bytes: &body, at: 0 };
    let length = reader.length()?;
    let postings = reader.take(length)?;
    let length = reader.length()?;
    let texts = std::str::from_utf8(reader.take(length)?).map_err(|_| "damaged: the texts are not UTF-8")?;
    let rows = read_rows(&mut reader, texts)?;

    let mut records = Vec::with_capacity(rows.len() * RECORD);
    rows.iter().for_each(|row| put_record(row, &mut records));
    let text = |text: Text| texts.get(text.range()).unwrap_or("");
    let numbered = || rows.iter().enumerate().map(|(number, row)| (number as u32, row));
    let mut ids: Vec<(u32, u32)> =
        numbered().filter(|(_, row)| row.geonames != 0).map(|(number, row)| (row.geonames, number)).collect();
    ids.sort_unstable();
    let keyed = numbered().filter(|(_, row)| row.geonames == 0 && !text(row.key).is_empty());
    let coded = numbered().filter(|(_, row)| row.code.length > 0);
    let bytes =
        |numbers: &mut dyn Iterator<Item = u32>| -> Vec<u8> { numbers.flat_map(u32::to_le_bytes).collect() };
    let ids = bytes(&mut ids.iter().flat_map(|(id, number)| [*id, *number]));
    let keyed = bytes(&mut keyed.map(|(number, _)| number));
    let coded = bytes(&mut coded.map(|(number, _)| number));

    let sections: [&[u8]; SECTIONS] =
        [&names, &loose, postings, texts.as_bytes(), &records, &ids, &keyed, &coded];
    let mut file = READY.to_vec();
    for section in sections {
        file.extend_from_slice(&(section.len() as u64).to_le_bytes());
    }
    sections.iter().for_each(|section| file.extend_from_slice(section));
    Ok(file)
}

/// Where each section of a ready file lies.
pub(crate) fn sections(file: &[u8]) -> Option<[std::ops::Range<usize>; SECTIONS]> {
    let mut at = 8 + 8 * SECTIONS;
    let mut ranges: [std::ops::Range<usize>; SECTIONS] = std::array::from_fn(|_| 0..0);
    for (index, range) in ranges.iter_mut().enumerate() {
        let raw = file.get(8 + index * 8..16 + index * 8)?;
        let length = usize::try_from(u64::from_le_bytes(raw.try_into().ok()?)).ok()?;
        *range = at..at.checked_add(length)?;
        at = range.end;
    }
    (file.starts_with(READY) && at == file.len()).then_some(ranges)
}

fn put_record(row: &Row, out: &mut Vec<u8>) {
    let numbers = [
        row.geonames,
        row.lat as u32,
        row.lon as u32,
        row.population,
        row.country,
        row.admin1,
        row.admin2,
        row.radius_m,
    ];
    numbers.iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
    out.push(row.kind as u8);
    for text in [row.name, row.key, row.code, row.feature] {
        out.extend_from_slice(&text.start.to_le_bytes());
        out.extend_from_slice(&text.length.to_le_bytes());
    }
}

/// A record's place; of no kind that is known, a populated one: only this program writes records.
pub(crate) fn record(bytes: &[u8; RECORD]) -> Row {
    let number = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let text = |index: usize| {
        let at = 33 + index * 6;
        Text { start: number(at), length: u16::from_le_bytes([bytes[at + 4], bytes[at + 5]]) }
    };
    Row {
        geonames: number(0),
        lat: number(4) as i32,
        lon: number(8) as i32,
        population: number(12),
        country: number(16),
        admin1: number(20),
        admin2: number(24),
        radius_m: number(28),
        kind: Kind::from_number(u64::from(bytes[32])).unwrap_or_default(),
        name: text(0),
        key: text(1),
        code: text(2),
        feature: text(3),
    }
}

/// The texts of a row, in the order of their columns.
pub(crate) const TEXTS: [fn(&mut Row) -> &mut Text; 4] =
    [|row| &mut row.name, |row| &mut row.key, |row| &mut row.code, |row| &mut row.feature];

fn read_rows(reader: &mut Reader<'_>, texts: &str) -> Result<Vec<Row>, String> {
    let count = reader.length()?;
    let mut rows = vec![Row::default(); count];
    let wide = |_: std::num::TryFromIntError| "damaged: a number is too large".to_owned();
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
            .ok_or_else(|| format!("damaged: no kind of place has the number {value}"))?;
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
                return Err("damaged: a text is not there".to_owned());
            }
            Ok(())
        })?;
    }
    let fits = |place: u32| place == NONE || (place as usize) < count;
    if rows.iter().any(|row| !(fits(row.country) && fits(row.admin1) && fits(row.admin2))) {
        return Err("damaged: a place lies in one that is not there".to_owned());
    }
    Ok(rows)
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn number(&mut self) -> Result<u64, String> {
        let (value, read) = get(&self.bytes[self.at..]).ok_or("damaged: cut off")?;
        self.at += read;
        Ok(value)
    }

    fn length(&mut self) -> Result<usize, String> {
        let value = self.number()?;
        usize::try_from(value)
            .ok()
            .filter(|length| *length <= self.bytes.len())
            .ok_or_else(|| "damaged: a length".to_owned())
    }

    fn take(&mut self, length: usize) -> Result<&'b [u8], String> {
        let part = self.bytes.get(self.at..self.at + length).ok_or("damaged: cut off")?;
        self.at += length;
        Ok(part)
    }

    fn column(
        &mut self,
        rows: &mut [Row],
        differences: bool,
        mut set: impl FnMut(&mut Row, u64) -> Result<(), String>,
    ) -> Result<(), String> {
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

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
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

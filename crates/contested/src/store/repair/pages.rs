//! The rows of a SQLite file, read page by page without SQLite, so that one damaged page costs no other.
//!
//! After "Database File Format" (sqlite.org/fileformat2.html): a leaf of a table holds records, each with its row's number;
//! what is too long for its page goes on in others. Rows of tables alone are read, since no table that is kept is without
//! row numbers; whoever reads has to prove what a row says, since a page that is free now may hold what was there before.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use rusqlite::types::Value;

/// A file of pages, with what its write-ahead log has of them.
pub(super) struct Pages {
    file: File,
    log: Option<(File, BTreeMap<u32, u64>)>,
    /// Bytes of a page; all of them are used.
    size: usize,
    /// How many pages there are, by the length of the file and the log.
    count: u32,
    /// How many there should be, by the file's head.
    expected: u32,
}

/// A row: its number and the values of its columns.
pub(super) type Found = (i64, Vec<Value>);

/// Where a row stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Cell {
    page: u32,
    start: u16,
}

/// No case has longer rows; a length beyond it is damage.
const LONGEST: usize = 1 << 30;

impl Pages {
    pub(super) fn open(path: &Path) -> io::Result<Pages> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut head = [0; 100];
        file.read_exact(&mut head)?;
        let size = match u16::from_be_bytes([head[16], head[17]]) {
            1 => 65_536,
            size => usize::from(size),
        };
        // A head that is damaged does not say it: then it is what the program makes.
        let is_size = size.is_power_of_two() && (512..=65_536).contains(&size);
        let size = if is_size { size } else { 4_096 };
        let expected = four(&head, 28).unwrap_or(0);
        let mut pages = Pages { file, log: None, size, count: 0, expected };
        let mut name = path.as_os_str().to_owned();
        name.push("-wal");
        pages.log = File::open(Path::new(&name)).ok().and_then(|mut log| {
            let frames = frames(&mut log, size).unwrap_or_default();
            Some((log, frames)).filter(|(_, frames)| !frames.is_empty())
        });
        let of_log = pages.log.as_ref().and_then(|(_, frames)| frames.keys().last().copied()).unwrap_or(0);
        // The last page may be cut off.
        let of_file = u32::try_from(length.div_ceil(size as u64)).unwrap_or(u32::MAX);
        pages.count = of_file.max(of_log);
        Ok(pages)
    }

    /// A page; what is missing of it is zero.
    fn page(&mut self, number: u32) -> io::Result<Vec<u8>> {
        let mut page = Vec::with_capacity(self.size);
        let of_log = self.log.as_mut().and_then(|(log, frames)| Some((log, *frames.get(&number)?)));
        let (file, start) = match of_log {
            Some(found) => found,
            None => (&mut self.file, (u64::from(number).saturating_sub(1)) * self.size as u64),
        };
        file.seek(SeekFrom::Start(start))?;
        file.take(self.size as u64).read_to_end(&mut page)?;
        page.resize(self.size, 0);
        Ok(page)
    }

    /// How many pages the file lacks at its end, as far as its head tells.
    pub(super) fn missing(&self) -> u32 {
        self.expected.saturating_sub(self.count)
    }

    /// The first pages of tables by name, as far as the schema can be read.
    pub(super) fn roots(&mut self) -> BTreeMap<String, u32> {
        let mut roots = BTreeMap::new();
        let mut cells = BTreeSet::new();
        self.leaves(1, &mut BTreeSet::new(), &mut cells);
        for cell in cells {
            if let Some((_, row)) = self.row(cell)
                && let [Value::Text(kind), Value::Text(name), _, Value::Integer(root), ..] = row.as_slice()
                && kind == "table"
                && let Ok(root) = u32::try_from(*root)
            {
                roots.insert(name.clone(), root);
            }
        }
        roots
    }

    /// The rows of the table that begins at a page, and which pages they stand on; the branches that cannot be followed are
    /// left out.
    pub(super) fn table(&mut self, root: u32, seen: &mut BTreeSet<u32>) -> BTreeSet<Cell> {
        let mut cells = BTreeSet::new();
        self.leaves(root, seen, &mut cells);
        cells
    }

    /// The rows of leaves that no table led to.
    pub(super) fn strays(&mut self, seen: &BTreeSet<u32>) -> BTreeSet<Cell> {
        let mut cells = BTreeSet::new();
        for number in (1..=self.count).filter(|number| !seen.contains(number)) {
            if let Ok(page) = self.page(number) {
                cells.extend(cells_of(number, &page));
            }
        }
        cells
    }

    fn leaves(&mut self, root: u32, seen: &mut BTreeSet<u32>, cells: &mut BTreeSet<Cell>) {
        let mut left = vec![root];
        while let Some(number) = left.pop() {
            if number == 0 || number > self.count || !seen.insert(number) {
                continue;
            }
            let Ok(page) = self.page(number) else { continue };
            let head = head_of(number);
            match page.get(head) {
                Some(&LEAF) => cells.extend(cells_of(number, &page)),
                Some(&INTERIOR) => {
                    left.extend(four(&page, head + 8));
                    left.extend(starts(&page, head, 12).into_iter().filter_map(|start| four(&page, start)));
                }
                _ => {
                    // Whatever it is, nobody has read it.
                    seen.remove(&number);
                }
            }
        }
    }

    /// The row that stands somewhere; `None` where it is none.
    pub(super) fn row(&mut self, cell: Cell) -> Option<Found> {
        let page = self.page(cell.page).ok()?;
        let mut at = usize::from(cell.start);
        let length = usize::try_from(number(&page, &mut at)?).ok().filter(|length| *length <= LONGEST)?;
        let row = number(&page, &mut at)?;
        // As the format has it: what a leaf holds of a record that is too long for it.
        let (most, least) = (self.size - 35, (self.size - 12) * 32 / 255 - 23);
        let here = match length {
            length if length <= most => length,
            _ => match least + (length - least) % (self.size - 4) {
                here if here <= most => here,
                _ => least,
            },
        };
        let mut record = page.get(at..at + here)?.to_vec();
        let mut next = if here < length { four(&page, at + here)? } else { 0 };
        let mut turns = 0;
        while record.len() < length {
            turns += 1;
            if next == 0 || next > self.count || turns > self.count {
                return None;
            }
            let page = self.page(next).ok()?;
            let wanted = (length - record.len()).min(self.size - 4);
            record.extend_from_slice(page.get(4..4 + wanted)?);
            next = four(&page, 0)?;
        }
        Some((row, values(&record)?))
    }
}

const LEAF: u8 = 13;
const INTERIOR: u8 = 5;

/// The first page begins with the file's own head.
fn head_of(page: u32) -> usize {
    if page == 1 { 100 } else { 0 }
}

/// Where the newest state of each page stands in a write-ahead log, up to its last commit.
fn frames(log: &mut File, size: usize) -> io::Result<BTreeMap<u32, u64>> {
    let mut head = [0; 32];
    log.read_exact(&mut head)?;
    let (mut committed, mut open) = (BTreeMap::new(), BTreeMap::new());
    let mut start = 32;
    let mut frame = [0; 24];
    while log.seek(SeekFrom::Start(start)).is_ok() && log.read_exact(&mut frame).is_ok() {
        // What is left of an earlier round has other salts.
        if frame[8..16] != head[16..24] {
            break;
        }
        open.insert(u32::from_be_bytes([frame[0], frame[1], frame[2], frame[3]]), start + 24);
        if frame[4..8] != [0; 4] {
            committed.append(&mut open);
        }
        start += 24 + size as u64;
    }
    Ok(committed)
}

fn cells_of(number: u32, page: &[u8]) -> Vec<Cell> {
    let head = head_of(number);
    if page.get(head) != Some(&LEAF) {
        return Vec::new();
    }
    let starts = starts(page, head, 8).into_iter();
    starts.filter_map(|start| Some(Cell { page: number, start: u16::try_from(start).ok()? })).collect()
}

/// Where the cells of a page begin.
fn starts(page: &[u8], head: usize, length: usize) -> Vec<usize> {
    let two = |at: usize| Some(usize::from(u16::from_be_bytes([*page.get(at)?, *page.get(at + 1)?])));
    let count = two(head + 3).unwrap_or(0);
    let first = head + length;
    (0..count).map_while(|cell| two(first + 2 * cell)).filter(|start| *start >= first).collect()
}

fn four(page: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(page.get(at..at + 4)?.try_into().ok()?))
}

/// A number of one to nine bytes.
fn number(bytes: &[u8], at: &mut usize) -> Option<i64> {
    let mut value: u64 = 0;
    for place in 0..9 {
        let byte = *bytes.get(*at)?;
        *at += 1;
        if place == 8 {
            value = value << 8 | u64::from(byte);
            break;
        }
        value = value << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(value as i64)
}

/// The values of a record.
fn values(record: &[u8]) -> Option<Vec<Value>> {
    let mut at = 0;
    let head = usize::try_from(number(record, &mut at)?).ok().filter(|head| *head <= record.len())?;
    let mut kinds = Vec::new();
    while at < head {
        kinds.push(number(record, &mut at)?);
    }
    let mut at = head;
    let mut take = |length: usize| {
        let bytes = record.get(at..at.checked_add(length)?)?;
        at += length;
        Some(bytes)
    };
    kinds
        .into_iter()
        .map(|kind| {
            Some(match kind {
                0 => Value::Null,
                1..=6 => {
                    let bytes = take([1, 2, 3, 4, 6, 8][usize::try_from(kind).ok()? - 1])?;
                    // Of a negative number the bytes before are ones.
                    let first = if bytes[0] & 0x80 == 0 { 0 } else { -1 };
                    Value::Integer(bytes.iter().fold(first, |value, byte| value << 8 | i64::from(*byte)))
                }
                7 => Value::Real(f64::from_be_bytes(take(8)?.try_into().ok()?)),
                8 => Value::Integer(0),
                9 => Value::Integer(1),
                kind if kind >= 12 => {
                    let bytes = take(usize::try_from((kind - 12) / 2).ok()?)?.to_vec();
                    if kind % 2 == 0 {
                        Value::Blob(bytes)
                    } else {
                        Value::Text(String::from_utf8_lossy(&bytes).into_owned())
                    }
                }
                _ => return None,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    /// Every row comes back as SQLite has it, also those that are longer than a page or stand in the log only.
    #[test]
    fn rows_are_read_as_sqlite_wrote_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let db = Connection::open(&path).unwrap();
        db.execute_batch(
            "PRAGMA journal_mode = WAL; CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c BLOB, d REAL, e INTEGER)",
        )
        .unwrap();
        let mut put = db.prepare("INSERT INTO t VALUES (?, ?, zeroblob(?), ?, ?)").unwrap();
        for row in 0..120_i64 {
            let words = "ab é".repeat(usize::try_from(row * row / 2).unwrap());
            put.execute((row, words, row * 90, row as f64 / 3.0 + 0.1, (row - 60) * 7_i64.pow(10))).unwrap();
        }
        let expected: Vec<Found> = db
            .prepare("SELECT a, b, c, d, e FROM t ORDER BY a")
            .unwrap()
            .query_map([], |row| {
                let values = (0..5).map(|column| row.get(column)).collect::<Result<Vec<Value>, _>>()?;
                Ok((row.get(0)?, values))
            })
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let read = || {
            let mut pages = Pages::open(&path).unwrap();
            let root = pages.roots()["t"];
            let cells = pages.table(root, &mut BTreeSet::new());
            let mut rows: Vec<Found> = cells.into_iter().map(|cell| pages.row(cell).unwrap()).collect();
            for (number, row) in &mut rows {
                // Of a column that is the row's number nothing is kept in the record.
                row[0] = Value::Integer(*number);
            }
            rows.sort_by_key(|(number, _)| *number);
            rows
        };
        // Not shown where they differ: they are long.
        assert!(read() == expected);
        drop(put);
        db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        assert!(read() == expected);
    }
}

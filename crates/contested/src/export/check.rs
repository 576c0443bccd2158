//! Reads an export back: every file is there, has the bytes that the manifest tells, parses, and has as many rows.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::files::hashed;
use super::formats::parquet;
use super::manifest::FORMAT;
use super::{ExportError, Format, Manifest, Written, flat, manifest_path};

/// What was read back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Checked {
    /// Files.
    pub files: u64,
    /// Rows in them.
    pub rows: u64,
    /// Bytes in them.
    pub bytes: u64,
}

/// Reads back an export of a format.
///
/// # Errors
/// Where a file is missing, was changed, does not parse, has another number of rows, or a cell that is a formula.
pub fn check(format: Format, out: &Path) -> Result<Checked, ExportError> {
    let path = manifest_path(out, format.is_folder());
    let words = fs::read_to_string(&path).map_err(|source| ExportError::Io { path: path.clone(), source })?;
    let manifest: Manifest = serde_json::from_str(&words).map_err(|error| wrong(&path, error))?;
    if manifest.format != FORMAT || manifest.export != format.name() {
        return Err(wrong(&path, format!("it is of the format {} {}", manifest.format, manifest.export)));
    }
    let mut checked = Checked::default();
    for written in &manifest.files {
        let path = if format.is_folder() { out.join(&written.path) } else { out.to_owned() };
        check_file(&path, written)?;
        checked.files += 1;
        checked.rows += written.rows;
        checked.bytes += written.bytes;
    }
    Ok(checked)
}

fn check_file(path: &Path, written: &Written) -> Result<(), ExportError> {
    let (bytes, sha256) = hashed(path)?;
    if bytes != written.bytes || sha256 != written.sha256 {
        return Err(wrong(path, "its bytes are not those that the manifest tells"));
    }
    let (way, what) = written.rows_are.split_once(':').unwrap_or((&written.rows_are, ""));
    let rows = match way {
        "lines" if what.is_empty() => records(path)?,
        "lines" => lines(path, what)?,
        "csv" => table(path, what.parse().unwrap_or(1))?,
        "json" => items(path, what)?,
        "xml" => elements(path, what)?,
        "sqlite" => in_tables(path, what)?,
        "parquet" => parquet::rows(path)?,
        _ => written.rows,
    };
    if rows != written.rows {
        return Err(wrong(path, format!("{rows} rows read back, {} were written", written.rows)));
    }
    Ok(())
}

fn open(path: &Path) -> Result<BufReader<File>, ExportError> {
    File::open(path).map(BufReader::new).map_err(|source| ExportError::Io { path: path.to_owned(), source })
}

/// JSON, one record a line.
fn records(path: &Path) -> Result<u64, ExportError> {
    let mut rows = 0;
    for line in open(path)?.lines() {
        let line = line.map_err(|error| wrong(path, error))?;
        serde_json::from_str::<IgnoredAny>(&line)
            .map_err(|error| wrong(path, format!("line {}: {error}", rows + 1)))?;
        rows += 1;
    }
    Ok(rows)
}

/// Lines that are these words.
fn lines(path: &Path, words: &str) -> Result<u64, ExportError> {
    let mut rows = 0;
    for line in open(path)?.lines() {
        rows += u64::from(line.map_err(|error| wrong(path, error))? == words);
    }
    Ok(rows)
}

/// Rows of a table below so many rows of headers; as wide as these, and no cell a formula.
fn table(path: &Path, headers: u64) -> Result<u64, ExportError> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(open(path)?);
    let mut rows: u64 = 0;
    for row in reader.records() {
        let row = row.map_err(|error| wrong(path, error))?;
        rows += 1;
        // HXL's hashtags may begin with a plus only behind a name; headers are the format's own words.
        if rows > headers && row.iter().any(flat::is_formula) {
            return Err(wrong(path, format!("row {rows}: a cell is a formula")));
        }
    }
    rows.checked_sub(headers).ok_or_else(|| wrong(path, "its header is missing"))
}

/// Items of a list: the whole document, or a field of its object.
fn items(path: &Path, field: &str) -> Result<u64, ExportError> {
    let mut deserializer = serde_json::Deserializer::from_reader(open(path)?);
    let found = Items { field }.deserialize(&mut deserializer).map_err(|error| wrong(path, error))?;
    deserializer.end().map_err(|error| wrong(path, error))?;
    found.ok_or_else(|| wrong(path, format!("there is no list `{field}`")))
}

/// Elements of these names.
fn elements(path: &Path, names: &str) -> Result<u64, ExportError> {
    use quick_xml::events::Event;
    let names: Vec<&str> = names.split(' ').collect();
    let mut reader = quick_xml::Reader::from_reader(open(path)?);
    reader.config_mut().check_comments = true;
    let (mut rows, mut depth, mut buffer) = (0, 0_u64, Vec::new());
    loop {
        match reader.read_event_into(&mut buffer).map_err(|error| wrong(path, error))? {
            Event::Start(tag) => {
                depth += 1;
                rows += u64::from(names.contains(&tag.local_name().as_ref()));
            }
            Event::Empty(tag) => rows += u64::from(names.contains(&tag.local_name().as_ref())),
            Event::End(_) => depth -= 1,
            Event::Eof if depth > 0 => return Err(wrong(path, "it breaks off")),
            Event::Eof => return Ok(rows),
            _ => {}
        }
        buffer.clear();
    }
}

/// Rows of these tables of a database.
fn in_tables(path: &Path, tables: &str) -> Result<u64, ExportError> {
    let database = |source| ExportError::Database { path: path.to_owned(), source };
    let db = rusqlite::Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(database)?;
    let mut rows = 0;
    for table in tables.split(' ') {
        let sql = format!("SELECT COUNT(*) FROM \"{}\"", table.replace('"', "\"\""));
        rows += db.query_row(&sql, [], |row| row.get::<_, i64>(0)).map_err(database)?;
    }
    Ok(u64::try_from(rows).unwrap_or(0))
}

fn wrong(path: &Path, what: impl ToString) -> ExportError {
    ExportError::NotAsWritten { path: PathBuf::from(path), message: what.to_string() }
}

/// Counts the items of a list without keeping them.
struct Items<'f> {
    /// The field it is in; empty where it is the document.
    field: &'f str,
}

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = Option<u64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<u64>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = Option<u64>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<u64>, A::Error> {
        let mut rows = 0;
        while list.next_element::<IgnoredAny>()?.is_some() {
            rows += 1;
        }
        Ok(self.field.is_empty().then_some(rows))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<u64>, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == self.field {
                found = map.next_value_seed(Items { field: "" })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

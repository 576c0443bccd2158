//! Where an export goes, and how its files are put together: each is hashed and counted as it is written.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{ExportError, Written, flat, json_lines};
use crate::ingest::hex;

/// The files of an export.
pub(super) struct Files<'o> {
    target: Target<'o>,
    pub(super) written: Vec<Written>,
    /// The folder, inside the export's, in which files begin: "data/".
    pub(super) prefix: String,
    /// Words for the manifest that turned up while writing.
    pub(super) notes: Vec<String>,
}

enum Target<'o> {
    Folder(PathBuf),
    File(PathBuf),
    Stream(Option<Box<dyn Write + 'o>>),
}

impl<'o> Files<'o> {
    pub(super) fn in_folder(path: &Path) -> Result<Files<'o>, ExportError> {
        fs::create_dir_all(path).map_err(|source| ExportError::Io { path: path.to_owned(), source })?;
        Ok(Files::new(Target::Folder(path.to_owned())))
    }

    pub(super) fn one_file(path: &Path) -> Files<'o> {
        Files::new(Target::File(path.to_owned()))
    }

    pub(super) fn stream(out: impl Write + 'o) -> Files<'o> {
        Files::new(Target::Stream(Some(Box::new(out))))
    }

    fn new(target: Target<'o>) -> Files<'o> {
        Files { target, written: Vec::new(), prefix: String::new(), notes: Vec::new() }
    }

    /// Where a file of this name lies.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        match &self.target {
            Target::Folder(folder) => folder.join(format!("{}{name}", self.prefix)),
            Target::File(path) => path.clone(),
            Target::Stream(_) => PathBuf::from("standard output"),
        }
    }

    /// Begins a file; `name` is used in a folder only.
    pub(super) fn begin(&mut self, name: &str, rows_are: &str) -> Result<Out<'o>, ExportError> {
        let path = self.path(name);
        let io = |source| ExportError::Io { path: path.clone(), source };
        let to: Box<dyn Write + 'o> = match &mut self.target {
            Target::Stream(out) => out.take().ok_or(ExportError::NeedsPath("this format"))?,
            Target::Folder(_) | Target::File(_) => {
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent).map_err(io)?;
                }
                Box::new(File::create(&path).map_err(io)?)
            }
        };
        let name = match &self.target {
            Target::Folder(_) => format!("{}{name}", self.prefix),
            _ => path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        };
        Ok(Out {
            to: BufWriter::new(Hashed { to, hash: Sha256::new(), bytes: 0 }),
            path,
            rows: 0,
            items: 0,
            written: Written {
                path: name,
                sha256: String::new(),
                bytes: 0,
                rows: 0,
                rows_are: rows_are.to_owned(),
            },
        })
    }

    /// Ends a file.
    pub(super) fn end(&mut self, out: Out<'o>) -> Result<(), ExportError> {
        let Out { to, path, rows, mut written, .. } = out;
        let io = |source| ExportError::Io { path: path.clone(), source };
        let mut hashed = to.into_inner().map_err(|error| io(error.into_error()))?;
        hashed.to.flush().map_err(io)?;
        written.sha256 = hex(&hashed.hash.finalize());
        written.bytes = hashed.bytes;
        written.rows = rows;
        self.written.push(written);
        Ok(())
    }

    /// Notes a file that something else wrote.
    pub(super) fn note(&mut self, name: &str, rows: u64, rows_are: &str) -> Result<(), ExportError> {
        let path = self.path(name);
        let (bytes, sha256) = hashed(&path)?;
        let name = match &self.target {
            Target::Folder(_) => format!("{}{name}", self.prefix),
            _ => path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        };
        self.written.push(Written { path: name, sha256, bytes, rows, rows_are: rows_are.to_owned() });
        Ok(())
    }
}

/// A file that is being written.
pub(super) struct Out<'o> {
    to: BufWriter<Hashed<Box<dyn Write + 'o>>>,
    path: PathBuf,
    /// Rows so far.
    pub(super) rows: u64,
    items: u64,
    written: Written,
}

impl Out<'_> {
    /// Writes words as they are.
    pub(super) fn text(&mut self, words: &str) -> Result<(), ExportError> {
        self.bytes(words.as_bytes())
    }

    /// Writes bytes as they are.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        self.to.write_all(bytes).map_err(|source| ExportError::Io { path: self.path.clone(), source })
    }

    /// A record on a line of its own.
    pub(super) fn line(&mut self, record: &Value) -> Result<(), ExportError> {
        self.rows += 1;
        let line = json_lines::line(record)?;
        self.text(&line)?;
        self.text("\n")
    }

    /// The next item of a JSON list, which the caller opened and will close.
    pub(super) fn item(&mut self, record: &Value) -> Result<(), ExportError> {
        self.rows += 1;
        self.items += 1;
        if self.items > 1 {
            self.text(",\n")?;
        }
        let line = json_lines::line(record)?;
        self.text(&line)
    }

    /// A row of a table: cells that no spreadsheet takes for formulas.
    pub(super) fn row<'v>(&mut self, cells: impl IntoIterator<Item = &'v Value>) -> Result<(), ExportError> {
        self.rows += 1;
        self.cells(cells.into_iter().map(flat::harmless))
    }

    /// The head of a table.
    pub(super) fn head<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> Result<(), ExportError> {
        self.cells(names.into_iter().map(str::to_owned))
    }

    fn cells(&mut self, cells: impl Iterator<Item = String>) -> Result<(), ExportError> {
        let mut row = csv::WriterBuilder::new().from_writer(Vec::new());
        let to_memory = "writing to memory does not fail";
        row.write_record(cells).expect(to_memory);
        let row = row.into_inner().expect(to_memory);
        self.bytes(&row)
    }
}

/// Passes bytes on, and hashes and counts them.
struct Hashed<W> {
    to: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// How many bytes a file has, and their SHA-256.
pub(super) fn hashed(path: &Path) -> Result<(u64, String), ExportError> {
    let io = |source| ExportError::Io { path: path.to_owned(), source };
    let mut hashed = Hashed { to: io::sink(), hash: Sha256::new(), bytes: 0 };
    io::copy(&mut File::open(path).map_err(io)?, &mut hashed).map_err(io)?;
    Ok((hashed.bytes, hex(&hashed.hash.finalize())))
}

//! The ledger in outside shapes. Internal types may change; these only grow.
//!
//! One record at a time: [`extract_json`], [`ledger_json`], [`alignment_json`], [`records`], [`changes`]. A whole case in
//! a format of the field: [`write()`], one file a format in `formats/`; [`check`] reads back what was written. Its lists as
//! tables with nested columns: [`tables`].

pub mod extract_json;

pub mod ledger_json;

pub mod alignment_json;

pub mod json_lines;

pub mod records;

pub mod tables;

mod changes;

pub mod flat;

mod selection;

mod manifest;

mod files;

mod markup;

mod row;

mod formats;

mod check;

pub use changes::changes;
pub use check::{Checked, check};
pub use formats::{Format, stream, write};
pub use manifest::{Manifest, Written, manifest_path};
pub use selection::Options;

use std::path::PathBuf;

use crate::store::StoreError;

/// Why a case could not be written out, or what was written could not be read back.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The case.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file or stream.
    #[error("{}: {source}", .path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What went wrong.
        source: std::io::Error,
    },
    /// A folder that must be empty is not.
    #[error("{}: the folder is not empty; a bag holds nothing but what is listed in it", .0.display())]
    NotEmpty(PathBuf),
    /// A folder or a database was to go to a stream.
    #[error("`{0}` is no stream of bytes: it needs a path")]
    NeedsPath(&'static str),
    /// A format that the program was built without.
    #[error("this program was built without the format `{0}`; build it with `--features {0}`")]
    NotBuilt(&'static str),
    /// Columns that cannot be written.
    #[error("{}: {message}", .path.display())]
    Columns {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        message: String,
    },
    /// A record that cannot be JSON.
    #[error("a record cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A database to be made.
    #[error("{}: {source}", .path.display())]
    Database {
        /// Which.
        path: PathBuf,
        /// What went wrong.
        source: rusqlite::Error,
    },
    /// What was written does not read back.
    #[error("{}: {message}", .path.display())]
    NotAsWritten {
        /// Which file.
        path: PathBuf,
        /// How.
        message: String,
    },
}

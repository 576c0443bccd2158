//! What an export says of itself: of which case and which state of knowledge it is, by whose rules, what is in it, and
//! what the format could not carry.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The manifest's own format.
pub(super) const FORMAT: &str = "contested-export/1";

/// The file that says what an export is. It has no time of its own: two exports of one case are equal byte for byte.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// "contested-export/1".
    pub format: String,
    /// The format of the export: "geojson".
    pub export: String,
    /// The program and its version.
    pub program: String,
    /// What read the reports (the program's version and a hash of its rules and weights), with how many readings by each.
    pub read_by: Vec<(String, i64)>,
    /// The last row of the case's custody log: its hash covers everything that was ever done to the case.
    pub case: Value,
    /// The two clocks, the source and how surely what is in was read.
    pub asked: Value,
    /// The files, in order.
    pub files: Vec<Written>,
    /// What the format cannot carry.
    pub losses: Vec<String>,
    /// What to know about this export.
    pub notes: Vec<String>,
    /// What may be done with it.
    pub licence: String,
}

/// A file of an export.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Written {
    /// Its name, in the export's folder.
    pub path: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
    /// How many bytes.
    pub bytes: u64,
    /// How many rows, features, entities or elements.
    pub rows: u64,
    /// Where they are counted: `lines`, `csv` (below the header, `csv:2` below two), `json:features` (a list in the
    /// top object; `json:` is a list itself), `xml:node edge` (elements), `sqlite:claims` (tables), `parquet`, `lines:BEGIN:VEVENT`
    /// (lines that are this), `bytes` (not counted).
    pub rows_are: String,
}

/// The words on licence that every export carries.
pub(super) const LICENCE: &str = "words quoted from reports belong to their publishers: check what quoting and passing on \
    is allowed; place names and coordinates may come from GeoNames (CC BY 4.0) and other gazetteers named in the program's NOTICE; \
    what was worked out (kinds, events, grades) is yours to use";

/// Where the manifest of an export lies: in the folder, or beside the file.
pub fn manifest_path(out: &Path, is_folder: bool) -> PathBuf {
    if is_folder {
        return out.join("manifest.json");
    }
    let mut name = out.as_os_str().to_owned();
    name.push(".manifest.json");
    PathBuf::from(name)
}

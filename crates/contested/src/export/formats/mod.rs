//! One file a format, each converting by hand from the published records. A format that is several files is a folder.

mod jsonl;

mod csv;

mod geojson;

use std::io::Write;
use std::path::Path;

use super::files::Files;
use super::manifest::{FORMAT, LICENCE};
use super::selection::{Options, Selection};
use super::{ExportError, Manifest, manifest_path};
use crate::store::Case;

macro_rules! formats {
    ($($variant:ident = $name:literal, $about:literal, $home:ident, $module:ident, [$($loss:literal),* $(,)?];)*) => {
        /// The formats that a case can be written out in.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[allow(missing_docs)] // each is told about by `about`
        pub enum Format { $($variant),* }

        impl Format {
            /// All, in the order of the documentation.
            pub const ALL: &'static [Format] = &[$(Format::$variant),*];

            /// Its name: "geojson".
            pub fn name(self) -> &'static str {
                match self { $(Format::$variant => $name),* }
            }

            /// What it is, in a line.
            pub fn about(self) -> &'static str {
                match self { $(Format::$variant => $about),* }
            }

            /// Whether it is a folder of files.
            pub fn is_folder(self) -> bool {
                match self { $(Format::$variant => matches!(Home::$home, Home::Folder)),* }
            }

            /// What of a case it cannot carry.
            pub fn losses(self) -> &'static [&'static str] {
                match self { $(Format::$variant => &[$($loss),*]),* }
            }

            fn put(self, selection: &Selection<'_>, files: &mut Files<'_>) -> Result<(), ExportError> {
                match self { $(Format::$variant => $module::write(selection, files)),* }
            }
        }
    };
}

/// What a format is made of.
enum Home {
    File,
    Folder,
}

formats! {
    Jsonl = "jsonl", "everything, one record a line; `record` says what it is: report (as `contested extract` prints it), event, \
        relation, contradiction, copy_group, control, source, judgement (for `contested import`)", File, jsonl, [];
    Csv = "csv", "a folder of flat tables: events.csv, claims.csv, control.csv, contradictions.csv", Folder, csv, [
        "of several figures of one kind in a claim only the first total has columns",
        "a chain of sources is one cell of names",
        "evidence in several stretches is told from its first to its last letter",
    ];
    Geojson = "geojson", "a folder of maps after RFC 7946: events.geojson, places.geojson, control.geojson, with flat properties",
        Folder, geojson, [
        "what has no place is left out, and counted in the notes (--without-place keeps it, with a null geometry)",
        "a place is its point; the radius around it is a property",
        "claims are counted, not listed",
    ];
}

/// Writes a case out as asked, and says what was written. `out` is a file, or the folder where the format is several
/// files; what of the same name is there already is replaced. The manifest lies in the folder, or beside the file as
/// `NAME.manifest.json`.
///
/// # Errors
/// Where the case cannot be read or a file not be written.
pub fn write(case: &Case, format: Format, options: &Options, out: &Path) -> Result<Manifest, ExportError> {
    let mut files = if format.is_folder() { Files::in_folder(out)? } else { Files::one_file(out) };
    let manifest = put(case, format, options, &mut files)?;
    let path = manifest_path(out, format.is_folder());
    let mut words = serde_json::to_string_pretty(&manifest)?;
    words.push('\n');
    std::fs::write(&path, words).map_err(|source| ExportError::Io { path, source })?;
    Ok(manifest)
}

/// Writes a case to a stream, without a manifest.
///
/// # Errors
/// Where the format is a folder, the case cannot be read or the stream not be written.
pub fn stream(case: &Case, format: Format, options: &Options, out: impl Write) -> Result<(), ExportError> {
    if format.is_folder() {
        return Err(ExportError::NeedsFolder(format.name()));
    }
    put(case, format, options, &mut Files::stream(out)).map(drop)
}

fn put(
    case: &Case,
    format: Format,
    options: &Options,
    files: &mut Files<'_>,
) -> Result<Manifest, ExportError> {
    let selection = Selection::new(case, options)?;
    format.put(&selection, files)?;
    let mut notes = std::mem::take(&mut files.notes);
    if options.view.according_to.is_some() || options.surely {
        notes.push(
            "events are those with a claim that is in; their kind, figures and grade are worked out from all claims"
                .to_owned(),
        );
    }
    if case.undated_reports()? > 0 {
        notes.push("reports without a day are in, whatever the days asked about".to_owned());
    }
    let head = selection.head()?;
    Ok(Manifest {
        format: FORMAT.to_owned(),
        export: format.name().to_owned(),
        program: concat!("contested ", env!("CARGO_PKG_VERSION")).to_owned(),
        read_by: case.rules()?,
        case: head.map_or(serde_json::Value::Null, |head| {
            serde_json::json!({"head": head.hash, "changed": head.at})
        }),
        asked: selection.asked()?,
        files: std::mem::take(&mut files.written),
        losses: format.losses().iter().map(|loss| (*loss).to_owned()).collect(),
        notes,
        licence: LICENCE.to_owned(),
    })
}

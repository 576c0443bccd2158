//! One file a format, each converting by hand from the published records. A format that is several files is a folder.

mod jsonl;

mod csv;

mod ged;

mod acled;

mod eventreport;

mod geojson;

mod geopackage;

mod ftm;

mod stix;

mod annotation;

mod prov;

mod claimreview;

mod timemap;

mod graphml;

mod gexf;

mod hxl;

mod bagit;

mod kml;

mod feed;

pub(super) mod parquet;

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

            /// Whether it can go to standard output: where it is neither a folder nor a database.
            pub fn streams(self) -> bool {
                match self { $(Format::$variant => matches!(Home::$home, Home::File)),* }
            }

            /// Whether this program was built with it.
            pub fn is_built(self) -> bool {
                self != Format::Parquet || cfg!(feature = "parquet")
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
    Database,
}

formats! {
    Jsonl = "jsonl", "everything, one record a line; `record` says what it is: report (as `contested extract` prints it), event, \
        relation, contradiction, copy_group, control, source, judgement (for `contested import`)", File, jsonl, [];
    Csv = "csv", "a folder of flat tables: events.csv, claims.csv, control.csv, contradictions.csv", Folder, csv, [
        "of several figures of one kind in a claim only the first total has columns",
        "a chain of sources is one cell of names",
        "evidence in several stretches is told from its first to its last letter",
    ];
    Ged = "ged", "the columns of UCDP GED: one row an event that somebody is said to have died of", File, ged, [
        "ten stances become none: who denies or doubts an event is among its sources, no more",
        "all deaths are of unknown side; UCDP's own numbers of conflicts, dyads, actors and countries stay 0 or empty",
        "several days that sources tell become the days that most origins tell",
        "areas have no names here: adm_1 and adm_2 are empty",
    ];
    Acled = "acled", "the columns of ACLED: one row an event of a kind that ACLED codes", File, acled, [
        "ten stances become none; what is disputed stands in tags",
        "fatalities are the least that is reported, 0 where nobody gives a number",
        "inter and interaction are the numbers that ACLED used until 2024; iso, region, admin1 to admin3 and source_scale are empty",
        "at most two actors a row have columns of their own",
    ];
    Eventreport = "eventreport", "one row a source's report of an event (eventreport, MAVERICK)", File, eventreport, [
        "of several figures of one kind in a claim only the first total is in",
        "a chain of sources is told by its origin and the outlet",
    ];
    Geojson = "geojson", "a folder of maps after RFC 7946: events.geojson, places.geojson, control.geojson, with flat properties",
        Folder, geojson, [
        "what has no place is left out, and counted in the notes (--without-place keeps it, with a null geometry)",
        "a place is its point; the radius around it is a property",
        "claims are counted, not listed",
    ];
    Geopackage = "geopackage", "events, places and control as layers of points, claims as a table; for GIS programs", Database,
        geopackage, [
        "what has no place is left out of the layers, and counted in the notes (--without-place keeps it)",
        "a place is its point; the radius around it is a column",
    ];
    Ftm = "ftm", "FollowTheMoney entities, one a line, for Aleph and its kin", File, ftm, [
        "ten stances become none: who denies an event is among its publishers, no more",
        "figures, contradictions and places that claims differ in are not in",
        "actors that are no person or body (people in number, weapons) are left out",
    ];
    Stix = "stix", "a STIX 2.1 bundle: identities, locations, incidents, opinions, reports, relationships", File, stix, [
        "ten stances and four certainties become five opinions",
        "figures and days are in the words only; contradictions are told by opinions that differ",
        "ties are `related-to`, with the kind as a label",
    ];
    WebAnnotation = "web-annotation", "each claim as a W3C Web Annotation on the words that carry it", File, annotation, [
        "a claim's fields are tags; who did what to whom is not in",
    ];
    Prov = "prov", "where each claim comes from, as PROV-O in JSON-LD", File, prov, [
        "what is claimed is one word, the kind; only where it comes from is told",
        "a chain of sources is told by its origin",
    ];
    Claimreview = "claimreview", "judged claims as schema.org ClaimReview", File, claimreview, [
        "claims that nobody judged are not in",
        "five answers become a rating or a name: preferred 5, another is preferred 1",
    ];
    Timemap = "timemap", "a folder of the lists that timemap shows: events.json, sources.json, associations.json", Folder, timemap, [
        "an event has one day, its first",
        "stances, origins and contradictions are not in",
    ];
    Graphml = "graphml", "who is with and against whom, one edge a word of one origin", File, graphml, [
        "actors that are not identified have no ties",
    ];
    Gexf = "gexf", "who is with and against whom over time, as a dynamic graph", File, gexf, [
        "actors that are not identified have no ties",
        "what an origin says holds until its next word",
    ];
    Hxl = "hxl", "events as a table with HXL hashtags", File, hxl, [
        "of several doers the names are in one cell",
        "stances and contradictions are not in",
    ];
    Bagit = "bagit", "a bag with the original reports, everything worked out from them, and the custody log", Folder, bagit, [];
    Kml = "kml", "events and control as placemarks", File, kml, [
        "what has no place is left out, and counted in the notes",
        "a place is its point",
    ];
    Parquet = "parquet", "a folder of tables with nested columns, one a list of the case: claims.parquet, events.parquet and more",
        Folder, parquet, [];
    Feed = "feed", "a folder of what changed: changes.rss and changes.ics", Folder, feed, [
        "the calendar has new and changed events only; the feed has every change in one line",
    ];
}

/// Writes a case out as asked, and says what was written. `out` is a file, or the folder where the format is several
/// files; what of the same name is there already is replaced. The manifest lies in the folder, or beside the file as
/// `NAME.manifest.json`.
///
/// # Errors
/// Where the case cannot be read or a file not be written.
pub fn write(case: &Case, format: Format, options: &Options, out: &Path) -> Result<Manifest, ExportError> {
    if !format.is_built() {
        return Err(ExportError::NotBuilt(format.name()));
    }
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
/// Where the format is no stream, the case cannot be read or the stream not be written.
pub fn stream(case: &Case, format: Format, options: &Options, out: impl Write) -> Result<(), ExportError> {
    if !format.streams() {
        return Err(ExportError::NeedsPath(format.name()));
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
        case: head.map_or(
            serde_json::Value::Null,
            |head| serde_json::json!({"head": head.hash, "changed": head.at}),
        ),
        asked: selection.asked()?,
        files: std::mem::take(&mut files.written),
        losses: format.losses().iter().map(|loss| (*loss).to_owned()).collect(),
        notes,
        licence: LICENCE.to_owned(),
    })
}

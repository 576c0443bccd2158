//! What there is to read, and what to say of what is passed over.

use std::path::{Path, PathBuf};

use contested::ingest::Refused;
use contested::intake;
pub(crate) use contested::intake::{Input, ends_of_saved_pages};

use crate::talk;

/// As [`intake::find`]; what was passed over is said.
pub(crate) fn find(paths: &[PathBuf], ends: &[&str]) -> Vec<Result<Input, Refused>> {
    let found = intake::find(paths, ends);
    let names = |paths: &[PathBuf]| {
        let more = if paths.len() > 1 { format!(" and {} more", paths.len() - 1) } else { String::new() };
        paths.first().map(|first| format!("{}{more}", first.display()))
    };
    if let Some(names) = names(&found.of_pages) {
        talk::hint(&format!("passed over what a browser saved beside pages: {names}"));
    }
    if let Some(names) = names(&found.links) {
        talk::hint(&format!("links inside folders are not followed: {names}; name what they lead to"));
    }
    found.inputs
}

/// The files of a folder, as [`find`] finds them, with nothing said of what is passed over.
pub(crate) fn below(folder: &Path, ends: &[&str]) -> Vec<PathBuf> {
    let found = intake::find(&[folder.to_owned()], ends).inputs;
    let files = found.into_iter().flatten().filter_map(|input| match input {
        Input::File(path) => Some(path),
        Input::Standard => None,
    });
    files.collect()
}

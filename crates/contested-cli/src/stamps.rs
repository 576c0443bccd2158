//! Stamps of time beside files: `FILE.tsr` (RFC 3161) and `FILE.ots` (OpenTimestamps).

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use contested::ingest::{self, Place, Reason, Refused};
use contested::store::{Case, STAMP_BYTES, TimeStamp};

use crate::clock;
use crate::inputs::Input;

/// A file, and a stamp that it was given.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Stamped {
    pub(crate) file: PathBuf,
    pub(crate) stamp: PathBuf,
}

/// How names of stamps end.
const ENDS: [&str; 2] = ["tsr", "ots"];

/// Takes the stamps out of what there is to read. They lie beside their files, or in a folder under their files' names.
pub(crate) fn part(
    inputs: Vec<Result<Input, Refused>>,
    folder: Option<&Path>,
) -> (Vec<Result<Input, Refused>>, BTreeSet<Stamped>) {
    let mut stamps = BTreeSet::new();
    let mut reports = Vec::with_capacity(inputs.len());
    for input in inputs {
        let Ok(Input::File(path)) = &input else {
            reports.push(input);
            continue;
        };
        let is_stamp = path.extension().is_some_and(|end| ENDS.iter().any(|known| end == *known));
        let of = path.with_extension("");
        if is_stamp && of.is_file() {
            stamps.insert(Stamped { file: of, stamp: path.clone() });
            continue;
        }
        let named = path.file_name().map(PathBuf::from).unwrap_or_default();
        let places = [Some(path.clone()), folder.map(|folder| folder.join(named))];
        for (place, end) in
            places.into_iter().flatten().flat_map(|place| ENDS.map(|end| (place.clone(), end)))
        {
            let mut stamp = place.into_os_string();
            stamp.push(format!(".{end}"));
            let stamp = PathBuf::from(stamp);
            if stamp.is_file() {
                stamps.insert(Stamped { file: path.clone(), stamp });
            }
        }
        reports.push(input);
    }
    (reports, stamps)
}

/// Keeps a stamp with the case where it is its file's. Returns what it says where it is new.
pub(crate) fn keep(case: &mut Case, stamped: &Stamped) -> anyhow::Result<Result<Option<String>, Refused>> {
    let name = stamped.stamp.to_string_lossy();
    let refuse = |why: String| Ok(Err(Refused::new(&name, Place::WHOLE, Reason::Stamp(why))));
    let bytes = match read(&stamped.stamp) {
        Ok(bytes) => bytes,
        Err(error) => return refuse(error.to_string()),
    };
    let stamp = match TimeStamp::read(&bytes) {
        Ok(stamp) => stamp,
        Err(why) => return refuse(why.to_string()),
    };
    let hashes = || -> std::io::Result<_> {
        let digest = stamp.digest.of(File::open(&stamped.file)?)?;
        Ok((digest, ingest::sha256_of(File::open(&stamped.file)?)?))
    };
    let (digest, sha256) = match hashes() {
        Ok(hashes) => hashes,
        Err(error) => return refuse(format!("{}: {error}", stamped.file.display())),
    };
    if digest != stamp.digest {
        return refuse(contested::store::NoStamp::OtherFile.to_string());
    }
    let file = stamped.file.to_string_lossy();
    let is_new = case.keep_stamp(&sha256, &file, &name, &bytes, &stamp, &clock::stamp())?;
    Ok(Ok(is_new.then(|| stamp.said())))
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(STAMP_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

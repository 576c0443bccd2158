//! Files and folders, in an order that does not depend on the file system, and work on what is in them, batch by batch.
//!
//! What programs over the library have in common: [`find`] the inputs, [`ingest::read`](crate::ingest::read) each, and read the
//! reports [`in_order`], with all threads.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use contested_lexicon::{Lexicon, LexiconError};
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::ingest::{Place, Reason, Refused, container_sha256, sha256};

/// Something to read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Standard,
}

impl Input {
    /// As people named it.
    pub fn name(&self) -> String {
        match self {
            Input::File(path) => path.to_string_lossy().into_owned(),
            Input::Standard => STANDARD.to_owned(),
        }
    }

    /// Opens it.
    ///
    /// # Errors
    /// Where it cannot be opened, or is a pipe that nobody may ever write into.
    pub fn open(&self) -> Result<Box<dyn Read + Send>, Refused> {
        match self {
            // Opening a pipe waits for somebody to write into it, maybe for ever. Those that a shell makes have somebody.
            Input::File(path)
                if is_pipe(path) && !path.starts_with("/dev/fd") && !path.starts_with("/proc") =>
            {
                let reason = Reason::Io("is a pipe; hand it on as standard input".to_owned());
                Err(Refused::new(&self.name(), Place::WHOLE, reason))
            }
            Input::File(path) => match File::open(path) {
                Ok(file) => Ok(Box::new(file)),
                Err(error) => Err(Refused::new(&self.name(), Place::WHOLE, Reason::io(&error))),
            },
            Input::Standard => Ok(Box::new(io::stdin())),
        }
    }

    /// Its hash where it is a file that others lie in; of a stream there is none before it is read.
    pub fn container_sha256(&self) -> Option<String> {
        // What cannot be read is told when it is taken in.
        match self {
            Input::File(path) if path.is_file() => {
                container_sha256(&self.name(), File::open(path).ok()?).ok()?
            }
            Input::File(_) | Input::Standard => None,
        }
    }

    /// Its length in bytes; 0 where it has none.
    pub fn bytes(&self) -> u64 {
        match self {
            Input::File(path) => path.metadata().map_or(0, |metadata| metadata.len()),
            Input::Standard => 0,
        }
    }
}

/// What there is to read at some paths.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Inputs {
    /// In order.
    pub inputs: Vec<Result<Input, Refused>>,
    /// Folders that were passed over: of what a browser saved beside a page.
    pub of_pages: Vec<PathBuf>,
    /// Links inside folders, which are not followed.
    pub links: Vec<PathBuf>,
}

/// The files named, those of folders in order of their paths; `-` or nothing is standard input.
///
/// Hidden files and folders are passed over inside folders, and links are not followed there. So are folders in which a browser
/// keeps what belongs to a page that it saved beside them: `ends` is what their names have after the page's.
pub fn find(paths: &[PathBuf], ends: &[&str]) -> Inputs {
    let mut found = Inputs::default();
    if paths.is_empty() {
        found.inputs.push(Ok(Input::Standard));
    }
    for path in paths {
        if path.as_os_str() == "-" {
            found.inputs.push(Ok(Input::Standard));
        } else if path.is_dir() {
            walk(path, ends, &mut found);
        } else {
            found.inputs.push(Ok(Input::File(path.clone())));
        }
    }
    found
}

/// What browsers put after a page's name for the folder of what belongs to it.
///
/// # Errors
/// Where the lexicon has no list of it.
pub fn ends_of_saved_pages(lexicon: &Lexicon) -> Result<Vec<&str>, LexiconError> {
    let lines = lexicon.text("world/saved-pages.txt")?.lines().map(str::trim);
    Ok(lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect())
}

/// The version of what reads: of the program, and a hash of all rules and words, and of the learned weights where they are read
/// with. A case keeps it with each reading.
pub fn version(lexicon: &Lexicon, is_learned: bool) -> String {
    let mut all = Vec::new();
    for (path, text) in lexicon.folder("") {
        // Lengths, so that no two sets of files can run together alike.
        all.extend_from_slice(format!("{path}\0{}\0{text}", text.len()).as_bytes());
    }
    if is_learned {
        for path in crate::extract::learned::FILES {
            // The weights' own hash stands at their head.
            let head = lexicon.bytes(path).unwrap_or_default();
            all.extend_from_slice(&head[..head.len().min(64)]);
        }
    }
    format!("{} {}", env!("CARGO_PKG_VERSION"), &sha256(&all)[..16])
}

/// Takes items in batches, works on each batch with all threads, and hands the results on in the items' order.
///
/// No more than one batch is held, and a batch has no more than four megabytes or so, as `size` tells.
///
/// # Errors
/// As soon as `hand_on` has one.
pub fn in_order<T: Send, R: Send, E>(
    items: impl Iterator<Item = T>,
    size: impl Fn(&T) -> usize,
    work: impl Fn(T) -> R + Sync,
    mut hand_on: impl FnMut(Vec<R>) -> Result<(), E>,
) -> Result<(), E> {
    let mut items = items.peekable();
    while items.peek().is_some() {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < BATCH
            && bytes < BATCH_BYTES
            && let Some(item) = items.next()
        {
            bytes += size(&item);
            batch.push(item);
        }
        hand_on(batch.into_par_iter().map(&work).collect())?;
    }
    Ok(())
}

/// Bytes of stack that a thread that reads needs: a page may be nested as deep as the limits of reading allow.
pub const STACK_BYTES: usize = 8 << 20;

/// Reports of one batch: enough that threads seldom wait for the last, few enough that output flows.
const BATCH: usize = 64;

/// Bytes of one batch. A report takes some fifty times its length while it is read.
const BATCH_BYTES: usize = 4 << 20;

const STANDARD: &str = "standard input";

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    path.metadata().is_ok_and(|found| found.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_pipe(_path: &Path) -> bool {
    false
}

fn walk(folder: &Path, ends: &[&str], found: &mut Inputs) {
    let hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    let mut entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        match entry {
            Ok(entry) if entry.depth() > 0 && hidden(entry.file_name()) => {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
            }
            Ok(entry) if entry.file_type().is_dir() => {
                if entry.depth() > 0 && is_of_a_page(entry.path(), ends) {
                    found.of_pages.push(entry.into_path());
                    entries.skip_current_dir();
                }
            }
            Ok(entry) if entry.file_type().is_file() => {
                found.inputs.push(Ok(Input::File(entry.into_path())));
            }
            Ok(entry) if entry.path_is_symlink() => found.links.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => {
                let name = error.path().unwrap_or(folder).to_string_lossy().into_owned();
                let reason = error.io_error().map_or_else(|| Reason::Io(error.to_string()), Reason::io);
                found.inputs.push(Err(Refused::new(&name, Place::WHOLE, reason)));
            }
        }
    }
}

/// Whether a folder holds what belongs to a page beside it: "Ostrel falls_files" beside "Ostrel falls.html".
fn is_of_a_page(folder: &Path, ends: &[&str]) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    ends.iter().filter_map(|end| name.strip_suffix(end)).filter(|page| !page.is_empty()).any(|page| {
        ["html", "htm", "xhtml", "shtml", "HTML", "HTM"]
            .iter()
            .any(|extension| folder.with_file_name(format!("{page}.{extension}")).is_file())
    })
}

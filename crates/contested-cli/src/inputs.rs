//! Files, folders and standard input, in an order that does not depend on the file system.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use contested::ingest::{Place, Reason, Refused};
use walkdir::WalkDir;

/// Something to read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Standard,
}

impl Input {
    /// As people named it.
    pub(crate) fn name(&self) -> String {
        match self {
            Input::File(path) => path.to_string_lossy().into_owned(),
            Input::Standard => STANDARD.to_owned(),
        }
    }

    /// Opens it.
    pub(crate) fn open(&self) -> Result<Box<dyn Read + Send>, Refused> {
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

    /// Its length in bytes, where it has one.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Input::File(path) => path.metadata().map_or(0, |metadata| metadata.len()),
            Input::Standard => 0,
        }
    }
}

/// The files named, those of folders in order of their paths; `-` or nothing is standard input.
///
/// Hidden files and folders are passed over inside folders, and links are not followed there.
pub(crate) fn find(paths: &[PathBuf]) -> Vec<Result<Input, Refused>> {
    if paths.is_empty() {
        return vec![Ok(Input::Standard)];
    }
    let mut inputs = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.push(Ok(Input::Standard));
        } else if path.is_dir() {
            walk(path, &mut inputs);
        } else {
            inputs.push(Ok(Input::File(path.clone())));
        }
    }
    inputs
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    path.metadata().is_ok_and(|found| found.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_pipe(_path: &Path) -> bool {
    false
}

const STANDARD: &str = "standard input";

fn walk(folder: &Path, inputs: &mut Vec<Result<Input, Refused>>) {
    let hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || !hidden(entry.file_name())) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => inputs.push(Ok(Input::File(entry.into_path()))),
            Ok(_) => {}
            Err(error) => {
                let name = error.path().unwrap_or(folder).to_string_lossy().into_owned();
                let reason = error.io_error().map_or_else(|| Reason::Io(error.to_string()), Reason::io);
                inputs.push(Err(Refused::new(&name, Place::WHOLE, reason)));
            }
        }
    }
}

//! Files, folders and standard input, in an order that does not depend on the file system.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use contested::ingest::{self, Place, Reason, Refused};
use contested_lexicon::Lexicon;
use walkdir::WalkDir;

use crate::talk;

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

    /// Its hash where it is a file that others lie in; of a stream there is none before it is read.
    pub(crate) fn container_sha256(&self) -> Option<String> {
        // What cannot be read is told when it is taken in.
        match self {
            Input::File(path) if path.is_file() => {
                ingest::container_sha256(&self.name(), File::open(path).ok()?).ok()?
            }
            Input::File(_) | Input::Standard => None,
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
/// Hidden files and folders are passed over inside folders, and links are not followed there, which is said. So are folders in
/// which a browser keeps what belongs to a page that it saved beside them: `ends` is what their names have after the page's.
pub(crate) fn find(paths: &[PathBuf], ends: &[&str]) -> Vec<Result<Input, Refused>> {
    if paths.is_empty() {
        return vec![Ok(Input::Standard)];
    }
    let mut beside = Beside::default();
    let mut inputs = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.push(Ok(Input::Standard));
        } else if path.is_dir() {
            walk(path, ends, &mut inputs, &mut beside);
        } else {
            inputs.push(Ok(Input::File(path.clone())));
        }
    }
    beside.say();
    inputs
}

/// The files of a folder, as [`find`] finds them, with nothing said of what is passed over.
pub(crate) fn below(folder: &Path, ends: &[&str]) -> Vec<PathBuf> {
    let mut inputs = Vec::new();
    walk(folder, ends, &mut inputs, &mut Beside::default());
    let files = inputs.into_iter().flatten().filter_map(|input| match input {
        Input::File(path) => Some(path),
        Input::Standard => None,
    });
    files.collect()
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

/// What browsers put after a page's name for the folder of what belongs to it.
pub(crate) fn ends_of_saved_pages(lexicon: &Lexicon) -> anyhow::Result<Vec<&str>> {
    let lines = lexicon.text("world/saved-pages.txt")?.lines().map(str::trim);
    Ok(lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect())
}

/// What was passed over in folders.
#[derive(Default)]
struct Beside {
    folders: Vec<PathBuf>,
    links: Vec<PathBuf>,
}

impl Beside {
    fn say(&self) {
        let names = |paths: &[PathBuf]| {
            let more = if paths.len() > 1 { format!(" and {} more", paths.len() - 1) } else { String::new() };
            paths.first().map(|first| format!("{}{more}", first.display()))
        };
        if let Some(names) = names(&self.folders) {
            talk::hint(&format!("passed over what a browser saved beside pages: {names}"));
        }
        if let Some(names) = names(&self.links) {
            talk::hint(&format!("links inside folders are not followed: {names}; name what they lead to"));
        }
    }
}

const STANDARD: &str = "standard input";

fn walk(folder: &Path, ends: &[&str], inputs: &mut Vec<Result<Input, Refused>>, beside: &mut Beside) {
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
                    beside.folders.push(entry.into_path());
                    entries.skip_current_dir();
                }
            }
            Ok(entry) if entry.file_type().is_file() => inputs.push(Ok(Input::File(entry.into_path()))),
            Ok(entry) if entry.path_is_symlink() => beside.links.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => {
                let name = error.path().unwrap_or(folder).to_string_lossy().into_owned();
                let reason = error.io_error().map_or_else(|| Reason::Io(error.to_string()), Reason::io);
                inputs.push(Err(Refused::new(&name, Place::WHOLE, reason)));
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

//! The knowledge that `contested` reads with, as data files that people can read and correct, and their loader.
//!
//! A user's folder may override or add to the bundled files: same relative path, the user's wins.
//! The stages ask for a path and do not know which they got. Each stage parses its own files and
//! says of a bad one which file, which line and what was expected ([`LexiconError`]).

pub mod gazetteer;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::{fs, io};

pub mod actors;

include!(concat!(env!("OUT_DIR"), "/files.rs"));
include!(concat!(env!("OUT_DIR"), "/kinds.rs"));

/// All data files, by their path inside the lexicon ("en/acts/control.toml").
#[derive(Clone, Debug)]
pub struct Lexicon {
    texts: BTreeMap<String, Cow<'static, str>>,
    blobs: BTreeMap<String, Cow<'static, [u8]>>,
    /// Paths of what a user laid over the bundled files.
    laid: BTreeSet<String>,
    /// Loaded at the first question, then shared: it is large.
    gazetteer: OnceLock<Result<Arc<gazetteer::Gazetteer>, LexiconError>>,
    register: OnceLock<Result<Arc<actors::Register>, LexiconError>>,
}

impl Lexicon {
    /// The files that come with the program.
    pub fn bundled() -> Lexicon {
        Lexicon {
            texts: TEXTS.iter().map(|(path, text)| ((*path).to_owned(), Cow::Borrowed(*text))).collect(),
            blobs: BLOBS.iter().map(|(path, bytes)| ((*path).to_owned(), Cow::Borrowed(*bytes))).collect(),
            laid: BTreeSet::new(),
            gazetteer: OnceLock::new(),
            register: OnceLock::new(),
        }
    }

    /// The bundled files with those of a user's folder laid over them.
    ///
    /// # Errors
    /// Where the folder or a file in it cannot be read, or a text is not UTF-8.
    pub fn with_folder(mut self, folder: &Path) -> io::Result<Lexicon> {
        self.lay_over(folder, folder)?;
        self.gazetteer = OnceLock::new();
        self.register = OnceLock::new();
        Ok(self)
    }

    fn lay_over(&mut self, root: &Path, folder: &Path) -> io::Result<()> {
        let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            if path.is_dir() {
                self.lay_over(root, &path)?;
                continue;
            }
            let key =
                path.strip_prefix(root).expect("read below the root").to_string_lossy().replace('\\', "/");
            self.put(key, fs::read(&path)?)?;
        }
        Ok(())
    }

    fn put(&mut self, key: String, bytes: Vec<u8>) -> io::Result<()> {
        self.laid.insert(key.clone());
        if key.starts_with("models/") || key.starts_with("gazetteer/") {
            self.blobs.insert(key, Cow::Owned(bytes));
        } else {
            let text = String::from_utf8(bytes)
                .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, format!("{key}: not UTF-8")))?;
            self.texts.insert(key, Cow::Owned(text));
        }
        Ok(())
    }

    /// The bundled files with given ones laid over them: path inside the lexicon and bytes, as [`Lexicon::laid`] has them.
    ///
    /// # Errors
    /// Where a text is not UTF-8.
    pub fn with_files(mut self, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> io::Result<Lexicon> {
        for (path, bytes) in files {
            self.put(path, bytes)?;
        }
        self.gazetteer = OnceLock::new();
        self.register = OnceLock::new();
        Ok(self)
    }

    /// What a user laid over the bundled files: path inside the lexicon and bytes, in order of the paths.
    pub fn laid(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.laid.iter().filter_map(|path| {
            let text = self.texts.get(path).map(|text| text.as_bytes());
            let blob = || self.blobs.get(path).map(AsRef::as_ref);
            Some((path.as_str(), text.or_else(blob)?))
        })
    }

    /// Whether a user laid this file over the bundled ones.
    pub fn is_laid(&self, path: &str) -> bool {
        self.laid.contains(path)
    }

    /// One text file.
    ///
    /// # Errors
    /// Where there is no such file.
    pub fn text(&self, path: &str) -> Result<&str, LexiconError> {
        self.texts.get(path).map(AsRef::as_ref).ok_or_else(|| LexiconError::missing(path))
    }

    /// One file of bytes: the language model, the gazetteer. Those that come with the program are not copied, and are unpacked
    /// already where they lie packed in the repository; of a user's own a copy is given.
    ///
    /// # Errors
    /// Where there is no such file.
    pub fn bytes(&self, path: &str) -> Result<Cow<'static, [u8]>, LexiconError> {
        self.blobs.get(path).cloned().ok_or_else(|| LexiconError::missing(path))
    }

    /// The gazetteer with the layers `world/places-*.tsv` laid over it, in order of their names. Loaded once.
    ///
    /// # Errors
    /// Where the gazetteer file is damaged or a layer does not say what it should.
    pub fn gazetteer(&self) -> Result<Arc<gazetteer::Gazetteer>, LexiconError> {
        self.gazetteer
            .get_or_init(|| {
                let mut gazetteer = gazetteer::Gazetteer::load(self.bytes(gazetteer::FILE)?)?;
                for (path, text) in self.folder("world/places-").filter(|(path, _)| path.ends_with(".tsv")) {
                    gazetteer.lay_over(path, &gazetteer::parse_layer(path, text)?)?;
                }
                Ok(Arc::new(gazetteer))
            })
            .clone()
    }

    /// The register of actors, with a user's changes laid over it. Loaded once.
    ///
    /// # Errors
    /// See [`actors::Register::load`].
    pub fn register(&self) -> Result<Arc<actors::Register>, LexiconError> {
        self.register.get_or_init(|| actors::Register::load(self).map(Arc::new)).clone()
    }

    /// The text files below a folder ("en/acts/"), in order of their paths.
    pub fn folder<'l>(&'l self, prefix: &'l str) -> impl Iterator<Item = (&'l str, &'l str)> + 'l {
        self.texts
            .range(prefix.to_owned()..)
            .take_while(move |(path, _)| path.starts_with(prefix))
            .map(|(path, text)| (path.as_str(), text.as_ref()))
    }
}

/// A data file that does not say what it should.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct LexiconError {
    /// Path inside the lexicon.
    pub file: String,
    /// Line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong and what was expected.
    pub message: String,
}

impl LexiconError {
    /// Something wrong at a line (from 1).
    pub fn at(file: &str, line: usize, message: impl Into<String>) -> LexiconError {
        LexiconError { file: file.to_owned(), line, message: message.into() }
    }

    /// Something wrong at a byte offset of the file's text.
    pub fn at_offset(file: &str, text: &str, offset: usize, message: impl Into<String>) -> LexiconError {
        let upto = text.get(..offset).unwrap_or(text);
        LexiconError::at(file, 1 + upto.matches('\n').count(), message)
    }

    fn missing(path: &str) -> LexiconError {
        LexiconError::at(path, 0, "no such file in the lexicon")
    }
}

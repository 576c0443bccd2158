//! The lexicon of a case is kept with it: who adds to it, reads it anew or asks by name next year, elsewhere, uses the
//! same places, actors and rules. What the program brings itself is named by its hash; what was laid over it is kept.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use contested_lexicon::Lexicon;
use rusqlite::{OptionalExtension as _, TransactionBehavior, params};
use serde_json::json;

use super::naming::Known;
use super::prepare::{pack, unpack};
use super::{Case, Stamp, StoreError, custody};
use crate::ingest;

/// Which lexicon a case is read with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptLexicon {
    /// SHA-256 over what was laid over the program's own files; empty where nothing was.
    pub laid: String,
    /// The version of the program and all its files.
    pub rules: String,
}

/// SHA-256 over what a user laid over the program's own files; empty where nothing was.
pub fn hash_of_laid(lexicon: &Lexicon) -> String {
    let mut all = Vec::new();
    for (path, bytes) in lexicon.laid() {
        // Lengths, so that no two sets of files can run together alike.
        all.extend_from_slice(format!("{path}\0{}\0", bytes.len()).as_bytes());
        all.extend_from_slice(bytes);
    }
    if all.is_empty() { String::new() } else { ingest::sha256(&all) }
}

impl Case {
    /// The lexicon that the case was read with last; `None` before its first report, and of a case that an older program
    /// made.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn kept_lexicon(&self) -> Result<Option<KeptLexicon>, StoreError> {
        self.wrap_ref(|case| {
            case.db
                .prepare_cached("SELECT laid, rules FROM lexicons ORDER BY seq DESC LIMIT 1")?
                .query_row([], |row| Ok(KeptLexicon { laid: row.get(0)?, rules: row.get(1)? }))
                .optional()
        })
    }

    /// The program's lexicon with what the case keeps laid over it.
    ///
    /// # Errors
    /// Where the case cannot be read, or what it keeps is damaged.
    pub fn lexicon(&self) -> Result<Lexicon, StoreError> {
        let packed: Vec<(String, Vec<u8>, i64)> = self.wrap_ref(|case| {
            let mut files = case.db.prepare(
                "SELECT path, bytes, length FROM lexicon_files
                 WHERE lexicon = (SELECT MAX(seq) FROM lexicons) ORDER BY path",
            )?;
            files.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
        })?;
        let damaged = |error: io::Error| self.damaged(format!("the lexicon: {error}"));
        let files: Vec<(String, Vec<u8>)> = packed
            .into_iter()
            .map(|(path, bytes, length)| Ok((path, unpack(&bytes, length)?)))
            .collect::<io::Result<_>>()
            .map_err(damaged)?;
        Lexicon::bundled().with_files(files).map_err(damaged)
    }

    /// Makes a lexicon that of the case, where it is another than the one it keeps; says whether it was.
    ///
    /// # Errors
    /// Where the case cannot be written.
    pub fn keep_lexicon(
        &mut self,
        lexicon: &Lexicon,
        rules: &str,
        stamp: &Stamp,
    ) -> Result<bool, StoreError> {
        let laid = hash_of_laid(lexicon);
        let kept = self.kept_lexicon()?;
        if kept.is_some_and(|kept| kept.laid == laid && kept.rules == rules) {
            return Ok(false);
        }
        self.wrap(|case| {
            let transaction = case.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute(
                "INSERT INTO lexicons (laid, rules, at, who) VALUES (?, ?, ?, ?)",
                params![laid, rules, stamp.at.to_string(), stamp.who],
            )?;
            let seq = transaction.last_insert_rowid();
            let mut hashes: BTreeMap<&str, String> = BTreeMap::new();
            for (path, bytes) in lexicon.laid() {
                let packed = pack(bytes);
                hashes.insert(path, packed.sha256);
                transaction.execute(
                    "INSERT INTO lexicon_files (lexicon, path, bytes, length) VALUES (?, ?, ?, ?)",
                    params![seq, path, packed.bytes, packed.length as i64],
                )?;
            }
            custody::append(
                &transaction,
                stamp,
                "lexicon",
                &laid,
                &json!({"rules": rules, "files": hashes}),
            )?;
            transaction.commit()
        })?;
        self.known = std::sync::OnceLock::new();
        Ok(true)
    }

    /// What names mean by the case's lexicon, loaded at the first question.
    pub(super) fn known(&self) -> Result<Arc<Known>, StoreError> {
        if let Some(known) = self.known.get() {
            return Ok(Arc::clone(known));
        }
        let laid = self.kept_lexicon()?.map(|kept| kept.laid).unwrap_or_default();
        let shared = LOADED.lock().ok().and_then(|loaded| loaded.get(&laid).cloned());
        let known = match shared {
            Some(known) => known,
            None => {
                let known = Known::load(&self.lexicon()?)
                    .map_err(|error| self.damaged(format!("the lexicon: {error}")))?;
                let known = Arc::new(known);
                if let Ok(mut loaded) = LOADED.lock() {
                    loaded.insert(laid, Arc::clone(&known));
                }
                known
            }
        };
        Ok(Arc::clone(self.known.get_or_init(|| known)))
    }
}

/// What was loaded, by the hash of what was laid over: pages open a case again and again.
static LOADED: Mutex<BTreeMap<String, Arc<Known>>> = Mutex::new(BTreeMap::new());

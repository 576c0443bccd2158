//! Stamps of time that others gave to a file: kept with the case, byte for byte, in its custody log, and held against the file's
//! hash.
//!
//! They stand in the log and not in a table of their own since they are what the log is for: few, small, never changed, and bound by
//! its chain to what was in the case when they came.

mod opentimestamps;

mod rfc3161;

use std::io::{self, Read};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};
use serde_json::json;
use sha2::{Sha256, Sha384, Sha512};

use super::prepare::unpack;
use super::verify::Verification;
use super::{Case, Stamp, StoreError, custody};
use crate::ingest::{hash_of, hex};

/// A stamp of time, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimeStamp {
    /// The hash that it was given to, by which function.
    pub digest: FileDigest,
    /// What it says.
    pub says: Says,
}

/// What a stamp says of when its file was there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Says {
    /// RFC 3161: an authority says the time. Its signature is not checked here.
    Authority {
        /// The time.
        at: Timestamp,
    },
    /// OpenTimestamps: it leads to these blocks of Bitcoin, by height, with the root that each has to have; or to servers that had
    /// promised to put it into one. Blocks are not looked up here.
    Blocks {
        /// Height, and Merkle root as explorers of the chain show it; without one where the way to it takes a function that is
        /// not known here.
        bitcoin: Vec<(u64, Option<String>)>,
        /// Where the rest of the way was to be had.
        pending: Vec<String>,
    },
}

/// A hash of a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum FileDigest {
    /// SHA-256, as 64 hex digits.
    Sha256(String),
    /// SHA-384.
    Sha384(String),
    /// SHA-512.
    Sha512(String),
}

/// Why a stamp was not kept.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoStamp {
    /// The bytes are neither kind of stamp.
    #[error("it is no stamp of time that can be read: {0}")]
    Broken(String),
    /// It was given to a hash by a function that is not known or not safe any more.
    #[error("it was given to a hash of another kind than SHA-256, SHA-384 or SHA-512")]
    Hash,
    /// It is another file's.
    #[error("it is the stamp of another file, or of this one before it was changed")]
    OtherFile,
}

/// The longest stamp that is read; real ones have some thousand bytes.
pub const STAMP_BYTES: usize = 1 << 20;

/// A stamp in a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptStamp {
    /// The SHA-256 of the file that it was given to.
    pub sha256: String,
    /// The stamp's bytes.
    pub bytes: Vec<u8>,
    /// What it says, in words.
    pub said: String,
}

impl TimeStamp {
    /// Takes a stamp apart: RFC 3161 (a response of a server, or the token alone) or OpenTimestamps.
    ///
    /// # Errors
    /// Where it is neither, or is broken.
    pub fn read(bytes: &[u8]) -> Result<TimeStamp, NoStamp> {
        if bytes.len() > STAMP_BYTES {
            return Err(NoStamp::Broken(format!("it has more than {} KB", STAMP_BYTES >> 10)));
        }
        if opentimestamps::is_one(bytes) { opentimestamps::read(bytes) } else { rfc3161::read(bytes) }
    }

    /// What it says, in words.
    pub fn said(&self) -> String {
        match &self.says {
            Says::Authority { at } => format!("RFC 3161, {at}; its signature is not checked here"),
            Says::Blocks { bitcoin, pending } => {
                let mut parts: Vec<String> = bitcoin
                    .iter()
                    .map(|(height, root)| match root {
                        Some(root) => format!("Bitcoin block {height} with the Merkle root {root}"),
                        None => format!("Bitcoin block {height}"),
                    })
                    .collect();
                if parts.is_empty() {
                    let servers = if pending.is_empty() { "nobody".to_owned() } else { pending.join(", ") };
                    parts.push(format!("not in a block yet when it was kept, promised by {servers}"));
                }
                format!("OpenTimestamps, {}; blocks are not looked up here", parts.join(", "))
            }
        }
    }

    fn kind(&self) -> &'static str {
        match self.says {
            Says::Authority { .. } => "rfc3161",
            Says::Blocks { .. } => "opentimestamps",
        }
    }
}

impl FileDigest {
    /// The same kind of hash of a file.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn of(&self, file: impl Read) -> io::Result<FileDigest> {
        Ok(match self {
            FileDigest::Sha256(_) => FileDigest::Sha256(hash_of::<Sha256>(file)?),
            FileDigest::Sha384(_) => FileDigest::Sha384(hash_of::<Sha384>(file)?),
            FileDigest::Sha512(_) => FileDigest::Sha512(hash_of::<Sha512>(file)?),
        })
    }

    fn words(&self) -> String {
        match self {
            FileDigest::Sha256(hex) => format!("sha256:{hex}"),
            FileDigest::Sha384(hex) => format!("sha384:{hex}"),
            FileDigest::Sha512(hex) => format!("sha512:{hex}"),
        }
    }
}

fn of_hex(words: &str) -> Option<Vec<u8>> {
    let digits = words.as_bytes().chunks_exact(2);
    let is_whole = digits.remainder().is_empty();
    let bytes: Option<Vec<u8>> =
        digits.map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok()).collect();
    bytes.filter(|_| is_whole)
}

impl Case {
    /// Keeps a stamp of a file, once. `sha256` is the file's, `name` and `stamp_name` are for people. Returns whether it is new.
    ///
    /// Whether it is the file's stamp is the caller's to see ([`FileDigest::of`]).
    ///
    /// # Errors
    /// Where the case cannot be read or written.
    pub fn keep_stamp(
        &mut self,
        sha256: &str,
        name: &str,
        stamp_name: &str,
        bytes: &[u8],
        time_stamp: &TimeStamp,
        stamp: &Stamp,
    ) -> Result<bool, StoreError> {
        if self.stamps()?.iter().any(|kept| kept.sha256 == sha256 && kept.bytes == bytes) {
            return Ok(false);
        }
        self.wrap(|case| {
            let transaction = case.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let detail = json!({
                "name": name,
                "stamp": stamp_name,
                "kind": time_stamp.kind(),
                "said": time_stamp.said(),
                "digest": time_stamp.digest.words(),
                "bytes": hex(bytes),
            });
            custody::append(&transaction, stamp, "stamp", sha256, &detail)?;
            transaction.commit()
        })?;
        Ok(true)
    }

    /// All stamps that the case has, in the order in which they came.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn stamps(&self) -> Result<Vec<KeptStamp>, StoreError> {
        self.wrap_ref(|case| {
            let mut stamps = Vec::new();
            let sql = "SELECT subject, detail ->> '$.bytes', detail ->> '$.said' FROM custody
                 WHERE action = 'stamp' ORDER BY seq";
            let mut statement = case.db.prepare_cached(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let text = |index: usize| row.get::<_, Option<String>>(index).map(Option::unwrap_or_default);
                let bytes = of_hex(&text(1)?).unwrap_or_default();
                stamps.push(KeptStamp { sha256: row.get(0)?, bytes, said: text(2)? });
            }
            Ok(stamps)
        })
    }
}

/// Holds a stamp against what the custody log says of its file, and against the file where it is the original of a report.
pub(super) fn check(
    db: &Connection,
    subject: &str,
    detail: &serde_json::Value,
    found: &mut Verification,
) -> rusqlite::Result<()> {
    let name = format!("stamp {}", detail["stamp"].as_str().unwrap_or_default());
    let read = of_hex(detail["bytes"].as_str().unwrap_or_default())
        .ok_or_else(|| NoStamp::Broken("its bytes are damaged".to_owned()))
        .and_then(|bytes| TimeStamp::read(&bytes));
    let stamp = match read {
        Ok(stamp) if detail["digest"] == stamp.digest.words() => stamp,
        Ok(_) => {
            found.fault(&name, "it is of another hash than the custody log says");
            return Ok(());
        }
        Err(why) => {
            found.fault(&name, why.to_string());
            return Ok(());
        }
    };
    let is_its_own = match &stamp.digest {
        FileDigest::Sha256(hash) => hash == subject,
        // The file's SHA-256 says nothing of these; the file does, where the case has it.
        other => {
            let sql = "SELECT original, original_length FROM reports WHERE sha256 = ? LIMIT 1";
            let original: Option<(Vec<u8>, i64)> = db
                .prepare_cached(sql)?
                .query_row([subject], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let original = original.and_then(|(bytes, length)| unpack(&bytes, length).ok());
            original.is_none_or(|original| other.of(original.as_slice()).is_ok_and(|hash| hash == *other))
        }
    };
    if is_its_own {
        found.stamps += 1;
    } else {
        found.fault(&name, "it is of another file than the custody log says");
    }
    Ok(())
}

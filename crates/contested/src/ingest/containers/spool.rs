//! Bytes that have to be gone through more than once: in memory while they are few, else in a temporary file.

use std::io::{self, Read, Seek, SeekFrom};

use tempfile::SpooledTempFile;

use super::super::Reason;

/// Kept in memory up to here.
const IN_MEMORY: usize = 16 << 20;

/// Some bytes at hand.
pub(in crate::ingest) struct Spool {
    file: SpooledTempFile,
    length: u64,
}

/// Takes all bytes of an input, or says why not.
pub(in crate::ingest) fn spool(input: impl Read, limit: u64) -> Result<Spool, Reason> {
    let mut file = SpooledTempFile::new(IN_MEMORY);
    let length =
        io::copy(&mut input.take(limit.saturating_add(1)), &mut file).map_err(|error| Reason::io(&error))?;
    if length > limit {
        return Err(Reason::TooLarge { limit });
    }
    file.rewind().map_err(|error| Reason::io(&error))?;
    Ok(Spool { file, length })
}

impl Spool {
    /// All bytes in memory, where they are no more than `limit`.
    pub(in crate::ingest) fn all(&mut self, limit: usize) -> Result<Vec<u8>, Reason> {
        if self.length > limit as u64 {
            return Err(Reason::TooLong { limit });
        }
        self.file.rewind().map_err(|error| Reason::io(&error))?;
        super::super::whole(&mut self.file, limit)
    }
}

impl Read for Spool {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.file.read(into)
    }
}

impl Seek for Spool {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

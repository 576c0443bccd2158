//! Bytes packed by gzip, zstd, bzip2 or xz: what they hold is read as if it had been given.

use std::io::{BufReader, Read};

use super::super::{Found, Given, Reason, Rules, open};
use super::Source;

/// How bytes are packed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Packing {
    /// RFC 1952, of one or many members.
    Gzip,
    /// RFC 8878.
    Zstd,
    /// bzip2.
    Bzip2,
    /// xz.
    Xz,
}

/// Windows beyond 128 MB are for other things than text, and a frame may ask for any.
const WINDOW_LOG: u32 = 27;

/// As much for xz, in KiB, with what the decoder itself needs. The strongest setting of `xz` takes 64 MB.
const XZ_KIB: u32 = 160 << 10;

/// Unpacks while it reads.
pub(in crate::ingest) fn read<'a>(
    mut source: Source,
    packing: Packing,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let unpacked: Box<dyn Read + 'a> = match packing {
        Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::new(input))),
        Packing::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(BufReader::new(input))),
        Packing::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(input, true, XZ_KIB)),
        Packing::Zstd => {
            let decoder = zstd::stream::read::Decoder::new(input).and_then(|mut decoder| {
                decoder.window_log_max(WINDOW_LOG)?;
                Ok(decoder)
            });
            match decoder {
                Ok(decoder) => Box::new(decoder),
                Err(error) => return source.refuse(Reason::io(&error)),
            }
        }
    };
    source.depth += 1;
    if source.depth > rules.limits.containers_deep {
        return source.refuse(Reason::Nested { limit: rules.limits.containers_deep });
    }
    source.file = without_ending(&source.file);
    let unpacked = Box::new(source.unpacked(unpacked));
    open(source, unpacked, given, rules)
}

/// "a.csv" of "a.csv.gz", "a.tar" of "a.tgz".
fn without_ending(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((rest, ending))
            if ["gz", "zst", "bz2", "xz"].iter().any(|each| ending.eq_ignore_ascii_case(each)) =>
        {
            rest.to_owned()
        }
        _ => name.to_owned(),
    }
}

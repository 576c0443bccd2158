//! Any bytes as a stamp of time: no panic, and no stamp without a hash of the right length.
#![no_main]

use contested::store::{FileDigest, TimeStamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let head = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08";
    for bytes in [bytes.to_vec(), [head, bytes].concat()] {
        if let Ok(stamp) = TimeStamp::read(&bytes) {
            let (FileDigest::Sha256(hash) | FileDigest::Sha384(hash) | FileDigest::Sha512(hash)) = &stamp.digest;
            assert!(matches!(hash.len(), 64 | 96 | 128));
            assert!(!stamp.said().is_empty());
        }
    }
});

//! Damaged model files: an error, no panic.

#![no_main]

use contested_english::English;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = English::load(bytes.to_vec());
});

//! Names the rules by which reports are reconciled, so that a case knows whether what it holds was worked out by others.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Where what follows from accounts is decided.
const RULES: &[&str] = &[
    "src/model",
    "src/reconcile",
    "src/state",
    "src/store/derive",
    "../contested-lexicon/codebook",
    "../contested-lexicon/en/joining",
    "../contested-lexicon/en/figures",
];

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for folder in RULES {
        println!("cargo:rerun-if-changed={folder}");
        collect(Path::new(folder), &mut files)?;
    }
    files.sort();
    // FNV-1a (Fowler, Noll & Vo), over names and contents; line ends as they are on any system.
    let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
    for file in files {
        let name = file.to_string_lossy().replace('\\', "/");
        for byte in name.bytes().chain(fs::read(&file)?).filter(|byte| *byte != b'\r') {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    println!("cargo:rustc-env=CONTESTED_RECONCILING={version}-{hash:016x}");
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

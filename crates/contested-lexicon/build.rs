//! Lists every data file of this crate, so that adding a file is all it takes to ship it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Folders whose text files go in, and folders whose files go in as bytes.
const TEXT: [&str; 3] = ["codebook", "en", "world"];
const BYTES: [&str; 2] = ["models", "gazetteer"];

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut code = String::new();
    for (name, folders, include, kind) in
        [("TEXTS", &TEXT[..], "include_str", "str"), ("BLOBS", &BYTES[..], "include_bytes", "[u8]")]
    {
        let mut files = Vec::new();
        for folder in folders {
            println!("cargo::rerun-if-changed={folder}");
            collect(&root.join(folder), &mut files);
        }
        files.sort();
        writeln!(code, "static {name}: &[(&str, &{kind})] = &[").expect("writing to a string");
        for file in files {
            let key = file.strip_prefix(&root).expect("below the root").to_str().expect("UTF-8 name");
            writeln!(
                code,
                "    ({:?}, {include}!({:?})),",
                key.replace('\\', "/"),
                file.display().to_string()
            )
            .expect("writing to a string");
        }
        code.push_str("];\n");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("files.rs");
    fs::write(out, code).expect("writing the list of data files");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, files);
        } else {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
}

//! Lists the samples (reports, and the war's own actors and places), so that `contested demo` carries them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let samples =
        PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../samples");
    let mut files = Vec::new();
    for folder in ["reports", "lexicon"] {
        println!("cargo::rerun-if-changed={}", samples.join(folder).display());
        collect(&samples.join(folder), &mut files);
    }
    files.sort();
    let mut code = String::from("static SAMPLES: &[(&str, &[u8])] = &[\n");
    for file in files {
        let name = file.strip_prefix(&samples).expect("below the samples").to_str().expect("UTF-8 name");
        writeln!(
            code,
            "    ({:?}, include_bytes!({:?})),",
            name.replace('\\', "/"),
            file.display().to_string()
        )
        .expect("writing to a string");
    }
    code.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("samples.rs");
    fs::write(out, code).expect("writing the list of samples");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

//! Lists every data file of this crate, so that adding a file is all it takes to ship it, and every kind of event of the
//! codebook, so that adding a kind there is all it takes to have it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;

/// Folders whose text files go in, and folders whose files go in as bytes.
const TEXT: [&str; 4] = ["codebook", "en", "fr", "world"];
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
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("files.rs"), code).expect("writing the list of data files");
    fs::write(out.join("kinds.rs"), kinds(&root.join("codebook"))).expect("writing the kinds of event");
}

/// The families file of the codebook.
#[derive(Deserialize)]
struct Families {
    family: Vec<Family>,
}

#[derive(Deserialize)]
struct Family {
    name: String,
    label: String,
    facets: Vec<String>,
}

/// A file of the codebook.
#[derive(Deserialize)]
struct Kinds {
    kind: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    name: String,
    label: String,
    #[serde(default)]
    verb: String,
    #[serde(default)]
    meant: String,
    #[serde(default)]
    facets: Vec<String>,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    refines: Vec<String>,
    definition: String,
}

/// What each kind of event is, as a macro that hands the list of all of them to another: what is known of a kind only when the
/// program is built stands in the codebook all the same.
fn kinds(codebook: &Path) -> String {
    let families: Families = read(&codebook.join("families.toml"));
    let mut code = String::from(
        "/// Hands what the codebook says of families and kinds of event to a macro: `for_each_kind!(make)`.\n\
         #[macro_export]\nmacro_rules! for_each_kind {\n    ($make:ident) => { $make! {\n        families {\n",
    );
    let mut list = String::new();
    for family in families.family {
        writeln!(code, "            {:?} = {:?},", family.name, family.label).expect("writing to a string");
        let file: Kinds = read(&codebook.join(format!("{}.toml", family.name)));
        for kind in file.kind {
            let own = |name: &&String| !kind.without.contains(name);
            let facets: Vec<String> =
                family.facets.iter().chain(&kind.facets).filter(own).map(|name| camel(name)).collect();
            let refines: Vec<String> = kind.refines.iter().map(|name| camel(name)).collect();
            writeln!(
                list,
                "            #[doc = {:?}] {} = {:?} of {:?}, {:?} {:?} {:?}, is [{}], refines [{}],",
                kind.definition,
                camel(&kind.name),
                kind.name,
                family.name,
                kind.label,
                kind.verb,
                kind.meant,
                facets.join(" "),
                refines.join(" "),
            )
            .expect("writing to a string");
        }
    }
    code + "        }\n        kinds {\n" + &list + "        }\n    } };\n}\n"
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// "control.capture", "one-doer" → `ControlCapture`, `OneDoer`.
fn camel(name: &str) -> String {
    let mut parts = String::new();
    for part in name.split(['.', '-', '_']) {
        parts.extend(part.chars().next().map(|first| first.to_ascii_uppercase()));
        parts.extend(part.chars().skip(1));
    }
    parts
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

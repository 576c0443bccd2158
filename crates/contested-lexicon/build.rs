//! Lists every data file of this crate, so that adding a file is all it takes to ship it, and every kind of event of the
//! codebook, so that adding a kind there is all it takes to have it.
//!
//! Models and gazetteer lie in the repository packed. They are unpacked here, so that the program uses them where they lie in
//! its own file, instead of unpacking them whenever it is started.

#[allow(dead_code, reason = "the library uses the rest")]
#[path = "src/gazetteer/ready.rs"]
mod ready;
#[allow(dead_code, reason = "the library uses the rest")]
#[path = "src/gazetteer/row.rs"]
mod row;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// Folders whose text files go in, and folders whose files go in as bytes.
const TEXT: [&str; 4] = ["codebook", "en", "fr", "world"];
const BYTES: [&str; 2] = ["models", "gazetteer"];

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
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
            let key = key.replace('\\', "/");
            let file = if name == "BLOBS" { unpacked(&file, &out) } else { file.clone() };
            writeln!(code, "    ({key:?}, {include}!({:?})),", file.display().to_string())
                .expect("writing to a string");
        }
        code.push_str("];\n");
    }
    fs::write(out.join("files.rs"), code).expect("writing the list of data files");
    fs::write(out.join("kinds.rs"), kinds(&root.join("codebook"))).expect("writing the kinds of event");
}

/// A file of the form that it is used in, made from one that is packed; itself where it is not.
fn unpacked(file: &Path, out: &Path) -> PathBuf {
    println!("cargo::rerun-if-changed=src/gazetteer");
    let bytes = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let made = match bytes.get(..8) {
        Some(b"CTENGLI\x01") => english(&bytes),
        Some(b"CTENCOD\x01") => encoder(&bytes),
        Some(head) if head == ready::PACKED => ready::ready(&bytes),
        _ => return file.to_owned(),
    };
    let made = made.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let name = out.join(file.file_name().expect("a file has a name"));
    fs::write(&name, made).unwrap_or_else(|error| panic!("{}: {error}", name.display()));
    name
}

/// The language model (`contested-english/src/model.rs`): the same head, tables and licences, then its numbers as they are used
/// and not as four planes of bytes.
fn english(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let (hash, length, packed) = (&bytes[8..40], &bytes[40..48], &bytes[48..]);
    let payload = payload(packed, hash, length, packed)?;
    let end = |at: usize| -> Result<usize, String> {
        let raw = payload.get(at..at + 4).ok_or("cut off")?;
        Ok(at + 4 + u32::from_le_bytes(raw.try_into().expect("four bytes")) as usize)
    };
    let tables = end(0)?;
    let licences = end(tables)?;
    let planes = payload.get(licences..).ok_or("cut off")?;
    let count = planes.len() / 4;
    let told = |error: serde_json::Error| error.to_string();
    let mut json: serde_json::Value = serde_json::from_slice(&payload[4..tables]).map_err(told)?;
    let lemmas = lemmas(&mut json["lemmas"])?;
    let json = serde_json::to_vec(&json).map_err(told)?;
    let length = |bytes: &[u8]| (bytes.len() as u32).to_le_bytes();
    let mut made = [
        b"CTENGLI\x02",
        hash,
        &length(&json),
        &json,
        &payload[tables..licences],
        &length(lemmas.as_bytes()),
        lemmas.as_bytes(),
    ]
    .concat();
    for at in 0..count {
        made.extend([planes[at], planes[count + at], planes[2 * count + at], planes[3 * count + at]]);
    }
    Ok(made)
}

/// Takes exceptions and known lemmas out of the tables, as the lines that `lines` of `contested-english/src/lemmas.rs` makes of them.
fn lemmas(tables: &mut serde_json::Value) -> Result<String, String> {
    let told = |error: serde_json::Error| error.to_string();
    let exceptions: BTreeMap<String, BTreeMap<String, Vec<String>>> =
        serde_json::from_value(tables["exceptions"].take()).map_err(told)?;
    let index: BTreeMap<String, Vec<String>> =
        serde_json::from_value(tables["index"].take()).map_err(told)?;
    if let Some(tables) = tables.as_object_mut() {
        tables.remove("exceptions");
        tables.remove("index");
    }
    let mut text = String::new();
    for (pos, forms) in exceptions {
        text.push_str(&format!("\u{1}exceptions {pos}\n"));
        for (form, lemmas) in forms {
            text.push_str(&format!("{form}\t{}\n", lemmas.join("\t")));
        }
    }
    for (pos, mut known) in index {
        known.sort_unstable();
        text.push_str(&format!("\u{1}index {pos}\n"));
        known.iter().for_each(|lemma| text.push_str(&format!("{lemma}\n")));
    }
    Ok(text)
}

/// Weights that are multiplied together: `PANEL` of `contested-kernels`.
const PANEL: usize = 16;

/// The learned reader's weights (`contested-encoder/src/file.rs`): the same head, then what was packed, layers of bytes in the order
/// in which they are multiplied.
fn encoder(bytes: &[u8]) -> Result<Vec<u8>, String> {
    #[derive(Deserialize)]
    struct Tables {
        arrays: Vec<Array>,
    }
    #[derive(Deserialize)]
    struct Array {
        name: String,
        shape: Vec<usize>,
        #[serde(default)]
        rows: bool,
    }
    let (hash, hashed) = (&bytes[8..40], &bytes[40..]);
    let mut payload = payload(hashed, hash, &bytes[40..48], &bytes[48..])?;
    let head = payload.get(..4).ok_or("cut off")?;
    let mut at = 4 + u32::from_le_bytes(head.try_into().expect("four bytes")) as usize;
    let tables: Tables =
        serde_json::from_slice(payload.get(4..at).ok_or("cut off")?).map_err(|error| error.to_string())?;
    for array in tables.arrays {
        let size: usize = array.shape.iter().product();
        if !array.rows {
            at += 4 * size;
            continue;
        }
        // Scales first, one a row.
        at += 4 * array.shape[0];
        let part = payload.get_mut(at..at + size).ok_or("cut off")?;
        if let [outputs, inputs] = array.shape[..]
            && array.name != "words"
            && outputs.is_multiple_of(PANEL)
        {
            let rows = part.to_vec();
            for (number, byte) in part.iter_mut().enumerate() {
                let (panel, input, lane) =
                    (number / (inputs * PANEL), number / PANEL % inputs, number % PANEL);
                *byte = rows[(panel * PANEL + lane) * inputs + input];
            }
        }
        at += size;
    }
    Ok([b"CTENCOD\x02", hash, payload.as_slice()].concat())
}

/// What is packed, where it is what its hash says: nobody looks again.
fn payload(hashed: &[u8], hash: &[u8], length: &[u8], packed: &[u8]) -> Result<Vec<u8>, String> {
    if Sha256::digest(hashed)[..] != *hash {
        return Err("its bytes do not match its hash".to_owned());
    }
    let length = u64::from_le_bytes(length.try_into().map_err(|_| "cut off")?);
    let payload = zstd::bulk::decompress(packed, length as usize).map_err(|error| error.to_string())?;
    if payload.len() as u64 == length {
        Ok(payload)
    } else {
        Err("its length is not what it says".to_owned())
    }
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

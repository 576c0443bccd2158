//! The model file: weights and tables in one, with a hash.
//!
//! Layout: 8 bytes magic and version; SHA-256 of the rest after the length; length of the payload
//! (u64, little-endian); the payload, compressed with Zstandard. The payload is the tables (u32
//! length, JSON), the licences (u32 length, text), then the weights as four planes of bytes (all
//! lowest bytes first): floats compress better so.
//!
//! The build of `contested-lexicon` unpacks it: version 2 is 8 bytes magic and version, the hash of the packed file, tables and
//! licences as above, exceptions and known lemmas as lines of text (u32 length), then the weights as they are in memory. Only this program's own file is taken so, and used where it
//! lies: its hash was looked at when the program was built.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read as _;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::ModelError;

/// Everything in a model file.
pub(crate) struct ModelFile {
    pub(crate) tables: Tables,
    /// Values and shape of each array of weights.
    tensors: BTreeMap<String, Tensor>,
}

/// The tables beside the weights.
#[derive(Debug, Deserialize)]
pub(crate) struct Tables {
    /// Names and shapes of the arrays of weights, in the order they stand in the file.
    tensors: Vec<(String, Vec<usize>)>,
    pub(crate) tags: Vec<String>,
    pub(crate) parser_moves: Vec<String>,
    pub(crate) name_moves: Vec<String>,
    /// Words whose id is a small number rather than their hash.
    pub(crate) symbols: BTreeMap<String, u64>,
    pub(crate) tokenizer: TokenizerTables,
    pub(crate) norms: NormTables,
    pub(crate) ruler: Vec<RulerRule>,
    pub(crate) lemmas: LemmaTables,
    pub(crate) characters: CharacterTables,
}

/// How chunks between spaces are split.
#[derive(Debug, Deserialize)]
pub(crate) struct TokenizerTables {
    /// Special cases: tokens and, where it has one of its own, their norm.
    pub(crate) rules: BTreeMap<String, Vec<(String, Option<String>)>>,
    pub(crate) prefix: String,
    pub(crate) suffix: String,
    pub(crate) infix: String,
    pub(crate) url: String,
    /// What stays one token though affixes or infixes are found in it: words with a hyphen or an apostrophe, written so
    /// (in lower case) or like this.
    #[serde(default)]
    pub(crate) whole_words: Vec<String>,
    #[serde(default)]
    pub(crate) whole_patterns: Vec<String>,
}

/// Normal forms of words: "colour" counts as "color".
#[derive(Debug, Deserialize)]
pub(crate) struct NormTables {
    pub(crate) base: BTreeMap<String, String>,
    /// By the word's id, in decimal.
    pub(crate) hashed: BTreeMap<String, String>,
}

/// One rule of the attribute ruler.
#[derive(Debug, Deserialize)]
pub(crate) struct RulerRule {
    pub(crate) patterns: Vec<Vec<BTreeMap<String, serde_json::Value>>>,
    pub(crate) attrs: BTreeMap<String, String>,
    pub(crate) index: usize,
}

/// Lemma rules, exceptions and known lemmas, by the id (in decimal) of the lower-case part of speech.
#[derive(Debug, Deserialize)]
pub struct LemmaTables {
    /// Endings and what replaces them.
    pub rules: BTreeMap<String, Vec<(String, String)>>,
    /// Forms and their lemmas. Not in a file of version 2, which has these and the next as lines.
    #[serde(default)]
    pub exceptions: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Lemmas, sorted.
    #[serde(default)]
    pub index: BTreeMap<String, Vec<String>>,
    /// Exceptions and known lemmas, see [`crate::lemmas::lines`]; empty in a file of version 1.
    #[serde(skip)]
    pub(crate) lines: Cow<'static, str>,
}

/// What Python takes for a letter, an upper-case letter, a digit, whitespace: ranges, both ends inclusive.
#[derive(Debug, Deserialize)]
pub(crate) struct CharacterTables {
    pub(crate) alpha: Vec<(u32, u32)>,
    pub(crate) upper: Vec<(u32, u32)>,
    pub(crate) digit: Vec<(u32, u32)>,
    pub(crate) space: Vec<(u32, u32)>,
}

const PACKED: [u8; 8] = *b"CTENGLI\x01";
const READY: [u8; 8] = *b"CTENGLI\x02";

/// No model is near this; a damaged length must not ask for all memory.
const LARGEST_PAYLOAD: u64 = 256 << 20;

impl ModelFile {
    pub(crate) fn read(file: impl Into<Cow<'static, [u8]>>) -> Result<ModelFile, ModelError> {
        let file = file.into();
        if let Cow::Borrowed(bytes) = file
            && let Some(payload) = bytes.strip_prefix(&READY).and_then(|rest| rest.get(32..))
        {
            let (tables, rest) = block(payload)?;
            let (_licences, rest) = block(rest)?;
            let (lemmas, weights) = block(rest)?;
            let lemmas = str::from_utf8(lemmas).map_err(|error| damaged(&error.to_string()))?;
            let mut tables: Tables =
                serde_json::from_slice(tables).map_err(|error| damaged(&error.to_string()))?;
            tables.lemmas.lines = Cow::Borrowed(lemmas);
            let tensors = ready_tensors(&tables.tensors, weights)?;
            return Ok(ModelFile { tables, tensors });
        }
        ModelFile::unpack(&file)
    }

    fn unpack(bytes: &[u8]) -> Result<ModelFile, ModelError> {
        let (magic, rest) = bytes.split_first_chunk::<8>().ok_or_else(|| damaged("too short"))?;
        if *magic != PACKED {
            return Err(damaged(if magic.starts_with(b"CTENGLI") {
                "made for another version of this program"
            } else {
                "not a language model"
            }));
        }
        let (hash, rest) = rest.split_first_chunk::<32>().ok_or_else(|| damaged("too short"))?;
        let (length, packed) = rest.split_first_chunk::<8>().ok_or_else(|| damaged("too short"))?;
        if Sha256::digest(packed)[..] != hash[..] {
            return Err(damaged("its bytes do not match its hash"));
        }
        let payload = unpack(packed, u64::from_le_bytes(*length))?;
        let (tables, rest) = block(&payload)?;
        let (_licences, planes) = block(rest)?;
        let tables: Tables = serde_json::from_slice(tables).map_err(|error| damaged(&error.to_string()))?;
        let tensors = tensors(&tables.tensors, planes)?;
        Ok(ModelFile { tables, tensors })
    }

    /// An array of weights that must have this shape.
    pub(crate) fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let bytes = self.take_bytes(name, shape)?;
        Ok(bytes.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect())
    }

    /// The same as it lies in the file: little-endian.
    pub(crate) fn take_bytes(
        &mut self,
        name: &str,
        shape: &[usize],
    ) -> Result<Cow<'static, [u8]>, ModelError> {
        match self.tensors.remove(name) {
            Some((values, found)) if found == shape => Ok(values),
            Some((_, found)) => {
                Err(damaged(&format!("weights {name} have shape {found:?}, expected {shape:?}")))
            }
            None => Err(damaged(&format!("weights {name} are missing"))),
        }
    }
}

pub(crate) fn damaged(message: &str) -> ModelError {
    ModelError(message.to_owned())
}

fn unpack(packed: &[u8], length: u64) -> Result<Vec<u8>, ModelError> {
    if length > LARGEST_PAYLOAD {
        return Err(damaged("length out of range"));
    }
    let mut payload = Vec::with_capacity(length as usize);
    zstd::Decoder::new(packed)
        .and_then(|decoder| decoder.take(length + 1).read_to_end(&mut payload))
        .map_err(|error| damaged(&error.to_string()))?;
    if payload.len() as u64 != length {
        return Err(damaged("its length is not what it says"));
    }
    Ok(payload)
}

/// A length and that many bytes; and the rest.
fn block(bytes: &[u8]) -> Result<(&[u8], &[u8]), ModelError> {
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(|| damaged("a part is missing"))?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(|| damaged("a part is cut off"))
}

/// Numbers, as bytes, and the lengths of their sides.
type Tensor = (Cow<'static, [u8]>, Vec<usize>);

fn ready_tensors(
    list: &[(String, Vec<usize>)],
    mut weights: &'static [u8],
) -> Result<BTreeMap<String, Tensor>, ModelError> {
    let mut tensors = BTreeMap::new();
    for (name, shape) in list {
        let cut = || damaged(&format!("weights {name} are cut off"));
        let size = shape.iter().try_fold(4usize, |size, side| size.checked_mul(*side)).ok_or_else(cut)?;
        let (values, rest) = weights.split_at_checked(size).ok_or_else(cut)?;
        tensors.insert(name.clone(), (Cow::Borrowed(values), shape.clone()));
        weights = rest;
    }
    if weights.is_empty() { Ok(tensors) } else { Err(damaged("more weights than it names")) }
}

fn tensors(list: &[(String, Vec<usize>)], planes: &[u8]) -> Result<BTreeMap<String, Tensor>, ModelError> {
    let count = planes.len() / 4;
    let mut tensors = BTreeMap::new();
    let mut at = 0usize;
    for (name, shape) in list {
        let size = shape.iter().try_fold(1usize, |size, side| size.checked_mul(*side));
        let end = size.and_then(|size| at.checked_add(size)).filter(|end| *end <= count);
        let Some(end) = end else { return Err(damaged(&format!("weights {name} are cut off"))) };
        let mut values = Vec::with_capacity(4 * (end - at));
        for i in at..end {
            let four = [planes[i], planes[count + i], planes[2 * count + i], planes[3 * count + i]];
            if !f32::from_le_bytes(four).is_finite() {
                return Err(damaged(&format!("weights {name} are no numbers")));
            }
            values.extend(four);
        }
        tensors.insert(name.clone(), (Cow::Owned(values), shape.clone()));
        at = end;
    }
    if at != count || !planes.len().is_multiple_of(4) {
        return Err(damaged("more weights than it names"));
    }
    Ok(tensors)
}

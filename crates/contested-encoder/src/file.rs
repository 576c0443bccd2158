//! The weights file: arrays by name, tables beside them, a hash over all.
//!
//! Layout: 8 bytes magic and version; SHA-256 of what follows it; the length of the payload (u64, little-endian); the
//! payload, compressed with Zstandard. The payload is the tables (u32 length, JSON) and then the arrays one after another
//! in the order that the tables name them: either 32-bit floats, or for each row one float, the scale, and then its
//! signed bytes.
//!
//! The build of `contested-lexicon` unpacks it: version 2 is 8 bytes magic and version, the hash of the packed file and the
//! payload, in which layers of bytes are in the order in which they are multiplied. Only this program's own file is taken so, and used where it lies: its hash was looked at when it was built.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read as _;
use std::marker::PhantomData;

use contested_kernels::{Matrix, PANEL};
use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use sha2::{Digest as _, Sha256};

use crate::WeightsError;

/// Arrays of weights by name, and the tables beside them.
#[derive(Debug)]
pub struct WeightsFile {
    /// JSON.
    tables: Cow<'static, [u8]>,
    arrays: BTreeMap<String, Array>,
}

#[derive(Debug)]
struct Array {
    shape: Vec<usize>,
    values: Values,
}

#[derive(Debug)]
enum Values {
    /// Little-endian.
    Floats(Cow<'static, [u8]>),
    /// Scales of rows, and bytes.
    Rows(Vec<f32>, Cow<'static, [u8]>),
    /// The same in the order in which they are multiplied: see [`contested_kernels::Matrix::of_panels`].
    Panels(Vec<f32>, Cow<'static, [u8]>),
}

#[derive(Deserialize)]
struct Named {
    name: String,
    shape: Vec<usize>,
    /// Whether it is rows of bytes with a scale each.
    #[serde(default)]
    rows: bool,
}

const MAGIC: [u8; 8] = *b"CTENCOD\x01";
const READY: [u8; 8] = *b"CTENCOD\x02";

/// No file is near this; a damaged length must not ask for all memory.
const LARGEST_PAYLOAD: u64 = 256 << 20;

fn damaged(message: impl Into<String>) -> WeightsError {
    WeightsError(message.into())
}

impl WeightsFile {
    /// Reads a file's bytes.
    ///
    /// # Errors
    /// Where they are no such file, are cut off, or do not match their hash.
    pub fn read(file: impl Into<Cow<'static, [u8]>>) -> Result<WeightsFile, WeightsError> {
        let file = file.into();
        if let Cow::Borrowed(bytes) = file
            && let Some(payload) = bytes.strip_prefix(&READY).and_then(|rest| rest.get(32..))
        {
            let (tables, arrays) = parts(payload)?;
            return WeightsFile::with(Cow::Borrowed(tables), arrays, |one, bytes| {
                array(one, bytes, Cow::Borrowed, true)
            });
        }
        let payload = WeightsFile::unpack(&file)?;
        let (tables, arrays) = parts(&payload)?;
        WeightsFile::with(Cow::Owned(tables.to_vec()), arrays, |one, bytes| {
            array(one, bytes, |bytes| Cow::Owned(bytes.to_vec()), false)
        })
    }

    fn unpack(bytes: &[u8]) -> Result<Vec<u8>, WeightsError> {
        let (magic, rest) = bytes.split_first_chunk::<8>().ok_or_else(|| damaged("too short"))?;
        if *magic != MAGIC {
            return Err(damaged(if magic.starts_with(&MAGIC[..7]) {
                "made for another version of this program"
            } else {
                "not a file of weights"
            }));
        }
        let (hash, hashed) = rest.split_first_chunk::<32>().ok_or_else(|| damaged("too short"))?;
        if Sha256::digest(hashed)[..] != hash[..] {
            return Err(damaged("its bytes do not match its hash"));
        }
        let (length, packed) = hashed.split_first_chunk::<8>().ok_or_else(|| damaged("too short"))?;
        unpack(packed, u64::from_le_bytes(*length))
    }

    fn with<'b>(
        tables: Cow<'static, [u8]>,
        mut arrays: &'b [u8],
        array: impl Fn(&Named, &'b [u8]) -> Result<(Array, &'b [u8]), WeightsError>,
    ) -> Result<WeightsFile, WeightsError> {
        let mut file = WeightsFile { tables, arrays: BTreeMap::new() };
        for one in file.table::<Vec<Named>>("arrays")? {
            let (found, after) = array(&one, arrays)?;
            file.arrays.insert(one.name, found);
            arrays = after;
        }
        if arrays.is_empty() { Ok(file) } else { Err(damaged("more weights than it names")) }
    }

    /// A table of the file.
    ///
    /// # Errors
    /// Where it is missing or of another form.
    pub fn table<T: DeserializeOwned>(&self, name: &str) -> Result<T, WeightsError> {
        let mut json = serde_json::Deserializer::from_slice(&self.tables);
        let found = Field(name, PhantomData).deserialize(&mut json);
        found
            .map_err(|error| damaged(format!("{name}: {error}")))?
            .ok_or_else(|| damaged(format!("{name} is missing")))
    }

    /// An array's shape; `None` where there is none of this name.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.arrays.get(name).map(|array| array.shape.as_slice())
    }

    /// Takes an array that must have this shape, as floats.
    ///
    /// # Errors
    /// Where it is missing or of another shape.
    pub fn take(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        match self.take_any(name, shape)? {
            Values::Floats(bytes) => Ok(floats(&bytes)),
            Values::Rows(scales, bytes) => {
                let side = bytes.len() / scales.len().max(1);
                let mut values = Vec::with_capacity(bytes.len());
                for (scale, row) in scales.iter().zip(bytes.chunks_exact(side.max(1))) {
                    values.extend(row.iter().map(|byte| f32::from(*byte as i8) * scale));
                }
                Ok(values)
            }
            Values::Panels(scales, bytes) => {
                let inputs = bytes.len() / scales.len().max(1);
                let byte = |output: usize, input: usize| {
                    bytes[(output / PANEL * inputs + input) * PANEL + output % PANEL] as i8
                };
                let of = |(output, scale): (usize, &f32)| {
                    (0..inputs).map(|input| f32::from(byte(output, input)) * scale).collect::<Vec<_>>()
                };
                Ok(scales.iter().enumerate().flat_map(of).collect())
            }
        }
    }

    /// Takes the weights of a layer, as they are multiplied.
    pub(crate) fn take_matrix(
        &mut self,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Matrix, WeightsError> {
        let shape = [outputs, inputs];
        Ok(match self.take_any(name, &shape)? {
            Values::Floats(bytes) => Matrix::new(&floats(&bytes), inputs, outputs, |output| output),
            Values::Rows(scales, bytes) => Matrix::of_bytes(&bytes, &scales, inputs, outputs),
            Values::Panels(scales, bytes) => Matrix::of_panels(bytes, &scales, inputs, outputs),
        })
    }

    /// Takes a table of rows of signed bytes, with a scale for each row.
    pub(crate) fn take_rows(
        &mut self,
        name: &str,
        shape: &[usize],
    ) -> Result<(Vec<f32>, Cow<'static, [u8]>), WeightsError> {
        match self.take_any(name, shape)? {
            Values::Rows(scales, bytes) => Ok((scales, bytes)),
            Values::Floats(_) | Values::Panels(..) => Err(damaged(format!("{name} is not rows of bytes"))),
        }
    }

    fn take_any(&mut self, name: &str, shape: &[usize]) -> Result<Values, WeightsError> {
        match self.arrays.remove(name) {
            Some(array) if array.shape == shape => Ok(array.values),
            Some(array) => Err(damaged(format!("{name} has shape {:?}, expected {shape:?}", array.shape))),
            None => Err(damaged(format!("{name} is missing"))),
        }
    }
}

/// Whether the build put an array into the order in which it is multiplied: layers, and not the words, which are looked up.
fn is_panels(named: &Named) -> bool {
    named.rows
        && named.name != "words"
        && matches!(named.shape[..], [outputs, _] if outputs.is_multiple_of(PANEL))
}

/// One field of an object of JSON; the others are passed over, which takes a fraction of reading them.
struct Field<'n, T>(&'n str, PhantomData<T>);

impl<'de, T: DeserializeOwned> DeserializeSeed<'de> for Field<'_, T> {
    type Value = Option<T>;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<Option<T>, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de, T: DeserializeOwned> Visitor<'de> for Field<'_, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == self.0 {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// Tables and arrays of a payload.
fn parts(payload: &[u8]) -> Result<(&[u8], &[u8]), WeightsError> {
    let (length, rest) = payload.split_first_chunk::<4>().ok_or_else(|| damaged("a part is missing"))?;
    rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or_else(|| damaged("a part is cut off"))
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect()
}

fn unpack(packed: &[u8], length: u64) -> Result<Vec<u8>, WeightsError> {
    if length > LARGEST_PAYLOAD {
        return Err(damaged("length out of range"));
    }
    let mut payload = Vec::with_capacity(length as usize);
    zstd::Decoder::new(packed)
        .and_then(|decoder| decoder.take(length + 1).read_to_end(&mut payload))
        .map_err(|error| damaged(error.to_string()))?;
    if payload.len() as u64 != length {
        return Err(damaged("its length is not what it says"));
    }
    Ok(payload)
}

/// An array and what stands behind it. `is_ours` says that somebody looked at all numbers before.
fn array<'b>(
    named: &Named,
    bytes: &'b [u8],
    keep: impl Fn(&'b [u8]) -> Cow<'static, [u8]>,
    is_ours: bool,
) -> Result<(Array, &'b [u8]), WeightsError> {
    let cut = || damaged(format!("{} is cut off", named.name));
    let product = |sides: &[usize]| sides.iter().try_fold(1usize, |size, side| size.checked_mul(*side));
    let size = product(&named.shape).ok_or_else(cut)?;
    let checked = |bytes: &[u8]| {
        if is_ours || floats(bytes).iter().all(|value| value.is_finite()) {
            Ok(())
        } else {
            Err(damaged(format!("{} holds no numbers", named.name)))
        }
    };
    let (values, rest) = if named.rows {
        let count = *named.shape.first().ok_or_else(cut)?;
        let (scales, rest) = bytes.split_at_checked(count.checked_mul(4).ok_or_else(cut)?).ok_or_else(cut)?;
        let (bytes, rest) = rest.split_at_checked(size).ok_or_else(cut)?;
        checked(scales)?;
        let values = if is_ours && is_panels(named) { Values::Panels } else { Values::Rows };
        (values(floats(scales), keep(bytes)), rest)
    } else {
        let (bytes, rest) = bytes.split_at_checked(size.checked_mul(4).ok_or_else(cut)?).ok_or_else(cut)?;
        checked(bytes)?;
        (Values::Floats(keep(bytes)), rest)
    };
    Ok((Array { shape: named.shape.clone(), values }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(tables: &str, arrays: &[u8]) -> Vec<u8> {
        let mut payload = (tables.len() as u32).to_le_bytes().to_vec();
        payload.extend(tables.as_bytes());
        payload.extend(arrays);
        let mut hashed = (payload.len() as u64).to_le_bytes().to_vec();
        hashed.extend(zstd::encode_all(payload.as_slice(), 1).expect("packs"));
        let mut file = MAGIC.to_vec();
        file.extend(Sha256::digest(&hashed));
        file.extend(hashed);
        file
    }

    #[test]
    fn arrays_come_out_as_they_went_in() {
        let mut arrays = 1.5f32.to_le_bytes().to_vec();
        arrays.extend(0.5f32.to_le_bytes());
        arrays.extend([2u8, 0xff]);
        let file = packed(
            r#"{"arrays": [{"name": "a", "shape": [1]}, {"name": "b", "shape": [1, 2], "rows": true}]}"#,
            &arrays,
        );
        let mut file = WeightsFile::read(file).expect("reads");
        assert_eq!(file.take("a", &[1]), Ok(vec![1.5]));
        assert_eq!(file.take("b", &[1, 2]), Ok(vec![1.0, -0.5]));
        assert!(file.take("b", &[1, 2]).is_err());
    }

    #[test]
    fn a_damaged_file_is_an_error_that_says_so() {
        let good = packed(r#"{"arrays": [{"name": "a", "shape": [1]}]}"#, &1.5f32.to_le_bytes());
        assert!(WeightsFile::read(good.clone()).is_ok());
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x10;
            assert!(WeightsFile::read(bad).is_err(), "byte {at}");
            assert!(WeightsFile::read(good[..at].to_vec()).is_err(), "cut at {at}");
        }
        assert!(WeightsFile::read(packed(r#"{"arrays": [{"name": "a", "shape": [2]}]}"#, &[0; 4])).is_err());
        assert!(WeightsFile::read(packed(r#"{"arrays": []}"#, &[0; 4])).is_err());
    }
}

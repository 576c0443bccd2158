//! The hashes that the model was trained with: ids of strings, and rows of embedding tables.

use std::collections::BTreeMap;

/// Gives strings their ids: MurmurHash64A, except for words that are names of attributes and labels.
#[derive(Debug)]
pub(crate) struct StringIds {
    symbols: BTreeMap<String, u64>,
}

impl StringIds {
    pub(crate) fn new(symbols: BTreeMap<String, u64>) -> StringIds {
        StringIds { symbols }
    }

    pub(crate) fn id(&self, text: &str) -> u64 {
        if text.is_empty() {
            return 0;
        }
        match self.symbols.get(text) {
            Some(id) => *id,
            None => murmur_hash_64a(text.as_bytes(), 1),
        }
    }
}

/// Austin Appleby's MurmurHash64A.
fn murmur_hash_64a(key: &[u8], seed: u64) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    const R: u32 = 47;
    let mut hash = seed ^ (key.len() as u64).wrapping_mul(M);
    let (words, tail) = key.as_chunks::<8>();
    for word in words {
        let mut k = u64::from_le_bytes(*word).wrapping_mul(M);
        k ^= k >> R;
        hash ^= k.wrapping_mul(M);
        hash = hash.wrapping_mul(M);
    }
    if !tail.is_empty() {
        let mut last = [0; 8];
        last[..tail.len()].copy_from_slice(tail);
        hash ^= u64::from_le_bytes(last);
        hash = hash.wrapping_mul(M);
    }
    hash ^= hash >> R;
    hash = hash.wrapping_mul(M);
    hash ^ (hash >> R)
}

/// Four row numbers for one id: thinc's variant of MurmurHash3_x86_128 over a single 64-bit key.
pub(crate) fn rows(id: u64, seed: u32) -> [u32; 4] {
    let mut first =
        id.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f);
    first ^= u64::from(seed) ^ 8;
    let mut second = u64::from(seed) ^ 8;
    first = first.wrapping_add(second);
    second = second.wrapping_add(first);
    first = finish(first);
    second = finish(second);
    first = first.wrapping_add(second);
    second = second.wrapping_add(first);
    [first as u32, (first >> 32) as u32, second as u32, (second >> 32) as u32]
}

fn finish(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_hash_as_in_spacy() {
        // `nlp.vocab.strings["coffee"]` and `["apple"]` in spaCy's documentation and shell.
        assert_eq!(murmur_hash_64a(b"coffee", 1), 3197928453018144401);
        assert_eq!(murmur_hash_64a(b"apple", 1), 8566208034543834098);
    }
}

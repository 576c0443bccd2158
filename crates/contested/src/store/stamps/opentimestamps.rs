//! OpenTimestamps (`FILE.ots`): a way of hashes from a file's own to the root of a block's tree, or to a server that promises one.
//!
//! Our own, by the format's reference implementation (python-opentimestamps, its `core` folder): the one crate for it is not kept.

use sha2::{Digest as _, Sha256};

use super::{FileDigest, NoStamp, Says, TimeStamp, hex};

const HEAD: &[u8] = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94";

/// Bytes that are hashed at once; the reference implementation has the same bound.
const LONGEST: usize = 4096;

/// Steps of one stamp. Real ones have a few hundred.
const STEPS: usize = 4096;

/// Forks that are open at once.
const FORKS: usize = 256;

const BITCOIN: [u8; 8] = [0x05, 0x88, 0x96, 0x0D, 0x73, 0xD7, 0x19, 0x01];
const PENDING: [u8; 8] = [0x83, 0xDF, 0xE3, 0x0D, 0x2E, 0xF9, 0x0C, 0x8E];

pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(HEAD)
}

/// Reads it, and goes all its ways.
pub(super) fn read(bytes: &[u8]) -> Result<TimeStamp, NoStamp> {
    let mut rest = Rest(&bytes[HEAD.len().min(bytes.len())..]);
    let broken = |why: &str| NoStamp::Broken(why.to_owned());
    if rest.number() != Some(1) {
        return Err(broken("it is of a version that is not known"));
    }
    let hash = match rest.byte() {
        Some(0x08) => rest.take(32).ok_or_else(|| broken("it ends too early"))?,
        // SHA-1 and RIPEMD-160.
        Some(_) => return Err(NoStamp::Hash),
        None => return Err(broken("it ends too early")),
    };
    let (bitcoin, pending) =
        walk(&mut rest, hash).ok_or_else(|| broken("its steps are not those of the format"))?;
    Ok(TimeStamp { digest: FileDigest::Sha256(hex(hash)), says: Says::Blocks { bitcoin, pending } })
}

type Ends = (Vec<(u64, Option<String>)>, Vec<String>);

fn walk(rest: &mut Rest<'_>, hash: &[u8]) -> Option<Ends> {
    let (mut bitcoin, mut pending) = (Vec::new(), Vec::new());
    // What is at hand, unless a step on the way is of a kind that is not known here; and what waits at forks.
    let mut at_hand: Option<Vec<u8>> = Some(hash.to_vec());
    let mut forks: Vec<Option<Vec<u8>>> = Vec::new();
    for _ in 0..STEPS {
        let mut step = rest.byte()?;
        if step == 0xFF {
            forks.push(at_hand.clone());
            if forks.len() > FORKS {
                return None;
            }
            step = rest.byte()?;
        }
        if step != 0x00 {
            at_hand = taken(step, at_hand, rest)?;
            continue;
        }
        let kind = rest.take(8)?;
        let mut said = Rest(rest.bytes()?);
        if kind == BITCOIN {
            let height = said.number()?;
            // Explorers show hashes from their last byte on.
            let root = at_hand.filter(|root| root.len() == 32).map(|mut root| {
                root.reverse();
                hex(&root)
            });
            bitcoin.push((height, root));
        } else if kind == PENDING {
            let server: String = String::from_utf8_lossy(said.bytes()?).chars().take(200).collect();
            pending.push(server.escape_debug().to_string());
        }
        match forks.pop() {
            Some(fork) => at_hand = fork,
            None => return rest.0.is_empty().then_some((bitcoin, pending)),
        }
    }
    None
}

/// One step.
#[expect(
    clippy::option_option,
    reason = "the outer one is a broken file, the inner one a hash that is not known"
)]
fn taken(step: u8, at_hand: Option<Vec<u8>>, rest: &mut Rest<'_>) -> Option<Option<Vec<u8>>> {
    let beside = match step {
        0xF0 | 0xF1 => rest.bytes()?,
        _ => &[],
    };
    let next = match step {
        0xF0 => at_hand.map(|mut bytes| {
            bytes.extend_from_slice(beside);
            bytes
        }),
        0xF1 => at_hand.map(|bytes| [beside, &bytes].concat()),
        0xF2 => at_hand.map(|mut bytes| {
            bytes.reverse();
            bytes
        }),
        0xF3 => at_hand.map(|bytes| hex(&bytes).into_bytes()),
        0x08 => at_hand.map(|bytes| Sha256::digest(&bytes).to_vec()),
        // SHA-1, RIPEMD-160, Keccak-256.
        0x02 | 0x03 | 0x67 => None,
        _ => return None,
    };
    if next.as_ref().is_some_and(|bytes| bytes.len() > LONGEST) { None } else { Some(next) }
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number in seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// Bytes with their count before them.
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let count = usize::try_from(self.number()?).ok()?;
        if count > LONGEST * 2 { None } else { self.take(count) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(steps: &[u8]) -> Vec<u8> {
        [HEAD, &[1, 0x08], &[0xAB; 32], steps].concat()
    }

    fn end(kind: [u8; 8], said: &[u8]) -> Vec<u8> {
        [&[0][..], &kind, &[said.len() as u8], said].concat()
    }

    #[test]
    fn ways_lead_to_blocks_and_to_promises() {
        let promise = end(PENDING, b"\x15https://calendar.test");
        let block = end(BITCOIN, &[0xC0, 0xC4, 0x07]);
        let steps = [&[0xFF][..], &promise, &[0xF0, 2, 1, 2, 0x08], &block].concat();
        let found = read(&stamp(&steps)).unwrap();
        let mut root = Sha256::digest([&[0xAB; 32][..], &[1, 2]].concat()).to_vec();
        root.reverse();
        assert_eq!(
            found.says,
            Says::Blocks {
                bitcoin: vec![(123_456, Some(hex(&root)))],
                pending: vec!["https://calendar.test".to_owned()]
            }
        );
        assert_eq!(found.digest, FileDigest::Sha256("ab".repeat(32)));
        let unknown = [&[0x02, 0x08][..], &block].concat();
        let Says::Blocks { bitcoin, .. } = read(&stamp(&unknown)).unwrap().says else { panic!() };
        assert_eq!(bitcoin, [(123_456, None)]);
    }

    #[test]
    fn what_is_broken_or_endless_is_refused() {
        let whole = stamp(&end(BITCOIN, &[1]));
        assert!(read(&whole).is_ok());
        for cut in HEAD.len()..whole.len() {
            assert!(read(&whole[..cut]).is_err(), "{cut}");
        }
        assert!(read(&[&whole[..], &[0]].concat()).is_err(), "something follows");
        assert!(read(&stamp(&[0x08; 100_000])).is_err());
        assert!(read(&stamp(&[0xFF; 100_000])).is_err());
        assert!(read(&stamp(&[0xF3; 20])).is_err(), "doubles each time");
        assert_eq!(read(&[HEAD, &[1, 0x02], &[0; 20], &end(BITCOIN, &[1])].concat()), Err(NoStamp::Hash));
    }
}

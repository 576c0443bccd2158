//! RFC 3161: what a time-stamping authority answers, as `openssl ts` and others write it (`FILE.tsr`), or the token in it.
//!
//! Our own walk through DER to the few fields that are wanted: the crates for it bring some twenty others, for messages that are
//! signed and sealed in every way, and a few hundred bytes of a fixed shape are read here.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::{FileDigest, NoStamp, Says, TimeStamp, hex};

/// Reads it.
pub(super) fn read(bytes: &[u8]) -> Result<TimeStamp, NoStamp> {
    let broken = |why: &str| NoStamp::Broken(why.to_owned());
    let mut answer = Der(bytes).inside(SEQUENCE).ok_or_else(|| broken("it does not begin as one does"))?;
    // A token begins with what it is; an answer with a status, and the token follows.
    let mut token = if answer.0.first() == Some(&OBJECT) {
        answer
    } else {
        let status = answer.inside(SEQUENCE).and_then(|mut status| status.take(INTEGER));
        // Granted, or granted with changes.
        if !matches!(status, Some([0 | 1])) {
            return Err(broken("the authority did not grant it"));
        }
        answer.inside(SEQUENCE).ok_or_else(|| broken("the authority's answer has no token"))?
    };
    let info =
        info(&mut token).ok_or_else(|| broken("its token is not of the shape that the standard has"))?;
    digest_and_time(info)
        .ok_or_else(|| broken("what was signed is not of the shape that the standard has"))?
}

/// What was signed (`TSTInfo`), out of the message around it.
fn info<'a>(token: &mut Der<'a>) -> Option<Der<'a>> {
    if token.take(OBJECT)? != SIGNED_DATA {
        return None;
    }
    let mut signed = token.inside(CONTEXT)?.inside(SEQUENCE)?;
    signed.take(INTEGER)?;
    signed.take(SET)?;
    let mut content = signed.inside(SEQUENCE)?;
    if content.take(OBJECT)? != TIME_STAMP {
        return None;
    }
    let bytes = content.inside(CONTEXT)?.take(OCTETS)?;
    Der(bytes).inside(SEQUENCE)
}

fn digest_and_time(mut info: Der<'_>) -> Option<Result<TimeStamp, NoStamp>> {
    info.take(INTEGER)?;
    info.take(OBJECT)?;
    let mut imprint = info.inside(SEQUENCE)?;
    let function = imprint.inside(SEQUENCE)?.take(OBJECT)?;
    let hash = imprint.take(OCTETS)?;
    info.take(INTEGER)?;
    let at = moment(info.take(TIME)?)?;
    let digest = match (function, hash.len()) {
        (SHA_256, 32) => FileDigest::Sha256(hex(hash)),
        (SHA_384, 48) => FileDigest::Sha384(hex(hash)),
        (SHA_512, 64) => FileDigest::Sha512(hex(hash)),
        (SHA_256 | SHA_384 | SHA_512, _) => return None,
        _ => return Some(Err(NoStamp::Hash)),
    };
    Some(Ok(TimeStamp { digest, says: Says::Authority { at } }))
}

/// "20241203182000Z", with a fraction or without.
fn moment(bytes: &[u8]) -> Option<Timestamp> {
    let words = std::str::from_utf8(bytes).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = words.split_once('.').unwrap_or((words, ""));
    let is_number = |words: &str| words.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 14 || !is_number(whole) || !is_number(fraction) || fraction.len() > 9 {
        return None;
    }
    let at = DateTime::strptime("%Y%m%d%H%M%S", whole).ok()?;
    let nanoseconds = if fraction.is_empty() { 0 } else { format!("{fraction:0<9}").parse().ok()? };
    let at = at.with().subsec_nanosecond(nanoseconds).build().ok()?;
    Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const OBJECT: u8 = 0x06;
const TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// What stands under the number 0.
const CONTEXT: u8 = 0xA0;

/// 1.2.840.113549.1.7.2
const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// 1.2.840.113549.1.9.16.1.4
const TIME_STAMP: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04];
/// 2.16.840.1.101.3.4.2.1
const SHA_256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const SHA_384: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
const SHA_512: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03];

/// Values one after another.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The bytes of the next value, where it is of this kind.
    fn take(&mut self, kind: u8) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_first_chunk::<2>()?;
        if head[0] != kind {
            return None;
        }
        let (length, rest) = match head[1] {
            length @ 0..=0x7F => (usize::from(length), rest),
            // No stamp is so long that its length takes more; one without any length is not DER.
            count @ 0x81..=0x84 => {
                let (length, rest) = rest.split_at_checked(usize::from(count - 0x80))?;
                (length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
            }
            _ => return None,
        };
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(value)
    }

    /// The values in the next one.
    fn inside(&mut self, kind: u8) -> Option<Der<'a>> {
        self.take(kind).map(Der)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
        let bytes = parts.concat();
        let mut value = vec![kind];
        match u8::try_from(bytes.len()) {
            Ok(length @ 0..=0x7F) => value.push(length),
            _ => value.extend([0x82, (bytes.len() >> 8) as u8, bytes.len() as u8]),
        }
        value.extend(bytes);
        value
    }

    fn token(function: &[u8], hash: &[u8], time: &[u8]) -> Vec<u8> {
        let imprint =
            value(SEQUENCE, &[&value(SEQUENCE, &[&value(OBJECT, &[function])]), &value(OCTETS, &[hash])]);
        let info = value(
            SEQUENCE,
            &[
                &value(INTEGER, &[&[1]]),
                &value(OBJECT, &[&[42, 3]]),
                &imprint,
                &value(INTEGER, &[&[7]]),
                &value(TIME, &[time]),
            ],
        );
        let content =
            value(SEQUENCE, &[&value(OBJECT, &[TIME_STAMP]), &value(CONTEXT, &[&value(OCTETS, &[&info])])]);
        let signed = value(SEQUENCE, &[&value(INTEGER, &[&[3]]), &value(SET, &[]), &content]);
        value(SEQUENCE, &[&value(OBJECT, &[SIGNED_DATA]), &value(CONTEXT, &[&signed])])
    }

    fn answer(status: u8, token: &[u8]) -> Vec<u8> {
        value(SEQUENCE, &[&value(SEQUENCE, &[&value(INTEGER, &[&[status]])]), token])
    }

    #[test]
    fn an_answer_and_a_token_say_the_same() {
        let token = token(SHA_256, &[0xAB; 32], b"20241203182000.25Z");
        let expected = TimeStamp {
            digest: FileDigest::Sha256("ab".repeat(32)),
            says: Says::Authority { at: "2024-12-03T18:20:00.25Z".parse().unwrap() },
        };
        assert_eq!(read(&token), Ok(expected.clone()));
        assert_eq!(read(&answer(0, &token)), Ok(expected));
        assert!(read(&answer(2, &token)).is_err(), "it was rejected");
    }

    #[test]
    fn hashes_of_other_kinds_are_refused_by_name() {
        let sha1 = [0x2B, 0x0E, 0x03, 0x02, 0x1A];
        assert_eq!(read(&token(&sha1, &[0; 20], b"20241203182000Z")), Err(NoStamp::Hash));
        assert!(matches!(read(&token(SHA_512, &[0; 20], b"20241203182000Z")), Err(NoStamp::Broken(_))));
        assert!(matches!(read(&token(SHA_256, &[0; 32], b"20241350182000Z")), Err(NoStamp::Broken(_))));
    }

    #[test]
    fn every_end_is_seen() {
        let whole = answer(1, &token(SHA_256, &[0xAB; 32], b"20241203182000Z"));
        assert!(read(&whole).is_ok());
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err(), "{end}");
        }
    }
}

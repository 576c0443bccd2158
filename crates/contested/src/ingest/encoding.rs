//! Bytes → characters: byte-order marks, declared encodings, a guess for the rest, and a notice where something
//! was guessed or lost.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use smol_str::SmolStr;

use crate::model::Notice;

/// Characters, and what a person should know of how they were got.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) notice: Option<Notice>,
}

/// Decodes the bytes of one text. `declared` is what the input itself says it is written in.
///
/// UTF-8 that is valid is never taken for anything else. Of what is not, a text with mostly sound UTF-8 sequences
/// keeps them, the broken bytes becoming U+FFFD; any other is taken as declared or, failing that, as guessed.
pub(super) fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> Decoded {
    if let Some((order, mark)) = utf32(bytes) {
        let mut text = String::with_capacity(bytes.len() / 4);
        text.extend(bytes[mark..].chunks(4).map(|unit| order.character(unit)));
        let notice = text.contains('\u{FFFD}').then(|| Notice {
            code: SmolStr::new_static("encoding"),
            message: "not valid UTF-32; what is broken was read as \u{FFFD}".to_owned(),
            span: None,
        });
        return Decoded { text, notice };
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let notice = broken.then(|| lost(encoding));
        return Decoded { text: text.into_owned(), notice };
    }
    let first_broken = match std::str::from_utf8(bytes) {
        Ok(text) if utf16_without_mark(bytes).is_none() => {
            return Decoded { text: text.to_owned(), notice: None };
        }
        Ok(_) => 0,
        Err(error) => error.valid_up_to(),
    };
    if let Some(encoding) = utf16_without_mark(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        let notice = broken.then(|| lost(encoding));
        return Decoded { text: text.into_owned(), notice };
    }
    if mostly_utf8(bytes) {
        return Decoded {
            text: String::from_utf8_lossy(bytes).into_owned(),
            notice: Some(notice(bytes, first_broken, "read as UTF-8, what is broken as \u{FFFD}")),
        };
    }
    let declared = declared.filter(|encoding| *encoding != UTF_8);
    let encoding = declared.unwrap_or_else(|| guess(bytes));
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let how = match (declared, broken) {
        (Some(_), false) => return Decoded { text: text.into_owned(), notice: None },
        (_, false) => format!("read as {}, a guess", encoding.name()),
        (_, true) => format!("read as {}, what is broken as \u{FFFD}", encoding.name()),
    };
    Decoded { text: text.into_owned(), notice: Some(notice(bytes, first_broken, &how)) }
}

/// The bytes of a table as UTF-8 where a mark says that they are UTF-16; else as they are, less a UTF-8 mark.
/// What is not UTF-8 is decoded row by row.
pub(super) fn to_utf8<'a>(input: impl Read + 'a) -> Box<dyn BufRead + 'a> {
    let mut input = BufReader::new(input);
    let start = input.fill_buf().unwrap_or_default();
    if let Some((order, mark)) = utf32(start) {
        input.consume(mark);
        return Box::new(BufReader::new(FourBytes { input, order, ready: [0; 4], taken: 0, count: 0 }));
    }
    let wide = utf16_without_mark(start);
    match (Encoding::for_bom(start), wide) {
        (Some((encoding, mark)), _) => {
            input.consume(mark);
            if encoding == UTF_8 {
                Box::new(input)
            } else {
                Box::new(BufReader::new(Transcoded::new(input, encoding)))
            }
        }
        (None, Some(encoding)) => Box::new(BufReader::new(Transcoded::new(input, encoding))),
        // An error of reading shows again at the first row.
        (None, None) => Box::new(input),
    }
}

/// In which order the four bytes of UTF-32 stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    fn character(self, unit: &[u8]) -> char {
        let number = <[u8; 4]>::try_from(unit).ok().map(|unit| match self {
            ByteOrder::Little => u32::from_le_bytes(unit),
            ByteOrder::Big => u32::from_be_bytes(unit),
        });
        number.and_then(char::from_u32).unwrap_or('\u{FFFD}')
    }
}

/// UTF-32 and the length of its mark: by the mark, or as text that has four bytes a character, of which two are always zero.
/// No browser takes it and `encoding_rs` does not either, but spreadsheets and scripts write it.
pub(super) fn utf32(head: &[u8]) -> Option<(ByteOrder, usize)> {
    if head.starts_with(b"\xFF\xFE\0\0") {
        return Some((ByteOrder::Little, 4));
    }
    if head.starts_with(b"\0\0\xFE\xFF") {
        return Some((ByteOrder::Big, 4));
    }
    let units = head[..head.len().min(1024)].chunks_exact(4);
    if units.len() < 4 {
        return None;
    }
    let is = |order: ByteOrder| {
        units.clone().all(|unit| {
            let high = if order == ByteOrder::Little { [unit[3], unit[2]] } else { [unit[0], unit[1]] };
            // Planes 0 to 2 have all that is written.
            high[0] == 0 && high[1] <= 2 && order.character(unit) != '\0'
        })
    };
    if is(ByteOrder::Little) {
        Some((ByteOrder::Little, 0))
    } else {
        is(ByteOrder::Big).then_some((ByteOrder::Big, 0))
    }
}

/// UTF-32, read as UTF-8.
struct FourBytes<R> {
    input: R,
    order: ByteOrder,
    /// The character on its way.
    ready: [u8; 4],
    taken: usize,
    count: usize,
}

impl<R: BufRead> Read for FourBytes<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while written < into.len() {
            if self.taken == self.count {
                let mut unit = Vec::with_capacity(4);
                self.input.by_ref().take(4).read_to_end(&mut unit)?;
                if unit.is_empty() {
                    break;
                }
                self.count = self.order.character(&unit).encode_utf8(&mut self.ready).len();
                self.taken = 0;
            }
            let count = (into.len() - written).min(self.count - self.taken);
            into[written..written + count].copy_from_slice(&self.ready[self.taken..self.taken + count]);
            self.taken += count;
            written += count;
        }
        Ok(written)
    }
}

/// UTF-16 without a byte-order mark: of text in our scripts, every second byte is nearly always zero.
pub(super) fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let head = &head[..head.len().min(1024)];
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let enough = head.len() / 2 * 4 / 5;
    match head.len() {
        0..8 => None,
        _ if odd >= enough && even == 0 => Some(UTF_16LE),
        _ if even >= enough && odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// Line and column of a byte, both from 1; the column in bytes, since there are no characters yet.
pub(super) fn line_and_column(bytes: &[u8], at: usize) -> (u64, u64) {
    let before = &bytes[..at.min(bytes.len())];
    let line = before.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() as u64 + 1;
    (line, column)
}

/// More sound multi-byte sequences than broken bytes.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound >= broken
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

fn lost(encoding: &'static Encoding) -> Notice {
    let message = format!("not valid {}; what is broken was read as \u{FFFD}", encoding.name());
    Notice { code: SmolStr::new_static("encoding"), message, span: None }
}

fn notice(bytes: &[u8], at: usize, how: &str) -> Notice {
    let (line, column) = line_and_column(bytes, at);
    Notice {
        code: SmolStr::new_static("encoding"),
        message: format!("not valid UTF-8 at line {line}, byte {column} of the line; {how}"),
        span: None,
    }
}

/// Another encoding, read as UTF-8.
struct Transcoded<R> {
    input: R,
    decoder: Decoder,
    ready: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl<R: BufRead> Transcoded<R> {
    fn new(input: R, encoding: &'static Encoding) -> Transcoded<R> {
        let decoder = encoding.new_decoder_without_bom_handling();
        Transcoded { input, decoder, ready: Vec::new(), taken: 0, ended: false }
    }
}

impl<R: BufRead> Read for Transcoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.ready.len() && !self.ended {
            let wide = self.input.fill_buf()?;
            self.ended = wide.is_empty();
            let mut text = String::new();
            let room = self.decoder.max_utf8_buffer_length(wide.len()).unwrap_or(wide.len() * 3 + 16);
            text.reserve(room);
            let (_, read, _) = self.decoder.decode_to_string(wide, &mut text, self.ended);
            self.input.consume(read);
            self.ready = text.into_bytes();
            self.taken = 0;
        }
        let count = into.len().min(self.ready.len() - self.taken);
        into[..count].copy_from_slice(&self.ready[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}

/// The encoding that a page's markup declares in its first kilobyte, as browsers look for it.
pub(super) fn declared_on_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(1024)].to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset=")? + b"charset=".len();
    let label: Vec<u8> = head[at..]
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'))
        .collect();
    Encoding::for_label(&label)
}

/// UTF-8 as it is, anything else decoded.
pub(super) fn decode_row(bytes: &[u8]) -> (Cow<'_, str>, Option<Notice>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(_) => {
            let decoded = decode(bytes, None);
            (Cow::Owned(decoded.text), decoded.notice)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::{declared_on_page, decode, to_utf8};

    #[track_caller]
    fn check(bytes: &[u8], text: &str, notice: Option<&str>) {
        let decoded = decode(bytes, None);
        assert_eq!(decoded.text, text);
        assert_eq!(decoded.notice.map(|notice| notice.message).as_deref(), notice);
    }

    #[test]
    fn marks_are_dropped_and_obeyed() {
        check(b"\xEF\xBB\xBFOstrel fell.", "Ostrel fell.", None);
        check(b"\xFF\xFEO\0k\0", "Ok", None);
        check(b"\xFE\xFF\0O\0k", "Ok", None);
        check(b"O\0s\0t\0r\0e\0l\0", "Ostrel", None);
    }

    #[test]
    fn a_broken_byte_among_sound_ones_costs_only_itself() {
        check(
            "Città\nè qui ".bytes().chain(*b"\xFF.").collect::<Vec<_>>().as_slice(),
            "Città\nè qui \u{FFFD}.",
            Some("not valid UTF-8 at line 2, byte 8 of the line; read as UTF-8, what is broken as \u{FFFD}"),
        );
    }

    #[test]
    fn old_western_text_is_guessed_and_said_so() {
        check(
            b"The mayor said \x93nobody fled\x94 the caf\xE9.",
            "The mayor said \u{201c}nobody fled\u{201d} the café.",
            Some("not valid UTF-8 at line 1, byte 16 of the line; read as windows-1252, a guess"),
        );
    }

    #[test]
    fn a_declared_encoding_is_obeyed() {
        let page = b"<meta http-equiv=content-type content=\"text/html; charset=windows-1251\">\xCC\xE8\xF0";
        let declared = declared_on_page(page);
        assert_eq!(declared.map(encoding_rs::Encoding::name), Some("windows-1251"));
        let decoded = decode(page, declared);
        assert!(decoded.text.ends_with("Мир") && decoded.notice.is_none());
    }

    /// It was refused as binary, or read as rubbish.
    #[test]
    fn utf32_is_read_with_a_mark_and_without() {
        for mark in ["\u{FEFF}", ""] {
            for big in [false, true] {
                let words = format!("{mark}Città, fell 🙂\n");
                let bytes: Vec<u8> = words
                    .chars()
                    .flat_map(|one| if big { (one as u32).to_be_bytes() } else { (one as u32).to_le_bytes() })
                    .collect();
                check(&bytes, "Città, fell 🙂\n", None);
                let mut text = String::new();
                to_utf8(bytes.as_slice()).read_to_string(&mut text).unwrap();
                assert_eq!(text, "Città, fell 🙂\n");
            }
        }
        check(
            b"\xFF\xFE\0\0O\0\0\0\0\0\x11\x7F",
            "O\u{FFFD}",
            Some("not valid UTF-32; what is broken was read as \u{FFFD}"),
        );
    }

    #[test]
    fn wide_tables_become_utf8() {
        let wide: Vec<u8> =
            b"\xFF\xFE".iter().copied().chain("é,text\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let mut text = String::new();
        to_utf8(wide.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(text, "é,text\n");
    }
}

//! RTF: the words outside the tables of fonts, styles and the like.

use std::collections::BTreeMap;
use std::io::Read;

use encoding_rs::Encoding;

use super::super::containers::Source;
use super::super::{Given, Reason, Refused, Rules, Taken, whole};
use super::Words;

/// Reads one document.
pub(in crate::ingest) fn read(
    source: &Source,
    input: impl Read,
    given: &Given,
    rules: &Rules,
) -> Result<Taken, Refused> {
    let bytes = whole(input, rules.limits.document_bytes).map_err(|reason| source.refused(reason))?;
    let words = words(&bytes).map_err(|reason| source.refused(reason))?;
    words.report(bytes, given, rules).map_err(|reason| source.refused(reason))
}

/// What goes for a group and those inside it.
#[derive(Clone)]
struct Group {
    place: Where,
    encoding: &'static Encoding,
    /// Characters that stand after each `\u` for programs that do not know it.
    fallback: usize,
}

/// Where words go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Text,
    Nowhere,
    Fonts,
    Title,
    Author,
    Created,
}

/// Rich Text Format specification 1.9.1.
fn words(bytes: &[u8]) -> Result<Words, Reason> {
    let mut reader = Reader {
        words: Words::default(),
        paragraph: String::new(),
        pending: Vec::new(),
        group: Group { place: Where::Text, encoding: encoding_rs::WINDOWS_1252, fallback: 1 },
        outer: Vec::new(),
        page: encoding_rs::WINDOWS_1252,
        fonts: BTreeMap::new(),
        font: 0,
        date: [None; 3],
        skip: 0,
        starred: false,
        high: None,
    };
    let mut at = 0;
    while at < bytes.len() {
        at += reader.step(&bytes[at..])?;
    }
    reader.end_paragraph();
    let mut words = reader.words;
    if let [Some(year), Some(month), Some(day)] = reader.date {
        words.changed = Some(format!("{year:04}-{month:02}-{day:02}"));
    }
    Ok(words)
}

struct Reader {
    words: Words,
    paragraph: String,
    /// Bytes that are not decoded yet: characters of some scripts have two.
    pending: Vec<u8>,
    group: Group,
    outer: Vec<Group>,
    /// Of the document.
    page: &'static Encoding,
    fonts: BTreeMap<i64, &'static Encoding>,
    font: i64,
    date: [Option<i64>; 3],
    skip: usize,
    starred: bool,
    /// The first half of a character beyond the first 65,536.
    high: Option<u16>,
}

/// Groups inside one another; word processors stay below a few dozen.
const DEEP: usize = 1000;

impl Reader {
    /// Reads one thing, and says how many bytes it has.
    fn step(&mut self, bytes: &[u8]) -> Result<usize, Reason> {
        match bytes[0] {
            b'{' => {
                self.flush();
                if self.outer.len() >= DEEP {
                    return Err(Reason::TooDeep { limit: DEEP });
                }
                self.outer.push(self.group.clone());
                self.skip = 0;
                Ok(1)
            }
            b'}' => {
                self.flush();
                if let Some(group) = self.outer.pop() {
                    self.group = group;
                }
                self.skip = 0;
                Ok(1)
            }
            b'\\' => Ok(self.control(&bytes[1..]) + 1),
            b'\r' | b'\n' => Ok(1),
            byte => {
                self.starred = false;
                self.byte(byte);
                Ok(1)
            }
        }
    }

    fn control(&mut self, bytes: &[u8]) -> usize {
        let Some(&first) = bytes.first() else { return 0 };
        if !first.is_ascii_alphabetic() {
            match first {
                b'\'' => {
                    let code = bytes.get(1..3).and_then(|code| std::str::from_utf8(code).ok());
                    if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
                        self.byte(byte);
                    }
                    return 3.min(bytes.len());
                }
                b'*' => self.starred = true,
                b'~' => self.character('\u{a0}'),
                b'_' => self.character('-'),
                b'\\' | b'{' | b'}' => self.byte(first),
                b'\r' | b'\n' => self.end_paragraph(),
                _ => {}
            }
            return 1;
        }
        let length = bytes.iter().take(40).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let digits = bytes[length..]
            .iter()
            .enumerate()
            .take(12)
            .take_while(|(at, byte)| byte.is_ascii_digit() || *at == 0 && **byte == b'-')
            .count();
        let text = |range: std::ops::Range<usize>| std::str::from_utf8(&bytes[range]).unwrap_or_default();
        let (word, number) = (text(0..length), text(length..length + digits).parse::<i64>().ok());
        let mut used = length + digits;
        used += usize::from(bytes.get(used) == Some(&b' '));
        if word == "bin" {
            return used + usize::try_from(number.unwrap_or(0)).unwrap_or(0).min(bytes.len() - used);
        }
        let starred = std::mem::take(&mut self.starred);
        if word != "u" {
            self.flush();
        }
        self.word(word, number, starred);
        used
    }

    fn word(&mut self, word: &str, number: Option<i64>, starred: bool) {
        match word {
            "par" | "sect" | "page" | "row" => self.end_paragraph(),
            "line" => self.character('\n'),
            "tab" | "cell" => self.character('\t'),
            "emdash" => self.character('\u{2014}'),
            "endash" => self.character('\u{2013}'),
            "lquote" => self.character('\u{2018}'),
            "rquote" => self.character('\u{2019}'),
            "ldblquote" => self.character('\u{201c}'),
            "rdblquote" => self.character('\u{201d}'),
            "bullet" => self.character('\u{2022}'),
            "u" => {
                self.flush();
                // Written as a signed number of 16 bits.
                let unit = number.unwrap_or(0).rem_euclid(0x1_0000) as u16;
                self.unit(unit);
                self.skip = self.group.fallback;
            }
            "uc" => self.group.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            "ansicpg" => {
                let label = format!("windows-{}", number.unwrap_or(1252));
                self.page = Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::WINDOWS_1252);
                self.group.encoding = self.page;
            }
            "mac" => self.group.encoding = encoding_rs::MACINTOSH,
            "f" if self.group.place == Where::Fonts => self.font = number.unwrap_or(0),
            "f" => {
                let font = number.unwrap_or(0);
                self.group.encoding = self.fonts.get(&font).copied().unwrap_or(self.page);
            }
            "fcharset" => {
                if let Some(encoding) = charset(number.unwrap_or(0)) {
                    self.fonts.insert(self.font, encoding);
                }
            }
            "fonttbl" => self.group.place = Where::Fonts,
            "title" if self.group.place == Where::Nowhere => self.group.place = Where::Title,
            "author" if self.group.place == Where::Nowhere => self.group.place = Where::Author,
            "creatim" => self.group.place = Where::Created,
            "yr" | "mo" | "dy" if self.group.place == Where::Created => {
                let index = ["yr", "mo", "dy"].iter().position(|each| *each == word).unwrap_or(0);
                self.date[index] = number.filter(|number| (1..10_000).contains(number));
            }
            "v" if number != Some(0) => self.group.place = Where::Nowhere,
            "info" | "colortbl" | "stylesheet" | "pict" | "object" | "header" | "headerl" | "headerr"
            | "headerf" | "footer" | "footerl" | "footerr" | "footerf" | "listtable"
            | "listoverridetable" | "rsidtbl" | "generator" | "themedata" | "datastore" | "fldinst"
            | "xe" | "tc" | "deleted" => {
                self.group.place = Where::Nowhere;
            }
            _ if starred => self.group.place = Where::Nowhere,
            _ => {}
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        if !matches!(self.group.place, Where::Nowhere | Where::Fonts | Where::Created) {
            self.pending.push(byte);
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let pending = std::mem::take(&mut self.pending);
            let (words, _) = self.group.encoding.decode_without_bom_handling(&pending);
            self.add(&words);
        }
    }

    fn unit(&mut self, unit: u16) {
        match (self.high.take(), unit) {
            (_, 0xD800..0xDC00) => self.high = Some(unit),
            (Some(high), 0xDC00..0xE000) => {
                let both = char::decode_utf16([high, unit]).next();
                self.character(both.and_then(Result::ok).unwrap_or('\u{FFFD}'));
            }
            _ => self.character(char::from_u32(u32::from(unit)).unwrap_or('\u{FFFD}')),
        }
    }

    fn character(&mut self, character: char) {
        self.flush();
        self.add(character.encode_utf8(&mut [0; 4]));
    }

    fn add(&mut self, words: &str) {
        match self.group.place {
            Where::Text => self.paragraph.push_str(words),
            Where::Title => self.words.title.get_or_insert_default().push_str(words),
            Where::Author => self.words.author.get_or_insert_default().push_str(words),
            Where::Nowhere | Where::Fonts | Where::Created => {}
        }
    }

    fn end_paragraph(&mut self) {
        self.flush();
        if self.group.place == Where::Text {
            let paragraph = std::mem::take(&mut self.paragraph);
            self.words.paragraph(&paragraph, None);
        }
    }
}

/// The encodings of fonts, by Windows' numbers.
fn charset(number: i64) -> Option<&'static Encoding> {
    let label = match number {
        0 => "windows-1252",
        77 => "macintosh",
        128 => "shift_jis",
        129 => "euc-kr",
        134 => "gbk",
        136 => "big5",
        161 => "windows-1253",
        162 => "windows-1254",
        163 => "windows-1258",
        177 => "windows-1255",
        178 => "windows-1256",
        186 => "windows-1257",
        204 => "windows-1251",
        222 => "windows-874",
        238 => "windows-1250",
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

//! A light tokenisation of its own: fast, the same with and without the language model, and knowing only what
//! time expressions need.

use memchr::memchr;

use super::words::{Role, Word, Words};

/// A word, a number or a sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Byte offset of its start.
    pub(super) start: u32,
    /// Byte offset of its end.
    pub(super) end: u32,
    /// What it is.
    pub(super) kind: Kind,
    /// What stands between it and the token before.
    pub(super) gap: Gap,
}

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A word: its number in [`Words`], and how it is written.
    Word { id: u16, case: Case },
    /// Digits.
    Number(Digits),
    /// Any other sign.
    Sign(u8),
    /// An empty line: no expression crosses it.
    Paragraph,
}

/// How a word is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Case {
    Lower,
    Title,
    Upper,
}

/// A number in digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Digits {
    /// Its whole part; what is too large counts as the largest.
    pub(super) value: u32,
    /// How many digits it is written with, leading zeros included.
    pub(super) len: u8,
    /// Whether it has thousands' commas.
    pub(super) grouped: bool,
    /// Whether it has a decimal part; then the part in hundredths.
    pub(super) fraction: Option<u8>,
}

/// What stands between two tokens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Gap {
    /// Nothing.
    None,
    /// Blanks, at most one end of line.
    Blank,
}

/// The tokens of a text.
#[derive(Debug)]
pub(super) struct Tokens<'w> {
    pub(super) list: Vec<Token>,
    pub(super) text: &'w str,
    pub(super) words: &'w Words,
}

impl<'w> Tokens<'w> {
    /// Splits a text.
    pub(super) fn of(text: &'w str, words: &'w Words) -> Tokens<'w> {
        Tokens { list: split(text, words), text, words }
    }

    /// The token at a place, if there is one.
    pub(super) fn get(&self, at: usize) -> Option<&Token> {
        self.list.get(at)
    }

    /// What the word at a place can be; nothing for numbers, signs and past the end.
    pub(super) fn word(&self, at: usize) -> &'w Word {
        match self.list.get(at) {
            Some(Token { kind: Kind::Word { id, .. }, .. }) => self.words.get(*id),
            _ => self.words.get(0),
        }
    }

    /// The word's number; 0 for all else.
    pub(super) fn id(&self, at: usize) -> u16 {
        match self.list.get(at) {
            Some(Token { kind: Kind::Word { id, .. }, .. }) => *id,
            _ => 0,
        }
    }

    /// Whether the word at a place has this part.
    pub(super) fn is(&self, at: usize, role: Role) -> bool {
        self.word(at).is(role)
    }

    /// The digits at a place.
    pub(super) fn digits(&self, at: usize) -> Option<Digits> {
        match self.list.get(at)?.kind {
            Kind::Number(digits) => Some(digits),
            _ => None,
        }
    }

    /// Whether this sign stands there.
    pub(super) fn sign(&self, at: usize, sign: u8) -> bool {
        matches!(self.list.get(at), Some(Token { kind: Kind::Sign(byte), .. }) if *byte == sign)
    }

    /// Whether the token sticks to the one before.
    pub(super) fn glued(&self, at: usize) -> bool {
        at > 0 && self.list.get(at).is_some_and(|token| token.gap == Gap::None)
    }

    /// How the word is written.
    pub(super) fn case(&self, at: usize) -> Option<Case> {
        match self.list.get(at)?.kind {
            Kind::Word { case, .. } => Some(case),
            _ => None,
        }
    }

    /// The words from one token to before another.
    pub(super) fn text(&self, from: usize, to: usize) -> &'w str {
        match (self.list.get(from), to.checked_sub(1).and_then(|last| self.list.get(last))) {
            (Some(first), Some(last)) => self.text.get(first.start as usize..last.end as usize).unwrap_or(""),
            _ => "",
        }
    }

    /// Whether there is a word at all.
    pub(super) fn is_word(&self, at: usize) -> bool {
        matches!(self.list.get(at), Some(Token { kind: Kind::Word { .. }, .. }))
    }
}

fn split(text: &str, words: &Words) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut list = Vec::with_capacity(bytes.len() / 5);
    let mut lower = String::new();
    let mut at = 0;
    // The first token has nothing before it.
    let mut gap = Gap::Blank;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_whitespace() {
            let start = at;
            while at < bytes.len() && bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            let lines = memchr(b'\n', &bytes[start..at])
                .is_some_and(|first| memchr(b'\n', &bytes[start + first + 1..at]).is_some());
            if lines && !list.is_empty() {
                list.push(Token {
                    start: start as u32,
                    end: start as u32,
                    kind: Kind::Paragraph,
                    gap: Gap::Blank,
                });
            }
            gap = Gap::Blank;
            continue;
        }
        let start = at;
        let kind = if byte.is_ascii_digit() {
            let (digits, end) = number(bytes, at);
            at = end;
            Kind::Number(digits)
        } else if byte.is_ascii_alphabetic() || byte >= 0x80 {
            at = word_end(text, at);
            if at == start {
                // A sign outside ASCII: dashes and quotation marks count as their plain fellows.
                let sign = text[start..].chars().next();
                at += sign.map_or(1, char::len_utf8);
                if sign.is_some_and(char::is_whitespace) {
                    gap = Gap::Blank;
                    continue;
                }
                Kind::Sign(match sign {
                    Some('–' | '—' | '‑' | '‐' | '−') => b'-',
                    Some('’' | '‘') => b'\'',
                    Some('“' | '”' | '«' | '»') => b'"',
                    _ => 0,
                })
            } else {
                word(&text[start..at], words, &mut lower)
            }
        } else {
            at += 1;
            Kind::Sign(byte)
        };
        list.push(Token { start: start as u32, end: at as u32, kind, gap });
        gap = Gap::None;
    }
    list
}

fn number(bytes: &[u8], start: usize) -> (Digits, usize) {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut digits = Digits { value: 0, len: 0, grouped: false, fraction: None };
    let mut at = start;
    loop {
        if digit(at) {
            digits.value = digits.value.saturating_mul(10).saturating_add(u32::from(bytes[at] - b'0'));
            digits.len = digits.len.saturating_add(1);
            at += 1;
        } else if bytes.get(at) == Some(&b',')
            && at - start <= 12
            && (1..=3).all(|step| digit(at + step))
            && !digit(at + 4)
            && (digits.grouped || digits.len <= 3)
        {
            digits.grouped = true;
            at += 1;
        } else {
            break;
        }
    }
    let after_a_dot = start >= 2 && bytes[start - 1] == b'.' && digit(start - 2);
    if bytes.get(at) == Some(&b'.') && digit(at + 1) && !after_a_dot {
        let mut end = at + 1;
        while digit(end) {
            end += 1;
        }
        // 27.11.2024 is a date, not a decimal.
        if !(bytes.get(end) == Some(&b'.') && digit(end + 1)) {
            let tenths = bytes[at + 1] - b'0';
            let hundredths = if digit(at + 2) { bytes[at + 2] - b'0' } else { 0 };
            digits.fraction = Some(tenths * 10 + hundredths);
            at = end;
        }
    }
    (digits, at)
}

/// Where the word that starts here ends: letters, and single dots in initials ("a.m.").
fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        if bytes[at].is_ascii_alphabetic() {
            at += 1;
        } else if bytes[at] >= 0x80 {
            match text[at..].chars().next() {
                Some(letter) if letter.is_alphabetic() => at += letter.len_utf8(),
                _ => break,
            }
        } else {
            break;
        }
    }
    // "o'clock", and the n't and 'll that tell a tense stay apart ("we" + "'ll").
    let initial = |at: usize| {
        bytes.get(at).is_some_and(u8::is_ascii_alphabetic)
            && !bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
    };
    if at == start + 1 {
        while bytes.get(at) == Some(&b'.') && initial(at + 1) {
            at += 2;
        }
        // "10 p.m. on" keeps its last dot, "at 10 p.m. The" ends the sentence with it.
        if at > start + 1 && bytes.get(at) == Some(&b'.') && !ends_a_sentence(bytes, at + 1) {
            at += 1;
        }
        if at == start + 1
            && bytes.get(at) == Some(&b'\'')
            && bytes.get(at + 1) == Some(&b'c')
            && bytes[start] == b'o'
        {
            at += 1;
            while bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
                at += 1;
            }
        }
    }
    at
}

/// Whether what follows a dot begins a new sentence (or nothing follows).
fn ends_a_sentence(bytes: &[u8], mut at: usize) -> bool {
    let mut lines = 0;
    while bytes.get(at).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'"' || *byte == b'\'') {
        lines += u32::from(bytes[at] == b'\n');
        at += 1;
    }
    lines > 1 || bytes.get(at).is_none()
}

fn word(text: &str, words: &Words, lower: &mut String) -> Kind {
    lower.clear();
    let mut uppers = 0;
    for byte in text.bytes() {
        uppers += usize::from(byte.is_ascii_uppercase());
        if byte != b'.' {
            lower.push(byte.to_ascii_lowercase() as char);
        }
    }
    let id = if text.is_ascii() { words.find(lower) } else { 0 };
    let first_is_upper = text.chars().next().is_some_and(char::is_uppercase);
    let case = match (first_is_upper, uppers) {
        (true, 2..) if uppers == text.bytes().filter(u8::is_ascii_alphabetic).count() => Case::Upper,
        (true, _) => Case::Title,
        _ => Case::Lower,
    };
    Kind::Word { id, case }
}

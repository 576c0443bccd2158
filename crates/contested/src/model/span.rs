use serde::{Deserialize, Serialize};

/// A stretch of a report's text: UTF-8 byte offsets, start inclusive, end exclusive.
///
/// Invariant: `start <= end`, and both lie on character boundaries of the text the span was made
/// for. [`Span::of`] slices it back to its words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// A span from byte `start` to byte `end`; where they are the wrong way round, an empty span at `start`.
    pub fn new(start: u32, end: u32) -> Span {
        Span { start, end: end.max(start) }
    }

    /// First byte.
    pub fn start(self) -> u32 {
        self.start
    }

    /// One past the last byte.
    pub fn end(self) -> u32 {
        self.end
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether it holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The words it stands for; empty where the span does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Whether the two share at least one byte.
    pub fn touches(self, other: Span) -> bool {
        self.start.max(other.start) < self.end.min(other.end)
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that holds both.
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Turns byte offsets of one text into code-point offsets: the unit of everything published
/// (as W3C Web Annotation's TextPositionSelector counts).
///
/// Built once for a text; a look-up walks at most 64 bytes.
#[derive(Debug)]
pub struct CodePoints<'t> {
    text: &'t str,
    /// Code points before byte `64 * i`.
    before: Vec<u32>,
}

impl<'t> CodePoints<'t> {
    /// Indexes `text`.
    pub fn new(text: &'t str) -> CodePoints<'t> {
        let mut before = Vec::with_capacity(text.len() / 64 + 1);
        let mut count = 0;
        for chunk in text.as_bytes().chunks(64) {
            before.push(count);
            count += chunk.iter().filter(|byte| is_char_start(**byte)).count() as u32;
        }
        if text.len().is_multiple_of(64) {
            before.push(count);
        }
        CodePoints { text, before }
    }

    /// Code points before byte offset `at`; offsets past the end count as the end.
    pub fn at(&self, at: u32) -> u32 {
        let at = (at as usize).min(self.text.len());
        let block = at / 64;
        let walked = &self.text.as_bytes()[block * 64..at];
        self.before[block] + walked.iter().filter(|byte| is_char_start(**byte)).count() as u32
    }

    /// The span in code points, as `[start, end]`.
    pub fn span(&self, span: Span) -> [u32; 2] {
        [self.at(span.start()), self.at(span.end())]
    }

    /// The byte offset of code point `index`; past the end, the text's length.
    pub fn byte(&self, index: u32) -> u32 {
        let block = self.before.partition_point(|count| *count <= index).saturating_sub(1);
        let mut seen = self.before[block];
        for (offset, byte) in self.text.as_bytes()[block * 64..].iter().enumerate() {
            if is_char_start(*byte) {
                if seen == index {
                    return (block * 64 + offset) as u32;
                }
                seen += 1;
            }
        }
        self.text.len() as u32
    }
}

fn is_char_start(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

//! Where paragraphs begin and end, also in text whose lines were broken at a fixed width.

use std::borrow::Cow;

/// A paragraph's text, in parts that the language model takes one at a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Paragraph<'t> {
    /// One, unless the paragraph is longer than [`LONGEST_PART`].
    pub(super) parts: Vec<Part<'t>>,
}

/// A stretch of text to be read at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Part<'t> {
    /// First byte in the report's text.
    pub(super) start: u32,
    /// The text, with spaces for the line breaks of wrapped text; as long as what it stands for.
    pub(super) text: Cow<'t, str>,
}

/// Bytes of a paragraph that are read at once. The longest paragraph of the news we measured with
/// has 9 kB; the model's memory for a part is about 25 kB a token.
const LONGEST_PART: usize = 20_000;

/// Splits a text at line breaks; in wrapped text only at blank lines and indented ones.
pub(super) fn split(text: &str) -> Vec<Paragraph<'_>> {
    let is_wrapped = is_wrapped(text);
    let mut paragraphs = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut offset = 0;
    for line in text.split_inclusive(is_line_break) {
        let content = line.trim_end_matches(is_line_break);
        let (start, end) = (offset, offset + content.len());
        offset += line.len();
        let is_blank = content.trim().is_empty();
        let goes_on = is_wrapped && !is_blank && !starts_with_indent(content);
        match open {
            Some((first, _)) if goes_on => open = Some((first, end)),
            _ => {
                close(text, open.take(), &mut paragraphs);
                open = (!is_blank).then_some((start, end));
            }
        }
    }
    close(text, open, &mut paragraphs);
    paragraphs
}

fn close<'t>(text: &'t str, range: Option<(usize, usize)>, paragraphs: &mut Vec<Paragraph<'t>>) {
    let Some((start, end)) = range else { return };
    let whole = &text[start..end];
    let start = start + (whole.len() - whole.trim_start().len());
    let whole = whole.trim();
    let mut parts = Vec::new();
    let mut at = 0;
    while at < whole.len() {
        let length = part_length(&whole[at..]);
        let part = &whole[at..at + length];
        let text = if part.contains(is_line_break) {
            Cow::Owned(part.replace(['\n', '\r'], " "))
        } else {
            Cow::Borrowed(part)
        };
        parts.push(Part { start: (start + at) as u32, text });
        at += length;
    }
    paragraphs.push(Paragraph { parts });
}

/// How much of a long paragraph to read at once: to its last sentence end, else its last space, else
/// its last character within reach.
fn part_length(text: &str) -> usize {
    if text.len() <= LONGEST_PART {
        return text.len();
    }
    let reach = (0..=LONGEST_PART).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let within = &text[..reach];
    let sentence_end = [". ", "? ", "! ", ".\n", "?\n", "!\n"]
        .iter()
        .filter_map(|end| within.rfind(end).map(|at| at + end.len()))
        .max()
        .filter(|at| *at > LONGEST_PART / 2);
    let space =
        || within.rfind(char::is_whitespace).map(|at| at + 1).filter(|at| within.is_char_boundary(*at));
    sentence_end.or_else(space).filter(|length| *length > 0).unwrap_or(reach)
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

fn starts_with_indent(line: &str) -> bool {
    line.starts_with(char::is_whitespace)
}

/// Whether lines were broken at a fixed width inside sentences, as in wire copy.
///
/// Broken lines end where the next word would not have fitted. So in wrapped text nearly every line
/// that is followed by another of the same paragraph is within a word's length of the width, and
/// many end in the middle of a sentence. A text with one paragraph a line has lines of any length
/// that end as sentences do.
fn is_wrapped(text: &str) -> bool {
    let mut lengths = Vec::new();
    let mut pairs = Vec::new();
    let mut before: Option<&str> = None;
    for line in text.split(is_line_break) {
        if let Some(before) = before.filter(|line| !line.trim().is_empty())
            && !line.trim().is_empty()
            && !starts_with_indent(line)
        {
            pairs.push((before, line));
        }
        if !line.trim().is_empty() {
            lengths.push(line.trim_end().chars().count());
        }
        before = Some(line);
    }
    lengths.sort_unstable();
    // A few lines (a headline, a table) may stick out.
    let Some(width) = lengths.get(lengths.len().saturating_sub(1) * 95 / 100).copied() else { return false };
    if pairs.len() < FEWEST_BROKEN_LINES || width > WIDEST_WRAPPED_LINE {
        return false;
    }
    let is_full = |(line, next): &&(&str, &str)| {
        let next_word = next.split_whitespace().next().map_or(0, |word| word.chars().count());
        line.trim_end().chars().count() + next_word + 1 + SLACK >= width
    };
    let ends_open = |(line, _): &&(&str, &str)| {
        line.trim_end().ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | ';' | '-'))
    };
    let full = pairs.iter().filter(is_full).count();
    let open = pairs.iter().filter(|pair| is_full(pair) && ends_open(pair)).count();
    full * 10 >= pairs.len() * 6 && open * 10 >= pairs.len() * 5
}

/// With fewer it might be chance.
const FEWEST_BROKEN_LINES: usize = 2;

/// Typewriters, teleprinters and mail break lines at 60 to 80 characters; nothing we know of beyond 120.
const WIDEST_WRAPPED_LINE: usize = 120;

/// How far a line may stay short of the width though the next word would have fitted.
const SLACK: usize = 8;

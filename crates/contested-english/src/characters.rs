//! What Python takes for a letter, a digit, whitespace. The model was trained on its answers, and
//! Rust's differ for some hundred characters (U+001C is whitespace to Python only).

use crate::model::CharacterTables;

#[derive(Debug)]
pub(crate) struct Characters {
    alpha: Ranges,
    upper: Ranges,
    digit: Ranges,
    space: Ranges,
}

impl Characters {
    pub(crate) fn new(tables: CharacterTables) -> Characters {
        Characters {
            alpha: Ranges::new(tables.alpha),
            upper: Ranges::new(tables.upper),
            digit: Ranges::new(tables.digit),
            space: Ranges::new(tables.space),
        }
    }

    pub(crate) fn is_alpha(&self, c: char) -> bool {
        if c.is_ascii() { c.is_ascii_alphabetic() } else { self.alpha.contains(c) }
    }

    pub(crate) fn is_space(&self, c: char) -> bool {
        if c.is_ascii() {
            matches!(c, ' ' | '\t'..='\r' | '\u{1c}'..='\u{1f}')
        } else {
            self.space.contains(c)
        }
    }

    /// Upper case as `X`, other letters `x`, digits `d`, runs cut to four: "Xxxx", "dd-Xxx".
    pub(crate) fn shape(&self, text: &str) -> String {
        if text.len() >= 100 && text.chars().count() >= 100 {
            return "LONG".to_owned();
        }
        let mut shape = String::new();
        let mut last = None;
        let mut run = 0;
        for c in text.chars() {
            let kind = if self.is_alpha(c) {
                if self.is_upper(c) { 'X' } else { 'x' }
            } else if self.is_digit(c) {
                'd'
            } else {
                c
            };
            run = if last == Some(kind) { run + 1 } else { 0 };
            last = Some(kind);
            if run < 4 {
                shape.push(kind);
            }
        }
        shape
    }

    fn is_upper(&self, c: char) -> bool {
        if c.is_ascii() { c.is_ascii_uppercase() } else { self.upper.contains(c) }
    }

    fn is_digit(&self, c: char) -> bool {
        if c.is_ascii() { c.is_ascii_digit() } else { self.digit.contains(c) }
    }
}

#[derive(Debug)]
struct Ranges(Vec<(u32, u32)>);

impl Ranges {
    fn new(mut ranges: Vec<(u32, u32)>) -> Ranges {
        ranges.sort_unstable();
        Ranges(ranges)
    }

    fn contains(&self, c: char) -> bool {
        let c = c as u32;
        let after = self.0.partition_point(|(start, _)| *start <= c);
        after > 0 && c <= self.0[after - 1].1
    }
}

//! One record a line, for readers of any habit.

use serde::Serialize;

/// A record as one line of JSON, without the line's end.
///
/// JSON allows some line separators of Unicode (U+0085, U+2028, U+2029) to stand bare inside strings, and readers that
/// split lines the Unicode way (Python's `splitlines`) would break a record there. They are written as escapes.
///
/// # Errors
/// Where the value cannot be JSON (a map with keys that are no strings).
pub fn line(value: &impl Serialize) -> serde_json::Result<String> {
    let line = serde_json::to_string(value)?;
    if !line.contains(SEPARATORS) {
        return Ok(line);
    }
    // Outside strings JSON is ASCII, so that these can only stand in strings.
    Ok(line.replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"))
}

const SEPARATORS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

#[cfg(test)]
mod tests {
    #[test]
    fn no_separator_breaks_a_line() {
        let words = "a\u{85}b\u{2028}c\u{2029}d\ne";
        let line = super::line(&words).unwrap();
        assert_eq!(line, "\"a\\u0085b\\u2028c\\u2029d\\ne\"");
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), words);
    }
}

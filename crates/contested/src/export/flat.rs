//! Cells of tables: values as words, of which none is a formula.

use serde_json::Value;

/// A cell for spreadsheets. Words that a spreadsheet would take for a formula get an apostrophe before them
/// (OWASP, "CSV Injection"); numbers stay numbers. What no table can carry (U+0000) is written as U+FFFD.
pub fn harmless(value: &Value) -> String {
    let mut words = plain(value);
    if words.contains('\0') {
        words = words.replace('\0', "\u{FFFD}");
    }
    if words.starts_with(FORMULA) && !value.is_number() { format!("'{words}") } else { words }
}

/// Whether a cell that somebody else wrote would be taken for a formula. Numbers are none.
pub fn is_formula(cell: &str) -> bool {
    cell.starts_with(FORMULA) && cell.parse::<f64>().is_err()
}

/// A value in words; the parts of a list one after the other.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(words) => words.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

const FORMULA: [char; 11] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}'];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{harmless, is_formula};

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(harmless(&json!("=HYPERLINK(\"x\")")), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless(&json!("@x")), "'@x");
        assert_eq!(harmless(&json!("\u{FF20}x")), "'\u{FF20}x");
        assert_eq!(harmless(&json!(["-1+1", "b"])), "'-1+1; b");
        assert_eq!(harmless(&json!(-36.5)), "-36.5");
        assert_eq!(harmless(&json!("Ostrel = fell")), "Ostrel = fell");
        assert_eq!(harmless(&json!("a\0b")), "a\u{FFFD}b");
        assert!(is_formula("-1+1") && !is_formula("-1.5"));
    }
}

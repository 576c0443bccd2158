/// A reported value in the form in which values are compared.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Value<'c> {
    /// A number: its text without what does not change it ("1,200.0" is "1200"), with its sign before it.
    Number(String),
    /// The parts of a list, in the order of their letters, each once; most values have one part.
    List(Vec<&'c str>),
}

impl<'c> Value<'c> {
    /// Numbers where all values of an object are numbers; else lists, parted by `|` or `;`.
    pub(super) fn of(text: &'c str, number: bool) -> Value<'c> {
        if number {
            return Value::Number(plain(text));
        }
        let mut parts: Vec<&str> =
            text.split(['|', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
        parts.sort_unstable();
        parts.dedup();
        Value::List(parts)
    }

    /// Of this, where that is true: how many parts are right, how many are missing, how many are wrong.
    pub(super) fn compare(&self, truth: &Value<'_>) -> (usize, usize, usize) {
        match (self, truth) {
            (Value::List(said), Value::List(truth)) => {
                let both = said.iter().filter(|part| truth.binary_search(part).is_ok()).count();
                (both, truth.len() - both, said.len() - both)
            }
            _ if self == truth => (1, 0, 0),
            _ => (0, 1, 1),
        }
    }
}

/// Digits, thousands parted by commas or blanks, perhaps a sign and a fraction.
pub(super) fn is_number(text: &str) -> bool {
    let digits = text.trim().strip_prefix(['+', '-']).unwrap_or(text.trim());
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | ' ' | '\u{A0}'))
        && digits.matches('.').count() <= 1
}

fn plain(text: &str) -> String {
    let text = text.trim();
    let sign = if text.starts_with('-') { "-" } else { "" };
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let whole_and_rest = match digits.split_once('.') {
        Some((whole, rest)) => (whole, rest.trim_end_matches('0')),
        None => (digits.as_str(), ""),
    };
    let whole = whole_and_rest.0.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    match whole_and_rest.1 {
        "" if whole == "0" => "0".to_owned(),
        "" => format!("{sign}{whole}"),
        rest => format!("{sign}{whole}.{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_numbers() {
        for (a, b) in [("1,200", "1200.0"), ("007", "7"), ("-0", "0"), ("12 000", "12000"), ("+4", "4")] {
            assert!(is_number(a) && is_number(b));
            assert_eq!(Value::of(a, true), Value::of(b, true), "{a} {b}");
        }
        assert_ne!(Value::of("1.5", true), Value::of("15", true));
        assert!(!is_number("twelve") && !is_number("") && !is_number("1.2.3") && !is_number("-"));
    }

    #[test]
    fn lists_have_no_order() {
        assert_eq!(Value::of("b|a|a", false), Value::of("a; b", false));
        assert_eq!(Value::of("a|x", false).compare(&Value::of("a|b|c", false)), (1, 2, 1));
    }
}

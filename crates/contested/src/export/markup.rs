//! Words in XML and in addresses.

/// Words as they may stand in XML, between tags and in attributes. XML 1.0 has no way to write most control characters:
/// they become U+FFFD.
pub(super) fn xml(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // As they are they would be read as spaces or line ends.
            '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' => {
                escaped.push_str(&format!("&#{};", u32::from(character)));
            }
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Words as a part of an IRI.
pub(super) fn encode(words: &str) -> String {
    let mut encoded = String::new();
    for byte in words.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte))
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

/// Whether an address can stand where an IRI must.
pub(super) fn is_address(address: &str) -> bool {
    (address.starts_with("https://") || address.starts_with("http://"))
        && !address
            .chars()
            .any(|letter| letter.is_whitespace() || letter.is_control() || "<>\"{}|\\^`".contains(letter))
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_xml_cannot_carry_is_replaced() {
        assert_eq!(super::xml("a<b & \"c\"\0\u{202E}\n"), "a&lt;b &amp; &quot;c&quot;\u{FFFD}\u{202E}&#10;");
    }
}

//! Keys under which spellings of one name meet.

use unicode_normalization::UnicodeNormalization as _;

/// The strict key: small letters without accents; marks and spaces fall away, so that "Hay'at Tahrir al-Sham" and
/// "Hayat Tahrir Al Sham" meet.
pub fn key(name: &str) -> String {
    if name.is_ascii() {
        // Most are, and decompose to themselves.
        let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
        return letters.map(|letter| char::from(letter.to_ascii_lowercase())).collect();
    }
    name.nfd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(plain).collect()
}

/// The loose key: the strict one without vowels and doubled letters, and with the sounds alike that transliterations
/// interchange ("Qassem", "Kasim"). Only good beside other evidence: compare the names then.
pub fn loose_key(name: &str) -> String {
    loose_of(&key(name))
}

/// The loose key of what has this strict one.
pub(super) fn loose_of(key: &str) -> String {
    let mut loose = String::new();
    for c in key.chars() {
        let c = match c {
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' => continue,
            'q' | 'c' => 'k',
            'w' => 'v',
            'z' => 's',
            other => other,
        };
        if !loose.ends_with(c) {
            loose.push(c);
        }
    }
    loose
}

/// Letters that do not take their mark off by decomposition.
fn plain(c: char) -> char {
    match c {
        'ı' => 'i',
        'ł' => 'l',
        'ø' => 'o',
        'đ' => 'd',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization as _;

    use super::{key, loose_key};

    #[test]
    fn marks_and_accents_fall_away() {
        assert_eq!(key("Hay’at Tahrir al-Sham"), key("Hayat Tahrir Al Sham"));
        assert_eq!(key("Yıldırım"), "yildirim");
        assert_eq!(key("U.N."), "un");
        assert_eq!(
            key("Al-Tal'a 3rd"),
            "Al-Tal'a 3rd"
                .nfd()
                .filter(|c| c.is_alphanumeric())
                .flat_map(char::to_lowercase)
                .collect::<String>()
        );
        assert_eq!(key("’-"), "");
    }

    #[test]
    fn transliterations_meet_loosely() {
        assert_eq!(loose_key("Qasem Suleimani"), loose_key("Kasim Soleimany"));
        assert_ne!(loose_key("Haftar"), loose_key("Hiften"));
    }
}

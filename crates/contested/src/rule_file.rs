//! Reads a rule file into its Rust shape, and says of a bad one where it is bad.

use contested_lexicon::{Lexicon, LexiconError};
use serde::de::DeserializeOwned;

/// The file at `path` in the lexicon, in the shape of `T`.
///
/// # Errors
/// Where there is no such file, it is no TOML, or a key is missing, unknown or of the wrong type: with its line.
pub(crate) fn load<T: DeserializeOwned>(lexicon: &Lexicon, path: &str) -> Result<T, LexiconError> {
    parse(path, lexicon.text(path)?)
}

/// The same for a text at hand, whose name is used in errors only.
pub(crate) fn parse<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, LexiconError> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        LexiconError::at_offset(path, text, at, error.message().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Shape {
        #[allow(dead_code)]
        words: Vec<String>,
    }

    #[test]
    fn a_wrong_key_is_told_with_its_line() {
        let error = parse::<Shape>("en/x.toml", "# head\nwords = []\nwrods = []\n").unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("en/x.toml", 3));
        assert!(error.message.contains("words"), "{error}");
    }
}

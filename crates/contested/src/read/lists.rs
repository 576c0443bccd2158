//! Word lists and names in the lexicon's files.

use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;

/// Reads a TOML file of the lexicon.
///
/// # Errors
/// Where the file is not there or does not say what it should: line and what was expected.
pub(crate) fn toml_file<T: for<'de> Deserialize<'de>>(
    lexicon: &Lexicon,
    path: &str,
) -> Result<T, LexiconError> {
    let text = lexicon.text(path)?;
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        LexiconError::at_offset(path, text, at, error.message().to_owned())
    })
}

/// The entries of a list parted by ";", over several lines.
pub(crate) fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '\n']).map(str::trim).filter(|entry| !entry.is_empty())
}

/// The names of the register's actors, as its table has them; none where a lexicon lacks the table.
pub(crate) fn names_of_actors(lexicon: &Lexicon) -> impl Iterator<Item = &str> {
    let table = lexicon.text("world/actors-names.tsv").unwrap_or_default();
    let mut lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let column = lines.next().and_then(|header| header.split('\t').position(|name| name == "name"));
    lines.filter_map(move |line| line.split('\t').nth(column?))
}

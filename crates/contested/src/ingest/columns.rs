//! Which columns of a table, or keys of JSON, say what of a report.

use std::collections::{BTreeMap, BTreeSet};

use contested_lexicon::{Lexicon, LexiconError};
use serde::Deserialize;
use smol_str::SmolStr;

use crate::model::Notice;

/// Where the names stand in the lexicon.
pub(super) const FILE: &str = "world/columns.toml";

/// What a column can say of a report.
pub const FIELDS: [&str; 10] = [
    "text",
    "id",
    "title",
    "published",
    "publisher",
    "author",
    "url",
    "language",
    "translation",
    "translated_by",
];

/// The names that columns have, by field.
#[derive(Debug)]
pub(super) struct Columns(BTreeMap<String, Vec<String>>);

impl Columns {
    pub(super) fn load(lexicon: &Lexicon) -> Result<Columns, LexiconError> {
        #[derive(Deserialize)]
        struct File {
            fields: BTreeMap<String, Vec<String>>,
        }
        let text = lexicon.text(FILE)?;
        let file: File = toml::from_str(text).map_err(|error| {
            LexiconError::at_offset(FILE, text, error.span().map_or(0, |span| span.start), error.message())
        })?;
        if let Some(field) = file.fields.keys().find(|field| !FIELDS.contains(&field.as_str())) {
            let at = text.find(&format!("\n{field} =")).unwrap_or(0);
            return Err(LexiconError::at_offset(
                FILE,
                text,
                at,
                format!("{field} is nothing that a report has"),
            ));
        }
        Ok(Columns(file.fields))
    }

    /// The names of a field, those asked for first; each as [`plain`] has it.
    pub(super) fn names<'c>(
        &'c self,
        field: &'c str,
        asked: &'c [(String, String)],
    ) -> impl Iterator<Item = String> + 'c {
        let asked = asked.iter().filter(move |(of, _)| of == field).map(|(_, name)| plain(name));
        asked.chain(self.0.get(field).into_iter().flatten().cloned())
    }

    /// Which column says what.
    pub(super) fn of_table(&self, head: &[String], asked: &[(String, String)]) -> Mapping {
        let plain: Vec<String> = head.iter().map(|column| plain(column)).collect();
        let mut fields = vec![Vec::new(); head.len()];
        let mut missing = Vec::new();
        for (field, name) in asked {
            if !plain.contains(&self::plain(name)) {
                missing.push(format!("{field}={name}"));
            }
        }
        let mut taken = Vec::new();
        for field in FIELDS {
            let Some(name) = self.names(field, asked).find(|name| plain.contains(name)) else { continue };
            // One column may be all there is: a headline is both a report's title and its words.
            for (column, _) in plain.iter().enumerate().filter(|(_, column)| **column == name) {
                fields[column].push(field);
            }
            taken.push((field, name));
        }
        let mut seen = BTreeSet::new();
        let twice: BTreeSet<String> =
            plain.iter().filter(|name| !name.is_empty() && !seen.insert(*name)).cloned().collect();
        let unused = head
            .iter()
            .zip(&fields)
            .filter(|(_, fields)| fields.is_empty())
            .map(|(column, _)| column.clone())
            .collect::<Vec<String>>();
        Mapping { fields, taken, unused, missing, twice: twice.into_iter().collect() }
    }
}

/// What each column of a table is taken for.
#[derive(Debug)]
pub(super) struct Mapping {
    /// By column.
    pub(super) fields: Vec<Vec<&'static str>>,
    taken: Vec<(&'static str, String)>,
    unused: Vec<String>,
    missing: Vec<String>,
    twice: Vec<String>,
}

impl Mapping {
    pub(super) fn has(&self, field: &str) -> bool {
        self.taken.iter().any(|(taken, _)| *taken == field)
    }

    /// What a person should know of it: nothing where all columns have the published names.
    pub(super) fn notices(&self) -> Vec<Notice> {
        said(&self.taken, &self.unused, &self.missing, &self.twice, "column")
    }
}

/// What is said of a file's columns or keys, once.
pub(super) fn said(
    taken: &[(&'static str, String)],
    unused: &[String],
    missing: &[String],
    twice: &[String],
    what: &str,
) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut notice = |code: &'static str, message: String| {
        notices.push(Notice { code: SmolStr::new_static(code), message, span: None });
    };
    let renamed = taken.iter().any(|(field, name)| field != name);
    let mut parts = Vec::new();
    if renamed {
        let pairs: Vec<String> = taken.iter().map(|(field, name)| format!("{field}={name}")).collect();
        parts.push(format!("{what}s taken: {}", pairs.join(", ")));
    }
    if !unused.is_empty() {
        parts.push(format!("{what}s not understood: {}", listed(unused)));
    }
    if !parts.is_empty() {
        notice(COLUMNS, parts.join("; "));
    }
    if !missing.is_empty() {
        notice("no-such-column", format!("there is no {what} for {}", listed(missing)));
    }
    if !twice.is_empty() {
        notice(
            "column-twice",
            format!("{what}s that stand twice, of which the last with words counts: {}", listed(twice)),
        );
    }
    notices
}

/// The code of the notice that says which columns or keys were taken for what.
const COLUMNS: &str = "columns";

/// Codes of notices about a whole input. They stand with its first report.
pub const OF_INPUT: [&str; 5] = [COLUMNS, "no-such-column", "column-twice", "date-order", "unclosed-quote"];

/// A column's name in lower case, with "_" for what is neither letter nor digit.
pub(super) fn plain(name: &str) -> String {
    let words: Vec<String> = name
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("_")
}

/// At most the first twelve.
fn listed(names: &[String]) -> String {
    let mut list: Vec<String> = names
        .iter()
        .take(12)
        .map(|name| name.chars().take(40).collect::<String>().escape_debug().to_string())
        .collect();
    if names.len() > 12 {
        list.push(format!("{} more", names.len() - 12));
    }
    list.join(", ")
}

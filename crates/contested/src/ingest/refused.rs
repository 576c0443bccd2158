use std::fmt;

/// An input, or a part of one, that could not be read: which, where in it, and why.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{name}: {place}{reason}")]
pub struct Refused {
    /// The input's name as the caller gave it.
    pub name: String,
    /// Where in it.
    pub place: Place,
    /// Why.
    pub reason: Reason,
}

impl Refused {
    /// A refusal.
    pub fn new(name: &str, place: Place, reason: Reason) -> Refused {
        Refused { name: name.to_owned(), place, reason }
    }
}

/// A place in an input, counted from 1. What is not known or makes no sense is left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Place {
    /// Row of a table, not counting its head.
    pub row: Option<u64>,
    /// Line of the file.
    pub line: Option<u64>,
    /// Character of the line.
    pub column: Option<u64>,
}

impl Place {
    /// The whole input.
    pub const WHOLE: Place = Place { row: None, line: None, column: None };

    /// A line.
    pub fn line(line: u64) -> Place {
        Place { line: Some(line), ..Place::WHOLE }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [("row", self.row), ("line", self.line), ("column", self.column)];
        let known: Vec<String> = parts
            .iter()
            .filter_map(|(word, number)| number.map(|number| format!("{word} {number}")))
            .collect();
        if known.is_empty() { Ok(()) } else { write!(f, "{}: ", known.join(", ")) }
    }
}

/// Why an input could not be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Reason {
    /// No byte, or only white space.
    #[error("empty: there are no words in it")]
    Empty,
    /// A known format that is not text, or bytes that are none.
    #[error("not text: {0}")]
    NotText(String),
    /// Text, but nobody's report: an error page, a style sheet.
    #[error("not a report: {what}")]
    NotAReport {
        /// What it is.
        what: String,
        /// What a person can do, where something can be done.
        advice: String,
    },
    /// Beyond [`Limits`](super::Limits).
    #[error("longer than the {} that one report may have", mebibytes(*.limit))]
    TooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// A container beyond [`Limits`](super::Limits).
    #[error("larger than the {} MB that one container, or a part of it, may have", .limit >> 20)]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// Unpacks to more than text can.
    #[error("unpacks to far more than text does: taken for a decompression bomb")]
    Bomb,
    /// Containers inside one another beyond all sense.
    #[error("containers nested more than {limit} deep")]
    Nested {
        /// The limit.
        limit: usize,
    },
    /// A document or container that is not what its kind should be.
    #[error("the {what} could not be read: {why}")]
    Broken {
        /// What kind of thing it is.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// Pictures of pages.
    #[error("no text layer (a scan?): run OCR first, e.g. ocrmypdf")]
    NoTextLayer,
    /// More pages than a document for people has.
    #[error("more than {limit} pages")]
    TooManyPages {
        /// The limit.
        limit: usize,
    },
    /// Elements of a page nested beyond all sense.
    #[error("elements nested more than {limit} deep")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// More elements than a page of news has.
    #[error("more than {limit} elements on one page")]
    TooManyElements {
        /// The limit.
        limit: usize,
    },
    /// A page of links, a form, a picture.
    #[error("no main text found on the page")]
    NoMainText,
    /// The page brought the parser down.
    #[error("the page could not be taken apart")]
    Page,
    /// A line that is no JSON.
    #[error("not JSON: {0}")]
    Json(String),
    /// JSON, but not an object.
    #[error("expected a JSON object with a key `text`, found {0}")]
    NotAnObject(&'static str),
    /// A row or a table that lacks the text.
    #[error("no {what} `text`; there {} {}", if .found.len() == 1 { "is" } else { "are" }, listed(.found))]
    NoText {
        /// "key" or "column".
        what: &'static str,
        /// The keys or columns there are.
        found: Vec<String>,
    },
    /// `text` is no string.
    #[error("`text` is {0}, expected a string")]
    TextNotString(&'static str),
    /// A row of a table with more or fewer fields than the head.
    #[error("{found} fields where the head of the table has {expected}")]
    Fields {
        /// In this row.
        found: usize,
        /// In the head.
        expected: usize,
    },
    /// A table of a data set without a column that it cannot do without.
    #[error("no column `{column}`, which a table in the layout {layout} has")]
    NoColumn {
        /// The column.
        column: &'static str,
        /// The layout.
        layout: &'static str,
    },
    /// A code of a data set that is not listed.
    #[error("no kind of event is known for the code \"{code}\"")]
    NoKind {
        /// The code.
        code: String,
    },
    /// A row of a data set of which nobody says whose it is.
    #[error("nothing says whose data this is: name the data set as publisher")]
    NoPublisher,
    /// A stamp of time beside a file that was not kept; why.
    #[error("not kept as a stamp of time: {0}")]
    Stamp(String),
    /// An address that was not fetched; why.
    #[error("not fetched: {0}")]
    NotFetched(String),
    /// The system could not read it.
    #[error("{0}")]
    Io(String),
}

impl Reason {
    /// A failure of the system, in its own words.
    pub fn io(error: &std::io::Error) -> Reason {
        if error.get_ref().is_some_and(|inner| inner.is::<super::containers::Bomb>()) {
            return Reason::Bomb;
        }
        Reason::Io(error.to_string())
    }

    /// What a person can do about it.
    pub fn advice(&self) -> &str {
        match self {
            Reason::NotAReport { advice, .. } if !advice.is_empty() => advice,
            Reason::Empty | Reason::NotAReport { .. } => "nothing: there is no report in it",
            Reason::NotText(_) => "turn it into text or a page first",
            Reason::TooLong { .. } | Reason::TooLarge { .. } | Reason::TooManyPages { .. } => "part it",
            Reason::Bomb | Reason::Nested { .. } => "unpack it, and add what is wanted of it",
            Reason::Broken { .. } => "fetch it anew, or open it where it was made and save it again",
            Reason::NoTextLayer => "then add what it wrote",
            Reason::TooDeep { .. } | Reason::TooManyElements { .. } | Reason::Page => {
                "save the page anew, or its words as text"
            }
            Reason::NoMainText => "save the page anew from a browser, or its words as text",
            Reason::Json(_) => "mend the line",
            Reason::NotAnObject(_) | Reason::TextNotString(_) => {
                "give each report an object with its words as a string"
            }
            Reason::NoText { .. } => "say which column or key has the words: --map text=NAME",
            Reason::Fields { .. } | Reason::NoPublisher => "mend the row",
            Reason::NoColumn { .. } => "see docs/exports.md for the columns of the layout",
            Reason::NoKind { .. } => "nothing: what the code stands for is no kind of event here",
            Reason::Stamp(_) => "see that it lies beside the very file that it was made of",
            Reason::NotFetched(_) => "see whether a browser shows it, save it there, and add the file",
            Reason::Io(_) => "see whether the file is there and may be read",
        }
    }
}

fn mebibytes(bytes: usize) -> String {
    if bytes >= 1 << 20 { format!("{} MB", bytes >> 20) } else { format!("{bytes} bytes") }
}

/// At most the first ten, since a broken head of a table may have thousands.
fn listed(names: &[String]) -> String {
    let mut list: Vec<String> = names
        .iter()
        .take(10)
        .map(|name| format!("`{}`", name.chars().take(40).collect::<String>().escape_debug()))
        .collect();
    match names.len() {
        0 => list.push("none".to_owned()),
        count if count > 10 => list.push(format!("{} more", count - 10)),
        _ => {}
    }
    list.join(", ")
}

//! What a page is asked for: a path, a format by its ending, and the view, all in the address.

use std::collections::BTreeMap;

use contested::reconcile::OriginId;
use contested::state::View;
use contested::store::Filter;
use jiff::civil::Date;

use super::access::Visitor;

/// A request for a page.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The parts of the path, decoded, without the format's ending: `["claims", "r-1a2b", "c3"]`.
    pub(crate) path: Vec<String>,
    /// In which form.
    pub(crate) format: Format,
    /// Everything after the question mark that is not empty.
    pub(crate) query: BTreeMap<String, String>,
    /// Who looks; nobody where the page becomes a file.
    pub(crate) visitor: Option<Visitor>,
}

/// In which form a page is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    /// For people.
    Html,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
}

impl Request {
    /// Reads the path and query of an address.
    pub(crate) fn of(path: &str, query: &str) -> Request {
        let (path, format) = match path.rsplit_once('.') {
            Some((path, "json")) => (path, Format::Json),
            Some((path, "csv")) => (path, Format::Csv),
            _ => (path, Format::Html),
        };
        Request {
            path: path.split('/').filter(|part| !part.is_empty()).map(decode).collect(),
            format,
            query: query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(key, value)| (decode(key), decode(&value.replace('+', " ")).trim().to_owned()))
                .filter(|(_, value)| !value.is_empty())
                .collect(),
            visitor: None,
        }
    }

    /// A setting of the query.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.query.get(key).map(String::as_str)
    }

    /// A day of the query; one that is no day counts as not given.
    pub(crate) fn day(&self, key: &str) -> Option<Date> {
        self.get(key)?.parse().ok()
    }

    /// The two clocks and the source.
    pub(crate) fn view(&self) -> View {
        View {
            on: self.day("on"),
            known: self.day("known"),
            according_to: self.get("according_to").map(|origin| OriginId(origin.to_owned())),
        }
    }

    /// The filters of a list, one row more than a page holds so that it shows whether more follow.
    pub(crate) fn filter(&self) -> Filter {
        let text = |key: &str| self.get(key).map(str::to_owned);
        Filter {
            actor: text("actor"),
            place: text("place"),
            kind: text("kind"),
            source: text("source"),
            from: self.day("from"),
            to: self.day("to"),
            known: self.day("known"),
            report: text("report"),
            words: self.get("words").map(quoted_words),
            limit: None,
        }
    }

    /// The number of the page in a long list, from 1.
    pub(crate) fn page(&self) -> usize {
        self.get("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1)
    }

    /// An address with this request's clocks kept.
    pub(crate) fn link(&self, path: &str) -> String {
        let kept: Vec<(&str, &str)> =
            ["on", "known"].iter().filter_map(|key| Some((*key, self.get(key)?))).collect();
        address(path, &kept)
    }

    /// This request's own address with some settings changed; `None` drops one.
    pub(crate) fn with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let mut query: BTreeMap<&str, &str> =
            self.query.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        for (key, value) in changes {
            match value {
                Some(value) => query.insert(key, value),
                None => query.remove(key),
            };
        }
        address(&self.own_path(), &query.into_iter().collect::<Vec<_>>())
    }

    /// This request's path.
    pub(crate) fn own_path(&self) -> String {
        format!("/{}", self.path.iter().map(|part| encode(part)).collect::<Vec<_>>().join("/"))
    }

    /// This page in another form.
    pub(crate) fn in_format(&self, ending: &str) -> String {
        let path = if self.path.is_empty() { "/overview".to_owned() } else { self.own_path() };
        let query: Vec<(&str, &str)> =
            self.query.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        address(&format!("{path}.{ending}"), &query)
    }
}

/// Encodes one part of a path.
pub(crate) fn encode(part: &str) -> String {
    part.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' | b':' => {
                char::from(byte).to_string()
            }
            // A dot too, so that no id can end like a format.
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn address(path: &str, query: &[(&str, &str)]) -> String {
    if query.is_empty() {
        return path.to_owned();
    }
    let pairs: Vec<String> =
        query.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
    format!("{path}?{}", pairs.join("&"))
}

/// Undoes the encoding of a part of an address or form.
pub(crate) fn decode(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%').then(|| after.get(..2)).flatten();
        match code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Words as people type them, made safe for the full-text search: each is looked for as it stands.
fn quoted_words(words: &str) -> String {
    words
        .split_whitespace()
        .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_back_as_they_went() {
        let request = Request::of(
            &format!("/claims/{}/c3.json", encode("r-é/x.csv")),
            "known=2021-03-04&on=&words=a+b%26",
        );
        assert_eq!(request.path, ["claims", "r-é/x.csv", "c3"]);
        assert_eq!(request.format, Format::Json);
        assert_eq!(request.get("on"), None);
        assert_eq!(request.get("words"), Some("a b&"));
        assert_eq!(request.link("/events"), "/events?known=2021-03-04");
    }

    #[test]
    fn broken_codes_are_taken_as_they_stand() {
        assert_eq!(Request::of("/%zz%4", "").path, ["%zz%4"]);
        assert_eq!(Request::of("/%ff", "").path, ["\u{fffd}"]);
    }
}

//! What a page is asked for: a path, a format by its ending, and the view, all in the address.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use contested::reconcile::OriginId;
use contested::state::View;
use contested::store::{Case, Filter, Order, StoreError};
use jiff::civil::Date;
use serde::Serialize;

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
    /// How the program was asked: "http://127.0.0.1:7474". `None` where the page becomes a file.
    pub(crate) base: Option<String>,
    /// Who looks; nobody where the page becomes a file.
    pub(crate) visitor: Option<Visitor>,
    /// Where links lead: into the served case, or to files beside each other.
    pub(crate) links: Links,
    /// What every page says of the case.
    pub(crate) facts: Facts,
}

/// Where links lead.
#[derive(Clone, Debug, Default)]
pub(crate) enum Links {
    /// To addresses of this program.
    #[default]
    Served,
    /// To files of a published site; every address linked to is noted, so that it can be made too.
    Files(Arc<Mutex<BTreeSet<String>>>),
}

/// What every page says of the case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// The hash of the custody log: which state of the case this is.
    pub(crate) head: Option<String>,
    /// The first and last day from which a report was known.
    pub(crate) span: Option<(Date, Date)>,
    /// Where it is not that of all reports and judgements that are in.
    pub(crate) behind: Option<Behind>,
    /// What is wrong with its file, where that showed when it was opened.
    pub(crate) damage: Option<String>,
}

/// How far what follows from the reports is behind them.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Behind {
    /// Reports that are in.
    pub(crate) reports: i64,
    /// Those that it follows from; 0 also where judgements are not yet followed.
    pub(crate) reconciled: i64,
}

impl Behind {
    pub(crate) fn of(case: &Case) -> Result<Option<Behind>, StoreError> {
        let (reports, reconciled) = case.reports_and_reconciled()?;
        Ok((reports > reconciled).then_some(Behind { reports, reconciled }))
    }
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
    /// For maps.
    GeoJson,
    /// For feed readers: what is new.
    Feed,
}

impl Format {
    /// Its media type.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Format::Html => "text/html; charset=utf-8",
            Format::Json => "application/json",
            Format::Csv => "text/csv; charset=utf-8",
            Format::GeoJson => "application/geo+json",
            Format::Feed => "application/atom+xml; charset=utf-8",
        }
    }

    /// What a program asks for by what it accepts: the first form that it names. Browsers name pages.
    pub(crate) fn accepted(accept: &str) -> Option<Format> {
        let names = accept.split(',').map(|kind| kind.split(';').next().unwrap_or_default().trim());
        names.into_iter().find_map(|kind| {
            [Format::Html, Format::GeoJson, Format::Json, Format::Csv, Format::Feed]
                .into_iter()
                .find(|format| format.kind().split(';').next() == Some(kind))
        })
    }

    /// The ending of its addresses; empty for pages.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Format::Html => "",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::GeoJson => "geojson",
            Format::Feed => "atom",
        }
    }
}

/// Rows on one page of a long list.
pub(crate) const A_PAGE: usize = 100;

/// The most rows of a list that programs get where they do not ask for another number: few enough that no answer has 2 MB.
/// The address of the next ones comes along.
pub(crate) const A_PART: usize = 500;

impl Request {
    /// Reads the path and query of an address.
    pub(crate) fn of(path: &str, query: &str) -> Request {
        let (path, format) = match path.rsplit_once('.') {
            Some((path, "json")) => (path, Format::Json),
            Some((path, "csv")) => (path, Format::Csv),
            Some((path, "geojson")) => (path, Format::GeoJson),
            Some((path, "atom")) => (path, Format::Feed),
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
            base: None,
            visitor: None,
            links: Links::Served,
            facts: Facts::default(),
        }
    }

    /// A setting of the query.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.query.get(key).map(String::as_str)
    }

    /// A day of the query; what is no day was refused before any page is made.
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

    /// The filters of a list. As things stood on a day, nothing that happened later is listed.
    pub(crate) fn filter(&self) -> Filter {
        let text = |key: &str| self.get(key).map(str::to_owned);
        let to = match (self.day("to"), self.day("on")) {
            (Some(to), Some(on)) => Some(to.min(on)),
            (to, on) => to.or(on),
        };
        Filter {
            actor: text("actor"),
            place: text("place"),
            kind: text("kind"),
            source: text("source"),
            from: self.day("from"),
            to,
            known: self.day("known"),
            report: text("report"),
            words: self.get("words").map(quoted_words),
            surely: self.get("reading") == Some("sure"),
            undated: self.get("day") == Some("none"),
            order: match self.get("sort") {
                Some("newest") => Order::Newest,
                Some("weight") => Order::Weight,
                _ => Order::Time,
            },
            limit: None,
            offset: None,
            notice: text("notice"),
            language: text("language"),
        }
    }

    /// Whether all of a list is wanted: files of a published site have everything.
    pub(crate) fn wants_all(&self) -> bool {
        self.is_file()
            && self.format != Format::Html
            && self.get("page").is_none()
            && self.get("limit").is_none()
    }

    /// How many rows a page of a list has, where it has so many for people without a wish; programs get five times as many.
    pub(crate) fn rows_a_page(&self, usual: usize) -> usize {
        let usual = if self.format == Format::Html { usual } else { (usual * 5).min(A_PART) };
        self.get("limit").and_then(|limit| limit.parse().ok()).filter(|limit| *limit > 0).unwrap_or(usual)
    }

    /// Whether the answer may be a list of claims with more rows than are made before they are sent.
    pub(crate) fn may_be_long(&self, whole: usize) -> bool {
        self.path == ["claims"] && self.format != Format::Html && self.rows_a_page(A_PAGE) > whole
    }

    /// How many rows of a list stand before this page of it.
    pub(crate) fn rows_before(&self, usual: usize) -> usize {
        (self.page() - 1).saturating_mul(self.rows_a_page(usual))
    }

    /// The filters of a list, with the part of it that this page shows.
    pub(crate) fn part_of_list(&self, usual: usize) -> Filter {
        let filter = self.filter();
        if self.wants_all() {
            return filter;
        }
        Filter {
            limit: Some(self.rows_a_page(usual) as u64),
            offset: Some(self.rows_before(usual) as u64),
            ..filter
        }
    }

    /// The address of another page of this list, in the same form.
    pub(crate) fn part_address(&self, page: usize) -> String {
        let number = page.to_string();
        let mut query: BTreeMap<&str, &str> =
            self.query.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        query.insert("page", &number);
        let ending =
            if self.format == Format::Html { String::new() } else { format!(".{}", self.format.ending()) };
        self.to(&format!("{}{ending}", self.own_path()), &query.into_iter().collect::<Vec<_>>())
    }

    /// Whether the page becomes a file of a published site.
    pub(crate) fn is_file(&self) -> bool {
        matches!(self.links, Links::Files(_))
    }

    /// The number of the page in a long list, from 1.
    pub(crate) fn page(&self) -> usize {
        self.get("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1)
    }

    /// An address with this request's clocks kept.
    pub(crate) fn link(&self, path: &str) -> String {
        self.link_with(path, &[])
    }

    /// An address with some settings, and this request's clocks kept.
    pub(crate) fn link_with(&self, path: &str, settings: &[(&str, &str)]) -> String {
        let clocks = CLOCKS.iter().filter_map(|key| Some((*key, self.get(key)?)));
        let query: BTreeMap<&str, &str> = clocks.chain(settings.iter().copied()).collect();
        self.to(path, &query.into_iter().collect::<Vec<_>>())
    }

    /// This request's own address with some settings changed; `None` drops one. Another part of a list is no longer
    /// shown once the list is another.
    pub(crate) fn with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let mut query: BTreeMap<&str, &str> =
            self.query.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        query.remove("page");
        for (key, value) in changes {
            match value {
                Some(value) => query.insert(key, value),
                None => query.remove(key),
            };
        }
        self.to(&self.own_path(), &query.into_iter().collect::<Vec<_>>())
    }

    /// This request's path.
    pub(crate) fn own_path(&self) -> String {
        format!("/{}", self.path.iter().map(|part| encode(part)).collect::<Vec<_>>().join("/"))
    }

    /// This page in another form.
    pub(crate) fn in_format(&self, format: Format) -> String {
        let path = if self.path.is_empty() { "/overview".to_owned() } else { self.own_path() };
        let query: Vec<(&str, &str)> =
            self.query.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        self.to(&format!("{path}.{}", format.ending()), &query)
    }

    /// This page's address as people would pass it on.
    pub(crate) fn own_address(&self) -> String {
        let query: Vec<(&str, &str)> =
            self.query.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        address(&self.own_path(), &query)
    }

    /// A whole address, as far as it is known how the program was asked.
    pub(crate) fn whole(&self, address: &str) -> String {
        format!("{}{address}", self.base.as_deref().unwrap_or_default())
    }

    /// The address of a script, a style or a picture: with a mark of what is in it, so that browsers keep it until it is
    /// another.
    pub(crate) fn asset(&self, path: &str) -> String {
        match &self.links {
            Links::Served => match super::assets::mark_of(path) {
                Some(mark) => format!("{path}?v={mark}"),
                None => path.to_owned(),
            },
            Links::Files(_) => format!("{}{}", self.up(), path.trim_start_matches('/')),
        }
    }

    fn to(&self, path: &str, query: &[(&str, &str)]) -> String {
        match &self.links {
            Links::Served => address(path, query),
            Links::Files(noted) => {
                // A published site has one view: everything known when it was made.
                let query: Vec<(&str, &str)> =
                    query.iter().filter(|(key, _)| !CLOCKS.contains(key)).copied().collect();
                let (path, place) = path.split_once('#').unwrap_or((path, ""));
                let wanted = address(path, &query);
                let file = file_of(&wanted);
                // Where the lock is poisoned another page has failed, and the site with it.
                if let Ok(mut noted) = noted.lock() {
                    noted.insert(wanted);
                }
                let place = if place.is_empty() { String::new() } else { format!("#{place}") };
                format!("{}{file}{place}", self.up())
            }
        }
    }

    /// The way from this page's file to the site's folder.
    fn up(&self) -> String {
        "../".repeat(file_of(&self.own_address()).matches('/').count())
    }
}

/// The settings that every link keeps.
const CLOCKS: [&str; 2] = ["on", "known"];

/// The file of a published site in which an address is found: "/claims?page=2" is "claims/page-2.html".
pub(crate) fn file_of(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let path = path.trim_matches('/');
    let (path, ending) = match path.rsplit_once('.') {
        Some((before, ending @ ("json" | "csv" | "geojson" | "atom"))) => (before, ending),
        _ => (path, "html"),
    };
    // Names as every file system takes them, and no longer than any does.
    let safe = |words: &str| -> String {
        let words: String =
            words
                .chars()
                .map(|character| {
                    if character.is_ascii_alphanumeric() || "-_~".contains(character) {
                        character
                    } else {
                        '-'
                    }
                })
                .collect();
        if words.len() <= 60 {
            return words;
        }
        format!("{}-{}", &words[..40], &contested::ingest::sha256(words.as_bytes())[..12])
    };
    let parts: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(safe).collect();
    let name = match (query.is_empty(), ending) {
        (true, "html") => "index".to_owned(),
        (true, _) => "data".to_owned(),
        (false, _) => safe(query),
    };
    let folder = parts.join("/");
    if folder.is_empty() { format!("{name}.{ending}") } else { format!("{folder}/{name}.{ending}") }
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
    let (path, place) = path.split_at(path.find('#').unwrap_or(path.len()));
    let pairs: Vec<String> =
        query.iter().map(|(key, value)| format!("{}={}", encode(key), encode(value))).collect();
    format!("{path}?{}{place}", pairs.join("&"))
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
    // No name or word has a NUL, and SQLite's search ends at one.
    String::from_utf8_lossy(&bytes).replace('\0', "\u{fffd}")
}

/// Words as people type them, made safe for the full-text search: each is looked for as it stands.
pub(crate) fn quoted_words(words: &str) -> String {
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
    fn files_of_a_published_site_link_to_each_other() {
        let noted = Arc::new(Mutex::new(BTreeSet::new()));
        let mut request = Request::of("/claims/r-1/c2", "known=2021-03-04");
        request.links = Links::Files(Arc::clone(&noted));
        assert_eq!(
            file_of(&request.own_address().replace("?known=2021-03-04", "")),
            "claims/r-1/c2/index.html"
        );
        request.query.clear();
        assert_eq!(request.link("/events/e-9"), "../../../events/e-9/index.html");
        assert_eq!(request.link("/reports/r-1#c2"), "../../../reports/r-1/index.html#c2");
        assert_eq!(request.asset("/assets/app.js"), "../../../assets/app.js");
        assert!(noted.lock().expect("not poisoned").contains("/reports/r-1"));
        assert_eq!(file_of("/claims.csv?kind=control"), "claims/kind-control.csv");
        assert_eq!(file_of("/"), "index.html");
    }

    #[test]
    fn broken_codes_are_taken_as_they_stand() {
        assert_eq!(Request::of("/%zz%4", "").path, ["%zz%4"]);
        assert_eq!(Request::of("/%ff", "").path, ["\u{fffd}"]);
    }
}

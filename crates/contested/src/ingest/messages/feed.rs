//! Feeds (RSS, Atom, JSON Feed): one report an item, with its own date, author, address and outlet.

use std::io::Read;

use serde_json::Value;
use smol_str::SmolStr;

use super::super::containers::Source;
use super::super::documents::xml::{Piece, Xml, decode, local};
use super::super::documents::{Words, tidy};
use super::super::{Found, Given, Place, Reason, Refused, Rules, Taken, dates, page, plain, whole};

/// Reads a feed in XML.
pub(in crate::ingest) fn read<'a>(
    source: Source,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let bytes = match whole(input, rules.limits.document_bytes) {
        Ok(bytes) => bytes,
        Err(reason) => return source.refuse(reason),
    };
    let text = decode(&bytes).text;
    let (feed, items, broken) = items(&text);
    if items.is_empty() {
        return source.refuse(broken.unwrap_or(Reason::Empty));
    }
    let outlet = feed.title;
    let rest = broken.map(|reason| Err(source.refused(reason)));
    let found = items.into_iter().enumerate().map(move |(index, item)| {
        let place = Place { row: Some(index as u64 + 1), ..Place::WHOLE };
        report(item, outlet.as_deref(), given, rules)
            .map_err(|reason| Refused::new(&source.name, place, reason))
    });
    Box::new(found.chain(rest))
}

/// Whether some bytes begin as a feed in XML does.
pub(in crate::ingest) fn is_feed(start: &[u8]) -> bool {
    let head = &start[..start.len().min(4096)];
    let root = head.windows(2).position(|pair| pair[0] == b'<' && pair[1].is_ascii_alphabetic());
    let Some(root) = root.map(|at| &head[at + 1..]) else { return false };
    let name: Vec<u8> =
        root.iter().copied().take_while(|byte| !byte.is_ascii_whitespace() && *byte != b'>').collect();
    match name.as_slice() {
        b"rss" | b"feed" | b"atom:feed" => true,
        b"entry" => memchr::memmem::find(head, b"www.w3.org/2005/Atom").is_some(),
        b"rdf:RDF" => memchr::memmem::find(head, b"purl.org/rss/").is_some(),
        _ => false,
    }
}

/// An item, as written.
#[derive(Default)]
struct Item {
    original: Vec<u8>,
    id: Option<String>,
    title: Option<String>,
    link: Option<String>,
    published: Option<String>,
    updated: Option<String>,
    author: Option<String>,
    outlet: Option<String>,
    language: Option<String>,
    /// Candidates for the text, best first: whole content, summary.
    content: Option<Content>,
    summary: Option<Content>,
}

enum Content {
    Markup(String),
    Plain(String),
}

/// What a feed says of itself, its items, and what ended it before its end.
fn items(text: &str) -> (Item, Vec<Item>, Option<Reason>) {
    let mut xml = Xml::new(text);
    let (mut feed, mut items) = (Item::default(), Vec::new());
    let mut item: Option<(Item, usize)> = None;
    // Names of the open elements below the feed or the item.
    let mut open: Vec<Element> = Vec::new();
    loop {
        let piece = match xml.next() {
            Ok(Some(piece)) => piece,
            Ok(None) => return (feed, items, None),
            Err(reason) => return (feed, items, Some(reason)),
        };
        let inside_markup = open.iter().any(|element| element.inner.is_some());
        match piece {
            Piece::Open(tag) => {
                let name = tag.name().to_owned();
                if matches!(local(&name), "item" | "entry") && !inside_markup {
                    item = Some((Item::default(), xml.at().0));
                    open.clear();
                    continue;
                }
                if matches!(local(&name), "rss" | "feed" | "RDF" | "channel") {
                    if let Some(language) = tag.attribute("xml:lang") {
                        feed.language = Some(language);
                    }
                    continue;
                }
                if open.len() > DEEP {
                    continue;
                }
                let kind = tag.attribute("type").unwrap_or_default();
                let place = item.as_mut().map_or(&mut feed, |(item, _)| item);
                if local(&name) == "link"
                    && let Some(address) = tag.attribute("href")
                    && tag.attribute("rel").is_none_or(|rel| rel == "alternate")
                {
                    place.link = Some(address);
                }
                let inner = (kind == "xhtml" && !inside_markup).then_some(xml.at().1);
                open.push(Element { name, words: String::new(), kind, inner });
            }
            Piece::Words(words) => {
                if let Some(element) = open.last_mut() {
                    element.words.push_str(&words);
                }
            }
            Piece::Close(name) => {
                if matches!(local(&name), "item" | "entry") && !inside_markup {
                    if let Some((mut done, start)) = item.take() {
                        done.original = text.as_bytes()[start..xml.at().1].to_vec();
                        done.language = done.language.or_else(|| feed.language.clone());
                        items.push(done);
                    }
                    open.clear();
                    continue;
                }
                let Some(at) = open.iter().rposition(|element| element.name == name) else { continue };
                let mut element = open.swap_remove(at);
                open.truncate(at);
                if let Some(start) = element.inner {
                    element.words = text[start..xml.at().0].to_owned();
                }
                let parent = open.last().map(|parent| local(&parent.name).to_owned());
                let place = item.as_mut().map_or(&mut feed, |(item, _)| item);
                take(place, &element, parent.as_deref());
            }
        }
    }
}

/// Feeds nest three or four deep; markup inside them is not looked at.
const DEEP: usize = 64;

struct Element {
    name: String,
    words: String,
    kind: String,
    /// Where the markup inside it begins, where it is markup.
    inner: Option<usize>,
}

/// Puts an element's words where they belong. The first of each kind stands.
fn take(item: &mut Item, element: &Element, parent: Option<&str>) {
    let words = || Some(element.words.trim().to_owned()).filter(|words| !words.is_empty());
    let content = || {
        words().map(|words| {
            // RSS does not say whether it is markup; Atom does.
            if element.kind == "text" { Content::Plain(words) } else { Content::Markup(words) }
        })
    };
    fn set<T>(place: &mut Option<T>, value: Option<T>) {
        if place.is_none() {
            *place = value;
        }
    }
    match (parent, element.name.as_str()) {
        (Some("source"), "title") => set(&mut item.outlet, words()),
        (Some("author"), "name" | "atom:name") => set(&mut item.author, words()),
        (Some("image" | "textInput" | "source" | "contributor" | "group"), _) => {}
        (_, "title" | "atom:title") => set(&mut item.title, words().map(|title| unmarked(&title))),
        (_, "source" | "dc:publisher") => set(&mut item.outlet, words()),
        (_, "link") => set(&mut item.link, words()),
        (_, "guid" | "id" | "atom:id" | "dc:identifier") => set(&mut item.id, words()),
        (_, "pubDate" | "published" | "atom:published" | "dc:date" | "dcterms:issued" | "issued") => {
            set(&mut item.published, words());
        }
        (_, "updated" | "atom:updated" | "dcterms:modified" | "modified") => set(&mut item.updated, words()),
        (_, "author" | "dc:creator") => set(&mut item.author, words()),
        (_, "language" | "dc:language") => set(&mut item.language, words()),
        (_, "content:encoded" | "content" | "atom:content" | "body") => set(&mut item.content, content()),
        (_, "description" | "summary" | "atom:summary") => set(&mut item.summary, content()),
        _ => {}
    }
}

/// Some feeds escape their titles twice.
fn unmarked(title: &str) -> String {
    match quick_xml::escape::unescape(title) {
        Ok(title) => title.into_owned(),
        Err(_) => title.to_owned(),
    }
}

fn report(item: Item, outlet: Option<&str>, given: &Given, rules: &Rules) -> Result<Taken, Reason> {
    let mut words = Words::default();
    for content in [item.content, item.summary].into_iter().flatten() {
        match content {
            Content::Plain(text) => words.text = text,
            Content::Markup(markup) => match page::fragment(&markup, &rules.pages, &rules.limits) {
                Ok((text, blocks)) => (words.text, words.blocks) = (text, blocks),
                Err(Reason::Empty) => {}
                Err(reason) => return Err(reason),
            },
        }
        if !words.text.trim().is_empty() {
            break;
        }
    }
    if words.text.trim().is_empty() {
        // A headline alone is what many feeds give of a story.
        words.text = item.title.clone().unwrap_or_default();
    }
    if words.text.trim().is_empty() {
        return Err(Reason::Empty);
    }
    if words.text.len() > rules.limits.report_bytes {
        return Err(Reason::TooLong { limit: rules.limits.report_bytes });
    }
    let mut report = plain(&item.original, words.text, given);
    // A JSON Feed comes as JSON.
    report.form = SmolStr::new_static("item");
    report.blocks = words.blocks;
    report.title = tidy(item.title);
    report.author = tidy(item.author);
    report.publisher = tidy(item.outlet).or(report.publisher).or_else(|| tidy(outlet.map(str::to_owned)));
    report.url =
        tidy(item.link).or_else(|| item.id.clone().filter(|id| id.starts_with("http"))).or(report.url);
    report.key = item.id.or_else(|| report.url.clone());
    if let Some(code) = item.language.as_deref().and_then(|words| rules.languages.code(words)) {
        report.language = code;
    }
    if let Some(words) = item.published.or(item.updated) {
        dates::tell(&mut report, &words, "item", rules);
    }
    Ok(Taken { report, original: item.original })
}

/// Whether some JSON begins as a JSON Feed does.
pub(in crate::ingest) fn is_json_feed(start: &[u8]) -> bool {
    memchr::memmem::find(&start[..start.len().min(4096)], b"jsonfeed.org/version/").is_some()
}

/// One item of a JSON Feed, as written; `outlet` is the feed's title.
pub(in crate::ingest) fn json_item(
    original: Vec<u8>,
    outlet: Option<&str>,
    given: &Given,
    rules: &Rules,
) -> Result<Taken, Reason> {
    let value: Value = serde_json::from_slice(&original).map_err(|error| Reason::Json(error.to_string()))?;
    let words = |key: &str| match value.get(key) {
        Some(Value::String(words)) => Some(words.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let author = ["authors", "author"].into_iter().find_map(|key| {
        let author = value.get(key)?;
        let author = author.get(0).unwrap_or(author);
        Some(author.get("name")?.as_str()?.to_owned())
    });
    let item = Item {
        id: words("id"),
        title: words("title"),
        link: words("url").or_else(|| words("external_url")),
        published: words("date_published"),
        updated: words("date_modified"),
        author,
        outlet: None,
        language: words("language"),
        content: words("content_html")
            .map(Content::Markup)
            .or_else(|| words("content_text").map(Content::Plain)),
        summary: words("summary").map(Content::Plain),
        original,
    };
    report(item, outlet, given, rules)
}

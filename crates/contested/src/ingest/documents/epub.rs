//! EPUB: one report a chapter, in the order of reading.

use std::collections::BTreeMap;

use super::super::containers::Source;
use super::super::containers::zip::{Archive, entry};
use super::super::{Found, Given, Reason, Rules, Taken, encoding, page};
use super::Words;
use super::xml::{Piece, Xml, decode, local};
use crate::model::BlockKind;

/// Reads the chapters of a book.
pub(in crate::ingest) fn read<'a>(
    source: Source,
    mut archive: Archive,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let book = match book(&source, &mut archive, rules) {
        Ok(book) => book,
        Err(reason) => return source.refuse(reason),
    };
    if book.chapters.is_empty() {
        return source.refuse(Reason::Broken { what: "EPUB", why: "it names no chapters".to_owned() });
    }
    let mut any = false;
    let chapters = book.chapters.clone();
    let mut chapters = chapters.into_iter();
    Box::new(std::iter::from_fn(move || {
        for path in chapters.by_ref() {
            match chapter(&source, &mut archive, &book, &path, given, rules) {
                Ok(taken) => {
                    any = true;
                    return Some(Ok(taken));
                }
                // A cover is a chapter without words.
                Err(Reason::Empty) => {}
                Err(reason) => {
                    any = true;
                    let refused = source.refused(reason);
                    return Some(Err(super::Refused { name: format!("{}/{path}", refused.name), ..refused }));
                }
            }
        }
        if std::mem::replace(&mut any, true) { None } else { Some(Err(source.refused(Reason::Empty))) }
    }))
}

#[derive(Default)]
struct Book {
    title: Option<String>,
    author: Option<String>,
    publisher: Option<String>,
    language: Option<String>,
    published: Option<String>,
    /// Paths in the archive.
    chapters: Vec<String>,
}

fn chapter(
    source: &Source,
    archive: &mut Archive,
    book: &Book,
    path: &str,
    given: &Given,
    rules: &Rules,
) -> Result<Taken, Reason> {
    let bytes = entry(source, archive, path, rules.limits.page_bytes)?;
    let text = encoding::decode(&bytes, encoding::declared_on_page(&bytes)).text;
    let body = text.find("<body").map_or(text.as_str(), |at| &text[at..]);
    let (words, blocks) = page::fragment(body, &rules.pages, &rules.limits)?;
    let heading = blocks.iter().find(|block| block.kind == BlockKind::Heading && block.span.start() < 200);
    let heading = heading.map(|block| block.span.of(&words).to_owned());
    let words = Words {
        title: heading.or_else(|| book.title.clone()),
        author: book.author.clone(),
        publisher: book.publisher.clone(),
        language: book.language.clone(),
        published: book.published.clone(),
        text: words,
        blocks,
        ..Words::default()
    };
    let mut taken = words.report(bytes, given, rules)?;
    taken.report.key = Some(path.to_owned());
    Ok(taken)
}

/// EPUB 3.3: the container names the package, the package names what there is and in which order it is read.
fn book(source: &Source, archive: &mut Archive, rules: &Rules) -> Result<Book, Reason> {
    let limit = rules.limits.page_bytes;
    let container = decode(&entry(source, archive, "META-INF/container.xml", limit)?).text;
    let mut xml = Xml::new(&container);
    let package = loop {
        match xml.next()? {
            Some(Piece::Open(tag)) if local(tag.name()) == "rootfile" => break tag.attribute("full-path"),
            Some(_) => {}
            None => break None,
        }
    };
    let no_package = || Reason::Broken { what: "EPUB", why: "it names no package".to_owned() };
    let package = package.ok_or_else(no_package)?;
    let folder = package.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let text = decode(&entry(source, archive, &package, limit)?).text;
    let (mut xml, mut run, mut book) = (Xml::new(&text), String::new(), Book::default());
    let mut files = BTreeMap::new();
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(tag) => {
                run.clear();
                match local(tag.name()) {
                    "item" => {
                        let kind = tag.attribute("media-type").unwrap_or_default();
                        let contents = tag.attribute("properties").is_some_and(|words| words.contains("nav"));
                        if kind.contains("html")
                            && !contents
                            && let (Some(id), Some(path)) = (tag.attribute("id"), tag.attribute("href"))
                        {
                            files.insert(id, format!("{folder}{}", unescaped(&path)));
                        }
                    }
                    "itemref" => {
                        let path = tag.attribute("idref").and_then(|id| files.remove(&id));
                        book.chapters.extend(path);
                    }
                    _ => {}
                }
            }
            Piece::Words(more) => run.push_str(&more),
            Piece::Close(name) => {
                let value = Some(run.trim().to_owned()).filter(|value| !value.is_empty());
                let place = match local(&name) {
                    "title" => &mut book.title,
                    "creator" => &mut book.author,
                    "publisher" => &mut book.publisher,
                    "language" => &mut book.language,
                    "date" => &mut book.published,
                    _ => continue,
                };
                if place.is_none() {
                    *place = value;
                }
                run.clear();
            }
        }
    }
    Ok(book)
}

/// Paths are addresses: "chapter%201.xhtml".
fn unescaped(path: &str) -> String {
    let bytes = path.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| path.get(at + 1..at + 3)).flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

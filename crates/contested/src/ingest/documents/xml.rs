//! XML as a flat run of tags and words. Entities that a document declares itself are never expanded.

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

use super::super::{Reason, encoding};

/// A tag or some words.
pub(in crate::ingest) enum Piece<'x> {
    /// A start tag; an empty element is a start tag and an end tag.
    Open(Tag<'x>),
    /// An end tag, with its name as written.
    Close(String),
    /// Words between tags, entities resolved.
    Words(String),
}

/// A start tag.
pub(in crate::ingest) struct Tag<'x>(BytesStart<'x>);

impl Tag<'_> {
    /// The name as written: "dc:date".
    pub(in crate::ingest) fn name(&self) -> &str {
        self.0.name().into_inner()
    }

    /// The value of an attribute, by its name as written.
    pub(in crate::ingest) fn attribute(&self, name: &str) -> Option<String> {
        self.0.html_attributes().with_checks(false).flatten().find_map(|attribute| {
            (attribute.key.into_inner() == name).then(|| match unescape(&attribute.value) {
                Ok(value) => value.into_owned(),
                Err(_) => attribute.value.to_string(),
            })
        })
    }
}

/// The pieces of some XML.
pub(in crate::ingest) struct Xml<'x> {
    reader: Reader<&'x [u8]>,
    before: usize,
}

impl<'x> Xml<'x> {
    /// Reads from the beginning, and puts up with what browsers and feed readers put up with.
    pub(in crate::ingest) fn new(text: &'x str) -> Xml<'x> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Xml { reader, before: 0 }
    }

    /// Where the last piece begins and ends, in bytes.
    pub(in crate::ingest) fn at(&self) -> (usize, usize) {
        (self.before, self.reader.buffer_position() as usize)
    }

    /// The next piece, `None` at the end.
    pub(in crate::ingest) fn next(&mut self) -> Result<Option<Piece<'x>>, Reason> {
        loop {
            self.before = self.reader.buffer_position() as usize;
            let event = self.reader.read_event().map_err(|error| Reason::Broken {
                what: "XML",
                why: format!("{error} at byte {}", self.reader.error_position()),
            })?;
            return Ok(Some(match event {
                Event::Start(tag) | Event::Empty(tag) => Piece::Open(Tag(tag)),
                Event::End(tag) => Piece::Close(tag.name().into_inner().to_owned()),
                Event::Text(words) => Piece::Words(words.html_content().into_owned()),
                Event::CData(words) => Piece::Words(words.html_content().into_owned()),
                Event::GeneralRef(entity) => Piece::Words(match entity.resolve_char_ref() {
                    Ok(Some(character)) => character.to_string(),
                    _ => {
                        let name = entity.into_inner();
                        resolve_predefined_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned)
                    }
                }),
                Event::Eof => return Ok(None),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
            }));
        }
    }
}

/// The name without its prefix.
pub(in crate::ingest) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The characters of an XML file, by its mark or what it declares.
pub(in crate::ingest) fn decode(bytes: &[u8]) -> encoding::Decoded {
    let head = &bytes[..bytes.len().min(200)];
    let declared = memchr::memmem::find(head, b"encoding=").and_then(|at| {
        let label: Vec<u8> = head[at + 9..]
            .iter()
            .copied()
            .skip_while(|byte| matches!(byte, b'"' | b'\''))
            .take_while(|byte| !matches!(byte, b'"' | b'\'' | b'?' | b'>' | b' '))
            .collect();
        encoding_rs::Encoding::for_label(&label)
    });
    encoding::decode(bytes, declared)
}

//! DOCX: paragraph by paragraph, notes behind the text.

use super::super::containers::Source;
use super::super::containers::zip::{Archive, entry, original};
use super::super::{Given, Reason, Refused, Rules, Taken};
use super::Words;
use super::xml::{Piece, Xml, decode, local};
use crate::model::BlockKind;

/// Reads one document.
pub(in crate::ingest) fn read(
    source: &Source,
    archive: Archive,
    given: &Given,
    rules: &Rules,
) -> Result<Taken, Refused> {
    document(source, archive, given, rules).map_err(|reason| source.refused(reason))
}

fn document(source: &Source, mut archive: Archive, given: &Given, rules: &Rules) -> Result<Taken, Reason> {
    let limit = rules.limits.document_bytes;
    let mut words = Words::default();
    paragraphs(&decode(&entry(source, &mut archive, "word/document.xml", limit)?).text, &mut words)?;
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        if archive.index_for_name(notes).is_some() {
            paragraphs(&decode(&entry(source, &mut archive, notes, limit)?).text, &mut words)?;
        }
    }
    if archive.index_for_name("docProps/core.xml").is_some() {
        properties(&decode(&entry(source, &mut archive, "docProps/core.xml", limit)?).text, &mut words)?;
    }
    words.report(original(archive, &rules.limits)?, given, &rules.limits)
}

/// ECMA-376 part 1, 17.3: paragraphs hold runs, runs hold words, tabs and breaks. What was struck out by a change
/// (`delText`) and codes of fields (`instrText`) are elements of their own, and no words.
fn paragraphs(text: &str, words: &mut Words) -> Result<(), Reason> {
    let mut xml = Xml::new(text);
    // Text boxes put paragraphs into paragraphs.
    let mut open: Vec<(String, Option<BlockKind>)> = Vec::new();
    let (mut inside_words, mut skipped) = (false, 0usize);
    while let Some(piece) = xml.next()? {
        match piece {
            // What older programs are to show instead says the same again.
            Piece::Open(tag) if local(tag.name()) == "Fallback" => skipped += 1,
            Piece::Close(name) if local(&name) == "Fallback" => skipped = skipped.saturating_sub(1),
            _ if skipped > 0 => {}
            Piece::Open(tag) => match local(tag.name()) {
                "p" if tag.name() == "w:p" => open.push((String::new(), None)),
                "pStyle" => {
                    let style = tag.attribute("w:val").unwrap_or_default();
                    if let Some((_, kind)) = open.last_mut()
                        && ["Heading", "Title", "Subtitle"].iter().any(|name| style.starts_with(name))
                    {
                        *kind = Some(BlockKind::Heading);
                    }
                }
                "t" if tag.name() == "w:t" => inside_words = true,
                "tab" | "br" | "cr" if tag.name().starts_with("w:") => {
                    if let Some((words, _)) = open.last_mut() {
                        words.push(if local(tag.name()) == "tab" { '\t' } else { '\n' });
                    }
                }
                "noBreakHyphen" => {
                    if let Some((words, _)) = open.last_mut() {
                        words.push('-');
                    }
                }
                _ => {}
            },
            Piece::Close(name) => match name.as_str() {
                "w:t" => inside_words = false,
                "w:p" => {
                    if let Some((paragraph, kind)) = open.pop() {
                        words.paragraph(&paragraph, kind);
                    }
                }
                _ => {}
            },
            Piece::Words(run) => {
                if inside_words && let Some((words, _)) = open.last_mut() {
                    words.push_str(&run);
                }
            }
        }
    }
    Ok(())
}

/// What the file says of itself, in Dublin Core. The day it was last changed is the nearest it has to a day of
/// publication.
fn properties(text: &str, words: &mut Words) -> Result<(), Reason> {
    let (mut xml, mut run) = (Xml::new(text), String::new());
    let mut created = None;
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(_) => run.clear(),
            Piece::Words(more) => run.push_str(&more),
            Piece::Close(name) => {
                let value = Some(run.trim().to_owned()).filter(|value| !value.is_empty());
                match name.as_str() {
                    "dc:title" => words.title = value,
                    "dc:creator" => words.author = value,
                    "dc:language" => words.language = value,
                    "dcterms:created" => created = value,
                    "dcterms:modified" => words.published = value,
                    _ => {}
                }
                run.clear();
            }
        }
    }
    words.published = words.published.take().or(created);
    Ok(())
}

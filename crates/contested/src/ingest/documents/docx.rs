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
    words.report(original(archive, &rules.limits)?, given, rules)
}

/// ECMA-376 part 1, 17.3: paragraphs hold runs, runs hold words, tabs and breaks. What was struck out by a change
/// (`delText`) and codes of fields (`instrText`) are elements of their own, and no words.
fn paragraphs(text: &str, words: &mut Words) -> Result<(), Reason> {
    let mut xml = Xml::new(text);
    // Text boxes put paragraphs into paragraphs, and cells hold tables.
    let mut open: Vec<(String, Option<BlockKind>)> = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let (mut inside_words, mut skipped) = (false, 0usize);
    while let Some(piece) = xml.next()? {
        match piece {
            // What older programs are to show instead says the same again.
            Piece::Open(tag) if local(tag.name()) == "Fallback" => skipped += 1,
            Piece::Close(name) if local(&name) == "Fallback" => skipped = skipped.saturating_sub(1),
            _ if skipped > 0 => {}
            Piece::Open(tag) => match tag.name() {
                "w:p" => open.push((String::new(), None)),
                "w:tr" => rows.push(Vec::new()),
                "w:tc" => {
                    if let Some(row) = rows.last_mut() {
                        row.push(String::new());
                    }
                }
                "w:pStyle" => {
                    let style = tag.attribute("w:val").unwrap_or_default();
                    if let Some((_, kind)) = open.last_mut()
                        && ["Heading", "Title", "Subtitle"].iter().any(|name| style.starts_with(name))
                    {
                        *kind = Some(BlockKind::Heading);
                    }
                }
                "w:t" => inside_words = true,
                "w:tab" => add(&mut open, "\t"),
                "w:br" | "w:cr" => add(&mut open, "\n"),
                "w:noBreakHyphen" => add(&mut open, "-"),
                _ => {}
            },
            Piece::Close(name) => match name.as_str() {
                "w:t" => inside_words = false,
                "w:p" => {
                    if let Some((paragraph, kind)) = open.pop() {
                        put(&paragraph, kind, &mut rows, words);
                    }
                }
                // A row is a line, its cells apart by tabs.
                "w:tr" => {
                    if let Some(row) = rows.pop() {
                        put(&row.join("\t"), None, &mut rows, words);
                    }
                }
                _ => {}
            },
            Piece::Words(run) if inside_words => add(&mut open, &run),
            Piece::Words(_) => {}
        }
    }
    Ok(())
}

fn add(open: &mut [(String, Option<BlockKind>)], words: &str) {
    if let Some((paragraph, _)) = open.last_mut() {
        paragraph.push_str(words);
    }
}

/// Puts a paragraph where it belongs: into the cell that is open, else into the text.
fn put(paragraph: &str, kind: Option<BlockKind>, rows: &mut [Vec<String>], words: &mut Words) {
    match rows.last_mut().and_then(|row| row.last_mut()) {
        None => words.paragraph(paragraph, kind),
        Some(cell) => {
            if !cell.is_empty() {
                cell.push('\n');
            }
            cell.push_str(paragraph.trim());
        }
    }
}

/// What the file says of itself, in Dublin Core.
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
                    "dcterms:modified" => words.changed = value,
                    _ => {}
                }
                run.clear();
            }
        }
    }
    words.changed = words.changed.take().or(created);
    Ok(())
}

//! ODT: paragraph by paragraph, notes behind the paragraph they belong to.

use super::super::containers::Source;
use super::super::containers::zip::{Archive, entry, original};
use super::super::{Given, Reason, Refused, Rules, Taken};
use super::Words;
use super::xml::{Piece, Xml, decode};
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
    paragraphs(&decode(&entry(source, &mut archive, "content.xml", limit)?).text, &mut words)?;
    if archive.index_for_name("meta.xml").is_some() {
        properties(&decode(&entry(source, &mut archive, "meta.xml", limit)?).text, &mut words)?;
    }
    words.report(original(archive, &rules.limits)?, given, rules)
}

/// OpenDocument 1.3 part 3, 5: paragraphs and headings with words, spaces, tabs and breaks between.
fn paragraphs(text: &str, words: &mut Words) -> Result<(), Reason> {
    let mut xml = Xml::new(text);
    let mut open: Vec<String> = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    let mut skipped = 0usize;
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(tag) if SILENT.contains(&tag.name()) => skipped += 1,
            Piece::Close(name) if SILENT.contains(&name.as_str()) => skipped = skipped.saturating_sub(1),
            _ if skipped > 0 => {}
            Piece::Open(tag) => match tag.name() {
                "text:p" | "text:h" => open.push(String::new()),
                "text:s" => {
                    // A number of spaces is a number that anybody may write.
                    let count =
                        tag.attribute("text:c").and_then(|count| count.parse().ok()).unwrap_or(1usize);
                    add(&mut open, &" ".repeat(count.min(80)));
                }
                "text:tab" => add(&mut open, "\t"),
                "text:line-break" => add(&mut open, "\n"),
                _ => {}
            },
            Piece::Close(name) => match name.as_str() {
                "text:p" | "text:h" => {
                    let Some(paragraph) = open.pop() else { continue };
                    if !open.is_empty() {
                        notes.push(paragraph);
                        continue;
                    }
                    words.paragraph(&paragraph, (name == "text:h").then_some(BlockKind::Heading));
                    for note in notes.drain(..) {
                        words.paragraph(&note, None);
                    }
                }
                _ => {}
            },
            Piece::Words(run) => add(&mut open, &run),
        }
    }
    Ok(())
}

/// What was struck out, remarks of editors, and marks of notes are not the text.
const SILENT: &[&str] = &["text:tracked-changes", "office:annotation", "text:note-citation", "office:forms"];

fn add(open: &mut [String], words: &str) {
    if let Some(paragraph) = open.last_mut() {
        paragraph.push_str(words);
    }
}

fn properties(text: &str, words: &mut Words) -> Result<(), Reason> {
    let (mut xml, mut run) = (Xml::new(text), String::new());
    let mut first = None;
    while let Some(piece) = xml.next()? {
        match piece {
            Piece::Open(_) => run.clear(),
            Piece::Words(more) => run.push_str(&more),
            Piece::Close(name) => {
                let value = Some(run.trim().to_owned()).filter(|value| !value.is_empty());
                match name.as_str() {
                    "dc:title" => words.title = value,
                    "meta:initial-creator" => first = value,
                    "dc:creator" => words.author = value,
                    "dc:language" => words.language = value,
                    "dc:date" => words.changed = value,
                    _ => {}
                }
                run.clear();
            }
        }
    }
    // Whoever wrote it, rather than whoever saved it last.
    words.author = first.or(words.author.take());
    Ok(())
}

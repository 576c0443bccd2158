//! ZIP: archives part by part, and the documents that are ZIP files inside.

use std::io::Read;

use zip::ZipArchive;
use zip::result::ZipError;

use super::super::{Found, Given, Limits, Reason, Rules, documents};
use super::{Source, Spool, is_hidden, part, spool};

/// An archive at hand.
pub(in crate::ingest) type Archive = ZipArchive<Spool>;

/// Reads an archive, or the document that it is.
pub(in crate::ingest) fn read<'a>(
    source: Source,
    input: Box<dyn Read + 'a>,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    let spooled = match spool(input, rules.limits.container_bytes) {
        Ok(spooled) => spooled,
        Err(reason) => return source.refuse(reason),
    };
    let mut archive = match ZipArchive::new(spooled) {
        Ok(archive) => archive,
        Err(error) => return source.refuse(broken(&error)),
    };
    let holds = |name: &str| archive.index_for_name(name).is_some();
    if holds("word/document.xml") {
        return documents::once(documents::docx::read(&source, archive, given, rules));
    }
    if holds("xl/workbook.xml") || holds("xl/workbook.bin") {
        return documents::sheets::read(source, archive, given, rules);
    }
    if holds("ppt/presentation.xml") {
        return source.refuse(Reason::NotText("slides (PPTX); save them as text or PDF".to_owned()));
    }
    if holds("META-INF/container.xml") {
        return documents::epub::read(source, archive, given, rules);
    }
    let web = holds("datapackage.json") && archive.file_names_raw().any(|name| name.starts_with(b"archive/"));
    if let Ok(kind) = entry(&source, &mut archive, "mimetype", 200)
        && let Some(kind) = kind.strip_prefix(b"application/vnd.oasis.opendocument.")
    {
        return match kind.trim_ascii() {
            b"text" | b"text-template" => {
                documents::once(documents::odt::read(&source, archive, given, rules))
            }
            b"spreadsheet" | b"spreadsheet-template" => {
                documents::sheets::read(source, archive, given, rules)
            }
            _ => source.refuse(Reason::NotText("an OpenDocument file without running text".to_owned())),
        };
    }
    // A crawl in WACZ has its pages in `archive/`; the rest are indexes of them.
    parts(source, archive, move |name| !web || name.starts_with("archive/"), given, rules)
}

/// The parts of an archive that are wanted, in its order.
fn parts<'a>(
    source: Source,
    mut archive: Archive,
    wanted: impl Fn(&str) -> bool + 'a,
    given: &'a Given,
    rules: &'a Rules,
) -> Found<'a> {
    if archive.is_empty() {
        return source.refuse(Reason::Empty);
    }
    let mut burst = false;
    Box::new((0..archive.len()).flat_map(move |index| -> Found<'a> {
        // One refusal for a bomb is enough; nothing behind it would be let pass.
        if burst {
            return Box::new(std::iter::empty());
        }
        let name = match archive.name_for_index(index) {
            Some(Ok(name)) => name.into_owned(),
            _ => format!("part {}", index + 1),
        };
        if name.ends_with(['/', '\\']) || is_hidden(&name) || !wanted(&name) {
            return Box::new(std::iter::empty());
        }
        let spooled = match archive.by_index(index) {
            Ok(file) => spool(source.unpacked(file), rules.limits.container_bytes),
            Err(error) => Err(broken(&error)),
        };
        match spooled {
            Ok(spooled) => part(&source, &name, spooled, given, rules),
            Err(reason) => {
                burst = reason == Reason::Bomb;
                source.within(&name).refuse(reason)
            }
        }
    }))
}

/// The bytes of one entry of a document, no more than `limit`.
pub(in crate::ingest) fn entry(
    source: &Source,
    archive: &mut Archive,
    name: &str,
    limit: usize,
) -> Result<Vec<u8>, Reason> {
    let file = archive.by_name(name).map_err(|error| broken(&error))?;
    super::super::whole(source.unpacked(file), limit)
}

/// The document's own bytes.
pub(in crate::ingest) fn original(archive: Archive, limits: &Limits) -> Result<Vec<u8>, Reason> {
    archive.into_inner().all(limits.document_bytes)
}

fn broken(error: &ZipError) -> Reason {
    match error {
        ZipError::Io(error) => Reason::io(error),
        ZipError::UnsupportedArchive(what) => Reason::Broken { what: "ZIP archive", why: (*what).to_owned() },
        other => Reason::Broken { what: "ZIP archive", why: other.to_string() },
    }
}

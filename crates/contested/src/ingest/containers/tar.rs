//! Tar archives, part by part.

use std::io::{Read, Seek, SeekFrom};

use tar::{Archive, EntryType};

use super::super::{Found, Given, Reason, Rules};
use super::{Source, is_hidden, part, spool};

/// Reads the files of an archive; links, devices and the like hold no words.
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
    let mut archive = Archive::new(spooled);
    let (files, broken) = match files(&mut archive) {
        Ok(found) => found,
        Err(error) => return source.refuse(Reason::Broken { what: "tar archive", why: error.to_string() }),
    };
    let mut spooled = archive.into_inner();
    if files.is_empty() && broken.is_none() {
        return source.refuse(Reason::Empty);
    }
    let rest = broken.map(|why| Err(source.refused(Reason::Broken { what: "tar archive", why })));
    Box::new(
        files
            .into_iter()
            .flat_map(move |file| -> Found<'a> {
                let bytes = spooled
                    .seek(SeekFrom::Start(file.at))
                    .map_err(|error| Reason::io(&error))
                    .and_then(|_| spool((&mut spooled).take(file.length), rules.limits.container_bytes));
                match bytes {
                    Ok(bytes) => part(&source, &file.path, bytes, given, rules),
                    Err(reason) => source.within(&file.path).refuse(reason),
                }
            })
            .chain(rest),
    )
}

struct File {
    path: String,
    at: u64,
    length: u64,
}

/// The files, and what is wrong behind the last of them.
fn files(archive: &mut Archive<super::Spool>) -> std::io::Result<(Vec<File>, Option<String>)> {
    let mut files = Vec::new();
    for entry in archive.entries_with_seek()? {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return Ok((files, Some(error.to_string()))),
        };
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        // Of a sparse file the holes are not in the archive, so it has no bytes to be read in one go.
        if matches!(entry.header().entry_type(), EntryType::Regular | EntryType::Continuous)
            && !is_hidden(&path)
        {
            files.push(File { path, at: entry.raw_file_position(), length: entry.size() });
        }
    }
    Ok((files, None))
}

//! PDF: the text layer, its lines made into paragraphs again, with the page that each passage stands on.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pdf_extract::{Document, MediaBox, Object, OutputDev, OutputError, Transform};
use smol_str::SmolStr;

use super::super::containers::Source;
use super::super::{Given, Reason, Refused, Rules, Taken, whole};
use super::Words;
use crate::model::{Notice, Span};

/// Reads one document.
pub(in crate::ingest) fn read(
    source: &Source,
    input: impl Read,
    given: &Given,
    rules: &Rules,
) -> Result<Taken, Refused> {
    document(source, input, given, rules).map_err(|reason| source.refused(reason))
}

fn document(source: &Source, input: impl Read, given: &Given, rules: &Rules) -> Result<Taken, Reason> {
    let bytes = whole(input, rules.limits.document_bytes)?;
    check_streams(source, &bytes)?;
    let limits = (rules.limits.document_pages, rules.limits.report_bytes);
    // The libraries are made for sound files and give up on others by a panic; the other inputs go on.
    let (mut words, pages) = catch_unwind(AssertUnwindSafe(|| take_apart(&bytes, limits)))
        .unwrap_or_else(|_| Err(broken("it could not be taken apart")))?;
    let spans = write(&pages, &mut words);
    if words.text.trim().is_empty() {
        return Err(Reason::NoTextLayer);
    }
    let mut taken = words.report(bytes, given, rules)?;
    taken.report.notices.extend(spans.into_iter().map(|(number, span)| Notice {
        code: SmolStr::new_static(Notice::PAGE),
        message: format!("page {number}"),
        span: Some(span),
    }));
    Ok(taken)
}

fn broken(why: &str) -> Reason {
    Reason::Broken { what: "PDF", why: why.to_owned() }
}

/// Unpacks every stream into nothing, counting: the library unpacks them into memory without asking how much it is.
fn check_streams(source: &Source, bytes: &[u8]) -> Result<(), Reason> {
    let mut at = 0;
    while let Some(found) = memchr::memmem::find(&bytes[at..], b"stream") {
        at += found + b"stream".len();
        let start = at + bytes[at..].iter().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let rest = &bytes[start.min(bytes.len())..];
        // The head of zlib's format: method 8, and a checksum over both bytes.
        let zlib = matches!(rest, [method, flags, ..]
            if method & 0x0F == 8 && (u16::from(*method) << 8 | u16::from(*flags)) % 31 == 0);
        if !zlib {
            continue;
        }
        let mut unpacked = source.unpacked(flate2::read::ZlibDecoder::new(rest));
        let mut head = [0; 2];
        let twice =
            unpacked.read(&mut head).is_ok_and(|count| count == 2) && head[0] == 0x78 && head[1] % 31 == 0x01;
        if twice {
            return Err(broken("a stream is packed twice"));
        }
        if let Err(error) = std::io::copy(&mut unpacked, &mut std::io::sink())
            && let Reason::Bomb = Reason::io(&error)
        {
            return Err(Reason::Bomb);
        }
    }
    Ok(())
}

/// The document's own properties, and what stands on its pages.
fn take_apart(bytes: &[u8], (most_pages, most_bytes): (usize, usize)) -> Result<(Words, Vec<Page>), Reason> {
    let mut document = Document::load_mem(bytes).map_err(|error| broken(&error.to_string()))?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(broken("it is locked by a password"));
    }
    let count = document.page_iter().take(most_pages + 1).count();
    if count > most_pages {
        return Err(Reason::TooManyPages { limit: most_pages });
    }
    drop_pictures(&mut document);
    check_forms(&document)?;
    let mut collector = Collector { pages: Vec::new(), bytes: 0, most: most_bytes.saturating_mul(4) };
    // One broken page costs only itself: behind it the pages are read one by one, which takes the library a walk over
    // all pages for each, so that this is done for documents that people can read only.
    let all = catch_unwind(AssertUnwindSafe(|| pdf_extract::output_doc(&document, &mut collector)));
    if !matches!(all, Ok(Ok(()))) && collector.bytes <= collector.most {
        if count > PAGES_ONE_BY_ONE {
            return Err(broken("it could not be taken apart"));
        }
        for number in collector.pages.len() + 1..=count {
            let number = number as u32;
            let _ = catch_unwind(AssertUnwindSafe(|| {
                pdf_extract::output_doc_page(&document, &mut collector, number)
            }));
            collector.pages.resize_with(number as usize, Page::default);
        }
    }
    if collector.bytes > collector.most {
        return Err(Reason::TooLong { limit: most_bytes });
    }
    let words = properties(&document);
    Ok((words, collector.pages))
}

/// Pages of a document whose pages are read one by one.
const PAGES_ONE_BY_ONE: usize = 2000;

/// Pictures hold no text, and the library would take them apart as if they did.
fn drop_pictures(document: &mut Document) {
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object {
            let picture =
                stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image");
            if picture {
                stream.dict.remove(b"Filter");
                stream.set_content(Vec::new());
            }
        }
    }
}

/// Forms are pieces of a page that are drawn by name, and may draw each other. The library follows them without end,
/// so that rings and towers of them must be found beforehand.
fn check_forms(document: &Document) -> Result<(), Reason> {
    let mut forms = BTreeMap::new();
    for (id, object) in &document.objects {
        let Object::Stream(stream) = object else { continue };
        let form = stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form");
        if !form {
            continue;
        }
        let inner = resources_of(document, &stream.dict);
        let content = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        let draws = content.windows(2).filter(|pair| pair == b"Do").count() as u64;
        forms.insert(*id, (inner, draws));
    }
    // How many forms are drawn in all when one is; by a stack of our own, since towers may be high.
    let mut totals: BTreeMap<pdf_extract::ObjectId, u64> = BTreeMap::new();
    let mut open: BTreeSet<pdf_extract::ObjectId> = BTreeSet::new();
    for start in forms.keys() {
        let mut waiting = vec![(*start, false)];
        while let Some((id, done)) = waiting.pop() {
            let Some((inner, draws)) = forms.get(&id) else { continue };
            if done {
                open.remove(&id);
                let most = inner.iter().filter_map(|id| totals.get(id)).max().copied().unwrap_or(0);
                let total = draws.saturating_mul(most).saturating_add(1);
                if total > FORMS {
                    return Err(broken("it draws the same pieces over and over"));
                }
                totals.insert(id, total);
                continue;
            }
            if totals.contains_key(&id) {
                continue;
            }
            if !open.insert(id) {
                return Err(broken("a piece of it draws itself"));
            }
            if open.len() > FORMS_DEEP {
                return Err(Reason::TooDeep { limit: FORMS_DEEP });
            }
            waiting.push((id, true));
            waiting
                .extend(inner.iter().filter(|id| **id != *start || open.contains(id)).map(|id| (*id, false)));
        }
    }
    // What pages draw, and how much they have in all: many pages may be one and the same stream.
    let most = totals.values().max().copied().unwrap_or(0);
    let (mut drawn, mut bytes) = (0u64, 0u64);
    for page in document.page_iter() {
        let content = document.get_page_content(page).unwrap_or_default();
        let draws = content.windows(2).filter(|pair| pair == b"Do").count() as u64;
        drawn = drawn.saturating_add(draws.saturating_mul(most));
        bytes += content.len() as u64;
        if bytes > PAGES_BYTES {
            return Err(Reason::Bomb);
        }
        if drawn > FORMS * 100 {
            return Err(broken("it draws the same pieces over and over"));
        }
    }
    Ok(())
}

/// Bytes that all pages of a document may have, unpacked.
const PAGES_BYTES: u64 = 1 << 30;

/// Forms drawn by one, and forms inside one another: programs that write PDF stay below a hundred, and below ten.
const FORMS: u64 = 10_000;
const FORMS_DEEP: usize = 24;

/// The streams that a form may draw.
fn resources_of(document: &Document, dictionary: &pdf_extract::Dictionary) -> Vec<pdf_extract::ObjectId> {
    let deref = |object: &Object| match object {
        Object::Reference(id) => document.get_dictionary(*id).ok().cloned(),
        Object::Dictionary(dictionary) => Some(dictionary.clone()),
        _ => None,
    };
    let resources = dictionary.get(b"Resources").ok().and_then(deref);
    let Some(names) = resources.and_then(|resources| resources.get(b"XObject").ok().and_then(deref)) else {
        return Vec::new();
    };
    names.iter().filter_map(|(_, object)| object.as_reference().ok()).collect()
}

fn properties(document: &Document) -> Words {
    let mut words = Words::default();
    let info = document
        .trailer
        .get(b"Info")
        .and_then(Object::as_reference)
        .and_then(|id| document.get_dictionary(id));
    let Ok(info) = info else { return words };
    let value = |name: &[u8]| {
        let bytes = info.get(name).and_then(Object::as_str).ok()?;
        let value = match bytes {
            [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
            bytes => super::super::encoding::decode(bytes, None).text,
        };
        Some(value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    words.title = value(b"Title");
    words.author = value(b"Author");
    // "D:20241203182000+02'00'"
    words.changed = value(b"CreationDate").and_then(|date| {
        let digits = date.strip_prefix("D:").unwrap_or(&date).get(..8)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.to_owned())
    });
    words
}

/// What stands on a page, in the order it was drawn, which programs that write PDF keep that of reading.
#[derive(Default)]
struct Page {
    lines: Vec<Line>,
}

/// Some words at one height.
#[derive(Clone, Default)]
struct Line {
    text: String,
    left: f64,
    right: f64,
    /// From the bottom up.
    height: f64,
    size: f64,
}

struct Collector {
    pages: Vec<Page>,
    bytes: usize,
    most: usize,
}

impl OutputDev for Collector {
    fn begin_page(
        &mut self,
        number: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.pages.resize_with(number as usize, Page::default);
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        words: &str,
    ) -> Result<(), OutputError> {
        self.bytes += words.len();
        if self.bytes > self.most {
            return Err(OutputError::IoError(std::io::Error::other("too long")));
        }
        let Some(page) = self.pages.last_mut() else { return Ok(()) };
        let (across, up) = (place.m31, place.m32);
        // The length of a unit along the line; text may be set upright or slanting.
        let scale = (place.m11 * place.m11 + place.m12 * place.m12).sqrt();
        let size = (font_size * scale).abs();
        let (across, up, size) = match (across.is_finite() && up.is_finite(), size.is_finite() && size > 0.0)
        {
            (true, true) => (across, up, size),
            (true, false) => (across, up, 10.0),
            _ => return Ok(()),
        };
        let end = across + width.abs().min(10.0) * size;
        let blank = words.chars().all(char::is_whitespace);
        match page.lines.last_mut() {
            Some(line)
                if (line.height - up).abs() < size * 0.6
                    && across > line.right - size * 2.0
                    && across < line.right + size * GUTTER =>
            {
                // Fonts set spaces of a quarter of their size; letters that are set wide stay well below.
                if (blank || across > line.right + size * 0.18) && !line.text.ends_with(' ') {
                    line.text.push(' ');
                }
                if !blank {
                    line.text.push_str(words);
                }
                line.right = line.right.max(end);
            }
            _ if blank => {}
            _ => page.lines.push(Line { text: words.to_owned(), left: across, right: end, height: up, size }),
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// A gap of so many letters' heights is one between columns or cells.
const GUTTER: f64 = 1.6;

/// Writes out the pages as paragraphs, and says which words stand on which page.
fn write(pages: &[Page], words: &mut Words) -> Vec<(usize, Span)> {
    let running = running_heads(pages);
    let hyphenated = hyphenated(pages);
    let pitch = pitch(pages);
    let mut spans = Vec::new();
    let mut paragraph = Paragraph::default();
    // Where the paragraph that is open goes on over the page's end, its first page ends inside it.
    let mut begun: Vec<(usize, usize)> = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let heads: BTreeSet<usize> =
            edges(page).into_iter().filter(|at| running.contains(&shape(&page.lines[*at].text))).collect();
        let lines: Vec<&Line> = columns(page)
            .into_iter()
            .filter(|at| !heads.contains(at))
            .map(|at| &page.lines[at])
            .filter(|line| !line.text.trim().is_empty())
            .collect();
        for (number, line) in lines.iter().enumerate() {
            let before = number.checked_sub(1).map(|before| lines[before]);
            let goes_on = match before {
                Some(before) => same_paragraph(before, line, pitch, paragraph.lines),
                // The first line of a page.
                None => paragraph.is_open_ended(line),
            };
            if !goes_on {
                paragraph.end(words);
            }
            let at = paragraph.add(line.text.trim(), &hyphenated);
            if number == 0 {
                let written = words.text.len() + if words.text.is_empty() { 0 } else { 2 };
                begun.push((index + 1, written + at));
            }
        }
    }
    paragraph.end(words);
    let end = words.text.len();
    for (position, (number, start)) in begun.iter().enumerate() {
        let next = begun.get(position + 1).map_or(end, |(_, start)| *start);
        let start = floor(&words.text, *start);
        let next = floor(&words.text, next);
        let inside = words.text[start..next].trim_end();
        if let (Ok(from), Ok(to)) = (u32::try_from(start), u32::try_from(start + inside.len()))
            && from < to
        {
            spans.push((*number, Span::new(from, to)));
        }
    }
    spans
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The paragraph being written.
#[derive(Default)]
struct Paragraph {
    text: String,
    lines: usize,
}

impl Paragraph {
    /// Adds a line and says where it begins. A word parted at the line's end is put together again, unless the document
    /// writes it with its hyphen elsewhere.
    fn add(&mut self, line: &str, hyphenated: &BTreeSet<String>) -> usize {
        self.lines += 1;
        if self.text.is_empty() {
            self.text.push_str(line);
            return 0;
        }
        let parted = self
            .text
            .strip_suffix(['-', '\u{ad}', '\u{2010}'])
            .filter(|before| before.ends_with(char::is_alphabetic) && line.starts_with(char::is_lowercase));
        match parted.map(str::len) {
            Some(length) => {
                let head = self.text[..length].rsplit(char::is_whitespace).next().unwrap_or_default();
                let tail: String = line.chars().take_while(|character| character.is_alphanumeric()).collect();
                if !hyphenated.contains(&format!("{head}-{tail}").to_lowercase()) {
                    self.text.truncate(length);
                }
            }
            None => self.text.push(' '),
        }
        let at = self.text.len();
        self.text.push_str(line);
        at
    }

    /// Whether a page's first line goes on with what stood last on the page before.
    fn is_open_ended(&self, line: &Line) -> bool {
        let ended = self.text.ends_with(['.', '!', '?', ':', '"', '\u{201d}', '\u{2019}', ')']);
        !self.text.is_empty()
            && !ended
            && line.text.trim().starts_with(|first: char| first.is_lowercase() || first.is_numeric())
    }

    fn end(&mut self, words: &mut Words) {
        words.paragraph(&std::mem::take(self).text, None);
    }
}

/// The distance of lines that is commonest.
fn pitch(pages: &[Page]) -> f64 {
    let mut distances: Vec<i64> = pages
        .iter()
        .flat_map(|page| page.lines.windows(2))
        .map(|pair| pair[0].height - pair[1].height)
        .filter(|distance| *distance > 1.0 && *distance < 100.0)
        .map(|distance| (distance * 2.0).round() as i64)
        .collect();
    distances.sort_unstable();
    let mut best = (0usize, 24i64);
    for run in distances.chunk_by(|one, other| one == other) {
        if run.len() > best.0 {
            best = (run.len(), run[0]);
        }
    }
    best.1 as f64 / 2.0
}

/// Whether a line goes on with the one before; `lines` is how many its paragraph has already.
fn same_paragraph(before: &Line, line: &Line, pitch: f64, lines: usize) -> bool {
    let down = before.height - line.height;
    let (ended, words) = (before.text.trim_end().ends_with(['.', '!', '?', ':']), line.text.trim());
    // The next column begins at the top.
    if down < -before.size {
        return !ended && words.starts_with(char::is_lowercase);
    }
    let indented = line.left > before.left + line.size * 0.8 && line.left < before.left + line.size * 6.0;
    // The first line of a paragraph may be set in, the others stand as far left as each other.
    let outdented = lines > 1 && line.left < before.left - line.size * 0.8;
    let short = ended && line.right - before.right > (line.right - line.left) * 0.25;
    let sized = (before.size - line.size).abs() < 0.15 * before.size.max(line.size);
    let item = words.starts_with(['\u{2022}', '\u{25cf}', '\u{25e6}', '\u{25aa}']);
    sized && down < pitch * 1.35 && !indented && !outdented && !short && !item
}

/// Lines in the order of reading: where a page was drawn across its two columns, the left one comes first.
fn columns(page: &Page) -> Vec<usize> {
    let lines = &page.lines;
    let in_order: Vec<usize> = (0..lines.len()).collect();
    let left = lines.iter().map(|line| line.left).fold(f64::INFINITY, f64::min);
    let right = lines.iter().map(|line| line.right).fold(f64::NEG_INFINITY, f64::max);
    let middle = (left + right) / 2.0;
    let side = |line: &Line| match () {
        () if line.right < middle + line.size => Some(false),
        () if line.left > middle - line.size => Some(true),
        () => None,
    };
    let sides: Vec<Option<bool>> = lines.iter().map(side).collect();
    let count = |wanted| sides.iter().filter(|side| **side == Some(wanted)).count();
    let fewer = count(true).min(count(false));
    let switches =
        sides.windows(2).filter(|pair| pair[0].is_some() && pair[1].is_some() && pair[0] != pair[1]).count();
    if fewer < 5 || switches < fewer {
        return in_order;
    }
    // Each stretch between lines that run over both columns by itself.
    let mut ordered = Vec::with_capacity(lines.len());
    let mut stretch: [Vec<usize>; 2] = [Vec::new(), Vec::new()];
    for (at, side) in sides.into_iter().enumerate() {
        match side {
            Some(side) => stretch[usize::from(side)].push(at),
            None => {
                stretch.iter_mut().for_each(|column| ordered.append(column));
                ordered.push(at);
            }
        }
    }
    stretch.iter_mut().for_each(|column| ordered.append(column));
    ordered
}

/// Heads and feet that run through the document: lines at the edge of a page whose words, numbers aside, stand at the edge of
/// three pages.
fn running_heads(pages: &[Page]) -> BTreeSet<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages {
        let shapes: BTreeSet<String> =
            edges(page).into_iter().map(|at| shape(&page.lines[at].text)).collect();
        for shape in shapes {
            *counts.entry(shape).or_default() += 1;
        }
    }
    // Numbers alone may be the rows of a table that goes over many pages.
    let enough = |shape: &str| if shape.contains(char::is_alphabetic) { 3 } else { (pages.len() / 3).max(3) };
    counts.into_iter().filter(|(shape, count)| *count >= enough(shape)).map(|(shape, _)| shape).collect()
}

/// The two highest and the two lowest lines of a page.
fn edges(page: &Page) -> Vec<usize> {
    let mut lines: Vec<usize> = (0..page.lines.len()).collect();
    lines.sort_by(|one, other| page.lines[*other].height.total_cmp(&page.lines[*one].height));
    if lines.len() <= 4 { lines } else { [&lines[..2], &lines[lines.len() - 2..]].concat() }
}

/// The words of a line, each number as one mark.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for character in text.trim().chars() {
        match character {
            _ if character.is_numeric() => {
                if !shape.ends_with('#') {
                    shape.push('#');
                }
            }
            _ => shape.extend(character.to_lowercase()),
        }
    }
    shape
}

/// Words that are written with a hyphen inside a line.
fn hyphenated(pages: &[Page]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for line in pages.iter().flat_map(|page| &page.lines) {
        for word in line.text.split_whitespace() {
            let word = word.trim_matches(|character: char| !character.is_alphanumeric());
            if word.contains(['-', '\u{2010}']) {
                words.insert(word.replace('\u{2010}', "-").to_lowercase());
            }
        }
    }
    words
}

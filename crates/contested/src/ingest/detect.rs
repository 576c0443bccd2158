//! What an input is, from its first bytes; its name decides only where they do not.

use super::containers::{mailbox, packed::Packing};
use super::documents::saved_page;
use super::encoding::{utf16_without_mark, utf32};
use super::json;
use super::messages::{captions, chat, feed, mail, telegram};

/// What an input is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// No byte.
    Empty,
    /// Not text; what it seems to be.
    NotText(String),
    /// Text that is nobody's report; what it is.
    NotAReport(&'static str),
    /// A page of HTML.
    Page,
    /// Bytes packed by a compressor; what is in them is told from what comes out.
    Packed(Packing),
    /// A ZIP file: an archive, or a document that is one inside.
    Zip,
    /// A tar archive.
    Tar,
    /// A crawl.
    Warc,
    /// Mails, one after another.
    Mailbox,
    /// A mail.
    Mail,
    /// A page with all its parts, in MHTML.
    SavedPage,
    /// RSS or Atom.
    Feed,
    /// Telegram Desktop's `result.json`.
    Telegram,
    /// Telegram Desktop's `messages.html`.
    TelegramPage,
    /// The posts of an account, as X (Twitter) gives them out.
    Tweets,
    /// A chat as text.
    Chat,
    /// Captions of a recording.
    Captions,
    /// Articles written out by a news database.
    NewsDatabase,
    /// RTF.
    RichText,
    /// PDF.
    Pdf,
    /// JSON that is not one object a line.
    Json,
    /// One JSON object a line.
    JsonLines,
    /// CSV or tab-separated.
    Table,
    /// Plain text or Markdown.
    Text,
}

impl Kind {
    /// Whether it is a file that others lie in, each of them a report of its own (or holding some).
    pub fn is_container(&self) -> bool {
        matches!(self, Kind::Packed(_) | Kind::Zip | Kind::Tar | Kind::Warc | Kind::Mailbox)
    }

    /// What a report that was taken from it is called: see [`Report::form`](crate::model::Report::form).
    pub(super) fn form(&self) -> &'static str {
        match self {
            Kind::Page | Kind::SavedPage | Kind::Warc => "page",
            Kind::Json | Kind::JsonLines | Kind::Table => "row",
            Kind::Mail | Kind::Mailbox => "mail",
            Kind::Feed => "item",
            Kind::Telegram | Kind::TelegramPage | Kind::Tweets | Kind::Chat => "message",
            Kind::Captions => "transcript",
            Kind::NewsDatabase => "article",
            // What lies in a ZIP file has its form already, unless the file is a document itself.
            Kind::RichText | Kind::Pdf | Kind::Zip => "document",
            Kind::Empty
            | Kind::NotText(_)
            | Kind::NotAReport(_)
            | Kind::Packed(_)
            | Kind::Tar
            | Kind::Text => "text",
        }
    }
}

/// Tells what an input is from its first bytes and its name.
pub fn detect(head: &[u8], name: &str) -> Kind {
    if head.is_empty() {
        return Kind::Empty;
    }
    if let Some((_, kind)) = READ.iter().find(|(signature, _)| head.starts_with(signature)) {
        return kind.clone();
    }
    if let Some((_, what)) = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)) {
        return Kind::NotText((*what).to_owned());
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Kind::NotText("a video or picture (MP4, HEIF)".to_owned());
    }
    if head.get(257..262) == Some(b"ustar") {
        return Kind::Tar;
    }
    let wide = head.starts_with(b"\xFF\xFE")
        || head.starts_with(b"\xFE\xFF")
        || utf32(head).is_some()
        || utf16_without_mark(head).is_some();
    if let Some(at) = head.iter().position(|byte| *byte == 0).filter(|_| !wide) {
        return Kind::NotText(format!("binary data (a zero byte at offset {at})"));
    }
    // Of wide characters every second byte is enough to tell ASCII markup.
    let narrow: Vec<u8> =
        if wide { head.iter().copied().filter(|byte| *byte != 0).collect() } else { head.to_vec() };
    let start = narrow.iter().position(|byte| byte.is_ascii_graphic()).unwrap_or(0);
    let start = &narrow[start..];
    let extension =
        name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    if let Some(kind) = by_content(start, &extension) {
        return kind;
    }
    if let Some((_, what)) = OF_PAGES.iter().find(|(name, _)| *name == extension) {
        return Kind::NotAReport(what);
    }
    if is_drawing(start) {
        return Kind::NotAReport("a drawing (SVG)");
    }
    match extension.as_str() {
        "jsonl" | "ndjson" => Kind::JsonLines,
        "csv" | "tsv" => Kind::Table,
        "html" | "htm" | "xhtml" => Kind::Page,
        _ if is_page(start) => Kind::Page,
        "txt" | "text" if is_code(start) => Kind::NotAReport("a style sheet or script"),
        "txt" | "text" | "md" | "markdown" => Kind::Text,
        "json" if !is_json_row(start) => Kind::Json,
        _ if is_json_list(start) => Kind::Json,
        _ if is_json_row(start) => Kind::JsonLines,
        _ if is_table(start) => Kind::Table,
        _ if is_code(start) => Kind::NotAReport("a style sheet or script"),
        _ => Kind::Text,
    }
}

/// What its words show, whatever its name says; only a table is what it is named.
fn by_content(start: &[u8], extension: &str) -> Option<Kind> {
    if matches!(extension, "csv" | "tsv" | "jsonl" | "ndjson") {
        return None;
    }
    let is_text = matches!(extension, "txt" | "text" | "md" | "markdown");
    if start.starts_with(b"<") {
        return match () {
            () if feed::is_feed(start) => Some(Kind::Feed),
            () if telegram::is_export_page(start) => Some(Kind::TelegramPage),
            () if is_drawing(start) => Some(Kind::NotAReport("a drawing (SVG)")),
            () if start.starts_with(b"<?xml")
                && !is_page(start)
                && !is_text
                && !matches!(extension, "html" | "htm" | "xhtml") =>
            {
                Some(Kind::NotText("XML of a kind that is not known".to_owned()))
            }
            () => None,
        };
    }
    if start.starts_with(b"window.YTD.tweet") {
        return Some(Kind::Tweets);
    }
    if start.starts_with(b"window.YTD.") {
        return Some(Kind::NotText("a part of an X archive that holds no posts".to_owned()));
    }
    if start.starts_with(b"{") && telegram::is_export(start) {
        return Some(Kind::Telegram);
    }
    if start.starts_with(b"{") && feed::is_json_feed(start) {
        return Some(Kind::Json);
    }
    let named_mail = matches!(extension, "eml" | "mht" | "mhtml");
    match () {
        () if mailbox::is_mailbox(start) => Some(Kind::Mailbox),
        () if named_mail
            && start.split(|byte| *byte == b'\n').next().is_some_and(|line| mail::field(line).is_some())
            || extension != "html" && mail::is_mail(start) =>
        {
            Some(if saved_page::is_saved_page(start) { Kind::SavedPage } else { Kind::Mail })
        }
        () if captions::is_captions(start) => Some(Kind::Captions),
        () if chat::is_chat(start) => Some(Kind::Chat),
        () => None,
    }
}

/// First bytes of what is read whatever its name.
const READ: &[(&[u8], Kind)] = &[
    (b"%PDF-", Kind::Pdf),
    (b"PK\x03\x04", Kind::Zip),
    // An archive without any part.
    (b"PK\x05\x06", Kind::Zip),
    (b"{\\rtf", Kind::RichText),
    (b"\x1F\x8B", Kind::Packed(Packing::Gzip)),
    (b"\x28\xB5\x2F\xFD", Kind::Packed(Packing::Zstd)),
    (b"BZh", Kind::Packed(Packing::Bzip2)),
    (b"\xFD7zXZ\0", Kind::Packed(Packing::Xz)),
    (b"WARC/", Kind::Warc),
];

/// What stands beside pages, by the end of its name.
const OF_PAGES: &[(&str, &str)] = &[
    ("css", "a style sheet"),
    ("scss", "a style sheet"),
    ("less", "a style sheet"),
    ("js", "a script"),
    ("mjs", "a script"),
    ("cjs", "a script"),
    ("map", "a map of a script"),
    ("svg", "a drawing (SVG)"),
    ("woff", "a font"),
    ("woff2", "a font"),
    ("ttf", "a font"),
    ("eot", "a font"),
    ("ico", "an icon"),
    ("webmanifest", "a page's manifest"),
];

fn is_drawing(start: &[u8]) -> bool {
    start.starts_with(b"<svg") || start.starts_with(b"<?xml") && has_early(start, b"<svg")
}

fn has_early(start: &[u8], tag: &[u8]) -> bool {
    memchr::memmem::find(&start[..start.len().min(4096)], tag).is_some()
}

/// Braces and semicolons as no prose has them: a style sheet or a script, also one without line ends.
fn is_code(start: &[u8]) -> bool {
    let head = &start[..start.len().min(8192)];
    let count = |byte: u8| head.iter().filter(|one| **one == byte).count();
    let (open, close, semicolons) = (count(b'{'), count(b'}'), count(b';'));
    let ends = open.min(close);
    ends >= 3 && semicolons >= 3 && (open + close + semicolons) * 100 >= head.len() * 2
}

/// First bytes of formats that people mistake for text or name as such.
/// From the formats' own specifications, as collected in file(1)'s magic and the WHATWG MIME sniffing standard.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1A\n", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (b"RIFF", "a RIFF file (WebP, WAV, AVI)"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Microsoft Office document; save it as DOCX, XLSX or PDF"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
    (b"Rar!\x1A\x07", "a RAR archive"),
    (b"\x7FELF", "a program"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"ID3\x03", "an MP3 recording"),
    (b"ID3\x04", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"\x1A\x45\xDF\xA3", "a Matroska or WebM video"),
    (b"PAR1", "a Parquet file"),
];

fn is_page(start: &[u8]) -> bool {
    ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|tag| start.get(..tag.len()).is_some_and(|found| found.eq_ignore_ascii_case(tag.as_bytes())))
        || (start.starts_with(b"<?xml") || start.starts_with(b"<!--"))
            && start.windows(5).take(2048).any(|window| window.eq_ignore_ascii_case(b"<html"))
}

/// Whether it is a list of JSON objects, or an object over many lines.
fn is_json_list(start: &[u8]) -> bool {
    let rest = start.get(1..).unwrap_or_default().trim_ascii_start();
    match start.first() {
        Some(b'[') => rest.starts_with(b"{"),
        Some(b'{') if !rest.starts_with(b"\"") => false,
        Some(b'{') if !is_json_row(start) => true,
        // One line may be one row, or a whole export that was written without line ends.
        Some(b'{') => {
            !start.trim_ascii_end().contains(&b'\n')
                && !json::has_key(start, b"text")
                && memchr::memmem::find(start, b"[{").is_some()
        }
        _ => false,
    }
}

/// Whether the first line is a JSON object. A line that is longer than the head counts by its first bytes.
fn is_json_row(start: &[u8]) -> bool {
    if !start.starts_with(b"{") {
        return false;
    }
    match start.iter().position(|byte| *byte == b'\n') {
        Some(end) => serde_json::from_slice::<serde::de::IgnoredAny>(&start[..end]).is_ok(),
        None => {
            serde_json::from_slice::<serde::de::IgnoredAny>(start).is_ok()
                || start[1..].trim_ascii_start().starts_with(b"\"")
        }
    }
}

/// Whether the first line is the head of a table with a column `text` and another.
fn is_table(start: &[u8]) -> bool {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    b",\t;".iter().any(|delimiter| {
        let columns: Vec<&[u8]> =
            line.split(|byte| byte == delimiter).map(|column| unquoted(column.trim_ascii())).collect();
        columns.len() > 1
            && columns.iter().any(|column| column.eq_ignore_ascii_case(b"text"))
            && columns.iter().all(|column| !column.iter().any(u8::is_ascii_whitespace))
    })
}

fn unquoted(field: &[u8]) -> &[u8] {
    field.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(field)
}

#[cfg(test)]
mod tests {
    use super::{Kind, detect};

    #[track_caller]
    fn check(head: &[u8], name: &str, expected: &Kind) {
        assert_eq!(&detect(head, name), expected);
    }

    #[test]
    fn the_content_goes_before_the_name() {
        check(b"\x89PNG\r\n\x1A\nrest", "report.txt", &Kind::NotText("a PNG image".to_owned()));
        check(b"%PDF-1.7", "report.html", &Kind::Pdf);
        check(b"<!DOCTYPE html><title>x</title>", "report.txt", &Kind::Page);
        check(b"a\0b", "report.txt", &Kind::NotText("binary data (a zero byte at offset 1)".to_owned()));
        check(b"", "report.csv", &Kind::Empty);
    }

    #[test]
    fn the_name_decides_where_the_content_does_not() {
        check(b"id,text\n1,Words.\n", "report.txt", &Kind::Text);
        check(b"Words.", "report.csv", &Kind::Table);
        check(b"Words.", "rows.jsonl", &Kind::JsonLines);
        check(b"<p>Words.", "page.html", &Kind::Page);
    }

    #[test]
    fn what_stands_beside_pages_is_no_report() {
        check(b"body { color: red }", "site.css", &Kind::NotAReport("a style sheet"));
        check(b"<svg xmlns='x'>", "", &Kind::NotAReport("a drawing (SVG)"));
        check(b"<?xml version='1.0'?>\n<svg>", "map.xml", &Kind::NotAReport("a drawing (SVG)"));
        check(b"window.YTD.tweets.part0 = [", "tweets.js", &Kind::Tweets);
        check(b"window.other = 1;", "other.js", &Kind::NotAReport("a script"));
        let sheet =
            b"/* ours */\nbody { color: red; }\np { margin: 0; }\nh1, h2 { font: bold; padding: 0; }\n";
        check(sheet, "style", &Kind::NotAReport("a style sheet or script"));
        let script = b"(function(){var a=1;function b(){return a;}window.c=b;if(a){b();}})();";
        check(script, "tag.txt", &Kind::NotAReport("a style sheet or script"));
        let prose = format!(
            "The army {{sic}} left; it {{he}} said so; {{they}} did. {}",
            "Nobody was hurt there. ".repeat(12)
        );
        check(prose.as_bytes(), "", &Kind::Text);
    }

    #[test]
    fn a_nameless_input_is_told_by_its_content() {
        check(b"{\"text\": \"Words.\"}\n{\"text\"", "", &Kind::JsonLines);
        check(b"id,text\n1,Words.\n", "", &Kind::Table);
        check(b"id;title;text\n", "", &Kind::Table);
        check(b"text, as they say, is text\n", "", &Kind::Text);
        check(b"{sic} he said.\n", "", &Kind::Text);
        check("\u{feff}<html>".as_bytes(), "", &Kind::Page);
        check(b"\xFF\xFEW\0o\0r\0d\0s\0", "a.txt", &Kind::Text);
    }
}

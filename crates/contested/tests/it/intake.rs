//! What people bring, kind by kind: `samples/intake/` holds a small file of each, and `EXPECTED.md` there what comes of it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use contested::ingest::{self, Asked, DateOrder, Given, Ingested, Limits, Rules, Taken};
use contested::model::DateBasis;
use contested_lexicon::Lexicon;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

thread_local!(static RULES: Rules = Rules::load(&Lexicon::bundled()).unwrap());

fn read(name: &str, bytes: &[u8]) -> Ingested {
    RULES.with(|rules| ingest::read_all(name, bytes, &Given::default(), rules))
}

#[track_caller]
fn texts(name: &str, bytes: &[u8]) -> Vec<String> {
    let found = read(name, bytes);
    assert_eq!(found.refused.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
    found.reports.into_iter().map(|taken| taken.report.text).collect()
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], why: &str) {
    let found = read(name, bytes);
    assert_eq!(found.reports.len(), 0);
    let reasons: Vec<String> = found.refused.iter().map(ToString::to_string).collect();
    assert!(reasons.len() == 1 && reasons[0].contains(why), "{reasons:?}");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/intake")
}

/// The samples by name, without what is expected of them.
fn samples() -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let named = |file: PathBuf| {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        (name != "EXPECTED.md").then(|| (name, fs::read(&file).unwrap()))
    };
    files.into_iter().filter_map(named).collect()
}

/// To write the document anew, set `CONTESTED_COMPLETE`; then read what changed as if it had been written by hand.
#[test]
fn every_kind_of_file_gives_its_reports() {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let expected = folder().join("EXPECTED.md");
    let mut document = String::from(HEAD);
    for file in files.iter().filter(|file| **file != expected) {
        let name = file.file_name().unwrap().to_str().unwrap();
        writeln!(document, "\n## {name}\n").unwrap();
        let found = read(name, &fs::read(file).unwrap());
        for taken in &found.reports {
            show(taken, &mut document);
        }
        for refused in &found.refused {
            writeln!(document, "- refused: {refused}").unwrap();
        }
    }
    if std::env::var_os("CONTESTED_COMPLETE").is_some() {
        fs::write(&expected, &document).unwrap();
    }
    let written = fs::read_to_string(&expected).unwrap_or_default();
    for (line, (found, expected)) in document.lines().zip(written.lines()).enumerate() {
        assert_eq!(found, expected, "line {} of EXPECTED.md", line + 1);
    }
    assert_eq!(document.len(), written.len());
}

const HEAD: &str = "# What comes of each file in this folder

One small file of our own making for each kind that is read; the wars, outlets and people are invented. A test reads the
files and compares (`crates/contested/tests/it/intake.rs`).
";

fn show(taken: &Taken, document: &mut String) {
    let report = &taken.report;
    let fields = [
        ("key", report.key.clone()),
        ("form", Some(report.form.to_string())),
        ("published", report.published.date.map(|date| date.to_string())),
        ("by", Some(report.dated_by.to_string()).filter(|by| !by.is_empty())),
        ("outlet", report.publisher.clone()),
        ("author", report.author.clone()),
        ("title", report.title.clone()),
        ("address", report.url.clone()),
    ];
    let fields: Vec<String> =
        fields.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", value?))).collect();
    writeln!(document, "- {}", fields.join(" · ")).unwrap();
    for line in report.text.lines().filter(|line| !line.trim().is_empty()) {
        writeln!(document, "  > {line}").unwrap();
    }
    for notice in &report.notices {
        let words = notice.span.map_or_else(String::new, |span| {
            let words: Vec<&str> = span.of(&report.text).split_whitespace().collect();
            format!(" ({} … {})", words[0], words[words.len() - 1])
        });
        writeln!(document, "  notice: {}: {}{words}", notice.code, notice.message).unwrap();
    }
}

// What was swallowed or lost before there were readers.

#[test]
fn a_feed_is_no_report_of_its_markup() {
    let feed = b"<?xml version=\"1.0\"?><rss><channel><title>Coastal Wire</title><item><title>One.</title></item><item><title>Two.</title></item></channel></rss>";
    assert_eq!(texts("feed.txt", feed), ["One.", "Two."]);
}

#[test]
fn two_mails_are_two_reports() {
    let mails = b"From a@b Tue Dec  3 18:20:00 2024\nFrom: a@b\nSubject: x\n\nOne.\n\nFrom a@b Tue Dec  3 18:21:00 2024\nFrom: a@b\nSubject: y\n\n>From here.\n";
    assert_eq!(
        texts("mails", mails).iter().map(|text| text.trim()).collect::<Vec<_>>(),
        ["One.", "From here."]
    );
}

#[test]
fn soft_line_breaks_of_quoted_printable_are_none() {
    let mail = b"From: a@b\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nThe army denied it, according to the minis=\ntry.\n";
    assert_eq!(texts("m.eml", mail)[0].trim(), "The army denied it, according to the ministry.");
}

#[test]
fn base64_mail_is_decoded() {
    let mail = b"From: a@b\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nT3N0cmVsIGZlbGwu\n";
    assert_eq!(texts("m.eml", mail), ["Ostrel fell."]);
}

#[test]
fn a_telegram_export_is_messages_not_lines() {
    let export = br#"{
 "name": "Front", "messages": [
  {"id": 1, "type": "message", "date": "2024-12-03T10:00:00", "from_id": "channel1", "text": "One."},
  {"id": 2, "type": "message", "date": "2024-12-04T10:00:00", "from_id": "channel1", "text": ["Two ", {"type": "bold", "text": "three"}, "."]}
 ]
}"#;
    assert_eq!(texts("result.json", export), ["One.", "Two three."]);
}

#[test]
fn articles_of_a_news_database_are_apart() {
    let text = b"A\n\n9 words\n3 December 2024\nVaran Herald\n(c) 2024\n\nOne.\n\nDocument VARH000020241203ekc300001\n\nB\n\n9 words\n4 December 2024\nCoastal Wire\n(c) 2024\n\nTwo.\n\nDocument COASTW0020241204ekc600002\n";
    assert_eq!(texts("out.txt", text), ["One.", "Two."]);
}

/// A sentence that looks like the head of something stays a sentence.
#[test]
fn plain_text_stays_plain_text() {
    for text in [
        "From Ostrel: smoke.\n\nSubject: none of it is confirmed.\n",
        "From Ostrel the column moved on to Norvel in 2024 at 10:20 today.\nMore.\n",
        "12\nThe army held Norvel.\n",
        "[sic] he said.\n",
        "3/12/2024 - Ostrel fell.\n",
        "WARCRAFT is a game.\n",
        "Document that was found in Ostrel.\n",
    ] {
        assert_eq!(texts("a.txt", text.as_bytes()), [text]);
    }
}

#[test]
fn unknown_xml_is_refused() {
    refused("a.xml", b"<?xml version=\"1.0\"?><kml><Placemark/></kml>", "XML of a kind that is not known");
}

#[test]
fn a_chat_whose_days_could_be_two_is_guessed_and_says_so() {
    let chat = b"[3/12/2024, 18:20] Ira: One.\n[4/12/2024, 18:20] Ira: Two.\n";
    for taken in read("chat.txt", chat).reports {
        let report = taken.report;
        assert_eq!(report.published.basis, DateBasis::Inferred);
        assert!(report.notices.iter().any(|notice| notice.code == "date-order-guessed"));
        assert_eq!(report.published.date.unwrap().month(), 12);
    }
    let asked = Asked { date_order: Some(DateOrder::Mdy), ..Asked::default() };
    let rules = Rules::load(&Lexicon::bundled()).unwrap().asking(asked);
    let found = ingest::read_all("chat.txt", chat, &Given::default(), &rules);
    let days: Vec<String> =
        found.reports.iter().map(|taken| taken.report.published.date.unwrap().to_string()).collect();
    assert_eq!(days, ["2024-03-12", "2024-04-12"]);
}

/// Its title would have been its words.
#[test]
fn an_object_over_many_lines_may_name_its_words_otherwise() {
    assert_eq!(texts("a.json", b"{\n \"title\": \"T\",\n \"body\": \"One.\"\n}\n"), ["One."]);
    let list = b"{\n \"title\": \"T\",\n \"items\": [\n {\"body\": \"One.\"}, {\"body\": \"Two.\"}]\n}\n";
    assert_eq!(texts("a.json", list), ["One.", "Two."]);
}

#[test]
fn a_part_of_an_archive_is_the_report_that_it_is_alone() {
    let given = Given { publisher: Some("Varan Herald".to_owned()), ..Given::default() };
    let text = b"The army held Norvel on 3 December 2024.";
    let id = |name: &str, bytes: &[u8]| {
        let found = RULES.with(|rules| ingest::read_all(name, bytes, &given, rules));
        let report = &found.reports[0].report;
        (report.id.clone(), report.form.clone(), report.language.clone())
    };
    let alone = id("a.txt", text);
    let inner = archive(&[("a.txt", text)]);
    assert_eq!(id("a.zip", &inner), alone);
    assert_eq!(id("b.zip", &archive(&[("a.zip", &inner)])), alone);
}

// Bombs.

#[test]
fn a_gzip_bomb_is_refused() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![b'a'; 1 << 20];
    for _ in 0..300 {
        packed.write_all(&block).unwrap();
    }
    refused("a.csv.gz", &packed.finish().unwrap(), "taken for a decompression bomb");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(b"id,text\n").unwrap();
    for _ in 0..20 {
        packed.write_all(&b"1,aaaaaaa\n".repeat(100_000)).unwrap();
    }
    let bytes = packed.finish().unwrap();
    let rules = unpacking(1 << 20);
    let last = ingest::read("a.csv.gz", bytes.as_slice(), &Given::default(), &rules).last().unwrap();
    let found = last.unwrap_err().to_string();
    assert!(found.contains("taken for a decompression bomb"), "{found}");
}

#[test]
fn an_xz_bomb_is_refused() {
    // Twelve bytes of head, a block whose dictionary would be 4 GB, and nothing.
    let head = b"\xFD7zXZ\0\0\0\xFF\x12\xD9\x41\x02\0\x21\x01\x28\0\0\0";
    let crc = crc32(&head[12..]);
    refused("a.txt.xz", &[&head[..], &crc.to_le_bytes()].concat(), "");
    // A megabyte of one letter, 300 times.
    let bytes = include_bytes!("letters.xz").repeat(300);
    refused("a.csv.xz", &bytes, "taken for a decompression bomb");
}

/// By which xz proves its heads.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Its window would be a gigabyte, allotted before a byte is read.
#[test]
fn a_page_packed_by_brotli_with_a_large_window_is_refused() {
    let http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\n\r\n\x11\x1E\x00\x00";
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n",
        http.len()
    );
    refused("a.warc", &[head.as_bytes(), http, b"\r\n\r\n"].concat(), "Brotli with a large window");
}

// Live blogs.

/// A list of other stories has times, too, and so have comments: neither is marked as posts.
#[test]
fn a_page_with_one_post_or_with_comments_is_one_report() {
    let words = "<p>The rebels took the town of Ostrel on Monday, residents said, after two weeks of fighting around it.</p>".repeat(5);
    let comment =
        "<div class=\"comment\"><time datetime=\"2024-12-05\">5 Dec</time><p>So they say.</p></div>"
            .repeat(3);
    let one = format!(
        "<html><article class=\"live-post\"><time datetime=\"2024-12-03\">3 Dec</time>{words}</article></html>"
    );
    for page in [format!("<html><article>{words}</article>{comment}</html>"), one] {
        assert_eq!(texts("page.html", page.as_bytes()).len(), 1);
    }
}

#[test]
fn posts_in_a_crawl_keep_their_own_times_and_the_record_s_key() {
    let page = fs::read(folder().join("live-posts.html")).unwrap();
    let http = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", page.as_slice()].concat();
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:7>\r\nWARC-Date: 2024-12-09T10:00:00Z\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n",
        http.len()
    );
    let found = read("a.warc", &[head.as_bytes(), &http, b"\r\n\r\n"].concat());
    let said: Vec<(String, String)> = found
        .reports
        .iter()
        .map(|taken| (taken.report.key.clone().unwrap(), taken.report.published.date.unwrap().to_string()))
        .collect();
    let expected = [("post-3", "2024-12-03"), ("post-2", "2024-12-02"), ("post-1", "2024-12-02")];
    assert_eq!(said, expected.map(|(key, day)| (format!("<urn:uuid:7>/{key}"), day.to_owned())));
    let notices = &found.reports[0].report.notices;
    assert!(notices.iter().any(|notice| notice.message == "fetched on 2024-12-09"), "{notices:?}");
}

/// Posts inside of posts, and the words of a headline in each: time must not grow with depth times length.
#[test]
fn nested_posts_take_no_time() {
    let open =
        "<div class=\"live-post\" itemprop=\"headline author\"><time datetime=\"2024-12-03\">x</time><h2>"
            .repeat(200);
    let page = format!("<html>{open}{}</html>", "words ".repeat(100_000));
    read("page.html", format!("{page}{open}").as_bytes());
}

#[test]
fn an_archive_of_archives_of_archives_ends() {
    let mut inner = archive(&[("a.txt", &b"a".repeat(1 << 20))]);
    for _ in 0..5 {
        let parts: Vec<(String, &[u8])> =
            (0..16).map(|index| (format!("{index}.zip"), inner.as_slice())).collect();
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
        inner = archive(&parts);
    }
    let rules = unpacking(8 << 20);
    let found: Vec<_> = ingest::read("42.zip", inner.as_slice(), &Given::default(), &rules).collect();
    let bombs = found.iter().filter(|each| {
        each.as_ref().is_err_and(|refused| refused.to_string().contains("decompression bomb"))
    });
    // One for each archive that was open.
    assert!((1..=6).contains(&bombs.count()));
}

#[test]
fn archives_too_deep_inside_one_another_are_refused() {
    let mut inner = archive(&[("a.txt", b"One.")]);
    for _ in 0..10 {
        inner = archive(&[("a.zip", &inner)]);
    }
    refused("a.zip", &inner, "containers nested more than 8 deep");
}

#[test]
fn entities_of_xml_are_not_expanded() {
    let feed = b"<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><rss><channel><item><title>x &b; y</title></item></channel></rss>";
    assert_eq!(texts("feed.xml", feed), ["x &b; y"]);
}

#[test]
fn a_document_that_unpacks_to_nothing_but_zeros_is_refused() {
    let bomb = archive(&[("word/document.xml", &vec![b' '; 300 << 20])]);
    let found = read("a.docx", &bomb);
    assert!(found.reports.is_empty() && found.refused.len() == 1, "{:?}", found.refused);
}

#[test]
fn a_pdf_whose_streams_burst_is_refused() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..300 {
        packed.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let stream = packed.finish().unwrap();
    let mut pdf = b"%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n".to_vec();
    pdf.extend(stream);
    pdf.extend(b"\nendstream\nendobj\n");
    refused("a.pdf", &pdf, "decompression bomb");
}

#[test]
fn a_workbook_with_a_cell_far_out_is_no_burden() {
    let sheet = "<table:table table:name=\"T\" xmlns:table=\"t\" xmlns:text=\"x\"><table:table-row><table:table-cell table:number-columns-repeated=\"4000000000\"><text:p>x</text:p></table:table-cell></table:table-row></table:table>";
    let bytes = archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", sheet.as_bytes()),
    ]);
    let found = read("a.ods", &bytes);
    assert!(found.reports.is_empty() && found.refused.len() == 1);
}

/// Built by hand, a page tree that leads back to itself and a form that draws itself.
#[test]
fn a_pdf_that_draws_itself_is_refused() {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
        "<< /Type /Page /Parent 2 0 R /Resources << /XObject << /F 4 0 R >> >> /Contents 5 0 R >>",
        "<< /Type /XObject /Subtype /Form /Resources << /XObject << /F 4 0 R >> >> /Length 5 >>\nstream\n/F Do\nendstream",
        "<< /Length 5 >>\nstream\n/F Do\nendstream",
    ];
    refused("a.pdf", &pdf(&objects), "draws itself");
}

#[test]
fn a_pdf_with_pages_without_end_is_refused() {
    let kids: String = (0..20_001).map(|index| format!("{} 0 R ", index + 3)).collect();
    let pages = format!("<< /Type /Pages /Kids [{kids}] /Count 20001 /MediaBox [0 0 595 842] >>");
    let mut objects = vec!["<< /Type /Catalog /Pages 2 0 R >>", pages.as_str()];
    objects.extend(std::iter::repeat_n("<< /Type /Page /Parent 2 0 R >>", 20_001));
    refused("a.pdf", &pdf(&objects), "more than 20000 pages");
}

/// Ten gigabytes of nothing, as a sparse file reads.
#[test]
fn a_file_of_zeros_is_refused_at_its_head() {
    let zeros = std::io::repeat(0).take(10 << 30);
    let found: Vec<String> = RULES.with(|rules| {
        ingest::read("a.txt", zeros, &Given::default(), rules)
            .map(|each| each.unwrap_err().to_string())
            .collect()
    });
    assert_eq!(found, ["a.txt: not text: binary data (a zero byte at offset 0)"]);
}

/// A crawl that holds a crawl that holds a crawl: only pages are read, so that none is opened.
#[test]
fn a_crawl_inside_a_crawl_is_passed_over() {
    let mut crawl = Vec::new();
    for _ in 0..20 {
        let mut body = b"HTTP/1.1 200 OK\r\nContent-Type: application/warc\r\n\r\n".to_vec();
        body.append(&mut crawl);
        crawl = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        crawl.append(&mut body);
        crawl.extend(b"\r\n\r\n");
    }
    refused("a.warc", &crawl, "a crawl (WARC) without pages");
}

fn pdf(objects: &[&str]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", bytes.len()).unwrap();
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let start = bytes.len();
    let size = objects.len() + 1;
    bytes.extend(
        format!("{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes(),
    );
    bytes
}

/// Rules by which few unpacked bytes are let pass whatever they were packed into.
fn unpacking(least: u64) -> Rules {
    let mut rules = Rules::load(&Lexicon::bundled()).unwrap();
    rules.limits = Limits { unpacked_least: least, ..Limits::default() };
    rules
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

// No reader invents words.

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Files that were sound once: cut off, and with some bytes changed.
    #[test]
    fn broken_files_bring_nothing_down(
        pick in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        whole in any::<bool>(),
    ) {
        let files = samples();
        let (name, mut bytes) = pick.get(&files).clone();
        if !whole {
            bytes.truncate(cut.index(bytes.len()) + 1);
        }
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for taken in read(&name, &bytes).reports {
            prop_assert_eq!(ingest::sha256(&taken.original), taken.report.sha256.as_str());
            prop_assert!(!taken.report.text.trim().is_empty());
            for span in taken.report.blocks.iter().map(|block| block.span) {
                prop_assert!(!span.of(&taken.report.text).is_empty());
            }
            for span in taken.report.notices.iter().filter_map(|notice| notice.span) {
                prop_assert!(!span.of(&taken.report.text).is_empty());
            }
        }
    }

    #[test]
    fn no_reader_invents_words(words in prop::collection::vec("[a-zàéßжяא]{1,9}|[0-9]{1,4}", 3..60)) {
        let given: BTreeSet<&str> = words.iter().map(String::as_str).collect();
        let line = words.join(" ");
        for (name, bytes) in wrapped(&line) {
            let found = read(name, &bytes);
            prop_assert!(found.refused.is_empty(), "{name}: {:?}", found.refused);
            prop_assert_eq!(found.reports.len(), 1, "{}", name);
            for taken in found.reports {
                let read: Vec<&str> = taken.report.text.split_whitespace().collect();
                prop_assert!(read.iter().all(|word| given.contains(word)), "{name}: {}", taken.report.text);
                // Nor does one lose any.
                prop_assert_eq!(read, words.iter().map(String::as_str).collect::<Vec<_>>(), "{}", name);
            }
        }
    }
}

/// A line of words in each kind of file that can be written in a line or two.
fn wrapped(line: &str) -> Vec<(&'static str, Vec<u8>)> {
    let rtf: String = line
        .encode_utf16()
        .map(
            |unit| {
                if unit < 128 { char::from(unit as u8).to_string() } else { format!("\\u{}?", unit as i16) }
            },
        )
        .collect();
    let quoted: String = line
        .bytes()
        .map(|byte| format!("={byte:02X}"))
        .collect::<Vec<_>>()
        .chunks(20)
        .map(<[String]>::concat)
        .collect::<Vec<_>>()
        .join("=\n");
    let json = serde_json::Value::from(line).to_string();
    let mail = format!(
        "From: a@b\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{quoted}\n"
    );
    let docx = format!("<w:document><w:body><w:p><w:r><w:t>{line}</w:t></w:r></w:p></w:body></w:document>");
    let odt = format!("<office:document-content><text:p>{line}</text:p></office:document-content>");
    let text = line.as_bytes();
    vec![
        ("a.eml", mail.clone().into_bytes()),
        ("a.mbox", format!("From a@b Tue Dec  3 18:20:00 2024\n{mail}\n").into_bytes()),
        ("a.rss", format!("<rss><channel><item><description>{line}</description></item></channel></rss>").into_bytes()),
        ("a.atom", format!("<feed><entry><content type='text'>{line}</content></entry></feed>").into_bytes()),
        ("feed.json", format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{{\"content_text\":{json}}}]}}").into_bytes()),
        ("list.json", format!("[{{\"text\":{json}}}]").into_bytes()),
        ("result.json", format!("{{\"messages\":[{{\"type\":\"message\",\"from_id\":\"x\",\"text\":{json}}}]}}").into_bytes()),
        ("a.srt", format!("1\n00:00:01,000 --> 00:00:02,000\n{line}\n").into_bytes()),
        ("chat.txt", format!("[13/12/2024, 18:20] A: {line}\n").into_bytes()),
        ("a.rtf", format!("{{\\rtf1\\ansi {rtf}\\par}}").into_bytes()),
        ("a.docx", archive(&[("word/document.xml", docx.as_bytes())])),
        ("a.odt", archive(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", odt.as_bytes())])),
        ("a.zip", archive(&[("b/c.txt", text)])),
        ("out.txt", format!("T\n\n9 words\n3 December 2024\nHerald\n(c) 2024\n\n{line}\n\nDocument VARH000020241203ekc300001\n").into_bytes()),
    ]
}

//! Any bytes under any name: no panic, and what is taken in is whole.

use contested::ingest::{self, Given, Limits, Rules};
use contested_lexicon::Lexicon;
use proptest::prelude::*;

fn rules() -> Rules {
    let mut rules = Rules::load(&Lexicon::bundled()).unwrap();
    rules.limits = Limits {
        report_bytes: 1000,
        page_bytes: 4000,
        page_depth: 20,
        page_elements: 100,
        document_bytes: 8000,
        ..Limits::default()
    };
    rules
}

#[track_caller]
fn check(name: &str, bytes: &[u8], texts: &[&str], refused: &[&str]) {
    let found = ingest::read_all(name, bytes, &Given::default(), &rules());
    assert_eq!(found.reports.iter().map(|taken| taken.report.text.as_str()).collect::<Vec<_>>(), texts);
    assert_eq!(found.refused.iter().map(ToString::to_string).collect::<Vec<_>>(), refused);
}

#[test]
fn plain_text_is_verbatim() {
    check("a.txt", b"\xEF\xBB\xBF Ostrel\r\n\r\nfell. ", &[" Ostrel\r\n\r\nfell. "], &[]);
}

#[test]
fn a_broken_line_costs_only_itself() {
    check(
        "rows.jsonl",
        b"{\"text\":\"One.\"}\r\n\n{\"text\":\"Tw\n[1]\n{\"body\":\"x\",\"id\":4}\n{\"text\":5}\n{\"text\":\" \"}\n{\"text\":\"Six.\"}",
        &["One.", "Six."],
        &[
            "rows.jsonl: line 3, column 11: not JSON: EOF while parsing a string",
            "rows.jsonl: line 4: expected a JSON object with a key `text`, found a list",
            "rows.jsonl: line 5: no key `text`; there are `body`, `id`",
            "rows.jsonl: line 6: `text` is a number, expected a string",
            "rows.jsonl: line 7: empty: there are no words in it",
        ],
    );
}

#[test]
fn a_line_too_long_is_passed_over() {
    let mut bytes = b"{\"text\":\"".to_vec();
    bytes.extend(vec![b'a'; 200_000]);
    bytes.extend(b"\"}\n{\"text\":\"Two.\"}\n");
    check(
        "rows.jsonl",
        &bytes,
        &["Two."],
        &["rows.jsonl: line 1: longer than the 1000 bytes that one report may have"],
    );
}

#[test]
fn a_table_names_row_and_line_of_what_is_broken() {
    check(
        "t.csv",
        b"\xEF\xBB\xBFid,Text \r\n1,\"One, and\r\nmore \"\"so\"\".\"\r\n\r\n2\r\n3,Three.",
        &["One, and\r\nmore \"so\".", "Three."],
        &["t.csv: row 2, line 5: 1 fields where the head of the table has 2"],
    );
    check("t.tsv", b"title\ttext\nA\tOne, two.\n", &["One, two."], &[]);
    check("t.csv", b"id,body\n1,x\n", &[], &["t.csv: line 1: no column `text`; there are `id`, `body`"]);
}

/// The identity is that of the row, not of the file it came in or its line ends.
#[test]
fn the_same_row_has_the_same_identity_anywhere() {
    let id = |name: &str, bytes: &[u8]| {
        let found = ingest::read_all(name, bytes, &Given::default(), &rules());
        (found.reports[0].report.id.clone(), found.reports[0].original.clone())
    };
    assert_eq!(id("a.csv", b"id,text\n1,One.\n2,Two.\n"), id("b.csv", b"id,text\r\n1,One.\r\n"));
    assert_eq!(id("a.jsonl", b"{\"text\":\"One.\"}\r\n"), id("b.jsonl", b"\n{\"text\":\"One.\"}"));
}

#[test]
fn rows_fill_the_report() {
    let row = r#"{"text":"One.","id":7,"title":"T","published":"2024-12-03T10:00:00Z","publisher":"Ostrel Herald","author":null,"url":"u"}"#;
    let given = Given { publisher: Some("Varan Press".to_owned()), ..Given::default() };
    let found = ingest::read_all("", row.as_bytes(), &given, &rules());
    let report = &found.reports[0].report;
    assert_eq!(report.key.as_deref(), Some("7"));
    assert_eq!(report.publisher.as_deref(), Some("Ostrel Herald"));
    assert_eq!(report.author, None);
    assert_eq!(report.published.date, Some(jiff::civil::date(2024, 12, 3)));
    assert_eq!(found.reports[0].original, row.as_bytes());
}

#[test]
fn an_odd_date_is_a_notice() {
    let found = ingest::read_all(
        "a.jsonl",
        br#"{"text":"One.","published":"4/5/2017"}"#,
        &Given::default(),
        &rules(),
    );
    let report = &found.reports[0].report;
    assert_eq!((report.published.date, report.notices[0].code.as_str()), (None, "published-not-understood"));
}

#[test]
fn a_page_gives_its_text_and_what_it_says_of_itself() {
    let words = "The rebels took the town of Ostrel on Monday, residents said, after two weeks of fighting.";
    let page = format!(
        "<!doctype html><html lang=en-GB><head><title>Ostrel falls - Varan Herald</title>\
         <script type='application/ld+json'>{{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\
         \"headline\":\"Ostrel falls\",\"datePublished\":\"2024-12-03T23:30:00+02:00\",\
         \"author\":{{\"name\":\"Ira Serrel\"}},\"publisher\":{{\"name\":\"Varan Herald\"}}}}</script></head>\
         <body><nav><a href=/>Home</a></nav><article>{}</article></body></html>",
        format!("<p>{words}</p>").repeat(8)
    );
    let found = ingest::read_all("page", page.as_bytes(), &Given::default(), &rules());
    let report = &found.reports[0].report;
    assert_eq!(report.text, [words; 8].join("\n\n"));
    assert_eq!(report.title.as_deref(), Some("Ostrel falls"));
    assert_eq!(report.author.as_deref(), Some("Ira Serrel"));
    assert_eq!(report.publisher.as_deref(), Some("Varan Herald"));
    assert_eq!(report.published.date, Some(jiff::civil::date(2024, 12, 3)));
}

/// Headlines of other stories would be claims that the report never made.
#[test]
fn links_to_other_stories_are_not_read() {
    let words = "The rebels took the town of Ostrel on Monday, residents said, after two weeks of fighting.";
    let page = format!(
        "<!doctype html><html><body><article>{}<p>Read more: <a href=x>Army shells Norvel, killing nine</a></p>\
         <p>{words}</p></article></body></html>",
        format!("<p>{words}</p>").repeat(8)
    );
    let found = ingest::read_all("page.html", page.as_bytes(), &Given::default(), &rules());
    let report = found.reports[0].report.clone();
    let other = report.text.find("Read more").unwrap() as u32;
    let reader = contested::Reader::new(&Lexicon::bundled()).unwrap();
    let extraction = reader.extract(report);
    assert_eq!(extraction.sentences.len(), 9);
    assert!(extraction.sentences.iter().all(|span| span.end() <= other || span.start() > other));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_under_any_name(
        start in prop::sample::select(vec![&b""[..], b"<html><body><p>", b"{\"text\":\"", b"id,text\n", b"\xFF\xFE", b"text\tid\n\"",
            b"From: a\nSubject: b\nDate: Tue, 03 Dec 2024 18:20:00 GMT\nMessage-ID: <1>\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n",
            b"From a@b Tue Dec  3 18:20:00 2024\nFrom: a\n\n", b"<rss><channel><item><title>", b"<feed><entry><content type='xhtml'>",
            b"{\\rtf1\\ansi ", b"%PDF-1.4\n1 0 obj\n<<", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 20\r\n\r\n",
            b"WEBVTT\n\n00:01.000 --> 00:02.000\n", b"1\n00:00:01,000 --> 00:00:02,000\n", b"[3/12/2024, 18:20] A: b\n[",
            b"[\n{\"text\":\"", b"{\"messages\":[{\"from_id\":1,\"type\":\"message\",\"text\":[\"",
            b"a\n\n3 December 2024\nDocument VARH000020241203ekc300001\n", b"PK\x03\x04", b"\x1F\x8B\x08\0", b"BZh9", b"\x28\xB5\x2F\xFD"]),
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"<>/\"',\n\r{}[]:a \\&;div\xC3\xA9".to_vec())], 0..2000),
        name in prop::sample::select(vec!["", "a.txt", "a.html", "a.csv", "a.jsonl", "a.md", "a.eml", "a.json", "a.mhtml"]),
    ) {
        let bytes = [start, &bytes[..]].concat();
        thread_local!(static RULES: Rules = rules());
        RULES.with(|rules| {
            let found = ingest::read_all(name, &bytes, &Given::default(), rules);
            prop_assert!(!(found.reports.is_empty() && found.refused.is_empty()) || bytes.len() > 2);
            for taken in &found.reports {
                prop_assert_eq!(ingest::sha256(&taken.original), taken.report.sha256.as_str());
                prop_assert!(!taken.report.text.trim().is_empty());
                for block in &taken.report.blocks {
                    prop_assert!(!block.span.of(&taken.report.text).is_empty());
                }
            }
            Ok(())
        })?;
    }
}

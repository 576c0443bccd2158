//! Any bytes behind the head of each kind of file: no panic, and every report has words and the hash of its bytes. The first
//! byte picks the head; `samples/intake/` is a good corpus for those that begin with none.
#![no_main]

use std::sync::LazyLock;

use contested::ingest::{self, Given, Rules};
use contested_lexicon::Lexicon;
use libfuzzer_sys::fuzz_target;

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::load(&Lexicon::bundled()).expect("the bundled rules load"));

const HEADS: &[(&str, &[u8])] = &[
    ("input", b""),
    ("input.eml", b"From: a@b\nSubject: x\nMIME-Version: 1.0\n"),
    ("input.mbox", b"From a@b Tue Dec  3 18:20:00 2024\nFrom: a@b\n"),
    ("input.mhtml", b"MIME-Version: 1.0\nSubject: x\nContent-Location: x\nContent-Type: multipart/related; boundary=x\n\n--x\n"),
    ("input.xml", b"<rss><channel>"),
    ("input.xml", b"<feed>"),
    ("input.json", b"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":["),
    ("result.json", b"{\"messages\":[{\"from_id\":1},"),
    ("messages.html", b"<div class=\"page_wrap\"><div class=\"page_header\"><div class=\"history\"><div class=\"message "),
    ("tweets.js", b"window.YTD.tweets.part0 = ["),
    ("list.json", b"[{"),
    ("chat.txt", b"[3/12/2024, 18:20] A: b\n"),
    ("input.srt", b"1\n00:00:01,000 --> 00:00:02,000\n"),
    ("input.rtf", b"{\\rtf1"),
    ("input.pdf", b"%PDF-1.4\n"),
    ("input.warc", b"WARC/1.0\r\n"),
    ("input.zip", b"PK\x03\x04"),
    ("input.gz", b"\x1F\x8B"),
    ("input.bz2", b"BZh"),
    ("input.xz", b"\xFD7zXZ\0"),
    ("crawl.warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: 1000\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br\r\n\r\n"),
    ("input.zst", b"\x28\xB5\x2F\xFD"),
    ("live.html", b"<html><script type=\"application/ld+json\">{\"liveBlogUpdate\":[{\"articleBody\":\"One.\"},{\"articleBody\":\""),
    ("live.html", b"<html><div class=live-post><time datetime=2024-12-03>x</time><p>One.</div><div class=live-post><time datetime="),
    ("articles.txt", b"T\n\n3 December 2024\nVaran Herald\n(c) 2024\n\nDocument VARH000020241203ekc300001\n"),
];

fuzz_target!(|bytes: &[u8]| {
    let Some((pick, rest)) = bytes.split_first() else { return };
    let (name, head) = HEADS[usize::from(*pick) % HEADS.len()];
    for taken in ingest::read_all(name, &[head, rest].concat(), &Given::default(), &RULES).reports {
        assert_eq!(ingest::sha256(&taken.original), taken.report.sha256);
        assert!(!taken.report.text.trim().is_empty());
    }
});

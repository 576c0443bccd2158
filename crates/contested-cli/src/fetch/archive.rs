//! What was fetched, as it came: one file an answer, in WARC 1.1 (ISO 28500), below a folder for each host.
//!
//! A file that is there was fetched as a whole; that is all that resuming needs to know.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use contested::ingest;
use jiff::Timestamp;

use super::http::Exchange;
use super::url::Address;

/// The folder.
pub(super) struct Archive {
    folder: PathBuf,
}

/// What a file says of an address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Stored {
    /// A page.
    Page,
    /// It leads elsewhere.
    Leads(String),
}

/// A file that was written.
pub(super) struct Written {
    pub(super) path: PathBuf,
    pub(super) sha256: String,
}

impl Archive {
    pub(super) fn at(folder: PathBuf) -> Archive {
        Archive { folder }
    }

    /// The file of a page.
    pub(super) fn page(&self, url: &Address) -> PathBuf {
        self.file(url, "")
    }

    /// The file of what is asked for anew each time: a feed, what a site asks of programs.
    pub(super) fn passing(&self, url: &Address, at: Timestamp) -> PathBuf {
        let moment: String = at.to_string().chars().filter(char::is_ascii_alphanumeric).collect();
        self.file(url, &format!("-{moment}"))
    }

    fn file(&self, url: &Address, end: &str) -> PathBuf {
        let name = &ingest::sha256(url.as_str().as_bytes())[..20];
        self.folder.join(host(url)).join(format!("{name}{end}.warc"))
    }

    /// What is known of an address; `None` where it was not fetched.
    pub(super) fn stored(&self, url: &Address) -> anyhow::Result<Option<Stored>> {
        let path = self.page(url);
        let Some(answer) = answer_in(&path)? else { return Ok(None) };
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut head = httparse::Response::new(&mut headers);
        let is_whole = head.parse(&answer).is_ok_and(|parsed| parsed.is_complete());
        let location = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case("location"));
        match (is_whole, head.code, location) {
            (true, Some(300..=399), Some(location)) => {
                Ok(Some(Stored::Leads(String::from_utf8_lossy(location.value).into_owned())))
            }
            (true, Some(200), _) => Ok(Some(Stored::Page)),
            _ => anyhow::bail!("{}: is no file that was fetched; take it away", path.display()),
        }
    }

    /// Writes an exchange, whole or not at all.
    pub(super) fn write(
        &self,
        path: &Path,
        url: &Address,
        exchange: &Exchange,
        at: Timestamp,
    ) -> anyhow::Result<Written> {
        let bytes = records(url, exchange, at);
        let folder = path.parent().unwrap_or(&self.folder);
        let write = || -> io::Result<()> {
            fs::create_dir_all(folder)?;
            let part = path.with_extension("part");
            let mut file = File::create(&part)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            fs::rename(&part, path)
        };
        write().with_context(|| path.display().to_string())?;
        Ok(Written { path: path.to_owned(), sha256: ingest::sha256(&bytes) })
    }
}

/// Fields of an answer's head; `ureq` takes no more.
const HEADERS: usize = 128;

/// Bytes of a file in which the head of its answer ends.
const HEAD: u64 = 256 << 10;

/// The first bytes of the answer in a file; `None` where there is no file.
fn answer_in(path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    match File::open(path) {
        Ok(file) => file.take(HEAD).read_to_end(&mut bytes).with_context(|| path.display().to_string())?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    // The answer is the first record.
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(bytes.len());
    bytes.drain(..(end + 4).min(bytes.len()));
    Ok(Some(bytes))
}

/// A host's folder: of what every file system takes as a name.
fn host(url: &Address) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    let name: String = url.host().chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    // ".." is the folder above.
    if name.starts_with('.') { format!("_{name}") } else { name }
}

/// The answer, and what was asked.
fn records(url: &Address, exchange: &Exchange, at: Timestamp) -> Vec<u8> {
    let answer = id(url, at, "response", &exchange.answer);
    let mut bytes = Vec::with_capacity(exchange.answer.len() + exchange.request.len() + 2048);
    let mut fields = vec![format!("WARC-Record-ID: {answer}")];
    if let Some(address) = exchange.address {
        fields.push(format!("WARC-IP-Address: {address}"));
    }
    record("response", url, at, &fields, &exchange.answer, &mut bytes);
    let request = id(url, at, "request", &exchange.request);
    let fields = [format!("WARC-Record-ID: {request}"), format!("WARC-Concurrent-To: {answer}")];
    record("request", url, at, &fields, &exchange.request, &mut bytes);
    bytes
}

fn record(kind: &str, url: &Address, at: Timestamp, fields: &[String], block: &[u8], bytes: &mut Vec<u8>) {
    let mut head = format!("WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {at}\r\n");
    for field in fields {
        head.push_str(field);
        head.push_str("\r\n");
    }
    head.push_str(&format!(
        "WARC-Block-Digest: sha256:{}\r\nContent-Type: application/http;msgtype={kind}\r\nContent-Length: {}\r\n\r\n",
        ingest::sha256(block),
        block.len()
    ));
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(block);
    bytes.extend_from_slice(b"\r\n\r\n");
}

/// A UUID (RFC 9562, version 8) that is made of what the record holds.
fn id(url: &Address, at: Timestamp, kind: &str, block: &[u8]) -> String {
    let hash = ingest::sha256(format!("{kind} {at} {url} {}", ingest::sha256(block)).as_bytes());
    format!(
        "<urn:uuid:{}-{}-8{}-a{}-{}>",
        &hash[..8],
        &hash[8..12],
        &hash[13..16],
        &hash[17..20],
        &hash[20..32]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_known_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = Archive::at(folder.path().to_owned());
        let at: Timestamp = "2024-12-09T10:00:00Z".parse().expect("a moment");
        let write = |url: &str, answer: &[u8]| {
            let url = Address::parse(url).expect("an address");
            let exchange = Exchange {
                request: b"GET / HTTP/1.1\r\n\r\n".to_vec(),
                answer: answer.to_vec(),
                address: None,
            };
            archive.write(&archive.page(&url), &url, &exchange, at).expect("writes");
            archive.stored(&url)
        };
        let page =
            write("https://a.example/1", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Words.");
        assert_eq!(page.expect("reads"), Some(Stored::Page));
        let leads = write("https://a.example/2", b"HTTP/1.1 301 Moved\r\nlocation: /1\r\n\r\n");
        assert_eq!(leads.expect("reads"), Some(Stored::Leads("/1".to_owned())));
        assert!(write("https://a.example/3", b"nothing of the kind").is_err());
        let other = Address::parse("https://a.example/4").expect("an address");
        assert_eq!(archive.stored(&other).expect("reads"), None);
    }

    #[test]
    fn a_host_s_folder_stays_below_the_folder() {
        for (url, folder) in [
            ("https://News.Example/a", "news.example"),
            ("http://127.0.0.1:8080/", "127.0.0.1_8080"),
            ("http://[::1]/", "___1_"),
            ("http://../a", "_.."),
        ] {
            assert_eq!(host(&Address::parse(url).expect(url)), folder);
        }
    }
}

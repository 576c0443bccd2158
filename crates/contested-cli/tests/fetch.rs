//! `contested fetch`, against a server of our own on this machine. No other address is ever asked here.

#![cfg(feature = "fetch")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "pauses between requests are measured")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// What was asked, and when.
type Asked = Arc<Mutex<Vec<(String, Instant)>>>;

struct Server {
    port: u16,
    asked: Asked,
}

impl Server {
    /// Answers each path by a function, until the test ends.
    fn new(answer: fn(&str, u16, &mut TcpStream)) -> Server {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Asked::default();
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, log) = (stream.unwrap(), Arc::clone(&log));
                thread::spawn(move || {
                    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                    let Some(Ok(first)) = lines.next() else { return };
                    let path = first.split(' ').nth(1).unwrap().to_owned();
                    while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
                    log.lock().unwrap().push((path.clone(), Instant::now()));
                    answer(&path, port, &mut stream);
                });
            }
        });
        Server { port, asked }
    }

    fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(path, _)| path.clone()).collect()
    }
}

fn send(stream: &mut TcpStream, status: &str, head: &str, body: &str) {
    let length = body.len();
    // Who asked may have gone.
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\n{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
}

fn page(title: &str, day: &str) -> String {
    let words = "<p>Rebels captured the town of Ostrel on Monday, a rebel spokesman said. At least 12 soldiers were killed in it.</p>";
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>{title}</title><meta property=\"article:published_time\" content=\"{day}\">\
         <meta property=\"og:site_name\" content=\"Ostrel Herald\"></head><body><article><h1>{title}</h1>{}<p>{title}.</p></article></body></html>",
        words.repeat(4)
    )
}

const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";

fn site(path: &str, port: u16, stream: &mut TcpStream) {
    match path {
        "/robots.txt" => {
            send(stream, "200 OK", "Content-Type: text/plain\r\n", "User-agent: *\nDisallow: /drafts/\n")
        }
        "/a" => send(stream, "200 OK", HTML, &page("Ostrel falls", "2024-12-03")),
        "/old" => send(stream, "301 Moved Permanently", "Location: /older\r\n", ""),
        "/older" => send(stream, "302 Found", &format!("Location: http://127.0.0.1:{port}/a#top\r\n"), ""),
        "/chunks" => {
            let page = page("Norvel holds", "2024-12-04");
            let (first, rest) = page.split_at(100);
            let _ = write!(
                stream,
                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\n{HTML}Transfer-Encoding: chunked\r\n\r\n\
                 {:x}\r\n{first}\r\n{:x}\r\n{rest}\r\n0\r\n\r\n",
                first.len(),
                rest.len()
            );
        }
        "/round" => send(stream, "302 Found", "Location: /round?again\r\n", ""),
        _ if path.starts_with("/round") => send(stream, "302 Found", &format!("Location: {path}x\r\n"), ""),
        "/file" => send(stream, "302 Found", "Location: file:///etc/hostname\r\n", ""),
        "/picture" => send(stream, "200 OK", "Content-Type: image/png\r\n", "no picture"),
        "/endless" => {
            let _ = write!(stream, "HTTP/1.1 200 OK\r\n{HTML}\r\n");
            while stream.write_all(&[b'x'; 65536]).is_ok() {}
        }
        "/slow" => {
            let _ = write!(stream, "HTTP/1.1 200 OK\r\n{HTML}\r\n");
            while stream.write_all(b"<p>").is_ok() {
                thread::sleep(Duration::from_millis(100));
            }
        }
        "/busy" => send(stream, "429 Too Many Requests", "Retry-After: 100\r\n", ""),
        "/feed" => send(
            stream,
            "200 OK",
            "Content-Type: application/rss+xml\r\n",
            &format!(
                "<?xml version=\"1.0\"?><rss><channel><title>Ostrel Herald</title><item><title>One</title><link>http://127.0.0.1:{port}/a</link></item>\
                 <item><title>Two</title><link>http://127.0.0.1:{port}/chunks</link></item></channel></rss>"
            ),
        ),
        _ => send(stream, "404 Not Found", "", ""),
    }
}

struct Run {
    code: i32,
    out: String,
    err: String,
}

fn contested(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_contested"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    // Nobody's proxy is asked, whatever the surroundings say.
    command
        .env("CONTESTED_WHO", "the test")
        .env("CONTESTED_READER", "fast")
        .env("http_proxy", "http://127.0.0.1:9");
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn case() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(contested(folder.path(), &["init", "a.contested"]).code, 0);
    folder
}

fn fetch(folder: &Path, more: &[&str]) -> Run {
    let always = ["fetch", "a.contested", "--allow-private", "--delay", "0"];
    contested(folder, &[&always, more].concat())
}

fn rows(folder: &Path, what: &str) -> Vec<Value> {
    serde_json::from_str(&contested(folder, &[what, "a.contested", "--json"]).out).unwrap()
}

#[test]
fn a_page_is_kept_as_it_came_and_added_once() {
    let (server, folder) = (Server::new(site), case());
    let path = folder.path();
    let run = fetch(path, &[&server.at("/a")]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("fetched 1 page\n") && run.err.contains("added 1 reports"), "{}", run.err);
    assert_eq!(server.asked(), ["/robots.txt", "/a"]);
    let report = &rows(path, "reports")[0];
    assert_eq!(report["published"], "2024-12-03", "{report}");
    assert_eq!(report["url"], server.at("/a").as_str(), "{report}");
    let custody = rows(path, "custody");
    let fetched: Vec<&Value> = custody.iter().filter(|row| row["action"] == "fetch").collect();
    assert_eq!(fetched.len(), 2, "the page, and what the site asks of programs: {custody:?}");
    let added = custody.iter().find(|row| row["action"] == "add").unwrap();
    assert_eq!(added["detail"]["container_sha256"], fetched[1]["subject"]);
    let file = fetched[1]["detail"]["name"].as_str().unwrap();
    let kept = fs::read_to_string(path.join(file)).unwrap();
    assert!(kept.contains("\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html"), "{kept}");
    assert!(kept.contains("GET /a HTTP/1.1\r\n"), "{kept}");
    assert!(kept.contains("WARC-IP-Address: 127.0.0.1\r\n"), "{kept}");
    assert_eq!(contested(path, &["verify", "a.contested", "--container", file]).code, 0);
    let again = fetch(path, &[&server.at("/a#part")]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.err.contains("fetched 0 pages; 1 were there already"), "{}", again.err);
    assert_eq!(server.asked().len(), 2, "nothing is fetched a second time");
    assert_eq!(rows(path, "custody").len(), custody.len());
}

#[test]
fn redirects_are_followed_and_bounded() {
    let (server, folder) = (Server::new(site), case());
    let path = folder.path();
    let run = fetch(path, &[&server.at("/old"), &server.at("/round"), &server.at("/file")]);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("fetched 1 page; 2 could not be had"), "{}", run.err);
    assert!(run.err.contains("it leads on more than 10 times"), "{}", run.err);
    assert!(run.err.contains("file addresses are not fetched"), "{}", run.err);
    let report = &rows(path, "reports")[0];
    assert_eq!(report["url"], server.at("/a").as_str());
    let before = server.asked().len();
    let again = fetch(path, &[&server.at("/old"), &server.at("/a")]);
    assert!(again.err.contains("fetched 0 pages; 1 were there already"), "{}", again.err);
    assert_eq!(server.asked().len(), before);
}

#[test]
fn a_page_in_chunks_behind_an_early_hint_goes_in() {
    let (server, folder) = (Server::new(site), case());
    let run = fetch(folder.path(), &[&server.at("/chunks")]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(rows(folder.path(), "reports")[0]["title"], "Norvel holds");
}

#[test]
fn a_feed_leads_to_its_pages() {
    let (server, folder) = (Server::new(site), case());
    let run = fetch(folder.path(), &["--feed", &server.at("/feed")]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("fetched 2 pages"), "{}", run.err);
    let again = fetch(folder.path(), &["--feed", &server.at("/feed")]);
    assert!(again.err.contains("fetched 0 pages; 2 were there already"), "{}", again.err);
    let asked = server.asked();
    assert_eq!(asked.iter().filter(|path| *path == "/feed").count(), 2, "{asked:?}");
    assert_eq!(asked.iter().filter(|path| *path == "/a").count(), 1, "{asked:?}");
    let none = fetch(folder.path(), &["--feed", &server.at("/a")]);
    assert!(none.code == 3 && none.err.contains("it is no feed with items"), "{}", none.err);
}

#[test]
fn what_a_site_asks_of_programs_holds() {
    let (server, folder) = (Server::new(site), case());
    let run = fetch(folder.path(), &[&server.at("/drafts/1")]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("the site asks programs not to fetch it (robots.txt)"), "{}", run.err);
    assert_eq!(server.asked(), ["/robots.txt"]);
}

#[test]
fn where_a_site_does_not_say_what_it_asks_nothing_is_fetched() {
    let server = Server::new(|path, _, stream| match path {
        "/robots.txt" => send(stream, "500 Trouble", "", ""),
        _ => send(stream, "200 OK", HTML, &page("Ostrel falls", "2024-12-03")),
    });
    let folder = case();
    let run = fetch(folder.path(), &[&server.at("/a"), &server.at("/b")]);
    assert!(run.code == 3 && run.err.contains("robots.txt could not be had"), "{}", run.err);
    assert_eq!(server.asked(), ["/robots.txt"]);
}

/// By address, by name, and in the spellings that hide one.
#[test]
fn private_addresses_are_not_asked() {
    let (server, folder) = (Server::new(site), case());
    let urls: Vec<String> = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:7f00:1]"]
        .iter()
        .map(|host| format!("http://{host}:{}/a", server.port))
        .collect();
    for url in &urls {
        let run = contested(folder.path(), &["fetch", "a.contested", url]);
        assert_eq!(run.code, 3, "{url}: {}", run.err);
        assert!(
            run.err.contains("is an address of a private network, which is not asked"),
            "{url}: {}",
            run.err
        );
    }
    assert!(server.asked().is_empty());
}

#[test]
fn what_is_no_page_or_too_much_or_too_slow_is_refused_by_name() {
    let (server, folder) = (Server::new(site), case());
    let run = fetch(folder.path(), &[&server.at("/picture"), &server.at("/none"), &server.at("/endless")]);
    assert_eq!(run.code, 3);
    for why in
        ["it is no page but image/png", "it is not there (status 404)", "the answer is longer than 16 MB"]
    {
        assert!(run.err.contains(why), "{}", run.err);
    }
    let slow = fetch(folder.path(), &["--timeout", "1", &server.at("/slow")]);
    assert!(slow.code == 3 && slow.err.contains("the server took too long"), "{}", slow.err);
    for words in ["ftp://127.0.0.1/a", "http://anna:secret@127.0.0.1/a", "no address"] {
        let run = fetch(folder.path(), &[words]);
        assert!(run.code == 3 && run.err.contains("not fetched"), "{}", run.err);
        assert!(!run.err.contains("panicked"), "{}", run.err);
    }
    assert!(rows(folder.path(), "reports").is_empty());
}

#[test]
fn a_host_that_is_asked_too_often_is_left_alone() {
    let (server, folder) = (Server::new(site), case());
    let run = fetch(folder.path(), &[&server.at("/busy"), &server.at("/a")]);
    assert!(run.code == 3 && run.err.contains("2 could not be had"), "{}", run.err);
    assert_eq!(server.asked(), ["/robots.txt", "/busy"]);
}

#[test]
fn there_is_a_pause_between_questions_to_one_host() {
    let (server, folder) = (Server::new(site), case());
    fs::write(
        folder.path().join("list.txt"),
        format!("# ours\n{}\n\n{0}#a\n{}\n", server.at("/a"), server.at("/chunks")),
    )
    .unwrap();
    let run = contested(
        folder.path(),
        &[
            "fetch",
            "a.contested",
            "--allow-private",
            "--delay",
            "1",
            "--list",
            "list.txt",
            "--report",
            "out.csv",
        ],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("fetched 2 pages\n"), "{}", run.err);
    let asked = server.asked.lock().unwrap();
    assert_eq!(asked.len(), 3, "{asked:?}");
    for pair in asked.windows(2) {
        assert!(pair[1].1.duration_since(pair[0].1) >= Duration::from_millis(950), "{asked:?}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap().lines().count(), 3);
}

/// Encrypted, by a certificate that the system trusts and by one that it does not. Both are the same, made for this test.
#[test]
fn certificates_are_checked() {
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};

    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let certificate = CertificateDer::from_pem_file(data.join("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(data.join("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("https://127.0.0.1:{}/a", listener.local_addr().unwrap().port());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
            let mut lines = BufReader::new(&mut stream).lines();
            // Who does not believe the certificate says so, and goes.
            let Some(Ok(first)) = lines.next() else { continue };
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            drop(lines);
            let body = page("Ostrel falls", "2024-12-03");
            let (status, body) =
                if first.contains("/robots.txt") { ("404 Not Found", "") } else { ("200 OK", &*body) };
            let length = body.len();
            let _ = write!(stream, "HTTP/1.1 {status}\r\n{HTML}Content-Length: {length}\r\n\r\n{body}");
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    let folder = case();
    let run = |trusted: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_contested"));
        command.current_dir(folder.path()).args([
            "fetch",
            "a.contested",
            "--allow-private",
            "--delay",
            "0",
            &url,
        ]);
        command
            .env("CONTESTED_READER", "fast")
            .env("SSL_CERT_FILE", data.join(trusted))
            .env_remove("SSL_CERT_DIR");
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, err) = run("left-ostrel.txt.tsr");
    assert!(code == Some(3) && err.contains("certificate"), "{err}");
    let (code, err) = run("server.pem");
    assert!(code == Some(0) && err.contains("fetched 1 page\n"), "{err}");
}

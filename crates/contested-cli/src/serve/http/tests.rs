//! Attempts on the pages: from reports, from other sites, from clients that do not behave.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::OnceLock;
use std::thread;

use contested::Reader;
use contested::ingest::{self, Given};
use contested::reconcile::Policy;
use contested::store::{self, Filter, Wish};
use contested_lexicon::Lexicon;

use super::*;
use crate::serve::request::encode;
use crate::tokens::{Role, Tokens};

/// Scripts, handlers, entities, bidi marks and formulas, where names and words go.
const NASTY: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u{202E}";

struct Served {
    _folder: tempfile::TempDir,
    case: PathBuf,
    address: SocketAddr,
}

fn reader() -> &'static Reader {
    static READER: OnceLock<Reader> = OnceLock::new();
    READER.get_or_init(|| Reader::new(&Lexicon::bundled()).unwrap())
}

fn served(settings: impl FnOnce(SocketAddr) -> Settings, limits: Limits) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("valley.contested");
    let stamp = clock::stamp();
    let mut case = Case::create(&path, &stamp).unwrap();
    let nasty = format!("=HYPERLINK(\"http://evil.example\") {NASTY}");
    let additions: Vec<_> = [
        ("Rebels captured the town of Qamishli on Monday, a rebel spokesman said.", nasty.as_str()),
        ("The Varan army denied on Monday that rebels had captured the town of Qamishli.", "@SUM(1+1)*cmd"),
        ("Rebels captured the town of <b onclick=x>Raqqa</b> on Monday, =cmd|' /C calc'!A0 said.", "-2+3"),
    ]
    .into_iter()
    .map(|(text, name)| {
        let given = Given {
            published: Some("2024-12-03".to_owned()),
            publisher: Some(name.to_owned()),
            url: Some(format!("javascript:alert(3)//{NASTY}")),
        };
        let mut report = ingest::plain(text.as_bytes(), text.to_owned(), &given);
        (report.title, report.author) = (Some(nasty.clone()), Some(name.to_owned()));
        store::prepare(&nasty, text.as_bytes(), reader().extract(report), "rules 1")
    })
    .collect();
    case.add(&additions, &stamp).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    drop(case);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let settings = settings(address);
    let case = path.clone();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            run(listener, case, settings, limits, std::future::pending()).await
        })
    });
    Served { _folder: folder, case: path, address }
}

fn here(address: SocketAddr) -> Settings {
    Settings { address, hosts: Vec::new(), log_in: false, cors: Vec::new(), intake: None, log: None }
}

/// Sends bytes as they are; gives all that comes back until the other side closes.
fn send(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // A server that has refused may close before all is sent.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    whole(&String::from_utf8_lossy(&answer))
}

/// An answer that came in chunks, each after a line with its length, put together.
fn whole(answer: &str) -> String {
    let Some((head, mut rest)) = answer.split_once("\r\n\r\n") else { return answer.to_owned() };
    if !head.contains("transfer-encoding: chunked") {
        return answer.to_owned();
    }
    let mut body = Vec::new();
    while let Some((length, chunk)) = rest.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).unwrap_or(0);
        let Some(chunk) = chunk.as_bytes().get(..length).filter(|chunk| !chunk.is_empty()) else { break };
        body.extend_from_slice(chunk);
        rest = std::str::from_utf8(&rest.as_bytes()[rest.find("\r\n").unwrap() + 2 + length..])
            .unwrap_or_default()
            .trim_start_matches("\r\n");
    }
    format!("{head}\r\n\r\n{}", String::from_utf8_lossy(&body))
}

impl Served {
    fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request.push_str(&format!("Host: {}\r\n", self.address));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if method == "POST" {
            request.push_str("Content-Type: application/x-www-form-urlencoded\r\n");
            request.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        send(self.address, format!("{request}\r\n{body}").as_bytes())
    }

    fn get(&self, path: &str) -> String {
        self.request("GET", path, &[], "")
    }

    /// The answer to a form with the token that a page of ours has, and what else is said.
    fn post(&self, fields: &str, headers: &[(&str, &str)]) -> String {
        let page = self.get(&self.dispute());
        let token = token_of(&page).unwrap();
        self.request("POST", "/judge", headers, &format!("csrf={token}&{fields}"))
    }

    fn dispute(&self) -> String {
        let case = Case::open_to_read(&self.case).unwrap();
        format!("/contradictions/{}", case.contradictions(&Filter::default()).unwrap()[0].id)
    }

    fn judgements(&self) -> usize {
        Case::open_to_read(&self.case).unwrap().all_judgements().unwrap().len()
    }
}

fn token_of(page: &str) -> Option<&str> {
    page.split_once("name=\"csrf\" value=\"")?.1.split('"').next()
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}

#[test]
fn nothing_of_a_report_becomes_markup_or_a_formula() {
    let served = served(here, LIMITS);
    let case = Case::open_to_read(&served.case).unwrap();
    let claims = case.claims(&Filter::default()).unwrap();
    assert!(claims.len() >= 2);
    // Every page that needs no name, and those of everything that has one.
    let named = |route: &&pages::Route| !route.path.contains('{') && route.path != "/openapi";
    let mut paths: Vec<String> =
        pages::ROUTES.iter().filter(named).map(|route| route.path.to_owned()).collect();
    paths.extend([
        "/ask?q=Qamishli".to_owned(),
        format!("/ask?q={}", encode(NASTY)),
        "/timeline?by=actor".to_owned(),
    ]);
    paths.extend([
        format!("/claims?actor={}", encode(NASTY)),
        "/claims?words=%22%27%3Cscript%3Ealert(1)".to_owned(),
    ]);
    paths.push(served.dispute());
    let all = Filter::default();
    paths.extend(case.places(&all).unwrap().iter().map(|row| format!("/places/{}", encode(&row.id))));
    paths.extend(case.actors(&all).unwrap().iter().map(|row| format!("/actors/{}", encode(&row.id))));
    paths.extend(case.sources(&all).unwrap().iter().map(|row| format!("/sources/{}", encode(&row.id))));
    paths.extend(claims.iter().map(|claim| format!("/claims/{}", claim.id)));
    paths.extend(case.reports(&Filter::default()).unwrap().iter().map(|row| format!("/reports/{}", row.id)));
    paths
        .extend(case.events(&Filter::default()).unwrap().iter().map(|event| format!("/events/{}", event.id)));
    for path in &paths {
        let page = served.get(path);
        assert_eq!(status(&page), 200, "{path}");
        for markup in ["<script>alert", "<img src=x", "<b onclick", "href=\"javascript:"] {
            assert!(!page.contains(markup), "{path} has {markup}");
        }
        let lower = page.to_lowercase();
        assert!(lower.contains("content-security-policy: default-src 'self';"), "{path}");
        assert!(!lower.contains("unsafe-inline") && !lower.contains("unsafe-eval"), "{path}");
        assert!(!page.contains(" style=\"") && !page.contains("<style"), "{path} has a style of its own");
        assert_eq!(page.matches("<script").count(), page.matches("<script src=\"/assets/").count(), "{path}");
    }
    let is_table = |route: &&pages::Route| {
        !route.path.contains('{')
            && route.path != "/"
            && route.formats.contains(&super::super::request::Format::Csv)
    };
    for list in pages::ROUTES.iter().filter(is_table).map(|route| route.path) {
        let table = served.get(&format!("{list}.csv"));
        assert_eq!(status(&table), 200, "{list}.csv");
        let body = table.split_once("\r\n\r\n").unwrap().1;
        let mut rows = csv::Reader::from_reader(body.as_bytes());
        for row in rows.records() {
            for cell in &row.unwrap() {
                let is_formula = cell.starts_with(['=', '+', '@', '\t', '\r'])
                    || (cell.starts_with('-') && cell.parse::<f64>().is_err());
                assert!(!is_formula, "{list}: {cell}");
            }
        }
    }
}

/// The same as files, which no header guards: nothing in them runs, and none lies outside the folder.
#[test]
fn a_published_site_holds_no_markup_of_reports_and_keeps_to_its_folder() {
    let served = served(here, LIMITS);
    let note = Wish::Note { on: served.dispute().rsplit('/').next().unwrap().to_owned() };
    let mut case = Case::open(&served.case).unwrap();
    case.judge(&note, "ask the driver", &clock::stamp()).unwrap();
    drop(case);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a/b");
    super::super::site::build(&served.case, &out, |_| {}).unwrap();
    let mut files = 0;
    for entry in walkdir::WalkDir::new(folder.path()) {
        let entry = entry.unwrap();
        if !entry.file_type().is_file() {
            continue;
        }
        files += 1;
        assert!(entry.path().starts_with(&out), "{}", entry.path().display());
        let text = std::fs::read_to_string(entry.path()).unwrap();
        if entry.path().extension().is_some_and(|ending| ending == "html") {
            for markup in
                ["<script>alert", "<img src=x", "<b onclick", "href=\"javascript:", "ask the driver"]
            {
                assert!(!text.contains(markup), "{} has {markup}", entry.path().display());
            }
        }
    }
    assert!(files > 10, "{files}");
}

#[test]
fn tricks_with_paths_lead_nowhere() {
    let served = served(here, LIMITS);
    for path in [
        "/../../etc/passwd",
        "/assets/../../../etc/passwd",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/..%5c..%5cwindows%5cwin.ini",
        "/reports/%00",
        "/reports/..%2f..%2fvalley.contested",
        "/valley.contested",
        "/valley.contested.tokens",
        "/claims/r-1/c99999999999999999999",
        "/claims/r-1/c-1",
        "/%ff%fe",
        "//evil.example/",
        "/judge",
        "/logout",
    ] {
        let answer = served.get(path);
        assert_eq!(status(&answer), 404, "{path}: {answer}");
        assert!(!answer.contains("root:"), "{path}");
    }
}

#[test]
fn other_names_for_this_machine_are_not_answered_to() {
    let served = served(here, LIMITS);
    let port = served.address.port();
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        "127.0.0.1".to_owned(),
    ] {
        let answer = served.request("GET", "/", &[("Host", &host)], "");
        assert_eq!(status(&answer), 421, "{host}");
        assert!(!answer.contains("valley"), "{host}");
    }
    assert_eq!(status(&served.request("GET", "/", &[("Host", &format!("localhost:{port}"))], "")), 200);
    // An absolute address in the request line does not stand in for the header.
    let answer = send(
        served.address,
        format!("GET http://127.0.0.1:{port}/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
            .as_bytes(),
    );
    assert_eq!(status(&answer), 421, "{answer}");
    let none = send(served.address, b"GET / HTTP/1.0\r\n\r\n");
    assert_ne!(status(&none), 200);
}

#[test]
fn a_judgement_is_recorded_once_from_our_own_form_and_never_from_another_site() {
    let served = served(here, LIMITS);
    let dispute = served.dispute();
    let id = dispute.rsplit('/').next().unwrap();
    let ours = format!("http://{}", served.address);
    let fields = format!("do=resolve&on={id}&answer=pending&reason=wait&back={dispute}");
    for headers in [
        vec![("Origin", "http://evil.example")],
        vec![("Origin", "null")],
        vec![("Sec-Fetch-Site", "cross-site")],
        vec![("Origin", ours.as_str()), ("Sec-Fetch-Site", "same-site")],
    ] {
        assert_eq!(status(&served.post(&fields, &headers)), 403, "{headers:?}");
    }
    for forged in ["", "csrf=&", "csrf=0000000000000000000000000000000000000000000000000000000000000000&"] {
        let answer = served.request("POST", "/judge", &[("Origin", &ours)], &format!("{forged}{fields}"));
        assert_eq!(status(&answer), 403, "{forged}");
    }
    // What a page elsewhere can send without asking: another type of content.
    let head = format!(
        "POST /judge HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{fields}",
        served.address,
        fields.len()
    );
    assert_eq!(status(&send(served.address, head.as_bytes())), 415);
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        assert_eq!(status(&served.request(method, "/judge", &[], "")), 405, "{method}");
    }
    assert_eq!(served.judgements(), 0);
    let answer = served.post(&fields, &[("Origin", &ours), ("Sec-Fetch-Site", "same-origin")]);
    assert_eq!(status(&answer), 303, "{answer}");
    assert!(answer.contains(&format!("location: {dispute}#judgements")), "{answer}");
    assert_eq!(served.judgements(), 1);
    let page = served.get(&dispute);
    assert!(page.contains("pending") && page.contains("wait"));
    // What a judgement says is only ever text, too.
    let nasty = format!("do=note&on={id}&reason=%3Cscript%3Ealert(9)%3C/script%3E&back=//evil.example");
    let answer = served.post(&nasty, &[]);
    assert!(answer.contains("location: /#judgements"), "{answer}");
    assert!(!served.get(&dispute).contains("<script>alert(9)"));
    for wrong in [
        "do=resolve&answer=pending&reason=x",
        "do=erase&on=x&reason=x",
        "do=claim&on=r-1/c1&verdict=confirmed&reason=x",
        "do=note&on=x",
    ] {
        assert!(matches!(status(&served.post(wrong, &[])), 400 | 404), "{wrong}");
    }
    assert_eq!(served.judgements(), 2);
}

#[test]
fn what_is_too_large_is_refused() {
    let served = served(here, LIMITS);
    let long = "x".repeat(LARGEST_BODY + 1);
    let answer = served.request("POST", "/judge", &[], &format!("reason={long}"));
    assert!(matches!(status(&answer), 413 | 0), "{answer}");
    // Without a length: in chunks.
    let mut chunked = format!("POST /judge HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n", served.address).into_bytes();
    for _ in 0..20 {
        chunked.extend(format!("1000\r\n{}\r\n", "x".repeat(0x1000)).into_bytes());
    }
    chunked.extend(b"0\r\n\r\n");
    let answer = send(served.address, &chunked);
    assert!(matches!(status(&answer), 413 | 0), "{answer}");
    let address = format!("/{}", "a".repeat(LARGEST_HEAD));
    let answer = served.get(&address);
    assert!(matches!(status(&answer), 414 | 431 | 0), "{answer}");
    let headers =
        format!("GET / HTTP/1.1\r\nHost: {}\r\n{}\r\n", served.address, "X-Much: yes\r\n".repeat(4000));
    assert!(matches!(status(&send(served.address, headers.as_bytes())), 431 | 0));
    assert_eq!(status(&send(served.address, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")) / 100, 4);
    assert_eq!(status(&served.get("/")), 200);
    assert_eq!(served.judgements(), 0);
}

#[test]
fn clients_that_stop_halfway_are_let_go() {
    let limits = Limits {
        head: Duration::from_millis(300),
        answer: Duration::from_millis(600),
        connection: Duration::from_secs(2),
        connections: 4,
        ..LIMITS
    };
    let served = served(here, limits);
    let host = served.address;
    let halves: Vec<TcpStream> = [
        String::new(),
        "GET / HT".to_owned(),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\n"),
        format!("POST /judge HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\ndo=res"),
    ]
    .iter()
    .map(|half| {
        let mut stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(half.as_bytes()).unwrap();
        stream
    })
    .collect();
    // All places are taken by them; this one waits until they are let go.
    assert_eq!(status(&served.get("/claims")), 200);
    for mut stream in halves {
        let mut rest = Vec::new();
        let ended = stream.read_to_end(&mut rest);
        assert!(
            ended.is_ok()
                || matches!(ended.as_ref().unwrap_err().kind(), std::io::ErrorKind::ConnectionReset),
            "{ended:?}"
        );
        let answer = String::from_utf8_lossy(&rest).into_owned();
        assert!(matches!(status(&answer), 0 | 408 | 413), "{answer}");
    }
    assert_eq!(served.judgements(), 0);
}

/// "known=2024-12-32" gave everything, and cited it as known by that day.
#[test]
fn a_clock_that_is_not_understood_is_refused() {
    let served = served(here, LIMITS);
    for query in ["known=2024-12-32", "on=yesterday", "from=4/5/2017", "to=2024-13-01", "since=x"] {
        for path in ["/", "/claims.json", "/map", "/contradictions.csv", "/ask", "/overview.json"] {
            let answer = served.get(&format!("{path}?{query}"));
            assert_eq!(status(&answer), 400, "{path}?{query}: {answer}");
        }
    }
    assert_eq!(status(&served.get("/claims?known=2024-12-03&on=")), 200);
}

/// While reports were being added pages said that there was no disagreement.
#[test]
fn pages_say_when_the_ledger_is_behind() {
    let served = served(here, LIMITS);
    for path in ["/", "/claims", "/contradictions", "/overview.json", "/claims.json"] {
        let answer = served.get(path);
        assert!(!answer.contains("ledger is behind") && !answer.contains("contested-behind"), "{path}");
    }
    let text = "The mayor of Qamishli said on Tuesday that six people had fled.";
    let report = ingest::plain(text.as_bytes(), text.to_owned(), &Given::default());
    let addition = store::prepare("late.txt", text.as_bytes(), reader().extract(report), "rules 1");
    Case::open(&served.case).unwrap().add(&[addition], &clock::stamp()).unwrap();
    for path in ["/", "/claims", "/contradictions", "/events", "/map", "/sources"] {
        assert!(served.get(path).contains("This ledger is behind: 1 report is in and not yet"), "{path}");
    }
    let overview = served.get("/overview.json");
    assert!(
        overview.contains("\"behind\": {\n    \"reports\": 4,\n    \"reconciled\": 3\n  }"),
        "{overview}"
    );
    assert!(served.get("/claims.json").contains("contested-behind: 3 of 4 reports are reconciled"));
}

/// A list of all claims is written as it is read, and is the list that it was.
#[test]
fn a_long_list_is_written_piece_by_piece() {
    let short = served(here, LIMITS);
    let served = served(here, Limits { whole: 0, ..LIMITS });
    let case = Case::open_to_read(&served.case).unwrap();
    let claims = case.claims(&Filter::default()).unwrap();
    let answer = served.get("/claims.json");
    assert_eq!(said(&answer, "Transfer-Encoding"), Some("chunked"));
    assert_eq!(said(&answer, "X-Total-Count"), Some(claims.len().to_string().as_str()));
    assert_eq!(body(&answer), format!("{:#}\n", serde_json::to_value(&claims).unwrap()));
    assert_eq!(body(&answer), body(&short.get("/claims.json")));
    let table = served.get("/claims.csv");
    assert_eq!(table.matches("\nr-").count(), claims.len(), "{table}");
    assert_eq!(body(&table), body(&short.get("/claims.csv")));
    // Not packed, and with nothing that says what is in it: that is not known before it is read.
    let packed = served.request("GET", "/claims.json", &[("Accept-Encoding", "gzip")], "");
    assert_eq!((said(&packed, "Content-Encoding"), said(&packed, "ETag")), (None, None));
    assert!(served.get("/claims.json?actor=nobody-at-all").contains("[]"));
}

/// Clients that send their requests slowly kept everybody out.
#[test]
fn slow_clients_keep_nobody_out() {
    let served = served(here, Limits { connections: 8, ..LIMITS });
    let slow: Vec<TcpStream> = (0..40)
        .map(|_| {
            let mut stream = TcpStream::connect(served.address).unwrap();
            stream.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
            stream
        })
        .collect();
    #[expect(
        clippy::disallowed_methods,
        reason = "whether somebody is kept waiting shows by the clock alone"
    )]
    let start = std::time::Instant::now();
    for _ in 0..3 {
        assert_eq!(status(&served.get("/claims")), 200);
    }
    assert!(start.elapsed() < Duration::from_secs(9), "{:?}", start.elapsed());
    drop(slow);
}

/// With all places taken, the end of the program was not heeded.
#[test]
fn the_end_is_heeded_with_all_places_taken() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("valley.contested");
    drop(Case::create(&path, &clock::stamp()).unwrap());
    let ended = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let slow: Vec<TcpStream> = (0..6).map(|_| TcpStream::connect(address).unwrap()).collect();
        let end = tokio::time::sleep(Duration::from_millis(200));
        let limits = Limits { connections: 2, ..LIMITS };
        let serving = run(listener, path, here(address), limits, end);
        let ended = tokio::time::timeout(Duration::from_secs(5), serving).await;
        drop(slow);
        ended
    });
    assert!(ended.is_ok());
}

/// A NUL among the words of a search was an error of the program.
#[test]
fn a_nul_in_a_search_finds_nothing() {
    let served = served(here, LIMITS);
    for path in ["/claims?words=a%00b", "/ask?q=%00", "/claims.json?actor=%00", "/events?place=x%00"] {
        assert_eq!(status(&served.get(path)), 200, "{path}");
    }
}

#[test]
fn where_tokens_are_asked_for_roles_are_kept() {
    let served = served(|address| Settings { log_in: true, ..here(address) }, LIMITS);
    let at = clock::stamp().at;
    let mut tokens = Tokens::default();
    let secrets = [("rita", Role::Reader), ("ray", Role::Reviewer), ("ada", Role::Admin)]
        .map(|(name, role)| tokens.add(name, role, at).unwrap());
    tokens.write(&served.case).unwrap();
    let [reader, reviewer, admin] = secrets;

    let browser = served.request("GET", "/claims", &[("Accept", "text/html")], "");
    assert_eq!(status(&browser), 303);
    assert!(browser.contains("location: /login"));
    for path in ["/claims.json", "/claims.csv", "/reports", "/nothing"] {
        let answer = served.get(path);
        assert_eq!(status(&answer), 401, "{path}");
        assert!(!answer.contains("Qamishli"), "{path}");
    }
    assert_eq!(status(&served.get("/login")), 200);
    assert_eq!(status(&served.request("POST", "/login", &[], "token=rita.0000")), 403);

    let session = |secret: &str| {
        let answer = served.request("POST", "/login", &[], &format!("token={secret}"));
        assert_eq!(status(&answer), 303, "{answer}");
        let lower = answer.to_lowercase();
        assert!(lower.contains("httponly") && lower.contains("samesite=strict"), "{answer}");
        let cookie = answer.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap();
        cookie.to_owned()
    };
    let (rita, ray, ada) = (session(&reader), session(&reviewer), session(&admin));
    let dispute = served.dispute();
    let id = dispute.rsplit('/').next().unwrap();
    let page = |cookie: &str| served.request("GET", &dispute, &[("Cookie", cookie)], "");
    assert!(!page(&rita).contains("action=\"/judge\"") && page(&ray).contains("action=\"/judge\""));
    let post = |cookie: &str, csrf: &str, fields: &str| {
        served.request("POST", "/judge", &[("Cookie", cookie)], &format!("csrf={csrf}&{fields}"))
    };
    let resolve = format!("do=resolve&on={id}&answer=unresolved&reason=x");
    let rays = token_of(&page(&ray)).unwrap().to_owned();
    assert_eq!(status(&post(&rita, &rays, &resolve)), 403);
    assert_eq!(status(&post(&ada, &rays, &resolve)), 403, "a form of one session is no good in another");
    assert_eq!(status(&post(&ray, &rays, &resolve)), 303);
    let case = Case::open_to_read(&served.case).unwrap();
    let judged = case.all_judgements().unwrap().remove(0);
    assert_eq!(judged.who, "ray");
    let adas = token_of(&page(&ada)).unwrap().to_owned();
    assert_eq!(status(&post(&ada, &adas, &format!("do=note&on={id}&reason=seen"))), 303);
    let note = case.all_judgements().unwrap().into_iter().find(|each| each.who == "ada").unwrap();
    // Nobody takes back what others judged, but an admin.
    assert_eq!(status(&post(&ray, &rays, &format!("do=undo&on={}", note.id))), 400);
    assert_eq!(status(&post(&ada, &adas, &format!("do=undo&on={}", judged.id))), 303);

    // Scripts show the token itself.
    let bearer = format!("Bearer {reviewer}");
    let as_script = |path: &str| served.request("GET", path, &[("Authorization", &bearer)], "");
    assert_eq!(status(&as_script("/claims.json")), 200);
    let answer = served.request(
        "POST",
        "/judge",
        &[("Authorization", &bearer), ("Accept", "application/json")],
        &resolve,
    );
    assert!(status(&answer) == 200 && answer.contains("\"judgement\""), "{answer}");

    let mut tokens = Tokens::of_case(&served.case).unwrap();
    tokens.revoke("ray", at).unwrap();
    tokens.add("ray", Role::Reviewer, at).unwrap();
    tokens.write(&served.case).unwrap();
    assert_eq!(status(&page(&ray)), 401, "a new token of the same name does not open old sessions");
    assert_eq!(status(&as_script("/claims.json")), 401);
    let adas_form = format!("csrf={adas}");
    assert_eq!(status(&served.request("POST", "/logout", &[("Cookie", &ada)], &adas_form)), 303);
    assert_eq!(status(&page(&ada)), 401);
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

fn said<'a>(answer: &'a str, header: &str) -> Option<&'a str> {
    let head = answer.split("\r\n\r\n").next()?;
    head.lines()
        .find_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case(header)))
        .map(|(_, value)| value)
}

/// Pages had a row more than they said, the first of the next page, and no end.
#[test]
fn every_list_comes_in_parts_that_repeat_nothing_and_end() {
    let served = served(here, LIMITS);
    let lists = [
        "claims",
        "contradictions",
        "events",
        "places",
        "actors",
        "sources",
        "reports",
        "copies",
        "timeline",
        "relations",
    ];
    for list in lists {
        let all: Vec<serde_json::Value> =
            serde_json::from_str(body(&served.get(&format!("/{list}.json")))).unwrap();
        let mut parts = Vec::new();
        let mut next = Some(format!("/{list}.json?limit=1"));
        while let Some(address) = next {
            let answer = served.get(&address);
            assert_eq!(said(&answer, "X-Total-Count"), Some(all.len().to_string().as_str()), "{address}");
            let part: Vec<serde_json::Value> = serde_json::from_str(body(&answer)).unwrap();
            assert!(part.len() <= 1 && parts.len() <= all.len(), "{address}");
            parts.extend(part);
            next = said(&answer, "Link").and_then(|links| {
                let link = links.split(", ").find(|link| link.ends_with("rel=\"next\""))?;
                Some(link.split(['<', '>']).nth(1)?.to_owned())
            });
        }
        assert_eq!(parts, all, "{list}");
        let beyond: Vec<serde_json::Value> =
            serde_json::from_str(body(&served.get(&format!("/{list}.json?page=99")))).unwrap();
        assert!(beyond.is_empty(), "{list}");
    }
}

#[test]
fn claims_are_named_by_their_published_ids_only() {
    let served = served(here, LIMITS);
    for path in
        [format!("{}.json", served.dispute()), "/contradictions.json".to_owned(), "/overview.json".to_owned()]
    {
        let answer = served.get(&path);
        assert!(answer.contains("/c1\"") && !answer.contains("\"claim\": 0"), "{path}: {answer}");
    }
}

#[test]
fn settings_that_are_not_understood_are_refused_with_what_is_allowed() {
    let served = served(here, LIMITS);
    for (query, allowed) in [
        ("from=2017-13-45", "2021-03-04"),
        ("kind=foo", "control.capture"),
        ("nonsense=3", "actor"),
        ("limit=0", "from 1"),
        ("page=two", "from 1"),
        ("reading=perhaps", "sure"),
    ] {
        let page = served.get(&format!("/claims?{query}"));
        assert_eq!(status(&page), 400, "{query}");
        assert!(
            page.contains(allowed) && page.contains("<nav") && page.contains("role=\"search\""),
            "{query}: {page}"
        );
        let record = served.get(&format!("/claims.json?{query}"));
        assert_eq!(status(&record), 400, "{query}");
        let told: serde_json::Value = serde_json::from_str(body(&record)).unwrap();
        assert_eq!(told["setting"], query.split('=').next().unwrap());
        assert!(told["allowed"].to_string().contains(allowed), "{told}");
    }
    assert_eq!(
        status(&served.get("/claims?kind=control&from=2017-12-31&limit=5&reading=sure&words=&actor=")),
        200
    );
}

#[test]
fn where_there_is_no_page_menu_and_search_are() {
    let served = served(here, LIMITS);
    let page = served.get("/events/e-none");
    assert_eq!(status(&page), 404);
    assert!(
        page.contains("<nav") && page.contains("role=\"search\"") && page.contains("No such page"),
        "{page}"
    );
    let record = served.get("/events/e-none.json");
    assert_eq!(status(&record), 404);
    assert!(serde_json::from_str::<serde_json::Value>(body(&record)).unwrap()["error"].is_string());
}

#[test]
fn programs_say_what_they_take_and_what_they_have() {
    let served = served(here, LIMITS);
    let asked = |path: &str, headers: &[(&str, &str)]| served.request("GET", path, headers, "");
    let record = asked("/claims", &[("Accept", "application/json")]);
    assert_eq!(said(&record, "Content-Type"), Some("application/json"));
    assert_eq!(body(&record), body(&served.get("/claims.json")));
    let page =
        asked("/claims", &[("Accept", "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8")]);
    assert_eq!(said(&page, "Content-Type"), Some("text/html; charset=utf-8"));
    let packed = asked("/claims", &[("Accept-Encoding", "gzip, br")]);
    assert_eq!(said(&packed, "Content-Encoding"), Some("gzip"));
    let length = |answer: &str| said(answer, "Content-Length").unwrap().parse::<usize>().unwrap();
    assert!(length(&packed) < length(&page) / 2);
    let tag = said(&record, "ETag").unwrap();
    let again = asked("/claims.json", &[("If-None-Match", tag)]);
    assert_eq!((status(&again), body(&again)), (304, ""));
    assert_eq!(status(&asked("/events.json", &[("If-None-Match", tag)])), 200);
    // Script and style are kept until they are others.
    let style = page.split_once("href=\"/assets/style.css?v=").unwrap().1.split('"').next().unwrap();
    let kept = served.get(&format!("/assets/style.css?v={style}"));
    assert!(said(&kept, "Cache-Control").unwrap().contains("immutable"));
    assert!(!said(&served.get("/assets/style.css?v=0"), "Cache-Control").unwrap().contains("immutable"));
}

#[test]
fn other_sites_read_only_where_they_are_welcome() {
    let closed = served(here, LIMITS);
    let from = [("Origin", "https://maps.example")];
    let allowed = "Access-Control-Allow-Origin";
    assert_eq!(said(&closed.request("GET", "/claims.json", &from, ""), allowed), None);
    let open =
        served(|address| Settings { cors: vec!["https://maps.example".to_owned()], ..here(address) }, LIMITS);
    assert_eq!(said(&open.request("GET", "/claims.json", &from, ""), allowed), Some("https://maps.example"));
    assert_eq!(
        said(&open.request("GET", "/claims.json", &[("Origin", "https://evil.example")], ""), allowed),
        None
    );
    let ask = |method| [from[0], ("Access-Control-Request-Method", method)];
    assert_eq!(status(&open.request("OPTIONS", "/claims.json", &ask("GET"), "")), 204);
    assert_eq!(status(&open.request("OPTIONS", "/judge", &ask("POST"), "")), 405);
    let fields = format!("do=note&on={}&reason=x", open.dispute().rsplit('/').next().unwrap());
    assert_eq!(status(&open.post(&fields, &from)), 403, "welcome to read, not to judge");
}

#[test]
fn maps_get_points_with_plain_fields() {
    let served = served(here, LIMITS);
    for path in ["/events.geojson", "/places.geojson", "/map.geojson"] {
        let all: serde_json::Value = serde_json::from_str(body(&served.get(path))).unwrap();
        let features = all["features"].as_array().unwrap();
        assert!(!features.is_empty(), "{path}");
        for feature in features {
            assert!(feature["geometry"].is_object(), "{path}: {feature}");
            let plain = feature["properties"]
                .as_object()
                .unwrap()
                .values()
                .all(|value| !value.is_object() && !value.is_array());
            assert!(plain, "{path}: {feature}");
        }
        assert_eq!(status(&served.get(&format!("{path}?unplaced=1"))), 200);
    }
}

#[test]
fn where_the_port_is_taken_the_next_free_one_is_used() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if address.port() < u16::MAX {
        let other = runtime.block_on(listen(address)).unwrap().local_addr().unwrap();
        assert!(other.port() > address.port());
    }
}

/// Issue 15: addresses of events are given away, and events join and part.
#[test]
fn an_address_of_an_event_that_joined_another_leads_on() {
    let served = served(here, LIMITS);
    let mut case = Case::open(&served.case).unwrap();
    let before: Vec<String> =
        case.events(&Filter::default()).unwrap().into_iter().map(|event| event.id).collect();
    assert!(before.len() > 1);
    case.judge(&Wish::Merge { members: before.clone() }, "one day", &clock::stamp()).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    let now = case.events(&Filter::default()).unwrap().remove(0);
    drop(case);
    let old = before.iter().find(|id| **id != now.id).unwrap();
    let page = served.get(&format!("/events/{old}"));
    assert_eq!(status(&page), 200);
    assert!(page.contains(&format!("{old} is now part of this event")), "{page}");
    let record = served.get(&format!("/events/{old}.json"));
    assert!(record.contains(&format!("\"id\": \"{}\"", now.id)), "{record}");
    assert!(record.contains("\"stands\": false"), "{record}");
    assert!(served.get(&format!("/events/{}", now.id)).contains("were before in"));
    assert!(!served.get(&format!("/events/{}", now.id)).contains("is now part of"));

    // Parted otherwise than they were joined: a page says into what.
    let mut case = Case::open(&served.case).unwrap();
    let claims: Vec<String> = now.claims.iter().map(ToString::to_string).collect();
    let wish = Wish::Claim { claim: claims[0].clone(), verdict: contested::model::ClaimVerdict::Rejected };
    case.judge(&wish, "misread", &clock::stamp()).unwrap();
    case.reconcile(&Policy::default()).unwrap();
    let left: Vec<String> =
        case.events(&Filter::default()).unwrap().into_iter().map(|event| event.id).collect();
    drop(case);
    assert!(!left.contains(&now.id), "{left:?}");
    let page = served.get(&format!("/events/{}", now.id));
    assert_eq!(status(&page), 200);
    assert!(page.contains("is now part of") || page.contains("was parted into"), "{page}");
    assert!(left.iter().all(|id| page.contains(id.as_str())));

    let out = served.case.with_file_name("site");
    super::super::build(&served.case, &out, |_| {}).unwrap();
    let file = std::fs::read_to_string(out.join(format!("events/{}/index.html", now.id))).unwrap();
    assert!(file.contains("is now part of") || file.contains("was parted into"));
}

#[test]
fn fields_are_offered_names_that_begin_so_and_lists_are_narrowed_by_counts() {
    let served = served(here, LIMITS);
    let names = served.get("/names.json?of=place&q=qamish");
    // Without the marks of letters, and from any word of the name on.
    assert!(names.contains("mishl") && names.contains("\"claims\": "), "{names}");
    let body = |answer: &str| answer.split_once("\r\n\r\n").unwrap().1.trim().to_owned();
    // What SQL's patterns would take for anything is taken for itself.
    for none in
        ["/names.json?of=place&q=%25", "/names.json?of=actor&q=_", "/names.json?of=source&q=", "/names.json"]
    {
        assert_eq!(body(&served.get(none)), "[]", "{none}");
    }
    assert_eq!(status(&served.get("/names.json?of=everything&q=a")), 400);
    let claims = served.get("/claims");
    assert!(claims.contains("Narrow, by how many claims") && claims.contains("data-names=\"actor\""));
    let case = Case::open_to_read(&served.case).unwrap();
    let in_place = Filter { place: Some("Qamishli".to_owned()), ..Filter::default() };
    let place = case.places(&in_place).unwrap().remove(0);
    assert!(claims.contains(&format!("place={}", encode(&place.id))), "{claims}");
    let kinds: i64 = case.kinds_of(&in_place).unwrap().iter().map(|(_, claims)| claims).sum();
    assert_eq!(kinds, case.count_claims(&in_place).unwrap());
    for list in ["/actors", "/places", "/sources", "/reports"] {
        assert!(served.get(list).contains(" in all"), "{list}");
    }
}

#[test]
fn drawings_alone_are_framed_by_sites_that_may_read_and_by_no_others() {
    let closed = served(here, LIMITS);
    let open = served(
        |address| Settings { cors: vec!["https://paper.example".to_owned()], ..here(address) },
        LIMITS,
    );
    let case = Case::open_to_read(&closed.case).unwrap();
    let event = case.events(&Filter::default()).unwrap().remove(0).id;
    let place = case.held_places(1).unwrap().remove(0).0;
    let dispute = closed.dispute();
    for path in [
        format!("/embed/events/{event}"),
        format!("/embed/places/{}", encode(&place)),
        format!("/embed{dispute}"),
    ] {
        let page = closed.get(&path);
        assert_eq!(status(&page), 200, "{path}");
        assert!(page.contains("frame-ancestors 'none'") && page.contains("x-frame-options: DENY"), "{path}");
        assert!(page.contains("<svg") && !page.contains("<script") && !page.contains("<form"), "{path}");
        assert!(page.contains("property=\"og:title\"") && page.contains("property=\"og:url\""), "{path}");
        let page = open.get(&path);
        assert!(page.contains("frame-ancestors https://paper.example"), "{path}");
        assert!(!page.contains("x-frame-options"), "{path}");
    }
    assert!(open.get("/claims").contains("frame-ancestors 'none'"));
    // A page is cited by its whole address, and tells how its drawing is shown elsewhere.
    let page = closed.get(&dispute);
    assert!(page.contains(&format!("http://{}{dispute}", closed.address)), "{page}");
    assert!(page.contains(&format!("http://{}/embed{dispute}", closed.address)));
    assert_eq!(status(&closed.get("/embed/events/e-none")), 404);
}

/// Everything that was asked for is noted, by whom, and nothing that opens the case to who reads the log.
#[test]
fn requests_are_noted_without_tokens() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("access.log");
    let log = Arc::new(AccessLog::open(&file).unwrap());
    let served = served(|address| Settings { log_in: true, log: Some(log), ..here(address) }, LIMITS);
    let at = "2024-12-05T10:00:00Z".parse().unwrap();
    let mut tokens = Tokens::of_case(&served.case).unwrap();
    let token = tokens.add("ray", Role::Reviewer, at).unwrap();
    tokens.write(&served.case).unwrap();
    let bearer = format!("Bearer {token}");
    let get = |path: &str| served.request("GET", path, &[("Authorization", &bearer)], "");
    assert_eq!(status(&get("/claims?place=Qamishli&on=2024-12-03")), 200);
    assert_eq!(status(&get(&format!("/claims?token={token}"))), 400);
    assert_eq!(status(&served.get("/claims.json")), 401);
    let cookie = served.request("POST", "/login", &[], &format!("token={token}"));
    let session = said(&cookie, "Set-Cookie").unwrap().split(['=', ';']).nth(1).unwrap().to_owned();
    let noted = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = noted.lines().collect();
    assert_eq!(lines.len(), 4, "{noted}");
    assert!(lines[0].starts_with("127.0.0.1 - ray ["), "{noted}");
    assert!(lines[0].contains("\"GET /claims?place=Qamishli&on=2024-12-03\" 200 "), "{noted}");
    assert!(lines[1].contains("\"GET /claims?token=…\" 400 "), "{noted}");
    assert!(lines[2].starts_with("127.0.0.1 - - [") && lines[2].contains(" 401 "), "{noted}");
    assert!(lines[3].contains("\"POST /login\" 303 "), "{noted}");
    assert!(!noted.contains(&token) && !noted.contains(&session), "{noted}");
}

/// As many as a machine lets one process have take nobody's place for long.
#[test]
fn idle_connections_keep_nobody_out() {
    let served = served(here, LIMITS);
    let mut idle = Vec::new();
    for round in 0..5 {
        for _ in 0..100 {
            idle.push(TcpStream::connect(served.address).unwrap());
        }
        assert_eq!(status(&served.get("/assets/style.css")), 200, "after {} connections", (round + 1) * 100);
    }
}

/// Pages that are being made for others do not hold it back.
#[test]
fn an_interrupt_is_heeded_at_once() {
    let served = served(here, LIMITS);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel();
    let (case, settings) = (served.case.clone(), here(served.address));
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let serving = runtime.spawn(run(listener, case, Settings { address, ..settings }, LIMITS, async {
        drop(stopped.await);
    }));
    let idle: Vec<TcpStream> = (0..300).map(|_| TcpStream::connect(address).unwrap()).collect();
    for mut stream in &idle {
        let _ = write!(stream, "GET /claims.json HTTP/1.1\r\nHost: {address}\r\n\r\n");
    }
    stop.send(()).unwrap();
    let ended = runtime.block_on(async { tokio::time::timeout(Duration::from_secs(2), serving).await });
    assert!(ended.is_ok());
    runtime.shutdown_background();
}

/// Pages of large cases were cut off after half a minute, and made from the beginning for the next who asked.
#[test]
fn a_page_that_takes_long_is_made_meanwhile_and_found_later() {
    let served = served(here, Limits { patience: Duration::ZERO, worth_keeping: 0, ..LIMITS });
    for path in ["/events?known=2024-12-03", "/events.json?known=2024-12-03&limit=1"] {
        let first = served.get(path);
        assert_eq!((status(&first), said(&first, "Retry-After")), (503, Some("5")), "{first}");
        assert!(first.contains("being worked out") || first.contains("Being worked out"), "{first}");
        let later = (0..200).find_map(|_| {
            thread::sleep(Duration::from_millis(50));
            Some(served.get(path)).filter(|answer| status(answer) == 200)
        });
        assert!(later.is_some(), "{path} never came");
        // What was made from another state of the case is not shown.
        let fields = format!("do=note&on={}&reason=seen", served.dispute().rsplit('/').next().unwrap());
        let page = (0..200).find_map(|_| {
            thread::sleep(Duration::from_millis(50));
            Some(served.get(&served.dispute())).filter(|answer| status(answer) == 200)
        });
        let token = token_of(&page.unwrap()).unwrap().to_owned();
        assert_eq!(status(&served.request("POST", "/judge", &[], &format!("csrf={token}&{fields}"))), 303);
        assert_eq!(status(&served.get(path)), 503);
    }
}

/// Pages are cited by whole addresses: one that was made under a name of this program is not kept for those who use another.
#[test]
fn a_kept_page_names_the_host_that_was_asked() {
    let served = served(here, Limits { worth_keeping: 0, ..LIMITS });
    let port = served.address.port();
    for _ in 0..2 {
        for host in [format!("127.0.0.1:{port}"), format!("localhost:{port}")] {
            let page = served.request("GET", "/events", &[("Host", &host)], "");
            assert!(page.contains(&format!("content=\"http://{host}/events\"")), "{host}: {page}");
        }
    }
}

/// A list that nobody asked to get whole has as many rows as are quickly read, and says where the next are.
#[test]
fn lists_for_programs_come_in_parts_unless_more_is_asked_for() {
    use super::super::request::{A_PART, Format, Request};
    let list = |query: &str| Request::of("/claims.json", query);
    assert_eq!(list("").part_of_list(100).limit, Some(A_PART as u64));
    assert_eq!(list("limit=20000").part_of_list(100).limit, Some(20_000));
    assert_eq!(list("page=3").part_of_list(100).offset, Some(2 * A_PART as u64));
    assert_eq!(Request::of("/claims", "").part_of_list(100).limit, Some(100));
    assert!(list("limit=20000").may_be_long(WHOLE) && !list("").may_be_long(WHOLE));
    assert_eq!(list("").format, Format::Json);
}

/// Each role's token, as a script shows it.
fn bearers(served: &Served) -> Vec<(Role, String)> {
    let mut tokens = Tokens::default();
    let all = [("rita", Role::Reader), ("ray", Role::Reviewer), ("ada", Role::Admin)];
    let secrets = all.map(|(name, role)| (role, tokens.add(name, role, clock::stamp().at).unwrap()));
    tokens.write(&served.case).unwrap();
    secrets.into_iter().map(|(role, secret)| (role, format!("Bearer {secret}"))).collect()
}

/// What every answer has to say to a browser.
fn is_guarded(answer: &str, what: &str) {
    let policy = said(answer, "content-security-policy").unwrap_or_default();
    for part in ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors"] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    assert!(!policy.contains("unsafe-") && !policy.contains('*'), "{what}: {policy}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(said(answer, name), Some(value), "{what}: {name}");
    }
    assert_eq!(said(answer, "server"), None, "{what}");
    if !body(answer).is_empty() {
        let kind = said(answer, "content-type").unwrap_or_default();
        let is_text = kind.starts_with("text/") || kind.contains("xml") && !kind.starts_with("image/");
        assert!(!kind.is_empty() && (!is_text || kind.contains("charset=utf-8")), "{what}: {kind:?}");
    }
}

/// Every page of the list that the program routes by, in every form, as nobody and as each role; and every change.
#[test]
fn every_route_is_tried_for_every_role() {
    let served = served(|address| Settings { log_in: true, ..here(address) }, LIMITS);
    let roles = bearers(&served);
    let case = Case::open_to_read(&served.case).unwrap();
    let claim = case.claims(&Filter::default()).unwrap().remove(0);
    let event = claim.event.clone().unwrap();
    let dispute = served.dispute();
    let mut paths: Vec<String> = crate::serve::pages::ROUTES
        .iter()
        .flat_map(|route| {
            let path = route
                .path
                .replace("/claims/{report}/{claim}", &format!("/claims/{}", claim.id))
                .replace("/contradictions/{contradiction}", &dispute)
                .replace("{event}", &event)
                .replace("{report}", &claim.report);
            let path = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
            let path = path.collect::<Vec<_>>().join("/");
            let endings: Vec<String> =
                route.formats.iter().map(|format| format!(".{}", format.ending())).collect();
            std::iter::once(path.clone()).chain(
                endings
                    .into_iter()
                    .filter(|_| path != "/")
                    .map(|ending| format!("{path}{ending}"))
                    .collect::<Vec<_>>(),
            )
        })
        .collect();
    paths
        .extend(["/nothing", "/claims/../../etc/passwd", "/add", "/add/1", "/add/1.json"].map(str::to_owned));
    assert!(paths.len() > 60, "{paths:?}");
    for path in &paths {
        let nobody = served.get(path);
        assert_eq!(status(&nobody), 401, "{path}");
        assert!(!nobody.contains("Qamishli") && !nobody.contains("Raqqa"), "{path}");
        is_guarded(&nobody, path);
        for (role, bearer) in &roles {
            let answer = served.request("GET", path, &[("Authorization", bearer)], "");
            assert!(matches!(status(&answer), 200 | 400 | 404), "{path} as {role:?}: {}", status(&answer));
            assert_eq!(said(&answer, "cache-control"), Some("no-store"), "{path} as {role:?}");
            is_guarded(&answer, path);
        }
    }
    // Nothing is changed by asking, nor by other methods.
    assert_eq!(served.judgements(), 0);
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS"] {
        for path in ["/", "/judge", "/claims", "/add"] {
            let answer = served.request(method, path, &[("Authorization", &roles[2].1)], "");
            let refused = matches!(status(&answer), 204 | 400 | 403 | 404 | 405);
            assert!(refused && !answer.contains("Qamishli"), "{method} {path}: {answer}");
        }
    }
    let id = dispute.rsplit('/').next().unwrap();
    let event = format!("on={event}");
    let one = format!("on={}", encode(&claim.id));
    let changes = [
        format!("do=resolve&on={id}&answer=unresolved&reason=x"),
        format!("do=note&on={id}&reason=x"),
        format!("do=claim&{one}&verdict=reject&reason=x"),
        format!("do=correct&{one}&field=place&value=x&reason=x"),
        "do=identity&on=a&other=b&verdict=same&reason=x".to_owned(),
        format!("do=merge&{event}&other=e-x&reason=x"),
        format!("do=split&{event}&part={}&reason=x", encode(&claim.id)),
        "do=reliability&on=x&letter=B&reason=x".to_owned(),
        format!("do=sensitive&{one}&reason=x"),
        "do=undo&on=j-x&reason=x".to_owned(),
        format!("do=anything&{event}&reason=x"),
    ];
    for change in &changes {
        let post = |headers: &[(&str, &str)]| served.request("POST", "/judge", headers, change);
        assert_eq!(status(&post(&[])), 401, "{change}");
        for (role, bearer) in &roles {
            let before = served.judgements();
            let answer = post(&[("Authorization", bearer)]);
            is_guarded(&answer, change);
            if *role == Role::Reader {
                assert_eq!(status(&answer), 403, "{change}");
                assert_eq!(served.judgements(), before, "{change}");
            } else {
                assert!(!matches!(status(&answer), 401 | 403), "{change} as {role:?}: {answer}");
            }
        }
    }
    for path in &paths {
        let answer = served.request("POST", path, &[("Authorization", &roles[2].1)], "do=note");
        assert!(matches!(status(&answer), 404 | 415), "POST {path}: {}", status(&answer));
    }
}

#[test]
fn many_wrong_tokens_are_refused_over_http() {
    let served = served(|address| Settings { log_in: true, ..here(address) }, LIMITS);
    bearers(&served);
    let (send, receive) = std::sync::mpsc::channel();
    for number in 0..14 {
        let (send, address) = (send.clone(), served.address);
        thread::spawn(move || {
            let body = format!("token=ada.{number:064}");
            let head = format!(
                "POST /login HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            let _ = send.send(status(&super::tests::send(address, format!("{head}{body}").as_bytes())));
        });
    }
    // Those that wait their turn are not waited for.
    let answers: Vec<u16> = (0..6).map(|_| receive.recv_timeout(Duration::from_secs(20)).unwrap()).collect();
    assert!(answers.contains(&429) && answers.contains(&403), "{answers:?}");
    assert!(answers.iter().all(|status| matches!(status, 403 | 429)), "{answers:?}");
}

#[test]
fn where_a_proxy_encrypts_it_is_kept_to() {
    let served = served(|address| Settings { log_in: true, ..here(address) }, LIMITS);
    let mut tokens = Tokens::default();
    let secret = tokens.add("ada", Role::Admin, clock::stamp().at).unwrap();
    tokens.write(&served.case).unwrap();
    let proxied = ("X-Forwarded-Proto", "https");
    let answer = served.request("POST", "/login", &[proxied], &format!("token={secret}"));
    let cookie = said(&answer, "set-cookie").unwrap().to_owned();
    assert!(cookie.starts_with("__Host-contested=") && cookie.ends_with("; Secure"), "{cookie}");
    assert_eq!(said(&answer, "strict-transport-security"), Some("max-age=31536000"));
    let session = cookie.split(';').next().unwrap();
    let page = served.request("GET", "/claims", &[proxied, ("Cookie", session)], "");
    assert_eq!(status(&page), 200);
    let csrf = token_of(&page).unwrap();
    let left = served.request("POST", "/logout", &[proxied, ("Cookie", session)], &format!("csrf={csrf}"));
    assert!(said(&left, "clear-site-data").unwrap().contains("storage"), "{left}");
    assert_eq!(status(&served.request("GET", "/claims", &[proxied, ("Cookie", session)], "")), 401);
    let plain = served.get("/login");
    assert_eq!((status(&plain), said(&plain, "strict-transport-security")), (200, None));
}

#[test]
fn logging_out_stands_on_every_page() {
    let served = served(|address| Settings { log_in: true, ..here(address) }, LIMITS);
    let mut tokens = Tokens::default();
    let secret = tokens.add("rita", Role::Reader, clock::stamp().at).unwrap();
    tokens.write(&served.case).unwrap();
    let answer = served.request("POST", "/login", &[], &format!("token={secret}"));
    let session = said(&answer, "set-cookie").unwrap().split(';').next().unwrap().to_owned();
    for route in crate::serve::pages::ROUTES.iter().filter(|route| !route.path.contains('{')) {
        let page = served.request("GET", route.path, &[("Cookie", &session), ("Accept", "text/html")], "");
        let is_page = said(&page, "content-type").is_some_and(|kind| kind.starts_with("text/html"));
        assert!(!is_page || page.contains("action=\"/logout\""), "{}", route.path);
    }
}

#[test]
fn a_damaged_file_of_tokens_lets_nobody_in() {
    let served = served(|address| Settings { log_in: true, ..here(address) }, LIMITS);
    let roles = bearers(&served);
    let get = || status(&served.request("GET", "/claims.json", &[("Authorization", &roles[2].1)], ""));
    assert_eq!(get(), 200);
    let file = served.case.with_extension("contested.tokens");
    assert!(file.exists());
    std::fs::write(&file, "{").unwrap();
    assert_eq!(get(), 401);
}

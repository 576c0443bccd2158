//! Every page of a case, in every form and by both clocks: how long each takes, how large it is, and what many clients at
//! once cost in memory. The pages are those of a program that is started for it, asked on this machine only.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use clap::Args;
use serde_json::Value;

#[derive(Args)]
pub(crate) struct Arguments {
    /// The case; it is only read
    case: PathBuf,
    /// The program that serves it
    #[arg(long, default_value = "contested")]
    program: PathBuf,
    /// Only pages whose address holds this
    #[arg(long, default_value = "")]
    only: String,
    /// Days for the clocks: what is asked about, and what was known by then
    #[arg(long, num_args = 2, value_names = ["ON", "KNOWN"])]
    clocks: Option<Vec<String>>,
    /// Milliseconds that a page may take
    #[arg(long, default_value_t = 150)]
    most: u128,
    /// Clients that ask for a list at once
    #[arg(long, default_value_t = 64)]
    clients: usize,
}

/// Bytes of an answer that nobody asked to have page by page.
const LARGEST: usize = 2_000_000;

/// A program that serves; it ends with this.
struct Served {
    process: Child,
    address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Answer {
    status: u16,
    body: Vec<u8>,
    took: Duration,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let served = serve(arguments)?;
    let mut wrong = 0;
    println!("status     first     again         kB  page");
    for path in paths(&served.address, arguments.clocks.as_deref())? {
        if !path.contains(&arguments.only) {
            continue;
        }
        let (first, again) = (get(&served.address, &path)?, get(&served.address, &path)?);
        let is_slow = first.took.as_millis() > arguments.most;
        let is_wrong = is_slow || first.body.len() > LARGEST || first.status >= 500;
        wrong += usize::from(is_wrong);
        println!(
            "{:6} {:6} ms {:6} ms {:10.1}  {path}{}",
            first.status,
            first.took.as_millis(),
            again.took.as_millis(),
            first.body.len() as f64 / 1000.0,
            if is_wrong { "  ×" } else { "" }
        );
    }
    let before = memory(served.process.id());
    thread::scope(|scope| {
        for _ in 0..arguments.clients {
            scope.spawn(|| get(&served.address, "/claims.json"));
        }
    });
    println!(
        "{} clients at once for /claims.json: {} MB before, {} MB at most",
        arguments.clients,
        before.0,
        memory(served.process.id()).1
    );
    ensure!(wrong == 0, "{wrong} pages are slow or large");
    Ok(())
}

fn serve(arguments: &Arguments) -> anyhow::Result<Served> {
    let mut process = Command::new(&arguments.program)
        .arg("serve")
        .arg(&arguments.case)
        .args(["--addr", "127.0.0.1:0"])
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}", arguments.program.display()))?;
    let said = process.stderr.take().context("a pipe")?;
    for line in BufReader::new(said).lines() {
        if let Some((_, rest)) = line?.split_once("http://") {
            let address = rest.split('/').next().unwrap_or_default().to_owned();
            return Ok(Served { process, address });
        }
    }
    anyhow::bail!("the program serves nothing")
}

/// All pages that the program describes: lists, and the first of what each lists; each in its forms, and by the clocks.
fn paths(address: &str, clocks: Option<&[String]>) -> anyhow::Result<Vec<String>> {
    let described: Value = serde_json::from_slice(&get(address, "/openapi.json")?.body)?;
    let mut paths = vec!["/".to_owned()];
    for path in described["paths"].as_object().context("no list of pages")?.keys() {
        let mut path = path.clone();
        if let Some((list, rest)) = path.clone().split_once("/{") {
            let first: Value = serde_json::from_slice(&get(address, &format!("{list}.json?limit=1"))?.body)
                .unwrap_or_default();
            let record = &first[0];
            let Some(id) = record["id"].as_str().or(record["likely_original"].as_str()) else { continue };
            let ending = rest.rsplit_once('}').map_or("", |(_, ending)| ending);
            path = format!("{list}/{}{ending}", id.replace(':', "%3A"));
        }
        let page = path.rsplit_once('.').map_or(path.as_str(), |(page, _)| page).to_owned();
        for path in [path, page] {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    let Some([on, known]) = clocks else { return Ok(paths) };
    let plain = paths.clone();
    for query in [format!("on={on}"), format!("known={known}"), format!("on={on}&known={known}")] {
        paths.extend(plain.iter().map(|path| format!("{path}?{query}")));
    }
    Ok(paths)
}

fn get(address: &str, path: &str) -> anyhow::Result<Answer> {
    let start = now();
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(120)))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let took = start.elapsed();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").context("no answer")?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).context("no status")?;
    Ok(Answer { status, body: answer.split_off(end + 4), took })
}

#[allow(clippy::disallowed_methods, reason = "a campaign measures time; nothing that is read depends on it")]
fn now() -> Instant {
    Instant::now()
}

/// Megabytes of a process now, and at most so far, where the system tells.
fn memory(process: u32) -> (u64, u64) {
    let told = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let of = |key: &str| {
        let line = told.lines().find(|line| line.starts_with(key));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1000
    };
    (of("VmRSS"), of("VmHWM"))
}

//! A line for each request that was answered: who asked what when, and what came of it. In the common form of web servers,
//! with the milliseconds it took at the end. Tokens and sessions come in heads and forms, of which nothing is written; of a
//! setting that no page has, which may be a token put in the wrong place, the value is left out.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use axum::extract::Request;
use axum::http::{Method, StatusCode, Uri};
use jiff::Timestamp;

use super::pages;
use super::request::encode;
use crate::{clock, talk};

/// Where lines go.
pub(crate) struct AccessLog {
    out: Mutex<Box<dyn Write + Send>>,
    has_failed: AtomicBool,
}

impl std::fmt::Debug for AccessLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessLog")
    }
}

/// Who was found to ask, for the log.
#[derive(Clone, Debug)]
pub(super) struct Asker(pub(super) String);

/// A request that is being answered. Where its client leaves, or it takes too long, the line says so by a status of "-".
pub(super) struct Entry<'l> {
    log: &'l AccessLog,
    at: Timestamp,
    peer: Option<SocketAddr>,
    asked: String,
    asker: String,
    status: Option<StatusCode>,
    bytes: Option<u64>,
}

impl AccessLog {
    /// A log at the end of a file; `-` is standard output.
    pub(crate) fn open(path: &Path) -> anyhow::Result<AccessLog> {
        let out: Box<dyn Write + Send> = if path.as_os_str() == "-" {
            Box::new(io::stdout())
        } else {
            let file = OpenOptions::new().create(true).append(true).open(path);
            Box::new(file.with_context(|| format!("opening the access log {}", path.display()))?)
        };
        Ok(AccessLog { out: Mutex::new(out), has_failed: AtomicBool::new(false) })
    }

    /// Begins a line.
    pub(super) fn entry(&self, request: &Request, peer: Option<SocketAddr>) -> Entry<'_> {
        Entry {
            log: self,
            at: clock::now(),
            peer,
            asked: asked(request.method(), request.uri()),
            asker: "-".to_owned(),
            status: None,
            bytes: None,
        }
    }

    fn write(&self, line: &str) {
        // Where another thread failed while it wrote, lines go on.
        let mut out = self.out.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let written = out.write_all(line.as_bytes()).and_then(|()| out.flush());
        // Said once: pages go on without it.
        if written.is_err() && !self.has_failed.swap(true, Ordering::Relaxed) {
            talk::caution("the access log cannot be written; requests are answered without it");
        }
    }
}

impl Entry<'_> {
    /// What came of it.
    pub(super) fn answered(&mut self, status: StatusCode, bytes: Option<u64>, asker: Option<&Asker>) {
        (self.status, self.bytes) = (Some(status), bytes);
        if let Some(Asker(name)) = asker {
            // A name may be any words; a line is one line of fields.
            self.asker = encode(name);
        }
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        let dash = || "-".to_owned();
        let took = clock::now().as_millisecond() - self.at.as_millisecond();
        self.log.write(&format!(
            "{} - {} [{}] \"{}\" {} {} {took}ms\n",
            self.peer.map_or_else(dash, |peer| peer.ip().to_string()),
            self.asker,
            self.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            self.asked,
            self.status.map_or_else(dash, |status| status.as_u16().to_string()),
            self.bytes.map_or_else(dash, |bytes| bytes.to_string()),
        ));
    }
}

/// The first line of a request, as it may be written down. An address has neither quotation marks nor line ends.
fn asked(method: &Method, uri: &Uri) -> String {
    let path: String =
        uri.path().chars().take(LONGEST).map(|each| if each == '"' { '\'' } else { each }).collect();
    let is_known = |name: &str| {
        pages::ROUTES.iter().any(|route| route.settings.contains(&name)) || pages::is_clock(name)
    };
    let settings: Vec<String> = uri
        .query()
        .unwrap_or_default()
        .chars()
        .take(LONGEST)
        .collect::<String>()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) if is_known(name) => format!("{name}={}", value.replace('"', "%22")),
            Some((name, _)) => format!("{}=…", encode(name)),
            None => "…".to_owned(),
        })
        .collect();
    if settings.is_empty() {
        format!("{method} {path}")
    } else {
        format!("{method} {path}?{}", settings.join("&"))
    }
}

/// Characters of a path or of its settings that are written down.
const LONGEST: usize = 2_000;

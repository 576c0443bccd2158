//! Pages from the web, with care: what a site asks of programs holds (`robots.txt`), no host is asked often, no machine of the
//! caller's own network at all, and nothing twice.
//!
//! What comes is kept as it came ([`archive`]); taking it in is the matter of `contested add`, which reads crawls.

mod address;

mod archive;

mod http;

mod robots;

mod url;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use contested::ingest::{self, Given, Place, Reason, Refused, Rules};
use contested::store::{Case, Fetched};
use jiff::Timestamp;

use crate::clock;
use archive::{Archive, Stored, Written};
use http::{Client, Manner};
use robots::Robots;
use url::Address;

/// What the caller says of how to fetch.
#[derive(Clone, Debug)]
pub(crate) struct Wishes {
    /// Where answers are kept.
    pub(crate) folder: PathBuf,
    /// The time between two questions to one host.
    pub(crate) delay: Duration,
    /// The longest that an answer may take.
    pub(crate) timeout: Duration,
    /// What the program calls itself; its first word is the name that `robots.txt` knows it by.
    pub(crate) agent: String,
    /// Whether servers in the caller's own network are asked.
    pub(crate) private: bool,
}

/// What became of the addresses that were asked for.
#[derive(Default)]
pub(crate) struct Outcome {
    /// Files of pages, in the order in which they were asked for.
    pub(crate) pages: Vec<PathBuf>,
    /// How many of the files were fetched now.
    pub(crate) fetched: usize,
    /// Addresses that could not be had.
    pub(crate) refused: Vec<Refused>,
}

/// Steps from one address to the next.
const HOPS: usize = 10;

/// Failures in a row after which a host is left.
const FAILURES: usize = 3;

/// Fetches pages; each is in a file, and in the custody log, before the next is asked for.
pub(crate) struct Fetcher<'a> {
    case: &'a mut Case,
    rules: &'a Rules,
    wishes: Wishes,
    client: Client,
    archive: Archive,
    hosts: BTreeMap<String, Host>,
    /// Files that the custody log tells of.
    known: BTreeSet<String>,
    outcome: Outcome,
    pages: BTreeMap<usize, PathBuf>,
}

/// What is known of a host, and what is wanted from it.
#[derive(Default)]
struct Host {
    queue: VecDeque<Job>,
    /// When it may be asked again.
    ready: Timestamp,
    robots: Option<Robots>,
    failures: usize,
    /// Why it is not asked any more.
    closed: Option<String>,
}

/// An address that is wanted.
#[derive(Clone)]
struct Job {
    index: usize,
    asked: Address,
    /// Where it led so far.
    url: Address,
    hops: usize,
}

impl<'a> Fetcher<'a> {
    pub(crate) fn new(case: &'a mut Case, rules: &'a Rules, wishes: Wishes) -> anyhow::Result<Fetcher<'a>> {
        let manner = Manner {
            agent: wishes.agent.clone(),
            timeout: wishes.timeout,
            limit: rules.limits.page_bytes,
            private: wishes.private,
        };
        Ok(Fetcher {
            known: case.fetched()?,
            case,
            rules,
            client: Client::new(&manner),
            archive: Archive::at(wishes.folder.clone()),
            wishes,
            hosts: BTreeMap::new(),
            outcome: Outcome::default(),
            pages: BTreeMap::new(),
        })
    }

    /// The addresses that the items of a feed lead to. The feed itself is fetched each time.
    pub(crate) fn feed(&mut self, words: &str) -> anyhow::Result<Vec<String>> {
        match self.items(words)? {
            Ok(links) => Ok(links),
            Err(why) => {
                self.refuse(words, why);
                Ok(Vec::new())
            }
        }
    }

    fn items(&mut self, words: &str) -> anyhow::Result<Result<Vec<String>, String>> {
        let mut url = match Address::parse(words) {
            Ok(url) => url,
            Err(why) => return Ok(Err(why)),
        };
        for _ in 0..HOPS {
            self.await_host(&url);
            if let Err(why) = self.may_ask(&url)? {
                return Ok(Err(why));
            }
            let answer = match self.client.get(&url, |status, _| status == 200) {
                Ok(answer) => answer,
                Err(why) => return Ok(Err(why)),
            };
            match (answer.status, &answer.location) {
                (300..=399, Some(location)) => match url.lead(location) {
                    Ok(next) => url = next,
                    Err(why) => return Ok(Err(why)),
                },
                (200, _) => {
                    let at = clock::stamp().at;
                    let path = self.archive.passing(&url, at);
                    let written = self.archive.write(&path, &url, &answer.exchange, at)?;
                    self.note(&url, &written)?;
                    return Ok(links(&url, &answer.body, self.rules));
                }
                (status, _) => return Ok(Err(said_of(status))),
            }
        }
        Ok(Err(too_many_hops()))
    }

    /// Fetches what is not there yet.
    pub(crate) fn pages(
        mut self,
        asked: &[String],
        mut progress: impl FnMut(usize),
    ) -> anyhow::Result<Outcome> {
        let mut seen = BTreeSet::new();
        for (index, words) in asked.iter().enumerate() {
            match Address::parse(words) {
                Err(why) => self.refuse(words, why),
                Ok(url) if !seen.insert(url.clone()) => {}
                Ok(url) => self.want(Job { index, asked: url.clone(), url, hops: 0 })?,
            }
        }
        while let Some(name) = self.next_host() {
            let host = self.hosts.entry(name.clone()).or_default();
            let Some(job) = host.queue.pop_front() else { continue };
            if let Some(why) = host.closed.clone() {
                self.refuse(job.asked.as_str(), why);
                continue;
            }
            self.await_host(&job.url);
            self.fetch(&job)?;
            let open: usize = self.hosts.values().map(|host| host.queue.len()).sum();
            progress(open);
        }
        // Two addresses may lead to one page.
        let mut seen = BTreeSet::new();
        let pages = std::mem::take(&mut self.pages).into_values();
        self.outcome.pages = pages.filter(|path| seen.insert(path.clone())).collect();
        Ok(self.outcome)
    }

    /// Puts an address in line, or follows what is known of it.
    fn want(&mut self, mut job: Job) -> anyhow::Result<()> {
        loop {
            if job.hops > HOPS {
                self.refuse(job.asked.as_str(), too_many_hops());
                return Ok(());
            }
            match self.archive.stored(&job.url) {
                Err(why) => {
                    self.refuse(job.asked.as_str(), format!("{why:#}"));
                    return Ok(());
                }
                Ok(None) => {
                    self.hosts.entry(job.url.origin().to_owned()).or_default().queue.push_back(job);
                    return Ok(());
                }
                Ok(Some(Stored::Page)) => {
                    let path = self.archive.page(&job.url);
                    // A run that was ended may have written the file and nothing more.
                    let sha256 = hash_of(&path)?;
                    self.note(&job.url, &Written { path: path.clone(), sha256 })?;
                    self.pages.insert(job.index, path);
                    return Ok(());
                }
                Ok(Some(Stored::Leads(location))) => match job.url.lead(&location) {
                    Ok(url) => job = Job { url, hops: job.hops + 1, ..job },
                    Err(why) => {
                        self.refuse(job.asked.as_str(), why);
                        return Ok(());
                    }
                },
            }
        }
    }

    /// The host that may be asked soonest, of those from which something is wanted.
    fn next_host(&self) -> Option<String> {
        let wanted = self.hosts.iter().filter(|(_, host)| !host.queue.is_empty());
        wanted.min_by_key(|(_, host)| host.ready).map(|(name, _)| name.clone())
    }

    fn fetch(&mut self, job: &Job) -> anyhow::Result<()> {
        // Another address may have led here since it was put in line.
        if self.archive.page(&job.url).is_file() {
            return self.want(job.clone());
        }
        if let Err(why) = self.may_ask(&job.url)? {
            self.refuse(job.asked.as_str(), why);
            return Ok(());
        }
        self.await_host(&job.url);
        let found = self.client.get(&job.url, |status, kind| status == 200 && is_page(kind));
        self.asked(&job.url, found.is_err());
        let answer = match found {
            Ok(answer) => answer,
            Err(why) => {
                self.refuse(job.asked.as_str(), why);
                return Ok(());
            }
        };
        let why = match (answer.status, &answer.location) {
            (200, _) if is_page(&answer.kind) => None,
            (200, _) => Some(format!("it is no page but {}", named(&answer.kind))),
            (301 | 302 | 303 | 307 | 308, Some(_)) => None,
            (429 | 503, _) => {
                let why = format!("{}, so that the host is left alone", said_of(answer.status));
                self.hosts.entry(job.url.origin().to_owned()).or_default().closed = Some(why.clone());
                Some(why)
            }
            (status, _) => Some(said_of(status)),
        };
        if let Some(why) = why {
            self.refuse(job.asked.as_str(), why);
            return Ok(());
        }
        let at = clock::stamp().at;
        let written = self.archive.write(&self.archive.page(&job.url), &job.url, &answer.exchange, at)?;
        self.note(&job.url, &written)?;
        self.outcome.fetched += usize::from(answer.status == 200);
        self.want(job.clone())
    }

    /// Whether an address may be asked for, by what its site says; the reason why not.
    fn may_ask(&mut self, url: &Address) -> anyhow::Result<Result<(), String>> {
        let name = url.origin().to_owned();
        if self.hosts.get(&name).is_none_or(|host| host.robots.is_none()) {
            let robots = self.robots(url)?;
            self.hosts.entry(name.clone()).or_default().robots = Some(robots);
        }
        let host = self.hosts.entry(name).or_default();
        let is_allowed = host.robots.as_ref().is_none_or(|robots| robots.allows(url.path()));
        Ok(match (&host.closed, is_allowed) {
            (Some(why), _) => Err(why.clone()),
            (None, false) => Err("the site asks programs not to fetch it (robots.txt)".to_owned()),
            (None, true) => Ok(()),
        })
    }

    /// What a site asks of programs: fetched once a run.
    fn robots(&mut self, of: &Address) -> anyhow::Result<Robots> {
        let Ok(first) = of.lead("/robots.txt") else { return Ok(Robots::open()) };
        let at = clock::stamp().at;
        let path = self.archive.passing(&first, at);
        let name = self.wishes.agent.split(['/', ' ']).next().unwrap_or_default().to_owned();
        let mut url = first.clone();
        // The standard has five steps followed.
        for _ in 0..=5 {
            self.await_host(&url);
            let found = self.client.get(&url, |status, _| status == 200);
            self.asked(&url, found.is_err());
            let answer = match found {
                Ok(answer) => answer,
                Err(why) => {
                    let why = format!("robots.txt could not be asked for: {why}");
                    self.hosts.entry(of.origin().to_owned()).or_default().closed = Some(why);
                    return Ok(Robots::closed());
                }
            };
            match (answer.status, &answer.location) {
                (300..=399, Some(location)) => match url.lead(location) {
                    Ok(next) => url = next,
                    Err(_) => return Ok(Robots::open()),
                },
                (200 | 400..=428 | 430..=499, _) => {
                    let written = self.archive.write(&path, &url, &answer.exchange, at)?;
                    self.note(&url, &written)?;
                    return Ok(if answer.status == 200 {
                        Robots::parse(&answer.body, &name)
                    } else {
                        Robots::open()
                    });
                }
                (status, _) => {
                    let why = format!("robots.txt could not be had: {}", said_of(status));
                    self.hosts.entry(of.origin().to_owned()).or_default().closed = Some(why);
                    return Ok(Robots::closed());
                }
            }
        }
        Ok(Robots::open())
    }

    /// Waits until a host may be asked.
    fn await_host(&self, url: &Address) {
        if let Some(host) = self.hosts.get(url.origin()) {
            let wait = Duration::try_from(host.ready.duration_since(clock::now())).unwrap_or_default();
            thread::sleep(wait);
        }
    }

    /// A host was asked.
    fn asked(&mut self, url: &Address, has_failed: bool) {
        let host = self.hosts.entry(url.origin().to_owned()).or_default();
        let own = host.robots.as_ref().and_then(|robots| robots.delay).unwrap_or_default();
        let now = clock::now();
        host.ready = now.checked_add(self.wishes.delay.max(own)).unwrap_or(now);
        host.failures = if has_failed { host.failures + 1 } else { 0 };
        if host.failures >= FAILURES {
            host.closed = Some(format!("the host failed {FAILURES} times in a row"));
        }
    }

    /// Puts a file into the custody log, once.
    fn note(&mut self, url: &Address, written: &Written) -> anyhow::Result<()> {
        if self.known.insert(written.sha256.clone()) {
            let fetched = Fetched {
                sha256: written.sha256.clone(),
                url: url.to_string(),
                name: written.path.to_string_lossy().into_owned(),
            };
            self.case.note_fetched(&fetched, &clock::stamp())?;
        }
        Ok(())
    }

    fn refuse(&mut self, asked: &str, why: String) {
        self.outcome.refused.push(Refused::new(asked, Place::WHOLE, Reason::NotFetched(why)));
    }
}

fn is_page(kind: &str) -> bool {
    kind.starts_with("text/html") || kind.starts_with("application/xhtml")
}

fn named(kind: &str) -> String {
    match kind.split(';').next().unwrap_or_default().trim() {
        "" => "something without a media type".to_owned(),
        kind => kind.chars().take(60).collect(),
    }
}

fn said_of(status: u16) -> String {
    let words = match status {
        401 | 403 => "the server does not give it out",
        404 | 410 => "it is not there",
        429 => "the server has been asked too often",
        500..=599 => "the server has trouble",
        300..=399 => "it leads nowhere",
        _ => "the server answers otherwise",
    };
    format!("{words} (status {status})")
}

fn too_many_hops() -> String {
    format!("it leads on more than {HOPS} times")
}

/// The addresses of a feed's items.
fn links(url: &Address, body: &[u8], rules: &Rules) -> Result<Vec<String>, String> {
    let given = Given::default();
    let items = ingest::read_all(url.as_str(), body, &given, rules).reports;
    if !items.iter().any(|taken| taken.report.form == "item") {
        return Err("it is no feed with items".to_owned());
    }
    let links = items.into_iter().filter_map(|taken| taken.report.url);
    Ok(links.filter_map(|link| url.lead(&link).ok()).map(|link| link.to_string()).collect())
}

fn hash_of(path: &Path) -> anyhow::Result<String> {
    use anyhow::Context as _;
    let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    ingest::sha256_of(file).with_context(|| path.display().to_string())
}

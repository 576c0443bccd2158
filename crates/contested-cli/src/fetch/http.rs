//! One question to one server, with both sides of the exchange kept byte by byte.

use std::io::Read as _;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ureq::config::Config;
use ureq::http::{HeaderMap, Uri, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, NextTimeout, RustlsConnector, TcpConnector, Transport,
};
use ureq::{Agent, Error};

use super::address::is_public;
use super::url::Address;

/// How to ask.
#[derive(Clone, Debug)]
pub(super) struct Manner {
    /// What the program calls itself.
    pub(super) agent: String,
    /// The longest that one answer may take.
    pub(super) timeout: Duration,
    /// Bytes of one answer.
    pub(super) limit: usize,
    /// Whether servers in the caller's own network are asked.
    pub(super) private: bool,
}

/// Asks.
pub(super) struct Client {
    agent: Agent,
    wire: Arc<Mutex<Wire>>,
    limit: usize,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The media type, in lower case; empty where none is named.
    pub(super) kind: String,
    pub(super) location: Option<String>,
    /// What the answer holds, out of its chunks; empty where it was not wanted.
    pub(super) body: Vec<u8>,
    pub(super) exchange: Exchange,
}

/// Both sides, as they went over the wire (under the encryption, where there is one).
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) request: Vec<u8>,
    pub(super) answer: Vec<u8>,
    /// Who was asked, where the name has one address only.
    pub(super) address: Option<IpAddr>,
}

impl Client {
    /// With the root certificates of the system.
    pub(super) fn new(manner: &Manner) -> Client {
        let wire = Arc::new(Mutex::new(Wire::default()));
        // Where the system has none, no certificate is believed, and the error says so.
        let roots = rustls_native_certs::load_native_certs().certs;
        let roots: Vec<Certificate<'static>> =
            roots.iter().map(|root| Certificate::from_der(root.as_ref()).to_owned()).collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = Config::builder()
            .tls_config(tls)
            // A proxy would look names up by itself, and nobody would look at the addresses.
            .proxy(None)
            // Each step is looked at like the first.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            // One exchange a connection, so that what goes over it is known to belong to it.
            .max_idle_connections(0)
            .timeout_global(Some(manner.timeout))
            .timeout_connect(Some(manner.timeout.min(CONNECT)))
            .user_agent(&manner.agent)
            .accept("text/html,application/xhtml+xml;q=0.9,application/xml;q=0.8,*/*;q=0.5")
            .accept_encoding("identity")
            .build();
        let connector =
            ().chain(TcpConnector::default()).chain(RustlsConnector::default()).chain(Tap(Arc::clone(&wire)));
        let resolver =
            Guarded { inner: DefaultResolver::default(), private: manner.private, wire: Arc::clone(&wire) };
        Client { agent: Agent::with_parts(config, connector, resolver), wire, limit: manner.limit }
    }

    /// Asks for an address; the body is read where its status and media type are wanted.
    pub(super) fn get(&self, url: &Address, is_wanted: impl Fn(u16, &str) -> bool) -> Result<Answer, String> {
        *locked(&self.wire) = Wire::default();
        let mut response = self.agent.get(url.as_str()).call().map_err(|error| said(&error))?;
        let status = response.status().as_u16();
        let kind = text(response.headers(), header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
        let location = text(response.headers(), header::LOCATION);
        let mut body = Vec::new();
        if is_wanted(status, &kind) {
            let reader = response.body_mut().as_reader();
            reader.take(self.limit as u64 + 1).read_to_end(&mut body).map_err(|error| {
                match error.downcast::<Error>() {
                    Ok(error) => said(&error),
                    Err(error) => error.to_string(),
                }
            })?;
            if body.len() > self.limit {
                return Err(format!("the answer is longer than {} MB", self.limit >> 20));
            }
        }
        let Wire { request, answer, addresses } = std::mem::take(&mut *locked(&self.wire));
        let address = addresses.first().copied().filter(|_| addresses.len() == 1);
        let exchange = Exchange { request, answer: last_answer(answer), address };
        Ok(Answer { status, kind, location, body, exchange })
    }
}

/// The longest that connecting may take.
const CONNECT: Duration = Duration::from_secs(15);

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    Some(String::from_utf8_lossy(headers.get(name)?.as_bytes()).trim().to_owned())
}

/// Why there is no answer, for people.
fn said(error: &Error) -> String {
    match error {
        Error::Other(inner) => inner.to_string(),
        Error::HostNotFound => "there is no server of that name".to_owned(),
        Error::Timeout(_) => "the server took too long".to_owned(),
        other => other.to_string(),
    }
}

/// Without the interim answers (103 and the like) that may come before the one that counts.
fn last_answer(mut bytes: Vec<u8>) -> Vec<u8> {
    while bytes.starts_with(b"HTTP/1.1 1") {
        match bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            Some(end) => drop(bytes.drain(..end + 4)),
            None => break,
        }
    }
    bytes
}

/// What goes over a connection.
#[derive(Debug, Default)]
struct Wire {
    request: Vec<u8>,
    answer: Vec<u8>,
    addresses: Vec<IpAddr>,
}

fn locked(wire: &Mutex<Wire>) -> MutexGuard<'_, Wire> {
    wire.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Looks names up and lets no private address through. What it gives back is what is connected to: a name that is looked up a
/// second time, and leads elsewhere then, gains nothing.
#[derive(Debug)]
struct Guarded {
    inner: DefaultResolver,
    private: bool,
    wire: Arc<Mutex<Wire>>,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let private = found.iter().map(|address| address.ip()).find(|address| !is_public(*address));
        if let Some(address) = private.filter(|_| !self.private) {
            return Err(Error::Other(Box::new(Private(address))));
        }
        locked(&self.wire).addresses = found.iter().map(|address| address.ip()).collect();
        Ok(found)
    }
}

/// An address that is not asked.
#[derive(Debug)]
struct Private(IpAddr);

impl std::fmt::Display for Private {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is an address of a private network, which is not asked", self.0)
    }
}

impl std::error::Error for Private {}

/// Notes what goes over a connection.
#[derive(Debug)]
struct Tap(Arc<Mutex<Wire>>);

impl<In: Transport> Connector<In> for Tap {
    type Out = Tapped<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Tapped<In>>, Error> {
        Ok(chained.map(|inner| Tapped { inner, wire: Arc::clone(&self.0) }))
    }
}

#[derive(Debug)]
struct Tapped<T> {
    inner: T,
    wire: Arc<Mutex<Wire>>,
}

impl<T: Transport> Transport for Tapped<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let sent = &self.inner.buffers().output()[..amount];
        locked(&self.wire).request.extend_from_slice(sent);
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let before = self.inner.buffers().input().len();
        let more = self.inner.await_input(timeout)?;
        let input = self.inner.buffers().input();
        locked(&self.wire).answer.extend_from_slice(&input[before.min(input.len())..]);
        Ok(more)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

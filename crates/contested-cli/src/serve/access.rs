//! Who may ask, and from where: names of this program, the site a change comes from, tokens and sessions.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Mutex;

use axum::http::{HeaderMap, header};
use contested::ingest::sha256;
use jiff::Timestamp;

use crate::clock;
use crate::tokens::{Role, Tokens, alike, random};

/// Who looks at a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Visitor {
    /// The name under which judgements are made.
    pub(crate) name: String,
    /// What they may do.
    pub(crate) role: Role,
    /// What a form has to bring with it to change anything.
    pub(crate) csrf: String,
    /// Whether there is a session that can be ended.
    pub(crate) can_log_out: bool,
}

/// What guards the pages.
#[derive(Debug)]
pub(crate) struct Gate {
    case: PathBuf,
    address: SocketAddr,
    /// Names under which the program may be asked, beside its addresses: "cases.example" or "cases.example:8443".
    hosts: Vec<String>,
    /// Whether everybody has to show a token.
    log_in: bool,
    /// Mixed into what forms bring with them: nobody outside this process knows it.
    key: String,
    sessions: Mutex<BTreeMap<String, Session>>,
    /// Hashes of tokens that were presented and verified, with their names and marks: verifying is slow on purpose.
    verified: Mutex<BTreeMap<String, (String, String)>>,
}

#[derive(Clone, Debug)]
struct Session {
    name: String,
    /// Of the token that opened it.
    mark: String,
    since: Timestamp,
}

/// Why a request is not answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refusal {
    /// It was sent to another name.
    OtherHost,
    /// It comes from another site, or without what our forms bring.
    OtherSite,
    /// It needs a token.
    LogIn,
}

const COOKIE: &str = "contested";
const SESSION_SECONDS: i64 = 12 * 60 * 60;
/// More sessions push out the oldest, more verified tokens the first.
const MOST_SESSIONS: usize = 1000;

impl Gate {
    pub(crate) fn new(
        case: PathBuf,
        address: SocketAddr,
        hosts: Vec<String>,
        log_in: bool,
    ) -> anyhow::Result<Gate> {
        Ok(Gate {
            case,
            address,
            hosts,
            log_in: log_in || !address.ip().is_loopback(),
            key: random()?,
            sessions: Mutex::default(),
            verified: Mutex::default(),
        })
    }

    /// Whether the request was sent to us by a name of ours. A page elsewhere that points a name of its own at this
    /// machine ("DNS rebinding") would arrive with that name.
    pub(crate) fn check_host(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let mut given = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (given.next().and_then(|host| host.to_str().ok()), given.next()) else {
            return Err(Refusal::OtherHost);
        };
        if self.hosts.iter().any(|name| name.eq_ignore_ascii_case(host)) {
            return Ok(());
        }
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host, Some(80)),
        };
        let name = name.trim_start_matches('[').trim_end_matches(']');
        let address: Option<IpAddr> = name.parse().ok();
        let is_ours = if self.address.ip().is_loopback() {
            name.eq_ignore_ascii_case("localhost") || address.is_some_and(|address| address.is_loopback())
        } else {
            // An address as it stands cannot be pointed elsewhere.
            address.is_some()
        };
        if is_ours && port == Some(self.address.port()) { Ok(()) } else { Err(Refusal::OtherHost) }
    }

    /// Whether a change comes from one of our own pages, as far as the browser tells.
    pub(crate) fn check_site(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        if let Some(origin) = text("origin") {
            let host = text("host").unwrap_or_default();
            let ours = ["http://", "https://"].iter().any(|scheme| {
                origin.strip_prefix(scheme).is_some_and(|origin| origin.eq_ignore_ascii_case(host))
            });
            if !ours {
                return Err(Refusal::OtherSite);
            }
        }
        match text("sec-fetch-site") {
            None | Some("same-origin" | "none") => Ok(()),
            Some(_) => Err(Refusal::OtherSite),
        }
    }

    /// Who asks.
    pub(crate) fn visitor(&self, headers: &HeaderMap) -> Result<Visitor, Refusal> {
        if !self.log_in {
            return Ok(Visitor {
                name: clock::stamp().who,
                role: Role::Admin,
                csrf: self.csrf("here"),
                can_log_out: false,
            });
        }
        let tokens = Tokens::of_case(&self.case).map_err(|_| Refusal::LogIn)?;
        if let Some(presented) = bearer(headers) {
            let known = lock(&self.verified).get(&sha256(presented.as_bytes())).cloned();
            let (name, mark) = known.or_else(|| self.verify(&tokens, presented)).ok_or(Refusal::LogIn)?;
            let token = tokens.holder(&name).filter(|token| token.mark() == mark).ok_or(Refusal::LogIn)?;
            // A script that shows a token is no page elsewhere: it needs nothing of our forms.
            return Ok(Visitor { name, role: token.role, csrf: String::new(), can_log_out: false });
        }
        let session = cookie(headers).ok_or(Refusal::LogIn)?;
        let Session { name, mark, since } =
            lock(&self.sessions).get(session).cloned().ok_or(Refusal::LogIn)?;
        let age = clock::stamp().at.as_second() - since.as_second();
        let token = tokens.holder(&name).filter(|token| token.mark() == mark).ok_or(Refusal::LogIn)?;
        if !(0..SESSION_SECONDS).contains(&age) {
            return Err(Refusal::LogIn);
        }
        Ok(Visitor { csrf: self.csrf(session), name, role: token.role, can_log_out: true })
    }

    /// Whether telling who asks means checking a token that was not seen before.
    pub(crate) fn has_to_verify(&self, headers: &HeaderMap) -> bool {
        self.log_in
            && bearer(headers)
                .is_some_and(|presented| !lock(&self.verified).contains_key(&sha256(presented.as_bytes())))
    }

    /// Opens a session for the holder of a token; gives the cookie to set.
    pub(crate) fn log_in(&self, presented: &str) -> Option<String> {
        let tokens = Tokens::of_case(&self.case).ok()?;
        let token = tokens.verify(presented)?;
        let (name, mark) = (token.name.clone(), token.mark().to_owned());
        let session = random().ok()?;
        let mut sessions = lock(&self.sessions);
        if sessions.len() >= MOST_SESSIONS
            && let Some(oldest) =
                sessions.iter().min_by_key(|(_, session)| session.since).map(|(session, _)| session.clone())
        {
            sessions.remove(&oldest);
        }
        sessions.insert(session.clone(), Session { name, mark, since: clock::stamp().at });
        Some(format!("{COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict; Max-Age={SESSION_SECONDS}"))
    }

    /// Ends the session; gives the cookie that forgets it.
    pub(crate) fn log_out(&self, headers: &HeaderMap) -> String {
        if let Some(session) = cookie(headers) {
            lock(&self.sessions).remove(session);
        }
        format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
    }

    /// Whether a form brought what we put into it. Scripts that showed a token need not.
    pub(crate) fn check_form(&self, visitor: &Visitor, brought: Option<&str>) -> Result<(), Refusal> {
        if visitor.csrf.is_empty() || brought.is_some_and(|brought| alike(brought, &visitor.csrf)) {
            Ok(())
        } else {
            Err(Refusal::OtherSite)
        }
    }

    fn verify(&self, tokens: &Tokens, presented: &str) -> Option<(String, String)> {
        let token = tokens.verify(presented)?;
        let found = (token.name.clone(), token.mark().to_owned());
        let mut verified = lock(&self.verified);
        if verified.len() >= MOST_SESSIONS {
            verified.clear();
        }
        verified.insert(sha256(presented.as_bytes()), found.clone());
        Some(found)
    }

    fn csrf(&self, session: &str) -> String {
        sha256(format!("{}/{session}", self.key).as_bytes())
    }
}

impl Refusal {
    pub(crate) fn message(self) -> &'static str {
        match self {
            Refusal::OtherHost => "this program answers to its own address only; --host NAME allows another",
            Refusal::OtherSite => {
                "this change does not come from a page of this program; open the page anew and try again"
            }
            Refusal::LogIn => "a token is needed",
        }
    }
}

/// A thread that failed while it held the lock left nothing half-done: each change is one insertion or removal.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(address: &str, hosts: &[&str]) -> Gate {
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        Gate::new(PathBuf::from("none.contested"), address.parse().unwrap(), hosts, false).unwrap()
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_our_own_names_are_answered_to() {
        let here = gate("127.0.0.1:7474", &["cases.example"]);
        let fine = |gate: &Gate, host: &str| gate.check_host(&headers(&[("host", host)])).is_ok();
        for host in ["127.0.0.1:7474", "localhost:7474", "LOCALHOST:7474", "[::1]:7474", "cases.example"] {
            assert!(fine(&here, host), "{host}");
        }
        for host in [
            "evil.example:7474",
            "127.0.0.1",
            "127.0.0.1:80",
            "localhost.evil.example:7474",
            "127.0.0.1.evil.example:7474",
            "cases.example:7474",
            "192.168.0.9:7474",
            "",
            "localhost:7474:7474",
        ] {
            assert!(!fine(&here, host), "{host}");
        }
        assert!(here.check_host(&HeaderMap::new()).is_err());
        let abroad = gate("0.0.0.0:7474", &[]);
        assert!(fine(&abroad, "192.168.0.9:7474") && !fine(&abroad, "evil.example:7474"));
    }

    #[test]
    fn changes_come_from_our_own_pages() {
        let here = gate("127.0.0.1:7474", &[]);
        let fine = |pairs: &[(&'static str, &str)]| here.check_site(&headers(pairs)).is_ok();
        let host = ("host", "127.0.0.1:7474");
        assert!(fine(&[host]));
        assert!(fine(&[host, ("origin", "http://127.0.0.1:7474"), ("sec-fetch-site", "same-origin")]));
        assert!(!fine(&[host, ("origin", "null")]));
        assert!(!fine(&[host, ("origin", "http://evil.example")]));
        assert!(!fine(&[host, ("origin", "http://127.0.0.1:8000")]));
        assert!(!fine(&[host, ("sec-fetch-site", "cross-site")]));
        assert!(!fine(&[host, ("origin", "http://127.0.0.1:7474"), ("sec-fetch-site", "same-site")]));
    }

    #[test]
    fn a_form_has_to_bring_what_was_put_into_it() {
        let here = gate("127.0.0.1:7474", &[]);
        let visitor = here.visitor(&HeaderMap::new()).unwrap();
        assert!(here.check_form(&visitor, Some(&visitor.csrf)).is_ok());
        assert!(here.check_form(&visitor, Some("")).is_err());
        assert!(here.check_form(&visitor, None).is_err());
        let other = gate("127.0.0.1:7474", &[]).visitor(&HeaderMap::new()).unwrap();
        assert!(here.check_form(&visitor, Some(&other.csrf)).is_err());
    }

    #[test]
    fn elsewhere_a_token_is_needed() {
        let abroad = gate("192.168.0.9:7474", &[]);
        assert_eq!(abroad.visitor(&HeaderMap::new()), Err(Refusal::LogIn));
        assert_eq!(abroad.visitor(&headers(&[("cookie", "contested=x")])), Err(Refusal::LogIn));
        assert_eq!(abroad.visitor(&headers(&[("authorization", "Bearer anna.x")])), Err(Refusal::LogIn));
    }
}

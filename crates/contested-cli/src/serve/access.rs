//! Who may ask, and from where: names of this program, the site a change comes from, tokens and sessions.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

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
    /// Those who showed tokens lately that were not known before.
    tries: Mutex<BTreeMap<IpAddr, Tries>>,
}

#[derive(Clone, Debug)]
struct Session {
    name: String,
    /// Of the token that opened it.
    mark: String,
    since: Timestamp,
    /// When it was used last.
    seen: Timestamp,
}

impl Session {
    fn holds(&self, now: Timestamp) -> bool {
        let seconds = |from: Timestamp| now.as_second() - from.as_second();
        (0..SESSION_SECONDS).contains(&seconds(self.since)) && (0..IDLE_SECONDS).contains(&seconds(self.seen))
    }
}

/// How often an address showed a token since one of its was right, and when the last of them has its turn.
#[derive(Clone, Copy, Debug)]
struct Tries {
    count: u32,
    turn: Timestamp,
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
    /// Too many tokens came from its address that were none.
    TooMany,
}

const COOKIE: &str = "contested";
/// Its name where a proxy encrypts: browsers take one of this name from this host alone, and encrypted.
const SECURE_COOKIE: &str = "__Host-contested";
const SESSION_SECONDS: i64 = 12 * 60 * 60;
const IDLE_SECONDS: i64 = 2 * 60 * 60;
/// Tries of an address that do not wait; each further one waits twice as long after the one before, up to so many
/// milliseconds, and is refused where its turn would be later than the third of these.
const FREE_TRIES: u32 = 5;
const LONGEST_WAIT: i64 = 4_000;
const LATEST_TURN: i64 = 15_000;
/// Milliseconds after which an address's tries are forgotten.
const TRIES_FORGOTTEN: i64 = 15 * 60 * 1000;
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
            tries: Mutex::default(),
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
        let Session { name, mark, .. } = self.session(session, clock::now()).ok_or(Refusal::LogIn)?;
        let token = tokens.holder(&name).filter(|token| token.mark() == mark).ok_or(Refusal::LogIn)?;
        Ok(Visitor { csrf: self.csrf(session), name, role: token.role, can_log_out: true })
    }

    /// A session that holds; it is used now.
    fn session(&self, session: &str, now: Timestamp) -> Option<Session> {
        let mut sessions = lock(&self.sessions);
        let found = sessions.get_mut(session)?;
        if !found.holds(now) {
            sessions.remove(session);
            return None;
        }
        found.seen = now;
        Some(found.clone())
    }

    /// How long an address that shows a token has to wait for it to be looked at. Who guesses gets slower and slower, from
    /// however many connections; others are not held up.
    pub(crate) fn turn(&self, peer: IpAddr, now: Timestamp) -> Result<Duration, Refusal> {
        let mut tries = lock(&self.tries);
        let millisecond = |at: Timestamp| at.as_millisecond();
        if tries.len() >= MOST_SESSIONS {
            tries.retain(|_, tried| millisecond(now) - millisecond(tried.turn) < TRIES_FORGOTTEN);
        }
        if tries.len() >= MOST_SESSIONS {
            tries.clear();
        }
        let tried = tries.entry(network(peer)).or_insert(Tries { count: 0, turn: now });
        if millisecond(now) - millisecond(tried.turn) >= TRIES_FORGOTTEN {
            *tried = Tries { count: 0, turn: now };
        }
        let wait = match tried.count.checked_sub(FREE_TRIES) {
            None => 0,
            Some(more) => LONGEST_WAIT.min(250 << more.min(8)),
        };
        let turn = millisecond(tried.turn).max(millisecond(now)) + wait;
        if turn - millisecond(now) > LATEST_TURN {
            return Err(Refusal::TooMany);
        }
        tried.count += 1;
        tried.turn = Timestamp::from_millisecond(turn).unwrap_or(now);
        Ok(Duration::from_millis((turn - millisecond(now)).unsigned_abs()))
    }

    /// An address showed a token that is one.
    pub(crate) fn is_right(&self, peer: IpAddr) {
        lock(&self.tries).remove(&network(peer));
    }

    /// Whether telling who asks means checking a token that was not seen before.
    pub(crate) fn has_to_verify(&self, headers: &HeaderMap) -> bool {
        self.log_in
            && bearer(headers)
                .is_some_and(|presented| !lock(&self.verified).contains_key(&sha256(presented.as_bytes())))
    }

    /// Opens a session for the holder of a token; gives the cookie to set.
    pub(crate) fn log_in(&self, presented: &str, is_encrypted: bool) -> Option<String> {
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
        let now = clock::now();
        sessions.insert(session.clone(), Session { name, mark, since: now, seen: now });
        Some(set_cookie(&session, SESSION_SECONDS, is_encrypted))
    }

    /// Ends the session; gives the cookie that forgets it.
    pub(crate) fn log_out(&self, headers: &HeaderMap, is_encrypted: bool) -> String {
        if let Some(session) = cookie(headers) {
            lock(&self.sessions).remove(session);
        }
        set_cookie("", 0, is_encrypted)
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
            Refusal::TooMany => "too many tokens that are none came from this address; try again in a while",
        }
    }
}

/// A thread that failed while it held the lock left nothing half-done: each change is one insertion or removal.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Whose tries are counted together: an address, or the network that a household or a server has whole.
fn network(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
        IpAddr::V4(_) => peer,
    }
}

fn set_cookie(session: &str, seconds: i64, is_encrypted: bool) -> String {
    let (name, secure) = if is_encrypted { (SECURE_COOKIE, "; Secure") } else { (COOKIE, "") };
    format!("{name}={session}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
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
        .find(|(name, _)| matches!(*name, COOKIE | SECURE_COOKIE))
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
    fn sessions_end_after_a_day_of_work_and_when_nobody_uses_them() {
        let at = |hours: i64| Timestamp::from_second(1_700_000_000 + hours * 3600).unwrap();
        let session =
            |seen: i64| Session { name: "anna".into(), mark: "m".into(), since: at(0), seen: at(seen) };
        assert!(session(0).holds(at(1)));
        assert!(!session(0).holds(at(2)), "nobody used it for two hours");
        assert!(session(11).holds(at(11)));
        assert!(!session(12).holds(at(12)), "it is half a day old");
        assert!(!session(0).holds(at(-1)), "the clock went back");
        let abroad = gate("192.168.0.9:7474", &[]);
        lock(&abroad.sessions).insert("s".into(), session(0));
        assert!(abroad.session("s", at(1)).is_some() && abroad.session("s", at(2)).is_some(), "it was used");
        assert!(abroad.session("s", at(5)).is_none() && abroad.session("s", at(2)).is_none(), "it is gone");
    }

    #[test]
    fn guesses_at_tokens_are_slowed_and_then_refused() {
        let abroad = gate("192.168.0.9:7474", &[]);
        let at = |milliseconds: i64| Timestamp::from_millisecond(1_700_000_000_000 + milliseconds).unwrap();
        let peer = |address: &str| address.parse::<IpAddr>().unwrap();
        let guesser = peer("203.0.113.7");
        let waits: Vec<_> =
            (0..12).map(|_| abroad.turn(guesser, at(0)).map(|wait| wait.as_millis())).collect();
        assert_eq!(waits[..7], [Ok(0), Ok(0), Ok(0), Ok(0), Ok(0), Ok(250), Ok(750)]);
        assert_eq!(waits[11], Err(Refusal::TooMany), "{waits:?}");
        assert_eq!(abroad.turn(peer("203.0.113.8"), at(0)), Ok(Duration::ZERO), "others are not held up");
        // At that pace an hour is some nine hundred guesses, of 2^256.
        let in_an_hour = (0..3_600).filter(|second| abroad.turn(guesser, at(second * 1000)).is_ok()).count();
        assert!(in_an_hour < 1_000, "{in_an_hour}");
        abroad.is_right(guesser);
        assert_eq!(abroad.turn(guesser, at(3_600_000)), Ok(Duration::ZERO));
        // A network of the sixth version counts as one.
        for host in 0..6 {
            assert!(abroad.turn(peer(&format!("2001:db8::{host}")), at(0)).is_ok());
        }
        assert_ne!(abroad.turn(peer("2001:db8::99"), at(0)), Ok(Duration::ZERO));
        assert_eq!(abroad.turn(peer("2001:db8:0:1::1"), at(0)), Ok(Duration::ZERO));
    }

    #[test]
    fn where_a_proxy_encrypts_the_cookie_is_of_this_host_alone() {
        assert_eq!(
            set_cookie("x", 60, true),
            "__Host-contested=x; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure"
        );
        assert_eq!(cookie(&headers(&[("cookie", "a=b; __Host-contested=x")])), Some("x"));
    }

    #[test]
    fn elsewhere_a_token_is_needed() {
        let abroad = gate("192.168.0.9:7474", &[]);
        assert_eq!(abroad.visitor(&HeaderMap::new()), Err(Refusal::LogIn));
        assert_eq!(abroad.visitor(&headers(&[("cookie", "contested=x")])), Err(Refusal::LogIn));
        assert_eq!(abroad.visitor(&headers(&[("authorization", "Bearer anna.x")])), Err(Refusal::LogIn));
    }
}

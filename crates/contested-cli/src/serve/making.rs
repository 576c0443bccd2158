//! Pages are made once for all who ask for them at a time, and what took its time is kept until the case is another. So
//! nobody waits for ever for a page of a large case: who asks first is told that it is being made, and finds it later.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use tokio::sync::watch;

use super::request::Request;

/// An answer that can be given more than once.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Whole {
    /// An answer of this kind that went well.
    pub(super) fn new(kind: &'static str, body: impl Into<Bytes>) -> Whole {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        Whole { status: StatusCode::OK, headers, body: body.into() }
    }

    /// As it is sent.
    pub(super) fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        response.headers_mut().clone_from(&self.headers);
        response
    }
}

/// What tells one page from another: what is asked, by whom, since forms differ, and under which name, since pages are cited
/// by whole addresses.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Key(String);

impl Key {
    pub(super) fn of(page: &Request) -> Key {
        let visitor = page.visitor.as_ref().map(|visitor| format!("{visitor:?}"));
        Key(format!("{:?} {} {:?} {visitor:?} {:?}", page.path, page.format.kind(), page.query, page.base))
    }
}

/// Where a page that is being made will be; `None` until it is.
pub(super) type Coming = watch::Receiver<Option<Arc<Whole>>>;

/// Who goes on: the first who asks makes the page.
pub(super) enum Turn {
    Waits(Coming),
    Makes(watch::Sender<Option<Arc<Whole>>>, Coming),
}

/// Pages that are being made, and pages that were.
#[derive(Debug, Default)]
pub(super) struct Making {
    at_work: Mutex<BTreeMap<Key, Coming>>,
    /// By the state of the case, the one asked for last in front.
    kept: Mutex<Vec<(String, Key, Arc<Whole>)>>,
}

/// Bytes of pages that are kept.
const KEPT_BYTES: usize = 64 << 20;

impl Making {
    pub(super) fn turn(&self, key: &Key) -> Turn {
        let mut at_work = lock(&self.at_work);
        if let Some(coming) = at_work.get(key) {
            return Turn::Waits(coming.clone());
        }
        let (send, coming) = watch::channel(None);
        at_work.insert(key.clone(), coming.clone());
        Turn::Makes(send, coming)
    }

    /// That a page is not being made any more.
    pub(super) fn done(&self, key: &Key) {
        lock(&self.at_work).remove(key);
    }

    /// A page as it was made from this state of the case.
    pub(super) fn kept(&self, head: &str, key: &Key) -> Option<Arc<Whole>> {
        let mut kept = lock(&self.kept);
        let place = kept.iter().position(|(state, other, _)| state == head && other == key)?;
        let found = kept.remove(place);
        let whole = Arc::clone(&found.2);
        kept.insert(0, found);
        Some(whole)
    }

    pub(super) fn keep(&self, head: String, key: Key, whole: &Arc<Whole>) {
        let mut kept = lock(&self.kept);
        kept.insert(0, (head, key, Arc::clone(whole)));
        let mut bytes = 0;
        kept.retain(|(.., whole)| {
            bytes += whole.body.len();
            bytes <= KEPT_BYTES
        });
    }
}

/// Where another request failed while it held the lock, this one goes on.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

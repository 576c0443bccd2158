//! How an answer is sent: packed where the client takes it so, not at all where the client has it already, and to pages of
//! other sites where they are welcome.

use std::io::Write as _;

use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::serve::assets::mark_of;

/// Less is sent as it is: packing would not save a packet.
const LEAST_PACKED: usize = 1_024;
/// More is sent as it comes.
const MOST_KEPT: usize = 256 * 1024 * 1024;

/// What a request says of how it wants its answer.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    is_read: bool,
    takes_gzip: bool,
    has: Option<String>,
    names_version: bool,
}

impl Asked {
    pub(super) fn of(request: &Request) -> Asked {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let version = request.uri().query().and_then(|query| query.strip_prefix("v="));
        Asked {
            is_read: matches!(*request.method(), Method::GET | Method::HEAD),
            takes_gzip: header(header::ACCEPT_ENCODING).is_some_and(takes_gzip),
            has: header(header::IF_NONE_MATCH).map(str::to_owned),
            names_version: version.is_some() && mark_of(request.uri().path()) == version,
        }
    }

    /// Whether it asks for a script or style by what is in it: that never changes.
    pub(super) fn names_version(&self) -> bool {
        self.names_version
    }
}

fn takes_gzip(encodings: &str) -> bool {
    encodings.split(',').any(|encoding| {
        let mut parts = encoding.split(';').map(str::trim);
        let is_gzip = parts.next() == Some("gzip");
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
        is_gzip && weight.is_none_or(|weight| weight > 0.0)
    })
}

/// Packs what was made and says what is in it. What comes bit by bit is sent so.
pub(super) async fn deliver(response: Response, asked: &Asked) -> Response {
    let is_whole = response.body().size_hint().exact().is_some_and(|size| size <= MOST_KEPT as u64);
    if !asked.is_read || !is_whole || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, MOST_KEPT).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let (has, takes_gzip) = (asked.has.clone(), asked.takes_gzip && bytes.len() >= LEAST_PACKED);
    // Packing takes time: it does not keep other requests waiting.
    let made = tokio::task::spawn_blocking(move || {
        // Weak: packed or not, it says the same.
        let tag = format!("W/\"{}\"", &contested::ingest::sha256(&bytes)[..32]);
        let is_known =
            has.is_some_and(|known| known.split(',').any(|one| one.trim() == tag || one.trim() == "*"));
        let packed = (takes_gzip && !is_known).then(|| packed(&bytes)).flatten();
        (tag, is_known, bytes, packed)
    });
    let Ok((tag, is_known, bytes, packed)) = made.await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, tag);
    }
    parts.headers.append(header::VARY, HeaderValue::from_static("Accept, Accept-Encoding"));
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = match (is_known, packed) {
        (true, _) => {
            parts.status = StatusCode::NOT_MODIFIED;
            Body::empty()
        }
        (false, Some(packed)) => {
            parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            Body::from(packed)
        }
        (false, None) => Body::from(bytes),
    };
    Response::from_parts(parts, body)
}

fn packed(bytes: &Bytes) -> Option<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    packer.write_all(bytes).ok()?;
    packer.finish().ok()
}

/// The origin that is told that its pages may read this, where they may. No cookie ever goes with such a request.
pub(super) fn welcome(cors: &[String], headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let is_welcome = cors.iter().any(|one| one == "*" || one.as_bytes() == origin.as_bytes());
    is_welcome.then(|| origin.clone())
}

/// The answer to a browser that asks whether a page of another site may read, where it may.
pub(super) fn preflight(request: &Request, welcome: Option<&HeaderValue>) -> Option<Response> {
    let wished = request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD)?;
    if *request.method() != Method::OPTIONS
        || welcome.is_none()
        || !matches!(wished.as_bytes(), b"GET" | b"HEAD")
    {
        return None;
    }
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Accept, If-None-Match"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    Some((StatusCode::NO_CONTENT, headers).into_response())
}

#[cfg(test)]
mod tests {
    use super::takes_gzip;

    #[test]
    fn what_is_refused_by_its_weight_is_not_taken() {
        assert!(takes_gzip("gzip, deflate, br"));
        assert!(takes_gzip("br;q=1.0, gzip;q=0.8"));
        assert!(!takes_gzip("gzip;q=0"));
        assert!(!takes_gzip("gzip;q=0.0"));
        assert!(!takes_gzip("identity"));
        assert!(!takes_gzip(""));
    }
}

//! HTTP, on this machine only.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use contested::store::Case;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::assets::ASSETS;
use super::layout::Site;
use super::pages::{self, Answer, Failure};
use super::request::Request;
use crate::talk;

/// What every request is answered from.
#[derive(Debug)]
struct Shared {
    case: PathBuf,
    site: Site,
    /// The port, for knowing our own name.
    port: u16,
}

/// Serves a case until interrupted.
///
/// # Errors
/// Where the case cannot be opened, the address is not one of this machine's own, or the port is taken.
pub(crate) fn serve(case: PathBuf, address: SocketAddr, opened: impl FnOnce(&str)) -> anyhow::Result<()> {
    if !address.ip().is_loopback() {
        bail!(
            "{address}: pages are served on this machine only (127.0.0.1 or [::1]); there is no log-in yet"
        );
    }
    Case::open_to_read(&case)?;
    let name = case.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .with_context(|| format!("listening on {address}"))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared { case, site: Site { name }, port: address.port() });
        let router = Router::new()
            .fallback(handle)
            .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
            .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, PATIENCE))
            .with_state(shared);
        let url = format!("http://{address}/");
        talk::note(&format!("pages at {url} (Ctrl+C ends)"));
        opened(&url);
        axum::serve(listener, router)
            .with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) })
            .await?;
        Ok(())
    })
}

/// No page takes a body.
const LARGEST_BODY: usize = 16 * 1024;
const PATIENCE: Duration = Duration::from_secs(30);

async fn handle(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let mut response = match answer(shared, request).await {
        Ok(response) => response,
        Err((status, message)) => (status, format!("{message}\n")).into_response(),
    };
    let headers = response.headers_mut();
    // Nothing but our own script and style, no frame around the page, no guessing of types.
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn answer(shared: Arc<Shared>, request: HttpRequest) -> Result<Response, (StatusCode, String)> {
    let said = |status: StatusCode, message: &str| (status, message.to_owned());
    if !names_this_machine(&request, shared.port) {
        // A page elsewhere that points a name of its own at us would arrive with that name.
        return Err(said(StatusCode::MISDIRECTED_REQUEST, "this program answers to its own address only"));
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(said(StatusCode::METHOD_NOT_ALLOWED, "pages are for reading"));
    }
    let uri = request.uri();
    if let Some(asset) = ASSETS.iter().find(|asset| asset.path == uri.path()) {
        return Ok(([(header::CONTENT_TYPE, asset.kind)], asset.content).into_response());
    }
    let page = Request::of(uri.path(), uri.query().unwrap_or(""));
    let answered = tokio::task::spawn_blocking(move || {
        let case = Case::open_to_read(&shared.case).map_err(Failure::from)?;
        pages::answer(&shared.site, &case, &page)
    })
    .await
    .map_err(|_| said(StatusCode::INTERNAL_SERVER_ERROR, "the page could not be made"))?;
    match answered {
        Ok(Answer::Html(markup)) => Ok(typed("text/html; charset=utf-8", markup.into_string())),
        Ok(Answer::Json(value)) => Ok(typed("application/json", format!("{value:#}\n"))),
        Ok(Answer::Csv(table)) => Ok(typed("text/csv; charset=utf-8", table)),
        Err(Failure::NotFound) => Err(said(StatusCode::NOT_FOUND, "there is no such page in this case")),
        Err(Failure::Store(error)) => Err((StatusCode::INTERNAL_SERVER_ERROR, error.to_string())),
    }
}

fn typed(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], Body::from(body)).into_response()
}

fn names_this_machine(request: &HttpRequest, port: u16) -> bool {
    let Some(host) = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    let (name, given) = match host.rsplit_once(':') {
        Some((name, given)) if !given.ends_with(']') => (name, given.parse().ok()),
        _ => (host, Some(80)),
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let is_ours = name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    is_ours && given == Some(port)
}

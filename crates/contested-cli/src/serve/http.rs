//! HTTP: listening, limits, and what every answer says to the browser.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use contested::store::Case;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::access::{Gate, Refusal, Visitor};
use super::assets::ASSETS;
use super::judging::{self, Posted};
use super::layout::Site;
use super::pages::{self, Answer, Failure};
use super::request::{Format, Request};
use crate::{clock, talk};

mod delivery;

/// How to serve.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub(crate) address: SocketAddr,
    /// Names under which the program may be asked, beside its addresses.
    pub(crate) hosts: Vec<String>,
    /// Whether everybody has to show a token; on other addresses than this machine's own they always have to.
    pub(crate) log_in: bool,
    /// Origins of other sites whose pages may read the case; "*" for all.
    pub(crate) cors: Vec<String>,
}

/// What every request is answered from.
#[derive(Debug)]
struct Shared {
    case: PathBuf,
    site: Site,
    gate: Gate,
    cors: Vec<String>,
    /// What the pages may be kept as by the browser: nothing where they are shown to some people only.
    keeping: &'static str,
    /// One at a time: checking a token takes memory and time on purpose.
    log_ins: Semaphore,
}

/// Serves a case until interrupted.
///
/// # Errors
/// Where the case cannot be opened, or the port is taken.
pub(crate) fn serve(case: PathBuf, settings: Settings, opened: impl FnOnce(&str)) -> anyhow::Result<()> {
    Case::open_to_read(&case)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async move {
        let listener = listen(settings.address).await?;
        let address = listener.local_addr()?;
        if settings.address.port() != 0 && address.port() != settings.address.port() {
            talk::hint(&format!("port {} is taken; this is the next free one", settings.address.port()));
        }
        let url = format!("http://{address}/");
        talk::note(&format!("pages at {url} (Ctrl+C ends)"));
        if !address.ip().is_loopback() {
            talk::caution(
                "others can reach this address, and what is sent is not encrypted: use it behind an encrypting proxy or \
                 on a network that you trust",
            );
        }
        opened(&url);
        run(listener, case, Settings { address, ..settings }, LIMITS, async { drop(tokio::signal::ctrl_c().await) }).await
    })
}

/// Ports that are tried after the one that was asked for.
const NEXT_PORTS: u16 = 50;

/// Listens on an address, or on its next free port.
async fn listen(wished: SocketAddr) -> anyhow::Result<TcpListener> {
    let mut address = wished;
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(error)
                if error.kind() == std::io::ErrorKind::AddrInUse
                    && address.port() - wished.port() < NEXT_PORTS
                    && address.port() < u16::MAX =>
            {
                address.set_port(address.port() + 1);
            }
            Err(error) => return Err(error).with_context(|| format!("listening on {wished}")),
        }
    }
}

/// How long to wait for what, and how many at a time.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// For a request's head.
    head: Duration,
    /// For a request's body and the answer's first byte.
    answer: Duration,
    /// For all of a connection.
    connection: Duration,
    /// Connections at a time; others wait to be accepted.
    connections: usize,
}

const LIMITS: Limits = Limits {
    head: Duration::from_secs(10),
    answer: Duration::from_secs(30),
    connection: Duration::from_secs(600),
    connections: 256,
};

/// The largest form is a judgement's, and its largest field the reason.
const LARGEST_BODY: usize = 64 * 1024;
/// Filters and a view have far less.
const LONGEST_ADDRESS: usize = 8 * 1024;
/// Of a request's head, with its address.
const LARGEST_HEAD: usize = 32 * 1024;

/// Answers connections until `end`.
async fn run(
    listener: TcpListener,
    case: PathBuf,
    settings: Settings,
    limits: Limits,
    end: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let name = case.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let gate = Gate::new(case.clone(), settings.address, settings.hosts, settings.log_in)?;
    let asks = settings.log_in || !settings.address.ip().is_loopback();
    let shared = Arc::new(Shared {
        case,
        site: Site::new(name),
        gate,
        cors: settings.cors,
        keeping: if asks { "no-store" } else { "private, no-cache" },
        log_ins: Semaphore::new(1),
    });
    let router = Router::new()
        .fallback(handle)
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, limits.answer))
        .with_state(shared);
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut end = pin!(end);
    loop {
        let place = Arc::clone(&places).acquire_owned().await?;
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // The connection broke before it began, or there are too many files open: others go on.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut end => return Ok(()),
        };
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits.head)
                .max_buf_size(LARGEST_HEAD)
                .max_header_size(LARGEST_HEAD)
                .serve_connection(TokioIo::new(stream), service);
            // A broken or slow connection is its own end; there is nobody to tell.
            let _ = tokio::time::timeout(limits.connection, connection).await;
            drop(place);
        });
    }
}

async fn handle(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let asked = delivery::Asked::of(&request);
    let keeping = if asked.names_version() { "public, max-age=31536000, immutable" } else { shared.keeping };
    let welcome = delivery::welcome(&shared.cors, request.headers());
    let answered = match delivery::preflight(&request, welcome.as_ref()) {
        Some(response) => Ok(response),
        None => answer(shared, request).await,
    };
    let mut response = match answered {
        Ok(response) => delivery::deliver(response, &asked).await,
        Err((status, message)) => (status, format!("{message}\n")).into_response(),
    };
    let headers = response.headers_mut();
    if let Some(origin) = &welcome {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("ETag, Link, X-Total-Count"),
        );
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
    let sharing = if welcome.is_some() { "cross-origin" } else { "same-origin" };
    // Nothing but our own script and style, none of it within the page, no frame around the page, no guessing of types.
    for (name, value) in [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // With "no-referrer" browsers would not say where a form comes from.
        (header::REFERRER_POLICY, "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), sharing),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::CACHE_CONTROL, keeping),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

type Refused = (StatusCode, String);

async fn answer(shared: Arc<Shared>, request: HttpRequest) -> Result<Response, Refused> {
    shared.gate.check_host(request.headers()).map_err(refused)?;
    if request.uri().to_string().len() > LONGEST_ADDRESS {
        return Err((StatusCode::URI_TOO_LONG, "the address is too long".to_owned()));
    }
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_read && *request.method() != Method::POST {
        return Err((StatusCode::METHOD_NOT_ALLOWED, "pages are read, and judged by forms".to_owned()));
    }
    let uri = request.uri();
    // Script and style say nothing of the case, and the page to log in needs them.
    if let Some(asset) = ASSETS.iter().find(|asset| is_read && asset.path == uri.path()) {
        return Ok(([(header::CONTENT_TYPE, asset.kind)], asset.content).into_response());
    }
    if !is_read {
        return change(shared, request).await;
    }
    let mut page = Request::of(uri.path(), uri.query().unwrap_or(""));
    // A program that says what it takes needs no ending.
    let accept =
        request.headers().get(header::ACCEPT).and_then(|kinds| kinds.to_str().ok()).unwrap_or_default();
    if page.format == Format::Html
        && let Some(format) = Format::accepted(accept)
    {
        page.format = format;
    }
    if page.path == ["login"] {
        return Ok(typed(
            "text/html; charset=utf-8",
            judging::log_in_page(&shared.site, false).into_string(),
        ));
    }
    match visitor(&shared, request.headers()).await {
        Ok(visitor) => page.visitor = Some(visitor),
        Err(_) if wants_html(request.headers(), &page) => {
            return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, "/login")]).into_response());
        }
        Err(refusal) => return Err(refused(refusal)),
    }
    tokio::task::spawn_blocking(move || {
        let answered = Case::open_to_read(&shared.case)
            .map_err(Failure::from)
            .and_then(|case| pages::answer(&shared.site, &case, &page));
        match answered {
            Ok(answer) => response_of(answer),
            Err(failure) => {
                let mut response = response_of(pages::refusal(&shared.site, &page, &failure));
                *response.status_mut() = match failure {
                    Failure::NotFound => StatusCode::NOT_FOUND,
                    Failure::Setting(_) => StatusCode::BAD_REQUEST,
                    Failure::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
                };
                response
            }
        }
    })
    .await
    .map_err(|_| (StatusCode::INTERNAL_SERVER_ERROR, "the page could not be made".to_owned()))
}

/// An answer in its form, with what a list says of its other parts.
fn response_of(answer: Answer) -> Response {
    let (answer, paging) = answer.parted();
    let mut response = match answer {
        Answer::Html(markup) => typed(Format::Html.kind(), markup.into_string()),
        Answer::Json(value) => typed(Format::Json.kind(), format!("{value:#}\n")),
        Answer::GeoJson(value) => typed(Format::GeoJson.kind(), format!("{value}\n")),
        Answer::Csv(table) => typed(Format::Csv.kind(), table),
        Answer::Feed(feed) => typed(Format::Feed.kind(), feed),
        // A part of a part there is none.
        Answer::Part(..) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    if let Some(paging) = paging {
        let headers = response.headers_mut();
        headers.insert(header::HeaderName::from_static("x-total-count"), HeaderValue::from(paging.total));
        let links: Vec<String> = [(paging.previous, "prev"), (paging.next, "next")]
            .into_iter()
            .filter_map(|(address, name)| Some(format!("<{}>; rel=\"{name}\"", address?)))
            .collect();
        if let Ok(links) = HeaderValue::from_str(&links.join(", "))
            && !links.is_empty()
        {
            headers.insert(header::LINK, links);
        }
    }
    response
}

/// A form: a judgement, or logging in or out.
async fn change(shared: Arc<Shared>, request: HttpRequest) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    shared.gate.check_site(&parts.headers).map_err(refused)?;
    let kind =
        parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "changes come as forms".to_owned()));
    }
    let body = to_bytes(body, LARGEST_BODY).await.map_err(|_| {
        (StatusCode::PAYLOAD_TOO_LARGE, "the form is too large or was not sent whole".to_owned())
    })?;
    let form = judging::Form::of(&String::from_utf8_lossy(&body));
    match parts.uri.path() {
        "/login" => return log_in(&shared, form.get("token").unwrap_or_default().to_owned()).await,
        "/judge" | "/logout" => {}
        _ => return Err((StatusCode::NOT_FOUND, "nothing is changed there".to_owned())),
    }
    let visitor = visitor(&shared, &parts.headers).await.map_err(refused)?;
    shared.gate.check_form(&visitor, form.get("csrf")).map_err(refused)?;
    if parts.uri.path() == "/logout" {
        let cookie = shared.gate.log_out(&parts.headers);
        return Ok((
            StatusCode::SEE_OTHER,
            [(header::LOCATION, "/login".to_owned()), (header::SET_COOKIE, cookie)],
        )
            .into_response());
    }
    let wants_json =
        parts.headers.get(header::ACCEPT).and_then(|kind| kind.to_str().ok()) == Some("application/json");
    let stamp = clock::stamp();
    let posted = tokio::task::spawn_blocking(move || {
        judging::post(&shared.site, &shared.case, &form, &visitor, stamp.at, wants_json)
    })
    .await
    .map_err(|_| (StatusCode::INTERNAL_SERVER_ERROR, "it could not be recorded".to_owned()))?;
    Ok(match posted {
        Posted::Back(path) => (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response(),
        Posted::Told(status, markup) => {
            let mut response = typed("text/html; charset=utf-8", markup.into_string());
            *response.status_mut() = status;
            response
        }
        Posted::Json(status, value) => {
            let mut response = typed("application/json", format!("{value:#}\n"));
            *response.status_mut() = status;
            response
        }
    })
}

async fn log_in(shared: &Arc<Shared>, token: String) -> Result<Response, Refused> {
    let failed = || (StatusCode::INTERNAL_SERVER_ERROR, "the token could not be checked".to_owned());
    // One at a time, so that guessing costs as much time as checking does.
    let turn = shared.log_ins.acquire().await.map_err(|_| failed())?;
    let checking = Arc::clone(shared);
    let cookie =
        tokio::task::spawn_blocking(move || checking.gate.log_in(&token)).await.map_err(|_| failed())?;
    drop(turn);
    match cookie {
        Some(cookie) => {
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, "/".to_owned()), (header::SET_COOKIE, cookie)])
                .into_response())
        }
        None => {
            let mut response =
                typed("text/html; charset=utf-8", judging::log_in_page(&shared.site, true).into_string());
            *response.status_mut() = StatusCode::FORBIDDEN;
            Ok(response)
        }
    }
}

/// Who asks. Checking a token that was not seen before waits its turn, since it takes memory and time on purpose.
async fn visitor(shared: &Arc<Shared>, headers: &HeaderMap) -> Result<Visitor, Refusal> {
    if !shared.gate.has_to_verify(headers) {
        return shared.gate.visitor(headers);
    }
    let turn = shared.log_ins.acquire().await.map_err(|_| Refusal::LogIn)?;
    let (checking, headers) = (Arc::clone(shared), headers.clone());
    let visitor = tokio::task::spawn_blocking(move || checking.gate.visitor(&headers)).await;
    drop(turn);
    visitor.unwrap_or(Err(Refusal::LogIn))
}

fn wants_html(headers: &HeaderMap, page: &Request) -> bool {
    page.format == Format::Html
        && headers
            .get(header::ACCEPT)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.contains("text/html"))
}

fn refused(refusal: Refusal) -> Refused {
    let status = match refusal {
        Refusal::OtherHost => StatusCode::MISDIRECTED_REQUEST,
        Refusal::OtherSite => StatusCode::FORBIDDEN,
        Refusal::LogIn => StatusCode::UNAUTHORIZED,
    };
    (status, refusal.message().to_owned())
}

fn typed(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], Body::from(body)).into_response()
}

#[cfg(test)]
mod tests;

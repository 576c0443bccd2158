//! HTTP: listening, limits, and what every answer says to the browser.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use anyhow::Context as _;
use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request as HttpRequest, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Extension, Router, middleware};
use contested::store::{Case, Filter};
use hyper::body::Frame;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::AbortHandle;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::access::{Gate, Refusal, Visitor};
use super::assets::ASSETS;
use super::intake::{self, Intake, NotTaken, Shown};
use super::judging::{self, Posted};
use super::layout::{Site, WHOLE};
use super::log::{AccessLog, Asker};
use super::making::{Key, Making, Turn, Whole};
use super::pages::{self, Answer, Failure};
use super::peers;
use super::request::{Behind, Format, Request};
use crate::tokens::Role;
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
    /// What adds reports that admins send; nothing where that is not wished.
    pub(crate) intake: Option<Arc<Intake>>,
    /// Where a line for each request goes.
    pub(crate) log: Option<Arc<AccessLog>>,
}

/// What every request is answered from.
#[derive(Debug)]
struct Shared {
    case: PathBuf,
    site: Site,
    gate: Gate,
    cors: Vec<String>,
    intake: Option<Arc<Intake>>,
    /// What the pages may be kept as by the browser: nothing where they are shown to some people only.
    keeping: &'static str,
    /// One at a time: checking a token takes memory and time on purpose.
    log_ins: Semaphore,
    /// Pages that are made at a time: each takes memory, more of them make none of them faster.
    answers: Semaphore,
    /// Long lists that are written at a time.
    lists: Arc<Semaphore>,
    limits: Limits,
    making: Making,
    log: Option<Arc<AccessLog>>,
}

/// Pages made, and long lists written, at a time.
const ANSWERS: usize = 8;
const LISTS: usize = 16;

/// Serves a case until interrupted.
///
/// # Errors
/// Where the case cannot be opened, or the port is taken.
pub(crate) fn serve(case: PathBuf, settings: Settings, opened: impl FnOnce(&str)) -> anyhow::Result<()> {
    Case::open_to_read(&case)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let served = runtime.block_on(async move {
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
    });
    // Pages that are still being made are made for nobody.
    runtime.shutdown_background();
    served
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
    /// Connections at a time; a new one takes the place of the one that has gone longest without being answered.
    connections: usize,
    /// Rows of a list that is made before it is sent.
    whole: usize,
    /// For a page that is being made; then its reader is told to come back.
    patience: Duration,
    /// Milliseconds from which on a page is kept.
    worth_keeping: i64,
}

const LIMITS: Limits = Limits {
    head: Duration::from_secs(10),
    answer: Duration::from_secs(30),
    connection: Duration::from_secs(600),
    connections: 256,
    whole: WHOLE,
    patience: Duration::from_secs(10),
    worth_keeping: 50,
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
    // Where nobody has to show a token everybody is taken for who runs the program; behind a proxy, which may run as another
    // user, that is asked for by naming the host.
    let guards_users = settings.address.ip().is_loopback() && !settings.log_in && settings.hosts.is_empty();
    let gate = Gate::new(case.clone(), settings.address, settings.hosts, settings.log_in)?;
    let asks = settings.log_in || !settings.address.ip().is_loopback();
    let shared = Arc::new(Shared {
        case,
        site: Site { whole: limits.whole, adds: settings.intake.is_some(), ..Site::new(name) },
        gate,
        cors: settings.cors,
        intake: settings.intake,
        keeping: if asks { "no-store" } else { "private, no-cache" },
        log_ins: Semaphore::new(1),
        answers: Semaphore::new(ANSWERS),
        lists: Arc::new(Semaphore::new(LISTS)),
        limits,
        making: Making::default(),
        log: settings.log,
    });
    let router = Router::new()
        .fallback(handle)
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, limits.answer))
        // Files are larger and take longer; their limits are counted as they come.
        .route("/add", post(take_in).fallback(handle).layer(DefaultBodyLimit::disable()))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), logged))
        .with_state(shared);
    let mut seats: Vec<Seat> = Vec::new();
    let mut end = pin!(end);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                // The connection broke before it began, or there are too many files open: others go on.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut end => return Ok(()),
        };
        seats.retain(|seat| !seat.task.is_finished());
        if seats.len() >= limits.connections {
            // Clients that ask nothing, or slowly, do not keep others out.
            let Some(idle) = seats.iter().position(|seat| !seat.is_answered.load(Ordering::Relaxed)) else {
                continue;
            };
            seats.remove(idle).task.abort();
        }
        let is_answered = Arc::new(AtomicBool::new(false));
        let is_strange = guards_users && peers::is_strange(peer, settings.address);
        let mark = Mark { is_answered: Arc::clone(&is_answered), is_strange, peer };
        let router = router.clone();
        let service = TowerToHyperService::new(router.layer(Extension(mark)));
        let task = tokio::spawn(async move {
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits.head)
                .max_buf_size(LARGEST_HEAD)
                .max_header_size(LARGEST_HEAD)
                .serve_connection(TokioIo::new(stream), service);
            // A broken or slow connection is its own end; there is nobody to tell.
            let _ = tokio::time::timeout(limits.connection, connection).await;
        });
        seats.push(Seat { task: task.abort_handle(), is_answered });
    }
}

/// A connection.
struct Seat {
    task: AbortHandle,
    /// Whether a request of its is being answered now.
    is_answered: Arc<AtomicBool>,
}

/// What is known of the connection that a request comes by.
#[derive(Clone, Debug)]
struct Mark {
    is_answered: Arc<AtomicBool>,
    /// Whether it is of another user of this machine.
    is_strange: bool,
    peer: SocketAddr,
}

impl Mark {
    fn set(&self) -> Answering {
        self.is_answered.store(true, Ordering::Relaxed);
        Answering(Arc::clone(&self.is_answered))
    }
}

/// While a request is answered; over when it is dropped.
struct Answering(Arc<AtomicBool>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Notes a request and what came of it, where a log is kept.
async fn logged(
    State(shared): State<Arc<Shared>>,
    Extension(mark): Extension<Mark>,
    request: HttpRequest,
    next: Next,
) -> Response {
    let Some(log) = &shared.log else { return next.run(request).await };
    let mut entry = log.entry(&request, Some(mark.peer));
    let response = next.run(request).await;
    let bytes = response.body().size_hint().exact();
    entry.answered(response.status(), bytes, response.extensions().get::<Asker>());
    response
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    Extension(mark): Extension<Mark>,
    request: HttpRequest,
) -> Response {
    let asked = delivery::Asked::of(&request);
    let keeping = if asked.names_version() { "public, max-age=31536000, immutable" } else { shared.keeping };
    let welcome = delivery::welcome(&shared.cors, request.headers());
    // Drawings alone may be framed by the sites that may read.
    let frames = request.uri().path().starts_with("/embed/").then(|| shared.cors.join(" "));
    let encrypted = is_encrypted(request.headers());
    let answered = match delivery::preflight(&request, welcome.as_ref()) {
        Some(response) => Ok(response),
        None => answer(shared, request, &mark).await,
    };
    let mut response = match answered {
        Ok(response) => delivery::deliver(response, &asked).await,
        Err((status, message)) => (status, format!("{message}\n")).into_response(),
    };
    guard(&mut response, welcome, keeping, encrypted);
    if let Some(sites) = frames.filter(|sites| !sites.is_empty())
        && let Ok(policy) = HeaderValue::from_str(
            &POLICY.replace("frame-ancestors 'none'", &format!("frame-ancestors {sites}")),
        )
    {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        response.headers_mut().remove(header::X_FRAME_OPTIONS);
    }
    response
}

/// Nothing but our own script and style, none of it within the page, no frame around the page.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Says what the browser may do with an answer.
fn guard(response: &mut Response, welcome: Option<HeaderValue>, keeping: &'static str, is_encrypted: bool) {
    let headers = response.headers_mut();
    if is_encrypted {
        // Of this name only: what its neighbours do is for who runs them to say, in the proxy.
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if let Some(origin) = &welcome {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("ETag, Link, X-Total-Count, Contested-Behind"),
        );
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
    let sharing = if welcome.is_some() { "cross-origin" } else { "same-origin" };
    // No guessing of types either.
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
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
}

type Refused = (StatusCode, String);

async fn answer(shared: Arc<Shared>, request: HttpRequest, mark: &Mark) -> Result<Response, Refused> {
    shared.gate.check_host(request.headers()).map_err(refused)?;
    if mark.is_strange {
        let words =
            "these pages are for the user of this machine who serves them; `serve --log-in` lets others in";
        return Err((StatusCode::FORBIDDEN, words.to_owned()));
    }
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
        return change(shared, request, mark).await;
    }
    let _answering = mark.set();
    let mut page = Request::of(uri.path(), uri.query().unwrap_or(""));
    // The name was found to be ours; a proxy that encrypts says so.
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let scheme = if is_encrypted(request.headers()) { "https" } else { "http" };
    page.base = host.map(|host| format!("{scheme}://{host}"));
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
    match visitor(&shared, request.headers(), mark.peer).await {
        Ok(visitor) => page.visitor = Some(visitor),
        Err(_) if wants_html(request.headers(), &page) => {
            return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, "/login")]).into_response());
        }
        Err(refusal) => return Err(refused(refusal)),
    }
    if page.path.first().is_some_and(|part| part == "add")
        && let (Some(intake), Some(visitor)) = (&shared.intake, page.visitor.clone())
    {
        let mut response = intake_page(&shared, intake, &page, &visitor)?;
        response.extensions_mut().insert(Asker(visitor.name));
        return Ok(response);
    }
    let asker = page.visitor.as_ref().map(|visitor| Asker(visitor.name.clone()));
    let mut response = if page.may_be_long(shared.site.whole) {
        long(&shared, page).await
    } else {
        made_once(&shared, page).await
    }
    .ok_or_else(|| (StatusCode::INTERNAL_SERVER_ERROR, "the page could not be made".to_owned()))?;
    if let Some(asker) = asker {
        response.extensions_mut().insert(asker);
    }
    Ok(response)
}

/// A page that is made by whoever asks first. Who has waited long is told to come back; meanwhile it is made.
async fn made_once(shared: &Arc<Shared>, page: Request) -> Option<Response> {
    let key = Key::of(&page);
    // Who made it may have been told to leave it just when this one came: then this one makes it.
    for _ in 0..ATTEMPTS {
        let mut coming = match shared.making.turn(&key) {
            Turn::Waits(coming) => coming,
            Turn::Makes(send, coming) => {
                tokio::spawn(make_in_turn(Arc::clone(shared), page.clone(), key.clone(), send));
                coming
            }
        };
        let made = tokio::time::timeout(shared.limits.patience, coming.wait_for(Option::is_some)).await;
        match made {
            Ok(Ok(made)) => return Some(made.as_ref()?.response()),
            Ok(Err(_)) => {}
            Err(_) => return Some(not_yet(&shared.site, &page).response()),
        }
    }
    None
}

/// How often a page is begun for one who asks.
const ATTEMPTS: usize = 3;

async fn make_in_turn(shared: Arc<Shared>, page: Request, key: Key, send: watch::Sender<Option<Arc<Whole>>>) {
    let turn = shared.answers.acquire().await;
    // All who wanted it may have left while others' pages were made; the list of those at work has one, too.
    if turn.is_ok() && send.receiver_count() > 1 {
        let (making, wanted) = (Arc::clone(&shared), key.clone());
        let made = tokio::task::spawn_blocking(move || make_or_find(&making, &page, wanted)).await;
        shared.making.done(&key);
        // Without a page those who wait see that there is none.
        if let Ok(made) = made {
            send.send_replace(Some(made));
        }
    } else {
        shared.making.done(&key);
    }
}

/// What stands where a page is not made yet: browsers ask again by themselves.
fn not_yet(site: &Site, page: &Request) -> Whole {
    let mut whole = match page.format {
        Format::Html => Whole::new(Format::Html.kind(), pages::not_yet_made(site, page).into_string()),
        _ => Whole::new(
            Format::Json.kind(),
            "{\"error\": \"this is being worked out; ask again in a while\"}\n",
        ),
    };
    whole.status = StatusCode::SERVICE_UNAVAILABLE;
    for (name, value) in [(header::RETRY_AFTER, "5"), (header::REFRESH, "5")] {
        whole.headers.insert(name, HeaderValue::from_static(value));
    }
    whole
}

/// A long list, which is written as it is read.
async fn long(shared: &Arc<Shared>, page: Request) -> Option<Response> {
    let turn = shared.answers.acquire().await.ok()?;
    let making = Arc::clone(shared);
    let made = tokio::task::spawn_blocking(move || make(&making, &page)).await.ok()?;
    drop(turn);
    let mut response = made.whole.response();
    if let Some((case, filter, format)) = made.list {
        *response.body_mut() = claims(shared, case, filter, format).await?;
    }
    Some(response)
}

/// A page of intake, for admins.
fn intake_page(
    shared: &Shared,
    intake: &Intake,
    page: &Request,
    visitor: &Visitor,
) -> Result<Response, Refused> {
    if visitor.role < Role::Admin {
        return Err((StatusCode::FORBIDDEN, ADMINS_ADD.to_owned()));
    }
    let Some(shown) = intake::page(&shared.site, intake, page, visitor) else {
        return Err((StatusCode::NOT_FOUND, "there is no such page".to_owned()));
    };
    let goes_on = shown.goes_on();
    let mut response = match shown {
        Shown::Page(markup) | Shown::Job(markup, _) => typed(Format::Html.kind(), markup.into_string()),
        Shown::Json(value) => typed(Format::Json.kind(), format!("{value:#}\n")),
    };
    if goes_on {
        // Browsers look again, with a script and without.
        response
            .headers_mut()
            .insert(header::HeaderName::from_static("refresh"), HeaderValue::from_static("2"));
    }
    Ok(response)
}

const ADMINS_ADD: &str = "only admins add reports";

/// Files to be added.
async fn take_in(
    State(shared): State<Arc<Shared>>,
    Extension(mark): Extension<Mark>,
    request: HttpRequest,
) -> Response {
    let wants_json = request.headers().get(header::ACCEPT).is_some_and(|kind| kind == "application/json");
    let encrypted = is_encrypted(request.headers());
    let mut asker = None;
    let taken = take_files(&shared, request, &mark, &mut asker).await;
    let mut response = match taken {
        Ok(number) if wants_json => {
            let told = serde_json::json!({"job": number, "address": format!("/add/{number}.json")});
            typed(Format::Json.kind(), format!("{told:#}\n"))
        }
        Ok(number) => (StatusCode::SEE_OTHER, [(header::LOCATION, format!("/add/{number}"))]).into_response(),
        Err((status, Some(visitor), message)) if !wants_json => {
            let mut page = Request::of("/add", "");
            page.visitor = Some((*visitor).clone());
            let markup = match &shared.intake {
                Some(intake) => {
                    intake::form(&shared.site, intake, &page, &visitor, Some(&message)).into_string()
                }
                None => message,
            };
            let mut response = typed(Format::Html.kind(), markup);
            *response.status_mut() = status;
            response
        }
        Err((status, _, message)) => (status, format!("{message}\n")).into_response(),
    };
    if let Some(asker) = asker {
        response.extensions_mut().insert(asker);
    }
    guard(&mut response, None, "no-store", encrypted);
    response
}

/// Why files are not taken: to whom it is told on the page, where it is a visitor who may add.
type FilesRefused = (StatusCode, Option<Box<Visitor>>, String);

/// Who asks is noted as soon as it is known.
async fn take_files(
    shared: &Arc<Shared>,
    request: HttpRequest,
    mark: &Mark,
    asker: &mut Option<Asker>,
) -> Result<usize, FilesRefused> {
    let plain = |refusal: Refusal| {
        let (status, message) = refused(refusal);
        (status, None, message)
    };
    let Some(intake) = &shared.intake else {
        let words = "reports are added here only where the pages were started with --intake";
        return Err((StatusCode::NOT_FOUND, None, words.to_owned()));
    };
    shared.gate.check_host(request.headers()).map_err(plain)?;
    shared.gate.check_site(request.headers()).map_err(plain)?;
    if mark.is_strange {
        return Err((StatusCode::FORBIDDEN, None, "these pages are another user's".to_owned()));
    }
    let visitor = visitor(shared, request.headers(), mark.peer).await.map_err(plain)?;
    *asker = Some(Asker(visitor.name.clone()));
    if visitor.role < Role::Admin {
        return Err((StatusCode::FORBIDDEN, None, ADMINS_ADD.to_owned()));
    }
    let told = |status: StatusCode, message: String| (status, Some(Box::new(visitor.clone())), message);
    let failed = |failure: NotTaken| match failure {
        NotTaken::TooMuch(words) => told(StatusCode::PAYLOAD_TOO_LARGE, words),
        NotTaken::Wrong(words) => told(StatusCode::BAD_REQUEST, words),
        NotTaken::Failed(words) => told(StatusCode::INTERNAL_SERVER_ERROR, words),
    };
    let wrong = || failed(NotTaken::Wrong("the form was not sent whole".to_owned()));
    let _answering = mark.set();
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| wrong())?;
    let mut upload = intake.upload().map_err(failed)?;
    let mut is_ours = visitor.csrf.is_empty();
    loop {
        let next =
            tokio::time::timeout(shared.limits.answer, form.next_field()).await.map_err(|_| wrong())?;
        let Some(mut field) = next.map_err(|_| wrong())? else { break };
        let name = field.name().unwrap_or_default().to_owned();
        let mut file = match field.file_name() {
            // A browser sends an empty name where no file was chosen.
            Some("") => continue,
            Some(named) if is_ours => Some(upload.file(named).map_err(failed)?),
            Some(_) => return Err(plain(Refusal::OtherSite)),
            None => None,
        };
        let mut value = Vec::new();
        loop {
            let chunk =
                tokio::time::timeout(shared.limits.answer, field.chunk()).await.map_err(|_| wrong())?;
            let Some(chunk) = chunk.map_err(|_| wrong())? else { break };
            match &mut file {
                // Some tens of kilobytes into the system's own memory: no longer than handing them to another thread.
                Some(file) => upload.write(file, &chunk).map_err(failed)?,
                None if value.len() + chunk.len() <= LARGEST_BODY => value.extend_from_slice(&chunk),
                None => return Err(failed(NotTaken::TooMuch(format!("\"{name}\" is too long")))),
            }
        }
        if file.is_none() {
            let value = String::from_utf8_lossy(&value);
            if name == "csrf" {
                shared.gate.check_form(&visitor, Some(&value)).map_err(plain)?;
                is_ours = true;
            } else {
                upload.field(&name, &value).map_err(failed)?;
            }
        }
    }
    if upload.is_empty() {
        return Err(failed(NotTaken::Wrong("no file was chosen".to_owned())));
    }
    Ok(intake.take(upload, &visitor, clock::stamp().at))
}

/// What a page comes to.
struct Made {
    whole: Whole,
    /// A long list that is its body, to be written as it is read.
    list: Option<(Case, Filter, Format)>,
}

/// A page as it was kept, or made now; what took its time is kept.
fn make_or_find(shared: &Shared, page: &Request, key: Key) -> Arc<Whole> {
    let head =
        Case::open_to_read(&shared.case).and_then(|case| case.head()).ok().flatten().map(|row| row.hash);
    if let Some(head) = &head
        && let Some(kept) = shared.making.kept(head, &key)
    {
        return kept;
    }
    let start = clock::now();
    let whole = Arc::new(make(shared, page).whole);
    let took = clock::now().as_millisecond() - start.as_millisecond();
    if whole.status == StatusCode::OK
        && took >= shared.limits.worth_keeping
        && let Some(head) = head
    {
        shared.making.keep(head, key, &whole);
    }
    whole
}

fn make(shared: &Shared, page: &Request) -> Made {
    let answered = Case::open_to_read(&shared.case).map_err(Failure::from).and_then(|case| {
        let answer = pages::answer(&shared.site, &case, page)?;
        let behind = Behind::of(&case)?;
        Ok((case, answer, behind))
    });
    let (case, answer, behind) = match answered {
        Ok(answered) => answered,
        Err(failure) => {
            let (mut whole, _) = whole_of(pages::refusal(&shared.site, page, &failure));
            whole.status = match failure {
                Failure::NotFound => StatusCode::NOT_FOUND,
                Failure::Setting(_) => StatusCode::BAD_REQUEST,
                Failure::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
            };
            return Made { whole, list: None };
        }
    };
    let (mut whole, list) = whole_of(answer);
    if let Some(behind) = behind {
        // For lists, which have no place for it.
        let words = format!("{} of {} reports are reconciled", behind.reconciled, behind.reports);
        if let Ok(words) = HeaderValue::from_str(&words) {
            whole.headers.insert(BEHIND, words);
        }
    }
    Made { whole, list: list.map(|(filter, format)| (case, filter, format)) }
}

/// An answer in its form, with what a list says of its other parts; and the long list that it has for its body, if it has.
fn whole_of(answer: Answer) -> (Whole, Option<(Filter, Format)>) {
    let (answer, paging) = answer.parted();
    let mut list = None;
    let mut whole = match answer {
        Answer::Html(markup) => Whole::new(Format::Html.kind(), markup.into_string()),
        Answer::Json(value) => Whole::new(Format::Json.kind(), format!("{value:#}\n")),
        Answer::GeoJson(value) => Whole::new(Format::GeoJson.kind(), format!("{value}\n")),
        Answer::Csv(table) => Whole::new(Format::Csv.kind(), table),
        Answer::Feed(feed) => Whole::new(Format::Feed.kind(), feed),
        Answer::Claims(filter, format) => {
            list = Some((*filter, format));
            let mut whole = Whole::new(format.kind(), String::new());
            whole.headers.insert(header::VARY, HeaderValue::from_static("Accept"));
            whole
        }
        // A part of a part there is none.
        Answer::Part(..) => {
            let whole = Whole::new(Format::Html.kind(), String::new());
            Whole { status: StatusCode::INTERNAL_SERVER_ERROR, ..whole }
        }
    };
    if let Some(paging) = paging {
        let headers = &mut whole.headers;
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
    (whole, list)
}

/// Says that what follows from the reports is not that of all of them.
const BEHIND: header::HeaderName = header::HeaderName::from_static("contested-behind");

/// A list of claims as it is written: a reader that is slow holds back the writing, and memory holds a few pieces.
async fn claims(shared: &Arc<Shared>, case: Case, filter: Filter, format: Format) -> Option<Body> {
    let place = Arc::clone(&shared.lists).acquire_owned().await.ok()?;
    let (send, receive) = mpsc::channel(2);
    let (runtime, patience) = (tokio::runtime::Handle::current(), shared.limits.answer);
    tokio::task::spawn_blocking(move || {
        let put = |piece: io::Result<Bytes>| {
            let sent = runtime.block_on(async { tokio::time::timeout(patience, send.send(piece)).await });
            matches!(sent, Ok(Ok(())))
        };
        if let Err(error) = pages::write_claims(&case, &filter, format, |piece| put(Ok(piece.into()))) {
            // The head is gone: that the rest is missing shows by the connection's end.
            put(Err(io::Error::other(error)));
        }
        drop(place);
    });
    Some(Body::new(Pieces(receive)))
}

/// Pieces of a body as they come.
struct Pieces(mpsc::Receiver<io::Result<Bytes>>);

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

/// A form: a judgement, or logging in or out.
async fn change(shared: Arc<Shared>, request: HttpRequest, mark: &Mark) -> Result<Response, Refused> {
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
    // Who sends slowly is not being answered yet.
    let _answering = mark.set();
    let form = judging::Form::of(&String::from_utf8_lossy(&body));
    match parts.uri.path() {
        "/login" => {
            let token = form.get("token").unwrap_or_default().to_owned();
            return log_in(&shared, &parts.headers, token, mark.peer).await;
        }
        "/judge" | "/logout" => {}
        _ => return Err((StatusCode::NOT_FOUND, "nothing is changed there".to_owned())),
    }
    let visitor = visitor(&shared, &parts.headers, mark.peer).await.map_err(refused)?;
    shared.gate.check_form(&visitor, form.get("csrf")).map_err(refused)?;
    if parts.uri.path() == "/logout" {
        let cookie = shared.gate.log_out(&parts.headers, is_encrypted(&parts.headers));
        let clear = header::HeaderName::from_static("clear-site-data");
        return Ok((
            StatusCode::SEE_OTHER,
            [
                (header::LOCATION, "/login".to_owned()),
                (header::SET_COOKIE, cookie),
                (clear, "\"cache\", \"storage\"".to_owned()),
            ],
        )
            .into_response());
    }
    let wants_json =
        parts.headers.get(header::ACCEPT).and_then(|kind| kind.to_str().ok()) == Some("application/json");
    let stamp = clock::stamp();
    let asker = Asker(visitor.name.clone());
    let posted = tokio::task::spawn_blocking(move || {
        judging::post(&shared.site, &shared.case, &form, &visitor, stamp.at, wants_json)
    })
    .await
    .map_err(|_| (StatusCode::INTERNAL_SERVER_ERROR, "it could not be recorded".to_owned()))?;
    let mut response = match posted {
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
    };
    response.extensions_mut().insert(asker);
    Ok(response)
}

async fn log_in(
    shared: &Arc<Shared>,
    headers: &HeaderMap,
    token: String,
    peer: SocketAddr,
) -> Result<Response, Refused> {
    let wait = shared.gate.turn(peer.ip(), clock::now()).map_err(refused)?;
    tokio::time::sleep(wait).await;
    let failed = || (StatusCode::INTERNAL_SERVER_ERROR, "the token could not be checked".to_owned());
    // One at a time, so that guessing costs as much time as checking does.
    let turn = shared.log_ins.acquire().await.map_err(|_| failed())?;
    // Where a proxy encrypts the cookie is sent by no other way.
    let (checking, encrypted) = (Arc::clone(shared), is_encrypted(headers));
    let cookie = tokio::task::spawn_blocking(move || checking.gate.log_in(&token, encrypted))
        .await
        .map_err(|_| failed())?;
    drop(turn);
    match cookie {
        Some(cookie) => {
            shared.gate.is_right(peer.ip());
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

/// Whether a proxy before this program says that it encrypts.
fn is_encrypted(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|way| way == "https")
}

/// Who asks. Checking a token that was not seen before waits its turn, since it takes memory and time on purpose.
async fn visitor(shared: &Arc<Shared>, headers: &HeaderMap, peer: SocketAddr) -> Result<Visitor, Refusal> {
    if !shared.gate.has_to_verify(headers) {
        return shared.gate.visitor(headers);
    }
    tokio::time::sleep(shared.gate.turn(peer.ip(), clock::now())?).await;
    let turn = shared.log_ins.acquire().await.map_err(|_| Refusal::LogIn)?;
    let (checking, headers) = (Arc::clone(shared), headers.clone());
    let visitor = tokio::task::spawn_blocking(move || checking.gate.visitor(&headers)).await;
    drop(turn);
    let visitor = visitor.unwrap_or(Err(Refusal::LogIn))?;
    shared.gate.is_right(peer.ip());
    Ok(visitor)
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
        Refusal::TooMany => StatusCode::TOO_MANY_REQUESTS,
    };
    (status, refusal.message().to_owned())
}

fn typed(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], Body::from(body)).into_response()
}

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::net::SocketAddr;

use clap::Args;

use super::OnCase;
use crate::arguments::{Global, Reading};
use crate::outcome::Outcome;
use crate::work;

/// Show a case as pages, to read and to judge
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested serve valley.contested
  contested serve valley.contested --addr 127.0.0.1:8080 --open
  contested token add valley.contested anna --role reviewer && contested serve valley.contested --addr 192.168.0.9:7474

Every page answers at .json too, every list at .csv. Where the port is taken the next free one is used, and said. On 127.0.0.1 and [::1] nobody else can reach the pages, and who
runs the program judges under their own name. On any other address everybody needs a token (`contested token`). The
program answers to its own addresses only; behind a proxy, name the host that the browser asks for with --host.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7474")]
    addr: SocketAddr,
    /// A name under which the program may be asked, with its port where it has one; may be repeated
    #[arg(long = "host", value_name = "NAME[:PORT]")]
    hosts: Vec<String>,
    /// Ask everybody for a token, on this machine too
    #[arg(long)]
    log_in: bool,
    /// Let pages of this site read the case in a browser ("https://maps.example", or "*" for all); may be repeated
    #[arg(long = "cors", value_name = "ORIGIN")]
    cors: Vec<String>,
    /// Let admins add reports on the pages, by dropping files
    #[arg(long)]
    intake: bool,
    /// The most that is sent at a time to be added, in MB
    #[arg(long, value_name = "MB", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    intake_limit: u32,
    /// Write a line for each request to a file, after what is in it; `-` is standard output
    #[arg(long, value_name = "FILE")]
    access_log: Option<std::path::PathBuf>,
    /// Open the first page in the browser
    #[arg(long)]
    open: bool,
}

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    // Says where the case is not one, or not reconciled, before anything listens.
    drop(arguments.case.open()?);
    let listening = Listening {
        address: arguments.addr,
        hosts: arguments.hosts.clone(),
        log_in: arguments.log_in,
        cors: arguments.cors.clone(),
        intake: arguments.intake.then(|| (how_to_read(global), u64::from(arguments.intake_limit) << 20)),
        access_log: arguments.access_log.clone(),
    };
    pages(arguments.case.case.clone(), listening, arguments.open)
}

/// What a further run of this program is told so that it reads as this one would.
fn how_to_read(global: &Global) -> Vec<OsString> {
    let mut words: Vec<OsString> = Vec::new();
    if let Some(folder) = &global.lexicon {
        // It runs in another folder, and "none" is no folder.
        let is_none = folder.as_os_str() == work::NO_FOLDER;
        let whole =
            if is_none { folder.clone() } else { std::path::absolute(folder).unwrap_or(folder.clone()) };
        words.extend(["--lexicon".into(), whole.into()]);
    }
    if global.reader == Reading::Fast {
        words.extend(["--reader".into(), "fast".into()]);
    }
    words.extend(["--threads".into(), global.threads.to_string().into()]);
    words
}

/// Where to listen, and who may ask.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "pages"), allow(dead_code, reason = "only the pages listen"))]
pub(super) struct Listening {
    pub(super) address: SocketAddr,
    pub(super) hosts: Vec<String>,
    pub(super) log_in: bool,
    /// Sites whose pages may read.
    pub(super) cors: Vec<String>,
    /// Where reports are added: how they are read, and the most bytes that are sent at a time.
    pub(super) intake: Option<(Vec<OsString>, u64)>,
    /// Where a line for each request goes.
    pub(super) access_log: Option<std::path::PathBuf>,
}

/// Serves until interrupted.
#[cfg(feature = "pages")]
pub(super) fn pages(case: std::path::PathBuf, listening: Listening, open: bool) -> anyhow::Result<Outcome> {
    let Listening { address, hosts, log_in, cors, intake, access_log } = listening;
    let asks_for_tokens = log_in || !address.ip().is_loopback();
    if asks_for_tokens && crate::tokens::Tokens::of_case(&case)?.tokens.is_empty() {
        anyhow::bail!(
            "{address}: this asks for tokens, and there is none yet; `contested token add {} NAME --role reviewer` gives one",
            case.display()
        );
    }
    let intake = intake
        .map(|(arguments, most)| crate::serve::Intake::new(&case, arguments, most).map(std::sync::Arc::new))
        .transpose()?;
    let log = access_log.as_deref().map(crate::serve::AccessLog::open).transpose()?.map(std::sync::Arc::new);
    crate::serve::serve(case, crate::serve::Settings { address, hosts, log_in, cors, intake, log }, |url| {
        if open && open::that_detached(url).is_err() {
            crate::talk::hint("no browser could be opened; the address above can be put into one");
        }
    })?;
    Ok(Outcome::Fine)
}

/// Serves until interrupted.
#[cfg(not(feature = "pages"))]
pub(super) fn pages(
    _case: std::path::PathBuf,
    _listening: Listening,
    _open: bool,
) -> anyhow::Result<Outcome> {
    anyhow::bail!("this program was built without pages (--no-default-features)")
}

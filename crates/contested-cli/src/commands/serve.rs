use std::net::SocketAddr;

use clap::Args;

use super::OnCase;
use crate::outcome::Outcome;

/// Show a case as pages, on this machine
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested serve valley.contested
  contested serve valley.contested --addr 127.0.0.1:8080 --open

Every page answers at .json too, every list at .csv.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: OnCase,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7474")]
    addr: SocketAddr,
    /// Open the first page in the browser
    #[arg(long)]
    open: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    // Says where the case is not one, or not reconciled, before anything listens.
    drop(arguments.case.open()?);
    pages(arguments.case.case.clone(), arguments.addr, arguments.open)
}

/// Serves until interrupted.
#[cfg(feature = "pages")]
pub(super) fn pages(case: std::path::PathBuf, address: SocketAddr, open: bool) -> anyhow::Result<Outcome> {
    crate::serve::serve(case, address, |url| {
        if open && open::that_detached(url).is_err() {
            crate::talk::hint("no browser could be opened; the address above can be put into one");
        }
    })?;
    Ok(Outcome::Fine)
}

/// Serves until interrupted.
#[cfg(not(feature = "pages"))]
pub(super) fn pages(_case: std::path::PathBuf, _address: SocketAddr, _open: bool) -> anyhow::Result<Outcome> {
    anyhow::bail!("this program was built without pages (--no-default-features)")
}

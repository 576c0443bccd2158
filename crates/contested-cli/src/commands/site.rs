use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::OnCase;
use crate::outcome::Outcome;

/// Make files for publishing from a case
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Write the pages of a case as files, with links between them
    #[command(after_help = "Example:
  contested site build valley.contested --out public

The folder opens from a disk or any web server; nothing in it is fetched from elsewhere. What needs the program (the
clocks, asking, filters, judging) is left out; each page's JSON, CSV and GeoJSON are in.")]
    Build {
        #[command(flatten)]
        case: OnCase,
        /// The folder; it must be empty or not be there yet
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let What::Build { case, out } = &arguments.what;
    drop(case.open()?);
    if std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        anyhow::bail!("{}: the folder is not empty; nothing is overwritten", out.display());
    }
    build(&case.case, out)
}

#[cfg(feature = "pages")]
fn build(case: &std::path::Path, out: &std::path::Path) -> anyhow::Result<Outcome> {
    let bar =
        crate::talk::shows_progress().then(|| indicatif::ProgressBar::new_spinner().with_message("pages"));
    let built = crate::serve::build(case, out, |pages| {
        if let Some(bar) = &bar {
            bar.set_position(pages as u64);
            bar.set_message(format!("{pages} pages"));
        }
    })?;
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    crate::talk::note(&format!(
        "{} files, {:.1} MB, in {}; start at index.html",
        built.files,
        built.bytes as f64 / 1e6,
        out.display()
    ));
    Ok(Outcome::Fine)
}

#[cfg(not(feature = "pages"))]
fn build(_case: &std::path::Path, _out: &std::path::Path) -> anyhow::Result<Outcome> {
    anyhow::bail!("this program was built without pages (--no-default-features)")
}

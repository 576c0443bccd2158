use std::path::PathBuf;

use clap::Args;

use super::extract::GivenArguments;
use crate::arguments::Global;
use crate::outcome::Outcome;
use crate::translations::TranslationArguments;

/// Fetch pages from the web, keep them as they came, and add them to a case
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested fetch valley.contested https://ostrelherald.example/ostrel-falls
  contested fetch valley.contested --feed https://ostrelherald.example/rss.xml
  contested fetch valley.contested --list addresses.txt --delay 5 --report fetched.csv

Each answer is kept as it came, with its head, in a file of its own (WARC) below the folder CASE.fetched, is told of in the custody
log by its hash, and goes in as a crawl does: the page's own day counts, that of fetching is noted. What is there is not
fetched again: after an interruption, run the same command once more. A feed is fetched each time, and then the pages that it
leads to.
What a site asks of programs (robots.txt) holds. A host is asked one question at a time, with a pause between. Addresses of private
networks are not asked, wherever a name or an answer leads; nor are passwords sent, proxies used, or scripts run.
Only in programs built with `--features fetch`.")]
#[cfg_attr(not(feature = "fetch"), allow(dead_code, reason = "only what fetches needs them"))]
pub(crate) struct Arguments {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: PathBuf,

    /// Addresses of pages
    #[arg(value_name = "URL", required_unless_present_any = ["feed", "list"])]
    urls: Vec<String>,

    /// A feed (RSS, Atom, JSON Feed): the pages that its items lead to
    #[arg(long, value_name = "URL")]
    feed: Vec<String>,

    /// A file with an address a line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    list: Vec<PathBuf>,

    /// Keep what was fetched in this folder instead of CASE.fetched
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,

    /// The pause between two questions to one host; longer where the site asks for it
    #[arg(long, value_name = "SECONDS", default_value_t = 3, value_parser = clap::value_parser!(u64).range(..=86_400))]
    delay: u64,

    /// The longest that one answer may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    timeout: u64,

    /// What the program calls itself: a name that robots.txt may know, and how to reach you
    #[arg(long, value_name = "WORDS", default_value = concat!("contested/", env!("CARGO_PKG_VERSION")))]
    agent: String,

    /// Ask servers in your own network, too
    #[arg(long)]
    allow_private: bool,

    /// Write what became of each page and of all that was refused to a file, as CSV
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    #[command(flatten)]
    given: GivenArguments,

    #[command(flatten)]
    translations: TranslationArguments,
}

/// Fetches and adds.
#[cfg(not(feature = "fetch"))]
pub(crate) fn run(_arguments: &Arguments, _global: &Global) -> anyhow::Result<Outcome> {
    anyhow::bail!("this program was built without fetching (--features fetch)")
}

/// Fetches and adds.
#[cfg(feature = "fetch")]
pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    use super::add::{self, Intake};
    use crate::fetch::{Fetcher, Wishes};
    use crate::summary::Summary;
    use crate::{talk, work};
    use contested::store::Case;
    use std::time::Duration;

    let mut case = Case::open(&arguments.case)?;
    work::set_threads(global)?;
    let lexicon = work::lexicon_of(&case, global)?;
    let intake = Intake::new(&mut case, &lexicon, &arguments.given, &arguments.translations, global)?;
    let mut summary = Summary::with_file(arguments.report.as_deref())?;
    let wishes = Wishes {
        folder: arguments.folder.clone().unwrap_or_else(|| beside(&arguments.case)),
        delay: Duration::from_secs(arguments.delay),
        timeout: Duration::from_secs(arguments.timeout),
        agent: arguments.agent.clone(),
        private: arguments.allow_private,
    };
    let mut urls = arguments.urls.clone();
    for list in &arguments.list {
        urls.extend(addresses(list)?);
    }
    let mut fetcher = Fetcher::new(&mut case, &intake.rules, wishes)?;
    for feed in &arguments.feed {
        urls.extend(fetcher.feed(feed)?);
    }
    let progress = bar();
    let found = fetcher.pages(&urls, |open| progress.set_message(format!("{open} pages to go")));
    progress.finish_and_clear();
    let found = found?;
    let there = found.pages.len().saturating_sub(found.fetched);
    let mut words = format!("fetched {}", talk::counted(found.fetched as i64, "page"));
    if there > 0 {
        words.push_str(&format!("; {there} were there already"));
    }
    if !found.refused.is_empty() {
        words.push_str(&format!("; {} could not be had", found.refused.len()));
    }
    talk::note(&words);
    for refused in &found.refused {
        talk::warning(&refused.to_string());
        summary.refuse(refused)?;
    }
    if found.pages.is_empty() {
        summary.finish()?;
        return Ok(if found.refused.is_empty() { Outcome::Fine } else { Outcome::InputRefused });
    }
    let taking = intake.take(&mut case, &found.pages, summary)?;
    add::reconcile(&mut case, &taking)?;
    Ok(if taking.summary.refused + taking.summary.untranslated() > 0 {
        Outcome::InputRefused
    } else {
        Outcome::Fine
    })
}

/// `CASE.fetched`.
#[cfg(feature = "fetch")]
fn beside(case: &std::path::Path) -> PathBuf {
    let mut name = case.as_os_str().to_owned();
    name.push(".fetched");
    PathBuf::from(name)
}

/// The addresses of a list, without empty lines and remarks.
#[cfg(feature = "fetch")]
fn addresses(path: &std::path::Path) -> anyhow::Result<Vec<String>> {
    use anyhow::Context as _;
    let text = if path.as_os_str() == "-" {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(path)
    };
    let text = text.with_context(|| path.display().to_string())?;
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    Ok(lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect())
}

#[cfg(feature = "fetch")]
fn bar() -> indicatif::ProgressBar {
    if !crate::talk::shows_progress() {
        return indicatif::ProgressBar::hidden();
    }
    let bar = indicatif::ProgressBar::new_spinner();
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}

use std::io::{self, BufWriter, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::Context as _;
use clap::Args;
use contested::ingest::{self, Given};
use contested::reconcile::Contradiction;
use contested::state::View;
use contested::store::{Case, Filter};

use super::add::{self, Intake};
use crate::arguments::Global;
use crate::outcome::Outcome;
use crate::resident::Reads;
use crate::summary::Summary;
use crate::translations::Translations;
use crate::{clock, said, talk, work};

include!(concat!(env!("OUT_DIR"), "/samples.rs"));

/// Build a case from the sample reports of an invented war, print what was found, and open the pages
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested demo --dir valley && contested timeline valley/demo.contested")]
pub(crate) struct Arguments {
    /// Where to put the reports and the case; a fresh temporary folder where it is not given
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,

    /// Do not open the pages
    #[arg(long)]
    no_serve: bool,

    /// Where to serve the pages
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7474")]
    addr: SocketAddr,
}

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let folder = match &arguments.dir {
        Some(folder) => folder.clone(),
        None => fresh_folder(&env::temp_dir())?,
    };
    let path = folder.join("demo.contested");
    write_samples(&folder)?;
    work::set_threads(global)?;
    let mut lexicon = work::lexicon(global)?;
    // The war is invented, and so are its actors and places: the program's own lexicon does not know them.
    let invented = folder.join("lexicon");
    if invented.is_dir() {
        lexicon = lexicon.with_folder(&invented).with_context(|| invented.display().to_string())?;
    }
    let intake = Intake {
        reader: Reads::new(&lexicon, global, 0)?,
        rules: ingest::Rules::load(&lexicon)?,
        version: work::version(&lexicon, global),
        given: Given::default(),
        saved: Vec::new(),
        translations: Translations::found(),
        stamps: None,
    };
    let mut case = if path.exists() { Case::open(&path)? } else { Case::create(&path, &clock::stamp())? };
    case.keep_lexicon(&lexicon, &intake.version, &clock::stamp())?;
    let taking = intake.take(&mut case, &[folder.join("reports")], Summary::default())?;
    add::reconcile(&mut case, &taking)?;
    let mut out = BufWriter::new(io::stdout().lock());
    overview(&case, &mut out)?;
    contradictions(&case, &mut out)?;
    control(&case, &mut out)?;
    writeln!(out, "\nThe case is {}", path.display())?;
    out.flush()?;
    drop(out);
    drop(case);
    // Built without pages there are none to open: the case is there all the same.
    if !arguments.no_serve && cfg!(feature = "pages") {
        return super::serve::pages(
            path,
            super::serve::Listening {
                address: arguments.addr,
                hosts: Vec::new(),
                log_in: false,
                cors: Vec::new(),
                intake: None,
                access_log: None,
            },
            true,
        );
    }
    let pages = if cfg!(feature = "pages") { "serve" } else { "events" };
    for command in ["timeline", "contradictions", "sources", pages] {
        talk::hint(&format!("go on with `contested {command} {}`", path.display()));
    }
    Ok(if taking.summary.refused > 0 { Outcome::InputRefused } else { Outcome::Fine })
}

/// A folder that nobody had made before, so that no demonstration finds what another left. A link that somebody has put there
/// is passed over, too: making a folder follows none.
fn fresh_folder(parent: &Path) -> anyhow::Result<PathBuf> {
    let names = std::iter::once("contested-demo".to_owned())
        .chain((2..).map(|number| format!("contested-demo-{number}")));
    for name in names.take(MOST_FOLDERS) {
        let folder = parent.join(name);
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).with_context(|| folder.display().to_string()),
        }
    }
    anyhow::bail!("{}: too many demonstrations lie there; name a folder with --dir", parent.display())
}

/// Folders of demonstrations in one place.
const MOST_FOLDERS: usize = 10_000;

/// How many contradictions to tell of.
const SHOWN: u64 = 5;

fn write_samples(folder: &Path) -> anyhow::Result<()> {
    for (name, bytes) in SAMPLES {
        let path = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
        fs::write(&path, bytes).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn overview(case: &Case, out: &mut impl Write) -> anyhow::Result<()> {
    let all = Filter::default();
    let counts = [
        (case.count_reports(&all)?, "report", "reports"),
        (case.count_claims(&all)?, "claim", "claims"),
        (case.count_sources(&all)?, "origin", "origins"),
        (case.count_events(&all)?, "event", "events"),
        (case.count_contradictions(&all)?, "contradiction", "contradictions"),
        (case.copies()?.len() as i64, "group of copies", "groups of copies"),
    ];
    let words: Vec<String> = counts
        .iter()
        .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
        .collect();
    Ok(writeln!(out, "{}", words.join(", "))?)
}

fn contradictions(case: &Case, out: &mut impl Write) -> anyhow::Result<()> {
    let found = case.contradictions(&Filter { limit: Some(SHOWN), ..Filter::default() })?;
    if found.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nStrongest contradictions")?;
    for (number, each) in found.iter().enumerate() {
        contradiction(case, number + 1, each, out)?;
    }
    Ok(())
}

fn contradiction(
    case: &Case,
    number: usize,
    found: &Contradiction,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let event = case.event(&found.event)?;
    let kind = event.as_ref().map_or("Event", |event| event.kind.label());
    let place =
        event.as_ref().and_then(|event| event.place.as_ref()).map(|place| format!(", {}", place.name));
    let asked = said::question(found.about);
    writeln!(out, "{number}. {asked} {}{}", kind, place.unwrap_or_default())?;
    for side in &found.sides {
        let origins: Vec<String> = side
            .origins
            .iter()
            .map(|origin| super::origin_name(case, &origin.0).unwrap_or_else(|| origin.0.clone()))
            .collect();
        writeln!(
            out,
            "   {} - {} ({})",
            said::position_words(&side.position, |id| case.actor_name(id).ok().flatten()),
            origins.join(", "),
            talk::counted(side.reports, "report")
        )?;
        if let Some(claim) =
            side.claims.first().map(|claim| case.claim(&claim.to_string())).transpose()?.flatten()
        {
            let publisher = claim.publisher.unwrap_or_default();
            let sentence = claim.detail.sentence;
            writeln!(
                out,
                "      \"{sentence}\" {publisher}, {}, {}",
                claim.known_from.as_deref().unwrap_or("not dated"),
                claim.id
            )?;
        }
    }
    Ok(())
}

fn control(case: &Case, out: &mut impl Write) -> anyhow::Result<()> {
    let mut places: Vec<(String, String)> =
        case.all_control_facts()?.into_iter().map(|fact| (fact.place.key(), fact.place.name)).collect();
    places.sort();
    places.dedup_by(|a, b| a.0 == b.0);
    if places.is_empty() {
        return Ok(());
    }
    writeln!(out, "\nWho controls what, by the latest word of each origin")?;
    for (key, name) in places {
        let standing = case.who_controls(&key, &View::default())?;
        let holders: Vec<String> = standing
            .holders
            .iter()
            .filter(|holder| !holder.said_by.is_empty())
            .map(|holder| {
                let denied = holder.denied_by.len();
                let denied = if denied > 0 { format!(", denied by {denied}") } else { String::new() };
                format!("{} (say {}{denied})", holder.actor_name, holder.said_by.len())
            })
            .collect();
        let holders =
            if holders.is_empty() { "nobody is said to hold it".to_owned() } else { holders.join("; ") };
        writeln!(out, "   {name}: {holders}{}", if standing.disputed { " - disputed" } else { "" })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two demonstrations shared one fixed folder, and the second showed what the first had left.
    #[test]
    fn each_demonstration_has_a_folder_of_its_own() {
        let parent = tempfile::tempdir().unwrap();
        let (one, other) = (fresh_folder(parent.path()).unwrap(), fresh_folder(parent.path()).unwrap());
        assert_ne!(one, other);
        assert!(one.is_dir() && other.is_dir());
    }

    /// Issue 16, 12: `demo` wrote where a planted link led.
    #[cfg(unix)]
    #[test]
    fn a_planted_link_is_not_followed() {
        let parent = tempfile::tempdir().unwrap();
        let elsewhere = parent.path().join("elsewhere");
        std::os::unix::fs::symlink(&elsewhere, parent.path().join("contested-demo")).unwrap();
        let folder = fresh_folder(parent.path()).unwrap();
        assert_eq!(folder, parent.path().join("contested-demo-2"));
        assert!(!elsewhere.exists());
    }
}

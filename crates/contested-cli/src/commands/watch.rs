use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use clap::Args;
use contested::store::Case;

use super::add::{self, Intake};
use super::extract::GivenArguments;
use crate::arguments::Global;
use crate::outcome::{Outcome, WrongUsage};
use crate::summary::Summary;
use crate::{inputs, talk, work};

/// Add what appears in a folder, until it is ended
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested watch valley.contested inbox/
  contested watch valley.contested inbox/ --every 60 --publisher 'Ostrel Herald'
  contested watch valley.contested inbox/ --once

A file is taken once it has stayed as it was from one look to the next, so that nothing half written goes in; what changes
later is looked at again. The files stay where they are. End it with Ctrl+C: what was added by then is safe.")]
pub(crate) struct Arguments {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: PathBuf,

    /// The folder, with all that is in it
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,

    /// Look every so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,

    /// Add what is there now, and end
    #[arg(long)]
    once: bool,

    #[command(flatten)]
    given: GivenArguments,
}

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let folder = &arguments.folder;
    if !folder.is_dir() {
        return Err(WrongUsage(format!("{} is no folder", folder.display())).into());
    }
    work::set_threads(global)?;
    let mut case = Case::open(&arguments.case)?;
    let lexicon = work::lexicon_of(&case, global)?;
    let intake = Intake::new(&mut case, &lexicon, &arguments.given, global)?;
    // Others may write to it in the meantime.
    drop(case);
    if !arguments.once {
        talk::note(&format!("watching {} every {} s", folder.display(), arguments.every));
    }
    let mut watched = Watched::default();
    let mut outcome = Outcome::Fine;
    watched.look(inputs::below(folder, &intake.saved));
    loop {
        thread::sleep(Duration::from_secs(arguments.every));
        let ready = watched.look(inputs::below(folder, &intake.saved));
        if !ready.is_empty() {
            let mut case = Case::open(&arguments.case)?;
            let taking = intake.take(&mut case, &ready, Summary::default())?;
            add::reconcile(&mut case, &taking)?;
            if taking.summary.refused > 0 {
                outcome = Outcome::InputRefused;
            }
        }
        if arguments.once {
            return Ok(outcome);
        }
    }
}

/// The files of a folder as they were at the last look.
#[derive(Default)]
struct Watched(BTreeMap<PathBuf, Seen>);

struct Seen {
    state: State,
    is_taken: bool,
}

/// What changes when a file is written to.
#[derive(PartialEq, Eq)]
struct State {
    length: u64,
    changed: Option<SystemTime>,
}

impl State {
    fn of(path: &Path) -> Option<State> {
        let metadata = path.metadata().ok()?;
        Some(State { length: metadata.len(), changed: metadata.modified().ok() })
    }
}

impl Watched {
    /// Those of the files that are as they were at the look before, and were not among these then.
    fn look(&mut self, files: Vec<PathBuf>) -> Vec<PathBuf> {
        let mut ready = Vec::new();
        let mut now = BTreeMap::new();
        for path in files {
            // Gone since the folder was read.
            let Some(state) = State::of(&path) else { continue };
            let before = self.0.remove(&path).filter(|seen| seen.state == state);
            let is_new = before.as_ref().is_some_and(|seen| !seen.is_taken);
            if is_new {
                ready.push(path.clone());
            }
            now.insert(path, Seen { state, is_taken: before.is_some() });
        }
        self.0 = now;
        ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_taken_once_it_stays_as_it_is_and_again_when_it_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "One").expect("writes");
        let files = || vec![path.clone()];
        let mut watched = Watched::default();
        assert!(watched.look(files()).is_empty(), "it may be half written");
        assert_eq!(watched.look(files()), files());
        assert!(watched.look(files()).is_empty(), "it is in");
        std::fs::write(&path, "One and more").expect("writes");
        assert!(watched.look(files()).is_empty());
        assert_eq!(watched.look(files()), files());
        assert!(watched.look(Vec::new()).is_empty(), "it is gone");
        assert!(watched.look(files()).is_empty(), "it is back");
        assert_eq!(watched.look(files()), files());
    }
}

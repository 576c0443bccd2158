use std::path::PathBuf;

use clap::Args;
use contested::store::Case;

use crate::outcome::Outcome;
use crate::{clock, talk};

/// Make an empty case
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested init valley.contested")]
pub(crate) struct Arguments {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    Case::create(&arguments.case, &clock::stamp())?;
    talk::note(&format!("made {}; put reports in with `contested add`", arguments.case.display()));
    Ok(Outcome::Fine)
}

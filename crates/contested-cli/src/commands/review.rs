use clap::Args;

use crate::outcome::Outcome;
use crate::{review, talk};

/// Judge contradictions and identities in the terminal
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested review valley.contested --who anna

The keys are those of the pages: j k to move, Enter to read, 1 to 5 for the five answers, x n u for the same, different
or cannot be told, z to take back, ? for all of them. Every judgement asks for its reason.")]
pub(crate) struct Arguments {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: std::path::PathBuf,
    /// Who judges; who runs the program where it is not given
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    if !review::has_terminal() {
        anyhow::bail!("a review needs a terminal; `contested judge` does the same from scripts");
    }
    let made = review::run(&arguments.case, arguments.who.as_deref())?;
    talk::note(&format!(
        "{made} judgements recorded; `contested judgements {}` lists them",
        arguments.case.display()
    ));
    Ok(Outcome::Fine)
}

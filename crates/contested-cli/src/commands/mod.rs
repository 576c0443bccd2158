//! One file a command.

mod extract;

mod completions;

mod man;

use clap::Subcommand;

use crate::arguments::Arguments;
use crate::outcome::Outcome;

/// The commands, in the order of `--help`.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Extract(extract::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Runs the one that was asked for.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let global = &arguments.global;
    match &arguments.command {
        Command::Extract(arguments) => extract::run(arguments, global),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => man::run(arguments),
    }
}

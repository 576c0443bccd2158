//! Attacks that take too long for every test run. Short forms of them are tests.

#[path = "../../../crates/contested/tests/flips/mod.rs"]
mod flips;
mod growth;
mod pages;

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    attack: Attack,
}

#[derive(Subcommand)]
enum Attack {
    /// Turn over single bits of a case's file: each is found, or without effect
    Flips {
        /// The case; it is only read
        case: PathBuf,
        /// How many
        #[arg(long, default_value_t = 500)]
        times: usize,
        /// Where the dice begin
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Read hostile inputs of once, twice and four times a size: time grows no faster than they do
    Growth(growth::Arguments),
    /// Ask a served case for every page, in every form: how long each takes, and how large it is
    Pages(pages::Arguments),
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.attack {
        Attack::Flips { case, times, seed } => {
            let scratch = tempfile::tempdir()?;
            let outcome = flips::flip(case, scratch.path(), *times, *seed);
            for wrong in &outcome.wrong {
                println!("{wrong}");
            }
            println!(
                "{} found, {} without effect, {} wrong",
                outcome.found,
                outcome.harmless,
                outcome.wrong.len()
            );
            anyhow::ensure!(outcome.wrong.is_empty(), "a flipped bit had an effect that nothing told");
            Ok(())
        }
        Attack::Growth(arguments) => growth::run(arguments),
        Attack::Pages(arguments) => pages::run(arguments),
    }
}

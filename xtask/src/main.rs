//! Chores that build or check what the repository holds: `cargo xtask COMMAND`.

use clap::{Parser, Subcommand};

mod scoreboard;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores that build or check what the repository holds")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Measure all suites found in ../shared and hold them to eval/floor.toml
    Eval(scoreboard::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().chore {
        Chore::Eval(arguments) => scoreboard::run(&arguments),
    }
}

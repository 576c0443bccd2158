//! Attacks that take too long for every test run. Short forms of them are tests.

#[path = "../../../crates/contested/tests/flips/mod.rs"]
mod flips;
mod growth;
mod pages;
#[path = "../../../crates/contested/tests/sequences/mod.rs"]
mod sequences;

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
    /// Add, judge, import, read anew, date, stop and repair in any order: the case is what it should be after each
    Sequences {
        /// How many sequences
        #[arg(long, default_value_t = 500)]
        times: u32,
        /// Commands in each
        #[arg(long, default_value_t = 25)]
        length: usize,
        /// Where the dice begin
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
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
        Attack::Sequences { times, length, seed } => {
            use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
            let config = Config {
                cases: *times,
                max_shrink_iters: 400,
                failure_persistence: None,
                ..Config::default()
            };
            let seed: Vec<u8> = seed.to_le_bytes().repeat(4);
            let dice = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
            let scratch = tempfile::tempdir()?;
            let outcome =
                TestRunner::new_with_rng(config, dice).run(&sequences::commands(*length, true), |commands| {
                    let folder = scratch.path().join("case");
                    std::fs::create_dir_all(&folder).expect("room for a folder");
                    let held = sequences::carry_out(&commands, &folder);
                    let _ = std::fs::remove_dir_all(&folder);
                    held
                });
            outcome.map_err(|error| anyhow::anyhow!("{error}"))?;
            println!("{times} sequences of up to {length} commands: each case as it should be");
            Ok(())
        }
        Attack::Growth(arguments) => growth::run(arguments),
        Attack::Pages(arguments) => pages::run(arguments),
    }
}

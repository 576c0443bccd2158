use std::io::{self, Write as _};

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::outcome::Outcome;

/// Print completions for a shell
#[derive(Args, Debug)]
#[command(after_help = "Example:
  contested completions bash > ~/.local/share/bash-completion/completions/contested")]
pub(crate) struct Arguments {
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    let mut program = crate::arguments::Arguments::command();
    clap_complete::generate(arguments.shell, &mut program, "contested", &mut script);
    io::stdout().write_all(&script)?;
    Ok(Outcome::Fine)
}

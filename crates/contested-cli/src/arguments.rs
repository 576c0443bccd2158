//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum};

use crate::commands::Command;

/// A claims ledger for conflict reporting: who says what happened, where and when, through which sources,
/// and where they disagree.
#[derive(Parser, Debug)]
#[command(name = "contested", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    #[command(flatten)]
    pub(crate) global: Global,
}

/// What every command understands.
#[derive(Args, Debug)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// Lay the files of this folder over the bundled lexicon; `none` lays none. A case keeps what it was read with
    #[arg(long, value_name = "DIR", env = "CONTESTED_LEXICON", global = true)]
    pub(crate) lexicon: Option<PathBuf>,

    /// How to read: with the learned reader, or by rules alone, many times faster and less well
    #[arg(long, value_enum, value_name = "HOW", env = "CONTESTED_READER", default_value_t = Reading::Full, global = true)]
    pub(crate) reader: Reading,

    /// Read with so many threads; 0 is one for each processor
    #[arg(long, value_name = "N", default_value_t = 0, global = true, hide_default_value = true)]
    pub(crate) threads: usize,

    /// When to use colours; NO_COLOR is heeded
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto, global = true)]
    pub(crate) color: Colour,

    /// Say nothing but errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,

    /// Say what is being done
    #[arg(long, short, action = clap::ArgAction::Count, global = true)]
    pub(crate) verbose: u8,
}

/// What reads reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Reading {
    /// Rules and the learned reader.
    Full,
    /// Rules alone.
    Fast,
}

/// When to use colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

const EXIT_CODES: &str = "Exit codes: 0 fine, 1 error, 2 wrong usage, 3 some input could not be read (listed on \
standard error, the rest is in), 4 verification failed, 5 contradictions found, with --fail-on contradictions";

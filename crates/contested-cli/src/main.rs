//! The program: arguments, progress, exit codes, the clock. What it knows stands in the library and the lexicon.

mod arguments;

mod clock;

mod commands;

#[cfg(feature = "fetch")]
mod fetch;

mod filters;

mod inputs;

mod outcome;

mod output;

mod question;

mod resident;

mod review;

mod said;

#[cfg(feature = "pages")]
mod serve;

mod stamps;

mod summary;

mod talk;

#[cfg(feature = "pages")]
mod tokens;

mod translations;

mod translator;

mod work;

use clap::Parser as _;

use arguments::Arguments;
use outcome::Outcome;

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    talk::set_up(&arguments.global);
    let outcome = commands::run(&arguments).unwrap_or_else(|error| outcome::of_error(&error));
    if outcome == Outcome::InputRefused {
        talk::hint("what is listed above was left out; the rest is in");
    }
    outcome.into()
}

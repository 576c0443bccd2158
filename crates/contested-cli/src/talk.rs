//! Everything said to people goes to standard error, in colour where they want it.

use std::io::{IsTerminal as _, Write as _};
use std::sync::OnceLock;

use anstyle::{AnsiColor, Style};

use crate::arguments::{Colour, Global};

/// How much to say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Loudness {
    /// Errors only.
    Quiet,
    /// What people need.
    Normal,
    /// What was done, too.
    Verbose,
}

/// Takes the caller's wishes. `NO_COLOR` and the like are heeded unless `--color` says otherwise.
pub(crate) fn set_up(global: &Global) {
    match global.color {
        Colour::Auto => {}
        Colour::Always => anstream::ColorChoice::Always.write_global(),
        Colour::Never => anstream::ColorChoice::Never.write_global(),
    }
    let loudness = match (global.quiet, global.verbose) {
        (true, _) => Loudness::Quiet,
        (false, 0) => Loudness::Normal,
        (false, _) => Loudness::Verbose,
    };
    // Only the first call counts, and there is one.
    let _ = LOUDNESS.set(loudness);
}

/// Something failed.
pub(crate) fn error(message: &str) {
    say(Loudness::Quiet, AnsiColor::Red, "error", message);
}

/// Something was left out or guessed.
pub(crate) fn warning(message: &str) {
    say(Loudness::Quiet, AnsiColor::Yellow, "not read", message);
}

/// Something was done, and goes against something else.
pub(crate) fn caution(message: &str) {
    say(Loudness::Quiet, AnsiColor::Yellow, "warning", message);
}

/// Something people need to know.
pub(crate) fn note(message: &str) {
    if loudness() >= Loudness::Normal {
        line(message);
    }
}

/// What to make of what was said, or do next.
pub(crate) fn hint(message: &str) {
    say(Loudness::Normal, AnsiColor::Cyan, "note", message);
}

/// What was done.
pub(crate) fn detail(message: &str) {
    say(Loudness::Verbose, AnsiColor::BrightBlack, "detail", message);
}

/// Whether a progress bar would be seen.
pub(crate) fn shows_progress() -> bool {
    loudness() >= Loudness::Normal && std::io::stderr().is_terminal()
}

static LOUDNESS: OnceLock<Loudness> = OnceLock::new();

fn loudness() -> Loudness {
    LOUDNESS.get().copied().unwrap_or(Loudness::Normal)
}

fn say(from: Loudness, colour: AnsiColor, label: &str, message: &str) {
    if loudness() >= from {
        let style = Style::new().fg_color(Some(colour.into())).bold();
        line(&format!("{style}{label}{style:#}: {}", visible(message)));
    }
}

fn line(message: &str) {
    // Where standard error is gone there is nobody to tell.
    let _ = writeln!(anstream::stderr(), "{message}");
}

/// File names and reports may hold control characters; a terminal must not obey them.
fn visible(message: &str) -> String {
    message
        .chars()
        .map(|character| if character.is_control() && character != '\n' { '\u{FFFD}' } else { character })
        .collect()
}

/// A number and what is counted: "1 report", "2 reports".
pub(crate) fn counted(number: impl Into<i64>, one: &str) -> String {
    let number = number.into();
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

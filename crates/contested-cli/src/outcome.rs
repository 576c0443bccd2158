//! What a run came to, as an exit code. The codes are published (docs/ledger.md).

use std::process::ExitCode;
use std::{fmt, io};

use contested::store::JudgeError;

use crate::talk;

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// All well.
    Fine,
    /// It could not be done.
    Failed,
    /// Something was asked for that there is not.
    WrongUsage,
    /// Some input could not be read; it was listed, the rest is in.
    InputRefused,
    /// A hash, an anchor or the custody log does not hold.
    VerificationFailed,
    /// There are contradictions, and the caller asked to hear of them so.
    ContradictionsFound,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Fine => 0,
            Outcome::Failed => 1,
            // clap ends with it by itself where the words are no arguments.
            Outcome::WrongUsage => 2,
            Outcome::InputRefused => 3,
            Outcome::VerificationFailed => 4,
            Outcome::ContradictionsFound => 5,
        })
    }
}

/// Tells of an error. A reader that has seen enough (`contested … | head`) is none.
pub(crate) fn of_error(error: &anyhow::Error) -> Outcome {
    if is_broken_pipe(error) {
        return Outcome::Fine;
    }
    talk::error(&format!("{error:#}"));
    let is_wrong_usage = |cause: &(dyn std::error::Error + 'static)| {
        cause.is::<WrongUsage>() || matches!(cause.downcast_ref(), Some(JudgeError::NotFound(_)))
    };
    if error.chain().any(is_wrong_usage) { Outcome::WrongUsage } else { Outcome::Failed }
}

/// A name, kind or id that fits nothing in the case; the message says what comes nearest.
#[derive(Debug)]
pub(crate) struct WrongUsage(pub(crate) String);

impl fmt::Display for WrongUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WrongUsage {}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        let csv = cause.downcast_ref::<csv::Error>().and_then(|error| match error.kind() {
            csv::ErrorKind::Io(error) => Some(error.kind()),
            _ => None,
        });
        io.or(json).or(csv) == Some(io::ErrorKind::BrokenPipe)
    })
}

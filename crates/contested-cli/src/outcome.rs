//! What a run came to, as an exit code. The codes are published (docs/ledger.md).

use std::io;
use std::process::ExitCode;

use crate::talk;

/// How a command ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Outcome {
    /// All well.
    Fine,
    /// It could not be done.
    Failed,
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
            // 2 is wrong usage, which clap ends with by itself.
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
    Outcome::Failed
}

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

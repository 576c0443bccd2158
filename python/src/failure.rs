//! Errors, as the exceptions of `contested.errors`, in the program's own words.

use contested::LexiconError;
use contested::export::ExportError;
use contested::ingest::Refused;
use contested::store::{JudgeError, StoreError};
use pyo3::{PyErr, import_exception};

import_exception!(contested.errors, Error);
import_exception!(contested.errors, CaseError);
import_exception!(contested.errors, NotFound);
import_exception!(contested.errors, WrongUsage);
import_exception!(contested.errors, InputRefused);

/// What went wrong.
pub(crate) enum Failure {
    /// The case could not be read or written.
    Case(String),
    /// A name or id fits nothing.
    NotFound(String),
    /// What was asked for makes no sense.
    Usage(String),
    /// An input could not be read.
    Refused(String),
    /// Anything else.
    Other(String),
    /// Python's own.
    Python(PyErr),
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> PyErr {
        match failure {
            Failure::Case(words) => CaseError::new_err(words),
            Failure::NotFound(words) => NotFound::new_err(words),
            Failure::Usage(words) => WrongUsage::new_err(words),
            Failure::Refused(words) => InputRefused::new_err(words),
            Failure::Other(words) => Error::new_err(words),
            Failure::Python(error) => error,
        }
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Failure {
        Failure::Python(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::Case(error.to_string())
    }
}

impl From<LexiconError> for Failure {
    fn from(error: LexiconError) -> Failure {
        Failure::Other(error.to_string())
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Failure {
        Failure::Refused(refused.to_string())
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Failure {
        Failure::Other(error.to_string())
    }
}

impl From<JudgeError> for Failure {
    fn from(error: JudgeError) -> Failure {
        match error {
            JudgeError::Store(error) => error.into(),
            JudgeError::NotFound(_) => Failure::NotFound(error.to_string()),
            JudgeError::Wrong(_) => Failure::Usage(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Failure {
        Failure::Usage(error.to_string())
    }
}

impl From<contested::export::tables::arrow::ArrowError> for Failure {
    fn from(error: contested::export::tables::arrow::ArrowError) -> Failure {
        Failure::Other(error.to_string())
    }
}

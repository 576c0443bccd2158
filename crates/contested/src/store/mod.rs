//! A case: one SQLite file with the reports, what they yield, what follows from all of them, and who did what when.
//!
//! Needs: reports with their original bytes, and what reading made of them. Adds: memory. What came in is never
//! changed; what is derived from it is replaced as a whole. One writer and any number of readers at a time. What
//! [`Case::add`] has returned for survives the end of the process and of the power.

mod custody;

mod derive;

mod fetched;

mod former;

mod hashes;

mod judging;

mod lexicon;

mod list;

mod naming;

mod prepare;

mod repair;

mod schema;

mod stamps;

mod state;

mod survey;

mod translations;

mod verify;

mod write;

pub use fetched::Fetched;
pub use former::Fate;
pub use judging::{
    Conflict, Corrected, Fit, Imported, JudgeError, Judged, JudgedClaim, JudgementRow, Pair, Reread,
    Resolution, Wish,
};
pub use lexicon::{KeptLexicon, hash_of_laid};
pub use list::{
    ActorRow, Argument, ClaimRow, Figure, Filter, FirstNaming, Foremost, HowRead, Named, NamingRow,
    NoticeRow, Order, PlaceRow, ReportRow, SourceRow, Through, Told, TranslationRow, When, Whereabouts,
    credibility,
};
pub use naming::{Fitting, Taken};
pub use prepare::{Addition, TABLE_RULES, prepare};
pub use repair::{Damaged, Means, Repaired};
pub use schema::APPLICATION_ID;
pub use stamps::{FileDigest, KeptStamp, NoStamp, STAMP_BYTES, Says, TimeStamp};
pub use survey::{Counts, Heard, Hit, Kept, News, Record, Relayed};
pub use translations::Standing;
pub use verify::{Depth, Fault, Verification};
pub use write::Added;

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags};

/// An open case.
///
/// ```
/// use contested::{Addition, Case, Filter, Given, Lexicon, Policy, Reader, Stamp, ingest, store};
///
/// let folder = tempfile::tempdir()?;
/// let stamp = Stamp { at: "2024-12-05T10:00:00Z".parse()?, who: "anna".to_owned() };
/// let mut case = Case::create(&folder.path().join("valley.contested"), &stamp)?;
///
/// let reader = Reader::fast(&Lexicon::bundled())?;
/// let read = |text: &str| -> Addition {
///     let given = Given { published: Some("2024-12-03".to_owned()), ..Given::default() };
///     let report = ingest::plain(text.as_bytes(), text.to_owned(), &given);
///     store::prepare("wire.txt", text.as_bytes(), reader.extract(report), "my rules 1")
/// };
/// case.add(
///     &[
///         read("Rebels captured the town of Ostrel on Monday, a rebel spokesman said."),
///         read("The army denied that rebels had captured the town of Ostrel on Monday."),
///     ],
///     &stamp,
/// )?;
/// case.reconcile(&Policy::default())?;
/// assert_eq!(case.contradictions(&Filter::default())?.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Case {
    db: Connection,
    path: PathBuf,
    /// What names mean by the case's lexicon.
    known: OnceLock<Arc<naming::Known>>,
    /// What is wrong with the file, as far as it shows when it is opened.
    damage: Option<String>,
}

/// Who does something to a case, and when. The library has no clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// When.
    pub at: Timestamp,
    /// Who: a person or a program, as the custody log shall name it.
    pub who: String,
}

/// Why something could not be done with a case.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("{}: there is no such case; `contested init` makes one", .0.display())]
    Missing(PathBuf),
    /// There is a file of that name already.
    #[error("{}: there is a file of this name already", .0.display())]
    Exists(PathBuf),
    /// A file, but no SQLite database.
    #[error("{}: not a case: {found}", .path.display())]
    NotACase {
        /// The file.
        path: PathBuf,
        /// What it is, as far as can be told.
        found: String,
    },
    /// Made by a newer program.
    #[error("{}: a case of version {version}, newer than this program understands ({})", .path.display(), schema::VERSION)]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: i64,
    },
    /// The file system is full. What was acknowledged before is in.
    #[error("{}: no space left on the disk; what had been added before is safe", .0.display())]
    Full(PathBuf),
    /// Somebody else is writing, and did not stop in time.
    #[error("{}: another program is writing to the case", .0.display())]
    Busy(PathBuf),
    /// The file must not be written.
    #[error("{}: the case cannot be written to (permissions?)", .0.display())]
    ReadOnly(PathBuf),
    /// The file is damaged.
    #[error("{}: the case is damaged: {what}; `contested verify` tells more, and `contested repair` makes a sound case of what is left", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not hold.
        what: String,
    },
    /// Two different reports whose hashes begin alike.
    #[error("two different reports have the id {0}")]
    SameId(String),
    /// Anything else that SQLite reports.
    #[error("{}: {error}", .path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl Case {
    /// Makes a new case.
    ///
    /// # Errors
    /// Where there is a file of that name, or it cannot be written.
    pub fn create(path: &Path, stamp: &Stamp) -> Result<Case, StoreError> {
        if path.exists() {
            return Err(StoreError::Exists(path.to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags).map_err(|error| StoreError::of(path, error))?;
        let mut case = Case { db, path: path.to_owned(), known: OnceLock::new(), damage: None };
        case.wrap(|case| {
            case.db.busy_timeout(PATIENCE)?;
            plan_once(&case.db)?;
            schema::create(&mut case.db, stamp)?;
            schema::set_up(&case.db)
        })
        // A half-made file would stand in the way of the next attempt.
        .inspect_err(|_| {
            let _ = std::fs::remove_file(path);
        })?;
        Ok(case)
    }

    /// Opens a case to read and write, bringing an older one up to date.
    ///
    /// # Errors
    /// Where the file is missing, is no case, or is one of a newer program.
    pub fn open(path: &Path) -> Result<Case, StoreError> {
        let mut case = Case::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        case.wrap(|case| {
            schema::migrate(&mut case.db)?;
            schema::set_up(&case.db)
        })?;
        Ok(case)
    }

    /// Opens a case to read it, also while somebody else writes. Of one that is damaged what is sound can be read:
    /// [`Case::damage`] says so.
    ///
    /// # Errors
    /// Where the file is missing, is no case, is one of a newer program, or is an older one that cannot be written.
    pub fn open_to_read(path: &Path) -> Result<Case, StoreError> {
        // Not SQLITE_OPEN_READ_ONLY: the index of a write-ahead log must be made where it is missing.
        let connect = || {
            Case::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
                .or_else(|_| Case::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY))
                .or_else(|error| Case::connect_unchanging(path).unwrap_or(Err(error)))
                .and_then(|case| case.wrap_ref(|case| schema::tables(&case.db)).map(|tables| (case, tables)))
        };
        let (mut case, tables) = match connect() {
            Err(StoreError::Damaged { what, .. }) => return Case::connect_damaged(path, what),
            connected => connected?,
        };
        let version: i64 =
            case.wrap_ref(|case| case.db.pragma_query_value(None, "user_version", |row| row.get(0)))?;
        if version < schema::VERSION {
            // Opening it to write brings it up to date.
            drop(case);
            drop(Case::open(path)?);
            (case, _) = connect()?;
        } else if tables < schema::TABLES {
            case.stand_in()?;
        }
        case.wrap_ref(|case| {
            // 16 MB of pages: without it a page of the larger kind reads the same ones from the file again and again.
            case.db.pragma_update(None, "cache_size", -16_384)?;
            case.db.pragma_update(None, "query_only", true)
        })?;
        Ok(case)
    }

    /// What is wrong with the file, where that showed when it was opened to read: what is listed is what can still be read.
    /// Most damage shows to [`Case::verify`] only.
    pub fn damage(&self) -> Option<&str> {
        self.damage.as_deref()
    }

    /// Connects to a file that SQLite takes for damaged: it is told to read what it can.
    fn connect_damaged(path: &Path, what: String) -> Result<Case, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags).map_err(|error| StoreError::of(path, error))?;
        let mut case = Case { db, path: path.to_owned(), known: OnceLock::new(), damage: None };
        case.wrap_ref(|case| {
            case.db.busy_timeout(PATIENCE)?;
            case.db.pragma_update(None, "writable_schema", true)
        })?;
        let number = |pragma: &str| {
            case.wrap_ref(|case| case.db.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)))
        };
        if number("application_id")? != i64::from(APPLICATION_ID)
            || number("user_version")? != schema::VERSION
        {
            return Err(case.damaged(what));
        }
        case.stand_in()?;
        case.damage = Some(what);
        case.wrap_ref(|case| case.db.pragma_update(None, "query_only", true))?;
        Ok(case)
    }

    /// Does something that asks the case many questions, each of which sees it as it was at the first of them. Beginning to read
    /// costs as much as a short question.
    ///
    /// # Errors
    /// Where the case cannot be read.
    pub fn at_once<T>(&self, work: impl FnOnce() -> T) -> Result<T, StoreError> {
        if !self.db.is_autocommit() {
            return Ok(work());
        }
        let transaction = self.wrap_ref(|_| self.db.unchecked_transaction())?;
        let done = work();
        drop(transaction);
        Ok(done)
    }

    /// Puts empty tables where some are missing, for as long as the case is open: what is in the others can be read.
    fn stand_in(&mut self) -> Result<(), StoreError> {
        let missing = self.wrap_ref(|case| schema::stand_in(&case.db))?;
        if !missing.is_empty() {
            let of = if missing.len() == 1 { "a table is" } else { "tables are" };
            self.damage = Some(format!("{of} missing: {}", missing.join(", ")));
        }
        Ok(())
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Case, StoreError> {
        Case::connect_as(path, path.as_os_str(), flags)
    }

    /// Connects to a case where nobody can write, as on a medium that is read only: there no index of a write-ahead log can
    /// be made, and none is needed. `None` where there is a log with something in it, or the folder can be written to.
    fn connect_unchanging(path: &Path) -> Option<Result<Case, StoreError>> {
        let log = path.with_file_name(format!("{}-wal", path.file_name()?.to_str()?));
        if log.metadata().is_ok_and(|log| log.len() > 0) {
            return None;
        }
        let whole = path.canonicalize().ok()?;
        let mut address = "file:".to_owned();
        for byte in whole.to_str()?.bytes() {
            match byte {
                b'/' | b'.' | b'-' | b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                    address.push(char::from(byte));
                }
                _ => address.push_str(&format!("%{byte:02X}")),
            }
        }
        address.push_str("?immutable=1");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        Some(Case::connect_as(path, address.as_ref(), flags))
    }

    fn connect_as(path: &Path, address: &OsStr, flags: OpenFlags) -> Result<Case, StoreError> {
        check_head(path)?;
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(address, flags).map_err(|error| StoreError::of(path, error))?;
        let case = Case { db, path: path.to_owned(), known: OnceLock::new(), damage: None };
        case.wrap_ref(|case| {
            case.db.busy_timeout(PATIENCE)?;
            plan_once(&case.db)
        })?;
        let number = |pragma: &str| {
            case.wrap_ref(|case| case.db.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)))
        };
        if number("application_id")? != i64::from(APPLICATION_ID) {
            return Err(StoreError::NotACase {
                path: path.to_owned(),
                found: "a SQLite database of another program".to_owned(),
            });
        }
        let version = number("user_version")?;
        if version > schema::VERSION {
            return Err(StoreError::Newer { path: path.to_owned(), version });
        }
        Ok(case)
    }

    fn wrap<T>(&mut self, work: impl FnOnce(&mut Case) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        work(self).map_err(|error| StoreError::of(&self.path, error))
    }

    fn wrap_ref<T>(&self, work: impl FnOnce(&Case) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        work(self).map_err(|error| StoreError::of(&self.path, error))
    }

    fn damaged(&self, what: impl Into<String>) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), what: what.into() }
    }
}

impl StoreError {
    fn of(path: &Path, error: rusqlite::Error) -> StoreError {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => {
                StoreError::NotACase { path, found: "the file is no SQLite database".to_owned() }
            }
            Some(ErrorCode::DiskFull) => StoreError::Full(path),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy(path),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => StoreError::ReadOnly(path),
            _ => match damage(&error) {
                Some(what) => StoreError::Damaged { path, what },
                None => StoreError::Sqlite { path, error: error.into() },
            },
        }
    }
}

/// What an error says of the file, where it is the file that is to blame.
fn damage(error: &rusqlite::Error) -> Option<String> {
    use rusqlite::Error;
    match error {
        Error::FromSqlConversionFailure(_, kind, why) => {
            Some(format!("a value ({kind}) cannot be read: {why}"))
        }
        Error::InvalidColumnType(_, name, kind) => {
            Some(format!("`{name}` is of a kind that it never has ({kind})"))
        }
        Error::IntegralValueOutOfRange(_, number) => Some(format!("{number} is out of its bounds")),
        Error::Utf8Error(_, why) => Some(format!("some words are no text: {why}")),
        Error::QueryReturnedNoRows => Some("a row that others name is missing".to_owned()),
        Error::SqliteFailure(code, words) => {
            let words = words.clone().unwrap_or_else(|| code.to_string());
            is_damage(code.code, &words).then_some(words)
        }
        Error::SqlInputError { error, msg, .. } => is_damage(error.code, msg).then(|| msg.clone()),
        _ => None,
    }
}

fn is_damage(code: ErrorCode, words: &str) -> bool {
    // What SQLite says of tables that are not as they were made.
    const SIGNS: [&str; 6] = [
        "malformed",
        "no such",
        "corrupt",
        "unsupported file format",
        "has no column",
        "vtable constructor failed",
    ];
    matches!(code, ErrorCode::DatabaseCorrupt | ErrorCode::TypeMismatch | ErrorCode::SystemIoFailure)
        || SIGNS.iter().any(|sign| words.contains(sign))
}

/// Has queries planned once, whatever values they are asked with: nothing is known of the values in a case's tables, and
/// planning anew for each took a tenth of the time of a page that asks for many claims.
fn plan_once(db: &Connection) -> rusqlite::Result<()> {
    db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(|_| ())
}

/// How long to wait for another writer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Tells a file that is no database from one that is damaged, before SQLite makes a new one of an empty file.
fn check_head(path: &Path) -> Result<(), StoreError> {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(16).read_to_end(&mut head));
    let not = |found: &str| Err(StoreError::NotACase { path: path.to_owned(), found: found.to_owned() });
    match read {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(StoreError::Missing(path.to_owned()))
        }
        Err(error) => not(&error.to_string()),
        Ok(0) => not("the file is empty"),
        Ok(_) if head != b"SQLite format 3\0" => not("the file is no SQLite database"),
        Ok(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who runs the tests may write wherever they like, so what is opened on a medium that is read only is asked for
    /// by name.
    #[test]
    fn a_case_that_nobody_can_write_to_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a b?#%é.contested");
        let stamp = Stamp { at: Timestamp::UNIX_EPOCH, who: "the test".to_owned() };
        let case = Case::create(&path, &stamp).unwrap();
        // What is in the log only would be passed over.
        assert!(Case::connect_unchanging(&path).is_none());
        drop(case);
        let case = Case::connect_unchanging(&path).unwrap().unwrap();
        assert_eq!(case.verify(Depth::Written).unwrap().faults, []);
        assert!(case.db.execute("DELETE FROM derived", []).is_err());
    }
}

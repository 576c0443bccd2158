//! A reader that stays: for many small calls. `contested add --resident 60` starts one where there is none, hands it reports and gets
//! what they say; it ends when nobody asked for so many seconds.
//!
//! It listens on a socket in a folder that only its user can enter, asks the system who is at the other end, and answers only a
//! program of its own bytes and lexicon. It knows nothing of cases and files: a report goes in, an extraction comes out, the same as if
//! the caller had read it. Where anything is amiss the caller reads itself.

use contested::Reader;
use contested::model::{Extraction, Report};

use crate::arguments::Global;

/// What reads the reports of a call.
pub(crate) enum Reads {
    /// This process.
    Own(Box<Reader>),
    /// Another, that stays.
    #[cfg(all(unix, feature = "pages"))]
    Resident(Box<staying::Resident>),
}

impl Reads {
    /// One that stays, where seconds are given and one can be had; else this process's own.
    pub(crate) fn new(
        lexicon: &contested_lexicon::Lexicon,
        global: &Global,
        seconds: u64,
    ) -> anyhow::Result<Reads> {
        #[cfg(all(unix, feature = "pages"))]
        if seconds > 0
            && let Some(resident) = staying::Resident::reach(lexicon, global, seconds)
        {
            return Ok(Reads::Resident(Box::new(resident)));
        }
        #[cfg(not(all(unix, feature = "pages")))]
        let _ = seconds;
        Ok(Reads::Own(Box::new(crate::work::reader(lexicon, global)?)))
    }

    /// What a report says.
    pub(crate) fn extract(&self, report: Report) -> Extraction {
        match self {
            Reads::Own(reader) => reader.extract(report),
            #[cfg(all(unix, feature = "pages"))]
            Reads::Resident(resident) => resident.extract(report),
        }
    }
}

#[cfg(all(unix, feature = "pages"))]
pub(crate) use staying::{Arguments, run};

#[cfg(all(unix, feature = "pages"))]
mod staying {
    use std::fs::DirBuilder;
    use std::io::{self, Read as _, Write as _};
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::os::unix::process::CommandExt as _;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};
    use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex, OnceLock, PoisonError};
    use std::time::Duration;
    use std::{env, thread};

    use anyhow::{Context as _, ensure};
    use clap::Args;
    use contested::Reader;
    use contested::ingest::sha256;
    use contested::intake;
    use contested::model::{Extraction, Report};
    use contested_lexicon::Lexicon;

    use crate::arguments::{Global, Reading};
    use crate::outcome::Outcome;
    use crate::{talk, work};

    /// Read reports for other calls of this program
    #[derive(Args, Debug)]
    pub(crate) struct Arguments {
        /// Where to listen
        socket: PathBuf,

        /// End when nobody asked for so many seconds
        #[arg(long)]
        idle: u64,
    }

    /// A report with its text, as JSON; no report that is read is near this.
    const LARGEST: usize = 64 << 20;
    /// Reading the longest report takes some seconds.
    const PATIENCE: Duration = Duration::from_secs(120);
    /// How long one that was started may take until it answers, in steps.
    const STEPS: usize = 500;
    const STEP: Duration = Duration::from_millis(10);

    /// One that can be asked.
    pub(crate) struct Resident {
        socket: PathBuf,
        key: String,
        /// Connections that nobody uses now: each thread takes one.
        free: Mutex<Vec<UnixStream>>,
        /// Read with where it does not answer.
        own: OnceLock<Reader>,
        how: Reading,
    }

    impl Resident {
        /// The one of this program and lexicon, started where there is none; `None` where it cannot be had.
        pub(crate) fn reach(lexicon: &Lexicon, global: &Global, seconds: u64) -> Option<Resident> {
            // With files of a user's own its version is theirs, too: those are read here.
            if lexicon.laid().next().is_some() {
                return None;
            }
            match try_to_reach(lexicon, global, seconds) {
                Ok(resident) => Some(resident),
                Err(error) => {
                    talk::detail(&format!("no reader that stays: {error:#}"));
                    None
                }
            }
        }

        /// What a report says.
        pub(crate) fn extract(&self, report: Report) -> Extraction {
            match self.ask(&report) {
                Ok(extraction) => extraction,
                Err(_) => self.own().extract(report),
            }
        }

        fn own(&self) -> &Reader {
            self.own.get_or_init(|| {
                let lexicon = Lexicon::bundled();
                let reader = match self.how {
                    Reading::Full => Reader::new(&lexicon),
                    Reading::Fast => Reader::fast(&lexicon),
                };
                reader.expect("the bundled files are right")
            })
        }

        fn ask(&self, report: &Report) -> io::Result<Extraction> {
            let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut stream = match free {
                Some(stream) => stream,
                None => connect(&self.socket, &self.key)?,
            };
            send(&mut stream, &serde_json::to_vec(report)?)?;
            let answer = receive(&mut stream)?;
            let extraction = serde_json::from_slice(&answer)?;
            self.free.lock().unwrap_or_else(PoisonError::into_inner).push(stream);
            Ok(extraction)
        }
    }

    fn try_to_reach(lexicon: &Lexicon, global: &Global, seconds: u64) -> anyhow::Result<Resident> {
        let key = key(lexicon, global)?;
        let socket = folder()?.join(format!("{}.socket", &key[..16]));
        let found = |stream: UnixStream| Resident {
            socket: socket.clone(),
            key: key.clone(),
            free: Mutex::new(vec![stream]),
            own: OnceLock::new(),
            how: global.reader,
        };
        if let Ok(stream) = connect(&socket, &key) {
            return Ok(found(stream));
        }
        let mut command = Command::new(env::current_exe()?);
        command.arg("resident").arg(&socket).args([
            "--idle",
            &seconds.to_string(),
            "--lexicon",
            work::NO_FOLDER,
        ]);
        if global.reader == Reading::Fast {
            command.args(["--reader", "fast"]);
        }
        // Of a group of its own: who interrupts this call does not end it.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let mut child = command.spawn()?;
        for _ in 0..STEPS {
            thread::sleep(STEP);
            if let Ok(stream) = connect(&socket, &key) {
                return Ok(found(stream));
            }
            if let Some(status) = child.try_wait()? {
                anyhow::bail!("it ended with {status}");
            }
        }
        anyhow::bail!("it does not answer")
    }

    /// What two processes have to have in common to read alike: the program's bytes, and what it reads with.
    fn key(lexicon: &Lexicon, global: &Global) -> anyhow::Result<String> {
        let program = env::current_exe()?;
        let about = program.metadata()?;
        let changed = (about.mtime(), about.mtime_nsec(), about.ino(), about.len());
        Ok(sha256(format!("{} {changed:?} {}", program.display(), work::version(lexicon, global)).as_bytes()))
    }

    /// A folder of this user's alone.
    fn folder() -> anyhow::Result<PathBuf> {
        let user = rustix::process::getuid().as_raw();
        let base = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|base| base.is_dir());
        let folder = base.unwrap_or_else(env::temp_dir).join(format!("contested-{user}"));
        if let Err(error) = DirBuilder::new().mode(0o700).create(&folder)
            && error.kind() != io::ErrorKind::AlreadyExists
        {
            return Err(error).with_context(|| folder.display().to_string());
        }
        ensure!(is_private(&folder, user)?, "{} is open to others", folder.display());
        Ok(folder)
    }

    /// Whether only its user can enter a folder, which is no link.
    fn is_private(folder: &Path, user: u32) -> io::Result<bool> {
        let about = folder.symlink_metadata()?;
        Ok(about.is_dir() && about.uid() == user && about.mode() & 0o077 == 0)
    }

    /// A connection to one of our own user's, that is of our kind.
    fn connect(socket: &Path, key: &str) -> io::Result<UnixStream> {
        let mut stream = UnixStream::connect(socket)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        if !is_ours(&stream)? {
            return Err(io::Error::other("another user listens there"));
        }
        send(&mut stream, key.as_bytes())?;
        if receive(&mut stream)? == key.as_bytes() {
            Ok(stream)
        } else {
            Err(io::Error::other("it is of another version"))
        }
    }

    /// Whether this user is at the other end, as the system tells.
    fn is_ours(stream: &UnixStream) -> io::Result<bool> {
        // tokio knows to ask; the standard library does not yet.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let copy = stream.try_clone()?;
        copy.set_nonblocking(true)?;
        let user = {
            let _inside = runtime.enter();
            tokio::net::UnixStream::from_std(copy)?.peer_cred()?.uid()
        };
        stream.set_nonblocking(false)?;
        Ok(user == rustix::process::getuid().as_raw())
    }

    fn send(stream: &mut UnixStream, bytes: &[u8]) -> io::Result<()> {
        if bytes.len() > LARGEST {
            return Err(io::Error::other("too long"));
        }
        stream.write_all(&(bytes.len() as u32).to_le_bytes())?;
        stream.write_all(bytes)
    }

    fn receive(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
        let mut length = [0; 4];
        stream.read_exact(&mut length)?;
        let length = u32::from_le_bytes(length) as usize;
        if length > LARGEST {
            return Err(io::Error::other("too long"));
        }
        // As it comes: a length alone takes no memory.
        let mut bytes = Vec::new();
        stream.take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// Answers until nobody asked for a while.
    pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
        let lexicon = Lexicon::bundled();
        let key = Arc::new(key(&lexicon, global)?);
        let reader = Arc::new(work::reader(&lexicon, global)?);
        let user = rustix::process::getuid().as_raw();
        let folder = arguments.socket.parent().unwrap_or(Path::new("."));
        ensure!(is_private(folder, user)?, "{} is open to others", folder.display());
        // Under a name of its own first: who comes finds either none or one that answers. Of two that start at once the
        // later has the name, and the other ends.
        let new = arguments.socket.with_extension(std::process::id().to_string());
        let listener = UnixListener::bind(&new).with_context(|| new.display().to_string())?;
        std::fs::rename(&new, &arguments.socket)?;

        let (asked, at_work) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicUsize::new(0)));
        let (socket, idle) = (arguments.socket.clone(), arguments.idle);
        let (seen, busy) = (Arc::clone(&asked), Arc::clone(&at_work));
        thread::spawn(move || {
            let (mut last, mut quiet) = (0, 0);
            loop {
                thread::sleep(Duration::from_secs(1));
                let now = seen.load(Ordering::Relaxed);
                quiet = if now == last && busy.load(Ordering::Relaxed) == 0 { quiet + 1 } else { 0 };
                last = now;
                if quiet >= idle {
                    let _ = std::fs::remove_file(&socket);
                    std::process::exit(0);
                }
            }
        });
        for stream in listener.incoming() {
            let Ok(stream) = stream else { continue };
            let (key, reader) = (Arc::clone(&key), Arc::clone(&reader));
            let (asked, at_work) = (Arc::clone(&asked), Arc::clone(&at_work));
            let answers = move || {
                // A caller that breaks off is its own end.
                let _ = answer(stream, &key, &reader, &asked, &at_work);
            };
            // Where there is no room for one more the caller reads itself.
            let _ = thread::Builder::new().stack_size(intake::STACK_BYTES).spawn(answers);
        }
        Ok(Outcome::Fine)
    }

    fn answer(
        mut stream: UnixStream,
        key: &str,
        reader: &Reader,
        asked: &AtomicU64,
        at_work: &AtomicUsize,
    ) -> io::Result<()> {
        stream.set_write_timeout(Some(PATIENCE))?;
        if !is_ours(&stream)? {
            return Ok(());
        }
        let theirs = receive(&mut stream)?;
        send(&mut stream, key.as_bytes())?;
        if theirs != key.as_bytes() {
            return Ok(());
        }
        loop {
            let request = receive(&mut stream)?;
            asked.fetch_add(1, Ordering::Relaxed);
            at_work.fetch_add(1, Ordering::Relaxed);
            let answered = read(&request, reader);
            at_work.fetch_sub(1, Ordering::Relaxed);
            send(&mut stream, &answered?)?;
        }
    }

    fn read(request: &[u8], reader: &Reader) -> io::Result<Vec<u8>> {
        let report: Report = serde_json::from_slice(request)?;
        let extraction = reader.extract(report);
        let json = serde_json::to_vec(&extraction)?;
        // A number that does not come back from JSON to its last bit: the caller reads the report itself.
        if serde_json::from_slice::<Extraction>(&json)? == extraction {
            Ok(json)
        } else {
            Err(io::Error::other("it does not come back as it was"))
        }
    }

    #[cfg(test)]
    mod tests {
        use std::fs;
        use std::os::unix::fs::PermissionsExt as _;

        use super::*;

        #[test]
        fn only_a_folder_of_ones_own_is_used() {
            let folder = tempfile::tempdir().unwrap();
            let user = rustix::process::getuid().as_raw();
            let set =
                |mode: u32| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
            set(0o700);
            assert!(is_private(folder.path(), user).unwrap());
            assert!(!is_private(folder.path(), user + 1).unwrap(), "another's");
            set(0o750);
            assert!(!is_private(folder.path(), user).unwrap(), "others can enter");
            set(0o700);
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(folder.path(), &link).unwrap();
            assert!(!is_private(&link, user).unwrap(), "a link");
        }

        #[test]
        fn who_is_at_the_other_end_is_told_and_lengths_take_no_memory() {
            let (mut one, mut other) = UnixStream::pair().unwrap();
            assert!(is_ours(&one).unwrap());
            send(&mut one, b"words").unwrap();
            assert_eq!(receive(&mut other).unwrap(), b"words");
            one.write_all(&u32::MAX.to_le_bytes()).unwrap();
            assert!(receive(&mut other).is_err());
            one.write_all(&(LARGEST as u32).to_le_bytes()).unwrap();
            drop(one);
            assert_eq!(receive(&mut other).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        }
    }
}

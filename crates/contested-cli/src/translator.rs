//! A user's own program that translates: text in on standard input, text out on standard output.

use std::io::{self, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, bail};

/// The program and how long it may take.
pub(crate) struct Translator {
    /// As the caller wrote it.
    command: String,
    words: Vec<String>,
    limit: Duration,
    most_bytes: usize,
}

impl Translator {
    /// Of a command as it would be typed: words, with quotation marks where one has spaces. No shell reads it.
    pub(crate) fn new(command: &str, seconds: u64, most_bytes: usize) -> anyhow::Result<Translator> {
        let words = shlex::split(command).filter(|words| !words.is_empty());
        let Some(words) = words else {
            return Err(crate::outcome::WrongUsage(format!(
                "--translator {command:?} is no command: it is empty, or a quotation mark is not closed"
            ))
            .into());
        };
        Ok(Translator { command: command.to_owned(), words, limit: Duration::from_secs(seconds), most_bytes })
    }

    /// As the caller wrote it, for the custody log.
    pub(crate) fn command(&self) -> &str {
        &self.command
    }

    /// What the program is called.
    pub(crate) fn name(&self) -> &str {
        let name = self.words[0].rsplit(['/', '\\']).next().unwrap_or_default();
        if name.is_empty() { &self.words[0] } else { name }
    }

    /// What the program makes of a text in a language (ISO 639-1).
    ///
    /// # Errors
    /// Outside, where it cannot be started, which would go on report after report. Inside, where it gives no text for this one:
    /// what it did, for people.
    pub(crate) fn translate(&self, text: &str, language: &str) -> anyhow::Result<Result<String, String>> {
        let arguments = self.words[1..].iter().map(|word| word.replace(LANGUAGE, language));
        let mut command = Command::new(&self.words[0]);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        by_itself(&mut command);
        let mut child = command
            .spawn()
            .with_context(|| format!("the translator {:?} cannot be started", self.words[0]))?;
        let (Some(mut input), Some(output), Some(errors)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            bail!("the translator's streams cannot be opened");
        };
        // Threads of their own: it may write before it has read all, and what it started may keep the streams open for ever.
        let text = text.to_owned();
        thread::spawn(move || {
            // A program that reads no further than it wants to is its own matter.
            let _ = input.write_all(text.as_bytes());
        });
        let output = collect(output, self.most_bytes);
        let errors = collect(errors, MOST_ERRORS);
        let name = self.name();
        let late = || Err(format!("{name} took longer than {} s", self.limit.as_secs()));
        let Ok(written) = output.recv_timeout(self.limit) else {
            stop(&mut child);
            return Ok(late());
        };
        let bytes = match written {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                stop(&mut child);
                return Ok(Err(format!("{name} wrote more than {} bytes", self.most_bytes)));
            }
            Err(error) => {
                stop(&mut child);
                return Ok(Err(format!("what {name} wrote cannot be read: {error}")));
            }
        };
        let Some(status) = ended(&mut child, self.limit)? else {
            stop(&mut child);
            return Ok(late());
        };
        if !status.success() {
            let said = errors.recv_timeout(Duration::from_secs(1)).ok().and_then(Result::ok).flatten();
            let said = said.unwrap_or_default();
            let said = String::from_utf8_lossy(&said);
            let last = said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or_default();
            let last: String = last.chars().take(SHOWN).collect();
            let colon = if last.is_empty() { "" } else { ": " };
            return Ok(Err(format!("{name} failed ({status}){colon}{last}")));
        }
        Ok(match String::from_utf8(bytes) {
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                Err(format!("{name} wrote bytes that are no UTF-8, from byte {at}"))
            }
            Ok(text) if text.trim().is_empty() => Err(format!("{name} wrote nothing")),
            // The end of the last line is the program's.
            Ok(text) => Ok(text.trim_end().to_owned()),
        })
    }
}

type Written = io::Result<Option<Vec<u8>>>;

/// Reads a stream to its end; `None` where it has more than so many bytes.
fn collect(stream: impl Read + Send + 'static, most: usize) -> mpsc::Receiver<Written> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stream.take(most as u64 + 1).read_to_end(&mut bytes);
        // Nobody waits any more where it took too long.
        let _ = send.send(read.map(|_| Some(bytes).filter(|bytes| bytes.len() <= most)));
    });
    receive
}

/// Waits for the end of a program that has closed its output.
fn ended(child: &mut Child, limit: Duration) -> io::Result<Option<std::process::ExitStatus>> {
    let mut waited = Duration::ZERO;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if waited >= limit {
            return Ok(None);
        }
        thread::sleep(STEP);
        waited += STEP;
    }
}

/// A group of its own, so that it can be ended with what it started.
#[cfg(unix)]
fn by_itself(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn by_itself(_command: &mut Command) {}

/// Ends a program, and what it started.
fn stop(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = rustix::process::Pid::from_child(child);
        // Gone by itself meanwhile: nothing to end.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Stands in the command for the language of the text.
const LANGUAGE: &str = "{language}";

/// Bytes of a program's complaints that are read.
const MOST_ERRORS: usize = 1 << 20;

/// Characters of its last line that are shown.
const SHOWN: usize = 200;

const STEP: Duration = Duration::from_millis(5);

//! Reports added on the pages: files are put into a folder of their own, and this program itself adds them, as `contested add`
//! would, in a process of its own. What hostile files can do to reading stays outside the server, and the summary is the same.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::access::Visitor;
use super::layout::{Head, Site, page_with};
use super::request::{Format, Request};
use super::words::{count, words};

/// What takes files in.
#[derive(Debug)]
pub(crate) struct Intake {
    case: PathBuf,
    /// This program, and how it reads.
    program: PathBuf,
    arguments: Vec<OsString>,
    /// Bytes of one upload.
    pub(super) most_bytes: u64,
    jobs: Mutex<Vec<Job>>,
    /// One at a time: a case has one writer.
    turn: Semaphore,
}

/// What an admin gave to be added.
#[derive(Clone, Debug)]
struct Job {
    number: usize,
    who: String,
    at: Timestamp,
    files: Vec<String>,
    state: State,
    /// What the program said.
    lines: Vec<String>,
    /// What could not be used: file, place, why, what can be done.
    refused: Vec<[String; 4]>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    Waiting,
    Running,
    Done,
    Failed,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "being read",
            State::Done => "done",
            State::Failed => "failed",
        }
    }
}

/// Files of one upload.
pub(super) const MOST_FILES: usize = 1_000;
/// Bytes of the fields beside the files.
const LONGEST_FIELD: usize = 1_000;
/// Jobs that are remembered, lines of one, and rows of what was refused.
const MOST_JOBS: usize = 50;
const MOST_LINES: usize = 200;
const MOST_REFUSED: usize = 500;

/// An upload that is being received.
pub(super) struct Upload {
    folder: tempfile::TempDir,
    names: BTreeSet<String>,
    bytes: u64,
    most_bytes: u64,
    given: Vec<(&'static str, String)>,
}

/// Why an upload is not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum NotTaken {
    /// It is more than what is allowed.
    TooMuch(String),
    /// It is not what the form sends.
    Wrong(String),
    /// It could not be kept.
    Failed(String),
}

impl Intake {
    /// With what the program was told of how to read.
    pub(crate) fn new(case: &Path, arguments: Vec<OsString>, most_bytes: u64) -> anyhow::Result<Intake> {
        let case = case.canonicalize().with_context(|| case.display().to_string())?;
        let program = std::env::current_exe().context("finding this program")?;
        Ok(Intake { case, program, arguments, most_bytes, jobs: Mutex::default(), turn: Semaphore::new(1) })
    }

    pub(super) fn upload(&self) -> Result<Upload, NotTaken> {
        let folder = tempfile::tempdir().map_err(|error| NotTaken::Failed(error.to_string()))?;
        Ok(Upload {
            folder,
            names: BTreeSet::new(),
            bytes: 0,
            most_bytes: self.most_bytes,
            given: Vec::new(),
        })
    }

    /// Adds what was uploaded, by and by; gives the number of the job.
    pub(super) fn take(self: &Arc<Self>, upload: Upload, visitor: &Visitor, at: Timestamp) -> usize {
        let number = {
            let mut jobs = self.jobs();
            let number = jobs.last().map_or(1, |job| job.number + 1);
            let files = upload.names.iter().cloned().collect();
            let who = visitor.name.clone();
            jobs.push(Job {
                number,
                who,
                at,
                files,
                state: State::Waiting,
                lines: Vec::new(),
                refused: Vec::new(),
            });
            let cut = jobs.len().saturating_sub(MOST_JOBS);
            jobs.drain(..cut);
            number
        };
        let (intake, who) = (Arc::clone(self), visitor.name.clone());
        tokio::spawn(async move {
            let Ok(_turn) = intake.turn.acquire().await else { return };
            let working = Arc::clone(&intake);
            let worked = tokio::task::spawn_blocking(move || {
                working.set(number, |job| job.state = State::Running);
                working.add(number, &upload, &who)
            });
            match worked.await {
                Ok(Ok(state)) => intake.set(number, |job| job.state = state),
                Ok(Err(error)) => intake.set(number, |job| {
                    job.state = State::Failed;
                    job.lines.push(format!("{error:#}"));
                }),
                Err(_) => intake.set(number, |job| job.state = State::Failed),
            }
        });
        number
    }

    fn add(&self, number: usize, upload: &Upload, who: &str) -> anyhow::Result<State> {
        // Beside the files, where no file of theirs can have its name.
        let rows = tempfile::NamedTempFile::new().context("making a file for the summary")?;
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).args(["-v", "--color", "never", "add"]).arg(&self.case);
        command.arg("--report").arg(rows.path());
        for (name, value) in &upload.given {
            command.arg(format!("--{name}={value}"));
        }
        command.arg("--").args(&upload.names);
        command.current_dir(upload.folder.path()).env("CONTESTED_WHO", who);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().context("starting to read")?;
        for line in child.stderr.take().map(BufReader::new).into_iter().flat_map(|lines| lines.lines()) {
            let line = line.context("hearing what is read")?;
            self.set(number, |job| {
                job.lines.push(line);
                let cut = job.lines.len().saturating_sub(MOST_LINES);
                job.lines.drain(..cut);
            });
        }
        let code = child.wait().context("waiting for the end of reading")?.code();
        let refused = refused_rows(rows.path()).unwrap_or_default();
        self.set(number, |job| job.refused = refused);
        // 3 is that some of it could not be read, which is listed.
        Ok(if matches!(code, Some(0 | 3)) { State::Done } else { State::Failed })
    }

    fn set(&self, number: usize, change: impl FnOnce(&mut Job)) {
        if let Some(job) = self.jobs().iter_mut().find(|job| job.number == number) {
            change(job);
        }
    }

    fn jobs(&self) -> MutexGuard<'_, Vec<Job>> {
        // A thread that failed while it held the lock left a list that is whole: each change is one.
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What could not be used, from the rows that `add` wrote.
fn refused_rows(path: &Path) -> csv::Result<Vec<[String; 4]>> {
    let mut refused = Vec::new();
    for row in csv::Reader::from_path(path)?.records() {
        let row = row?;
        let cell = |place: usize| row.get(place).unwrap_or_default().to_owned();
        if row.get(0) == Some("refused") && refused.len() < MOST_REFUSED {
            refused.push([cell(1), cell(2), cell(12), cell(13)]);
        }
    }
    Ok(refused)
}

impl Upload {
    /// Begins a file that the browser names so; writes go to what is returned.
    pub(super) fn file(&mut self, named: &str) -> Result<std::fs::File, NotTaken> {
        if self.names.len() >= MOST_FILES {
            return Err(NotTaken::TooMuch(format!("no more than {MOST_FILES} files at a time")));
        }
        let name = free_name(&harmless_name(named), &self.names);
        let file = std::fs::File::create(self.folder.path().join(&name))
            .map_err(|error| NotTaken::Failed(error.to_string()))?;
        self.names.insert(name);
        Ok(file)
    }

    /// Writes what came of a file.
    pub(super) fn write(&mut self, file: &mut std::fs::File, bytes: &[u8]) -> Result<(), NotTaken> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.most_bytes {
            let most = self.most_bytes >> 20;
            return Err(NotTaken::TooMuch(format!("no more than {most} MB at a time")));
        }
        file.write_all(bytes).map_err(|error| NotTaken::Failed(error.to_string()))
    }

    /// A field beside the files; what is empty says nothing.
    pub(super) fn field(&mut self, name: &str, value: &str) -> Result<(), NotTaken> {
        let value = value.trim();
        if value.len() > LONGEST_FIELD {
            return Err(NotTaken::TooMuch(format!("\"{name}\" is too long")));
        }
        match ["publisher", "published"].into_iter().find(|known| *known == name) {
            Some(known) if !value.is_empty() => self.given.push((known, value.to_owned())),
            _ => {}
        }
        Ok(())
    }

    /// Whether there is anything to add.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// The last part of a name, without what a file system or a command line might take for something else.
fn harmless_name(named: &str) -> String {
    let last = named.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String =
        last.chars().map(|c| if c.is_control() || "<>:\"|?*".contains(c) { '_' } else { c }).collect();
    let name = name.trim().trim_start_matches(['.', '-']);
    // Long names lose their beginning: the end tells the form.
    let cut = name.char_indices().rev().nth(LONGEST_NAME).map_or(0, |(at, _)| at);
    let name = &name[cut..];
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

/// Characters of a name; file systems allow 255 bytes.
const LONGEST_NAME: usize = 60;

fn free_name(name: &str, taken: &BTreeSet<String>) -> String {
    if !taken.contains(name) {
        return name.to_owned();
    }
    let (stem, end) =
        name.rsplit_once('.').map_or((name, String::new()), |(stem, end)| (stem, format!(".{end}")));
    (2..)
        .map(|number| format!("{stem} ({number}){end}"))
        .find(|name| !taken.contains(name))
        .unwrap_or_else(|| name.to_owned())
}

/// The pages of intake: the form with what was added, and each job. `None` where there is no such page.
pub(super) fn page(site: &Site, intake: &Intake, request: &Request, visitor: &Visitor) -> Option<Shown> {
    match request.path.get(1) {
        None => Some(Shown::Page(form(site, intake, request, visitor, None))),
        Some(number) if request.path.len() == 2 => {
            let number: usize = number.parse().ok()?;
            let job = intake.jobs().iter().find(|job| job.number == number).cloned()?;
            Some(match request.format {
                Format::Json => Shown::Json(record(&job)),
                _ => Shown::Job(told(site, request, &job), job.state),
            })
        }
        Some(_) => None,
    }
}

/// What is shown of intake.
pub(super) enum Shown {
    Page(Markup),
    Json(Value),
    Job(Markup, State),
}

impl Shown {
    /// Whether there will be more to see.
    pub(super) fn goes_on(&self) -> bool {
        matches!(self, Shown::Job(_, State::Waiting | State::Running))
    }
}

/// The page with the form; what is wrong with what was sent stands first.
pub(super) fn form(
    site: &Site,
    intake: &Intake,
    request: &Request,
    visitor: &Visitor,
    wrong: Option<&str>,
) -> Markup {
    let jobs: Vec<Job> = intake.jobs().iter().rev().cloned().collect();
    let body = html! {
        h1 { "Add reports" }
        @if let Some(wrong) = wrong { p.notice role="alert" { "Nothing was added: " (wrong) } }
        form.adding method="post" action="/add" enctype="multipart/form-data" {
            // First, so that nothing is kept of what does not come from this page.
            input type="hidden" name="csrf" value=(visitor.csrf);
            p.drop {
                label { "Files: " input type="file" name="file" multiple required; }
                span.only-script { " or drop them here" }
            }
            p { label { "Outlet, where a file does not say " input name="publisher" maxlength="200"; } " " label { "Day of publication, where it does not say " input type="date" name="published"; } }
            p { button { "Add" } " " progress.only-script max="1" value="0" hidden aria-label="Sent" {} }
            p.small.soft {
                "Text, pages, tables, PDF and documents, mail, feeds, exports and archives of these; up to " (MOST_FILES) " files and " (intake.most_bytes >> 20) " MB at a time. What is in already is passed over. You add as " bdi { (visitor.name) } "."
            }
        }
        @if !jobs.is_empty() {
            h2 { "Added here since the pages were started" }
            div.scroll { table.cards {
                thead { tr { th { "When" } th { "Files" } th { "By" } th { "How it stands" } } }
                tbody { @for job in &jobs { tr data-row {
                    td.nowrap data-head="When" { time datetime=(job.at) { (job.at.strftime("%-d %B, %H:%M")) } }
                    td data-head="Files" { a href=(request.link(&format!("/add/{}", job.number))) { (words(&named(&job.files))) } }
                    td data-head="By" { bdi { (job.who) } }
                    td data-head="How it stands" { (job.state.word()) @if !job.refused.is_empty() { ", " (count(job.refused.len() as i64, "part not used", "parts not used")) } }
                } } }
            } }
        }
    };
    page_with(site, request, Head { title: "Add reports", formats: &[] }, &body)
}

/// "a.txt and 3 more".
fn named(files: &[String]) -> String {
    match files {
        [] => String::new(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}

fn told(site: &Site, request: &Request, job: &Job) -> Markup {
    let is_over = matches!(job.state, State::Done | State::Failed);
    // While it goes on only the last word is of interest.
    let lines = if is_over { &job.lines[..] } else { &job.lines[job.lines.len().saturating_sub(1)..] };
    let lines = lines.iter().filter(|line| !is_over || !line.trim_start().starts_with("detail"));
    let body = html! {
        p.above { a href=(request.link("/add")) { "Add reports" } }
        h1 { (words(&named(&job.files))) ": " (job.state.word()) }
        div role="status" {
            @if job.state == State::Waiting { p { "Other files are read before." } }
            @if job.state == State::Running { p { "Reports are being read. This page looks again by itself." } progress aria-label="Being read" {} }
            @if job.state == State::Failed { p.notice { "It did not end well. What was counted is in the case; adding the files once more takes up the rest." } }
            @for line in lines { p.told { (words(line.trim())) } }
        }
        @if !job.refused.is_empty() {
            h2 { "What could not be used" }
            div.scroll { table.cards {
                thead { tr { th { "File" } th { "Place" } th { "Why" } th { "What can be done" } } }
                tbody { @for [file, place, why, advice] in &job.refused { tr data-row {
                    td data-head="File" { (words(file)) } td data-head="Place" { (words(place)) } td data-head="Why" { (words(why)) } td data-head="What can be done" { (words(advice)) }
                } } }
            } }
            @if job.refused.len() == MOST_REFUSED { p.small.soft { "The first " (MOST_REFUSED) "." } }
        }
        @if is_over { p { a href=(request.link("/reports")) { "The reports" } " · " a href=(request.link("/")) { "The first page" } " · " a href=(request.link("/add")) { "Add more" } } }
    };
    page_with(site, request, Head { title: "Adding reports", formats: &[] }, &body)
}

fn record(job: &Job) -> Value {
    let refused: Vec<Value> = job
        .refused
        .iter()
        .map(|[file, place, why, advice]| json!({"file": file, "place": place, "why": why, "advice": advice}))
        .collect();
    json!({
        "job": job.number, "who": job.who, "at": job.at, "files": job.files, "state": job.state.word(),
        "lines": job.lines, "refused": refused,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_browsers_are_plain_names() {
        for (named, name) in [
            ("wire.jsonl", "wire.jsonl"),
            ("../../etc/passwd", "passwd"),
            ("C:\\fakepath\\a b.html", "a b.html"),
            (".hidden", "hidden"),
            ("--report", "report"),
            ("a\nb\0.txt", "a_b_.txt"),
            ("", "file"),
            ("..", "file"),
        ] {
            assert_eq!(harmless_name(named), name, "{named:?}");
        }
        assert!(harmless_name(&"ä".repeat(500)).len() < 200);
        let taken = BTreeSet::from(["a.txt".to_owned(), "a (2).txt".to_owned()]);
        assert_eq!(free_name("a.txt", &taken), "a (3).txt");
        assert_eq!(free_name("b", &taken), "b");
    }
}

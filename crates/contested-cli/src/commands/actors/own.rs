//! A user's own changes to the register: each is a line of a log in their lexicon folder, and can be taken back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use contested_lexicon::Lexicon;
use contested_lexicon::actors::{ActorKind, Change, LAYER_FILE, Layer, Register, import_csv};
use serde_json::json;

use super::OwnLayer;
use crate::arguments::Global;
use crate::commands::gazetteer::write_whole;
use crate::output::{Column, Form, Printer, at};
use crate::{clock, talk, work};

/// Add the actors and names of a table like that of `export` to a lexicon folder
#[derive(Args, Debug)]
pub(super) struct Import {
    /// The table
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    layer: OwnLayer,
}

/// Add an actor to a lexicon folder
#[derive(Args, Debug)]
pub(super) struct Add {
    /// Its id: small letters, digits and hyphens
    #[arg(value_name = "ID")]
    id: String,
    /// Its full name
    #[arg(value_name = "NAME")]
    name: String,
    /// What it is: armed_group, military, government, person, outlet, …
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: ActorKind,
    /// Two letters of ISO 3166
    #[arg(long, value_name = "CODE", default_value = "")]
    country: String,
    /// Founded: a day, month or year
    #[arg(long, value_name = "DATE", default_value = "")]
    from: String,
    /// Dissolved
    #[arg(long, value_name = "DATE", default_value = "")]
    to: String,
    #[command(flatten)]
    why: Why,
}

/// Give an actor another name, for a time or for good
#[derive(Args, Debug)]
pub(super) struct Alias {
    /// Whose: its id
    #[arg(value_name = "ID")]
    id: String,
    /// The name
    #[arg(value_name = "NAME")]
    name: String,
    /// In use from: a day, month or year
    #[arg(long, value_name = "DATE", default_value = "")]
    from: String,
    /// In use to
    #[arg(long, value_name = "DATE", default_value = "")]
    to: String,
    #[command(flatten)]
    why: Why,
}

/// Read one actor as another from now on; a candidate's id ("?armed_group:…") gives its name to the other
#[derive(Args, Debug)]
pub(super) struct Merge {
    /// The id that goes
    #[arg(value_name = "ID")]
    id: String,
    /// The id that stays
    #[arg(value_name = "STAYS")]
    stays: String,
    #[command(flatten)]
    why: Why,
}

/// Take a name from one actor and give it to another
#[derive(Args, Debug)]
pub(super) struct Split {
    /// Who has the name now
    #[arg(value_name = "ID")]
    id: String,
    /// The name
    #[arg(value_name = "NAME")]
    name: String,
    /// Who gets it
    #[arg(value_name = "TO")]
    to: String,
    #[command(flatten)]
    why: Why,
}

/// Take back a change made to a lexicon folder; its number is the first column of `log`
#[derive(Args, Debug)]
pub(super) struct Undo {
    /// The change's number
    #[arg(value_name = "NUMBER")]
    number: u32,
    #[command(flatten)]
    layer: OwnLayer,
}

/// List the changes made to a lexicon folder, who made them, when and why, and whether they hold
#[derive(Args, Debug)]
pub(super) struct Log {
    #[command(flatten)]
    layer: OwnLayer,
    #[command(flatten)]
    form: Form,
}

/// Where a change is kept, and why it is made.
#[derive(Args, Debug)]
struct Why {
    #[command(flatten)]
    layer: OwnLayer,
    /// Why, for whoever reads the log
    #[arg(long, value_name = "WORDS", default_value = "")]
    reason: String,
}

pub(super) fn import(task: &Import, global: &Global) -> anyhow::Result<()> {
    let name = task.file.display().to_string();
    let table = fs::read_to_string(&task.file).with_context(|| format!("reading {name}"))?;
    let mut own = Own::open(&task.layer.into, global)?;
    let mut register = own.tables.clone();
    register.lay_over(&own.layer)?;
    let changes = import_csv(&name, &table, &register)?;
    let reason = format!("in {}", task.file.file_name().unwrap_or_default().to_string_lossy());
    let count = changes.len();
    for change in changes {
        own.record(&reason, change)?;
    }
    own.save()?;
    talk::note(&format!("{count} changes are in {}", own.path.display()));
    talk::hint(&format!("read with them by `--lexicon {}`", task.layer.into.display()));
    Ok(())
}

pub(super) fn add(task: &Add, global: &Global) -> anyhow::Result<()> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if task.id.is_empty() || !task.id.chars().all(plain) {
        bail!("expected an id of small letters, digits and hyphens, found {:?}", task.id);
    }
    let change = Change::Add {
        actor: task.id.clone(),
        name: task.name.clone(),
        kind: task.kind,
        country: task.country.to_uppercase(),
        from: task.from.clone(),
        to: task.to.clone(),
    };
    one(&task.why, global, change)
}

pub(super) fn alias(task: &Alias, global: &Global) -> anyhow::Result<()> {
    let change = Change::Alias {
        actor: task.id.clone(),
        name: task.name.clone(),
        from: task.from.clone(),
        to: task.to.clone(),
    };
    one(&task.why, global, change)
}

pub(super) fn merge(task: &Merge, global: &Global) -> anyhow::Result<()> {
    // A candidate is no entry of the register: what makes it one with an entry is its name.
    let change = match candidate_name(&task.id) {
        Some(name) => {
            Change::Alias { actor: task.stays.clone(), name, from: String::new(), to: String::new() }
        }
        None => Change::Merge { actor: task.id.clone(), into: task.stays.clone() },
    };
    one(&task.why, global, change)
}

pub(super) fn split(task: &Split, global: &Global) -> anyhow::Result<()> {
    let change = Change::Split { actor: task.id.clone(), to: task.to.clone(), name: task.name.clone() };
    one(&task.why, global, change)
}

pub(super) fn undo(task: &Undo, global: &Global) -> anyhow::Result<()> {
    let (number, mut own) = (task.number, Own::open(&task.layer.into, global)?);
    if !(1..=own.layer.entries().len() as u32).contains(&number) {
        bail!("{} has no change {number}", own.path.display());
    }
    own.record("taken back", Change::Undo { number })?;
    own.save()?;
    talk::note(&format!("change {number} is taken back in {}", own.path.display()));
    Ok(())
}

pub(super) fn log(task: &Log) -> anyhow::Result<()> {
    let layer = read(&task.layer.into.join(LAYER_FILE))?;
    let holding: Vec<u32> = layer.holding().map(|entry| entry.number).collect();
    let mut printer = Printer::new(task.form, LOG);
    for entry in layer.entries() {
        let (change, what) = match &entry.change {
            Change::Add { actor, name, .. } => ("add", format!("{actor}: {name}")),
            Change::Alias { actor, name, .. } => ("alias", format!("{actor} is also {name}")),
            Change::Merge { actor, into } => ("merge", format!("{actor} is {into}")),
            Change::Split { actor, to, name } => ("split", format!("{name} is {to}, not {actor}")),
            Change::Undo { number } => ("undo", format!("change {number}")),
        };
        printer.print(&json!({
            "number": entry.number,
            "at": entry.at,
            "by": entry.by,
            "change": change,
            "what": what,
            "holds": holding.contains(&entry.number),
            "reason": entry.reason,
        }))?;
    }
    printer.finish()
}

const LOG: &[Column] = &[
    at("number", "/number"),
    at("at", "/at"),
    at("by", "/by"),
    at("change", "/change"),
    at("what", "/what"),
    at("holds", "/holds"),
    at("reason", "/reason"),
];

fn kind(word: &str) -> Result<ActorKind, String> {
    ActorKind::from_word(word).ok_or_else(|| {
        let known: Vec<&str> = ActorKind::ALL.iter().map(|(_, word)| *word).collect();
        format!("expected one of {}", known.join(", "))
    })
}

/// "Ostrel Brigade" of "?armed_group:ostrel-brigade".
fn candidate_name(id: &str) -> Option<String> {
    let (_, slug) = id.strip_prefix('?')?.split_once(':')?;
    let words = slug.split('-').filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
    });
    Some(words.flatten().collect::<Vec<_>>().join(" ")).filter(|name| !name.is_empty())
}

fn one(why: &Why, global: &Global, change: Change) -> anyhow::Result<()> {
    let mut own = Own::open(&why.layer.into, global)?;
    let number = own.record(&why.reason, change)?;
    own.save()?;
    talk::note(&format!("change {number} is in {}", own.path.display()));
    talk::hint(&format!("read with it by `--lexicon {}`", why.layer.into.display()));
    Ok(())
}

/// A user's own changes, and what they are laid over.
struct Own {
    path: PathBuf,
    layer: Layer,
    tables: Register,
}

impl Own {
    fn open(folder: &Path, global: &Global) -> anyhow::Result<Own> {
        let path = folder.join(LAYER_FILE);
        let layer = read(&path)?;
        let mut lexicon: Lexicon = work::lexicon(global)?;
        if folder.is_dir() {
            lexicon = lexicon.with_folder(folder).with_context(|| format!("reading {}", folder.display()))?;
        }
        let tables = Register::load_tables(&lexicon)?;
        Ok(Own { path, layer, tables })
    }

    fn record(&mut self, reason: &str, change: Change) -> anyhow::Result<u32> {
        let stamp = clock::stamp();
        Ok(self.layer.record(&self.tables, &stamp.at.to_string(), &stamp.who, reason, change)?)
    }

    fn save(&self) -> anyhow::Result<()> {
        write_whole(&self.path, self.layer.to_text().as_bytes())
    }
}

fn read(path: &Path) -> anyhow::Result<Layer> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Layer::parse(&path.display().to_string(), &text)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Layer::default()),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

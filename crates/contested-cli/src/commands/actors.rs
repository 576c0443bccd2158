use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use contested_lexicon::Lexicon;
use contested_lexicon::actors::{Change, LAYER_FILE, Layer, Register, export_csv, import_csv};

use super::OnCase;
use super::gazetteer::write_whole;
use crate::arguments::Global;
use crate::filters::Filters;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};
use crate::{clock, talk, work};

/// List a case's actors, those in most reports first; or exchange the actors that reports are read with
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:
  contested actors valley.contested --limit 20 --csv
  contested actors export > actors.csv
  contested actors import more.csv --into my-lexicon
  contested actors undo 3 --into my-lexicon"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    case: Option<OnCase>,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    form: Form,
    #[command(subcommand)]
    exchange: Option<Exchange>,
}

#[derive(Subcommand, Debug)]
enum Exchange {
    /// Print all actors known, with their names, as CSV
    Export,
    /// Add the actors and names of a table like that of `export` to a lexicon folder
    Import {
        /// The table
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        layer: OwnLayer,
    },
    /// Take back a change made to a lexicon folder; its number is the first column of world/actors-layer.tsv
    Undo {
        /// The change's number
        #[arg(value_name = "NUMBER")]
        number: u32,
        #[command(flatten)]
        layer: OwnLayer,
    },
}

/// Where a user's own changes to the actors are kept.
#[derive(Args, Debug)]
struct OwnLayer {
    /// The lexicon folder; made where there is none
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
}

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    match (&arguments.exchange, &arguments.case) {
        (Some(Exchange::Export), _) => export(global),
        (Some(Exchange::Import { file, layer }), _) => import(file, &layer.into, global),
        (Some(Exchange::Undo { number, layer }), _) => undo(*number, &layer.into, global),
        (None, Some(case)) => list(case, arguments),
        (None, None) => bail!("expected a case"),
    }
}

fn list(case: &OnCase, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let case = case.open()?;
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for actor in case.actors(&arguments.filters.filter())? {
        printer.print(&serde_json::to_value(&actor)?)?;
    }
    printer.finish()?;
    Ok(Outcome::Fine)
}

fn export(global: &Global) -> anyhow::Result<Outcome> {
    let register = Register::load(&work::lexicon(global)?)?;
    io::stdout().lock().write_all(export_csv(&register).as_bytes())?;
    Ok(Outcome::Fine)
}

fn import(file: &Path, into: &Path, global: &Global) -> anyhow::Result<Outcome> {
    let name = file.display().to_string();
    let table = fs::read_to_string(file).with_context(|| format!("reading {name}"))?;
    let mut own = Own::open(into, global)?;
    let mut register = own.tables.clone();
    register.lay_over(&own.layer)?;
    let changes = import_csv(&name, &table, &register)?;
    let reason = format!("in {}", file.file_name().unwrap_or_default().to_string_lossy());
    let count = changes.len();
    for change in changes {
        own.record(&reason, change)?;
    }
    own.save()?;
    talk::note(&format!("{count} changes are in {}", own.path.display()));
    talk::hint(&format!("read with them by `--lexicon {}`", into.display()));
    Ok(Outcome::Fine)
}

fn undo(number: u32, into: &Path, global: &Global) -> anyhow::Result<Outcome> {
    let mut own = Own::open(into, global)?;
    if !(1..=own.layer.entries().len() as u32).contains(&number) {
        bail!("{} has no change {number}", own.path.display());
    }
    own.record("taken back", Change::Undo { number })?;
    own.save()?;
    talk::note(&format!("change {number} is taken back in {}", own.path.display()));
    Ok(Outcome::Fine)
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
        let reading = || format!("reading {}", path.display());
        let layer = match fs::read_to_string(&path) {
            Ok(text) => Layer::parse(&path.display().to_string(), &text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Layer::default(),
            Err(error) => return Err(error).with_context(reading),
        };
        let mut lexicon: Lexicon = work::lexicon(global)?;
        if folder.is_dir() {
            lexicon = lexicon.with_folder(folder).with_context(reading)?;
        }
        let tables = Register::load_tables(&lexicon)?;
        Ok(Own { path, layer, tables })
    }

    fn record(&mut self, reason: &str, change: Change) -> anyhow::Result<()> {
        let stamp = clock::stamp();
        self.layer.record(&self.tables, &stamp.at.to_string(), &stamp.who, reason, change)?;
        Ok(())
    }

    fn save(&self) -> anyhow::Result<()> {
        write_whole(&self.path, self.layer.to_text().as_bytes())
    }
}

const COLUMNS: &[Column] = &[
    at("id", "/id"),
    at("name", "/name"),
    at("kind", "/kind"),
    at("claims", "/claims"),
    at("reports", "/reports"),
];

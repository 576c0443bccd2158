//! Actors: those of a case, what each source calls them, and the register that reports are read with.

mod own;

mod show;

use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, Subcommand};
use contested_lexicon::actors::{Register, export_csv};

use super::OnCase;
use crate::arguments::Global;
use crate::filters::Filters;
use crate::outcome::Outcome;
use crate::output::{Column, Form, Printer, at};
use crate::work;

/// List a case's actors, those in most reports first; or look at and change the actors that reports are read with
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:
  contested actors valley.contested --limit 20 --csv
  contested actors show valley.contested 'Ostrel Front'
  contested actors candidates valley.contested
  contested actors find HTS --on 2018-05-01
  contested actors export > actors.csv
  contested actors import more.csv --into my-lexicon
  contested actors add ostrel-front 'Ostrel Front' --kind armed_group --country SY --from 2020 --into my-lexicon
  contested actors alias ostrel-front OFX --into my-lexicon --reason 'as in its statements'
  contested actors merge '?armed_group:ostrel-brigade' ostrel-front --into my-lexicon
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
    task: Option<Task>,
}

#[derive(Subcommand, Debug)]
enum Task {
    Show(show::Show),
    Candidates(show::Candidates),
    Find(show::Find),
    /// Print all actors known, with their names, as CSV
    Export,
    Import(own::Import),
    Add(own::Add),
    Alias(own::Alias),
    Merge(own::Merge),
    Split(own::Split),
    Undo(own::Undo),
    Log(own::Log),
}

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    match (&arguments.task, &arguments.case) {
        (Some(Task::Show(task)), _) => show::show(task, global)?,
        (Some(Task::Candidates(task)), _) => show::candidates(task)?,
        (Some(Task::Find(task)), _) => show::find(task, global)?,
        (Some(Task::Export), _) => export(global)?,
        (Some(Task::Import(task)), _) => own::import(task, global)?,
        (Some(Task::Add(task)), _) => own::add(task, global)?,
        (Some(Task::Alias(task)), _) => own::alias(task, global)?,
        (Some(Task::Merge(task)), _) => own::merge(task, global)?,
        (Some(Task::Split(task)), _) => own::split(task, global)?,
        (Some(Task::Undo(task)), _) => own::undo(task, global)?,
        (Some(Task::Log(task)), _) => own::log(task)?,
        (None, Some(case)) => list(case, arguments)?,
        (None, None) => bail!("expected a case"),
    }
    Ok(Outcome::Fine)
}

fn list(case: &OnCase, arguments: &Arguments) -> anyhow::Result<()> {
    let case = case.open()?;
    let mut printer = Printer::new(arguments.form, COLUMNS);
    for actor in case.actors(&arguments.filters.filter())? {
        printer.print(&serde_json::to_value(&actor)?)?;
    }
    printer.finish()
}

fn export(global: &Global) -> anyhow::Result<()> {
    let register = Register::load(&work::lexicon(global)?)?;
    io::stdout().lock().write_all(export_csv(&register).as_bytes())?;
    Ok(())
}

/// Where a user's own changes to the actors are kept.
#[derive(Args, Debug)]
struct OwnLayer {
    /// The lexicon folder; made where there is none
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
}

const COLUMNS: &[Column] = &[
    at("id", "/id"),
    at("name", "/name"),
    at("kind", "/kind"),
    at("claims", "/claims"),
    at("reports", "/reports"),
];

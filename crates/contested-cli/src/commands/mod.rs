//! One file a command.

mod demo;

mod extract;

mod init;

mod add;

mod listing;

mod reports;

mod claims;

mod events;

mod contradictions;

mod copies;

mod sources;

mod actors;

mod places;

mod timeline;

mod who_controls;

mod relations;

mod diff;

mod review;

mod judge;

mod judgements;

mod agreement;

mod reread;

mod disagree;

mod explain;

mod export;
mod figures;

mod import;

mod verify;

mod gazetteer;

mod doctor;

mod serve;

mod site;
#[cfg(feature = "pages")]
mod token;

mod completions;

mod man;

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, Subcommand};
use contested::export::ledger_json;
use contested::model::Judgement;
use contested::reconcile::{Contradiction, OriginId};
use contested::state::View;
use contested::store::{Case, Filter, PlaceRow};
use jiff::civil::Date;
use serde_json::Value;

use crate::arguments::Arguments;
use crate::filters::date;
use crate::outcome::Outcome;
use crate::talk;

/// The commands, in the order of `--help`.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Demo(demo::Arguments),
    Extract(extract::Arguments),
    Init(init::Arguments),
    Add(add::Arguments),
    Reports(reports::Arguments),
    Claims(claims::Arguments),
    Events(events::Arguments),
    Contradictions(contradictions::Arguments),
    Copies(copies::Arguments),
    Sources(sources::Arguments),
    Actors(actors::Arguments),
    Places(places::Arguments),
    Timeline(timeline::Arguments),
    WhoControls(who_controls::Arguments),
    Relations(relations::Arguments),
    Diff(diff::Arguments),
    Review(review::Arguments),
    Judge(judge::Arguments),
    Judgements(judgements::Arguments),
    Agreement(agreement::Arguments),
    Reread(reread::Arguments),
    Disagree(disagree::Arguments),
    Explain(explain::Arguments),
    Export(export::Arguments),
    Import(import::Arguments),
    Verify(verify::Arguments),
    Gazetteer(gazetteer::Arguments),
    Doctor(doctor::Arguments),
    Serve(serve::Arguments),
    #[cfg(feature = "pages")]
    Token(token::Arguments),
    Site(site::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Runs the one that was asked for.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let global = &arguments.global;
    match &arguments.command {
        Command::Demo(arguments) => demo::run(arguments, global),
        Command::Extract(arguments) => extract::run(arguments, global),
        Command::Init(arguments) => init::run(arguments),
        Command::Add(arguments) => add::run(arguments, global),
        Command::Reports(arguments) => reports::run(arguments),
        Command::Claims(arguments) => claims::run(arguments),
        Command::Events(arguments) => events::run(arguments),
        Command::Contradictions(arguments) => contradictions::run(arguments),
        Command::Copies(arguments) => copies::run(arguments),
        Command::Sources(arguments) => sources::run(arguments),
        Command::Actors(arguments) => actors::run(arguments, global),
        Command::Places(arguments) => places::run(arguments),
        Command::Timeline(arguments) => timeline::run(arguments),
        Command::WhoControls(arguments) => who_controls::run(arguments),
        Command::Relations(arguments) => relations::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Review(arguments) => review::run(arguments),
        Command::Judge(arguments) => judge::run(arguments),
        Command::Judgements(arguments) => judgements::run(arguments),
        Command::Agreement(arguments) => agreement::run(arguments),
        Command::Reread(arguments) => reread::run(arguments, global),
        Command::Disagree(arguments) => disagree::run(arguments),
        Command::Explain(arguments) => explain::run(arguments, global),
        Command::Export(arguments) => export::run(arguments),
        Command::Import(arguments) => import::run(arguments),
        Command::Verify(arguments) => verify::run(arguments),
        Command::Gazetteer(arguments) => gazetteer::run(arguments, global),
        Command::Doctor(arguments) => doctor::run(arguments, global),
        Command::Serve(arguments) => serve::run(arguments),
        #[cfg(feature = "pages")]
        Command::Token(arguments) => token::run(arguments),
        Command::Site(arguments) => site::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => man::run(arguments),
    }
}

/// The case that a command reads.
#[derive(Args, Debug)]
struct OnCase {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: PathBuf,
}

impl OnCase {
    /// Opens it, and says so where it is in the middle of being added to.
    fn open(&self) -> anyhow::Result<Case> {
        let case = Case::open_to_read(&self.case)?;
        let (reports, reconciled) = case.reports_and_reconciled()?;
        if reports > reconciled {
            talk::hint(&format!(
                "{} reports are in but not yet reconciled: an `add` is running, or was stopped; \
                 adding anything once more completes it",
                reports - reconciled
            ));
        }
        Ok(case)
    }
}

/// A contradiction as published, with the words of its claims.
fn contradiction_record(case: &Case, found: &Contradiction, known: Option<Date>) -> anyhow::Result<Value> {
    let event = match known {
        Some(_) => case
            .events(&Filter { known, ..Filter::default() })?
            .into_iter()
            .find(|each| each.id == found.event),
        None => case.event(&found.event)?,
    };
    let mut failed = None;
    let mut record = ledger_json::contradiction(
        found,
        event.as_ref(),
        |id| case.claim(id).map_err(|error| failed = Some(error)).ok().flatten(),
        |origin| origin_name(case, origin),
    );
    if let Some(resolution) = case.resolution(&found.id)? {
        record["judged"] = serde_json::to_value(&resolution)?;
        record["judged"]["verdict"] = resolution.judgement.verdict().into();
    }
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(record),
    }
}

/// The format of a judgement's record.
const JUDGEMENT_FORMAT: &str = "contested-judgement/1";

/// A judgement as published.
fn judgement_record(judgement: &Judgement) -> Value {
    let mut record = serde_json::Map::from_iter([("format".to_owned(), Value::from(JUDGEMENT_FORMAT))]);
    if let Ok(Value::Object(fields)) = serde_json::to_value(judgement) {
        record.extend(fields);
    }
    Value::Object(record)
}

/// An origin's name for people; its id where it is not known (any more).
fn origin_name(case: &Case, id: &str) -> Option<String> {
    let name = case.origin(id).ok().flatten()?.name;
    Some(if name.is_empty() { "no source named".to_owned() } else { name })
}

/// The place that the caller means: that in most reports, where several have the name.
fn place(case: &Case, words: &str) -> anyhow::Result<PlaceRow> {
    let mut places = case.places_named(words)?.into_iter();
    let Some(place) = places.next() else {
        bail!("no claim of this case names a place \"{words}\"; `contested places` lists those there are");
    };
    let others: Vec<String> = places.map(|other| format!("{} ({})", other.name, other.id)).collect();
    if !others.is_empty() && place.id != words {
        talk::hint(&format!("took {} ({}); there are also {}", place.name, place.id, others.join(", ")));
    }
    Ok(place)
}

/// The actor that the caller means, as an id.
fn actor(case: &Case, words: &str) -> anyhow::Result<String> {
    let mut actors = case.actors_named(words)?.into_iter();
    let Some(actor) = actors.next() else {
        bail!("no claim of this case names an actor \"{words}\"; `contested actors` lists those there are");
    };
    let others: Vec<String> = actors.map(|other| format!("{} ({})", other.name, other.id)).collect();
    if !others.is_empty() && actor.id != words {
        talk::hint(&format!("took {} ({}); there are also {}", actor.name, actor.id, others.join(", ")));
    }
    Ok(actor.id)
}

/// The two clocks and the source by which a question is asked.
#[derive(Args, Debug)]
struct Viewed {
    /// As it stood on this day; the latest where it is not given
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// As it was known on this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    known: Option<Date>,
    /// Only what this origin says
    #[arg(long, value_name = "SOURCE")]
    according_to: Option<String>,
}

impl Viewed {
    fn view(&self, case: &Case) -> anyhow::Result<View> {
        let according_to = self.according_to.as_deref().map(|words| origin(case, words)).transpose()?;
        Ok(View { on: self.on, known: self.known, according_to })
    }
}

/// The origin that the caller means.
fn origin(case: &Case, words: &str) -> anyhow::Result<OriginId> {
    let mut origins = case.origins_named(words)?.into_iter();
    match origins.next() {
        Some(origin) => Ok(OriginId(origin.id)),
        None => bail!(
            "no claim of this case comes from \"{words}\"; `contested sources` lists where they come from"
        ),
    }
}

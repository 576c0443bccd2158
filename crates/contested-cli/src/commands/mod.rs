//! One file a command.

mod demo;

mod extract;

mod init;

mod add;

mod listing;

mod reports;

mod claims;

mod events;

mod event;

mod contradictions;

mod copies;

mod sources;

mod actors;

mod places;

mod timeline;

mod tolls;

mod ask;

mod who_controls;

mod relations;

mod diff;

mod date;

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

mod custody;

mod watch;

mod fetch;

mod repair;

mod gazetteer;

mod doctor;

mod serve;

mod site;
#[cfg(feature = "pages")]
mod token;

mod completions;

mod man;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use contested::export::records::origin_name;
use contested::reconcile::OriginId;
use contested::state::View;
use contested::store::{Case, Filter, Fitting, PlaceRow, Taken};
use jiff::civil::Date;

use crate::arguments::Arguments;
use crate::filters::date;
use crate::outcome::{Outcome, WrongUsage};
use crate::talk;

/// The commands, in the order of `--help`.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Demo(demo::Arguments),
    Extract(extract::Arguments),
    Init(init::Arguments),
    Add(add::Arguments),
    Watch(watch::Arguments),
    Fetch(fetch::Arguments),
    Reports(reports::Arguments),
    Claims(claims::Arguments),
    Events(events::Arguments),
    Event(event::Arguments),
    Contradictions(contradictions::Arguments),
    Copies(copies::Arguments),
    Sources(sources::Arguments),
    Actors(actors::Arguments),
    Places(places::Arguments),
    Timeline(timeline::Arguments),
    Tolls(tolls::Arguments),
    Ask(ask::Arguments),
    WhoControls(who_controls::Arguments),
    Relations(relations::Arguments),
    Diff(diff::Arguments),
    Date(date::Arguments),
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
    Custody(custody::Arguments),
    Repair(repair::Arguments),
    Gazetteer(gazetteer::Arguments),
    Doctor(doctor::Arguments),
    Serve(serve::Arguments),
    #[cfg(all(unix, feature = "pages"))]
    #[command(hide = true)]
    Resident(crate::resident::Arguments),
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
        Command::Watch(arguments) => watch::run(arguments, global),
        Command::Fetch(arguments) => fetch::run(arguments, global),
        Command::Reports(arguments) => reports::run(arguments),
        Command::Claims(arguments) => claims::run(arguments),
        Command::Events(arguments) => events::run(arguments),
        Command::Event(arguments) => event::run(arguments),
        Command::Contradictions(arguments) => contradictions::run(arguments),
        Command::Copies(arguments) => copies::run(arguments),
        Command::Sources(arguments) => sources::run(arguments),
        Command::Actors(arguments) => actors::run(arguments, global),
        Command::Places(arguments) => places::run(arguments),
        Command::Timeline(arguments) => timeline::run(arguments),
        Command::Tolls(arguments) => tolls::run(arguments),
        Command::Ask(arguments) => ask::run(arguments),
        Command::WhoControls(arguments) => who_controls::run(arguments),
        Command::Relations(arguments) => relations::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Date(arguments) => date::run(arguments, global),
        Command::Review(arguments) => review::run(arguments),
        Command::Judge(arguments) => judge::run(arguments),
        Command::Judgements(arguments) => judgements::run(arguments),
        Command::Agreement(arguments) => agreement::run(arguments),
        Command::Reread(arguments) => reread::run(arguments, global),
        Command::Disagree(arguments) => disagree::run(arguments),
        Command::Explain(arguments) => explain::run(arguments, global),
        Command::Export(arguments) => export::run(arguments),
        Command::Import(arguments) => import::run(arguments, global),
        Command::Verify(arguments) => verify::run(arguments),
        Command::Custody(arguments) => custody::run(arguments),
        Command::Repair(arguments) => repair::run(arguments, global),
        Command::Gazetteer(arguments) => gazetteer::run(arguments, global),
        Command::Doctor(arguments) => doctor::run(arguments, global),
        Command::Serve(arguments) => serve::run(arguments, global),
        #[cfg(all(unix, feature = "pages"))]
        Command::Resident(arguments) => crate::resident::run(arguments, global),
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
        if let Some(damage) = case.damage() {
            talk::caution(&format!(
                "the case is damaged: {damage}; this is what can still be read of it, and `contested repair` makes a sound one"
            ));
        }
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

/// The place that the caller means; says which was taken where several fit.
fn place(case: &Case, words: &str) -> anyhow::Result<PlaceRow> {
    let places = case.places_named(words)?;
    let fitting = case.told_apart(places.clone())?;
    let Some(place) = places.into_iter().next() else {
        return Err(unknown(case, Filter { place: Some(words.to_owned()), ..Filter::default() })?);
    };
    say_taken(words, &fitting);
    Ok(place)
}

/// The actor that the caller means, as an id.
fn actor(case: &Case, words: &str) -> anyhow::Result<String> {
    let fitting: Vec<Fitting> = case
        .actors_named(words)?
        .into_iter()
        .map(|row| Fitting { id: row.id, name: row.name, claims: row.claims })
        .collect();
    let Some(actor) = fitting.first().map(|actor| actor.id.clone()) else {
        return Err(unknown(case, Filter { actor: Some(words.to_owned()), ..Filter::default() })?);
    };
    say_taken(words, &fitting);
    Ok(actor)
}

/// Says what words were taken for, where that is not what they say, and how to name the others.
fn say_taken(words: &str, fitting: &[Fitting]) {
    let Some((taken, others)) = fitting.split_first().filter(|(taken, _)| taken.id != words) else { return };
    let named = |one: &Fitting| format!("{} ({})", one.name, one.id);
    if others.is_empty() {
        if taken.name.to_lowercase() != words.to_lowercase() {
            talk::hint(&format!("took \"{words}\" for {}", named(taken)));
        }
        return;
    }
    let shown: Vec<String> =
        others.iter().take(SHOWN).map(|one| format!("{}, {}", named(one), claims(one))).collect();
    let more = others.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    talk::hint(&format!(
        "took \"{words}\" for {}, {}; there are also, by the id in brackets: {}{more}",
        named(taken),
        claims(taken),
        shown.join("; ")
    ));
}

/// Others that are told of.
const SHOWN: usize = 5;

fn claims(one: &Fitting) -> String {
    talk::counted(one.claims, "claim")
}

/// What to say of a name that fits nothing: the nearest, each with how many claims.
fn unknown(case: &Case, filter: Filter) -> anyhow::Result<anyhow::Error> {
    let taken = case.taken(&filter)?;
    let missing = taken.iter().find(|taken| taken.taken.is_none());
    Ok(missing.map_or_else(|| anyhow::anyhow!("nothing of that name"), not_there))
}

/// The error for words that fit nothing.
fn not_there(taken: &Taken) -> anyhow::Error {
    WrongUsage(taken.missing()).into()
}

/// Says how many reports have no day: they take part in what is asked of any day, and can be dated by hand.
fn say_undated(case: &Case) -> anyhow::Result<()> {
    let undated = case.undated_reports()?;
    if undated > 0 {
        talk::note(&format!(
            "not dated: {} (known whatever the day); `contested date` gives one a day",
            talk::counted(undated, "report")
        ));
    }
    Ok(())
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
        if self.on.or(self.known).is_some() {
            say_undated(case)?;
        }
        Ok(View { on: self.on, known: self.known, according_to })
    }
}

/// The origin that the caller means.
fn origin(case: &Case, words: &str) -> anyhow::Result<OriginId> {
    let fitting: Vec<Fitting> = case
        .origins_named(words)?
        .into_iter()
        .map(|row| Fitting { id: row.id, name: row.name, claims: row.claims })
        .collect();
    let Some(origin) = fitting.first().map(|origin| OriginId(origin.id.clone())) else {
        return Err(unknown(case, Filter { source: Some(words.to_owned()), ..Filter::default() })?);
    };
    say_taken(words, &fitting);
    Ok(origin)
}

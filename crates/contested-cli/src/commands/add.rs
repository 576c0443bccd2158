use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use contested::Reader;
use contested::ingest::{self, Refused, Taken};
use contested::reconcile::Policy;
use contested::store::{self, Added, Addition, Case, Filter};
use indicatif::{ProgressBar, ProgressStyle};

use super::extract::{GivenArguments, taken};
use crate::arguments::Global;
use crate::inputs;
use crate::outcome::Outcome;
use crate::{clock, talk, work};

/// Add files and folders to a case
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested add valley.contested reports/ wire.jsonl
  contested add valley.contested page.html --publisher 'Ostrel Herald' --published 2024-12-03
  contested add valley.contested events.csv --map text=notes,published=event_date,publisher=source --date-order dmy
  feed-reader | contested add valley.contested -

What is in already is passed over. What cannot be read is listed with its place and the reason, and the rest goes in.
A report is in when its line is counted: nothing counted is lost, whatever happens to the program.")]
pub(crate) struct Arguments {
    /// The case's file
    #[arg(value_name = "CASE")]
    case: PathBuf,

    /// Files, folders, or `-` for standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    given: GivenArguments,

    /// End with exit code 5 where the case has contradictions
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,
}

/// What to fail on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum FailOn {
    /// Contradictions between sources.
    Contradictions,
}

pub(crate) fn run(arguments: &Arguments, global: &Global) -> anyhow::Result<Outcome> {
    let mut case = Case::open(&arguments.case)?;
    work::set_threads(global)?;
    let lexicon = work::lexicon_of(&case, global)?;
    let reader = work::reader(&lexicon, global)?;
    let intake = Intake {
        rules: ingest::Rules::load(&lexicon)?.asking(arguments.given.asked()),
        version: work::version(&lexicon, global),
        reader,
        given: arguments.given.given(),
    };
    case.keep_lexicon(&lexicon, &intake.version, &clock::stamp())?;
    let counts = intake.take(&mut case, &arguments.paths)?;
    reconcile(&mut case, &counts)?;
    let contradicted = arguments.fail_on.is_some()
        && !case.contradictions(&Filter { limit: Some(1), ..Filter::default() })?.is_empty();
    Ok(match (counts.refused, contradicted) {
        (0, false) => Outcome::Fine,
        (0, true) => Outcome::ContradictionsFound,
        _ => Outcome::InputRefused,
    })
}

/// What reports are read with.
pub(crate) struct Intake {
    pub(crate) reader: Reader,
    pub(crate) rules: ingest::Rules,
    pub(crate) version: String,
    pub(crate) given: ingest::Given,
}

/// What became of what was to be added.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) new: usize,
    pub(crate) already_in: usize,
    pub(crate) refused: usize,
    pub(crate) claims: usize,
    seconds: f64,
}

impl Intake {
    /// Takes in everything at the paths, batch by batch; each batch is on the disk before the next is read.
    pub(crate) fn take(&self, case: &mut Case, paths: &[PathBuf]) -> anyhow::Result<Counts> {
        let inputs = inputs::find(paths);
        let total = inputs.iter().flatten().map(inputs::Input::len).sum();
        let progress = progress(total);
        let case = RefCell::new(case);
        let counts = RefCell::new(Counts::default());
        let new = |each: Result<(String, Taken), Refused>| match each {
            Err(refused) => Some(Err(refused)),
            Ok((name, taken)) => {
                progress.inc(taken.original.len() as u64);
                match case.borrow().has(&taken.report) {
                    Ok(true) => {
                        counts.borrow_mut().already_in += 1;
                        None
                    }
                    // An error shows again, and is told, when the batch is written.
                    Ok(false) | Err(_) => Some(Ok((name, taken))),
                }
            }
        };
        let reports = inputs
            .into_iter()
            .flat_map(|input| {
                let name = input.as_ref().map(inputs::Input::name).unwrap_or_default();
                taken(input, &self.given, &self.rules).map(move |each| Ok((name.clone(), each?)))
            })
            .filter_map(new);
        let result = work::in_order(
            reports,
            |each| each.as_ref().map_or(0, |(_, taken)| taken.original.len()),
            |each| {
                let (name, Taken { report, original }) = each?;
                let extraction = self.reader.extract(report);
                let claims = extraction.claims.len();
                Ok::<_, Refused>((store::prepare(&name, &original, extraction, &self.version), claims))
            },
            |batch| self.write(&mut case.borrow_mut(), batch, &mut counts.borrow_mut(), &progress),
        );
        let mut counts = counts.into_inner();
        counts.seconds = progress.elapsed().as_secs_f64();
        progress.finish_and_clear();
        if result.is_err() && counts.new > 0 {
            talk::hint(&format!("{} of the reports were added and are safe", counts.new));
        }
        result.map(|()| counts)
    }

    fn write(
        &self,
        case: &mut Case,
        batch: Vec<Result<(Addition, usize), Refused>>,
        counts: &mut Counts,
        progress: &ProgressBar,
    ) -> anyhow::Result<()> {
        let mut additions = Vec::with_capacity(batch.len());
        let mut claims = Vec::with_capacity(batch.len());
        for each in batch {
            match each {
                Ok((addition, number)) => {
                    additions.push(addition);
                    claims.push(number);
                }
                Err(refused) => {
                    counts.refused += 1;
                    progress.suspend(|| talk::warning(&refused.to_string()));
                }
            }
        }
        let added = case.add(&additions, &clock::stamp())?;
        for (added, claims) in added.into_iter().zip(claims) {
            match added {
                Added::New => {
                    counts.new += 1;
                    counts.claims += claims;
                }
                Added::AlreadyIn => counts.already_in += 1,
            }
        }
        progress.set_message(format!("{} reports, {} claims", counts.new, counts.claims));
        talk::detail(&format!("{} reports are in", counts.new));
        Ok(())
    }
}

/// Works out what follows from the new reports, where there are any, and says what came of all.
pub(crate) fn reconcile(case: &mut Case, counts: &Counts) -> anyhow::Result<()> {
    let (reports, reconciled) = case.reports_and_reconciled()?;
    if counts.new > 0 || reports != reconciled {
        case.reconcile(&Policy::default()).context("the reports are in, but could not be reconciled")?;
    }
    let mut words = format!("added {} reports with {} claims", counts.new, counts.claims);
    if counts.new > 0 && counts.seconds > 0.0 {
        let rate = counts.new as f64 / counts.seconds;
        words.push_str(&format!(" in {:.1} s ({rate:.0} a second)", counts.seconds));
    }
    if counts.already_in > 0 {
        words.push_str(&format!("; {} were in already", counts.already_in));
    }
    if counts.refused > 0 {
        words.push_str(&format!("; {} could not be read", counts.refused));
    }
    talk::note(&words);
    super::say_undated(case)
}

fn progress(total: u64) -> ProgressBar {
    if !talk::shows_progress() {
        return ProgressBar::hidden();
    }
    let (bar, template) = if total > 0 {
        (ProgressBar::new(total), "{bar:30} {percent:>3} % {msg} {eta}")
    } else {
        (ProgressBar::new_spinner(), "{spinner} {msg}")
    };
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

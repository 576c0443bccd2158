use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use contested::Reader;
use contested::ingest::{self, Refused, Taken};
use contested::reconcile::Policy;
use contested::store::{self, Added, Addition, Case, Filter};
use contested_lexicon::Lexicon;
use indicatif::{ProgressBar, ProgressStyle};

use super::extract::{GivenArguments, taken};
use crate::arguments::Global;
use crate::inputs;
use crate::outcome::Outcome;
use crate::summary::{Facts, Summary};
use crate::{clock, talk, work};

/// Add files and folders to a case
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested add valley.contested reports/ wire.jsonl
  contested add valley.contested page.html --publisher 'Ostrel Herald' --published 2024-12-03
  contested add valley.contested events.csv --map text=notes,published=event_date,publisher=source --date-order dmy
  feed-reader | contested add valley.contested -

What is in already is passed over. What cannot be read is listed with its place and the reason, a line a file (all of it with
--report), and the rest goes in. Of tables and JSON it is said which columns were taken for what.
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

    /// Write what became of each report and of all that was refused to a file, as CSV
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

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
    let intake = Intake::new(&mut case, &lexicon, &arguments.given, global)?;
    let summary = Summary::with_file(arguments.report.as_deref())?;
    let taking = intake.take(&mut case, &arguments.paths, summary)?;
    reconcile(&mut case, &taking)?;
    let contradicted = arguments.fail_on.is_some()
        && !case.contradictions(&Filter { limit: Some(1), ..Filter::default() })?.is_empty();
    Ok(match (taking.summary.refused, contradicted) {
        (0, false) => Outcome::Fine,
        (0, true) => Outcome::ContradictionsFound,
        _ => Outcome::InputRefused,
    })
}

/// What reports are read with.
pub(crate) struct Intake<'l> {
    pub(crate) reader: Reader,
    pub(crate) rules: ingest::Rules,
    pub(crate) version: String,
    pub(crate) given: ingest::Given,
    /// What browsers put after a page's name: see [`inputs::find`].
    pub(crate) saved: Vec<&'l str>,
}

impl<'l> Intake<'l> {
    /// For a case, by the lexicon that it is read with from now on.
    pub(crate) fn new(
        case: &mut Case,
        lexicon: &'l Lexicon,
        given: &GivenArguments,
        global: &Global,
    ) -> anyhow::Result<Intake<'l>> {
        // Where one report is added, loading all this takes longer than reading it.
        let (reader, (rules, version)) = rayon::join(
            || work::reader(lexicon, global),
            || (ingest::Rules::load(lexicon), work::version(lexicon, global)),
        );
        let intake = Intake {
            rules: rules?.asking(given.asked()),
            version,
            reader: reader?,
            given: given.given(),
            saved: inputs::ends_of_saved_pages(lexicon)?,
        };
        case.keep_lexicon(lexicon, &intake.version, &clock::stamp())?;
        Ok(intake)
    }

    /// Takes in everything at the paths, batch by batch; each batch is on the disk before the next is read.
    pub(crate) fn take(
        &self,
        case: &mut Case,
        paths: &[PathBuf],
        summary: Summary,
    ) -> anyhow::Result<Taking> {
        let inputs = inputs::find(paths, &self.saved);
        let total = inputs.iter().flatten().map(inputs::Input::bytes).sum();
        let progress = progress(total);
        let case = RefCell::new(case);
        let summary = RefCell::new(summary);
        let new = |each: Result<Part, Refused>| match each {
            Err(refused) => Some(Err(refused)),
            Ok(part) => {
                let Part { name, taken, .. } = &part;
                progress.inc(taken.original.len() as u64);
                match case.borrow().has(&taken.report) {
                    // What fails to be written fails again at the end, and is told then.
                    Ok(true) => {
                        let _ = summary.borrow_mut().is_in(&Facts::unread(name, &taken.report));
                        None
                    }
                    // An error shows again, and is told, when the batch is written.
                    Ok(false) | Err(_) => Some(Ok(part)),
                }
            }
        };
        let reports = inputs
            .into_iter()
            .flat_map(|input| {
                let name = input.as_ref().map(inputs::Input::name).unwrap_or_default();
                let container = input.as_ref().ok().and_then(inputs::Input::container_sha256);
                let say = |words: &mut dyn FnMut()| progress.suspend(words);
                taken(input, &self.given, &self.rules, say).map(move |each| {
                    Ok(Part { name: name.clone(), container: container.clone(), taken: each? })
                })
            })
            .filter_map(new);
        let result = work::in_order(
            reports,
            |each| each.as_ref().map_or(0, |part| part.taken.original.len()),
            |each| {
                let Part { name, container, taken: Taken { report, original } } = each?;
                let extraction = self.reader.extract(report);
                let facts = Facts::of(&name, &extraction);
                let addition = store::prepare(&name, &original, extraction, &self.version);
                Ok::<_, Refused>((addition.within(container), facts))
            },
            |batch| {
                let mut summary = summary.borrow_mut();
                write(&mut case.borrow_mut(), batch, &mut summary)?;
                progress.set_message(format!("{} reports, {} claims", summary.new, summary.claims));
                talk::detail(&format!("{} reports are in", summary.new));
                Ok(())
            },
        );
        let mut summary = summary.into_inner();
        let seconds = progress.elapsed().as_secs_f64();
        progress.finish_and_clear();
        if result.is_err() && summary.new > 0 {
            talk::hint(&format!("{} of the reports were added and are safe", summary.new));
        }
        result?;
        summary.finish()?;
        Ok(Taking { summary, seconds })
    }
}

/// A report, and where it came from.
struct Part {
    /// The input's.
    name: String,
    /// The hash of the input, where it holds others.
    container: Option<String>,
    taken: Taken,
}

/// What became of all, and how long it took.
pub(crate) struct Taking {
    pub(crate) summary: Summary,
    seconds: f64,
}

impl Taking {
    /// Of what nobody timed.
    pub(crate) fn untimed(summary: Summary) -> Taking {
        Taking { summary, seconds: 0.0 }
    }
}

/// Puts a batch in, and counts what became of it.
pub(crate) fn write(
    case: &mut Case,
    batch: Vec<Result<(Addition, Facts), Refused>>,
    summary: &mut Summary,
) -> anyhow::Result<()> {
    let mut additions = Vec::with_capacity(batch.len());
    let mut all = Vec::with_capacity(batch.len());
    for each in batch {
        match each {
            Ok((addition, facts)) => {
                additions.push(addition);
                all.push(facts);
            }
            Err(refused) => summary.refuse(&refused)?,
        }
    }
    let added = case.add(&additions, &clock::stamp())?;
    for (added, facts) in added.into_iter().zip(&all) {
        match added {
            Added::New => summary.added(facts)?,
            Added::AlreadyIn => summary.is_in(facts)?,
        }
    }
    Ok(())
}

/// Works out what follows from the new reports, where there are any, and says what came of all.
pub(crate) fn reconcile(case: &mut Case, taking: &Taking) -> anyhow::Result<()> {
    let counts = &taking.summary;
    let (reports, reconciled) = case.reports_and_reconciled()?;
    if counts.new > 0 || reports != reconciled {
        case.reconcile(&Policy::default()).context("the reports are in, but could not be reconciled")?;
    }
    let mut words = format!("added {} reports with {} claims", counts.new, counts.claims);
    if counts.new > 0 && taking.seconds > 0.0 {
        let rate = counts.new as f64 / taking.seconds;
        words.push_str(&format!(" in {:.1} s ({rate:.0} a second)", taking.seconds));
    }
    if counts.already_in > 0 {
        words.push_str(&format!("; {} were in already", counts.already_in));
    }
    if counts.refused > 0 {
        words.push_str(&format!("; {} could not be read", counts.refused));
    }
    talk::note(&words);
    for line in counts.lines() {
        talk::note(&format!("  {line}"));
    }
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

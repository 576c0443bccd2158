use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use contested::ingest::{self, Refused, Taken};
use contested::intake;
use contested::model::Report;
use contested::reconcile::Policy;
use contested::store::{self, Added, Addition, Case, Filter, Standing};
use contested_lexicon::Lexicon;
use indicatif::{ProgressBar, ProgressStyle};

use super::extract::{GivenArguments, taken};
use crate::arguments::Global;
use crate::inputs;
use crate::outcome::Outcome;
use crate::resident::Reads;
use crate::summary::{Facts, Summary};
use crate::translations::{Beside, TranslationArguments, Translations, rendering_of};
use crate::{clock, stamps, talk, work};

/// Add files and folders to a case
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  contested add valley.contested reports/ wire.jsonl
  contested add valley.contested page.html --publisher 'Ostrel Herald' --published 2024-12-03
  contested add valley.contested events.csv --map text=notes,published=event_date,publisher=source --date-order dmy
  feed-reader | contested add valley.contested -
  contested add valley.contested svodka.txt --translation svodka.en.txt --translated-by 'Anna Kesten'
  contested add valley.contested posts.csv --translation english_mt --translated-by 'machine'
  contested add valley.contested wire/ --translator 'my-translator --from {language} --to en'

What is in already is passed over. What cannot be read is listed with its place and the reason, a line a file (all of it with
--report), and the rest goes in. Of tables and JSON it is said which columns were taken for what.
What is not English is kept and not read, unless it comes with a translation: then that is read, the original is kept and shown
beside it, and what the two do not have in common is said. `report.en.txt` beside `report.txt` is taken for its translation.
A report that is in untranslated gets its translation when it is added again with one.
`mails.zip.tsr` and `mails.zip.ots` beside `mails.zip` are kept as its stamps of time, where they are those of its bytes.
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

    #[command(flatten)]
    translations: TranslationArguments,

    /// Look in this folder, too, for stamps of time (FILE.tsr of RFC 3161, FILE.ots of OpenTimestamps); beside their files they are found anyway
    #[arg(long, value_name = "DIR")]
    stamps: Option<PathBuf>,

    /// Write what became of each report and of all that was refused to a file, as CSV
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    /// Read by a process that stays until nobody asked it for so many seconds, started where there is none: for many small calls
    #[arg(
        long,
        value_name = "SECONDS",
        env = "CONTESTED_RESIDENT",
        default_value_t = 0,
        hide_default_value = true
    )]
    resident: u64,

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
    let intake = Intake::staying(
        &mut case,
        &lexicon,
        &arguments.given,
        &arguments.translations,
        global,
        arguments.resident,
    )?;
    let intake = Intake { stamps: arguments.stamps.clone(), ..intake };
    let summary = Summary::with_file(arguments.report.as_deref())?;
    let taking = intake.take(&mut case, &arguments.paths, summary)?;
    // The program ends soon: giving back memory piece by piece takes longer than what the system does with the whole of it.
    std::mem::forget(intake);
    reconcile(&mut case, &taking)?;
    let contradicted = arguments.fail_on.is_some()
        && !case.contradictions(&Filter { limit: Some(1), ..Filter::default() })?.is_empty();
    Ok(match (taking.summary.refused + taking.summary.untranslated(), contradicted) {
        (0, false) => Outcome::Fine,
        (0, true) => Outcome::ContradictionsFound,
        _ => Outcome::InputRefused,
    })
}

/// What reports are read with.
pub(crate) struct Intake<'l> {
    pub(crate) reader: Reads,
    pub(crate) rules: ingest::Rules,
    pub(crate) version: String,
    pub(crate) given: ingest::Given,
    /// What browsers put after a page's name: see [`inputs::find`].
    pub(crate) saved: Vec<&'l str>,
    pub(crate) translations: Translations,
    /// A folder with stamps of time.
    pub(crate) stamps: Option<PathBuf>,
}

impl<'l> Intake<'l> {
    /// For a case, by the lexicon that it is read with from now on.
    pub(crate) fn new(
        case: &mut Case,
        lexicon: &'l Lexicon,
        given: &GivenArguments,
        translations: &TranslationArguments,
        global: &Global,
    ) -> anyhow::Result<Intake<'l>> {
        Intake::staying(case, lexicon, given, translations, global, 0)
    }

    /// The same with a reader that stays for some seconds, unless these are none.
    fn staying(
        case: &mut Case,
        lexicon: &'l Lexicon,
        given: &GivenArguments,
        translations: &TranslationArguments,
        global: &Global,
        seconds: u64,
    ) -> anyhow::Result<Intake<'l>> {
        let translations = Translations::asked(translations)?;
        // Where one report is added, loading all this takes longer than reading it.
        let (reader, (rules, version)) = rayon::join(
            || Reads::new(lexicon, global, seconds),
            || (ingest::Rules::load(lexicon), work::version(lexicon, global)),
        );
        let intake = Intake {
            rules: rules?.asking(translations.rules(given.asked())),
            version,
            reader: reader?,
            given: given.given(),
            saved: inputs::ends_of_saved_pages(lexicon)?,
            translations,
            stamps: None,
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
        let (inputs, stamps) = stamps::part(inputs::find(paths, &self.saved), self.stamps.as_deref());
        let inputs = self.translations.pair(inputs)?;
        let total = inputs.iter().flat_map(|(input, _)| input).map(inputs::Input::bytes).sum();
        let progress = progress(total);
        let case = RefCell::new(case);
        let summary = RefCell::new(summary);
        // What ends the whole: a translator that cannot be started, a translation that was asked for and cannot be read.
        let failed: RefCell<Option<anyhow::Error>> = RefCell::new(None);
        let say = |words: &mut dyn FnMut()| progress.suspend(words);
        let new = |each: Result<Part<Taken>, Refused>| match each {
            Err(refused) => Some(Err(refused)),
            Ok(part) => {
                let Part { name, container, what: taken } = part;
                progress.inc(taken.original.len() as u64);
                let todo = match self.todo(&case.borrow(), &name, taken, &summary, &say) {
                    Ok(todo) => todo,
                    Err(error) => {
                        *failed.borrow_mut() = Some(error);
                        None
                    }
                };
                todo.map(|todo| Ok(Part { name, container, what: todo }))
            }
        };
        let of_input = |(input, beside): (Result<inputs::Input, Refused>, Beside)| {
            let name = input.as_ref().map(inputs::Input::name).unwrap_or_default();
            let container = input.as_ref().ok().and_then(inputs::Input::container_sha256);
            let reports = taken(input, &self.given, &self.rules, say);
            let (reports, other) = self.translations.beside(reports, beside, &self.rules, &failed);
            let named = reports
                .map(move |each| Ok(Part { name: name.clone(), container: container.clone(), what: each? }));
            // What lies beside and is no translation is a report of its own.
            let other = other.into_iter().flat_map(move |path| {
                let name = path.to_string_lossy().into_owned();
                let reports = taken(Ok(inputs::Input::File(path)), &self.given, &self.rules, say);
                reports.map(move |each| Ok(Part { name: name.clone(), container: None, what: each? }))
            });
            named.chain(other)
        };
        let reports = inputs
            .into_iter()
            .take_while(|_| failed.borrow().is_none())
            .flat_map(of_input)
            .take_while(|_| failed.borrow().is_none())
            .filter_map(new)
            .take_while(|_| failed.borrow().is_none());
        let result = work::in_order(
            reports,
            |each| match each {
                // What took a program's time is on the disk soon.
                Ok(Part { what, .. }) if self.translations.has_program() && what.is_translated() => {
                    intake::BATCH_BYTES / 4
                }
                Ok(Part { what, .. }) => what.len(),
                Err(_) => 0,
            },
            |each| {
                let Part { name, container, what } = each?;
                let (report, original) = match what {
                    Todo::Add(Taken { report, original }) => (report, Some(original)),
                    Todo::Translate(report) => (report, None),
                };
                let is_new = original.is_some();
                let day = report.published;
                let mut extraction = self.reader.extract(report);
                if !is_new && day.date.is_none() {
                    // The case has it without a day; what its words tell of one changes nothing of when it was known.
                    extraction.report.published = day;
                }
                let facts = Facts::of(&name, &extraction);
                let bytes = original.as_deref().unwrap_or_default();
                let addition = store::prepare(&name, bytes, extraction, &self.version);
                Ok::<_, Refused>((addition.within(container), facts, is_new))
            },
            |batch| {
                let mut summary = summary.borrow_mut();
                let mut case = case.borrow_mut();
                let (mut additions, mut readings, mut all) = (Vec::new(), Vec::new(), Vec::new());
                for each in batch {
                    match each {
                        Ok((reading, facts, false)) => {
                            readings.push(reading);
                            all.push(facts);
                        }
                        Ok((addition, facts, true)) => additions.push(Ok((addition, facts))),
                        Err(refused) => additions.push(Err(refused)),
                    }
                }
                write(&mut case, additions, &mut summary)?;
                if !readings.is_empty() {
                    case.add_translations(&readings, &clock::stamp())?;
                    for facts in &all {
                        summary.translated(facts)?;
                    }
                }
                progress.set_message(format!("{} reports, {} claims", summary.new, summary.claims));
                talk::detail(&format!("{} reports are in", summary.new));
                Ok(())
            },
        );
        let result = match failed.into_inner() {
            Some(error) => Err(error),
            None => result,
        };
        let mut summary = summary.into_inner();
        let case = case.into_inner();
        let seconds = progress.elapsed().as_secs_f64();
        progress.finish_and_clear();
        if result.is_err() && summary.new > 0 {
            talk::hint(&format!("{} of the reports were added and are safe", summary.new));
        }
        result?;
        for stamped in &stamps {
            match stamps::keep(case, stamped)? {
                Ok(said) => summary.stamps += usize::from(said.is_some()),
                Err(refused) => {
                    talk::warning(&refused.to_string());
                    summary.refuse(&refused)?;
                }
            }
        }
        summary.finish()?;
        if let Some(column) = self.translations.column().filter(|_| !summary.has_translations()) {
            talk::caution(&format!(
                "no report came with a translation: {column} is neither a file that is there nor a column with one"
            ));
        }
        Ok(Taking { summary, seconds })
    }

    /// What is to be done with a report; `None` where it is in as it is to be.
    fn todo(
        &self,
        case: &Case,
        name: &str,
        mut taken: Taken,
        summary: &RefCell<Summary>,
        say: &impl Fn(&mut dyn FnMut()),
    ) -> anyhow::Result<Option<Todo>> {
        // An error shows again, and is told, when the batch is written.
        let standing = case.standing(&taken.report).unwrap_or(Standing::New);
        let is_in = |report: &Report| {
            // What fails to be written fails again at the end, and is told then.
            let _ = summary.borrow_mut().is_in(&Facts::unread(name, report));
            None
        };
        let by_program = |report: &mut Report| -> anyhow::Result<bool> {
            match self.translations.by_program(report, &self.rules)? {
                Ok(()) => Ok(true),
                Err(why) => {
                    say(&mut || talk::warning(&format!("{name}: {why}")));
                    summary.borrow_mut().not_translated(&why);
                    report.notices.push(why.notice());
                    Ok(false)
                }
            }
        };
        let given = taken.report.translation.as_ref().map(|translation| translation.sha256.clone());
        let (id, is_translated) = match standing {
            Standing::New => {
                by_program(&mut taken.report)?;
                return Ok(Some(Todo::Add(taken)));
            }
            Standing::Translated(_, has) if given.as_ref().is_none_or(|given| *given == has) => {
                return Ok(is_in(&taken.report));
            }
            Standing::Translated(id, _) => (id, true),
            Standing::In(id) => (id, false),
        };
        if given.is_none()
            && (is_translated
                || !self.translations.has_program()
                || !ingest::could_be_translated(&taken.report))
        {
            return Ok(is_in(&taken.report));
        }
        // The report as the case has it: with the day that somebody gave it.
        let Some(mut report) = case.extraction(&id)?.map(|extraction| extraction.report) else {
            return Ok(is_in(&taken.report));
        };
        let is_done = match rendering_of(&taken.report) {
            Some(rendering) => ingest::translate(&mut report, rendering, &self.rules).is_ok(),
            None => by_program(&mut report)? && report.translation.is_some(),
        };
        Ok(if is_done { Some(Todo::Translate(report)) } else { is_in(&taken.report) })
    }
}

/// What is to be done with a report that was taken.
enum Todo {
    /// It is new.
    Add(Taken),
    /// It is in, and is read through a translation from now on.
    Translate(Report),
}

impl Todo {
    fn report(&self) -> &Report {
        match self {
            Todo::Add(taken) => &taken.report,
            Todo::Translate(report) => report,
        }
    }

    fn is_translated(&self) -> bool {
        self.report().translation.is_some()
    }

    fn len(&self) -> usize {
        match self {
            Todo::Add(taken) => taken.original.len(),
            Todo::Translate(report) => report.text.len(),
        }
    }
}

/// Something, and where it came from.
struct Part<T> {
    /// The input's.
    name: String,
    /// The hash of the input, where it holds others.
    container: Option<String>,
    what: T,
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
    if counts.new > 0 || counts.anew > 0 || reports != reconciled {
        case.reconcile(&Policy::default()).context("the reports are in, but could not be reconciled")?;
    }
    let mut words = format!("added {} reports with {} claims", counts.new, counts.claims);
    if counts.new > 0 && taking.seconds > 0.0 {
        let rate = counts.new as f64 / taking.seconds;
        words.push_str(&format!(" in {:.1} s ({rate:.0} a second)", taking.seconds));
    }
    if counts.anew > 0 {
        words.push_str(&format!("; {} that were in are read through a translation now", counts.anew));
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
